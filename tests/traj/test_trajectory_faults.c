// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a trajectory when the n-th allocation fails, for every n until it gets through: an error
// of its own kind and, under the address sanitizer, no leak. Needs a library built with
// CLOSO_FAULT_INJECTION; another build says so and tests nothing.
#include "trajectories.h"

#include "base/fault.h"

#ifdef CLOSO_FAULT_INJECTION

static void make(void)
{
    scratch_make();
}

static const char *const texts[] = {
    "2\nLattice=\"9 0 0 0 9 0 0 0 9\"\nLi 1 2 3\nB 4 5 6\n2\n\nLi 1 2 3\nB 4 5 6\n",
    "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
    "ITEM: ATOMS id element x y z\n7 Li 1 2 3\n5 B 4 5 6\n",
    "title\n1.0\n9 0 0\n0 9 0\n0 0 9\nLi B\n1 1\nDirect configuration= 1\n0 0 0\n0.5 0.5 0.5\n",
    "<?xml version=\"1.0\"?>\n<modeling><array "
    "name=\"atoms\"><set><rc><c>Li</c></rc></set></array>\n"
    "<calculation><structure><varray name=\"basis\"><v>9 0 0</v><v>0 9 0</v><v>0 0 9</v></varray>\n"
    "<varray name=\"positions\"><v>0 0 0</v></varray></structure></calculation>\n</modeling>\n",
};

static closo_status read_all(const char *path, closo_error *error)
{
    closo_trajectory *trajectory;
    closo_status status = closo_trajectory_open(&trajectory, path, NULL, error);
    const closo_frame *frame = NULL;
    do {
        if (status == CLOSO_OK)
            status = closo_trajectory_next(trajectory, &frame, error);
    } while (status == CLOSO_OK && frame);
    closo_trajectory_close(trajectory);
    return status;
}

START_TEST(every_allocation_may_fail)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *path = scratch_path("run");
        put_file(path, texts[i], strlen(texts[i]));
        closo_status status = CLOSO_MEMORY;
        long n = 0;
        while (status != CLOSO_OK) {
            ck_assert_int_lt(++n, 200);
            closo_error error = {.status = CLOSO_OK};
            closo_fault_at(n);
            status = read_all(path, &error);
            closo_fault_at(0);
            ck_assert_msg(status == CLOSO_OK || status == CLOSO_MEMORY, "%s", error.message);
            ck_assert_int_eq(error.status, status);
        }
        ck_assert_int_gt(n, 8);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, every_allocation_may_fail);
}

int main(void)
{
    return harness_run("trajectory_faults", add);
}

#else

int main(void)
{
    puts("test_trajectory_faults: SKIPPED: built without CLOSO_FAULT_INJECTION");
    return EXIT_SUCCESS;
}

#endif
