// SPDX-License-Identifier: GPL-3.0-or-later
// The holes of an anion lattice with the room that atoms leave in them. Anions as touching spheres
// of half their shortest distance leave r_hole / r_anion = d / r_anion - 1 (Pauling): 0.155, 0.225
// and 0.414 in the triangles, tetrahedra and octahedra of fcc, 0.291 and 0.155 in the tetrahedra
// and octahedra of bcc.
#include "crystal/neighbours.h"
#include "crystal/voids.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIKE_ANGSTROM 0.01 // holes whose distances agree within are of one kind
enum { CORNERS = 6, SURROUNDINGS = 8, SITES_MOST = 200000, KINDS_MOST = 2000 };

typedef struct signature { // rising distances, A
    double corner[CORNERS];
    double atom[SURROUNDINGS];
} signature;

typedef struct finder {
    const closo_crystal *crystal;
    const closo_atom_set *set;
    const closo_centres *centres;
    const closo_distance_field *surfaces; // of the anions' atoms
    const size_t *surface_atom;           // its spheres as atoms of the set
    closo_neighbour_grid *near;           // the anions' atoms
    closo_sites sites;
    closo_holes *out;
    signature *kinds; // as out->holes
    size_t capacity, kind_capacity;
    double *point; // all holes, 3 each
    size_t *kind;  // of each
    size_t points;
} finder;

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// Solves a (n x n) x = b by elimination with pivots; false where singular.
static bool solve(size_t n, double a[3][3], double b[3])
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(a[i][k]) > fabs(a[pivot][k]))
                pivot = i;
        if (fabs(a[pivot][k]) < 1e-9)
            return false;
        for (size_t j = 0; j < n; j++) {
            double keep = a[k][j];
            a[k][j] = a[pivot][j];
            a[pivot][j] = keep;
        }
        double keep = b[k];
        b[k] = b[pivot];
        b[pivot] = keep;
        for (size_t i = 0; i < n; i++) {
            double factor = i == k ? 0 : a[i][k] / a[k][k];
            for (size_t j = 0; j < n; j++)
                a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (size_t k = 0; k < n; k++)
        b[k] /= a[k][k];
    return true;
}

// Equidistant from 2 to 4 corners in the space they span: r = r0 + sum x_i e_i with
// 2 e_j . (sum x_i e_i) = e_j . e_j. Kept where all weights are positive: between the corners.
static bool circumcentre(double corner[][3], size_t count, double out[3])
{
    double e[3][3], gram[3][3], x[3], first = 1;
    size_t n = count - 1;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < 3; c++)
            e[i][c] = corner[i + 1][c] - corner[0][c];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            gram[i][j] = 2 * dot(e[i], e[j]);
        x[i] = dot(e[i], e[i]);
    }
    if (!solve(n, gram, x))
        return false;
    for (size_t i = 0; i < n; i++) {
        first -= x[i];
        if (x[i] < -1e-9)
            return false;
    }
    if (first < -1e-9)
        return false;
    for (size_t c = 0; c < 3; c++) {
        out[c] = corner[0][c];
        for (size_t i = 0; i < n; i++)
            out[c] += x[i] * e[i][c];
    }
    return true;
}

