// SPDX-License-Identifier: GPL-3.0-or-later
// closo eis validate: whether a spectrum may be interpreted at all.
#include "cli/command_eis.h"

#include <string.h>

static const closo_option validate_options[] = {
    {.name = "part",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "complex|real|imaginary",
     .default_text = "complex",
     .help = "What the RC elements are fitted to; the other part is predicted."},
    {.name = "mu",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0.85",
     .minimum = 1e-6,
     .maximum = 1,
     .help = "Elements are added until mu is not above this."},
    {.name = "elements",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "M",
     .absent = "as many as mu asks for",
     .minimum = 1,
     .maximum = 200,
     .help = "Fixed number of RC elements."},
    {.name = "capacitance",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "auto|yes|no",
     .default_text = "auto",
     .help = "Capacitance in series, for spectra that end in a capacitive tail."},
    {.name = "inductance",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "auto|yes|no",
     .default_text = "auto",
     .help = "Inductance in series, of the leads."},
    {0},
};

static int three_way(const closo_arguments *arguments, const char *name)
{
    const char *text = closo_arguments_text(arguments, name);
    return !strcmp(text, "yes") ? 1 : !strcmp(text, "no") ? 0 : -1;
}

static void read_options(const closo_arguments *arguments, closo_kk_options *out)
{
    const char *part = closo_arguments_text(arguments, "part");
    closo_kk_options_init(out);
    out->mu_limit = closo_arguments_quantity(arguments, "mu");
    out->elements = (size_t)closo_arguments_integer(arguments, "elements");
    out->capacitance = three_way(arguments, "capacitance");
    out->inductance = three_way(arguments, "inductance");
    out->real_only = !strcmp(part, "real");
    out->imaginary_only = !strcmp(part, "imaginary");
}

static closo_status run_validate(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    closo_impedance spectrum;
    closo_result *result;
    closo_kk_options options;
    closo_kk kk = {0};
    closo_status status =
        closo_eis_open_one(arguments, control, "eis validate", &spectrum, &result, error);
    if (status != CLOSO_OK)
        return status;
    read_options(arguments, &options);
    status = closo_kk_run(&spectrum, &options, &kk, error);
    if (status == CLOSO_OK)
        status = closo_kk_describe(&spectrum, &options, &kk, result, error);
    if (status == CLOSO_OK && !kk.valid)
        status = closo_fail(error, CLOSO_NEGATIVE, "%s: %s", spectrum.label,
                            closo_result_setting(result, "verdict"));
    closo_kk_clear(&kk);
    closo_impedance_clear(&spectrum);
    return closo_eis_close(status, NULL, result, out);
}

static const closo_option *const validate_tables[] = {validate_options, closo_eis_reading_options,
                                                      NULL};

const closo_command closo_command_eis_validate = {
    .group = "eis",
    .verb = "validate",
    .summary = "whether a spectrum is that of a linear, steady sample: Kramers-Kronig and Z-HIT",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = validate_tables,
    .description = CLOSO_EIS_FILES
    "Real and imaginary part of the impedance of a linear, steady sample determine each other. "
    "The linear Kramers-Kronig test fits a chain of RC elements, which obeys that by itself, and "
    "Z-HIT rebuilds the modulus from the phase; what neither can follow is noise, drift, or a "
    "disturbed point. The exit status is 1 where the spectrum is not valid.",
    .examples = "closo eis validate cell.mpr\n"
                "closo eis validate cell.DTA --frequency-range :1kHz --mu 0.5",
    .run = run_validate,
};
