// SPDX-License-Identifier: GPL-3.0-or-later
// Displacements and diffusion in words: quantities, tables, figure, and the warnings that keep a
// run too short to diffuse from looking like a result.
#include "traj/msd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAXIMUM = 1000 };
#define LEFT_SITE 3.0 // A^2: below this mean squared displacement most ions still sit in their site

static void describe_curves(const closo_msd *self, closo_result *result)
{
    size_t every = (self->lags - 2) / ROWS_MAXIMUM + 1;
    size_t rows = (self->lags - 1) / every + 1;
    double *column = closo_allocate(rows, sizeof *column, NULL);
    if (!column)
        return;
    closo_table *table =
        closo_result_add_table(result, "msd", "Mean squared displacement, all time origins");
    for (size_t i = 0; i < rows; i++)
        column[i] = (double)(i * every) * self->frame_time;
    closo_table_add_column(table, "t", "time", "ps", column, rows);
    for (size_t s = 0; s < self->species_count; s++) {
        const closo_msd_species *species = &self->species[s];
        char name[48];
        for (size_t i = 0; i < rows; i++)
            column[i] = species->msd[i * every];
        closo_table_add_column(table, species->label, NULL, "A^2", column, rows);
        for (size_t i = 0; i < rows; i++)
            column[i] = i ? species->msd_su[i * every] : (double)NAN;
        snprintf(name, sizeof name, "%s_su", species->label);
        closo_table_add_column(table, name, NULL, "A^2", column, rows);
        for (size_t c = 0; c < 3; c++) {
            for (size_t i = 0; i < rows; i++)
                column[i] = species->axis[c * self->lags + i * every];
            snprintf(name, sizeof name, "%s_%c", species->label, "xyz"[c]);
            closo_table_add_column(table, name, NULL, "A^2", column, rows);
        }
    }
    free(column);
}

static void describe_figure(const closo_msd *self, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "msd", "Mean squared displacement",
        "Average over all ions of a kind and all time origins; bands are one standard uncertainty "
        "from the scatter between ions, the dashed line is the fitted diffusion of the cation. "
        "Lags "
        "beyond half the run are in the table only: few origins are left there.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "",
        &(closo_axis){.label = "time",
                      .unit = "ps",
                      .maximum = 0.5 * (double)(self->lags - 1) * self->frame_time},
        &(closo_axis){.label = "mean squared displacement", .unit = "A^2"});
    for (size_t s = 0; s < self->species_count; s++) {
        char su[48];
        snprintf(su, sizeof su, "%s_su", self->species[s].label);
        const char *label = self->species[s].label;
        if (self->species[s].count > 1)
            closo_panel_add_mark(
                panel,
                &(closo_mark){
                    .kind = CLOSO_MARK_BAND, .table = "msd", .x = "t", .y = label, .su = su});
        closo_panel_add_mark(
            panel,
            &(closo_mark){
                .kind = CLOSO_MARK_LINE, .label = label, .table = "msd", .x = "t", .y = label});
    }
    const closo_msd_species *cation = &self->species[self->cation];
    if (cation->fitted)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = "fit",
                                                  .table = "fit",
                                                  .x = "t",
                                                  .y = "msd",
                                                  .dashed = true});
}

// The fitted line of the cation, through the mean of the fit window.
static void describe_fit(const closo_msd *self, closo_result *result)
{
    const closo_msd_species *cation = &self->species[self->cation];
    if (!cation->fitted)
        return;
    double slope = 6 * cation->diffusion.value * 1e4;
    double t[2], y[2], mean = 0;
    for (size_t k = cation->fit_begin; k <= cation->fit_end; k++)
        mean += cation->msd[k] / (double)(cation->fit_end - cation->fit_begin + 1);
    t[0] = (double)cation->fit_begin * self->frame_time;
    t[1] = (double)cation->fit_end * self->frame_time;
    for (int i = 0; i < 2; i++)
        y[i] = mean + slope * (t[i] - 0.5 * (t[0] + t[1]));
    closo_table *table = closo_result_add_table(result, "fit", "Fitted line of the cation");
    closo_table_add_column(table, "t", "time", "ps", t, 2);
    closo_table_add_column(table, "msd", NULL, "A^2", y, 2);
}

static void warn_about(const closo_msd *self, const closo_msd_species *species,
                       closo_result *result)
{
    double reach = species->msd[species->fit_end];
    const closo_coefficient *d = &species->diffusion;
    if (!(d->value > 2 * d->su)) {
        char limit[CLOSO_NUMBER_SIZE];
        double upper = fmax(0, d->value) + closo_coverage_factor(0.9, d->freedom) * d->su;
        closo_format_number(limit, upper, 2);
        closo_result_warn(result,
                          "diffusion of %s is not distinguishable from zero in this run of %g ps "
                          "(mean squared displacement %.2g A^2): D < %s cm^2/s (95 %%)",
                          species->label, (double)(self->store->frames - 1) * self->frame_time,
                          reach, limit);
    } else if (reach < LEFT_SITE) {
        closo_result_warn(result,
                          "the run is too short to diffuse: %s moved %.2g A^2 on average within "
                          "the fit window, less than a hop between sites; D is not reliable",
                          species->label, reach);
    } else if (species->exponent < 0.8) {
        closo_result_warn(result,
                          "%s is sub-diffusive: its displacement grows as t^%.2f over the fit "
                          "window; a longer run would give a smaller D",
                          species->label, species->exponent);
    }
}

