// SPDX-License-Identifier: GPL-3.0-or-later
// Conductivity from resistance and shape, transference numbers of a published table, electronic
// conductivity, mixtures: identities, limits, inverse functions.
#include "closo/electro.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

static closo_quantity get(const closo_result *result, const char *key)
{
    closo_quantity q = {.value = NAN};
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no %s", key);
    return q;
}

static bool warned(const closo_result *result, const char *words)
{
    for (size_t k = 0; k < closo_result_count_warnings(result); k++)
        if (strstr(closo_result_warning(result, k), words))
            return true;
    return false;
}

// ---- numbers with units ------------------------------------------------------------------------

START_TEST(numbers_have_units)
{
    static const struct {
        const char *text;
        closo_electric kind;
        double value, su;
    } good[] = {
        {"1459(8)ohm", CLOSO_ELECTRIC_RESISTANCE, 1459, 8},
        {"1.459(8) kohm", CLOSO_ELECTRIC_RESISTANCE, 1459, 8},
        {"0.52(1)mm", CLOSO_ELECTRIC_LENGTH, 0.052, 0.001},
        {"78.5(8)mm^2", CLOSO_ELECTRIC_AREA, 0.785, 0.008},
        {"10mV", CLOSO_ELECTRIC_VOLTAGE, 0.01, NAN},
        {"1.754(2)e1uA", CLOSO_ELECTRIC_CURRENT, 1.754e-5, 2e-8},
        {"0.1S/m", CLOSO_ELECTRIC_CONDUCTIVITY, 1e-3, NAN},
        {"25(1)C", CLOSO_ELECTRIC_TEMPERATURE, 298.15, 1},
        {"-25C", CLOSO_ELECTRIC_TEMPERATURE, 248.15, NAN},
    };
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        closo_measured found;
        closo_error error = {0};
        ck_assert_msg(closo_electric_parse(good[k].text, good[k].kind, &found, &error) == CLOSO_OK,
                      "%s", error.message);
        ck_assert_double_eq_tol(found.value, good[k].value, 1e-12 * fabs(good[k].value));
        if (isnan(good[k].su))
            ck_assert(isnan(found.su));
        else
            ck_assert_double_eq_tol(found.su, good[k].su, 1e-12 * good[k].su);
    }
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"1459(8)", "needs a unit"},           {"1459(8)cm", "is a length, expected a resistance"},
        {"1459(8)foo", "unknown unit"},        {"ohm", "expected a resistance such as"},
        {"", "expected a resistance such as"}, {"1e999ohm", "expected a resistance such as"}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        closo_measured found;
        closo_error error = {0};
        ck_assert_int_eq(
            closo_electric_parse(bad[k].text, CLOSO_ELECTRIC_RESISTANCE, &found, &error),
            CLOSO_USAGE);
        ck_assert_msg(strstr(error.message, bad[k].words) != NULL, "%s", error.message);
    }
}
END_TEST

// ---- value -------------------------------------------------------------------------------------

START_TEST(value_and_uncertainty)
{
    // 1459(8) ohm, 0.52(1) mm, 0.785(8) cm^2: relative su 0.55, 1.92, 1.02 %
    closo_measured sigma = closo_conductivity_of(
        (closo_measured){1459, 8}, (closo_measured){0.052, 0.001}, (closo_measured){0.785, 0.008});
    ck_assert_double_eq_tol(sigma.value, 0.052 / (1459 * 0.785), 1e-18);
    double relative = sqrt(pow(8.0 / 1459, 2) + pow(0.001 / 0.052, 2) + pow(0.008 / 0.785, 2));
    ck_assert_double_eq_tol(sigma.su / sigma.value, relative, 1e-12);
    sigma = closo_conductivity_of((closo_measured){1459, NAN}, (closo_measured){0.052, NAN},
                                  (closo_measured){0.785, NAN});
    ck_assert(isnan(sigma.su));
}
END_TEST

