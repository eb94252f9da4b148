// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj vanhove: van Hove functions of the cations.
#include "cli/command_traj.h"

static const closo_option vanhove_options[] = {
    {.name = "lags",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "0.1ps, 0.2ps, 0.5ps, 1ps ... within half the run, at most 100 ps",
     .help =
         "Times between the two positions, such as 0.5ps,1ps,2ps,5ps,10ps; taken to the nearest "
         "frame."},
    {.name = "rmax",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "10A",
     .minimum = 0.5,
     .maximum = 200,
     .help = "Largest distance; periodic images are counted beyond half the cell."},
    {.name = "bin",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.1A",
     .minimum = 1e-4,
     .maximum = 10,
     .help = "Width of a bin."},
    {.name = "site-radius",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "1A",
     .minimum = 0.01,
     .maximum = 20,
     .help = "A cation this near to where another was has taken its site."},
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

static void read_vanhove(const closo_arguments *arguments, closo_traj_options *out)
{
    out->vanhove = (closo_vanhove_options){
        .lags = closo_arguments_text(arguments, "lags"),
        .r_max_angstrom = closo_arguments_quantity(arguments, "rmax"),
        .bin_angstrom = closo_arguments_quantity(arguments, "bin"),
        .refill_radius_angstrom = closo_arguments_quantity(arguments, "site-radius"),
    };
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(vanhove, "Van Hove functions of the cations",
                CLOSO_TRAJ_LIST(&closo_analysis_vanhove), CLOSO_TRAJ_LIST(read_vanhove))

static const closo_option *const vanhove_tables[] = {vanhove_options, closo_traj_reading_options,
                                                     NULL};

const closo_command closo_command_traj_vanhove = {
    .group = "traj",
    .verb = "vanhove",
    .summary = "van Hove functions: how far cations go, and when their sites are refilled",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = vanhove_tables,
    .description = CLOSO_TRAJ_FILES
    "The self part is the distribution of displacements after a time, with the non-Gaussian "
    "parameter; the distinct part is g(r) between where a cation was and where the others are "
    "after that time. The refill time is when the distinct part inside an emptied site has come to "
    "half of that of an ideal gas.",
    .examples =
        "closo traj vanhove run/ --figure vanhove.svg\n"
        "closo traj vanhove run/ --lags 0.5ps,1ps,2ps,5ps,10ps --format csv --table distinct",
    .run = run_vanhove,
};
