// SPDX-License-Identifier: GPL-3.0-or-later
// Profile limits: how far a parameter can be moved, all others fitted again, until S rises by one
// reduced chi^2 (68 % for one parameter). Asked for where the standard uncertainty exceeds 30 % and
// a parabola says little. A side on which S never rises that far within the parameter's range has
// no limit.
#include "electro/eis_fit.h"

#include <math.h>
#include <string.h>

enum { STEPS = 16, HALVINGS = 14, ITERATIONS = 40 };

#define WIDE     0.3 // relative standard uncertainty that asks for a profile
#define FARTHEST 9.2 // of a logarithm: four decades

typedef struct profile {
    closo_eis_work *work;
    size_t variable;
    double target;
    double x[CLOSO_CIRCUIT_PARAMETERS];      // the minimum, then the last point within the limit
    double before[CLOSO_CIRCUIT_PARAMETERS]; // the one before it
} profile;

// S at `to` less the target, the others fitted from where the last points lead; a point within the
// limit becomes the last one.
static closo_status excess_at(profile *p, double to, double *excess, closo_error *error)
{
    const closo_eis_problem *problem = p->work->problem;
    double x[CLOSO_CIRCUIT_PARAMETERS];
    double done = p->x[p->variable] - p->before[p->variable];
    double share = done != 0 ? (to - p->x[p->variable]) / done : 0;
    for (size_t v = 0; v < problem->variables; v++)
        x[v] = p->x[v] + share * (p->x[v] - p->before[v]);
    x[p->variable] = to;
    closo_eis_minimum minimum;
    closo_status status =
        closo_eis_minimise(p->work, p->variable, ITERATIONS, 1e-7, x, &minimum, error);
    if (status != CLOSO_OK)
        return status;
    *excess = minimum.S - p->target;
    if (*excess < 0) {
        memcpy(p->before, p->x, sizeof p->x);
        memcpy(p->x, x, sizeof p->x);
    }
    return CLOSO_OK;
}

static closo_status limit_of(profile *p, double step, double end, double *limit, closo_error *error)
{
    const double start = p->x[p->variable];
    double outside = start, excess = -1;
    *limit = NAN;
    for (int k = 0; k < STEPS && excess < 0; k++) {
        if (outside == end)
            return CLOSO_OK;
        outside = start + step * pow(1.6, k);
        if ((step > 0 && outside > end) || (step < 0 && outside < end))
            outside = end;
        closo_status status = excess_at(p, outside, &excess, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (excess < 0)
        return CLOSO_OK;
    for (int k = 0; k < HALVINGS; k++) {
        double inside = p->x[p->variable], middle = (inside + outside) / 2;
        if (fabs(outside - inside) < 2e-3 * fabs(outside - start))
            break;
        closo_status status = excess_at(p, middle, &excess, error);
        if (status != CLOSO_OK)
            return status;
        if (excess >= 0)
            outside = middle;
    }
    *limit = (p->x[p->variable] + outside) / 2;
    return CLOSO_OK;
}

static bool asks(const closo_eis_fit *fit, size_t k)
{
    return fit->undetermined[k] || fit->at_bound[k] || fit->su[k] > WIDE * fabs(fit->value[k]);
}

static double value_of(const closo_eis_problem *problem, size_t k, double x)
{
    return problem->ratio[k] * (problem->circuit->parameter[k].logarithmic ? exp(x) : x);
}

closo_status closo_eis_profiles(closo_eis_work *work, const double *x,
                                const closo_eis_minimum *minimum, closo_eis_fit *fit,
                                closo_error *error)
{
    const closo_eis_problem *problem = work->problem;
    closo_status status = CLOSO_OK;
    for (size_t v = 0; status == CLOSO_OK && v < problem->variables; v++) {
        size_t k = problem->leader[v];
        if (!asks(fit, k) || !(minimum->S > 0))
            continue;
        bool logarithmic = closo_eis_logarithmic(problem, v);
        double su = fit->su[k] / (logarithmic ? fit->value[k] : 1);
        double step = isfinite(su) && su < 1 ? su : 0.5;
        step = logarithmic ? step : fmin(step, 0.05);
        double limits[2];
        for (int side = 0; status == CLOSO_OK && side < 2; side++) {
            profile p = {work, v, minimum->S + fit->chi2_reduced, {0}, {0}};
            memcpy(p.x, x, problem->variables * sizeof *x);
            memcpy(p.before, x, problem->variables * sizeof *x);
            double end = side ? problem->upper[v] : problem->lower[v];
            if (logarithmic && !minimum->at_bound[v])
                end = side ? fmin(end, x[v] + FARTHEST) : fmax(end, x[v] - FARTHEST);
            status = limit_of(&p, side ? step : -step, end, &limits[side], error);
        }
        for (size_t j = 0; status == CLOSO_OK && j < problem->parameters; j++) {
            if (problem->variable[j] != v)
                continue;
            fit->low[j] = value_of(problem, j, limits[0]);
            fit->high[j] = value_of(problem, j, limits[1]);
        }
    }
    return status;
}
