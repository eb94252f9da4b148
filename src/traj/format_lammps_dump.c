// SPDX-License-Identifier: GPL-3.0-or-later
// LAMMPS text dumps (dump atom, dump custom): a frame is a run of ITEM sections in any order, of
// which ATOMS is the last. Boxes may have any shape and change; columns stand in any order.
// Positions are given from the corner of the box. Lengths and times follow ITEM: UNITS; without it
// lengths are angstrom (units real and metal) and times unknown. Atoms by id: atom_ids.h. Layout:
// LAMMPS manual, "dump", "Howto triclinic", "units".
#include "traj/atom_ids.h"
#include "traj/dump_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct unit_style {
    const char *name;
    double angstrom, picoseconds; // of the units of length and time
    double velocity;              // A/ps; NaN: velocities are not used
} unit_style;

// LAMMPS manual, "units"; the Bohr radius is that of CODATA 2022. Reduced units have no angstrom.
static const unit_style unit_styles[] = {
    {"metal", 1, 1, 1},       {"real", 1, 1e-3, 1e3},    {"si", 1e10, 1e12, 1e-2},
    {"cgs", 1e8, 1e12, 1e-4}, {"micro", 1e4, 1e6, 1e-2}, {"electron", 0.529177210544, 1e-3, NAN},
    {"nano", 10, 1e3, 1e-2},  {"lj", 1, NAN, NAN},
};

typedef struct dump_state {
    closo_atom_ids ids;
    const unit_style *units; // NULL: not said
    bool warned_time;
    // of the frame being read
    unsigned seen; // sections, a bit each
    size_t count;  // atoms announced
    bool open_box; // no boundary is periodic
    double origin[3];
    closo_dump_columns columns;
} dump_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > 6 && !memcmp(head, "ITEM: ", 6);
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(dump_state), error);
    return trajectory->state ? CLOSO_OK : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    dump_state *state = trajectory->state;
    if (state)
        closo_atom_ids_clear(&state->ids);
    free(state);
}

static bool is_word(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && !memcmp(word, expected, length);
}

// ---- sections before the atoms

// The numbers on the next line, and nothing else there.
static closo_status read_row(closo_trajectory *trajectory, size_t count, double *numbers,
                             const char *expected, bool *end, closo_error *error)
{
    closo_text_line line;
    closo_status status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    const char *rest = closo_read_numbers(line.text, line.end, count, numbers);
    if (!rest || !closo_line_is_blank((closo_text_line){rest, line.end}))
        return closo_trajectory_bad_line(trajectory, line, end, error, "%s", expected);
    return CLOSO_OK;
}

static closo_status read_step(closo_trajectory *trajectory, closo_frame *frame,
                              closo_text_line rest, bool *end, closo_error *error)
{
    (void)rest;
    double step = 0;
    closo_status status = read_row(trajectory, 1, &step, "a time step", end, error);
    frame->step = fabs(step) < 9e15 ? (int64_t)step : -1;
    return status;
}

static closo_status read_time(closo_trajectory *trajectory, closo_frame *frame,
                              closo_text_line rest, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    (void)rest;
    double time = NAN;
    closo_status status = read_row(trajectory, 1, &time, "a time", end, error);
    frame->time = state->units ? time * state->units->picoseconds : NAN;
    if (status == CLOSO_OK && !state->units && !state->warned_time) {
        state->warned_time = true;
        closo_trajectory_warn(trajectory,
                              "%s:%zu: the time has no unit (dump_modify units yes) and "
                              "is not used: give --frame-time",
                              closo_input_path(trajectory->input),
                              closo_input_line_number(trajectory->input));
    }
    return status;
}

static closo_status read_units(closo_trajectory *trajectory, closo_frame *frame,
                               closo_text_line rest, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    (void)frame;
    // What follows is read in these units.
    if (state->seen & (state->seen - 1))
        return closo_trajectory_bad_line(trajectory, rest, end, error,
                                         "ITEM: UNITS before all else in its frame");
    closo_text_line line;
    closo_status status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    const char *word = line.text;
    size_t length = 0;
    closo_next_word(line.text, line.end, &word, &length);
    state->units = NULL;
    for (size_t i = 0; i < sizeof unit_styles / sizeof *unit_styles; i++)
        if (is_word(word, length, unit_styles[i].name))
            state->units = &unit_styles[i];
    if (!state->units)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "a LAMMPS unit style such as metal or real");
    if (isnan(state->units->picoseconds))
        closo_trajectory_warn(trajectory,
                              "%s:%zu: reduced units: lengths are taken as angstrom, "
                              "times are not used",
                              closo_input_path(trajectory->input),
                              closo_input_line_number(trajectory->input));
    return CLOSO_OK;
}

