// SPDX-License-Identifier: GPL-3.0-or-later
// LAMMPS text dumps (dump custom, dump atom): ITEM sections in any order, columns in any order, atoms
// in any order of ids, boxes of any shape that may change. Atoms are handed out by ascending id; the
// line an id stood on in the previous frame is tried first, so that sorted dumps cost no search.
// Layout: the LAMMPS manual, "dump" and "Howto triclinic".
#include "traj/trajectory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAXIMUM = 64 };

typedef enum column_use {
    COLUMN_SKIPPED,
    COLUMN_ID,
    COLUMN_TYPE,
    COLUMN_ELEMENT,
    COLUMN_X,
    COLUMN_Y,
    COLUMN_Z
} column_use;

typedef struct dump_state {
    int64_t *id;           // atoms, ascending after the first frame
    size_t id_capacity;
    size_t *place;         // index of the atom on each line of the previous frame
    uint64_t *seen;        // last frame (from 1) each atom was seen in
    size_t count;          // atoms announced for the frame being read
    column_use use[COLUMNS_MAXIMUM];
    size_t columns;
    bool scaled, unwrapped;
    double origin[3];
    double time_unit;      // ps per unit of ITEM: TIME; NaN when unknown
    bool announced, boxed;
} dump_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > 5 && !memcmp(head, "ITEM:", 5);
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    dump_state *state = closo_allocate(1, sizeof *state, error);
    trajectory->state = state;
    if (!state)
        return CLOSO_MEMORY;
    state->time_unit = NAN;
    return CLOSO_OK;
}

static void close(closo_trajectory *trajectory)
{
    dump_state *state = trajectory->state;
    if (state) {
        free(state->id);
        free(state->place);
        free(state->seen);
    }
    free(state);
}

static bool item(closo_line line, const char *name, const char **rest)
{
    size_t length = (size_t)(line.end - line.text), size = strlen(name);
    if (length < 6 + size || memcmp(line.text, "ITEM: ", 6) || memcmp(line.text + 6, name, size))
        return false;
    *rest = line.text + 6 + size;
    return *rest == line.end || **rest == ' ' || **rest == '\r';
}

static double unit_of_time(const char *word, size_t length)
{
    static const struct {
        const char *units;
        double picoseconds;
    } table[] = {{"real", 1e-3}, {"metal", 1},   {"si", 1e12},     {"cgs", 1e12},
                 {"electron", 1e-3}, {"micro", 1e6}, {"nano", 1e3}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].units) == length && !memcmp(word, table[i].units, length))
            return table[i].picoseconds;
    return NAN; // lj: reduced units have no picosecond
}

// One number on a line of its own.
static closo_status read_value(closo_trajectory *trajectory, double *value, bool *end,
                               const char *expected, closo_error *error)
{
    closo_line line;
    closo_status status = closo_trajectory_line(trajectory, &line, error);
    if (status != CLOSO_OK)
        return status;
    if (!line.text)
        return closo_trajectory_truncated(trajectory, end, error);
    const char *rest = closo_read_numbers(line.text, line.end, 1, value);
    if (!rest || !closo_line_is_blank((closo_line){rest, line.end}))
        return closo_trajectory_bad_line(trajectory, line, end, error, "%s", expected);
    return CLOSO_OK;
}

static closo_status read_count(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    double count;
    closo_status status = read_value(trajectory, &count, end, "the number of atoms", error);
    if (status != CLOSO_OK || *end)
        return status;
    if (!(count >= 1 && count < 1e12) || count != floor(count))
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a number of atoms, found %g",
                          closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input), count);
    state->count = (size_t)count;
    state->announced = true;
    if (trajectory->frames > 0 && state->count != trajectory->atoms)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: expected %zu atoms as in the first frame, found %zu",
                          closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input), trajectory->atoms,
                          state->count);
    return CLOSO_OK;
}

