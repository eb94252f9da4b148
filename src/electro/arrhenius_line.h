// SPDX-License-Identifier: GPL-3.0-or-later
// Straight lines of ln(sigma T) or ln sigma against 1/T with bounds, and whether one is enough.
#ifndef CLOSO_ELECTRO_ARRHENIUS_LINE_H
#define CLOSO_ELECTRO_ARRHENIUS_LINE_H

#include "closo/electro.h"

typedef struct closo_sigma_datum {
    double x, y;
    double su; // of y; of a bound: the scatter it would have had as a point
    closo_censoring censoring;
} closo_sigma_datum;

// y = intercept + slope x.
typedef struct closo_sigma_line {
    size_t exact, bounds; // points, and bounds that take part
    double intercept, slope;
    double variance[3]; // of intercept, of slope, their covariance; NaN: not known
    double chi_squared; // of the points
    double freedom;     // of the uncertainties; INFINITY: from those of the points
    double scatter;     // factor the su of the data were multiplied by: Birge ratio, or the
                        // standard deviation about the line where the data have no su
    double log_likelihood;
    bool converged;
} closo_sigma_line;

// Tobit likelihood. weighted: the su of the data are known, and are widened where the points
// scatter more than chance allows; else all su must be 1 and the scatter is fitted. False for fewer
// than two temperatures among the points.
bool closo_sigma_line_fit(const closo_sigma_datum *data, size_t count, bool weighted,
                          closo_sigma_line *out);
// y at x and the standard uncertainty of the line there (NaN: not known).
double closo_sigma_line_at(const closo_sigma_line *line, double x, double *su);

// One line against two with a break (x sorted either way, points only). weighted: scatter below the
// su of the data is chance, not a measure of them.
typedef struct closo_sigma_break {
    size_t place;       // points before the break; 0: one line is as good
    size_t first, last; // places that are as good at 95 %
    double F, p;        // F of two more parameters; probability times the places tried
    bool curved;        // a parabola describes the data better than two lines: no transition
} closo_sigma_break;

void closo_sigma_break_find(const closo_sigma_datum *data, size_t count, bool weighted,
                            closo_sigma_break *out);

// Vogel-Tammann-Fulcher: y = a - B / (k (T - T0)), data->x are temperatures in K here.
typedef struct closo_sigma_vtf {
    closo_sigma_line line; // over 1 / (k_B (T - T0)), slope -B in eV, variance with that of T0
    double t0, t0_su;      // K; su NaN: not determined
    double gradient[2];    // of intercept and slope with T0
    bool determined;       // T0 is between 0 and the lowest temperature
    double gain;           // AICc of the straight Arrhenius line minus that of this one
} closo_sigma_vtf;

bool closo_sigma_vtf_fit(const closo_sigma_datum *data, size_t count, bool weighted,
                         closo_sigma_vtf *out, closo_error *error);
double closo_sigma_vtf_at(const closo_sigma_vtf *vtf, double kelvin, double *su);

#endif
