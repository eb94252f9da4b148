// SPDX-License-Identifier: GPL-3.0-or-later
// One peak: lines through both sides, three baselines between them, the integral over time, the
// tangents. The s.u. of the enthalpy holds the noise of the points, that of both lines, and the
// choice of the baseline: the scatter of the enthalpies by all three of them with the limits as
// found, 15 and 30 % of the width further out.
#include "chem/thermal_dsc.h"

#include <math.h>

enum { ROUNDS = 12, WIDENINGS = 3, FEWEST = 5 };
#define MARGIN      0.5 // of the peak's width: points of a side that the line is laid through
#define WIDENING    0.15
#define LOW         0.30 // of the height: part of a flank that holds its inflection
#define HIGH        0.88
#define MIDDLE_LOW  0.4
#define MIDDLE_HIGH 0.8

typedef struct sides {
    closo_trend left, right;
    size_t begin, end;
} sides;

// Lines through the points outside of the limits, or across them where the segment ends.
static bool find_sides(const closo_dsc_trace *t, size_t begin, size_t end, sides *out)
{
    size_t margin = (size_t)(MARGIN * (double)(end - begin));
    margin = margin < FEWEST ? FEWEST : margin;
    size_t a = begin > margin ? begin - margin : 0;
    size_t b = end + margin < t->count ? end + margin : t->count - 1;
    if (begin - a + 1 < FEWEST || b - end + 1 < FEWEST)
        return false;
    out->begin = begin;
    out->end = end;
    out->left = closo_trend_of(t->time + a, t->heat + a, begin - a + 1);
    out->right = closo_trend_of(t->time + end, t->heat + end, b - end + 1);
    return true;
}

// ---- baselines, points begin to end of the trace ----------------------------------------------

typedef void (*drawer)(const closo_dsc_trace *t, const sides *s, double *b);

static void draw_linear(const closo_dsc_trace *t, const sides *s, double *b)
{
    double from = t->time[s->begin], to = t->time[s->end];
    double low = closo_trend_at(&s->left, from), high = closo_trend_at(&s->right, to);
    for (size_t i = s->begin; i <= s->end; i++)
        b[i] = low + (high - low) * (t->time[i] - from) / (to - from);
}

static void draw_sigmoid(const closo_dsc_trace *t, const sides *s, double *b)
{
    draw_linear(t, s, b);
    for (int round = 0; round < ROUNDS; round++) {
        double total = 0, sum = 0;
        for (size_t i = s->begin; i <= s->end; i++)
            total += t->heat[i] - b[i];
        if (!(fabs(total) > 0))
            return;
        for (size_t i = s->begin; i <= s->end; i++) {
            double here = t->heat[i] - b[i], share = fmin(fmax((sum + here / 2) / total, 0), 1);
            sum += here;
            b[i] = (1 - share) * closo_trend_at(&s->left, t->time[i]) +
                   share * closo_trend_at(&s->right, t->time[i]);
        }
    }
}

static void draw_spline(const closo_dsc_trace *t, const sides *s, double *b)
{
    double from = t->time[s->begin], width = t->time[s->end] - from;
    double y0 = closo_trend_at(&s->left, from), y1 = closo_trend_at(&s->right, from + width);
    double m0 = s->left.slope * width, m1 = s->right.slope * width;
    for (size_t i = s->begin; i <= s->end; i++) {
        double u = (t->time[i] - from) / width, v = 1 - u;
        b[i] =
            v * v * (1 + 2 * u) * y0 + u * v * v * m0 + u * u * (1 + 2 * v) * y1 - u * u * v * m1;
    }
}

static const drawer drawers[CLOSO_DSC_BASELINES] = {draw_linear, draw_sigmoid, draw_spline};

static double integral(const closo_dsc_trace *t, const sides *s, const double *b)
{
    double sum = 0;
    for (size_t i = s->begin; i <= s->end; i++)
        sum += (t->heat[i] - b[i]) * (i == s->begin || i == s->end ? 0.5 : 1);
    return sum * t->step;
}

// ---- s.u. --------------------------------------------------------------------------------------

static double by_noise(const closo_dsc_trace *t, const sides *s)
{
    double width = t->time[s->end] - t->time[s->begin];
    double lines = closo_trend_variance(&s->left, t->time[s->begin]) +
                   closo_trend_variance(&s->right, t->time[s->end]);
    double scatter = fmax(fmax(s->left.scatter, s->right.scatter), t->noise);
    return sqrt(scatter * scatter * t->step * width + lines * width * width / 4);
}

static double by_choice(const closo_dsc_trace *t, const closo_dsc_limits *limits, double *scratch)
{
    double sum = 0, squares = 0, n = 0;
    size_t width = limits->end - limits->begin;
    for (int w = 0; w < WIDENINGS; w++) {
        size_t more = (size_t)(WIDENING * w * (double)width);
        sides s;
        if (limits->begin < more || limits->end + more >= t->count ||
            !find_sides(t, limits->begin - more, limits->end + more, &s))
            continue;
        for (int k = 0; k < CLOSO_DSC_BASELINES; k++) {
            drawers[k](t, &s, scratch);
            double area = integral(t, &s, scratch);
            sum += area;
            squares += area * area;
            n++;
        }
    }
    return n > 1 ? sqrt(fmax(squares - sum * sum / n, 0) / (n - 1)) : 0;
}

// ---- temperatures ------------------------------------------------------------------------------

