// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables of any program: csv, tsv, txt, dat, xy. The separator is the one that makes most
// numbers; names stand in the last line above the numbers that has as many fields, in the file or
// as a comment, with units in the names or in a line of their own. A new table begins at such a
// line, and where blank lines divide blocks of rows.
#include "electro/text_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    closo_data *data;
    const char *path, *columns;
    closo_text_layout layout;
    closo_data_lines lines;
    closo_data_line header, below; // candidates above the rows; text NULL: none
    closo_data_line title;         // a line of words that is no header
    closo_data_rows rows;
    closo_text_header names;
    size_t *words;     // cells of a column that are no numbers
    bool blank;        // since the last row
    closo_data holder; // one table: settings that stand above the rows
    double values[CLOSO_DATA_COLUMNS];
} reader;

// ---- the end of a table ------------------------------------------------------------------------

static bool left_out(const reader *r, size_t k)
{
    return !strcmp(r->names.names[k], "-") || (r->words[k] > 0 && r->words[k] == r->rows.rows);
}

static closo_status store_columns(reader *r, closo_data_table *table, closo_error *error)
{
    for (size_t k = 0; k < r->rows.columns; k++) {
        if (left_out(r, k))
            continue;
        closo_data_column *column =
            closo_data_add_column(table, r->names.names[k], r->names.units[k], error);
        if (!column)
            return CLOSO_MEMORY;
        for (size_t i = 0; i < r->rows.rows; i++)
            column->values[i] = r->rows.values[i * r->rows.columns + k];
        if (r->words[k] > 0 &&
            closo_data_warn(r->data, error,
                            "column %s: %zu of %zu cells are no numbers and "
                            "are left empty",
                            r->names.names[k], r->words[k], r->rows.rows) != CLOSO_OK)
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

// Names of columns that have none in the file.
static closo_status assume(reader *r, const char **from, closo_error *error)
{
    size_t first = 0;
    bool impedance = closo_text_is_impedance(&r->rows, &first);
    closo_status status =
        closo_text_header_assumed(r->rows.columns, impedance, first, &r->names, error);
    *from = "order";
    if (status == CLOSO_OK && impedance)
        status = closo_data_warn(r->data, error,
                                 "the columns have no names: taken as f in Hz, Z' and Z'' in ohm "
                                 "(else give --columns)");
    return status;
}

static closo_status store(reader *r, closo_error *error)
{
    const char *from = "header";
    closo_status status = CLOSO_OK;
    if (r->data->count >= CLOSO_DATA_TABLES)
        return closo_fail(error, CLOSO_INPUT, "%s: more than %zu tables", r->path,
                          CLOSO_DATA_TABLES);
    if (r->columns) {
        from = "--columns";
        status = closo_text_header_given(r->columns, r->rows.columns, &r->names, error);
    } else if (!r->names.found) {
        status = assume(r, &from, error);
    }
    closo_data_table *table = NULL;
    if (status == CLOSO_OK) {
        const char *begin = r->title.text ? r->title.text : "";
        char *title =
            closo_data_utf8(begin, r->title.text ? (size_t)(r->title.end - begin) : 0, error);
        table = title ? closo_data_add_table(r->data, NULL, strlen(title) < 60 ? title : NULL,
                                             r->rows.rows, error)
                      : NULL;
        free(title);
        status = table ? store_columns(r, table, error) : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        closo_data_table *settings = r->holder.tables;
        table->settings = settings->settings;
        table->setting_count = settings->setting_count;
        settings->settings = NULL;
        settings->setting_count = 0;
        status = closo_data_set(table, "columns from", from, error);
    }
    return status;
}

// Keeps the rows there are as a table.
static closo_status finish(reader *r, closo_error *error)
{
    closo_status status = r->rows.rows > 0 ? store(r, error) : CLOSO_OK;
    closo_data_rows_clear(&r->rows);
    free(r->words);
    r->words = NULL;
    r->title = (closo_data_line){0};
    r->blank = false;
    return status;
}

// ---- lines that are no rows --------------------------------------------------------------------

// Where the mark of "Temperature: 25 C" or "Area = 0.785 cm2" stands; NULL: none.
static const char *mark_of(const closo_data_line *line, const char **begin)
{
    const char *p = line->text, *end = line->end;
    while (p < end && strchr("#!%/ \t\"", *p))
        p++;
    *begin = p;
    for (const char *q = p; q < end && q - p < 48; q++)
        if ((*q == ':' || *q == '=') && q > p && end - q >= 2)
            return q;
    return NULL;
}

static closo_status note(reader *r, const closo_data_line *line, closo_error *error)
{
    const char *p, *mark = mark_of(line, &p);
    closo_data_table *into = r->holder.tables;
    if (!mark || into->setting_count > 500)
        return CLOSO_OK;
    char key[64] = {0};
    memcpy(key, p, (size_t)(mark - p));
    return closo_data_set_bytes(into, key, mark + 1, (size_t)(line->end - mark - 1), error);
}

// A line of words that names no columns may name the table.
static void consider_title(reader *r, const closo_data_line *line)
{
    const char *begin;
    if (line->text && !closo_text_is_comment(line) && !mark_of(line, &begin))
        r->title = *line;
}

static closo_status other_line(reader *r, const closo_data_line *line, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (r->rows.rows > 0 && !closo_text_is_comment(line)) {
        status = finish(r, error);
        closo_text_header_clear(&r->names);
        r->header = r->below = (closo_data_line){0};
    }
    if (status == CLOSO_OK)
        status = note(r, line, error);
    if (r->rows.rows == 0) {
        consider_title(r, &r->header);
        r->header = r->below;
        r->below = *line;
    }
    return status;
}

// ---- rows --------------------------------------------------------------------------------------

// Looks for names in the two lines above the first row: names, or names over units.
static closo_status find_names(reader *r, size_t columns, closo_error *error)
{
    static const closo_data_line none = {0};
    closo_status status = CLOSO_OK;
    closo_text_header_clear(&r->names);
    if (r->header.text && r->below.text)
        status =
            closo_text_header_read(&r->header, &r->below, &r->layout, columns, &r->names, error);
    // two lines that both fit: the lower one holds units where it has none itself
    bool units = r->names.found;
    if (units) {
        closo_text_header below = {0};
        status = closo_text_header_read(&r->below, &none, &r->layout, columns, &below, error);
        units = below.found;
        closo_text_header_clear(&below);
        if (!units)
            closo_text_header_clear(&r->names);
    }
    if (status == CLOSO_OK && !r->names.found && r->below.text)
        status = closo_text_header_read(&r->below, &none, &r->layout, columns, &r->names, error);
    if (!units)
        consider_title(r, &r->header);
    if (!r->names.found)
        consider_title(r, &r->below);
    return status;
}

static closo_status begin(reader *r, size_t columns, bool fresh, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (columns == CLOSO_DATA_COLUMNS)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: more than %zu columns", r->path,
                          r->lines.number, CLOSO_DATA_COLUMNS - 1);
    r->rows.columns = columns;
    r->words = closo_allocate(columns, sizeof *r->words, error);
    if (!r->words)
        return CLOSO_MEMORY;
    if (fresh)
        status = find_names(r, columns, error);
    r->header = r->below = (closo_data_line){0};
    return status;
}

static void count_words(reader *r, const closo_data_line *line)
{
    const char *p = line->text, *field;
    size_t length, k = 0;
    while (k < r->rows.columns &&
           (p = closo_data_field(p, line->end, r->layout.separator, &field, &length))) {
        double value;
        r->words[k] +=
            length > 0 && !closo_data_number(field, length, r->layout.decimal_comma, &value);
        k++;
    }
}

static closo_status bad_row(reader *r, const closo_data_line *line, const closo_text_cells *cells,
                            closo_error *error)
{
    if (r->lines.at >= r->lines.end)
        return closo_data_warn(r->data, error, "line %zu: the last row is cut short and left out",
                               line->number);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu numbers, found %zu in '%.*s'",
                      r->path, line->number, r->rows.columns, cells->numbers,
                      (int)(line->end - line->text < 40 ? line->end - line->text : 40), line->text);
}

