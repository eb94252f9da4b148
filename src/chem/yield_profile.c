// SPDX-License-Identifier: GPL-3.0-or-later
// Profile likelihood: one parameter is moved away from its best value, the others are fitted again,
// and the rise of chi^2 is recorded (Raue et al. 2009, doi:10.1093/bioinformatics/btp358). Where
// the rise crosses the threshold there is a limit; where it stays below it to the end of the range
// the data set none, whatever the curvature at the minimum pretends.
#include "chem/yield_fit.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 28, SIDES = 2, BISECTIONS = 24 };

#define BEYOND 1.6 // times the threshold, to which a profile is drawn
#define GROWTH 1.5
#define FIRST  0.3 // of the s.u.

typedef struct walk {
    const closo_yield_problem *problem;
    size_t parameter;
    double chi2, scale2, threshold;
    double at[CLOSO_YIELD_PARAMETERS]; // the last fit
    double value[SIDES][STEPS + 2], rise[SIDES][STEPS + 2];
    size_t count[SIDES];
} walk;

// Rise at one value of the parameter, in units of the variance; the fit starts from the last one.
static closo_status rise_at(walk *self, double value, double *rise, closo_error *error)
{
    double p[CLOSO_YIELD_PARAMETERS], chi2;
    memcpy(p, self->at, sizeof p);
    p[self->parameter] = value;
    closo_status status =
        closo_yield_minimise(self->problem, p, self->parameter, &chi2, NULL, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(self->at, p, sizeof p);
    *rise = fmax(0, chi2 - self->chi2) / self->scale2;
    return CLOSO_OK;
}

static void record(walk *self, int side, double value, double rise)
{
    self->value[side][self->count[side]] = value;
    self->rise[side][self->count[side]++] = rise;
}

// Between a value below the threshold and one beyond it. The last value found below is recorded:
// where the rise is a jump, the curve shows it where it is.
static closo_status bisect(walk *self, int side, double inside, double outside, double *limit,
                           closo_error *error)
{
    double below = NAN;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (inside + outside), rise;
        closo_status status = rise_at(self, middle, &rise, error);
        if (status != CLOSO_OK)
            return status;
        *(rise > self->threshold ? &outside : &inside) = middle;
        if (rise <= self->threshold)
            below = rise;
        if (fabs(outside - inside) < 1e-4 * fabs(outside))
            break;
    }
    *limit = 0.5 * (inside + outside);
    if (!isnan(below))
        record(self, side, inside, below);
    return CLOSO_OK;
}

static double next_value(const walk *self, double value, double *step, int side)
{
    const closo_yield_problem *problem = self->problem;
    size_t j = self->parameter;
    double to = value + (side ? *step : -*step);
    // A rate may lie orders of magnitude away: then in factors.
    if (problem->rate[j] && !side && to < 0.5 * value)
        to = 0.5 * value;
    *step *= GROWTH;
    return fmin(fmax(to, problem->lower[j]), problem->upper[j]);
}

static closo_status go(walk *self, const double *best, double first, int side, double *limit,
                       closo_error *error)
{
    size_t j = self->parameter;
    double bound = side ? self->problem->upper[j] : self->problem->lower[j];
    double value = best[j], step = first, inside = value;
    memcpy(self->at, best, sizeof self->at);
    self->count[side] = 0;
    *limit = NAN;
    for (int i = 0; i < STEPS && value != bound; i++) {
        double to = next_value(self, value, &step, side), rise, kept[CLOSO_YIELD_PARAMETERS];
        memcpy(kept, self->at, sizeof kept);
        closo_status status = rise_at(self, to, &rise, error);
        if (status != CLOSO_OK)
            return status;
        value = to;
        if (isnan(*limit) && rise > self->threshold) {
            double after[CLOSO_YIELD_PARAMETERS];
            memcpy(after, self->at, sizeof after);
            memcpy(self->at, kept, sizeof kept);
            status = bisect(self, side, inside, value, limit, error);
            if (status != CLOSO_OK)
                return status;
            memcpy(self->at, after, sizeof after);
        }
        record(self, side, value, rise);
        inside = value;
        if (rise > BEYOND * self->threshold)
            break;
    }
    return CLOSO_OK;
}

static closo_status keep(const walk *self, const double *best, closo_yield_parameter *out,
                         closo_error *error)
{
    size_t n = self->count[0] + self->count[1] + 1, k = 0;
    out->profile_value = closo_allocate(2 * n, sizeof *out->profile_value, error);
    if (!out->profile_value)
        return CLOSO_MEMORY;
    out->profile_rise = out->profile_value + n;
    out->profile_count = n;
    for (size_t i = self->count[0]; i-- > 0; k++) {
        out->profile_value[k] =
            closo_yield_shown(self->problem, self->parameter, self->value[0][i]);
        out->profile_rise[k] = self->rise[0][i];
    }
    out->profile_value[k] =
        closo_yield_shown(self->problem, self->parameter, best[self->parameter]);
    out->profile_rise[k++] = 0;
    for (size_t i = 0; i < self->count[1]; i++, k++) {
        out->profile_value[k] =
            closo_yield_shown(self->problem, self->parameter, self->value[1][i]);
        out->profile_rise[k] = self->rise[1][i];
    }
    return CLOSO_OK;
}

static double first_step(const closo_yield_problem *problem, const double *best,
                         const closo_yield_parameter *parameter, size_t j)
{
    double su = parameter->su / closo_yield_slope(problem, j, best[j]);
    double size = fmax(fabs(best[j]), 0.1 * fabs(problem->start[j]));
    if (problem->model->yields)
        size = fmax(size, 1);
    double step = su > 0 && su < 10 * size ? FIRST * su : 0.05 * size;
    return fmax(step, 1e-4 * size);
}

closo_status closo_yield_profiles(const closo_yield_problem *problem, const double *best,
                                  closo_yield_fit *out, closo_error *error)
{
    double scale2 = out->scale * out->scale;
    closo_status status = CLOSO_OK;
    for (size_t j = 0; status == CLOSO_OK && j < problem->count; j++) {
        closo_yield_parameter *parameter = &out->parameter[j];
        walk self = {.problem = problem,
                     .parameter = j,
                     .chi2 = out->chi2,
                     .scale2 = scale2,
                     .threshold = out->threshold};
        double limit[SIDES] = {NAN, NAN};
        parameter->low = parameter->high = NAN;
        parameter->verdict = CLOSO_PROFILE_UNDETERMINED;
        if (!(out->freedom > 0) || !(scale2 > 0)) // no scatter to measure a rise by
            continue;
        double first = first_step(problem, best, parameter, j);
        for (int side = 0; status == CLOSO_OK && side < SIDES; side++) {
            status = go(&self, best, first, side, &limit[side], error);
            if (status == CLOSO_OK && closo_cancelled(problem->options->control))
                status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        }
        if (status != CLOSO_OK)
            return status;
        parameter->low = closo_yield_shown(problem, j, limit[0]);
        parameter->high = closo_yield_shown(problem, j, limit[1]);
        parameter->verdict =
            isnan(limit[0]) ? (isnan(limit[1]) ? CLOSO_PROFILE_UNDETERMINED : CLOSO_PROFILE_UPPER)
                            : (isnan(limit[1]) ? CLOSO_PROFILE_LOWER : CLOSO_PROFILE_DETERMINED);
        status = keep(&self, best, parameter, error);
    }
    return status;
}
