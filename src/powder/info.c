// SPDX-License-Identifier: GPL-3.0-or-later
// What is in pattern files: a row per scan, quantities over all of them, and a picture.
#include "powder/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN = 8, DRAWN_POINTS = 4000 };

static double mean_step(const closo_pattern *pattern)
{
    return (pattern->x[pattern->count - 1] - pattern->x[0]) / (double)(pattern->count - 1);
}

static double largest_step_deviation(const closo_pattern *pattern)
{
    double step = mean_step(pattern), worst = 0;
    for (size_t i = 1; i < pattern->count; i++)
        worst = fmax(worst, fabs(pattern->x[i] - pattern->x[i - 1] - step));
    return worst;
}

static double sum_of(const closo_pattern *pattern)
{
    double sum = 0;
    for (size_t i = 0; i < pattern->count; i++)
        sum += pattern->y[i];
    return sum;
}

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = key, .label = label, .value = value, .unit = unit, .method = method});
}

// The number that all scans share; NaN where they differ or do not have it.
static double shared(const closo_series *series, double (*number)(const closo_pattern *pattern))
{
    double value = number(series->scans[0].pattern);
    for (size_t i = 1; i < series->count; i++)
        if (fabs(number(series->scans[i].pattern) - value) > 1e-9 * fabs(value))
            return NAN;
    return value;
}

static double wavelength_of(const closo_pattern *pattern)
{
    return pattern->radiation.wavelength[0];
}

static double seconds_of(const closo_pattern *pattern)
{
    return pattern->step_seconds;
}

static void describe_range(const closo_series *series, closo_result *result)
{
    static const char *const keys[][2] = {{"two_theta_min", "two_theta_max"},
                                          {"time_of_flight_min", "time_of_flight_max"},
                                          {"q_min", "q_max"},
                                          {"d_min", "d_max"}};
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < series->count; i++) {
        const closo_pattern *pattern = series->scans[i].pattern;
        if (pattern->abscissa != series->abscissa)
            continue;
        least = fmin(least, pattern->x[0]);
        most = fmax(most, pattern->x[pattern->count - 1]);
    }
    const char *unit = closo_abscissa_unit(series->abscissa);
    char label[64];
    snprintf(label, sizeof label, "lowest %s", closo_abscissa_label(series->abscissa));
    add(result, keys[series->abscissa][0], label, least, unit, NULL);
    snprintf(label, sizeof label, "highest %s", closo_abscissa_label(series->abscissa));
    add(result, keys[series->abscissa][1], label, most, unit, NULL);
    double step = shared(series, mean_step);
    const closo_pattern *first = series->scans[0].pattern;
    // Printed angles round: a step that varies by less than a twentieth is one step.
    bool even = largest_step_deviation(first) < 0.05 * mean_step(first);
    add(result, "step", "step", step, unit,
        series->count > 1 && isnan(step) ? "differs between scans"
        : even                           ? "range over points less one; even"
                                         : "range over points less one; steps vary");
}

static void describe_radiation(const closo_series *series, bool overridden, closo_result *result)
{
    const closo_radiation *radiation = &series->scans[0].pattern->radiation;
    double wavelength = shared(series, wavelength_of);
    closo_describe_radiation(radiation, result);
    add(result, "wavelength", "wavelength", wavelength, "A",
        overridden           ? "given by --radiation"
        : !isnan(wavelength) ? "from the file"
        : series->abscissa == CLOSO_ABSCISSA_TIME
            ? "time of flight: none"
            : "not in the file, or not the same in all scans");
    if (!isnan(wavelength) && radiation->wavelength[1] > 0) {
        add(result, "wavelength_2", "second wavelength", radiation->wavelength[1], "A", NULL);
        add(result, "intensity_ratio", "intensity of the second line to the first",
            radiation->ratio, "1", NULL);
    }
    for (size_t i = 0; i < series->count; i++)
        if (isnan(wavelength_of(series->scans[i].pattern)) &&
            series->scans[i].pattern->abscissa == CLOSO_ABSCISSA_TWO_THETA) {
            closo_result_warn(result, "%s: the wavelength is not in the file: give --radiation",
                              series->scans[i].path);
        }
}

