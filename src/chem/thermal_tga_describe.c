// SPDX-License-Identifier: GPL-3.0-or-later
// Mass losses as a document; temperatures in K, in tables in degrees Celsius, too.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double shown(const closo_tga *tga, double x)
{
    return tga->over_time ? x / 60 : x;
}

static double scale_of(const closo_tga *tga)
{
    return tga->over_time ? 1.0 / 60 : 1;
}

static const char *unit_of(const closo_tga *tga)
{
    return tga->over_time ? "min" : "K";
}

static const char *per_unit(const closo_tga *tga)
{
    return tga->over_time ? "%/min" : "%/K";
}

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value.value,
                                                        .su = value.su,
                                                        .unit = unit,
                                                        .method = method});
}

// ---- numbers -----------------------------------------------------------------------------------

static void describe_quantities(const closo_tga *tga, closo_result *result)
{
    const char *symbol = tga->over_time ? "t" : "T";
    for (size_t k = 0; k < tga->count; k++) {
        const closo_tga_step *s = &tga->steps[k];
        const struct {
            const char *name, *label, *method;
            closo_measured value;
        } places[] = {
            {"onset", "onset", "tangent of the fastest loss meets the plateau before", s->onset},
            {"peak", "fastest loss", "inflection of the mass", s->peak},
            {"endset", "endset", "tangent of the fastest loss meets the plateau behind",
             s->endset}};
        char key[48], label[80];
        snprintf(key, sizeof key, "loss_%zu", k + 1);
        snprintf(label, sizeof label, "mass loss of step %zu", k + 1);
        add(result, key, label, s->loss, "%",
            "difference of the plateau lines at the edges of the step; s.u. with drift under it");
        for (size_t i = 0; i < 3; i++) {
            snprintf(key, sizeof key, "%s_%s_%zu", symbol, places[i].name, k + 1);
            snprintf(label, sizeof label, "%s of step %zu", places[i].label, k + 1);
            add(result, key, label,
                (closo_measured){shown(tga, places[i].value.value),
                                 places[i].value.su * scale_of(tga)},
                unit_of(tga), places[i].method);
        }
    }
    add(result, "loss_total", "mass loss of all steps", tga->total, "%",
        "first plateau to last, with what is lost between the steps");
    add(result, "residue", "mass behind the last step", tga->plateaus[tga->count].mass, "%",
        "line of the last plateau");
}

typedef double (*getter)(const closo_tga *tga, size_t k);

static double get_onset(const closo_tga *t, size_t k)
{
    return shown(t, t->steps[k].onset.value);
}
static double get_onset_su(const closo_tga *t, size_t k)
{
    return t->steps[k].onset.su * scale_of(t);
}
static double get_peak(const closo_tga *t, size_t k)
{
    return shown(t, t->steps[k].peak.value);
}
static double get_peak_su(const closo_tga *t, size_t k)
{
    return t->steps[k].peak.su * scale_of(t);
}
static double get_endset(const closo_tga *t, size_t k)
{
    return shown(t, t->steps[k].endset.value);
}
static double get_endset_su(const closo_tga *t, size_t k)
{
    return t->steps[k].endset.su * scale_of(t);
}
static double get_loss(const closo_tga *t, size_t k)
{
    return t->steps[k].loss.value;
}
static double get_loss_su(const closo_tga *t, size_t k)
{
    return t->steps[k].loss.su;
}
static double get_rate(const closo_tga *t, size_t k)
{
    return t->steps[k].rate.value / scale_of(t);
}
static double get_celsius(const closo_tga *t, size_t k)
{
    return t->over_time ? (double)NAN : t->steps[k].onset.value - CLOSO_THERMAL_ZERO;
}
static double get_number(const closo_tga *t, size_t k)
{
    (void)t;
    return (double)(k + 1);
}
static double get_begin(const closo_tga *t, size_t k)
{
    return shown(t, t->plateaus[k].begin);
}
static double get_end(const closo_tga *t, size_t k)
{
    return shown(t, t->plateaus[k].end);
}
static double get_mass(const closo_tga *t, size_t k)
{
    return t->plateaus[k].mass.value;
}
static double get_mass_su(const closo_tga *t, size_t k)
{
    return t->plateaus[k].mass.su;
}
static double get_drift(const closo_tga *t, size_t k)
{
    return t->plateaus[k].drift.value / scale_of(t);
}
static double get_drift_su(const closo_tga *t, size_t k)
{
    return t->plateaus[k].drift.su / scale_of(t);
}

