// SPDX-License-Identifier: GPL-3.0-or-later
// XYZ and extended XYZ: a count, a comment line (xyz_comment.h), then one line per atom, in the
// same order in every frame. A line of a later frame costs one comparison with the species of the
// first and three numbers; only a line of another shape is taken apart word by word.
#include "traj/xyz_velocities.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct xyz_state {
    closo_xyz_comment comment;
    closo_xyz_velocities velocities;
    bool warned_time;
} xyz_state;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool read_count(closo_text_line line, int64_t *count)
{
    const char *p = line.text;
    while (p < line.end && is_blank(*p))
        p++;
    p = closo_read_integer(p, line.end, count);
    return p && closo_line_is_blank((closo_text_line){p, line.end}) && *count > 0;
}

static closo_text_line line_at(const char *p, const char *end)
{
    const char *stop = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return (closo_text_line){p, stop ? stop : end};
}

// A count, and a third line with Properties to explain it or with a species and three numbers.
static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    const char *end = head + length;
    closo_text_line line[3];
    for (int i = 0; i < 3; i++) {
        line[i] = line_at(i ? line[i - 1].end + 1 : head, end);
        if (i < 2 && line[i].end == end)
            return false;
    }
    int64_t count;
    if (!read_count(line[0], &count))
        return false;
    if (memmem(line[1].text, (size_t)(line[1].end - line[1].text), "Properties=", 11))
        return true;
    const char *word;
    size_t size;
    const char *p = closo_next_word(line[2].text, line[2].end, &word, &size);
    double r[3];
    int64_t type;
    return p &&
           (closo_element_of_label(word, size) >= 0 ||
            closo_read_integer(word, word + size, &type) == word + size) &&
           closo_read_numbers(p, line[2].end, 3, r);
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(xyz_state), error);
    return trajectory->state ? CLOSO_OK : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    free(trajectory->state);
}

static closo_status read_comment(closo_trajectory *trajectory, closo_text_line line,
                                 closo_frame *frame, bool *end, closo_error *error)
{
    xyz_state *state = trajectory->state;
    closo_xyz_comment *comment = &state->comment;
    const char *expected = closo_xyz_comment_read(line, comment);
    if (expected)
        return closo_trajectory_bad_line(trajectory, line, end, error, "%s", expected);
    frame->time = comment->time;
    frame->step = comment->step;
    if (comment->has_time && isnan(comment->time) && !state->warned_time) {
        state->warned_time = true;
        closo_trajectory_warn(trajectory,
                              "%s:%zu: the time has no unit and is not used: give "
                              "--frame-time",
                              closo_input_path(trajectory->input),
                              closo_input_line_number(trajectory->input));
    }
    closo_xyz_velocities_settle(&state->velocities, comment, trajectory);
    closo_status status = CLOSO_OK;
    if (comment->has_lattice)
        status = closo_trajectory_set_cell(trajectory, frame, comment->lattice, end, error);
    else
        closo_trajectory_use_given_cell(trajectory, frame);
    frame->periodic = frame->periodic && !comment->says_open;
    return status;
}

// Species and position wherever the columns are; false when they are not there.
static bool take_apart(const closo_xyz_comment *comment, closo_text_line line, const char **word,
                       size_t *length, double r[3])
{
    const char *p = closo_skip_words(line.text, line.end, comment->species);
    p = p ? closo_next_word(p, line.end, word, length) : NULL;
    const char *q = closo_skip_words(line.text, line.end, comment->position);
    return p && q && closo_read_position(q, line.end, r);
}

