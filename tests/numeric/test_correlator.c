// SPDX-License-Identifier: GPL-3.0-or-later
// Autocorrelation by FFT against the plain double sum; random rotations are rotations.
#include "closo/numeric.h"

#include <math.h>

#include "harness.h"

START_TEST(equals_direct_sum)
{
    closo_random *random = closo_random_new(3, NULL);
    const size_t lengths[] = {1, 2, 3, 17, 64, 255};
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        size_t n = lengths[l];
        double x[2][255], expected[255] = {0}, found[255];
        closo_correlator *correlator;
        ck_assert_int_eq(closo_correlator_new(&correlator, n, NULL), CLOSO_OK);
        double *power = closo_allocate(closo_correlator_bins(correlator), sizeof *power, NULL);
        for (int s = 0; s < 2; s++) {
            for (size_t i = 0; i < n; i++)
                x[s][i] = closo_random_normal(random);
            closo_correlator_add(correlator, x[s], power);
            for (size_t k = 0; k < n; k++)
                for (size_t i = 0; i + k < n; i++)
                    expected[k] += x[s][i] * x[s][i + k];
        }
        closo_correlator_sum(correlator, power, found, n);
        for (size_t k = 0; k < n; k++)
            ck_assert_double_eq_tol(found[k], expected[k], 1e-10);
        free(power);
        closo_correlator_free(correlator);
    }
    closo_random_free(random);
}
END_TEST

START_TEST(bad_lengths)
{
    closo_correlator *correlator;
    closo_error error;
    ck_assert_int_eq(closo_correlator_new(&correlator, 0, &error), CLOSO_INPUT);
    ck_assert_ptr_null(correlator);
}
END_TEST

START_TEST(rotations)
{
    closo_random *random = closo_random_new(5, NULL);
    double mean[9] = {0};
    for (int trial = 0; trial < 4000; trial++) {
        double r[9];
        closo_random_rotation(random, r);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                double dot =
                    r[3 * i] * r[3 * j] + r[3 * i + 1] * r[3 * j + 1] + r[3 * i + 2] * r[3 * j + 2];
                ck_assert_double_eq_tol(dot, i == j, 1e-12);
            }
        double det = r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) +
                     r[2] * (r[3] * r[7] - r[4] * r[6]);
        ck_assert_double_eq_tol(det, 1, 1e-12);
        for (int i = 0; i < 9; i++)
            mean[i] += r[i] / 4000;
    }
    for (int i = 0; i < 9; i++) // uniform: no preferred direction; 4 standard errors of 0.009
        ck_assert_double_eq_tol(mean[i], 0, 0.037);
    closo_random_free(random);
}
END_TEST

START_TEST(seeds_repeat)
{
    closo_random *a = closo_random_new(42, NULL), *b = closo_random_new(42, NULL);
    closo_random *c = closo_random_new(43, NULL);
    int same = 0;
    for (int i = 0; i < 100; i++) {
        double x = closo_random_uniform(a);
        ck_assert_double_eq(x, closo_random_uniform(b));
        same += x == closo_random_uniform(c);
    }
    ck_assert_int_lt(same, 2);
    closo_random_free(a);
    closo_random_free(b);
    closo_random_free(c);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, equals_direct_sum);
    tcase_add_test(tests, bad_lengths);
    tcase_add_test(tests, rotations);
    tcase_add_test(tests, seeds_repeat);
}

int main(void)
{
    return harness_run("correlator", add);
}
