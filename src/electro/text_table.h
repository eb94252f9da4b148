// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables: what divides the columns, which line names them, where a table ends.
#ifndef CLOSO_ELECTRO_TEXT_TABLE_H
#define CLOSO_ELECTRO_TEXT_TABLE_H

#include "electro/reading.h"

typedef struct closo_text_layout {
    char separator;     // '\t' ';' ',' or ' ': blanks
    bool decimal_comma; // 1,5 is 1.5
} closo_text_layout;

// Cells of a line: how many there are, how many of them are numbers, words, or empty.
typedef struct closo_text_cells {
    size_t count, numbers, words;
} closo_text_cells;

// values may be NULL; NaN where a cell is no number. At most `size` cells are looked at.
closo_text_cells closo_text_row(const closo_data_line *line, const closo_text_layout *layout,
                                double *values, size_t size);
// The layout that makes most numbers of the first lines; false where no line has two numbers.
bool closo_text_layout_of(const char *text, size_t length, closo_text_layout *out);
bool closo_text_is_comment(const closo_data_line *line);

// Names and units of the columns of a table.
typedef struct closo_text_header {
    size_t count;
    char **names, **units;
    bool found; // in the file; false: not named
} closo_text_header;

void closo_text_header_clear(closo_text_header *header);
// Splits `line` into `count` names with units; header->found stays false where the line does not
// have so many fields. `below` (text NULL: none) may be a line of units.
closo_status closo_text_header_read(const closo_data_line *line, const closo_data_line *below,
                                    const closo_text_layout *layout, size_t count,
                                    closo_text_header *header, closo_error *error);
// Names of --columns: "f,Zr,-Zi"; those of the file stay where they say more (units).
closo_status closo_text_header_given(const char *columns, size_t count, closo_text_header *header,
                                     closo_error *error);
// Whether columns without names are f, Z', Z'' (behind an index or not): frequencies are positive
// and even on a logarithmic scale rather than on a linear one. *first is the column of f.
bool closo_text_is_impedance(const closo_data_rows *rows, size_t *first);
closo_status closo_text_header_assumed(size_t count, bool impedance, size_t first,
                                       closo_text_header *header, closo_error *error);

// Adds the tables of a text; path is what error lines name. columns: of --columns, or NULL.
closo_status closo_text_read_tables(closo_data *out, const char *text, size_t length,
                                    const char *path, const char *columns, closo_error *error);

#endif
