// SPDX-License-Identifier: GPL-3.0-or-later
// DCD of CHARMM, NAMD, LAMMPS, OpenMM: Fortran records, each between two counts of its bytes (of 32
// or 64 bits), in the byte order of the machine that wrote them. Header: "CORD" and 20 integers,
// the title, the number of atoms; where atoms are fixed, the numbers of the free ones, which alone
// stand in all frames but the first; per frame the cell, x, y and z in single precision, a fourth
// dimension that is not used. The cell is a, gamma, b, beta, alpha, c with cosines or degrees: the
// numbers tell which; what can be neither is CHARMM's symmetric matrix. No elements.
//
// The time step is in AKMA units (48.88821 fs) in files of CHARMM, X-PLOR, NAMD and OpenMM. LAMMPS
// writes its own units and VMD the number one; of CP2K no document says: these have no time. Files
// of other programs are taken as AKMA, which a warning says. The title or the version number tells
// the program. Layout: CHARMM documentation, "dynamc"; NAMD user's guide, DCD; LAMMPS manual, "dump
// dcd".
#include "traj/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_SIZE = 84,
    FIRST_STEP = 1,
    STEPS_PER_FRAME = 2,
    FIXED_ATOMS = 8,
    TIME_STEP = 9,
    HAS_CELL = 10,
    HAS_FOURTH = 11,
    VERSION = 19
};
#define AKMA_PS 48.88821e-3
// CHARMM writes its own version; others pretend to be this one.
#define VERSION_OF_OTHERS 24

typedef struct dcd_state {
    bool big, wide; // byte order; counts of 64 bits
    bool has_cell, has_fourth;
    int32_t version;
    int64_t first_step, steps_per_frame;
    double time_step; // ps; NaN: not known
    size_t atoms, fixed;
    uint32_t *free_atoms; // atoms - fixed, from 0; NULL: all
    closo_bytes record;
    bool warned_matrix;
} dcd_state;

// Byte order and width of the first count, which is 84 and stands before "CORD".
static bool read_layout(const unsigned char *head, size_t length, bool *big, bool *wide)
{
    for (int layout = 0; layout < 4; layout++) {
        *big = layout & 1;
        *wide = layout & 2;
        size_t size = *wide ? 8 : 4;
        if (length >= size + 4 && !memcmp(head + size, "CORD", 4) &&
            (*wide ? closo_u64(head, *big) : closo_u32(head, *big)) == HEADER_SIZE)
            return true;
    }
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    bool big, wide;
    (void)path;
    return read_layout((const unsigned char *)head, length, &big, &wide);
}

static closo_status read_size(closo_trajectory *trajectory, bool may_end, uint64_t *size, bool *end,
                              closo_error *error)
{
    const dcd_state *state = trajectory->state;
    unsigned char raw[8];
    size_t count = state->wide ? 8 : 4;
    closo_status status = may_end ? closo_trajectory_first_bytes(trajectory, raw, count, end, error)
                                  : closo_trajectory_bytes(trajectory, raw, count, end, error);
    if (status == CLOSO_OK && !*end)
        *size = state->wide ? closo_u64(raw, state->big) : closo_u32(raw, state->big);
    return status;
}

// One record into state->record; `expected` bytes, unless that is 0.
static closo_status read_record(closo_trajectory *trajectory, bool may_end, uint64_t expected,
                                const char *what, bool *end, closo_error *error)
{
    dcd_state *state = trajectory->state;
    uint64_t size = 0, again = 0;
    closo_status status = read_size(trajectory, may_end, &size, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    if ((expected > 0 && size != expected) || size > (uint64_t)1 << 40)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected %s in a record of %llu bytes, found %llu", what,
                                          (unsigned long long)expected, (unsigned long long)size);
    status = closo_trajectory_record(trajectory, &state->record, size, end, error);
    if (status == CLOSO_OK && !*end)
        status = read_size(trajectory, false, &again, end, error);
    if (status == CLOSO_OK && !*end && again != size)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected the end of a record of %llu bytes (%s)",
                                          (unsigned long long)size, what);
    return status;
}

static bool title_names(const closo_bytes *title, const char *program)
{
    return title->length > 0 &&
           memmem(title->data, title->length, program, strlen(program)) != NULL;
}

// Words of titles: who keeps to the units of the format, and who does not.
static const struct {
    const char *word, *program;
    bool akma;
} writers[] = {
    {"LAMMPS", "LAMMPS", false}, {"DCD plugin", "VMD", false}, {"CP2K", "CP2K", false},
    {"NAMD", "NAMD", true},      {"OpenMM", "OpenMM", true},   {"CHARMM", "CHARMM", true},
};

