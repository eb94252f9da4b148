// SPDX-License-Identifier: GPL-3.0-or-later
// A fit as a document: parameters, statistics, arcs, correlations, spectrum with fit, residuals.
#include "electro/eis_fit.h"
#include "electro/eis_fit_assign.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *weighting_name(closo_weighting weighting)
{
    static const char *const names[] = {"modulus: 1/|Z|^2 of the data", "unit",
                                        "proportional: 1/Z'^2, 1/Z''^2, floored at (1e-3 |Z|)^2",
                                        "variance of the data"};
    return names[weighting];
}

static void set_notations(const closo_circuit *circuit, closo_result *result)
{
    static const struct {
        closo_circuit_notation notation;
        const char *key;
    } notations[] = {{CLOSO_NOTATION_IMPEDANCE_PY, "circuit"},
                     {CLOSO_NOTATION_BOUKAMP, "circuit_boukamp"},
                     {CLOSO_NOTATION_ECLAB, "circuit_eclab"},
                     {CLOSO_NOTATION_PYIMPSPEC, "circuit_pyimpspec"}};
    for (size_t k = 0; k < sizeof notations / sizeof *notations; k++) {
        closo_text text;
        closo_text_init(&text);
        if (closo_circuit_write(circuit, notations[k].notation, &text, NULL) == CLOSO_OK)
            closo_result_set(result, notations[k].key, "%s", text.data);
        closo_text_clear(&text);
    }
}

static void set_elements(const closo_circuit *circuit, closo_result *result)
{
    for (size_t k = 0; k < circuit->parameters; k++) {
        const closo_circuit_element *element = closo_circuit_element_of(circuit, k);
        char key[64];
        snprintf(key, sizeof key, "element_%s", element->name);
        if (element->parameters > 1)
            closo_result_set(result, key, "%s: %s", element->title, element->formula);
    }
}

static void set_settings(const closo_circuit *circuit, const closo_eis_options *options,
                         const closo_eis_fit *fit, closo_result *result)
{
    set_notations(circuit, result);
    set_elements(circuit, result);
    closo_result_set(result, "weighting", "%s", weighting_name(options->weighting));
    closo_result_set(result, "starts", "%zu, of which %zu at the minimum", fit->starts,
                     fit->starts_at_minimum);
    closo_result_set(result, "seed", "%llu", (unsigned long long)options->seed);
}

// ---- quantities --------------------------------------------------------------------------------

static const char *state_of(const closo_eis_fit *fit, size_t k)
{
    return fit->held[k]           ? "held"
           : fit->undetermined[k] ? "undetermined"
           : fit->at_bound[k]     ? "at its bound"
                                  : "fitted";
}

static void add_parameters(const closo_circuit *circuit, const closo_eis_fit *fit,
                           closo_result *result)
{
    for (size_t k = 0; k < fit->count; k++) {
        const closo_element_parameter *parameter = closo_circuit_parameter(circuit, k);
        char label[128];
        snprintf(label, sizeof label, "%s (%s)", circuit->name[k],
                 closo_circuit_element_of(circuit, k)->title);
        closo_result_add_quantity(result, &(closo_quantity){.key = circuit->name[k],
                                                            .label = label,
                                                            .value = fit->value[k],
                                                            .su = fit->su[k],
                                                            .unit = parameter->unit,
                                                            .method = state_of(fit, k)});
    }
}

static void add_statistics(const closo_eis_fit *fit, closo_result *result)
{
    const closo_quantity quantities[] = {
        {.key = "S",
         .label = "sum of weighted squares",
         .value = fit->S,
         .unit = "1",
         .method = "pseudo chi-squared where weights are 1/|Z|^2"},
        {.key = "chi2_reduced",
         .label = "reduced chi-squared",
         .value = fit->chi2_reduced,
         .unit = "1",
         .method = "S / (2 N - free parameters); uncertainties are scaled by it"},
        {.key = "aicc",
         .label = "Akaike criterion, small samples",
         .value = fit->aicc,
         .unit = "1",
         .method = "2 N ln(S / 2 N) + 2 k + 2 k (k + 1) / (2 N - k - 1)"},
        {.key = "n_undetermined",
         .label = "parameters not determined",
         .value = (double)fit->n_undetermined,
         .unit = "1",
         .method = "s.u. of the logarithm above 1"},
        {.key = "residual",
         .label = "rms residual",
         .value = 100 * fit->residual,
         .unit = "%",
         .method = "of |dZ| / |Z|"},
    };
    for (size_t k = 0; k < sizeof quantities / sizeof *quantities; k++)
        closo_result_add_quantity(result, &quantities[k]);
}

