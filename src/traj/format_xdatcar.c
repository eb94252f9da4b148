// SPDX-License-Identifier: GPL-3.0-or-later
// VASP XDATCAR. Since VASP 5: a header as in POSCAR (title, scale, three vectors, element symbols,
// counts), then configurations, each after "Direct configuration=" ("Konfig=", or a blank line, in
// older files; "Cartesian configuration=" in files of other programs). With a variable cell, and
// where runs were joined, the header is repeated. The symbols may be missing. VASP 4: run data on
// four lines, the last of them CAR, and a title; the cell comes from options and elements are not
// known. Coordinates are wrapped into the cell, and no line carries a time.
// Layout: VASP wiki, XDATCAR and POSCAR.
#include "traj/trajectory.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAXIMUM = 64 };
#define ATOMS_MAXIMUM 1000000000000 // far above any file, far below an overflow

// Atoms of one element, in a row.
typedef struct atom_group {
    int element;
    int64_t count;
} atom_group;

typedef struct xdatcar_state {
    atom_group groups[GROUPS_MAXIMUM];
    size_t group_count; // 0 before the first header is complete
    size_t atoms;
    double vectors[9];
    double scale[3]; // of Cartesian coordinates
    bool has_cell;
    bool header_used; // a configuration was read since the last header
} xdatcar_state;

typedef struct configuration {
    bool cartesian;
    bool has_first; // the line of the first atom is already read:
    closo_text_line first;
} configuration;

static closo_text_line line_at(const char *p, const char *end)
{
    const char *stop = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return (closo_text_line){p, stop ? stop : end};
}

// Line `index` from 0 of the beginning of a file; empty beyond it.
static closo_text_line line_of_head(const char *head, size_t length, int index)
{
    closo_text_line line = line_at(head, head + length);
    while (index-- > 0)
        line = line_at(line.end < head + length ? line.end + 1 : line.end, head + length);
    return line;
}

static bool is_car(closo_text_line line)
{
    const char *word;
    size_t length;
    return closo_next_word(line.text, line.end, &word, &length) && length == 3 &&
           !memcmp(word, "CAR", 3);
}

static bool contains(closo_text_line line, const char *text)
{
    return memmem(line.text, (size_t)(line.end - line.text), text, strlen(text)) != NULL;
}

static bool names_configuration(closo_text_line line)
{
    return contains(line, "configuration=") || contains(line, "Konfig=");
}

// `count` numbers and nothing else.
static bool read_row(closo_text_line line, size_t count, double *out)
{
    const char *rest = closo_read_numbers(line.text, line.end, count, out);
    return rest && closo_line_is_blank((closo_text_line){rest, line.end});
}

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    double r[3];
    if (is_car(line_of_head(head, length, 3)))
        return true;
    for (int i = 2; i < 5; i++)
        if (!read_row(line_of_head(head, length, i), 3, r))
            return false;
    for (int i = 6; i < 9; i++)
        if (names_configuration(line_of_head(head, length, i)))
            return true;
    return false;
}

// ---- headers

// Symbols may have tails: Li_sv, and since VASP 6 a hash, Li/1a2b.
static size_t read_symbols(closo_text_line line, int element[GROUPS_MAXIMUM])
{
    const char *p = line.text, *word;
    size_t length, count = 0;
    while ((p = closo_next_word(p, line.end, &word, &length))) {
        element[count] = closo_element_of_label(word, length);
        if (element[count] < 0 || ++count == GROUPS_MAXIMUM)
            return 0;
    }
    return count;
}

static bool starts_with_digit(closo_text_line line)
{
    const char *word;
    size_t length;
    return closo_next_word(line.text, line.end, &word, &length) && isdigit((unsigned char)*word);
}

static size_t read_counts(closo_text_line line, int64_t count[GROUPS_MAXIMUM])
{
    const char *p = line.text, *word;
    size_t length, groups = 0;
    while ((p = closo_next_word(p, line.end, &word, &length))) {
        if (groups == GROUPS_MAXIMUM || closo_read_integer(word, p, &count[groups]) != p ||
            count[groups] < 1 || count[groups] > ATOMS_MAXIMUM)
            return 0;
        groups++;
    }
    return groups;
}

