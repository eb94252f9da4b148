// SPDX-License-Identifier: GPL-3.0-or-later
// An open trajectory: recognising the format, by content first and by name second, and handing out
// frames. The first frame is read when the trajectory is opened and kept, so that atoms and
// elements are known from the start.
#include "traj/trajectory.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const closo_trajectory_format *by_name(const char *name)
{
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        if (!strcmp((*f)->name, name))
            return *f;
    return NULL;
}

// "run.xyz", "run.xyz.gz"; but also names that are all extension, as in XDATCAR_2 and dump.run.
// XDATCAR, XDATCAR_2, dump.1000, but not closo-rates.json.
static bool is_name(const char *name, size_t length, const char *word, size_t size)
{
    if (length < size || strncasecmp(name, word, size) != 0 || isalpha((unsigned char)name[size]))
        return false;
    const char *dot = memrchr(name, '.', length);
    return !dot || !isalpha((unsigned char)dot[1]);
}

static bool has_extension(const closo_trajectory_format *format, const char *path)
{
    const char *name = closo_path_name(path);
    size_t length = strlen(name);
    if (closo_text_ends_with(name, ".gz"))
        length -= 3;
    for (const char *p = format->extensions; *p;) {
        size_t size = strcspn(p, " ");
        if (length > size && name[length - size - 1] == '.' &&
            !strncasecmp(name + length - size, p, size))
            return true;
        if (is_name(name, length, p, size))
            return true;
        p += size + (p[size] == ' ');
    }
    return false;
}

const closo_trajectory_format *closo_trajectory_recognise(const char *head, size_t length,
                                                          const char *path)
{
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        if ((*f)->recognise(head, length, path))
            return *f;
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); length && *f; f++)
        if (has_extension(*f, path))
            return *f;
    return NULL;
}

// Files that are often met in this place and are not read.
static const struct {
    const char *what;
    size_t at, length;
    const char *bytes;
} strangers[] = {
    {"a zip file", 0, 4, "PK\x03\x04"},
    {"a bzip2 file", 0, 3, "BZh"},
    {"an xz file", 0, 5,
     "\xfd"
     "7zXZ"},
    {"a zstd file", 0, 4, "\x28\xb5\x2f\xfd"},
};

static const char *kind_of_stranger(const char *head, size_t length)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (length >= strangers[i].at + strangers[i].length &&
            !memcmp(head + strangers[i].at, strangers[i].bytes, strangers[i].length))
            return strangers[i].what;
    return memchr(head, 0, length) ? "a binary file" : "other text";
}

// `wanted` is the name of a format that does not exist, or NULL when none fits the file.
static closo_status no_format(const char *path, const char *wanted, const char *found,
                              closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        closo_text_addf(&names, "%s%s", names.length ? ", " : "",
                        wanted ? (*f)->name : (*f)->description);
    closo_status status =
        wanted
            ? closo_fail(error, CLOSO_USAGE, "--input-format: expected one of %s, found \"%s\"",
                         names.data ? names.data : "", wanted)
            : closo_fail(error, CLOSO_INPUT, "%s: not a trajectory: expected one of %s, found %s",
                         path, names.data ? names.data : "", found);
    closo_text_clear(&names);
    return status;
}

static closo_status choose_format(closo_trajectory *trajectory, const closo_trajectory_format **out,
                                  closo_error *error)
{
    const char *path = closo_input_path(trajectory->input);
    const char *wanted = trajectory->options.format;
    size_t length;
    const char *head = closo_input_head(trajectory->input, &length);
    if (length == 0) {
        // Nothing came: because there is nothing, or because it could not be read.
        closo_text_line line;
        closo_status status = closo_trajectory_line(trajectory, &line, error);
        return status != CLOSO_OK ? status
                                  : closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    }
    *out = wanted ? by_name(wanted) : closo_trajectory_recognise(head, length, path);
    return *out ? CLOSO_OK : no_format(path, wanted, kind_of_stranger(head, length), error);
}

