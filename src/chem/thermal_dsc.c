// SPDX-License-Identifier: GPL-3.0-or-later
// Calorimetry of a run: each heating and cooling segment on an even grid of time, smoothed and
// differentiated; then its peaks. The first and last fiftieth of a segment, where the instrument
// settles, are left out.
#include "chem/thermal_dsc.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_CELLS = 4000, FEWEST = 40 };
#define SETTLING 0.02
#define WINDOW   0.004 // of a segment, for smoothing

void closo_dsc_options_init(closo_dsc_options *options)
{
    *options = (closo_dsc_options){
        .significance = 6, .smallest = 0.05, .from = (double)NAN, .to = (double)NAN};
}

static void trace_clear(closo_dsc_trace *t)
{
    free(t->time); // one block
    *t = (closo_dsc_trace){.count = 0};
}

static closo_status smooth(closo_dsc_trace *t, const closo_dsc_options *options, closo_error *error)
{
    double n = (double)t->count, wanted = WINDOW * n;
    if (options->smooth > 0)
        wanted = options->smooth / fmax(fabs(t->rate) * t->step, 1e-300);
    size_t window = 2 * (size_t)fmin(fmax(wanted / 2, 2), (n - 1) / 4) + 1;
    closo_status status = closo_smooth(t->heat, t->count, window, 2, 0, t->smooth, error);
    if (status == CLOSO_OK)
        status = closo_smooth(t->heat, t->count, window, 2, 1, t->slope, error);
    for (size_t i = 0; status == CLOSO_OK && i < t->count; i++)
        t->slope[i] /= t->step;
    if (status == CLOSO_OK)
        status = closo_point_noise(t->heat, t->count, &t->noise, error);
    double m = (double)window;
    t->slope_noise = t->noise * sqrt(12 / (m * (m * m - 1))) / t->step;
    t->smooth_noise = t->noise * 1.5 / sqrt(m); // of the middle of a quadratic
    return status;
}

static closo_status trace_make(const closo_thermal *thermal, const closo_thermal_segment *segment,
                               const closo_dsc_options *options, closo_dsc_trace *out,
                               closo_error *error)
{
    size_t begin = segment->begin, end = segment->end;
    size_t cut = (size_t)(SETTLING * (double)(end - begin));
    double sign = thermal->exo == CLOSO_EXO_UP ? -1 : 1;
    *out = (closo_dsc_trace){.direction = segment->direction, .rate = segment->rate.value};
    double *t = closo_allocate(3 * (end - begin), sizeof *t, error);
    if (!t)
        return CLOSO_MEMORY;
    double *heat = t + (end - begin), *kelvin = heat + (end - begin);
    size_t n = 0;
    for (size_t i = begin + cut; i + cut < end; i++) {
        double at = thermal->temperature[i];
        if (at < options->from || at > options->to || (n && thermal->time[i] <= t[n - 1]))
            continue;
        t[n] = thermal->time[i];
        kelvin[n] = at;
        heat[n++] = sign * thermal->heat_flow[i];
    }
    closo_status status = CLOSO_OK;
    if (n >= FEWEST) {
        size_t cells = n < MOST_CELLS ? n : MOST_CELLS;
        double *block = closo_allocate(5 * cells, sizeof *block, error);
        if (!block)
            status = CLOSO_MEMORY;
        out->time = block;
        if (status == CLOSO_OK) {
            out->count = cells;
            out->temperature = block + cells;
            out->heat = block + 2 * cells;
            out->smooth = block + 3 * cells;
            out->slope = block + 4 * cells;
            out->step = (t[n - 1] - t[0]) / (double)cells;
            status = closo_even_grid(t, kelvin, n, cells, out->time, out->temperature, error);
        }
        if (status == CLOSO_OK)
            status = closo_even_grid(t, heat, n, cells, out->time, out->heat, error);
        if (status == CLOSO_OK)
            status = smooth(out, options, error);
        if (status != CLOSO_OK)
            trace_clear(out);
    }
    free(t);
    return status;
}