// First-order propagation against draws of all three, sd within 10 % (500 draws: 3.2 %).
START_TEST(value_uncertainty_covers)
{
    closo_random *random = closo_random_new(3, NULL);
    double sum = 0, squares = 0;
    const closo_measured r = {1459, 40}, l = {0.052, 0.001}, a = {0.785, 0.02};
    closo_measured mean = closo_conductivity_of(r, l, a);
    for (int k = 0; k < 500; k++) {
        closo_measured one = closo_conductivity_of(
            (closo_measured){r.value + r.su * closo_random_normal(random), 0},
            (closo_measured){l.value + l.su * closo_random_normal(random), 0},
            (closo_measured){a.value + a.su * closo_random_normal(random), 0});
        sum += one.value;
        squares += one.value * one.value;
    }
    double sd = sqrt(squares / 500 - sum * sum / 500 / 500);
    ck_assert_double_eq_tol(sd / mean.su, 1, 0.1);
    closo_random_free(random);
}
END_TEST

START_TEST(bulk_and_boundary)
{
    const closo_conductivity_cell cell = {.thickness_cm = {0.1, 0.001},
                                          .area_cm2 = {0.5, NAN},
                                          .temperature_kelvin = 298.15,
                                          .sample = "x"};
    // C L / A = 2e-12 and 4e-10 F/cm: 0.2 of the capacitances of the cell
    closo_conductivity_part parts[2] = {
        {.key = "sigma_bulk", .label = "bulk", .resistance = {1000, 10}, .capacitance = 1e-11},
        {.key = "sigma_grain_boundary",
         .label = "grain boundary",
         .resistance = {3000, 40},
         .capacitance = 2e-9}};
    closo_result *result = closo_result_new("conductivity value", "test", NULL);
    ck_assert_int_eq(closo_conductivity_describe(parts, 2, &cell, result, NULL), CLOSO_OK);
    double bulk = get(result, "sigma_bulk").value, gb = get(result, "sigma_grain_boundary").value;
    double total = get(result, "sigma").value;
    ck_assert_double_eq_tol(bulk, 2e-4, 1e-12);
    ck_assert_double_eq_tol(1 / total, 1 / bulk + 1 / gb, 1e-6); // resistances in series
    ck_assert_double_eq_tol(get(result, "R").su, sqrt(10 * 10 + 40 * 40), 1e-9);
    ck_assert_double_eq_tol(get(result, "C_bulk").value, 2e-12, 1e-20);
    ck_assert_double_eq_tol(get(result, "sigma_grain_boundary_specific").value, gb * 0.005, 1e-15);
    ck_assert_uint_eq(closo_result_count_warnings(result), 0);
    ck_assert_str_eq(closo_result_setting(result, "sample"), "x");
    closo_result_free(result);
    parts[0].capacitance = 1e-6; // an electrode's
    result = closo_result_new("conductivity value", "test", NULL);
    ck_assert_int_eq(closo_conductivity_describe(parts, 2, &cell, result, NULL), CLOSO_OK);
    ck_assert(warned(result, "no capacitance of the bulk"));
    closo_result_free(result);
    parts[0].resistance.value = 0;
    result = closo_result_new("conductivity value", "test", NULL);
    ck_assert_int_eq(closo_conductivity_describe(parts, 2, &cell, result, NULL), CLOSO_USAGE);
    closo_result_free(result);
}
END_TEST

// ---- transference ------------------------------------------------------------------------------

// Table 1 of J. Evans, C. A. Vincent, P. G. Bruce, Polymer 28 (1987) 2324: mV, ohm, uA. The first
// current of the first cell is printed as 30 in a digitised copy, which gives 0.24; 20 gives 0.47.
static const double published[6][6] = {
    {10, 156, 250, 20, 10.15, 0.47},      {10, 243, 250, 17.54, 10.78, 0.48},
    {10.2, 150, 249, 21, 10.10, 0.44},    {10.2, 246, 244, 17.57, 10.18, 0.44},
    {10.2, 136, 197, 19.93, 10.42, 0.48}, {10.2, 209, 213, 17.51, 10.10, 0.47}};

