// SPDX-License-Identifier: GPL-3.0-or-later
// Bonds and angles of the asymmetric unit.
#include "crystal/geometry.h"

#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FACTOR         1.25 // of the sum of covalent radii, as closo_ions_find has it
#define COINCIDENT     0.1  // A: atoms nearer than this are one, or alternatives
#define ANGLES_DEFAULT 1000000

typedef struct search {
    const closo_crystal *crystal;
    const closo_geometry_options *options;
    closo_uncertainty uncertainty;
    closo_cell_atom *cell_atoms;
    size_t cell_count;
    size_t *first; // cell atom that is atom i of the asymmetric unit, unmoved
    double *position;
    closo_neighbour_grid grid;
    closo_geometry *out;
    size_t bond_capacity, angle_capacity;
    closo_geometry_point *near; // of the present vertex
    size_t near_count, near_capacity;
} search;

static bool alternatives(const closo_atom *a, const closo_atom *b)
{
    return a->disorder_group && b->disorder_group && a->disorder_group != b->disorder_group;
}

static double radius(const closo_atom *atom)
{
    const closo_element *element = closo_element_of(atom->element);
    return element ? element->covalent_radius : 0;
}

static bool bonded(const search *self, const closo_atom *a, const closo_atom *b, double distance)
{
    if (distance < COINCIDENT || alternatives(a, b))
        return false;
    if (self->options->maximum > 0)
        return distance <= self->options->maximum;
    double factor = self->options->factor > 0 ? self->options->factor : FACTOR;
    return distance <= factor * (radius(a) + radius(b));
}

static double reach_of(const search *self)
{
    double largest = 0;
    for (size_t i = 0; i < self->crystal->count; i++)
        largest = fmax(largest, radius(&self->crystal->atoms[i]));
    double factor = self->options->factor > 0 ? self->options->factor : FACTOR;
    return self->options->maximum > 0 ? self->options->maximum : fmax(0.1, 2 * factor * largest);
}

static closo_status prepare(search *self, closo_error *error)
{
    const closo_crystal *crystal = self->crystal;
    closo_status status =
        closo_crystal_expand(crystal, &self->cell_atoms, &self->cell_count, error);
    if (status == CLOSO_OK)
        status = closo_uncertainty_init(&self->uncertainty, crystal, error);
    if (status != CLOSO_OK)
        return status;
    size_t count = self->cell_count ? self->cell_count : 1;
    self->position = closo_allocate(3 * count, sizeof *self->position, error);
    self->first = closo_allocate(crystal->count ? crystal->count : 1, sizeof *self->first, error);
    if (!self->position || !self->first)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < crystal->count; i++)
        self->first[i] = SIZE_MAX;
    for (size_t k = 0; k < self->cell_count; k++) {
        const closo_cell_atom *atom = &self->cell_atoms[k];
        memcpy(self->position + 3 * k, atom->position, sizeof atom->position);
        if (atom->operator_ == 0 && self->first[atom->atom] == SIZE_MAX)
            self->first[atom->atom] = k;
    }
    return closo_neighbours_init(&self->grid, &crystal->cell, self->cell_count, self->position,
                                 reach_of(self), error);
}

// The operator that takes the atom as listed to this copy: its own, then the translations to the
// cell, to the image, and back by those of the centre.
static closo_geometry_point point_of(const search *self, const closo_neighbour *neighbour,
                                     const closo_cell_atom *centre)
{
    const closo_cell_atom *copy = &self->cell_atoms[neighbour->index];
    closo_geometry_point point = {copy->atom, self->crystal->symmetry.operators[copy->operator_]};
    for (int i = 0; i < 3; i++)
        point.moved.translation[i] +=
            CLOSO_TRANSLATION_UNITS * (copy->shift[i] + neighbour->shift[i] - centre->shift[i]);
    return point;
}

static bool is_identity(const closo_operator *operator_)
{
    static const int identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    return !memcmp(operator_->rotation, identity, sizeof identity) && !operator_->translation[0] &&
           !operator_->translation[1] && !operator_->translation[2];
}

