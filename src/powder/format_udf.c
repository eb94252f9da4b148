// SPDX-License-Identifier: GPL-3.0-or-later
// Philips udf: "Key, value, ... ,/" lines, "RawScan", then counts divided by commas up to a "/".
#include "powder/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

typedef struct udf_header {
    double start, end, step, seconds, alpha1, alpha2, ratio;
    char title[160], anode[8], date[40];
} udf_header;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return !memchr(head, '\0', length) && length > 11 && !memcmp(head, "SampleIdent", 11);
}

static void take_line(const closo_pattern_line *line, udf_header *header)
{
    const struct {
        const char *key;
        double *first, *second;
    } numbers[] = {
        {"DataAngleRange", &header->start, &header->end}, {"ScanStepSize", &header->step, NULL},
        {"ScanStepTime", &header->seconds, NULL},         {"LabdaAlpha1", &header->alpha1, NULL},
        {"LabdaAlpha2", &header->alpha2, NULL},           {"RatioAlpha21", &header->ratio, NULL}};
    const char *comma = memchr(line->text, ',', (size_t)(line->end - line->text));
    if (!comma)
        return;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        if (!closo_pattern_line_starts(line, numbers[k].key))
            continue;
        const char *p = closo_read_numbers(comma + 1, line->end, 1, numbers[k].first);
        while (p && p < line->end && *p == ' ')
            p++;
        if (p && numbers[k].second && p < line->end && *p == ',')
            closo_read_numbers(p + 1, line->end, 1, numbers[k].second);
    }
    const struct {
        const char *key;
        char *out;
        size_t size;
    } texts[] = {{"SampleIdent", header->title, sizeof header->title},
                 {"Anode", header->anode, sizeof header->anode},
                 {"FileDateTime", header->date, sizeof header->date}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (closo_pattern_line_starts(line, texts[k].key)) {
            const char *end = memchr(comma + 1, ',', (size_t)(line->end - comma - 1));
            closo_pattern_text(texts[k].out, texts[k].size, comma + 1,
                               (size_t)((end ? end : line->end) - comma - 1));
        }
}

static closo_status read_counts(const closo_pattern_file *file, closo_pattern_lines lines,
                                const udf_header *header, closo_scan_points *points, bool *complete,
                                closo_error *error)
{
    closo_pattern_line line;
    *complete = false;
    while (!*complete && closo_pattern_lines_next(&lines, &line))
        for (const char *p = line.text; p < line.end;) {
            double value;
            while (p < line.end && (isspace((unsigned char)*p) || *p == ','))
                p++;
            if (p < line.end && *p == '/') {
                *complete = true;
                break;
            }
            if (p == line.end)
                break;
            p = closo_read_number(p, line.end, &value);
            if (!p)
                return closo_pattern_bad_line(file->path, &line, "counts divided by commas", error);
            closo_status status = closo_scan_points_add(
                points, header->start + (double)points->count * header->step, value, NAN, error);
            if (status != CLOSO_OK)
                return status;
        }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    udf_header header = {.start = NAN, .end = NAN, .step = NAN, .ratio = NAN};
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_pattern *pattern;
    bool scan = false, complete;
    (void)options;
    while (!scan && closo_pattern_lines_next(&lines, &line)) {
        scan = closo_pattern_line_starts(&line, "RawScan");
        take_line(&line, &header);
    }
    if (!scan || !(header.step > 0) || isnan(header.start))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected DataAngleRange, ScanStepSize and RawScan", file->path);
    closo_scan_points points = {0};
    closo_status status = read_counts(file, lines, &header, &points, &complete, error);
    if (status == CLOSO_OK)
        status = closo_patterns_append(out, &pattern, error);
    double end = header.start + ((double)points.count - 1) * header.step;
    if (status == CLOSO_OK && (!complete || fabs(end - header.end) > 0.6 * header.step))
        closo_patterns_warn(out, "%s: the counts reach to %g, the header promises %g", file->path,
                            end, header.end);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    snprintf(pattern->title, sizeof pattern->title, "%s", header.title);
    snprintf(pattern->date, sizeof pattern->date, "%s", header.date);
    pattern->time_seconds = closo_pattern_date(header.date, strlen(header.date));
    if (header.seconds > 0 && header.seconds < 1e7)
        pattern->step_seconds = header.seconds;
    closo_radiation_of_tube(out, pattern, header.anode, header.alpha1, header.alpha2, header.ratio);
    return CLOSO_OK;
}

const closo_pattern_format closo_pattern_format_udf = {
    .name = "udf",
    .description = "Philips udf",
    .extensions = "udf",
    .reference = "xylib, philips_udf",
    .recognise = recognise,
    .read = read,
};
