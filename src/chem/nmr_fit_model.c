// SPDX-License-Identifier: GPL-3.0-or-later
// Spectrum of a mixture: amount of each species times the lines of its sites, counts of nuclei as
// weights, on a Chebyshev baseline; with all derivatives. Cost: points times lines.
#include "chem/nmr_fit.h"

#include <math.h>

#define PI       3.141592653589793
#define ROOT_PI  1.7724538509055160
#define ROOT_LN2 0.83255461115769776

size_t closo_nmr_model_size(const closo_nmr_model *model)
{
    return 4 * model->mixture->count + model->terms + CLOSO_NMR_SHAPES;
}

size_t closo_nmr_model_common(const closo_nmr_model *model, closo_nmr_shape shape)
{
    return model->mixture->count + model->terms + (size_t)shape;
}

size_t closo_nmr_model_own(const closo_nmr_model *model, closo_nmr_shape shape, size_t species)
{
    size_t n = model->mixture->count;
    return n + model->terms + CLOSO_NMR_SHAPES + (size_t)shape * n + species;
}

size_t closo_nmr_model_of(const closo_nmr_model *model, closo_nmr_shape shape, size_t species)
{
    bool own = shape != CLOSO_NMR_GAUSSIAN && model->own[shape] && model->strong[species];
    return own ? closo_nmr_model_own(model, shape, species) : closo_nmr_model_common(model, shape);
}

typedef struct slopes {
    double value, offset, half, gaussian; // of the profile: by offset, half width, Gaussian FWHM
} slopes;

static inline slopes lorentz(double u, double half)
{
    double q = 1 / (u * u + half * half), value = half * q / PI;
    return (slopes){value, -2 * u * q * value, (q - 2 * half * half * q * q) / PI, 0};
}

static slopes voigt(double u, double half, double gaussian)
{
    double s = 2 * ROOT_LN2 / gaussian, x = u * s, y = half * s, re, im;
    closo_nmr_faddeeva(x, y, &re, &im);
    double dre = -2 * (x * re - y * im), dim = -2 * (x * im + y * re) + 2 / ROOT_PI;
    double by_scale = (re + s * (dre * u - dim * half)) / ROOT_PI;
    return (slopes){s * re / ROOT_PI, s * s * dre / ROOT_PI, -s * s * dim / ROOT_PI,
                    -by_scale * s / gaussian};
}

static inline slopes profile(double u, double half, double gaussian)
{
    return gaussian > 0 ? voigt(u, half, gaussian) : lorentz(u, half);
}

static void add_species(const closo_nmr_model *model, const double *p, size_t s, double *out,
                        double *jacobian)
{
    const closo_nmr_species *species = &model->mixture->species[s];
    size_t n = closo_nmr_model_size(model);
    size_t shift_at = closo_nmr_model_of(model, CLOSO_NMR_SHIFT, s);
    size_t coupling_at = closo_nmr_model_of(model, CLOSO_NMR_COUPLING, s);
    size_t width_at = closo_nmr_model_of(model, CLOSO_NMR_WIDTH, s);
    size_t gaussian_at = closo_nmr_model_of(model, CLOSO_NMR_GAUSSIAN, s);
    double amount = p[s], half = 0.5 * p[width_at], gaussian = p[gaussian_at];
    for (size_t k = 0; k < species->count; k++) {
        const closo_nmr_site *site = &species->sites[k];
        double middle = (site->shift + p[shift_at]) * model->mhz;
        for (size_t j = 0; j < site->multiplet.count; j++) {
            double offset = site->multiplet.lines[j].offset_hz;
            double weight = site->count * site->multiplet.lines[j].weight;
            double centre = middle + p[coupling_at] * offset, scale = amount * weight;
            for (size_t i = 0; i < model->points; i++) {
                slopes v = profile(model->hz[i] - centre, half, gaussian);
                out[i] += scale * v.value;
                if (!jacobian)
                    continue;
                double *row = jacobian + i * n;
                row[s] -= weight * v.value;
                row[shift_at] += scale * v.offset * model->mhz;
                row[coupling_at] += scale * v.offset * offset;
                row[width_at] -= 0.5 * scale * v.half;
                row[gaussian_at] -= scale * v.gaussian;
            }
        }
    }
}

static void add_baseline(const closo_nmr_model *model, const double *p, double *out,
                         double *jacobian)
{
    size_t n = closo_nmr_model_size(model), first = model->mixture->count;
    double low = model->hz[model->points - 1], span = model->hz[0] - low;
    for (size_t i = 0; i < model->points; i++) {
        double x = 2 * (model->hz[i] - low) / span - 1, before = 1, now = x;
        for (size_t k = 0; k < model->terms; k++) {
            double t = k == 0 ? 1 : now;
            out[i] += p[first + k] * t;
            if (jacobian)
                jacobian[i * n + first + k] = -t;
            if (k > 0) {
                double next = 2 * x * now - before;
                before = now;
                now = next;
            }
        }
    }
}

void closo_nmr_model_part(const closo_nmr_model *model, const double *p, size_t species,
                          double *out)
{
    if (species < model->mixture->count)
        add_species(model, p, species, out, NULL);
    else
        add_baseline(model, p, out, NULL);
}

closo_status closo_nmr_model_evaluate(const double *p, double *r, double *jacobian, void *context,
                                      closo_error *error)
{
    const closo_nmr_model *model = context;
    if (closo_cancelled(model->control))
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    memset(r, 0, model->points * sizeof *r);
    if (jacobian)
        memset(jacobian, 0, model->points * closo_nmr_model_size(model) * sizeof *jacobian);
    for (size_t s = 0; s < model->mixture->count; s++)
        add_species(model, p, s, r, jacobian);
    add_baseline(model, p, r, jacobian);
    for (size_t i = 0; i < model->points; i++)
        r[i] = model->y[i] - r[i];
    return CLOSO_OK;
}
