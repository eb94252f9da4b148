// SPDX-License-Identifier: GPL-3.0-or-later
// Text layouts of instruments and programs: FullProf, TOPAS, Fit2D, PSI, ILL, uxd, udf, ras.
#include "powder/pattern_files.h"

// A block of counts 101, 102, ... in fields of a width, `per_line` to a line, each with a prefix.
static void add_counts(closo_text *text, size_t count, size_t per_line, const char *prefix,
                       int width)
{
    for (size_t i = 0; i < count; i++)
        closo_text_addf(text, "%s%*zu%s", prefix, width, 101 + i,
                        (i + 1) % per_line == 0 || i + 1 == count ? "\n" : "");
}

START_TEST(test_free)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "! a comment\n#\n   10.000   0.050   11.000   CeO2\n");
    add_counts(&text, 21, 8, "", 8);
    closo_patterns patterns = read_text("f.dat", text.data);
    check_range(patterns.patterns, 21, 10, 11);
    ck_assert_double_eq(patterns.patterns[0].y[20], 121);
    ck_assert_str_eq(patterns.patterns[0].title, "a comment");
    closo_patterns_clear(&patterns);
    // Without a blank between the numbers, ten columns each, times of flight.
    closo_text_clear(&text);
    closo_text_add(&text, " 2000.0000  5.00000030000.0000   ! Phase No: 1\n");
    add_counts(&text, 5601, 10, "", 8);
    patterns = read_text("f.sub", text.data);
    check_range(patterns.patterns, 5601, 2000, 30000);
    ck_assert_int_eq(patterns.patterns[0].abscissa, CLOSO_ABSCISSA_TIME);
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
    // A file that stops early keeps its points.
    closo_text_add(&text, "10 0.05 11\n");
    add_counts(&text, 15, 8, "", 8);
    patterns = read_text("f.dat", text.data);
    check_range(patterns.patterns, 15, 10, 10.7);
    ck_assert(warned(&patterns, "21 points promised"));
    closo_patterns_clear(&patterns);
    refuse_text("f.dat", "10 0.05 11\n 1 2 3 4 5\n 6 7 x 9\n", ":3: expected counts");
    refuse_text("f.dat", "10 0.0001 1000000\n 1 2 3 4 5\n", "no table");
    refuse_text("f.dat", "10 0.05 100010\n 1 2 3 4 5\n", "promised in a file of");
    closo_text_clear(&text);
}
END_TEST

START_TEST(test_xdd)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "/* LaB6, spinner\n   10.0 0.1 20.0 is not it */\n5.0 0.5 15.0\n");
    add_counts(&text, 21, 1, "", 0);
    closo_patterns patterns = read_text("x.xdd", text.data);
    check_range(patterns.patterns, 21, 5, 15);
    ck_assert_str_eq(patterns.format, "TOPAS or Koalariet xdd");
    ck_assert_str_eq(patterns.patterns[0].title, "LaB6, spinner");
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
}
END_TEST

// Counts and then as many standard uncertainties.
START_TEST(test_dmc)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "HRPT, a sample\nlambda=  1.49400, T=  12.500, dT=  0.100, "
                          "Date='2001-06-16 06:25:59'\n   2.950   0.050   3.950 18000000.\n");
    add_counts(&text, 21, 10, "", 8);
    add_counts(&text, 21, 10, "", 8);
    closo_text_add(&text, " Filelist='HRPT/2001/2455-2490'\n");
    closo_patterns patterns = read_text("d.dat", text.data);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 21, 2.95, 3.95);
    ck_assert_double_eq(p->su[20], 121);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.494);
    ck_assert_int_eq(p->radiation.kind, CLOSO_RADIATION_NEUTRON);
    ck_assert_double_eq(p->temperature_kelvin, 12.5);
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
}
END_TEST

// Variances are y / counters, times the ratio of the monitors.
START_TEST(test_ill_d1a)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "D1A, a sample, lambda : 1.909\n     100       0   0.050      10       "
                          "0       0\n  10.000\n  12000.   3000.    0.00    0.00\n");
    add_counts(&text, 10, 10, " 2", 6);
    closo_text_add(&text, "10   400 1   100   -1000\n  -10000\n");
    closo_patterns patterns = read_text("i.dat", text.data);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 12, 10, 10.55);
    ck_assert_double_eq_tol(p->su[0], sqrt(4 * 101.0 / 2), 1e-12);
    ck_assert_double_eq_tol(p->su[10], sqrt(4 * 400.0 / 10), 1e-12);
    ck_assert_double_eq_tol(p->su[11], sqrt(4 * 100.0), 1e-12);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.909);
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
}
END_TEST

