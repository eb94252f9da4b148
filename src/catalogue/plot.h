// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots share. Private to the room.
#ifndef CLOSO_CATALOGUE_PLOT_H
#define CLOSO_CATALOGUE_PLOT_H

#include "catalogue/drawing.h"
#include "catalogue/points.h"

#define CLOSO_PLOT_FEW 7 // materials that get a colour each

// Colours by material where there are few of them, else by family.
typedef struct closo_palette {
    bool few;
    const char *names[CLOSO_PLOT_FEW];
    size_t count;
} closo_palette;

closo_palette closo_palette_of(const closo_catalogue_record *const *items, size_t count,
                               const char *property);
closo_stroke closo_palette_stroke(const closo_palette *palette,
                                  const closo_catalogue_record *record);

// A table made row by row: numbers first, then texts, as the columns say.
typedef struct closo_column_plan {
    const char *name, *label, *unit; // unit NULL: a column of texts
} closo_column_plan;

typedef struct closo_rows {
    const closo_column_plan *plan; // ends with a NULL name
    size_t columns, count, capacity;
    struct closo_cell *cells; // count x columns
    char **kept;              // texts of its own
    size_t kept_count, kept_capacity;
    closo_status status;
    closo_error *error;
} closo_rows;

void closo_rows_init(closo_rows *rows, const closo_column_plan *plan, closo_error *error);
void closo_rows_next(closo_rows *rows); // begins a row: no numbers, no texts
void closo_rows_number(closo_rows *rows, const char *column, double value);
void closo_rows_text(closo_rows *rows, const char *column, const char *text); // copied
// Sorts by a column of numbers, missing ones last.
void closo_rows_sort(closo_rows *rows, const char *column, bool descending);
// Adds the table unless it is empty, leaves out columns without any entry, frees the rows.
closo_status closo_rows_finish(closo_rows *rows, const char *name, const char *title,
                               closo_result *result);

// Cites the source of a record.
void closo_plot_cite(closo_result *result, const closo_catalogue_record *record);

#endif
