// SPDX-License-Identifier: GPL-3.0-or-later
// closo thermal dsc: peaks of a heat flow with onset and enthalpy.
#include "cli/command_thermal.h"

#include <math.h>
#include <string.h>

static const closo_option dsc_options[] = {
    {.name = "formula",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "J/g alone",
     .help = "Formula unit that enthalpies are given for: Na2B12H12."},
    {.name = "baseline",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "linear|sigmoid|spline",
     .default_text = "linear",
     .help = "Baseline under a peak: straight between the limits, from tangent to tangent by the "
             "share of the area, or a cubic with the slopes of both sides."},
    {.name = "limits",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "found",
     .repeatable = true,
     .help =
         "Integrate from FROM to TO in K, in every segment that reaches there; may be repeated, "
         "in place of the search."},
    {.name = "smallest",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "J/G",
     .default_text = "0.05",
     .minimum = 0,
     .maximum = 1e6,
     .help = "Smallest enthalpy to look for, in J/g."},
    {.name = "significance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "6",
     .minimum = 1,
     .maximum = 1e6,
     .help = "Smallest height of a peak over the noise."},
    {.name = "smooth",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "K",
     .absent = "0.4 % of a segment",
     .minimum = 1e-3,
     .maximum = 1e3,
     .help = "Window of the smoothing in K, for tangents."},
    {0},
};

enum { LIMITS = 32 };

static closo_status read_limits(const closo_arguments *arguments, double *out, size_t *count,
                                closo_error *error)
{
    *count = closo_arguments_count(arguments, "limits");
    if (*count > LIMITS)
        return closo_fail(error, CLOSO_USAGE, "--limits: expected at most %d", LIMITS);
    for (size_t k = 0; k < *count; k++) {
        const char *text = closo_arguments_text_at(arguments, "limits", k);
        const char *end = text + strlen(text), *at = closo_read_number(text, end, &out[2 * k]);
        at = at && *at == ',' ? closo_read_number(at + 1, end, &out[2 * k + 1]) : NULL;
        if (at != end || !(out[2 * k + 1] > out[2 * k]))
            return closo_fail(error, CLOSO_USAGE,
                              "--limits: expected FROM,TO in K such as 510,545, found \"%s\"",
                              text);
    }
    return CLOSO_OK;
}

static closo_status read_options(const closo_arguments *arguments, double *limits,
                                 closo_dsc_options *out, closo_error *error)
{
    const char *baseline = closo_arguments_text(arguments, "baseline");
    closo_dsc_options_init(out);
    out->baseline = !strcmp(baseline, "sigmoid")  ? CLOSO_DSC_SIGMOID
                    : !strcmp(baseline, "spline") ? CLOSO_DSC_SPLINE
                                                  : CLOSO_DSC_LINEAR;
    out->smallest = closo_arguments_quantity(arguments, "smallest");
    out->significance = closo_arguments_quantity(arguments, "significance");
    double smooth = closo_arguments_quantity(arguments, "smooth");
    out->smooth = smooth > 0 ? smooth : 0;
    out->from = closo_arguments_quantity(arguments, "from");
    out->to = closo_arguments_quantity(arguments, "to");
    if (out->from >= out->to)
        return closo_fail(error, CLOSO_USAGE, "expected --from below --to");
    out->limits = limits;
    return read_limits(arguments, limits, &out->limit_count, error);
}

static closo_status weigh(const char *formula, double *weight, closo_error *error)
{
    closo_compound compound;
    closo_error inner;
    *weight = NAN;
    if (!formula)
        return CLOSO_OK;
    closo_status status = closo_compound_parse(&compound, formula, NULL, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "--formula: %s", inner.message);
    *weight = closo_compound_weight(&compound, NULL, NULL);
    return CLOSO_OK;
}

static closo_status analyse(const char *path, const closo_thermal *thermal,
                            const closo_dsc_options *options, double weight, const char *formula,
                            closo_result *result, closo_error *error)
{
    closo_dsc dsc;
    closo_error inner;
    closo_thermal_mention(thermal, path, result);
    closo_status status = closo_dsc_compute(thermal, options, &dsc, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s: %s", path, inner.message);
    status = closo_dsc_describe(&dsc, weight, formula, result, error);
    closo_dsc_clear(&dsc);
    return status;
}

static closo_status run_dsc(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    const char *formula = closo_arguments_text(arguments, "formula");
    closo_dsc_options options;
    closo_thermal thermal;
    double weight, limits[2 * LIMITS];
    (void)control;
    closo_status status = read_options(arguments, limits, &options, error);
    if (status == CLOSO_OK)
        status = weigh(formula, &weight, error);
    if (status == CLOSO_OK)
        status = closo_thermal_read_file(arguments, path, &thermal, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("thermal dsc", closo_path_name(path), error);
    status =
        result ? analyse(path, &thermal, &options, weight, formula, result, error) : CLOSO_MEMORY;
    closo_thermal_clear(&thermal);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const dsc_tables[] = {dsc_options, closo_thermal_range_options,
                                                 closo_thermal_reading_options, NULL};

const closo_command closo_command_thermal_dsc = {
    .group = "thermal",
    .verb = "dsc",
    .summary = "peaks of a heat flow: onset, enthalpy, hysteresis",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = dsc_tables,
    .description = CLOSO_THERMAL_FILES
    "Each heating and cooling is analysed by itself. A peak has onset and endset by tangents and "
    "an enthalpy by its integral over time over a baseline; the standard uncertainty holds the "
    "noise and what the choice of baseline and limits moves. Endothermic heat is above 0 in the "
    "answer; the file must say which way its own points, or --exo does.",
    .examples = "closo thermal dsc run.csv --formula Na2B12H12\n"
                "closo thermal dsc table.csv --mass 5.2 --exo up --baseline sigmoid\n"
                "closo thermal dsc run.csv --limits 510,545",
    .run = run_dsc,
};
