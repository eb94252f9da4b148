// SPDX-License-Identifier: GPL-3.0-or-later
// The comment line of an XYZ frame: what closo uses of the pairs key=value of extended XYZ
// (https://github.com/libAtoms/extxyz) and of the free texts that programs write there.
#ifndef CLOSO_TRAJ_XYZ_COMMENT_H
#define CLOSO_TRAJ_XYZ_COMMENT_H

#include "traj/trajectory.h"

typedef struct closo_xyz_comment {
    bool has_lattice;
    double lattice[9];
    bool says_open;                   // pbc="F F F"
    bool has_time;                    // a time is there ...
    double time;                      // ... in ps; NaN when it has no unit
    int64_t step;                     // -1: none
    size_t species;                   // column of the species, from 0
    size_t position;                  // column of x; y and z follow
    size_t velocity, momenta, masses; // columns, SIZE_MAX: none
    closo_text_line velocity_unit;    // as the comment spells it; text NULL: not said
} closo_xyz_comment;

// Behind `count` words; NULL when there are fewer.
const char *closo_skip_words(const char *p, const char *end, size_t count);
// NULL, or what was expected there in a phrase. `velocity_unit` points into the line.
const char *closo_xyz_comment_read(closo_text_line line, closo_xyz_comment *out);

#endif