static bool is_row(const closo_text_cells *cells)
{
    if (cells->numbers < 2)
        return false;
    return cells->words == 0 || cells->numbers >= cells->words;
}

static closo_status take_line(reader *r, const closo_data_line *line, closo_error *error)
{
    if (closo_data_line_blank(line)) {
        r->blank = true;
        return CLOSO_OK;
    }
    closo_text_cells cells = closo_text_row(line, &r->layout, r->values, CLOSO_DATA_COLUMNS);
    bool begins_with_number = cells.count > 1 && !isnan(r->values[0]);
    if (closo_text_is_comment(line) || (!is_row(&cells) && !(r->rows.rows && begins_with_number)))
        return other_line(r, line, error);
    closo_status status = CLOSO_OK;
    if (r->rows.rows > 1 && r->blank) { // the next block of the same columns
        size_t columns = r->rows.columns;
        status = finish(r, error);
        if (status == CLOSO_OK)
            status = begin(r, cells.count, cells.count != columns, error);
    } else if (r->rows.rows == 0) {
        status = begin(r, cells.count, true, error);
    }
    r->blank = false;
    if (status != CLOSO_OK)
        return status;
    if (cells.count != r->rows.columns || !is_row(&cells) || (cells.words && !r->names.found))
        return bad_row(r, line, &cells, error);
    if (cells.words > 0)
        count_words(r, line);
    return closo_data_rows_add(&r->rows, r->values, error);
}

closo_status closo_text_read_tables(closo_data *out, const char *text, size_t length,
                                    const char *path, const char *columns, closo_error *error)
{
    reader *r = closo_allocate(1, sizeof *r, error);
    if (!r)
        return CLOSO_MEMORY;
    *r = (reader){.data = out, .path = path, .columns = columns};
    closo_data_line line;
    closo_status status = CLOSO_OK;
    if (!closo_text_layout_of(text, length, &r->layout))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected a table of numbers, found no line with two", path);
    if (status == CLOSO_OK && !closo_data_add_table(&r->holder, NULL, NULL, 0, error))
        status = CLOSO_MEMORY;
    r->lines = closo_data_lines_of(text, length);
    while (status == CLOSO_OK && closo_data_lines_next(&r->lines, &line))
        status = take_line(r, &line, error);
    if (status == CLOSO_OK)
        status = finish(r, error);
    closo_data_rows_clear(&r->rows);
    closo_text_header_clear(&r->names);
    closo_data_clear(&r->holder);
    free(r->words);
    free(r);
    return status;
}

// ---- record ------------------------------------------------------------------------------------

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_text_layout layout;
    (void)path;
    return !memchr(head, '\0', length) && closo_text_layout_of(head, length, &layout);
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    if (memchr(text, '\0', length))
        status = closo_fail(error, CLOSO_INPUT, "%s: expected a text, found binary data", path);
    else
        status = closo_text_read_tables(out, text, length, path, options->columns, error);
    free(text);
    return status;
}

const closo_data_format closo_data_format_table = {
    .name = "table",
    .description = "plain table",
    .extensions = "csv tsv txt dat xy",
    .reference = "RFC 4180 and its many relatives",
    .recognise = recognise,
    .read = read,
};
