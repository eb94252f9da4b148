// SPDX-License-Identifier: GPL-3.0-or-later
// Lines whose surroundings overlap are fitted together. A chain of too many is cut in its middle
// third where neighbours are farthest apart; the parts then see each other as given.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE 0.017453292519943295
#define MARGIN 5.0 // FWHM of pattern on both sides of a line
#define LEAST  8   // points of a group

double closo_second_line(const closo_peaks *peaks, double x)
{
    const double *wavelength = peaks->radiation.wavelength;
    if (peaks->abscissa != CLOSO_ABSCISSA_TWO_THETA || !(wavelength[1] > 0))
        return NAN;
    double sine = sin(x / 2 * DEGREE) * wavelength[1] / wavelength[0];
    return sine < 1 ? 2 * asin(sine) / DEGREE : NAN;
}

static double centre_of(const closo_candidate *line)
{
    return line->fitted ? line->p[0] : line->x;
}

static double width_of(const closo_candidate *line)
{
    return line->fitted ? line->p[2] : line->width;
}

static double right_edge(const closo_peaks *peaks, const closo_candidate *line)
{
    double second = closo_second_line(peaks, centre_of(line));
    return fmax(centre_of(line), isnan(second) ? -INFINITY : second) + MARGIN * width_of(line);
}

static void close_group(closo_peaks *peaks, size_t first, size_t count, double from, double to)
{
    closo_peak_group *group = &peaks->group[peaks->groups++];
    *group = (closo_peak_group){.first = first,
                                .count = count,
                                .begin = closo_first_at(peaks->x, peaks->points, from),
                                .end = closo_first_at(peaks->x, peaks->points, to)};
    // A line at the very end of the pattern keeps a few points in any case.
    while (group->end - group->begin < LEAST && group->begin > 0)
        group->begin--;
    while (group->end - group->begin < LEAST && group->end < peaks->points)
        group->end++;
}

static void split(closo_peaks *peaks, const closo_candidate *list, size_t first, size_t count,
                  double from, double to)
{
    if (count <= CLOSO_GROUP_MAXIMUM) {
        close_group(peaks, first, count, from, to);
        return;
    }
    size_t cut = first + count / 2;
    double widest = 0;
    for (size_t i = first + count / 3; i < first + 2 * count / 3; i++) {
        double gap = centre_of(&list[i]) - centre_of(&list[i - 1]);
        gap /= width_of(&list[i]) + width_of(&list[i - 1]);
        if (gap > widest) {
            widest = gap;
            cut = i;
        }
    }
    double between = (centre_of(&list[cut - 1]) + centre_of(&list[cut])) / 2;
    split(peaks, list, first, cut - first, from, between);
    split(peaks, list, cut, first + count - cut, between, to);
}

closo_status closo_peaks_group(closo_peaks *peaks, const closo_candidate *list, size_t count,
                               closo_error *error)
{
    peaks->groups = 0;
    peaks->group = closo_allocate(count ? count : 1, sizeof *peaks->group, error);
    if (!peaks->group)
        return CLOSO_MEMORY;
    for (size_t first = 0; first < count;) {
        double from = centre_of(&list[first]) - MARGIN * width_of(&list[first]);
        double to = right_edge(peaks, &list[first]);
        size_t next = first + 1;
        for (; next < count; next++) {
            if (centre_of(&list[next]) - MARGIN * width_of(&list[next]) > to)
                break;
            from = fmin(from, centre_of(&list[next]) - MARGIN * width_of(&list[next]));
            to = fmax(to, right_edge(peaks, &list[next]));
        }
        split(peaks, list, first, next - first, from, to);
        first = next;
    }
    return CLOSO_OK;
}
