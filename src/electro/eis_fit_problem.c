// SPDX-License-Identifier: GPL-3.0-or-later
// The least squares problem: S = sum of w' (Z' - M')^2 + w'' (Z'' - M'')^2 over the variables.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TWO_PI       6.283185307179586
#define PROPORTIONAL 1e-3 // of |Z|: least part that a weight by parts is taken from

// ---- data --------------------------------------------------------------------------------------

static closo_status weight_point(const closo_impedance *s, size_t i, closo_weighting weighting,
                                 double out[2], closo_error *error)
{
    double modulus = hypot(s->real[i], s->imaginary[i]);
    out[0] = out[1] = 1;
    if (weighting == CLOSO_WEIGHTING_UNIT)
        return CLOSO_OK;
    if (weighting == CLOSO_WEIGHTING_VARIANCE) {
        if (!(s->su_real[i] > 0 && s->su_imaginary[i] > 0))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: point %zu: weighting by variance needs standard uncertainties "
                              "above 0",
                              s->label, i + 1);
        out[0] = 1 / s->su_real[i];
        out[1] = 1 / s->su_imaginary[i];
        return CLOSO_OK;
    }
    if (!(modulus > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: point %zu at %g Hz: Z is 0, which has no relative weight; leave the "
                          "point out or use unit weights",
                          s->label, i + 1, s->frequency[i]);
    out[0] = out[1] = 1 / modulus;
    if (weighting == CLOSO_WEIGHTING_PROPORTIONAL) {
        out[0] = 1 / fmax(fabs(s->real[i]), PROPORTIONAL * modulus);
        out[1] = 1 / fmax(fabs(s->imaginary[i]), PROPORTIONAL * modulus);
    }
    return CLOSO_OK;
}

static closo_status take_data(closo_eis_problem *problem, const closo_impedance *s,
                              closo_weighting weighting, closo_error *error)
{
    size_t n = s->count;
    problem->omega = closo_allocate(5 * n, sizeof *problem->omega, error);
    if (!problem->omega)
        return CLOSO_MEMORY;
    problem->data = problem->omega + n;
    problem->weight = problem->data + 2 * n;
    problem->points = n;
    if (weighting == CLOSO_WEIGHTING_VARIANCE && !s->su_real)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: weighting by variance needs the standard uncertainties of Z' and "
                          "Z'', which the file does not give",
                          s->label);
    for (size_t i = 0; i < n; i++) {
        bool sound = s->frequency[i] > 0 && isfinite(s->frequency[i]) && isfinite(s->real[i]) &&
                     isfinite(s->imaginary[i]);
        if (!sound)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: point %zu: expected a frequency above 0 and finite impedances",
                              s->label, i + 1);
        problem->omega[i] = TWO_PI * s->frequency[i];
        problem->data[2 * i] = s->real[i];
        problem->data[2 * i + 1] = s->imaginary[i];
        closo_status status = weight_point(s, i, weighting, problem->weight + 2 * i, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

// ---- parameters --------------------------------------------------------------------------------

static double transformed(const closo_element_parameter *parameter, double value)
{
    return parameter->logarithmic ? log(value) : value;
}

static closo_status bound_parameter(closo_eis_problem *problem, const closo_eis_options *options,
                                    size_t k, double limits[2], closo_error *error)
{
    const closo_element_parameter *own = &problem->circuit->parameter[k];
    limits[0] = options->lower && !isnan(options->lower[k]) ? options->lower[k] : own->lower;
    limits[1] = options->upper && !isnan(options->upper[k]) ? options->upper[k] : own->upper;
    problem->start[k] = options->start ? options->start[k] : (double)NAN;
    if (isnan(problem->start[k]) && problem->circuit->given[k])
        problem->start[k] = own->start;
    problem->pinned[k] = limits[0] != own->lower || limits[1] != own->upper ||
                         !isnan(problem->start[k]) || problem->circuit->fixed[k];
    if (problem->circuit->fixed[k])
        limits[0] = limits[1] = problem->start[k];
    if (limits[0] == limits[1])
        problem->start[k] = limits[0];
    if (own->logarithmic && limits[0] <= 0 && limits[1] > own->lower)
        limits[0] = own->lower;
    if (!(limits[0] <= limits[1]) || (own->logarithmic && !(limits[0] > 0)))
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected bounds LOW <= HIGH above 0, found %g:%g",
                          problem->circuit->name[k], limits[0], limits[1]);
    for (int side = 0; side < 2; side++) // a bound that was fitted and is started from again
        if (fabs(problem->start[k] - limits[side]) < 1e-12 * fabs(limits[side]))
            problem->start[k] = limits[side];
    if (problem->start[k] < limits[0] || problem->start[k] > limits[1])
        return closo_fail(error, CLOSO_USAGE, "%s: the start %g is not within its bounds %g:%g",
                          problem->circuit->name[k], problem->start[k], limits[0], limits[1]);
    return CLOSO_OK;
}

