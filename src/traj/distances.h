// SPDX-License-Identifier: GPL-3.0-or-later
// Squared periodic distances from one point to many, in single precision and vectorised: the kernel
// of g(r) and of the site occupancies.
#ifndef CLOSO_TRAJ_DISTANCES_H
#define CLOSO_TRAJ_DISTANCES_H

#include "closo/crystal.h"

// The cell as the kernel wants it.
typedef struct closo_metric {
    float vectors[9];
    bool orthogonal;
    int images[3]; // translations to either side that can bring a pair within the radius; 0 if the
                   // nearest image is the only one, as it is when the radius fits in half the
                   // widths
} closo_metric;

closo_metric closo_metric_of(const closo_cell *cell, double radius);

// Fractional coordinates in [0, 1), one array per component. Where the cell is wide enough the
// points stand sorted into slabs along its widest direction, so that only those near a point need
// be looked at: a cell list in one dimension, which keeps the runs long enough to vectorise.
enum { CLOSO_SLABS = 64 };

typedef struct closo_points {
    size_t count, capacity;
    float *component[3];
    float *unsorted[3];
    uint32_t *place;              // where point i stands after sorting; not set where axis < 0
    size_t slab[CLOSO_SLABS + 1]; // first point of each
    int axis;                     // -1: not sorted
    float reach;                  // radius as a fraction of the width along the axis
} closo_points;

typedef struct closo_range {
    size_t begin, count;
} closo_range;

closo_status closo_points_reserve(closo_points *points, size_t count, closo_error *error);
void closo_points_clear(closo_points *points);
// Index of point i among the components.
size_t closo_points_place(const closo_points *points, size_t i);
// Point i is position[index[i]] (index NULL: i), wrapped into the cell; sorting changes the order.
// radius: the largest distance that will be asked for.
void closo_points_fill(closo_points *points, const closo_cell *cell, double radius,
                       const double *position, const size_t *index, size_t count);
// Ranges of points (one or two) that hold all within the radius of `from`.
size_t closo_points_near(const closo_points *points, const float from[3], closo_range out[2]);

// out[i] = squared length of the image of (points[begin + i] - from) nearest by rounding each
// fractional component, displaced by the lattice translation `shift`.
void closo_distances_squared(const closo_metric *metric, const float from[3], const int shift[3],
                             const closo_points *points, size_t begin, size_t count, float *out);

// bin[i] = square root of squared[i] times per_bin, rounded down; `outside` where it is not below
// that (also for infinity).
void closo_distances_to_bins(const float *squared, size_t count, float per_bin, int32_t outside,
                             int32_t *bin);

#endif
