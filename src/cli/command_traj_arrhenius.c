// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj arrhenius: the activation energy from several runs. A run is a trajectory, a directory
// of closo md run, or a document that closo traj msd or report wrote (or its directory).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_traj.h"
#include "cli/traj_runs.h"

static const closo_option arrhenius_options[] = {
    {.name = "temperatures",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "from the manifests or documents",
     .help = "Temperatures of the runs in their order, such as 700K,800K,900K."},
    {.name = "at",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .default_text = "300K",
     .minimum = 1,
     .maximum = 1e5,
     .help = "Temperature the line is continued to."},
    {.name = "fit-from",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "where ions have left their sites",
     .help = "Shortest lag of the fit of D: one time for all runs, or one for each such as "
             "2ps,,5ps (an empty place: found from the data)."},
    {.name = "fit-to",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "five times that, at most half the run",
     .help = "Longest lag of the fit of D, likewise."},
    {.name = "across", .kind = CLOSO_OPTION_FLAG, .help = "Fit one line even across a transition."},
    {0},
};

// ---- the runs ----------------------------------------------------------------------------------

// New string: the document an operand stands for; *none where it is a trajectory.
static char *document_of(const char *operand, bool *none, closo_error *error)
{
    *none = false;
    if (!closo_directory_exists(operand) && closo_text_ends_with(operand, ".json"))
        return closo_duplicate(operand, error);
    char *manifest = closo_path_join(operand, "manifest.json", error);
    char *document = closo_path_join(operand, "result.json", error);
    if (manifest && document) {
        *none = closo_file_exists(manifest) || !closo_file_exists(document);
        free(manifest);
        if (!*none)
            return document;
        free(document);
        return NULL;
    }
    free(manifest);
    free(document);
    return NULL;
}

// Displacements, and the sites that tell the phase where there are any.
static closo_status analyse(const char *operand, const closo_traj_options *options,
                            closo_result **out, closo_error *error)
{
    static const closo_analysis *const both[] = {&closo_analysis_msd, &closo_analysis_sites, NULL};
    static const closo_analysis *const displacements[] = {&closo_analysis_msd, NULL};
    closo_status status = CLOSO_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        *out = closo_result_new("traj msd", operand, error);
        if (!*out)
            return CLOSO_MEMORY;
        status = closo_traj_analyse(operand, options, attempt ? displacements : both, *out, error);
        if (status != CLOSO_INPUT || !strcmp(operand, "-"))
            break;
        if (attempt == 0)
            closo_result_free(*out);
    }
    return status;
}

static double number_setting(const closo_result *result, const char *key, closo_dimension dimension)
{
    double value;
    const char *text = closo_result_setting(result, key);
    return text && closo_quantity_from_text(text, dimension, &value, NULL) == CLOSO_OK
               ? value
               : (double)NAN;
}

static double value_of(const closo_result *result, const char *key)
{
    closo_quantity quantity;
    return closo_result_find_quantity(result, key, &quantity) ? quantity.value : (double)NAN;
}

static closo_status read_point(const char *operand, const closo_result *run, double temperature,
                               closo_arrhenius_point *out, closo_error *error)
{
    closo_quantity d;
    if (!closo_result_find_quantity(run, "D_cation", &d))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: holds no D_cation: expected a document of closo traj msd or report",
                          operand);
    double found = number_setting(run, "temperature", CLOSO_DIMENSION_TEMPERATURE);
    *out = (closo_arrhenius_point){.source = operand,
                                   .temperature_kelvin = isnan(temperature) ? found : temperature,
                                   .diffusion = d.value,
                                   .diffusion_su = d.su,
                                   .freedom = d.freedom,
                                   .conductivity = value_of(run, "conductivity_nernst_einstein"),
                                   .lattice = closo_result_setting(run, "anion lattice"),
                                   .tetrahedral_share = value_of(run, "P1_tetrahedral")};
    // A document may have been made for another temperature than the one given now.
    if (found > 0)
        out->conductivity *= found / out->temperature_kelvin;
    return CLOSO_OK;
}

// What the user says of one run; NaN: nothing.
typedef struct run_words {
    double temperature_kelvin, fit_begin_ps, fit_end_ps;
} run_words;

static closo_status read_document(const char *operand, const char *document, const run_words *words,
                                  closo_result *result, closo_result **run, closo_error *error)
{
    if (!isnan(words->fit_begin_ps) || !isnan(words->fit_end_ps))
        return closo_fail(
            error, CLOSO_USAGE,
            "--fit-from, --fit-to: %s is a document, its fit is made: leave its place "
            "empty (2ps,,5ps) or give its trajectory",
            operand);
    closo_status status = closo_result_read(run, document, error);
    return status == CLOSO_OK ? closo_traj_add_file(document, result, error) : status;
}

