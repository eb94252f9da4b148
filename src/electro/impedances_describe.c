// SPDX-License-Identifier: GPL-3.0-or-later
// What spectra a file holds: numbers of each as a table, Nyquist and Bode pictures.
#include "closo/electro.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN = 12 }; // spectra in one figure

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = key, .label = label, .value = value, .unit = unit, .method = method});
}

static void table_name(size_t k, char out[32])
{
    if (k == 0)
        snprintf(out, 32, "spectrum");
    else
        snprintf(out, 32, "spectrum_%zu", k + 1);
}

static void describe_totals(const closo_impedances *spectra, closo_result *result)
{
    double points = 0, low = INFINITY, high = 0;
    size_t inductive = 0;
    for (size_t k = 0; k < spectra->count; k++) {
        const closo_impedance *s = &spectra->spectra[k];
        points += (double)s->count;
        high = fmax(high, s->frequency[0]);
        low = fmin(low, s->frequency[s->count - 1]);
        for (size_t i = 0; i < s->count; i++)
            inductive += s->imaginary[i] > 0;
    }
    add(result, "n_spectra", "spectra", (double)spectra->count, "1", NULL);
    add(result, "n_points", "points", points, "1", spectra->count > 1 ? "of all spectra" : NULL);
    add(result, "frequency_min", "lowest frequency", low, "Hz", NULL);
    add(result, "frequency_max", "highest frequency", high, "Hz", NULL);
    add(result, "n_inductive", "points with Z'' > 0", (double)inductive, "1", NULL);
}

static closo_status describe_spectrum(const closo_impedance *s, size_t k, closo_result *result,
                                      closo_error *error)
{
    char name[32], title[160];
    double *derived = closo_allocate(3 * s->count, sizeof(double), error);
    if (!derived)
        return CLOSO_MEMORY;
    double *minus = derived, *modulus = derived + s->count, *phase = derived + 2 * s->count;
    for (size_t i = 0; i < s->count; i++) {
        minus[i] = -s->imaginary[i];
        modulus[i] = hypot(s->real[i], s->imaginary[i]);
        phase[i] = atan2(s->imaginary[i], s->real[i]) * 57.295779513082323;
    }
    table_name(k, name);
    snprintf(title, sizeof title, "Impedance%s%s", s->label[0] ? ", " : "", s->label);
    closo_table *table = closo_result_add_table(result, name, title);
    closo_table_add_column(table, "frequency", "f", "Hz", s->frequency, s->count);
    closo_table_add_column(table, "Z_real", "Z'", "ohm", s->real, s->count);
    closo_table_add_column(table, "Z_imag", "Z''", "ohm", s->imaginary, s->count);
    closo_table_add_column(table, "minus_Z_imag", "-Z''", "ohm", minus, s->count);
    closo_table_add_column(table, "Z_modulus", "|Z|", "ohm", modulus, s->count);
    closo_table_add_column(table, "phase", "phase", "deg", phase, s->count);
    if (s->su_real) {
        closo_table_add_column(table, "su_Z_real", "s.u. of Z'", "ohm", s->su_real, s->count);
        closo_table_add_column(table, "su_Z_imag", "s.u. of Z''", "ohm", s->su_imaginary, s->count);
    }
    free(derived);
    return CLOSO_OK;
}

// One row per spectrum, with the circumstances that are known.
static closo_status describe_list(const closo_impedances *spectra, closo_result *result,
                                  closo_error *error)
{
    static const struct {
        const char *name, *label, *unit;
    } columns[] = {{"n_points", "points", "1"},
                   {"frequency_max", "highest f", "Hz"},
                   {"frequency_min", "lowest f", "Hz"},
                   {"temperature", "T", "K"},
                   {"time", "time", "s"},
                   {"cycle", "cycle", "1"},
                   {"potential", "E", "V"},
                   {"charge", "Q", "mA h"}};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    size_t n = spectra->count;
    double *values = closo_allocate(COLUMNS * n, sizeof(double), error);
    const char **labels = closo_allocate(n, sizeof *labels, error);
    for (size_t k = 0; values && labels && k < n; k++) {
        const closo_impedance *s = &spectra->spectra[k];
        const double row[COLUMNS] = {
            (double)s->count,      s->frequency[0], s->frequency[s->count - 1],
            s->temperature_kelvin, s->time_seconds, s->cycle,
            s->potential,          s->charge};
        for (size_t c = 0; c < COLUMNS; c++)
            values[c * n + k] = row[c];
        labels[k] = s->label;
    }
    if (values && labels) {
        closo_table *table = closo_result_add_table(result, "spectra", "Spectra of the file");
        closo_table_add_text_column(table, "label", "spectrum", labels, n);
        for (size_t c = 0; c < COLUMNS; c++) {
            bool known = false;
            for (size_t k = 0; k < n; k++)
                known |= isfinite(values[c * n + k]);
            if (known)
                closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit,
                                       values + c * n, n);
        }
    }
    closo_status status = values && labels ? CLOSO_OK : CLOSO_MEMORY;
    free(values);
    free(labels);
    return status;
}

