// SPDX-License-Identifier: GPL-3.0-or-later
// Baselines, found on a spectrum averaged to about a thousand points: what is wider than the lines
// is kept, and the systems to solve stay small and well conditioned.
//
// Polynomial: Chebyshev, least squares over the points that lie within three robust standard
// deviations of it, again and again. Whittaker: arPLS (Baek, Park, Ahn and Choo, Analyst 140 (2015)
// 250, doi:10.1039/C4AN01061B), second differences, weights that fall to zero above the baseline.
#include "chem/nmr.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 1024, TERMS = 16, ROUNDS = 50 };

static void chebyshev(double x, size_t terms, double *out)
{
    out[0] = 1;
    for (size_t k = 1; k < terms; k++)
        out[k] = k == 1 ? x : 2 * x * out[k - 1] - out[k - 2];
}

// Symmetric positive definite; false where it is not.
static bool solve(double matrix[TERMS][TERMS], double *right, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < k; j++)
            matrix[k][k] -= matrix[k][j] * matrix[k][j];
        if (!(matrix[k][k] > 1e-12))
            return false;
        matrix[k][k] = sqrt(matrix[k][k]);
        for (size_t i = k + 1; i < n; i++) {
            for (size_t j = 0; j < k; j++)
                matrix[i][k] -= matrix[i][j] * matrix[k][j];
            matrix[i][k] /= matrix[k][k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < k; j++)
            right[k] -= matrix[k][j] * right[j];
        right[k] /= matrix[k][k];
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            right[k] -= matrix[j][k] * right[j];
        right[k] /= matrix[k][k];
    }
    return true;
}

static void polynomial(const double *y, size_t bins, size_t terms, double *out, double *scratch)
{
    double limit = INFINITY, former = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double matrix[TERMS][TERMS] = {{0}}, right[TERMS] = {0}, t[TERMS];
        for (size_t i = 0; i < bins; i++) {
            if (round > 0 && fabs(y[i] - out[i]) > limit)
                continue;
            chebyshev(2 * (double)i / ((double)bins - 1) - 1, terms, t);
            for (size_t a = 0; a < terms; a++) {
                right[a] += t[a] * y[i];
                for (size_t b = 0; b < terms; b++)
                    matrix[a][b] += t[a] * t[b];
            }
        }
        if (!solve(matrix, right, terms))
            return;
        for (size_t i = 0; i < bins; i++) {
            chebyshev(2 * (double)i / ((double)bins - 1) - 1, terms, t);
            out[i] = 0;
            for (size_t a = 0; a < terms; a++)
                out[i] += right[a] * t[a];
            scratch[i] = y[i] - out[i];
        }
        limit = 3 * 1.4826 * closo_nmr_median_size(scratch, bins);
        if (!(limit > 0) || fabs(limit - former) < 1e-6 * limit)
            return;
        former = limit;
    }
}

// (W + lambda D'D) z = W y, D second differences: five diagonals, factorised in place.
static void smooth(const double *y, const double *w, size_t n, double lambda, double *z, double *d,
                   double *e, double *f)
{
    for (size_t i = 0; i < n; i++) {
        bool end = i == 0 || i == n - 1, near = i == 1 || i == n - 2;
        d[i] = w[i] + lambda * (end ? 1 : near ? 5 : 6);
        e[i] = i + 1 < n ? lambda * (i == 0 || i == n - 2 ? -2 : -4) : 0;
        f[i] = i + 2 < n ? lambda : 0;
        z[i] = w[i] * y[i];
    }
    for (size_t i = 0; i < n; i++) { // LDL'
        double e1 = e[i] / d[i], f1 = f[i] / d[i];
        if (i + 1 < n) {
            d[i + 1] -= e[i] * e1;
            e[i + 1] -= f[i] * e1;
            z[i + 1] -= z[i] * e1;
        }
        if (i + 2 < n) {
            d[i + 2] -= f[i] * f1;
            z[i + 2] -= z[i] * f1;
        }
        z[i] /= d[i];
        e[i] = e1;
        f[i] = f1;
    }
    for (size_t i = n; i-- > 0;)
        z[i] -= (i + 1 < n ? e[i] * z[i + 1] : 0) + (i + 2 < n ? f[i] * z[i + 2] : 0);
}

static void whittaker(const double *y, size_t bins, double lambda, double *out, double *memory)
{
    double *w = memory, *d = memory + bins, *e = d + bins, *f = e + bins;
    for (size_t i = 0; i < bins; i++)
        w[i] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        double mean = 0, squares = 0, below = 0, change = 0, size = 0;
        smooth(y, w, bins, lambda, out, d, e, f);
        for (size_t i = 0; i < bins; i++)
            if (y[i] < out[i]) {
                below++;
                mean += y[i] - out[i];
                squares += (y[i] - out[i]) * (y[i] - out[i]);
            }
        if (below < 2)
            return;
        mean /= below;
        double sd = sqrt(fmax(squares / below - mean * mean, 0));
        if (!(sd > 0))
            return;
        for (size_t i = 0; i < bins; i++) {
            double over = 2 * (y[i] - out[i] - (2 * sd - mean)) / sd;
            double next = over > 60 ? 0 : 1 / (1 + exp(over));
            change += (next - w[i]) * (next - w[i]);
            size += w[i] * w[i];
            w[i] = fmax(next, 1e-9);
        }
        if (change < 1e-6 * size)
            return;
    }
}

closo_status closo_nmr_baseline_take(double *y, size_t count, const closo_nmr_processing *options,
                                     closo_error *error)
{
    size_t width = (count + BINS - 1) / BINS, bins = count / width;
    if (options->baseline == CLOSO_NMR_BASELINE_NONE)
        return CLOSO_OK;
    if (bins < 32 || options->order < 0 || options->order >= TERMS)
        return closo_fail(error, CLOSO_USAGE,
                          "a baseline needs 32 points or more and an order from 0 to %d",
                          TERMS - 1);
    double *memory = closo_allocate(6 * bins, sizeof *memory, error);
    if (!memory)
        return CLOSO_MEMORY;
    double *coarse = memory, *line = memory + bins;
    for (size_t i = 0; i < bins * width; i++)
        coarse[i / width] += y[i] / (double)width;
    double lambda = options->lambda > 0 ? options->lambda : pow((double)bins / 20, 4);
    if (options->baseline == CLOSO_NMR_BASELINE_POLYNOMIAL)
        polynomial(coarse, bins, (size_t)options->order + 1, line, line + bins);
    else
        whittaker(coarse, bins, lambda, line, line + bins);
    for (size_t i = 0; i < count; i++) { // straight lines between the middles of the bins
        double at = ((double)i + 0.5) / (double)width - 0.5;
        double k = fmin(fmax(floor(at), 0), (double)bins - 2);
        size_t left = (size_t)k;
        y[i] -= line[left] + (at - k) * (line[left + 1] - line[left]);
    }
    free(memory);
    return CLOSO_OK;
}
