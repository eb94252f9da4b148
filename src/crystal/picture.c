// SPDX-License-Identifier: GPL-3.0-or-later
// A picture of a crystal. Cell by cell, an atom on a face, edge or corner is drawn on every face it
// belongs to; whole molecules are drawn where their centres lie in the cells. Bonds join drawn
// atoms only.
#include "crystal/picture.h"

#include "crystal/atom_set.h"
#include "crystal/neighbours.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ON_FACE     1e-3 // fraction of a cell
#define BOND_FACTOR 1.25 // of the sum of covalent radii
#define COINCIDENT  0.1  // A

typedef struct drawn {
    size_t atom; // of the asymmetric unit
    double position[3];
} drawn;

typedef struct picture {
    const closo_crystal *crystal;
    const closo_picture_options *options;
    drawn *atoms;
    size_t count, capacity;
    double *first, *second; // bonds, from 1
    size_t bonds, first_capacity, second_capacity;
} picture;

static closo_status draw(picture *self, size_t atom, const double position[3], closo_error *error)
{
    if (self->count == CLOSO_VIEW_ATOMS)
        return closo_fail(error, CLOSO_USAGE, "a view shows at most %d atoms: draw fewer cells",
                          CLOSO_VIEW_ATOMS);
    void *block = self->atoms;
    closo_status status =
        closo_grow(&block, &self->capacity, self->count + 1, sizeof *self->atoms, error);
    self->atoms = block;
    if (status != CLOSO_OK)
        return status;
    drawn *item = &self->atoms[self->count++];
    item->atom = atom;
    memcpy(item->position, position, sizeof item->position);
    return CLOSO_OK;
}

static void shifted(const closo_cell *cell, const double position[3], const int n[3], double out[3])
{
    for (int c = 0; c < 3; c++)
        out[c] = position[c] + n[0] * cell->vectors[c] + n[1] * cell->vectors[3 + c] +
                 n[2] * cell->vectors[6 + c];
}

static closo_status draw_cells(picture *self, const closo_atom_set *set, closo_error *error)
{
    closo_status status = CLOSO_OK;
    const int *cells = self->options->cells;
    for (size_t i = 0; i < set->count && status == CLOSO_OK; i++) {
        double fraction[3];
        int last[3], n[3];
        for (int k = 0; k < 3; k++) {
            fraction[k] = set->atoms[i].fraction[k];
            fraction[k] -= fraction[k] > 1 - ON_FACE ? 1 : 0;
            last[k] = fraction[k] < ON_FACE ? cells[k] : cells[k] - 1;
        }
        double position[3], at[3];
        closo_cell_to_cartesian(&self->crystal->cell, fraction, position);
        for (n[0] = 0; n[0] <= last[0]; n[0]++)
            for (n[1] = 0; n[1] <= last[1]; n[1]++)
                for (n[2] = 0; n[2] <= last[2] && status == CLOSO_OK; n[2]++) {
                    shifted(&self->crystal->cell, position, n, at);
                    status = draw(self, set->atoms[i].atom, at, error);
                }
    }
    return status;
}

static closo_status draw_molecule(picture *self, const closo_atom_set *set, const closo_ions *ions,
                                  const closo_ion *ion, double *unwrapped, closo_error *error)
{
    const closo_cell *cell = &self->crystal->cell;
    double centre[3] = {0}, fraction[3], position[3];
    closo_ion_unwrap(cell, ions, ion, set->position, unwrapped);
    for (size_t k = ion->first; k < ion->first + ion->count; k++)
        for (size_t c = 0; c < 3; c++)
            centre[c] += unwrapped[3 * ions->atoms[k] + c] / (double)ion->count;
    closo_cell_to_fractional(cell, centre, fraction);
    int home[3], last[3], n[3], at[3];
    for (int k = 0; k < 3; k++) {
        home[k] = -(int)floor(fraction[k] + ON_FACE);
        bool face = fabs(fraction[k] + home[k]) < ON_FACE;
        last[k] = face ? self->options->cells[k] : self->options->cells[k] - 1;
    }
    closo_status status = CLOSO_OK;
    for (n[0] = 0; n[0] <= last[0]; n[0]++)
        for (n[1] = 0; n[1] <= last[1]; n[1]++)
            for (n[2] = 0; n[2] <= last[2]; n[2]++)
                for (size_t k = ion->first; k < ion->first + ion->count && status == CLOSO_OK;
                     k++) {
                    for (int c = 0; c < 3; c++)
                        at[c] = home[c] + n[c];
                    shifted(cell, unwrapped + 3 * ions->atoms[k], at, position);
                    status = draw(self, set->atoms[ions->atoms[k]].atom, position, error);
                }
    return status;
}

