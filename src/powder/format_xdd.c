// SPDX-License-Identifier: GPL-3.0-or-later
// TOPAS and Koalariet xdd: a C comment, "start step end", counts in free format.
#include "powder/grid.h"

enum { HEADER_LINES = 200 };

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_grid grid;
    (void)path;
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    closo_pattern_line line;
    return !memchr(head, '\0', length) && closo_pattern_lines_next(&lines, &line) &&
           closo_pattern_line_starts(&line, "/*") &&
           closo_grid_find(head, length, HEADER_LINES, &grid);
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_grid grid;
    closo_pattern *pattern;
    (void)options;
    if (!closo_grid_find(file->data, file->length, HEADER_LINES, &grid))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a line 'start step end' below the comment", file->path);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status != CLOSO_OK)
        return status;
    closo_grid_header(file, &grid, pattern);
    double more[1];
    closo_pattern_line rest = {.text = grid.rest, .end = grid.line.end};
    if (closo_pattern_line_numbers(&rest, more, 1, NULL) > 0)
        closo_patterns_warn(out, "%s:%zu: numbers behind start, step and end are left out",
                            file->path, grid.line.number);
    return closo_grid_read(file, &grid, false, out, pattern, error);
}

const closo_pattern_format closo_pattern_format_xdd = {
    .name = "xdd",
    .description = "TOPAS or Koalariet xdd",
    .extensions = "xdd",
    .reference = "TOPAS technical reference, input data formats",
    .recognise = recognise,
    .read = read,
};
