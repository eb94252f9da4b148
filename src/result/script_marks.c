// SPDX-License-Identifier: GPL-3.0-or-later
// Marks as blocks of data and elements of the command "plot": one function per kind. Data are
// thinned to what the picture can show.
#include "result/script_marks.h"

#include "result/script_map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Okabe and Ito, "Color Universal Design" (2008), in an order that keeps neighbours far apart in
// lightness as well; the yellow is left out, it vanishes on white.
static const char *const palette[CLOSO_COLOURS] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                   "#e69f00", "#56b4e9", "#000000"};
static const int point_types[CLOSO_COLOURS] = {7, 5, 9, 13, 11, 15, 4};
static const int open_types[CLOSO_COLOURS] = {6, 4, 8, 12, 10, 14, 6};
static const int dash_types[] = {1, 2, 4, 5};
// Lengths of an arrow as shares of the axes.
#define ARROW_ACROSS   0.035
#define ARROW_ALONG    0.05
#define NEUTRAL_COLOUR "#444444"
// The same for guides, darker: they run over the line they belong to.
static const char *const dark_palette[CLOSO_COLOURS] = {"#003c5e", "#7a3500", "#00523c", "#7d3d61",
                                                        "#845b00", "#1f6691", "#000000"};

// ---- series ------------------------------------------------------------------------------------

static void add_colour(closo_text *out, const closo_series *s)
{
    const char *const *colours = s->y ? palette : dark_palette;
    closo_text_addf(out, " lc rgb '%s'",
                    s->colour == CLOSO_NEUTRAL ? NEUTRAL_COLOUR
                                               : colours[s->colour % CLOSO_COLOURS]);
}

const char *script_dark_colour(size_t colour)
{
    return colour == CLOSO_NEUTRAL ? NEUTRAL_COLOUR : dark_palette[colour % CLOSO_COLOURS];
}

static void add_datum(const script *sc, double value)
{
    if (isnan(value)) {
        closo_text_add(sc->out, " NaN");
    } else {
        closo_text_add(sc->out, " ");
        closo_text_add_number(sc->out, value, 9);
    }
}

#define NAME_SIZE 80

static const char *block_name(const script *sc, size_t index, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "$f%zup%zum%zu", sc->figure + 1, sc->panel + 1, index + 1);
    return name;
}

static void add_name(const script *sc, size_t index)
{
    char name[NAME_SIZE];
    closo_text_add(sc->out, block_name(sc, index, name));
}

// Lower and upper edge of a band or error bar as drawn: on a logarithmic axis the lower edge stops
// at its end.
static void add_edges(const script *sc, double y, double su)
{
    double low = closo_extent_allow(&sc->chart->y, y - su);
    low = isnan(low) && y + su > 0 ? sc->chart->y.low : low;
    add_datum(sc, low);
    add_datum(sc, closo_extent_allow(&sc->chart->y, y + su));
}

static void add_row(const script *sc, const closo_series *s, size_t row)
{
    double x = closo_extent_allow(&sc->chart->x, closo_series_x(s, row));
    double y = closo_extent_allow(&sc->chart->y, s->y[row]);
    if (s->mark->kind == CLOSO_MARK_BAND) {
        if (isnan(x) || isnan(s->y[row]) || isnan(s->su[row])) {
            closo_text_add(sc->out, "\n"); // an empty line divides the band
            return;
        }
        add_datum(sc, x);
        add_edges(sc, s->y[row], s->su[row]);
    } else {
        double shift = 0;
        if (s->mark->kind == CLOSO_MARK_BARS)
            shift = ((double)s->bar - 0.5 * (double)(sc->chart->bars - 1)) * sc->chart->bar_width;
        add_datum(sc, x + shift);
        add_datum(sc, y);
        if (s->su)
            add_edges(sc, isnan(y) ? NAN : s->y[row], s->su[row]);
    }
    closo_text_add(sc->out, "\n");
}

static bool is_arrow(const closo_series *s)
{
    return s->mark->kind == CLOSO_MARK_POINTS && s->mark->glyph >= CLOSO_GLYPH_UP &&
           s->mark->glyph <= CLOSO_GLYPH_RIGHT;
}

// Where along an axis the point lies that is `share` of its length further.
static double shifted(const closo_extent *extent, double value, double share)
{
    return extent->logarithmic ? value * pow(extent->high / extent->low, share)
                               : value + share * (extent->high - extent->low);
}

// The head of an arrow behind the point, in units of the axes.
static void add_arrow_row(const script *sc, const closo_series *s, size_t row)
{
    closo_glyph glyph = s->mark->glyph;
    double across = glyph == CLOSO_GLYPH_RIGHT ? 1 : glyph == CLOSO_GLYPH_LEFT ? -1 : 0;
    double along = glyph == CLOSO_GLYPH_UP ? 1 : glyph == CLOSO_GLYPH_DOWN ? -1 : 0;
    double x = closo_extent_allow(&sc->chart->x, closo_series_x(s, row));
    double y = closo_extent_allow(&sc->chart->y, s->y[row]);
    add_datum(sc, x);
    add_datum(sc, y);
    add_datum(sc, shifted(&sc->chart->x, x, across * ARROW_ACROSS) - x);
    add_datum(sc, shifted(&sc->chart->y, y, along * ARROW_ALONG) - y);
    closo_text_add(sc->out, "\n");
}