// Lines of BOX BOUNDS: lo hi [tilt], or a vector and a component of the origin (abc origin).
static closo_status read_box(closo_trajectory *trajectory, closo_frame *frame, const char *rest,
                             const char *header_end, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    const char *word;
    size_t length;
    const char *p = closo_next_word(rest, header_end, &word, &length);
    bool general = p && length == 3 && !memcmp(word, "abc", 3);
    bool tilted = p && length == 2 && !memcmp(word, "xy", 2);
    size_t numbers = general ? 4 : tilted ? 3 : 2;
    double row[3][4] = {{0}};
    for (size_t i = 0; i < 3; i++) {
        closo_line line;
        closo_status status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text)
            return closo_trajectory_truncated(trajectory, end, error);
        const char *tail = closo_read_numbers(line.text, line.end, numbers, row[i]);
        if (!tail || !closo_line_is_blank((closo_line){tail, line.end}))
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "%zu numbers of the box", numbers);
    }
    double v[9] = {0};
    if (general) {
        for (size_t i = 0; i < 3; i++) {
            memcpy(v + 3 * i, row[i], 3 * sizeof *v);
            state->origin[i] = row[i][3];
        }
    } else {
        // The bounds of a tilted box are those of its bounding box.
        double xy = row[0][2], xz = row[1][2], yz = row[2][2];
        double low = fmin(fmin(0, xy), fmin(xz, xy + xz));
        double high = fmax(fmax(0, xy), fmax(xz, xy + xz));
        state->origin[0] = row[0][0] - low;
        state->origin[1] = row[1][0] - fmin(0, yz);
        state->origin[2] = row[2][0];
        v[0] = row[0][1] - high - state->origin[0];
        v[3] = xy;
        v[4] = row[1][1] - fmax(0, yz) - state->origin[1];
        v[6] = xz;
        v[7] = yz;
        v[8] = row[2][1] - state->origin[2];
    }
    state->boxed = true;
    return closo_trajectory_set_cell(trajectory, frame, v, error);
}

static closo_status bad_columns(const closo_trajectory *trajectory, const char *what,
                                closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: ITEM: ATOMS: expected %s",
                      closo_input_path(trajectory->input),
                      closo_input_line_number(trajectory->input), what);
}

static closo_status read_columns(closo_trajectory *trajectory, const char *p, const char *end,
                                 closo_error *error)
{
    dump_state *state = trajectory->state;
    static const char *const names[] = {"id", "type", "element"};
    static const char *const suffixes[] = {"", "s", "u", "su"};
    const char *word;
    size_t length, have[COLUMN_Z + 1] = {0};
    size_t suffix[3] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    state->columns = 0;
    while ((p = closo_next_word(p, end, &word, &length))) {
        if (state->columns == COLUMNS_MAXIMUM)
            return bad_columns(trajectory, "at most 64 columns", error);
        column_use use = COLUMN_SKIPPED;
        for (size_t i = 0; i < 3; i++)
            if (strlen(names[i]) == length && !memcmp(word, names[i], length))
                use = (column_use)(COLUMN_ID + i);
        for (size_t axis = 0; axis < 3; axis++)
            for (size_t s = 0; s < 4 && *word == "xyz"[axis]; s++)
                if (strlen(suffixes[s]) == length - 1 && !memcmp(word + 1, suffixes[s], length - 1)) {
                    // A file may hold both x and xu: unwrapped coordinates say more.
                    if (suffix[axis] != SIZE_MAX && suffix[axis] >= s)
                        continue;
                    for (size_t c = 0; c < state->columns; c++)
                        if (state->use[c] == (column_use)(COLUMN_X + axis))
                            state->use[c] = COLUMN_SKIPPED;
                    suffix[axis] = s;
                    use = (column_use)(COLUMN_X + axis);
                }
        have[use]++;
        state->use[state->columns++] = use;
    }
    if (!have[COLUMN_ID])
        return bad_columns(trajectory, "a column id (dump custom ... id)", error);
    if (suffix[0] == SIZE_MAX || suffix[1] != suffix[0] || suffix[2] != suffix[0])
        return bad_columns(trajectory, "x y z, or xs ys zs, or xu yu zu, or xsu ysu zsu", error);
    state->scaled = suffix[0] == 1 || suffix[0] == 3;
    state->unwrapped = suffix[0] >= 2;
    return CLOSO_OK;
}

typedef struct atom_line {
    int64_t id, type;
    const char *element;
    size_t element_length;
    double r[3];
} atom_line;

