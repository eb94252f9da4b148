// SPDX-License-Identifier: GPL-3.0-or-later
// Straight lines, noise and even grids for curves of thermal analysis. Neighbouring points of an
// analyser are filtered, so residuals follow one another: variances grow by (1 + r) / (1 - r) for a
// correlation r of neighbours (an autoregressive process of first order).
#include "chem/thermal.h"

#include <math.h>
#include <stdlib.h>

#define MAD_TO_SIGMA    1.4826
#define MOST_CORRELATED 0.98

static double inflation(const double *x, const double *y, const closo_trend *t)
{
    double products = 0, squares = 0, before = 0;
    for (size_t i = 0; i < t->count; i++) {
        double r = y[i] - closo_trend_at(t, x[i]);
        products += i ? r * before : 0;
        squares += r * r;
        before = r;
    }
    double r = squares > 0 ? products / squares : 0;
    r = fmin(fmax(r, 0), MOST_CORRELATED);
    return (1 + r) / (1 - r);
}

closo_trend closo_trend_of(const double *x, const double *y, size_t count)
{
    closo_trend t = {
        .count = count, .value = NAN, .value_variance = NAN, .slope_variance = NAN, .scatter = NAN};
    double n = (double)count, sxx = 0, sxy = 0, squares = 0, mean = 0;
    if (count == 0)
        return t;
    for (size_t i = 0; i < count; i++) {
        t.centre += x[i] / n;
        mean += y[i] / n;
    }
    for (size_t i = 0; i < count; i++) {
        sxx += (x[i] - t.centre) * (x[i] - t.centre);
        sxy += (x[i] - t.centre) * (y[i] - mean);
    }
    t.value = mean;
    t.slope = sxx > 0 ? sxy / sxx : 0;
    for (size_t i = 0; i < count; i++) {
        double r = y[i] - closo_trend_at(&t, x[i]);
        squares += r * r;
    }
    if (count < 4 || !(sxx > 0))
        return t;
    double variance = squares / (n - 2);
    t.scatter = sqrt(variance);
    variance *= inflation(x, y, &t);
    t.value_variance = variance / n;
    t.slope_variance = variance / sxx;
    return t;
}

double closo_trend_at(const closo_trend *trend, double x)
{
    return trend->value + trend->slope * (x - trend->centre);
}

double closo_trend_variance(const closo_trend *trend, double x)
{
    double d = x - trend->centre;
    return trend->value_variance + trend->slope_variance * d * d;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double closo_median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

closo_status closo_point_noise(const double *y, size_t count, double *out, closo_error *error)
{
    *out = 0;
    if (count < 8)
        return CLOSO_OK;
    double *second = closo_allocate(count, sizeof *second, error);
    if (!second)
        return CLOSO_MEMORY;
    for (size_t i = 0; i + 2 < count; i++)
        second[i] = fabs(y[i] - 2 * y[i + 1] + y[i + 2]);
    *out = MAD_TO_SIGMA * closo_median(second, count - 2) / sqrt(6);
    free(second);
    return CLOSO_OK;
}

closo_status closo_even_grid(const double *x, const double *y, size_t count, size_t cells,
                             double *grid_x, double *grid_y, closo_error *error)
{
    double *weight = closo_allocate(cells, sizeof *weight, error);
    if (!weight)
        return CLOSO_MEMORY;
    double from = x[0], step = (x[count - 1] - x[0]) / (double)cells;
    for (size_t k = 0; k < cells; k++) {
        grid_x[k] = from + ((double)k + 0.5) * step;
        grid_y[k] = 0;
    }
    // A point off the middle of its cell is moved there along the curve, so that means are of
    // values at one x.
    for (size_t i = 0; i < count; i++) {
        double cell = (x[i] - from) / step;
        size_t k = !(cell > 0) ? 0 : cell >= (double)cells ? cells - 1 : (size_t)cell;
        size_t a = i ? i - 1 : 0, b = i + 1 < count ? i + 1 : i;
        double slope = x[b] > x[a] ? (y[b] - y[a]) / (x[b] - x[a]) : 0;
        grid_y[k] += y[i] + slope * (grid_x[k] - x[i]);
        weight[k]++;
    }
    size_t i = 0;
    for (size_t k = 0; k < cells; k++) {
        if (weight[k] > 0) {
            grid_y[k] /= weight[k];
            continue;
        }
        while (i + 2 < count && x[i + 1] < grid_x[k])
            i++;
        double width = x[i + 1] - x[i];
        grid_y[k] = width > 0 ? y[i] + (y[i + 1] - y[i]) * (grid_x[k] - x[i]) / width : y[i];
    }
    free(weight);
    return CLOSO_OK;
}
