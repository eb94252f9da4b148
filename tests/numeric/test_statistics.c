// SPDX-License-Identifier: GPL-3.0-or-later
// Means of correlated series: the stated intervals must hold the truth as often as they say.
#include "closo/numeric.h"

#include <math.h>

#include "harness.h"

enum { SEEDS = 1000, LENGTH = 4000 };

// First-order autoregressive series of unit variance and mean 3: the exact standard error of its
// mean is known, sqrt((1 + a) / (1 - a) / n) for n >> 1.
static void autoregressive(closo_random *random, double a, double *out, size_t n)
{
    double x = closo_random_normal(random), noise = sqrt(1 - a * a);
    for (size_t i = 0; i < n; i++) {
        out[i] = 3 + x;
        x = a * x + noise * closo_random_normal(random);
    }
}

START_TEST(intervals_cover)
{
    static double series[LENGTH];
    const double memory[] = {0, 0.7, 0.95};
    for (size_t m = 0; m < 3; m++) {
        closo_random *random = closo_random_new(11 + m, NULL);
        int in68 = 0, in95 = 0;
        double mean_su = 0;
        for (int s = 0; s < SEEDS; s++) {
            autoregressive(random, memory[m], series, LENGTH);
            closo_estimate e;
            ck_assert_int_eq(closo_mean_correlated(series, LENGTH, &e, NULL), CLOSO_OK);
            double off = fabs(e.mean - 3);
            in68 += off <= closo_coverage_factor(0.68, e.freedom) * e.su;
            in95 += off <= closo_coverage_factor(0.95, e.freedom) * e.su;
            mean_su += e.su / SEEDS;
        }
        double exact = sqrt((1 + memory[m]) / (1 - memory[m]) / LENGTH);
        // Binomial standard errors of 1000 trials: 1.5 and 0.7 per cent; four of them.
        ck_assert_msg(in68 > 620 && in68 < 740, "68 %%: %d of %d (memory %g)", in68, SEEDS,
                      memory[m]);
        ck_assert_msg(in95 > 922 && in95 < 980, "95 %%: %d of %d (memory %g)", in95, SEEDS,
                      memory[m]);
        ck_assert_double_eq_tol(mean_su / exact, 1, 0.1);
        closo_random_free(random);
    }
}
END_TEST

START_TEST(short_and_constant_series)
{
    const double few[] = {1, 2, 3}, same[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    closo_estimate e;
    ck_assert_int_eq(closo_mean_correlated(few, 3, &e, NULL), CLOSO_OK);
    ck_assert_double_eq(e.mean, 2);
    ck_assert(isnan(e.su));
    ck_assert_int_eq(closo_mean_correlated(few, 0, &e, NULL), CLOSO_OK);
    ck_assert(isnan(e.mean));
    ck_assert_int_eq(closo_mean_correlated(same, 10, &e, NULL), CLOSO_OK);
    ck_assert_double_eq(e.su, 0);
    closo_mean_independent(few, 3, &e);
    ck_assert_double_eq_tol(e.su, 1 / sqrt(3), 1e-12);
    closo_mean_independent(few, 1, &e);
    ck_assert(isnan(e.su));
}
END_TEST

START_TEST(quantiles)
{
    // Tables of Student's t and chi-squared.
    ck_assert_double_eq_tol(closo_coverage_factor(0.95, 10), 2.228139, 1e-5);
    ck_assert_double_eq_tol(closo_coverage_factor(0.95, INFINITY), 1.959964, 1e-5);
    ck_assert_double_eq_tol(closo_student_quantile(0.975, 4), 2.776445, 1e-5);
    ck_assert_double_eq_tol(closo_chi_squared_quantile(0.95, 10), 18.307038, 1e-5);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, intervals_cover);
    tcase_add_test(tests, short_and_constant_series);
    tcase_add_test(tests, quantiles);
}

int main(void)
{
    return harness_run("statistics", add);
}
