// SPDX-License-Identifier: GPL-3.0-or-later
// Dense linear algebra of the nonlinear fit: a triangular factor that takes in rows block by block,
// and the singular values of such a factor.
#ifndef CLOSO_NUMERIC_FIT_H
#define CLOSO_NUMERIC_FIT_H

#include "closo/numeric.h"

// The triangular factor R of the rows seen so far, with Q^T b as its last column: n rows of n + 1
// values, zero below the diagonal.
typedef struct closo_triangle {
    size_t n;
    double *r;
} closo_triangle;

void closo_triangle_reset(closo_triangle *triangle, size_t n);
// Takes in `rows` rows, which are destroyed (Householder): n + 1 columns of `rows` values each, one
// after the other. O(rows n^2).
void closo_triangle_add(closo_triangle *triangle, double *block, size_t rows);
// x of the least squares problem |R x + b|^2; the rows must have made R regular.
void closo_triangle_solve(const closo_triangle *triangle, double *x);

// One-sided Jacobi (Hestenes 1958; Demmel and Veselic 1992, doi:10.1137/0613074: small singular
// values of a matrix with columns of unit length come out to full relative accuracy). matrix, n x n
// row-major, is replaced by U S; v (n x n) holds the right vectors in its columns, s the values
// (unordered). O(n^3) a sweep, about ten sweeps.
void closo_jacobi_svd(size_t n, double *matrix, double *v, double *s);

// Where the data leave `fit` free, and the covariance of the rest, from the factor of the columns
// `column` (triangle->n of them), each over its entry of `weight` (one for every parameter). Fills
// covariance, undetermined, condition, free and *rank, the number of directions that are
// determined.
closo_status closo_fit_covariance(const closo_triangle *triangle, const size_t *column,
                                  const double *weight, size_t parameters, closo_fit *fit,
                                  size_t *rank, closo_error *error);

#endif