static closo_status draw_molecules(picture *self, const closo_atom_set *set, closo_error *error)
{
    closo_ions ions;
    closo_status status = closo_ions_find(&self->crystal->cell, set->count, set->element,
                                          set->position, NULL, &ions, error);
    if (status != CLOSO_OK)
        return status;
    double *unwrapped = closo_allocate(3 * (set->count + 1), sizeof *unwrapped, error);
    status = unwrapped ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < ions.count && status == CLOSO_OK; i++)
        status = draw_molecule(self, set, &ions, &ions.ions[i], unwrapped, error);
    free(unwrapped);
    closo_ions_clear(&ions);
    return status;
}

// ---- bonds -------------------------------------------------------------------------------------

static bool bonded(const closo_atom *a, const closo_atom *b, double distance)
{
    const closo_element *p = closo_element_of(a->element), *q = closo_element_of(b->element);
    return p && q && !p->is_metal && !q->is_metal && !closo_alternatives(a, b) &&
           distance > COINCIDENT &&
           distance < BOND_FACTOR * (p->covalent_radius + q->covalent_radius);
}

static closo_status add_bond(picture *self, size_t first, size_t second, closo_error *error)
{
    if (self->bonds == CLOSO_VIEW_BONDS)
        return closo_fail(error, CLOSO_USAGE, "a view shows at most %d bonds: draw fewer cells",
                          CLOSO_VIEW_BONDS);
    void *a = self->first, *b = self->second;
    closo_status status =
        closo_grow(&a, &self->first_capacity, self->bonds + 1, sizeof *self->first, error);
    self->first = a;
    if (status == CLOSO_OK)
        status =
            closo_grow(&b, &self->second_capacity, self->bonds + 1, sizeof *self->second, error);
    self->second = b;
    if (status == CLOSO_OK) {
        self->first[self->bonds] = (double)(first + 1);
        self->second[self->bonds++] = (double)(second + 1);
    }
    return status;
}

// A box around all that is drawn, wide enough that images do not meet.
static closo_status box_around(const picture *self, const double *position, double margin,
                               closo_cell *box, closo_error *error)
{
    double low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
    double vectors[9] = {0};
    for (size_t i = 0; i < self->count; i++)
        for (size_t c = 0; c < 3; c++) {
            low[c] = fmin(low[c], position[3 * i + c]);
            high[c] = fmax(high[c], position[3 * i + c]);
        }
    for (int c = 0; c < 3; c++)
        vectors[4 * c] = high[c] - low[c] + 2 * margin;
    return closo_cell_init(box, vectors, error);
}

static closo_status find_bonds(picture *self, closo_error *error)
{
    double reach = 0.1;
    for (size_t i = 0; i < self->crystal->count; i++) {
        const closo_element *element = closo_element_of(self->crystal->atoms[i].element);
        if (element && !element->is_metal)
            reach = fmax(reach, 2 * BOND_FACTOR * element->covalent_radius);
    }
    double *position = closo_allocate(3 * self->count + 1, sizeof *position, error);
    if (!position)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < self->count; i++)
        memcpy(position + 3 * i, self->atoms[i].position, sizeof self->atoms[i].position);
    closo_cell box;
    closo_neighbour_grid grid = {0};
    closo_status status = box_around(self, position, reach + 1, &box, error);
    if (status == CLOSO_OK)
        status = closo_neighbours_init(&grid, &box, self->count, position, reach, error);
    for (size_t i = 0; i < self->count && status == CLOSO_OK; i++) {
        const closo_neighbour *list;
        size_t found;
        const closo_atom *atom = &self->crystal->atoms[self->atoms[i].atom];
        status = closo_neighbours_of(&grid, i, &list, &found, error);
        for (size_t k = 0; k < found && status == CLOSO_OK; k++)
            if (list[k].index > i &&
                bonded(atom, &self->crystal->atoms[self->atoms[list[k].index].atom],
                       sqrt(list[k].distance2)))
                status = add_bond(self, i, list[k].index, error);
    }
    closo_neighbours_clear(&grid);
    free(position);
    return status;
}

