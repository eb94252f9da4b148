// SPDX-License-Identifier: GPL-3.0-or-later
// The density as pictures: a plane of it as a map, and isosurfaces in the cell.
#include "traj/density.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { VALUES_MAXIMUM = 1 << 17, ANIONS_MAXIMUM = 4096 };
#define INNER_LEVEL 0.3 // of the greatest density: the surface about the sites

void closo_density_section_figure(const char *title, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "section", title,
        "Free energy F = -kT ln(rho / rho_max) of the smeared density; open cells were never "
        "visited.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "", &(closo_axis){.label = "along the first vector of the plane", .unit = "A"},
        &(closo_axis){.label = "across", .unit = "A"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_MAP,
                                              .label = "F",
                                              .table = "section",
                                              .x = "x",
                                              .y = "y",
                                              .z = "F"});
}

// Means over blocks of voxels; all three counts shrink by about the same factor.
static double *coarsen(const closo_density *self, const closo_density_map *map, size_t counts[3],
                       closo_error *error)
{
    const size_t *n = self->n;
    double factor = fmax(1, cbrt((double)self->voxels / VALUES_MAXIMUM));
    size_t total = 1;
    for (size_t c = 0; c < 3; c++) {
        counts[c] = (size_t)fmax(2, floor((double)n[c] / factor));
        counts[c] = counts[c] > n[c] ? n[c] : counts[c];
        total *= counts[c];
    }
    double *sum = closo_allocate(total, sizeof *sum, error);
    double *weight = closo_allocate(total, sizeof *weight, error);
    for (size_t v = 0; sum && weight && v < self->voxels; v++) {
        size_t i = v / (n[1] * n[2]) * counts[0] / n[0];
        size_t j = v / n[2] % n[1] * counts[1] / n[1];
        size_t k = v % n[2] * counts[2] / n[2];
        size_t to = (i * counts[1] + j) * counts[2] + k;
        sum[to] += map->density[v];
        weight[to] += 1;
    }
    for (size_t v = 0; sum && weight && v < total; v++)
        sum[v] /= fmax(1, weight[v]);
    free(weight);
    return sum;
}

// Mean centres of the anions in the (folded) cell, for orientation.
static closo_status add_anions(const closo_density *self, const closo_density_map *map,
                               closo_result *result, closo_error *error)
{
    size_t count = self->system->anions;
    double *place = closo_allocate(3 * count, sizeof *place, error);
    double *column = closo_allocate(3 * count, sizeof *column, error);
    const char **element = closo_allocate(count, sizeof *element, error);
    const char **label = closo_allocate(count, sizeof *label, error);
    closo_status status = place && column && element && label ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        closo_density_anions(self, place);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        double f[3], r[3];
        for (size_t c = 0; c < 3; c++) {
            f[c] = place[3 * i + c] * self->options->fold[c];
            f[c] -= floor(f[c]);
        }
        closo_cell_to_cartesian(&map->cell, f, r);
        for (size_t c = 0; c < 3; c++)
            column[c * count + i] = r[c];
        const closo_ions *ions = &self->system->ions;
        element[i] = "X";
        label[i] = ions->kinds[ions->ions[self->system->anion[i]].kind].formula;
    }
    if (status == CLOSO_OK) {
        closo_table *table =
            closo_result_add_table(result, "anion_centres", "Mean centres of the anions");
        closo_table_add_text_column(table, "element", NULL, element, count);
        closo_table_add_text_column(table, "label", NULL, label, count);
        closo_table_add_column(table, "x", NULL, "A", column, count);
        closo_table_add_column(table, "y", NULL, "A", column + count, count);
        closo_table_add_column(table, "z", NULL, "A", column + 2 * count, count);
    }
    free(place);
    free(column);
    free(element);
    free(label);
    return status;
}

closo_status closo_density_view(const closo_density *self, const closo_density_map *map,
                                closo_result *result, closo_error *error)
{
    double lowest = 0, greatest = map->percolation.maximum;
    for (size_t c = 0; c < 3; c++)
        lowest = fmax(lowest, map->percolation.threshold[c]);
    bool closes = map->way.count > 0 && lowest > 0;
    double levels[2] = {closes ? lowest : map->floor, INNER_LEVEL * greatest};
    size_t first = levels[0] > 0 && levels[0] < levels[1] ? 0 : 1;
    if (!(greatest > 0) || self->n[0] < 2 || self->n[1] < 2 || self->n[2] < 2 ||
        self->system->anions > ANIONS_MAXIMUM)
        return CLOSO_OK;
    closo_volume volume = {.label = "cation density", .unit = "1/A^3"};
    double *values = coarsen(self, map, volume.counts, error);
    if (!values)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < 9; k++)
        volume.steps[k] = map->cell.vectors[k] / (double)volume.counts[k / 3];
    for (size_t k = 0; k < 9; k++)
        volume.origin[k % 3] += volume.steps[k] / 2;
    volume.values = values;
    volume.levels = levels + first;
    volume.level_count = 2 - first;
    closo_status status = add_anions(self, map, result, error);
    if (status == CLOSO_OK) {
        closo_view *view = closo_result_add_view(
            result, "density", "Density of the cations in the mean cell",
            closes
                ? "The outer surface is the densest that runs through the crystal: the cations' "
                  "way. The inner one, at 0.3 of the greatest density, encloses the sites. Grey: "
                  "mean centres of the anions."
                : "The surfaces do not run through the crystal: the cations stay where they are. "
                  "Grey: mean centres of the anions.");
        closo_view_set_cell(view, map->cell.vectors);
        if (self->system->anions > 0)
            closo_view_set_atoms(view, "anion_centres");
        closo_view_set_volume(view, &volume);
    }
    free(values);
    return status;
}