static closo_status read_count(closo_trajectory *trajectory, closo_frame *frame,
                               closo_text_line rest, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    (void)frame;
    (void)rest;
    closo_text_line line;
    closo_status status = closo_trajectory_header_line(trajectory, &line, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    double count = 0;
    const char *stop = closo_read_numbers(line.text, line.end, 1, &count);
    if (!stop || !closo_line_is_blank((closo_text_line){stop, line.end}) || !(count >= 1) ||
        !(count < 1e15) || count != floor(count))
        return closo_trajectory_bad_line(trajectory, line, end, error, "the number of atoms");
    state->count = (size_t)count;
    return CLOSO_OK;
}

// Restricted triclinic: the bounds are those of the box around the tilted one.
static void untilt(double row[3][4], double v[9], double origin[3])
{
    double xy = row[0][2], xz = row[1][2], yz = row[2][2];
    double low = fmin(fmin(0, xy), fmin(xz, xy + xz));
    double high = fmax(fmax(0, xy), fmax(xz, xy + xz));
    origin[0] = row[0][0] - low;
    origin[1] = row[1][0] - fmin(0, yz);
    origin[2] = row[2][0];
    v[0] = row[0][1] - high - origin[0];
    v[3] = xy;
    v[4] = row[1][1] - fmax(0, yz) - origin[1];
    v[6] = xz;
    v[7] = yz;
    v[8] = row[2][1] - origin[2];
}

// The words after BOX BOUNDS: a shape, then three boundaries (none in dumps before 2012).
static closo_status read_box(closo_trajectory *trajectory, closo_frame *frame, closo_text_line rest,
                             bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    bool general = false, tilted = false;
    size_t periodic = 0, boundaries = 0, length;
    const char *p = rest.text, *word;
    while ((p = closo_next_word(p, rest.end, &word, &length))) {
        general = general || is_word(word, length, "abc");
        tilted = tilted || is_word(word, length, "xy");
        bool boundary = length == 2 && strchr("pfsm", word[0]) && strchr("pfsm", word[1]);
        boundaries += boundary;
        periodic += boundary && word[0] == 'p';
    }
    if ((boundaries != 0 && boundaries != 3) || periodic % 3)
        return closo_trajectory_bad_line(trajectory, rest, end, error,
                                         "boundaries pp pp pp, or three that are not periodic "
                                         "(partly periodic boxes are not supported)");
    state->open_box = boundaries && !periodic;
    double row[3][4] = {{0}}, v[9] = {0};
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < 3 && status == CLOSO_OK && !*end; i++) {
        status = general
                     ? read_row(trajectory, 4, row[i], "a box vector and the origin", end, error)
                 : tilted ? read_row(trajectory, 3, row[i], "two bounds and a tilt", end, error)
                          : read_row(trajectory, 2, row[i], "two bounds of the box", end, error);
        if (status == CLOSO_OK && !*end && !general && !(row[i][1] > row[i][0]))
            return closo_trajectory_fail(trajectory, end, error,
                                         "expected a lower and a higher bound of the box, found %g "
                                         "and %g",
                                         row[i][0], row[i][1]);
    }
    if (status != CLOSO_OK || *end)
        return status;
    untilt(row, v, state->origin);
    for (size_t i = 0; i < 9 && general; i++) {
        v[i] = row[i / 3][i % 3];
        state->origin[i / 3] = row[i / 3][3];
    }
    for (size_t i = 0; i < 9 && state->units; i++)
        v[i] *= state->units->angstrom;
    return closo_trajectory_set_cell(trajectory, frame, v, end, error);
}

// ---- atoms

// Velocities whose unit is known.
static bool has_velocities(const dump_state *state)
{
    return state->columns.moving && state->units && !isnan(state->units->velocity);
}

