// SPDX-License-Identifier: GPL-3.0-or-later
// Coordination of atoms. Two numbers stand side by side: neighbours before the widest relative gap
// d(k+1)/d(k) of the distances up to twice the shortest, and neighbours closer than a multiple of
// the sum of covalent radii.
#include "crystal/atom_set.h"
#include "crystal/geometry.h"
#include "crystal/hull.h"
#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FACTOR     1.25
#define REACH      7.0  // A, of the search
#define FARTHEST   2.0  // times the shortest distance: beyond, gaps mean nothing
#define COINCIDENT 0.1  // A
#define LEAST_GAP  1.02 // no gap: neighbours run on without one
#define SAME       1e-5 // A: distances that symmetry makes equal
enum { CONTACTS_MOST = 32 };

typedef struct finder {
    const closo_crystal *crystal;
    const closo_coordination_options *options;
    closo_atom_set set;
    closo_uncertainty uncertainty;
    closo_neighbour_grid grid;
    closo_centres anions; // none: count 0
    closo_neighbour_grid anion_grid;
    int ligand; // atomic number; 0: any non-metal
} finder;

static bool is_centre(const closo_coordination_options *options, const closo_atom *atom)
{
    if (!options->centre)
        return closo_is_cation_element(atom->element);
    const closo_element *element = closo_element_find(options->centre, strlen(options->centre));
    return (element && element->number == atom->element) || !strcmp(options->centre, atom->label);
}

static bool is_ligand(const finder *self, const closo_atom *centre, const closo_atom *other)
{
    if (closo_alternatives(centre, other))
        return false;
    if (self->ligand)
        return other->element == self->ligand;
    return !closo_is_cation_element(other->element);
}

// Count before the widest gap; total where there is none.
static size_t before_gap(const double *distance, size_t count)
{
    size_t best = count;
    double widest = LEAST_GAP;
    for (size_t k = 0; k + 1 < count && distance[k] <= FARTHEST * distance[0]; k++)
        if (distance[k + 1] > widest * distance[k]) {
            widest = distance[k + 1] / distance[k];
            best = k + 1;
        }
    return best;
}

static int by_distance(const void *x, const void *y)
{
    const closo_neighbour *a = x, *b = y;
    return (a->distance2 > b->distance2) - (a->distance2 < b->distance2);
}

// Nearest ligands of an image of the centre, sorted; at most CONTACTS_MOST.
static closo_status gather(finder *self, size_t image, closo_neighbour *out, size_t *count,
                           closo_error *error)
{
    const closo_neighbour *list;
    size_t found;
    *count = 0;
    const closo_atom *centre = &self->crystal->atoms[self->set.atoms[image].atom];
    closo_status status = closo_neighbours_of(&self->grid, image, &list, &found, error);
    if (status != CLOSO_OK)
        return status;
    closo_neighbour *sorted = closo_allocate(found + 1, sizeof *sorted, error);
    if (!sorted)
        return CLOSO_MEMORY;
    size_t kept = 0;
    for (size_t k = 0; k < found; k++)
        if (list[k].distance2 > COINCIDENT * COINCIDENT &&
            is_ligand(self, centre, &self->crystal->atoms[self->set.atoms[list[k].index].atom]))
            sorted[kept++] = list[k];
    qsort(sorted, kept, sizeof *sorted, by_distance);
    *count = kept < CONTACTS_MOST ? kept : CONTACTS_MOST;
    memcpy(out, sorted, *count * sizeof *out);
    free(sorted);
    return CLOSO_OK;
}

// The operator that takes the listed atom to this copy, seen from the listed centre.
static closo_operator operator_of(const finder *self, const closo_neighbour *neighbour,
                                  const closo_cell_atom *centre)
{
    const closo_cell_atom *copy = &self->set.atoms[neighbour->index];
    closo_operator moved = self->crystal->symmetry.operators[copy->operator_];
    for (int i = 0; i < 3; i++)
        moved.translation[i] +=
            CLOSO_TRANSLATION_UNITS * (copy->shift[i] + neighbour->shift[i] - centre->shift[i]);
    return moved;
}

// Equal lengths to copies of one atom move together; different ones are taken as independent.
static closo_measured mean_of(const closo_contact *contacts, size_t count)
{
    double sum = 0, variance = 0;
    bool given = true;
    for (size_t k = 0; k < count; k++) {
        sum += contacts[k].length.value;
        given = given && !isnan(contacts[k].length.su);
        bool first = true;
        double together = 0;
        for (size_t m = 0; m < count; m++) {
            bool same = contacts[m].atom == contacts[k].atom &&
                        fabs(contacts[m].length.value - contacts[k].length.value) < SAME;
            first = first && !(same && m < k);
            together += same ? contacts[m].length.su : 0;
        }
        variance += first ? together * together : 0;
    }
    double n = (double)count;
    return (closo_measured){count ? sum / n : NAN, given && count ? sqrt(variance) / n : NAN};
}

static double radii_sum(const closo_atom *a, const closo_atom *b)
{
    return closo_element_of(a->element)->covalent_radius +
           closo_element_of(b->element)->covalent_radius;
}

static closo_status look_at_anions(finder *self, size_t image, closo_coordination *out,
                                   closo_error *error)
{
    out->anion_distance = out->anion_mean = NAN;
    if (!self->anions.count)
        return CLOSO_OK;
    const closo_neighbour *list;
    size_t found;
    closo_status status = closo_neighbours_at(&self->anion_grid, self->set.position + 3 * image,
                                              &list, &found, error);
    if (status != CLOSO_OK || found == 0)
        return status;
    double *distance = closo_allocate(found, sizeof *distance, error);
    if (!distance)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < found; k++) {
        size_t at = k;
        double d = sqrt(list[k].distance2);
        for (; at > 0 && distance[at - 1] > d; at--)
            distance[at] = distance[at - 1];
        distance[at] = d;
    }
    out->anions = before_gap(distance, found < CONTACTS_MOST ? found : CONTACTS_MOST);
    out->anion_distance = distance[0];
    out->anion_mean = 0;
    for (size_t k = 0; k < out->anions; k++)
        out->anion_mean += distance[k] / (double)out->anions;
    free(distance);
    return CLOSO_OK;
}

