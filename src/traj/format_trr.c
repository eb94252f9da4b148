// SPDX-License-Identifier: GPL-3.0-or-later
// GROMACS TRR: per frame a header (magic number 1993, "GMX_trn_file", the sizes of the blocks that
// follow), time in ps, then the cell in nm, positions in nm, velocities in nm/ps and forces, as far
// as their sizes say that they are there. Numbers are big-endian, single or double; which, follows
// from the sizes. Frames without positions are passed over. No elements. Layout: GROMACS reference
// manual, file formats, trr.
#include "traj/bytes.h"

#include <stdlib.h>
#include <string.h>

enum { MAGIC = 1993, HEAD_SIZE = 24, SIZES = 13 };
#define NM 10.0
static const char name[] = "GMX_trn_file";

// The integers of a header, in the order of the file.
enum {
    SIZE_IR,
    SIZE_E,
    SIZE_BOX,
    SIZE_VIRIAL,
    SIZE_PRESSURE,
    SIZE_TOP,
    SIZE_SYM,
    SIZE_X,
    SIZE_V,
    SIZE_F,
    ATOMS,
    STEP,
    ENERGIES
};

typedef struct trr_state {
    closo_bytes block;
    closo_float_clock clock;
    bool warned;
} trr_state;

typedef struct trr_header {
    int32_t value[SIZES];
    size_t real; // bytes of a number
    double time;
} trr_header;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= HEAD_SIZE && closo_u32_big((const unsigned char *)head) == MAGIC &&
           !memcmp(head + 12, name, sizeof name - 1);
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(trr_state), error);
    return trajectory->state ? CLOSO_OK : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    trr_state *state = trajectory->state;
    if (state)
        free(state->block.data);
    free(state);
}

static double number(const unsigned char *p, size_t real)
{
    return real == 8 ? closo_double_of_bits(closo_u64_big(p))
                     : closo_float_of_bits(closo_u32_big(p));
}

// Bytes of a number, from the first block that is there; 0 when the sizes contradict one another.
static size_t find_real(const int32_t value[SIZES])
{
    int64_t atoms = value[ATOMS];
    const int64_t counts[SIZES] = {
        [SIZE_BOX] = 9,       [SIZE_VIRIAL] = 9,    [SIZE_PRESSURE] = 9,
        [SIZE_X] = 3 * atoms, [SIZE_V] = 3 * atoms, [SIZE_F] = 3 * atoms};
    int64_t real = 0;
    for (size_t i = 0; i < ATOMS; i++) {
        if (value[i] == 0)
            continue;
        if (counts[i] == 0 || value[i] < 0)
            return 0;
        if (real == 0)
            real = value[i] / counts[i];
        if (value[i] != real * counts[i])
            return 0;
    }
    return real == 4 || real == 8 ? (size_t)real : 0;
}

static closo_status read_header(closo_trajectory *trajectory, trr_header *out, bool *end,
                                closo_error *error)
{
    unsigned char raw[HEAD_SIZE + 4 * SIZES];
    closo_status status = closo_trajectory_first_bytes(trajectory, raw, sizeof raw, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    if (closo_u32_big(raw) != MAGIC || memcmp(raw + 12, name, sizeof name - 1))
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected the header of a TRR frame before this byte");
    for (size_t i = 0; i < SIZES; i++)
        out->value[i] = (int32_t)closo_u32_big(raw + HEAD_SIZE + 4 * i);
    status = closo_trajectory_check_count(trajectory, out->value[ATOMS], error);
    if (status != CLOSO_OK)
        return status;
    out->real = find_real(out->value);
    if (out->real == 0)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected blocks of cell, positions, velocities and "
                                          "forces of %ld atoms, found other sizes",
                                          (long)out->value[ATOMS]);
    status = closo_trajectory_bytes(trajectory, raw, 2 * out->real, end, error); // time, lambda
    if (status == CLOSO_OK && !*end)
        out->time = number(raw, out->real);
    return status;
}

static closo_status read_box(closo_trajectory *trajectory, const trr_header *header,
                             closo_frame *frame, bool *end, closo_error *error)
{
    unsigned char raw[72];
    double vectors[9] = {0};
    closo_status status =
        closo_trajectory_bytes(trajectory, raw, (size_t)header->value[SIZE_BOX], end, error);
    for (size_t i = 0; header->value[SIZE_BOX] > 0 && i < 9; i++)
        vectors[i] = NM * number(raw + i * header->real, header->real);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_set_box(trajectory, frame, vectors, error);
    uint64_t rest = (uint64_t)header->value[SIZE_VIRIAL] + (uint64_t)header->value[SIZE_PRESSURE];
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_skip(trajectory, rest, end, error);
    return status;
}

static void take_vectors(const trr_state *state, size_t count, size_t real, double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = NM * number(state->block.data + i * real, real);
}

static closo_status read_blocks(closo_trajectory *trajectory, const trr_header *header,
                                closo_frame *frame, bool *end, closo_error *error)
{
    trr_state *state = trajectory->state;
    size_t atoms = (size_t)header->value[ATOMS], real = header->real;
    closo_status status = read_box(trajectory, header, frame, end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_record(trajectory, &state->block, (uint64_t)header->value[SIZE_X],
                                         end, error);
    if (status == CLOSO_OK && !*end && header->value[SIZE_X])
        status = closo_trajectory_reserve(trajectory, atoms, error);
    if (status == CLOSO_OK && !*end && header->value[SIZE_X])
        take_vectors(state, 3 * atoms, real, trajectory->position);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_record(trajectory, &state->block, (uint64_t)header->value[SIZE_V],
                                         end, error);
    if (status == CLOSO_OK && !*end && header->value[SIZE_V]) {
        status = closo_trajectory_reserve_velocities(trajectory, atoms, error);
        if (status == CLOSO_OK)
            take_vectors(state, 3 * atoms, real, trajectory->velocity);
        frame->velocity = trajectory->velocity;
    }
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_skip(trajectory, (uint64_t)header->value[SIZE_F], end, error);
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    trr_state *state = trajectory->state;
    trr_header header;
    closo_status status;
    do {
        frame->velocity = NULL;
        status = read_header(trajectory, &header, end, error);
        if (status == CLOSO_OK && !*end)
            status = read_blocks(trajectory, &header, frame, end, error);
        if (status != CLOSO_OK || *end)
            return status;
        if (header.value[SIZE_X] == 0 && !state->warned) {
            state->warned = true;
            closo_trajectory_warn(trajectory, "%s: frames without positions are passed over",
                                  closo_input_path(trajectory->input));
        }
    } while (header.value[SIZE_X] == 0);
    size_t atoms = (size_t)header.value[ATOMS];
    if (trajectory->frames == 0)
        memset(trajectory->element, 0, atoms * sizeof *trajectory->element);
    trajectory->atoms = atoms;
    frame->step = header.value[STEP];
    frame->time = header.real == 8
                      ? header.time
                      : closo_float_clock_read(&state->clock, frame->step, header.time);
    return closo_trajectory_check_positions(trajectory, atoms, error);
}

const closo_trajectory_format closo_format_trr = {
    .name = "trr",
    .description = "GROMACS TRR",
    .extensions = "trr",
    .carries_time = true,
    .lacks_species = true,
    .reference = "GROMACS reference manual, file formats, trr",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
