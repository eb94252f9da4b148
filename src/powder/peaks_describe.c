// SPDX-License-Identifier: GPL-3.0-or-later
// Fitted peaks as tables, figure and agreement factors.
#include "powder/peaks.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "powder/series.h"

#define NOISY  1.5 // scatter over su, and its inverse, beyond which the weights are doubted
#define COARSE 3.0 // points within the FWHM of a line, at least
#define POOR   4.0 // chi2 of a group whose lines have another shape

static const char *key_of(closo_abscissa abscissa)
{
    static const char *const key[] = {[CLOSO_ABSCISSA_TWO_THETA] = "two_theta",
                                      [CLOSO_ABSCISSA_TIME] = "time",
                                      [CLOSO_ABSCISSA_Q] = "q",
                                      [CLOSO_ABSCISSA_D] = "d_position"};
    return key[abscissa];
}

// ---- settings ----------------------------------------------------------------------------------

static void describe_radiation(const closo_peaks *peaks, closo_result *result)
{
    const closo_radiation *r = &peaks->radiation;
    if (!(r->wavelength[0] > 0)) {
        closo_result_set(result, "radiation", "not known: single lines");
        if (peaks->abscissa == CLOSO_ABSCISSA_TWO_THETA)
            closo_result_warn(result, "the wavelength is not known: no spacings d, and lines are "
                                      "taken as single (a K-alpha doublet would be fitted as two)");
    } else if (r->wavelength[1] > 0) {
        closo_result_set(result, "radiation",
                         "%s%sdoublet of %.7g and %.7g A, intensity ratio %.4g; positions, d and "
                         "areas are those of the first line",
                         r->name, *r->name ? ", " : "", r->wavelength[0], r->wavelength[1],
                         r->ratio);
    } else {
        closo_result_set(result, "radiation", "%s%s%.7g A", r->name, *r->name ? ", " : "",
                         r->wavelength[0]);
    }
}

static void describe_weights(const closo_peaks *peaks, closo_result *result)
{
    closo_result_set(result, "weights", "%s",
                     peaks->from_file ? "1/su^2, standard uncertainties of the file"
                     : peaks->from_scatter
                         ? "1/su^2, su proportional to the root of the intensity, "
                           "scaled to the scatter of neighbouring points: the "
                           "intensities are no counts"
                         : "1/su^2 of counting statistics, from the fitted "
                           "intensity (iterated)");
    if (peaks->skipped)
        closo_result_warn(result, "%zu points have no standard uncertainty above 0: left out",
                          peaks->skipped);
    if (!peaks->from_scatter && (peaks->noise > NOISY || peaks->noise < 1 / NOISY))
        closo_result_warn(result,
                          "neighbouring points scatter %.2g times as much as their standard "
                          "uncertainties say: %s",
                          peaks->noise,
                          peaks->noise > 1 ? "intensities may have been scaled"
                                           : "the pattern may have been smoothed, interpolated or "
                                             "summed, and uncertainties below are then too large "
                                             "or too small");
}

static void describe_settings(const closo_peaks *peaks, closo_result *result)
{
    static const char *const sharing[] = {"of each line", "shared by the lines of a group",
                                          "fixed"};
    const closo_peaks_options *options = &peaks->options;
    describe_radiation(peaks, result);
    closo_result_set(result, "search",
                     "Gaussian%s on a straight line at every point, FWHM %.3g (first) to %.3g "
                     "(last point)%s; then the residuals of the fit",
                     peaks->radiation.wavelength[1] > 0 ? " doublet" : "", peaks->width[0],
                     peaks->width[1],
                     options->fwhm > 0 ? "" : ", learned from the strongest lines");
    closo_result_set(result, "significance", "height over su at least %g", options->significance);
    closo_result_set(result, "line shape", "pseudo-Voigt; FWHM %s, eta %s",
                     sharing[options->widths], sharing[options->shapes]);
    if (options->shapes == CLOSO_PEAK_FIXED)
        closo_result_set_number(result, "eta", options->eta, "1");
    if (options->s_l > 0 || options->h_l > 0) {
        closo_result_set(result, "axial divergence",
                         "S/L = %g, H/L = %g (Finger, Cox and Jephcoat); positions, heights and "
                         "widths are those of the line before it",
                         options->s_l, options->h_l);
        closo_result_cite(result, "doi:10.1107/S0021889894004218",
                          "Finger, Cox and Jephcoat, J. Appl. Cryst. 27 (1994) 892");
    } else {
        closo_result_set(result, "axial divergence", "none: symmetric lines");
    }
    closo_result_set(result, "background", "Chebyshev polynomial of order %d under each group",
                     options->background);
    describe_weights(peaks, result);
    closo_result_set(result, "uncertainties",
                     "from the covariance of a group's fit, times the root of its chi2 where that "
                     "exceeds 1; none for a value at the end of its range");
    closo_result_cite(result, "doi:10.1154/1.2179804", "Toby, Powder Diffr. 21 (2006) 67");
}

