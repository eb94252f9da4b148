// SPDX-License-Identifier: GPL-3.0-or-later
// Electronic conductivity from steady currents of a cell that blocks ions. Both electrodes
// blocking, or small voltages: I = sigma_e (A / L) V. One electrode reversible (Hebb, J. Chem.
// Phys. 20 (1952) 185; Wagner): I = (A R T / (F L)) {sigma_n [1 - exp(-V F / R T)] + sigma_p [exp(V
// F / R T)
// - 1]} with the conductivities by electrons and holes at the reversible electrode, linear in both.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "electro/cells.h"

#define THERMAL_VOLTAGE (CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE) // V/K
#define OHMIC_SPREAD    0.2                                         // of I / V: more is not ohmic

typedef struct electronic {
    closo_measured n, p; // S/cm; p NaN in the ohmic case
    double chi_squared, freedom;
} electronic;

static double square(double x)
{
    return x * x;
}

// Least squares of I = sum c[k] f[k](V), one or two functions without constant.
static closo_status fit(const closo_steady_state *states, size_t count, bool two, double scale,
                        double thermal, electronic *out, closo_error *error)
{
    double a[2][2] = {{0}}, b[2] = {0};
    bool weighted = true;
    for (size_t i = 0; i < count; i++)
        weighted = weighted && states[i].current_su > 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            double c[2], determinant = a[0][0] * a[1][1] - a[0][1] * a[0][1];
            if (two && !(determinant > 1e-12 * a[0][0] * a[1][1]))
                return closo_fail(error, CLOSO_NEGATIVE,
                                  "the voltages do not tell electrons from holes: expected several "
                                  "from below 0.1 V on");
            c[0] = two ? (b[0] * a[1][1] - b[1] * a[0][1]) / determinant : b[0] / a[0][0];
            c[1] = two ? (b[1] * a[0][0] - b[0] * a[0][1]) / determinant : 0;
            out->n = (closo_measured){c[0], two ? a[1][1] / determinant : 1 / a[0][0]};
            out->p = (closo_measured){two ? c[1] : (double)NAN,
                                      two ? a[0][0] / determinant : (double)NAN};
        }
        for (size_t i = 0; i < count; i++) {
            double v = states[i].voltage / thermal,
                   w = weighted ? 1 / square(states[i].current_su) : 1;
            double f[2] = {two ? -scale * thermal * expm1(-v) : scale * states[i].voltage,
                           two ? scale * thermal * expm1(v) : 0};
            if (pass == 1) {
                out->chi_squared += w * square(states[i].current - out->n.value * f[0] -
                                               (two ? out->p.value * f[1] : 0));
                continue;
            }
            for (int k = 0; k < 2; k++) {
                b[k] += w * f[k] * states[i].current;
                for (int m = 0; m < 2; m++)
                    a[k][m] += w * f[k] * f[m];
            }
        }
    }
    out->freedom = (double)count - (two ? 2 : 1);
    double variance = weighted           ? 1
                      : out->freedom > 0 ? out->chi_squared / out->freedom
                                         : (double)NAN;
    if (weighted && out->freedom > 0 &&
        out->chi_squared > closo_chi_squared_quantile(0.95, out->freedom))
        variance = out->chi_squared / out->freedom; // Birge
    else if (weighted)
        out->freedom = 0;
    out->n.su = sqrt(out->n.su * variance);
    out->p.su = sqrt(out->p.su * variance);
    return CLOSO_OK;
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

// The su of the shape of the sample comes to that of the fit.
static closo_measured with_shape(closo_measured sigma, const closo_electronic_options *options)
{
    double sum = sigma.su > 0 ? square(sigma.su / sigma.value) : 0;
    const closo_measured shape[] = {options->thickness_cm, options->area_cm2};
    for (size_t k = 0; k < 2; k++)
        sum += shape[k].su > 0 ? square(shape[k].su / shape[k].value) : 0;
    sigma.su = sum > 0 ? fabs(sigma.value) * sqrt(sum) : (double)NAN;
    return sigma;
}

