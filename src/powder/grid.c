// SPDX-License-Identifier: GPL-3.0-or-later
// "start step end", then counts in free format: the oldest family of powder layouts (FullProf
// INSTRM = 0, LHPM, DBWS, the DMC format of PSI, D1A5 of ILL, TOPAS xdd).
#include "powder/grid.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

// Three numbers that some programs print without a blank between them, ten columns each.
static bool glued(const closo_pattern_line *line, double *values)
{
    if (line->end - line->text < 30)
        return false;
    for (size_t k = 0; k < 3; k++) {
        const char *p = line->text + 10 * k, *end = p + 10;
        while (p < end && *p == ' ')
            p++;
        p = closo_read_number(p, end, values + k);
        if (!p || p != end)
            return false;
    }
    return true;
}

static bool sensible(const double v[3], size_t *points)
{
    double steps = (v[2] - v[0]) / v[1];
    if (!(v[1] > 0) || !(v[2] > v[0]) || !(steps >= 9) || !(steps < (double)CLOSO_POINTS_MAXIMUM) ||
        fabs(steps - round(steps)) > 0.1)
        return false;
    *points = (size_t)llround(steps) + 1;
    return true;
}

bool closo_grid_parse(const closo_pattern_line *line, closo_grid *out)
{
    double v[3];
    const char *rest = line->end;
    *out = (closo_grid){.line = *line};
    if (closo_pattern_line_numbers(line, v, 3, &rest) < 3 || !sensible(v, &out->points)) {
        if (!glued(line, v) || !sensible(v, &out->points))
            return false;
        rest = line->text + 30;
    }
    out->start = v[0];
    out->step = v[1];
    out->end = v[2];
    out->rest = rest;
    return true;
}

static bool next_filled(closo_pattern_lines *lines, closo_pattern_line *line)
{
    while (closo_pattern_lines_next(lines, line))
        if (!closo_pattern_line_blank(line))
            return true;
    return false;
}

// A table goes on with rows of as many columns whose first numbers rise by one step.
static bool counts_follow(closo_pattern_lines lines, const closo_grid *grid)
{
    closo_pattern_line line;
    double row[2][8];
    size_t columns[2] = {0, 0};
    for (size_t k = 0; k < 2 && next_filled(&lines, &line); k++) {
        const char *rest;
        columns[k] = closo_pattern_line_numbers(&line, row[k], 8, &rest);
    }
    bool table =
        columns[0] == 3 && columns[1] == 3 && row[0][0] > grid->start && row[1][0] > row[0][0];
    return columns[0] > 0 && !table;
}

bool closo_grid_find(const char *data, size_t length, size_t count, closo_grid *out)
{
    closo_pattern_lines lines = closo_pattern_lines_of(data, length);
    closo_pattern_line line;
    bool comment = false;
    for (size_t k = 0; k < count && closo_pattern_lines_next(&lines, &line); k++) {
        bool opens = closo_pattern_line_starts(&line, "/*");
        comment |= opens;
        if (comment) {
            comment = !closo_pattern_find(line.text, line.end, "*/");
            continue;
        }
        if (closo_grid_parse(&line, out) && counts_follow(lines, out)) {
            out->header_lines = k;
            return true;
        }
    }
    return false;
}

void closo_grid_header(const closo_pattern_file *file, const closo_grid *grid,
                       closo_pattern *pattern)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    for (size_t k = 0; k < grid->header_lines && closo_pattern_lines_next(&lines, &line); k++) {
        closo_pattern_note(pattern, line.text, line.end);
        const char *p = line.text;
        while (p < line.end && strchr(" \t!#'/*;", *p) && *p)
            p++;
        if (pattern->title[0] == '\0')
            closo_pattern_text(pattern->title, sizeof pattern->title, p, (size_t)(line.end - p));
    }
    closo_pattern_note(pattern, grid->rest, grid->line.end);
    const char *p = grid->rest;
    while (p < grid->line.end && !isalpha((unsigned char)*p))
        p++;
    if (pattern->title[0] == '\0')
        closo_pattern_text(pattern->title, sizeof pattern->title, p, (size_t)(grid->line.end - p));
}

// Numbers up to `limit` of them; a line that begins with a letter ends the counts once there are
// `enough`. *surplus: numbers beyond the limit.
static closo_status collect(const closo_pattern_file *file, const closo_grid *grid, size_t enough,
                            size_t limit, double *values, size_t *count, size_t *surplus,
                            closo_error *error)
{
    closo_pattern_lines lines = {
        .at = grid->line.end, .end = file->data + file->length, .number = grid->line.number - 1};
    closo_pattern_line line;
    while (closo_pattern_lines_next(&lines, &line)) {
        const char *p = line.text, *word;
        size_t length;
        if (closo_pattern_line_starts(&line, "#") || closo_pattern_line_starts(&line, "!"))
            continue;
        while ((p = closo_next_word(p, line.end, &word, &length))) {
            double value;
            if (closo_read_number(word, word + length, &value) != word + length) {
                if (*count >= enough)
                    return CLOSO_OK;
                return closo_pattern_bad_line(file->path, &line, "counts", error);
            }
            if (*count < limit)
                values[(*count)++] = value;
            else
                ++*surplus;
        }
    }
    return CLOSO_OK;
}

closo_status closo_grid_read(const closo_pattern_file *file, const closo_grid *grid,
                             bool su_follows, closo_patterns *patterns, closo_pattern *pattern,
                             closo_error *error)
{
    size_t n = grid->points, found = 0, surplus = 0, limit = su_follows ? 2 * n : n;
    if (n > file->length)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: %zu points promised in a file of %zu bytes",
                          file->path, grid->line.number, n, file->length);
    double *values = closo_allocate(limit, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_scan_points points = {0};
    closo_status status = collect(file, grid, n, limit, values, &found, &surplus, error);
    bool with_su = su_follows && found == limit;
    if (status == CLOSO_OK && found < n)
        closo_patterns_warn(patterns, "%s: %zu points promised, the file ends after %zu",
                            file->path, n, found);
    if (status == CLOSO_OK && (surplus > 0 || (found > n && !with_su)))
        closo_patterns_warn(patterns,
                            "%s: %zu points promised, %zu numbers found: the rest is left",
                            file->path, n, found + surplus);
    for (size_t i = 0; status == CLOSO_OK && i < n && i < found; i++)
        status = closo_scan_points_add(&points, grid->start + (double)i * grid->step, values[i],
                                       with_su ? values[n + i] : (double)NAN, error);
    free(values);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, patterns, pattern, error);
    closo_scan_points_clear(&points);
    if (status == CLOSO_OK && pattern->x[pattern->count - 1] > 180) {
        pattern->abscissa = CLOSO_ABSCISSA_TIME;
        closo_patterns_warn(patterns, "%s: the abscissa goes up to %g: taken as time of flight, us",
                            file->path, pattern->x[pattern->count - 1]);
    }
    return status;
}