// ---- tables ------------------------------------------------------------------------------------

typedef struct column {
    const char *name, *label, *unit;
    size_t offset; // of a closo_measured in closo_peak
} column;

static void add_measured(const closo_peaks *peaks, closo_table *table, const column *c,
                         const char *name, const char *unit, double *values)
{
    char su[32];
    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < peaks->count; i++) {
            const closo_measured *m =
                (const closo_measured *)((const char *)&peaks->peaks[i] + c->offset);
            values[i] = part ? m->su : m->value;
        }
        snprintf(su, sizeof su, "%s_su", name);
        closo_table_add_column(table, part ? su : name, part ? NULL : c->label, unit, values,
                               peaks->count);
    }
}

static closo_status describe_peaks(const closo_peaks *peaks, closo_result *result,
                                   closo_error *error)
{
    const char *unit = closo_abscissa_unit(peaks->abscissa);
    const column columns[] = {
        {key_of(peaks->abscissa), closo_abscissa_label(peaks->abscissa), unit,
         offsetof(closo_peak, position)},
        {"d", "spacing", "A", offsetof(closo_peak, d)},
        {"area", "area", NULL, offsetof(closo_peak, area)},
        {"fwhm", "full width at half maximum", unit, offsetof(closo_peak, fwhm)},
        {"breadth", "integral breadth", unit, offsetof(closo_peak, breadth)},
        {"eta", "Lorentzian share", "1", offsetof(closo_peak, eta)},
        {"height", "height above the background", "1", offsetof(closo_peak, height)}};
    double *values = closo_allocate(peaks->count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    char area[32];
    snprintf(area, sizeof area, "intensity %s", unit);
    closo_table *table = closo_result_add_table(result, "peaks", "Peaks");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        add_measured(peaks, table, &columns[c], columns[c].name,
                     columns[c].unit ? columns[c].unit : area, values);
    double largest = 0;
    for (size_t i = 0; i < peaks->count; i++)
        largest = fmax(largest, peaks->peaks[i].area.value);
    for (size_t i = 0; i < peaks->count; i++)
        values[i] = 100 * peaks->peaks[i].area.value / largest;
    closo_table_add_column(table, "relative", "area, the largest 100", "1", values, peaks->count);
    for (size_t i = 0; i < peaks->count; i++)
        values[i] = peaks->peaks[i].significance;
    closo_table_add_column(table, "significance", "height over su in the search", "1", values,
                           peaks->count);
    for (size_t i = 0; i < peaks->count; i++)
        values[i] = peaks->peaks[i].fwhm_eta;
    closo_table_add_column(table, "fwhm_eta", "covariance of fwhm and eta", unit, values,
                           peaks->count);
    for (size_t i = 0; i < peaks->count; i++)
        values[i] = (double)peaks->peaks[i].group;
    closo_table_add_column(table, "group", "fitted together", "1", values, peaks->count);
    free(values);
    return CLOSO_OK;
}

enum {
    GROUP_NUMBER,
    GROUP_FROM,
    GROUP_TO,
    GROUP_PEAKS,
    GROUP_PARAMETERS,
    GROUP_CHI2,
    GROUP_DONE,
    GROUP_COLUMNS
};

static closo_status describe_groups(const closo_peaks *peaks, closo_result *result,
                                    closo_error *error)
{
    size_t n = peaks->groups;
    const char *unit = closo_abscissa_unit(peaks->abscissa);
    double *values = closo_allocate(GROUP_COLUMNS * (n ? n : 1), sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    for (size_t g = 0; g < n; g++) {
        const closo_peak_group *group = &peaks->group[g];
        values[GROUP_NUMBER * n + g] = (double)g + 1;
        values[GROUP_FROM * n + g] = peaks->x[group->begin];
        values[GROUP_TO * n + g] = peaks->x[group->end - 1];
        values[GROUP_PEAKS * n + g] = (double)group->count;
        values[GROUP_PARAMETERS * n + g] = (double)group->parameters;
        values[GROUP_CHI2 * n + g] = group->chi2;
        values[GROUP_DONE * n + g] = group->converged;
    }
    closo_table *table = closo_result_add_table(result, "groups", "Lines fitted together");
    const struct {
        const char *name, *label, *unit;
    } columns[] = {{"group", NULL, "1"},      {"from", NULL, unit},
                   {"to", NULL, unit},        {"peaks", NULL, "1"},
                   {"parameters", NULL, "1"}, {"chi2", "chi2 per degree of freedom", "1"},
                   {"converged", NULL, "1"}};
    for (size_t c = 0; c < GROUP_COLUMNS; c++)
        closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit,
                               values + c * n, n);
    free(values);
    return CLOSO_OK;
}

// The difference is drawn below the pattern: shifted by the largest difference and a little more.
static double shift_of(const closo_peaks *peaks)
{
    double least = INFINITY, most = -INFINITY, largest = 0;
    for (size_t i = 0; i < peaks->points; i++) {
        least = fmin(least, peaks->y[i]);
        most = fmax(most, peaks->y[i]);
        if (isfinite(peaks->calculated[i]))
            largest = fmax(largest, peaks->y[i] - peaks->calculated[i]);
    }
    return least - largest - 0.05 * (most - least);
}

static void draw_pattern(const closo_peaks *peaks, closo_result *result)
{
    const char *key = key_of(peaks->abscissa);
    closo_figure *figure = closo_result_add_figure(
        result, "peaks", "Fitted peaks",
        "Measured intensities, the fit where lines were found, its background, and below, measured "
        "less fitted, shifted.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "",
                               &(closo_axis){.label = closo_abscissa_label(peaks->abscissa),
                                             .unit = closo_abscissa_unit(peaks->abscissa)},
                               &(closo_axis){.label = "intensity"});
    static const char *const drawn[] = {"intensity", "calculated", "background",
                                        "difference_shifted"};
    static const char *const label[] = {"measured", "fitted", "background", "difference"};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .table = "pattern",
                                                  .x = key,
                                                  .y = drawn[i],
                                                  .label = label[i],
                                                  .dashed = i == 2});
}

