// SPDX-License-Identifier: GPL-3.0-or-later
// Van Hove functions in words: 4 pi r^2 G_s(r,t), G_d(r,t)/rho, the non-Gaussian parameter
// alpha_2 = 3 <r^4> / (5 <r^2>^2) - 1 (Rahman, Phys. Rev. 136 (1964) A405), and the time after
// which the site a cation was in is filled by another as in an ideal gas to one half. Uncertainties
// come from blocks of consecutive time origins (delete-one jackknife where not linear).
#include "traj/vanhove.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PI   3.14159265358979323846
#define HALF 0.5 // of the long-time value 1

enum { BLOCKS = CLOSO_VANHOVE_BLOCKS };

// Mean over all origins from blocks of their sums over what they are divided by; su from the
// scatter of the blocks that have origins.
static void mean_of_blocks(const double *sum, const double *norm, double *mean, double *su)
{
    double total = 0, divisor = 0, square = 0, used = 0;
    for (size_t b = 0; b < BLOCKS; b++) {
        total += sum[b];
        divisor += norm[b];
    }
    *mean = divisor > 0 ? total / divisor : (double)NAN;
    for (size_t b = 0; b < BLOCKS; b++)
        if (norm[b] > 0) {
            double d = (sum[b] - *mean * norm[b]) / divisor;
            square += d * d;
            used++;
        }
    *su = used > 2 ? sqrt(square * used / (used - 1)) : (double)NAN;
}

static void self_bin(const closo_vanhove *self, const closo_vanhove_set *set,
                     const closo_vanhove_lag *lag, size_t bin, double *value, double *su)
{
    double sum[BLOCKS], norm[BLOCKS], width = set->radius / (double)set->bins;
    for (size_t b = 0; b < BLOCKS; b++) {
        sum[b] = (double)lag->block[b].self[bin];
        norm[b] = (double)lag->block[b].origins * (double)self->system->cations * width;
    }
    mean_of_blocks(sum, norm, value, su);
}

static void distinct_bin(const closo_vanhove *self, const closo_vanhove_set *set,
                         const closo_vanhove_lag *lag, size_t bin, double *value, double *su)
{
    double sum[BLOCKS], norm[BLOCKS], width = set->radius / (double)set->bins;
    double inner = (double)bin * width, outer = inner + width;
    double shell = 4 * PI / 3 * (outer * outer * outer - inner * inner * inner);
    for (size_t b = 0; b < BLOCKS; b++) {
        sum[b] = (double)lag->block[b].distinct[bin];
        norm[b] = lag->block[b].density * (double)self->system->cations * shell;
    }
    mean_of_blocks(sum, norm, value, su);
}

typedef void bin_value(const closo_vanhove *self, const closo_vanhove_set *set,
                       const closo_vanhove_lag *lag, size_t bin, double *value, double *su);

static void describe_curves(const closo_vanhove *self, const char *name, const char *title,
                            const char *unit, bin_value *at, double *scratch, closo_result *result)
{
    const closo_vanhove_set *set = &self->curves;
    double *r = scratch, *value = r + set->bins, *su = value + set->bins;
    closo_table *table = closo_result_add_table(result, name, title);
    for (size_t b = 0; b < set->bins; b++)
        r[b] = ((double)b + 0.5) * set->radius / (double)set->bins;
    closo_table_add_column(table, "r", "distance", "A", r, set->bins);
    for (size_t i = 0; i < set->count; i++) {
        char column[64];
        for (size_t b = 0; b < set->bins; b++)
            at(self, set, &set->lags[i], b, &value[b], &su[b]);
        closo_table_add_column(table, set->lags[i].label, NULL, unit, value, set->bins);
        snprintf(column, sizeof column, "%s_su", set->lags[i].label);
        closo_table_add_column(table, column, NULL, unit, su, set->bins);
    }
}

// ---- moments and refilling ---------------------------------------------------------------------

// Sums over all blocks but `without` (BLOCKS: over all).
typedef struct totals {
    double count, square, fourth, inside, expected;
} totals;

static totals totals_of(const closo_vanhove *self, const closo_vanhove_lag *lag, size_t without)
{
    totals t = {0};
    double cations = (double)self->system->cations, r = self->moments.radius;
    for (size_t b = 0; b < BLOCKS; b++) {
        const closo_vanhove_sums *s = &lag->block[b];
        if (b == without)
            continue;
        t.count += (double)s->origins * cations;
        t.square += s->square;
        t.fourth += s->fourth;
        t.inside += (double)s->distinct[0];
        t.expected += s->density * cations * 4 * PI / 3 * r * r * r;
    }
    return t;
}

static double alpha_of(totals t)
{
    return t.square > 0 ? 0.6 * t.fourth * t.count / (t.square * t.square) - 1 : (double)NAN;
}

static double refilled(totals t)
{
    return t.expected > 0 ? t.inside / t.expected : (double)NAN;
}

