// SPDX-License-Identifier: GPL-3.0-or-later
// A set of fits as a document: one row per spectrum, and the parameters along the set.
#include "electro/eis_series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct table_work {
    const closo_circuit *circuit;
    const closo_impedances *spectra;
    const closo_eis_series_options *options;
    const closo_eis_fit *fits;
    double *column; // spectra
} table_work;

// ---- x -----------------------------------------------------------------------------------------

static const struct {
    const char *name, *label, *unit;
    size_t offset;
} records[] = {
    {"temperature", "temperature", "K", offsetof(closo_impedance, temperature_kelvin)},
    {"time", "time", "s", offsetof(closo_impedance, time_seconds)},
    {"cycle", "cycle", "1", offsetof(closo_impedance, cycle)},
    {"potential", "potential", "V", offsetof(closo_impedance, potential)},
    {"charge", "charge", "mA h", offsetof(closo_impedance, charge)},
};

static double record_of(const closo_impedance *spectrum, size_t which)
{
    double value;
    memcpy(&value, (const char *)spectrum + records[which].offset, sizeof value);
    return value;
}

static const char *x_name(const table_work *w)
{
    return w->options->x_name ? w->options->x_name : "number";
}

static void add_records(const table_work *w, closo_table *table)
{
    for (size_t r = 0; r < sizeof records / sizeof *records; r++) {
        bool known = false;
        for (size_t k = 0; k < w->spectra->count; k++) {
            w->column[k] = record_of(&w->spectra->spectra[k], r);
            known = known || isfinite(w->column[k]);
        }
        if (known && strcmp(records[r].name, x_name(w)) != 0)
            closo_table_add_column(table, records[r].name, records[r].label, records[r].unit,
                                   w->column, w->spectra->count);
    }
}

static const char *x_unit(const table_work *w)
{
    return w->options->x_name && w->options->x_unit ? w->options->x_unit : "1";
}

static double x_of(const table_work *w, size_t k)
{
    return w->options->x ? w->options->x[k] : (double)k + 1;
}

// ---- the series --------------------------------------------------------------------------------

static double value_of(const closo_eis_fit *fit, size_t parameter, int what)
{
    if (fit->count == 0)
        return NAN;
    return what == 0                      ? fit->value[parameter]
           : what == 1                    ? fit->su[parameter]
           : fit->undetermined[parameter] ? (double)NAN
                                          : fit->value[parameter];
}

static double statistic_of(const closo_eis_fit *fit, int which)
{
    const double values[] = {fit->S, fit->chi2_reduced, 100 * fit->residual,
                             (double)fit->n_undetermined};
    return fit->count ? values[which] : (double)NAN;
}

static closo_status add_series(const table_work *w, closo_result *result, closo_error *error)
{
    static const char *const names[] = {"S", "chi2_reduced", "residual", "n_undetermined"};
    static const char *const labels[] = {"S", "reduced chi-squared", "rms residual of |Z|",
                                         "not determined"};
    size_t n = w->spectra->count;
    const char **text = closo_allocate(n, sizeof *text, error);
    if (!text)
        return CLOSO_MEMORY;
    closo_table *table =
        closo_result_add_table(result, "series", "One circuit through the spectra");
    for (size_t k = 0; k < n; k++)
        text[k] = w->spectra->spectra[k].label;
    closo_table_add_text_column(table, "label", "spectrum", text, n);
    for (size_t k = 0; w->options->group && k < n; k++)
        text[k] = w->options->group_names[w->options->group[k]];
    if (w->options->group)
        closo_table_add_text_column(table, "group", NULL, text, n);
    free(text);
    for (size_t k = 0; k < n; k++)
        w->column[k] = x_of(w, k);
    closo_table_add_column(table, "x", x_name(w), x_unit(w), w->column, n);
    add_records(w, table);
    for (size_t p = 0; p < w->circuit->parameters; p++)
        for (int what = 0; what < 2; what++) {
            char name[CLOSO_CIRCUIT_NAME + 4];
            snprintf(name, sizeof name, "%s%s", w->circuit->name[p], what ? "_su" : "");
            for (size_t k = 0; k < n; k++)
                w->column[k] = value_of(&w->fits[k], p, what);
            closo_table_add_column(table, name, NULL, w->circuit->parameter[p].unit, w->column, n);
        }
    for (int s = 0; s < 4; s++) {
        for (size_t k = 0; k < n; k++)
            w->column[k] = statistic_of(&w->fits[k], s);
        closo_table_add_column(table, names[s], labels[s], s == 2 ? "%" : "1", w->column, n);
    }
    return CLOSO_OK;
}

// ---- trends ------------------------------------------------------------------------------------

static size_t group_count(const table_work *w)
{
    size_t count = 1;
    for (size_t k = 0; w->options->group && k < w->spectra->count; k++)
        if (w->options->group[k] >= count)
            count = w->options->group[k] + 1;
    return count;
}

static size_t members_of(const table_work *w, size_t group)
{
    size_t count = 0;
    for (size_t k = 0; k < w->spectra->count; k++)
        count += !w->options->group || w->options->group[k] == group;
    return count;
}

