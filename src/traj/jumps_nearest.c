// SPDX-License-Identifier: GPL-3.0-or-later
// Nearest point in a periodic cell: points are sorted into bins of a few points each; the bins
// around a place are searched, and where the nearest found is farther than a bin is wide, all
// points are. Distances are exact minimum images for any cell. O(n) to fill, O(1) a query.
#include "traj/jumps_nearest.h"

#include <math.h>
#include <stdlib.h>

enum { BINS_PER_AXIS = 64 };
#define POINTS_PER_BIN 3.0

static void choose_bins(closo_nearest *grid)
{
    double width = cbrt(POINTS_PER_BIN * grid->cell->volume / (double)grid->count);
    for (int c = 0; c < 3; c++) {
        double bins = floor(grid->cell->widths[c] / width);
        // Fewer than four bins: the three around a place would be all, or would meet twice.
        grid->bins[c] = bins < 4 ? 1 : bins > BINS_PER_AXIS ? BINS_PER_AXIS : (int)bins;
    }
}

static void bin_of(const closo_nearest *grid, const double place[3], int out[3])
{
    double f[3];
    closo_cell_to_fractional(grid->cell, place, f);
    for (int c = 0; c < 3; c++) {
        double inside = f[c] - floor(f[c]);
        int bin = (int)(inside * grid->bins[c]);
        out[c] = bin < grid->bins[c] ? bin : grid->bins[c] - 1;
    }
}

closo_status closo_nearest_fill(closo_nearest *grid, const closo_cell *cell, size_t count,
                                const double *point, closo_error *error)
{
    grid->cell = cell;
    grid->point = point;
    grid->count = count;
    choose_bins(grid);
    size_t bins = (size_t)grid->bins[0] * (size_t)grid->bins[1] * (size_t)grid->bins[2];
    if (count > grid->capacity) {
        free(grid->bin);
        free(grid->order);
        grid->capacity = 0;
        grid->bin = closo_allocate(count, sizeof *grid->bin, error);
        grid->order = closo_allocate(count, sizeof *grid->order, error);
        if (!grid->bin || !grid->order)
            return CLOSO_MEMORY;
        grid->capacity = count;
    }
    void *block = grid->start;
    closo_status status =
        closo_grow(&block, &grid->start_capacity, bins + 1, sizeof *grid->start, error);
    grid->start = block;
    if (status != CLOSO_OK)
        return status;
    for (size_t b = 0; b <= bins; b++)
        grid->start[b] = 0;
    for (size_t i = 0; i < count; i++) {
        int b[3];
        bin_of(grid, point + 3 * i, b);
        grid->bin[i] = (uint32_t)((b[0] * grid->bins[1] + b[1]) * grid->bins[2] + b[2]);
        grid->start[grid->bin[i] + 1]++;
    }
    for (size_t b = 0; b < bins; b++)
        grid->start[b + 1] += grid->start[b];
    for (size_t i = 0; i < count; i++)
        grid->order[grid->start[grid->bin[i]]++] = (uint32_t)i;
    for (size_t b = bins; b > 0; b--)
        grid->start[b] = grid->start[b - 1];
    grid->start[0] = 0;
    return CLOSO_OK;
}

void closo_nearest_clear(closo_nearest *grid)
{
    free(grid->bin);
    free(grid->order);
    free(grid->start);
    *grid = (closo_nearest){0};
}

typedef struct best {
    size_t index;
    double squared, displacement[3];
} best;

// Ties go to the lower index, whatever the order of the search.
static void try_point(const closo_nearest *grid, const double place[3], size_t i, best *found)
{
    const double *r = grid->point + 3 * i;
    double d[3] = {place[0] - r[0], place[1] - r[1], place[2] - r[2]};
    double squared = closo_cell_minimum_image(grid->cell, d);
    if (squared < found->squared || (squared == found->squared && i < found->index))
        *found = (best){i, squared, {d[0], d[1], d[2]}};
}

static void search_bin(const closo_nearest *grid, const double place[3], const int bin[3],
                       best *found)
{
    int at[3];
    for (int c = 0; c < 3; c++)
        at[c] = (bin[c] % grid->bins[c] + grid->bins[c]) % grid->bins[c];
    size_t b = (size_t)((at[0] * grid->bins[1] + at[1]) * grid->bins[2] + at[2]);
    for (uint32_t k = grid->start[b]; k < grid->start[b + 1]; k++)
        try_point(grid, place, grid->order[k], found);
}

size_t closo_nearest_find(const closo_nearest *grid, const double place[3], double displacement[3])
{
    best found = {.index = 0, .squared = INFINITY};
    int home[3], reach[3];
    double width = INFINITY;
    bin_of(grid, place, home);
    for (int c = 0; c < 3; c++) {
        reach[c] = grid->bins[c] > 1;
        if (reach[c])
            width = fmin(width, grid->cell->widths[c] / grid->bins[c]);
    }
    for (int x = -reach[0]; x <= reach[0]; x++)
        for (int y = -reach[1]; y <= reach[1]; y++)
            for (int z = -reach[2]; z <= reach[2]; z++)
                search_bin(grid, place, (const int[3]){home[0] + x, home[1] + y, home[2] + z},
                           &found);
    if (!(found.squared < width * width)) // beyond the width of a bin another may be nearer
        for (size_t i = 0; i < grid->count; i++)
            try_point(grid, place, i, &found);
    for (int c = 0; c < 3; c++)
        displacement[c] = found.displacement[c];
    return found.index;
}
