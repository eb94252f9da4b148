// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure check: what a chemist would not believe.
#include "cli/command_structure.h"

static closo_status run_check(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure check", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    closo_findings findings;
    status = closo_crystal_check(&crystal, &findings, error);
    if (status == CLOSO_OK) {
        status = closo_findings_describe(&crystal, &findings, result, error);
        closo_findings_clear(&findings);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const check_tables[] = {closo_structure_reading_options, NULL};

const closo_command closo_command_structure_check = {
    .group = "structure",
    .verb = "check",
    .summary = "bond lengths, contacts, occupancies and statements that do not fit",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = check_tables,
    .description = CLOSO_STRUCTURE_FILES
    "Bond lengths against usual ranges (Allen et al. 1987), contacts of atoms that do not bond, "
    "lone "
    "hydrogen, coinciding and doubled atoms, occupancies, displacements, the cell against its "
    "symmetry, and volume (with its uncertainty), density, formula, weight and F(000) that the "
    "file "
    "states against what its atoms make. The exit status is 1 where an error or a warning is "
    "found.",
    .examples = "closo structure check a.cif\n"
                "closo structure check a.cif --format csv --table findings",
    .run = run_check,
};
