// SPDX-License-Identifier: GPL-3.0-or-later
// Arrhenius lines of conductivities: exact lines, k<T> between the two forms, bounds that stay
// bounds, uncertainties that cover, transitions that are found where they are and nowhere else.
#include "closo/electro.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "electro/arrhenius_line.h"
#include "harness.h"

#define K 8.617333262e-5 // eV/K

static closo_conductivity_point point_of(double kelvin, double sigma, double su)
{
    return (closo_conductivity_point){.temperature_kelvin = kelvin, .conductivity = {sigma, su}};
}

static double activated(double kelvin, double ea, double prefactor)
{
    return prefactor / kelvin * exp(-ea / (K * kelvin));
}

static closo_status fit(const closo_conductivity_point *points, size_t count,
                        const closo_conductivity_options *options, closo_result **out)
{
    closo_error error = {0};
    *out = closo_result_new("conductivity arrhenius", "test", NULL);
    return closo_conductivity_arrhenius(points, count, options, *out, &error);
}

static closo_quantity get(const closo_result *result, const char *key)
{
    closo_quantity q = {.value = NAN};
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no %s", key);
    return q;
}

static bool has(const closo_result *result, const char *key)
{
    closo_quantity q;
    return closo_result_find_quantity(result, key, &q);
}

static bool warned(const closo_result *result, const char *words)
{
    for (size_t k = 0; k < closo_result_count_warnings(result); k++)
        if (strstr(closo_result_warning(result, k), words))
            return true;
    return false;
}

static closo_conductivity_options options_of(closo_arrhenius_form form)
{
    return (closo_conductivity_options){
        .form = form, .extrapolate_kelvin = 300, .transition_kelvin = NAN};
}

// The energies of both forms differ by k<T>: 0.0275 eV for 300 to 340 K, 0.0301 eV to 410 K.
START_TEST(exact_lines_and_forms)
{
    const double ends[] = {340, 410}, difference[] = {0.0275, 0.0301};
    for (int c = 0; c < 2; c++) {
        closo_conductivity_point points[12];
        size_t n = 0;
        for (double t = 300; t <= ends[c]; t += 10)
            points[n++] = point_of(t, activated(t, 0.45, 3e5), NAN);
        closo_result *result;
        closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
        ck_assert_int_eq(fit(points, n, &options, &result), CLOSO_OK);
        ck_assert_double_eq_tol(get(result, "Ea").value, 0.45, 1e-9);
        ck_assert_double_eq_tol(get(result, "sigma_300K").value / points[0].conductivity.value, 1,
                                1e-9);
        ck_assert_double_eq_tol(get(result, "sigma0").value, 3e5, 1);
        ck_assert_double_eq_tol(0.45 - get(result, "Ea_sigma").value, difference[c], 6e-5);
        double converted = get(result, "Ea_sigma").value;
        closo_result_free(result);
        options = options_of(CLOSO_ARRHENIUS_SIGMA);
        ck_assert_int_eq(fit(points, n, &options, &result), CLOSO_OK);
        ck_assert_double_eq_tol(get(result, "Ea").value, converted, 1e-9); // linear in y
        ck_assert_double_eq_tol(get(result, "Ea_sigma_T").value, 0.45, 1e-9);
        ck_assert(strstr(get(result, "Ea").method, "k<T>") != NULL);
        closo_result_free(result);
    }
}
END_TEST

// Without bounds the likelihood is least squares: closed forms for two weights.
START_TEST(least_squares_without_bounds)
{
    const double x[] = {30, 31, 33, 36, 38}, y[] = {1.0, 0.2, -0.4, -2.1, -2.9};
    const double su[] = {0.1, 0.2, 0.15, 0.3, 0.1};
    for (int weighted = 0; weighted < 2; weighted++) {
        closo_sigma_datum data[5];
        double w[5], sw = 0, mx = 0, my = 0, sxx = 0, sxy = 0, rss = 0;
        for (int i = 0; i < 5; i++) {
            data[i] = (closo_sigma_datum){x[i], y[i], weighted ? su[i] : 1, CLOSO_EXACT};
            w[i] = 1 / (data[i].su * data[i].su);
            sw += w[i];
            mx += w[i] * x[i];
            my += w[i] * y[i];
        }
        for (int i = 0; i < 5; i++) {
            sxx += w[i] * (x[i] - mx / sw) * (x[i] - mx / sw);
            sxy += w[i] * (x[i] - mx / sw) * (y[i] - my / sw);
        }
        double slope = sxy / sxx, intercept = my / sw - slope * mx / sw;
        for (int i = 0; i < 5; i++)
            rss += w[i] * pow(y[i] - intercept - slope * x[i], 2);
        closo_sigma_line line;
        ck_assert(closo_sigma_line_fit(data, 5, weighted, &line));
        double scale = weighted ? 1 : rss / 3; // chi2 is below its quantile here
        ck_assert_double_eq_tol(line.slope, slope, 1e-10);
        ck_assert_double_eq_tol(line.intercept, intercept, 1e-8);
        ck_assert_double_eq_tol(line.variance[1] / (scale / sxx), 1, 1e-8);
        ck_assert_double_eq_tol(line.variance[0] / (scale * (1 / sw + mx * mx / sw / sw / sxx)), 1,
                                1e-8);
        ck_assert_double_eq_tol(line.chi_squared, rss, 1e-9);
        ck_assert(weighted ? isinf(line.freedom) : line.freedom == 3);
    }
}
END_TEST

