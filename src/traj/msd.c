// SPDX-License-Identifier: GPL-3.0-or-later
// Mean squared displacements over all time origins, self-diffusion and conductivity. The positions
// of all particles are kept (store.h); each particle is transformed once, so that m particles of n
// frames cost O(m n log n), and its own displacement curve gives the scatter between particles.
// Particles are worked on in groups of 16 whatever the number of threads, and groups are added in
// order: results do not depend on the threads.
#include "traj/msd.h"
#include "traj/diffusion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTICLES_AT_ONCE = CLOSO_STORE_GROUP / 3 };

static closo_status add_species(closo_msd *self, const char *label, const size_t *member,
                                size_t count, bool atoms, size_t kind, closo_error *error)
{
    void *block = self->species;
    closo_status status = closo_grow(&block, &self->species_capacity, self->species_count + 1,
                                     sizeof *self->species, error);
    self->species = block;
    if (status != CLOSO_OK)
        return status;
    closo_msd_species *species = &self->species[self->species_count];
    *species = (closo_msd_species){.first = self->particles, .count = count, .kind = kind};
    snprintf(species->label, sizeof species->label, "%s", label);
    block = self->particle;
    status = closo_grow(&block, &self->particle_capacity, self->particles + count,
                        sizeof *self->particle, error);
    self->particle = block;
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        self->particle[self->particles++] = (closo_msd_particle){member[i], atoms};
    self->species_count++;
    return CLOSO_OK;
}

static closo_status list_kinds(closo_msd *self, const closo_system *system, size_t *member,
                               closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < system->ions.kind_count; k++) {
        size_t count = 0;
        for (size_t i = 0; i < system->ions.count; i++)
            if (system->ions.ions[i].kind == k)
                member[count++] = i;
        if (k == system->cation_kind)
            self->cation = self->species_count;
        status = add_species(self, system->ions.kinds[k].formula, member, count, false, k, error);
    }
    return status;
}

static closo_status list_elements(closo_msd *self, const closo_system *system, size_t *member,
                                  closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (int z = 1; status == CLOSO_OK && z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        size_t count = 0, single = 0;
        for (size_t i = 0; i < system->ions.count; i++)
            for (size_t k = 0; k < system->ions.ions[i].count; k++) {
                size_t atom = system->ions.atoms[system->ions.ions[i].first + k];
                if (system->element[atom] == z) {
                    member[count++] = atom;
                    single += system->ions.ions[i].count == 1;
                }
            }
        if (count == 0 || single == count)
            continue;
        char label[24];
        snprintf(label, sizeof label, single ? "%s_all" : "%s", closo_element_of(z)->symbol);
        status = add_species(self, label, member, count, true, SIZE_MAX, error);
    }
    return status;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    closo_msd *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    size_t most = system->atoms > system->ions.count ? system->atoms : system->ions.count;
    size_t *member = closo_allocate(most, sizeof *member, error);
    if (!member)
        return CLOSO_MEMORY;
    closo_status status = list_kinds(self, system, member, error);
    if (status == CLOSO_OK && options->elements)
        status = list_elements(self, system, member, error);
    free(member);
    if (status == CLOSO_OK)
        status = closo_store_init(&self->store, 3 * self->particles, options->memory_bytes, error);
    return status;
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_msd *self = state;
    closo_store *store = &self->store;
    for (size_t f = 0; f < count; f++) {
        float *row;
        closo_status status = closo_store_row(store, &row, error);
        if (status != CLOSO_OK)
            return status;
        bool first = store->seen == 1;
        for (size_t p = 0; row && p < self->particles; p++) {
            const closo_msd_particle *particle = &self->particle[p];
            const double *r =
                (particle->is_atom ? frames[f].atom : frames[f].centre) + 3 * particle->index;
            for (size_t c = 0; c < 3; c++) {
                if (first)
                    store->origin[3 * p + c] = r[c];
                row[3 * p + c] = (float)(r[c] - store->origin[3 * p + c]);
            }
        }
    }
    return CLOSO_OK;
}

// What one group of particles adds up.
typedef struct group_sums {
    double *power;         // 3 x bins: power spectra by axis
    double *square;        // 3 x frames: squared coordinates by axis
    double *sum, *squares; // lags: of the particles' own displacement curves
    double *series, *single, *own, *curve, *own_square; // of one particle
    closo_correlator *correlator;
} group_sums;

