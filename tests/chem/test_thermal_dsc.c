// SPDX-License-Identifier: GPL-3.0-or-later
// Calorimetry of Gaussian peaks: area known, tangents of a Gaussian of width w meet its foot at
// c - 2 w and c + 2 w.
#include "chem/thermal_files.h"

#define HEATING (10.0 / 60) // K/s

typedef struct truth {
    double enthalpy, centre, width, noise, slope, jump; // J/g, K, K, W/g, W/g/K, W/g
} truth;

// 400 to 600 K and back; the way back is 40 K lower and exothermic. The file's sign is exo up.
static void make(closo_thermal *t, const truth *what, uint64_t *seed)
{
    thermal_make(t, 4000, 'h');
    t->specific = true;
    t->exo = CLOSO_EXO_UP;
    for (size_t i = 0; i < 4000; i++) {
        bool up = i < 2000;
        double kelvin = up ? 400 + 0.1 * (double)i : 600 - 0.1 * (double)(i - 2000);
        double centre = up ? what->centre : what->centre - 40, sign = up ? 1 : -1;
        double endo =
            sign * (0.2 + what->slope * (kelvin - 500) +
                    what->jump * 0.5 * (1 + erf((kelvin - centre) / what->width / 1.4142))) +
            sign * what->enthalpy * HEATING * bell(kelvin, centre, what->width);
        t->time[i] = 0.6 * (double)i;
        t->temperature[i] = kelvin;
        t->heat_flow[i] = -endo + (seed ? what->noise * harness_normal(seed) : 0);
    }
}

static void compute(const closo_thermal *t, const closo_dsc_options *options, closo_dsc *out)
{
    closo_error error = {.status = CLOSO_OK};
    ck_assert_msg(closo_dsc_compute(t, options, out, &error) == CLOSO_OK, "%s", error.message);
}

START_TEST(exact_peaks)
{
    const truth what = {60, 530, 3, 0, 4e-4, 0};
    closo_thermal t;
    closo_dsc dsc;
    closo_dsc_options options;
    closo_dsc_options_init(&options);
    make(&t, &what, NULL);
    for (int b = 0; b < CLOSO_DSC_BASELINES; b++) {
        options.baseline = (closo_dsc_baseline)b;
        compute(&t, &options, &dsc);
        ck_assert_uint_eq(dsc.count, 2);
        const closo_dsc_peak *heating = &dsc.peaks[0], *cooling = &dsc.peaks[1];
        ck_assert_int_eq(heating->direction, 1);
        ck_assert_int_eq(cooling->direction, -1);
        ck_assert_double_eq_tol(heating->enthalpy.value, 60, 0.05);
        ck_assert_double_eq_tol(cooling->enthalpy.value, -60, 0.05);
        ck_assert_double_eq_tol(heating->peak.value, 530, 0.02);
        ck_assert_double_eq_tol(heating->onset.value, 524, 0.1);
        ck_assert_double_eq_tol(heating->endset.value, 536, 0.1);
        ck_assert_double_eq_tol(cooling->onset.value, 496, 0.1);
        ck_assert_double_eq_tol(heating->rate * 60, 10, 1e-3);
        closo_dsc_clear(&dsc);
    }
    closo_thermal_clear(&t);
}
END_TEST

// The direction of the file does not matter once it is told, nor does the unit of power.
START_TEST(sign_and_limits)
{
    const truth what = {60, 530, 3, 0, 0, 0};
    closo_thermal t;
    closo_dsc dsc;
    closo_dsc_options options;
    closo_dsc_options_init(&options);
    make(&t, &what, NULL);
    for (size_t i = 0; i < t.count; i++)
        t.heat_flow[i] = -t.heat_flow[i];
    t.exo = CLOSO_EXO_DOWN;
    const double limits[2] = {510, 550};
    options.limits = limits;
    options.limit_count = 1;
    compute(&t, &options, &dsc);
    ck_assert_uint_eq(dsc.count, 2); // the limits count in both segments
    ck_assert_double_eq_tol(dsc.peaks[0].enthalpy.value, 60, 0.02);
    ck_assert_double_eq_tol(dsc.peaks[0].begin, 510, 0.11);
    ck_assert_double_eq_tol(dsc.peaks[0].end, 550, 0.11);
    closo_dsc_clear(&dsc);
    closo_thermal_clear(&t);
}
END_TEST

