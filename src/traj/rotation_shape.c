// SPDX-License-Identifier: GPL-3.0-or-later
// The mean shape of each kind of anion and the order of its atoms, from the first batch of frames.
// The atoms of one ion, as they stand, give the order; every other ion is matched on it
// (symmetry.c) and its own mean over the batch enters the shape, so that thermal noise and the
// order of atoms in the file do not matter. Ions that do not fit within the tolerance (another
// isomer) are followed, but left out of the shape. The proper rotations of the shape come last.
#include "traj/rotation.h"
#include "traj/superpose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CENTRAL_RADIUS 0.3    // A: atoms nearer to the centre give no direction
#define CORE_SHARE     0.4    // of the smallest rotation: half-width of a basin's core
#define WIDEST_CORE    0.8378 // rad: that share of 120 degrees
#define OUTLINE_SLACK  1.5    // of the tolerance: C-H and B-H count as alike in the outline

// Mean geometry of one ion over the frames, each superposed on the first.
static void mean_geometry(const closo_rotation_kind *kind, size_t ion, const size_t *atom,
                          const closo_ion_frame *frames, size_t count, double *out)
{
    double first[3 * CLOSO_SYMMETRY_ATOMS], position[3 * CLOSO_SYMMETRY_ATOMS];
    double mass[CLOSO_SYMMETRY_ATOMS];
    size_t n = kind->atoms;
    for (size_t k = 0; k < n; k++)
        mass[k] = 1;
    closo_rotation_positions(&frames[0], ion, atom, n, first);
    memset(out, 0, 3 * n * sizeof *out);
    for (size_t f = 0; f < count; f++) {
        double q[4], back[4], matrix[9];
        closo_rotation_positions(&frames[f], ion, atom, n, position);
        closo_superpose(n, mass, first, position, q);
        closo_quaternion_conjugate(q, back);
        closo_quaternion_matrix(back, matrix);
        for (size_t k = 0; k < n; k++) {
            double turned[3];
            closo_rotate(matrix, position + 3 * k, turned);
            for (size_t c = 0; c < 3; c++)
                out[3 * k + c] += turned[c] / (double)count;
        }
    }
}

// Matches an ion on the shape that is being averaged: order of its atoms, and its share of the sum.
static bool match_ion(const closo_rotation *self, closo_rotation_kind *kind, size_t i,
                      const double *pattern, const closo_ion_frame *frames, size_t count)
{
    const closo_ions *ions = &self->system->ions;
    const closo_ion *ion = &ions->ions[self->ions[kind->first + i].ion];
    const size_t *atom = ions->atoms + ion->first;
    size_t n = kind->atoms, permutation[CLOSO_SYMMETRY_ATOMS], *member = kind->member + i * n;
    int element[CLOSO_SYMMETRY_ATOMS];
    double geometry[3 * CLOSO_SYMMETRY_ATOMS], q[4] = {1, 0, 0, 0}, back[4], matrix[9];
    mean_geometry(kind, self->ions[kind->first + i].ion, atom, frames, count, geometry);
    for (size_t k = 0; k < n; k++) {
        element[k] = self->system->element[atom[k]];
        permutation[k] = k;
    }
    double rms = closo_symmetry_match(n, kind->element, pattern, element, geometry, permutation, q);
    for (size_t k = 0; k < n; k++)
        member[k] = atom[permutation[k]];
    if (rms > self->options->rotation.symmetry_tolerance_angstrom)
        return false;
    closo_quaternion_conjugate(q, back);
    closo_quaternion_matrix(back, matrix);
    for (size_t k = 0; k < n; k++) {
        double turned[3];
        closo_rotate(matrix, geometry + 3 * permutation[k], turned);
        for (size_t c = 0; c < 3; c++)
            kind->shape[3 * k + c] += turned[c];
    }
    return true;
}

static void list_elements(closo_rotation_kind *kind)
{
    for (size_t k = 0; k < kind->atoms; k++) {
        size_t slot = 0;
        while (slot < kind->elements && kind->element_number[slot] != kind->element[k])
            slot++;
        if (slot == kind->elements && slot < CLOSO_ROTATION_ELEMENTS)
            kind->element_number[kind->elements++] = kind->element[k];
        if (slot == CLOSO_ROTATION_ELEMENTS)
            slot--; // more elements than that share the last place
        kind->element_slot[k] = slot;
        kind->element_count[slot]++;
    }
}

static void find_symmetry(const closo_rotation *self, closo_rotation_kind *kind)
{
    double tolerance = self->options->rotation.symmetry_tolerance_angstrom;
    closo_symmetry_find(kind->atoms, kind->element, kind->shape, tolerance, &kind->symmetry);
    closo_symmetry_find(kind->atoms, NULL, kind->shape, OUTLINE_SLACK * tolerance, &kind->outline);
    if (kind->outline.order < kind->symmetry.order)
        kind->outline = kind->symmetry;
    kind->core_angle =
        kind->outline.order > 1 ? fmin(CORE_SHARE * kind->outline.smallest_angle, WIDEST_CORE) : 0;
}

