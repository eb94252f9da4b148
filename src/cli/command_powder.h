// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo powder` that read patterns share.
#ifndef CLOSO_CLI_COMMAND_POWDER_H
#define CLOSO_CLI_COMMAND_POWDER_H

#include "cli/command.h"
#include "closo/powder.h"

// --radiation, --input-format, --columns.
extern const closo_option closo_powder_reading_options[];

#define CLOSO_POWDER_FILES                                                                         \
    "FILE is a pattern: xy, xye or csv (any separator, decimal comma too), Bruker raw 1 to 4, "    \
    "brml and uxd, PANalytical xrdml, udf and rd, Rigaku ras and rasx, STOE raw, GSAS (fxye, "     \
    "STD, ESD, ALT), FullProf, TOPAS xdd, Fit2D chi, ILL and PSI files, powder CIF; plain, gzip "  \
    "or bzip2. The format is found by content. A wavelength is taken from the file or from "       \
    "--radiation, never assumed.\n\n"

// Fills the options of reading; *radiation points to `store` where --radiation was given, else
// NULL.
closo_status closo_powder_reading_from(const closo_arguments *arguments,
                                       const closo_control *control, closo_patterns_options *out,
                                       closo_radiation *store, const closo_radiation **radiation,
                                       closo_error *error);
// The operands as paths; caller frees. NULL: out of memory.
const char **closo_powder_paths(const closo_arguments *arguments, closo_error *error);

#endif
