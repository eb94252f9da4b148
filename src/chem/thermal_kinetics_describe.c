// SPDX-License-Identifier: GPL-3.0-or-later
// Energies of activation as a document: against conversion, and Kissinger's line.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_DRAWN = 1000 };
#define VARIES 0.2 // of the mean energy: more than one step (ICTAC)

static const struct {
    const char *key, *label, *method;
} methods[CLOSO_ISOKINETICS_METHODS] = {
    {"friedman", "Friedman", "ln(da/dt) over 1/T at equal conversion"},
    {"kas", "Kissinger-Akahira-Sunose", "ln(b/T^2) over 1/T at equal conversion"},
    {"ofw", "Ozawa-Flynn-Wall", "ln b over 1/T at equal conversion, slope 1.052 E/R (Doyle)"},
    {"ofw_corrected", "Ozawa-Flynn-Wall, corrected",
     "ln b less ln(exp(x) p(x)), x = E/(R T), over 1/T, in turns: no approximation of the "
     "integral"},
    {"vyazovkin", "Vyazovkin", "integrals of exp(-E/RT) over measured temperatures made equal"}};

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                double freedom, const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value.value,
                                                        .su = value.su,
                                                        .freedom = freedom,
                                                        .unit = unit,
                                                        .method = method});
}

static void describe_quantities(const closo_isokinetics *k, closo_result *result)
{
    add(result, "Ea_kissinger", "activation energy, Kissinger", k->kissinger, k->freedom, "kJ/mol",
        "ln(b/Tp^2) over 1/Tp, Tp in K where the conversion is fastest");
    add(result, "ln_A_kissinger", "ln(A s), Kissinger", k->kissinger_ln_a, k->freedom, "1",
        "from the intercept, for a reaction of first order");
    for (size_t m = 0; m < CLOSO_ISOKINETICS_METHODS; m++) {
        char key[48], label[96], method[200];
        snprintf(key, sizeof key, "Ea_%s", methods[m].key);
        snprintf(label, sizeof label, "mean activation energy, %s", methods[m].label);
        snprintf(method, sizeof method, "%s; mean of %zu conversions", methods[m].method,
                 k->levels);
        add(result, key, label, k->mean[m], k->freedom, "kJ/mol", method);
    }
}

static closo_status describe_runs(const closo_isokinetics *k, const closo_isokinetics_run *runs,
                                  closo_result *result, closo_error *error)
{
    size_t n = k->runs;
    double slope = -k->kissinger.value * 1e3 / CLOSO_GAS_CONSTANT; // of ln(b / Tp^2) over 1 / Tp
    double intercept = k->kissinger_ln_a.value - log(-slope);
    double *v = closo_allocate(7 * n, sizeof *v, error);
    const char **names = closo_allocate(n, sizeof *names, error);
    if (!v || !names) {
        free(v);
        free(names);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        double b = runs[i].rate.value, t = runs[i].peak.value;
        names[i] = runs[i].name;
        v[i] = b * 60;
        v[n + i] = runs[i].rate.su * 60;
        v[2 * n + i] = t;
        v[3 * n + i] = runs[i].peak.su;
        v[4 * n + i] = 1000 / t;
        v[5 * n + i] = log(b / (t * t));
        v[6 * n + i] = intercept + slope / t;
    }
    closo_table *table = closo_result_add_table(result, "runs", "Runs");
    closo_table_add_text_column(table, "run", "run", names, n);
    closo_table_add_column(table, "rate", "heating rate", "K/min", v, n);
    closo_table_add_column(table, "rate_su", NULL, "K/min", v + n, n);
    closo_table_add_column(table, "peak", "fastest conversion", "K", v + 2 * n, n);
    closo_table_add_column(table, "peak_su", NULL, "K", v + 3 * n, n);
    closo_table_add_column(table, "inverse", "1000 / Tp", "1/K", v + 4 * n, n);
    closo_table_add_column(table, "kissinger", "ln(b / Tp^2), b in K/s", "1", v + 5 * n, n);
    closo_table_add_column(table, "line", "Kissinger's line", "1", v + 6 * n, n);
    free(v);
    free(names);
    return CLOSO_OK;
}

static closo_status describe_energies(const closo_isokinetics *k, closo_result *result,
                                      closo_error *error)
{
    double *v = closo_allocate(k->levels, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    closo_table *table =
        closo_result_add_table(result, "energies", "Activation energy against conversion");
    closo_table_add_column(table, "conversion", "conversion", "1", k->level, k->levels);
    for (size_t m = 0; m < CLOSO_ISOKINETICS_METHODS; m++)
        for (int su = 0; su < 2; su++) {
            char name[48];
            snprintf(name, sizeof name, "%s%s", methods[m].key, su ? "_su" : "");
            for (size_t i = 0; i < k->levels; i++)
                v[i] = su ? k->energy[m][i].su : k->energy[m][i].value;
            closo_table_add_column(table, name, su ? NULL : methods[m].label, "kJ/mol", v,
                                   k->levels);
        }
    free(v);
    return CLOSO_OK;
}

static closo_status add_curve(const closo_isokinetics_run *run, size_t index, closo_panel *panel,
                              closo_result *result, closo_error *error)
{
    size_t every = (run->count + MOST_DRAWN - 1) / MOST_DRAWN, n = 0;
    double *v = closo_allocate(2 * MOST_DRAWN, sizeof *v, error);
    char name[32], label[96];
    if (!v)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < run->count && n < MOST_DRAWN; i += every, n++) {
        v[n] = run->temperature[i];
        v[MOST_DRAWN + n] = run->conversion[i];
    }
    snprintf(name, sizeof name, "run_%zu", index + 1);
    snprintf(label, sizeof label, "%.3g K/min", run->rate.value * 60);
    closo_table *table = closo_result_add_table(result, name, run->name);
    closo_table_add_column(table, "temperature", "temperature", "K", v, n);
    closo_table_add_column(table, "conversion", "conversion", "1", v + MOST_DRAWN, n);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = label,
                                              .table = name,
                                              .x = "temperature",
                                              .y = "conversion"});
    free(v);
    return CLOSO_OK;
}

