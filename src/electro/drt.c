// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution of relaxation times: system, lambda, solution, and what it says. O(m^3) with m
// Gaussians, independent of how the frequencies are spaced.
#include "electro/drt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SQRT_PI 1.7724538509055160
#define BEYOND  0.1  // share of the resistance beyond an end of the spectrum that is told
#define BETTER  0.25 // of the sum of squares, with negative gamma, that calls for it

void closo_drt_options_init(closo_drt_options *options)
{
    *options = (closo_drt_options){.choice = CLOSO_LAMBDA_GCV,
                                   .lambda = 1e-3,
                                   .derivative = 1,
                                   .shape = 0.5,
                                   .inductance = true,
                                   .seed = 1};
}

static closo_status check(const closo_drt_options *o, closo_error *error)
{
    if (o->choice == CLOSO_LAMBDA_GIVEN && !(o->lambda >= 1e-12 && o->lambda <= 1e6))
        return closo_fail(error, CLOSO_USAGE, "lambda: expected 1e-12 to 1e6, found %.6g",
                          o->lambda);
    if (o->derivative != 1 && o->derivative != 2)
        return closo_fail(error, CLOSO_USAGE, "derivative: expected 1 or 2, found %d",
                          o->derivative);
    if (!(o->shape >= 0.25 && o->shape <= 2))
        return closo_fail(error, CLOSO_USAGE, "shape: expected 0.25 to 2, found %.6g", o->shape);
    if (o->samples != 0 && (o->samples < 50 || o->samples > CLOSO_DRT_SAMPLES))
        return closo_fail(error, CLOSO_USAGE, "samples: expected 0, or 50 to %d, found %d",
                          CLOSO_DRT_SAMPLES, o->samples);
    return CLOSO_OK;
}

// ---- from unknowns to numbers ------------------------------------------------------------------

void closo_drt_gamma(const closo_drt_system *system, const double *x, size_t count, double *gamma)
{
    double step = system->mu * system->spacing / CLOSO_DRT_FINE;
    size_t reach = (size_t)ceil(6.2 / step);
    for (size_t k = 0; k < count; k++)
        gamma[k] = 0;
    for (size_t d = 0; d <= reach && d < count; d++) {
        double weight = system->scale * exp(-step * step * (double)d * (double)d);
        for (size_t m = 0; m < system->basis; m++) {
            size_t centre = m * CLOSO_DRT_FINE;
            double value = weight * system->sign[m] * x[m];
            if (centre + d < count)
                gamma[centre + d] += value;
            if (d > 0 && centre >= d)
                gamma[centre - d] += value;
        }
    }
}

static closo_status allocate(closo_drt *out, const closo_drt_system *system, closo_error *error)
{
    out->count = (system->basis - 1) * CLOSO_DRT_FINE + 1;
    out->tau = closo_allocate(out->count, sizeof(double), error);
    out->gamma = closo_allocate(out->count, sizeof(double), error);
    out->low = closo_allocate(out->count, sizeof(double), error);
    out->high = closo_allocate(out->count, sizeof(double), error);
    out->z = closo_allocate(2 * system->points, sizeof(double), error);
    if (!out->tau || !out->gamma || !out->low || !out->high || !out->z)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < out->count; k++) {
        out->tau[k] = exp(system->first + system->spacing * (double)k / CLOSO_DRT_FINE);
        out->low[k] = out->high[k] = NAN;
    }
    return CLOSO_OK;
}

// Residual sum of squares as it was minimised; *relative: rms of |dZ|/|Z|; z: ohm, in the caller's
// order, may be NULL.
static double compare(const closo_drt_system *s, const closo_ordered *o, const double *x,
                      double *relative, double *z)
{
    double sum = 0, squares = 0;
    for (size_t n = 0; n < s->points; n++) {
        const double *re = s->a_re + n * s->unknowns, *im = s->a_im + n * s->unknowns;
        double dre = -s->z_re[n], dim = -s->z_im[n];
        for (size_t i = 0; i < s->unknowns; i++) {
            dre += re[i] * x[i];
            dim += im[i] * x[i];
        }
        double ohm = s->scale / re[s->R]; // the column of R holds the weight
        double part = ohm / o->modulus[n];
        sum += dre * dre + dim * dim;
        squares += part * part * (dre * dre + dim * dim);
        if (z) {
            z[2 * o->place[n]] = o->re[n] + ohm * dre;
            z[2 * o->place[n] + 1] = o->im[n] + ohm * dim;
        }
    }
    *relative = sqrt(squares / (double)s->points);
    return sum;
}

