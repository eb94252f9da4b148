// SPDX-License-Identifier: GPL-3.0-or-later
// Impedance text "P00": "Procedure : ...", notes, a line of names with units (f/Hz, Z'/Ohm,
// -Z''/Ohm, ...), the number of points alone on a line, rows divided by tabs.
#include "electro/counted.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAXIMUM = 32, NOTES = 64 };

typedef struct header {
    size_t count;
    char *names[COLUMNS_MAXIMUM], *units[COLUMNS_MAXIMUM];
} header;

static bool find_header(closo_data_lines *lines, closo_data_line *line)
{
    for (int k = 0; k < NOTES && closo_counted_next(lines, line); k++)
        if (k > 0 && closo_data_line_starts(line, "f/Hz"))
            return true;
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    closo_data_line line;
    (void)path;
    return closo_counted_next(&lines, &line) && closo_data_line_starts(&line, "Procedure") &&
           find_header(&lines, &line);
}

static closo_status read_names(const closo_data_line *line, header *out, closo_error *error)
{
    const char *field, *p = line->text;
    size_t length;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && out->count < COLUMNS_MAXIMUM &&
           (p = closo_data_field(p, line->end, '\t', &field, &length)) != NULL) {
        if (length == 0) // behind the last tab
            continue;
        char *whole = closo_data_utf8(field, length, error);
        status = whole ? closo_data_split_unit(whole, &out->names[out->count],
                                               &out->units[out->count], error)
                       : CLOSO_MEMORY;
        out->count += status == CLOSO_OK;
        free(whole);
    }
    return status;
}

static closo_status read_text(closo_data *out, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_line line, title;
    header names = {0};
    closo_data_rows rows = {0};
    size_t count;
    if (!closo_counted_next(&lines, &title) || !find_header(&lines, &line))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a line of names that begins with f/Hz",
                          path);
    closo_status status = read_names(&line, &names, error);
    if (status == CLOSO_OK &&
        (!closo_counted_next(&lines, &line) || !closo_counted_integer(&line, &count)))
        status = closo_fail(error, CLOSO_INPUT, "%s:%zu: expected the number of points", path,
                            lines.number);
    rows.columns = names.count;
    if (status == CLOSO_OK)
        status = closo_counted_rows(out, &lines, count, '\t', path, &rows, error);
    if (status == CLOSO_OK && rows.rows > 0) {
        closo_data_table *table =
            closo_data_rows_store(out, &rows, "EIS", NULL, names.names, names.units, error);
        const char *colon = memchr(title.text, ':', (size_t)(title.end - title.text));
        status = !table  ? CLOSO_MEMORY
                 : colon ? closo_data_set_bytes(table, "Procedure", colon + 1,
                                                (size_t)(title.end - colon - 1), error)
                         : CLOSO_OK;
    }
    for (size_t k = 0; k < names.count; k++) {
        free(names.names[k]);
        free(names.units[k]);
    }
    closo_data_rows_clear(&rows);
    return status;
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    (void)options;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status == CLOSO_OK) {
        status = read_text(out, text, length, path, error);
        free(text);
    }
    return status;
}

const closo_data_format closo_data_format_p00 = {
    .name = "p00",
    .description = "impedance text P00",
    .extensions = "p00",
    .reference = "files with the ending P00",
    .recognise = recognise,
    .read = read,
};
