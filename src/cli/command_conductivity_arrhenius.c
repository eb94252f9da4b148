// SPDX-License-Identifier: GPL-3.0-or-later
// closo conductivity arrhenius: activation energies from tables of conductivities and from
// documents that hold one conductivity each.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_conductivity.h"

static const closo_option arrhenius_options[] = {
    {.name = "form",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "sigmaT|sigma|vtf",
     .default_text = "sigmaT",
     .help = "Line of ln(sigma T) or ln sigma against 1/T, or the curve of Vogel, Tammann and "
             "Fulcher. Ea of sigma T is higher by k<T>."},
    {.name = "at",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .default_text = "300K",
     .minimum = 1,
     .maximum = 1e5,
     .help = "Temperature the lines are continued to."},
    {.name = "transition",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "looked for",
     .minimum = 1,
     .maximum = 1e5,
     .help = "Temperature of a transition that is known: no line goes across it."},
    {.name = "across", .kind = CLOSO_OPTION_FLAG, .help = "Fit one line even across a transition."},
    {.name = "temperature-unit",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "K|C",
     .absent = "from the header",
     .help = "Unit of a column of temperatures that names none."},
    {.name = "conductivity-unit",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "UNIT",
     .absent = "from the header",
     .help = "Unit of a column of conductivities that names none: S/cm, mS/cm, S/m."},
    {.name = "temperatures",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "from the documents",
     .help = "Temperatures of the documents in their order, such as 25C,40C,60C."},
    {.name = "quantity",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "KEY",
     .absent = "sigma, else conductivity_nernst_einstein",
     .help = "Which conductivity of a document is taken, such as sigma_bulk."},
    {0},
};

// ---- documents ---------------------------------------------------------------------------------

static bool find_conductivity(const closo_result *document, const char *key, closo_quantity *out)
{
    if (key)
        return closo_result_find_quantity(document, key, out);
    return closo_result_find_quantity(document, "sigma", out) ||
           closo_result_find_quantity(document, "conductivity_nernst_einstein", out);
}

static double temperature_of(const closo_result *document)
{
    closo_quantity q;
    double value;
    if (closo_result_find_quantity(document, "temperature", &q) && q.unit && !strcmp(q.unit, "K"))
        return q.value;
    const char *text = closo_result_setting(document, "temperature");
    return text && closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &value, NULL) ==
                       CLOSO_OK
               ? value
               : (double)NAN;
}

static void copy_setting(const closo_result *document, const char *key, char *out, size_t size)
{
    const char *text = closo_result_setting(document, key);
    snprintf(out, size, "%s", text ? text : "");
}

static closo_status point_of(const closo_result *document, const char *path, const char *key,
                             double temperature, closo_conductivity_point *out, closo_error *error)
{
    closo_quantity q;
    if (!find_conductivity(document, key, &q))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: holds no %s: expected a document of closo conductivity value", path,
                          key ? key : "sigma");
    if (!q.unit || strcmp(q.unit, "S/cm") != 0)
        return closo_fail(error, CLOSO_INPUT, "%s: %s is in %s, expected S/cm", path, q.key,
                          q.unit ? q.unit : "no unit");
    *out = (closo_conductivity_point){.temperature_kelvin = temperature,
                                      .conductivity = {q.value, q.su > 0 ? q.su : (double)NAN}};
    if (isnan(temperature))
        out->temperature_kelvin = temperature_of(document);
    if (!(out->temperature_kelvin > 0))
        return closo_fail(error, CLOSO_USAGE, "%s: no temperature known: give --temperatures",
                          path);
    copy_setting(document, "branch", out->branch, sizeof out->branch);
    copy_setting(document, "run", out->run, sizeof out->run);
    copy_setting(document, "sample", out->sample, sizeof out->sample);
    return CLOSO_OK;
}

static closo_status add_document(const char *path, const char *key, double temperature,
                                 closo_conductivity_points *points, closo_result *result,
                                 closo_error *error)
{
    closo_result *document;
    closo_fingerprint fingerprint;
    closo_conductivity_point point;
    closo_status status = closo_result_read(&document, path, error);
    if (status != CLOSO_OK)
        return status;
    status = point_of(document, path, key, temperature, &point, error);
    closo_result_free(document);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&points->points, &points->capacity, points->count + 1,
                            sizeof *points->points, error);
    if (status == CLOSO_OK)
        status = closo_file_fingerprint(path, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    points->points[points->count++] = point;
    closo_result_add_input(result, path, &fingerprint);
    return CLOSO_OK;
}

