// SPDX-License-Identifier: GPL-3.0-or-later
// Activation energies from made-up diffusion coefficients: the intervals cover the truth as often
// as they say, a transition is refused, upper limits are no points, one or two points get a clear
// answer.
#include <math.h>
#include <string.h>

#include "closo/numeric.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/arrhenius.h"

#define BOLTZMANN_EV 8.617333262e-5
#define ENERGY       0.35 // eV
#define PREFACTOR    2e-3 // cm^2/s

static double truth(double kelvin)
{
    return PREFACTOR * exp(-ENERGY / (BOLTZMANN_EV * kelvin));
}

// Points at 600 K, 700 K ... with relative uncertainty `noise`, scattered `scatter` times as much.
static void make_points(closo_arrhenius_point *points, size_t count, double noise, double scatter,
                        closo_random *random)
{
    for (size_t i = 0; i < count; i++) {
        double kelvin = 600 + 100 * (double)i;
        double d = truth(kelvin) * exp(noise * scatter * closo_random_normal(random));
        points[i] = (closo_arrhenius_point){.source = "run",
                                            .temperature_kelvin = kelvin,
                                            .diffusion = d,
                                            .diffusion_su = noise * d,
                                            .conductivity = 2e6 * d / kelvin,
                                            .tetrahedral_share = NAN};
    }
}

static closo_status describe(const closo_arrhenius_point *points, size_t count, bool across,
                             closo_result **result, closo_error *error)
{
    const closo_arrhenius_options options = {.extrapolate_kelvin = NAN, .across = across};
    *result = closo_result_new("traj arrhenius", "test", NULL);
    return closo_arrhenius_describe(points, count, &options, *result, error);
}

