// SPDX-License-Identifier: GPL-3.0-or-later
// The fine structure of a compound: products of the isotopologues of its elements. Each element's
// are sorted by probability, so that a descent through the elements cuts a whole rest of the list
// at the first one that is too rare even with the most probable choice of all further elements;
// every path it follows ends at an isotopologue that is wanted. (The idea of independent sorted
// marginals: Lacki et al., Anal. Chem. 89 (2017) 3272, doi:10.1021/acs.analchem.6b01459.)
#include "chem/isotope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define THRESHOLD_DEFAULT 1e-4
#define LIMIT_DEFAULT     100000
#define LIMIT_MINIMUM     16
#define LIMIT_MAXIMUM     10000000
#define ENTRY_MAXIMUM     ((size_t)1 << 28) // atoms of all isotopologues together
#define COVERAGE_FIRST    1e-3              // threshold that a search for coverage begins with
#define COVERAGE_LAST     1e-18
// Numbers of isotopologues go with powers of ln(threshold): that is what shrinks in steps.
#define RISE_POWER 0.7
#define RISE_LAST  0.9999

typedef struct found {
    double ln, mass;
    uint32_t row;
} found;

typedef struct descent {
    const closo_isotope_mixture *mixture;
    closo_isotope_states states[CLOSO_COMPOUND_TERMS];
    uint32_t choice[CLOSO_COMPOUND_TERMS];
    double least; // ln p relative to the most probable
    size_t limit, count, capacity, row_capacity;
    found *items;
    uint32_t *rows; // choices of every item, one for each source
    bool full;
    closo_error *error;
} descent;

static closo_status keep(descent *d, double ln, double mass)
{
    size_t sources = d->mixture->count;
    if (d->count == d->limit) {
        d->full = true;
        return CLOSO_OK;
    }
    closo_status status =
        closo_grow((void **)&d->items, &d->capacity, d->count + 1, sizeof *d->items, d->error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&d->rows, &d->row_capacity, (d->count + 1) * sources,
                            sizeof *d->rows, d->error);
    if (status != CLOSO_OK)
        return status;
    memcpy(d->rows + d->count * sources, d->choice, sources * sizeof *d->rows);
    d->items[d->count] = (found){ln, mass, (uint32_t)d->count};
    d->count++;
    return CLOSO_OK;
}

static closo_status descend(descent *d, size_t source, double ln, double mass)
{
    if (source == d->mixture->count)
        return keep(d, ln, mass);
    const closo_isotope_states *states = &d->states[source];
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < states->count && status == CLOSO_OK && !d->full; i++) {
        double next = ln + states->log_probability[i];
        if (next < d->least)
            break;
        d->choice[source] = (uint32_t)i;
        status = descend(d, source + 1, next, mass + states->mass[i]);
    }
    return status;
}

// All above a threshold; d->full where there are more than the limit.
static closo_status collect(descent *d, double threshold)
{
    closo_status status = CLOSO_OK;
    d->count = 0;
    d->full = false;
    d->least = log(threshold) - 1e-9;
    for (size_t s = 0; s < d->mixture->count && status == CLOSO_OK && !d->full; s++)
        status = closo_isotope_states_find(&d->states[s], &d->mixture->source[s], d->least,
                                           d->limit, &d->full, d->error);
    if (status == CLOSO_OK && !d->full)
        status = descend(d, 0, 0, -d->mixture->charge * CLOSO_ELECTRON_MASS);
    return status;
}

// ---- how far ----------------------------------------------------------------------------------

static double covered(const descent *d, double most_probable)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        sum += exp(d->items[i].ln);
    return sum * most_probable;
}

// Where the limit is met the threshold rises until what is there fits.
static closo_status fit_limit(descent *d, double *threshold, bool *limited)
{
    closo_status status = collect(d, *threshold);
    while (status == CLOSO_OK && d->full && *threshold < 1) {
        *limited = true;
        *threshold = *threshold < RISE_LAST ? pow(*threshold, RISE_POWER) : 1;
        status = collect(d, *threshold);
    }
    if (status == CLOSO_OK && d->count == 0)
        return closo_fail(d->error, CLOSO_USAGE,
                          "the fine structure has too many isotopologues of nearly the same "
                          "probability for a limit of %zu",
                          d->limit);
    return status;
}

static closo_status find_coverage(descent *d, double wanted, double most_probable,
                                  double *threshold, bool *limited)
{
    closo_status status = CLOSO_OK;
    for (*threshold = COVERAGE_FIRST;; *threshold /= 10) {
        status = fit_limit(d, threshold, limited);
        bool reached = status == CLOSO_OK && covered(d, most_probable) >= wanted;
        if (status != CLOSO_OK || *limited || *threshold < COVERAGE_LAST || reached) {
            *limited = *limited && !reached;
            return status;
        }
    }
}

// ---- the answer --------------------------------------------------------------------------------

static int falling(const void *a, const void *b)
{
    const found *x = a, *y = b;
    if (x->ln != y->ln)
        return x->ln < y->ln ? 1 : -1;
    return (x->mass > y->mass) - (x->mass < y->mass);
}

