// SPDX-License-Identifier: GPL-3.0-or-later
// closo conductivity mix: a mixture of two phases, forwards and backwards.
#include <math.h>

#include "cli/command_conductivity.h"

static const closo_option mix_options[] = {
    {.name = "ordered",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CONDUCTIVITY",
     .absent = "not given",
     .help = "Conductivity of the first phase, such as the ordered one: 1e-7S/cm."},
    {.name = "disordered",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CONDUCTIVITY",
     .absent = "not given",
     .help = "Conductivity of the second phase, such as the disordered one: 1e-3S/cm."},
    {.name = "fraction",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NUMBER",
     .absent = "none: bounds and models over all fractions",
     .help = "Volume fraction of the second phase, 0 to 1: 0.35(2)."},
    {.name = "conductivity",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CONDUCTIVITY",
     .absent = "none",
     .help = "Conductivity of a mixture: which fraction explains it."},
    {.name = "threshold",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0.16",
     .minimum = 1e-4,
     .maximum = 0.9999,
     .help = "Fraction at which the second phase percolates; 0.16 is that of random spheres."},
    {.name = "exponent",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "2",
     .minimum = 0.1,
     .maximum = 10,
     .help = "Exponent of percolation; 2 is universal in three dimensions."},
    {0},
};

static closo_status run_mix(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    (void)control;
    closo_measured first, second = {NAN, NAN}, sigma, fraction = {NAN, NAN};
    closo_error inner;
    const char *text = closo_arguments_text(arguments, "fraction");
    closo_status status =
        closo_conductivity_number(arguments, "ordered", CLOSO_ELECTRIC_CONDUCTIVITY, &first, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "disordered", CLOSO_ELECTRIC_CONDUCTIVITY,
                                           &second, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "conductivity", CLOSO_ELECTRIC_CONDUCTIVITY,
                                           &sigma, error);
    if (status == CLOSO_OK && (isnan(first.value) || isnan(second.value)))
        status = closo_fail(error, CLOSO_USAGE,
                            "expected the conductivities of both phases by --ordered and "
                            "--disordered");
    if (status == CLOSO_OK && text && closo_measured_parse(text, &fraction, &inner) != CLOSO_OK)
        status = closo_fail(error, CLOSO_USAGE, "--fraction: %s", inner.message);
    if (status != CLOSO_OK)
        return status;
    const closo_mixing mixing = {.first = first.value,
                                 .second = second.value,
                                 .threshold = closo_arguments_quantity(arguments, "threshold"),
                                 .exponent = closo_arguments_quantity(arguments, "exponent")};
    closo_result *result =
        closo_result_new("conductivity mix", "Conductivity of a mixture of two phases", error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_mixing_describe(&mixing, fraction, sigma, result, error);
    return closo_conductivity_close(status, result, out);
}

static const closo_option *const mix_tables[] = {mix_options, NULL};

const closo_command closo_command_conductivity_mix = {
    .group = "conductivity",
    .verb = "mix",
    .summary = "mixtures of an ordered and a disordered phase: bounds and models",
    .operand_minimum = 0,
    .operand_maximum = 0,
    .options = mix_tables,
    .description =
        "Conductivity of a mixture of two phases against the volume fraction of the second: bounds "
        "of Wiener and of Hashin and Shtrikman, Maxwell Garnett with either phase as the matrix, "
        "Bruggeman, and percolation (general effective medium of McLachlan). With --conductivity "
        "the inverse: which fraction of the second phase explains it.",
    .examples = "closo conductivity mix --ordered 1e-7S/cm --disordered 1e-3S/cm --fraction 0.2\n"
                "closo conductivity mix --ordered 1e-7S/cm --disordered 1e-3S/cm --conductivity "
                "'2(1)e-5S/cm'",
    .run = run_mix,
};
