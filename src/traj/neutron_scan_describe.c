// SPDX-License-Identifier: GPL-3.0-or-later
// A fixed-window scan in words, tables and a figure. Everything is set against the elastic window
// of the run at the lowest temperature, as a measurement is; the share of scatterers at rest, which
// a simulation knows without that, stands beside it.
#include "traj/neutron_scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct study {
    const closo_fixed_window *scan;
    size_t *order;               // runs by rising temperature
    closo_window_values *values; // in that order
    double fwhm_mev, window_ps, offset_mev;
} study;

static const closo_scan_run *run_at(const study *self, size_t k)
{
    return &self->scan->run[self->order[k]];
}

static closo_status check_runs(const study *self, closo_error *error)
{
    const closo_fixed_window *scan = self->scan;
    const closo_scan_run *lowest = run_at(self, 0), *highest = run_at(self, scan->count - 1);
    if (!(highest->temperature_kelvin > lowest->temperature_kelvin * (1 + 1e-6)))
        return closo_fail(
            error, CLOSO_USAGE,
            "--fixed-window: expected runs at two temperatures or more, found %zu run%s"
            " at %g K",
            scan->count, scan->count == 1 ? "" : "s", lowest->temperature_kelvin);
    for (size_t k = 1; k < scan->count; k++) {
        const closo_scan_run *run = run_at(self, k);
        bool same = run->q_count == lowest->q_count;
        for (size_t q = 0; same && q < run->q_count; q++)
            same = fabs(run->q[q] - lowest->q[q]) <= 1e-9 * lowest->q[q];
        if (!same)
            return closo_fail(error, CLOSO_USAGE,
                              "--fixed-window: expected the same scattering vectors in all runs, "
                              "found others in %s than in %s",
                              run->source, lowest->source);
        if (strcmp(run->scatterers, lowest->scatterers) != 0)
            return closo_fail(error, CLOSO_USAGE,
                              "--fixed-window: expected the same scatterers in all runs, found %s "
                              "in %s, %s in %s",
                              lowest->scatterers, lowest->source, run->scatterers, run->source);
    }
    return CLOSO_OK;
}

static void sort_runs(study *self)
{
    for (size_t i = 0; i < self->scan->count; i++) {
        size_t k = i;
        double t = self->scan->run[i].temperature_kelvin;
        for (; k > 0 && self->scan->run[self->order[k - 1]].temperature_kelvin > t; k--)
            self->order[k] = self->order[k - 1];
        self->order[k] = i;
    }
}

// One resolution for all runs: that of the shortest, where it is wider than the one asked for.
static void choose_resolution(study *self, double wanted_mev, closo_result *result)
{
    self->window_ps = CLOSO_HBAR_MEV_PS * CLOSO_FWHM_PER_SIGMA / wanted_mev;
    size_t shortest = 0;
    for (size_t k = 0; k < self->scan->count; k++) {
        const closo_scan_run *run = run_at(self, k);
        double most = run->t[run->lags - 1] / CLOSO_NEUTRON_WINDOWS;
        if (most < self->window_ps) {
            self->window_ps = most;
            shortest = k;
        }
    }
    self->fwhm_mev = CLOSO_HBAR_MEV_PS * CLOSO_FWHM_PER_SIGMA / self->window_ps;
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "resolution",
                                  .label = "resolution, full width at half maximum",
                                  .value = self->fwhm_mev,
                                  .su = NAN,
                                  .unit = "meV",
                                  .method = self->fwhm_mev > 1.0001 * wanted_mev
                                                ? "Gaussian, as narrow as the shortest run allows"
                                                : "Gaussian, as asked for"});
    if (self->fwhm_mev > 1.0001 * wanted_mev)
        closo_result_warn(result,
                          "%s is too short for a resolution of %.3g meV: I(q,t) is known to %.3g "
                          "ps, all runs are seen with %.3g meV",
                          run_at(self, shortest)->source, wanted_mev,
                          run_at(self, shortest)->t[run_at(self, shortest)->lags - 1],
                          self->fwhm_mev);
    if (self->offset_mev < self->fwhm_mev)
        closo_result_warn(result,
                          "an offset of %.3g meV lies within the resolution of %.3g meV: the "
                          "inelastic window sees the elastic line, too",
                          self->offset_mev, self->fwhm_mev);
}

