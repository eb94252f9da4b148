// SPDX-License-Identifier: GPL-3.0-or-later
// Straight lines of the size analysis: the width of the instrument along the angles by a standard's
// lines (Caglioti, Paoletti and Ricci 1958), and those of Williamson and Hall through the sample's.
#include "powder/size.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE   0.017453292519943295
#define TERMS    3
#define PER_TERM 2 // lines of a standard for each coefficient

// ---- the instrument ----------------------------------------------------------------------------

typedef struct polynomial { // sum c[k] t^k, weighted
    size_t terms;
    const double *t, *y, *su;
    size_t count;
} polynomial;

static closo_status evaluate(const double *c, double *r, double *jacobian, void *context,
                             closo_error *error)
{
    const polynomial *p = context;
    (void)error;
    for (size_t i = 0; i < p->count; i++) {
        double power = 1, sum = 0;
        for (size_t k = 0; k < p->terms; k++, power *= p->t[i]) {
            sum += c[k] * power;
            if (jacobian)
                jacobian[i * p->terms + k] = power / p->su[i];
        }
        r[i] = (sum - p->y[i]) / p->su[i];
    }
    return CLOSO_OK;
}

// covariance: TERMS x TERMS, may be NULL; times chi2 where that exceeds 1.
static closo_status fit_polynomial(polynomial *p, double *c, double *covariance, closo_error *error)
{
    closo_fit fit;
    closo_status status = closo_fit_run(
        &(closo_fit_problem){
            .parameters = p->terms, .residuals = p->count, .evaluate = evaluate, .context = p},
        c, &fit, error);
    if (status != CLOSO_OK)
        return status;
    double chi2 = fit.freedom > 0 ? fmax(fit.sum_of_squares / fit.freedom, 1) : 1;
    for (size_t a = 0; covariance && a < p->terms; a++)
        for (size_t b = 0; b < p->terms; b++)
            covariance[a * TERMS + b] = chi2 * fit.covariance[a * p->terms + b];
    closo_fit_clear(&fit);
    return CLOSO_OK;
}

static bool usable(const closo_line_width *l)
{
    return l->two_theta.value > 0 && l->two_theta.value < 180 && l->fwhm.value > 0;
}

closo_status closo_resolution_of(const closo_size_options *options, closo_resolution *out,
                                 closo_error *error)
{
    *out = (closo_resolution){.first = INFINITY, .last = -INFINITY};
    size_t most = options->standard_count, n = 0;
    if (most == 0)
        return CLOSO_OK;
    double *t = closo_allocate(5 * most, sizeof *t, error);
    if (!t)
        return CLOSO_MEMORY;
    double *squares = t + most, *su = squares + most, *eta = su + most, *eta_su = eta + most;
    bool weighted = true, mixed = true;
    for (size_t i = 0; i < most; i++)
        if (usable(&options->standard[i]))
            weighted &= options->standard[i].fwhm.su > 0;
    for (size_t i = 0; i < most; i++) {
        const closo_line_width *l = &options->standard[i];
        if (!usable(l))
            continue;
        t[n] = tan(l->two_theta.value / 2 * DEGREE);
        squares[n] = l->fwhm.value * l->fwhm.value;
        su[n] = weighted ? 2 * l->fwhm.value * l->fwhm.su : squares[n];
        mixed &= isfinite(l->eta.value);
        eta[n] = l->eta.value;
        eta_su[n] = l->eta.su > 0 ? l->eta.su : 0.1;
        out->first = fmin(out->first, l->two_theta.value);
        out->last = fmax(out->last, l->two_theta.value);
        n++;
    }
    closo_status status = CLOSO_OK;
    if (n == 0)
        status = closo_fail(error, CLOSO_INPUT, "the standard has no lines with a width");
    else if (!mixed && options->correction == CLOSO_SIZE_PSEUDO_VOIGT)
        status = closo_fail(error, CLOSO_INPUT,
                            "lines of the standard have no eta: choose a Gaussian or Lorentzian "
                            "correction");
    out->lines = n;
    out->terms = n < PER_TERM ? 1 : n / PER_TERM < TERMS ? n / PER_TERM : TERMS;
    if (status == CLOSO_OK)
        status = fit_polynomial(&(polynomial){out->terms, t, squares, su, n}, out->w,
                                out->covariance, error);
    if (status == CLOSO_OK && mixed)
        status = fit_polynomial(&(polynomial){out->terms < 2 ? 1 : 2, t, eta, eta_su, n}, out->e,
                                NULL, error);
    free(t);
    return status;
}

