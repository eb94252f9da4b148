// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns as arrays in memory.
#include "closo/powder.h"

#include <math.h>
#include <stdlib.h>

closo_status closo_pattern_init(closo_pattern *pattern, size_t count, bool with_su,
                                closo_error *error)
{
    *pattern = (closo_pattern){.count = count,
                               .step_seconds = NAN,
                               .radiation = {.wavelength = {NAN, 0}},
                               .temperature_kelvin = NAN,
                               .time_seconds = NAN,
                               .radius_mm = NAN,
                               .bank_two_theta = NAN,
                               .difc = NAN,
                               .difa = NAN,
                               .tzero = NAN};
    pattern->x = closo_allocate(count ? count : 1, sizeof *pattern->x, error);
    pattern->y = closo_allocate(count ? count : 1, sizeof *pattern->y, error);
    if (with_su)
        pattern->su = closo_allocate(count ? count : 1, sizeof *pattern->su, error);
    if (pattern->x && pattern->y && (pattern->su || !with_su))
        return CLOSO_OK;
    closo_pattern_clear(pattern);
    return CLOSO_MEMORY;
}

void closo_pattern_clear(closo_pattern *pattern)
{
    free(pattern->x);
    free(pattern->y);
    free(pattern->su);
    *pattern = (closo_pattern){0};
}
