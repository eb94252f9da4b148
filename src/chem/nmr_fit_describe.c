// SPDX-License-Identifier: GPL-3.0-or-later
// A fitted mixture as tables of species and covariances, and a figure of data, fit, components and
// residual.
#include "chem/nmr.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const verdicts[] = {"fitted", "shape held", "undetermined"};

// "B12H12(2-)" -> "x_B12H12_2m".
void closo_nmr_key(char *out, size_t size, const char *prefix, const char *name)
{
    size_t used = (size_t)snprintf(out, size, "%s", prefix);
    for (; *name && used + 2 < size; name++) {
        char c = *name == '-' ? 'm' : *name == '+' ? 'p' : *name;
        if (isalnum((unsigned char)c)) {
            if ((*name == '-' || *name == '+') && used > 0 &&
                isalnum((unsigned char)out[used - 1]) && !strchr(name + 1, ')'))
                out[used++] = '_';
            out[used++] = c;
        } else if (name[1] && used > 0 && out[used - 1] != '_') {
            out[used++] = '_';
        }
    }
    out[used] = '\0';
}

static const char *link_text(closo_nmr_link link)
{
    return link == CLOSO_NMR_FIXED    ? "as in the library"
           : link == CLOSO_NMR_COMMON ? "one for all species"
                                      : "one for each species (weak ones: the common one)";
}

static void warn_of_library(const closo_nmr_mixture *mixture, char confidence, const char *meaning,
                            closo_result *result)
{
    closo_text names;
    closo_text_init(&names);
    for (size_t s = 0; s < mixture->count; s++)
        if (mixture->species[s].confidence == confidence)
            closo_text_addf(&names, "%s%s", names.length ? ", " : "", mixture->species[s].name);
    if (names.length && !names.failed)
        closo_result_warn(result,
                          "shifts or couplings of the library are of confidence %c (%s): %s",
                          confidence, meaning, names.data);
    closo_text_clear(&names);
}

static void describe_settings(const closo_nmr_fit *fit, const closo_nmr_mixture *mixture,
                              closo_result *result)
{
    const closo_nmr_fit_options *o = &fit->options;
    closo_result_set(result, "range", "%.4g to %.4g ppm, %zu points", fit->ppm[0],
                     fit->ppm[fit->points - 1], fit->points);
    closo_result_set(result, "shifts", "moved by %s, at most %.3g ppm", link_text(o->shifts),
                     o->window_ppm);
    closo_result_set(result, "couplings", "scaled by %s, at most %.3g %%", link_text(o->couplings),
                     100 * o->coupling_range);
    closo_result_set(result, "widths", "Lorentzian FWHM, %s, from %.4g Hz", link_text(o->widths),
                     o->width_hz);
    closo_result_set(result, "Gaussian part", "%s",
                     o->fit_gaussian      ? "one FWHM for all lines, fitted"
                     : o->gaussian_hz > 0 ? "one FWHM for all lines, given"
                                          : "none");
    closo_result_set(result, "fit baseline", "Chebyshev polynomial of order %d", o->baseline);
    closo_result_set(result, "multiplets",
                     "first order, sites in the ratio of their nuclei; moles are areas over nuclei "
                     "of the formula; 10B has a resonance of its own far away");
    closo_result_set(result, "uncertainties",
                     "from residuals as they are, their correlation from point to point included");
    warn_of_library(mixture, 'B', "usual values, not checked against a primary source", result);
    warn_of_library(mixture, 'C', "weak: measure them before use", result);
}

static void warn_of_shapes(const closo_nmr_fit *fit, const closo_nmr_mixture *mixture,
                           closo_result *result)
{
    bool left_out = false;
    for (size_t s = 0; s < fit->count; s++) {
        const closo_nmr_fitted *f = &fit->species[s];
        left_out |= f->verdict == CLOSO_NMR_UNDETERMINED;
        if (f->verdict == CLOSO_NMR_UNDETERMINED)
            closo_result_warn(result,
                              "%s is undetermined: its lines are those of another species, or lie "
                              "outside the range",
                              mixture->species[s].name);
        else if (f->verdict == CLOSO_NMR_FITTED && fit->options.shifts != CLOSO_NMR_FIXED &&
                 isnan(f->shift.su))
            closo_result_warn(result, "%s: its shift ends at the bound of %.3g ppm (--window)",
                              mixture->species[s].name, fit->options.window_ppm);
    }
    if (left_out)
        closo_result_warn(result, "fractions are of the determined species alone");
    if (fit->chi2 > 4)
        closo_result_warn(result,
                          "chi2 is %.3g: the lines of the model do not describe the spectrum; "
                          "a species may be missing, or lines may have another shape",
                          fit->chi2);
    if (!fit->converged)
        closo_result_warn(result, "the fit did not converge in %d iterations", fit->iterations);
}

