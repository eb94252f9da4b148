// SPDX-License-Identifier: GPL-3.0-or-later
// A cubic through a few points by least squares, for inflections and extrema.
#include "chem/thermal.h"

#include <math.h>

// Gauss with pivots on the 4 x 8 matrix (A | 1); false where it is singular.
static bool invert(double a[4][4], double out[4][4])
{
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            out[i][j] = i == j;
    for (int k = 0; k < 4; k++) {
        int best = k;
        for (int i = k + 1; i < 4; i++)
            if (fabs(a[i][k]) > fabs(a[best][k]))
                best = i;
        if (!(fabs(a[best][k]) > 1e-12))
            return false;
        for (int j = 0; j < 4; j++) {
            double keep = a[k][j];
            a[k][j] = a[best][j];
            a[best][j] = keep;
            keep = out[k][j];
            out[k][j] = out[best][j];
            out[best][j] = keep;
        }
        double pivot = a[k][k];
        for (int j = 0; j < 4; j++) {
            a[k][j] /= pivot;
            out[k][j] /= pivot;
        }
        for (int i = 0; i < 4; i++) {
            double f = i == k ? 0 : a[i][k];
            for (int j = 0; j < 4; j++) {
                a[i][j] -= f * a[k][j];
                out[i][j] -= f * out[k][j];
            }
        }
    }
    return true;
}

bool closo_cubic_fit(const double *x, const double *y, size_t n, double noise, closo_cubic *out)
{
    double a[4][4] = {{0}}, b[4] = {0}, inverse[4][4], squares = 0;
    out->centre = (x[0] + x[n - 1]) / 2;
    out->scale = (x[n - 1] - x[0]) / 2;
    if (n < 6 || !(out->scale > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        double u = (x[i] - out->centre) / out->scale, p[4] = {1, u, u * u, u * u * u};
        for (int j = 0; j < 4; j++) {
            b[j] += p[j] * y[i];
            for (int k = 0; k < 4; k++)
                a[j][k] += p[j] * p[k];
        }
    }
    if (!invert(a, inverse))
        return false;
    for (int j = 0; j < 4; j++) {
        out->c[j] = 0;
        for (int k = 0; k < 4; k++)
            out->c[j] += inverse[j][k] * b[k];
    }
    for (size_t i = 0; i < n; i++) {
        double u = (x[i] - out->centre) / out->scale;
        double r = y[i] - (out->c[0] + u * (out->c[1] + u * (out->c[2] + u * out->c[3])));
        squares += r * r;
    }
    double variance = fmax(squares / (double)(n - 4), noise * noise);
    for (int j = 0; j < 4; j++)
        for (int k = 0; k < 4; k++)
            out->covariance[j][k] = variance * inverse[j][k];
    return true;
}

double closo_cubic_variance(const closo_cubic *f, const double g[4])
{
    double sum = 0;
    for (int j = 0; j < 4; j++)
        for (int k = 0; k < 4; k++)
            sum += g[j] * f->covariance[j][k] * g[k];
    return fmax(sum, 0);
}

bool closo_cubic_extremum(const closo_cubic *f, double *x, double *variance)
{
    double u = 0;
    for (int i = 0; i < 20; i++) {
        double curvature = 2 * f->c[2] + 6 * f->c[3] * u;
        if (!(fabs(curvature) > 0))
            return false;
        u -= (f->c[1] + u * (2 * f->c[2] + 3 * f->c[3] * u)) / curvature;
    }
    double curvature = 2 * f->c[2] + 6 * f->c[3] * u;
    if (!(fabs(u) < 1) || !(fabs(curvature) > 0))
        return false;
    const double g[4] = {0, -1 / curvature, -2 * u / curvature, -3 * u * u / curvature};
    *x = f->centre + f->scale * u;
    *variance = f->scale * f->scale * closo_cubic_variance(f, g);
    return true;
}

bool closo_cubic_inflection(const closo_cubic *f, closo_inflection *out)
{
    const double *c = f->c;
    if (!(fabs(c[3]) > 0))
        return false;
    double u = -c[2] / (3 * c[3]), s = f->scale;
    const double place[4] = {0, 0, -1 / (3 * c[3]), c[2] / (3 * c[3] * c[3])};
    const double slope[4] = {0, 1, 2 * u, 3 * u * u}, value[4] = {1, u, u * u, u * u * u};
    *out = (closo_inflection){.x = f->centre + s * u,
                              .value = c[0] + u * (c[1] + u * (c[2] + u * c[3])),
                              .slope = (c[1] + u * (2 * c[2] + 3 * u * c[3])) / s,
                              .x_variance = s * s * closo_cubic_variance(f, place),
                              .value_variance = closo_cubic_variance(f, value),
                              .slope_variance = closo_cubic_variance(f, slope) / (s * s)};
    return fabs(u) < 1;
}