static bool read_atom(const dump_state *state, closo_line line, atom_line *out)
{
    const char *p = line.text, *word;
    size_t length;
    out->element = NULL;
    out->type = 0;
    for (size_t c = 0; c < state->columns; c++) {
        while (p < line.end && (*p == ' ' || *p == '\t'))
            p++;
        switch (state->use[c]) {
        case COLUMN_ID:
            p = closo_read_integer(p, line.end, &out->id);
            break;
        case COLUMN_TYPE:
            p = closo_read_integer(p, line.end, &out->type);
            break;
        case COLUMN_ELEMENT:
            p = closo_next_word(p, line.end, &out->element, &out->element_length);
            break;
        case COLUMN_X:
        case COLUMN_Y:
        case COLUMN_Z:
            p = closo_read_number(p, line.end, &out->r[state->use[c] - COLUMN_X]);
            break;
        default:
            p = closo_next_word(p, line.end, &word, &length);
        }
        if (!p || (p < line.end && *p != ' ' && *p != '\t'))
            return false;
    }
    return closo_line_is_blank((closo_line){p, line.end}) && isfinite(out->r[0]) &&
           isfinite(out->r[1]) && isfinite(out->r[2]);
}

static int element_of(const closo_trajectory *trajectory, const atom_line *atom)
{
    if (trajectory->type_count > 0)
        return atom->type >= 1 && (uint64_t)atom->type <= trajectory->type_count
                   ? trajectory->type_element[atom->type - 1]
                   : 0;
    if (!atom->element)
        return 0;
    int element = closo_element_of_label(atom->element, atom->element_length);
    return element > 0 ? element : 0;
}

static closo_status keep_atom(closo_trajectory *trajectory, size_t i, const atom_line *atom,
                              closo_error *error)
{
    dump_state *state = trajectory->state;
    closo_status status = closo_trajectory_reserve(trajectory, i + 1, error);
    void *block = state->id;
    if (status == CLOSO_OK)
        status = closo_grow(&block, &state->id_capacity, i + 1, sizeof *state->id, error);
    state->id = block;
    if (status != CLOSO_OK)
        return status;
    state->id[i] = atom->id;
    trajectory->element[i] = element_of(trajectory, atom);
    return CLOSO_OK;
}

static size_t find_id(const dump_state *state, size_t count, int64_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (state->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && state->id[low] == id ? low : SIZE_MAX;
}

static closo_status place_atom(closo_trajectory *trajectory, size_t line, const atom_line *atom,
                               closo_error *error)
{
    dump_state *state = trajectory->state;
    size_t i = state->place[line];
    if (state->id[i] != atom->id) {
        i = find_id(state, trajectory->atoms, atom->id);
        if (i == SIZE_MAX || state->seen[i] == trajectory->frames + 1)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: atom id %lld %s",
                              closo_input_path(trajectory->input),
                              closo_input_line_number(trajectory->input), (long long)atom->id,
                              i == SIZE_MAX ? "was not in the first frame" : "stands twice");
        state->place[line] = i;
    } else if (state->seen[i] == trajectory->frames + 1) {
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: atom id %lld stands twice",
                          closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input), (long long)atom->id);
    }
    state->seen[i] = trajectory->frames + 1;
    memcpy(trajectory->position + 3 * i, atom->r, sizeof atom->r);
    return CLOSO_OK;
}

typedef struct sort_item {
    int64_t id;
    size_t line;
} sort_item;

static int compare_ids(const void *a, const void *b)
{
    int64_t x = ((const sort_item *)a)->id, y = ((const sort_item *)b)->id;
    return (x > y) - (x < y);
}

// The first frame is complete: ascending ids, and everything that goes with an atom, reordered.
static closo_status sort_first_frame(closo_trajectory *trajectory, closo_error *error)
{
    dump_state *state = trajectory->state;
    size_t n = state->count;
    sort_item *order = closo_allocate(n, sizeof *order, error);
    int *element = closo_allocate(trajectory->capacity, sizeof *element, error);
    double *position = closo_allocate(trajectory->capacity, 3 * sizeof *position, error);
    state->place = closo_allocate(n, sizeof *state->place, error);
    state->seen = closo_allocate(n, sizeof *state->seen, error);
    closo_status status = CLOSO_MEMORY;
    if (!order || !element || !position || !state->place || !state->seen)
        goto done;
    status = CLOSO_OK;
    for (size_t i = 0; i < n; i++)
        order[i] = (sort_item){state->id[i], i};
    qsort(order, n, sizeof *order, compare_ids);
    for (size_t k = 0; k < n; k++) {
        if (k > 0 && order[k].id == order[k - 1].id) {
            status = closo_fail(error, CLOSO_INPUT, "%s: atom id %lld stands twice in the first "
                                "frame", closo_input_path(trajectory->input),
                                (long long)order[k].id);
            goto done;
        }
        state->id[k] = order[k].id;
        state->place[order[k].line] = k;
        element[k] = trajectory->element[order[k].line];
        memcpy(position + 3 * k, trajectory->position + 3 * order[k].line, 3 * sizeof *position);
    }
    int *old_element = trajectory->element;
    double *old_position = trajectory->position;
    trajectory->element = element;
    trajectory->position = position;
    element = old_element;
    position = old_position;
    trajectory->atoms = n;
done:
    free(order);
    free(element);
    free(position);
    return status;
}

