// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as gnuplot scripts. A script carries its data (only the columns drawn, thinned to what
// the picture can show) and depends on the document alone: no clock, no paths, ranges and legend
// places computed here. Texts go in single quotes, where gnuplot expands nothing, and are switched
// to "noenhanced", so that a label can neither run a command nor change its own type.
#include "result/figure.h"

#include "result/glyphs.h"
#include "result/legend.h"
#include "result/script_axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Okabe and Ito, "Color Universal Design" (2008), in an order that keeps neighbours far apart in
// lightness as well; the yellow is left out, it vanishes on white.
static const char *const palette[CLOSO_COLOURS] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                   "#e69f00", "#56b4e9", "#000000"};
static const int point_types[CLOSO_COLOURS] = {7, 5, 9, 13, 11, 15, 4};
static const int dash_types[] = {1, 2, 4, 5};
#define NEUTRAL_COLOUR "#444444"
// The same for guides, darker: they run over the line they belong to.
static const char *const dark_palette[CLOSO_COLOURS] = {"#003c5e", "#7a3500", "#00523c", "#7d3d61",
                                                        "#845b00", "#1f6691", "#000000"};

// Pixels of the layout.
#define TITLE_HEIGHT 34
#define AXIS_HEIGHT  50

typedef struct sheet { // panel sizes for so many panels in a figure
    size_t columns;
    double width, height;
} sheet;

static sheet sheet_for(size_t panels)
{
    static const sheet sheets[] = {{1, 640, 420}, {2, 470, 380}, {3, 400, 350}};
    return panels <= 1 ? sheets[0] : panels == 2 || panels == 4 ? sheets[1] : sheets[2];
}

static bool has_title(const closo_figure *figure, const closo_script_options *options)
{
    return !options->untitled && *figure->title;
}

// Height of the row of panels that begins with panel `first`: room for the legends below.
static double row_height(const closo_result *result, const closo_figure *figure, size_t first)
{
    sheet s = sheet_for(figure->count);
    double tallest = 0;
    for (size_t i = first; i < figure->count && i < first + s.columns; i++) {
        closo_view view;
        double extra = 0;
        if (closo_view_init(&view, result, figure->panels[i]))
            closo_legend_place(&view, s.width, s.height, &extra);
        closo_view_clear(&view);
        tallest = fmax(tallest, extra);
    }
    return s.height + tallest;
}

static double figure_height(const closo_result *result, const closo_figure *figure,
                            const closo_script_options *options)
{
    double height = has_title(figure, options) ? TITLE_HEIGHT : 0;
    size_t i = 0;
    do { // a figure without panels takes the room of one
        height += row_height(result, figure, i);
        i += sheet_for(figure->count).columns;
    } while (i < figure->count);
    return height;
}

static double figure_width(const closo_figure *figure)
{
    sheet s = sheet_for(figure->count);
    return (double)s.columns * s.width;
}

// ---- series ------------------------------------------------------------------------------------

typedef struct script {
    closo_text *out;
    const closo_view *view;
    script_axis x, y;
    size_t figure, panel;
} script;

static void add_colour(closo_text *out, const closo_series *s)
{
    const char *const *colours = s->y ? palette : dark_palette;
    closo_text_addf(out, " lc rgb '%s'",
                    s->colour == CLOSO_NEUTRAL ? NEUTRAL_COLOUR
                                               : colours[s->colour % CLOSO_COLOURS]);
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

static void add_name(const script *sc, size_t index)
{
    closo_text_addf(sc->out, "$f%zup%zum%zu", sc->figure + 1, sc->panel + 1, index + 1);
}

// Lower and upper edge of a band or error bar as drawn: on a logarithmic axis the lower edge stops
// at its end.
static void add_edges(const script *sc, double y, double su)
{
    double low = closo_extent_allow(&sc->view->y, y - su);
    low = isnan(low) && y + su > 0 ? sc->view->y.low : low;
    add_datum(sc, low);
    add_datum(sc, closo_extent_allow(&sc->view->y, y + su));
}

static void add_row(const script *sc, const closo_series *s, size_t row)
{
    double x = closo_extent_allow(&sc->view->x, closo_series_x(s, row));
    double y = closo_extent_allow(&sc->view->y, s->y[row]);
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
            shift = ((double)s->bar - 0.5 * (double)(sc->view->bars - 1)) * sc->view->bar_width;
        add_datum(sc, x + shift);
        add_datum(sc, y);
        if (s->su)
            add_edges(sc, isnan(y) ? NAN : s->y[row], s->su[row]);
    }
    closo_text_add(sc->out, "\n");
}