static int rising(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void place_hole(const finder *self, closo_site_type type, size_t index, double centre[3],
                       signature *out)
{
    size_t corners = closo_site_type_corners(type);
    double corner[CORNERS][3];
    const double *v = self->crystal->cell.vectors;
    for (size_t k = 0; k < corners; k++) {
        const closo_corner *c = &self->sites.corners[type][corners * index + k];
        for (size_t i = 0; i < 3; i++)
            corner[k][i] = self->centres->position[3 * c->anion + i] + c->shift[0] * v[i] +
                           c->shift[1] * v[3 + i] + c->shift[2] * v[6 + i];
    }
    if (type == CLOSO_SITE_OCTAHEDRAL || !circumcentre(corner, corners, centre))
        for (size_t i = 0; i < 3; i++) {
            centre[i] = 0;
            for (size_t k = 0; k < corners; k++)
                centre[i] += corner[k][i] / (double)corners;
        }
    for (size_t k = 0; k < corners; k++) {
        double d[3];
        for (size_t i = 0; i < 3; i++)
            d[i] = corner[k][i] - centre[i];
        out->corner[k] = sqrt(dot(d, d));
    }
    qsort(out->corner, corners, sizeof *out->corner, rising);
}

static closo_status surroundings(finder *self, const double centre[3], signature *out,
                                 closo_error *error)
{
    const closo_neighbour *list;
    size_t found, kept = 0;
    closo_status status = closo_neighbours_at(self->near, centre, &list, &found, error);
    for (size_t k = 0; status == CLOSO_OK && k < found; k++) {
        double d = sqrt(list[k].distance2);
        if (kept == SURROUNDINGS && d >= out->atom[kept - 1])
            continue;
        size_t at = kept < SURROUNDINGS ? kept++ : kept - 1;
        for (; at > 0 && out->atom[at - 1] > d; at--)
            out->atom[at] = out->atom[at - 1];
        out->atom[at] = d;
    }
    return status;
}

static bool alike(const signature *a, const signature *b)
{
    for (int k = 0; k < CORNERS; k++)
        if (fabs(a->corner[k] - b->corner[k]) > ALIKE_ANGSTROM)
            return false;
    for (int k = 0; k < SURROUNDINGS; k++)
        if (fabs(a->atom[k] - b->atom[k]) > ALIKE_ANGSTROM)
            return false;
    return true;
}

static void fill_hole(const finder *self, closo_hole *hole, const signature *s)
{
    size_t corners = closo_site_type_corners(hole->type);
    const closo_sphere *nearest = NULL;
    hole->nearest_anion = s->corner[0];
    hole->farthest_anion = s->corner[corners - 1];
    hole->ratio = hole->nearest_anion / self->out->anion_radius - 1;
    hole->free_radius = closo_distance_field_at(self->surfaces, hole->fraction, &nearest);
    hole->nearest_atom = s->atom[0];
    hole->atom = nearest ? self->set->atoms[self->surface_atom[nearest->index]].atom : 0;
}

static closo_status add_hole(finder *self, closo_site_type type, const double centre[3],
                             const signature *s, closo_error *error)
{
    closo_holes *out = self->out;
    double fraction[3];
    closo_cell_to_fractional(&self->crystal->cell, centre, fraction);
    for (int k = 0; k < 3; k++) {
        fraction[k] -= floor(fraction[k] + 1e-6);
        fraction[k] = fabs(fraction[k]) < 1e-6 ? 0 : fraction[k];
    }
    size_t kind = 0;
    while (kind < out->count && (out->holes[kind].type != type || !alike(&self->kinds[kind], s)))
        kind++;
    self->kind[self->points++] = kind;
    if (kind < out->count) {
        out->holes[kind].count++;
        return CLOSO_OK;
    }
    if (kind == KINDS_MOST)
        return closo_fail(error, CLOSO_INPUT,
                          "more than %d kinds of interstitial sites: the anions make no lattice",
                          KINDS_MOST);
    void *holes = out->holes, *kinds = self->kinds;
    closo_status status = closo_grow(&holes, &self->capacity, kind + 1, sizeof *out->holes, error);
    out->holes = holes;
    if (status == CLOSO_OK)
        status = closo_grow(&kinds, &self->kind_capacity, kind + 1, sizeof *self->kinds, error);
    self->kinds = kinds;
    if (status != CLOSO_OK)
        return status;
    self->kinds[kind] = *s;
    closo_hole *hole = &out->holes[out->count++];
    *hole = (closo_hole){.type = type, .count = 1};
    memcpy(hole->fraction, fraction, sizeof fraction);
    fill_hole(self, hole, s);
    return CLOSO_OK;
}

static closo_status find_kinds(finder *self, closo_error *error)
{
    static const closo_site_type order[] = {CLOSO_SITE_LINEAR, CLOSO_SITE_TRIGONAL,
                                            CLOSO_SITE_TETRAHEDRAL, CLOSO_SITE_OCTAHEDRAL};
    size_t total = 0;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        total += self->sites.count[t];
    if (total > SITES_MOST)
        return closo_fail(error, CLOSO_INPUT, "expected at most %d interstitial sites, found %zu",
                          SITES_MOST, total);
    self->point = closo_allocate(3 * total + 1, sizeof *self->point, error);
    self->kind = closo_allocate(total + 1, sizeof *self->kind, error);
    closo_status status = self->point && self->kind ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t t = 0; t < sizeof order / sizeof *order; t++)
        for (size_t i = 0; i < self->sites.count[order[t]] && status == CLOSO_OK; i++) {
            signature s = {{0}, {0}};
            double *centre = self->point + 3 * self->points;
            place_hole(self, order[t], i, centre, &s);
            status = surroundings(self, centre, &s, error);
            if (status == CLOSO_OK)
                status = add_hole(self, order[t], centre, &s, error);
        }
    return status;
}