static void add_guide(const script *sc, const closo_series *s)
{
    const closo_extent *x = &sc->chart->x;
    const closo_extent *y = &sc->chart->y;
    int steps = s->mark->kind == CLOSO_MARK_SLOPE && (x->logarithmic || y->logarithmic) ? 100 : 1;
    for (int i = 0; i <= steps; i++) {
        double t = (double)i / steps;
        double at =
            x->logarithmic ? x->low * pow(x->high / x->low, t) : x->low + t * (x->high - x->low);
        if (s->mark->kind == CLOSO_MARK_VERTICAL) {
            add_datum(sc, s->value);
            add_datum(sc, i == 0 ? y->low : y->high);
        } else {
            bool level = s->mark->kind == CLOSO_MARK_HORIZONTAL;
            add_datum(sc, at);
            add_datum(sc, closo_extent_allow(y, level ? s->value : s->value * at + s->value2));
        }
        closo_text_add(sc->out, "\n");
    }
}

void script_add_data(const script *sc, const closo_series *s, size_t index)
{
    char name[NAME_SIZE];
    if (s->mark->kind == CLOSO_MARK_MAP) {
        script_add_map_data(sc->out, sc->chart, block_name(sc, index, name));
        return;
    }
    size_t count = 0;
    size_t *rows = s->y ? closo_series_thin(s, &sc->chart->x, &count) : NULL;
    sc->out->failed = sc->out->failed || (s->y && !rows);
    if (s->y && count < s->rows) {
        closo_text_addf(sc->out, "# %zu of %zu rows: the others fall on the same pixels\n", count,
                        s->rows);
    }
    add_name(sc, index);
    closo_text_add(sc->out, " << EOD\n");
    for (size_t i = 0; rows && i < count && !sc->out->failed; i++)
        is_arrow(s) ? add_arrow_row(sc, s, rows[i]) : add_row(sc, s, rows[i]);
    if (!s->y)
        add_guide(sc, s);
    else if (count == 0)
        closo_text_add(sc->out, " NaN NaN NaN NaN\n"); // gnuplot refuses an empty block
    closo_text_add(sc->out, "EOD\n");
    free(rows);
}

// ---- plot --------------------------------------------------------------------------------------

static void add_column(const script *sc, int column, const script_axis *axis)
{
    if (axis->exponent == 0)
        closo_text_addf(sc->out, "%d", column);
    else
        closo_text_addf(sc->out, "($%d*1e%d)", column, -axis->exponent);
}

static void add_using(const script *sc, size_t index, bool three)
{
    add_name(sc, index);
    closo_text_add(sc->out, " using ");
    add_column(sc, 1, &sc->x);
    closo_text_add(sc->out, ":");
    add_column(sc, 2, &sc->y);
    if (three) {
        closo_text_add(sc->out, ":");
        add_column(sc, 3, &sc->y);
    }
}

static void add_dash(const script *sc, const closo_series *s)
{
    size_t round = s->colour == CLOSO_NEUTRAL ? 0 : s->colour / CLOSO_COLOURS;
    int dash = s->mark->dashed || !s->y ? 2 : dash_types[round % 4];
    closo_text_addf(sc->out, " dt %d", dash);
}

static double point_size(const closo_series *s)
{
    size_t drawn = 0;
    for (size_t row = 0; row < s->rows; row++)
        drawn += isnan(s->y[row]) ? 0 : 1;
    return drawn <= 60 ? 0.75 : drawn <= 400 ? 0.45 : 0.25;
}

static void add_label(const script *sc, const char *label)
{
    if (label) {
        closo_text_add(sc->out, " title ");
        script_add_quoted(sc->out, label);
        closo_text_add(sc->out, " noenhanced");
    } else {
        closo_text_add(sc->out, " notitle");
    }
}

static void plot_line(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_addf(sc->out, " with lines lw %s", s->y ? "1.8" : "1.3");
    add_dash(sc, s);
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
}

// Error bars as vectors: gnuplot's own erase what lies behind their points.
static void plot_error_bars(const script *sc, size_t index)
{
    add_name(sc, index);
    closo_text_add(sc->out, " using ");
    add_column(sc, 1, &sc->x);
    closo_text_add(sc->out, ":");
    add_column(sc, 3, &sc->y);
    closo_text_addf(sc->out, ":(0):(($4-$3)*1e%d) with vectors nohead lw 1.2", -sc->y.exponent);
}

// The arrow of a limit, below its point.
static void plot_arrow(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_addf(sc->out, ":($3*1e%d):($4*1e%d) with vectors head filled size screen ",
                    -sc->x.exponent, -sc->y.exponent);
    closo_text_add(sc->out, "0.009,22 lw 1.4");
    add_colour(sc->out, s);
    closo_text_add(sc->out, " notitle, \\\n    ");
}

