// SPDX-License-Identifier: GPL-3.0-or-later
// Squared periodic distances from one point to many, in single precision and vectorised: the kernel
// of g(r) and of the site occupancies.
#ifndef CLOSO_TRAJ_DISTANCES_H
#define CLOSO_TRAJ_DISTANCES_H

#include "closo/crystal.h"

// Functions compiled once per vector width; the loader picks the one the processor has.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define CLOSO_VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLOSO_VECTORISED
#endif

// Fractional coordinates in [0, 1), one array per component.
typedef struct closo_points {
    size_t count, capacity;
    float *component[3];
} closo_points;

closo_status closo_points_reserve(closo_points *points, size_t count, closo_error *error);
void closo_points_clear(closo_points *points);
// point i = position[index[i]] (index NULL: i), wrapped into the cell.
void closo_points_fill(closo_points *points, const closo_cell *cell, const double *position,
                       const size_t *index, size_t count);

// The cell as the kernel wants it.
typedef struct closo_metric {
    float vectors[9];
    bool orthogonal;
    int images[3]; // translations to either side that can bring a pair within the radius; 0 if the
                   // nearest image is the only one, as it is when the radius fits in half the widths
} closo_metric;

closo_metric closo_metric_of(const closo_cell *cell, double radius);

// out[i] = squared length of the image of (points[begin + i] - from) nearest by rounding each
// fractional component, displaced by the lattice translation `shift`.
void closo_distances_squared(const closo_metric *metric, const float from[3], const int shift[3],
                             const closo_points *points, size_t begin, size_t count, float *out);

#endif
