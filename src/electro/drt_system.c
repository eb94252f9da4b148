// SPDX-License-Identifier: GPL-3.0-or-later
// The linear system of Wan, Saccoccio, Chen and Ciucci, Electrochim. Acta 184 (2015) 483:
//   Z = R + s L + 1/(s C) + int gamma(ln tau) / (1 + s tau) dln tau,
//   gamma = sum x_m exp(-(mu (ln tau - ln tau_m))^2),
// penalty lambda int (d^k gamma / dln tau^k)^2 dln tau. The tau_m are even in logarithm from a
// decade below 1/omega_max to a decade above 1/omega_min, whatever the frequencies are. Impedances
// are divided by the span of the real part; lambda has no unit and does not change by that.
#include "electro/drt.h"

#include <math.h>
#include <stdlib.h>

#define LN10         2.302585092994046
#define LN_TWO_PI    1.8378770664093455
#define FWHM         1.6651092223153954 // of exp(-u^2): 2 sqrt(ln 2)
#define SQRT_HALF_PI 1.2533141373155003
#define MARGIN       LN10       // of the grid beyond 1/omega
#define FALL         0.02       // of Z', of its span and of |Z|, that noise does not bring about
enum { FEWEST = 5, MOST = 30 }; // Gaussians a decade where the spectrum decides

// ---- grid --------------------------------------------------------------------------------------

static void set_grid(closo_drt_system *system, const closo_ordered *s,
                     const closo_drt_options *options)
{
    double high = log(s->omega[0]), low = log(s->omega[s->count - 1]);
    double density = (double)options->points_per_decade;
    if (options->points_per_decade == 0)
        density =
            fmin(fmax((double)(closo_ordered_distinct(s) - 1) / (high - low) * LN10, FEWEST), MOST);
    double before = options->inverse_frequency ? -LN_TWO_PI : MARGIN;
    double behind = options->inverse_frequency ? LN_TWO_PI : MARGIN;
    double range = high - low + before + behind, intervals = ceil(range / LN10 * density - 1e-6);
    system->basis = intervals < CLOSO_DRT_BASIS ? (size_t)intervals + 1 : CLOSO_DRT_BASIS;
    system->first = -high - before;
    system->spacing = range / (double)(system->basis - 1);
    system->mu = options->shape * FWHM / system->spacing;
    system->unknowns = system->basis;
    system->R = system->unknowns++;
    system->L = options->inductance ? system->unknowns++ : SIZE_MAX;
    system->C = options->capacitance ? system->unknowns++ : SIZE_MAX;
}

// Z' of a distribution that is nowhere negative never falls with falling frequency. Where it does,
// from a maximum to the lowest point behind it, the Gaussians are turned over.
static void turn_over(closo_drt_system *system, const closo_ordered *s)
{
    for (size_t top = 0; top < s->count; top++) {
        size_t bottom = top;
        for (size_t n = top; n < s->count && s->re[n] <= s->re[top]; n++)
            bottom = s->re[n] < s->re[bottom] ? n : bottom;
        if (!closo_drt_falls(system, s, top, bottom))
            continue;
        double from = -log(s->omega[top]);
        double to = bottom + 1 == s->count ? INFINITY : -log(s->omega[bottom]);
        for (size_t m = 0; m < system->basis; m++) {
            double ln_tau = system->first + (double)m * system->spacing;
            if (ln_tau >= from && ln_tau <= to)
                system->sign[m] = -1;
        }
        top = bottom;
    }
}

bool closo_drt_falls(const closo_drt_system *system, const closo_ordered *s, size_t top,
                     size_t bottom)
{
    return s->re[top] - s->re[bottom] > FALL * fmax(system->scale, s->modulus[bottom]);
}

static void set_scale(closo_drt_system *system, const closo_ordered *s)
{
    double least = s->re[0], most = s->re[0], modulus = 0;
    for (size_t n = 0; n < s->count; n++) {
        least = fmin(least, s->re[n]);
        most = fmax(most, s->re[n]);
        modulus = fmax(modulus, s->modulus[n]);
    }
    system->scale = fmax(most - least, 1e-3 * modulus);
    system->unit_L = system->scale / s->omega[0];
    system->unit_C = system->scale * s->omega[s->count - 1];
}

// ---- rows --------------------------------------------------------------------------------------