static void describe_settings(const study *self, double wanted_mev, closo_result *result)
{
    const closo_scan_run *lowest = run_at(self, 0);
    closo_result_set(result, "scatterers", "%s", lowest->scatterers);
    closo_result_set_number(result, "resolution asked for (FWHM)", wanted_mev, "meV");
    closo_result_set(result, "resolution used (FWHM, Gaussian)", "%.4g meV", self->fwhm_mev);
    closo_result_set(result, "elastic window (EFWS)",
                     "S(q,E) with the resolution at E = 0, over the same at %g K",
                     lowest->temperature_kelvin);
    closo_result_set(result, "inelastic window (IFWS)",
                     "S(q,E) with the resolution at E = %.4g meV, over the elastic window at %g K; "
                     "classical: no detailed balance",
                     self->offset_mev, lowest->temperature_kelvin);
    closo_result_set(result, "fraction",
                     "elastic window over that of scatterers at rest: 1 without any motion that "
                     "the resolution sees");
    closo_result_set(result, "mean square displacement",
                     "ln fraction = c - q^2 <u^2> / 3, <u^2> = <ux^2> + <uy^2> + <uz^2>: straight "
                     "line in q^2 over the points above 1/e");
    closo_result_set(result, "powder average",
                     "exact: sin(qd)/(qd) over the displacements d; self terms only");
    closo_result_set(result, "uncertainties",
                     "jackknife over parts of the ions; of ratios: those of both runs, as "
                     "independent");
}

// value / reference with the uncertainties of both.
static double ratio_su(double value, double su, double reference, double reference_su)
{
    return hypot(su / reference, value * reference_su / (reference * reference));
}

static void fill_row(const study *self, size_t k, size_t q, double row[8])
{
    const closo_window_values *own = &self->values[k], *base = &self->values[0];
    double reference = base->elastic[q], reference_su = base->elastic_su[q];
    row[0] = run_at(self, k)->temperature_kelvin;
    row[1] = run_at(self, k)->q[q];
    row[2] = own->elastic[q] / reference;
    row[3] = k ? ratio_su(own->elastic[q], own->elastic_su[q], reference, reference_su)
               : (double)NAN; // 1 by definition
    row[4] = own->inelastic[q] / reference;
    row[5] = ratio_su(own->inelastic[q], own->inelastic_su[q], reference, reference_su);
    row[6] = own->elastic[q];
    row[7] = own->elastic_su[q];
}

static closo_status describe_table(const study *self, closo_result *result, closo_error *error)
{
    static const char *const names[8] = {"temperature", "q",          "elastic",
                                         "elastic_su",  "inelastic",  "inelastic_su",
                                         "fraction",    "fraction_su"};
    static const char *const units[8] = {"K", "1/A", "1", "1", "1", "1", "1", "1"};
    size_t count = self->scan->count, q_count = run_at(self, 0)->q_count, rows = count * q_count;
    double *v = closo_allocate(9 * rows, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < count; k++)
        for (size_t q = 0; q < q_count; q++) {
            double row[8];
            fill_row(self, k, q, row);
            for (size_t c = 0; c < 8; c++)
                v[c * rows + k * q_count + q] = row[c];
        }
    closo_table *table =
        closo_result_add_table(result, "fixed_window", "Elastic and inelastic window of every run");
    for (size_t c = 0; c < 8; c++)
        closo_table_add_column(table, names[c], NULL, units[c], v + c * rows, rows);
    // The same by scattering vector, a column each, for the figure.
    closo_table *wide = closo_result_add_table(result, "fixed_window_by_q",
                                               "Elastic and inelastic window by temperature");
    double *column = v + 8 * rows;
    for (size_t k = 0; k < count; k++)
        column[k] = run_at(self, k)->temperature_kelvin;
    closo_table_add_column(wide, "temperature", NULL, "K", column, count);
    for (size_t q = 0; q < q_count; q++)
        for (size_t c = 2; c < 6; c++) {
            char name[64];
            snprintf(name, sizeof name, "%s_q%g%s", c < 4 ? "elastic" : "inelastic",
                     run_at(self, 0)->q[q], c % 2 ? "_su" : "");
            for (size_t k = 0; k < count; k++)
                column[k] = v[c * rows + k * q_count + q];
            closo_table_add_column(wide, name, NULL, "1", column, count);
        }
    free(v);
    return CLOSO_OK;
}

