// SPDX-License-Identifier: GPL-3.0-or-later
// The nearest of many points to a place in a periodic cell, with its displacement.
#ifndef CLOSO_TRAJ_JUMPS_NEAREST_H
#define CLOSO_TRAJ_JUMPS_NEAREST_H

#include "closo/crystal.h"

typedef struct closo_nearest {
    const closo_cell *cell;
    const double *point; // borrowed, count x 3
    size_t count, capacity;
    int bins[3];
    uint32_t *bin;   // count: bin of each point
    uint32_t *order; // points bin by bin
    double *wrapped; // count x 3, in that order: inside the cell; then scratch as large
    double *row;     // 3 x count: points as given, one component after another
    uint32_t *start; // bins + 1
    size_t start_capacity;
} closo_nearest;

// Sorts points (need not be wrapped) of a frame; buffers are kept from frame to frame.
closo_status closo_nearest_fill(closo_nearest *grid, const closo_cell *cell, size_t count,
                                const double *point, closo_error *error);
void closo_nearest_clear(closo_nearest *grid);
// Index of the point nearest to `place`; displacement: from its nearest image to the place.
size_t closo_nearest_find(const closo_nearest *grid, const double place[3], double displacement[3]);

#endif
