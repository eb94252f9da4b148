// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks of a pattern: search, fit in groups, search what is left, fit again, drop what is not
// significant. Groups that touch see each other's lines from the round before. Counts are weighted
// by what the fit expects, not by what came out (iterated: the maximum of the Poisson likelihood).
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE       0.017453292519943295
#define PI           3.14159265358979323846
#define ROUNDS       3    // searches of the residuals
#define DROPS        20   // rounds of dropping
#define GHOST        0.5  // FWHM about the second line of a doublet
#define GHOST_HEIGHT 0.75 // of the first line

void closo_peaks_options_init(closo_peaks_options *options)
{
    *options = (closo_peaks_options){.radiation = {.wavelength = {NAN, 0}},
                                     .minimum = NAN,
                                     .maximum = NAN,
                                     .significance = 5,
                                     .shapes = CLOSO_PEAK_SHARED,
                                     .eta = 0.5,
                                     .background = 1};
}

// ---- candidates --------------------------------------------------------------------------------

// Takes out what comes from one line of a doublet standing where the other is looked for.
static void drop_ghosts(closo_peak_work *w)
{
    size_t left = 0;
    bool doublet = w->search.second > 0;
    for (size_t i = 0; doublet && i < w->count; i++) {
        bool ghost = false;
        for (size_t k = 0; k < w->count; k++) {
            const closo_candidate *a = &w->lines[i], *b = &w->lines[k];
            if (ghost || k == i || !(a->height < GHOST_HEIGHT * b->height))
                continue;
            double behind = closo_second_line(w->out, b->x) - a->x;
            double before = closo_second_line(w->out, a->x) - b->x;
            ghost = fabs(behind) < GHOST * a->width || fabs(before) < GHOST * a->width;
        }
        if (!ghost)
            w->lines[left++] = w->lines[i];
    }
    w->count = doublet ? left : w->count;
}

