// SPDX-License-Identifier: GPL-3.0-or-later
// Fit2D chi: title, label of the abscissa, label of the ordinate, number of points, rows x and y.
#include "powder/reading.h"

#include <math.h>

typedef struct chi_header {
    closo_pattern_line title, label;
    size_t points;
    closo_abscissa abscissa;
} chi_header;

static bool read_header(closo_pattern_lines *lines, chi_header *out)
{
    closo_pattern_line line[4];
    double points;
    for (size_t k = 0; k < 4; k++)
        if (!closo_pattern_lines_next(lines, line + k))
            return false;
    if (closo_pattern_line_numbers(line + 3, &points, 1, NULL) != 1 || !(points >= 2) ||
        !(points < (double)CLOSO_POINTS_MAXIMUM) || points != floor(points))
        return false;
    *out = (chi_header){.title = line[0], .label = line[1], .points = (size_t)points};
    if (closo_pattern_find(line[1].text, line[1].end, "theta"))
        out->abscissa = CLOSO_ABSCISSA_TWO_THETA;
    else if (closo_pattern_line_starts(line + 1, "Q"))
        out->abscissa = CLOSO_ABSCISSA_Q;
    else
        return false;
    return true;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    chi_header header;
    closo_pattern_line line;
    double v[2];
    (void)path;
    return read_header(&lines, &header) && closo_pattern_lines_next(&lines, &line) &&
           closo_pattern_line_numbers(&line, v, 2, NULL) == 2;
}

static closo_status read_rows(const closo_pattern_file *file, closo_pattern_lines *lines,
                              const chi_header *header, double factor, closo_scan_points *points,
                              closo_error *error)
{
    closo_pattern_line line;
    while (points->count < header->points && closo_pattern_lines_next(lines, &line)) {
        double v[3] = {0, 0, NAN};
        if (closo_pattern_line_blank(&line))
            continue;
        if (closo_pattern_line_numbers(&line, v, 3, NULL) < 2)
            return closo_pattern_bad_line(file->path, &line, "x and y", error);
        closo_status status = closo_scan_points_add(points, v[0] * factor, v[1], v[2], error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    chi_header header;
    closo_pattern *pattern;
    closo_scan_points points = {0};
    (void)options;
    if (!read_header(&lines, &header))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected title, '2-Theta' or 'Q', a label and the number of points",
                          file->path);
    const closo_pattern_line *label = &header.label;
    double factor = closo_pattern_find(label->text, label->end, "nm")        ? 0.1
                    : closo_pattern_find(label->text, label->end, "radians") ? 180 / acos(-1.0)
                                                                             : 1;
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK)
        status = read_rows(file, &lines, &header, factor, &points, error);
    if (status == CLOSO_OK && points.count < header.points)
        closo_patterns_warn(out, "%s: %zu points promised, the file ends after %zu", file->path,
                            header.points, points.count);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    pattern->abscissa = header.abscissa;
    closo_pattern_text(pattern->title, sizeof pattern->title, header.title.text,
                       (size_t)(header.title.end - header.title.text));
    return CLOSO_OK;
}

const closo_pattern_format closo_pattern_format_chi = {
    .name = "chi",
    .description = "Fit2D chi",
    .extensions = "chi",
    .reference = "FIT2D reference manual, CHIPLOT format",
    .recognise = recognise,
    .read = read,
};
