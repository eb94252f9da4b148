// SPDX-License-Identifier: GPL-3.0-or-later
// Choice of lambda. Generalised cross-validation and the L-curve take the solution without signs,
// which is linear in the data: the columns without penalty are eliminated, the system is brought to
// the standard form of its penalty and made tridiagonal once (Elden, BIT 17 (1977) 134), after
// which a lambda costs O(m). Cross-validation of real against imaginary part solves with signs. The
// whole range is searched on a grid and the best place of it refined: the criteria have several
// minima.
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "electro/drt.h"

#define LOWEST    -9.0 // of lg lambda
#define HIGHEST   1.0
#define ROUNDING  1e-14 // of |z|^2, below which residuals of normal equations are not known
#define GOLDEN    0.6180339887498949
#define PRECISION 1e-3 // of lg lambda
#define ALIKE     1.02 // of the least value, up to which another minimum is told
enum { GRID = 101, COARSE_GRID = 31, STRAIGHT = 3 };

// (T + lambda)^-1 b and what follows from it.
typedef struct standard_form {
    size_t m, straight; // Gaussians; columns without penalty
    double rows, rest;  // 2 N; |z|^2 behind the columns without penalty
    double floor;       // of residuals
    double lowest;      // lg lambda, below which rounding of the matrix decides
    double *diagonal, *next, *b;
    double *forward, *backward, *y; // work
} standard_form;

typedef struct searched {
    const closo_drt_system *system;
    const closo_drt_options *options;
    standard_form form;
    closo_status status;
    closo_error *error;
    double (*value)(struct searched *search, double lg);
} searched;

// ---- standard form -----------------------------------------------------------------------------

// Eliminates the columns without penalty from H, b (unknowns) and |z|^2 by Cholesky's factor of
// their block. Columns are scaled to about one, so that no pivot is needed; one that depends on
// the others is left out.
static void eliminate(const closo_drt_system *s, double *H, double *b, standard_form *form)
{
    size_t p = s->unknowns;
    for (size_t c = p; c-- > s->basis;) {
        double pivot = H[c * p + c];
        if (!(pivot > 1e-12))
            continue;
        form->straight++;
        form->rest -= b[c] * b[c] / pivot;
        for (size_t i = 0; i < c; i++) {
            double factor = H[i * p + c] / pivot;
            b[i] -= factor * b[c];
            for (size_t j = 0; j < c; j++)
                H[i * p + j] -= factor * H[c * p + j];
        }
    }
}

// out = L^-1 G L^-T, with G the leading block of H (row length p).
static void transform(const double *H, size_t p, const double *l, size_t m, double *out)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            out[i * m + j] = H[i * p + j];
    for (size_t pass = 0; pass < 2; pass++) { // L^-1 G, transposed, and again
        for (size_t i = 0; i < m; i++) {
            for (size_t k = 0; k < i; k++) {
                double factor = l[i * m + k];
                for (size_t j = 0; j < m; j++)
                    out[i * m + j] -= factor * out[k * m + j];
            }
            for (size_t j = 0; j < m; j++)
                out[i * m + j] /= l[i * m + i];
        }
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < i; j++) {
                double keep = out[i * m + j];
                out[i * m + j] = out[j * m + i];
                out[j * m + i] = keep;
            }
    }
}

static closo_status bring_to_form(const closo_drt_system *s, standard_form *form,
                                  closo_error *error)
{
    size_t m = s->basis, p = s->unknowns;
    double *work = closo_allocate(p * p + p + 2 * m * m + 2 * m, sizeof *work, error);
    form->diagonal = closo_allocate(6 * m, sizeof *form->diagonal, error);
    if (!work || !form->diagonal) {
        free(work);
        return CLOSO_MEMORY;
    }
    double *H = work, *b = H + p * p, *l = b + p, *t = l + m * m;
    form->m = m;
    form->rows = 2 * (double)s->points;
    form->rest = s->zz;
    form->floor = ROUNDING * s->zz;
    form->next = form->diagonal + m;
    form->b = form->next + m;
    form->forward = form->b + m;
    form->backward = form->forward + m;
    form->y = form->backward + m;
    closo_drt_normal(s, true, true, 0, H, b);
    eliminate(s, H, b, form);
    for (size_t i = 0; i < m * m; i++)
        l[i] = s->penalty[i];
    for (size_t i = 0; i < m; i++)
        l[i * m + i] *= 1 + 1e-12;
    closo_status status = CLOSO_OK;
    if (!closo_cholesky(l, m, m))
        status = closo_fail(error, CLOSO_USAGE,
                            "Gaussians of this width depend on one another: "
                            "expected a larger shape");
    if (status == CLOSO_OK) {
        transform(H, p, l, m, t);
        for (size_t i = 0; i < m; i++)
            form->b[i] = b[i];
        closo_cholesky_forward(l, m, m, form->b);
        closo_tridiagonalise(t, m, form->b, form->diagonal, form->next, t + m * m);
        double most = 0;
        for (size_t i = 0; i < m; i++)
            most = fmax(most, form->diagonal[i]);
        form->lowest = log10(fmax(1e3 * DBL_EPSILON * most, 1e-300));
    }
    free(work);
    return status;
}

