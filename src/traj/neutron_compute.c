// SPDX-License-Identifier: GPL-3.0-or-later
// Incoherent intermediate scattering functions of a powder, exactly: the average of exp(i q.d) over
// the directions of q is sin(q d) / (q d) for every displacement d (Bee 1988, section 2.5). Total,
// translation of the centre and rotation (with vibration: the position relative to the centre) of
// each anion, and the cations. Ions are worked on in parallel, one thread an ion, and added in
// order, so that the number of threads does not matter. Uncertainties: the scatter between ions.
// The ions are also dealt into up to 8 parts, whose omission in turn is the jackknife of derived
// numbers. Cost: lags x origins x scatterers x q; origins are strided so that it stays bounded.
#include "traj/neutron.h"
#include "traj/parallel.h"
#include "traj/sinc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOGARITHMIC = 80, LINEAR = 20, FRAMES_MINIMUM = 8, IONS_AT_ONCE = 64, IONS_A_CHUNK = 8 };
#define DISPLACEMENTS 1e7

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

// 0, then up to 80 lags evenly spaced in their logarithm and 20 evenly spaced, to half the run.
static closo_status choose_lags(closo_neutron *self, closo_error *error)
{
    size_t longest = (self->store->frames - 1) / 2, count = 0;
    size_t *lag = closo_allocate(LOGARITHMIC + LINEAR + 1, sizeof *lag, error);
    self->lag = lag;
    self->t = closo_allocate(LOGARITHMIC + LINEAR + 1, sizeof *self->t, error);
    if (!lag || !self->t)
        return CLOSO_MEMORY;
    lag[count++] = 0;
    for (size_t i = 0; i < LOGARITHMIC; i++)
        lag[count++] = (size_t)lround(exp(log((double)longest) * (double)i / (LOGARITHMIC - 1)));
    for (size_t i = 1; i <= LINEAR; i++)
        lag[count++] = longest * i / LINEAR;
    qsort(lag, count, sizeof *lag, by_size);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || lag[i] != lag[self->lags - 1])
            lag[self->lags++] = lag[i];
    for (size_t i = 0; i < self->lags; i++)
        self->t[i] = (double)lag[i] * self->frame_time;
    double points = (double)(self->bodies + self->scatterers + self->system->cations);
    double all = points * (double)self->lags * (double)self->store->frames;
    self->origin_stride = all > DISPLACEMENTS ? (size_t)ceil(all / DISPLACEMENTS) : 1;
    return CLOSO_OK;
}

// One ion's curves: [motion][q][lag], and the cations' squared displacement [lag].
static size_t curve_size(const closo_neutron *self)
{
    return CLOSO_MOTION_PARTS * self->q_count * self->lags;
}

static double *curve_of(const closo_neutron *self, double *curves, closo_motion_part part, size_t q)
{
    return curves + ((size_t)part * self->q_count + q) * self->lags;
}

// Scratch of one ion.
typedef struct series {
    double *centre;           // 3 x frames
    double *atoms;            // CLOSO_STORE_GROUP x frames
    double *distance, *value; // frames: of the origins of one lag
} series;

static bool series_init(series *own, size_t frames)
{
    own->centre = closo_allocate(3 * frames, sizeof(double), NULL);
    own->atoms = closo_allocate(CLOSO_STORE_GROUP * frames, sizeof(double), NULL);
    own->distance = closo_allocate(frames, sizeof(double), NULL);
    own->value = closo_allocate(frames, sizeof(double), NULL);
    return own->centre && own->atoms && own->distance && own->value;
}

static void series_clear(series *own)
{
    free(own->centre);
    free(own->atoms);
    free(own->distance);
    free(own->value);
}

// Displacements over a lag from the origins; the sum of their squares. a and b (NULL: none) are
// three series of `frames` numbers each, whose sum moves.
static size_t displacements(const closo_neutron *self, const double *a, const double *b, size_t lag,
                            double *out, double *squares)
{
    size_t frames = self->store->frames, origins = 0;
    *squares = 0;
    for (size_t t = 0; t + lag < frames; t += self->origin_stride, origins++) {
        double d2 = 0;
        for (size_t c = 0; c < 3; c++) {
            double d = a[c * frames + t + lag] - a[c * frames + t];
            if (b)
                d += b[c * frames + t + lag] - b[c * frames + t];
            d2 += d * d;
        }
        *squares += d2;
        out[origins] = sqrt(d2);
    }
    return origins;
}