typedef struct tally {
    double sum, squares, value;
    int inside, count;
} tally;

static void count(tally *t, double value, double su, double truth)
{
    double off = (value - truth) / su;
    t->sum += off;
    t->squares += off * off;
    t->value += value;
    t->inside += fabs(off) < 1;
    t->count++;
}

// 400 lines of 12 points; those below 1e-6 S/cm are seen as "< 1e-6". Student's t with about six
// degrees of freedom covers 0.64 within one su.
START_TEST(bounds_stay_bounds)
{
    enum { RUNS = 400, POINTS = 12 };
    closo_random *random = closo_random_new(5, NULL);
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    tally censored = {0}, dropped = {0}, known = {0};
    for (int run = 0; run < RUNS; run++) {
        closo_conductivity_point points[POINTS], few[POINTS];
        size_t n = 0;
        for (int i = 0; i < POINTS; i++) {
            double t = 300 + 8 * i, truth = activated(t, 0.6, 3e6);
            double sigma = truth * exp(0.4 * closo_random_normal(random));
            points[i] = point_of(t, sigma, NAN);
            if (sigma < 5e-6) {
                points[i].conductivity.value = 5e-6;
                points[i].censoring = CLOSO_BELOW;
            } else {
                few[n++] = points[i];
            }
        }
        closo_result *result;
        if (fit(points, POINTS, &options, &result) == CLOSO_OK && has(result, "Ea"))
            count(&censored, get(result, "Ea").value, get(result, "Ea").su, 0.6);
        closo_result_free(result);
        if (fit(few, n, &options, &result) == CLOSO_OK && has(result, "Ea"))
            count(&dropped, get(result, "Ea").value, get(result, "Ea").su, 0.6);
        closo_result_free(result);
        for (int i = 0; i < POINTS; i++)
            points[i].conductivity.su = 0.4 * points[i].conductivity.value;
        if (fit(points, POINTS, &options, &result) == CLOSO_OK && has(result, "Ea"))
            count(&known, get(result, "Ea").value, get(result, "Ea").su, 0.6);
        closo_result_free(result);
    }
    closo_random_free(random);
    const tally *const kept[] = {&censored, &known};
    for (int k = 0; k < 2; k++) {
        double share = (double)kept[k]->inside / kept[k]->count;
        ck_assert_msg(share > 0.55 && share < 0.78, "%d: %.3f within one su", k, share);
        ck_assert_int_ge(kept[k]->count, RUNS * 9 / 10);
        ck_assert_double_eq_tol(kept[k]->value / kept[k]->count, 0.6, 0.025);
    }
    // Leaving bounds out flattens the line: the points near the bound are the high ones.
    ck_assert_double_lt(dropped.value / dropped.count, 0.585);
}
END_TEST

