// SPDX-License-Identifier: GPL-3.0-or-later
// The grid of neighbours.h. A bin index that runs off the grid stands for the same bin one cell
// further, so every image of every point is met exactly once.
#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>

enum { BINS_MAXIMUM = 128 };

static int floor_divide(int a, int b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

static size_t bin_of(const closo_neighbour_grid *grid, const double fractional[3])
{
    size_t index = 0;
    for (int k = 0; k < 3; k++) {
        int bin = (int)(fractional[k] * grid->bins[k]);
        bin = bin < 0 ? 0 : bin >= grid->bins[k] ? grid->bins[k] - 1 : bin;
        index = index * (size_t)grid->bins[k] + (size_t)bin;
    }
    return index;
}

// Fractional coordinates in [0, 1) and the translation that was taken off.
static void wrapped(const closo_cell *cell, const double *position, double fractional[3],
                    int wrap[3])
{
    closo_cell_to_fractional(cell, position, fractional);
    for (int k = 0; k < 3; k++) {
        double whole = floor(fractional[k]);
        wrap[k] = (int)whole;
        fractional[k] -= whole;
    }
}

closo_status closo_neighbours_init(closo_neighbour_grid *grid, const closo_cell *cell, size_t count,
                                   const double *position, double radius, closo_error *error)
{
    *grid = (closo_neighbour_grid){
        .cell = cell, .count = count, .position = position, .radius = radius};
    size_t bins = 1;
    for (int k = 0; k < 3; k++) {
        double fit = floor(cell->widths[k] / radius);
        grid->bins[k] = fit < 1 ? 1 : fit > BINS_MAXIMUM ? BINS_MAXIMUM : (int)fit;
        grid->reach[k] = (int)ceil(radius / (cell->widths[k] / grid->bins[k]));
        bins *= (size_t)grid->bins[k];
    }
    size_t *place = closo_allocate(count, sizeof *place, error);
    grid->wrap = closo_allocate(3 * count, sizeof *grid->wrap, error);
    grid->start = closo_allocate(bins + 1, sizeof *grid->start, error);
    grid->order = closo_allocate(count, sizeof *grid->order, error);
    if (!place || !grid->wrap || !grid->start || !grid->order) {
        free(place);
        closo_neighbours_clear(grid);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        double fractional[3];
        wrapped(cell, position + 3 * i, fractional, grid->wrap + 3 * i);
        place[i] = bin_of(grid, fractional);
        grid->start[place[i] + 1]++;
    }
    for (size_t b = 0; b < bins; b++)
        grid->start[b + 1] += grid->start[b];
    for (size_t i = count; i-- > 0;)
        grid->order[--grid->start[place[i] + 1]] = i;
    // The loop above left start[b + 1] at the first point of bin b: shift it back into place.
    for (size_t b = 0; b < bins; b++)
        grid->start[b] = grid->start[b + 1];
    grid->start[bins] = count;
    free(place);
    return CLOSO_OK;
}

void closo_neighbours_clear(closo_neighbour_grid *grid)
{
    free(grid->wrap);
    free(grid->start);
    free(grid->order);
    free(grid->found);
    *grid = (closo_neighbour_grid){0};
}

static closo_status keep(closo_neighbour_grid *grid, size_t *count, const closo_neighbour *item,
                         closo_error *error)
{
    void *block = grid->found;
    closo_status status =
        closo_grow(&block, &grid->capacity, *count + 1, sizeof *grid->found, error);
    grid->found = block;
    if (status == CLOSO_OK)
        grid->found[(*count)++] = *item;
    return status;
}

// i: the point itself, which is no neighbour of its own; SIZE_MAX: from a point that is not listed.
static closo_status search_bin(closo_neighbour_grid *grid, const double *from, const int wrap[3],
                               size_t i, size_t bin, const int image[3], size_t *count,
                               closo_error *error)
{
    const double *v = grid->cell->vectors;
    closo_status status = CLOSO_OK;
    for (size_t k = grid->start[bin]; status == CLOSO_OK && k < grid->start[bin + 1]; k++) {
        closo_neighbour item = {.index = grid->order[k]};
        for (int c = 0; c < 3; c++)
            item.shift[c] = image[c] - grid->wrap[3 * item.index + (size_t)c] + wrap[c];
        for (int c = 0; c < 3; c++) {
            item.displacement[c] = grid->position[3 * item.index + (size_t)c] - from[c] +
                                   item.shift[0] * v[c] + item.shift[1] * v[3 + c] +
                                   item.shift[2] * v[6 + c];
            item.distance2 += item.displacement[c] * item.displacement[c];
        }
        bool itself = item.index == i && !item.shift[0] && !item.shift[1] && !item.shift[2];
        if (!itself && item.distance2 <= grid->radius * grid->radius)
            status = keep(grid, count, &item, error);
    }
    return status;
}

static closo_status search(closo_neighbour_grid *grid, const double *from, size_t i,
                           const closo_neighbour **list, size_t *count, closo_error *error)
{
    double fractional[3];
    int wrap[3], home[3];
    wrapped(grid->cell, from, fractional, wrap);
    size_t bin = bin_of(grid, fractional);
    for (int k = 2; k >= 0; k--) {
        home[k] = (int)(bin % (size_t)grid->bins[k]);
        bin /= (size_t)grid->bins[k];
    }
    *count = 0;
    closo_status status = CLOSO_OK;
    const int *n = grid->bins, *reach = grid->reach;
    for (int x = home[0] - reach[0]; x <= home[0] + reach[0]; x++)
        for (int y = home[1] - reach[1]; y <= home[1] + reach[1]; y++)
            for (int z = home[2] - reach[2]; status == CLOSO_OK && z <= home[2] + reach[2]; z++) {
                const int image[3] = {floor_divide(x, n[0]), floor_divide(y, n[1]),
                                      floor_divide(z, n[2])};
                size_t target =
                    ((size_t)(x - image[0] * n[0]) * (size_t)n[1] + (size_t)(y - image[1] * n[1])) *
                        (size_t)n[2] +
                    (size_t)(z - image[2] * n[2]);
                status = search_bin(grid, from, wrap, i, target, image, count, error);
            }
    *list = grid->found;
    return status;
}

closo_status closo_neighbours_of(closo_neighbour_grid *grid, size_t i, const closo_neighbour **list,
                                 size_t *count, closo_error *error)
{
    return search(grid, grid->position + 3 * i, i, list, count, error);
}

closo_status closo_neighbours_at(closo_neighbour_grid *grid, const double point[3],
                                 const closo_neighbour **list, size_t *count, closo_error *error)
{
    return search(grid, point, SIZE_MAX, list, count, error);
}
