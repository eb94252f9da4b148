// SPDX-License-Identifier: GPL-3.0-or-later
// From counts to free energies F = -kT ln(rho / rho_max), passes and sites. Uncertainties are those
// of a delete-one-block jackknife over the blocks of time (Efron and Stein, Ann. Stat. 9 (1981)
// 586), every replica smeared and percolated anew. A density that fewer than five counts within the
// smearing would make is taken for nothing: a way through it is the kernel's, not the ions'.
#include "traj/density.h"

#include <math.h>
#include <stdlib.h>

enum { REPLICAS_MINIMUM = 4 };
#define PROMINENCE 1.6487212707001282 // a site stands out by half kT

typedef struct work {
    const closo_density *self;
    closo_density_map *map;
    closo_density_kernel kernel;
    uint32_t *count;
    double *field, *scratch;
    double *sum, *squares; // of the replicas: 3 barriers, then energies of the probes
} work;

static closo_status make_fields(work *w, bool field, closo_error *error)
{
    size_t voxels = w->self->voxels;
    w->count = closo_allocate(voxels, sizeof *w->count, error);
    w->scratch = closo_allocate(voxels, sizeof *w->scratch, error);
    w->field = field ? closo_allocate(voxels, sizeof *w->field, error) : NULL;
    return w->count && w->scratch && (w->field || !field) ? CLOSO_OK : CLOSO_MEMORY;
}

static void free_fields(work *w)
{
    free(w->count);
    free(w->scratch);
    free(w->field);
    w->count = NULL;
    w->scratch = w->field = NULL;
}

static size_t probes_of(const closo_density_map *map)
{
    return map->way.count + map->sites;
}

static size_t probe_voxel(const closo_density_map *map, size_t index)
{
    return index < map->way.count ? map->way.voxel[index]
                                  : map->percolation.peak[index - map->way.count].voxel;
}

static void sum_blocks(const closo_density *self, size_t left_out, uint32_t *count)
{
    for (size_t v = 0; v < self->voxels; v++)
        count[v] = 0;
    for (size_t b = 0; b < CLOSO_DENSITY_BLOCKS; b++)
        if (b != left_out)
            closo_density_block_sum(&self->block[b], self->voxels, count);
}

static void barriers_of(const closo_percolation *percolation, double kt, double out[3])
{
    for (size_t c = 0; c < 3; c++)
        out[c] = kt * log(percolation->maximum / percolation->threshold[c]);
}

// The whole density, its passes and its sites.
static closo_status whole(work *w, closo_error *error)
{
    const closo_density *self = w->self;
    closo_density_map *map = w->map;
    closo_status status = make_fields(w, false, error);
    if (status != CLOSO_OK)
        return status;
    sum_blocks(self, SIZE_MAX, w->count);
    closo_density_smear(&w->kernel, self->n, w->count, self->threads, map->density, w->scratch);
    free_fields(w); // the percolation needs as much
    double per_count = (double)self->voxels / map->cell.volume / (double)self->frames;
    int copies = self->options->fold[0] * self->options->fold[1] * self->options->fold[2];
    per_count /= copies; // one cell of the prototype holds that share of the ions
    for (size_t v = 0; v < self->voxels; v++)
        map->density[v] *= per_count;
    map->floor = CLOSO_DENSITY_COUNTS_MINIMUM * w->kernel.squares * per_count;
    status = closo_percolate(&map->field, map->floor, PROMINENCE, &map->percolation, error);
    if (status != CLOSO_OK)
        return status;
    barriers_of(&map->percolation, map->kt, map->barrier);
    map->sites = map->percolation.peaks < CLOSO_DENSITY_SITES_MAXIMUM ? map->percolation.peaks
                                                                      : CLOSO_DENSITY_SITES_MAXIMUM;
    return map->percolation.closed ? closo_percolation_way(&map->field, map->cell.vectors,
                                                           &map->percolation, &map->way, error)
                                   : CLOSO_OK;
}

// Barriers of w->field, which resembles the whole density but for a scale: the thresholds are
// looked for about those of the whole, farther from them where they are not there, then everywhere.
// NaN where the whole has none.
static closo_status barriers_like_whole(const work *w, double scale, double barrier[3],
                                        double *maximum, closo_error *error)
{
    static const double reach[] = {1.01, 1.05, 1.3, INFINITY};
    const closo_density_map *map = w->map;
    closo_field field = map->field;
    field.value = w->field;
    double lowest = INFINITY, highest = 0;
    for (size_t c = 0; c < 3; c++)
        if (!isnan(map->barrier[c])) {
            lowest = fmin(lowest, scale * map->percolation.threshold[c]);
            highest = fmax(highest, scale * map->percolation.threshold[c]);
        }
    bool closed = false;
    for (size_t k = 0; k < sizeof reach / sizeof *reach && !closed; k++) {
        double threshold[3];
        bool any = highest > 0;
        closo_status status = closo_percolation_thresholds(
            &field, any ? lowest / reach[k] : 0, any ? highest * reach[k] : (double)INFINITY,
            threshold, maximum, &closed, error);
        if (status != CLOSO_OK)
            return status;
        closed = !closed;
        for (size_t c = 0; c < 3; c++) {
            bool wanted = !isnan(map->barrier[c]);
            closed = closed && !(wanted && isnan(threshold[c]));
            barrier[c] = wanted ? map->kt * log(*maximum / threshold[c]) : (double)NAN;
        }
    }
    return CLOSO_OK;
}