static closo_status look_around(finder *self, size_t atom, size_t image, closo_coordination *out,
                                closo_error *error)
{
    const closo_crystal *crystal = self->crystal;
    closo_neighbour near[CONTACTS_MOST];
    double distance[CONTACTS_MOST], points[3 * CONTACTS_MOST];
    *out = (closo_coordination){.centre = atom, .volume = NAN};
    closo_status status = gather(self, image, near, &out->count, error);
    if (status != CLOSO_OK)
        return status;
    out->contacts = closo_allocate(out->count + 1, sizeof *out->contacts, error);
    if (!out->contacts)
        return CLOSO_MEMORY;
    double factor = self->options->factor > 0 ? self->options->factor : FACTOR;
    for (size_t k = 0; k < out->count; k++) {
        closo_contact *contact = &out->contacts[k];
        contact->atom = self->set.atoms[near[k].index].atom;
        contact->moved = operator_of(self, &near[k], &self->set.atoms[image]);
        const closo_geometry_point ends[2] = {{atom, crystal->symmetry.operators[0]},
                                              {contact->atom, contact->moved}};
        contact->length = closo_uncertainty_measure(&self->uncertainty, ends, 2);
        distance[k] = sqrt(near[k].distance2);
        memcpy(points + 3 * k, near[k].displacement, sizeof near[k].displacement);
        out->by_radii +=
            distance[k] < factor * radii_sum(&crystal->atoms[atom], &crystal->atoms[contact->atom]);
    }
    out->by_gap = before_gap(distance, out->count);
    out->mean = mean_of(out->contacts, out->by_gap);
    out->volume = closo_hull_volume(out->by_gap, points);
    return look_at_anions(self, image, out, error);
}

static closo_status prepare(finder *self, closo_error *error)
{
    const closo_coordination_options *options = self->options;
    const closo_selection selection = {.occupancy_minimum = options->occupancy_minimum};
    if (options->ligand) {
        const closo_element *element = closo_element_find(options->ligand, strlen(options->ligand));
        if (!element)
            return closo_fail(error, CLOSO_USAGE, "ligand: expected an element, found \"%.20s\"",
                              options->ligand);
        self->ligand = element->number;
    }
    closo_status status = closo_atom_set_init(&self->set, self->crystal, &selection, error);
    if (status == CLOSO_OK)
        status = closo_uncertainty_init(&self->uncertainty, self->crystal, error);
    if (status == CLOSO_OK)
        status = closo_neighbours_init(&self->grid, &self->crystal->cell, self->set.count,
                                       self->set.position, REACH, error);
    if (status != CLOSO_OK || self->set.count == 0)
        return status;
    // Without polyatomic anions there are no centres to speak of.
    closo_error ignored;
    closo_ions ions;
    bool cages = false;
    if (closo_ions_find(&self->crystal->cell, self->set.count, self->set.element,
                        self->set.position, NULL, &ions, &ignored) == CLOSO_OK) {
        for (size_t k = 0; k < ions.kind_count; k++)
            cages = cages || (ions.kinds[k].atoms > 1 && !ions.kinds[k].is_cation);
        closo_ions_clear(&ions);
    }
    if (!cages)
        return CLOSO_OK;
    status = closo_centres_find(&self->anions, &self->set, NULL, error);
    if (status == CLOSO_OK)
        status = closo_neighbours_init(&self->anion_grid, &self->crystal->cell, self->anions.count,
                                       self->anions.position, 2 * REACH, error);
    return status;
}

static size_t image_of(const finder *self, size_t atom)
{
    for (size_t i = 0; i < self->set.count; i++)
        if (self->set.atoms[i].atom == atom && self->set.atoms[i].operator_ == 0)
            return i;
    return SIZE_MAX;
}

closo_status closo_coordination_of(closo_coordination **out, size_t *count,
                                   const closo_crystal *crystal,
                                   const closo_coordination_options *options, closo_error *error)
{
    finder self = {.crystal = crystal, .options = options};
    *count = 0;
    *out = closo_allocate(crystal->count + 1, sizeof **out, error);
    closo_status status = *out ? prepare(&self, error) : CLOSO_MEMORY;
    for (size_t i = 0; i < crystal->count && status == CLOSO_OK; i++) {
        size_t image = is_centre(options, &crystal->atoms[i]) ? image_of(&self, i) : SIZE_MAX;
        if (image != SIZE_MAX)
            status = look_around(&self, i, image, &(*out)[(*count)++], error);
    }
    if (status == CLOSO_OK && *count == 0)
        status = closo_fail(
            error, CLOSO_USAGE, "no atom is %s%s: name one with --centre, by element or label",
            options->centre ? "called " : "a cation", options->centre ? options->centre : "");
    closo_neighbours_clear(&self.grid);
    closo_neighbours_clear(&self.anion_grid);
    closo_centres_clear(&self.anions);
    closo_uncertainty_clear(&self.uncertainty);
    closo_atom_set_clear(&self.set);
    if (status != CLOSO_OK) {
        closo_coordinations_free(*out, *count);
        *out = NULL;
        *count = 0;
    }
    return status;
}

void closo_coordinations_free(closo_coordination *list, size_t count)
{
    for (size_t i = 0; list && i < count; i++)
        free(list[i].contacts);
    free(list);
}