static bool is_empty(const closo_series *s)
{
    for (size_t row = 0; row < s->rows; row++)
        if (!isnan(s->y[row]))
            return false;
    return true;
}

// Of gnuplot; 3 is a star. The tick is a letter, and so is an arrow that stands in the legend
// alone.
static void add_point_type(const script *sc, const closo_series *s)
{
    size_t shape = s->colour % CLOSO_COLOURS;
    closo_glyph glyph = s->mark->glyph;
    if (glyph == CLOSO_GLYPH_TICK)
        closo_text_add(sc->out, " with points pt '|'");
    else if (is_arrow(s) && is_empty(s))
        closo_text_add(sc->out, " with points pt '\xE2\x86\x91'");
    else
        closo_text_addf(sc->out, " with points lw 1.4 pt %d",
                        glyph == CLOSO_GLYPH_AUTOMATIC ? point_types[shape]
                        : glyph == CLOSO_GLYPH_STAR    ? 3
                                                       : open_types[shape]);
}

static void plot_points(const script *sc, const closo_series *s, size_t index)
{
    if (is_arrow(s)) {
        plot_arrow(sc, s, index);
    } else if (s->su) {
        plot_error_bars(sc, index);
        add_colour(sc->out, s);
        closo_text_add(sc->out, " notitle, \\\n    ");
    }
    add_using(sc, index, false);
    add_point_type(sc, s);
    closo_text_add(sc->out, " ps ");
    double larger = s->mark->glyph == CLOSO_GLYPH_STAR ? 1.6 : 1;
    closo_text_add_number(sc->out, larger * point_size(s), 3);
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
}

static void plot_steps(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_add(sc->out, " with histeps lw 1.5");
    add_dash(sc, s);
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
}

static void plot_sticks(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_add(sc->out, " with impulses lw 1.5");
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
}

static void plot_bars(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_add(sc->out, ":(");
    closo_text_add_number(sc->out, 0.92 * sc->chart->bar_width * pow(10, -sc->x.exponent), 9);
    closo_text_add(sc->out, ") with boxes fs solid 0.8 noborder");
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
    if (s->su) {
        closo_text_add(sc->out, ", \\\n    ");
        plot_error_bars(sc, index);
        closo_text_add(sc->out, " lc rgb '#303030' notitle");
    }
}

static void plot_band(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, true);
    closo_text_add(sc->out, " with filledcurves fs transparent solid 0.22 noborder");
    add_colour(sc->out, s);
    add_label(sc, s->mark->label);
}

static void plot_map(const script *sc, const closo_series *s, size_t index)
{
    (void)s;
    char name[NAME_SIZE];
    script_plot_map(sc->out, sc->chart, block_name(sc, index, name));
}

// White below a mark that lies on a map, whatever its colours are there.
static void plot_halo(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    if (s->mark->kind == CLOSO_MARK_POINTS) {
        closo_text_addf(sc->out, " with points pt %d ps ", point_types[s->colour % CLOSO_COLOURS]);
        closo_text_add_number(sc->out, point_size(s) + 0.3, 3);
    } else {
        closo_text_add(sc->out, s->mark->kind == CLOSO_MARK_STEPS ? " with histeps lw 4"
                                                                  : " with lines lw 4");
    }
    closo_text_add(sc->out, " lc rgb '#ffffff' notitle, \\\n    ");
}

static void (*const plots[CLOSO_MARK_KINDS])(const script *, const closo_series *, size_t) = {
    [CLOSO_MARK_LINE] = plot_line,       [CLOSO_MARK_POINTS] = plot_points,
    [CLOSO_MARK_STEPS] = plot_steps,     [CLOSO_MARK_BARS] = plot_bars,
    [CLOSO_MARK_BAND] = plot_band,       [CLOSO_MARK_VERTICAL] = plot_line,
    [CLOSO_MARK_HORIZONTAL] = plot_line, [CLOSO_MARK_SLOPE] = plot_line,
    [CLOSO_MARK_MAP] = plot_map,         [CLOSO_MARK_STICKS] = plot_sticks,
};

enum { MAPS, BANDS, OTHERS, LAYERS }; // the lowest first

static int layer_of(closo_mark_kind kind)
{
    return kind == CLOSO_MARK_MAP ? MAPS : kind == CLOSO_MARK_BAND ? BANDS : OTHERS;
}

void script_add_plot(const script *sc)
{
    bool first = true;
    for (int layer = 0; layer < LAYERS; layer++) {
        for (size_t i = 0; i < sc->chart->count; i++) {
            const closo_series *s = &sc->chart->series[i];
            if (layer_of(s->mark->kind) == layer) {
                closo_text_add(sc->out, first ? "plot " : ", \\\n    ");
                if (layer == OTHERS && sc->chart->has_map && s->mark->kind != CLOSO_MARK_BARS)
                    plot_halo(sc, s, i);
                plots[s->mark->kind](sc, s, i);
                first = false;
            }
        }
    }
    closo_text_add(sc->out, first ? "plot NaN notitle\n" : "\n");
}
