// SPDX-License-Identifier: GPL-3.0-or-later
// A watershed: points are taken from the highest down. One with no higher neighbour begins a basin,
// any other joins that of its highest neighbour; where it also touches another basin, or its own in
// another cell, a pass between them is found, the first being the highest. Every point remembers in
// which cell the peak of its basin lies, so that passes know what lattice translation they make.
// 26 neighbours, O(points log points).
#include "crystal/basins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_MOST 4e6
enum { BASINS_MOST = 1 << 20, NEIGHBOURS = 26 };

typedef struct place { // of the peak of a point's basin, relative to the cell of the point
    int8_t shift[3];
} place;

typedef struct flood {
    closo_basins *out;
    place *home;   // per point
    size_t *table; // hash of passes, 1 + index; 0: free
    size_t table_size;
    size_t peak_capacity, height_capacity;
} flood;

typedef struct ordered {
    float value;
    uint32_t point;
} ordered;

static int falling(const void *x, const void *y)
{
    const ordered *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return (a->point > b->point) - (a->point < b->point);
}

static size_t hash_of(const closo_pass *pass, size_t size)
{
    uint64_t key = (uint64_t)pass->from * 0x9E3779B97F4A7C15U ^ (uint64_t)pass->to << 20;
    for (int k = 0; k < 3; k++)
        key = (key ^ (uint64_t)(pass->shift[k] + 128)) * 0xBF58476D1CE4E5B9U;
    return (size_t)(key ^ (key >> 29)) & (size - 1);
}

static bool same_pass(const closo_pass *a, const closo_pass *b)
{
    return a->from == b->from && a->to == b->to && !memcmp(a->shift, b->shift, sizeof a->shift);
}

// The slot of a pass, or the free one where it belongs.
static size_t *slot_of(flood *self, const closo_pass *pass)
{
    size_t at = hash_of(pass, self->table_size);
    while (self->table[at] && !same_pass(&self->out->passes[self->table[at] - 1], pass))
        at = (at + 1) & (self->table_size - 1);
    return &self->table[at];
}

static closo_status grow_table(flood *self, closo_error *error)
{
    if (2 * (self->out->pass_count + 1) < self->table_size)
        return CLOSO_OK;
    size_t size = self->table_size ? 2 * self->table_size : 4096;
    free(self->table);
    self->table = closo_allocate(size, sizeof *self->table, error);
    self->table_size = self->table ? size : 0;
    if (!self->table)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < self->out->pass_count; i++)
        *slot_of(self, &self->out->passes[i]) = i + 1;
    return CLOSO_OK;
}

// One direction of a pair only.
static void normalise(closo_pass *pass)
{
    bool turn = pass->to < pass->from;
    for (int k = 0; k < 3 && pass->to == pass->from; k++)
        if (pass->shift[k] != 0) {
            turn = pass->shift[k] < 0;
            break;
        }
    if (!turn)
        return;
    uint32_t from = pass->from;
    pass->from = pass->to;
    pass->to = from;
    for (int k = 0; k < 3; k++)
        pass->shift[k] = (int8_t)-pass->shift[k];
}

static closo_status meet(flood *self, closo_pass pass, closo_error *error)
{
    normalise(&pass);
    closo_status status = grow_table(self, error);
    if (status != CLOSO_OK)
        return status;
    size_t *slot = slot_of(self, &pass);
    if (*slot)
        return CLOSO_OK;
    closo_basins *out = self->out;
    void *block = out->passes;
    status =
        closo_grow(&block, &out->pass_capacity, out->pass_count + 1, sizeof *out->passes, error);
    out->passes = block;
    if (status == CLOSO_OK) {
        out->passes[out->pass_count++] = pass;
        *slot = out->pass_count;
    }
    return status;
}

static closo_status new_basin(flood *self, uint32_t point, const double fraction[3],
                              closo_error *error)
{
    closo_basins *out = self->out;
    if (out->count >= BASINS_MOST)
        return closo_fail(error, CLOSO_INPUT, "more than %d cavities in a cell", BASINS_MOST);
    void *peak = out->peak, *height = out->height;
    closo_status status =
        closo_grow(&peak, &self->peak_capacity, out->count + 1, sizeof *out->peak, error);
    out->peak = peak;
    if (status == CLOSO_OK)
        status =
            closo_grow(&height, &self->height_capacity, out->count + 1, sizeof *out->height, error);
    out->height = height;
    if (status != CLOSO_OK)
        return status;
    memcpy(out->peak[out->count], fraction, sizeof *out->peak);
    out->height[out->count] = (double)out->value[point];
    out->basin[point] = (uint32_t)out->count++;
    return CLOSO_OK;
}

typedef struct touched {
    uint32_t point;
    int wrap[3]; // cell of the neighbour relative to that of the point
} touched;

static void neighbours_of(const size_t counts[3], uint32_t point, touched out[NEIGHBOURS])
{
    size_t at[3] = {point / (counts[1] * counts[2]), point / counts[2] % counts[1],
                    point % counts[2]};
    size_t used = 0;
    for (int code = 0; code < 27; code++) {
        const int step[3] = {code / 9 - 1, code / 3 % 3 - 1, code % 3 - 1};
        if (code == 13)
            continue;
        size_t index = 0;
        touched *t = &out[used++];
        for (int k = 0; k < 3; k++) {
            size_t n = counts[k], to = at[k] + n + (size_t)(step[k] + 1) - 1;
            t->wrap[k] = (int)(to / n) - 1;
            index = index * n + to % n;
        }
        t->point = (uint32_t)index;
    }
}

