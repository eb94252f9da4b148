// SPDX-License-Identifier: GPL-3.0-or-later
// A fitted isotopic abundance as a document.
#include "closo/chem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define POOR 0.1 // residual above which the pattern is not that of the formula

static void describe_numbers(const closo_isotope_fit *fit, const char *isotope,
                             closo_result *result)
{
    char key[32], label[64];
    snprintf(key, sizeof key, "fraction_%s", isotope);
    snprintf(label, sizeof label, "amount fraction of %s, fitted", isotope);
    closo_result_add_quantity(
        result, &(closo_quantity){.key = key,
                                  .label = label,
                                  .value = fit->fraction.value,
                                  .su = fit->fraction.su,
                                  .freedom = fit->freedom,
                                  .unit = "1",
                                  .method = "least squares of peak areas, weights of counting "
                                            "statistics; su from the scatter"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "scale",
                                                        .label = "intensity of the whole pattern",
                                                        .value = fit->scale.value,
                                                        .su = fit->scale.su,
                                                        .freedom = fit->freedom,
                                                        .unit = "1",
                                                        .method = "as the abundance"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "mz_offset",
                                  .label = "m/z observed less computed",
                                  .value = fit->offset.value,
                                  .su = fit->offset.su,
                                  .unit = "1",
                                  .method = "mean over the peaks, weighted by area; su from the "
                                            "scatter"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "residual",
                                  .label = "residual of the areas",
                                  .value = 100 * fit->residual,
                                  .unit = "%",
                                  .method = "sum |observed - computed| / sum observed"});
}

static closo_status describe_table(const closo_isotope_fit *fit, closo_result *result,
                                   closo_error *error)
{
    enum { NUCLEONS, CALCULATED_MZ, OBSERVED_MZ, OBSERVED, CALCULATED, DIFFERENCE, COLUMNS };
    static const struct {
        const char *name, *label, *unit;
    } columns[COLUMNS] = {
        {"nucleons", "number of nucleons", "1"}, {"mz", "m/z computed, with offset", "1"},
        {"mz_observed", "m/z observed", "1"},    {"observed", "observed", "%"},
        {"calculated", "computed", "%"},         {"difference", "observed less computed", "%"}};
    size_t n = fit->count;
    double *values = closo_allocate(COLUMNS * n, sizeof *values, error), top = 0;
    if (!values)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, fit->peaks[i].observed);
    for (size_t i = 0; i < n; i++) {
        const closo_isotope_fit_peak *p = &fit->peaks[i];
        const double row[COLUMNS] = {p->nucleons,
                                     p->mz_calculated,
                                     p->mz_observed,
                                     100 * p->observed / top,
                                     100 * p->calculated / top,
                                     100 * (p->observed - p->calculated) / top};
        for (size_t c = 0; c < COLUMNS; c++)
            values[c * n + i] = row[c];
    }
    closo_table *table = closo_result_add_table(
        result, "fit", "Fitted peaks (areas relative to the highest observed one)");
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit,
                               values + c * n, n);
    free(values);
    return CLOSO_OK;
}

static void describe_figure(closo_result *result)
{
    static const closo_axis x = {.label = "m/z"};
    static const closo_axis y = {.label = "relative area", .unit = "%"};
    closo_figure *figure = closo_result_add_figure(
        result, "fit", "Measured and fitted pattern",
        "Sticks: areas of the measured peaks. Points: the pattern with the fitted abundance. "
        "Beside them the difference.");
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_STICKS,
                                              .label = "measured",
                                              .table = "fit",
                                              .x = "mz",
                                              .y = "observed"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .label = "fitted",
                                              .table = "fit",
                                              .x = "mz",
                                              .y = "calculated"});
    panel =
        closo_figure_add_panel(figure, NULL, &x, &(closo_axis){.label = "difference", .unit = "%"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_STICKS, .table = "fit", .x = "mz", .y = "difference"});
}

closo_status closo_isotope_fit_describe(const closo_isotope_fit *fit,
                                        const closo_mass_spectrum *spectrum,
                                        const closo_isotope_fit_options *options,
                                        closo_result *result, closo_error *error)
{
    char isotope[8];
    closo_nuclide_write(options->nuclide, isotope);
    describe_numbers(fit, isotope, result);
    if (spectrum->spectra > 1)
        closo_result_set(result, "spectrum", "%zu of %zu%s%s", spectrum->number, spectrum->spectra,
                         spectrum->name[0] ? ", " : "", spectrum->name);
    closo_result_set(result, "spectrum holds", "%s",
                     spectrum->profile ? "profiles: areas over a constant background"
                                       : "centroids: heights are summed");
    if (spectrum->profile)
        closo_result_set_number(result, "background", fit->background, NULL);
    if (!fit->converged)
        closo_result_warn(result, "the fit did not converge");
    if (fit->at_bound)
        closo_result_warn(result,
                          "the abundance of %s ends at a bound: its uncertainty is not "
                          "determined",
                          isotope);
    if (fit->overlaps)
        closo_result_warn(result, "neighbouring peaks of the spectrum overlap: their areas, and "
                                  "the abundance, may be off");
    if (fit->residual > POOR)
        closo_result_warn(result,
                          "the fitted pattern misses %.0f %% of the intensity: another ion, or "
                          "others beside it (such as a hydrogen atom less)",
                          100 * fit->residual);
    closo_status status = describe_table(fit, result, error);
    if (status == CLOSO_OK)
        describe_figure(result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
