// SPDX-License-Identifier: GPL-3.0-or-later
// A long series of small vectors in bounded memory: averages over blocks of equal length; when the
// table is full, neighbouring blocks are merged and the block length doubles. What is left of a
// series of any length is 128 to 256 block averages, enough for honest uncertainties.
#ifndef CLOSO_TRAJ_BLOCKS_H
#define CLOSO_TRAJ_BLOCKS_H

#include "closo/numeric.h"

enum { CLOSO_BLOCKS_MAXIMUM = 256 };

typedef struct closo_blocks {
    size_t width;    // numbers per sample
    size_t length;   // samples per block
    size_t used;     // complete blocks
    size_t pending;  // samples in the block that is being filled
    size_t samples;  // all samples
    double *average; // CLOSO_BLOCKS_MAXIMUM + 1 rows of width: sums while pending
    double *total;   // width: sums over all samples
} closo_blocks;

closo_status closo_blocks_init(closo_blocks *blocks, size_t width, closo_error *error);
void closo_blocks_clear(closo_blocks *blocks);
void closo_blocks_add(closo_blocks *blocks, const double *sample);
double closo_blocks_mean(const closo_blocks *blocks, size_t column); // over all samples
// Mean and uncertainty of sum_i gradient[i] * column[i] (a linearised quantity); the mean is over
// all samples, the uncertainty from the complete blocks.
closo_status closo_blocks_estimate(const closo_blocks *blocks, const double *gradient,
                                   closo_estimate *out, closo_error *error);

#endif
