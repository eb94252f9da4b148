// SPDX-License-Identifier: GPL-3.0-or-later
// Bound incoherent and total scattering cross sections of the elements of solid electrolytes:
// V. F. Sears, Neutron scattering lengths and cross sections, Neutron News 3 (1992) 26-37, as the
// NIST Center for Neutron Research lists them. Masses of isotopes: AME 2020.
#include "traj/spectrum_cross_sections.h"

#include <string.h>

static const closo_cross_section table[] = {
    {"H", 1, 1.008, 80.26, 82.02},     {"D", 1, 2.014102, 2.05, 7.64},
    {"Li", 3, 6.94, 0.92, 1.37},       {"6Li", 3, 6.015123, 0.46, 0.97},
    {"7Li", 3, 7.016003, 0.78, 1.40},  {"B", 5, 10.81, 1.70, 5.24},
    {"10B", 5, 10.012937, 3.0, 3.1},   {"11B", 5, 11.009305, 0.21, 5.77},
    {"C", 6, 12.011, 0.001, 5.551},    {"N", 7, 14.007, 0.50, 11.51},
    {"O", 8, 15.999, 0.0008, 4.232},   {"F", 9, 18.998, 0.0008, 4.018},
    {"Na", 11, 22.990, 1.62, 3.28},    {"Mg", 12, 24.305, 0.08, 3.71},
    {"Al", 13, 26.982, 0.0082, 1.503}, {"Si", 14, 28.085, 0.004, 2.167},
    {"P", 15, 30.974, 0.005, 3.312},   {"S", 16, 32.06, 0.007, 1.026},
    {"Cl", 17, 35.45, 5.3, 16.8},      {"K", 19, 39.098, 0.27, 1.96},
    {"Ca", 20, 40.078, 0.05, 2.83},    {"Ge", 32, 72.630, 0.18, 8.60},
    {"Br", 35, 79.904, 0.10, 5.90},    {"Ag", 47, 107.868, 0.58, 4.99},
    {"Sn", 50, 118.710, 0.022, 4.892}, {"I", 53, 126.904, 0.31, 3.81},
};
enum { ROWS = sizeof table / sizeof *table };

static const closo_cross_section *by_name(const char *name, size_t length)
{
    const char *equal = memchr(name, '=', length); // "H=D"
    if (equal) {
        length -= (size_t)(equal + 1 - name);
        name = equal + 1;
    }
    for (size_t i = 0; i < ROWS; i++)
        if (strlen(table[i].isotope) == length && !memcmp(table[i].isotope, name, length))
            return &table[i];
    return NULL;
}

const closo_cross_section *closo_cross_section_find(int element, const char *isotopes)
{
    for (const char *p = isotopes; p && *p;) {
        size_t length = strcspn(p, ",");
        const closo_cross_section *row = by_name(p, length);
        if (row && row->element == element)
            return row;
        p += length + (p[length] == ',');
    }
    for (size_t i = 0; i < ROWS; i++) // natural compositions stand first
        if (table[i].element == element)
            return &table[i];
    return NULL;
}

closo_status closo_cross_section_check(const char *isotopes, closo_error *error)
{
    for (const char *p = isotopes; p && *p;) {
        size_t length = strcspn(p, ",");
        if (!by_name(p, length))
            return closo_fail(error, CLOSO_USAGE,
                              "--isotopes: expected names like D,7Li,11B, found \"%.*s\"",
                              (int)length, p);
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}
