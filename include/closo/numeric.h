// SPDX-License-Identifier: GPL-3.0-or-later
// closo/numeric.h: random numbers, autocorrelation by FFT, statistics with honest uncertainties,
// straight lines by generalised least squares. No science here. Thin faces on GSL and FFTW.
#ifndef CLOSO_NUMERIC_H
#define CLOSO_NUMERIC_H

#include "closo/base.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- random numbers (GSL, Mersenne twister) ----------------------------------------------------

typedef struct closo_random closo_random;
closo_random *closo_random_new(uint64_t seed, closo_error *error);
void closo_random_free(closo_random *random);
double closo_random_uniform(closo_random *random);             // [0, 1)
double closo_random_normal(closo_random *random);              // mean 0, variance 1
size_t closo_random_below(closo_random *random, size_t count); // 0 .. count - 1
// Rotation matrix, row-major, uniform over all orientations (Shoemake's quaternions).
void closo_random_rotation(closo_random *random, double matrix[9]);

// ---- autocorrelation ---------------------------------------------------------------------------

// Autocorrelations of real series of one length by the Wiener-Khinchin theorem with zero padding.
// Plan once, execute many: power spectra of as many series as wanted are summed in an array of the
// caller (closo_correlator_bins values, zeroed) and transformed back once. O(n log n) a series.
// One correlator per thread.
typedef struct closo_correlator closo_correlator;
closo_status closo_correlator_new(closo_correlator **out, size_t length, closo_error *error);
void closo_correlator_free(closo_correlator *correlator);
size_t closo_correlator_bins(const closo_correlator *correlator);
// power[k] += |F[k]|^2 of the padded series.
void closo_correlator_add(closo_correlator *correlator, const double *series, double *power);
// out[k] = sum over the series added of sum_i x[i] x[i+k], k = 0 .. lags - 1 (not divided).
void closo_correlator_sum(closo_correlator *correlator, const double *power, double *out,
                          size_t lags);

// ---- statistics --------------------------------------------------------------------------------

typedef struct closo_estimate {
    double mean;
    double su;           // standard uncertainty of the mean; NaN when it cannot be had
    double freedom;      // degrees of freedom of su; NaN when su is
    double inefficiency; // statistical inefficiency g: n / g effective samples
} closo_estimate;

// Mean of a correlated stationary series by blocking (Flyvbjerg and Petersen, J. Chem. Phys. 91
// (1989) 461): blocks are doubled until they pass the test of Jonsson, Phys. Rev. E 98 (2018)
// 043304, and twice more, as far as 8 blocks are left. freedom = blocks - 1. Fewer than 8 samples:
// su is NaN. O(n).
closo_status closo_mean_correlated(const double *series, size_t count, closo_estimate *out,
                                   closo_error *error);
// Mean of independent samples.
void closo_mean_independent(const double *samples, size_t count, closo_estimate *out);
double closo_student_quantile(double probability, double freedom); // one-sided quantile of t
double closo_chi_squared_quantile(double probability, double freedom);
// Both NaN below half a degree of freedom, where they are of no use.
// Half-width factor k so that value +- k su covers `level` (0.68, 0.95) for these degrees of
// freedom.
double closo_coverage_factor(double level, double freedom);

// ---- generalised least squares -----------------------------------------------------------------

// For y = a + b x with covariance C (n x n, row-major, symmetric positive definite): the weights
// w[i] with b = sum w[i] y[i] (best linear unbiased), and the variance of b for that C.
// Depends on x and C only, not on y. CLOSO_INPUT if C is not positive definite or n < 2.
closo_status closo_line_weights(size_t n, const double *x, const double *covariance,
                                double *weights, double *variance, closo_error *error);

// ---- nonlinear least squares -------------------------------------------------------------------

// Minimises sum r_i(p)^2 within bounds. Residuals are weighted: (observed - calculated) / su.
typedef struct closo_fit_problem {
    size_t parameters, residuals;
    // r: residuals; jacobian (may be NULL: not wanted): dr_i/dp_j, residuals x parameters,
    // row-major. May refuse a point with CLOSO_NEGATIVE: the step is shortened.
    closo_status (*evaluate)(const double *p, double *r, double *jacobian, void *context,
                             closo_error *error);
    void *context;
    const double *lower, *upper; // parameters each; NULL: none. Equal bounds hold a parameter
    const double *scale;         // typical size of each parameter; NULL: from the start
    int iterations;              // 0: 200
    double tolerance;            // relative fall of the sum of squares that ends it; 0: 1e-12
    double noise;                // sum of squares that the model's own errors (integration) make: a
                                 // fall below it ends the fit, too
} closo_fit_problem;

typedef struct closo_fit {
    double sum_of_squares;
    size_t free;    // parameters neither held, nor at a bound, nor undetermined
    double freedom; // residuals less the directions that are determined
    int iterations;
    bool converged;
    double condition;   // of the scaled normal matrix
    double *covariance; // parameters x parameters, for residuals of unit variance (not multiplied
                        // by chi^2); NaN rows and columns: undetermined, 0: held
    bool *undetermined; // the data do not determine it: the scaled curvature vanishes along a
                        // direction in which it takes part
    bool *at_bound;     // ends at a bound (its row of the covariance is 0)
} closo_fit;

// Levenberg-Marquardt with the scaling of More (1978) on a QR or SVD of the scaled Jacobian, bounds
// by an active set. p: start and result. Deterministic. CLOSO_INPUT where the start gives no finite
// residuals; not converging is no error.
closo_status closo_fit_run(const closo_fit_problem *problem, double *p, closo_fit *out,
                           closo_error *error);
void closo_fit_clear(closo_fit *fit);

// ---- smoothing ---------------------------------------------------------------------------------

// Savitzky-Golay smoothing (odd window, polynomial order < window) of evenly spaced y;
// derivative 0 or 1 (per sample). Ends are fitted with the same polynomial.
closo_status closo_smooth(const double *y, size_t count, size_t window, int order, int derivative,
                          double *out, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
