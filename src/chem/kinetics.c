// SPDX-License-Identifier: GPL-3.0-or-later
// Integration by CVODES: backward differentiation formulas of variable order and step with Newton's
// method on the analytic Jacobian (doi:10.1145/1089014.1089020). Every step is a linear combination
// in which the laws of conservation hold, so elements and charge are kept to rounding; that they
// are is measured at every point that is returned. The integrator starts anew where the right-hand
// side has a kink: at the end of the lag and of the heating.
#include "chem/kinetics.h"

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_config.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#define RELATIVE   1e-9
#define ABSOLUTE   1e-13 // of the largest start
#define MOST_STEPS 200000
// Of one step: where a reactant of order 0 is used up the step must fall by ten orders of
// magnitude.
#define MOST_FAILURES 40

typedef struct integrator {
    const closo_network *network;
    closo_rate_laws laws;
    const closo_control *control;
    bool interrupted;
    SUNContext context;
    N_Vector state, tolerance;
    SUNMatrix matrix;
    SUNLinearSolver solver;
    void *memory;
    long steps, evaluations;
} integrator;

static double temperature_at(const closo_network *network, double time)
{
    if (!(network->heating_rate > 0))
        return network->temperature;
    double heated = network->heating_from + network->heating_rate * time;
    return network->heating_from < network->temperature ? fmin(heated, network->temperature)
                                                        : network->temperature;
}

// End of the heating; 0: hot from the start.
static double heating_end(const closo_network *network)
{
    if (!(network->heating_rate > 0) || network->heating_from >= network->temperature)
        return 0;
    return (network->temperature - network->heating_from) / network->heating_rate;
}

static bool all_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

static int right_hand_side(sunrealtype t, N_Vector y, N_Vector ydot, void *data)
{
    integrator *self = data;
    self->evaluations++;
    if ((self->evaluations & 255) == 0 && closo_cancelled(self->control)) {
        self->interrupted = true;
        return -1;
    }
    closo_rate_laws_heat(&self->laws, temperature_at(self->network, t + self->network->lag));
    closo_rate_laws_evaluate(&self->laws, N_VGetArrayPointer(y), N_VGetArrayPointer(ydot), NULL);
    return all_finite(N_VGetArrayPointer(ydot), self->laws.species) ? 0 : 1; // 1: a shorter step
}

static int jacobian(sunrealtype t, N_Vector y, N_Vector fy, SUNMatrix matrix, void *data,
                    N_Vector a, N_Vector b, N_Vector c)
{
    integrator *self = data;
    size_t n = self->laws.species;
    (void)fy;
    (void)b;
    (void)c;
    closo_rate_laws_heat(&self->laws, temperature_at(self->network, t + self->network->lag));
    closo_rate_laws_evaluate(&self->laws, N_VGetArrayPointer(y), N_VGetArrayPointer(a),
                             SUNDenseMatrix_Data(matrix));
    return all_finite(SUNDenseMatrix_Data(matrix), n * n) ? 0 : 1;
}

#if SUNDIALS_VERSION_MAJOR < 7
// CVODES prints its complaints unless it is given a place for them.
static void quiet(int code, const char *module, const char *function, char *message, void *data)
{
    (void)code;
    (void)module;
    (void)function;
    (void)message;
    (void)data;
}
#endif

static bool make_context(integrator *self)
{
#if SUNDIALS_VERSION_MAJOR < 7
    return SUNContext_Create(NULL, &self->context) == 0;
#else
    if (SUNContext_Create(SUN_COMM_NULL, &self->context) != 0)
        return false;
    SUNContext_ClearErrHandlers(self->context);
    return true;
#endif
}

static bool set_up(integrator *self, const closo_kinetics_options *options)
{
    size_t n = self->laws.species;
    sunindextype size = (sunindextype)n;
    double largest = 0;
    if (!make_context(self))
        return false;
    self->state = N_VNew_Serial(size, self->context);
    self->tolerance = N_VNew_Serial(size, self->context);
    self->matrix = SUNDenseMatrix(size, size, self->context);
    self->memory = CVodeCreate(CV_BDF, self->context);
    if (!self->state || !self->tolerance || !self->matrix || !self->memory)
        return false;
    for (size_t i = 0; i < n; i++) {
        N_VGetArrayPointer(self->state)[i] = self->network->species[i].start;
        largest = fmax(largest, self->network->species[i].start);
    }
    double absolute = options->absolute > 0 ? options->absolute : ABSOLUTE * largest;
    N_VConst(absolute, self->tolerance);
    self->solver = SUNLinSol_Dense(self->state, self->matrix, self->context);
    if (!self->solver)
        return false;
#if SUNDIALS_VERSION_MAJOR < 7
    CVodeSetErrHandlerFn(self->memory, quiet, NULL);
#endif
    double relative = options->relative > 0 ? options->relative : RELATIVE;
    return CVodeInit(self->memory, right_hand_side, 0, self->state) == CV_SUCCESS &&
           CVodeSVtolerances(self->memory, relative, self->tolerance) == CV_SUCCESS &&
           CVodeSetUserData(self->memory, self) == CV_SUCCESS &&
           CVodeSetLinearSolver(self->memory, self->solver, self->matrix) == CV_SUCCESS &&
           CVodeSetJacFn(self->memory, jacobian) == CV_SUCCESS &&
           CVodeSetMaxConvFails(self->memory, MOST_FAILURES) == CV_SUCCESS &&
           CVodeSetMaxErrTestFails(self->memory, MOST_FAILURES) == CV_SUCCESS &&
           CVodeSetMaxNumSteps(self->memory, MOST_STEPS) == CV_SUCCESS;
}