// The title is the record read last.
static void settle_time_step(closo_trajectory *trajectory, double akma)
{
    dcd_state *state = trajectory->state;
    const char *path = closo_input_path(trajectory->input);
    state->time_step = NAN;
    bool known = state->version != VERSION_OF_OTHERS; // CHARMM, or 0: X-PLOR
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (!title_names(&state->record, writers[i].word))
            continue;
        known = writers[i].akma;
        if (known)
            break;
        closo_trajectory_warn(trajectory,
                              "%s: written by %s: its time step has no known unit and is not used: "
                              "give --frame-time",
                              path, writers[i].program);
        return;
    }
    if (!(akma > 0 && isfinite(akma)))
        return;
    state->time_step = closo_shortest_decimal(akma * AKMA_PS, 1e-6 * akma * AKMA_PS);
    char step[CLOSO_NUMBER_SIZE];
    closo_format_number(step, state->time_step, 4);
    if (!known)
        closo_trajectory_warn(trajectory,
                              "%s: written by an unknown program: its time step is taken in the "
                              "units of CHARMM, as %s ps, with %lld steps between frames: give "
                              "--frame-time where that is wrong",
                              path, step, (long long)state->steps_per_frame);
}

static closo_status read_control(closo_trajectory *trajectory, double *akma, bool *end,
                                 closo_error *error)
{
    dcd_state *state = trajectory->state;
    closo_status status = read_record(trajectory, false, HEADER_SIZE, "the header", end, error);
    if (status != CLOSO_OK || *end)
        return status;
    int32_t control[20];
    const unsigned char *raw = state->record.data + 4;
    for (size_t i = 0; i < 20; i++)
        control[i] = (int32_t)closo_u32(raw + 4 * i, state->big);
    if (control[FIXED_ATOMS] < 0)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected a number of fixed atoms, found %ld",
                                          (long)control[FIXED_ATOMS]);
    state->fixed = (size_t)control[FIXED_ATOMS];
    state->version = control[VERSION];
    // Version 0 is X-PLOR: the time step is double, and there is neither cell nor fourth dimension.
    bool charmm = control[VERSION] != 0;
    const unsigned char *step = raw + (size_t)4 * TIME_STEP;
    *akma = charmm ? closo_float_of_bits(closo_u32(step, state->big))
                   : closo_double_of_bits(closo_u64(step, state->big));
    state->has_cell = charmm && control[HAS_CELL];
    state->has_fourth = charmm && control[HAS_FOURTH];
    state->first_step = control[FIRST_STEP];
    state->steps_per_frame = control[STEPS_PER_FRAME];
    return CLOSO_OK;
}

// The record of free atoms, numbered from 1 and ascending.
static closo_status read_free_atoms(closo_trajectory *trajectory, closo_error *error)
{
    dcd_state *state = trajectory->state;
    if (state->fixed == 0)
        return CLOSO_OK;
    if (state->fixed >= state->atoms)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected fewer fixed atoms than the %zu of a frame, "
                                          "found %zu",
                                          state->atoms, state->fixed);
    size_t count = state->atoms - state->fixed;
    bool end = false;
    closo_status status =
        read_record(trajectory, false, 4 * (uint64_t)count, "the free atoms", &end, error);
    if (status != CLOSO_OK)
        return status;
    state->free_atoms = closo_allocate(count, sizeof *state->free_atoms, error);
    if (!state->free_atoms)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = closo_u32(state->record.data + 4 * i, state->big);
        if (number < 1 || number > state->atoms ||
            (i > 0 && number <= state->free_atoms[i - 1] + 1))
            return closo_trajectory_bad_bytes(trajectory, error,
                                              "expected ascending numbers of free atoms, found %lu",
                                              (unsigned long)number);
        state->free_atoms[i] = number - 1;
    }
    return CLOSO_OK;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    dcd_state *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    size_t length;
    const char *head = closo_input_head(trajectory->input, &length);
    if (!read_layout((const unsigned char *)head, length, &state->big, &state->wide))
        return closo_trajectory_bad_bytes(trajectory, error, "expected the header of a DCD file");
    double akma = 0;
    bool end = false;
    closo_status status = read_control(trajectory, &akma, &end, error);
    if (status == CLOSO_OK)
        status = read_record(trajectory, false, 0, "the title", &end, error);
    if (status == CLOSO_OK) {
        settle_time_step(trajectory, akma);
        status = read_record(trajectory, false, 4, "the number of atoms", &end, error);
    }
    if (status != CLOSO_OK)
        return status;
    int32_t atoms = (int32_t)closo_u32(state->record.data, state->big);
    status = closo_trajectory_check_count(trajectory, atoms, error);
    state->atoms = (size_t)atoms;
    return status == CLOSO_OK ? read_free_atoms(trajectory, error) : status;
}

static void close(closo_trajectory *trajectory)
{
    dcd_state *state = trajectory->state;
    if (!state)
        return;
    free(state->free_atoms);
    free(state->record.data);
    free(state);
}

