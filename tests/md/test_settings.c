// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: completed from the salt, written and read back, compared; times in whole steps.
#include "closo/md.h"

#include "../base/files.h"
#include "md/plan.h"

#include <math.h>

static closo_md_settings settings_of(const char *salt)
{
    closo_md_settings s;
    closo_md_settings_init(&s);
    strcpy(s.salt, salt);
    s.charge_scale = 0.7;
    return s;
}

START_TEST(completed_from_the_salt)
{
    static const struct {
        const char *salt, *phase, *cells;
        double lattice;
    } expected[] = {{"Li2B12H12", "fcc", "sqrt2xsqrt2x1", 10.05},
                    {"Na2B12H12", "bcc", "sqrt2xsqrt2x2", 7.98},
                    {"K2B12H12", "fcc", "sqrt2xsqrt2x1", 10.71},
                    {"Rb2B12H12", "fcc", "sqrt2xsqrt2x1", 11.00},
                    {"Cs2B12H12", "fcc", "sqrt2xsqrt2x1", 11.40}};
    for (size_t i = 0; i < 5; i++) {
        closo_md_settings s = settings_of(expected[i].salt);
        ck_assert_int_eq(closo_md_settings_complete(&s, NULL, NULL), CLOSO_OK);
        ck_assert_str_eq(s.phase, expected[i].phase);
        ck_assert_str_eq(s.supercell, expected[i].cells);
        ck_assert_str_eq(s.sites, "tetrahedral");
        ck_assert_double_eq(s.lattice_angstrom, expected[i].lattice);
        ck_assert_ptr_nonnull(strstr(s.lattice_source, "10.1021/acs.chemmater.7b02902"));
    }
    closo_md_settings linear = settings_of("Li2B12H12");
    strcpy(linear.phase, "fcc-linear");
    ck_assert_int_eq(closo_md_settings_complete(&linear, NULL, NULL), CLOSO_OK);
    ck_assert_str_eq(linear.sites, "linear");
    ck_assert_double_eq(linear.lattice_angstrom, 10.05);
}
END_TEST

static void refused(closo_md_settings s, const char *message)
{
    closo_error error = {0};
    ck_assert_int_eq(closo_md_settings_complete(&s, NULL, &error), CLOSO_USAGE);
    ck_assert_msg(strstr(error.message, message) != NULL, "%s", error.message);
}

START_TEST(what_is_missing_or_impossible)
{
    closo_md_settings s = settings_of("LiCB11H12");
    refused(s, "a phase is needed");
    strcpy(s.phase, "fcc");
    refused(s, "a lattice is needed");
    s = settings_of("Li2B12H12");
    strcpy(s.phase, "bcc");
    refused(s, "a lattice is needed, none is known for bcc");
    strcpy(s.phase, "hexagonal");
    refused(s, "phase hexagonal: expected one of fcc, bcc,");
    s = settings_of("Li2B12H12");
    strcpy(s.hydrogen, "T");
    refused(s, "hydrogen: expected H or D");
    s = settings_of("Li2B12H12");
    s.temperature_kelvin = -5;
    refused(s, "temperature: expected 1 to 5000 K");
    s.temperature_kelvin = 800;
    s.time_step_fs = 3;
    refused(s, "frame time 0.02 ps: expected a whole number of time steps of 3 fs");
    s.time_step_fs = 2;
    s.time_ps = 1e8;
    refused(s, "fewer than 2e+09 steps");
    s.time_ps = NAN;
    refused(s, "time: expected");
}
END_TEST

START_TEST(there_and_back)
{
    const char *path = scratch_path("settings.json");
    closo_md_settings s = settings_of("Li2B12H12"), back;
    char first[64], second[64];
    s.seed = 12345678901;
    s.aligned = true;
    ck_assert_int_eq(closo_md_settings_complete(&s, NULL, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_settings_write(&s, path, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_settings_read(&back, path, NULL), CLOSO_OK);
    ck_assert(isnan(back.temperature_kelvin)); // a box, no run
    ck_assert_ptr_null(closo_md_settings_difference(&s, &back, first, second));
    s.temperature_kelvin = 812.5;
    s.time_ps = 7;
    ck_assert_int_eq(closo_md_settings_write(&s, path, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_settings_read(&back, path, NULL), CLOSO_OK);
    ck_assert_ptr_null(closo_md_settings_difference(&s, &back, first, second));
    ck_assert(back.time_ps == 7 && back.temperature_kelvin == 812.5 && back.seed == s.seed);
    back.time_ps = 70; // a longer run is the same run
    ck_assert_ptr_null(closo_md_settings_difference(&s, &back, first, second));
    back.temperature_kelvin = 900;
    ck_assert_str_eq(closo_md_settings_difference(&s, &back, first, second), "temperature_kelvin");
    ck_assert_str_eq(first, "812.5");
    ck_assert_str_eq(second, "900");
}
END_TEST

START_TEST(damage_is_named)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{}", "key format: expected a text"},
        {"{\"format\": \"closo md settings 9\"}", "key format: expected \"closo md settings 1\""},
        {"{\"format\": \"closo md settings 1\", \"salt\": 5}", "key salt: expected a text"},
        {"{\"format\": \"closo md settings 1\"", "expected JSON"},
        {"[]", "expected a JSON object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = scratch_path("settings.json");
        closo_md_settings s;
        closo_error error = {0};
        put_file(path, cases[i].text, strlen(cases[i].text));
        ck_assert_int_eq(closo_md_settings_read(&s, path, &error), CLOSO_INPUT);
        ck_assert_msg(strstr(error.message, cases[i].message) != NULL, "%s", error.message);
    }
}
END_TEST

START_TEST(whole_steps)
{
    closo_md_settings s = settings_of("Li2B12H12");
    closo_md_plan plan;
    s.temperature_kelvin = 800;
    ck_assert_int_eq(closo_md_plan_make(&s, &plan, NULL), CLOSO_OK);
    ck_assert_int_eq(plan.frame_steps, 10);
    ck_assert_int_eq(plan.thermo_steps, 100);
    ck_assert_int_eq(plan.restart_steps, 2500);
    ck_assert_int_eq(plan.equilibration_steps, 4000);
    ck_assert_int_eq(plan.total_steps, 25000);
    s.time_ps = 0.05; // rounded up to whole frames
    ck_assert_int_eq(closo_md_plan_make(&s, &plan, NULL), CLOSO_OK);
    ck_assert_int_eq(plan.total_steps, 30);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, completed_from_the_salt);
    tcase_add_test(tests, what_is_missing_or_impossible);
    tcase_add_test(tests, there_and_back);
    tcase_add_test(tests, damage_is_named);
    tcase_add_test(tests, whole_steps);
}

int main(void)
{
    return harness_run("settings", add);
}
