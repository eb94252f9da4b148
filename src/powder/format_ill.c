// SPDX-License-Identifier: GPL-3.0-or-later
// Multidetector files of ILL and LLB: each count comes with the number of counters that were
// averaged, so that its variance is y / counters. Three layouts, all with fixed columns:
//   D1A, D2B, 3T2: title; step in columns 17 to 24; start; monitors; (I2, F6.0) ten to a line
//   D1B, D20:      three lines of text; monitor, time, start, ..., step, temperatures; number of
//                  points; (I2, F8.0) ten to a line
//   D1A, old:      start, step, end; (I2, F6.0) ten to a line
// A count of -1000 ends the list. Where a second monitor is given the counts were brought from it
// to the first, and variances grow by their ratio. Layout: FullProf manual, INSTRM = 1, 3 and 6.
#include "powder/grid.h"

#include <ctype.h>
#include <math.h>

typedef struct ill_layout {
    size_t width; // of a count, behind two columns for the counters
    double start, step;
    size_t points; // 0: up to the mark
    double norm;   // of the variances
    double temperature;
    closo_pattern_line title;
    closo_pattern_lines rest;
} ill_layout;

// One field: *end set where the list ends.
static bool field(const char *p, const char *limit, size_t width, double *counters, double *count,
                  bool *end)
{
    const char *split = p + 2 < limit ? p + 2 : limit;
    const char *stop = (size_t)(limit - p) < width + 2 ? limit : p + width + 2;
    const char *q = p;
    while (q < stop && isspace((unsigned char)*q))
        q++;
    if (q == stop) {
        *end = true;
        return true;
    }
    *counters = 0;
    for (q = p; q < split; q++)
        if (isdigit((unsigned char)*q))
            *counters = *counters * 10 + (*q - '0');
        else if (*q != ' ')
            return false;
    for (q = split; q < stop && *q == ' ';)
        q++;
    q = closo_read_number(q, stop, count);
    while (q && q < stop && isspace((unsigned char)*q))
        q++;
    return q == stop;
}

// True where at least four fields stand in the line and each has its counters.
static bool fields_fit(const closo_pattern_line *line, size_t width)
{
    size_t fields = 0;
    for (const char *p = line->text; p < line->end; p += width + 2, fields++) {
        double counters, count;
        bool end = false;
        if (!field(p, line->end, width, &counters, &count, &end))
            return false;
        if (end || (size_t)(line->end - p) < width + 2)
            break;
        if (!(counters >= 1))
            return false;
    }
    return fields >= 4;
}

static bool layout_d1a(closo_pattern_lines lines, ill_layout *out)
{
    closo_pattern_line line[5];
    double v[4];
    for (size_t k = 0; k < 5; k++)
        if (!closo_pattern_lines_next(&lines, line + k))
            return false;
        else if (k == 3)
            out->rest = lines;
    if (closo_pattern_line_numbers(line + 1, v, 3, NULL) < 3 || !(v[2] > 0) || !(v[2] < 10) ||
        !fields_fit(line + 4, 6))
        return false;
    double start, monitors[2] = {0, 0};
    if (closo_pattern_line_numbers(line + 2, v + 3, 1, NULL) != 1)
        return false;
    start = v[3];
    size_t count = closo_pattern_line_numbers(line + 3, monitors, 2, NULL);
    *out = (ill_layout){.width = 6,
                        .start = start,
                        .step = v[2],
                        .norm = 1,
                        .temperature = NAN,
                        .title = line[0],
                        .rest = out->rest};
    if (count == 2 && monitors[1] >= 1 && monitors[0] > 0)
        out->norm = monitors[0] / monitors[1];
    return true;
}

static bool layout_d1b(closo_pattern_lines lines, ill_layout *out)
{
    closo_pattern_line line[6];
    double v[12], points;
    for (size_t k = 0; k < 6; k++)
        if (!closo_pattern_lines_next(&lines, line + k))
            return false;
        else if (k == 4)
            out->rest = lines;
    size_t count = closo_pattern_line_numbers(line + 3, v, 12, NULL);
    if (count < 9 || !(v[8] > 0) || !(v[8] < 10) || !fields_fit(line + 5, 8) ||
        closo_pattern_line_numbers(line + 4, &points, 1, NULL) != 1 || !(points >= 2) ||
        !(points < 1e6))
        return false;
    *out = (ill_layout){.width = 8,
                        .start = v[2],
                        .step = v[8],
                        .points = (size_t)points,
                        .norm = 1,
                        .temperature = count == 12 && v[11] > 0 ? v[11] : (double)NAN,
                        .title = line[1],
                        .rest = out->rest};
    return true;
}

