// SPDX-License-Identifier: GPL-3.0-or-later
// The scans of several files as one series.
#include "powder/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *closo_abscissa_label(closo_abscissa abscissa)
{
    static const char *const labels[] = {"2\xCE\xB8", "time of flight", "q", "d"};
    return labels[abscissa];
}

const char *closo_abscissa_unit(closo_abscissa abscissa)
{
    static const char *const units[] = {"deg", "us", "1/A", "A"};
    return units[abscissa];
}

size_t closo_scan_points_thin(double *x, double *y, size_t count, size_t most)
{
    if (count <= most || most < 4)
        return count;
    size_t intervals = most / 2, kept = 0;
    double first = x[0], span = x[count - 1] - x[0];
    for (size_t i = 0; i < count;) {
        size_t low = i, high = i;
        double limit = floor((x[i] - first) / span * (double)intervals) + 1;
        size_t k = i;
        for (; k < count && (x[k] - first) / span * (double)intervals < limit; k++) {
            low = y[k] < y[low] ? k : low;
            high = y[k] > y[high] ? k : high;
        }
        if (k == i)
            k = i + 1;
        size_t pair[2] = {low < high ? low : high, low < high ? high : low};
        for (size_t p = 0; p < (low == high ? 1U : 2U); p++) {
            x[kept] = x[pair[p]];
            y[kept++] = y[pair[p]];
        }
        i = k;
    }
    return kept;
}

void closo_describe_radiation(const closo_radiation *radiation, closo_result *result)
{
    static const char *const kinds[] = {"radiation", "X-rays", "neutrons"};
    if (isnan(radiation->wavelength[0]))
        closo_result_set(result, "radiation", "%s, wavelength not known", kinds[radiation->kind]);
    else if (radiation->wavelength[1] > 0)
        closo_result_set(result, "radiation", "%s%s%s, %.7g A and %.7g A, ratio %.3g",
                         kinds[radiation->kind], radiation->name[0] ? " " : "", radiation->name,
                         radiation->wavelength[0], radiation->wavelength[1], radiation->ratio);
    else
        closo_result_set(result, "radiation", "%s%s%s, %.7g A", kinds[radiation->kind],
                         radiation->name[0] ? " " : "", radiation->name, radiation->wavelength[0]);
}

static closo_status add_scans(closo_series *series, const char *path, closo_patterns *file,
                              const closo_radiation *radiation, closo_error *error)
{
    for (size_t k = 0; k < file->count; k++) {
        if (series->count == CLOSO_SERIES_MAXIMUM)
            return closo_fail(error, CLOSO_USAGE, "more than %d scans in one series are refused",
                              CLOSO_SERIES_MAXIMUM);
        closo_pattern *pattern = file->patterns + k;
        if (radiation)
            pattern->radiation = *radiation;
        series->scans[series->count++] =
            (closo_series_scan){.pattern = pattern, .path = path, .scan = k + 1};
    }
    return CLOSO_OK;
}

closo_status closo_series_read(closo_series *out, const char *const *paths, size_t count,
                               const closo_patterns_options *options,
                               const closo_radiation *radiation, closo_result *result,
                               closo_error *error)
{
    *out = (closo_series){0};
    out->read = closo_allocate(count, sizeof *out->read, error);
    out->scans = closo_allocate(CLOSO_SERIES_MAXIMUM, sizeof *out->scans, error);
    closo_status status = out->read && out->scans ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        if (options && closo_cancelled(options->control)) {
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
            break;
        }
        closo_patterns *file = out->read + out->files;
        status = closo_patterns_read(file, paths[i], options, error);
        if (status != CLOSO_OK)
            break;
        out->files++;
        closo_result_add_input(result, paths[i], &file->fingerprint);
        for (size_t k = 0; k < file->warning_count; k++)
            closo_result_warn(result, "%s", file->warnings[k]);
        status = add_scans(out, paths[i], file, radiation, error);
    }
    if (status == CLOSO_OK)
        out->abscissa = out->scans[0].pattern->abscissa;
    if (status != CLOSO_OK)
        closo_series_clear(out);
    return status;
}

void closo_series_clear(closo_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        free(series->scans[i].x);
        free(series->scans[i].y);
    }
    for (size_t i = 0; i < series->files; i++)
        closo_patterns_clear(series->read + i);
    free(series->scans);
    free(series->read);
    *series = (closo_series){0};
}

static closo_status check_conversion(const closo_series_scan *scan, closo_abscissa to,
                                     closo_error *error)
{
    const closo_pattern *pattern = scan->pattern;
    closo_abscissa from = pattern->abscissa;
    bool angle = from == CLOSO_ABSCISSA_TWO_THETA || to == CLOSO_ABSCISSA_TWO_THETA;
    bool time = from == CLOSO_ABSCISSA_TIME || to == CLOSO_ABSCISSA_TIME;
    if (from == to)
        return CLOSO_OK;
    if (angle && time)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: angles and times of flight cannot share an abscissa: use q or d",
                          scan->path);
    if (angle && isnan(pattern->radiation.wavelength[0]))
        return closo_fail(error, CLOSO_USAGE,
                          "%s: the wavelength is not in the file: give --radiation", scan->path);
    if (time && isnan(pattern->difc))
        return closo_fail(error, CLOSO_INPUT, "%s: DIFC of the bank is not in the file",
                          scan->path);
    return CLOSO_OK;
}

