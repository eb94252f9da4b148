// SPDX-License-Identifier: GPL-3.0-or-later
// Impedance of a Gaussian in ln tau,
//   Z(x) = int exp(-(mu u)^2) / (1 + i exp(x + u)) du,   x = ln(omega tau_m),
// depends on frequency and time constant through x alone: it is tabulated once, whatever the grid
// of frequencies is. The trapezoidal rule converges exponentially for such integrands; its step is
// a multiple of the table's, so that 1 / (1 + i e^y) is needed at one set of y only.
#include "electro/drt.h"

#include <math.h>
#include <stdlib.h>

#define SQRT_PI    1.7724538509055160
#define TABLE_STEP 0.02
#define TAIL       6.2  // of mu u, where exp(-(mu u)^2) is below 1e-16
#define BEYOND     16.0 // in x, where the tails hold to 1e-13

static void simple_at(double y, double z[2])
{
    double e = exp(-fabs(y));
    double small = e * e / (1 + e * e);
    z[0] = y > 0 ? small : 1 - small;
    z[1] = -e / (1 + e * e);
}

static void tabulate(closo_drt_kernel *k, const double *re, const double *im, const double *weight,
                     size_t half, size_t stride)
{
    for (size_t i = 0; i < k->count; i++) {
        double sum_re = 0, sum_im = 0;
        for (size_t j = 0; j <= 2 * half; j++) {
            sum_re += weight[j] * re[i + j * stride];
            sum_im += weight[j] * im[i + j * stride];
        }
        k->re[i] = sum_re;
        k->im[i] = sum_im;
    }
}

closo_status closo_drt_kernel_init(closo_drt_kernel *kernel, double mu, closo_error *error)
{
    // mu h <= 1/2 resolves the Gaussian to 1e-17, h <= 0.2 the poles at +-i pi/2
    double h = fmin(0.5 / mu, 0.2), reach = BEYOND + 2 / (mu * mu);
    size_t stride = (size_t)ceil(h / TABLE_STEP), half = (size_t)ceil(TAIL / mu / h);
    *kernel = (closo_drt_kernel){.mu = mu, .step = h / (double)stride, .first = -reach};
    kernel->count = (size_t)ceil(2 * reach / kernel->step) + 1;
    size_t margin = half * stride, values = kernel->count + 2 * margin;
    double *work = closo_allocate(2 * values + 2 * half + 1, sizeof *work, error);
    kernel->re = closo_allocate(2 * kernel->count, sizeof *kernel->re, error);
    if (!work || !kernel->re) {
        free(work);
        closo_drt_kernel_clear(kernel);
        return CLOSO_MEMORY;
    }
    kernel->im = kernel->re + kernel->count;
    double *re = work, *im = re + values, *weight = im + values;
    for (size_t i = 0; i < values; i++) {
        double z[2];
        simple_at(kernel->first + ((double)i - (double)margin) * kernel->step, z);
        re[i] = z[0];
        im[i] = z[1];
    }
    for (size_t j = 0; j <= 2 * half; j++) {
        double u = ((double)j - (double)half) * h;
        weight[j] = h * exp(-mu * mu * u * u);
    }
    tabulate(kernel, re, im, weight, half, stride);
    free(work);
    return CLOSO_OK;
}

void closo_drt_kernel_clear(closo_drt_kernel *kernel)
{
    free(kernel->re); // one block with im
    *kernel = (closo_drt_kernel){0};
}

// Lagrange's polynomial through six points about the place t (from the third point, 0 to 1).
static void weights_at(double t, double w[6])
{
    double a = t + 2, b = t + 1, c = t, d = t - 1, e = t - 2, f = t - 3;
    w[0] = -b * c * d * e * f / 120;
    w[1] = a * c * d * e * f / 24;
    w[2] = -a * b * d * e * f / 12;
    w[3] = a * b * c * e * f / 12;
    w[4] = -a * b * c * d * f / 24;
    w[5] = a * b * c * d * e / 120;
}

void closo_drt_kernel_at(const closo_drt_kernel *kernel, double x, double z[2])
{
    double place = (x - kernel->first) / kernel->step, mu = kernel->mu, area = SQRT_PI / mu;
    if (place < 2 || place > (double)kernel->count - 4) {
        z[0] = x < 0 ? area : area * exp(-2 * x + 1 / (mu * mu));
        z[1] = -area * exp(-fabs(x) + 1 / (4 * mu * mu));
        return;
    }
    size_t at = (size_t)place;
    double w[6];
    weights_at(place - (double)at, w);
    z[0] = z[1] = 0;
    for (size_t i = 0; i < 6; i++) {
        z[0] += w[i] * kernel->re[at - 2 + i];
        z[1] += w[i] * kernel->im[at - 2 + i];
    }
}
