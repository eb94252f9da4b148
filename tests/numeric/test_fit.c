// SPDX-License-Identifier: GPL-3.0-or-later
// Nonlinear least squares: certified answers from both starts of each problem, bounds, parameters
// that the data do not determine, models that refuse points, covariance against repeated noise.
#include "closo/numeric.h"

#include <math.h>
#include <string.h>

#include "harness.h"
#include "numeric/nist_problems.h"

static closo_status evaluate_nist(const double *p, double *r, double *jacobian, void *context,
                                  closo_error *error)
{
    const nist_problem *problem = context;
    (void)error;
    double d[NIST_PARAMETERS];
    for (size_t i = 0; i < problem->points; i++) {
        r[i] = problem->model(p, problem->data[i][1], d) - problem->data[i][0];
        for (size_t k = 0; jacobian && k < problem->parameters; k++)
            jacobian[i * problem->parameters + k] = d[k];
    }
    return CLOSO_OK;
}

// Ten digits of the model and its derivatives do not allow more than about eight of a parameter in
// the worst conditioned of these problems.
static void check_certified(const nist_problem *problem, int start, double tolerance,
                            double accuracy)
{
    size_t n = problem->parameters;
    double p[NIST_PARAMETERS];
    memcpy(p, problem->start[start], sizeof p);
    closo_fit fit;
    closo_error error = {0};
    ck_assert_msg(closo_fit_run(&(closo_fit_problem){.parameters = n,
                                                     .residuals = problem->points,
                                                     .evaluate = evaluate_nist,
                                                     .context = (void *)problem,
                                                     .iterations = 1000,
                                                     .tolerance = tolerance},
                                p, &fit, &error) == CLOSO_OK,
                  "%s: %s", problem->name, error.message);
    ck_assert_msg(fit.converged, "%s, start %d", problem->name, start + 1);
    ck_assert_uint_eq(fit.free, n);
    ck_assert_double_eq(fit.freedom, (double)(problem->points - n));
    ck_assert_double_eq_tol(fit.sum_of_squares / problem->sum_of_squares, 1, 1e-9);
    for (size_t k = 0; k < n; k++) {
        double deviation = sqrt(fit.covariance[k * n + k] * fit.sum_of_squares / fit.freedom);
        ck_assert_msg(fabs(p[k] / problem->certified[k] - 1) < accuracy,
                      "%s, start %d: b%zu = %.12g", problem->name, start + 1, k + 1, p[k]);
        ck_assert_msg(fabs(deviation / problem->deviation[k] - 1) < 5 * accuracy,
                      "%s, start %d: su of b%zu = %.12g", problem->name, start + 1, k + 1,
                      deviation);
    }
    closo_fit_clear(&fit);
}

START_TEST(certified_values)
{
    for (size_t i = 0; i < sizeof nist_problems / sizeof *nist_problems; i++)
        for (int start = 0; start < 2; start++) {
            check_certified(&nist_problems[i], start, 0, 1e-6);
            check_certified(&nist_problems[i], start, 1e-20, 2e-7);
        }
}
END_TEST

// ---- a peak on a line: five parameters ---------------------------------------------------------

enum { POINTS = 140, PEAK = 5 };

typedef struct peak_data {
    double y[POINTS];
    double refuse_below; // widths that the model refuses
    int refused;
} peak_data;

static double peak_at(const double *p, double x, double *d)
{
    double u = (x - p[1]) / p[2], e = exp(-0.5 * u * u);
    if (d) {
        d[0] = e;
        d[1] = p[0] * e * u / p[2];
        d[2] = p[0] * e * u * u / p[2];
        d[3] = 1;
        d[4] = x;
    }
    return p[0] * e + p[3] + p[4] * x;
}

static double abscissa(size_t i)
{
    return (double)i * 0.1;
}

static closo_status evaluate_peak(const double *p, double *r, double *jacobian, void *context,
                                  closo_error *error)
{
    peak_data *data = context;
    if (p[2] < data->refuse_below) {
        data->refused++;
        return closo_fail(error, CLOSO_NEGATIVE, "too narrow");
    }
    for (size_t i = 0; i < POINTS; i++)
        r[i] = peak_at(p, abscissa(i), jacobian ? jacobian + i * PEAK : NULL) - data->y[i];
    return CLOSO_OK;
}

static const double truth[PEAK] = {10, 6.5, 0.8, 2, -0.1};

