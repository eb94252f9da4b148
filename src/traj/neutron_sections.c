// SPDX-License-Identifier: GPL-3.0-or-later
// Bound incoherent cross sections for neutrons, V. F. Sears, Neutron News 3 (1992) 26,
// doi:10.1080/10448639208218770, as NIST tabulates them: the elements and isotopes of the salts
// that are studied, natural composition where no isotope is named.
#include "traj/neutron.h"

#include <math.h>
#include <string.h>

typedef struct cross_section {
    const char *name;
    double barn;
} cross_section;

static const cross_section sections[] = {
    {"H", 80.26},  {"D", 2.05},  {"2H", 2.05},  {"Li", 0.92},   {"6Li", 0.46}, {"7Li", 0.78},
    {"B", 1.70},   {"10B", 3.0}, {"11B", 0.21}, {"C", 0.001},   {"N", 0.50},   {"O", 0.0008},
    {"F", 0.0008}, {"Na", 1.62}, {"Mg", 0.08},  {"Al", 0.0082}, {"Si", 0.004}, {"P", 0.005},
    {"S", 0.007},  {"Cl", 5.3},  {"K", 0.27},   {"Ca", 0.05},   {"Br", 0.10},  {"Rb", 0.5},
    {"I", 0.31},   {"Cs", 0.21},
};

double closo_incoherent_cross_section(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strlen(sections[i].name) == length && !memcmp(sections[i].name, name, length))
            return sections[i].barn;
    return NAN;
}

const char *closo_cross_section_source(void)
{
    return "doi:10.1080/10448639208218770";
}
