// SPDX-License-Identifier: GPL-3.0-or-later
// Radial distribution g(r) of cations about anion centres and of any pair of elements, running
// coordination number n(r), and the distribution of the instantaneous coordination number. All
// periodic images within reach are counted, so that r may exceed half a small cell. Histograms are
// integers, filled by frames in parallel: the same for any number of threads.
//
// The first-shell radius is known only at the end of the pass; therefore the distances of the
// nearest cation, the second nearest and so on are counted while reading (`nearest`): they say how
// many cations an anion has within any r.
#include "traj/rdf.h"
#include "traj/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 512, LANES = 4, FLUSH = 64, FRAMES_AT_ONCE = 32 };

static closo_status list_element(const closo_system *system, int element, size_t **list,
                                 size_t *count, closo_error *error)
{
    *count = 0;
    *list = closo_allocate(system->atoms, sizeof **list, error);
    if (!*list)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < system->atoms; i++)
        if (system->element[i] == element)
            (*list)[(*count)++] = i;
    return CLOSO_OK;
}

static closo_status add_element_pair(closo_rdf *self, const char *text, size_t length,
                                     closo_error *error)
{
    const char *colon = memchr(text, ':', length);
    const closo_element *a = colon ? closo_element_find(text, (size_t)(colon - text)) : NULL;
    const closo_element *b =
        colon ? closo_element_find(colon + 1, length - (size_t)(colon + 1 - text)) : NULL;
    if (!a || !b || self->pair_count == CLOSO_RDF_PAIRS)
        return closo_fail(error, CLOSO_USAGE,
                          "--pairs: expected up to %d pairs of elements like Li:B, found \"%.*s\"",
                          CLOSO_RDF_PAIRS - 2, (int)length, text);
    closo_rdf_pair *pair = &self->pairs[self->pair_count++];
    snprintf(pair->label, sizeof pair->label, "%s-%s", a->symbol, b->symbol);
    pair->atoms = true;
    pair->same = a == b;
    closo_status status =
        list_element(self->system, a->number, &pair->from, &pair->from_count, error);
    if (status == CLOSO_OK)
        status = list_element(self->system, b->number, &pair->to, &pair->to_count, error);
    if (status == CLOSO_OK && (!pair->from_count || !pair->to_count))
        status = closo_fail(error, CLOSO_USAGE, "--pairs: %s holds no %s", self->system->path,
                            pair->from_count ? b->symbol : a->symbol);
    return status;
}

static closo_status copy_list(size_t **out, const size_t *list, size_t count, closo_error *error)
{
    *out = closo_allocate(count, sizeof **out, error);
    if (!*out)
        return CLOSO_MEMORY;
    memcpy(*out, list, count * sizeof **out);
    return CLOSO_OK;
}

static closo_status add_ion_pair(closo_rdf *self, const char *label, bool about_anions,
                                 closo_error *error)
{
    const closo_system *system = self->system;
    closo_rdf_pair *pair = &self->pairs[self->pair_count++];
    snprintf(pair->label, sizeof pair->label, "%s", label);
    pair->same = !about_anions;
    pair->from_count = about_anions ? system->anions : system->cations;
    pair->to_count = system->cations;
    closo_status status = copy_list(&pair->from, about_anions ? system->anion : system->cation,
                                    pair->from_count, error);
    return status == CLOSO_OK ? copy_list(&pair->to, system->cation, pair->to_count, error)
                              : status;
}

