// SPDX-License-Identifier: GPL-3.0-or-later
// Elchemea Analytical (.i2b): lines of notes, the number of points alone on a line, then lines of
// frequency in Hz, Z' and Z'' in ohm, divided by blanks.
#include "electro/counted.h"

#include <stdlib.h>

static const closo_counted_column columns[] = {{"f", "Hz"}, {"Z'", "ohm"}, {"Z''", "ohm"}};
enum { COLUMNS = sizeof columns / sizeof *columns, NOTES = 64 };

// To the line behind the count; false where there is none within the first lines.
static bool find_count(closo_data_lines *lines, size_t *count)
{
    closo_data_line line;
    for (int k = 0; k < NOTES && closo_counted_next(lines, &line); k++)
        if (k > 0 && closo_counted_integer(&line, count))
            return true;
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    size_t count;
    return closo_data_has_extension("i2b", path) && find_count(&lines, &count);
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length, count;
    closo_data_rows rows = {.columns = COLUMNS};
    (void)options;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    closo_data_lines lines = closo_data_lines_of(text, length);
    if (!find_count(&lines, &count))
        status =
            closo_fail(error, CLOSO_INPUT,
                       "%s: expected notes and the number of points on a line of its own", path);
    if (status == CLOSO_OK)
        status = closo_counted_rows(out, &lines, count, ' ', path, &rows, error);
    if (status == CLOSO_OK)
        status = closo_counted_store(out, &rows, "EIS", NULL, columns, NULL, error);
    closo_data_rows_clear(&rows);
    free(text);
    return status;
}

const closo_data_format closo_data_format_elchemea = {
    .name = "elchemea",
    .description = "Elchemea Analytical",
    .extensions = "i2b",
    .reference = "files of Elchemea Analytical (DTU)",
    .recognise = recognise,
    .read = read,
};
