// SPDX-License-Identifier: GPL-3.0-or-later
// What the files on reactions share: the table of species and exact whole-number algebra.
#ifndef CLOSO_CHEM_REACTION_H
#define CLOSO_CHEM_REACTION_H

#include "closo/chem.h"

extern const closo_chemical_record closo_chemical_records[]; // data/synthesis/species.csv
extern const size_t closo_chemical_records_rows;

// ---- exact algebra (whole numbers of 64 bits; CLOSO_INPUT where they do not suffice) ------------

// A basis of {x: A x = 0}, A rows x columns: vectors of whole numbers without common factor, one
// per free column. *basis: dimension x columns, the caller's.
closo_status closo_exact_kernel(const int64_t *matrix, size_t rows, size_t columns, int64_t **basis,
                                size_t *dimension, closo_error *error);

// Elementary vectors (extreme rays) of {x >= 0: A x = 0}, at most 64 columns: every solution is a
// sum of them with coefficients that are not negative. Double description method; rays are found in
// a fixed order. *more: there are more than `limit`, and the list is not complete.
closo_status closo_exact_rays(const int64_t *matrix, size_t rows, size_t columns, size_t limit,
                              int64_t **rays, size_t *count, bool *more, closo_error *error);

// Rows of composition: elements, isotopes and the charge. Shared by balances and networks.
typedef struct closo_composition {
    size_t rows;
    closo_nuclide row[CLOSO_BALANCE_ROWS]; // number 0: charge
} closo_composition;

// Adds the rows of a compound that are not there yet; CLOSO_USAGE where there are too many.
closo_status closo_composition_include(closo_composition *composition,
                                       const closo_compound *compound, closo_error *error);
// The charge goes last, where some compound has one.
void closo_composition_close(closo_composition *composition, bool charged);
double closo_composition_count(const closo_compound *compound, closo_nuclide row);
// matrix: rows x count whole numbers, each row times a power of ten where counts have decimals.
closo_status closo_composition_matrix(const closo_composition *composition,
                                      const closo_compound *const *compounds, size_t count,
                                      int64_t *matrix, closo_error *error);
void closo_composition_row_name(closo_nuclide row, char buffer[16]);

#endif