static void make_data(peak_data *data, double noise, closo_random *random)
{
    *data = (peak_data){.refused = 0};
    for (size_t i = 0; i < POINTS; i++)
        data->y[i] = peak_at(truth, abscissa(i), NULL) +
                     (noise > 0 ? noise * closo_random_normal(random) : 0);
}

static void fit_peak(peak_data *data, double *p, const double *lower, const double *upper,
                     closo_fit *fit)
{
    closo_error error = {0};
    ck_assert_msg(closo_fit_run(&(closo_fit_problem){.parameters = PEAK,
                                                     .residuals = POINTS,
                                                     .evaluate = evaluate_peak,
                                                     .context = data,
                                                     .lower = lower,
                                                     .upper = upper},
                                p, fit, &error) == CLOSO_OK,
                  "%s", error.message);
}

START_TEST(exact_data_give_the_truth)
{
    peak_data data;
    make_data(&data, 0, NULL);
    double p[PEAK] = {5, 6, 1.5, 0, 0};
    closo_fit fit;
    fit_peak(&data, p, NULL, NULL, &fit);
    ck_assert(fit.converged);
    ck_assert_int_lt(fit.iterations, 20);
    for (size_t k = 0; k < PEAK; k++)
        ck_assert_double_eq_tol(p[k], truth[k], 1e-9);
    closo_fit_clear(&fit);
}
END_TEST

START_TEST(covariance_is_the_scatter)
{
    enum { RUNS = 400 };
    closo_random *random = closo_random_new(5, NULL);
    double chi[PEAK] = {0}, freedom = 0;
    for (int run = 0; run < RUNS; run++) {
        peak_data data;
        make_data(&data, 0.2, random);
        double p[PEAK] = {8, 6.2, 1, 1, 0};
        closo_fit fit;
        fit_peak(&data, p, NULL, NULL, &fit);
        for (size_t k = 0; k < PEAK; k++)
            chi[k] += pow((p[k] - truth[k]) / 0.2, 2) / fit.covariance[k * PEAK + k] / RUNS;
        freedom += fit.sum_of_squares / 0.04 / fit.freedom / RUNS;
        closo_fit_clear(&fit);
    }
    // Mean of 400 squared normal deviates: 1 +- 0.07; four of these.
    for (size_t k = 0; k < PEAK; k++)
        ck_assert_double_eq_tol(chi[k], 1, 0.28);
    ck_assert_double_eq_tol(freedom, 1, 0.025);
    closo_random_free(random);
}
END_TEST

START_TEST(bounds_hold)
{
    peak_data data;
    make_data(&data, 0, NULL);
    // The width may not reach its true value, the slope is held, the centre is free in its range.
    const double lower[PEAK] = {-INFINITY, 6, 1, -INFINITY, 0.05};
    const double upper[PEAK] = {INFINITY, 7, 3, INFINITY, 0.05};
    double p[PEAK] = {5, 9, 2, 0, 1};
    closo_fit fit;
    fit_peak(&data, p, lower, upper, &fit);
    ck_assert(fit.converged);
    ck_assert_double_eq(p[2], 1);
    ck_assert_double_eq(p[4], 0.05);
    ck_assert(fit.at_bound[2] && !fit.at_bound[0] && !fit.at_bound[1] && !fit.at_bound[4]);
    ck_assert_uint_eq(fit.free, 3);
    ck_assert_double_eq(fit.freedom, POINTS - 3);
    for (size_t k = 0; k < PEAK; k++) {
        ck_assert_double_eq(fit.covariance[2 * PEAK + k], 0);
        ck_assert_double_eq(fit.covariance[4 * PEAK + k], 0);
    }
    // Covariance of the others: the inverse of their normal matrix, here for the background.
    double inverse = 0;
    for (size_t i = 0; i < POINTS; i++) {
        double d[PEAK];
        peak_at(p, abscissa(i), d);
        inverse += d[3] * d[3];
    }
    ck_assert_double_gt(fit.covariance[3 * PEAK + 3], 1 / inverse);
    ck_assert_double_lt(fit.covariance[3 * PEAK + 3], 2 / inverse);
    // The same as the fit of the three others alone: the gradient vanishes in them.
    double r[POINTS], jacobian[POINTS * PEAK], gradient[PEAK] = {0};
    ck_assert_int_eq(evaluate_peak(p, r, jacobian, &data, NULL), CLOSO_OK);
    for (size_t i = 0; i < POINTS; i++)
        for (size_t k = 0; k < PEAK; k++)
            gradient[k] += r[i] * jacobian[i * PEAK + k];
    ck_assert_double_eq_tol(gradient[0], 0, 1e-4);
    ck_assert_double_eq_tol(gradient[1], 0, 1e-4);
    ck_assert_double_eq_tol(gradient[3], 0, 1e-4);
    ck_assert_double_gt(gradient[2], 1); // it would still like to go down
    closo_fit_clear(&fit);
    // Bounds that do not bind change nothing, whatever the start is clamped to.
    const double wide_lower[PEAK] = {0, 0, 0.1, -10, -1}, wide_upper[PEAK] = {100, 14, 5, 10, 1};
    double q[PEAK] = {500, 5.5, 2, 0, 0};
    fit_peak(&data, q, wide_lower, wide_upper, &fit);
    for (size_t k = 0; k < PEAK; k++)
        ck_assert_double_eq_tol(q[k], truth[k], 1e-8);
    closo_fit_clear(&fit);
}
END_TEST

