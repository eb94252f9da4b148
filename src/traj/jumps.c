// SPDX-License-Identifier: GPL-3.0-or-later
// Hops of cations between interstitial sites, their stays, docking on the cages. Sites are those of
// sites.c: which anions make one is read off the mean positions of the first batch, the centres
// follow the anions frame by frame. Assignment is done in parallel (jumps_assign.c), then every
// cation is followed in order with hysteresis (jumps_stay.h). Memory: one batch, counters, at most
// CLOSO_JUMPS_EVENTS hops, and the orientations of the cages beside the common series. The
// diffusion coefficient that hops are compared with comes from the displacement analysis, which is
// run alongside.
#include "traj/jumps_assign.h"
#include "traj/msd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static closo_status choose_types(closo_jumps *self, closo_error *error)
{
    const char *text = self->options->jumps.types;
    if (!text)
        text = "tetrahedral,trigonal,linear";
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, ",");
        int type = 0;
        while (type < CLOSO_SITE_TYPES &&
               (strlen(closo_site_type_name((closo_site_type)type)) != length ||
                strncmp(p, closo_site_type_name((closo_site_type)type), length) != 0))
            type++;
        if (type == CLOSO_SITE_TYPES)
            return closo_fail(error, CLOSO_USAGE,
                              "--site-types: expected tetrahedral, trigonal, linear or octahedral "
                              "with commas between, found \"%.*s\"",
                              (int)length, p);
        self->wanted[type] = true;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

static const char needs[] = "stays and hop rates need";

static closo_status settle_time(closo_jumps *self, closo_error *error)
{
    const closo_jumps_options *options = &self->options->jumps;
    closo_status status = closo_system_needs_time(self->system, needs, error);
    if (status != CLOSO_OK)
        return status;
    self->frame_time_ps = self->system->frame_time_ps;
    self->dwell = (uint64_t)fmin(1e15, ceil(options->dwell_ps / self->frame_time_ps - 1e-6));
    self->dock_dwell = self->dwell;
    if (!isnan(options->core_angstrom))
        self->dwell = UINT64_MAX; // the core rule stands in its place
    return CLOSO_OK;
}

// Heavy atoms of an ion, or all of them where fewer than four are heavy.
static size_t list_cage_atoms(const closo_system *system, const closo_ion *ion, size_t *out)
{
    size_t heavy = 0;
    for (size_t k = 0; k < ion->count; k++)
        heavy += system->element[system->ions.atoms[ion->first + k]] > 1;
    size_t count = 0;
    for (size_t k = 0; k < ion->count; k++) {
        size_t atom = system->ions.atoms[ion->first + k];
        if (heavy < 4 || system->element[atom] > 1)
            out[count++] = atom;
    }
    return count;
}

// Cages in the shape of the first frame; ions that make no polyhedron are no cages.
static closo_status find_cages(closo_jumps *self, const closo_ion_frame *frame, closo_error *error)
{
    const closo_system *system = self->system;
    self->cage = closo_allocate(system->anions, sizeof *self->cage, error);
    self->cage_atom = closo_allocate(system->atoms, sizeof *self->cage_atom, error);
    self->cage_shape = closo_allocate(3 * system->atoms, sizeof *self->cage_shape, error);
    if (!self->cage || !self->cage_atom || !self->cage_shape)
        return CLOSO_MEMORY;
    size_t used = 0;
    for (size_t a = 0; a < system->anions; a++) {
        const closo_ion *ion = &system->ions.ions[system->anion[a]];
        closo_jumps_cage *cage = &self->cage[self->cages];
        *cage = (closo_jumps_cage){.anion = a, .first = used};
        cage->count = list_cage_atoms(system, ion, self->cage_atom + used);
        double *shape = self->cage_shape + 3 * used;
        closo_jumps_shape(self, frame, cage, shape);
        cage->shape = shape;
        if (!closo_polyhedron_find(&cage->hull, cage->count, shape))
            continue;
        used += cage->count;
        self->cages++;
    }
    return self->cages ? closo_series_beside(system->series, 4 * self->cages, &self->turn, error)
                       : CLOSO_OK;
}

