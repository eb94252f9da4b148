// SPDX-License-Identifier: GPL-3.0-or-later
// The share of an isotope from a measured pattern. The spectrum is reduced to one area and one mean
// m/z per aggregated peak: everything within half a unit of mass (over the charge). A scan over the
// share, by the cosine between measured and computed areas, finds where to begin, whatever the
// sample's enrichment; least squares of share and scale follow. Weights are those of counted ions
// (variance proportional to intensity, 1 % of the highest as floor); the gain is not known, so
// that standard uncertainties follow from the scatter.
#include "chem/isotope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRACTIONS_MAXIMUM 64
#define RELEVANT          1e-3 // of the highest peak: computed peaks that are fitted
#define FLOOR             0.01 // of the highest area, in the weights
#define SCAN_STEPS        100
#define SEEN              0.005 // of the highest area: peaks that count as observed
#define LEAST_PEAKS       3

typedef struct window {
    int nucleons;
    double center; // m/z without offset
    double area, mean;
} window;

typedef struct state {
    const closo_compound *ion;
    closo_isotope_fraction list[FRACTIONS_MAXIMUM + 1];
    closo_isotope_fractions fractions;
    double *fitted; // the share in list that is fitted
    closo_isotope_peaks peaks;
    window *windows;
    size_t count;
    size_t first, last; // windows that are fitted
    double highest;     // area
    closo_error *error;
} state;

static closo_status compute(state *s, double share)
{
    closo_isotope_mixture mixture;
    *s->fitted = share;
    closo_status status = closo_isotope_mixture_init(&mixture, s->ion, &s->fractions, s->error);
    return status == CLOSO_OK ? closo_isotope_peaks_compute(&s->peaks, &mixture, s->error) : status;
}

static const closo_isotope_peak *peak_of(const state *s, int nucleons)
{
    const closo_isotope_peaks *peaks = &s->peaks;
    for (size_t i = 0; i < peaks->count; i++)
        if (peaks->peaks[i].nucleons == nucleons)
            return &peaks->peaks[i];
    return NULL;
}

static double probability(const state *s, const window *w)
{
    const closo_isotope_peak *peak = peak_of(s, w->nucleons);
    return peak ? peak->probability : 0;
}

// ---- areas -------------------------------------------------------------------------------------

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Middle of the shortest range that holds a quarter of the sorted values: where they are densest.
static double densest(const double *values, size_t count)
{
    size_t held = count / 4 + 1, best = 0;
    for (size_t i = 0; i + held <= count; i++)
        if (values[i + held - 1] - values[i] < values[best + held - 1] - values[best])
            best = i;
    return values[best + held / 2];
}

// Of a profile, within the range of the pattern: the level at which most points lie.
static closo_status find_background(const closo_mass_spectrum *spectrum, double low, double high,
                                    double *background, closo_error *error)
{
    *background = 0;
    if (!spectrum->profile)
        return CLOSO_OK;
    double *values = closo_allocate(spectrum->count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < spectrum->count; i++)
        if (spectrum->mz[i] >= low && spectrum->mz[i] <= high)
            values[count++] = spectrum->intensity[i];
    if (count > 0) {
        qsort(values, count, sizeof *values, rising);
        *background = densest(values, count);
    }
    free(values);
    return CLOSO_OK;
}

// Area over the background and mean m/z within center -+ half; profiles by trapezoids.
static void integrate(const closo_mass_spectrum *spectrum, double center, double half,
                      double background, window *w)
{
    double area = 0, moment = 0, seen = 0;
    for (size_t i = 0; i < spectrum->count; i++) {
        double mz = spectrum->mz[i];
        if (mz < center - half || mz >= center + half)
            continue;
        double width = 1;
        if (spectrum->profile) {
            double before = i > 0 ? mz - spectrum->mz[i - 1] : 0;
            double behind = i + 1 < spectrum->count ? spectrum->mz[i + 1] - mz : 0;
            // A gap without points is one where the instrument saw nothing.
            width = (fmin(before, half / 4) + fmin(behind, half / 4)) / 2;
        }
        double part = (spectrum->intensity[i] - background) * width;
        area += part;
        seen += fmax(0, part);
        moment += fmax(0, part) * (mz - center);
    }
    w->area = area;
    w->mean = seen > 0 ? center + moment / seen : (double)NAN;
}

