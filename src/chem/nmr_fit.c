// SPDX-License-Identifier: GPL-3.0-or-later
// Amounts in a mixture from the shapes of its lines. Ratios of sites and multiplets are known, so
// that lines may lie on one another; shifts, couplings and widths move as the links say.
//
// The way: (1) all shifts together over a grid, amounts and baseline by linear least squares at
// each step (variable projection on a grid: no wrong minimum of overlapping doublets); (2) common
// shift, coupling and width are fitted; (3) species that are strong by then get shapes of their
// own. Amounts may come out below 0: that is what noise does to a species that is not there.
#include "chem/nmr_fit.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN_PPM     3.0
#define GRID_STEP      0.25 // of a line width
#define GOOD           1.5  // chi2 beyond which own shifts are looked for on a grid, too
#define NARROWEST      0.05 // bounds of widths, over the start
#define WIDEST         30.0
#define SMALLEST_GAUSS 0.5 // Hz
#define VAGUE          0.5 // su of a mole fraction that tells nothing

typedef struct work {
    closo_nmr_model model;
    const closo_nmr_fit_options *options;
    double *hz, *y, *p, *lower, *upper, *trial;
    closo_fit fit;
} work;

void closo_nmr_fit_options_init(closo_nmr_fit_options *options)
{
    *options = (closo_nmr_fit_options){.shifts = CLOSO_NMR_OWN,
                                       .couplings = CLOSO_NMR_OWN,
                                       .widths = CLOSO_NMR_OWN,
                                       .width_hz = 40,
                                       .window_ppm = 1,
                                       .coupling_range = 0.2,
                                       .baseline = 2,
                                       .from_ppm = NAN,
                                       .to_ppm = NAN,
                                       .significance = 5};
}

static void release(work *w)
{
    closo_fit_clear(&w->fit);
    free(w->hz);
}

// ---- the points
// ----------------------------------------------------------------------------------

static void range_of(const closo_nmr_mixture *mixture, const closo_nmr_fit_options *options,
                     double mhz, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t k = 0; k < mixture->species[s].count; k++) {
            const closo_nmr_site *site = &mixture->species[s].sites[k];
            const closo_nmr_multiplet *m = &site->multiplet;
            *low = fmin(*low, site->shift + m->lines[0].offset_hz / mhz);
            *high = fmax(*high, site->shift + m->lines[m->count - 1].offset_hz / mhz);
        }
    *low = isnan(options->from_ppm) ? *low - MARGIN_PPM : fmin(options->from_ppm, options->to_ppm);
    *high = isnan(options->to_ppm) ? *high + MARGIN_PPM : fmax(options->from_ppm, options->to_ppm);
}