static void describe_scans(const closo_series *series, closo_result *result)
{
    size_t points = 0;
    double sum = 0, highest = 0;
    bool rate = false, given = true;
    for (size_t i = 0; i < series->count; i++) {
        const closo_pattern *pattern = series->scans[i].pattern;
        points += pattern->count;
        sum += sum_of(pattern);
        rate |= pattern->rate;
        given &= pattern->su != NULL;
        for (size_t k = 0; k < pattern->count; k++)
            highest = fmax(highest, pattern->y[k]);
    }
    add(result, "n_scans", "number of scans", (double)series->count, "1", "counted");
    add(result, "n_points", "number of points", (double)points, "1",
        series->count > 1 ? "all scans" : "counted");
    describe_range(series, result);
    double seconds = shared(series, seconds_of);
    add(result, "counting_time", "counting time per step", seconds, "s",
        isnan(seconds) ? "not in the file, or not the same in all scans" : "as the file states it");
    add(result, "total_counts", rate ? "sum of intensities" : "total counts", sum,
        rate ? "1/s" : "1", "sum over all points");
    add(result, "highest_intensity", "highest intensity", highest, rate ? "1/s" : "1", NULL);
    closo_result_set(result, "standard uncertainties", "%s",
                     given  ? "in the file"
                     : rate ? "not in the file; intensities are rates"
                            : "not in the file; square roots where intensities are counts");
}

// A column of numbers over the scans.
static void add_numbers(const closo_series *series, closo_table *table, double *room,
                        const char *name, const char *label, const char *unit,
                        double (*number)(const closo_pattern *pattern))
{
    for (size_t i = 0; i < series->count; i++)
        room[i] = number(series->scans[i].pattern);
    closo_table_add_column(table, name, label, unit, room, series->count);
}

static double count_of(const closo_pattern *pattern)
{
    return (double)pattern->count;
}

static double first_of(const closo_pattern *pattern)
{
    return pattern->x[0];
}

static double last_of(const closo_pattern *pattern)
{
    return pattern->x[pattern->count - 1];
}

static double temperature_of(const closo_pattern *pattern)
{
    return pattern->temperature_kelvin;
}

static closo_status describe_table(const closo_series *series, closo_result *result,
                                   closo_error *error)
{
    size_t n = series->count;
    double *room = closo_allocate(n, sizeof *room, error);
    const char **text = closo_allocate(n, sizeof *text, error);
    if (!room || !text) {
        free(room);
        free(text);
        return CLOSO_MEMORY;
    }
    bool mixed = false;
    for (size_t i = 0; i < n; i++)
        mixed |= series->scans[i].pattern->abscissa != series->abscissa;
    const char *unit = mixed ? "1" : closo_abscissa_unit(series->abscissa);
    closo_table *table = closo_result_add_table(result, "scans", "Scans");
    for (size_t i = 0; i < n; i++)
        text[i] = closo_path_name(series->scans[i].path);
    closo_table_add_text_column(table, "file", NULL, text, n);
    for (size_t i = 0; i < n; i++)
        room[i] = (double)series->scans[i].scan;
    closo_table_add_column(table, "scan", NULL, "1", room, n);
    for (size_t i = 0; i < n; i++)
        text[i] = closo_abscissa_label(series->scans[i].pattern->abscissa);
    closo_table_add_text_column(table, "abscissa", NULL, text, n);
    add_numbers(series, table, room, "points", NULL, "1", count_of);
    add_numbers(series, table, room, "first", NULL, unit, first_of);
    add_numbers(series, table, room, "last", NULL, unit, last_of);
    add_numbers(series, table, room, "step", NULL, unit, mean_step);
    add_numbers(series, table, room, "wavelength", NULL, "A", wavelength_of);
    add_numbers(series, table, room, "temperature", NULL, "K", temperature_of);
    add_numbers(series, table, room, "counting_time", "counting time per step", "s", seconds_of);
    add_numbers(series, table, room, "sum", "sum of intensities", "1", sum_of);
    for (size_t i = 0; i < n; i++)
        text[i] = series->scans[i].pattern->date;
    closo_table_add_text_column(table, "date", "date as the file has it", text, n);
    for (size_t i = 0; i < n; i++)
        text[i] = series->scans[i].pattern->title;
    closo_table_add_text_column(table, "title", NULL, text, n);
    free(room);
    free(text);
    return CLOSO_OK;
}

