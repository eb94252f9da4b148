// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and strains from line widths: the instrument's part is taken off each line, Scherrer's
// formula gives a size for each, the straight lines of Williamson and Hall divide size and strain.
//
// Pseudo-Voigt: observed and instrumental widths are divided into Gaussian and Lorentzian parts
// after Thompson, Cox and Hastings; Gaussian parts are taken off in squares, Lorentzian ones
// linearly. A difference below zero, which noise makes of a part that is not there, counts with its
// sign in the total width: cutting it off would make sizes too small on average.
#include "powder/size.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE 0.017453292519943295

void closo_size_options_init(closo_size_options *options)
{
    *options = (closo_size_options){.wavelength = NAN, .scherrer_k = 0.9, .breadth_k = 1};
}

// ---- the sample's part of a line ---------------------------------------------------------------

typedef struct shape {
    double fwhm, eta; // eta NaN: not known
} shape;

static double signed_total(double squares, double lorentzian)
{
    double gaussian = sqrt(fabs(squares)), total, eta;
    closo_thompson_cox_hastings(gaussian, fabs(lorentzian), &total, &eta);
    if (squares >= 0 && lorentzian >= 0)
        return total;
    if (squares < 0 && lorentzian < 0)
        return -total;
    return squares < 0 ? 2 * lorentzian - total : 2 * gaussian - total;
}

static shape remove_voigt(shape observed, shape instrument)
{
    double g[2], l[2], total, eta;
    closo_gauss_lorentz_of(observed.fwhm, observed.eta, &g[0], &l[0]);
    closo_gauss_lorentz_of(instrument.fwhm, instrument.eta, &g[1], &l[1]);
    double squares = g[0] * g[0] - g[1] * g[1], lorentzian = l[0] - l[1];
    closo_thompson_cox_hastings(sqrt(fmax(squares, 0)), fmax(lorentzian, 0), &total, &eta);
    return (shape){signed_total(squares, lorentzian), eta};
}

static shape remove_instrument(shape observed, shape instrument, closo_size_correction correction)
{
    if (!(instrument.fwhm > 0))
        return observed;
    switch (correction) {
    case CLOSO_SIZE_GAUSSIAN: {
        double squares = observed.fwhm * observed.fwhm - instrument.fwhm * instrument.fwhm;
        return (shape){squares < 0 ? -sqrt(-squares) : sqrt(squares), 0};
    }
    case CLOSO_SIZE_LORENTZIAN:
        return (shape){observed.fwhm - instrument.fwhm, 1};
    case CLOSO_SIZE_PSEUDO_VOIGT:
        break;
    }
    return remove_voigt(observed, instrument);
}

static double breadth_of(shape s)
{
    return isnan(s.eta) ? (double)NAN : closo_shape_breadth(s.fwhm, s.eta);
}

static double known(double su)
{
    return su > 0 ? su : 0;
}

// Sample's widths with su by differences: of the observed fwhm and eta (with their covariance) and
// of the instrument's fwhm.
static void correct_line(closo_size_line *line, const closo_size_options *options,
                         double instrument_su)
{
    const closo_line_width *w = &line->line;
    shape observed = {w->fwhm.value, w->eta.value};
    shape instrument = {line->instrument_fwhm, line->instrument_eta};
    shape sample = remove_instrument(observed, instrument, options->correction);
    double breadth = breadth_of(sample);
    const double su[3] = {known(w->fwhm.su), known(w->eta.su), known(instrument_su)};
    const double step[3] = {1e-4 * observed.fwhm, 1e-4, 1e-4 * observed.fwhm};
    double slope[2][3] = {{0}};
    for (int k = 0; k < 3; k++) {
        double sides[2][2];
        for (int side = 0; side < 2; side++) {
            double h = side ? step[k] : -step[k];
            shape o = observed, i = instrument;
            *(k == 0 ? &o.fwhm : k == 1 ? &o.eta : &i.fwhm) += h;
            if (k == 2 && !(instrument.fwhm > 0))
                i.fwhm = 0;
            shape s = remove_instrument(o, i, options->correction);
            sides[0][side] = s.fwhm;
            sides[1][side] = breadth_of(s);
        }
        for (int which = 0; which < 2; which++)
            slope[which][k] = (sides[which][1] - sides[which][0]) / (2 * step[k]);
        // At the end of its range eta moves one way only.
        if (k == 1 && (observed.eta <= step[1] || observed.eta >= 1 - step[1]))
            slope[0][1] *= 2, slope[1][1] *= 2;
    }
    closo_measured *const out[2] = {&line->fwhm, &line->breadth};
    for (int which = 0; which < 2; which++) {
        double value = which ? breadth : sample.fwhm, variance = 0;
        for (int k = 0; k < 3; k++)
            variance += slope[which][k] * su[k] * slope[which][k] * su[k];
        if (su[0] > 0 && su[1] > 0 && isfinite(w->fwhm_eta))
            variance += 2 * slope[which][0] * slope[which][1] * w->fwhm_eta;
        *out[which] = value > 0 ? (closo_measured){value, w->fwhm.su > 0 ? sqrt(fmax(variance, 0))
                                                                         : (double)NAN}
                                : (closo_measured){NAN, NAN};
    }
    line->eta = (closo_measured){sample.fwhm > 0 ? sample.eta : (double)NAN, NAN};
}

