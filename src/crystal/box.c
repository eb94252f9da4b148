// SPDX-License-Identifier: GPL-3.0-or-later
// Simulation boxes: cages on the anion positions of a cubic prototype, cations on interstitial
// sites.
//
// The supercell is turned so that its first vector lies along x and its second in the xy plane, as
// LAMMPS wants it. Where a site type offers more sites than there are cations, sites are taken one
// by one as far as possible from those taken (farthest-point sampling, ties broken by the seed).
// Cost: O(sites x cations).
#include "crystal/box.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_BOX 10000 // anions

// ---- the cell and the anions -------------------------------------------------------------------

static closo_status plan_cell(closo_box_builder *b, closo_error *error)
{
    double lattice = b->options->lattice_angstrom;
    if (!(lattice > 1 && lattice < 100)) {
        return closo_fail(error, CLOSO_USAGE, "expected a lattice between 1 and 100 A, found %g A",
                          lattice);
    }
    double v[9];
    for (int i = 0; i < 9; i++)
        v[i] = lattice * b->options->supercell[i];
    closo_cell crystal;
    closo_status status = closo_cell_init(&crystal, v, error);
    if (status != CLOSO_OK)
        return status;
    double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    double *x = b->turn, *y = b->turn + 3, *z = b->turn + 6;
    for (int k = 0; k < 3; k++)
        x[k] = v[k] / length;
    double along = v[3] * x[0] + v[4] * x[1] + v[5] * x[2];
    for (int k = 0; k < 3; k++)
        y[k] = v[3 + k] - along * x[k];
    double height = sqrt(y[0] * y[0] + y[1] * y[1] + y[2] * y[2]);
    for (int k = 0; k < 3; k++)
        y[k] /= height;
    for (int k = 0; k < 3; k++)
        z[k] = x[(k + 1) % 3] * y[(k + 2) % 3] - x[(k + 2) % 3] * y[(k + 1) % 3];
    double box[9];
    for (size_t i = 0; i < 3; i++) {
        closo_box_rotate(b->turn, v + 3 * i, box + 3 * i);
        for (size_t k = 0; k < 3; k++) {
            // Exact zeros: above the diagonal by construction, below it where the cell is
            // right-angled.
            if (k > i || fabs(box[3 * i + k]) < 1e-12 * lattice)
                box[3 * i + k] = 0;
        }
    }
    if (!(box[8] > 0))
        return closo_fail(error, CLOSO_USAGE, "expected a right-handed supercell");
    return closo_cell_init(&b->cell, box, error);
}

// Whether a crystal-frame position in units of the lattice lies in the supercell; the new
// fractional coordinates come from the integer matrix, so the tolerance only has to cover rounding.
static bool in_supercell(const double inverse[9], const double at[3], double fractional[3])
{
    for (size_t k = 0; k < 3; k++) {
        fractional[k] = at[0] * inverse[k] + at[1] * inverse[3 + k] + at[2] * inverse[6 + k];
        if (fractional[k] < -1e-9 || fractional[k] >= 1 - 1e-9)
            return false;
    }
    return true;
}

static void corner_range(const int supercell[9], int low[3], int high[3])
{
    for (int k = 0; k < 3; k++) {
        low[k] = high[k] = 0;
        for (int i = 0; i < 3; i++) {
            int entry = supercell[3 * i + k];
            low[k] += entry < 0 ? entry : 0;
            high[k] += entry > 0 ? entry : 0;
        }
    }
}

static void place_anions(closo_box_builder *b)
{
    double unit[9];
    for (int i = 0; i < 9; i++)
        unit[i] = b->options->supercell[i];
    closo_cell supercell;
    (void)closo_cell_init(&supercell, unit, NULL); // the same vectors as in plan_cell, scaled
    int low[3], high[3];
    corner_range(b->options->supercell, low, high);
    size_t placed = 0;
    for (int i = low[0]; i <= high[0]; i++) {
        for (int j = low[1]; j <= high[1]; j++) {
            for (int k = low[2]; k <= high[2]; k++) {
                for (size_t n = 0; n < b->prototype->anions && placed < b->anions; n++) {
                    const double *base = b->prototype->anion[n];
                    const double at[3] = {base[0] + i, base[1] + j, base[2] + k};
                    double fractional[3];
                    if (in_supercell(supercell.inverse, at, fractional))
                        closo_cell_to_cartesian(&b->cell, fractional, b->centre + 3 * placed++);
                }
            }
        }
    }
}

