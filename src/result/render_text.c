// SPDX-License-Identifier: GPL-3.0-or-later
// The document for a terminal: the answer first (title, quantities), then what to beware of
// (warnings), then tables shortened to a screenful, then what it was made from. What a joined
// document carries only for its figures (document.h) is listed or left out.
#include "result/document.h"

#include "closo/matter.h"
#include "result/glyphs.h"
#include "result/grid.h"

#include <stdio.h>

#define BOLD   "1"
#define DIM    "2"
#define YELLOW "1;33"

static void begin_colour(closo_text *out, const closo_text_style *style, const char *code)
{
    if (style->colour)
        closo_text_addf(out, "\033[%sm", code);
}

static void end_colour(closo_text *out, const closo_text_style *style)
{
    closo_text_add(out, style->colour ? "\033[0m" : "");
}

// Wrapped at style->columns; the first line begins at column `used`, the others at `indent`.
static void add_wrapped(closo_text *out, const closo_text_style *style, const char *text,
                        size_t used, size_t indent)
{
    closo_text plain;
    closo_text_init(&plain);
    closo_add_plain(&plain, text, style->unicode);
    const char *rest = plain.failed || !plain.data ? "" : plain.data;
    while (*rest && !out->failed) {
        const char *begin = rest;
        size_t room = style->columns > used + 20 ? style->columns - used : 20;
        const char *end = closo_line_end(begin, room, &rest);
        closo_text_add_bytes(out, begin, (size_t)(end - begin));
        used = indent;
        if (*rest) {
            closo_text_add(out, "\n");
            closo_text_add_repeated(out, ' ', indent);
        }
    }
    closo_text_add(out, "\n");
    out->failed = out->failed || plain.failed;
    closo_text_clear(&plain);
}

static void add_heading(closo_text *out, const closo_text_style *style, const char *text,
                        const char *name)
{
    closo_text_add(out, "\n");
    begin_colour(out, style, BOLD);
    closo_add_plain(out, text, style->unicode);
    end_colour(out, style);
    if (name) {
        begin_colour(out, style, DIM);
        closo_text_add(out, "  ");
        closo_add_plain(out, name, style->unicode);
        end_colour(out, style);
    }
    closo_text_add(out, "\n");
}

static void add_title(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    begin_colour(out, style, BOLD);
    add_wrapped(out, style, *result->title ? result->title : result->command, 0, 0);
    end_colour(out, style);
    begin_colour(out, style, DIM);
    closo_text_add(out, *result->command ? "closo " : "closo");
    closo_add_plain(out, result->command, style->unicode);
    closo_text_add(out, "  (");
    closo_add_plain(out, result->version, style->unicode);
    closo_text_add(out, ")");
    end_colour(out, style);
    closo_text_add(out, "\n");
}

static void add_some_quantities(closo_text *out, const closo_text_style *style,
                                const closo_result *result, size_t first, size_t last)
{
    if (first == last)
        return;
    closo_grid grid;
    closo_grid_init(&grid, 1 + last - first, 4);
    size_t row = 0;
    for (size_t i = first; i < last && !grid.pool.failed; i++) {
        const closo_quantity_record *quantity = &result->quantities[i];
        if (closo_result_is_of_part(result, quantity->key))
            continue;
        row++;
        char value[64];
        closo_format_value(value, quantity->value, quantity->su);
        closo_add_plain(closo_grid_open(&grid, row, 0), quantity->label, style->unicode);
        closo_grid_close(&grid);
        closo_text_add(closo_grid_open(&grid, row, 1), value);
        closo_grid_close(&grid);
        closo_add_unit(closo_grid_open(&grid, row, 2),
                       closo_unit_is_shown(quantity->unit) ? quantity->unit : "", style->unicode);
        closo_grid_close(&grid);
        closo_add_plain(closo_grid_open(&grid, row, 3), quantity->method ? quantity->method : "",
                        style->unicode);
        closo_grid_close(&grid);
    }
    grid.row_count = row > 0 ? row + 1 : 0;
    if (row > 0) {
        closo_text_add(out, "\n");
        closo_grid_write_text(&grid, style, style->columns, out);
    }
    out->failed = out->failed || grid.pool.failed;
    closo_grid_clear(&grid);
}

