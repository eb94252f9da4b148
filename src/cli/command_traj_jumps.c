// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj jumps: hops between interstitial sites, strings, docking, the paddle-wheel test.
#include "cli/command_traj.h"

static const closo_option jumps_options[] = {
    {.name = "site-types",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "tetrahedral,trigonal,linear",
     .help = "Kinds of site a cation may be in, of tetrahedral, trigonal, linear, octahedral."},
    {.name = "dwell",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "0.1ps",
     .minimum = 0,
     .maximum = 1e9,
     .help = "A hop counts once the cation has stayed this long in the new site."},
    {.name = "core",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "--dwell decides",
     .minimum = 1e-3,
     .maximum = 50,
     .help = "In place of --dwell: a hop counts when the cation comes this near to the centre of "
             "the new site."},
    {.name = "window",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "0.5ps",
     .minimum = 0,
     .maximum = 1e9,
     .help = "Hops of one string leave within this time of each other; the turning of cages is "
             "taken from this long before a hop to this long after."},
    {.name = "dock",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "every cation is docked on the nearest cage",
     .minimum = 0.1,
     .maximum = 100,
     .help = "Only cations within this distance of the centroid of a triangular face are docked."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .maximum = 1e15,
     .help = "Seed of the permutations."},
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

static void read_jumps(const closo_arguments *arguments, closo_traj_options *out)
{
    closo_jumps_options *jumps = &out->jumps;
    jumps->types = closo_arguments_text(arguments, "site-types");
    jumps->dwell_ps = closo_arguments_quantity(arguments, "dwell");
    jumps->core_angstrom = closo_arguments_quantity(arguments, "core");
    jumps->window_ps = closo_arguments_quantity(arguments, "window");
    jumps->docked_angstrom = closo_arguments_quantity(arguments, "dock");
    jumps->seed = (uint64_t)closo_arguments_integer(arguments, "seed");
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(jumps, "Hops between interstitial sites", CLOSO_TRAJ_LIST(&closo_analysis_jumps),
                CLOSO_TRAJ_LIST(read_jumps))

static const closo_option *const jumps_tables[] = {jumps_options, closo_traj_reading_options, NULL};

const closo_command closo_command_traj_jumps = {
    .group = "traj",
    .verb = "jumps",
    .summary = "hops between sites, residence times, strings, docking, paddle-wheel test",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = jumps_tables,
    .description = CLOSO_TRAJ_FILES
    "Every cation is in the nearest interstitial site of the anion lattice (see closo traj sites); "
    "a hop counts once it has stayed in another site. Answers rates from kind to kind of site, "
    "residence times, hop lengths, the jump diffusion coefficient and the correlation factor; "
    "whether hops of different cations follow each other (strings) and whether they go together "
    "with the turning of the cages (paddle wheel), each against permuted hop times; and on which "
    "faces, edges or vertices of the cages cations dock.",
    .examples = "closo traj jumps run/\n"
                "closo traj jumps run/ --site-types tetrahedral,octahedral --dwell 0.2ps",
    .run = run_jumps,
};
