// SPDX-License-Identifier: GPL-3.0-or-later
// How many RC elements, and whether a capacitance and an inductance stand in series with them. The
// number grows until mu, which falls as resistances of alternating sign begin to fit the noise,
// reaches its limit. Spectra with truly negative resistances (inductive loops) get there at once
// with a poor fit, so that growth goes on while larger models are better by more than they would
// be by fitting noise.
#include "electro/kk.h"

#include <math.h>
#include <stdlib.h>

#define IMPROVES    2.0   // fall of the residual variance that more elements must still bring
#define SIGNIFICANT 3.0   // standard uncertainties of a series element that is kept
#define ROUNDING    1e-20 // residual variance of |Z| that is no noise
#define HARMLESS    1.2   // growth of the residual variance when one is left out

static size_t most_elements(const closo_ordered *s, const closo_kk_options *options)
{
    size_t most = options->elements_most < 1 ? 1 : options->elements_most;
    size_t bound = 2 * closo_ordered_distinct(s) / 3; // leaves the residuals some freedom
    most = most < bound ? most : bound;
    return most < CLOSO_KK_ELEMENTS ? most : CLOSO_KK_ELEMENTS;
}

// The smallest M with mu below the limit that no larger model beats; the best one where mu stays
// above it.
static size_t choose(const double *mu, const double *variance, size_t most, double limit)
{
    size_t best = 0;
    for (size_t k = 1; k < most; k++)
        if (variance[k] < variance[best])
            best = k;
    for (size_t k = 0; k < most; k++) {
        double least = variance[k];
        for (size_t j = k + 1; j < most; j++)
            least = fmin(least, variance[j]);
        if (mu[k] <= limit && variance[k] <= IMPROVES * least)
            return k + 1;
    }
    return best + 1;
}

static closo_status grow(const closo_ordered *s, const closo_kk_options *options,
                         closo_kk_terms *terms, closo_kk_model *out, closo_error *error)
{
    size_t most = most_elements(s, options);
    double mu[CLOSO_KK_ELEMENTS], variance[CLOSO_KK_ELEMENTS];
    closo_status status = CLOSO_OK;
    terms->M = options->elements;
    if (options->elements == 0) {
        for (size_t k = 0; status == CLOSO_OK && k < most; k++) {
            terms->M = k + 1;
            status = closo_kk_fit(s, terms, out, error);
            mu[k] = out->mu;
            variance[k] = out->S / fmax(out->freedom, 1);
        }
        if (status == CLOSO_OK)
            terms->M = choose(mu, variance, most, options->mu_limit);
    }
    return status == CLOSO_OK ? closo_kk_fit(s, terms, out, error) : status;
}

static double variance_of(const closo_kk_model *model)
{
    return model->S / fmax(model->freedom, 1);
}

static bool needed(const closo_kk_model *model, double value, double su)
{
    return value > SIGNIFICANT * su && variance_of(model) > ROUNDING;
}

// Without `term` the model grows anew; it stays out where the residuals are about as small.
static closo_status try_without(bool *term, const closo_ordered *s, const closo_kk_options *options,
                                closo_kk_terms *terms, closo_kk_model *model, closo_kk_model *trial,
                                closo_error *error)
{
    closo_kk_terms before = *terms;
    *term = false;
    closo_status status = grow(s, options, terms, trial, error);
    if (status == CLOSO_OK && variance_of(trial) <= HARMLESS * fmax(variance_of(model), ROUNDING))
        *model = *trial;
    else
        *terms = before;
    return status;
}

closo_status closo_kk_grow(const closo_ordered *spectrum, const closo_kk_options *options,
                           closo_kk_model *out, bool *capacitance, bool *inductance,
                           closo_error *error)
{
    closo_kk_terms terms = {.capacitance = options->capacitance != 0,
                            .inductance = options->inductance != 0,
                            .part = options->real_only        ? CLOSO_KK_REAL
                                    : options->imaginary_only ? CLOSO_KK_IMAGINARY
                                                              : CLOSO_KK_COMPLEX};
    closo_kk_model *trial = closo_allocate(1, sizeof *trial, error);
    if (!trial)
        return CLOSO_MEMORY;
    // Begun with both; what turns out not to be needed is left out, one at a time.
    closo_status status = grow(spectrum, options, &terms, out, error);
    if (status == CLOSO_OK && options->capacitance < 0 &&
        !needed(out, out->elastance, out->elastance_su))
        status = try_without(&terms.capacitance, spectrum, options, &terms, out, trial, error);
    if (status == CLOSO_OK && options->inductance < 0 && !needed(out, out->L, out->L_su))
        status = try_without(&terms.inductance, spectrum, options, &terms, out, trial, error);
    free(trial);
    *capacitance = terms.capacitance;
    *inductance = terms.inductance;
    return status;
}
