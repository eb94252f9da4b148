// SPDX-License-Identifier: GPL-3.0-or-later
// FullProf INSTRM = 10 with its own header: XYDATA, comments, "INTER fx fy interpolation step",
// "TEMP kelvin", then rows x, y and, if given, su. fx and fy multiply x and y (with its su).
// Layout: FullProf manual.
#include "powder/reading.h"

#include <math.h>

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    closo_pattern_line line;
    (void)path;
    return closo_pattern_lines_next(&lines, &line) && closo_pattern_line_starts(&line, "XYDATA");
}

typedef struct xydata_header {
    double factor_x, factor_y;
} xydata_header;

static void take_header(const closo_pattern_line *line, closo_pattern *pattern,
                        xydata_header *header)
{
    double v[2];
    if (closo_pattern_line_starts(line, "INTER")) {
        if (closo_read_numbers(line->text + 5, line->end, 2, v) && v[0] > 0 && v[1] > 0)
            *header = (xydata_header){v[0], v[1]};
    } else if (closo_pattern_line_starts(line, "TEMP")) {
        if (closo_read_numbers(line->text + 4, line->end, 1, v) && v[0] > 0 && v[0] < 5000)
            pattern->temperature_kelvin = v[0];
    } else {
        closo_pattern_note(pattern, line->text, line->end);
    }
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_pattern *pattern;
    xydata_header header = {1, 1};
    closo_scan_points points = {0};
    (void)options;
    if (!recognise(file->data, file->length, file->path))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a file that begins with XYDATA",
                          file->path);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status != CLOSO_OK)
        return status;
    while (status == CLOSO_OK && closo_pattern_lines_next(&lines, &line)) {
        double v[3] = {0, 0, NAN};
        if (line.number == 1) {
            if (line.end - line.text > 6)
                closo_pattern_text(pattern->title, sizeof pattern->title, line.text + 6,
                                   (size_t)(line.end - line.text - 6));
            continue;
        }
        size_t found = closo_pattern_line_numbers(&line, v, 3, NULL);
        if (found >= 2)
            status =
                closo_scan_points_add(&points, v[0] * header.factor_x, v[1] * header.factor_y,
                                      found == 3 ? v[2] * header.factor_y : (double)NAN, error);
        else if (points.count == 0)
            take_header(&line, pattern, &header);
        else if (!closo_pattern_line_blank(&line) && !closo_pattern_line_starts(&line, "!"))
            status = closo_pattern_bad_line(file->path, &line, "x, y and su", error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status == CLOSO_OK && pattern->x[pattern->count - 1] > 180) {
        pattern->abscissa = CLOSO_ABSCISSA_TIME;
        closo_patterns_warn(out, "%s: the abscissa goes up to %g: taken as time of flight, us",
                            file->path, pattern->x[pattern->count - 1]);
    }
    return status;
}

const closo_pattern_format closo_pattern_format_xydata = {
    .name = "xydata",
    .description = "FullProf XYDATA",
    .extensions = "",
    .reference = "FullProf manual, INSTRM = 10",
    .recognise = recognise,
    .read = read,
};
