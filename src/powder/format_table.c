// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables: xy, xye, xyd, csv, prn and whatever else holds a pattern as rows of numbers.
// Without names the columns are x, y and, where there are three or more, su. Names in the line
// above the numbers are used where they are understood; the option `columns` decides otherwise.
#include "powder/table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SERIES = CLOSO_TABLE_COLUMNS };

// What each column is; several y are several patterns.
typedef struct column_roles {
    size_t x, su; // SIZE_MAX: none
    size_t y[SERIES], patterns;
    closo_abscissa abscissa;
    bool named, rate;
} column_roles;

// From the first row on at least ten rows, or nothing but rows.
static bool rows_go_on(const char *head, size_t length, const closo_table_layout *layout)
{
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    closo_pattern_line line;
    double values[8];
    size_t rows = 0;
    while (rows < 10 && closo_pattern_lines_next(&lines, &line)) {
        if (line.number < layout->first_line || closo_pattern_line_blank(&line) ||
            closo_table_is_comment(&line) || lines.at == lines.end) // the last may be cut
            continue;
        if (closo_table_row(&line, layout, values, 8) < 2)
            return false;
        rows++;
    }
    return true;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_table_layout layout;
    (void)path;
    return head[0] != '<' && head[0] != '{' && !memchr(head, '\0', length) &&
           closo_table_layout_of(head, length, &layout) && rows_go_on(head, length, &layout);
}

static bool word_in(const char *field, size_t length, const char *const *words)
{
    for (; *words; words++) {
        size_t i = 0;
        while (i < length && (*words)[i] && tolower((unsigned char)field[i]) == (*words)[i])
            i++;
        if ((*words)[i] == '\0' && (i == length || !isalnum((unsigned char)field[i])))
            return true;
    }
    return false;
}

// -1: not the name of an abscissa.
static int abscissa_named(const char *field, size_t length)
{
    static const char *const angle[] = {"2theta", "2-theta",   "two theta", "twotheta", "tth",
                                        "2th",    "angle",     "pos",       "position", "th2",
                                        "x",      "2\xCE\xB8", NULL};
    static const char *const time[] = {"tof", "t.o.f", "time-of-flight", "time of flight", NULL};
    static const char *const q[] = {"q", NULL};
    static const char *const d[] = {"d", "d-spacing", NULL};
    if (word_in(field, length, angle))
        return CLOSO_ABSCISSA_TWO_THETA;
    if (word_in(field, length, time))
        return CLOSO_ABSCISSA_TIME;
    if (word_in(field, length, q))
        return CLOSO_ABSCISSA_Q;
    return word_in(field, length, d) ? CLOSO_ABSCISSA_D : -1;
}

// A line of names above the numbers, if it is one: the first is an abscissa.
static bool use_names(const closo_table_layout *layout, column_roles *out, bool *refused)
{
    static const char *const uncertainty[] = {"su",     "s.u.",  "esd", "sigma", "error",
                                              "errors", "err",   "e",   "dy",    "uncertainty",
                                              "std",    "stdev", "sig", NULL};
    static const char *const indices[] = {"index", "point_index", "h", "point", "no", NULL};
    const char *p = layout->header.text, *end = layout->header.end, *field;
    size_t length, column = 0, su = SIZE_MAX;
    if (!p)
        return false;
    closo_table_layout names = *layout;
    while (p < end && strchr(" \t#!%'*/", *p) && *p)
        p++;
    // Names may be divided otherwise than numbers: "2theta, I" over blanks.
    if (names.separator == ' ' && memchr(p, '\t', (size_t)(end - p)))
        names.separator = '\t';
    while ((p = closo_table_field(p, end, &names, &field, &length))) {
        if (column == 0) {
            int abscissa = abscissa_named(field, length);
            *refused = word_in(field, length, indices);
            if (abscissa < 0)
                return false;
            out->abscissa = (closo_abscissa)abscissa;
        } else if (su == SIZE_MAX && column > 1 && word_in(field, length, uncertainty)) {
            su = column;
        } else if (column == 1) {
            out->rate = closo_pattern_find(field, field + length, "cps") != NULL;
        }
        column++;
    }
    if (column != layout->columns) { // a sentence, not names
        out->abscissa = CLOSO_ABSCISSA_TWO_THETA;
        out->rate = false;
        return false;
    }
    out->su = su;
    return true;
}

// "x,y,su" with "-" for a column that is left out.
static closo_status use_option(const char *columns, column_roles *out, closo_error *error)
{
    const char *p = columns;
    out->x = out->su = SIZE_MAX;
    out->patterns = 0;
    for (size_t column = 0; column < CLOSO_TABLE_COLUMNS; column++) {
        size_t length = strcspn(p, ",");
        if (length == 1 && *p == 'x' && out->x == SIZE_MAX)
            out->x = column;
        else if (length == 1 && *p == 'y')
            out->y[out->patterns++] = column;
        else if (length == 2 && !strncmp(p, "su", 2) && out->su == SIZE_MAX)
            out->su = column;
        else if (!(length == 1 && *p == '-'))
            return closo_fail(error, CLOSO_USAGE,
                              "columns '%s': expected x, y, su and - divided by commas", columns);
        p += length;
        if (*p++ == '\0')
            break;
    }
    if (out->x == SIZE_MAX || out->patterns == 0 || (out->patterns > 1 && out->su != SIZE_MAX))
        return closo_fail(error, CLOSO_USAGE,
                          "columns '%s': expected one x and one y (with su), or several y",
                          columns);
    out->named = true;
    return CLOSO_OK;
}

