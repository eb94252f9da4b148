// SPDX-License-Identifier: GPL-3.0-or-later
// Dense symmetric algebra for a few hundred unknowns; inner loops run along rows.
#include <math.h>

#include "electro/drt.h"

bool closo_cholesky(double *a, size_t n, size_t stride)
{
    for (size_t j = 0; j < n; j++) {
        double *row = a + j * stride;
        for (size_t i = 0; i <= j; i++) {
            const double *other = a + i * stride;
            // four sums, so that they can be had side by side
            double s[4] = {0}, sum = row[i];
            size_t k = 0;
            for (; k + 4 <= i; k += 4)
                for (size_t q = 0; q < 4; q++)
                    s[q] += row[k + q] * other[k + q];
            for (; k < i; k++)
                sum -= row[k] * other[k];
            sum -= (s[0] + s[1]) + (s[2] + s[3]);
            if (i < j)
                row[i] = sum / other[i];
            else if (sum > 0)
                row[j] = sqrt(sum);
            else
                return false;
        }
    }
    return true;
}

void closo_cholesky_forward(const double *l, size_t n, size_t stride, double *x)
{
    for (size_t i = 0; i < n; i++) {
        double sum = x[i];
        for (size_t k = 0; k < i; k++)
            sum -= l[i * stride + k] * x[k];
        x[i] = sum / l[i * stride + i];
    }
}

void closo_cholesky_backward(const double *l, size_t n, size_t stride, double *x)
{
    for (size_t i = n; i-- > 0;) {
        x[i] /= l[i * stride + i];
        for (size_t k = 0; k < i; k++)
            x[k] -= l[i * stride + k] * x[i];
    }
}

// Householder's reflection that empties v behind its first element: v becomes the unit vector of
// the reflection, *first what is left of the first element; false where nothing is to be done.
static bool reflection(double *v, size_t length, double *first)
{
    double sum = 0, rest = 0;
    for (size_t i = 1; i < length; i++)
        rest += v[i] * v[i];
    sum = rest + v[0] * v[0];
    *first = v[0];
    if (!(rest > 0))
        return false;
    *first = v[0] > 0 ? -sqrt(sum) : sqrt(sum);
    double norm = sqrt(2 * (sum - *first * v[0]));
    v[0] -= *first;
    for (size_t i = 0; i < length; i++)
        v[i] /= norm;
    return true;
}

void closo_tridiagonalise(double *a, size_t n, double *b, double *diagonal, double *next,
                          double *work)
{
    double *v = work, *w = work + n;
    for (size_t k = 0; k + 1 < n; k++) {
        size_t length = n - k - 1;
        diagonal[k] = a[k * n + k];
        for (size_t i = 0; i < length; i++)
            v[i] = a[k * n + k + 1 + i];
        if (!reflection(v, length, &next[k]))
            continue;
        double vw = 0, vb = 0, *block = a + (k + 1) * n + k + 1;
        for (size_t i = 0; i < length; i++)
            w[i] = 0;
        for (size_t i = 0; i < length; i++)
            for (size_t j = 0; j < length; j++)
                w[j] += v[i] * block[i * n + j];
        for (size_t i = 0; i < length; i++) {
            vw += v[i] * w[i];
            vb += v[i] * b[k + 1 + i];
        }
        for (size_t i = 0; i < length; i++) {
            w[i] = 2 * (w[i] - vw * v[i]);
            b[k + 1 + i] -= 2 * vb * v[i];
        }
        for (size_t i = 0; i < length; i++)
            for (size_t j = 0; j < length; j++)
                block[i * n + j] -= v[i] * w[j] + w[i] * v[j];
    }
    if (n > 0)
        diagonal[n - 1] = a[n * n - 1];
}
