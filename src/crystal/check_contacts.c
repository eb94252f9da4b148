// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms that do not bond: too near to one another, or hydrogen with nothing to hold it. Looked at
// in the atoms that are there for at least half of the time.
#include "crystal/atom_set.h"
#include "crystal/check.h"
#include "crystal/neighbours.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define REACH         3.2 // A
#define COINCIDENT    0.5 // A: atoms nearer than this are one
#define OCCUPANCY     0.5
#define OVERFULL      1.005
#define CLOSE         0.70 // of the sum of van der Waals radii
#define CLOSE_BRIDGE  0.50 // hydrogen to an acceptor
#define HYDROGEN_NEAR 1.20 // A between two hydrogen atoms of one molecule
#define HYDROGEN_BOND 1.45 // A to the atom that holds it
#define HYDRIDE_BOND  2.8  // A to a metal

typedef struct finder {
    closo_check *check;
    closo_atom_set set;
    closo_neighbour_grid grid;
    size_t *molecule; // per atom of the set
    closo_radii radii;
} finder;

static const closo_atom *atom_of(const finder *self, size_t i)
{
    return &self->set.crystal->atoms[self->set.atoms[i].atom];
}

static void name_pair(const finder *self, size_t i, size_t k, char out[96])
{
    snprintf(out, 96, "%.40s and %.40s", atom_of(self, i)->label, atom_of(self, k)->label);
}

static bool is_acceptor(int element)
{
    static const int acceptors[] = {7, 8, 9, 16, 17, 34, 35, 53};
    for (size_t i = 0; i < sizeof acceptors / sizeof *acceptors; i++)
        if (acceptors[i] == element)
            return true;
    return false;
}

// Shortest distance two atoms of different molecules may have; 0: not judged.
static double least_contact(const finder *self, size_t i, size_t k)
{
    int a = self->set.element[i], b = self->set.element[k];
    bool metal = closo_element_of(a)->is_metal || closo_element_of(b)->is_metal;
    if (metal || isnan(self->radii.radius[a]) || isnan(self->radii.radius[b]))
        return 0;
    bool bridge = (a == 1 && is_acceptor(b)) || (b == 1 && is_acceptor(a));
    return (bridge ? CLOSE_BRIDGE : CLOSE) * (self->radii.radius[a] + self->radii.radius[b]);
}

static void judge_pair(finder *self, size_t i, const closo_neighbour *near)
{
    size_t k = near->index;
    const closo_atom *a = atom_of(self, i), *b = atom_of(self, k);
    double distance = sqrt(near->distance2), least = 0;
    if (closo_alternatives(a, b) || closo_occupancy(a) + closo_occupancy(b) <= OVERFULL)
        return;
    char where[96], expected[96], found[96];
    name_pair(self, i, k, where);
    closo_check_number(found, distance, NAN, "A");
    if (distance < COINCIDENT) {
        closo_check_add(self->check, "error", "atoms coincide", where, "at least 0.5 A", found);
        return;
    }
    if (self->molecule[i] != self->molecule[k])
        least = least_contact(self, i, k);
    else if (self->set.element[i] == 1 && self->set.element[k] == 1 && distance > 0.85)
        least = HYDROGEN_NEAR;
    if (distance >= least)
        return;
    snprintf(expected, sizeof expected, "at least %.3g A", least);
    closo_check_add(self->check, "warning", "contact too short", where, expected, found);
}

static void judge_hydrogen(finder *self, size_t i, const closo_neighbour *list, size_t count)
{
    double held = INFINITY, hydride = INFINITY;
    for (size_t k = 0; k < count; k++) {
        int element = self->set.element[list[k].index];
        double *nearest = closo_element_of(element)->is_metal ? &hydride : &held;
        *nearest = fmin(*nearest, sqrt(list[k].distance2));
    }
    if (held <= HYDROGEN_BOND || hydride <= HYDRIDE_BOND)
        return;
    char found[96] = "nothing within 3.2 A";
    if (isfinite(fmin(held, hydride)))
        snprintf(found, sizeof found, "the nearest is at %.3f A", fmin(held, hydride));
    closo_check_add(self->check, "error", "lone hydrogen", atom_of(self, i)->label,
                    "an atom within 1.45 A, or a metal within 2.8 A", found);
}

// Each atom of the asymmetric unit with all around it; a pair of different ones once.
static void judge_all(finder *self)
{
    closo_check *check = self->check;
    for (size_t i = 0; i < self->set.count && check->status == CLOSO_OK; i++) {
        const closo_cell_atom *atom = &self->set.atoms[i];
        const closo_neighbour *list;
        size_t found;
        if (atom->operator_ != 0)
            continue;
        check->status = closo_neighbours_of(&self->grid, i, &list, &found, check->error);
        double reported = -1;
        for (size_t k = 0; check->status == CLOSO_OK && k < found; k++) {
            if (self->set.atoms[list[k].index].atom < atom->atom)
                continue;
            // A pair that symmetry repeats is reported once.
            size_t before = check->out->count;
            if (fabs(list[k].distance2 - reported) > 1e-6)
                judge_pair(self, i, &list[k]);
            if (check->out->count > before)
                reported = list[k].distance2;
        }
        if (check->status == CLOSO_OK && self->set.element[i] == 1)
            judge_hydrogen(self, i, list, found);
    }
}

static closo_status find_molecules(finder *self, closo_error *error)
{
    closo_ions ions;
    closo_status status =
        closo_ions_find(&self->set.crystal->cell, self->set.count, self->set.element,
                        self->set.position, NULL, &ions, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < ions.count; i++)
        for (size_t k = 0; k < ions.ions[i].count; k++)
            self->molecule[ions.atoms[ions.ions[i].first + k]] = i;
    closo_ions_clear(&ions);
    return CLOSO_OK;
}

void closo_check_contacts(closo_check *check)
{
    if (check->status != CLOSO_OK)
        return;
    finder self = {.check = check};
    const closo_selection selection = {.occupancy_minimum = OCCUPANCY};
    closo_error *error = check->error;
    check->status = closo_atom_set_init(&self.set, check->crystal, &selection, error);
    if (check->status != CLOSO_OK)
        return;
    self.molecule = closo_allocate(self.set.count + 1, sizeof *self.molecule, error);
    check->status = self.molecule ? closo_radii_find(&self.radii, "bondi", error) : CLOSO_MEMORY;
    if (check->status == CLOSO_OK)
        check->status = closo_neighbours_init(&self.grid, &check->crystal->cell, self.set.count,
                                              self.set.position, REACH, error);
    if (check->status == CLOSO_OK)
        check->status = find_molecules(&self, error);
    if (check->status == CLOSO_OK)
        judge_all(&self);
    closo_neighbours_clear(&self.grid);
    free(self.molecule);
    closo_atom_set_clear(&self.set);
}
