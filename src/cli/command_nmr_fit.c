// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr fit: amounts in a mixture by line shapes.
#include "cli/command_nmr.h"

static closo_status fit_one(const closo_arguments *arguments, const char *path,
                            const closo_control *control, closo_result *result, closo_error *error)
{
    closo_nmr_fit_options options;
    closo_nmr_mixture mixture;
    closo_nmr nmr;
    closo_nmr_fit fit;
    closo_error inner = {0};
    closo_status status = closo_nmr_fit_from(arguments, &options, error);
    if (status == CLOSO_OK)
        status = closo_nmr_spectrum_from(arguments, path, &nmr, result, error);
    if (status != CLOSO_OK)
        return status;
    options.control = control;
    status = closo_nmr_mixture_from(arguments, nmr.nucleus, &mixture, result, error);
    if (status == CLOSO_OK) {
        status = closo_nmr_fit_run(&nmr, &mixture, &options, &fit, &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "%s: %s", path, inner.message);
    }
    if (status == CLOSO_OK) {
        status = closo_nmr_fit_describe(&fit, &nmr, &mixture, result, error);
        closo_nmr_fit_clear(&fit);
    }
    closo_nmr_mixture_clear(&mixture);
    closo_nmr_clear(&nmr);
    return status;
}

static closo_status run_fit(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_result *result = closo_result_new("nmr fit", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = fit_one(arguments, path, control, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const fit_tables[] = {
    closo_nmr_species_option_table, closo_nmr_fit_option_table, closo_nmr_processing_options,
    closo_nmr_reading_options, NULL};

const closo_command closo_command_nmr_fit = {
    .group = "nmr",
    .verb = "fit",
    .summary = "mole fractions of the species in a mixture by their line shapes",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = fit_tables,
    .description = CLOSO_NMR_FILE
    "Every species is one amount: its multiplets and the ratios of its sites are known, so that "
    "lines may lie on one another. Shifts, couplings and widths move by species, within bounds; "
    "species too weak for that take the common ones. Moles are areas over nuclei. What the "
    "spectrum does not determine is said.",
    .examples =
        "closo nmr fit 10 --species B12H12,B11H14,B9H14,B3H8,BH4 --figure fit.svg\n"
        "closo nmr fit b11.jdx --species B12H12,B11H14 --decoupled --shifts common\n"
        "closo nmr fit b11.csv --species B12H12,X --site \"X:1,-5.2,1,140\" --frequency 128.38MHz",
    .run = run_fit,
};
