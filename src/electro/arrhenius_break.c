// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two lines with a break describe the points better than one: F = ((S1 - S2) / 2) / (S2 /
// (n - 4)) of the weighted sums of squares (the variance not below that of known su), its
// probability (1 + 2 F / (n - 4))^(-(n - 4) / 2) multiplied by the number of places tried
// (Bonferroni), because the place was looked for. Places whose sum of squares is within t^2 S2 / (n
// - 4) of the best, t the two-sided 95 % quantile of Student, are as good: the interval of the
// transition. A smooth bend passes the same test: where a parabola is not significantly worse than
// the two lines, it is a bend. Four or five points cannot tell two slopes: there, a step between
// lines of one slope is looked for, with Student's t for one more parameter. Sums over prefixes:
// O(n).
#include "electro/arrhenius_line.h"

#include <math.h>

#define PI          3.14159265358979323846
#define ROUNDING    1e-6 // of ln sigma: smaller differences are no transition
#define PROBABILITY 0.05
#define LEAST       4 // points
#define TWO_SLOPES  6 // points

typedef struct sums {
    double w, x, y, xx, xy, yy;
} sums;

static void add(sums *s, const closo_sigma_datum *d, const double mean[2], double sign)
{
    double w = sign / (d->su * d->su), x = d->x - mean[0], y = d->y - mean[1];
    s->w += w;
    s->x += w * x;
    s->y += w * y;
    s->xx += w * x * x;
    s->xy += w * x * y;
    s->yy += w * y * y;
}

// Sum of squares about the best line.
static double squares(const sums *s)
{
    double sxx = s->xx - s->x * s->x / s->w, sxy = s->xy - s->x * s->y / s->w;
    double syy = s->yy - s->y * s->y / s->w;
    return fmax(0, sxx > 1e-12 * s->xx ? syy - sxy * sxy / sxx : syy);
}

// The same about two lines of one slope.
static double squares_of_step(const sums *a, const sums *b)
{
    double sxx = a->xx - a->x * a->x / a->w + b->xx - b->x * b->x / b->w;
    double sxy = a->xy - a->x * a->y / a->w + b->xy - b->x * b->y / b->w;
    double syy = a->yy - a->y * a->y / a->w + b->yy - b->y * b->y / b->w;
    return fmax(0, sxx > 1e-12 * (a->xx + b->xx) ? syy - sxy * sxy / sxx : syy);
}

// Probability of so large an F by chance, of one place.
static double chance(double F, double freedom, bool two_slopes)
{
    double t = sqrt(fmax(0, F));
    if (two_slopes)
        return pow(1 + 2 * fmax(0, F) / freedom, -freedom / 2);
    return freedom < 1.5 ? 1 - 2 / PI * atan(t) : 1 - t / sqrt(2 + F); // Student, two-sided
}

static void center(const closo_sigma_datum *data, size_t n, double mean[2], double *scale,
                   double *floor)
{
    double w = 0;
    mean[0] = mean[1] = *scale = *floor = 0;
    for (size_t k = 0; k < n; k++) {
        double v = 1 / (data[k].su * data[k].su);
        w += v;
        mean[0] += v * data[k].x;
        mean[1] += v * data[k].y;
        *floor += v * ROUNDING * ROUNDING;
    }
    mean[0] /= w;
    mean[1] /= w;
    for (size_t k = 0; k < n; k++)
        *scale = fmax(*scale, fabs(data[k].x - mean[0]));
}

// Weighted sum of squares about the best parabola, by orthogonal polynomials.
static double parabola(const closo_sigma_datum *data, size_t n, const double mean[2], double scale)
{
    double norm[3] = {0}, projection[3] = {0}, shift[2] = {0}, back = 0, total = 0;
    // p0 = 1, p1 = x - a0, p2 = (x - a1) p1 - b1 with the coefficients that make them orthogonal
    for (int degree = 0; degree < 3; degree++) {
        double moment = 0;
        for (size_t k = 0; k < n; k++) {
            double w = 1 / (data[k].su * data[k].su), x = (data[k].x - mean[0]) / scale;
            double p1 = x - shift[0], p2 = (x - shift[1]) * p1 - back;
            double p = degree == 0 ? 1 : degree == 1 ? p1 : p2, y = data[k].y - mean[1];
            norm[degree] += w * p * p;
            projection[degree] += w * p * y;
            moment += w * x * p * p;
            total += degree == 0 ? w * y * y : 0;
        }
        if (!(norm[degree] > 0))
            return total;
        total -= projection[degree] * projection[degree] / norm[degree];
        if (degree < 2)
            shift[degree] = moment / norm[degree];
        if (degree == 1)
            back = norm[1] / norm[0];
    }
    return fmax(0, total);
}

// F of two more parameters that chance exceeds with PROBABILITY.
static double critical(double freedom)
{
    return freedom / 2 * (pow(PROBABILITY, -2 / freedom) - 1);
}

void closo_sigma_break_find(const closo_sigma_datum *data, size_t n, bool weighted,
                            closo_sigma_break *out)
{
    *out = (closo_sigma_break){.p = NAN, .F = NAN};
    if (n < LEAST)
        return;
    bool slopes = n >= TWO_SLOPES;
    double more = slopes ? 2 : 1; // parameters beside those of one line
    double mean[2], scale, floor, freedom = (double)n - 2 - more;
    center(data, n, mean, &scale, &floor);
    sums all = {0}, left = {0};
    for (size_t k = 0; k < n; k++)
        add(&all, &data[k], mean, 1);
    double one = squares(&all) + floor, two = INFINITY;
    size_t tried = 0;
    const double t = closo_student_quantile(0.975, freedom);
    double variance = 0;
    for (int pass = 0; pass < 2; pass++) { // the best place, then those as good
        variance = fmax(two / freedom, weighted ? 1 : 0);
        sums right = all;
        left = (sums){0};
        for (size_t k = 1; k + 2 <= n; k++) {
            add(&left, &data[k - 1], mean, 1);
            add(&right, &data[k - 1], mean, -1);
            if (k < 2 || !(fabs(data[k].x - data[k - 1].x) > 1e-6 * scale))
                continue;
            double sum = floor + (slopes ? squares(&left) + squares(&right)
                                         : squares_of_step(&left, &right));
            if (pass == 0) {
                tried++;
                if (sum < two) {
                    two = sum;
                    out->place = k;
                }
            } else if (sum <= two + t * t * variance) {
                out->first = out->first ? out->first : k;
                out->last = k;
            }
        }
    }
    if (tried == 0)
        return;
    out->F = (one - two) / more / variance;
    out->p = fmin(1, (double)tried * chance(out->F, freedom, slopes));
    out->curved = n >= TWO_SLOPES + 2 &&
                  (parabola(data, n, mean, scale) + floor - two) / 2 < variance * critical(freedom);
    if (!(out->p < PROBABILITY) || out->curved)
        out->place = 0;
}
