// SPDX-License-Identifier: GPL-3.0-or-later
// Points of one sample, run and branch, and the stretches between transitions that get a line each.
#ifndef CLOSO_ELECTRO_ARRHENIUS_GROUPS_H
#define CLOSO_ELECTRO_ARRHENIUS_GROUPS_H

#include "electro/arrhenius_line.h"

#define CLOSO_BOLTZMANN_EV (CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE)
enum { CLOSO_SIGMA_STRETCHES = 8 };

typedef struct closo_sigma_stretch {
    size_t first, count; // members of the group
    bool fitted, weighted;
    closo_sigma_line line;
    closo_sigma_vtf vtf;
    double low, high;        // K, of its points
    double mean_temperature; // K: Ea of sigma T less Ea of sigma is k_B times it
    size_t contradicting;    // bounds that the line contradicts: left out
    bool curved;
} closo_sigma_stretch;

typedef struct closo_sigma_transition {
    double low, high; // K
    double F, p;      // NaN: given
} closo_sigma_transition;

typedef struct closo_sigma_group {
    const char *sample, *run, *branch;
    char suffix[128]; // of keys: "_Na2B12H12_heating", what sets the group apart; unique
    size_t count;
    size_t *member;          // points by rising temperature
    closo_sigma_datum *data; // of them: x = 1 / (k_B T), or T for VTF
    bool *used;              // in a line
    bool no_su;              // some points have no su: all weigh the same
    size_t stretch_count;
    closo_sigma_stretch stretches[CLOSO_SIGMA_STRETCHES];
    closo_sigma_transition transitions[CLOSO_SIGMA_STRETCHES]; // above stretch k
    bool across; // transition 0 was seen, and one line goes across it
} closo_sigma_group;

typedef struct closo_sigma_groups {
    size_t count;
    bool differs[3]; // samples, runs, branches
    closo_sigma_group *groups;
    size_t *members;
    closo_sigma_datum *data;
    bool *used;
} closo_sigma_groups;

// Groups in the order of their first points, sorted, divided at transitions, lines fitted.
closo_status closo_sigma_groups_make(closo_sigma_groups *out,
                                     const closo_conductivity_point *points, size_t count,
                                     const closo_conductivity_options *options, closo_error *error);
void closo_sigma_groups_clear(closo_sigma_groups *groups);
// Of one group whose data are filled: its stretches, and the line of one of them.
closo_status closo_sigma_find_stretches(closo_sigma_group *group,
                                        const closo_conductivity_point *points,
                                        const closo_conductivity_options *options,
                                        closo_error *error);
closo_status closo_sigma_fit_stretch(closo_sigma_group *group,
                                     const closo_conductivity_point *points,
                                     const closo_conductivity_options *options,
                                     closo_sigma_stretch *out, closo_error *error);
// ln of the ordinate (sigma T, sigma, sigma T^1/2) less ln sigma.
double closo_sigma_form_shift(closo_arrhenius_form form, double kelvin);
// ln sigma of a stretch at a temperature and its su.
double closo_sigma_stretch_at(const closo_sigma_stretch *stretch, closo_arrhenius_form form,
                              double kelvin, double *su);

#endif
