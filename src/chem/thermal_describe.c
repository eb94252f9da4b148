// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of thermal analysis is, as a document.
#include "chem/thermal.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_DRAWN = 3000 };

static void set_text(closo_result *result, const char *key, const char *text)
{
    if (text[0])
        closo_result_set(result, key, "%s", text);
}

void closo_thermal_mention(const closo_thermal *thermal, const char *path, closo_result *result)
{
    static const char *const exo[] = {"not known", "up", "down"};
    closo_result_add_input(result, path, &thermal->fingerprint);
    closo_result_set(result, "format", "%s", thermal->format);
    set_text(result, "sample", thermal->title);
    set_text(result, "instrument", thermal->instrument);
    set_text(result, "date", thermal->date);
    set_text(result, "atmosphere", thermal->atmosphere);
    if (thermal->sample_mass > 0)
        closo_result_set_number(result, "initial mass", thermal->sample_mass, "mg");
    if (thermal->heat_flow)
        closo_result_set(result, "exothermic", "%s in the file (%s)", exo[thermal->exo],
                         thermal->exo_source[0] ? thermal->exo_source : "it does not say");
    for (size_t i = 0; i < thermal->warning_count; i++)
        closo_result_warn(result, "%s", thermal->warnings[i]);
}

static closo_status describe_segments(const closo_thermal *thermal, closo_result *result,
                                      closo_error *error)
{
    closo_thermal_segments s;
    closo_status status = closo_thermal_divide(thermal, &s, error);
    if (status != CLOSO_OK)
        return status;
    double values[4][CLOSO_THERMAL_SEGMENTS];
    const char *kinds[CLOSO_THERMAL_SEGMENTS];
    for (size_t k = 0; k < s.count; k++) {
        const closo_thermal_segment *one = &s.list[k];
        kinds[k] = one->direction > 0 ? "heating" : one->direction < 0 ? "cooling" : "isothermal";
        values[0][k] = (double)(one->end - one->begin);
        values[1][k] = thermal->temperature[one->begin];
        values[2][k] = thermal->temperature[one->end - 1];
        values[3][k] = one->rate.value * 60;
    }
    closo_table *table = closo_result_add_table(result, "segments", "Segments of the run");
    closo_table_add_text_column(table, "kind", "segment", kinds, s.count);
    closo_table_add_column(table, "points", "points", "1", values[0], s.count);
    closo_table_add_column(table, "from", "from", "K", values[1], s.count);
    closo_table_add_column(table, "to", "to", "K", values[2], s.count);
    closo_table_add_column(table, "rate", "rate", "K/min", values[3], s.count);
    return CLOSO_OK;
}

static void add_panel(closo_figure *figure, const char *title, const char *column, const char *unit)
{
    closo_panel *panel =
        closo_figure_add_panel(figure, title, &(closo_axis){.label = "temperature", .unit = "K"},
                               &(closo_axis){.label = title, .unit = unit});
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "curve", .x = "temperature", .y = column});
}

static closo_status describe_curve(const closo_thermal *thermal, closo_result *result,
                                   closo_error *error)
{
    size_t every = (thermal->count + MOST_DRAWN - 1) / MOST_DRAWN, n = 0;
    const struct {
        const double *values;
        const char *name, *label, *unit;
        double factor, offset;
    } columns[] = {
        {thermal->temperature, "temperature", "temperature", "K", 1, 0},
        {thermal->time, "time", "time", "min", 1.0 / 60, 0},
        {thermal->mass, "mass", "mass", "%", 1, 0},
        {thermal->heat_flow, "heat_flow", "heat flow", thermal->specific ? "W/g" : "mW", 1, 0},
        {thermal->conversion, "conversion", "conversion", "1", 1, 0}};
    double *values = closo_allocate(thermal->count / every + 1, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "curve", "The run");
    closo_figure *figure = closo_result_add_figure(
        result, "run", "The run",
        "The columns of the file over the temperature of the sample; heat flow as in the file.");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        if (!columns[c].values)
            continue;
        n = 0;
        for (size_t i = 0; i < thermal->count; i += every)
            values[n++] = columns[c].values[i] * columns[c].factor + columns[c].offset;
        closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit, values,
                               n);
        if (c >= 2)
            add_panel(figure, columns[c].label, columns[c].name, columns[c].unit);
    }
    free(values);
    return CLOSO_OK;
}

closo_status closo_thermal_describe(const closo_thermal *thermal, closo_result *result,
                                    closo_error *error)
{
    closo_result_set(result, "columns", "temperature%s%s%s%s", thermal->time ? ", time" : "",
                     thermal->mass ? ", mass" : "", thermal->heat_flow ? ", heat flow" : "",
                     thermal->conversion ? ", conversion" : "");
    closo_result_set(result, "points", "%zu", thermal->count);
    closo_status status = describe_segments(thermal, result, error);
    if (status == CLOSO_OK)
        status = describe_curve(thermal, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
