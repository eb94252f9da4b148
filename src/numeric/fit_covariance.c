// SPDX-License-Identifier: GPL-3.0-or-later
// What the data determine: singular values of the Jacobian with columns of unit length. A direction
// whose singular value is lost in rounding changes nothing in the residuals; every parameter that
// takes part in it is undetermined, the others keep the covariance of the remaining directions.
#include "numeric/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS    60
#define VANISHING 1e-10 // of the largest singular value: analytic derivatives are good to 1e-15
#define PART      1e-3  // share of a direction that counts as taking part in it

// Makes columns a and b of u (and v) orthogonal; false when they were.
static bool rotate(size_t n, double *u, double *v, size_t a, size_t b)
{
    double aa = 0, bb = 0, ab = 0;
    for (size_t i = 0; i < n; i++) {
        aa += u[i * n + a] * u[i * n + a];
        bb += u[i * n + b] * u[i * n + b];
        ab += u[i * n + a] * u[i * n + b];
    }
    if (!(fabs(ab) > 1e-15 * sqrt(aa * bb)))
        return false;
    double zeta = (bb - aa) / (2 * ab);
    double tangent = (zeta > 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    double cosine = 1 / sqrt(1 + tangent * tangent), sine = cosine * tangent;
    for (size_t i = 0; i < n; i++) {
        double *const pair[] = {u + i * n, v + i * n};
        for (int k = 0; k < 2; k++) {
            double x = pair[k][a], y = pair[k][b];
            pair[k][a] = cosine * x - sine * y;
            pair[k][b] = sine * x + cosine * y;
        }
    }
    return true;
}

void closo_jacobi_svd(size_t n, double *matrix, double *v, double *s)
{
    memset(v, 0, n * n * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i * n + i] = 1;
    bool turned = true;
    for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
        turned = false;
        for (size_t a = 0; a + 1 < n; a++)
            for (size_t b = a + 1; b < n; b++)
                turned |= rotate(n, matrix, v, a, b);
    }
    for (size_t j = 0; j < n; j++) {
        double squares = 0;
        for (size_t i = 0; i < n; i++)
            squares += matrix[i * n + j] * matrix[i * n + j];
        s[j] = sqrt(squares);
    }
}

// Columns of the factor to unit length; their lengths times the weights are those of J.
static void normalise(const closo_triangle *triangle, const size_t *column, const double *weight,
                      double *matrix, double *length)
{
    size_t n = triangle->n;
    for (size_t j = 0; j < n; j++) {
        double squares = 0;
        for (size_t i = 0; i <= j; i++)
            squares += triangle->r[i * (n + 1) + j] * triangle->r[i * (n + 1) + j];
        double norm = sqrt(squares);
        for (size_t i = 0; i < n; i++)
            matrix[i * n + j] = i <= j && norm > 0 ? triangle->r[i * (n + 1) + j] / norm : 0;
        length[j] = norm * weight[column[j]];
    }
}

static double largest_of(size_t n, const double *s)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, s[i]);
    return largest;
}

static void mark(size_t n, const double *v, const double *s, double limit, const size_t *column,
                 closo_fit *fit)
{
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; s[k] <= limit && j < n; j++)
            if (fabs(v[j * n + k]) > PART)
                fit->undetermined[column[j]] = true;
}

static void add_covariance(size_t n, const double *v, const double *s, double limit,
                           const double *length, const size_t *column, size_t parameters,
                           closo_fit *fit)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++)
                if (s[k] > limit)
                    sum += v[a * n + k] * v[b * n + k] / (s[k] * s[k]);
            sum /= length[a] * length[b];
            fit->covariance[column[a] * parameters + column[b]] = sum;
            fit->covariance[column[b] * parameters + column[a]] = sum;
        }
}

closo_status closo_fit_covariance(const closo_triangle *triangle, const size_t *column,
                                  const double *weight, size_t parameters, closo_fit *fit,
                                  size_t *rank, closo_error *error)
{
    size_t n = triangle->n;
    double *matrix = closo_allocate(2 * n * n + 2 * n, sizeof *matrix, error);
    if (!matrix)
        return CLOSO_MEMORY;
    double *v = matrix + n * n, *s = v + n * n, *length = s + n;
    normalise(triangle, column, weight, matrix, length);
    closo_jacobi_svd(n, matrix, v, s);
    double largest = largest_of(n, s), smallest = INFINITY;
    double limit = VANISHING * largest;
    mark(n, v, s, limit, column, fit);
    add_covariance(n, v, s, limit, length, column, parameters, fit);
    for (size_t k = 0; k < n; k++)
        smallest = fmin(smallest, s[k]);
    // Of the normal matrix: the square of that of the Jacobian.
    fit->condition = n == 0 ? 1 : smallest > 0 ? pow(largest / smallest, 2) : INFINITY;
    for (size_t k = 0; k < n; k++) {
        *rank += s[k] > limit;
        fit->free += !fit->undetermined[column[k]];
    }
    for (size_t j = 0; j < parameters; j++) {
        if (!fit->undetermined[j])
            continue;
        for (size_t k = 0; k < parameters; k++)
            fit->covariance[j * parameters + k] = fit->covariance[k * parameters + j] = NAN;
    }
    free(matrix);
    return CLOSO_OK;
}
