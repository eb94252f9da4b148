// SPDX-License-Identifier: GPL-3.0-or-later
// The distribution of relaxation times as a document.
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "electro/drt.h"

#define PER_CENT 100.0
#define POOR     0.05 // residual of |Z| above which the distribution is not that of the spectrum
#define NARROW   1.2  // width of a peak over that of the Gaussians

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = key, .label = label, .value = value, .unit = unit, .method = method});
}

static const char *method_of(const closo_drt_options *options)
{
    switch (options->choice) {
    case CLOSO_LAMBDA_GCV:
        return "generalised cross-validation of the solution without signs, whole range searched, "
               "of equal minima the smaller lambda";
    case CLOSO_LAMBDA_L_CURVE:
        return "largest curvature of the L-curve, whole range searched";
    case CLOSO_LAMBDA_RE_IM:
        return "cross-validation of real against imaginary part, whole range searched, of equal "
               "minima the smaller lambda";
    case CLOSO_LAMBDA_GIVEN:
        break;
    }
    return "as given";
}

// Decades between neighbouring Gaussians.
static double spacing_of(const closo_drt *drt)
{
    return log10(drt->tau[drt->count - 1] / drt->tau[0]) / (double)(drt->count - 1) *
           CLOSO_DRT_FINE;
}

static void describe_settings(const closo_drt_options *options, const closo_drt *drt,
                              closo_result *result)
{
    closo_result_set(result, "model", "Z = R_infinity%s%s + int gamma / (1 + i omega tau) dln tau",
                     options->inductance ? " + i omega L" : "",
                     options->capacitance ? " + 1 / (i omega C)" : "");
    closo_result_set(result, "penalty",
                     "lambda int (d%s gamma / dln tau%s)^2 dln tau, added to the sum of squares of "
                     "both parts over all points; lambda has no unit and is that of pyDRTtools",
                     options->derivative == 2 ? "^2" : "", options->derivative == 2 ? "^2" : "");
    closo_result_set(result, "weights", options->modulus ? "1/|Z|^2" : "equal");
    closo_result_set(result, "sign of gamma",
                     options->negative ? "below zero where Z' falls with falling frequency"
                                       : "not below zero");
    closo_result_set(
        result, "time constants",
        "Gaussians %.3g decades apart (FWHM %.3g decades) from %.3g to %.3g s: %s", spacing_of(drt),
        spacing_of(drt) / options->shape, drt->tau[0], drt->tau[drt->count - 1],
        options->inverse_frequency ? "1/f of the spectrum"
                                   : "1/omega of the spectrum and a decade on both sides");
    if (options->samples > 0)
        closo_result_set(result, "bands",
                         "95 %% of %d samples of the posterior for this lambda and the noise "
                         "found, cut off at zero; seed %llu",
                         options->samples, (unsigned long long)options->seed);
}

static void describe_numbers(const closo_drt_options *options, const closo_drt *drt,
                             closo_result *result)
{
    add(result, "lambda", "lambda", drt->lambda, "1", method_of(options));
    add(result, "R_infinity", "R at infinite frequency", drt->R_infinity, "ohm", NULL);
    add(result, "R_polarisation", "polarisation resistance", drt->R_polarisation, "ohm",
        "area of gamma");
    if (options->inductance)
        add(result, "L", "series inductance", drt->inductance, "H", NULL);
    if (options->capacitance)
        add(result, "C_series", "series capacitance", drt->series_capacitance, "F", NULL);
    add(result, "n_peaks", "peaks", (double)drt->peak_count, "1",
        "maxima of gamma above 0.5 % of its area");
    add(result, "residual", "residual", PER_CENT * drt->residual, "%", "rms of |dZ|/|Z|");
    add(result, "n_parameters", "effective parameters", drt->freedom, "1",
        "trace of the matrix that smooths the data");
}

// ---- tables ------------------------------------------------------------------------------------

static closo_status describe_gamma(const closo_drt_options *options, const closo_drt *drt,
                                   closo_result *result, closo_error *error)
{
    size_t n = drt->count;
    double *band = closo_allocate(2 * n, sizeof *band, error);
    if (!band)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "drt", "Distribution of relaxation times");
    closo_table_add_column(table, "tau", "tau", "s", drt->tau, n);
    closo_table_add_column(table, "gamma", "gamma", "ohm", drt->gamma, n);
    if (options->samples > 0) {
        for (size_t k = 0; k < n; k++) {
            band[k] = (drt->low[k] + drt->high[k]) / 2;
            band[n + k] = (drt->high[k] - drt->low[k]) / 2;
        }
        closo_table_add_column(table, "low", "2.5 % quantile", "ohm", drt->low, n);
        closo_table_add_column(table, "high", "97.5 % quantile", "ohm", drt->high, n);
        closo_table_add_column(table, "band_middle", "middle of the band", "ohm", band, n);
        closo_table_add_column(table, "band_half", "half of the band", "ohm", band + n, n);
    }
    free(band);
    return CLOSO_OK;
}

