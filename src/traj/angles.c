// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution of the angle cation - anion centre - cation in shells of distance within the first
// coordination sphere, both cations in the same shell, as in Figure 5 of
// doi:10.1021/acs.chemmater.7b02902. The radius of the sphere is where the derivative of the
// smoothed g(r) turns positive beyond its main peak, by the rule of rdf_describe.c. Until it is
// known the cations about each anion are kept, up to 24 MB (tens of thousands of anions times
// frames; most runs whole); then what was kept is counted, and further frames as they come. Cations
// are found by distances.h, all periodic images; pairs about one anion are few. Counts are
// integers, taken frame by frame: the same for any number of threads.
#include "traj/angles.h"
#include "traj/distances.h"
#include "traj/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI                 3.141592653589793
#define SEARCH_ANGSTROM    10.0 // g(r) reaches so far
#define KEPT_BYTES         ((size_t)24 << 20)
#define SEARCH_BIN         0.05
#define SMOOTHING_ANGSTROM 0.55
enum {
    FRAMES_AT_ONCE = 32,
    CHUNK = 512,
    SMOOTHING_ORDER = 3,
    NEIGHBOURS_AT_FIRST = 64,
    PATTERN_ATOMS = 200
};

static closo_status read_shells(closo_angles *self, closo_error *error)
{
    const char *text = self->options->angles.shells, *p = text;
    const char *text_end = text ? text + strlen(text) : NULL;
    size_t count = 0;
    bool good = text != NULL;
    while (good && count <= CLOSO_ANGLES_SHELLS) {
        double value = -1;
        p = closo_read_number(p, text_end, &value);
        good = p && value >= 0 && value <= 10 && (count == 0 || value > self->border[count - 1]);
        if (!good)
            break;
        self->border[count++] = value;
        if (p == text_end)
            break;
        good = *p++ == ',';
    }
    if (!good || p != text_end || count < 2)
        return closo_fail(error, CLOSO_USAGE,
                          "--shells: expected 2 to %d rising fractions of the first-shell radius "
                          "such as 0,0.78,0.88,1, found \"%s\"",
                          CLOSO_ANGLES_SHELLS + 1, text ? text : "");
    self->shells = count - 1;
    return CLOSO_OK;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    if (!system->periodic)
        return closo_fail(error, CLOSO_INPUT, "%s: carries no cell: angles need one (--cell)",
                          system->path);
    if (system->anions == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: no anions for cations to be about",
                          system->path);
    double bins = 180 / options->angles.bin_degrees;
    if (!(bins >= 2 && bins <= 1800.5))
        return closo_fail(error, CLOSO_USAGE, "--angle-bin: expected 0.1 to 90 degrees, found %g",
                          options->angles.bin_degrees);
    closo_angles *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->bins = (size_t)llround(bins);
    self->anion_sum = closo_allocate(3 * system->anions, sizeof *self->anion_sum, error);
    if (!self->anion_sum)
        return CLOSO_MEMORY;
    self->radius = options->angles.shell_angstrom;
    self->ready = !isnan(self->radius);
    if (self->ready && !(self->radius > 0 && self->radius <= 1000))
        return closo_fail(error, CLOSO_USAGE, "--shell: expected a length above 0, found %g A",
                          self->radius);
    closo_status status = read_shells(self, error);
    return status == CLOSO_OK ? closo_blocks_init(&self->counts, self->shells * self->bins, error)
                              : status;
}

// Scratch of one thread.
typedef struct worker {
    closo_points points;
    float *squared;
    double *neighbour; // unit vector and distance
    size_t neighbours, capacity;
    bool failed;
} worker;

static void worker_init(worker *own, const closo_angles *self)
{
    *own = (worker){.capacity = NEIGHBOURS_AT_FIRST};
    own->squared = closo_allocate(CHUNK, sizeof *own->squared, NULL);
    own->neighbour = closo_allocate(4 * own->capacity, sizeof *own->neighbour, NULL);
    own->failed = !own->squared || !own->neighbour ||
                  closo_points_reserve(&own->points, self->system->cations, NULL) != CLOSO_OK;
}

static void worker_clear(worker *own)
{
    closo_points_clear(&own->points);
    free(own->squared);
    free(own->neighbour);
}

static void add_neighbour(worker *own, const double v[4])
{
    if (own->neighbours == own->capacity) {
        void *block = own->neighbour;
        if (closo_grow(&block, &own->capacity, own->neighbours + 1, 4 * sizeof *own->neighbour,
                       NULL) != CLOSO_OK) {
            own->failed = true;
            return;
        }
        own->neighbour = block;
    }
    memcpy(own->neighbour + 4 * own->neighbours++, v, 4 * sizeof *v);
}

