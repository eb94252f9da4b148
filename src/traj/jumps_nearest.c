// SPDX-License-Identifier: GPL-3.0-or-later
// Nearest point in a periodic cell: points are wrapped and sorted into bins of a few points each;
// the bins around a place are searched, each in the one image of the cell that lies there. Where
// the nearest found is farther than a bin is wide, or the cell is too small for bins, all points
// are, by exact minimum images. O(n) to fill, O(1) a query.
#include "traj/jumps_nearest.h"
#include "traj/distances.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS_PER_AXIS = 64 };
#define POINTS_PER_BIN 3.0
enum { AT_ONCE = 64 };

static void choose_bins(closo_nearest *grid)
{
    double width = cbrt(POINTS_PER_BIN * grid->cell->volume / (double)grid->count);
    for (int c = 0; c < 3; c++) {
        double bins = floor(grid->cell->widths[c] / width);
        // Fewer than four bins: the three around a place would be all, or would meet twice.
        grid->bins[c] = bins < 4 ? 1 : bins > BINS_PER_AXIS ? BINS_PER_AXIS : (int)bins;
    }
}

// The bin of a place, and the place moved into the cell.
static void bin_of(const closo_nearest *grid, const double place[3], int out[3], double wrapped[3])
{
    double f[3];
    closo_cell_to_fractional(grid->cell, place, f);
    for (int c = 0; c < 3; c++) {
        f[c] -= floor(f[c]);
        int bin = (int)(f[c] * grid->bins[c]);
        out[c] = bin < grid->bins[c] ? bin : grid->bins[c] - 1;
    }
    closo_cell_to_cartesian(grid->cell, f, wrapped);
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
        free(grid->wrapped);
        free(grid->row);
        grid->capacity = 0;
        grid->bin = closo_allocate(count, sizeof *grid->bin, error);
        grid->order = closo_allocate(count, sizeof *grid->order, error);
        grid->wrapped = closo_allocate(6 * count, sizeof *grid->wrapped, error);
        grid->row = closo_allocate(3 * count, sizeof *grid->row, error);
        if (!grid->bin || !grid->order || !grid->wrapped || !grid->row)
            return CLOSO_MEMORY;
        grid->capacity = count;
    }
    void *block = grid->start;
    closo_status status =
        closo_grow(&block, &grid->start_capacity, bins + 1, sizeof *grid->start, error);
    grid->start = block;
    if (status != CLOSO_OK)
        return status;
    double *unsorted = grid->wrapped + 3 * count;
    for (size_t i = 0; i < 3 * count; i++)
        grid->row[i % 3 * count + i / 3] = point[i];
    for (size_t b = 0; b <= bins; b++)
        grid->start[b] = 0;
    for (size_t i = 0; i < count; i++) {
        int b[3];
        bin_of(grid, point + 3 * i, b, unsorted + 3 * i);
        grid->bin[i] = (uint32_t)((b[0] * grid->bins[1] + b[1]) * grid->bins[2] + b[2]);
        grid->start[grid->bin[i] + 1]++;
    }
    for (size_t b = 0; b < bins; b++)
        grid->start[b + 1] += grid->start[b];
    for (size_t i = 0; i < count; i++) {
        size_t at = grid->start[grid->bin[i]]++;
        grid->order[at] = (uint32_t)i;
        memcpy(grid->wrapped + 3 * at, unsorted + 3 * i, 3 * sizeof *unsorted);
    }
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
    free(grid->wrapped);
    free(grid->row);
    *grid = (closo_nearest){0};
}

typedef struct best {
    size_t index;
    double squared;
} best;

// Ties go to the lower index, whatever the order of the search.
static void keep_nearer(best *found, size_t index, double squared)
{
    if (squared < found->squared || (squared == found->squared && index < found->index))
        *found = (best){index, squared};
}

