// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables: what divides the columns, where the numbers begin, what the columns are called.
#ifndef CLOSO_POWDER_TABLE_H
#define CLOSO_POWDER_TABLE_H

#include "powder/reading.h"

#define CLOSO_TABLE_COLUMNS 4096

typedef struct closo_table_layout {
    char separator;            // ',' ';' '\t'; ' ': blanks
    bool decimal_comma;        // 1,5 is 1.5
    size_t columns;            // of the first row
    size_t first_line;         // number of the line with the first row
    closo_pattern_line header; // the line that may name the columns; text NULL: none
} closo_table_layout;

// False where no three rows of two or more numbers follow one another, or where they stand below a
// line that begins with a number but is no such row.
bool closo_table_layout_of(const char *data, size_t length, closo_table_layout *out);
// Numbers of a row, at most `size`; 0 where something else stands among them.
size_t closo_table_row(const closo_pattern_line *line, const closo_table_layout *layout,
                       double *values, size_t size);
// The next field of a line of text, trimmed, quotes left out; NULL: no more.
const char *closo_table_field(const char *p, const char *end, const closo_table_layout *layout,
                              const char **field, size_t *length);
bool closo_table_is_comment(const closo_pattern_line *line);

#endif
