// SPDX-License-Identifier: GPL-3.0-or-later
// Grids, and how a table becomes one. The numbers of a column share one form, chosen from the rows
// shown: integers as such; else as many decimals as give the largest six significant digits, less
// the zeros that end every one of them; else, where that would hide the small ones or the column is
// huge or tiny, six digits with an exponent. Numbers of three digits at most, as sources print
// them, keep their digits: 0.1 beside 0.00028 does not become 0.10000.
#include "result/grid.h"

#include "closo/matter.h"
#include "result/glyphs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void closo_grid_init(closo_grid *grid, size_t rows, size_t columns)
{
    *grid = (closo_grid){.column_count = columns, .row_count = rows};
    closo_text_init(&grid->pool);
    grid->columns = closo_allocate(columns, sizeof *grid->columns, NULL);
    grid->offsets = columns == 0 || rows <= SIZE_MAX / columns
                        ? closo_allocate(rows * columns, sizeof *grid->offsets, NULL)
                        : NULL;
    closo_text_add_bytes(&grid->pool, "", 1); // offset 0: a cell never opened is empty
    if (!grid->columns || !grid->offsets) {
        closo_grid_clear(grid);
        grid->pool.failed = true;
    }
}

void closo_grid_clear(closo_grid *grid)
{
    closo_text_clear(&grid->pool);
    free(grid->columns);
    free(grid->offsets);
    *grid = (closo_grid){0};
}

closo_text *closo_grid_open(closo_grid *grid, size_t row, size_t column)
{
    if (!grid->pool.failed)
        grid->offsets[row * grid->column_count + column] = grid->pool.length;
    return &grid->pool;
}

void closo_grid_close(closo_grid *grid)
{
    closo_text_add_bytes(&grid->pool, "", 1);
}

const char *closo_grid_cell(const closo_grid *grid, size_t row, size_t column)
{
    return grid->pool.data + grid->offsets[row * grid->column_count + column];
}

// ---- the common form of a column ---------------------------------------------------------------

typedef struct number_form {
    bool exponent; // six digits, exponent where needed
    int decimals;
} number_form;

#define DIGITS 6
#define SHORT  3 // digits of numbers as sources print them

static int ending_zeros(double value, int decimals)
{
    closo_text text;
    closo_text_init(&text);
    closo_add_fixed(&text, value, decimals);
    int zeros = 0;
    while (text.data && zeros < decimals && text.data[text.length - 1 - (size_t)zeros] == '0')
        zeros++;
    closo_text_clear(&text);
    return zeros;
}

static int significant_digits(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.*e", DIGITS - 1, fabs(value)); // d.ddddde-dd
    int digits = DIGITS;
    while (digits > 1 && text[digits] == '0')
        digits--;
    return digits;
}

static number_form choose_form(const double *values, size_t rows)
{
    double largest = 0;
    double smallest = HUGE_VAL;
    bool whole = true;
    int digits = 0;
    for (size_t row = 0; row < rows; row++) {
        double size = fabs(values[row]);
        if (isnan(size) || size == 0)
            continue;
        largest = size > largest ? size : largest;
        smallest = size < smallest ? size : smallest;
        whole = whole && size == floor(size);
        if (digits <= SHORT) { // enough to know
            int own = significant_digits(size);
            digits = own > digits ? own : digits;
        }
    }
    if (largest == 0 || (whole && largest < 1e9))
        return (number_form){.decimals = 0};
    int top = (int)floor(log10(largest));
    int bottom = (int)floor(log10(smallest));
    if (top >= DIGITS || top < -3 || top - bottom >= DIGITS - 1)
        return (number_form){.exponent = true};
    int decimals = top < DIGITS - 1 ? DIGITS - 1 - top : 0;
    int common = decimals;
    for (size_t row = 0; row < rows && common > 0; row++) {
        if (!isnan(values[row])) {
            int zeros = ending_zeros(values[row], decimals);
            common = zeros < common ? zeros : common;
        }
    }
    return (number_form){.exponent = digits <= SHORT && decimals - common > SHORT,
                         .decimals = decimals - common};
}

static void add_number(closo_text *out, double value, number_form form, bool unicode)
{
    if (isnan(value))
        closo_text_add(out, unicode ? "–" : "-");
    else if (form.exponent)
        closo_text_add_number(out, value, DIGITS);
    else
        closo_add_fixed(out, value == 0 ? 0 : value, form.decimals);
}

// ---- tables ------------------------------------------------------------------------------------

// The uncertainties of columns[index] if the next column, NAME_su or su, holds them, else NULL.
static const double *uncertainties(const closo_table *table, size_t index)
{
    if (index + 1 >= table->count || !table->columns[index].values)
        return NULL;
    const char *name = table->columns[index].name;
    const closo_column *next = &table->columns[index + 1];
    size_t length = strlen(name);
    bool own = strncmp(next->name, name, length) == 0 && strcmp(next->name + length, "_su") == 0;
    bool follows = (own || strcmp(next->name, "su") == 0) && next->values;
    return follows ? next->values : NULL;
}

static void fill_column(closo_grid *grid, size_t shown, const closo_column *column,
                        const double *su, bool unicode)
{
    closo_add_with_unit(closo_grid_open(grid, 0, shown),
                        column->label ? column->label : column->name, column->unit, unicode);
    closo_grid_close(grid);
    size_t rows = grid->row_count - 1;
    number_form form = {0};
    if (column->values && !su)
        form = choose_form(column->values, rows);
    for (size_t row = 0; row < rows && !grid->pool.failed; row++) {
        closo_text *cell = closo_grid_open(grid, row + 1, shown);
        if (column->texts && strcmp(column->name, "unit") == 0) {
            closo_add_unit(cell, closo_unit_is_shown(column->texts[row]) ? column->texts[row] : "",
                           unicode);
        } else if (column->texts) {
            closo_add_plain(cell, column->texts[row], unicode);
        } else if (su && !isnan(column->values[row])) {
            char value[64];
            closo_format_value(value, column->values[row], su[row]);
            closo_text_add(cell, value);
        } else {
            add_number(cell, column->values[row], form, unicode);
        }
        closo_grid_close(grid);
    }
}

void closo_grid_from_table(closo_grid *grid, const closo_table *table, size_t rows, bool unicode)
{
    size_t shown = 0;
    for (size_t c = 0; c < table->count; c++) {
        c += uncertainties(table, c) ? 1 : 0;
        shown++;
    }
    size_t all = closo_table_rows(table);
    closo_grid_init(grid, 1 + (rows < all ? rows : all), shown);
    shown = 0;
    for (size_t c = 0; c < table->count && !grid->pool.failed; c++) {
        const double *su = uncertainties(table, c);
        grid->columns[shown] = (closo_grid_column){
            .numeric = table->columns[c].values != NULL,
            .optional = table->columns[c].texts && strcmp(table->columns[c].name, "key") == 0,
            .source = c,
        };
        fill_column(grid, shown, &table->columns[c], su, unicode);
        c += su ? 1 : 0;
        shown++;
    }
}
