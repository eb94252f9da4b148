// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj density: where the cations are, and which way leads through the crystal.
#include <string.h>

#include "cli/command_traj.h"

static const closo_option density_options[] = {
    {.name = "grid",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.25A",
     .minimum = 0.01,
     .maximum = 10,
     .help = "Largest spacing of the grid."},
    {.name = "smear",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.3A",
     .minimum = 0,
     .maximum = 10,
     .help = "Standard deviation of the Gaussian that smears the counts, at most four grid "
             "spacings; 0A: none."},
    {.name = "fold",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "N,N,N",
     .default_text = "1,1,1",
     .help = "Lay so many cells along each vector on one another: only where the box is such a "
             "multiple of a smaller cell."},
    {.name = "section",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "AXIS=FRACTION",
     .absent = "across c, through the greatest density",
     .help = "Plane of the map section, such as z=0.25; x, y and z are the cell vectors."},
    {.name = "cube",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "not written",
     .help = "Write the density as a Gaussian cube file, in 1/bohr^3."},
    {.name = "chgcar",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "not written",
     .help = "Write the density as a VASP CHGCAR, density times volume."},
    {.name = "memory",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_BYTES,
     .placeholder = "SIZE",
     .default_text = "512MB",
     .minimum = 1e6,
     .maximum = 1e15,
     .help = "Bound for the grid; a finer one is refused."},
    {0},
};

// 0,0,0 is refused by the analysis with the form that is expected.
static void parse_fold(const char *text, int fold[3])
{
    const char *p = text, *end = text + strlen(text);
    int64_t value;
    fold[0] = fold[1] = fold[2] = 0;
    for (size_t c = 0; c < 3; c++) {
        p = closo_read_integer(p, end, &value);
        if (!p || value < 1 || value > 1000 || (c < 2 && *p++ != ',')) {
            fold[0] = 0;
            return;
        }
        fold[c] = (int)value;
    }
    if (p != end)
        fold[0] = 0;
}

static void read_density(const closo_arguments *arguments, closo_traj_options *out)
{
    out->density.grid_angstrom = closo_arguments_quantity(arguments, "grid");
    out->density.smear_angstrom = closo_arguments_quantity(arguments, "smear");
    parse_fold(closo_arguments_text(arguments, "fold"), out->density.fold);
    out->density.section = closo_arguments_text(arguments, "section");
    out->density.cube_path = closo_arguments_text(arguments, "cube");
    out->density.chgcar_path = closo_arguments_text(arguments, "chgcar");
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(density, "Density of the cations and ways through the crystal",
                CLOSO_TRAJ_LIST(&closo_analysis_density), CLOSO_TRAJ_LIST(read_density))

static const closo_option *const density_tables[] = {density_options, closo_traj_reading_options,
                                                     NULL};

const closo_command closo_command_traj_density = {
    .group = "traj",
    .verb = "density",
    .summary = "cation density on a grid, free energy of sites and ways, cube and CHGCAR files",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = density_tables,
    .description = CLOSO_TRAJ_FILES
    "Cations are counted on a grid over the cell, in the frame of the anions, and smeared. The "
    "free energy is -kT ln(rho / rho_max). The barrier along a cell vector is that of the "
    "highest isosurface that runs through the crystal; it is undetermined where no way closes "
    "above the limit that the number of counts sets. Uncertainties come from blocks of time.",
    .examples =
        "closo traj density run/ --cube density.cube\n"
        "closo traj density run/ --grid 0.2A --fold 2,2,1 --section z=0.25 --figure path.svg",
    .run = run_density,
};
