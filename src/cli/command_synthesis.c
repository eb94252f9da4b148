// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of the synthesis group share: reactions, portions, times from arguments.
#include "cli/command_synthesis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const closo_option closo_synthesis_portion_options[] = {
    {.name = "balance-su",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MASS",
     .absent = "that of the last digit of each mass",
     .help =
         "Standard uncertainty of every weighing, such as 0.1mg, unless a mass brings its own."},
    {.name = "volume-su",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .absent = "that of the last digit of each volume",
     .minimum = 1e-6,
     .maximum = 1,
     .help = "Relative standard uncertainty of every volume, such as 0.01."},
    {.name = "exact",
     .kind = CLOSO_OPTION_FLAG,
     .help =
         "Numbers without a standard uncertainty are exact, in place of uncertain by their last "
         "digit (uniform over the digit: 1/sqrt(12) of it)."},
    {0},
};

closo_status closo_synthesis_reaction(const closo_arguments *arguments, closo_reaction *reaction,
                                      closo_balance *balance, closo_error *error)
{
    closo_status status =
        closo_reaction_parse(reaction, closo_arguments_operand(arguments, 0), NULL, error);
    return status == CLOSO_OK ? closo_reaction_balance(reaction, balance, error) : status;
}

static closo_status portion_options(const closo_arguments *arguments, closo_portion_options *out,
                                    closo_error *error)
{
    *out = (closo_portion_options){.digits = !closo_arguments_flag(arguments, "exact")};
    const char *text = closo_arguments_text(arguments, "balance-su");
    closo_portion weighing;
    char example[80];
    if (text) { // a mass like any other: read as one
        if (strlen(text) > 40 || strchr(text, ','))
            return closo_fail(error, CLOSO_USAGE, "--balance-su: expected a mass such as 0.1mg");
        strcpy(example, "H2O=");
        strcat(example, text);
        if (closo_portion_parse(&weighing, example, out, NULL) != CLOSO_OK ||
            !(weighing.mass.value > 0))
            return closo_fail(error, CLOSO_USAGE,
                              "--balance-su: expected a mass such as 0.1mg, found \"%s\"", text);
        out->balance_g = weighing.mass.value;
    }
    double volume = closo_arguments_quantity(arguments, "volume-su");
    out->volume = volume > 0 ? volume : 0;
    return CLOSO_OK;
}

closo_status closo_synthesis_portions(const closo_arguments *arguments, const char *option,
                                      closo_portion **out, size_t *count, closo_error *error)
{
    closo_portion_options options;
    *count = closo_arguments_count(arguments, option);
    *out = closo_allocate(*count, sizeof **out, error);
    closo_status status = *out ? portion_options(arguments, &options, error) : CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < *count; i++) {
        closo_error inner = {0};
        status = closo_portion_parse(&(*out)[i], closo_arguments_text_at(arguments, option, i),
                                     &options, &inner);
        if (status == CLOSO_OK)
            status = closo_portion_compute(&(*out)[i], &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "--%s: %s", option, inner.message);
    }
    if (status != CLOSO_OK) {
        free(*out);
        *out = NULL;
    }
    return status;
}

closo_status closo_synthesis_time(const closo_arguments *arguments, const char *option,
                                  double *seconds, closo_error *error)
{
    const char *text = closo_arguments_text(arguments, option);
    *seconds = NAN;
    if (!text)
        return CLOSO_OK;
    if (!closo_time_from_text(text, seconds) || !(*seconds >= 0) || *seconds > 1e10)
        return closo_fail(error, CLOSO_USAGE,
                          "--%s: expected a time from 0 with its unit (s, min, h, d), found \"%s\"",
                          option, text);
    return CLOSO_OK;
}
