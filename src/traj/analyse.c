// SPDX-License-Identifier: GPL-3.0-or-later
// One pass over a trajectory for all analyses. While they see one batch of frames the next one is
// read: reading, the common series (series.h) and the analyses are chunks of one closo_parallel,
// whatever each of them cuts up further. Every analysis describes itself into a document of its
// own, and these are joined in the order of the list: neither the threads nor the processes that
// share the analyses out among them can be seen in the answer. The bound on memory is one for all;
// each analysis is given its share of it.
#include "traj/parallel.h"
#include "traj/pass.h"
#include "traj/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ANALYSES_MAXIMUM = 32, SERIES_SHARE = 8, BESIDE_BATCH = 2 };

typedef struct seat {
    const closo_analysis *analysis;
    closo_traj_options options; // with this analysis's share of the memory
    void *state;
    bool mine, begun;
    closo_status status;
    closo_error error;
    closo_result *part;
} seat;

typedef struct team {
    closo_pass pass;
    const closo_traj_options *options;
    closo_series *series;
    seat *seats;
    size_t count, own;              // own: seats of this process that have begun
    size_t order[ANALYSES_MAXIMUM]; // seats by falling cost
    closo_batch *now, *next;
    closo_status read_status, series_status;
    closo_error read_error, series_error;
    closo_control control; // of analyses beside one another
    size_t finished;
} team;

// ---- sharing out -------------------------------------------------------------------------------

static size_t count_of(const closo_analysis *const *analyses)
{
    size_t count = 0;
    while (count < ANALYSES_MAXIMUM && analyses[count])
        count++;
    return count;
}

