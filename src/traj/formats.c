// SPDX-License-Identifier: GPL-3.0-or-later
// The list of trajectory formats. A new format is one file, one line here and one test.
#include "traj/trajectory.h"

static const closo_trajectory_format *const formats[] = {
    &closo_format_lammps_dump,
    &closo_format_xdatcar,
    &closo_format_xyz,
    NULL,
};

const closo_trajectory_format *const *closo_trajectory_formats(void)
{
    return formats;
}
