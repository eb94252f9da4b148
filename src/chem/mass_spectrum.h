// SPDX-License-Identifier: GPL-3.0-or-later
// Mass spectra: what the readers share.
#ifndef CLOSO_CHEM_MASS_SPECTRUM_H
#define CLOSO_CHEM_MASS_SPECTRUM_H

#include "closo/chem.h"

#define CLOSO_MASS_SPECTRUM_POINTS ((size_t)1 << 22) // of one spectrum at most

// Base64 to numbers: what an mzML array says of itself.
typedef struct closo_mzml_array {
    bool is_mz, is_intensity, is_zlib;
    int bytes; // 4 or 8 per number, 0: not said
    bool integers;
    bool unknown_compression;
} closo_mzml_array;

// values: room for `count`, *found as many as there were. Blanks in text are skipped. what and line
// are for the error.
closo_status closo_mzml_decode(const closo_mzml_array *array, const char *text, size_t length,
                               double *values, size_t count, size_t *found, const char *path,
                               unsigned long line, closo_error *error);

closo_status closo_mass_spectrum_read_mzml(closo_input *input,
                                           const closo_mass_spectrum_options *options,
                                           closo_mass_spectrum *out, closo_error *error);
closo_status closo_mass_spectrum_read_text(closo_input *input, closo_mass_spectrum *out,
                                           closo_error *error);

#endif
