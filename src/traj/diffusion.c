// SPDX-License-Identifier: GPL-3.0-or-later
// Diffusion coefficients with honest uncertainties. Values of a time-averaged mean squared
// displacement at different lags share their data, so an ordinary fit is inefficient and its error
// means nothing. For Brownian motion their covariance is known exactly: two windows contribute
// 2 (overlap)^2, summed here over all pairs of windows. It depends on the diffusion coefficient
// only through a factor, hence so do the generalised-least-squares weights: the slope is one fixed
// linear functional of the displacements. That functional is applied to every ion by itself, and
// the uncertainty of the mean is the scatter of these independent estimates, not a property of the
// model. The intercept is free, because rattling inside a site adds a constant.
//
// Taken literally, the Brownian covariance with a free intercept is best answered by the curvature
// of the first three lags, where a real curve that is not yet straight misleads most. Therefore
// every lag may stray from the line by a few per cent on its own: with few particles the weights
// stay near the optimum (a fifth less precise), with many they approach a weighted fit of the whole
// window.
#include "traj/diffusion.h"

#include <math.h>

// The fit starts where the mean squared displacement exceeds this: about the square of a hop
// between sites (3 A), beyond rattling and immediate returns.
#define HOP_SQUARED 10.0
// Relative tolerance by which a displacement may stray from the straight line.
#define STRAIGHTNESS 0.03

static double overlap_sum(size_t frames, size_t n, size_t m)
{
    long windows_n = (long)(frames - n), windows_m = (long)(frames - m);
    long length_n = (long)n, length_m = (long)m;
    double sum = 0;
    for (long d = 1 - length_m; d < length_n; d++) {
        long last = windows_n < windows_m - d ? windows_n : windows_m - d;
        long first = d < 0 ? -d : 0;
        if (last <= first)
            continue;
        long end = length_n < d + length_m ? length_n : d + length_m;
        long begin = d > 0 ? d : 0;
        double overlap = (double)(end - begin);
        sum += (double)(last - first) * overlap * overlap;
    }
    return 2 * sum / ((double)windows_n * (double)windows_m);
}

void closo_brownian_covariance(size_t frames, size_t count, const size_t *lags, double *out)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i; j < count; j++)
            out[i * count + j] = out[j * count + i] = overlap_sum(frames, lags[i], lags[j]);
}

closo_status closo_slope_init(closo_slope *slope, size_t frames, size_t particles, size_t begin,
                              size_t end, closo_error *error)
{
    enum { N = CLOSO_FIT_LAGS };
    *slope = (closo_slope){0};
    if (begin < 1 || end <= begin || end >= frames)
        return closo_fail(error, CLOSO_USAGE,
                          "the fit needs two lags between 1 and %zu frames, found %zu to %zu",
                          frames - 1, begin, end);
    size_t span = end - begin, n = span + 1 < N ? span + 1 : N;
    double x[N], brownian[N * N], tolerant[N * N];
    slope->count = n;
    for (size_t i = 0; i < n; i++) {
        slope->lag[i] = begin + span * i / (n - 1);
        x[i] = (double)slope->lag[i];
    }
    closo_brownian_covariance(frames, n, slope->lag, brownian);
    for (size_t i = 0; i < n * n; i++)
        tolerant[i] = brownian[i] / (3 * (double)particles);
    for (size_t i = 0; i < n; i++)
        tolerant[i * n + i] += STRAIGHTNESS * STRAIGHTNESS * x[i] * x[i];
    closo_status status = closo_line_weights(n, x, tolerant, slope->weight, NULL, error);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            slope->variance += slope->weight[i] * slope->weight[j] * brownian[i * n + j];
    return status;
}

double closo_slope_of(const closo_slope *slope, const double *msd_at_lags)
{
    double sum = 0;
    for (size_t i = 0; i < slope->count; i++)
        sum += slope->weight[i] * msd_at_lags[i];
    return sum;
}

void closo_fit_window(size_t frames, const double *msd, size_t lags, size_t *begin, size_t *end)
{
    size_t lowest = frames / 50 + 1, highest = frames / 5;
    size_t b = lowest;
    while (b < highest && b + 1 < lags && !(msd[b] >= HOP_SQUARED))
        b++;
    size_t e = 5 * b > frames / 10 ? 5 * b : frames / 10;
    if (e > frames / 2)
        e = frames / 2;
    if (e >= lags)
        e = lags - 1;
    *begin = b;
    *end = e > b ? e : b + 1;
}

void closo_msd_at_lags(const closo_slope *slope, const double *x, size_t frames, double *out)
{
    for (size_t i = 0; i < slope->count; i++) {
        size_t lag = slope->lag[i];
        double sum = 0;
        for (size_t t = 0; t + lag < frames; t++) {
            double d = x[t + lag] - x[t];
            sum += d * d;
        }
        out[i] = sum / (double)(frames - lag);
    }
}