static void add_quantities(closo_text *out, const closo_text_style *style,
                           const closo_result *result)
{
    for (size_t i = 0; i <= result->section_count; i++) {
        closo_section from, to;
        closo_result_section(result, i, &from, &to);
        if (i > 0 && from.quantities < to.quantities)
            add_heading(out, style, from.title, NULL);
        add_some_quantities(out, style, result, from.quantities, to.quantities);
    }
}

static void add_warnings(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    for (size_t i = 0; i < result->warning_count; i++) {
        closo_text_add(out, i == 0 ? "\n" : "");
        begin_colour(out, style, YELLOW);
        closo_text_add(out, "warning:");
        end_colour(out, style);
        closo_text_add(out, " ");
        add_wrapped(out, style, result->warnings[i], 9, 9);
    }
}

// ---- tables ------------------------------------------------------------------------------------

enum { LIST_ROWS = 100 };

static void add_table(closo_text *out, const closo_text_style *style, const closo_table *table)
{
    size_t all = closo_table_rows(table);
    // A table that begins with names is a list to be read, not a series to be plotted.
    bool list = table->count > 0 && table->columns[0].texts && all <= LIST_ROWS;
    size_t rows = list || all <= style->rows + 1 ? all : style->rows; // a note saves no row
    add_heading(out, style, table->title, table->name);
    closo_grid grid;
    closo_grid_from_table(&grid, table, rows, style->unicode);
    closo_grid_write_text(&grid, style, style->columns, out);
    closo_grid_clear(&grid);
    if (rows < all) {
        begin_colour(out, style, DIM);
        closo_text_addf(out, "  %s %zu more rows: --format csv --table ",
                        style->unicode ? "…" : "...", all - rows);
        closo_add_plain(out, table->name, style->unicode);
        end_colour(out, style);
        closo_text_add(out, "\n");
    }
}

// Short pieces one after the other, broken between pieces.
typedef struct flow {
    closo_text *out;
    const closo_text_style *style;
    size_t used; // of the line
} flow;

// first is printed as "first second"; both plain texts of the document.
static void add_piece(flow *f, const char *first, const char *second)
{
    const char *separator = f->style->unicode ? " · " : "; ";
    size_t gap = closo_text_width(separator);
    closo_text piece;
    closo_text_init(&piece);
    closo_add_plain(&piece, first, f->style->unicode);
    closo_text_add(&piece, " ");
    closo_add_plain(&piece, second, f->style->unicode);
    size_t width = piece.failed ? 0 : closo_text_width(piece.data);
    if (f->used > 0 && f->used + gap + width > f->style->columns) {
        closo_text_add(f->out, "\n");
        f->used = 0;
    }
    closo_text_add(f->out, f->used == 0 ? "  " : separator);
    f->used += (f->used == 0 ? 2 : gap) + width;
    closo_text_add(f->out, piece.failed ? "" : piece.data);
    f->out->failed = f->out->failed || piece.failed;
    closo_text_clear(&piece);
}

static void list_parts(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    add_heading(out, style, "Tables of the parts", "--format csv --table NAME");
    flow f = {.out = out, .style = style};
    for (size_t i = 0; i < result->table_count; i++) {
        const closo_table *table = result->tables[i];
        if (closo_result_is_of_part(result, table->name)) {
            char rows[40];
            snprintf(rows, sizeof rows, "(%zu rows)", closo_table_rows(table));
            add_piece(&f, table->name, rows);
        }
    }
    closo_text_add(out, "\n");
}

