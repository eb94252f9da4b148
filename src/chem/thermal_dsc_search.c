// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks of a heat flow: what stands out of a cubic laid through the points of a segment that are
// not peaks (points further than 2.5 times the median deviation off lose their weight, in turns). A
// peak begins and ends where its slope has come down to a hundredth of the steepest, or the noise,
// and not before a Gaussian of its height and width would.
#include "chem/thermal_dsc.h"

#include <math.h>
#include <stdlib.h>

enum { TURNS = 25 };
#define OUTLIER  2.5
#define MAD      1.4826
#define FLAT     0.01
#define FARTHEST 1.0 // widths of the part that stands out
#define SPARE    0.05
#define WHOLE    3.7

// Residuals against the cubic, in place.
static closo_status take_off_cubic(const closo_dsc_trace *t, double *rest, double *spread,
                                   closo_error *error)
{
    size_t n = t->count, kept;
    double *x = closo_allocate(3 * n, sizeof *x, error);
    if (!x)
        return CLOSO_MEMORY;
    double *y = x + n, *size = x + 2 * n;
    double limit = INFINITY;
    for (size_t i = 0; i < n; i++)
        rest[i] = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        closo_cubic f;
        kept = 0;
        for (size_t i = 0; i < n; i++)
            if (fabs(rest[i]) <= limit) {
                x[kept] = t->time[i];
                y[kept++] = t->heat[i];
            }
        if (kept < n / 8 || !closo_cubic_fit(x, y, kept, 0, &f))
            break;
        for (size_t i = 0; i < n; i++) {
            double u = (t->time[i] - f.centre) / f.scale;
            rest[i] = t->heat[i] - (f.c[0] + u * (f.c[1] + u * (f.c[2] + u * f.c[3])));
            size[i] = fabs(rest[i]);
        }
        *spread = fmax(MAD * closo_median(size, n), t->noise);
        limit = OUTLIER * *spread;
    }
    free(x);
    return CLOSO_OK;
}

static size_t walk(const closo_dsc_trace *t, size_t from, int way, double flat, size_t most)
{
    size_t i = from, stop = way > 0 ? t->count - 1 : 0, steps = 0;
    while (i != stop && steps++ < most && fabs(t->slope[i]) > flat)
        i = way > 0 ? i + 1 : i - 1;
    return i;
}

static size_t moved(const closo_dsc_trace *t, size_t from, int way, size_t by)
{
    if (way < 0)
        return from > by ? from - by : 0;
    return from + by < t->count ? from + by : t->count - 1;
}

// ratio: height over the threshold at a and b. A Gaussian is over within WHOLE standard deviations,
// and crosses the threshold at sqrt(2 ln ratio) of them.
static closo_dsc_limits limits_of(const closo_dsc_trace *t, size_t a, size_t b, size_t top,
                                  double ratio)
{
    double steepest = 0;
    for (size_t i = a; i <= b; i++)
        steepest = fmax(steepest, fabs(t->slope[i]));
    double flat = fmax(FLAT * steepest, 2 * t->slope_noise);
    size_t most = (size_t)(FARTHEST * (double)(b - a)) + 4;
    closo_dsc_limits out = {walk(t, a, -1, flat, most), top, walk(t, b, 1, flat, most)};
    double factor = WHOLE / sqrt(2 * log(fmax(ratio, 1.2)));
    size_t left = moved(t, top, -1, (size_t)(factor * (double)(top - a)));
    size_t right = moved(t, top, 1, (size_t)(factor * (double)(b - top)));
    out.begin = left < out.begin ? left : out.begin;
    out.end = right > out.end ? right : out.end;
    size_t spare = (size_t)(SPARE * (double)(out.end - out.begin)) + 1;
    out.begin = moved(t, out.begin, -1, spare);
    out.end = moved(t, out.end, 1, spare);
    return out;
}

static void add(closo_dsc_limits *list, size_t *count, closo_dsc_limits one)
{
    if (*count && list[*count - 1].end > one.begin) { // share the ground between them
        size_t middle = (list[*count - 1].end + one.begin) / 2;
        if (middle <= list[*count - 1].top || middle >= one.top)
            middle = (list[*count - 1].top + one.top) / 2;
        list[*count - 1].end = one.begin = middle;
    }
    list[(*count)++] = one;
}

closo_status closo_dsc_search(const closo_dsc_trace *trace, const closo_dsc_options *options,
                              closo_dsc_limits *limits, size_t *count, closo_error *error)
{
    size_t n = trace->count;
    double spread = 0, *rest = closo_allocate(n, sizeof *rest, error);
    *count = 0;
    if (!rest)
        return CLOSO_MEMORY;
    closo_status status = take_off_cubic(trace, rest, &spread, error);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        rest[i] += trace->smooth[i] - trace->heat[i];
    double threshold = fmax(OUTLIER * spread, options->significance * trace->smooth_noise);
    for (size_t i = 0; status == CLOSO_OK && i < n && *count < CLOSO_DSC_PEAKS;) {
        if (fabs(rest[i]) <= threshold) {
            i++;
            continue;
        }
        size_t a = i, top = i;
        double sign = rest[i] > 0 ? 1 : -1, area = 0;
        for (; i < n && sign * rest[i] > threshold; i++) {
            area += fabs(rest[i]) * trace->step;
            if (fabs(rest[i]) > fabs(rest[top]))
                top = i;
        }
        bool inside = a > 0 && i < n; // what is cut by the ends of the segment is no peak
        if (inside && area > options->smallest && i - a >= 3 &&
            fabs(rest[top]) > options->significance * fmax(spread, trace->smooth_noise))
            add(limits, count, limits_of(trace, a, i - 1, top, fabs(rest[top]) / threshold));
    }
    free(rest);
    return status;
}
