// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_eis_circuit.h"

#include <math.h>
#include <string.h>

const closo_option closo_eis_circuit_options[] = {
    {.name = "notation",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "auto|boukamp|eclab|impedance.py|pyimpspec",
     .default_text = "auto",
     .help = "How circuits are written, where the text leaves it open."},
    {.name = "weighting",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "modulus|unit|proportional|variance",
     .default_text = "modulus",
     .help = "Weights of the squares: 1/|Z|^2 of the data; 1; 1/Z'^2 and 1/Z''^2 with a floor; the "
             "standard uncertainties of the file."},
    {.name = "starts",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "16",
     .minimum = 0,
     .maximum = 100000,
     .help = "Random starts beside the one found from the data."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 0,
     .maximum = 9e15,
     .help = "Of the random starts."},
    {.name = "fix",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=VALUE",
     .absent = "no parameter is held",
     .repeatable = true,
     .help = "Hold a parameter: CPE1_n=1."},
    {.name = "start",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=VALUE",
     .absent = "from the data",
     .repeatable = true,
     .help = "Where a parameter begins; random starts stay near it."},
    {.name = "bound",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=LOW:HIGH",
     .absent = "the element's own",
     .repeatable = true,
     .help = "Bounds of a parameter; either end may be left out."},
    {.name = "tie",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=[NUMBER*]NAME",
     .absent = "no parameter follows another",
     .repeatable = true,
     .help = "Keep a parameter equal to another, or at a ratio to it: CPE2_n=CPE1_n, R2=2*R1."},
    {0},
};

closo_status closo_eis_circuit_from(const closo_arguments *arguments, const char *option,
                                    const char *text, closo_circuit **out, closo_error *error)
{
    static const struct {
        const char *name;
        closo_circuit_notation notation;
    } notations[] = {{"auto", CLOSO_NOTATION_AUTO},
                     {"boukamp", CLOSO_NOTATION_BOUKAMP},
                     {"eclab", CLOSO_NOTATION_ECLAB},
                     {"impedance.py", CLOSO_NOTATION_IMPEDANCE_PY},
                     {"pyimpspec", CLOSO_NOTATION_PYIMPSPEC}};
    const char *name = closo_arguments_text(arguments, "notation");
    closo_circuit_notation notation = CLOSO_NOTATION_AUTO;
    for (size_t k = 0; k < sizeof notations / sizeof *notations; k++)
        if (strcmp(notations[k].name, name) == 0)
            notation = notations[k].notation;
    closo_error inner = {0};
    closo_status status = closo_circuit_parse(out, text, notation, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "--%s: %s%s", option, inner.message,
                          strstr(inner.message, "name the notation") ? " by --notation" : "");
    return CLOSO_OK;
}

// ---- NAME=... ----------------------------------------------------------------------------------

static closo_status no_parameter(const closo_circuit *circuit, const char *option, const char *text,
                                 closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (size_t k = 0; k < closo_circuit_count(circuit); k++)
        closo_text_addf(&names, "%s%s", k ? ", " : "", closo_circuit_name(circuit, k));
    closo_status status =
        closo_fail(error, CLOSO_USAGE, "--%s %s: expected a parameter of the circuit (%s)", option,
                   text, names.data ? names.data : "");
    closo_text_clear(&names);
    return status;
}

// Parameter whose name is the `length` bytes at text; SIZE_MAX: none.
static size_t find_name(const closo_circuit *circuit, const char *text, size_t length)
{
    for (size_t k = 0; k < closo_circuit_count(circuit); k++) {
        const char *name = closo_circuit_name(circuit, k);
        if (strlen(name) == length && strncmp(name, text, length) == 0)
            return k;
    }
    return SIZE_MAX;
}

typedef closo_status (*setter)(closo_eis_setup *setup, const closo_circuit *circuit,
                               size_t parameter, const char *value, const char *whole,
                               closo_error *error);