static closo_measured size_of(closo_measured width, double k, double wavelength, double two_theta)
{
    double size = k * wavelength / (width.value * DEGREE * cos(two_theta / 2 * DEGREE));
    return (closo_measured){size, size * width.su / width.value};
}

// ---- all lines ---------------------------------------------------------------------------------

// Weighted where every line has its su, else all alike with su from their scatter.
static closo_measured mean_of(const closo_size *size, size_t offset)
{
    double weights = 0, sum = 0, squares = 0, count = 0;
    bool weighted = true;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < size->count; i++) {
            const closo_measured *m =
                (const closo_measured *)((const char *)&size->lines[i] + offset);
            if (!(m->value > 0))
                continue;
            weighted &= m->su > 0;
            double weight = weighted ? 1 / (m->su * m->su) : 1;
            if (pass == 0)
                continue;
            count++;
            weights += weight;
            sum += weight * m->value;
            squares += weight * m->value * m->value;
        }
    if (!(count > 0))
        return (closo_measured){NAN, NAN};
    double mean = sum / weights;
    double chi2 = count > 1 ? fmax(squares - mean * sum, 0) / (count - 1) : (double)NAN;
    double factor = weighted ? fmax(isnan(chi2) ? 1 : chi2, 1) : chi2;
    return (closo_measured){mean, sqrt(factor / weights)};
}

static closo_status check(const closo_line_width *lines, size_t count,
                          const closo_size_options *options, closo_error *error)
{
    if (count == 0)
        return closo_fail(error, CLOSO_INPUT, "no lines to find a size from");
    if (!(options->wavelength > 0))
        return closo_fail(error, CLOSO_INPUT, "the wavelength is not known: a size needs it");
    if (!(options->scherrer_k > 0) || !(options->breadth_k > 0))
        return closo_fail(error, CLOSO_USAGE, "expected a shape factor K above 0");
    bool corrected = options->has_instrument || options->standard_count > 0;
    for (size_t i = 0; i < count; i++) {
        const closo_line_width *l = &lines[i];
        if (!(l->two_theta.value > 0 && l->two_theta.value < 180) || !(l->fwhm.value > 0) ||
            !isfinite(l->fwhm.value))
            return closo_fail(error, CLOSO_INPUT,
                              "line %zu: expected 2 theta between 0 and 180 degrees and a width "
                              "above 0, found %g and %g",
                              i + 1, l->two_theta.value, l->fwhm.value);
        if (corrected && options->correction == CLOSO_SIZE_PSEUDO_VOIGT && isnan(l->eta.value))
            return closo_fail(error, CLOSO_INPUT,
                              "the line at %g degrees has no eta: choose a Gaussian or Lorentzian "
                              "correction for the instrument",
                              l->two_theta.value);
    }
    return CLOSO_OK;
}

closo_status closo_size_compute(const closo_line_width *lines, size_t count,
                                const closo_size_options *options, closo_size *out,
                                closo_error *error)
{
    *out = (closo_size){0};
    closo_status status = check(lines, count, options, error);
    if (status != CLOSO_OK)
        return status;
    out->lines = closo_allocate(count, sizeof *out->lines, error);
    if (!out->lines)
        return CLOSO_MEMORY;
    out->count = count;
    closo_resolution resolution;
    status = closo_resolution_of(options, &resolution, error);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        closo_size_line *line = &out->lines[i];
        double two_theta = lines[i].two_theta.value, su;
        line->line = lines[i];
        closo_resolution_at(&resolution, options, two_theta, &line->instrument_fwhm,
                            &line->instrument_eta, &su);
        correct_line(line, options, su);
        line->size = size_of(line->fwhm, options->scherrer_k, options->wavelength, two_theta);
        line->size_breadth =
            size_of(line->breadth, options->breadth_k, options->wavelength, two_theta);
    }
    if (status != CLOSO_OK) {
        closo_size_clear(out);
        return status;
    }
    out->standard_used = resolution.lines;
    out->mean = mean_of(out, offsetof(closo_size_line, size));
    out->mean_breadth = mean_of(out, offsetof(closo_size_line, size_breadth));
    closo_williamson_hall_of(out, options);
    return CLOSO_OK;
}

void closo_size_clear(closo_size *size)
{
    free(size->lines);
    *size = (closo_size){0};
}