static closo_status describe_pattern(const closo_peaks *peaks, closo_result *result,
                                     closo_error *error)
{
    double *difference = closo_allocate(peaks->points, sizeof *difference, error);
    if (!difference)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < peaks->points; i++)
        difference[i] = peaks->y[i] - peaks->calculated[i];
    closo_table *table = closo_result_add_table(result, "pattern", "Pattern, fit and difference");
    closo_table_add_column(table, key_of(peaks->abscissa), closo_abscissa_label(peaks->abscissa),
                           closo_abscissa_unit(peaks->abscissa), peaks->x, peaks->points);
    closo_table_add_column(table, "intensity", NULL, "1", peaks->y, peaks->points);
    closo_table_add_column(table, "intensity_su", NULL, "1", peaks->su, peaks->points);
    closo_table_add_column(table, "calculated", NULL, "1", peaks->calculated, peaks->points);
    closo_table_add_column(table, "background", NULL, "1", peaks->background, peaks->points);
    closo_table_add_column(table, "difference", NULL, "1", difference, peaks->points);
    double shift = shift_of(peaks);
    for (size_t i = 0; i < peaks->points; i++)
        difference[i] += shift;
    closo_table_add_column(table, "difference_shifted", "difference as drawn", "1", difference,
                           peaks->points);
    free(difference);
    draw_pattern(peaks, result);
    return CLOSO_OK;
}

// ---- numbers and warnings ----------------------------------------------------------------------

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = NAN, .unit = unit, .method = method});
}

