// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis network: checks a network of reactions, its laws and routes.
#include "cli/command_synthesis.h"

static closo_status run_network(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    (void)control;
    closo_network network;
    closo_network_analysis analysis = {0};
    bool given = closo_arguments_operand_count(arguments) > 0;
    const char *path = given ? closo_arguments_operand(arguments, 0) : NULL;
    closo_status status =
        given ? closo_network_read(&network, path, error) : closo_network_builtin(&network, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new(
        "synthesis network", network.title[0] ? network.title : "Network of reactions", error);
    status = result ? closo_network_analyse(&network, &analysis, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK && given)
        closo_result_add_input(result, path, &network.fingerprint);
    if (status == CLOSO_OK)
        status = closo_network_describe(&network, &analysis, result, error);
    bool negative = analysis.unbalanced > 0;
    closo_network_analysis_clear(&analysis);
    closo_network_clear(&network);
    if (status == CLOSO_OK) {
        *out = result;
        return negative ? CLOSO_NEGATIVE : CLOSO_OK;
    }
    closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_network = {
    .group = "synthesis",
    .verb = "network",
    .summary = "check a network of reactions: balance, conservation laws, routes",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){NULL},
    .description =
        "Without FILE: the reactions from BH4- and BH3 to B12H12^2- that come with closo, each "
        "with "
        "its evidence and source. FILE is JSON of the same form (data/synthesis). Every reaction "
        "must balance in each element and in charge, else the status is 1. Conservation laws are "
        "the left null space of the stoichiometry; routes are the elementary sums of reactions "
        "that "
        "make the reaction marked overall.",
    .examples = "closo synthesis network --report network.html\n"
                "closo synthesis network reactions.json --format json",
    .run = run_network,
};
