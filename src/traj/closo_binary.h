// SPDX-License-Identifier: GPL-3.0-or-later
// closo binary trajectories (.closo): small, fast to read, checked. All numbers little-endian.
//
//   header   8 bytes   89 'C' 'L' 'O' 'S' 'O' 0D 0A
//            uint32    version, 1
//            uint32    0, kept for later
//            uint64    number of atoms N
//            N bytes   atomic number of each atom, 0 where not known
//            uint32    CRC-32 (that of zlib) of all bytes of the header before it
//   frame    4 bytes   'F' 'R' 'A' 'M'
//            uint32    flags: 1 periodic, 2 positions are unwrapped, 4 velocities follow
//            int64     step, -1 where not known
//            float64   time in ps, NaN where not known
//            9 float64 cell vectors a, b, c in A (zero where not periodic)
//            3N float32  positions in A
//            3N float32  velocities in A/ps (flag 4)
//            uint32    CRC-32 of all bytes of the frame before it
#ifndef CLOSO_TRAJ_CLOSO_BINARY_H
#define CLOSO_TRAJ_CLOSO_BINARY_H

#include "traj/bytes.h"

// Both put the bytes into `out`, from its beginning.
closo_status closo_binary_header(closo_bytes *out, size_t atoms, const int *element,
                                 closo_error *error);
closo_status closo_binary_frame(closo_bytes *out, size_t atoms, const closo_frame *frame,
                                closo_error *error);

#endif
