// SPDX-License-Identifier: GPL-3.0-or-later
// Points of different samples, runs and branches never share a line: a run after the first heating
// is another material state.
#include "electro/arrhenius_groups.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAXIMUM = 256 };

double closo_sigma_form_shift(closo_arrhenius_form form, double kelvin)
{
    switch (form) {
    case CLOSO_ARRHENIUS_SIGMA_T:
        return log(kelvin);
    case CLOSO_ARRHENIUS_VTF:
        return 0.5 * log(kelvin);
    case CLOSO_ARRHENIUS_SIGMA:
        break;
    }
    return 0;
}

static bool same_group(const closo_conductivity_point *a, const closo_conductivity_point *b)
{
    return !strcmp(a->sample, b->sample) && !strcmp(a->run, b->run) &&
           !strcmp(a->branch, b->branch);
}

// ---- grouping ----------------------------------------------------------------------------------

typedef struct item {
    const closo_conductivity_point *point;
    size_t index, group;
} item;

static int by_words(const void *a, const void *b)
{
    const item *p = a, *q = b;
    int order = strcmp(p->point->sample, q->point->sample);
    if (order == 0)
        order = strcmp(p->point->run, q->point->run);
    if (order == 0)
        order = strcmp(p->point->branch, q->point->branch);
    return order ? order : (p->index > q->index) - (p->index < q->index);
}

