// SPDX-License-Identifier: GPL-3.0-or-later
// Velocities of extended XYZ, from the columns that the comment line names.
#ifndef CLOSO_TRAJ_XYZ_VELOCITIES_H
#define CLOSO_TRAJ_XYZ_VELOCITIES_H

#include "traj/xyz_comment.h"

// How the columns of a frame give velocities; .column SIZE_MAX: they do not.
typedef struct closo_xyz_velocities {
    size_t column;
    bool momenta;
    size_t masses; // column, SIZE_MAX: standard atomic weights
    double factor; // to A/ps, of momenta in u A/ps
    bool warned;   // about velocities that are not used
} closo_xyz_velocities;

// From the comment of a frame; warns, once, of velocities without a unit.
void closo_xyz_velocities_settle(closo_xyz_velocities *self, const closo_xyz_comment *comment,
                                 closo_trajectory *trajectory);
// The velocity on the line of atom i into out (A/ps); false when it is not there.
bool closo_xyz_velocities_read(const closo_xyz_velocities *self, const closo_trajectory *trajectory,
                               size_t i, closo_text_line line, double out[3]);

#endif
