// SPDX-License-Identifier: GPL-3.0-or-later
// Counting for the van Hove functions (L. van Hove, Phys. Rev. 95 (1954) 249): displacements of
// each cation over a lag, and distances from where a cation was to where the others are after the
// lag, with all their periodic images as in g(r). The cation itself is left out at its own
// displacement only: its images are neighbours, so that at lag 0 the distinct part is g(r). Blocks
// of origins are counted independently: the same for any number of threads. O(origins N^2) a lag.
#include "traj/distances.h"
#include "traj/parallel.h"
#include "traj/vanhove.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 512, LANES = 4 };
#define LANES_HOLD ((uint64_t)1 << 31) // counts after which the lanes are emptied

// Scratch of one chunk of work.
typedef struct worker {
    closo_points points;
    double *before, *after; // N x 3
    closo_cell cell;        // of cell_row
    float cell_row[9];
    bool has_cell;
    // Interleaved histograms: consecutive counts of one bin do not wait for each other.
    uint32_t *lanes; // LANES x (bins + 1), the last slot for what is beyond
    uint64_t pending;
    float squared[CHUNK];
    int32_t bin[CHUNK];
} worker;

static void read_positions(const closo_vanhove *self, size_t frame, double *position)
{
    const closo_store *store = self->store;
    const float *row = store->value + frame * store->columns;
    for (size_t i = 0; i < self->system->cations; i++)
        for (size_t c = 0; c < 3; c++)
            position[3 * i + c] =
                store->origin[self->column[i] + c] + (double)row[self->column[i] + c];
}

// Most cells never change; the reduced basis of a new one is not free.
static void read_cell(const closo_vanhove *self, size_t frame, worker *own)
{
    const closo_store *store = self->store;
    const float *row = store->value + frame * store->columns + self->cell_column;
    if (own->has_cell && !memcmp(row, own->cell_row, sizeof own->cell_row))
        return;
    double vectors[9];
    for (size_t c = 0; c < 9; c++)
        vectors[c] = store->origin[self->cell_column + c] + (double)row[c];
    if (closo_cell_init(&own->cell, vectors, NULL) != CLOSO_OK)
        own->cell = self->system->first_cell; // one of the file was valid; rounding keeps it so
    memcpy(own->cell_row, row, sizeof own->cell_row);
    own->has_cell = true;
}

// The translation that brings the nearest image of the cation to where it went itself.
static void own_shift(const worker *own, size_t i, size_t place, const float from[3], int shift[3])
{
    double went[3], fraction[3];
    for (size_t c = 0; c < 3; c++)
        went[c] = own->after[3 * i + c] - own->before[3 * i + c];
    closo_cell_to_fractional(&own->cell, went, fraction);
    for (size_t c = 0; c < 3; c++) {
        float d = own->points.component[c][place] - from[c];
        shift[c] = (int)lrint(fraction[c] - (double)(d - rintf(d)));
    }
}

static void count_range(worker *own, const closo_vanhove_set *set, const closo_metric *metric,
                        const float from[3], const int shift[3], closo_range range, size_t itself)
{
    size_t end = range.begin + range.count, slots = set->bins + 1;
    float per_bin = (float)((double)set->bins / set->radius);
    for (size_t at = range.begin; at < end; at += CHUNK) {
        size_t count = end - at < CHUNK ? end - at : CHUNK;
        closo_distances_squared(metric, from, shift, &own->points, at, count, own->squared);
        if (itself >= at && itself < at + count)
            own->squared[itself - at] = INFINITY;
        closo_distances_to_bins(own->squared, count, per_bin, (int32_t)set->bins, own->bin);
        for (size_t i = 0; i < count; i++)
            own->lanes[(i % LANES) * slots + (size_t)own->bin[i]]++;
        own->pending += count;
    }
}

static void take_lanes(worker *own, size_t bins, int64_t *into)
{
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t b = 0; b < bins; b++)
            into[b] += own->lanes[lane * (bins + 1) + b];
    memset(own->lanes, 0, LANES * (bins + 1) * sizeof *own->lanes);
    own->pending = 0;
}

static void count_distinct(worker *own, const closo_vanhove_set *set, size_t cations, int64_t *into)
{
    closo_metric metric = closo_metric_of(&own->cell, set->radius);
    closo_points_fill(&own->points, &own->cell, set->radius, own->after, NULL, cations);
    for (size_t i = 0; i < cations; i++) {
        double f[3];
        closo_cell_to_fractional(&own->cell, own->before + 3 * i, f);
        const float from[3] = {(float)(f[0] - floor(f[0])), (float)(f[1] - floor(f[1])),
                               (float)(f[2] - floor(f[2]))};
        closo_range range[2];
        size_t ranges = closo_points_near(&own->points, from, range);
        size_t place = closo_points_place(&own->points, i);
        int mine[3];
        own_shift(own, i, place, from, mine);
        const int *n = metric.images;
        for (int x = -n[0]; x <= n[0]; x++)
            for (int y = -n[1]; y <= n[1]; y++)
                for (int z = -n[2]; z <= n[2]; z++) {
                    const int shift[3] = {x, y, z};
                    bool here = x == mine[0] && y == mine[1] && z == mine[2];
                    for (size_t k = 0; k < ranges; k++)
                        count_range(own, set, &metric, from, shift, range[k],
                                    here ? place : SIZE_MAX);
                }
        if (own->pending > LANES_HOLD)
            take_lanes(own, set->bins, into);
    }
}