static closo_status check(const closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                          const closo_nmr_fit_options *options, closo_error *error)
{
    if (spectrum->time_domain)
        return closo_fail(error, CLOSO_INPUT, "a decay: process it to a spectrum first");
    if (!(spectrum->frequency_mhz > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "the frequency of the nucleus is not known: give --frequency");
    if (mixture->count == 0 || mixture->count > CLOSO_NMR_SPECIES)
        return closo_fail(error, CLOSO_USAGE, "expected from 1 to %d species", CLOSO_NMR_SPECIES);
    if (!(options->width_hz > 0 && options->width_hz < 1e5) || options->baseline < -1 ||
        options->baseline > 12 || !(options->window_ppm >= 0 && options->window_ppm <= 100) ||
        !(options->coupling_range >= 0 && options->coupling_range < 1) ||
        !(options->gaussian_hz >= 0) || !(options->significance >= 0))
        return closo_fail(error, CLOSO_USAGE,
                          "the fit: expected a line width above 0 Hz, a baseline of order -1 to "
                          "12, a window of shifts from 0 to 100 ppm and a range of J from 0 to 1");
    return CLOSO_OK;
}

static closo_status prepare(work *w, const closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                            const closo_nmr_fit_options *options, closo_nmr_fit *out,
                            closo_error *error)
{
    double low, high;
    size_t begin = 0, end = spectrum->count;
    *w = (work){.options = options};
    w->model = (closo_nmr_model){.mixture = mixture,
                                 .mhz = spectrum->frequency_mhz,
                                 .terms = (size_t)(options->baseline + 1)};
    range_of(mixture, options, spectrum->frequency_mhz, &low, &high);
    while (begin < end && spectrum->ppm[begin] > high)
        begin++;
    while (end > begin && spectrum->ppm[end - 1] < low)
        end--;
    size_t n = closo_nmr_model_size(&w->model), m = end - begin;
    if (m < 2 * n)
        return closo_fail(error, CLOSO_INPUT,
                          "%zu points between %.4g and %.4g ppm: expected %zu or more for %zu "
                          "species",
                          m, high, low, 2 * n, mixture->count);
    out->noise = closo_nmr_noise(spectrum);
    if (!(out->noise > 0))
        out->noise = 1e-12 * fmax(fabs(spectrum->re[begin]), 1e-30);
    out->points = m;
    out->count = mixture->count;
    out->options = *options;
    w->hz = closo_allocate(2 * m + 4 * n, sizeof *w->hz, error);
    out->species = closo_allocate(out->count, sizeof *out->species, error);
    out->covariance = closo_allocate(out->count * out->count, sizeof *out->covariance, error);
    out->ppm = closo_allocate((4 + out->count) * m, sizeof *out->ppm, error);
    if (!w->hz || !out->species || !out->covariance || !out->ppm)
        return CLOSO_MEMORY;
    w->y = w->hz + m;
    w->p = w->y + m;
    w->lower = w->p + n;
    w->upper = w->lower + n;
    w->trial = w->upper + n;
    out->observed = out->ppm + m;
    out->calculated = out->observed + m;
    out->baseline = out->calculated + m;
    out->components = out->baseline + m;
    for (size_t i = 0; i < m; i++) {
        out->ppm[i] = spectrum->ppm[begin + i];
        out->observed[i] = spectrum->re[begin + i];
        w->hz[i] = out->ppm[i] * w->model.mhz;
        w->y[i] = out->observed[i] / out->noise;
    }
    w->model.points = m;
    w->model.hz = w->hz;
    w->model.y = w->y;
    w->model.control = w->options->control;
    return CLOSO_OK;
}

// A species is in where at least half of its lines were recorded: tails alone say nothing that a
// baseline would not say.
static void find_outside(work *w)
{
    double high = w->hz[0] / w->model.mhz, low = w->hz[w->model.points - 1] / w->model.mhz;
    for (size_t s = 0; s < w->model.mixture->count; s++) {
        const closo_nmr_species *species = &w->model.mixture->species[s];
        double inside = 0;
        for (size_t k = 0; k < species->count; k++)
            for (size_t j = 0; j < species->sites[k].multiplet.count; j++) {
                const closo_nmr_line *line = &species->sites[k].multiplet.lines[j];
                double at = species->sites[k].shift + line->offset_hz / w->model.mhz;
                if (at > low && at < high)
                    inside += species->sites[k].count * line->weight;
            }
        w->model.outside[s] = inside < 0.5 * species->nuclei;
    }
}

// ---- what is free ------------------------------------------------------------------------------

static void hold(work *w, size_t at, double value)
{
    w->p[at] = w->lower[at] = w->upper[at] = value;
}

static void open_between(work *w, size_t at, double low, double high)
{
    w->lower[at] = low;
    w->upper[at] = high;
    w->p[at] = fmin(fmax(w->p[at], low), high);
}

static void bounds_of(const work *w, closo_nmr_shape shape, double *low, double *high)
{
    const closo_nmr_fit_options *o = w->options;
    *low = shape == CLOSO_NMR_SHIFT      ? -o->window_ppm
           : shape == CLOSO_NMR_COUPLING ? 1 - o->coupling_range
           : shape == CLOSO_NMR_WIDTH    ? NARROWEST * o->width_hz
                                         : SMALLEST_GAUSS;
    *high = shape == CLOSO_NMR_SHIFT      ? o->window_ppm
            : shape == CLOSO_NMR_COUPLING ? 1 + o->coupling_range
                                          : WIDEST * fmax(o->width_hz, o->gaussian_hz);
}

static bool linked(const work *w, closo_nmr_shape shape, closo_nmr_link least)
{
    const closo_nmr_link links[] = {w->options->shifts, w->options->couplings, w->options->widths,
                                    w->options->fit_gaussian ? CLOSO_NMR_COMMON : CLOSO_NMR_FIXED};
    return links[shape] >= least;
}

// Everything but amounts and baseline stays where it is; amounts at least `least`.
static void hold_shapes(work *w, double least)
{
    size_t n = closo_nmr_model_size(&w->model), linear = w->model.mixture->count + w->model.terms;
    for (size_t j = 0; j < n; j++)
        if (j >= linear)
            hold(w, j, w->p[j]);
        else if (j < w->model.mixture->count && w->model.outside[j])
            hold(w, j, 0);
        else
            open_between(w, j, j < w->model.mixture->count ? least : -INFINITY, INFINITY);
}

static void begin(work *w)
{
    size_t n = closo_nmr_model_size(&w->model);
    const double start[] = {0, 1, w->options->width_hz, w->options->gaussian_hz};
    for (size_t j = 0; j < n; j++)
        w->p[j] = 0;
    if (w->options->fit_gaussian && !(w->options->gaussian_hz > 0))
        w->p[closo_nmr_model_common(&w->model, CLOSO_NMR_GAUSSIAN)] = 0.3 * w->options->width_hz;
    for (int shape = 0; shape < CLOSO_NMR_SHAPES; shape++) {
        size_t at = closo_nmr_model_common(&w->model, (closo_nmr_shape)shape);
        if (w->p[at] == 0)
            w->p[at] = start[shape];
        for (size_t s = 0; shape < CLOSO_NMR_GAUSSIAN && s < w->model.mixture->count; s++)
            w->p[closo_nmr_model_own(&w->model, (closo_nmr_shape)shape, s)] = start[shape];
    }
}

static closo_status run(work *w, int iterations, closo_error *error)
{
    const closo_fit_problem problem = {.parameters = closo_nmr_model_size(&w->model),
                                       .residuals = w->model.points,
                                       .evaluate = closo_nmr_model_evaluate,
                                       .context = &w->model,
                                       .lower = w->lower,
                                       .upper = w->upper,
                                       .iterations = iterations};
    closo_fit_clear(&w->fit);
    w->fit = (closo_fit){0};
    return closo_fit_run(&problem, w->p, &w->fit, error);
}

// ---- the way -----------------------------------------------------------------------------------

// One entry over a grid, amounts by linear least squares; the best stays.
static closo_status scan(work *w, size_t at, closo_error *error)
{
    double window = w->options->window_ppm, best = INFINITY, kept = w->p[at];
    double width = w->p[closo_nmr_model_common(&w->model, CLOSO_NMR_WIDTH)] +
                   w->p[closo_nmr_model_common(&w->model, CLOSO_NMR_GAUSSIAN)];
    double step = GRID_STEP * fmax(width, 0.25 * w->options->width_hz) / w->model.mhz;
    int half = (int)fmin(ceil(window / step), 200);
    size_t n = closo_nmr_model_size(&w->model);
    closo_status status = CLOSO_OK;
    hold_shapes(w, 0);
    for (int k = -half; status == CLOSO_OK && k <= half; k++) {
        hold(w, at, half ? window * k / half : 0);
        status = run(w, 20, error);
        if (status == CLOSO_OK && w->fit.sum_of_squares < best) {
            best = w->fit.sum_of_squares;
            kept = w->p[at];
            memcpy(w->trial, w->p, n * sizeof *w->p);
        }
    }
    if (status == CLOSO_OK)
        memcpy(w->p, w->trial, n * sizeof *w->p);
    hold(w, at, kept);
    return status;
}

static closo_status fit_common(work *w, closo_error *error)
{
    hold_shapes(w, 0);
    for (int shape = 0; shape < CLOSO_NMR_SHAPES; shape++) {
        double low, high;
        bounds_of(w, (closo_nmr_shape)shape, &low, &high);
        if (linked(w, (closo_nmr_shape)shape, CLOSO_NMR_COMMON))
            open_between(w, closo_nmr_model_common(&w->model, (closo_nmr_shape)shape), low, high);
    }
    closo_status status = run(w, 0, error);
    for (size_t s = 0; status == CLOSO_OK && s < w->model.mixture->count; s++)
        if (!w->model.outside[s])
            w->lower[s] = -INFINITY; // and now without a floor
    return status == CLOSO_OK ? run(w, 0, error) : status;
}

static void find_strong(work *w)
{
    size_t n = closo_nmr_model_size(&w->model);
    double chi = sqrt(fmax(w->fit.sum_of_squares / fmax(w->fit.freedom, 1), 1e-30));
    for (size_t s = 0; s < w->model.mixture->count; s++) {
        double su = sqrt(w->fit.covariance[s * n + s]) * chi;
        w->model.strong[s] = su > 0 && w->p[s] / su >= w->options->significance;
    }
}

static closo_status fit_own(work *w, closo_error *error)
{
    closo_status status = CLOSO_OK;
    double chi2 = w->fit.sum_of_squares / fmax(w->fit.freedom, 1);
    bool any = false;
    for (int shape = 0; shape < CLOSO_NMR_GAUSSIAN; shape++) {
        w->model.own[shape] = linked(w, (closo_nmr_shape)shape, CLOSO_NMR_OWN);
        any |= w->model.own[shape];
        for (size_t s = 0; s < w->model.mixture->count; s++)
            w->p[closo_nmr_model_own(&w->model, (closo_nmr_shape)shape, s)] =
                w->p[closo_nmr_model_common(&w->model, (closo_nmr_shape)shape)];
    }
    if (!any)
        return CLOSO_OK;
    for (size_t s = 0; status == CLOSO_OK && chi2 > GOOD && s < w->model.mixture->count; s++)
        if (w->model.own[CLOSO_NMR_SHIFT] && w->model.strong[s])
            status = scan(w, closo_nmr_model_own(&w->model, CLOSO_NMR_SHIFT, s), error);
    if (status != CLOSO_OK)
        return status;
    hold_shapes(w, -INFINITY);
    for (int shape = 0; shape < CLOSO_NMR_SHAPES; shape++) {
        double low, high;
        bounds_of(w, (closo_nmr_shape)shape, &low, &high);
        if (shape == CLOSO_NMR_GAUSSIAN || !w->model.own[shape]) {
            if (linked(w, (closo_nmr_shape)shape, CLOSO_NMR_COMMON))
                open_between(w, closo_nmr_model_common(&w->model, (closo_nmr_shape)shape), low,
                             high);
            continue;
        }
        for (size_t s = 0; s < w->model.mixture->count; s++)
            if (w->model.strong[s])
                open_between(w, closo_nmr_model_own(&w->model, (closo_nmr_shape)shape, s), low,
                             high);
    }
    return run(w, 0, error);
}

// ---- what came out -----------------------------------------------------------------------------

static closo_measured measured(const work *w, const double *covariance, size_t at, double scale)
{
    size_t n = closo_nmr_model_size(&w->model);
    bool free_one = w->lower[at] < w->upper[at] && !w->fit.at_bound[at];
    double variance = covariance[at * n + at];
    return (closo_measured){w->p[at] * scale,
                            free_one && variance > 0 ? sqrt(variance) * scale : (double)NAN};
}

// Fractions a[s] f[s] / sum a f of the determined species, and their covariance.
static void fractions(const double *amounts, const double *covariance, size_t stride,
                      const closo_nmr_fit *fit, const double *factor, closo_measured *out,
                      size_t step, double *out_covariance)
{
    size_t n = fit->count;
    double total = 0;
    for (size_t s = 0; s < n; s++)
        total += fit->species[s].verdict != CLOSO_NMR_UNDETERMINED ? amounts[s] * factor[s] : 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++)
                for (size_t l = 0; l < n; l++) {
                    if (fit->species[k].verdict == CLOSO_NMR_UNDETERMINED ||
                        fit->species[l].verdict == CLOSO_NMR_UNDETERMINED)
                        continue;
                    double ga = factor[k] * ((a == k) - amounts[a] * factor[a] / total) / total;
                    double gb = factor[l] * ((b == l) - amounts[b] * factor[b] / total) / total;
                    sum += ga * covariance[k * stride + l] * gb;
                }
            bool known = fit->species[a].verdict != CLOSO_NMR_UNDETERMINED &&
                         fit->species[b].verdict != CLOSO_NMR_UNDETERMINED && total > 0;
            double value = known ? sum : (double)NAN;
            if (out_covariance)
                out_covariance[a * n + b] = value;
            if (a == b)
                *(closo_measured *)((char *)out + a * step) =
                    (closo_measured){known ? amounts[a] * factor[a] / total : (double)NAN,
                                     value > 0 ? sqrt(value) : (double)NAN};
        }
}