static double temperature_at(const closo_dsc_trace *t, double time)
{
    double cell = (time - t->time[0]) / t->step;
    if (!(cell > 0))
        return t->temperature[0] + cell * t->step * t->rate;
    size_t i = cell >= (double)(t->count - 1) ? t->count - 2 : (size_t)cell;
    double part = cell - (double)i;
    return t->temperature[i] + part * (t->temperature[i + 1] - t->temperature[i]);
}

static closo_measured at_time(const closo_dsc_trace *t, double time, double variance)
{
    return (closo_measured){temperature_at(t, time), sqrt(variance) * fabs(t->rate)};
}

// Where no inflection is found: a straight line through the middle of the flank, or, where that has
// too few points, the steepest of the smoothed flank.
static closo_inflection middle_of(const closo_dsc_trace *t, const double *b, size_t from,
                                  size_t count, double height, double sign, double rise)
{
    size_t first = from + count, last = from, best = from;
    for (size_t i = from; i < from + count; i++) {
        double share = sign * (t->smooth[i] - b[i]) / height;
        if (rise * t->slope[i] > rise * t->slope[best])
            best = i;
        if (share < MIDDLE_LOW || share > MIDDLE_HIGH)
            continue;
        first = i < first ? i : first;
        last = i;
    }
    if (last < first + FEWEST)
        return (closo_inflection){.x = t->time[best],
                                  .value = t->smooth[best],
                                  .slope = t->slope[best],
                                  .value_variance = t->smooth_noise * t->smooth_noise,
                                  .slope_variance = t->slope_noise * t->slope_noise};
    closo_trend line = closo_trend_of(t->time + first, t->heat + first, last + 1 - first);
    return (closo_inflection){.x = line.centre,
                              .value = line.value,
                              .slope = line.slope,
                              .value_variance = line.value_variance,
                              .slope_variance = line.slope_variance};
}

// Tangent of the flank between the foot and the top, at the inflection of a cubic through the
// middle of its height, with the line of that side.
static closo_measured tangent(const closo_dsc_trace *t, const closo_trend *line, const double *b,
                              size_t foot, size_t top, double height, double sign)
{
    size_t low = top, high = top;
    double rise = foot < top ? sign : -sign;
    while (low != foot && sign * (t->smooth[low] - b[low]) > LOW * height) {
        low = foot < top ? low - 1 : low + 1;
        if (sign * (t->smooth[low] - b[low]) > HIGH * height)
            high = low;
    }
    size_t from = low < high ? low : high, count = (low < high ? high - low : low - high) + 1;
    closo_cubic f;
    closo_inflection at;
    bool found = count >= 8 &&
                 closo_cubic_fit(t->time + from, t->heat + from, count, t->noise, &f) &&
                 closo_cubic_inflection(&f, &at) && f.c[3] * rise < 0;
    if (!found)
        at = middle_of(t, b, from, count, height, sign, rise);
    double over = at.slope - line->slope;
    if (!(rise * over > 0))
        return (closo_measured){NAN, NAN};
    double time = at.x + (closo_trend_at(line, at.x) - at.value) / over;
    double reach = (time - at.x) / over;
    return at_time(t, time,
                   (closo_trend_variance(line, time) + at.value_variance) / (over * over) +
                       reach * reach * at.slope_variance);
}

// Extremum of a cubic through the upper fifth of the peak.
static closo_measured summit(const closo_dsc_trace *t, const double *b, size_t top, double height,
                             const closo_dsc_limits *limits)
{
    size_t a = top, z = top;
    while (a > limits->begin && fabs(t->smooth[a] - b[a]) > 0.8 * height)
        a--;
    while (z < limits->end && fabs(t->smooth[z] - b[z]) > 0.8 * height)
        z++;
    closo_cubic f;
    closo_measured plain = {t->temperature[top], NAN};
    if (!closo_cubic_fit(t->time + a, t->heat + a, z + 1 - a, t->noise, &f))
        return plain;
    double time, variance;
    return closo_cubic_extremum(&f, &time, &variance) ? at_time(t, time, variance) : plain;
}

bool closo_dsc_evaluate(const closo_dsc_trace *trace, const closo_dsc_limits *limits,
                        closo_dsc_baseline kind, double *baseline, double *scratch,
                        closo_dsc_peak *out)
{
    sides s;
    if (limits->end < limits->begin + FEWEST || !find_sides(trace, limits->begin, limits->end, &s))
        return false;
    *out = (closo_dsc_peak){.segment = trace->segment,
                            .direction = trace->direction,
                            .rate = trace->rate,
                            .begin = trace->temperature[limits->begin],
                            .end = trace->temperature[limits->end]};
    for (int k = 0; k < CLOSO_DSC_BASELINES; k++) {
        drawers[k](trace, &s, scratch);
        out->by_baseline[k] = integral(trace, &s, scratch);
    }
    drawers[kind](trace, &s, baseline);
    out->su_noise = by_noise(trace, &s);
    out->su_baseline = by_choice(trace, limits, scratch);
    out->enthalpy =
        (closo_measured){out->by_baseline[kind], hypot(out->su_noise, out->su_baseline)};
    size_t top = limits->begin;
    double sign = out->enthalpy.value > 0 ? 1 : -1, height = 0;
    for (size_t i = limits->begin; i <= limits->end; i++)
        if (sign * (trace->smooth[i] - baseline[i]) > height) {
            height = sign * (trace->smooth[i] - baseline[i]);
            top = i;
        }
    out->peak = summit(trace, baseline, top, height, limits);
    out->onset = tangent(trace, &s.left, baseline, limits->begin, top, height, sign);
    out->endset = tangent(trace, &s.right, baseline, limits->end, top, height, sign);
    return true;
}
