// SPDX-License-Identifier: GPL-3.0-or-later
// DCD of both byte orders and widths of counts; cells by cosines, degrees and CHARMM's matrix.
#include "built_files.h"

typedef struct layout {
    bool big, wide, fourth, xplor;
    int fixed;
    const char *title;
    const double *cell; // 6, NULL: none
} layout;

static const double cosines[6] = {20, 0.5, 22, 0, 0, 24}, degrees[6] = {20, 60, 22, 90, 90, 24},
                    matrix[6] = {20, -2, 22, 1.5, 0, 24};

static void put_size(builder *b, const layout *l, uint64_t size)
{
    put_u(b, size, l->wide ? 8 : 4);
}

static void put_header(builder *b, const layout *l)
{
    b->big = l->big;
    put_size(b, l, 84);
    put_text(b, "CORD", 4);
    int32_t control[20] = {0};
    control[1] = 100;
    control[2] = 10;
    control[8] = l->fixed;
    control[10] = l->cell != NULL;
    control[11] = l->fourth;
    control[19] = l->xplor ? 0 : 24;
    for (int i = 0; i < 20; i++)
        if (i == 9 && l->xplor)
            put_double(b, 0.02 / 48.88821e-3);
        else if (i == 9)
            put_float(b, 0.02 / 48.88821e-3);
        else if (i != 10 || !l->xplor)
            put_int(b, control[i]);
    put_size(b, l, 84);
    char title[80] = "";
    snprintf(title, sizeof title, "%s", l->title ? l->title : "CREATED BY NAMD");
    put_size(b, l, 84);
    put_int(b, 1);
    put_text(b, title, 80);
    put_size(b, l, 84);
    put_size(b, l, 4);
    put_int(b, 3);
    put_size(b, l, 4);
    if (l->fixed == 2) {
        put_size(b, l, 4);
        put_int(b, 2);
        put_size(b, l, 4);
    }
}

// Of three atoms number 2 is free where the others are fixed.
static void put_frame(builder *b, const layout *l, int frame)
{
    bool free_only = l->fixed == 2 && frame > 0;
    if (l->cell) {
        put_size(b, l, 48);
        for (int i = 0; i < 6; i++)
            put_double(b, l->cell[i]);
        put_size(b, l, 48);
    }
    for (int axis = 0; axis < (l->fourth ? 4 : 3); axis++) {
        put_size(b, l, free_only ? 4 : 12);
        for (int i = free_only; i < (free_only ? 2 : 3); i++)
            put_float(b, 3 * i + axis + 0.25 * frame);
        put_size(b, l, free_only ? 4 : 12);
    }
}

static whole read_layout(const layout *l, builder *b)
{
    b->length = 0;
    put_header(b, l);
    for (int f = 0; f < 3; f++)
        put_frame(b, l, f);
    return read_built("run.dcd", b, &(closo_trajectory_options){.structure = put_structure(3)});
}

START_TEST(all_layouts)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 32; i++) {
        layout l = {.big = i & 1, .wide = i & 2, .fourth = i & 4, .cell = i & 8 ? cosines : NULL};
        if (i & 16) {
            l.xplor = true;
            l.fourth = false;
            l.cell = NULL;
        }
        whole w = read_layout(&l, b);
        ck_assert_msg(w.status == CLOSO_OK, "%d: %s", i, w.status ? w.error.message : "");
        ck_assert_str_eq(w.format, "dcd");
        ck_assert_uint_eq(w.frames, 3);
        ck_assert_uint_eq(w.warnings, 0);
        for (int f = 0; f < 3; f++) {
            for (int k = 0; k < 9; k++)
                ck_assert_double_eq(w.frame[f].position[k], k + 0.25 * f);
            ck_assert_int_eq(w.frame[f].step, 100 + 10 * f);
            ck_assert_double_le(fabs(w.frame[f].time - 0.02 * (100 + 10 * f)), 1e-9);
            ck_assert(w.frame[f].periodic == (l.cell != NULL));
        }
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(cells)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 2; i++) {
        layout l = {.cell = i ? degrees : cosines};
        whole w = read_layout(&l, b);
        ck_assert_int_eq(w.status, CLOSO_OK);
        double lengths[3], angles[3];
        closo_cell_parameters(&w.frame[0].cell, lengths, angles);
        assert_numbers(lengths, (const double[]){20, 22, 24}, 3, 1e-9);
        assert_numbers(angles, (const double[]){90, 90, 60}, 3, 1e-9);
        whole_clear(&w);
    }
    layout l = {.cell = matrix};
    whole w = read_layout(&l, b);
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[2].cell.vectors, (const double[]){20, -2, 1.5, -2, 22, 0, 1.5, 0, 24}, 9,
                   0);
    ck_assert_ptr_nonnull(strstr(w.warning, "matrix of CHARMM"));
    whole_clear(&w);
    free(b);
}
END_TEST