static void collect_fractions(const work *w, const double *covariance, closo_nmr_fit *out)
{
    size_t n = closo_nmr_model_size(&w->model);
    double nuclei[CLOSO_NMR_SPECIES], one[CLOSO_NMR_SPECIES];
    for (size_t s = 0; s < out->count; s++) {
        nuclei[s] = w->model.mixture->species[s].nuclei;
        one[s] = 1;
    }
    fractions(w->p, covariance, n, out, one, &out->species[0].mole_fraction, sizeof *out->species,
              out->covariance);
    fractions(w->p, covariance, n, out, nuclei, &out->species[0].nuclei_fraction,
              sizeof *out->species, NULL);
}

static void collect_species(const work *w, const double *covariance, closo_nmr_fit *out)
{
    for (size_t s = 0; s < out->count; s++) {
        closo_nmr_fitted *f = &out->species[s];
        f->amount = measured(w, covariance, s, out->noise);
        f->verdict = w->fit.undetermined[s] || !(f->amount.su > 0) ? CLOSO_NMR_UNDETERMINED
                     : w->model.strong[s]                          ? CLOSO_NMR_FITTED
                                                                   : CLOSO_NMR_SHAPE_HELD;
        const closo_nmr_shape shapes[] = {CLOSO_NMR_SHIFT, CLOSO_NMR_COUPLING, CLOSO_NMR_WIDTH};
        closo_measured *const to[] = {&f->shift, &f->coupling, &f->width_hz};
        for (int k = 0; k < 3; k++)
            *to[k] = measured(w, covariance, closo_nmr_model_of(&w->model, shapes[k], s), 1);
        if (f->verdict == CLOSO_NMR_UNDETERMINED)
            f->amount = (closo_measured){NAN, NAN};
    }
    collect_fractions(w, covariance, out);
    bool vague = false;
    for (size_t s = 0; s < out->count; s++)
        if (out->species[s].mole_fraction.su > VAGUE) {
            out->species[s].verdict = CLOSO_NMR_UNDETERMINED;
            vague = true;
        }
    if (vague)
        collect_fractions(w, covariance, out);
}

