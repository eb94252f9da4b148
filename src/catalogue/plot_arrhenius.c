// SPDX-License-Identifier: GPL-3.0-or-later
// Arrhenius overlay. What is printed is drawn as points. Lines are of two kinds, both told in the
// legend and the tables: along an activation energy of the same source and phase (full), and from
// one side of a transition to the other (dashed), where the rise is what the picture is about.
#include "catalogue/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPAN  25 // K that a line of an activation energy is drawn to both sides of its point
#define STEPS 8

typedef struct arrhenius {
    const closo_catalogue_plot_options *options;
    closo_palette palette;
    closo_drawing drawing;
    closo_rows points, lines, jumps;
    closo_result *result;
    size_t shown, without_temperature, materials;
} arrhenius;

static const closo_column_plan point_plan[] = {
    {"material", "material", NULL},
    {"family", "family", NULL},
    {"temperature", "temperature", "K"},
    {"inverse_temperature", "1000/T", "K^-1"},
    {"conductivity", "ionic conductivity", "S/cm"},
    {"conductivity_su", "s.u.", "S/cm"},
    {"qualifier", "qualifier", NULL},
    {"product", "conductivity times temperature", "S*K/cm"},
    {"phase", "phase", NULL},
    {"treatment", "treatment", NULL},
    {"method", "method", NULL},
    {"source", "source", NULL},
    {"place", "place", NULL},
    {"flag", "flag", NULL},
    {"origin", "records", NULL},
    {"id", "id", NULL},
    {NULL, NULL, NULL}};

static const closo_column_plan line_plan[] = {{"material", "material", NULL},
                                              {"phase", "phase", NULL},
                                              {"activation_energy", "activation energy", "eV"},
                                              {"activation_energy_su", "s.u.", "eV"},
                                              {"through_temperature", "through the value at", "K"},
                                              {"through", "of", "S/cm"},
                                              {"from", "drawn from", "K"},
                                              {"to", "to", "K"},
                                              {"method", "method", NULL},
                                              {"source", "source of both", NULL},
                                              {NULL, NULL, NULL}};

static const closo_column_plan jump_plan[] = {
    {"material", "material", NULL},
    {"transition", "transition", "K"},
    {"below_temperature", "below: T", "K"},
    {"below", "below: conductivity", "S/cm"},
    {"above_temperature", "above: T", "K"},
    {"above", "above: conductivity", "S/cm"},
    {"ratio", "ratio", "1"},
    {"decades", "decades", "1"},
    {"qualifier", "ratio is", NULL},
    {"at_transition", "ratio at the transition along both activation energies", "1"},
    {"sources", "sources", NULL},
    {NULL, NULL, NULL}};

static double ordinate(const arrhenius *a, double conductivity, double temperature)
{
    return a->options->product ? conductivity * temperature : conductivity;
}

static bool is_shown(const closo_catalogue_record *record)
{
    return strcmp(record->property, "conductivity") == 0 && record->temperature > 0 &&
           closo_record_middle(record) > 0 && strcmp(record->flag, "unphysical") != 0;
}

// ---- points ------------------------------------------------------------------------------------

static void tabulate_point(arrhenius *a, const closo_catalogue_record *record)
{
    closo_rows *rows = &a->points;
    double value = closo_record_middle(record);
    closo_rows_next(rows);
    closo_rows_text(rows, "material", record->material);
    closo_rows_text(rows, "family", record->family);
    closo_rows_number(rows, "temperature", record->temperature);
    closo_rows_number(rows, "inverse_temperature", 1000 / record->temperature);
    closo_rows_number(rows, "conductivity", value);
    closo_rows_number(rows, "conductivity_su", record->su);
    closo_rows_text(rows, "qualifier", closo_qualifier_text(record->qualifier));
    closo_rows_number(rows, "product", value * record->temperature);
    closo_rows_text(rows, "phase", record->phase);
    closo_rows_text(rows, "treatment", record->treatment);
    closo_rows_text(rows, "method", record->method);
    closo_rows_text(rows, "source", record->source);
    closo_rows_text(rows, "place", record->place);
    closo_rows_text(rows, "flag", record->flag);
    closo_rows_text(rows, "origin", record->own ? "your own" : "catalogue");
    closo_rows_text(rows, "id", record->id);
    closo_plot_cite(a->result, record);
}