static closo_quantity find(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

static bool warned(const closo_result *result, const char *text)
{
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        if (strstr(closo_result_warning(result, i), text))
            return true;
    return false;
}

// 95 % intervals of Ea and of D at 300 K hold the truth in 95 % of 2000 studies, within three
// standard deviations of that count (0.5 % each) and what the test for inflation costs.
START_TEST(coverage)
{
    enum { STUDIES = 2000 };
    closo_random *random = closo_random_new(12, NULL);
    for (size_t n = 2; n <= 7; n += n == 2 ? 1 : 2) {
        int held = 0, held_300 = 0;
        for (int s = 0; s < STUDIES; s++) {
            closo_arrhenius_point p[8];
            double x[8], y[8], su[8], freedom[8], su_300;
            make_points(p, n, 0.08, 1, random);
            for (size_t i = 0; i < n; i++) {
                x[i] = 1 / p[i].temperature_kelvin;
                y[i] = log(p[i].diffusion);
                su[i] = 0.08;
                freedom[i] = INFINITY;
            }
            closo_arrhenius_line line;
            ck_assert(closo_arrhenius_fit(n, x, y, su, freedom, &line));
            double k = isinf(line.freedom) ? 1.96 : closo_coverage_factor(0.95, line.freedom);
            held += fabs(-line.slope * BOLTZMANN_EV - ENERGY) <
                    k * sqrt(line.variance[1]) * BOLTZMANN_EV;
            double at_300 = closo_arrhenius_at(&line, 1 / 300.0, &su_300);
            held_300 += fabs(at_300 - log(truth(300))) < k * su_300;
        }
        ck_assert_msg(held > 0.935 * STUDIES && held < 0.98 * STUDIES, "n = %zu: %d", n, held);
        ck_assert_msg(held_300 > 0.935 * STUDIES && held_300 < 0.98 * STUDIES, "n = %zu: %d", n,
                      held_300);
    }
    closo_random_free(random);
}
END_TEST

// Points that scatter three times as much as they claim: the uncertainty is widened, and said.
START_TEST(inflation)
{
    closo_random *random = closo_random_new(2, NULL);
    closo_arrhenius_point p[4];
    closo_result *result;
    closo_error error;
    int held = 0, widened = 0;
    for (int s = 0; s < 200; s++) {
        make_points(p, 4, 0.05, 4, random);
        ck_assert_int_eq(describe(p, 4, true, &result, &error), CLOSO_OK);
        closo_quantity energy = find(result, "Ea");
        widened += strstr(energy.method, "Birge") != NULL;
        double k = energy.freedom > 0 ? closo_coverage_factor(0.95, energy.freedom) : 1.96;
        held += fabs(energy.value - ENERGY) < k * energy.su;
        closo_result_free(result);
    }
    closo_random_free(random);
    ck_assert_int_ge(widened, 150);
    ck_assert_int_ge(held, 160);
}
END_TEST

START_TEST(described)
{
    closo_arrhenius_point p[5];
    closo_result *result;
    closo_random *random = closo_random_new(4, NULL);
    make_points(p, 5, 0.03, 0, random);
    closo_random_free(random);
    closo_arrhenius_point shuffled[5] = {p[3], p[0], p[4], p[2], p[1]};
    ck_assert_int_eq(describe(shuffled, 5, false, &result, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(find(result, "Ea").value, ENERGY, 1e-9);
    ck_assert_double_eq_tol(find(result, "Ea_meV").value, 1000 * ENERGY, 1e-6);
    ck_assert_double_eq_tol(find(result, "D0").value / PREFACTOR, 1, 1e-9);
    ck_assert_double_eq_tol(find(result, "D_300K").value / truth(300), 1, 1e-9);
    ck_assert_double_eq_tol(find(result, "sigma_300K").value / (2e6 * truth(300) / 300), 1, 1e-9);
    size_t rows;
    const double *kelvin = closo_result_column(result, "arrhenius", "T", &rows);
    ck_assert_uint_eq(rows, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq(kelvin[i], 1000 - 100 * (double)i);
    closo_result_free(result);
}
END_TEST

START_TEST(transition)
{
    closo_arrhenius_point p[8];
    closo_result *result;
    closo_error error;
    closo_random *random = closo_random_new(6, NULL);
    int refused = 0;
    for (int s = 0; s < 300; s++) { // one line: rarely taken for two
        make_points(p, 8, 0.06, 1, random);
        refused += describe(p, 8, false, &result, &error) == CLOSO_NEGATIVE;
        closo_result_free(result);
    }
    ck_assert_msg(refused < 24, "%d", refused);
    for (size_t n = 5; n <= 8; n++) { // a jump by a factor of ten above 750 K: always
        make_points(p, n, 0.06, 1, random);
        for (size_t i = 2; i < n; i++) {
            p[i].diffusion *= 10;
            p[i].diffusion_su *= 10;
        }
        ck_assert_int_eq(describe(p, n, false, &result, &error), CLOSO_NEGATIVE);
        ck_assert_ptr_nonnull(strstr(error.message, "between 700 K and 800 K"));
        ck_assert(isnan(find(result, "Ea").value));
        ck_assert(warned(result, "across a transition"));
        ck_assert_double_gt(find(result, "Ea_above").value, 0);
        closo_result_free(result);
        ck_assert_int_eq(describe(p, n, true, &result, &error), CLOSO_OK);
        ck_assert_double_gt(find(result, "Ea").value, ENERGY);
        ck_assert(warned(result, "across a transition"));
        closo_result_free(result);
    }
    make_points(p, 3, 0.06, 0, random);
    p[0].lattice = "bcc";
    p[1].lattice = p[2].lattice = "fcc";
    ck_assert_int_eq(describe(p, 3, false, &result, &error), CLOSO_NEGATIVE);
    ck_assert_ptr_nonnull(strstr(error.message, "bcc at 600 K and fcc at 700 K"));
    closo_result_free(result);
    p[0].lattice = "other"; // not named: no reason to refuse
    ck_assert_int_eq(describe(p, 3, false, &result, &error), CLOSO_OK);
    closo_result_free(result);
    p[0].tetrahedral_share = 0.9;
    p[1].tetrahedral_share = p[2].tetrahedral_share = 0.4;
    ck_assert_int_eq(describe(p, 3, false, &result, &error), CLOSO_NEGATIVE);
    closo_result_free(result);
    closo_random_free(random);
}
END_TEST

START_TEST(censored)
{
    closo_arrhenius_point p[4];
    closo_result *result;
    closo_random *random = closo_random_new(6, NULL);
    make_points(p, 4, 0.05, 0, random);
    closo_random_free(random);
    p[0].diffusion_su = p[0].diffusion; // 600 K: not distinguishable from zero
    ck_assert_int_eq(describe(p, 4, false, &result, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(find(result, "Ea").value, ENERGY, 1e-9);
    size_t rows;
    const double *used = closo_result_column(result, "arrhenius", "used", &rows);
    ck_assert_double_eq(used[3], 0);
    ck_assert_double_eq(used[0], 1);
    ck_assert(warned(result, "an upper limit, not in the fit"));
    ck_assert(!warned(result, "contradicts"));
    closo_result_free(result);
    p[0].diffusion = p[0].diffusion_su = 0.05 * truth(600); // far below the line
    ck_assert_int_eq(describe(p, 4, false, &result, NULL), CLOSO_OK);
    ck_assert(warned(result, "contradicts the line"));
    closo_result_free(result);
}
END_TEST

START_TEST(few_points)
{
    closo_arrhenius_point p[2];
    closo_result *result;
    closo_error error;
    closo_random *random = closo_random_new(6, NULL);
    make_points(p, 2, 0.05, 0, random);
    closo_random_free(random);
    ck_assert_int_eq(describe(p, 2, false, &result, &error), CLOSO_OK);
    ck_assert_double_eq_tol(find(result, "Ea").value, ENERGY, 1e-9);
    ck_assert(find(result, "Ea").su > 0);
    ck_assert(warned(result, "two points"));
    closo_result_free(result);
    ck_assert_int_eq(describe(p, 1, false, &result, &error), CLOSO_NEGATIVE);
    ck_assert_ptr_nonnull(strstr(error.message, "two temperatures, found it in 1 of 1 run"));
    ck_assert(isnan(find(result, "Ea").value));
    closo_result_free(result);
    p[1].temperature_kelvin = p[0].temperature_kelvin;
    ck_assert_int_eq(describe(p, 2, false, &result, &error), CLOSO_NEGATIVE);
    ck_assert_ptr_nonnull(strstr(error.message, "all at one temperature"));
    closo_result_free(result);
    p[1].temperature_kelvin = NAN;
    ck_assert_int_eq(describe(p, 2, false, &result, &error), CLOSO_USAGE);
    closo_result_free(result);
    p[0].diffusion = -1e-9;
    p[1].diffusion_su = NAN;
    p[1].temperature_kelvin = 700;
    ck_assert_int_eq(describe(p, 2, false, &result, &error), CLOSO_NEGATIVE);
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, coverage);
    tcase_add_test(tests, inflation);
    tcase_add_test(tests, described);
    tcase_add_test(tests, transition);
    tcase_add_test(tests, censored);
    tcase_add_test(tests, few_points);
}

int main(void)
{
    return harness_run("arrhenius", add);
}
