// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis fit: rates from yields over time, and what these yields cannot tell.
#include "cli/command_synthesis.h"

#include <math.h>

static const closo_option fit_options[] = {
    {.name = "model",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "own|end-points|early-loss|loss|network",
     .default_text = "end-points",
     .help = "own: a rate and an end point for every vessel; end-points: one rate for all; "
             "early-loss: a share lost from open vessels at the start; loss: first-order loss from "
             "open vessels beside the formation; network: --network."},
    {.name = "lag",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TIME",
     .absent = "fitted",
     .help = "Holds the time before the first product, such as 2h."},
    {.name = "yield-su",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PERCENT",
     .absent = "by the scatter of the residuals",
     .help = "Standard uncertainty of every yield without one, in percent of the full yield: 3%."},
    {.name = "level",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .default_text = "0.95",
     .minimum = 0.5,
     .maximum = 0.999,
     .help = "Confidence of the limits."},
    {.name = "all-models", .kind = CLOSO_OPTION_FLAG, .help = "A table of all models."},
    {.name = "starts",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "8",
     .minimum = 0,
     .maximum = 1000,
     .help = "Random starts beside the first."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 0,
     .maximum = 9007199254740992,
     .help = "Start of the random numbers."},
    {.name = "network",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "none",
     .help = "Network with rate constants, as for closo synthesis kinetics."},
    {.name = "free",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ID,...",
     .absent = "none",
     .help = "Reactions of the network whose rate constants are fitted."},
    {.name = "product",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SPECIES",
     .absent = "none",
     .help = "Species of the network that the yields are of."},
    {.name = "basis",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SPECIES",
     .absent = "none",
     .help = "Species of the network that the yields count on."},
    {0},
};

static closo_status read_options(const closo_arguments *arguments, closo_yield_fit_options *out,
                                 closo_error *error)
{
    closo_measured su = {NAN, NAN};
    const char *text = closo_arguments_text(arguments, "yield-su");
    closo_yield_fit_options_init(out);
    closo_status status = closo_synthesis_time(arguments, "lag", &out->lag, error);
    if (status != CLOSO_OK)
        return status;
    if (text && (!closo_percent_from_text(text, &su) || su.value > 100))
        return closo_fail(error, CLOSO_USAGE,
                          "--yield-su: expected a percentage such as 3%%, found \"%s\"", text);
    out->su = su.value / 100;
    out->model = closo_arguments_text(arguments, "model");
    out->level = closo_arguments_quantity(arguments, "level");
    out->starts = (int)closo_arguments_integer(arguments, "starts");
    out->seed = (uint64_t)closo_arguments_integer(arguments, "seed");
    out->product = closo_arguments_text(arguments, "product");
    out->basis = closo_arguments_text(arguments, "basis");
    out->free_rates = closo_arguments_text(arguments, "free");
    return CLOSO_OK;
}

static closo_status run_fit(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    closo_yield_fit_options options;
    closo_yield_data data = {0};
    closo_yield_fit fit = {0};
    closo_network network = {0};
    closo_result *result = NULL;
    const char *path = closo_arguments_operand(arguments, 0);
    const char *network_path = closo_arguments_text(arguments, "network");
    closo_status status = read_options(arguments, &options, error);
    options.control = control;
    if (status == CLOSO_OK)
        status = closo_yield_data_read(&data, path, error);
    if (status == CLOSO_OK && network_path)
        status = closo_network_read(&network, network_path, error);
    if (status == CLOSO_OK && network_path)
        options.network = &network;
    if (status == CLOSO_OK)
        status = closo_yield_fit_run(&data, &options, &fit, error);
    bool converged = fit.converged;
    if (status == CLOSO_OK) {
        result = closo_result_new("synthesis fit", closo_path_name(path), error);
        status = result ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &data.fingerprint);
        if (network_path)
            closo_result_add_input(result, network_path, &network.fingerprint);
        status = closo_yield_fit_describe(&data, &options, &fit, result, error);
    }
    if (status == CLOSO_OK && closo_arguments_flag(arguments, "all-models"))
        status = closo_yield_models_describe(&data, &options, result, error);
    closo_yield_fit_clear(&fit);
    closo_yield_data_clear(&data);
    closo_network_clear(&network);
    if (status == CLOSO_OK) {
        *out = result;
        return converged ? CLOSO_OK : CLOSO_NEGATIVE;
    }
    closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_fit = {
    .group = "synthesis",
    .verb = "fit",
    .summary = "rates from yields over time, with profile likelihoods: what the data can tell",
    .operands = "DATA",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){fit_options, NULL},
    .description =
        "DATA is CSV with a line of names: vessel, time (h), yield (%), and where known su (%), "
        "temperature (C), volume (mL), NAME (mmol) of what was put in, use (yes or no), open (yes "
        "or no; else every vessel but autoclave, closed and sealed), note, source "
        "(data/synthesis/dodecaborate-yields.csv). Yields of one product determine an apparent "
        "rate "
        "and an end point, hardly more: every parameter comes with its profile likelihood, which "
        "says whether the data set it a lower and an upper limit. With --model network some rate "
        "constants of a network are fitted; ln_ID is the logarithm of the factor on its k.",
    .examples = "closo synthesis fit dodecaborate-yields.csv --model own --lag 2h\n"
                "closo synthesis fit dodecaborate-yields.csv --all-models --figure fit.svg\n"
                "closo synthesis fit dodecaborate-yields.csv --model network --network "
                "dodecaborate-rates.json --free R2,R9 --product B12H12^2- --basis BH4-",
    .run = run_fit,
};
