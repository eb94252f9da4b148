// SPDX-License-Identifier: GPL-3.0-or-later
// Isotope patterns per second of one core: formula, aggregated patterns, all peaks exact, and
// patterns of the fine structure above 1e-4 of the highest line; the number of lines of each. Every
// pattern is computed from its mixture anew, with another abundance of 10B.
// usage: isotope_speed [FORMULA...]
#include "closo/chem.h"

#include <stdio.h>
#include <time.h>

#define SECONDS 0.5 // of each measurement

static const char *const clusters[] = {"B11H14-",   "B12H12^2-",    "CB11H12-",
                                       "Li2B12H12", "C12H36B12O12", "B36H36"};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static closo_status mix(const closo_compound *compound, size_t round, closo_isotope_mixture *out,
                        closo_error *error)
{
    const closo_isotope_fraction boron = {{5, 10}, 0.19 + 1e-6 * (double)(round % 10000)};
    const closo_isotope_fractions list = {1, &boron};
    return closo_isotope_mixture_init(out, compound, &list, error);
}

static closo_status measure_aggregated(const closo_compound *compound, double *rate, size_t *lines,
                                       closo_error *error)
{
    closo_isotope_mixture mixture;
    closo_isotope_peaks peaks = {0};
    closo_status status = CLOSO_OK;
    size_t rounds = 0;
    double begin = seconds(), elapsed = 0;
    while (elapsed < SECONDS && status == CLOSO_OK) {
        for (int i = 0; i < 256 && status == CLOSO_OK; i++) {
            status = mix(compound, rounds++, &mixture, error);
            if (status == CLOSO_OK)
                status = closo_isotope_peaks_compute(&peaks, &mixture, error);
        }
        elapsed = seconds() - begin;
    }
    *rate = (double)rounds / elapsed;
    *lines = peaks.count;
    closo_isotope_peaks_clear(&peaks);
    return status;
}

static closo_status measure_fine(const closo_compound *compound, double *rate, size_t *lines,
                                 closo_error *error)
{
    closo_isotope_mixture mixture;
    closo_isotopologues fine = {0};
    closo_status status = CLOSO_OK;
    size_t rounds = 0;
    double begin = seconds(), elapsed = 0;
    while (elapsed < SECONDS && status == CLOSO_OK) {
        for (int i = 0; i < 256 && status == CLOSO_OK; i++) {
            closo_isotopologues_clear(&fine);
            status = mix(compound, rounds++, &mixture, error);
            if (status == CLOSO_OK)
                status = closo_isotopologues_compute(&fine, &mixture, NULL, error);
        }
        elapsed = seconds() - begin;
    }
    *rate = (double)rounds / elapsed;
    *lines = fine.count;
    closo_isotopologues_clear(&fine);
    return status;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? (size_t)argc - 1 : sizeof clusters / sizeof *clusters;
    printf("%-16s %14s %6s %14s %6s\n", "formula", "aggregated/s", "peaks", "fine/s", "lines");
    for (size_t i = 0; i < count; i++) {
        const char *formula = argc > 1 ? argv[i + 1] : clusters[i];
        closo_compound compound;
        closo_error error = {0};
        double aggregated, fine;
        size_t peaks, lines;
        if (closo_compound_parse(&compound, formula, NULL, &error) != CLOSO_OK ||
            measure_aggregated(&compound, &aggregated, &peaks, &error) != CLOSO_OK ||
            measure_fine(&compound, &fine, &lines, &error) != CLOSO_OK) {
            fprintf(stderr, "isotope_speed: %s\n", error.message);
            return 2;
        }
        printf("%-16s %14.0f %6zu %14.0f %6zu\n", formula, aggregated, peaks, fine, lines);
    }
    return 0;
}
