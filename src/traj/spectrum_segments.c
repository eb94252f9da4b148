// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectra by averaging over overlapping windowed segments (Welch, IEEE Trans. Audio
// Electroacoust. 15 (1967) 70): each series of a segment is multiplied by the window, padded with
// zeros to at least twice its length and transformed; the transform of the summed power, divided by
// the autocorrelation of the window, is the velocity autocorrelation without bias. Vectors are
// worked on in units of 16 whatever the number of threads, and added in order: results do not
// depend on the threads. O(atoms n log n) for n frames, memory of one segment.
#include "traj/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
enum { SLOTS = 3, ROWS_AT_ONCE = 16 };

// Scratch of one thread.
typedef struct worker {
    float *total, *turning; // 3 x CLOSO_SPECTRUM_AT_ONCE series of a segment
    float *body;            // 3 series of the body of the atoms worked on
    size_t body_index;      // which one; SIZE_MAX: none yet
    double *series;         // one of them
    double *power;          // SLOTS x bins
} worker;

static closo_status worker_init(worker *self, const closo_spectrum *spectrum)
{
    size_t n = spectrum->length;
    self->total = closo_allocate(3 * CLOSO_SPECTRUM_AT_ONCE * n, sizeof *self->total, NULL);
    self->turning = closo_allocate(3 * CLOSO_SPECTRUM_AT_ONCE * n, sizeof *self->turning, NULL);
    self->body = closo_allocate(3 * n, sizeof *self->body, NULL);
    self->body_index = SIZE_MAX;
    self->series = closo_allocate(n, sizeof *self->series, NULL);
    self->power = closo_allocate(SLOTS * spectrum->bins, sizeof *self->power, NULL);
    return self->total && self->turning && self->body && self->series && self->power ? CLOSO_OK
                                                                                     : CLOSO_MEMORY;
}

static void worker_clear(worker *self)
{
    free(self->total);
    free(self->turning);
    free(self->body);
    free(self->series);
    free(self->power);
}

static closo_status allocate_sums(closo_spectrum *self, closo_error *error)
{
    for (size_t g = 0; g < self->group_count; g++) {
        closo_spectrum_group *group = &self->groups[g];
        group->power = closo_allocate(2 * self->bins, sizeof(double), error);
        group->vacf = closo_allocate(3 * self->lags, sizeof(double), error);
        if (!group->power || !group->vacf)
            return CLOSO_MEMORY;
        group->power_squares = group->power + self->bins;
        group->vacf_squares = group->vacf + self->lags;
        group->vacf_start = group->vacf_squares + self->lags;
    }
    return CLOSO_OK;
}

closo_status closo_spectrum_decide(closo_spectrum *self, size_t length, closo_error *error)
{
    self->length = length;
    self->lags = length / 2 + 1;
    self->correlators = closo_allocate((size_t)self->threads, sizeof(void *), error);
    if (!self->correlators)
        return CLOSO_MEMORY;
    for (int t = 0; t < self->threads; t++) {
        closo_status status = closo_correlator_new(&self->correlators[t], length, error);
        if (status != CLOSO_OK)
            return status;
    }
    self->bins = closo_correlator_bins(self->correlators[0]);
    self->padded = 2 * (self->bins - 1);
    self->window = closo_allocate(length, sizeof(double), error);
    self->window_lag = closo_allocate(self->lags, sizeof(double), error);
    self->segment = closo_allocate(self->group_count * self->bins, sizeof(double), error);
    if (!self->window || !self->window_lag || !self->segment)
        return CLOSO_MEMORY;
    bool hann = self->options->spectrum.window == CLOSO_WINDOW_HANN;
    for (size_t t = 0; t < length; t++) {
        double s = sin(PI * ((double)t + 0.5) / (double)length);
        self->window[t] = hann ? s * s : 1;
    }
    for (size_t k = 0; k < self->lags; k++)
        for (size_t t = 0; t + k < length; t++)
            self->window_lag[k] += self->window[t] * self->window[t + k];
    return allocate_sums(self, error);
}

static void gather(const closo_spectrum *self, const float *rows, size_t first, size_t count,
                   float *out)
{
    // Some rows at a time, which stay in the cache.
    for (size_t begin = 0; begin < self->length; begin += ROWS_AT_ONCE) {
        size_t end = self->length - begin < ROWS_AT_ONCE ? self->length : begin + ROWS_AT_ONCE;
        for (size_t c = 0; c < 3 * count; c++) {
            const float *from = rows + 3 * first + c;
            for (size_t t = begin; t < end; t++)
                out[c * self->length + t] = from[t * self->columns];
        }
    }
}

static void transform(const closo_spectrum *self, worker *own, closo_correlator *correlator,
                      const float *series, double weight, size_t slot)
{
    double root = sqrt(weight);
    for (size_t t = 0; t < self->length; t++)
        own->series[t] = root * self->window[t] * (double)series[t];
    closo_correlator_add(correlator, own->series, own->power + slot * self->bins);
}

// The rest of an atom's velocity, in place of its total.
static void take_off(size_t length, const float *body, const float *turning, float *total)
{
    for (size_t t = 0; t < length; t++)
        total[t] -= turning[t] + body[t];
}

