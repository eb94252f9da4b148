// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns as a figure: lines above one another, or a heat map against temperature, time or the
// order of the files. Intensities are not changed with the abscissa (no Jacobian): heights compare,
// areas do not.
#include "powder/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_POINTS = 8000, MAP_COLUMNS = 1000, LEGEND_LINES = 12 };

static const char *intensity_label(const closo_powder_plot_options *options)
{
    if (options->scale == CLOSO_INTENSITY_SQUARE_ROOT)
        return options->normalise ? "square root of I / I(max)" : "square root of the intensity";
    return options->normalise ? "I / I(max)" : "intensity";
}

static void scale_scan(closo_series_scan *scan, const closo_powder_plot_options *options)
{
    double highest = 0;
    for (size_t i = 0; i < scan->count; i++)
        highest = fmax(highest, scan->y[i]);
    for (size_t i = 0; i < scan->count; i++) {
        if (options->normalise && highest > 0)
            scan->y[i] /= highest;
        if (options->scale == CLOSO_INTENSITY_SQUARE_ROOT)
            scan->y[i] = scan->y[i] > 0 ? sqrt(scan->y[i]) : 0;
    }
}

static void name_scan(const closo_series *series, const closo_series_scan *scan, char *out,
                      size_t size)
{
    char number[CLOSO_NUMBER_SIZE], place[32] = "";
    const closo_pattern *pattern = scan->pattern;
    closo_format_number(number, scan->key, 4);
    for (size_t i = 0; i < series->files; i++)
        if (pattern >= series->read[i].patterns &&
            pattern < series->read[i].patterns + series->read[i].count && series->read[i].count > 1)
            snprintf(place, sizeof place, " scan %zu", scan->scan);
    if (series->order == CLOSO_SERIES_INDEX)
        snprintf(out, size, "%.60s%s", closo_path_name(scan->path), place);
    else
        snprintf(out, size, "%.60s%s, %s %s", closo_path_name(scan->path), place, number,
                 series->key_unit);
}

// ---- lines above one another

static closo_status draw_lines(closo_series *series, const closo_powder_plot_options *options,
                               closo_result *result)
{
    bool logarithmic = options->scale == CLOSO_INTENSITY_LOGARITHMIC;
    double highest = 0, offset = options->offset;
    for (size_t i = 0; i < series->count; i++)
        for (size_t k = 0; k < series->scans[i].count; k++)
            highest = fmax(highest, series->scans[i].y[k]);
    if (isnan(offset))
        offset = logarithmic ? 0.5 : 0.1;
    if (series->count == 1)
        offset = 0;
    closo_result_set(result, "offset",
                     logarithmic ? "%g decades between patterns"
                                 : "%g of the highest point between patterns",
                     offset);
    char caption[256];
    snprintf(
        caption, sizeof caption,
        "From below upwards by rising %s; each pattern shifted by %g %s against the one below.",
        series->key_label, offset, logarithmic ? "decades" : "of the highest point");
    closo_figure *figure = closo_result_add_figure(result, "patterns", "Powder patterns",
                                                   series->count > 1 ? caption : "");
    const closo_axis x = {.label = closo_abscissa_label(series->abscissa),
                          .unit = closo_abscissa_unit(series->abscissa)};
    const closo_axis y = {.label = intensity_label(options), .logarithmic = logarithmic};
    closo_panel *panel = closo_figure_add_panel(figure, "", &x, &y);
    for (size_t i = 0; i < series->count; i++) {
        closo_series_scan *scan = series->scans + i;
        size_t count = closo_scan_points_thin(scan->x, scan->y, scan->count, LINE_POINTS);
        double factor = pow(10, logarithmic ? offset * (double)i : 0);
        double shift = logarithmic ? 0 : offset * highest * (double)i;
        for (size_t k = 0; k < count; k++)
            scan->y[k] =
                logarithmic && !(scan->y[k] > 0) ? (double)NAN : scan->y[k] * factor + shift;
        char name[32], label[160];
        snprintf(name, sizeof name, "pattern_%zu", i + 1);
        name_scan(series, scan, label, sizeof label);
        closo_table *table = closo_result_add_table(result, name, label);
        closo_table_add_column(table, "x", x.label, x.unit, scan->x, count);
        closo_table_add_column(table, "y", "intensity as drawn", "1", scan->y, count);
        closo_panel_add_mark(panel,
                             &(closo_mark){.kind = CLOSO_MARK_LINE,
                                           .label = series->count <= LEGEND_LINES ? label : NULL,
                                           .table = name,
                                           .x = "x",
                                           .y = "y"});
    }
    return CLOSO_OK;
}