static closo_status add_bond(search *self, size_t centre, const closo_geometry_point *other,
                             closo_error *error)
{
    closo_geometry *out = self->out;
    // A pair of different atoms is listed once, from the one that comes first.
    if (other->atom < centre)
        return CLOSO_OK;
    closo_status status = closo_grow((void **)&out->bonds, &self->bond_capacity,
                                     out->bond_count + 1, sizeof *out->bonds, error);
    if (status != CLOSO_OK)
        return status;
    const closo_geometry_point ends[2] = {{centre, self->crystal->symmetry.operators[0]}, *other};
    out->bonds[out->bond_count++] =
        (closo_bond){.atom = {centre, other->atom},
                     .moved = other->moved,
                     .length = closo_uncertainty_measure(&self->uncertainty, ends, 2)};
    return CLOSO_OK;
}

static closo_status add_angles(search *self, size_t vertex, closo_error *error)
{
    closo_geometry *out = self->out;
    size_t most = self->options->angles_most ? self->options->angles_most : ANGLES_DEFAULT;
    for (size_t a = 0; a < self->near_count; a++)
        for (size_t b = a + 1; b < self->near_count; b++) {
            if (out->angle_count >= most)
                return closo_fail(error, CLOSO_USAGE,
                                  "more than %zu angles: choose a smaller --max", most);
            closo_status status = closo_grow((void **)&out->angles, &self->angle_capacity,
                                             out->angle_count + 1, sizeof *out->angles, error);
            if (status != CLOSO_OK)
                return status;
            const closo_geometry_point corner[3] = {
                self->near[a], {vertex, self->crystal->symmetry.operators[0]}, self->near[b]};
            out->angles[out->angle_count++] =
                (closo_angle){.atom = {corner[0].atom, vertex, corner[2].atom},
                              .moved = {corner[0].moved, corner[2].moved},
                              .angle = closo_uncertainty_measure(&self->uncertainty, corner, 3)};
        }
    return CLOSO_OK;
}

static int by_atom_then_operator(const void *x, const void *y)
{
    const closo_geometry_point *a = x, *b = y;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    int first = is_identity(&b->moved) - is_identity(&a->moved);
    return first ? first : memcmp(&a->moved, &b->moved, sizeof a->moved);
}

static closo_status around(search *self, size_t atom, closo_error *error)
{
    const closo_crystal *crystal = self->crystal;
    const closo_neighbour *list;
    size_t count;
    size_t centre = self->first[atom];
    if (centre == SIZE_MAX)
        return CLOSO_OK; // a duplicate of another atom
    closo_status status = closo_neighbours_of(&self->grid, centre, &list, &count, error);
    self->near_count = 0;
    for (size_t k = 0; status == CLOSO_OK && k < count; k++) {
        const closo_atom *other = &crystal->atoms[self->cell_atoms[list[k].index].atom];
        if (!bonded(self, &crystal->atoms[atom], other, sqrt(list[k].distance2)))
            continue;
        status = closo_grow((void **)&self->near, &self->near_capacity, self->near_count + 1,
                            sizeof *self->near, error);
        if (status == CLOSO_OK)
            self->near[self->near_count++] = point_of(self, &list[k], &self->cell_atoms[centre]);
    }
    if (status == CLOSO_OK && self->near_count)
        qsort(self->near, self->near_count, sizeof *self->near, by_atom_then_operator);
    for (size_t k = 0; status == CLOSO_OK && k < self->near_count; k++)
        status = add_bond(self, atom, &self->near[k], error);
    return status == CLOSO_OK ? add_angles(self, atom, error) : status;
}

closo_status closo_geometry_of(closo_geometry *out, const closo_crystal *crystal,
                               const closo_geometry_options *options, closo_error *error)
{
    *out = (closo_geometry){0};
    search self = {.crystal = crystal, .options = options, .out = out};
    closo_status status = prepare(&self, error);
    for (size_t i = 0; i < crystal->count && status == CLOSO_OK; i++)
        if (crystal->atoms[i].element > 0)
            status = around(&self, i, error);
    closo_neighbours_clear(&self.grid);
    closo_uncertainty_clear(&self.uncertainty);
    free(self.cell_atoms);
    free(self.position);
    free(self.first);
    free(self.near);
    if (status != CLOSO_OK)
        closo_geometry_clear(out);
    return status;
}

void closo_geometry_clear(closo_geometry *geometry)
{
    free(geometry->bonds);
    free(geometry->angles);
    *geometry = (closo_geometry){0};
}
