// SPDX-License-Identifier: GPL-3.0-or-later
// Lines by generalised least squares against the textbook's ordinary and weighted ones; smoothing
// of polynomials, which it must leave alone.
#include "closo/numeric.h"

#include <math.h>

#include "harness.h"

START_TEST(ordinary_line)
{
    const double x[] = {0, 1, 2, 4};
    double unit[16] = {0}, w[4], variance;
    for (int i = 0; i < 4; i++)
        unit[5 * i] = 1;
    ck_assert_int_eq(closo_line_weights(4, x, unit, w, &variance, NULL), CLOSO_OK);
    double mean = 7.0 / 4, sxx = 0;
    for (int i = 0; i < 4; i++)
        sxx += (x[i] - mean) * (x[i] - mean);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(w[i], (x[i] - mean) / sxx, 1e-14);
    ck_assert_double_eq_tol(variance, 1 / sxx, 1e-14);
}
END_TEST

// For a random walk without offset the best estimate of the slope is the last point over its time;
// with a free intercept it is the difference of the outermost points.
START_TEST(random_walk_covariance)
{
    double x[6], covariance[36], w[6], variance;
    for (int i = 0; i < 6; i++) {
        x[i] = 1 + i;
        for (int j = 0; j < 6; j++)
            covariance[6 * i + j] = 1 + (i < j ? i : j);
    }
    ck_assert_int_eq(closo_line_weights(6, x, covariance, w, &variance, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(w[0], -0.2, 1e-12);
    ck_assert_double_eq_tol(w[5], 0.2, 1e-12);
    for (int i = 1; i < 5; i++)
        ck_assert_double_eq_tol(w[i], 0, 1e-12);
    ck_assert_double_eq_tol(variance, 0.2, 1e-12);
}
END_TEST

START_TEST(refusals)
{
    const double x[] = {1, 1}, singular[] = {1, 1, 1, 1}, unit[] = {1, 0, 0, 1};
    double w[2];
    closo_error error;
    ck_assert_int_eq(closo_line_weights(1, x, unit, w, NULL, &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_line_weights(2, x, singular, w, NULL, &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_line_weights(2, x, unit, w, NULL, &error), CLOSO_INPUT);
    double y[10] = {0}, out[10];
    ck_assert_int_eq(closo_smooth(y, 10, 4, 2, 0, out, &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_smooth(y, 10, 11, 2, 0, out, &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_smooth(y, 10, 5, 5, 0, out, &error), CLOSO_INPUT);
}
END_TEST

START_TEST(smoothing_keeps_cubics)
{
    double y[40], smooth[40], slope[40];
    for (int i = 0; i < 40; i++)
        y[i] = 2 - 0.5 * i + 0.03 * i * i - 0.001 * i * i * i;
    ck_assert_int_eq(closo_smooth(y, 40, 11, 3, 0, smooth, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_smooth(y, 40, 11, 3, 1, slope, NULL), CLOSO_OK);
    for (int i = 0; i < 40; i++) {
        ck_assert_double_eq_tol(smooth[i], y[i], 1e-9);
        ck_assert_double_eq_tol(slope[i], -0.5 + 0.06 * i - 0.003 * i * i, 1e-9);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, ordinary_line);
    tcase_add_test(tests, random_walk_covariance);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, smoothing_keeps_cubics);
}

int main(void)
{
    return harness_run("least squares", add);
}
