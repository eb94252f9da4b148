// SPDX-License-Identifier: GPL-3.0-or-later
// closo conductivity value: sigma = L / (R A) from numbers, or from a document of closo eis fit.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_conductivity.h"

static const closo_option value_options[] = {
    {.name = "resistance",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "R",
     .absent = "the sum of the shares, or the only resistance of FIT",
     .help = "Resistance of the whole sample, with its standard uncertainty: 1459(8)ohm (a number "
             "alone is in ohm); with FIT the name of a parameter or a sum such as R0+R1."},
    {.name = "bulk",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "R",
     .absent = "not given",
     .help = "Resistance of the grains, likewise."},
    {.name = "grain-boundary",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "R",
     .absent = "not given",
     .help = "Resistance of the grain boundaries, likewise."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "from FIT, or not known",
     .minimum = 1,
     .maximum = 1e4,
     .help = "Temperature of the measurement, for closo conductivity arrhenius."},
    {.name = "sample",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "not given",
     .help = "Sample, for closo conductivity arrhenius."},
    {.name = "run",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NUMBER",
     .absent = "not given",
     .help = "Number of the heating or cooling run, likewise."},
    {.name = "branch",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "heating|cooling",
     .absent = "not said",
     .help = "Whether the sample was heated or cooled, likewise."},
    {0},
};

// A share as asked for; texts of its own because parts borrow them.
typedef struct share {
    closo_conductivity_part part;
    char source[160];
} share;

// The number in the name of an element: R1 and CPE1 belong together.
static const char *digits_of(const char *name)
{
    while (*name && !isdigit((unsigned char)*name))
        name++;
    return *name ? name : NULL;
}

// Capacitance of the element with the number of a resistance, F; NaN: none.
static double capacitance_of(const closo_result *fit, const char *name, double resistance,
                             char *source, size_t size)
{
    const char *number = digits_of(name);
    char key[64];
    closo_quantity c, q, n;
    if (!number)
        return NAN;
    snprintf(key, sizeof key, "C%.16s", number);
    if (closo_result_find_quantity(fit, key, &c) && c.value > 0) {
        snprintf(source, size, " with %s", key);
        return c.value;
    }
    snprintf(key, sizeof key, "CPE%.16s_n", number);
    bool found = closo_result_find_quantity(fit, key, &n) && n.value > 0;
    snprintf(key, sizeof key, "CPE%.16s_Q", number);
    if (!found || !closo_result_find_quantity(fit, key, &q) || !(q.value > 0))
        return NAN;
    snprintf(source, size, " with CPE%.16s", number);
    return pow(resistance * q.value, 1 / n.value) / resistance;
}

// A fit says in words which parameters its data do not determine.
static bool undetermined(const closo_result *fit, const char *key)
{
    char words[96];
    size_t length = (size_t)snprintf(words, sizeof words, "%.63s is not determined", key);
    for (size_t k = 0; k < closo_result_count_warnings(fit); k++) {
        const char *warning = closo_result_warning(fit, k), *found = strstr(warning, words);
        if (found && length < sizeof words &&
            (found == warning || !isalnum((unsigned char)found[-1])))
            return true;
    }
    return false;
}

static closo_status read_name(const closo_result *fit, const char *path, const char *key,
                              closo_measured *out, closo_error *error)
{
    closo_quantity r;
    if (!closo_result_find_quantity(fit, key, &r) || !r.unit || strcmp(r.unit, "ohm") != 0)
        return closo_fail(error, CLOSO_USAGE, "%s: holds no resistance '%s' in ohm", path, key);
    if (!(r.value > 0) || undetermined(fit, key))
        return closo_fail(error, CLOSO_INPUT, "%s: %s is not determined by the fit", path, key);
    *out = (closo_measured){r.value, r.su > 0 ? r.su : 0};
    return CLOSO_OK;
}

// From the table of the fit, whose rows stand in the order of its columns: the row of a parameter
// is the one where its own column is 1. 0 where the table does not tell.
static double correlation_of(const closo_result *fit, const char *a, const char *b)
{
    size_t rows, others, own = SIZE_MAX;
    const double *p = closo_result_column(fit, "correlation", a, &rows);
    const double *q = closo_result_column(fit, "correlation", b, &others);
    if (!p || !q || rows != others)
        return 0;
    for (size_t k = 0; k < rows; k++)
        if (p[k] > 1 - 1e-12) {
            if (own != SIZE_MAX)
                return 0;
            own = k;
        }
    return own != SIZE_MAX && fabs(q[own]) <= 1 ? q[own] : 0;
}