START_TEST(refused_points_shorten_the_step)
{
    peak_data data;
    make_data(&data, 0, NULL);
    data.refuse_below = 0.75;
    double p[PEAK] = {10, 6.6, 2.2, 0, 0};
    closo_fit fit;
    fit_peak(&data, p, NULL, NULL, &fit);
    ck_assert(fit.converged);
    ck_assert_int_gt(data.refused, 0);
    ck_assert_double_eq_tol(p[2], truth[2], 1e-8);
    closo_fit_clear(&fit);
}
END_TEST

// ---- what the data do not say ------------------------------------------------------------------

// y = (a + b) x + c with an idle fourth parameter: a and b only by their sum.
static closo_status evaluate_sum(const double *p, double *r, double *jacobian, void *context,
                                 closo_error *error)
{
    const bool *broken = context;
    (void)error;
    for (size_t i = 0; i < 10; i++) {
        double x = (double)i, d[4] = {x, x, 1, 0};
        r[i] = (p[0] + p[1]) * x + p[2] - (3 * x + 1 + (i % 2 ? 0.1 : -0.1));
        if (*broken && (i == 3 || p[0] != p[0]))
            r[i] = NAN;
        for (size_t k = 0; jacobian && k < 4; k++)
            jacobian[i * 4 + k] = d[k];
    }
    return CLOSO_OK;
}

START_TEST(undetermined_is_said)
{
    bool broken = false;
    double p[4] = {1, 1, 0, 7};
    closo_fit fit;
    closo_fit_problem problem = {
        .parameters = 4, .residuals = 10, .evaluate = evaluate_sum, .context = &broken};
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, NULL), CLOSO_OK);
    ck_assert(fit.converged);
    ck_assert(fit.undetermined[0] && fit.undetermined[1] && fit.undetermined[3]);
    ck_assert(!fit.undetermined[2]);
    ck_assert_uint_eq(fit.free, 1);
    ck_assert_double_eq(fit.freedom, 8); // slope and intercept are determined
    for (size_t k = 0; k < 4; k++)
        ck_assert(isnan(fit.covariance[0 * 4 + k]) && isnan(fit.covariance[k * 4 + 3]));
    ck_assert_double_eq(p[3], 7); // left where it was
    // Variance of the intercept of a line through x = 0 .. 9: sum x^2 / (n sum (x - mean)^2).
    ck_assert_double_eq_tol(fit.covariance[2 * 4 + 2], 285 / (10 * 82.5), 1e-12);
    ck_assert_double_gt(fit.condition, 1e19);
    closo_fit_clear(&fit);
    // Held, the partner makes the other determined.
    const double lower[4] = {-INFINITY, 2, -INFINITY, 7}, upper[4] = {INFINITY, 2, INFINITY, 7};
    problem.lower = lower;
    problem.upper = upper;
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, NULL), CLOSO_OK);
    ck_assert(!fit.undetermined[0] && !fit.undetermined[1] && !fit.undetermined[3]);
    ck_assert_double_eq(p[1], 2);
    ck_assert_double_eq_tol(fit.covariance[0], 1 / 82.5, 1e-12);
    ck_assert_double_eq(fit.covariance[3 * 4 + 3], 0);
    closo_fit_clear(&fit);
}
END_TEST

