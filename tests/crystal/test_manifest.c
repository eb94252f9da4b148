// SPDX-License-Identifier: GPL-3.0-or-later
// Manifests: written, read back the same; what is damaged is named by its key.
#include "closo/crystal.h"

#include "../base/files.h"

#include <math.h>

static closo_manifest example(void)
{
    closo_manifest m;
    closo_manifest_init(&m);
    strcpy(m.salt, "Li2B12H12");
    strcpy(m.cation, "Li");
    m.cation_charge = 1;
    strcpy(m.anion, "B12H12");
    m.anion_charge = -2;
    strcpy(m.trajectory, "trajectory.lammpstrj");
    m.frame_time_ps = 0.02;
    m.temperature_kelvin = 800;
    strcpy(m.ensemble, "NVT \"quoted\"");
    m.charge_scale = 0.7;
    m.seed = 9007199254740993;
    return m;
}

START_TEST(there_and_back)
{
    const char *path = scratch_path("manifest.json");
    closo_manifest m = example(), back;
    ck_assert_int_eq(closo_manifest_write(&m, path, NULL), CLOSO_OK);
    closo_error error = {0};
    ck_assert_msg(closo_manifest_read(&back, path, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_str_eq(back.salt, m.salt);
    ck_assert_str_eq(back.anion, m.anion);
    ck_assert_str_eq(back.trajectory, m.trajectory);
    ck_assert_str_eq(back.ensemble, m.ensemble);
    ck_assert_str_eq(back.phase, "");
    ck_assert_int_eq(back.anion_charge, -2);
    ck_assert(back.frame_time_ps == 0.02 && back.charge_scale == 0.7);
    ck_assert(isnan(back.total_time_ps) && isnan(back.lattice_angstrom));
    ck_assert_uint_eq(back.seed, m.seed);
    m.seed = UINT64_MAX;
    ck_assert_int_eq(closo_manifest_write(&m, path, NULL), CLOSO_USAGE);
}
END_TEST

static void expect_refused(const char *from, const char *to, const char *reason)
{
    const char *path = scratch_path("manifest.json");
    closo_manifest m = example();
    ck_assert_int_eq(closo_manifest_write(&m, path, NULL), CLOSO_OK);
    char *data, changed[8192];
    size_t length;
    ck_assert_int_eq(closo_file_read(path, 4096, &data, &length, NULL, NULL), CLOSO_OK);
    char *at = strstr(data, from);
    ck_assert_ptr_nonnull(at);
    int made = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - data), data, to,
                        at + strlen(from));
    put_file(path, changed, (size_t)made);
    free(data);
    closo_error error = {0};
    closo_manifest kept = example();
    ck_assert_int_eq(closo_manifest_read(&kept, path, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, reason) != NULL, "%s", error.message);
    ck_assert_str_eq(kept.salt, "Li2B12H12");
}

START_TEST(damage_is_named)
{
    expect_refused("\"salt\"", "\"malt\"", "key \"salt\" is missing");
    expect_refused("\"Li2B12H12\"", "7", "key \"salt\": expected a text or null, found an integer");
    expect_refused("0.02", "\"fast\"", "key \"frame_time_ps\": expected a number or null");
    expect_refused("-2", "-9223372036854775808", "key \"anion_charge\"");
    expect_refused("9007199254740993", "-1", "key \"seed\"");
    expect_refused("closo manifest 1", "closo manifest 9", "key \"format\"");
    expect_refused("{", "[", "expected JSON");
    char longest[2000];
    memset(longest, 'x', sizeof longest);
    longest[0] = longest[sizeof longest - 2] = '"';
    longest[sizeof longest - 1] = '\0';
    expect_refused("\"Li2B12H12\"", longest, "expected fewer than 64 bytes");
}
END_TEST

START_TEST(missing_file)
{
    closo_error error = {0};
    closo_manifest m;
    ck_assert_int_ne(closo_manifest_read(&m, scratch_path("none.json"), &error), CLOSO_OK);
    ck_assert_ptr_nonnull(strstr(error.message, "none.json"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, there_and_back);
    tcase_add_test(tests, damage_is_named);
    tcase_add_test(tests, missing_file);
}

int main(void)
{
    return harness_run("manifest", add);
}
