// SPDX-License-Identifier: GPL-3.0-or-later
// Credible bands: the posterior of the unknowns for the lambda and the noise that were found is
// a Gaussian cut off at zero. It is sampled exactly by Hamiltonian Monte Carlo with the precision
// matrix as mass, whose trajectories are ellipses that are reflected where an unknown reaches zero
// (Pakman and Paninski, J. Comput. Graph. Stat. 23 (2014) 518; for relaxation times Effat and
// Ciucci, Electrochim. Acta 247 (2017) 1117). A reflection costs O(m).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "electro/drt.h"

#define HALF_PI 1.5707963267948966
#define LOW     0.025 // quantiles of the band
#define HIGH    0.975
enum { REFLECTIONS = 20000, BURN_IN = 20 };

typedef struct sampler {
    size_t n;
    double *factor, *covariance; // of H; of x
    double *mean, *x, *v;
    bool *bounded;
    closo_random *random;
} sampler;

// ---- one trajectory ----------------------------------------------------------------------------

// When unknown i first falls to zero on mean + (x - mean) cos t + v sin t; infinity: never.
static double time_to_zero(double mean, double x, double v)
{
    double a = x - mean, reach = hypot(a, v);
    if (reach <= fabs(mean))
        return INFINITY;
    double t = atan2(v, a) + acos(-mean / reach);
    return t < 0 ? t + 4 * HALF_PI : t;
}

static double next_wall(const sampler *s, double rest, size_t *wall)
{
    for (size_t i = 0; i < s->n; i++) {
        double a = fabs(s->x[i] - s->mean[i]), v = s->v[i];
        // x + v t - (|a| + |v|) t^2 / 2 is a lower bound and concave
        if (!s->bounded[i] || s->x[i] + rest * (v - (a + fabs(v)) * rest / 2) > 0)
            continue;
        double t = time_to_zero(s->mean[i], s->x[i], s->v[i]);
        if (t < rest) {
            rest = t;
            *wall = i;
        }
    }
    return rest;
}

static void move(sampler *s, double t)
{
    double cosine = cos(t), sine = sin(t);
    for (size_t i = 0; i < s->n; i++) {
        double a = s->x[i] - s->mean[i], v = s->v[i];
        s->x[i] = s->mean[i] + a * cosine + v * sine;
        s->v[i] = v * cosine - a * sine;
        if (s->bounded[i] && s->x[i] < 0)
            s->x[i] = 0; // rounding at the wall
    }
}

static void reflect(sampler *s, size_t wall)
{
    const double *column = s->covariance + wall * s->n;
    double factor = 2 * s->v[wall] / column[wall];
    for (size_t i = 0; i < s->n; i++)
        s->v[i] -= factor * column[i];
    s->v[wall] = fabs(s->v[wall]);
}

// False where the trajectory was cut short.
static bool travel(sampler *s, double sigma)
{
    for (size_t i = 0; i < s->n; i++)
        s->v[i] = sigma * closo_random_normal(s->random);
    closo_cholesky_backward(s->factor, s->n, s->n, s->v);
    double rest = HALF_PI;
    for (int k = 0; k < REFLECTIONS; k++) {
        size_t wall = SIZE_MAX;
        double t = next_wall(s, rest, &wall);
        move(s, t);
        if (wall == SIZE_MAX)
            return true;
        rest -= t;
        s->x[wall] = 0;
        reflect(s, wall);
    }
    return false;
}

// ---- the Gaussian ------------------------------------------------------------------------------

static closo_status set_up(sampler *s, const closo_drt_system *system,
                           const closo_drt_options *options, const double *x, double lambda,
                           double variance, closo_error *error)
{
    size_t n = s->n = system->unknowns;
    s->factor = closo_allocate(2 * n * n + 3 * n, sizeof *s->factor, error);
    s->bounded = closo_allocate(n, sizeof *s->bounded, error);
    s->random = closo_random_new(options->seed, error);
    if (!s->factor || !s->bounded || !s->random)
        return CLOSO_MEMORY;
    s->covariance = s->factor + n * n;
    s->mean = s->covariance + n * n;
    s->x = s->mean + n;
    s->v = s->x + n;
    closo_drt_normal(system, true, true, lambda, s->factor, s->mean);
    for (size_t i = 0; i < n; i++)
        s->factor[i * n + i] *= 1 + 1e-12;
    if (!closo_cholesky(s->factor, n, n))
        return CLOSO_NEGATIVE;
    closo_cholesky_forward(s->factor, n, n, s->mean);
    closo_cholesky_backward(s->factor, n, n, s->mean);
    for (size_t i = 0; i < n; i++) {
        double *row = s->covariance + i * n;
        row[i] = variance;
        closo_cholesky_forward(s->factor, n, n, row);
        closo_cholesky_backward(s->factor, n, n, row);
        s->bounded[i] = true;
        s->x[i] = x[i];
    }
    return CLOSO_OK;
}

static void release(sampler *s)
{
    free(s->factor);
    free(s->bounded);
    closo_random_free(s->random);
}

// ---- quantiles ---------------------------------------------------------------------------------

static int rising(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static void take_quantiles(double *values, size_t count, double *low, double *high)
{
    qsort(values, count, sizeof *values, rising);
    *low = values[(size_t)(LOW * (double)(count - 1) + 0.5)];
    *high = values[(size_t)(HIGH * (double)(count - 1) + 0.5)];
}

// samples: gamma of each, one after another.
static void summarise(const double *samples, size_t count, const closo_drt_limits *limits,
                      double *column, closo_drt *drt)
{
    double spacing = log(drt->tau[drt->count - 1] / drt->tau[0]) / (double)(drt->count - 1);
    for (size_t k = 0; k < drt->count; k++) {
        for (size_t i = 0; i < count; i++)
            column[i] = samples[i * drt->count + k];
        take_quantiles(column, count, &drt->low[k], &drt->high[k]);
    }
    for (size_t p = 0; p < drt->peak_count; p++) {
        for (size_t i = 0; i < count; i++)
            column[i] =
                closo_drt_area(samples + i * drt->count, spacing, limits[p].from, limits[p].to);
        take_quantiles(column, count, &drt->peaks[p].resistance_low,
                       &drt->peaks[p].resistance_high);
    }
}

closo_status closo_drt_bands(const closo_drt_system *system, const closo_drt_options *options,
                             const double *x, double variance, const closo_drt_limits *limits,
                             closo_drt *drt, closo_error *error)
{
    size_t count = (size_t)options->samples, stuck = 0;
    sampler s = {0};
    double *samples = closo_allocate(count * drt->count + count, sizeof *samples, error);
    closo_status status = samples ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = set_up(&s, system, options, x, drt->lambda, variance, error);
    for (size_t i = 0; status == CLOSO_OK && i < count + BURN_IN && stuck <= count / 100; i++) {
        stuck += !travel(&s, sqrt(variance));
        if (i >= BURN_IN)
            closo_drt_gamma(system, s.x, drt->count, samples + (i - BURN_IN) * drt->count);
    }
    if (status == CLOSO_OK && stuck <= count / 100)
        summarise(samples, count, limits, samples + count * drt->count, drt);
    release(&s);
    free(samples);
    return status == CLOSO_NEGATIVE ? CLOSO_OK : status;
}
