// SPDX-License-Identifier: GPL-3.0-or-later
// Fixed-window scans of motions whose windows are known in closed form: scatterers at rest, jumps
// (a Lorentzian under a Gaussian resolution), harmonic oscillators; then of runs in files.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/numeric.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/neutron_scan.h"

#define HBAR 0.6582119569 // meV ps

enum { LAGS = 2000 };

// One run of I(q,t) on an even grid of 0.05 ps.
static closo_scan_run *put_curve(closo_fixed_window *scan, double kelvin, size_t q_count,
                                 double (*intermediate)(double q, double t, double kelvin))
{
    closo_scan_run *run = closo_fixed_window_room(scan, q_count, LAGS, 0, NULL);
    ck_assert_ptr_nonnull(run);
    run->temperature_kelvin = kelvin;
    run->source = closo_duplicate("run", NULL);
    snprintf(run->scatterers, sizeof run->scatterers, "H");
    for (size_t l = 0; l < LAGS; l++)
        run->t[l] = 0.05 * (double)l;
    for (size_t q = 0; q < q_count; q++) {
        run->q[q] = 0.3 * (double)(q + 1);
        for (size_t l = 0; l < LAGS; l++)
            run->curve[q * LAGS + l] = intermediate(run->q[q], run->t[l], kelvin);
    }
    return run;
}

static double rest(double q, double t, double kelvin)
{
    (void)q;
    (void)t;
    (void)kelvin;
    return 1;
}

// Jumps of 3 A; the residence time halves every 50 K from 40 ps at 300 K.
static double jump_rate(double q, double kelvin)
{
    return closo_jump_width(q, 3, 40 * pow(2, (300 - kelvin) / 50)) / HBAR;
}

static double jumps(double q, double t, double kelvin)
{
    return exp(-jump_rate(q, kelvin) * t);
}

// An oscillator of 1 THz, undamped: exp(-q^2 s (1 - cos wt)), s = 1e-4 A^2/K x T per axis.
static double oscillator(double q, double t, double kelvin)
{
    return exp(-q * q * 1e-4 * kelvin * (1 - cos(6.283185307179586 * t)));
}

static double overdamped(double q, double t, double kelvin)
{
    return exp(-q * q * 1e-4 * kelvin * (1 - exp(-t / 0.2)));
}

static double bessel_i0(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; k < 40; k++) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

static closo_window_values compute(const closo_scan_run *run, double window_ps, double offset_mev)
{
    closo_window_values values;
    ck_assert_int_eq(closo_scan_compute(run, window_ps, offset_mev, &values, NULL), CLOSO_OK);
    return values;
}

// exp(a^2) erfc(a), far out by its asymptotic series.
static double scaled_erfc(double a)
{
    return a < 5 ? exp(a * a) * erfc(a)
                 : (1 - 0.5 / (a * a) + 0.75 / (a * a * a * a)) / (a * sqrt(3.141592653589793));
}

// At rest the elastic window is 1 and the inelastic one the resolution itself.
START_TEST(at_rest)
{
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    closo_scan_run *run = put_curve(scan, 300, 4, rest);
    for (double offset = 0.05; offset < 0.2; offset += 0.05) {
        closo_window_values found = compute(run, 20, offset);
        double x = offset / HBAR * 20;
        for (size_t q = 0; q < 4; q++) {
            ck_assert_double_eq_tol(found.elastic[q], 1, 1e-12);
            ck_assert_double_eq_tol(found.inelastic[q], exp(-0.5 * x * x), 1e-5);
            ck_assert(isnan(found.elastic_su[q])); // one part: nothing to tell it from
        }
        ck_assert_double_eq_tol(found.displacement, 0, 1e-12);
        ck_assert_uint_eq(found.points, 4);
    }
    closo_fixed_window_free(scan);
}
END_TEST

