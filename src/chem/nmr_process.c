// SPDX-License-Identifier: GPL-3.0-or-later
// From a decay to a spectrum. A digital filter delays the signal by a number of points that need
// not be whole: whole points are rotated to the end, where they stand for negative times, and the
// rest becomes a phase after the transform. Nothing is cut off, and the ringing of the filter falls
// where it belongs. Windows are functions of the time from the true start. Without a filter the
// first point counts half, as the trapezoidal rule wants it.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PI       3.141592653589793
#define FOUR_LN2 2.7725887222397811
enum { MOST_POINTS = 1 << 25 };

void closo_nmr_processing_init(closo_nmr_processing *options)
{
    *options = (closo_nmr_processing){.zero_fill = 1, .pivot_ppm = NAN, .order = 3};
}

static closo_status size_of(const closo_nmr *nmr, int doublings, size_t *out, closo_error *error)
{
    size_t n = 2;
    while (n < nmr->count)
        n *= 2;
    for (int k = 0; k < doublings && n <= MOST_POINTS; k++)
        n *= 2;
    *out = n;
    return n <= MOST_POINTS
               ? CLOSO_OK
               : closo_fail(error, CLOSO_USAGE, "zero filling to more than %d points", MOST_POINTS);
}

// The windowed decay on n points that begin with the signal's true start, rounded to a point.
static void rotate(const closo_nmr *nmr, const closo_nmr_processing *options, size_t n, double *re,
                   double *im)
{
    double whole = floor(nmr->group_delay + 0.5);
    for (size_t i = 0; i < nmr->count; i++) {
        double t = ((double)i - nmr->group_delay) / nmr->width_hz;
        double gauss = PI * options->gaussian_hz * t;
        double window = exp(-PI * options->lorentzian_hz * fabs(t) - gauss * gauss / FOUR_LN2);
        double at = (double)i - whole;
        size_t to = (size_t)(at < 0 ? at + (double)n : at);
        if (i == 0 && nmr->group_delay == 0)
            window *= 0.5;
        re[to] = nmr->re[i] * window;
        im[to] = nmr->im[i] * window;
    }
}

static closo_status transform(closo_nmr *nmr, const closo_nmr_processing *options,
                              closo_error *error)
{
    size_t n;
    closo_status status = size_of(nmr, options->zero_fill, &n, error);
    if (status != CLOSO_OK)
        return status;
    if (!(nmr->frequency_mhz > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "the frequency of the nucleus is not known: give --frequency");
    double *memory = closo_allocate(2 * n, sizeof *memory, error);
    closo_nmr out = {.time_domain = false};
    status = memory ? closo_nmr_allocate(&out, n, true, "spectrum", error) : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        double *re = memory, *im = memory + n;
        double rest = nmr->group_delay - floor(nmr->group_delay + 0.5);
        rotate(nmr, options, n, re, im);
        closo_nmr_transform(re, im, n, -1);
        for (size_t i = 0; i < n; i++) { // from the highest frequency down
            double k = (double)(n / 2) - 1 - (double)i;
            size_t from = k < 0 ? (size_t)(k + (double)n) : (size_t)k;
            double angle = 2 * PI * rest * k / (double)n, c = cos(angle), s = sin(angle);
            out.re[i] = (re[from] * c - im[from] * s) / nmr->width_hz;
            out.im[i] = (re[from] * s + im[from] * c) / nmr->width_hz;
            out.ppm[i] = nmr->carrier_ppm + k * nmr->width_hz / (double)n / nmr->frequency_mhz;
        }
    }
    free(memory);
    if (status != CLOSO_OK) {
        closo_nmr_clear(&out);
        return status;
    }
    free(nmr->re);
    free(nmr->im);
    nmr->re = out.re;
    nmr->im = out.im;
    nmr->ppm = out.ppm;
    nmr->count = n;
    nmr->time_domain = false;
    return CLOSO_OK;
}

static size_t pivot_of(const closo_nmr *nmr, double ppm)
{
    size_t best = 0;
    for (size_t i = 1; i < nmr->count; i++) {
        double a = isnan(ppm) ? -hypot(nmr->re[i], nmr->im[i]) : fabs(nmr->ppm[i] - ppm);
        double b = isnan(ppm) ? -hypot(nmr->re[best], nmr->im[best]) : fabs(nmr->ppm[best] - ppm);
        if (a < b)
            best = i;
    }
    return best;
}