static void add_marks(closo_panel *panel, const closo_impedances *spectra, const char *x,
                      const char *y)
{
    for (size_t k = 0; k < spectra->count && k < DRAWN; k++) {
        char name[32];
        table_name(k, name);
        closo_mark mark = {.kind = CLOSO_MARK_POINTS,
                           .label = spectra->count > 1 ? spectra->spectra[k].label : NULL,
                           .table = name,
                           .x = x,
                           .y = y};
        closo_panel_add_mark(panel, &mark);
        mark.kind = CLOSO_MARK_LINE;
        mark.label = NULL;
        if (spectra->count == 1)
            closo_panel_add_mark(panel, &mark);
    }
}

// A Nyquist picture shows angles as they are only where both axes have one scale.
static void equal_axes(const closo_impedances *spectra, closo_axis *x, closo_axis *y)
{
    double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;
    for (size_t k = 0; k < spectra->count && k < DRAWN; k++) {
        const closo_impedance *s = &spectra->spectra[k];
        for (size_t i = 0; i < s->count; i++) {
            left = fmin(left, s->real[i]);
            right = fmax(right, s->real[i]);
            bottom = fmin(bottom, -s->imaginary[i]);
            top = fmax(top, -s->imaginary[i]);
        }
    }
    double span = 1.04 * fmax(right - left, 1.6 * (top - bottom)); // of x; y shows 1/1.6 of it
    if (!(span > 0) || !isfinite(span))
        return;
    x->minimum = left - 0.02 * span;
    x->maximum = x->minimum + span;
    y->minimum = bottom - 0.02 * span;
    y->maximum = y->minimum + span / 1.6;
}

static void describe_figures(const closo_impedances *spectra, closo_result *result)
{
    char more[96] = "";
    if (spectra->count > DRAWN)
        snprintf(more, sizeof more, " The first %d of %zu spectra are drawn.", (int)DRAWN,
                 spectra->count);
    char caption[256];
    snprintf(caption, sizeof caption,
             "Complex plane: a capacitor points upwards, frequencies rise to the left.%s", more);
    closo_axis x = {.label = "Z'", .unit = "ohm"}, y = {.label = "-Z''", .unit = "ohm"};
    equal_axes(spectra, &x, &y);
    closo_figure *nyquist = closo_result_add_figure(result, "nyquist", "Nyquist plot", caption);
    add_marks(closo_figure_add_panel(nyquist, NULL, &x, &y), spectra, "Z_real", "minus_Z_imag");
    snprintf(caption, sizeof caption, "Modulus and phase against frequency.%s", more);
    closo_axis f = {.label = "frequency", .unit = "Hz", .logarithmic = true};
    closo_axis modulus = {.label = "|Z|", .unit = "ohm", .logarithmic = true};
    closo_axis phase = {.label = "phase", .unit = "deg"};
    closo_figure *bode = closo_result_add_figure(result, "bode", "Bode plot", caption);
    add_marks(closo_figure_add_panel(bode, NULL, &f, &modulus), spectra, "frequency", "Z_modulus");
    add_marks(closo_figure_add_panel(bode, NULL, &f, &phase), spectra, "frequency", "phase");
}

closo_status closo_impedances_describe(const closo_impedances *spectra, closo_result *result,
                                       closo_error *error)
{
    describe_totals(spectra, result);
    closo_status status = describe_list(spectra, result, error);
    for (size_t k = 0; status == CLOSO_OK && k < spectra->count; k++)
        status = describe_spectrum(&spectra->spectra[k], k, result, error);
    if (status == CLOSO_OK)
        describe_figures(spectra, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
