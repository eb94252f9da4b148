// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo nmr` share: reading, processing, species.
#ifndef CLOSO_CLI_COMMAND_NMR_H
#define CLOSO_CLI_COMMAND_NMR_H

#include "cli/command.h"
#include "closo/chem.h"

// --input-format, --decay, --spectrum, --procno, --block, --frequency, --nucleus, --reverse.
extern const closo_option closo_nmr_reading_options[];
// --lb, --gb, --zero-fill, --phase, --pivot, --baseline, --order, --reference.
extern const closo_option closo_nmr_processing_options[];
// --species, --site, --decoupled, --boron-10, --fwhm.
extern const closo_option closo_nmr_species_option_table[];
// --shifts, --couplings, --widths, --gaussian, --window, --coupling-range, --fit-baseline, --range,
// --significance.
extern const closo_option closo_nmr_fit_option_table[];

#define CLOSO_NMR_FILE                                                                             \
    "FILE is a Bruker directory (or fid, pdata/1, 1r in it), a Varian or Agilent directory (fid "  \
    "and procpar), a JCAMP-DX file of any version and packing, or a table of ppm and intensity. "  \
    "A processed spectrum is taken where there is one, else the decay. Shifts are those of the "   \
    "file unless --reference moves them.\n\n"

closo_status closo_nmr_reading_from(const closo_arguments *arguments, closo_nmr_reading *out,
                                    closo_error *error);
closo_status closo_nmr_processing_from(const closo_arguments *arguments, const closo_nmr *nmr,
                                       closo_nmr_processing *out, closo_error *error);
// Reads and processes one file; its name and settings go into the document.
closo_status closo_nmr_spectrum_from(const closo_arguments *arguments, const char *path,
                                     closo_nmr *out, closo_result *result, closo_error *error);
// The mixture of --species; nucleus: "" takes 11B, and says so.
closo_status closo_nmr_mixture_from(const closo_arguments *arguments, const char *nucleus,
                                    closo_nmr_mixture *out, closo_result *result,
                                    closo_error *error);
closo_status closo_nmr_fit_from(const closo_arguments *arguments, closo_nmr_fit_options *out,
                                closo_error *error);
// "128.38MHz", "40Hz": in Hz; NaN where text is NULL.
closo_status closo_nmr_hertz(const char *option, const char *text, double *out, closo_error *error);
// Two numbers with `between` in the middle.
closo_status closo_nmr_pair(const char *option, const char *text, char between, double out[2],
                            closo_error *error);

#endif