// A name once for a material: at the point of highest temperature, where most are far apart.
static void add_points(arrhenius *a, const closo_catalogue_record *const *items, size_t count)
{
    size_t last = count;
    for (size_t i = 0; i < count; i++)
        last = is_shown(items[i]) ? i : last;
    for (size_t i = 0; i < count; i++) {
        const closo_catalogue_record *record = items[i];
        if (strcmp(record->property, "conductivity") == 0 && isnan(record->temperature))
            a->without_temperature++;
        if (!is_shown(record))
            continue;
        closo_stroke stroke = closo_palette_stroke(&a->palette, record);
        stroke.glyph = closo_record_glyph(record, false, false);
        const char *name = i == last && !a->palette.few ? record->material : "";
        closo_drawing_point(&a->drawing, &stroke, 1000 / record->temperature,
                            ordinate(a, closo_record_middle(record), record->temperature), name);
        tabulate_point(a, record);
        a->shown++;
    }
    a->materials += last < count;
}

// ---- lines along activation energies -----------------------------------------------------------

// The stretch on which a line is drawn: its phase ends at the transition.
static void find_stretch(const closo_catalogue_record *const *items, size_t count,
                         const closo_catalogue_record *energy, double through, double *from,
                         double *to)
{
    closo_side side = closo_side_of(energy->phase);
    *from = fmax(through - SPAN, 1);
    *to = through + SPAN;
    double below = closo_points_transition(items, count, *from - SPAN, through);
    double above = closo_points_transition(items, count, through, *to + SPAN);
    if (side == CLOSO_SIDE_ABOVE && below < through)
        *from = below;
    else if (isfinite(below))
        *from = fmax(*from, below);
    if (side == CLOSO_SIDE_BELOW && above > through)
        *to = above;
    else if (isfinite(above))
        *to = fmin(*to, above);
}

static void add_line(arrhenius *a, const closo_catalogue_record *energy,
                     const closo_catalogue_record *anchor, double from, double to)
{
    double x[STEPS + 1], y[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
        double t = 1 / (1 / from + (1 / to - 1 / from) * i / STEPS);
        x[i] = 1000 / t;
        y[i] = ordinate(a, closo_points_shift(anchor->value, energy->value, anchor->temperature, t),
                        t);
    }
    closo_stroke stroke = closo_palette_stroke(&a->palette, anchor);
    stroke.kind = CLOSO_MARK_LINE;
    closo_drawing_line(&a->drawing, &stroke, x, y, STEPS + 1);
    closo_rows *rows = &a->lines;
    closo_rows_next(rows);
    closo_rows_text(rows, "material", energy->material);
    closo_rows_text(rows, "phase", energy->phase);
    closo_rows_number(rows, "activation_energy", energy->value);
    closo_rows_number(rows, "activation_energy_su", energy->su);
    closo_rows_number(rows, "through_temperature", anchor->temperature);
    closo_rows_number(rows, "through", anchor->value);
    closo_rows_number(rows, "from", from);
    closo_rows_number(rows, "to", to);
    closo_rows_text(rows, "method", energy->method);
    closo_rows_text(rows, "source", energy->source);
}

static void add_lines(arrhenius *a, const closo_catalogue_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const closo_catalogue_record *anchor = closo_points_anchor(items[i], items, count);
        if (!anchor)
            continue;
        double from, to;
        find_stretch(items, count, items[i], anchor->temperature, &from, &to);
        add_line(a, items[i], anchor, from, to);
    }
}

// ---- jumps -------------------------------------------------------------------------------------

static bool is_untreated(const closo_catalogue_record *record)
{
    return !*record->treatment || strcmp(record->treatment, "pristine") == 0;
}

// The conductivity nearest to the transition on one side, of the plain material; limits last.
static const closo_catalogue_record *nearest(const closo_catalogue_record *const *items,
                                             size_t count, double transition, closo_side side)
{
    const closo_catalogue_record *best = NULL;
    double least = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        const closo_catalogue_record *record = items[i];
        closo_side own = closo_side_of(record->phase);
        if (!is_shown(record) || !is_untreated(record) ||
            (own != side && own != CLOSO_SIDE_UNKNOWN))
            continue;
        double distance = side == CLOSO_SIDE_BELOW ? transition - record->temperature
                                                   : record->temperature - transition;
        if (distance < -3) // temperatures are rounded to degrees
            continue;
        distance += closo_qualifier_censored(record->qualifier) ? 30 : 0;
        distance += own == CLOSO_SIDE_UNKNOWN ? 20 : 0;
        if (distance < least) {
            least = distance;
            best = record;
        }
    }
    return best;
}

