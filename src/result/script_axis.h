// SPDX-License-Identifier: GPL-3.0-or-later
// Axes of a gnuplot script.
#ifndef CLOSO_RESULT_SCRIPT_AXIS_H
#define CLOSO_RESULT_SCRIPT_AXIS_H

#include "result/series.h"

typedef struct script_axis {
    closo_extent extent;
    int exponent; // the axis counts in units of 10^exponent
} script_axis;

script_axis script_axis_make(const closo_extent *extent);
// Range, scale, ticks and label of axis "x", "y" or "cb", the colour bar.
void script_add_axis(closo_text *out, const char *letter, const script_axis *axis,
                     const closo_axis_record *record);
// A text in single quotes on one line.
void script_add_quoted(closo_text *out, const char *text);

#endif
