// SPDX-License-Identifier: GPL-3.0-or-later
// closo conductivity transference: the share of the current that the cation carries.
#include <math.h>
#include <stdlib.h>

#include "cli/command_conductivity.h"

static const closo_option transference_options[] = {
    {.name = "voltage",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "VOLTAGE",
     .absent = "from FILE",
     .help = "Step of the polarisation, dV: 10.0(1)mV."},
    {.name = "initial-current",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CURRENT",
     .absent = "dV / (Rb + R0) where the bulk resistance is given",
     .help = "Current right after the step, I0: 17.54uA."},
    {.name = "steady-current",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CURRENT",
     .absent = "from FILE",
     .help = "Current at the steady state, Iss."},
    {.name = "initial-resistance",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "RESISTANCE",
     .absent = "0 with a warning",
     .help = "Resistance of both electrodes before the step, R0, by impedance."},
    {.name = "steady-resistance",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "RESISTANCE",
     .absent = "0 with a warning",
     .help = "Resistance of both electrodes at the steady state, Rss, by impedance."},
    {.name = "bulk-resistance",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "RESISTANCE",
     .absent = "not known",
     .help = "Resistance of the electrolyte, Rb: checks I0, and gives t+ by Watanabe's formula."},
    {0},
};

static closo_status read_numbers(const closo_arguments *arguments, closo_polarisation *out,
                                 closo_result *result, closo_error *error)
{
    const struct {
        const char *name;
        closo_electric kind;
        closo_measured *value;
    } numbers[] = {
        {"voltage", CLOSO_ELECTRIC_VOLTAGE, &out->voltage},
        {"initial-current", CLOSO_ELECTRIC_CURRENT, &out->initial_current},
        {"steady-current", CLOSO_ELECTRIC_CURRENT, &out->steady_current},
        {"initial-resistance", CLOSO_ELECTRIC_RESISTANCE, &out->initial_resistance},
        {"steady-resistance", CLOSO_ELECTRIC_RESISTANCE, &out->steady_resistance},
        {"bulk-resistance", CLOSO_ELECTRIC_RESISTANCE, &out->bulk_resistance},
    };
    *out = (closo_polarisation){.published = NAN};
    for (size_t k = 0; k < 6; k++) {
        closo_status status = closo_conductivity_number(arguments, numbers[k].name, numbers[k].kind,
                                                        numbers[k].value, error);
        if (status != CLOSO_OK)
            return status;
        if (numbers[k].value->value < 0 || (k < 3 && numbers[k].value->value == 0))
            return closo_fail(error, CLOSO_USAGE, "--%s must be positive", numbers[k].name);
    }
    if (isnan(out->voltage.value) || isnan(out->steady_current.value))
        return closo_fail(error, CLOSO_USAGE,
                          "expected FILE, or --voltage and --steady-current with the others");
    if (isnan(out->initial_current.value) && isnan(out->bulk_resistance.value))
        return closo_fail(error, CLOSO_USAGE, "expected --initial-current or --bulk-resistance");
    closo_measured *const electrodes[] = {&out->initial_resistance, &out->steady_resistance};
    for (size_t k = 0; k < 2; k++)
        if (isnan(electrodes[k]->value)) {
            electrodes[k]->value = 0;
            closo_result_warn(result,
                              "no --%s: the electrodes are taken to have no resistance, as if t+ = "
                              "Iss / I0",
                              k ? "steady-resistance" : "initial-resistance");
        }
    return CLOSO_OK;
}

static closo_status run_transference(const closo_arguments *arguments, const closo_control *control,
                                     closo_result **out, closo_error *error)
{
    (void)control;
    bool file = closo_arguments_operand_count(arguments) > 0;
    closo_polarisation one, *rows = NULL;
    size_t count = 0;
    closo_result *result =
        closo_result_new("conductivity transference", "Transference number", error);
    closo_status status = result ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && file && closo_arguments_given(arguments, "voltage"))
        status = closo_fail(error, CLOSO_USAGE, "expected FILE or --voltage, found both");
    if (status == CLOSO_OK && file)
        status = closo_transference_read(closo_arguments_operand(arguments, 0), &rows, &count,
                                         result, error);
    else if (status == CLOSO_OK)
        status = read_numbers(arguments, &one, result, error);
    if (status == CLOSO_OK)
        status = closo_transference_describe(file ? rows : &one, file ? count : 1, result, error);
    free(rows);
    return closo_conductivity_close(status, result, out);
}

static const closo_option *const transference_tables[] = {transference_options, NULL};

const closo_command closo_command_conductivity_transference = {
    .group = "conductivity",
    .verb = "transference",
    .summary = "transference number after Bruce and Vincent, and Watanabe",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = transference_tables,
    .description =
        "A symmetric cell is polarised by at most 10 mV until the current is steady: t+ = Iss (dV "
        "- "
        "I0 R0) / (I0 (dV - Iss Rss)). FILE is a table with the columns dV, I0, Iss, R0, Rss and, "
        "where known, Rb, with units in the header, and cell; a column published is compared. "
        "Numbers that contradict one another (I0 above dV / R0, or far from dV / (Rb + R0), or a "
        "cell that differs from the others) are named in warnings.",
    .examples =
        "closo conductivity transference --voltage 10mV --initial-current 17.54uA --steady-current "
        "10.78uA --initial-resistance 243ohm --steady-resistance 250ohm\n"
        "closo conductivity transference cells.csv",
    .run = run_transference,
};
