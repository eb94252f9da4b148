// SPDX-License-Identifier: GPL-3.0-or-later
// Activation energies of exact conversions. One step of first order, A exp(-E/RT), heated at b:
// a = 1 - exp(-(A E / (R b)) p(x)), x = E/RT, with the integral of exp(-E/RT) dT by Simpson's rule.
// Isoconversional methods must give E (Friedman and Vyazovkin exactly, KAS and Doyle's OFW within
// their published approximations).
#include "chem/thermal_files.h"

#define R 8.31446261815324

static const double rates[] = {2.0 / 60, 5.0 / 60, 10.0 / 60, 20.0 / 60, 40.0 / 60}; // K/s

// offset: error of the thermometer.
static void make(closo_thermal *t, double energy, double ln_a, double rate, double offset,
                 char column)
{
    enum { POINTS = 3000 };
    thermal_make(t, POINTS, column);
    double *y = column == 'm' ? t->mass : column == 'h' ? t->heat_flow : t->conversion;
    double sum = 0, step = 330.0 / POINTS;
    t->specific = true;
    for (size_t i = 0; i < POINTS; i++) {
        double kelvin = 320 + step * (double)i, g = sum / rate;
        double k = exp(ln_a - energy / (R * kelvin));
        t->time[i] = (kelvin - 320) / rate;
        t->temperature[i] = kelvin + offset;
        double a = 1 - exp(-g);
        y[i] = column == 'm' ? 100 - 40 * a : column == 'h' ? 200 * k * exp(-g) : a;
        double middle = exp(ln_a - energy / (R * (kelvin + step / 2)));
        double next = exp(ln_a - energy / (R * (kelvin + step)));
        sum += step / 6 * (k + 4 * middle + next);
    }
}

static void compute(double energy, double ln_a, size_t count, const double *offsets, char column,
                    closo_isokinetics *out)
{
    closo_isokinetics_run runs[5];
    closo_isokinetics_options options;
    closo_error error = {.status = CLOSO_OK};
    closo_isokinetics_options_init(&options);
    for (size_t i = 0; i < count; i++) {
        closo_thermal t;
        make(&t, energy, ln_a, rates[i], offsets ? offsets[i] : 0, column);
        ck_assert_msg(closo_isokinetics_run_of(&t, "run", NAN, &options, &runs[i], &error) ==
                          CLOSO_OK,
                      "%s", error.message);
        ck_assert_double_eq_tol(runs[i].rate.value, rates[i], 1e-6);
        closo_thermal_clear(&t);
    }
    ck_assert_msg(closo_isokinetics_compute(runs, count, &options, out, &error) == CLOSO_OK, "%s",
                  error.message);
    for (size_t i = 0; i < count; i++)
        closo_isokinetics_run_clear(&runs[i]);
}

START_TEST(exact_energies)
{
    for (double energy = 90e3; energy < 220e3; energy += 60e3) {
        double ln_a = energy / (R * 500) - 6; // fastest near 500 K
        for (const char *column = "mch"; *column; column++) {
            closo_isokinetics k;
            compute(energy, ln_a, 5, NULL, *column, &k);
            double e = energy / 1000;
            // A heat flow is integrated to a straight baseline between its ends: 0.1 %.
            double exact = *column == 'h' ? 2e-3 * e : 1e-4 * e;
            for (size_t i = 1; i + 1 < k.levels; i++) {
                ck_assert_double_eq_tol(k.energy[CLOSO_ISOKINETICS_FRIEDMAN][i].value, e, exact);
                ck_assert_double_eq_tol(k.energy[CLOSO_ISOKINETICS_VYAZOVKIN][i].value, e, exact);
                ck_assert_double_eq_tol(k.energy[CLOSO_ISOKINETICS_OFW_CORRECTED][i].value, e,
                                        0.002 * e);
                // KAS: p(x) ~ exp(-x)/x^2 is 0.2 to 0.5 % off in slope; Doyle's 1.052 up to 5 %.
                ck_assert_double_eq_tol(k.energy[CLOSO_ISOKINETICS_KAS][i].value, e, 0.006 * e);
                ck_assert_double_eq_tol(k.energy[CLOSO_ISOKINETICS_OFW][i].value, e, 0.05 * e);
            }
            ck_assert_double_eq_tol(k.kissinger.value, e, *column == 'h' ? 0.002 * e : 1e-3 * e);
            ck_assert_double_eq_tol(k.kissinger_ln_a.value, ln_a, 0.05);
            ck_assert_double_lt(k.spread[CLOSO_ISOKINETICS_VYAZOVKIN], 0.002);
            closo_isokinetics_clear(&k);
        }
    }
}
END_TEST

