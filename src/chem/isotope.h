// SPDX-License-Identifier: GPL-3.0-or-later
// Isotope patterns: what their files share.
#ifndef CLOSO_CHEM_ISOTOPE_H
#define CLOSO_CHEM_ISOTOPE_H

#include "closo/chem.h"

// ln(n!)
double closo_isotope_log_factorial(unsigned n);
// ln of the probability of these numbers of atoms of each isotope.
double closo_isotope_log_probability(const closo_isotope_source *source, const unsigned *atoms);
// The most probable numbers of atoms.
void closo_isotope_mode(const closo_isotope_source *source, unsigned *atoms);
size_t closo_isotope_main(const closo_isotope_source *source); // most abundant isotope
double closo_isotope_mass(const closo_isotope_source *source, const unsigned *atoms);

// Isotopologues of one source, by falling probability.
typedef struct closo_isotope_states {
    size_t count, capacity, isotopes;
    double *log_probability; // relative to the most probable: 0 and below
    double *mass;
    unsigned *atoms; // count x isotopes
    size_t atom_capacity, mass_capacity;
} closo_isotope_states;

// All above log_threshold (below 0); *full: there are more than limit, and out is of no use.
closo_status closo_isotope_states_find(closo_isotope_states *out,
                                       const closo_isotope_source *source, double log_threshold,
                                       size_t limit, bool *full, closo_error *error);
void closo_isotope_states_clear(closo_isotope_states *states);

#endif