// Limits of the user's that lie in the trace.
static void take_limits(const closo_dsc_trace *t, const closo_dsc_options *options,
                        closo_dsc_limits *limits, size_t *count)
{
    *count = 0;
    for (size_t k = 0; k < options->limit_count && *count < CLOSO_DSC_PEAKS; k++) {
        double low = options->limits[2 * k], high = options->limits[2 * k + 1];
        size_t first = t->count, last = 0;
        for (size_t i = 0; i < t->count; i++)
            if (t->temperature[i] >= low && t->temperature[i] <= high) {
                first = i < first ? i : first;
                last = i;
            }
        if (first < last)
            limits[(*count)++] = (closo_dsc_limits){first, (first + last) / 2, last};
    }
}

static closo_status keep_trace(closo_dsc *out, const closo_dsc_trace *t, const double *baseline,
                               closo_error *error)
{
    double **columns[] = {&out->temperature, &out->heat_flow, &out->baseline, &out->segment};
    size_t total = out->points + t->count;
    for (size_t c = 0; c < 4; c++) {
        double *grown = closo_reallocate(*columns[c], total, sizeof *grown, error);
        if (!grown)
            return CLOSO_MEMORY;
        *columns[c] = grown;
    }
    for (size_t i = 0; i < t->count; i++) {
        out->temperature[out->points + i] = t->temperature[i];
        out->heat_flow[out->points + i] = t->heat[i];
        out->baseline[out->points + i] = baseline[i];
        out->segment[out->points + i] = (double)(t->segment + 1);
    }
    out->points = total;
    out->noise = fmax(out->noise, t->noise);
    return CLOSO_OK;
}

static closo_status analyse(closo_dsc *out, const closo_dsc_trace *t, closo_error *error)
{
    closo_dsc_limits limits[CLOSO_DSC_PEAKS];
    size_t count = 0;
    double *baseline = closo_allocate(2 * t->count, sizeof *baseline, error);
    if (!baseline)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < t->count; i++)
        baseline[i] = NAN;
    closo_status status = CLOSO_OK;
    if (out->options.limit_count)
        take_limits(t, &out->options, limits, &count);
    else
        status = closo_dsc_search(t, &out->options, limits, &count, error);
    for (size_t k = 0; status == CLOSO_OK && k < count && out->count < CLOSO_DSC_PEAKS; k++)
        out->count += closo_dsc_evaluate(t, &limits[k], out->options.baseline, baseline,
                                         baseline + t->count, &out->peaks[out->count]);
    if (status == CLOSO_OK)
        status = keep_trace(out, t, baseline, error);
    free(baseline);
    return status;
}

static closo_status check(const closo_thermal *thermal, closo_error *error)
{
    if (!thermal->heat_flow)
        return closo_fail(error, CLOSO_INPUT, "the file holds no heat flow");
    if (!thermal->time)
        return closo_fail(error, CLOSO_INPUT,
                          "the file holds no times: an enthalpy is an integral over time");
    if (!thermal->specific)
        return closo_fail(error, CLOSO_INPUT,
                          "the mass of the sample is not known: give it by --mass (mg)");
    if (thermal->exo == CLOSO_EXO_UNKNOWN)
        return closo_fail(error, CLOSO_INPUT,
                          "the file does not say which way exothermic heat flow points: give it by "
                          "--exo up or down");
    return CLOSO_OK;
}

closo_status closo_dsc_compute(const closo_thermal *thermal, const closo_dsc_options *options,
                               closo_dsc *out, closo_error *error)
{
    *out = (closo_dsc){.options = *options};
    closo_status status = check(thermal, error);
    if (status == CLOSO_OK)
        status = closo_thermal_divide(thermal, &out->segments, error);
    for (size_t k = 0; status == CLOSO_OK && k < out->segments.count; k++) {
        closo_dsc_trace trace;
        if (out->segments.list[k].direction == 0)
            continue;
        status = trace_make(thermal, &out->segments.list[k], options, &trace, error);
        trace.segment = k;
        if (status == CLOSO_OK && trace.count)
            status = analyse(out, &trace, error);
        trace_clear(&trace);
    }
    if (status == CLOSO_OK && out->points == 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "no heating or cooling of %d points or more within the limits", FEWEST);
    if (status != CLOSO_OK)
        closo_dsc_clear(out);
    return status;
}

void closo_dsc_clear(closo_dsc *dsc)
{
    free(dsc->temperature);
    free(dsc->heat_flow);
    free(dsc->baseline);
    free(dsc->segment);
    *dsc = (closo_dsc){.count = 0};
}