START_TEST(test_ill_d1b)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text,
                   "    1\n 12-OCT-90 15:55:51  USER  a sample\n  1  11039    11040\n"
                   "     1572452.     600.   10.010  -69.110    0.000    0.000    0.000    0.000"
                   "    0.200    1.400    1.488    1.422\n  20 0.000E+00 CALIBRATED\n");
    add_counts(&text, 20, 10, " 1", 8);
    closo_text_add(&text, "     -1000\n    -10000\n");
    closo_patterns patterns = read_text("b.dat", text.data);
    check_range(patterns.patterns, 20, 10.01, 13.81);
    ck_assert_ptr_null(patterns.patterns[0].su); // one counter each: the counts say it
    ck_assert_double_eq(patterns.patterns[0].temperature_kelvin, 1.422);
    ck_assert_double_eq(patterns.patterns[0].y[19], 120);
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
    // The old layout of D1A.
    closo_text_add(&text, "   10.00    0.05   10.95  old D1A\n");
    add_counts(&text, 20, 10, " 4", 6);
    patterns = read_text("o.dat", text.data);
    check_range(patterns.patterns, 20, 10, 10.95);
    ck_assert_double_eq_tol(patterns.patterns[0].su[9], sqrt(110 / 4.0), 1e-12);
    closo_patterns_clear(&patterns);
    closo_text_clear(&text);
}
END_TEST

START_TEST(test_xydata_and_prf)
{
    closo_patterns patterns =
        read_text("x.dat", "XYDATA a title\n some text\nINTER 2.0 10.0 0 0\nTEMP 300.0\n"
                           "  5.0  10 1\n  5.1  11 1\n  5.2  12 2\n");
    check_range(patterns.patterns, 3, 10, 10.4);
    ck_assert_double_eq(patterns.patterns[0].y[2], 120);
    ck_assert_double_eq(patterns.patterns[0].su[2], 20);
    ck_assert_double_eq(patterns.patterns[0].temperature_kelvin, 300);
    ck_assert_str_eq(patterns.patterns[0].title, "a title");
    closo_patterns_clear(&patterns);
    patterns = read_text("p.prf", " LBCO   Chi2:  1.2  CELL: 3.9\n  1   3   1.494   1.494   0.6\n"
                                  "  1 0 2\n   0.0  10.0\n 2Theta\tYobs\tYcal\tYobs-Ycal\n"
                                  "  10.0\t 190.0\t 173.0\t 17.0\n  10.1\t 182.0\t 170\t 12\n"
                                  "  10.2\t 166.0\t 170\t -4\t 10.2\t 0\t (  1  0  0)\n"
                                  "  22.7\t ( 1 1 1)\n");
    check_range(patterns.patterns, 3, 10, 10.2);
    ck_assert_double_eq(patterns.patterns[0].y[2], 166);
    ck_assert_double_eq(patterns.patterns[0].radiation.wavelength[0], 1.494);
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_chi)
{
    closo_patterns patterns = read_text("c.chi", "image.tif\n2-Theta Angle (Degrees)\nIntensity\n"
                                                 "      4\n 1.0 10\n 1.5 20\n 2.0 30\n 2.5 40\n");
    check_range(patterns.patterns, 4, 1, 2.5);
    closo_patterns_clear(&patterns);
    patterns = read_text("c.chi", "a\nQ Space (Inverse Nanometres)\nI\n 3\n10 1\n20 2\n30 3\n");
    ck_assert_int_eq(patterns.patterns[0].abscissa, CLOSO_ABSCISSA_Q);
    patterns.patterns[0].abscissa = CLOSO_ABSCISSA_Q;
    closo_patterns_clear(&patterns);
    patterns = read_text("c.chi", "a\nQ (1/nm)\nI\n 3\n10 1\n20 2\n30 3\n");
    check_range(patterns.patterns, 3, 1, 3);
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_uxd)
{
    static const char text[] =
        "; from raw\n_FILEVERSION=2\n_SAMPLE='BT86'\n_GONIOMETER_RADIUS=200.5\n"
        "_DATEMEASURED='04-Mar-2010 20:59:14'\n_WL1=1.5406\n_WL2=1.54439\n_WLRATIO=0.5\n"
        "_ANODE='Cu'\n; range 1\n_STEPTIME=0.5\n_STEPSIZE=0.015592\n_START=3.0\n_2THETACOUNTS\n"
        "3.000\t187\n3.016\t183\n3.03\t184\n; range 2\n_STEPTIME=2\n_STEPSIZE=0.5\n_START=40\n"
        "_COUNTS\n10 11 12 13\n14\n";
    closo_patterns patterns = read_text("u.uxd", text);
    ck_assert_uint_eq(patterns.count, 2);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 3, 3, 3 + 2 * 0.015592); // the grid, not the printed angles
    check_range(p + 1, 5, 40, 42);
    ck_assert_double_eq(p[0].step_seconds, 0.5);
    ck_assert_double_eq(p[1].step_seconds, 2);
    ck_assert_double_eq(p->radiation.wavelength[1], 1.54439);
    ck_assert_str_eq(p->radiation.name, "CuKa");
    ck_assert_double_eq(p->radius_mm, 200.5);
    ck_assert_double_eq(p->time_seconds, 1267736354); // date -u -d '2010-03-04 20:59:14' +%s
    closo_patterns_clear(&patterns);
    refuse_text("u.uxd", "_FILEVERSION=2\n_COUNTS\n1 2 3\n", ":2: expected _START and _STEPSIZE");
    refuse_text("u.uxd", "_FILEVERSION=2\n_2THETACPS\n1 2\n2 x\n", ":4: expected numbers");
}
END_TEST

