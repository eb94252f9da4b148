// SPDX-License-Identifier: GPL-3.0-or-later
// Heating, cooling and isothermal parts: every point is judged by the slope of the temperature
// around it, short runs are merged with what is before them.
#include "chem/thermal.h"

#include <math.h>
#include <stdlib.h>

#define STILL   0.05        // of the fast slopes: below it the temperature stays
#define SLOWEST (0.02 / 60) // K/s: a run that is nowhere faster is isothermal
#define CERTAIN 1e-6        // relative: a clock and a programmer are no better
#define INNER   0.1         // of a segment left out at each end for its rate

static double slope_at(const closo_thermal *t, size_t i, size_t half)
{
    size_t a = i > half ? i - half : 0, b = i + half < t->count ? i + half : t->count - 1;
    double dt = t->time ? t->time[b] - t->time[a] : (double)(b - a);
    return dt > 0 ? (t->temperature[b] - t->temperature[a]) / dt : 0;
}

static int direction_of(double slope, double still)
{
    return slope > still ? 1 : slope < -still ? -1 : 0;
}

static void add(closo_thermal_segments *out, int direction, size_t begin, size_t end,
                size_t shortest)
{
    closo_thermal_segment *last = out->count ? &out->list[out->count - 1] : NULL;
    bool merges = last && (last->direction == direction || end - begin < shortest);
    if (merges) {
        last->end = end;
    } else if (last && last->end - last->begin < shortest) {
        // What came before was too short to stand alone.
        last->direction = direction;
        last->end = end;
        if (out->count > 1 && last[-1].direction == direction) {
            last[-1].end = end;
            out->count--;
        }
    } else if (out->count < CLOSO_THERMAL_SEGMENTS) {
        out->list[out->count++] =
            (closo_thermal_segment){.direction = direction, .begin = begin, .end = end};
    } else {
        last->end = end;
    }
}

static void find_rate(const closo_thermal *t, closo_thermal_segment *s)
{
    s->rate = (closo_measured){NAN, NAN};
    size_t count = s->end - s->begin, cut = (size_t)(INNER * (double)count);
    if (!t->time || count < 8)
        return;
    closo_trend trend =
        closo_trend_of(t->time + s->begin + cut, t->temperature + s->begin + cut, count - 2 * cut);
    double su = sqrt(trend.slope_variance);
    s->rate = (closo_measured){trend.slope, fmax(su, CERTAIN * fabs(trend.slope))};
}

closo_status closo_thermal_divide(const closo_thermal *thermal, closo_thermal_segments *out,
                                  closo_error *error)
{
    size_t n = thermal->count, half = n / 400 + 2, shortest = n / 100 > 8 ? n / 100 : 8;
    double *sizes = closo_allocate(n, sizeof *sizes, error);
    *out = (closo_thermal_segments){0};
    if (!sizes)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < n; i++)
        sizes[i] = fabs(slope_at(thermal, i, half));
    closo_median(sizes, n); // sorts
    double fast = sizes[(size_t)(0.95 * (double)(n - 1))];
    free(sizes);
    double still = STILL * fast;
    if (thermal->time && fast < SLOWEST)
        still = INFINITY;
    size_t begin = 0;
    int direction = direction_of(slope_at(thermal, 0, half), still);
    for (size_t i = 1; i <= n; i++) {
        int next = i < n ? direction_of(slope_at(thermal, i, half), still) : 2;
        if (next == direction)
            continue;
        add(out, direction, begin, i, shortest);
        begin = i;
        direction = next;
    }
    for (size_t k = 0; k < out->count; k++)
        find_rate(thermal, &out->list[k]);
    return CLOSO_OK;
}
