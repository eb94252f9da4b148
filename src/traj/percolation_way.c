// SPDX-License-Identifier: GPL-3.0-or-later
// The way through the highest pass of a periodic field. Among the voxels above the pass the two
// sides of the pass are connected without going around the crystal (otherwise the way had closed
// earlier), so that any shortest way between them closes it. Dijkstra with a binary heap that knows
// where each voxel stands; O(n log n) in the voxels above the pass, 17 bytes a voxel.
#include "traj/percolation.h"

#include <math.h>
#include <stdlib.h>

enum { NEIGHBOURS = 27 };
#define ABSENT UINT32_MAX

typedef struct search {
    const closo_field *field;
    size_t pass;
    double length[NEIGHBOURS];
    double *cost;
    uint8_t *arrived; // step by which a voxel was reached
    uint32_t *heap, *place;
    size_t count;
} search;

static void step_of(int k, int step[3])
{
    step[0] = k / 9 - 1;
    step[1] = k / 3 % 3 - 1;
    step[2] = k % 3 - 1;
}

// The order in which closo_percolate adds voxels.
static bool above_pass(const search *self, size_t voxel)
{
    double value = self->field->value[voxel], pass = self->field->value[self->pass];
    return value > pass || (value == pass && voxel < self->pass);
}

static void put(search *self, size_t place, uint32_t voxel)
{
    self->heap[place] = voxel;
    self->place[voxel] = (uint32_t)place;
}

static void rise(search *self, size_t place)
{
    uint32_t voxel = self->heap[place];
    for (; place > 0; place = (place - 1) / 2) {
        uint32_t parent = self->heap[(place - 1) / 2];
        if (self->cost[parent] <= self->cost[voxel])
            break;
        put(self, place, parent);
    }
    put(self, place, voxel);
}

static uint32_t take_cheapest(search *self)
{
    uint32_t best = self->heap[0], voxel = self->heap[--self->count];
    size_t place = 0;
    for (size_t child; (child = 2 * place + 1) < self->count; place = child) {
        if (child + 1 < self->count &&
            self->cost[self->heap[child + 1]] < self->cost[self->heap[child]])
            child++;
        if (self->cost[self->heap[child]] >= self->cost[voxel])
            break;
        put(self, place, self->heap[child]);
    }
    if (self->count)
        put(self, place, voxel);
    self->place[best] = ABSENT;
    return best;
}

static void reach(search *self, uint32_t voxel, double cost, int step)
{
    if (cost >= self->cost[voxel])
        return;
    bool fresh = isinf(self->cost[voxel]);
    self->cost[voxel] = cost;
    self->arrived[voxel] = (uint8_t)step;
    if (fresh)
        put(self, self->count++, voxel);
    if (self->place[voxel] != ABSENT)
        rise(self, self->place[voxel]);
}

static void spread(search *self, size_t from, size_t to)
{
    const double *value = self->field->value;
    reach(self, (uint32_t)from, 0, NEIGHBOURS / 2);
    while (self->count) {
        uint32_t voxel = take_cheapest(self);
        if (voxel == to)
            return;
        for (int k = 0; k < NEIGHBOURS; k++) {
            int step[3], cell[3];
            step_of(k, step);
            size_t next = closo_field_neighbour(self->field->n, voxel, step, cell);
            if (k == NEIGHBOURS / 2 || !above_pass(self, next))
                continue;
            double resistance = 0.5 * self->length[k] * (1 / value[voxel] + 1 / value[next]);
            reach(self, (uint32_t)next, self->cost[voxel] + resistance, k);
        }
    }
}

// Step that leads from one voxel to a neighbour; unique where the grid has more than 2 voxels a
// side.
static int step_between(const closo_field *field, size_t from, size_t to)
{
    for (int k = 0; k < NEIGHBOURS; k++) {
        int step[3], cell[3];
        step_of(k, step);
        if (k != NEIGHBOURS / 2 && closo_field_neighbour(field->n, from, step, cell) == to)
            return k;
    }
    return -1;
}

static void reverse_step(int k, int out[3])
{
    step_of(NEIGHBOURS - 1 - k, out);
}

