// SPDX-License-Identifier: GPL-3.0-or-later
// Per frame: the centres of the sites follow the instantaneous centres of the anions; a cation is
// in the site with the nearest centre, all kinds competing. The image of the site is kept, so that
// a hop into the next cell is a hop. The cage nearest to a cation is the one with the nearest
// centre. Cost per frame: O(sites + cations), plus one superposition a cage.
#include "traj/jumps_assign.h"
#include "traj/jumps_nearest.h"
#include "traj/parallel.h"
#include "traj/superpose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_AT_ONCE = 32 };

closo_site_type closo_jumps_type(const closo_jumps *self, size_t site)
{
    int type = 0;
    while (type + 1 < CLOSO_SITE_TYPES && site >= self->site_begin[type + 1])
        type++;
    return (closo_site_type)type;
}

const closo_corner *closo_jumps_corners(const closo_jumps *self, size_t site, size_t *count)
{
    closo_site_type type = closo_jumps_type(self, site);
    *count = closo_site_type_corners(type);
    return self->sites.corners[type] + *count * (site - self->site_begin[type]);
}

void closo_jumps_centre(const closo_jumps *self, const closo_ion_frame *frame,
                        const closo_place *place, double out[3])
{
    size_t corners;
    const closo_corner *corner = closo_jumps_corners(self, place->index, &corners);
    const double *v = frame->cell.vectors;
    for (size_t c = 0; c < 3; c++) {
        double sum = 0;
        for (size_t k = 0; k < corners; k++) {
            sum += frame->centre[3 * self->system->anion[corner[k].anion] + c];
            for (size_t i = 0; i < 3; i++)
                sum += corner[k].shift[i] * v[3 * i + c];
        }
        out[c] = sum / (double)corners;
        for (size_t i = 0; i < 3; i++)
            out[c] += place->shift[i] * v[3 * i + c];
    }
}

void closo_jumps_shape(const closo_jumps *self, const closo_ion_frame *frame,
                       const closo_jumps_cage *cage, double *out)
{
    const double *centre = frame->centre + 3 * self->system->anion[cage->anion];
    for (size_t k = 0; k < cage->count; k++) {
        const double *r = frame->atom + 3 * self->cage_atom[cage->first + k];
        for (size_t c = 0; c < 3; c++)
            out[3 * k + c] = r[c] - centre[c]; // ions are whole
    }
}

// Scratch of one thread.
typedef struct worker {
    closo_nearest sites, cages;
    double *site_centre, *cage_centre, *shape;
} worker;

static closo_status worker_init(worker *own, const closo_jumps *self)
{
    *own = (worker){0};
    size_t atoms = 1;
    for (size_t k = 0; k < self->cages; k++)
        atoms = self->cage[k].count > atoms ? self->cage[k].count : atoms;
    size_t sites = self->site_begin[CLOSO_SITE_TYPES];
    own->site_centre = closo_allocate(3 * sites, sizeof(double), NULL);
    own->cage_centre = closo_allocate(3 * self->cages, sizeof(double), NULL);
    own->shape = closo_allocate(3 * atoms, sizeof(double), NULL);
    return own->site_centre && own->cage_centre && own->shape ? CLOSO_OK : CLOSO_MEMORY;
}

static void worker_clear(worker *own)
{
    closo_nearest_clear(&own->sites);
    closo_nearest_clear(&own->cages);
    free(own->site_centre);
    free(own->cage_centre);
    free(own->shape);
}

// The place of a position whose nearest point is `centre` but for lattice translations.
static closo_place place_of(const closo_cell *cell, size_t index, const double position[3],
                            const double centre[3], const double displacement[3])
{
    closo_place place = {.index = (uint32_t)index};
    double translation[3], f[3];
    for (size_t c = 0; c < 3; c++)
        translation[c] = position[c] - displacement[c] - centre[c];
    closo_cell_to_fractional(cell, translation, f);
    for (int c = 0; c < 3; c++)
        place.shift[c] = (int32_t)fmax(-2e9, fmin(2e9, round(f[c])));
    return place;
}

// Centres of all sites as closo_jumps_centre gives them, in their home images.
static void fill_centres(const closo_jumps *self, const closo_ion_frame *frame, double *out)
{
    const size_t *anion = self->system->anion;
    const double *v = frame->cell.vectors;
    for (int type = 0; type < CLOSO_SITE_TYPES; type++) {
        size_t corners = closo_site_type_corners((closo_site_type)type);
        const closo_corner *corner = self->sites.corners[type];
        for (size_t s = self->site_begin[type]; s < self->site_begin[type + 1]; s++, out += 3) {
            double sum[3] = {0};
            for (size_t k = 0; k < corners; k++, corner++) {
                const double *r = frame->centre + 3 * anion[corner->anion];
                const int *shift = corner->shift;
                for (size_t c = 0; c < 3; c++) {
                    sum[c] += r[c];
                    sum[c] += shift[0] * v[c] + shift[1] * v[3 + c] + shift[2] * v[6 + c];
                }
            }
            for (size_t c = 0; c < 3; c++)
                out[c] = sum[c] / (double)corners;
        }
    }
}

