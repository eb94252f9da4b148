// SPDX-License-Identifier: GPL-3.0-or-later
// Isotopologues of n like atoms above a probability. The multinomial distribution is a product of
// binomial ones: k1 of n are the first isotope, k2 of the n - k1 left the second, and so on. The
// best completion of what is chosen so far is known: the most probable way to share out m atoms
// among the isotopes left, for every m, from that of m - 1 by one atom more (the distribution is
// log-concave, so that the greedy choice is the best one). As a function of the next number it has
// one summit; the search goes from there to both sides and stops where it falls below the
// threshold, so that every path ends at a state that is wanted.
#include "chem/isotope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORK_PER_STATE 40 // steps of the search per state before it gives up
#define WORK_AT_LEAST  200000

typedef struct search {
    const closo_isotope_source *source;
    closo_isotope_states *out;
    double tail[CLOSO_MIXTURE_ISOTOPES + 1]; // share of this isotope and those after it
    double *best[CLOSO_MIXTURE_ISOTOPES]; // ln of the best way to share 0..n atoms out from here on
    double least;                         // ln p that is kept
    double summit;                        // ln p of the most probable
    size_t limit, steps;
    bool full;
    closo_error *error;
} search;

static closo_status keep(search *s, const unsigned *atoms, double ln)
{
    closo_isotope_states *out = s->out;
    size_t n = out->isotopes;
    if (out->count == s->limit) {
        s->full = true;
        return CLOSO_OK;
    }
    closo_status status = closo_grow((void **)&out->log_probability, &out->capacity, out->count + 1,
                                     sizeof(double), s->error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&out->mass, &out->mass_capacity, out->count + 1,
                            sizeof(double), s->error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&out->atoms, &out->atom_capacity, (out->count + 1) * n,
                            sizeof(unsigned), s->error);
    if (status != CLOSO_OK)
        return status;
    memcpy(out->atoms + out->count * n, atoms, n * sizeof *atoms);
    out->log_probability[out->count] = ln - s->summit;
    out->mass[out->count++] = closo_isotope_mass(s->source, atoms);
    return CLOSO_OK;
}

static double log_binomial(unsigned n, unsigned k, double share)
{
    double ln = closo_isotope_log_factorial(n) - closo_isotope_log_factorial(k) -
                closo_isotope_log_factorial(n - k);
    if (k > 0)
        ln += k * log(share);
    return n > k ? ln + (n - k) * log1p(-share) : ln;
}

static closo_status choose(search *s, size_t isotope, unsigned left, double chosen,
                           unsigned *atoms);

// ln p of the best state with k atoms of the isotope.
static double outlook(const search *s, size_t isotope, unsigned left, unsigned k, double chosen)
{
    double share = s->source->fraction[isotope] / s->tail[isotope];
    const double *best = s->best[isotope + 1];
    return chosen + log_binomial(left, k, share) + (best ? best[left - k] : 0);
}

// Takes k atoms of the isotope; false where the way ends in this direction.
static bool step(search *s, size_t isotope, unsigned left, unsigned k, double chosen,
                 unsigned *atoms, closo_status *status)
{
    if (s->full || *status != CLOSO_OK ||
        !(outlook(s, isotope, left, k, chosen) >= s->least - 1e-9))
        return false;
    if (++s->steps > WORK_AT_LEAST + WORK_PER_STATE * s->limit)
        s->full = true;
    double share = s->source->fraction[isotope] / s->tail[isotope];
    atoms[isotope] = k;
    *status = choose(s, isotope + 1, left - k, chosen + log_binomial(left, k, share), atoms);
    return true;
}

// Number of atoms of the isotope in the best state; that of the binomial alone is near it.
static unsigned find_summit(const search *s, size_t isotope, unsigned left, double chosen)
{
    double share = s->source->fraction[isotope] / s->tail[isotope];
    unsigned k = (unsigned)floor((left + 1.0) * share);
    k = k > left ? left : k;
    double here = outlook(s, isotope, left, k, chosen), next;
    for (; k < left && (next = outlook(s, isotope, left, k + 1, chosen)) > here; k++)
        here = next;
    for (; k > 0 && (next = outlook(s, isotope, left, k - 1, chosen)) > here; k--)
        here = next;
    return k;
}

