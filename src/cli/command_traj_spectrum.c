// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj spectrum: power spectra of velocities.
#include <string.h>

#include "cli/command_traj.h"

static const closo_option spectrum_options[] = {
    {.name = "segment",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "10 ps, or a quarter of a shorter run",
     .minimum = 1e-6,
     .maximum = 1e9,
     .help =
         "Length of the segments that are averaged: longer ones resolve more and scatter more."},
    {.name = "window",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "hann|rectangular",
     .default_text = "hann",
     .help = "Window of a segment."},
    {.name = "fmax",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_FREQUENCY,
     .placeholder = "FREQUENCY",
     .absent = "the Nyquist frequency, at most 120 THz",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "Highest frequency of the tables."},
    {.name = "velocities",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "auto|differences",
     .default_text = "auto",
     .help = "Those of the file where it has them, or always differences of positions."},
    {.name = "correct-attenuation",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Divide by sinc^2(frequency x frame time), which differences of positions attenuate "
             "the power by."},
    {.name = "neutron",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "total|incoherent",
     .default_text = "total",
     .help = "Bound cross sections that weigh the elements in the neutron-weighted density of "
             "states."},
    {.name = "isotopes",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "natural composition",
     .help = "Isotopes in the neutron weights, such as D,7Li,11B or H=D,Li=7Li,B=11B. The motion "
             "stays that of the masses of the run."},
    {.name = "masses",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "standard atomic weights",
     .help =
         "Masses of the run in u where they are others, such as H=2.014: a wrong one shows as a "
         "wrong temperature."},
    {.name = "memory",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_BYTES,
     .placeholder = "SIZE",
     .default_text = "512MB",
     .minimum = 1e6,
     .maximum = 1e15,
     .help = "Bound for the velocities of the segments that are kept."},
    {0},
};

static void read_spectrum(const closo_arguments *arguments, closo_traj_options *out)
{
    const char *window = closo_arguments_text(arguments, "window");
    const char *velocities = closo_arguments_text(arguments, "velocities");
    const char *neutron = closo_arguments_text(arguments, "neutron");
    out->spectrum = (closo_spectrum_options){
        .segment_ps = closo_arguments_quantity(arguments, "segment"),
        .maximum_thz = closo_arguments_quantity(arguments, "fmax"),
        .window =
            window && !strcmp(window, "rectangular") ? CLOSO_WINDOW_RECTANGULAR : CLOSO_WINDOW_HANN,
        .differences = velocities && !strcmp(velocities, "differences"),
        .correct_attenuation = closo_arguments_flag(arguments, "correct-attenuation"),
        .incoherent = neutron && !strcmp(neutron, "incoherent"),
        .isotopes = closo_arguments_text(arguments, "isotopes"),
        .masses = closo_arguments_text(arguments, "masses"),
    };
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

CLOSO_TRAJ_VERB(spectrum, "Power spectra of velocities", CLOSO_TRAJ_LIST(&closo_analysis_spectrum),
                CLOSO_TRAJ_LIST(read_spectrum))

static const closo_option *const spectrum_tables[] = {spectrum_options, closo_traj_reading_options,
                                                      NULL};

const closo_command closo_command_traj_spectrum = {
    .group = "traj",
    .verb = "spectrum",
    .summary = "vibrations: power spectra of ions, libration and internal motion, neutron weights",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = spectrum_tables,
    .description = CLOSO_TRAJ_FILES
    "Velocity autocorrelations and their spectra for every kind of ion and each element of the "
    "polyatomic ions, these split into translation, libration and internal motion. The integral of "
    "a spectrum is a kinetic energy; the temperature of each kind of motion is printed and should "
    "be that of the run. The neutron-weighted density of states stands beside a measured one.",
    .examples = "closo traj spectrum run/ --figure spectrum.svg\n"
                "closo traj spectrum run.xyz --frame-time 5fs --segment 5ps --isotopes D,11B",
    .run = run_spectrum,
};