// Adds weight x the mean of sin(q d) / (q d) over the origins.
static void add_particle(const closo_neutron *self, const series *own, const double *a,
                         const double *b, double weight, closo_motion_part part, double *curves,
                         double *squared)
{
    for (size_t l = 0; l < self->lags; l++) {
        double squares;
        size_t origins = displacements(self, a, b, self->lag[l], own->distance, &squares);
        for (size_t q = 0; q < self->q_count; q++) {
            double sum = 0;
            closo_sinc(own->distance, origins, self->q[q], own->value);
            for (size_t k = 0; k < origins; k++)
                sum += own->value[k];
            curve_of(self, curves, part, q)[l] += weight * sum / (double)origins;
        }
        if (squared)
            squared[l] += squares / (double)origins;
    }
}

static void work_body(const closo_neutron *self, size_t body, series *own, double *curves)
{
    size_t frames = self->store->frames, end = self->first[body + 1];
    double weight = 0;
    for (size_t i = self->first[body]; i < end; i++)
        weight += self->cross_section[self->group[i]];
    const closo_series *all = self->system->series;
    size_t column[CLOSO_STORE_GROUP / 3] = {closo_series_centre(all, self->body[body])};
    closo_store_gather(self->store, column, 1, own->centre);
    add_particle(self, own, own->centre, NULL, 1, CLOSO_TRANSLATION, curves, NULL);
    for (size_t i = self->first[body]; i < end; i += CLOSO_STORE_GROUP / 3) {
        size_t count = end - i < CLOSO_STORE_GROUP / 3 ? end - i : CLOSO_STORE_GROUP / 3;
        for (size_t k = 0; k < count; k++)
            column[k] = closo_series_atom(all, self->scatterer[i + k]);
        closo_store_gather(self->store, column, count, own->atoms);
        for (size_t k = 0; k < count; k++) {
            double share = self->cross_section[self->group[i + k]] / weight;
            const double *atom = own->atoms + 3 * k * frames;
            add_particle(self, own, atom, NULL, share, CLOSO_ROTATION, curves, NULL);
            add_particle(self, own, atom, own->centre, share, CLOSO_TOTAL, curves, NULL);
        }
    }
}

static void work_ion(const closo_neutron *self, size_t ion, series *own, double *curves,
                     double *squared)
{
    if (ion < self->bodies) {
        work_body(self, ion, own, curves);
        return;
    }
    const closo_system *system = self->system;
    size_t column = closo_series_centre(system->series, system->cation[ion - self->bodies]);
    closo_store_gather(self->store, &column, 1, own->centre);
    add_particle(self, own, own->centre, NULL, 1, CLOSO_CATION, curves, squared);
}

// Sums over ions: of the curves, of their squares, and by part.
typedef struct sums {
    double *own;                         // IONS_AT_ONCE x (curves + lags)
    double *squares;                     // curves
    double *part;                        // parts x curves
    size_t ions[CLOSO_NEUTRON_PARTS][2]; // in a part: anions, cations
} sums;

static void add_ion(closo_neutron *self, sums *all, size_t ion, const double *own)
{
    size_t size = curve_size(self);
    bool cation = ion >= self->bodies;
    size_t part = (cation ? ion - self->bodies : ion) % CLOSO_NEUTRON_PARTS;
    all->ions[part][cation]++;
    for (size_t k = 0; k < size; k++) {
        self->curve[k] += own[k];
        all->squares[k] += own[k] * own[k];
        all->part[part * size + k] += own[k];
    }
    for (size_t l = 0; l < self->lags; l++)
        self->displacement[l] += own[size + l];
}

// Ions that are worked on beside one another.
typedef struct work {
    const closo_neutron *neutron;
    const sums *all;
    size_t first;
    bool failed;
} work;