static void add_measured(closo_table *table, const char *name, const char *su_name,
                         const char *label, const char *unit, const closo_nmr_fit *fit,
                         size_t offset)
{
    double values[CLOSO_NMR_SPECIES];
    for (int part = 0; part < 2; part++) {
        for (size_t s = 0; s < fit->count; s++) {
            const closo_measured *m =
                (const closo_measured *)((const char *)&fit->species[s] + offset);
            values[s] = part ? m->su : m->value;
        }
        closo_table_add_column(table, part ? su_name : name, part ? NULL : label, unit, values,
                               fit->count);
    }
}

static void describe_species(const closo_nmr_fit *fit, const closo_nmr_mixture *mixture,
                             closo_result *result)
{
    const char *names[CLOSO_NMR_SPECIES], *said[CLOSO_NMR_SPECIES], *sources[CLOSO_NMR_SPECIES];
    char confidence[CLOSO_NMR_SPECIES][2];
    const char *confidences[CLOSO_NMR_SPECIES];
    double nuclei[CLOSO_NMR_SPECIES];
    for (size_t s = 0; s < fit->count; s++) {
        names[s] = mixture->species[s].name;
        said[s] = verdicts[fit->species[s].verdict];
        sources[s] = mixture->species[s].source;
        nuclei[s] = mixture->species[s].nuclei;
        snprintf(confidence[s], 2, "%c", mixture->species[s].confidence);
        confidences[s] = confidence[s];
    }
    closo_table *table = closo_result_add_table(result, "species", "Species");
    closo_table_add_text_column(table, "species", NULL, names, fit->count);
    add_measured(table, "mole_fraction", "su", "mole fraction", "1", fit,
                 offsetof(closo_nmr_fitted, mole_fraction));
    add_measured(table, "nuclei_fraction", "nuclei_fraction_su", "share of the integral", "1", fit,
                 offsetof(closo_nmr_fitted, nuclei_fraction));
    add_measured(table, "amount", "amount_su", "area over nuclei", "Hz", fit,
                 offsetof(closo_nmr_fitted, amount));
    closo_table_add_column(table, "nuclei", "nuclei of the formula", "1", nuclei, fit->count);
    add_measured(table, "shift", "shift_su", "shift from the library's", "ppm", fit,
                 offsetof(closo_nmr_fitted, shift));
    add_measured(table, "coupling", "coupling_su", "J over the library's", "1", fit,
                 offsetof(closo_nmr_fitted, coupling));
    add_measured(table, "fwhm", "fwhm_su", "Lorentzian FWHM", "Hz", fit,
                 offsetof(closo_nmr_fitted, width_hz));
    closo_table_add_text_column(table, "verdict", NULL, said, fit->count);
    closo_table_add_text_column(table, "confidence", "of the library's values", confidences,
                                fit->count);
    closo_table_add_text_column(table, "source", NULL, sources, fit->count);
    closo_table *covariance =
        closo_result_add_table(result, "covariance", "Covariances of the mole fractions");
    closo_table_add_text_column(covariance, "species", NULL, names, fit->count);
    for (size_t s = 0; s < fit->count; s++)
        closo_table_add_column(covariance, names[s], NULL, "1", fit->covariance + s * fit->count,
                               fit->count);
}

enum { SITES = CLOSO_NMR_SPECIES * CLOSO_NMR_SITES };

// "11B, 5 of 11 B", as sources put it; "11B" where all nuclei are alike.
static void name_site(const char *nucleus, const closo_nmr_species *species, double count,
                      char out[48])
{
    const char *element = nucleus + strspn(nucleus, "0123456789");
    if (species->count == 1)
        snprintf(out, 48, "%.8s", nucleus);
    else if (!strcmp(nucleus, "1H"))
        snprintf(out, 48, "1H, %g H", count);
    else
        snprintf(out, 48, "%.8s, %g of %g %.4s", nucleus, count, species->nuclei, element);
}