START_TEST(uncertainties_cover)
{
    enum { RUNS = 400, POINTS = 8 };
    closo_random *random = closo_random_new(9, NULL);
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    tally energy = {0}, room = {0};
    for (int run = 0; run < RUNS; run++) {
        closo_conductivity_point points[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double t = 310 + 10 * i, sigma = activated(t, 0.35, 1e5);
            double noisy = sigma * exp(0.05 * closo_random_normal(random));
            points[i] = point_of(t, noisy, 0.05 * noisy);
        }
        closo_result *result;
        ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
        if (has(result, "Ea")) {
            closo_quantity s = get(result, "sigma_300K");
            count(&energy, get(result, "Ea").value, get(result, "Ea").su, 0.35);
            count(&room, log(s.value), s.su / s.value, log(activated(300, 0.35, 1e5)));
        }
        closo_result_free(result);
    }
    closo_random_free(random);
    ck_assert_int_ge(energy.count, RUNS * 95 / 100); // one in twenty may show a false break
    const tally *const both[] = {&energy, &room};
    for (int k = 0; k < 2; k++) {
        double share = (double)both[k]->inside / both[k]->count;
        ck_assert_msg(share > 0.61 && share < 0.77, "%.3f within one su", share);
        ck_assert_double_lt(fabs(both[k]->sum / both[k]->count), 0.2);
    }
}
END_TEST

// A jump of the conductivity at 365 K, and a kink of the slope there.
START_TEST(transitions_are_found)
{
    enum { RUNS = 100, POINTS = 16 };
    closo_random *random = closo_random_new(21, NULL);
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    for (int kind = 0; kind < 2; kind++) {
        double jump = kind ? 0 : log(30), ratio = activated(365, 0.3, 1) / activated(365, 0.7, 1);
        int found = 0, inside = 0;
        tally above = {0}, below = {0};
        for (int run = 0; run < RUNS; run++) {
            closo_conductivity_point points[POINTS];
            for (int i = 0; i < POINTS; i++) {
                double t = 300 + 8.5 * i;
                double s =
                    t < 365 ? activated(t, 0.7, 1e6 * ratio) : activated(t, 0.3, 1e6) * exp(jump);
                points[i] = point_of(t, s * exp(0.03 * closo_random_normal(random)), 0.03 * s);
            }
            closo_result *result;
            ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
            if (has(result, "Ea_above") && has(result, "T_transition")) {
                double low = 0, high = 0;
                const char *method = get(result, "T_transition").method;
                ck_assert_int_eq(sscanf(method, "between %lf K and %lf", &low, &high), 2);
                found++;
                inside += low <= 365 && high >= 365;
                ck_assert(!has(result, "Ea"));
                count(&above, get(result, "Ea_above").value, get(result, "Ea_above").su, 0.3);
                count(&below, get(result, "Ea_below").value, get(result, "Ea_below").su, 0.7);
                ck_assert_double_eq_tol(
                    log(get(result, "sigma_300K").value / activated(300, 0.7, 1e6 * ratio)), 0,
                    0.25);
            }
            closo_result_free(result);
        }
        ck_assert_msg(found >= RUNS * 9 / 10, "kind %d: %d found", kind, found);
        ck_assert_msg(inside >= found * 9 / 10, "kind %d: %d of %d inside", kind, inside, found);
        ck_assert_double_eq_tol(above.value / above.count, 0.3, 0.02);
        ck_assert_double_eq_tol(below.value / below.count, 0.7, 0.02);
    }
    int false_alarms = 0;
    for (int run = 0; run < 300; run++) {
        closo_conductivity_point points[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double t = 300 + 8.5 * i, s = activated(t, 0.5, 1e6);
            points[i] = point_of(t, s * exp(0.1 * closo_random_normal(random)), NAN);
        }
        closo_result *result;
        ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
        false_alarms += !has(result, "Ea");
        closo_result_free(result);
    }
    ck_assert_int_le(false_alarms, 25); // 5 %, three standard deviations more
    closo_random_free(random);
}
END_TEST

// Three decades at 380 K, with few points on the sides: with or without s.u. no line crosses it.
START_TEST(jump_with_few_points)
{
    const double kelvin[] = {303, 323, 343, 363, 373, 388, 403, 423};
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    closo_random *random = closo_random_new(5, NULL);
    for (int first = 0; first <= 3; first++) // 8 to 5 points
        for (int given = 0; given < 2; given++) {
            closo_conductivity_point points[8];
            for (int i = first; i < 8; i++) {
                double s = kelvin[i] < 380 ? activated(kelvin[i], 0.6, 1.3e6)
                                           : activated(kelvin[i], 0.24, 7e3);
                s *= exp(0.005 * closo_random_normal(random));
                points[i - first] = point_of(kelvin[i], s, given ? 0.005 * s : NAN);
            }
            closo_result *result;
            ck_assert_int_eq(fit(points, (size_t)(8 - first), &options, &result), CLOSO_OK);
            ck_assert_msg(!has(result, "Ea"), "%d points", 8 - first);
            closo_result_free(result);
        }
    int false_alarms = 0;
    for (int run = 0; run < 300; run++) {
        closo_conductivity_point points[5];
        for (int i = 0; i < 5; i++)
            points[i] = point_of(
                kelvin[i], activated(kelvin[i], 0.5, 1e6) * exp(0.1 * closo_random_normal(random)),
                NAN);
        closo_result *result;
        ck_assert_int_eq(fit(points, 5, &options, &result), CLOSO_OK);
        false_alarms += !has(result, "Ea");
        closo_result_free(result);
    }
    ck_assert_int_le(false_alarms, 25); // 5 %, three standard deviations more
    closo_random_free(random);
}
END_TEST