// The atom on line `row` of the section.
static closo_status take_atom(closo_trajectory *trajectory, size_t row, closo_text_line line,
                              const closo_dump_atom *atom, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    bool first = trajectory->frames == 0;
    size_t i = row;
    closo_status status;
    if (first) {
        status = closo_trajectory_reserve(trajectory, row + 1, error);
        if (status == CLOSO_OK)
            status = closo_atom_ids_add(&state->ids, atom->id, error);
    } else {
        const char *wrong;
        i = closo_atom_ids_place(&state->ids, row, atom->id, &wrong);
        status = wrong ? closo_trajectory_fail(trajectory, end, error, "atom id %lld %s",
                                               (long long)atom->id, wrong)
                       : CLOSO_OK;
    }
    if (status != CLOSO_OK || *end)
        return status;
    memcpy(trajectory->position + 3 * i, atom->r, sizeof atom->r);
    if (has_velocities(state)) {
        status = closo_trajectory_reserve_velocities(trajectory, i + 1, error);
        for (size_t c = 0; c < 3 && status == CLOSO_OK; c++)
            trajectory->velocity[3 * i + c] = atom->v[c] * state->units->velocity;
        if (status != CLOSO_OK)
            return status;
    }
    if (!state->columns.named) {
        trajectory->element[i] = 0;
        return CLOSO_OK;
    }
    return first ? closo_trajectory_keep_species(trajectory, i, line, atom->species,
                                                 atom->species_length, end, error)
                 : closo_trajectory_check_species(trajectory, i, line, atom->species,
                                                  atom->species_length, end, error);
}

// What was read in the order of the lines, put into that of the ids.
static closo_status sort_first_frame(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    closo_atom_ids *ids = &((dump_state *)trajectory->state)->ids;
    bool unique;
    int64_t twice;
    closo_status status = closo_atom_ids_settle(ids, &unique, &twice, error);
    if (status != CLOSO_OK)
        return status;
    if (!unique)
        return closo_trajectory_fail(trajectory, end, error,
                                     "atom id %lld stands twice in the frame that ends here",
                                     (long long)twice);
    int *element = closo_allocate(ids->count, sizeof *element, error);
    double *position = closo_allocate(ids->count, 3 * sizeof *position, error);
    closo_label *label = closo_allocate(ids->count, sizeof *label, error);
    double *velocity = closo_allocate(ids->count, 3 * sizeof *velocity, error);
    if (!element || !position || !label || !velocity) {
        free(element);
        free(position);
        free(label);
        free(velocity);
        return CLOSO_MEMORY;
    }
    for (size_t row = 0; row < ids->count; row++) {
        size_t i = ids->place[row];
        element[i] = trajectory->element[row];
        label[i] = trajectory->label[row];
        memcpy(position + 3 * i, trajectory->position + 3 * row, 3 * sizeof *position);
        if (trajectory->velocity)
            memcpy(velocity + 3 * i, trajectory->velocity + 3 * row, 3 * sizeof *velocity);
    }
    free(trajectory->velocity);
    trajectory->velocity = velocity;
    trajectory->velocity_capacity = ids->count;
    free(trajectory->element);
    free(trajectory->position);
    free(trajectory->label);
    trajectory->element = element;
    trajectory->position = position;
    trajectory->label = label;
    trajectory->atoms = trajectory->capacity = ids->count;
    return CLOSO_OK;
}

static void to_cartesian(closo_trajectory *trajectory, const closo_frame *frame)
{
    const dump_state *state = trajectory->state;
    double unit = state->units ? state->units->angstrom : 1;
    for (size_t i = 0; i < trajectory->atoms; i++) {
        double *r = trajectory->position + 3 * i;
        if (state->columns.scaled)
            closo_cell_to_cartesian(&frame->cell, (const double[]){r[0], r[1], r[2]}, r);
        else
            for (size_t c = 0; c < 3; c++)
                r[c] = (r[c] - state->origin[c]) * unit;
    }
}

static closo_status read_rows(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    const dump_state *state = trajectory->state;
    for (size_t row = 0; row < state->count; row++) {
        closo_text_line line;
        closo_dump_atom atom = {0};
        closo_status status = closo_trajectory_needed_line(trajectory, &line, end, error);
        if (status == CLOSO_OK && !*end) {
            if (!closo_dump_columns_take(&state->columns, line, &atom))
                return closo_trajectory_bad_line(trajectory, line, end, error,
                                                 "atom %zu of %zu with %zu columns", row + 1,
                                                 state->count, state->columns.count);
            status = take_atom(trajectory, row, line, &atom, end, error);
        }
        if (status != CLOSO_OK || *end)
            return status;
    }
    return CLOSO_OK;
}

