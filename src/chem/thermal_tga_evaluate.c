// SPDX-License-Identifier: GPL-3.0-or-later
// Plateaus and steps. A plateau is a straight line through its points; its mass counts at the edge
// of the step, with the s.u. of the line there (scatter and drift of the line, correlated
// residuals). A loss is the difference of the lines of both sides at the edges of the step; drift
// that goes on under the step (the slopes of both sides times its width) and the tails beyond its
// edges are part of its s.u., not taken off. Onset and endset are where the tangent of the fastest
// loss meets the lines; tangent and peak come from a cubic through the middle of the step.
#include "chem/thermal_tga.h"

#include <math.h>

enum { SHORTEST = 6 }; // points of a plateau
#define LARGEST_RELATIVE 0.5
#define AWAY             0.2   // of a plateau, next to a step, that its line is not laid through
#define LOGISTIC         3.53  // full width of a logistic step's rate over its decay length
#define RESOLUTION       1e-12 // %^2: of the numbers in a file

// ---- plateaus ----------------------------------------------------------------------------------

typedef struct lines {
    closo_trend trend[CLOSO_TGA_STEPS + 1];
    double extra[CLOSO_TGA_STEPS + 1]; // variance of a division of two steps that overlap
} lines;

// Line through the points around `at`, where two steps meet or the record ends.
static closo_trend line_around(const closo_tga *tga, size_t at)
{
    size_t half = SHORTEST / 2, a = at > half ? at - half : 0;
    size_t b = a + SHORTEST < tga->points ? a + SHORTEST : tga->points;
    return closo_trend_of(tga->x + a, tga->mass + a, b - a);
}

static double floor_variance(const closo_tga *tga, const closo_trend *t)
{
    double least = tga->noise * tga->noise / (double)(t->count ? t->count : 1) + RESOLUTION;
    return isnan(t->value_variance) ? tga->noise * tga->noise : fmax(t->value_variance, least);
}

static void find_plateau(closo_tga *tga, const closo_tga_span *spans, size_t k, lines *all)
{
    closo_tga_plateau *p = &tga->plateaus[k];
    size_t a = k ? spans[k - 1].end : 0, b = k < tga->count ? spans[k].begin : tga->points - 1;
    p->begin = tga->x[a];
    p->end = tga->x[b];
    all->extra[k] = 0;
    p->overlap = b < a + SHORTEST;
    if (!p->overlap) {
        size_t away = (size_t)(AWAY * (double)(b - a)), first = a, last = b;
        if (b - a > 4 * SHORTEST) { // tails of the steps bend the line
            first += k ? away : 0;
            last -= k < tga->count ? away : 0;
        }
        all->trend[k] = closo_trend_of(tga->x + first, tga->mass + first, last + 1 - first);
    } else {
        bool inner = k > 0 && k < tga->count;
        size_t at = inner ? spans[k].left : k ? tga->points - 1 : 0;
        all->trend[k] = line_around(tga, at);
        if (inner) { // the border may lie anywhere between half ways to both peaks
            double reach =
                fmin(tga->x[at] - tga->x[spans[k - 1].peak], tga->x[spans[k].peak] - tga->x[at]);
            double moved = fmax(tga->derivative[at], 0) * reach / 2;
            all->extra[k] = moved * moved / 3;
        }
        p->begin = p->end = tga->x[at];
    }
    closo_trend *t = &all->trend[k];
    t->value_variance = floor_variance(tga, t);
    if (isnan(t->slope_variance))
        t->slope_variance = 0;
    double edge = k ? p->begin : p->end;
    p->mass = (closo_measured){closo_trend_at(t, edge),
                               sqrt(closo_trend_variance(t, edge) + all->extra[k])};
    p->drift = (closo_measured){p->overlap ? (double)NAN : t->slope,
                                p->overlap ? (double)NAN : sqrt(t->slope_variance)};
}

// Root mean square slope of both sides; slopes of overlapping steps are no drift.
static double drift_under(const closo_tga *tga, const lines *all, size_t before, size_t after)
{
    double squares = 0, n = 0;
    for (size_t k = before; k <= after; k += after - before) {
        if (!tga->plateaus[k].overlap) {
            squares += all->trend[k].slope * all->trend[k].slope;
            n++;
        }
    }
    return n > 0 ? sqrt(squares / n) : 0;
}

// Points between which the rate is above half of the step's peak.
static void upper_half(const closo_tga *tga, const closo_tga_span *span, size_t *from, size_t *to)
{
    const double *y = tga->derivative;
    double half = LARGEST_RELATIVE * y[span->peak];
    *from = *to = span->peak;
    while (*from > span->begin && y[*from] > half)
        --*from;
    while (*to < span->end && y[*to] > half)
        ++*to;
}

