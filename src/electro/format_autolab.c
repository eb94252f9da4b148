// SPDX-License-Identifier: GPL-3.0-or-later
// Autolab FRA (Eco Chemie) .dfr: "Version8.0", the number of points, one more line, then nine lines
// for each point: frequency in Hz, Z', -Z'' in ohm, potential in V, current in A, time in s, and
// three numbers without known meaning. Exports of Nova and FRA as text are plain tables, those with
// the head of ZPlot are read as such.
#include "electro/counted.h"

#include <stdlib.h>

static const closo_counted_column columns[] = {
    {"Frequency", "Hz"}, {"Z'", "ohm"}, {"-Z''", "ohm"}, {"E(DC)", "V"}, {"I(DC)", "ampere"},
    {"time", "s"},       {"7", ""},     {"8", ""},       {"9", ""}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    closo_data_line line;
    size_t count;
    (void)path;
    return closo_counted_next(&lines, &line) && closo_data_line_starts(&line, "Version") &&
           line.end - line.text < 24 && closo_counted_next(&lines, &line) &&
           closo_counted_integer(&line, &count);
}

// The nine lines of a point; false at the end of the file, also inside a point.
static bool read_point(closo_data_lines *lines, double values[COLUMNS], closo_data_line *line,
                       bool *good)
{
    *good = true;
    for (size_t k = 0; k < COLUMNS; k++) {
        const char *field;
        size_t length;
        if (!closo_counted_next(lines, line))
            return false;
        if (!closo_data_field(line->text, line->end, ' ', &field, &length) ||
            !closo_data_number(field, length, true, &values[k])) {
            *good = false;
            return k >= 6; // the last three may be anything
        }
    }
    return true;
}

static closo_status read_text(closo_data *out, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_line line;
    closo_data_rows rows = {.columns = COLUMNS};
    double values[COLUMNS];
    size_t count;
    bool good = true;
    if (!recognise(text, length, path))
        return closo_fail(error, CLOSO_INPUT,
                          "%s:1: expected 'Version8.0' and the number of points", path);
    closo_counted_next(&lines, &line);
    closo_counted_next(&lines, &line);
    closo_counted_integer(&line, &count);
    closo_status status = closo_counted_next(&lines, &line)
                              ? CLOSO_OK
                              : closo_fail(error, CLOSO_INPUT, "%s: no points", path);
    while (status == CLOSO_OK && rows.rows < count && read_point(&lines, values, &line, &good) &&
           good)
        status = closo_data_rows_add(&rows, values, error);
    if (status == CLOSO_OK && !good)
        status = closo_fail(
            error, CLOSO_INPUT, "%s:%zu: expected a number, found '%.*s'", path, line.number,
            (int)(line.end - line.text < 40 ? line.end - line.text : 40), line.text);
    if (status == CLOSO_OK && rows.rows < count)
        status = closo_data_warn(out, error, "%zu points are announced, %zu are there", count,
                                 rows.rows);
    if (status == CLOSO_OK)
        status = closo_counted_store(out, &rows, "EIS", NULL, columns, NULL, error);
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

const closo_data_format closo_data_format_autolab = {
    .name = "autolab",
    .description = "Autolab FRA",
    .extensions = "dfr",
    .reference = "Eco Chemie, FRA manual",
    .recognise = recognise,
    .read = read,
};
