// SPDX-License-Identifier: GPL-3.0-or-later
// Tables row by row, and what else the plots share.
#include "catalogue/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct closo_cell {
    double number;
    const char *text;
} closo_cell;

void closo_rows_init(closo_rows *rows, const closo_column_plan *plan, closo_error *error)
{
    *rows = (closo_rows){.plan = plan, .error = error};
    while (plan[rows->columns].name)
        rows->columns++;
}

void closo_rows_next(closo_rows *rows)
{
    if (rows->status == CLOSO_OK)
        rows->status =
            closo_grow((void **)&rows->cells, &rows->capacity, (rows->count + 1) * rows->columns,
                       sizeof *rows->cells, rows->error);
    if (rows->status != CLOSO_OK)
        return;
    for (size_t i = 0; i < rows->columns; i++)
        rows->cells[rows->count * rows->columns + i] = (closo_cell){NAN, ""};
    rows->count++;
}

static size_t column_of(const closo_rows *rows, const char *name)
{
    size_t column = 0;
    while (column + 1 < rows->columns && strcmp(rows->plan[column].name, name) != 0)
        column++;
    return column;
}

static closo_cell *last_cell(closo_rows *rows, const char *column)
{
    if (rows->status != CLOSO_OK || rows->count == 0)
        return NULL;
    return &rows->cells[(rows->count - 1) * rows->columns + column_of(rows, column)];
}

void closo_rows_number(closo_rows *rows, const char *column, double value)
{
    closo_cell *cell = last_cell(rows, column);
    if (cell)
        cell->number = value;
}

void closo_rows_text(closo_rows *rows, const char *column, const char *text)
{
    closo_cell *cell = last_cell(rows, column);
    if (!cell || !text || !*text)
        return;
    rows->status = closo_grow((void **)&rows->kept, &rows->kept_capacity, rows->kept_count + 1,
                              sizeof *rows->kept, rows->error);
    char *copy = rows->status == CLOSO_OK ? closo_duplicate(text, rows->error) : NULL;
    if (!copy) {
        rows->status = CLOSO_MEMORY;
        return;
    }
    rows->kept[rows->kept_count++] = copy;
    cell->text = copy;
}

// ---- sorting: an index of rows, so that qsort needs no column ----------------------------------

typedef struct key {
    double value;
    size_t row;
} key;

static int compare_keys(const void *a, const void *b)
{
    const key *one = a, *other = b;
    if (isnan(one->value) || isnan(other->value)) {
        int order = isnan(one->value) - isnan(other->value);
        return order ? order : (one->row > other->row) - (one->row < other->row);
    }
    int order = (one->value > other->value) - (one->value < other->value);
    return order ? order : (one->row > other->row) - (one->row < other->row);
}

void closo_rows_sort(closo_rows *rows, const char *column, bool descending)
{
    size_t wide = rows->columns, at = column_of(rows, column);
    key *keys = closo_allocate(rows->count, sizeof *keys, rows->error);
    closo_cell *sorted = closo_allocate(rows->count * wide, sizeof *sorted, rows->error);
    if (!keys || !sorted) {
        rows->status = CLOSO_MEMORY;
    } else {
        for (size_t i = 0; i < rows->count; i++)
            keys[i] = (key){(descending ? -1 : 1) * rows->cells[i * wide + at].number, i};
        qsort(keys, rows->count, sizeof *keys, compare_keys);
        for (size_t i = 0; i < rows->count; i++)
            memcpy(&sorted[i * wide], &rows->cells[keys[i].row * wide], wide * sizeof *sorted);
        if (rows->count > 0)
            memcpy(rows->cells, sorted, rows->count * wide * sizeof *sorted);
    }
    free(keys);
    free(sorted);
}

// ---- finishing ---------------------------------------------------------------------------------

static void add_column(const closo_rows *rows, size_t column, closo_table *table, double *numbers,
                       const char **texts)
{
    const closo_column_plan *plan = &rows->plan[column];
    bool any = false;
    for (size_t i = 0; i < rows->count; i++) {
        const closo_cell *cell = &rows->cells[i * rows->columns + column];
        numbers[i] = cell->number;
        texts[i] = cell->text;
        any = any || (plan->unit ? isfinite(cell->number) : *cell->text != '\0');
    }
    if (any && plan->unit)
        closo_table_add_column(table, plan->name, plan->label, plan->unit, numbers, rows->count);
    else if (any)
        closo_table_add_text_column(table, plan->name, plan->label, texts, rows->count);
}

closo_status closo_rows_finish(closo_rows *rows, const char *name, const char *title,
                               closo_result *result)
{
    closo_status status = rows->status;
    double *numbers = closo_allocate(rows->count, sizeof *numbers, rows->error);
    const char **texts = closo_allocate(rows->count, sizeof *texts, rows->error);
    if (status == CLOSO_OK && (!numbers || !texts))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK && rows->count > 0) {
        closo_table *table = closo_result_add_table(result, name, title);
        for (size_t i = 0; i < rows->columns; i++)
            add_column(rows, i, table, numbers, texts);
    }
    free(numbers);
    free(texts);
    free(rows->cells);
    for (size_t i = 0; i < rows->kept_count; i++)
        free(rows->kept[i]);
    free(rows->kept);
    return status;
}

// ---- colours and sources -----------------------------------------------------------------------

closo_palette closo_palette_of(const closo_catalogue_record *const *items, size_t count,
                               const char *property)
{
    closo_palette palette = {.few = true};
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = closo_points_end(items, count, begin);
        bool shown = false;
        for (size_t i = begin; i < end; i++)
            shown = shown || strcmp(items[i]->property, property) == 0;
        if (!shown)
            continue;
        if (palette.count == CLOSO_PLOT_FEW) {
            palette.few = false;
            break;
        }
        palette.names[palette.count++] = items[begin]->material;
    }
    return palette;
}

closo_stroke closo_palette_stroke(const closo_palette *palette,
                                  const closo_catalogue_record *record)
{
    closo_stroke stroke = {.kind = CLOSO_MARK_POINTS};
    stroke.colour = closo_family_colour(record->family);
    stroke.group = closo_family_label(record->family);
    for (size_t i = 0; palette->few && i < palette->count; i++)
        if (strcmp(palette->names[i], record->material) == 0) {
            stroke.colour = (int)i + 1;
            stroke.group = record->material;
        }
    if (record->own && !palette->few) {
        stroke.colour = CLOSO_COLOUR_OWN;
        stroke.group = "your own records";
    }
    return stroke;
}

void closo_plot_cite(closo_result *result, const closo_catalogue_record *record)
{
    if (*record->reference)
        closo_result_cite(result, record->reference, "");
}
