// SPDX-License-Identifier: GPL-3.0-or-later
// Other programs. A child runs in a process group of its own, so that stopping reaches whatever it
// started in turn; its stdin is /dev/null. Between fork and exec only async-signal-safe calls are
// made (the caller may have threads), so paths, environment and files are prepared before. A pipe
// that closes on exec carries back the errno of whatever failed in the child. On Linux the child is
// also told to die with the thread that started it, which in practice means with the program.
#include "closo/base.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char **environ;

struct closo_process {
    pid_t id;
    char *name;
    bool finished;
    int exit_status;
};

// ---- finding programs

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

// The absolute form, so that a later change of directory does not matter.
static char *absolute_path(const char *path, closo_error *error)
{
    if (path[0] == '/')
        return closo_duplicate(path, error);
    char *here = getcwd(NULL, 0);
    if (!here) {
        closo_fail_errno(error, errno, "current directory");
        return NULL;
    }
    char *result = closo_path_join(here, path, error);
    free(here);
    return result;
}

char *closo_program_find(const char *name, closo_error *error)
{
    if (strchr(name, '/')) {
        if (is_program(name))
            return absolute_path(name, error);
        closo_fail(error, CLOSO_SYSTEM, "%s: expected a program", name);
        return NULL;
    }
    const char *path = getenv("PATH");
    const char *entry = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (name[0]) {
        size_t length = strcspn(entry, ":");
        // an empty entry is the current directory
        char *directory =
            length > 0 ? closo_duplicate_bytes(entry, length, error) : closo_duplicate(".", error);
        char *candidate = directory ? closo_path_join(directory, name, error) : NULL;
        free(directory);
        if (!candidate)
            return NULL;
        if (is_program(candidate)) {
            char *result = absolute_path(candidate, error);
            free(candidate);
            return result;
        }
        free(candidate);
        if (entry[length] == '\0')
            break;
        entry += length + 1;
    }
    closo_fail(error, CLOSO_SYSTEM, "%s: the program was not found on PATH", name);
    return NULL;
}

// ---- starting

// The present environment with the extra entries; a name given twice counts once, as the extra.
static const char **merge_environment(const char *const *extra, closo_error *error)
{
    size_t own_count = 0;
    size_t extra_count = 0;
    while (environ && environ[own_count])
        own_count++;
    while (extra && extra[extra_count])
        extra_count++;
    const char **merged = closo_allocate(own_count + extra_count + 1, sizeof *merged, error);
    if (!merged)
        return NULL;
    size_t count = 0;
    for (size_t i = 0; i < own_count; i++) {
        size_t name_length = strcspn(environ[i], "=") + 1;
        bool replaced = false;
        for (size_t k = 0; k < extra_count && !replaced; k++)
            replaced = strncmp(environ[i], extra[k], name_length) == 0;
        if (!replaced)
            merged[count++] = environ[i];
    }
    for (size_t k = 0; k < extra_count; k++)
        merged[count++] = extra[k];
    return merged;
}

typedef struct launch {
    const char *program;
    char *const *argv;
    char *const *environment;
    const char *directory;
    int input;  // /dev/null
    int output; // stdout and stderr
    int report; // write end of the pipe for errno
    pid_t parent;
} launch;

// exec keeps ignored signals ignored and blocked ones blocked; the child starts with neither.
static void reset_signals(void)
{
    static const int signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGTERM,
                                  SIGCHLD, SIGUSR1, SIGUSR2, SIGALRM};
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void run_child(const launch *plan)
{
    setpgid(0, 0);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != plan->parent) // it died before the line above
        _exit(127);
#endif
    reset_signals();
    // The descriptors were opened above 2, so none of these overwrites another.
    bool ready = dup2(plan->input, STDIN_FILENO) >= 0 && dup2(plan->output, STDOUT_FILENO) >= 0 &&
                 dup2(plan->output, STDERR_FILENO) >= 0 &&
                 (!plan->directory || chdir(plan->directory) == 0);
    if (ready)
        execve(plan->program, plan->argv, plan->environment);
    int number = errno;
    ssize_t written = write(plan->report, &number, sizeof number);
    (void)written;
    _exit(127);
}

// Opens above the standard streams, which may be closed in this program.
static int open_high(const char *path, int flags)
{
    int low = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);
    if (low < 0 || low > STDERR_FILENO)
        return low;
    int high = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int number = errno;
    close(low);
    errno = number;
    return high;
}

