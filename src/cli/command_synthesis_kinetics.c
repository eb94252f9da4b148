// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis kinetics: integrates a network of reactions.
#include "cli/command_synthesis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const closo_option kinetics_options[] = {
    {.name = "time",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TIME",
     .absent = "from FILE",
     .help = "Length of the run, such as 48h."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "from FILE",
     .minimum = 1,
     .maximum = 5000,
     .help = "Temperature of the run; rates follow by their activation energies."},
    {.name = "start",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SPECIES=CONCENTRATION",
     .absent = "from FILE",
     .repeatable = true,
     .help = "Concentration at the start in place of the one in FILE: BH4-=0.22M."},
    {.name = "vessel",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "open|closed",
     .absent = "from FILE",
     .help = "Gases leave an open vessel, as far as FILE has losses."},
    {.name = "lag",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TIME",
     .absent = "from FILE",
     .help = "Time before anything happens."},
    {.name = "points",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "201",
     .minimum = 2,
     .maximum = 100000,
     .help = "Points of time in tables and figures."},
    {.name = "product",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SPECIES",
     .absent = "no yield",
     .help =
         "Species whose yield is wanted, with --basis; counted by the reaction marked overall."},
    {.name = "basis",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SPECIES",
     .absent = "no yield",
     .help = "Species at the start that the yield counts on."},
    {0},
};

static closo_status set_start(const closo_arguments *arguments, closo_network *network,
                              closo_error *error)
{
    for (size_t i = 0; i < closo_arguments_count(arguments, "start"); i++) {
        const char *text = closo_arguments_text_at(arguments, "start", i);
        closo_error inner = {0};
        if (closo_network_start(network, text, &inner) != CLOSO_OK)
            return closo_fail(error, CLOSO_USAGE, "--start: %s", inner.message);
    }
    return CLOSO_OK;
}

static closo_status apply(const closo_arguments *arguments, closo_network *network,
                          closo_kinetics_options *options, closo_error *error)
{
    double time, lag, temperature = closo_arguments_quantity(arguments, "temperature");
    const char *vessel = closo_arguments_text(arguments, "vessel");
    *options = (closo_kinetics_options){
        .points = (size_t)closo_arguments_integer(arguments, "points"), .time = network->time};
    closo_status status = closo_synthesis_time(arguments, "time", &time, error);
    if (status == CLOSO_OK)
        status = closo_synthesis_time(arguments, "lag", &lag, error);
    if (status == CLOSO_OK)
        status = set_start(arguments, network, error);
    if (status != CLOSO_OK)
        return status;
    if (!isnan(time))
        options->time = time;
    if (!isnan(lag))
        network->lag = lag;
    if (!isnan(temperature))
        network->temperature = temperature;
    if (vessel)
        network->vessel = !strcmp(vessel, "open") ? CLOSO_VESSEL_OPEN : CLOSO_VESSEL_CLOSED;
    bool product = closo_arguments_text(arguments, "product") != NULL;
    if (product != (closo_arguments_text(arguments, "basis") != NULL))
        return closo_fail(error, CLOSO_USAGE, "expected --product and --basis together");
    if (!(options->time > 0))
        return closo_fail(error, CLOSO_USAGE, "expected --time above 0, such as 48h");
    return CLOSO_OK;
}

static closo_status run_kinetics(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    closo_network network;
    closo_kinetics kinetics = {0};
    closo_kinetics_options options;
    closo_result *result = NULL;
    const char *path = closo_arguments_operand(arguments, 0);
    closo_status status = closo_network_read(&network, path, error);
    if (status != CLOSO_OK)
        return status;
    status = apply(arguments, &network, &options, error);
    options.control = control;
    if (status == CLOSO_OK)
        status = closo_kinetics_run(&network, &options, &kinetics, error);
    bool held = status == CLOSO_OK && closo_kinetics_conserves(&kinetics);
    if (status == CLOSO_OK) {
        result = closo_result_new("synthesis kinetics",
                                  network.title[0] ? network.title : closo_path_name(path), error);
        status = result ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &network.fingerprint);
        status =
            closo_kinetics_describe(&network, &kinetics, closo_arguments_text(arguments, "product"),
                                    closo_arguments_text(arguments, "basis"), result, error);
    }
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
    if (status == CLOSO_OK) {
        *out = result;
        return held ? CLOSO_OK : CLOSO_NEGATIVE;
    }
    closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_kinetics = {
    .group = "synthesis",
    .verb = "kinetics",
    .summary = "concentrations over time of a network of reactions, in open and closed vessels",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){kinetics_options, NULL},
    .description =
        "FILE is JSON as for closo synthesis network, with rate constants: k \"0.4 L/(mol h)\" in "
        "the "
        "unit of its order, Ea \"120 kJ/mol\", T of k, orders where mass action does not hold, "
        "reverse for reactions written with <=>; a loss (first order, from an open vessel) or a "
        "precipitation (above a solubility) may stand in place of a reaction; start, temperature, "
        "heating, vessel, lag and time at the top (data/synthesis/dodecaborate-rates.json is an "
        "example). Elements and charge are conserved to 1e-10, which is checked: else the status "
        "is 1.",
    .examples =
        "closo synthesis kinetics dodecaborate-rates.json --time 48h --temperature 120C "
        "--vessel open --product B12H12^2- --basis BH4-\n"
        "closo synthesis kinetics rates.json --time 24h --temperature 100C --figure course.svg",
    .run = run_kinetics,
};
