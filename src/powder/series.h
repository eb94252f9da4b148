// SPDX-License-Identifier: GPL-3.0-or-later
// The scans of several files as one series: read, put on one abscissa, ordered.
#ifndef CLOSO_POWDER_SERIES_H
#define CLOSO_POWDER_SERIES_H

#include "closo/powder.h"

#define CLOSO_SERIES_MAXIMUM 4096 // scans that are drawn

// One scan: copies of its points on the abscissa of the series, rising.
typedef struct closo_series_scan {
    const closo_pattern *pattern; // borrowed from the files
    const char *path;
    size_t scan; // in its file, from 1
    size_t count;
    double *x, *y;
    double key; // temperature, time from the first scan on, or place in the order of reading
} closo_series_scan;

typedef struct closo_series {
    size_t files;
    closo_patterns *read;
    size_t count;
    closo_series_scan *scans; // by rising key
    closo_abscissa abscissa;
    closo_series_order order; // never automatic
    const char *key_label, *key_unit;
} closo_series;

// Reads every file and hands inputs and warnings to the result. The radiation overrides that of the
// files; NULL: not.
closo_status closo_series_read(closo_series *out, const char *const *paths, size_t count,
                               const closo_patterns_options *options,
                               const closo_radiation *radiation, closo_result *result,
                               closo_error *error);
// Points of every scan within the limits, on the abscissa that is asked for; needs a wavelength
// where that differs from the file's.
closo_status closo_series_points(closo_series *series, const closo_powder_plot_options *options,
                                 closo_error *error);
// Keys and order.
closo_status closo_series_sort(closo_series *series, closo_series_order order, closo_error *error);
void closo_series_clear(closo_series *series);

const char *closo_abscissa_label(closo_abscissa abscissa); // "2theta" in letters of its own
const char *closo_abscissa_unit(closo_abscissa abscissa);
// At most `most` points: of each interval of the abscissa the lowest and the highest stay. In
// place; returns how many are left.
size_t closo_scan_points_thin(double *x, double *y, size_t count, size_t most);
// The wavelength that positions are computed from, in words, as a setting.
void closo_describe_radiation(const closo_radiation *radiation, closo_result *result);

#endif
