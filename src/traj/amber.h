// SPDX-License-Identifier: GPL-3.0-or-later
// What a trajectory of the AMBER NetCDF convention means, whatever container its variables lie in:
// names, units, scale factors, cells, ids and types. A container (netcdf.h, hdf5_file.h) fills the
// raw numbers of a frame, and closo_amber_frame turns them into the frame. Convention: AMBER NetCDF
// trajectory convention 1.0, https://ambermd.org/netcdf/nctraj.xhtml; the further variables of
// LAMMPS (manual, "dump netcdf") and ASE.
#ifndef CLOSO_TRAJ_AMBER_H
#define CLOSO_TRAJ_AMBER_H

#include "traj/bytes.h"
#include "traj/id_order.h"

typedef enum closo_amber_field {
    CLOSO_AMBER_TIME,
    CLOSO_AMBER_LENGTHS,
    CLOSO_AMBER_ANGLES,
    CLOSO_AMBER_ORIGIN,
    CLOSO_AMBER_COORDINATES,
    CLOSO_AMBER_VELOCITIES,
    CLOSO_AMBER_ID,
    CLOSO_AMBER_TYPE,
    CLOSO_AMBER_FIELDS
} closo_amber_field;

enum { CLOSO_AMBER_NAME = 32, CLOSO_AMBER_TEXT = 64 };

// How a variable must be shaped, behind the dimension of frames.
typedef struct closo_amber_shape {
    const char *names[5]; // the best first, ends with NULL
    bool per_atom;
    size_t width; // numbers
} closo_amber_shape;

extern const closo_amber_shape closo_amber_shapes[CLOSO_AMBER_FIELDS];

// A variable as the file describes it.
typedef struct closo_amber_variable {
    bool there;
    bool fixed;  // without the dimension of frames
    bool narrow; // single precision
    char name[CLOSO_AMBER_NAME];
    char units[CLOSO_AMBER_TEXT]; // "": not said
    double scale, offset;         // the value is raw x scale + offset
} closo_amber_variable;

typedef struct closo_amber {
    // From the container, before closo_amber_settle.
    char conventions[CLOSO_AMBER_TEXT], program[CLOSO_AMBER_TEXT];
    closo_amber_variable variable[CLOSO_AMBER_FIELDS];
    size_t atoms;
    // From the container, before closo_amber_frame; coordinates and velocities go to the
    // trajectory. id and type are atoms long where their variables are there.
    double time, lengths[3], angles[3], origin[3];
    int64_t *id, *type;
    // Settled.
    bool of_lammps, of_ase, scaled;
    double time_unit; // ps; NaN: the time is not used
    double length_unit, cell_unit, velocity_unit;
    closo_float_clock clock; // of times in single precision
    closo_id_order order;
} closo_amber;

// Variables and attributes are known: units are settled, and what cannot be read is refused.
closo_status closo_amber_settle(closo_amber *amber, closo_trajectory *trajectory,
                                closo_error *error);
// The raw numbers of the next frame are there.
closo_status closo_amber_frame(closo_amber *amber, closo_trajectory *trajectory, closo_frame *frame,
                               closo_error *error);
void closo_amber_clear(closo_amber *amber);

#endif
