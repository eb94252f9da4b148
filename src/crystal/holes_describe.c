// SPDX-License-Identifier: GPL-3.0-or-later
#include "closo/crystal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = NAN, .unit = unit, .method = method});
}

static closo_status add_holes(const closo_crystal *crystal, const closo_holes *holes,
                              closo_result *result, closo_error *error)
{
    enum { COLUMNS = 11 };
    static const struct {
        const char *name, *label, *unit;
    } columns[COLUMNS] = {
        {"site", "number of the kind", "1"},
        {"per_cell", "in the cell", "1"},
        {"per_anion", "per anion", "1"},
        {"x", NULL, "1"},
        {"y", NULL, "1"},
        {"z", NULL, "1"},
        {"nearest_anion", "distance to the nearest anion centre", "A"},
        {"farthest_anion", "distance to the farthest of its anions", "A"},
        {"radius_ratio", "Pauling's ratio r_site / r_anion", "1"},
        {"nearest_atom", "distance to the nearest atom of an anion", "A"},
        {"free_radius", "distance to the nearest surface", "A"},
    };
    size_t n = holes->count;
    const char **type = closo_allocate(2 * (n + 1), sizeof *type, error);
    double *block = closo_allocate(COLUMNS * (n + 1), sizeof *block, error);
    if (type && block) {
        for (size_t i = 0; i < n; i++) {
            const closo_hole *hole = &holes->holes[i];
            const double row[COLUMNS] = {(double)(i + 1),
                                         (double)hole->count,
                                         (double)hole->count / (double)holes->anion_count,
                                         hole->fraction[0],
                                         hole->fraction[1],
                                         hole->fraction[2],
                                         hole->nearest_anion,
                                         hole->farthest_anion,
                                         hole->ratio,
                                         hole->nearest_atom > 0 ? hole->nearest_atom : NAN,
                                         hole->free_radius};
            for (size_t c = 0; c < COLUMNS; c++)
                block[c * n + i] = row[c];
            type[i] = closo_site_type_name(hole->type);
            type[n + i] = crystal->atoms[hole->atom].label;
        }
        closo_table *table = closo_result_add_table(
            result, "sites", "Interstitial sites, one of each kind (by distances)");
        closo_table_add_text_column(table, "type", NULL, type, n);
        for (size_t c = 0; c < COLUMNS; c++)
            closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit,
                                   block + c * n, n);
        closo_table_add_text_column(table, "limited_by", "atom whose surface is nearest", type + n,
                                    n);
    }
    bool made = type && block;
    free(type);
    free(block);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status add_cations(const closo_crystal *crystal, const closo_holes *holes,
                                closo_result *result, closo_error *error)
{
    size_t n = holes->cation_count;
    if (n == 0)
        return CLOSO_OK;
    const char **text = closo_allocate(2 * n, sizeof *text, error);
    double *block = closo_allocate(3 * n, sizeof *block, error);
    if (text && block) {
        for (size_t i = 0; i < n; i++) {
            const closo_held_cation *cation = &holes->cations[i];
            bool held = cation->hole != SIZE_MAX;
            text[i] = crystal->atoms[cation->atom].label;
            text[n + i] = held ? closo_site_type_name(holes->holes[cation->hole].type) : "none";
            block[i] = held ? (double)(cation->hole + 1) : NAN;
            block[n + i] = cation->distance;
            block[2 * n + i] = crystal->atoms[cation->atom].occupancy.value;
        }
        closo_table *table = closo_result_add_table(result, "cations", "Where the cations are");
        closo_table_add_text_column(table, "cation", NULL, text, n);
        closo_table_add_text_column(table, "type", "type of the nearest site", text + n, n);
        closo_table_add_column(table, "site", "number of its kind", "1", block, n);
        closo_table_add_column(table, "distance", "from its centre", "A", block + n, n);
        closo_table_add_column(table, "occupancy", NULL, "1", block + 2 * n, n);
    }
    bool made = text && block;
    free(text);
    free(block);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_holes_describe(const closo_crystal *crystal, const closo_holes *holes,
                                  const closo_holes_options *options, closo_result *result,
                                  closo_error *error)
{
    static const char *const keys[CLOSO_SITE_TYPES] = {
        [CLOSO_SITE_TETRAHEDRAL] = "tetrahedral_per_anion",
        [CLOSO_SITE_TRIGONAL] = "trigonal_per_anion",
        [CLOSO_SITE_LINEAR] = "linear_per_anion",
        [CLOSO_SITE_OCTAHEDRAL] = "octahedral_per_anion"};
    closo_result_set(result, "anions", "%s", holes->anions);
    closo_result_set(result, "anion lattice", "%s", holes->lattice);
    closo_result_set(result, "radii", "%s: %s", options->radii->name, options->radii->source);
    closo_result_set_number(result, "least occupancy", options->occupancy_minimum, "1");
    closo_result_set(result, "centre of a site",
                     "equidistant from its anions where such a point lies between them, else (and "
                     "for octahedra) their mean");
    add(result, "anions", "anions in the cell", (double)holes->anion_count, "1",
        "centres of mass; single atoms as given");
    add(result, "anion_radius", "hard-sphere radius of the anions", holes->anion_radius, "A",
        "half the shortest distance between anion centres");
    for (int t = 0; t < CLOSO_SITE_TYPES; t++) {
        char label[64];
        snprintf(label, sizeof label, "%s sites per anion",
                 closo_site_type_name((closo_site_type)t));
        add(result, keys[t], label, holes->per_anion[t], "1",
            "sets of mutually neighbouring anions");
    }
    closo_status status = add_holes(crystal, holes, result, error);
    if (status == CLOSO_OK)
        status = add_cations(crystal, holes, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
