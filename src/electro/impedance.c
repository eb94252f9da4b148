// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closo/electro.h"

closo_status closo_impedance_init(closo_impedance *spectrum, size_t count, bool with_su,
                                  closo_error *error)
{
    *spectrum = (closo_impedance){.count = count,
                                  .temperature_kelvin = NAN,
                                  .time_seconds = NAN,
                                  .cycle = NAN,
                                  .potential = NAN,
                                  .charge = NAN};
    double **const columns[] = {&spectrum->frequency, &spectrum->real, &spectrum->imaginary,
                                &spectrum->su_real, &spectrum->su_imaginary};
    for (size_t k = 0; k < (with_su ? 5u : 3u); k++) {
        *columns[k] = calloc(count ? count : 1, sizeof **columns[k]);
        if (!*columns[k]) {
            closo_impedance_clear(spectrum);
            return closo_fail(error, CLOSO_MEMORY, "no memory for a spectrum of %zu points", count);
        }
    }
    return CLOSO_OK;
}

void closo_impedance_clear(closo_impedance *spectrum)
{
    free(spectrum->frequency);
    free(spectrum->real);
    free(spectrum->imaginary);
    free(spectrum->su_real);
    free(spectrum->su_imaginary);
    *spectrum = (closo_impedance){0};
}

void closo_impedances_clear(closo_impedances *spectra)
{
    for (size_t k = 0; k < spectra->count; k++)
        closo_impedance_clear(&spectra->spectra[k]);
    free(spectra->spectra);
    *spectra = (closo_impedances){0};
}

void closo_impedance_select(closo_impedance *spectrum, double minimum_hz, double maximum_hz,
                            bool drop_inductive)
{
    size_t kept = 0;
    for (size_t k = 0; k < spectrum->count; k++) {
        double f = spectrum->frequency[k];
        // written so that open limits (NaN) keep every frequency
        if (f < minimum_hz || f > maximum_hz || (drop_inductive && spectrum->imaginary[k] > 0))
            continue;
        spectrum->frequency[kept] = f;
        spectrum->real[kept] = spectrum->real[k];
        spectrum->imaginary[kept] = spectrum->imaginary[k];
        if (spectrum->su_real) {
            spectrum->su_real[kept] = spectrum->su_real[k];
            spectrum->su_imaginary[kept] = spectrum->su_imaginary[k];
        }
        kept++;
    }
    spectrum->count = kept;
}
