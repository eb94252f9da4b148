// SPDX-License-Identifier: GPL-3.0-or-later
// Lines that the first search missed, in what the fit leaves; and lines that turn out not to be
// any.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_AREA  3.0  // su
#define MISFIT      0.03 // of a line: what its shape may be wrong by before residuals are lines
#define NEAR        0.5  // FWHM about a line that is known already
#define FOOT        1.5  // the same for lines that are low against it: the shape of its flanks
#define FOOT_HEIGHT 0.15
#define BAD_GROUP   2.0 // chi2 of a group in which shoulders are tried
#define APART       0.8 // FWHM of a shoulder from its line
#define SHOULDER    0.5 // chi2 with a shoulder over that without
#define WILD        3.0 // as many times more certain must lines be whose width is at its end

static void subtract_lines(closo_peak_work *w)
{
    const closo_peaks *peaks = w->out;
    for (size_t g = 0; g < peaks->groups; g++) {
        const closo_peak_group *group = &peaks->group[g];
        double factor = group->chi2 > 1 ? group->chi2 : 1;
        for (size_t i = group->begin; i < group->end; i++) {
            double lines = peaks->calculated[i] - peaks->background[i];
            double su = peaks->su[i];
            w->rest[i] = peaks->y[i] - lines;
            w->rest_su[i] = sqrt(factor * su * su + MISFIT * MISFIT * lines * lines);
        }
    }
}

static bool known(const closo_peak_work *w, const closo_candidate *line, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const closo_candidate *other = &w->lines[k];
        double width = other->fitted ? other->p[2] : other->width;
        double top = other->fitted ? other->p[1] / closo_shape_breadth(other->p[2], other->p[3])
                                   : other->height;
        double near = line->height < FOOT_HEIGHT * top ? FOOT : NEAR;
        if (fabs(line->x - closo_candidate_centre(other)) < near * fmin(line->width, width))
            return true;
    }
    return false;
}

closo_status closo_peaks_search_rest(closo_peak_work *w, bool *found, closo_error *error)
{
    closo_peaks *peaks = w->out;
    memcpy(w->rest, peaks->y, peaks->points * sizeof *w->rest);
    memcpy(w->rest_su, peaks->su, peaks->points * sizeof *w->rest_su);
    subtract_lines(w);
    closo_search rest = w->search;
    rest.y = w->rest;
    rest.su = w->rest_su;
    size_t before = w->count;
    closo_status status = closo_search_lines(&rest, peaks->options.significance, &w->lines,
                                             &w->count, &w->capacity, error);
    size_t left = before;
    for (size_t k = before; status == CLOSO_OK && k < w->count; k++)
        if (!known(w, &w->lines[k], left))
            w->lines[left++] = w->lines[k];
    w->count = left;
    *found = left > before;
    return status;
}

static double certainty(const closo_candidate *line)
{
    double value = line->p[1] / line->su[1];
    if (isnan(value) || isnan(line->su[0])) // a centre that ran away
        return 0;
    return isnan(line->su[2]) ? value / WILD : value;
}

// The least certain line of each group, if it is not certain enough: what it held may make the next
// one certain.
bool closo_peaks_drop_uncertain(closo_peak_work *w)
{
    closo_peaks *peaks = w->out;
    size_t left = 0, dropped = 0;
    for (size_t g = 0; g < peaks->groups; g++) {
        const closo_peak_group *group = &peaks->group[g];
        size_t least = group->first;
        for (size_t k = group->first; k < group->first + group->count; k++)
            if (certainty(&w->lines[k]) < certainty(&w->lines[least]))
                least = k;
        if (certainty(&w->lines[least]) < LEAST_AREA) {
            w->lines[least].kept = false;
            dropped++;
        }
    }
    for (size_t k = 0; k < w->count; k++)
        if (w->lines[k].kept)
            w->lines[left++] = w->lines[k];
    w->count = left;
    peaks->dropped += dropped;
    return dropped > 0;
}

