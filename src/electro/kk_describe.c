// SPDX-License-Identifier: GPL-3.0-or-later
// The validation as a document. Residuals are in per cent of |Z|.
#include "electro/kk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PER_CENT 100.0

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = key, .label = label, .value = value, .unit = unit, .method = method});
}

static void describe_settings(const closo_kk_options *options, const closo_kk *kk,
                              closo_result *result)
{
    static const char *const series[] = {"none", "inductance", "capacitance",
                                         "capacitance and inductance"};
    closo_result_set(result, "part fitted",
                     options->real_only        ? "real; the imaginary part is predicted"
                     : options->imaginary_only ? "imaginary; the real part is predicted"
                                               : "complex: real and imaginary part");
    closo_result_set(result, "weights", "1/|Z|");
    if (options->elements)
        closo_result_set(result, "RC elements", "%zu, as given", options->elements);
    else
        closo_result_set(result, "RC elements", "grown until mu is not above %.4g",
                         options->mu_limit);
    closo_result_set(result, "in series", "%s%s",
                     series[(kk->capacitance ? 2 : 0) + (kk->inductance ? 1 : 0)],
                     options->capacitance < 0 || options->inductance < 0 ? " (what the data need)"
                                                                         : " (as given)");
}

static void describe_verdict(const closo_kk *kk, closo_result *result)
{
    double noise = PER_CENT * kk->noise, drift = PER_CENT * kk->zhit_drift;
    switch (kk->verdict) {
    case CLOSO_KK_VALID:
        closo_result_set(result, "verdict",
                         "valid: real part, imaginary part and modulus belong together, so that "
                         "the sample was linear and steady while it was measured, within %.2g %% "
                         "of |Z|",
                         PER_CENT * kk->residual_max);
        if (kk->bad_count)
            closo_result_warn(result,
                              "%zu single points lie off by more than the noise: outliers, see "
                              "column bad of the table of residuals",
                              kk->bad_count);
        return;
    case CLOSO_KK_NOISY:
        closo_result_set(result, "verdict",
                         "not valid: the points scatter by %.2g %% of |Z|, or are too few, so that "
                         "nothing can be told from this spectrum",
                         noise);
        break;
    case CLOSO_KK_DRIFTING:
        closo_result_set(result, "verdict",
                         "not valid: the sample changed while it was measured; in the lowest "
                         "decade |Z| is %.2g %% %s than its phase allows",
                         fabs(drift), drift > 0 ? "larger" : "smaller");
        break;
    case CLOSO_KK_INCONSISTENT:
        closo_result_set(result, "verdict",
                         "not valid: real and imaginary part do not belong together at %zu "
                         "frequencies (up to %.2g %% of |Z| with a noise of %.2g %%): nonlinear, "
                         "drifting or disturbed",
                         kk->bad_count, PER_CENT * kk->residual_max, noise);
        break;
    }
    closo_result_warn(result, "%s", closo_result_setting(result, "verdict"));
}

static void describe_numbers(const closo_kk *kk, closo_result *result)
{
    add(result, "valid", "valid", kk->valid, "1", closo_result_setting(result, "verdict"));
    add(result, "kk_M", "RC elements", (double)kk->M, "1", "linear Kramers-Kronig test");
    add(result, "kk_mu", "mu", kk->mu, "1",
        "1 - sum |R_k < 0| / sum |R_k >= 0|: 1 few elements, 0 the noise is fitted");
    add(result, "kk_residual_max", "largest residual", PER_CENT * kk->residual_max, "%",
        "of |Z|, real or imaginary");
    add(result, "noise", "noise", PER_CENT * kk->noise, "%",
        "of |Z|, from the scatter of neighbouring residuals");
    add(result, "n_bad", "frequencies beyond the noise", (double)kk->bad_count, "1",
        "residual above 1 % of |Z| and above four times the noise");
    add(result, "zhit_drift", "drift at low frequency", PER_CENT * kk->zhit_drift, "%",
        "of |Z|, mean over the lowest decade of |Z| less its reconstruction from the phase "
        "(Z-HIT)");
    add(result, "zhit_max", "largest difference by Z-HIT", PER_CENT * kk->zhit_max, "%", "of |Z|");
}

static closo_status describe_table(const closo_impedance *s, const closo_kk *kk,
                                   closo_result *result, closo_error *error)
{
    size_t n = s->count;
    double *values = closo_allocate(4 * n, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        values[k] = PER_CENT * kk->residual_real[k];
        values[n + k] = PER_CENT * kk->residual_imaginary[k];
        values[2 * n + k] = PER_CENT * kk->zhit_residual[k];
        values[3 * n + k] = kk->bad[k];
    }
    closo_table *table = closo_result_add_table(result, "residuals", "Residuals, measured - model");
    closo_table_add_column(table, "frequency", "f", "Hz", s->frequency, n);
    closo_table_add_column(table, "residual_real", "Z' residual / |Z|", "%", values, n);
    closo_table_add_column(table, "residual_imag", "Z'' residual / |Z|", "%", values + n, n);
    closo_table_add_column(table, "residual_zhit", "Z-HIT residual / |Z|", "%", values + 2 * n, n);
    closo_table_add_column(table, "bad", "beyond the noise", "1", values + 3 * n, n);
    free(values);
    return CLOSO_OK;
}

static void describe_figure(closo_result *result)
{
    static const char *const names[] = {"residual_real", "residual_imag"};
    static const char *const labels[] = {"real", "imaginary"};
    closo_figure *figure = closo_result_add_figure(
        result, "residuals", "Kramers-Kronig residuals",
        "Residuals of a valid spectrum scatter about zero at the height of the noise; curved ones "
        "are systematic. Z-HIT: the modulus against its reconstruction from the phase, where a "
        "slow change of the sample shows towards low frequency.");
    const closo_axis f = {.label = "frequency", .unit = "Hz", .logarithmic = true};
    closo_panel *panel =
        closo_figure_add_panel(figure, "linear Kramers-Kronig test", &f,
                               &(closo_axis){.label = "residual / |Z|", .unit = "%"});
    for (int k = 0; k < 2; k++) {
        closo_mark mark = {.kind = CLOSO_MARK_LINE,
                           .table = "residuals",
                           .x = "frequency",
                           .y = names[k],
                           .label = labels[k]};
        closo_panel_add_mark(panel, &mark);
    }
    panel = closo_figure_add_panel(figure, "Z-HIT", &f,
                                   &(closo_axis){.label = "|Z| residual", .unit = "%"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .table = "residuals",
                                              .x = "frequency",
                                              .y = "residual_zhit"});
}

closo_status closo_kk_describe(const closo_impedance *spectrum, const closo_kk_options *options,
                               const closo_kk *kk, closo_result *result, closo_error *error)
{
    closo_kk_options defaults;
    closo_kk_options_init(&defaults);
    describe_settings(options ? options : &defaults, kk, result);
    describe_verdict(kk, result);
    describe_numbers(kk, result);
    closo_status status = describe_table(spectrum, kk, result, error);
    if (status != CLOSO_OK)
        return status;
    describe_figure(result);
    closo_result_cite(result, "doi:10.1016/j.electacta.2014.01.034",
                      "Schoenleber, Klotz and Ivers-Tiffee, Electrochim. Acta 131 (2014) 20");
    closo_result_cite(result, "doi:10.1149/1.2044210",
                      "Boukamp, J. Electrochem. Soc. 142 (1995) 1885");
    return closo_result_status(result, error);
}
