// SPDX-License-Identifier: GPL-3.0-or-later
// Names beside points. Each name tries places around its point, near ones first, and takes the one
// that covers least: other points, names that are placed already, lines, the frame. Greedy, in the
// order of the rows; O(names x places x points). Positions are in pixels of the plotting area, from
// its lower left corner.
#include "result/labels.h"

#include "result/glyphs.h"

#include <math.h>
#include <stdlib.h>

#define LETTER_WIDTH  6.3 // of 10 pixel letters in formulas, a little generous
#define LETTER_HEIGHT 12.0
#define POINT_RADIUS  5.0
#define OBSTACLES     4096
#define DIRECTIONS    12
#define RINGS         6

typedef struct box {
    double left, right, bottom, top;
} box;

typedef struct field {
    double width, height;
    box *boxes; // of points (first) and names
    double *weights;
    size_t count;
} field;

static double to_pixels(const closo_extent *extent, double value, double length)
{
    return closo_extent_position(extent, value) * length;
}

static double from_pixels(const closo_extent *extent, double pixel, double length)
{
    double t = pixel / length;
    return extent->logarithmic ? extent->low * pow(extent->high / extent->low, t)
                               : extent->low + t * (extent->high - extent->low);
}

static double overlap(const box *a, const box *b)
{
    double across = fmin(a->right, b->right) - fmax(a->left, b->left);
    double along = fmin(a->top, b->top) - fmax(a->bottom, b->bottom);
    return across > 0 && along > 0 ? across * along : 0;
}

static void add_box(field *f, const box *b, double weight)
{
    if (f->count < OBSTACLES) {
        f->weights[f->count] = weight;
        f->boxes[f->count++] = *b;
    }
}

static void add_point(field *f, double x, double y, double radius, double weight)
{
    if (isfinite(x) && isfinite(y))
        add_box(f, &(box){x - radius, x + radius, y - radius, y + radius}, weight);
}

static void add_arrow(field *f, closo_glyph glyph, double x, double y)
{
    double across = glyph == CLOSO_GLYPH_RIGHT ? 1 : glyph == CLOSO_GLYPH_LEFT ? -1 : 0;
    double along = glyph == CLOSO_GLYPH_UP ? 1 : glyph == CLOSO_GLYPH_DOWN ? -1 : 0;
    for (int i = 1; i <= 4 && (across != 0 || along != 0); i++)
        add_point(f, x + 7 * i * across, y + 7 * i * along, 4, 4);
}

// Points, error bars aside, and places along lines.
static void add_obstacles(field *f, const closo_chart *chart, const closo_series *s)
{
    bool line = s->mark->kind == CLOSO_MARK_LINE;
    double last_x = NAN, last_y = NAN;
    for (size_t row = 0; row < s->rows; row++) {
        double x =
            to_pixels(&chart->x, closo_extent_allow(&chart->x, closo_series_x(s, row)), f->width);
        double y = to_pixels(&chart->y, closo_extent_allow(&chart->y, s->y[row]), f->height);
        if (!line) {
            add_point(f, x, y, POINT_RADIUS, 6);
            add_arrow(f, s->mark->glyph, x, y);
        } else if (isfinite(last_x) && isfinite(last_y) && isfinite(x) && isfinite(y)) {
            int steps = (int)fmin(60, ceil(hypot(x - last_x, y - last_y) / 8));
            for (int i = 0; i <= steps; i++) {
                double t = steps > 0 ? (double)i / steps : 0;
                add_point(f, last_x + t * (x - last_x), last_y + t * (y - last_y), 2, 1.5);
            }
        }
        last_x = x;
        last_y = y;
    }
}

static double cost_of(const field *f, const box *b)
{
    double cost = 0;
    for (size_t i = 0; i < f->count; i++)
        cost += f->weights[i] * overlap(b, &f->boxes[i]);
    double outside = fmax(0, -b->left) + fmax(0, b->right - f->width) + fmax(0, -b->bottom) +
                     fmax(0, b->top - f->height);
    return cost + 200 * outside;
}

