// SPDX-License-Identifier: GPL-3.0-or-later
// Philips PC-APD raw scans ("V3RD", "V5RD"), little-endian: step, start and end in double precision
// at byte 214, counts from byte 250 or 810 on as 16-bit numbers n with y = n^2 / 100. Layout:
// xylib.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > 250 && (!memcmp(head, "V3RD", 4) || !memcmp(head, "V5RD", 4));
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    static const char *const anodes[] = {"Cu", "Mo", "Fe", "Cr"};
    double step, start, end;
    closo_pattern *pattern;
    (void)options;
    if (!recognise(file->data, file->length, file->path) || !closo_bytes_f64(file, 214, &step) ||
        !closo_bytes_f64(file, 222, &start) || !closo_bytes_f64(file, 230, &end))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a Philips raw scan", file->path);
    double steps = (end - start) / step;
    if (!(step > 1e-6) || !(steps >= 1) || !(steps < 1e7) || !(fabs(start) <= 180))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: the range has no sense: from %g to %g in steps of %g", file->path,
                          start, end, step);
    size_t count = (size_t)(steps + 1.0001), data = file->data[1] == '3' ? 250 : 810;
    closo_status status = closo_patterns_append(out, &pattern, error);
    closo_scan_points points = {0};
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        uint16_t packed;
        if (!closo_bytes_u16(file, data + 2 * i, &packed)) {
            closo_patterns_warn(out, "%s: %zu points promised, the file ends after %zu", file->path,
                                count, i);
            break;
        }
        status = closo_scan_points_add(&points, start + (double)i * step,
                                       floor((double)packed * (double)packed / 100), NAN, error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    unsigned char anode = (unsigned char)file->data[85];
    if (anode < 4)
        snprintf(pattern->anode, sizeof pattern->anode, "%s", anodes[anode]);
    pattern->radiation.kind = CLOSO_RADIATION_XRAY;
    closo_bytes_text(file, 146, 20, pattern->title, sizeof pattern->title);
    return CLOSO_OK;
}

const closo_pattern_format closo_pattern_format_philips_rd = {
    .name = "philips-rd",
    .description = "Philips PC-APD raw scan",
    .extensions = "rd sd",
    .reference = "xylib, philips_raw",
    .recognise = recognise,
    .read = read,
};
