// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables: separators, decimal commas, names of columns, notes in comments, damage.
#include "powder/pattern_files.h"

START_TEST(test_xy_and_xye)
{
    closo_patterns xy = read_text("a.xy", "5.00 10\r\n5.02 12\r\n5.04 11\r\n5.06 9\r\n");
    check_range(xy.patterns, 4, 5, 5.06);
    ck_assert_double_eq(xy.patterns[0].y[1], 12);
    ck_assert_ptr_null(xy.patterns[0].su);
    ck_assert(isnan(xy.patterns[0].radiation.wavelength[0]));
    ck_assert_int_eq(xy.patterns[0].radiation.kind, CLOSO_RADIATION_UNKNOWN);
    closo_patterns_clear(&xy);

    closo_patterns xye = read_text("a.xye", "# sample 7\n# Calibrated wavelength = 0.413259\n"
                                            "# Temp (K) = 100.0\n 1.0 10 3.5\n 1.1 12 3.6\n"
                                            " 1.2 1.5e1 3.7\n");
    check_range(xye.patterns, 3, 1, 1.2);
    ck_assert_double_eq(xye.patterns[0].su[2], 3.7);
    ck_assert_double_eq(xye.patterns[0].y[2], 15);
    ck_assert_double_eq(xye.patterns[0].radiation.wavelength[0], 0.413259);
    ck_assert_double_eq(xye.patterns[0].temperature_kelvin, 100);
    ck_assert_str_eq(xye.patterns[0].title, "sample 7");
    closo_patterns_clear(&xye);
}
END_TEST

// The same three points in every way that instruments write them.
START_TEST(test_separators)
{
    static const char *const texts[] = {
        "20.0,49,0.5\n20.5,39,0.1\n21.0,31,0.3\n",
        "20.0;49;0.5\n20.5;39;0.1\n21.0;31;0.3\n",
        "20,0;49;0,5\n20,5;39;0,1\n21,0;31;0,3\n",
        "20.0\t49\t0.5\n20.5\t39\t0.1\n21.0\t31\t0.3\n",
        "20,0\t49\t0,5\n20,5\t39\t0,1\n21,0\t31\t0,3\n",
        "20,0 49 0,5\n20,5 39 0,1\n21,0 31 0,3\n",
        "20.0, 49, 0.5\n20.5, 39, 0.1\n21.0, 31, 0.3\n",
        "2theta,intensity,esd\n20.0,49,0.5\n20.5,39,0.1\n21.0,31,0.3\n",
        "\xEF\xBB\xBF\"2Theta (deg)\";\"I\";\"Error\"\n20,0;49;0,5\n20,5;39;0,1\n21,0;31;0,3\n",
        "Sample: x\nOperator: y\n\n20.0 49 0.5 \n\n20.5 39 0.1 \n21.0 31 0.3 \n",
        "21.0 31 0.3\n20.5 39 0.1\n20.0 49 0.5\n",
        "20.0 49 0.5\r20.5 39 0.1\r21.0 31 0.3\r",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        closo_patterns patterns = read_text("t.csv", texts[k]);
        const closo_pattern *p = patterns.patterns;
        ck_assert_msg(p->count == 3 && p->x[1] == 20.5 && p->y[0] == 49 && p->su && p->su[2] == 0.3,
                      "way %zu: %zu points, %g %g", k, p->count, p->x[1], p->y[0]);
        closo_patterns_clear(&patterns);
    }
}
END_TEST

START_TEST(test_names_and_abscissa)
{
    closo_patterns q = read_text("q.csv", "q (1/A),counts\n1.0,5\n1.1,6\n1.2,7\n");
    ck_assert_int_eq(q.patterns[0].abscissa, CLOSO_ABSCISSA_Q);
    closo_patterns_clear(&q);
    closo_patterns rate = read_text("r.csv", "2theta,cps,bg\n1.0,5,1\n1.1,6,1\n1.2,7,1\n");
    ck_assert(rate.patterns[0].rate);
    ck_assert_ptr_null(rate.patterns[0].su); // a third column of another name is no uncertainty
    closo_patterns_clear(&rate);
    closo_patterns time = read_text("t.xye", "2000.0 5 1\n2005.0 6 1\n2010 7 1\n");
    ck_assert_int_eq(time.patterns[0].abscissa, CLOSO_ABSCISSA_TIME);
    ck_assert(warned(&time, "time of flight"));
    closo_patterns_clear(&time);
}
END_TEST

