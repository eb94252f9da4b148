// SPDX-License-Identifier: GPL-3.0-or-later
// Runs with engines that are shell scripts (they fail, lie, hang or blow up) and, where lmp is
// installed, with LAMMPS: the same bytes for the same seed, and a run that is taken up has every
// frame once.
#include "closo/md.h"

#include "../base/files.h"
#include "md/lammps.h"

#include <fcntl.h>
#include <math.h>
#include <sys/file.h>
#include <unistd.h>

static closo_force_field field;
static closo_error error;
static closo_md_run_report report;

static closo_md_settings settings_of(double time_ps)
{
    closo_md_settings s;
    closo_md_settings_init(&s);
    strcpy(s.salt, "Li2B12H12");
    strcpy(s.supercell, "1x1x1");
    s.temperature_kelvin = 800;
    s.time_ps = time_ps;
    s.equilibration_ps = 0;
    if (field.text == NULL)
        ck_assert_int_eq(closo_force_field_read(&field, NULL, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_md_settings_complete(&s, &field, &error), CLOSO_OK);
    return s;
}

static void clear_field(void)
{
    closo_force_field_clear(&field);
    scratch_remove();
}

static const char *script(const char *body)
{
    static char text[4096];
    const char *path = scratch_path("engine");
    int length = snprintf(text, sizeof text, "#!/bin/sh\n%s\n", body);
    put_file(path, text, (size_t)length);
    ck_assert_int_eq(chmod(path, 0755), 0);
    return path;
}

static closo_status run_with(const char *engine, const char *launcher, const char *directory,
                             double time_ps, const closo_control *control)
{
    closo_md_settings s = settings_of(time_ps);
    closo_md_engine e = {.program = engine, .launcher = launcher};
    error = (closo_error){0};
    return closo_md_run(&s, &field, &e, scratch_path(directory), control, &report, &error);
}

static void expect_message(const char *part)
{
    ck_assert_msg(strstr(error.message, part) != NULL, "%s: found: %s", part, error.message);
    ck_assert_ptr_null(strchr(error.message, '\n'));
}

START_TEST(no_engine)
{
    ck_assert_int_eq(run_with("no-such-lmp", NULL, "r", 1, NULL), CLOSO_SYSTEM);
    expect_message("no-such-lmp: no such program; install the Debian package lammps");
    ck_assert_int_eq(run_with("/bin/true", "no-such-mpirun -n 8", "r", 1, NULL), CLOSO_SYSTEM);
    expect_message("no-such-mpirun: no such program; install the Debian package openmpi-bin");
}
END_TEST

START_TEST(an_engine_that_fails)
{
    const char *engine = script("echo LAMMPS; echo 'ERROR: Out of range atoms - cannot compute "
                                "PPPM (src/pppm.cpp:1891)'; echo Last command: run; exit 1");
    ck_assert_int_eq(run_with(engine, NULL, "r", 1, NULL), CLOSO_SYSTEM);
    expect_message("exit status 1: ERROR: Out of range atoms - cannot compute PPPM");
    expect_message("files kept in");
    ck_assert(closo_file_exists(scratch_path("r/in.lammps")));
    ck_assert(closo_file_exists(scratch_path("r/manifest.json")));
    engine = script("echo all is well");
    ck_assert_int_eq(run_with(engine, NULL, "r", 1, NULL), CLOSO_SYSTEM);
    expect_message("ended before the run was complete: all is well");
    engine = script("kill -SEGV $$");
    ck_assert_int_eq(run_with(engine, NULL, "r", 1, NULL), CLOSO_SYSTEM);
    expect_message("exit status 139");
}
END_TEST

START_TEST(a_system_that_blows_up)
{
    static const char *const rows[] = {"100 nan 1 1 nan 1 1 1", "100 9000 1 1 1 1 1 1"};
    for (int i = 0; i < 2; i++) {
        char body[512];
        snprintf(body, sizeof body,
                 "printf 'closo stage start\\nStep Temp\\n  0 99999 1 1 1 1 1 1\\nLoop time\\n"
                 "closo stage production\\nStep Temp\\n %s\\n' > log.lammps\nexec sleep 60",
                 rows[i]);
        double began = closo_seconds();
        ck_assert_int_eq(run_with(script(body), NULL, i == 0 ? "a" : "b", 1, NULL), CLOSO_SYSTEM);
        expect_message(i == 0 ? "the system blew up (nan K at step 100)"
                              : "the system blew up (9000 K at step 100)");
        ck_assert_double_lt(closo_seconds() - began, 30);
    }
}
END_TEST

static bool stop_soon(void *context)
{
    return *(double *)context < closo_seconds();
}

START_TEST(interrupted_while_it_hangs)
{
    double when = closo_seconds() + 0.3;
    closo_control control = {.context = &when, .cancelled = stop_soon};
    ck_assert_int_eq(run_with(script("exec sleep 60"), NULL, "r", 1, &control), CLOSO_INTERRUPTED);
    expect_message("interrupted; the same command goes on from 0 ps");
    ck_assert_double_lt(closo_seconds(), when + 30);
}
END_TEST

// Writes what a complete run of 0.04 ps (two frames after the first) would leave.
static const char complete_run[] =
    "echo 'LAMMPS (1 Jan 2000)'\n"
    "for s in 0 10 20; do printf 'ITEM: TIMESTEP\\n%d\\nITEM: NUMBER OF ATOMS\\n1\\nITEM: BOX "
    "BOUNDS\\n0 1\\n0 1\\n0 1\\nITEM: ATOMS\\n1 H 0 0 0\\n' $s; done > trajectory.lammpstrj\n"
    "printf 'LammpS RestartT\\000LammpS RestartT\\000' > restart.20\n"
    "printf 'closo stage production\\nStep Temp\\n 0 800 800 800 1 1 1 1\\n 20 800 800 800 1 1 1 1"
    "\\nLoop time\\ncloso run complete\\n' > log.lammps\n"
    "echo \"$CLOSO_TEST_WORD $1 $2\" > words";

START_TEST(done_is_done)
{
    const char *engine = script(complete_run);
    ck_assert_int_eq(run_with(engine, "env CLOSO_TEST_WORD=launched", "r", 0.04, NULL), CLOSO_OK);
    ck_assert(!report.already_done && !report.continued && report.reached_ps == 0.04);
    char *words;
    size_t length;
    ck_assert_int_eq(closo_file_read(scratch_path("r/words"), 100, &words, &length, NULL, NULL),
                     CLOSO_OK);
    ck_assert_str_eq(words, "launched -in in.lammps\n");
    free(words);
    closo_manifest manifest;
    ck_assert_int_eq(closo_manifest_read(&manifest, scratch_path("r/manifest.json"), NULL),
                     CLOSO_OK);
    ck_assert_str_eq(manifest.engine, "LAMMPS (1 Jan 2000)");
    ck_assert_str_eq(manifest.trajectory, "trajectory.lammpstrj");
    // No engine is needed any more.
    ck_assert_int_eq(run_with("no-such-lmp", NULL, "r", 0.02, NULL), CLOSO_OK);
    ck_assert(report.already_done && report.reached_ps == 0.04);
    // Longer: from the restart at the end, whose frame the engine writes again.
    engine =
        script("cp continue.lammps seen; grep -c TIMESTEP trajectory.lammpstrj > frames; exit 1");
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.08, NULL), CLOSO_SYSTEM);
    ck_assert(closo_file_exists(scratch_path("r/seen")));
    ck_assert_int_eq(closo_file_read(scratch_path("r/frames"), 100, &words, &length, NULL, NULL),
                     CLOSO_OK);
    ck_assert_str_eq(words, "2\n");
    free(words);
}
END_TEST