enum { TERMS_MAXIMUM = 8, NAME_SIZE = 64 };

static closo_status read_names(const closo_result *fit, const char *path, const char *text,
                               share *out, closo_error *error)
{
    char with[96] = "", names[TERMS_MAXIMUM][NAME_SIZE];
    closo_measured values[TERMS_MAXIMUM];
    size_t terms = 0;
    double sum = 0, variance = 0;
    bool correlated = false;
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, "+");
        if (terms == TERMS_MAXIMUM || length >= NAME_SIZE)
            return closo_fail(error, CLOSO_USAGE, "'%.40s': expected at most %d names", text,
                              TERMS_MAXIMUM);
        memcpy(names[terms], p, length);
        names[terms][length] = '\0';
        closo_status status = read_name(fit, path, names[terms], &values[terms], error);
        if (status != CLOSO_OK)
            return status;
        sum += values[terms].value;
        for (size_t k = 0; k <= terms; k++) {
            double r = k == terms ? 1 : correlation_of(fit, names[k], names[terms]);
            correlated = correlated || (k < terms && r != 0);
            variance += (k < terms ? 2 : 1) * r * values[k].su * values[terms].su;
        }
        terms++;
        p += length + (p[length] == '+');
    }
    out->part.resistance = (closo_measured){sum, variance > 0 ? sqrt(variance) : (double)NAN};
    if (terms == 1)
        out->part.capacitance = capacitance_of(fit, text, sum, with, sizeof with);
    snprintf(out->source, sizeof out->source, "%.40s%.30s of %.40s%s", text, with,
             closo_path_name(path),
             terms < 2    ? ""
             : correlated ? ", with their correlation"
                          : ", su taken as independent");
    out->part.source = out->source;
    return CLOSO_OK;
}

static closo_status read_share(const closo_arguments *arguments, const char *option,
                               const closo_result *fit, share *out, closo_error *error)
{
    const char *text = closo_arguments_text(arguments, option);
    closo_error inner;
    if (fit && isalpha((unsigned char)*text)) {
        closo_status status =
            read_names(fit, closo_arguments_operand(arguments, 0), text, out, &inner);
        return status == CLOSO_OK ? status
                                  : closo_fail(error, status, "--%s: %s", option, inner.message);
    }
    out->part.source = NULL;
    if (closo_measured_parse(text, &out->part.resistance, NULL) == CLOSO_OK &&
        isfinite(out->part.resistance.value))
        return CLOSO_OK; // ohm
    return closo_conductivity_number(arguments, option, CLOSO_ELECTRIC_RESISTANCE,
                                     &out->part.resistance, error);
}

