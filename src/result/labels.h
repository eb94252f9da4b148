// SPDX-License-Identifier: GPL-3.0-or-later
// Where the names of points go. Private to the room.
#ifndef CLOSO_RESULT_LABELS_H
#define CLOSO_RESULT_LABELS_H

#include "result/series.h"

typedef struct closo_label {
    const char *text;  // borrowed from the document
    double x, y;       // of the point, in units of the axes
    double at_x, at_y; // of the middle of the text
    bool led;          // far enough from its point for a thin line between them
    size_t colour;     // of its series
    double edge_x;     // where that line meets the text
    double edge_y;
} closo_label;

#define CLOSO_LABELS 120 // in one panel at most; the others are left out

// Names of all points of the chart, drawn on a plotting area of width x height pixels: each in turn
// at the place around its point where it covers least of what is there. NULL without memory or
// where there is none; free() it.
closo_label *closo_labels_place(const closo_chart *chart, double width, double height,
                                size_t *count);

#endif
