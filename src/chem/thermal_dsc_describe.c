// SPDX-License-Identifier: GPL-3.0-or-later
// Calorimetry as a document: the peaks, the transition that matters most, its hysteresis.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_DRAWN = 4000 };
#define FAR_OFF 0.1 // of an enthalpy: warned of where baselines differ by more

static const char *const baseline_names[] = {"linear", "sigmoid", "spline"};

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

// Largest peak of a direction and sign (0: any); NULL: none.
static const closo_dsc_peak *largest(const closo_dsc *dsc, int direction, double sign)
{
    const closo_dsc_peak *best = NULL;
    for (size_t k = 0; k < dsc->count; k++) {
        const closo_dsc_peak *p = &dsc->peaks[k];
        bool fits = (direction == 0 || p->direction == direction) &&
                    (sign == 0 || sign * p->enthalpy.value > 0);
        if (fits && (!best || fabs(p->enthalpy.value) > fabs(best->enthalpy.value)))
            best = p;
    }
    return best;
}

static void describe_main(const closo_dsc *dsc, double weight, const char *formula,
                          closo_result *result)
{
    const closo_dsc_peak *p = largest(dsc, 1, 0);
    if (!p)
        p = largest(dsc, 0, 0);
    if (!p)
        return;
    char method[200];
    const char *side = p->direction > 0 ? "heating" : "cooling";
    snprintf(method, sizeof method,
             "largest peak, on %s: tangent of the leading side meets the "
             "line before it",
             side);
    add(result, "T_onset", "onset", p->onset, "K", method);
    add(result, "T_peak", "peak", p->peak, "K", "extremum over the baseline");
    add(result, "T_endset", "endset", p->endset, "K",
        "tangent of the trailing side meets the line behind it");
    snprintf(
        method, sizeof method,
        "integral over time, %s baseline, endothermic > 0; s.u. %.2g J/g of noise, %.2g J/g of "
        "the choice of baseline and limits",
        baseline_names[dsc->options.baseline], p->su_noise, p->su_baseline);
    add(result, "enthalpy", "enthalpy", p->enthalpy, "J/g", method);
    if (weight > 0) {
        closo_measured molar = {p->enthalpy.value * weight / 1000, p->enthalpy.su * weight / 1000};
        snprintf(method, sizeof method, "per mol of %.60s, %.6g g/mol", formula, weight);
        add(result, "enthalpy_molar", "enthalpy", molar, "kJ/mol", method);
        double t = p->onset.value;
        add(result, "entropy_molar", "entropy",
            (closo_measured){molar.value * 1000 / t, molar.su * 1000 / t}, "J/(mol K)",
            "enthalpy / onset, for a transition in equilibrium");
    }
    const closo_dsc_peak *back = largest(dsc, -1, p->enthalpy.value > 0 ? -1 : 1);
    if (p->direction > 0 && back) {
        add(result, "T_onset_cooling", "onset on cooling", back->onset, "K",
            "largest peak of opposite sign on cooling");
        add(result, "enthalpy_cooling", "enthalpy on cooling", back->enthalpy, "J/g", NULL);
        add(result, "hysteresis", "hysteresis",
            (closo_measured){p->onset.value - back->onset.value,
                             hypot(p->onset.su, back->onset.su)},
            "K", "onset on heating less onset on cooling");
    }
}

static closo_status describe_peaks(const closo_dsc *dsc, double weight, closo_result *result,
                                   closo_error *error)
{
    enum { COLUMNS = 16 };
    static const char *const names[COLUMNS] = {"segment",
                                               "onset",
                                               "onset_su",
                                               "onset_celsius",
                                               "peak",
                                               "peak_su",
                                               "endset",
                                               "endset_su",
                                               "enthalpy",
                                               "enthalpy_su",
                                               "enthalpy_linear",
                                               "enthalpy_sigmoid",
                                               "enthalpy_spline",
                                               "rate",
                                               "from",
                                               "to"};
    static const char *const labels[COLUMNS] = {
        "segment",  "onset", NULL,     "onset",   "peak",   NULL,   "endset",          NULL,
        "enthalpy", NULL,    "linear", "sigmoid", "spline", "rate", "integrated from", "to"};
    static const char *const units[COLUMNS] = {"1",   "K",     "K",   "degC", "K",   "K",
                                               "K",   "K",     "J/g", "J/g",  "J/g", "J/g",
                                               "J/g", "K/min", "K",   "K"};
    size_t n = dsc->count;
    double *v = closo_allocate(COLUMNS * n, sizeof *v, error);
    const char **kinds = closo_allocate(n, sizeof *kinds, error);
    if (!v || !kinds) {
        free(v);
        free(kinds);
        return CLOSO_MEMORY;
    }
    for (size_t k = 0; k < n; k++) {
        const closo_dsc_peak *p = &dsc->peaks[k];
        const double row[COLUMNS] = {(double)(p->segment + 1),
                                     p->onset.value,
                                     p->onset.su,
                                     p->onset.value - CLOSO_THERMAL_ZERO,
                                     p->peak.value,
                                     p->peak.su,
                                     p->endset.value,
                                     p->endset.su,
                                     p->enthalpy.value,
                                     p->enthalpy.su,
                                     p->by_baseline[0],
                                     p->by_baseline[1],
                                     p->by_baseline[2],
                                     p->rate * 60,
                                     p->begin,
                                     p->end};
        for (size_t c = 0; c < COLUMNS; c++)
            v[c * n + k] = row[c];
        kinds[k] = p->direction > 0 ? "heating" : "cooling";
    }
    closo_table *table =
        closo_result_add_table(result, "peaks", "Peaks; enthalpies endothermic > 0");
    closo_table_add_text_column(table, "direction", "direction", kinds, n);
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_column(table, names[c], labels[c], units[c], v + c * n, n);
    if (weight > 0) {
        for (size_t k = 0; k < n; k++) {
            v[k] = dsc->peaks[k].enthalpy.value * weight / 1000;
            v[n + k] = dsc->peaks[k].enthalpy.su * weight / 1000;
        }
        closo_table_add_column(table, "enthalpy_molar", "enthalpy", "kJ/mol", v, n);
        closo_table_add_column(table, "enthalpy_molar_su", NULL, "kJ/mol", v + n, n);
    }
    free(v);
    free(kinds);
    return CLOSO_OK;
}

