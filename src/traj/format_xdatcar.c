// SPDX-License-Identifier: GPL-3.0-or-later
// VASP XDATCAR. Since VASP 5: a header as in POSCAR (title, scale, three vectors, element symbols,
// counts), then configurations of fractional coordinates, each after "Direct configuration=" (or
// "Konfig=", or a blank line in older files); with a variable cell the header is repeated before each.
// The symbols may be missing. VASP 4: four lines of run data ending with CAR, no cell, no elements;
// both then come from options.
#include "traj/trajectory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAXIMUM = 64 };

typedef struct xdatcar_state {
    closo_line held;  // a line read ahead
    bool has_held;
    bool fresh_cell;  // a header was read since the last frame
    double vectors[9];
    bool has_cell;
    size_t announced; // atoms by the header
    bool first_header;
} xdatcar_state;

static const char *line_end(const char *begin, const char *end)
{
    const char *stop = memchr(begin, '\n', (size_t)(end - begin));
    return stop ? stop : end;
}

static bool is_car(const char *p, const char *end)
{
    const char *word;
    size_t length;
    return closo_next_word(p, end, &word, &length) && length == 3 && !memcmp(word, "CAR", 3);
}

static bool recognise(const char *head, size_t length, const char *path)
{
    const char *end = head + length, *p = head;
    double numbers[3];
    for (int line = 0; line < 8 && p < end; line++) {
        const char *stop = line_end(p, end);
        if (line == 3 && is_car(p, stop))
            return true;
        if (line == 1 && !closo_read_numbers(p, stop, 1, numbers))
            break;
        if (line >= 2 && line <= 4 && !closo_read_numbers(p, stop, 3, numbers))
            break;
        if (line >= 6 && (memmem(p, (size_t)(stop - p), "configuration=", 14) ||
                          memmem(p, (size_t)(stop - p), "Konfig=", 7)))
            return true;
        p = stop < end ? stop + 1 : end;
    }
    return strstr(closo_path_name(path), "XDATCAR") != NULL;
}

static closo_status next_line(closo_trajectory *trajectory, closo_line *line, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    if (state->has_held) {
        state->has_held = false;
        *line = state->held;
        return CLOSO_OK;
    }
    return closo_trajectory_line(trajectory, line, error);
}

// A line that must be there.
static closo_status header_line(closo_trajectory *trajectory, closo_line *line, bool *end,
                                closo_error *error)
{
    closo_status status = next_line(trajectory, line, error);
    if (status == CLOSO_OK && !line->text)
        return closo_trajectory_truncated(trajectory, end, error);
    return status;
}

static bool line_contains(closo_line line, const char *text)
{
    return memmem(line.text, (size_t)(line.end - line.text), text, strlen(text)) != NULL;
}

static bool is_configuration(closo_line line)
{
    return line_contains(line, "configuration=") || line_contains(line, "Konfig=");
}

static closo_status set_atoms(closo_trajectory *trajectory, closo_line counts,
                              const int *symbol, size_t symbols, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    const char *p = counts.text, *word;
    size_t length, group = 0, total = 0;
    while ((p = closo_next_word(p, counts.end, &word, &length))) {
        int64_t count;
        const char *stop = closo_read_integer(word, counts.end, &count);
        if (stop != word + length || count < 1 || count > 1000000000 || group == GROUPS_MAXIMUM)
            return closo_trajectory_bad_line(trajectory, counts, end, error,
                                             "the number of atoms of each element");
        int element = symbols ? (group < symbols ? symbol[group] : 0)
                              : (group < trajectory->type_count ? trajectory->type_element[group] : 0);
        for (int64_t i = 0; state->first_header && i < count; i++) {
            // Grown while counting up, so that a wrong count costs what the file can hold below.
            if (total + (size_t)i >= ((size_t)1 << 27))
                return closo_trajectory_bad_line(trajectory, counts, end, error,
                                                 "at most 2^27 atoms");
            closo_status status = closo_trajectory_reserve(trajectory, total + (size_t)i + 1, error);
            if (status != CLOSO_OK)
                return status;
            trajectory->element[total + (size_t)i] = element;
        }
        total += (size_t)count;
        group++;
    }
    if (symbols && symbols != group)
        return closo_trajectory_bad_line(trajectory, counts, end, error, "%zu numbers of atoms",
                                         symbols);
    if (!state->first_header && total != trajectory->atoms)
        return closo_trajectory_bad_line(trajectory, counts, end, error,
                                         "%zu atoms as in the first frame", trajectory->atoms);
    trajectory->atoms = state->announced = total;
    return CLOSO_OK;
}

static bool read_symbols(closo_line line, int *symbol, size_t *count)
{
    const char *p = line.text, *word;
    size_t length;
    *count = 0;
    while ((p = closo_next_word(p, line.end, &word, &length))) {
        const char *slash = memchr(word, '/', length); // VASP 6 may append a hash: Li/1a2b
        const char *under = memchr(word, '_', length); // Li_sv
        length = slash ? (size_t)(slash - word) : length;
        length = under && (size_t)(under - word) < length ? (size_t)(under - word) : length;
        int element = closo_element_of_label(word, length);
        if (element <= 0 || *count == GROUPS_MAXIMUM)
            return false;
        symbol[(*count)++] = element;
    }
    return *count > 0;
}

