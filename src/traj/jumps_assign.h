// SPDX-License-Identifier: GPL-3.0-or-later
// Where every cation is in each frame of a batch, and how every cage stands.
#ifndef CLOSO_TRAJ_JUMPS_ASSIGN_H
#define CLOSO_TRAJ_JUMPS_ASSIGN_H

#include "traj/jumps.h"

#define CLOSO_JUMPS_NOWHERE UINT32_MAX // not docked on any cage

typedef struct closo_jumps_batch {
    closo_place *site;   // frames x cations: the nearest
    double *distance;    // frames x cations: A, to its centre
    closo_place *face;   // frames x cations: of the nearest cage
    double *docking;     // frames x CLOSO_JUMPS_COLUMNS: sums over the cations
    double *orientation; // frames x cages x 4
} closo_jumps_batch;

// Frame by frame in parallel; every array belongs to the caller (closo_jumps_batch_clear).
closo_status closo_jumps_assign(const closo_jumps *jumps, const closo_ion_frame *frames,
                                size_t count, closo_jumps_batch *out, closo_error *error);
void closo_jumps_batch_clear(closo_jumps_batch *batch);

// Centre of one image of a site: the mean of its anions, as they are in the frame.
void closo_jumps_centre(const closo_jumps *jumps, const closo_ion_frame *frame,
                        const closo_place *place, double out[3]);
// Positions of the heavy atoms of a cage about the centre of the anion (count x 3).
void closo_jumps_shape(const closo_jumps *jumps, const closo_ion_frame *frame,
                       const closo_jumps_cage *cage, double *out);

#endif