static closo_status choose_roles(const closo_pattern_file *file, const closo_table_layout *layout,
                                 const closo_patterns_options *options, closo_patterns *patterns,
                                 column_roles *out, closo_error *error)
{
    bool refused = false;
    *out =
        (column_roles){.x = 0, .su = layout->columns > 2 ? 2 : SIZE_MAX, .y = {1}, .patterns = 1};
    out->named = use_names(layout, out, &refused);
    if (options->columns)
        return use_option(options->columns, out, error);
    if (refused)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: the first column is no abscissa: a table of something else? "
                          "give columns such as x,y,su",
                          file->path, layout->header.number);
    if (layout->columns > 3 && !out->named)
        closo_patterns_warn(patterns,
                            "%s: %zu columns without names: taken as x, y, su; the others are left",
                            file->path, layout->columns);
    return CLOSO_OK;
}

static closo_status read_rows(const closo_pattern_file *file, const closo_table_layout *layout,
                              const column_roles *roles, double *values, closo_scan_points *points,
                              closo_error *error)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_status status = CLOSO_OK;
    size_t needed = roles->x;
    for (size_t k = 0; k < roles->patterns; k++)
        needed = roles->y[k] > needed ? roles->y[k] : needed;
    while (status == CLOSO_OK && closo_pattern_lines_next(&lines, &line)) {
        if (line.number < layout->first_line || closo_pattern_line_blank(&line) ||
            closo_table_is_comment(&line))
            continue;
        size_t columns = closo_table_row(&line, layout, values, CLOSO_TABLE_COLUMNS);
        if (columns <= needed)
            return closo_pattern_bad_line(file->path, &line,
                                          columns ? "more columns" : "a row of numbers", error);
        if (points->count * roles->patterns >= CLOSO_POINTS_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s: more than %zu points are refused",
                              file->path, CLOSO_POINTS_MAXIMUM);
        double su = roles->su < columns ? values[roles->su] : (double)NAN;
        for (size_t k = 0; status == CLOSO_OK && k < roles->patterns; k++)
            status =
                closo_scan_points_add(points + k, values[roles->x], values[roles->y[k]], su, error);
    }
    return status;
}

// Comments and text in front of the numbers.
static void use_header(const closo_pattern_file *file, const closo_table_layout *layout,
                       closo_pattern *pattern)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    while (closo_pattern_lines_next(&lines, &line) && line.number < layout->first_line) {
        bool noted = closo_pattern_note(pattern, line.text, line.end);
        const char *p = line.text;
        while (p < line.end && strchr(" \t#!;%'\"*/", *p) && *p)
            p++;
        if (noted || pattern->title[0] || line.text == layout->header.text)
            continue;
        closo_pattern_text(pattern->title, sizeof pattern->title, p, (size_t)(line.end - p));
    }
}

static bool header_names_time(const closo_pattern_file *file, const closo_table_layout *layout)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    while (closo_pattern_lines_next(&lines, &line) && line.number < layout->first_line)
        if (closo_pattern_find(line.text, line.end, "time-of-flight") ||
            closo_pattern_find(line.text, line.end, "time of flight"))
            return true;
    return false;
}

static void use_abscissa(closo_patterns *out, const closo_pattern_file *file,
                         const closo_table_layout *layout, const column_roles *roles,
                         closo_pattern *pattern)
{
    double last = pattern->x[pattern->count - 1];
    pattern->abscissa = roles->abscissa;
    if (pattern->abscissa != CLOSO_ABSCISSA_TWO_THETA || (last <= 180 && pattern->x[0] >= -180))
        return;
    pattern->abscissa = CLOSO_ABSCISSA_TIME;
    pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
    if (!header_names_time(file, layout))
        closo_patterns_warn(out, "%s: the abscissa goes up to %g: taken as time of flight, us",
                            file->path, last);
}

static closo_status store(closo_patterns *out, const closo_pattern_file *file,
                          const closo_table_layout *layout, const column_roles *roles,
                          closo_scan_points *points, closo_error *error)
{
    for (size_t k = 0; k < roles->patterns; k++) {
        closo_pattern *pattern;
        closo_status status = closo_patterns_append(out, &pattern, error);
        if (status == CLOSO_OK)
            status = closo_scan_points_store(points + k, file->path, out, pattern, error);
        if (status != CLOSO_OK)
            return status;
        use_header(file, layout, pattern);
        use_abscissa(out, file, layout, roles, pattern);
        pattern->rate = roles->rate;
    }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_table_layout layout;
    if (memchr(file->data, '\0', file->length))
        return closo_fail(error, CLOSO_INPUT, "%s: expected text, found a binary file", file->path);
    if (!closo_table_layout_of(file->data, file->length, &layout))
        return closo_fail(error, CLOSO_INPUT, "%s: no table of two or more columns of numbers",
                          file->path);
    column_roles *roles = closo_allocate(1, sizeof *roles, error);
    double *values = closo_allocate(CLOSO_TABLE_COLUMNS, sizeof *values, error);
    closo_scan_points *points = NULL;
    closo_status status = roles && values ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = choose_roles(file, &layout, options, out, roles, error);
    if (status == CLOSO_OK && !(points = closo_allocate(roles->patterns, sizeof *points, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = read_rows(file, &layout, roles, values, points, error);
    if (status == CLOSO_OK)
        status = store(out, file, &layout, roles, points, error);
    for (size_t k = 0; points && k < roles->patterns; k++)
        closo_scan_points_clear(points + k);
    free(points);
    free(values);
    free(roles);
    return status;
}

const closo_pattern_format closo_pattern_format_table = {
    .name = "table",
    .description = "table of numbers (xy, xye, csv)",
    .extensions = "xy xye xyd csv tsv prn txt dat asc",
    .reference = "",
    .recognise = recognise,
    .read = read,
};
