// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj neutron: what an incoherent neutron spectrometer would see of one run, or, with
// --fixed-window, of several runs at several temperatures.
#include <stdlib.h>

#include "cli/command_traj.h"
#include "cli/traj_runs.h"

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
     .absent = "natural composition",
     .help = "Isotopes that stand for elements, such as D,7Li,11B or H=D,Li=7Li,B=11B."},
    {.name = "fixed-window",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Elastic and inelastic fixed windows against temperature, from several runs."},
    {.name = "offset",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ENERGY,
     .placeholder = "ENERGY",
     .default_text = "2ueV",
     .minimum = 1e-9,
     .maximum = 1,
     .help = "Energy transfer of the inelastic fixed window."},
    {.name = "temperatures",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "from the manifests",
     .help = "Temperatures of the runs of --fixed-window in their order, such as 300K,400K."},
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

static closo_status read_runs(const closo_arguments *arguments, const double *temperature,
                              closo_traj_options *options, closo_fixed_window *scan,
                              closo_result *result, closo_error *error)
{
    closo_status status = CLOSO_OK;
    size_t count = closo_arguments_operand_count(arguments);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        const char *operand = closo_arguments_operand(arguments, i);
        closo_report_progress(options->control, "runs", (double)i, (double)count);
        options->temperature_kelvin = temperature[i];
        status = closo_fixed_window_add(scan, operand, options, result, error);
        if (status == CLOSO_OK)
            status = closo_traj_add_run(operand, result, error);
    }
    return status;
}

static closo_status run_fixed_window(const closo_arguments *arguments, const closo_control *control,
                                     closo_result **out, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments);
    closo_traj_options options;
    double cell[9];
    closo_result *result = closo_result_new("traj neutron", "Fixed-window scan", error);
    closo_fixed_window *scan = closo_fixed_window_new(error);
    double *temperature = closo_allocate(count, sizeof *temperature, error);
    closo_status status = result && scan && temperature ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && closo_arguments_given(arguments, "temperature"))
        status = closo_fail(error, CLOSO_USAGE,
                            "--temperature: runs differ in it: give --temperatures 300K,400K,...");
    if (status == CLOSO_OK && count < 2)
        status = closo_fail(error, CLOSO_USAGE,
                            "--fixed-window: expected runs at two temperatures or more, found 1 "
                            "run");
    if (status == CLOSO_OK)
        status = closo_traj_options_from(arguments, control, cell, &options, error);
    if (status == CLOSO_OK)
        status =
            closo_traj_run_values("temperatures", closo_arguments_text(arguments, "temperatures"),
                                  CLOSO_DIMENSION_TEMPERATURE, false, count, temperature, error);
    if (status == CLOSO_OK) {
        read_neutron(arguments, &options);
        status = read_runs(arguments, temperature, &options, scan, result, error);
    }
    if (status == CLOSO_OK)
        status = closo_fixed_window_describe(scan, options.neutron.resolution_ev,
                                             closo_arguments_quantity(arguments, "offset"), result,
                                             error);
    closo_fixed_window_free(scan);
    free(temperature);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static closo_status run_neutron(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    static const char *const idle[] = {"offset", "temperatures"};
    static const closo_analysis *const analyses[] = CLOSO_TRAJ_LIST(&closo_analysis_neutron);
    static const closo_traj_read reads[] = CLOSO_TRAJ_LIST(read_neutron);
    static const closo_traj_verb record = {.name = "traj neutron",
                                           .title = "Incoherent neutron scattering",
                                           .analyses = analyses,
                                           .read_options = reads};
    if (closo_arguments_flag(arguments, "fixed-window"))
        return run_fixed_window(arguments, control, out, error);
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
        if (closo_arguments_given(arguments, idle[i]))
            return closo_fail(error, CLOSO_USAGE, "--%s: goes with --fixed-window only", idle[i]);
    if (closo_arguments_operand_count(arguments) > 1)
        return closo_fail(error, CLOSO_USAGE,
                          "expected one run, found %zu: several go with --fixed-window only",
                          closo_arguments_operand_count(arguments));
    return closo_traj_run(arguments, control, &record, out, error);
}

static const closo_option *const neutron_tables[] = {neutron_options, closo_traj_reading_options,
                                                     NULL};

const closo_command closo_command_traj_neutron = {
    .group = "traj",
    .verb = "neutron",
    .summary = "incoherent I(q,t), elastic structure factor, quasi-elastic widths, fixed windows",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = neutron_tables,
    .description = CLOSO_TRAJ_FILES
    "Self terms of the scatterers of the anions (all motion, rotation, translation) and of the "
    "cations, averaged over a powder. The EISF is set beside rigid-rotor models. Widths are half "
    "widths at half maximum of S(q,E); those of the cations are compared with D q^2 and the jump "
    "model of Chudley and Elliott.\n\n"
    "With --fixed-window FILE is one run for every temperature: S(q,E) with the resolution at E = "
    "0 "
    "(elastic window) and at --offset (inelastic window), over the elastic window at the lowest "
    "temperature, and the mean square displacement from the slope of its logarithm in q^2.",
    .examples = "closo traj neutron run/ --figure eisf.svg\n"
                "closo traj neutron run/ --q 0.3,0.6,0.9,1.2 --resolution 0.1meV --isotopes H=D\n"
                "closo traj neutron 300K/ 350K/ 400K/ --fixed-window --resolution 20ueV "
                "--offset 50ueV",
    .run = run_neutron,
};
