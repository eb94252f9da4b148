// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure bonds: lengths and angles with their uncertainties.
#include "cli/command_structure.h"

#include <math.h>

static const closo_option bonds_options[] = {
    {.name = "factor",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "1.25",
     .minimum = 0.1,
     .maximum = 5,
     .help = "Bonds are shorter than this times the sum of the covalent radii (Cordero 2008)."},
    {.name = "max",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "by the radii",
     .minimum = 0.1,
     .maximum = 20,
     .help = "Every pair up to this distance in place of the radii."},
    {0},
};

static closo_status run_bonds(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure bonds", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    double maximum = closo_arguments_quantity(arguments, "max");
    const closo_geometry_options options = {.factor = closo_arguments_quantity(arguments, "factor"),
                                            .maximum = isnan(maximum) ? 0 : maximum};
    if (options.maximum > 0)
        closo_result_set_number(result, "every pair up to", options.maximum, "A");
    else
        closo_result_set(result, "bonds", "shorter than %g x sum of covalent radii",
                         options.factor);
    closo_geometry geometry;
    status = closo_geometry_of(&geometry, &crystal, &options, error);
    if (status == CLOSO_OK) {
        status = closo_geometry_describe(&crystal, &geometry, result, error);
        closo_geometry_clear(&geometry);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const bonds_tables[] = {bonds_options, closo_structure_reading_options,
                                                   NULL};

const closo_command closo_command_structure_bonds = {
    .group = "structure",
    .verb = "bonds",
    .summary = "bond lengths and angles with symmetry operators and uncertainties",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = bonds_tables,
    .description = CLOSO_STRUCTURE_FILES
    "Every atom of the asymmetric unit with each of its neighbours; a pair of different atoms is "
    "listed once. Uncertainties are propagated from those of the coordinates and of the cell, "
    "with the correlations that symmetry imposes; 0 where symmetry fixes a value.",
    .examples = "closo structure bonds a.cif --format csv --table bonds",
    .run = run_bonds,
};
