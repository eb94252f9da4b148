// SPDX-License-Identifier: GPL-3.0-or-later
// Quasi-elastic spectra and their widths: S(q,E) of the anions as an instrument of Gaussian
// resolution sees it, half widths of the cations and of the rotation (without its elastic part),
// and for the cations D q^2 and the jump model of Chudley and Elliott, Proc. Phys. Soc. 77 (1961)
// 353. A run of length 2T knows I(q,t) to T: a resolution finer than 3 standard deviations of time
// within T would be the end of the data, so it is widened to that, and the result says so.
#include "traj/neutron.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { POINTS = 2048, SPECTRUM_POINTS = 161, MODEL_POINTS = 41 };
#define LOST          0.02 // of the resolution: what is narrower cannot be seen
#define SPECTRUM_FWHM 12.0 // range of the spectra

typedef struct widths {
    double without[CLOSO_NEUTRON_PARTS][CLOSO_NEUTRON_Q]; // lorentzian, a part of the ions left out
    double half[CLOSO_NEUTRON_Q], lorentzian[CLOSO_NEUTRON_Q], su[CLOSO_NEUTRON_Q];
} widths;

typedef struct instrument {
    closo_transform transform;
    double fwhm_mev, window_ps;
} instrument;

// Half width of a curve less its elastic share.
static double half_width(const closo_neutron *self, instrument *own, const double *curve,
                         double elastic, double *scratch)
{
    for (size_t l = 0; l < self->lags; l++)
        scratch[l] = (curve[l] - elastic) / (1 - elastic);
    closo_transform_set(&own->transform, self->t, scratch, self->lags, own->window_ps);
    return closo_transform_half_width(&own->transform, 0.05 * own->fwhm_mev);
}

static void part_widths(const closo_neutron *self, instrument *own, closo_motion_part part,
                        const double *elastic, double *scratch, widths *out)
{
    for (size_t q = 0; q < self->q_count; q++) {
        double share = elastic ? elastic[q] : 0, sum = 0, squares = 0;
        out->half[q] = out->lorentzian[q] = out->su[q] = NAN;
        if (isnan(share) || share > 0.98)
            continue;
        const double *curve = closo_neutron_curve(self, part, q);
        out->half[q] = half_width(self, own, curve, share, scratch);
        out->lorentzian[q] = closo_lorentzian_half_width(out->half[q], own->fwhm_mev / 2);
        if (out->lorentzian[q] < LOST * own->fwhm_mev)
            out->lorentzian[q] = 0;
        double n = (double)self->parts[part];
        for (size_t p = 0; p < self->parts[part]; p++) {
            const double *less = closo_neutron_without(self, p, part, q);
            double width = half_width(self, own, less, share, scratch);
            width = closo_lorentzian_half_width(width, own->fwhm_mev / 2);
            out->without[p][q] = width;
            sum += width;
            squares += width * width;
        }
        if (n > 1)
            out->su[q] = sqrt((n - 1) * fmax(0, squares / n - sum / n * sum / n));
    }
}

static void width_quantities(const closo_neutron *self, const widths *own, const char *key_part,
                             const char *words, closo_motion_part part, closo_result *result)
{
    for (size_t q = 0; q < self->q_count; q++) {
        char key[64], label[120];
        snprintf(key, sizeof key, "width_%s_q%g", key_part, self->q[q]);
        snprintf(label, sizeof label, "half width of the %s at q = %g 1/A", words, self->q[q]);
        bool known = own->lorentzian[q] > 0;
        closo_result_add_quantity(
            result, &(closo_quantity){
                        .key = key,
                        .label = label,
                        .value = known ? own->lorentzian[q] : (double)NAN,
                        .su = known ? own->su[q] : (double)NAN,
                        .freedom = self->parts[part] > 1 ? (double)self->parts[part] - 1 : 0,
                        .unit = "meV",
                        .method = known ? "S(q,E), resolution taken off (Voigt)"
                                        : "lost in the resolution, or no limit at long times"});
    }
}