static void work_unit(const closo_spectrum *self, worker *own, closo_correlator *correlator,
                      const float *rows, const closo_spectrum_unit *unit)
{
    memset(own->power, 0, SLOTS * self->bins * sizeof(double));
    if (!unit->atoms) {
        gather(self, rows, unit->first, unit->count, own->total);
        for (size_t c = 0; c < 3 * unit->count; c++)
            transform(self, own, correlator, own->total + c * self->length,
                      self->bodies[unit->first + c / 3].mass, 0);
        return;
    }
    size_t atoms = self->body_count + unit->first;
    gather(self, rows, atoms, unit->count, own->total);
    gather(self, rows, atoms + self->atom_count, unit->count, own->turning);
    for (size_t c = 0; c < 3 * unit->count; c++) {
        size_t atom = unit->first + c / 3;
        double mass = self->weight[self->atom[atom]];
        float *total = own->total + c * self->length, *turning = own->turning + c * self->length;
        transform(self, own, correlator, total, mass, 0);
        transform(self, own, correlator, turning, mass, 1);
        if (own->body_index != self->body_of[atom]) {
            own->body_index = self->body_of[atom];
            gather(self, rows, own->body_index, 1, own->body);
        }
        take_off(self->length, own->body + c % 3 * self->length, turning, total);
        transform(self, own, correlator, total, mass, 2);
    }
}

static void merge_unit(closo_spectrum *self, const worker *own, const closo_spectrum_unit *unit)
{
    for (size_t slot = 0; slot < (unit->atoms ? SLOTS : 1); slot++) {
        double *into = self->segment + unit->group[slot] * self->bins;
        for (size_t k = 0; k < self->bins; k++)
            into[k] += own->power[slot * self->bins + k];
    }
}

// Differences over one frame pass a velocity of frequency f with sinc(f x frame time).
static void correct_attenuation(const closo_spectrum *self, double *power)
{
    for (size_t k = 1; k < self->bins; k++) {
        double x = PI * (double)k / (double)self->padded;
        power[k] *= x / sin(x) * (x / sin(x));
    }
}

static void add_segment(closo_spectrum *self, closo_spectrum_group *group, double *power,
                        double *scratch)
{
    if (self->options->spectrum.correct_attenuation && !self->from_file)
        correct_attenuation(self, power);
    double energy = 0;
    for (size_t k = 0; k < self->bins; k++) {
        double part = power[k] * (k == 0 || k + 1 == self->bins ? 0.5 : 1);
        energy += part;
        group->top += k >= self->bins - self->bins / 10 ? part : 0;
        group->power[k] += power[k];
        group->power_squares[k] += power[k] * power[k];
    }
    group->energy += energy;
    group->energy_squares += energy * energy;
    closo_correlator_sum(self->correlators[0], power, scratch, self->lags);
    for (size_t k = 0; k < self->lags; k++) {
        double value = scratch[k] / self->window_lag[k];
        scratch[k] = value;
        group->vacf[k] += value;
        group->vacf_squares[k] += value * value;
        group->vacf_start[k] += value * scratch[0];
    }
}

static closo_status work_segment(closo_spectrum *self, const float *rows, double *scratch,
                                 closo_error *error)
{
    memset(self->segment, 0, self->group_count * self->bins * sizeof(double));
    bool failed = false;
    long units = (long)self->unit_count;
    // A thread takes a correlator from the shelf and puts it back.
#pragma omp parallel num_threads(self->threads) if (self->threads > 1 && units > 1)
    {
        worker own = {0};
        bool ready = worker_init(&own, self) == CLOSO_OK;
        if (!ready) {
#pragma omp atomic write
            failed = true;
        }
        closo_correlator *correlator = NULL;
#pragma omp critical(closo_spectrum_correlators)
        for (int t = 0; t < self->threads && !correlator; t++) {
            correlator = self->correlators[t];
            self->correlators[t] = NULL;
        }
#pragma omp for ordered schedule(static, 1)
        for (long u = 0; u < units; u++) {
            if (ready)
                work_unit(self, &own, correlator, rows, &self->units[u]);
#pragma omp ordered
            if (ready)
                merge_unit(self, &own, &self->units[u]);
        }
#pragma omp critical(closo_spectrum_correlators)
        {
            int t = 0;
            while (self->correlators[t])
                t++;
            self->correlators[t] = correlator;
        }
        worker_clear(&own);
    }
    if (failed)
        return closo_fail(error, CLOSO_MEMORY, "no memory for spectra of %zu frames", self->length);
    for (size_t g = 0; g < self->group_count; g++)
        add_segment(self, &self->groups[g], self->segment + g * self->bins, scratch);
    self->segments++;
    return CLOSO_OK;
}

closo_status closo_spectrum_consume(closo_spectrum *self, closo_error *error)
{
    double *scratch = closo_allocate(self->lags, sizeof *scratch, error);
    closo_status status = scratch ? CLOSO_OK : CLOSO_MEMORY;
    size_t begin = 0;
    while (status == CLOSO_OK && self->used - begin >= self->length) {
        if (closo_cancelled(self->options->control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted while computing spectra");
        else
            status = work_segment(self, self->rows + begin * self->columns, scratch, error);
        begin += self->length / 2;
    }
    free(scratch);
    memmove(self->rows, self->rows + begin * self->columns,
            (self->used - begin) * self->columns * sizeof *self->rows);
    self->used -= begin;
    return status;
}
