// SPDX-License-Identifier: GPL-3.0-or-later
// Ranking by a user's wishes: which materials stand to be compared, what is known of each, and the
// document. The score is the weighted mean of the scores of the wishes; what is not known is told
// and counted at its worst and its best.
#include "catalogue/rank.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 25 // materials in the figure

// ---- candidates --------------------------------------------------------------------------------

// Doubted values count only where there is no other.
static size_t keep_trusted(closo_point *points, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (closo_point_doubt(&points[i]) < 4)
            points[kept++] = points[i];
    return kept > 0 ? kept : count;
}

static closo_status add_points(closo_ranking *r, closo_known *known, const closo_point *points,
                               size_t count, closo_error *error)
{
    closo_status status = closo_grow((void **)&r->points, &r->point_capacity,
                                     r->point_count + count, sizeof *r->points, error);
    if (status != CLOSO_OK)
        return status;
    *known = (closo_known){.first = r->point_count, .count = count};
    if (count > 0) {
        known->best = *closo_points_best(points, count);
        memcpy(r->points + r->point_count, points, count * sizeof *points);
        r->point_count += count;
    }
    return CLOSO_OK;
}

static closo_status add_candidate(closo_ranking *r, const closo_catalogue_record *const *items,
                                  size_t count, const closo_catalogue_rank_options *options,
                                  closo_error *error)
{
    closo_point points[CLOSO_POINTS];
    double weight = 0;
    closo_status status = closo_grow((void **)&r->candidates, &r->capacity, r->count + 1,
                                     sizeof *r->candidates, error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&r->known, &r->known_capacity, (r->count + 1) * r->wish_count,
                            sizeof *r->known, error);
    for (size_t w = 0; status == CLOSO_OK && w < r->wish_count; w++) {
        const closo_reach reach = {r->wishes[w].temperature, options->within, options->extrapolate};
        size_t found = closo_points_at(items, count, r->wishes[w].property->key, &reach, points);
        found = keep_trusted(points, found);
        status = add_points(r, &r->known[r->count * r->wish_count + w], points, found, error);
        weight += found > 0 ? r->wishes[w].weight : 0;
    }
    if (status == CLOSO_OK && weight > 0) {
        r->candidates[r->count] =
            (closo_candidate){.record = items[0], .known = weight / r->weights};
        r->count++;
    }
    if (status == CLOSO_OK && r->count > CLOSO_RANK_CANDIDATES)
        return closo_fail(error, CLOSO_USAGE,
                          "more than %d materials to rank: narrow them with the filters",
                          CLOSO_RANK_CANDIDATES);
    return status;
}

// The span of known values, limits among them as they are printed.
static void find_spans(closo_ranking *r)
{
    for (size_t w = 0; w < r->wish_count; w++) {
        r->floor[w] = HUGE_VAL;
        r->ceiling[w] = -HUGE_VAL;
        for (size_t i = 0; i < r->count; i++) {
            const closo_known *known = &r->known[i * r->wish_count + w];
            if (known->count == 0)
                continue;
            r->floor[w] = fmin(r->floor[w], known->best.value);
            r->ceiling[w] = fmax(r->ceiling[w], known->best.value);
        }
    }
}

// ---- the document ------------------------------------------------------------------------------

#define COLUMNS 10

static const closo_column_plan front[COLUMNS] = {
    {"place", "place", "1"},
    {"material", "material", NULL},
    {"family", "family", NULL},
    {"score_low", "score, unknown at worst", "1"},
    {"score_high", "score, unknown at best", "1"},
    {"rank_best", "best rank (5 %)", "1"},
    {"rank_worst", "worst rank (95 %)", "1"},
    {"first_low", "probability to be first, unknown at worst", "1"},
    {"first_high", "probability to be first, unknown at best", "1"},
    {"known", "weight of what is known", "1"}};

typedef struct plan {
    closo_column_plan columns[COLUMNS + 3 * CLOSO_CATALOGUE_WISHES + 2];
    char names[3 * CLOSO_CATALOGUE_WISHES][32];
    char labels[3 * CLOSO_CATALOGUE_WISHES][160];
} plan;

