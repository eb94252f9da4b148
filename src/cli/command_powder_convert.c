// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder convert: a pattern of any format as xy, xye, csv, GSAS fxye or powder CIF.
#include "cli/command_powder.h"

static const closo_option convert_options[] = {
    {.name = "to",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "needed",
     .help = "The file to write; its name ends in .xy, .xye, .csv, .fxye (GSAS) or .cif."},
    {.name = "output-format",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "xy|xye|csv|fxye|cif",
     .absent = "by the name of the file",
     .help = "Format to write, whatever the name."},
    {.name = "scan",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "the only one",
     .minimum = 1,
     .maximum = 1e6,
     .help = "Scan of a file with several, counted from 1."},
    {0},
};

static closo_status run_convert(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    closo_patterns_options options;
    closo_radiation store;
    const closo_radiation *radiation;
    const char *to = closo_arguments_text(arguments, "to");
    if (!to)
        return closo_fail(error, CLOSO_USAGE, "--to: expected the file to write");
    closo_status status =
        closo_powder_reading_from(arguments, control, &options, &store, &radiation, error);
    if (status != CLOSO_OK)
        return status;
    const char *path = closo_arguments_operand(arguments, 0);
    closo_result *result = closo_result_new("powder convert", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_powder_convert(path, to, (size_t)closo_arguments_integer(arguments, "scan"),
                                  closo_arguments_text(arguments, "output-format"), &options,
                                  radiation, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const convert_tables[] = {convert_options, closo_powder_reading_options,
                                                     NULL};

const closo_command closo_command_powder_convert = {
    .group = "powder",
    .verb = "convert",
    .summary = "a pattern of any format as xy, xye, csv, GSAS fxye or powder CIF",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = convert_tables,
    .description = CLOSO_POWDER_FILES
    "The written file appears whole or not at all. Wavelengths, temperature, counting time and "
    "date go into comments that closo reads back.",
    .examples = "closo powder convert sample.raw --to sample.xye\n"
                "closo powder convert series.brml --scan 3 --to third.fxye",
    .run = run_convert,
};
