// SPDX-License-Identifier: GPL-3.0-or-later
// The slope of a mean squared displacement and its uncertainty.
#ifndef CLOSO_TRAJ_DIFFUSION_H
#define CLOSO_TRAJ_DIFFUSION_H

#include "traj/analysis.h"

enum { CLOSO_FIT_LAGS = 24 };

// Slope per frame of a mean squared displacement as a fixed linear functional of its values.
typedef struct closo_slope {
    size_t count;
    size_t lag[CLOSO_FIT_LAGS];
    double weight[CLOSO_FIT_LAGS];
    double variance; // of the slope relative to its square, for one Brownian coordinate
} closo_slope;

// Lags from begin to end (frames, inclusive), weights by generalised least squares with a free
// intercept for the mean over `particles` series of `frames` positions.
closo_status closo_slope_init(closo_slope *slope, size_t frames, size_t particles, size_t begin,
                              size_t end, closo_error *error);
double closo_slope_of(const closo_slope *slope, const double *msd_at_lags);

// The fit window for a mean squared displacement msd[0 .. lags - 1] in A^2 of a run of `frames`.
void closo_fit_window(size_t frames, const double *msd, size_t lags, size_t *begin, size_t *end);

// Mean squared displacement along one coordinate at the lags of `slope`.
void closo_msd_at_lags(const closo_slope *slope, const double *x, size_t frames, double *out);

#endif