static const closo_catalogue_record *energy_of(const closo_catalogue_record *const *items,
                                               size_t count, const closo_catalogue_record *value)
{
    for (size_t i = 0; i < count; i++)
        if (closo_points_anchor(items[i], &value, 1))
            return items[i];
    return NULL;
}

static double at_transition(const closo_catalogue_record *const *items, size_t count,
                            const closo_catalogue_record *value, double transition)
{
    const closo_catalogue_record *energy = energy_of(items, count, value);
    return energy ? closo_points_shift(value->value, energy->value, value->temperature, transition)
                  : NAN;
}

static const char *ratio_qualifier(const closo_catalogue_record *below,
                                   const closo_catalogue_record *above)
{
    bool more = above->qualifier == CLOSO_QUALIFIER_GREATER ||
                above->qualifier == CLOSO_QUALIFIER_AT_LEAST ||
                below->qualifier == CLOSO_QUALIFIER_LESS ||
                below->qualifier == CLOSO_QUALIFIER_AT_MOST;
    bool less =
        above->qualifier == CLOSO_QUALIFIER_LESS || above->qualifier == CLOSO_QUALIFIER_AT_MOST ||
        below->qualifier == CLOSO_QUALIFIER_GREATER || below->qualifier == CLOSO_QUALIFIER_AT_LEAST;
    bool equal =
        above->qualifier == CLOSO_QUALIFIER_EQUAL && below->qualifier == CLOSO_QUALIFIER_EQUAL;
    return more && less ? "unknown" : more ? "at least" : less ? "at most" : equal ? "=" : "about";
}

static void draw_jump(arrhenius *a, const closo_catalogue_record *below,
                      const closo_catalogue_record *above, double transition, double low,
                      double high)
{
    bool low_known = isfinite(low), high_known = isfinite(high);
    double from_t = low_known ? transition : below->temperature;
    double to_t = high_known ? transition : above->temperature;
    const double x[2] = {1000 / from_t, 1000 / to_t};
    const double y[2] = {ordinate(a, low_known ? low : below->value, from_t),
                         ordinate(a, high_known ? high : above->value, to_t)};
    closo_stroke stroke = closo_palette_stroke(&a->palette, above);
    stroke.kind = CLOSO_MARK_LINE;
    stroke.dashed = true;
    closo_drawing_line(&a->drawing, &stroke, x, y, 2);
    stroke.dashed = false;
    // The stroke stands where the line passes the temperature of the transition.
    double at = 1000 / transition;
    double t = x[1] != x[0] ? (at - x[0]) / (x[1] - x[0]) : 1;
    stroke.kind = CLOSO_MARK_POINTS;
    stroke.glyph = CLOSO_GLYPH_TICK;
    if (t >= 0 && t <= 1)
        closo_drawing_point(&a->drawing, &stroke, at, y[0] * pow(y[1] / y[0], t), "");
}

static void add_jump(arrhenius *a, const closo_catalogue_record *const *items, size_t count,
                     double transition)
{
    const closo_catalogue_record *below = nearest(items, count, transition, CLOSO_SIDE_BELOW);
    const closo_catalogue_record *above = nearest(items, count, transition, CLOSO_SIDE_ABOVE);
    if (!below || !above || below == above)
        return;
    double low = at_transition(items, count, below, transition);
    double high = at_transition(items, count, above, transition);
    draw_jump(a, below, above, transition, low, high);
    closo_rows *rows = &a->jumps;
    double ratio = above->value / below->value;
    closo_rows_next(rows);
    closo_rows_text(rows, "material", below->material);
    closo_rows_number(rows, "transition", transition);
    closo_rows_number(rows, "below_temperature", below->temperature);
    closo_rows_number(rows, "below", below->value);
    closo_rows_number(rows, "above_temperature", above->temperature);
    closo_rows_number(rows, "above", above->value);
    closo_rows_number(rows, "ratio", ratio);
    closo_rows_number(rows, "decades", log10(ratio));
    closo_rows_text(rows, "qualifier", ratio_qualifier(below, above));
    closo_rows_number(rows, "at_transition", high / low);
    closo_rows_text(rows, "sources", below->source);
}