static void add_transport(closo_measured electronic_part, const closo_electronic_options *options,
                          closo_result *result)
{
    closo_measured total = options->conductivity;
    if (!(total.value > 0))
        return;
    double t = electronic_part.value / total.value, sum = 0;
    sum += electronic_part.su > 0 ? square(electronic_part.su / electronic_part.value) : 0;
    sum += total.su > 0 ? square(total.su / total.value) : 0;
    closo_measured share = {t, sum > 0 ? fabs(t) * sqrt(sum) : (double)NAN};
    add(result, "t_electronic", "electronic transference number", share, "1",
        "sigma_electronic / sigma_total");
    add(result, "t_ion", "ionic transference number", (closo_measured){1 - t, share.su}, "1",
        "1 - sigma_electronic / sigma_total");
    if (t > 1)
        closo_result_warn(result,
                          "the electronic conductivity exceeds the total one: the cell does "
                          "not block ions, or one of the two is wrong");
}

static void add_states(const closo_steady_state *states, size_t count, const electronic *found,
                       bool two, double scale, double thermal, closo_result *result, double *work)
{
    double *v = work, *i = work + count, *su = work + 2 * count, *model = work + 3 * count;
    bool any = false;
    for (size_t k = 0; k < count; k++) {
        double x = states[k].voltage / thermal;
        v[k] = states[k].voltage;
        i[k] = states[k].current;
        su[k] = states[k].current_su;
        any = any || su[k] > 0;
        model[k] = two ? scale * thermal * (found->p.value * expm1(x) - found->n.value * expm1(-x))
                       : scale * found->n.value * v[k];
    }
    closo_table *table = closo_result_add_table(result, "currents", "Steady currents");
    closo_table_add_column(table, "V", "voltage", "V", v, count);
    closo_table_add_column(table, "I", "steady current", "ampere", i, count);
    if (any)
        closo_table_add_column(table, "I_su", NULL, "ampere", su, count);
    closo_table_add_column(table, "I_fit", "fitted", "ampere", model, count);
    if (count < 3)
        return;
    closo_figure *figure = closo_result_add_figure(result, "currents", "Steady currents",
                                                   "Steady currents of the ion-blocking cell and "
                                                   "the fitted ones.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "voltage", .unit = "V"},
                               &(closo_axis){.label = "steady current", .unit = "ampere"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .label = "measured",
                                              .table = "currents",
                                              .x = "V",
                                              .y = "I",
                                              .su = any ? "I_su" : NULL});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = two ? "Hebb and Wagner" : "Ohm",
                                              .table = "currents",
                                              .x = "V",
                                              .y = "I_fit"});
}

static void check_ohmic(const closo_steady_state *states, size_t count, closo_result *result)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < count; k++) {
        double g = states[k].current / states[k].voltage;
        low = fmin(low, g);
        high = fmax(high, g);
    }
    if (high - low > OHMIC_SPREAD * fabs(high))
        closo_result_warn(result,
                          "I / V varies from %.3g to %.3g S: not ohmic; one value of sigma_e does "
                          "not describe it (--model wagner-hebb, or smaller voltages)",
                          low, high);
}

static closo_status check(const closo_steady_state *states, size_t count,
                          const closo_electronic_options *options, closo_error *error)
{
    if (!(options->thickness_cm.value > 0) || !(options->area_cm2.value > 0))
        return closo_fail(error, CLOSO_USAGE, "thickness and area must be larger than 0");
    if (options->wagner_hebb && !(options->temperature_kelvin > 0))
        return closo_fail(error, CLOSO_USAGE, "Hebb and Wagner's equation needs --temperature");
    if (options->wagner_hebb && count < 3)
        return closo_fail(error, CLOSO_USAGE,
                          "Hebb and Wagner's equation needs three voltages, found %zu", count);
    for (size_t k = 0; k < count; k++)
        if (!isfinite(states[k].voltage) || states[k].voltage == 0 ||
            !isfinite(states[k].current) || fabs(states[k].voltage) > 20)
            return closo_fail(error, CLOSO_INPUT,
                              "state %zu: expected a current at a voltage other than 0, within 20 "
                              "V",
                              k + 1);
    return count ? CLOSO_OK : closo_fail(error, CLOSO_USAGE, "no steady current");
}

