// SPDX-License-Identifier: GPL-3.0-or-later
// What is written for LAMMPS and what is read of it: pieces of data file and scripts, logs (also
// cut, also with rows of a run that was taken up again), restart files, trajectories cut back to a
// step.
#include "closo/md.h"

#include "../base/files.h"
#include "md/lammps.h"

#include <math.h>

static closo_force_field field;

static closo_md_settings settings_of(const char *salt)
{
    closo_md_settings s;
    closo_md_settings_init(&s);
    strcpy(s.salt, salt);
    s.temperature_kelvin = 800;
    ck_assert_int_eq(closo_force_field_read(&field, NULL, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_settings_complete(&s, &field, NULL), CLOSO_OK);
    return s;
}

// ---- writing

START_TEST(data_file)
{
    closo_md_settings s = settings_of("Na2B12H12");
    closo_md_box box;
    closo_text text;
    ck_assert_int_eq(closo_md_box_build(&s, &box, NULL), CLOSO_OK);
    closo_text_init(&text);
    closo_md_lammps_data(&box, &s, &field, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "\n216 atoms\n4 atom types\n\n0 11.28"));
    ck_assert_ptr_nonnull(strstr(text.data,
                                 "\n0 15.96 zlo zhi\n\nMasses\n\n1 10.81 # B\n2 2.014 # H\n"
                                 "3 22.98976"));
    ck_assert_ptr_nonnull(strstr(text.data, "\n4 0.01 # X\n\nAtoms # full\n\n1 1 1 0 "));
    ck_assert_ptr_nonnull(strstr(text.data, "\n24 1 2 0 "));
    ck_assert_ptr_nonnull(strstr(text.data, "\n25 2 1 0 "));
    ck_assert_ptr_nonnull(strstr(text.data, "\n193 9 3 0.7 "));
    // Centres come after all atoms, in the molecule of their cage, and on the lattice.
    ck_assert_ptr_nonnull(strstr(text.data, "\n209 1 4 -1.4 "));
    const char *last = strstr(text.data, "\n216 8 4 -1.4 ");
    ck_assert_ptr_nonnull(last);
    double centre[3], charge = 0, total = 0;
    last += strlen("\n216 8 4 -1.4");
    ck_assert_ptr_nonnull(closo_read_numbers(last, text.data + text.length, 3, centre));
    ck_assert_double_eq_tol(remainder(centre[2], 7.98 / 2), 0, 1e-5);
    const char *row = strstr(text.data, "Atoms # full\n\n") + strlen("Atoms # full\n\n");
    for (int i = 0; i < 216; i++) {
        double v[7];
        row = closo_read_numbers(row, text.data + text.length, 7, v);
        ck_assert_ptr_nonnull(row);
        row++;
        charge = v[3];
        total += charge;
    }
    ck_assert_double_eq_tol(total, 0, 1e-9);
    strcpy(s.hydrogen, "H");
    text.length = 0;
    closo_md_lammps_data(&box, &s, &field, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "\n2 1.008 # H\n"));
    closo_text_clear(&text);
    closo_md_box_clear(&box);
    closo_force_field_clear(&field);
}
END_TEST

START_TEST(tilted_box)
{
    closo_md_settings s = settings_of("Li2B12H12");
    closo_md_box box;
    closo_text text;
    strcpy(s.supercell, "1,1,0,-1,2,0,1,0,1");
    ck_assert_int_eq(closo_md_box_build(&s, &box, NULL), CLOSO_OK);
    closo_text_init(&text);
    closo_md_lammps_data(&box, &s, &field, &text);
    ck_assert_ptr_nonnull(strstr(text.data, " xy xz yz\n"));
    closo_text_clear(&text);
    closo_md_box_clear(&box);
    closo_force_field_clear(&field);
}
END_TEST