// pass -> from -> ... -> to -> pass; `arrived` is followed backwards.
static closo_status collect(const search *self, const closo_percolation *p, closo_way *out,
                            closo_error *error)
{
    size_t count = 2;
    int step[3], cell[3];
    for (size_t v = p->to; v != p->from; count++) {
        reverse_step(self->arrived[v], step);
        v = closo_field_neighbour(self->field->n, v, step, cell);
    }
    out->count = count;
    out->voxel = closo_allocate(count, sizeof *out->voxel, error);
    out->step = closo_allocate(count, sizeof *out->step, error);
    if (!out->voxel || !out->step)
        return CLOSO_MEMORY;
    size_t v = p->to;
    for (size_t i = count; i-- > 1;) {
        out->voxel[i] = v;
        if (v == p->from)
            break;
        step_of(self->arrived[v], out->step[i - 1]);
        reverse_step(self->arrived[v], step);
        v = closo_field_neighbour(self->field->n, v, step, cell);
    }
    out->voxel[0] = p->pass;
    step_of(step_between(self->field, p->pass, p->from), out->step[0]);
    step_of(step_between(self->field, p->to, p->pass), out->step[count - 1]);
    return CLOSO_OK;
}

// Starts at the highest voxel.
static closo_status turn(const closo_field *field, closo_way *way, closo_error *error)
{
    size_t best = 0;
    for (size_t i = 0; i < way->count; i++)
        if (field->value[way->voxel[i]] > field->value[way->voxel[best]])
            best = i;
    closo_way turned = {.count = way->count};
    turned.voxel = closo_allocate(way->count, sizeof *way->voxel, error);
    turned.step = closo_allocate(way->count, sizeof *way->step, error);
    if (!turned.voxel || !turned.step) {
        closo_way_clear(&turned);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < way->count; i++) {
        size_t from = (i + best) % way->count;
        turned.voxel[i] = way->voxel[from];
        for (size_t c = 0; c < 3; c++)
            turned.step[i][c] = way->step[from][c];
    }
    closo_way_clear(way);
    *way = turned;
    return CLOSO_OK;
}

static void step_lengths(search *self, const double vectors[9])
{
    for (int k = 0; k < NEIGHBOURS; k++) {
        int step[3];
        double squared = 0;
        step_of(k, step);
        for (size_t c = 0; c < 3; c++) {
            double along = 0;
            for (size_t i = 0; i < 3; i++)
                along += step[i] * vectors[3 * i + c] / (double)self->field->n[i];
            squared += along * along;
        }
        self->length[k] = sqrt(squared);
    }
}

closo_status closo_percolation_way(const closo_field *field, const double vectors[9],
                                   const closo_percolation *percolation, closo_way *out,
                                   closo_error *error)
{
    *out = (closo_way){0};
    if (!percolation->closed)
        return closo_fail(error, CLOSO_INPUT, "no way through the crystal closes");
    size_t voxels = field->n[0] * field->n[1] * field->n[2];
    search self = {.field = field, .pass = percolation->pass};
    step_lengths(&self, vectors);
    self.cost = closo_allocate(voxels, sizeof *self.cost, error);
    self.arrived = closo_allocate(voxels, sizeof *self.arrived, error);
    self.heap = closo_allocate(voxels, sizeof *self.heap, error);
    self.place = closo_allocate(voxels, sizeof *self.place, error);
    closo_status status = CLOSO_MEMORY;
    if (!self.cost || !self.arrived || !self.heap || !self.place)
        goto done;
    for (size_t v = 0; v < voxels; v++) {
        self.cost[v] = INFINITY;
        self.place[v] = ABSENT;
    }
    spread(&self, percolation->from, percolation->to);
    status = isinf(self.cost[percolation->to])
                 ? closo_fail(error, CLOSO_INPUT, "the way through the crystal is broken")
                 : collect(&self, percolation, out, error);
    if (status == CLOSO_OK)
        status = turn(field, out, error);
done:
    if (status != CLOSO_OK)
        closo_way_clear(out);
    free(self.cost);
    free(self.arrived);
    free(self.heap);
    free(self.place);
    return status;
}

void closo_way_clear(closo_way *way)
{
    free(way->voxel);
    free(way->step);
    *way = (closo_way){0};
}