static closo_status describe_peaks(const closo_drt_options *options, const closo_drt *drt,
                                   closo_result *result, closo_error *error)
{
    static const struct {
        const char *name, *label, *unit;
        size_t offset;
    } columns[] = {
        {"tau", "tau", "s", offsetof(closo_drt_peak, tau)},
        {"R", "R", "ohm", offsetof(closo_drt_peak, resistance)},
        {"R_low", "R, 2.5 % quantile", "ohm", offsetof(closo_drt_peak, resistance_low)},
        {"R_high", "R, 97.5 % quantile", "ohm", offsetof(closo_drt_peak, resistance_high)},
        {"C", "C = tau / R", "F", offsetof(closo_drt_peak, capacitance)},
        {"width", "width at half height", "decades", offsetof(closo_drt_peak, width)},
        {"frequency", "1 / (2 pi tau)", "Hz", offsetof(closo_drt_peak, frequency)},
    };
    double *values = closo_allocate(drt->peak_count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "peaks", "Peaks of the distribution");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        if (options->samples == 0 && (closo_text_ends_with(columns[c].name, "_low") ||
                                      closo_text_ends_with(columns[c].name, "_high")))
            continue;
        for (size_t k = 0; k < drt->peak_count; k++)
            memcpy(&values[k], (const char *)&drt->peaks[k] + columns[c].offset, sizeof *values);
        closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit, values,
                               drt->peak_count);
    }
    free(values);
    return CLOSO_OK;
}

static closo_status describe_spectrum(const closo_impedance *s, const closo_drt *drt,
                                      closo_result *result, closo_error *error)
{
    size_t n = s->count;
    double *v = closo_allocate(5 * n, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        double modulus = hypot(s->real[k], s->imaginary[k]);
        v[k] = -s->imaginary[k];
        v[n + k] = drt->z[2 * k];
        v[2 * n + k] = -drt->z[2 * k + 1];
        v[3 * n + k] = PER_CENT * (s->real[k] - drt->z[2 * k]) / modulus;
        v[4 * n + k] = PER_CENT * (s->imaginary[k] - drt->z[2 * k + 1]) / modulus;
    }
    closo_table *table =
        closo_result_add_table(result, "spectrum", "Spectrum, measured and from the distribution");
    closo_table_add_column(table, "frequency", "f", "Hz", s->frequency, n);
    closo_table_add_column(table, "Z_real", "Z'", "ohm", s->real, n);
    closo_table_add_column(table, "minus_Z_imag", "-Z''", "ohm", v, n);
    closo_table_add_column(table, "Z_real_drt", "Z' of gamma", "ohm", v + n, n);
    closo_table_add_column(table, "minus_Z_imag_drt", "-Z'' of gamma", "ohm", v + 2 * n, n);
    closo_table_add_column(table, "residual_real", "Z' residual / |Z|", "%", v + 3 * n, n);
    closo_table_add_column(table, "residual_imag", "Z'' residual / |Z|", "%", v + 4 * n, n);
    free(v);
    return CLOSO_OK;
}

// ---- figures -----------------------------------------------------------------------------------

static void draw_gamma(bool bands, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "drt", "Distribution of relaxation times",
        bands ? "Each peak is a process with the time constant at its maximum and the resistance "
                "of its area. Shaded: 95 % credible band for the lambda chosen; where gamma is "
                "held at zero the band lies above it."
              : "Each peak is a process with the time constant at its maximum and the resistance "
                "of its area.");
    closo_panel *panel = closo_figure_add_panel(
        figure, NULL, &(closo_axis){.label = "tau", .unit = "s", .logarithmic = true},
        &(closo_axis){.label = "gamma(ln tau)", .unit = "ohm"});
    if (bands)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_BAND,
                                                  .label = "95 % band",
                                                  .table = "drt",
                                                  .x = "tau",
                                                  .y = "band_middle",
                                                  .su = "band_half"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){
            .kind = CLOSO_MARK_LINE, .label = "gamma", .table = "drt", .x = "tau", .y = "gamma"});
}

// Angles are seen as they are only where both axes have one scale.
static void equal_axes(const closo_impedance *s, closo_axis *x, closo_axis *y)
{
    double left = INFINITY, right = -INFINITY, bottom = 0, top = 0;
    for (size_t k = 0; k < s->count; k++) {
        left = fmin(left, s->real[k]);
        right = fmax(right, s->real[k]);
        bottom = fmin(bottom, -s->imaginary[k]);
        top = fmax(top, -s->imaginary[k]);
    }
    double span = 1.04 * fmax(right - left, 1.6 * (top - bottom));
    if (!(span > 0))
        return;
    x->minimum = left - 0.02 * span;
    x->maximum = x->minimum + span;
    y->minimum = bottom - 0.02 * span;
    y->maximum = y->minimum + span / 1.6;
}