static void to_cartesian(closo_trajectory *trajectory, const closo_frame *frame)
{
    const dump_state *state = trajectory->state;
    for (size_t i = 0; i < trajectory->atoms; i++) {
        double *r = trajectory->position + 3 * i;
        if (state->scaled)
            closo_cell_to_cartesian(&frame->cell, (const double[]){r[0], r[1], r[2]}, r);
        else
            for (size_t c = 0; c < 3; c++)
                r[c] -= state->origin[c];
    }
}

static closo_status read_atoms(closo_trajectory *trajectory, closo_frame *frame, closo_line header,
                               const char *rest, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    closo_status status = CLOSO_OK;
    if (!state->announced || !state->boxed)
        return bad_columns(trajectory, "ITEM: NUMBER OF ATOMS and ITEM: BOX BOUNDS before it", error);
    status = read_columns(trajectory, rest, header.end, error);
    for (size_t i = 0; status == CLOSO_OK && i < state->count; i++) {
        closo_line line;
        atom_line atom;
        status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text)
            return closo_trajectory_truncated(trajectory, end, error);
        if (!read_atom(state, line, &atom))
            return closo_trajectory_bad_line(trajectory, line, end, error,
                                             "atom %zu of %zu with %zu columns", i + 1,
                                             state->count, state->columns);
        if (trajectory->frames > 0) {
            status = place_atom(trajectory, i, &atom, error);
        } else {
            status = keep_atom(trajectory, i, &atom, error);
            if (status == CLOSO_OK)
                memcpy(trajectory->position + 3 * i, atom.r, sizeof atom.r);
        }
    }
    if (status == CLOSO_OK && trajectory->frames == 0)
        status = sort_first_frame(trajectory, error);
    if (status == CLOSO_OK)
        to_cartesian(trajectory, frame);
    frame->unwrapped = state->unwrapped;
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    dump_state *state = trajectory->state;
    state->announced = state->boxed = false;
    bool started = false;
    for (;;) {
        closo_line line;
        const char *rest;
        double value;
        closo_status status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text) {
            if (started)
                return closo_trajectory_truncated(trajectory, end, error);
            *end = true;
            return CLOSO_OK;
        }
        if (closo_line_is_blank(line) && !started)
            continue;
        started = true;
        if (item(line, "ATOMS", &rest))
            return read_atoms(trajectory, frame, line, rest, end, error);
        if (item(line, "TIMESTEP", &rest)) {
            status = read_value(trajectory, &value, end, "a time step", error);
            frame->step = fabs(value) < 9e15 ? (int64_t)value : -1;
        } else if (item(line, "TIME", &rest)) {
            status = read_value(trajectory, &value, end, "a time", error);
            frame->time = value * state->time_unit;
        } else if (item(line, "UNITS", &rest)) {
            status = closo_trajectory_line(trajectory, &line, error);
            const char *word;
            size_t length;
            if (status == CLOSO_OK && line.text &&
                closo_next_word(line.text, line.end, &word, &length))
                state->time_unit = unit_of_time(word, length);
        } else if (item(line, "NUMBER OF ATOMS", &rest)) {
            status = read_count(trajectory, end, error);
        } else if (item(line, "BOX BOUNDS", &rest)) {
            status = read_box(trajectory, frame, rest, line.end, end, error);
        } else {
            return closo_trajectory_bad_line(trajectory, line, end, error, "an ITEM: line");
        }
        if (status != CLOSO_OK || *end)
            return status;
    }
}

const closo_trajectory_format closo_format_lammps_dump = {
    .name = "lammps-dump",
    .description = "LAMMPS text dump",
    .extensions = "lammpstrj dump",
    .carries_time = true,
    .reference = "LAMMPS manual, dump",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
