// SPDX-License-Identifier: GPL-3.0-or-later
// The marks of one panel in a gnuplot script.
#ifndef CLOSO_RESULT_SCRIPT_MARKS_H
#define CLOSO_RESULT_SCRIPT_MARKS_H

#include "result/script_axis.h"

typedef struct script {
    closo_text *out;
    const closo_chart *chart;
    script_axis x, y;
    size_t figure, panel;
} script;

// The block of data of series `index`.
void script_add_data(const script *sc, const closo_series *s, size_t index);
// The command "plot" with every series.
void script_add_plot(const script *sc);
// A colour of the palette dark enough for letters.
const char *script_dark_colour(size_t colour);

#endif