static void add_guide(const script *sc, const closo_series *s)
{
    const closo_extent *x = &sc->view->x;
    const closo_extent *y = &sc->view->y;
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

static void add_data(const script *sc, const closo_series *s, size_t index)
{
    size_t count = 0;
    size_t *rows = s->y ? closo_series_thin(s, &sc->view->x, &count) : NULL;
    sc->out->failed = sc->out->failed || (s->y && !rows);
    if (s->y && count < s->rows) {
        closo_text_addf(sc->out, "# %zu of %zu rows: the others fall on the same pixels\n", count,
                        s->rows);
    }
    add_name(sc, index);
    closo_text_add(sc->out, " << EOD\n");
    for (size_t i = 0; rows && i < count && !sc->out->failed; i++)
        add_row(sc, s, rows[i]);
    if (!s->y)
        add_guide(sc, s);
    else if (count == 0)
        closo_text_add(sc->out, " NaN NaN NaN\n"); // gnuplot refuses an empty block
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
    return s->rows <= 60 ? 0.75 : s->rows <= 400 ? 0.45 : 0.25;
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

static void plot_points(const script *sc, const closo_series *s, size_t index)
{
    if (s->su) {
        plot_error_bars(sc, index);
        add_colour(sc->out, s);
        closo_text_add(sc->out, " notitle, \\\n    ");
    }
    add_using(sc, index, false);
    closo_text_addf(sc->out, " with points pt %d ps ", point_types[s->colour % CLOSO_COLOURS]);
    closo_text_add_number(sc->out, point_size(s), 3);
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

static void plot_bars(const script *sc, const closo_series *s, size_t index)
{
    add_using(sc, index, false);
    closo_text_add(sc->out, ":(");
    closo_text_add_number(sc->out, 0.92 * sc->view->bar_width * pow(10, -sc->x.exponent), 9);
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

static void (*const plots[CLOSO_MARK_KINDS])(const script *, const closo_series *, size_t) = {
    [CLOSO_MARK_LINE] = plot_line,       [CLOSO_MARK_POINTS] = plot_points,
    [CLOSO_MARK_STEPS] = plot_steps,     [CLOSO_MARK_BARS] = plot_bars,
    [CLOSO_MARK_BAND] = plot_band,       [CLOSO_MARK_VERTICAL] = plot_line,
    [CLOSO_MARK_HORIZONTAL] = plot_line, [CLOSO_MARK_SLOPE] = plot_line,
};

static void add_plot(const script *sc)
{
    bool first = true;
    for (int layer = 0; layer < 2; layer++) { // bands below everything else
        for (size_t i = 0; i < sc->view->count; i++) {
            const closo_series *s = &sc->view->series[i];
            if ((s->mark->kind == CLOSO_MARK_BAND) == (layer == 0)) {
                closo_text_add(sc->out, first ? "plot " : ", \\\n    ");
                plots[s->mark->kind](sc, s, i);
                first = false;
            }
        }
    }
    closo_text_add(sc->out, first ? "plot NaN notitle\n" : "\n");
}

// bottom: the panel's lower edge and pixel: a pixel's height, both as fractions of the picture.
static void add_legend(const script *sc, const sheet *s, double bottom, double pixel)
{
    static const char *const places[] = {
        [CLOSO_LEGEND_NONE] = "unset key",
        [CLOSO_LEGEND_TOP_LEFT] = "set key inside left top Left reverse vertical",
        [CLOSO_LEGEND_TOP_RIGHT] = "set key inside right top Left reverse vertical",
        [CLOSO_LEGEND_BOTTOM_RIGHT] = "set key inside right bottom Left reverse vertical",
        [CLOSO_LEGEND_BOTTOM_LEFT] = "set key inside left bottom Left reverse vertical",
        [CLOSO_LEGEND_BELOW] = "set key below center Left reverse horizontal",
    };
    double extra;
    closo_legend place = closo_legend_place(sc->view, s->width, s->height, &extra);
    closo_text_addf(sc->out, "%s%s\n", places[place],
                    place == CLOSO_LEGEND_NONE ? "" : " samplen 2 spacing 1.15 noautotitle");
    if (place == CLOSO_LEGEND_BELOW) {
        closo_text_add(sc->out, "set bmargin at screen ");
        closo_text_add_number(sc->out, bottom + (extra + AXIS_HEIGHT) * pixel, 6);
        closo_text_add(sc->out, "\n");
    } else {
        closo_text_add(sc->out, "unset bmargin\n");
    }
}

static void add_categories(const script *sc, double panel_width)
{
    for (size_t i = 0; i < sc->view->count; i++) {
        const closo_series *s = &sc->view->series[i];
        if (!s->categories)
            continue;
        size_t widest = 0;
        double slot = (panel_width - 90) / (double)(s->rows > 0 ? s->rows : 1);
        closo_text_add(sc->out, "set xtics (");
        for (size_t row = 0; row < s->rows; row++) {
            closo_text_add(sc->out, row > 0 ? ", " : "");
            size_t letters = closo_text_width(s->categories[row]);
            widest = letters > widest ? letters : widest;
            script_add_quoted(sc->out, s->categories[row]);
            closo_text_addf(sc->out, " %zu", row);
        }
        closo_text_addf(sc->out, ") noenhanced%s\n",
                        (double)widest * 7.5 > slot ? " rotate by -35 left" : "");
        return;
    }
}

static void add_panel_title(const script *sc, const closo_figure *figure)
{
    const char *title = sc->view->panel->title;
    bool lettered = figure->count > 1;
    if (!lettered && !*title) {
        closo_text_add(sc->out, "unset label 1\nset tmargin 1\n");
        return;
    }
    closo_text composed;
    closo_text_init(&composed);
    if (lettered) {
        closo_text_addf(&composed, "(%c)%s", (char)('a' + (int)(sc->panel % 26)),
                        *title ? "  " : "");
    }
    closo_text_add(&composed, title);
    closo_text_add(sc->out, "set tmargin 2\nset label 1 ");
    script_add_quoted(sc->out, composed.failed ? "" : composed.data);
    closo_text_add(sc->out, " at graph 0, graph 1 offset 0,0.8 left noenhanced\n");
    sc->out->failed = sc->out->failed || composed.failed;
    closo_text_clear(&composed);
}

// ---- sheets ------------------------------------------------------------------------------------

typedef struct frame {    // everything in pixels, y from the top
    double width, height; // of the whole picture
    double top;           // of the figure
} frame;

static void add_place(closo_text *out, const frame *f, double left, double top, double width,
                      double height)
{
    const double numbers[] = {left / f->width, 1 - (top + height) / f->height, width / f->width,
                              height / f->height};
    static const char *const before[] = {"set origin ", ",", "\nset size ", ","};
    for (size_t i = 0; i < 4; i++) {
        closo_text_add(out, before[i]);
        closo_text_add_number(out, fabs(numbers[i]) < 1e-9 ? 0 : numbers[i], 6);
    }
    closo_text_add(out, "\n");
}

static void add_panel(closo_text *out, const closo_result *result, const closo_figure *figure,
                      size_t figure_index, size_t index, double bottom, double pixel)
{
    closo_view view;
    if (!closo_view_init(&view, result, figure->panels[index])) {
        out->failed = true;
        return;
    }
    script sc = {.out = out, .view = &view, .figure = figure_index, .panel = index};
    sc.x = script_axis_make(&view.x);
    sc.y = script_axis_make(&view.y);
    for (size_t i = 0; i < view.count; i++)
        add_data(&sc, &view.series[i], i);
    script_add_axis(out, 'x', &sc.x, &view.panel->x);
    script_add_axis(out, 'y', &sc.y, &view.panel->y);
    sheet s = sheet_for(figure->count);
    add_categories(&sc, s.width);
    add_panel_title(&sc, figure);
    add_legend(&sc, &s, bottom, pixel);
    add_plot(&sc);
    closo_view_clear(&view);
}

static void add_figure(closo_text *out, const closo_result *result, const closo_figure *figure,
                       size_t index, const frame *f, const closo_script_options *options)
{
    double top = f->top;
    if (has_title(figure, options)) {
        closo_text_add(out, "set label 2 ");
        script_add_quoted(out, figure->title);
        closo_text_add(out, " at screen ");
        closo_text_add_number(out, 16 / f->width, 6);
        closo_text_add(out, ", screen ");
        closo_text_add_number(out, 1 - (top + 0.6 * TITLE_HEIGHT) / f->height, 6);
        closo_text_add(out, " left noenhanced font 'Helvetica,15'\n");
        top += TITLE_HEIGHT;
    }
    sheet s = sheet_for(figure->count);
    double height = 0;
    for (size_t i = 0; i < figure->count; i++) {
        if (i % s.columns == 0) {
            top += height;
            height = row_height(result, figure, i);
        }
        add_place(out, f, (double)(i % s.columns) * s.width, top, s.width, height);
        add_panel(out, result, figure, index, i, 1 - (top + height) / f->height, 1 / f->height);
        closo_text_add(out, "unset label 2\n");
    }
}

static void add_terminal(closo_text *out, const frame *f, const closo_script_options *options)
{
    const closo_picture_format *format = options->format;
    closo_text_addf(out, "set encoding utf8\nset terminal %s size ", format->before);
    closo_text_add_number(out, f->width * format->scale, 6);
    closo_text_add(out, ",");
    closo_text_add_number(out, f->height * format->scale, 6);
    closo_text_addf(out, " %s\nset output ", format->after);
    script_add_quoted(out, options->output);
    closo_text_add(out, "\n"
                        "set border 3 lw 1 lc rgb '#404040'\n"
                        "set tics nomirror out scale 0.6 textcolor rgb '#303030'\n"
                        "set grid xtics ytics back lt 1 lw 0.6 lc rgb '#e4e4e4'\n"
                        "set clip two\n"
                        "set rmargin 3\n"
                        "set multiplot\n");
}

void closo_figure_script(const closo_result *result, const closo_figure *const *figures,
                         size_t count, const closo_script_options *options, closo_text *out)
{
    frame f = {0};
    for (size_t i = 0; i < count; i++) {
        f.width = fmax(f.width, figure_width(figures[i]));
        f.height += figure_height(result, figures[i], options);
    }
    closo_text_addf(out, "# Drawn by closo %s; run with: gnuplot FILE\n", result->version);
    add_terminal(out, &f, options);
    for (size_t i = 0; i < count; i++) {
        add_figure(out, result, figures[i], i, &f, options);
        f.top += figure_height(result, figures[i], options);
    }
    closo_text_add(out, "unset multiplot\nunset output\n");
}
