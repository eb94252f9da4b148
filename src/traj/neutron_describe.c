// SPDX-License-Identifier: GPL-3.0-or-later
// The intermediate scattering functions in words, tables and figures; the elastic part and the
// widths are described by neutron_eisf.c and neutron_widths.c.
#include "traj/neutron.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void describe_settings(const closo_neutron *self, closo_result *result)
{
    char text[256];
    int at = 0;
    for (size_t e = 0; e < self->elements; e++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%s (%.4g barn)", e ? ", " : "",
                       self->isotope[e], self->cross_section[e]);
    if (self->elements)
        closo_result_set(result, "scatterers of the anions",
                         "%s; incoherent cross sections as weights", text);
    if (isnan(self->cation_cross_section))
        closo_result_set(result, "cation", "%s (cross section not known to closo)",
                         self->cation_isotope);
    else
        closo_result_set(result, "cation", "%s (%.4g barn)", self->cation_isotope,
                         self->cation_cross_section);
    closo_result_set(result, "powder average",
                     "exact: sin(qd)/(qd) over the displacements d; self terms only");
    closo_result_set(result, "origins", "every %zu of %zu stored frames", self->origin_stride,
                     self->store->frames);
    closo_result_set(result, "lags", "%zu, to half the run", self->lags - 1);
    closo_result_set(result, "rotation",
                     "positions relative to the centre of mass: rotation and vibration");
    closo_result_set(result, "uncertainties",
                     "scatter between ions; of derived numbers: jackknife over parts of the ions");
    if (self->store->thinning > 1)
        closo_result_warn(result, "to stay in memory only every %zu. frame was kept (--memory)",
                          self->store->thinning);
    if (!self->bodies)
        closo_result_warn(result,
                          "no polyatomic anions were found: only the cations are described");
    closo_result_cite(result, CLOSO_NEUTRON_SOURCE,
                      "V. F. Sears, Neutron scattering lengths and cross sections, Neutron News 3 "
                      "(1992) 26");
}

static void curve_columns(const closo_neutron *self, closo_table *table, const char *prefix,
                          closo_motion_part part, bool with_su)
{
    char name[64];
    for (size_t q = 0; q < self->q_count; q++) {
        snprintf(name, sizeof name, "%sq%g", prefix, self->q[q]);
        closo_table_add_column(table, name, NULL, "1", closo_neutron_curve(self, part, q),
                               self->lags);
        snprintf(name, sizeof name, "%sq%g_su", prefix, self->q[q]);
        if (with_su)
            closo_table_add_column(table, name, NULL, "1", closo_neutron_su(self, part, q),
                                   self->lags);
    }
}

static closo_table *curve_table(const closo_neutron *self, const char *name, const char *title,
                                closo_result *result)
{
    closo_table *table = closo_result_add_table(result, name, title);
    closo_table_add_column(table, "t", "time", "ps", self->t, self->lags);
    return table;
}