static void fill_row(const descent *d, uint32_t item, uint32_t *out)
{
    const uint32_t *choice = d->rows + (size_t)item * d->mixture->count;
    for (size_t s = 0; s < d->mixture->count; s++) {
        const closo_isotope_states *states = &d->states[s];
        for (size_t i = 0; i < states->isotopes; i++)
            *out++ = states->atoms[choice[s] * states->isotopes + i];
    }
}

static closo_status hand_over(descent *d, double most_probable, double coverage,
                              closo_isotopologues *out, closo_error *error)
{
    qsort(d->items, d->count, sizeof *d->items, falling);
    size_t count = 0;
    for (; count < d->count && !(coverage > 0 && out->covered >= coverage); count++)
        out->covered += most_probable * exp(d->items[count].ln);
    out->probability = closo_allocate(count, sizeof *out->probability, error);
    out->mass = closo_allocate(count, sizeof *out->mass, error);
    out->atoms = closo_allocate(count * out->columns, sizeof *out->atoms, error);
    if (!out->probability || !out->mass || !out->atoms)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        out->probability[i] = most_probable * exp(d->items[i].ln);
        out->mass[i] = d->items[i].mass;
        fill_row(d, d->items[i].row, out->atoms + i * out->columns);
    }
    out->count = count;
    return CLOSO_OK;
}

static closo_status check(const closo_isotopologues_options *options, size_t columns,
                          closo_error *error)
{
    if (!(options->threshold >= 0 && options->threshold <= 1) ||
        !(options->coverage >= 0 && options->coverage < 1))
        return closo_fail(error, CLOSO_USAGE,
                          "expected a threshold from 0 to 1 and a coverage below 1, found %.6g and "
                          "%.6g",
                          options->threshold, options->coverage);
    if (options->limit < LIMIT_MINIMUM || options->limit > LIMIT_MAXIMUM ||
        options->limit * columns > ENTRY_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE,
                          "expected a limit of %d to %zu isotopologues for this formula, found %zu",
                          LIMIT_MINIMUM,
                          columns > ENTRY_MAXIMUM / LIMIT_MAXIMUM ? ENTRY_MAXIMUM / columns
                                                                  : (size_t)LIMIT_MAXIMUM,
                          options->limit);
    return CLOSO_OK;
}

closo_status closo_isotopologues_compute(closo_isotopologues *out,
                                         const closo_isotope_mixture *mixture,
                                         const closo_isotopologues_options *options,
                                         closo_error *error)
{
    closo_isotopologues_options used = options ? *options : (closo_isotopologues_options){0};
    used.threshold = used.threshold == 0 ? THRESHOLD_DEFAULT : used.threshold;
    used.limit = used.limit ? used.limit : LIMIT_DEFAULT;
    *out = (closo_isotopologues){.threshold = used.threshold};
    for (size_t s = 0; s < mixture->count; s++)
        out->columns += mixture->source[s].isotopes;
    closo_status status = check(&used, out->columns, error);
    descent *d = status == CLOSO_OK ? closo_allocate(1, sizeof *d, error) : NULL;
    if (!d)
        return status == CLOSO_OK ? CLOSO_MEMORY : status;
    closo_isotope_masses masses;
    closo_isotope_masses_of(mixture, &masses);
    d->mixture = mixture;
    d->limit = used.limit;
    d->error = error;
    status = used.coverage > 0
                 ? find_coverage(d, used.coverage, masses.most_abundant_peak_probability,
                                 &out->threshold, &out->limited)
                 : fit_limit(d, &out->threshold, &out->limited);
    if (status == CLOSO_OK)
        status = hand_over(d, masses.most_abundant_peak_probability, used.coverage, out, error);
    for (size_t s = 0; s < mixture->count; s++)
        closo_isotope_states_clear(&d->states[s]);
    free(d->items);
    free(d->rows);
    free(d);
    if (status != CLOSO_OK)
        closo_isotopologues_clear(out);
    return status;
}

void closo_isotopologues_clear(closo_isotopologues *isotopologues)
{
    free(isotopologues->probability);
    free(isotopologues->mass);
    free(isotopologues->atoms);
    *isotopologues = (closo_isotopologues){0};
}

void closo_isotopologue_write(const closo_isotopologues *isotopologues,
                              const closo_isotope_mixture *mixture, size_t index, char *buffer,
                              size_t size)
{
    const uint32_t *atoms = isotopologues->atoms + index * isotopologues->columns;
    closo_text out;
    closo_text_init(&out);
    for (size_t s = 0; s < mixture->count; s++) {
        const closo_isotope_source *source = &mixture->source[s];
        size_t main_isotope = closo_isotope_main(source);
        for (size_t i = 0; i < source->isotopes; i++) {
            if (i == main_isotope || atoms[i] == 0)
                continue;
            closo_text_addf(&out, "%s%d%s", out.length ? " " : "", source->mass_number[i],
                            closo_element_of(source->number)->symbol);
            if (atoms[i] > 1)
                closo_text_addf(&out, "%u", (unsigned)atoms[i]);
        }
        atoms += source->isotopes;
    }
    const char *text = out.failed || !out.length ? "main isotopes" : out.data;
    if (size > 0) {
        size_t length = strnlen(text, size - 1);
        memcpy(buffer, text, length);
        buffer[length] = '\0';
    }
    closo_text_clear(&out);
}