// Counts of a run in the units of map->density.
static double scale_of(const work *w, double frames)
{
    const closo_density_map *map = w->map;
    const int *fold = w->self->options->fold;
    return map->cell.volume * frames * fold[0] * fold[1] * fold[2] / (double)w->self->voxels;
}

static closo_status replica(work *w, size_t left_out, closo_error *error)
{
    const closo_density *self = w->self;
    closo_density_map *map = w->map;
    double barrier[3], maximum;
    sum_blocks(self, left_out, w->count);
    closo_density_smear(&w->kernel, self->n, w->count, self->threads, w->field, w->scratch);
    closo_status status =
        barriers_like_whole(w, scale_of(w, (double)self->frames - (double)self->block_frames),
                            barrier, &maximum, error);
    for (size_t k = 0; status == CLOSO_OK && k < 3 + probes_of(map); k++) {
        double value =
            k < 3 ? barrier[k] : map->kt * log(maximum / w->field[probe_voxel(map, k - 3)]);
        w->sum[k] += value;
        w->squares[k] += value * value;
    }
    return status;
}

static closo_status jackknife(work *w, closo_error *error)
{
    closo_density_map *map = w->map;
    size_t numbers = 3 + probes_of(map);
    w->sum = closo_allocate(numbers, sizeof *w->sum, error);
    w->squares = closo_allocate(numbers, sizeof *w->squares, error);
    map->energy = closo_allocate(numbers, sizeof *map->energy, error);
    map->energy_su = closo_allocate(numbers, sizeof *map->energy_su, error);
    if (!w->sum || !w->squares || !map->energy || !map->energy_su)
        return CLOSO_MEMORY;
    closo_status status = make_fields(w, true, error);
    map->replicas = w->self->blocks >= REPLICAS_MINIMUM ? w->self->blocks : 0;
    for (size_t b = 0; b < map->replicas && status == CLOSO_OK; b++)
        status = replica(w, b, error);
    double n = (double)map->replicas;
    for (size_t k = 0; k < numbers; k++) {
        double mean = w->sum[k] / n, variance = (n - 1) * fmax(0, w->squares[k] / n - mean * mean);
        double su = map->replicas ? sqrt(variance) : (double)NAN;
        if (k < 3) {
            map->barrier_su[k] = su;
            continue;
        }
        map->energy[k - 3] =
            map->kt * log(map->percolation.maximum / map->density[probe_voxel(map, k - 3)]);
        map->energy_su[k - 3] = su;
    }
    return status;
}

// How much of the barrier the smearing takes: the same with twice its variance.
static closo_status smear_more(work *w, closo_error *error)
{
    const closo_density *self = w->self;
    closo_density_map *map = w->map;
    for (size_t c = 0; c < 3; c++)
        map->shift[c] = NAN;
    if (!w->kernel.passes)
        return CLOSO_OK;
    closo_density_kernel wider;
    closo_status status = closo_density_kernel_init(&wider, &map->cell, self->n,
                                                    sqrt(2) * self->options->smear_angstrom, error);
    if (status != CLOSO_OK)
        return status;
    sum_blocks(self, SIZE_MAX, w->count);
    closo_density_smear(&wider, self->n, w->count, self->threads, w->field, w->scratch);
    closo_density_kernel_clear(&wider);
    double barrier[3], maximum;
    status = barriers_like_whole(w, scale_of(w, (double)self->frames), barrier, &maximum, error);
    for (size_t c = 0; c < 3 && status == CLOSO_OK; c++)
        map->shift[c] = barrier[c] - map->barrier[c];
    return status;
}

closo_status closo_density_map_init(closo_density_map *map, const closo_density *self,
                                    closo_error *error)
{
    *map = (closo_density_map){.unit = "kT", .kt = 1};
    double temperature = self->system->temperature_kelvin;
    if (!isnan(temperature)) {
        map->unit = "eV";
        map->kt = CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE * temperature;
    }
    closo_status status = closo_density_cell(self, &map->cell, error);
    if (status != CLOSO_OK)
        return status;
    map->density = closo_allocate(self->voxels, sizeof *map->density, error);
    map->field = (closo_field){{self->n[0], self->n[1], self->n[2]}, map->density};
    work w = {.self = self, .map = map};
    status = map->density ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_density_kernel_init(&w.kernel, &map->cell, self->n,
                                           self->options->smear_angstrom, error);
    if (status == CLOSO_OK)
        status = whole(&w, error);
    if (status == CLOSO_OK)
        status = jackknife(&w, error);
    if (status == CLOSO_OK)
        status = smear_more(&w, error);
    closo_density_kernel_clear(&w.kernel);
    free_fields(&w);
    free(w.sum);
    free(w.squares);
    if (status != CLOSO_OK)
        closo_density_map_clear(map);
    return status;
}

void closo_density_map_clear(closo_density_map *map)
{
    closo_percolation_clear(&map->percolation);
    closo_way_clear(&map->way);
    free(map->density);
    free(map->energy);
    free(map->energy_su);
    *map = (closo_density_map){0};
}