static closo_status allocate_kind(closo_rotation_kind *kind, closo_error *error)
{
    size_t n = kind->atoms;
    kind->element = closo_allocate(n, sizeof *kind->element, error);
    kind->mass = closo_allocate(n, sizeof *kind->mass, error);
    kind->shape = closo_allocate(3 * n, sizeof *kind->shape, error);
    kind->member = closo_allocate(n * kind->count, sizeof *kind->member, error);
    kind->vertex = closo_allocate(n, sizeof *kind->vertex, error);
    kind->element_slot = closo_allocate(n, sizeof *kind->element_slot, error);
    return kind->element && kind->mass && kind->shape && kind->member && kind->vertex &&
                   kind->element_slot
               ? CLOSO_OK
               : CLOSO_MEMORY;
}

static closo_status make_shape(closo_rotation *self, closo_rotation_kind *kind,
                               const closo_ion_frame *frames, size_t count, closo_error *error)
{
    const closo_ions *ions = &self->system->ions;
    size_t n = kind->atoms, leader = self->ions[kind->first].ion, used = 0;
    closo_status status = allocate_kind(kind, error);
    if (status != CLOSO_OK)
        return status;
    const size_t *atom = ions->atoms + ions->ions[leader].first;
    double pattern[3 * CLOSO_SYMMETRY_ATOMS], centre[3] = {0}, mass = 0;
    for (size_t k = 0; k < n; k++) {
        kind->element[k] = self->system->element[atom[k]];
        kind->mass[k] = closo_element_of(kind->element[k])->weight;
        mass += kind->mass[k];
    }
    mean_geometry(kind, leader, atom, frames, count, pattern);
    for (size_t i = 0; i < kind->count; i++) {
        used += match_ion(self, kind, i, pattern, frames, count);
        self->ions[kind->first + i].atom = kind->member + i * n;
    }
    kind->misshapen = kind->count - used;
    if (used == 0) // a shape that does not even match itself: not finite
        return closo_fail(error, CLOSO_INPUT, "%s: the atoms of %s make no shape",
                          self->system->path, ions->kinds[kind->kind].formula);
    for (size_t k = 0; k < n; k++)
        for (size_t c = 0; c < 3; c++) {
            kind->shape[3 * k + c] /= (double)used;
            centre[c] += kind->mass[k] * kind->shape[3 * k + c] / mass;
        }
    for (size_t k = 0; k < n; k++) {
        double squared = 0;
        for (size_t c = 0; c < 3; c++) {
            kind->shape[3 * k + c] -= centre[c];
            squared += kind->shape[3 * k + c] * kind->shape[3 * k + c];
        }
        if (squared > CENTRAL_RADIUS * CENTRAL_RADIUS)
            kind->vertex[kind->vertices++] = k;
    }
    list_elements(kind);
    find_symmetry(self, kind);
    return CLOSO_OK;
}

// Whether the ions of a kind can be given an orientation, by its first one.
static bool has_orientation(const closo_rotation *self, size_t ion, const closo_ion_frame *frame)
{
    const closo_ions *ions = &self->system->ions;
    size_t n = ions->ions[ion].count;
    double position[3 * CLOSO_SYMMETRY_ATOMS];
    if (n < 3 || n > CLOSO_SYMMETRY_ATOMS)
        return false;
    closo_rotation_positions(frame, ion, ions->atoms + ions->ions[ion].first, n, position);
    return closo_symmetry_fixed(n, position);
}

static void list_kind(closo_rotation *self, size_t kind, const closo_ion_frame *frame)
{
    const closo_system *system = self->system;
    closo_rotation_kind entry = {
        .kind = kind, .first = self->ion_count, .atoms = system->ions.kinds[kind].atoms};
    bool turning = true;
    for (size_t a = 0; a < system->anions; a++) {
        if (system->ions.ions[system->anion[a]].kind != kind)
            continue;
        if (entry.count == 0)
            turning = has_orientation(self, system->anion[a], frame);
        entry.count++;
        if (turning)
            self->ions[self->ion_count++].ion = system->anion[a];
    }
    if (turning && entry.count > 0)
        self->kinds[self->kind_count++] = entry;
    else if (entry.atoms > 1)
        self->skipped_ions += entry.count;
}

static int commonest_first(const void *a, const void *b)
{
    const closo_rotation_kind *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->kind < y->kind ? -1 : 1;
}

closo_status closo_rotation_shapes(closo_rotation *self, const closo_ion_frame *frames,
                                   size_t count, closo_error *error)
{
    self->first_frames = count;
    for (size_t k = 0; k < self->system->ions.kind_count; k++)
        if (self->system->ions.kinds[k].atoms > 1)
            list_kind(self, k, &frames[0]);
    if (self->kind_count == 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: rotation needs anions of 3 to %d atoms that are not on one line, "
                          "found none",
                          self->system->path, CLOSO_SYMMETRY_ATOMS);
    qsort(self->kinds, self->kind_count, sizeof *self->kinds, commonest_first);
    closo_status status = CLOSO_OK;
    for (size_t k = 0; k < self->kind_count && status == CLOSO_OK; k++)
        status = make_shape(self, &self->kinds[k], frames, count, error);
    return status;
}