// Slope of the mean squared displacement from 0.1 to 0.4 of the longest lag, divided by 6; A^2/ps.
static double diffusion(const closo_neutron *self)
{
    double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
    for (size_t l = 0; l < self->lags; l++) {
        double t = self->t[l], y = self->displacement[l];
        if (t < 0.1 * self->t[self->lags - 1] || t > 0.4 * self->t[self->lags - 1])
            continue;
        n++;
        st += t;
        sy += y;
        stt += t * t;
        sty += t * y;
    }
    return (n * sty - st * sy) / (n * stt - st * st) / 6;
}

// Jump length and residence time with their jackknife uncertainties; false when nothing fits.
static bool fit_jumps(const closo_neutron *self, const widths *cation, double value[2],
                      double su[2])
{
    double sum[2] = {0}, squares[2] = {0}, n = (double)self->parts[CLOSO_CATION];
    value[0] = value[1] = su[0] = su[1] = NAN;
    if (!closo_jump_fit(self->q, cation->lorentzian, cation->su, self->q_count, &value[0],
                        &value[1]))
        return false;
    for (size_t p = 0; p < self->parts[CLOSO_CATION]; p++) {
        double found[2] = {NAN, NAN};
        closo_jump_fit(self->q, cation->without[p], cation->su, self->q_count, &found[0],
                       &found[1]);
        for (size_t k = 0; k < 2; k++) {
            sum[k] += found[k];
            squares[k] += found[k] * found[k];
        }
    }
    for (size_t k = 0; k < 2 && n > 1; k++)
        su[k] = sqrt((n - 1) * fmax(0, squares[k] / n - sum[k] / n * sum[k] / n));
    return true;
}

static void describe_jumps(const closo_neutron *self, const widths *cation, double value[2],
                           closo_result *result)
{
    static const char *const keys[] = {"jump_length", "residence_time"};
    static const char *const labels[] = {"jump length of the cations",
                                         "residence time of the cations"};
    double su[2];
    bool fits = fit_jumps(self, cation, value, su);
    for (size_t k = 0; k < 2; k++)
        closo_result_add_quantity(
            result, &(closo_quantity){.key = keys[k],
                                      .label = labels[k],
                                      .value = value[k],
                                      .su = su[k],
                                      .unit = k ? "ps" : "A",
                                      .method = fits ? "Chudley-Elliott, widths of the cations"
                                                     : "fewer than 3 widths"});
    if (fits)
        closo_result_cite(result, "doi:10.1088/0370-1328/77/2/319",
                          "C. T. Chudley and R. J. Elliott, Proc. Phys. Soc. 77 (1961) 353");
}

static void describe_models(const closo_neutron *self, double diffusion_coefficient, double length,
                            double residence, closo_result *result)
{
    double squared[MODEL_POINTS], diffusive[MODEL_POINTS], jumping[MODEL_POINTS], q_max = 0;
    for (size_t q = 0; q < self->q_count; q++)
        q_max = fmax(q_max, self->q[q]);
    for (size_t i = 0; i < MODEL_POINTS; i++) {
        double q = 1.05 * q_max * (double)i / (MODEL_POINTS - 1);
        squared[i] = q * q;
        diffusive[i] = CLOSO_HBAR_MEV_PS * diffusion_coefficient * q * q;
        jumping[i] = closo_jump_width(q, length, residence);
    }
    if (!self->system->cations)
        return;
    closo_table *table =
        closo_result_add_table(result, "width_models", "Half widths of models, cations");
    closo_table_add_column(table, "q2", "q squared", "1/A^2", squared, MODEL_POINTS);
    closo_table_add_column(table, "Dq2", "D q^2", "meV", diffusive, MODEL_POINTS);
    closo_table_add_column(table, "jumps", "Chudley-Elliott", "meV", jumping, MODEL_POINTS);
}

// From 0 to a little above the highest error bar.
static closo_axis width_axis(const closo_neutron *self, const widths *own)
{
    closo_axis axis = {.label = "half width", .unit = "meV"};
    for (size_t q = 0; q < self->q_count; q++) {
        double top = own->lorentzian[q] + (isnan(own->su[q]) ? 0 : own->su[q]);
        axis.maximum = top > axis.maximum ? top : axis.maximum;
    }
    axis.maximum *= 1.2;
    return axis;
}

