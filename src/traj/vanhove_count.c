// SPDX-License-Identifier: GPL-3.0-or-later
// Counting for the van Hove functions (L. van Hove, Phys. Rev. 95 (1954) 249): displacements of
// each cation over a lag, and distances from where a cation was to where the others are after the
// lag, with all their periodic images as in g(r). The cation itself is left out at its own
// displacement only: its images are neighbours, so that at lag 0 the distinct part is g(r). Blocks
// of origins are counted independently: the same for any number of threads. O(origins N^2) a lag.
#include "traj/distances.h"
#include "traj/vanhove.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 512 };

// Scratch of one thread.
typedef struct worker {
    closo_points points;
    double *before, *after; // N x 3
    float squared[CHUNK];
} worker;

static void read_frame(const closo_vanhove *self, size_t frame, double *position, closo_cell *cell)
{
    const closo_store *store = &self->store;
    const float *row = store->value + frame * store->columns;
    size_t coordinates = 3 * self->system->cations;
    for (size_t c = 0; c < coordinates; c++)
        position[c] = store->origin[c] + (double)row[c];
    double vectors[9];
    for (size_t c = 0; c < 9; c++)
        vectors[c] = store->origin[coordinates + c] + (double)row[coordinates + c];
    if (cell && closo_cell_init(cell, vectors, NULL) != CLOSO_OK)
        *cell = self->system->first_cell; // a cell of the file was valid; rounding keeps it so
}

// Where point i stands after sorting.
static size_t place_of(const closo_points *points, size_t i)
{
    if (points->axis < 0)
        return i;
    for (size_t k = 0; k < points->count; k++)
        if (points->component[0][k] == points->unsorted[0][i] &&
            points->component[1][k] == points->unsorted[1][i] &&
            points->component[2][k] == points->unsorted[2][i])
            return k;
    return SIZE_MAX;
}

// The translation that brings the nearest image of the cation to where it went itself.
static void own_shift(const worker *own, const closo_cell *cell, size_t i, size_t place,
                      const float from[3], int shift[3])
{
    double went[3], fraction[3];
    for (size_t c = 0; c < 3; c++)
        went[c] = own->after[3 * i + c] - own->before[3 * i + c];
    closo_cell_to_fractional(cell, went, fraction);
    for (size_t c = 0; c < 3; c++) {
        float d = own->points.component[c][place] - from[c];
        shift[c] = (int)lrint(fraction[c] - (double)(d - rintf(d)));
    }
}

static void count_range(worker *own, const closo_vanhove_set *set, const closo_metric *metric,
                        const float from[3], const int shift[3], closo_range range, size_t itself,
                        int64_t *into)
{
    size_t end = range.begin + range.count;
    float per_bin = (float)((double)set->bins / set->radius);
    for (size_t at = range.begin; at < end; at += CHUNK) {
        size_t count = end - at < CHUNK ? end - at : CHUNK;
        closo_distances_squared(metric, from, shift, &own->points, at, count, own->squared);
        if (itself >= at && itself < at + count)
            own->squared[itself - at] = INFINITY;
        for (size_t i = 0; i < count; i++) {
            float bin = sqrtf(own->squared[i]) * per_bin;
            if (bin < (float)set->bins)
                into[(size_t)bin]++;
        }
    }
}

static void count_distinct(worker *own, const closo_vanhove_set *set, const closo_cell *cell,
                           size_t cations, int64_t *into)
{
    closo_metric metric = closo_metric_of(cell, set->radius);
    closo_points_fill(&own->points, cell, set->radius, own->after, NULL, cations);
    for (size_t i = 0; i < cations; i++) {
        double f[3];
        closo_cell_to_fractional(cell, own->before + 3 * i, f);
        const float from[3] = {(float)(f[0] - floor(f[0])), (float)(f[1] - floor(f[1])),
                               (float)(f[2] - floor(f[2]))};
        closo_range range[2];
        size_t ranges = closo_points_near(&own->points, from, range);
        size_t place = place_of(&own->points, i);
        int mine[3];
        own_shift(own, cell, i, place, from, mine);
        const int *n = metric.images;
        for (int x = -n[0]; x <= n[0]; x++)
            for (int y = -n[1]; y <= n[1]; y++)
                for (int z = -n[2]; z <= n[2]; z++) {
                    const int shift[3] = {x, y, z};
                    bool here = x == mine[0] && y == mine[1] && z == mine[2];
                    for (size_t k = 0; k < ranges; k++)
                        count_range(own, set, &metric, from, shift, range[k],
                                    here ? place : SIZE_MAX, into);
                }
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
    size_t origins = (self->store.frames - lag->frames - 1) / set->spacing + 1;
    size_t begin = origins * block / CLOSO_VANHOVE_BLOCKS;
    size_t end = origins * (block + 1) / CLOSO_VANHOVE_BLOCKS;
    closo_vanhove_sums *sums = &lag->block[block];
    for (size_t k = begin; k < end; k++) {
        closo_cell cell;
        read_frame(self, k * set->spacing, own->before, NULL);
        read_frame(self, k * set->spacing + lag->frames, own->after, &cell);
        count_self(own, set, cations, sums);
        if (cations > 1)
            count_distinct(own, set, &cell, cations, sums->distinct);
        sums->density += ((double)cations - 1) / cell.volume;
        sums->origins++;
    }
}

static bool worker_init(worker *own, size_t cations)
{
    own->before = closo_allocate(3 * cations, sizeof(double), NULL);
    own->after = closo_allocate(3 * cations, sizeof(double), NULL);
    return own->before && own->after &&
           closo_points_reserve(&own->points, cations, NULL) == CLOSO_OK;
}

static void worker_clear(worker *own)
{
    closo_points_clear(&own->points);
    free(own->before);
    free(own->after);
    free(own);
}

static closo_status count_lag(const closo_vanhove *self, closo_vanhove_set *set,
                              closo_vanhove_lag *lag, closo_error *error)
{
    int threads = self->options->threads > 0 ? self->options->threads : 1;
    lag->counts = closo_allocate(2 * CLOSO_VANHOVE_BLOCKS * set->bins, sizeof(int64_t), error);
    if (!lag->counts)
        return CLOSO_MEMORY;
    for (size_t b = 0; b < CLOSO_VANHOVE_BLOCKS; b++) {
        lag->block[b].self = lag->counts + 2 * b * set->bins;
        lag->block[b].distinct = lag->block[b].self + set->bins;
    }
    bool failed = false;
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        worker *own = closo_allocate(1, sizeof *own, NULL);
        bool ready = own && worker_init(own, self->system->cations);
        if (!ready) {
#pragma omp atomic write
            failed = true;
        }
#pragma omp for schedule(dynamic, 1)
        for (size_t b = 0; b < CLOSO_VANHOVE_BLOCKS; b++)
            if (ready)
                count_block(self, own, set, lag, b);
        if (own)
            worker_clear(own);
    }
    return failed ? closo_fail(error, CLOSO_MEMORY, "no memory for van Hove functions") : CLOSO_OK;
}

closo_status closo_vanhove_count(const closo_vanhove *self, closo_vanhove_set *set,
                                 closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < set->count; i++) {
        closo_report_progress(self->options->control, "van Hove functions", (double)i,
                              (double)set->count);
        if (closo_cancelled(self->options->control))
            return closo_fail(error, CLOSO_INTERRUPTED,
                              "interrupted while computing van Hove functions");
        status = count_lag(self, set, &set->lags[i], error);
    }
    return status;
}
