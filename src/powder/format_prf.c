// SPDX-License-Identifier: GPL-3.0-or-later
// FullProf prf (Prf = 3): what was refined, number of phases, number of points and wavelengths, a
// line of names that holds Yobs and Ycal, rows. The observed pattern is read; reflections that
// stand behind the rows, or below them, are left.
#include "powder/reading.h"

#include <math.h>

typedef struct prf_header {
    closo_pattern_line title, names;
    double phases_points_wavelengths[4];
    closo_pattern_lines rest;
} prf_header;

static bool read_header(const char *data, size_t length, prf_header *out)
{
    enum { HEADER_LINES = 64 };
    closo_pattern_lines lines = closo_pattern_lines_of(data, length);
    closo_pattern_line line;
    for (size_t k = 0; k < HEADER_LINES && closo_pattern_lines_next(&lines, &line); k++) {
        if (k == 0)
            out->title = line;
        if (k == 1 &&
            closo_pattern_line_numbers(&line, out->phases_points_wavelengths, 4, NULL) < 4)
            return false;
        if (k < 2 || !closo_pattern_find(line.text, line.end, "Yobs") ||
            !closo_pattern_find(line.text, line.end, "Ycal"))
            continue;
        out->names = line;
        out->rest = lines;
        double points = out->phases_points_wavelengths[1];
        return points >= 2 && points < (double)CLOSO_POINTS_MAXIMUM && points == floor(points);
    }
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    prf_header header;
    (void)path;
    return !memchr(head, '\0', length) && read_header(head, length, &header);
}

static void use_header(const prf_header *header, closo_pattern *pattern)
{
    const double *wavelength = header->phases_points_wavelengths + 2;
    const char *end = closo_pattern_find(header->title.text, header->title.end, "CELL:");
    end = end ? end : header->title.end;
    closo_pattern_text(pattern->title, sizeof pattern->title, header->title.text,
                       (size_t)(end - header->title.text));
    if (closo_pattern_line_starts(&header->names, "T.O.F")) {
        pattern->abscissa = CLOSO_ABSCISSA_TIME;
        pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
    } else if (wavelength[0] == wavelength[1] && closo_wavelength_sane(wavelength[0])) {
        pattern->radiation.wavelength[0] = wavelength[0];
    }
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    prf_header header;
    closo_pattern *pattern;
    closo_pattern_line line;
    closo_scan_points points = {0};
    (void)options;
    if (!read_header(file->data, file->length, &header))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a profile of FullProf (Prf = 3)",
                          file->path);
    size_t count = (size_t)header.phases_points_wavelengths[1];
    closo_status status = closo_patterns_append(out, &pattern, error);
    while (status == CLOSO_OK && points.count < count &&
           closo_pattern_lines_next(&header.rest, &line)) {
        double v[2];
        if (closo_pattern_line_numbers(&line, v, 2, NULL) < 2)
            status = closo_pattern_bad_line(file->path, &line, "abscissa, Yobs, Ycal", error);
        else
            status = closo_scan_points_add(&points, v[0], v[1], NAN, error);
    }
    if (status == CLOSO_OK && points.count < count)
        closo_patterns_warn(out, "%s: %zu points promised, the file ends after %zu", file->path,
                            count, points.count);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status == CLOSO_OK)
        use_header(&header, pattern);
    return status;
}

const closo_pattern_format closo_pattern_format_prf = {
    .name = "prf",
    .description = "FullProf profile",
    .extensions = "prf",
    .reference = "FullProf manual, Prf = 3",
    .recognise = recognise,
    .read = read,
};
