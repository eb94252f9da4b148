// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of the synthesis group share.
#ifndef CLOSO_CLI_COMMAND_SYNTHESIS_H
#define CLOSO_CLI_COMMAND_SYNTHESIS_H

#include "cli/command.h"
#include "closo/chem.h"

extern const closo_option closo_synthesis_portion_options[];

#define CLOSO_SYNTHESIS_PORTION                                                                    \
    "An amount is SPECIES=VALUE with its unit, and what belongs to it behind commas: a mass or "   \
    "volume, a purity (95%), a molarity (10.0M), a density (0.80g/mL), \"as FORMULA\" where a "    \
    "solvate was weighed; a second statement of the same amount goes behind another =, as in "     \
    "LiBH4=0.11g,95%=5mmol, and is compared. A number may carry its standard uncertainty, "        \
    "0.1100(2)g. "

// Parses and balances the reaction of the first operand.
closo_status closo_synthesis_reaction(const closo_arguments *arguments, closo_reaction *reaction,
                                      closo_balance *balance, closo_error *error);
// The values of a repeatable option as portions, computed; *out is the caller's, free().
closo_status closo_synthesis_portions(const closo_arguments *arguments, const char *option,
                                      closo_portion **out, size_t *count, closo_error *error);
// "24h" in s; NaN where the option is absent. CLOSO_USAGE.
closo_status closo_synthesis_time(const closo_arguments *arguments, const char *option,
                                  double *seconds, closo_error *error);

#endif