// The first header sets the atoms, a repeated one must have the same.
static closo_status settle_groups(closo_trajectory *trajectory, const atom_group *found,
                                  size_t count, closo_text_line line, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    if (state->group_count == 0) {
        memcpy(state->groups, found, count * sizeof *found);
        state->group_count = count;
        for (size_t i = 0; i < count; i++)
            state->atoms += (size_t)found[i].count;
        return CLOSO_OK;
    }
    bool same = count == state->group_count;
    for (size_t i = 0; same && i < count; i++)
        same = found[i].element == state->groups[i].element &&
               found[i].count == state->groups[i].count;
    return same ? CLOSO_OK
                : closo_trajectory_bad_line(trajectory, line, end, error,
                                            "the atoms of the first header");
}

static closo_status read_groups(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    closo_text_line line;
    closo_status status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    int element[GROUPS_MAXIMUM];
    int64_t number[GROUPS_MAXIMUM];
    bool named = !starts_with_digit(line);
    size_t symbols = named ? read_symbols(line, element) : 0;
    if (named && symbols == 0)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "the symbols of at most %d elements, or their numbers of "
                                         "atoms",
                                         GROUPS_MAXIMUM);
    if (named)
        status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    size_t count = read_counts(line, number);
    if (count == 0 || (named && count != symbols))
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "the number of atoms of each element");
    atom_group groups[GROUPS_MAXIMUM];
    for (size_t i = 0; i < count; i++) {
        groups[i].count = number[i];
        groups[i].element =
            named ? element[i] : closo_trajectory_type_element(trajectory, (int64_t)i + 1);
        if (groups[i].element < 0)
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "numbers of atoms of %zu elements as in --types",
                                             trajectory->type_count);
    }
    return settle_groups(trajectory, groups, count, line, end, error);
}

static double determinant(const double v[9])
{
    return v[0] * (v[4] * v[8] - v[5] * v[7]) + v[1] * (v[5] * v[6] - v[3] * v[8]) +
           v[2] * (v[3] * v[7] - v[4] * v[6]);
}

// One factor, three (for x, y and z), or the volume as a negative number.
static bool read_scale(closo_text_line line, double scale[3])
{
    if (read_row(line, 3, scale))
        return scale[0] > 0 && scale[1] > 0 && scale[2] > 0;
    if (!read_row(line, 1, scale) || scale[0] == 0)
        return false;
    scale[1] = scale[2] = scale[0];
    return true;
}

// A header from its line of the scale on.
static closo_status read_header(closo_trajectory *trajectory, closo_frame *frame,
                                closo_text_line line, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    double *v = state->vectors, *scale = state->scale;
    if (!read_scale(line, scale))
        return closo_trajectory_bad_line(trajectory, line, end, error, "the scale of the cell");
    for (size_t i = 0; i < 3; i++) {
        closo_status status = closo_trajectory_header_line(trajectory, &line, end, error);
        if (status != CLOSO_OK || *end)
            return status;
        if (!read_row(line, 3, v + 3 * i))
            return closo_trajectory_bad_line(trajectory, line, end, error, "a cell vector");
    }
    if (scale[0] < 0)
        scale[0] = scale[1] = scale[2] = cbrt(-scale[0] / fabs(determinant(v)));
    for (size_t i = 0; i < 9; i++)
        v[i] *= scale[i % 3];
    closo_status status = closo_trajectory_set_cell(trajectory, frame, v, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    state->has_cell = true;
    state->header_used = false;
    return read_groups(trajectory, end, error);
}

// VASP 4: "atoms atoms steps", run data, temperature, CAR, title.
static closo_status read_old_header(closo_trajectory *trajectory, closo_text_line line, bool *end,
                                    closo_error *error)
{
    atom_group all = {.count = 0};
    const char *p = line.text;
    while (p < line.end && (*p == ' ' || *p == '\t'))
        p++;
    if (!closo_read_integer(p, line.end, &all.count) || all.count < 1 || all.count > ATOMS_MAXIMUM)
        return closo_trajectory_bad_line(trajectory, line, end, error, "the number of atoms");
    if (!trajectory->options.cell)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: an XDATCAR of VASP 4 carries no cell: give --cell",
                          closo_input_path(trajectory->input));
    closo_status status = settle_groups(trajectory, &all, 1, line, end, error);
    for (int i = 0; i < 4 && status == CLOSO_OK && !*end; i++)
        status = closo_trajectory_header_line(trajectory, &line, end, error);
    return status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(xdatcar_state), error);
    if (!trajectory->state)
        return CLOSO_MEMORY;
    size_t length;
    const char *head = closo_input_head(trajectory->input, &length);
    bool old = is_car(line_of_head(head, length, 3)), end = false;
    closo_text_line line;
    closo_status status = closo_trajectory_header_line(trajectory, &line, &end, error);
    if (status != CLOSO_OK)
        return status;
    if (old)
        return read_old_header(trajectory, line, &end, error);
    status = closo_trajectory_header_line(trajectory, &line, &end, error);
    return status == CLOSO_OK ? read_header(trajectory, &trajectory->frame, line, &end, error)
                              : status;
}

