// SPDX-License-Identifier: GPL-3.0-or-later
// Percolation of a periodic field by union-find with potentials (Newman and Ziff, Phys. Rev. E 64
// (2001) 016706; winding by displacements as Machta et al., Phys. Rev. E 54 (1996) 1332): the
// potential of a voxel is the image of the cell in which it lies when its cluster's root lies in
// the home cell. Two ways to a voxel that give different potentials close a way around the crystal.
#include "traj/percolation.h"

#include <math.h>
#include <stdlib.h>

enum { NEIGHBOURS = 26 };
#define NOT_YET UINT32_MAX

typedef struct forest {
    const closo_field *field;
    uint32_t *parent;
    int16_t (*potential)[3]; // relative to the parent
    uint32_t *top;           // highest voxel of the cluster, at roots; NULL without peaks
} forest;

// What a neighbour of the voxel being added says about it.
typedef struct opinion {
    uint32_t neighbour, root;
    int potential[3]; // of the voxel, seen from that root
} opinion;

static void step_of(int k, int step[3])
{
    int code = k < NEIGHBOURS / 2 ? k : k + 1; // the middle one of 27 is no step
    step[0] = code / 9 - 1;
    step[1] = code / 3 % 3 - 1;
    step[2] = code % 3 - 1;
}

size_t closo_field_neighbour(const size_t n[3], size_t voxel, const int step[3], int cell[3])
{
    size_t at[3] = {voxel / (n[1] * n[2]), voxel / n[2] % n[1], voxel % n[2]};
    for (size_t c = 0; c < 3; c++) {
        cell[c] = 0;
        if (step[c] > 0 && ++at[c] == n[c]) {
            at[c] = 0;
            cell[c] = 1;
        } else if (step[c] < 0 && at[c]-- == 0) {
            at[c] = n[c] - 1;
            cell[c] = -1;
        }
    }
    return (at[0] * n[1] + at[1]) * n[2] + at[2];
}

static uint32_t find_root(forest *self, uint32_t voxel, int potential[3])
{
    int sum[3] = {0};
    uint32_t root = voxel;
    for (; self->parent[root] != root; root = self->parent[root])
        for (size_t c = 0; c < 3; c++)
            sum[c] += self->potential[root][c];
    for (size_t c = 0; c < 3; c++)
        potential[c] = sum[c];
    for (uint32_t at = voxel; at != root;) { // all on the way now hang on the root
        uint32_t next = self->parent[at];
        for (size_t c = 0; c < 3; c++) {
            int own = self->potential[at][c];
            self->potential[at][c] = (int16_t)sum[c];
            sum[c] -= own;
        }
        self->parent[at] = root;
        at = next;
    }
    return root;
}

static size_t gather(forest *self, uint32_t voxel, opinion opinions[NEIGHBOURS])
{
    size_t count = 0;
    for (int k = 0; k < NEIGHBOURS; k++) {
        int step[3], cell[3], potential[3];
        step_of(k, step);
        uint32_t other = (uint32_t)closo_field_neighbour(self->field->n, voxel, step, cell);
        if (self->parent[other] == NOT_YET)
            continue;
        opinion *o = &opinions[count++];
        o->neighbour = other;
        o->root = find_root(self, other, potential);
        for (size_t c = 0; c < 3; c++)
            o->potential[c] = potential[c] - cell[c];
    }
    return count;
}

static void note_closing(const forest *self, closo_percolation *out, uint32_t voxel,
                         const opinion *opinions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (opinions[i].root != opinions[j].root)
                continue;
            int winding[3], any = 0;
            for (size_t c = 0; c < 3; c++) {
                winding[c] = opinions[j].potential[c] - opinions[i].potential[c];
                any |= winding[c];
            }
            if (!any)
                continue;
            for (size_t c = 0; c < 3; c++)
                if (winding[c] && isnan(out->threshold[c]))
                    out->threshold[c] = self->field->value[voxel];
            if (!out->closed) {
                out->closed = true;
                out->pass = voxel;
                out->from = opinions[i].neighbour;
                out->to = opinions[j].neighbour;
                for (size_t c = 0; c < 3; c++)
                    out->winding[c] = winding[c];
            }
        }
}

static closo_status add_peak(closo_percolation *out, size_t voxel, double height, double pass)
{
    if (out->peaks == CLOSO_PEAKS_MAXIMUM)
        return CLOSO_OK;
    if (!out->peak) {
        out->peak = closo_allocate(CLOSO_PEAKS_MAXIMUM, sizeof *out->peak, NULL);
        if (!out->peak)
            return CLOSO_MEMORY;
    }
    out->peak[out->peaks++] = (closo_peak){voxel, height, pass};
    return CLOSO_OK;
}

