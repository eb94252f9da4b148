// SPDX-License-Identifier: GPL-3.0-or-later
// CPU milliseconds, the median of many runs, to read a CIF and to compute its powder lines from 5
// to 70 degrees 2theta at Cu Kalpha1. usage: pattern_speed FILE
#include "closo/powder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 25 };

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof *values, rising);
    return values[RUNS / 2];
}

// Seconds of one reading and one computing; lines and atoms found.
static closo_status run(const char *path, double *reading, double *computing, size_t *lines,
                        size_t *atoms, closo_error *error)
{
    closo_crystal crystal;
    closo_scattering_options options;
    closo_reflections found = {0};
    closo_scattering_options_init(&options);
    double begin = milliseconds();
    closo_status status = closo_crystal_read(&crystal, path, NULL, error);
    *reading = milliseconds() - begin;
    if (status != CLOSO_OK)
        return status;
    status = closo_radiation_parse("CuKa1", &options.radiation, error);
    double half = options.radiation.wavelength[0] / 2, degree = acos(-1) / 180;
    begin = milliseconds();
    if (status == CLOSO_OK)
        status = closo_reflections_compute(&found, &crystal, &options, half / sin(35 * degree),
                                           half / sin(2.5 * degree), error);
    *computing = milliseconds() - begin;
    *lines = found.count;
    *atoms = crystal.count;
    closo_reflections_clear(&found);
    closo_crystal_clear(&crystal);
    return status;
}

int main(int argc, char **argv)
{
    double reading[RUNS], computing[RUNS];
    size_t lines = 0, atoms = 0;
    closo_error error = {0};
    if (argc != 2) {
        fputs("usage: pattern_speed FILE\n", stderr);
        return 2;
    }
    for (int i = 0; i < RUNS; i++)
        if (run(argv[1], &reading[i], &computing[i], &lines, &atoms, &error) != CLOSO_OK) {
            fprintf(stderr, "pattern_speed: %s\n", error.message);
            return 2;
        }
    printf("%.4f %.4f %zu %zu\n", median(reading), median(computing), lines, atoms);
    return 0;
}
