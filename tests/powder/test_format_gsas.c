// SPDX-License-Identifier: GPL-3.0-or-later
// GSAS raw files: every type of record, every binning, several banks, damage.
#include "powder/pattern_files.h"

START_TEST(test_fxye)
{
    closo_patterns patterns = read_text(
        "a.fxye", "NAC\n# Scan time = NOV 29, 2012 18:07:11.025644\n# Temp (K) = 298.0\n"
                  "# Time per step (sec) = 0.1\n# Calibrated wavelength = 0.413909\n"
                  "BANK  1    3    3 CONS      50.00      0.10 0 0 FXYE\n  50  239.9  16.08\n"
                  "  50.1  244.1 16.18\n  50.2 224.02 15.6\n"
                  "BANK 2 3 3 CONST 1000 2.5 0 0 FXY\n 1000 5\n 1002.5 6\n 1005 7\n");
    ck_assert_uint_eq(patterns.count, 2);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 3, 0.5, 0.502); // centidegrees
    check_range(p + 1, 3, 10, 10.05);
    ck_assert_double_eq(p->su[2], 15.6);
    ck_assert_ptr_null(p[1].su);
    ck_assert_double_eq(p->radiation.wavelength[0], 0.413909);
    ck_assert_double_eq(p->temperature_kelvin, 298);
    ck_assert_double_eq(p->step_seconds, 0.1);
    // date -u -d '2012-11-29 18:07:11' +%s
    ck_assert_double_eq_tol(p->time_seconds, 1354212431.025644, 1e-3);
    ck_assert_str_eq(p->title, "NAC");
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_std)
{
    // Counters: variance y / counters. The last record is padded with what does not count.
    closo_patterns patterns = read_text(
        "a.gsas", "garnet\nBANK 1 12 2 CONST 2400 5 0 0\n"
                  " 1   162 1   178 1   155 1   166 1   180 1   181 1   170 1   170 1   165 1   183"
                  "\n 4   144 2   200 0     0 0     0\n");
    check_range(patterns.patterns, 12, 24, 24.55);
    ck_assert_double_eq_tol(patterns.patterns[0].su[0], sqrt(162), 1e-12);
    ck_assert_double_eq_tol(patterns.patterns[0].su[10], 6, 1e-12);
    ck_assert_double_eq_tol(patterns.patterns[0].su[11], 10, 1e-12);
    closo_patterns_clear(&patterns);
    patterns = read_text("b.gsas", "t\nBANK 1 3 1 CONST 1500.66 1.31303 0 0 STD\n"
                                   "    2364    2382    2386\n");
    ck_assert_ptr_null(patterns.patterns[0].su);
    check_range(patterns.patterns, 3, 15.0066, 15.0328606);
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_esd_and_alt)
{
    closo_patterns patterns =
        read_text("e.gsas", "t\nBANK  1  3  1 CONST     300.00      5.00 0 0 ESD\n"
                            "    523.     48.    442.     44.    527.     48.      0.      0.\n");
    check_range(patterns.patterns, 3, 3, 3.1);
    ck_assert_double_eq(patterns.patterns[0].su[1], 44);
    closo_patterns_clear(&patterns);
    // Times x 32; four implied decimals where no point is printed; fields may touch.
    patterns = read_text("a.gsas", "t\nBANK 1 4 1 RALF 48008 64 64331 0.001 ALT\n"
                                   "   48008  69433 1704   48072  67465 1682  611567 39369652304"
                                   "  612179 47588057904\n");
    check_range(patterns.patterns, 4, 48008 / 32.0, 612179 / 32.0);
    ck_assert_int_eq(patterns.patterns[0].abscissa, CLOSO_ABSCISSA_TIME);
    ck_assert_double_eq_tol(patterns.patterns[0].y[0], 6.9433, 1e-12);
    ck_assert_double_eq_tol(patterns.patterns[0].su[2], 5.2304, 1e-12);
    ck_assert_double_eq_tol(patterns.patterns[0].y[2], 39.3696, 1e-12);
    ck_assert(isnan(patterns.patterns[0].radiation.wavelength[0]));
    closo_patterns_clear(&patterns);
}
END_TEST

