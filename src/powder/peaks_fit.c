// SPDX-License-Identifier: GPL-3.0-or-later
// The fit of one group: centre and area of each line, widths and mixing of each or shared, a
// Chebyshev polynomial under them all. The second line of a doublet follows the first: Bragg's law
// gives its place, the radiation its intensity; width and mixing are the same.
#include "powder/peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE     0.017453292519943295
#define WANDER     1.5 // FWHM that a centre may move from where it was found
#define WIDEST     8.0 // times the expected FWHM
#define NARROWEST  0.6 // steps
#define FIRST_ETA  0.5
#define TOLERANCE  1e-7 // of the sum of squares: 0.01 su for a thousand points
#define ITERATIONS 60
#define ORDER_MOST 5

typedef struct layout { // where the parameters of a line are; SIZE_MAX: none
    size_t centre, area, fwhm, eta;
} layout;

typedef struct model {
    const closo_peaks *peaks;
    const closo_peak_group *group;
    const double *others; // of the group's points
    layout *lines;
    size_t parameters, background; // first of the polynomial
    double *values, *lower, *upper, *scale;
    double fixed_eta;
} model;

// ---- a line at a point -------------------------------------------------------------------------

void closo_draw_line(const closo_peaks *peaks, const double p[4], closo_drawn *out)
{
    bool spread = peaks->abscissa == CLOSO_ABSCISSA_TWO_THETA;
    double s_l = spread ? peaks->options.s_l : 0, h_l = spread ? peaks->options.h_l : 0;
    memcpy(out->p, p, sizeof out->p);
    closo_axial_nodes(p[0], s_l, h_l, p[2], &out->axial[0]);
    out->second = closo_second_line(peaks, p[0]);
    if (isnan(out->second))
        return;
    const double *wavelength = peaks->radiation.wavelength;
    out->along =
        wavelength[1] / wavelength[0] * cos(p[0] / 2 * DEGREE) / cos(out->second / 2 * DEGREE);
    closo_axial_nodes(out->second, s_l, h_l, p[2], &out->axial[1]);
}

void closo_line_range(const closo_peaks *peaks, const closo_peak_group *group,
                      const closo_drawn *line, size_t *begin, size_t *end)
{
    double reach = CLOSO_PEAK_REACH * line->p[2];
    double last = isnan(line->second) ? line->p[0] : line->second;
    size_t count = group->end - group->begin;
    *begin = group->begin + closo_first_at(peaks->x + group->begin, count, line->p[0] - reach);
    *end = group->begin + closo_first_at(peaks->x + group->begin, count, last + reach);
}

closo_shape closo_drawn_at(const closo_peaks *peaks, const closo_drawn *line, double x,
                           bool derivatives)
{
    const double *p = line->p;
    closo_shape sum = closo_shape_at(x, p[0], p[2], p[3], &line->axial[0], derivatives);
    if (isnan(line->second))
        return sum;
    double ratio = peaks->radiation.ratio;
    closo_shape add = closo_shape_at(x, line->second, p[2], p[3], &line->axial[1], derivatives);
    sum.value += ratio * add.value;
    sum.centre += ratio * add.centre * line->along;
    sum.fwhm += ratio * add.fwhm;
    sum.eta += ratio * add.eta;
    return sum;
}

// ---- the model ---------------------------------------------------------------------------------

static void chebyshev(const model *m, double x, double t[ORDER_MOST + 1])
{
    double from = m->peaks->x[m->group->begin], to = m->peaks->x[m->group->end - 1];
    double u = 2 * (x - from) / (to - from) - 1;
    t[0] = 1;
    t[1] = u;
    for (int k = 2; k <= m->peaks->options.background; k++)
        t[k] = 2 * u * t[k - 1] - t[k - 2];
}

static double background_at(const model *m, const double *p, double x)
{
    double t[ORDER_MOST + 1], sum = 0;
    chebyshev(m, x, t);
    for (int k = 0; k <= m->peaks->options.background; k++)
        sum += p[m->background + (size_t)k] * t[k];
    return sum;
}

static void line_values(const model *m, const double *p, size_t k, double out[4])
{
    const layout *l = &m->lines[k];
    out[0] = p[l->centre];
    out[1] = p[l->area];
    out[2] = p[l->fwhm];
    out[3] = l->eta == SIZE_MAX ? m->fixed_eta : p[l->eta];
}