static closo_status scan_points(closo_series_scan *scan, closo_abscissa to, double minimum,
                                double maximum, closo_error *error)
{
    const closo_pattern *p = scan->pattern;
    closo_status status = check_conversion(scan, to, error);
    if (status != CLOSO_OK)
        return status;
    scan->x = closo_allocate(p->count, sizeof *scan->x, error);
    scan->y = closo_allocate(p->count, sizeof *scan->y, error);
    if (!scan->x || !scan->y)
        return CLOSO_MEMORY;
    bool falls = (p->abscissa == CLOSO_ABSCISSA_D || p->abscissa == CLOSO_ABSCISSA_TIME) !=
                 (to == CLOSO_ABSCISSA_D || to == CLOSO_ABSCISSA_TIME);
    for (size_t k = 0; k < p->count; k++) {
        size_t i = falls ? p->count - 1 - k : k;
        double x = closo_abscissa_convert(p->x[i], p->abscissa, to, p->radiation.wavelength[0],
                                          p->difc, p->tzero);
        if (isnan(x) || x < minimum || x > maximum) // NaN limits hold for every x
            continue;
        scan->x[scan->count] = x;
        scan->y[scan->count++] = p->y[i];
    }
    if (scan->count < 2)
        return closo_fail(error, CLOSO_INPUT, "%s: scan %zu has %zu points in the range",
                          scan->path, scan->scan, scan->count);
    return CLOSO_OK;
}

closo_status closo_series_points(closo_series *series, const closo_powder_plot_options *options,
                                 closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (options->convert)
        series->abscissa = options->abscissa;
    for (size_t i = 0; status == CLOSO_OK && i < series->count; i++)
        status = scan_points(series->scans + i, series->abscissa, options->minimum,
                             options->maximum, error);
    return status;
}

// ---- order

static double key_of(const closo_series_scan *scan, closo_series_order order, size_t place)
{
    return order == CLOSO_SERIES_TEMPERATURE ? scan->pattern->temperature_kelvin
           : order == CLOSO_SERIES_TIME      ? scan->pattern->time_seconds
                                             : (double)place + 1;
}

static int compare_keys(const void *a, const void *b)
{
    const closo_series_scan *p = a, *q = b;
    return p->key < q->key ? -1 : p->key > q->key;
}

// Sorts by a key; false, with the order of reading kept, where scans lack it or share it.
static bool sort_by(closo_series *series, closo_series_order order, const char **problem)
{
    for (size_t i = 0; i < series->count; i++) {
        series->scans[i].key = key_of(series->scans + i, order, i);
        if (isnan(series->scans[i].key)) {
            *problem = series->scans[i].path;
            return false;
        }
    }
    closo_series_scan *kept = malloc(series->count * sizeof *kept);
    if (!kept)
        return false;
    memcpy(kept, series->scans, series->count * sizeof *kept);
    qsort(series->scans, series->count, sizeof *series->scans, compare_keys);
    bool apart = true;
    for (size_t i = 1; apart && i < series->count; i++)
        if (series->scans[i].key == series->scans[i - 1].key) {
            *problem = series->scans[i].path;
            apart = false;
        }
    if (!apart)
        memcpy(series->scans, kept, series->count * sizeof *kept);
    free(kept);
    return apart;
}

// Times run from the first scan on, in a unit that suits their span.
static void set_time_unit(closo_series *series)
{
    double first = series->scans[0].key, span = series->scans[series->count - 1].key - first;
    double unit = span > 3 * 86400 ? 86400 : span > 3 * 3600 ? 3600 : 60;
    series->key_unit = unit == 60 ? "min" : unit == 3600 ? "h" : "d";
    for (size_t i = 0; i < series->count; i++)
        series->scans[i].key = (series->scans[i].key - first) / unit;
}

closo_status closo_series_sort(closo_series *series, closo_series_order order, closo_error *error)
{
    static const char *const labels[] = {"", "temperature", "time from the first scan", "scan"};
    const closo_series_order tries[] = {CLOSO_SERIES_TEMPERATURE, CLOSO_SERIES_TIME,
                                        CLOSO_SERIES_INDEX};
    const char *problem = "";
    if (order != CLOSO_SERIES_AUTOMATIC) {
        if (!sort_by(series, order, &problem))
            return closo_fail(error, CLOSO_USAGE,
                              "%s: its %s is not in the file, or not its alone: use another order",
                              problem, order == CLOSO_SERIES_TIME ? "time" : labels[order]);
        series->order = order;
    }
    for (size_t k = 0; order == CLOSO_SERIES_AUTOMATIC && k < 3; k++)
        if (sort_by(series, tries[k], &problem)) {
            series->order = tries[k];
            break;
        }
    series->key_label = labels[series->order];
    series->key_unit = series->order == CLOSO_SERIES_TEMPERATURE ? "K" : "1";
    if (series->order == CLOSO_SERIES_TIME)
        set_time_unit(series);
    return CLOSO_OK;
}
