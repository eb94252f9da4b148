// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a spectrum, or with a fit, said plainly.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdlib.h>

#define NOISE      1.2  // von Neumann ratio of ln |Z|; 2 for noise, near 0 for a smooth curve
#define SCATTER    0.1  // of ln |Z|: below, a ratio of noise is that of a resistor
#define GAP        0.75 // decades
#define FEW        1.0  // decades
#define SYSTEMATIC 0.5  // correlation of neighbouring residuals
#define BAD        0.1  // rms of |dZ|/|Z|: the circuit is not that of the spectrum
#define FLAT       0.3  // exponent below which a CPE is more of a resistor

static void look_for_noise(const closo_impedance *s, closo_result *result)
{
    double mean = 0, squares = 0, differences = 0, before = 0;
    for (size_t i = 0; i < s->count; i++)
        mean += log(fmax(hypot(s->real[i], s->imaginary[i]), 1e-300)) / (double)s->count;
    for (size_t i = 0; i < s->count; i++) {
        double value = log(fmax(hypot(s->real[i], s->imaginary[i]), 1e-300)) - mean;
        squares += value * value;
        differences += i ? (value - before) * (value - before) : 0;
        before = value;
    }
    if (s->count >= 8 && differences > NOISE * squares &&
        squares > SCATTER * SCATTER * (double)s->count)
        closo_result_warn(result,
                          "%s: neighbouring points of |Z| have nothing to do with each "
                          "other: this is noise, and so is any fit of it",
                          s->label);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void look_for_gaps(const closo_impedance *s, closo_result *result)
{
    double *logs = calloc(s->count ? s->count : 1, sizeof *logs);
    if (!logs || s->count < 2) {
        free(logs);
        return;
    }
    for (size_t i = 0; i < s->count; i++)
        logs[i] = log10(s->frequency[i]);
    qsort(logs, s->count, sizeof *logs, by_value);
    double span = logs[s->count - 1] - logs[0], usual = span / (double)(s->count - 1);
    for (size_t i = 1; i < s->count; i++)
        if (logs[i] - logs[i - 1] > fmax(GAP, 4 * usual))
            closo_result_warn(result,
                              "%s: no points between %.3g and %.3g Hz: arcs there are "
                              "not seen",
                              s->label, pow(10, logs[i - 1]), pow(10, logs[i]));
    if (span < FEW)
        closo_result_warn(result, "%s: the frequencies span %.2g decades only", s->label, span);
    free(logs);
}

void closo_eis_look(const closo_impedance *spectrum, closo_result *result)
{
    look_for_noise(spectrum, result);
    look_for_gaps(spectrum, result);
}

void closo_eis_look_residuals(const closo_impedance *s, const closo_eis_fit *fit,
                              closo_result *result)
{
    double product = 0, squares = 0, before[2] = {0}, worst = 0;
    size_t at = 0;
    for (size_t i = 0; i < s->count; i++) {
        double size = fmax(hypot(s->real[i], s->imaginary[i]), 1e-300);
        double here[2] = {(s->real[i] - fit->z[2 * i]) / size,
                          (s->imaginary[i] - fit->z[2 * i + 1]) / size};
        double length = hypot(here[0], here[1]);
        if (length > worst) {
            worst = length;
            at = i;
        }
        for (int k = 0; k < 2; k++) {
            product += i ? here[k] * before[k] : 0;
            squares += here[k] * here[k];
            before[k] = here[k];
        }
    }
    if (fit->residual > BAD)
        closo_result_warn(result,
                          "%s: the circuit is not that of the spectrum: residuals are "
                          "%.0f %% of |Z| (rms), at most %.0f %% at %.3g Hz",
                          s->label, 100 * fit->residual, 100 * worst, s->frequency[at]);
    else if (s->count >= 10 && fit->residual > 1e-9 && product > SYSTEMATIC * squares)
        closo_result_warn(result,
                          "%s: residuals of neighbouring points go together (correlation "
                          "%.2f, largest %.2g %% of |Z| at %.3g Hz): model or drift, not "
                          "noise; standard uncertainties are too small",
                          s->label, product / squares, 100 * worst, s->frequency[at]);
    if (!fit->converged)
        closo_result_warn(result, "%s: the search did not settle; more starts may help", s->label);
    if (fit->starts > 4 && fit->starts_at_minimum == 1)
        closo_result_warn(result,
                          "%s: one of %zu starts only found this minimum: there may be a "
                          "deeper one; try more starts",
                          s->label, fit->starts);
}
