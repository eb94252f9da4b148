// SPDX-License-Identifier: GPL-3.0-or-later
// Stays of a particle in places, with hysteresis, and the survival function of their lengths.
#ifndef CLOSO_TRAJ_JUMPS_STAY_H
#define CLOSO_TRAJ_JUMPS_STAY_H

#include "closo/base.h"

// A place: a site (or a face) and the lattice translation of the image that is meant.
typedef struct closo_place {
    uint32_t index;
    int32_t shift[3];
} closo_place;

typedef struct closo_stay {
    closo_place here, next; // where it is; where it may be going
    uint64_t begin;         // frame of arrival here
    uint64_t last;          // last frame seen here
    uint64_t since;         // first frame seen in `next` without leaving it
    bool begun, begin_seen; // begin_seen: the arrival was seen, not only the first frame
    bool going;
} closo_stay;

typedef struct closo_move {
    closo_place from, to;
    uint64_t begin; // arrival in `from`
    bool begin_seen;
    uint64_t left, arrived; // last frame in `from`, first of the stay in `to`
} closo_move;

// One frame of one particle. A move counts once the particle has been in one new place for `dwell`
// frame spacings, or at once where `arrived` says so; it is dated back to its arrival.
bool closo_stay_step(closo_stay *stay, const closo_place *place, uint64_t frame, uint64_t dwell,
                     bool arrived, closo_move *move);

// Lengths of stays in frames, in bins whose width doubles when the longest does not fit.
enum { CLOSO_STAY_BINS = 4096 };
typedef struct closo_stays {
    uint64_t width;
    uint64_t ended[CLOSO_STAY_BINS], censored[CLOSO_STAY_BINS];
    double exposure; // frames spent, also in stays whose begin or end was not seen
    uint64_t departures;
    double count, sum, squares; // of the completed stays
} closo_stays;

void closo_stays_init(closo_stays *stays);
void closo_stays_end(closo_stays *stays, const closo_move *move);
void closo_stays_censor(closo_stays *stays, const closo_stay *stay, uint64_t last_frame);
// Mean stay in frames and its standard uncertainty; NaN where no stay ended.
void closo_stays_mean(const closo_stays *stays, double *mean, double *su);
// Kaplan-Meier estimate S[k] at time edges (k + 1) x width, k < CLOSO_STAY_BINS, with Greenwood's
// standard uncertainty. Returns the number of bins up to the last at risk.
size_t closo_stays_survival(const closo_stays *stays, double *survival, double *su);

#endif
