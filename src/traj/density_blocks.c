// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of one block of time. A short run finds fewer ions than the grid has voxels: then a list
// takes a fraction of the memory that counters would. No more than 4 bytes a voxel either way.
#include "traj/density.h"

#include <stdlib.h>
#include <string.h>

static closo_status spread(closo_density_block *block, size_t voxels, closo_error *error)
{
    block->count = closo_allocate(voxels, sizeof *block->count, error);
    if (!block->count)
        return CLOSO_MEMORY;
    for (size_t e = 0; e < block->events; e++)
        block->count[block->event[e]]++;
    free(block->event);
    block->event = NULL;
    block->events = block->capacity = 0;
    return CLOSO_OK;
}

closo_status closo_density_block_add(closo_density_block *block, size_t voxels,
                                     const uint32_t *event, size_t events, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (!block->count && block->events + events > voxels)
        status = spread(block, voxels, error);
    if (status == CLOSO_OK && !block->count) {
        void *list = block->event;
        status = closo_grow(&list, &block->capacity, block->events + events, sizeof *event, error);
        block->event = list;
        if (status == CLOSO_OK && events > 0)
            memcpy(block->event + block->events, event, events * sizeof *event);
        block->events += status == CLOSO_OK ? events : 0;
        return status;
    }
    for (size_t e = 0; status == CLOSO_OK && e < events; e++)
        block->count[event[e]]++;
    return status;
}

closo_status closo_density_block_merge(closo_density_block *first, closo_density_block *second,
                                       size_t voxels, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (second->count && !first->count)
        status = spread(first, voxels, error);
    if (status == CLOSO_OK && second->count)
        closo_density_block_sum(second, voxels, first->count);
    else if (status == CLOSO_OK)
        status = closo_density_block_add(first, voxels, second->event, second->events, error);
    closo_density_block_clear(second);
    return status;
}

void closo_density_block_sum(const closo_density_block *block, size_t voxels, uint32_t *into)
{
    for (size_t v = 0; block->count && v < voxels; v++)
        into[v] += block->count[v];
    for (size_t e = 0; e < block->events; e++)
        into[block->event[e]]++;
}

void closo_density_block_clear(closo_density_block *block)
{
    free(block->event);
    free(block->count);
    *block = (closo_density_block){0};
}
