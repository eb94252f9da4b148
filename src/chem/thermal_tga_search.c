// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of a mass are peaks of its derivative that stand out: maxima lose their rank, the least
// prominent first, until all that are left rise over the noise, over a tenth of their height and
// over the smallest loss asked for. A step reaches as far as its rate is above a fiftieth of its
// peak (or the noise), and a quarter of its half width further, for its tails.
#include "chem/thermal_tga.h"

#include <math.h>

#define LEAST_PROMINENCE 0.1
#define FOOT             0.02
#define TAIL             0.25

enum { CANDIDATES = 4096 };

typedef struct summit {
    size_t at, left, right; // valleys
} summit;

static size_t lowest(const double *y, size_t a, size_t b)
{
    size_t best = a;
    for (size_t i = a; i <= b; i++)
        if (y[i] < y[best])
            best = i;
    return best;
}

static size_t collect(const double *y, size_t n, summit *out)
{
    size_t count = 0;
    for (size_t i = 0; i < n && count < CANDIDATES; i++) {
        bool left = i == 0 || y[i] > y[i - 1], right = i + 1 == n || y[i] >= y[i + 1];
        if (left && right)
            out[count++].at = i;
    }
    return count;
}

static void set_valleys(const double *y, size_t n, summit *s, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        s[k].left = k ? s[k - 1].right : lowest(y, 0, s[k].at);
        s[k].right = lowest(y, s[k].at, k + 1 < count ? s[k + 1].at : n - 1);
    }
}

static double prominence(const double *y, const summit *s)
{
    return y[s->at] - fmax(y[s->left], y[s->right]);
}

// Mass lost between the valleys over what goes on at the rate of the valleys.
static double loss_of(const closo_tga *tga, const summit *s)
{
    double width = tga->x[s->right] - tga->x[s->left];
    double drift = fmin(tga->derivative[s->left], tga->derivative[s->right]);
    return tga->mass[s->left] - tga->mass[s->right] - fmax(drift, 0) * width;
}

static void drop(const double *y, summit *s, size_t *count, size_t k, size_t n)
{
    for (size_t i = k; i + 1 < *count; i++)
        s[i] = s[i + 1];
    --*count;
    set_valleys(y, n, s, *count);
}

static size_t foot(const double *y, size_t peak, size_t valley, double threshold)
{
    size_t i = peak;
    while (i != valley && y[i] > threshold)
        i = valley < peak ? i - 1 : i + 1;
    size_t half = i < peak ? peak - i : i - peak;
    size_t more = (size_t)(TAIL * (double)half), room = i < valley ? valley - i : i - valley;
    more = more < room ? more : room;
    return valley < peak ? i - more : i + more;
}

size_t closo_tga_search(const closo_tga *tga, double noise, closo_tga_span spans[CLOSO_TGA_STEPS])
{
    static const size_t none = (size_t)-1;
    summit s[CANDIDATES];
    const double *y = tga->derivative;
    size_t n = tga->points, count = collect(y, n, s);
    set_valleys(y, n, s, count);
    for (;;) {
        size_t worst = none;
        double least = INFINITY;
        for (size_t k = 0; k < count; k++) {
            double height = y[s[k].at], p = prominence(y, &s[k]);
            // At an end of the record only one side falls.
            if (s[k].at == 0)
                p = height - y[s[k].right];
            if (s[k].at + 1 == n)
                p = height - y[s[k].left];
            bool sound = height > 0 && p > tga->options.significance * noise &&
                         p > LEAST_PROMINENCE * height &&
                         loss_of(tga, &s[k]) > tga->options.smallest;
            if (!sound && p < least) {
                least = p;
                worst = k;
            }
        }
        if (worst == none)
            break;
        drop(y, s, &count, worst, n);
    }
    if (count > CLOSO_TGA_STEPS)
        count = CLOSO_TGA_STEPS;
    for (size_t k = 0; k < count; k++) {
        double low = fmax(fmin(y[s[k].left], y[s[k].right]), 0), height = y[s[k].at];
        double over = fmax(FOOT * (height - low), 3 * noise);
        spans[k] = (closo_tga_span){.peak = s[k].at, .left = s[k].left, .right = s[k].right};
        spans[k].begin = foot(y, s[k].at, s[k].left, fmax(y[s[k].left], 0) + over);
        spans[k].end = foot(y, s[k].at, s[k].right, fmax(y[s[k].right], 0) + over);
    }
    return count;
}
