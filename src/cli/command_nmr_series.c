// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr series: mole fractions over time from spectra of aliquots.
#include "cli/command_nmr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const closo_option series_options[] = {
    {.name = "times",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TIMES",
     .absent = "needed",
     .help = "Times of the files in their order, divided by commas, in the unit of --time-unit."},
    {.name = "time-unit",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "s|min|h|d",
     .default_text = "h",
     .help = "Unit of --times."},
    {0},
};

static closo_status read_times(const closo_arguments *arguments, double *times, size_t count,
                               closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "times"), *end, *at = text;
    size_t found = 0;
    if (!text)
        return closo_fail(error, CLOSO_USAGE, "expected --times, one for each of %zu files", count);
    end = text + strlen(text);
    for (; at && at < end; found++) {
        double value;
        at = closo_read_number(at, end, &value);
        if (!at || (at < end && *at != ','))
            return closo_fail(error, CLOSO_USAGE,
                              "--times: expected numbers divided by commas, found '%s'", text);
        if (found < count)
            times[found] = value;
        at += at < end;
    }
    return found == count
               ? CLOSO_OK
               : closo_fail(error, CLOSO_USAGE,
                            "--times: expected %zu, one for each file, found %zu", count, found);
}

static closo_status fit_all(const closo_arguments *arguments, const closo_control *control,
                            size_t count, closo_nmr_mixture *mixture, closo_nmr_fit *fits,
                            closo_result *result, closo_error *error)
{
    closo_nmr_fit_options options;
    closo_status status = closo_nmr_fit_from(arguments, &options, error);
    options.control = control;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        const char *path = closo_arguments_operand(arguments, i);
        closo_nmr nmr;
        closo_error inner = {0};
        if (closo_cancelled(control))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        closo_report_progress(control, "spectra", (double)i, (double)count);
        status = closo_nmr_spectrum_from(arguments, path, &nmr, result, error);
        if (status != CLOSO_OK)
            return status;
        if (i == 0)
            status = closo_nmr_mixture_from(arguments, nmr.nucleus, mixture, result, error);
        if (status == CLOSO_OK) {
            status = closo_nmr_fit_run(&nmr, mixture, &options, &fits[i], &inner);
            if (status != CLOSO_OK)
                closo_fail(error, status, "%s: %s", path, inner.message);
        }
        closo_nmr_clear(&nmr);
    }
    return status;
}

static closo_status run_series(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments);
    closo_nmr_mixture mixture = {.count = 0};
    closo_result *result = closo_result_new("nmr series", "Composition over time", error);
    double *times = closo_allocate(count, sizeof *times, error);
    closo_nmr_fit *fits = closo_allocate(count, sizeof *fits, error);
    closo_status status = result && times && fits ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = read_times(arguments, times, count, error);
    if (status == CLOSO_OK)
        status = fit_all(arguments, control, count, &mixture, fits, result, error);
    if (status == CLOSO_OK)
        status = closo_nmr_series_describe(fits, times, count,
                                           closo_arguments_text(arguments, "time-unit"), &mixture,
                                           result, error);
    for (size_t i = 0; fits && i < count; i++)
        closo_nmr_fit_clear(&fits[i]);
    closo_nmr_mixture_clear(&mixture);
    free(fits);
    free(times);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const series_tables[] = {series_options,
                                                    closo_nmr_species_option_table,
                                                    closo_nmr_fit_option_table,
                                                    closo_nmr_processing_options,
                                                    closo_nmr_reading_options,
                                                    NULL};

const closo_command closo_command_nmr_series = {
    .group = "nmr",
    .verb = "series",
    .summary = "mole fractions over time from spectra of aliquots",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = series_tables,
    .description = CLOSO_NMR_FILE
    "Every file is fitted as by closo nmr fit, with the same species; species that are not there "
    "yet come out as 0 within their uncertainty. Fractions are relative: what leaves the solution "
    "(as a solid or a gas) is not seen.",
    .examples = "closo nmr series t0.jdx t1.jdx t2.jdx --times 0,0.5,1 --species "
                "BH4,B3H8,B9H14,B11H14,B12H12 --figure series.svg",
    .run = run_series,
};
