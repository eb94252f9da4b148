// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure coordination: neighbours, coordination numbers, polyhedra.
#include "cli/command_structure.h"

static const closo_option coordination_options[] = {
    {.name = "centre",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "metals and other cations",
     .help = "Atoms to look around: an element or the label of an atom."},
    {.name = "ligand",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ELEMENT",
     .absent = "all but cations",
     .help = "Count atoms of this element only."},
    {.name = "factor",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "1.25",
     .minimum = 0.1,
     .maximum = 5,
     .help = "Neighbours by radii are closer than this times the sum of the covalent radii "
             "(Cordero 2008)."},
    {.name = "occupancy-min",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0",
     .minimum = 0,
     .maximum = 1,
     .help = "Atoms that are there less than this are left out."},
    {0},
};

static closo_status run_coordination(const closo_arguments *arguments, const closo_control *control,
                                     closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure coordination", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    const closo_coordination_options options = {
        .centre = closo_arguments_text(arguments, "centre"),
        .ligand = closo_arguments_text(arguments, "ligand"),
        .factor = closo_arguments_quantity(arguments, "factor"),
        .occupancy_minimum = closo_arguments_quantity(arguments, "occupancy-min")};
    closo_coordination *list;
    size_t count;
    closo_result_set(result, "coordination by radii", "within %g x sum of covalent radii",
                     options.factor);
    status = closo_coordination_of(&list, &count, &crystal, &options, error);
    if (status == CLOSO_OK) {
        status = closo_coordination_describe(&crystal, list, count, result, error);
        closo_coordinations_free(list, count);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const coordination_tables[] = {coordination_options,
                                                          closo_structure_reading_options, NULL};

const closo_command closo_command_structure_coordination = {
    .group = "structure",
    .verb = "coordination",
    .summary = "neighbours of the cations with uncertainties, coordination numbers, polyhedra",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = coordination_tables,
    .description = CLOSO_STRUCTURE_FILES
    "Coordination numbers are counted in two ways: before the widest relative gap of the distances "
    "up to twice the shortest, and within the sum of covalent radii. The polyhedron is the convex "
    "hull of the neighbours before the gap. Where there are polyatomic anions, the distances to "
    "their centres of mass stand beside them.",
    .examples = "closo structure coordination a.cif\n"
                "closo structure coordination a.cif --centre Na --ligand H",
    .run = run_coordination,
};