static void fill_jump(closo_conductivity_point points[10], const char *branch, double at)
{
    for (int i = 0; i < 10; i++) {
        double t = 300 + 15 * i;
        double s = t < at ? activated(t, 0.7, 1e6) : activated(t, 0.3, 1e4);
        points[i] = point_of(t, s * (1 + 0.01 * (i % 3 - 1)), 0.01 * s);
        snprintf(points[i].branch, sizeof points[i].branch, "%s", branch);
    }
}

START_TEST(lines_stay_on_their_side)
{
    closo_conductivity_point points[20];
    closo_result *result;
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    fill_jump(points, "heating", 380);
    fill_jump(points + 10, "cooling", 350);
    ck_assert_int_eq(fit(points, 20, &options, &result), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "Ea_heating_below").value, 0.7, 0.02);
    ck_assert_double_eq_tol(get(result, "Ea_cooling_above").value, 0.3, 0.02);
    ck_assert_double_eq_tol(get(result, "T_transition_heating").value, 382.5, 1e-9);
    ck_assert_double_eq_tol(get(result, "T_transition_cooling").value, 352.5, 1e-9);
    closo_result_free(result);
    // The order of the points does not matter.
    closo_conductivity_point shuffled[20];
    for (int i = 0; i < 20; i++)
        shuffled[i] = points[(7 * i + 3) % 20];
    ck_assert_int_eq(fit(shuffled, 20, &options, &result), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "Ea_heating_below").value, 0.7, 0.02);
    closo_result_free(result);
    // Inside the transition there is no value.
    options.extrapolate_kelvin = 380;
    ck_assert_int_eq(fit(points, 10, &options, &result), CLOSO_OK);
    ck_assert(isnan(get(result, "sigma_380K").value));
    closo_result_free(result);
    // One line only where it is asked for, and it says so.
    options.across = true;
    ck_assert_int_eq(fit(points, 10, &options, &result), CLOSO_OK);
    ck_assert(has(result, "Ea") && !has(result, "Ea_above"));
    ck_assert(warned(result, "one line across a transition"));
    closo_result_free(result);
    // A transition that is given divides also where the points alone would not.
    closo_conductivity_point four[4] = {point_of(300, 1e-6, NAN), point_of(320, 2e-6, NAN),
                                        point_of(340, 1e-3, NAN), point_of(360, 2e-3, NAN)};
    options = options_of(CLOSO_ARRHENIUS_SIGMA);
    options.transition_kelvin = 330;
    ck_assert_int_eq(fit(four, 4, &options, &result), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "Ea_below").value, K * log(2) / (1.0 / 300 - 1.0 / 320),
                            1e-9);
    ck_assert_double_eq_tol(get(result, "Ea_above").value, K * log(2) / (1.0 / 340 - 1.0 / 360),
                            1e-9);
    ck_assert(isnan(get(result, "Ea_above").su) || get(result, "Ea_above").su <= 0);
    ck_assert(warned(result, "two points"));
    closo_result_free(result);
}
END_TEST

// A bound far below the line of the points belongs to another state.
START_TEST(contradicting_bounds)
{
    closo_conductivity_point points[6];
    closo_result *result;
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    for (int i = 0; i < 5; i++) {
        double s = activated(380 + 10 * i, 0.3, 1e4);
        points[i] = point_of(380 + 10 * i, s * (1 + 0.01 * (i % 2)), 0.01 * s);
    }
    points[5] = point_of(340, 1e-9, NAN);
    points[5].censoring = CLOSO_BELOW;
    ck_assert_int_eq(fit(points, 6, &options, &result), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "Ea").value, 0.3, 0.01);
    ck_assert(warned(result, "1 bound is more than 3 standard deviations off"));
    closo_result_free(result);
    points[5].conductivity.value = 1; // says nothing, and changes nothing
    ck_assert_int_eq(fit(points, 6, &options, &result), CLOSO_OK);
    ck_assert_double_eq_tol(get(result, "Ea").value, 0.3, 0.01);
    ck_assert(!warned(result, "bound"));
    closo_result_free(result);
}
END_TEST