static void tear_down(integrator *self)
{
    if (self->memory)
        CVodeFree(&self->memory);
    if (self->solver)
        SUNLinSolFree(self->solver);
    if (self->matrix)
        SUNMatDestroy(self->matrix);
    if (self->state)
        N_VDestroy(self->state);
    if (self->tolerance)
        N_VDestroy(self->tolerance);
    if (self->context)
        SUNContext_Free(&self->context);
    closo_rate_laws_clear(&self->laws);
}

// ---- conservation ------------------------------------------------------------------------------

typedef struct conserved {
    size_t laws;
    double *weight; // laws x species
} conserved;

static closo_status conserved_make(const closo_network *network, closo_kinetics *out,
                                   conserved *self, closo_error *error)
{
    enum { MOST = sizeof out->law / sizeof *out->law };
    size_t n = network->species_count;
    closo_composition composition = {0};
    bool charged = false;
    closo_status status = CLOSO_OK;
    *self = (conserved){0};
    self->weight = closo_allocate(MOST * n, sizeof *self->weight, error);
    if (!self->weight)
        return CLOSO_MEMORY;
    if (network->labels) {
        closo_network_analysis analysis;
        status = closo_network_analyse(network, &analysis, error);
        for (size_t k = 0; status == CLOSO_OK && k < analysis.laws && k < MOST; k++) {
            snprintf(out->law[k], sizeof out->law[k], "law %zu", k + 1);
            for (size_t i = 0; i < n; i++)
                self->weight[k * n + i] = (double)analysis.law[k * n + i];
            self->laws = k + 1;
        }
        if (status == CLOSO_OK)
            closo_network_analysis_clear(&analysis);
        return status;
    }
    for (size_t i = 0; status == CLOSO_OK && i < n; i++) {
        status = closo_composition_include(&composition, &network->species[i].compound, error);
        charged = charged || network->species[i].compound.charge;
    }
    if (status != CLOSO_OK)
        return status;
    if (composition.rows >= MOST)
        composition.rows = MOST - 1;
    closo_composition_close(&composition, charged);
    self->laws = composition.rows;
    for (size_t k = 0; k < self->laws; k++) {
        char name[16];
        closo_composition_row_name(composition.row[k], name);
        snprintf(out->law[k], sizeof out->law[k], "%s", name);
        for (size_t i = 0; i < n; i++)
            self->weight[k * n + i] =
                closo_composition_count(&network->species[i].compound, composition.row[k]);
    }
    return CLOSO_OK;
}

// Largest change of each law over the sum of its absolute parts.
static void measure_drift(const conserved *self, closo_kinetics *out)
{
    size_t n = out->species;
    out->laws = self->laws;
    for (size_t k = 0; k < self->laws; k++) {
        const double *w = self->weight + k * n;
        double first = 0;
        out->drift[k] = 0;
        for (size_t p = 0; p < out->points; p++) {
            double sum = 0, size = 0;
            for (size_t i = 0; i < n; i++) {
                sum += w[i] * out->concentration[p * n + i];
                size += fabs(w[i] * out->concentration[p * n + i]);
            }
            if (p == 0)
                first = sum;
            if (size > 0)
                out->drift[k] = fmax(out->drift[k], fabs(sum - first) / size);
        }
    }
}

// ---- the run -----------------------------------------------------------------------------------

static closo_status fail_step(const integrator *self, int code, double time, closo_error *error)
{
    if (self->interrupted)
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    const char *why = code == CV_TOO_MUCH_WORK  ? "too many steps"
                      : code == CV_TOO_MUCH_ACC ? "the tolerance is too small"
                      : code == CV_CONV_FAILURE ? "the steps do not converge"
                      : code == CV_ERR_FAILURE  ? "the steps become too short"
                                                : "the rates are not finite or grow without bound";
    return closo_fail(error, CLOSO_INPUT, "%s: integration stops at %.6g s: %s",
                      self->network->path, time, why);
}