static void add_coefficient(closo_result *result, const char *key, const char *label,
                            const closo_coefficient *c, const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = c->value,
                                                        .su = c->su,
                                                        .freedom = c->freedom,
                                                        .unit = unit,
                                                        .method = method});
}

static void describe_species(const closo_msd *self, const closo_msd_species *species,
                             closo_result *result)
{
    char key[48], label[96], method[256];
    snprintf(key, sizeof key, "D_%s", species->label);
    snprintf(label, sizeof label, "self-diffusion of %s", species->label);
    int used = snprintf(method, sizeof method,
                        "generalised least squares, lags %.4g to %.4g ps, free intercept; "
                        "uncertainty from %s",
                        (double)species->fit_begin * self->frame_time,
                        (double)species->fit_end * self->frame_time,
                        species->count >= 4 ? "the scatter between ions" : "the Brownian model");
    if (species->inflated && used > 0 && (size_t)used < sizeof method)
        snprintf(method + used, sizeof method - (size_t)used,
                 ", widened %.2f times because they move together", sqrt(species->correlation));
    add_coefficient(result, key, label, &species->diffusion, "cm^2/s", method);
    snprintf(key, sizeof key, "exponent_%s", species->label);
    snprintf(label, sizeof label, "exponent of %s", species->label);
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key,
            .label = label,
            .value = species->exponent,
            .unit = "1",
            .method = "of displacement against time: 1 for diffusion, less while ions are caged"});
}

static void describe_diffusion_table(const closo_msd *self, closo_result *result)
{
    size_t n = self->species_count;
    double *values = closo_allocate(9 * n, sizeof *values, NULL);
    const char **label = closo_allocate(n, sizeof *label, NULL);
    if (values && label) {
        for (size_t s = 0; s < n; s++) {
            const closo_msd_species *species = &self->species[s];
            label[s] = species->label;
            values[s] = (double)species->count;
            values[n + s] = species->diffusion.value;
            values[2 * n + s] = species->diffusion.su;
            for (size_t c = 0; c < 3; c++)
                values[(3 + c) * n + s] = species->axis_diffusion[c];
            values[6 * n + s] = species->exponent;
            values[7 * n + s] = (double)species->fit_begin * self->frame_time;
            values[8 * n + s] = (double)species->fit_end * self->frame_time;
        }
        static const char *const names[] = {"count", "D",        "D_su",      "D_x",    "D_y",
                                            "D_z",   "exponent", "fit_begin", "fit_end"};
        static const char *const units[] = {"1",      "cm^2/s", "cm^2/s", "cm^2/s", "cm^2/s",
                                            "cm^2/s", "1",      "ps",     "ps"};
        closo_table *table = closo_result_add_table(result, "diffusion",
                                                    "Self-diffusion, total and along each axis");
        closo_table_add_text_column(table, "species", NULL, label, n);
        for (size_t k = 0; k < 9; k++)
            closo_table_add_column(table, names[k], NULL, units[k], values + k * n, n);
    }
    free(values);
    free(label);
}

static void describe_conductivity(const closo_msd *self, closo_result *result)
{
    const closo_system *system = self->system;
    const closo_ion_kind *kind = &system->ions.kinds[self->species[self->cation].kind];
    if (!kind->charge_known) {
        closo_result_warn(result, "the charge of %s is not known: no conductivity", kind->formula);
        return;
    }
    if (isnan(system->temperature_kelvin))
        closo_result_warn(result, "no temperature known: give --temperature for the conductivity");
    add_coefficient(result, "conductivity_nernst_einstein", "Nernst-Einstein conductivity",
                    &self->conductivity, "S/cm", "cations only, no correlation between ions");
    add_coefficient(result, "conductivity_collective", "collective conductivity",
                    &self->collective_conductivity, "S/cm",
                    "charge displacement of all cations; uncertainty from the Brownian model");
    add_coefficient(result, "haven_ratio", "Haven ratio", &self->haven, "1",
                    "Nernst-Einstein over collective conductivity");
}

void closo_msd_describe(const closo_msd *self, closo_result *result)
{
    if (self->store->thinning > 1)
        closo_result_warn(result,
                          "one frame in %zu was kept for displacements to stay within --memory",
                          self->store->thinning);
    describe_species(self, &self->species[self->cation], result);
    const closo_coefficient *cation = &self->species[self->cation].diffusion;
    add_coefficient(result, "D_cation", "self-diffusion of the cation", cation, "cm^2/s",
                    "the same under a name that does not depend on the salt");
    for (size_t s = 0; s < self->species_count; s++)
        if (s != self->cation)
            describe_species(self, &self->species[s], result);
    describe_conductivity(self, result);
    warn_about(self, &self->species[self->cation], result);
    describe_diffusion_table(self, result);
    describe_curves(self, result);
    describe_fit(self, result);
    describe_figure(self, result);
    closo_result_cite(result, "doi:10.1021/acs.jctc.4c01249",
                      "McCluskey, Coles, Morgan, J. Chem. Theory Comput. (2025): generalised least "
                      "squares for diffusion");
}
