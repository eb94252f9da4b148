// SPDX-License-Identifier: GPL-3.0-or-later
// Velocity autocorrelation and power spectrum of every kind of ion, of each element of the
// polyatomic ions, and of their translation, libration and internal motion. Velocities are those of
// the file, or central differences: the displacement between two frames belongs to the time halfway
// (which attenuates the power at frequency f by sinc^2(f x frame time), 0.41 at the Nyquist
// frequency). Frames are kept until the length of a segment is decided: as given, or 10 ps, or a
// quarter of a run that ends before four such segments are full (or is expected to); from then on
// only the frames of an unfinished segment are kept, so that memory is bounded by --memory whatever
// the length of the file. O(atoms n log n) for n frames.
#include "traj/spectrum.h"
#include "traj/isotopes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT_PS  10.0
#define LONG_ENOUGH 4.4 // segments, where four are needed
enum { ROWS_MINIMUM = 16, SEGMENT_MINIMUM = 8, SEGMENT_UNTIMED = 4096, QUARTERS = 4 };

static size_t even(size_t n)
{
    return n - n % 2;
}

// Frames of a segment as wanted; 0 while the time between frames is not known.
static size_t wanted_length(const closo_traj_options *options, double frame_time_ps)
{
    double ps = isnan(options->spectrum.segment_ps) ? SEGMENT_PS : options->spectrum.segment_ps;
    double frames = ps / frame_time_ps;
    if (!(frames > 0))
        return 0;
    return frames < SEGMENT_MINIMUM ? SEGMENT_MINIMUM
           : frames > 1e8           ? (size_t)100000000
                                    : even((size_t)llround(frames) + 1);
}

static closo_status bound_memory(closo_spectrum *self, closo_error *error)
{
    size_t row = self->columns * sizeof *self->rows;
    size_t fit = even(self->options->memory_bytes / (row ? row : 1));
    size_t minimum = self->target && !isnan(self->options->spectrum.segment_ps) ? self->target : 64;
    if (fit < minimum)
        return closo_fail(error, CLOSO_USAGE,
                          "--memory: %zu bytes hold %zu frames of %zu velocities, a segment of "
                          "the spectrum needs %zu",
                          self->options->memory_bytes, fit, self->columns / 3, minimum);
    self->maximum = fit;
    if (self->target && QUARTERS * self->target < fit)
        self->maximum = QUARTERS * self->target < 64 ? 64 : QUARTERS * self->target;
    return CLOSO_OK;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    closo_isotope_choice isotopes;
    closo_status status = closo_traj_isotopes(options->spectrum.isotopes, &isotopes, error);
    if (status != CLOSO_OK)
        return status;
    if (options->spectrum.segment_ps <= 0)
        return closo_fail(error, CLOSO_USAGE, "--segment: expected a time above 0, found %g ps",
                          options->spectrum.segment_ps);
    closo_spectrum *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->isotopes = isotopes;
    self->threads = options->threads > 0 ? options->threads : 1;
    self->target = wanted_length(options, system->frame_time_ps);
    status = closo_spectrum_bodies(self, error);
    if (status != CLOSO_OK)
        return status;
    self->previous = closo_allocate(3 * system->atoms, sizeof *self->previous, error);
    return self->previous ? bound_memory(self, error) : CLOSO_MEMORY;
}

static closo_status make_room(closo_spectrum *self, closo_error *error)
{
    if (self->used < self->capacity)
        return CLOSO_OK;
    // A run that will be long enough for the segments wanted, by the size of its file and with room
    // to spare, need not be waited for.
    bool settled =
        self->length || (self->target && self->used >= self->target &&
                         self->system->frames_expected > LONG_ENOUGH * (double)self->target);
    if (!settled && self->capacity < self->maximum) {
        size_t capacity = self->capacity ? 2 * self->capacity : 256;
        capacity = capacity < self->maximum ? capacity : self->maximum;
        float *rows = closo_reallocate(self->rows, capacity * self->columns, sizeof *rows, error);
        if (!rows)
            return CLOSO_MEMORY;
        self->rows = rows;
        self->capacity = capacity;
        return CLOSO_OK;
    }
    if (!self->length) {
        size_t length = self->target;
        if (!length && !isnan(self->options->spectrum.segment_ps))
            return closo_fail(error, CLOSO_USAGE,
                              "%s: the time between frames is known at the end only, and more "
                              "frames than --memory holds came before: give --frame-time",
                              self->system->path);
        if (!length)
            length =
                SEGMENT_UNTIMED < self->maximum / 2 ? SEGMENT_UNTIMED : even(self->maximum / 2);
        if (length > self->maximum / 2 && isnan(self->options->spectrum.segment_ps))
            length = even(self->maximum / 2);
        closo_status status = closo_spectrum_decide(self, length, error);
        if (status != CLOSO_OK)
            return status;
    }
    return closo_spectrum_consume(self, error);
}

