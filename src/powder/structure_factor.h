// SPDX-License-Identifier: GPL-3.0-or-later
// Structure factors of a crystal, prepared once for many reflections.
#ifndef CLOSO_POWDER_STRUCTURE_FACTOR_H
#define CLOSO_POWDER_STRUCTURE_FACTOR_H

#include "closo/powder.h"

// Atoms of the asymmetric unit that scatter alike: one species, one displacement. Their phases are
// summed before the form factor is applied.
typedef struct closo_scatterer_kind {
    size_t species;
    double u_iso;     // A^2
    bool anisotropic; // a kind of its own
    double beta[6];   // of exp(-h^T beta h): 2 pi^2 a*_i a*_j U_ij, order 11 22 33 23 13 12
} closo_scatterer_kind;

typedef struct closo_species {
    closo_form_factor factor; // X-rays
    double f1, f2;            // f', f''; neutrons: the length b and its imaginary part, fm
    double f0;                // at the s of the present reflection
} closo_species;

typedef struct closo_scatterers {
    bool neutron;
    size_t count; // atoms of the asymmetric unit that scatter, like ones together
    size_t kinds;
    closo_scatterer_kind *kind_of;
    size_t *begin; // kinds + 1: atoms of a kind
    size_t species;
    closo_species *species_of;
    size_t operators; // modulo lattice centring
    closo_operator *operator_of;
    int centring;
    int maximum[3]; // |h|, |k|, |l| that the tables reach
    // e^{2 pi i h x}: (2 maximum + 1) x (count real, then count imaginary parts); the first axis
    // carries the weights of the atoms, occupancy x multiplicity / operators.
    double *phase[3];
    double *sum; // kinds x 2, scratch
} closo_scatterers;

// d_min bounds the reflections that will be asked for.
closo_status closo_scatterers_init(closo_scatterers *out, const closo_crystal *crystal,
                                   const closo_scattering_options *options, double d_min,
                                   closo_error *error);
void closo_scatterers_clear(closo_scatterers *scatterers);
// Mean of |F(h)|^2 and |F(-h)|^2 of the whole cell at spacing d; electrons^2 or fm^2.
double closo_structure_factor_squared(closo_scatterers *scatterers, const int hkl[3], double d);

#endif
