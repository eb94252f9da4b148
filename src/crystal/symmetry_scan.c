// SPDX-License-Identifier: GPL-3.0-or-later
// Which symmetry the atoms have depends on how far they may be off; so it is found for a range of
// tolerances. A group that holds over decades is one; a group that comes and goes is not.
#include "crystal/crystal_transform.h"
#include "crystal/symmetry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// From the digits of a careful refinement to those of a sketch.
static const double scanned[] = {1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.02, 0.03, 0.05,
                                 0.07, 0.1,  0.15, 0.2,  0.3,  0.4,  0.5};
enum { PLACES_MAXIMUM = 1000 }; // fifteen searches of up to a second each
enum { SCANNED = sizeof scanned / sizeof scanned[0] };

closo_status closo_search_scan(const closo_search *search, int found, closo_result *result,
                               closo_error *error)
{
    if (search->place_count > PLACES_MAXIMUM) {
        closo_result_set(result, "scan of tolerances", "left out above %d atoms", PLACES_MAXIMUM);
        return CLOSO_OK;
    }
    double number[SCANNED], order[SCANNED], lowest = NAN, highest = NAN;
    char symbol[SCANNED][32];
    const char *pointer[SCANNED];
    for (size_t i = 0; i < SCANNED; i++) {
        SpglibDataset *dataset = NULL;
        closo_error ignored;
        closo_status status = closo_search_run(search, scanned[i], &dataset, &ignored);
        if (status == CLOSO_MEMORY)
            return closo_fail(error, status, "%s", ignored.message);
        bool good = status == CLOSO_OK;
        number[i] = good ? dataset->spacegroup_number : (double)NAN;
        order[i] = good ? dataset->n_operations : (double)NAN;
        snprintf(symbol[i], sizeof symbol[i], "%s", "none");
        if (good) {
            closo_setting setting;
            closo_setting_get(dataset->hall_number, &setting);
            memcpy(symbol[i], setting.name, sizeof symbol[i]);
        }
        pointer[i] = symbol[i];
        if (good && dataset->spacegroup_number == found) {
            lowest = isnan(lowest) ? scanned[i] : lowest;
            highest = scanned[i];
        }
        closo_search_release(dataset);
    }
    closo_table *table =
        closo_result_add_table(result, "tolerances", "Space group found within other tolerances");
    closo_table_add_column(table, "tolerance", NULL, "A", scanned, SCANNED);
    closo_table_add_column(table, "number", NULL, "1", number, SCANNED);
    closo_table_add_text_column(table, "symbol", NULL, pointer, SCANNED);
    closo_table_add_column(table, "operators", "operators in the cell given", "1", order, SCANNED);
    closo_result_add_quantity(
        result,
        &(closo_quantity){"tolerance_lowest", "lowest tolerance that gives this space group",
                          lowest, NAN, NAN, "A", "of those in the table tolerances"});
    closo_result_add_quantity(
        result,
        &(closo_quantity){"tolerance_highest", "highest tolerance that gives this space group",
                          highest, NAN, NAN, "A", "of those in the table tolerances"});
    closo_figure *figure = closo_result_add_figure(
        result, "tolerances", "Symmetry against tolerance",
        "Operators in the cell given that the atoms obey, by the tolerance of the search.");
    closo_panel *panel = closo_figure_add_panel(
        figure, NULL, &(closo_axis){.label = "tolerance", .unit = "A", .logarithmic = true},
        &(closo_axis){.label = "operators", .unit = "1"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .table = "tolerances",
                                              .x = "tolerance",
                                              .y = "operators"});
    return CLOSO_OK;
}
