// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of pulsed neutron sources: a rising and a falling exponential back to back (Von Dreele,
// Jorgensen and Windsor 1982, doi:10.1107/S0021889882012722) folded with a pseudo-Voigt. The
// Gaussian part is a pair of complementary error functions, the Lorentzian part a pair of
// exponential integrals.
#include "powder/profile.h"

#include <complex.h>
#include <math.h>

#define PI    3.14159265358979323846
#define EULER 0.57721566490153286061
#define LN2   0.69314718055994530942

typedef double complex number;

// Series about 0: exact enough left of it, where all terms have one sign, and near it.
static number by_series(number z)
{
    number sum = -EULER - clog(z), term = 1;
    for (int k = 1; k < 400; k++) {
        term *= -z / k;
        sum -= term / k;
        if (cabs(term) < 1e-17 * k * cabs(sum))
            break;
    }
    return cexp(z) * sum;
}

// Lentz's continued fraction, away from the negative axis.
static number by_fraction(number z)
{
    number b = z + 1, d = 1 / b, c = 1e300, h = d;
    for (int k = 1; k < 500; k++) {
        double a = -(double)k * k;
        b += 2;
        d = 1 / (a * d + b);
        c = b + a / c;
        number change = c * d;
        h *= change;
        if (cabs(change - 1) < 1e-15)
            break;
    }
    return h;
}

static number by_asymptote(number z)
{
    number sum = 0, term = 1 / z;
    double last = INFINITY;
    for (int k = 1; k < 60 && cabs(term) < last; k++) {
        last = cabs(term);
        sum += term;
        term *= -k / z;
    }
    return sum;
}

// exp(z) E1(z).
static number scaled_integral(number z)
{
    double size = cabs(z), x = creal(z);
    if (size < 1 || (x < 0 && size < 38 && fabs(cimag(z)) < -x))
        return by_series(z);
    return x < 0 && size >= 38 ? by_asymptote(z) : by_fraction(z);
}

// exp(y^2 - offset) erfc(y), with neither factor out of range.
static double scaled_erfc(double y, double offset)
{
    if (y < 5)
        return exp(y * y - offset) * erfc(y);
    double square = 1 / (2 * y * y), sum = 1, term = 1;
    for (int k = 1; k < 12; k++) {
        term *= -(2.0 * k - 1) * square;
        sum += term;
    }
    return exp(-offset) * sum / (y * sqrt(PI));
}

double closo_time_shape(double t, double alpha, double beta, double fwhm, double eta)
{
    double norm = alpha * beta / (2 * (alpha + beta)), value = 0;
    double sigma = fwhm / sqrt(8 * LN2);
    if (eta < 1) {
        double offset = t * t / (2 * sigma * sigma);
        double y = (alpha * sigma * sigma + t) / (sqrt(2) * sigma);
        double z = (beta * sigma * sigma - t) / (sqrt(2) * sigma);
        value += (1 - eta) * norm * (scaled_erfc(y, offset) + scaled_erfc(z, offset));
    }
    if (eta > 0) {
        number p = alpha * t + I * (alpha * fwhm / 2), q = -beta * t + I * (beta * fwhm / 2);
        value -= eta * norm * 2 / PI * (cimag(scaled_integral(p)) + cimag(scaled_integral(q)));
    }
    return value;
}
