// SPDX-License-Identifier: GPL-3.0-or-later
// Other programs: found, started, watched, stopped with all they started, never left as zombies.
#include "closo/base.h"

#include "files.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

// Runs a shell line with its output in a file; returns the exit status.
static int run_shell(const char *line, const closo_process_options *options)
{
    const char *const argv[] = {"sh", "-c", line, NULL};
    int exit_status = -1;
    closo_error error = {0};
    closo_status status = closo_process_run(argv, options, NULL, &exit_status, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    errno = 0;
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); // no child is left, not even a dead one
    ck_assert_int_eq(errno, ECHILD);
    return exit_status;
}

START_TEST(exit_statuses)
{
    ck_assert_int_eq(run_shell("exit 0", NULL), 0);
    ck_assert_int_eq(run_shell("exit 7", NULL), 7);
    ck_assert_int_eq(run_shell("exit 127", NULL), 127); // a status, no failure to start
    ck_assert_int_eq(run_shell("kill -9 $$", NULL), 128 + SIGKILL);
    ck_assert_int_eq(run_shell("read line", NULL), 1); // stdin is empty
}
END_TEST

START_TEST(surroundings)
{
    const char *const extra[] = {"CLOSO_TEST=one two", "HOME=/elsewhere", NULL};
    closo_process_options options = {
        .directory = scratch, .output_path = scratch_path("log"), .environment = extra};
    ck_assert_int_eq(run_shell("echo $CLOSO_TEST $HOME; pwd -P >&2", &options), 0);
    char data[8192];
    size_t length = get_file(scratch_path("log"), data, sizeof data - 1);
    data[length] = '\0';
    char *real = realpath(scratch, NULL);
    char expected[8192];
    snprintf(expected, sizeof expected, "one two /elsewhere\n%s\n", real);
    ck_assert_str_eq(data, expected);
    free(real);
}
END_TEST

START_TEST(programs_that_do_not_start)
{
    closo_process *process = (closo_process *)1;
    closo_error error = {0};
    const char *const absent[] = {"closo-no-such-program", NULL};
    ck_assert_int_eq(closo_process_start(&process, absent, NULL, &error), CLOSO_SYSTEM);
    ck_assert_ptr_null(process);
    ck_assert_ptr_nonnull(strstr(error.message, "closo-no-such-program"));

    put_file(scratch_path("broken"), "#!/no/such/interpreter\n", 23);
    ck_assert_int_eq(chmod(scratch_path("broken"), 0755), 0);
    const char *const broken[] = {scratch_path("broken"), NULL};
    ck_assert_int_eq(closo_process_start(&process, broken, NULL, &error), CLOSO_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "broken: cannot start it"));

    const char *const shell[] = {"sh", "-c", "exit 0", NULL};
    closo_process_options nowhere = {.directory = scratch_path("absent")};
    ck_assert_int_eq(closo_process_start(&process, shell, &nowhere, &error), CLOSO_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "absent"));
    closo_process_options no_log = {.output_path = scratch_path("absent/log")};
    ck_assert_int_eq(closo_process_start(&process, shell, &no_log, &error), CLOSO_INPUT);
    const char *const nothing[] = {NULL};
    ck_assert_int_eq(closo_process_start(&process, nothing, NULL, &error), CLOSO_USAGE);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    closo_process_free(NULL);
}
END_TEST

START_TEST(finding)
{
    char *path = closo_program_find("sh", NULL);
    ck_assert(path && path[0] == '/' && closo_text_ends_with(path, "/sh"));
    free(path);
    ck_assert_ptr_null(closo_program_find("", NULL));
    ck_assert_ptr_null(closo_program_find("/dev/null", NULL));
    put_file(scratch_path("tool"), "#!/bin/sh\nexit 3\n", 17);
    char *before = closo_duplicate(getenv("PATH"), NULL);
    setenv("PATH", scratch, 1);
    ck_assert_ptr_null(closo_program_find("tool", NULL)); // not executable
    ck_assert_int_eq(chmod(scratch_path("tool"), 0755), 0);
    path = closo_program_find("tool", NULL);
    ck_assert_str_eq(path, scratch_path("tool"));
    free(path);
    ck_assert_int_eq(chdir(scratch), 0);
    path = closo_program_find("./tool", NULL);
    ck_assert(path && path[0] == '/');
    free(path);
    ck_assert_int_eq(chdir("/"), 0);
    setenv("PATH", before, 1);
    free(before);
}
END_TEST

static pid_t wait_for_number(const char *path)
{
    for (int i = 0; i < 2000; i++) {
        char data[32] = "";
        if (closo_file_exists(path) && get_file(path, data, sizeof data - 1) > 0 &&
            strchr(data, '\n'))
            return (pid_t)atoi(data);
        closo_sleep(0.01);
    }
    ck_abort_msg("%s was not written", path);
    return 0;
}

static bool is_gone(pid_t id)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)id);
    char data[512] = "";
    if (kill(id, 0) != 0 || !closo_file_exists(path))
        return true;
    get_file(path, data, sizeof data - 1);
    return strstr(data, ") Z ") != NULL; // dead; its adoptive parent has not looked yet
}