START_TEST(vtf_comes_back)
{
    enum { RUNS = 200, POINTS = 14 };
    closo_random *random = closo_random_new(33, NULL);
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_VTF);
    tally t0 = {0}, b = {0}, room = {0};
    for (int run = 0; run < RUNS; run++) {
        closo_conductivity_point points[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double t = 305 + 7 * i, s = 3 / sqrt(t) * exp(-0.09 / (K * (t - 200)));
            double noisy = s * exp(0.02 * closo_random_normal(random));
            points[i] = point_of(t, noisy, run % 2 ? 0.02 * noisy : (double)NAN);
        }
        closo_result *result;
        ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
        closo_quantity s = get(result, "sigma_300K");
        count(&t0, get(result, "T0").value, get(result, "T0").su, 200);
        count(&b, get(result, "B").value, get(result, "B").su, 0.09);
        count(&room, log(s.value), s.su / s.value, log(3 / sqrt(300) * exp(-0.09 / (K * 100))));
        closo_result_free(result);
    }
    const tally *const all[] = {&t0, &b, &room};
    for (int k = 0; k < 3; k++) {
        double share = (double)all[k]->inside / all[k]->count;
        ck_assert_msg(share > 0.56 && share < 0.79, "%d: %.3f within one su", k, share);
    }
    ck_assert_double_eq_tol(t0.value / t0.count, 200, 3);
    // A straight line has no T0, and it says so; a bent one asks for VTF.
    closo_conductivity_point points[POINTS];
    closo_result *result;
    for (int i = 0; i < POINTS; i++) {
        double t = 305 + 7 * i;
        points[i] =
            point_of(t, activated(t, 0.5, 1e5) * exp(0.02 * closo_random_normal(random)), NAN);
    }
    ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
    ck_assert(warned(result, "curvature of VTF is not supported"));
    closo_result_free(result);
    for (int i = 0; i < POINTS; i++) {
        double t = 305 + 7 * i;
        points[i] = point_of(
            t, 3 / sqrt(t) * exp(-0.09 / (K * (t - 200))) * exp(0.01 * closo_random_normal(random)),
            NAN);
    }
    options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    ck_assert_int_eq(fit(points, POINTS, &options, &result), CLOSO_OK);
    ck_assert(warned(result, "consider --form vtf") && has(result, "Ea"));
    closo_result_free(result);
    closo_random_free(random);
}
END_TEST

START_TEST(nothing_to_fit)
{
    closo_result *result;
    closo_conductivity_options options = options_of(CLOSO_ARRHENIUS_SIGMA_T);
    closo_conductivity_point points[3] = {point_of(300, 1e-6, NAN), point_of(300, 2e-6, NAN),
                                          point_of(320, 1e-5, NAN)};
    points[2].censoring = CLOSO_BELOW;
    ck_assert_int_eq(fit(points, 3, &options, &result), CLOSO_NEGATIVE);
    closo_result_free(result);
    points[0].temperature_kelvin = -3;
    ck_assert_int_eq(fit(points, 3, &options, &result), CLOSO_INPUT);
    closo_result_free(result);
    points[0] = point_of(300, 0, NAN);
    ck_assert_int_eq(fit(points, 3, &options, &result), CLOSO_INPUT);
    closo_result_free(result);
    ck_assert_int_eq(fit(points, 0, &options, &result), CLOSO_USAGE);
    closo_result_free(result);
}
END_TEST

// ---- tables ------------------------------------------------------------------------------------

static closo_status read_text(const char *text, closo_conductivity_points *out, closo_error *error)
{
    const closo_conductivity_reading reading = {.thickness_cm = {0.1, NAN}, .area_cm2 = {0.5, NAN}};
    closo_result *result = closo_result_new("conductivity arrhenius", "test", NULL);
    put_file(scratch_path("t.csv"), text, strlen(text));
    *out = (closo_conductivity_points){0};
    closo_status status =
        closo_conductivity_read(scratch_path("t.csv"), &reading, out, result, error);
    closo_result_free(result);
    return status;
}

