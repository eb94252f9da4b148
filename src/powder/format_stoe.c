// SPDX-License-Identifier: GPL-3.0-or-later
// STOE raw files ("RAW_1.06Powdat"), little-endian blocks of 512 bytes: a header, a block that
// describes the range, and the counts as 32-bit integers. The header counts the blocks of the whole
// file and of the counts; a range whose grid, number of points and extreme counts do not agree with
// each other is refused. Layout: the files themselves.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>

enum { BLOCK = 512 };

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= 2 * BLOCK && !memcmp(head, "RAW_1.0", 7) && !memcmp(head + 8, "Powdat", 6);
}

typedef struct stoe_range {
    size_t data, points;
    double start, end, step;
} stoe_range;

static bool range_at(const closo_pattern_file *file, size_t data, stoe_range *out)
{
    uint16_t points;
    uint32_t least = 0, most = 0, found_least = UINT32_MAX, found_most = 0, count;
    if (data < BLOCK || !closo_bytes_u16(file, data - 0x1DE, &points) || points < 2 ||
        data > file->length || points > (file->length - data) / 4)
        return false;
    *out = (stoe_range){.data = data, .points = points};
    closo_bytes_f32(file, data - 0x1D4, &out->start);
    closo_bytes_f32(file, data - 0x1D4 + 8, &out->end);
    closo_bytes_f32(file, data - 0x1D4 + 16, &out->step);
    closo_bytes_u32(file, data - 0x188, &least);
    closo_bytes_u32(file, data - 0x184, &most);
    for (size_t i = 0; i < points && closo_bytes_u32(file, data + 4 * i, &count); i++) {
        found_least = count < found_least ? count : found_least;
        found_most = count > found_most ? count : found_most;
    }
    double steps = (out->end - out->start) / out->step;
    return out->step > 1e-6 && fabs(out->start) <= 180 && fabs(out->end) <= 180 &&
           fabs(steps + 1 - (double)points) < 0.5 &&
           (most == 0 || (least == found_least && most == found_most));
}

static bool find_range(const closo_pattern_file *file, stoe_range *out)
{
    uint16_t of_counts = 0, total = 0;
    closo_bytes_u16(file, 0x1DA, &of_counts);
    closo_bytes_u16(file, 0x1DC, &total);
    if (of_counts > 0 && total > of_counts &&
        range_at(file, (size_t)(total - of_counts) * BLOCK, out))
        return true;
    // Padded files count otherwise; counts begin with a block in any case.
    for (size_t data = 2 * BLOCK; data < file->length && data < 1024 * BLOCK; data += BLOCK)
        if (range_at(file, data, out))
            return true;
    return false;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    stoe_range range;
    closo_pattern *pattern;
    (void)options;
    if (!recognise(file->data, file->length, file->path) || !find_range(file, &range))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a STOE raw file with one range of counts", file->path);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status != CLOSO_OK)
        return status;
    closo_scan_points points = {0};
    // Single precision of the step would show after thousands of points: both ends count.
    double step = (range.end - range.start) / (double)(range.points - 1);
    for (size_t i = 0; status == CLOSO_OK && i < range.points; i++) {
        uint32_t count = 0;
        closo_bytes_u32(file, range.data + 4 * i, &count);
        status = closo_scan_points_add(&points, range.start + (double)i * step, (double)count, NAN,
                                       error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    double alpha1 = 0, alpha2 = 0;
    closo_bytes_f32(file, 0x142, &alpha1);
    closo_bytes_f32(file, 0x146, &alpha2);
    // Single precision: the decimals that were typed.
    closo_radiation_of_tube(out, pattern, NULL, round(alpha1 * 1e6) / 1e6,
                            round(alpha2 * 1e6) / 1e6, NAN);
    closo_bytes_text(file, 0x20, 0x100, pattern->title, sizeof pattern->title);
    closo_bytes_text(file, 0x10, 16, pattern->date, sizeof pattern->date);
    pattern->time_seconds = closo_pattern_date(pattern->date, strlen(pattern->date));
    return CLOSO_OK;
}

const closo_pattern_format closo_pattern_format_stoe = {
    .name = "stoe",
    .description = "STOE raw",
    .extensions = "raw",
    .reference = "the files themselves",
    .recognise = recognise,
    .read = read,
};