// ---- heat map

typedef struct map_grid {
    double first, width; // of the first column's lower edge, of a column
    size_t columns;
} map_grid;

static map_grid grid_of(const closo_series *series)
{
    double least = INFINITY, most = -INFINITY, step = 0;
    for (size_t i = 0; i < series->count; i++) {
        const closo_series_scan *scan = series->scans + i;
        least = fmin(least, scan->x[0]);
        most = fmax(most, scan->x[scan->count - 1]);
        step = fmax(step, (scan->x[scan->count - 1] - scan->x[0]) / (double)(scan->count - 1));
    }
    double span = most - least, columns = floor(span / step) + 1;
    map_grid grid = {.first = least - step / 2, .width = step, .columns = (size_t)columns};
    if (columns > MAP_COLUMNS || !(columns >= 2)) {
        grid.columns = columns >= 2 ? MAP_COLUMNS : 2;
        grid.width = span / (double)grid.columns;
        grid.first = least;
    }
    return grid;
}

// The highest point of each column: means would wash out lines that are narrower than a column. A
// column between two points that are closer than five mean steps of the scan gets the line between
// them; other columns stay open.
static void fill_row(const closo_series_scan *scan, const map_grid *grid, double *row)
{
    double mean = (scan->x[scan->count - 1] - scan->x[0]) / (double)(scan->count - 1);
    for (size_t c = 0; c < grid->columns; c++)
        row[c] = NAN;
    for (size_t i = 0; i < scan->count; i++) {
        double at = (scan->x[i] - grid->first) / grid->width;
        size_t c = at > 0 ? (size_t)at : 0;
        c = c < grid->columns ? c : grid->columns - 1;
        row[c] = fmax(row[c], scan->y[i]); // of a number and NaN the number
    }
    size_t i = 0;
    for (size_t c = 0; c < grid->columns; c++) {
        double x = grid->first + ((double)c + 0.5) * grid->width;
        if (!isnan(row[c]))
            continue;
        while (i + 1 < scan->count && scan->x[i + 1] < x)
            i++;
        if (i + 1 == scan->count || scan->x[i] > x)
            continue;
        double gap = scan->x[i + 1] - scan->x[i];
        if (gap < 5 * mean)
            row[c] = scan->y[i] + (scan->y[i + 1] - scan->y[i]) * (x - scan->x[i]) / gap;
    }
}

