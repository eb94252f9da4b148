// SPDX-License-Identifier: GPL-3.0-or-later
// Transference numbers of the cation from the polarisation of a symmetric cell. Bruce and Vincent:
// t+ = Iss (dV - I0 R0) / (I0 (dV - Iss Rss)) with the resistances of the electrodes before and at
// the steady state, for dV of 10 mV at most (P. G. Bruce, C. A. Vincent, J. Electroanal. Chem. 225
// (1987) 1; J. Evans, C. A. Vincent, P. G. Bruce, Polymer 28 (1987) 2324). Watanabe: t+ = Rb / (dV
// / Iss - Rss) with the resistance of the electrolyte. The first current is often missed by the
// sampling: where Rb is known, I0 = dV / (Rb + R0) is the one that Ohm's law demands.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "electro/cells.h"

#define VOLTAGE_LIMIT 0.0105 // V
#define I0_TOLERANCE  0.1    // of the current that Ohm's law demands
#define BULK_OUTLIER  0.25   // of the median of the cells of one table
enum { INPUTS = 6 };

typedef double (*formula)(const double p[INPUTS]); // dV, I0, Iss, R0, Rss, Rb

static double bruce_vincent(const double p[INPUTS])
{
    return p[2] * (p[0] - p[1] * p[3]) / (p[1] * (p[0] - p[2] * p[4]));
}

static double ohmic(const double p[INPUTS])
{
    const double q[INPUTS] = {p[0], p[0] / (p[5] + p[3]), p[2], p[3], p[4], p[5]};
    return bruce_vincent(q);
}

static double watanabe(const double p[INPUTS])
{
    return p[5] / (p[0] / p[2] - p[4]);
}

static closo_measured propagate(formula f, const closo_measured inputs[INPUTS])
{
    double p[INPUTS], sum = 0;
    for (size_t k = 0; k < INPUTS; k++)
        p[k] = inputs[k].value;
    closo_measured out = {f(p), NAN};
    for (size_t k = 0; k < INPUTS; k++) {
        if (!(inputs[k].su > 0))
            continue;
        double h = 1e-4 * inputs[k].su, value = p[k];
        p[k] = value + h;
        double up = f(p);
        p[k] = value - h;
        double slope = (up - f(p)) / (2 * h);
        p[k] = value;
        sum += isfinite(slope) ? slope * slope * inputs[k].su * inputs[k].su : 0;
    }
    if (sum > 0)
        out.su = sqrt(sum);
    if (!isfinite(out.value))
        out = (closo_measured){NAN, NAN};
    return out;
}

void closo_transference_compute(const closo_polarisation *row, closo_transference *out)
{
    const closo_measured inputs[INPUTS] = {row->voltage,           row->initial_current,
                                           row->steady_current,    row->initial_resistance,
                                           row->steady_resistance, row->bulk_resistance};
    out->bruce_vincent = propagate(bruce_vincent, inputs);
    out->ohmic = propagate(ohmic, inputs);
    out->watanabe = propagate(watanabe, inputs);
    out->implied_bulk =
        row->voltage.value / row->initial_current.value - row->initial_resistance.value;
}

// ---- checks ------------------------------------------------------------------------------------

// Whether the first current of a cell implies another electrolyte than that of its neighbours.
static bool is_outlier(const closo_transference *t, double median_bulk)
{
    return fabs(t->implied_bulk / median_bulk - 1) > BULK_OUTLIER;
}

