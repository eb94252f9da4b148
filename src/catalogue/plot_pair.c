// SPDX-License-Identifier: GPL-3.0-or-later
// A property against another, a point per material. Where a material has several values the most
// trusted is drawn, and a thin line spans the others: nothing is averaged.
#include "catalogue/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct side { // x or y
    const closo_property *property;
    closo_reach reach;
} side;

typedef struct spread {
    closo_point points[CLOSO_POINTS];
    size_t count;
    const closo_point *best;
    double low, high;
} spread;

typedef struct pair {
    const closo_catalogue_plot_options *options;
    side x, y;
    closo_palette palette;
    closo_drawing drawing;
    closo_rows rows;
    closo_result *result;
    double reference;   // y of the material that decades are counted from; NaN: none
    closo_text lacking; // materials that have x but no y
    size_t lacking_count, extrapolated, shown;
    spread spreads[2];
} pair;

static const closo_column_plan plan[] = {{"material", "material", NULL},
                                         {"family", "family", NULL},
                                         {"x", "x", "x"},
                                         {"x_su", "s.u.", "x"},
                                         {"x_qualifier", "x is", NULL},
                                         {"x_low", "lowest x", "x"},
                                         {"x_high", "highest x", "x"},
                                         {"x_values", "values of x", "1"},
                                         {"x_conditions", "conditions of x", NULL},
                                         {"x_source", "source of x", NULL},
                                         {"x_flag", "flag of x", NULL},
                                         {"y", "y", "y"},
                                         {"y_su", "s.u.", "y"},
                                         {"y_qualifier", "y is", NULL},
                                         {"y_low", "lowest y", "y"},
                                         {"y_high", "highest y", "y"},
                                         {"y_values", "values of y", "1"},
                                         {"y_temperature", "temperature of y", "K"},
                                         {"y_phase", "phase", NULL},
                                         {"y_source", "source of y", NULL},
                                         {"y_flag", "flag of y", NULL},
                                         {"extrapolated_with", "extrapolated with Ea", "eV"},
                                         {"relative", "y relative to the reference", "1"},
                                         {"decades", "decades above the reference", "1"},
                                         {"origin", "records", NULL},
                                         {NULL, NULL, NULL}};

static void find_spread(const side *s, const closo_catalogue_record *const *items, size_t count,
                        spread *out)
{
    out->count = closo_points_at(items, count, s->property->key, &s->reach, out->points);
    size_t usable = 0; // an axis of decades has no place for 0
    for (size_t i = 0; i < out->count; i++)
        if (out->points[i].value > 0 || !s->property->logarithmic)
            out->points[usable++] = out->points[i];
    out->count = usable;
    out->best = usable > 0 ? closo_points_best(out->points, usable) : NULL;
    out->low = HUGE_VAL;
    out->high = -HUGE_VAL;
    for (size_t i = 0; i < usable; i++) {
        out->low = fmin(out->low, out->points[i].value);
        out->high = fmax(out->high, out->points[i].value);
    }
}

// The qualifier as words of a reader.
static const char *qualifier_of(const closo_point *point)
{
    return point->energy ? "extrapolated" : closo_qualifier_text(point->record->qualifier);
}

static void tabulate(pair *p, const spread *x, const spread *y)
{
    closo_rows *rows = &p->rows;
    const closo_catalogue_record *a = x->best->record, *b = y->best->record;
    closo_rows_next(rows);
    closo_rows_text(rows, "material", a->material);
    closo_rows_text(rows, "family", a->family);
    closo_rows_number(rows, "x", x->best->value);
    closo_rows_number(rows, "x_su", x->best->su);
    closo_rows_text(rows, "x_qualifier", qualifier_of(x->best));
    closo_rows_number(rows, "x_low", x->low);
    closo_rows_number(rows, "x_high", x->high);
    closo_rows_number(rows, "x_values", (double)x->count);
    closo_rows_text(rows, "x_conditions", a->conditions);
    closo_rows_text(rows, "x_source", a->source);
    closo_rows_text(rows, "x_flag", a->flag);
    closo_rows_number(rows, "y", y->best->value);
    closo_rows_number(rows, "y_su", y->best->su);
    closo_rows_text(rows, "y_qualifier", qualifier_of(y->best));
    closo_rows_number(rows, "y_low", y->low);
    closo_rows_number(rows, "y_high", y->high);
    closo_rows_number(rows, "y_values", (double)y->count);
    closo_rows_number(rows, "y_temperature", b->temperature);
    closo_rows_text(rows, "y_phase", b->phase);
    closo_rows_text(rows, "y_source", b->source);
    closo_rows_text(rows, "y_flag", b->flag);
    if (y->best->energy)
        closo_rows_number(rows, "extrapolated_with", y->best->energy->value);
    closo_rows_number(rows, "relative", y->best->value / p->reference);
    closo_rows_number(rows, "decades", log10(y->best->value / p->reference));
    closo_rows_text(rows, "origin", a->own || b->own ? "your own" : "catalogue");
    closo_plot_cite(p->result, a);
    closo_plot_cite(p->result, b);
}