static closo_status group_init(group_sums *group, size_t frames, size_t lags, closo_error *error)
{
    *group = (group_sums){0};
    closo_status status = closo_correlator_new(&group->correlator, frames, error);
    if (status != CLOSO_OK)
        return status;
    size_t bins = closo_correlator_bins(group->correlator);
    group->power = closo_allocate(3 * bins, sizeof(double), error);
    group->square = closo_allocate(3 * frames, sizeof(double), error);
    group->sum = closo_allocate(2 * lags, sizeof(double), error);
    group->series = closo_allocate(CLOSO_STORE_GROUP * frames, sizeof(double), error);
    group->single = closo_allocate(bins, sizeof(double), error);
    group->own = closo_allocate(bins, sizeof(double), error);
    group->curve = closo_allocate(lags, sizeof(double), error);
    group->own_square = closo_allocate(frames, sizeof(double), error);
    group->squares = group->sum ? group->sum + lags : NULL;
    return group->power && group->square && group->sum && group->series && group->single &&
                   group->own && group->curve && group->own_square
               ? CLOSO_OK
               : CLOSO_MEMORY;
}

static void group_clear(group_sums *group)
{
    closo_correlator_free(group->correlator);
    free(group->power);
    free(group->square);
    free(group->sum);
    free(group->series);
    free(group->single);
    free(group->own);
    free(group->curve);
    free(group->own_square);
}

// Displacement curve from sums of squares per frame and the autocorrelation already in `curve`.
static void displacement_curve(const double *square, size_t frames, size_t lags, double *curve)
{
    double ends = 0;
    for (size_t t = 0; t < frames; t++)
        ends += 2 * square[t];
    for (size_t k = 0; k < lags; k++) {
        if (k > 0)
            ends -= square[k - 1] + square[frames - k];
        curve[k] = fmax(0, ends - 2 * curve[k]) / (double)(frames - k);
    }
    curve[0] = 0;
}

static void work_group(const closo_msd *self, group_sums *group, size_t first, size_t count)
{
    size_t frames = self->store.frames, lags = self->lags;
    size_t bins = closo_correlator_bins(group->correlator);
    memset(group->power, 0, 3 * bins * sizeof(double));
    memset(group->square, 0, 3 * frames * sizeof(double));
    memset(group->sum, 0, 2 * lags * sizeof(double));
    closo_store_gather(&self->store, 3 * first, 3 * count, group->series);
    for (size_t p = 0; p < count; p++) {
        memset(group->own, 0, bins * sizeof(double));
        memset(group->own_square, 0, frames * sizeof(double));
        for (size_t axis = 0; axis < 3; axis++) {
            const double *x = group->series + (3 * p + axis) * frames;
            double *axis_power = group->power + axis * bins;
            memset(group->single, 0, bins * sizeof(double));
            closo_correlator_add(group->correlator, x, group->single);
            for (size_t k = 0; k < bins; k++) {
                axis_power[k] += group->single[k];
                group->own[k] += group->single[k];
            }
            for (size_t t = 0; t < frames; t++) {
                group->square[axis * frames + t] += x[t] * x[t];
                group->own_square[t] += x[t] * x[t];
            }
        }
        closo_correlator_sum(group->correlator, group->own, group->curve, lags);
        displacement_curve(group->own_square, frames, lags, group->curve);
        for (size_t k = 0; k < lags; k++) {
            group->sum[k] += group->curve[k];
            group->squares[k] += group->curve[k] * group->curve[k];
        }
    }
}

typedef struct species_sums {
    double *power, *square, *sum; // as in group_sums; sum holds sums and squares
} species_sums;

static void merge_group(const closo_msd *self, species_sums *into, const group_sums *group)
{
    size_t bins = closo_correlator_bins(group->correlator);
    for (size_t k = 0; k < 3 * bins; k++)
        into->power[k] += group->power[k];
    for (size_t t = 0; t < 3 * self->store.frames; t++)
        into->square[t] += group->square[t];
    for (size_t k = 0; k < 2 * self->lags; k++)
        into->sum[k] += group->sum[k];
}