// Direction and distance from an anion to the image of a cation that closo_distances_squared meant.
static void add_image(worker *own, const closo_cell *cell, const float from[3], const int shift[3],
                      size_t point)
{
    double f[3], v[4];
    for (size_t c = 0; c < 3; c++) {
        float d = own->points.component[c][point] - from[c];
        f[c] = (double)(d - rintf(d)) + shift[c];
    }
    closo_cell_to_cartesian(cell, f, v);
    v[3] = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (size_t c = 0; c < 3; c++)
        v[c] = v[3] > 0 ? v[c] / v[3] : 0;
    add_neighbour(own, v);
}

// All images of cations within a radius of an anion.
static void find_neighbours(worker *own, const closo_ion_frame *frame, const closo_metric *metric,
                            const double *anion, double radius)
{
    double f[3];
    closo_cell_to_fractional(&frame->cell, anion, f);
    const float from[3] = {(float)(f[0] - floor(f[0])), (float)(f[1] - floor(f[1])),
                           (float)(f[2] - floor(f[2]))};
    const float limit = (float)(radius * radius);
    closo_range range[2];
    size_t ranges = closo_points_near(&own->points, from, range);
    own->neighbours = 0;
    for (int x = -metric->images[0]; x <= metric->images[0]; x++)
        for (int y = -metric->images[1]; y <= metric->images[1]; y++)
            for (int z = -metric->images[2]; z <= metric->images[2]; z++)
                for (size_t n = 0; n < ranges; n++) {
                    const int shift[3] = {x, y, z};
                    size_t stop = range[n].begin + range[n].count;
                    for (size_t at = range[n].begin; at < stop; at += CHUNK) {
                        size_t count = stop - at < CHUNK ? stop - at : CHUNK;
                        closo_distances_squared(metric, from, shift, &own->points, at, count,
                                                own->squared);
                        for (size_t i = 0; i < count && !own->failed; i++)
                            if (own->squared[i] < limit)
                                add_image(own, &frame->cell, from, shift, at + i);
                    }
                }
}

// Squares of nearby angles lose half the digits in an arccosine: chord and sum do not.
static double angle_between(const double *a, const double *b)
{
    double chord = 0, sum = 0;
    for (size_t c = 0; c < 3; c++) {
        chord += (a[c] - b[c]) * (a[c] - b[c]);
        sum += (a[c] + b[c]) * (a[c] + b[c]);
    }
    return 2 * atan2(sqrt(chord), sqrt(sum));
}

static void count_pairs(const worker *own, const closo_angles *self, double *counts)
{
    for (size_t s = 0; s < self->shells; s++) {
        double inner = self->border[s] * self->radius, outer = self->border[s + 1] * self->radius;
        for (size_t i = 0; i < own->neighbours; i++) {
            const double *a = own->neighbour + 4 * i;
            if (a[3] < inner || a[3] >= outer)
                continue;
            for (size_t j = i + 1; j < own->neighbours; j++) {
                const double *b = own->neighbour + 4 * j;
                if (b[3] < inner || b[3] >= outer)
                    continue;
                size_t bin = (size_t)(angle_between(a, b) / PI * (double)self->bins);
                counts[s * self->bins + (bin < self->bins ? bin : self->bins - 1)]++;
            }
        }
    }
}

static void count_frame(worker *own, const closo_angles *self, const closo_ion_frame *frame,
                        double *counts)
{
    const closo_system *system = self->system;
    double reach = self->border[self->shells] * self->radius;
    closo_metric metric = closo_metric_of(&frame->cell, reach);
    closo_points_fill(&own->points, &frame->cell, reach, frame->centre, system->cation,
                      system->cations);
    for (size_t a = 0; a < system->anions && !own->failed; a++) {
        find_neighbours(own, frame, &metric, frame->centre + 3 * system->anion[a], reach);
        count_pairs(own, self, counts);
    }
}

// First minimum of g(r) beyond its main peak; 0: none. histogram: pairs found by bin; scratch:
// three times as many numbers.
static closo_status first_minimum(const double *histogram, size_t bins, double *scratch,
                                  double *radius, closo_error *error)
{
    double *g = scratch, *smooth = scratch + bins, *slope = scratch + 2 * bins;
    size_t window = (size_t)(SMOOTHING_ANGSTROM / SEARCH_BIN) | 1, peak = 0;
    *radius = 0;
    for (size_t b = 0; b < bins; b++)
        g[b] = histogram[b] / (pow((double)b + 1, 3) - pow((double)b, 3));
    closo_status status = closo_smooth(g, bins, window, SMOOTHING_ORDER, 0, smooth, error);
    if (status == CLOSO_OK)
        status = closo_smooth(g, bins, window, SMOOTHING_ORDER, 1, slope, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t b = 0; b < bins; b++)
        peak = smooth[b] > smooth[peak] ? b : peak;
    for (size_t b = peak + 1; b + 1 < bins && *radius <= 0; b++)
        if (slope[b] <= 0 && slope[b + 1] > 0)
            *radius = (double)(b + 1) * SEARCH_BIN;
    return CLOSO_OK;
}