static closo_glyph glyph_of(const closo_point *x, const closo_point *y)
{
    closo_glyph on_y = closo_record_glyph(y->record, false, y->energy != NULL);
    closo_glyph on_x = closo_record_glyph(x->record, true, x->energy != NULL);
    if (on_y == CLOSO_GLYPH_UP || on_y == CLOSO_GLYPH_DOWN)
        return on_y;
    if (on_x == CLOSO_GLYPH_LEFT || on_x == CLOSO_GLYPH_RIGHT)
        return on_x;
    if (on_x == CLOSO_GLYPH_STAR || on_y == CLOSO_GLYPH_STAR)
        return CLOSO_GLYPH_STAR;
    return on_x == CLOSO_GLYPH_OPEN ? on_x : on_y;
}

static void draw(pair *p, const spread *x, const spread *y)
{
    closo_stroke stroke = closo_palette_stroke(&p->palette, y->best->record);
    stroke.glyph = glyph_of(x->best, y->best);
    closo_drawing_point(&p->drawing, &stroke, x->best->value, y->best->value,
                        p->palette.few ? "" : y->best->record->material);
    stroke.kind = CLOSO_MARK_LINE;
    stroke.glyph = CLOSO_GLYPH_AUTOMATIC;
    if (x->high > x->low)
        closo_drawing_line(&p->drawing, &stroke, (double[2]){x->low, x->high},
                           (double[2]){y->best->value, y->best->value}, 2);
    if (y->high > y->low)
        closo_drawing_line(&p->drawing, &stroke, (double[2]){x->best->value, x->best->value},
                           (double[2]){y->low, y->high}, 2);
}

static void add_material(pair *p, const closo_catalogue_record *const *items, size_t count)
{
    spread *x = &p->spreads[0], *y = &p->spreads[1];
    find_spread(&p->x, items, count, x);
    find_spread(&p->y, items, count, y);
    if (x->best && !y->best) {
        if (p->lacking_count < 8)
            closo_text_addf(&p->lacking, "%s%s", p->lacking_count ? ", " : "", items[0]->material);
        else if (p->lacking_count == 8)
            closo_text_add(&p->lacking, ", ...");
        p->lacking_count++;
    }
    if (!x->best || !y->best)
        return;
    p->extrapolated += x->best->energy || y->best->energy;
    p->shown++;
    draw(p, x, y);
    tabulate(p, x, y);
}

// ---- the document ------------------------------------------------------------------------------

static void label_axis(const side *s, char *label, size_t size)
{
    if (isnan(s->reach.temperature))
        snprintf(label, size, "%s", s->property->label);
    else
        snprintf(label, size, "%s at %.0f K", s->property->label, s->reach.temperature);
}

static void warn(const pair *p)
{
    if (p->lacking_count > 0)
        closo_result_warn(p->result, "%zu materials with %s, but without %s%s, are not shown: %s",
                          p->lacking_count, p->x.property->label, p->y.property->label,
                          isnan(p->y.reach.temperature) ? "" : " near this temperature",
                          p->lacking.data ? p->lacking.data : "");
    if (p->extrapolated > 0)
        closo_result_warn(p->result,
                          "%zu values are extrapolated along ln(sigma T) with an activation energy "
                          "of the same source; the table tells which",
                          p->extrapolated);
}

// Columns x and y have the units of their properties.
static closo_column_plan *plan_of(const pair *p, closo_error *error)
{
    closo_column_plan *own = closo_allocate(sizeof plan / sizeof *plan, sizeof *own, error);
    if (!own)
        return NULL;
    memcpy(own, plan, sizeof plan);
    for (closo_column_plan *c = own; c->name; c++) {
        const closo_property *property = c->name[0] == 'x' ? p->x.property : p->y.property;
        if (c->unit && (strcmp(c->unit, "x") == 0 || strcmp(c->unit, "y") == 0)) {
            c->unit = property->unit;
            if (strcmp(c->label, "x") == 0 || strcmp(c->label, "y") == 0)
                c->label = property->label;
        }
    }
    return own;
}