// Jackknife uncertainty of `value` over the blocks; NaN when any is not defined.
static double jackknife(const double without[BLOCKS])
{
    double mean = 0, square = 0;
    for (size_t b = 0; b < BLOCKS; b++)
        mean += without[b] / BLOCKS;
    for (size_t b = 0; b < BLOCKS; b++)
        square += (without[b] - mean) * (without[b] - mean);
    return sqrt(square * (BLOCKS - 1) / BLOCKS);
}

static double ratio_su(const closo_vanhove *self, const closo_vanhove_lag *lag,
                       double (*ratio)(totals))
{
    double without[BLOCKS];
    for (size_t b = 0; b < BLOCKS; b++)
        without[b] = ratio(totals_of(self, lag, b));
    return jackknife(without);
}

// Time at which the refilling first reaches one half, between two lags by a straight line.
static double refill_time(const closo_vanhove *self, size_t without)
{
    const closo_vanhove_set *set = &self->moments;
    double before = 0, time = 0;
    for (size_t i = 0; i < set->count; i++) {
        double now = refilled(totals_of(self, &set->lags[i], without));
        double t = (double)set->lags[i].frames * self->frame_time;
        if (isnan(now))
            return NAN;
        if (now >= HALF)
            return time + (t - time) * (HALF - before) / (now - before);
        before = now;
        time = t;
    }
    return NAN;
}

static void describe_refilling(const closo_vanhove *self, closo_result *result)
{
    double without[BLOCKS], value = refill_time(self, BLOCKS);
    char method[256];
    const closo_vanhove_set *set = &self->moments;
    double reach = (double)set->lags[set->count - 1].frames * self->frame_time;
    for (size_t b = 0; b < BLOCKS; b++)
        without[b] = refill_time(self, b);
    snprintf(method, sizeof method,
             "first time at which other cations are found within %g A of where a cation was half "
             "as often as in an ideal gas of their density%s",
             set->radius, isnan(value) ? "; not reached" : "");
    closo_result_add_quantity(result, &(closo_quantity){.key = "refill_time",
                                                        .label = "refill time of an emptied site",
                                                        .value = value,
                                                        .su = jackknife(without),
                                                        .freedom = BLOCKS - 1,
                                                        .unit = "ps",
                                                        .method = method});
    if (isnan(value))
        closo_result_warn(result,
                          "emptied sites are not refilled to one half within %.4g ps, half the "
                          "run: no refill time",
                          reach);
}

static void describe_alpha(const closo_vanhove *self, closo_result *result)
{
    const closo_vanhove_set *set = &self->moments;
    size_t best = SIZE_MAX;
    double highest = -INFINITY;
    for (size_t i = 0; i < set->count; i++) {
        double alpha = alpha_of(totals_of(self, &set->lags[i], BLOCKS));
        if (alpha > highest) {
            highest = alpha;
            best = i;
        }
    }
    double su = best == SIZE_MAX ? (double)NAN : ratio_su(self, &set->lags[best], alpha_of);
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "non_gaussian_maximum",
                                  .label = "largest non-Gaussian parameter",
                                  .value = best == SIZE_MAX ? (double)NAN : highest,
                                  .su = su,
                                  .freedom = BLOCKS - 1,
                                  .unit = "1",
                                  .method = "alpha_2 = 3<r^4>/(5<r^2>^2) - 1, 0 for diffusion"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "non_gaussian_time",
                                  .label = "time of the largest non-Gaussian parameter",
                                  .value = best == SIZE_MAX
                                               ? (double)NAN
                                               : (double)set->lags[best].frames * self->frame_time,
                                  .unit = "ps",
                                  .method = "to the nearest lag of the list"});
}

static closo_status describe_moments(const closo_vanhove *self, closo_result *result,
                                     closo_error *error)
{
    enum { COLUMNS = 6 };
    static const char *const names[COLUMNS] = {"t",          "msd",    "alpha_2",
                                               "alpha_2_su", "refill", "refill_su"};
    static const char *const labels[COLUMNS] = {
        "time", "mean squared displacement", "non-Gaussian parameter",
        NULL,   "G_d/rho inside the site",   NULL};
    static const char *const units[COLUMNS] = {"ps", "A^2", "1", "1", "1", "1"};
    const closo_vanhove_set *set = &self->moments;
    double *column = closo_allocate(COLUMNS * set->count, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < set->count; i++) {
        const closo_vanhove_lag *lag = &set->lags[i];
        totals t = totals_of(self, lag, BLOCKS);
        double *at = column + i;
        at[0] = (double)lag->frames * self->frame_time;
        at[set->count] = t.square / t.count;
        at[2 * set->count] = alpha_of(t);
        at[3 * set->count] = ratio_su(self, lag, alpha_of);
        at[4 * set->count] = refilled(t);
        at[5 * set->count] = ratio_su(self, lag, refilled);
    }
    closo_table *table = closo_result_add_table(
        result, "moments", "Moments of the self part, and refilling of an emptied site");
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_column(table, names[c], labels[c], units[c], column + c * set->count,
                               set->count);
    free(column);
    return CLOSO_OK;
}

// ---- figure and settings -----------------------------------------------------------------------