static void integrate_all(state *s, const closo_mass_spectrum *spectrum, double offset, double half,
                          double background)
{
    s->highest = 0;
    for (size_t i = 0; i < s->count; i++) {
        integrate(spectrum, s->windows[i].center + offset, half, background, &s->windows[i]);
        s->highest = fmax(s->highest, s->windows[i].area);
    }
}

// ---- where to begin ----------------------------------------------------------------------------

// A window for every number of nucleons that any share can make likely, at the mean mass that it
// has with both isotopes.
static closo_status place_windows(state *s)
{
    static const double shares[] = {0.5, 0.001, 0.1, 0.9, 0.999};
    closo_status status = CLOSO_OK;
    int low = 0, high = -1;
    for (size_t k = 0; k < sizeof shares / sizeof *shares && status == CLOSO_OK; k++) {
        status = compute(s, shares[k]);
        double top = 0;
        for (size_t i = 0; i < s->peaks.count; i++)
            top = fmax(top, s->peaks.peaks[i].probability);
        for (size_t i = 0; i < s->peaks.count; i++)
            if (s->peaks.peaks[i].probability > RELEVANT * top) {
                int n = s->peaks.peaks[i].nucleons;
                low = high < low ? n : n < low ? n : low;
                high = n > high ? n : high;
            }
    }
    if (status == CLOSO_OK)
        status = compute(s, shares[0]);
    if (status != CLOSO_OK)
        return status;
    s->count = high < low ? 0 : (size_t)(high - low) + 1;
    s->windows = closo_allocate(s->count, sizeof *s->windows, s->error);
    if (!s->windows)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < s->count; i++) {
        int nucleons = low + (int)i;
        const closo_isotope_peak *peak = peak_of(s, nucleons);
        double mass = peak ? peak->mass : nucleons;
        s->windows[i] =
            (window){.nucleons = nucleons, .center = closo_mass_to_charge(mass, s->ion->charge)};
    }
    return CLOSO_OK;
}

static double cosine(const state *s)
{
    double product = 0, areas = 0, model = 0;
    for (size_t i = 0; i < s->count; i++) {
        double p = probability(s, &s->windows[i]), a = fmax(0, s->windows[i].area);
        product += a * p;
        areas += a * a;
        model += p * p;
    }
    return areas > 0 && model > 0 ? product / sqrt(areas * model) : 0;
}

static closo_status scan(state *s, double *share)
{
    double best = -1;
    closo_status status = CLOSO_OK;
    for (int i = 0; i <= SCAN_STEPS && status == CLOSO_OK; i++) {
        double x = 0.001 + 0.998 * i / SCAN_STEPS;
        status = compute(s, x);
        double match = status == CLOSO_OK ? cosine(s) : 0;
        if (match > best) {
            best = match;
            *share = x;
        }
    }
    return status == CLOSO_OK ? compute(s, *share) : status;
}

// Mean masses depend on the share: windows follow the peaks. Those that matter are fitted.
static void settle_windows(state *s)
{
    double top = 0;
    for (size_t i = 0; i < s->count; i++)
        top = fmax(top, probability(s, &s->windows[i]));
    s->first = s->count;
    s->last = 0;
    for (size_t i = 0; i < s->count; i++) {
        const closo_isotope_peak *peak = peak_of(s, s->windows[i].nucleons);
        if (!peak)
            continue;
        s->windows[i].center = closo_mass_to_charge(peak->mass, s->ion->charge);
        if (peak->probability > RELEVANT * top) {
            s->first = i < s->first ? i : s->first;
            s->last = i;
        }
    }
}

// Mean of observed - computed m/z weighted by area, and its scatter.
static closo_measured mean_offset(const state *s)
{
    double weights = 0, sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = s->first; i <= s->last && i < s->count; i++) {
        const window *w = &s->windows[i];
        if (w->area < SEEN * s->highest || isnan(w->mean))
            continue;
        weights += w->area;
        sum += w->area * (w->mean - w->center);
        count++;
    }
    double mean = weights > 0 ? sum / weights : (double)NAN;
    for (size_t i = s->first; i <= s->last && i < s->count; i++) {
        const window *w = &s->windows[i];
        if (w->area < SEEN * s->highest || isnan(w->mean))
            continue;
        double d = w->area * (w->mean - w->center - mean);
        squares += d * d;
    }
    double n = (double)count;
    return (closo_measured){mean, count > 1 ? sqrt(squares * n / (n - 1)) / weights : (double)NAN};
}