// Joins the clusters around a voxel; where two peaks meet, the lower one has found its pass.
static closo_status join(forest *self, closo_percolation *out, uint32_t voxel, double prominence,
                         const opinion *opinions, size_t count)
{
    const double *value = self->field->value;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count; i++) {
        int own[3], other[3];
        uint32_t into = find_root(self, voxel, own);
        uint32_t from = find_root(self, opinions[i].root, other);
        if (from == into)
            continue;
        // The voxel's potential is opinion + other seen from `from`, and `own` seen from `into`.
        // The older root stays, which keeps trees shallow.
        uint32_t keep = value[from] >= value[into] ? from : into;
        uint32_t hang = keep == from ? into : from;
        self->parent[hang] = keep;
        for (size_t c = 0; c < 3; c++) {
            int shift = opinions[i].potential[c] + other[c] - own[c];
            self->potential[hang][c] = (int16_t)(hang == into ? shift : -shift);
        }
        if (!self->top)
            continue;
        uint32_t low = self->top[hang], high = self->top[keep];
        if (value[low] > value[high]) {
            uint32_t swap = low;
            low = high;
            high = swap;
        }
        self->top[keep] = high;
        if (low != voxel && value[low] >= prominence * value[voxel])
            status = add_peak(out, low, value[low], value[voxel]);
    }
    return status;
}

typedef struct ranked {
    double value;
    uint32_t voxel;
} ranked;

static int by_descending_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->voxel < y->voxel ? -1 : x->voxel > y->voxel;
}

static int by_descending_height(const void *a, const void *b)
{
    const closo_peak *x = a, *y = b;
    if (x->height != y->height)
        return x->height > y->height ? -1 : 1;
    return x->voxel < y->voxel ? -1 : x->voxel > y->voxel;
}

static closo_status rank(const closo_field *field, double floor, ranked **out, size_t *count,
                         closo_error *error)
{
    size_t voxels = field->n[0] * field->n[1] * field->n[2];
    *count = 0;
    for (size_t v = 0; v < voxels; v++)
        *count += field->value[v] > floor;
    *out = closo_allocate(*count, sizeof **out, error);
    if (!*out)
        return CLOSO_MEMORY;
    *count = 0;
    for (size_t v = 0; v < voxels; v++)
        if (field->value[v] > floor)
            (*out)[(*count)++] = (ranked){field->value[v], (uint32_t)v};
    qsort(*out, *count, sizeof **out, by_descending_value);
    return CLOSO_OK;
}

static bool all_closed(const closo_percolation *out)
{
    return !isnan(out->threshold[0]) && !isnan(out->threshold[1]) && !isnan(out->threshold[2]);
}

static closo_status grow(forest *self, const ranked *order, size_t count, double prominence,
                         closo_percolation *out)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; k < count && status == CLOSO_OK; k++) {
        if (!self->top && all_closed(out))
            break;
        uint32_t voxel = order[k].voxel;
        opinion opinions[NEIGHBOURS];
        self->parent[voxel] = voxel;
        if (self->top)
            self->top[voxel] = voxel;
        size_t neighbours = gather(self, voxel, opinions);
        if (!all_closed(out))
            note_closing(self, out, voxel, opinions, neighbours);
        status = join(self, out, voxel, prominence, opinions, neighbours);
    }
    for (size_t k = 0; k < count && self->top && status == CLOSO_OK; k++) {
        uint32_t voxel = order[k].voxel;
        if (self->parent[voxel] == voxel)
            status = add_peak(out, self->top[voxel], self->field->value[self->top[voxel]], NAN);
    }
    return status;
}

closo_status closo_percolate(const closo_field *field, double floor, double prominence,
                             closo_percolation *out, closo_error *error)
{
    *out = (closo_percolation){.threshold = {NAN, NAN, NAN}};
    size_t voxels = field->n[0] * field->n[1] * field->n[2], count;
    ranked *order;
    closo_status status = rank(field, floor, &order, &count, error);
    if (status != CLOSO_OK)
        return status;
    forest self = {.field = field};
    self.parent = closo_allocate(voxels, sizeof *self.parent, error);
    self.potential = closo_allocate(voxels, sizeof *self.potential, error);
    self.top = prominence > 0 ? closo_allocate(voxels, sizeof *self.top, error) : NULL;
    status = CLOSO_MEMORY;
    if (!self.parent || !self.potential || (prominence > 0 && !self.top))
        goto done;
    for (size_t v = 0; v < voxels; v++)
        self.parent[v] = NOT_YET;
    out->maximum = count ? order[0].value : 0;
    status = grow(&self, order, count, prominence, out);
    if (status == CLOSO_OK && out->peak)
        qsort(out->peak, out->peaks, sizeof *out->peak, by_descending_height);
done:
    if (status != CLOSO_OK) {
        closo_percolation_clear(out);
        closo_fail(error, status, "no memory for the percolation of %zu voxels", voxels);
    }
    free(order);
    free(self.parent);
    free(self.potential);
    free(self.top);
    return status;
}

void closo_percolation_clear(closo_percolation *percolation)
{
    free(percolation->peak);
    percolation->peak = NULL;
    percolation->peaks = 0;
}