static void close(closo_trajectory *trajectory)
{
    free(trajectory->state);
}

// ---- configurations

// Up to the first atom of the next configuration. A line that names none, and is no position behind
// a blank line, is the title of a repeated header; behind a blank line a lone number is the scale
// of a header whose title is that blank line.
static closo_status find_configuration(closo_trajectory *trajectory, closo_frame *frame,
                                       configuration *out, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    *out = (configuration){.cartesian = false};
    bool blank = false, header = false;
    for (;;) {
        closo_text_line line;
        double r[3];
        closo_status status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text) {
            *end = true;
            return header ? closo_trajectory_truncated(trajectory, end, error) : CLOSO_OK;
        }
        if (names_configuration(line)) {
            out->cartesian = contains(line, "artesian");
            return CLOSO_OK;
        }
        if (closo_line_is_blank(line)) {
            blank = true;
            continue;
        }
        bool position = read_row(line, 3, r);
        if (position && blank) {
            out->has_first = true;
            out->first = line;
            return CLOSO_OK;
        }
        if (position || !state->header_used || !state->has_cell)
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "Direct configuration= or a blank line");
        if (!blank || !read_row(line, 1, r))
            status = closo_trajectory_header_line(trajectory, &line, end, error);
        if (status == CLOSO_OK && !*end)
            status = read_header(trajectory, frame, line, end, error);
        if (status != CLOSO_OK || *end)
            return status;
        header = true;
        blank = false;
    }
}

static void to_cartesian(const xdatcar_state *state, const closo_frame *frame, bool cartesian,
                         double r[3])
{
    const double f[3] = {r[0], r[1], r[2]};
    if (!cartesian)
        closo_cell_to_cartesian(&frame->cell, f, r);
    else
        for (size_t c = 0; c < 3 && state->has_cell; c++)
            r[c] *= state->scale[c];
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    configuration found;
    closo_status status = find_configuration(trajectory, frame, &found, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    frame->periodic = true;
    if (!state->has_cell)
        closo_trajectory_use_given_cell(trajectory, frame);
    state->header_used = true;
    const atom_group *group = state->groups;
    int64_t left = group->count;
    for (size_t i = 0; i < state->atoms; i++) {
        closo_text_line line = found.first;
        if (i > 0 || !found.has_first)
            status = closo_trajectory_needed_line(trajectory, &line, end, error);
        if (status == CLOSO_OK && !*end && trajectory->frames == 0)
            status = closo_trajectory_reserve(trajectory, i + 1, error);
        if (status != CLOSO_OK || *end)
            return status;
        double *r = trajectory->position + 3 * i;
        const char *rest = closo_read_position(line.text, line.end, r);
        if (!rest || !closo_line_is_blank((closo_text_line){rest, line.end}))
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "three coordinates of atom %zu of %zu", i + 1,
                                             state->atoms);
        to_cartesian(state, frame, found.cartesian, r);
        if (left == 0)
            left = (++group)->count;
        left--;
        trajectory->element[i] = group->element;
    }
    trajectory->atoms = state->atoms;
    return CLOSO_OK;
}

const closo_trajectory_format closo_format_xdatcar = {
    .name = "xdatcar",
    .description = "VASP XDATCAR",
    .extensions = "xdatcar",
    .reference = "VASP wiki, XDATCAR",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
