// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder peaks: lines of a pattern, found and fitted.
#include "cli/command_powder_peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const closo_option closo_powder_peak_options[] = {
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "the whole pattern",
     .help = "Part of the abscissa to use, in its own unit: 20,80."},
    {.name = "significance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "5",
     .minimum = 1,
     .maximum = 1e6,
     .help = "Smallest height of a line over its standard uncertainty in the search."},
    {.name = "fwhm",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "learned from the strongest lines",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "Width of the lines to look for, in the unit of the abscissa."},
    {.name = "widths",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "free|shared",
     .default_text = "free",
     .help = "FWHM of each line, or one for the lines of a group."},
    {.name = "eta",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "free|shared|NUMBER",
     .default_text = "shared",
     .help =
         "Lorentzian share of each line, one for the lines of a group, or a number from 0 to 1."},
    {.name = "background",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "ORDER",
     .default_text = "1",
     .minimum = 0,
     .maximum = 5,
     .help = "Order of the polynomial under a group of lines."},
    {.name = "axial",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "S/L,H/L",
     .absent = "symmetric lines",
     .help = "Axial divergence: half heights of sample and slit over the radius, such as "
             "0.015,0.015."},
    {0},
};

// Two numbers divided by a comma.
static closo_status read_pair(const char *name, const char *text, double out[2], closo_error *error)
{
    const char *end = text + strlen(text), *at = closo_read_number(text, end, &out[0]);
    if (at && *at == ',')
        at = closo_read_number(at + 1, end, &out[1]);
    else
        at = NULL;
    return at == end
               ? CLOSO_OK
               : closo_fail(error, CLOSO_USAGE,
                            "--%s: expected two numbers such as 0.5,2, found \"%s\"", name, text);
}

static closo_status read_eta(const char *text, closo_peaks_options *out, closo_error *error)
{
    if (!strcmp(text, "free"))
        out->shapes = CLOSO_PEAK_FREE;
    else if (!strcmp(text, "shared"))
        out->shapes = CLOSO_PEAK_SHARED;
    else if (closo_number_from_text(text, &out->eta) && out->eta >= 0 && out->eta <= 1)
        out->shapes = CLOSO_PEAK_FIXED;
    else
        return closo_fail(error, CLOSO_USAGE,
                          "--eta: expected free, shared or a number from 0 to 1, found \"%s\"",
                          text);
    return CLOSO_OK;
}

closo_status closo_powder_peaks_from(const closo_arguments *arguments, const closo_control *control,
                                     closo_peaks_options *out, closo_error *error)
{
    closo_peaks_options_init(out);
    out->control = control;
    out->significance = closo_arguments_quantity(arguments, "significance");
    double fwhm = closo_arguments_quantity(arguments, "fwhm"), pair[2];
    out->fwhm = fwhm > 0 ? fwhm : 0;
    if (!strcmp(closo_arguments_text(arguments, "widths"), "shared"))
        out->widths = CLOSO_PEAK_SHARED;
    out->background = (int)closo_arguments_integer(arguments, "background");
    closo_status status = read_eta(closo_arguments_text(arguments, "eta"), out, error);
    const char *range = closo_arguments_text(arguments, "range");
    if (status == CLOSO_OK && range) {
        status = read_pair("range", range, pair, error);
        out->minimum = pair[0];
        out->maximum = pair[1];
        if (status == CLOSO_OK && !(pair[1] > pair[0]))
            status = closo_fail(error, CLOSO_USAGE, "--range: expected FROM below TO, found \"%s\"",
                                range);
    }
    const char *axial = closo_arguments_text(arguments, "axial");
    if (status == CLOSO_OK && axial) {
        status = read_pair("axial", axial, pair, error);
        out->s_l = pair[0];
        out->h_l = pair[1];
        if (status == CLOSO_OK && !(pair[0] >= 0 && pair[1] >= 0 && pair[0] < 0.5 && pair[1] < 0.5))
            status = closo_fail(error, CLOSO_USAGE,
                                "--axial: expected S/L and H/L from 0 to 0.5, found \"%s\"", axial);
    }
    return status;
}

closo_status closo_powder_peaks_of(const char *path, const closo_patterns_options *reading,
                                   const closo_radiation *radiation,
                                   const closo_peaks_options *options, closo_peaks *out,
                                   closo_result *result, closo_error *error)
{
    closo_patterns patterns;
    closo_status status = closo_patterns_read(&patterns, path, reading, error);
    if (status != CLOSO_OK)
        return status;
    closo_peaks_options local = *options;
    if (radiation)
        local.radiation = *radiation;
    for (size_t i = 0; i < patterns.warning_count; i++)
        closo_result_warn(result, "%s", patterns.warnings[i]);
    closo_result_add_input(result, path, &patterns.fingerprint);
    if (patterns.count > 1)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected one pattern, found %zu: closo powder convert --scan N "
                            "takes one out",
                            path, patterns.count);
    closo_error inner = {0};
    if (status == CLOSO_OK) {
        status = closo_peaks_find(&patterns.patterns[0], &local, out, &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "%s: %s", path, inner.message);
    }
    closo_patterns_clear(&patterns);
    return status;
}

static closo_status run_peaks(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    closo_patterns_options reading;
    closo_radiation store;
    const closo_radiation *radiation;
    closo_peaks_options options;
    closo_status status =
        closo_powder_reading_from(arguments, control, &reading, &store, &radiation, error);
    if (status == CLOSO_OK)
        status = closo_powder_peaks_from(arguments, control, &options, error);
    if (status != CLOSO_OK)
        return status;
    const char *path = closo_arguments_operand(arguments, 0);
    closo_result *result = closo_result_new("powder peaks", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    closo_peaks peaks = {0};
    status = closo_powder_peaks_of(path, &reading, radiation, &options, &peaks, result, error);
    if (status == CLOSO_OK)
        status = closo_peaks_describe(&peaks, result, error);
    closo_peaks_clear(&peaks);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const peaks_tables[] = {closo_powder_peak_options,
                                                   closo_powder_reading_options, NULL};

const closo_command closo_command_powder_peaks = {
    .group = "powder",
    .verb = "peaks",
    .summary = "lines of a pattern: positions, d, areas and widths with uncertainties",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = peaks_tables,
    .description = CLOSO_POWDER_FILES
    "Lines are looked for everywhere with their significance from the uncertainties of the points, "
    "fitted with pseudo-Voigts in groups that overlap, and looked for again in what the fit "
    "leaves. A K-alpha doublet is fitted as such: positions and areas are those of its first "
    "line. What the pattern does not determine is said.",
    .examples = "closo powder peaks lab6.xrdml --figure peaks.svg\n"
                "closo powder peaks sample.xy --radiation CuKa --range 10,60 --axial 0.015,0.015",
    .run = run_peaks,
};