// ---- tables ------------------------------------------------------------------------------------

static closo_status add_atoms_table(const picture *self, closo_result *result, closo_error *error)
{
    size_t rows = self->count;
    const char **element = closo_allocate(2 * (rows + 1), sizeof *element, error);
    double *block = closo_allocate(4 * (rows + 1), sizeof *block, error);
    if (element && block) {
        const char **label = element + rows;
        for (size_t i = 0; i < rows; i++) {
            const closo_atom *atom = &self->crystal->atoms[self->atoms[i].atom];
            element[i] = closo_element_of(atom->element)->symbol;
            label[i] = atom->label;
            for (size_t c = 0; c < 3; c++)
                block[c * rows + i] = nearbyint(self->atoms[i].position[c] * 1e5) * 1e-5 + 0.0;
            block[3 * rows + i] = fmin(1, fmax(0, closo_occupancy(atom)));
        }
        closo_table *table = closo_result_add_table(result, "atoms", "Atoms of the picture");
        closo_table_add_text_column(table, "element", NULL, element, rows);
        closo_table_add_column(table, "x", NULL, "A", block, rows);
        closo_table_add_column(table, "y", NULL, "A", block + rows, rows);
        closo_table_add_column(table, "z", NULL, "A", block + 2 * rows, rows);
        closo_table_add_text_column(table, "label", NULL, label, rows);
        closo_table_add_column(table, "occupancy", NULL, "1", block + 3 * rows, rows);
    }
    bool made = element && block;
    free(element);
    free(block);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_picture_add(const closo_crystal *crystal, const closo_picture_options *options,
                               closo_view *view, closo_result *result, closo_error *error)
{
    picture self = {.crystal = crystal, .options = options};
    closo_atom_set set;
    const closo_selection selection = {.occupancy_minimum = options->occupancy_minimum};
    closo_status status = closo_atom_set_init(&set, crystal, &selection, error);
    if (status != CLOSO_OK)
        return status;
    status = options->whole_molecules ? draw_molecules(&self, &set, error)
                                      : draw_cells(&self, &set, error);
    if (status == CLOSO_OK && self.count)
        status = find_bonds(&self, error);
    if (status == CLOSO_OK)
        status = add_atoms_table(&self, result, error);
    if (status == CLOSO_OK) {
        closo_view_set_atoms(view, "atoms");
        if (self.bonds) {
            closo_table *table =
                closo_result_add_table(result, "view_bonds", "Bonds of the picture");
            closo_table_add_column(table, "first", "row of the first atom", "1", self.first,
                                   self.bonds);
            closo_table_add_column(table, "second", "row of the second atom", "1", self.second,
                                   self.bonds);
            closo_view_set_bonds(view, "view_bonds");
        }
    }
    closo_atom_set_clear(&set);
    free(self.atoms);
    free(self.first);
    free(self.second);
    return status;
}

closo_status closo_crystal_picture(const closo_crystal *crystal,
                                   const closo_picture_options *options, closo_result *result,
                                   closo_error *error)
{
    closo_result_set(result, "cells", "%dx%dx%d", options->cells[0], options->cells[1],
                     options->cells[2]);
    closo_result_set(result, "atoms drawn", "%s",
                     options->whole_molecules ? "whole molecules whose centres lie in the cells"
                                              : "all in the cells, those on faces on every face");
    closo_result_set(result, "bonds", "between non-metals, shorter than %g x sum of covalent radii",
                     BOND_FACTOR);
    closo_result_set_number(result, "least occupancy", options->occupancy_minimum, "1");
    closo_view *view = closo_result_add_view(result, "structure",
                                             crystal->name[0] ? crystal->name : "Crystal structure",
                                             "Atoms that are partly there are paler.");
    closo_view_set_cell(view, crystal->cell.vectors);
    closo_status status = closo_picture_add(crystal, options, view, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