START_TEST(scripts)
{
    static const char *const start[] = {
        "\nread_data system.data\npair_style hybrid/overlay coul/long 8.5 buck 5.5\n"
        "pair_coeff * * none\npair_coeff 3 3 coul/long\npair_coeff 3 4 coul/long\n"
        "pair_coeff 4 4 coul/long\npair_coeff 1 3 buck 10072.146 0.2636 0 # B-Li\n"
        "pair_coeff 2 2 buck 3000 0.28 0 # H-H\npair_coeff 2 3 buck 12762.393 0.18 0 # H-Li\n",
        "\nvelocity all create 800 2 mom yes",
        "\nfix anions anions rigid/nvt/small molecule temp 800 800 100\n",
        "\ntimestep 0.25\nrun 3000\n",
        "\ntimestep 1\nrun 3000\n",
        "\ntimestep 2\nrun 4000\nreset_timestep 0\nwrite_restart restart.*\n",
        "\ndump frames stored custom 10 trajectory.lammpstrj id element xu yu zu\n"
        "dump_modify frames sort id element B H Li X format float %.4f units yes append no\n"
        "run 25000 upto\n",
    };
    static const char *const later[] = {
        "\nlog log.lammps append\nread_restart restart.2500\npair_style",
        " units no append yes\nrun 25000 upto\n",
    };
    static const char *const not_later[] = {"read_data", "velocity", "reset_timestep",
                                            "stage start"};
    closo_md_settings s = settings_of("Li2B12H12");
    closo_salt salt;
    closo_md_plan plan;
    closo_text text;
    closo_text_init(&text);
    ck_assert_int_eq(closo_salt_parse(s.salt, &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_plan_make(&s, &plan, NULL), CLOSO_OK);
    closo_md_lammps_script(&salt, &s, &field, &plan, -1, &text);
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++)
        ck_assert_msg(strstr(text.data, start[i]) != NULL, "%s in %s", start[i], text.data);
    text.length = 0;
    closo_md_lammps_script(&salt, &s, &field, &plan, 2500, &text);
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++)
        ck_assert_msg(strstr(text.data, later[i]) != NULL, "%s in %s", later[i], text.data);
    for (size_t i = 0; i < sizeof not_later / sizeof not_later[0]; i++)
        ck_assert_msg(strstr(text.data, not_later[i]) == NULL, "%s", not_later[i]);
    s.charge_scale = 1;
    text.length = 0;
    closo_md_lammps_script(&salt, &s, &field, &plan, -1, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "buck 20555.4 0.2636 0"));
    ck_assert_ptr_nonnull(strstr(text.data, "buck 3000 0.28 0"));
    closo_text_clear(&text);
    closo_force_field_clear(&field);
}
END_TEST

// ---- logs

static const char first_session[] =
    "print \"closo stage start\"\ncloso stage start\nStep Temp c_1 c_2 PotEng KinEng Econserve "
    "Press \n"
    "       0   900   800   700  -1380   80  -1300  12000 \n"
    "Loop time of 0.1 on 1 procs\n"
    "closo stage equilibration\nStep Temp\n 100 1 2 3 4 5 6 7\nLoop time of 1\n"
    "closo stage production\n   Step Temp c_1 c_2 PotEng KinEng Econserve Press \n"
    "       0   800   810   790  -1380   80  -1300  12000 \n"
    "WARNING: something\n"
    "     100   820   830   810  -1381   81  -1301  12001 \n"
    "     200   nan   830   810  -1381   81  -1301  12001 \n";
static const char second_session[] = "read_restart restart.100\ncloso stage production\nStep Temp\n"
                                     "     100   821   830   810  -1381   81  -1301  12001 \n"
                                     "     200   840   830   810  -1382   81  -1301  12001 \n"
                                     "Loop time of 1\ncloso run complete\n";

START_TEST(logs)
{
    // However the bytes come, the rows are the same; rows of step 100 and on are of the second run.
    const char *path = scratch_path("log");
    char whole[4096];
    int length = snprintf(whole, sizeof whole, "%s%s", first_session, second_session);
    for (int cut = 0; cut <= length; cut += 13) {
        closo_md_log log;
        closo_md_log_init(&log);
        put_file(path, whole, (size_t)cut);
        ck_assert_int_eq(closo_md_log_follow(&log, path, NULL), CLOSO_OK);
        put_file(path, whole, (size_t)length);
        ck_assert_int_eq(closo_md_log_follow(&log, path, NULL), CLOSO_OK);
        ck_assert(log.done && log.not_finite && log.stage == CLOSO_MD_PRODUCTION);
        ck_assert_uint_eq(log.count, 3);
        ck_assert_int_eq(log.rows[0].step, 0);
        ck_assert(log.rows[1].step == 100 && log.rows[1].temperature == 821);
        ck_assert(log.rows[2].step == 200 && log.rows[2].potential == -1382);
        ck_assert(log.rows[2].pressure == 12001 && log.rows[2].cation_temperature == 830);
        closo_md_log_clear(&log);
    }
    closo_md_log log;
    closo_md_log_init(&log);
    ck_assert_int_eq(closo_md_log_follow(&log, scratch_path("none"), NULL), CLOSO_OK);
    ck_assert(!log.done && log.count == 0);
    closo_md_log_clear(&log);
}
END_TEST

START_TEST(last_words)
{
    char words[256];
    const char *paths[2] = {scratch_path("a"), scratch_path("b")};
    closo_md_last_words(paths, 2, words, sizeof words);
    ck_assert_str_eq(words, "it said nothing");
    put_file(paths[0], "hello\nlast line\n\n----\n", 22);
    closo_md_last_words(paths, 2, words, sizeof words);
    ck_assert_str_eq(words, "last line");
    put_file(paths[1], "ERROR: Out of range atoms\nLast command: run 5\n", 46);
    closo_md_last_words(paths, 2, words, sizeof words);
    ck_assert_str_eq(words, "ERROR: Out of range atoms");
}
END_TEST

// ---- restart files

static void put_restart(const char *name, bool whole)
{
    char bytes[64] = "LammpS RestartT";
    memcpy(bytes + 48, "LammpS RestartT", 16);
    put_file(scratch_path(name), bytes, whole ? 64 : 60);
}

