// SPDX-License-Identifier: GPL-3.0-or-later
// closo binary trajectories, both directions; closo_binary.h has the layout. A frame whose checksum
// differs is damage, a file that ends inside a frame is cut short. Positions are single precision:
// 4e-6 A at 100 A.
#include "traj/closo_binary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    MAGIC_SIZE = 8,
    HEADER_SIZE = 24, // before the elements
    FRAME_SIZE = 4 + 4 + 8 + 8 + 72,
    CHECK_SIZE = 4,
    VERSION = 1
};
enum { FLAG_PERIODIC = 1, FLAG_UNWRAPPED = 2, FLAG_VELOCITIES = 4, FLAGS = 7 };

static const unsigned char magic[MAGIC_SIZE] = {0x89, 'C', 'L', 'O', 'S', 'O', '\r', '\n'};
static const unsigned char frame_mark[4] = {'F', 'R', 'A', 'M'};

typedef struct closo_state {
    size_t atoms;
    closo_bytes bytes;
} closo_state;

// ---- writing

static unsigned char *put32(unsigned char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        *p++ = (unsigned char)(value >> 8 * i);
    return p;
}

static unsigned char *put64(unsigned char *p, uint64_t value)
{
    return put32(put32(p, (uint32_t)value), (uint32_t)(value >> 32));
}

static unsigned char *put_double(unsigned char *p, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put64(p, bits);
}

static unsigned char *put_floats(unsigned char *p, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float value = (float)values[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        p = put32(p, bits);
    }
    return p;
}

static uint32_t checksum(const unsigned char *bytes, size_t length)
{
    return (uint32_t)crc32_z(0, bytes, length);
}

static closo_status make_room(closo_bytes *out, size_t length, closo_error *error)
{
    void *block = out->data;
    closo_status status = closo_grow(&block, &out->capacity, length, 1, error);
    out->data = block;
    out->length = length;
    return status;
}

closo_status closo_binary_header(closo_bytes *out, size_t atoms, const int *element,
                                 closo_error *error)
{
    closo_status status = make_room(out, HEADER_SIZE + atoms + CHECK_SIZE, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(out->data, magic, MAGIC_SIZE);
    unsigned char *p = put32(out->data + MAGIC_SIZE, VERSION);
    p = put64(put32(p, 0), atoms);
    for (size_t i = 0; i < atoms; i++)
        *p++ = (unsigned char)element[i];
    put32(p, checksum(out->data, (size_t)(p - out->data)));
    return CLOSO_OK;
}

closo_status closo_binary_frame(closo_bytes *out, size_t atoms, const closo_frame *frame,
                                closo_error *error)
{
    size_t arrays = frame->velocity ? 2 : 1;
    closo_status status = make_room(out, FRAME_SIZE + 12 * atoms * arrays + CHECK_SIZE, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(out->data, frame_mark, sizeof frame_mark);
    unsigned flags = (frame->periodic ? FLAG_PERIODIC : 0U) |
                     (frame->unwrapped ? FLAG_UNWRAPPED : 0U) |
                     (frame->velocity ? FLAG_VELOCITIES : 0U);
    unsigned char *p = put32(out->data + 4, flags);
    p = put_double(put64(p, (uint64_t)frame->step), frame->time);
    for (size_t i = 0; i < 9; i++)
        p = put_double(p, frame->periodic ? frame->cell.vectors[i] : 0);
    p = put_floats(p, frame->position, 3 * atoms);
    if (frame->velocity)
        p = put_floats(p, frame->velocity, 3 * atoms);
    put32(p, checksum(out->data, (size_t)(p - out->data)));
    return CLOSO_OK;
}

// ---- reading

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= MAGIC_SIZE && !memcmp(head, magic, MAGIC_SIZE);
}

static closo_status check(closo_trajectory *trajectory, uint32_t expected, bool *end,
                          closo_error *error)
{
    unsigned char raw[CHECK_SIZE];
    closo_status status = closo_trajectory_bytes(trajectory, raw, sizeof raw, end, error);
    if (status == CLOSO_OK && !*end && closo_u32_little(raw) != expected)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "the checksum differs: the bytes before this one are "
                                          "damaged");
    return status;
}