// ---- cations -----------------------------------------------------------------------------------

static closo_status hold_cations(finder *self, closo_error *error)
{
    const closo_crystal *crystal = self->crystal;
    closo_holes *out = self->out;
    out->cations = closo_allocate(crystal->count + 1, sizeof *out->cations, error);
    if (!out->cations)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        if (!closo_is_cation_element(atom->element))
            continue;
        closo_held_cation *cation = &out->cations[out->cation_count++];
        *cation = (closo_held_cation){.atom = i, .hole = SIZE_MAX, .distance = NAN};
        const double fraction[3] = {atom->fraction[0].value, atom->fraction[1].value,
                                    atom->fraction[2].value};
        double position[3], least = INFINITY;
        closo_cell_to_cartesian(&crystal->cell, fraction, position);
        for (size_t p = 0; p < self->points; p++) {
            double d[3];
            for (size_t c = 0; c < 3; c++)
                d[c] = self->point[3 * p + c] - position[c];
            double square = closo_cell_minimum_image(&crystal->cell, d);
            // Holes may coincide (a second-shell pair of bcc and its octahedron): the later type.
            if (square < least + 1e-6) {
                least = fmin(least, square);
                cation->hole = self->kind[p];
            }
        }
        if (cation->hole != SIZE_MAX)
            cation->distance = sqrt(least);
    }
    return CLOSO_OK;
}

// ---- all of it ---------------------------------------------------------------------------------

static closo_status shortest_distance(const closo_crystal *crystal, const closo_centres *centres,
                                      double *out, closo_error *error)
{
    closo_neighbour_grid grid = {0};
    double reach = 2 * cbrt(crystal->cell.volume / (double)centres->count), least = INFINITY;
    closo_status status = closo_neighbours_init(&grid, &crystal->cell, centres->count,
                                                centres->position, reach, error);
    for (size_t i = 0; i < centres->count && status == CLOSO_OK; i++) {
        const closo_neighbour *list;
        size_t found;
        status = closo_neighbours_of(&grid, i, &list, &found, error);
        for (size_t k = 0; k < found && status == CLOSO_OK; k++)
            least = fmin(least, list[k].distance2);
    }
    closo_neighbours_clear(&grid);
    *out = sqrt(least);
    if (status == CLOSO_OK && !(*out > 0.5))
        status =
            closo_fail(error, CLOSO_INPUT,
                       "two anions are %.3g A apart: choose one orientation of the disorder or "
                       "a higher --occupancy-min",
                       *out);
    return status;
}

// Surfaces of the anions' atoms alone: a site that a cation fills is as free as one that is empty.
static closo_status prepare(finder *self, const closo_radii *radii, closo_distance_field *field,
                            closo_neighbour_grid *near, double *position, double *radius,
                            size_t *which, closo_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < self->set->count; i++) {
        if (!self->centres->of_anion[i])
            continue;
        memcpy(position + 3 * count, self->set->position + 3 * i, 3 * sizeof *position);
        radius[count] = radii->radius[self->set->element[i]];
        which[count] = i;
        if (isnan(radius[count++]))
            return closo_fail(error, CLOSO_USAGE,
                              "the radii \"%s\" have none for %s: choose others", radii->name,
                              closo_element_of(self->set->element[i])->symbol);
    }
    const closo_cell *cell = &self->crystal->cell;
    closo_status status = closo_distance_field_init(field, cell, count, position, radius, error);
    if (status == CLOSO_OK)
        status = closo_neighbours_init(near, cell, count, position,
                                       cbrt(cell->volume / (double)self->centres->count), error);
    self->surfaces = field;
    self->near = near;
    self->surface_atom = which;
    return status;
}

