// SPDX-License-Identifier: GPL-3.0-or-later
// TRR in single and double precision, with and without velocities, forces, positions.
#include "built_files.h"

typedef struct parts {
    int real; // 4 or 8
    bool box, pressure, positions, velocities, forces;
} parts;

static double value_of(int frame, int i)
{
    return 0.25 * i + 0.125 * frame;
}

static void put_frame(builder *b, parts p, int frame)
{
    b->big = true;
    put_int(b, 1993);
    put_int(b, 13);
    put_int(b, 12);
    put_text(b, "GMX_trn_file", 12);
    int vectors = 3 * 2 * p.real;
    const int sizes[10] = {0,
                           0,
                           p.box ? 9 * p.real : 0,
                           0,
                           p.pressure ? 9 * p.real : 0,
                           0,
                           0,
                           p.positions ? vectors : 0,
                           p.velocities ? vectors : 0,
                           p.forces ? vectors : 0};
    for (int i = 0; i < 10; i++)
        put_int(b, sizes[i]);
    put_int(b, 2);
    put_int(b, 50 * frame);
    put_int(b, 0);
    put_real(b, 0.1 * frame, p.real);
    put_real(b, 0, p.real);
    for (int i = 0; p.box && i < 9; i++)
        put_real(b, i % 4 ? 0 : 3, p.real);
    for (int i = 0; p.pressure && i < 9; i++)
        put_real(b, 99, p.real);
    for (int i = 0; p.positions && i < 6; i++)
        put_real(b, value_of(frame, i), p.real);
    for (int i = 0; p.velocities && i < 6; i++)
        put_real(b, -value_of(frame, i), p.real);
    for (int i = 0; p.forces && i < 6; i++)
        put_real(b, 77, p.real);
}

static closo_trajectory *open_built(const builder *b)
{
    const char *path = scratch_path("run.trr");
    put_file(path, (const char *)b->data, b->length);
    closo_trajectory *trajectory;
    closo_error error;
    closo_trajectory_options options = {.structure = put_structure(2)};
    ck_assert_msg(closo_trajectory_open(&trajectory, path, &options, &error) == CLOSO_OK, "%s",
                  error.message);
    return trajectory;
}

START_TEST(all_layouts)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int layout = 0; layout < 32; layout++) {
        parts p = {.real = layout & 1 ? 8 : 4,
                   .box = layout & 2,
                   .pressure = layout & 4,
                   .positions = true,
                   .velocities = layout & 8,
                   .forces = layout & 16};
        b->length = 0;
        for (int f = 0; f < 3; f++)
            put_frame(b, p, f);
        closo_trajectory *trajectory = open_built(b);
        for (int f = 0; f < 3; f++) {
            const closo_frame *frame;
            ck_assert_int_eq(closo_trajectory_next(trajectory, &frame, NULL), CLOSO_OK);
            ck_assert_ptr_nonnull(frame);
            ck_assert_int_eq(frame->step, 50 * f);
            ck_assert_double_le(fabs(frame->time - 0.1 * f), 1e-12);
            ck_assert(frame->periodic == p.box && (frame->velocity != NULL) == p.velocities);
            ck_assert(!p.box || frame->cell.vectors[4] == 30);
            for (int i = 0; i < 6; i++) {
                ck_assert_double_eq(frame->position[i], 10 * value_of(f, i));
                ck_assert(!p.velocities || frame->velocity[i] == -10 * value_of(f, i));
            }
        }
        const closo_frame *none;
        ck_assert_int_eq(closo_trajectory_next(trajectory, &none, NULL), CLOSO_OK);
        ck_assert_ptr_null(none);
        closo_trajectory_close(trajectory);
    }
    free(b);
}
END_TEST

START_TEST(frames_without_positions_are_passed_over)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    const parts without = {.real = 4, .box = true, .velocities = true};
    const parts with = {.real = 4, .box = true, .positions = true};
    put_frame(b, without, 0);
    put_frame(b, with, 1);
    put_frame(b, without, 2);
    put_frame(b, with, 3);
    closo_trajectory_options options = {.structure = put_structure(2)};
    whole w = read_built("run.trr", b, &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_int_eq(w.frame[1].step, 150);
    ck_assert_ptr_null(w.frame[1].velocity);
    ck_assert_ptr_nonnull(strstr(w.warning, "without positions"));
    whole_clear(&w);
    assert_survives_damage("run.trr", b, &options);
    free(b);
}
END_TEST

START_TEST(damage)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    closo_trajectory_options options = {.structure = put_structure(2)};
    put_frame(b, (parts){.real = 4, .positions = true}, 0);
    size_t first = b->length;
    put_frame(b, (parts){.real = 4, .positions = true}, 1);
    b->data[first + 3] = 0;
    assert_built_refused("run.trr", b, "frame 2, byte 184: expected the header of a TRR frame",
                         &options);
    b->data[first + 3] = 0xC9;
    b->data[first + 24 + 31] = 3;
    assert_built_refused("run.trr", b, "expected blocks", &options);
    b->length = first;
    const float infinite = INFINITY;
    uint32_t raw;
    memcpy(&raw, &infinite, 4);
    b->length -= 4;
    put_u(b, raw, 4);
    assert_built_refused("run.trr", b, "did the run blow up", &options);
    free(b);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, all_layouts);
    tcase_add_test(tests, frames_without_positions_are_passed_over);
    tcase_add_test(tests, damage);
}

int main(void)
{
    return harness_run("format_trr", add);
}
