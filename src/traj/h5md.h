// SPDX-License-Identifier: GPL-3.0-or-later
// An open H5MD file: which group is read, its series, box and units.
#ifndef CLOSO_TRAJ_H5MD_H
#define CLOSO_TRAJ_H5MD_H

#include "traj/hdf5_file.h"
#include "traj/id_order.h"

// Steps or times: a series, or a distance.
typedef struct closo_h5md_clock {
    bool there, even;
    closo_hdf5_series series;
    double offset, distance;
} closo_h5md_clock;

typedef struct closo_h5md {
    closo_hdf5 file;
    char group[CLOSO_HDF5_NAME]; // "particles/NAME"
    size_t atoms;
    uint64_t frames;
    closo_hdf5_series position, image, velocity, edges, id;
    bool has_image, has_velocity, edges_vary, has_id;
    bool open_box, has_edges, cuboid;
    double fixed_edges[9];
    double length_unit, edge_unit, velocity_unit, time_unit;
    closo_h5md_clock step, time;
    double *images; // atoms x 3
    double *ids;    // atoms
    int64_t *id_numbers;
    closo_id_order order;
} closo_h5md;

// Opens the file of the trajectory into trajectory->state, a zeroed closo_h5md that stays the
// caller's: chooses the group, opens its series and settles the units.
closo_status closo_h5md_open(closo_trajectory *trajectory, closo_error *error);
// Step or time of a frame as stored; NaN where there is none.
closo_status closo_h5md_clock_at(closo_h5md *state, closo_h5md_clock *clock, uint64_t frame,
                                 double *out, closo_error *error);

#endif