static void check_row(const closo_polarisation *row, const closo_transference *t,
                      double median_bulk, closo_result *result)
{
    const char *label = row->label, *colon = *label ? ": " : "";
    double v = row->voltage.value, i0 = row->initial_current.value, is = row->steady_current.value;
    double r0 = row->initial_resistance.value, rs = row->steady_resistance.value;
    double demanded = v / (row->bulk_resistance.value + r0);
    if (v > VOLTAGE_LIMIT)
        closo_result_warn(result,
                          "%s%sdV = %.3g mV: the method holds for 10 mV at most (ideal, small "
                          "polarisation)",
                          label, colon, 1e3 * v);
    if (is > i0)
        closo_result_warn(result, "%s%sthe steady current exceeds the initial one", label, colon);
    if (i0 > v / r0)
        closo_result_warn(result,
                          "%s%sI0 = %.4g uA exceeds dV / R0 = %.4g uA, which the electrodes alone "
                          "allow: one of dV, I0, R0 is wrong",
                          label, colon, 1e6 * i0, 1e6 * v / r0);
    if (is > v / rs)
        closo_result_warn(result,
                          "%s%sIss = %.4g uA exceeds dV / Rss = %.4g uA: one of dV, Iss, Rss is "
                          "wrong",
                          label, colon, 1e6 * is, 1e6 * v / rs);
    if (fabs(i0 / demanded - 1) > I0_TOLERANCE)
        closo_result_warn(result,
                          "%s%sI0 = %.4g uA, but dV / (Rb + R0) = %.4g uA: the first current was "
                          "missed by the sampling or is wrong; t+ with the latter is %.3f",
                          label, colon, 1e6 * i0, 1e6 * demanded, t->ohmic.value);
    else if (is_outlier(t, median_bulk))
        closo_result_warn(result,
                          "%s%sthe resistance of the electrolyte that I0 implies, dV / I0 - R0 = "
                          "%.4g ohm, is far from that of the other cells (median %.4g ohm): I0 = "
                          "%.4g uA is doubtful, %.4g uA would fit; left out of the mean",
                          label, colon, t->implied_bulk, median_bulk, 1e6 * i0,
                          1e6 * v / (median_bulk + r0));
    if (t->bruce_vincent.value < 0 || t->bruce_vincent.value > 1)
        closo_result_warn(result, "%s%st+ = %.3f is not between 0 and 1", label, colon,
                          t->bruce_vincent.value);
    if (t->watanabe.value < 0 || t->watanabe.value > 1)
        closo_result_warn(result, "%s%st+ of Watanabe's formula = %.3f is not between 0 and 1",
                          label, colon, t->watanabe.value);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Of three cells and more; NaN else.
static double median_of(const closo_transference *t, size_t count, double *work)
{
    size_t n = 0;
    for (size_t k = 0; k < count; k++)
        if (isfinite(t[k].implied_bulk))
            work[n++] = t[k].implied_bulk;
    if (n < 3)
        return NAN;
    qsort(work, n, sizeof *work, by_value);
    return n % 2 ? work[n / 2] : (work[n / 2 - 1] + work[n / 2]) / 2;
}

// ---- the document ------------------------------------------------------------------------------

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                const char *method)
{
    if (!isnan(value.value))
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = value.value,
                                                            .su = value.su,
                                                            .unit = "1",
                                                            .method = method});
}

enum { COLUMNS = 14 };

static closo_status add_table(const closo_polarisation *rows, const closo_transference *t,
                              size_t count, closo_result *result, closo_error *error)
{
    static const char *const names[COLUMNS] = {"dV",
                                               "I0",
                                               "Iss",
                                               "R0",
                                               "Rss",
                                               "Rb",
                                               "t_plus",
                                               "t_plus_su",
                                               "t_plus_ohmic",
                                               "t_plus_watanabe",
                                               "t_plus_watanabe_su",
                                               "Rb_implied",
                                               "published",
                                               "difference"};
    static const char *const units[COLUMNS] = {"mV", "uA", "uA", "ohm", "ohm", "ohm", "1",
                                               "1",  "1",  "1",  "1",   "ohm", "1",   "1"};
    double *v = closo_allocate(COLUMNS * count, sizeof *v, error);
    const char **labels = closo_allocate(count, sizeof *labels, error);
    if (v && labels) {
        bool named = false;
        for (size_t k = 0; k < count; k++) {
            const closo_polarisation *p = &rows[k];
            const double row[COLUMNS] = {1e3 * p->voltage.value,
                                         1e6 * p->initial_current.value,
                                         1e6 * p->steady_current.value,
                                         p->initial_resistance.value,
                                         p->steady_resistance.value,
                                         p->bulk_resistance.value,
                                         t[k].bruce_vincent.value,
                                         t[k].bruce_vincent.su,
                                         t[k].ohmic.value,
                                         t[k].watanabe.value,
                                         t[k].watanabe.su,
                                         t[k].implied_bulk,
                                         p->published,
                                         t[k].bruce_vincent.value - p->published};
            for (size_t c = 0; c < COLUMNS; c++)
                v[c * count + k] = row[c];
            labels[k] = p->label;
            named = named || p->label[0];
        }
        closo_table *table = closo_result_add_table(result, "transference", "Transference numbers");
        if (named)
            closo_table_add_text_column(table, "cell", NULL, labels, count);
        for (size_t c = 0; c < COLUMNS; c++) {
            bool empty = true;
            for (size_t k = 0; k < count; k++)
                empty = empty && !isfinite(v[c * count + k]);
            if (!empty)
                closo_table_add_column(table, names[c], NULL, units[c], v + c * count, count);
        }
    }
    bool done = v && labels;
    free(v);
    free(labels);
    return done ? CLOSO_OK : CLOSO_MEMORY;
}

