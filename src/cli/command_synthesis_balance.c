// SPDX-License-Identifier: GPL-3.0-or-later
// closo synthesis balance: checks or finds the coefficients of a reaction.
#include "cli/command.h"
#include "closo/chem.h"

static closo_status run_balance(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    (void)control;
    closo_reaction reaction;
    closo_balance balance;
    const char *text = closo_arguments_operand(arguments, 0);
    closo_status status = closo_reaction_parse(&reaction, text, NULL, error);
    if (status == CLOSO_OK)
        status = closo_reaction_balance(&reaction, &balance, error);
    if (status != CLOSO_OK)
        return status;
    bool negative = balance.verdict == CLOSO_BALANCE_WRONG ||
                    balance.verdict == CLOSO_BALANCE_IMPOSSIBLE ||
                    balance.verdict == CLOSO_BALANCE_SEVERAL;
    closo_result *result = closo_result_new("synthesis balance", text, error);
    status = result ? closo_balance_describe(&reaction, &balance, result, error) : CLOSO_MEMORY;
    closo_balance_clear(&balance);
    if (status == CLOSO_OK) {
        *out = result;
        return negative ? CLOSO_NEGATIVE : CLOSO_OK;
    }
    closo_result_free(result);
    return status;
}

const closo_command closo_command_synthesis_balance = {
    .group = "synthesis",
    .verb = "balance",
    .summary = "check or find the coefficients of a reaction, charges included",
    .operands = "REACTION",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){NULL},
    .description =
        "REACTION is one word, in quotes: \"2 BH4- + 5 B2H6 -> B12H12^2- + 13 H2\". Species are "
        "formulas with charges, or names such as diglyme and DMS.BH3 (data/synthesis/species.csv); "
        "plus signs between them have blanks around them; arrows are ->, =>, = and <=>; phases "
        "such as (g) may follow a species. Without numbers the coefficients are found; with "
        "numbers they are checked, and a species without one counts once. Elements, isotopes and "
        "charge must balance, by exact arithmetic. What is missing is named, and where more than "
        "one balance is possible the elementary ones are listed. Ends with status 1 where the "
        "reaction does not balance or has several independent balances.",
    .examples = "closo synthesis balance \"BH4- + BH3 -> B12H12^2- + H2\"\n"
                "closo synthesis balance \"2 LiBH4 + 10 DMS.BH3 -> Li2B12H12 + 13 H2 + 10 DMS\"",
    .run = run_balance,
};