static size_t polyatomic(const closo_system *system)
{
    size_t count = 0;
    for (size_t a = 0; a < system->anions; a++)
        count += system->ions.ions[system->anion[a]].count > 1;
    return count;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    closo_status status = closo_system_needs_lattice(system, error);
    if (status != CLOSO_OK)
        return status;
    closo_jumps *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->at = closo_allocate(system->cations, sizeof *self->at, error);
    self->dock = closo_allocate(system->cations, sizeof *self->dock, error);
    self->reference = closo_allocate(3 * system->anions, sizeof *self->reference, error);
    if (!self->at || !self->dock || !self->reference)
        return CLOSO_MEMORY;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        closo_stays_init(&self->stays[t]);
    closo_stays_init(&self->dock_stays);
    status = choose_types(self, error);
    if (status == CLOSO_OK)
        status = settle_time(self, error);
    if (status == CLOSO_OK)
        status = closo_blocks_init(&self->rate, 1, error);
    if (status == CLOSO_OK)
        status = closo_blocks_init(&self->docking, CLOSO_JUMPS_COLUMNS, error);
    if (status != CLOSO_OK)
        return status;
    closo_series_keep_beside(system->series, 4 * polyatomic(system));
    return closo_msd_begin_cation(system, options, &self->msd, error);
}

static closo_status find_lattice(closo_jumps *self, const closo_ion_frame *frames, size_t count,
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
    if (status != CLOSO_OK)
        return status;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        self->site_begin[t + 1] =
            self->site_begin[t] + (self->wanted[t] ? self->sites.count[t] : 0);
    if (self->site_begin[CLOSO_SITE_TYPES] == 0 || self->site_begin[CLOSO_SITE_TYPES] > UINT32_MAX)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: the anion lattice (%s) has no sites of the kinds asked for",
                          system->path, self->sites.lattice);
    self->first_frames = count;
    self->ready = true;
    return find_cages(self, &frames[0], error);
}

static closo_status count_hop(closo_jumps *self, const closo_ion_frame *frame, size_t cation,
                              const closo_move *move, closo_error *error)
{
    closo_site_type from = closo_jumps_type(self, move->from.index);
    closo_site_type to = closo_jumps_type(self, move->to.index);
    double a[3], b[3], squared = 0;
    closo_jumps_centre(self, frame, &move->from, a);
    closo_jumps_centre(self, frame, &move->to, b);
    for (int c = 0; c < 3; c++)
        squared += (b[c] - a[c]) * (b[c] - a[c]);
    double length = sqrt(squared), bin = length / CLOSO_JUMPS_LENGTH_BIN;
    closo_stays_end(&self->stays[from], move);
    self->hops[from][to]++;
    self->total++;
    self->length_sum[from][to] += length;
    self->length_squares += squared;
    self->length_fourths += squared * squared;
    self->length[bin < CLOSO_JUMPS_LENGTHS ? (size_t)bin : CLOSO_JUMPS_LENGTHS - 1]++;
    if (self->events == CLOSO_JUMPS_EVENTS)
        return CLOSO_OK;
    void *block = self->event;
    closo_status status =
        closo_grow(&block, &self->event_capacity, self->events + 1, sizeof *self->event, error);
    self->event = block;
    if (status == CLOSO_OK)
        self->event[self->events++] = (closo_jump){.cation = (uint32_t)cation,
                                                   .from = move->from.index,
                                                   .to = move->to.index,
                                                   .left = move->left,
                                                   .arrived = move->arrived};
    return status;
}

static closo_status follow_cations(closo_jumps *self, const closo_ion_frame *frame,
                                   const closo_place *site, const double *distance,
                                   const closo_place *face, closo_error *error)
{
    closo_status status = CLOSO_OK;
    size_t cations = self->system->cations;
    uint64_t before = self->total;
    closo_move move;
    for (size_t i = 0; status == CLOSO_OK && i < cations; i++) {
        bool arrived = distance[i] < self->options->jumps.core_angstrom; // false where NaN
        if (closo_stay_step(&self->at[i], &site[i], frame->index, self->dwell, arrived, &move))
            status = count_hop(self, frame, i, &move, error);
        if (self->cages > 0 &&
            closo_stay_step(&self->dock[i], &face[i], frame->index, self->dock_dwell, false,
                            &move) &&
            move.from.index != CLOSO_JUMPS_NOWHERE)
            closo_stays_end(&self->dock_stays, &move);
    }
    double hops = (double)(self->total - before) / (double)cations;
    if (self->frames > 0) // a hop cannot end in the first frame
        closo_blocks_add(&self->rate, &hops);
    return status;
}

