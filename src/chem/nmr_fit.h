// SPDX-License-Identifier: GPL-3.0-or-later
// The model of a mixture's spectrum and where its parameters stand in the vector of the fit.
#ifndef CLOSO_CHEM_NMR_FIT_H
#define CLOSO_CHEM_NMR_FIT_H

#include "chem/nmr.h"

// Order of the vector: amounts, baseline, the four common shapes, own shifts, own couplings, own
// widths. A species takes the common shape or its own; those that nobody takes are held.
typedef enum closo_nmr_shape {
    CLOSO_NMR_SHIFT,    // ppm from the library
    CLOSO_NMR_COUPLING, // over the library's J
    CLOSO_NMR_WIDTH,    // Lorentzian FWHM in Hz
    CLOSO_NMR_GAUSSIAN, // FWHM in Hz, never a species' own
    CLOSO_NMR_SHAPES
} closo_nmr_shape;

typedef struct closo_nmr_model {
    const closo_nmr_mixture *mixture;
    double mhz;
    size_t points, terms; // terms of the baseline
    const double *hz, *y; // y over the noise
    const closo_control *control;
    bool own[3]; // own shift, coupling, width for the strong species
    bool strong[CLOSO_NMR_SPECIES];
    bool outside[CLOSO_NMR_SPECIES]; // most of its lines were not recorded: amount held at 0
} closo_nmr_model;

size_t closo_nmr_model_size(const closo_nmr_model *model);
size_t closo_nmr_model_common(const closo_nmr_model *model, closo_nmr_shape shape);
size_t closo_nmr_model_own(const closo_nmr_model *model, closo_nmr_shape shape, size_t species);
// The entry that a species takes.
size_t closo_nmr_model_of(const closo_nmr_model *model, closo_nmr_shape shape, size_t species);
// For closo_fit_problem: context is the model.
closo_status closo_nmr_model_evaluate(const double *p, double *r, double *jacobian, void *context,
                                      closo_error *error);
// One species (its lines with its amount) or the baseline (species = count), added to out.
void closo_nmr_model_part(const closo_nmr_model *model, const double *p, size_t species,
                          double *out);
// Covariance of the parameters from residuals as they are, correlated ones too.
closo_status closo_nmr_fit_spread(const closo_nmr_model *model, const double *p,
                                  const closo_fit *fit, double *covariance, double *inflation,
                                  closo_error *error);

#endif