typedef struct column {
    const char *name, *label;
    int unit; // 0: 1, 1: x, 2: %, 3: % per x, 4: degC
    getter get;
} column;

static closo_status add_table(const closo_tga *tga, const char *name, const char *title,
                              const column *columns, size_t count, size_t rows,
                              closo_result *result, closo_error *error)
{
    double *values = closo_allocate(rows, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    const char *const units[] = {"1", unit_of(tga), "%", per_unit(tga), "degC"};
    closo_table *table = closo_result_add_table(result, name, title);
    for (size_t c = 0; c < count; c++) {
        for (size_t k = 0; k < rows; k++)
            values[k] = columns[c].get(tga, k);
        closo_table_add_column(table, columns[c].name, columns[c].label, units[columns[c].unit],
                               values, rows);
    }
    free(values);
    return CLOSO_OK;
}

static closo_status describe_tables(const closo_tga *tga, closo_result *result, closo_error *error)
{
    static const column steps[] = {{"step", "step", 0, get_number},
                                   {"loss", "mass loss", 2, get_loss},
                                   {"loss_su", NULL, 2, get_loss_su},
                                   {"onset", "onset", 1, get_onset},
                                   {"onset_su", NULL, 1, get_onset_su},
                                   {"onset_celsius", "onset", 4, get_celsius},
                                   {"peak", "fastest loss", 1, get_peak},
                                   {"peak_su", NULL, 1, get_peak_su},
                                   {"endset", "endset", 1, get_endset},
                                   {"endset_su", NULL, 1, get_endset_su},
                                   {"rate", "largest rate of loss", 3, get_rate}};
    static const column plateaus[] = {{"plateau", "plateau", 0, get_number},
                                      {"begin", "from", 1, get_begin},
                                      {"end", "to", 1, get_end},
                                      {"mass", "mass", 2, get_mass},
                                      {"mass_su", NULL, 2, get_mass_su},
                                      {"drift", "drift", 3, get_drift},
                                      {"drift_su", NULL, 3, get_drift_su}};
    closo_status status = add_table(tga, "steps", "Steps of the mass loss", steps,
                                    sizeof steps / sizeof *steps, tga->count, result, error);
    if (status == CLOSO_OK)
        status = add_table(tga, "plateaus", "Plateaus between the steps", plateaus,
                           sizeof plateaus / sizeof *plateaus, tga->count + 1, result, error);
    return status;
}

// ---- figure ------------------------------------------------------------------------------------

static closo_status describe_figure(const closo_tga *tga, closo_result *result, closo_error *error)
{
    size_t n = tga->points, plateaus = tga->count + 1;
    double *values = closo_allocate(3 * n + 2 * plateaus, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        values[i] = shown(tga, tga->x[i]);
        values[n + i] = tga->mass[i];
        values[2 * n + i] = tga->derivative[i] / scale_of(tga);
    }
    const char *x_label = tga->over_time ? "time" : "temperature";
    closo_table *table = closo_result_add_table(result, "curve", "Mass and its derivative");
    closo_table_add_column(table, "x", x_label, unit_of(tga), values, n);
    closo_table_add_column(table, "mass", "mass", "%", values + n, n);
    closo_table_add_column(table, "rate", "rate of loss", per_unit(tga), values + 2 * n, n);
    for (size_t k = 0; k < plateaus; k++) {
        const closo_tga_plateau *p = &tga->plateaus[k];
        values[k] = shown(tga, k ? p->begin : p->end);
        values[plateaus + k] = p->mass.value;
    }
    table = closo_result_add_table(result, "edges", "Edges of the steps");
    closo_table_add_column(table, "x", x_label, unit_of(tga), values, plateaus);
    closo_table_add_column(table, "mass", "mass of the plateau", "%", values + plateaus, plateaus);
    free(values);
    closo_figure *figure = closo_result_add_figure(
        result, "tga", "Mass loss step by step",
        "Mass of the sample, with the masses of the plateaus at the edges of the steps as points; "
        "rate of loss, with onset, fastest loss and endset of each step as lines.");
    const closo_axis x = {.label = x_label, .unit = unit_of(tga)};
    closo_panel *panel =
        closo_figure_add_panel(figure, "mass", &x, &(closo_axis){.label = "mass", .unit = "%"});
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "curve", .x = "x", .y = "mass"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .label = "plateaus",
                                              .table = "edges",
                                              .x = "x",
                                              .y = "mass"});
    panel = closo_figure_add_panel(figure, "derivative", &x,
                                   &(closo_axis){.label = "rate of loss", .unit = per_unit(tga)});
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "curve", .x = "x", .y = "rate"});
    static const char *const places[] = {"onset", "peak", "endset"};
    for (size_t k = 0; k < tga->count; k++)
        for (size_t i = 0; i < 3; i++) {
            char key[48];
            snprintf(key, sizeof key, "%s_%s_%zu", tga->over_time ? "t" : "T", places[i], k + 1);
            closo_panel_add_mark(
                panel,
                &(closo_mark){.kind = CLOSO_MARK_VERTICAL, .quantity = key, .dashed = i != 1});
        }
    return CLOSO_OK;
}

