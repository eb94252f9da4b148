// SPDX-License-Identifier: GPL-3.0-or-later
// Least squares of yields. Yields are weighted by their s.u.; where none is known, all weigh the
// same and the variance comes from the residuals, so that intervals are those of Student's t. One
// s.u. comes from the curvature at the minimum; the profile (yield_profile.c) says how far it can
// be trusted.
#include "chem/yield_fit.h"

#include <stdlib.h>
#include <string.h>

#define STEP    1e-5 // of central differences, relative
#define NETWORK 1e-3 // the same where the model is integrated
#define INTEGRATION                                                                                \
    1e-10              // of the sum of squares: its tolerance of 1e-8 over s.u. of 0.1 % and more
#define SPREAD     1.0 // of the logarithm of rates at random starts
#define CURVE      121
#define UNBOUNDED  1e6
#define DEFAULT_SU 0.01 // while the scale is not known: it cancels

void closo_yield_fit_options_init(closo_yield_fit_options *options)
{
    *options =
        (closo_yield_fit_options){.lag = NAN, .su = NAN, .level = 0.95, .starts = 8, .seed = 1};
}

// ---- the problem -------------------------------------------------------------------------------

closo_status closo_yield_problem_make(closo_yield_problem *out, const closo_yield_data *data,
                                      const closo_yield_fit_options *options, closo_error *error)
{
    const char *name = options->model ? options->model : "end-points";
    *out = (closo_yield_problem){
        .data = data, .options = options, .model = closo_yield_model_find(name), .lag = SIZE_MAX};
    if (!out->model)
        return closo_fail(error, CLOSO_USAGE, "%s: no such model", name);
    out->point = closo_allocate(data->count, sizeof *out->point, error);
    if (!out->point)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < data->count; i++)
        if (data->points[i].used)
            out->point[out->used++] = i;
    closo_status status =
        out->used ? CLOSO_OK : closo_fail(error, CLOSO_INPUT, "%s: no row is used", data->path);
    if (status == CLOSO_OK)
        status = out->model->prepare(out, error);
    if (status == CLOSO_OK && out->used < out->count)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: %zu yields cannot determine the %zu parameters of the model %s: "
                            "expected a simpler model, or --lag to hold the lag",
                            data->path, out->used, out->count, name);
    if (status != CLOSO_OK)
        closo_yield_problem_clear(out);
    return status;
}

void closo_yield_problem_clear(closo_yield_problem *problem)
{
    free(problem->point);
    problem->point = NULL;
}

closo_status closo_yield_compute(const closo_yield_problem *problem, const double *p,
                                 const closo_yield_point *points, size_t count, double *out,
                                 closo_error *error)
{
    if (problem->model->yields)
        return problem->model->yields(problem, p, points, count, out, error);
    for (size_t i = 0; i < count; i++)
        out[i] = problem->model->yield(problem, p, points[i].group, points[i].time);
    return CLOSO_OK;
}

static double su_of(const closo_yield_problem *problem, const closo_yield_point *point)
{
    if (point->su > 0)
        return point->su;
    return problem->options->su > 0 ? problem->options->su : DEFAULT_SU;
}

// Whether every used yield has an s.u. of its own or from the options.
static bool known_su(const closo_yield_problem *problem)
{
    for (size_t i = 0; i < problem->used; i++)
        if (!(problem->data->points[problem->point[i]].su > 0) && !(problem->options->su > 0))
            return false;
    return true;
}

// ---- least squares -----------------------------------------------------------------------------

typedef struct view {
    const closo_yield_problem *problem;
    closo_yield_point *points; // the used ones
    double *yield, *low, *high;
} view;

static closo_status residuals(const view *self, const double *p, double *yield, double *r,
                              closo_error *error)
{
    size_t n = self->problem->used;
    closo_status status = closo_yield_compute(self->problem, p, self->points, n, yield, error);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        r[i] = (self->points[i].yield - yield[i]) / su_of(self->problem, &self->points[i]);
    return status;
}

static closo_status evaluate(const double *p, double *r, double *jacobian, void *context,
                             closo_error *error)
{
    const view *self = context;
    const closo_yield_problem *problem = self->problem;
    size_t n = problem->used, m = problem->count;
    double trial[CLOSO_YIELD_PARAMETERS], step = problem->model->yields ? NETWORK : STEP;
    closo_status status = residuals(self, p, self->yield, r, error);
    for (size_t j = 0; status == CLOSO_OK && jacobian && j < m; j++) {
        double size = step * fmax(fabs(p[j]), problem->model->yields ? 1 : fabs(problem->start[j]));
        double up = fmin(p[j] + size, problem->upper[j]),
               down = fmax(p[j] - size, problem->lower[j]);
        memcpy(trial, p, m * sizeof *trial);
        trial[j] = up;
        status = closo_yield_compute(problem, trial, self->points, n, self->high, error);
        trial[j] = down;
        if (status == CLOSO_OK)
            status = closo_yield_compute(problem, trial, self->points, n, self->low, error);
        for (size_t i = 0; status == CLOSO_OK && i < n; i++)
            jacobian[i * m + j] = up > down ? (self->low[i] - self->high[i]) / (up - down) /
                                                  su_of(problem, &self->points[i])
                                            : 0;
    }
    return status;
}

