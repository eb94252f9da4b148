// SPDX-License-Identifier: GPL-3.0-or-later
// Uncertainties of a fit whose residuals are correlated from point to point, as zero filling and
// windows make them, and misfit, too. With B the inverse of J'J and S the covariance of the
// residuals, a band matrix of their own autocovariances, the parameters have B J'S J B (the
// "sandwich"; Huber 1967). Lags are taken until the correlation drowns in its noise.
#include "chem/nmr_fit.h"

#include <math.h>
#include <stdlib.h>

enum { LAGS = 512 };

// Autocovariances c[0..]; how many there are.
static size_t autocovariances(const double *r, size_t count, double freedom, double *c)
{
    size_t lags = 0;
    double noise = 2 / sqrt((double)count);
    for (; lags < LAGS && lags < count / 4; lags++) {
        double sum = 0;
        for (size_t i = 0; i + lags < count; i++)
            sum += r[i] * r[i + lags];
        c[lags] = sum / freedom;
        if (lags > 0 && c[lags] < noise * c[0])
            break;
    }
    return lags;
}

// S times each column of J.
static void spread_columns(const double *jacobian, size_t points, size_t n, const double *c,
                           size_t lags, double *out)
{
    for (size_t i = 0; i < points; i++) {
        double *to = out + i * n;
        for (size_t j = 0; j < n; j++)
            to[j] = c[0] * jacobian[i * n + j];
        for (size_t k = 1; k < lags; k++) {
            const double *ahead = i + k < points ? jacobian + (i + k) * n : NULL;
            const double *behind = i >= k ? jacobian + (i - k) * n : NULL;
            for (size_t j = 0; j < n; j++)
                to[j] += c[k] * ((ahead ? ahead[j] : 0) + (behind ? behind[j] : 0));
        }
    }
}

static double known(double value)
{
    return isfinite(value) ? value : 0;
}

static void sandwich(const double *inverse, const double *middle, size_t n, double *scratch,
                     double *out)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            scratch[a * n + b] = 0;
            for (size_t k = 0; k < n; k++)
                scratch[a * n + b] += known(inverse[a * n + k]) * middle[k * n + b];
        }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += scratch[a * n + k] * known(inverse[k * n + b]);
            out[a * n + b] = isfinite(inverse[a * n + b]) ? sum : (double)NAN;
        }
}

closo_status closo_nmr_fit_spread(const closo_nmr_model *model, const double *p,
                                  const closo_fit *fit, double *covariance, double *inflation,
                                  closo_error *error)
{
    size_t n = closo_nmr_model_size(model), m = model->points;
    double c[LAGS + 1], sum = 0;
    double *r = closo_allocate(m + 2 * m * n + 2 * n * n, sizeof *r, error);
    if (!r)
        return CLOSO_MEMORY;
    double *jacobian = r + m, *spread = jacobian + m * n, *middle = spread + m * n;
    closo_nmr_model closest = *model;
    closo_status status = closo_nmr_model_evaluate(p, r, jacobian, &closest, error);
    size_t lags = autocovariances(r, m, fmax(fit->freedom, 1), c);
    spread_columns(jacobian, m, n, c, lags, spread);
    for (size_t i = 0; i < m; i++)
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                middle[a * n + b] += jacobian[i * n + a] * spread[i * n + b];
    sandwich(fit->covariance, middle, n, middle + n * n, covariance);
    for (size_t k = 0; k < lags; k++)
        sum += (k ? 2 : 1) * c[k] / c[0];
    *inflation = lags > 0 ? sum : 1;
    free(r);
    return status;
}
