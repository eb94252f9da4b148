// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a spectrum by least squares: pseudo-Voigt or Voigt on a straight line, or on Shirley's
// background, which is taken off before. Bands of an infrared spectrum are fitted as absorbance, in
// groups of neighbours with a line of their own; a photoelectron region is one group. Standard
// uncertainties follow from the scatter of the residuals, larger where they follow one another.
#include "chem/spectra.h"

#include <math.h>
#include <stdlib.h>

#define REACH 3.0 // FWHM to each side of a line that belong to its group
#define ETA   0.3 // to begin with

enum { MOST_FOUND = 24, GROUP_MOST = 16, BASE = 2, EACH = 4, FEWEST = 8 };

void closo_spectra_options_init(closo_spectra_options *options)
{
    *options = (closo_spectra_options){.from = (double)NAN, .to = (double)NAN, .significance = 6};
}

typedef struct group {
    const closo_spectra_options *options;
    const double *x, *y, *su; // y over Shirley's background
    size_t count, peaks;
    double centre, half; // of the straight line
} group;

static double value_at(const group *g, const double *p, double x)
{
    double sum = p[0] + p[1] * (x - g->centre) / g->half;
    for (size_t k = 0; k < g->peaks; k++) {
        const double *q = p + BASE + EACH * k;
        sum += q[1] * closo_spectra_line(x - q[0], q[2], q[3], g->options->voigt);
    }
    return sum;
}

static void slopes_at(const group *g, const double *p, double x, double su, double *row)
{
    row[0] = 1 / su;
    row[1] = (x - g->centre) / g->half / su;
    bool voigt = g->options->voigt;
    for (size_t k = 0; k < g->peaks; k++) {
        const double *q = p + BASE + EACH * k;
        double *out = row + BASE + EACH * k, d = x - q[0], h = 1e-4 * q[2];
        out[0] = -q[1] *
                 (closo_spectra_line(d + h, q[2], q[3], voigt) -
                  closo_spectra_line(d - h, q[2], q[3], voigt)) /
                 (2 * h * su);
        out[1] = closo_spectra_line(d, q[2], q[3], voigt) / su;
        out[2] = q[1] *
                 (closo_spectra_line(d, q[2] + h, q[3], voigt) -
                  closo_spectra_line(d, q[2] - h, q[3], voigt)) /
                 (2 * h * su);
        double low = fmax(q[3] - 1e-4, 0), high = fmin(q[3] + 1e-4, 1);
        out[3] =
            q[1] *
            (closo_spectra_line(d, q[2], high, voigt) - closo_spectra_line(d, q[2], low, voigt)) /
            ((high - low) * su);
    }
}

static closo_status evaluate(const double *p, double *r, double *jacobian, void *context,
                             closo_error *error)
{
    const group *g = context;
    size_t m = BASE + EACH * g->peaks;
    (void)error;
    for (size_t i = 0; i < g->count; i++) {
        r[i] = (value_at(g, p, g->x[i]) - g->y[i]) / g->su[i];
        if (jacobian)
            slopes_at(g, p, g->x[i], g->su[i], jacobian + i * m);
    }
    return CLOSO_OK;
}

// ---- one group ---------------------------------------------------------------------------------

typedef struct numbers {
    double p[BASE + EACH * GROUP_MOST], lower[BASE + EACH * GROUP_MOST],
        upper[BASE + EACH * GROUP_MOST], scale[BASE + EACH * GROUP_MOST];
} numbers;

static void begin(const group *g, const closo_spectra_start *starts, bool shirley, numbers *n)
{
    double top = 0, step = (g->x[g->count - 1] - g->x[0]) / (double)(g->count - 1);
    for (size_t i = 0; i < g->count; i++)
        top = fmax(top, fabs(g->y[i]));
    n->p[0] = fmin(g->y[0], g->y[g->count - 1]);
    n->p[1] = 0;
    for (size_t j = 0; j < BASE; j++) {
        n->lower[j] = shirley ? 0 : -100 * top;
        n->upper[j] = shirley ? 0 : 100 * top;
        n->scale[j] = top;
        n->p[j] = shirley ? 0 : n->p[j];
    }
    for (size_t k = 0; k < g->peaks; k++) {
        double width = fmax(starts[k].fwhm, 2.5 * step), reach = fmax(width, 4 * step);
        const double first[EACH] = {starts[k].position, fmax(starts[k].height, 1e-3 * top), width,
                                    ETA};
        const double low[EACH] = {first[0] - reach, 0, 1.2 * step, 0};
        const double high[EACH] = {first[0] + reach, 100 * top, 8 * width, 1};
        const double typical[EACH] = {width, first[1], width, 0.5};
        for (size_t j = 0; j < EACH; j++) {
            n->p[BASE + EACH * k + j] = first[j];
            n->lower[BASE + EACH * k + j] = low[j];
            n->upper[BASE + EACH * k + j] = high[j];
            n->scale[BASE + EACH * k + j] = typical[j];
        }
    }
}

