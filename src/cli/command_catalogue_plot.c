// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue plot: the literature in one figure.
#include "cli/command_catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const closo_option plot_options[] = {
    {.name = "x",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PROPERTY",
     .absent = "that of the figure",
     .help = "Property along x, for the figure xy; with a temperature: 'conductivity@60C'."},
    {.name = "y",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PROPERTY",
     .absent = "that of the figure",
     .help = "Property along y, for the figure xy."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .default_text = "25C",
     .help = "Temperature of the conductivities in window and cost."},
    {.name = "within",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "KELVIN",
     .default_text = "10K",
     .minimum = 0,
     .maximum = 1000,
     .help = "How far from it a record may be to stand for it."},
    {.name = "extrapolate",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "KELVIN",
     .default_text = "60K",
     .minimum = 0,
     .maximum = 1000,
     .help = "Where no record is near: carry one of the same phase over at most this difference, "
             "with an "
             "activation energy of the same source, never across a transition. 0K: never."},
    {.name = "product",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Draw conductivity times temperature over 1000/T."},
    {.name = "relative-to",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MATERIAL",
     .absent = "no such columns",
     .help = "Add columns: y relative to that of this material, and its decades above it."},
    {0},
};

typedef struct kind { // of figure
    const char *name, *title;
    const char *properties[4]; // the first is what the filters speak of
    const char *x, *y;         // of a pair
} kind;

static const kind kinds[] = {
    {"arrhenius",
     "Conductivities of the literature over 1000/T",
     {"conductivity", "activation_energy", "transition_temperature"},
     NULL,
     NULL},
    {"window",
     "Conductivity against the electrochemical window",
     {"conductivity", "window_high", "activation_energy", "transition_temperature"},
     "window_high",
     "conductivity"},
    {"transitions", "Temperatures of phase transitions", {"transition_temperature"}, NULL, NULL},
    {"cost",
     "Conductivity against price",
     {"conductivity", "price", "activation_energy", "transition_temperature"},
     "price",
     "conductivity"},
    {"xy", "A property against another", {NULL}, NULL, NULL},
};

#define KINDS (sizeof kinds / sizeof *kinds)

static closo_status find_kind(const closo_arguments *arguments, const kind **out,
                              closo_error *error)
{
    const char *name = closo_arguments_operand_count(arguments) > 0
                           ? closo_arguments_operand(arguments, 0)
                       : closo_arguments_given(arguments, "y") ? "xy"
                                                               : "arrhenius";
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        *out = &kinds[i];
        bool xy = strcmp(name, "xy") == 0;
        bool both = closo_arguments_given(arguments, "x") && closo_arguments_given(arguments, "y");
        bool either =
            closo_arguments_given(arguments, "x") || closo_arguments_given(arguments, "y");
        if (xy && !both)
            return closo_fail(error, CLOSO_USAGE, "the figure xy needs --x and --y");
        if (!xy && either)
            return closo_fail(error, CLOSO_USAGE, "--x and --y go with the figure xy, not with %s",
                              name);
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE,
                      "expected a figure: arrhenius, window, transitions, cost or xy; found "
                      "'%.60s'",
                      name);
}

// "conductivity@60C" -> its two parts.
static closo_status split(const char *option, const char *text, char key[64], double *temperature,
                          closo_error *error)
{
    size_t length = strcspn(text, "@");
    *temperature = NAN;
    if (length >= 64)
        return closo_fail(error, CLOSO_USAGE, "--%s: expected a property, found '%.60s'", option,
                          text);
    memcpy(key, text, length);
    key[length] = '\0';
    if (text[length] != '@')
        return CLOSO_OK;
    closo_error found;
    closo_status status = closo_quantity_from_text(text + length + 1, CLOSO_DIMENSION_TEMPERATURE,
                                                   temperature, &found);
    return status == CLOSO_OK ? status
                              : closo_fail(error, CLOSO_USAGE, "--%s: %s", option, found.message);
}

static closo_status read_options(const closo_arguments *arguments, const kind *what,
                                 char keys[2][64], closo_catalogue_plot_options *options,
                                 closo_error *error)
{
    closo_catalogue_plot_options_init(options);
    options->temperature = closo_arguments_quantity(arguments, "temperature");
    options->product = closo_arguments_flag(arguments, "product");
    options->relative = closo_arguments_text(arguments, "relative-to");
    options->x = what->x;
    options->y = what->y;
    if (what->y)
        options->y_temperature = options->temperature;
    options->within = closo_arguments_quantity(arguments, "within");
    options->extrapolate = closo_arguments_quantity(arguments, "extrapolate");
    if (strcmp(what->name, "xy") != 0)
        return CLOSO_OK;
    options->x = keys[0];
    options->y = keys[1];
    closo_status status =
        split("x", closo_arguments_text(arguments, "x"), keys[0], &options->x_temperature, error);
    if (status == CLOSO_OK)
        status = split("y", closo_arguments_text(arguments, "y"), keys[1], &options->y_temperature,
                       error);
    return status;
}