static void count_self(const worker *own, const closo_vanhove_set *set, size_t cations,
                       closo_vanhove_sums *sums)
{
    for (size_t i = 0; i < cations; i++) {
        double squared = 0;
        for (size_t c = 0; c < 3; c++) {
            double d = own->after[3 * i + c] - own->before[3 * i + c];
            squared += d * d;
        }
        sums->square += squared;
        sums->fourth += squared * squared;
        double bin = sqrt(squared) * (double)set->bins / set->radius;
        if (bin < (double)set->bins)
            sums->self[(size_t)bin]++;
    }
}

static void count_block(const closo_vanhove *self, worker *own, const closo_vanhove_set *set,
                        closo_vanhove_lag *lag, size_t block)
{
    size_t cations = self->system->cations;
    size_t origins = (self->store->frames - lag->frames - 1) / set->spacing + 1;
    size_t begin = origins * block / CLOSO_VANHOVE_BLOCKS;
    size_t end = origins * (block + 1) / CLOSO_VANHOVE_BLOCKS;
    closo_vanhove_sums *sums = &lag->block[block];
    for (size_t k = begin; k < end; k++) {
        read_positions(self, k * set->spacing, own->before);
        read_positions(self, k * set->spacing + lag->frames, own->after);
        read_cell(self, k * set->spacing + lag->frames, own);
        count_self(own, set, cations, sums);
        if (cations > 1)
            count_distinct(own, set, cations, sums->distinct);
        sums->density += ((double)cations - 1) / own->cell.volume;
        sums->origins++;
    }
    take_lanes(own, set->bins, sums->distinct);
}

static bool worker_init(worker *own, size_t cations, size_t bins)
{
    own->before = closo_allocate(3 * cations, sizeof(double), NULL);
    own->after = closo_allocate(3 * cations, sizeof(double), NULL);
    own->lanes = closo_allocate(LANES * (bins + 1), sizeof *own->lanes, NULL);
    return own->before && own->after && own->lanes &&
           closo_points_reserve(&own->points, cations, NULL) == CLOSO_OK;
}

static void worker_clear(worker *own)
{
    closo_points_clear(&own->points);
    free(own->before);
    free(own->after);
    free(own->lanes);
    free(own);
}

typedef struct task {
    const closo_vanhove *vanhove;
    closo_vanhove_set *set;
    size_t done;
    bool failed;
} task;

// A chunk is some blocks of origins, all lags in a row.
static void work_blocks(void *context, size_t begin, size_t end)
{
    task *self = context;
    const closo_control *control = self->vanhove->options->control;
    worker *own = closo_allocate(1, sizeof *own, NULL);
    bool ready = own && worker_init(own, self->vanhove->system->cations, self->set->bins);
    for (size_t k = begin; k < end && ready && !closo_cancelled(control); k++)
        count_block(self->vanhove, own, self->set, &self->set->lags[k / CLOSO_VANHOVE_BLOCKS],
                    k % CLOSO_VANHOVE_BLOCKS);
    if (!ready) {
#pragma omp atomic write
        self->failed = true;
    }
    size_t done;
#pragma omp atomic capture
    done = self->done += end - begin;
    closo_report_progress(control, "van Hove functions", (double)done,
                          (double)(self->set->count * CLOSO_VANHOVE_BLOCKS));
    if (own)
        worker_clear(own);
}

closo_status closo_vanhove_count(const closo_vanhove *self, closo_vanhove_set *set,
                                 closo_error *error)
{
    for (size_t i = 0; i < set->count; i++) {
        closo_vanhove_lag *lag = &set->lags[i];
        lag->counts = closo_allocate(2 * CLOSO_VANHOVE_BLOCKS * set->bins, sizeof(int64_t), error);
        if (!lag->counts)
            return CLOSO_MEMORY;
        for (size_t b = 0; b < CLOSO_VANHOVE_BLOCKS; b++) {
            lag->block[b].self = lag->counts + 2 * b * set->bins;
            lag->block[b].distinct = lag->block[b].self + set->bins;
        }
    }
    task work = {.vanhove = self, .set = set};
    closo_parallel(set->count * CLOSO_VANHOVE_BLOCKS, CLOSO_VANHOVE_BLOCKS / 2,
                   self->options->threads, work_blocks, &work);
    if (closo_cancelled(self->options->control))
        return closo_fail(error, CLOSO_INTERRUPTED,
                          "interrupted while computing van Hove functions");
    return work.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for van Hove functions")
                       : CLOSO_OK;
}