static closo_status finish(pair *p, closo_error *error)
{
    char x_label[160], y_label[160], title[340];
    label_axis(&p->x, x_label, sizeof x_label);
    label_axis(&p->y, y_label, sizeof y_label);
    snprintf(title, sizeof title, "%s against %s", y_label, x_label);
    title[0] = (char)(title[0] >= 'a' && title[0] <= 'z' ? title[0] - 'a' + 'A' : title[0]);
    const closo_axis x = {
        .label = x_label, .unit = p->x.property->unit, .logarithmic = p->x.property->logarithmic};
    const closo_axis y = {
        .label = y_label, .unit = p->y.property->unit, .logarithmic = p->y.property->logarithmic};
    closo_text caption;
    closo_text_init(&caption);
    closo_text_add(&caption, "A point per material; where sources differ, the most trusted value, "
                             "and a thin line across all.");
    closo_drawing_explain(&p->drawing, &caption);
    closo_figure *figure =
        closo_result_add_figure(p->result, "pair", title, caption.data ? caption.data : "");
    closo_text_clear(&caption);
    closo_panel *panel = closo_figure_add_panel(figure, "", &x, &y);
    closo_rows_sort(&p->rows, "y", true);
    closo_drawing_legend(&p->drawing, "from the lowest to the highest value", NULL);
    closo_status first = closo_rows_finish(&p->rows, "values", title, p->result);
    closo_status second = closo_drawing_finish(&p->drawing, p->result, "drawn", &x, &y, panel);
    closo_status status = first != CLOSO_OK ? first : second;
    warn(p);
    if (status == CLOSO_OK)
        status = closo_result_status(p->result, error);
    if (status == CLOSO_OK && p->shown == 0)
        return closo_fail(error, CLOSO_NEGATIVE, "no material has both properties");
    return status;
}

static closo_status find_property(const char *key, const char *axis, const closo_property **out,
                                  closo_error *error)
{
    *out = key ? closo_catalogue_property(key) : NULL;
    if (!*out || !*(*out)->unit)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected a property with a number of closo catalogue list "
                          "--properties, found '%.60s'",
                          axis, key ? key : "");
    return CLOSO_OK;
}

static bool is_material(const closo_catalogue_record *record, const char *name)
{
    return closo_text_equal_ignoring_case(record->material, name) ||
           closo_text_equal_ignoring_case(record->formula, name);
}

static closo_status find_reference(pair *p, const closo_catalogue_record *const *items,
                                   size_t count, closo_error *error)
{
    p->reference = NAN;
    if (!p->options->relative)
        return CLOSO_OK;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = closo_points_end(items, count, begin);
        if (!is_material(items[begin], p->options->relative))
            continue;
        find_spread(&p->y, items + begin, end - begin, &p->spreads[1]);
        if (p->spreads[1].best)
            p->reference = p->spreads[1].best->value;
    }
    if (isnan(p->reference))
        return closo_fail(error, CLOSO_USAGE, "--relative-to: no %s of '%.60s' is known here",
                          p->y.property->label, p->options->relative);
    return CLOSO_OK;
}

static closo_status run(pair *p, const closo_catalogue_records *records, closo_error *error)
{
    size_t count;
    const closo_catalogue_record **items = closo_points_sort(records, &count, error);
    closo_column_plan *own = plan_of(p, error);
    closo_status status = items && own ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = find_reference(p, items, count, error);
    if (status == CLOSO_OK) {
        p->palette = closo_palette_of(items, count, p->y.property->key);
        closo_rows_init(&p->rows, own, error);
        for (size_t begin = 0, end; begin < count; begin = end) {
            end = closo_points_end(items, count, begin);
            add_material(p, items + begin, end - begin);
        }
        closo_result_add_quantity(p->result, &(closo_quantity){.key = "materials",
                                                               .label = "materials shown",
                                                               .value = (double)p->shown,
                                                               .unit = "1"});
        status = finish(p, error);
    }
    free(own);
    free(items);
    return status;
}

closo_status closo_catalogue_plot_pair(const closo_catalogue_records *records,
                                       const closo_catalogue_plot_options *options,
                                       closo_result *result, closo_error *error)
{
    pair *p = closo_allocate(1, sizeof *p, error);
    if (!p)
        return CLOSO_MEMORY;
    p->options = options;
    p->result = result;
    p->drawing.error = error;
    closo_text_init(&p->lacking);
    p->x.reach = (closo_reach){options->x_temperature, options->within, options->extrapolate};
    p->y.reach = (closo_reach){options->y_temperature, options->within, options->extrapolate};
    closo_status status = find_property(options->x, "--x", &p->x.property, error);
    if (status == CLOSO_OK)
        status = find_property(options->y, "--y", &p->y.property, error);
    if (status == CLOSO_OK)
        status = run(p, records, error);
    closo_text_clear(&p->lacking);
    free(p);
    return status;
}
