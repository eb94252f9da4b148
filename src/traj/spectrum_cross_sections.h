// SPDX-License-Identifier: GPL-3.0-or-later
// Neutron cross sections that weigh the elements of a density of states.
#ifndef CLOSO_TRAJ_SPECTRUM_CROSS_SECTIONS_H
#define CLOSO_TRAJ_SPECTRUM_CROSS_SECTIONS_H

#include "closo/matter.h"

typedef struct closo_cross_section {
    const char *isotope; // "H" for the natural composition, "D", "7Li"
    int element;
    double mass;       // u
    double incoherent; // bound cross sections, barn
    double total;      // scattering: coherent and incoherent
} closo_cross_section;

#define CLOSO_CROSS_SECTION_SOURCE "V. F. Sears, Neutron News 3 (1992) 26, as tabulated by NIST"

// Of an element: the isotope that the list "D,7Li" (or "H=D,Li=7Li") names for it, else its natural
// composition; NULL where the table has none.
const closo_cross_section *closo_cross_section_find(int element, const char *isotopes);
// CLOSO_USAGE for a name that the table has not.
closo_status closo_cross_section_check(const char *isotopes, closo_error *error);

#endif
