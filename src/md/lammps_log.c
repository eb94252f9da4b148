// SPDX-License-Identifier: GPL-3.0-or-later
// The log of LAMMPS while it grows and afterwards. The input script prints marks ("closo stage
// ..."); between a line that begins with "Step" and one with "Loop time", lines that begin with a
// number are rows of the table, everything else (warnings) is passed over.
#include "md/lammps.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COLUMNS      7 // after the step
#define LONGEST_LINE 4096

void closo_md_log_init(closo_md_log *log)
{
    *log = (closo_md_log){0};
    closo_text_init(&log->partial);
    log->last = (closo_md_log_row){.step = -1, .temperature = NAN};
}

void closo_md_log_clear(closo_md_log *log)
{
    free(log->rows);
    closo_text_clear(&log->partial);
    *log = (closo_md_log){0};
}

// LAMMPS writes numbers that are none as nan, -nan or inf.
static const char *read_value(const char *at, const char *end, double *value)
{
    const char *word;
    size_t length;
    const char *after = closo_next_word(at, end, &word, &length);
    if (!after)
        return NULL;
    *value = NAN;
    return closo_read_number(word, after, value) == after || memchr(word, 'n', length) ? after
                                                                                       : NULL;
}

static bool parse_row(const char *line, size_t length, closo_md_log_row *row)
{
    const char *end = line + length, *word, *at;
    size_t size;
    double v[COLUMNS];
    at = closo_next_word(line, end, &word, &size);
    if (!at || closo_read_integer(word, at, &row->step) != at || row->step < 0)
        return false;
    for (int i = 0; i < COLUMNS; i++) {
        at = read_value(at, end, &v[i]);
        if (!at)
            return false;
    }
    row->temperature = v[0];
    row->cation_temperature = v[1];
    row->anion_temperature = v[2];
    row->potential = v[3];
    row->kinetic = v[4];
    row->conserved = v[5];
    row->pressure = v[6];
    return true;
}

static closo_status add_row(closo_md_log *log, const closo_md_log_row *row, closo_error *error)
{
    log->last = *row;
    if (log->stage != CLOSO_MD_START && !(isfinite(row->temperature) && isfinite(row->potential)))
        log->not_finite = true;
    if (log->stage != CLOSO_MD_PRODUCTION)
        return CLOSO_OK;
    while (log->count > 0 && log->rows[log->count - 1].step >= row->step)
        log->count--;
    closo_status status =
        closo_grow((void **)&log->rows, &log->capacity, log->count + 1, sizeof *log->rows, error);
    if (status == CLOSO_OK)
        log->rows[log->count++] = *row;
    return status;
}

static bool starts(const char *line, size_t length, const char *prefix)
{
    size_t size = strlen(prefix);
    return length >= size && memcmp(line, prefix, size) == 0;
}

closo_status closo_md_log_line(closo_md_log *log, const char *line, size_t length,
                               closo_error *error)
{
    const char *word;
    size_t size;
    closo_md_log_row row;
    if (starts(line, length, "closo stage start")) {
        // A run from the beginning: whatever the log held before is of no run that still exists.
        log->stage = CLOSO_MD_START;
        log->count = 0;
        log->done = false;
    } else if (starts(line, length, "closo stage equilibration")) {
        log->stage = CLOSO_MD_EQUILIBRATION;
    } else if (starts(line, length, "closo stage production")) {
        log->stage = CLOSO_MD_PRODUCTION;
        log->done = false;
    } else if (starts(line, length, "closo run complete")) {
        log->done = true;
    } else if (closo_next_word(line, line + length, &word, &size) && size == 4 &&
               memcmp(word, "Step", 4) == 0) {
        log->in_table = true;
    } else if (starts(line, length, "Loop time") || starts(line, length, "ERROR")) {
        log->in_table = false;
    } else if (log->in_table && parse_row(line, length, &row)) {
        return add_row(log, &row, error);
    }
    return CLOSO_OK;
}

// Splits bytes into lines; the rest without an end waits in `partial`.
static closo_status take_bytes(closo_md_log *log, const char *bytes, size_t length,
                               closo_error *error)
{
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && length > 0) {
        const char *newline = memchr(bytes, '\n', length);
        size_t size = newline ? (size_t)(newline - bytes) : length;
        if (log->partial.length + size <= LONGEST_LINE) // longer lines are no rows of ours
            closo_text_add_bytes(&log->partial, bytes, size);
        if (newline) {
            status = log->partial.failed
                         ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                         : closo_md_log_line(log, log->partial.data ? log->partial.data : "",
                                             log->partial.length, error);
            log->partial.length = 0;
            size++;
        }
        bytes += size;
        length -= size;
    }
    return status;
}

closo_status closo_md_log_follow(closo_md_log *log, const char *path, closo_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? CLOSO_OK : closo_fail_errno(error, errno, "%s", path);
    closo_status status = CLOSO_OK;
    char bytes[16384];
    for (;;) {
        ssize_t got = pread(file, bytes, sizeof bytes, (off_t)log->offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = closo_fail_errno(error, errno, "%s", path);
        if (got <= 0 || status != CLOSO_OK)
            break;
        log->offset += (uint64_t)got;
        status = take_bytes(log, bytes, (size_t)got, error);
        if (status != CLOSO_OK)
            break;
    }
    close(file);
    return status;
}

// ---- what the engine said last

// The last bytes of a file, NUL-terminated; their number.
static size_t read_tail(const char *path, char *tail, size_t size)
{
    size_t length = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (file >= 0 && fstat(file, &about) == 0) {
        off_t from = about.st_size > (off_t)(size - 1) ? about.st_size - (off_t)(size - 1) : 0;
        ssize_t got = pread(file, tail, size - 1, from);
        length = got > 0 ? (size_t)got : 0;
    }
    if (file >= 0)
        close(file);
    tail[length] = '\0';
    return length;
}

// Remembers the last line that is an error, or the last one at all.
static void scan_tail(char *tail, char *error_line, char *last_line, size_t size)
{
    char *rest = NULL;
    for (char *line = strtok_r(tail, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
        if (strspn(line, " \t-=") == strlen(line))
            continue;
        if (strncmp(line, "ERROR", 5) == 0)
            snprintf(error_line, size, "%s", line);
        snprintf(last_line, size, "%s", line);
    }
}

void closo_md_last_words(const char *const *paths, size_t count, char *out, size_t size)
{
    char error_line[512] = "", last_line[512] = "";
    for (size_t i = 0; i < count; i++) {
        char tail[8192];
        if (read_tail(paths[i], tail, sizeof tail) > 0)
            scan_tail(tail, error_line, last_line, sizeof error_line);
    }
    snprintf(out, size, "%s",
             error_line[0]  ? error_line
             : last_line[0] ? last_line
                            : "it said nothing");
}
