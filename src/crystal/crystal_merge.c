// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms that stand twice. A file may list the whole cell and give the operators as well; taken
// literally, every atom is there several times. An atom is dropped where the symmetry puts an equal
// one (element, charge, occupancy) on its place, or where both together would be more than one atom
// at the same listed place; sites shared by several species stay. Places are compared through a
// grid over the cell: O(atoms x operators).
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME_ANGSTROM 0.1 // printed coordinates of one atom differ by less
#define BIN_ANGSTROM  0.5
#define BINS_MAXIMUM  64   // per axis
#define CHAIN_MAXIMUM 4096 // images looked at around a place; denser is no crystal
#define OVERFULL      1.005

typedef struct image {
    double fraction[3];
    size_t atom;
    bool listed; // where the file puts it
    size_t next; // 1 + index in the same bin; 0: none
} image;

typedef struct grid {
    const closo_crystal *crystal;
    int bins[3];
    size_t *heads; // 1 + index of an image
    image *images;
    size_t count, capacity;
} grid;

static closo_status grid_init(grid *self, const closo_crystal *crystal, size_t atoms,
                              closo_error *error)
{
    *self = (grid){.crystal = crystal};
    double useful = cbrt((double)atoms * (double)crystal->symmetry.count) + 1;
    size_t total = 1;
    for (int k = 0; k < 3; k++) {
        double bins = fmin(fmin(crystal->cell.widths[k] / BIN_ANGSTROM, BINS_MAXIMUM), useful);
        self->bins[k] = bins >= 1 ? (int)bins : 1;
        total *= (size_t)self->bins[k];
    }
    self->heads = closo_allocate(total, sizeof *self->heads, error);
    return self->heads ? CLOSO_OK : CLOSO_MEMORY;
}

static void grid_clear(grid *self)
{
    free(self->heads);
    free(self->images);
}

static size_t *head_at(const grid *self, const int bin[3])
{
    return &self->heads[((size_t)bin[0] * (size_t)self->bins[1] + (size_t)bin[1]) *
                            (size_t)self->bins[2] +
                        (size_t)bin[2]];
}

static void bin_of(const grid *self, const double fraction[3], int bin[3])
{
    for (int k = 0; k < 3; k++) {
        bin[k] = (int)(fraction[k] * self->bins[k]);
        if (bin[k] >= self->bins[k])
            bin[k] = self->bins[k] - 1;
    }
}

static closo_status put(grid *self, const double fraction[3], size_t atom, bool listed,
                        closo_error *error)
{
    void *block = self->images;
    closo_status status =
        closo_grow(&block, &self->capacity, self->count + 1, sizeof *self->images, error);
    self->images = block;
    if (status != CLOSO_OK)
        return status;
    int bin[3];
    bin_of(self, fraction, bin);
    size_t *head = head_at(self, bin);
    image *added = &self->images[self->count++];
    *added = (image){.atom = atom, .listed = listed, .next = *head};
    memcpy(added->fraction, fraction, sizeof added->fraction);
    *head = self->count;
    return CLOSO_OK;
}

static bool same_place(const closo_crystal *crystal, const double a[3], const double b[3])
{
    double difference[3], displacement[3];
    for (int k = 0; k < 3; k++)
        difference[k] = a[k] - b[k];
    closo_cell_to_cartesian(&crystal->cell, difference, displacement);
    return closo_cell_minimum_image(&crystal->cell, displacement) < SAME_ANGSTROM * SAME_ANGSTROM;
}

static bool alike(const closo_atom *a, const closo_atom *b)
{
    return a->element == b->element && a->isotope == b->isotope && a->charge == b->charge;
}

// What stands already at a place.
typedef struct finding {
    size_t twin;     // an equal atom; SIZE_MAX: none
    size_t other;    // any atom; SIZE_MAX: none
    double occupied; // sum of the occupancies
} finding;

static void judge(const closo_atom *atoms, const closo_atom *atom, const image *found, finding *out)
{
    const closo_atom *there = &atoms[found->atom];
    out->other = found->atom;
    out->occupied += there->occupancy.value;
    if (!alike(there, atom))
        return;
    bool equal = fabs(there->occupancy.value - atom->occupancy.value) < 0.01 &&
                 there->disorder_group == atom->disorder_group;
    bool twice = there->occupancy.value + atom->occupancy.value > OVERFULL;
    if (found->listed ? twice : equal || twice)
        out->twin = found->atom;
}

