// SPDX-License-Identifier: GPL-3.0-or-later
// Spheres that fit between the atoms of a crystal: peaks of the distance to the nearest atom's
// surface hold the largest included ones, the passes between its basins let free ones through.
#include "crystal/voids.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GRID_DEFAULT  0.2  // A
#define SAME_ANGSTROM 0.05 // cavities nearer than this are one
#define SAME_HEIGHT   2e-3 // A
enum { CAVITIES_MOST = 400, SUBGRIDS = 8 };

closo_status closo_spheres_init(closo_spheres *out, const closo_crystal *crystal,
                                const closo_selection *selection, const closo_radii *radii,
                                closo_error *error)
{
    *out = (closo_spheres){0};
    closo_status status = closo_atom_set_init(&out->set, crystal, selection, error);
    if (status == CLOSO_OK && out->set.count == 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "no atom is left of %zu in the list: choose a lower occupancy or leave "
                            "fewer elements out",
                            crystal->count);
    double *radius = closo_allocate(out->set.count + 1, sizeof *radius, error);
    if (status == CLOSO_OK && !radius)
        status = CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < out->set.count; i++) {
        radius[i] = radii->radius[out->set.element[i]];
        if (isnan(radius[i]))
            status =
                closo_fail(error, CLOSO_USAGE,
                           "the radii \"%s\" have none for %s: choose another set or leave the "
                           "element out",
                           radii->name, closo_element_of(out->set.element[i])->symbol);
    }
    if (status == CLOSO_OK)
        status = closo_distance_field_init(&out->field, &crystal->cell, out->set.count,
                                           out->set.position, radius, error);
    free(radius);
    if (status != CLOSO_OK)
        closo_spheres_clear(out);
    return status;
}

void closo_spheres_clear(closo_spheres *spheres)
{
    closo_distance_field_clear(&spheres->field);
    closo_atom_set_clear(&spheres->set);
}

// ---- cavities ----------------------------------------------------------------------------------

static bool equivalent(const closo_crystal *crystal, const double a[3], const double b[3])
{
    for (size_t n = 0; n < crystal->symmetry.count; n++) {
        double image[3], d[3], r[3];
        closo_operator_apply(&crystal->symmetry.operators[n], a, image);
        for (int k = 0; k < 3; k++)
            d[k] = image[k] - b[k];
        closo_cell_to_cartesian(&crystal->cell, d, r);
        if (closo_cell_minimum_image(&crystal->cell, r) < SAME_ANGSTROM * SAME_ANGSTROM)
            return true;
    }
    return false;
}

// Of equivalent positions the one nearest to the origin along the axes, so that it does not depend
// on the order in which they were found.
static void choose_image(const closo_crystal *crystal, double fraction[3])
{
    double best[3], least = INFINITY;
    memcpy(best, fraction, sizeof best);
    for (size_t n = 0; n < crystal->symmetry.count; n++) {
        double image[3], sum = 0;
        closo_operator_apply(&crystal->symmetry.operators[n], fraction, image);
        for (int k = 0; k < 3; k++) {
            image[k] -= floor(image[k] + 1e-5);
            image[k] = fabs(image[k]) < 1e-5 ? 0 : image[k];
            sum += image[k] * (1 + 1e-3 * k);
        }
        if (sum < least - 1e-6) {
            least = sum;
            memcpy(best, image, sizeof best);
        }
    }
    memcpy(fraction, best, sizeof best);
}

static void fill_cavity(closo_cavity *out, const closo_crystal *crystal,
                        const closo_spheres *spheres)
{
    const closo_sphere *nearest = NULL;
    choose_image(crystal, out->fraction);
    out->multiplicity = closo_symmetry_multiplicity(&crystal->symmetry, &crystal->cell,
                                                    out->fraction, SAME_ANGSTROM);
    double distance = closo_distance_field_at(&spheres->field, out->fraction, &nearest);
    out->atom = nearest ? spheres->set.atoms[nearest->index].atom : 0;
    out->centre_distance = nearest ? distance + nearest->radius : NAN;
}

static closo_status collect_cavities(closo_voids *out, const closo_crystal *crystal,
                                     const closo_spheres *spheres, const closo_basins *basins,
                                     closo_error *error)
{
    size_t most = basins->count < CAVITIES_MOST ? basins->count : CAVITIES_MOST;
    out->cavities = closo_allocate(most + 1, sizeof *out->cavities, error);
    if (!out->cavities)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < basins->count; i++) {
        // Sorted insertion into the highest `most`, equivalent ones once.
        closo_cavity item = {.radius = basins->height[i]};
        memcpy(item.fraction, basins->peak[i], sizeof item.fraction);
        bool known = false;
        for (size_t k = 0; k < out->count && !known; k++)
            known = fabs(out->cavities[k].radius - item.radius) < SAME_HEIGHT &&
                    equivalent(crystal, out->cavities[k].fraction, item.fraction);
        if (known || (out->count == most && item.radius <= out->cavities[most - 1].radius))
            continue;
        size_t place = out->count < most ? out->count++ : most - 1;
        for (; place > 0 && out->cavities[place - 1].radius < item.radius; place--)
            out->cavities[place] = out->cavities[place - 1];
        out->cavities[place] = item;
    }
    for (size_t k = 0; k < out->count; k++)
        fill_cavity(&out->cavities[k], crystal, spheres);
    out->included = out->count ? out->cavities[0].radius : NAN;
    return CLOSO_OK;
}

