// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map as an image of pixels that are even on paper, whatever the cells are: gnuplot draws an
// even image in one piece, fast and without hairlines between cells, and lays it over the plotting
// area on axes of its own (0 to 1), so that logarithmic axes need no care. Few cells get several
// pixels each, many cells share one, which shows their mean.
#include "result/script_map.h"

#include <math.h>
#include <string.h>

#define DIGITS 4

// So many pixels that cells have whole ones where that is affordable.
static size_t pixels_for(size_t cells, size_t wanted, size_t limit)
{
    if (cells > limit)
        return limit;
    size_t each = (wanted + cells / 2) / cells;
    return cells * (each > 0 ? each : 1);
}

script_pixels script_map_pixels(const closo_map *map)
{
    return (script_pixels){pixels_for(map->x.count, 480, 800), pixels_for(map->y.count, 320, 500)};
}

static closo_extent colour_extent(const closo_map *map)
{
    closo_extent extent = {map->low, map->high, map->logarithmic};
    if (extent.low > extent.high)
        extent =
            (closo_extent){map->logarithmic ? 1 : 0, map->logarithmic ? 10 : 1, map->logarithmic};
    if (extent.low == extent.high && map->logarithmic) {
        extent.low /= 1.5;
        extent.high *= 1.5;
    } else if (extent.low == extent.high) {
        double pad = extent.high != 0 ? 0.1 * fabs(extent.high) : 1;
        extent.low -= pad;
        extent.high += pad;
    }
    return extent;
}

// The value that stands at a fraction of the axis.
static double value_at(const closo_extent *extent, double fraction)
{
    return extent->logarithmic ? extent->low * pow(extent->high / extent->low, fraction)
                               : extent->low + fraction * (extent->high - extent->low);
}

static bool cells_of(const closo_map_axis *axis, const closo_extent *extent, size_t pixel,
                     size_t pixels, size_t *begin, size_t *end)
{
    return closo_map_cells(axis, value_at(extent, (double)pixel / (double)pixels),
                           value_at(extent, (double)(pixel + 1) / (double)pixels), begin, end);
}

void script_add_map_data(closo_text *out, const closo_chart *chart, const char *name)
{
    const closo_map *map = &chart->map;
    script_pixels pixels = script_map_pixels(map);
    closo_extent colours = colour_extent(map);
    double unit = pow(10, script_axis_make(&colours).exponent);
    if (pixels.columns < map->x.count || pixels.rows < map->y.count) {
        closo_text_addf(out,
                        "# %zu x %zu cells: means over those that fall on one of %zu x %zu "
                        "pixels\n",
                        map->x.count, map->y.count, pixels.columns, pixels.rows);
    }
    closo_text_addf(out, "%s << EOD\n", name);
    for (size_t row = 0; row < pixels.rows && !out->failed; row++) {
        size_t y0 = 0;
        size_t y1 = 0;
        bool has_row = cells_of(&map->y, &chart->y, row, pixels.rows, &y0, &y1);
        for (size_t column = 0; column < pixels.columns; column++) {
            size_t x0 = 0;
            size_t x1 = 0;
            double value = NAN;
            if (has_row && cells_of(&map->x, &chart->x, column, pixels.columns, &x0, &x1))
                value = closo_map_mean(map, x0, x1, y0, y1);
            closo_text_add(out, column > 0 ? " " : "");
            if (isnan(value))
                closo_text_add(out, "NaN");
            else
                closo_text_add_number(out, value / unit, DIGITS);
        }
        closo_text_add(out, "\n");
    }
    closo_text_add(out, "EOD\n");
}

void script_add_colour_bar(closo_text *out, const closo_chart *chart)
{
    if (!chart->has_map) {
        closo_text_add(out, "unset colorbox\nunset logscale cb\nset rmargin 3\n");
        return;
    }
    closo_text_add(out, "set palette defined (");
    for (size_t i = 0; i < CLOSO_RAMP_POINTS; i++)
        closo_text_addf(out, "%s%zu '#%06x'", i > 0 ? ", " : "", i, (unsigned)closo_ramp[i]);
    closo_text_add(out, ")\nset colorbox vertical\nset rmargin 4\n"
                        "set x2range [0:1]\nset y2range [0:1]\n");
    const closo_map *map = &chart->map;
    closo_extent extent = colour_extent(map);
    script_axis axis = script_axis_make(&extent);
    closo_axis_record record = {.label = (char *)(uintptr_t)map->label,
                                .unit = (char *)(uintptr_t)map->unit};
    script_add_axis(out, "cb", &axis, &record);
}

void script_plot_map(closo_text *out, const closo_chart *chart, const char *name)
{
    script_pixels pixels = script_map_pixels(&chart->map);
    closo_text_addf(out,
                    "%s matrix using (($1+0.5)/%zu):(($2+0.5)/%zu):3 axes x2y2 with image notitle",
                    name, pixels.columns, pixels.rows);
}