static closo_status describe_figure(const closo_isokinetics *k, const closo_isokinetics_run *runs,
                                    closo_result *result, closo_error *error)
{
    static const size_t drawn[] = {CLOSO_ISOKINETICS_FRIEDMAN, CLOSO_ISOKINETICS_KAS,
                                   CLOSO_ISOKINETICS_OFW_CORRECTED, CLOSO_ISOKINETICS_VYAZOVKIN};
    closo_figure *figure = closo_result_add_figure(
        result, "kinetics", "Activation energy against conversion",
        "Energies at equal conversion of all runs, with standard uncertainties from the scatter "
        "around each line; an energy that changes with conversion speaks for more than one step. "
        "The conversions themselves; Kissinger's plot of the fastest conversion.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "activation energy", &(closo_axis){.label = "conversion", .maximum = 1},
        &(closo_axis){.label = "activation energy", .unit = "kJ/mol"});
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        char su[48];
        snprintf(su, sizeof su, "%s_su", methods[drawn[i]].key);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                  .label = methods[drawn[i]].label,
                                                  .table = "energies",
                                                  .x = "conversion",
                                                  .y = methods[drawn[i]].key,
                                                  .su = su});
    }
    panel = closo_figure_add_panel(figure, "conversion",
                                   &(closo_axis){.label = "temperature", .unit = "K"},
                                   &(closo_axis){.label = "conversion"});
    for (size_t i = 0; i < k->runs; i++) {
        closo_status status = add_curve(&runs[i], i, panel, result, error);
        if (status != CLOSO_OK)
            return status;
    }
    panel = closo_figure_add_panel(figure, "Kissinger",
                                   &(closo_axis){.label = "1000 / Tp", .unit = "1/K"},
                                   &(closo_axis){.label = "ln(b / Tp^2)"});
    closo_panel_add_mark(
        panel, &(closo_mark){
                   .kind = CLOSO_MARK_POINTS, .table = "runs", .x = "inverse", .y = "kissinger"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "runs", .x = "inverse", .y = "line"});
    return CLOSO_OK;
}

static void cite(closo_result *result)
{
    closo_result_cite(result, "doi:10.1016/j.tca.2011.03.034",
                      "Vyazovkin et al., Thermochim. Acta 520 (2011) 1 (ICTAC recommendations)");
    closo_result_cite(result, "doi:10.1021/ac60131a045", "Kissinger, Anal. Chem. 29 (1957) 1702");
    closo_result_cite(result, "doi:10.1002/polc.5070060121",
                      "Friedman, J. Polym. Sci. C 6 (1964) 183");
    closo_result_cite(result, "doi:10.1246/bcsj.38.1881",
                      "Ozawa, Bull. Chem. Soc. Jpn. 38 (1965) 1881");
    closo_result_cite(result, "doi:10.1007/BF01903696",
                      "Senum and Yang, J. Therm. Anal. 11 (1977) 445 (temperature integral)");
}

static void warn_about(const closo_isokinetics *k, closo_result *result)
{
    if (k->runs < 3)
        closo_result_warn(result, "two heating rates give no standard uncertainty: measure three "
                                  "or more");
    double spread = k->spread[CLOSO_ISOKINETICS_FRIEDMAN];
    if (spread > VARIES)
        closo_result_warn(result,
                          "Friedman's energy varies by %.0f %% of its mean over the conversion: "
                          "more than one step; the means and Kissinger's energy describe none",
                          100 * spread);
}

closo_status closo_isokinetics_describe(const closo_isokinetics *kinetics,
                                        const closo_isokinetics_run *runs, closo_result *result,
                                        closo_error *error)
{
    closo_result_set(result, "temperatures", "K throughout; heating rates in K/s in logarithms");
    closo_result_set(result, "s.u.",
                     "scatter around the lines, %zu runs less 2 degrees of freedom; a common error "
                     "of the thermometer is not in them",
                     kinetics->runs);
    describe_quantities(kinetics, result);
    cite(result);
    closo_status status = describe_runs(kinetics, runs, result, error);
    if (status == CLOSO_OK)
        status = describe_energies(kinetics, result, error);
    if (status == CLOSO_OK)
        status = describe_figure(kinetics, runs, result, error);
    if (status == CLOSO_OK)
        warn_about(kinetics, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