static void make_plan(const closo_ranking *r, plan *p)
{
    size_t count = COLUMNS;
    memcpy(p->columns, front, sizeof front);
    p->columns[count++] = (closo_column_plan){"missing", "nothing known of", NULL};
    for (size_t w = 0; w < r->wish_count; w++) {
        const closo_catalogue_wish *wish = &r->wishes[w];
        char at[48] = "";
        if (isfinite(wish->temperature))
            snprintf(at, sizeof at, " at %.0f K", wish->temperature);
        static const char *const what[] = {"value", "is", "score"};
        for (size_t k = 0; k < 3; k++) {
            char *name = p->names[3 * w + k], *label = p->labels[3 * w + k];
            snprintf(name, 32, "wish%zu_%s", w + 1, what[k]);
            if (k == 0)
                snprintf(label, 160, "%s%s", wish->property->label, at);
            else if (k == 1)
                snprintf(label, 160, "wish %zu is", w + 1);
            else
                snprintf(label, 160,
                         wish->direction == 0 ? "probability to meet wish %zu"
                                              : "mean score of wish %zu",
                         w + 1);
            p->columns[count++] = (closo_column_plan){name, label,
                                                      k == 1   ? NULL
                                                      : k == 2 ? "1"
                                                               : wish->property->unit};
        }
    }
    p->columns[count] = (closo_column_plan){NULL, NULL, NULL};
}

static void add_row(const closo_ranking *r, const plan *p, closo_rows *rows, size_t i, size_t place,
                    closo_result *result)
{
    const closo_candidate *c = &r->candidates[i];
    closo_text missing;
    closo_text_init(&missing);
    closo_rows_next(rows);
    closo_rows_number(rows, "place", (double)place);
    closo_rows_text(rows, "material", c->record->material);
    closo_rows_text(rows, "family", c->record->family);
    closo_rows_number(rows, "score_low", c->low);
    closo_rows_number(rows, "score_high", c->high);
    closo_rows_number(rows, "rank_best", c->best);
    closo_rows_number(rows, "rank_worst", c->worst);
    closo_rows_number(rows, "first_low", c->first_low);
    closo_rows_number(rows, "first_high", c->first_high);
    closo_rows_number(rows, "known", c->known);
    for (size_t w = 0; w < r->wish_count; w++) {
        const closo_known *known = &r->known[i * r->wish_count + w];
        if (known->count == 0) {
            closo_text_addf(&missing, "%s%s", missing.length ? ", " : "",
                            r->wishes[w].property->key);
            continue;
        }
        char words[64];
        snprintf(words, sizeof words, "%s%s%s",
                 known->best.energy ? "extrapolated"
                                    : closo_qualifier_text(known->best.record->qualifier),
                 known->count > 1 ? ", several values" : "",
                 closo_point_doubt(&known->best) >= 4 ? ", doubted" : "");
        closo_rows_number(rows, p->names[3 * w], known->best.value);
        closo_rows_text(rows, p->names[3 * w + 1], words);
        closo_rows_number(rows, p->names[3 * w + 2], known->met);
        closo_plot_cite(result, known->best.record);
    }
    closo_rows_text(rows, "missing", missing.data);
    closo_text_clear(&missing);
}

typedef struct place {
    double low, high;
    const char *material;
    size_t index;
} place;

// What is known to be good comes first; the possible decides between equals.
static int compare_places(const void *a, const void *b)
{
    const place *one = a, *other = b;
    int order = (one->low < other->low) - (one->low > other->low);
    order = order ? order : (one->high < other->high) - (one->high > other->high);
    return order ? order : strcmp(one->material, other->material);
}

static closo_status draw_figure(const closo_ranking *r, const place *places, closo_result *result,
                                closo_error *error)
{
    size_t count = r->count < SHOWN ? r->count : SHOWN;
    closo_drawing drawing = {.error = error};
    const closo_palette palette = {.few = false};
    for (size_t i = 0; i < count; i++) {
        const closo_candidate *c = &r->candidates[places[i].index];
        closo_stroke stroke = closo_palette_stroke(&palette, c->record);
        double y = (double)(count - i);
        closo_drawing_point(&drawing, &stroke, c->best, y, "");
        stroke.glyph = CLOSO_GLYPH_OPEN;
        closo_drawing_point(&drawing, &stroke, c->worst, y, c->record->material);
        stroke.glyph = CLOSO_GLYPH_AUTOMATIC;
        stroke.kind = CLOSO_MARK_LINE;
        if (c->worst > c->best)
            closo_drawing_line(&drawing, &stroke, (double[2]){c->best, c->worst}, (double[2]){y, y},
                               2);
    }
    // Room for the names on the right.
    const closo_axis x = {.label = "rank", .minimum = 0, .maximum = 1.25 * (double)r->count + 1};
    const closo_axis y = {
        .label = "materials, the first on top", .minimum = 0, .maximum = (double)count + 1};
    closo_figure *figure = closo_result_add_figure(
        result, "ranking", "Ranks that the known numbers allow",
        "Filled: best rank (5 %), what is not known at its best. Open: worst rank (95 %), what is "
        "not known at its worst.");
    closo_panel *panel = closo_figure_add_panel(figure, "", &x, &y);
    return closo_drawing_finish(&drawing, result, "drawn", &x, &y, panel);
}

