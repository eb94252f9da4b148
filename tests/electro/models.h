// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra in closed form, with noise of a known size, for the tests of what needs no circuit.
#ifndef CLOSO_TESTS_ELECTRO_MODELS_H
#define CLOSO_TESTS_ELECTRO_MODELS_H

#include "closo/electro.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "harness.h"

#define TWO_PI 6.283185307179586

typedef double complex (*spectrum_of)(double complex s);

static inline double complex rc(double complex s, double r, double tau)
{
    return r / (1 + s * tau);
}

static inline double complex zarc(double complex s, double r, double tau, double n)
{
    return r / (1 + cpow(s * tau, n));
}

static inline double complex one_rc(double complex s)
{
    return 10 + rc(s, 100, 1e-2);
}

static inline double complex two_arcs(double complex s)
{
    return 20 + zarc(s, 100, 1e-4, 0.85) + zarc(s, 300, 0.1, 0.8);
}

// The last arc runs backwards, as of an adsorbed intermediate.
static inline double complex loop(double complex s)
{
    return 20 + rc(s, 100, 1e-3) + rc(s, 300, 0.1) - rc(s, 80, 2);
}

static inline double normal(uint64_t *state)
{
    double a = ((double)(harness_random(state) >> 11) + 0.5) * 0x1p-53;
    double b = (double)(harness_random(state) >> 11) * 0x1p-53;
    return sqrt(-2 * log(a)) * cos(TWO_PI * b);
}

// count frequencies from 10^high Hz down to 10^low; noise: standard deviation of both parts, over
// |Z|.
static inline closo_impedance make_spectrum(spectrum_of model, size_t count, double high,
                                            double low, double noise, uint64_t seed)
{
    closo_impedance out;
    uint64_t state = seed;
    ck_assert(closo_impedance_init(&out, count, false, NULL) == CLOSO_OK);
    strcpy(out.label, "made");
    for (size_t k = 0; k < count; k++) {
        out.frequency[k] = pow(10, high + (low - high) * (double)k / (double)(count - 1));
        double complex z = model(TWO_PI * I * out.frequency[k]);
        double size = noise * cabs(z);
        out.real[k] = creal(z) + size * normal(&state);
        out.imaginary[k] = cimag(z) + size * normal(&state);
    }
    return out;
}

// The first spectrum of a file, below a frequency in Hz.
static inline closo_impedance load_spectrum(const char *path, double below)
{
    closo_data data;
    closo_impedances spectra;
    closo_error error = {0};
    ck_assert_msg(closo_data_read(&data, path, NULL, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_msg(closo_impedances_of(&spectra, &data, &error) == CLOSO_OK, "%s", error.message);
    closo_impedance out = spectra.spectra[0];
    memset(&spectra.spectra[0], 0, sizeof spectra.spectra[0]);
    closo_impedances_clear(&spectra);
    closo_data_clear(&data);
    closo_impedance_select(&out, NAN, below, false);
    return out;
}

#endif