// int exp(-g t) exp(-t^2 / 2 w^2) dt over that with g = 0 is exp(a^2) erfc(a), a = g w / sqrt 2;
// far beyond the resolution the inelastic window is the Lorentzian.
START_TEST(jump_diffusion)
{
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    for (double kelvin = 250; kelvin < 651; kelvin += 100) {
        put_curve(scan, kelvin, 6, jumps);
        const closo_scan_run *run = &scan->run[scan->count - 1];
        const double w = 20, offset = 0.3;
        closo_window_values found = compute(run, w, offset);
        for (size_t q = 0; q < 6; q++) {
            double g = jump_rate(run->q[q], kelvin), a = g * w / sqrt(2), e = offset / HBAR;
            ck_assert_double_eq_tol(found.elastic[q], scaled_erfc(a), 5e-4);
            // Next terms of the expansion in 1/(w e)^2 are below 5 %.
            double lorentzian = sqrt(2 / 3.141592653589793) / w * g / (g * g + e * e);
            ck_assert_double_eq_tol(found.inelastic[q], lorentzian, 0.06 * lorentzian + 2e-5);
        }
    }
    closo_fixed_window_free(scan);
}
END_TEST

// The undamped oscillator keeps the line exp(-q^2 s) I0(q^2 s), Debye-Waller factor and the
// phonons that cancel; the overdamped one exp(-q^2 s), whose slope in q^2 gives <u^2> = 3 s.
START_TEST(harmonic)
{
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    for (double kelvin = 100; kelvin < 501; kelvin += 200) {
        double s = 1e-4 * kelvin;
        put_curve(scan, kelvin, 8, oscillator);
        const closo_scan_run *run = &scan->run[scan->count - 1];
        closo_window_values found = compute(run, 15, 0.1);
        for (size_t q = 0; q < 8; q++) {
            double x = run->q[q] * run->q[q] * s;
            ck_assert_double_eq_tol(found.elastic[q], exp(-x) * bessel_i0(x), 2e-3);
        }
        put_curve(scan, kelvin, 8, overdamped);
        run = &scan->run[scan->count - 1];
        found = compute(run, 15, 0.1);
        for (size_t q = 0; q < 8; q++) {
            double x = run->q[q] * run->q[q] * s;
            ck_assert_double_eq_tol(found.elastic[q], exp(-x), 0.02 * x);
        }
        ck_assert_double_eq_tol(found.displacement, 3 * s, 0.02 * 3 * s);
    }
    closo_fixed_window_free(scan);
}
END_TEST

START_TEST(slopes)
{
    double q[5], elastic[5], more[5];
    size_t points;
    for (size_t i = 0; i < 5; i++) {
        q[i] = 0.5 * (double)(i + 1);
        elastic[i] = 0.9 * exp(-q[i] * q[i] * 0.6 / 3); // lost to something that q does not see
        more[i] = elastic[i] + (i > 1 ? 0.3 : 0);
    }
    ck_assert_double_eq_tol(closo_scan_displacement(q, elastic, elastic, 5, &points), 0.6, 1e-12);
    ck_assert_uint_eq(points, 4); // 0.9 exp(-1.25) is below 1/e
    elastic[4] = 0.01;            // and is not looked at
    ck_assert_double_eq_tol(closo_scan_displacement(q, elastic, elastic, 5, &points), 0.6, 1e-12);
    ck_assert_double_ne(closo_scan_displacement(q, more, more, 5, &points), 0.6);
    ck_assert(isnan(closo_scan_displacement(q, elastic, elastic, 1, &points)));
    ck_assert(isnan(closo_scan_displacement(q, elastic, elastic, 0, &points)));
    const double same[2] = {1, 1}, low[3] = {0.9, 0.2, 0.1};
    ck_assert(isnan(closo_scan_displacement(same, elastic, elastic, 2, &points)));
    ck_assert(isnan(closo_scan_displacement(q, low, low, 3, &points)));
    ck_assert_uint_eq(points, 1);
}
END_TEST

static closo_quantity quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

static const double *column(const closo_result *result, const char *table, const char *name,
                            size_t *rows)
{
    const double *values = closo_result_column(result, table, name, rows);
    ck_assert_msg(values != NULL, "no column %s of %s", name, table);
    return values;
}

static bool warned(const closo_result *result, const char *text)
{
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        if (strstr(closo_result_warning(result, i), text))
            return true;
    return false;
}

