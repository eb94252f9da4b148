// SPDX-License-Identifier: GPL-3.0-or-later
// Orientation of every polyatomic anion in every frame: the rotation that superposes the mean shape
// of its kind on its atoms about the centre of mass, masses as weights (superpose.c). It needs no
// central atom and takes cages and tetrahedra alike. Quaternions are kept beside the positions of
// the atoms (series.h); reorientations are followed at every frame that is used. Frames of a batch
// are superposed in parallel and taken in order: equal results for any number of threads. O(atoms)
// a frame, then O(anions n log n) for n frames stored.
#include "traj/rotation.h"
#include "traj/parallel.h"
#include "traj/superpose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char needs[] = "correlation over time needs";
enum { FRAMES_AT_ONCE = 32 };

// All atoms of polyatomic anions; which of them give directions is known later.
static void follow_atoms(const closo_system *system, size_t polyatomic)
{
    for (size_t a = 0; a < system->anions; a++) {
        const closo_ion *ion = &system->ions.ions[system->anion[a]];
        for (size_t k = 0; ion->count > 2 && k < ion->count; k++)
            closo_series_want_atom(system->series, system->ions.atoms[ion->first + k]);
    }
    closo_series_keep_beside(system->series, 4 * polyatomic);
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    size_t polyatomic = 0;
    for (size_t a = 0; a < system->anions; a++)
        polyatomic += system->ions.ions[system->anion[a]].count > 2;
    if (polyatomic == 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: rotation needs anions of three or more atoms, found none "
                          "(--anion, --types)",
                          system->path);
    if (!(options->rotation.symmetry_tolerance_angstrom > 0))
        return closo_fail(error, CLOSO_USAGE,
                          "--symmetry-tolerance: expected a length above 0, found %g",
                          options->rotation.symmetry_tolerance_angstrom);
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    closo_rotation *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    follow_atoms(system, polyatomic);
    self->kinds = closo_allocate(system->ions.kind_count, sizeof *self->kinds, error);
    self->ions = closo_allocate(polyatomic, sizeof *self->ions, error);
    return self->kinds && self->ions ? CLOSO_OK : CLOSO_MEMORY;
}

void closo_rotation_positions(const closo_ion_frame *frame, size_t ion, const size_t *atom,
                              size_t atoms, double *out)
{
    const double *centre = frame->centre + 3 * ion;
    for (size_t k = 0; k < atoms; k++)
        for (size_t c = 0; c < 3; c++)
            out[3 * k + c] = frame->atom[3 * atom[k] + c] - centre[c];
}

// Stores for what the shapes made known.
static closo_status make_stores(closo_rotation *self, closo_error *error)
{
    size_t columns = 0;
    for (size_t k = 0; k < self->kind_count; k++) {
        self->kinds[k].element_column = columns;
        columns += self->kinds[k].elements;
    }
    closo_status status =
        closo_series_beside(self->system->series, 4 * self->ion_count, &self->orientations, error);
    return status == CLOSO_OK ? closo_blocks_init(&self->residuals, columns, error) : status;
}

// What a batch is turned into before it is taken in order.
typedef struct batch {
    const closo_rotation *rotation;
    const closo_ion_frame *frames;
    float *orientation; // frames x columns
    double *residual;
} batch;

static void take_ion(const closo_rotation *self, const closo_rotation_kind *kind, size_t i,
                     const closo_ion_frame *frame, float *orientation, double *residual)
{
    const closo_rotation_ion *ion = &self->ions[kind->first + i];
    double position[3 * CLOSO_SYMMETRY_ATOMS], q[4], matrix[9];
    closo_rotation_positions(frame, ion->ion, ion->atom, kind->atoms, position);
    closo_superpose(kind->atoms, kind->mass, kind->shape, position, q);
    closo_quaternion_matrix(q, matrix);
    for (size_t c = 0; c < 4; c++)
        orientation[c] = (float)q[c];
    for (size_t k = 0; k < kind->atoms; k++) {
        double turned[3], squared = 0;
        closo_rotate(matrix, kind->shape + 3 * k, turned);
        for (size_t c = 0; c < 3; c++)
            squared += (position[3 * k + c] - turned[c]) * (position[3 * k + c] - turned[c]);
        size_t slot = kind->element_slot[k];
        residual[slot] += squared / (double)(kind->element_count[slot] * kind->count);
    }
}

