// SPDX-License-Identifier: GPL-3.0-or-later
// See distances.h. Rounding each fractional component to [-1/2, 1/2] gives every image that is
// closer than half the narrowest width of the cell, whatever its shape, because a vector shorter
// than that has components below 1/2; beyond it the neighbouring images are walked. Fractions as
// floats resolve 1e-6 A in a 30 A cell, far below any bin. The loops are plain C that the compiler
// vectorises for the processor at hand.
#include "traj/distances.h"

#include <math.h>
#include <stdlib.h>

closo_status closo_points_reserve(closo_points *points, size_t count, closo_error *error)
{
    size_t capacity = points->capacity;
    for (int c = 0; c < 6; c++) {
        float **array = c < 3 ? &points->component[c] : &points->unsorted[c - 3];
        void *block = *array;
        capacity = points->capacity;
        closo_status status = closo_grow(&block, &capacity, count, sizeof(float), error);
        *array = block;
        if (status != CLOSO_OK)
            return status;
    }
    void *block = points->place;
    capacity = points->capacity;
    closo_status status = closo_grow(&block, &capacity, count, sizeof(uint32_t), error);
    points->place = block;
    points->capacity = status == CLOSO_OK ? capacity : points->capacity;
    return status;
}

void closo_points_clear(closo_points *points)
{
    for (int c = 0; c < 3; c++) {
        free(points->component[c]);
        free(points->unsorted[c]);
    }
    free(points->place);
    *points = (closo_points){0};
}

static size_t slab_of(float fraction)
{
    int slab = (int)(fraction * CLOSO_SLABS);
    return slab < 0 ? 0 : slab >= CLOSO_SLABS ? CLOSO_SLABS - 1 : (size_t)slab;
}

static void sort_into_slabs(closo_points *points)
{
    size_t next[CLOSO_SLABS] = {0}, total = 0;
    const float *key = points->unsorted[points->axis];
    for (size_t i = 0; i < points->count; i++)
        next[slab_of(key[i])]++;
    for (size_t s = 0; s < CLOSO_SLABS; s++) {
        points->slab[s] = total;
        total += next[s];
        next[s] = points->slab[s];
    }
    points->slab[CLOSO_SLABS] = total;
    for (size_t i = 0; i < points->count; i++) {
        size_t at = next[slab_of(key[i])]++;
        points->place[i] = (uint32_t)at;
        for (int c = 0; c < 3; c++)
            points->component[c][at] = points->unsorted[c][i];
    }
}

void closo_points_fill(closo_points *points, const closo_cell *cell, double radius,
                       const double *position, const size_t *index, size_t count)
{
    int widest = 0;
    for (int c = 1; c < 3; c++)
        widest = cell->widths[c] > cell->widths[widest] ? c : widest;
    points->reach = (float)(radius / cell->widths[widest]) + 1e-5F;
    // Slabs pay when they leave out at least a third of the points.
    points->axis = points->reach < 0.3F && count >= CLOSO_SLABS ? widest : -1;
    points->count = count;
    float **into = points->axis < 0 ? points->component : points->unsorted;
    for (size_t i = 0; i < count; i++) {
        double fractional[3];
        closo_cell_to_fractional(cell, position + 3 * (index ? index[i] : i), fractional);
        for (size_t c = 0; c < 3; c++)
            into[c][i] = (float)(fractional[c] - floor(fractional[c]));
    }
    if (points->axis >= 0)
        sort_into_slabs(points);
}

size_t closo_points_place(const closo_points *points, size_t i)
{
    return points->axis < 0 ? i : points->place[i];
}

size_t closo_points_near(const closo_points *points, const float from[3], closo_range out[2])
{
    out[0] = (closo_range){0, points->count};
    if (points->axis < 0)
        return 1;
    float low = from[points->axis] - points->reach, high = from[points->axis] + points->reach;
    const size_t *slab = points->slab;
    if (low >= 0 && high < 1) {
        size_t begin = slab[slab_of(low)];
        out[0] = (closo_range){begin, slab[slab_of(high) + 1] - begin};
        return 1;
    }
    // Across the border: the end of the cell and its beginning.
    size_t first = slab[slab_of(low < 0 ? low + 1 : low)];
    size_t last = slab[slab_of(low < 0 ? high : high - 1) + 1];
    if (last > first)
        return 1;
    out[0] = (closo_range){0, last};
    out[1] = (closo_range){first, points->count - first};
    return 2;
}

closo_metric closo_metric_of(const closo_cell *cell, double radius)
{
    closo_metric metric = {.orthogonal = cell->orthogonal};
    for (int i = 0; i < 9; i++)
        metric.vectors[i] = (float)cell->vectors[i];
    for (int c = 0; c < 3; c++)
        metric.images[c] = (int)floor(radius / cell->widths[c] + 0.5);
    return metric;
}

CLOSO_VECTORISED
static void orthogonal(const closo_metric *metric, const float from[3], const float shift[3],
                       const float *restrict x, const float *restrict y, const float *restrict z,
                       size_t count, float *restrict out)
{
    const float a = metric->vectors[0], b = metric->vectors[4], c = metric->vectors[8];
    const float fx = from[0], fy = from[1], fz = from[2];
    const float sx = shift[0], sy = shift[1], sz = shift[2];
    for (size_t i = 0; i < count; i++) {
        float dx = x[i] - fx, dy = y[i] - fy, dz = z[i] - fz;
        dx = (dx - rintf(dx) + sx) * a;
        dy = (dy - rintf(dy) + sy) * b;
        dz = (dz - rintf(dz) + sz) * c;
        out[i] = dx * dx + dy * dy + dz * dz;
    }
}

CLOSO_VECTORISED
static void triclinic(const closo_metric *metric, const float from[3], const float shift[3],
                      const float *restrict x, const float *restrict y, const float *restrict z,
                      size_t count, float *restrict out)
{
    const float *v = metric->vectors;
    const float fx = from[0], fy = from[1], fz = from[2];
    const float sx = shift[0], sy = shift[1], sz = shift[2];
    const float v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3], v4 = v[4], v5 = v[5], v6 = v[6],
                v7 = v[7], v8 = v[8];
    for (size_t i = 0; i < count; i++) {
        float dx = x[i] - fx, dy = y[i] - fy, dz = z[i] - fz;
        dx += sx - rintf(dx);
        dy += sy - rintf(dy);
        dz += sz - rintf(dz);
        float px = dx * v0 + dy * v3 + dz * v6;
        float py = dx * v1 + dy * v4 + dz * v7;
        float pz = dx * v2 + dy * v5 + dz * v8;
        out[i] = px * px + py * py + pz * pz;
    }
}

void closo_distances_squared(const closo_metric *metric, const float from[3], const int shift[3],
                             const closo_points *points, size_t begin, size_t count, float *out)
{
    const float translation[3] = {(float)shift[0], (float)shift[1], (float)shift[2]};
    const float *x = points->component[0] + begin;
    const float *y = points->component[1] + begin;
    const float *z = points->component[2] + begin;
    if (metric->orthogonal)
        orthogonal(metric, from, translation, x, y, z, count, out);
    else
        triclinic(metric, from, translation, x, y, z, count, out);
}

CLOSO_VECTORISED
void closo_distances_to_bins(const float *restrict squared, size_t count, float per_bin,
                             int32_t outside, int32_t *restrict bin)
{
    const float last = (float)outside;
    for (size_t i = 0; i < count; i++) {
        float b = sqrtf(squared[i]) * per_bin;
        b = b < last ? b : last;
        bin[i] = (int32_t)b;
    }
}