static closo_status read_run(const char *operand, const run_words *words,
                             const closo_traj_options *shared, closo_result *result,
                             closo_result **run, closo_arrhenius_point *out, closo_error *error)
{
    bool none;
    char *document = document_of(operand, &none, error);
    if (!document && !none)
        return CLOSO_MEMORY;
    closo_status status;
    if (document) {
        status = read_document(operand, document, words, result, run, error);
    } else {
        closo_traj_options options = *shared;
        options.temperature_kelvin = words->temperature_kelvin;
        options.fit_begin_ps = words->fit_begin_ps;
        options.fit_end_ps = words->fit_end_ps;
        status = analyse(operand, &options, run, error);
        if (status == CLOSO_OK)
            status = closo_traj_add_run(operand, result, error);
    }
    free(document);
    return status == CLOSO_OK ? read_point(operand, *run, words->temperature_kelvin, out, error)
                              : status;
}

// ---- the command -------------------------------------------------------------------------------

static closo_status check_options(const closo_arguments *arguments, closo_error *error)
{
    if (closo_arguments_given(arguments, "temperature"))
        return closo_fail(error, CLOSO_USAGE,
                          "--temperature: runs differ in it: give --temperatures 700K,800K,...");
    return CLOSO_OK;
}

// numbers: 3 x count, room for what is read.
static closo_status read_words(const closo_arguments *arguments, size_t count, double *numbers,
                               run_words *out, closo_error *error)
{
    static const char *const names[] = {"temperatures", "fit-from", "fit-to"};
    closo_status status = check_options(arguments, error);
    for (size_t k = 0; k < 3 && status == CLOSO_OK; k++)
        status = closo_traj_run_values(names[k], closo_arguments_text(arguments, names[k]),
                                       k ? CLOSO_DIMENSION_TIME : CLOSO_DIMENSION_TEMPERATURE,
                                       k > 0, count, numbers + k * count, error);
    for (size_t i = 0; i < count && status == CLOSO_OK; i++)
        out[i] = (run_words){numbers[i], numbers[count + i], numbers[2 * count + i]};
    return status;
}

static closo_status run_arrhenius(const closo_arguments *arguments, const closo_control *control,
                                  closo_result **out, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments);
    closo_traj_options options;
    double cell[9];
    closo_result *result = closo_result_new("traj arrhenius", "Activated diffusion", error);
    closo_result **run = closo_allocate(count, sizeof *run, error);
    closo_arrhenius_point *point = closo_allocate(count, sizeof *point, error);
    double *numbers = closo_allocate(3 * count, sizeof *numbers, error);
    run_words *words = closo_allocate(count, sizeof *words, error);
    closo_status status = result && run && point && numbers && words ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_traj_options_from(arguments, control, cell, &options, error);
    if (status == CLOSO_OK)
        status = read_words(arguments, count, numbers, words, error);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        closo_report_progress(control, "runs", (double)i, (double)count);
        status = read_run(closo_arguments_operand(arguments, i), &words[i], &options, result,
                          &run[i], &point[i], error);
    }
    if (status == CLOSO_OK) {
        const closo_arrhenius_options settings = {
            .extrapolate_kelvin = closo_arguments_quantity(arguments, "at"),
            .across = closo_arguments_flag(arguments, "across")};
        status = closo_arrhenius_describe(point, count, &settings, result, error);
    }
    for (size_t i = 0; run && i < count; i++)
        closo_result_free(run[i]);
    free(run);
    free(point);
    free(numbers);
    free(words);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const arrhenius_tables[] = {arrhenius_options,
                                                       closo_traj_reading_options, NULL};

const closo_command closo_command_traj_arrhenius = {
    .group = "traj",
    .verb = "arrhenius",
    .summary = "activation energy and extrapolation from runs at several temperatures",
    .operands = "RUN...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = arrhenius_tables,
    .description =
        "RUN is a trajectory, a directory made by closo md run, or a document (or its directory) "
        "that closo traj msd or report wrote.\n\n"
        "Diffusion coefficients of the cation are fitted with a straight line of ln D against 1/T, "
        "weighted by their uncertainties; runs where diffusion is not distinguishable from zero "
        "are upper limits. One line is refused (status 1) where the anion lattice, the share of "
        "tetrahedral sites or the data themselves show a transition between the runs; --across "
        "overrules.",
    .examples = "closo traj arrhenius 700K/ 800K/ 900K/ --figure arrhenius.svg\n"
                "closo traj arrhenius a.xyz b.xyz --temperatures 700K,800K --frame-time 20fs",
    .run = run_arrhenius,
};
