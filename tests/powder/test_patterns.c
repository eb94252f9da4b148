// SPDX-License-Identifier: GPL-3.0-or-later
// Powder CIF, writing and reading back, radiation, abscissae, files of others.
#include "powder/pattern_files.h"

START_TEST(test_pdcif)
{
    static const char text[] =
        "data_a\n_diffrn_radiation_probe neutron\n_diffrn_radiation_wavelength 1.5401(2)\n"
        "_diffrn_ambient_temperature 10(1)\nloop_\n_pd_meas_2theta_scan\n"
        "_pd_meas_counts_total\n3.0 120(11)\n3.1 130(12)\n3.2 ?\n3.3 140(13)\n"
        "data_b\n_pd_meas_2theta_range_min 5.0\n_pd_meas_2theta_range_max 5.6\n"
        "_pd_meas_2theta_range_inc 0.2\nloop_\n_diffrn_radiation_wavelength\n"
        "_diffrn_radiation_wavelength_wt\n1.5406 1.0\n1.5444 0.5\nloop_\n"
        "_pd_meas_intensity_total\n_pd_proc_ls_weight\n100 0.01\n400 0.0025\n100 0\n100 0.01\n"
        "data_c\n_cell_length_a 5\n";
    closo_patterns patterns = read_text("a.cif", text);
    ck_assert_uint_eq(patterns.count, 2);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 3, 3, 3.3); // the unknown point is left out
    ck_assert_double_eq(p->su[2], 13);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.5401);
    ck_assert_int_eq(p->radiation.kind, CLOSO_RADIATION_NEUTRON);
    ck_assert_double_eq(p->temperature_kelvin, 10);
    check_range(p + 1, 4, 5, 5.6);
    ck_assert_double_eq_tol(p[1].su[1], 20, 1e-9);
    ck_assert_double_eq(p[1].su[2], 0); // weight 0: no weight
    ck_assert_double_eq(p[1].radiation.ratio, 0.5);
    ck_assert(warned(&patterns, "1 of 4 points without"));
    closo_patterns_clear(&patterns);
    refuse_text("b.cif", "data_x\n_cell_length_a 5\n", "without a powder pattern");
    refuse_text("b.cif", "data_x\nloop_\n_pd_meas_counts_total\n1\n2\n3\n", "without an abscissa");
    refuse_text("b.cif", "data_x\nloop_\n_pd_meas_2theta_scan\n_pd_meas_counts_total\n1 5\n2 x\n",
                ":6: expected a number");
}
END_TEST

static closo_pattern make_pattern(bool with_su)
{
    closo_pattern pattern;
    closo_error error;
    ck_assert_int_eq(closo_pattern_init(&pattern, 200, with_su, &error), CLOSO_OK);
    uint64_t state = 3;
    for (size_t i = 0; i < pattern.count; i++) {
        pattern.x[i] = 5 + 0.02 * (double)i;
        pattern.y[i] = (double)(harness_random(&state) % 100000) / 7;
        if (with_su)
            pattern.su[i] = 0.5 + (double)(harness_random(&state) % 1000) / 13;
    }
    snprintf(pattern.title, sizeof pattern.title, "Na2B12H12");
    pattern.radiation = (closo_radiation){CLOSO_RADIATION_XRAY, {1.540593, 1.544427}, 0.5, "CuKa"};
    pattern.temperature_kelvin = 295.5;
    pattern.step_seconds = 1.25;
    return pattern;
}

