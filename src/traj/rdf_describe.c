// SPDX-License-Identifier: GPL-3.0-or-later
// The first coordination shell and the radial distributions in words. The shell ends where the
// derivative of the smoothed g(r) turns from negative to positive beyond its main peak.
#include "traj/rdf.h"

#include <math.h>
#include <stdlib.h>

#define SMOOTHING_ANGSTROM 0.55
enum { SMOOTHING_ORDER = 3 };

// *edge: bins inside the first shell, 0 when g(r) has no minimum within reach.
static closo_status first_shell(const closo_rdf *self, const double *g, double *scratch,
                                size_t *edge, closo_error *error)
{
    *edge = 0;
    size_t window = (size_t)(SMOOTHING_ANGSTROM / self->options->bin_angstrom) | 1;
    if (window < 5)
        window = 5;
    if (window >= self->bins)
        return CLOSO_OK;
    double *smooth = scratch, *slope = scratch + self->bins;
    closo_status status = closo_smooth(g, self->bins, window, SMOOTHING_ORDER, 0, smooth, error);
    if (status == CLOSO_OK)
        status = closo_smooth(g, self->bins, window, SMOOTHING_ORDER, 1, slope, error);
    size_t peak = 0;
    for (size_t b = 0; status == CLOSO_OK && b < self->bins; b++)
        if (smooth[b] > smooth[peak])
            peak = b;
    for (size_t b = peak + 1; status == CLOSO_OK && !*edge && b + 1 < self->bins; b++)
        if (slope[b] <= 0 && slope[b + 1] > 0)
            *edge = b + 1;
    return status;
}

static void describe_table(const closo_rdf *self, const double *r, double *g, double *n,
                           closo_result *result)
{
    closo_table *table = closo_result_add_table(
        result, "rdf", "Radial distribution and running coordination number");
    closo_table_add_column(table, "r", "distance", "A", r, self->bins);
    for (size_t p = 0; p < self->pair_count; p++) {
        char name[80];
        closo_rdf_curves(self, p, g, n);
        snprintf(name, sizeof name, p ? "g_%s" : "g", self->pairs[p].label);
        closo_table_add_column(table, name, NULL, "1", g, self->bins);
        snprintf(name, sizeof name, p ? "n_%s" : "n", self->pairs[p].label);
        closo_table_add_column(table, name, NULL, "1", n, self->bins);
    }
}

static void describe_figure(const closo_rdf *self, bool shell, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "rdf", "Radial distribution",
        "(a) g(r); (b) running coordination number n(r), cations about an anion centre. The "
        "dashed line marks the first-shell radius.");
    closo_axis r = {.label = "r", .unit = "A"};
    closo_panel *panel = closo_figure_add_panel(figure, "", &r, &(closo_axis){.label = "g(r)"});
    for (size_t p = 0; p < self->pair_count; p++) {
        char name[80];
        snprintf(name, sizeof name, p ? "g_%s" : "g", self->pairs[p].label);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = self->pairs[p].label,
                                                  .table = "rdf",
                                                  .x = "r",
                                                  .y = name});
    }
    closo_mark limit = {
        .kind = CLOSO_MARK_VERTICAL, .quantity = "first_shell_radius", .dashed = true};
    if (shell)
        closo_panel_add_mark(panel, &limit);
    panel = closo_figure_add_panel(figure, "", &r, &(closo_axis){.label = "n(r)"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){
            .kind = CLOSO_MARK_LINE, .label = "anion-cation", .table = "rdf", .x = "r", .y = "n"});
    if (shell)
        closo_panel_add_mark(panel, &limit);
}

