// SPDX-License-Identifier: GPL-3.0-or-later
// What small text formats of impedance analysers share: lines of numbers with columns known before.
#ifndef CLOSO_ELECTRO_COUNTED_H
#define CLOSO_ELECTRO_COUNTED_H

#include "electro/reading.h"

typedef struct closo_counted_column {
    const char *name, *unit;
} closo_counted_column;

// A line that holds one non-negative integer and nothing else.
bool closo_counted_integer(const closo_data_line *line, size_t *value);
// Next line that is not blank; false at the end.
bool closo_counted_next(closo_data_lines *lines, closo_data_line *line);
// Reads `expected` lines (SIZE_MAX: all that follow) of rows->columns numbers, with a decimal point
// or comma. Fewer lines than expected: a warning; another number of fields: an error with the line.
closo_status closo_counted_rows(closo_data *data, closo_data_lines *lines, size_t expected,
                                char separator, const char *path, closo_data_rows *rows,
                                closo_error *error);
// Stores the rows as a table and releases them; no rows: no table.
closo_status closo_counted_store(closo_data *data, closo_data_rows *rows, const char *technique,
                                 const char *title, const closo_counted_column *columns,
                                 closo_data_table **table, closo_error *error);

#endif