// Header from its second line on; the title is behind us.
static closo_status read_header(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    closo_line line;
    double scale;
    closo_status status = header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    if (!closo_read_numbers(line.text, line.end, 1, &scale) || scale == 0)
        return closo_trajectory_bad_line(trajectory, line, end, error, "the scale of the cell");
    for (size_t i = 0; i < 3; i++) {
        status = header_line(trajectory, &line, end, error);
        if (status != CLOSO_OK || *end)
            return status;
        if (!closo_read_position(line.text, line.end, state->vectors + 3 * i))
            return closo_trajectory_bad_line(trajectory, line, end, error, "a cell vector");
    }
    closo_cell cell;
    closo_error inner;
    status = closo_cell_init(&cell, state->vectors, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s:%zu: %s", closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input), inner.message);
    double factor = scale > 0 ? scale : cbrt(-scale / cell.volume); // negative: the volume
    for (size_t i = 0; i < 9; i++)
        state->vectors[i] *= factor;
    state->has_cell = state->fresh_cell = true;

    int symbol[GROUPS_MAXIMUM];
    size_t symbols = 0;
    status = header_line(trajectory, &line, end, error);
    if (status == CLOSO_OK && !*end && read_symbols(line, symbol, &symbols))
        status = header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    return set_atoms(trajectory, line, symbol, symbols, end, error);
}

// VASP 4: "atoms atoms 1", run data, temperature, CAR, title.
static closo_status read_old_header(closo_trajectory *trajectory, closo_line first, bool *end,
                                    closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    const char *word;
    size_t length;
    if (!closo_next_word(first.text, first.end, &word, &length))
        return closo_trajectory_bad_line(trajectory, first, end, error, "the number of atoms");
    int64_t count;
    if (closo_read_integer(word, first.end, &count) != word + length || count < 1 ||
        count > 1 << 27)
        return closo_trajectory_bad_line(trajectory, first, end, error, "the number of atoms");
    if (!trajectory->options.cell)
        return closo_fail(error, CLOSO_USAGE, "%s: an XDATCAR of VASP 4 carries no cell: give --cell",
                          closo_input_path(trajectory->input));
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < (uint64_t)count; i++) {
        status = closo_trajectory_reserve(trajectory, i + 1, error);
        if (status == CLOSO_OK)
            trajectory->element[i] = trajectory->type_count == 1 ? trajectory->type_element[0] : 0;
    }
    if (status == CLOSO_OK && trajectory->type_count > 1)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: an XDATCAR of VASP 4 does not say which atoms are of which element",
                          closo_input_path(trajectory->input));
    trajectory->atoms = state->announced = (size_t)count;
    closo_line line;
    for (int i = 0; i < 4 && status == CLOSO_OK && !*end; i++)
        status = header_line(trajectory, &line, end, error);
    return status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    xdatcar_state *state = closo_allocate(1, sizeof *state, error);
    trajectory->state = state;
    if (!state)
        return CLOSO_MEMORY;
    state->first_header = true;
    size_t length;
    const char *head = closo_input_head(trajectory->input, &length), *end = head + length, *p = head;
    for (int line = 0; line < 3 && p < end; line++)
        p = line_end(p, end) < end ? line_end(p, end) + 1 : end;
    bool old = is_car(p, line_end(p, end)), ended = false;
    closo_line title;
    closo_status status = closo_trajectory_line(trajectory, &title, error);
    if (status != CLOSO_OK)
        return status;
    if (!title.text)
        return closo_trajectory_truncated(trajectory, &ended, error);
    status = old ? read_old_header(trajectory, title, &ended, error)
                 : read_header(trajectory, &ended, error);
    state->first_header = false;
    return status;
}

static void close(closo_trajectory *trajectory)
{
    free(trajectory->state);
}

static bool is_position(closo_line line)
{
    double r[3];
    const char *rest = closo_read_numbers(line.text, line.end, 3, r);
    return rest && closo_line_is_blank((closo_line){rest, line.end});
}

// Moves to the first coordinates of the next configuration: past a repeated header, a line that
// names the configuration, or a blank line.
static closo_status find_configuration(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    bool blank = false;
    for (;;) {
        closo_line line;
        closo_status status = next_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text) {
            *end = true;
            return CLOSO_OK;
        }
        if (closo_line_is_blank(line)) {
            blank = true;
        } else if (is_configuration(line)) {
            return CLOSO_OK;
        } else if (blank && is_position(line)) {
            state->held = line;
            state->has_held = true;
            return CLOSO_OK;
        } else if (state->has_cell && !state->fresh_cell && !is_position(line)) {
            status = read_header(trajectory, end, error);
            if (status != CLOSO_OK || *end)
                return status;
        } else {
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "Direct configuration= or a blank line");
        }
    }
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    xdatcar_state *state = trajectory->state;
    closo_status status = find_configuration(trajectory, end, error);
    if (status == CLOSO_OK && !*end && state->has_cell)
        status = closo_trajectory_set_cell(trajectory, frame, state->vectors, error);
    if (status != CLOSO_OK || *end)
        return status;
    state->fresh_cell = false;
    for (size_t i = 0; i < trajectory->atoms; i++) {
        closo_line line;
        double f[3];
        status = next_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text)
            return closo_trajectory_truncated(trajectory, end, error);
        if (!closo_read_position(line.text, line.end, f))
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "fractional coordinates of atom %zu of %zu", i + 1,
                                             trajectory->atoms);
        closo_cell_to_cartesian(&frame->cell, f, trajectory->position + 3 * i);
    }
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