static void work_ions(void *context, size_t begin, size_t end)
{
    work *w = context;
    const closo_neutron *self = w->neutron;
    size_t stride = curve_size(self) + self->lags;
    series own;
    bool ready = series_init(&own, self->store->frames);
    for (size_t k = begin; k < end && ready; k++)
        work_ion(self, w->first + k, &own, w->all->own + k * stride,
                 w->all->own + k * stride + stride - self->lags);
    if (!ready) {
#pragma omp atomic write
        w->failed = true;
    }
    series_clear(&own);
}

static closo_status work_all(closo_neutron *self, sums *all, closo_error *error)
{
    size_t ions = self->bodies + self->system->cations, stride = curve_size(self) + self->lags;
    work w = {.neutron = self, .all = all};
    for (w.first = 0; w.first < ions && !w.failed; w.first += IONS_AT_ONCE) {
        size_t count = ions - w.first < IONS_AT_ONCE ? ions - w.first : IONS_AT_ONCE;
        memset(all->own, 0, count * stride * sizeof *all->own);
        closo_parallel(count, IONS_A_CHUNK, self->threads, work_ions, &w);
        for (size_t k = 0; k < count; k++)
            add_ion(self, all, w.first + k, all->own + k * stride);
    }
    return w.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for the scattering functions")
                    : CLOSO_OK;
}

static void settle(closo_neutron *self, const sums *all)
{
    size_t size = curve_size(self), each = self->q_count * self->lags;
    for (size_t k = 0; k < size; k++) {
        bool cation = k / each == CLOSO_CATION;
        double n = (double)(cation ? self->system->cations : self->bodies);
        double sum = self->curve[k], mean = sum / n;
        double variance = fmax(0, all->squares[k] / n - mean * mean) / (n - 1);
        self->curve[k] = mean;
        self->curve_su[k] = n > 1 ? sqrt(variance) : (double)NAN;
        for (size_t p = 0; p < CLOSO_NEUTRON_PARTS; p++)
            self->without[p * size + k] =
                (sum - all->part[p * size + k]) / (n - (double)all->ions[p][cation]);
    }
    for (size_t l = 0; l < self->lags; l++)
        self->displacement[l] /= (double)self->system->cations;
    for (size_t part = 0; part < CLOSO_MOTION_PARTS; part++) {
        size_t n = part == CLOSO_CATION ? self->system->cations : self->bodies;
        self->parts[part] = n < 2 ? 0 : n < CLOSO_NEUTRON_PARTS ? n : CLOSO_NEUTRON_PARTS;
    }
}

closo_status closo_neutron_compute(closo_neutron *self, closo_error *error)
{
    if (self->store->frames < FRAMES_MINIMUM)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: %zu frames are too few for I(q,t), at least %d are needed",
                          self->system->path, self->store->frames, FRAMES_MINIMUM);
    closo_status status = choose_lags(self, error);
    if (status != CLOSO_OK)
        return status;
    size_t size = curve_size(self);
    sums all = {0};
    self->curve = closo_allocate(size, sizeof(double), error);
    self->curve_su = closo_allocate(size, sizeof(double), error);
    self->without = closo_allocate(CLOSO_NEUTRON_PARTS * size, sizeof(double), error);
    self->displacement = closo_allocate(self->lags, sizeof(double), error);
    all.own = closo_allocate(IONS_AT_ONCE * (size + self->lags), sizeof(double), error);
    all.squares = closo_allocate(size, sizeof(double), error);
    all.part = closo_allocate(CLOSO_NEUTRON_PARTS * size, sizeof(double), error);
    status = self->curve && self->curve_su && self->without && self->displacement && all.own &&
                     all.squares && all.part
                 ? work_all(self, &all, error)
                 : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        settle(self, &all);
    free(all.own);
    free(all.squares);
    free(all.part);
    return status;
}

const double *closo_neutron_curve(const closo_neutron *self, closo_motion_part part, size_t q)
{
    return curve_of(self, self->curve, part, q);
}

const double *closo_neutron_su(const closo_neutron *self, closo_motion_part part, size_t q)
{
    return curve_of(self, self->curve_su, part, q);
}

const double *closo_neutron_without(const closo_neutron *self, size_t left_out,
                                    closo_motion_part part, size_t q)
{
    return curve_of(self, self->without + left_out * curve_size(self), part, q);
}
