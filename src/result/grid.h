// SPDX-License-Identifier: GPL-3.0-or-later
// A grid of texts: what a table looks like before it is a terminal's or a page's. Row 0 holds the
// headings ("" where there are none). All texts live in one pool; failure is sticky there.
#ifndef CLOSO_RESULT_GRID_H
#define CLOSO_RESULT_GRID_H

#include "result/document.h"

typedef struct closo_grid_column {
    bool numeric;  // set right, decimal points in one line
    bool optional; // may be left out where there is no room
    size_t source; // index of the column in its table
} closo_grid_column;

typedef struct closo_grid {
    closo_text pool;
    closo_grid_column *columns;
    size_t *offsets;                // of the cells in the pool, row by row
    size_t column_count, row_count; // row_count includes the heading row
} closo_grid;

void closo_grid_init(closo_grid *grid, size_t rows, size_t columns);
void closo_grid_clear(closo_grid *grid);
// Where to write the cell's text; close it before the next is opened. Cells are opened once each.
closo_text *closo_grid_open(closo_grid *grid, size_t row, size_t column);
void closo_grid_close(closo_grid *grid);
const char *closo_grid_cell(const closo_grid *grid, size_t row, size_t column);

// The first `rows` rows of a table with headings "label (unit)". A column NAME_su directly behind
// NAME is shown with it as value(s.u.).
void closo_grid_from_table(closo_grid *grid, const closo_table *table, size_t rows, bool unicode);

// Appends the grid, indented by two, in at most `width` columns: long texts are wrapped, optional
// columns dropped, and a grid that is still too wide is cut into blocks that repeat its leading
// text columns.
void closo_grid_write_text(const closo_grid *grid, const closo_text_style *style, size_t width,
                           closo_text *out);
// End of the line that begins at text when it may be `width` columns wide; *next is where the
// following line begins. Breaks at blanks, inside a word only when it alone is too long.
const char *closo_line_end(const char *text, size_t width, const char **next);

#endif
