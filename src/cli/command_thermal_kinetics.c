// SPDX-License-Identifier: GPL-3.0-or-later
// closo thermal kinetics: energies of activation from runs at several heating rates.
#include "cli/command_thermal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 64 };

static const closo_option kinetics_options[] = {
    {.name = "rates",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "K/MIN,K/MIN,...",
     .absent = "from the times in the files",
     .help = "Heating rate of each FILE in K/min, in order."},
    {.name = "signal",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "mass|heat-flow",
     .absent = "conversion, else mass, else heat flow",
     .help = "What the conversion is made of."},
    {.name = "peak",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "K/MIN,TEMPERATURE",
     .absent = "from FILEs",
     .repeatable = true,
     .help = "A heating rate and its peak temperature with unit (10,480.5K or 10,207C) for "
             "Kissinger's line alone, in place of FILEs."},
    {.name = "step",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0.05",
     .minimum = 0.005,
     .maximum = 0.5,
     .help = "Step of the conversion."},
    {.name = "smooth",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "K",
     .absent = "1 % of a run",
     .minimum = 1e-3,
     .maximum = 1e3,
     .help = "Window of the smoothing in K."},
    {0},
};

// Kissinger's line alone.
static closo_status run_peaks(const closo_arguments *arguments, closo_result **out,
                              closo_error *error)
{
    double rates[RUNS], peaks[RUNS];
    size_t count = closo_arguments_count(arguments, "peak");
    if (count > RUNS)
        return closo_fail(error, CLOSO_USAGE, "--peak: expected at most %d", RUNS);
    for (size_t i = 0; i < count; i++) {
        const char *text = closo_arguments_text_at(arguments, "peak", i);
        const char *at = closo_read_number(text, text + strlen(text), &rates[i]);
        closo_error inner;
        if (!at || *at != ',' ||
            closo_quantity_from_text(at + 1, CLOSO_DIMENSION_TEMPERATURE, &peaks[i], &inner) !=
                CLOSO_OK)
            return closo_fail(error, CLOSO_USAGE,
                              "--peak: expected K/MIN,TEMPERATURE such as 10,480.5K, found \"%s\"",
                              text);
        rates[i] /= 60;
    }
    closo_measured energy, ln_a;
    closo_status status = closo_kissinger(rates, peaks, count, &energy, &ln_a, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("thermal kinetics", "Kissinger's line", error);
    if (!result)
        return CLOSO_MEMORY;
    const double freedom = (double)count - 2;
    closo_result_add_quantity(result, &(closo_quantity){.key = "Ea_kissinger",
                                                        .label = "activation energy, Kissinger",
                                                        .value = energy.value,
                                                        .su = energy.su,
                                                        .freedom = freedom,
                                                        .unit = "kJ/mol",
                                                        .method = "ln(b/Tp^2) over 1/Tp, Tp in K"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "ln_A_kissinger",
                                  .label = "ln(A s), Kissinger",
                                  .value = ln_a.value,
                                  .su = ln_a.su,
                                  .freedom = freedom,
                                  .unit = "1",
                                  .method = "from the intercept, for a reaction of first order"});
    closo_result_cite(result, "doi:10.1021/ac60131a045", "Kissinger, Anal. Chem. 29 (1957) 1702");
    if (count < 3)
        closo_result_warn(result,
                          "two heating rates give no standard uncertainty: measure three or "
                          "more");
    *out = result;
    return CLOSO_OK;
}

// NaN for all where none are given.
static closo_status read_rates(const closo_arguments *arguments, size_t count, double *out,
                               closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "rates");
    for (size_t i = 0; i < count; i++)
        out[i] = NAN;
    if (!text)
        return CLOSO_OK;
    const char *at = text, *end = text + strlen(text);
    for (size_t i = 0; at && i < count; i++) {
        at = closo_read_number(at, end, &out[i]);
        if (at && !(out[i] > 0))
            at = NULL;
        out[i] /= 60;
        if (at && i + 1 < count)
            at = *at == ',' ? at + 1 : NULL;
    }
    return at == end
               ? CLOSO_OK
               : closo_fail(error, CLOSO_USAGE,
                            "--rates: expected %zu numbers above 0 (K/min) divided by commas, "
                            "found \"%s\"",
                            count, text);
}

