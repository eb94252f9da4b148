// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure symmetry: the space group that the atoms have, against the stated one.
#include "cli/command_structure.h"

static const closo_option symmetry_options[] = {
    {.name = "tolerance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.01A",
     .minimum = 1e-6,
     .maximum = 2,
     .help = "How far atoms may be from symmetric positions."},
    {.name = "primitive",
     .kind = CLOSO_OPTION_FLAG,
     .help = "The primitive cell in place of the standard one."},
    {.name = "out",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "not written",
     .help = "Write the structure in the standard setting (or its primitive cell): .cif, .vasp, "
             ".xyz or .lmp."},
    {0},
};

static closo_status run_symmetry(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure symmetry", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    closo_crystal standard;
    const char *path = closo_arguments_text(arguments, "out");
    status = closo_symmetry_describe(&crystal, closo_arguments_quantity(arguments, "tolerance"),
                                     closo_arguments_flag(arguments, "primitive"), &standard,
                                     result, error);
    if (status == CLOSO_OK) {
        if (path) {
            closo_result_set(result, "out", "%s", path);
            status = closo_crystal_write(&standard, path, NULL, error);
        }
        closo_crystal_clear(&standard);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const symmetry_tables[] = {symmetry_options,
                                                      closo_structure_reading_options, NULL};

const closo_command closo_command_structure_symmetry = {
    .group = "structure",
    .verb = "symmetry",
    .summary = "space group found from the atoms, operators, Wyckoff positions, standard setting",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = symmetry_tables,
    .description = CLOSO_STRUCTURE_FILES
    "The symmetry of the atoms is searched with spglib, within the tolerance and over a range of "
    "others; a warning says where it is not the stated one. Atoms that share a place count as one "
    "atom of a kind of its own. Coordinates of the standard setting are those of spglib, "
    "idealised.",
    .examples = "closo structure symmetry a.cif\n"
                "closo structure symmetry POSCAR --tolerance 0.05A --out standard.cif\n"
                "closo structure symmetry a.cif --primitive --out primitive.vasp",
    .run = run_symmetry,
};