static closo_status open_file(closo_trajectory *trajectory, closo_error *error)
{
    closo_state *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    unsigned char raw[HEADER_SIZE];
    bool end = false;
    closo_status status = closo_trajectory_bytes(trajectory, raw, sizeof raw, &end, error);
    if (status != CLOSO_OK)
        return status;
    if (memcmp(raw, magic, MAGIC_SIZE))
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected the header of a closo binary trajectory");
    if (closo_u32_little(raw + MAGIC_SIZE) != VERSION)
        return closo_trajectory_bad_bytes(trajectory, error, "expected version %d, found %lu",
                                          VERSION,
                                          (unsigned long)closo_u32_little(raw + MAGIC_SIZE));
    uint64_t atoms = closo_u64_little(raw + 16);
    if (atoms < 1 || atoms > (uint64_t)1 << 40)
        return closo_trajectory_bad_bytes(trajectory, error, "expected a number of atoms");
    status = closo_trajectory_record(trajectory, &state->bytes, atoms, &end, error);
    if (status == CLOSO_OK) {
        uint32_t sum = (uint32_t)crc32_z(checksum(raw, sizeof raw), state->bytes.data, atoms);
        status = check(trajectory, sum, &end, error);
    }
    if (status == CLOSO_OK)
        status = closo_trajectory_reserve(trajectory, (size_t)atoms, error);
    for (size_t i = 0; status == CLOSO_OK && i < atoms; i++) {
        trajectory->element[i] = state->bytes.data[i];
        if (state->bytes.data[i] > 118)
            return closo_trajectory_bad_bytes(trajectory, error, "expected elements, found %d",
                                              state->bytes.data[i]);
    }
    state->atoms = (size_t)atoms;
    return status;
}

static void close_file(closo_trajectory *trajectory)
{
    closo_state *state = trajectory->state;
    if (state)
        free(state->bytes.data);
    free(state);
}

static void take_floats(const unsigned char *p, size_t count, double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = closo_float_of_bits(closo_u32_little(p + 4 * i));
}

static closo_status take_frame(closo_trajectory *trajectory, closo_frame *frame,
                               const unsigned char head[FRAME_SIZE], closo_error *error)
{
    closo_state *state = trajectory->state;
    unsigned flags = closo_u32_little(head + 4);
    frame->step = (int64_t)closo_u64_little(head + 8);
    frame->time = closo_double_of_bits(closo_u64_little(head + 16));
    frame->unwrapped = flags & FLAG_UNWRAPPED;
    take_floats(state->bytes.data, 3 * state->atoms, trajectory->position);
    if (flags & FLAG_VELOCITIES) {
        closo_status status = closo_trajectory_reserve_velocities(trajectory, state->atoms, error);
        if (status != CLOSO_OK)
            return status;
        take_floats(state->bytes.data + 12 * state->atoms, 3 * state->atoms, trajectory->velocity);
        frame->velocity = trajectory->velocity;
    }
    double vectors[9] = {0};
    for (size_t i = 0; flags & FLAG_PERIODIC && i < 9; i++)
        vectors[i] = closo_double_of_bits(closo_u64_little(head + 24 + 8 * i));
    trajectory->atoms = state->atoms;
    closo_status status = closo_trajectory_set_box(trajectory, frame, vectors, error);
    return status == CLOSO_OK ? closo_trajectory_check_positions(trajectory, state->atoms, error)
                              : status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    closo_state *state = trajectory->state;
    unsigned char head[FRAME_SIZE];
    closo_status status = closo_trajectory_first_bytes(trajectory, head, sizeof head, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    unsigned flags = closo_u32_little(head + 4);
    if (memcmp(head, frame_mark, sizeof frame_mark) || flags > FLAGS)
        return closo_trajectory_bad_bytes(trajectory, error, "expected a frame before this byte");
    uint64_t length = 12 * (uint64_t)state->atoms * (flags & FLAG_VELOCITIES ? 2 : 1);
    status = closo_trajectory_record(trajectory, &state->bytes, length, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    uint32_t sum =
        (uint32_t)crc32_z(checksum(head, sizeof head), state->bytes.data, state->bytes.length);
    status = check(trajectory, sum, end, error);
    return status == CLOSO_OK && !*end ? take_frame(trajectory, frame, head, error) : status;
}

const closo_trajectory_format closo_format_closo = {
    .name = "closo",
    .description = "closo binary",
    .extensions = "closo",
    .carries_time = true,
    .reference = "src/traj/closo_binary.h",
    .recognise = recognise,
    .open = open_file,
    .next = next,
    .close = close_file,
};
