// SPDX-License-Identifier: GPL-3.0-or-later
// Mean squared displacements over all time origins, self-diffusion and conductivity. The positions
// of all particles are kept (series.h); each particle is transformed once, so that m particles of n
// frames cost O(m n log n), and its own displacement curve gives the scatter between particles.
// Particles are worked on in groups of 16 whatever the number of threads, and groups are added in
// order: results do not depend on the threads.
#include "traj/msd.h"
#include "traj/diffusion.h"
#include "traj/parallel.h"
#include "traj/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTICLES_AT_ONCE = CLOSO_STORE_GROUP / 3, GROUPS_AT_ONCE = 8 };

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
        self->particle[self->particles++] =
            (closo_msd_particle){.index = member[i], .is_atom = atoms};
    self->species_count++;
    return CLOSO_OK;
}

static closo_status list_kinds(closo_msd *self, const closo_system *system, bool cation_alone,
                               size_t *member, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < system->ions.kind_count; k++) {
        size_t count = 0;
        if (cation_alone && k != system->cation_kind)
            continue;
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

static const char needs[] = "displacements over time need";

static closo_status begin_kinds(const closo_system *system, const closo_traj_options *options,
                                bool cation_alone, void **state, closo_error *error)
{
    *state = NULL;
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
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
    status = list_kinds(self, system, cation_alone, member, error);
    if (status == CLOSO_OK && options->elements && !cation_alone)
        status = list_elements(self, system, member, error);
    free(member);
    for (size_t p = 0; status == CLOSO_OK && p < self->particles; p++) {
        const closo_msd_particle *particle = &self->particle[p];
        size_t index = particle->index;
        closo_series_want_centre(system->series,
                                 particle->is_atom ? system->series->body[index] : index);
        if (particle->is_atom)
            closo_series_want_atom(system->series, index);
    }
    return status;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    return begin_kinds(system, options, false, state, error);
}

closo_status closo_msd_begin_cation(const closo_system *system, const closo_traj_options *options,
                                    void **state, closo_error *error)
{
    return begin_kinds(system, options, true, state, error);
}

static void find_columns(closo_msd *self, const closo_series *series)
{
    self->store = &series->store;
    for (size_t p = 0; p < self->particles; p++) {
        closo_msd_particle *particle = &self->particle[p];
        size_t index = particle->index, ion = particle->is_atom ? series->body[index] : index;
        particle->column[0] = closo_series_centre(series, ion);
        particle->column[1] = particle->is_atom ? closo_series_atom(series, index) : SIZE_MAX;
    }
}

void closo_msd_gather(const closo_msd *self, size_t first, size_t count, double *out,
                      double *scratch)
{
    const closo_store *store = self->store;
    size_t frames = store->frames, column[PARTICLES_AT_ONCE] = {0};
    for (size_t p = 0; p < count; p++)
        column[p] = self->particle[first + p].column[0];
    closo_store_gather(store, column, count, out);
    for (size_t p = 0; p < count; p++) {
        if (self->particle[first + p].column[1] == SIZE_MAX)
            continue;
        closo_store_gather(store, &self->particle[first + p].column[1], 1, scratch);
        for (size_t k = 0; k < 3 * frames; k++)
            out[3 * p * frames + k] += scratch[k];
    }
}

// What one group of particles adds up, and a species all of its groups.
typedef struct sums {
    double *power;  // 3 x bins: power spectra by axis
    double *square; // 3 x frames: squared coordinates by axis
    double *sum;    // 2 x lags: of the particles' own displacement curves, of their squares
} sums;

// Scratch of a group while it is worked on.
typedef struct scratch {
    double *series, *about;                // coordinates of its particles
    double *single, *own, *curve, *square; // of one particle
    closo_correlator *correlator;
} scratch;

static closo_status sums_init(sums *self, size_t frames, size_t bins, closo_error *error)
{
    self->power = closo_allocate(3 * bins, sizeof(double), error);
    self->square = closo_allocate(3 * frames, sizeof(double), error);
    self->sum = closo_allocate(2 * frames, sizeof(double), error);
    return self->power && self->square && self->sum ? CLOSO_OK : CLOSO_MEMORY;
}

static void sums_clear(sums *self)
{
    free(self->power);
    free(self->square);
    free(self->sum);
}

static closo_status scratch_init(scratch *self, size_t frames, size_t particles)
{
    *self = (scratch){0};
    closo_status status = closo_correlator_new(&self->correlator, frames, NULL);
    if (status != CLOSO_OK)
        return status;
    size_t bins = closo_correlator_bins(self->correlator);
    self->series = closo_allocate(3 * particles * frames, sizeof(double), NULL);
    self->about = closo_allocate(3 * frames, sizeof(double), NULL);
    self->single = closo_allocate(bins, sizeof(double), NULL);
    self->own = closo_allocate(bins, sizeof(double), NULL);
    self->curve = closo_allocate(frames, sizeof(double), NULL);
    self->square = closo_allocate(frames, sizeof(double), NULL);
    return self->series && self->about && self->single && self->own && self->curve && self->square
               ? CLOSO_OK
               : CLOSO_MEMORY;
}

static void scratch_clear(scratch *self)
{
    closo_correlator_free(self->correlator);
    free(self->series);
    free(self->about);
    free(self->single);
    free(self->own);
    free(self->curve);
    free(self->square);
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

static void take_off_mean(double *series, size_t frames)
{
    double sum = 0;
    for (size_t t = 0; t < frames; t++)
        sum += series[t];
    double mean = sum / (double)frames;
    for (size_t t = 0; t < frames; t++)
        series[t] -= mean;
}

static void work_group(const closo_msd *self, scratch *own, sums *group, size_t first, size_t count)
{
    size_t frames = self->store->frames, lags = self->lags;
    size_t bins = closo_correlator_bins(own->correlator);
    memset(group->power, 0, 3 * bins * sizeof(double));
    memset(group->square, 0, 3 * frames * sizeof(double));
    memset(group->sum, 0, 2 * lags * sizeof(double));
    closo_msd_gather(self, first, count, own->series, own->about);
    for (size_t p = 0; p < count; p++) {
        memset(own->own, 0, bins * sizeof(double));
        memset(own->square, 0, frames * sizeof(double));
        for (size_t axis = 0; axis < 3; axis++) {
            double *x = own->series + (3 * p + axis) * frames;
            double *axis_power = group->power + axis * bins;
            take_off_mean(x, frames);
            memset(own->single, 0, bins * sizeof(double));
            closo_correlator_add(own->correlator, x, own->single);
            for (size_t k = 0; k < bins; k++) {
                axis_power[k] += own->single[k];
                own->own[k] += own->single[k];
            }
            for (size_t t = 0; t < frames; t++) {
                group->square[axis * frames + t] += x[t] * x[t];
                own->square[t] += x[t] * x[t];
            }
        }
        closo_correlator_sum(own->correlator, own->own, own->curve, lags);
        displacement_curve(own->square, frames, lags, own->curve);
        for (size_t k = 0; k < lags; k++) {
            group->sum[k] += own->curve[k];
            group->sum[lags + k] += own->curve[k] * own->curve[k];
        }
    }
}

// Groups of a species that are worked on beside one another.
typedef struct work {
    const closo_msd *msd;
    const closo_msd_species *species;
    size_t begin; // first group
    sums group[GROUPS_AT_ONCE];
    bool failed[GROUPS_AT_ONCE];
} work;

static void work_groups(void *context, size_t begin, size_t end)
{
    work *self = context;
    for (size_t g = begin; g < end; g++) {
        size_t first = (self->begin + g) * PARTICLES_AT_ONCE;
        size_t count = self->species->count - first;
        count = count < PARTICLES_AT_ONCE ? count : PARTICLES_AT_ONCE;
        scratch own;
        self->failed[g] = scratch_init(&own, self->msd->store->frames, count) != CLOSO_OK;
        if (!self->failed[g])
            work_group(self->msd, &own, &self->group[g], self->species->first + first, count);
        scratch_clear(&own);
    }
}

static void merge_group(sums *into, const sums *group, size_t frames, size_t lags, size_t bins)
{
    for (size_t k = 0; k < 3 * bins; k++)
        into->power[k] += group->power[k];
    for (size_t t = 0; t < 3 * frames; t++)
        into->square[t] += group->square[t];
    for (size_t k = 0; k < 2 * lags; k++)
        into->sum[k] += group->sum[k];
}

static void species_curves(closo_msd *self, closo_msd_species *species, const sums *all,
                           closo_correlator *correlator)
{
    size_t frames = self->store->frames, lags = self->lags;
    size_t bins = closo_correlator_bins(correlator);
    double n = (double)species->count;
    for (size_t axis = 0; axis < 3; axis++) {
        double *curve = species->axis + axis * lags;
        closo_correlator_sum(correlator, all->power + axis * bins, curve, lags);
        displacement_curve(all->square + axis * frames, frames, lags, curve);
        for (size_t k = 0; k < lags; k++)
            curve[k] /= n;
    }
    for (size_t k = 0; k < lags; k++) {
        double mean = all->sum[k] / n;
        double variance = (all->sum[lags + k] / n - mean * mean) / (n - 1);
        species->msd[k] = species->axis[k] + species->axis[lags + k] + species->axis[2 * lags + k];
        species->msd_su[k] = n > 1 && variance > 0 ? sqrt(variance) : (double)NAN;
    }
}

// Groups in rounds, added in their order.
static closo_status add_groups(work *self, sums *all, size_t bins, closo_error *error)
{
    const closo_msd *msd = self->msd;
    size_t groups = (self->species->count + PARTICLES_AT_ONCE - 1) / PARTICLES_AT_ONCE;
    for (self->begin = 0; self->begin < groups; self->begin += GROUPS_AT_ONCE) {
        size_t count = groups - self->begin;
        count = count < GROUPS_AT_ONCE ? count : GROUPS_AT_ONCE;
        if (closo_cancelled(msd->options->control))
            return closo_fail(error, CLOSO_INTERRUPTED,
                              "interrupted while computing displacements");
        closo_parallel(count, 1, msd->options->threads, work_groups, self);
        for (size_t g = 0; g < count; g++) {
            if (self->failed[g])
                return closo_fail(error, CLOSO_MEMORY, "no memory for displacements of %zu frames",
                                  msd->store->frames);
            merge_group(all, &self->group[g], msd->store->frames, msd->lags, bins);
        }
    }
    return CLOSO_OK;
}

static closo_status compute_species(closo_msd *self, closo_msd_species *species, closo_error *error)
{
    size_t frames = self->store->frames, lags = self->lags;
    closo_correlator *correlator = NULL;
    sums all = {0};
    work w = {.msd = self, .species = species};
    closo_status status = closo_correlator_new(&correlator, frames, error);
    if (status != CLOSO_OK)
        return status;
    size_t bins = closo_correlator_bins(correlator);
    status = sums_init(&all, frames, bins, error);
    for (size_t g = 0; status == CLOSO_OK && g < GROUPS_AT_ONCE; g++)
        if (g * PARTICLES_AT_ONCE < species->count)
            status = sums_init(&w.group[g], frames, bins, error);
    species->axis = closo_allocate(3 * lags, sizeof(double), error);
    species->msd = closo_allocate(lags, sizeof(double), error);
    species->msd_su = closo_allocate(lags, sizeof(double), error);
    if (!species->axis || !species->msd || !species->msd_su)
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = add_groups(&w, &all, bins, error);
    if (status == CLOSO_OK)
        species_curves(self, species, &all, correlator);
    for (size_t g = 0; g < GROUPS_AT_ONCE; g++)
        sums_clear(&w.group[g]);
    sums_clear(&all);
    closo_correlator_free(correlator);
    return status;
}

closo_status closo_msd_compute(closo_msd *self, closo_error *error)
{
    self->lags = self->store->frames;
    closo_status status = CLOSO_OK;
    for (size_t s = 0; status == CLOSO_OK && s < self->species_count; s++) {
        closo_report_progress(self->options->control, "displacements", (double)s,
                              (double)self->species_count);
        status = compute_species(self, &self->species[s], error);
    }
    return status;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_msd *self = state;
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    find_columns(self, system->series);
    if (self->store->frames < 4)
        return closo_fail(error, CLOSO_INPUT, "%s: displacements need at least 4 frames, found %zu",
                          system->path, self->store->frames);
    self->frame_time = system->frame_time_ps * (double)self->store->thinning;
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
    free(self);
}

const closo_analysis closo_analysis_msd = {.name = "msd",
                                           .title = "Displacement, diffusion and conductivity",
                                           .begin = begin,
                                           .finish = finish,
                                           .end = end,
                                           .cost = 2,
                                           .follows = true};