static closo_status draw(closo_series *series, closo_result *result, closo_error *error)
{
    const closo_axis x = {.label = closo_abscissa_label(series->abscissa),
                          .unit = closo_abscissa_unit(series->abscissa)};
    const closo_axis y = {.label =
                              series->scans[0].pattern->rate ? "counts per second" : "intensity"};
    closo_figure *figure = NULL;
    closo_panel *panel = NULL;
    for (size_t i = 0; i < series->count && i < DRAWN; i++) {
        closo_series_scan *scan = series->scans + i;
        if (scan->pattern->abscissa != series->abscissa)
            continue;
        size_t bytes = scan->pattern->count * sizeof *scan->x;
        scan->x = closo_allocate(scan->pattern->count, sizeof *scan->x, error);
        scan->y = closo_allocate(scan->pattern->count, sizeof *scan->y, error);
        if (!scan->x || !scan->y)
            return CLOSO_MEMORY;
        memcpy(scan->x, scan->pattern->x, bytes);
        memcpy(scan->y, scan->pattern->y, bytes);
        size_t count = closo_scan_points_thin(scan->x, scan->y, scan->pattern->count, DRAWN_POINTS);
        char name[32], label[96];
        snprintf(name, sizeof name, "pattern_%zu", i + 1);
        snprintf(label, sizeof label, "%.60s, %zu", closo_path_name(scan->path), scan->scan);
        closo_table *table = closo_result_add_table(result, name, label);
        closo_table_add_column(table, "x", x.label, x.unit, scan->x, count);
        closo_table_add_column(table, "y", y.label, "1", scan->y, count);
        if (!figure) {
            figure = closo_result_add_figure(
                result, "patterns", "Patterns",
                "As the files have them; of long patterns the lowest and the highest point of each "
                "of 2000 intervals.");
            panel = closo_figure_add_panel(figure, "", &x, &y);
        }
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = series->count > 1 ? label : NULL,
                                                  .table = name,
                                                  .x = "x",
                                                  .y = "y"});
    }
    return CLOSO_OK;
}

closo_status closo_powder_info(const char *const *paths, size_t count,
                               const closo_patterns_options *options,
                               const closo_radiation *radiation, closo_result *result,
                               closo_error *error)
{
    closo_series series;
    closo_status status =
        closo_series_read(&series, paths, count, options, radiation, result, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_set(result, "format", "%s", series.read[0].format);
    if (series.count == 1 && series.scans[0].pattern->instrument[0])
        closo_result_set(result, "instrument", "%s", series.scans[0].pattern->instrument);
    if (series.count == 1 && series.scans[0].pattern->title[0])
        closo_result_set(result, "title", "%s", series.scans[0].pattern->title);
    describe_scans(&series, result);
    describe_radiation(&series, radiation != NULL, result);
    if (series.count == 1 && !isnan(series.scans[0].pattern->temperature_kelvin))
        add(result, "temperature", "temperature", series.scans[0].pattern->temperature_kelvin, "K",
            "as the file states it");
    status = describe_table(&series, result, error);
    if (status == CLOSO_OK)
        status = draw(&series, result, error);
    closo_series_clear(&series);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
