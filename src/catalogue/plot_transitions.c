// SPDX-License-Identifier: GPL-3.0-or-later
// Temperatures of transitions, a line per material from the lowest up, with every value that was
// printed and the hysteresis where a source has both directions.
#include "catalogue/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry { // one material
    const closo_catalogue_record *const *items;
    size_t count;
    double at; // by which the lines are ordered
} entry;

typedef struct transitions {
    closo_palette palette;
    closo_drawing drawing;
    closo_rows rows, hysteresis;
    closo_result *result;
} transitions;

static const closo_column_plan row_plan[] = {{"rank", "line in the figure", "1"},
                                             {"material", "material", NULL},
                                             {"temperature", "temperature", "K"},
                                             {"temperature_su", "s.u.", "K"},
                                             {"qualifier", "qualifier", NULL},
                                             {"phase", "transition", NULL},
                                             {"item", "which", NULL},
                                             {"method", "method", NULL},
                                             {"conditions", "conditions", NULL},
                                             {"source", "source", NULL},
                                             {"place", "place", NULL},
                                             {"flag", "flag", NULL},
                                             {"reason", "reason", NULL},
                                             {"origin", "records", NULL},
                                             {"id", "id", NULL},
                                             {NULL, NULL, NULL}};

static const closo_column_plan hysteresis_plan[] = {
    {"material", "material", NULL},     {"heating", "on heating", "K"},
    {"cooling", "on cooling", "K"},     {"hysteresis", "hysteresis", "K"},
    {"source", "source of both", NULL}, {NULL, NULL, NULL}};

static int compare_entries(const void *a, const void *b)
{
    const entry *one = a, *other = b;
    int order = (one->at > other->at) - (one->at < other->at);
    return order ? order : strcmp(one->items[0]->material, other->items[0]->material);
}

static double median_of(const closo_catalogue_record *const *items, size_t count)
{
    closo_point points[CLOSO_POINTS];
    const closo_reach any = {.temperature = NAN};
    size_t found = closo_points_at(items, count, "transition_temperature", &any, points);
    return found > 0 ? closo_points_best(points, found)->value : NAN;
}

static void tabulate(transitions *t, const closo_catalogue_record *record, size_t rank)
{
    closo_rows *rows = &t->rows;
    closo_rows_next(rows);
    closo_rows_number(rows, "rank", (double)rank);
    closo_rows_text(rows, "material", record->material);
    closo_rows_number(rows, "temperature", closo_record_middle(record));
    closo_rows_number(rows, "temperature_su", record->su);
    closo_rows_text(rows, "qualifier", closo_qualifier_text(record->qualifier));
    closo_rows_text(rows, "phase", record->phase);
    closo_rows_text(rows, "item", record->item);
    closo_rows_text(rows, "method", record->method);
    closo_rows_text(rows, "conditions", record->conditions);
    closo_rows_text(rows, "source", record->source);
    closo_rows_text(rows, "place", record->place);
    closo_rows_text(rows, "flag", record->flag);
    closo_rows_text(rows, "reason", record->reason);
    closo_rows_text(rows, "origin", record->own ? "your own" : "catalogue");
    closo_rows_text(rows, "id", record->id);
    closo_plot_cite(t->result, record);
}

static void draw_material(transitions *t, const entry *one, size_t rank)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    size_t last = 0;
    for (size_t i = 0; i < one->count; i++)
        if (closo_is_transition(one->items[i]) &&
            closo_record_middle(one->items[i]) >= high) { // the name stands at the right end
            high = closo_record_middle(one->items[i]);
            last = i;
        }
    for (size_t i = 0; i < one->count; i++) {
        const closo_catalogue_record *record = one->items[i];
        if (!closo_is_transition(record))
            continue;
        closo_stroke stroke = closo_palette_stroke(&t->palette, record);
        stroke.glyph = closo_record_glyph(record, true, false);
        double at = closo_record_middle(record);
        low = fmin(low, at);
        closo_drawing_point(&t->drawing, &stroke, at, (double)rank,
                            i == last ? record->material : "");
        tabulate(t, record, rank);
    }
    if (high > low) {
        closo_stroke stroke = closo_palette_stroke(&t->palette, one->items[last]);
        stroke.kind = CLOSO_MARK_LINE;
        closo_drawing_line(&t->drawing, &stroke, (double[2]){low, high},
                           (double[2]){(double)rank, (double)rank}, 2);
    }
}

