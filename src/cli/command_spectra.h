// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of closo spectra share.
#ifndef CLOSO_CLI_COMMAND_SPECTRA_H
#define CLOSO_CLI_COMMAND_SPECTRA_H

#include "cli/command.h"
#include "closo/chem.h"

#define CLOSO_SPECTRA_FILES                                                                        \
    "FILE is infrared (JCAMP-DX, or a table whose header or --kind says absorbance or "            \
    "transmittance) or XPS (VAMAS, or a table over binding or kinetic energy). "

enum { CLOSO_SPECTRA_PLACES = 24 };

extern const closo_option closo_spectra_reading_options[], closo_spectra_fit_options[];

closo_status closo_spectra_read_file(const closo_arguments *arguments, const char *path,
                                     closo_spectra *out, closo_error *error);
// places: room for the places of --at.
closo_status closo_spectra_options_from(const closo_arguments *arguments,
                                        double places[CLOSO_SPECTRA_PLACES],
                                        closo_spectra_options *out, closo_error *error);

#endif
