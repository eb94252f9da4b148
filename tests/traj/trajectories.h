// SPDX-License-Identifier: GPL-3.0-or-later
// Small trajectory files for tests: written, read whole, compared.
#ifndef CLOSO_TESTS_TRAJECTORIES_H
#define CLOSO_TESTS_TRAJECTORIES_H

#include "base/files.h"
#include "closo/traj.h"

#include <math.h>

// A file read to its end: everything copied.
typedef struct whole {
    closo_status status;
    closo_error error;
    char format[32];
    size_t frames, atoms, warnings;
    int *element;
    closo_frame *frame; // frames; position points into `position`
    double *position;   // frames x atoms x 3
    double *velocity;   // the same, NaN where a frame has none
    char warning[1024]; // the first
} whole;

static inline void whole_clear(whole *w)
{
    free(w->element);
    free(w->frame);
    free(w->position);
    free(w->velocity);
    memset(w, 0, sizeof *w);
}

static inline closo_status read_rest(whole *w, closo_trajectory *trajectory)
{
    for (;;) {
        const closo_frame *frame;
        closo_status status = closo_trajectory_next(trajectory, &frame, &w->error);
        if (status != CLOSO_OK || !frame) {
            ck_assert_ptr_null(frame);
            return status;
        }
        ck_assert_uint_eq(frame->index, w->frames);
        size_t size = 3 * w->atoms * sizeof *w->position;
        w->frame = realloc(w->frame, (w->frames + 1) * sizeof *w->frame);
        w->position = realloc(w->position, (w->frames + 1) * size);
        w->velocity = realloc(w->velocity, (w->frames + 1) * size);
        ck_assert(w->frame && w->position && w->velocity);
        for (size_t i = 0; i < 3 * w->atoms; i++)
            w->velocity[3 * w->atoms * w->frames + i] = frame->velocity ? frame->velocity[i] : NAN;
        w->frame[w->frames] = *frame;
        memcpy(w->position + 3 * w->atoms * w->frames, frame->position, size);
        w->frames++;
    }
}

// Files that were read make good beginnings for fuzz/fuzz_trajectory.c: with CLOSO_CORPUS=DIRECTORY
// each is left there, behind the two bytes that the fuzz target takes for options.
static inline void keep_for_fuzzing(const char *path, const closo_trajectory_options *options,
                                    size_t atoms)
{
    enum { LARGEST = 1 << 16 };
    const char *directory = getenv("CLOSO_CORPUS");
    if (!directory || atoms > 255)
        return;
    unsigned char *data = malloc(2 + LARGEST);
    ck_assert_ptr_nonnull(data);
    size_t length = get_file(path, (char *)data + 2, LARGEST);
    data[0] = (unsigned char)((options && options->types) | (options && options->cell) << 1 |
                              (options && options->structure) << 2);
    data[1] = (unsigned char)atoms;
    uint64_t hash = 1469598103934665603U; // FNV-1a names equal files alike
    for (size_t i = 0; i < length + 2; i++)
        hash = (hash ^ data[i]) * 1099511628211U;
    char name[4400];
    snprintf(name, sizeof name, "%s/%016llx", directory, (unsigned long long)hash);
    if (length < LARGEST)
        put_file(name, (const char *)data, length + 2);
    free(data);
}

static inline whole read_whole(const char *path, const closo_trajectory_options *options)
{
    whole w = {.status = CLOSO_OK};
    closo_trajectory *trajectory;
    w.status = closo_trajectory_open(&trajectory, path, options, &w.error);
    if (w.status != CLOSO_OK) {
        ck_assert_ptr_null(trajectory);
        return w;
    }
    snprintf(w.format, sizeof w.format, "%s", closo_trajectory_format_of(trajectory)->name);
    ck_assert_str_eq(closo_trajectory_path(trajectory), path);
    w.atoms = closo_trajectory_atoms(trajectory);
    ck_assert_uint_gt(w.atoms, 0);
    w.status = read_rest(&w, trajectory);
    w.element = malloc(w.atoms * sizeof *w.element);
    ck_assert_ptr_nonnull(w.element);
    memcpy(w.element, closo_trajectory_elements(trajectory), w.atoms * sizeof *w.element);
    if (w.status == CLOSO_OK)
        keep_for_fuzzing(path, options, w.atoms);
    w.warnings = closo_trajectory_warnings(trajectory);
    if (w.warnings > 0)
        snprintf(w.warning, sizeof w.warning, "%s", closo_trajectory_warning(trajectory, 0));
    if (w.status == CLOSO_OK) {
        const closo_frame *frame;
        ck_assert_int_eq(closo_trajectory_next(trajectory, &frame, NULL), CLOSO_OK);
        ck_assert_ptr_null(frame);
        closo_fingerprint fingerprint;
        ck_assert_int_eq(closo_trajectory_fingerprint(trajectory, &fingerprint, NULL), CLOSO_OK);
        ck_assert_uint_eq(strlen(fingerprint.sha256), 64);
    }
    closo_trajectory_close(trajectory);
    for (size_t i = 0; i < w.frames; i++)
        w.frame[i].position = w.position + 3 * w.atoms * i;
    return w;
}

static inline whole read_text_with(const char *name, const char *text,
                                   const closo_trajectory_options *options)
{
    const char *path = scratch_path(name);
    put_file(path, text, strlen(text));
    return read_whole(path, options);
}

static inline whole read_text(const char *name, const char *text)
{
    return read_text_with(name, text, NULL);
}

static inline void assert_numbers(const double *found, const double *expected, size_t count,
                                  double tolerance)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_double_le(fabs(found[i] - expected[i]), tolerance);
}

// Fails to read, with a message of one line that holds `part` (and the place).
static inline void assert_refused_with(const char *name, const char *text, const char *part,
                                       const closo_trajectory_options *options,
                                       closo_status expected)
{
    whole w = read_text_with(name, text, options);
    ck_assert_msg(w.status == expected, "%s: status %d, %zu frames, \"%s\"", part, (int)w.status,
                  w.frames, w.status ? w.error.message : "");
    ck_assert_msg(strstr(w.error.message, part) != NULL, "expected \"%s\" in \"%s\"", part,
                  w.error.message);
    ck_assert_ptr_null(strchr(w.error.message, '\n'));
    whole_clear(&w);
}

static inline void assert_refused(const char *name, const char *text, const char *part)
{
    assert_refused_with(name, text, part, NULL, CLOSO_INPUT);
}

#ifdef CLOSO_FAULT_INJECTION
#include "base/fault.h"

// The n-th allocation fails, for every n until the whole file is read: an error of its own kind
// and, under the address sanitizer, no leak.
static inline void assert_survives_faults(const char *path, const closo_trajectory_options *options)
{
    closo_status status = CLOSO_MEMORY;
    for (long n = 1; status != CLOSO_OK; n++) {
        ck_assert_int_lt(n, 400);
        closo_error error = {.status = CLOSO_OK};
        closo_trajectory *trajectory;
        const closo_frame *frame = NULL;
        closo_fault_at(n);
        status = closo_trajectory_open(&trajectory, path, options, &error);
        do {
            if (status == CLOSO_OK)
                status = closo_trajectory_next(trajectory, &frame, &error);
        } while (status == CLOSO_OK && frame);
        closo_trajectory_close(trajectory);
        closo_fault_at(0);
        ck_assert_msg(status == CLOSO_OK || status == CLOSO_MEMORY, "%s", error.message);
        ck_assert_int_eq(error.status, status);
    }
}
#else
static inline void assert_survives_faults(const char *path, const closo_trajectory_options *options)
{
    (void)path;
    (void)options;
}
#endif

#endif
