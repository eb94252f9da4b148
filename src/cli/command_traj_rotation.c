// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj rotation: how polyatomic anions turn.
#include "cli/command_traj.h"

static const closo_option rotation_options[] = {
    {.name = "fit-from",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "where C has fallen to 0.85",
     .minimum = 0,
     .maximum = 1e9,
     .help = "Shortest lag of the exponential decay."},
    {.name = "fit-to",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "where C has fallen to 1/e, at most a third of the run",
     .minimum = 0,
     .maximum = 1e9,
     .help = "Longest lag of the exponential decay."},
    {.name = "symmetry-tolerance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.4A",
     .minimum = 1e-3,
     .maximum = 2,
     .help = "Distance by which an atom may miss its like where a rotation counts as a symmetry of "
             "the anion."},
    {.name = "memory",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_BYTES,
     .placeholder = "SIZE",
     .default_text = "512MB",
     .minimum = 1e6,
     .maximum = 1e15,
     .help = "Bound for stored series; a longer file is thinned in time, and the result says so."},
    {0},
};

static void read_rotation(const closo_arguments *arguments, closo_traj_options *out)
{
    out->rotation.fit_begin_ps = closo_arguments_quantity(arguments, "fit-from");
    out->rotation.fit_end_ps = closo_arguments_quantity(arguments, "fit-to");
    out->rotation.symmetry_tolerance_angstrom =
        closo_arguments_quantity(arguments, "symmetry-tolerance");
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(rotation, "Rotation of the anions", CLOSO_TRAJ_LIST(&closo_analysis_rotation),
                CLOSO_TRAJ_LIST(read_rotation))

static const closo_option *const rotation_tables[] = {rotation_options, closo_traj_reading_options,
                                                      NULL};

const closo_command closo_command_traj_rotation = {
    .group = "traj",
    .verb = "rotation",
    .summary = "orientation of anions: correlation, rotational diffusion, reorientations",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = rotation_tables,
    .description = CLOSO_TRAJ_FILES
    "Every anion of three or more atoms is superposed on the mean shape of its kind, frame by "
    "frame; cages need no central atom. The rotations that bring the shape on itself are found "
    "from "
    "the geometry, and reorientations are counted between the basins they make. Correlation "
    "functions are over all time origins; uncertainties come from the scatter between anions. The "
    "residual after superposition is the distortion of the anion.",
    .examples = "closo traj rotation run/ --figure rotation.svg\n"
                "closo traj rotation XDATCAR.gz --frame-time 0.1ps --anion PS4",
    .run = run_rotation,
};
