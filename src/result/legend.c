// SPDX-License-Identifier: GPL-3.0-or-later
// Where a legend hides nothing: its box is laid into each corner of the plotting area in turn and
// the first corner that no drawn element passes through is taken; when there is none, or the box
// would be too large, the legend goes below the panel. Lines are sampled between their points.
#include "result/legend.h"

#include "result/glyphs.h"

#include <math.h>
#include <stdlib.h>

// Of the script's 12 pixel letters.
#define LETTER_WIDTH 6.8
#define LINE_HEIGHT  20.0
#define SAMPLE_WIDTH 44.0
#define EDGE         22.0
// What axes, their labels and titles take from a panel.
#define AXES 90.0

typedef struct box {
    double left, right, bottom, top; // as fractions of the plotting area
} box;

static bool is_hit(const closo_chart *chart, const box *b, double x, double y)
{
    double u = closo_chart_across(chart, x);
    double v = closo_chart_upwards(chart, y);
    return u >= b->left && u <= b->right && v >= b->bottom && v <= b->top;
}

static bool is_segment_hit(const closo_chart *chart, const box *b, double x0, double y0, double x1,
                           double y1, int samples)
{
    double u0 = closo_chart_across(chart, x0);
    double v0 = closo_chart_upwards(chart, y0);
    double u1 = closo_chart_across(chart, x1);
    double v1 = closo_chart_upwards(chart, y1);
    for (int i = 0; i <= samples; i++) {
        double t = samples > 0 ? (double)i / samples : 0;
        double u = u0 + t * (u1 - u0);
        double v = v0 + t * (v1 - v0);
        if (u >= b->left && u <= b->right && v >= b->bottom && v <= b->top)
            return true;
    }
    return false;
}

static bool is_data_hit(const closo_chart *chart, const box *b, const closo_series *s)
{
    bool sticks = s->mark->kind == CLOSO_MARK_STICKS;
    bool joined = s->mark->kind != CLOSO_MARK_POINTS && s->mark->kind != CLOSO_MARK_BARS && !sticks;
    int samples = joined ? (s->rows < 200 ? 24 : 3) : 0;
    for (size_t row = 0; row < s->rows; row++) {
        double x = closo_series_x(s, row);
        double y = s->y[row];
        double su = s->su && !isnan(s->su[row]) ? s->su[row] : 0;
        size_t next = row + 1 < s->rows ? row + 1 : row;
        bool hit = is_segment_hit(chart, b, x, y, closo_series_x(s, next), s->y[next], samples) ||
                   (su > 0 && is_segment_hit(chart, b, x, y - su, x, y + su, 8));
        hit = hit || (sticks && is_segment_hit(chart, b, x, 0, x, y, 24));
        if (s->mark->kind == CLOSO_MARK_BARS) {
            double half = 0.5 * chart->bar_width * (double)chart->bars;
            hit = hit || is_segment_hit(chart, b, x, fmin(0, y), x, y, 24) ||
                  is_segment_hit(chart, b, x - half, y, x + half, y, 8);
        }
        if (hit)
            return true;
    }
    return false;
}

static bool is_series_hit(const closo_chart *chart, const box *b, const closo_series *s)
{
    switch (s->mark->kind) {
    case CLOSO_MARK_VERTICAL:
        return is_segment_hit(chart, b, s->value, chart->y.low, s->value, chart->y.high, 60);
    case CLOSO_MARK_HORIZONTAL:
        return is_segment_hit(chart, b, chart->x.low, s->value, chart->x.high, s->value, 60);
    case CLOSO_MARK_SLOPE:
        for (int i = 0; i <= 60; i++) {
            double x = chart->x.low + i / 60.0 * (chart->x.high - chart->x.low);
            if (is_hit(chart, b, x, s->value * x + s->value2))
                return true;
        }
        return false;
    default:
        return is_data_hit(chart, b, s);
    }
}

static bool is_free(const closo_chart *chart, const box *b)
{
    for (size_t i = 0; i < chart->count; i++)
        if (is_series_hit(chart, b, &chart->series[i]))
            return false;
    return true;
}

// Names of points need the corners more.
static bool has_names(const closo_chart *chart)
{
    for (size_t i = 0; i < chart->count; i++)
        if (chart->series[i].names)
            return true;
    return false;
}

closo_legend closo_legend_place(const closo_chart *chart, double width, double height,
                                double *extra, int *columns)
{
    *extra = 0;
    size_t labels = 0;
    size_t widest = 0;
    for (size_t i = 0; i < chart->count; i++) {
        if (chart->series[i].mark->label && chart->series[i].mark->kind != CLOSO_MARK_MAP) {
            size_t letters = closo_text_width(chart->series[i].mark->label);
            widest = letters > widest ? letters : widest;
            labels++;
        }
    }
    if (labels == 0)
        return CLOSO_LEGEND_NONE;
    double item = (double)widest * LETTER_WIDTH + SAMPLE_WIDTH;
    double w = (item + EDGE) / (width - AXES);
    double h = ((double)labels * LINE_HEIGHT + EDGE) / (height - AXES);
    const box corners[] = {{0, w, 1 - h, 1}, {1 - w, 1, 1 - h, 1}, {1 - w, 1, 0, h}, {0, w, 0, h}};
    bool corner = w < 0.75 && h < 0.5 && !chart->has_map && !has_names(chart);
    for (int i = 0; i < 4 && corner; i++)
        if (is_free(chart, &corners[i]))
            return (closo_legend)(CLOSO_LEGEND_TOP_LEFT + i);
    // gnuplot lays columns out by a generous estimate of widths.
    double fit = fmax(1, floor((width - AXES) / (1.2 * item)));
    double rows = ceil((double)labels / fit);
    *extra = rows * LINE_HEIGHT + EDGE;
    if (columns)
        *columns = (int)fit;
    return CLOSO_LEGEND_BELOW;
}
