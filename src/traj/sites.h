// SPDX-License-Identifier: GPL-3.0-or-later
// Site occupancies of one trajectory: the state that sites.c fills and sites_describe.c describes.
#ifndef CLOSO_TRAJ_SITES_H
#define CLOSO_TRAJ_SITES_H

#include "traj/analysis.h"
#include "traj/blocks.h"

// Columns of the block averages, each a mean over the cations of a frame.
enum {
    CLOSO_SHARE_TETRAHEDRAL, // of the three kinds of the paper, sums to 1 over the assigned cations
    CLOSO_SHARE_TRIGONAL,
    CLOSO_SHARE_LINEAR,
    CLOSO_SHARE_OCTAHEDRAL, // when octahedral sites compete with the three
    CLOSO_SHARE_UNASSIGNED, // cations with no site within the cutoff
    CLOSO_SHARES
};

typedef struct closo_occupancy {
    const closo_system *system;
    const closo_traj_options *options;
    bool ready;
    closo_sites sites;   // of the mean positions of the first batch
    size_t first_frames; // that batch
    closo_blocks shares; // CLOSO_SHARES
    double *anion_sum;   // anions x 3, over all frames
    double cell_sum[9];
    double *reference;    // anions x 3: mean positions of the first batch
    double largest_shift; // A, of an anion from its reference
    uint64_t frames;
} closo_occupancy;

closo_status closo_occupancy_describe(const closo_occupancy *self, closo_result *result,
                                      closo_error *error);

#endif
