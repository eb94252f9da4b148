// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the validation: the linear model of one size, the growth of its size, Z-HIT.
#ifndef CLOSO_ELECTRO_KK_H
#define CLOSO_ELECTRO_KK_H

#include "electro/ordered.h"

enum { CLOSO_KK_ELEMENTS = 200 }; // most RC elements

typedef enum closo_kk_part { CLOSO_KK_COMPLEX, CLOSO_KK_REAL, CLOSO_KK_IMAGINARY } closo_kk_part;

// Z = R0 + sum R_k / (1 + s tau_k) + 1 / (s C) + s L, linear in all but the tau_k, which are fixed.
typedef struct closo_kk_model {
    size_t M;
    double tau[CLOSO_KK_ELEMENTS], R[CLOSO_KK_ELEMENTS];
    double R0, elastance, L;   // elastance = 1/C
    double elastance_su, L_su; // NaN: not fitted
    double mu;
    double S, freedom; // sum of |dZ|^2 / |Z|^2 over both parts; 2 N - parameters
} closo_kk_model;

typedef struct closo_kk_terms {
    size_t M;
    bool capacitance, inductance;
    closo_kk_part part;
} closo_kk_terms;

closo_status closo_kk_fit(const closo_ordered *spectrum, const closo_kk_terms *terms,
                          closo_kk_model *out, closo_error *error);
void closo_kk_model_at(const closo_kk_model *model, double omega, double z[2]);
// Grows M as the options say; *capacitance and *inductance tell what was put in series.
closo_status closo_kk_grow(const closo_ordered *spectrum, const closo_kk_options *options,
                           closo_kk_model *out, bool *capacitance, bool *inductance,
                           closo_error *error);

// (|Z| - modulus from the phase) / |Z| at each point, NaN where it cannot be told; less the same of
// the model, which obeys the relations and so shows what the approximation itself leaves.
closo_status closo_zhit(const closo_ordered *spectrum, const closo_kk_model *model,
                        double *residual, closo_error *error);

#endif