// The only quantity of a document named R or R0, R1, ...
static closo_status only_resistance(const closo_result *fit, const char *path, share *out,
                                    closo_error *error)
{
    char names[160] = "", only[64] = "";
    size_t found = 0, used = 0;
    for (size_t k = 0; k < closo_result_count_quantities(fit); k++) {
        closo_quantity q;
        closo_result_quantity_at(fit, k, &q);
        if (q.key[0] != 'R' || strspn(q.key + 1, "0123456789") != strlen(q.key + 1) || !q.unit ||
            strcmp(q.unit, "ohm") != 0)
            continue;
        snprintf(only, sizeof only, "%s", q.key);
        found++;
        if (used < sizeof names) {
            int n = snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", q.key);
            used += n > 0 ? (size_t)n : 0;
        }
    }
    if (found == 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: holds no resistance: expected a document of closo eis fit", path);
    if (found > 1)
        return closo_fail(error, CLOSO_USAGE,
                          "%s holds the resistances %s: say by --resistance, --bulk or "
                          "--grain-boundary which of them (or sums such as R0+R1) belong to the "
                          "electrolyte",
                          path, names);
    return read_names(fit, path, only, out, error);
}

static closo_status read_shares(const closo_arguments *arguments, const closo_result *fit,
                                share shares[3], size_t *count, closo_error *error)
{
    static const struct {
        const char *option, *key, *label;
    } kinds[] = {{"resistance", "sigma", "total"},
                 {"bulk", "sigma_bulk", "bulk"},
                 {"grain-boundary", "sigma_grain_boundary", "grain boundary (apparent)"}};
    closo_status status = CLOSO_OK;
    *count = 0;
    for (size_t k = 0; status == CLOSO_OK && k < 3; k++)
        if (closo_arguments_text(arguments, kinds[k].option)) {
            share *s = &shares[(*count)++];
            s->part = (closo_conductivity_part){
                .key = kinds[k].key, .label = kinds[k].label, .capacitance = NAN};
            status = read_share(arguments, kinds[k].option, fit, s, error);
        }
    if (status != CLOSO_OK || *count > 0)
        return status;
    if (!fit)
        return closo_fail(error, CLOSO_USAGE,
                          "expected --resistance such as 1459(8)ohm, or a document of closo eis "
                          "fit");
    shares[0].part =
        (closo_conductivity_part){.key = "sigma", .label = "total", .capacitance = NAN};
    *count = 1;
    return only_resistance(fit, closo_arguments_operand(arguments, 0), &shares[0], error);
}

static double temperature_of(const closo_arguments *arguments, const closo_result *fit)
{
    closo_quantity q;
    double value = closo_arguments_quantity(arguments, "temperature");
    if (isnan(value) && fit && closo_result_find_quantity(fit, "temperature", &q))
        value = q.unit && !strcmp(q.unit, "K") ? q.value : (double)NAN;
    const char *text = fit ? closo_result_setting(fit, "temperature") : NULL;
    if (isnan(value) && text &&
        closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &value, NULL) != CLOSO_OK)
        value = NAN;
    return value;
}

static closo_status run_value(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    bool document = closo_arguments_operand_count(arguments) > 0;
    const char *path = document ? closo_arguments_operand(arguments, 0) : NULL;
    closo_result *fit = NULL;
    closo_result *result = closo_result_new(
        "conductivity value", document ? closo_path_name(path) : "Conductivity", error);
    share shares[3];
    closo_conductivity_part parts[3];
    closo_conductivity_cell cell = {.sample = closo_arguments_text(arguments, "sample"),
                                    .run = closo_arguments_text(arguments, "run"),
                                    .branch = closo_arguments_text(arguments, "branch")};
    size_t count = 0;
    closo_fingerprint fingerprint;
    closo_status status = result ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && document)
        status = closo_result_read(&fit, path, error);
    if (status == CLOSO_OK && document)
        status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK && document)
        closo_result_add_input(result, path, &fingerprint);
    if (status == CLOSO_OK)
        status =
            closo_conductivity_whole_shape(arguments, &cell.thickness_cm, &cell.area_cm2, error);
    if (status == CLOSO_OK)
        status = read_shares(arguments, fit, shares, &count, error);
    if (status == CLOSO_OK) {
        cell.temperature_kelvin = temperature_of(arguments, fit);
        for (size_t k = 0; k < count; k++)
            parts[k] = shares[k].part;
        status = closo_conductivity_describe(parts, count, &cell, result, error);
    }
    closo_result_free(fit);
    return closo_conductivity_close(status, result, out);
}

static const closo_option *const value_tables[] = {value_options, closo_conductivity_shape_options,
                                                   NULL};

const closo_command closo_command_conductivity_value = {
    .group = "conductivity",
    .verb = "value",
    .summary = "conductivity from resistance, thickness and area",
    .operands = "[FIT]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = value_tables,
    .description =
        "sigma = L / (R A) in S/cm with the standard uncertainties of all three. FIT is a document "
        "(.json) of closo eis fit: its resistances are named by --resistance, --bulk and "
        "--grain-boundary, and the capacitance of each (C1 or CPE1 beside R1) is compared with "
        "what bulk and grain boundaries can have. Without --resistance the whole is the sum of the "
        "shares.",
    .examples = "closo conductivity value --resistance '1459(8)ohm' --thickness '0.52(1)mm' "
                "--diameter '10.0(1)mm'\n"
                "closo conductivity value fit.json --bulk R1 --grain-boundary R2 --thickness 1.1mm "
                "--area 0.785cm^2 --temperature 25C",
    .run = run_value,
};
