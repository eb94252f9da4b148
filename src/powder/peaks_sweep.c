// SPDX-License-Identifier: GPL-3.0-or-later
// Fits of all groups of lines, as often as neighbours still move each other. A group that holds the
// lines it held before is left as it is.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS  3    // fits of all groups in a round
#define SETTLED 0.03 // su: change of a centre between two rounds of fits

double closo_candidate_centre(const closo_candidate *line)
{
    return line->fitted ? line->p[0] : line->x;
}

static int by_centre(const void *a, const void *b)
{
    double x = closo_candidate_centre(a), y = closo_candidate_centre(b);
    return (x > y) - (x < y);
}

// What all fitted lines outside of the group add to its points.
void closo_peaks_sum_others(closo_peak_work *w, const closo_peak_group *group)
{
    const closo_peaks *peaks = w->out;
    size_t points = group->end - group->begin;
    memset(w->others, 0, points * sizeof *w->others);
    double from = peaks->x[group->begin], to = peaks->x[group->end - 1];
    for (size_t k = 0; k < w->count; k++) {
        const closo_candidate *line = &w->lines[k];
        bool inside = k >= group->first && k < group->first + group->count;
        if (inside || !line->fitted || line->p[0] < from - CLOSO_PEAK_REACH * line->p[2] ||
            line->p[0] > to + CLOSO_PEAK_REACH * line->p[2])
            continue;
        closo_drawn drawn;
        closo_draw_line(peaks, line->p, &drawn);
        size_t begin, end;
        closo_line_range(peaks, group, &drawn, &begin, &end);
        for (size_t i = begin - group->begin; i < end - group->begin; i++)
            w->others[i] +=
                line->p[1] * closo_drawn_at(peaks, &drawn, peaks->x[group->begin + i], false).value;
    }
}

// Points that no group covers any more have no curve; counts get their new weights.
static void draw(closo_peak_work *w)
{
    closo_peaks *peaks = w->out;
    size_t next = 0;
    for (size_t g = 0; g <= peaks->groups; g++) {
        size_t begin = g < peaks->groups ? peaks->group[g].begin : peaks->points;
        for (; next < begin; next++)
            peaks->calculated[next] = peaks->background[next] = NAN;
        if (g < peaks->groups && peaks->group[g].end > next)
            next = peaks->group[g].end;
    }
    for (size_t i = 0; w->count_time > 0 && i < peaks->points; i++)
        if (isfinite(peaks->calculated[i]))
            peaks->su[i] = sqrt(fmax(peaks->calculated[i] * w->count_time, 1)) / w->count_time;
}

// Groups that have stayed as they were are left alone, unless `all`.
static closo_status fit_groups(closo_peak_work *w, const bool *stale, bool all, double *shift,
                               closo_error *error)
{
    closo_peaks *peaks = w->out;
    const closo_control *control = peaks->options.control;
    *shift = 0;
    for (size_t g = 0; g < peaks->groups; g++) {
        closo_peak_group *group = &peaks->group[g];
        if (!all && !stale[g])
            continue;
        if (closo_cancelled(control))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        closo_report_progress(control, "groups of peaks", (double)g, (double)peaks->groups);
        double before[CLOSO_GROUP_MAXIMUM];
        for (size_t k = 0; k < group->count; k++)
            before[k] = closo_candidate_centre(&w->lines[group->first + k]);
        closo_peaks_sum_others(w, group);
        closo_status status = closo_group_fit(peaks, group, w->lines, w->others, error);
        if (status != CLOSO_OK)
            return status;
        for (size_t k = 0; k < group->count; k++) {
            const closo_candidate *line = &w->lines[group->first + k];
            double moved = fabs(line->p[0] - before[k]) / line->su[0];
            *shift = moved > *shift ? moved : *shift;
        }
    }
    return CLOSO_OK;
}

// Is the new group the same lines as one of the old ones? Then that is taken over.
static bool unchanged(closo_peak_work *w, closo_peak_group *group, const closo_peak_group *old)
{
    size_t company = w->lines[group->first].company;
    for (size_t k = group->first; k < group->first + group->count; k++)
        if (!company || w->lines[k].company != company)
            return false;
    if (old[company - 1].count != group->count)
        return false;
    size_t first = group->first;
    *group = old[company - 1];
    group->first = first;
    return true;
}

// Divides the lines into groups anew and fits those that are not as they were.
closo_status closo_peaks_fit_all(closo_peak_work *w, bool all, closo_error *error)
{
    closo_peaks *peaks = w->out;
    if (w->count > 1) // NULL where no line was found
        qsort(w->lines, w->count, sizeof *w->lines, by_centre);
    closo_peak_group *old = peaks->group;
    peaks->group = NULL;
    closo_status status = closo_peaks_group(peaks, w->lines, w->count, error);
    bool *stale = closo_allocate(peaks->groups, sizeof *stale, error);
    if (!stale)
        status = CLOSO_MEMORY;
    for (size_t g = 0; status == CLOSO_OK && g < peaks->groups; g++) {
        stale[g] = !unchanged(w, &peaks->group[g], old);
        for (size_t k = 0; k < peaks->group[g].count; k++)
            w->lines[peaks->group[g].first + k].company = g + 1;
    }
    for (int sweep = 0; status == CLOSO_OK && sweep < (all ? SWEEPS : 1); sweep++) {
        status = fit_groups(w, stale, all, &peaks->shift, error);
        if (status == CLOSO_OK)
            draw(w);
        if (sweep > 0 && peaks->shift < SETTLED)
            break;
    }
    free(stale);
    free(old);
    return status;
}