// Mean over the cells with the standard deviation of the mean.
static closo_measured mean_of(const closo_transference *t, size_t count, double median_bulk,
                              size_t *used)
{
    double sum = 0, squares = 0;
    *used = 0;
    for (size_t k = 0; k < count; k++) {
        double value = t[k].bruce_vincent.value;
        if (!(value >= 0 && value <= 1) || is_outlier(&t[k], median_bulk))
            continue;
        sum += value;
        squares += value * value;
        (*used)++;
    }
    double n = (double)*used, mean = sum / n;
    return (closo_measured){mean, n > 1 ? sqrt(fmax(0, squares - n * mean * mean) / (n - 1) / n)
                                        : (double)NAN};
}

static void add_quantities(const closo_transference *t, size_t count, double median_bulk,
                           closo_result *result)
{
    static const char formula_text[] = "Bruce-Vincent, Iss (dV - I0 R0) / (I0 (dV - Iss Rss))";
    if (count == 1) {
        add(result, "t_plus", "transference number of the cation", t->bruce_vincent, formula_text);
        add(result, "t_plus_ohmic", "the same with the initial current of Ohm's law", t->ohmic,
            "I0 = dV / (Rb + R0)");
        add(result, "t_plus_watanabe", "transference number by Watanabe's formula", t->watanabe,
            "Rb / (dV / Iss - Rss)");
        return;
    }
    char method[128];
    size_t used;
    closo_measured mean = mean_of(t, count, median_bulk, &used);
    snprintf(method, sizeof method,
             "Bruce-Vincent, mean of %zu of %zu cells, su from their scatter", used, count);
    add(result, "t_plus", "transference number of the cation", mean, method);
}

closo_status closo_transference_describe(const closo_polarisation *rows, size_t count,
                                         closo_result *result, closo_error *error)
{
    closo_transference *t = closo_allocate(count, sizeof *t, error);
    double *work = closo_allocate(count, sizeof *work, error);
    closo_status status = t && work ? CLOSO_OK : CLOSO_MEMORY;
    bool sound = false;
    if (status == CLOSO_OK) {
        for (size_t k = 0; k < count; k++) {
            closo_transference_compute(&rows[k], &t[k]);
            sound = sound || (t[k].bruce_vincent.value >= 0 && t[k].bruce_vincent.value <= 1) ||
                    (t[k].watanabe.value >= 0 && t[k].watanabe.value <= 1);
        }
        double median = median_of(t, count, work);
        for (size_t k = 0; k < count; k++)
            check_row(&rows[k], &t[k], median, result);
        closo_result_set(result, "assumptions",
                         "symmetric cell, electrodes reversible for the cation alone, ideal dilute "
                         "electrolyte, dV at most 10 mV");
        add_quantities(t, count, median, result);
        status = add_table(rows, t, count, result, error);
        closo_result_cite(result, "doi:10.1016/0032-3861(87)90394-6",
                          "J. Evans, C. A. Vincent, P. G. Bruce, Polymer 28 (1987) 2324");
    }
    free(t);
    free(work);
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
    if (status == CLOSO_OK && !sound)
        return closo_fail(error, CLOSO_NEGATIVE,
                          "no transference number between 0 and 1: see the checks");
    return status;
}

