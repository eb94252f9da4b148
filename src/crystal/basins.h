// SPDX-License-Identifier: GPL-3.0-or-later
// The basins of a distance field on a grid and the passes between them.
#ifndef CLOSO_CRYSTAL_BASINS_H
#define CLOSO_CRYSTAL_BASINS_H

#include "crystal/distance_field.h"

#define CLOSO_BASIN_NONE UINT32_MAX

// Highest way from a point of basin `from` to one of basin `to` in the cell shifted by `shift`.
typedef struct closo_pass {
    uint32_t from, to;
    int8_t shift[3];
    bool exact;         // height is that of a pass between spheres, not of a grid point
    double height;      // A
    double fraction[3]; // of the lower grid point, then of the pass
} closo_pass;

typedef struct closo_basins {
    size_t counts[3];
    double spacing;    // A, largest
    float *value;      // distance at every point, A
    uint32_t *basin;   // of every point outside the spheres
    size_t count;      // basins
    double (*peak)[3]; // fractional, of the grid point, then refined
    double *height;    // A
    size_t pass_count, pass_capacity;
    closo_pass *passes;
} closo_basins;

// spacing: at most this, A; counts are even. At most 4 million points.
closo_status closo_basins_find(closo_basins *out, const closo_distance_field *field, double spacing,
                               closo_error *error);
void closo_basins_clear(closo_basins *basins);
// Moves peaks and passes from the grid to where they are.
void closo_basins_refine(closo_basins *basins, const closo_distance_field *field);

// Components of the basins that passes of at least `level` join. ways[i]: independent directions in
// which the component of basin i runs through the crystal.
closo_status closo_basins_ways(const closo_basins *basins, double level, int *ways,
                               closo_error *error);
// The highest pass whose level leaves a component with ways in `directions` directions; NULL: none.
// *peak: highest basin of that component.
closo_status closo_basins_percolate(const closo_basins *basins, int directions,
                                    const closo_pass **pass, double *peak, closo_error *error);

#endif