static closo_status set_each(const closo_arguments *arguments, const char *option,
                             const closo_circuit *circuit, bool strict, setter set,
                             closo_eis_setup *setup, closo_error *error)
{
    for (size_t i = 0; i < closo_arguments_count(arguments, option); i++) {
        const char *text = closo_arguments_text_at(arguments, option, i);
        const char *equals = strchr(text, '=');
        if (!equals)
            return closo_fail(error, CLOSO_USAGE, "--%s: expected NAME=..., found '%s'", option,
                              text);
        size_t parameter = find_name(circuit, text, (size_t)(equals - text));
        if (parameter == SIZE_MAX && strict)
            return no_parameter(circuit, option, text, error);
        if (parameter == SIZE_MAX)
            continue;
        closo_status status = set(setup, circuit, parameter, equals + 1, text, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_status set_start(closo_eis_setup *setup, const closo_circuit *circuit, size_t k,
                              const char *value, const char *whole, closo_error *error)
{
    bool positive = closo_circuit_parameter(circuit, k)->logarithmic;
    if (!closo_number_from_text(value, &setup->start[k]) || (positive && !(setup->start[k] > 0)))
        return closo_fail(error, CLOSO_USAGE, "expected NAME=VALUE with a number%s, found '%s'",
                          positive ? " above 0" : "", whole);
    return CLOSO_OK;
}

static closo_status set_fixed(closo_eis_setup *setup, const closo_circuit *circuit, size_t k,
                              const char *value, const char *whole, closo_error *error)
{
    closo_status status = set_start(setup, circuit, k, value, whole, error);
    setup->lower[k] = setup->upper[k] = setup->start[k];
    return status;
}

static closo_status set_bound(closo_eis_setup *setup, const closo_circuit *circuit, size_t k,
                              const char *value, const char *whole, closo_error *error)
{
    (void)circuit;
    const char *end = value + strlen(value), *at = value;
    if (*at != ':')
        at = closo_read_number(at, end, &setup->lower[k]);
    if (at && *at == ':') {
        at++;
        if (at != end)
            at = closo_read_number(at, end, &setup->upper[k]);
        if (at == end && !(setup->lower[k] > setup->upper[k]))
            return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE, "--bound: expected NAME=LOW:HIGH, found '%s'", whole);
}

static closo_status set_tie(closo_eis_setup *setup, const closo_circuit *circuit, size_t k,
                            const char *value, const char *whole, closo_error *error)
{
    const char *star = strchr(value, '*');
    if (star) {
        const char *end = closo_read_number(value, star, &setup->ratio[k]);
        if (end != star || !(setup->ratio[k] > 0))
            return closo_fail(error, CLOSO_USAGE,
                              "--tie: expected a number above 0 before *, found "
                              "'%s'",
                              whole);
        value = star + 1;
    }
    size_t to = find_name(circuit, value, strlen(value));
    if (to == SIZE_MAX)
        return no_parameter(circuit, "tie", whole, error);
    if (to == k)
        return closo_fail(error, CLOSO_USAGE, "--tie: '%s' ties a parameter to itself", whole);
    setup->tied_to[k] = to;
    return CLOSO_OK;
}

closo_status closo_eis_setup_from(const closo_arguments *arguments, const closo_circuit *circuit,
                                  bool strict, closo_eis_setup *out, closo_error *error)
{
    static const char *const weightings[] = {"modulus", "unit", "proportional", "variance"};
    closo_eis_options_init(&out->options);
    const char *weighting = closo_arguments_text(arguments, "weighting");
    for (size_t k = 0; k < 4; k++)
        if (strcmp(weighting, weightings[k]) == 0)
            out->options.weighting = (closo_weighting)k;
    out->options.starts = (int)closo_arguments_integer(arguments, "starts");
    out->options.seed = (uint64_t)closo_arguments_integer(arguments, "seed");
    out->options.threads = closo_arguments_threads(arguments);
    for (size_t k = 0; k < closo_circuit_count(circuit); k++) {
        out->start[k] = out->lower[k] = out->upper[k] = NAN;
        out->ratio[k] = 1;
        out->tied_to[k] = k;
    }
    closo_status status = set_each(arguments, "bound", circuit, strict, set_bound, out, error);
    if (status == CLOSO_OK)
        status = set_each(arguments, "start", circuit, strict, set_start, out, error);
    if (status == CLOSO_OK)
        status = set_each(arguments, "fix", circuit, strict, set_fixed, out, error);
    if (status == CLOSO_OK)
        status = set_each(arguments, "tie", circuit, strict, set_tie, out, error);
    out->options.start = out->start;
    out->options.lower = out->lower;
    out->options.upper = out->upper;
    out->options.tied_to = out->tied_to;
    out->options.tie_ratio = out->ratio;
    return status;
}
