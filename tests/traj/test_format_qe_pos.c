// SPDX-License-Identifier: GPL-3.0-or-later
// Quantum ESPRESSO .pos and .cel, and the XYZ of CP2K: bohr, times with units that programs imply.
#include "built_files.h"

#define BOHR  0.529177210544
#define FRAME "  1.0 2.0 3.0\n -1.0D0 0.5 0.25\n"
#define TWO   "  10 0.0012\n" FRAME "  20 0.0024\n" FRAME
// Columns are the cell vectors.
#define CELLS "  10 0.0012\n 10 1 2\n 0 11 3\n 0 0 12\n  20 0.0024\n 10 1 2\n 0 11 3\n 0 0 13\n"

static void put(const char *name, const char *text)
{
    put_file(scratch_path(name), text, strlen(text));
}

START_TEST(positions_and_cells)
{
    closo_trajectory_options options = {.structure = put_structure(2)};
    put("run.cel", CELLS);
    whole w = read_text_with("run.pos", TWO, &options);
    ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
    ck_assert_str_eq(w.format, "qe-pos");
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_uint_eq(w.atoms, 2);
    ck_assert(w.element[0] == 3 && w.element[1] == 1);
    for (int f = 0; f < 2; f++) {
        const double cell[9] = {10 * BOHR, 0,        0,        1 * BOHR,       11 * BOHR,
                                0,         2 * BOHR, 3 * BOHR, (12 + f) * BOHR};
        assert_numbers(w.frame[f].cell.vectors, cell, 9, 1e-12);
        assert_numbers(w.frame[f].position,
                       (const double[]){BOHR, 2 * BOHR, 3 * BOHR, -BOHR, 0.5 * BOHR, 0.25 * BOHR},
                       6, 1e-12);
        ck_assert_int_eq(w.frame[f].step, 10 * (f + 1));
        ck_assert_double_le(fabs(w.frame[f].time - 0.0012 * (f + 1)), 1e-15);
    }
    whole_clear(&w);
}
END_TEST

START_TEST(files_without_cells)
{
    closo_trajectory_options options = {.structure = put_structure(2)};
    whole w = read_text_with("run.pos", TWO, &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(!w.frame[0].periodic);
    whole_clear(&w);
    assert_refused_with("run.pos", TWO, "give --structure FILE", NULL, CLOSO_USAGE);
    put("run.cel", "  10 0.0012\n 10 1 2\n 0 11 3\n 0 0 12\n");
    w = read_text_with("run.pos", TWO, &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 1);
    ck_assert_ptr_nonnull(strstr(w.warning, "run.cel: no cell of frame 2"));
    whole_clear(&w);
}
END_TEST

START_TEST(damage)
{
    closo_trajectory_options options = {.structure = put_structure(2)};
    put("run.cel", CELLS);
    assert_refused_with("run.pos", "10 0.0012\n" FRAME "20 0.0024\n 1 2 x\n 1 2 3\n",
                        "run.pos:5: expected three coordinates", &options, CLOSO_INPUT);
    assert_refused_with("run.pos", "10 0.0012\n" FRAME "30 0.0024\n" FRAME,
                        "run.cel:5: expected the step", &options, CLOSO_INPUT);
    assert_refused_with("run.pos", TWO "1 2 3\n", "run.pos:7: expected a step", &options,
                        CLOSO_INPUT);
    whole w = read_text_with("run.pos", "10 0.0012\n" FRAME "20 0.0024\n 1 2 3\n 1 2", &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 1);
    whole_clear(&w);
}
END_TEST

START_TEST(times_of_cp2k)
{
    whole w = read_text("run.xyz", "1\n i =       10, time =        5.000, E =      -17.1234\n"
                                   "Li 1 2 3\n1\n i = 20, time = 10.000, E = -17.1\nLi 1 2 3\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.warnings, 0);
    ck_assert_double_le(fabs(w.frame[0].time - 0.005), 1e-15);
    ck_assert_double_le(fabs(w.frame[1].time - 0.010), 1e-15);
    ck_assert(w.frame[0].step == 10 && w.frame[1].step == 20);
    whole_clear(&w);
    // Not in this order or spelling: a time without a unit, as before.
    static const char *const others[] = {"time = 5.0, i = 1, E = 2", "I = 1, time = 5.0, E = 2",
                                         "i = 1, time = 5.0", "x = 1, i = 1, time = 5.0, E = 2"};
    for (size_t k = 0; k < 4; k++) {
        char text[200];
        snprintf(text, sizeof text, "1\n%s\nLi 1 2 3\n", others[k]);
        w = read_text("run.xyz", text);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert(isnan(w.frame[0].time) && w.warnings == 1);
        whole_clear(&w);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, positions_and_cells);
    tcase_add_test(tests, files_without_cells);
    tcase_add_test(tests, damage);
    tcase_add_test(tests, times_of_cp2k);
}

int main(void)
{
    return harness_run("format_qe_pos", add);
}
