// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure voids: the largest spheres between the atoms.
#include "cli/command_structure.h"

#include <string.h>

static const closo_option voids_options[] = {
    {.name = "radii",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = CLOSO_RADII_SETS,
     .default_text = "bondi",
     .help =
         "Radii of the atoms: bondi (1964, completed by Mantina 2009), rowland-taylor (H 1.09), "
         "csd (H 1.09, 2.00 where Bondi has none), alvarez (2013), cordero (covalent), points."},
    {.name = "probe",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "RADIUS",
     .default_text = "0A",
     .minimum = 0,
     .maximum = 50,
     .help = "Radius of a probe whose room is measured."},
    {.name = "grid",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.2A",
     .minimum = 0.02,
     .maximum = 1,
     .help = "Largest spacing of the grid on which cavities and ways are looked for; wider where "
             "it would have more than 4 million points."},
    {.name = "without",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ELEMENT",
     .repeatable = true,
     .absent = "none",
     .help = "Leave the atoms of an element out, such as the cations whose sites are looked for."},
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

static closo_status read_without(const closo_arguments *arguments, closo_selection *out,
                                 closo_error *error)
{
    for (size_t i = 0; i < closo_arguments_count(arguments, "without"); i++) {
        const char *symbol = closo_arguments_text_at(arguments, "without", i);
        const closo_element *element = closo_element_find(symbol, strlen(symbol));
        if (!element)
            return closo_fail(error, CLOSO_USAGE, "--without: expected an element, found \"%.20s\"",
                              symbol);
        out->without[element->number] = true;
    }
    return CLOSO_OK;
}

static closo_status run_voids(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure voids", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    closo_radii radii;
    closo_voids voids;
    closo_voids_options options = {.radii = &radii,
                                   .selection.occupancy_minimum =
                                       closo_arguments_quantity(arguments, "occupancy-min"),
                                   .probe_angstrom = closo_arguments_quantity(arguments, "probe"),
                                   .grid_angstrom = closo_arguments_quantity(arguments, "grid")};
    status = read_without(arguments, &options.selection, error);
    if (status == CLOSO_OK)
        status = closo_radii_find(&radii, closo_arguments_text(arguments, "radii"), error);
    if (status == CLOSO_OK)
        status = closo_voids_find(&voids, &crystal, &options, error);
    if (status == CLOSO_OK) {
        status = closo_voids_describe(&crystal, &voids, &options, result, error);
        closo_voids_clear(&voids);
    }
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const voids_tables[] = {voids_options, closo_structure_reading_options,
                                                   NULL};

const closo_command closo_command_structure_voids = {
    .group = "structure",
    .verb = "voids",
    .summary = "largest included and free spheres, cavities, accessible volume",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = voids_tables,
    .description = CLOSO_STRUCTURE_FILES
    "The largest included sphere is the highest maximum of the distance to the nearest atom's "
    "surface; the largest free sphere passes through the crystal, in one, two or three directions. "
    "Both depend on the radii, which are printed. Maxima and passes are refined to far less than "
    "the grid; fractions of the volume are counted on it.",
    .examples =
        "closo structure voids a.cif\n"
        "closo structure voids a.cif --radii rowland-taylor --probe 0.7A --report voids.html\n"
        "closo structure voids a.cif --without Na",
    .run = run_voids,
};
