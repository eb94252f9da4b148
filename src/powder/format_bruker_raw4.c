// SPDX-License-Identifier: GPL-3.0-or-later
// Bruker raw files of version 4 ("RAW4.00"): 61 bytes, then segments of a kind, a length and a
// content. Kind 10 is a named text, kind 30 the tube. A kind of 0 or 160 opens a range: a header of
// 160 bytes, segments of its own (kind 50: a drive and its position) and the records of the points,
// whose first number is the intensity in single precision. Files end after the last range; nothing
// counts the ranges. Layout: xylib and the files themselves.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>

enum { FIRST_SEGMENT = 61, RANGE_HEADER = 160 };

typedef struct raw4_header {
    char title[160], anode[8], date[40];
    double alpha1, alpha2, ratio;
} raw4_header;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > FIRST_SEGMENT && !memcmp(head, "RAW4.00", 7);
}

static void take_segment(const closo_pattern_file *file, size_t at, uint32_t kind, uint32_t length,
                         raw4_header *header)
{
    if (kind == 10 && length > 36) {
        char name[32];
        closo_bytes_text(file, at + 12, 24, name, sizeof name);
        if (!strcmp(name, "SAMPLEID"))
            closo_bytes_text(file, at + 36, length - 36, header->title, sizeof header->title);
    } else if (kind == 30 && length >= 120) {
        closo_bytes_f64(file, at + 80, &header->alpha1);
        closo_bytes_f64(file, at + 88, &header->alpha2);
        closo_bytes_f64(file, at + 104, &header->ratio);
        closo_bytes_text(file, at + 116, 4, header->anode, sizeof header->anode);
    }
}

// The position of the drive "2Theta" among the segments of a range; NaN: not there.
static double two_theta_drive(const closo_pattern_file *file, size_t at, size_t end)
{
    uint32_t kind, length;
    double position = NAN;
    while (at < end && closo_bytes_u32(file, at, &kind) && closo_bytes_u32(file, at + 4, &length)) {
        if (kind == 50 && length >= 64) {
            char name[32];
            double value;
            closo_bytes_text(file, at + 12, 24, name, sizeof name);
            if (!strcmp(name, "2Theta") && closo_bytes_f64(file, at + 56, &value))
                position = value;
        }
        at += length < 8 ? 8 : length;
    }
    return position;
}

static closo_status read_points(closo_patterns *out, const closo_pattern_file *file, size_t data,
                                uint32_t count, uint32_t stride, double start, double step,
                                closo_pattern *pattern, closo_error *error)
{
    closo_scan_points points = {0};
    closo_status status = CLOSO_OK;
    bool negative = false;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        double y = NAN;
        closo_bytes_f32(file, data + i * stride, &y);
        negative |= y < 0;
        status = closo_scan_points_add(&points, start + (double)i * step, y, NAN, error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status == CLOSO_OK && negative)
        closo_patterns_warn(out, "%s: negative intensities: these are not counts as measured",
                            file->path);
    return status;
}

static void warn_scan_kind(closo_patterns *out, const closo_pattern_file *file, size_t at,
                           size_t segments, uint32_t size, double start)
{
    char kind[32];
    closo_bytes_text(file, at + 32, 24, kind, sizeof kind);
    double drive = two_theta_drive(file, segments, segments + size);
    bool usual = strstr(kind, "Coupled") || strstr(kind, "Detector") || strstr(kind, "2Theta");
    if (!usual || (isfinite(drive) && fabs(drive - start) > 1e-3))
        closo_patterns_warn(out, "%s: a scan of kind '%s': is its abscissa 2 theta?", file->path,
                            kind);
}

static closo_status read_range(closo_patterns *out, const closo_pattern_file *file,
                               const raw4_header *header, size_t *at, closo_error *error)
{
    uint32_t points, stride, size;
    double start = NAN, step = NAN, seconds = 0, wavelength = 0;
    closo_pattern *pattern;
    if (!closo_bytes_u32(file, *at + RANGE_HEADER - 4, &size) ||
        !closo_bytes_u32(file, *at + 88, &points) || !closo_bytes_u32(file, *at + 136, &stride) ||
        !closo_bytes_u32(file, *at + 140, &size))
        return closo_bytes_short(file, "a range header", error);
    closo_bytes_f64(file, *at + 72, &start);
    closo_bytes_f64(file, *at + 80, &step);
    closo_bytes_f32(file, *at + 92, &seconds);
    closo_bytes_f64(file, *at + 112, &wavelength);
    if (points < 2 || !(fabs(step) > 1e-7) || !(fabs(step) < 90) || !(fabs(start) <= 360) ||
        stride < 4 || stride > 1 << 20 || stride % 4)
        return closo_fail(
            error, CLOSO_INPUT,
            "%s: range %zu has no sense: %u points of %u bytes from %g in steps of %g", file->path,
            out->count + 1, points, stride, start, step);
    size_t segments = *at + RANGE_HEADER;
    if (size > file->length - segments || points > (file->length - segments - size) / stride)
        return closo_bytes_short(file, "the counts of a range", error);
    warn_scan_kind(out, file, *at, segments, size, start);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK)
        status =
            read_points(out, file, segments + size, points, stride, start, step, pattern, error);
    if (status != CLOSO_OK)
        return status;
    if (seconds > 0 && seconds < 1e7)
        pattern->step_seconds = seconds;
    snprintf(pattern->title, sizeof pattern->title, "%s", header->title);
    snprintf(pattern->date, sizeof pattern->date, "%s", header->date);
    pattern->time_seconds = closo_pattern_date(header->date, strlen(header->date));
    closo_radiation_of_tube(out, pattern, header->anode,
                            closo_wavelength_sane(header->alpha1) ? header->alpha1 : wavelength,
                            header->alpha2, header->ratio);
    *at = segments + size + (size_t)points * stride;
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    raw4_header header = {.ratio = NAN};
    char day[16], time[16];
    (void)options;
    if (!recognise(file->data, file->length, file->path))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a file that begins with RAW4.00",
                          file->path);
    closo_bytes_text(file, 12, 12, day, sizeof day);
    closo_bytes_text(file, 24, 10, time, sizeof time);
    snprintf(header.date, sizeof header.date, "%s %s", day, time);
    uint32_t kind, length;
    for (size_t at = FIRST_SEGMENT; closo_bytes_u32(file, at, &kind);) {
        if (kind == 0 || kind == 160) {
            closo_status status = read_range(out, file, &header, &at, error);
            if (status != CLOSO_OK)
                return status;
            continue;
        }
        if (!closo_bytes_u32(file, at + 4, &length) || length > file->length - at)
            return closo_bytes_short(file, "a segment", error);
        take_segment(file, at, kind, length, &header);
        at += length < 8 ? 8 : length;
    }
    return CLOSO_OK;
}

const closo_pattern_format closo_pattern_format_bruker_raw4 = {
    .name = "bruker-raw4",
    .description = "Bruker raw, version 4",
    .extensions = "raw",
    .reference = "xylib, bruker_raw; the files themselves",
    .recognise = recognise,
    .read = read,
};
