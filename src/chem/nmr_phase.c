// SPDX-License-Identifier: GPL-3.0-or-later
// Phase of a spectrum. The automatic one makes the entropy of the spectrum's derivative least, with
// a penalty on negative points: Chen, Weng, Goh and Garland, J. Magn. Reson. 158 (2002) 164,
// doi:10.1016/S1090-7807(02)00069-1. Only points with signal count. Phases are looked for on a
// grid, then by halving steps, then from the integrals of the signals: no random start, the same
// answer each time.
#include "chem/nmr.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE      0.017453292519943295
#define PENALTY     20.0
#define FINEST      0.02 // degrees
#define ABOVE       4.0  // of the median: where there is signal
#define SPREAD      1e-3 // of the spectrum, squared: signals apart enough for a slope
#define VALLEY      0.2  // of the signals to both sides
#define MOST_POLISH 25.0 // degrees
enum { AROUND = 24, FEW = 32 };
enum { BINS = 16384, GRID = 15, SLOPE_GRID = 45, SLOPE_MOST = 270 };

typedef struct search {
    double *re, *im, *turned, *place; // place: distance from the pivot over the whole spectrum
    size_t count;
} search;

void closo_nmr_phase_apply(double *re, double *im, size_t count, size_t pivot, double phase0,
                           double phase1)
{
    for (size_t i = 0; i < count; i++) {
        double angle = DEGREE * (phase0 + phase1 * ((double)i - (double)pivot) / (double)count);
        double c = cos(angle), s = sin(angle), r = re[i];
        re[i] = r * c - im[i] * s;
        im[i] = r * s + im[i] * c;
    }
}

static double cost(const search *s, double phase0, double phase1)
{
    double total = 0, entropy = 0, negative = 0, squares = 0;
    for (size_t i = 0; i < s->count; i++) {
        double angle = DEGREE * (phase0 + phase1 * s->place[i]);
        double y = s->re[i] * cos(angle) - s->im[i] * sin(angle);
        s->turned[i] = y;
        squares += y * y;
        negative += y < 0 ? y * y : 0;
        total += i ? fabs(y - s->turned[i - 1]) : 0;
    }
    for (size_t i = 1; i < s->count; i++) {
        double h = fabs(s->turned[i] - s->turned[i - 1]) / total;
        if (h > 0)
            entropy -= h * log(h);
    }
    return squares > 0 && total > 0 ? entropy + PENALTY * negative / squares : INFINITY;
}