// The shell ignores SIGTERM and so does its child: both must be gone after the grace.
START_TEST(stopping_a_stubborn_group)
{
    char line[9000];
    const char *file = scratch_path("id");
    snprintf(line, sizeof line, "trap '' TERM; (sleep 1000) & echo $! > '%s'; wait; sleep 1000",
             file);
    const char *const argv[] = {"sh", "-c", line, NULL};
    closo_process *process;
    ck_assert_int_eq(closo_process_start(&process, argv, NULL, NULL), CLOSO_OK);
    bool finished = true;
    int exit_status = 0;
    ck_assert_int_eq(closo_process_poll(process, &finished, &exit_status, NULL), CLOSO_OK);
    ck_assert(!finished);
    pid_t grandchild = wait_for_number(file);
    closo_process_stop(process, 0.1);
    ck_assert_int_eq(closo_process_poll(process, &finished, &exit_status, NULL), CLOSO_OK);
    ck_assert(finished);
    ck_assert_int_eq(exit_status, 128 + SIGKILL);
    for (int i = 0; i < 500 && !is_gone(grandchild); i++)
        closo_sleep(0.01);
    ck_assert(is_gone(grandchild));
    closo_process_stop(process, 0.1);
    closo_process_free(process);
}
END_TEST

START_TEST(freeing_stops)
{
    const char *const argv[] = {"sleep", "1000", NULL};
    closo_process *process;
    ck_assert_int_eq(closo_process_start(&process, argv, NULL, NULL), CLOSO_OK);
    double start = closo_seconds();
    closo_process_free(process);
    ck_assert(closo_seconds() - start < 30);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

static bool cancel_at_third(void *context)
{
    int *count = context;
    return ++*count >= 3;
}

START_TEST(cancelling)
{
    const char *const argv[] = {"sleep", "1000", NULL};
    int count = 0;
    closo_control control = {.context = &count, .cancelled = cancel_at_third};
    int exit_status;
    ck_assert_int_eq(closo_process_run(argv, NULL, &control, &exit_status, NULL),
                     CLOSO_INTERRUPTED);
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

// A program that is killed takes its children with it.
START_TEST(dying_with_the_parent)
{
#ifdef __linux__
    const char *file = scratch_path("id");
    char line[9000];
    snprintf(line, sizeof line, "echo $$ > '%s'; exec sleep 1000", file);
    pid_t parent = fork();
    if (parent == 0) {
        const char *const argv[] = {"sh", "-c", line, NULL};
        closo_process *process;
        closo_process_start(&process, argv, NULL, NULL);
        closo_sleep(1000);
        _exit(0);
    }
    pid_t child = wait_for_number(file);
    ck_assert(!is_gone(child));
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    for (int i = 0; i < 500 && !is_gone(child); i++)
        closo_sleep(0.01);
    ck_assert(is_gone(child));
#else
    printf("SKIPPED dying_with_the_parent: Linux only\n");
#endif
}
END_TEST

START_TEST(descriptors_and_signals_are_not_inherited)
{
    signal(SIGPIPE, SIG_IGN);
    sigset_t blocked;
    sigfillset(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    closo_input *input;
    put_file(scratch_path("open"), "x", 1);
    ck_assert_int_eq(closo_input_open(&input, scratch_path("open"), NULL), CLOSO_OK);
    closo_process_options options = {.output_path = scratch_path("log")};
    ck_assert_int_eq(
        run_shell("ls -l /proc/$$/fd; exec grep -E 'Sig(Blk|Ign)' /proc/self/status", &options), 0);
    closo_input_close(input);
    char data[4096] = "";
    get_file(scratch_path("log"), data, sizeof data - 1);
    ck_assert_msg(strstr(data, "/log\n") && !strstr(data, "/open\n"), "%s", data);
    ck_assert_msg(strstr(data, "SigBlk:\t0000000000000000") != NULL, "%s", data);
    ck_assert_msg(strstr(data, "SigIgn:\t0000000000000000") != NULL, "%s", data);
}
END_TEST

START_TEST(closed_standard_streams)
{
    pid_t parent = fork();
    if (parent == 0) {
        for (int i = 0; i < 3; i++)
            close(i);
        const char *const argv[] = {"sh", "-c", "read x; echo out; echo err >&2", NULL};
        closo_process_options options = {.output_path = scratch_path("log")};
        int exit_status = -1;
        closo_status status = closo_process_run(argv, &options, NULL, &exit_status, NULL);
        _exit(status == CLOSO_OK ? exit_status : 99);
    }
    int status;
    waitpid(parent, &status, 0);
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    char data[64] = "";
    get_file(scratch_path("log"), data, sizeof data - 1);
    ck_assert_str_eq(data, "out\nerr\n");
}
END_TEST

START_TEST(clocks_and_threads)
{
    double start = closo_seconds();
    closo_sleep(0.02);
    ck_assert(closo_seconds() - start >= 0.02);
    closo_sleep(0);
    closo_sleep(-1);
    ck_assert_int_ge(closo_thread_count(0), 1);
    ck_assert_int_eq(closo_thread_count(3), 3);
    ck_assert(!closo_cancelled(NULL));
    closo_control empty = {0};
    ck_assert(!closo_cancelled(&empty));
    closo_report_progress(NULL, "x", 1, 2);
    closo_report_progress(&empty, "x", 1, 2);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, exit_statuses);
    tcase_add_test(tests, surroundings);
    tcase_add_test(tests, programs_that_do_not_start);
    tcase_add_test(tests, finding);
    tcase_add_test(tests, stopping_a_stubborn_group);
    tcase_add_test(tests, freeing_stops);
    tcase_add_test(tests, cancelling);
    tcase_add_test(tests, dying_with_the_parent);
    tcase_add_test(tests, descriptors_and_signals_are_not_inherited);
    tcase_add_test(tests, closed_standard_streams);
    tcase_add_test(tests, clocks_and_threads);
}

int main(void)
{
    return harness_run("process", add);
}
