// SPDX-License-Identifier: GPL-3.0-or-later
// Siemens and Bruker raw files before version 4, little-endian:
//   "RAW "    version 1: a header of 156 bytes in front of each range, single precision
//   "RAW2"    version 2: a header of 256 bytes, then ranges with headers of their own length
//   "RAW1.01" version 3 (so numbered): 712 bytes, then ranges of 304 bytes and more; start and step
//             in double precision
// Counts are single precision. Layout: DIFFRAC-AT and DIFFRAC plus manuals, appendices on raw data
// files, as collected in xylib.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>

enum { RANGES_MAXIMUM = 65536 };

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > 64 &&
           (!memcmp(head, "RAW ", 4) || !memcmp(head, "RAW2", 4) || !memcmp(head, "RAW1.01", 7));
}

// What a range header says, and where its counts lie.
typedef struct raw_range {
    double start, step, seconds, wavelength;
    size_t points, data, stride;
} raw_range;

static closo_status add_range(closo_patterns *out, const closo_pattern_file *file,
                              const raw_range *range, closo_pattern **pattern, closo_error *error)
{
    if (range->points < 2 || !(fabs(range->step) > 1e-7) || !(fabs(range->step) < 90) ||
        !(fabs(range->start) <= 360))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: range %zu has no sense: %zu points from %g in steps of %g",
                          file->path, out->count + 1, range->points, range->start, range->step);
    if (range->data > file->length || range->points > (file->length - range->data) / range->stride)
        return closo_bytes_short(file, "the counts of a range", error);
    closo_scan_points points = {0};
    closo_status status = closo_patterns_append(out, pattern, error);
    for (size_t i = 0; status == CLOSO_OK && i < range->points; i++) {
        double y = 0;
        closo_bytes_f32(file, range->data + i * range->stride, &y);
        status =
            closo_scan_points_add(&points, range->start + (double)i * range->step, y, NAN, error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, *pattern, error);
    closo_scan_points_clear(&points);
    if (status == CLOSO_OK && range->seconds > 0 && range->seconds < 1e7)
        (*pattern)->step_seconds = range->seconds;
    return status;
}

// A wavelength of the range itself where the header of the file gives none.
static void use_wavelength(closo_pattern *pattern, double wavelength)
{
    if (!isnan(pattern->radiation.wavelength[0]) || !closo_wavelength_sane(wavelength))
        return;
    pattern->radiation.wavelength[0] = wavelength;
    pattern->radiation.kind = CLOSO_RADIATION_XRAY;
}

static closo_status read_version1(closo_patterns *out, const closo_pattern_file *file,
                                  closo_error *error)
{
    size_t at = 4;
    for (uint32_t following = 1; following > 0 && out->count < RANGES_MAXIMUM;) {
        uint32_t points;
        double step = 0, start = 0, seconds = 0, alpha1 = 0, alpha2 = 0;
        closo_pattern *pattern;
        if (out->count > 0 && at + 4 <= file->length && !memcmp(file->data + at, "RAW ", 4))
            at += 4;
        if (!closo_bytes_u32(file, at + 148, &following) || !closo_bytes_u32(file, at, &points))
            return closo_bytes_short(file, "a range header", error);
        closo_bytes_f32(file, at + 4, &seconds);
        closo_bytes_f32(file, at + 8, &step);
        closo_bytes_f32(file, at + 20, &start);
        closo_bytes_f32(file, at + 68, &alpha1);
        closo_bytes_f32(file, at + 72, &alpha2);
        const raw_range range = {.start = start,
                                 .step = step,
                                 .seconds = seconds,
                                 .points = points,
                                 .data = at + 152,
                                 .stride = 4};
        closo_status status = add_range(out, file, &range, &pattern, error);
        if (status != CLOSO_OK)
            return status;
        closo_bytes_text(file, at + 36, 32, pattern->title, sizeof pattern->title);
        closo_radiation_of_tube(out, pattern, NULL, alpha1, alpha2, NAN);
        at = range.data + range.points * 4;
    }
    return CLOSO_OK;
}

