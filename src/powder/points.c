// SPDX-License-Identifier: GPL-3.0-or-later
// Points as a reader meets them, and the one place where they become a pattern: everything that is
// wrong with an abscissa is found here.
#include "powder/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

closo_status closo_scan_points_add(closo_scan_points *points, double x, double y, double su,
                                   closo_error *error)
{
    if (points->count == CLOSO_POINTS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "a pattern of more than %zu points is refused",
                          CLOSO_POINTS_MAXIMUM);
    if (points->count == points->capacity) {
        size_t capacity = points->capacity ? 2 * points->capacity : 1024;
        double **arrays[] = {&points->x, &points->y, &points->su};
        for (size_t k = 0; k < 3; k++) {
            double *grown = closo_reallocate(*arrays[k], capacity, sizeof **arrays[k], error);
            if (!grown)
                return CLOSO_MEMORY;
            *arrays[k] = grown;
        }
        points->capacity = capacity;
    }
    points->x[points->count] = x;
    points->y[points->count] = y;
    points->su[points->count++] = su;
    points->has_su |= !isnan(su);
    return CLOSO_OK;
}

void closo_scan_points_clear(closo_scan_points *points)
{
    free(points->x);
    free(points->y);
    free(points->su);
    *points = (closo_scan_points){0};
}

static void turn_round(closo_scan_points *points)
{
    double *arrays[] = {points->x, points->y, points->su};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0, j = points->count - 1; i < j; i++, j--) {
            double kept = arrays[k][i];
            arrays[k][i] = arrays[k][j];
            arrays[k][j] = kept;
        }
}

// Points that share an x become their mean, with the standard uncertainty of a mean.
static size_t join_repeats(closo_scan_points *points)
{
    size_t kept = 0, repeats = 0;
    for (size_t i = 0; i < points->count; kept++) {
        double y = 0, variance = 0;
        size_t same = 0;
        for (; i < points->count && points->x[i] == points->x[i - same]; i++, same++) {
            y += points->y[i];
            variance += points->su[i] * points->su[i];
        }
        points->x[kept] = points->x[i - 1];
        points->y[kept] = y / (double)same;
        points->su[kept] = sqrt(variance) / (double)same;
        repeats += same - 1;
    }
    points->count = kept;
    return repeats;
}

static closo_status check(closo_scan_points *points, const char *path, closo_patterns *patterns,
                          closo_error *error)
{
    if (points->count < 2)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a pattern, found %zu point%s", path,
                          points->count, points->count == 1 ? "" : "s");
    size_t bare = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (!isfinite(points->x[i]) || fabs(points->x[i]) > 1e9 || !isfinite(points->y[i]) ||
            fabs(points->y[i]) > 1e30)
            return closo_fail(error, CLOSO_INPUT, "%s: point %zu is no finite number (%g, %g)",
                              path, i + 1, points->x[i], points->y[i]);
        if (points->has_su && !(points->su[i] > 0 && points->su[i] < 1e30)) {
            points->su[i] = 0;
            bare++;
        }
    }
    if (bare == points->count)
        points->has_su = false;
    else if (bare > 0)
        closo_patterns_warn(patterns,
                            "%s: %zu of %zu points without a standard uncertainty: no weight", path,
                            bare, points->count);
    if (points->x[0] > points->x[points->count - 1])
        turn_round(points);
    for (size_t i = 1; i < points->count; i++)
        if (points->x[i] < points->x[i - 1])
            return closo_fail(error, CLOSO_INPUT,
                              "%s: the abscissa neither rises nor falls: point %zu is %g, the next "
                              "%g",
                              path, i, points->x[i - 1], points->x[i]);
    return CLOSO_OK;
}

closo_status closo_scan_points_store(closo_scan_points *points, const char *path,
                                     closo_patterns *patterns, closo_pattern *pattern,
                                     closo_error *error)
{
    closo_status status = check(points, path, patterns, error);
    size_t before = points->count, repeats = status == CLOSO_OK ? join_repeats(points) : 0;
    if (status == CLOSO_OK && (points->count < 2 || repeats > before / 8))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: %zu of %zu points repeat an abscissa: expected rising numbers",
                            path, repeats, before);
    if (status == CLOSO_OK && repeats > 0)
        closo_patterns_warn(patterns, "%s: %zu points repeat an abscissa and are averaged", path,
                            repeats);
    if (status == CLOSO_OK) {
        free(pattern->x);
        free(pattern->y);
        free(pattern->su);
        pattern->count = points->count;
        pattern->x = points->x;
        pattern->y = points->y;
        pattern->su = points->has_su ? points->su : NULL;
        if (!points->has_su)
            free(points->su);
        *points = (closo_scan_points){0};
    }
    closo_scan_points_clear(points);
    return status;
}

closo_status closo_patterns_append(closo_patterns *patterns, closo_pattern **pattern,
                                   closo_error *error)
{
    if (patterns->count == CLOSO_SCANS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "a file of more than %zu scans is refused",
                          CLOSO_SCANS_MAXIMUM);
    // The capacity follows from the count: it doubles at powers of two.
    if ((patterns->count & (patterns->count - 1)) == 0) {
        size_t capacity = patterns->count ? 2 * patterns->count : 1;
        closo_pattern *grown = closo_reallocate(patterns->patterns, capacity, sizeof *grown, error);
        if (!grown)
            return CLOSO_MEMORY;
        patterns->patterns = grown;
    }
    *pattern = patterns->patterns + patterns->count;
    closo_status status = closo_pattern_init(*pattern, 0, false, error);
    if (status == CLOSO_OK)
        patterns->count++;
    return status;
}

void closo_patterns_warn(closo_patterns *patterns, const char *format, ...)
{
    enum { SHOWN = 64 };
    char text[512];
    if (patterns->warning_count == SHOWN)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < patterns->warning_count; i++)
        if (!strcmp(patterns->warnings[i], text))
            return;
    char **grown =
        closo_reallocate(patterns->warnings, patterns->warning_count + 1, sizeof *grown, NULL);
    if (!grown)
        return;
    patterns->warnings = grown;
    char *copy = closo_duplicate(text, NULL);
    if (copy)
        patterns->warnings[patterns->warning_count++] = copy;
}