static void fill(closo_polarisation rows[6], double first)
{
    for (int k = 0; k < 6; k++) {
        const double *p = published[k];
        rows[k] = (closo_polarisation){.voltage = {1e-3 * p[0], NAN},
                                       .initial_resistance = {p[1], NAN},
                                       .steady_resistance = {p[2], NAN},
                                       .initial_current = {1e-6 * (k ? p[3] : first), NAN},
                                       .steady_current = {1e-6 * p[4], NAN},
                                       .bulk_resistance = {NAN, NAN},
                                       .published = p[5]};
        snprintf(rows[k].label, sizeof rows[k].label, "cell %d", k + 1);
    }
}

START_TEST(published_transference_numbers)
{
    closo_polarisation rows[6];
    fill(rows, 20);
    static const double expected[6] = {0.4679, 0.4827, 0.4412, 0.4414, 0.4806, 0.4687};
    for (int k = 0; k < 6; k++) {
        closo_transference t;
        closo_transference_compute(&rows[k], &t);
        ck_assert_double_eq_tol(t.bruce_vincent.value, expected[k], 6e-5);
        ck_assert_double_eq_tol(t.bruce_vincent.value, published[k][5], 0.005);
        ck_assert(isnan(t.watanabe.value));
    }
    closo_result *result = closo_result_new("conductivity transference", "test", NULL);
    ck_assert_int_eq(closo_transference_describe(rows, 6, result, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "t_plus").value, 0.46, 0.005); // 0.46(2) in the paper
    ck_assert_uint_eq(closo_result_count_warnings(result), 0);
    closo_result_free(result);
    fill(rows, 30);
    result = closo_result_new("conductivity transference", "test", NULL);
    ck_assert_int_eq(closo_transference_describe(rows, 6, result, NULL), CLOSO_OK);
    ck_assert(warned(result, "I0 = 30 uA is doubtful, 20.36 uA would fit"));
    ck_assert_double_eq_tol(get(result, "t_plus").value, 0.463, 0.005); // without that cell
    closo_result_free(result);
}
END_TEST

START_TEST(transference_checks)
{
    closo_polarisation row = {.voltage = {0.01, 1e-4},
                              .initial_resistance = {243, 3},
                              .steady_resistance = {250, 3},
                              .initial_current = {17.54e-6, 1e-8},
                              .steady_current = {10.78e-6, 1e-8},
                              .bulk_resistance = {327, 5},
                              .published = NAN};
    closo_transference t;
    closo_transference_compute(&row, &t);
    // Where I0 obeys Ohm's law all three are one number.
    row.initial_current.value = 0.01 / (327 + 243);
    closo_transference_compute(&row, &t);
    ck_assert_double_eq_tol(t.bruce_vincent.value, t.ohmic.value, 1e-12);
    ck_assert_double_eq_tol(t.bruce_vincent.value, t.watanabe.value, 1e-12);
    ck_assert_double_eq_tol(t.implied_bulk, 327, 1e-9);
    // su against draws.
    closo_random *random = closo_random_new(4, NULL);
    double sum = 0, squares = 0;
    for (int k = 0; k < 500; k++) {
        closo_polarisation drawn = row;
        closo_measured *const numbers[] = {&drawn.voltage, &drawn.initial_current,
                                           &drawn.steady_current, &drawn.initial_resistance,
                                           &drawn.steady_resistance};
        for (int i = 0; i < 5; i++)
            numbers[i]->value += numbers[i]->su * closo_random_normal(random);
        closo_transference one;
        closo_transference_compute(&drawn, &one);
        sum += one.bruce_vincent.value;
        squares += pow(one.bruce_vincent.value, 2);
    }
    double sd = sqrt(squares / 500 - sum * sum / 500 / 500);
    ck_assert_double_eq_tol(sd / t.bruce_vincent.su, 1, 0.12);
    closo_random_free(random);
    // I0 beyond what the electrodes allow.
    row.initial_current.value = 70e-6;
    closo_result *result = closo_result_new("conductivity transference", "test", NULL);
    row.bulk_resistance = (closo_measured){NAN, NAN};
    ck_assert_int_eq(closo_transference_describe(&row, 1, result, NULL), CLOSO_NEGATIVE);
    ck_assert(warned(result, "exceeds dV / R0"));
    closo_result_free(result);
    // A current missed by the sampling.
    row.initial_current.value = 13e-6;
    row.bulk_resistance = (closo_measured){327, NAN};
    result = closo_result_new("conductivity transference", "test", NULL);
    ck_assert_int_eq(closo_transference_describe(&row, 1, result, NULL), CLOSO_OK);
    ck_assert(warned(result, "missed by the sampling"));
    closo_result_free(result);
}
END_TEST

