// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure sites: interstices of the anion lattice and the room in them.
#include "cli/command_structure.h"

static const closo_option sites_options[] = {
    {.name = "anion",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "every ion that is no cation",
     .help =
         "Anions that make the lattice: a formula such as B12H12, or centre:El for the atoms of "
         "an element."},
    {.name = "radii",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = CLOSO_RADII_SETS,
     .default_text = "bondi",
     .help =
         "Radii of the atoms: bondi (1964, completed by Mantina 2009), rowland-taylor (H 1.09), "
         "csd (H 1.09, 2.00 where Bondi has none), alvarez (2013), cordero (covalent), points."},
    {.name = "occupancy-min",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0.5",
     .minimum = 0,
     .maximum = 1,
     .help = "Atoms that are there less than this are left out, so that of two orientations one "
             "stays."},
    {0},
};

static closo_status run_sites(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure sites", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    closo_radii radii;
    const closo_holes_options options = {.radii = &radii,
                                         .occupancy_minimum =
                                             closo_arguments_quantity(arguments, "occupancy-min"),
                                         .anion = closo_arguments_text(arguments, "anion")};
    closo_holes holes;
    status = closo_radii_find(&radii, closo_arguments_text(arguments, "radii"), error);
    if (status == CLOSO_OK)
        status = closo_holes_find(&holes, &crystal, &options, error);
    if (status == CLOSO_OK) {
        status = closo_holes_describe(&crystal, &holes, &options, result, error);
        closo_holes_clear(&holes);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const sites_tables[] = {sites_options, closo_structure_reading_options,
                                                   NULL};

const closo_command closo_command_structure_sites = {
    .group = "structure",
    .verb = "sites",
    .summary = "interstices of the anion lattice, the room in them, and where the cations are",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = sites_tables,
    .description = CLOSO_STRUCTURE_FILES
    "Linear, trigonal, tetrahedral and octahedral sites are sets of mutually neighbouring anions, "
    "by "
    "their centres of mass. Each kind (by its distances) is listed once, with Pauling's ratio of "
    "the "
    "hole in a lattice of touching hard spheres and with the room that the atoms of the anions "
    "leave: cations are not in the way.",
    .examples = "closo structure sites a.cif\n"
                "closo structure sites a.cif --anion B12H12 --radii rowland-taylor",
    .run = run_sites,
};
