// SPDX-License-Identifier: GPL-3.0-or-later
// Widths of powder lines: instrument and sample to Gaussian and Lorentzian parts, both to the total
// width and mixing of the pseudo-Voigt, and back.
#include "powder/profile.h"

#include <math.h>

#define DEGREE 0.017453292519943295

void closo_instrument_init(closo_instrument *instrument)
{
    // 0.01 degrees wide everywhere: every line has a width, none of them a noticeable one.
    *instrument = (closo_instrument){.w = 1e-4, .difc = 1, .sig1 = 1e-6};
}

// The share of a broadening that is Lorentzian adds to the Lorentzian width, the rest to the
// squares of the Gaussian one.
static void broaden(double fwhm, double share, double *squares, double *lorentzian)
{
    *lorentzian += share * fwhm;
    *squares += (1 - share) * fwhm * (1 - share) * fwhm;
}

void closo_widths(const closo_instrument *instrument, const closo_broadening *broadening,
                  double two_theta, double wavelength, double *gaussian, double *lorentzian)
{
    double theta = two_theta / 2 * DEGREE, tangent = tan(theta), cosine = cos(theta);
    double squares = (instrument->u * tangent + instrument->v) * tangent + instrument->w +
                     instrument->p / (cosine * cosine);
    squares = fmax(squares, 0);
    *lorentzian = fmax(instrument->x / cosine + instrument->y * tangent + instrument->z, 0);
    if (broadening && broadening->size_angstrom > 0)
        broaden(broadening->scherrer_k * wavelength / (broadening->size_angstrom * cosine) / DEGREE,
                broadening->size_lorentzian, &squares, lorentzian);
    if (broadening && broadening->strain > 0)
        broaden(4 * broadening->strain * tangent / DEGREE, broadening->strain_lorentzian, &squares,
                lorentzian);
    *gaussian = sqrt(squares);
}

// Fifth power of the total width (Thompson, Cox and Hastings 1987, equation 1).
static double fifth_power(double g, double l)
{
    return g * g * g * g * g + 2.69269 * g * g * g * g * l + 2.42843 * g * g * g * l * l +
           4.47163 * g * g * l * l * l + 0.07842 * g * l * l * l * l + l * l * l * l * l;
}

static double mixing(double q)
{
    return q * (1.36603 + q * (-0.47719 + q * 0.11116));
}

void closo_thompson_cox_hastings(double gaussian, double lorentzian, double *fwhm, double *eta)
{
    *fwhm = pow(fifth_power(gaussian, lorentzian), 0.2);
    *eta = *fwhm > 0 ? mixing(lorentzian / *fwhm) : 0;
}

void closo_gauss_lorentz_of(double fwhm, double eta, double *gaussian, double *lorentzian)
{
    eta = fmin(fmax(eta, 0), 1);
    // Both functions rise over the interval: halving it is enough and cannot fail.
    double low = 0, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(mixing(middle) < eta ? &low : &high) = middle;
    }
    *lorentzian = eta > 0 ? fwhm * high : 0;
    double total = pow(fwhm, 5), below = 0, above = fwhm;
    for (int i = 0; i < 60; i++) {
        double middle = (below + above) / 2;
        *(fifth_power(middle, *lorentzian) < total ? &below : &above) = middle;
    }
    *gaussian = below;
}
