// SPDX-License-Identifier: GPL-3.0-or-later
// Which interstitial sites the cations are in, by the recipe of doi:10.1021/acs.chemmater.7b02902
// (SI): the centres of all linear, trigonal and tetrahedral sites follow the instantaneous centres
// of mass of the anions; every site within a cutoff of a cation gets the weight exp(-d^2 / (2
// variance)) and the weights of a cation are normalised to one. Which anions make a site is read
// off their mean positions in the first batch of frames and stays fixed, so that thermal motion
// cannot change the topology; at the end it is compared with that of the whole run.
#include "traj/sites.h"
#include "traj/distances.h"
#include "traj/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_AT_ONCE = 32 };

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    closo_status status = closo_system_needs_lattice(system, error);
    if (status != CLOSO_OK)
        return status;
    closo_occupancy *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->anion_sum = closo_allocate(3 * system->anions, sizeof(double), error);
    self->reference = closo_allocate(3 * system->anions, sizeof(double), error);
    if (!self->anion_sum || !self->reference)
        return CLOSO_MEMORY;
    return closo_blocks_init(&self->shares, CLOSO_SHARES, error);
}

static void gather_anions(const closo_system *system, const closo_ion_frame *frame, double *out)
{
    for (size_t a = 0; a < system->anions; a++)
        memcpy(out + 3 * a, frame->centre + 3 * system->anion[a], 3 * sizeof *out);
}

// Mean positions and cell of a batch, and the sites they make.
static closo_status find_sites(closo_occupancy *self, const closo_ion_frame *frames, size_t count,
                               closo_error *error)
{
    const closo_system *system = self->system;
    double vectors[9] = {0};
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < 9; i++)
            vectors[i] += frames[f].cell.vectors[i] / (double)count;
        for (size_t a = 0; a < system->anions; a++)
            for (size_t c = 0; c < 3; c++)
                self->reference[3 * a + c] +=
                    frames[f].centre[3 * system->anion[a] + c] / (double)count;
    }
    closo_cell cell;
    closo_status status = closo_cell_init(&cell, vectors, error);
    if (status == CLOSO_OK)
        status = closo_sites_find(&cell, system->anions, self->reference, &self->sites, error);
    self->first_frames = count;
    self->ready = status == CLOSO_OK;
    return status;
}

// Scratch of one thread.
typedef struct worker {
    double *anion, *centre;
    closo_points points[CLOSO_SITE_TYPES];
    float *squared;
} worker;

static size_t largest_count(const closo_sites *sites)
{
    size_t most = 1;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        most = sites->count[t] > most ? sites->count[t] : most;
    return most;
}

static closo_status worker_init(worker *own, const closo_occupancy *self)
{
    *own = (worker){0};
    size_t most = largest_count(&self->sites);
    own->anion = closo_allocate(3 * self->system->anions, sizeof(double), NULL);
    own->centre = closo_allocate(3 * most, sizeof(double), NULL);
    own->squared = closo_allocate(most, sizeof *own->squared, NULL);
    closo_status status = own->anion && own->centre && own->squared ? CLOSO_OK : CLOSO_MEMORY;
    for (int t = 0; t < CLOSO_SITE_TYPES && status == CLOSO_OK; t++)
        status = closo_points_reserve(&own->points[t], self->sites.count[t], NULL);
    return status;
}

static void worker_clear(worker *own)
{
    free(own->anion);
    free(own->centre);
    free(own->squared);
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        closo_points_clear(&own->points[t]);
}

static double gaussian_weight(worker *own, const closo_occupancy *self, const closo_metric *metric,
                              const float from[3], int type)
{
    const closo_points *points = &own->points[type];
    float limit =
        (float)(self->options->site_cutoff_angstrom * self->options->site_cutoff_angstrom);
    double scale = -0.5 / self->options->site_variance, weight = 0;
    closo_range range[2];
    size_t ranges = closo_points_near(points, from, range);
    for (int x = -metric->images[0]; x <= metric->images[0]; x++)
        for (int y = -metric->images[1]; y <= metric->images[1]; y++)
            for (int z = -metric->images[2]; z <= metric->images[2]; z++) {
                const int shift[3] = {x, y, z};
                for (size_t n = 0; n < ranges; n++) {
                    closo_distances_squared(metric, from, shift, points, range[n].begin,
                                            range[n].count, own->squared);
                    for (size_t i = 0; i < range[n].count; i++)
                        if (own->squared[i] <= limit)
                            weight += exp(scale * (double)own->squared[i]);
                }
            }
    return weight;
}

