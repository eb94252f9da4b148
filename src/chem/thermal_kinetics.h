// SPDX-License-Identifier: GPL-3.0-or-later
// Kinetics from several heating rates: what the conversion, the methods and the lines share.
#ifndef CLOSO_CHEM_THERMAL_KINETICS_H
#define CLOSO_CHEM_THERMAL_KINETICS_H

#include "chem/thermal.h"

// y = intercept + slope x, unweighted; variances NaN for two points.
typedef struct closo_plain_line {
    double intercept, slope, slope_variance, intercept_variance, covariance;
} closo_plain_line;

closo_plain_line closo_plain_line_of(const double *x, const double *y, size_t count);

// Where a run reaches a conversion.
typedef struct closo_isokinetics_place {
    double time, temperature, speed;
} closo_isokinetics_place;

closo_isokinetics_place closo_isokinetics_at(const closo_isokinetics_run *run, double conversion);
// exp(x) p(x) of the temperature integral p(x) = exp(-x)/x - E1(x).
double closo_temperature_integral(double x);
// Vyazovkin's energy (J/mol) from the integrals over conversion below..level; its s.u.
closo_measured closo_vyazovkin(const closo_isokinetics_run *runs, size_t count, double below,
                               double level);

#endif