static void draw_spectrum(const closo_impedance *s, closo_result *result)
{
    static const char *const residuals[] = {"residual_real", "residual_imag"};
    static const char *const labels[] = {"real", "imaginary"};
    closo_axis x = {.label = "Re Z", .unit = "ohm"}, y = {.label = "-Im Z", .unit = "ohm"};
    equal_axes(s, &x, &y);
    closo_figure *figure = closo_result_add_figure(
        result, "nyquist", "Spectrum from the distribution",
        "Measured points and the spectrum back-computed from gamma, and their differences.");
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .label = "measured",
                                              .table = "spectrum",
                                              .x = "Z_real",
                                              .y = "minus_Z_imag"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = "from gamma",
                                              .table = "spectrum",
                                              .x = "Z_real_drt",
                                              .y = "minus_Z_imag_drt"});
    panel = closo_figure_add_panel(
        figure, "residuals", &(closo_axis){.label = "frequency", .unit = "Hz", .logarithmic = true},
        &(closo_axis){.label = "residual / |Z|", .unit = "%"});
    for (int k = 0; k < 2; k++)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = labels[k],
                                                  .table = "spectrum",
                                                  .x = "frequency",
                                                  .y = residuals[k]});
}

// ---- warnings ----------------------------------------------------------------------------------

static void warn_about_lambda(const closo_drt_options *options, const closo_drt *drt,
                              closo_result *result)
{
    if (drt->lambda_at_edge)
        closo_result_warn(result,
                          "lambda %.2g is the %s value searched: the criterion has no minimum for "
                          "this spectrum, and the peaks depend on lambda; compare --lambda-by "
                          "l-curve and a few values of --lambda",
                          drt->lambda, drt->lambda < 1e-2 ? "smallest" : "largest");
    if (isfinite(drt->lambda_other))
        closo_result_warn(result,
                          "lambda %.2g is as good as %.2g within 2 %% of the criterion: what "
                          "changes with --lambda %.2g is not determined by the data",
                          drt->lambda_other, drt->lambda, drt->lambda_other);
    if (options->samples > 0 && drt->count > 0 && isnan(drt->low[0]))
        closo_result_warn(result, "no credible bands: the samples got stuck, which happens where "
                                  "lambda is small and most of gamma is held at zero");
}

static void warn_about_ends(const closo_drt *drt, closo_result *result)
{
    if (drt->open_end)
        closo_result_warn(result,
                          "more than a tenth of the polarisation lies beyond the lowest frequency: "
                          "the slow end is not determined (a blocking electrode? then cut its tail "
                          "off with --frequency-range, or add --series-capacitance)");
    if (drt->open_start)
        closo_result_warn(result, "more than a tenth of the polarisation lies beyond the highest "
                                  "frequency: it cannot be told from R_infinity");
}

static void warn_about_fit(const closo_drt_options *options, const closo_drt *drt,
                           closo_result *result)
{
    double narrow = NARROW * spacing_of(drt) / options->shape;
    size_t count = 0;
    for (size_t k = 0; k < drt->peak_count; k++)
        count += drt->peaks[k].width < narrow;
    if (drt->needs_negative)
        closo_result_warn(result,
                          "Z' falls with falling frequency (an inductive loop, or a negative "
                          "resistance), which no distribution above zero does: residual %.2g %%, "
                          "%.2g %% with any sign; see --negative",
                          PER_CENT * drt->residual, PER_CENT * drt->residual_negative);
    else if (drt->residual > POOR)
        closo_result_warn(result,
                          "the distribution does not describe the spectrum (residual %.2g %% of "
                          "|Z|): do not read its peaks",
                          PER_CENT * drt->residual);
    if (count)
        closo_result_warn(result,
                          "%zu of %zu peaks are as narrow as the Gaussians: single time constants "
                          "as far as can be told; --points-per-decade resolves further",
                          count, drt->peak_count);
}

closo_status closo_drt_describe(const closo_impedance *spectrum, const closo_drt_options *options,
                                const closo_drt *drt, closo_result *result, closo_error *error)
{
    closo_drt_options defaults;
    closo_drt_options_init(&defaults);
    options = options ? options : &defaults;
    describe_settings(options, drt, result);
    describe_numbers(options, drt, result);
    closo_status status = describe_peaks(options, drt, result, error);
    if (status == CLOSO_OK)
        status = describe_gamma(options, drt, result, error);
    if (status == CLOSO_OK)
        status = describe_spectrum(spectrum, drt, result, error);
    if (status != CLOSO_OK)
        return status;
    draw_gamma(options->samples > 0 && isfinite(drt->low[0]), result);
    draw_spectrum(spectrum, result);
    warn_about_fit(options, drt, result);
    warn_about_ends(drt, result);
    warn_about_lambda(options, drt, result);
    closo_result_cite(result, "doi:10.1016/j.electacta.2015.09.097",
                      "Wan, Saccoccio, Chen and Ciucci, Electrochim. Acta 184 (2015) 483");
    if (options->samples > 0)
        closo_result_cite(result, "doi:10.1016/j.electacta.2017.07.050",
                          "Effat and Ciucci, Electrochim. Acta 247 (2017) 1117");
    return closo_result_status(result, error);
}
