// SPDX-License-Identifier: GPL-3.0-or-later
// Hops in words: rates with Poisson uncertainties, stays, lengths, the jump diffusion coefficient
// and the correlation factor, and the verdicts on strings and on the paddle wheel. Docking is in
// jumps_docking.c.
//
//   rate X -> Y     = hops / time spent in X                       (su: root of hops)
//   hop rate        = hops / (cations x time)                      (su: block averages or Poisson)
//   D_jump          = rate <l^2> / 6
//   correlation f   = D / D_jump                                   (1 for an uncorrelated walk)
#include "traj/jumps_describe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SURVIVAL_ROWS = 200, PAIRS = CLOSO_SITE_TYPES * CLOSO_SITE_TYPES };
#define SIGNIFICANT 0.05
#define SATURATED   0.8 // share of hops in strings by chance from which the test is blunt

static const char *type_name(int type)
{
    return closo_site_type_name((closo_site_type)type);
}

static void describe_settings(const closo_jumps *self, closo_result *result)
{
    const closo_jumps_options *options = &self->options->jumps;
    closo_text types;
    closo_text_init(&types);
    for (int t = 0; t < CLOSO_SITE_TYPES; t++)
        if (self->wanted[t])
            closo_text_addf(&types, "%s%zu %s", types.length ? ", " : "", self->sites.count[t],
                            type_name(t));
    closo_result_set(result, "anion lattice", "%s", self->sites.lattice);
    closo_result_set(result, "anion lattice from", "mean positions in the first %zu frames",
                     self->first_frames);
    if (types.data)
        closo_result_set(result, "sites", "%s", types.data);
    closo_text_clear(&types);
    closo_result_set(result, "site of a cation",
                     "nearest centre, all kinds competing; centres follow the anions");
    char number[CLOSO_NUMBER_SIZE];
    bool core = !isnan(options->core_angstrom);
    closo_format_number(number, core ? options->core_angstrom : options->dwell_ps, 4);
    closo_result_set(result, "a hop counts when",
                     core ? "the cation comes within %s A of the new centre"
                          : "the cation stays %s ps in the new site; dated back to its arrival",
                     number);
    closo_result_set_number(result, "window of strings and turning", options->window_ps, "ps");
    closo_result_set(result, "permutations", "%d, seed %llu", CLOSO_JUMPS_PERMUTATIONS,
                     (unsigned long long)options->seed);
}

static void describe_warnings(const closo_jumps *self, closo_result *result)
{
    if (self->total == 0)
        closo_result_warn(
            result, "no hop in %g ps: fewer than %.2g per cation and ps (95 %%)",
            (double)(self->frames - 1) * self->frame_time_ps,
            3 / ((double)self->system->cations * (double)(self->frames - 1) * self->frame_time_ps));
    if (self->frame_time_ps > self->options->jumps.dwell_ps * (1 + 1e-6) &&
        isnan(self->options->jumps.core_angstrom))
        closo_result_warn(result,
                          "frames are %g ps apart, more than --dwell: a hop needs two frames in "
                          "the new site, quicker ones are not seen",
                          self->frame_time_ps);
    if (self->total > self->events)
        closo_result_warn(result,
                          "%llu hops: the first %zu enter the tests for strings and turning cages",
                          (unsigned long long)self->total, self->events);
    if (self->turn.thinning > 1)
        closo_result_warn(result,
                          "one frame in %zu was kept for the turning of cages to stay within "
                          "--memory",
                          self->turn.thinning);
    if (self->largest_shift > 0.5 * self->sites.cutoff)
        closo_result_warn(result,
                          "the anion lattice changed during the run (an anion moved %.2g A from "
                          "its place): sites refer to the lattice at its start",
                          self->largest_shift);
}

static void add_quantity(closo_result *result, const char *key, const char *label, double value,
                         double su, const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = su, .unit = unit, .method = method});
}

// Hops per cation and ps, with the larger of the two uncertainties.
static closo_status describe_rate(const closo_jumps *self, double *rate, double *su,
                                  closo_result *result, closo_error *error)
{
    double time = (double)(self->frames - 1) * self->frame_time_ps;
    double cations = (double)self->system->cations, one = 1;
    closo_estimate estimate;
    closo_status status = closo_blocks_estimate(&self->rate, &one, &estimate, error);
    if (status != CLOSO_OK)
        return status;
    double hops = (double)self->total;
    double poisson = self->total ? sqrt(hops) / (cations * time) : (double)NAN;
    double blocks = estimate.su / self->frame_time_ps;
    bool wider = blocks > poisson;
    *rate = hops / (cations * time);
    *su = wider ? blocks : poisson;
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "hop_rate",
                                  .label = "hop rate of a cation",
                                  .value = *rate,
                                  .su = *su,
                                  .freedom = wider ? estimate.freedom : 0,
                                  .unit = "1/ps",
                                  .method = wider ? "hops per cation and time; block averages"
                                                  : "hops per cation and time; Poisson"});
    return CLOSO_OK;
}

