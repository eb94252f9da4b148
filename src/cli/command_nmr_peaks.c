// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr peaks: maxima of a spectrum.
#include "cli/command_nmr.h"

static const closo_option peak_options[] = {
    {.name = "significance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "8",
     .minimum = 1,
     .maximum = 1e6,
     .help = "Smallest prominence of a peak over the noise."},
    {.name = "smooth",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "HZ",
     .default_text = "0Hz",
     .help = "Smoothing before the search, about half a line width."},
    {0},
};

static closo_status run_peaks(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_nmr nmr;
    double smooth;
    (void)control;
    closo_status status =
        closo_nmr_hertz("smooth", closo_arguments_text(arguments, "smooth"), &smooth, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("nmr peaks", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_nmr_spectrum_from(arguments, path, &nmr, result, error);
    if (status == CLOSO_OK) {
        status = closo_nmr_peaks(&nmr, closo_arguments_quantity(arguments, "significance"), smooth,
                                 result, error);
        closo_nmr_clear(&nmr);
    }
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const peak_tables[] = {peak_options, closo_nmr_processing_options,
                                                  closo_nmr_reading_options, NULL};

const closo_command closo_command_nmr_peaks = {
    .group = "nmr",
    .verb = "peaks",
    .summary = "maxima of a spectrum: shifts, heights, widths",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = peak_tables,
    .description = CLOSO_NMR_FILE
    "Every line of a multiplet is listed by itself. Amounts of species come from closo nmr fit.",
    .examples = "closo nmr peaks b11.jdx --smooth 20Hz --figure peaks.svg",
    .run = run_peaks,
};