START_TEST(fixed_atoms_stand_in_the_first_frame)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 4; i++) {
        layout l = {.fixed = 2, .big = i & 1, .wide = i & 2};
        whole w = read_layout(&l, b);
        ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
        ck_assert_uint_eq(w.frames, 3);
        for (int f = 0; f < 3; f++)
            for (int k = 0; k < 9; k++)
                ck_assert_double_eq(w.frame[f].position[k], k + (k / 3 == 1 ? 0.25 * f : 0));
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(unknown_programs_are_taken_for_charmm)
{
    layout l = {.title = "a run"};
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    whole w = read_layout(&l, b);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_double_le(fabs(w.frame[1].time - 0.02 * 110), 1e-9);
    ck_assert_uint_eq(w.warnings, 1);
    ck_assert_ptr_nonnull(strstr(w.warning, "unknown program"));
    ck_assert_ptr_nonnull(strstr(w.warning, "0.02 ps, with 10 steps"));
    whole_clear(&w);
    l.title = "Created by OpenMM";
    w = read_layout(&l, b);
    ck_assert_uint_eq(w.warnings, 0);
    whole_clear(&w);
    free(b);
}
END_TEST

START_TEST(times_of_some_programs_have_no_unit)
{
    static const char *const titles[] = {"Written by LAMMPS", "Created by DCD plugin",
                                         "REMARK CORD DCD file created by CP2K version 7.1"};
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 3; i++) {
        layout l = {.title = titles[i]};
        whole w = read_layout(&l, b);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert(isnan(w.frame[0].time));
        ck_assert_ptr_nonnull(strstr(w.warning, "--frame-time"));
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(damage)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    closo_trajectory_options options = {.structure = put_structure(3)};
    layout l = {.fixed = 3};
    put_header(b, &l);
    assert_built_refused("run.dcd", b, "expected fewer fixed atoms", &options);
    b->length = 0;
    l.fixed = -1;
    put_header(b, &l);
    assert_built_refused("run.dcd", b, "a number of fixed atoms, found -1", &options);
    l = (layout){.fixed = 2};
    whole fixed = read_layout(&l, b);
    whole_clear(&fixed);
    assert_survives_damage("run.dcd", b, &options);
    l = (layout){.cell = degrees, .big = true};
    whole w = read_layout(&l, b);
    whole_clear(&w);
    assert_built_refused("run.dcd", b, "give --structure FILE", NULL);
    assert_survives_damage("run.dcd", b, &options);
    b->length -= 30;
    w = read_built("run.dcd", b, &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 2);
    whole_clear(&w);
    free(b);
}
END_TEST

// kinisi's example (MIT), read by MDAnalysis: 200 frames of 256 atoms in a cube of 5.8178906 A.
START_TEST(file_of_another_program)
{
    char path[4096];
    if (!find_shared(path, sizeof path, "trajectories/example_LAMMPS.dcd")) {
        printf(
            "test_format_dcd: SKIPPED: no example_LAMMPS.dcd (set CLOSO_SHARED to shared/data)\n");
        return;
    }
    whole w = read_whole(path, &(closo_trajectory_options){.structure = put_structure(256)});
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 200);
    ck_assert_double_le(fabs(w.frame[199].cell.vectors[0] - 5.8178906), 1e-6);
    whole_clear(&w);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, all_layouts);
    tcase_add_test(tests, cells);
    tcase_add_test(tests, fixed_atoms_stand_in_the_first_frame);
    tcase_add_test(tests, unknown_programs_are_taken_for_charmm);
    tcase_add_test(tests, times_of_some_programs_have_no_unit);
    tcase_add_test(tests, damage);
    tcase_add_test(tests, file_of_another_program);
}

int main(void)
{
    return harness_run("format_dcd", add);
}