static void assign(worker *own, const closo_occupancy *self, const closo_ion_frame *frame,
                   double *share)
{
    const closo_system *system = self->system;
    gather_anions(system, frame, own->anion);
    for (int t = 0; t < CLOSO_SITE_TYPES; t++) {
        closo_sites_centres(&self->sites, (closo_site_type)t, &frame->cell, own->anion,
                            own->centre);
        closo_points_fill(&own->points[t], &frame->cell, self->options->site_cutoff_angstrom,
                          own->centre, NULL, self->sites.count[t]);
    }
    closo_metric metric = closo_metric_of(&frame->cell, self->options->site_cutoff_angstrom);
    double sum[CLOSO_SHARES] = {0}, assigned = 0, seen = 0;
    for (size_t i = 0; i < system->cations; i++) {
        double f[3], w[CLOSO_SITE_TYPES];
        closo_cell_to_fractional(&frame->cell, frame->centre + 3 * system->cation[i], f);
        const float from[3] = {(float)(f[0] - floor(f[0])), (float)(f[1] - floor(f[1])),
                               (float)(f[2] - floor(f[2]))};
        for (int t = 0; t < CLOSO_SITE_TYPES; t++)
            w[t] = gaussian_weight(own, self, &metric, from, t);
        double three = w[CLOSO_SITE_TETRAHEDRAL] + w[CLOSO_SITE_TRIGONAL] + w[CLOSO_SITE_LINEAR];
        double four = three + w[CLOSO_SITE_OCTAHEDRAL];
        if (four > 0) {
            sum[CLOSO_SHARE_OCTAHEDRAL] += w[CLOSO_SITE_OCTAHEDRAL] / four;
            seen++;
        }
        if (!(three > 0))
            continue;
        sum[CLOSO_SHARE_TETRAHEDRAL] += w[CLOSO_SITE_TETRAHEDRAL] / three;
        sum[CLOSO_SHARE_TRIGONAL] += w[CLOSO_SITE_TRIGONAL] / three;
        sum[CLOSO_SHARE_LINEAR] += w[CLOSO_SITE_LINEAR] / three;
        assigned++;
    }
    double cations = (double)system->cations;
    for (int k = 0; k <= CLOSO_SHARE_LINEAR; k++)
        share[k] = assigned > 0 ? sum[k] / assigned : 0;
    share[CLOSO_SHARE_OCTAHEDRAL] = seen > 0 ? sum[CLOSO_SHARE_OCTAHEDRAL] / seen : 0;
    share[CLOSO_SHARE_UNASSIGNED] = 1 - assigned / cations;
}

static void follow_anions(closo_occupancy *self, const closo_ion_frame *frame)
{
    const closo_system *system = self->system;
    double largest = self->largest_shift * self->largest_shift;
    for (size_t a = 0; a < system->anions; a++) {
        const double *r = frame->centre + 3 * system->anion[a];
        double squared = 0;
        for (size_t c = 0; c < 3; c++) {
            double d = r[c] - self->reference[3 * a + c];
            squared += d * d;
            self->anion_sum[3 * a + c] += r[c];
        }
        largest = squared > largest ? squared : largest;
    }
    for (size_t i = 0; i < 9; i++)
        self->cell_sum[i] += frame->cell.vectors[i];
    self->largest_shift = sqrt(largest);
    self->frames++;
}

// A batch, cut into runs of frames that are assigned beside one another.
typedef struct work {
    const closo_occupancy *occupancy;
    const closo_ion_frame *frames;
    double *share; // frames x CLOSO_SHARES
    bool failed;
} work;

static void work_frames(void *context, size_t begin, size_t end)
{
    work *self = context;
    worker own;
    bool ready = worker_init(&own, self->occupancy) == CLOSO_OK;
    for (size_t f = begin; f < end && ready; f++)
        assign(&own, self->occupancy, &self->frames[f], self->share + f * CLOSO_SHARES);
    if (!ready) {
#pragma omp atomic write
        self->failed = true;
    }
    worker_clear(&own);
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_occupancy *self = state;
    closo_status status = self->ready ? CLOSO_OK : find_sites(self, frames, count, error);
    if (status != CLOSO_OK)
        return status;
    double *share = closo_allocate(count * CLOSO_SHARES, sizeof *share, error);
    if (!share)
        return CLOSO_MEMORY;
    work w = {.occupancy = self, .frames = frames, .share = share};
    closo_parallel(count, FRAMES_AT_ONCE, self->options->threads, work_frames, &w);
    for (size_t f = 0; !w.failed && f < count; f++) {
        closo_blocks_add(&self->shares, share + f * CLOSO_SHARES);
        follow_anions(self, &frames[f]);
    }
    free(share);
    return w.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for site occupancies") : CLOSO_OK;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    (void)system;
    return closo_occupancy_describe(state, result, error);
}

static void end(void *state)
{
    closo_occupancy *self = state;
    if (!self)
        return;
    closo_sites_clear(&self->sites);
    closo_blocks_clear(&self->shares);
    free(self->anion_sum);
    free(self->reference);
    free(self);
}

const closo_analysis closo_analysis_sites = {.name = "sites",
                                             .title = "Sites and configurational entropy",
                                             .begin = begin,
                                             .add = add,
                                             .finish = finish,
                                             .end = end,
                                             .cost = 4};
