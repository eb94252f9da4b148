// SPDX-License-Identifier: GPL-3.0-or-later
// Infrared and photoelectron spectra: what readers and fit share.
#ifndef CLOSO_CHEM_SPECTRA_H
#define CLOSO_CHEM_SPECTRA_H

#include "chem/thermal.h"

#define CLOSO_SPECTRA_LARGEST ((size_t)64 << 20)
#define CLOSO_SPECTRA_POINTS  ((size_t)1 << 20)

void closo_spectra_warn(closo_spectra *spectrum, const char *format, ...) CLOSO_PRINTF(2, 3);
// Room for count points.
closo_status closo_spectra_allocate(closo_spectra *spectrum, size_t count, const char *path,
                                    closo_error *error);
// Kind from the words of an ordinate ("TRANSMITTANCE", "%T", "Absorbance"); false: neither.
// *percent: in %.
bool closo_spectra_ordinate(const char *text, closo_spectra_kind *kind, bool *percent);
// Kind that the user told, or CLOSO_USAGE.
closo_status closo_spectra_kind_of(const char *text, closo_spectra_kind *kind, closo_error *error);

bool closo_spectra_is_jcamp(const closo_thermal_text *text);
bool closo_spectra_is_vamas(const closo_thermal_text *text);
closo_status closo_spectra_read_jcamp(closo_spectra *out, const closo_thermal_text *text,
                                      const closo_spectra_reading *reading, closo_error *error);
closo_status closo_spectra_read_vamas(closo_spectra *out, const closo_thermal_text *text,
                                      const closo_spectra_reading *reading, closo_error *error);

// ---- lines -------------------------------------------------------------------------------------

// Height 1 at offset 0; eta: Lorentzian share of a pseudo-Voigt, or of the FWHM of a Voigt line.
double closo_spectra_line(double offset, double fwhm, double eta, bool voigt);
double closo_spectra_line_area(double fwhm, double eta, bool voigt);
// Shirley's background of points begin to end - 1.
closo_status closo_spectra_shirley(const double *x, const double *y, size_t count, double *out,
                                   closo_error *error);

typedef struct closo_spectra_start {
    double position, height, fwhm;
} closo_spectra_start;

// Maxima of y over a background that stand out, by rising x; at most `most`.
closo_status closo_spectra_search(const double *x, const double *y, size_t count, double noise,
                                  const closo_spectra_options *options, size_t most,
                                  closo_spectra_start *out, size_t *found, closo_error *error);

#endif
