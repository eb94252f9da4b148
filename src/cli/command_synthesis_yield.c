// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis yield: limiting reagent and yields from what was weighed.
#include "cli/command_synthesis.h"

#include <stdlib.h>

static const closo_option yield_options[] = {
    {.name = "reagent",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "AMOUNT",
     .absent = "needed at least once",
     .repeatable = true,
     .help = "What was taken of a reactant: LiBH4=0.11g,95%, DMS.BH3=2.75mL,10.0M=27.5mmol."},
    {.name = "product",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "AMOUNT",
     .absent = "no yield, only the highest one possible",
     .help = "What was obtained: \"Li2B12H12=0.40g,as Li2B12H12.0.5 diglyme\"."},
    {.name = "basis",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "REAGENT",
     .absent = "the limiting reagent",
     .help = "Reagent that the yield is counted on."},
    {.name = "stated",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "YIELD",
     .absent = "none",
     .help = "A yield to compare with, such as 70%."},
    {0},
};

static closo_status read_stated(const closo_arguments *arguments, closo_measured *out,
                                closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "stated");
    *out = (closo_measured){0, 0};
    if (!text)
        return CLOSO_OK;
    if (!closo_percent_from_text(text, out))
        return closo_fail(error, CLOSO_USAGE,
                          "--stated: expected a yield such as 70%%, found \"%s\"", text);
    return CLOSO_OK;
}

static closo_status run_yield(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_reaction reaction;
    closo_balance balance = {0};
    closo_portion *reagents = NULL, *product = NULL;
    size_t count = 0, products = 0;
    closo_result *result = NULL;
    closo_yield_options options = {.basis = closo_arguments_text(arguments, "basis")};
    closo_status status = closo_synthesis_reaction(arguments, &reaction, &balance, error);
    if (status == CLOSO_OK)
        status = read_stated(arguments, &options.stated, error);
    if (status == CLOSO_OK)
        status = closo_synthesis_portions(arguments, "reagent", &reagents, &count, error);
    if (status == CLOSO_OK)
        status = closo_synthesis_portions(arguments, "product", &product, &products, error);
    if (status == CLOSO_OK && count == 0)
        status = closo_fail(error, CLOSO_USAGE, "expected --reagent SPECIES=AMOUNT");
    if (status == CLOSO_OK) {
        result = closo_result_new("synthesis yield", closo_arguments_operand(arguments, 0), error);
        status = result ? closo_yield_describe(&reaction, &balance, reagents, count,
                                               products ? product : NULL, &options, result, error)
                        : CLOSO_MEMORY;
    }
    closo_balance_clear(&balance);
    free(reagents);
    free(product);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_yield = {
    .group = "synthesis",
    .verb = "yield",
    .summary = "limiting reagent and yield with its uncertainty, on a stated basis",
    .operands = "REACTION",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){yield_options, closo_synthesis_portion_options, NULL},
    .description =
        "REACTION as for closo synthesis balance; its coefficients are found where none are "
        "written. " CLOSO_SYNTHESIS_PORTION
        "Yields follow on every reagent, and on the basis asked for; reactants without an amount "
        "are taken as in excess. Two statements of one amount that contradict each other beyond "
        "their last digits are warned about, as is a stated amount that leaves a purity out.",
    .examples =
        "closo synthesis yield \"2 LiBH4 + 10 DMS.BH3 -> Li2B12H12 + 13 H2 + 10 DMS\" --reagent "
        "LiBH4=0.11g,95%=5mmol --reagent DMS.BH3=2.75mL,10.0M=27.5mmol --product Li2B12H12=175mg "
        "--basis LiBH4",
    .run = run_yield,
};
