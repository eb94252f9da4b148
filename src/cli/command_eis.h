// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo eis` share: how spectra are read and which of their points are used.
#ifndef CLOSO_CLI_COMMAND_EIS_H
#define CLOSO_CLI_COMMAND_EIS_H

#include "cli/command.h"
#include "closo/electro.h"

// --input-format, --columns, --spectrum (the one of a file of several, from 1), --frequency-range
// LOW:HIGH in Hz, --drop-inductive.
extern const closo_option closo_eis_reading_options[];

#define CLOSO_EIS_FILES                                                                            \
    "FILE is the file of an impedance analyser or a table with frequency and impedance; closo "    \
    "data show --help tells the formats. Z'' is negative for a capacitor.\n\n"

// Reads the spectra of every operand in order (labels from file and place), leaves out the points
// that the options name, and makes the document with inputs, settings (points left out, window,
// convention) and the warnings of the readers.
closo_status closo_eis_open(const closo_arguments *arguments, const closo_control *control,
                            const char *command, closo_impedances *spectra, closo_result **result,
                            closo_error *error);
// The same for a verb that works on one spectrum; CLOSO_USAGE naming --spectrum where the file
// holds several and none was chosen.
closo_status closo_eis_open_one(const closo_arguments *arguments, const closo_control *control,
                                const char *command, closo_impedance *spectrum,
                                closo_result **result, closo_error *error);
// Hands over the document, or releases it after a failure; passes status on.
closo_status closo_eis_close(closo_status status, closo_impedances *spectra, closo_result *result,
                             closo_result **out);

#endif