static void fill_rows(closo_drt_system *system, const closo_ordered *s,
                      const closo_drt_kernel *kernel, bool modulus)
{
    for (size_t n = 0; n < s->count; n++) {
        double *re = system->a_re + n * system->unknowns, *im = system->a_im + n * system->unknowns;
        double weight = modulus ? system->scale / s->modulus[n] : 1, ln = log(s->omega[n]);
        for (size_t m = 0; m < system->basis; m++) {
            double z[2];
            closo_drt_kernel_at(kernel, ln + system->first + (double)m * system->spacing, z);
            re[m] = system->sign[m] * weight * z[0];
            im[m] = system->sign[m] * weight * z[1];
        }
        system->weight += weight * weight / (double)s->count;
        re[system->R] = weight;
        if (system->L != SIZE_MAX)
            im[system->L] = weight * s->omega[n] / s->omega[0];
        if (system->C != SIZE_MAX)
            im[system->C] = -weight * s->omega[s->count - 1] / s->omega[n];
        system->z_re[n] = weight * s->re[n] / system->scale;
        system->z_im[n] = weight * s->im[n] / system->scale;
        system->zz += system->z_re[n] * system->z_re[n] + system->z_im[n] * system->z_im[n];
    }
}

static void accumulate(const double *a, const double *z, size_t points, size_t p, double *gram,
                       double *b)
{
    for (size_t n = 0; n < points; n++) {
        const double *row = a + n * p;
        for (size_t i = 0; i < p; i++) {
            double value = row[i], *out = gram + i * p;
            b[i] += value * z[n];
            for (size_t j = i; j < p; j++)
                out[j] += value * row[j];
        }
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < i; j++)
            gram[i * p + j] = gram[j * p + i];
}

// Overlap of first or second derivatives of two Gaussians at the distance u.
static double overlap(double mu, int derivative, double u)
{
    double a2 = mu * u * mu * u, common = SQRT_HALF_PI * mu * exp(-a2 / 2);
    return derivative == 1 ? common * (1 - a2) : common * mu * mu * (3 - 6 * a2 + a2 * a2);
}

static void fill_penalty(closo_drt_system *system, int derivative)
{
    size_t m = system->basis;
    for (size_t d = 0; d < m; d++) {
        double value = overlap(system->mu, derivative, (double)d * system->spacing);
        for (size_t i = 0; i + d < m; i++)
            system->penalty[i * m + i + d] = system->penalty[(i + d) * m + i] =
                system->sign[i] * system->sign[i + d] * value;
    }
}

static closo_status allocate(closo_drt_system *system, closo_error *error)
{
    size_t n = system->points, p = system->unknowns, m = system->basis;
    double *block =
        closo_allocate(2 * n * p + 2 * n + 2 * p * p + 2 * p + m * m + m, sizeof *block, error);
    if (!block)
        return CLOSO_MEMORY;
    system->a_re = block;
    system->a_im = system->a_re + n * p;
    system->z_re = system->a_im + n * p;
    system->z_im = system->z_re + n;
    system->gram_re = system->z_im + n;
    system->gram_im = system->gram_re + p * p;
    system->b_re = system->gram_im + p * p;
    system->b_im = system->b_re + p;
    system->penalty = system->b_im + p;
    system->sign = system->penalty + m * m;
    for (size_t i = 0; i < m; i++)
        system->sign[i] = 1;
    return CLOSO_OK;
}

closo_status closo_drt_system_init(closo_drt_system *system, const closo_ordered *spectrum,
                                   const closo_drt_options *options, closo_error *error)
{
    closo_drt_kernel kernel = {0};
    *system = (closo_drt_system){.points = spectrum->count};
    set_grid(system, spectrum, options);
    set_scale(system, spectrum);
    closo_status status = closo_drt_kernel_init(&kernel, system->mu, error);
    if (status == CLOSO_OK)
        status = allocate(system, error);
    if (status == CLOSO_OK) {
        size_t n = system->points, p = system->unknowns;
        if (options->negative)
            turn_over(system, spectrum);
        fill_rows(system, spectrum, &kernel, options->modulus);
        accumulate(system->a_re, system->z_re, n, p, system->gram_re, system->b_re);
        accumulate(system->a_im, system->z_im, n, p, system->gram_im, system->b_im);
        fill_penalty(system, options->derivative);
    }
    closo_drt_kernel_clear(&kernel);
    return status;
}

void closo_drt_system_clear(closo_drt_system *system)
{
    free(system->a_re); // one block with the others
    *system = (closo_drt_system){0};
}

void closo_drt_normal(const closo_drt_system *system, bool real, bool imaginary, double lambda,
                      double *H, double *b)
{
    size_t p = system->unknowns, m = system->basis;
    for (size_t i = 0; i < p * p; i++)
        H[i] = (real ? system->gram_re[i] : 0) + (imaginary ? system->gram_im[i] : 0);
    for (size_t i = 0; i < p; i++)
        b[i] = (real ? system->b_re[i] : 0) + (imaginary ? system->b_im[i] : 0);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            H[i * p + j] += lambda * system->penalty[i * m + j];
}