static closo_status read_atom(closo_trajectory *trajectory, size_t i, closo_text_line line,
                              bool *end, closo_error *error)
{
    const xyz_state *state = trajectory->state;
    const char *word;
    size_t length;
    double r[3];
    if (!take_apart(&state->comment, line, &word, &length, r))
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "a species and three coordinates");
    closo_status status = CLOSO_OK;
    if (trajectory->frames > 0) {
        status = closo_trajectory_check_species(trajectory, i, line, word, length, end, error);
    } else {
        status = closo_trajectory_reserve(trajectory, i + 1, error);
        if (status == CLOSO_OK)
            status = closo_trajectory_keep_species(trajectory, i, line, word, length, end, error);
    }
    if (status == CLOSO_OK && !*end)
        memcpy(trajectory->position + 3 * i, r, sizeof r);
    return status;
}

// The line as every program writes it: the species of the first frame, then the position.
static bool read_usual(const closo_trajectory *trajectory, size_t i, closo_text_line line)
{
    const closo_label *label = &trajectory->label[i];
    const char *p = line.text;
    while (p < line.end && is_blank(*p))
        p++;
    if ((size_t)(line.end - p) <= label->length || memcmp(p, label->text, label->length) ||
        !is_blank(p[label->length]))
        return false;
    return closo_read_position(p + label->length, line.end, trajectory->position + 3 * i);
}

// *known: the masses are, too.
static closo_status read_velocity(closo_trajectory *trajectory, size_t i, closo_text_line line,
                                  bool *known, bool *end, closo_error *error)
{
    const xyz_state *state = trajectory->state;
    closo_status status = closo_trajectory_reserve_velocities(trajectory, i + 1, error);
    if (status != CLOSO_OK)
        return status;
    double *v = trajectory->velocity + 3 * i;
    if (!closo_xyz_velocities_read(&state->velocities, trajectory, i, line, v))
        return closo_trajectory_bad_line(
            trajectory, line, end, error, "three %s from column %zu on",
            state->velocities.momenta ? "momenta" : "velocities", state->velocities.column + 1);
    *known = *known && isfinite(v[0]) && isfinite(v[1]) && isfinite(v[2]);
    return CLOSO_OK;
}

static closo_status read_atoms(closo_trajectory *trajectory, size_t count, bool *moving, bool *end,
                               closo_error *error)
{
    const xyz_state *state = trajectory->state;
    *moving = state->velocities.column != SIZE_MAX;
    bool reads = *moving;
    bool usual =
        trajectory->frames > 0 && state->comment.species == 0 && state->comment.position == 1;
    for (size_t i = 0; i < count && !*end; i++) {
        closo_text_line line;
        closo_status status = closo_trajectory_needed_line(trajectory, &line, end, error);
        if (status == CLOSO_OK && !*end && !(usual && read_usual(trajectory, i, line)))
            status = read_atom(trajectory, i, line, end, error);
        if (status == CLOSO_OK && !*end && reads)
            status = read_velocity(trajectory, i, line, moving, end, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    closo_text_line line;
    closo_status status;
    do {
        status = closo_trajectory_line(trajectory, &line, error);
        *end = status == CLOSO_OK && !line.text;
        if (status != CLOSO_OK || *end)
            return status;
    } while (closo_line_is_blank(line));
    int64_t count;
    bool moving = false;
    if (!read_count(line, &count))
        return closo_trajectory_bad_line(trajectory, line, end, error, "the number of atoms");
    if (trajectory->frames > 0 && (uint64_t)count != trajectory->atoms)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "%zu atoms as in the first frame", trajectory->atoms);
    status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status == CLOSO_OK && !*end)
        status = read_comment(trajectory, line, frame, end, error);
    if (status == CLOSO_OK && !*end)
        status = read_atoms(trajectory, (size_t)count, &moving, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    trajectory->atoms = (size_t)count;
    frame->velocity = moving ? trajectory->velocity : NULL;
    return status;
}

const closo_trajectory_format closo_format_xyz = {
    .name = "xyz",
    .description = "XYZ or extended XYZ",
    .extensions = "xyz extxyz exyz",
    .carries_time = true,
    .reference = "extended XYZ, https://github.com/libAtoms/extxyz",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
