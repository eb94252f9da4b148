// SPDX-License-Identifier: GPL-3.0-or-later
// Small tables that people type: a header with names and units, cells of text and numbers such as
// "1.2(1)e-5" and "<1e-9"; any separator, decimal comma, comments from '#'.
#ifndef CLOSO_ELECTRO_CELLS_H
#define CLOSO_ELECTRO_CELLS_H

#include "closo/electro.h"

typedef struct closo_cells {
    char *path;
    size_t rows, columns;
    char **names; // columns, lower case without blanks at the ends
    char **units; // ""; as written
    char **cells; // rows x columns, "" where a line is short
    size_t *lines;
    bool decimal_comma;
    closo_fingerprint fingerprint;
} closo_cells;

closo_status closo_cells_read(closo_cells *out, const char *path, closo_error *error);
void closo_cells_clear(closo_cells *cells);
// First column whose name is one of "a|b|c"; -1: none.
int closo_cells_find(const closo_cells *cells, const char *names);
const char *closo_cells_at(const closo_cells *cells, size_t row, int column); // "" for column < 0

// How the numbers of a column are read: unit of its header, or the one given where it names none.
typedef struct closo_cells_number {
    int column;
    double factor, offset;
} closo_cells_number;
// CLOSO_INPUT where the unit is missing (and fallback is NULL) or of another kind.
closo_status closo_cells_number_of(const closo_cells *cells, int column, closo_electric kind,
                                   const char *fallback, closo_cells_number *out,
                                   closo_error *error);
// An empty cell gives NaN. censoring NULL: bounds are refused.
closo_status closo_cells_measured(const closo_cells *cells, size_t row,
                                  const closo_cells_number *number, closo_measured *out,
                                  closo_censoring *censoring, closo_error *error);

#endif
