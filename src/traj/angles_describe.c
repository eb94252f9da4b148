// SPDX-License-Identifier: GPL-3.0-or-later
// Angles between cations about an anion in words: a table for every shell, and the angles of the
// two templates beside them.
#include "traj/angles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI             3.141592653589793
#define AXIS_TOLERANCE 0.4  // A: an anion's axes are those of its shape within thermal motion
#define FEW_PAIRS      1000 // fewer give no distribution

// Columns of one shell: theta, p and g with uncertainties; all bins each.
typedef struct shell_columns {
    double *theta, *p, *p_su, *g, *g_su;
    closo_estimate pairs; // per anion and frame
} shell_columns;

static closo_status compute_shell(const closo_angles *self, size_t shell, double *gradient,
                                  shell_columns *out, closo_error *error)
{
    const closo_blocks *blocks = &self->counts;
    size_t bins = self->bins, first = shell * bins;
    double width = 180 / (double)bins, total = 0;
    memset(gradient, 0, blocks->width * sizeof *gradient);
    for (size_t b = 0; b < bins; b++)
        total += closo_blocks_mean(blocks, first + b);
    for (size_t b = 0; b < bins; b++)
        gradient[first + b] = 1 / (double)self->system->anions;
    closo_status status = closo_blocks_estimate(blocks, gradient, &out->pairs, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t b = 0; b < bins; b++) {
        double share = total > 0 ? closo_blocks_mean(blocks, first + b) / total : (double)NAN;
        double inner = (double)b * width * PI / 180, outer = (double)(b + 1) * width * PI / 180;
        double random = 0.5 * (cos(inner) - cos(outer));
        closo_estimate estimate = {NAN, NAN, NAN, NAN};
        // The share is a ratio of two averages: its gradient by the counts of every bin.
        for (size_t i = 0; i < bins; i++)
            gradient[first + i] = ((i == b ? 1 : 0) - share) / total;
        if (total > 0)
            status = closo_blocks_estimate(blocks, gradient, &estimate, error);
        if (status != CLOSO_OK)
            return status;
        out->theta[b] = ((double)b + 0.5) * width;
        out->p[b] = share / width;
        out->p_su[b] = estimate.su / width;
        out->g[b] = share / random;
        out->g_su[b] = estimate.su / random;
    }
    return CLOSO_OK;
}

static void describe_shell(const closo_angles *self, size_t shell, const shell_columns *columns,
                           closo_result *result)
{
    char name[32], title[128];
    double inner = self->border[shell] * self->radius;
    double outer = self->border[shell + 1] * self->radius;
    snprintf(name, sizeof name, "shell_%zu", shell + 1);
    snprintf(title, sizeof title, "Angles between cations %.3g to %.3g A from the anion", inner,
             outer);
    closo_table *table = closo_result_add_table(result, name, title);
    closo_table_add_column(table, "theta", "angle", "deg", columns->theta, self->bins);
    closo_table_add_column(table, "p", "probability density", "1/deg", columns->p, self->bins);
    closo_table_add_column(table, "p_su", NULL, "1/deg", columns->p_su, self->bins);
    closo_table_add_column(table, "g", "density over that of random directions", "1", columns->g,
                           self->bins);
    closo_table_add_column(table, "g_su", NULL, "1", columns->g_su, self->bins);
    char key[48], label[96];
    snprintf(key, sizeof key, "pairs_shell_%zu", shell + 1);
    snprintf(label, sizeof label, "pairs of cations in shell %zu", shell + 1);
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = key,
                                                .label = label,
                                                .value = columns->pairs.mean,
                                                .su = columns->pairs.su,
                                                .freedom = columns->pairs.freedom,
                                                .unit = "1",
                                                .method = "per anion and frame; block averages"});
    double frames = (double)self->frames * (double)self->system->anions;
    if (columns->pairs.mean * frames < FEW_PAIRS)
        closo_result_warn(result,
                          "shell %zu (%.3g to %.3g A) holds %.0f pairs of cations in the whole "
                          "run: too few for a distribution of angles",
                          shell + 1, inner, outer, columns->pairs.mean * frames);
}

