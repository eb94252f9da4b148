// SPDX-License-Identifier: GPL-3.0-or-later
// The model "network": yields by integration of a network of reactions, some of whose rate
// constants are free. Each point brings its own start, temperature and vessel. A free parameter is
// the logarithm of the factor on a rate constant.
#include "chem/yield_fit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACTOR_MOST 9.3 // ln 1e4 about: both ways
#define WALK        2.5 // times that: as far as a profile goes, where tanh is 0.987
#define TIGHT       1e-8

static closo_status find_reaction(const closo_network *network, const char *id, size_t length,
                                  size_t *out, closo_error *error)
{
    for (size_t r = 0; r < network->reaction_count; r++)
        if (strlen(network->reactions[r].id) == length &&
            !memcmp(network->reactions[r].id, id, length) && !network->reactions[r].overall) {
            *out = r;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE, "--free: %.*s is no reaction of %s",
                      (int)(length < 40 ? length : 40), id, network->path);
}

static closo_status prepare(closo_yield_problem *problem, closo_error *error)
{
    const closo_yield_fit_options *options = problem->options;
    const closo_network *network = options->network;
    if (!network || !options->product || !options->basis || !options->free_rates)
        return closo_fail(error, CLOSO_USAGE,
                          "the model network needs --network FILE, --product, --basis and --free");
    if (closo_network_find(network, options->product) == SIZE_MAX ||
        closo_network_find(network, options->basis) == SIZE_MAX)
        return closo_fail(error, CLOSO_USAGE, "--product, --basis: expected species of %s",
                          network->path);
    problem->lag = SIZE_MAX;
    for (const char *p = options->free_rates; *p;) {
        size_t length = strcspn(p, ","), reaction = 0;
        char key[96], label[96];
        closo_status status = find_reaction(network, p, length, &reaction, error);
        if (status != CLOSO_OK)
            return status;
        if (problem->count == CLOSO_YIELD_PARAMETERS)
            return closo_fail(error, CLOSO_USAGE, "--free: expected at most %d reactions",
                              CLOSO_YIELD_PARAMETERS);
        for (size_t k = 0; k < problem->count; k++)
            if (problem->network_rate[k] == reaction)
                return closo_fail(error, CLOSO_USAGE, "--free: %.*s stands twice", (int)length, p);
        snprintf(key, sizeof key, "ln_%s", network->reactions[reaction].id);
        snprintf(label, sizeof label, "ln of the factor on k of %s",
                 network->reactions[reaction].id);
        problem->network_rate[problem->count] = reaction;
        closo_yield_parameter_add(problem, key, label, "1", 1, 0, -WALK * FACTOR_MOST,
                                  WALK * FACTOR_MOST, false);
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

// Points of one vessel, temperature and start share a run.
static bool together(const closo_yield_data *data, const closo_yield_point *a,
                     const closo_yield_point *b)
{
    bool equal =
        a->group == b->group && same(a->temperature, b->temperature) && same(a->volume, b->volume);
    for (size_t s = 0; equal && s < data->starts; s++)
        equal = same(a->start[s], b->start[s]);
    return equal;
}

static closo_status set_up(const closo_yield_problem *problem, const double *p,
                           const closo_yield_point *point, closo_network *network,
                           closo_error *error)
{
    const closo_yield_data *data = problem->data;
    for (size_t k = 0; k < problem->count; k++) {
        closo_network_reaction *r = &network->reactions[problem->network_rate[k]];
        const closo_network_reaction *from =
            &problem->options->network->reactions[problem->network_rate[k]];
        r->forward.k = from->forward.k * exp(closo_yield_shown(problem, k, p[k]));
        r->reverse.k =
            from->reverse.k * exp(closo_yield_shown(problem, k, p[k])); // the equilibrium stays
    }
    network->vessel = data->open[point->group] ? CLOSO_VESSEL_OPEN : CLOSO_VESSEL_CLOSED;
    if (!isnan(point->temperature))
        network->temperature = point->temperature;
    if (!isnan(problem->options->lag))
        network->lag = problem->options->lag;
    for (size_t s = 0; s < data->starts; s++) {
        size_t at = closo_network_find(network, data->start_name[s]);
        if (at == SIZE_MAX)
            return closo_fail(error, CLOSO_INPUT, "%s: column %s: no species or alias of %s",
                              data->path, data->start_name[s], network->path);
        if (isnan(point->start[s]) || !(point->volume > 0))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: the model network needs amounts and volume in every row used",
                              data->path);
        network->species[at].start = point->start[s] / point->volume;
    }
    return CLOSO_OK;
}

// One run for all points that belong with the first one; done marks them.
static closo_status run_together(const closo_yield_problem *problem, closo_network *network,
                                 const closo_yield_point *points, size_t count, size_t first,
                                 bool *done, double *out, closo_error *error)
{
    const closo_yield_fit_options *options = problem->options;
    double *time = closo_allocate(count, sizeof *time, error), ratio;
    size_t *member = closo_allocate(count, sizeof *member, error), n = 0;
    closo_kinetics kinetics = {0};
    closo_status status = time && member ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = first; status == CLOSO_OK && i < count; i++) {
        if (done[i] || !together(problem->data, &points[first], &points[i]))
            continue;
        size_t at = n++;
        for (; at > 0 && points[member[at - 1]].time > points[i].time; at--)
            member[at] = member[at - 1];
        member[at] = i;
        done[i] = true;
    }
    for (size_t k = 0; k < n; k++)
        time[k] = points[member[k]].time;
    size_t made = closo_network_find(network, options->product);
    size_t used = closo_network_find(network, options->basis);
    if (status == CLOSO_OK)
        status = closo_network_ratio(network, made, used, &ratio, error);
    if (status == CLOSO_OK && !(network->species[used].start > 0))
        status = closo_fail(error, CLOSO_INPUT, "%s is not there at the start", options->basis);
    if (status == CLOSO_OK)
        status = closo_kinetics_run(
            network,
            &(closo_kinetics_options){
                .at = time, .at_count = n, .relative = TIGHT, .control = options->control},
            &kinetics, error);
    for (size_t k = 0; status == CLOSO_OK && k < n; k++)
        out[member[k]] = ratio * closo_kinetics_total(network, &kinetics, k, made) /
                         network->species[used].start;
    closo_kinetics_clear(&kinetics);
    free(time);
    free(member);
    return status;
}

static closo_status yields(const closo_yield_problem *problem, const double *p,
                           const closo_yield_point *points, size_t count, double *out,
                           closo_error *error)
{
    const closo_network *from = problem->options->network;
    closo_network network = *from;
    bool *done = closo_allocate(count, sizeof *done, error);
    network.species = closo_allocate(from->species_count, sizeof *network.species, error);
    network.reactions = closo_allocate(from->reaction_count, sizeof *network.reactions, error);
    closo_status status = done && network.species && network.reactions ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        if (done[i])
            continue;
        memcpy(network.species, from->species, from->species_count * sizeof *network.species);
        memcpy(network.reactions, from->reactions,
               from->reaction_count * sizeof *network.reactions);
        network.temperature = from->temperature;
        status = set_up(problem, p, &points[i], &network, error);
        if (status == CLOSO_OK)
            status = run_together(problem, &network, points, count, i, done, out, error);
    }
    free(done);
    free(network.species);
    free(network.reactions);
    return status;
}

const closo_yield_model closo_yield_model_network = {
    .info = {"network", "a network of reactions, some of its rate constants free",
             "integration of the network; k = factor times the k of the file"},
    .saturation = FACTOR_MOST,
    .prepare = prepare,
    .yields = yields,
};