// Seats by falling cost, equals in the order of the list.
static void order_by_cost(const closo_analysis *const *analyses, size_t count, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && analyses[order[at - 1]]->cost < analyses[i]->cost; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

// The costliest first, each to the process that has least to do.
static void share_out(const closo_analysis *const *analyses, size_t count, size_t processes,
                      size_t *process_of)
{
    size_t order[ANALYSES_MAXIMUM];
    double load[ANALYSES_MAXIMUM] = {0};
    processes = processes < ANALYSES_MAXIMUM ? processes : ANALYSES_MAXIMUM;
    order_by_cost(analyses, count, order);
    for (size_t k = 0; k < count; k++) {
        size_t least = 0;
        for (size_t p = 1; p < processes; p++)
            least = load[p] < load[least] ? p : least;
        process_of[order[k]] = least;
        load[least] += analyses[order[k]]->cost;
    }
}

// The shared series weigh as much as the analyses that keep most, together.
static void share_memory(team *self)
{
    size_t total = 0, memory = self->options->memory_bytes;
    bool follows = false;
    for (size_t a = 0; a < self->count; a++) {
        total += self->seats[a].analysis->memory;
        follows = follows || self->seats[a].analysis->follows;
    }
    total += follows ? SERIES_SHARE : 0;
    for (size_t a = 0; a < self->count; a++)
        self->seats[a].options.memory_bytes =
            total ? memory / total * self->seats[a].analysis->memory : memory;
    self->pass.system.series_bytes = total ? memory / total * SERIES_SHARE : memory;
}

// ---- beginning ---------------------------------------------------------------------------------

// An analysis that does not apply and may be left out is left out and said.
static void settle_seat(team *self, size_t index)
{
    seat *s = &self->seats[index];
    bool refused = s->status == CLOSO_INPUT || s->status == CLOSO_USAGE;
    if (!refused || !(self->options->optional >> index & 1))
        return;
    s->status = CLOSO_OK;
    s->begun = false;
    closo_result_free(s->part);
    s->part = s->mine ? closo_result_new("", "", &s->error) : NULL;
    if (s->mine && !s->part)
        s->status = CLOSO_MEMORY;
    closo_result_warn(s->part, "%s is left out: %s", s->analysis->name, s->error.message);
}

static void end_seat(seat *s)
{
    if (s->analysis->end)
        s->analysis->end(s->state);
    s->state = NULL;
    s->begun = false;
}

static void begin_seat(team *self, size_t index)
{
    seat *s = &self->seats[index];
    self->series->mine = s->mine;
    s->status = s->analysis->begin(&self->pass.system, &s->options, &s->state, &s->error);
    s->begun = s->status == CLOSO_OK;
    bool keep = s->begun && s->mine;
    settle_seat(self, index);
    if (!keep)
        end_seat(s); // another process does this one, and it begins there just so
    self->own += keep;
}

static closo_status begin_all(team *self, closo_error *error)
{
    for (size_t a = 0; a < self->count; a++) {
        begin_seat(self, a);
        if (self->seats[a].status != CLOSO_OK)
            return closo_fail(error, self->seats[a].status, "%s", self->seats[a].error.message);
    }
    return closo_series_settle(self->series, self->pass.system.series_bytes, error);
}

// ---- reading -----------------------------------------------------------------------------------

// Chunk 0 reads on, chunk 1 keeps the series, the others are the analyses.
static void work_batch(void *context, size_t begin, size_t end)
{
    team *self = context;
    for (size_t k = begin; k < end; k++) {
        if (k == 0) {
            self->next->count = 0;
            self->read_status = closo_pass_fill(&self->pass, self->next, &self->read_error);
        } else if (k == 1) {
            self->series_status = closo_series_add(self->series, self->now->frames,
                                                   self->now->count, &self->series_error);
        } else {
            seat *s = &self->seats[self->order[k - BESIDE_BATCH]];
            if (s->begun && s->mine && s->analysis->add)
                s->status =
                    s->analysis->add(s->state, self->now->frames, self->now->count, &s->error);
        }
    }
}

// The failure that comes first in the list, so that which one is told does not depend on threads.
static closo_status first_failure(const team *self, closo_error *error)
{
    if (self->series_status != CLOSO_OK)
        return closo_fail(error, self->series_status, "%s", self->series_error.message);
    for (size_t a = 0; a < self->count; a++)
        if (self->seats[a].status != CLOSO_OK)
            return closo_fail(error, self->seats[a].status, "%s", self->seats[a].error.message);
    if (self->read_status != CLOSO_OK)
        return closo_fail(error, self->read_status, "%s", self->read_error.message);
    return CLOSO_OK;
}

static closo_status read_all(team *self, closo_error *error)
{
    self->now = &self->pass.batch[0];
    self->next = &self->pass.batch[1];
    closo_status status = closo_pass_fill(&self->pass, self->now, error);
    while (status == CLOSO_OK && self->now->count > 0) {
        closo_pass_expect(&self->pass);
        closo_parallel(self->count + BESIDE_BATCH, 1, self->options->threads, work_batch, self);
        status = first_failure(self, error);
        closo_batch *swap = self->now;
        self->now = self->next;
        self->next = swap;
    }
    return status;
}

// ---- finishing ---------------------------------------------------------------------------------

static void work_finish(void *context, size_t begin, size_t end)
{
    team *self = context;
    for (size_t k = begin; k < end; k++) {
        size_t index = self->order[k], done;
        seat *s = &self->seats[index];
        if (!s->begun || !s->mine)
            continue;
#pragma omp atomic read
        done = self->finished;
        closo_report_progress(self->options->control, "computing", (double)done, (double)self->own);
        s->part = closo_result_new("", self->count > 1 ? s->analysis->title : "", &s->error);
        s->status = s->part ? s->analysis->finish(s->state, &self->pass.system, s->part, &s->error)
                            : CLOSO_MEMORY;
        if (s->status == CLOSO_OK)
            s->status = closo_result_status(s->part, &s->error);
        end_seat(s);
        settle_seat(self, index);
#pragma omp atomic
        self->finished++;
    }
}

static closo_status finish_all(team *self, closo_result *result, closo_error *error)
{
    closo_fingerprint fingerprint;
    closo_status status = closo_pass_end(&self->pass, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    closo_pass_free_batches(&self->pass);
    closo_result_add_input(result, self->pass.system.path, &fingerprint);
    closo_pass_describe(&self->pass, result);
    closo_parallel(self->count, 1, self->options->threads, work_finish, self);
    status = first_failure(self, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}

static bool cancelled(void *context)
{
    const team *self = context;
    return closo_cancelled(self->options->control);
}

static closo_status prepare(team *self, const closo_analysis *const *analyses, size_t process,
                            size_t processes, closo_error *error)
{
    size_t process_of[ANALYSES_MAXIMUM];
    self->count = count_of(analyses);
    self->seats = closo_allocate(self->count, sizeof *self->seats, error);
    if (!self->seats)
        return CLOSO_MEMORY;
    order_by_cost(analyses, self->count, self->order);
    share_out(analyses, self->count, processes, process_of);
    self->control = (closo_control){.context = self, .cancelled = cancelled};
    for (size_t a = 0; a < self->count; a++) {
        seat *s = &self->seats[a];
        s->analysis = analyses[a];
        s->mine = process_of[a] == process;
        s->options = *self->options;
        if (self->count > 1) // one bar cannot tell of many
            s->options.control = &self->control;
    }
    share_memory(self);
    return CLOSO_OK;
}

closo_status closo_traj_analyse_part(const char *path, const closo_traj_options *options,
                                     const closo_analysis *const *analyses, size_t process,
                                     size_t processes, closo_result *result, closo_result **parts,
                                     closo_error *error)
{
    closo_traj_options defaults;
    if (!options) {
        closo_traj_options_init(&defaults);
        options = &defaults;
    }
    if (options->stride < 1)
        return closo_fail(error, CLOSO_USAGE, "--stride: expected at least 1, found 0");
    team *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    self->options = self->pass.options = options;
    closo_status status = prepare(self, analyses, process, processes, error);
    bool idle = processes > 1 && status == CLOSO_OK;
    for (size_t a = 0; a < self->count; a++)
        idle = idle && !self->seats[a].mine;
    if (idle)
        goto done; // there are more processes than analyses
    if (status == CLOSO_OK)
        status = closo_pass_open(&self->pass, path, error);
    if (status == CLOSO_OK)
        status = closo_series_new(&self->series, &self->pass.system, error);
    if (status == CLOSO_OK) {
        self->pass.system.series = self->series;
        status = begin_all(self, error);
    }
    if (status == CLOSO_OK)
        status = read_all(self, error);
    if (status == CLOSO_OK)
        status = finish_all(self, result, error);
done:
    for (size_t a = 0; self->seats && a < self->count; a++) {
        end_seat(&self->seats[a]);
        if (status == CLOSO_OK)
            parts[a] = self->seats[a].part;
        else
            closo_result_free(self->seats[a].part);
    }
    closo_series_free(self->series);
    closo_pass_close(&self->pass);
    free(self->seats);
    free(self);
    return status;
}

closo_status closo_traj_analyse(const char *path, const closo_traj_options *options,
                                const closo_analysis *const *analyses, closo_result *result,
                                closo_error *error)
{
    closo_result *parts[ANALYSES_MAXIMUM] = {0};
    closo_status status =
        closo_traj_analyse_part(path, options, analyses, 0, 1, result, parts, error);
    for (size_t a = 0; a < ANALYSES_MAXIMUM; a++)
        closo_result_append(result, parts[a]);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
