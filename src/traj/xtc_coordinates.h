// SPDX-License-Identifier: GPL-3.0-or-later
// The compressed coordinates of XTC ("3dfcoord").
#ifndef CLOSO_TRAJ_XTC_COORDINATES_H
#define CLOSO_TRAJ_XTC_COORDINATES_H

#include "closo/base.h"

enum { CLOSO_XTC_SLACK = 32 };

typedef struct closo_xtc_packing {
    double factor;           // from stored integers to positions
    int32_t low[3], high[3]; // bounds of the integers
    int32_t small_index;     // of the first width of small differences
} closo_xtc_packing;

// Decodes `atoms` positions (x 3) from `length` bytes, behind which CLOSO_XTC_SLACK more must be
// readable. False when the packing or the bytes cannot be those of as many atoms.
bool closo_xtc_unpack(const closo_xtc_packing *packing, const unsigned char *bytes, size_t length,
                      size_t atoms, double *position);

#endif
