// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis recipe: what to weigh and pipette for an amount of product or reagent.
#include "cli/command_synthesis.h"

#include <math.h>
#include <stdlib.h>

static const closo_option recipe_options[] = {
    {.name = "amount",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "AMOUNT",
     .absent = "needed",
     .help = "The one amount that sets the scale, of a reactant or a product: Li2B12H12=1.0g."},
    {.name = "reagent",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "DETAILS",
     .absent = "pure, by the reaction; molarity or density of data/synthesis/species.csv",
     .repeatable = true,
     .help = "Details of a substance: DMS.BH3,10.0M,5.5eq or LiBH4,95%. Equivalents count from the "
             "first reactant without any."},
    {.name = "yield",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PERCENT",
     .default_text = "100%",
     .help = "Yield expected; an amount of product is what shall come out."},
    {.name = "scale",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FACTOR",
     .default_text = "1",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "Factor on all amounts."},
    {0},
};

static closo_status read_options(const closo_arguments *arguments, closo_recipe_options *out,
                                 closo_error *error)
{
    closo_measured yield;
    const char *text = closo_arguments_text(arguments, "yield");
    if (!closo_percent_from_text(text, &yield) || yield.value > 100)
        return closo_fail(error, CLOSO_USAGE,
                          "--yield: expected above 0%% and at most 100%%, found \"%s\"", text);
    *out = (closo_recipe_options){.yield = yield.value / 100,
                                  .scale = closo_arguments_quantity(arguments, "scale")};
    return CLOSO_OK;
}

static closo_status run_recipe(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    (void)control;
    closo_reaction reaction;
    closo_balance balance = {0};
    closo_portion *fixed = NULL, *details = NULL;
    size_t fixed_count = 0, count = 0;
    closo_result *result = NULL;
    closo_recipe_options options;
    closo_status status = closo_synthesis_reaction(arguments, &reaction, &balance, error);
    if (status == CLOSO_OK)
        status = read_options(arguments, &options, error);
    if (status == CLOSO_OK)
        status = closo_synthesis_portions(arguments, "amount", &fixed, &fixed_count, error);
    if (status == CLOSO_OK)
        status = closo_synthesis_portions(arguments, "reagent", &details, &count, error);
    if (status == CLOSO_OK && fixed_count != 1)
        status = closo_fail(error, CLOSO_USAGE, "expected --amount SPECIES=AMOUNT");
    if (status == CLOSO_OK) {
        result = closo_result_new("synthesis recipe", closo_arguments_operand(arguments, 0), error);
        status = result ? closo_recipe_describe(&reaction, &balance, fixed, details, count,
                                                &options, result, error)
                        : CLOSO_MEMORY;
    }
    closo_balance_clear(&balance);
    free(fixed);
    free(details);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_recipe = {
    .group = "synthesis",
    .verb = "recipe",
    .summary = "masses and volumes to take, from one amount",
    .operands = "REACTION",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){recipe_options, closo_synthesis_portion_options, NULL},
    .description =
        "REACTION as for closo synthesis balance; its coefficients are found where none are "
        "written. " CLOSO_SYNTHESIS_PORTION
        "From --amount follow moles, masses and volumes of all substances; --reagent gives purity, "
        "molarity, density and excess.",
    .examples = "closo synthesis recipe \"2 LiBH4 + 10 DMS.BH3 -> Li2B12H12 + 13 H2 + 10 DMS\" "
                "--amount Li2B12H12=1.0g --yield 91% --reagent LiBH4,95% --reagent "
                "DMS.BH3,10.0M,5.5eq",
    .run = run_recipe,
};
