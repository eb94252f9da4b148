// SPDX-License-Identifier: GPL-3.0-or-later
// Percolation of a periodic field: voxels are added by falling value, and two ways to a voxel that
// give different potentials (percolation_forest.c) close a way around the crystal.
#include "traj/percolation_forest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The ways that close at a voxel.
static void note_closing(const closo_field *field, closo_percolation *out, uint32_t voxel,
                         const closo_opinion *opinions, size_t count)
{
    int winding[3];
    for (size_t i = 0, j = 0; closo_forest_closing(opinions, count, &i, &j, winding); j++) {
        for (size_t c = 0; c < 3; c++)
            if (winding[c] && isnan(out->threshold[c]))
                out->threshold[c] = field->value[voxel];
        if (out->closed)
            continue;
        out->closed = true;
        out->pass = voxel;
        out->from = opinions[i].neighbour;
        out->to = opinions[j].neighbour;
        for (size_t c = 0; c < 3; c++)
            out->winding[c] = winding[c];
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
static closo_status join(closo_forest *self, closo_percolation *out, uint32_t voxel,
                         double prominence, const closo_opinion *opinions, size_t count)
{
    const double *value = self->field->value;
    closo_status status = CLOSO_OK;
    uint32_t kept, hung;
    for (size_t i = 0; i < count; i++) {
        if (!closo_forest_join(self, voxel, &opinions[i], &kept, &hung) || !self->top)
            continue;
        uint32_t low = self->top[hung], high = self->top[kept];
        if (value[low] > value[high]) {
            uint32_t swap = low;
            low = high;
            high = swap;
        }
        self->top[kept] = high;
        if (low != voxel && value[low] >= prominence * value[voxel])
            status = add_peak(out, low, value[low], value[voxel]);
    }
    return status;
}

// A voxel with its value in single precision, inverted: ascending keys are descending values, equal
// ones in the order of the voxels.
typedef uint64_t ranked;

static ranked rank_of(double value, size_t voxel)
{
    float single = (float)value; // above 0, so that its bits are in the order of its values
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    return (uint64_t)~bits << 32 | voxel;
}

static uint32_t voxel_of(ranked r)
{
    return (uint32_t)r;
}

// Stable sort by the upper half, 11 bits at a time; both arrays have `count` places.
static void sort_by_single(ranked **order, ranked **other, size_t count)
{
    enum { BITS = 11, KEYS = 1 << BITS };
    for (int shift = 32; shift < 64; shift += BITS) {
        size_t next[KEYS] = {0}, total = 0;
        for (size_t i = 0; i < count; i++)
            next[(*order)[i] >> shift & (KEYS - 1)]++;
        for (size_t k = 0; k < KEYS; k++) {
            size_t here = next[k];
            next[k] = total;
            total += here;
        }
        for (size_t i = 0; i < count; i++)
            (*other)[next[(*order)[i] >> shift & (KEYS - 1)]++] = (*order)[i];
        ranked *swap = *order;
        *order = *other;
        *other = swap;
    }
}

typedef struct exact {
    double value;
    uint32_t voxel;
} exact;

static int by_descending_value(const void *a, const void *b)
{
    const exact *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->voxel < y->voxel ? -1 : x->voxel > y->voxel;
}

// Values that are equal in single precision only, into their exact order.
static closo_status sort_ties(const double *value, ranked *order, size_t count, closo_error *error)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        bool tie = false;
        for (end = begin + 1; end < count && order[end] >> 32 == order[begin] >> 32; end++)
            tie = tie || value[voxel_of(order[end])] > value[voxel_of(order[end - 1])];
        if (!tie)
            continue;
        exact *run = closo_allocate(end - begin, sizeof *run, error);
        if (!run)
            return CLOSO_MEMORY;
        for (size_t i = begin; i < end; i++)
            run[i - begin] = (exact){value[voxel_of(order[i])], voxel_of(order[i])};
        qsort(run, end - begin, sizeof *run, by_descending_value);
        for (size_t i = begin; i < end; i++)
            order[i] = rank_of(run[i - begin].value, run[i - begin].voxel);
        free(run);
    }
    return CLOSO_OK;
}

static int by_descending_height(const void *a, const void *b)
{
    const closo_peak *x = a, *y = b;
    if (x->height != y->height)
        return x->height > y->height ? -1 : 1;
    return x->voxel < y->voxel ? -1 : x->voxel > y->voxel;
}

