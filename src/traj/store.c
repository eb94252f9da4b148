// SPDX-License-Identifier: GPL-3.0-or-later
// See store.h. Rows are frames; series are gathered a cache line of columns at a time.
#include "traj/store.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_MINIMUM = 64 };

closo_status closo_store_init(closo_store *store, size_t columns, size_t memory_bytes,
                              closo_error *error)
{
    *store = (closo_store){.columns = columns, .thinning = 1};
    size_t row = columns * sizeof(float);
    store->maximum = row ? memory_bytes / row : 0;
    if (store->maximum < FRAMES_MINIMUM)
        return closo_fail(error, CLOSO_USAGE,
                          "--memory: %zu bytes hold %zu frames of %zu coordinates, at least %d are "
                          "needed",
                          memory_bytes, store->maximum, columns, FRAMES_MINIMUM);
    store->maximum -= store->maximum % 2;
    store->origin = closo_allocate(columns, sizeof *store->origin, error);
    return store->origin ? CLOSO_OK : CLOSO_MEMORY;
}

void closo_store_clear(closo_store *store)
{
    free(store->value);
    free(store->origin);
    *store = (closo_store){0};
}

static void thin(closo_store *store)
{
    size_t kept = (store->frames + 1) / 2;
    for (size_t f = 1; f < kept; f++)
        memcpy(store->value + f * store->columns, store->value + 2 * f * store->columns,
               store->columns * sizeof(float));
    store->frames = kept;
    store->thinning *= 2;
}

closo_status closo_store_row(closo_store *store, float **row, closo_error *error)
{
    *row = NULL;
    if (store->seen % store->thinning == 0 && store->frames == store->maximum)
        thin(store);
    if (store->seen++ % store->thinning)
        return CLOSO_OK;
    if (store->frames == store->capacity) {
        size_t capacity = store->capacity ? 2 * store->capacity : FRAMES_MINIMUM;
        capacity = capacity < store->maximum ? capacity : store->maximum;
        float *value =
            closo_reallocate(store->value, capacity * store->columns, sizeof(float), error);
        if (!value)
            return CLOSO_MEMORY;
        store->value = value;
        store->capacity = capacity;
    }
    *row = store->value + store->frames++ * store->columns;
    return CLOSO_OK;
}

void closo_store_gather(const closo_store *store, size_t first, size_t count, double *out)
{
    for (size_t t = 0; t < store->frames; t++) {
        const float *row = store->value + t * store->columns + first;
        for (size_t c = 0; c < count; c++)
            out[c * store->frames + t] = (double)row[c];
    }
    for (size_t c = 0; c < count; c++) {
        double *series = out + c * store->frames, sum = 0;
        for (size_t t = 0; t < store->frames; t++)
            sum += series[t];
        double mean = sum / (double)store->frames;
        for (size_t t = 0; t < store->frames; t++)
            series[t] -= mean;
    }
}