// Variances of the fit are those of unit weights: times chi2 / freedom where that is above 1, and
// (1 + r) / (1 - r) for residuals whose neighbours correlate by r.
static double enlargement(const group *g, const double *p, const closo_fit *fit)
{
    double products = 0, squares = 0, before = 0;
    for (size_t i = 0; i < g->count; i++) {
        double r = (value_at(g, p, g->x[i]) - g->y[i]) / g->su[i];
        products += i ? r * before : 0;
        squares += r * r;
        before = r;
    }
    double r = squares > 0 ? fmin(fmax(products / squares, 0), 0.98) : 0;
    return fmax(fit->sum_of_squares / fmax(fit->freedom, 1), 1) * (1 + r) / (1 - r);
}

static void keep(const group *g, const numbers *n, const closo_fit *fit, closo_spectra_fit *out)
{
    double factor = enlargement(g, n->p, fit);
    size_t m = BASE + EACH * g->peaks;
    bool voigt = g->options->voigt;
    for (size_t k = 0; k < g->peaks && out->count < CLOSO_SPECTRA_PEAKS; k++) {
        const size_t at = BASE + EACH * k;
        const double *q = n->p + at;
        closo_spectra_peak *peak = &out->peaks[out->count++];
        closo_measured *const to[EACH] = {&peak->position, &peak->height, &peak->fwhm, &peak->eta};
        for (size_t j = 0; j < EACH; j++) {
            double variance = fit->covariance[(at + j) * m + at + j]; // 0: held by a bound
            *to[j] = (closo_measured){q[j], variance > 0 ? sqrt(factor * variance) : NAN};
        }
        double shape = closo_spectra_line_area(q[2], q[3], voigt), h = 1e-4;
        const double eta_low = fmax(q[3] - h, 0), eta_high = fmin(q[3] + h, 1);
        const double slope[EACH] = {0, shape, q[1] * shape / q[2],
                                    q[1] *
                                        (closo_spectra_line_area(q[2], eta_high, voigt) -
                                         closo_spectra_line_area(q[2], eta_low, voigt)) /
                                        (eta_high - eta_low)};
        double variance = 0;
        for (size_t i = 0; i < EACH; i++)
            for (size_t j = 0; j < EACH; j++)
                variance += slope[i] * fit->covariance[(at + i) * m + at + j] * slope[j];
        peak->area = (closo_measured){q[1] * shape, sqrt(factor * fmax(variance, 0))};
    }
    out->chi2 = fmax(out->chi2, fit->sum_of_squares / fmax(fit->freedom, 1));
    out->converged &= fit->converged;
}

static closo_status fit_group(const group *g, const closo_spectra_start *starts, bool shirley,
                              const double *below, size_t first, closo_spectra_fit *out,
                              closo_error *error)
{
    numbers n;
    closo_fit fit = {.freedom = 0};
    begin(g, starts, shirley, &n);
    group copy = *g;
    closo_fit_problem problem = {.parameters = BASE + EACH * g->peaks,
                                 .residuals = g->count,
                                 .evaluate = evaluate,
                                 .context = &copy,
                                 .lower = n.lower,
                                 .upper = n.upper,
                                 .scale = n.scale,
                                 .iterations = 100,
                                 .tolerance = 1e-10};
    closo_status status = closo_fit_run(&problem, n.p, &fit, error);
    if (status == CLOSO_OK) {
        keep(g, &n, &fit, out);
        for (size_t i = 0; i < g->count; i++) {
            out->calculated[first + i] = value_at(g, n.p, g->x[i]) + below[first + i];
            out->background[first + i] =
                n.p[0] + n.p[1] * (g->x[i] - g->centre) / g->half + below[first + i];
        }
    }
    closo_fit_clear(&fit);
    return status;
}

// ---- the spectrum ------------------------------------------------------------------------------

static closo_status take(const closo_spectra *s, const closo_spectra_options *options,
                         closo_spectra_fit *out, closo_error *error)
{
    out->x = closo_allocate(4 * s->count, sizeof *out->x, error);
    if (!out->x)
        return CLOSO_MEMORY;
    out->observed = out->x + s->count;
    out->calculated = out->x + 2 * s->count;
    out->background = out->x + 3 * s->count;
    for (size_t i = 0; i < s->count; i++) {
        double y = s->y[i];
        if (s->x[i] < options->from || s->x[i] > options->to)
            continue;
        if (s->kind == CLOSO_SPECTRA_TRANSMITTANCE) {
            if (!(y > 0))
                continue; // no light: absorbance not known
            y = -log10(y);
        }
        out->x[out->points] = s->x[i];
        out->calculated[out->points] = out->background[out->points] = NAN;
        out->observed[out->points++] = y;
    }
    return out->points >= FEWEST ? CLOSO_OK
                                 : closo_fail(error, CLOSO_INPUT,
                                              "expected %d points or more in the range, found %zu",
                                              FEWEST, out->points);
}