// The next temperature of a list "25C,40C"; NaN without a list.
static closo_status next_temperature(const char **list, double *out, closo_error *error)
{
    char word[64];
    *out = NAN;
    if (!*list)
        return CLOSO_OK;
    size_t length = strcspn(*list, ",");
    if (length == 0 || length >= sizeof word)
        return closo_fail(error, CLOSO_USAGE, "--temperatures: expected one for each document");
    memcpy(word, *list, length);
    word[length] = '\0';
    *list += length + ((*list)[length] == ',');
    closo_error inner;
    closo_status status = closo_quantity_from_text(word, CLOSO_DIMENSION_TEMPERATURE, out, &inner);
    return status == CLOSO_OK ? status
                              : closo_fail(error, status, "--temperatures: %s", inner.message);
}

// ---- the command -------------------------------------------------------------------------------

static closo_status read_all(const closo_arguments *arguments, closo_conductivity_points *points,
                             closo_result *result, closo_error *error)
{
    closo_conductivity_reading reading = {
        .temperature_unit = closo_arguments_text(arguments, "temperature-unit"),
        .conductivity_unit = closo_arguments_text(arguments, "conductivity-unit")};
    const char *list = closo_arguments_text(arguments, "temperatures");
    const char *key = closo_arguments_text(arguments, "quantity");
    closo_status status =
        closo_conductivity_shape(arguments, &reading.thickness_cm, &reading.area_cm2, error);
    for (size_t k = 0; status == CLOSO_OK && k < closo_arguments_operand_count(arguments); k++) {
        const char *path = closo_arguments_operand(arguments, k);
        double temperature;
        if (!closo_text_ends_with(path, ".json")) {
            status = closo_conductivity_read(path, &reading, points, result, error);
            continue;
        }
        status = next_temperature(&list, &temperature, error);
        if (status == CLOSO_OK)
            status = add_document(path, key, temperature, points, result, error);
    }
    if (status == CLOSO_OK && list && *list)
        status = closo_fail(error, CLOSO_USAGE,
                            "--temperatures: more temperatures than documents: '%s' is left", list);
    return status;
}

static closo_status run_arrhenius(const closo_arguments *arguments, const closo_control *control,
                                  closo_result **out, closo_error *error)
{
    (void)control;
    const char *form = closo_arguments_text(arguments, "form");
    const closo_conductivity_options options = {
        .form = !strcmp(form, "vtf")     ? CLOSO_ARRHENIUS_VTF
                : !strcmp(form, "sigma") ? CLOSO_ARRHENIUS_SIGMA
                                         : CLOSO_ARRHENIUS_SIGMA_T,
        .extrapolate_kelvin = closo_arguments_quantity(arguments, "at"),
        .transition_kelvin = closo_arguments_quantity(arguments, "transition"),
        .across = closo_arguments_flag(arguments, "across")};
    closo_conductivity_points points = {0};
    closo_result *result =
        closo_result_new("conductivity arrhenius", "Activated conductivity", error);
    closo_status status = result ? read_all(arguments, &points, result, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_conductivity_arrhenius(points.points, points.count, &options, result, error);
    free(points.points);
    return closo_conductivity_close(status, result, out);
}

static const closo_option *const arrhenius_tables[] = {arrhenius_options,
                                                       closo_conductivity_shape_options, NULL};

const closo_command closo_command_conductivity_arrhenius = {
    .group = "conductivity",
    .verb = "arrhenius",
    .summary = "activation energies and extrapolation from conductivities at several temperatures",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = arrhenius_tables,
    .description =
        "FILE is a table (csv, any separator) with a header: T (K) or T (C) or 1000/T, sigma "
        "(S/cm) "
        "or R (ohm) with --thickness and --area, and where there are any su, branch (heating, "
        "cooling), run and sample; or a document (.json) of closo conductivity value, or of closo "
        "traj report. Numbers may be written 1.2(1)e-5; \"<1e-10\" is a bound and stays one "
        "(censored).\n\n"
        "Every sample, run and branch has lines of its own. A transition is looked for (two lines "
        "against one, F test) and gives a line on either side with an interval for its "
        "temperature; no line goes across it unless --across says so.",
    .examples = "closo conductivity arrhenius sample.csv --figure arrhenius.svg\n"
                "closo conductivity arrhenius sample.csv --form sigma --transition 353K\n"
                "closo conductivity arrhenius 25C.json 40C.json 60C.json",
    .run = run_arrhenius,
};
