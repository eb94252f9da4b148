// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of thermal analysis with known answers, built in memory or written as instruments do.
#ifndef CLOSO_TESTS_CHEM_THERMAL_FILES_H
#define CLOSO_TESTS_CHEM_THERMAL_FILES_H

#include "base/files.h"
#include "closo/chem.h"

#include <math.h>

static inline double harness_uniform(uint64_t *state)
{
    return ((double)(harness_random(state) >> 11) + 0.5) / 9007199254740992.0;
}

static inline double harness_normal(uint64_t *state)
{
    double u = harness_uniform(state), v = harness_uniform(state);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

// Room for count points with times, temperatures and the column that `which` names: 'm', 'h', 'c'.
static inline void thermal_make(closo_thermal *out, size_t count, char which)
{
    *out = (closo_thermal){.count = count, .sample_mass = NAN};
    out->time = calloc(count, sizeof(double));
    out->temperature = calloc(count, sizeof(double));
    double *column = calloc(count, sizeof(double));
    ck_assert(out->time && out->temperature && column);
    *(which == 'm' ? &out->mass : which == 'h' ? &out->heat_flow : &out->conversion) = column;
}

static inline double logistic(double x, double centre, double width)
{
    return 1 / (1 + exp(-(x - centre) / width));
}

static inline double bell(double x, double centre, double width)
{
    double u = (x - centre) / width;
    return exp(-u * u / 2) / (width * 2.5066282746310002);
}

#endif