// Shifts and couplings themselves, where the table of the species has what they differ by.
static closo_status describe_sites(const closo_nmr_fit *fit, const closo_nmr *spectrum,
                                   const closo_nmr_mixture *mixture, closo_result *result,
                                   closo_error *error)
{
    const char *nucleus = *spectrum->nucleus ? spectrum->nucleus : "11B";
    const char **text = closo_allocate(2 * SITES, sizeof *text, error);
    char(*names)[48] = closo_allocate(SITES, sizeof *names, error);
    double *v = closo_allocate(5 * SITES, sizeof *v, error);
    size_t n = 0;
    for (size_t s = 0; text && names && v && s < fit->count; s++) {
        const closo_nmr_species *species = &mixture->species[s];
        const closo_nmr_fitted *fitted = &fit->species[s];
        for (size_t k = 0; k < species->count; k++, n++) {
            bool split = species->sites[k].multiplet.count > 1;
            double coupling = split ? species->sites[k].coupling_hz[0] : (double)NAN;
            name_site(nucleus, species, species->sites[k].count, names[n]);
            text[n] = species->name;
            text[SITES + n] = names[n];
            v[n] = species->sites[k].count;
            v[SITES + n] = species->sites[k].shift + fitted->shift.value;
            v[2 * SITES + n] = fitted->shift.su;
            v[3 * SITES + n] = coupling * fitted->coupling.value;
            v[4 * SITES + n] = coupling * fitted->coupling.su;
        }
    }
    if (text && names && v) {
        closo_table *table = closo_result_add_table(result, "sites", "Lines of the species");
        closo_table_add_text_column(table, "species", NULL, text, n);
        closo_table_add_text_column(table, "site", NULL, text + SITES, n);
        closo_table_add_column(table, "nuclei", NULL, "1", v, n);
        closo_table_add_column(table, "shift", "chemical shift", "ppm", v + SITES, n);
        closo_table_add_column(table, "shift_su", NULL, "ppm", v + 2 * SITES, n);
        closo_table_add_column(table, "coupling", "J", "Hz", v + 3 * SITES, n);
        closo_table_add_column(table, "coupling_su", NULL, "Hz", v + 4 * SITES, n);
    }
    closo_status status = text && names && v ? CLOSO_OK : CLOSO_MEMORY;
    free(text);
    free(names);
    free(v);
    return status;
}

static void describe_quantities(const closo_nmr_fit *fit, const closo_nmr_mixture *mixture,
                                closo_result *result)
{
    for (size_t s = 0; s < fit->count; s++) {
        char key[80], label[96];
        const closo_measured *x = &fit->species[s].mole_fraction;
        closo_nmr_key(key, sizeof key, "x_", mixture->species[s].name);
        snprintf(label, sizeof label, "mole fraction of %s", mixture->species[s].name);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = x->value,
                                      .su = x->su,
                                      .unit = "1",
                                      .method = fit->species[s].verdict == CLOSO_NMR_UNDETERMINED
                                                    ? "undetermined by this spectrum"
                                                    : "line shapes, integral over nuclei"});
    }
    const struct {
        const char *key, *label, *unit;
        double value, su;
    } more[] = {
        {"chi2", "chi2 per degree of freedom", "1", fit->chi2, NAN},
        {"noise", "standard deviation of the noise", "1", fit->noise, NAN},
        {"inflation", "variances over those of independent points", "1", fit->inflation, NAN},
        {"gaussian_fwhm", "Gaussian FWHM of all lines", "Hz", fit->gaussian_hz.value,
         fit->gaussian_hz.su}};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (strcmp(more[i].key, "gaussian_fwhm") || more[i].value > 0)
            closo_result_add_quantity(result, &(closo_quantity){.key = more[i].key,
                                                                .label = more[i].label,
                                                                .value = more[i].value,
                                                                .su = more[i].su,
                                                                .unit = more[i].unit});
}

static void draw(const closo_nmr_fit *fit, const closo_nmr *spectrum,
                 const closo_nmr_mixture *mixture, closo_result *result)
{
    char label[40];
    const closo_axis shift = closo_nmr_shift_axis(spectrum, label);
    closo_figure *figure = closo_result_add_figure(
        result, "fit", "Line-shape fit of the mixture",
        "Measured and fitted spectrum with the species that it is made of, each on the baseline; "
        "in the second panel, measured less fitted.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &shift, &(closo_axis){.label = "intensity"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = "measured",
                                              .table = "spectrum",
                                              .x = "shift",
                                              .y = "intensity"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = "fitted",
                                              .table = "spectrum",
                                              .x = "shift",
                                              .y = "fitted",
                                              .dashed = true});
    for (size_t s = 0; s < fit->count; s++)
        if (fit->species[s].verdict != CLOSO_NMR_UNDETERMINED)
            closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                      .label = mixture->species[s].name,
                                                      .table = "spectrum",
                                                      .x = "shift",
                                                      .y = mixture->species[s].name});
    closo_panel *below =
        closo_figure_add_panel(figure, "", &shift, &(closo_axis){.label = "residual"});
    closo_panel_add_mark(
        below,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "spectrum", .x = "shift", .y = "residual"});
}

