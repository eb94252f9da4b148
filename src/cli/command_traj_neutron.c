// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj neutron: what an incoherent neutron spectrometer would see of the run.
#include "cli/command_traj.h"

static const closo_option neutron_options[] = {
    {.name = "q",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .default_text = "0.5,1,1.5,2",
     .help = "Scattering vectors in 1/A, with commas between."},
    {.name = "resolution",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ENERGY,
     .placeholder = "ENERGY",
     .default_text = "0.05meV",
     .minimum = 1e-9,
     .maximum = 1,
     .help = "Full width at half maximum of the Gaussian resolution of the instrument."},
    {.name = "scatterers",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "hydrogen, else every element of the anions",
     .help = "Elements of the anions that scatter, such as H,B, weighted by their incoherent cross "
             "sections."},
    {.name = "isotopes",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "natural elements",
     .help = "Isotopes that stand for elements, such as H=D,B=11B,Li=7Li."},
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

static void read_neutron(const closo_arguments *arguments, closo_traj_options *out)
{
    out->neutron.q_per_angstrom = closo_arguments_text(arguments, "q");
    out->neutron.resolution_ev = closo_arguments_quantity(arguments, "resolution");
    out->neutron.scatterers = closo_arguments_text(arguments, "scatterers");
    out->neutron.isotopes = closo_arguments_text(arguments, "isotopes");
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(neutron, "Incoherent neutron scattering", CLOSO_TRAJ_LIST(&closo_analysis_neutron),
                CLOSO_TRAJ_LIST(read_neutron))

static const closo_option *const neutron_tables[] = {neutron_options, closo_traj_reading_options,
                                                     NULL};

const closo_command closo_command_traj_neutron = {
    .group = "traj",
    .verb = "neutron",
    .summary = "incoherent I(q,t), elastic structure factor, quasi-elastic widths",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = neutron_tables,
    .description = CLOSO_TRAJ_FILES
    "Self terms of the scatterers of the anions (all motion, rotation, translation) and of the "
    "cations, averaged over a powder. The EISF is set beside rigid-rotor models. Widths are half "
    "widths at half maximum of S(q,E); those of the cations are compared with D q^2 and the jump "
    "model of Chudley and Elliott.",
    .examples = "closo traj neutron run/ --figure eisf.svg\n"
                "closo traj neutron run/ --q 0.3,0.6,0.9,1.2 --resolution 0.1meV --isotopes H=D",
    .run = run_neutron,
};
