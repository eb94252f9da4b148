// SPDX-License-Identifier: GPL-3.0-or-later
// Site occupancies in words: the anion lattice found, P1 and P2 of each kind of site, sites per
// cation and the configurational entropy, with uncertainties from block averages; for the entropy
// they are propagated through its gradient, block by block, so that correlations count.
#include "traj/sites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// The three kinds of the paper, in the order of the shares.
static const closo_site_type kinds[] = {CLOSO_SITE_TETRAHEDRAL, CLOSO_SITE_TRIGONAL,
                                        CLOSO_SITE_LINEAR};
enum { KINDS = 3 };

static void describe_lattice(const closo_occupancy *self, closo_result *result)
{
    const closo_sites *sites = &self->sites;
    closo_text text;
    closo_text_init(&text);
    for (size_t s = 0; s < sites->shells; s++) {
        closo_text_addf(&text, "%s%.3g at ", s ? ", " : "", sites->shell_neighbours[s]);
        closo_text_add_number(&text, sites->shell_distance[s], 4);
        closo_text_add(&text, " A");
    }
    closo_result_set(result, "anion lattice", "%s", sites->lattice);
    if (text.data)
        closo_result_set(result, "neighbour shells taken", "%s", text.data);
    closo_text_clear(&text);
    char cutoff[CLOSO_NUMBER_SIZE];
    closo_format_number(cutoff, sites->cutoff, 5);
    closo_result_set(result, "neighbour cutoff", "%s A", cutoff);
    closo_result_set(result, "anion lattice from", "mean positions in the first %zu frames",
                     self->first_frames);
    closo_result_set_number(result, "site weight variance", self->options->site_variance, "A^2");
    closo_result_set_number(result, "site cutoff", self->options->site_cutoff_angstrom, "A");
}

static void warn_about_lattice(const closo_occupancy *self, closo_result *result)
{
    size_t anions = self->system->anions;
    double vectors[9];
    double *mean = closo_allocate(3 * anions, sizeof *mean, NULL);
    closo_cell cell;
    closo_sites whole = {0};
    if (!mean)
        return;
    for (size_t i = 0; i < 9; i++)
        vectors[i] = self->cell_sum[i] / (double)self->frames;
    for (size_t i = 0; i < 3 * anions; i++)
        mean[i] = self->anion_sum[i] / (double)self->frames;
    bool same = closo_cell_init(&cell, vectors, NULL) == CLOSO_OK &&
                closo_sites_find(&cell, anions, mean, &whole, NULL) == CLOSO_OK;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        same = same && whole.count[t] == self->sites.count[t];
    closo_sites_clear(&whole);
    free(mean);
    if (!same || self->largest_shift > 0.5 * self->sites.cutoff)
        closo_result_warn(result,
                          "the anion lattice changed during the run (an anion moved %.2g A from "
                          "its place): site occupancies refer to the lattice at its start",
                          self->largest_shift);
}

typedef struct occupancy_row {
    double sites_per_cation;
    closo_estimate P1;
    double P2, P2_su;
} occupancy_row;

static closo_status compute_rows(const closo_occupancy *self, occupancy_row rows[KINDS],
                                 closo_estimate *entropy, closo_error *error)
{
    double P1[KINDS], per_cation[KINDS], gradient[CLOSO_SHARES] = {0};
    for (int k = 0; k < KINDS; k++) {
        const double unit[CLOSO_SHARES] = {k == 0, k == 1, k == 2, 0, 0};
        occupancy_row *row = &rows[k];
        closo_status status = closo_blocks_estimate(&self->shares, unit, &row->P1, error);
        if (status != CLOSO_OK)
            return status;
        row->sites_per_cation = (double)self->sites.count[kinds[k]] / (double)self->system->cations;
        row->P2 = row->sites_per_cation > 0 ? row->P1.mean / row->sites_per_cation : (double)NAN;
        row->P2_su = row->sites_per_cation > 0 ? row->P1.su / row->sites_per_cation : (double)NAN;
        P1[k] = row->P1.mean;
        per_cation[k] = row->sites_per_cation;
        if (row->P2 > 0 && row->P2 < 1)
            gradient[k] = -log(row->P2 / (1 - row->P2));
    }
    closo_status status = closo_blocks_estimate(&self->shares, gradient, entropy, error);
    entropy->mean = closo_configurational_entropy(KINDS, P1, per_cation);
    return status;
}