static closo_status choose_pairs(closo_rdf *self, closo_error *error)
{
    const closo_system *system = self->system;
    const char *cation = system->ions.kinds[system->cation_kind].formula;
    char label[64];
    closo_status status = add_ion_pair(self, "anion-cation", true, error);
    snprintf(label, sizeof label, "%s-%s", cation, cation);
    if (status == CLOSO_OK)
        status = add_ion_pair(self, label, false, error);
    for (const char *p = self->options->pairs; status == CLOSO_OK && p && *p;) {
        size_t length = strcspn(p, ",");
        status = add_element_pair(self, p, length, error);
        p += length + (p[length] == ',');
    }
    return status;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    if (!system->periodic)
        return closo_fail(error, CLOSO_INPUT, "%s: carries no cell: g(r) needs one (--cell)",
                          system->path);
    double bins = options->r_max_angstrom / options->bin_angstrom;
    if (!(bins >= 10 && bins <= 100000))
        return closo_fail(error, CLOSO_USAGE,
                          "--bin: expected 10 to 100000 bins up to --rmax, found %g", bins);
    closo_rdf *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->bins = (size_t)llround(bins);
    self->joint = closo_allocate(self->bins * CLOSO_RDF_COORDINATION, sizeof *self->joint, error);
    self->nearest =
        closo_allocate(self->bins * (CLOSO_RDF_COORDINATION - 1), sizeof *self->nearest, error);
    if (!self->joint || !self->nearest)
        return CLOSO_MEMORY;
    closo_status status = choose_pairs(self, error);
    for (size_t p = 0; status == CLOSO_OK && p < self->pair_count; p++) {
        self->pairs[p].histogram = closo_allocate(self->bins, sizeof(uint64_t), error);
        status = self->pairs[p].histogram ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status == CLOSO_OK ? closo_blocks_init(&self->shells, self->bins, error) : status;
}

// Scratch of one thread.
typedef struct worker {
    closo_points points;
    float *squared;
    int32_t *bin;
    uint32_t *lanes;   // LANES x (bins + 1)
    uint32_t *nearest; // (CLOSO_RDF_COORDINATION - 1) x bins
    uint64_t *total;   // pairs x bins
} worker;

static closo_status worker_init(worker *self, const closo_rdf *rdf)
{
    *self = (worker){0};
    size_t most = 0;
    for (size_t p = 0; p < rdf->pair_count; p++)
        most = rdf->pairs[p].to_count > most ? rdf->pairs[p].to_count : most;
    self->squared = closo_allocate(CHUNK, sizeof *self->squared, NULL);
    self->bin = closo_allocate(CHUNK, sizeof *self->bin, NULL);
    self->lanes = closo_allocate(LANES * (rdf->bins + 1), sizeof *self->lanes, NULL);
    self->nearest =
        closo_allocate(rdf->bins * (CLOSO_RDF_COORDINATION - 1), sizeof *self->nearest, NULL);
    self->total = closo_allocate(rdf->bins * rdf->pair_count, sizeof *self->total, NULL);
    if (!self->squared || !self->bin || !self->lanes || !self->nearest || !self->total)
        return CLOSO_MEMORY;
    return closo_points_reserve(&self->points, most, NULL);
}

static void worker_clear(worker *self)
{
    closo_points_clear(&self->points);
    free(self->squared);
    free(self->bin);
    free(self->lanes);
    free(self->nearest);
    free(self->total);
}

// Pairs beyond reach fall into the last slot. Four interleaved histograms keep consecutive
// increments of one bin from waiting for each other.
static void count_range(worker *self, const closo_rdf *rdf, const closo_metric *metric,
                        const float from[3], const int shift[3], closo_range range)
{
    size_t slots = rdf->bins + 1, end = range.begin + range.count;
    float per_bin = (float)(1 / rdf->options->bin_angstrom);
    for (size_t at = range.begin; at < end; at += CHUNK) {
        size_t count = end - at < CHUNK ? end - at : CHUNK;
        closo_distances_squared(metric, from, shift, &self->points, at, count, self->squared);
        closo_distances_to_bins(self->squared, count, per_bin, (int32_t)rdf->bins, self->bin);
        for (size_t i = 0; i < count; i++)
            self->lanes[(i % LANES) * slots + (size_t)self->bin[i]]++;
    }
}

static void count_around(worker *self, const closo_rdf *rdf, const closo_metric *metric,
                         const float from[3])
{
    closo_range range[2];
    size_t ranges = closo_points_near(&self->points, from, range);
    for (int x = -metric->images[0]; x <= metric->images[0]; x++)
        for (int y = -metric->images[1]; y <= metric->images[1]; y++)
            for (int z = -metric->images[2]; z <= metric->images[2]; z++) {
                const int shift[3] = {x, y, z};
                for (size_t n = 0; n < ranges; n++)
                    count_range(self, rdf, metric, from, shift, range[n]);
            }
}

// Adds the lanes to `into` (bins) and clears them.
static void take_lanes(worker *self, size_t bins, uint64_t *into)
{
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t b = 0; b < bins; b++)
            into[b] += self->lanes[lane * (bins + 1) + b];
    memset(self->lanes, 0, LANES * (bins + 1) * sizeof *self->lanes);
}

// Anion centres: the n-th nearest cation enters the distribution of its own distance.
static void take_nearest(worker *self, size_t bins, uint64_t *into)
{
    const uint32_t *lane[LANES];
    size_t n = 0;
    for (size_t k = 0; k < LANES; k++)
        lane[k] = self->lanes + k * (bins + 1);
    for (size_t b = 0; b < bins; b++) {
        uint32_t here = lane[0][b] + lane[1][b] + lane[2][b] + lane[3][b];
        into[b] += here;
        for (; here > 0 && n < CLOSO_RDF_COORDINATION - 1; here--)
            self->nearest[n++ * bins + b]++;
    }
    memset(self->lanes, 0, LANES * (bins + 1) * sizeof *self->lanes);
}

static void count_pair(worker *self, const closo_rdf *rdf, const closo_ion_frame *frame, size_t p,
                       uint64_t *into)
{
    const closo_rdf_pair *pair = &rdf->pairs[p];
    const double *position = pair->atoms ? frame->atom : frame->centre;
    closo_metric metric = closo_metric_of(&frame->cell, rdf->options->r_max_angstrom);
    closo_points_fill(&self->points, &frame->cell, rdf->options->r_max_angstrom, position, pair->to,
                      pair->to_count);
    for (size_t i = 0; i < pair->from_count; i++) {
        double f[3];
        closo_cell_to_fractional(&frame->cell, position + 3 * pair->from[i], f);
        const float from[3] = {(float)(f[0] - floor(f[0])), (float)(f[1] - floor(f[1])),
                               (float)(f[2] - floor(f[2]))};
        count_around(self, rdf, &metric, from);
        into[0] -= pair->same; // the particle itself, at distance 0; unsigned sums come out right
        if (p > 0) {
            if (i % FLUSH == FLUSH - 1)
                take_lanes(self, rdf->bins, into);
            continue;
        }
        take_nearest(self, rdf->bins, into);
    }
    if (p > 0)
        take_lanes(self, rdf->bins, into);
}

