// SPDX-License-Identifier: GPL-3.0-or-later
// One circuit through a set of spectra. First every spectrum is searched for by itself; then each
// is searched again from the minima of its neighbours, all from the minima of the round before,
// until a round improves none: so the result depends neither on threads nor on where the work was
// resumed.
#include "electro/eis_series.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20, SEARCH = 200 };

#define BETTER 1e-6 // relative fall of S that is an improvement

typedef struct series {
    const closo_circuit *circuit;
    const closo_impedances *spectra;
    const closo_eis_series_options *options;
    closo_eis_options fit; // of one spectrum
    closo_eis_fit *fits;
    closo_error *messages;
    closo_eis_record *now, *before; // a minimum of each spectrum; S infinite: none
    closo_status *status;
    closo_eis_records records;
    pthread_mutex_t lock;
    size_t done;
    bool cancelled;
} series;

static bool stopped(series *s)
{
    pthread_mutex_lock(&s->lock);
    s->cancelled = s->cancelled || closo_cancelled(s->options->control);
    bool stop = s->cancelled;
    pthread_mutex_unlock(&s->lock);
    return stop;
}

static void report(series *s, const char *stage)
{
    pthread_mutex_lock(&s->lock);
    closo_report_progress(s->options->control, stage, (double)++s->done, (double)s->spectra->count);
    pthread_mutex_unlock(&s->lock);
}

// ---- by itself ---------------------------------------------------------------------------------

static void keep_record(series *s, size_t k)
{
    pthread_mutex_lock(&s->lock);
    s->status[k] = closo_eis_records_add(&s->records, s->options->resume, &s->now[k],
                                         s->circuit->parameters, &s->messages[k]);
    pthread_mutex_unlock(&s->lock);
}

static void search_alone(void *context, size_t k)
{
    series *s = context;
    const closo_impedance *spectrum = &s->spectra->spectra[k];
    s->now[k] = (closo_eis_record){.S = INFINITY};
    if (stopped(s))
        return;
    uint64_t key = s->options->resume ? closo_eis_key(s->circuit, spectrum, &s->fit) : 0;
    const closo_eis_record *known = closo_eis_records_find(&s->records, key);
    if (known) {
        s->now[k] = *known;
        report(s, "spectra");
        return;
    }
    closo_eis_fit fit;
    s->status[k] = closo_eis_fit_run(s->circuit, spectrum, &s->fit, &fit, &s->messages[k]);
    if (s->status[k] == CLOSO_OK) {
        s->now[k].key = key;
        s->now[k].S = fit.S;
        memcpy(s->now[k].p, fit.value, fit.count * sizeof *fit.value);
        closo_eis_fit_clear(&fit);
        keep_record(s, k);
    }
    report(s, "spectra");
}

// ---- from the neighbours -----------------------------------------------------------------------

static bool same_group(const series *s, size_t a, size_t b)
{
    return !s->options->group || s->options->group[a] == s->options->group[b];
}

static closo_status search_from(const closo_eis_problem *problem, closo_eis_work *work,
                                const closo_eis_record *from, closo_eis_record *best,
                                closo_error *error)
{
    double x[CLOSO_CIRCUIT_PARAMETERS];
    closo_eis_minimum minimum;
    closo_eis_variables(problem, from->p, x);
    closo_status status =
        closo_eis_minimise(work, CLOSO_EIS_HELD, SEARCH, 1e-9, x, &minimum, error);
    if (status == CLOSO_INPUT)
        return CLOSO_OK; // no finite impedance there
    if (status == CLOSO_OK && minimum.S < best->S * (1 - BETTER)) {
        best->S = minimum.S;
        closo_eis_parameters(problem, x, best->p);
        closo_eis_sort_arcs(problem->circuit, problem->pinned, best->p);
    }
    return status;
}

