// SPDX-License-Identifier: GPL-3.0-or-later
// Heat maps: a table in long form as a grid, and the colours of all maps.
#ifndef CLOSO_RESULT_MAP_H
#define CLOSO_RESULT_MAP_H

#include "result/document.h"

#define CLOSO_RAMP_POINTS 17
// 0xRRGGBB from the lowest to the highest value, linear in between.
extern const uint32_t closo_ramp[CLOSO_RAMP_POINTS];

typedef struct closo_map_axis {
    size_t count;
    double *centres; // increasing
    double *edges;   // count + 1
    bool logarithmic;
} closo_map_axis;

typedef struct closo_map {
    closo_map_axis x, y;
    float *z;         // z[row * x.count + column], NaN: open
    double low, high; // of z; low > high: all open
    bool logarithmic;
    const char *label, *unit; // of the colour bar; borrowed
} closo_map;

// CLOSO_OK; CLOSO_USAGE when the mark shows no grid that could be drawn (*map is empty then), or
// CLOSO_MEMORY.
closo_status closo_map_init(closo_map *map, const closo_result *result,
                            const closo_mark_record *mark, bool logarithmic_x, bool logarithmic_y);
void closo_map_clear(closo_map *map);

// The cells that a pixel from `low` to `high` shows: those whose centres lie in it, else the one it
// lies in. False where there is none.
bool closo_map_cells(const closo_map_axis *axis, double low, double high, size_t *begin,
                     size_t *end);
// Mean of the cells [x0, x1) x [y0, y1) that are not open; NaN when all are.
double closo_map_mean(const closo_map *map, size_t x0, size_t x1, size_t y0, size_t y1);

#endif
