// SPDX-License-Identifier: GPL-3.0-or-later
// A panel with its numbers: marks resolved to columns and quantities, ranges, colours.
#ifndef CLOSO_RESULT_SERIES_H
#define CLOSO_RESULT_SERIES_H

#include "result/map.h"

#define CLOSO_NEUTRAL SIZE_MAX // colour of a mark that belongs to no series

typedef struct closo_series {
    const closo_mark_record *mark;
    const double *x;         // NULL: categories, at 0, 1, 2 ...
    const double *y, *su;    // NULL in marks that show quantities and in maps; su may be NULL
    char *const *categories; // NULL: x holds numbers
    char *const *names;      // texts beside the points; NULL: none
    size_t rows;
    double value, value2; // of the quantities
    size_t colour;        // counted up from 0 by series of the panel, or CLOSO_NEUTRAL
    size_t bar;           // among the bars of the panel
} closo_series;

typedef struct closo_extent {
    double low, high;
    bool logarithmic;
} closo_extent;

typedef struct closo_chart {
    const closo_panel *panel;
    closo_series *series;
    size_t count;
    size_t bars;      // series of kind bars
    double bar_width; // of one bar, in units of x
    closo_extent x, y;
    bool has_map;
    closo_map map; // of the only series of kind map
} closo_chart;

// Marks whose table, column or quantity is absent are left out. False without memory.
bool closo_chart_init(closo_chart *chart, const closo_result *result, const closo_panel *panel);
void closo_chart_clear(closo_chart *chart);
double closo_series_x(const closo_series *series, size_t row);
// NaN where the axis cannot show the value.
double closo_extent_allow(const closo_extent *extent, double value);
// 0 at low, 1 at high.
double closo_extent_position(const closo_extent *extent, double value);
// From the left and from the bottom, as fractions of the plotting area: as above unless reversed.
double closo_chart_across(const closo_chart *chart, double x);
double closo_chart_upwards(const closo_chart *chart, double y);
// Rows worth drawing in increasing order: all of a short series, else the first, lowest, highest
// and last of every run of rows that fall on one of 1500 columns of the picture (the M4 selection
// of Jugel et al., PVLDB 7 (2014) 797: the drawn line is the same). NULL without memory.
size_t *closo_series_thin(const closo_series *series, const closo_extent *x, size_t *count);

#endif
