// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of a document on a page. They can be folded; report.js adds sorting and downloading from
// the data in the page, which are complete even where a very long table shows its first rows only.
#include "result/html.h"

#include "result/grid.h"

#define OPEN_ROWS 48 // a table this short stands open

static const char *cell_class(const closo_grid_column *column)
{
    return column->numeric ? " class=\"number\"" : column->optional ? " class=\"optional\"" : "";
}

static void add_heading_row(closo_text *out, const closo_table *table, const closo_grid *grid)
{
    closo_text_add(out, "<thead><tr>");
    for (size_t c = 0; c < grid->column_count; c++) {
        const closo_grid_column *column = &grid->columns[c];
        closo_text_addf(out, "<th scope=\"col\" data-column=\"%zu\"%s title=\"", column->source,
                        cell_class(column));
        closo_html_add(out, table->columns[column->source].name);
        closo_text_add(out, "\">");
        closo_html_add(out, closo_grid_cell(grid, 0, c));
        closo_text_add(out, "</th>");
    }
    closo_text_add(out, "</tr></thead>\n");
}

static void add_rows(closo_text *out, const closo_grid *grid)
{
    closo_text_add(out, "<tbody>\n");
    for (size_t row = 1; row < grid->row_count && !out->failed; row++) {
        closo_text_add(out, "<tr>");
        for (size_t c = 0; c < grid->column_count; c++) {
            bool numeric = grid->columns[c].numeric;
            closo_text_addf(out, "<td%s>", cell_class(&grid->columns[c]));
            if (numeric)
                closo_html_add_value(out, closo_grid_cell(grid, row, c));
            else
                closo_html_add(out, closo_grid_cell(grid, row, c));
            closo_text_add(out, "</td>");
        }
        closo_text_add(out, "</tr>\n");
    }
    closo_text_add(out, "</tbody>\n");
}

void closo_html_add_table(closo_text *out, const closo_table *table, size_t index)
{
    size_t all = closo_table_rows(table);
    bool is_open = all <= OPEN_ROWS && !closo_result_is_of_part(table->owner, table->name);
    size_t rows = all > CLOSO_HTML_LONG_TABLE ? CLOSO_HTML_FIRST_ROWS : all;
    closo_grid grid;
    closo_grid_from_table(&grid, table, rows, true);
    if (grid.pool.failed) {
        closo_grid_clear(&grid);
        out->failed = true;
        return;
    }
    closo_text_addf(out, "<details class=\"data\"%s><summary>", is_open ? " open" : "");
    closo_html_add(out, table->title);
    closo_text_addf(out, " <span class=\"aside\">%zu %s</span></summary>\n", all,
                    all == 1 ? "row" : "rows");
    closo_text_addf(
        out, "<div class=\"scroll\"><table class=\"data\" data-result=\"%zu\"%s data-table=\"",
        index, rows < all ? " data-shortened" : "");
    closo_html_add(out, table->name);
    closo_text_add(out, "\">\n");
    add_heading_row(out, table, &grid);
    add_rows(out, &grid);
    closo_text_add(out, "</table></div>\n");
    if (rows < all) {
        closo_text_addf(out,
                        "<p class=\"aside\">The first %zu of %zu rows; the other %zu are in the "
                        "CSV file.</p>\n",
                        rows, all, all - rows);
    }
    closo_text_add(out, "</details>\n");
    closo_grid_clear(&grid);
}
