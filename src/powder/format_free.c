// SPDX-License-Identifier: GPL-3.0-or-later
// FullProf INSTRM = 0 and its relatives (LHPM, DBWS, RIET7, .sub files of FullProf): up to eight
// lines of text, "start step end title", counts in free format. Layout: FullProf manual, appendix
// on intensity files.
#include "powder/grid.h"

enum { HEADER_LINES = 9 };

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_grid grid;
    (void)path;
    return !memchr(head, '\0', length) && closo_grid_find(head, length, HEADER_LINES, &grid);
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_grid grid;
    closo_pattern *pattern;
    (void)options;
    if (!closo_grid_find(file->data, file->length, HEADER_LINES, &grid))
        return closo_fail(
            error, CLOSO_INPUT,
            "%s: expected a line 'start step end' among the first %d and counts below", file->path,
            HEADER_LINES);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status != CLOSO_OK)
        return status;
    closo_grid_header(file, &grid, pattern);
    return closo_grid_read(file, &grid, false, out, pattern, error);
}

const closo_pattern_format closo_pattern_format_free = {
    .name = "free",
    .description = "start, step, end and counts (FullProf 0)",
    .extensions = "sub",
    .reference = "FullProf manual, INSTRM = 0",
    .recognise = recognise,
    .read = read,
};