// One jump for a material: at the temperature on heating that most sources have.
static void add_jumps(arrhenius *a, const closo_catalogue_record *const *items, size_t count)
{
    double found[64];
    size_t n = 0;
    for (size_t i = 0; i < count && n < 64; i++)
        if (closo_is_transition(items[i]) && !strstr(items[i]->item, "cooling") &&
            !strstr(items[i]->item, "onset"))
            found[n++] = items[i]->value;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && found[k - 1] > found[k]; k--) {
            double swap = found[k];
            found[k] = found[k - 1];
            found[k - 1] = swap;
        }
    if (n > 0)
        add_jump(a, items, count, found[(n - 1) / 2]);
}

// ---- the document ------------------------------------------------------------------------------

static closo_status finish(arrhenius *a, closo_error *error)
{
    const closo_axis x = {.label = "1000/T", .unit = "K^-1"};
    const closo_axis y = {.label = a->options->product ? "conductivity times temperature"
                                                       : "ionic conductivity",
                          .unit = a->options->product ? "S*K/cm" : "S/cm",
                          .logarithmic = true};
    closo_text caption;
    closo_text_init(&caption);
    closo_text_add(&caption, "Points: printed values. Full lines: along an activation energy of "
                             "the same source and phase. Dashed lines lead from one side of a "
                             "transition to the other: nothing was measured on them.");
    closo_drawing_explain(&a->drawing, &caption);
    closo_figure *figure = closo_result_add_figure(
        a->result, "arrhenius", "Conductivity over 1000/T", caption.data ? caption.data : "");
    closo_panel *panel = closo_figure_add_panel(figure, "", &x, &y);
    closo_text_clear(&caption);
    closo_drawing_legend(&a->drawing, "along a printed activation energy",
                         "across a transition (not measured)");
    closo_status status = closo_rows_finish(&a->points, "points", "Conductivities", a->result);
    closo_status second =
        closo_rows_finish(&a->jumps, "jumps", "Both sides of each transition", a->result);
    closo_status third = closo_rows_finish(
        &a->lines, "lines", "Lines along activation energies (not measured)", a->result);
    closo_status fourth = closo_drawing_finish(&a->drawing, a->result, "drawn", &x, &y, panel);
    status = status != CLOSO_OK ? status : second;
    status = status != CLOSO_OK ? status : third;
    status = status != CLOSO_OK ? status : fourth;
    if (a->without_temperature > 0)
        closo_result_warn(a->result, "%zu conductivities without a temperature are not shown",
                          a->without_temperature);
    if (status == CLOSO_OK)
        status = closo_result_status(a->result, error);
    if (status == CLOSO_OK && a->shown == 0)
        return closo_fail(error, CLOSO_NEGATIVE, "no conductivity with a temperature was found");
    return status;
}

closo_status closo_catalogue_plot_arrhenius(const closo_catalogue_records *records,
                                            const closo_catalogue_plot_options *options,
                                            closo_result *result, closo_error *error)
{
    size_t count;
    const closo_catalogue_record **items = closo_points_sort(records, &count, error);
    if (!items)
        return CLOSO_MEMORY;
    arrhenius a = {.options = options,
                   .palette = closo_palette_of(items, count, "conductivity"),
                   .drawing = {.error = error},
                   .result = result};
    closo_rows_init(&a.points, point_plan, error);
    closo_rows_init(&a.lines, line_plan, error);
    closo_rows_init(&a.jumps, jump_plan, error);
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = closo_points_end(items, count, begin);
        size_t shown = a.shown;
        add_points(&a, items + begin, end - begin);
        if (a.shown > shown) {
            add_lines(&a, items + begin, end - begin);
            add_jumps(&a, items + begin, end - begin);
        }
    }
    closo_result_add_quantity(result, &(closo_quantity){.key = "materials",
                                                        .label = "materials shown",
                                                        .value = (double)a.materials,
                                                        .unit = "1"});
    closo_status status = finish(&a, error);
    free(items);
    return status;
}