// ---- least squares -----------------------------------------------------------------------------

static double weight_of(const state *s, const window *w)
{
    return 1 / sqrt(fmax(w->area, FLOOR * s->highest) * s->highest);
}

static closo_status evaluate(const double *p, double *r, double *jacobian, void *context,
                             closo_error *error)
{
    state *s = context;
    size_t n = s->last - s->first + 1;
    const double step = 1e-5;
    s->error = error;
    if (!jacobian) {
        closo_status status = compute(s, p[0]);
        for (size_t i = 0; status == CLOSO_OK && i < n; i++) {
            const window *w = &s->windows[s->first + i];
            r[i] = weight_of(s, w) * (w->area - s->highest * p[1] * probability(s, w));
        }
        return status;
    }
    double low = fmax(0, p[0] - step), high = fmin(1, p[0] + step);
    closo_status status = compute(s, high);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        jacobian[2 * i] = probability(s, &s->windows[s->first + i]);
    if (status == CLOSO_OK)
        status = compute(s, low);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        jacobian[2 * i] -= probability(s, &s->windows[s->first + i]);
    if (status == CLOSO_OK)
        status = compute(s, p[0]);
    for (size_t i = 0; status == CLOSO_OK && i < n; i++) {
        const window *w = &s->windows[s->first + i];
        double factor = -weight_of(s, w) * s->highest, now = probability(s, w);
        r[i] = weight_of(s, w) * w->area + factor * p[1] * now;
        jacobian[2 * i] *= factor * p[1] / (high - low);
        jacobian[2 * i + 1] = factor * now;
    }
    return status;
}

static closo_status solve(state *s, double start, closo_isotope_fit *out)
{
    static const double lower[] = {0, 0}, upper[] = {1, 1e9}, scale[] = {0.01, 1};
    closo_error *error = s->error;
    double sum = 0, modelled = 0, p[2];
    for (size_t i = s->first; i <= s->last; i++) {
        sum += fmax(0, s->windows[i].area);
        modelled += probability(s, &s->windows[i]);
    }
    p[0] = start;
    p[1] = sum / modelled / s->highest;
    size_t n = s->last - s->first + 1;
    closo_fit_problem problem = {.parameters = 2,
                                 .residuals = n,
                                 .evaluate = evaluate,
                                 .context = s,
                                 .lower = lower,
                                 .upper = upper,
                                 .scale = scale};
    closo_fit fit = {0};
    closo_status status = closo_fit_run(&problem, p, &fit, error);
    s->error = error;
    if (status != CLOSO_OK)
        return status;
    double spread = fit.freedom > 0 ? fit.sum_of_squares / fit.freedom : (double)NAN;
    out->freedom = fit.freedom;
    out->converged = fit.converged;
    out->at_bound = fit.at_bound[0];
    out->fraction = (closo_measured){p[0], sqrt(fit.covariance[0] * spread)};
    out->scale = (closo_measured){p[1] * s->highest, s->highest * sqrt(fit.covariance[3] * spread)};
    if (out->at_bound)
        out->fraction.su = (double)NAN;
    closo_fit_clear(&fit);
    return compute(s, p[0]);
}

// ---- together ----------------------------------------------------------------------------------

static closo_status prepare(state *s, const closo_isotope_fractions *fractions,
                            closo_nuclide nuclide)
{
    size_t count = 0;
    for (size_t i = 0; fractions && i < fractions->count; i++) {
        closo_nuclide given = fractions->list[i].nuclide;
        if (given.number == nuclide.number && given.mass_number == nuclide.mass_number)
            continue;
        if (count == FRACTIONS_MAXIMUM)
            return closo_fail(s->error, CLOSO_USAGE, "more than %d shares of isotopes",
                              FRACTIONS_MAXIMUM);
        s->list[count++] = fractions->list[i];
    }
    s->list[count] = (closo_isotope_fraction){nuclide, 0.5};
    s->fitted = &s->list[count].fraction;
    s->fractions = (closo_isotope_fractions){count + 1, s->list};
    for (size_t i = 0; i < s->ion->terms; i++)
        if (s->ion->term[i].nuclide.number == nuclide.number &&
            s->ion->term[i].nuclide.mass_number == 0)
            return CLOSO_OK;
    const closo_element *element = closo_element_of(nuclide.number);
    return closo_fail(s->error, CLOSO_USAGE,
                      "the isotope whose share is fitted is one of %s, which the formula does not "
                      "hold",
                      element ? element->name : "no element");
}

