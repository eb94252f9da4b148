// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of trajectories: as stored, sliced, unwrapped; closo binary and its damage; elements from
// a second file.
#include "built_files.h"

#include "traj/closo_binary.h"

static closo_traj_options defaults(void)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    return options;
}

static closo_status convert(const char *from, const char *to, const closo_traj_options *options,
                            closo_error *error)
{
    closo_result *result = closo_result_new("traj convert", "Converted", NULL);
    ck_assert_ptr_nonnull(result);
    char input[4200], output[4200];
    snprintf(input, sizeof input, "%s/%s", scratch, from);
    snprintf(output, sizeof output, "%s/%s", scratch, to);
    closo_status status = closo_traj_convert(input, output, options, result, error);
    closo_result_free(result);
    return status;
}

static void must_convert(const char *from, const char *to, const closo_traj_options *options)
{
    closo_error error = {0};
    ck_assert_msg(convert(from, to, options, &error) == CLOSO_OK, "%s", error.message);
}

// Li on its way through the wall of a 10 A cube, Cl in place.
static void put_walk(int frames, bool with_time)
{
    FILE *file = fopen(scratch_path("walk.xyz"), "w");
    ck_assert_ptr_nonnull(file);
    for (int f = 0; f < frames; f++) {
        double x = fmod(8.5 + 0.7 * f, 10);
        fprintf(file, "2\nLattice=\"10 0 0 0 10 0 0 0 10\" Step=%d", 5 * f);
        if (with_time)
            fprintf(file, " Time=%d time_unit=fs", 20 * f);
        fprintf(file, "\nLi %.9f -1.25 0.123456789\nCl 5 5 5\n", x);
    }
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(copies_are_equal)
{
    static const char *const names[] = {"copy.xyz", "copy.closo"};
    put_walk(7, true);
    whole w = read_whole(scratch_path("walk.xyz"), NULL);
    for (int i = 0; i < 2; i++) {
        must_convert("walk.xyz", names[i], NULL);
        whole c = read_whole(scratch_path(names[i]), NULL);
        ck_assert_msg(c.status == CLOSO_OK, "%s", c.status ? c.error.message : "");
        ck_assert_str_eq(c.format, i ? "closo" : "xyz");
        ck_assert(c.frames == 7 && c.atoms == 2 && c.warnings == 0);
        ck_assert(c.element[0] == 3 && c.element[1] == 17);
        for (int f = 0; f < 7; f++) {
            assert_numbers(c.frame[f].position, w.frame[f].position, 6, i ? 5e-7 : 5.1e-8);
            assert_numbers(c.frame[f].cell.vectors, w.frame[f].cell.vectors, 9, 0);
            ck_assert_double_eq(c.frame[f].time, w.frame[f].time);
            ck_assert_int_eq(c.frame[f].step, 5 * f);
        }
        whole_clear(&c);
    }
    whole_clear(&w);
}
END_TEST

START_TEST(slices)
{
    put_walk(20, false);
    closo_traj_options options = defaults();
    options.skip = 3;
    options.stride = 4;
    options.convert.last_frame = 12; // 3, 7, 11 from 0
    options.frame_time_ps = 0.5;
    must_convert("walk.xyz", "part.closo", &options);
    whole w = read_whole(scratch_path("part.closo"), NULL);
    ck_assert_uint_eq(w.frames, 3);
    for (int f = 0; f < 3; f++) {
        ck_assert_int_eq(w.frame[f].step, 5 * (3 + 4 * f));
        ck_assert_double_eq(w.frame[f].time, 0.5 * (3 + 4 * f));
    }
    whole_clear(&w);
    closo_error error;
    options.skip = 30;
    ck_assert_int_eq(convert("walk.xyz", "none.closo", &options, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "none left"));
    ck_assert(!closo_file_exists(scratch_path("none.closo")));
}
END_TEST

START_TEST(unwrapped)
{
    put_walk(20, true);
    closo_traj_options options = defaults();
    options.convert.unwrap = true;
    options.drift = CLOSO_DRIFT_NONE;
    must_convert("walk.xyz", "walk.closo", &options);
    whole w = read_whole(scratch_path("walk.closo"), NULL);
    ck_assert_int_eq(w.status, CLOSO_OK);
    for (int f = 0; f < 20; f++) {
        ck_assert_double_le(fabs(w.frame[f].position[0] - (8.5 + 0.7 * f)), 2e-6);
        ck_assert(w.frame[f].unwrapped);
    }
    whole_clear(&w);
}
END_TEST

// Rows in any order, ids not from one; only units tell what a velocity means.
START_TEST(velocities_of_dumps)
{
    static const struct {
        const char *units;
        double factor;
    } cases[] = {{"ITEM: UNITS\nmetal\n", 1}, {"ITEM: UNITS\nreal\n", 1000}, {"", NAN}};
    for (size_t i = 0; i < 3; i++) {
        char text[2048] = "";
        for (int f = 0; f < 2; f++) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used,
                     "%sITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n2\n"
                     "ITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
                     "ITEM: ATOMS vy id element x y z vx vz\n%s",
                     f ? "" : cases[i].units, f,
                     f ? "2 4 Li 1 1 1 1 3\n5 8 H 2 2 2 4 6\n"
                       : "5 8 H 2 2 2 4 6\n2 4 Li 1 1 1 1 3\n");
        }
        const char *path = scratch_path("run.dump");
        put_file(path, text, strlen(text));
        closo_trajectory *trajectory;
        const closo_frame *frame;
        ck_assert_int_eq(closo_trajectory_open(&trajectory, path, NULL, NULL), CLOSO_OK);
        for (int f = 0; f < 2; f++) {
            ck_assert_int_eq(closo_trajectory_next(trajectory, &frame, NULL), CLOSO_OK);
            ck_assert((frame->velocity != NULL) == !isnan(cases[i].factor));
            for (int k = 0; frame->velocity && k < 6; k++)
                ck_assert_double_eq(frame->velocity[k], (k + 1) * cases[i].factor);
        }
        closo_trajectory_close(trajectory);
    }
}
END_TEST