static void add_line(const model *m, const double *p, size_t k, double *r, double *jacobian)
{
    const closo_peaks *peaks = m->peaks;
    const layout *l = &m->lines[k];
    closo_drawn line;
    double values[4];
    line_values(m, p, k, values);
    closo_draw_line(peaks, values, &line);
    size_t begin, end;
    closo_line_range(peaks, m->group, &line, &begin, &end);
    for (size_t point = begin; point < end; point++) {
        size_t i = point - m->group->begin;
        double weight = 1 / peaks->su[point];
        closo_shape s = closo_drawn_at(peaks, &line, peaks->x[point], jacobian != NULL);
        r[i] += line.p[1] * s.value * weight;
        if (!jacobian)
            continue;
        double *row = jacobian + i * m->parameters, area = line.p[1] * weight;
        row[l->centre] += area * s.centre;
        row[l->area] += s.value * weight;
        row[l->fwhm] += area * s.fwhm;
        if (l->eta != SIZE_MAX)
            row[l->eta] += area * s.eta;
    }
}

static closo_status evaluate(const double *p, double *r, double *jacobian, void *context,
                             closo_error *error)
{
    const model *m = context;
    (void)error;
    size_t count = m->group->end - m->group->begin;
    if (jacobian)
        memset(jacobian, 0, count * m->parameters * sizeof *jacobian);
    for (size_t i = 0; i < count; i++) {
        size_t point = m->group->begin + i;
        double su = m->peaks->su[point], t[ORDER_MOST + 1], sum = m->others[i];
        chebyshev(m, m->peaks->x[point], t);
        for (int k = 0; k <= m->peaks->options.background; k++) {
            sum += p[m->background + (size_t)k] * t[k];
            if (jacobian)
                jacobian[i * m->parameters + m->background + (size_t)k] = t[k] / su;
        }
        r[i] = (sum - m->peaks->y[point]) / su;
    }
    for (size_t k = 0; k < m->group->count; k++)
        add_line(m, p, k, r, jacobian);
    return CLOSO_OK;
}

// ---- setting up --------------------------------------------------------------------------------

static void set(model *m, size_t j, double value, double lower, double upper, double scale)
{
    m->values[j] = value;
    m->lower[j] = lower;
    m->upper[j] = upper;
    m->scale[j] = scale;
}

static double step_at(const closo_peaks *peaks, double x)
{
    size_t i = closo_first_at(peaks->x, peaks->points, x);
    i = i < 1 ? 1 : i >= peaks->points ? peaks->points - 1 : i;
    return peaks->x[i] - peaks->x[i - 1];
}

// One layout for all: shared parameters are those of the first line.
static void lay_out(model *m)
{
    const closo_peaks_options *options = &m->peaks->options;
    size_t next = 0;
    for (size_t k = 0; k < m->group->count; k++) {
        layout *l = &m->lines[k];
        l->centre = next++;
        l->area = next++;
        bool own = k == 0 || options->widths == CLOSO_PEAK_FREE;
        l->fwhm = own ? next++ : m->lines[0].fwhm;
        own = k == 0 || options->shapes == CLOSO_PEAK_FREE;
        l->eta = own ? next++ : m->lines[0].eta;
        if (options->shapes == CLOSO_PEAK_FIXED) {
            next -= own;
            l->eta = SIZE_MAX;
        }
    }
    m->background = next;
    m->parameters = next + (size_t)options->background + 1;
}

static void start_line(model *m, const closo_candidate *line, size_t k)
{
    const layout *l = &m->lines[k];
    double width = line->fitted ? line->p[2] : line->width;
    double centre = line->fitted ? line->p[0] : line->x;
    double eta = line->fitted ? line->p[3] : FIRST_ETA;
    double area = line->fitted ? line->p[1] : line->height * closo_shape_breadth(width, FIRST_ETA);
    double step = step_at(m->peaks, centre);
    double wander = WANDER * fmax(line->width, step);
    const double *x = m->peaks->x;
    set(m, l->centre, centre, fmax(line->x - wander, x[0]),
        fmin(line->x + wander, x[m->peaks->points - 1]), width);
    set(m, l->area, area, 0, INFINITY, fabs(area) + 1e-300);
    if (k == 0 || l->fwhm != m->lines[0].fwhm)
        set(m, l->fwhm, width, NARROWEST * step, WIDEST * fmax(line->width, step), width);
    if (l->eta != SIZE_MAX && (k == 0 || l->eta != m->lines[0].eta))
        set(m, l->eta, eta, 0, 1, 0.5);
}

// The lower end of what is there: mean of the two ends of the group.
static void start_background(model *m)
{
    const closo_peaks *peaks = m->peaks;
    double first = peaks->y[m->group->begin], last = peaks->y[m->group->end - 1];
    for (int k = 0; k <= peaks->options.background; k++)
        set(m, m->background + (size_t)k,
            k == 0   ? (first + last) / 2
            : k == 1 ? (last - first) / 2
                     : 0,
            -INFINITY, INFINITY, fabs(first) + fabs(last) + peaks->su[m->group->begin]);
}