// Keeps the cations within reach of every anion of a frame.
static closo_status keep_frame(closo_angles *self, worker *own, const closo_ion_frame *frame,
                               closo_error *error)
{
    const closo_system *system = self->system;
    closo_angles_kept *kept = &self->kept;
    closo_metric metric = closo_metric_of(&frame->cell, SEARCH_ANGSTROM);
    closo_points_fill(&own->points, &frame->cell, SEARCH_ANGSTROM, frame->centre, system->cation,
                      system->cations);
    for (size_t a = 0; a < system->anions; a++) {
        find_neighbours(own, frame, &metric, frame->centre + 3 * system->anion[a], SEARCH_ANGSTROM);
        void *block = kept->first;
        closo_status status =
            closo_grow(&block, &kept->list_capacity, kept->lists + 2, sizeof *kept->first, error);
        kept->first = block;
        if (status != CLOSO_OK)
            return status;
        block = kept->neighbour;
        status =
            closo_grow(&block, &kept->neighbour_capacity, kept->neighbours + own->neighbours + 1,
                       4 * sizeof *kept->neighbour, error);
        kept->neighbour = block;
        if (status != CLOSO_OK)
            return status;
        kept->first[kept->lists++] = kept->neighbours;
        for (size_t i = 0; i < 4 * own->neighbours; i++)
            kept->neighbour[4 * kept->neighbours + i] = (float)own->neighbour[i];
        kept->neighbours += own->neighbours;
        kept->first[kept->lists] = kept->neighbours;
    }
    return own->failed ? closo_fail(error, CLOSO_MEMORY, "no memory for neighbours") : CLOSO_OK;
}

static closo_status find_radius(closo_angles *self, closo_error *error)
{
    const closo_angles_kept *kept = &self->kept;
    size_t bins = (size_t)llround(SEARCH_ANGSTROM / SEARCH_BIN);
    double *histogram = closo_allocate(4 * bins, sizeof *histogram, error);
    if (!histogram)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < kept->neighbours; i++) {
        size_t bin = (size_t)((double)kept->neighbour[4 * i + 3] / SEARCH_BIN);
        histogram[bin < bins ? bin : bins - 1]++;
    }
    closo_status status = first_minimum(histogram, bins, histogram + bins, &self->radius, error);
    self->first_frames = kept->lists / self->system->anions;
    free(histogram);
    if (status != CLOSO_OK)
        return status;
    if (self->radius <= 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: g(r) of %llu frames has no minimum below %g A: give the first-shell "
                          "radius by --shell",
                          self->system->path, (unsigned long long)self->first_frames,
                          SEARCH_ANGSTROM);
    if (self->border[self->shells] * self->radius > SEARCH_ANGSTROM)
        return closo_fail(error, CLOSO_USAGE,
                          "--shells: %g times the first-shell radius of %g A is beyond %g A: give "
                          "the radius by --shell",
                          self->border[self->shells], self->radius, SEARCH_ANGSTROM);
    return CLOSO_OK;
}

// The radius from what was kept; then the kept frames are counted and let go.
static closo_status settle(closo_angles *self, closo_error *error)
{
    closo_angles_kept *kept = &self->kept;
    size_t anions = self->system->anions;
    closo_status status = find_radius(self, error);
    if (status != CLOSO_OK)
        return status;
    worker own;
    worker_init(&own, self);
    double *counts = closo_allocate(self->counts.width, sizeof *counts, error);
    for (size_t k = 0; counts && !own.failed && k < kept->lists; k++) {
        own.neighbours = 0;
        for (size_t i = kept->first[k]; i < kept->first[k + 1] && !own.failed; i++) {
            const float *n = kept->neighbour + 4 * i;
            const double v[4] = {(double)n[0], (double)n[1], (double)n[2], (double)n[3]};
            add_neighbour(&own, v);
        }
        count_pairs(&own, self, counts);
        if (k % anions == anions - 1) {
            closo_blocks_add(&self->counts, counts);
            memset(counts, 0, self->counts.width * sizeof *counts);
        }
    }
    status = !counts || own.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for neighbours")
                                   : CLOSO_OK;
    worker_clear(&own);
    free(counts);
    free(kept->neighbour);
    free(kept->first);
    *kept = (closo_angles_kept){0};
    self->ready = status == CLOSO_OK;
    return status;
}