static void store(closo_kinetics *out, size_t point, const double *state)
{
    memcpy(out->concentration + point * out->species, state, out->species * sizeof *state);
}

// On to `time`, stopping where the right-hand side has a kink.
static closo_status advance(integrator *self, double *now, double time, const double *kinks,
                            size_t kink_count, closo_error *error)
{
    while (*now < time) {
        double stop = time;
        bool kink = false;
        for (size_t k = 0; k < kink_count; k++)
            if (kinks[k] > *now && kinks[k] <= stop) {
                stop = kinks[k];
                kink = true;
            }
        sunrealtype reached = *now;
        CVodeSetStopTime(self->memory, stop);
        int code = CVode(self->memory, stop, self->state, &reached, CV_NORMAL);
        if (code < 0)
            return fail_step(self, code, reached, error);
        *now = stop;
        if (kink) {
            long steps = 0;
            CVodeGetNumSteps(self->memory, &steps);
            self->steps += steps;
            if (CVodeReInit(self->memory, stop, self->state) != CV_SUCCESS)
                return fail_step(self, CV_RHSFUNC_FAIL, stop, error);
        }
    }
    return CLOSO_OK;
}

static closo_status integrate(integrator *self, closo_kinetics *out, closo_error *error)
{
    const closo_network *network = self->network;
    // Before the lag nothing happens: the clock of the chemistry starts there.
    double kink = heating_end(network) - network->lag, now = 0;
    for (size_t p = 0; p < out->points; p++) {
        double time = out->time[p] - network->lag;
        out->temperature[p] = temperature_at(network, out->time[p]);
        closo_status status = CLOSO_OK;
        if (time > 0)
            status = advance(self, &now, time, &kink, kink > 0, error);
        if (status != CLOSO_OK)
            return status;
        store(out, p, N_VGetArrayPointer(self->state));
        closo_report_progress(self->control, "integration", (double)(p + 1), (double)out->points);
        if (closo_cancelled(self->control))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    }
    long steps = 0;
    CVodeGetNumSteps(self->memory, &steps);
    self->steps += steps;
    return CLOSO_OK;
}

static closo_status prepare(const closo_network *network, const closo_kinetics_options *options,
                            closo_kinetics *out, closo_error *error)
{
    size_t n = network->species_count, points = options->at ? options->at_count : options->points;
    if (points < 1 || points > 1000000 || points * n > ((size_t)1 << 26))
        return closo_fail(error, CLOSO_USAGE, "expected from 1 to 1000000 points of time");
    if (!options->at && !(options->time > 0))
        return closo_fail(error, CLOSO_USAGE, "expected a time above 0");
    *out = (closo_kinetics){.points = points, .species = n};
    out->time = closo_allocate(2 * points, sizeof *out->time, error);
    out->concentration = closo_allocate(points * n, sizeof *out->concentration, error);
    if (!out->time || !out->concentration)
        return CLOSO_MEMORY;
    out->temperature = out->time + points;
    for (size_t p = 0; p < points; p++)
        out->time[p] = options->at  ? options->at[p]
                       : points > 1 ? options->time * (double)p / (double)(points - 1)
                                    : options->time;
    for (size_t p = 0; p < points; p++)
        if (!(out->time[p] >= 0) || (p > 0 && out->time[p] < out->time[p - 1]))
            return closo_fail(error, CLOSO_USAGE, "expected points of time that rise from 0");
    return CLOSO_OK;
}

closo_status closo_kinetics_run(const closo_network *network, const closo_kinetics_options *options,
                                closo_kinetics *out, closo_error *error)
{
    integrator self = {.network = network, .control = options->control};
    conserved laws = {0};
    *out = (closo_kinetics){0};
    closo_status status = prepare(network, options, out, error);
    if (status == CLOSO_OK)
        status = closo_rate_laws_make(network, &self.laws, error);
    if (status == CLOSO_OK)
        status = conserved_make(network, out, &laws, error);
    if (status == CLOSO_OK && !set_up(&self, options))
        status = closo_fail(error, CLOSO_MEMORY, "the integrator could not be set up");
    if (status == CLOSO_OK)
        status = integrate(&self, out, error);
    if (status == CLOSO_OK) {
        measure_drift(&laws, out);
        out->steps = self.steps;
        out->evaluations = self.evaluations;
    }
    free(laws.weight);
    tear_down(&self);
    if (status != CLOSO_OK)
        closo_kinetics_clear(out);
    return status;
}

void closo_kinetics_clear(closo_kinetics *kinetics)
{
    free(kinetics->time);
    free(kinetics->concentration);
    *kinetics = (closo_kinetics){0};
}