static closo_status find_free(closo_voids *out, const closo_basins *basins, closo_error *error)
{
    closo_status status = CLOSO_OK;
    out->along_path = NAN;
    for (int d = 0; d < 3 && status == CLOSO_OK; d++) {
        const closo_pass *pass;
        double peak;
        out->free[d] = NAN;
        status = closo_basins_percolate(basins, d + 1, &pass, &peak, error);
        if (status != CLOSO_OK || !pass)
            continue;
        out->free[d] = pass->height;
        out->free_exact[d] = pass->exact;
        memcpy(out->free_fraction[d], pass->fraction, sizeof pass->fraction);
        if (d == 0)
            out->along_path = peak;
    }
    return status;
}

// ---- fractions of the volume -------------------------------------------------------------------

// Eight grids of twice the spacing lie in the grid: their scatter is its uncertainty.
static void fraction_above(const closo_basins *basins, double level, double *mean, double *su)
{
    double inside[SUBGRIDS] = {0}, all[SUBGRIDS] = {0};
    size_t index = 0;
    for (size_t i = 0; i < basins->counts[0]; i++)
        for (size_t j = 0; j < basins->counts[1]; j++)
            for (size_t k = 0; k < basins->counts[2]; k++, index++) {
                size_t part = 4 * (i % 2) + 2 * (j % 2) + k % 2;
                all[part]++;
                inside[part] += (double)basins->value[index] > level;
            }
    double sum = 0, squares = 0;
    for (int p = 0; p < SUBGRIDS; p++)
        sum += inside[p] / all[p] / SUBGRIDS;
    for (int p = 0; p < SUBGRIDS; p++)
        squares += pow(inside[p] / all[p] - sum, 2);
    *mean = sum;
    *su = sqrt(squares / (SUBGRIDS - 1) / SUBGRIDS);
}

static closo_status measure_volume(closo_voids *out, const closo_basins *basins, double probe,
                                   closo_error *error)
{
    int *ways = closo_allocate(basins->count + 1, sizeof *ways, error);
    if (!ways)
        return CLOSO_MEMORY;
    closo_status status = closo_basins_ways(basins, probe, ways, error);
    size_t points = basins->counts[0] * basins->counts[1] * basins->counts[2], open = 0;
    for (size_t i = 0; status == CLOSO_OK && i < points; i++)
        open += basins->basin[i] != CLOSO_BASIN_NONE && (double)basins->value[i] > probe &&
                ways[basins->basin[i]] > 0;
    out->accessible = (double)open / (double)points;
    fraction_above(basins, 0, &out->outside, &out->outside_su);
    fraction_above(basins, probe, &out->probe, &out->probe_su);
    free(ways);
    return status;
}

closo_status closo_voids_find(closo_voids *out, const closo_crystal *crystal,
                              const closo_voids_options *options, closo_error *error)
{
    closo_spheres spheres;
    closo_basins basins = {0};
    *out = (closo_voids){0};
    closo_status status =
        closo_spheres_init(&spheres, crystal, &options->selection, options->radii, error);
    if (status != CLOSO_OK)
        return status;
    double spacing = options->grid_angstrom > 0 ? options->grid_angstrom : GRID_DEFAULT;
    status = closo_basins_find(&basins, &spheres.field, spacing, error);
    if (status == CLOSO_OK) {
        closo_basins_refine(&basins, &spheres.field);
        memcpy(out->grid, basins.counts, sizeof out->grid);
        out->spacing = basins.spacing;
        out->spheres = spheres.set.count;
        status = collect_cavities(out, crystal, &spheres, &basins, error);
    }
    if (status == CLOSO_OK)
        status = find_free(out, &basins, error);
    if (status == CLOSO_OK)
        status = measure_volume(out, &basins, options->probe_angstrom, error);
    closo_basins_clear(&basins);
    closo_spheres_clear(&spheres);
    if (status != CLOSO_OK)
        closo_voids_clear(out);
    return status;
}

void closo_voids_clear(closo_voids *voids)
{
    free(voids->cavities);
    *voids = (closo_voids){0};
}
