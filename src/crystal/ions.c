// SPDX-License-Identifier: GPL-3.0-or-later
// Ions from connectivity: non-metal atoms closer than 1.25 times the sum of their covalent radii
// are bonded, metals never are; connected groups are ions. Each group is listed in breadth-first
// order with parents, so that it can be made whole across the borders of the cell by following
// bonds.
#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOND_FACTOR 1.25

// Charges of the polyatomic ions that solid electrolytes are made of, beside the cages.
static const struct {
    const char *formula;
    int charge;
} polyatomic[] = {
    {"PS4", -3},    {"P2S6", -4}, {"P2S7", -4}, {"PO4", -3},  {"BH4", -1},  {"B3H8", -1},
    {"B11H14", -1}, {"NH2", -1},  {"NH", -2},   {"NH4", 1},   {"OH", -1},   {"NO3", -1},
    {"SO4", -2},    {"CO3", -2},  {"ClO4", -1}, {"PF6", -1},  {"BF4", -1},  {"AlH4", -1},
    {"SiS4", -4},   {"GeS4", -4}, {"SnS4", -4}, {"SbS4", -3}, {"AsS4", -3}, {"B9H9", -2},
};

typedef struct finder {
    const int *element;
    closo_ions *ions;
    closo_neighbour_grid grid;
    bool *seen;
    double factor;
    bool bonds;
} finder;

static bool bonded(const finder *self, size_t i, size_t j, double distance2)
{
    const closo_element *a = closo_element_of(self->element[i]);
    const closo_element *b = closo_element_of(self->element[j]);
    if (!self->bonds || a->is_metal || b->is_metal)
        return false;
    double limit = self->factor * (a->covalent_radius + b->covalent_radius);
    return distance2 < limit * limit;
}

static closo_status collect(finder *self, size_t seed, closo_error *error)
{
    closo_ions *ions = self->ions;
    closo_ion *ion = &ions->ions[ions->count++];
    *ion = (closo_ion){.first = ions->atom_count};
    ions->atoms[ions->atom_count] = seed;
    ions->parent[ions->atom_count] = ions->atom_count;
    ions->atom_count++;
    self->seen[seed] = true;
    if (self->bonds && !closo_element_of(self->element[seed])->is_metal) {
        for (size_t k = ion->first; k < ions->atom_count; k++) {
            const closo_neighbour *near;
            size_t count;
            closo_status status =
                closo_neighbours_of(&self->grid, ions->atoms[k], &near, &count, error);
            if (status != CLOSO_OK)
                return status;
            for (size_t m = 0; m < count; m++) {
                size_t j = near[m].index;
                if (self->seen[j] || !bonded(self, ions->atoms[k], j, near[m].distance2))
                    continue;
                self->seen[j] = true;
                ions->atoms[ions->atom_count] = j;
                ions->parent[ions->atom_count] = k;
                ions->atom_count++;
            }
        }
    }
    ion->count = ions->atom_count - ion->first;
    return CLOSO_OK;
}

static void set_charge(closo_ion_kind *kind, const closo_formula *formula, int first_element)
{
    const closo_element *element = closo_element_of(first_element);
    kind->charge_known = true;
    if (kind->atoms == 1) {
        kind->charge = element->usual_charge;
        kind->charge_known = element->usual_charge != 0;
        kind->is_cation = element->is_metal || element->usual_charge > 0;
        return;
    }
    const closo_cage *cage = closo_cage_find(kind->formula);
    if (cage) {
        kind->charge = cage->charge;
        return;
    }
    for (size_t i = 0; i < sizeof polyatomic / sizeof *polyatomic; i++) {
        closo_formula known;
        if (closo_formula_parse(polyatomic[i].formula, &known, NULL) == CLOSO_OK &&
            closo_formula_equal(&known, formula)) {
            kind->charge = polyatomic[i].charge;
            kind->is_cation = kind->charge > 0;
            return;
        }
    }
    kind->charge_known = false;
}