static closo_status hand_over(const state *s, closo_isotope_fit *out)
{
    double difference = 0, observed = 0;
    out->count = s->last - s->first + 1;
    out->peaks = closo_allocate(out->count, sizeof *out->peaks, s->error);
    if (!out->peaks)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < out->count; i++) {
        const window *w = &s->windows[s->first + i];
        double calculated = out->scale.value * probability(s, w);
        out->peaks[i] = (closo_isotope_fit_peak){.nucleons = w->nucleons,
                                                 .mz_calculated = w->center + out->offset.value,
                                                 .mz_observed = w->mean,
                                                 .observed = w->area,
                                                 .calculated = calculated};
        difference += fabs(w->area - calculated);
        observed += fabs(w->area);
    }
    out->residual = observed > 0 ? difference / observed : (double)NAN;
    return CLOSO_OK;
}

// Between neighbouring peaks of a profile that are resolved the intensity falls.
static bool overlaps(const state *s, const closo_mass_spectrum *spectrum, double half,
                     double offset, double background)
{
    if (!spectrum->profile)
        return false;
    size_t top = s->first;
    for (size_t i = s->first; i <= s->last; i++)
        top = s->windows[i].area > s->windows[top].area ? i : top;
    window center, edge;
    double middle = s->windows[top].center + offset;
    integrate(spectrum, middle, half / 4, background, &center);
    integrate(spectrum, middle + half, half / 4, background, &edge);
    return edge.area > 0.1 * center.area;
}

static size_t count_seen(const state *s)
{
    size_t seen = 0;
    for (size_t i = s->first; i <= s->last && i < s->count; i++)
        seen += s->windows[i].area > SEEN * s->highest && s->highest > 0;
    return seen;
}

static closo_status fit(state *s, const closo_mass_spectrum *spectrum, double half,
                        closo_isotope_fit *out)
{
    double share = 0.5;
    closo_status status = place_windows(s);
    if (status == CLOSO_OK && s->count == 0)
        status = closo_fail(s->error, CLOSO_USAGE, "the pattern has no peaks");
    if (status == CLOSO_OK)
        status =
            find_background(spectrum, s->windows[0].center - half,
                            s->windows[s->count - 1].center + half, &out->background, s->error);
    if (status != CLOSO_OK)
        return status;
    integrate_all(s, spectrum, 0, half, out->background);
    status = scan(s, &share);
    for (int round = 0; round < 2 && status == CLOSO_OK; round++) {
        settle_windows(s);
        out->offset = mean_offset(s);
        integrate_all(s, spectrum, isnan(out->offset.value) ? 0 : out->offset.value, half,
                      out->background);
        if (count_seen(s) < LEAST_PEAKS)
            return closo_fail(s->error, CLOSO_INPUT,
                              "the spectrum has %zu of the pattern's peaks between m/z %.2f and "
                              "%.2f: expected %d or more",
                              count_seen(s), s->windows[0].center - half,
                              s->windows[s->count - 1].center + half, LEAST_PEAKS);
        status = solve(s, share, out);
        share = out->fraction.value;
    }
    if (status == CLOSO_OK) {
        out->offset = mean_offset(s);
        out->overlaps = overlaps(s, spectrum, half, out->offset.value, out->background);
        status = hand_over(s, out);
    }
    return status;
}

closo_status closo_isotope_fit_run(closo_isotope_fit *out, const closo_compound *ion,
                                   const closo_isotope_fractions *fractions,
                                   const closo_mass_spectrum *spectrum,
                                   const closo_isotope_fit_options *options, closo_error *error)
{
    state s = {.ion = ion, .error = error};
    double half = options->window > 0 ? options->window : closo_mass_to_charge(0.5, ion->charge);
    *out = (closo_isotope_fit){0};
    closo_status status = prepare(&s, fractions, options->nuclide);
    if (status == CLOSO_OK)
        status = fit(&s, spectrum, half, out);
    closo_isotope_peaks_clear(&s.peaks);
    free(s.windows);
    if (status != CLOSO_OK)
        closo_isotope_fit_clear(out);
    return status;
}

void closo_isotope_fit_clear(closo_isotope_fit *result)
{
    free(result->peaks);
    *result = (closo_isotope_fit){0};
}
