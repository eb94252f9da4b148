// SPDX-License-Identifier: GPL-3.0-or-later
// Search for lines: at every point a Gaussian of the expected width on a straight line is fitted to
// the points within a window by weighted linear least squares, which needs no even steps and no
// background beforehand. The height over its su is the significance; its maxima along the pattern
// are lines. (On even steps with even weights this is a filter matched to the line with the
// background projected out, close to a smoothed second derivative.) Where the radiation is a
// doublet, so is the line that is looked for.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE    0.017453292519943295
#define LN2       0.69314718055994530942
#define WINDOW    1.5 // half width in FWHM
#define LEAST     5   // points in the window
#define PER_WIDTH 6   // places looked at within one FWHM
#define SCALES    24  // widths tried, a factor of sqrt(2) apart
#define NARROWEST 2.5 // steps
#define STRONGEST 40  // lines that tell the width
#define CERTAIN   10  // area over su of lines that tell the width once fitted
#define SEPARATE  0.6 // FWHM between maxima

double closo_width_at(const closo_search *search, double x)
{
    double from = search->x[0], to = search->x[search->count - 1];
    double share = (x - from) / (to - from);
    return search->width[0] * pow(search->width[1] / search->width[0], share);
}

// Distance of the second line from the first.
static double splitting(const closo_search *search, double x)
{
    double sine = sin(x / 2 * DEGREE) * search->second;
    return search->second > 0 && sine > 0 && sine < 1 ? 2 * asin(sine) / DEGREE - x : 0;
}

bool closo_search_at(const closo_search *search, double x, double fwhm, double *height, double *su)
{
    size_t i = closo_first_at(search->x, search->count, x - WINDOW * fwhm), points = 0;
    double split = splitting(search, x), end = x + WINDOW * fwhm + split;
    double s[6] = {0}, r[3] = {0}; // normal matrix of 1, u, g: 11 1u 1g uu ug gg
    for (; i < search->count && search->x[i] <= end; i++, points++) {
        double u = (search->x[i] - x) / fwhm, v = u - split / fwhm;
        double g = exp(-4 * LN2 * u * u);
        if (split > 0)
            g += search->ratio * exp(-4 * LN2 * v * v);
        double weight = 1 / (search->su[i] * search->su[i]), y = weight * search->y[i];
        s[0] += weight;
        s[1] += weight * u;
        s[2] += weight * g;
        s[3] += weight * u * u;
        s[4] += weight * u * g;
        s[5] += weight * g * g;
        r[0] += y;
        r[1] += y * u;
        r[2] += y * g;
    }
    if (points < LEAST)
        return false;
    // Eliminate the straight line.
    double uu = s[3] - s[1] * s[1] / s[0], ug = s[4] - s[1] * s[2] / s[0];
    double gg = s[5] - s[2] * s[2] / s[0], yu = r[1] - s[1] * r[0] / s[0];
    double yg = r[2] - s[2] * r[0] / s[0];
    gg -= ug * ug / uu;
    yg -= ug * yu / uu;
    if (!(uu > 0) || !(gg > 1e-6 * s[5]))
        return false;
    *height = yg / gg;
    *su = 1 / sqrt(gg);
    return true;
}

static double significance_at(const closo_search *search, double x, double fwhm, double *height)
{
    double su;
    return closo_search_at(search, x, fwhm, height, &su) ? *height / su : -INFINITY;
}

// Local maxima of the significance along the pattern for the width at each place times `stretch`.
static closo_status find_maxima(const closo_search *search, double stretch, double least,
                                closo_candidate **out, size_t *count, size_t *capacity,
                                closo_error *error)
{
    double last = search->x[search->count - 1], z[3] = {-INFINITY, -INFINITY, -INFINITY};
    double at[3] = {0}, height[3] = {0};
    for (double x = search->x[0]; z[1] > -INFINITY || x <= last;) {
        double width = closo_width_at(search, fmin(x, last)) * stretch;
        for (int k = 0; k < 2; k++) {
            z[k] = z[k + 1];
            at[k] = at[k + 1];
            height[k] = height[k + 1];
        }
        at[2] = x;
        z[2] = x <= last ? significance_at(search, x, width, &height[2]) : -INFINITY;
        if (z[1] > least && z[1] >= z[0] && z[1] > z[2]) {
            closo_status status =
                closo_grow((void **)out, capacity, *count + 1, sizeof **out, error);
            if (status != CLOSO_OK)
                return status;
            (*out)[(*count)++] = (closo_candidate){.x = at[1],
                                                   .height = height[1],
                                                   .significance = z[1],
                                                   .width = width,
                                                   .kept = true};
        }
        // On to the next place, across gaps at once.
        double step = x + width / PER_WIDTH;
        size_t next = closo_first_at(search->x, search->count, step);
        x = next < search->count ? fmax(step, search->x[next] - WINDOW * width) : step;
    }
    return CLOSO_OK;
}

static int more_significant(const void *a, const void *b)
{
    const closo_candidate *p = a, *q = b;
    if (p->significance != q->significance)
        return p->significance < q->significance ? 1 : -1;
    return (p->x > q->x) - (p->x < q->x);
}

