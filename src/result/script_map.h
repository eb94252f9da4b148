// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map in a gnuplot script.
#ifndef CLOSO_RESULT_SCRIPT_MAP_H
#define CLOSO_RESULT_SCRIPT_MAP_H

#include "result/script_axis.h"

// Pixels that the map of a chart is drawn with.
typedef struct script_pixels {
    size_t columns, rows;
} script_pixels;

script_pixels script_map_pixels(const closo_map *map);
// The block of data `name`.
void script_add_map_data(closo_text *out, const closo_chart *chart, const char *name);
// Colours and colour bar; without a map: none.
void script_add_colour_bar(closo_text *out, const closo_chart *chart);
// The element of "plot".
void script_plot_map(closo_text *out, const closo_chart *chart, const char *name);

#endif
