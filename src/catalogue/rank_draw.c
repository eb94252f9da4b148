// SPDX-License-Identifier: GPL-3.0-or-later
// The Monte Carlo of a ranking. In every draw each material gets two scores, with all that is not
// known of it at its worst and at its best. Its best rank counts the materials whose worst score
// still beats its best; its worst rank counts those whose best score reaches its worst: whatever
// the missing numbers are, the rank lies between. One stream of random numbers in a fixed order:
// the result depends on the seed alone. O(draws x materials x (wishes + log materials)).
#include "catalogue/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ABOUT 0.1 // relative standard uncertainty of "about"

static double between(double a, double b, bool geometric, closo_random *random)
{
    double t = closo_random_uniform(random);
    return geometric && a > 0 && b > 0 ? a * pow(b / a, t) : a + t * (b - a);
}

double closo_point_draw(const closo_point *point, double floor, double ceiling,
                        closo_random *random)
{
    const closo_catalogue_record *record = point->record;
    const closo_property *property = closo_catalogue_property(record->property);
    bool decades = property && property->logarithmic;
    double value = point->value;
    switch (record->qualifier) {
    case CLOSO_QUALIFIER_LESS:
    case CLOSO_QUALIFIER_AT_MOST:
        return between(fmin(floor, value), value, decades, random);
    case CLOSO_QUALIFIER_GREATER:
    case CLOSO_QUALIFIER_AT_LEAST:
        return between(value, fmax(ceiling, value), decades, random);
    case CLOSO_QUALIFIER_RANGE:
        return between(record->value, record->upper, decades, random);
    case CLOSO_QUALIFIER_ORDER:
        return value * pow(10, closo_random_uniform(random) - 0.5);
    default:
        break;
    }
    bool about = record->qualifier == CLOSO_QUALIFIER_APPROXIMATE;
    double su = point->su > 0 ? point->su : about ? ABOUT * fabs(value) : 0;
    double drawn = su > 0 ? value + su * closo_random_normal(random) : value;
    return decades && !(drawn > 0) ? value * 1e-3 : drawn;
}

static double position(const closo_property *property, double value)
{
    return property->logarithmic ? log(fmax(value, 1e-300)) : value;
}

double closo_wish_score(const closo_ranking *ranking, size_t wish, double value)
{
    const closo_catalogue_wish *w = &ranking->wishes[wish];
    if (w->direction == 0) {
        bool low = isnan(w->minimum) || value >= w->minimum;
        bool high = isnan(w->maximum) || value <= w->maximum;
        return low && high ? 1 : 0;
    }
    double from = position(w->property, ranking->floor[wish]);
    double to = position(w->property, ranking->ceiling[wish]);
    double at = position(w->property, value);
    double t = to > from ? fmax(0, fmin(1, (at - from) / (to - from))) : 0.5;
    return w->direction > 0 ? t : 1 - t;
}

// ---- one draw ----------------------------------------------------------------------------------

typedef struct drawing {
    double *low, *high;               // scores
    double *sorted_low, *sorted_high; // the same, sorted
    float *best, *worst;              // ranks, candidates x draws
} drawing;

static void draw_scores(closo_ranking *r, closo_random *random, drawing *d)
{
    for (size_t i = 0; i < r->count; i++) {
        double low = 0, missing = 0;
        for (size_t w = 0; w < r->wish_count; w++) {
            closo_known *known = &r->known[i * r->wish_count + w];
            double weight = r->wishes[w].weight / r->weights;
            if (known->count == 0) {
                missing += weight;
                continue;
            }
            size_t which =
                known->first + (known->count > 1 ? closo_random_below(random, known->count) : 0);
            double value = closo_point_draw(&r->points[which], r->floor[w], r->ceiling[w], random);
            double score = closo_wish_score(r, w, value);
            known->met += score / (double)r->draws;
            low += weight * score;
        }
        d->low[i] = d->sorted_low[i] = low;
        d->high[i] = d->sorted_high[i] = low + missing;
        r->candidates[i].low += low / (double)r->draws;
        r->candidates[i].high += (low + missing) / (double)r->draws;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// How many of the sorted values are above the bound (by more than rounding), or reach it.
static size_t count_above(const double *sorted, size_t count, double bound, bool reach)
{
    const double rounding = 1e-12;
    double limit = reach ? bound - rounding : bound + rounding;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted[middle] >= limit)
            high = middle;
        else
            low = middle + 1;
    }
    return count - low;
}

static void rank_draw(closo_ranking *r, drawing *d, size_t draw)
{
    qsort(d->sorted_low, r->count, sizeof(double), compare_doubles);
    qsort(d->sorted_high, r->count, sizeof(double), compare_doubles);
    for (size_t i = 0; i < r->count; i++) {
        size_t best = count_above(d->sorted_low, r->count, d->high[i], false);
        size_t worst = count_above(d->sorted_high, r->count, d->low[i], true);
        d->best[i * r->draws + draw] = (float)(best + 1);
        d->worst[i * r->draws + draw] = (float)worst; // itself among them
        r->candidates[i].first_high += (best == 0) / (double)r->draws;
        r->candidates[i].first_low += (worst <= 1) / (double)r->draws;
    }
}

// ---- all ---------------------------------------------------------------------------------------

static int compare_floats(const void *a, const void *b)
{
    float one = *(const float *)a, other = *(const float *)b;
    return (one > other) - (one < other);
}

static void take_percentiles(closo_ranking *r, drawing *d)
{
    for (size_t i = 0; i < r->count; i++) {
        float *best = d->best + i * r->draws, *worst = d->worst + i * r->draws;
        qsort(best, r->draws, sizeof *best, compare_floats);
        qsort(worst, r->draws, sizeof *worst, compare_floats);
        r->candidates[i].best = best[(size_t)(0.05 * (double)(r->draws - 1))];
        r->candidates[i].worst = worst[(size_t)ceil(0.95 * (double)(r->draws - 1))];
    }
}

static void clear(drawing *d)
{
    free(d->low);
    free(d->high);
    free(d->sorted_low);
    free(d->sorted_high);
    free(d->best);
    free(d->worst);
}

closo_status closo_rank_draw(closo_ranking *ranking, uint64_t seed, const closo_control *control,
                             closo_error *error)
{
    size_t n = ranking->count;
    drawing d = {.low = closo_allocate(n, sizeof(double), error),
                 .high = closo_allocate(n, sizeof(double), error),
                 .sorted_low = closo_allocate(n, sizeof(double), error),
                 .sorted_high = closo_allocate(n, sizeof(double), error),
                 .best = closo_allocate(n * ranking->draws, sizeof(float), error),
                 .worst = closo_allocate(n * ranking->draws, sizeof(float), error)};
    closo_random *random = closo_random_new(seed, error);
    bool ready = d.low && d.high && d.sorted_low && d.sorted_high && d.best && d.worst && random;
    closo_status status = ready ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t draw = 0; status == CLOSO_OK && draw < ranking->draws; draw++) {
        draw_scores(ranking, random, &d);
        rank_draw(ranking, &d, draw);
        if (draw % 64 == 0) {
            closo_report_progress(control, "ranking", (double)draw, (double)ranking->draws);
            if (closo_cancelled(control))
                status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        }
    }
    if (status == CLOSO_OK)
        take_percentiles(ranking, &d);
    closo_random_free(random);
    clear(&d);
    return status;
}