static void describe_histogram(const closo_rdf *self, size_t edge, double inefficiency,
                               closo_result *result)
{
    const uint64_t *row = self->joint + (edge - 1) * CLOSO_RDF_COORDINATION;
    double n[CLOSO_RDF_COORDINATION], p[CLOSO_RDF_COORDINATION], su[CLOSO_RDF_COORDINATION];
    double total = (double)self->frames * (double)self->system->anions;
    size_t rows = 0;
    for (size_t k = 0; k < CLOSO_RDF_COORDINATION; k++)
        if (row[k])
            rows = k + 1;
    for (size_t k = 0; k < rows; k++) {
        n[k] = (double)k;
        p[k] = (double)row[k] / total;
        su[k] = sqrt(p[k] * (1 - p[k]) / total * inefficiency);
    }
    closo_table *table = closo_result_add_table(
        result, "coordination", "Instantaneous coordination number of an anion by cations");
    closo_table_add_column(table, "n", "coordination number", "1", n, rows);
    closo_table_add_column(table, "p", "probability", "1", p, rows);
    closo_table_add_column(table, "p_su", NULL, "1", su, rows);
    closo_figure *figure = closo_result_add_figure(
        result, "coordination", "Coordination number",
        "Share of anions with n cations in their first shell, over all anions and frames.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "cations in the first shell"},
                               &(closo_axis){.label = "probability"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){
            .kind = CLOSO_MARK_BARS, .table = "coordination", .x = "n", .y = "p", .su = "p_su"});
}

static closo_status describe_shell(const closo_rdf *self, size_t edge, double *gradient,
                                   closo_result *result, closo_error *error)
{
    closo_estimate number;
    for (size_t b = 0; b < self->bins; b++)
        gradient[b] = b < edge ? 1 : 0;
    closo_status status = closo_blocks_estimate(&self->shells, gradient, &number, error);
    if (status != CLOSO_OK)
        return status;
    bool given = !isnan(self->options->shell_angstrom);
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = "first_shell_radius",
                    .label = "first-shell radius",
                    .value = (double)edge * self->options->bin_angstrom,
                    .unit = "A",
                    .method = given ? "as given, to the nearest bin"
                                    : "first minimum of g(r), derivative of the smoothed curve"});
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = "coordination_number",
            .label = "coordination number",
            .value = number.mean,
            .su = number.su,
            .freedom = number.freedom,
            .unit = "1",
            .method =
                "mean number of cations in the first shell of an anion centre; block averages"});
    double g = isnan(number.inefficiency) ? 1 : number.inefficiency;
    describe_histogram(self, edge, g * (double)self->shells.length, result);
    return CLOSO_OK;
}

closo_status closo_rdf_describe(const closo_rdf *self, closo_result *result, closo_error *error)
{
    double *scratch = closo_allocate(5 * self->bins, sizeof *scratch, error);
    if (!scratch)
        return CLOSO_MEMORY;
    double *r = scratch, *g = r + self->bins, *n = g + self->bins, *rest = n + self->bins;
    for (size_t b = 0; b < self->bins; b++)
        r[b] = ((double)b + 0.5) * self->options->bin_angstrom;
    closo_result_set_number(result, "r bin", self->options->bin_angstrom, "A");
    closo_result_set(result, "g(r) normalised to",
                     "number density of the other ions, N/V (N - 1 for "
                     "equal ions); n(r) is at the outer bin edge");
    closo_rdf_curves(self, 0, g, n);
    size_t edge;
    closo_status status = first_shell(self, g, rest, &edge, error);
    if (status != CLOSO_OK) {
        free(scratch);
        return status;
    }
    if (!isnan(self->options->shell_angstrom)) {
        double wanted = self->options->shell_angstrom / self->options->bin_angstrom;
        edge = wanted >= 1 && wanted <= (double)self->bins ? (size_t)llround(wanted) : 0;
    }
    describe_table(self, r, g, n, result);
    if (edge == 0)
        closo_result_warn(result,
                          "g(r) has no first minimum below %g A: no coordination number "
                          "(give --shell or a larger --rmax)",
                          self->options->r_max_angstrom);
    else
        status = describe_shell(self, edge, rest, result, error);
    describe_figure(self, edge > 0, result);
    free(scratch);
    return status;
}