// A batch, cut into runs of frames that are counted beside one another.
typedef struct work {
    closo_rdf *rdf;
    const closo_ion_frame *frames;
    uint64_t *first; // frames x bins: pair 0
    bool failed;
} work;

static void work_frames(void *context, size_t begin, size_t end)
{
    work *self = context;
    closo_rdf *rdf = self->rdf;
    worker own;
    bool ready = worker_init(&own, rdf) == CLOSO_OK;
    for (size_t f = begin; f < end; f++)
        for (size_t p = 0; ready && p < rdf->pair_count; p++)
            count_pair(&own, rdf, &self->frames[f], p,
                       p == 0 ? self->first + f * rdf->bins : own.total + p * rdf->bins);
#pragma omp critical(closo_rdf)
    if (ready) {
        for (size_t p = 1; p < rdf->pair_count; p++)
            for (size_t b = 0; b < rdf->bins; b++)
                rdf->pairs[p].histogram[b] += own.total[p * rdf->bins + b];
        for (size_t k = 0; k < rdf->bins * (CLOSO_RDF_COORDINATION - 1); k++)
            rdf->nearest[k] += own.nearest[k];
    } else {
        self->failed = true;
    }
    worker_clear(&own);
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_rdf *self = state;
    uint64_t *first = closo_allocate(count * self->bins, sizeof *first, error); // pair 0 by frame
    double *sample = closo_allocate(self->bins, sizeof *sample, error);
    work w = {.rdf = self, .frames = frames, .first = first, .failed = !first || !sample};
    if (!w.failed)
        closo_parallel(count, FRAMES_AT_ONCE, self->options->threads, work_frames, &w);
    for (size_t f = 0; !w.failed && f < count; f++) {
        for (size_t b = 0; b < self->bins; b++) {
            self->pairs[0].histogram[b] += first[f * self->bins + b];
            sample[b] = (double)first[f * self->bins + b] / (double)self->system->anions;
        }
        closo_blocks_add(&self->shells, sample);
        self->inverse_volume += 1 / frames[f].cell.volume;
        self->frames++;
    }
    free(first);
    free(sample);
    return w.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for radial distributions")
                    : CLOSO_OK;
}

// How many anions had n cations within each bin's end: those whose n-th is nearer, but not the
// next one.
static void settle_joint(closo_rdf *self)
{
    uint64_t all = self->frames * self->system->anions;
    for (size_t n = 0; n < CLOSO_RDF_COORDINATION; n++) {
        uint64_t nearer = n == 0 ? all : 0, next = 0;
        for (size_t b = 0; b < self->bins; b++) {
            if (n > 0)
                nearer += self->nearest[(n - 1) * self->bins + b];
            if (n + 1 < CLOSO_RDF_COORDINATION)
                next += self->nearest[n * self->bins + b];
            self->joint[b * CLOSO_RDF_COORDINATION + n] = nearer - next;
        }
    }
}

void closo_rdf_curves(const closo_rdf *self, size_t pair_index, double *g, double *n)
{
    const closo_rdf_pair *pair = &self->pairs[pair_index];
    double width = self->options->bin_angstrom, running = 0;
    double centres = (double)pair->from_count;
    double others = (double)pair->to_count - (pair->same ? 1 : 0);
    for (size_t b = 0; b < self->bins; b++) {
        double inner = (double)b * width, outer = inner + width;
        double shell =
            4.0 / 3.0 * 3.141592653589793 * (outer * outer * outer - inner * inner * inner);
        double ideal = centres * others * self->inverse_volume * shell;
        g[b] = ideal > 0 ? (double)pair->histogram[b] / ideal : 0;
        running += (double)pair->histogram[b] / (centres * (double)self->frames);
        n[b] = running;
    }
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    (void)system;
    settle_joint(state);
    return closo_rdf_describe(state, result, error);
}

static void end(void *state)
{
    closo_rdf *self = state;
    if (!self)
        return;
    for (size_t p = 0; p < self->pair_count; p++) {
        free(self->pairs[p].from);
        free(self->pairs[p].to);
        free(self->pairs[p].histogram);
    }
    closo_blocks_clear(&self->shells);
    free(self->joint);
    free(self->nearest);
    free(self);
}

const closo_analysis closo_analysis_rdf = {.name = "rdf",
                                           .title = "Radial distribution and coordination",
                                           .begin = begin,
                                           .add = add,
                                           .finish = finish,
                                           .end = end,
                                           .cost = 3};