static void describe_diffusion(const closo_jumps *self, const closo_jumps_findings *findings,
                               double rate, double rate_su, closo_result *result)
{
    double n = (double)self->total, jump = NAN, jump_su = NAN, length = NAN, length_su = NAN;
    if (self->total > 0) {
        double square = self->length_squares / n;
        double variance = fmax(0, self->length_fourths / n - square * square);
        double relative = hypot(rate_su / rate, sqrt(variance / n) / square);
        length = sqrt(square);
        length_su = 0.5 * sqrt(variance / n) / length;
        jump = rate * square / 6 * 1e-4;
        jump_su = jump * relative;
    }
    add_quantity(result, "hop_length", "root-mean-square hop length", length, length_su, "A",
                 "between the centres of the two sites in the frame in which the hop counts");
    add_quantity(result, "D_jump", "jump diffusion coefficient", jump, jump_su, "cm^2/s",
                 "hop rate x mean squared hop length / 6: hops as an uncorrelated walk");
    const closo_quantity *d = &findings->diffusion;
    double factor = d->value / jump, relative = hypot(d->su / d->value, jump_su / jump);
    add_quantity(result, "correlation_factor", "correlation factor of hops", factor,
                 fabs(factor) * relative, "1",
                 "self-diffusion from displacements over the jump diffusion coefficient; below 1 "
                 "where cations hop back");
    if (isnan(d->value) && self->msd_reason[0])
        closo_result_warn(result, "no diffusion coefficient to compare hops with: %s",
                          self->msd_reason);
    else if (d->su > 0 && !(d->value > 2 * d->su))
        closo_result_warn(result, "diffusion is not distinguishable from zero in this run: the "
                                  "correlation factor is uncertain");
}

static void describe_stays(const closo_jumps *self, closo_result *result)
{
    for (int t = 0; t < CLOSO_SITE_TYPES; t++) {
        if (!self->wanted[t])
            continue;
        double mean, su;
        char key[48], label[64];
        closo_stays_mean(&self->stays[t], &mean, &su);
        snprintf(key, sizeof key, "residence_time_%s", type_name(t));
        snprintf(label, sizeof label, "mean stay in a %s site", type_name(t));
        add_quantity(result, key, label, mean * self->frame_time_ps, su * self->frame_time_ps, "ps",
                     "time spent there over the number of departures; Poisson, widened by the "
                     "scatter of the stays");
    }
}

static void describe_pairs(const closo_jumps *self, closo_result *result)
{
    const char *from[PAIRS], *to[PAIRS];
    double count[PAIRS], length[PAIRS], rate[PAIRS], su[PAIRS];
    size_t rows = 0;
    for (int a = 0; a < CLOSO_SITE_TYPES; a++)
        for (int b = 0; b < CLOSO_SITE_TYPES; b++) {
            if (!self->wanted[a] || !self->wanted[b])
                continue;
            double n = (double)self->hops[a][b];
            double time = self->stays[a].exposure * self->frame_time_ps;
            from[rows] = type_name(a);
            to[rows] = type_name(b);
            count[rows] = n;
            length[rows] = n > 0 ? self->length_sum[a][b] / n : (double)NAN;
            rate[rows] = time > 0 ? n / time : (double)NAN;
            su[rows] = time > 0 && n > 0 ? sqrt(n) / time : (double)NAN;
            rows++;
        }
    closo_table *table = closo_result_add_table(result, "hops", "Hops from kind to kind of site");
    closo_table_add_text_column(table, "from", NULL, from, rows);
    closo_table_add_text_column(table, "to", NULL, to, rows);
    closo_table_add_column(table, "hops", NULL, "1", count, rows);
    closo_table_add_column(table, "length", "mean hop length", "A", length, rows);
    table = closo_result_add_table(result, "rates",
                                   "Rate from kind to kind of site, per cation that is in the "
                                   "first");
    closo_table_add_text_column(table, "from", NULL, from, rows);
    closo_table_add_text_column(table, "to", NULL, to, rows);
    closo_table_add_column(table, "rate", NULL, "1/ps", rate, rows);
    closo_table_add_column(table, "rate_su", NULL, "1/ps", su, rows);
}