static void work_frames(void *context, size_t begin, size_t end)
{
    const batch *own = context;
    const closo_rotation *self = own->rotation;
    for (size_t f = begin; f < end; f++) {
        float *orientation = own->orientation + f * self->orientations.columns;
        double *residual = own->residual + f * self->residuals.width;
        for (size_t k = 0; k < self->kind_count; k++) {
            const closo_rotation_kind *kind = &self->kinds[k];
            for (size_t i = 0; i < kind->count; i++)
                take_ion(self, kind, i, &own->frames[f], orientation + 4 * (kind->first + i),
                         residual + kind->element_column);
        }
    }
}

static closo_status keep_row(closo_store *store, const float *values, closo_error *error)
{
    float *row;
    closo_status status = closo_store_row(store, &row, error);
    if (status == CLOSO_OK && row)
        memcpy(row, values, store->columns * sizeof *row);
    return status;
}

static void first_basins(closo_rotation *self, const batch *own, size_t count)
{
    for (size_t k = 0; k < self->kind_count; k++)
        for (size_t i = 0; i < self->kinds[k].count; i++) {
            size_t ion = self->kinds[k].first + i;
            closo_rotation_basin(&self->kinds[k], own->orientation + 4 * ion, count,
                                 4 * self->ion_count, &self->ions[ion]);
        }
}

static closo_status take_batch(closo_rotation *self, const batch *own, size_t count,
                               closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t f = 0; f < count && status == CLOSO_OK; f++) {
        const float *orientation = own->orientation + f * self->orientations.columns;
        for (size_t k = 0; k < self->kind_count; k++)
            for (size_t i = 0; i < self->kinds[k].count; i++) {
                size_t ion = self->kinds[k].first + i;
                closo_rotation_follow(&self->kinds[k], &self->ions[ion], orientation + 4 * ion);
            }
        closo_blocks_add(&self->residuals, own->residual + f * self->residuals.width);
        status = keep_row(&self->orientations, orientation, error);
    }
    return status;
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_rotation *self = state;
    closo_status status = CLOSO_OK;
    bool first = !self->ready;
    if (first) {
        status = closo_rotation_shapes(self, frames, count, error);
        if (status == CLOSO_OK)
            status = make_stores(self, error);
        if (status != CLOSO_OK)
            return status;
        self->ready = true;
    }
    batch own = {.rotation = self,
                 .frames = frames,
                 .orientation =
                     closo_allocate(count * self->orientations.columns, sizeof(float), error),
                 .residual = closo_allocate(count * self->residuals.width, sizeof(double), error)};
    if (!own.orientation || !own.residual) {
        status = CLOSO_MEMORY;
        goto done;
    }
    closo_parallel(count, FRAMES_AT_ONCE, self->options->threads, work_frames, &own);
    if (first)
        first_basins(self, &own, count);
    status = take_batch(self, &own, count, error);
done:
    free(own.orientation);
    free(own.residual);
    return status;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_rotation *self = state;
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    if (self->orientations.frames < 4)
        return closo_fail(error, CLOSO_INPUT, "%s: rotation needs at least 4 frames, found %zu",
                          system->path, self->orientations.frames);
    self->frame_time = system->frame_time_ps * (double)self->orientations.thinning;
    status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < self->kind_count; k++) {
        closo_rotation_kind *kind = &self->kinds[k];
        for (size_t i = 0; i < kind->count; i++) {
            kind->reorientations += self->ions[kind->first + i].reorientations;
            kind->exchanges += self->ions[kind->first + i].exchanges;
        }
        status = closo_rotation_correlate(&self->orientations, system->series, kind,
                                          self->frame_time, self->options->threads,
                                          self->options->control, &kind->curves, error);
        if (status == CLOSO_OK)
            status = closo_rotation_fit_curves(&kind->curves, self->frame_time,
                                               &self->options->rotation, &kind->fit, error);
    }
    return status == CLOSO_OK ? closo_rotation_describe(self, result, error) : status;
}

static void end(void *state)
{
    closo_rotation *self = state;
    if (!self)
        return;
    for (size_t k = 0; self->kinds && k < self->system->ions.kind_count; k++) {
        closo_rotation_kind *kind = &self->kinds[k];
        free(kind->element);
        free(kind->mass);
        free(kind->shape);
        free(kind->member);
        free(kind->vertex);
        free(kind->element_slot);
        closo_rotation_curves_clear(&kind->curves);
    }
    free(self->kinds);
    free(self->ions);
    closo_store_clear(&self->orientations);
    closo_blocks_clear(&self->residuals);
    free(self);
}

const closo_analysis closo_analysis_rotation = {.name = "rotation",
                                                .title = "Rotation of the anions",
                                                .begin = begin,
                                                .add = add,
                                                .finish = finish,
                                                .end = end,
                                                .cost = 7,
                                                .follows = true};