static closo_status find_sites(worker *own, const closo_jumps *self, const closo_ion_frame *frame,
                               closo_place *place, double *distance)
{
    const closo_system *system = self->system;
    size_t sites = self->site_begin[CLOSO_SITE_TYPES];
    fill_centres(self, frame, own->site_centre);
    closo_status status =
        closo_nearest_fill(&own->sites, &frame->cell, sites, own->site_centre, NULL);
    for (size_t i = 0; status == CLOSO_OK && i < system->cations; i++) {
        const double *r = frame->centre + 3 * system->cation[i];
        double d[3];
        size_t s = closo_nearest_find(&own->sites, r, d);
        place[i] = place_of(&frame->cell, s, r, own->site_centre + 3 * s, d);
        distance[i] = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
    return status;
}

static closo_status find_docking(worker *own, const closo_jumps *self, const closo_ion_frame *frame,
                                 closo_place *face, double *sums)
{
    const closo_system *system = self->system;
    for (size_t k = 0; k < self->cages; k++)
        memcpy(own->cage_centre + 3 * k, frame->centre + 3 * system->anion[self->cage[k].anion],
               3 * sizeof(double));
    closo_status status =
        closo_nearest_fill(&own->cages, &frame->cell, self->cages, own->cage_centre, NULL);
    for (size_t i = 0; status == CLOSO_OK && i < system->cations; i++) {
        double d[3];
        size_t k = closo_nearest_find(&own->cages, frame->centre + 3 * system->cation[i], d);
        closo_jumps_shape(self, frame, &self->cage[k], own->shape);
        closo_docked docked = closo_polyhedron_dock(&self->cage[k].hull, own->shape, d);
        face[i] = (closo_place){.index = CLOSO_JUMPS_NOWHERE};
        if (docked.distance > self->options->jumps.docked_angstrom) // false where NaN
            continue;
        face[i].index = (uint32_t)(k * CLOSO_CAGE_FACES + docked.face);
        sums[docked.kind] += 1;
        sums[CLOSO_JUMPS_DISTANCE] += docked.distance;
        sums[CLOSO_JUMPS_DOCKED] += 1;
    }
    return status;
}

static void find_orientations(worker *own, const closo_jumps *self, const closo_ion_frame *frame,
                              double *out)
{
    for (size_t k = 0; k < self->cages; k++) {
        closo_jumps_shape(self, frame, &self->cage[k], own->shape);
        closo_superpose_points(self->cage[k].count, self->cage[k].shape, own->shape, out + 4 * k);
    }
}

// A batch, cut into runs of frames that are worked on beside one another.
typedef struct work {
    const closo_jumps *jumps;
    const closo_ion_frame *frames;
    closo_jumps_batch *out;
    bool failed;
} work;

static void work_frames(void *context, size_t begin, size_t end)
{
    work *w = context;
    const closo_jumps *self = w->jumps;
    closo_jumps_batch *out = w->out;
    size_t cations = self->system->cations;
    worker own;
    bool ready = worker_init(&own, self) == CLOSO_OK;
    for (size_t f = begin; f < end && ready; f++) {
        ready = find_sites(&own, self, &w->frames[f], out->site + f * cations,
                           out->distance + f * cations) == CLOSO_OK;
        if (!ready || self->cages == 0)
            continue;
        ready = find_docking(&own, self, &w->frames[f], out->face + f * cations,
                             out->docking + f * CLOSO_JUMPS_COLUMNS) == CLOSO_OK;
        find_orientations(&own, self, &w->frames[f], out->orientation + f * 4 * self->cages);
    }
    if (!ready) {
#pragma omp atomic write
        w->failed = true;
    }
    worker_clear(&own);
}

closo_status closo_jumps_assign(const closo_jumps *self, const closo_ion_frame *frames,
                                size_t count, closo_jumps_batch *out, closo_error *error)
{
    size_t cations = self->system->cations;
    *out = (closo_jumps_batch){
        .site = closo_allocate(count * cations, sizeof *out->site, error),
        .distance = closo_allocate(count * cations, sizeof *out->distance, error),
        .face = closo_allocate(count * cations, sizeof *out->face, error),
        .docking = closo_allocate(count * CLOSO_JUMPS_COLUMNS, sizeof *out->docking, error),
        .orientation = closo_allocate(count * 4 * self->cages, sizeof *out->orientation, error)};
    work w = {.jumps = self, .frames = frames, .out = out};
    w.failed = !out->site || !out->distance || !out->face || !out->docking || !out->orientation;
    if (!w.failed)
        closo_parallel(count, FRAMES_AT_ONCE, self->options->threads, work_frames, &w);
    return w.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for hops between sites")
                    : CLOSO_OK;
}

void closo_jumps_batch_clear(closo_jumps_batch *batch)
{
    free(batch->site);
    free(batch->distance);
    free(batch->face);
    free(batch->docking);
    free(batch->orientation);
    *batch = (closo_jumps_batch){0};
}