static closo_status find_lines(closo_peak_work *w, closo_error *error)
{
    const closo_peaks_options *options = &w->out->options;
    closo_status status = CLOSO_OK;
    if (options->fwhm > 0)
        w->search.width[0] = w->search.width[1] = options->fwhm;
    else
        status = closo_search_width(&w->search, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_search_lines(&w->search, options->significance, &w->lines, &w->count,
                                &w->capacity, error);
    if (status == CLOSO_OK && w->count > 2 * CLOSO_PEAKS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT,
                          "more than %d peaks: raise the significance or narrow the range",
                          CLOSO_PEAKS_MAXIMUM);
    if (status == CLOSO_OK)
        drop_ghosts(w);
    return status;
}

static closo_status settle(closo_peak_work *w, closo_error *error)
{
    closo_status status = closo_peaks_fit_all(w, true, error);
    if (status == CLOSO_OK && !(w->out->options.fwhm > 0))
        status = closo_search_learn(&w->search, w->lines, w->count, error);
    memcpy(w->out->width, w->search.width, sizeof w->out->width);
    for (int round = 0; status == CLOSO_OK && round < ROUNDS; round++) {
        bool found;
        status = closo_peaks_search_rest(w, &found, error);
        if (status != CLOSO_OK || !found)
            break;
        status = closo_peaks_fit_all(w, false, error);
    }
    for (int round = 0; status == CLOSO_OK && round < ROUNDS; round++) {
        bool found;
        status = closo_peaks_try_shoulders(w, &found, error);
        if (status != CLOSO_OK || !found)
            break;
        status = closo_peaks_fit_all(w, false, error);
    }
    for (int round = 0; status == CLOSO_OK && round < DROPS && closo_peaks_drop_uncertain(w);
         round++)
        status = closo_peaks_fit_all(w, false, error);
    return status == CLOSO_OK ? closo_peaks_fit_all(w, true, error) : status;
}

// ---- results -----------------------------------------------------------------------------------

static closo_measured spacing_of(const closo_peaks *peaks, const closo_pattern *pattern,
                                 closo_measured at)
{
    double x = at.value, d = NAN, slope = NAN; // dd/dx
    switch (peaks->abscissa) {
    case CLOSO_ABSCISSA_TWO_THETA:
        d = peaks->radiation.wavelength[0] / (2 * sin(x / 2 * DEGREE));
        slope = d / tan(x / 2 * DEGREE) * DEGREE / 2;
        break;
    case CLOSO_ABSCISSA_Q:
        d = 2 * PI / x;
        slope = d / x;
        break;
    case CLOSO_ABSCISSA_D:
        d = x;
        slope = 1;
        break;
    case CLOSO_ABSCISSA_TIME: {
        double difa = isfinite(pattern->difa) ? pattern->difa : 0;
        double time = x - (isfinite(pattern->tzero) ? pattern->tzero : 0);
        d = time / pattern->difc;
        for (int turn = 0; turn < 20; turn++)
            d = (time - difa * d * d) / pattern->difc;
        slope = 1 / (pattern->difc + 2 * difa * d);
        break;
    }
    }
    return isfinite(d) && d > 0 ? (closo_measured){d, fabs(slope) * at.su}
                                : (closo_measured){NAN, NAN};
}

static closo_measured measured(const closo_candidate *line, int i)
{
    return line->undetermined[i] ? (closo_measured){NAN, NAN}
                                 : (closo_measured){line->p[i], line->su[i]};
}

static closo_status take_results(closo_peak_work *w, const closo_pattern *pattern,
                                 closo_error *error)
{
    closo_peaks *out = w->out;
    out->peaks = closo_allocate(w->count ? w->count : 1, sizeof *out->peaks, error);
    if (!out->peaks)
        return CLOSO_MEMORY;
    out->count = w->count;
    for (size_t g = 0; g < out->groups; g++)
        for (size_t k = out->group[g].first; k < out->group[g].first + out->group[g].count; k++) {
            const closo_candidate *line = &w->lines[k];
            bool wide = !line->undetermined[2] && !line->undetermined[3];
            double breadth = closo_shape_breadth(line->p[2], line->p[3]);
            closo_peak *peak = &out->peaks[k];
            *peak = (closo_peak){.position = measured(line, 0),
                                 .area = measured(line, 1),
                                 .fwhm = measured(line, 2),
                                 .eta = measured(line, 3),
                                 .fwhm_eta = line->fwhm_eta,
                                 .significance = line->significance,
                                 .group = g + 1};
            peak->d = spacing_of(out, pattern, peak->position);
            peak->breadth =
                wide ? (closo_measured){breadth, line->breadth_su} : (closo_measured){NAN, NAN};
            peak->height = wide && !line->undetermined[1]
                               ? (closo_measured){line->p[1] / breadth, line->height_su}
                               : (closo_measured){NAN, NAN};
        }
    return CLOSO_OK;
}

static closo_status agree(closo_peak_work *w, closo_error *error)
{
    closo_peaks *out = w->out;
    double *part[4] = {w->others, w->rest, w->rest_su, NULL};
    part[3] = closo_allocate(out->points, sizeof *part[3], error);
    if (!part[3])
        return CLOSO_MEMORY;
    size_t count = 0, parameters = 0;
    for (size_t i = 0; i < out->points; i++)
        if (isfinite(out->calculated[i])) {
            part[0][count] = out->y[i];
            part[1][count] = out->su[i];
            part[2][count] = out->calculated[i];
            part[3][count++] = out->background[i];
        }
    for (size_t g = 0; g < out->groups; g++)
        parameters += out->group[g].parameters;
    closo_status status = CLOSO_OK;
    if (count > 0)
        status = closo_agreement_of(count, part[0], part[1], part[2], part[3], parameters,
                                    &out->agreement, error);
    free(part[3]);
    return status;
}

static closo_status check(const closo_peaks_options *options, closo_error *error)
{
    if (options->background < 0 || options->background > 5)
        return closo_fail(error, CLOSO_USAGE, "background: expected an order from 0 to 5, found %d",
                          options->background);
    if (!(options->significance > 0))
        return closo_fail(error, CLOSO_USAGE, "significance: expected more than 0, found %g",
                          options->significance);
    if (!(options->s_l >= 0 && options->s_l < 0.5 && options->h_l >= 0 && options->h_l < 0.5))
        return closo_fail(error, CLOSO_USAGE,
                          "axial divergence: expected S/L and H/L from 0 to 0.5, found %g and %g",
                          options->s_l, options->h_l);
    return CLOSO_OK;
}

closo_status closo_peaks_find(const closo_pattern *pattern, const closo_peaks_options *options,
                              closo_peaks *out, closo_error *error)
{
    closo_peaks_options defaults;
    closo_peaks_options_init(&defaults);
    *out = (closo_peaks){.options = options ? *options : defaults, .abscissa = pattern->abscissa};
    bool given = out->options.radiation.wavelength[0] > 0;
    out->radiation = given ? out->options.radiation : pattern->radiation;
    closo_peak_work w = {.out = out};
    closo_status status = check(&out->options, error);
    if (status == CLOSO_OK)
        status = closo_peaks_take(out, pattern, &out->options, error);
    if (status == CLOSO_OK) {
        w.search = (closo_search){.x = out->x, .y = out->y, .su = out->su, .count = out->points};
        if (out->abscissa == CLOSO_ABSCISSA_TWO_THETA && out->radiation.wavelength[1] > 0) {
            w.search.second = out->radiation.wavelength[1] / out->radiation.wavelength[0];
            w.search.ratio = out->radiation.ratio;
        }
        w.others = closo_allocate(3 * out->points, sizeof *w.others, error);
        status = w.others ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        w.rest = w.others + out->points;
        w.rest_su = w.rest + out->points;
        w.count_time = out->from_file || out->from_scatter ? 0
                       : pattern->rate                     ? pattern->step_seconds
                                                           : 1;
        status = find_lines(&w, error);
    }
    if (status == CLOSO_OK)
        status = settle(&w, error);
    if (status == CLOSO_OK && w.count > CLOSO_PEAKS_MAXIMUM)
        status = closo_fail(error, CLOSO_INPUT, "more than %d peaks", CLOSO_PEAKS_MAXIMUM);
    if (status == CLOSO_OK)
        status = take_results(&w, pattern, error);
    if (status == CLOSO_OK)
        status = agree(&w, error);
    free(w.others);
    free(w.lines);
    if (status != CLOSO_OK)
        closo_peaks_clear(out);
    return status;
}

void closo_peaks_clear(closo_peaks *peaks)
{
    void *const blocks[] = {peaks->peaks, peaks->group,      peaks->x,         peaks->y,
                            peaks->su,    peaks->calculated, peaks->background};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    *peaks = (closo_peaks){0};
}
