// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra and their lines as documents.
#include "chem/spectra.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool electrons(const closo_spectra *s)
{
    return s->kind == CLOSO_SPECTRA_ELECTRONS;
}

static closo_axis axis_of(const closo_spectra *s)
{
    return electrons(s) ? (closo_axis){.label = "binding energy", .unit = "eV", .reversed = true}
                        : (closo_axis){.label = "wavenumber", .unit = "cm^-1", .reversed = true};
}

void closo_spectra_mention(const closo_spectra *spectrum, const char *path, closo_result *result)
{
    static const char *const kinds[] = {"infrared absorbance (decadic)", "infrared transmittance",
                                        "photoelectrons over binding energy"};
    closo_result_add_input(result, path, &spectrum->fingerprint);
    closo_result_set(result, "format", "%s", spectrum->format);
    closo_result_set(result, "ordinate", "%s", kinds[spectrum->kind]);
    if (spectrum->title[0])
        closo_result_set(result, "title", "%s", spectrum->title);
    if (spectrum->photon_energy > 0)
        closo_result_set_number(result, "photon energy", spectrum->photon_energy, "eV");
    for (size_t i = 0; i < spectrum->warning_count; i++)
        closo_result_warn(result, "%s: %s", closo_path_name(path), spectrum->warnings[i]);
}

closo_status closo_spectra_describe(const closo_spectra *spectrum, closo_result *result,
                                    closo_error *error)
{
    static const char *const names[] = {"absorbance", "transmittance", "intensity"};
    closo_axis x = axis_of(spectrum);
    if (spectrum->ordinate[0])
        closo_result_set(result, "in the file", "%s", spectrum->ordinate);
    closo_result_set(result, "points", "%zu", spectrum->count);
    closo_result_set(result, "range", "%.6g to %.6g %s", spectrum->x[0],
                     spectrum->x[spectrum->count - 1], x.unit);
    if (spectrum->regions > 1)
        closo_result_set(result, "region", "%zu of %zu", spectrum->region, spectrum->regions);
    closo_table *table = closo_result_add_table(result, "spectrum", "The spectrum");
    closo_table_add_column(table, "x", x.label, x.unit, spectrum->x, spectrum->count);
    closo_table_add_column(table, "y", names[spectrum->kind], "1", spectrum->y, spectrum->count);
    closo_figure *figure = closo_result_add_figure(result, "spectrum", "The spectrum", NULL);
    closo_panel *panel =
        closo_figure_add_panel(figure, NULL, &x, &(closo_axis){.label = names[spectrum->kind]});
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "spectrum", .x = "x", .y = "y"});
    return closo_result_status(result, error);
}

// ---- lines -------------------------------------------------------------------------------------

static closo_status describe_peaks(const closo_spectra_fit *fit, const closo_spectra *s,
                                   const char *name, closo_result *result, closo_error *error)
{
    static const char *const names[] = {"position", "height", "fwhm", "eta", "area"};
    static const char *const labels[] = {"position", "height", "FWHM", "Lorentzian share", "area"};
    const char *unit = axis_of(s).unit, *const units[] = {unit, "1", unit, "1", unit};
    double *v = closo_allocate(fit->count, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, name, "Lines");
    for (size_t c = 0; c < 5; c++)
        for (int su = 0; su < 2; su++) {
            char column[32];
            snprintf(column, sizeof column, "%s%s", names[c], su ? "_su" : "");
            for (size_t k = 0; k < fit->count; k++) {
                const closo_spectra_peak *p = &fit->peaks[k];
                const closo_measured *const all[] = {&p->position, &p->height, &p->fwhm, &p->eta,
                                                     &p->area};
                v[k] = su ? all[c]->su : all[c]->value;
            }
            closo_table_add_column(table, column, su ? NULL : labels[c], units[c], v, fit->count);
        }
    free(v);
    return CLOSO_OK;
}

closo_status closo_spectra_fit_describe(const closo_spectra_fit *fit, const closo_spectra *spectrum,
                                        const char *suffix, closo_result *result,
                                        closo_error *error)
{
    char peaks[48], points[48], figure_name[48];
    snprintf(peaks, sizeof peaks, "peaks%s", suffix);
    snprintf(points, sizeof points, "fit%s", suffix);
    snprintf(figure_name, sizeof figure_name, "spectrum%s", suffix);
    const char *ordinate = electrons(spectrum) ? "intensity" : "absorbance";
    closo_axis x = axis_of(spectrum);
    closo_result_set(result, "line shape", "%s", fit->options.voigt ? "Voigt" : "pseudo-Voigt");
    closo_result_set(
        result, "background", "%s",
        fit->options.background == CLOSO_BACKGROUND_SHIRLEY
            ? "Shirley, taken off before the fit; its own uncertainty is not in the s.u."
            : "a straight line under each group of lines");
    if (spectrum->kind == CLOSO_SPECTRA_TRANSMITTANCE)
        closo_result_set(result, "fitted as", "absorbance, -lg of the transmittance");
    closo_status status = describe_peaks(fit, spectrum, peaks, result, error);
    if (status != CLOSO_OK)
        return status;
    closo_table *table = closo_result_add_table(result, points, "Spectrum and fit");
    closo_table_add_column(table, "x", x.label, x.unit, fit->x, fit->points);
    closo_table_add_column(table, "observed", "observed", "1", fit->observed, fit->points);
    closo_table_add_column(table, "calculated", "calculated", "1", fit->calculated, fit->points);
    closo_table_add_column(table, "background", "background", "1", fit->background, fit->points);
    closo_figure *figure = closo_result_add_figure(
        result, figure_name, spectrum->title[0] ? spectrum->title : "Spectrum and fit",
        "Measured spectrum, sum of the fitted lines and background.");
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &(closo_axis){.label = ordinate});
    static const char *const columns[] = {"observed", "calculated", "background"};
    for (int k = 0; k < 3; k++)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = columns[k],
                                                  .table = points,
                                                  .x = "x",
                                                  .y = columns[k],
                                                  .dashed = k == 2});
    if (!fit->converged)
        closo_result_warn(result, "the fit did not converge: its numbers are not final");
    if (electrons(spectrum))
        closo_result_set(result, "charge reference", "none: energies as in the file");
    return closo_result_status(result, error);
}

// ---- isotopes ----------------------------------------------------------------------------------

// "11B-H" -> reduced mass in u.
static closo_status reduced_mass(const char *text, double *mass, closo_error *error)
{
    const char *dash = strchr(text, '-');
    closo_nuclide a, b;
    if (!dash || !closo_nuclide_parse(text, (size_t)(dash - text), &a) ||
        !closo_nuclide_parse(dash + 1, strlen(dash + 1), &b))
        return closo_fail(error, CLOSO_USAGE,
                          "expected two elements or isotopes such as B-H, 11B-D, found \"%s\"",
                          text);
    double m = closo_nuclide_mass(a), n = closo_nuclide_mass(b);
    *mass = m * n / (m + n);
    return *mass > 0 ? CLOSO_OK
                     : closo_fail(error, CLOSO_USAGE, "no mass is known for \"%s\"", text);
}

closo_status closo_isotope_shift(const char *from, const char *to, double *ratio,
                                 closo_error *error)
{
    double a = NAN, b = NAN;
    closo_status status = reduced_mass(from, &a, error);
    if (status == CLOSO_OK)
        status = reduced_mass(to, &b, error);
    if (status == CLOSO_OK)
        *ratio = sqrt(a / b);
    return status;
}
