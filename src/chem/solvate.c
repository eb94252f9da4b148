// SPDX-License-Identifier: GPL-3.0-or-later
// Solvent in a solvate S . n L from its mass loss. With w % of the solvate's mass lost as L and S
// left behind, n = w / (100 - w) * M(S) / M(L); ds.u.(n)/dw = n * 100 / (w (100 - w)).
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ALLOWED 1.0 // %: of a loss without s.u.
#define COVER   3.0 // s.u. that a loss may be off

static closo_status weigh(const char *what, const char *text, double *weight, closo_error *error)
{
    closo_compound compound;
    closo_error inner;
    closo_status status = closo_compound_parse(&compound, text, NULL, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "--%s: %s", what, inner.message);
    *weight = closo_compound_weight(&compound, NULL, NULL);
    return *weight > 0
               ? CLOSO_OK
               : closo_fail(error, CLOSO_USAGE, "--%s: \"%s\" has no known weight", what, text);
}

closo_status closo_solvate_parse(const char *formula, const char *solvent, closo_solvate *out,
                                 closo_error *error)
{
    *out = (closo_solvate){.formula = formula, .solvent = solvent};
    closo_status status = weigh("formula", formula, &out->formula_weight, error);
    return status == CLOSO_OK ? weigh("solvent", solvent, &out->solvent_weight, error) : status;
}

double closo_solvate_loss(const closo_solvate *solvate, double n)
{
    double gone = n * solvate->solvent_weight;
    return 100 * gone / (gone + solvate->formula_weight);
}

closo_measured closo_solvate_number(const closo_solvate *solvate, closo_measured loss)
{
    double w = loss.value;
    if (!(w >= 0 && w < 100))
        return (closo_measured){NAN, NAN};
    double ratio = solvate->formula_weight / solvate->solvent_weight;
    return (closo_measured){w / (100 - w) * ratio, loss.su * ratio * 100 / ((100 - w) * (100 - w))};
}

// ---- the document ------------------------------------------------------------------------------

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

static closo_status table_of_losses(const closo_solvate *solvate, const closo_measured *losses,
                                    size_t count, closo_measured total, closo_result *result,
                                    closo_error *error)
{
    double *values = closo_allocate(5 * count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    double ratio = solvate->formula_weight / solvate->solvent_weight, left = 100 - total.value;
    for (size_t i = 0; i < count; i++) {
        values[i] = (double)(i + 1);
        values[count + i] = losses[i].value;
        values[2 * count + i] = losses[i].su;
        values[3 * count + i] = losses[i].value / left * ratio;
        values[4 * count + i] =
            ratio / left * hypot(losses[i].su, losses[i].value * total.su / left);
    }
    static const char *const names[] = {"step", "loss", "loss_su", "n", "n_su"};
    static const char *const labels[] = {"step", "mass loss", NULL, "solvent per formula unit",
                                         NULL};
    closo_table *table =
        closo_result_add_table(result, "solvent", "Solvent that leaves, step by step");
    for (size_t c = 0; c < 5; c++)
        closo_table_add_column(table, names[c], labels[c], c == 1 || c == 2 ? "%" : "1",
                               values + c * count, count);
    free(values);
    return CLOSO_OK;
}

static bool fits(const closo_solvate *solvate, closo_measured total, double expected)
{
    double allowed = total.su > 0 ? COVER * total.su : ALLOWED;
    return fabs(total.value - closo_solvate_loss(solvate, expected)) <= allowed;
}

static void number(char out[CLOSO_NUMBER_SIZE], double value, int digits)
{
    closo_format_number(out, value, digits);
}

static closo_status answer(const closo_solvate *s, closo_measured total, closo_measured n,
                           double expected, closo_result *result, closo_error *error)
{
    char loss[64], count[64], asked[CLOSO_NUMBER_SIZE], needs[CLOSO_NUMBER_SIZE];
    closo_format_value(loss, total.value, total.su);
    closo_format_value(count, n.value, n.su);
    if (!(n.su > 0))
        snprintf(count, sizeof count, "%.2f", n.value);
    if (isnan(expected)) {
        closo_result_set(result, "answer", "a loss of %s wt%% is n = %s %s per %s", loss, count,
                         s->solvent, s->formula);
        return CLOSO_OK;
    }
    number(asked, expected, 6);
    number(needs, closo_solvate_loss(s, expected), 3);
    bool agrees = fits(s, total, expected);
    closo_result_set(result, "answer",
                     "a loss of %s wt%% is n = %s %s per %s%s %s: n = %s needs %s "
                     "wt%%",
                     loss, count, s->solvent, s->formula, agrees ? ", which fits" : ", not", asked,
                     asked, needs);
    if (agrees)
        return CLOSO_OK;
    closo_result_warn(
        result, "the loss does not fit n = %s: %s wt%% is n = %s, n = %s needs %s wt%%%s", asked,
        loss, count, asked, needs, total.su > 0 ? "" : " (1 wt% allowed, as no s.u. is given)");
    return closo_fail(error, CLOSO_NEGATIVE, "a loss of %s wt%% is n = %s, not %s (%s wt%%)", loss,
                      count, asked, needs);
}

closo_status closo_solvate_describe(const closo_solvate *solvate, const closo_measured *losses,
                                    size_t count, closo_measured total, double expected,
                                    closo_result *result, closo_error *error)
{
    closo_result_set(result, "solvate", "%s . n %s, %.6g and %.6g g/mol", solvate->formula,
                     solvate->solvent, solvate->formula_weight, solvate->solvent_weight);
    if (!isnan(expected))
        add(result, "loss_expected", "mass loss that n needs",
            (closo_measured){closo_solvate_loss(solvate, expected), NAN}, "%",
            "n M(solvent) / (n M(solvent) + M(formula))");
    if (isnan(total.value))
        return CLOSO_OK;
    if (!(total.value >= 0 && total.value < 100))
        return closo_fail(error, CLOSO_INPUT,
                          "expected a loss from 0 to 100 %% for a solvate, found %.4g %%",
                          total.value);
    closo_measured n = closo_solvate_number(solvate, total);
    add(result, "n_solvent", "solvent per formula unit", n, "1",
        "n = w / (100 - w) M(formula) / M(solvent); nothing but solvent is lost, the formula is "
        "what is left");
    closo_status status = CLOSO_OK;
    if (count > 1)
        status = table_of_losses(solvate, losses, count, total, result, error);
    return status == CLOSO_OK ? answer(solvate, total, n, expected, result, error) : status;
}
