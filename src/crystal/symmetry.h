// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of space-group symmetry share. Exact integer arithmetic throughout: rotations are
// integers, translations and changes of basis are in units of 1/CLOSO_TRANSLATION_UNITS.
#ifndef CLOSO_CRYSTAL_SYMMETRY_H
#define CLOSO_CRYSTAL_SYMMETRY_H

#include "closo/crystal.h"

#define CLOSO_GROUP_MAXIMUM    192 // order of the largest space group in a conventional cell
#define CLOSO_SETTINGS         530 // settings in spglib's tables, from 1
#define CLOSO_ROTATION_MAXIMUM 99  // of an element; larger ones belong to no sensible basis

// ---- operators (operator.c) --------------------------------------------------------------------

// x' = (matrix x + shift) / CLOSO_TRANSLATION_UNITS: a triplet with fractions everywhere.
typedef struct closo_affine {
    int matrix[9], shift[3];
} closo_affine;

// `what` names the text in the message ("operator", "change of basis").
closo_status closo_affine_parse(const char *what, const char *text, size_t length,
                                closo_affine *out, closo_error *error);
int closo_rotation_determinant(const int rotation[9]);
// Smallest n with rotation^n = 1 of a proper rotation: 1, 2, 3, 4, 6; negative for a rotoinversion
// (-2 is a mirror); 0 for a matrix that is no crystallographic rotation.
int closo_rotation_type(const int rotation[9]);
void closo_operator_normalise(closo_operator *operator_); // translation into [0, 1)
// a after b, normalised.
closo_operator closo_operator_product(const closo_operator *a, const closo_operator *b);
bool closo_operator_equal(const closo_operator *a, const closo_operator *b);

// ---- groups (symmetry_group.c)
// --------------------------------------------------------------------------

typedef struct closo_group_operators {
    size_t count;
    closo_operator at[CLOSO_GROUP_MAXIMUM];
    size_t generator_count; // each at least doubles the order: 2^7 < 192 < 2^8
    closo_operator generators[8];
} closo_group_operators;

void closo_group_start(closo_group_operators *group); // the identity alone
// Adds an operator and all its products. CLOSO_INPUT for what generates no finite group, or too
// large a one; the group is then of no use.
closo_status closo_group_add(closo_group_operators *group, const closo_operator *generator,
                             closo_error *error);
bool closo_group_contains(const closo_group_operators *group, const closo_operator *operator_);
// The canonical order: blocks of one operator per rotation, a block for every centring translation.
// Returns the number of operators in a block.
size_t closo_group_sort(closo_group_operators *group);

// The same group in coordinates x' = basis(x) (symmetry_basis.c). CLOSO_INPUT where the new cell is
// none of the lattice.
closo_status closo_group_change_basis(closo_group_operators *group, const closo_affine *basis,
                                      closo_error *error);

// ---- what a group is called (symmetry_identify.c, symmetry_settings.c)
// -------------------------------------------

// Copies the operators of a complete group, sorted, and fills in number, name, Hall symbol, point
// group. hall: a symbol to keep where the setting is in no table; may be NULL.
closo_status closo_symmetry_adopt(closo_symmetry *out, closo_group_operators *group,
                                  const char *source, const char *hall, closo_error *error);

// Number of the space group in any setting, 0 where it is not found; rotations: as sorted
// (symmetry_number.c).
int closo_group_number(const closo_group_operators *group, size_t rotations);

typedef struct closo_setting {
    int hall_number; // 1 .. CLOSO_SETTINGS
    int number;
    char name[32];       // "P 1 21/n 1", "R -3 :H", "P n n n :2"
    char full[32];       // "P 1 21/n 1", "P 21/n 21/m 21/a"
    char brief[32];      // "P 21/n" with the ones of a unique axis left out; else as `spaced`
    char spaced[32];     // "P n m a"
    char old[8];         // "Cmca" for Cmce; "": none
    char type[16];       // "P 21/c" for every setting of No. 14
    char schoenflies[8]; // "C2h^5"
    char hall[20];
    char choice[8]; // "b2", "H", "2cab"
    char point_group[8];
} closo_setting;

void closo_setting_get(int hall_number, closo_setting *out);
void closo_setting_operators(int hall_number, closo_group_operators *out);
const char *closo_setting_laue(const char *point_group); // NULL for no point group

#endif