static closo_status collect(const work *w, closo_nmr_fit *out, closo_error *error)
{
    size_t n = closo_nmr_model_size(&w->model), m = out->points;
    double *covariance = closo_allocate(n * n, sizeof *covariance, error);
    if (!covariance)
        return CLOSO_MEMORY;
    closo_status status =
        closo_nmr_fit_spread(&w->model, w->p, &w->fit, covariance, &out->inflation, error);
    if (status == CLOSO_OK) {
        collect_species(w, covariance, out);
        out->gaussian_hz =
            measured(w, covariance, closo_nmr_model_common(&w->model, CLOSO_NMR_GAUSSIAN), 1);
        out->freedom = w->fit.freedom;
        out->chi2 = w->fit.sum_of_squares / fmax(w->fit.freedom, 1);
        out->converged = w->fit.converged;
        out->iterations = w->fit.iterations;
        closo_nmr_model_part(&w->model, w->p, out->count, out->baseline);
        for (size_t s = 0; s < out->count; s++)
            closo_nmr_model_part(&w->model, w->p, s, out->components + s * m);
        for (size_t i = 0; i < m; i++) {
            out->baseline[i] *= out->noise;
            out->calculated[i] = out->baseline[i];
            for (size_t s = 0; s < out->count; s++)
                out->calculated[i] += out->components[s * m + i] *= out->noise;
        }
    }
    free(covariance);
    return status;
}