// For a reaction of first order Tp solves b E / (R Tp^2) = A exp(-E/(R Tp)) without approximation:
// Kissinger's line through such peaks gives E and ln A to all digits. In degrees Celsius it does
// not.
START_TEST(kissinger_line)
{
    const double energy = 149.7e3, ln_a = log(2.3e14);
    double peaks[5], celsius[5];
    for (size_t i = 0; i < 5; i++) {
        double low = 300, high = 1000;
        for (int turn = 0; turn < 200; turn++) {
            double t = (low + high) / 2;
            double f = log(rates[i] * energy / (R * t * t)) - ln_a + energy / (R * t);
            *(f > 0 ? &low : &high) = t;
        }
        peaks[i] = low;
        celsius[i] = low - 273.15;
    }
    closo_measured e, a;
    ck_assert_int_eq(closo_kissinger(rates, peaks, 5, &e, &a, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(e.value, 149.7, 1e-8);
    ck_assert_double_eq_tol(a.value, ln_a, 1e-8);
    ck_assert_int_eq(closo_kissinger(rates, celsius, 5, &e, &a, NULL), CLOSO_OK);
    ck_assert_double_gt(fabs(e.value - 149.7), 50);
    closo_error error = {.status = CLOSO_OK};
    const double equal[] = {0.1, 0.1, 0.1};
    ck_assert_int_eq(closo_kissinger(equal, peaks, 3, &e, &a, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "rates that differ"));
    ck_assert_int_eq(closo_kissinger(rates, peaks, 2, &e, &a, NULL), CLOSO_OK);
    ck_assert(isnan(e.su) && isnan(a.su)); // two points have no scatter
}
END_TEST

// Each run's thermometer is off by its own normal error: intervals of Student's t with runs - 2
// degrees of freedom hold E as often as they say.
START_TEST(energies_within_their_uncertainty)
{
    uint64_t seed = 19;
    enum { REPEATS = 80 };
    static const closo_isokinetics_method methods[] = {
        CLOSO_ISOKINETICS_FRIEDMAN, CLOSO_ISOKINETICS_OFW_CORRECTED, CLOSO_ISOKINETICS_VYAZOVKIN};
    int inside[4] = {0};
    for (int r = 0; r < REPEATS; r++) {
        double offsets[5];
        for (size_t i = 0; i < 5; i++)
            offsets[i] = 0.5 * harness_normal(&seed);
        closo_isokinetics k;
        compute(150e3, log(1e13), 5, offsets, 'c', &k);
        ck_assert_double_eq(k.freedom, 3);
        double factor = closo_coverage_factor(0.95, k.freedom);
        for (size_t m = 0; m < 3; m++) {
            closo_measured e = k.energy[methods[m]][9];
            inside[m] += fabs(e.value - 150) < factor * e.su;
        }
        inside[3] += fabs(k.kissinger.value - 150) < factor * k.kissinger.su;
        closo_isokinetics_clear(&k);
    }
    for (size_t m = 0; m < 4; m++)
        ck_assert_msg(inside[m] >= REPEATS * 88 / 100 && inside[m] <= REPEATS,
                      "method %zu: %d of %d", m, inside[m], (int)REPEATS);
}
END_TEST

START_TEST(wrong_runs)
{
    closo_thermal t;
    closo_isokinetics_run run;
    closo_isokinetics_options options;
    closo_error error = {.status = CLOSO_OK};
    closo_isokinetics_options_init(&options);
    make(&t, 150e3, log(1e13), 0.1, 0, 'm');
    options.to = 480; // the reaction is cut
    options.from = 470;
    ck_assert_int_eq(closo_isokinetics_run_of(&t, "x", NAN, &options, &run, &error), CLOSO_OK);
    closo_isokinetics_run_clear(&run); // it is what lies within the limits
    options.to = 471;
    options.from = 470.9;
    ck_assert_int_eq(closo_isokinetics_run_of(&t, "x", NAN, &options, &run, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "expected 30 points or more"));
    closo_isokinetics_options_init(&options);
    for (size_t i = 0; i < t.count; i++)
        t.mass[i] = 100;
    ck_assert_int_eq(closo_isokinetics_run_of(&t, "x", NAN, &options, &run, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "expected a loss of mass"));
    free(t.time);
    t.time = NULL;
    ck_assert_int_eq(closo_isokinetics_run_of(&t, "x", NAN, &options, &run, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "--rates"));
    closo_thermal_clear(&t);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, exact_energies);
    tcase_add_test(tests, kissinger_line);
    tcase_add_test(tests, energies_within_their_uncertainty);
    tcase_add_test(tests, wrong_runs);
}

int main(void)
{
    return harness_run("kinetics from heating rates", add);
}