static bool yes(void *context)
{
    (void)context;
    return true;
}

START_TEST(refusals_leave_no_file)
{
    put_walk(3, true);
    closo_error error;
    ck_assert_int_eq(convert("walk.xyz", "walk.pdb", NULL, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, ".closo"));
    ck_assert_int_eq(convert("walk.xyz", "walk.xyz", NULL, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "same file"));
    ck_assert_int_eq(convert("absent.xyz", "x.xyz", NULL, &error), CLOSO_INPUT);
    closo_control control = {.cancelled = yes};
    closo_traj_options options = defaults();
    options.control = options.reading.control = &control;
    ck_assert_int_eq(convert("walk.xyz", "x.xyz", &options, &error), CLOSO_INTERRUPTED);
    ck_assert_int_eq(scratch_count(), 1);
}
END_TEST

// Every byte is under a checksum: no damage passes for data.
START_TEST(binary_damage)
{
    builder *b = calloc(1, sizeof *b);
    closo_bytes bytes = {0};
    ck_assert_ptr_nonnull(b);
    const int element[3] = {3, 5, 0};
    const double position[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, velocity[9] = {1, 0, -1};
    closo_frame frame = {.step = -1, .time = NAN, .position = position, .velocity = velocity};
    ck_assert_int_eq(closo_binary_header(&bytes, 3, element, NULL), CLOSO_OK);
    put_text(b, (const char *)bytes.data, bytes.length);
    for (int f = 0; f < 2; f++) {
        ck_assert_int_eq(closo_binary_frame(&bytes, 3, &frame, NULL), CLOSO_OK);
        put_text(b, (const char *)bytes.data, bytes.length);
    }
    free(bytes.data);
    whole w = read_built("a.closo", b, NULL);
    ck_assert(w.status == CLOSO_OK && w.frames == 2 && w.atoms == 3 && !w.frame[1].periodic);
    ck_assert(isnan(w.frame[1].time) && w.frame[1].step == -1 && w.frame[1].velocity);
    whole_clear(&w);
    for (size_t i = 0; i < b->length; i++) {
        b->data[i] ^= 0x10;
        w = read_built("a.closo", b, NULL);
        ck_assert_msg(w.status != CLOSO_OK || w.frames < 2, "byte %zu", i);
        whole_clear(&w);
        b->data[i] ^= 0x10;
    }
    b->length -= 1;
    w = read_built("a.closo", b, NULL);
    ck_assert(w.status == CLOSO_OK && w.frames == 1 && w.warnings == 1);
    whole_clear(&w);
    free(b);
}
END_TEST

static void assert_elements(const char *name, const char *text, const char *types, int a, int b)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    put_file(path, text, strlen(text));
    closo_trajectory_options options = {.structure = path, .types = types};
    whole w = read_text_with("run.pos", "1 0.1\n1 2 3\n4 5 6\n", &options);
    ck_assert_msg(w.status == CLOSO_OK, "%s: %s", name, w.status ? w.error.message : "");
    ck_assert_int_eq(w.element[0], a);
    ck_assert_int_eq(w.element[1], b);
    whole_clear(&w);
}

