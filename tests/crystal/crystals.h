// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals for tests, and what must not change when one is described in other axes: its density,
// and the sum of |F|^2 over the reciprocal lattice per volume squared, which a smooth cutoff makes
// finite. It feels every distance, occupancy and displacement tensor.
#ifndef CLOSO_TESTS_CRYSTALS_H
#define CLOSO_TESTS_CRYSTALS_H

#include "closo/crystal.h"

#include "../harness.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static inline double crystals_uniform(uint64_t *state)
{
    return (double)(harness_random(state) >> 11) / 9007199254740992.0;
}

static inline void crystals_init(closo_crystal *out, const char *symbol, const double lengths[3],
                                 const double angles[3])
{
    closo_symmetry group;
    closo_error error = {0};
    ck_assert_msg(closo_symmetry_from_name(&group, symbol, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    closo_measured length[3], angle[3];
    for (int k = 0; k < 3; k++) {
        length[k] = (closo_measured){lengths[k], NAN};
        angle[k] = (closo_measured){angles[k], NAN};
    }
    ck_assert_msg(closo_crystal_init(out, length, angle, &group, &error) == CLOSO_OK, "%s",
                  error.message);
    closo_symmetry_clear(&group);
}

static inline closo_atom *crystals_add(closo_crystal *crystal, const char *label, int element,
                                       double x, double y, double z, double occupancy)
{
    closo_atom atom = {.element = element,
                       .fraction = {{x, NAN}, {y, NAN}, {z, NAN}},
                       .occupancy = {occupancy, NAN},
                       .u_iso = {0.01, NAN}};
    snprintf(atom.label, sizeof atom.label, "%s", label);
    closo_error error = {0};
    ck_assert_msg(closo_crystal_add(crystal, &atom, &error) == CLOSO_OK, "%s", error.message);
    return &crystal->atoms[crystal->count - 1];
}

static inline double crystals_density(const closo_crystal *crystal)
{
    double weight = 0;
    for (size_t i = 0; i < crystal->count; i++)
        weight += closo_element_of(crystal->atoms[i].element)->weight *
                  crystal->atoms[i].occupancy.value * (double)crystal->atoms[i].multiplicity;
    return weight / crystal->cell.volume;
}

// exp(-2 pi^2 h B h), B_ij = a*_i a*_j U_ij turned by the operator, or the isotropic one.
static inline double crystals_debye_waller(const closo_crystal *crystal, const closo_atom *atom,
                                           const int *rotation, const int hkl[3], double s2)
{
    const double two_pi2 = 2 * M_PI * M_PI;
    if (atom->displacement != CLOSO_DISPLACEMENT_ANISOTROPIC)
        return exp(-two_pi2 * 4 * s2 * atom->u_iso.value);
    static const int row[6] = {0, 1, 2, 1, 0, 0}, column[6] = {0, 1, 2, 2, 2, 1};
    double turned[3] = {0}, sum = 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 3; i++)
            turned[k] += hkl[i] * rotation[3 * i + k];
    for (int n = 0; n < 6; n++)
        sum += (n < 3 ? 1 : 2) * atom->u[n].value * turned[row[n]] * turned[column[n]] /
               (crystal->cell.widths[row[n]] * crystal->cell.widths[column[n]]);
    return exp(-two_pi2 * sum);
}

// s = sin(theta)/lambda up to s_max; weight exp(-broad s^2).
static inline double crystals_scattering(const closo_crystal *crystal, double s_max, double broad)
{
    closo_cell_atom *atoms;
    size_t count;
    ck_assert_int_eq(closo_crystal_expand(crystal, &atoms, &count, NULL), CLOSO_OK);
    double total = 0, lengths[3], angles[3];
    closo_cell_parameters(&crystal->cell, lengths, angles);
    int most[3];
    for (int k = 0; k < 3; k++)
        most[k] = (int)ceil(2 * s_max * lengths[k]);
    for (int h = -most[0]; h <= most[0]; h++) {
        for (int k = -most[1]; k <= most[1]; k++) {
            for (int l = 0; l <= most[2]; l++) {
                const int hkl[3] = {h, k, l};
                double q2 = 0;
                for (int c = 0; c < 3; c++) {
                    const double *m = crystal->cell.inverse + 3 * c;
                    double q = m[0] * h + m[1] * k + m[2] * l;
                    q2 += q * q;
                }
                if (q2 / 4 > s_max * s_max)
                    continue;
                double complex f = 0;
                for (size_t i = 0; i < count; i++) {
                    const closo_atom *atom = &crystal->atoms[atoms[i].atom];
                    const double *x = atoms[i].fraction;
                    double phase = 2 * M_PI * (h * x[0] + k * x[1] + l * x[2]);
                    f +=
                        atom->element * atom->occupancy.value *
                        crystals_debye_waller(
                            crystal, atom, crystal->symmetry.operators[atoms[i].operator_].rotation,
                            hkl, q2 / 4) *
                        (cos(phase) + I * sin(phase));
                }
                total += (l > 0 ? 2 : 1) * creal(f * conj(f)) * exp(-broad * q2 / 4);
            }
        }
    }
    free(atoms);
    return total / (crystal->cell.volume * crystal->cell.volume);
}

#endif
