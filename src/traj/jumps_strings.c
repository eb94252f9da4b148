// SPDX-License-Identifier: GPL-3.0-or-later
// Hops in strings: two hops of different cations that leave within the window, where one ends in
// the site that the other left or in a neighbour of it. Sites are neighbours when they share two
// anions (an edge), a site of one kind being its own. Whether there are more than by chance: every
// cation's own sequence of hops is moved in time by a random amount, around the ends of the run, so
// that its rate, its sites and its returns stay what they are and only the timing between cations
// is lost. p = (1 + permutations with as many) / (1 + permutations). Hops are looked up by the site
// they left: O(hops x neighbours x log) a permutation. Permutation k has the seed `seed + k`: the
// same numbers for any number of threads.
#include "traj/jumps.h"
#include "traj/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PERMUTATIONS_AT_ONCE = 8 };

// For every site the sites that share an edge with it, itself first; rows in one list.
typedef struct adjacency {
    size_t *begin; // sites + 1
    uint32_t *list;
    size_t count, capacity;
} adjacency;

// Do the sites share two corners, in any relative image?
static bool share_edge(const closo_corner *a, size_t na, const closo_corner *b, size_t nb)
{
    for (size_t i = 0; i < na; i++)
        for (size_t j = 0; j < nb; j++) {
            if (a[i].anion != b[j].anion)
                continue;
            size_t shared = 0;
            for (size_t k = 0; k < na; k++)
                for (size_t m = 0; m < nb; m++) {
                    bool same = a[k].anion == b[m].anion;
                    for (int c = 0; c < 3; c++)
                        same =
                            same && a[k].shift[c] - a[i].shift[c] == b[m].shift[c] - b[j].shift[c];
                    shared += same;
                }
            if (shared >= 2)
                return true;
        }
    return false;
}

// Sites that have a given anion as a corner: rows of one list.
static closo_status list_by_anion(const closo_jumps *self, size_t **begin, uint32_t **list,
                                  closo_error *error)
{
    size_t sites = self->site_begin[CLOSO_SITE_TYPES], anions = self->system->anions, count;
    *begin = closo_allocate(anions + 2, sizeof **begin, error);
    if (!*begin)
        return CLOSO_MEMORY;
    for (size_t s = 0; s < sites; s++) {
        const closo_corner *corner = closo_jumps_corners(self, s, &count);
        for (size_t k = 0; k < count; k++)
            (*begin)[corner[k].anion + 2]++;
    }
    for (size_t a = 0; a < anions; a++)
        (*begin)[a + 2] += (*begin)[a + 1];
    *list = closo_allocate((*begin)[anions + 1], sizeof **list, error);
    if (!*list)
        return CLOSO_MEMORY;
    for (size_t s = 0; s < sites; s++) {
        const closo_corner *corner = closo_jumps_corners(self, s, &count);
        for (size_t k = 0; k < count; k++)
            (*list)[(*begin)[corner[k].anion + 1]++] = (uint32_t)s;
    }
    return CLOSO_OK;
}

static closo_status add_neighbour(adjacency *out, uint32_t site, closo_error *error)
{
    void *block = out->list;
    closo_status status =
        closo_grow(&block, &out->capacity, out->count + 1, sizeof *out->list, error);
    out->list = block;
    if (status == CLOSO_OK)
        out->list[out->count++] = site;
    return status;
}

static closo_status find_neighbours(const closo_jumps *self, adjacency *out, closo_error *error)
{
    size_t sites = self->site_begin[CLOSO_SITE_TYPES], *begin = NULL, na, nb;
    uint32_t *by_anion = NULL, *seen = closo_allocate(sites, sizeof *seen, error);
    out->begin = closo_allocate(sites + 1, sizeof *out->begin, error);
    closo_status status = seen && out->begin ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = list_by_anion(self, &begin, &by_anion, error);
    for (size_t s = 0; status == CLOSO_OK && s < sites; s++) {
        const closo_corner *a = closo_jumps_corners(self, s, &na);
        seen[s] = (uint32_t)s + 1;
        status = add_neighbour(out, (uint32_t)s, error);
        for (size_t k = 0; k < na; k++)
            for (size_t n = begin[a[k].anion]; n < begin[a[k].anion + 1]; n++) {
                uint32_t other = by_anion[n];
                if (status != CLOSO_OK || seen[other] == (uint32_t)s + 1)
                    continue;
                seen[other] = (uint32_t)s + 1;
                const closo_corner *b = closo_jumps_corners(self, other, &nb);
                if (share_edge(a, na, b, nb))
                    status = add_neighbour(out, other, error);
            }
        out->begin[s + 1] = out->count;
    }
    free(seen);
    free(begin);
    free(by_anion);
    return status;
}

// A hop as a permutation sees it.
typedef struct departure {
    uint64_t time;
    uint32_t from, hop;
} departure;

static int compare_departures(const void *a, const void *b)
{
    const departure *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->hop > y->hop) - (x->hop < y->hop);
}

