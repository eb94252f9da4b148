// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CLOSO_CRYSTAL_HULL_H
#define CLOSO_CRYSTAL_HULL_H

#include <stddef.h>

#define CLOSO_HULL_POINTS 32 // at most

// Volume of the convex hull of points (count x 3); NaN for fewer than four, for more than
// CLOSO_HULL_POINTS, and for points in a plane. O(count^4).
double closo_hull_volume(size_t count, const double *points);

#endif
