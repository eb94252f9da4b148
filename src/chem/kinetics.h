// SPDX-License-Identifier: GPL-3.0-or-later
// Rate laws of a network in the form that the integrator calls: sparse, without tests on names.
#ifndef CLOSO_CHEM_KINETICS_H
#define CLOSO_CHEM_KINETICS_H

#include "chem/network.h"

enum { CLOSO_RATE_FACTORS = 12, CLOSO_RATE_CHANGES = 2 * CLOSO_REACTION_TERMS };

// rate = k(T) * product over factors of c^order; adds change to every species it changes.
typedef struct closo_rate_law {
    closo_rate rate;
    double k; // at the temperature at hand
    size_t factors;
    struct {
        size_t species;
        double order;
        bool switched; // a reactant of order 0: the law ends with it
    } factor[CLOSO_RATE_FACTORS];
    size_t changes;
    struct {
        size_t species;
        double change;
    } change[CLOSO_RATE_CHANGES];
    // precipitation: k (c - solubility), backwards only while there is solid
    bool precipitation;
    size_t dissolved, solid;
    double solubility;
} closo_rate_law;

typedef struct closo_rate_laws {
    size_t species, count;
    closo_rate_law *laws; // at most 2 per reaction
    double small;         // mol/L, below which a reactant counts as used up
} closo_rate_laws;

// CLOSO_INPUT where an active reaction has no rate constant, names it.
closo_status closo_rate_laws_make(const closo_network *network, closo_rate_laws *out,
                                  closo_error *error);
void closo_rate_laws_clear(closo_rate_laws *laws);
void closo_rate_laws_heat(closo_rate_laws *laws, double temperature);
// dc/dt, and its derivatives (species x species, column-major: d f_i / d c_j at [j * species + i]),
// NULL: not wanted.
void closo_rate_laws_evaluate(const closo_rate_laws *laws, const double *c, double *rate,
                              double *jacobian);

#endif
