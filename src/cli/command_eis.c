// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_eis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const closo_option closo_eis_reading_options[] = {
    {.name = "input-format",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "recognised by content, then by name",
     .help = "Format of FILE, such as mpr, gamry, table; another name lists them."},
    {.name = "columns",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAMES",
     .absent = "from the header, or recognised",
     .help = "Columns of a plain table: f, Zr, Zi or -Zi, |Z|, phase or -phase, and - (left out), "
             "divided by commas."},
    {.name = "spectrum",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "the only one, or all",
     .minimum = 1,
     .maximum = 1e9,
     .help = "Which spectrum of a file that holds several, from 1."},
    {.name = "frequency-range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LOW:HIGH",
     .absent = "all frequencies",
     .help = "Frequencies to use, in Hz or with a unit: 0.1:1e6, 10Hz:1MHz; either end may be "
             "left out."},
    {.name = "drop-inductive", .kind = CLOSO_OPTION_FLAG, .help = "Leave out points with Z'' > 0."},
    {0},
};

typedef struct frequency_window {
    double low, high; // Hz; NaN: open
    bool drop_inductive;
} frequency_window;

// "10", "10Hz", "10 kHz"; nothing leaves the end open.
static closo_status parse_end(const char *text, double *value, closo_error *error)
{
    static const struct {
        const char *unit;
        double factor;
    } units[] = {{"", 1}, {"Hz", 1}, {"mHz", 1e-3}, {"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}};
    const char *end = text + strlen(text), *rest;
    *value = NAN;
    if (!*text)
        return CLOSO_OK;
    rest = closo_read_number(text, end, value);
    while (rest && *rest == ' ')
        rest++;
    for (size_t k = 0; rest && *value >= 0 && k < sizeof units / sizeof *units; k++)
        if (!strcmp(rest, units[k].unit)) {
            *value *= units[k].factor;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "--frequency-range: expected a frequency in Hz, kHz, MHz or mHz, found '%s'",
                      text);
}

static closo_status parse_window(const closo_arguments *arguments, frequency_window *out,
                                 closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "frequency-range");
    char low[64];
    *out = (frequency_window){NAN, NAN, closo_arguments_flag(arguments, "drop-inductive")};
    if (!text)
        return CLOSO_OK;
    const char *colon = strchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof low)
        return closo_fail(error, CLOSO_USAGE,
                          "--frequency-range: expected LOW:HIGH in Hz, found '%s'", text);
    snprintf(low, sizeof low, "%.*s", (int)(colon - text), text);
    closo_status status = parse_end(low, &out->low, error);
    if (status == CLOSO_OK)
        status = parse_end(colon + 1, &out->high, error);
    if (status == CLOSO_OK && out->low >= out->high)
        status = closo_fail(error, CLOSO_USAGE, "--frequency-range: LOW is not below HIGH in '%s'",
                            text);
    return status;
}

// "cell.mpr", "cell.mpr: cycle 2"; the end that sets spectra apart is kept where it is too long.
static void prefix_label(closo_impedance *spectrum, const char *path)
{
    char place[80], joined[512];
    snprintf(place, sizeof place, "%.79s", spectrum->label);
    int room = (int)(sizeof spectrum->label - 1 - (place[0] ? strlen(place) + 2 : 0));
    snprintf(joined, sizeof joined, "%.*s%s%s", room, closo_path_name(path), place[0] ? ": " : "",
             place);
    snprintf(spectrum->label, sizeof spectrum->label, "%.95s", joined);
}

// Moves the spectra of one file to the end of those of all.
static closo_status take(closo_impedances *all, closo_impedances *part, closo_error *error)
{
    closo_impedance *grown =
        closo_reallocate(all->spectra, all->count + part->count, sizeof *all->spectra, error);
    if (!grown)
        return CLOSO_MEMORY;
    memcpy(grown + all->count, part->spectra, part->count * sizeof *grown);
    all->spectra = grown;
    all->count += part->count;
    part->count = 0;
    return CLOSO_OK;
}

static closo_status choose(const closo_arguments *arguments, const char *path,
                           closo_impedances *spectra, closo_error *error)
{
    if (!closo_arguments_given(arguments, "spectrum"))
        return CLOSO_OK;
    size_t wanted = (size_t)closo_arguments_integer(arguments, "spectrum") - 1;
    if (wanted >= spectra->count)
        return closo_fail(error, CLOSO_USAGE, "--spectrum %zu: %s holds %zu", wanted + 1, path,
                          spectra->count);
    for (size_t k = 0; k < spectra->count; k++)
        if (k != wanted)
            closo_impedance_clear(&spectra->spectra[k]);
    spectra->spectra[0] = spectra->spectra[wanted];
    spectra->count = 1;
    return CLOSO_OK;
}