// What a step's tail may hold beyond its edge: its rate there, or what the noise hides, falls off
// over a length that the width of the step gives.
static double tail_beyond(const closo_tga *tga, const closo_tga_span *span, size_t edge,
                          double slope, double slope_noise)
{
    size_t a, b;
    upper_half(tga, span, &a, &b);
    double rate = fmax(tga->derivative[edge] + slope, slope_noise);
    return rate * (tga->x[b] - tga->x[a]) / LOGISTIC;
}

static closo_measured loss_between(const closo_tga *tga, const closo_tga_span *spans,
                                   const lines *all, size_t before, size_t after,
                                   double slope_noise)
{
    const closo_tga_span *first = &spans[before], *last = &spans[after - 1];
    double tails = 0;
    if (!tga->plateaus[before].overlap)
        tails += tail_beyond(tga, first, first->begin, all->trend[before].slope, slope_noise);
    if (!tga->plateaus[after].overlap)
        tails += tail_beyond(tga, last, last->end, all->trend[after].slope, slope_noise);
    double from = tga->plateaus[before].end, to = tga->plateaus[after].begin;
    double drift = drift_under(tga, all, before, after) * (to - from);
    double variance = closo_trend_variance(&all->trend[before], from) +
                      closo_trend_variance(&all->trend[after], to) + all->extra[before] +
                      all->extra[after] + drift * drift + tails * tails;
    return (closo_measured){closo_trend_at(&all->trend[before], from) -
                                closo_trend_at(&all->trend[after], to),
                            sqrt(variance)};
}

// ---- tangents ----------------------------------------------------------------------------------

static closo_measured crossing(const closo_trend *line, double mass, double mass_variance, double x,
                               closo_measured rate)
{
    double slope = -rate.value - line->slope; // of the tangent over the line
    if (!(fabs(slope) > 0))
        return (closo_measured){NAN, NAN};
    double at = x + (closo_trend_at(line, x) - mass) / slope;
    double variance = (closo_trend_variance(line, at) + mass_variance) / (slope * slope) +
                      pow((at - x) * rate.su / slope, 2);
    return (closo_measured){at, sqrt(variance)};
}

// Half of the step's width around its peak: the inflection of a cubic is the fastest loss.
static void find_tangent(closo_tga *tga, const closo_tga_span *span, closo_tga_step *step,
                         double slope_noise, double *mass, double *mass_variance)
{
    const double *y = tga->derivative;
    size_t a, b;
    upper_half(tga, span, &a, &b);
    size_t lean = (b - a) / 4;
    closo_cubic f;
    step->peak = (closo_measured){tga->x[span->peak], NAN};
    step->rate = (closo_measured){y[span->peak], slope_noise};
    *mass = tga->mass[span->peak];
    *mass_variance = tga->noise * tga->noise;
    if (b - a < 6 || !closo_cubic_fit(tga->x + a + lean / 2, tga->mass + a + lean / 2,
                                      b + 1 - a - 2 * (lean / 2), tga->noise, &f))
        return;
    closo_inflection at;
    if (!closo_cubic_inflection(&f, &at) || !(f.c[3] > 0))
        return;
    step->peak = (closo_measured){at.x, sqrt(at.x_variance)};
    step->rate = (closo_measured){-at.slope, sqrt(at.slope_variance)};
    *mass = at.value;
    *mass_variance = at.value_variance;
}

void closo_tga_evaluate(closo_tga *tga, const closo_tga_span *spans, double slope_noise)
{
    lines all;
    for (size_t k = 0; k <= tga->count; k++)
        find_plateau(tga, spans, k, &all);
    for (size_t k = 0; k < tga->count; k++) {
        closo_tga_step *step = &tga->steps[k];
        double mass, variance;
        step->begin = tga->x[spans[k].begin];
        step->end = tga->x[spans[k].end];
        step->loss = loss_between(tga, spans, &all, k, k + 1, slope_noise);
        find_tangent(tga, &spans[k], step, slope_noise, &mass, &variance);
        closo_trend flat = all.trend[k];
        step->onset = step->endset = (closo_measured){NAN, NAN};
        if (!tga->plateaus[k].overlap)
            step->onset = crossing(&flat, mass, variance, step->peak.value, step->rate);
        if (!tga->plateaus[k + 1].overlap)
            step->endset =
                crossing(&all.trend[k + 1], mass, variance, step->peak.value, step->rate);
    }
    tga->total = (closo_measured){NAN, NAN};
    for (size_t k = 0; k < tga->count; k++)
        tga->until[k] = loss_between(tga, spans, &all, 0, k + 1, slope_noise);
    if (tga->count)
        tga->total = tga->until[tga->count - 1];
}

closo_measured closo_tga_loss_to(const closo_tga *tga, size_t step)
{
    if (step == 0)
        step = tga->count;
    return step == 0 || step > tga->count ? (closo_measured){NAN, NAN} : tga->until[step - 1];
}