static void assert_no_elements(const char *name, const char *text, const char *part)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    put_file(path, text, strlen(text));
    closo_trajectory_options options = {.structure = path};
    whole w = read_text_with("run.pos", "1 0.1\n1 2 3\n4 5 6\n", &options);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_msg(strstr(w.error.message, part) != NULL, "%s", w.error.message);
    whole_clear(&w);
}

#define GRO(first, second)                                                                         \
    "title\n    2\n    1" first "    1   0.100   0.200   0.300\n    2" second                      \
    "    2   0.100   0.200   0.300\n   1.0 1.0 1.0\n"
#define DATA(masses, atoms) "title\n\n2 atoms\n2 atom types\n\n0 9 xlo xhi\n" masses atoms

START_TEST(elements_from_another_file)
{
    assert_elements("s.xyz", "2\n\nLi 0 0 0\nB 0 0 0\n", NULL, 3, 5);
    assert_elements("s.gro", GRO("LI      LI", "B12     B1"), NULL, 3, 5);
    assert_elements("s.gro", GRO("NA      NA", "SOL    HW1"), NULL, 11, 1);
    assert_elements("s.gro", GRO("MOL     Cl", "MOL     OW"), NULL, 17, 8);
    assert_no_elements("s.gro", GRO("ALA     CA", "SOL    HW1"), "may be more than one element");
    assert_no_elements("s.gro", GRO("ALA     Q1", "SOL    HW1"), "is no element");
    assert_no_elements("s.gro", "title\n 2\n", "s.gro:2: expected more lines");
    assert_elements(
        "s.data",
        DATA("Masses\n\n1 6.94\n2 10.81 # H\n", "Atoms # atomic\n\n7 2 0 0 0\n3 1 0 0 0\n"), NULL,
        3, 1);
    assert_elements("s.data", DATA("", "Atoms\n\n2 1 1 0 0 0 0\n1 1 2 0 0 0 0\n"), "Li,B", 5, 3);
    assert_no_elements("s.data", DATA("", "Atoms\n\n2 1 1 0 0 0 0\n1 1 2 0 0 0 0\n"),
                       "type 2 has no element");
    assert_no_elements("s.data", DATA("", "Atoms\n\n2 1 1 0 0 0\n1 1 2 0 0 0\n"), "the atom style");
    assert_no_elements("s.xyz", "3\n\nLi 0 0 0\nB 0 0 0\nB 0 0 0\n", "holds 3 atoms, expected 2");
    assert_no_elements("s.txt", "hello\n", "not a trajectory");
    // Elements that are there must agree.
    char path[4200];
    snprintf(path, sizeof path, "%s/other.xyz", scratch);
    put_file(path, "1\n\nNa 0 0 0\n", 13);
    assert_refused_with("run.xyz", "1\n\nLi 0 0 0\n", "atom 1 is Li, but Na",
                        &(closo_trajectory_options){.structure = path}, CLOSO_INPUT);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, copies_are_equal);
    tcase_add_test(tests, slices);
    tcase_add_test(tests, unwrapped);
    tcase_add_test(tests, refusals_leave_no_file);
    tcase_add_test(tests, velocities_of_dumps);
    tcase_add_test(tests, binary_damage);
    tcase_add_test(tests, elements_from_another_file);
}

int main(void)
{
    return harness_run("convert", add);
}
