// SPDX-License-Identifier: GPL-3.0-or-later
// GROMACS XTC: per frame a header (magic number, atoms, step, time in ps), the cell in nm and the
// coordinates in nm, rounded to a precision and compressed (xtc_coordinates.h); up to nine atoms
// stand uncompressed. All numbers are big-endian. The magic number is 1995, or 2023 (since GROMACS
// 2023) where the length of the coordinates takes 64 bits. No elements, no velocities. Layout:
// GROMACS reference manual, file formats, xtc.
#include "traj/bytes.h"
#include "traj/xtc_coordinates.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAGIC = 1995,
    MAGIC_LONG = 2023,
    HEADER_SIZE = 16 + 36 + 4,
    PACKING_SIZE = 4 + 24 + 4,
    UNCOMPRESSED = 9
};
#define NM 10.0

typedef struct xtc_state {
    closo_bytes packed;
    closo_float_clock clock;
} xtc_state;

typedef struct xtc_header {
    bool wide; // the length takes 64 bits
    int32_t atoms, step, stored;
    float time;
    double box[9]; // A
} xtc_header;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    uint32_t magic = length >= 4 ? closo_u32_big((const unsigned char *)head) : 0;
    return magic == MAGIC || magic == MAGIC_LONG;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(xtc_state), error);
    return trajectory->state ? CLOSO_OK : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    xtc_state *state = trajectory->state;
    if (state)
        free(state->packed.data);
    free(state);
}

static closo_status read_header(closo_trajectory *trajectory, xtc_header *out, bool *end,
                                closo_error *error)
{
    unsigned char raw[HEADER_SIZE];
    closo_status status = closo_trajectory_first_bytes(trajectory, raw, sizeof raw, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    uint32_t magic = closo_u32_big(raw);
    if (magic != MAGIC && magic != MAGIC_LONG)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected the magic number of an XTC frame, 1995 or "
                                          "2023, found %lu",
                                          (unsigned long)magic);
    out->wide = magic == MAGIC_LONG;
    out->atoms = (int32_t)closo_u32_big(raw + 4);
    out->step = (int32_t)closo_u32_big(raw + 8);
    out->time = closo_float_of_bits(closo_u32_big(raw + 12));
    for (size_t i = 0; i < 9; i++)
        out->box[i] = NM * closo_float_of_bits(closo_u32_big(raw + 16 + 4 * i));
    out->stored = (int32_t)closo_u32_big(raw + 52);
    status = closo_trajectory_check_count(trajectory, out->atoms, error);
    if (status == CLOSO_OK && out->stored != out->atoms)
        status = closo_trajectory_bad_bytes(trajectory, error,
                                            "expected coordinates of %ld atoms, found %ld",
                                            (long)out->atoms, (long)out->stored);
    return status;
}

static closo_status read_plain(closo_trajectory *trajectory, size_t atoms, bool *end,
                               closo_error *error)
{
    unsigned char raw[12 * UNCOMPRESSED];
    closo_status status = closo_trajectory_bytes(trajectory, raw, 12 * atoms, end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_reserve(trajectory, atoms, error);
    for (size_t i = 0; status == CLOSO_OK && !*end && i < 3 * atoms; i++)
        trajectory->position[i] = NM * closo_float_of_bits(closo_u32_big(raw + 4 * i));
    return status;
}

static closo_status read_packed(closo_trajectory *trajectory, const xtc_header *header, bool *end,
                                closo_error *error)
{
    closo_bytes *bytes = &((xtc_state *)trajectory->state)->packed;
    size_t atoms = (size_t)header->atoms;
    unsigned char raw[PACKING_SIZE + 8];
    size_t size = PACKING_SIZE + (header->wide ? 8 : 4);
    closo_status status = closo_trajectory_bytes(trajectory, raw, size, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    float precision = closo_float_of_bits(closo_u32_big(raw));
    if (!(precision > 0 && precision < 1e9F))
        return closo_trajectory_bad_bytes(trajectory, error, "expected a precision, found %g",
                                          (double)precision);
    closo_xtc_packing packing = {.factor = NM / precision};
    for (size_t c = 0; c < 3; c++) {
        packing.low[c] = (int32_t)closo_u32_big(raw + 4 + 4 * c);
        packing.high[c] = (int32_t)closo_u32_big(raw + 16 + 4 * c);
    }
    packing.small_index = (int32_t)closo_u32_big(raw + 28);
    uint64_t length =
        header->wide ? closo_u64_big(raw + PACKING_SIZE) : closo_u32_big(raw + PACKING_SIZE);
    if (length > (uint64_t)1 << 40)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected a length of the coordinates, found %llu",
                                          (unsigned long long)length);
    status = closo_trajectory_record(trajectory, bytes, (length + 3) / 4 * 4, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    void *block = bytes->data;
    status = closo_grow(&block, &bytes->capacity, bytes->length + CLOSO_XTC_SLACK, 1, error);
    bytes->data = block;
    if (status != CLOSO_OK)
        return status;
    memset(bytes->data + bytes->length, 0, CLOSO_XTC_SLACK);
    // An atom takes two bits or more.
    if (atoms / 4 <= length)
        status = closo_trajectory_reserve(trajectory, atoms, error);
    if (status != CLOSO_OK)
        return status;
    if (atoms / 4 > length ||
        !closo_xtc_unpack(&packing, bytes->data, (size_t)length, atoms, trajectory->position))
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected compressed coordinates of %zu atoms before "
                                          "this byte, found others",
                                          atoms);
    return CLOSO_OK;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    xtc_header header;
    closo_status status = read_header(trajectory, &header, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    size_t atoms = (size_t)header.atoms;
    status = atoms <= UNCOMPRESSED ? read_plain(trajectory, atoms, end, error)
                                   : read_packed(trajectory, &header, end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_check_positions(trajectory, atoms, error);
    if (status != CLOSO_OK || *end)
        return status;
    if (trajectory->frames == 0)
        memset(trajectory->element, 0, atoms * sizeof *trajectory->element);
    trajectory->atoms = atoms;
    frame->step = header.step;
    frame->time =
        closo_float_clock_read(&((xtc_state *)trajectory->state)->clock, header.step, header.time);
    return closo_trajectory_set_box(trajectory, frame, header.box, error);
}

const closo_trajectory_format closo_format_xtc = {
    .name = "xtc",
    .description = "GROMACS XTC",
    .extensions = "xtc",
    .carries_time = true,
    .lacks_species = true,
    .reference = "GROMACS reference manual, file formats, xtc",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