static void species_curves(closo_msd *self, closo_msd_species *species, species_sums *sums,
                           closo_correlator *correlator)
{
    size_t frames = self->store.frames, lags = self->lags;
    size_t bins = closo_correlator_bins(correlator);
    double n = (double)species->count;
    for (size_t axis = 0; axis < 3; axis++) {
        double *curve = species->axis + axis * lags;
        closo_correlator_sum(correlator, sums->power + axis * bins, curve, lags);
        displacement_curve(sums->square + axis * frames, frames, lags, curve);
        for (size_t k = 0; k < lags; k++)
            curve[k] /= n;
    }
    for (size_t k = 0; k < lags; k++) {
        double mean = sums->sum[k] / n;
        double variance = (sums->sum[lags + k] / n - mean * mean) / (n - 1);
        species->msd[k] = species->axis[k] + species->axis[lags + k] + species->axis[2 * lags + k];
        species->msd_su[k] = n > 1 && variance > 0 ? sqrt(variance) : (double)NAN;
    }
}

static closo_status compute_species(closo_msd *self, closo_msd_species *species, closo_error *error)
{
    size_t frames = self->store.frames, lags = self->lags;
    int threads = self->options->threads > 0 ? self->options->threads : 1;
    closo_correlator *correlator = NULL;
    species_sums sums = {0};
    closo_status status = closo_correlator_new(&correlator, frames, error);
    if (status != CLOSO_OK)
        return status;
    size_t bins = closo_correlator_bins(correlator);
    sums.power = closo_allocate(3 * bins, sizeof(double), error);
    sums.square = closo_allocate(3 * frames, sizeof(double), error);
    sums.sum = closo_allocate(2 * lags, sizeof(double), error);
    species->axis = closo_allocate(3 * lags, sizeof(double), error);
    species->msd = closo_allocate(lags, sizeof(double), error);
    species->msd_su = closo_allocate(lags, sizeof(double), error);
    bool failed = !sums.power || !sums.square || !sums.sum || !species->axis || !species->msd ||
                  !species->msd_su;
    long groups = (long)((species->count + PARTICLES_AT_ONCE - 1) / PARTICLES_AT_ONCE);
#pragma omp parallel num_threads(threads) if (groups > 1 && !failed)
    {
        group_sums group = {0};
        bool ready = !failed && group_init(&group, frames, lags, NULL) == CLOSO_OK;
        if (!ready) {
#pragma omp atomic write
            failed = true;
        }
#pragma omp for ordered schedule(static, 1)
        for (long g = 0; g < groups; g++) {
            size_t begin_at = (size_t)g * PARTICLES_AT_ONCE;
            size_t count = species->count - begin_at;
            if (count > PARTICLES_AT_ONCE)
                count = PARTICLES_AT_ONCE;
            if (ready)
                work_group(self, &group, species->first + begin_at, count);
#pragma omp ordered
            if (ready)
                merge_group(self, &sums, &group);
        }
        group_clear(&group);
    }
    if (failed)
        status =
            closo_fail(error, CLOSO_MEMORY, "no memory for displacements of %zu frames", frames);
    else
        species_curves(self, species, &sums, correlator);
    closo_correlator_free(correlator);
    free(sums.power);
    free(sums.square);
    free(sums.sum);
    return status;
}

closo_status closo_msd_compute(closo_msd *self, closo_error *error)
{
    self->lags = self->store.frames;
    closo_status status = CLOSO_OK;
    for (size_t s = 0; status == CLOSO_OK && s < self->species_count; s++) {
        closo_report_progress(self->options->control, "displacements", (double)s,
                              (double)self->species_count);
        if (closo_cancelled(self->options->control))
            return closo_fail(error, CLOSO_INTERRUPTED,
                              "interrupted while computing displacements");
        status = compute_species(self, &self->species[s], error);
    }
    return status;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_msd *self = state;
    closo_status status = closo_system_needs_time(system, "displacements over time need", error);
    if (status != CLOSO_OK)
        return status;
    if (self->store.frames < 4)
        return closo_fail(error, CLOSO_INPUT, "%s: displacements need at least 4 frames, found %zu",
                          system->path, self->store.frames);
    self->frame_time = system->frame_time_ps * (double)self->store.thinning;
    status = closo_msd_compute(self, error);
    if (status == CLOSO_OK)
        status = closo_diffusion_compute(self, error);
    if (status == CLOSO_OK)
        closo_msd_describe(self, result);
    return status;
}

static void end(void *state)
{
    closo_msd *self = state;
    if (!self)
        return;
    for (size_t s = 0; s < self->species_count; s++) {
        free(self->species[s].axis);
        free(self->species[s].msd);
        free(self->species[s].msd_su);
    }
    free(self->species);
    free(self->particle);
    closo_store_clear(&self->store);
    free(self);
}

const closo_analysis closo_analysis_msd = {
    .name = "msd", .begin = begin, .add = add, .finish = finish, .end = end};