static void search_beside(void *context, size_t k)
{
    series *s = context;
    s->now[k] = s->before[k];
    if (!(s->before[k].S < INFINITY) || stopped(s))
        return;
    closo_eis_problem problem;
    closo_eis_work work = {0};
    closo_status status = closo_eis_problem_init(&problem, s->circuit, &s->spectra->spectra[k],
                                                 &s->fit, &s->messages[k]);
    if (status == CLOSO_OK)
        status = closo_eis_work_init(&work, &problem, &s->messages[k]);
    for (int side = -1; status == CLOSO_OK && side <= 1; side += 2) {
        size_t other = k + (size_t)side;
        if (other >= s->spectra->count || !same_group(s, k, other) ||
            !(s->before[other].S < INFINITY))
            continue;
        status = search_from(&problem, &work, &s->before[other], &s->now[k], &s->messages[k]);
    }
    s->status[k] = status;
    closo_eis_work_clear(&work);
    closo_eis_problem_clear(&problem);
}

// ---- the answer --------------------------------------------------------------------------------

static void conclude(void *context, size_t k)
{
    series *s = context;
    if (!(s->now[k].S < INFINITY) || stopped(s))
        return;
    closo_eis_options options = s->fit;
    double start[CLOSO_CIRCUIT_PARAMETERS];
    memcpy(start, s->now[k].p, sizeof start);
    options.start = start;
    options.starts = 0;
    s->status[k] = closo_eis_fit_run(s->circuit, &s->spectra->spectra[k], &options, &s->fits[k],
                                     &s->messages[k]);
}

// What failed for lack of memory or space ends the whole; what a spectrum cannot give does not.
static closo_status check(const series *s, closo_error *error)
{
    if (s->cancelled)
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    for (size_t k = 0; k < s->spectra->count; k++)
        if (s->status[k] == CLOSO_MEMORY || s->status[k] == CLOSO_SYSTEM ||
            s->status[k] == CLOSO_USAGE)
            return closo_fail(error, s->status[k], "%s", s->messages[k].message);
    return CLOSO_OK;
}

static closo_status run(series *s, closo_error *error)
{
    size_t count = s->spectra->count;
    int threads = s->options->threads;
    closo_eis_parallel(count, threads, search_alone, s);
    closo_status status = check(s, error);
    for (int round = 0; status == CLOSO_OK && round < ROUNDS; round++) {
        memcpy(s->before, s->now, count * sizeof *s->now);
        closo_eis_parallel(count, threads, search_beside, s);
        status = check(s, error);
        if (memcmp(s->before, s->now, count * sizeof *s->now) == 0)
            break;
    }
    if (status == CLOSO_OK) {
        closo_eis_parallel(count, threads, conclude, s);
        status = check(s, error);
    }
    return status;
}

closo_status closo_eis_series_run(const closo_circuit *circuit, const closo_impedances *spectra,
                                  const closo_eis_series_options *options, closo_eis_fit *fits,
                                  closo_error *messages, closo_error *error)
{
    size_t count = spectra->count;
    series s = {.circuit = circuit, .spectra = spectra, .options = options, .fits = fits};
    memset(fits, 0, count * sizeof *fits);
    s.fit = options->fit;
    s.fit.threads = 1;
    s.fit.no_profiles = true;
    closo_error *own = closo_allocate(count, sizeof *own, error);
    s.messages = messages ? messages : own;
    s.now = closo_allocate(count, sizeof *s.now, error);
    s.before = closo_allocate(count, sizeof *s.before, error);
    s.status = closo_allocate(count, sizeof *s.status, error);
    closo_status status = own && s.now && s.before && s.status ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && messages)
        memset(messages, 0, count * sizeof *messages);
    if (status == CLOSO_OK && options->resume)
        status = closo_eis_records_open(&s.records, options->resume, circuit->parameters, error);
    if (status == CLOSO_OK) {
        pthread_mutex_init(&s.lock, NULL);
        status = run(&s, error);
        pthread_mutex_destroy(&s.lock);
        closo_status closed =
            closo_eis_records_close(&s.records, options->resume, status == CLOSO_OK ? error : NULL);
        status = status == CLOSO_OK ? closed : status;
    }
    free(own);
    free(s.now);
    free(s.before);
    free(s.status);
    return status;
}