// Box of a name whose edge is `distance` from the point in this direction.
static box box_at(double x, double y, double angle, double distance, double wide)
{
    double c = cos(angle), s = sin(angle);
    double reach = distance + fabs(s) * 0.5 * LETTER_HEIGHT;
    double middle_x = x + c * (distance + 0.5 * wide);
    double middle_y = y + s * reach;
    return (box){middle_x - 0.5 * wide, middle_x + 0.5 * wide, middle_y - 0.5 * LETTER_HEIGHT,
                 middle_y + 0.5 * LETTER_HEIGHT};
}

static void place(field *f, const closo_chart *chart, closo_label *label)
{
    static const double distances[RINGS] = {7, 14, 24, 36, 50, 66};
    double x = to_pixels(&chart->x, label->x, f->width);
    double y = to_pixels(&chart->y, label->y, f->height);
    double wide = (double)closo_text_width(label->text) * LETTER_WIDTH;
    double least = HUGE_VAL;
    box best = {0};
    for (int ring = 0; ring < RINGS; ring++) {
        for (int i = 0; i < DIRECTIONS; i++) {
            int turn = i % 2 ? -(i + 1) / 2 : i / 2; // right first, then to both sides of it
            box b = box_at(x, y, turn * 2 * acos(-1) / DIRECTIONS, distances[ring], wide);
            double cost = cost_of(f, &b) + 14 * ring + 1.5 * i;
            if (cost < least - 1e-9) {
                least = cost;
                best = b;
                label->led = ring >= 2;
            }
        }
    }
    add_box(f, &best, 10);
    label->at_x = from_pixels(&chart->x, 0.5 * (best.left + best.right), f->width);
    label->at_y = from_pixels(&chart->y, 0.5 * (best.bottom + best.top), f->height);
    label->edge_x = from_pixels(&chart->x, fmax(best.left, fmin(x, best.right)), f->width);
    label->edge_y = from_pixels(&chart->y, fmax(best.bottom, fmin(y, best.top)), f->height);
}

static size_t collect(const closo_chart *chart, closo_label *labels)
{
    size_t count = 0;
    for (size_t i = 0; i < chart->count; i++) {
        const closo_series *s = &chart->series[i];
        for (size_t row = 0; s->names && row < s->rows && count < CLOSO_LABELS; row++) {
            double x = closo_extent_allow(&chart->x, closo_series_x(s, row));
            double y = closo_extent_allow(&chart->y, s->y[row]);
            double u = closo_extent_position(&chart->x, x);
            double v = closo_extent_position(&chart->y, y);
            if (*s->names[row] && u >= 0 && u <= 1 && v >= 0 && v <= 1)
                labels[count++] =
                    (closo_label){.text = s->names[row], .x = x, .y = y, .colour = s->colour};
        }
    }
    return count;
}

closo_label *closo_labels_place(const closo_chart *chart, double width, double height,
                                size_t *count)
{
    field f = {.width = width, .height = height};
    bool any = false;
    *count = 0;
    for (size_t i = 0; i < chart->count; i++)
        any = any || chart->series[i].names;
    if (!any)
        return NULL;
    closo_label *labels = closo_allocate(CLOSO_LABELS, sizeof *labels, NULL);
    f.boxes = closo_allocate(OBSTACLES, sizeof *f.boxes, NULL);
    f.weights = closo_allocate(OBSTACLES, sizeof *f.weights, NULL);
    if (labels && f.boxes && f.weights) {
        *count = collect(chart, labels);
        for (size_t i = 0; i < chart->count; i++)
            if (chart->series[i].y)
                add_obstacles(&f, chart, &chart->series[i]);
        for (size_t i = 0; i < *count; i++)
            place(&f, chart, &labels[i]);
    }
    free(f.boxes);
    free(f.weights);
    return labels;
}