// The most significant line in what a group leaves, at least half a width from those it has; su are
// those of the points, however badly the group fits.
static bool worst_place(const closo_peak_work *w, const closo_peak_group *group,
                        closo_candidate *out)
{
    const closo_peaks *peaks = w->out;
    closo_search rest = w->search;
    rest.y = w->rest;
    *out = (closo_candidate){.kept = true};
    for (size_t i = group->begin; i < group->end; i++) {
        double x = peaks->x[i], width = closo_width_at(&rest, x), height, su;
        bool near = false;
        for (size_t k = group->first; k < group->first + group->count; k++)
            near |= fabs(x - closo_candidate_centre(&w->lines[k])) < NEAR * w->lines[k].p[2];
        if (near || !closo_search_at(&rest, x, width, &height, &su) ||
            height / su <= out->significance)
            continue;
        out->x = x;
        out->height = height;
        out->significance = height / su;
        out->width = width;
    }
    return out->significance > peaks->options.significance;
}

// Is the last line farther from each of the others than asymmetry would put it?
static bool stands_apart(const closo_candidate *lines, size_t count)
{
    const closo_candidate *extra = &lines[count - 1];
    for (size_t k = 0; k + 1 < count; k++)
        if (fabs(extra->p[0] - lines[k].p[0]) < APART * fmin(extra->p[2], lines[k].p[2]))
            return false;
    return true;
}

// A line on the flank of another is told from a shape that is no pseudo-Voigt by what it explains:
// with it, chi2 of the group must fall to less than half.
static closo_status try_shoulder(closo_peak_work *w, size_t g, bool *found, closo_error *error)
{
    closo_peaks *peaks = w->out;
    const closo_peak_group *group = &peaks->group[g];
    closo_candidate lines[CLOSO_GROUP_MAXIMUM], extra;
    if (group->count == CLOSO_GROUP_MAXIMUM || !worst_place(w, group, &extra))
        return CLOSO_OK;
    size_t points = group->end - group->begin;
    double *kept = closo_allocate(2 * points, sizeof *kept, error);
    if (!kept)
        return CLOSO_MEMORY;
    memcpy(kept, peaks->calculated + group->begin, points * sizeof *kept);
    memcpy(kept + points, peaks->background + group->begin, points * sizeof *kept);
    memcpy(lines, &w->lines[group->first], group->count * sizeof *lines);
    lines[group->count] = extra;
    closo_peak_group trial = *group;
    trial.first = 0;
    trial.count++;
    closo_peaks_sum_others(w, group);
    closo_status status = closo_group_fit(peaks, &trial, lines, w->others, error);
    bool better = status == CLOSO_OK && trial.chi2 < SHOULDER * group->chi2 &&
                  stands_apart(lines, trial.count);
    if (better)
        status =
            closo_grow((void **)&w->lines, &w->capacity, w->count + 1, sizeof *w->lines, error);
    if (better && status == CLOSO_OK) {
        memcpy(&w->lines[group->first], lines, group->count * sizeof *lines);
        w->lines[group->first].company = 0; // to be fitted again, in order
        w->lines[w->count] = lines[group->count];
        w->lines[w->count++].company = 0;
        *found = true;
    }
    memcpy(peaks->calculated + group->begin, kept, points * sizeof *kept);
    memcpy(peaks->background + group->begin, kept + points, points * sizeof *kept);
    free(kept);
    return status;
}

closo_status closo_peaks_try_shoulders(closo_peak_work *w, bool *found, closo_error *error)
{
    closo_peaks *peaks = w->out;
    closo_status status = CLOSO_OK;
    *found = false;
    memcpy(w->rest, peaks->y, peaks->points * sizeof *w->rest);
    subtract_lines(w);
    for (size_t g = 0; status == CLOSO_OK && g < peaks->groups; g++)
        if (peaks->group[g].chi2 > BAD_GROUP)
            status = try_shoulder(w, g, found, error);
    return status;
}