// Follows ties to the parameter that leads; SIZE_MAX where they run in a circle.
static size_t lead(const closo_eis_options *options, size_t count, size_t k, double *ratio)
{
    *ratio = 1;
    for (size_t step = 0; options->tied_to && step <= count; step++) {
        size_t to = options->tied_to[k];
        if (to == k || to >= count)
            return k;
        *ratio *= options->tie_ratio ? options->tie_ratio[k] : 1;
        k = to;
    }
    return options->tied_to ? SIZE_MAX : k;
}

static closo_status take_parameters(closo_eis_problem *problem, const closo_eis_options *options,
                                    closo_error *error)
{
    size_t n = problem->parameters;
    double limits[CLOSO_CIRCUIT_PARAMETERS][2];
    for (size_t k = 0; k < n; k++) {
        closo_status status = bound_parameter(problem, options, k, limits[k], error);
        if (status != CLOSO_OK)
            return status;
    }
    for (size_t k = 0; k < n; k++) {
        size_t leader = lead(options, n, k, &problem->ratio[k]);
        const closo_element_parameter *own = &problem->circuit->parameter[k];
        if (leader == SIZE_MAX || !(problem->ratio[k] > 0) ||
            own->logarithmic != problem->circuit->parameter[leader].logarithmic)
            return closo_fail(error, CLOSO_USAGE, "%s: it cannot be tied to that parameter",
                              problem->circuit->name[k]);
        problem->variable[k] = leader; // for now
        if (leader != k)
            problem->pinned[k] = problem->pinned[leader] = true;
    }
    for (size_t k = 0; k < n; k++) { // leaders get their variables
        if (problem->variable[k] != k)
            continue;
        if (limits[k][0] == limits[k][1])
            continue;
        size_t v = problem->variables++;
        problem->leader[v] = k;
        problem->lower[v] = transformed(&problem->circuit->parameter[k], limits[k][0]);
        problem->upper[v] = transformed(&problem->circuit->parameter[k], limits[k][1]);
    }
    for (size_t k = 0; k < n; k++) {
        size_t leader = problem->variable[k], v = 0;
        while (v < problem->variables && problem->leader[v] != leader)
            v++;
        if (v == problem->variables)
            problem->start[k] = problem->ratio[k] * problem->start[leader];
        problem->variable[k] = v < problem->variables ? v : CLOSO_EIS_HELD;
    }
    return CLOSO_OK;
}

closo_status closo_eis_problem_init(closo_eis_problem *out, const closo_circuit *circuit,
                                    const closo_impedance *spectrum,
                                    const closo_eis_options *options, closo_error *error)
{
    *out = (closo_eis_problem){.circuit = circuit, .parameters = circuit->parameters};
    closo_status status = take_parameters(out, options, error);
    if (status == CLOSO_OK && 2 * spectrum->count <= out->variables)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: %zu points (%zu numbers) cannot determine %zu parameters: use a "
                            "smaller circuit, hold parameters, or measure more frequencies",
                            spectrum->label, spectrum->count, 2 * spectrum->count, out->variables);
    if (status == CLOSO_OK)
        status = take_data(out, spectrum, options->weighting, error);
    if (status != CLOSO_OK)
        closo_eis_problem_clear(out);
    return status;
}

