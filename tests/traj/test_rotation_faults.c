// SPDX-License-Identifier: GPL-3.0-or-later
// Rotation and angles when the n-th allocation fails, for every n until they get through: an error
// of its own kind and, under the address sanitizer, no leak. Needs a library built with
// CLOSO_FAULT_INJECTION; another build says so and tests nothing.
#include <math.h>

#include "trajectories.h"

#include "base/fault.h"

#ifdef CLOSO_FAULT_INJECTION

static void make(void)
{
    scratch_make();
}

static closo_status analyse(const closo_analysis *analysis, closo_error *error)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.threads = 1;
    const closo_analysis *const analyses[] = {analysis, NULL};
    closo_result *result = closo_result_new("traj", "test", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status =
        closo_traj_analyse(scratch_path("run.xyz"), &options, analyses, result, error);
    closo_result_free(result);
    return status;
}

static void every_allocation(const closo_analysis *analysis)
{
    FILE *file = fopen(scratch_path("run.xyz"), "w");
    ck_assert_ptr_nonnull(file);
    for (int frame = 0; frame < 40; frame++) {
        double c = cos(0.1 * frame), s = sin(0.1 * frame);
        fprintf(file, "10\nLattice=\"8 0 0 0 8 0 0 0 8\"\nLi 4 4 %g\nLi 0 3.5 0\n",
                4 + 0.1 * (frame % 3));
        for (int i = 0; i < 2; i++)
            fprintf(file, "S %d 1 1\nO %g %g 1\nO %g %g 1\nO %d 1 2.5\n", 1 + 4 * i,
                    1 + 4 * i + 1.5 * c, 1 + 1.5 * s, 1 + 4 * i - 1.5 * s, 1 + 1.5 * c, 1 + 4 * i);
    }
    ck_assert_int_eq(fclose(file), 0);
    closo_status status = CLOSO_MEMORY;
    long n = 0;
    while (status != CLOSO_OK) {
        ck_assert_int_lt(++n, 2000);
        closo_error error = {.status = CLOSO_OK};
        closo_fault_at(n);
        status = analyse(analysis, &error);
        closo_fault_at(0);
        ck_assert_msg(status == CLOSO_OK || status == CLOSO_MEMORY, "%ld: %s", n, error.message);
        ck_assert_int_eq(error.status, status);
    }
    ck_assert_int_gt(n, 30);
}

START_TEST(rotation)
{
    every_allocation(&closo_analysis_rotation);
}
END_TEST

START_TEST(angles)
{
    every_allocation(&closo_analysis_angles);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, rotation);
    tcase_add_test(tests, angles);
}

int main(void)
{
    return harness_run("rotation faults", add);
}

#else

int main(void)
{
    puts("test_rotation_faults: SKIPPED: built without CLOSO_FAULT_INJECTION");
    return EXIT_SUCCESS;
}

#endif
