// SPDX-License-Identifier: GPL-3.0-or-later
// Energies of activation from several heating rates, temperatures in K, natural logarithms:
//   Kissinger   ln(b / Tp^2) = ln(A R / E) - E / (R Tp)
//   Friedman    ln(da/dt)    = ln(A f(a))  - E / (R T)
//   KAS         ln(b / T^2)  = const       - E / (R T)
//   OFW         ln b         = const - 1.052 E / (R T), Doyle's slope of the temperature integral;
//               corrected: with the temperature integral itself, in turns
// The heating rates b may differ in any way; E is -slope R, R once.
#include "chem/thermal_kinetics.h"

#include <math.h>
#include <stdlib.h>

#define DOYLE 1.052

enum { RUNS = 64, LEVELS = 200 };

closo_plain_line closo_plain_line_of(const double *x, const double *y, size_t count)
{
    double n = (double)count, mx = 0, my = 0, sxx = 0, sxy = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        mx += x[i] / n;
        my += y[i] / n;
    }
    for (size_t i = 0; i < count; i++) {
        sxx += (x[i] - mx) * (x[i] - mx);
        sxy += (x[i] - mx) * (y[i] - my);
    }
    closo_plain_line out = {.slope = sxy / sxx};
    out.intercept = my - out.slope * mx;
    for (size_t i = 0; i < count; i++) {
        double r = y[i] - out.intercept - out.slope * x[i];
        squares += r * r;
    }
    double variance = count > 2 ? squares / (n - 2) : (double)NAN;
    out.slope_variance = variance / sxx;
    out.intercept_variance = variance * (1 / n + mx * mx / sxx);
    out.covariance = -mx * variance / sxx;
    return out;
}

// Senum and Yang's rational function of fourth degree, good to 1e-6 for x above 5.
double closo_temperature_integral(double x)
{
    double up = x * (x * (x + 18) + 86) + 96;
    double down = x * (x * (x * (x + 20) + 120) + 240) + 120;
    return up / (x * down);
}

closo_status closo_kissinger(const double *rates, const double *peaks, size_t count,
                             closo_measured *energy, closo_measured *ln_a, closo_error *error)
{
    double x[RUNS], y[RUNS];
    if (count < 2 || count > RUNS)
        return closo_fail(error, CLOSO_INPUT, "expected 2 to %d heating rates, found %zu", RUNS,
                          count);
    bool differ = false;
    for (size_t i = 0; i < count; i++) {
        if (!(rates[i] > 0) || !(peaks[i] > 0))
            return closo_fail(
                error, CLOSO_INPUT,
                "expected heating rates and temperatures (K) above 0, found %g and %g", rates[i],
                peaks[i]);
        differ |= fabs(rates[i] / rates[0] - 1) > 0.02 && fabs(peaks[i] - peaks[0]) > 1e-9;
        x[i] = 1 / peaks[i];
        y[i] = log(rates[i] / (peaks[i] * peaks[i]));
    }
    if (!differ)
        return closo_fail(error, CLOSO_INPUT,
                          "expected heating rates that differ by more than 2 %%, with peaks that "
                          "differ");
    closo_plain_line line = closo_plain_line_of(x, y, count);
    *energy = (closo_measured){-line.slope * CLOSO_GAS_CONSTANT / 1000,
                               sqrt(line.slope_variance) * CLOSO_GAS_CONSTANT / 1000};
    double b = line.slope;
    *ln_a = (closo_measured){
        line.intercept + log(-b),
        sqrt(fmax(line.intercept_variance + line.slope_variance / (b * b) + 2 * line.covariance / b,
                  0))};
    if (!(b < 0))
        *ln_a = (closo_measured){NAN, NAN};
    else if (isnan(line.slope_variance))
        ln_a->su = NAN;
    return CLOSO_OK;
}

static closo_measured energy_of(const closo_plain_line *line, double factor)
{
    double to = CLOSO_GAS_CONSTANT / 1000 / factor;
    return (closo_measured){-line->slope * to, sqrt(line->slope_variance) * to};
}

// ln b - ln(exp(x) p(x)) is straight in 1/T with slope -E/R, without an approximation.
static closo_measured corrected(closo_plain_line line, const double *inverse, const double *ln_rate,
                                size_t count)
{
    double y[RUNS];
    line.slope /= DOYLE;
    for (int turn = 0; turn < 30; turn++) {
        for (size_t i = 0; i < count; i++)
            y[i] = ln_rate[i] - log(closo_temperature_integral(fmax(-line.slope * inverse[i], 1)));
        line = closo_plain_line_of(inverse, y, count);
    }
    return energy_of(&line, 1);
}