START_TEST(another_run_is_refused)
{
    const char *engine = script(complete_run);
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.04, NULL), CLOSO_OK);
    closo_md_settings s = settings_of(0.04);
    closo_md_engine e = {.program = engine};
    s.seed = 2;
    ck_assert_int_eq(closo_md_run(&s, &field, &e, scratch_path("r"), NULL, NULL, &error),
                     CLOSO_USAGE);
    expect_message("holds another run: seed is 1 there and 2 here");
    put_file(scratch_path("r/force-field.json"), "{}", 2);
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.04, NULL), CLOSO_USAGE);
    expect_message("force-field.json differs");
    ck_assert_int_eq(unlink(scratch_path("r/settings.json")), 0);
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.04, NULL), CLOSO_USAGE);
    expect_message("holds a trajectory but no settings.json");
}
END_TEST

START_TEST(frames_without_restart_are_not_overwritten)
{
    const char *engine = script(complete_run);
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.04, NULL), CLOSO_OK);
    ck_assert_int_eq(unlink(scratch_path("r/restart.20")), 0);
    ck_assert_int_eq(run_with(engine, NULL, "r", 0.08, NULL), CLOSO_USAGE);
    expect_message("holds frames but no restart file");
    ck_assert_int_eq(closo_md_trajectory_last(scratch_path("r/trajectory.lammpstrj")), 20);
}
END_TEST

START_TEST(one_at_a_time)
{
    ck_assert_int_eq(closo_directory_make(scratch_path("r"), NULL), CLOSO_OK);
    int lock = open(scratch_path("r/lock"), O_RDWR | O_CREAT, 0666);
    ck_assert_int_eq(flock(lock, LOCK_EX), 0);
    ck_assert_int_eq(run_with("/bin/true", NULL, "r", 1, NULL), CLOSO_USAGE);
    expect_message("another run is going on in this directory");
    close(lock);
}
END_TEST