void closo_eis_problem_clear(closo_eis_problem *problem)
{
    free(problem->omega);
    problem->omega = problem->data = problem->weight = NULL;
}

bool closo_eis_logarithmic(const closo_eis_problem *problem, size_t variable)
{
    return problem->circuit->parameter[problem->leader[variable]].logarithmic;
}

void closo_eis_parameters(const closo_eis_problem *problem, const double *x, double *p)
{
    for (size_t k = 0; k < problem->parameters; k++) {
        size_t v = problem->variable[k];
        if (v == CLOSO_EIS_HELD)
            p[k] = problem->start[k];
        else
            p[k] = problem->ratio[k] * (closo_eis_logarithmic(problem, v) ? exp(x[v]) : x[v]);
    }
}

void closo_eis_variables(const closo_eis_problem *problem, const double *p, double *x)
{
    for (size_t v = 0; v < problem->variables; v++) {
        double value =
            transformed(&problem->circuit->parameter[problem->leader[v]], p[problem->leader[v]]);
        x[v] = fmin(fmax(value, problem->lower[v]), problem->upper[v]);
    }
}

// ---- residuals ---------------------------------------------------------------------------------

closo_status closo_eis_work_init(closo_eis_work *out, const closo_eis_problem *problem,
                                 closo_error *error)
{
    size_t n = 2 * problem->points, m = problem->variables;
    *out = (closo_eis_work){.problem = problem};
    out->z = closo_allocate(n * (3 + problem->parameters + 2 * m), sizeof *out->z, error);
    if (!out->z)
        return CLOSO_MEMORY;
    out->derivative = out->z + n;
    out->r = out->derivative + n * problem->parameters;
    out->next_r = out->r + n;
    out->jacobian = out->next_r + n;
    out->next_jacobian = out->jacobian + n * m;
    return CLOSO_OK;
}

void closo_eis_work_clear(closo_eis_work *work)
{
    free(work->z);
    *work = (closo_eis_work){0};
}

static void put_jacobian(const closo_eis_work *work, const double *p, double *jacobian)
{
    const closo_eis_problem *problem = work->problem;
    size_t parameters = problem->parameters, variables = problem->variables;
    double factor[CLOSO_CIRCUIT_PARAMETERS]; // dp/dx
    for (size_t k = 0; k < parameters; k++)
        factor[k] = problem->circuit->parameter[k].logarithmic ? p[k] : problem->ratio[k];
    memset(jacobian, 0, 2 * problem->points * variables * sizeof *jacobian);
    for (size_t i = 0; i < problem->points; i++) {
        const double *d = work->derivative + 2 * parameters * i, *w = problem->weight + 2 * i;
        double *real = jacobian + 2 * i * variables, *imaginary = real + variables;
        for (size_t k = 0; k < parameters; k++) {
            size_t v = problem->variable[k];
            if (v == CLOSO_EIS_HELD)
                continue;
            real[v] -= w[0] * d[2 * k] * factor[k];
            imaginary[v] -= w[1] * d[2 * k + 1] * factor[k];
        }
    }
}

closo_status closo_eis_residuals(const double *x, double *r, double *jacobian, void *context,
                                 closo_error *error)
{
    (void)error;
    closo_eis_work *work = context;
    const closo_eis_problem *problem = work->problem;
    double p[CLOSO_CIRCUIT_PARAMETERS];
    closo_eis_parameters(problem, x, p);
    closo_circuit_impedance(problem->circuit, p, problem->omega, problem->points, work->z,
                            jacobian ? work->derivative : NULL);
    for (size_t i = 0; i < 2 * problem->points; i++)
        r[i] = problem->weight[i] * (problem->data[i] - work->z[i]);
    if (jacobian)
        put_jacobian(work, p, jacobian);
    return CLOSO_OK;
}
