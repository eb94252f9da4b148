// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals in other axes: what becomes of standard uncertainties and displacement tensors, and the
// search of spglib for the symmetry of the atoms.
#ifndef CLOSO_CRYSTAL_CRYSTAL_TRANSFORM_H
#define CLOSO_CRYSTAL_CRYSTAL_TRANSFORM_H

#include "closo/crystal.h"

#include <spglib.h>

// ---- crystal_transform.c -----------------------------------------------------------------------

// To 12 decimals, so that 90 degrees or 0.2549 come back from a turn as they went in; never -0.
double closo_rounded(double value);
// Parameters of the cell whose vectors are rows x the crystal's own (rows: 3x3), with the standard
// uncertainties that follow. Parameters that the crystal's symmetry makes equal vary together,
// those it fixes are exact. The values are those of `cell`, rounded.
void closo_cell_measure(const closo_crystal *crystal, const double rows[9], const closo_cell *cell,
                        closo_measured lengths[3], closo_measured angles[3]);
// x' = map x: coordinates with their uncertainties (independent).
void closo_fraction_transform(const double map[9], const double shift[3],
                              const closo_measured in[3], closo_measured out[3]);
// U of CIF in the cell `from`, turned by x' = map x, in the cell `to`.
void closo_displacement_transform(const closo_cell *from, const double map[9], const closo_cell *to,
                                  const closo_measured in[6], closo_measured out[6]);

// ---- crystal_search.c --------------------------------------------------------------------------

// Places of the cell as spglib takes them: atoms that share a place are one, and its kind is the
// list of who is there and how much.
typedef struct closo_search {
    closo_cell_atom *atoms; // of the cell
    size_t atom_count;
    size_t *place; // of each atom of the cell
    size_t place_count;
    double (*position)[3]; // place_count, fractional
    int *kind;             // place_count
    double lattice[3][3];  // columns
} closo_search;

closo_status closo_search_init(closo_search *search, const closo_crystal *crystal,
                               closo_error *error);
void closo_search_clear(closo_search *search);
// *out: closo_search_release. CLOSO_INPUT where spglib finds nothing. Not to be called from two
// threads at once: spglib keeps its error code in a global.
closo_status closo_search_run(const closo_search *search, double tolerance, SpglibDataset **out,
                              closo_error *error);
void closo_search_release(SpglibDataset *dataset);
// The place of an atom of the asymmetric unit (its first in the cell).
size_t closo_search_place(const closo_search *search, size_t atom);
// The crystal in the standard setting of a search (crystal_standardise.c).
closo_status closo_search_standardise(const closo_search *search, const closo_crystal *crystal,
                                      const SpglibDataset *dataset, double tolerance,
                                      bool primitive, closo_crystal *out, closo_error *error);
// Adds the table, quantities and figure of a scan of tolerances; found: the group to look for.
closo_status closo_search_scan(const closo_search *search, int found, closo_result *result,
                               closo_error *error);

#endif
