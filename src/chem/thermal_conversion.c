// SPDX-License-Identifier: GPL-3.0-or-later
// Conversion of one run: from the mass between its plateaus, the heat flow over a straight
// baseline, or as the file gives it; on an even grid of time, smoothed and differentiated by a
// cubic.
#include "chem/thermal_kinetics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_CELLS = 4000, FEWEST = 30 };
#define ENDS    0.02 // of the points at each end: plateaus
#define WINDOW  0.01
#define CERTAIN 1e-6 // relative: a programmer is no better
#define TOP     0.8  // of the highest speed: points of the peak

void closo_isokinetics_options_init(closo_isokinetics_options *options)
{
    *options = (closo_isokinetics_options){
        .from = (double)NAN, .to = (double)NAN, .step = 0.05, .lowest = 0.05, .highest = 0.95};
}

static double mean_of(const double *y, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += y[i];
    return sum / (double)count;
}

// ---- from signals ------------------------------------------------------------------------------

static closo_status from_mass(const double *mass, size_t n, double *out, closo_error *error)
{
    size_t ends = (size_t)(ENDS * (double)n) + 1;
    double first = mean_of(mass, ends), last = mean_of(mass + n - ends, ends);
    if (!(fabs(first - last) > 0.1))
        return closo_fail(error, CLOSO_INPUT,
                          "expected a loss of mass from the first to the last temperature, found "
                          "%.3g %%",
                          first - last);
    for (size_t i = 0; i < n; i++)
        out[i] = (first - mass[i]) / (first - last);
    return CLOSO_OK;
}

static closo_status from_heat(const double *time, const double *heat, size_t n, double *out,
                              closo_error *error)
{
    size_t ends = (size_t)(ENDS * (double)n) + 1;
    double first = mean_of(heat, ends), last = mean_of(heat + n - ends, ends);
    double span = time[n - 1] - time[0], sum = 0, before = 0;
    for (size_t i = 0; i < n; i++) {
        double over = heat[i] - (first + (last - first) * (time[i] - time[0]) / span);
        sum += i ? (over + before) / 2 * (time[i] - time[i - 1]) : 0;
        out[i] = sum;
        before = over;
    }
    if (!(fabs(sum) > 0))
        return closo_fail(error, CLOSO_INPUT, "expected a peak of heat flow, found none");
    for (size_t i = 0; i < n; i++)
        out[i] /= sum;
    return CLOSO_OK;
}

// ---- points ------------------------------------------------------------------------------------

typedef struct points {
    double *time, *temperature, *signal, *conversion;
    size_t count;
} points;

static const double *signal_of(const closo_thermal *t, const closo_isokinetics_options *options)
{
    if (options->heat_flow)
        return t->heat_flow;
    return t->conversion ? t->conversion : t->mass ? t->mass : t->heat_flow;
}

static closo_status take(const closo_thermal *thermal, double rate,
                         const closo_isokinetics_options *options, points *out, closo_error *error)
{
    closo_thermal_segments segments;
    const closo_thermal_segment *best = NULL;
    const double *signal = signal_of(thermal, options);
    if (!signal)
        return closo_fail(error, CLOSO_INPUT, "the file holds no heat flow");
    if (!thermal->time && isnan(rate))
        return closo_fail(error, CLOSO_INPUT,
                          "the file holds no times: give its heating rate by --rates");
    closo_status status = closo_thermal_divide(thermal, &segments, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t k = 0; k < segments.count; k++) {
        const closo_thermal_segment *s = &segments.list[k];
        if (s->direction == 1 && (!best || s->end - s->begin > best->end - best->begin))
            best = s;
    }
    if (!best)
        return closo_fail(error, CLOSO_INPUT, "expected a run in which the temperature rises");
    double *block = closo_allocate(4 * (best->end - best->begin), sizeof *block, error);
    if (!block)
        return CLOSO_MEMORY;
    size_t room = best->end - best->begin;
    *out = (points){block, block + room, block + 2 * room, block + 3 * room, 0};
    for (size_t i = best->begin; i < best->end; i++) {
        double at = thermal->temperature[i], time = thermal->time ? thermal->time[i] : at / rate;
        if (at < options->from || at > options->to ||
            (out->count && time <= out->time[out->count - 1]))
            continue;
        out->time[out->count] = time;
        out->temperature[out->count] = at;
        out->signal[out->count++] = signal[i];
    }
    if (out->count < FEWEST)
        status = closo_fail(error, CLOSO_INPUT,
                            "expected %d points or more within the limits, found %zu", FEWEST,
                            out->count);
    if (status != CLOSO_OK)
        free(block);
    return status;
}

static closo_status convert(const closo_thermal *thermal, const closo_isokinetics_options *options,
                            points *p, closo_error *error)
{
    const double *signal = signal_of(thermal, options);
    if (signal == thermal->heat_flow)
        return from_heat(p->time, p->signal, p->count, p->conversion, error);
    if (signal == thermal->mass)
        return from_mass(p->signal, p->count, p->conversion, error);
    memcpy(p->conversion, p->signal, p->count * sizeof *p->signal);
    return CLOSO_OK;
}

// ---- grid --------------------------------------------------------------------------------------

