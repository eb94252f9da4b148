// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra for the tests of fits: made from a circuit with noise of a known size, or read from a
// table of f, Z', Z''.
#ifndef CLOSO_TESTS_ELECTRO_SPECTRA_H
#define CLOSO_TESTS_ELECTRO_SPECTRA_H

#include "closo/electro.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

static inline closo_circuit *spectra_circuit(const char *text)
{
    closo_circuit *circuit;
    closo_error error = {0};
    ck_assert_msg(closo_circuit_parse(&circuit, text, CLOSO_NOTATION_AUTO, &error) == CLOSO_OK,
                  "%s", error.message);
    return circuit;
}

static inline double spectra_uniform(uint64_t *state)
{
    return ((double)(harness_random(state) >> 11) + 0.5) * 0x1p-53;
}

static inline double spectra_normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(spectra_uniform(state)));
    return radius * cos(6.283185307179586 * spectra_uniform(state));
}

// count frequencies from `high` down by `step` decades; noise: standard deviation over |Z|.
static inline void spectra_make(closo_impedance *out, const closo_circuit *circuit, const double *p,
                                size_t count, double high, double step, double noise,
                                uint64_t *state)
{
    ck_assert(closo_impedance_init(out, count, false, NULL) == CLOSO_OK);
    strcpy(out->label, "made");
    for (size_t k = 0; k < count; k++) {
        double omega, z[2];
        out->frequency[k] = high * pow(10, -step * (double)k);
        omega = 6.283185307179586 * out->frequency[k];
        closo_circuit_impedance(circuit, p, &omega, 1, z, NULL);
        double size = noise > 0 ? noise * hypot(z[0], z[1]) : 0;
        out->real[k] = z[0] + (noise > 0 ? size * spectra_normal(state) : 0);
        out->imaginary[k] = z[1] + (noise > 0 ? size * spectra_normal(state) : 0);
    }
}

// False, aloud, where the shared data are not there.
static inline bool spectra_read(closo_impedance *out, const char *name)
{
    char path[4096], row[512];
    if (!find_shared(path, sizeof path, name)) {
        printf("skipped: no shared %s\n", name);
        return false;
    }
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert(closo_impedance_init(out, 1000, false, NULL) == CLOSO_OK);
    snprintf(out->label, sizeof out->label, "file");
    out->count = 0;
    while (out->count < 1000 && fgets(row, sizeof row, file)) {
        size_t k = out->count;
        out->count += sscanf(row, "%lf%*[, \t]%lf%*[, \t]%lf", &out->frequency[k], &out->real[k],
                             &out->imaginary[k]) == 3;
    }
    fclose(file);
    return true;
}

static inline void spectra_fit(const closo_circuit *circuit, const closo_impedance *spectrum,
                               const closo_eis_options *options, closo_eis_fit *out)
{
    closo_error error = {0};
    ck_assert_msg(closo_eis_fit_run(circuit, spectrum, options, out, &error) == CLOSO_OK, "%s",
                  error.message);
}

#endif
