// SPDX-License-Identifier: GPL-3.0-or-later
// Quantum ESPRESSO cp.x: PREFIX.pos holds per frame a line with step and time in ps, then the
// position of each atom in bohr; the cell stands in PREFIX.cel beside it, in the same way, as three
// lines of the matrix whose columns are the cell vectors. Without that file the cell comes from the
// options. No elements. The number of atoms is the number of lines between two headings. Layout:
// Quantum ESPRESSO, CP user's guide, output of cp.x.
#include "traj/trajectory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOHR 0.529177210544 // A, CODATA 2022

typedef struct qe_state {
    closo_input *cell_input; // NULL: none
    bool has_heading;        // of the next frame, already read:
    int64_t step;
    double time;
    double vectors[9];
} qe_state;

// A heading is two numbers, the first whole; an atom three. Some versions write more numbers.
static size_t count_numbers(closo_text_line line, double out[3])
{
    const char *p = line.text, *word;
    size_t length, count = 0;
    while ((p = closo_next_word(p, line.end, &word, &length))) {
        double value;
        if (closo_read_number(word, p, &value) != p)
            return 0;
        if (count < 3)
            out[count] = value;
        count++;
    }
    return count;
}

static bool is_heading(closo_text_line line, int64_t *step, double *time)
{
    double value[3] = {0};
    if (count_numbers(line, value) != 2 || value[0] != floor(value[0]) || value[0] < 0 ||
        value[0] > 9e15)
        return false;
    *step = (int64_t)value[0];
    *time = value[1];
    return true;
}

static closo_text_line line_at(const char *p, const char *end)
{
    const char *stop = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return (closo_text_line){p, stop ? stop : end};
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_text_line first = line_at(head, head + length);
    if (first.end == head + length)
        return false;
    closo_text_line second = line_at(first.end + 1, head + length);
    int64_t step;
    double time, r[3];
    // A .cel file looks the same and must not pass for three atoms.
    bool cel = closo_text_ends_with(path, ".cel") || closo_text_ends_with(path, ".vel") ||
               closo_text_ends_with(path, ".for");
    return !cel && is_heading(first, &step, &time) && count_numbers(second, r) == 3;
}

static closo_status open_cell(closo_trajectory *trajectory, closo_error *error)
{
    qe_state *state = trajectory->state;
    const char *path = closo_input_path(trajectory->input);
    size_t length = strlen(path), cut = closo_text_ends_with(path, ".gz") ? 3 : 0;
    if (length < cut + 4 || memcmp(path + length - cut - 4, ".pos", 4))
        return CLOSO_OK;
    char *name = closo_duplicate(path, error);
    if (!name)
        return CLOSO_MEMORY;
    memcpy(name + length - cut - 3, "cel", 3);
    closo_status status = CLOSO_OK;
    if (!closo_file_exists(name) && cut)
        name[length - cut] = '\0';
    if (closo_file_exists(name))
        status = closo_input_open(&state->cell_input, name, error);
    if (state->cell_input)
        closo_input_take_truncated(state->cell_input);
    free(name);
    return status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(qe_state), error);
    return trajectory->state ? open_cell(trajectory, error) : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    qe_state *state = trajectory->state;
    if (state)
        closo_input_close(state->cell_input);
    free(state);
}

// ---- the cell

static closo_status cell_line(qe_state *state, closo_text_line *line, closo_error *error)
{
    size_t length;
    closo_status status = closo_input_line(state->cell_input, &line->text, &length, error);
    line->end = line->text ? line->text + length : NULL;
    return status;
}

static closo_status bad_cell(const qe_state *state, const char *expected, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s",
                      closo_input_path(state->cell_input),
                      closo_input_line_number(state->cell_input), expected);
}