// The curves of one part twice: a row for every q and time, and a column for every q (the
// figure's).
static closo_status describe_curves(const closo_neutron *self, closo_motion_part part,
                                    const char *name, const char *title, closo_result *result,
                                    closo_error *error)
{
    static const char *const names[4] = {"q", "t", "I", "I_su"};
    static const char *const labels[4] = {"scattering vector", "time", "I(q,t)", NULL};
    static const char *const units[4] = {"1/A", "ps", "1", "1"};
    size_t rows = self->q_count * self->lags;
    double *v = closo_allocate(4 * rows, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    for (size_t q = 0; q < self->q_count; q++)
        for (size_t l = 0; l < self->lags; l++) {
            size_t row = q * self->lags + l;
            v[row] = self->q[q];
            v[rows + row] = self->t[l];
            v[2 * rows + row] = closo_neutron_curve(self, part, q)[l];
            v[3 * rows + row] = closo_neutron_su(self, part, q)[l];
        }
    closo_table *table = closo_result_add_table(result, name, title);
    for (size_t c = 0; c < 4; c++)
        closo_table_add_column(table, names[c], labels[c], units[c], v + c * rows, rows);
    free(v);
    char wide[64], wide_title[128];
    snprintf(wide, sizeof wide, "%s_by_q", name);
    snprintf(wide_title, sizeof wide_title, "%s, a column for every q", title);
    curve_columns(self, curve_table(self, wide, wide_title, result), "", part, true);
    return CLOSO_OK;
}

static closo_status describe_parts(const closo_neutron *self, closo_result *result,
                                   closo_error *error)
{
    closo_table *table =
        curve_table(self, "intermediate_parts", "Translation, rotation and their product", result);
    curve_columns(self, table, "translation_", CLOSO_TRANSLATION, false);
    curve_columns(self, table, "rotation_", CLOSO_ROTATION, false);
    double *product = closo_allocate(self->lags, sizeof *product, error);
    if (!product)
        return CLOSO_MEMORY;
    double worst = 0;
    for (size_t q = 0; q < self->q_count; q++) {
        const double *a = closo_neutron_curve(self, CLOSO_TRANSLATION, q);
        const double *b = closo_neutron_curve(self, CLOSO_ROTATION, q);
        const double *total = closo_neutron_curve(self, CLOSO_TOTAL, q);
        for (size_t l = 0; l < self->lags; l++) {
            product[l] = a[l] * b[l];
            worst = fmax(worst, fabs(product[l] - total[l]));
        }
        char name[64];
        snprintf(name, sizeof name, "product_q%g", self->q[q]);
        closo_table_add_column(table, name, NULL, "1", product, self->lags);
    }
    free(product);
    closo_result_add_quantity(
        result,
        &(closo_quantity){.key = "coupling",
                          .label = "rotation and translation: greatest |I - product|",
                          .value = worst,
                          .unit = "1",
                          .method = "over all q and times; 0 when the two are independent"});
    return CLOSO_OK;
}

static void curve_panel(const closo_neutron *self, closo_figure *figure, const char *title,
                        const char *table, const char *prefix)
{
    closo_axis time = {.label = "t", .unit = "ps", .logarithmic = true};
    closo_panel *panel = closo_figure_add_panel(
        figure, title, &time, &(closo_axis){.label = "I(q,t)", .minimum = 0, .maximum = 1.05});
    for (size_t q = 0; q < self->q_count; q++) {
        char name[64], label[32];
        snprintf(name, sizeof name, "%sq%g", prefix, self->q[q]);
        snprintf(label, sizeof label, "q = %g /A", self->q[q]);
        closo_mark mark = {
            .kind = CLOSO_MARK_LINE, .label = label, .table = table, .x = "t", .y = name};
        closo_panel_add_mark(panel, &mark);
    }
}

static void describe_figure(const closo_neutron *self, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "intermediate", "Incoherent intermediate scattering functions",
        "Powder averages of self terms. Anions: all motion of the scatterers, that of their "
        "position relative to the centre of mass alone, that of the centre of mass alone; "
        "cations.");
    if (self->bodies) {
        curve_panel(self, figure, "anions, total", "intermediate_by_q", "");
        curve_panel(self, figure, "anions, rotation", "intermediate_parts", "rotation_");
        curve_panel(self, figure, "anions, translation", "intermediate_parts", "translation_");
    }
    if (self->system->cations)
        curve_panel(self, figure, "cations", "intermediate_cation_by_q", "");
}

static void describe_radii(const closo_neutron *self, closo_result *result)
{
    for (size_t e = 0; e < self->elements; e++) {
        const char *symbol = closo_element_of(self->element[e])->symbol;
        char key[32], label[64];
        snprintf(key, sizeof key, "radius_%s", symbol);
        snprintf(label, sizeof label, "mean distance of %s from the centre of its anion", symbol);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = self->radius[e] / self->radius_count[e],
                                      .unit = "A",
                                      .method = "over all frames"});
    }
}

closo_status closo_neutron_describe(const closo_neutron *self, closo_result *result,
                                    closo_error *error)
{
    describe_settings(self, result);
    closo_status status = CLOSO_OK;
    double *eisf = closo_allocate(self->q_count, sizeof *eisf, error);
    if (!eisf)
        return CLOSO_MEMORY;
    for (size_t q = 0; q < self->q_count; q++)
        eisf[q] = NAN;
    if (self->bodies) {
        describe_radii(self, result);
        status = closo_neutron_describe_eisf(self, eisf, result, error);
    }
    if (status == CLOSO_OK)
        status = closo_neutron_describe_spectra(self, eisf, result, error);
    if (self->bodies && status == CLOSO_OK) {
        status = describe_curves(self, CLOSO_TOTAL, "intermediate",
                                 "I(q,t) of the scatterers of the anions", result, error);
        if (status == CLOSO_OK)
            status = describe_parts(self, result, error);
    }
    if (self->system->cations && status == CLOSO_OK)
        status = describe_curves(self, CLOSO_CATION, "intermediate_cation", "I(q,t) of the cations",
                                 result, error);
    describe_figure(self, result);
    free(eisf);
    return status;
}