static closo_status sort_into_kinds(finder *self, closo_error *error)
{
    closo_ions *ions = self->ions;
    closo_formula *formulas = NULL;
    size_t capacity = 0, formula_capacity = 0;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < ions->count; i++) {
        closo_ion *ion = &ions->ions[i];
        closo_formula formula = {0};
        for (size_t k = 0; k < ion->count; k++)
            formula.count[self->element[ions->atoms[ion->first + k]]]++;
        size_t kind = 0;
        while (kind < ions->kind_count && !closo_formula_equal(&formulas[kind], &formula))
            kind++;
        if (kind == ions->kind_count) {
            void *kinds = ions->kinds, *list = formulas;
            status = closo_grow(&kinds, &capacity, kind + 1, sizeof *ions->kinds, error);
            ions->kinds = kinds;
            if (status == CLOSO_OK)
                status = closo_grow(&list, &formula_capacity, kind + 1, sizeof *formulas, error);
            formulas = list;
            if (status != CLOSO_OK)
                break;
            ions->kind_count++;
            formulas[kind] = formula;
            ions->kinds[kind] = (closo_ion_kind){.atoms = ion->count};
            closo_formula_write(&formula, ions->kinds[kind].formula,
                                sizeof ions->kinds[kind].formula);
            set_charge(&ions->kinds[kind], &formula, self->element[ions->atoms[ion->first]]);
        }
        ion->kind = kind;
        ions->kinds[kind].count++;
    }
    free(formulas);
    return status;
}

closo_status closo_ions_find(const closo_cell *cell, size_t count, const int *element,
                             const double *position, const closo_ions_options *options,
                             closo_ions *out, closo_error *error)
{
    *out = (closo_ions){0};
    double radius = 0;
    for (size_t i = 0; i < count; i++) {
        const closo_element *record = closo_element_of(element[i]);
        if (!record)
            return closo_fail(error, CLOSO_INPUT,
                              "atom %zu has no known element: name the elements of the types",
                              i + 1);
        if (!record->is_metal && record->covalent_radius > radius)
            radius = record->covalent_radius;
    }
    finder self = {.element = element, .ions = out, .bonds = true};
    self.factor = options && options->bond_factor > 0 ? options->bond_factor : BOND_FACTOR;
    if (options && options->centre_element)
        self.bonds = false;
    closo_status status = CLOSO_MEMORY;
    out->ions = closo_allocate(count, sizeof *out->ions, error);
    out->atoms = closo_allocate(count, sizeof *out->atoms, error);
    out->parent = closo_allocate(count, sizeof *out->parent, error);
    self.seen = closo_allocate(count, sizeof *self.seen, error);
    if (!out->ions || !out->atoms || !out->parent || !self.seen)
        goto done;
    status = closo_neighbours_init(&self.grid, cell, count, position,
                                   fmax(0.5, 2 * radius * self.factor), error);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++)
        if (!self.seen[i])
            status = collect(&self, i, error);
    if (status == CLOSO_OK)
        status = sort_into_kinds(&self, error);
done:
    closo_neighbours_clear(&self.grid);
    free(self.seen);
    if (status != CLOSO_OK)
        closo_ions_clear(out);
    return status;
}

void closo_ions_clear(closo_ions *ions)
{
    free(ions->ions);
    free(ions->atoms);
    free(ions->parent);
    free(ions->kinds);
    *ions = (closo_ions){0};
}

size_t closo_ions_kind(const closo_ions *ions, const char *formula)
{
    closo_formula wanted, have;
    if (closo_formula_parse(formula, &wanted, NULL) != CLOSO_OK)
        return SIZE_MAX;
    for (size_t k = 0; k < ions->kind_count; k++)
        if (closo_formula_parse(ions->kinds[k].formula, &have, NULL) == CLOSO_OK &&
            closo_formula_equal(&wanted, &have))
            return k;
    return SIZE_MAX;
}