START_TEST(headers_say_units)
{
    static const char *const texts[] = {
        "T (C),sigma (S/cm),su\n26.85,1.5e-5,2e-6\n",
        "# comment\nT/K;sigma/mS/cm;su/%\n300;1,5e-2;13,3333333333\n",
        "T_C\tconductivity [S/m]\n26.85\t1.5(2)e-3\n",
        "1000/T,log10 sigma (S/cm),su\n3.3333333333333335,-4.823908740944319,0.05790593\n",
        "T (degC),R (kohm),su\n26.85,13.3333333333333,1.7777777777\n",
        "\xEF\xBB\xBFTemperature (K),Conductivity (S cm-1),uncertainty\r\n300,1.5E-5,2E-6\r\n"};
    scratch_make();
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        closo_conductivity_points points;
        closo_error error = {0};
        ck_assert_msg(read_text(texts[k], &points, &error) == CLOSO_OK, "%zu: %s", k,
                      error.message);
        ck_assert_uint_eq(points.count, 1);
        ck_assert_double_eq_tol(points.points[0].temperature_kelvin, 300, 1e-9);
        ck_assert_double_eq_tol(points.points[0].conductivity.value, 1.5e-5, 1e-14);
        ck_assert_double_eq_tol(points.points[0].conductivity.su, 2e-6, 1e-12);
        free(points.points);
    }
    closo_conductivity_points points;
    ck_assert_int_eq(read_text("T (K),sigma (S/cm),branch,run,sample\n300,<1e-9,h,4,Na2B12H12\n"
                               "310,>2e-3,cooling,4,Na2B12H12\n320,,,,\n",
                               &points, NULL),
                     CLOSO_OK);
    ck_assert_uint_eq(points.count, 2);
    ck_assert_int_eq(points.points[0].censoring, CLOSO_BELOW);
    ck_assert_int_eq(points.points[1].censoring, CLOSO_ABOVE);
    ck_assert_str_eq(points.points[0].branch, "heating");
    ck_assert_str_eq(points.points[0].run, "4");
    ck_assert_str_eq(points.points[1].sample, "Na2B12H12");
    free(points.points);
    // A resistance above a bound is a conductivity below one.
    ck_assert_int_eq(read_text("T (K),R (ohm)\n300,>1e9\n", &points, NULL), CLOSO_OK);
    ck_assert_int_eq(points.points[0].censoring, CLOSO_BELOW);
    ck_assert_double_eq_tol(points.points[0].conductivity.value, 2e-10, 1e-20);
    free(points.points);
    scratch_remove();
}
END_TEST

START_TEST(wrong_tables)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"T,sigma (S/cm)\n300,1e-5\n", "names no unit"},
        {"T (K),sigma\n300,1e-5\n", "names no unit"},
        {"T (V),sigma (S/cm)\n300,1e-5\n", "is in 'V'"},
        {"a,b\n1,2\n", "no column of temperature"},
        {"T (K),b\n1,2\n", "no column of conductivity"},
        {"T (K),sigma (S/cm)\n300,x\n", "t.csv:2: column sigma: expected a number"},
        {"T (K),sigma (S/cm)\n-300,1e-5\n", "t.csv:2: expected a temperature above 0 K"},
        {"T (K),sigma (S/cm)\n300,-1e-5\n", "above 0"},
        {"T (K),sigma (S/cm)\n300,1e-5,3\n", "expected 2 fields"},
        {"T (K),sigma (S/cm)\n", "no rows"},
        {"", "nothing"},
    };
    scratch_make();
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        closo_conductivity_points points;
        closo_error error = {0};
        ck_assert_int_eq(read_text(cases[k].text, &points, &error), CLOSO_INPUT);
        ck_assert_msg(strstr(error.message, cases[k].words) != NULL, "%zu: %s", k, error.message);
        free(points.points);
    }
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, exact_lines_and_forms);
    tcase_add_test(tests, least_squares_without_bounds);
    tcase_add_test(tests, bounds_stay_bounds);
    tcase_add_test(tests, uncertainties_cover);
    tcase_add_test(tests, transitions_are_found);
    tcase_add_test(tests, jump_with_few_points);
    tcase_add_test(tests, lines_stay_on_their_side);
    tcase_add_test(tests, contradicting_bounds);
    tcase_add_test(tests, vtf_comes_back);
    tcase_add_test(tests, nothing_to_fit);
    tcase_add_test(tests, headers_say_units);
    tcase_add_test(tests, wrong_tables);
}

int main(void)
{
    return harness_run("arrhenius", add);
}
