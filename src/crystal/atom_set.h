// SPDX-License-Identifier: GPL-3.0-or-later
// The atoms of one cell that an analysis takes, and the ions they make.
#ifndef CLOSO_CRYSTAL_ATOM_SET_H
#define CLOSO_CRYSTAL_ATOM_SET_H

#include "closo/crystal.h"

typedef struct closo_atom_set {
    const closo_crystal *crystal;
    size_t count;
    closo_cell_atom *atoms; // as closo_crystal_expand has them
    int *element;
    double *position; // count x 3, wrapped into the cell
} closo_atom_set;

closo_status closo_atom_set_init(closo_atom_set *out, const closo_crystal *crystal,
                                 const closo_selection *selection, closo_error *error);
void closo_atom_set_clear(closo_atom_set *set);

double closo_occupancy(const closo_atom *atom); // 1 where not given
// Atoms of different orientations of a disorder are never there together.
bool closo_alternatives(const closo_atom *a, const closo_atom *b);
// Metal, or the simple ion is positive; hydrogen is not.
bool closo_is_cation_element(int element);

// Centres of mass of polyatomic ions; a centre element's atoms are centres of their own.
typedef struct closo_centres {
    size_t count;
    double *position; // count x 3
    char kinds[96];   // formulas, separated by ", "
    bool *of_anion;   // per atom of the set: belongs to one of them
} closo_centres;

// anion: a formula, "centre:El", or NULL: all ions but cations, single atoms among them only where
// there is nothing larger. CLOSO_USAGE where there is no such ion, naming those there are.
closo_status closo_centres_find(closo_centres *out, const closo_atom_set *set, const char *anion,
                                closo_error *error);
void closo_centres_clear(closo_centres *centres);

// Atom k of an ion list as its bonds reach it from the first; unwrapped is indexed by atom.
void closo_ion_unwrap(const closo_cell *cell, const closo_ions *ions, const closo_ion *ion,
                      const double *position, double *unwrapped);

#endif