static void fill(const closo_drt_system *s, const closo_ordered *o, const double *x, closo_drt *out)
{
    double first = -log(o->omega[0]), last = -log(o->omega[o->count - 1]), before = 0, behind = 0;
    closo_drt_gamma(s, x, out->count, out->gamma);
    for (size_t m = 0; m < s->basis; m++) {
        double resistance = s->scale * s->sign[m] * x[m] * SQRT_PI / s->mu;
        double ln_tau = s->first + s->spacing * (double)m;
        out->R_polarisation += resistance;
        before += ln_tau < first - s->spacing ? resistance : 0;
        behind += ln_tau > last + s->spacing ? resistance : 0;
    }
    out->R_infinity = s->scale * x[s->R];
    out->inductance = s->L == SIZE_MAX ? 0 : s->unit_L * x[s->L];
    out->series_capacitance =
        s->C == SIZE_MAX || x[s->C] == 0 ? (double)NAN : 1 / (s->unit_C * x[s->C]);
    out->open_start = fabs(before) > BEYOND * fabs(out->R_polarisation);
    out->open_end = fabs(behind) > BEYOND * fabs(out->R_polarisation);
}

static bool falls_somewhere(const closo_drt_system *s, const closo_ordered *o)
{
    size_t top = 0;
    bool falls = false;
    for (size_t n = 0; n < o->count; n++) {
        top = o->re[n] > o->re[top] ? n : top;
        falls |= closo_drt_falls(s, o, top, n);
    }
    return falls;
}

// Whether the spectrum asks for resistances below zero, which the signs forbid. A better fit alone
// does not: negative lobes also sharpen a peak that the Gaussians are too wide for.
static closo_status try_negative(const closo_drt_system *s, const closo_ordered *o, double squares,
                                 bool *passive, double *x, closo_drt *out, closo_error *error)
{
    closo_status status = closo_drt_solve(s, out->lambda, true, true, true, passive, x, error);
    if (status != CLOSO_OK)
        return status;
    double free_squares = compare(s, o, x, &out->residual_negative, NULL);
    out->needs_negative = free_squares < BETTER * squares && falls_somewhere(s, o);
    return CLOSO_OK;
}

static closo_status compute(const closo_drt_system *s, const closo_ordered *o,
                            const closo_drt_options *options, closo_drt *out, closo_error *error)
{
    double x[CLOSO_DRT_BASIS + 3], other[CLOSO_DRT_BASIS + 3];
    bool passive[CLOSO_DRT_BASIS + 3];
    closo_drt_limits *limits = NULL;
    for (size_t i = 0; i < s->unknowns; i++)
        passive[i] = true;
    closo_status status = closo_drt_choose(s, options, out, error);
    if (status == CLOSO_OK)
        status = closo_drt_solve(s, out->lambda, false, true, true, passive, x, error);
    if (status != CLOSO_OK)
        return status;
    double squares = compare(s, o, x, &out->residual, out->z);
    fill(s, o, x, out);
    out->residual_negative = out->residual;
    if (!options->negative)
        status = try_negative(s, o, squares, passive, other, out, error);
    if (status == CLOSO_OK)
        status = closo_drt_find_peaks(out, &limits, error);
    if (status == CLOSO_OK && options->samples > 0) {
        double left = fmax(2 * (double)s->points - out->freedom, 1);
        status =
            closo_drt_bands(s, options, x, fmax(squares, 1e-24 * s->zz) / left, limits, out, error);
    }
    free(limits);
    return status;
}

closo_status closo_drt_run(const closo_impedance *spectrum, const closo_drt_options *options,
                           closo_drt *out, closo_error *error)
{
    closo_drt_options defaults;
    closo_drt_options_init(&defaults);
    options = options ? options : &defaults;
    closo_ordered ordered;
    closo_drt_system system = {0};
    *out = (closo_drt){0};
    closo_status status = check(options, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_ordered_init(&ordered, spectrum, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_drt_system_init(&system, &ordered, options, error);
    if (status == CLOSO_OK)
        status = allocate(out, &system, error);
    if (status == CLOSO_OK)
        status = compute(&system, &ordered, options, out, error);
    if (status != CLOSO_OK)
        closo_drt_clear(out);
    closo_drt_system_clear(&system);
    closo_ordered_clear(&ordered);
    return status;
}

void closo_drt_clear(closo_drt *drt)
{
    free(drt->tau);
    free(drt->gamma);
    free(drt->low);
    free(drt->high);
    free(drt->z);
    free(drt->peaks);
    *drt = (closo_drt){0};
}
