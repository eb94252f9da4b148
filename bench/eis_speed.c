// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra per second of CPU time that are fitted: R0-p(CPE1,R1-CPE2), 61 points from 100 kHz to
// 0.1 Hz with 0.5 % noise, from a given start and from eight random ones; milliseconds of a
// Kramers-Kronig test and of a distribution of relaxation times with its search for lambda, 107
// points. usage: eis_speed [SPECTRA]
#include "closo/electro.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TWO_PI 6.283185307179586

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static closo_status make(closo_impedance *out, const closo_circuit *circuit, const double *p,
                         size_t count, closo_random *random, closo_error *error)
{
    closo_status status = closo_impedance_init(out, count, false, error);
    for (size_t k = 0; status == CLOSO_OK && k < count; k++) {
        double z[2], omega;
        out->frequency[k] = 1e5 * pow(10, -6 * (double)k / (double)(count - 1));
        omega = TWO_PI * out->frequency[k];
        closo_circuit_impedance(circuit, p, &omega, 1, z, NULL);
        double noise = 0.005 * hypot(z[0], z[1]);
        out->real[k] = z[0] + noise * closo_random_normal(random);
        out->imaginary[k] = z[1] + noise * closo_random_normal(random);
    }
    return status;
}

// CPU seconds of `spectra` fits.
static closo_status fit(const closo_circuit *circuit, size_t spectra, int starts, double *spent,
                        closo_error *error)
{
    const double truth[] = {100, 2e-5, 0.85, 600, 2e-3, 0.7};
    closo_random *random = closo_random_new(1, error);
    closo_status status = random ? CLOSO_OK : CLOSO_MEMORY;
    *spent = 0;
    for (size_t i = 0; i < spectra && status == CLOSO_OK; i++) {
        double p[6], start[6];
        closo_impedance spectrum;
        closo_eis_fit result;
        closo_eis_options options;
        closo_eis_options_init(&options);
        for (size_t k = 0; k < 6; k++) {
            bool exponent = k == 2 || k == 5;
            double shift = 2 * closo_random_uniform(random) - 1;
            p[k] = exponent ? truth[k] + 0.1 * shift : truth[k] * pow(10, 0.5 * shift);
            start[k] = exponent ? 0.8 : p[k] * (1 + 0.5 * closo_random_uniform(random));
        }
        options.starts = starts;
        options.start = starts ? NULL : start;
        options.threads = 1;
        options.no_profiles = true;
        status = make(&spectrum, circuit, p, 61, random, error);
        if (status != CLOSO_OK)
            break;
        double begin = seconds();
        status = closo_eis_fit_run(circuit, &spectrum, &options, &result, error);
        *spent += seconds() - begin;
        if (status == CLOSO_OK)
            closo_eis_fit_clear(&result);
        closo_impedance_clear(&spectrum);
    }
    closo_random_free(random);
    return status;
}

static closo_status others(const closo_circuit *circuit, closo_error *error)
{
    enum { RUNS = 20 };
    const double p[] = {100, 2e-5, 0.85, 600, 2e-3, 0.7};
    closo_impedance spectrum;
    closo_random *random = closo_random_new(2, error);
    closo_status status = random ? make(&spectrum, circuit, p, 107, random, error) : CLOSO_MEMORY;
    if (status != CLOSO_OK)
        return status;
    double begin = seconds();
    for (int i = 0; i < RUNS && status == CLOSO_OK; i++) {
        closo_kk kk;
        closo_kk_options options;
        closo_kk_options_init(&options);
        status = closo_kk_run(&spectrum, &options, &kk, error);
        if (status == CLOSO_OK)
            closo_kk_clear(&kk);
    }
    printf("Kramers-Kronig test: %.3g ms\n", 1e3 * (seconds() - begin) / RUNS);
    begin = seconds();
    for (int i = 0; i < RUNS && status == CLOSO_OK; i++) {
        closo_drt drt;
        closo_drt_options options;
        closo_drt_options_init(&options);
        options.samples = 0;
        status = closo_drt_run(&spectrum, &options, &drt, error);
        if (status == CLOSO_OK)
            closo_drt_clear(&drt);
    }
    printf("relaxation times, lambda searched: %.3g ms\n", 1e3 * (seconds() - begin) / RUNS);
    closo_impedance_clear(&spectrum);
    closo_random_free(random);
    return status;
}

int main(int argc, char **argv)
{
    size_t spectra = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 500;
    closo_circuit *circuit = NULL;
    closo_error error = {0};
    closo_status status =
        closo_circuit_parse(&circuit, "R0-p(CPE1,R1-CPE2)", CLOSO_NOTATION_AUTO, &error);
    for (int starts = 0; starts <= 8 && status == CLOSO_OK; starts += 8) {
        double spent;
        status = fit(circuit, spectra, starts, &spent, &error);
        printf("fits with %s: %.4g spectra per second and core\n",
               starts ? "eight random starts and the one found" : "a given start",
               (double)spectra / spent);
    }
    if (status == CLOSO_OK)
        status = others(circuit, &error);
    if (status != CLOSO_OK)
        fprintf(stderr, "eis_speed: %s\n", error.message);
    closo_circuit_free(circuit);
    return closo_status_exit(status);
}