static closo_status view_make(view *self, const closo_yield_problem *problem, closo_error *error)
{
    *self = (view){.problem = problem};
    self->points = closo_allocate(problem->used, sizeof *self->points, error);
    self->yield = closo_allocate(3 * problem->used, sizeof *self->yield, error);
    if (!self->points || !self->yield)
        return CLOSO_MEMORY;
    self->low = self->yield + problem->used;
    self->high = self->low + problem->used;
    for (size_t i = 0; i < problem->used; i++)
        self->points[i] = problem->data->points[problem->point[i]];
    return CLOSO_OK;
}

closo_status closo_yield_minimise(const closo_yield_problem *problem, double *p, size_t held,
                                  double *chi2, closo_fit *fit, closo_error *error)
{
    double lower[CLOSO_YIELD_PARAMETERS], upper[CLOSO_YIELD_PARAMETERS];
    view self;
    closo_fit local;
    closo_status status = view_make(&self, problem, error);
    memcpy(lower, problem->lower, sizeof lower);
    memcpy(upper, problem->upper, sizeof upper);
    for (size_t j = 0; problem->model->saturation > 0 && j < problem->count; j++) {
        lower[j] = -UNBOUNDED;
        upper[j] = UNBOUNDED;
    }
    if (held != SIZE_MAX)
        lower[held] = upper[held] = p[held];
    for (size_t j = 0; j < problem->count; j++)
        p[j] = fmin(fmax(p[j], lower[j]), upper[j]);
    closo_fit_problem search = {.parameters = problem->count,
                                .residuals = problem->used,
                                .evaluate = evaluate,
                                .context = &self,
                                .lower = lower,
                                .upper = upper,
                                .scale = problem->model->yields ? NULL : problem->start,
                                .noise = problem->model->yields ? INTEGRATION : 0,
                                .iterations = problem->model->yields ? 60 : 400};
    if (status == CLOSO_OK)
        status = closo_fit_run(&search, p, &local, error);
    if (status == CLOSO_OK) {
        *chi2 = local.sum_of_squares;
        if (fit)
            *fit = local;
        else
            closo_fit_clear(&local);
    }
    free(self.points);
    free(self.yield);
    return status;
}

// The best of the given start and of random ones: rates and ends scattered.
static closo_status search(const closo_yield_problem *problem, double *best, closo_fit *fit,
                           closo_error *error)
{
    double trial[CLOSO_YIELD_PARAMETERS], chi2, least = INFINITY;
    closo_random *random = closo_random_new(problem->options->seed, error);
    closo_status status = random ? CLOSO_OK : CLOSO_MEMORY;
    for (int s = 0; status == CLOSO_OK && s <= problem->options->starts; s++) {
        for (size_t j = 0; j < problem->count; j++) {
            double draw = s ? closo_random_normal(random) : 0;
            bool additive = problem->model->yields != NULL;
            trial[j] = additive
                           ? problem->start[j] + 2 * SPREAD * draw
                           : problem->start[j] * exp(SPREAD * draw * (problem->rate[j] ? 1 : 0.2));
        }
        status = closo_yield_minimise(problem, trial, SIZE_MAX, &chi2, NULL, error);
        if (status == CLOSO_OK && chi2 < least * (1 - 1e-9)) {
            least = chi2;
            memcpy(best, trial, problem->count * sizeof *best);
        }
    }
    closo_random_free(random);
    if (status == CLOSO_OK)
        status = closo_yield_minimise(problem, best, SIZE_MAX, &chi2, fit, error);
    return status;
}

// ---- what the fit says -------------------------------------------------------------------------

static void take_covariance(const closo_yield_problem *problem, const closo_fit *fit,
                            const double *best, closo_yield_fit *out)
{
    size_t m = problem->count;
    for (size_t j = 0; j < m; j++) {
        double variance = fit->covariance[j * m + j];
        closo_yield_parameter *p = &out->parameter[j];
        bool none = fit->undetermined[j] || fit->at_bound[j] || !(variance > 0);
        p->su = none ? (double)NAN
                     : out->scale * sqrt(variance) * closo_yield_slope(problem, j, best[j]);
        for (size_t i = 0; i < m; i++) {
            double other = fit->covariance[i * m + i];
            out->correlation[j * m + i] =
                i == j ? 1 : fit->covariance[j * m + i] / sqrt(variance * other);
        }
    }
}