static void describe_rows(const occupancy_row rows[KINDS], closo_result *result)
{
    const char *type[KINDS];
    double column[5][KINDS];
    for (int k = 0; k < KINDS; k++) {
        const char *name = closo_site_type_name(kinds[k]);
        char key[64], label[96];
        type[k] = name;
        column[0][k] = rows[k].sites_per_cation;
        column[1][k] = rows[k].P1.mean;
        column[2][k] = rows[k].P1.su;
        column[3][k] = rows[k].P2;
        column[4][k] = rows[k].P2_su;
        snprintf(key, sizeof key, "P1_%s", name);
        snprintf(label, sizeof label, "P1, %s sites", name);
        closo_result_add_quantity(
            result,
            &(closo_quantity){.key = key,
                              .label = label,
                              .value = rows[k].P1.mean,
                              .su = rows[k].P1.su,
                              .freedom = rows[k].P1.freedom,
                              .unit = "1",
                              .method = "share of the cations; Gaussian weights, block averages"});
    }
    for (int k = 0; k < KINDS; k++) {
        char key[64], label[96];
        snprintf(key, sizeof key, "P2_%s", type[k]);
        snprintf(label, sizeof label, "P2, %s sites", type[k]);
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = rows[k].P2,
                                                            .su = rows[k].P2_su,
                                                            .freedom = rows[k].P1.freedom,
                                                            .unit = "1"});
    }
    for (int k = 0; k < KINDS; k++) {
        char key[64], label[96];
        snprintf(key, sizeof key, "sites_per_cation_%s", type[k]);
        snprintf(label, sizeof label, "%s sites per cation", type[k]);
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = rows[k].sites_per_cation,
                                                            .unit = "1"});
    }
    static const char *const names[] = {"sites_per_cation", "P1", "P1_su", "P2", "P2_su"};
    closo_table *table = closo_result_add_table(result, "sites", "Occupancy of interstitial sites");
    closo_table_add_text_column(table, "type", "site", type, KINDS);
    for (int k = 0; k < 5; k++)
        closo_table_add_column(table, names[k], NULL, "1", column[k], KINDS);
    closo_figure *figure = closo_result_add_figure(
        result, "sites", "Cations by kind of site",
        "Share P1 of the cations in each kind of interstitial site of the anion lattice.");
    closo_panel *panel = closo_figure_add_panel(figure, "", &(closo_axis){.label = "site"},
                                                &(closo_axis){.label = "share of cations P1"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){
            .kind = CLOSO_MARK_BARS, .table = "sites", .x = "type", .y = "P1", .su = "P1_su"});
}

static closo_status describe_apart(const closo_occupancy *self, closo_result *result,
                                   closo_error *error)
{
    const double octahedral[CLOSO_SHARES] = {0, 0, 0, 1, 0};
    closo_estimate share;
    closo_status status = closo_blocks_estimate(&self->shares, octahedral, &share, error);
    if (status != CLOSO_OK)
        return status;
    double sites = (double)self->sites.count[CLOSO_SITE_OCTAHEDRAL];
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "sites_per_cation_octahedral",
                                  .label = "octahedral sites per cation",
                                  .value = sites / (double)self->system->cations,
                                  .unit = "1",
                                  .method = "not counted among the three kinds of the entropy"});
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = "P1_octahedral",
                    .label = "octahedral share",
                    .value = share.mean,
                    .su = share.su,
                    .freedom = share.freedom,
                    .unit = "1",
                    .method = "kept apart: when octahedral sites compete with the three kinds"});
    double unassigned = closo_blocks_mean(&self->shares, CLOSO_SHARE_UNASSIGNED);
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "unassigned",
                                  .label = "cations without a site",
                                  .value = unassigned,
                                  .unit = "1",
                                  .method = "no site within the cutoff; left out of P1"});
    return CLOSO_OK;
}

static void describe_history(const closo_occupancy *self, closo_result *result)
{
    const closo_blocks *blocks = &self->shares;
    double column[CLOSO_BLOCKS_MAXIMUM];
    bool timed = !isnan(self->system->frame_time_ps);
    double step = timed ? self->system->frame_time_ps : 1;
    closo_table *table =
        closo_result_add_table(result, "site_history", "Occupancy along the run, block averages");
    for (size_t b = 0; b < blocks->used; b++)
        column[b] = ((double)b + 0.5) * (double)blocks->length * step;
    closo_table_add_column(table, "t", timed ? "time" : "frame", timed ? "ps" : "1", column,
                           blocks->used);
    closo_figure *figure = closo_result_add_figure(
        result, "site_history", "Occupancy along the run",
        "Share of the cations in each kind of site; a drift means the run is not equilibrated.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "", &(closo_axis){.label = timed ? "time" : "frame", .unit = timed ? "ps" : NULL},
        &(closo_axis){.label = "share of cations P1", .minimum = 0, .maximum = 1});
    for (int k = 0; k < KINDS; k++) {
        const char *name = closo_site_type_name(kinds[k]);
        for (size_t b = 0; b < blocks->used; b++)
            column[b] = blocks->average[b * blocks->width + (size_t)k];
        closo_table_add_column(table, name, NULL, "1", column, blocks->used);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = name,
                                                  .table = "site_history",
                                                  .x = "t",
                                                  .y = name});
    }
}

closo_status closo_occupancy_describe(const closo_occupancy *self, closo_result *result,
                                      closo_error *error)
{
    occupancy_row rows[KINDS];
    closo_estimate entropy;
    closo_status status = compute_rows(self, rows, &entropy, error);
    if (status != CLOSO_OK)
        return status;
    describe_lattice(self, result);
    describe_rows(rows, result);
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = "S_configurational",
            .label = "configurational entropy",
            .value = entropy.mean,
            .su = entropy.su,
            .freedom = entropy.freedom,
            .unit = "k_B",
            .method = "per cation, eq. 1 of doi:10.1021/acs.chemmater.7b02902 from the mean P1"});
    if (isnan(entropy.mean))
        closo_result_warn(result, "a kind of site would hold more than one cation per site: no "
                                  "configurational entropy");
    status = describe_apart(self, result, error);
    if (status != CLOSO_OK)
        return status;
    describe_history(self, result);
    warn_about_lattice(self, result);
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "Kweon et al., Chem. Mater. 29 (2017) 9142: site occupancies and entropy");
    return CLOSO_OK;
}