static int by_type_then_room(const void *x, const void *y)
{
    const closo_hole *a = x, *b = y;
    if (a->type != b->type)
        return closo_site_type_corners(a->type) < closo_site_type_corners(b->type) ? -1 : 1;
    return a->free_radius < b->free_radius ? 1 : -(a->free_radius > b->free_radius);
}

// Sorts the holes and points the cations to where theirs went.
static void sort_holes(closo_holes *out)
{
    for (size_t i = 0; i < out->count; i++)
        for (size_t k = i; k > 0 && by_type_then_room(&out->holes[k - 1], &out->holes[k]) > 0;
             k--) {
            closo_hole keep = out->holes[k];
            out->holes[k] = out->holes[k - 1];
            out->holes[k - 1] = keep;
            for (size_t c = 0; c < out->cation_count; c++) {
                size_t *hole = &out->cations[c].hole;
                *hole = *hole == k ? k - 1 : *hole == k - 1 ? k : *hole;
            }
        }
}

static closo_status search(finder *self, const closo_holes_options *options, closo_error *error)
{
    closo_distance_field field = {0};
    closo_neighbour_grid near = {0};
    size_t count = self->set->count + 1;
    double *position = closo_allocate(3 * count, sizeof *position, error);
    double *radius = closo_allocate(count, sizeof *radius, error);
    size_t *which = closo_allocate(count, sizeof *which, error);
    closo_status status = position && radius && which ? CLOSO_OK : CLOSO_MEMORY;
    double shortest;
    if (status == CLOSO_OK)
        status = shortest_distance(self->crystal, self->centres, &shortest, error);
    if (status == CLOSO_OK) {
        self->out->anion_radius = shortest / 2;
        status = closo_sites_find(&self->crystal->cell, self->centres->count,
                                  self->centres->position, &self->sites, error);
    }
    if (status == CLOSO_OK)
        status = prepare(self, options->radii, &field, &near, position, radius, which, error);
    if (status == CLOSO_OK)
        status = find_kinds(self, error);
    if (status == CLOSO_OK)
        status = hold_cations(self, error);
    if (status == CLOSO_OK) {
        sort_holes(self->out);
        memcpy(self->out->lattice, self->sites.lattice, sizeof self->out->lattice);
        for (int t = 0; t < CLOSO_SITE_TYPES; t++)
            self->out->per_anion[t] = (double)self->sites.count[t] / (double)self->centres->count;
    }
    closo_distance_field_clear(&field);
    closo_neighbours_clear(&near);
    closo_sites_clear(&self->sites);
    free(position);
    free(radius);
    free(which);
    free(self->kinds);
    free(self->point);
    free(self->kind);
    return status;
}

closo_status closo_holes_find(closo_holes *out, const closo_crystal *crystal,
                              const closo_holes_options *options, closo_error *error)
{
    *out = (closo_holes){0};
    closo_atom_set set;
    closo_centres centres = {0};
    const closo_selection selection = {.occupancy_minimum = options->occupancy_minimum};
    closo_status status = closo_atom_set_init(&set, crystal, &selection, error);
    if (status != CLOSO_OK)
        return status;
    if (status == CLOSO_OK)
        status = closo_centres_find(&centres, &set, options->anion, error);
    if (status == CLOSO_OK) {
        finder self = {.crystal = crystal, .set = &set, .centres = &centres, .out = out};
        snprintf(out->anions, sizeof out->anions, "%s", centres.kinds);
        out->anion_count = centres.count;
        status = search(&self, options, error);
    }
    closo_centres_clear(&centres);
    closo_atom_set_clear(&set);
    if (status != CLOSO_OK)
        closo_holes_clear(out);
    return status;
}

void closo_holes_clear(closo_holes *holes)
{
    free(holes->holes);
    free(holes->cations);
    *holes = (closo_holes){0};
}