static closo_status make_grid(const points *p, const closo_isokinetics_options *options,
                              closo_isokinetics_run *out, closo_error *error)
{
    size_t n = p->count < MOST_CELLS ? p->count : MOST_CELLS;
    double *block = closo_allocate(5 * n, sizeof *block, error);
    if (!block)
        return CLOSO_MEMORY;
    out->count = n;
    out->time = block;
    out->temperature = block + n;
    out->conversion = block + 2 * n;
    out->speed = block + 3 * n;
    double *rough = block + 4 * n, step = (p->time[p->count - 1] - p->time[0]) / (double)n;
    double span = p->temperature[p->count - 1] - p->temperature[0];
    closo_status status =
        closo_even_grid(p->time, p->temperature, p->count, n, out->time, out->temperature, error);
    if (status == CLOSO_OK)
        status = closo_even_grid(p->time, p->conversion, p->count, n, out->time, rough, error);
    double wanted = options->smooth > 0 ? options->smooth / span * (double)n : WINDOW * (double)n;
    size_t window = 2 * (size_t)fmin(fmax(wanted / 2, 2), ((double)n - 1) / 4) + 1;
    if (status == CLOSO_OK)
        status = closo_smooth(rough, n, window, 3, 0, out->conversion, error);
    if (status == CLOSO_OK)
        status = closo_smooth(rough, n, window, 3, 1, out->speed, error);
    for (size_t i = 0; i < n; i++)
        out->speed[i] /= step;
    return status;
}

static void find_peak(closo_isokinetics_run *run)
{
    size_t top = 0, a, b;
    for (size_t i = 0; i < run->count; i++)
        if (run->speed[i] > run->speed[top])
            top = i;
    a = b = top;
    while (a > 0 && run->speed[a] > TOP * run->speed[top])
        a--;
    while (b + 1 < run->count && run->speed[b] > TOP * run->speed[top])
        b++;
    run->peak = (closo_measured){run->temperature[top], NAN};
    closo_cubic f;
    double time, variance;
    if (!closo_cubic_fit(run->time + a, run->speed + a, b + 1 - a, 0, &f) ||
        !closo_cubic_extremum(&f, &time, &variance))
        return;
    double heating = (run->temperature[b] - run->temperature[a]) / (run->time[b] - run->time[a]);
    run->peak = (closo_measured){run->temperature[top] + heating * (time - run->time[top]),
                                 heating * sqrt(variance)};
}

// Through the part in which the reaction runs.
static void find_rate(closo_isokinetics_run *run, double rate)
{
    size_t a = 0, b = run->count;
    while (a + 8 < b && run->conversion[a] < 0.02)
        a++;
    while (b > a + 8 && run->conversion[b - 1] > 0.98)
        b--;
    closo_trend t = closo_trend_of(run->time + a, run->temperature + a, b - a);
    run->rate =
        isnan(rate)
            ? (closo_measured){t.slope, fmax(sqrt(t.slope_variance), CERTAIN * fabs(t.slope))}
            : (closo_measured){rate, NAN};
}

closo_isokinetics_place closo_isokinetics_at(const closo_isokinetics_run *run, double conversion)
{
    // The last time that the conversion is below: noise may cross it more than once near the ends.
    size_t i = run->count / 2;
    while (i + 1 < run->count && run->conversion[i] < conversion)
        i++;
    while (i > 1 && run->conversion[i - 1] >= conversion)
        i--;
    i = i ? i : 1;
    double width = run->conversion[i] - run->conversion[i - 1];
    double part = width > 0 ? (conversion - run->conversion[i - 1]) / width : 0;
    part = fmin(fmax(part, 0), 1);
    return (closo_isokinetics_place){
        run->time[i - 1] + part * (run->time[i] - run->time[i - 1]),
        run->temperature[i - 1] + part * (run->temperature[i] - run->temperature[i - 1]),
        run->speed[i - 1] + part * (run->speed[i] - run->speed[i - 1])};
}

static closo_status check(const closo_isokinetics_run *run,
                          const closo_isokinetics_options *options, closo_error *error)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < run->count; i++) {
        least = fmin(least, run->conversion[i]);
        most = fmax(most, run->conversion[i]);
    }
    if (!(least < options->lowest) || !(most > options->highest))
        return closo_fail(error, CLOSO_INPUT,
                          "expected a conversion from below %.3g to above %.3g, found %.3g to %.3g",
                          options->lowest, options->highest, least, most);
    if (!(run->rate.value > 0))
        return closo_fail(error, CLOSO_INPUT, "expected a heating rate above 0, found %.3g K/s",
                          run->rate.value);
    return CLOSO_OK;
}

closo_status closo_isokinetics_run_of(const closo_thermal *thermal, const char *name, double rate,
                                      const closo_isokinetics_options *options,
                                      closo_isokinetics_run *out, closo_error *error)
{
    points p;
    *out = (closo_isokinetics_run){.count = 0};
    snprintf(out->name, sizeof out->name, "%s", name);
    closo_status status = take(thermal, rate, options, &p, error);
    if (status != CLOSO_OK)
        return status;
    status = convert(thermal, options, &p, error);
    if (status == CLOSO_OK)
        status = make_grid(&p, options, out, error);
    free(p.time);
    if (status == CLOSO_OK) {
        find_peak(out);
        find_rate(out, rate);
        status = check(out, options, error);
    }
    if (status != CLOSO_OK)
        closo_isokinetics_run_clear(out);
    return status;
}

void closo_isokinetics_run_clear(closo_isokinetics_run *run)
{
    free(run->time); // one block
    *run = (closo_isokinetics_run){.count = 0};
}
