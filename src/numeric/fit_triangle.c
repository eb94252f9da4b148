// SPDX-License-Identifier: GPL-3.0-or-later
// Householder reflections that fold a block of rows into a triangular factor: the factor of a tall
// matrix in memory bounded by one block, with the accuracy of an orthogonal method (the normal
// matrix would square the condition number).
#include "numeric/fit.h"

#include <math.h>
#include <string.h>

void closo_triangle_reset(closo_triangle *triangle, size_t n)
{
    triangle->n = n;
    memset(triangle->r, 0, n * (n + 1) * sizeof *triangle->r);
}

// Four sums at a time: in a fixed order, and fast without leave to reorder additions.
static double dot(const double *restrict a, const double *restrict b, size_t count)
{
    double sum[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[i + k] * b[i + k];
    for (; i < count; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

static void subtract(double *restrict to, const double *restrict from, double factor, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] -= factor * from[i];
}

void closo_triangle_add(closo_triangle *triangle, double *block, size_t rows)
{
    size_t n = triangle->n, width = n + 1;
    for (size_t column = 0; column < n; column++) {
        double *diagonal = triangle->r + column * width, *from = block + column * rows;
        double squares = dot(from, from, rows), first = diagonal[column];
        if (squares == 0)
            continue;
        double length = sqrt(first * first + squares);
        diagonal[column] = first > 0 ? -length : length;
        first -= diagonal[column];
        double factor = 2 / (first * first + squares);
        for (size_t k = column + 1; k < width; k++) {
            double *other = block + k * rows;
            double share = factor * (first * diagonal[k] + dot(from, other, rows));
            diagonal[k] -= first * share;
            subtract(other, from, share, rows);
        }
    }
}

void closo_triangle_solve(const closo_triangle *triangle, double *x)
{
    size_t n = triangle->n, width = n + 1;
    for (size_t i = n; i-- > 0;) {
        const double *row = triangle->r + i * width;
        double sum = -row[n];
        for (size_t k = i + 1; k < n; k++)
            sum -= row[k] * x[k];
        x[i] = row[i] != 0 ? sum / row[i] : 0;
    }
}