static void add_ideal(const closo_ideal_angles *angles, const char *name, const char *title,
                      closo_result *result)
{
    closo_table *table = closo_result_add_table(result, name, title);
    closo_table_add_column(table, "theta", "angle", "deg", angles->angle, angles->count);
    closo_table_add_column(table, "pairs", "pairs per anion", "1", angles->pairs, angles->count);
}

// Tables of the sites' angles; which of them there are.
static closo_status describe_sites(const closo_angles *self, bool found[CLOSO_SITE_TYPES],
                                   closo_result *result, closo_error *error)
{
    size_t anions = self->system->anions;
    double vectors[9], frames = (double)self->frames;
    double *mean = closo_allocate(3 * anions, sizeof *mean, error);
    closo_cell cell;
    closo_sites sites = {0};
    if (!mean)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < 9; i++)
        vectors[i] = self->cell_sum[i] / frames;
    for (size_t i = 0; i < 3 * anions; i++)
        mean[i] = self->anion_sum[i] / frames;
    closo_error inner;
    bool lattice = closo_cell_init(&cell, vectors, &inner) == CLOSO_OK &&
                   closo_sites_find(&cell, anions, mean, &sites, &inner) == CLOSO_OK;
    if (lattice)
        closo_result_set(result, "anion lattice", "%s, mean positions", sites.lattice);
    else
        closo_result_warn(result, "no sites of an ideal lattice to compare with: %s",
                          inner.message);
    for (int t = 0; lattice && t < CLOSO_SITE_OCTAHEDRAL; t++) {
        closo_ideal_angles angles;
        char name[64], title[96];
        found[t] = closo_angles_of_sites(&sites, (closo_site_type)t, &cell, mean, &angles, NULL);
        snprintf(name, sizeof name, "angles_%s", closo_site_type_name((closo_site_type)t));
        snprintf(title, sizeof title, "Angles between %s sites about an anion",
                 closo_site_type_name((closo_site_type)t));
        if (found[t])
            add_ideal(&angles, name, title, result);
        else if (sites.count[t] > 0)
            closo_result_warn(result,
                              "angles between %s sites about an anion scatter too much on the mean "
                              "lattice of this run to be listed",
                              closo_site_type_name((closo_site_type)t));
    }
    closo_sites_clear(&sites);
    free(mean);
    return CLOSO_OK;
}

static bool describe_axes(const closo_angles *self, closo_result *result)
{
    closo_ideal_angles angles;
    if (!self->turning_atoms ||
        !closo_angles_of_axes(self->turning_atoms, self->turning, AXIS_TOLERANCE, &angles, NULL))
        return false;
    const closo_ions *ions = &self->system->ions;
    char title[128];
    snprintf(title, sizeof title, "Angles between the threefold axes of %s",
             ions->kinds[ions->ions[self->system->anion[0]].kind].formula);
    add_ideal(&angles, "angles_axes", title, result);
    return true;
}

static void describe_templates(const bool site[CLOSO_SITE_TYPES], bool axes, closo_figure *figure)
{
    closo_panel *panel = closo_figure_add_panel(
        figure, "ideal", &(closo_axis){.label = "angle", .unit = "deg", .maximum = 180},
        &(closo_axis){.label = "pairs per anion"});
    for (int t = 0; t < CLOSO_SITE_OCTAHEDRAL; t++) {
        char table[64], label[64];
        const char *name = closo_site_type_name((closo_site_type)t);
        snprintf(table, sizeof table, "angles_%s", name);
        snprintf(label, sizeof label, "%s sites", name);
        if (site[t])
            closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                      .label = label,
                                                      .table = table,
                                                      .x = "theta",
                                                      .y = "pairs"});
    }
    if (axes)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                  .label = "threefold axes of the anion",
                                                  .table = "angles_axes",
                                                  .x = "theta",
                                                  .y = "pairs"});
}