static void refine(const search *s, double *phase0, double *phase1, double best)
{
    double step0 = GRID / 2.0, step1 = SLOPE_GRID / 2.0;
    while (step0 > FINEST) {
        bool better = false;
        const double moves[8][2] = {{1, 0}, {-1, 0},  {0, 1},  {0, -1},
                                    {1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
        for (int k = 0; k < 8; k++) {
            double p0 = *phase0 + moves[k][0] * step0, p1 = *phase1 + moves[k][1] * step1;
            double value = cost(s, p0, p1);
            if (value < best) {
                best = value;
                *phase0 = p0;
                *phase1 = p1;
                better = true;
            }
        }
        if (!better) {
            step0 /= 2;
            step1 /= 2;
        }
    }
}

// Points with signal, and some to both sides: noise would only blur the entropy.
static void keep_signal(search *s, double *sizes)
{
    size_t kept = 0, reach = 0;
    for (size_t i = 0; i < s->count; i++)
        sizes[i] = s->turned[i] = hypot(s->re[i], s->im[i]);
    double threshold = ABOVE * closo_nmr_median_size(sizes, s->count);
    for (size_t i = 0, ahead = 0; i < s->count; i++) {
        for (; ahead < s->count && ahead < i + AROUND; ahead++)
            if (s->turned[ahead] > threshold)
                reach = ahead + AROUND;
        if (i >= reach)
            continue;
        s->re[kept] = s->re[i];
        s->im[kept] = s->im[i];
        s->place[kept++] = s->place[i];
    }
    s->count = kept >= FEW ? kept : s->count;
}

// Where the signal that begins at `begin` ends: at a gap, or in a valley of the sizes, for with
// little noise the tails of strong lines leave no gap.
static size_t signal_end(const search *s, size_t begin, double step, double *most)
{
    size_t valley = begin, i = begin;
    double least = INFINITY, highest = 0;
    *most = 0;
    for (; i < s->count && (i == begin || s->place[i] - s->place[i - 1] < step); i++) {
        double size = hypot(s->re[i], s->im[i]);
        if (size > highest) {
            highest = size;
            least = INFINITY;
        }
        if (size < least) {
            least = size;
            valley = i;
            *most = highest;
        }
        if (least < VALLEY * highest && size * VALLEY > least)
            return valley;
    }
    *most = highest;
    return i;
}

// A whole signal has a real integral once it is upright, also one weighted with a power of its
// size. That weight falls off smoothly: a sharp limit would cut a line of few points unevenly. The
// phases of these integrals, by a weighted straight line over the spectrum, correct what the
// entropy leaves. Signs are free; a large correction is not believed.
static void polish(const search *s, double *phase0, double *phase1)
{
    double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0, step = (s->place[1] - s->place[0]) * 1.5;
    for (size_t i = 0, next; i < s->count; i = next) {
        double re = 0, im = 0, place = 0, size = 0, most;
        next = signal_end(s, i, step, &most);
        for (size_t k = i; k < next; k++) {
            double angle = DEGREE * (*phase0 + *phase1 * s->place[k]);
            double c = cos(angle), n = sin(angle), m = hypot(s->re[k], s->im[k]);
            double share = most > 0 ? pow(m / most, 4) : 0; // tails hold the neighbours
            re += share * (s->re[k] * c - s->im[k] * n);
            im += share * (s->re[k] * n + s->im[k] * c);
            place += share * m * s->place[k];
            size += share * m;
        }
        double off = re != 0 ? atan(im / re) / DEGREE : 0, weight = re * re + im * im;
        place = size > 0 ? place / size : 0;
        w += weight;
        wx += weight * place;
        wxx += weight * place * place;
        wy += weight * off;
        wxy += weight * place * off;
    }
    double spread = w * wxx - wx * wx;
    double slope = spread > SPREAD * w * w ? (w * wxy - wx * wy) / spread : 0;
    double offset = w > 0 ? (wy - slope * wx) / w : 0;
    if (fabs(offset) > MOST_POLISH || fabs(slope) > 4 * MOST_POLISH)
        return;
    *phase0 -= offset;
    *phase1 -= slope;
}

void closo_nmr_phase_find(const double *re, const double *im, size_t count, size_t pivot,
                          double *phase0, double *phase1)
{
    size_t width = (count + BINS - 1) / BINS, bins = count / width;
    double *memory = calloc(5 * bins + 5, sizeof *memory);
    *phase0 = *phase1 = 0;
    if (!memory || bins < 8) {
        free(memory);
        return;
    }
    search s = {memory, memory + bins, memory + 2 * bins, memory + 3 * bins, bins};
    for (size_t i = 0; i < bins; i++)
        s.place[i] =
            ((double)(i * width) + 0.5 * (double)(width - 1) - (double)pivot) / (double)count;
    for (size_t i = 0; i < bins * width; i++) {
        s.re[i / width] += re[i] / (double)width;
        s.im[i / width] += im[i] / (double)width;
    }
    keep_signal(&s, memory + 4 * bins);
    double best = INFINITY;
    for (int slope = 0; slope <= SLOPE_MOST; slope = slope > 0 ? -slope : SLOPE_GRID - slope)
        for (int p0 = -180; p0 < 180; p0 += GRID) {
            double value = cost(&s, p0, slope);
            if (value < best) {
                best = value;
                *phase0 = p0;
                *phase1 = slope;
            }
        }
    refine(&s, phase0, phase1, best);
    polish(&s, phase0, phase1);
    *phase0 = remainder(*phase0, 360);
    free(memory);
}
