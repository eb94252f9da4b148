// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as gnuplot scripts. A script carries its data (only the columns drawn, thinned to what
// the picture can show) and depends on the document alone: no clock, no paths, ranges and legend
// places computed here. Texts go in single quotes, where gnuplot expands nothing, and are switched
// to "noenhanced", so that a label can neither run a command nor change its own type.
#include "result/figure.h"

#include "result/glyphs.h"
#include "result/legend.h"
#include "result/script_labels.h"
#include "result/script_map.h"
#include "result/script_marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Pixels of the layout.
#define TITLE_HEIGHT 34
#define AXIS_HEIGHT  50
#define AXES         90 // what axes, their labels and titles take of a panel, about

typedef struct sheet { // panel sizes for so many panels in a figure
    size_t columns;
    double width, height;
} sheet;

static bool has_names(const closo_figure *figure)
{
    for (size_t i = 0; i < figure->count; i++)
        for (size_t k = 0; k < figure->panels[i]->count; k++)
            if (figure->panels[i]->marks[k].names)
                return true;
    return false;
}

static sheet sheet_for(const closo_figure *figure)
{
    static const sheet sheets[] = {{1, 640, 420}, {2, 470, 380}, {3, 400, 350}};
    size_t panels = figure->count;
    if (panels == 1 && has_names(figure))
        return (sheet){1, 880, 620};
    return panels <= 1 ? sheets[0] : panels == 2 || panels == 4 ? sheets[1] : sheets[2];
}

static bool has_title(const closo_figure *figure, const closo_script_options *options)
{
    return !options->untitled && *figure->title;
}

// Height of the row of panels that begins with panel `first`: room for the legends below.
static double row_height(const closo_result *result, const closo_figure *figure, size_t first)
{
    sheet s = sheet_for(figure);
    double tallest = 0;
    for (size_t i = first; i < figure->count && i < first + s.columns; i++) {
        closo_chart chart;
        double extra = 0;
        if (closo_chart_init(&chart, result, figure->panels[i]))
            closo_legend_place(&chart, s.width, s.height, &extra, NULL);
        closo_chart_clear(&chart);
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
        i += sheet_for(figure).columns;
    } while (i < figure->count);
    return height;
}

static double figure_width(const closo_figure *figure)
{
    sheet s = sheet_for(figure);
    return (double)s.columns * s.width;
}

// ---- panels ----------------------------------------------------------------------------------

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
    int columns = 1;
    closo_legend place = closo_legend_place(sc->chart, s->width, s->height, &extra, &columns);
    closo_text_addf(sc->out, "%s%s\n", places[place],
                    place == CLOSO_LEGEND_NONE ? "" : " samplen 2 spacing key_spacing noautotitle");
    if (place == CLOSO_LEGEND_BELOW) {
        closo_text_addf(sc->out, "set key maxcols %d\n", columns);
        closo_text_add(sc->out, "set bmargin at screen ");
        closo_text_add_number(sc->out, bottom + (extra + AXIS_HEIGHT) * pixel, 6);
        closo_text_add(sc->out, "\n");
    } else {
        closo_text_add(sc->out, "unset bmargin\n");
    }
}

static void add_categories(const script *sc, double panel_width)
{
    for (size_t i = 0; i < sc->chart->count; i++) {
        const closo_series *s = &sc->chart->series[i];
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
    const char *title = sc->chart->panel->title;
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
    closo_chart chart;
    if (!closo_chart_init(&chart, result, figure->panels[index])) {
        out->failed = true;
        return;
    }
    script sc = {.out = out, .chart = &chart, .figure = figure_index, .panel = index};
    sc.x = script_axis_make(&chart.x);
    sc.y = script_axis_make(&chart.y);
    for (size_t i = 0; i < chart.count; i++)
        script_add_data(&sc, &chart.series[i], i);
    script_add_axis(out, "x", &sc.x, &chart.panel->x);
    script_add_axis(out, "y", &sc.y, &chart.panel->y);
    sheet s = sheet_for(figure);
    script_add_colour_bar(out, &chart);
    add_categories(&sc, s.width);
    add_panel_title(&sc, figure);
    add_legend(&sc, &s, bottom, pixel);
    size_t names = script_add_labels(&sc, s.width - AXES, s.height - AXES);
    script_add_plot(&sc);
    script_remove_labels(&sc, names);
    closo_chart_clear(&chart);
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
    sheet s = sheet_for(figure);
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
    closo_text_add(out, "\nkey_spacing = ");
    closo_text_add_number(out, format->spacing, 4);
    closo_text_add(out, "\n"
                        "set border 3 lw 1 lc rgb '#404040'\n"
                        "set tics nomirror out scale 0.6 textcolor rgb '#303030'\n"
                        "set grid xtics ytics back lt 1 lw 0.6 lc rgb '#e4e4e4'\n"
                        "set clip two\n"
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
