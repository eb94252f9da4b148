// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the distribution of relaxation times: kernel, linear system, non-negative least squares,
// choice of lambda, credible bands, peaks.
#ifndef CLOSO_ELECTRO_DRT_H
#define CLOSO_ELECTRO_DRT_H

#include "electro/ordered.h"

enum {
    CLOSO_DRT_BASIS = 400,   // most Gaussians
    CLOSO_DRT_FINE = 4,      // points of the answer per Gaussian
    CLOSO_DRT_SAMPLES = 5000 // most
};

// ---- kernel (drt_kernel.c) ---------------------------------------------------------------------

// Impedance of one Gaussian exp(-(mu u)^2) of u = ln tau - ln tau_m as a function of
// x = ln(omega tau_m): a table with interpolation of fifth order, 1e-10 of its largest value.
typedef struct closo_drt_kernel {
    double mu, first, step;
    size_t count;
    double *re, *im;
} closo_drt_kernel;

closo_status closo_drt_kernel_init(closo_drt_kernel *kernel, double mu, closo_error *error);
void closo_drt_kernel_clear(closo_drt_kernel *kernel);
void closo_drt_kernel_at(const closo_drt_kernel *kernel, double x, double z[2]);

// ---- linear system (drt_system.c) --------------------------------------------------------------

// Unknowns: heights of the Gaussians, then R_infinity, L and 1/C where they are wanted, all in
// scaled units; their normal equations for real and imaginary part. The objective is
// |A' x - z'|^2 + |A'' x - z''|^2 + lambda x' P x.
typedef struct closo_drt_system {
    size_t points, basis, unknowns;
    size_t R, L, C;               // places; L, C: unknowns where not wanted
    double mu, first, spacing;    // ln tau of the m-th Gaussian: first + m spacing
    double scale, unit_L, unit_C; // ohm; of L and 1/C
    double weight;                // mean square of the rows' weights
    double *sign;              // basis: -1 where the Gaussian stands for gamma below zero, else 1
    double *a_re, *a_im;       // points x unknowns, weighted
    double *z_re, *z_im;       // weighted
    double *gram_re, *gram_im; // unknowns x unknowns
    double *b_re, *b_im;
    double *penalty; // basis x basis
    double zz;       // |z|^2
} closo_drt_system;

closo_status closo_drt_system_init(closo_drt_system *system, const closo_ordered *spectrum,
                                   const closo_drt_options *options, closo_error *error);
void closo_drt_system_clear(closo_drt_system *system);
// Whether Z' falls from the point top to the point bottom of lower frequency by more than noise.
bool closo_drt_falls(const closo_drt_system *system, const closo_ordered *spectrum, size_t top,
                     size_t bottom);
// H = real gram_re + imaginary gram_im + lambda P, right-hand side to match.
void closo_drt_normal(const closo_drt_system *system, bool real, bool imaginary, double lambda,
                      double *H, double *b);

// ---- dense algebra, row-major, symmetric (drt_algebra.c) ---------------------------------------

// Lower factor of the leading n x n block in place (row length `stride`); false where it is not
// positive definite. Upper part is left as it is.
bool closo_cholesky(double *a, size_t n, size_t stride);
void closo_cholesky_forward(const double *l, size_t n, size_t stride, double *x);
void closo_cholesky_backward(const double *l, size_t n, size_t stride, double *x);
// a becomes tridiagonal by reflections that are applied to b too; diagonal n, next n - 1.
void closo_tridiagonalise(double *a, size_t n, double *b, double *diagonal, double *next,
                          double *work);

// ---- non-negative least squares (drt_nnls.c) ---------------------------------------------------

typedef enum closo_drt_sign {
    CLOSO_DRT_NOT_NEGATIVE,
    CLOSO_DRT_ANY,
    CLOSO_DRT_ZERO
} closo_drt_sign;

// Minimises x'Hx/2 - b'x. passive: which unknowns are not at zero, start and result. work: n * n +
// 3 n doubles, index: n.
closo_status closo_drt_nnls(const double *H, const double *b, size_t n, const closo_drt_sign *sign,
                            bool *passive, double *x, double *work, size_t *index,
                            closo_error *error);

// ---- lambda (drt_lambda.c) ---------------------------------------------------------------------

// Solves for given lambda from the parts that are named; any_sign: of the Gaussians' heights, else
// none below zero. x: unknowns.
closo_status closo_drt_solve(const closo_drt_system *system, double lambda, bool any_sign,
                             bool real, bool imaginary, bool *passive, double *x,
                             closo_error *error);
// Fills lambda, lambda_at_edge, lambda_other and freedom.
closo_status closo_drt_choose(const closo_drt_system *system, const closo_drt_options *options,
                              closo_drt *out, closo_error *error);

// ---- answer ------------------------------------------------------------------------------------

// gamma (ohm) of the unknowns on the fine grid.
void closo_drt_gamma(const closo_drt_system *system, const double *x, size_t count, double *gamma);
// gamma of one peak, from one minimum to the next: places on the fine grid.
typedef struct closo_drt_limits {
    size_t from, top, to;
} closo_drt_limits;

// Fills the peaks of an answer that holds tau, gamma and R_polarisation; *limits: of each, malloc.
closo_status closo_drt_find_peaks(closo_drt *drt, closo_drt_limits **limits, closo_error *error);
// Area of gamma over ln tau from one fine point to another.
double closo_drt_area(const double *gamma, double spacing, size_t from, size_t to);
// Credible bands of gamma and of the peaks' resistances; x: the solution, variance: of a scaled
// impedance. Left NaN where the sampling gets stuck.
closo_status closo_drt_bands(const closo_drt_system *system, const closo_drt_options *options,
                             const double *x, double variance, const closo_drt_limits *limits,
                             closo_drt *drt, closo_error *error);

#endif
