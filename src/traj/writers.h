// SPDX-License-Identifier: GPL-3.0-or-later
// Writers of trajectories: one record per format.
#ifndef CLOSO_TRAJ_WRITERS_H
#define CLOSO_TRAJ_WRITERS_H

#include "traj/bytes.h"

// Both put bytes into `out`, from its beginning; `begin` may leave it empty.
typedef struct closo_trajectory_writer {
    const char *extension; // ".xyz"
    const char *description;
    const char *precision; // of the positions, in words
    bool keeps_velocities;
    closo_status (*begin)(closo_bytes *out, size_t atoms, const int *element, closo_error *error);
    closo_status (*frame)(closo_bytes *out, size_t atoms, const int *element,
                          const closo_frame *frame, closo_error *error);
} closo_trajectory_writer;

extern const closo_trajectory_writer closo_writer_xyz, closo_writer_closo;
// By the end of the name; NULL when there is none.
const closo_trajectory_writer *closo_writer_of(const char *path);

#endif