START_TEST(test_columns_option)
{
    const char *path = scratch_path("c.txt");
    closo_patterns patterns;
    closo_error error;
    put_file(path, "1 7 10 20\n2 7 11 21\n3 7 12 22\n", 30);
    ck_assert_int_eq(closo_patterns_read(&patterns, path,
                                         &(closo_patterns_options){.columns = "x,-,y,y"}, &error),
                     CLOSO_OK);
    ck_assert_uint_eq(patterns.count, 2);
    ck_assert_double_eq(patterns.patterns[1].y[2], 22);
    closo_patterns_clear(&patterns);
    ck_assert_int_eq(
        closo_patterns_read(&patterns, path, &(closo_patterns_options){.columns = "x,z"}, &error),
        CLOSO_USAGE);
    ck_assert_int_eq(closo_patterns_read(&patterns, path,
                                         &(closo_patterns_options){.format = "nonsense"}, &error),
                     CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "xrdml"));
}
END_TEST

// Angles that were cut to too few characters repeat; the points are averaged and it is said.
START_TEST(test_repeated_abscissa)
{
    closo_patterns patterns =
        read_text("p.prn", "99.98 10\n99.99 12\n100.00 20\n100.00 22\n100.01 9\n100.02 9\n"
                           "100.03 9\n100.04 9\n100.05 9\n100.06 9\n");
    ck_assert_uint_eq(patterns.patterns[0].count, 9);
    ck_assert_double_eq(patterns.patterns[0].y[2], 21);
    ck_assert(warned(&patterns, "averaged"));
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_damage)
{
    refuse_text("a.xy", "", "empty");
    refuse_text("a.xy", "words\nand more\n", "no table");
    refuse_text("a.xy", "1 2\n2 3\n3 4\n4 x\n5 6\n", ":4: expected a row of numbers, found '4 x'");
    refuse_text("a.xy", "1 2\n2 3\n3 4\n1 5\n5 6\n", "neither rises nor falls");
    refuse_text("a.xy", "1 2\n1 3\n1 4\n2 5\n2 6\n", "repeat an abscissa");
    refuse_text("a.xye", "1 2 3\n2 3 3\n3 4 3\n4\n", ":4: expected more columns");
    refuse_text("a.hkl", "# h k l F2\n1 0 1 65\n2 1 1 23\n3 0 0 7\n", "no abscissa");
    refuse_text("a.xy", "1 2\n2 1e400\n3 4\n", "no table");
    refuse_bytes("a.xy", "1 2\n2 3\n\0\0\0", 11, "expected text");
}
END_TEST

START_TEST(test_packed)
{
    const char *path = scratch_path("z.xy.gz");
    put_gzip(path, "1 2\n2 3\n3 4\n", 12, "wb");
    closo_patterns patterns;
    closo_error error;
    ck_assert_int_eq(closo_patterns_read(&patterns, path, NULL, &error), CLOSO_OK);
    check_range(patterns.patterns, 3, 1, 3);
    closo_patterns_clear(&patterns);
    refuse_bytes("z.xy.bz2", "BZh9 this is none", 17, "bzip2");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_xy_and_xye);
    tcase_add_test(tests, test_separators);
    tcase_add_test(tests, test_names_and_abscissa);
    tcase_add_test(tests, test_columns_option);
    tcase_add_test(tests, test_repeated_abscissa);
    tcase_add_test(tests, test_damage);
    tcase_add_test(tests, test_packed);
}

int main(void)
{
    return harness_run("pattern tables", add);
}