START_TEST(restart_files)
{
    int64_t steps[8];
    size_t count;
    put_restart("restart.0", true);
    put_restart("restart.2500", true);
    put_restart("restart.5000", true);
    put_restart("restart.10000", false);
    put_restart("restart.notes", true);
    ck_assert_int_eq(closo_md_restarts(scratch, steps, 8, &count, NULL), CLOSO_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert(steps[0] == 5000 && steps[1] == 2500 && steps[2] == 0);
    closo_md_restarts_prune(scratch);
    ck_assert(!closo_file_exists(scratch_path("restart.0")));
    ck_assert(closo_file_exists(scratch_path("restart.2500")));
    ck_assert(closo_file_exists(scratch_path("restart.10000"))); // may be in the making
    ck_assert(closo_file_exists(scratch_path("restart.notes")));
    ck_assert_int_ne(closo_md_restarts(scratch_path("none"), steps, 8, &count, NULL), CLOSO_OK);
}
END_TEST

// ---- trajectories

#define FRAMES 60
#define ATOMS  3000 // frames longer than the block that is read at a time together

static size_t frame_start[FRAMES + 1];

static void make_trajectory(closo_text *text, int atoms)
{
    closo_text_init(text);
    closo_text_add(text, "ITEM: UNITS\nreal\n");
    for (int f = 0; f < FRAMES; f++) {
        frame_start[f] = text->length;
        closo_text_addf(text, "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n%d\n", f * 10, atoms);
        closo_text_add(text, "ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id\n");
        for (int i = 0; i < atoms; i++)
            closo_text_addf(text, "%d H %d.0000 0.0000 0.0000\n", i + 1, f);
    }
    frame_start[FRAMES] = text->length;
}

static size_t size_of(const char *path)
{
    struct stat about;
    ck_assert_int_eq(stat(path, &about), 0);
    return (size_t)about.st_size;
}

START_TEST(trajectories_are_cut)
{
    static const int sizes[] = {1, 7, ATOMS};
    const char *path = scratch_path("t");
    for (int n = 0; n < 3; n++) {
        closo_text text;
        make_trajectory(&text, sizes[n]);
        uint64_t state = 1;
        for (int trial = 0; trial < 60; trial++) {
            size_t step_frame = harness_random(&state) % FRAMES;
            size_t length =
                frame_start[0] + harness_random(&state) % (text.length - frame_start[0] + 1);
            if (trial % 3 == 1) // inside the head of the frame
                length = frame_start[step_frame] + harness_random(&state) % 16;
            length = trial == 0 ? text.length : length;
            bool cut = false, expected = length >= frame_start[step_frame] && step_frame > 0;
            put_file(path, text.data, length);
            ck_assert_int_eq(
                closo_md_trajectory_cut(path, (int64_t)step_frame * 10, 10, &cut, NULL), CLOSO_OK);
            if (step_frame == 0) { // everything goes
                ck_assert(cut && size_of(path) == 0);
                continue;
            }
            ck_assert_msg(cut == expected, "atoms %d frame %zu length %zu", sizes[n], step_frame,
                          length);
            ck_assert_uint_eq(size_of(path), cut ? frame_start[step_frame] : length);
        }
        closo_text_clear(&text);
    }
}
END_TEST

START_TEST(last_whole_frame)
{
    const char *path = scratch_path("t");
    closo_text text;
    make_trajectory(&text, 2);
    ck_assert_int_eq(closo_md_trajectory_last(path), -1);
    for (size_t length = 0; length <= text.length; length += 3) {
        size_t whole = 0;
        while (whole < FRAMES && frame_start[whole + 1] <= length)
            whole++;
        put_file(path, text.data, length);
        int64_t found = closo_md_trajectory_last(path);
        if (found != (whole > 0 ? (int64_t)(whole - 1) * 10 : -1))
            ck_abort_msg("length %zu: %lld", length, (long long)found);
    }
    closo_text_clear(&text);
}
END_TEST

START_TEST(nothing_to_cut)
{
    bool cut = false;
    const char *path = scratch_path("none");
    ck_assert_int_eq(closo_md_trajectory_cut(path, 0, 10, &cut, NULL), CLOSO_OK);
    ck_assert(cut); // a run that has not stored its first frame begins with it
    ck_assert_int_eq(closo_md_trajectory_cut(path, 10, 10, &cut, NULL), CLOSO_OK);
    ck_assert(!cut);
    // Frames that are missing are not made up: 0, 10, then 30.
    static const char gap[] =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n0\nITEM: BOX BOUNDS\n0 1\n0 "
        "1\n0 1\nITEM: ATOMS id\nITEM: TIMESTEP\n30\n";
    put_file(path, gap, strlen(gap));
    ck_assert_int_eq(closo_md_trajectory_cut(path, 30, 10, &cut, NULL), CLOSO_OK);
    ck_assert(!cut && size_of(path) == strlen(gap));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, data_file);
    tcase_add_test(tests, tilted_box);
    tcase_add_test(tests, scripts);
    tcase_add_test(tests, logs);
    tcase_add_test(tests, last_words);
    tcase_add_test(tests, restart_files);
    tcase_add_test(tests, trajectories_are_cut);
    tcase_add_test(tests, last_whole_frame);
    tcase_add_test(tests, nothing_to_cut);
}

int main(void)
{
    return harness_run("lammps", add);
}
