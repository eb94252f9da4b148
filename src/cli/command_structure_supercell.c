// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure supercell: the same crystal with larger cell vectors, in P 1.
#include "cli/command_structure.h"

#include <stdio.h>

static const closo_option supercell_options[] = {
    {.name = "out",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "not written",
     .help = "Write the supercell: .cif, .vasp, .xyz or .lmp."},
    {0},
};

static double weight_of(const closo_crystal *crystal)
{
    double weight = 0;
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        const closo_element *element = closo_element_of(atom->element);
        if (element)
            weight += element->weight * atom->occupancy.value * (double)atom->multiplicity;
    }
    return weight;
}

static void describe(const closo_crystal *cell, const int matrix[9], closo_result *result)
{
    static const char *const keys[] = {"a", "b", "c", "alpha", "beta", "gamma"};
    closo_result_set(result, "supercell", "%d,%d,%d,%d,%d,%d,%d,%d,%d", matrix[0], matrix[1],
                     matrix[2], matrix[3], matrix[4], matrix[5], matrix[6], matrix[7], matrix[8]);
    closo_result_set(result, "space group", "P 1, every atom is listed");
    for (int k = 0; k < 6; k++) {
        const closo_measured *value = k < 3 ? &cell->lengths[k] : &cell->angles[k - 3];
        closo_result_add_quantity(result, &(closo_quantity){.key = keys[k],
                                                            .label = keys[k],
                                                            .value = value->value,
                                                            .su = value->su,
                                                            .unit = k < 3 ? "A" : "deg",
                                                            .method = "supercell"});
    }
    closo_result_add_quantity(result, &(closo_quantity){.key = "volume",
                                                        .label = "volume",
                                                        .value = cell->cell.volume,
                                                        .unit = "A^3",
                                                        .method = "supercell"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "atoms",
                                                        .label = "atoms listed",
                                                        .value = (double)cell->count,
                                                        .unit = "1",
                                                        .method = "every occupancy counted once"});
    double density = weight_of(cell) / cell->cell.volume * (1e24 / CLOSO_AVOGADRO);
    closo_result_add_quantity(result, &(closo_quantity){.key = "density",
                                                        .label = "density",
                                                        .value = density,
                                                        .unit = "g/cm^3",
                                                        .method = "standard atomic weights"});
}

static closo_status run_supercell(const closo_arguments *arguments, const closo_control *control,
                                  closo_result **out, closo_error *error)
{
    (void)control;
    int matrix[9];
    closo_status status =
        closo_supercell_parse(closo_arguments_operand(arguments, 1), matrix, error);
    if (status != CLOSO_OK)
        return status;
    closo_crystal crystal, cell;
    closo_result *result;
    status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                  "structure supercell", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    const char *path = closo_arguments_text(arguments, "out");
    status = closo_crystal_supercell(&crystal, matrix, &cell, error);
    if (status == CLOSO_OK) {
        describe(&cell, matrix, result);
        if (path) {
            closo_result_set(result, "out", "%s", path);
            status = closo_crystal_write(&cell, path, NULL, error);
        }
        closo_crystal_clear(&cell);
    }
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const supercell_tables[] = {supercell_options,
                                                       closo_structure_reading_options, NULL};

const closo_command closo_command_structure_supercell = {
    .group = "structure",
    .verb = "supercell",
    .summary = "the structure with larger cell vectors, every atom listed",
    .operands = "FILE SUPERCELL",
    .operand_minimum = 2,
    .operand_maximum = 2,
    .options = supercell_tables,
    .description = CLOSO_STRUCTURE_FILES
    "SUPERCELL is 2x2x2, sqrt2xsqrt2x1, or nine integers: the rows are the new vectors in terms of "
    "the old ones, with a positive determinant. Displacement parameters and uncertainties go "
    "along.",
    .examples = "closo structure supercell a.cif 2x2x2 --out supercell.cif\n"
                "closo structure supercell a.cif 1,1,0,-1,1,0,0,0,1 --out rotated.vasp",
    .run = run_supercell,
};