// Every format that is written is read back: the abscissa to its printed digits, intensities and
// uncertainties to the last bit, and what the header says.
START_TEST(test_round_trip)
{
    static const char *const names[] = {"p.xy", "p.xye", "p.csv", "p.fxye", "p.cif"};
    const char *name = names[_i];
    closo_pattern pattern = make_pattern(_i > 0);
    closo_patterns back;
    closo_error error;
    ck_assert_int_eq(closo_pattern_write(&pattern, scratch_path(name), NULL, &error), CLOSO_OK);
    closo_status status = closo_patterns_read(&back, scratch_path(name), NULL, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    ck_assert_uint_eq(back.count, 1);
    const closo_pattern *p = back.patterns;
    ck_assert_uint_eq(p->count, pattern.count);
    for (size_t i = 0; i < p->count; i++) {
        ck_assert_double_eq_tol(p->x[i], pattern.x[i], 1e-11);
        ck_assert_double_eq(p->y[i], pattern.y[i]);
        if (pattern.su)
            ck_assert_double_eq(p->su[i], pattern.su[i]);
    }
    ck_assert(pattern.su || !p->su);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.540593);
    ck_assert_double_eq(p->radiation.wavelength[1], 1.544427);
    ck_assert_double_eq(p->radiation.ratio, 0.5);
    ck_assert_int_eq(p->radiation.kind, CLOSO_RADIATION_XRAY);
    ck_assert_double_eq(p->temperature_kelvin, 295.5);
    if (_i < 4) // a CIF has no tag for it that all programs share
        ck_assert_double_eq(p->step_seconds, 1.25);
    ck_assert_uint_eq(back.warning_count, 0);
    closo_patterns_clear(&back);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(test_round_trip_time_of_flight)
{
    static const char *const names[] = {"t.xye", "t.csv", "t.fxye", "t.cif"};
    closo_pattern pattern = make_pattern(true);
    closo_error error;
    pattern.abscissa = CLOSO_ABSCISSA_TIME;
    pattern.radiation = (closo_radiation){CLOSO_RADIATION_NEUTRON, {NAN, 0}, 0, ""};
    for (size_t i = 0; i < pattern.count; i++)
        pattern.x[i] = 2000 * pow(1.0004, (double)i);
    closo_patterns back;
    ck_assert_int_eq(closo_pattern_write(&pattern, scratch_path(names[_i]), NULL, &error),
                     CLOSO_OK);
    ck_assert_int_eq(closo_patterns_read(&back, scratch_path(names[_i]), NULL, &error), CLOSO_OK);
    ck_assert_int_eq(back.patterns[0].abscissa, CLOSO_ABSCISSA_TIME);
    ck_assert_double_eq_tol(back.patterns[0].x[199], pattern.x[199], 1e-8);
    closo_patterns_clear(&back);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(test_write_refusals)
{
    closo_pattern pattern = make_pattern(false);
    closo_error error;
    const char *xye = scratch_path("r.xye");
    ck_assert_int_eq(closo_pattern_write(&pattern, scratch_path("r.docx"), NULL, &error),
                     CLOSO_USAGE);
    ck_assert_int_eq(closo_pattern_write(&pattern, scratch_path("r.dat"), "fxye", &error),
                     CLOSO_OK);
    // Counts say their own uncertainty; a rate only with the counting time.
    double *su = malloc(pattern.count * sizeof *su);
    pattern.y[0] = 0;
    pattern.y[1] = 400;
    ck_assert(closo_pattern_counting_su(&pattern, su));
    ck_assert_double_eq(su[0], 1);
    ck_assert_double_eq(su[1], 20);
    pattern.rate = true;
    pattern.step_seconds = 4;
    ck_assert(closo_pattern_counting_su(&pattern, su));
    ck_assert_double_eq(su[1], 10); // 1600 counts in 4 s
    pattern.step_seconds = NAN;
    ck_assert(!closo_pattern_counting_su(&pattern, su));
    ck_assert_int_eq(closo_pattern_write(&pattern, xye, NULL, &error), CLOSO_INPUT);
    ck_assert(access(xye, F_OK) != 0);
    pattern.abscissa = CLOSO_ABSCISSA_Q;
    ck_assert_int_eq(closo_pattern_write(&pattern, scratch_path("r.cif"), NULL, &error),
                     CLOSO_USAGE);
    free(su);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(test_radiation)
{
    closo_radiation r;
    closo_error error;
    ck_assert_int_eq(closo_radiation_parse("CuKa", &r, &error), CLOSO_OK);
    ck_assert_int_eq(r.kind, CLOSO_RADIATION_XRAY);
    ck_assert_double_eq_tol(r.wavelength[0], 1.5406, 1e-4);
    ck_assert_double_eq_tol(r.wavelength[1], 1.5444, 1e-4);
    ck_assert_double_eq(r.ratio, 0.5);
    ck_assert_str_eq(r.name, "CuKa");
    ck_assert_int_eq(closo_radiation_parse("MoKa1", &r, &error), CLOSO_OK);
    ck_assert_double_eq(r.wavelength[1], 0);
    ck_assert_int_eq(closo_radiation_parse("0.4139A", &r, &error), CLOSO_OK);
    ck_assert_double_eq(r.wavelength[0], 0.4139);
    ck_assert_int_eq(r.kind, CLOSO_RADIATION_XRAY);
    ck_assert_int_eq(closo_radiation_parse("neutron:1.5402A", &r, &error), CLOSO_OK);
    ck_assert_int_eq(r.kind, CLOSO_RADIATION_NEUTRON);
    ck_assert_int_eq(closo_radiation_parse("neutron", &r, &error), CLOSO_OK);
    ck_assert(isnan(r.wavelength[0]));
    static const char *const wrong[] = {"CuKc", "0.4139", "neutron:0A", "1.54kg", "", "100nm"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        ck_assert_msg(closo_radiation_parse(wrong[k], &r, &error) == CLOSO_USAGE, "%s", wrong[k]);
}
END_TEST

// Bragg's law there and back; 2 theta of Si 111 with Cu K-alpha1 is 28.441 degrees (certificate of
// SRM 640c, a = 5.4311946 A).
START_TEST(test_abscissa)
{
    const double lambda = 1.5405929, d = 5.4311946 / sqrt(3);
    double angle =
        closo_abscissa_convert(d, CLOSO_ABSCISSA_D, CLOSO_ABSCISSA_TWO_THETA, lambda, NAN, NAN);
    ck_assert_double_eq_tol(angle, 28.441, 0.001);
    double q =
        closo_abscissa_convert(angle, CLOSO_ABSCISSA_TWO_THETA, CLOSO_ABSCISSA_Q, lambda, NAN, NAN);
    ck_assert_double_eq_tol(q, 2 * acos(-1.0) / d, 1e-12);
    double t = closo_abscissa_convert(q, CLOSO_ABSCISSA_Q, CLOSO_ABSCISSA_TIME, NAN, 22585.8, -3);
    ck_assert_double_eq_tol(t, 22585.8 * d - 3, 1e-8);
    ck_assert(
        isnan(closo_abscissa_convert(20, CLOSO_ABSCISSA_TWO_THETA, CLOSO_ABSCISSA_D, NAN, 1, 0)));
    ck_assert(isnan(closo_abscissa_convert(0.1, CLOSO_ABSCISSA_D, CLOSO_ABSCISSA_TWO_THETA, lambda,
                                           1, 0))); // beyond 180 degrees
}
END_TEST

// Measured files of every instrument at hand.
static const struct {
    const char *path;
    size_t scans, points;
    double first, last, wavelength; // wavelength 0: the file has none
} measured[] = {
    {"11bm/11bmb_8716.fxye", 1, 49494, 0.5, 49.9864, 0.413259},
    {"nac/11BM_NAC.fxye", 1, 59497, 0.5, 59.9883, 0.413909},
    {"nac/PG3_22048.gsa", 1, 6825, 6777.081541902, 103816, 0},
    {"bt1/LaMnO3_50k.gsas", 1, 3296, 3, 167.75, 0},
    {"fap/FAP.XRA", 1, 5753, 15, 130.04, 0},
    {"garnet/garnet.raw", 1, 2679, 24, 157.9, 0},
    {"pbso4/PBSO4.CWN", 1, 2919, 10, 155.9, 0},
    {"lab6/NIST660CBI.gsas", 1, 8378, 15.0066, 124.999, 0},
    {"lab6/LaB6_Jan2018.raw", 1, 3040, 10, 70.0044, 1.5406},
    {"lab6/LaB6_d500_si_psd.xye.bz2", 1, 17381, 4.57208, 150.578, 0},
    {"formats/bruker_raw4_scrambled.raw", 1, 7134, 10, 85.0413, 1.5406},
    {"formats/panalytical_powder.xrdml", 1, 5027, 4.00656514, 69.99936587, 1.540598},
    {"formats/rigaku_multiscan.ras", 2, 3, 10, 11, 1.540593},
    {"formats/rigaku_nims.ras", 1, 3501, 25, 60, 1.540593},
    {"formats/rigaku_powder.rasx", 1, 2726, 10, 119, 1.540593},
    {"formats/xrdpattern/bruker.raw", 1, 4059, 37.0001, 120.005, 1.5406},
    {"formats/xrdpattern/stoe.raw", 1, 5404, 10, 91.045, 1.20793},
    {"formats/xrdpattern/data.cif", 1, 3728, 8, 89.994, 1.540598},
    {"formats/xylib/1517474.cif", 1, 3296, 1.5, 166.25, 2.0785},
    {"formats/xylib/BT86.raw", 1, 2374, 3, 40.0003, 1.5406},
    {"formats/xylib/BT86_.UXD", 1, 2374, 3, 39.9998, 1.5406},
    {"formats/xylib/format1.raw", 3, 101, 10, 20, 1.5406},
    {"formats/xylib/D1A5.dat", 1, 1680, -10, 157.9, 0},
    {"formats/xylib/PSI_DMC.dat", 1, 3200, 2.948, 162.898, 1.494},
    {"formats/xylib/empyrean.xrdml", 1, 196, 30.05, 41.75, 1.540598},
    {"fullprof/examples/CeO2_PEARL.dat", 1, 2524, 1500.25, 19400.2, 0},
    {"fullprof/examples/dy.dat", 1, 800, 3, 82.9, 1.7013},
    {"fullprof/examples/hobk.dat", 1, 400, 10.01, 89.81, 0},
    {"fullprof/examples/pbso4.dat", 1, 2920, 10, 155.95, 0},
    {"fullprof/examples/sin_3t2.dat", 1, 2515, 0, 125.7, 1.2251},
    {"fullprof/examples/ceo2.dat", 1, 4721, 25, 143, 0},
    {"qarr/cpd-1a.prn", 1, 7251, 5, 150, 0},
    {"sa/cime.dat", 1, 7699, 8.01, 84.99, 0},
    {"easydiffraction/ed-2.cif", 1, 3098, 10, 164.85, 1.494},
};

START_TEST(test_measured)
{
    char name[256], path[4096];
    closo_patterns patterns;
    closo_error error;
    snprintf(name, sizeof name, "powder/%s", measured[_i].path);
    if (!find_shared(path, sizeof path, name)) {
        fprintf(stderr, "test_patterns: SKIPPED: %s is not here\n", name);
        return;
    }
    closo_status status = closo_patterns_read(&patterns, path, NULL, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    const closo_pattern *p = patterns.patterns;
    ck_assert_msg(patterns.count == measured[_i].scans && p->count == measured[_i].points,
                  "%s: %zu scans, %zu points", name, patterns.count, p->count);
    // The table above gives six digits.
    ck_assert_double_eq_tol(p->x[0], measured[_i].first, 1e-5 * (1 + fabs(measured[_i].first)));
    ck_assert_double_eq_tol(p->x[p->count - 1], measured[_i].last, 1e-5 * measured[_i].last);
    if (measured[_i].wavelength > 0)
        ck_assert_double_eq_tol(p->radiation.wavelength[0], measured[_i].wavelength, 1e-6);
    else
        ck_assert(isnan(p->radiation.wavelength[0]));
    closo_patterns_clear(&patterns);
}
END_TEST

// PbSO4 of D1A (Hill 1992): chi^2 printed by a refinement rests on variances y / counters.
START_TEST(test_measured_counters)
{
    char path[4096];
    closo_patterns patterns;
    closo_error error;
    if (!find_shared(path, sizeof path, "powder/pbso4/PBSO4.CWN")) {
        fprintf(stderr, "test_patterns: SKIPPED: the pattern of PbSO4 is not here\n");
        return;
    }
    ck_assert_int_eq(closo_patterns_read(&patterns, path, NULL, &error), CLOSO_OK);
    const closo_pattern *p = patterns.patterns;
    ck_assert_double_eq(p->y[41], 211); // "2   211" is the second field of the fifth line
    ck_assert_double_eq_tol(p->su[41], sqrt(211 / 2.0), 1e-12);
    ck_assert_double_eq_tol(p->su[0], sqrt(220), 1e-12);
    closo_patterns_clear(&patterns);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_pdcif);
    tcase_add_loop_test(tests, test_round_trip, 0, 5);
    tcase_add_loop_test(tests, test_round_trip_time_of_flight, 0, 4);
    tcase_add_test(tests, test_write_refusals);
    tcase_add_test(tests, test_radiation);
    tcase_add_test(tests, test_abscissa);
    tcase_add_loop_test(tests, test_measured, 0, (int)(sizeof measured / sizeof *measured));
    tcase_add_test(tests, test_measured_counters);
}

int main(void)
{
    return harness_run("patterns", add);
}
