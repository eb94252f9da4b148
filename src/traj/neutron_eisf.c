// SPDX-License-Identifier: GPL-3.0-or-later
// The elastic incoherent structure factor: the rotational I(q,t) at long times, set beside
// rigid-rotor models with the mean radius of the run. It is a limit only where the curve has come
// to rest: the means over the last 40 % of the lags and over the 30 % before them must agree.
// Models are compared by chi^2 with 0.01 added to each uncertainty in quadrature, for the
// vibrations that rigid models leave out.
#include "traj/neutron.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CURVE_POINTS = 61 };
#define LATE          0.6
#define EARLY         0.3
#define DRIFT_ALLOWED 0.02
#define MODEL_ERROR   0.01
#define SAME_CHI      4.0 // a difference of 2 standard deviations

static double mean_between(const closo_neutron *self, const double *curve, double from, double to)
{
    double longest = self->t[self->lags - 1], sum = 0, count = 0;
    for (size_t l = 0; l < self->lags; l++)
        if (self->t[l] >= from * longest && self->t[l] <= to * longest) {
            sum += curve[l];
            count++;
        }
    return sum / count;
}

// Jackknife over parts of the ions of the mean between two shares of the longest lag, less the mean
// between two others where those are given.
static double su_between(const closo_neutron *self, size_t q, bool difference)
{
    size_t parts = self->parts[CLOSO_ROTATION];
    double sum = 0, squares = 0;
    for (size_t p = 0; p < parts; p++) {
        const double *curve = closo_neutron_without(self, p, CLOSO_ROTATION, q);
        double value = mean_between(self, curve, LATE, 1);
        if (difference)
            value -= mean_between(self, curve, EARLY, LATE);
        sum += value;
        squares += value * value;
    }
    double n = (double)parts, mean = sum / n;
    return parts > 1 ? sqrt((n - 1) * fmax(0, squares / n - mean * mean)) : (double)NAN;
}

static bool at_rest(const closo_neutron *self, size_t q)
{
    const double *curve = closo_neutron_curve(self, CLOSO_ROTATION, q);
    double drift = mean_between(self, curve, LATE, 1) - mean_between(self, curve, EARLY, LATE);
    double su = su_between(self, q, true);
    return fabs(drift) <= DRIFT_ALLOWED + (isnan(su) ? 0 : 2 * su);
}

static void add_eisf_quantity(const closo_neutron *self, size_t q, double value, double su,
                              closo_result *result)
{
    char key[48], label[80];
    snprintf(key, sizeof key, "EISF_q%g", self->q[q]);
    snprintf(label, sizeof label, "EISF of the anions at q = %g 1/A", self->q[q]);
    closo_result_add_quantity(
        result,
        &(closo_quantity){.key = key,
                          .label = label,
                          .value = value,
                          .su = su,
                          .freedom = self->parts[CLOSO_ROTATION] > 1
                                         ? (double)self->parts[CLOSO_ROTATION] - 1
                                         : 0,
                          .unit = "1",
                          .method = isnan(value) ? "rotational I(q,t) not at rest"
                                                 : "rotational I(q,t), last 40 % of times"});
}

static void compare_models(const closo_neutron *self, const double *eisf, const double *su,
                           closo_result *result)
{
    const char *names[CLOSO_EISF_MODELS];
    double chi[CLOSO_EISF_MODELS];
    size_t count = 0, points = 0, best = 0;
    for (size_t q = 0; q < self->q_count; q++)
        points += isnan(eisf[q]) ? 0 : 1;
    if (points == 0 || self->vertices.count == 0) {
        closo_result_set(result, "nearest model of rotation", "undetermined");
        return;
    }
    for (size_t m = 0; m < CLOSO_EISF_MODELS; m++) {
        const closo_eisf_model *model = &closo_eisf_models[m];
        if (!closo_eisf_model_applies(model, &self->vertices))
            continue;
        names[count] = model->words;
        chi[count] = 0;
        for (size_t q = 0; q < self->q_count; q++) {
            double own = isnan(su[q]) ? 0 : su[q];
            double d = eisf[q] - model->value(&self->vertices, model->order, self->q[q]);
            if (!isnan(eisf[q]))
                chi[count] += d * d / (own * own + MODEL_ERROR * MODEL_ERROR);
        }
        best = chi[count] < chi[best] ? count : best;
        count++;
    }
    closo_text text;
    closo_text_init(&text);
    closo_text_addf(&text, "%s (chi2 %.3g for %zu q)", names[best], chi[best], points);
    for (size_t m = 0; m < count; m++)
        if (m != best && chi[m] - chi[best] < SAME_CHI)
            closo_text_addf(&text, "; not told from %s (%.3g)", names[m], chi[m]);
    if (chi[best] > 4 * (double)points + 8)
        closo_text_add(&text, "; none of the models fits");
    if (!text.failed)
        closo_result_set(result, "nearest model of rotation", "%s", text.data);
    closo_text_clear(&text);
    closo_table *table = closo_result_add_table(result, "rotation_models",
                                                "How well models of rotation describe the EISF");
    closo_table_add_text_column(table, "model", NULL, names, count);
    closo_table_add_column(table, "chi2", "chi squared", "1", chi, count);
}