static void describe_figure(const closo_neutron *self, const widths *cation, const widths *rotation,
                            closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "widths", "Quasi-elastic widths",
        "Half widths at half maximum, resolution taken off. D is the slope of the mean squared "
        "displacement between 0.1 and 0.4 of the longest time.");
    closo_axis x = {.label = "q^2", .unit = "1/A^2"};
    for (size_t q = 0; q < self->q_count; q++)
        x.maximum = fmax(x.maximum, 1.1 * self->q[q] * self->q[q]);
    closo_mark mark = {.kind = CLOSO_MARK_POINTS,
                       .label = "simulated",
                       .table = "widths",
                       .x = "q2",
                       .y = "cation",
                       .su = "cation_su"};
    if (self->system->cations) {
        closo_axis y = width_axis(self, cation);
        closo_panel *panel = closo_figure_add_panel(figure, "cations", &x, &y);
        closo_panel_add_mark(panel, &mark);
        closo_mark model = {.kind = CLOSO_MARK_LINE,
                            .label = "D q^2",
                            .table = "width_models",
                            .x = "q2",
                            .y = "Dq2",
                            .dashed = true};
        closo_panel_add_mark(panel, &model);
        model = (closo_mark){.kind = CLOSO_MARK_LINE,
                             .label = "Chudley-Elliott",
                             .table = "width_models",
                             .x = "q2",
                             .y = "jumps"};
        closo_panel_add_mark(panel, &model);
    }
    if (self->bodies) {
        closo_axis y = width_axis(self, rotation);
        closo_panel *panel = closo_figure_add_panel(figure, "rotation of the anions", &x, &y);
        mark.label = NULL;
        mark.y = "rotation";
        mark.su = "rotation_su";
        closo_panel_add_mark(panel, &mark);
    }
}

static void describe_widths(const closo_neutron *self, const widths *cation, const widths *rotation,
                            const widths *total, closo_result *result)
{
    double diffusive[CLOSO_NEUTRON_Q], jumping[CLOSO_NEUTRON_Q], squared[CLOSO_NEUTRON_Q];
    bool cations = self->system->cations > 0;
    double jump[2] = {NAN, NAN}, d = NAN;
    size_t count = self->q_count;
    if (cations) {
        describe_jumps(self, cation, jump, result);
        d = diffusion(self);
    }
    for (size_t q = 0; q < count; q++) {
        squared[q] = self->q[q] * self->q[q];
        diffusive[q] = CLOSO_HBAR_MEV_PS * d * squared[q];
        jumping[q] = closo_jump_width(self->q[q], jump[0], jump[1]);
    }
    closo_table *table =
        closo_result_add_table(result, "widths", "Half widths at half maximum of S(q,E)");
    closo_table_add_column(table, "q", NULL, "1/A", self->q, count);
    closo_table_add_column(table, "q2", "q squared", "1/A^2", squared, count);
    if (cations) {
        closo_table_add_column(table, "cation_seen", "cations, with resolution", "meV",
                               cation->half, count);
        closo_table_add_column(table, "cation", "cations", "meV", cation->lorentzian, count);
        closo_table_add_column(table, "cation_su", NULL, "meV", cation->su, count);
        closo_table_add_column(table, "Dq2", "D q^2", "meV", diffusive, count);
        closo_table_add_column(table, "jumps", "Chudley-Elliott", "meV", jumping, count);
    }
    if (self->bodies) {
        closo_table_add_column(table, "anion_seen", "anions, all motion, with resolution", "meV",
                               total->half, count);
        closo_table_add_column(table, "rotation_seen", "rotation, with resolution", "meV",
                               rotation->half, count);
        closo_table_add_column(table, "rotation", "rotation without elastic part", "meV",
                               rotation->lorentzian, count);
        closo_table_add_column(table, "rotation_su", NULL, "meV", rotation->su, count);
    }
    describe_models(self, d, jump[0], jump[1], result);
    describe_figure(self, cation, rotation, result);
}