// ---- all ---------------------------------------------------------------------------------------

static void describe_settings(const closo_tga *tga, closo_result *result)
{
    closo_result_set(result, "analysis", "over %s, derivative by a quadratic (Savitzky-Golay)",
                     tga->over_time ? "time" : "temperature of one heating");
    closo_result_set(result, "window", "%.3g %s", tga->window * scale_of(tga),
                     tga->over_time ? "min" : "K");
    closo_result_set_number(result, "smallest step", tga->options.smallest, "%");
    if (!isnan(tga->rate.value))
        add(result, "heating_rate", "heating rate",
            (closo_measured){tga->rate.value * 60, tga->rate.su * 60}, "K/min",
            "line through the temperatures");
}

static void warn_about(const closo_tga *tga, closo_result *result)
{
    if (tga->count == 0) {
        closo_result_warn(result, "no step of more than %.3g %% was found", tga->options.smallest);
        return;
    }
    for (size_t k = 1; k < tga->count; k++)
        if (tga->plateaus[k].overlap)
            closo_result_warn(result,
                              "steps %zu and %zu overlap: where one ends is uncertain, and their "
                              "losses have large s.u.",
                              k, k + 1);
    if (tga->plateaus[0].overlap)
        closo_result_warn(result, "the first step has begun before the record begins: what was "
                                  "lost before is not counted");
    if (tga->plateaus[tga->count].overlap)
        closo_result_warn(result, "the last step goes on where the record ends: its loss is a "
                                  "lower limit");
    double lowest = INFINITY, gain = 0;
    for (size_t i = 0; i < tga->points; i++) {
        lowest = fmin(lowest, tga->mass[i]);
        gain = fmax(gain, tga->mass[i] - lowest);
    }
    if (gain > fmax(1, 8 * tga->noise))
        closo_result_warn(result, "the mass rises by %.3g %% in between: gains are not analysed",
                          gain);
}

closo_status closo_tga_describe(const closo_tga *tga, closo_result *result, closo_error *error)
{
    describe_settings(tga, result);
    describe_quantities(tga, result);
    closo_status status = tga->count ? describe_tables(tga, result, error) : CLOSO_OK;
    if (status == CLOSO_OK)
        status = describe_figure(tga, result, error);
    if (status == CLOSO_OK)
        warn_about(tga, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
