// SPDX-License-Identifier: GPL-3.0-or-later
// The tables made from data/radii.csv and data/bond-lengths.csv when closo is built.
#ifndef CLOSO_CRYSTAL_STRUCTURE_TABLES_H
#define CLOSO_CRYSTAL_STRUCTURE_TABLES_H

#include <stddef.h>

typedef struct closo_radii_row { // A, NaN: not given
    const char *symbol;
    int number;
    double bondi, mantina, alvarez;
} closo_radii_row;

typedef struct closo_bond_range {
    const char *pair;
    int first, second;        // atomic numbers
    size_t least;             // bonds of the second atom to non-metals, at least
    double shortest, longest; // A
} closo_bond_range;

extern const closo_radii_row closo_radii_table[];
extern const size_t closo_radii_table_rows;
extern const closo_bond_range closo_bond_range_table[];
extern const size_t closo_bond_range_table_rows;

#endif