static bool all_between(const double angle[3], double low, double high)
{
    for (size_t i = 0; i < 3; i++)
        if (!(angle[i] >= low && angle[i] <= high))
            return false;
    return true;
}

// a, gamma, b, beta, alpha, c; or xx, xy, yy, xz, yz, zz.
static closo_status take_cell(closo_trajectory *trajectory, closo_frame *frame, const double u[6],
                              closo_error *error)
{
    dcd_state *state = trajectory->state;
    const double length[3] = {u[0], u[2], u[5]};
    double angle[3] = {u[4], u[3], u[1]};
    double vectors[9] = {u[0], u[1], u[3], u[1], u[2], u[4], u[3], u[4], u[5]};
    bool cosines = all_between(angle, -1, 1), degrees = all_between(angle, 1, 180);
    const double box[9] = {length[0], 0, 0, 0, length[1], 0, 0, 0, length[2]};
    for (size_t i = 0; cosines && i < 3; i++)
        angle[i] = 90 - asin(angle[i]) * (180 / 3.14159265358979323846); // exact for zero
    closo_cell cell;
    if (length[0] == 0 && length[1] == 0 && length[2] == 0)
        memset(vectors, 0, sizeof vectors);
    else if (!closo_cell_is_sane(box))
        return closo_trajectory_bad_bytes(
            trajectory, error,
            "expected a cell of 0.001 to 1e7 A, found a = %g, b = %g, "
            "c = %g A",
            length[0], length[1], length[2]);
    else if ((cosines || degrees) &&
             closo_cell_init_parameters(&cell, length, angle, NULL) == CLOSO_OK)
        memcpy(vectors, cell.vectors, sizeof vectors);
    else if (!state->warned_matrix) {
        state->warned_matrix = true;
        closo_trajectory_warn(trajectory,
                              "%s: the cell is neither lengths with cosines nor with degrees and "
                              "is read as the symmetric matrix of CHARMM",
                              closo_input_path(trajectory->input));
    }
    return closo_trajectory_set_box(trajectory, frame, vectors, error);
}

static closo_status read_cell(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                              closo_error *error)
{
    const dcd_state *state = trajectory->state;
    double u[6];
    closo_status status = read_record(trajectory, true, 48, "the cell", end, error);
    if (status != CLOSO_OK || *end)
        return status;
    for (size_t i = 0; i < 6; i++)
        u[i] = closo_double_of_bits(closo_u64(state->record.data + 8 * i, state->big));
    return take_cell(trajectory, frame, u, error);
}

static closo_status read_axis(closo_trajectory *trajectory, size_t axis, bool may_end, bool *end,
                              closo_error *error)
{
    static const char *const names[] = {"x", "y", "z"};
    const dcd_state *state = trajectory->state;
    const uint32_t *free_atoms = trajectory->frames > 0 ? state->free_atoms : NULL;
    size_t count = free_atoms ? state->atoms - state->fixed : state->atoms;
    closo_status status =
        read_record(trajectory, may_end, 4 * (uint64_t)count, names[axis], end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_reserve(trajectory, state->atoms, error);
    for (size_t i = 0; status == CLOSO_OK && !*end && i < count; i++)
        trajectory->position[3 * (free_atoms ? free_atoms[i] : i) + axis] =
            closo_float_of_bits(closo_u32(state->record.data + 4 * i, state->big));
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    const dcd_state *state = trajectory->state;
    closo_status status = CLOSO_OK;
    if (state->has_cell)
        status = read_cell(trajectory, frame, end, error);
    else
        closo_trajectory_use_given_cell(trajectory, frame);
    for (size_t axis = 0; axis < 3 && status == CLOSO_OK && !*end; axis++)
        status = read_axis(trajectory, axis, axis == 0 && !state->has_cell, end, error);
    if (status == CLOSO_OK && !*end && state->has_fourth)
        status = read_record(trajectory, false, 0, "a fourth dimension", end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_check_positions(trajectory, state->atoms, error);
    if (status != CLOSO_OK || *end)
        return status;
    if (trajectory->frames == 0)
        memset(trajectory->element, 0, state->atoms * sizeof *trajectory->element);
    trajectory->atoms = state->atoms;
    if (state->steps_per_frame > 0) {
        frame->step = state->first_step + state->steps_per_frame * (int64_t)trajectory->frames;
        frame->time = state->time_step * (double)frame->step;
    }
    return CLOSO_OK;
}

const closo_trajectory_format closo_format_dcd = {
    .name = "dcd",
    .description = "DCD of CHARMM, NAMD, OpenMM or LAMMPS",
    .extensions = "dcd",
    .carries_time = true,
    .lacks_species = true,
    .reference = "CHARMM documentation, dynamc; NAMD user's guide, DCD",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
