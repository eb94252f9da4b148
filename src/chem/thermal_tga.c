// SPDX-License-Identifier: GPL-3.0-or-later
// Mass losses of a run: its part, an even grid, the derivative by the quadratic of Savitzky and
// Golay. Without a width of the window from the user the smallest is taken that brings the noise of
// the derivative below a hundredth of its highest peak.
#include "chem/thermal_tga.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_CELLS = 1200, FEWEST = 24 };
#define QUIET 0.01

void closo_tga_options_init(closo_tga_options *options)
{
    *options = (closo_tga_options){
        .smallest = 0.5, .significance = 6, .from = (double)NAN, .to = (double)NAN};
}

// ---- which part --------------------------------------------------------------------------------

static closo_status pick(const closo_thermal *thermal, const closo_tga_options *options,
                         closo_tga *out, size_t *begin, size_t *end, closo_error *error)
{
    closo_thermal_segments segments;
    closo_status status = closo_thermal_divide(thermal, &segments, error);
    if (status != CLOSO_OK)
        return status;
    *begin = 0;
    *end = thermal->count;
    out->rate = (closo_measured){NAN, NAN};
    if (options->segment < 0 || (size_t)options->segment > segments.count)
        return closo_fail(error, CLOSO_USAGE, "--segment: expected 1 to %zu, found %d",
                          segments.count, options->segment);
    const closo_thermal_segment *best = NULL;
    double most = -INFINITY;
    for (size_t k = 0; k < segments.count; k++) {
        const closo_thermal_segment *s = &segments.list[k];
        double loss = thermal->mass[s->begin] - thermal->mass[s->end - 1];
        if (s->direction == 1 && loss > most) {
            most = loss;
            best = s;
        }
    }
    if (options->segment)
        best = &segments.list[options->segment - 1];
    if (options->over_time && !options->segment)
        return CLOSO_OK;
    if (!best || (!options->over_time && best->direction != 1))
        return closo_fail(error, CLOSO_INPUT,
                          "no heating: losses of this part can be found --over time only");
    *begin = best->begin;
    *end = best->end;
    out->rate = best->rate;
    return CLOSO_OK;
}

// Points of the part whose x rise, within the limits of temperature.
static size_t take(const closo_thermal *thermal, const closo_tga_options *options, size_t begin,
                   size_t end, double *x, double *mass)
{
    const double *from = options->over_time ? thermal->time : thermal->temperature;
    size_t n = 0;
    for (size_t i = begin; i < end; i++) {
        double t = thermal->temperature[i];
        if (t < options->from || t > options->to || (n > 0 && from[i] <= x[n - 1]))
            continue;
        x[n] = from[i];
        mass[n++] = thermal->mass[i];
    }
    return n;
}

// ---- derivative --------------------------------------------------------------------------------

static double slope_noise(double noise, size_t window, double step)
{
    double m = (double)window;
    return noise * sqrt(12 / (m * (m * m - 1))) / step;
}

static closo_status differentiate(closo_tga *tga, double *noise, closo_error *error)
{
    static const double shares[] = {0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08};
    enum { SHARES = sizeof shares / sizeof *shares };
    double step = tga->x[1] - tga->x[0], n = (double)tga->points;
    for (size_t k = 0; k < SHARES; k++) {
        double wanted = tga->options.smooth > 0 ? tga->options.smooth / step : shares[k] * n;
        size_t window = 2 * (size_t)fmin(fmax(wanted / 2, 2), (n - 1) / 4) + 1;
        closo_status status =
            closo_smooth(tga->mass, tga->points, window, 2, 1, tga->derivative, error);
        if (status != CLOSO_OK)
            return status;
        double highest = 0;
        for (size_t i = 0; i < tga->points; i++) {
            tga->derivative[i] /= -step;
            highest = fmax(highest, tga->derivative[i]);
        }
        *noise = slope_noise(tga->noise, window, step);
        tga->window = (double)window * step;
        if (tga->options.smooth > 0 || *noise < QUIET * highest)
            break;
    }
    return CLOSO_OK;
}

static closo_status make_grid(closo_tga *tga, const double *x, const double *mass, size_t n,
                              closo_error *error)
{
    size_t cells = n / 2 < FEWEST ? n : n / 2 > MOST_CELLS ? MOST_CELLS : n / 2;
    tga->points = cells;
    tga->x = closo_allocate(cells, sizeof *tga->x, error);
    tga->mass = closo_allocate(cells, sizeof *tga->mass, error);
    tga->derivative = closo_allocate(cells, sizeof *tga->derivative, error);
    if (!tga->x || !tga->mass || !tga->derivative)
        return CLOSO_MEMORY;
    closo_status status = closo_even_grid(x, mass, n, cells, tga->x, tga->mass, error);
    if (status == CLOSO_OK)
        status = closo_point_noise(tga->mass, cells, &tga->noise, error);
    return status;
}

closo_status closo_tga_compute(const closo_thermal *thermal, const closo_tga_options *options,
                               closo_tga *out, closo_error *error)
{
    closo_tga_span spans[CLOSO_TGA_STEPS];
    size_t begin, end;
    double noise = 0;
    *out = (closo_tga){.options = *options, .over_time = options->over_time};
    if (!thermal->mass)
        return closo_fail(error, CLOSO_INPUT, "the file holds no mass");
    if (options->over_time && !thermal->time)
        return closo_fail(error, CLOSO_INPUT, "the file holds no times");
    closo_status status = pick(thermal, options, out, &begin, &end, error);
    if (status != CLOSO_OK)
        return status;
    double *x = closo_allocate(end - begin, sizeof *x, error);
    double *mass = closo_allocate(end - begin, sizeof *mass, error);
    if (!x || !mass)
        status = CLOSO_MEMORY;
    size_t n = status == CLOSO_OK ? take(thermal, options, begin, end, x, mass) : 0;
    if (status == CLOSO_OK && n < FEWEST)
        status = closo_fail(error, CLOSO_INPUT,
                            "expected %d points or more of rising temperature or time, found %zu",
                            FEWEST, n);
    if (status == CLOSO_OK)
        status = make_grid(out, x, mass, n, error);
    if (status == CLOSO_OK)
        status = differentiate(out, &noise, error);
    free(x);
    free(mass);
    if (status != CLOSO_OK) {
        closo_tga_clear(out);
        return status;
    }
    out->count = closo_tga_search(out, noise, spans);
    closo_tga_evaluate(out, spans, noise);
    return CLOSO_OK;
}

void closo_tga_clear(closo_tga *tga)
{
    free(tga->x);
    free(tga->mass);
    free(tga->derivative);
    *tga = (closo_tga){.count = 0};
}