static closo_status choose(search *s, size_t isotope, unsigned left, double chosen, unsigned *atoms)
{
    closo_status status = CLOSO_OK;
    if (isotope + 1 == s->source->isotopes) {
        atoms[isotope] = left;
        double ln = closo_isotope_log_probability(s->source, atoms);
        return ln >= s->least ? keep(s, atoms, ln) : CLOSO_OK;
    }
    unsigned summit = find_summit(s, isotope, left, chosen);
    for (unsigned k = summit; k <= left; k++)
        if (!step(s, isotope, left, k, chosen, atoms, &status))
            break;
    for (unsigned k = summit; k-- > 0;)
        if (!step(s, isotope, left, k, chosen, atoms, &status))
            break;
    return status;
}

// Tables for the isotopes after the first; the last one has no choice.
static closo_status prepare(search *s)
{
    const closo_isotope_source *source = s->source;
    for (size_t level = 1; level + 1 < source->isotopes; level++) {
        unsigned atoms[CLOSO_MIXTURE_ISOTOPES] = {0};
        double *best = closo_allocate((size_t)source->atoms + 1, sizeof *best, s->error);
        if (!best)
            return CLOSO_MEMORY;
        s->best[level] = best;
        for (unsigned n = 1; n <= source->atoms; n++) {
            size_t to = level;
            for (size_t i = level + 1; i < source->isotopes; i++)
                if (source->fraction[i] * (atoms[to] + 1.0) >
                    source->fraction[to] * (atoms[i] + 1.0))
                    to = i;
            atoms[to]++;
            best[n] = best[n - 1] + log(n * source->fraction[to] / (s->tail[level] * atoms[to]));
        }
    }
    return CLOSO_OK;
}

typedef struct place {
    double ln, mass;
    size_t index;
} place;

static int falling(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->ln != y->ln)
        return x->ln < y->ln ? 1 : -1;
    return (x->mass > y->mass) - (x->mass < y->mass);
}

static closo_status sort(closo_isotope_states *states, closo_error *error)
{
    size_t n = states->isotopes, count = states->count;
    place *order = closo_allocate(count, sizeof *order, error);
    unsigned *atoms = closo_allocate(count * n, sizeof *atoms, error);
    closo_status status = order && atoms ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        for (size_t i = 0; i < count; i++)
            order[i] = (place){states->log_probability[i], states->mass[i], i};
        qsort(order, count, sizeof *order, falling);
        for (size_t i = 0; i < count; i++) {
            states->log_probability[i] = order[i].ln;
            states->mass[i] = order[i].mass;
            memcpy(atoms + i * n, states->atoms + order[i].index * n, n * sizeof *atoms);
        }
        memcpy(states->atoms, atoms, count * n * sizeof *atoms);
    }
    free(order);
    free(atoms);
    return status;
}

closo_status closo_isotope_states_find(closo_isotope_states *out,
                                       const closo_isotope_source *source, double log_threshold,
                                       size_t limit, bool *full, closo_error *error)
{
    unsigned atoms[CLOSO_MIXTURE_ISOTOPES] = {0};
    search s = {.source = source, .out = out, .limit = limit, .error = error};
    out->count = 0;
    out->isotopes = source->isotopes;
    for (size_t i = source->isotopes; i-- > 0;)
        s.tail[i] = s.tail[i + 1] + source->fraction[i];
    closo_isotope_mode(source, atoms);
    s.summit = closo_isotope_log_probability(source, atoms);
    s.least = s.summit + log_threshold - 1e-11; // the most probable itself, whatever the rounding
    closo_status status = prepare(&s);
    if (status == CLOSO_OK)
        status = choose(&s, 0, source->atoms, 0, atoms);
    for (size_t i = 0; i < CLOSO_MIXTURE_ISOTOPES; i++)
        free(s.best[i]);
    *full = s.full;
    return status == CLOSO_OK && !s.full ? sort(out, error) : status;
}

void closo_isotope_states_clear(closo_isotope_states *states)
{
    free(states->log_probability);
    free(states->mass);
    free(states->atoms);
    *states = (closo_isotope_states){0};
}
