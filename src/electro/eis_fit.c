// SPDX-License-Identifier: GPL-3.0-or-later
// Complex non-linear least squares of a circuit: starts, a Levenberg-Marquardt search from each,
// the best minimum polished, arcs put in order, uncertainties. All starts are drawn before any
// search begins, and compared in their order, so threads change nothing.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEARCH = 120, POLISH = 1500 };

#define SEARCH_TOLERANCE 1e-8
#define POLISH_TOLERANCE 1e-14
#define SAME             1e-4 // of S: the same minimum

void closo_eis_options_init(closo_eis_options *options)
{
    *options = (closo_eis_options){.starts = 16, .seed = 1};
}

void closo_eis_fit_clear(closo_eis_fit *fit)
{
    free(fit->value);
    free(fit->undetermined);
    free(fit->z);
    free(fit->direction);
    *fit = (closo_eis_fit){0};
}

static closo_status prepare(const closo_eis_problem *problem, closo_eis_fit *out,
                            closo_error *error)
{
    size_t n = problem->parameters;
    *out = (closo_eis_fit){.count = n};
    out->value = closo_allocate(4 * n + n * n, sizeof *out->value, error);
    out->undetermined = closo_allocate(3 * n, sizeof *out->undetermined, error);
    out->z = closo_allocate(2 * problem->points, sizeof *out->z, error);
    out->direction = closo_allocate(n, sizeof *out->direction, error);
    if (!out->value || !out->undetermined || !out->z || !out->direction)
        return CLOSO_MEMORY;
    out->su = out->value + n;
    out->low = out->su + n;
    out->high = out->low + n;
    out->covariance = out->high + n;
    out->at_bound = out->undetermined + n;
    out->held = out->at_bound + n;
    for (size_t k = 0; k < n; k++)
        out->low[k] = out->high[k] = NAN;
    return CLOSO_OK;
}

// ---- the search --------------------------------------------------------------------------------

typedef struct search {
    const closo_eis_problem *problem;
    double *x; // starts x variables
    closo_eis_minimum *minimum;
    closo_status *status;
    closo_error *error;
} search;

static void search_one(void *context, size_t k)
{
    search *s = context;
    closo_eis_work work;
    s->status[k] = closo_eis_work_init(&work, s->problem, &s->error[k]);
    if (s->status[k] == CLOSO_OK)
        s->status[k] =
            closo_eis_minimise(&work, CLOSO_EIS_HELD, SEARCH, SEARCH_TOLERANCE,
                               s->x + k * s->problem->variables, &s->minimum[k], &s->error[k]);
    closo_eis_work_clear(&work);
}

// A start without finite residuals is passed over; *best is SIZE_MAX where all were.
static closo_status best_of(const search *s, size_t count, size_t *best, closo_error *error)
{
    *best = SIZE_MAX;
    for (size_t k = 0; k < count; k++) {
        if (s->status[k] == CLOSO_INPUT)
            continue;
        if (s->status[k] != CLOSO_OK)
            return closo_fail(error, s->status[k], "%s", s->error[k].message);
        if (*best == SIZE_MAX || s->minimum[k].S < s->minimum[*best].S)
            *best = k;
    }
    if (*best == SIZE_MAX)
        return closo_fail(error, CLOSO_INPUT, "the circuit gives no finite impedance at any start");
    return CLOSO_OK;
}

static closo_status search_all(const closo_eis_problem *problem, const closo_eis_options *options,
                               double *x, closo_eis_fit *out, closo_error *error)
{
    size_t count = 1 + (options->starts > 0 ? (size_t)options->starts : 0), best;
    search s = {.problem = problem};
    s.x = closo_allocate(count * problem->variables, sizeof *s.x, error);
    s.minimum = closo_allocate(count, sizeof *s.minimum, error);
    s.status = closo_allocate(count, sizeof *s.status, error);
    s.error = closo_allocate(count, sizeof *s.error, error);
    closo_status status = s.x && s.minimum && s.status && s.error ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_eis_starts(problem, count, options->seed, s.x, error);
    if (status == CLOSO_OK) {
        closo_eis_parallel(count, options->threads, search_one, &s);
        status = best_of(&s, count, &best, error);
    }
    if (status == CLOSO_OK) {
        memcpy(x, s.x + best * problem->variables, problem->variables * sizeof *x);
        out->starts = count;
        out->S = s.minimum[best].S;
        for (size_t k = 0; k < count; k++)
            out->starts_at_minimum +=
                s.status[k] == CLOSO_OK && s.minimum[k].S <= out->S * (1 + SAME);
    }
    free(s.x);
    free(s.minimum);
    free(s.status);
    free(s.error);
    return status;
}