static closo_status read_version2(closo_patterns *out, const closo_pattern_file *file,
                                  closo_error *error)
{
    uint16_t ranges;
    char anode[8], date[40];
    double alpha1 = 0, alpha2 = 0, ratio = 0;
    if (!closo_bytes_u16(file, 4, &ranges) || file->length < 256)
        return closo_bytes_short(file, "the file header", error);
    closo_bytes_text(file, 168, 20, date, sizeof date);
    closo_bytes_text(file, 188, 2, anode, sizeof anode);
    closo_bytes_f32(file, 190, &alpha1);
    closo_bytes_f32(file, 194, &alpha2);
    closo_bytes_f32(file, 198, &ratio);
    size_t at = 256;
    for (size_t k = 0; k < ranges; k++) {
        uint16_t header, points, kelvin;
        double start = 0, step = 0, seconds = 0;
        closo_pattern *pattern;
        if (!closo_bytes_u16(file, at + 46, &kelvin) || !closo_bytes_u16(file, at, &header) ||
            !closo_bytes_u16(file, at + 2, &points))
            return closo_bytes_short(file, "a range header", error);
        if (header < 48)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: range %zu: expected a header of 48 bytes or more, found %u",
                              file->path, k + 1, (unsigned)header);
        closo_bytes_f32(file, at + 8, &seconds);
        closo_bytes_f32(file, at + 12, &step);
        closo_bytes_f32(file, at + 16, &start);
        const raw_range range = {.start = start,
                                 .step = step,
                                 .seconds = seconds,
                                 .points = points,
                                 .data = at + header,
                                 .stride = 4};
        closo_status status = add_range(out, file, &range, &pattern, error);
        if (status != CLOSO_OK)
            return status;
        closo_radiation_of_tube(out, pattern, anode, alpha1, alpha2, ratio);
        if (kelvin > 0 && kelvin < 5000)
            pattern->temperature_kelvin = (double)kelvin;
        snprintf(pattern->date, sizeof pattern->date, "%s", date);
        pattern->time_seconds = closo_pattern_date(date, strlen(date));
        at = range.data + (size_t)points * 4;
    }
    return CLOSO_OK;
}

// What the file header of version 3 says about all ranges.
static void use_header3(closo_patterns *out, closo_pattern *pattern, const closo_pattern_file *file)
{
    char anode[8], day[16], time[16];
    double alpha1 = 0, alpha2 = 0, ratio = 0, radius = 0;
    closo_bytes_text(file, 608, 4, anode, sizeof anode);
    closo_bytes_f64(file, 624, &alpha1);
    closo_bytes_f64(file, 632, &alpha2);
    closo_bytes_f64(file, 648, &ratio);
    closo_radiation_of_tube(out, pattern, anode, alpha1, alpha2, ratio);
    closo_bytes_text(file, 326, 60, pattern->title, sizeof pattern->title);
    closo_bytes_text(file, 16, 10, day, sizeof day);
    closo_bytes_text(file, 26, 10, time, sizeof time);
    snprintf(pattern->date, sizeof pattern->date, "%s %s", day, time);
    pattern->time_seconds = closo_pattern_date(pattern->date, strlen(pattern->date));
    if (closo_bytes_f32(file, 564, &radius) && radius > 10 && radius < 9999)
        pattern->radius_mm = radius;
}

static closo_status read_version3(closo_patterns *out, const closo_pattern_file *file,
                                  closo_error *error)
{
    uint32_t ranges;
    if (!closo_bytes_u32(file, 12, &ranges) || file->length < 712)
        return closo_bytes_short(file, "the file header", error);
    if (ranges > RANGES_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "%s: %u ranges promised: refused", file->path,
                          ranges);
    size_t at = 712;
    for (uint32_t k = 0; k < ranges; k++) {
        uint32_t header, points, extra, kind = 0, stride = 4;
        double wavelength = 0;
        closo_pattern *pattern;
        raw_range range = {0};
        if (!closo_bytes_u32(file, at + 256, &extra) || !closo_bytes_u32(file, at, &header) ||
            !closo_bytes_u32(file, at + 4, &points))
            return closo_bytes_short(file, "a range header", error);
        closo_bytes_f64(file, at + 16, &range.start);
        closo_bytes_f64(file, at + 176, &range.step);
        closo_bytes_f32(file, at + 192, &range.seconds);
        closo_bytes_u32(file, at + 196, &kind);
        closo_bytes_f64(file, at + 240, &wavelength);
        closo_bytes_u32(file, at + 252, &stride);
        if (header < 260 || header > file->length || extra > file->length)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: range %u: headers of %u and %u bytes do not fit the file",
                              file->path, k + 1, header, extra);
        range.points = points;
        range.data = at + header + extra;
        range.stride = stride >= 4 && stride <= 64 && stride % 4 == 0 ? stride : 4;
        closo_status status = add_range(out, file, &range, &pattern, error);
        if (status != CLOSO_OK)
            return status;
        use_header3(out, pattern, file);
        use_wavelength(pattern, wavelength);
        if (kind > 2)
            closo_patterns_warn(out, "%s: range %u is a scan of kind %u: is its abscissa 2 theta?",
                                file->path, k + 1, kind);
        at = range.data + range.points * range.stride;
    }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    (void)options;
    if (file->length < 64 || memcmp(file->data, "RAW", 3))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a file that begins with RAW",
                          file->path);
    snprintf(out->format, sizeof out->format, "Bruker raw, version %c",
             file->data[3] == ' '   ? '1'
             : file->data[3] == '2' ? '2'
                                    : '3');
    return file->data[3] == ' '   ? read_version1(out, file, error)
           : file->data[3] == '2' ? read_version2(out, file, error)
                                  : read_version3(out, file, error);
}

const closo_pattern_format closo_pattern_format_bruker_raw = {
    .name = "bruker-raw",
    .description = "Bruker raw, versions 1 to 3",
    .extensions = "raw",
    .reference = "DIFFRAC plus XCH V5 manual (2002), appendix A; DIFFRAC-AT manual, appendix B",
    .recognise = recognise,
    .read = read,
};
