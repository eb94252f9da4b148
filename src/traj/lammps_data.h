// SPDX-License-Identifier: GPL-3.0-or-later
// Files that name the elements of a trajectory that does not: atoms in the order of their ids.
#ifndef CLOSO_TRAJ_LAMMPS_DATA_H
#define CLOSO_TRAJ_LAMMPS_DATA_H

#include "traj/trajectory.h"

// Elements by atomic number, 0 where not known; *elements is the caller's. types: elements of the
// types as in closo_trajectory_options, or NULL: from comments and masses.
closo_status closo_lammps_data_elements(closo_input *input, const closo_trajectory *trajectory,
                                        int **elements, size_t *count, closo_error *error);

#endif