// ---- reading -----------------------------------------------------------------------------------

typedef struct input {
    const char *names;
    closo_electric kind;
    size_t offset;
    bool needed;
} input;

static const input inputs[] = {
    {"dv|\u0394v|v|voltage", CLOSO_ELECTRIC_VOLTAGE, offsetof(closo_polarisation, voltage), true},
    {"i0|initial current|initial_current", CLOSO_ELECTRIC_CURRENT,
     offsetof(closo_polarisation, initial_current), false},
    {"iss|is|steady current|steady_current", CLOSO_ELECTRIC_CURRENT,
     offsetof(closo_polarisation, steady_current), true},
    {"r0|ri0|r1_0|initial resistance|initial_resistance", CLOSO_ELECTRIC_RESISTANCE,
     offsetof(closo_polarisation, initial_resistance), false},
    {"rss|rs|steady resistance|steady_resistance|rct", CLOSO_ELECTRIC_RESISTANCE,
     offsetof(closo_polarisation, steady_resistance), true},
    {"rb|bulk resistance|bulk_resistance|rbulk", CLOSO_ELECTRIC_RESISTANCE,
     offsetof(closo_polarisation, bulk_resistance), false},
};
enum { INPUT_COUNT = sizeof inputs / sizeof *inputs };

static closo_status read_row(const closo_cells *cells, size_t row,
                             const closo_cells_number numbers[INPUT_COUNT], int label,
                             int published, closo_polarisation *out, closo_error *error)
{
    const closo_cells_number plain = {published, 1, 0};
    closo_measured value;
    snprintf(out->label, sizeof out->label, "%s", closo_cells_at(cells, row, label));
    for (size_t k = 0; k < INPUT_COUNT; k++) {
        closo_measured *field = (closo_measured *)(void *)((char *)out + inputs[k].offset);
        closo_status status = closo_cells_measured(cells, row, &numbers[k], field, NULL, error);
        if (status != CLOSO_OK)
            return status;
        if ((inputs[k].needed && isnan(field->value)) || field->value < 0)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: column %s: expected a positive number",
                              cells->path, cells->lines[row], cells->names[numbers[k].column]);
    }
    closo_status status = closo_cells_measured(cells, row, &plain, &value, NULL, error);
    out->published = value.value;
    return status;
}

closo_status closo_transference_read(const char *path, closo_polarisation **out, size_t *count,
                                     closo_result *result, closo_error *error)
{
    closo_cells cells;
    closo_cells_number numbers[INPUT_COUNT];
    *out = NULL;
    *count = 0;
    closo_status status = closo_cells_read(&cells, path, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t k = 0; status == CLOSO_OK && k < INPUT_COUNT; k++) {
        int column = closo_cells_find(&cells, inputs[k].names);
        if (column < 0 && inputs[k].needed)
            status = closo_fail(error, CLOSO_INPUT,
                                "%s:1: expected columns dV, I0, Iss, R0, Rss (and Rb) with units "
                                "such as I0 (uA); one of %s is missing",
                                path, inputs[k].names);
        else
            status =
                closo_cells_number_of(&cells, column, inputs[k].kind, NULL, &numbers[k], error);
    }
    if (status == CLOSO_OK && !(*out = closo_allocate(cells.rows, sizeof **out, error)))
        status = CLOSO_MEMORY;
    int label = closo_cells_find(&cells, "cell|label|sample|name");
    int published = closo_cells_find(&cells, "published|t+|t_plus");
    for (size_t row = 0; status == CLOSO_OK && row < cells.rows; row++)
        status = read_row(&cells, row, numbers, label, published, &(*out)[(*count)++], error);
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &cells.fingerprint);
    } else {
        free(*out);
        *out = NULL;
    }
    closo_cells_clear(&cells);
    return status;
}
