// SPDX-License-Identifier: GPL-3.0-or-later
// A document with one of everything, and one of random content, for the tests of this room.
#ifndef CLOSO_TESTS_RESULT_SAMPLE_H
#define CLOSO_TESTS_RESULT_SAMPLE_H

#include "closo/result.h"

#include "../base/files.h"

#include <math.h>

static inline bool has_program(const char *name)
{
    char *path = closo_program_find(name, NULL);
    bool found = path != NULL;
    free(path);
    if (!found)
        fprintf(stderr, "skipped: %s is not installed\n", name);
    return found;
}

static inline void add_msd(closo_result *result, double slope)
{
    double t[30];
    double msd[30];
    double su[30];
    for (int i = 0; i < 30; i++) {
        t[i] = i;
        msd[i] = i == 7 ? NAN : slope * i;
        su[i] = i == 7 ? NAN : 0.1 * slope * i;
    }
    closo_table *table = closo_result_add_table(result, "msd", "Mean squared displacement");
    closo_table_add_column(table, "t", "lag time", "ps", t, 30);
    closo_table_add_column(table, "msd", NULL, "A^2", msd, 30);
    closo_table_add_column(table, "msd_su", NULL, "A^2", su, 30);
    closo_figure *figure = closo_result_add_figure(result, "msd", "Displacement", "A caption.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){"lag time", "ps", false, 0, 0, false},
                               &(closo_axis){"displacement", "A^2", false, 0, 0, false});
    closo_panel_add_mark(
        panel, &(closo_mark){
                   .kind = CLOSO_MARK_BAND, .table = "msd", .x = "t", .y = "msd", .su = "msd_su"});
    closo_panel_add_mark(
        panel, &(closo_mark){
                   .kind = CLOSO_MARK_LINE, .label = "all", .table = "msd", .x = "t", .y = "msd"});
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_SLOPE, .label = "fit", .quantity = "slope"});
}

static inline void add_sites(closo_result *result)
{
    const char *const sites[] = {"tetrahedral", "it's \"<odd>\", `id`", "last"};
    const double share[] = {0.5, 0.25, 0.25};
    closo_table *table = closo_result_add_table(result, "sites", "Sites");
    closo_table_add_text_column(table, "site", NULL, sites, 3);
    closo_table_add_column(table, "share", NULL, "1", share, 3);
    closo_figure *figure = closo_result_add_figure(result, "sites", "Sites & <shares>", NULL);
    closo_panel *panel = closo_figure_add_panel(figure, "one", NULL, NULL);
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_BARS, .table = "sites", .x = "site", .y = "share"});
    closo_axis y = {.label = "share", .logarithmic = true};
    panel = closo_figure_add_panel(figure, "two", NULL, &y);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_STEPS,
                                              .label = "a_b^c {x} @ `touch pwned`",
                                              .table = "msd",
                                              .x = "t",
                                              .y = "msd"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){
            .kind = CLOSO_MARK_POINTS, .table = "msd", .x = "t", .y = "msd", .su = "msd_su"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_VERTICAL, .quantity = "slope"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_HORIZONTAL, .quantity = "slope"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "gone"});
}

// A map of 3 x 2 cells with a hole, and a view with everything. Values of the volume: 100 i + 10 j
// + k.
static inline void add_space(closo_result *result)
{
    const double x[] = {1, 2, 4, 1, 2};
    const double y[] = {300, 300, 300, 350, 350};
    const double z[] = {5, 6, 7, 8, NAN};
    closo_table *table = closo_result_add_table(result, "cells", "Cells");
    closo_table_add_column(table, "x", NULL, "deg", x, 5);
    closo_table_add_column(table, "y", "temperature", "K", y, 5);
    closo_table_add_column(table, "z", "intensity", "counts", z, 5);
    closo_panel *panel = closo_figure_add_panel(closo_result_add_figure(result, "map", "Map", NULL),
                                                "heating", NULL, NULL);
    closo_panel_add_mark(
        panel, &(closo_mark){
                   .kind = CLOSO_MARK_LINE, .label = "path", .table = "cells", .x = "x", .y = "y"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_MAP,
                                              .table = "cells",
                                              .x = "x",
                                              .y = "y",
                                              .z = "z",
                                              .logarithmic_z = true});
    const char *const elements[] = {"Li", "B", "<H>"};
    const double place[] = {0, 1.5, NAN};
    const double share[] = {0.5, 1, 1};
    table = closo_result_add_table(result, "atoms", "Atoms");
    closo_table_add_text_column(table, "element", NULL, elements, 3);
    closo_table_add_column(table, "x", NULL, "A", place, 3);
    closo_table_add_column(table, "y", NULL, "A", place, 3);
    closo_table_add_column(table, "z", NULL, "A", place, 3);
    closo_table_add_column(table, "occupancy", NULL, "1", share, 3);
    const double first[] = {1, 2};
    const double second[] = {2, 3};
    table = closo_result_add_table(result, "bonds", "Bonds");
    closo_table_add_column(table, "first", NULL, "1", first, 2);
    closo_table_add_column(table, "second", NULL, "1", second, 2);
    static const double cell[] = {6, 0, 0, -2, 5, 0, 0, 0, 4};
    double values[24];
    for (int i = 0; i < 24; i++)
        values[i] = i == 23 ? NAN : 100 * (i / 12) + 10 * (i / 4 % 3) + i % 4 + 1e-7;
    const double levels[] = {1.5, 112};
    closo_view *view = closo_result_add_view(result, "space", "A view & more", "Caption.");
    closo_view_set_cell(view, cell);
    closo_view_set_atoms(view, "atoms");
    closo_view_set_bonds(view, "bonds");
    closo_view_set_volume(view, &(closo_volume){.label = "density",
                                                .unit = "A^-3",
                                                .counts = {2, 3, 4},
                                                .origin = {1, 0.5, 0.5},
                                                .steps = {3, 0, 0, -2. / 3, 5. / 3, 0, 0, 0, 1},
                                                .values = values,
                                                .levels = levels,
                                                .level_count = 2});
}

static inline closo_result *sample_result(const char *salt, double slope)
{
    closo_result *result = closo_result_new("traj msd", salt, NULL);
    closo_fingerprint fingerprint = {.bytes = 123};
    memset(fingerprint.sha256, 'a', 64);
    closo_result_add_input(result, "a/run.xyz", &fingerprint);
    closo_result_set(result, "salt", "%s", salt);
    closo_result_set_number(result, "time step", 0.5, "fs");
    closo_quantity quantities[] = {
        {"slope", "slope of the displacement", slope, 0.05 * slope, 9, "A^2/ps", "least squares"},
        {"haven", "Haven ratio", NAN, 1, 3, "1", "the run is too short"},
        {"atoms", "number of atoms", 128, 0, 0, "1", NULL},
    };
    for (int i = 0; i < 3; i++)
        closo_result_add_quantity(result, &quantities[i]);
    add_msd(result, slope);
    add_sites(result);
    closo_result_warn(result, "only %d correlation times", 3);
    closo_result_cite(result, "doi:10.1103/PhysRevE.98.043304", "Jonsson, Phys. Rev. E 98 (2018)");
    closo_result_cite(result, "doi:10.1000/x", NULL);
    return result;
}

#endif
