// SPDX-License-Identifier: GPL-3.0-or-later
// Table 1 of doi:10.1021/acs.chemmater.7b02902: P1 as printed in, S out. Tolerances are what the
// rounding of the printed P1 to two digits leaves open.
#include <math.h>

#include "closo/traj.h"
#include "harness.h"

static const double fcc[] = {1, 4, 3}, bcc[] = {3, 6, 3.5};

static const struct {
    const char *salt;
    const double *sites;
    double P1[3], low, high;
} rows[] = {
    {"Li", fcc, {0.14, 0.57, 0.29}, 2.994, 3.005},
    {"Li contracted", fcc, {0.03, 0.87, 0.10}, 2.657, 2.679},
    {"Li expanded", fcc, {0.09, 0.45, 0.45}, 2.975, 3.005},
    {"Na", bcc, {0.60, 0.24, 0.16}, 3.150, 3.168},
    {"K", fcc, {0.95, 0.05, 0.00}, 0.430, 0.519},
    {"Rb", fcc, {0.96, 0.04, 0.00}, 0.352, 0.445},
    {"Cs", fcc, {0.92, 0.07, 0.01}, 0.656, 0.738},
};

START_TEST(table_1)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double S = closo_configurational_entropy(3, rows[i].P1, rows[i].sites);
        ck_assert_msg(S >= rows[i].low && S <= rows[i].high, "%s: S = %.4f", rows[i].salt, S);
    }
}
END_TEST

// Equal occupancy of all sites is the maximum: 8 and 12.5 sites per cation.
START_TEST(bounds)
{
    const double uniform_fcc[] = {1, 4, 3}, uniform_bcc[] = {3, 6, 3.5};
    const double ordered[] = {1, 0, 0}, crowded[] = {1, 0, 0}, half[] = {0.5, 4, 3};
    ck_assert_double_eq_tol(closo_configurational_entropy(3, uniform_fcc, fcc), 3.0142, 1e-4);
    ck_assert_double_eq_tol(closo_configurational_entropy(3, uniform_bcc, bcc), 3.4846, 1e-4);
    ck_assert_double_eq_tol(closo_configurational_entropy(3, ordered, fcc), 0, 1e-12);
    ck_assert(isnan(closo_configurational_entropy(3, crowded, half)));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, table_1);
    tcase_add_test(tests, bounds);
}

int main(void)
{
    return harness_run("entropy", add);
}