// The lowest temperature is the reference wherever it stands in the list.
START_TEST(tables)
{
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    put_curve(scan, 500, 3, overdamped);
    put_curve(scan, 100, 3, overdamped);
    put_curve(scan, 300, 3, overdamped);
    closo_result *result = closo_result_new("traj neutron", "test", NULL);
    closo_error error;
    ck_assert_int_eq(closo_fixed_window_describe(scan, 1e-4, 5e-4, result, &error), CLOSO_OK);
    ck_assert_double_eq_tol(quantity(result, "resolution").value, 0.1, 1e-9);
    size_t rows;
    const double *kelvin = column(result, "fixed_window", "temperature", &rows);
    ck_assert_uint_eq(rows, 9);
    const double *q = column(result, "fixed_window", "q", &rows);
    const double *elastic = column(result, "fixed_window", "elastic", &rows);
    const double *fraction = column(result, "fixed_window", "fraction", &rows);
    for (size_t i = 0; i < 9; i++) {
        double x = q[i] * q[i] * 1e-4;
        ck_assert_double_eq(kelvin[i], 100 + 200 * (double)(i / 3));
        ck_assert_double_eq_tol(fraction[i], exp(-x * kelvin[i]), 0.02 * x * kelvin[i]);
        ck_assert_double_eq_tol(elastic[i], fraction[i] / fraction[i % 3], 1e-12);
    }
    ck_assert_double_eq_tol(quantity(result, "msd_300K").value, 0.09, 0.002);
    const double *rise = column(result, "displacement", "msd_rise", &rows);
    ck_assert_uint_eq(rows, 3);
    ck_assert_double_eq_tol(rise[0], 0, 1e-15);
    ck_assert_double_eq_tol(rise[2], 0.12, 0.003);
    ck_assert_ptr_nonnull(column(result, "fixed_window_by_q", "inelastic_q0.6", &rows));
    ck_assert(!warned(result, "resolution"));
    closo_result_free(result);
    // A resolution that 100 ps do not resolve, and an offset within it.
    result = closo_result_new("traj neutron", "test", NULL);
    ck_assert_int_eq(closo_fixed_window_describe(scan, 1e-6, 2e-6, result, &error), CLOSO_OK);
    ck_assert_double_eq_tol(quantity(result, "resolution").value,
                            HBAR * 2.35482 * 3.5 / (0.05 * (LAGS - 1)), 1e-6);
    ck_assert(warned(result, "too short"));
    ck_assert(warned(result, "lies within the resolution"));
    closo_result_free(result);
    closo_fixed_window_free(scan);
}
END_TEST