// A table and a pair of marks for each segment.
static closo_status describe_figure(const closo_dsc *dsc, closo_result *result, closo_error *error)
{
    double *v = closo_allocate(3 * dsc->points, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    closo_figure *figure = closo_result_add_figure(
        result, "dsc", "Heat flow and baselines",
        "Endothermic upwards, whatever the file's direction; dashed: the baselines that were "
        "integrated to.");
    closo_panel *panel =
        closo_figure_add_panel(figure, NULL, &(closo_axis){.label = "temperature", .unit = "K"},
                               &(closo_axis){.label = "heat flow, endothermic up", .unit = "W/g"});
    for (size_t a = 0, b; a < dsc->points; a = b) {
        for (b = a; b < dsc->points && !(dsc->segment[b] > dsc->segment[a]); b++)
            ;
        size_t every = (b - a + MOST_DRAWN - 1) / MOST_DRAWN, n = 0, id = (size_t)dsc->segment[a];
        for (size_t i = a; i < b; i += every, n++) {
            v[n] = dsc->temperature[i];
            v[dsc->points + n] = dsc->heat_flow[i];
            v[2 * dsc->points + n] = dsc->baseline[i];
        }
        char name[32], label[64];
        bool heating = dsc->segments.list[id - 1].direction > 0;
        snprintf(name, sizeof name, "segment_%zu", id);
        snprintf(label, sizeof label, "%s, segment %zu", heating ? "heating" : "cooling", id);
        closo_table *table = closo_result_add_table(result, name, label);
        closo_table_add_column(table, "temperature", "temperature", "K", v, n);
        closo_table_add_column(table, "heat_flow", "heat flow", "W/g", v + dsc->points, n);
        closo_table_add_column(table, "baseline", "baseline", "W/g", v + 2 * dsc->points, n);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = label,
                                                  .table = name,
                                                  .x = "temperature",
                                                  .y = "heat_flow"});
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .table = name,
                                                  .x = "temperature",
                                                  .y = "baseline",
                                                  .dashed = true});
    }
    free(v);
    return CLOSO_OK;
}

static void warn_about(const closo_dsc *dsc, closo_result *result)
{
    if (dsc->count == 0)
        closo_result_warn(result, "no peak was found above the noise and %.3g J/g",
                          dsc->options.smallest);
    for (size_t k = 0; k < dsc->count; k++) {
        const closo_dsc_peak *p = &dsc->peaks[k];
        if (p->su_baseline > FAR_OFF * fabs(p->enthalpy.value))
            closo_result_warn(result,
                              "peak at %.1f K: the choice of the baseline moves the enthalpy by "
                              "%.0f %%: --limits sets where it is integrated",
                              p->peak.value, 100 * p->su_baseline / fabs(p->enthalpy.value));
    }
}

closo_status closo_dsc_describe(const closo_dsc *dsc, double weight, const char *formula,
                                closo_result *result, closo_error *error)
{
    closo_result_set(result, "baseline", "%s", baseline_names[dsc->options.baseline]);
    closo_result_set(result, "sign", "endothermic > 0, also where the file's is the other");
    closo_result_set(result, "s.u.",
                     "of this curve: calibration of temperature and heat is not in them");
    closo_result_set(result, "limits", "%s",
                     dsc->options.limit_count ? "as told" : "where the slope ends, found");
    describe_main(dsc, weight, formula, result);
    closo_status status = CLOSO_OK;
    if (dsc->count)
        status = describe_peaks(dsc, weight, result, error);
    if (status == CLOSO_OK)
        status = describe_figure(dsc, result, error);
    if (status == CLOSO_OK)
        warn_about(dsc, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