// ---- tables ------------------------------------------------------------------------------------

static void add_parameter_table(const closo_circuit *circuit, const closo_eis_fit *fit,
                                closo_result *result)
{
    const char *name[CLOSO_CIRCUIT_PARAMETERS], *unit[CLOSO_CIRCUIT_PARAMETERS],
        *state[CLOSO_CIRCUIT_PARAMETERS];
    double relative[CLOSO_CIRCUIT_PARAMETERS];
    for (size_t k = 0; k < fit->count; k++) {
        name[k] = circuit->name[k];
        unit[k] = closo_circuit_parameter(circuit, k)->unit;
        state[k] = state_of(fit, k);
        relative[k] = 100 * fit->su[k] / fabs(fit->value[k]);
    }
    closo_table *table = closo_result_add_table(result, "parameters", "Parameters");
    closo_table_add_text_column(table, "parameter", NULL, name, fit->count);
    closo_table_add_column(table, "value", NULL, "1", fit->value, fit->count);
    closo_table_add_column(table, "value_su", "s.u.", "1", fit->su, fit->count);
    closo_table_add_text_column(table, "unit", NULL, unit, fit->count);
    closo_table_add_column(table, "relative", "relative s.u.", "%", relative, fit->count);
    closo_table_add_column(table, "low", "profile limit, low", "1", fit->low, fit->count);
    closo_table_add_column(table, "high", "profile limit, high", "1", fit->high, fit->count);
    closo_table_add_text_column(table, "state", NULL, state, fit->count);
}

static void add_arc_table(const closo_circuit *circuit, const closo_eis_options *options,
                          const closo_eis_fit *fit, closo_result *result)
{
    closo_eis_arc arcs[CLOSO_CIRCUIT_PARAMETERS];
    size_t count = closo_eis_arcs(circuit, fit->value, arcs);
    if (count == 0)
        return;
    double column[6][CLOSO_CIRCUIT_PARAMETERS];
    const char *name[CLOSO_CIRCUIT_PARAMETERS], *origin[CLOSO_CIRCUIT_PARAMETERS],
        *why[CLOSO_CIRCUIT_PARAMETERS];
    char reason[CLOSO_CIRCUIT_PARAMETERS][128];
    bool brug = false;
    for (size_t k = 0; k < count; k++) {
        const closo_eis_arc *a = &arcs[k];
        bool known = !fit->undetermined[a->resistance] && !fit->undetermined[a->other];
        const double values[] = {a->R,
                                 a->tau,
                                 1 / (6.283185307179586 * a->tau),
                                 a->n,
                                 known ? a->C : (double)NAN,
                                 known ? a->C_brug : (double)NAN};
        for (size_t c = 0; c < 6; c++)
            column[c][k] = values[c];
        brug = brug || !isnan(values[5]);
        name[k] = a->name;
        why[k] = reason[k];
        origin[k] =
            closo_eis_assign(values[4], options->thickness_cm, options->area_cm2, reason[k]);
        if (!known)
            snprintf(reason[k], sizeof reason[k], "the arc is not determined");
    }
    closo_table *table = closo_result_add_table(result, "arcs", "Arcs");
    closo_table_add_text_column(table, "arc", "elements", name, count);
    closo_table_add_column(table, "R", NULL, "ohm", column[0], count);
    closo_table_add_column(table, "tau", "time constant", "s", column[1], count);
    closo_table_add_column(table, "f_peak", "frequency of the top", "Hz", column[2], count);
    closo_table_add_column(table, "n", NULL, "1", column[3], count);
    closo_table_add_column(table, "C", "C, Hsu and Mansfeld", "F", column[4], count);
    if (brug)
        closo_table_add_column(table, "C_brug", "C, Brug", "F", column[5], count);
    closo_table_add_text_column(table, "origin", "may be", origin, count);
    closo_table_add_text_column(table, "reason", NULL, why, count);
    closo_result_cite(result, "doi:10.5006/1.3280607",
                      "Hsu, Mansfeld, Corrosion 57 (2001) 747: C = (R Q)^(1/n) / R");
    if (brug)
        closo_result_cite(result, "doi:10.1016/S0022-0728(84)80324-1",
                          "Brug et al., J. Electroanal. Chem. 176 (1984) 275: C = Q^(1/n) (1/Rs + "
                          "1/R)^((n-1)/n)");
    closo_result_cite(result, "doi:10.1002/adma.19900020304",
                      "Irvine, Sinclair, West, Adv. Mater. 2 (1990) 132: capacitances and origins");
}