static closo_status draw_map(closo_series *series, const closo_powder_plot_options *options,
                             closo_result *result, closo_error *error)
{
    bool logarithmic = options->scale == CLOSO_INTENSITY_LOGARITHMIC;
    map_grid grid = grid_of(series);
    size_t cells = grid.columns * series->count;
    double *room = closo_allocate(3 * cells, sizeof *room, error);
    if (!room)
        return CLOSO_MEMORY;
    double *x = room, *y = room + cells, *z = room + 2 * cells;
    for (size_t i = 0; i < series->count; i++) {
        fill_row(series->scans + i, &grid, z + i * grid.columns);
        for (size_t c = 0; c < grid.columns; c++) {
            x[i * grid.columns + c] = grid.first + ((double)c + 0.5) * grid.width;
            y[i * grid.columns + c] = series->scans[i].key;
        }
    }
    closo_result_set(result, "columns of the map", "%zu of %.4g %s, the highest point of each",
                     grid.columns, grid.width, closo_abscissa_unit(series->abscissa));
    closo_table *table = closo_result_add_table(result, "map", "Heat map, a row per cell");
    closo_table_add_column(table, "x", closo_abscissa_label(series->abscissa),
                           closo_abscissa_unit(series->abscissa), x, cells);
    closo_table_add_column(table, "y", series->key_label, series->key_unit, y, cells);
    closo_table_add_column(table, "intensity", intensity_label(options), "1", z, cells);
    free(room);
    closo_figure *figure = closo_result_add_figure(
        result, "map", "Powder patterns", "Each row is a pattern; open cells were not measured.");
    const closo_axis horizontal = {.label = closo_abscissa_label(series->abscissa),
                                   .unit = closo_abscissa_unit(series->abscissa)};
    const closo_axis vertical = {.label = series->key_label, .unit = series->key_unit};
    closo_panel *panel = closo_figure_add_panel(figure, "", &horizontal, &vertical);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_MAP,
                                              .label = intensity_label(options),
                                              .table = "map",
                                              .x = "x",
                                              .y = "y",
                                              .z = "intensity",
                                              .logarithmic_z = logarithmic});
    return CLOSO_OK;
}

static closo_status describe_scans(const closo_series *series, closo_result *result,
                                   closo_error *error)
{
    size_t n = series->count;
    double *room = closo_allocate(3 * n, sizeof *room, error);
    const char **file = closo_allocate(n, sizeof *file, error);
    if (!room || !file) {
        free(room);
        free(file);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        file[i] = closo_path_name(series->scans[i].path);
        room[i] = (double)series->scans[i].scan;
        room[n + i] = series->scans[i].key;
        room[2 * n + i] = (double)series->scans[i].count;
    }
    closo_table *table =
        closo_result_add_table(result, "scans", "Scans in the order they are drawn");
    closo_table_add_text_column(table, "file", NULL, file, n);
    closo_table_add_column(table, "scan", NULL, "1", room, n);
    closo_table_add_column(table, "order", series->key_label, series->key_unit, room + n, n);
    closo_table_add_column(table, "points", NULL, "1", room + 2 * n, n);
    free(room);
    free(file);
    return CLOSO_OK;
}

static closo_status plot(closo_series *series, const closo_powder_plot_options *options,
                         closo_result *result, closo_error *error)
{
    closo_status status = closo_series_sort(series, options->against, error);
    if (status == CLOSO_OK)
        status = closo_series_points(series, options, error);
    if (status != CLOSO_OK)
        return status;
    closo_describe_radiation(&series->scans[0].pattern->radiation, result);
    closo_result_set(result, "order", "%s", series->key_label);
    closo_result_set(result, "intensities", "%s%s", intensity_label(options),
                     options->scale == CLOSO_INTENSITY_LOGARITHMIC ? ", logarithmic" : "");
    closo_result_add_quantity(result, &(closo_quantity){.key = "n_scans",
                                                        .label = "number of scans",
                                                        .value = (double)series->count,
                                                        .unit = "1",
                                                        .method = "counted"});
    status = describe_scans(series, result, error);
    for (size_t i = 0; i < series->count; i++)
        scale_scan(series->scans + i, options);
    if (status == CLOSO_OK)
        status = options->map ? draw_map(series, options, result, error)
                              : draw_lines(series, options, result);
    return status;
}

closo_status closo_powder_plot(const char *const *paths, size_t count,
                               const closo_powder_plot_options *options, closo_result *result,
                               closo_error *error)
{
    closo_series series;
    closo_status status = closo_series_read(&series, paths, count, &options->reading,
                                            options->radiation, result, error);
    if (status != CLOSO_OK)
        return status;
    if (options->map && series.count < 2)
        status = closo_fail(error, CLOSO_USAGE, "a map needs two scans or more, found %zu",
                            series.count);
    if (status == CLOSO_OK)
        status = plot(&series, options, result, error);
    closo_series_clear(&series);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