static closo_status describe_table(const closo_neutron *self, const double *eisf, const double *su,
                                   closo_result *result, closo_error *error)
{
    double *dense = closo_allocate(2 * CURVE_POINTS, sizeof *dense, error);
    if (!dense)
        return CLOSO_MEMORY;
    double *value = dense + CURVE_POINTS, q_max = 0, at_q[CLOSO_NEUTRON_Q];
    for (size_t q = 0; q < self->q_count; q++)
        q_max = fmax(q_max, self->q[q]);
    for (size_t i = 0; i < CURVE_POINTS; i++)
        dense[i] = 1.15 * q_max * (double)i / (CURVE_POINTS - 1);
    closo_table *table =
        closo_result_add_table(result, "eisf", "Elastic incoherent structure factor");
    closo_table *curves = closo_result_add_table(result, "eisf_models", "EISF of the models");
    closo_table_add_column(table, "q", NULL, "1/A", self->q, self->q_count);
    closo_table_add_column(table, "simulated", NULL, "1", eisf, self->q_count);
    closo_table_add_column(table, "su", NULL, "1", su, self->q_count);
    closo_table_add_column(curves, "q", NULL, "1/A", dense, CURVE_POINTS);
    closo_figure *figure = closo_result_add_figure(
        result, "eisf", "Elastic incoherent structure factor",
        "Points: rotational I(q,t) at long times with one standard uncertainty. Lines: rigid "
        "rotors with the mean radius of the scatterers; for an icosahedron the threefold and the "
        "fivefold jumps coincide.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "q", .unit = "1/A"},
                               &(closo_axis){.label = "EISF", .minimum = 0, .maximum = 1.05});
    for (size_t m = 0; m < CLOSO_EISF_MODELS; m++) {
        const closo_eisf_model *model = &closo_eisf_models[m];
        if (!closo_eisf_model_applies(model, &self->vertices))
            continue;
        for (size_t q = 0; q < self->q_count; q++)
            at_q[q] = model->value(&self->vertices, model->order, self->q[q]);
        for (size_t i = 0; i < CURVE_POINTS; i++)
            value[i] = model->value(&self->vertices, model->order, dense[i]);
        closo_table_add_column(table, model->name, model->words, "1", at_q, self->q_count);
        closo_table_add_column(curves, model->name, model->words, "1", value, CURVE_POINTS);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = model->words,
                                                  .table = "eisf_models",
                                                  .x = "q",
                                                  .y = model->name,
                                                  .dashed = model->order == 5 || m == 5});
    }
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .label = "simulated",
                                              .table = "eisf",
                                              .x = "q",
                                              .y = "simulated",
                                              .su = "su"});
    free(dense);
    return CLOSO_OK;
}

closo_status closo_neutron_describe_eisf(const closo_neutron *self, double *eisf,
                                         closo_result *result, closo_error *error)
{
    double su[CLOSO_NEUTRON_Q];
    for (size_t q = 0; q < self->q_count; q++) {
        bool reached = at_rest(self, q);
        const double *curve = closo_neutron_curve(self, CLOSO_ROTATION, q);
        eisf[q] = reached ? mean_between(self, curve, LATE, 1) : (double)NAN;
        su[q] = reached ? su_between(self, q, false) : (double)NAN;
        add_eisf_quantity(self, q, eisf[q], su[q], result);
    }
    if (self->vertices.count == 0)
        closo_result_warn(result, "no models of rotation for these scatterers: they lie at the "
                                  "centre, there are too many of them, or the anions are of "
                                  "several kinds");
    compare_models(self, eisf, su, result);
    return describe_table(self, eisf, su, result, error);
}