static void add_correlation(const closo_circuit *circuit, const closo_eis_fit *fit,
                            closo_result *result)
{
    size_t index[CLOSO_CIRCUIT_PARAMETERS], count = 0;
    const char *name[CLOSO_CIRCUIT_PARAMETERS];
    double column[CLOSO_CIRCUIT_PARAMETERS];
    for (size_t k = 0; k < fit->count; k++)
        if (fit->covariance[k * (fit->count + 1)] > 0) {
            name[count] = circuit->name[k];
            index[count++] = k;
        }
    if (count == 0)
        return;
    closo_table *table = closo_result_add_table(result, "correlation", "Correlation coefficients");
    closo_table_add_text_column(table, "parameter", NULL, name, count);
    for (size_t b = 0; b < count; b++) {
        size_t j = index[b] * (fit->count + 1);
        for (size_t a = 0; a < count; a++) {
            double both = fit->covariance[index[a] * (fit->count + 1)] * fit->covariance[j];
            column[a] = fit->covariance[index[a] * fit->count + index[b]] / sqrt(both);
        }
        closo_table_add_column(table, name[b], NULL, "1", column, count);
    }
}

enum { FIT_COLUMNS = 11 };

static void add_spectrum(const closo_impedance *s, const closo_eis_fit *fit, double *v,
                         closo_result *result)
{
    static const char *const names[FIT_COLUMNS] = {
        "frequency", "Z_real",  "Z_imaginary", "fit_real", "fit_imaginary", "minus_imaginary",
        "minus_fit", "modulus", "fit_modulus", "phase",    "fit_phase"};
    static const char *const labels[FIT_COLUMNS] = {
        NULL,          "Z'",  "Z''",        "Z' fitted", "Z'' fitted",  "-Z''",
        "-Z'' fitted", "|Z|", "|Z| fitted", "phase",     "phase fitted"};
    static const char *const units[FIT_COLUMNS] = {"Hz",  "ohm", "ohm", "ohm", "ohm", "ohm",
                                                   "ohm", "ohm", "ohm", "deg", "deg"};
    const double degree = 57.29577951308232;
    size_t n = s->count;
    for (size_t i = 0; i < n; i++) {
        const double *z = fit->z + 2 * i;
        const double row[FIT_COLUMNS] = {s->frequency[i],
                                         s->real[i],
                                         s->imaginary[i],
                                         z[0],
                                         z[1],
                                         -s->imaginary[i],
                                         -z[1],
                                         hypot(s->real[i], s->imaginary[i]),
                                         hypot(z[0], z[1]),
                                         degree * atan2(s->imaginary[i], s->real[i]),
                                         degree * atan2(z[1], z[0])};
        for (size_t c = 0; c < FIT_COLUMNS; c++)
            v[c * n + i] = row[c];
    }
    closo_table *table = closo_result_add_table(result, "fit", "Spectrum and fit");
    for (size_t c = 0; c < FIT_COLUMNS; c++)
        closo_table_add_column(table, names[c], labels[c], units[c], v + c * n, n);
    for (size_t i = 0; i < n; i++) {
        double size = fmax(v[7 * n + i], 1e-300);
        v[n + i] = 100 * (s->real[i] - fit->z[2 * i]) / size;
        v[2 * n + i] = 100 * (s->imaginary[i] - fit->z[2 * i + 1]) / size;
    }
    table = closo_result_add_table(result, "residuals", "Residuals");
    closo_table_add_column(table, "frequency", NULL, "Hz", v, n);
    closo_table_add_column(table, "real", "(Z' - fit)/|Z|", "%", v + n, n);
    closo_table_add_column(table, "imaginary", "(Z'' - fit)/|Z|", "%", v + 2 * n, n);
}

// ---- figures -----------------------------------------------------------------------------------

