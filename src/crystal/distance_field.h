// SPDX-License-Identifier: GPL-3.0-or-later
// The distance to the nearest of a periodic set of spheres.
#ifndef CLOSO_CRYSTAL_DISTANCE_FIELD_H
#define CLOSO_CRYSTAL_DISTANCE_FIELD_H

#include "closo/crystal.h"

// A sphere as an image: candidates of a bin stand where they are seen from it.
typedef struct closo_sphere {
    double position[3];
    double radius;
    size_t index; // of the list
} closo_sphere;

// The cell is cut into bins; each lists all spheres that can be nearest to a point in it.
typedef struct closo_distance_field {
    const closo_cell *cell;
    int bins[3];
    size_t *start; // bins + 1
    closo_sphere *spheres;
    size_t capacity;
} closo_distance_field;

// position: count x 3; radius: count. count > 0.
closo_status closo_distance_field_init(closo_distance_field *out, const closo_cell *cell,
                                       size_t count, const double *position, const double *radius,
                                       closo_error *error);
void closo_distance_field_clear(closo_distance_field *field);
// Distance from a point to the nearest surface, negative inside; nearest (may be NULL): that
// sphere.
double closo_distance_field_at(const closo_distance_field *field, const double fractional[3],
                               const closo_sphere **nearest);
// The candidates of the bin of a point in [0, 1)^3, as seen from there.
const closo_sphere *closo_distance_field_near(const closo_distance_field *field,
                                              const double fractional[3], size_t *count);

#endif