static void one_level(const closo_isokinetics_run *runs, size_t count, double below, double level,
                      closo_measured out[CLOSO_ISOKINETICS_METHODS])
{
    double x[RUNS], friedman[RUNS], kas[RUNS], ofw[RUNS];
    for (size_t i = 0; i < count; i++) {
        closo_isokinetics_place at = closo_isokinetics_at(&runs[i], level);
        x[i] = 1 / at.temperature;
        friedman[i] = log(fmax(at.speed, 1e-300));
        ofw[i] = log(runs[i].rate.value);
        kas[i] = ofw[i] - 2 * log(at.temperature);
    }
    closo_plain_line line = closo_plain_line_of(x, friedman, count);
    out[CLOSO_ISOKINETICS_FRIEDMAN] = energy_of(&line, 1);
    line = closo_plain_line_of(x, kas, count);
    out[CLOSO_ISOKINETICS_KAS] = energy_of(&line, 1);
    line = closo_plain_line_of(x, ofw, count);
    out[CLOSO_ISOKINETICS_OFW] = energy_of(&line, DOYLE);
    out[CLOSO_ISOKINETICS_OFW_CORRECTED] = corrected(line, x, ofw, count);
    closo_measured v = closo_vyazovkin(runs, count, below, level);
    out[CLOSO_ISOKINETICS_VYAZOVKIN] = (closo_measured){v.value / 1000, v.su / 1000};
}

static void summarise(closo_isokinetics *out)
{
    for (size_t m = 0; m < CLOSO_ISOKINETICS_METHODS; m++) {
        double sum = 0, su = 0, least = INFINITY, most = -INFINITY, n = 0;
        for (size_t k = 0; k < out->levels; k++) {
            closo_measured e = out->energy[m][k];
            if (!isfinite(e.value))
                continue;
            sum += e.value;
            su += e.su;
            n++;
            least = fmin(least, e.value);
            most = fmax(most, e.value);
        }
        out->mean[m] = (closo_measured){n > 0 ? sum / n : (double)NAN, su / n};
        out->spread[m] = n > 0 ? (most - least) / fabs(sum / n) : (double)NAN;
    }
}

static closo_status check(const closo_isokinetics_options *options, closo_error *error)
{
    bool sound = options->step > 0 && options->lowest > 0 && options->highest < 1 &&
                 options->lowest < options->highest &&
                 (options->highest - options->lowest) / options->step < LEVELS - 1;
    return sound ? CLOSO_OK
                 : closo_fail(error, CLOSO_USAGE,
                              "expected levels of conversion between 0 and 1, at most %d of them",
                              LEVELS);
}

closo_status closo_isokinetics_compute(const closo_isokinetics_run *runs, size_t count,
                                       const closo_isokinetics_options *options,
                                       closo_isokinetics *out, closo_error *error)
{
    double rates[RUNS], peaks[RUNS];
    *out = (closo_isokinetics){.runs = count, .options = *options, .freedom = (double)count - 2};
    closo_status status = check(options, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < count && i < RUNS; i++) {
        rates[i] = runs[i].rate.value;
        peaks[i] = runs[i].peak.value;
    }
    status = closo_kissinger(rates, peaks, count, &out->kissinger, &out->kissinger_ln_a, error);
    if (status != CLOSO_OK)
        return status;
    out->levels = (size_t)((options->highest - options->lowest) / options->step + 1.0001);
    size_t cells = out->levels;
    out->level = closo_allocate(cells, sizeof *out->level, error);
    closo_measured *block = closo_allocate(cells * CLOSO_ISOKINETICS_METHODS, sizeof *block, error);
    out->energy[0] = block;
    if (!out->level || !block) {
        closo_isokinetics_clear(out);
        return CLOSO_MEMORY;
    }
    for (size_t m = 0; m < CLOSO_ISOKINETICS_METHODS; m++)
        out->energy[m] = block + m * cells;
    for (size_t k = 0; k < cells; k++) {
        closo_measured row[CLOSO_ISOKINETICS_METHODS];
        double level = options->lowest + (double)k * options->step;
        out->level[k] = level;
        one_level(runs, count, fmax(level - options->step, options->lowest / 2), level, row);
        for (size_t m = 0; m < CLOSO_ISOKINETICS_METHODS; m++)
            out->energy[m][k] = row[m];
    }
    summarise(out);
    return CLOSO_OK;
}

void closo_isokinetics_clear(closo_isokinetics *kinetics)
{
    free(kinetics->level);
    free(kinetics->energy[0]); // one block
    *kinetics = (closo_isokinetics){.runs = 0};
}