static void take_numbers(const closo_yield_problem *problem, const closo_fit *fit,
                         closo_yield_fit *out)
{
    double squares = 0, n = (double)problem->used, m = (double)problem->count;
    for (size_t i = 0; i < problem->used; i++) {
        size_t at = problem->point[i];
        double difference = problem->data->points[at].yield - out->calculated[at];
        squares += difference * difference;
    }
    out->chi2 = fit->sum_of_squares;
    out->freedom = n - m;
    out->rms = sqrt(squares / n);
    out->converged = fit->converged;
    double reduced = out->freedom > 0 ? out->chi2 / out->freedom : (double)NAN;
    // A scatter beyond the s.u. given widens them, as Birge does; unknown s.u. are the scatter.
    out->scale = known_su(problem) ? fmax(1, sqrt(fmax(reduced, 0))) : sqrt(reduced);
    if (known_su(problem) && isnan(reduced))
        out->scale = 1;
    double k = known_su(problem) && !(reduced > 1)
                   ? sqrt(closo_chi_squared_quantile(problem->options->level, 1))
                   : closo_coverage_factor(problem->options->level, out->freedom);
    out->threshold = k * k;
    // Small-sample criterion of Hurvich and Tsai; the variance counts as a parameter.
    double q = m + (known_su(problem) ? 0 : 1);
    out->aicc = NAN;
    if (n - q - 1 > 0 && squares > 0)
        out->aicc = (known_su(problem) ? out->chi2 : n * log(squares / n)) + 2 * q +
                    2 * q * (q + 1) / (n - q - 1);
}

static closo_status take_curves(const closo_yield_problem *problem, const double *best,
                                closo_yield_fit *out, closo_error *error)
{
    const closo_yield_data *data = problem->data;
    double longest = 0;
    for (size_t i = 0; i < data->count; i++)
        longest = fmax(longest, data->points[i].time);
    out->curve_points = CURVE;
    out->curve_time = closo_allocate(CURVE, sizeof *out->curve_time, error);
    out->curve = closo_allocate(CURVE * data->groups, sizeof *out->curve, error);
    closo_yield_point *points = closo_allocate(CURVE, sizeof *points, error);
    closo_status status = out->curve_time && out->curve && points ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t c = 0; status == CLOSO_OK && c < CURVE; c++)
        out->curve_time[c] = 1.1 * longest * (double)c / (CURVE - 1);
    for (size_t g = 0; status == CLOSO_OK && g < data->groups; g++) {
        const closo_yield_point *like = NULL;
        for (size_t i = problem->used; i-- > 0;)
            if (data->points[problem->point[i]].group == g)
                like = &data->points[problem->point[i]];
        for (size_t c = 0; c < CURVE; c++) {
            if (like) {
                points[c] = *like;
                points[c].time = out->curve_time[c];
            }
            out->curve[g * CURVE + c] = NAN;
        }
        if (like)
            status =
                closo_yield_compute(problem, best, points, CURVE, out->curve + g * CURVE, error);
    }
    free(points);
    return status;
}

// Rows that are not used are computed as well, where the model has something for them.
static closo_status take_calculated(const closo_yield_problem *problem, const double *best,
                                    closo_yield_fit *out, closo_error *error)
{
    const closo_yield_data *data = problem->data;
    out->calculated = closo_allocate(data->count, sizeof *out->calculated, error);
    if (!out->calculated)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < data->count; i++)
        out->calculated[i] = NAN;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < data->count; i++)
        if (data->points[i].used)
            status =
                closo_yield_compute(problem, best, &data->points[i], 1, &out->calculated[i], error);
        else if (problem->model->yields && problem->options->network &&
                 closo_yield_compute(problem, best, &data->points[i], 1, &out->calculated[i],
                                     NULL) != CLOSO_OK)
            out->calculated[i] = NAN;
    return status;
}

closo_status closo_yield_fit_run(const closo_yield_data *data,
                                 const closo_yield_fit_options *options, closo_yield_fit *out,
                                 closo_error *error)
{
    closo_yield_problem problem;
    double best[CLOSO_YIELD_PARAMETERS];
    closo_fit fit = {0};
    *out = (closo_yield_fit){0};
    closo_status status = closo_yield_problem_make(&problem, data, options, error);
    if (status != CLOSO_OK)
        return status;
    strcpy(out->model, problem.model->info.name);
    out->parameters = problem.count;
    out->points = problem.used;
    memcpy(out->parameter, problem.parameter, sizeof out->parameter);
    status = search(&problem, best, &fit, error);
    if (status == CLOSO_OK)
        status = take_calculated(&problem, best, out, error);
    if (status == CLOSO_OK) {
        take_numbers(&problem, &fit, out);
        for (size_t j = 0; j < problem.count; j++)
            out->parameter[j].value = closo_yield_shown(&problem, j, best[j]);
        take_covariance(&problem, &fit, best, out);
        status = take_curves(&problem, best, out, error);
    }
    if (status == CLOSO_OK)
        status = closo_yield_profiles(&problem, best, out, error);
    closo_fit_clear(&fit);
    closo_yield_problem_clear(&problem);
    if (status != CLOSO_OK)
        closo_yield_fit_clear(out);
    return status;
}

void closo_yield_fit_clear(closo_yield_fit *fit)
{
    for (size_t j = 0; j < CLOSO_YIELD_PARAMETERS; j++)
        free(fit->parameter[j].profile_value);
    free(fit->calculated);
    free(fit->curve_time);
    free(fit->curve);
    *fit = (closo_yield_fit){0};
}