START_TEST(transference_tables)
{
    static const char text[] = "cell,dV (mV),R0 (ohm),Rss (ohm),I0 (uA),Iss (uA),published\n"
                               "1,10,156,250,20,10.15,0.47\n";
    closo_polarisation *rows;
    size_t count;
    closo_error error = {0};
    scratch_make();
    put_file(scratch_path("t.csv"), text, strlen(text));
    closo_result *result = closo_result_new("conductivity transference", "test", NULL);
    ck_assert_int_eq(closo_transference_read(scratch_path("t.csv"), &rows, &count, result, &error),
                     CLOSO_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_double_eq_tol(rows[0].initial_current.value, 2e-5, 1e-18);
    ck_assert_double_eq_tol(rows[0].published, 0.47, 1e-12);
    free(rows);
    static const char missing[] = "dV (mV),R0 (ohm),I0 (uA),Iss (uA)\n10,156,20,10.15\n";
    put_file(scratch_path("t.csv"), missing, strlen(missing));
    ck_assert_int_eq(closo_transference_read(scratch_path("t.csv"), &rows, &count, result, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_null(rows);
    ck_assert_ptr_nonnull(strstr(error.message, "Rss"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// ---- electronic --------------------------------------------------------------------------------

START_TEST(electronic_conductivity)
{
    const closo_electronic_options ohmic = {.thickness_cm = {0.1, 0.001},
                                            .area_cm2 = {0.5, 0.01},
                                            .conductivity = {1e-4, 1e-5},
                                            .temperature_kelvin = NAN};
    closo_steady_state one = {0.5, 1e-8, NAN};
    closo_result *result = closo_result_new("conductivity electronic", "test", NULL);
    ck_assert_int_eq(closo_electronic_describe(&one, 1, &ohmic, result, NULL), CLOSO_OK);
    closo_quantity sigma = get(result, "sigma_electronic");
    ck_assert_double_eq_tol(sigma.value, 1e-8 * 0.1 / (0.5 * 0.5), 1e-20);
    ck_assert_double_eq_tol(sigma.su / sigma.value, sqrt(0.01 * 0.01 + 0.02 * 0.02), 1e-9);
    ck_assert_double_eq_tol(get(result, "t_ion").value, 1 - sigma.value / 1e-4, 1e-12);
    closo_result_free(result);
    // Currents of Hebb and Wagner give both conductivities back.
    closo_electronic_options hebb = ohmic;
    hebb.wagner_hebb = true;
    hebb.temperature_kelvin = 333.15;
    closo_steady_state states[8];
    double thermal = 8.617333262e-5 * 333.15;
    for (int k = 0; k < 8; k++) {
        double v = 0.03 + 0.03 * k;
        states[k] = (closo_steady_state){
            v,
            0.5 / 0.1 * thermal * (3e-9 * (1 - exp(-v / thermal)) + 2e-11 * (exp(v / thermal) - 1)),
            NAN};
    }
    result = closo_result_new("conductivity electronic", "test", NULL);
    ck_assert_int_eq(closo_electronic_describe(states, 8, &hebb, result, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "sigma_electrons").value, 3e-9, 1e-14);
    ck_assert_double_eq_tol(get(result, "sigma_holes").value, 2e-11, 1e-16);
    closo_result_free(result);
    // Such currents are not ohmic, and it is said.
    result = closo_result_new("conductivity electronic", "test", NULL);
    ck_assert_int_eq(closo_electronic_describe(states, 8, &ohmic, result, NULL), CLOSO_OK);
    ck_assert(warned(result, "not ohmic"));
    closo_result_free(result);
    result = closo_result_new("conductivity electronic", "test", NULL);
    ck_assert_int_eq(closo_electronic_describe(states, 2, &hebb, result, NULL), CLOSO_USAGE);
    hebb.temperature_kelvin = NAN;
    ck_assert_int_eq(closo_electronic_describe(states, 8, &hebb, result, NULL), CLOSO_USAGE);
    one.voltage = 0;
    ck_assert_int_eq(closo_electronic_describe(&one, 1, &ohmic, result, NULL), CLOSO_INPUT);
    closo_result_free(result);
}
END_TEST

// ---- mixtures ----------------------------------------------------------------------------------

START_TEST(mixing_rules)
{
    uint64_t random = 8;
    for (int trial = 0; trial < 200; trial++) {
        double u[4];
        for (int k = 0; k < 4; k++)
            u[k] = (double)(harness_random(&random) >> 11) * 0x1p-53;
        closo_mixing m = {.first = pow(10, -9 + 6 * u[0]),
                          .second = pow(10, -9 + 6 * u[1]),
                          .threshold = 0.05 + 0.9 * u[2],
                          .exponent = 0.8 + 2 * u[2]};
        double f = u[3], low = fmin(m.first, m.second), high = fmax(m.first, m.second);
        double sigma[CLOSO_MIXING_RULES];
        for (int k = 0; k < CLOSO_MIXING_RULES; k++) {
            closo_mixing_rule rule = (closo_mixing_rule)k;
            sigma[k] = closo_mixing_conductivity(&m, rule, f);
            ck_assert(sigma[k] >= low * (1 - 1e-9) && sigma[k] <= high * (1 + 1e-9));
            ck_assert_double_eq_tol(closo_mixing_conductivity(&m, rule, 0) / m.first, 1, 1e-9);
            ck_assert_double_eq_tol(closo_mixing_conductivity(&m, rule, 1) / m.second, 1, 1e-9);
            // backwards; where the curve is flat only sigma comes back
            double back = closo_mixing_fraction(&m, rule, sigma[k]);
            ck_assert_double_eq_tol(closo_mixing_conductivity(&m, rule, back) / sigma[k], 1, 1e-6);
            // both conductivities scaled
            closo_mixing scaled = m;
            scaled.first *= 1e3;
            scaled.second *= 1e3;
            ck_assert_double_eq_tol(closo_mixing_conductivity(&scaled, rule, f) / sigma[k], 1e3,
                                    1e-5);
        }
        // Bounds in their order, Bruggeman between those of Hashin and Shtrikman.
        const double slack = 1 + 1e-9;
        ck_assert(sigma[CLOSO_MIXING_WIENER_SERIES] <=
                  sigma[CLOSO_MIXING_HASHIN_SHTRIKMAN_LOWER] * slack);
        ck_assert(sigma[CLOSO_MIXING_HASHIN_SHTRIKMAN_LOWER] <=
                  sigma[CLOSO_MIXING_BRUGGEMAN] * slack);
        ck_assert(sigma[CLOSO_MIXING_BRUGGEMAN] <=
                  sigma[CLOSO_MIXING_HASHIN_SHTRIKMAN_UPPER] * slack);
        ck_assert(sigma[CLOSO_MIXING_HASHIN_SHTRIKMAN_UPPER] <=
                  sigma[CLOSO_MIXING_WIENER_PARALLEL] * slack);
        // The general effective medium with 1/3 and 1 is Bruggeman's.
        m.threshold = 1.0 / 3;
        m.exponent = 1;
        ck_assert_double_eq_tol(closo_mixing_conductivity(&m, CLOSO_MIXING_PERCOLATION, f) /
                                    sigma[CLOSO_MIXING_BRUGGEMAN],
                                1, 1e-9);
    }
    // Dilute spheres: sigma (1 + 3 f (s2 - s1) / (s2 + 2 s1)), Maxwell.
    const closo_mixing m = {.first = 1, .second = 5, .threshold = 0.16, .exponent = 2};
    ck_assert_double_eq_tol(closo_mixing_conductivity(&m, CLOSO_MIXING_MAXWELL_FIRST, 1e-5),
                            1 + 3e-5 * 4 / 7, 1e-9);
    ck_assert_double_eq_tol(closo_mixing_conductivity(&m, CLOSO_MIXING_BRUGGEMAN, 1e-5),
                            1 + 3e-5 * 4 / 7, 1e-9);
    // An insulator below its threshold: (1 - f / (1 - fc))^t of what is left of the conductor, here
    // sigma ~ ((f - fc) / (1 - fc))^t above it.
    const closo_mixing poor = {.first = 1e-18, .second = 1, .threshold = 0.2, .exponent = 2};
    ck_assert_double_eq_tol(closo_mixing_conductivity(&poor, CLOSO_MIXING_PERCOLATION, 0.6), 0.25,
                            1e-3);
    ck_assert_double_lt(closo_mixing_conductivity(&poor, CLOSO_MIXING_PERCOLATION, 0.1), 1e-8);
}
END_TEST

START_TEST(mixing_documents)
{
    const closo_mixing m = {.first = 1e-7, .second = 1e-3, .threshold = 0.16, .exponent = 2};
    const closo_measured none = {NAN, NAN};
    closo_result *result = closo_result_new("conductivity mix", "test", NULL);
    ck_assert_int_eq(closo_mixing_describe(&m, none, (closo_measured){2e-5, 1e-6}, result, NULL),
                     CLOSO_OK);
    closo_quantity f = get(result, "fraction_bruggeman");
    ck_assert_double_eq_tol(closo_mixing_conductivity(&m, CLOSO_MIXING_BRUGGEMAN, f.value), 2e-5,
                            1e-9);
    double slope = (closo_mixing_conductivity(&m, CLOSO_MIXING_BRUGGEMAN, f.value + 1e-5) -
                    closo_mixing_conductivity(&m, CLOSO_MIXING_BRUGGEMAN, f.value - 1e-5)) /
                   2e-5;
    ck_assert_double_eq_tol(f.su, 1e-6 / slope, 0.01 * f.su);
    closo_result_free(result);
    result = closo_result_new("conductivity mix", "test", NULL);
    ck_assert_int_eq(closo_mixing_describe(&m, none, (closo_measured){2e-2, NAN}, result, NULL),
                     CLOSO_NEGATIVE);
    closo_result_free(result);
    result = closo_result_new("conductivity mix", "test", NULL);
    ck_assert_int_eq(closo_mixing_describe(&m, (closo_measured){1.2, NAN}, none, result, NULL),
                     CLOSO_USAGE);
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, numbers_have_units);
    tcase_add_test(tests, value_and_uncertainty);
    tcase_add_test(tests, value_uncertainty_covers);
    tcase_add_test(tests, bulk_and_boundary);
    tcase_add_test(tests, published_transference_numbers);
    tcase_add_test(tests, transference_checks);
    tcase_add_test(tests, transference_tables);
    tcase_add_test(tests, electronic_conductivity);
    tcase_add_test(tests, mixing_rules);
    tcase_add_test(tests, mixing_documents);
}

int main(void)
{
    return harness_run("conductivity", add);
}
