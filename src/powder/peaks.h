// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of the peak fit: noise, search, groups, the fit of one group.
#ifndef CLOSO_POWDER_PEAKS_H
#define CLOSO_POWDER_PEAKS_H

#include "powder/profile.h"

#define CLOSO_PEAKS_MAXIMUM 2000
#define CLOSO_GROUP_MAXIMUM 14   // peaks fitted at once: more are cut where the pattern is lowest
#define CLOSO_PEAK_REACH    40.0 // FWHM: farther away a line is less than 2e-4 of its top

// A line while it is looked for and fitted.
typedef struct closo_candidate {
    double x, height, significance; // from the search
    double width;                   // expected
    double p[4];                    // centre, area, fwhm, eta: the fitted ones
    double su[4];                   // NaN: undetermined or at the end of the range
    bool undetermined[4];
    double breadth_su, height_su, fwhm_eta;
    bool fitted, kept;
    size_t company; // group it was fitted in, from 1; 0: none yet
} closo_candidate;

typedef struct closo_search {
    const double *x, *y, *su;
    size_t count;
    double second, ratio; // wavelength of the second line over the first, its intensity; 0: none
    double
        width[2]; // FWHM at the first and last point, a straight line between them in the logarithm
} closo_search;

double closo_width_at(const closo_search *search, double x);

// Takes the points of the pattern in range and their standard uncertainties into `out`.
closo_status closo_peaks_take(closo_peaks *out, const closo_pattern *pattern,
                              const closo_peaks_options *options, closo_error *error);
// Height of a Gaussian of width fwhm at x, on a straight line, and its su; false where points lack.
bool closo_search_at(const closo_search *search, double x, double fwhm, double *height, double *su);
// Widths of the strongest lines, into search->width.
closo_status closo_search_width(closo_search *search, closo_error *error);
// The width expected along the pattern from the lines that were fitted.
closo_status closo_search_learn(closo_search *search, const closo_candidate *lines, size_t count,
                                closo_error *error);
// Appends what is more significant than `least` to a growing list, rising in x.
closo_status closo_search_lines(const closo_search *search, double least,
                                closo_candidate **candidates, size_t *count, size_t *capacity,
                                closo_error *error);

// Where the second line of the radiation lies for a first one at x; NaN: none.
double closo_second_line(const closo_peaks *peaks, double x);

// Splits the candidates (rising) into groups with their ranges of points.
closo_status closo_peaks_group(closo_peaks *peaks, const closo_candidate *candidates, size_t count,
                               closo_error *error);

// Fits one group; calculated and background of its points. `others` is what lines outside of the
// group add to its points.
closo_status closo_group_fit(closo_peaks *peaks, closo_peak_group *group,
                             closo_candidate *candidates, const double *others, closo_error *error);
// A line with what does not change from point to point.
typedef struct closo_drawn {
    double p[4];
    double second, along; // place of the second line (NaN: none) and its change with the first
    closo_axial axial[2];
} closo_drawn;

// Points of a group that the line reaches.
void closo_line_range(const closo_peaks *peaks, const closo_peak_group *group,
                      const closo_drawn *line, size_t *begin, size_t *end);
void closo_draw_line(const closo_peaks *peaks, const double p[4], closo_drawn *out);
// Sum of both lines for unit area; derivatives with respect to the first centre, fwhm and eta.
closo_shape closo_drawn_at(const closo_peaks *peaks, const closo_drawn *line, double x,
                           bool derivatives);

// ---- state of a whole pattern ------------------------------------------------------------------

typedef struct closo_peak_work {
    closo_peaks *out;
    closo_search search;
    closo_candidate *lines;
    size_t count, capacity;
    double *others, *rest, *rest_su; // of all points
    double count_time;               // seconds, or 1 for counts; 0: no counting statistics
} closo_peak_work;

double closo_candidate_centre(const closo_candidate *line);
// What all fitted lines outside of the group add to its points, into work->others.
void closo_peaks_sum_others(closo_peak_work *work, const closo_peak_group *group);
// Divides the lines into groups anew and fits those that are not as they were, or all.
closo_status closo_peaks_fit_all(closo_peak_work *work, bool all, closo_error *error);
// Adds lines that the residuals show.
closo_status closo_peaks_search_rest(closo_peak_work *work, bool *found, closo_error *error);
// Adds lines on the flanks of others in groups that fit badly.
closo_status closo_peaks_try_shoulders(closo_peak_work *work, bool *found, closo_error *error);
// Takes the least certain line out of each group where it is not certain; false: nothing to do.
bool closo_peaks_drop_uncertain(closo_peak_work *work);

#endif