static bool layout_old(closo_pattern_lines lines, ill_layout *out)
{
    closo_pattern_line line[2];
    closo_grid grid;
    if (!closo_pattern_lines_next(&lines, line))
        return false;
    closo_pattern_lines rest = lines;
    if (!closo_pattern_lines_next(&lines, line + 1) || !closo_grid_parse(line, &grid) ||
        !fields_fit(line + 1, 6))
        return false;
    *out = (ill_layout){.width = 6,
                        .start = grid.start,
                        .step = grid.step,
                        .points = grid.points,
                        .norm = 1,
                        .temperature = NAN,
                        .title = {.text = grid.rest, .end = grid.line.end},
                        .rest = rest};
    return true;
}

static bool find_layout(const char *data, size_t length, ill_layout *out)
{
    closo_pattern_lines lines = closo_pattern_lines_of(data, length);
    return layout_d1a(lines, out) || layout_d1b(lines, out) || layout_old(lines, out);
}

static bool recognise(const char *head, size_t length, const char *path)
{
    ill_layout layout = {0};
    (void)path;
    return !memchr(head, '\0', length) && find_layout(head, length, &layout);
}

static closo_status read_counts(const closo_pattern_file *file, ill_layout *layout,
                                closo_scan_points *points, bool *weighted, closo_error *error)
{
    closo_pattern_line line;
    while (closo_pattern_lines_next(&layout->rest, &line))
        for (const char *p = line.text; p < line.end; p += layout->width + 2) {
            double counters, count;
            bool end = false;
            if (layout->points > 0 && points->count == layout->points)
                return CLOSO_OK;
            if (!field(p, line.end, layout->width, &counters, &count, &end))
                return closo_pattern_bad_line(file->path, &line,
                                              "counters and counts in fixed columns", error);
            if (end)
                break;
            if (count <= -1000)
                return CLOSO_OK;
            counters = counters > 0 ? counters : 1;
            *weighted |= counters != 1 || layout->norm != 1;
            double raw = fabs(count) / layout->norm, variance = (raw > 1 ? raw : 1) / counters;
            closo_status status =
                closo_scan_points_add(points, layout->start + (double)points->count * layout->step,
                                      count, layout->norm * sqrt(variance), error);
            if (status != CLOSO_OK)
                return status;
            if ((size_t)(line.end - p) <= layout->width + 2)
                break;
        }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    ill_layout layout = {0};
    closo_pattern *pattern;
    closo_scan_points points = {0};
    bool weighted = false;
    (void)options;
    if (!find_layout(file->data, file->length, &layout))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a multidetector file of ILL",
                          file->path);
    closo_status status = read_counts(file, &layout, &points, &weighted, error);
    if (status == CLOSO_OK && layout.points > points.count)
        closo_patterns_warn(out, "%s: %zu points promised, the file ends after %zu", file->path,
                            layout.points, points.count);
    for (size_t i = 0; !weighted && i < points.count; i++)
        points.su[i] = NAN; // counts as they are need none
    points.has_su &= weighted;
    if (status == CLOSO_OK)
        status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK) {
        pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
        pattern->temperature_kelvin = layout.temperature;
        closo_pattern_text(pattern->title, sizeof pattern->title, layout.title.text,
                           (size_t)(layout.title.end - layout.title.text));
        closo_pattern_note(pattern, layout.title.text, layout.title.end);
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    }
    closo_scan_points_clear(&points);
    return status;
}

const closo_pattern_format closo_pattern_format_ill = {
    .name = "ill",
    .description = "ILL multidetector (D1A, D2B, 3T2, D1B)",
    .extensions = "d1a d1b d2b",
    .reference = "FullProf manual, INSTRM = 1, 3 and 6",
    .recognise = recognise,
    .read = read,
};