static void tell_settings(const closo_ranking *r, const closo_catalogue_rank_options *options,
                          closo_result *result)
{
    closo_result_set(result, "draws", "%zu", r->draws);
    closo_result_set(result, "seed", "%llu", (unsigned long long)options->seed);
    closo_result_set(result, "score",
                     "weighted mean over the wishes; a bound is met (1) or not "
                     "(0), high and low count between the extremes known here, in "
                     "decades where the property spans them");
    closo_result_set(
        result, "uncertainty",
        "s.u. normal; about: 10 %%; order: half a decade to both sides; range: "
        "uniform; limit: uniform up to the extreme known here; several sources: one of "
        "them at random; a value without s.u. as it is");
    closo_result_set(result, "not known", "at its worst and at its best, all combinations");
    closo_result_add_quantity(result, &(closo_quantity){.key = "materials",
                                                        .label = "materials ranked",
                                                        .value = (double)r->count,
                                                        .unit = "1"});
}

static closo_status describe(const closo_ranking *r, const closo_catalogue_rank_options *options,
                             closo_result *result, closo_error *error)
{
    place *places = closo_allocate(r->count, sizeof *places, error);
    plan *p = closo_allocate(1, sizeof *p, error);
    closo_status status = places && p ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_rows rows;
        size_t incomplete = 0;
        make_plan(r, p);
        closo_rows_init(&rows, p->columns, error);
        for (size_t i = 0; i < r->count; i++) {
            const closo_candidate *c = &r->candidates[i];
            places[i] = (place){c->low, c->high, c->record->material, i};
            incomplete += c->known < 1 - 1e-9;
        }
        qsort(places, r->count, sizeof *places, compare_places);
        for (size_t i = 0; i < r->count; i++)
            add_row(r, p, &rows, places[i].index, i + 1, result);
        tell_settings(r, options, result);
        if (incomplete > 0)
            closo_result_warn(result,
                              "of %zu of the %zu materials something asked for is not known",
                              incomplete, r->count);
        status = closo_rows_finish(&rows, "ranking", "Ranking", result);
        if (status == CLOSO_OK)
            status = draw_figure(r, places, result, error);
    }
    free(places);
    free(p);
    return status;
}

// ---- ranking -----------------------------------------------------------------------------------

static closo_status collect(closo_ranking *r, const closo_catalogue_records *records,
                            const closo_catalogue_rank_options *options, closo_error *error)
{
    size_t count;
    const closo_catalogue_record **items = closo_points_sort(records, &count, error);
    closo_status status = items ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t begin = 0, end; status == CLOSO_OK && begin < count; begin = end) {
        end = closo_points_end(items, count, begin);
        status = add_candidate(r, items + begin, end - begin, options, error);
    }
    free(items);
    return status;
}

closo_status closo_catalogue_rank(const closo_catalogue_records *records,
                                  const closo_catalogue_wish *wishes, size_t count,
                                  const closo_catalogue_rank_options *options,
                                  const closo_control *control, closo_result *result,
                                  closo_error *error)
{
    closo_ranking r = {.wishes = wishes, .wish_count = count, .draws = options->draws};
    if (count == 0 || count > CLOSO_CATALOGUE_WISHES)
        return closo_fail(error, CLOSO_USAGE, "expected 1 to %d wishes, found %zu",
                          CLOSO_CATALOGUE_WISHES, count);
    for (size_t w = 0; w < count; w++)
        r.weights += wishes[w].weight;
    closo_status status = collect(&r, records, options, error);
    if (status == CLOSO_OK && r.count == 0)
        status = closo_fail(error, CLOSO_NEGATIVE, "nothing is known of any of these wishes");
    if (status == CLOSO_OK && r.draws > CLOSO_RANK_MEMORY / r.count) {
        r.draws = CLOSO_RANK_MEMORY / r.count;
        closo_result_warn(result, "%zu draws instead of %zu: there are %zu materials", r.draws,
                          options->draws, r.count);
    }
    if (status == CLOSO_OK) {
        find_spans(&r);
        status = closo_rank_draw(&r, options->seed, control, error);
    }
    if (status == CLOSO_OK)
        status = describe(&r, options, result, error);
    free(r.candidates);
    free(r.known);
    free(r.points);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
