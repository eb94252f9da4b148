// SPDX-License-Identifier: GPL-3.0-or-later
// What the uncertainty of each point is: as the file says; counting statistics where the file holds
// counts; else proportional to the root of the intensity, by the scatter of neighbouring points.
// The scatter is looked at in any case: it shows scaled, smoothed and wrongly weighted patterns.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_POINTS 20
#define FLOOR        1e-5 // of the largest intensity: su of a pattern without noise
// Median of |x| of a normal deviate.
#define MEDIAN_DEVIATE 0.67448975019608171

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Mean over up to five points: the expected count is wanted, not the count that came out.
static double smoothed(const double *y, size_t count, size_t i)
{
    size_t begin = i >= 2 ? i - 2 : 0, end = i + 3 < count ? i + 3 : count;
    double sum = 0;
    for (size_t k = begin; k < end; k++)
        sum += y[k];
    return sum / (double)(end - begin);
}

// Scatter about the mean of both neighbours over what su lets expect. A median: peaks, where the
// curvature counts too, are the smaller part of a pattern.
static closo_status scatter_of(const closo_peaks *peaks, double *out, closo_error *error)
{
    double *ratio = closo_allocate(peaks->points, sizeof *ratio, error);
    if (!ratio)
        return CLOSO_MEMORY;
    size_t count = 0;
    for (size_t i = 1; i + 1 < peaks->points; i++) {
        const double *y = peaks->y + i, *su = peaks->su + i;
        double expected = sqrt(su[0] * su[0] + (su[-1] * su[-1] + su[1] * su[1]) / 4);
        ratio[count++] = fabs(y[0] - (y[-1] + y[1]) / 2) / expected;
    }
    qsort(ratio, count, sizeof *ratio, rising);
    *out = count ? ratio[count / 2] / MEDIAN_DEVIATE : 1;
    free(ratio);
    return CLOSO_OK;
}

static bool are_counts(const closo_pattern *pattern)
{
    if (pattern->rate && !(pattern->step_seconds > 0))
        return false;
    double time = pattern->rate ? pattern->step_seconds : 1;
    for (size_t i = 0; i < pattern->count; i++) {
        double counts = pattern->y[i] * time;
        if (isfinite(counts) && (counts < -1e-6 || fabs(counts - round(counts)) > 1e-3))
            return false;
    }
    return true;
}

static bool usable(const closo_pattern *pattern, const closo_peaks_options *options, size_t i)
{
    return isfinite(pattern->x[i]) && isfinite(pattern->y[i]) &&
           !(pattern->x[i] < options->minimum) && !(pattern->x[i] > options->maximum);
}

static void take_points(closo_peaks *out, const closo_pattern *pattern,
                        const closo_peaks_options *options)
{
    for (size_t i = 0; i < pattern->count; i++) {
        if (!usable(pattern, options, i) ||
            (out->points > 0 && pattern->x[i] <= out->x[out->points - 1]))
            continue;
        double su = pattern->su ? pattern->su[i] : 1;
        if (!(su > 0) || !isfinite(su)) {
            out->skipped++;
            continue;
        }
        out->x[out->points] = pattern->x[i];
        out->y[out->points] = pattern->y[i];
        out->su[out->points++] = su;
    }
}

static void count_statistics(closo_peaks *out, double time)
{
    double largest = 0;
    for (size_t i = 0; i < out->points; i++)
        largest = fmax(largest, fabs(out->y[i]));
    double least = out->from_scatter ? FLOOR * largest : 1 / time;
    for (size_t i = 0; i < out->points; i++) {
        double mean = smoothed(out->y, out->points, i);
        out->su[i] = sqrt(fmax(mean / time, least * (out->from_scatter ? largest : 1 / time)));
    }
    if (out->from_scatter && !(largest > 0))
        for (size_t i = 0; i < out->points; i++)
            out->su[i] = 1;
}

closo_status closo_peaks_take(closo_peaks *out, const closo_pattern *pattern,
                              const closo_peaks_options *options, closo_error *error)
{
    double **const arrays[] = {&out->x, &out->y, &out->su, &out->calculated, &out->background};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (!(*arrays[i] = closo_allocate(pattern->count, sizeof **arrays[i], error)))
            return CLOSO_MEMORY;
    take_points(out, pattern, options);
    if (out->points < LEAST_POINTS)
        return closo_fail(error, CLOSO_INPUT,
                          "expected at least %d points with intensities%s, found %zu", LEAST_POINTS,
                          out->skipped ? " and standard uncertainties" : "", out->points);
    out->from_file = pattern->su != NULL;
    if (!out->from_file) {
        out->from_scatter = !are_counts(pattern);
        count_statistics(out, pattern->rate && !out->from_scatter ? pattern->step_seconds : 1);
    }
    closo_status status = scatter_of(out, &out->noise, error);
    if (status != CLOSO_OK || !out->from_scatter)
        return status;
    double largest = 0;
    for (size_t i = 0; i < out->points; i++)
        largest = fmax(largest, fabs(out->y[i]));
    for (size_t i = 0; i < out->points; i++)
        out->su[i] = fmax(out->su[i] * out->noise, FLOOR * largest);
    return CLOSO_OK;
}
