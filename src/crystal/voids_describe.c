// SPDX-License-Identifier: GPL-3.0-or-later
// Cavities as quantities, tables and an isosurface.
#include "crystal/picture.h"
#include "crystal/voids.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VIEW_SPACING 0.3 // A
enum { VIEW_EDGE = 40, CAVITY_ROWS = 400 };

static void add(closo_result *result, const char *key, const char *label, double value, double su,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = su, .unit = unit, .method = method});
}

static void describe_spheres(const closo_voids *voids, closo_result *result)
{
    static const struct {
        const char *key, *label;
    } free_spheres[3] = {
        {"largest_free_sphere", "diameter of the largest free sphere"},
        {"largest_free_sphere_2d", "diameter of the largest free sphere, ways in two directions"},
        {"largest_free_sphere_3d", "diameter of the largest free sphere, ways in three directions"},
    };
    add(result, "largest_included_sphere", "diameter of the largest included sphere",
        2 * voids->included, NAN, "A",
        "highest local maximum of the distance to the atoms' surfaces");
    for (int d = 0; d < 3; d++) {
        add(result, free_spheres[d].key, free_spheres[d].label, 2 * voids->free[d],
            voids->free_exact[d] ? NAN : 2 * voids->spacing, "A",
            isnan(voids->free[d])  ? "no way between the atoms runs through the crystal"
            : voids->free_exact[d] ? "narrowest pass of the widest way through the crystal"
                                   : "narrowest pass, known to the spacing of the grid");
        if (isnan(voids->free[d]) && d == 0)
            closo_result_warn(result, "no sphere, not even a point, can pass through the crystal "
                                      "outside the atoms with these radii");
    }
    add(result, "largest_sphere_along_path", "diameter of the largest included sphere on that way",
        2 * voids->along_path, NAN, "A", "largest cavity of the component that percolates");
}

static void describe_fractions(const closo_voids *voids, double probe, closo_result *result)
{
    add(result, "void_fraction", "fraction of the cell outside the atoms", voids->outside,
        voids->outside_su, "1", "points of a grid; uncertainty from its eight subgrids");
    if (!(probe > 0))
        return;
    add(result, "probe_fraction", "fraction of the cell where the probe's centre fits",
        voids->probe, voids->probe_su, "1",
        "points of a grid; uncertainty from its eight subgrids");
    add(result, "accessible_fraction", "part of it on ways through the crystal", voids->accessible,
        voids->probe_su, "1", "points of a grid whose component percolates");
}