// Survival of the stays of one kind at `rows` times, `every` frames apart from 0 on.
static closo_status add_survival(const closo_jumps *self, int type, uint64_t every, size_t rows,
                                 closo_table *table, closo_error *error)
{
    const closo_stays *stays = &self->stays[type];
    double *scratch = closo_allocate(2 * CLOSO_STAY_BINS + 2 * rows, sizeof *scratch, error);
    if (!scratch)
        return CLOSO_MEMORY;
    double *survival = scratch, *su = scratch + CLOSO_STAY_BINS;
    double *column = su + CLOSO_STAY_BINS, *column_su = column + rows;
    size_t known = closo_stays_survival(stays, survival, su);
    for (size_t i = 0; i < rows; i++) {
        uint64_t bin = i * every / stays->width; // bins up to this time
        column[i] = i == 0 ? 1 : bin > 0 && bin <= known ? survival[bin - 1] : (double)NAN;
        column_su[i] = i == 0 ? 0 : bin > 0 && bin <= known ? su[bin - 1] : (double)NAN;
    }
    char name[48];
    closo_table_add_column(table, type_name(type), NULL, "1", column, rows);
    snprintf(name, sizeof name, "%s_su", type_name(type));
    closo_table_add_column(table, name, NULL, "1", column_su, rows);
    free(scratch);
    return CLOSO_OK;
}

static closo_status describe_survival(const closo_jumps *self, closo_result *result,
                                      closo_error *error)
{
    uint64_t width = 1, longest = 0;
    for (int t = 0; t < CLOSO_SITE_TYPES; t++) {
        const closo_stays *stays = &self->stays[t];
        width = stays->width > width ? stays->width : width;
        for (size_t b = 0; b < CLOSO_STAY_BINS; b++)
            if (stays->ended[b] && (b + 1) * stays->width > longest)
                longest = (b + 1) * stays->width;
    }
    uint64_t every = width * ((longest / width) / SURVIVAL_ROWS + 1);
    size_t rows = (size_t)(longest / every) + 1;
    double time[SURVIVAL_ROWS + 2];
    for (size_t i = 0; i < rows; i++)
        time[i] = (double)(i * every) * self->frame_time_ps;
    closo_table *table = closo_result_add_table(result, "residence",
                                                "Share of stays that last longer (Kaplan-Meier)");
    closo_table_add_column(table, "t", "time", "ps", time, rows);
    closo_status status = CLOSO_OK;
    for (int t = 0; t < CLOSO_SITE_TYPES && status == CLOSO_OK; t++)
        if (self->wanted[t])
            status = add_survival(self, t, every, rows, table, error);
    return status;
}

static void describe_lengths(const closo_jumps *self, closo_result *result)
{
    double length[CLOSO_JUMPS_LENGTHS], share[CLOSO_JUMPS_LENGTHS];
    size_t rows = 0;
    for (size_t b = 0; b < CLOSO_JUMPS_LENGTHS; b++)
        if (self->length[b])
            rows = b + 2 < CLOSO_JUMPS_LENGTHS ? b + 2 : CLOSO_JUMPS_LENGTHS;
    for (size_t b = 0; b < rows; b++) {
        length[b] = ((double)b + 0.5) * CLOSO_JUMPS_LENGTH_BIN;
        share[b] = (double)self->length[b] / ((double)self->total * CLOSO_JUMPS_LENGTH_BIN);
    }
    closo_table *table = closo_result_add_table(result, "hop_lengths",
                                                "Distribution of the hop "
                                                "length");
    closo_table_add_column(table, "l", "hop length", "A", length, rows);
    closo_table_add_column(table, "p", "probability density", "1/A", share, rows);
}

static void describe_figure(const closo_jumps *self, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "jumps", "Stays and hops",
        "(a) Share of stays in a kind of site that last longer than t, bands one standard "
        "uncertainty; (b) distribution of the hop length.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "time", .unit = "ps"},
                               &(closo_axis){.label = "share of stays left"});
    for (int t = 0; t < CLOSO_SITE_TYPES; t++) {
        char su[48];
        if (!self->wanted[t] || self->stays[t].count < 1)
            continue;
        snprintf(su, sizeof su, "%s_su", type_name(t));
        closo_mark mark = {
            .kind = CLOSO_MARK_BAND, .table = "residence", .x = "t", .y = type_name(t), .su = su};
        closo_panel_add_mark(panel, &mark);
        mark.kind = CLOSO_MARK_LINE;
        mark.label = type_name(t);
        mark.su = NULL;
        closo_panel_add_mark(panel, &mark);
    }
    panel = closo_figure_add_panel(figure, "", &(closo_axis){.label = "hop length", .unit = "A"},
                                   &(closo_axis){.label = "probability density", .unit = "1/A"});
    closo_panel_add_mark(
        panel, &(closo_mark){.kind = CLOSO_MARK_STEPS, .table = "hop_lengths", .x = "l", .y = "p"});
}