// ---- with LAMMPS

static bool have_lammps(void)
{
    char *program = closo_program_find("lmp", NULL);
    free(program);
    if (program == NULL)
        printf("SKIPPED: lmp is not installed\n");
    return program != NULL;
}

static char *trajectory_of(const char *directory, size_t *length)
{
    char path[64], *data;
    snprintf(path, sizeof path, "%s/trajectory.lammpstrj", directory);
    ck_assert_int_eq(closo_file_read(scratch_path(path), 1 << 24, &data, length, NULL, NULL),
                     CLOSO_OK);
    return data;
}

static void expect_frames(const char *directory, int64_t frames)
{
    size_t length;
    char *data = trajectory_of(directory, &length);
    int64_t found = 0;
    for (char *at = data; (at = strstr(at, "ITEM: TIMESTEP\n")) != NULL; found++) {
        int64_t step;
        at += strlen("ITEM: TIMESTEP\n");
        ck_assert_ptr_nonnull(closo_read_integer(at, data + length, &step));
        ck_assert_int_eq(step, found * 10);
    }
    ck_assert_int_eq(found, frames);
    free(data);
}

START_TEST(the_same_seed_gives_the_same_bytes)
{
    if (!have_lammps())
        return;
    ck_assert_msg(run_with("lmp", NULL, "a", 0.2, NULL) == CLOSO_OK, "%s", error.message);
    ck_assert_msg(run_with("lmp", NULL, "b", 0.2, NULL) == CLOSO_OK, "%s", error.message);
    size_t first, second;
    char *a = trajectory_of("a", &first), *b = trajectory_of("b", &second);
    ck_assert(first == second && memcmp(a, b, first) == 0);
    free(a);
    free(b);
    expect_frames("a", 11);
}
END_TEST

// Stops as soon as the trajectory holds a few frames.
static bool few_frames(void *context)
{
    return closo_md_trajectory_last(context) >= 50;
}

START_TEST(taken_up_again)
{
    if (!have_lammps())
        return;
    char trajectory[4400];
    snprintf(trajectory, sizeof trajectory, "%s", scratch_path("r/trajectory.lammpstrj"));
    closo_control control = {.context = trajectory, .cancelled = few_frames};
    closo_status status = run_with("lmp", NULL, "r", 20, &control);
    ck_assert_msg(status == CLOSO_INTERRUPTED, "%s", error.message);
    // A machine that lost power: half a frame at the end.
    int64_t last = closo_md_trajectory_last(trajectory);
    FILE *file = fopen(trajectory, "a");
    fprintf(file, "ITEM: TIMESTEP\n%lld\nITEM: NUM", (long long)last + 10);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_msg(run_with("lmp", NULL, "r", 20, NULL) == CLOSO_OK, "%s", error.message);
    ck_assert(report.continued && report.reached_ps == 20);
    expect_frames("r", 1001);
    ck_assert_msg(run_with("lmp", NULL, "r", 20.5, NULL) == CLOSO_OK, "%s", error.message);
    ck_assert(report.continued && report.started_ps == 20);
    expect_frames("r", 1026);
    closo_md_settings s = settings_of(20.5);
    closo_result *result = NULL;
    ck_assert_msg(closo_md_run_describe(&s, &field, scratch_path("r"), &result, &error) == CLOSO_OK,
                  "%s", error.message);
    closo_quantity t;
    size_t rows;
    ck_assert(closo_result_find_quantity(result, "temperature", &t));
    // 4 anions and 8 cations: 72 degrees of freedom, 800 sqrt(2/72) = 133 K at a time; 20 ps hold
    // some 50 independent times, so 5 sigma are 95 K.
    ck_assert_double_eq_tol(t.value, 800, 95);
    const double *time = closo_result_column(result, "thermo", "time", &rows);
    for (size_t i = 1; i < rows; i++)
        ck_assert_double_gt(time[i], time[i - 1]);
    ck_assert_double_eq_tol(time[rows - 1], 20.5, 0.11);
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, clear_field);
    tcase_add_test(tests, no_engine);
    tcase_add_test(tests, an_engine_that_fails);
    tcase_add_test(tests, a_system_that_blows_up);
    tcase_add_test(tests, interrupted_while_it_hangs);
    tcase_add_test(tests, done_is_done);
    tcase_add_test(tests, another_run_is_refused);
    tcase_add_test(tests, frames_without_restart_are_not_overwritten);
    tcase_add_test(tests, one_at_a_time);
    tcase_add_test(tests, the_same_seed_gives_the_same_bytes);
    tcase_add_test(tests, taken_up_again);
}

int main(void)
{
    return harness_run("run", add);
}
