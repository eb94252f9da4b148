// SPDX-License-Identifier: GPL-3.0-or-later
// Where a legend hides nothing.
#ifndef CLOSO_RESULT_LEGEND_H
#define CLOSO_RESULT_LEGEND_H

#include "result/series.h"

typedef enum closo_legend {
    CLOSO_LEGEND_NONE,
    CLOSO_LEGEND_TOP_LEFT,
    CLOSO_LEGEND_TOP_RIGHT,
    CLOSO_LEGEND_BOTTOM_RIGHT,
    CLOSO_LEGEND_BOTTOM_LEFT,
    CLOSO_LEGEND_BELOW
} closo_legend;

// For a panel of width x height pixels. *extra is the height that a legend below it needs, in so
// many *columns (may be NULL); else 0.
closo_legend closo_legend_place(const closo_chart *chart, double width, double height,
                                double *extra, int *columns);

#endif