// A pipe with its write end above the standard streams.
static bool open_report(int report[2])
{
    if (pipe2(report, O_CLOEXEC) != 0) {
        report[0] = report[1] = -1;
        return false;
    }
    if (report[1] <= STDERR_FILENO) {
        int high = fcntl(report[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        close(report[1]);
        report[1] = high;
    }
    return report[1] >= 0;
}

static void close_one(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
        *descriptor = -1;
    }
}

// 0 when the child has become the program, else the errno of what failed there.
static int read_report(int descriptor)
{
    int number = 0;
    ssize_t count;
    do {
        count = read(descriptor, &number, sizeof number);
    } while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof number ? number : 0;
}

static int wait_for(pid_t id)
{
    int status = 0;
    while (waitpid(id, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static closo_status launch_child(closo_process *process, launch *plan, int report[2],
                                 closo_error *error)
{
    plan->parent = getpid();
    process->id = fork();
    if (process->id == 0)
        run_child(plan);
    if (process->id < 0)
        return closo_fail_errno(error, errno, "%s: cannot start it", process->name);
    close_one(&report[1]);
    int number = read_report(report[0]);
    if (number == 0)
        return CLOSO_OK;
    wait_for(process->id);
    process->finished = true;
    closo_fail_errno(error, number, "%s: cannot start it%s%s", process->name,
                     plan->directory ? " in " : "", plan->directory ? plan->directory : "");
    return CLOSO_SYSTEM;
}

closo_status closo_process_start(closo_process **out, const char *const *argv,
                                 const closo_process_options *options, closo_error *error)
{
    static const closo_process_options defaults = {0};
    const closo_process_options *chosen = options ? options : &defaults;
    *out = NULL;
    if (!argv[0])
        return closo_fail(error, CLOSO_USAGE, "expected the name of a program");
    closo_status status = CLOSO_MEMORY;
    int report[2] = {-1, -1};
    launch plan = {.directory = chosen->directory, .input = -1, .output = -1, .report = -1};
    const char **environment = NULL;
    char *program = NULL;
    closo_process *process = closo_allocate(1, sizeof *process, error);
    if (!process)
        goto done;
    process->finished = true; // there is no child yet
    process->name = closo_duplicate(argv[0], error);
    environment = merge_environment(chosen->environment, error);
    if (!process->name || !environment)
        goto done;
    closo_error reason = {.status = CLOSO_SYSTEM};
    program = closo_program_find(argv[0], &reason);
    if (!program) {
        status = reason.status;
        closo_fail(error, status, "%s", reason.message);
        goto done;
    }
    const char *output_path = chosen->output_path ? chosen->output_path : "/dev/null";
    plan.input = open_high("/dev/null", O_RDONLY);
    plan.output = open_high(output_path, O_WRONLY | O_CREAT | O_TRUNC);
    if (plan.input < 0 || plan.output < 0) {
        status = closo_fail_errno(error, errno, "%s", plan.input < 0 ? "/dev/null" : output_path);
        goto done;
    }
    if (!open_report(report)) {
        status = closo_fail_errno(error, errno, "%s: cannot start it", argv[0]);
        goto done;
    }
    plan.program = program;
    plan.report = report[1];
    // exec takes pointers to non-const for historical reasons and changes nothing
    memcpy(&plan.argv, &argv, sizeof plan.argv);
    memcpy(&plan.environment, &environment, sizeof plan.environment);
    process->finished = false;
    status = launch_child(process, &plan, report, error);
    if (status == CLOSO_OK) {
        *out = process;
        process = NULL;
    } else {
        process->finished = true;
    }
done:
    close_one(&report[0]);
    close_one(&report[1]);
    close_one(&plan.input);
    close_one(&plan.output);
    free(program);
    free(environment);
    closo_process_free(process);
    return status;
}

// ---- watching and stopping

static int exit_status_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

closo_status closo_process_poll(closo_process *process, bool *finished, int *exit_status,
                                closo_error *error)
{
    if (!process->finished) {
        int status;
        pid_t id;
        do {
            id = waitpid(process->id, &status, WNOHANG);
        } while (id < 0 && errno == EINTR);
        if (id < 0)
            return closo_fail_errno(error, errno, "%s: cannot wait for it", process->name);
        if (id > 0) {
            process->finished = true;
            process->exit_status = exit_status_of(status);
        }
    }
    *finished = process->finished;
    *exit_status = process->exit_status;
    return CLOSO_OK;
}

// True once the leader has ended; it stays a zombie, so that its group's number stays taken.
static bool leader_ended(const closo_process *process)
{
    siginfo_t information = {0};
    int code;
    do {
        code = waitid(P_PID, (id_t)process->id, &information, WEXITED | WNOHANG | WNOWAIT);
    } while (code < 0 && errno == EINTR);
    return code < 0 || information.si_pid != 0;
}

void closo_process_stop(closo_process *process, double grace_seconds)
{
    if (!process || process->finished)
        return;
    kill(-process->id, SIGTERM);
    double deadline = closo_seconds() + grace_seconds;
    double pause = 0.001;
    while (!leader_ended(process) && closo_seconds() < deadline) {
        closo_sleep(pause);
        pause = pause < 0.02 ? pause * 2 : pause;
    }
    kill(-process->id, SIGKILL); // what is left of the group, the leader included
    process->exit_status = exit_status_of(wait_for(process->id));
    process->finished = true;
}

void closo_process_free(closo_process *process)
{
    if (process) {
        closo_process_stop(process, 2.0);
        free(process->name);
        free(process);
    }
}

closo_status closo_process_run(const char *const *argv, const closo_process_options *options,
                               const closo_control *control, int *exit_status, closo_error *error)
{
    closo_process *process;
    closo_status status = closo_process_start(&process, argv, options, error);
    if (status != CLOSO_OK)
        return status;
    bool finished = false;
    double pause = 0.0005;
    for (;;) {
        status = closo_process_poll(process, &finished, exit_status, error);
        if (status != CLOSO_OK || finished)
            break;
        if (closo_cancelled(control)) {
            status = closo_fail(error, CLOSO_INTERRUPTED, "%s: interrupted", argv[0]);
            break;
        }
        closo_sleep(pause);
        pause = pause < 0.03 ? pause * 1.5 : pause;
    }
    closo_process_free(process);
    return status;
}