static closo_status check_source(closo_spectrum *self, const closo_ion_frame *frames, size_t count,
                                 closo_error *error)
{
    bool differences = self->options->spectrum.differences;
    if (!self->started) {
        self->from_file = frames[0].velocity && !differences;
        closo_spectrum_freedom(self, frames[0].atom);
    }
    for (size_t f = 0; self->from_file && f < count; f++)
        if (!frames[f].velocity)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: frame %llu of those used carries no velocities, the first does",
                              self->system->path, (unsigned long long)frames[f].index + 1);
    return CLOSO_OK;
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_spectrum *self = state;
    closo_status status = check_source(self, frames, count, error);
    size_t done = !self->started && !self->from_file ? 1 : 0;
    while (status == CLOSO_OK && done < count) {
        status = make_room(self, error);
        if (status != CLOSO_OK)
            break;
        size_t room = self->capacity - self->used, now = count - done < room ? count - done : room;
        float *rows = self->rows + self->used * self->columns;
#pragma omp parallel for schedule(static) num_threads(self->threads) if (now > 1)
        for (size_t f = done; f < done + now; f++)
            closo_spectrum_row(self, f ? frames[f - 1].atom : self->previous, frames[f].atom,
                               self->from_file ? frames[f].velocity : NULL,
                               rows + (f - done) * self->columns);
        self->used += now;
        self->row_total += now;
        done += now;
    }
    memcpy(self->previous, frames[count - 1].atom,
           3 * self->system->atoms * sizeof *self->previous);
    self->started = true;
    return status;
}

static closo_status decide_at_end(closo_spectrum *self, closo_error *error)
{
    size_t length = self->target;
    if (isnan(self->options->spectrum.segment_ps) && length > self->used / QUARTERS)
        length = self->used / QUARTERS;
    length = length < ROWS_MINIMUM ? ROWS_MINIMUM : length;
    return closo_spectrum_decide(self, even(length < self->used ? length : self->used), error);
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_spectrum *self = state;
    closo_status status = closo_system_needs_time(system, "a spectrum needs", error);
    if (status != CLOSO_OK)
        return status;
    if (self->row_total < ROWS_MINIMUM)
        return closo_fail(error, CLOSO_INPUT, "%s: a spectrum needs at least %d frames, found %llu",
                          system->path, ROWS_MINIMUM + !self->from_file,
                          (unsigned long long)system->frames_used);
    self->target = wanted_length(self->options, system->frame_time_ps);
    status = self->length ? CLOSO_OK : decide_at_end(self, error);
    if (status == CLOSO_OK)
        status = closo_spectrum_consume(self, error);
    return status == CLOSO_OK ? closo_spectrum_describe(self, result, error) : status;
}

static void end(void *state)
{
    closo_spectrum *self = state;
    if (!self)
        return;
    for (size_t g = 0; g < self->group_count; g++) {
        free(self->groups[g].power);
        free(self->groups[g].vacf);
    }
    for (int t = 0; self->correlators && t < self->threads; t++)
        closo_correlator_free(self->correlators[t]);
    free(self->correlators);
    free(self->units);
    free(self->bodies);
    free(self->atom);
    free(self->body_of);
    free(self->member);
    free(self->weight);
    free(self->counted);
    free(self->rows);
    free(self->previous);
    free(self->window);
    free(self->window_lag);
    free(self->segment);
    free(self);
}

const closo_analysis closo_analysis_spectrum = {.name = "spectrum",
                                                .title = "Vibrations",
                                                .begin = begin,
                                                .add = add,
                                                .finish = finish,
                                                .end = end,
                                                .cost = 7,
                                                .memory = 4};
