// SPDX-License-Identifier: GPL-3.0-or-later
// Whole time series of many coordinates, in bounded memory: when the bound is reached every other
// frame is dropped and from then on only every second, fourth ... frame is kept.
#ifndef CLOSO_TRAJ_STORE_H
#define CLOSO_TRAJ_STORE_H

#include "closo/base.h"

enum { CLOSO_STORE_GROUP = 48 }; // columns that are best handed out at once

typedef struct closo_store {
    size_t columns;
    size_t frames;   // kept
    size_t thinning; // every thinning-th frame is kept
    size_t seen;     // frames offered
    size_t capacity, maximum;
    float *value;   // frames x columns, relative to `origin`
    double *origin; // columns: the first frame
} closo_store;

closo_status closo_store_init(closo_store *store, size_t columns, size_t memory_bytes,
                              closo_error *error);
// With as many frames as would fit if rows had `whole` columns (>= columns).
closo_status closo_store_init_bounded(closo_store *store, size_t columns, size_t whole,
                                      size_t memory_bytes, closo_error *error);
closo_status closo_store_init_frames(closo_store *store, size_t columns, size_t maximum,
                                     closo_error *error);
void closo_store_clear(closo_store *store);
// A row of `columns` numbers, or NULL when the frame is not kept; the caller fills it, relative to
// closo_store_origin (which it sets in the first row).
closo_status closo_store_row(closo_store *store, float **row, closo_error *error);
// Series of vectors: columns column[v] .. column[v] + 2 into out[(3 v + c) * frames + t], relative
// to the origin.
void closo_store_gather(const closo_store *store, const size_t *column, size_t vectors,
                        double *out);

#endif
