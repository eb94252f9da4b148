// SPDX-License-Identifier: GPL-3.0-or-later
// Docking of cations on the cages in words. Shares are ratios of block averages; the share that a
// random direction would have comes from directions spread evenly over the sphere (a Fibonacci
// spiral) about the first cage.
#include "traj/jumps_assign.h"
#include "traj/jumps_describe.h"

#include <math.h>
#include <stdio.h>

enum { DIRECTIONS = 4000 };
#define FAR_AWAY 1e3 // A

static const char *const kind_names[CLOSO_DOCKINGS] = {"face", "edge", "vertex"};

static void random_shares(const closo_jumps *self, double share[CLOSO_DOCKINGS])
{
    const closo_jumps_cage *cage = &self->cage[0];
    for (int k = 0; k < CLOSO_DOCKINGS; k++)
        share[k] = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
        double z = 1 - (2 * i + 1) / (double)DIRECTIONS, r = sqrt(1 - z * z);
        double phi = 2.399963229728653 * i; // the golden angle
        const double place[3] = {FAR_AWAY * r * cos(phi), FAR_AWAY * r * sin(phi), FAR_AWAY * z};
        share[closo_polyhedron_dock(&cage->hull, cage->shape, place).kind] += 1.0 / DIRECTIONS;
    }
}

// Mean of column `above` over that of column `below`, with the uncertainty of the ratio.
static closo_status estimate_ratio(const closo_jumps *self, int above, int below, double *value,
                                   double *su, double *freedom, closo_error *error)
{
    double denominator = closo_blocks_mean(&self->docking, (size_t)below);
    double gradient[CLOSO_JUMPS_COLUMNS] = {0};
    closo_estimate estimate;
    *value = *su = *freedom = NAN;
    if (!(denominator > 0))
        return CLOSO_OK;
    *value = closo_blocks_mean(&self->docking, (size_t)above) / denominator;
    gradient[above] = 1 / denominator;
    gradient[below] -= *value / denominator;
    closo_status status = closo_blocks_estimate(&self->docking, gradient, &estimate, error);
    *su = estimate.su;
    *freedom = estimate.freedom;
    return status;
}

static void describe_table(const double *share, const double *su, const double *random,
                           closo_result *result)
{
    closo_table *table = closo_result_add_table(
        result, "docking", "Where cations dock on the nearest cage, by direction");
    closo_table_add_text_column(table, "at", NULL, kind_names, CLOSO_DOCKINGS);
    closo_table_add_column(table, "share", NULL, "1", share, CLOSO_DOCKINGS);
    closo_table_add_column(table, "share_su", NULL, "1", su, CLOSO_DOCKINGS);
    closo_table_add_column(table, "random", "share of random directions", "1", random,
                           CLOSO_DOCKINGS);
    closo_figure *figure = closo_result_add_figure(
        result, "docking", "Docking on the cages",
        "Share of docked cations by what their direction from the centre of the nearest cage is "
        "closest to, and the share of random directions.");
    closo_panel *panel = closo_figure_add_panel(figure, "", &(closo_axis){.label = "cation above"},
                                                &(closo_axis){.label = "share of docked cations"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_BARS,
                                              .label = "cations",
                                              .table = "docking",
                                              .x = "at",
                                              .y = "share",
                                              .su = "share_su"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_BARS,
                                              .label = "random directions",
                                              .table = "docking",
                                              .x = "at",
                                              .y = "random"});
}

closo_status closo_jumps_describe_docking(const closo_jumps *self, closo_result *result,
                                          closo_error *error)
{
    if (self->cages == 0)
        return CLOSO_OK;
    double share[CLOSO_DOCKINGS], su[CLOSO_DOCKINGS], random[CLOSO_DOCKINGS], freedom;
    char key[32], label[64], limit[CLOSO_NUMBER_SIZE];
    closo_format_number(limit, self->options->jumps.docked_angstrom, 4);
    if (isnan(self->options->jumps.docked_angstrom))
        closo_result_set(result, "docked cations", "all, each on the cage with the nearest centre");
    else
        closo_result_set(result, "docked cations", "within %s A of a triad of heavy atoms", limit);
    closo_result_set(result, "cages", "%zu, %zu faces, %zu edges, %zu vertices (heavy atoms)",
                     self->cages, self->cage[0].hull.faces, self->cage[0].hull.edges,
                     self->cage[0].hull.vertices);
    random_shares(self, random);
    for (int k = 0; k < CLOSO_DOCKINGS; k++) {
        closo_status status =
            estimate_ratio(self, k, CLOSO_JUMPS_DOCKED, &share[k], &su[k], &freedom, error);
        if (status != CLOSO_OK)
            return status;
        snprintf(key, sizeof key, "docking_%s", kind_names[k]);
        snprintf(label, sizeof label, "docked above %s %s", k == CLOSO_DOCKING_EDGE ? "an" : "a",
                 kind_names[k]);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = share[k],
                                      .su = su[k],
                                      .freedom = freedom,
                                      .unit = "1",
                                      .method = "share of docked cations, by the direction from "
                                                "the cage's centre; block averages"});
    }
    closo_quantity distance = {.key = "docking_distance",
                               .label = "docking distance of the triad",
                               .unit = "A",
                               .method = "cation to the centroid of the three atoms of the nearest "
                                         "face; block averages"};
    closo_status status = estimate_ratio(self, CLOSO_JUMPS_DISTANCE, CLOSO_JUMPS_DOCKED,
                                         &distance.value, &distance.su, &distance.freedom, error);
    closo_result_add_quantity(result, &distance);
    closo_quantity lifetime = {.key = "docking_lifetime",
                               .label = "docking lifetime",
                               .unit = "ps",
                               .method = "mean time above the same face, left when another is "
                                         "nearest for --dwell; Poisson, widened by the scatter"};
    closo_stays_mean(&self->dock_stays, &lifetime.value, &lifetime.su);
    lifetime.value *= self->frame_time_ps;
    lifetime.su *= self->frame_time_ps;
    closo_result_add_quantity(result, &lifetime);
    describe_table(share, su, random, result);
    return status;
}