static closo_status read_options(const closo_arguments *arguments, closo_isokinetics_options *out,
                                 closo_error *error)
{
    const char *signal = closo_arguments_text(arguments, "signal");
    closo_isokinetics_options_init(out);
    out->from = closo_arguments_quantity(arguments, "from");
    out->to = closo_arguments_quantity(arguments, "to");
    out->step = closo_arguments_quantity(arguments, "step");
    out->lowest = fmin(out->step, 0.1);
    out->highest = 1 - out->lowest;
    out->heat_flow = signal && !strcmp(signal, "heat-flow");
    double smooth = closo_arguments_quantity(arguments, "smooth");
    out->smooth = smooth > 0 ? smooth : 0;
    return out->from >= out->to ? closo_fail(error, CLOSO_USAGE, "expected --from below --to")
                                : CLOSO_OK;
}

static closo_status read_run(const closo_arguments *arguments, const char *path, double rate,
                             const closo_isokinetics_options *options, closo_isokinetics_run *out,
                             closo_result *result, closo_error *error)
{
    closo_thermal thermal;
    closo_error inner;
    closo_status status = closo_thermal_read_file(arguments, path, &thermal, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_add_input(result, path, &thermal.fingerprint);
    for (size_t i = 0; i < thermal.warning_count; i++)
        closo_result_warn(result, "%s: %s", closo_path_name(path), thermal.warnings[i]);
    status = closo_isokinetics_run_of(&thermal, closo_path_name(path), rate, options, out, &inner);
    closo_thermal_clear(&thermal);
    return status == CLOSO_OK ? CLOSO_OK : closo_fail(error, status, "%s: %s", path, inner.message);
}

static closo_status run_kinetics(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments), read = 0;
    size_t peaks = closo_arguments_count(arguments, "peak");
    (void)control;
    if ((count > 0) == (peaks > 0))
        return closo_fail(error, CLOSO_USAGE, "expected FILEs or --peak%s",
                          count ? ", found both" : "");
    if (peaks)
        return run_peaks(arguments, out, error);
    if (count < 2 || count > RUNS)
        return closo_fail(error, CLOSO_USAGE,
                          "expected 2 to %d FILEs at different heating rates, "
                          "found %zu",
                          RUNS, count);
    closo_isokinetics_options options;
    double rates[RUNS];
    closo_isokinetics kinetics = {.runs = 0};
    closo_status status = read_options(arguments, &options, error);
    if (status == CLOSO_OK)
        status = read_rates(arguments, count, rates, error);
    if (status != CLOSO_OK)
        return status;
    closo_isokinetics_run *runs = closo_allocate(count, sizeof *runs, error);
    closo_result *result = closo_result_new("thermal kinetics", "Activation energies", error);
    if (!runs || !result)
        status = CLOSO_MEMORY;
    for (; status == CLOSO_OK && read < count; read += status == CLOSO_OK)
        status = read_run(arguments, closo_arguments_operand(arguments, read), rates[read],
                          &options, &runs[read], result, error);
    if (status == CLOSO_OK)
        status = closo_isokinetics_compute(runs, count, &options, &kinetics, error);
    if (status == CLOSO_OK)
        status = closo_isokinetics_describe(&kinetics, runs, result, error);
    closo_isokinetics_clear(&kinetics);
    for (size_t i = 0; i < read; i++)
        closo_isokinetics_run_clear(&runs[i]);
    free(runs);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const kinetics_tables[] = {kinetics_options, closo_thermal_range_options,
                                                      closo_thermal_reading_options, NULL};

const closo_command closo_command_thermal_kinetics = {
    .group = "thermal",
    .verb = "kinetics",
    .summary = "activation energies from several heating rates",
    .operands = "[FILE...]",
    .operand_minimum = 0,
    .operand_maximum = SIZE_MAX,
    .options = kinetics_tables,
    .description = CLOSO_THERMAL_FILES
    "Each FILE is a run at another heating rate. Energies at equal conversion by Friedman, "
    "Kissinger-Akahira-Sunose, Ozawa-Flynn-Wall (with Doyle's 1.052, and corrected) and Vyazovkin, "
    "and Kissinger's from the temperatures of fastest conversion; --from and --to limit the "
    "reaction where there are several.",
    .examples = "closo thermal kinetics 2K.csv 5K.csv 10K.csv 20K.csv\n"
                "closo thermal kinetics a.csv b.csv c.csv --rates 5,10,20 --from 400K --to 520K\n"
                "closo thermal kinetics --peak 5,470.2K --peak 10,480.1K --peak 20,490.8K",
    .run = run_kinetics,
};