static closo_status describe_cavities(const closo_crystal *crystal, const closo_voids *voids,
                                      closo_result *result, closo_error *error)
{
    size_t rows = voids->count < CAVITY_ROWS ? voids->count : CAVITY_ROWS;
    double *block = closo_allocate(6 * (rows + 1), sizeof *block, error);
    const char **atom = closo_allocate(rows + 1, sizeof *atom, error);
    if (block && atom) {
        static const char *const names[] = {"x",           "y", "z", "diameter", "centre_distance",
                                            "multiplicity"};
        static const char *const labels[] = {NULL, NULL, NULL, NULL, "distance to the nearest atom",
                                             NULL};
        for (size_t i = 0; i < rows; i++) {
            const closo_cavity *cavity = &voids->cavities[i];
            for (size_t c = 0; c < 3; c++)
                block[c * rows + i] = nearbyint(cavity->fraction[c] * 1e6) * 1e-6 + 0.0;
            block[3 * rows + i] = 2 * cavity->radius;
            block[4 * rows + i] = cavity->centre_distance;
            block[5 * rows + i] = (double)cavity->multiplicity;
            atom[i] = crystal->atoms[cavity->atom].label;
        }
        closo_table *table = closo_result_add_table(
            result, "cavities", "Cavities: local maxima of the distance to the atoms' surfaces");
        for (size_t c = 0; c < 6; c++)
            closo_table_add_column(table, names[c], labels[c], c == 3 || c == 4 ? "A" : "1",
                                   block + c * rows, rows);
        closo_table_add_text_column(table, "nearest", "nearest atom", atom, rows);
    }
    bool made = block && atom;
    free(block);
    free(atom);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

static void describe_passes(const closo_voids *voids, closo_result *result)
{
    double block[5][3];
    size_t rows = 0;
    for (int d = 0; d < 3; d++) {
        if (isnan(voids->free[d]))
            continue;
        block[0][rows] = d + 1;
        for (int c = 0; c < 3; c++)
            block[1 + c][rows] = voids->free_fraction[d][c];
        block[4][rows++] = 2 * voids->free[d];
    }
    static const char *const names[] = {"directions", "x", "y", "z", "diameter"};
    closo_table *table =
        closo_result_add_table(result, "passes", "Narrowest place of the widest ways");
    for (int c = 0; c < 5; c++)
        closo_table_add_column(table, names[c], NULL, c == 4 ? "A" : "1", block[c], rows);
}

// The distance field on a grid coarse enough for a page.
static closo_status describe_view(const closo_crystal *crystal, const closo_voids *voids,
                                  const closo_voids_options *options, closo_result *result,
                                  closo_error *error)
{
    closo_spheres spheres;
    closo_status status =
        closo_spheres_init(&spheres, crystal, &options->selection, options->radii, error);
    if (status != CLOSO_OK)
        return status;
    double length[3], angle[3];
    closo_cell_parameters(&crystal->cell, length, angle);
    double level = options->probe_angstrom > 0 ? options->probe_angstrom : 0.5 * voids->included;
    closo_volume volume = {.label = "distance to the nearest atom's surface",
                           .unit = "A",
                           .levels = &level,
                           .level_count = 1};
    for (size_t k = 0; k < 3; k++) {
        double points = ceil(length[k] / VIEW_SPACING);
        volume.counts[k] = points < 4 ? 4 : points > VIEW_EDGE ? VIEW_EDGE : (size_t)points;
        for (size_t c = 0; c < 3; c++)
            volume.steps[3 * k + c] = crystal->cell.vectors[3 * k + c] / (double)volume.counts[k];
    }
    size_t points = volume.counts[0] * volume.counts[1] * volume.counts[2];
    double *values = closo_allocate(points, sizeof *values, error);
    if (values) {
        size_t index = 0;
        for (size_t i = 0; i < volume.counts[0]; i++)
            for (size_t j = 0; j < volume.counts[1]; j++)
                for (size_t k = 0; k < volume.counts[2]; k++, index++) {
                    const double f[3] = {(double)i / (double)volume.counts[0],
                                         (double)j / (double)volume.counts[1],
                                         (double)k / (double)volume.counts[2]};
                    double value = closo_distance_field_at(&spheres.field, f, NULL);
                    values[index] = nearbyint(value * 1e3) * 1e-3 + 0.0;
                }
        volume.values = values;
        closo_view *view = closo_result_add_view(result, "voids", "Voids between the atoms", NULL);
        closo_view_set_cell(view, crystal->cell.vectors);
        const closo_picture_options picture = {
            .cells = {1, 1, 1}, .occupancy_minimum = options->selection.occupancy_minimum};
        status = closo_picture_add(crystal, &picture, view, result, error);
        closo_view_set_volume(view, &volume);
        free(values);
    } else {
        status = CLOSO_MEMORY;
    }
    closo_spheres_clear(&spheres);
    return status;
}

closo_status closo_voids_describe(const closo_crystal *crystal, const closo_voids *voids,
                                  const closo_voids_options *options, closo_result *result,
                                  closo_error *error)
{
    closo_result_set(result, "radii", "%s: %s", options->radii->name, options->radii->source);
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        bool here = false;
        for (size_t i = 0; i < crystal->count; i++)
            here = here || crystal->atoms[i].element == z;
        char key[32];
        snprintf(key, sizeof key, "radius of %s", here ? closo_element_of(z)->symbol : "");
        if (here && options->selection.without[z])
            closo_result_set(result, key, "left out");
        else if (here)
            closo_result_set_number(result, key, options->radii->radius[z], "A");
    }
    closo_result_set_number(result, "least occupancy", options->selection.occupancy_minimum, "1");
    closo_result_set_number(result, "atoms in the cell", (double)voids->spheres, "1");
    closo_result_set(result, "grid", "%zu x %zu x %zu", voids->grid[0], voids->grid[1],
                     voids->grid[2]);
    closo_result_set_number(result, "probe radius", options->probe_angstrom, "A");
    describe_spheres(voids, result);
    describe_fractions(voids, options->probe_angstrom, result);
    describe_passes(voids, result);
    closo_status status = describe_cavities(crystal, voids, result, error);
    if (status == CLOSO_OK && voids->count)
        status = describe_view(crystal, voids, options, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