static finding look(const grid *self, const closo_atom *atoms, const closo_atom *atom,
                    const double fraction[3])
{
    finding out = {.twin = SIZE_MAX, .other = SIZE_MAX};
    int centre[3], bin[3], step[3], seen = 0;
    bin_of(self, fraction, centre);
    int reach[3], first[3];
    for (int k = 0; k < 3; k++) { // each bin once, also where there are fewer than three
        reach[k] = self->bins[k] < 3 ? self->bins[k] : 3;
        first[k] = self->bins[k] < 3 ? 0 : centre[k] - 1 + self->bins[k];
    }
    for (step[0] = 0; step[0] < reach[0]; step[0]++) {
        for (step[1] = 0; step[1] < reach[1]; step[1]++) {
            for (step[2] = 0; step[2] < reach[2]; step[2]++) {
                for (int k = 0; k < 3; k++)
                    bin[k] = (first[k] + step[k]) % self->bins[k];
                for (size_t i = *head_at(self, bin); i && seen < CHAIN_MAXIMUM; seen++) {
                    const image *found = &self->images[i - 1];
                    if (same_place(self->crystal, found->fraction, fraction))
                        judge(atoms, atom, found, &out);
                    i = found->next;
                }
            }
        }
    }
    return out;
}

static closo_status put_images(grid *self, const closo_atom *atom, size_t index, closo_error *error)
{
    const closo_symmetry *symmetry = &self->crystal->symmetry;
    const double fraction[3] = {atom->fraction[0].value, atom->fraction[1].value,
                                atom->fraction[2].value};
    size_t first = self->count;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < symmetry->count && status == CLOSO_OK; i++) {
        double out[3];
        closo_crystal_image(&symmetry->operators[i], fraction, out, NULL);
        bool again = false;
        for (size_t j = first; j < self->count && !again; j++)
            again = same_place(self->crystal, self->images[j].fraction, out);
        if (!again)
            status = put(self, out, index, i == 0, error);
    }
    return status;
}

static closo_status warn_overfull(closo_crystal *crystal, const closo_atom *atoms, size_t index,
                                  const finding *found, closo_error *error)
{
    double sum = found->occupied + atoms[index].occupancy.value;
    if (!(sum > OVERFULL))
        return CLOSO_OK;
    if (found->other == SIZE_MAX)
        return closo_crystal_warn(crystal, error, "atom %s: occupancy %g", atoms[index].label, sum);
    return closo_crystal_warn(crystal, error,
                              "atoms %s and %s stand on one place; the occupancies there add up to "
                              "%g",
                              atoms[found->other].label, atoms[index].label, sum);
}

closo_status closo_crystal_merge(closo_crystal *crystal, closo_atom *atoms, size_t *count,
                                 closo_error *error)
{
    if (*count > CLOSO_CELL_ATOMS_MAXIMUM / crystal->symmetry.count)
        return closo_fail(error, CLOSO_INPUT,
                          "expected at most %zu atoms in a cell, found %zu and %zu operators",
                          CLOSO_CELL_ATOMS_MAXIMUM, *count, crystal->symmetry.count);
    grid places;
    size_t kept = 0;
    char first[2][sizeof atoms->label] = {"", ""};
    closo_status status = grid_init(&places, crystal, *count, error);
    for (size_t i = 0; i < *count && status == CLOSO_OK; i++) {
        const double given[3] = {atoms[i].fraction[0].value, atoms[i].fraction[1].value,
                                 atoms[i].fraction[2].value};
        double fraction[3];
        closo_crystal_image(&crystal->symmetry.operators[0], given, fraction, NULL);
        finding found = look(&places, atoms, &atoms[i], fraction);
        if (found.twin != SIZE_MAX) {
            if (kept == i) {
                memcpy(first[0], atoms[i].label, sizeof first[0]);
                memcpy(first[1], atoms[found.twin].label, sizeof first[1]);
            }
            continue;
        }
        atoms[kept] = atoms[i];
        status = warn_overfull(crystal, atoms, kept, &found, error);
        if (status == CLOSO_OK)
            status = put_images(&places, &atoms[kept], kept, error);
        kept++;
    }
    if (status == CLOSO_OK && kept < *count)
        status = closo_crystal_warn(crystal, error,
                                    "%zu of %zu atoms in the list stand where others already are, "
                                    "or where the symmetry puts them (%s on %s first): left out",
                                    *count - kept, *count, first[0], first[1]);
    *count = kept;
    grid_clear(&places);
    return status;
}