// ---- the end -----------------------------------------------------------------------------------

static void put_residual(const closo_eis_problem *problem, closo_eis_fit *out)
{
    double sum = 0;
    for (size_t i = 0; i < problem->points; i++) {
        const double *z = problem->data + 2 * i, *m = out->z + 2 * i;
        double size = hypot(z[0], z[1]);
        if (size > 0)
            sum += pow(hypot(z[0] - m[0], z[1] - m[1]) / size, 2);
    }
    out->residual = sqrt(sum / (double)problem->points);
}

static void put_statistics(const closo_eis_problem *problem, const closo_eis_minimum *minimum,
                           closo_eis_fit *out)
{
    size_t numbers = 2 * problem->points, bound = 0;
    for (size_t v = 0; v < problem->variables; v++)
        bound += minimum->at_bound[v];
    out->free = problem->variables - bound;
    out->S = minimum->S;
    out->converged = minimum->converged;
    out->chi2_reduced = out->S / (double)(numbers - out->free);
    // Burnham and Anderson: the variance of the residuals is a parameter, too
    double n = (double)numbers, k = (double)problem->variables + 1;
    out->aicc =
        n - k - 1 > 0 ? n * log(out->S / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1) : (double)NAN;
}

static closo_status conclude(closo_eis_work *work, const closo_eis_options *options, double *x,
                             closo_eis_fit *out, closo_error *error)
{
    const closo_eis_problem *problem = work->problem;
    closo_eis_minimum minimum = {.converged = true};
    closo_status status =
        closo_eis_minimise(work, CLOSO_EIS_HELD, POLISH, POLISH_TOLERANCE, x, &minimum, error);
    if (status != CLOSO_OK)
        return status;
    closo_eis_parameters(problem, x, out->value);
    if (closo_eis_sort_arcs(problem->circuit, problem->pinned, out->value)) {
        closo_eis_variables(problem, out->value, x);
        status = closo_eis_minimise(work, CLOSO_EIS_HELD, 20, POLISH_TOLERANCE, x, &minimum, error);
        closo_eis_parameters(problem, x, out->value);
    }
    if (status != CLOSO_OK)
        return status;
    put_statistics(problem, &minimum, out);
    closo_circuit_impedance(problem->circuit, out->value, problem->omega, problem->points, out->z,
                            NULL);
    put_residual(problem, out);
    status = closo_eis_uncertainty(work, x, &minimum, out, error);
    if (status == CLOSO_OK && !options->no_profiles)
        status = closo_eis_profiles(work, x, &minimum, out, error);
    return status;
}

closo_status closo_eis_fit_run(const closo_circuit *circuit, const closo_impedance *spectrum,
                               const closo_eis_options *options, closo_eis_fit *out,
                               closo_error *error)
{
    closo_eis_options defaults;
    closo_eis_options_init(&defaults);
    options = options ? options : &defaults;
    *out = (closo_eis_fit){0};
    closo_eis_problem problem;
    closo_status status = closo_eis_problem_init(&problem, circuit, spectrum, options, error);
    if (status != CLOSO_OK)
        return status;
    closo_eis_work work = {0};
    double x[CLOSO_CIRCUIT_PARAMETERS];
    status = prepare(&problem, out, error);
    if (status == CLOSO_OK)
        status = closo_eis_work_init(&work, &problem, error);
    if (status == CLOSO_OK)
        status = search_all(&problem, options, x, out, error);
    if (status == CLOSO_OK)
        status = conclude(&work, options, x, out, error);
    closo_eis_work_clear(&work);
    closo_eis_problem_clear(&problem);
    if (status != CLOSO_OK)
        closo_eis_fit_clear(out);
    return status;
}