static closo_status flood_point(flood *self, uint32_t point, closo_error *error)
{
    closo_basins *out = self->out;
    const size_t *n = out->counts;
    touched near[NEIGHBOURS];
    neighbours_of(n, point, near);
    const touched *best = NULL;
    for (int k = 0; k < NEIGHBOURS; k++)
        if (out->basin[near[k].point] != CLOSO_BASIN_NONE &&
            (!best || out->value[near[k].point] > out->value[best->point]))
            best = &near[k];
    const double fraction[3] = {(double)(point / (n[1] * n[2])) / (double)n[0],
                                (double)(point / n[2] % n[1]) / (double)n[1],
                                (double)(point % n[2]) / (double)n[2]};
    if (!best)
        return new_basin(self, point, fraction, error);
    out->basin[point] = out->basin[best->point];
    for (int c = 0; c < 3; c++)
        self->home[point].shift[c] = (int8_t)(self->home[best->point].shift[c] + best->wrap[c]);
    closo_status status = CLOSO_OK;
    for (int k = 0; k < NEIGHBOURS && status == CLOSO_OK; k++) {
        const touched *t = &near[k];
        if (out->basin[t->point] == CLOSO_BASIN_NONE)
            continue;
        closo_pass pass = {.from = out->basin[point],
                           .to = out->basin[t->point],
                           .height = (double)out->value[point]};
        bool other = pass.from != pass.to;
        for (int c = 0; c < 3; c++) {
            pass.shift[c] =
                (int8_t)(self->home[t->point].shift[c] + t->wrap[c] - self->home[point].shift[c]);
            other = other || pass.shift[c];
        }
        memcpy(pass.fraction, fraction, sizeof fraction);
        if (other)
            status = meet(self, pass, error);
    }
    return status;
}

static closo_status choose_grid(closo_basins *out, const closo_cell *cell, double spacing,
                                size_t *points, closo_error *error)
{
    double length[3], angle[3];
    closo_cell_parameters(cell, length, angle);
    double widest = fmax(spacing, cbrt(length[0] * length[1] * length[2] / POINTS_MOST) * 1.05);
    *points = 1;
    for (int k = 0; k < 3; k++) {
        double count = 2 * ceil(length[k] / widest / 2);
        if (!(count <= 1e6))
            return closo_fail(error, CLOSO_INPUT, "a cell edge of %g A is too long for a grid",
                              length[k]);
        out->counts[k] = (size_t)fmax(count, 8);
        out->spacing = fmax(out->spacing, length[k] / (double)out->counts[k]);
        *points *= out->counts[k];
    }
    if ((double)*points > 4 * POINTS_MOST)
        return closo_fail(error, CLOSO_INPUT, "a grid of %zu points is too large", *points);
    return CLOSO_OK;
}

static size_t sample(closo_basins *out, const closo_distance_field *field, ordered *order)
{
    size_t index = 0, outside = 0;
    double f[3];
    for (size_t i = 0; i < out->counts[0]; i++)
        for (size_t j = 0; j < out->counts[1]; j++)
            for (size_t k = 0; k < out->counts[2]; k++, index++) {
                f[0] = (double)i / (double)out->counts[0];
                f[1] = (double)j / (double)out->counts[1];
                f[2] = (double)k / (double)out->counts[2];
                // Rounded to 1e-5 A, so that equal heights stay equal by symmetry.
                double value = closo_distance_field_at(field, f, NULL);
                out->value[index] = (float)(nearbyint(value * 1e5) * 1e-5);
                out->basin[index] = CLOSO_BASIN_NONE;
                if (value > 0)
                    order[outside++] = (ordered){out->value[index], (uint32_t)index};
            }
    return outside;
}

closo_status closo_basins_find(closo_basins *out, const closo_distance_field *field, double spacing,
                               closo_error *error)
{
    *out = (closo_basins){0};
    flood self = {.out = out};
    size_t points;
    ordered *order = NULL;
    closo_status status = choose_grid(out, field->cell, spacing, &points, error);
    if (status != CLOSO_OK)
        return status;
    status = CLOSO_MEMORY;
    out->value = closo_allocate(points, sizeof *out->value, error);
    out->basin = closo_allocate(points, sizeof *out->basin, error);
    self.home = closo_allocate(points, sizeof *self.home, error);
    order = closo_allocate(points, sizeof *order, error);
    if (out->value && out->basin && self.home && order) {
        size_t outside = sample(out, field, order);
        qsort(order, outside, sizeof *order, falling);
        status = CLOSO_OK;
        for (size_t i = 0; i < outside && status == CLOSO_OK; i++)
            status = flood_point(&self, order[i].point, error);
    }
    free(order);
    free(self.home);
    free(self.table);
    if (status != CLOSO_OK)
        closo_basins_clear(out);
    return status;
}

void closo_basins_clear(closo_basins *basins)
{
    free(basins->value);
    free(basins->basin);
    free(basins->peak);
    free(basins->height);
    free(basins->passes);
    *basins = (closo_basins){0};
}