closo_status closo_electronic_describe(const closo_steady_state *states, size_t count,
                                       const closo_electronic_options *options,
                                       closo_result *result, closo_error *error)
{
    closo_status status = check(states, count, options, error);
    if (status != CLOSO_OK)
        return status;
    electronic found = {0};
    bool two = options->wagner_hebb;
    double scale = options->area_cm2.value / options->thickness_cm.value;
    double thermal = two ? THERMAL_VOLTAGE * options->temperature_kelvin : 1;
    status = fit(states, count, two, scale, thermal, &found, error);
    if (status != CLOSO_OK)
        return status;
    double *work = closo_allocate(4 * count, sizeof *work, error);
    if (!work)
        return CLOSO_MEMORY;
    char method[96];
    snprintf(method, sizeof method, "steady current of %zu voltage%s, ion-blocking cell", count,
             count == 1 ? "" : "s");
    closo_measured n = with_shape(found.n, options), p = with_shape(found.p, options);
    if (two) {
        closo_result_set(result, "model",
                         "Hebb and Wagner: I = (A R T / F L) {sigma_n [1 - exp(-VF/RT)] + sigma_p "
                         "[exp(VF/RT) - 1]}");
        add(result, "sigma_electrons", "conductivity by electrons at the reversible electrode", n,
            "S/cm", method);
        add(result, "sigma_holes", "conductivity by holes at the reversible electrode", p, "S/cm",
            method);
        if (n.value < 0 || p.value < 0)
            closo_result_warn(result, "a negative conductivity: the currents are not those of "
                                      "electrons and holes at a steady state");
        n = (closo_measured){n.value + p.value, sqrt(fmax(0, square(isnan(n.su) ? 0 : n.su) +
                                                                 square(isnan(p.su) ? 0 : p.su)))};
        closo_result_cite(result, "doi:10.1063/1.1700165",
                          "M. H. Hebb, J. Chem. Phys. 20 (1952) 185");
    } else {
        closo_result_set(result, "model", "ohmic: I = sigma_e (A / L) V, through the origin");
        check_ohmic(states, count, result);
    }
    add(result, "sigma_electronic", "electronic conductivity", n, "S/cm",
        two ? "sum of electrons and holes at the reversible electrode" : method);
    add_transport(n, options, result);
    add_states(states, count, &found, two, scale, thermal, result, work);
    free(work);
    closo_status answer = CLOSO_OK;
    if (!(n.value > 0))
        answer = closo_fail(error, CLOSO_NEGATIVE, "no positive electronic conductivity");
    status = closo_result_status(result, error);
    return status == CLOSO_OK ? answer : status;
}

closo_status closo_electronic_read(const char *path, closo_steady_state **out, size_t *count,
                                   closo_result *result, closo_error *error)
{
    closo_cells cells;
    closo_cells_number voltage, current;
    *out = NULL;
    *count = 0;
    closo_status status = closo_cells_read(&cells, path, error);
    if (status != CLOSO_OK)
        return status;
    int v = closo_cells_find(&cells, "v|voltage|e|potential|dv");
    int i = closo_cells_find(&cells, "i|current|iss|steady current");
    int su = closo_cells_find(&cells, "su|i_su|su_i|error");
    if (v < 0 || i < 0)
        status = closo_fail(error, CLOSO_INPUT, "%s:1: expected columns V and I with units", path);
    if (status == CLOSO_OK)
        status = closo_cells_number_of(&cells, v, CLOSO_ELECTRIC_VOLTAGE, NULL, &voltage, error);
    if (status == CLOSO_OK)
        status = closo_cells_number_of(&cells, i, CLOSO_ELECTRIC_CURRENT, NULL, &current, error);
    if (status == CLOSO_OK && !(*out = closo_allocate(cells.rows, sizeof **out, error)))
        status = CLOSO_MEMORY;
    for (size_t row = 0; status == CLOSO_OK && row < cells.rows; row++) {
        closo_measured x, y, own = {NAN, NAN};
        closo_cells_number number = current;
        number.column = su;
        status = closo_cells_measured(&cells, row, &voltage, &x, NULL, error);
        if (status == CLOSO_OK)
            status = closo_cells_measured(&cells, row, &current, &y, NULL, error);
        if (status == CLOSO_OK)
            status = closo_cells_measured(&cells, row, &number, &own, NULL, error);
        (*out)[(*count)++] =
            (closo_steady_state){x.value, y.value, own.value > 0 ? own.value : y.su};
    }
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &cells.fingerprint);
    } else {
        free(*out);
        *out = NULL;
    }
    closo_cells_clear(&cells);
    return status;
}
