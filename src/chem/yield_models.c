// SPDX-License-Identifier: GPL-3.0-or-later
// Models of a yield over time, all with a lag t0 before the first product (f = 1 - exp(-k (t -
// t0))): as many as a handful of yields of one species can tell apart. The first-order rate stands
// for the slowest step; no data on a single product can say more about the steps before it.
#include "chem/yield_fit.h"

#include <stdio.h>
#include <string.h>

#define HOUR       3600.0
#define RATE_START (0.1 / HOUR)
#define RATE_LEAST (1e-6 / HOUR)
#define RATE_MOST  (1e4 / HOUR)
#define LAG_START  (2 * HOUR)
#define END_MOST   10.0 // yields above 1 come from wrong masses; the fit must not hide that

size_t closo_yield_parameter_add(closo_yield_problem *problem, const char *key, const char *label,
                                 const char *unit, double factor, double start, double lower,
                                 double upper, bool rate)
{
    size_t at = problem->count++;
    closo_yield_parameter *p = &problem->parameter[at];
    *p = (closo_yield_parameter){0};
    snprintf(p->key, sizeof p->key, "%s", key);
    snprintf(p->label, sizeof p->label, "%s", label);
    snprintf(p->unit, sizeof p->unit, "%s", unit);
    for (char *c = p->key; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9')))
            *c = '_';
    problem->factor[at] = factor;
    problem->start[at] = start;
    problem->lower[at] = lower;
    problem->upper[at] = upper;
    problem->rate[at] = rate;
    return at;
}

double closo_yield_shown(const closo_yield_problem *problem, size_t parameter, double value)
{
    double s = problem->model->saturation;
    return s > 0 ? s * tanh(value / s) : problem->factor[parameter] * value;
}

double closo_yield_slope(const closo_yield_problem *problem, size_t parameter, double value)
{
    double s = problem->model->saturation;
    return s > 0 ? pow(cosh(value / s), -2) : problem->factor[parameter];
}

double closo_yield_lag(const closo_yield_problem *problem, const double *p)
{
    return problem->lag == SIZE_MAX ? problem->options->lag : p[problem->lag];
}

// First time of a used point: a lag beyond it would leave that point without any product.
static double first_time(const closo_yield_problem *problem)
{
    double first = INFINITY;
    for (size_t i = 0; i < problem->used; i++)
        first = fmin(first, problem->data->points[problem->point[i]].time);
    return first;
}

static closo_status add_lag(closo_yield_problem *problem, closo_error *error)
{
    double first = first_time(problem);
    problem->lag = SIZE_MAX;
    if (!isnan(problem->options->lag))
        return CLOSO_OK;
    if (!(first > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: a lag cannot be fitted to yields at time 0: hold it (--lag 0h)",
                          problem->data->path);
    problem->lag =
        closo_yield_parameter_add(problem, "lag", "time before the first product", "h", 1 / HOUR,
                                  fmin(LAG_START, 0.3 * first), 0, (1 - 1e-9) * first, false);
    return CLOSO_OK;
}

static void add_rate(closo_yield_problem *problem, const char *key, const char *label)
{
    closo_yield_parameter_add(problem, key, label, "1/h", HOUR, RATE_START, RATE_LEAST, RATE_MOST,
                              true);
}

static void add_end(closo_yield_problem *problem, size_t group)
{
    char key[96], label[96];
    double largest = 0.01;
    for (size_t i = 0; i < problem->used; i++) {
        const closo_yield_point *point = &problem->data->points[problem->point[i]];
        if (point->group == group)
            largest = fmax(largest, point->yield);
    }
    snprintf(key, sizeof key, "Y_%s", problem->data->group[group]);
    snprintf(label, sizeof label, "yield at the end, %s", problem->data->group[group]);
    closo_yield_parameter_add(problem, key, label, "%", 100, 1.05 * largest, 0, END_MOST, false);
}

static bool group_used(const closo_yield_problem *problem, size_t group)
{
    for (size_t i = 0; i < problem->used; i++)
        if (problem->data->points[problem->point[i]].group == group)
            return true;
    return false;
}

// The place of a group among those in use.
static size_t rank_of(const closo_yield_problem *problem, size_t group)
{
    size_t rank = 0;
    for (size_t g = 0; g < group; g++)
        rank += group_used(problem, g);
    return rank;
}

static double grown(double rate, double time)
{
    return time > 0 ? -expm1(-rate * time) : 0;
}

// ---- a rate and an end for each vessel ---------------------------------------------------------

static closo_status prepare_own(closo_yield_problem *problem, closo_error *error)
{
    for (size_t g = 0; g < problem->data->groups; g++) {
        char key[96], label[96];
        if (!group_used(problem, g))
            continue;
        add_end(problem, g);
        snprintf(key, sizeof key, "k_%s", problem->data->group[g]);
        snprintf(label, sizeof label, "rate, %s", problem->data->group[g]);
        add_rate(problem, key, label);
    }
    return add_lag(problem, error);
}

static double yield_own(const closo_yield_problem *problem, const double *p, size_t group,
                        double time)
{
    size_t at = 2 * rank_of(problem, group);
    return p[at] * grown(p[at + 1], time - closo_yield_lag(problem, p));
}

const closo_yield_model closo_yield_model_own = {
    .info = {"own", "an end point and a rate for every vessel",
             "y = Y_v (1 - exp(-k_v (t - lag)))"},
    .prepare = prepare_own,
    .yield = yield_own,
};

// ---- one rate, an end for each vessel ----------------------------------------------------------

static closo_status prepare_ends(closo_yield_problem *problem, closo_error *error)
{
    add_rate(problem, "k_prod", "rate of formation, all vessels");
    for (size_t g = 0; g < problem->data->groups; g++)
        if (group_used(problem, g))
            add_end(problem, g);
    return add_lag(problem, error);
}

static double yield_ends(const closo_yield_problem *problem, const double *p, size_t group,
                         double time)
{
    return p[1 + rank_of(problem, group)] * grown(p[0], time - closo_yield_lag(problem, p));
}

const closo_yield_model closo_yield_model_end_points = {
    .info = {"end-points", "one rate, an end point for every vessel",
             "y = Y_v (1 - exp(-k_prod (t - lag)))"},
    .prepare = prepare_ends,
    .yield = yield_ends,
};

// ---- one rate, a share lost from open vessels before the product forms -------------------------

static closo_status need_open(const closo_yield_problem *problem, closo_error *error)
{
    bool open = false, closed = false;
    for (size_t g = 0; g < problem->data->groups; g++)
        if (group_used(problem, g))
            *(problem->data->open[g] ? &open : &closed) = true;
    return open && closed
               ? CLOSO_OK
               : closo_fail(error, CLOSO_INPUT,
                            "%s: expected yields of an open and of a closed vessel (autoclave, "
                            "closed, sealed, or a column open: yes, no)",
                            problem->data->path);
}

static closo_status prepare_early(closo_yield_problem *problem, closo_error *error)
{
    closo_status status = need_open(problem, error);
    add_rate(problem, "k_prod", "rate of formation, all vessels");
    closo_yield_parameter_add(problem, "lost_open", "share lost from the open vessel at the start",
                              "%", 100, 0.4, 0, 1, false);
    return status == CLOSO_OK ? add_lag(problem, error) : status;
}

static double yield_early(const closo_yield_problem *problem, const double *p, size_t group,
                          double time)
{
    double left = problem->data->open[group] ? 1 - p[1] : 1;
    return left * grown(p[0], time - closo_yield_lag(problem, p));
}

const closo_yield_model closo_yield_model_early_loss = {
    .info = {"early-loss", "one rate; a share is lost from open vessels before the product forms",
             "y = (1 - lost_open) (1 - exp(-k_prod (t - lag))); lost_open = 0 where closed"},
    .prepare = prepare_early,
    .yield = yield_early,
};

// ---- loss beside the formation -----------------------------------------------------------------

static closo_status prepare_loss(closo_yield_problem *problem, closo_error *error)
{
    closo_status status = need_open(problem, error);
    add_rate(problem, "k_prod", "rate of formation, all vessels");
    add_rate(problem, "k_loss", "rate of loss, open vessels");
    return status == CLOSO_OK ? add_lag(problem, error) : status;
}

static double yield_loss(const closo_yield_problem *problem, const double *p, size_t group,
                         double time)
{
    double loss = problem->data->open[group] ? p[1] : 0;
    return p[0] / (p[0] + loss) * grown(p[0] + loss, time - closo_yield_lag(problem, p));
}

const closo_yield_model closo_yield_model_loss = {
    .info = {"loss", "one rate of formation; first-order loss beside it from open vessels",
             "y = k_prod / (k_prod + k_loss) (1 - exp(-(k_prod + k_loss) (t - lag)))"},
    .prepare = prepare_loss,
    .yield = yield_loss,
};

// ---- the list ----------------------------------------------------------------------------------

static const closo_yield_model *const models[] = {
    &closo_yield_model_own, &closo_yield_model_end_points, &closo_yield_model_early_loss,
    &closo_yield_model_loss, &closo_yield_model_network};

const closo_yield_model_info *closo_yield_model_at(size_t index)
{
    return index < sizeof models / sizeof *models ? &models[index]->info : NULL;
}

const closo_yield_model *closo_yield_model_find(const char *name)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (!strcmp(models[i]->info.name, name))
            return models[i];
    return NULL;
}
