// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder plot: patterns above one another, or a heat map of a series.
#include "cli/command_powder.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const closo_option plot_options[] = {
    {.name = "map",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Heat map, a row per scan, in place of lines above one another."},
    {.name = "against",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "temperature|time|index",
     .absent = "the first of these that the files give and that tells all scans apart",
     .help = "What scans are ordered by; index: the order of the files."},
    {.name = "abscissa",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "2theta|q|d",
     .absent = "as in the files",
     .help = "Abscissa; computed with the wavelength of each scan, of a doublet the first line."},
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM:TO",
     .absent = "all points",
     .help = "Part of the abscissa that is drawn, in its unit."},
    {.name = "normalise",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Divide each pattern by its highest point."},
    {.name = "log", .kind = CLOSO_OPTION_FLAG, .help = "Logarithmic intensities."},
    {.name = "sqrt",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Square roots of the intensities: noise of counts is even everywhere."},
    {.name = "offset",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "0.1, with --log 0.5",
     .minimum = 0,
     .maximum = 100,
     .help = "Shift between lines: a fraction of the highest point, with --log decades."},
    {0},
};

static closo_status read_range(const char *text, closo_powder_plot_options *out, closo_error *error)
{
    out->minimum = out->maximum = NAN;
    if (!text)
        return CLOSO_OK;
    const char *end = text + strlen(text);
    const char *p = closo_read_number(text, end, &out->minimum);
    if (p && *p == ':')
        p = closo_read_number(p + 1, end, &out->maximum);
    else
        p = NULL;
    if (p != end || !(out->maximum > out->minimum))
        return closo_fail(error, CLOSO_USAGE, "--range: expected FROM:TO, found '%s'", text);
    return CLOSO_OK;
}

static closo_status read_choices(const closo_arguments *arguments, closo_powder_plot_options *out,
                                 closo_error *error)
{
    const char *against = closo_arguments_text(arguments, "against");
    const char *abscissa = closo_arguments_text(arguments, "abscissa");
    bool logarithmic = closo_arguments_flag(arguments, "log");
    bool root = closo_arguments_flag(arguments, "sqrt");
    if (logarithmic && root)
        return closo_fail(error, CLOSO_USAGE, "--log: not together with --sqrt");
    out->map = closo_arguments_flag(arguments, "map");
    out->offset = closo_arguments_quantity(arguments, "offset");
    if (out->map && closo_arguments_given(arguments, "offset"))
        return closo_fail(error, CLOSO_USAGE, "--offset: has no effect with --map");
    out->normalise = closo_arguments_flag(arguments, "normalise");
    out->scale = logarithmic ? CLOSO_INTENSITY_LOGARITHMIC
                 : root      ? CLOSO_INTENSITY_SQUARE_ROOT
                             : CLOSO_INTENSITY_LINEAR;
    out->against = !against                          ? CLOSO_SERIES_AUTOMATIC
                   : !strcmp(against, "temperature") ? CLOSO_SERIES_TEMPERATURE
                   : !strcmp(against, "time")        ? CLOSO_SERIES_TIME
                                                     : CLOSO_SERIES_INDEX;
    out->convert = abscissa != NULL;
    if (abscissa)
        out->abscissa = !strcmp(abscissa, "q")   ? CLOSO_ABSCISSA_Q
                        : !strcmp(abscissa, "d") ? CLOSO_ABSCISSA_D
                                                 : CLOSO_ABSCISSA_TWO_THETA;
    return read_range(closo_arguments_text(arguments, "range"), out, error);
}

static closo_status run_plot(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_powder_plot_options options = {.map = false};
    closo_radiation store;
    closo_status status = read_choices(arguments, &options, error);
    if (status == CLOSO_OK)
        status = closo_powder_reading_from(arguments, control, &options.reading, &store,
                                           &options.radiation, error);
    if (status != CLOSO_OK)
        return status;
    const char **paths = closo_powder_paths(arguments, error);
    closo_result *result = paths ? closo_result_new("powder plot", "Powder patterns", error) : NULL;
    if (!result) {
        free(paths);
        return CLOSO_MEMORY;
    }
    status =
        closo_powder_plot(paths, closo_arguments_operand_count(arguments), &options, result, error);
    free(paths);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const plot_tables[] = {plot_options, closo_powder_reading_options, NULL};

const closo_command closo_command_powder_plot = {
    .group = "powder",
    .verb = "plot",
    .summary = "patterns above one another, or a heat map against temperature or time",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = plot_tables,
    .description = CLOSO_POWDER_FILES "Every scan of every file is drawn, in the order of "
                                      "temperature, time or the files. Heights are "
                                      "not changed when the abscissa is q or d.",
    .examples = "closo powder plot a.xy b.xy --radiation CuKa --abscissa q --figure compare.svg\n"
                "closo powder plot run_*.fxye --map --against temperature --sqrt --figure map.svg",
    .run = run_plot,
};
