// SPDX-License-Identifier: GPL-3.0-or-later
// closo eis series: one circuit through a set of spectra, against temperature, time, cycle or depth
// of discharge.
#include "cli/command_eis_circuit.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const closo_option series_options[] = {
    {.name = "circuit",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CIRCUIT",
     .absent = "must be given",
     .help = "The equivalent circuit: R0-p(CPE1,R1-CPE2), R(Q(RQ)), R1+Q1/(R2+Q2), R(Q[RQ])."},
    {.name = "x",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "auto|number|temperature|time|cycle|potential|charge",
     .default_text = "auto",
     .help = "What parameters are drawn against. auto: the first of temperature, cycle, charge and "
             "time that the files give and that rises or falls throughout, else the number of the "
             "spectrum."},
    {.name = "x-values",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NUMBERS",
     .absent = "by --x",
     .help = "A number per spectrum, divided by commas, such as the depth of discharge; or "
             "FIRST:STEP, from the beginning in every group."},
    {.name = "x-from",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "by --x",
     .help = "The number that stands behind TEXT in the label of each spectrum (file name and "
             "place): DOD finds 35 in cell_DOD35.mpr."},
    {.name = "x-name",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "x",
     .help = "Name of these numbers: 'depth of discharge'."},
    {.name = "x-unit",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "UNIT",
     .absent = "none",
     .help = "Their unit: %."},
    {.name = "group",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=WHICH",
     .absent = "one group",
     .repeatable = true,
     .help =
         "Spectra that are drawn together: WHICH is FIRST-LAST, numbers of spectra from 1, or a "
         "text that is part of their labels. Such as '1st discharge=1-20'."},
    {.name = "resume",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "nothing is kept",
     .help = "Keep finished fits in FILE and take those that are there, after an interruption."},
    {0},
};

enum { GROUPS = 32 };

typedef struct axis {
    double *values;
    size_t *group;
    const char *names[GROUPS + 1];
    char name_store[GROUPS][64];
    size_t groups;
} axis;

static void axis_clear(axis *a)
{
    free(a->values);
    free(a->group);
}

// ---- groups ------------------------------------------------------------------------------------

static bool in_range(const char *which, size_t number, bool *is_range)
{
    int64_t first, last;
    const char *end = which + strlen(which), *at = closo_read_integer(which, end, &first);
    *is_range = false;
    if (!at || first < 1 || (at != end && *at != '-'))
        return false;
    last = first;
    if (at != end && closo_read_integer(at + 1, end, &last) != end)
        return false;
    *is_range = true;
    return number >= (size_t)first && last >= first && number <= (size_t)last;
}

static closo_status read_groups(const closo_arguments *arguments, const closo_impedances *spectra,
                                axis *out, closo_error *error)
{
    size_t count = closo_arguments_count(arguments, "group");
    if (count == 0)
        return CLOSO_OK;
    if (count > GROUPS)
        return closo_fail(error, CLOSO_USAGE, "--group: expected at most %d", GROUPS);
    out->group = closo_allocate(spectra->count, sizeof *out->group, error);
    if (!out->group)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < spectra->count; k++)
        out->group[k] = count; // others
    for (size_t g = 0; g < count; g++) {
        const char *text = closo_arguments_text_at(arguments, "group", g);
        const char *equals = strchr(text, '=');
        size_t found = 0;
        if (!equals || equals == text || !equals[1])
            return closo_fail(error, CLOSO_USAGE, "--group: expected NAME=WHICH, found '%s'", text);
        snprintf(out->name_store[g], sizeof out->name_store[g], "%.*s", (int)(equals - text), text);
        out->names[g] = out->name_store[g];
        for (size_t k = 0; k < spectra->count; k++) {
            bool is_range, inside = in_range(equals + 1, k + 1, &is_range);
            if (!is_range)
                inside = strstr(spectra->spectra[k].label, equals + 1) != NULL;
            if (inside && out->group[k] == count) {
                out->group[k] = g;
                found++;
            }
        }
        if (found == 0)
            return closo_fail(error, CLOSO_USAGE, "--group %s: no spectrum belongs to it", text);
    }
    out->names[count] = "others";
    out->groups = count + 1;
    return CLOSO_OK;
}

// ---- x -----------------------------------------------------------------------------------------

static size_t place_in_group(const axis *a, size_t k)
{
    size_t place = 0;
    for (size_t j = 0; j < k; j++)
        place += !a->group || a->group[j] == a->group[k];
    return place;
}

