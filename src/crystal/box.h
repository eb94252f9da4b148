// SPDX-License-Identifier: GPL-3.0-or-later
// What box.c (lattice, anions, cations) and box_contacts.c (orientations, overlaps) share.
#ifndef CLOSO_CRYSTAL_BOX_H
#define CLOSO_CRYSTAL_BOX_H

#include "closo/crystal.h"
#include "closo/numeric.h"

typedef struct closo_box_builder {
    const closo_salt *salt;
    const closo_prototype *prototype;
    const closo_box_options *options;
    closo_random *random;
    closo_cell cell;
    double turn[9]; // rows: the box axes x, y, z in the crystal's frame
    size_t anions, cations;
    double *centre;      // (anions + cations) x 3
    double *orientation; // anions x 9
    double reach;        // A, farthest atom of the cage from its centre
    closo_structure *structure;
} closo_box_builder;

// Matrix times column vector.
void closo_box_rotate(const double matrix[9], const double in[3], double out[3]);
// Fills the structure: cages in their first orientations, then cations.
void closo_box_put_ions(closo_box_builder *b);
// Turns cages until nothing overlaps (only checks when orientations are given).
closo_status closo_box_resolve_overlaps(closo_box_builder *b, double *closest, closo_error *error);

#endif
