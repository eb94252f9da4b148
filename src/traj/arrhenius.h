// SPDX-License-Identifier: GPL-3.0-or-later
// Straight lines of ln D against 1/T, and whether one is enough.
#ifndef CLOSO_TRAJ_ARRHENIUS_H
#define CLOSO_TRAJ_ARRHENIUS_H

#include "closo/traj.h"

// ln D = intercept + slope / T.
typedef struct closo_arrhenius_line {
    size_t count;
    double intercept, slope;
    double variance[3]; // of intercept, of slope, their covariance; inflation included
    double chi_squared;
    double freedom;   // of the uncertainties
    double inflation; // Birge ratio the uncertainties were multiplied by, 1: none
} closo_arrhenius_line;

// x = 1/T, y = ln D, su of y, freedom of su (INFINITY: well known). False for fewer than 2 points
// or where all x are equal.
bool closo_arrhenius_fit(size_t count, const double *x, const double *y, const double *su,
                         const double *freedom, closo_arrhenius_line *out);
// ln D at x and its standard uncertainty.
double closo_arrhenius_at(const closo_arrhenius_line *line, double x, double *su);

// One line against two with a break (x sorted). Returns the number of points before the break, 0
// where one line is as good; *gain: AICc of one line minus that of the best two (NaN below 5
// points).
size_t closo_arrhenius_break(size_t count, const double *x, const double *y, const double *su,
                             double *gain);

#endif
