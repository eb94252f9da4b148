// SPDX-License-Identifier: GPL-3.0-or-later
// Fits to yields: what the files share. A model is a record: its parameters, and the yield of every
// point for values of them.
#ifndef CLOSO_CHEM_YIELD_FIT_H
#define CLOSO_CHEM_YIELD_FIT_H

#include "chem/network.h"

typedef struct closo_yield_model closo_yield_model;

// A problem: data, model, and the parameters that the options left free.
typedef struct closo_yield_problem {
    const closo_yield_data *data;
    const closo_yield_fit_options *options;
    const closo_yield_model *model;
    size_t count;                                            // parameters
    closo_yield_parameter parameter[CLOSO_YIELD_PARAMETERS]; // names and units
    double start[CLOSO_YIELD_PARAMETERS], lower[CLOSO_YIELD_PARAMETERS],
        upper[CLOSO_YIELD_PARAMETERS];
    double factor[CLOSO_YIELD_PARAMETERS]; // shown = factor * internal (s, fraction)
    bool rate[CLOSO_YIELD_PARAMETERS];     // positive, of unknown order of magnitude
    size_t used;                           // points in the fit
    size_t *point;
    size_t lag;                                  // parameter of the lag; SIZE_MAX: held
    size_t network_rate[CLOSO_YIELD_PARAMETERS]; // reaction of the model "network"
} closo_yield_problem;

struct closo_yield_model {
    closo_yield_model_info info;
    // Above 0: the model takes saturation * tanh(p / saturation) of every parameter p, so that the
    // search needs no bounds; this is also what is shown.
    double saturation;
    // Parameters of the data's groups; CLOSO_INPUT where the data do not suit the model.
    closo_status (*prepare)(closo_yield_problem *problem, closo_error *error);
    // Yield (fraction) of one point at (group, time).
    double (*yield)(const closo_yield_problem *problem, const double *p, size_t group, double time);
    // In place of it, for all points at once (the network).
    closo_status (*yields)(const closo_yield_problem *problem, const double *p,
                           const closo_yield_point *points, size_t count, double *out,
                           closo_error *error);
};

extern const closo_yield_model closo_yield_model_own, closo_yield_model_end_points,
    closo_yield_model_early_loss, closo_yield_model_loss, closo_yield_model_network;

const closo_yield_model *closo_yield_model_find(const char *name);
// Adds a parameter; internal units are s and fractions, factor leads to those shown.
size_t closo_yield_parameter_add(closo_yield_problem *problem, const char *key, const char *label,
                                 const char *unit, double factor, double start, double lower,
                                 double upper, bool rate);
// What is shown of an internal value, and its derivative.
double closo_yield_shown(const closo_yield_problem *problem, size_t parameter, double value);
double closo_yield_slope(const closo_yield_problem *problem, size_t parameter, double value);
double closo_yield_lag(const closo_yield_problem *problem, const double *p);

closo_status closo_yield_problem_make(closo_yield_problem *out, const closo_yield_data *data,
                                      const closo_yield_fit_options *options, closo_error *error);
void closo_yield_problem_clear(closo_yield_problem *problem);
closo_status closo_yield_compute(const closo_yield_problem *problem, const double *p,
                                 const closo_yield_point *points, size_t count, double *out,
                                 closo_error *error);
// Least squares from p on; held: a parameter kept at its value, SIZE_MAX: none. fit may be NULL.
closo_status closo_yield_minimise(const closo_yield_problem *problem, double *p, size_t held,
                                  double *chi2, closo_fit *fit, closo_error *error);
// Profiles of all parameters into out, which holds the best values.
closo_status closo_yield_profiles(const closo_yield_problem *problem, const double *best,
                                  closo_yield_fit *out, closo_error *error);

#endif
