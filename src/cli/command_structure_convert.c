// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure convert: a structure as CIF, POSCAR, extended XYZ or LAMMPS data.
#include <stdlib.h>

#include "cli/command_structure.h"

static const closo_option convert_options[] = {
    {.name = "to",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "needed",
     .help = "The file to write; its name says the format: .cif, .vasp or POSCAR, .xyz, .lmp."},
    {.name = "output-format",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "cif|poscar|xyz|lammps",
     .absent = "by the name of the file",
     .help = "Format to write, whatever the name."},
    {.name = "disorder-group",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "all atoms with their occupancies",
     .minimum = -999,
     .maximum = 999,
     .help = "Keep this group of a disorder alone (and atoms of none), as if it were fully "
             "there. POSCAR and LAMMPS data have no occupancies."},
    {0},
};

static void add_count(closo_result *result, const char *key, const char *label, size_t count)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = (double)count, .unit = "1", .method = "counted"});
}

static closo_status describe(const closo_crystal *crystal, const char *to, closo_result *result,
                             closo_error *error)
{
    closo_cell_atom *atoms;
    size_t count;
    closo_status status = closo_crystal_expand(crystal, &atoms, &count, error);
    if (status != CLOSO_OK)
        return status;
    free(atoms);
    closo_result_set(result, "written", "%s", to);
    closo_result_set(result, "space group", "%s",
                     crystal->symmetry.name[0] ? crystal->symmetry.name : "not identified");
    closo_result_set(result, "symmetry from", "%s", crystal->symmetry.source);
    add_count(result, "asymmetric_atoms", "atoms in the asymmetric unit", crystal->count);
    add_count(result, "cell_atoms", "atoms in the cell, partly occupied ones included", count);
    return closo_result_status(result, error);
}

static closo_status convert(const closo_arguments *arguments, closo_crystal *crystal,
                            closo_result *result, closo_error *error)
{
    const char *to = closo_arguments_text(arguments, "to");
    closo_status status = CLOSO_OK;
    if (closo_arguments_given(arguments, "disorder-group")) {
        int64_t group = closo_arguments_integer(arguments, "disorder-group");
        status = closo_crystal_choose_group(crystal, (int)group, error);
        closo_result_set(result, "disorder group", "%d", (int)group);
    }
    if (status == CLOSO_OK)
        status = closo_crystal_write(crystal, to, closo_arguments_text(arguments, "output-format"),
                                     error);
    return status == CLOSO_OK ? describe(crystal, to, result, error) : status;
}

static closo_status run_convert(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    (void)control;
    if (!closo_arguments_text(arguments, "to"))
        return closo_fail(error, CLOSO_USAGE, "--to: expected the file to write");
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure convert", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    status = convert(arguments, &crystal, result, error);
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const convert_tables[] = {convert_options,
                                                     closo_structure_reading_options, NULL};

const closo_command closo_command_structure_convert = {
    .group = "structure",
    .verb = "convert",
    .summary = "a structure as CIF, POSCAR, extended XYZ or LAMMPS data",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = convert_tables,
    .description = CLOSO_STRUCTURE_FILES
    "CIF keeps symmetry, uncertainties, occupancies and displacement parameters, with all digits "
    "of the file; the other formats get every atom of the cell. Extended XYZ carries occupancies "
    "in a column. LAMMPS data has atom style atomic, a box turned so that its first vector lies "
    "along x, and tilts of at most half the box.",
    .examples = "closo structure convert B12OCH3_12.cif --disorder-group 1 --to POSCAR\n"
                "closo structure convert CONTCAR --to relaxed.cif\n"
                "closo structure convert a.cif --block phase2 --to phase2.xyz",
    .run = run_convert,
};
