// SPDX-License-Identifier: GPL-3.0-or-later
// Lines, Shirley's background, and maxima to begin a fit with.
#include "chem/nmr.h"
#include "chem/spectra.h"

#include <math.h>
#include <stdlib.h>

#define LN2        0.69314718055994531
#define PI         3.141592653589793
#define LEAST_PART 0.01 // of the range: prominence of a maximum

enum { ROUNDS = 60, SMOOTHING = 7 };

// Gaussian FWHM that makes, with the Lorentzian one, the FWHM of a Voigt line (Olivero and
// Longbothum 1977, doi:10.1016/0022-4073(77)90161-3).
static double gaussian_of(double fwhm, double lorentzian)
{
    double rest = fwhm - 0.5346 * lorentzian;
    return sqrt(fmax(rest * rest - 0.2166 * lorentzian * lorentzian, 0));
}

double closo_spectra_line(double offset, double fwhm, double eta, bool voigt)
{
    if (voigt) {
        double lorentzian = eta * fwhm, gaussian = gaussian_of(fwhm, lorentzian);
        return closo_nmr_profile(offset, lorentzian, gaussian) /
               closo_nmr_profile(0, lorentzian, gaussian);
    }
    double u = 2 * offset / fwhm;
    return eta / (1 + u * u) + (1 - eta) * exp(-LN2 * u * u);
}

double closo_spectra_line_area(double fwhm, double eta, bool voigt)
{
    if (voigt)
        return 1 / closo_nmr_profile(0, eta * fwhm, gaussian_of(fwhm, eta * fwhm));
    return fwhm * (eta * PI / 2 + (1 - eta) * sqrt(PI / LN2) / 2);
}

// Background at x: the part of the step between both ends that the peak's area on the side of lower
// binding energy has; found in turns.
closo_status closo_spectra_shirley(const double *x, const double *y, size_t count, double *out,
                                   closo_error *error)
{
    size_t ends = count / 30 + 1;
    double low = 0, high = 0, *sum = closo_allocate(count, sizeof *sum, error);
    if (!sum)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < ends; i++) {
        low += y[i] / (double)ends;
        high += y[count - 1 - i] / (double)ends;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = low + (high - low) * (x[i] - x[0]) / (x[count - 1] - x[0]);
    for (int round = 0; round < ROUNDS; round++) {
        double moved = 0;
        for (size_t i = 1; i < count; i++)
            sum[i] = sum[i - 1] + (x[i] - x[i - 1]) * (y[i] - out[i] + y[i - 1] - out[i - 1]) / 2;
        if (!(fabs(sum[count - 1]) > 0))
            break;
        for (size_t i = 0; i < count; i++) {
            double value = low + (high - low) * sum[i] / sum[count - 1];
            moved = fmax(moved, fabs(value - out[i]));
            out[i] = value;
        }
        if (moved < 1e-9 * fabs(high - low))
            break;
    }
    free(sum);
    return CLOSO_OK;
}

// ---- maxima ------------------------------------------------------------------------------------

static double drop_on(const double *y, size_t count, size_t top, int way)
{
    double lowest = y[top];
    for (size_t i = top; way > 0 ? i + 1 < count : i > 0;) {
        i = way > 0 ? i + 1 : i - 1;
        if (y[i] > y[top])
            break;
        lowest = fmin(lowest, y[i]);
    }
    return y[top] - lowest;
}

static double half_width(const double *x, const double *y, size_t count, size_t top, double fall)
{
    size_t a = top, b = top;
    while (a > 0 && y[a] > y[top] - fall / 2)
        a--;
    while (b + 1 < count && y[b] > y[top] - fall / 2)
        b++;
    double left = x[top] - x[a], right = x[b] - x[top];
    return 2 * fmin(left > 0 ? left : right, right > 0 ? right : left);
}

typedef struct maximum {
    size_t at;
    double prominence;
} maximum;

static int by_prominence(const void *a, const void *b)
{
    double x = ((const maximum *)a)->prominence, y = ((const maximum *)b)->prominence;
    return (x < y) - (x > y);
}

static int by_position(const void *a, const void *b)
{
    double x = ((const closo_spectra_start *)a)->position;
    double y = ((const closo_spectra_start *)b)->position;
    return (x > y) - (x < y);
}

static size_t told_places(const double *x, const double *y, size_t count,
                          const closo_spectra_options *options, closo_spectra_start *out)
{
    size_t found = 0;
    for (size_t k = 0; k < options->at_count && found < CLOSO_SPECTRA_PEAKS; k++) {
        size_t best = 0;
        for (size_t i = 0; i < count; i++)
            if (fabs(x[i] - options->at[k]) < fabs(x[best] - options->at[k]))
                best = i;
        double width = half_width(x, y, count, best, y[best]);
        out[found++] = (closo_spectra_start){options->at[k], fmax(y[best], 0), width};
    }
    return found;
}

closo_status closo_spectra_search(const double *x, const double *y, size_t count, double noise,
                                  const closo_spectra_options *options, size_t most,
                                  closo_spectra_start *out, size_t *found, closo_error *error)
{
    double *smooth = closo_allocate(count, sizeof *smooth, error);
    maximum *list = closo_allocate(count, sizeof *list, error);
    closo_status status = smooth && list ? CLOSO_OK : CLOSO_MEMORY;
    size_t listed = 0, window = count > 4 * SMOOTHING ? SMOOTHING : 5;
    if (status == CLOSO_OK)
        status = closo_smooth(y, count, window, 2, 0, smooth, error);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        low = fmin(low, smooth[i]);
        high = fmax(high, smooth[i]);
    }
    double least = fmax(LEAST_PART * (high - low), options->significance * noise * 0.6);
    for (size_t i = 1; status == CLOSO_OK && i + 1 < count; i++) {
        if (!(smooth[i] > smooth[i - 1] && smooth[i] >= smooth[i + 1]) ||
            !(smooth[i] - low > least))
            continue;
        double prominence = fmin(drop_on(smooth, count, i, -1), drop_on(smooth, count, i, 1));
        if (prominence > least)
            list[listed++] = (maximum){i, prominence};
    }
    *found = 0;
    if (status == CLOSO_OK && options->at_count) {
        *found = told_places(x, smooth, count, options, out);
    } else if (status == CLOSO_OK) {
        qsort(list, listed, sizeof *list, by_prominence);
        for (size_t k = 0; k < listed && k < most; k++) {
            size_t top = list[k].at;
            out[(*found)++] = (closo_spectra_start){
                x[top], list[k].prominence, half_width(x, smooth, count, top, list[k].prominence)};
        }
    }
    if (status == CLOSO_OK)
        qsort(out, *found, sizeof *out, by_position);
    free(smooth);
    free(list);
    return status;
}