// *residual: |Ax - z|^2, *penalty: x'Px, *trace: of (T + lambda)^-1.
static void at_lambda(standard_form *f, double lambda, double *residual, double *penalty,
                      double *trace)
{
    size_t m = f->m;
    double *d = f->forward, *e = f->backward, *y = f->y, by = 0, yy = 0;
    d[0] = f->diagonal[0] + lambda;
    y[0] = f->b[0];
    for (size_t i = 1; i < m; i++) {
        double factor = f->next[i - 1] / d[i - 1];
        d[i] = f->diagonal[i] + lambda - factor * f->next[i - 1];
        y[i] = f->b[i] - factor * y[i - 1];
    }
    e[m - 1] = f->diagonal[m - 1] + lambda;
    y[m - 1] /= d[m - 1];
    for (size_t i = m - 1; i-- > 0;) {
        e[i] = f->diagonal[i] + lambda - f->next[i] * f->next[i] / e[i + 1];
        y[i] = (y[i] - f->next[i] * y[i + 1]) / d[i];
    }
    *trace = 0;
    for (size_t i = 0; i < m; i++) {
        *trace += 1 / (d[i] + e[i] - f->diagonal[i] - lambda);
        by += f->b[i] * y[i];
        yy += y[i] * y[i];
    }
    *penalty = yy;
    *residual = fmax(f->rest - by - lambda * yy, f->floor);
}

static double freedom_at(standard_form *f, double lambda)
{
    double residual, penalty, trace;
    at_lambda(f, lambda, &residual, &penalty, &trace);
    return fmin(fmax((double)f->straight + (double)f->m - lambda * trace, 1), f->rows - 1);
}

// ---- criteria ----------------------------------------------------------------------------------

static double gcv(searched *search, double lg)
{
    standard_form *f = &search->form;
    double lambda = pow(10, lg), residual, penalty, trace;
    at_lambda(f, lambda, &residual, &penalty, &trace);
    double left = f->rows - (double)f->straight - (double)f->m + lambda * trace;
    return left > 0 ? f->rows * residual / (left * left) : INFINITY;
}

// Less the curvature of lg |x| against lg |residual|, by differences of lambda.
static double l_curve(searched *search, double lg)
{
    const double h = 0.05;
    double x[3], y[3];
    for (int i = 0; i < 3; i++) {
        double residual, penalty, trace;
        at_lambda(&search->form, pow(10, lg + (i - 1) * h), &residual, &penalty, &trace);
        x[i] = log(residual) / 2;
        y[i] = log(fmax(penalty, 1e-300)) / 2;
    }
    double x1 = (x[2] - x[0]) / (2 * h), y1 = (y[2] - y[0]) / (2 * h);
    double x2 = (x[2] - 2 * x[1] + x[0]) / (h * h), y2 = (y[2] - 2 * y[1] + y[0]) / (h * h);
    double speed = x1 * x1 + y1 * y1;
    return speed > 1e-12 ? -(x1 * y2 - y1 * x2) / (speed * sqrt(speed)) : 0;
}

static double misfit(const closo_drt_system *s, const double *a, const double *z, const double *x)
{
    double sum = 0;
    for (size_t n = 0; n < s->points; n++) {
        double r = z[n];
        for (size_t i = 0; i < s->unknowns; i++)
            r -= a[n * s->unknowns + i] * x[i];
        sum += r * r;
    }
    return sum;
}

// Real part predicted from the imaginary one and the reverse; what only one of them holds (R; L and
// C) is taken from that one.
static double real_imaginary(searched *search, double lg)
{
    const closo_drt_system *s = search->system;
    size_t p = s->unknowns;
    bool passive[CLOSO_DRT_BASIS + 3];
    double x[2][CLOSO_DRT_BASIS + 3], sum;
    for (int part = 0; search->status == CLOSO_OK && part < 2; part++) {
        for (size_t i = 0; i < p; i++)
            passive[i] = true;
        search->status = closo_drt_solve(s, pow(10, lg), false, part == 0, part == 1, passive,
                                         x[part], search->error);
    }
    if (search->status != CLOSO_OK)
        return INFINITY;
    for (size_t i = s->basis; i < p; i++) {
        double from = i == s->R ? x[0][i] : x[1][i];
        x[0][i] = x[1][i] = from;
    }
    sum = misfit(s, s->a_re, s->z_re, x[1]) + misfit(s, s->a_im, s->z_im, x[0]);
    return sum;
}

// ---- search ------------------------------------------------------------------------------------