START_TEST(test_udf)
{
    closo_patterns patterns = read_text(
        "a.udf",
        "SampleIdent,quartz ,/\nAnode,Cu,/\nLabdaAlpha1, 1.54056,/\nLabdaAlpha2, 1.54439,/"
        "\nRatioAlpha21, 0.50000,/\nDataAngleRange,   10.0000,  12.0000,/\nScanStepSize,  "
        " 0.500,/\nScanStepTime,    1.25,/\nRawScan\n   100,   200,   150,\n   90,   80/\n");
    check_range(patterns.patterns, 5, 10, 12);
    ck_assert_double_eq(patterns.patterns[0].y[3], 90);
    ck_assert_double_eq(patterns.patterns[0].step_seconds, 1.25);
    ck_assert_double_eq(patterns.patterns[0].radiation.ratio, 0.5);
    ck_assert_str_eq(patterns.patterns[0].title, "quartz");
    ck_assert_uint_eq(patterns.warning_count, 0);
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_ras)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "*RAS_DATA_START\r\n");
    for (int k = 0; k < 2; k++)
        closo_text_addf(&text,
                        "*RAS_HEADER_START\r\n*FILE_SAMPLE \"B\"\r\n*HW_XG_TARGET_NAME \"Cu\"\r\n"
                        "*HW_XG_WAVE_LENGTH_ALPHA1 \"1.540593\"\r\n*HW_XG_WAVE_LENGTH_ALPHA2 "
                        "\"1.544414\"\r\n*MEAS_SCAN_AXIS_X \"TwoThetaTheta\"\r\n*MEAS_SCAN_STEP "
                        "\"0.5\"\r\n*MEAS_SCAN_SPEED \"2.0\"\r\n*MEAS_SCAN_SPEED_UNIT \"deg/min\""
                        "\r\n*MEAS_SCAN_UNIT_Y \"%s\"\r\n*MEAS_SCAN_START_TIME \"01/15/2025 "
                        "10:3%d:00\"\r\n*RAS_HEADER_END\r\n*RAS_INT_START\r\n%d.0 100.5 1.0\r\n"
                        "%d.5 150.25 1.0\r\n%d.0 300 1.0\r\n*RAS_INT_END\r\n",
                        k ? "counts" : "cps", k, 10 + k, 10 + k, 11 + k);
    closo_text_add(&text, "*RAS_DATA_END\r\n");
    closo_patterns patterns = read_text("a.ras", text.data);
    closo_text_clear(&text);
    ck_assert_uint_eq(patterns.count, 2);
    check_range(patterns.patterns + 1, 3, 11, 12);
    ck_assert(patterns.patterns[0].rate && !patterns.patterns[1].rate);
    ck_assert_double_eq(patterns.patterns[0].step_seconds, 15);
    ck_assert_double_eq(patterns.patterns[1].time_seconds - patterns.patterns[0].time_seconds, 60);
    ck_assert_double_eq(patterns.patterns[0].radiation.wavelength[0], 1.540593);
    ck_assert(warned(&patterns, "0.5 taken"));
    closo_patterns_clear(&patterns);
    refuse_text("a.ras", "*RAS_DATA_START\n*RAS_INT_START\n1 2 1\n2 x 1\n", ":4: expected angle");
    refuse_text("a.ras", "*RAS_DATA_START\n*RAS_DATA_END\n", "without a scan");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_free);
    tcase_add_test(tests, test_xdd);
    tcase_add_test(tests, test_dmc);
    tcase_add_test(tests, test_ill_d1a);
    tcase_add_test(tests, test_ill_d1b);
    tcase_add_test(tests, test_xydata_and_prf);
    tcase_add_test(tests, test_chi);
    tcase_add_test(tests, test_uxd);
    tcase_add_test(tests, test_udf);
    tcase_add_test(tests, test_ras);
}

int main(void)
{
    return harness_run("pattern formats: text", add);
}