// Counts scatter as their root; the level is that of the second differences.
static void find_su(const closo_spectra *s, const closo_spectra_fit *fit, double *su)
{
    double mean = 0;
    for (size_t i = 0; i < fit->points; i++)
        mean += fmax(fit->observed[i], 0) / (double)fit->points;
    double top = fmax(mean, 1e-300), least = fmax(fit->noise, 1e-9 * top);
    for (size_t i = 0; i < fit->points; i++) {
        double share =
            s->kind == CLOSO_SPECTRA_ELECTRONS ? sqrt(fmax(fit->observed[i], 0.05 * top) / top) : 1;
        su[i] = least * share;
    }
}

static closo_status fit_all(const closo_spectra *s, closo_spectra_fit *out, double *work,
                            closo_error *error)
{
    closo_spectra_start starts[CLOSO_SPECTRA_PEAKS];
    size_t n = out->points, found, most = out->options.peaks;
    double *su = work, *below = work + n, *over = work + 2 * n;
    bool shirley = out->options.background == CLOSO_BACKGROUND_SHIRLEY;
    closo_status status = closo_point_noise(out->observed, n, &out->noise, error);
    if (status == CLOSO_OK && shirley)
        status = closo_spectra_shirley(out->x, out->observed, n, below, error);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        over[i] = out->observed[i] - (shirley ? below[i] : 0);
    find_su(s, out, su);
    if (most == 0 || most > MOST_FOUND)
        most = MOST_FOUND;
    if (status == CLOSO_OK)
        status = closo_spectra_search(out->x, over, n, out->noise, &out->options, most, starts,
                                      &found, error);
    if (status == CLOSO_OK && found == 0)
        return closo_fail(error, CLOSO_INPUT, "no line stands out of the noise in the range");
    bool whole = s->kind == CLOSO_SPECTRA_ELECTRONS;
    for (size_t k = 0; status == CLOSO_OK && k < found;) {
        double from = starts[k].position - REACH * starts[k].fwhm;
        double to = starts[k].position + REACH * starts[k].fwhm;
        size_t last = k + 1;
        while (last < found && last - k < GROUP_MOST &&
               (whole || starts[last].position - REACH * starts[last].fwhm < to)) {
            to = fmax(to, starts[last].position + REACH * starts[last].fwhm);
            from = fmin(from, starts[last].position - REACH * starts[last].fwhm);
            last++;
        }
        size_t a = 0, b = n;
        while (!whole && a < n && out->x[a] < from)
            a++;
        while (!whole && b > a && out->x[b - 1] > to)
            b--;
        size_t parameters = BASE + EACH * (last - k);
        if (b - a <= parameters + 2)
            return closo_fail(error, CLOSO_INPUT,
                              "the lines near %.6g have %zu points, too few for %zu parameters",
                              starts[k].position, b - a, parameters);
        group g = {.options = &out->options,
                   .x = out->x + a,
                   .y = over + a,
                   .su = su + a,
                   .count = b - a,
                   .peaks = last - k,
                   .centre = (out->x[a] + out->x[b - 1]) / 2,
                   .half = (out->x[b - 1] - out->x[a]) / 2};
        status = fit_group(&g, starts + k, shirley, below, a, out, error);
        k = last;
    }
    return status;
}

static int by_position(const void *a, const void *b)
{
    double x = ((const closo_spectra_peak *)a)->position.value;
    double y = ((const closo_spectra_peak *)b)->position.value;
    return (x > y) - (x < y);
}

closo_status closo_spectra_fit_run(const closo_spectra *spectrum,
                                   const closo_spectra_options *options, closo_spectra_fit *out,
                                   closo_error *error)
{
    *out = (closo_spectra_fit){.options = *options, .converged = true};
    if (options->background == CLOSO_BACKGROUND_SHIRLEY &&
        spectrum->kind != CLOSO_SPECTRA_ELECTRONS)
        return closo_fail(error, CLOSO_USAGE,
                          "Shirley's background is for photoelectrons, not for infrared bands");
    closo_status status = take(spectrum, options, out, error);
    double *work = NULL;
    if (status == CLOSO_OK && !(work = closo_allocate(3 * out->points, sizeof *work, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = fit_all(spectrum, out, work, error);
    free(work);
    out->options.at = NULL;
    qsort(out->peaks, out->count, sizeof *out->peaks, by_position);
    if (status != CLOSO_OK)
        closo_spectra_fit_clear(out);
    return status;
}

void closo_spectra_fit_clear(closo_spectra_fit *fit)
{
    free(fit->x); // one block
    *fit = (closo_spectra_fit){.count = 0};
}