static closo_status describe_points(const closo_nmr_fit *fit, const closo_nmr_mixture *mixture,
                                    closo_result *result, closo_error *error)
{
    double *values = closo_allocate(fit->points, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "spectrum", "Spectrum and fit");
    const struct {
        const char *name, *label, *unit;
        const double *values;
    } columns[] = {{"shift", "chemical shift", "ppm", fit->ppm},
                   {"intensity", "measured", "1", fit->observed},
                   {"fitted", "fitted", "1", fit->calculated},
                   {"baseline", "baseline", "1", fit->baseline}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        closo_table_add_column(table, columns[i].name, columns[i].label, columns[i].unit,
                               columns[i].values, fit->points);
    for (size_t i = 0; i < fit->points; i++)
        values[i] = fit->observed[i] - fit->calculated[i];
    closo_table_add_column(table, "residual", "measured less fitted", "1", values, fit->points);
    for (size_t s = 0; s < fit->count; s++) {
        for (size_t i = 0; i < fit->points; i++)
            values[i] = fit->components[s * fit->points + i] + fit->baseline[i];
        closo_table_add_column(table, mixture->species[s].name, NULL, "1", values, fit->points);
    }
    free(values);
    return CLOSO_OK;
}

closo_status closo_nmr_fit_describe(const closo_nmr_fit *fit, const closo_nmr *spectrum,
                                    const closo_nmr_mixture *mixture, closo_result *result,
                                    closo_error *error)
{
    describe_settings(fit, mixture, result);
    warn_of_shapes(fit, mixture, result);
    describe_quantities(fit, mixture, result);
    describe_species(fit, mixture, result);
    closo_status status = describe_sites(fit, spectrum, mixture, result, error);
    if (status == CLOSO_OK)
        status = describe_points(fit, mixture, result, error);
    if (status == CLOSO_OK)
        draw(fit, spectrum, mixture, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}

// ---- several spectra ---------------------------------------------------------------------------

closo_status closo_nmr_series_describe(const closo_nmr_fit *fits, const double *times, size_t count,
                                       const char *time_unit, const closo_nmr_mixture *mixture,
                                       closo_result *result, closo_error *error)
{
    double *values = closo_allocate(count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "series", "Mole fractions over time");
    closo_figure *figure = closo_result_add_figure(
        result, "series", "Composition over time",
        "Mole fractions of the species from line-shape fits, with standard uncertainties.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "time", .unit = time_unit},
                               &(closo_axis){.label = "mole fraction"});
    closo_table_add_column(table, "time", "time", time_unit, times, count);
    for (size_t s = 0; s < mixture->count; s++) {
        char su[64], share[64], share_su[72];
        snprintf(su, sizeof su, "%s_su", mixture->species[s].name);
        snprintf(share, sizeof share, "%s_share", mixture->species[s].name);
        snprintf(share_su, sizeof share_su, "%s_share_su", mixture->species[s].name);
        for (int part = 0; part < 4; part++) {
            for (size_t i = 0; i < count; i++) {
                const closo_nmr_fitted *f = &fits[i].species[s];
                const closo_measured *m = part < 2 ? &f->mole_fraction : &f->nuclei_fraction;
                values[i] = part % 2 ? m->su : m->value;
            }
            closo_table_add_column(table,
                                   part == 0   ? mixture->species[s].name
                                   : part == 1 ? su
                                   : part == 2 ? share
                                               : share_su,
                                   part == 2 ? "share of the integral" : NULL, "1", values, count);
        }
        const closo_mark_kind kinds[] = {CLOSO_MARK_LINE, CLOSO_MARK_POINTS};
        for (int k = 0; k < 2; k++)
            closo_panel_add_mark(panel, &(closo_mark){.kind = kinds[k],
                                                      .label = k ? mixture->species[s].name : NULL,
                                                      .table = "series",
                                                      .x = "time",
                                                      .y = mixture->species[s].name,
                                                      .su = k ? su : NULL});
    }
    for (size_t i = 0; i < count; i++)
        values[i] = fits[i].chi2;
    closo_table_add_column(table, "chi2", "chi2 per degree of freedom", "1", values, count);
    free(values);
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t i = 0; i < count; i++)
            if (fits[i].species[s].verdict == CLOSO_NMR_UNDETERMINED) {
                closo_result_warn(result,
                                  "%s is undetermined at %.4g %s: fractions there are of "
                                  "the other species",
                                  mixture->species[s].name, times[i], time_unit);
            }
    describe_settings(&fits[0], mixture, result);
    return closo_result_status(result, error);
}