// Squared minimum images in a cell with right angles, of points in three rows of `stride` numbers.
CLOSO_VECTORISED
static void orthogonal_squares(const double *restrict r, size_t stride, size_t count,
                               const double *restrict place, const double *restrict edge,
                               double *restrict out)
{
    const double a = edge[0], b = edge[1], c = edge[2], ia = 1 / a, ib = 1 / b, ic = 1 / c;
    const double px = place[0], py = place[1], pz = place[2];
    const double *x = r, *y = r + stride, *z = r + 2 * stride;
    for (size_t i = 0; i < count; i++) {
        double dx = px - x[i], dy = py - y[i], dz = pz - z[i];
        dx -= a * rint(dx * ia);
        dy -= b * rint(dy * ib);
        dz -= c * rint(dz * ic);
        out[i] = dx * dx + dy * dy + dz * dz;
    }
}

static void search_all_orthogonal(const closo_nearest *grid, const double place[3], best *found)
{
    const double *v = grid->cell->vectors, edge[3] = {v[0], v[4], v[8]};
    double squared[AT_ONCE];
    for (size_t begin = 0; begin < grid->count; begin += AT_ONCE) {
        size_t count = grid->count - begin < AT_ONCE ? grid->count - begin : AT_ONCE;
        orthogonal_squares(grid->row + begin, grid->count, count, place, edge, squared);
        for (size_t i = 0; i < count; i++)
            if (squared[i] < found->squared)
                *found = (best){begin + i, squared[i]};
    }
}

static void search_all(const closo_nearest *grid, const double place[3], best *found)
{
    if (grid->cell->orthogonal) {
        search_all_orthogonal(grid, place, found);
        return;
    }
    for (size_t i = 0; i < grid->count; i++) {
        const double *r = grid->point + 3 * i;
        double d[3] = {place[0] - r[0], place[1] - r[1], place[2] - r[2]};
        keep_nearer(found, i, closo_cell_minimum_image(grid->cell, d));
    }
}

// Points order[begin .. end) against a place in the cell, moved by the image they are wanted in.
static void search_run(const closo_nearest *grid, const double place[3], size_t begin, size_t end,
                       best *found)
{
    const double *r = grid->wrapped + 3 * begin;
    for (size_t k = begin; k < end; k++, r += 3) {
        double x = place[0] - r[0], y = place[1] - r[1], z = place[2] - r[2];
        double squared = x * x + y * y + z * z;
        if (squared <= found->squared)
            keep_nearer(found, grid->order[k], squared);
    }
}

// The place as seen from the image of the cell that bin `at` lies in; at is brought home.
static void bring_home(const closo_nearest *grid, int axis, int *at, double place[3])
{
    const double *v = grid->cell->vectors + 3 * axis;
    int image = *at < 0 ? -1 : *at >= grid->bins[axis];
    *at -= image * grid->bins[axis];
    for (int c = 0; c < 3; c++)
        place[c] -= image * v[c];
}

static void search_around(const closo_nearest *grid, const int home[3], const double place[3],
                          best *found)
{
    for (int x = -1; x <= 1; x++)
        for (int y = -1; y <= 1; y++)
            for (int z = -1; z <= 1; z++) {
                int at[3] = {home[0] + x, home[1] + y, home[2] + z};
                double from[3] = {place[0], place[1], place[2]};
                for (int axis = 0; axis < 3; axis++)
                    bring_home(grid, axis, &at[axis], from);
                size_t b = (size_t)((at[0] * grid->bins[1] + at[1]) * grid->bins[2] + at[2]);
                search_run(grid, from, grid->start[b], grid->start[b + 1], found);
            }
}

size_t closo_nearest_find(const closo_nearest *grid, const double place[3], double displacement[3])
{
    best found = {.squared = INFINITY};
    int home[3];
    double width = 0, wrapped[3];
    if (grid->bins[0] > 1 && grid->bins[1] > 1 && grid->bins[2] > 1) {
        bin_of(grid, place, home, wrapped);
        search_around(grid, home, wrapped, &found);
        width = INFINITY;
        for (int c = 0; c < 3; c++)
            width = fmin(width, grid->cell->widths[c] / grid->bins[c]);
    }
    if (!(found.squared < width * width)) { // beyond the width of a bin another may be nearer
        found = (best){.squared = INFINITY};
        search_all(grid, place, &found);
    }
    const double *r = grid->point + 3 * found.index;
    for (int c = 0; c < 3; c++)
        displacement[c] = place[c] - r[c];
    closo_cell_minimum_image(grid->cell, displacement);
    return found.index;
}