// Voxels above `floor` and up to `ceiling`, by falling value.
static closo_status rank(const closo_field *field, double floor, double ceiling, ranked **out,
                         size_t *count, closo_error *error)
{
    size_t voxels = field->n[0] * field->n[1] * field->n[2];
    *count = 0;
    for (size_t v = 0; v < voxels; v++)
        *count += field->value[v] > floor && field->value[v] <= ceiling;
    ranked *other = closo_allocate(*count, sizeof *other, error);
    *out = closo_allocate(*count, sizeof **out, error);
    closo_status status = other && *out ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        *count = 0;
        for (size_t v = 0; v < voxels; v++)
            if (field->value[v] > floor && field->value[v] <= ceiling)
                (*out)[(*count)++] = rank_of(field->value[v], v);
        sort_by_single(out, &other, *count);
        status = sort_ties(field->value, *out, *count, error);
    }
    free(other);
    if (status != CLOSO_OK) {
        free(*out);
        *out = NULL;
    }
    return status;
}

static bool all_closed(const closo_percolation *out)
{
    return !isnan(out->threshold[0]) && !isnan(out->threshold[1]) && !isnan(out->threshold[2]);
}

static closo_status grow(closo_forest *self, const ranked *order, size_t count, double prominence,
                         closo_percolation *out)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; k < count && status == CLOSO_OK; k++) {
        if (!self->top && all_closed(out))
            break;
        uint32_t voxel = voxel_of(order[k]);
        closo_opinion opinions[CLOSO_NEIGHBOURS];
        self->node[voxel].parent = voxel;
        if (self->top)
            self->top[voxel] = voxel;
        size_t neighbours = closo_forest_opinions(self, voxel, opinions);
        if (!all_closed(out))
            note_closing(self->field, out, voxel, opinions, neighbours);
        status = join(self, out, voxel, prominence, opinions, neighbours);
    }
    for (size_t k = 0; k < count && self->top && status == CLOSO_OK; k++) {
        uint32_t voxel = voxel_of(order[k]);
        if (self->node[voxel].parent == voxel)
            status = add_peak(out, self->top[voxel], self->field->value[self->top[voxel]], NAN);
    }
    return status;
}

closo_status closo_percolate(const closo_field *field, double floor, double prominence,
                             closo_percolation *out, closo_error *error)
{
    *out = (closo_percolation){.threshold = {NAN, NAN, NAN}};
    size_t count;
    ranked *order = NULL;
    closo_forest forest = {0};
    closo_status status = rank(field, floor, INFINITY, &order, &count, error);
    if (status == CLOSO_OK)
        status = closo_forest_init(&forest, field, prominence > 0, error);
    if (status == CLOSO_OK) {
        out->maximum = count ? field->value[voxel_of(order[0])] : 0;
        status = grow(&forest, order, count, prominence, out);
    }
    if (status == CLOSO_OK && out->peak)
        qsort(out->peak, out->peaks, sizeof *out->peak, by_descending_height);
    if (status != CLOSO_OK) {
        closo_percolation_clear(out);
        closo_fail(error, status, "no memory for the percolation of a density");
    }
    free(order);
    closo_forest_clear(&forest);
    return status;
}

// All voxels above `ceiling`, in the order of the grid. True when a way closes among them.
static bool add_high_voxels(closo_forest *forest, double ceiling, double *maximum)
{
    const closo_field *field = forest->field;
    size_t voxels = field->n[0] * field->n[1] * field->n[2];
    *maximum = 0;
    for (size_t v = 0; v < voxels; v++) {
        closo_opinion opinions[CLOSO_NEIGHBOURS];
        uint32_t voxel = (uint32_t)v, kept, hung;
        size_t i = 0, j = 0;
        int winding[3];
        *maximum = field->value[v] > *maximum ? field->value[v] : *maximum;
        if (!(field->value[v] > ceiling))
            continue;
        forest->node[v].parent = voxel;
        size_t count = closo_forest_opinions_in_order(forest, voxel, opinions);
        if (closo_forest_closing(opinions, count, &i, &j, winding))
            return true;
        for (size_t k = 0; k < count; k++)
            closo_forest_join(forest, voxel, &opinions[k], &kept, &hung);
    }
    return false;
}

closo_status closo_percolation_thresholds(const closo_field *field, double floor, double ceiling,
                                          double threshold[3], double *maximum, bool *above,
                                          closo_error *error)
{
    closo_percolation found = {.threshold = {NAN, NAN, NAN}};
    closo_forest forest;
    ranked *order = NULL;
    size_t count = 0;
    closo_status status = closo_forest_init(&forest, field, false, error);
    if (status == CLOSO_OK) {
        *above = add_high_voxels(&forest, ceiling, maximum);
        if (!*above)
            status = rank(field, floor, ceiling, &order, &count, error);
    }
    if (status == CLOSO_OK && !*above)
        status = grow(&forest, order, count, 0, &found);
    for (size_t c = 0; c < 3; c++)
        threshold[c] = found.threshold[c];
    free(order);
    closo_forest_clear(&forest);
    return status;
}

void closo_percolation_clear(closo_percolation *percolation)
{
    free(percolation->peak);
    percolation->peak = NULL;
    percolation->peaks = 0;
}