static closo_status read_cell(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                              closo_error *error)
{
    qe_state *state = trajectory->state;
    if (!state->cell_input) {
        closo_trajectory_use_given_cell(trajectory, frame);
        return CLOSO_OK;
    }
    int64_t step;
    double time, row[3];
    closo_text_line line;
    closo_status status = cell_line(state, &line, error);
    if (status == CLOSO_OK && !line.text) {
        closo_trajectory_warn(trajectory, "%s: no cell of frame %llu, at which reading ends",
                              closo_input_path(state->cell_input),
                              (unsigned long long)trajectory->frames + 1);
        *end = true;
    }
    if (status != CLOSO_OK || *end)
        return status;
    if (!is_heading(line, &step, &time) || step != frame->step)
        return bad_cell(state, "the step and time of the same frame as in the .pos file", error);
    for (size_t i = 0; i < 3; i++) {
        status = cell_line(state, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text || count_numbers(line, row) != 3)
            return bad_cell(state, "three numbers of the cell", error);
        for (size_t k = 0; k < 3; k++)
            state->vectors[3 * k + i] = BOHR * row[k];
    }
    closo_error inner;
    if (closo_trajectory_set_cell(trajectory, frame, state->vectors, end, &inner) != CLOSO_OK)
        return bad_cell(state, "cell vectors that span a volume", error);
    return CLOSO_OK;
}

// ---- frames

static closo_status find_heading(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    qe_state *state = trajectory->state;
    closo_text_line line;
    closo_status status;
    do {
        status = closo_trajectory_line(trajectory, &line, error);
        *end = status == CLOSO_OK && !line.text;
        if (status != CLOSO_OK || *end)
            return status;
    } while (closo_line_is_blank(line));
    if (!is_heading(line, &state->step, &state->time))
        return closo_trajectory_bad_line(trajectory, line, end, error, "a step and a time in ps");
    return CLOSO_OK;
}

// Atoms until their number is there or, in the first frame, until the next heading.
static closo_status read_atoms(closo_trajectory *trajectory, size_t *count, bool *end,
                               closo_error *error)
{
    qe_state *state = trajectory->state;
    bool first = trajectory->frames == 0;
    for (*count = 0; first || *count < trajectory->atoms; ++*count) {
        closo_text_line line;
        closo_status status = first ? closo_trajectory_line(trajectory, &line, error)
                                    : closo_trajectory_needed_line(trajectory, &line, end, error);
        if (status != CLOSO_OK || *end || !line.text)
            return status;
        if (first && (closo_line_is_blank(line) || is_heading(line, &state->step, &state->time))) {
            state->has_heading = !closo_line_is_blank(line);
            return CLOSO_OK;
        }
        if (first)
            status = closo_trajectory_reserve(trajectory, *count + 1, error);
        if (status != CLOSO_OK)
            return status;
        double *r = trajectory->position + 3 * *count;
        const char *rest = closo_read_position(line.text, line.end, r);
        if (!rest || !closo_line_is_blank((closo_text_line){rest, line.end}))
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "three coordinates of atom %zu", *count + 1);
        trajectory->element[*count] = first ? 0 : trajectory->element[*count];
        for (size_t c = 0; c < 3; c++)
            r[c] *= BOHR;
    }
    return CLOSO_OK;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    qe_state *state = trajectory->state;
    closo_status status = CLOSO_OK;
    if (!state->has_heading)
        status = find_heading(trajectory, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    state->has_heading = false;
    frame->step = state->step;
    frame->time = state->time;
    size_t count = 0;
    status = read_cell(trajectory, frame, end, error);
    if (status == CLOSO_OK && !*end)
        status = read_atoms(trajectory, &count, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    if (count == 0)
        return closo_trajectory_truncated(trajectory, end, error);
    trajectory->atoms = count;
    return CLOSO_OK;
}

const closo_trajectory_format closo_format_qe_pos = {
    .name = "qe-pos",
    .description = "Quantum ESPRESSO .pos",
    .extensions = "pos",
    .carries_time = true,
    .lacks_species = true,
    .reference = "Quantum ESPRESSO, CP user's guide",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
