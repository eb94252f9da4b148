// SPDX-License-Identifier: GPL-3.0-or-later
// Siemens and Bruker uxd: "_KEY=value" lines, ";" comments, and for each range a line _COUNTS or
// _CPS (counts alone, on _START and _STEPSIZE) or _2THETACOUNTS or _2THETACPS (pairs). Keys hold
// for all ranges until they are given anew. Layout: DIFFRAC plus manual, file exchange.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>

typedef struct uxd_keys {
    double start, two_theta, step, seconds, alpha1, alpha2, ratio, radius, started;
    char title[160], anode[8], date[40];
} uxd_keys;

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    closo_pattern_line line;
    (void)path;
    for (size_t k = 0; k < 40 && closo_pattern_lines_next(&lines, &line); k++) {
        if (closo_pattern_line_starts(&line, "_FILEVERSION"))
            return true;
        if (!closo_pattern_line_starts(&line, ";") && !closo_pattern_line_blank(&line))
            return false;
    }
    return false;
}

static void take_key(const closo_pattern_line *line, uxd_keys *keys)
{
    const struct {
        const char *key;
        double *value;
    } numbers[] = {{"_START=", &keys->start},        {"_2THETA=", &keys->two_theta},
                   {"_STEPSIZE=", &keys->step},      {"_STEPTIME=", &keys->seconds},
                   {"_WL1=", &keys->alpha1},         {"_WL2=", &keys->alpha2},
                   {"_WLRATIO=", &keys->ratio},      {"_GONIOMETER_RADIUS=", &keys->radius},
                   {"_TIMESTARTED=", &keys->started}};
    const struct {
        const char *key;
        char *out;
        size_t size;
    } texts[] = {{"_SAMPLE=", keys->title, sizeof keys->title},
                 {"_ANODE=", keys->anode, sizeof keys->anode},
                 {"_DATEMEASURED=", keys->date, sizeof keys->date}};
    const char *equals = memchr(line->text, '=', (size_t)(line->end - line->text));
    if (!equals)
        return;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (closo_pattern_line_starts(line, numbers[k].key))
            closo_read_numbers(equals + 1, line->end, 1, numbers[k].value);
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        if (!closo_pattern_line_starts(line, texts[k].key))
            continue;
        const char *begin = equals + 1, *end = line->end;
        while (begin < end && (*begin == '\'' || *begin == ' '))
            begin++;
        while (end > begin && (end[-1] == '\'' || end[-1] == ' '))
            end--;
        closo_pattern_text(texts[k].out, texts[k].size, begin, (size_t)(end - begin));
    }
}

// Kind of data that a line opens: 0 none, 1 counts alone, 2 pairs.
static int opens_data(const closo_pattern_line *line, bool *rate)
{
    static const struct {
        const char *key;
        int kind;
        bool rate;
    } words[] = {{"_2THETACOUNTS", 2, false},
                 {"_2THETACPS", 2, true},
                 {"_COUNTS", 1, false},
                 {"_CPS", 1, true}};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (closo_pattern_line_starts(line, words[k].key)) {
            *rate = words[k].rate;
            return words[k].kind;
        }
    return 0;
}

static closo_status take_data(const closo_pattern_file *file, const closo_pattern_line *line,
                              int kind, const uxd_keys *keys, closo_scan_points *points,
                              closo_error *error)
{
    double v[64];
    const char *rest;
    closo_pattern_line left = *line;
    closo_status status = CLOSO_OK;
    do {
        size_t count = closo_pattern_line_numbers(&left, v, 64, &rest);
        if (count < 64 && rest != line->end)
            return closo_pattern_bad_line(file->path, line, "numbers", error);
        if (count % (size_t)kind)
            return closo_pattern_bad_line(file->path, line, "pairs of angle and counts", error);
        for (size_t i = 0; status == CLOSO_OK && i < count; i += (size_t)kind)
            status = kind == 2
                         ? closo_scan_points_add(points, v[i], v[i + 1], NAN, error)
                         : closo_scan_points_add(points,
                                                 keys->start + (double)points->count * keys->step,
                                                 v[i], NAN, error);
        left.text = rest;
    } while (status == CLOSO_OK && left.text < line->end);
    return status;
}

static closo_status store(closo_patterns *out, const closo_pattern_file *file, const uxd_keys *keys,
                          closo_scan_points *points, bool rate, closo_error *error)
{
    closo_pattern *pattern;
    closo_status status = closo_patterns_append(out, &pattern, error);
    // Angles are printed with three decimals or fewer: the grid of the header is finer.
    double last = keys->start + ((double)points->count - 1) * keys->step;
    if (status == CLOSO_OK && points->count > 1 && keys->step > 0 &&
        fabs(points->x[0] - keys->start) < 0.006 &&
        fabs(points->x[points->count - 1] - last) < 0.006)
        for (size_t i = 0; i < points->count; i++)
            points->x[i] = keys->start + (double)i * keys->step;
    if (status == CLOSO_OK)
        status = closo_scan_points_store(points, file->path, out, pattern, error);
    if (status != CLOSO_OK)
        return status;
    pattern->rate = rate;
    if (keys->seconds > 0 && keys->seconds < 1e7)
        pattern->step_seconds = keys->seconds;
    if (keys->radius > 10 && keys->radius < 9999)
        pattern->radius_mm = keys->radius;
    snprintf(pattern->title, sizeof pattern->title, "%s", keys->title);
    snprintf(pattern->date, sizeof pattern->date, "%s", keys->date);
    pattern->time_seconds = closo_pattern_date(keys->date, strlen(keys->date));
    if (keys->started > 0)
        pattern->time_seconds += keys->started;
    closo_radiation_of_tube(out, pattern, keys->anode, keys->alpha1, keys->alpha2, keys->ratio);
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    uxd_keys keys = {.start = NAN, .two_theta = NAN, .ratio = NAN};
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_scan_points points = {0};
    closo_status status = CLOSO_OK;
    int kind = 0;
    bool rate = false;
    (void)options;
    while (status == CLOSO_OK && closo_pattern_lines_next(&lines, &line)) {
        if (closo_pattern_line_starts(&line, ";") || closo_pattern_line_blank(&line))
            continue;
        if (!closo_pattern_line_starts(&line, "_")) {
            status = kind ? take_data(file, &line, kind, &keys, &points, error)
                          : closo_pattern_bad_line(file->path, &line, "a key", error);
            continue;
        }
        if (points.count > 0)
            status = store(out, file, &keys, &points, rate, error);
        kind = opens_data(&line, &rate);
        if (kind == 1 && (isnan(keys.start) || !(keys.step > 0)))
            status =
                closo_pattern_bad_line(file->path, &line, "_START and _STEPSIZE before it", error);
        take_key(&line, &keys);
    }
    if (status == CLOSO_OK && points.count > 0)
        status = store(out, file, &keys, &points, rate, error);
    closo_scan_points_clear(&points);
    return status;
}

const closo_pattern_format closo_pattern_format_uxd = {
    .name = "uxd",
    .description = "Siemens or Bruker uxd",
    .extensions = "uxd",
    .reference = "DIFFRAC plus manual, file exchange",
    .recognise = recognise,
    .read = read,
};
