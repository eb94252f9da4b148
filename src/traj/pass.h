// SPDX-License-Identifier: GPL-3.0-or-later
// The reading side of a pass over a trajectory: batches of frames as the analyses see them.
#ifndef CLOSO_TRAJ_PASS_H
#define CLOSO_TRAJ_PASS_H

#include "traj/motion.h"

typedef struct closo_batch {
    closo_ion_frame *frames;
    double *centres, *atoms, *velocities; // velocities only where the file has them
    size_t count;
} closo_batch;

typedef struct closo_pass {
    const closo_traj_options *options;
    closo_system system;
    closo_trajectory *trajectory;
    closo_motion *motion;
    closo_batch batch[2];
    size_t capacity; // frames of a batch
    bool ended;      // no frame is left in the file
    double volume_sum;
    // Spacing of the frames in the file, from its times and its steps.
    double previous_time, spacing;
    int64_t previous_step, step_spacing;
} closo_pass;

// path: a trajectory, or a directory that holds a manifest. The first two frames are read and stand
// in batch[0] as far as skip and stride let them through. The pass is zeroed but for its options;
// it is closed after a failure, too.
closo_status closo_pass_open(closo_pass *pass, const char *path, closo_error *error);
// Adds frames until the batch is full or the file ends.
closo_status closo_pass_fill(closo_pass *pass, closo_batch *batch, closo_error *error);
// Between batches: how many frames will have been used at the end, by the size of the file.
void closo_pass_expect(closo_pass *pass);
// After the last frame: what is known only then. CLOSO_INPUT when no frame was used.
closo_status closo_pass_end(closo_pass *pass, closo_fingerprint *fingerprint, closo_error *error);
void closo_pass_free_batches(closo_pass *pass);
void closo_pass_describe(const closo_pass *pass, closo_result *result);
void closo_pass_close(closo_pass *pass);

#endif
