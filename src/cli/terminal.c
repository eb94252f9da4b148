// SPDX-License-Identifier: GPL-3.0-or-later
// The terminal: standard output that notices what it loses, one-line messages, the progress bar and
// Ctrl-C. The one file of the program with state of its own, since a signal handler can reach no
// other. The first SIGINT or SIGTERM sets a flag that closo_control reports as cancelled, so work
// ends at a clean place and unfinished files are removed; the second ends the process at once. The
// bar is drawn only on a terminal, at most ten times a second, after half a second of work; the
// time left is the time spent in this stage scaled by the fraction still to do. Reports may come
// from any thread: one that finds another drawing is dropped.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/frame.h"

enum { LINE_MAXIMUM = 256, BAR_WIDTH = 24 };
static const double first_drawing_seconds = 0.5;
static const double drawing_interval_seconds = 0.1;

static struct {
    volatile sig_atomic_t interrupted;
    volatile sig_atomic_t drawn; // a bar stands on the last line
    bool enabled;
    pthread_mutex_t lock;
    char stage[96];
    double stage_start, stage_start_done, next_drawing;
} terminal = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const char clear_line[] = "\r\033[K";

// Best effort: what cannot be told to stderr cannot be told at all.
static void write_stderr(const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        data += written;
        length -= (size_t)written;
    }
}

// ---- signals -----------------------------------------------------------------------------------

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    if (terminal.interrupted) {
        if (terminal.drawn)
            write_stderr(clear_line, sizeof clear_line - 1);
        _exit(closo_status_exit(CLOSO_INTERRUPTED));
    }
    terminal.interrupted = 1;
    errno = saved;
}

// An empty handler rather than SIG_IGN: programs started by closo get the default back.
static void on_broken_pipe(int signal_number)
{
    (void)signal_number;
}

static void handle(int signal_number, void (*handler)(int))
{
    struct sigaction old;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL); // nohup and background jobs keep ignoring it
}

void closo_terminal_prepare(void)
{
    // A closed standard descriptor would be handed out to the next file opened. The stand-in for
    // output is read-only, so that writing to it fails as it should.
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            _exit(closo_status_exit(CLOSO_SYSTEM));
    handle(SIGPIPE, on_broken_pipe);
}

bool closo_terminal_interrupted(void)
{
    return terminal.interrupted != 0;
}

// ---- standard output ---------------------------------------------------------------------------

// The reader went away (`| head`): end as a program without a handler would, without a word.
static void end_by_broken_pipe(void)
{
    closo_terminal_end();
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static closo_status output_lost(closo_error *error)
{
    int number = errno;
    if (number == EPIPE)
        end_by_broken_pipe();
    return closo_fail_errno(error, number, "standard output");
}

closo_status closo_terminal_print(const char *data, size_t length, closo_error *error)
{
    closo_terminal_end();
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, data, length);
        if (written < 0 && errno == EINTR && !terminal.interrupted)
            continue;
        if (written < 0 && errno == EINTR)
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted while writing");
        if (written < 0)
            return output_lost(error);
        data += written;
        length -= (size_t)written;
    }
    return CLOSO_OK;
}

closo_status closo_terminal_flush(closo_error *error)
{
    bool failed = ferror(stdout) != 0;
    errno = failed ? EIO : 0;
    if (fflush(stdout) != 0 || failed)
        return output_lost(error);
    // A network file system may report a full disk only here. The stand-in of a closed output is
    // closed silently: a command that prints nothing loses nothing.
    if (close(STDOUT_FILENO) != 0 && errno != EINTR)
        return output_lost(error);
    return CLOSO_OK;
}

// ---- messages ----------------------------------------------------------------------------------

void closo_terminal_say(const closo_command *command, const char *kind, const char *message)
{
    char name[CLOSO_COMMAND_NAME_SIZE];
    closo_text line;
    closo_command_name(command, name);
    closo_text_init(&line);
    closo_text_add(&line, name[0] != '\0' ? "closo " : "closo");
    closo_text_add(&line, name);
    closo_text_add(&line, ": ");
    if (kind != NULL) {
        closo_text_add(&line, kind);
        closo_text_add(&line, ": ");
    }
    size_t start = line.length;
    closo_text_add(&line, message);
    for (size_t i = start; !line.failed && i < line.length; i++) {
        unsigned char character = (unsigned char)line.data[i];
        if (character < 0x20 || character == 0x7f)
            line.data[i] = '?'; // a file name must not break the line or drive the terminal
    }
    closo_text_add(&line, "\n");
    closo_terminal_end();
    if (line.failed)
        write_stderr("closo: out of memory\n", 21);
    else
        write_stderr(line.data, line.length);
    closo_text_clear(&line);
}

// ---- what the terminal can do ------------------------------------------------------------------

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL ? value : "";
}