// A heat capacity that jumps with the transition: the sigmoid is the true baseline, and what the
// choice moves is in the s.u. of all three.
START_TEST(jump_of_the_heat_capacity)
{
    const truth what = {30, 530, 3, 0, 0, 0.15};
    closo_thermal t;
    closo_dsc dsc;
    closo_dsc_options options;
    closo_dsc_options_init(&options);
    make(&t, &what, NULL);
    options.baseline = CLOSO_DSC_SIGMOID;
    compute(&t, &options, &dsc);
    ck_assert_uint_ge(dsc.count, 1);
    ck_assert_double_eq_tol(dsc.peaks[0].enthalpy.value, 30, 0.15);
    ck_assert_double_gt(dsc.peaks[0].su_baseline, 0);
    for (int b = 0; b < CLOSO_DSC_BASELINES; b++)
        ck_assert_double_lt(fabs(dsc.peaks[0].by_baseline[b] - 30),
                            3 * dsc.peaks[0].enthalpy.su + 0.1);
    closo_dsc_clear(&dsc);
    closo_thermal_clear(&t);
}
END_TEST

START_TEST(enthalpies_within_their_uncertainty)
{
    uint64_t seed = 11;
    enum { REPEATS = 60 };
    int inside = 0, onsets = 0, tops = 0;
    double spread = 0, stated = 0;
    for (int r = 0; r < REPEATS; r++) {
        const truth what = {5, 520 + 10 * harness_uniform(&seed), 3, 0.003, 4e-4, 0};
        closo_thermal t;
        closo_dsc dsc;
        closo_dsc_options options;
        closo_dsc_options_init(&options);
        make(&t, &what, &seed);
        compute(&t, &options, &dsc);
        ck_assert_uint_eq(dsc.count, 2);
        const closo_dsc_peak *p = &dsc.peaks[0];
        inside += fabs(p->enthalpy.value - 5) < 2 * p->enthalpy.su;
        onsets += fabs(p->onset.value - (what.centre - 6)) < 2 * p->onset.su;
        tops += fabs(p->peak.value - what.centre) < 2 * p->peak.su;
        spread += pow(p->enthalpy.value - 5, 2) / REPEATS;
        stated += p->enthalpy.su / REPEATS;
        closo_dsc_clear(&dsc);
        closo_thermal_clear(&t);
    }
    ck_assert_int_ge(inside, REPEATS * 88 / 100);
    ck_assert_int_ge(onsets, REPEATS * 85 / 100);
    ck_assert_int_ge(tops, REPEATS * 85 / 100);
    ck_assert_double_lt(stated, 4 * sqrt(spread));
}
END_TEST

START_TEST(noise_has_no_peak)
{
    uint64_t seed = 5;
    for (int r = 0; r < 20; r++) {
        const truth what = {0, 530, 3, 0.003, 4e-4, 0};
        closo_thermal t;
        closo_dsc dsc;
        closo_dsc_options options;
        closo_dsc_options_init(&options);
        make(&t, &what, &seed);
        compute(&t, &options, &dsc);
        ck_assert_uint_eq(dsc.count, 0);
        closo_dsc_clear(&dsc);
        closo_thermal_clear(&t);
    }
}
END_TEST

START_TEST(what_must_be_known)
{
    const truth what = {60, 530, 3, 0, 0, 0};
    closo_thermal t;
    closo_dsc dsc;
    closo_dsc_options options;
    closo_error error = {.status = CLOSO_OK};
    closo_dsc_options_init(&options);
    make(&t, &what, NULL);
    t.exo = CLOSO_EXO_UNKNOWN;
    ck_assert_int_eq(closo_dsc_compute(&t, &options, &dsc, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "--exo"));
    t.exo = CLOSO_EXO_UP;
    t.specific = false;
    ck_assert_int_eq(closo_dsc_compute(&t, &options, &dsc, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "--mass"));
    closo_thermal_clear(&t);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, exact_peaks);
    tcase_add_test(tests, sign_and_limits);
    tcase_add_test(tests, jump_of_the_heat_capacity);
    tcase_add_test(tests, enthalpies_within_their_uncertainty);
    tcase_add_test(tests, noise_has_no_peak);
    tcase_add_test(tests, what_must_be_known);
}

int main(void)
{
    return harness_run("calorimetry", add);
}
