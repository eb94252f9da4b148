// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the fit of a circuit. Parameters p are what the circuit has; variables x are what the
// fit moves: ln p or p of each parameter that is neither held nor tied to another.
#ifndef CLOSO_ELECTRO_EIS_FIT_H
#define CLOSO_ELECTRO_EIS_FIT_H

#include "electro/circuit.h"

#define CLOSO_EIS_HELD SIZE_MAX

// ---- the problem (eis_fit_problem.c)

typedef struct closo_eis_problem {
    const closo_circuit *circuit;
    size_t points, parameters, variables;
    double *omega;  // points, falling
    double *data;   // points x 2
    double *weight; // points x 2: 1 / standard deviation (in the sense of the weighting)
    size_t variable[CLOSO_CIRCUIT_PARAMETERS]; // of a parameter; CLOSO_EIS_HELD
    size_t leader[CLOSO_CIRCUIT_PARAMETERS];   // parameter that a variable stands for
    double ratio[CLOSO_CIRCUIT_PARAMETERS];    // of a parameter to its leader
    double start[CLOSO_CIRCUIT_PARAMETERS];    // of a parameter: held, given, or NaN
    double lower[CLOSO_CIRCUIT_PARAMETERS];    // of a variable
    double upper[CLOSO_CIRCUIT_PARAMETERS];
    bool pinned[CLOSO_CIRCUIT_PARAMETERS]; // parameter: held, tied, given or bounded by the user
} closo_eis_problem;

closo_status closo_eis_problem_init(closo_eis_problem *out, const closo_circuit *circuit,
                                    const closo_impedance *spectrum,
                                    const closo_eis_options *options, closo_error *error);
void closo_eis_problem_clear(closo_eis_problem *problem);
void closo_eis_parameters(const closo_eis_problem *problem, const double *x, double *p);
void closo_eis_variables(const closo_eis_problem *problem, const double *p, double *x);
bool closo_eis_logarithmic(const closo_eis_problem *problem, size_t variable);

// Weighted residuals (2 points) and, where not NULL, their derivatives by the variables.
typedef struct closo_eis_work {
    const closo_eis_problem *problem;
    double *z, *derivative;
    double *r, *jacobian, *next_r, *next_jacobian; // of the search
} closo_eis_work;
closo_status closo_eis_work_init(closo_eis_work *out, const closo_eis_problem *problem,
                                 closo_error *error);
void closo_eis_work_clear(closo_eis_work *work);
closo_status closo_eis_residuals(const double *x, double *r, double *jacobian, void *work,
                                 closo_error *error);

// ---- the search (eis_fit_search.c)

// From x to a minimum, in place; its memory is the work's. hold: variable that keeps its value;
// CLOSO_EIS_HELD: none.
typedef struct closo_eis_minimum {
    double S;
    bool converged;
    bool at_bound[CLOSO_CIRCUIT_PARAMETERS]; // of the variables
} closo_eis_minimum;
closo_status closo_eis_minimise(closo_eis_work *work, size_t hold, int iterations, double tolerance,
                                double *x, closo_eis_minimum *out, closo_error *error);

// ---- starts (eis_fit_start.c): count x variables; the first is found from the data or given

closo_status closo_eis_starts(const closo_eis_problem *problem, size_t count, uint64_t seed,
                              double *x, closo_error *error);

// ---- arcs (eis_fit_arcs.c)

// A resistance and what is in parallel with it, or a relaxation by its time constant.
typedef struct closo_eis_arc {
    char name[2 * CLOSO_CIRCUIT_NAME + 4]; // "R1, CPE1"
    int node;
    size_t resistance, other, exponent; // parameters; SIZE_MAX: none
    bool by_time;                       // `other` is a time constant
    double R, tau, n;                   // ohm, s
    double C;                           // F, Hsu and Mansfeld
    double C_brug;                      // with the ohmic resistance in series; NaN: none
} closo_eis_arc;
size_t closo_eis_arcs(const closo_circuit *circuit, const double *p,
                      closo_eis_arc out[CLOSO_CIRCUIT_PARAMETERS]);
double closo_eis_series_resistance(const closo_circuit *circuit, const double *p); // NaN: none
// Alike arcs in series by rising time constant; pinned parameters stay. True where p changed.
bool closo_eis_sort_arcs(const closo_circuit *circuit, const bool *pinned, double *p);

// ---- uncertainty (eis_fit_uncertainty.c, eis_fit_profile.c)

closo_status closo_eis_uncertainty(closo_eis_work *work, const double *x,
                                   const closo_eis_minimum *minimum, closo_eis_fit *fit,
                                   closo_error *error);
closo_status closo_eis_profiles(closo_eis_work *work, const double *x,
                                const closo_eis_minimum *minimum, closo_eis_fit *fit,
                                closo_error *error);

// ---- description

// What is wrong with a spectrum before any circuit: noise, gaps; adds warnings. eis_fit_look.c
void closo_eis_look(const closo_impedance *spectrum, closo_result *result);
// What the residuals of a fit say; adds warnings.
void closo_eis_look_residuals(const closo_impedance *spectrum, const closo_eis_fit *fit,
                              closo_result *result);

// ---- several at a time (eis_parallel.c): work(context, k) for k < count, in threads; results must
// be kept by k. Returns false where threads could not be had; the rest was done in this one.
void closo_eis_parallel(size_t count, int threads, void (*work)(void *context, size_t k),
                        void *context);

#endif