static closo_status read_values(const char *text, size_t count, axis *out, closo_error *error)
{
    const char *at = text, *end = text + strlen(text);
    double first, step;
    const char *colon = closo_read_number(text, end, &first);
    if (colon && *colon == ':' && closo_read_number(colon + 1, end, &step) == end) {
        for (size_t k = 0; k < count; k++)
            out->values[k] = first + step * (double)place_in_group(out, k);
        return CLOSO_OK;
    }
    size_t found = 0;
    while (at && at != end) {
        double value;
        at = closo_read_number(at, end, &value);
        if (!at || (at != end && *at != ','))
            return closo_fail(error, CLOSO_USAGE,
                              "--x-values: expected numbers divided by commas or FIRST:STEP, found "
                              "'%.200s'",
                              text);
        if (found < count)
            out->values[found] = value;
        found++;
        at += at != end;
    }
    if (found != count)
        return closo_fail(error, CLOSO_USAGE, "--x-values: expected %zu numbers, found %zu", count,
                          found);
    return CLOSO_OK;
}

static closo_status read_labels(const char *text, const closo_impedances *spectra, axis *out,
                                closo_error *error)
{
    for (size_t k = 0; k < spectra->count; k++) {
        const char *label = spectra->spectra[k].label, *end = label + strlen(label);
        const char *at = strstr(label, text);
        at = at ? at + strlen(text) : NULL;
        while (at && (*at == ' ' || *at == '_' || *at == '=' || *at == ':'))
            at++;
        if (!at || !closo_read_number(at, end, &out->values[k]))
            return closo_fail(error, CLOSO_USAGE, "--x-from %s: no number behind it in '%s'", text,
                              label);
    }
    return CLOSO_OK;
}

static double record_of(const closo_impedance *s, const char *name)
{
    return strcmp(name, "temperature") == 0 ? s->temperature_kelvin
           : strcmp(name, "time") == 0      ? s->time_seconds
           : strcmp(name, "cycle") == 0     ? s->cycle
           : strcmp(name, "potential") == 0 ? s->potential
                                            : s->charge;
}

static bool take_records(const closo_impedances *spectra, const char *name, axis *out)
{
    bool known = spectra->count > 0;
    for (size_t k = 0; k < spectra->count; k++) {
        out->values[k] = record_of(&spectra->spectra[k], name);
        known = known && isfinite(out->values[k]);
    }
    return known;
}

// An axis must say something: every spectrum a value of its own, in order.
static bool is_axis(const axis *a, size_t count)
{
    bool rises = true, falls = true;
    for (size_t k = 1; k < count; k++) {
        rises = rises && a->values[k] > a->values[k - 1];
        falls = falls && a->values[k] < a->values[k - 1];
    }
    return count > 1 && (rises || falls);
}

static const char *unit_of(const char *name)
{
    return strcmp(name, "temperature") == 0 ? "K"
           : strcmp(name, "time") == 0      ? "s"
           : strcmp(name, "potential") == 0 ? "V"
           : strcmp(name, "charge") == 0    ? "mA h"
                                            : "1";
}

static closo_status read_records(const char *choice, const closo_impedances *spectra, axis *out,
                                 closo_eis_series_options *options, closo_error *error)
{
    static const char *const order[] = {"temperature", "cycle", "charge", "time"};
    const char *name = NULL;
    if (strcmp(choice, "auto") == 0) {
        for (size_t k = 0; !name && k < sizeof order / sizeof *order; k++)
            name = take_records(spectra, order[k], out) && is_axis(out, spectra->count) ? order[k]
                                                                                        : NULL;
    } else if (strcmp(choice, "number") != 0) {
        name = choice;
        if (!take_records(spectra, name, out))
            return closo_fail(error, CLOSO_INPUT,
                              "--x %s: the files do not give it for every spectrum", name);
    }
    if (!name) {
        for (size_t k = 0; k < spectra->count; k++)
            out->values[k] = (double)place_in_group(out, k) + 1;
        name = "number";
    }
    options->x_name = name;
    options->x_unit = unit_of(name);
    return CLOSO_OK;
}

static closo_status read_axis(const closo_arguments *arguments, const closo_impedances *spectra,
                              axis *out, closo_eis_series_options *options, closo_error *error)
{
    const char *values = closo_arguments_text(arguments, "x-values");
    const char *from = closo_arguments_text(arguments, "x-from");
    closo_status status = read_groups(arguments, spectra, out, error);
    if (status != CLOSO_OK)
        return status;
    if (values && from)
        return closo_fail(error, CLOSO_USAGE, "expected --x-values or --x-from, found both");
    out->values = closo_allocate(spectra->count, sizeof *out->values, error);
    if (!out->values)
        return CLOSO_MEMORY;
    if (values)
        status = read_values(values, spectra->count, out, error);
    else if (from)
        status = read_labels(from, spectra, out, error);
    else
        status = read_records(closo_arguments_text(arguments, "x"), spectra, out, options, error);
    const char *name = closo_arguments_text(arguments, "x-name");
    const char *unit = closo_arguments_text(arguments, "x-unit");
    if (values || from)
        options->x_name = from ? from : "x";
    if (name)
        options->x_name = name;
    if (unit)
        options->x_unit = unit;
    options->x = out->values;
    options->group = out->group;
    options->group_names = out->names;
    return status;
}