static void tell_settings(closo_result *result, const kind *what,
                          const closo_catalogue_plot_options *options)
{
    closo_result_set(result, "figure", "%s", what->name);
    if (options->y && isfinite(options->y_temperature))
        closo_result_set_number(result, "temperature", options->y_temperature, "K");
    if (options->y) {
        closo_result_set_number(result, "within", options->within, "K");
        closo_result_set_number(result, "extrapolated over at most", options->extrapolate, "K");
    }
    if (!options->y && strcmp(what->name, "arrhenius") == 0)
        closo_result_set(result, "law of dashed lines", "ln(sigma T) = ln(A) - Ea/kT");
}

static closo_status gather(closo_catalogue *catalogue, const closo_arguments *arguments,
                           const kind *what, const closo_catalogue_plot_options *options,
                           closo_catalogue_records *records, closo_error *error)
{
    const char *const own[] = {options->y, options->x, "activation_energy",
                               "transition_temperature", NULL};
    const char *properties[6] = {NULL};
    const char *const *wanted = what->properties[0] ? what->properties : own;
    size_t count = 0;
    for (size_t i = 0; i < 4 && wanted[i]; i++) { // each once
        bool there = false;
        for (size_t k = 0; k < count; k++)
            there = there || strcmp(properties[k], wanted[i]) == 0;
        if (!there)
            properties[count++] = wanted[i];
    }
    size_t bound_count = closo_arguments_count(arguments, "where");
    const char **bounds = closo_allocate(bound_count, sizeof *bounds, error);
    if (!bounds)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < bound_count; i++)
        bounds[i] = closo_arguments_text_at(arguments, "where", i);
    const closo_catalogue_query query = closo_catalogue_query_read(arguments);
    closo_status status =
        closo_catalogue_gather(catalogue, &query, bounds, bound_count, properties, records, error);
    free(bounds);
    return status;
}

static closo_status run_plot(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    (void)control;
    const kind *what = NULL;
    char keys[2][64];
    closo_catalogue_plot_options options;
    closo_catalogue *catalogue = NULL;
    closo_catalogue_records records = {0};
    closo_result *result = NULL;
    closo_status status = find_kind(arguments, &what, error);
    if (status == CLOSO_OK)
        status = read_options(arguments, what, keys, &options, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = gather(catalogue, arguments, what, &options, &records, error);
    if (status == CLOSO_OK && !(result = closo_result_new("catalogue plot", what->title, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        tell_settings(result, what, &options);
        if (options.y)
            status = closo_catalogue_plot_pair(&records, &options, result, error);
        else if (strcmp(what->name, "transitions") == 0)
            status = closo_catalogue_plot_transitions(&records, result, error);
        else
            status = closo_catalogue_plot_arrhenius(&records, &options, result, error);
    }
    closo_catalogue_records_clear(&records);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const plot_tables[] = {plot_options, closo_catalogue_filter_options,
                                                  closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_plot = {
    .group = "catalogue",
    .verb = "plot",
    .summary =
        "figures of the literature: Arrhenius, window, transitions, cost, any two properties",
    .operands = "[arrhenius|window|transitions|cost|xy]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = plot_tables,
    .description = CLOSO_CATALOGUE_TWO
    "The filters pick materials; those on method, phase, treatment, temperature and source hold "
    "for the property along y (the conductivity, the transition) alone.\n\n"
    "Limits are arrows, uncertain and approximate values are open, your own records are stars. "
    "Nothing is interpolated; a conductivity that is carried to the temperature wanted along "
    "ln(sigma T), with an activation energy of the same source and phase, is open in the figure "
    "and marked in the table. --report makes a page, --figure FILE a picture.",
    .examples = "closo catalogue plot arrhenius --cation Na --report arrhenius.html\n"
                "closo catalogue plot window --temperature 25C --relative-to Na2B12H12\n"
                "closo catalogue plot transitions --figure transitions.svg\n"
                "closo catalogue plot xy --x activation_energy --y conductivity@60C",
    .run = run_plot,
};
