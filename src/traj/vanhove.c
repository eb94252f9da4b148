// SPDX-License-Identifier: GPL-3.0-or-later
// Van Hove functions of the cations: follows their positions and the cell of every frame (series.h:
// beyond --memory frames are thinned in time), and chooses lags and time origins once the length of
// the run is known. Every frame is a time origin; origins are farther apart where the distances of
// all pairs would be more than some 10^8.
#include "traj/vanhove.h"
#include "traj/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHORTEST_PS  0.1 // of the lags that are chosen here
#define LONGEST_PS   100.0
#define PAIRS_BUDGET 3e8 // distances a set of lags

static closo_status parse_lags(const char *list, double *out, size_t *count, closo_error *error)
{
    *count = 0;
    for (const char *p = list; p && *p;) {
        size_t length = strcspn(p, ",");
        char text[64];
        double lag;
        closo_error inner = {0};
        snprintf(text, sizeof text, "%.*s", length < sizeof text ? (int)length : 63, p);
        if (*count == CLOSO_VANHOVE_LAGS)
            return closo_fail(error, CLOSO_USAGE, "--lags: expected at most %d times",
                              CLOSO_VANHOVE_LAGS);
        if (closo_quantity_from_text(text, CLOSO_DIMENSION_TIME, &lag, &inner) != CLOSO_OK)
            return closo_fail(error, CLOSO_USAGE, "--lags: %s", inner.message);
        if (!(lag >= 0))
            return closo_fail(error, CLOSO_USAGE, "--lags: expected times from 0, found \"%s\"",
                              text);
        out[(*count)++] = lag;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

static const char needs[] = "van Hove functions need";

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    const closo_vanhove_options *o = &options->vanhove;
    double lags[CLOSO_VANHOVE_LAGS], bins = o->r_max_angstrom / o->bin_angstrom;
    size_t count;
    if (!system->periodic)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: carries no cell: the distinct part needs one (--cell)",
                          system->path);
    if (!(bins >= 10 && bins <= 100000))
        return closo_fail(error, CLOSO_USAGE,
                          "--bin: expected 10 to 100000 bins up to --rmax, found %g", bins);
    if (!(o->refill_radius_angstrom > 0))
        return closo_fail(error, CLOSO_USAGE, "--site-radius: expected a length above 0");
    closo_status status = parse_lags(o->lags, lags, &count, error);
    if (status == CLOSO_OK)
        status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    closo_vanhove *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = options;
    self->curves.bins = (size_t)llround(bins);
    self->curves.radius = (double)self->curves.bins * o->bin_angstrom;
    self->moments.bins = 1;
    self->moments.radius = o->refill_radius_angstrom;
    for (size_t i = 0; i < system->cations; i++)
        closo_series_want_centre(system->series, system->cation[i]);
    closo_series_want_cell(system->series);
    self->column = closo_allocate(system->cations, sizeof *self->column, error);
    return self->column ? CLOSO_OK : CLOSO_MEMORY;
}

static void find_columns(closo_vanhove *self, const closo_series *series)
{
    self->store = &series->store;
    self->cell_column = closo_series_cell(series);
    for (size_t i = 0; i < self->system->cations; i++)
        self->column[i] = closo_series_centre(series, self->system->cation[i]);
}

// Adds a lag unless it is there.
static void add_lag(closo_vanhove *self, closo_vanhove_set *set, size_t maximum, double frames)
{
    if (set->count == maximum)
        return;
    if (!(frames < (double)self->store->frames - 0.5)) {
        self->too_long++;
        return;
    }
    size_t lag = (size_t)llround(frames);
    for (size_t i = 0; i < set->count; i++)
        if (set->lags[i].frames == lag)
            return;
    closo_vanhove_lag *entry = &set->lags[set->count++];
    entry->frames = lag;
    char number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, (double)lag * self->frame_time, 6);
    snprintf(entry->label, sizeof entry->label, "%sps", number);
}

static void choose_lags(closo_vanhove *self)
{
    static const double steps[] = {1, 2, 5};
    double half = 0.5 * (double)(self->store->frames - 1);
    double lags[CLOSO_VANHOVE_LAGS];
    size_t count = 0;
    if (parse_lags(self->options->vanhove.lags, lags, &count, NULL) != CLOSO_OK)
        count = 0; // checked before
    for (size_t i = 0; i < count; i++)
        add_lag(self, &self->curves, CLOSO_VANHOVE_LAGS, lags[i] / self->frame_time);
    for (int i = 0; !self->options->vanhove.lags && i < 60; i++) {
        double lag = steps[i % 3] * pow(10, i / 3 - 9) / self->frame_time;
        bool wanted = lag * self->frame_time <= LONGEST_PS * (1 + 1e-9) &&
                      lag * self->frame_time >= SHORTEST_PS * (1 - 1e-9);
        if (wanted && lag >= 1 - 1e-9 && lag <= half * (1 + 1e-9))
            add_lag(self, &self->curves, CLOSO_VANHOVE_LAGS, lag);
    }
    if (!self->curves.count) // a run of another scale: one frame and half of it
        for (int i = 0; i < 2; i++)
            add_lag(self, &self->curves, CLOSO_VANHOVE_LAGS, i ? floor(half) : 1);
    for (int i = 0; i < CLOSO_VANHOVE_GRID; i++)
        add_lag(self, &self->moments, CLOSO_VANHOVE_GRID,
                floor(exp(log(half) * i / (CLOSO_VANHOVE_GRID - 1)) + 1e-9));
}

static void choose_origins(const closo_vanhove *self, closo_vanhove_set *set)
{
    double cations = (double)self->system->cations, frames = (double)self->store->frames;
    double budget = PAIRS_BUDGET / (cations * cations * (double)set->count);
    double apart = fmax(1, ceil(frames / fmax(budget, CLOSO_VANHOVE_BLOCKS)));
    // A short run keeps enough origins for its blocks.
    apart = fmin(apart, fmax(1, floor(frames / (4 * CLOSO_VANHOVE_BLOCKS))));
    set->spacing = (size_t)apart;
}

closo_status closo_vanhove_compute(closo_vanhove *self, closo_error *error)
{
    choose_lags(self);
    choose_origins(self, &self->curves);
    choose_origins(self, &self->moments);
    closo_status status = closo_vanhove_count(self, &self->curves, error);
    return status == CLOSO_OK ? closo_vanhove_count(self, &self->moments, error) : status;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_vanhove *self = state;
    closo_status status = closo_system_needs_time(system, needs, error);
    if (status != CLOSO_OK)
        return status;
    find_columns(self, system->series);
    if (self->store->frames < 4)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: van Hove functions need at least 4 frames, found %zu", system->path,
                          self->store->frames);
    self->frame_time = system->frame_time_ps * (double)self->store->thinning;
    status = closo_vanhove_compute(self, error);
    return status == CLOSO_OK ? closo_vanhove_describe(self, result, error) : status;
}

static void end(void *state)
{
    closo_vanhove *self = state;
    if (!self)
        return;
    for (size_t i = 0; i < CLOSO_VANHOVE_GRID; i++) {
        free(self->curves.lags[i].counts);
        free(self->moments.lags[i].counts);
    }
    free(self->column);
    free(self);
}

const closo_analysis closo_analysis_vanhove = {.name = "vanhove",
                                               .title = "Van Hove functions",
                                               .begin = begin,
                                               .finish = finish,
                                               .end = end,
                                               .cost = 4,
                                               .follows = true};