static void add_lines(const closo_vanhove *self, closo_panel *panel, const char *table)
{
    // At most eight of the lags: more curves cannot be told apart.
    size_t count = self->curves.count, every = (count + 7) / 8;
    for (size_t i = (count - 1) % every; i < count; i += every)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = self->curves.lags[i].label,
                                                  .table = table,
                                                  .x = "r",
                                                  .y = self->curves.lags[i].label});
}

static void describe_figure(const closo_vanhove *self, bool distinct, bool refill,
                            closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "vanhove", "Van Hove functions of the cations",
        "Self part: distribution of the distances that cations have gone after the times given. "
        "Distinct part: other cations about the place where a cation was; it fills at r = 0 as "
        "emptied sites are taken again. Then the non-Gaussian parameter and the refilling; the "
        "dashed line marks the refill time.");
    closo_axis r = {.label = "r", .unit = "A"};
    closo_panel *panel = closo_figure_add_panel(
        figure, "self", &r, &(closo_axis){.label = "4 pi r^2 G_s(r,t)", .unit = "1/A"});
    add_lines(self, panel, "self");
    if (distinct) {
        panel =
            closo_figure_add_panel(figure, "distinct", &r, &(closo_axis){.label = "G_d(r,t)/rho"});
        add_lines(self, panel, "distinct");
    }
    closo_axis time = {.label = "time", .unit = "ps", .logarithmic = true};
    panel = closo_figure_add_panel(figure, "non-Gaussian parameter", &time,
                                   &(closo_axis){.label = "alpha_2(t)"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .table = "moments",
                                              .x = "t",
                                              .y = "alpha_2",
                                              .su = "alpha_2_su"});
    if (!distinct)
        return;
    panel = closo_figure_add_panel(figure, "refilling", &time,
                                   &(closo_axis){.label = "G_d(r,t)/rho inside the site"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                              .table = "moments",
                                              .x = "t",
                                              .y = "refill",
                                              .su = "refill_su"});
    if (refill)
        closo_panel_add_mark(
            panel,
            &(closo_mark){.kind = CLOSO_MARK_VERTICAL, .quantity = "refill_time", .dashed = true});
}

static void describe_settings(const closo_vanhove *self, closo_result *result)
{
    const closo_vanhove_set *set = &self->curves;
    closo_text lags;
    closo_text_init(&lags);
    for (size_t i = 0; i < set->count; i++)
        closo_text_addf(&lags, "%s%s", i ? ", " : "", set->lags[i].label);
    closo_result_set(result, "lags", "%s", lags.data ? lags.data : "");
    closo_text_clear(&lags);
    closo_result_set_number(result, "r bin", set->radius / (double)set->bins, "A");
    closo_result_set_number(result, "time origins every", (double)set->spacing * self->frame_time,
                            "ps");
    closo_result_set_number(result, "time origins of the moments every",
                            (double)self->moments.spacing * self->frame_time, "ps");
    closo_result_set_number(result, "radius of a site", self->moments.radius, "A");
    closo_result_set(result, "self part normalised to",
                     "1 over all distances; those beyond the table are left out");
    closo_result_set(result, "distinct part normalised to",
                     "number density of the other cations, (N - 1)/V; all periodic images, the "
                     "cation itself left out, its images not: g(r) at time 0");
    if (self->store->thinning > 1)
        closo_result_warn(result,
                          "one frame in %zu was kept for van Hove functions to stay within "
                          "--memory",
                          self->store->thinning);
    if (self->too_long)
        closo_result_warn(result,
                          "%zu of the --lags are longer than the run of %.4g ps and left "
                          "out",
                          self->too_long, (double)(self->store->frames - 1) * self->frame_time);
}

closo_status closo_vanhove_describe(const closo_vanhove *self, closo_result *result,
                                    closo_error *error)
{
    double *scratch = closo_allocate(3 * self->curves.bins, sizeof *scratch, error);
    if (!scratch)
        return CLOSO_MEMORY;
    bool distinct = self->system->cations > 1;
    describe_settings(self, result);
    if (distinct)
        describe_refilling(self, result);
    else
        closo_result_warn(result, "one cation only: no distinct part, no refill time");
    describe_alpha(self, result);
    describe_curves(self, "self", "Self part, 4 pi r^2 G_s(r,t)", "1/A", self_bin, scratch, result);
    if (distinct)
        describe_curves(self, "distinct", "Distinct part, G_d(r,t)/rho", "1", distinct_bin, scratch,
                        result);
    free(scratch);
    closo_status status = describe_moments(self, result, error);
    describe_figure(self, distinct, distinct && !isnan(refill_time(self, BLOCKS)), result);
    closo_result_cite(result, "doi:10.1103/PhysRev.95.249",
                      "L. van Hove, Phys. Rev. 95 (1954) 249: correlations in space and time");
    closo_result_cite(result, "doi:10.1103/PhysRev.136.A405",
                      "A. Rahman, Phys. Rev. 136 (1964) A405: non-Gaussian parameter");
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "K. E. Kweon et al., Chem. Mater. (2017): refilling of sites, Figure S3");
    return status;
}
