// SPDX-License-Identifier: GPL-3.0-or-later
// Rigaku SmartLab: rows and header fields that ras and rasx share.
#include "powder/rigaku.h"

#include <math.h>
#include <stdio.h>

void closo_rigaku_header_init(closo_rigaku_header *header)
{
    *header = (closo_rigaku_header){.alpha1 = NAN, .alpha2 = NAN, .step = NAN, .speed = NAN};
}

closo_status closo_rigaku_rows(const char *path, closo_pattern_lines *lines,
                               closo_scan_points *points, bool *attenuated, closo_error *error)
{
    closo_pattern_lines before = *lines;
    closo_pattern_line line;
    for (; closo_pattern_lines_next(lines, &line); before = *lines) {
        double v[3] = {0, 0, 1};
        if (closo_pattern_line_starts(&line, "*")) {
            *lines = before;
            return CLOSO_OK;
        }
        if (closo_pattern_line_blank(&line))
            continue;
        if (closo_pattern_line_numbers(&line, v, 3, NULL) < 2)
            return closo_pattern_bad_line(path, &line, "angle, intensity and attenuation", error);
        *attenuated |= v[2] != 1;
        closo_status status = closo_scan_points_add(points, v[0], v[1], NAN, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

closo_status closo_rigaku_store(closo_patterns *out, const char *path, closo_scan_points *points,
                                const closo_rigaku_header *header, bool attenuated,
                                closo_error *error)
{
    closo_pattern *pattern;
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(points, path, out, pattern, error);
    if (status != CLOSO_OK)
        return status;
    snprintf(pattern->title, sizeof pattern->title, "%s", header->sample);
    snprintf(pattern->instrument, sizeof pattern->instrument, "%s", header->system);
    snprintf(pattern->date, sizeof pattern->date, "%s", header->date);
    pattern->time_seconds = closo_pattern_date(header->date, strlen(header->date));
    pattern->rate = closo_text_equal_ignoring_case(header->unit, "cps");
    if (header->step > 0 && header->speed > 0 && header->speed < 1e6)
        pattern->step_seconds = !strcmp(header->speed_unit, "deg/min")
                                    ? 60 * header->step / header->speed
                                : closo_text_starts_with(header->speed_unit, "sec") ? header->speed
                                                                                    : (double)NAN;
    bool single = !strcmp(header->lines, "Ka1");
    closo_radiation_of_tube(out, pattern, header->anode, header->alpha1,
                            single ? 0 : header->alpha2, single ? 0 : (double)NAN);
    if (header->axis[0] && !strstr(header->axis, "TwoTheta"))
        closo_patterns_warn(out, "%s: scan %zu runs along %s, not 2 theta", path, out->count,
                            header->axis);
    if (attenuated)
        closo_patterns_warn(out,
                            "%s: the third column names an attenuator: intensities are taken as "
                            "stored",
                            path);
    return CLOSO_OK;
}