// Times of flight that the file does not list: middles of the channels.
START_TEST(test_binnings)
{
    closo_patterns slog = read_text("s.gsas", "t\nBANK 1 3 1 SLOG 1000 2000 0.1 0 STD\n"
                                              "      10      20      30\n");
    const double *x = slog.patterns[0].x;
    ck_assert_double_eq_tol(x[0], 1050, 1e-9);
    ck_assert_double_eq_tol(x[1], 1155, 1e-9);
    ck_assert_double_eq_tol(x[2], 1270.5, 1e-9);
    closo_patterns_clear(&slog);
    closo_patterns ralf = read_text("r.gsas", "t\nBANK 1 4 1 RALF 32000 320 32640 0.1 STD\n"
                                              "      10      20      30      40\n");
    x = ralf.patterns[0].x; // 1000 .. 1010 .. 1020, then a tenth of the time
    ck_assert_double_eq_tol(x[0], 1005, 1e-9);
    ck_assert_double_eq_tol(x[1], 1015, 1e-9);
    ck_assert_double_eq_tol(x[2], 1071, 1e-9);
    ck_assert_double_eq_tol(x[3], 1178.1, 1e-9);
    closo_patterns_clear(&ralf);
    // Clock of 100 ns: two channels of 1 us from 100 us on, then channels of 2 us.
    closo_patterns map = read_text("m.gsas", "t\nTIME_MAP 1 7 1 TIME_MAP 100\n"
                                             "       1    1000      10       3    1020      20"
                                             "    9999\nBANK 1 4 1 TIME_MAP 1 STD\n"
                                             "      10      20      30      40\n");
    x = map.patterns[0].x;
    ck_assert_double_eq_tol(x[0], 100.5, 1e-9);
    ck_assert_double_eq_tol(x[1], 101.5, 1e-9);
    ck_assert_double_eq_tol(x[2], 103, 1e-9);
    ck_assert_double_eq_tol(x[3], 105, 1e-9);
    closo_patterns_clear(&map);
}
END_TEST

START_TEST(test_damage)
{
    refuse_text("d.gsas", "t\nBANK 1 999999 1 CONST 100 1 0 0 STD\n 1 2 3\n", "promised in a file");
    refuse_text("d.gsas", "t\nBANK 1 3 1 CONST 100 0 0 0 STD\n       1       2       3\n",
                ":2: expected coefficients");
    refuse_text("d.gsas", "t\nBANK 1 3 1 LOG6 100 1 0 0 STD\n       1       2       3\n",
                ":2: expected binning");
    refuse_text("d.gsas", "t\nBANK 1 3 1 TIME_MAP 1 STD\n       1       2       3\n", "TIME_MAP");
    refuse_text("d.gsas", "t\nBANK 1 3 1 CONST 100 1 0 0 ODD\n       1       2       3\n",
                ":2: expected type");
    refuse_text("d.gsas", "t\nBANK 1 3 1 CONST 100 1 0 0 STD\n       1       x       3\n",
                ":3: expected numbers in fixed columns");
    refuse_text("d.fxye", "t\nBANK 1 3 1 CONS 100 1 0 0 FXYE\n100 1 1\n101 2\n",
                ":4: expected x, y and su");
    closo_patterns patterns = read_text("d.gsas", "t\nBANK 1 5 1 CONST 100 1 0 0 STD\n"
                                                  "       1       2       3\n");
    ck_assert_uint_eq(patterns.patterns[0].count, 3);
    ck_assert(warned(&patterns, "5 points promised, 3 found"));
    closo_patterns_clear(&patterns);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_fxye);
    tcase_add_test(tests, test_std);
    tcase_add_test(tests, test_esd_and_alt);
    tcase_add_test(tests, test_binnings);
    tcase_add_test(tests, test_damage);
}

int main(void)
{
    return harness_run("pattern formats: GSAS", add);
}