static closo_status plan_anions(closo_box_builder *b, closo_error *error)
{
    double lattice = b->options->lattice_angstrom;
    double cells = rint(b->cell.volume / (lattice * lattice * lattice));
    double anions = cells * (double)b->prototype->anions;
    if (anions > LARGEST_BOX) {
        return closo_fail(error, CLOSO_USAGE, "expected at most %d anions in the box, found %.0f",
                          LARGEST_BOX, anions);
    }
    b->anions = (size_t)anions;
    size_t cations = b->anions * b->salt->cations;
    if (cations % b->salt->cages != 0) {
        return closo_fail(error, CLOSO_USAGE,
                          "%zu anions do not make whole formula units of %u cages: choose another "
                          "supercell",
                          b->anions, b->salt->cages);
    }
    b->cations = cations / b->salt->cages;
    b->centre = closo_allocate(3 * (b->anions + b->cations), sizeof *b->centre, error);
    b->orientation = closo_allocate(9 * b->anions, sizeof *b->orientation, error);
    if (b->centre == NULL || b->orientation == NULL)
        return CLOSO_MEMORY;
    place_anions(b);
    return CLOSO_OK;
}

// ---- the cations -------------------------------------------------------------------------------

static double distance2(const closo_cell *cell, const double a[3], const double b[3])
{
    double d[3] = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    return closo_cell_minimum_image(cell, d);
}

// Farthest-point sampling; `nearest` is squared distance to the chosen ones, negative when chosen.
static void choose_spread(closo_box_builder *b, const double *site, double *nearest, size_t sites)
{
    double *chosen = b->centre + 3 * b->anions;
    for (size_t i = 0; i < sites; i++)
        nearest[i] = DBL_MAX;
    for (size_t n = 0; n < b->cations; n++) {
        size_t best = 0, ties = 0;
        double farthest = -1;
        for (size_t i = 0; i < sites; i++) {
            if (nearest[i] < 0 || nearest[i] < farthest * (1 - 1e-9))
                continue;
            ties = nearest[i] > farthest * (1 + 1e-9) ? 1 : ties + 1;
            if (closo_random_below(b->random, ties) == 0) {
                best = i;
                farthest = nearest[i];
            }
        }
        memcpy(chosen + 3 * n, site + 3 * best, 3 * sizeof *chosen);
        for (size_t i = 0; i < sites; i++)
            nearest[i] = fmin(nearest[i], distance2(&b->cell, site + 3 * i, site + 3 * best));
        nearest[best] = -1;
    }
}

// Takes shuffled sites that keep `spacing` from those taken; returns how many were taken.
static size_t take_spaced(closo_box_builder *b, const double *site, size_t sites, double spacing)
{
    double *chosen = b->centre + 3 * b->anions;
    size_t taken = 0;
    for (size_t i = 0; i < sites && taken < b->cations; i++) {
        bool free = true;
        for (size_t k = 0; k < taken && free; k++)
            free = distance2(&b->cell, site + 3 * i, chosen + 3 * k) >= spacing * spacing;
        if (free)
            memcpy(chosen + 3 * taken++, site + 3 * i, 3 * sizeof *chosen);
    }
    return taken;
}

static closo_status choose_any(closo_box_builder *b, double *site, size_t sites, closo_error *error)
{
    for (size_t i = sites; i > 1; i--) {
        size_t j = closo_random_below(b->random, i);
        double held[3];
        memcpy(held, site + 3 * (i - 1), sizeof held);
        memcpy(site + 3 * (i - 1), site + 3 * j, sizeof held);
        memcpy(site + 3 * j, held, sizeof held);
    }
    double spacing = 0.9 * cbrt(b->cell.volume / (double)b->cations);
    for (; spacing > 1.6; spacing *= 0.95)
        if (take_spaced(b, site, sites, spacing) == b->cations)
            return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "no room for %zu cations on %zu sites", b->cations,
                      sites);
}

