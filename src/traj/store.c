// SPDX-License-Identifier: GPL-3.0-or-later
// See store.h. Rows are frames; series are gathered some rows at a time, which stay in the cache.
#include "traj/store.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_MINIMUM = 64, ROWS_AT_ONCE = 16 };

closo_status closo_store_init_frames(closo_store *store, size_t columns, size_t maximum,
                                     closo_error *error)
{
    *store = (closo_store){.columns = columns, .thinning = 1, .maximum = maximum - maximum % 2};
    store->origin = closo_allocate(columns, sizeof *store->origin, error);
    return store->origin ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_store_init_bounded(closo_store *store, size_t columns, size_t whole,
                                      size_t memory_bytes, closo_error *error)
{
    size_t row = whole * sizeof(float), maximum = row ? memory_bytes / row : 0;
    *store = (closo_store){0};
    if (maximum < FRAMES_MINIMUM)
        return closo_fail(error, CLOSO_USAGE,
                          "--memory: %zu bytes hold %zu frames of %zu coordinates, at least %d are "
                          "needed",
                          memory_bytes, maximum, whole, FRAMES_MINIMUM);
    return closo_store_init_frames(store, columns, maximum, error);
}

closo_status closo_store_init(closo_store *store, size_t columns, size_t memory_bytes,
                              closo_error *error)
{
    return closo_store_init_bounded(store, columns, columns, memory_bytes, error);
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

void closo_store_gather(const closo_store *store, const size_t *column, size_t vectors, double *out)
{
    size_t frames = store->frames, columns = store->columns;
    for (size_t begin = 0; begin < frames; begin += ROWS_AT_ONCE) {
        size_t end = frames - begin < ROWS_AT_ONCE ? frames : begin + ROWS_AT_ONCE;
        for (size_t v = 0; v < vectors; v++)
            for (size_t c = 0; c < 3; c++) {
                const float *from = store->value + column[v] + c;
                double *series = out + (3 * v + c) * frames;
                for (size_t t = begin; t < end; t++)
                    series[t] = (double)from[t * columns];
            }
    }
}