// Frames kept until the radius can be told; *used of them were taken.
static closo_status keep_frames(closo_angles *self, const closo_ion_frame *frames, size_t count,
                                size_t *used, closo_error *error)
{
    worker own;
    size_t bound =
        self->options->memory_bytes < KEPT_BYTES ? self->options->memory_bytes : KEPT_BYTES;
    worker_init(&own, self);
    closo_status status =
        own.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for neighbours") : CLOSO_OK;
    for (*used = 0; status == CLOSO_OK && !self->ready && *used < count; ++*used) {
        status = keep_frame(self, &own, &frames[*used], error);
        if (status == CLOSO_OK && self->kept.neighbours * 4 * sizeof(float) > bound)
            status = settle(self, error);
    }
    worker_clear(&own);
    return status;
}

// Geometry of one anion, for the angles between its own axes.
static closo_status keep_shape(closo_angles *self, const closo_ion_frame *frame, closo_error *error)
{
    const closo_ions *ions = &self->system->ions;
    const closo_ion *ion = &ions->ions[self->system->anion[0]];
    if (ion->count < 4 || ion->count > PATTERN_ATOMS)
        return CLOSO_OK;
    self->turning = closo_allocate(3 * ion->count, sizeof *self->turning, error);
    if (!self->turning)
        return CLOSO_MEMORY;
    self->turning_atoms = ion->count;
    for (size_t k = 0; k < ion->count; k++)
        for (size_t c = 0; c < 3; c++)
            self->turning[3 * k + c] = frame->atom[3 * ions->atoms[ion->first + k] + c] -
                                       frame->centre[3 * self->system->anion[0] + c];
    return CLOSO_OK;
}

static void follow_lattice(closo_angles *self, const closo_ion_frame *frame)
{
    for (size_t a = 0; a < self->system->anions; a++)
        for (size_t c = 0; c < 3; c++)
            self->anion_sum[3 * a + c] += frame->centre[3 * self->system->anion[a] + c];
    for (size_t i = 0; i < 9; i++)
        self->cell_sum[i] += frame->cell.vectors[i];
    self->frames++;
}

// A batch, cut into runs of frames that are counted beside one another.
typedef struct work {
    const closo_angles *angles;
    const closo_ion_frame *frames;
    double *counts; // frames x width
    bool failed;
} work;

static void work_frames(void *context, size_t begin, size_t end)
{
    work *w = context;
    worker own;
    worker_init(&own, w->angles);
    for (size_t f = begin; f < end && !own.failed; f++)
        count_frame(&own, w->angles, &w->frames[f], w->counts + f * w->angles->counts.width);
    if (own.failed) {
#pragma omp atomic write
        w->failed = true;
    }
    worker_clear(&own);
}

static closo_status count_frames(closo_angles *self, const closo_ion_frame *frames, size_t count,
                                 closo_error *error)
{
    size_t width = self->counts.width;
    double *counts = closo_allocate(count * width, sizeof *counts, error);
    if (!counts)
        return CLOSO_MEMORY;
    work w = {.angles = self, .frames = frames, .counts = counts};
    closo_parallel(count, FRAMES_AT_ONCE, self->options->threads, work_frames, &w);
    for (size_t f = 0; !w.failed && f < count; f++)
        closo_blocks_add(&self->counts, counts + f * width);
    free(counts);
    return w.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for neighbours") : CLOSO_OK;
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_angles *self = state;
    size_t used = 0;
    closo_status status = CLOSO_OK;
    if (self->frames == 0)
        status = keep_shape(self, &frames[0], error);
    for (size_t f = 0; f < count; f++)
        follow_lattice(self, &frames[f]);
    if (status == CLOSO_OK && !self->ready)
        status = keep_frames(self, frames, count, &used, error);
    if (status != CLOSO_OK || used == count)
        return status;
    return count_frames(self, frames + used, count - used, error);
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    (void)system;
    closo_angles *self = state;
    closo_status status = self->ready ? CLOSO_OK : settle(self, error);
    return status == CLOSO_OK ? closo_angles_describe(self, result, error) : status;
}

static void end(void *state)
{
    closo_angles *self = state;
    if (!self)
        return;
    closo_blocks_clear(&self->counts);
    free(self->kept.neighbour);
    free(self->kept.first);
    free(self->anion_sum);
    free(self->turning);
    free(self);
}

const closo_analysis closo_analysis_angles = {.name = "angles",
                                              .title = "Angles between cations",
                                              .begin = begin,
                                              .add = add,
                                              .finish = finish,
                                              .end = end,
                                              .cost = 2,
                                              .memory = 1};