// ---- results -----------------------------------------------------------------------------------

static double covariance_of(const model *m, const closo_fit *fit, size_t a, size_t b)
{
    return a == SIZE_MAX || b == SIZE_MAX ? 0 : fit->covariance[a * m->parameters + b];
}

// su of the integral breadth and of the height by propagation of fwhm, eta and area.
static void derive(const model *m, const closo_fit *fit, const layout *l, double factor,
                   closo_candidate *line)
{
    const double *p = line->p;
    double breadth = closo_shape_breadth(p[2], p[3]), step = 1e-6;
    double slope =
        (closo_shape_breadth(p[2], p[3] + step) - closo_shape_breadth(p[2], p[3] - step)) /
        (2 * step);
    const size_t at[3] = {l->fwhm, l->eta, l->area};
    const double wide[3] = {breadth / p[2], slope, 0};
    const double high[3] = {-p[1] / breadth / p[2], -p[1] / (breadth * breadth) * slope,
                            1 / breadth};
    double wide_variance = 0, high_variance = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            double c = covariance_of(m, fit, at[a], at[b]);
            wide_variance += wide[a] * wide[b] * c;
            high_variance += high[a] * high[b] * c;
        }
    line->breadth_su = factor * sqrt(wide_variance);
    line->height_su = factor * sqrt(high_variance);
    line->fwhm_eta = factor * factor * covariance_of(m, fit, l->fwhm, l->eta);
}

static void take_line(const model *m, const closo_fit *fit, size_t k, double factor,
                      closo_candidate *line)
{
    const layout *l = &m->lines[k];
    const size_t at[4] = {l->centre, l->area, l->fwhm, l->eta};
    line_values(m, m->values, k, line->p);
    for (int i = 0; i < 4; i++) {
        size_t j = at[i];
        line->undetermined[i] = j != SIZE_MAX && fit->undetermined[j];
        line->su[i] = j == SIZE_MAX ? 0
                      : fit->undetermined[j] || fit->at_bound[j]
                          ? (double)NAN
                          : factor * sqrt(fit->covariance[j * m->parameters + j]);
    }
    line->fitted = true;
    derive(m, fit, l, factor, line);
}

static void take_curves(const model *m, closo_peaks *peaks, const double *r)
{
    for (size_t i = m->group->begin; i < m->group->end; i++) {
        peaks->background[i] = background_at(m, m->values, peaks->x[i]);
        peaks->calculated[i] = peaks->y[i] + r[i - m->group->begin] * peaks->su[i];
    }
}

closo_status closo_group_fit(closo_peaks *peaks, closo_peak_group *group, closo_candidate *lines,
                             const double *others, closo_error *error)
{
    size_t points = group->end - group->begin;
    size_t most = 4 * group->count + ORDER_MOST + 1;
    model m = {.peaks = peaks,
               .group = group,
               .others = others,
               .fixed_eta = peaks->options.eta,
               .lines = closo_allocate(group->count, sizeof *m.lines, error)};
    double *memory = closo_allocate(4 * most + points, sizeof *memory, error);
    closo_fit fit = {0};
    closo_status status = m.lines && memory ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        m.values = memory;
        m.lower = memory + most;
        m.upper = memory + 2 * most;
        m.scale = memory + 3 * most;
        lay_out(&m);
        for (size_t k = 0; k < group->count; k++)
            start_line(&m, &lines[group->first + k], k);
        start_background(&m);
        status = closo_fit_run(&(closo_fit_problem){.parameters = m.parameters,
                                                    .residuals = points,
                                                    .evaluate = evaluate,
                                                    .context = &m,
                                                    .lower = m.lower,
                                                    .upper = m.upper,
                                                    .scale = m.scale,
                                                    .iterations = ITERATIONS,
                                                    .tolerance = TOLERANCE},
                               m.values, &fit, error);
    }
    if (status == CLOSO_OK) {
        double *r = memory + 4 * most;
        group->parameters = fit.free;
        group->converged = fit.converged;
        group->chi2 = fit.freedom > 0 ? fit.sum_of_squares / fit.freedom : (double)NAN;
        double factor = group->chi2 > 1 ? sqrt(group->chi2) : 1;
        for (size_t k = 0; k < group->count; k++)
            take_line(&m, &fit, k, factor, &lines[group->first + k]);
        status = evaluate(m.values, r, NULL, &m, error);
        take_curves(&m, peaks, r);
    }
    closo_fit_clear(&fit);
    free(memory);
    free(m.lines);
    return status;
}