static void assert_refused(const closo_fixed_window *scan, double resolution_ev, double offset_ev,
                           const char *part)
{
    closo_result *result = closo_result_new("traj neutron", "test", NULL);
    closo_error error = {0};
    ck_assert_int_eq(closo_fixed_window_describe(scan, resolution_ev, offset_ev, result, &error),
                     CLOSO_USAGE);
    ck_assert_msg(strstr(error.message, part), "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    assert_refused(scan, 1e-4, 1e-4, "found 0 runs");
    put_curve(scan, 300, 2, rest);
    assert_refused(scan, 1e-4, 1e-4, "found 1 run");
    put_curve(scan, 300, 2, rest);
    assert_refused(scan, 1e-4, 1e-4, "found 2 runs at 300 K");
    closo_scan_run *run = put_curve(scan, 400, 3, rest);
    assert_refused(scan, 1e-4, 1e-4, "scattering vectors");
    run->q_count = 2;
    run->q[1] = 0.7;
    assert_refused(scan, 1e-4, 1e-4, "scattering vectors");
    run->q[1] = scan->run[0].q[1];
    snprintf(run->scatterers, sizeof run->scatterers, "D");
    assert_refused(scan, 1e-4, 1e-4, "the same scatterers");
    assert_refused(scan, 0, 1e-4, "--resolution");
    assert_refused(scan, 1e-4, -1, "--offset");
    closo_fixed_window_free(scan);
    closo_fixed_window_free(NULL);
}
END_TEST

// ---- from files --------------------------------------------------------------------------------

// 64 cations about their sites, anew in every frame with variance s per axis: I(q,t) falls to
// exp(-q^2 s) at once. A frame is 0.1 ps.
static void put_run(const char *name, int frames, double variance)
{
    closo_random *random = closo_random_new(11, NULL);
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert(random && file);
    for (int frame = 0; frame < frames; frame++) {
        fprintf(file, "66\nLattice=\"40 0 0 0 40 0 0 0 40\"\n");
        for (int i = 0; i < 64; i++) {
            fprintf(file, "Li");
            for (int c = 0; c < 3; c++) {
                int place = c == 0 ? i / 16 : c == 1 ? i / 4 % 4 : i % 4;
                fprintf(file, " %.6f",
                        10 * place + 2 + sqrt(variance) * closo_random_normal(random));
            }
            fprintf(file, "\n");
        }
        fprintf(file, "Cl 7 7 7\nCl 27 27 27\n");
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
}

static closo_traj_options options_for(double kelvin, int threads)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.temperature_kelvin = kelvin;
    options.drift = CLOSO_DRIFT_NONE;
    options.threads = threads;
    options.neutron.q_per_angstrom = "0.5,1,1.5";
    return options;
}

START_TEST(runs)
{
    scratch_make();
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_fixed_window *scan = closo_fixed_window_new(NULL);
        closo_result *result = closo_result_new("traj neutron", "test", NULL);
        closo_error error;
        for (int k = 1; k <= 2; k++) {
            put_run("run.xyz", 400, 0.05 * k);
            closo_traj_options options = options_for(200 * k, i ? 3 : 1);
            closo_status status =
                closo_fixed_window_add(scan, scratch_path("run.xyz"), &options, result, &error);
            ck_assert_msg(status == CLOSO_OK, "%s", error.message);
        }
        ck_assert_int_eq(closo_fixed_window_describe(scan, 5e-4, 2e-3, result, &error), CLOSO_OK);
        for (int k = 1; k <= 2; k++) {
            closo_quantity found = quantity(result, k == 1 ? "msd_200K" : "msd_400K");
            ck_assert(found.su > 0 && found.su < 0.01);
            ck_assert_double_eq_tol(found.value, 0.15 * k, 4 * found.su + 0.01 * k);
        }
        size_t rows;
        const double *fraction = column(result, "fixed_window", "fraction", &rows);
        const double *su = column(result, "fixed_window", "fraction_su", &rows);
        const double *q = column(result, "fixed_window", "q", &rows);
        ck_assert_uint_eq(rows, 6);
        for (size_t r = 0; r < rows; r++)
            ck_assert_double_eq_tol(fraction[r], exp(-q[r] * q[r] * (r < 3 ? 0.05 : 0.1)),
                                    4 * su[r] + 0.01);
        const double *elastic_su = column(result, "fixed_window", "elastic_su", &rows);
        ck_assert(isnan(elastic_su[0]) && elastic_su[3] > 0);
        closo_text_init(&text[i]);
        closo_result_write_json(result, &text[i]);
        closo_result_free(result);
        closo_fixed_window_free(scan);
    }
    ck_assert_str_eq(text[0].data, text[1].data);
    closo_text_clear(&text[0]);
    closo_text_clear(&text[1]);
    scratch_remove();
}
END_TEST

START_TEST(bad_runs)
{
    scratch_make();
    put_run("run.xyz", 40, 0.1);
    closo_fixed_window *scan = closo_fixed_window_new(NULL);
    closo_result *result = closo_result_new("traj neutron", "test", NULL);
    closo_error error;
    closo_traj_options options = options_for(NAN, 1);
    ck_assert_int_eq(
        closo_fixed_window_add(scan, scratch_path("run.xyz"), &options, result, &error),
        CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "--temperatures"));
    options = options_for(300, 1);
    options.frame_time_ps = NAN;
    ck_assert_int_eq(
        closo_fixed_window_add(scan, scratch_path("run.xyz"), &options, result, &error),
        CLOSO_USAGE);
    options = options_for(300, 1);
    ck_assert_int_ne(closo_fixed_window_add(scan, scratch_path("no"), &options, result, &error),
                     CLOSO_OK);
    closo_result_free(result);
    closo_fixed_window_free(scan);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, at_rest);
    tcase_add_test(tests, jump_diffusion);
    tcase_add_test(tests, harmonic);
    tcase_add_test(tests, slopes);
    tcase_add_test(tests, tables);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, runs);
    tcase_add_test(tests, bad_runs);
}

int main(void)
{
    return harness_run("neutron_scan", add);
}