static void describe_figure(const closo_angles *self, const bool site[CLOSO_SITE_TYPES], bool axes,
                            closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "angles", "Angles between cations about an anion",
        "(a) Probability density of the angle cation - anion centre - cation, both cations in the "
        "same shell; (b) the same over that of random directions, sin(theta)/2; bands are one "
        "standard uncertainty; (c) the angles between interstitial sites about an anion of the "
        "mean lattice and between the threefold axes of the anion.");
    static const char *const columns[] = {"p", "g"}, *const sus[] = {"p_su", "g_su"};
    static const char *const labels[] = {"probability density", "density over random"};
    for (int k = 0; k < 2; k++) {
        closo_panel *panel = closo_figure_add_panel(
            figure, "", &(closo_axis){.label = "angle", .unit = "deg", .maximum = 180},
            &(closo_axis){.label = labels[k], .unit = k ? NULL : "1/deg"});
        for (size_t s = 0; s < self->shells; s++) {
            char table[32], label[64];
            snprintf(table, sizeof table, "shell_%zu", s + 1);
            snprintf(label, sizeof label, "%.3g to %.3g A", self->border[s] * self->radius,
                     self->border[s + 1] * self->radius);
            closo_mark mark = {.kind = CLOSO_MARK_BAND,
                               .table = table,
                               .x = "theta",
                               .y = columns[k],
                               .su = sus[k]};
            closo_panel_add_mark(panel, &mark);
            mark.kind = CLOSO_MARK_LINE;
            mark.label = label;
            mark.su = NULL;
            closo_panel_add_mark(panel, &mark);
        }
    }
    if (axes || site[CLOSO_SITE_TETRAHEDRAL] || site[CLOSO_SITE_TRIGONAL] ||
        site[CLOSO_SITE_LINEAR])
        describe_templates(site, axes, figure);
}

closo_status closo_angles_describe(const closo_angles *self, closo_result *result,
                                   closo_error *error)
{
    size_t bins = self->bins;
    bool site[CLOSO_SITE_TYPES] = {false};
    bool given = !isnan(self->options->angles.shell_angstrom);
    double *scratch = closo_allocate(5 * bins + self->counts.width, sizeof *scratch, error);
    if (!scratch)
        return CLOSO_MEMORY;
    shell_columns columns = {.theta = scratch,
                             .p = scratch + bins,
                             .p_su = scratch + 2 * bins,
                             .g = scratch + 3 * bins,
                             .g_su = scratch + 4 * bins};
    closo_result_add_quantity(
        result,
        &(closo_quantity){.key = "angle_shell_radius",
                          .label = "first-shell radius",
                          .value = self->radius,
                          .unit = "A",
                          .method = given ? "as given"
                                          : "first minimum of g(r), derivative of the smoothed "
                                            "curve"});
    if (!given && self->first_frames < self->frames)
        closo_result_set(result, "first-shell radius from", "the first %llu frames",
                         (unsigned long long)self->first_frames);
    closo_result_set(result, "shells, of the first-shell radius", "%s",
                     self->options->angles.shells);
    closo_result_set_number(result, "angle bin", 180 / (double)bins, "deg");
    closo_result_set(result, "angles",
                     "between pairs of cations in the same shell of an anion's "
                     "centre of mass, all shells normalised to 1");
    closo_status status = CLOSO_OK;
    for (size_t s = 0; s < self->shells && status == CLOSO_OK; s++) {
        status = compute_shell(self, s, scratch + 5 * bins, &columns, error);
        if (status == CLOSO_OK)
            describe_shell(self, s, &columns, result);
    }
    free(scratch);
    if (status == CLOSO_OK)
        status = describe_sites(self, site, result, error);
    if (status != CLOSO_OK)
        return status;
    bool axes = describe_axes(self, result);
    describe_figure(self, site, axes, result);
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "Kweon et al., Chem. Mater. 29 (2017) 9142: cation-anion-cation angles");
    return CLOSO_OK;
}
