// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the reading of Hermann-Mauguin symbols.
#ifndef CLOSO_CRYSTAL_SYMMETRY_NAME_H
#define CLOSO_CRYSTAL_SYMMETRY_NAME_H

#include "crystal/symmetry.h"

typedef struct closo_symbol {
    char body[64];   // "p121/n1"
    char suffix[64]; // "h", "2", "b1"; "": none
} closo_symbol;

// Lower case, without blanks, underscores and parentheses; minus signs as '-'.
void closo_symbol_squeeze(const char *text, size_t length, char *out, size_t size);
bool closo_symbol_fits(const closo_setting *setting, const char *body);
double closo_group_misfit(closo_group_operators *group, const closo_cell *cell);

// Triclinic and monoclinic symbols with a centring that is in no table: C -1, B 21/d, F 2/m
// (symmetry_unlisted.c). *found is false, and nothing failed, for other symbols.
closo_status closo_symmetry_from_unlisted(closo_symmetry *out, const closo_symbol *symbol,
                                          const closo_cell *cell, bool *found, closo_error *error);
// The error for a symbol that nobody knows, with the nearest ones (symmetry_near.c).
closo_status closo_symbol_unknown(const char *symbol, const char *body, closo_error *error);

#endif