static closo_status describe_spectrum(const closo_neutron *self, instrument *own,
                                      closo_result *result, closo_error *error)
{
    double *energy = closo_allocate(2 * SPECTRUM_POINTS, sizeof *energy, error);
    if (!energy)
        return CLOSO_MEMORY;
    double *value = energy + SPECTRUM_POINTS;
    for (size_t i = 0; i < SPECTRUM_POINTS; i++)
        energy[i] = SPECTRUM_FWHM * own->fwhm_mev * (2 * (double)i / (SPECTRUM_POINTS - 1) - 1);
    closo_table *table = closo_result_add_table(
        result, "spectrum",
        self->bodies ? "S(q,E) of the anions, with resolution" : "S(q,E) of the cations");
    closo_table_add_column(table, "E", "energy transfer", "meV", energy, SPECTRUM_POINTS);
    closo_figure *figure = closo_result_add_figure(
        result, "quasielastic", "Quasi-elastic spectra",
        "Classical and symmetric in E: no detailed balance. Convoluted with the resolution.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "", &(closo_axis){.label = "E", .unit = "meV"},
        &(closo_axis){.label = "S(q,E)", .unit = "1/meV", .logarithmic = true});
    closo_motion_part part = self->bodies ? CLOSO_TOTAL : CLOSO_CATION;
    for (size_t q = 0; q < self->q_count; q++) {
        char name[48], label[48];
        snprintf(name, sizeof name, "q%g", self->q[q]);
        snprintf(label, sizeof label, "q = %g /A", self->q[q]);
        closo_transform_set(&own->transform, self->t, closo_neutron_curve(self, part, q),
                            self->lags, own->window_ps);
        for (size_t i = 0; i < SPECTRUM_POINTS; i++)
            value[i] = closo_transform_at(&own->transform, fabs(energy[i]));
        closo_table_add_column(table, name, NULL, "1/meV", value, SPECTRUM_POINTS);
        closo_panel_add_mark(
            panel,
            &(closo_mark){
                .kind = CLOSO_MARK_LINE, .label = label, .table = "spectrum", .x = "E", .y = name});
    }
    free(energy);
    return CLOSO_OK;
}

static void choose_resolution(const closo_neutron *self, instrument *own, closo_result *result)
{
    double wanted = 1e3 * self->options->resolution_ev, longest = self->t[self->lags - 1];
    own->window_ps = CLOSO_HBAR_MEV_PS * CLOSO_FWHM_PER_SIGMA / wanted;
    own->window_ps = fmin(own->window_ps, longest / CLOSO_NEUTRON_WINDOWS);
    own->fwhm_mev = CLOSO_HBAR_MEV_PS * CLOSO_FWHM_PER_SIGMA / own->window_ps;
    closo_result_set_number(result, "resolution asked for (FWHM)", wanted, "meV");
    closo_result_set(result, "resolution used (FWHM, Gaussian)", "%.4g meV", own->fwhm_mev);
    if (own->fwhm_mev > 1.0001 * wanted)
        closo_result_warn(result,
                          "the run is too short for a resolution of %.3g meV: I(q,t) is known to "
                          "%.3g ps, spectra are made with %.3g meV",
                          wanted, longest, own->fwhm_mev);
}

closo_status closo_neutron_describe_spectra(const closo_neutron *self, const double *eisf,
                                            closo_result *result, closo_error *error)
{
    instrument own = {0};
    widths cation, rotation, total;
    closo_status status = closo_transform_init(&own.transform, POINTS, error);
    double *scratch = closo_allocate(self->lags, sizeof *scratch, error);
    if (status == CLOSO_OK && !scratch)
        status = CLOSO_MEMORY;
    if (status != CLOSO_OK)
        goto done;
    choose_resolution(self, &own, result);
    if (self->system->cations) {
        part_widths(self, &own, CLOSO_CATION, NULL, scratch, &cation);
        width_quantities(self, &cation, "cation", "cations", CLOSO_CATION, result);
    }
    if (self->bodies) {
        part_widths(self, &own, CLOSO_ROTATION, eisf, scratch, &rotation);
        part_widths(self, &own, CLOSO_TOTAL, NULL, scratch, &total);
        width_quantities(self, &rotation, "rotation", "rotation of the anions", CLOSO_ROTATION,
                         result);
    }
    describe_widths(self, &cation, &rotation, &total, result);
    status = describe_spectrum(self, &own, result, error);
done:
    closo_transform_clear(&own.transform);
    free(scratch);
    return status;
}
