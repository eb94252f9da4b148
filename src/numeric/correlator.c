// SPDX-License-Identifier: GPL-3.0-or-later
// Autocorrelation by FFT (Wiener-Khinchin): a series is padded with zeros to at least twice its
// length, so that the circular correlation equals the linear one. FFTW's planner is not re-entrant,
// hence the one lock here.
#include "closo/numeric.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t planner_lock = PTHREAD_MUTEX_INITIALIZER;

struct closo_correlator {
    size_t length, padded;
    double *series;         // padded, zero from `length` on
    fftw_complex *spectrum; // padded / 2 + 1; not in place, which FFTW does slower
    fftw_plan forward, backward;
};

// Smallest 2^a 3^b 5^c 7^d >= n: lengths that FFTW transforms fast.
static size_t smooth_length(size_t n)
{
    for (size_t candidate = n;; candidate++) {
        size_t rest = candidate;
        const size_t primes[] = {2, 3, 5, 7};
        for (size_t i = 0; i < 4; i++)
            while (rest % primes[i] == 0)
                rest /= primes[i];
        if (rest == 1 && candidate % 2 == 0)
            return candidate;
    }
}

closo_status closo_correlator_new(closo_correlator **out, size_t length, closo_error *error)
{
    *out = NULL;
    if (length < 1 || length > (size_t)1 << 28)
        return closo_fail(error, CLOSO_INPUT, "cannot correlate a series of %zu points", length);
    closo_correlator *correlator = closo_allocate(1, sizeof *correlator, error);
    if (!correlator)
        return CLOSO_MEMORY;
    correlator->length = length;
    correlator->padded = smooth_length(2 * length);
    correlator->series = fftw_alloc_real(correlator->padded);
    correlator->spectrum = fftw_alloc_complex(correlator->padded / 2 + 1);
    if (correlator->series && correlator->spectrum) {
        pthread_mutex_lock(&planner_lock);
        correlator->forward = fftw_plan_dft_r2c_1d((int)correlator->padded, correlator->series,
                                                   correlator->spectrum, FFTW_ESTIMATE);
        correlator->backward = fftw_plan_dft_c2r_1d((int)correlator->padded, correlator->spectrum,
                                                    correlator->series, FFTW_ESTIMATE);
        pthread_mutex_unlock(&planner_lock);
        memset(correlator->series, 0, correlator->padded * sizeof *correlator->series);
    }
    if (!correlator->forward || !correlator->backward) {
        closo_correlator_free(correlator);
        return closo_fail(error, CLOSO_MEMORY, "no memory to correlate %zu points", length);
    }
    *out = correlator;
    return CLOSO_OK;
}

void closo_correlator_free(closo_correlator *correlator)
{
    if (!correlator)
        return;
    pthread_mutex_lock(&planner_lock);
    fftw_destroy_plan(correlator->forward);
    fftw_destroy_plan(correlator->backward);
    pthread_mutex_unlock(&planner_lock);
    fftw_free(correlator->series);
    fftw_free(correlator->spectrum);
    free(correlator);
}

size_t closo_correlator_bins(const closo_correlator *correlator)
{
    return correlator->padded / 2 + 1;
}

void closo_correlator_add(closo_correlator *correlator, const double *series, double *power)
{
    memcpy(correlator->series, series, correlator->length * sizeof *series);
    fftw_execute(correlator->forward);
    const double *spectrum = (const double *)correlator->spectrum;
    for (size_t k = 0; k < correlator->padded / 2 + 1; k++)
        power[k] += spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
}

void closo_correlator_sum(closo_correlator *correlator, const double *power, double *out,
                          size_t lags)
{
    double *spectrum = (double *)correlator->spectrum;
    for (size_t k = 0; k < correlator->padded / 2 + 1; k++) {
        spectrum[2 * k] = power[k];
        spectrum[2 * k + 1] = 0;
    }
    fftw_execute(correlator->backward);
    for (size_t k = 0; k < lags; k++)
        out[k] = correlator->series[k] / (double)correlator->padded;
    memset(correlator->series, 0, correlator->padded * sizeof *correlator->series);
}
