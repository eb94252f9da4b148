// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure info: cell, volume, contents, density, F(000), absorption.
#include "cli/command_structure.h"

static const closo_option info_options[] = {
    {.name = "wavelength",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "that of the file, else Mo K-alpha",
     .minimum = 0.05,
     .maximum = 20,
     .help = "X-ray wavelength of the absorption coefficient."},
    {0},
};

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure info", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_info(&crystal, closo_arguments_quantity(arguments, "wavelength"), result,
                                error);
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const info_tables[] = {info_options, closo_structure_reading_options,
                                                  NULL};

const closo_command closo_command_structure_info = {
    .group = "structure",
    .verb = "info",
    .summary = "cell, volume, formula, density, F(000) and absorption of a structure",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = info_tables,
    .description = CLOSO_STRUCTURE_FILES
    "The uncertainty of the volume takes cell lengths that symmetry makes equal as fully "
    "correlated; the value that takes them as independent, as some programs print it, stands "
    "beside it.",
    .examples = "closo structure info a.cif\n"
                "closo structure info POSCAR --wavelength 1.5418A --format json",
    .run = run_info,
};
