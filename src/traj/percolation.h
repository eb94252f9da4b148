// SPDX-License-Identifier: GPL-3.0-or-later
// Where the high parts of a periodic scalar field join up: thresholds of percolation along each
// cell vector, peaks with their passes, and the path of least resistance through the highest pass.
#ifndef CLOSO_TRAJ_PERCOLATION_H
#define CLOSO_TRAJ_PERCOLATION_H

#include "closo/base.h"

// A field on n[0] x n[1] x n[2] voxels of a periodic cell, the last index fastest.
typedef struct closo_field {
    size_t n[3];
    const double *value;
} closo_field;

typedef struct closo_peak {
    size_t voxel;
    double height;
    double pass; // highest level at which it joins a higher peak; NaN: none above the floor
} closo_peak;

enum { CLOSO_PEAKS_MAXIMUM = 1024 };

typedef struct closo_percolation {
    double maximum;
    double threshold[3]; // value of the lowest voxel of the highest closed way; NaN: none
    // The first way that closes: its lowest voxel and the two neighbours it joins.
    bool closed;
    size_t pass, from, to;
    int winding[3]; // cell vectors gained going once around, from -> to -> pass
    closo_peak *peak;
    size_t peaks; // by descending height, at most CLOSO_PEAKS_MAXIMUM
} closo_percolation;

// Voxels above `floor` are added from the highest down and joined to their 26 neighbours by
// union-find; every cluster knows in which image of the cell each of its voxels lies, so that a
// cluster that meets its own image is seen at once. Exact on the grid. O(n log n) time, 32 bytes a
// voxel. prominence > 0: also the peaks that stand above their pass by at least this factor.
closo_status closo_percolate(const closo_field *field, double floor, double prominence,
                             closo_percolation *out, closo_error *error);
void closo_percolation_clear(closo_percolation *percolation);
// The thresholds alone, where they are known to lie between two values: voxels above `ceiling` are
// joined in the order of the grid, which is several times faster, those up to it and above `floor`
// by value. threshold: NaN where nothing closed. above: a way closes above the ceiling, and nothing
// else was found.
closo_status closo_percolation_thresholds(const closo_field *field, double floor, double ceiling,
                                          double threshold[3], double *maximum, bool *above,
                                          closo_error *error);

typedef struct closo_way {
    size_t count;   // steps; the last leads to the image of the first by `winding`
    size_t *voxel;  // count
    int (*step)[3]; // count: -1, 0 or 1 along each direction of the grid
} closo_way;

// The way through the first pass that closes, from its highest voxel: among the voxels above the
// pass the way of least resistance, the integral of length / value (Dijkstra). vectors: the three
// cell vectors. CLOSO_INPUT when nothing closed.
closo_status closo_percolation_way(const closo_field *field, const double vectors[9],
                                   const closo_percolation *percolation, closo_way *out,
                                   closo_error *error);
void closo_way_clear(closo_way *way);

// Neighbour of a voxel by a step and the cell it lies in.
size_t closo_field_neighbour(const size_t n[3], size_t voxel, const int step[3], int cell[3]);

#endif