static closo_status take_phase(closo_nmr *nmr, closo_nmr_processing *options, closo_error *error)
{
    if (!options->automatic_phase && options->phase0 == 0 && options->phase1 == 0)
        return CLOSO_OK;
    if (!nmr->im)
        return closo_fail(error, CLOSO_INPUT,
                          "the spectrum has no imaginary part: its phase cannot be changed");
    size_t pivot = pivot_of(nmr, options->pivot_ppm);
    options->pivot_ppm = nmr->ppm[pivot];
    if (options->automatic_phase)
        closo_nmr_phase_find(nmr->re, nmr->im, nmr->count, pivot, &options->phase0,
                             &options->phase1);
    closo_nmr_phase_apply(nmr->re, nmr->im, nmr->count, pivot, options->phase0, options->phase1);
    return CLOSO_OK;
}

// ---- what was done -----------------------------------------------------------------------------

static void tell_transform(const closo_nmr *nmr, const closo_nmr_processing *options, double delay,
                           closo_result *result)
{
    closo_result_set(
        result, "window", "%s",
        options->lorentzian_hz > 0 || options->gaussian_hz > 0 ? "exponential, Gaussian" : "none");
    closo_result_set_number(result, "line broadening, Lorentzian", options->lorentzian_hz, "Hz");
    closo_result_set_number(result, "line broadening, Gaussian", options->gaussian_hz, "Hz");
    closo_result_set(result, "points", "%zu after zero filling", nmr->count);
    closo_result_set(result, "digital filter",
                     delay > 0 ? "%.6g points taken off (rotation and phase)" : "none", delay);
    if (delay > 0)
        closo_result_cite(result, "Westler and Abildgaard 1996",
                          "DMX digital filters and non-Bruker offline processing");
}

static void tell_phase(const closo_nmr_processing *options, closo_result *result)
{
    closo_result_set(
        result, "phase",
        "%s: %.2f degrees at %.3f ppm, %.2f degrees over the spectrum from high to "
        "low shifts",
        options->automatic_phase ? "automatic, least entropy of the derivative" : "as given",
        options->phase0, isnan(options->pivot_ppm) ? 0 : options->pivot_ppm, options->phase1);
    if (options->automatic_phase)
        closo_result_cite(result, "doi:10.1016/S1090-7807(02)00069-1",
                          "Chen, Weng, Goh and Garland, J. Magn. Reson. 158 (2002) 164");
}

static void tell_baseline(const closo_nmr_processing *options, closo_result *result)
{
    if (options->baseline == CLOSO_NMR_BASELINE_POLYNOMIAL) {
        closo_result_set(result, "baseline", "polynomial of order %d through signal-free points",
                         options->order);
    } else if (options->baseline == CLOSO_NMR_BASELINE_WHITTAKER) {
        closo_result_set(result, "baseline", "Whittaker smoother with asymmetric weights (arPLS)");
        closo_result_cite(result, "doi:10.1039/C4AN01061B",
                          "Baek, Park, Ahn and Choo, Analyst 140 (2015) 250");
    } else {
        closo_result_set(result, "baseline", "none taken off");
    }
}

closo_status closo_nmr_process(closo_nmr *nmr, closo_nmr_processing *options, closo_result *result,
                               closo_error *error)
{
    closo_status status = CLOSO_OK;
    double delay = nmr->group_delay;
    if (!(options->lorentzian_hz >= 0 && options->gaussian_hz >= 0) ||
        !isfinite(options->lorentzian_hz) || !isfinite(options->gaussian_hz))
        return closo_fail(error, CLOSO_USAGE, "expected line broadening of 0 Hz or more");
    bool decay = nmr->time_domain;
    if (decay)
        status = transform(nmr, options, error);
    else if (options->lorentzian_hz > 0 || options->gaussian_hz > 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "line broadening needs a decay, found a spectrum (--decay reads one)");
    if (status == CLOSO_OK && decay && result)
        tell_transform(nmr, options, delay, result);
    if (status == CLOSO_OK)
        status = take_phase(nmr, options, error);
    if (status == CLOSO_OK && result && nmr->im)
        tell_phase(options, result);
    if (status == CLOSO_OK)
        status = closo_nmr_baseline_take(nmr->re, nmr->count, options, error);
    if (status != CLOSO_OK)
        return status;
    if (result)
        tell_baseline(options, result);
    for (size_t i = 0; i < nmr->count; i++)
        nmr->ppm[i] += options->shift;
    if (result && options->shift != 0)
        closo_result_set(result, "reference", "%s; all shifts moved by %+.5g ppm",
                         nmr->reference[0] ? nmr->reference : "as in the file", options->shift);
    else if (result)
        closo_result_set(result, "reference", "%s",
                         nmr->reference[0] ? nmr->reference : "as in the file");
    return CLOSO_OK;
}
