// SPDX-License-Identifier: GPL-3.0-or-later
// The list of trajectory formats. A new format is one file, one line here and one test.
#include "traj/trajectory.h"

static const closo_trajectory_format *const formats[] = {
    &closo_format_lammps_dump,
    &closo_format_xdatcar,
    &closo_format_xyz,
    &closo_format_xtc,
    &closo_format_trr,
    &closo_format_dcd,
    &closo_format_vasprun,
    &closo_format_qe_pos,
    &closo_format_closo,
    &closo_format_netcdf,
    &closo_format_netcdf4,
    &closo_format_h5md,
    NULL,
};

const closo_trajectory_format *const *closo_trajectory_formats(void)
{
    return formats;
}