static closo_status keep_orientations(closo_jumps *self, const double *orientation,
                                      closo_error *error)
{
    float *row;
    closo_status status = closo_store_row(&self->turn, &row, error);
    for (size_t k = 0; row && k < 4 * self->cages; k++)
        row[k] = (float)orientation[k];
    return status;
}

static void follow_anions(closo_jumps *self, const closo_ion_frame *frame)
{
    for (size_t a = 0; a < self->system->anions; a++) {
        const double *r = frame->centre + 3 * self->system->anion[a];
        double squared = 0;
        for (size_t c = 0; c < 3; c++)
            squared += (r[c] - self->reference[3 * a + c]) * (r[c] - self->reference[3 * a + c]);
        self->largest_shift = fmax(self->largest_shift, sqrt(squared));
    }
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_jumps *self = state;
    closo_status status = self->ready ? CLOSO_OK : find_lattice(self, frames, count, error);
    if (status != CLOSO_OK)
        return status;
    closo_jumps_batch batch;
    size_t cations = self->system->cations;
    status = closo_jumps_assign(self, frames, count, &batch, error);
    for (size_t f = 0; status == CLOSO_OK && f < count; f++) {
        status = follow_cations(self, &frames[f], batch.site + f * cations,
                                batch.distance + f * cations, batch.face + f * cations, error);
        if (status == CLOSO_OK && self->cages > 0) {
            closo_blocks_add(&self->docking, batch.docking + f * CLOSO_JUMPS_COLUMNS);
            status = keep_orientations(self, batch.orientation + f * 4 * self->cages, error);
        }
        follow_anions(self, &frames[f]);
        self->frames++;
    }
    closo_jumps_batch_clear(&batch);
    return status;
}

// D of the cation from the displacements, in a document of its own that is thrown away.
static closo_status find_diffusion(closo_jumps *self, closo_quantity *out, closo_error *error)
{
    *out = (closo_quantity){.value = NAN, .su = NAN};
    closo_result *result = closo_result_new("traj msd", "displacements", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_error inner = {0};
    closo_status status = closo_analysis_msd.finish(self->msd, self->system, result, &inner);
    if (status == CLOSO_OK)
        closo_result_find_quantity(result, "D_cation", out);
    else
        snprintf(self->msd_reason, sizeof self->msd_reason, "%.250s", inner.message);
    out->key = out->label = out->unit = out->method = NULL; // borrowed from the document
    closo_result_free(result);
    return status == CLOSO_MEMORY || status == CLOSO_INTERRUPTED
               ? closo_fail(error, status, "%s", inner.message)
               : CLOSO_OK;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_jumps *self = state;
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    if (self->frames < 2)
        return closo_fail(error, CLOSO_INPUT, "%s: hops need at least 2 frames, found %llu",
                          system->path, (unsigned long long)self->frames);
    for (size_t i = 0; i < system->cations; i++) {
        closo_site_type type = closo_jumps_type(self, self->at[i].here.index);
        closo_stays_censor(&self->stays[type], &self->at[i], self->frames - 1);
        if (self->dock[i].here.index != CLOSO_JUMPS_NOWHERE)
            closo_stays_censor(&self->dock_stays, &self->dock[i], self->frames - 1);
    }
    closo_jumps_findings findings = {0};
    status = find_diffusion(self, &findings.diffusion, error);
    if (status == CLOSO_OK)
        status = closo_jumps_strings(self, &findings.strings, error);
    if (status == CLOSO_OK)
        status = closo_jumps_paddle(self, &findings.paddle, error);
    return status == CLOSO_OK ? closo_jumps_describe(self, &findings, result, error) : status;
}

static void end(void *state)
{
    closo_jumps *self = state;
    if (!self)
        return;
    if (self->msd)
        closo_analysis_msd.end(self->msd);
    closo_sites_clear(&self->sites);
    closo_blocks_clear(&self->rate);
    closo_blocks_clear(&self->docking);
    closo_store_clear(&self->turn);
    free(self->reference);
    free(self->at);
    free(self->dock);
    free(self->event);
    free(self->cage);
    free(self->cage_atom);
    free(self->cage_shape);
    free(self);
}

const closo_analysis closo_analysis_jumps = {.name = "jumps",
                                             .title = "Hops, docking and the paddle wheel",
                                             .begin = begin,
                                             .add = add,
                                             .finish = finish,
                                             .end = end,
                                             .cost = 9,
                                             .follows = true};