static void add_trend_column(const table_work *w, closo_table *table, size_t group,
                             size_t parameter, int what, const char *name, const char *unit)
{
    size_t count = 0;
    for (size_t k = 0; k < w->spectra->count; k++)
        if (!w->options->group || w->options->group[k] == group)
            w->column[count++] = what < 0 ? x_of(w, k) : value_of(&w->fits[k], parameter, what);
    closo_table_add_column(table, name, what < 0 ? x_name(w) : NULL, unit, w->column, count);
}

static void add_trend_table(const table_work *w, size_t group, const char *name,
                            closo_result *result)
{
    char title[160];
    snprintf(title, sizeof title, "Determined parameters%s%.100s", w->options->group ? ", " : "",
             w->options->group ? w->options->group_names[group] : "");
    closo_table *table = closo_result_add_table(result, name, title);
    add_trend_column(w, table, group, 0, -1, "x", x_unit(w));
    for (size_t p = 0; p < w->circuit->parameters; p++) {
        char su[CLOSO_CIRCUIT_NAME + 4];
        snprintf(su, sizeof su, "%s_su", w->circuit->name[p]);
        add_trend_column(w, table, group, p, 2, w->circuit->name[p], w->circuit->parameter[p].unit);
        add_trend_column(w, table, group, p, 1, su, w->circuit->parameter[p].unit);
    }
}

static void draw_parameter(const table_work *w, closo_figure *figure, size_t p, size_t groups)
{
    char su[CLOSO_CIRCUIT_NAME + 4], name[32];
    const closo_axis x = {.label = x_name(w), .unit = x_unit(w)};
    const closo_axis y = {.label = w->circuit->name[p], .unit = w->circuit->parameter[p].unit};
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
    snprintf(su, sizeof su, "%s_su", w->circuit->name[p]);
    for (size_t g = 0; g < groups; g++) {
        if (members_of(w, g) == 0)
            continue;
        snprintf(name, sizeof name, "trend_%zu", g + 1);
        closo_panel_add_mark(
            panel, &(closo_mark){
                       .kind = CLOSO_MARK_LINE, .table = name, .x = "x", .y = w->circuit->name[p]});
        closo_panel_add_mark(
            panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                 .label = w->options->group ? w->options->group_names[g] : NULL,
                                 .table = name,
                                 .x = "x",
                                 .y = w->circuit->name[p],
                                 .su = su});
    }
}

static void draw(const table_work *w, bool resistances, closo_result *result)
{
    size_t groups = group_count(w);
    closo_figure *figure = NULL;
    for (size_t p = 0; p < w->circuit->parameters; p++) {
        if ((strcmp(w->circuit->parameter[p].unit, "ohm") == 0) != resistances)
            continue;
        if (!figure)
            figure = closo_result_add_figure(
                result, resistances ? "resistances" : "other_parameters",
                resistances ? "Resistances along the series" : "Other parameters along the series",
                "Bars: standard uncertainties. What the data do not determine is left out.");
        draw_parameter(w, figure, p, groups);
    }
}

static void warn(const table_work *w, const closo_error *messages, closo_result *result)
{
    size_t unsettled = 0;
    for (size_t k = 0; k < w->spectra->count; k++) {
        const closo_impedance *s = &w->spectra->spectra[k];
        if (w->fits[k].count == 0)
            closo_result_warn(result, "%s: not fitted: %s", s->label,
                              messages ? messages[k].message : "");
        else
            unsettled += !w->fits[k].converged;
    }
    if (unsettled)
        closo_result_warn(result, "%zu of %zu searches did not settle", unsettled,
                          w->spectra->count);
    for (size_t p = 0; p < w->circuit->parameters; p++) {
        size_t free = 0, fitted = 0;
        for (size_t k = 0; k < w->spectra->count; k++) {
            fitted += w->fits[k].count > 0;
            free += w->fits[k].count > 0 && w->fits[k].undetermined[p];
        }
        if (free)
            closo_result_warn(result, "%s is not determined in %zu of %zu spectra",
                              w->circuit->name[p], free, fitted);
    }
}

closo_status closo_eis_series_describe(const closo_circuit *circuit,
                                       const closo_impedances *spectra,
                                       const closo_eis_series_options *options,
                                       const closo_eis_fit *fits, const closo_error *messages,
                                       closo_result *result, closo_error *error)
{
    table_work w = {circuit, spectra, options, fits,
                    closo_allocate(spectra->count, sizeof(double), error)};
    if (!w.column)
        return CLOSO_MEMORY;
    closo_status status = add_series(&w, result, error);
    for (size_t g = 0; status == CLOSO_OK && g < group_count(&w); g++) {
        char name[32];
        snprintf(name, sizeof name, "trend_%zu", g + 1);
        if (members_of(&w, g) > 0)
            add_trend_table(&w, g, name, result);
    }
    size_t fitted = 0;
    for (size_t k = 0; k < spectra->count; k++)
        fitted += fits[k].count > 0;
    closo_result_add_quantity(result, &(closo_quantity){.key = "n_spectra",
                                                        .label = "spectra",
                                                        .value = (double)spectra->count,
                                                        .unit = "1"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "n_fitted",
                                                        .label = "spectra fitted",
                                                        .value = (double)fitted,
                                                        .unit = "1"});
    draw(&w, true, result);
    draw(&w, false, result);
    warn(&w, messages, result);
    free(w.column);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