START_TEST(no_start_without_numbers)
{
    bool broken = true;
    double p[4] = {1, 1, 0, 7};
    closo_fit fit;
    closo_error error = {0};
    closo_fit_problem problem = {
        .parameters = 4, .residuals = 10, .evaluate = evaluate_sum, .context = &broken};
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "no finite residuals"));
    ck_assert_ptr_null(fit.covariance);
    broken = false;
    p[2] = NAN;
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "parameter 3"));
}
END_TEST

// Two residuals cannot tell three parameters.
static closo_status evaluate_few(const double *p, double *r, double *jacobian, void *context,
                                 closo_error *error)
{
    (void)context;
    (void)error;
    const double rows[2][3] = {{1, 2, 3}, {1, -1, 1}};
    for (size_t i = 0; i < 2; i++) {
        r[i] = rows[i][0] * p[0] + rows[i][1] * p[1] + rows[i][2] * p[2] - 5;
        if (jacobian)
            memcpy(jacobian + 3 * i, rows[i], sizeof rows[i]);
    }
    return CLOSO_OK;
}

START_TEST(fewer_residuals_than_parameters)
{
    double p[3] = {0, 0, 0};
    closo_fit fit;
    closo_fit_problem problem = {.parameters = 3, .residuals = 2, .evaluate = evaluate_few};
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, NULL), CLOSO_OK);
    ck_assert(fit.converged);
    ck_assert_double_lt(fit.sum_of_squares, 1e-20);
    ck_assert_double_eq(fit.freedom, 0);
    ck_assert(fit.undetermined[0] && fit.undetermined[1] && fit.undetermined[2]);
    closo_fit_clear(&fit);
    const double all[3] = {1, 2, 3};
    problem.lower = problem.upper = all;
    ck_assert_int_eq(closo_fit_run(&problem, p, &fit, NULL), CLOSO_OK);
    ck_assert(fit.converged); // nothing to move
    ck_assert_uint_eq(fit.free, 0);
    ck_assert_double_eq(p[2], 3);
    closo_fit_clear(&fit);
}
END_TEST

// ---- many residuals ----------------------------------------------------------------------------

enum { TERMS = 60, MANY = 4000 };

static double term(size_t i, size_t k)
{
    return cos((double)k * 3.141592653589793 * ((double)i + 0.5) / MANY);
}

// A cosine series is orthogonal: the covariance is known exactly. exp makes it nonlinear.
static closo_status evaluate_series(const double *p, double *r, double *jacobian, void *context,
                                    closo_error *error)
{
    const double *y = context;
    (void)error;
    for (size_t i = 0; i < MANY; i++) {
        double sum = 0;
        for (size_t k = 0; k < TERMS; k++)
            sum += exp(p[k]) * term(i, k);
        r[i] = sum - y[i];
        for (size_t k = 0; jacobian && k < TERMS; k++)
            jacobian[i * TERMS + k] = exp(p[k]) * term(i, k);
    }
    return CLOSO_OK;
}

START_TEST(many_parameters_by_blocks)
{
    static double y[MANY];
    double p[TERMS];
    for (size_t i = 0; i < MANY; i++)
        for (size_t k = 0; k < TERMS; k++)
            y[i] += exp(0.02 * (double)k - 0.5) * term(i, k);
    for (size_t k = 0; k < TERMS; k++)
        p[k] = 0;
    closo_fit fit;
    ck_assert_int_eq(closo_fit_run(&(closo_fit_problem){.parameters = TERMS,
                                                        .residuals = MANY,
                                                        .evaluate = evaluate_series,
                                                        .context = y},
                                   p, &fit, NULL),
                     CLOSO_OK);
    ck_assert(fit.converged);
    for (size_t k = 0; k < TERMS; k++) {
        ck_assert_double_eq_tol(p[k], 0.02 * (double)k - 0.5, 1e-9);
        double expected = (k ? 2.0 : 1.0) / MANY / exp(2 * p[k]);
        ck_assert_double_eq_tol(fit.covariance[k * TERMS + k] / expected, 1, 1e-9);
    }
    closo_fit_clear(&fit);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, certified_values);
    tcase_add_test(tests, exact_data_give_the_truth);
    tcase_add_test(tests, covariance_is_the_scatter);
    tcase_add_test(tests, bounds_hold);
    tcase_add_test(tests, refused_points_shorten_the_step);
    tcase_add_test(tests, undetermined_is_said);
    tcase_add_test(tests, no_start_without_numbers);
    tcase_add_test(tests, fewer_residuals_than_parameters);
    tcase_add_test(tests, many_parameters_by_blocks);
}

int main(void)
{
    return harness_run("fit", add);
}
