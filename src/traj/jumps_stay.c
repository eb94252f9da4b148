// SPDX-License-Identifier: GPL-3.0-or-later
// See jumps_stay.h. The mean stay is the time spent in all stays over the number of departures:
// the maximum-likelihood estimate for stays that end at random, unbiased by stays cut short by the
// ends of the run. Its uncertainty is Poisson's, widened by the coefficient of variation of the
// completed stays where that exceeds 1 (quick returns). The survival function is the product-limit
// estimate of Kaplan and Meier (J. Am. Stat. Assoc. 53 (1958) 457) on a histogram, with Greenwood's
// variance; stays whose beginning was not seen do not enter it.
#include "traj/jumps_stay.h"

#include <math.h>
#include <string.h>

static bool same_place(const closo_place *a, const closo_place *b)
{
    return a->index == b->index && !memcmp(a->shift, b->shift, sizeof a->shift);
}

bool closo_stay_step(closo_stay *stay, const closo_place *place, uint64_t frame, uint64_t dwell,
                     bool arrived, closo_move *move)
{
    if (!stay->begun) {
        *stay = (closo_stay){.here = *place, .begin = frame, .last = frame, .begun = true};
        return false;
    }
    if (same_place(place, &stay->here)) {
        stay->last = frame;
        stay->going = false;
        return false;
    }
    if (!stay->going || !same_place(place, &stay->next)) {
        stay->next = *place;
        stay->since = frame;
        stay->going = true;
    }
    if (!arrived && frame - stay->since < dwell)
        return false;
    *move = (closo_move){.from = stay->here,
                         .to = *place,
                         .begin = stay->begin,
                         .begin_seen = stay->begin_seen,
                         .left = stay->last,
                         .arrived = stay->since};
    *stay = (closo_stay){
        .here = *place, .begin = stay->since, .last = frame, .begun = true, .begin_seen = true};
    return true;
}

void closo_stays_init(closo_stays *stays)
{
    *stays = (closo_stays){.width = 1};
}

static void widen(closo_stays *stays)
{
    for (size_t b = 0; b < CLOSO_STAY_BINS; b++) {
        bool inside = 2 * b + 1 < CLOSO_STAY_BINS;
        stays->ended[b] = inside ? stays->ended[2 * b] + stays->ended[2 * b + 1] : 0;
        stays->censored[b] = inside ? stays->censored[2 * b] + stays->censored[2 * b + 1] : 0;
    }
    stays->width *= 2;
}

static size_t bin_of(closo_stays *stays, uint64_t length)
{
    uint64_t whole = length > 0 ? length - 1 : 0; // bin k holds lengths k w + 1 .. (k + 1) w
    while (whole / stays->width >= CLOSO_STAY_BINS)
        widen(stays);
    return (size_t)(whole / stays->width);
}

void closo_stays_end(closo_stays *stays, const closo_move *move)
{
    uint64_t length = move->arrived - move->begin;
    stays->exposure += (double)length;
    stays->departures++;
    if (!move->begin_seen)
        return;
    stays->ended[bin_of(stays, length)]++;
    stays->count++;
    stays->sum += (double)length;
    stays->squares += (double)length * (double)length;
}

void closo_stays_censor(closo_stays *stays, const closo_stay *stay, uint64_t last_frame)
{
    if (!stay->begun)
        return;
    uint64_t length = last_frame - stay->begin;
    stays->exposure += (double)length;
    if (stay->begin_seen)
        stays->censored[bin_of(stays, length)]++;
}

void closo_stays_mean(const closo_stays *stays, double *mean, double *su)
{
    *mean = *su = NAN;
    if (stays->departures == 0)
        return;
    double n = (double)stays->departures, variation = 1;
    *mean = stays->exposure / n;
    if (stays->count >= 8 && stays->sum > 0) {
        double average = stays->sum / stays->count;
        double variance = fmax(0, stays->squares / stays->count - average * average);
        variation = fmax(1, sqrt(variance) / average);
    }
    *su = *mean * variation / sqrt(n);
}

size_t closo_stays_survival(const closo_stays *stays, double *survival, double *su)
{
    double at_risk = 0, product = 1, greenwood = 0;
    size_t rows = 0;
    for (size_t b = 0; b < CLOSO_STAY_BINS; b++) {
        at_risk += (double)(stays->ended[b] + stays->censored[b]);
        if (stays->ended[b])
            rows = b + 1;
    }
    for (size_t b = 0; b < rows; b++) {
        double ended = (double)stays->ended[b], censored = (double)stays->censored[b];
        // Stays cut off within the bin count half (the actuarial convention); none do in bins of
        // one frame, where a stay cut off was still going on.
        double risk = at_risk - (stays->width > 1 ? 0.5 * censored : 0);
        product *= risk > 0 ? 1 - ended / risk : 1;
        if (risk > ended)
            greenwood += ended / (risk * (risk - ended));
        survival[b] = product;
        su[b] = product * sqrt(greenwood);
        at_risk -= ended + censored;
    }
    return rows;
}