static closo_status read_types(closo_trajectory *trajectory, closo_error *error)
{
    for (const char *p = trajectory->options.types; p && *p;) {
        size_t length = strcspn(p, ",");
        int element = closo_element_of_label(p, length);
        if (element < 0 || trajectory->type_count == CLOSO_TRAJECTORY_TYPES)
            return closo_fail(error, CLOSO_USAGE,
                              "--types: expected up to %d elements with commas between, found "
                              "\"%.*s\"",
                              CLOSO_TRAJECTORY_TYPES, (int)length, p);
        trajectory->type_element[trajectory->type_count++] = element;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

static closo_status read_cell(closo_trajectory *trajectory, closo_error *error)
{
    closo_error inner;
    if (trajectory->options.cell &&
        closo_cell_init(&trajectory->given_cell, trajectory->options.cell, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "--cell: %s", inner.message);
    return CLOSO_OK;
}

static closo_status read_frame(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    closo_frame *frame = &trajectory->frame;
    *end = false;
    if (closo_cancelled(trajectory->options.control))
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted while reading %s",
                          closo_input_path(trajectory->input));
    frame->index = trajectory->frames;
    frame->step = -1;
    frame->time = NAN;
    frame->velocity = NULL;
    frame->periodic = frame->unwrapped = false;
    closo_status status = trajectory->format->next(trajectory, frame, end, error);
    if (status == CLOSO_OK && *end && closo_input_truncated(trajectory->input))
        closo_trajectory_warn(
            trajectory, "%s: the gzip file stops before its end: the complete frames are used",
            closo_input_path(trajectory->input));
    if (status != CLOSO_OK || *end)
        return status;
    frame->position = trajectory->position;
    if (!trajectory->apart && !closo_input_line_complete(trajectory->input)) {
        // The very last line has no line end: its last number may be cut short.
        if (trajectory->frames > 0)
            return closo_trajectory_truncated(trajectory, end, error);
        closo_trajectory_warn(
            trajectory, "%s:%zu: the last line has no end: its last number may be incomplete",
            closo_input_path(trajectory->input), closo_input_line_number(trajectory->input));
    }
    trajectory->frames++;
    return CLOSO_OK;
}

closo_status closo_trajectory_open(closo_trajectory **out, const char *path,
                                   const closo_trajectory_options *options, closo_error *error)
{
    *out = NULL;
    closo_trajectory *trajectory = closo_allocate(1, sizeof *trajectory, error);
    if (!trajectory)
        return CLOSO_MEMORY;
    if (options)
        trajectory->options = *options;
    closo_status status = closo_input_open(&trajectory->input, path, error);
    if (status == CLOSO_OK)
        status = read_types(trajectory, error);
    if (status == CLOSO_OK)
        status = read_cell(trajectory, error);
    if (status != CLOSO_OK)
        goto done;
    const closo_trajectory_format *format;
    status = choose_format(trajectory, &format, error);
    if (status != CLOSO_OK)
        goto done;
    trajectory->format = format;
    closo_input_take_truncated(trajectory->input);
    if (trajectory->options.group && format != &closo_format_h5md) {
        status = closo_fail(error, CLOSO_USAGE, "--group: %s: only H5MD has groups, this is %s",
                            path, format->description);
        goto done;
    }
    trajectory->lacks_species = format->lacks_species;
    status = format->open(trajectory, error);
    bool end = false;
    if (status == CLOSO_OK)
        status = read_frame(trajectory, &end, error);
    if (status == CLOSO_OK && end)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no frame", path);
    if (status == CLOSO_OK)
        status = closo_trajectory_read_structure(trajectory, error);
    trajectory->first_is_waiting = true;
done:
    if (status == CLOSO_OK)
        *out = trajectory;
    else
        closo_trajectory_close(trajectory);
    return status;
}

void closo_trajectory_close(closo_trajectory *trajectory)
{
    if (!trajectory)
        return;
    if (trajectory->format)
        trajectory->format->close(trajectory);
    closo_input_close(trajectory->input);
    for (size_t i = 0; i < trajectory->warnings; i++)
        free(trajectory->warning[i]);
    free(trajectory->element);
    free(trajectory->position);
    free(trajectory->velocity);
    free(trajectory->label);
    free(trajectory);
}

closo_status closo_trajectory_next(closo_trajectory *trajectory, const closo_frame **frame,
                                   closo_error *error)
{
    *frame = NULL;
    if (trajectory->ended)
        return CLOSO_OK;
    if (!trajectory->first_is_waiting) {
        bool end;
        closo_status status = read_frame(trajectory, &end, error);
        trajectory->ended = end || status != CLOSO_OK;
        if (trajectory->ended)
            return status;
    }
    trajectory->first_is_waiting = false;
    *frame = &trajectory->frame;
    return CLOSO_OK;
}

size_t closo_trajectory_atoms(const closo_trajectory *trajectory)
{
    return trajectory->atoms;
}

const int *closo_trajectory_elements(const closo_trajectory *trajectory)
{
    return trajectory->element;
}

const closo_trajectory_format *closo_trajectory_format_of(const closo_trajectory *trajectory)
{
    return trajectory->format;
}

const char *closo_trajectory_path(const closo_trajectory *trajectory)
{
    return closo_input_path(trajectory->input);
}

size_t closo_trajectory_warnings(const closo_trajectory *trajectory)
{
    return trajectory->warnings;
}

const char *closo_trajectory_warning(const closo_trajectory *trajectory, size_t index)
{
    return index < trajectory->warnings ? trajectory->warning[index] : NULL;
}

double closo_trajectory_fraction(const closo_trajectory *trajectory)
{
    return trajectory->apart ? trajectory->fraction : closo_input_fraction(trajectory->input);
}

closo_status closo_trajectory_fingerprint(closo_trajectory *trajectory, closo_fingerprint *out,
                                          closo_error *error)
{
    return closo_input_fingerprint(trajectory->input, out, error);
}