// First of departures[begin .. end) not before `time`.
static size_t lower_bound(const departure *list, size_t begin, size_t end, uint64_t time)
{
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        if (list[middle].time < time)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

typedef struct strings {
    const closo_jumps *jumps;
    adjacency neighbours;
    size_t *row; // sites + 1: departures from each site, once sorted
    uint64_t window;
} strings;

// Number of hops in strings. list: departures of all hops; flag: scratch, one per hop.
static size_t count_strings(const strings *self, departure *list, unsigned char *flag)
{
    const closo_jumps *jumps = self->jumps;
    size_t events = jumps->events, total = 0;
    qsort(list, events, sizeof *list, compare_departures);
    memset(flag, 0, events);
    for (size_t e = 0; e < events; e++) {
        const closo_jump *hop = &jumps->event[list[e].hop];
        uint64_t time = list[e].time;
        uint64_t from = time > self->window ? time - self->window : 0;
        for (size_t n = self->neighbours.begin[hop->to]; n < self->neighbours.begin[hop->to + 1];
             n++) {
            uint32_t site = self->neighbours.list[n];
            size_t end = self->row[site + 1];
            for (size_t k = lower_bound(list, self->row[site], end, from);
                 k < end && list[k].time <= time + self->window; k++)
                if (jumps->event[list[k].hop].cation != hop->cation)
                    flag[list[e].hop] = flag[list[k].hop] = 1;
        }
    }
    for (size_t e = 0; e < events; e++)
        total += flag[e];
    return total;
}

// Permutation k; k = 0 is the run as it was. SIZE_MAX without memory.
static size_t count_permuted(const strings *self, size_t k)
{
    const closo_jumps *jumps = self->jumps;
    size_t cations = jumps->system->cations, found = SIZE_MAX;
    departure *list = closo_allocate(jumps->events, sizeof *list, NULL);
    unsigned char *flag = closo_allocate(jumps->events, 1, NULL);
    uint64_t *shift = closo_allocate(cations, sizeof *shift, NULL);
    closo_random *random = closo_random_new(jumps->options->jumps.seed + k, NULL);
    if (list && flag && shift && random) {
        for (size_t i = 0; k > 0 && i < cations; i++)
            shift[i] = closo_random_below(random, jumps->frames);
        for (size_t e = 0; e < jumps->events; e++)
            list[e] = (departure){.time = (jumps->event[e].left + shift[jumps->event[e].cation]) %
                                          jumps->frames,
                                  .from = jumps->event[e].from,
                                  .hop = (uint32_t)e};
        found = count_strings(self, list, flag);
    }
    free(list);
    free(flag);
    free(shift);
    closo_random_free(random);
    return found;
}

typedef struct work {
    const strings *strings;
    size_t found[CLOSO_JUMPS_PERMUTATIONS + 1];
} work;

static void work_permutations(void *context, size_t begin, size_t end)
{
    work *self = context;
    const closo_control *control = self->strings->jumps->options->control;
    for (size_t k = begin; k < end; k++)
        self->found[k] = closo_cancelled(control) ? SIZE_MAX : count_permuted(self->strings, k);
}

static closo_status permute(const strings *self, closo_permuted *out, closo_error *error)
{
    work w = {.strings = self};
    const closo_traj_options *options = self->jumps->options;
    const size_t *found = w.found;
    closo_parallel(CLOSO_JUMPS_PERMUTATIONS + 1, PERMUTATIONS_AT_ONCE, options->threads,
                   work_permutations, &w);
    double sum = 0, squares = 0, as_many = 0, events = (double)self->jumps->events;
    for (size_t k = 0; k <= CLOSO_JUMPS_PERMUTATIONS; k++) {
        if (closo_cancelled(options->control))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted while permuting hops");
        if (found[k] == SIZE_MAX)
            return closo_fail(error, CLOSO_MEMORY, "no memory to permute %zu hops",
                              self->jumps->events);
        double share = (double)found[k] / events;
        sum += k > 0 ? share : 0;
        squares += k > 0 ? share * share : 0;
        as_many += k > 0 && found[k] >= found[0];
    }
    double n = CLOSO_JUMPS_PERMUTATIONS;
    out->possible = true;
    out->observed = (double)found[0] / events;
    out->expected = sum / n;
    out->spread = sqrt(fmax(0, squares / n - out->expected * out->expected));
    out->p_value = (1 + as_many) / (1 + n);
    return CLOSO_OK;
}

closo_status closo_jumps_strings(const closo_jumps *jumps, closo_permuted *out, closo_error *error)
{
    *out = (closo_permuted){.events = jumps->events, .p_value = NAN};
    if (jumps->events < 2 || jumps->system->cations < 2)
        return CLOSO_OK;
    closo_report_progress(jumps->options->control, "strings of hops", -1, -1);
    size_t sites = jumps->site_begin[CLOSO_SITE_TYPES];
    strings self = {.jumps = jumps,
                    .row = closo_allocate(sites + 1, sizeof *self.row, error),
                    .window = (uint64_t)fmin(
                        1e15, jumps->options->jumps.window_ps / jumps->frame_time_ps + 1e-6)};
    closo_status status = self.row ? find_neighbours(jumps, &self.neighbours, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        for (size_t e = 0; e < jumps->events; e++)
            self.row[jumps->event[e].from + 1]++;
        for (size_t s = 0; s < sites; s++)
            self.row[s + 1] += self.row[s];
        status = permute(&self, out, error);
    }
    free(self.row);
    free(self.neighbours.begin);
    free(self.neighbours.list);
    return status;
}