static void describe_strings(const closo_permuted *strings, closo_result *result)
{
    if (!strings->possible) {
        closo_result_set(result, "strings of hops", "too few hops to tell");
    } else {
        bool found = strings->p_value < SIGNIFICANT;
        closo_result_set(result, "strings of hops",
                         found ? "hops of different cations follow each other (p = %.3g)"
                         : strings->expected > SATURATED
                             ? "hops are too frequent to tell (p = %.3g)"
                             : "no more than by chance (p = %.3g)",
                         strings->p_value);
    }
    if (strings->possible && strings->expected > SATURATED)
        closo_result_warn(result,
                          "%.0f %% of the hops make strings by chance: they are too frequent for "
                          "this --window to tell, give a shorter one",
                          100 * strings->expected);
    double n = (double)strings->events;
    double value = strings->possible ? strings->observed : (double)NAN;
    add_quantity(
        result, "string_fraction", "hops that belong to a string", value,
        strings->possible ? fmax(strings->spread, sqrt(value * (1 - value) / n)) : (double)NAN, "1",
        "another cation's hop within the window ends in the site left, or in a site that "
        "shares two anions with it, or the reverse");
    add_quantity(result, "string_fraction_random", "the same with permuted hop times",
                 strings->possible ? strings->expected : (double)NAN, strings->spread, "1",
                 "every cation's sequence of hops moved by a random time; su: scatter of the "
                 "permutations");
    add_quantity(result, "string_p_value", "chance of as many strings without correlation",
                 strings->p_value, NAN, "1", "one-sided permutation test");
}

static void describe_paddle(const closo_jumps *self, const closo_permuted *paddle,
                            closo_result *result)
{
    if (self->cages == 0) {
        closo_result_set(result, "paddle wheel", "the anions are no cages: nothing turns");
        return;
    }
    double difference = paddle->observed - paddle->expected;
    bool found = paddle->possible && paddle->p_value < SIGNIFICANT;
    if (!paddle->possible)
        closo_result_set(result, "paddle wheel", "too few hops or frames to tell");
    else if (found)
        closo_result_set(result, "paddle wheel",
                         "hops and cage rotation go together (p = %.3g): %.1f against %.1f degrees",
                         paddle->p_value, paddle->observed, paddle->expected);
    else
        closo_result_set(result, "paddle wheel", "no paddle wheel seen (p = %.3g)",
                         paddle->p_value);
    double none = NAN;
    bool known = paddle->possible;
    add_quantity(result, "rotation_at_hops", "turn of the cages around a site that is left",
                 known ? paddle->observed : none, known ? paddle->spread : none, "deg",
                 "mean angle from one window before to one after the middle of a hop (Horn "
                 "superposition of the heavy atoms); su: scatter of the permutations");
    add_quantity(result, "rotation_at_random", "the same at random times",
                 known ? paddle->expected : none,
                 known ? paddle->spread / sqrt(CLOSO_JUMPS_PERMUTATIONS) : none, "deg",
                 "all hop times moved together by a random amount");
    add_quantity(result, "paddle_wheel_effect", "effect size of the paddle wheel",
                 known && paddle->deviation > 0 ? difference / paddle->deviation : none,
                 known && paddle->deviation > 0 ? paddle->spread / paddle->deviation : none, "1",
                 "difference of the two over the standard deviation between hops (Cohen's d)");
    add_quantity(result, "paddle_wheel_p_value", "chance of as much turning without coupling",
                 paddle->p_value, NAN, "1", "one-sided permutation test");
}

closo_status closo_jumps_describe(const closo_jumps *self, const closo_jumps_findings *findings,
                                  closo_result *result, closo_error *error)
{
    double rate, su;
    describe_settings(self, result);
    closo_status status = describe_rate(self, &rate, &su, result, error);
    if (status != CLOSO_OK)
        return status;
    describe_stays(self, result);
    describe_diffusion(self, findings, rate, su, result);
    describe_strings(&findings->strings, result);
    describe_paddle(self, &findings->paddle, result);
    describe_pairs(self, result);
    status = describe_survival(self, result, error);
    if (status == CLOSO_OK && self->total > 0) {
        describe_lengths(self, result);
        describe_figure(self, result);
    }
    if (status == CLOSO_OK)
        status = closo_jumps_describe_docking(self, result, error);
    describe_warnings(self, result);
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "K. E. Kweon et al., Chem. Mater. (2017): sites of closo-borates, docking on "
                      "the cages");
    closo_result_cite(result, "doi:10.1364/JOSAA.4.000629",
                      "B. K. P. Horn, J. Opt. Soc. Am. A 4 (1987) 629: superposition");
    closo_result_cite(result, "doi:10.1080/01621459.1958.10501452",
                      "E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457: survival");
    return status;
}