static int by_group(const void *a, const void *b)
{
    const item *p = a, *q = b;
    double s = p->point->temperature_kelvin, t = q->point->temperature_kelvin;
    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    if (s != t)
        return s < t ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

// Numbers groups by their first point; returns how many.
static size_t number_groups(item *items, size_t count)
{
    size_t groups = 0;
    qsort(items, count, sizeof *items, by_words);
    for (size_t k = 0; k < count; k++) { // the first of a run of equals has the lowest index
        bool same = k > 0 && same_group(items[k - 1].point, items[k].point);
        items[k].group = same ? items[k - 1].group : items[k].index;
        groups += !same;
    }
    qsort(items, count, sizeof *items, by_group);
    return groups;
}

static closo_status check(const closo_conductivity_point *points, size_t count, closo_error *error)
{
    if (count == 0)
        return closo_fail(error, CLOSO_USAGE, "no conductivities");
    for (size_t k = 0; k < count; k++) {
        if (!(points[k].temperature_kelvin > 0) || !isfinite(points[k].temperature_kelvin))
            return closo_fail(error, CLOSO_INPUT, "point %zu: no temperature above 0 K", k + 1);
        if (!(points[k].conductivity.value > 0) || !isfinite(points[k].conductivity.value))
            return closo_fail(error, CLOSO_INPUT,
                              "point %zu at %g K: the conductivity must be larger than 0", k + 1,
                              points[k].temperature_kelvin);
    }
    return CLOSO_OK;
}

// ---- data of a group ---------------------------------------------------------------------------

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Median su of ln sigma of the points; NaN where one of them has none.
static closo_status typical_su(const closo_sigma_group *group,
                               const closo_conductivity_point *points, double *out,
                               closo_error *error)
{
    double *su = closo_allocate(group->count, sizeof *su, error);
    if (!su)
        return CLOSO_MEMORY;
    size_t count = 0;
    bool known = true;
    for (size_t k = 0; k < group->count; k++) {
        const closo_conductivity_point *p = &points[group->member[k]];
        if (p->censoring != CLOSO_EXACT)
            continue;
        known = known && p->conductivity.su > 0;
        su[count++] = p->conductivity.su / p->conductivity.value;
    }
    *out = NAN;
    if (known && count > 0) {
        qsort(su, count, sizeof *su, by_value);
        *out = su[count / 2];
    }
    free(su);
    return CLOSO_OK;
}

static closo_status fill(closo_sigma_group *group, const closo_conductivity_point *points,
                         closo_arrhenius_form form, closo_error *error)
{
    double typical;
    closo_status status = typical_su(group, points, &typical, error);
    if (status != CLOSO_OK)
        return status;
    group->no_su = isnan(typical);
    for (size_t k = 0; k < group->count; k++) {
        const closo_conductivity_point *p = &points[group->member[k]];
        double t = p->temperature_kelvin, su = p->conductivity.su / p->conductivity.value;
        group->data[k] =
            (closo_sigma_datum){.x = form == CLOSO_ARRHENIUS_VTF ? t : 1 / (CLOSO_BOLTZMANN_EV * t),
                                .y = log(p->conductivity.value) + closo_sigma_form_shift(form, t),
                                .su = group->no_su ? 1
                                      : su > 0     ? su
                                                   : typical,
                                .censoring = p->censoring};
    }
    return CLOSO_OK;
}

// ---- names -------------------------------------------------------------------------------------

static void add_word(char *key, size_t size, const char *prefix, const char *word)
{
    size_t used = strlen(key);
    if (!*word)
        return;
    used += (size_t)snprintf(key + used, size - used, "_%s", prefix);
    for (; *word && used + 1 < size; word++)
        key[used++] = isalnum((unsigned char)*word) ? *word : '_';
    key[used < size ? used : size - 1] = '\0';
}

// "_heating", "_Na2B12H12_run2_cooling": what sets a group apart from the others.
static void name_groups(closo_sigma_groups *groups)
{
    const closo_sigma_group *first = &groups->groups[0];
    bool *differs = groups->differs;
    for (size_t k = 1; k < groups->count; k++) {
        differs[0] = differs[0] || strcmp(groups->groups[k].sample, first->sample) != 0;
        differs[1] = differs[1] || strcmp(groups->groups[k].run, first->run) != 0;
        differs[2] = differs[2] || strcmp(groups->groups[k].branch, first->branch) != 0;
    }
    for (size_t k = 0; k < groups->count; k++) {
        closo_sigma_group *g = &groups->groups[k];
        const size_t size = sizeof g->suffix - 8; // room for a number
        if (differs[0])
            add_word(g->suffix, size, "", *g->sample ? g->sample : "unnamed");
        if (differs[1])
            add_word(g->suffix, size, "run", *g->run ? g->run : "0");
        if (differs[2])
            add_word(g->suffix, size, "", *g->branch ? g->branch : "other");
        bool taken = false;
        for (size_t m = 0; m < k; m++)
            taken = taken || !strcmp(groups->groups[m].suffix, g->suffix);
        if (taken) {
            size_t length = strlen(g->suffix);
            snprintf(g->suffix + length, sizeof g->suffix - length, "_n%zu", k + 1);
        }
    }
}

// ---- the whole ---------------------------------------------------------------------------------

closo_status closo_sigma_groups_make(closo_sigma_groups *out,
                                     const closo_conductivity_point *points, size_t count,
                                     const closo_conductivity_options *options, closo_error *error)
{
    *out = (closo_sigma_groups){0};
    closo_status status = check(points, count, error);
    if (status != CLOSO_OK)
        return status;
    item *items = closo_allocate(count, sizeof *items, error);
    out->members = closo_allocate(count, sizeof *out->members, error);
    out->data = closo_allocate(count, sizeof *out->data, error);
    out->used = closo_allocate(count, sizeof *out->used, error);
    if (items)
        for (size_t k = 0; k < count; k++)
            items[k] = (item){&points[k], k, 0};
    size_t groups = items ? number_groups(items, count) : 0;
    if (groups > GROUPS_MAXIMUM) {
        free(items);
        return closo_fail(error, CLOSO_INPUT,
                          "%zu sets of sample, run and branch, expected at most %d", groups,
                          GROUPS_MAXIMUM);
    }
    out->groups = closo_allocate(groups, sizeof *out->groups, error);
    if (!items || !out->members || !out->data || !out->used || !out->groups) {
        free(items);
        return CLOSO_MEMORY; // the caller clears
    }
    for (size_t k = 0; k < count; k++) {
        const closo_conductivity_point *p = items[k].point;
        if (k == 0 || items[k].group != items[k - 1].group)
            out->groups[out->count++] = (closo_sigma_group){.sample = p->sample,
                                                            .run = p->run,
                                                            .branch = p->branch,
                                                            .member = out->members + k,
                                                            .data = out->data + k,
                                                            .used = out->used + k};
        out->members[k] = items[k].index;
        out->groups[out->count - 1].count++;
    }
    free(items);
    name_groups(out);
    for (size_t g = 0; status == CLOSO_OK && g < out->count; g++) {
        closo_sigma_group *group = &out->groups[g];
        status = fill(group, points, options->form, error);
        if (status == CLOSO_OK)
            status = closo_sigma_find_stretches(group, points, options, error);
        for (size_t k = 0; status == CLOSO_OK && k < group->stretch_count; k++)
            status = closo_sigma_fit_stretch(group, points, options, &group->stretches[k], error);
    }
    return status;
}

void closo_sigma_groups_clear(closo_sigma_groups *groups)
{
    free(groups->groups);
    free(groups->members);
    free(groups->data);
    free(groups->used);
    *groups = (closo_sigma_groups){0};
}
