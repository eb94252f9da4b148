// SPDX-License-Identifier: GPL-3.0-or-later
// What the binary formats share: bytes with the rule that a file cut short costs its last frame,
// records whose length the file claims, numbers of either byte order.
#ifndef CLOSO_TRAJ_BYTES_H
#define CLOSO_TRAJ_BYTES_H

#include "traj/trajectory.h"

// A buffer that grows with what is read, never by what the file claims. Release with free(data).
typedef struct closo_bytes {
    unsigned char *data;
    size_t length, capacity;
} closo_bytes;

// `count` bytes that must be there: the end of the file ends the trajectory as truncated.
closo_status closo_trajectory_bytes(closo_trajectory *trajectory, void *buffer, size_t count,
                                    bool *end, closo_error *error);
// The same at the beginning of a frame, where the file may end.
closo_status closo_trajectory_first_bytes(closo_trajectory *trajectory, void *buffer, size_t count,
                                          bool *end, closo_error *error);
// `count` bytes into `out`, as closo_trajectory_bytes.
closo_status closo_trajectory_record(closo_trajectory *trajectory, closo_bytes *out, uint64_t count,
                                     bool *end, closo_error *error);
closo_status closo_trajectory_skip(closo_trajectory *trajectory, uint64_t count, bool *end,
                                   closo_error *error);
// "path: frame F, byte N: MESSAGE", CLOSO_INPUT; N is the byte that would come next.
closo_status closo_trajectory_bad_bytes(const closo_trajectory *trajectory, closo_error *error,
                                        const char *message, ...) CLOSO_PRINTF(3, 4);
// Refuses coordinates that are not finite or not below 1e9 (did the run blow up?).
closo_status closo_trajectory_check_positions(const closo_trajectory *trajectory, size_t atoms,
                                              closo_error *error);
// The number of atoms in the header of a frame: as in the first frame, and at least one.
closo_status closo_trajectory_check_count(const closo_trajectory *trajectory, int64_t atoms,
                                          closo_error *error);

// Cell of the frame from vectors in angstrom; all zero: the frame has none, and takes that of the
// options.
closo_status closo_trajectory_set_box(closo_trajectory *trajectory, closo_frame *frame,
                                      const double vectors[9], closo_error *error);

// The shortest decimal within `error` of the value.
double closo_shortest_decimal(double value, double error);

// Times that the file rounds to single precision, which no long run of even frames survives: told
// by the steps where the two agree to the last digit.
typedef struct closo_float_clock {
    double time, interval; // of the first frame; per step, 0: not known yet
    int64_t step;
    bool started;
} closo_float_clock;

double closo_float_clock_read(closo_float_clock *clock, int64_t step, double time);

static inline uint32_t closo_u32_big(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t closo_u32_little(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t closo_u64_big(const unsigned char *p)
{
    return (uint64_t)closo_u32_big(p) << 32 | closo_u32_big(p + 4);
}

static inline uint64_t closo_u64_little(const unsigned char *p)
{
    return (uint64_t)closo_u32_little(p + 4) << 32 | closo_u32_little(p);
}

static inline uint32_t closo_u32(const unsigned char *p, bool big)
{
    return big ? closo_u32_big(p) : closo_u32_little(p);
}

static inline uint64_t closo_u64(const unsigned char *p, bool big)
{
    return big ? closo_u64_big(p) : closo_u64_little(p);
}

// IEEE 754 numbers by their bits.
float closo_float_of_bits(uint32_t bits);
double closo_double_of_bits(uint64_t bits);

#endif