void closo_resolution_at(const closo_resolution *resolution, const closo_size_options *options,
                         double two_theta, double *fwhm, double *eta, double *su)
{
    *fwhm = *eta = *su = 0;
    if (resolution->lines > 0) {
        double t = tan(two_theta / 2 * DEGREE), power[TERMS] = {1, t, t * t};
        double squares = 0, variance = 0;
        for (size_t a = 0; a < resolution->terms; a++) {
            squares += resolution->w[a] * power[a];
            for (size_t b = 0; b < resolution->terms; b++)
                variance += power[a] * power[b] * resolution->covariance[a * TERMS + b];
        }
        *fwhm = sqrt(fmax(squares, 0));
        *eta = fmin(fmax(resolution->e[0] + resolution->e[1] * t, 0), 1);
        *su = *fwhm > 0 && variance > 0 ? sqrt(variance) / (2 * *fwhm) : 0;
    } else if (options->has_instrument) {
        double gaussian, lorentzian;
        closo_widths(&options->instrument, NULL, two_theta, options->wavelength, &gaussian,
                     &lorentzian);
        closo_thompson_cox_hastings(gaussian, lorentzian, fwhm, eta);
    }
}

// ---- Williamson and Hall -----------------------------------------------------------------------

typedef struct sums {
    double n, w, wx, wy, wxx, wxy;
    bool weighted;
} sums;

// One point of the line: x = 4 sin theta, y = beta cos theta, or the squares of both.
static bool point_of(const closo_size_line *line, bool breadth, bool squares, double *x, double *y,
                     double *su)
{
    const closo_measured *width = breadth ? &line->breadth : &line->fwhm;
    double theta = line->line.two_theta.value / 2 * DEGREE;
    if (!(width->value > 0))
        return false;
    *x = 4 * sin(theta);
    *y = width->value * DEGREE * cos(theta);
    *su = width->su * DEGREE * cos(theta);
    if (squares) {
        *su *= 2 * *y;
        *x *= *x;
        *y *= *y;
    }
    return true;
}

static closo_measured size_from(closo_measured intercept, bool squares, double constant)
{
    double a = intercept.value;
    if (!(a > 0))
        return (closo_measured){NAN, NAN};
    double size = constant / (squares ? sqrt(a) : a);
    return (closo_measured){size, size * intercept.su / a / (squares ? 2 : 1)};
}

static closo_measured strain_from(closo_measured slope, bool squares)
{
    double b = slope.value;
    if (!(b > 0))
        return (closo_measured){NAN, NAN};
    return squares ? (closo_measured){sqrt(b), slope.su / (2 * sqrt(b))} : slope;
}

static closo_williamson_hall line_through(const closo_size *size, bool breadth, bool squares,
                                          double constant)
{
    sums s = {.weighted = true};
    double x, y, su, residuals = 0;
    const closo_measured none = {NAN, NAN};
    closo_williamson_hall out = {
        .intercept = none, .slope = none, .size = none, .strain = none, .chi2 = NAN};
    for (size_t i = 0; i < size->count; i++)
        if (point_of(&size->lines[i], breadth, squares, &x, &y, &su))
            s.weighted &= su > 0;
    for (size_t i = 0; i < size->count; i++)
        if (point_of(&size->lines[i], breadth, squares, &x, &y, &su)) {
            double w = s.weighted ? 1 / (su * su) : 1;
            s.n++;
            s.w += w;
            s.wx += w * x;
            s.wy += w * y;
            s.wxx += w * x * x;
            s.wxy += w * x * y;
        }
    out.count = (size_t)s.n;
    double determinant = s.w * s.wxx - s.wx * s.wx;
    if (s.n < 2 || !(determinant > 1e-12 * s.w * s.wxx))
        return out;
    double slope = (s.w * s.wxy - s.wx * s.wy) / determinant, start = (s.wy - slope * s.wx) / s.w;
    for (size_t i = 0; i < size->count; i++)
        if (point_of(&size->lines[i], breadth, squares, &x, &y, &su)) {
            double off = (y - start - slope * x) / (s.weighted ? su : 1);
            residuals += off * off;
        }
    double chi2 = s.n > 2 ? residuals / (s.n - 2) : (double)NAN;
    double factor = s.weighted ? fmax(isnan(chi2) ? 1 : chi2, 1) : chi2;
    out.chi2 = s.weighted ? chi2 : (double)NAN;
    out.intercept = (closo_measured){start, sqrt(factor * s.wxx / determinant)};
    out.slope = (closo_measured){slope, sqrt(factor * s.w / determinant)};
    out.size = size_from(out.intercept, squares, constant);
    out.strain = strain_from(out.slope, squares);
    return out;
}

void closo_williamson_hall_of(closo_size *size, const closo_size_options *options)
{
    double fwhm = options->scherrer_k * options->wavelength;
    double breadth = options->breadth_k * options->wavelength;
    size->fwhm_linear = line_through(size, false, false, fwhm);
    size->fwhm_squares = line_through(size, false, true, fwhm);
    size->breadth_linear = line_through(size, true, false, breadth);
    size->breadth_squares = line_through(size, true, true, breadth);
}