static bool is_terminal(int descriptor)
{
    const char *type = environment("TERM");
    return isatty(descriptor) == 1 && type[0] != '\0' && strcmp(type, "dumb") != 0;
}

size_t closo_terminal_columns(int descriptor)
{
    struct winsize size = {0};
    int64_t columns = 0;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    if (closo_integer_from_text(environment("COLUMNS"), &columns) && columns > 0 && columns < 10000)
        return (size_t)columns;
    return 0;
}

bool closo_terminal_colour(const char *when)
{
    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return environment("NO_COLOR")[0] == '\0' && is_terminal(STDOUT_FILENO);
}

bool closo_terminal_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = environment(names[i]);
        if (value[0] != '\0')
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
    }
    return false;
}

// ---- progress ----------------------------------------------------------------------------------

static int format_duration(char *buffer, size_t size, double seconds)
{
    long whole = seconds < 359999 ? (long)(seconds + 0.5) : 359999;
    if (whole >= 3600)
        return snprintf(buffer, size, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    return snprintf(buffer, size, "%ld:%02ld", whole / 60, whole % 60);
}

static void format_rate(char *buffer, size_t size, double rate)
{
    static const char prefixes[] = {' ', 'k', 'M', 'G', 'T'};
    size_t prefix = 0;
    while (rate >= 1000 && prefix + 1 < sizeof prefixes) {
        rate /= 1000;
        prefix++;
    }
    char letter[2] = {prefix > 0 ? prefixes[prefix] : '\0', '\0'};
    snprintf(buffer, size, "  %.3g%s/s", rate, letter);
}

static void draw(double done, double total, double now)
{
    char line[LINE_MAXIMUM];
    char bar[BAR_WIDTH + 1];
    char rate[32] = "";
    char left[32];
    double elapsed = now - terminal.stage_start;
    double moved = done - terminal.stage_start_done;
    double fraction = total > 0 ? done / total : 0;
    fraction = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    size_t filled = (size_t)(fraction * BAR_WIDTH);
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '=', filled);
    bar[BAR_WIDTH] = '\0';
    // A total of 1 is a fraction, not a count: its rate says nothing.
    if (elapsed > 0 && moved > 0 && (total <= 0 || total > 1))
        format_rate(rate, sizeof rate, moved / elapsed);
    int length;
    if (total > 0) {
        double remaining = moved > 0 ? elapsed * (total - done) / moved : 0;
        format_duration(left, sizeof left, remaining < 0 ? 0 : remaining);
        length = snprintf(line, sizeof line, "%s  [%s] %3.0f%%%s%s%s%s", terminal.stage, bar,
                          fraction * 100, rate, moved > 0 ? "  " : "", moved > 0 ? left : "",
                          moved > 0 ? " left" : "");
    } else {
        format_duration(left, sizeof left, elapsed);
        length = snprintf(line, sizeof line, "%s  %.0f%s  %s", terminal.stage, done, rate, left);
    }
    size_t columns = closo_terminal_columns(STDERR_FILENO);
    size_t shown = length < 0 ? 0 : strlen(line);
    if (columns > 1 && shown > columns - 1)
        shown = columns - 1;
    char output[LINE_MAXIMUM + sizeof clear_line];
    memcpy(output, clear_line, sizeof clear_line - 1);
    memcpy(output + sizeof clear_line - 1, line, shown);
    terminal.drawn = 1;
    write_stderr(output, sizeof clear_line - 1 + shown);
}

static void report(void *context, const char *stage, double done, double total)
{
    (void)context;
    if (!terminal.enabled || pthread_mutex_trylock(&terminal.lock) != 0)
        return;
    double now = closo_seconds();
    stage = stage != NULL ? stage : "working";
    if (strncmp(terminal.stage, stage, sizeof terminal.stage - 1) != 0) {
        snprintf(terminal.stage, sizeof terminal.stage, "%s", stage);
        terminal.stage_start = now;
        terminal.stage_start_done = done;
    }
    if (now >= terminal.next_drawing) {
        terminal.next_drawing = now + drawing_interval_seconds;
        draw(done, total, now);
    }
    pthread_mutex_unlock(&terminal.lock);
}

static bool cancelled(void *context)
{
    (void)context;
    return closo_terminal_interrupted();
}

void closo_terminal_begin(bool quiet)
{
    terminal.enabled = !quiet && is_terminal(STDERR_FILENO);
    terminal.next_drawing = closo_seconds() + first_drawing_seconds;
    handle(SIGINT, on_interrupt);
    handle(SIGTERM, on_interrupt);
}

void closo_terminal_end(void)
{
    if (terminal.drawn) {
        write_stderr(clear_line, sizeof clear_line - 1);
        terminal.drawn = 0;
    }
}

const closo_control *closo_terminal_control(void)
{
    static const closo_control control = {.report = report, .cancelled = cancelled};
    return &control;
}