static bool wants_type(const char *wanted, closo_site_type type)
{
    return strcmp(wanted, "any") == 0 || strcmp(wanted, closo_site_type_name(type)) == 0;
}

static closo_status choose_among(closo_box_builder *b, const closo_sites *found, const char *wanted,
                                 closo_error *error)
{
    size_t sites = 0;
    bool known = strcmp(wanted, "any") == 0;
    for (int type = 0; type < CLOSO_SITE_TYPES; type++) {
        known = known || wants_type(wanted, (closo_site_type)type);
        sites += wants_type(wanted, (closo_site_type)type) ? found->count[type] : 0;
    }
    if (!known) {
        return closo_fail(error, CLOSO_USAGE,
                          "expected sites tetrahedral, trigonal, linear, octahedral or any, found "
                          "%.32s",
                          wanted);
    }
    if (sites < b->cations) {
        return closo_fail(error, CLOSO_INPUT,
                          "%s has %zu %s sites in this box for %zu cations: choose other sites",
                          b->prototype->name, sites, wanted, b->cations);
    }
    double *site = closo_allocate(3 * sites, sizeof *site, error);
    double *nearest = closo_allocate(sites, sizeof *nearest, error);
    closo_status status = site == NULL || nearest == NULL ? CLOSO_MEMORY : CLOSO_OK;
    if (status == CLOSO_OK) {
        size_t filled = 0;
        for (int type = 0; type < CLOSO_SITE_TYPES; type++) {
            if (wants_type(wanted, (closo_site_type)type)) {
                closo_sites_centres(found, (closo_site_type)type, &b->cell, b->centre,
                                    site + 3 * filled);
                filled += found->count[type];
            }
        }
        if (strcmp(wanted, "any") == 0)
            status = choose_any(b, site, sites, error);
        else
            choose_spread(b, site, nearest, sites);
    }
    free(site);
    free(nearest);
    return status;
}

static closo_status place_cations(closo_box_builder *b, closo_error *error)
{
    const char *wanted = b->options->cation_sites;
    closo_sites found;
    closo_status status = closo_sites_find(&b->cell, b->anions, b->centre, &found, error);
    if (status == CLOSO_OK) {
        status =
            choose_among(b, &found, wanted != NULL ? wanted : b->prototype->cation_sites, error);
        closo_sites_clear(&found);
    }
    return status;
}

closo_status closo_box_build(const closo_salt *salt, const closo_prototype *prototype,
                             const closo_box_options *options, closo_structure *out,
                             double *closest_contact_angstrom, closo_error *error)
{
    closo_box_builder b = {
        .salt = salt, .prototype = prototype, .options = options, .structure = out};
    double closest = DBL_MAX;
    *out = (closo_structure){0};
    closo_status status = plan_cell(&b, error);
    if (status != CLOSO_OK)
        return status;
    b.random = closo_random_new(options->seed, error);
    if (b.random == NULL)
        return CLOSO_MEMORY;
    status = plan_anions(&b, error);
    if (status == CLOSO_OK)
        status = place_cations(&b, error);
    if (status == CLOSO_OK) {
        size_t atoms = b.anions * salt->cage->count + b.cations;
        status = closo_structure_init(out, &b.cell, atoms, error);
    }
    if (status == CLOSO_OK) {
        out->molecules = b.anions + b.cations;
        closo_box_put_ions(&b);
        status = closo_box_resolve_overlaps(&b, &closest, error);
    }
    if (status != CLOSO_OK)
        closo_structure_clear(out);
    else if (closest_contact_angstrom != NULL)
        *closest_contact_angstrom = closest;
    closo_random_free(b.random);
    free(b.centre);
    free(b.orientation);
    return status;
}