closo_status closo_nmr_fit_run(const closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                               const closo_nmr_fit_options *options, closo_nmr_fit *out,
                               closo_error *error)
{
    closo_nmr_fit_options defaults;
    closo_nmr_fit_options_init(&defaults);
    options = options ? options : &defaults;
    *out = (closo_nmr_fit){0};
    closo_status status = check(spectrum, mixture, options, error);
    if (status != CLOSO_OK)
        return status;
    work w;
    status = prepare(&w, spectrum, mixture, options, out, error);
    if (status == CLOSO_OK) {
        find_outside(&w);
        begin(&w);
        if (linked(&w, CLOSO_NMR_SHIFT, CLOSO_NMR_COMMON) && options->window_ppm > 0)
            status = scan(&w, closo_nmr_model_common(&w.model, CLOSO_NMR_SHIFT), error);
    }
    if (status == CLOSO_OK)
        status = fit_common(&w, error);
    if (status == CLOSO_OK) {
        find_strong(&w);
        status = fit_own(&w, error);
    }
    if (status == CLOSO_OK)
        status = collect(&w, out, error);
    release(&w);
    if (status != CLOSO_OK)
        closo_nmr_fit_clear(out);
    return status;
}

void closo_nmr_fit_clear(closo_nmr_fit *fit)
{
    free(fit->species);
    free(fit->covariance);
    free(fit->ppm);
    *fit = (closo_nmr_fit){0};
}
