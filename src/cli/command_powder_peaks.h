// SPDX-License-Identifier: GPL-3.0-or-later
// What `closo powder peaks` and `closo powder size` share: options of the peak fit, peaks of a
// file.
#ifndef CLOSO_CLI_COMMAND_POWDER_PEAKS_H
#define CLOSO_CLI_COMMAND_POWDER_PEAKS_H

#include "cli/command_powder.h"

// --range, --significance, --fwhm, --widths, --eta, --background, --axial.
extern const closo_option closo_powder_peak_options[];

closo_status closo_powder_peaks_from(const closo_arguments *arguments, const closo_control *control,
                                     closo_peaks_options *out, closo_error *error);
// Peaks of the only pattern of a file, which becomes an input of the result. radiation NULL: the
// file's. Errors name the file.
closo_status closo_powder_peaks_of(const char *path, const closo_patterns_options *reading,
                                   const closo_radiation *radiation,
                                   const closo_peaks_options *options, closo_peaks *out,
                                   closo_result *result, closo_error *error);

#endif
