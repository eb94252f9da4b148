// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj angles: how cations stand about an anion.
#include "cli/command_traj.h"

static const closo_option angles_options[] = {
    {.name = "shell",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "where g'(r) changes sign",
     .minimum = 0.1,
     .maximum = 200,
     .help = "Radius of the first coordination shell."},
    {.name = "shells",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .default_text = "0,0.78,0.88,1",
     .help = "Borders of the shells as fractions of that radius."},
    {.name = "angle-bin",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ANGLE,
     .placeholder = "ANGLE",
     .default_text = "5deg",
     .minimum = 0.1,
     .maximum = 90,
     .help = "Width of a bin, to the nearest whole fraction of 180 degrees."},
    {0},
};

static void read_angles(const closo_arguments *arguments, closo_traj_options *out)
{
    out->angles.shell_angstrom = closo_arguments_quantity(arguments, "shell");
    out->angles.shells = closo_arguments_text(arguments, "shells");
    out->angles.bin_degrees = closo_arguments_quantity(arguments, "angle-bin");
}

CLOSO_TRAJ_VERB(angles, "Angles between cations about an anion",
                CLOSO_TRAJ_LIST(&closo_analysis_angles), CLOSO_TRAJ_LIST(read_angles))

static const closo_option *const angles_tables[] = {angles_options, closo_traj_reading_options,
                                                    NULL};

const closo_command closo_command_traj_angles = {
    .group = "traj",
    .verb = "angles",
    .summary = "cation - anion - cation angles by distance, beside those of sites and cage axes",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = angles_tables,
    .description = CLOSO_TRAJ_FILES
    "Angles between pairs of cations in the same shell of distance from an anion's centre of mass, "
    "as probability density and over that of random directions. Beside them stand the angles "
    "between the linear, trigonal and tetrahedral sites about an anion of the mean lattice, and "
    "between the threefold axes of the anion: where the two disagree, the cations are frustrated "
    "(doi:10.1021/acs.chemmater.7b02902).",
    .examples = "closo traj angles run/ --figure angles.svg\n"
                "closo traj angles run.xyz --shell 5.5A --shells 0,0.8,1 --angle-bin 2deg",
    .run = run_angles,
};