static void find_hysteresis(transitions *t, const entry *one)
{
    for (size_t i = 0; i < one->count; i++)
        for (size_t k = 0; k < one->count; k++) {
            const closo_catalogue_record *up = one->items[i], *down = one->items[k];
            if (!closo_is_transition(up) || !closo_is_transition(down) ||
                !strstr(up->item, "heating") || !strstr(down->item, "cooling") ||
                strcmp(up->source, down->source) != 0)
                continue;
            closo_rows *rows = &t->hysteresis;
            closo_rows_next(rows);
            closo_rows_text(rows, "material", up->material);
            closo_rows_number(rows, "heating", up->value);
            closo_rows_number(rows, "cooling", down->value);
            closo_rows_number(rows, "hysteresis", up->value - down->value);
            closo_rows_text(rows, "source", up->source);
        }
}

static size_t collect(const closo_catalogue_record *const *items, size_t count, entry *entries)
{
    size_t found = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = closo_points_end(items, count, begin);
        double at = median_of(items + begin, end - begin);
        if (isfinite(at))
            entries[found++] = (entry){items + begin, end - begin, at};
    }
    qsort(entries, found, sizeof *entries, compare_entries);
    return found;
}

static closo_status finish(transitions *t, size_t count, closo_error *error)
{
    const closo_axis x = {.label = "temperature of the transition", .unit = "K"};
    const closo_axis y = {
        .label = "materials, from the lowest", .minimum = 0, .maximum = (double)count + 1};
    closo_text caption;
    closo_text_init(&caption);
    closo_text_add(&caption, "A line for each material, with every value in the catalogue; a bar "
                             "spans them.");
    closo_drawing_explain(&t->drawing, &caption);
    closo_figure *figure =
        closo_result_add_figure(t->result, "transitions", "Temperatures of phase transitions",
                                caption.data ? caption.data : "");
    closo_text_clear(&caption);
    closo_panel *panel = closo_figure_add_panel(figure, "", &x, &y);
    closo_drawing_legend(&t->drawing, "from the lowest to the highest value", NULL);
    closo_status first =
        closo_rows_finish(&t->rows, "transitions", "Temperatures of transitions", t->result);
    closo_status second =
        closo_rows_finish(&t->hysteresis, "hysteresis", "Hysteresis of transitions", t->result);
    closo_status third = closo_drawing_finish(&t->drawing, t->result, "drawn", &x, &y, panel);
    closo_status status = first != CLOSO_OK ? first : second != CLOSO_OK ? second : third;
    if (status == CLOSO_OK)
        status = closo_result_status(t->result, error);
    if (status == CLOSO_OK && count == 0)
        return closo_fail(error, CLOSO_NEGATIVE, "no temperature of a transition was found");
    return status;
}

closo_status closo_catalogue_plot_transitions(const closo_catalogue_records *records,
                                              closo_result *result, closo_error *error)
{
    size_t count;
    const closo_catalogue_record **items = closo_points_sort(records, &count, error);
    entry *entries = items ? closo_allocate(count, sizeof *entries, error) : NULL;
    if (!entries) {
        free(items);
        return CLOSO_MEMORY;
    }
    transitions t = {.palette = closo_palette_of(items, count, "transition_temperature"),
                     .drawing = {.error = error},
                     .result = result};
    closo_rows_init(&t.rows, row_plan, error);
    closo_rows_init(&t.hysteresis, hysteresis_plan, error);
    size_t found = collect(items, count, entries);
    for (size_t i = 0; i < found; i++) {
        draw_material(&t, &entries[i], i + 1);
        find_hysteresis(&t, &entries[i]);
    }
    closo_result_add_quantity(result, &(closo_quantity){.key = "materials",
                                                        .label = "materials shown",
                                                        .value = (double)found,
                                                        .unit = "1"});
    closo_status status = finish(&t, found, error);
    free(entries);
    free(items);
    return status;
}