static double refine(searched *search, double low, double high)
{
    double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
    double at_a = search->value(search, a), at_b = search->value(search, b);
    while (high - low > PRECISION && search->status == CLOSO_OK) {
        bool left = at_a < at_b;
        *(left ? &high : &low) = left ? b : a;
        double next = left ? high - GOLDEN * (high - low) : low + GOLDEN * (high - low);
        double value = search->value(search, next);
        if (left) {
            b = a;
            at_b = at_a;
            a = next;
            at_a = value;
        } else {
            a = b;
            at_a = at_b;
            b = next;
            at_b = value;
        }
    }
    return (low + high) / 2;
}

// The best of the other minima, where it is about as good.
static size_t find_other(const double *values, size_t grid, size_t best)
{
    size_t other = grid;
    for (size_t k = 1; k + 1 < grid; k++)
        if (k != best && values[k] <= values[k - 1] && values[k] < values[k + 1] &&
            values[k] <= ALIKE * values[best] && (other == grid || values[k] < values[other]))
            other = k;
    return other;
}

static void find_minimum(searched *search, closo_drt *out)
{
    bool coarse = search->options->choice == CLOSO_LAMBDA_RE_IM;
    size_t grid = coarse ? COARSE_GRID : GRID, best = 0;
    double lowest = fmax(LOWEST + log10(search->system->weight), search->form.lowest);
    double highest = fmax(HIGHEST + log10(search->system->weight), lowest + 1);
    double step = (highest - lowest) / (double)(grid - 1), values[GRID];
    for (size_t k = 0; k < grid && search->status == CLOSO_OK; k++) {
        values[k] = search->value(search, lowest + step * (double)k);
        best = values[k] < values[best] ? k : best;
    }
    if (search->status != CLOSO_OK)
        return;
    // The curvature of an L-curve is no misfit, and knows no other minimum that is as good. Of two
    // that are, the smaller lambda is taken: it lets the data say more, and the larger is named.
    bool misfit = search->options->choice != CLOSO_LAMBDA_L_CURVE;
    size_t other = misfit ? find_other(values, grid, best) : grid;
    if (other < best && best < grid - 1) {
        size_t larger = best;
        best = other;
        other = larger;
    }
    double lg = lowest + step * (double)best;
    out->lambda_at_edge = best == 0 || best == grid - 1;
    if (!out->lambda_at_edge)
        lg = refine(search, lg - step, lg + step);
    out->lambda = pow(10, lg);
    out->lambda_other = other < grid ? pow(10, lowest + step * (double)other) : (double)NAN;
}

closo_status closo_drt_choose(const closo_drt_system *system, const closo_drt_options *options,
                              closo_drt *out, closo_error *error)
{
    static double (*const criteria[])(searched *, double) = {
        [CLOSO_LAMBDA_GCV] = gcv,
        [CLOSO_LAMBDA_L_CURVE] = l_curve,
        [CLOSO_LAMBDA_RE_IM] = real_imaginary,
    };
    searched search = {.system = system, .options = options, .error = error};
    search.status = bring_to_form(system, &search.form, error);
    out->lambda = options->lambda;
    out->lambda_other = NAN;
    if (search.status == CLOSO_OK && options->choice != CLOSO_LAMBDA_GIVEN) {
        search.value = criteria[options->choice];
        find_minimum(&search, out);
    }
    if (search.status == CLOSO_OK)
        out->freedom = freedom_at(&search.form, out->lambda);
    free(search.form.diagonal); // one block with the others
    return search.status;
}

// ---- solution ----------------------------------------------------------------------------------

closo_status closo_drt_solve(const closo_drt_system *system, double lambda, bool any_sign,
                             bool real, bool imaginary, bool *passive, double *x,
                             closo_error *error)
{
    size_t p = system->unknowns;
    double *work = closo_allocate(2 * p * p + 4 * p, sizeof *work, error);
    size_t *index = closo_allocate(p, sizeof *index, error);
    closo_drt_sign sign[CLOSO_DRT_BASIS + STRAIGHT];
    closo_status status = work && index ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < p; i++)
        sign[i] = i < system->basis && any_sign ? CLOSO_DRT_ANY : CLOSO_DRT_NOT_NEGATIVE;
    if (!real)
        sign[system->R] = CLOSO_DRT_ZERO;
    if (!imaginary && system->L != SIZE_MAX)
        sign[system->L] = CLOSO_DRT_ZERO;
    if (!imaginary && system->C != SIZE_MAX)
        sign[system->C] = CLOSO_DRT_ZERO;
    if (status == CLOSO_OK) {
        double *H = work, *b = H + p * p;
        closo_drt_normal(system, real, imaginary, lambda, H, b);
        status = closo_drt_nnls(H, b, p, sign, passive, x, b + p, index, error);
    }
    free(work);
    free(index);
    return status;
}