static closo_status describe_displacements(const study *self, closo_result *result,
                                           closo_error *error)
{
    enum { COLUMNS = 6 };
    static const char *const names[COLUMNS] = {"temperature", "msd",         "msd_su",
                                               "msd_rise",    "msd_rise_su", "points"};
    static const char *const labels[COLUMNS] = {NULL, "mean square displacement",
                                                NULL, "rise since the lowest temperature",
                                                NULL, "scattering vectors in the fit"};
    static const char *const units[COLUMNS] = {"K", "A^2", "A^2", "A^2", "A^2", "1"};
    size_t count = self->scan->count;
    double *v = closo_allocate(COLUMNS * count, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        const closo_window_values *own = &self->values[k], *base = &self->values[0];
        const closo_scan_run *run = run_at(self, k);
        v[k] = run->temperature_kelvin;
        v[count + k] = own->displacement;
        v[2 * count + k] = own->displacement_su;
        v[3 * count + k] = own->displacement - base->displacement;
        v[4 * count + k] = k ? hypot(own->displacement_su, base->displacement_su) : (double)NAN;
        v[5 * count + k] = (double)own->points;
        char key[64], label[96], kelvin[CLOSO_NUMBER_SIZE], method[96];
        closo_format_number(kelvin, run->temperature_kelvin, 6);
        snprintf(key, sizeof key, "msd_%sK", kelvin);
        snprintf(label, sizeof label, "mean square displacement at %s K", kelvin);
        if (own->points < 2)
            snprintf(method, sizeof method, "fewer than 2 scattering vectors above 1/e");
        else
            snprintf(method, sizeof method, "ln of the elastic window against q^2, %zu points",
                     own->points);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = own->displacement,
                                      .su = own->displacement_su,
                                      .freedom = run->parts > 1 ? (double)run->parts - 1 : 0,
                                      .unit = "A^2",
                                      .method = method});
    }
    closo_table *table = closo_result_add_table(
        result, "displacement", "Mean square displacement within the time of the resolution");
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_column(table, names[c], labels[c], units[c], v + c * count, count);
    free(v);
    return CLOSO_OK;
}

static void add_panel(const study *self, closo_figure *figure, const char *title,
                      const char *prefix)
{
    closo_panel *panel =
        closo_figure_add_panel(figure, title, &(closo_axis){.label = "T", .unit = "K"},
                               &(closo_axis){.label = "intensity over elastic at the lowest T"});
    for (size_t q = 0; q < run_at(self, 0)->q_count; q++) {
        char name[64], su[80], label[32];
        snprintf(name, sizeof name, "%s_q%g", prefix, run_at(self, 0)->q[q]);
        snprintf(su, sizeof su, "%s_su", name);
        snprintf(label, sizeof label, "q = %g /A", run_at(self, 0)->q[q]);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                  .label = label,
                                                  .table = "fixed_window_by_q",
                                                  .x = "temperature",
                                                  .y = name,
                                                  .su = su});
    }
}

static void describe_figure(const study *self, closo_result *result)
{
    char caption[256];
    snprintf(caption, sizeof caption,
             "Resolution %.3g meV (FWHM, Gaussian). Elastic window at E = 0, inelastic window at "
             "E = %.3g meV, both over the elastic window at %g K; mean square displacement from "
             "the slope in q^2.",
             self->fwhm_mev, self->offset_mev, run_at(self, 0)->temperature_kelvin);
    closo_figure *figure =
        closo_result_add_figure(result, "fixed_window", "Fixed-window scan", caption);
    add_panel(self, figure, "elastic window", "elastic");
    add_panel(self, figure, "inelastic window", "inelastic");
    closo_panel *panel = closo_figure_add_panel(figure, "mean square displacement",
                                                &(closo_axis){.label = "T", .unit = "K"},
                                                &(closo_axis){.label = "<u^2>", .unit = "A^2"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .table = "displacement",
                                              .x = "temperature",
                                              .y = "msd",
                                              .su = "msd_su"});
}

closo_status closo_fixed_window_describe(const closo_fixed_window *scan, double resolution_ev,
                                         double offset_ev, closo_result *result, closo_error *error)
{
    study self = {.scan = scan, .offset_mev = 1e3 * offset_ev};
    double wanted_mev = 1e3 * resolution_ev;
    if (!(resolution_ev > 0) || !(offset_ev > 0))
        return closo_fail(error, CLOSO_USAGE, "%s: expected an energy above 0",
                          resolution_ev > 0 ? "--offset" : "--resolution");
    if (scan->count < 2)
        return closo_fail(error, CLOSO_USAGE,
                          "--fixed-window: expected runs at two temperatures or more, found %zu "
                          "run%s",
                          scan->count, scan->count == 1 ? "" : "s");
    self.order = closo_allocate(scan->count, sizeof *self.order, error);
    self.values = closo_allocate(scan->count, sizeof *self.values, error);
    closo_status status = self.order && self.values ? CLOSO_OK : CLOSO_MEMORY;
    if (status != CLOSO_OK)
        goto done;
    sort_runs(&self);
    status = check_runs(&self, error);
    if (status != CLOSO_OK)
        goto done;
    choose_resolution(&self, wanted_mev, result);
    describe_settings(&self, wanted_mev, result);
    for (size_t k = 0; status == CLOSO_OK && k < scan->count; k++)
        status = closo_scan_compute(run_at(&self, k), self.window_ps, self.offset_mev,
                                    &self.values[k], error);
    if (status == CLOSO_OK)
        status = describe_table(&self, result, error);
    if (status == CLOSO_OK)
        status = describe_displacements(&self, result, error);
    describe_figure(&self, result);
    closo_result_cite(result, CLOSO_NEUTRON_SOURCE,
                      "V. F. Sears, Neutron scattering lengths and cross sections, Neutron News 3 "
                      "(1992) 26");
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
done:
    free(self.order);
    free(self.values);
    return status;
}