// ---- the command -------------------------------------------------------------------------------

static void set_settings(const closo_arguments *arguments, const closo_circuit *circuit,
                         closo_result *result)
{
    closo_text text;
    closo_text_init(&text);
    if (closo_circuit_write(circuit, CLOSO_NOTATION_IMPEDANCE_PY, &text, NULL) == CLOSO_OK)
        closo_result_set(result, "circuit", "%s", text.data);
    closo_text_clear(&text);
    closo_result_set(result, "weighting", "%s", closo_arguments_text(arguments, "weighting"));
    closo_result_set(result, "starts", "%s",
                     "found from the data, at random, and the minima of the neighbours");
    closo_result_set(result, "random starts", "%lld",
                     (long long)closo_arguments_integer(arguments, "starts"));
}

static closo_status fit_series(const closo_arguments *arguments, const closo_control *control,
                               const closo_circuit *circuit, const closo_impedances *spectra,
                               closo_result *result, closo_error *error)
{
    closo_eis_setup setup;
    axis a = {0};
    closo_status status = closo_eis_setup_from(arguments, circuit, true, &setup, error);
    if (status != CLOSO_OK)
        return status;
    closo_eis_series_options options = {.fit = setup.options,
                                        .threads = closo_arguments_threads(arguments),
                                        .resume = closo_arguments_text(arguments, "resume"),
                                        .control = control};
    closo_eis_fit *fits = closo_allocate(spectra->count, sizeof *fits, error);
    closo_error *messages = closo_allocate(spectra->count, sizeof *messages, error);
    status = fits && messages ? read_axis(arguments, spectra, &a, &options, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_eis_series_run(circuit, spectra, &options, fits, messages, error);
    if (status == CLOSO_OK) {
        set_settings(arguments, circuit, result);
        status =
            closo_eis_series_describe(circuit, spectra, &options, fits, messages, result, error);
    }
    size_t fitted = 0;
    for (size_t k = 0; fits && k < spectra->count; k++) {
        fitted += fits[k].count > 0;
        closo_eis_fit_clear(&fits[k]);
    }
    free(fits);
    free(messages);
    axis_clear(&a);
    return status == CLOSO_OK && fitted < spectra->count ? CLOSO_NEGATIVE : status;
}

static closo_status run_series(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    closo_impedances spectra;
    closo_result *result;
    closo_circuit *circuit;
    const char *text = closo_arguments_text(arguments, "circuit");
    if (!text)
        return closo_fail(error, CLOSO_USAGE, "expected --circuit, such as 'R0-p(CPE1,R1-CPE2)'");
    closo_status status = closo_eis_circuit_from(arguments, "circuit", text, &circuit, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_eis_open(arguments, control, "eis series", &spectra, &result, error);
    if (status == CLOSO_OK) {
        status = fit_series(arguments, control, circuit, &spectra, result, error);
        status = closo_eis_close(status, &spectra, result, out);
    }
    closo_circuit_free(circuit);
    return status;
}

static const closo_option *const series_tables[] = {series_options, closo_eis_circuit_options,
                                                    closo_eis_reading_options, NULL};

const closo_command closo_command_eis_series = {
    .group = "eis",
    .verb = "series",
    .summary = "one circuit through a set of spectra: temperature, cycles, depth of discharge",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = series_tables,
    .description = CLOSO_EIS_FILES CLOSO_EIS_CIRCUITS
    "Every spectrum is fitted from starts of its own, then again from the minima of its neighbours "
    "until none improves. Table series has a row per spectrum with every parameter and its "
    "standard "
    "uncertainty; figures show the parameters along the series, groups as lines of their own. What "
    "a "
    "spectrum does not determine has no uncertainty and is left out of the figures. Exit status 1 "
    "where a spectrum could not be fitted.",
    .examples = "closo eis series dod*.mpr --circuit 'R(Q(RQ))' --notation boukamp --x-from dod "
                "--x-name 'depth of discharge' --x-unit %\n"
                "closo eis series d1_*.mpt d2_*.mpt --circuit 'R0-p(CPE1,R1-CPE2)' --group '1st "
                "discharge=d1_' --group '2nd discharge=d2_' --x-values 0:5",
    .run = run_series,
};
