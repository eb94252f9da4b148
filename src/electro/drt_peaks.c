// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks of gamma: each reaches from one minimum of |gamma| to the next, its resistance is its area
// over ln tau, so that the resistances add up to that of the polarisation but for what is too small
// to be a peak.
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "electro/drt.h"

#define TWO_PI 6.283185307179586
#define LN10   2.302585092994046
#define VALLEY 0.95  // of the lower neighbour: a shallower one does not part two peaks
#define SHARE  0.005 // of the sum of all |areas|, below which a maximum is no peak

double closo_drt_area(const double *gamma, double spacing, size_t from, size_t to)
{
    double sum = 0;
    for (size_t k = from; k < to; k++)
        sum += (gamma[k] + gamma[k + 1]) / 2;
    return sum * spacing;
}

static size_t lowest_between(const double *gamma, size_t from, size_t to)
{
    size_t best = from;
    for (size_t k = from; k <= to; k++)
        if (fabs(gamma[k]) < fabs(gamma[best]))
            best = k;
    return best;
}

static size_t list_maxima(const closo_drt *drt, closo_drt_limits *out)
{
    size_t count = 0, n = drt->count;
    const double *g = drt->gamma;
    for (size_t k = 0; k < n; k++) {
        bool rises = k == 0 || fabs(g[k]) > fabs(g[k - 1]) || g[k] * g[k - 1] < 0;
        bool falls = k + 1 == n || fabs(g[k]) >= fabs(g[k + 1]) || g[k] * g[k + 1] < 0;
        if (rises && falls && fabs(g[k]) > DBL_MIN)
            out[count++].top = k;
    }
    return count;
}

// Joins neighbours of one sign that no valley parts, the shallowest first.
static size_t join(const double *gamma, closo_drt_limits *peaks, size_t count)
{
    for (;;) {
        size_t worst = count;
        double most = VALLEY;
        for (size_t k = 0; k + 1 < count; k++) {
            double a = gamma[peaks[k].top], b = gamma[peaks[k + 1].top];
            double valley = fabs(gamma[lowest_between(gamma, peaks[k].top, peaks[k + 1].top)]);
            if (a * b > 0 && valley > most * fmin(fabs(a), fabs(b))) {
                most = valley / fmin(fabs(a), fabs(b));
                worst = k;
            }
        }
        if (worst == count)
            return count;
        if (fabs(gamma[peaks[worst].top]) > fabs(gamma[peaks[worst + 1].top]))
            peaks[worst + 1] = peaks[worst];
        for (size_t k = worst; k + 1 < count; k++)
            peaks[k] = peaks[k + 1];
        count--;
    }
}

static size_t drop_small(const closo_drt *drt, double spacing, closo_drt_limits *peaks,
                         size_t count)
{
    double sum = 0;
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        peaks[k].from = k ? peaks[k - 1].to : 0;
        peaks[k].to = k + 1 < count ? lowest_between(drt->gamma, peaks[k].top, peaks[k + 1].top)
                                    : drt->count - 1;
        sum += fabs(closo_drt_area(drt->gamma, spacing, peaks[k].from, peaks[k].to));
    }
    for (size_t k = 0; k < count; k++)
        if (fabs(closo_drt_area(drt->gamma, spacing, peaks[k].from, peaks[k].to)) > SHARE * sum)
            peaks[kept++] = peaks[k];
    return kept;
}

// Steps from the top to half its height; NaN where the peak ends before.
static double half_way(const double *gamma, const closo_drt_limits *peak, bool right)
{
    double half = fabs(gamma[peak->top]) / 2;
    size_t k = peak->top;
    while (k != (right ? peak->to : peak->from)) {
        size_t next = right ? k + 1 : k - 1;
        double here = fabs(gamma[k]), there = fabs(gamma[next]);
        if (there <= half)
            return fabs((double)k - (double)peak->top) +
                   (here - half) / fmax(here - there, DBL_MIN);
        k = next;
    }
    return NAN;
}

// Vertex of the parabola through the three highest points, in steps from the top.
static double vertex(const closo_drt *drt, size_t top)
{
    if (top == 0 || top + 1 == drt->count)
        return 0;
    const double *g = drt->gamma + top;
    double curvature = g[-1] - 2 * g[0] + g[1];
    double shift = curvature == 0 ? 0 : (g[-1] - g[1]) / (2 * curvature);
    return fabs(shift) <= 1 ? shift : 0;
}

static closo_drt_peak measure(const closo_drt *drt, double spacing, const closo_drt_limits *limits)
{
    closo_drt_peak peak = {.tau = drt->tau[limits->top] * exp(vertex(drt, limits->top) * spacing),
                           .resistance_low = NAN,
                           .resistance_high = NAN};
    peak.resistance = closo_drt_area(drt->gamma, spacing, limits->from, limits->to);
    peak.width =
        (half_way(drt->gamma, limits, false) + half_way(drt->gamma, limits, true)) * spacing / LN10;
    peak.frequency = 1 / (TWO_PI * peak.tau);
    peak.capacitance = peak.tau / peak.resistance;
    return peak;
}

closo_status closo_drt_find_peaks(closo_drt *drt, closo_drt_limits **limits, closo_error *error)
{
    double spacing = log(drt->tau[drt->count - 1] / drt->tau[0]) / (double)(drt->count - 1);
    closo_drt_limits *found = closo_allocate(drt->count, sizeof *found, error);
    *limits = found;
    if (!found)
        return CLOSO_MEMORY;
    size_t count = list_maxima(drt, found);
    count = join(drt->gamma, found, count);
    count = drop_small(drt, spacing, found, count);
    drt->peaks = closo_allocate(count, sizeof *drt->peaks, error);
    if (!drt->peaks)
        return CLOSO_MEMORY;
    drt->peak_count = count;
    for (size_t k = 0; k < count; k++)
        drt->peaks[k] = measure(drt, spacing, &found[k]);
    return CLOSO_OK;
}