static void describe_numbers(const closo_peaks *peaks, closo_result *result)
{
    const closo_agreement *a = &peaks->agreement;
    double none = peaks->count ? 1 : (double)NAN;
    add(result, "n_peaks", "peaks", (double)peaks->count, "1", "found and fitted");
    if (peaks->radiation.wavelength[0] > 0)
        add(result, "wavelength", "wavelength", peaks->radiation.wavelength[0], "A",
            peaks->radiation.wavelength[1] > 0 ? "first line of the doublet" : NULL);
    add(result, "Rp", "Rp", none * a->rp, "%", "of the points that were fitted");
    add(result, "Rwp", "Rwp", none * a->rwp, "%", "of the points that were fitted");
    add(result, "Rexp", "Rexp", none * a->rexp, "%", "of the points that were fitted");
    add(result, "Rwp_background", "Rwp, background taken off", none * a->rwp_background, "%",
        "background taken off the denominator");
    add(result, "chi2", "chi2", none * a->chi2, "1", "(Rwp / Rexp)^2");
    add(result, "durbin_watson", "Durbin-Watson statistic", none * a->durbin_watson, "1",
        "2: neighbouring residuals are independent");
    add(result, "noise", "scatter over standard uncertainty", peaks->noise, "1",
        "median over all points, against the mean of both neighbours");
}

static double step_at(const closo_peaks *peaks, double x)
{
    size_t i = closo_first_at(peaks->x, peaks->points, x);
    i = i < 1 ? 1 : i >= peaks->points ? peaks->points - 1 : i;
    return peaks->x[i] - peaks->x[i - 1];
}

static void warn_about(const closo_peaks *peaks, closo_result *result)
{
    size_t undetermined = 0, ends = 0, coarse = 0, poor = 0, open = 0;
    for (size_t i = 0; i < peaks->count; i++) {
        const closo_peak *p = &peaks->peaks[i];
        const closo_measured *all[] = {&p->position, &p->area, &p->fwhm, &p->eta};
        bool missing = false, at_end = false;
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
            missing |= isnan(all[k]->value);
            at_end |= !isnan(all[k]->value) && isnan(all[k]->su);
        }
        undetermined += missing;
        ends += at_end;
        coarse += p->fwhm.value < COARSE * step_at(peaks, p->position.value);
    }
    for (size_t g = 0; g < peaks->groups; g++) {
        poor += peaks->group[g].chi2 > POOR;
        open += !peaks->group[g].converged;
    }
    if (peaks->count == 0)
        closo_result_warn(result, "no peak is more significant than %g",
                          peaks->options.significance);
    if (undetermined)
        closo_result_warn(result, "%zu peaks have values that the pattern does not determine",
                          undetermined);
    if (ends)
        closo_result_warn(result,
                          "%zu peaks have a value at the end of its range (eta 0 or 1, mostly): it "
                          "has no uncertainty",
                          ends);
    if (coarse)
        closo_result_warn(result,
                          "%zu peaks are narrower than %g steps: their widths and areas depend on "
                          "where the points lie",
                          coarse, COARSE);
    if (poor)
        closo_result_warn(result,
                          "%zu groups have chi2 above %g: their lines are no pseudo-Voigts%s", poor,
                          POOR, peaks->options.s_l > 0 ? "" : " (axial divergence is not fitted)");
    if (open)
        closo_result_warn(result, "the fit of %zu groups did not converge", open);
    if (peaks->shift > 0.5)
        closo_result_warn(result,
                          "lines of neighbouring groups still push each other by %.2g su: their "
                          "uncertainties are too small",
                          peaks->shift);
    if (peaks->abscissa == CLOSO_ABSCISSA_TIME)
        closo_result_warn(result, "lines of pulsed sources are asymmetric: positions are those of "
                                  "symmetric lines through them");
}

closo_status closo_peaks_describe(const closo_peaks *peaks, closo_result *result,
                                  closo_error *error)
{
    describe_settings(peaks, result);
    if (peaks->dropped)
        closo_result_set(result, "dropped",
                         "%zu lines of the search: area not above 3 su when fitted, or run away",
                         peaks->dropped);
    describe_numbers(peaks, result);
    closo_status status = describe_peaks(peaks, result, error);
    if (status == CLOSO_OK)
        status = describe_groups(peaks, result, error);
    if (status == CLOSO_OK)
        status = describe_pattern(peaks, result, error);
    if (status == CLOSO_OK)
        warn_about(peaks, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
