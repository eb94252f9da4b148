// SPDX-License-Identifier: GPL-3.0-or-later
// See blocks.h. Rows 0 .. used - 1 hold averages of complete blocks, row `used` the running sum.
#include "traj/blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

closo_status closo_blocks_init(closo_blocks *blocks, size_t width, closo_error *error)
{
    *blocks = (closo_blocks){.width = width, .length = 1};
    blocks->average = closo_allocate((CLOSO_BLOCKS_MAXIMUM + 1) * width, sizeof(double), error);
    blocks->total = closo_allocate(width, sizeof(double), error);
    if (blocks->average && blocks->total)
        return CLOSO_OK;
    closo_blocks_clear(blocks);
    return CLOSO_MEMORY;
}

void closo_blocks_clear(closo_blocks *blocks)
{
    free(blocks->average);
    free(blocks->total);
    *blocks = (closo_blocks){0};
}

static void merge_neighbours(closo_blocks *blocks)
{
    size_t w = blocks->width;
    for (size_t b = 0; b < CLOSO_BLOCKS_MAXIMUM / 2; b++)
        for (size_t i = 0; i < w; i++)
            blocks->average[b * w + i] =
                0.5 * (blocks->average[2 * b * w + i] + blocks->average[(2 * b + 1) * w + i]);
    blocks->used = CLOSO_BLOCKS_MAXIMUM / 2;
    blocks->length *= 2;
    memset(blocks->average + blocks->used * w, 0, w * sizeof(double));
}

void closo_blocks_add(closo_blocks *blocks, const double *sample)
{
    size_t w = blocks->width;
    double *row = blocks->average + blocks->used * w;
    for (size_t i = 0; i < w; i++) {
        row[i] += sample[i];
        blocks->total[i] += sample[i];
    }
    blocks->samples++;
    if (++blocks->pending < blocks->length)
        return;
    for (size_t i = 0; i < w; i++)
        row[i] /= (double)blocks->length;
    blocks->pending = 0;
    blocks->used++;
    if (blocks->used == CLOSO_BLOCKS_MAXIMUM)
        merge_neighbours(blocks);
    else
        memset(row + w, 0, w * sizeof(double));
}

double closo_blocks_mean(const closo_blocks *blocks, size_t column)
{
    return blocks->samples ? blocks->total[column] / (double)blocks->samples : NAN;
}

closo_status closo_blocks_estimate(const closo_blocks *blocks, const double *gradient,
                                   closo_estimate *out, closo_error *error)
{
    double series[CLOSO_BLOCKS_MAXIMUM], mean = 0;
    for (size_t b = 0; b < blocks->used; b++) {
        series[b] = 0;
        for (size_t i = 0; i < blocks->width; i++)
            series[b] += gradient[i] * blocks->average[b * blocks->width + i];
    }
    for (size_t i = 0; i < blocks->width; i++)
        mean += gradient[i] * closo_blocks_mean(blocks, i);
    closo_status status = closo_mean_correlated(series, blocks->used, out, error);
    out->mean = mean;
    return status;
}
