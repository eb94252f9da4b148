// SPDX-License-Identifier: GPL-3.0-or-later
// closo conductivity electronic: the electronic share, from steady currents of ion-blocking cells.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_conductivity.h"

static const closo_option electronic_options[] = {
    {.name = "voltage",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "VOLTAGE",
     .absent = "from FILE",
     .help = "Voltage at which the current became steady: 0.5V."},
    {.name = "current",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CURRENT",
     .absent = "from FILE",
     .help = "Steady current: 12.1(3)nA."},
    {.name = "conductivity",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CONDUCTIVITY",
     .absent = "no transference number",
     .help = "Total conductivity, for the ionic transference number: 1.2(1)e-4S/cm."},
    {.name = "model",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "ohmic|wagner-hebb",
     .default_text = "ohmic",
     .help = "Both electrodes blocking (Ohm's law), or one reversible: electrons and holes after "
             "Hebb and Wagner, which needs a table of voltages and --temperature."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "not known",
     .minimum = 1,
     .maximum = 1e4,
     .help = "Temperature of the measurement."},
    {0},
};

static closo_status read_one(const closo_arguments *arguments, closo_steady_state *out,
                             closo_error *error)
{
    closo_measured voltage, current;
    closo_status status =
        closo_conductivity_number(arguments, "voltage", CLOSO_ELECTRIC_VOLTAGE, &voltage, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "current", CLOSO_ELECTRIC_CURRENT, &current,
                                           error);
    if (status == CLOSO_OK && (isnan(voltage.value) || isnan(current.value)))
        status = closo_fail(error, CLOSO_USAGE,
                            "expected FILE with columns V and I, or --voltage and --current");
    *out = (closo_steady_state){voltage.value, current.value, current.su};
    return status;
}

static closo_status run_electronic(const closo_arguments *arguments, const closo_control *control,
                                   closo_result **out, closo_error *error)
{
    (void)control;
    bool file = closo_arguments_operand_count(arguments) > 0;
    closo_electronic_options options = {
        .wagner_hebb = !strcmp(closo_arguments_text(arguments, "model"), "wagner-hebb"),
        .temperature_kelvin = closo_arguments_quantity(arguments, "temperature")};
    closo_steady_state one, *states = NULL;
    size_t count = 1;
    closo_result *result =
        closo_result_new("conductivity electronic", "Electronic conductivity", error);
    closo_status status = result ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && file && closo_arguments_given(arguments, "voltage"))
        status = closo_fail(error, CLOSO_USAGE, "expected FILE or --voltage, found both");
    if (status == CLOSO_OK)
        status = closo_conductivity_whole_shape(arguments, &options.thickness_cm, &options.area_cm2,
                                                error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "conductivity", CLOSO_ELECTRIC_CONDUCTIVITY,
                                           &options.conductivity, error);
    if (status == CLOSO_OK && file)
        status = closo_electronic_read(closo_arguments_operand(arguments, 0), &states, &count,
                                       result, error);
    else if (status == CLOSO_OK)
        status = read_one(arguments, &one, error);
    if (status == CLOSO_OK)
        status = closo_electronic_describe(file ? states : &one, count, &options, result, error);
    free(states);
    return closo_conductivity_close(status, result, out);
}

static const closo_option *const electronic_tables[] = {electronic_options,
                                                        closo_conductivity_shape_options, NULL};

const closo_command closo_command_conductivity_electronic = {
    .group = "conductivity",
    .verb = "electronic",
    .summary = "electronic conductivity and ionic transference number from blocking cells",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = electronic_tables,
    .description =
        "Steady currents of a cell whose electrodes block the ions are electronic: sigma_e = Iss L "
        "/ (V A), t_ion = 1 - sigma_e / sigma. FILE is a table with the columns V and I (and su), "
        "units in the header.",
    .examples =
        "closo conductivity electronic --voltage 0.5V --current '12.1(3)nA' --thickness 1.1mm "
        "--diameter 10mm --conductivity '1.2(1)e-4S/cm'\n"
        "closo conductivity electronic steady.csv --model wagner-hebb --temperature 60C "
        "--thickness 1.1mm --diameter 10mm",
    .run = run_electronic,
};