static closo_status read_atoms(closo_trajectory *trajectory, closo_frame *frame,
                               closo_text_line rest, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    bool first = trajectory->frames == 0;
    bool were_named = state->columns.named;
    const char *expected =
        closo_dump_columns_read(&state->columns, rest, trajectory->type_count > 0);
    if (!expected && !first && state->columns.named != were_named)
        expected = "a column that names the species in every frame or in none";
    if (expected)
        return closo_trajectory_fail(trajectory, end, error, "ITEM: ATOMS: expected %s", expected);
    if (!first)
        closo_atom_ids_begin(&state->ids);
    closo_status status = read_rows(trajectory, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    int64_t missing;
    if (first)
        status = sort_first_frame(trajectory, end, error);
    else if (!closo_atom_ids_complete(&state->ids, &missing))
        status = closo_trajectory_fail(trajectory, end, error,
                                       "atom id %lld of the first frame is missing in the frame "
                                       "that ends here",
                                       (long long)missing);
    if (status != CLOSO_OK || *end)
        return status;
    to_cartesian(trajectory, frame);
    frame->unwrapped = state->columns.unwrapped;
    if (has_velocities(state))
        frame->velocity = trajectory->velocity;
    frame->periodic = !state->open_box;
    return CLOSO_OK;
}

// ---- frames

enum { SECTION_COUNT_BIT = 0, SECTION_BOX_BIT = 1, SECTION_ATOMS_BIT = 2 };

// `read` gets the rest of the header line.
static const struct section {
    const char *name;
    closo_status (*read)(closo_trajectory *trajectory, closo_frame *frame, closo_text_line rest,
                         bool *end, closo_error *error);
} sections[] = {
    [SECTION_COUNT_BIT] = {"NUMBER OF ATOMS", read_count},
    [SECTION_BOX_BIT] = {"BOX BOUNDS", read_box},
    [SECTION_ATOMS_BIT] = {"ATOMS", read_atoms},
    {"TIMESTEP", read_step},
    {"TIME", read_time},
    {"UNITS", read_units},
};

static const struct section *find_section(closo_text_line line, closo_text_line *rest)
{
    static const char mark[] = "ITEM: ";
    size_t length = (size_t)(line.end - line.text), before = sizeof mark - 1;
    if (length < before || memcmp(line.text, mark, before))
        return NULL;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        size_t size = strlen(sections[i].name);
        if (length < before + size || memcmp(line.text + before, sections[i].name, size))
            continue;
        *rest = (closo_text_line){line.text + before + size, line.end};
        if (rest->text == rest->end || *rest->text == ' ')
            return &sections[i];
    }
    return NULL;
}

static closo_status read_section(closo_trajectory *trajectory, closo_frame *frame,
                                 closo_text_line line, bool *end, closo_error *error)
{
    dump_state *state = trajectory->state;
    closo_text_line rest;
    const struct section *section = find_section(line, &rest);
    const unsigned needed = 1U << SECTION_COUNT_BIT | 1U << SECTION_BOX_BIT;
    if (!section)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "a section of a LAMMPS dump, such as ITEM: TIMESTEP");
    unsigned bit = 1U << (section - sections);
    if (state->seen & bit)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "each section once before ITEM: ATOMS");
    state->seen |= bit;
    if (section->read == read_atoms && (state->seen & needed) != needed)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "ITEM: NUMBER OF ATOMS and ITEM: BOX BOUNDS before the "
                                         "atoms");
    return section->read(trajectory, frame, rest, end, error);
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    dump_state *state = trajectory->state;
    state->seen = 0;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && !*end && !(state->seen & 1U << SECTION_ATOMS_BIT)) {
        closo_text_line line;
        status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text) {
            *end = true;
            return state->seen ? closo_trajectory_truncated(trajectory, end, error) : CLOSO_OK;
        }
        if (state->seen || !closo_line_is_blank(line))
            status = read_section(trajectory, frame, line, end, error);
    }
    return status;
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
