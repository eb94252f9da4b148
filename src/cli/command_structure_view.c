// SPDX-License-Identifier: GPL-3.0-or-later
// closo structure view: the atoms of one or more cells in space.
#include "cli/command_structure.h"

#include <string.h>

static const closo_option view_options[] = {
    {.name = "cells",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NxNxN",
     .default_text = "1x1x1",
     .help = "Cells to draw along each vector, at most 20."},
    {.name = "molecules",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Draw whole molecules and ions whose centres lie in the cells, in place of the atoms "
             "that do."},
    {.name = "occupancy-min",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0",
     .minimum = 0,
     .maximum = 1,
     .help = "Atoms that are there less than this are not drawn."},
    {0},
};

static bool parse_cells(const char *text, int cells[3])
{
    const char *p = text, *end = text + strlen(text);
    for (int k = 0; k < 3; k++) {
        int64_t value;
        p = closo_read_integer(p, end, &value);
        if (!p || value < 1 || value > 20 || (k < 2 && *p++ != 'x'))
            return false;
        cells[k] = (int)value;
    }
    return p == end;
}

static closo_status run_view(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    (void)control;
    closo_picture_options options = {
        .occupancy_minimum = closo_arguments_quantity(arguments, "occupancy-min"),
        .whole_molecules = closo_arguments_flag(arguments, "molecules")};
    if (!parse_cells(closo_arguments_text(arguments, "cells"), options.cells))
        return closo_fail(
            error, CLOSO_USAGE,
            "--cells: expected three numbers of 1 to 20 such as 2x2x1, found \"%.40s\"",
            closo_arguments_text(arguments, "cells"));
    closo_crystal crystal;
    closo_result *result;
    closo_status status = closo_structure_open(arguments, closo_arguments_operand(arguments, 0),
                                               "structure view", &crystal, &result, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_picture(&crystal, &options, result, error);
    return closo_structure_close(status, &crystal, result, out);
}

static const closo_option *const view_tables[] = {view_options, closo_structure_reading_options,
                                                  NULL};

const closo_command closo_command_structure_view = {
    .group = "structure",
    .verb = "view",
    .summary = "a picture of the atoms in the cell, for --report and --figure",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = view_tables,
    .description = CLOSO_STRUCTURE_FILES
    "Atoms on faces, edges and corners are drawn on every face they belong to; atoms that are "
    "partly there are paler. Bonds join non-metals closer than 1.25 times the sum of their "
    "covalent "
    "radii. --report FILE.html shows the picture in three dimensions, --figure FILE.svg on paper; "
    "the tables atoms and view_bonds hold it.",
    .examples = "closo structure view a.cif --report view.html\n"
                "closo structure view a.cif --molecules --occupancy-min 0.5 --figure view.svg",
    .run = run_view,
};