static closo_status select_points(closo_impedances *spectra, const frequency_window *window,
                                  size_t *left_out, closo_error *error)
{
    for (size_t k = 0; k < spectra->count; k++) {
        closo_impedance *spectrum = &spectra->spectra[k];
        size_t before = spectrum->count;
        closo_impedance_select(spectrum, window->low, window->high, window->drop_inductive);
        *left_out += before - spectrum->count;
        if (spectrum->count == 0)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: no point of %zu is left: see --frequency-range and "
                              "--drop-inductive",
                              spectrum->label, before);
    }
    return CLOSO_OK;
}

static closo_status read_one(const closo_arguments *arguments, const closo_control *control,
                             const char *path, closo_impedances *spectra, closo_result *result,
                             closo_error *error)
{
    const closo_data_options options = {.format = closo_arguments_text(arguments, "input-format"),
                                        .columns = closo_arguments_text(arguments, "columns"),
                                        .control = control};
    closo_data data;
    closo_impedances part = {0};
    closo_status status = closo_data_read(&data, path, &options, error);
    if (status != CLOSO_OK)
        return status;
    closo_error inner = {0};
    status = closo_impedances_of(&part, &data, &inner);
    if (status != CLOSO_OK)
        closo_fail(error, status, "%s: %s", path, inner.message);
    if (status == CLOSO_OK)
        status = choose(arguments, path, &part, error);
    for (size_t k = 0; k < part.count; k++)
        prefix_label(&part.spectra[k], path);
    if (status == CLOSO_OK)
        status = take(spectra, &part, error);
    closo_result_add_input(result, path, &data.fingerprint);
    closo_result_set(result, "format", "%s", data.format);
    for (size_t k = 0; k < data.warning_count; k++)
        closo_result_warn(result, "%s: %s", path, data.warnings[k]);
    closo_impedances_clear(&part);
    closo_data_clear(&data);
    return status;
}

static void state(closo_result *result, const frequency_window *window, size_t left_out)
{
    closo_result_set(result, "convention",
                     "Z = Z' + i Z'' in ohm, Z'' < 0 for a capacitor, frequencies fall");
    if (!isnan(window->low))
        closo_result_set_number(result, "lowest frequency used", window->low, "Hz");
    if (!isnan(window->high))
        closo_result_set_number(result, "highest frequency used", window->high, "Hz");
    if (window->drop_inductive)
        closo_result_set(result, "inductive points", "left out");
    closo_result_set(result, "points left out", "%zu", left_out);
}

static closo_status open_all(const closo_arguments *arguments, const closo_control *control,
                             closo_impedances *spectra, closo_result *result, closo_error *error)
{
    frequency_window window;
    size_t left_out = 0;
    closo_status status = parse_window(arguments, &window, error);
    for (size_t i = 0; status == CLOSO_OK && i < closo_arguments_operand_count(arguments); i++)
        status = read_one(arguments, control, closo_arguments_operand(arguments, i), spectra,
                          result, error);
    if (status == CLOSO_OK)
        status = select_points(spectra, &window, &left_out, error);
    if (status == CLOSO_OK)
        state(result, &window, left_out);
    return status;
}

closo_status closo_eis_open(const closo_arguments *arguments, const closo_control *control,
                            const char *command, closo_impedances *spectra, closo_result **result,
                            closo_error *error)
{
    *spectra = (closo_impedances){0};
    const char *title = closo_path_name(closo_arguments_operand(arguments, 0));
    *result = closo_result_new(command, title, error);
    if (!*result)
        return CLOSO_MEMORY;
    closo_status status = open_all(arguments, control, spectra, *result, error);
    if (status != CLOSO_OK) {
        closo_impedances_clear(spectra);
        closo_result_free(*result);
        *result = NULL;
    }
    return status;
}

closo_status closo_eis_open_one(const closo_arguments *arguments, const closo_control *control,
                                const char *command, closo_impedance *spectrum,
                                closo_result **result, closo_error *error)
{
    closo_impedances spectra;
    *spectrum = (closo_impedance){0};
    closo_status status = closo_eis_open(arguments, control, command, &spectra, result, error);
    if (status != CLOSO_OK)
        return status;
    if (spectra.count != 1) {
        status = closo_fail(error, CLOSO_USAGE,
                            "%s: %zu spectra where one is wanted: choose with --spectrum N",
                            closo_arguments_operand(arguments, 0), spectra.count);
        closo_result_free(*result);
        *result = NULL;
    } else {
        *spectrum = spectra.spectra[0];
        spectra.count = 0;
    }
    closo_impedances_clear(&spectra);
    return status;
}

closo_status closo_eis_close(closo_status status, closo_impedances *spectra, closo_result *result,
                             closo_result **out)
{
    if (spectra)
        closo_impedances_clear(spectra);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}