static void mark(closo_panel *panel, closo_mark_kind kind, const char *label, const char *table,
                 const char *x, const char *y)
{
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = kind, .label = label, .table = table, .x = x, .y = y});
}

static void draw(closo_result *result)
{
    const closo_axis frequency = {.label = "frequency", .unit = "Hz", .logarithmic = true};
    closo_figure *figure = closo_result_add_figure(
        result, "nyquist", "Nyquist plot", "Impedance in the complex plane; line: fitted circuit.");
    closo_panel *panel =
        closo_figure_add_panel(figure, NULL, &(closo_axis){.label = "Z'", .unit = "ohm"},
                               &(closo_axis){.label = "-Z''", .unit = "ohm"});
    mark(panel, CLOSO_MARK_POINTS, "measured", "fit", "Z_real", "minus_imaginary");
    mark(panel, CLOSO_MARK_LINE, "fit", "fit", "fit_real", "minus_fit");
    figure = closo_result_add_figure(result, "bode", "Bode plot",
                                     "Modulus and phase; line: fitted circuit.");
    panel =
        closo_figure_add_panel(figure, NULL, &frequency,
                               &(closo_axis){.label = "|Z|", .unit = "ohm", .logarithmic = true});
    mark(panel, CLOSO_MARK_POINTS, "measured", "fit", "frequency", "modulus");
    mark(panel, CLOSO_MARK_LINE, "fit", "fit", "frequency", "fit_modulus");
    panel = closo_figure_add_panel(figure, NULL, &frequency,
                                   &(closo_axis){.label = "phase", .unit = "deg"});
    mark(panel, CLOSO_MARK_POINTS, "measured", "fit", "frequency", "phase");
    mark(panel, CLOSO_MARK_LINE, "fit", "fit", "frequency", "fit_phase");
    figure = closo_result_add_figure(result, "residuals", "Residuals",
                                     "What the circuit leaves, in per cent of |Z|. Waves mean that "
                                     "the model is incomplete or that the cell drifted.");
    panel = closo_figure_add_panel(figure, NULL, &frequency,
                                   &(closo_axis){.label = "residual of |Z|", .unit = "%"});
    mark(panel, CLOSO_MARK_POINTS, "Z'", "residuals", "frequency", "real");
    mark(panel, CLOSO_MARK_POINTS, "Z''", "residuals", "frequency", "imaginary");
}

static void warn(const closo_circuit *circuit, const closo_impedance *spectrum,
                 const closo_eis_fit *fit, closo_result *result)
{
    closo_eis_look(spectrum, result);
    closo_eis_look_residuals(spectrum, fit, result);
    for (size_t k = 0; k < fit->direction_count; k++)
        closo_result_warn(result, "%s", fit->direction[k]);
    for (size_t k = 0; k < fit->count; k++) {
        bool exponent = strcmp(closo_circuit_parameter(circuit, k)->unit, "1") == 0;
        if (fit->at_bound[k] && !fit->undetermined[k])
            closo_result_warn(result, "%s ends at its bound %.6g%s", circuit->name[k],
                              fit->value[k],
                              exponent && fit->value[k] == 1 ? ": a capacitor would do" : "");
        if (exponent && strcmp(closo_circuit_element_of(circuit, k)->name, "CPE") == 0 &&
            fit->value[k] < 0.3 && !fit->held[k])
            closo_result_warn(result,
                              "%s = %.3g: this CPE acts as a resistor more than as a "
                              "capacitor",
                              circuit->name[k], fit->value[k]);
    }
}

closo_status closo_eis_fit_describe(const closo_circuit *circuit, const closo_impedance *spectrum,
                                    const closo_eis_options *options, const closo_eis_fit *fit,
                                    closo_result *result, closo_error *error)
{
    closo_eis_options defaults;
    closo_eis_options_init(&defaults);
    options = options ? options : &defaults;
    double *values = closo_allocate(FIT_COLUMNS * spectrum->count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    set_settings(circuit, options, fit, result);
    add_parameters(circuit, fit, result);
    add_statistics(fit, result);
    add_parameter_table(circuit, fit, result);
    add_arc_table(circuit, options, fit, result);
    add_correlation(circuit, fit, result);
    add_spectrum(spectrum, fit, values, result);
    draw(result);
    warn(circuit, spectrum, fit, result);
    free(values);
    return closo_result_status(result, error);
}
