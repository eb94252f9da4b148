// SPDX-License-Identifier: GPL-3.0-or-later
// Van Hove functions of the cations: the state that vanhove.c fills and vanhove_describe.c
// describes.
#ifndef CLOSO_TRAJ_VANHOVE_H
#define CLOSO_TRAJ_VANHOVE_H

#include "traj/analysis.h"
#include "traj/store.h"

enum { CLOSO_VANHOVE_LAGS = 16, CLOSO_VANHOVE_GRID = 48, CLOSO_VANHOVE_BLOCKS = 8 };

// What is counted at one lag, over one block of consecutive time origins.
typedef struct closo_vanhove_sums {
    uint64_t origins;
    double square, fourth;    // of the displacement, over particles and origins
    double density;           // (N - 1) / V, over origins
    int64_t *self, *distinct; // bins each; displacements beyond the last bin are in no bin
} closo_vanhove_sums;

typedef struct closo_vanhove_lag {
    size_t frames;
    char label[48]; // "0.5ps"
    closo_vanhove_sums block[CLOSO_VANHOVE_BLOCKS];
    int64_t *counts; // storage of the histograms
} closo_vanhove_lag;

// Lags that share bins and origins.
typedef struct closo_vanhove_set {
    double radius; // end of the last bin
    size_t bins;
    size_t count, spacing; // lags; stored frames between origins
    closo_vanhove_lag lags[CLOSO_VANHOVE_GRID];
} closo_vanhove_set;

typedef struct closo_vanhove {
    const closo_system *system;
    const closo_traj_options *options;
    const closo_store *store; // of the series that all analyses share, in `finish`
    size_t *column;           // cations: first column
    size_t cell_column;
    double frame_time;         // between stored frames, ps
    closo_vanhove_set curves;  // the lags of the tables
    closo_vanhove_set moments; // a finer list; one bin, the emptied site
    size_t too_long;           // lags asked for that are longer than the run
} closo_vanhove;

// Chooses the lags and counts.
closo_status closo_vanhove_compute(closo_vanhove *self, closo_error *error);
closo_status closo_vanhove_count(const closo_vanhove *self, closo_vanhove_set *set,
                                 closo_error *error);
closo_status closo_vanhove_describe(const closo_vanhove *self, closo_result *result,
                                    closo_error *error);

#endif