static int rising(const void *a, const void *b)
{
    const closo_candidate *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

static int rising_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The most significant of maxima closer than a line is wide.
static size_t thin_out(closo_candidate *list, size_t count)
{
    qsort(list, count, sizeof *list, rising);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1;
             list[i].kept && k < count && list[k].x - list[i].x < SEPARATE * list[i].width; k++)
            *(list[k].significance > list[i].significance ? &list[i].kept : &list[k].kept) = false;
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].kept)
            list[left++] = list[i];
    return left;
}

static double median_step(const closo_search *search, double *work)
{
    for (size_t i = 0; i + 1 < search->count; i++)
        work[i] = search->x[i + 1] - search->x[i];
    qsort(work, search->count - 1, sizeof *work, rising_number);
    return work[(search->count - 1) / 2];
}

// The width that makes the line at x most significant; 0: none inside the range tried.
static double best_width(const closo_search *search, double x, double narrowest, double widest,
                         double *significance)
{
    double best = 0, height, last = -INFINITY;
    *significance = -INFINITY;
    for (double width = narrowest; width <= widest; width *= sqrt(2)) {
        double z = significance_at(search, x, width, &height);
        if (z > *significance) {
            *significance = z;
            best = width;
        }
        last = z;
    }
    return *significance > last ? best : 0; // still growing: a hump, not a line
}

// Median of the slopes between all pairs (Theil and Sen): a few lines may be wrong altogether.
static void straighten(closo_search *search, const closo_candidate *list, size_t count,
                       double *work)
{
    size_t pairs = 0;
    double from = search->x[0], to = search->x[search->count - 1];
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (fabs(list[k].x - list[i].x) > 0.02 * (to - from))
                work[pairs++] = log(list[k].width / list[i].width) / (list[k].x - list[i].x);
    qsort(work, pairs, sizeof *work, rising_number);
    double slope = pairs >= 10 ? work[pairs / 2] : 0;
    double most = log(4) / (to - from); // widths do not change more than fourfold
    slope = fmin(fmax(slope, -most), most);
    for (size_t i = 0; i < count; i++)
        work[i] = log(list[i].width) - slope * (list[i].x - from);
    qsort(work, count, sizeof *work, rising_number);
    search->width[0] = exp(work[count / 2]);
    search->width[1] = search->width[0] * exp(slope * (to - from));
}

closo_status closo_search_width(closo_search *search, closo_error *error)
{
    closo_candidate *list = NULL;
    size_t count = 0, capacity = 0;
    size_t room = search->count > STRONGEST * STRONGEST ? search->count : STRONGEST * STRONGEST;
    double *work = closo_allocate(room, sizeof *work, error);
    closo_status status = work ? CLOSO_OK : CLOSO_MEMORY;
    double step = work ? median_step(search, work) : 1;
    double span = search->x[search->count - 1] - search->x[0];
    double narrowest = NARROWEST * step, widest = fmin(span / 8, narrowest * pow(2, SCALES / 2));
    // Every width looks for lines; the most significant ones of all are taken at their best width.
    for (double width = narrowest; status == CLOSO_OK && width <= widest; width *= sqrt(2)) {
        search->width[0] = search->width[1] = width;
        status = find_maxima(search, 1, 6, &list, &count, &capacity, error);
    }
    if (status == CLOSO_OK) {
        if (count > 1) // list is NULL where nothing was found
            qsort(list, count, sizeof *list, more_significant);
        size_t taken = 0;
        for (size_t i = 0; i < count && taken < STRONGEST; i++) {
            bool apart = true;
            for (size_t k = 0; k < taken; k++)
                apart &= fabs(list[k].x - list[i].x) > list[k].width + list[i].width;
            double significance;
            double width =
                apart ? best_width(search, list[i].x, narrowest, widest, &significance) : 0;
            if (!(width > 0))
                continue;
            closo_candidate line = list[i];
            line.width = width;
            list[taken++] = line;
        }
        search->width[0] = search->width[1] = 6 * step;
        if (taken > 0)
            straighten(search, list, taken, work);
    }
    free(list);
    free(work);
    return status;
}

closo_status closo_search_learn(closo_search *search, const closo_candidate *lines, size_t count,
                                closo_error *error)
{
    closo_candidate *list = closo_allocate(count ? count : 1, sizeof *list, error);
    if (!list)
        return CLOSO_MEMORY;
    size_t taken = 0;
    for (size_t i = 0; i < count; i++)
        if (lines[i].fitted && lines[i].p[1] > CERTAIN * lines[i].su[1]) {
            list[taken] = lines[i];
            list[taken].x = lines[i].p[0];
            list[taken].significance = lines[i].p[1] / lines[i].su[1];
            list[taken++].width = lines[i].p[2];
        }
    qsort(list, taken, sizeof *list, more_significant);
    taken = taken < STRONGEST ? taken : STRONGEST;
    double *work = closo_allocate(STRONGEST * STRONGEST, sizeof *work, error);
    if (work && taken > 0)
        straighten(search, list, taken, work);
    free(list);
    free(work);
    return work ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_search_lines(const closo_search *search, double least,
                                closo_candidate **candidates, size_t *count, size_t *capacity,
                                closo_error *error)
{
    size_t before = *count;
    closo_status status = find_maxima(search, 1, least, candidates, count, capacity, error);
    if (status == CLOSO_OK)
        *count = before + (*count > before ? thin_out(*candidates + before, *count - before) : 0);
    return status;
}
