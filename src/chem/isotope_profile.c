// SPDX-License-Identifier: GPL-3.0-or-later
// What a spectrometer of a given resolution shows: a Gaussian for every line.
#include "closo/chem.h"

#include <math.h>
#include <stdlib.h>

#define REACH         2.6 // FWHM on both sides of a line: there it has fallen below 1e-8
#define FINEST        12  // points per FWHM
#define COARSEST      3
#define POINT_MAXIMUM 60000

// FWHM = 2 sqrt(2 ln 2) sigma.
#define FWHM_PER_SIGMA 2.354820045030949

// Total length of the ranges around the lines; where out is given, their points.
static size_t walk(const double *mz, size_t count, double resolution, double step, double *out)
{
    size_t points = 0;
    for (size_t i = 0; i < count;) {
        double begin = mz[i] * (1 - REACH / resolution);
        double end = mz[i] * (1 + REACH / resolution);
        for (i++; i < count && mz[i] * (1 - REACH / resolution) <= end + step; i++)
            end = mz[i] * (1 + REACH / resolution);
        double steps = ceil((end - begin) / step);
        if (!(steps < 1e9))
            return SIZE_MAX;
        size_t more = (size_t)steps + 1;
        for (size_t k = 0; out && k < more; k++)
            out[points + k] = begin + (double)k * step;
        points += more;
        if (points > ((size_t)1 << 32))
            return SIZE_MAX;
    }
    return points;
}

static size_t first_at(const double *x, size_t count, double value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_line(closo_isotope_profile *profile, double mz, double intensity, double resolution)
{
    double sigma = mz / resolution / FWHM_PER_SIGMA, end = mz * (1 + REACH / resolution);
    size_t i = first_at(profile->mz, profile->count, mz * (1 - REACH / resolution));
    for (; i < profile->count && profile->mz[i] <= end; i++) {
        double t = (profile->mz[i] - mz) / sigma;
        profile->intensity[i] += intensity / sigma * exp(-t * t / 2);
    }
}

closo_status closo_isotope_profile_compute(closo_isotope_profile *out, const double *mz,
                                           const double *intensity, size_t count, double resolution,
                                           closo_error *error)
{
    *out = (closo_isotope_profile){0};
    if (!(resolution >= 10 && resolution <= 1e9) || count == 0 || !(mz[0] > 0))
        return closo_fail(error, CLOSO_USAGE,
                          "expected a resolution (m/z over FWHM) from 10 to 1e9, found %.6g",
                          resolution);
    double fwhm = mz[0] / resolution, step = fwhm / FINEST;
    size_t points = walk(mz, count, resolution, step, NULL);
    for (; points > POINT_MAXIMUM && step * COARSEST < fwhm; step *= 1.2)
        points = walk(mz, count, resolution, step * 1.2, NULL);
    if (points > POINT_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE,
                          "a resolution of %.6g makes a profile of more than %d points: expected a "
                          "lower one, or fewer lines by a higher threshold",
                          resolution, POINT_MAXIMUM);
    out->mz = closo_allocate(points, sizeof *out->mz, error);
    out->intensity = closo_allocate(points, sizeof *out->intensity, error);
    if (!out->mz || !out->intensity) {
        closo_isotope_profile_clear(out);
        return CLOSO_MEMORY;
    }
    out->count = walk(mz, count, resolution, step, out->mz);
    double highest = 0;
    for (size_t i = 0; i < count; i++)
        add_line(out, mz[i], intensity[i], resolution);
    for (size_t i = 0; i < points; i++)
        highest = fmax(highest, out->intensity[i]);
    for (size_t i = 0; i < points && highest > 0; i++)
        out->intensity[i] *= 100 / highest;
    return CLOSO_OK;
}

void closo_isotope_profile_clear(closo_isotope_profile *profile)
{
    free(profile->mz);
    free(profile->intensity);
    *profile = (closo_isotope_profile){0};
}