static void add_tables(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    bool parts = false;
    for (size_t i = 0; i < result->table_count; i++) {
        const closo_table *table = result->tables[i];
        if (closo_result_is_of_part(result, table->name))
            parts = true;
        else
            add_table(out, style, table);
    }
    if (parts)
        list_parts(out, style, result);
}

// Nothing to see in a terminal; where to see it.
static void add_views(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    if (result->view_count == 0)
        return;
    closo_text list;
    closo_text_init(&list);
    closo_text_add(&list, "Views in space: ");
    for (size_t i = 0; i < result->view_count; i++) {
        closo_text_add(&list, i > 0 ? ", " : "");
        closo_text_add(&list, result->views[i]->name);
    }
    closo_text_add(&list, " (--report FILE.html shows them)");
    closo_text_add(out, "\n");
    add_wrapped(out, style, list.failed ? "" : list.data, 0, 2);
    out->failed = out->failed || list.failed;
    closo_text_clear(&list);
}

// ---- what it was made from ---------------------------------------------------------------------

static void add_settings(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    if (result->setting_count == 0)
        return;
    add_heading(out, style, "Settings", NULL);
    flow f = {.out = out, .style = style};
    for (size_t i = 0; i < result->setting_count; i++)
        add_piece(&f, result->settings[i].key, result->settings[i].text);
    closo_text_add(out, "\n");
}

static void add_bytes(closo_text *out, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double size = (double)bytes;
    size_t unit = 0;
    while (size >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1000;
        unit++;
    }
    closo_text_add_number(out, size, 3);
    closo_text_addf(out, " %s", units[unit]);
}

static void add_inputs(closo_text *out, const closo_text_style *style, const closo_result *result)
{
    if (result->input_count == 0)
        return;
    add_heading(out, style, "Inputs", NULL);
    closo_grid grid;
    closo_grid_init(&grid, 1 + result->input_count, 3);
    for (size_t i = 0; i < result->input_count && !grid.pool.failed; i++) {
        const closo_input_record *input = &result->inputs[i];
        closo_add_plain(closo_grid_open(&grid, i + 1, 0), input->path, style->unicode);
        closo_grid_close(&grid);
        closo_text *cell = closo_grid_open(&grid, i + 1, 1);
        if (*input->sha256)
            add_bytes(cell, input->bytes);
        closo_grid_close(&grid);
        cell = closo_grid_open(&grid, i + 1, 2);
        if (*input->sha256)
            closo_text_addf(cell, "sha256 %.12s", input->sha256);
        closo_grid_close(&grid);
    }
    closo_grid_write_text(&grid, style, style->columns, out);
    closo_grid_clear(&grid);
}

static void add_references(closo_text *out, const closo_text_style *style,
                           const closo_result *result)
{
    if (result->reference_count == 0)
        return;
    add_heading(out, style, "References", NULL);
    for (size_t i = 0; i < result->reference_count; i++) {
        const closo_pair *reference = &result->references[i];
        closo_text joined;
        closo_text_init(&joined);
        closo_text_addf(&joined, "%s%s%s", reference->text, *reference->text ? ", " : "",
                        reference->key);
        closo_text_add(out, "  ");
        add_wrapped(out, style, joined.failed ? "" : joined.data, 2, 4);
        out->failed = out->failed || joined.failed;
        closo_text_clear(&joined);
    }
}

void closo_result_write_text(const closo_result *result, const closo_text_style *style,
                             closo_text *out)
{
    if (result->status != CLOSO_OK) {
        out->failed = true;
        return;
    }
    closo_text_style known = style ? *style : (closo_text_style){0};
    known.columns = known.columns > 0 ? known.columns : 100;
    known.columns = known.columns < 40 ? 40 : known.columns;
    known.rows = known.rows > 0 ? known.rows : 12;
    add_title(out, &known, result);
    add_quantities(out, &known, result);
    add_warnings(out, &known, result);
    add_tables(out, &known, result);
    add_views(out, &known, result);
    add_settings(out, &known, result);
    add_inputs(out, &known, result);
    add_references(out, &known, result);
}
