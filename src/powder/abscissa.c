// SPDX-License-Identifier: GPL-3.0-or-later
// 2 theta, q, d and time of flight: Bragg's law, q = 2 pi / d, t = tzero + difc d.
#include "closo/powder.h"

#include <math.h>

static double to_d(double x, closo_abscissa from, double wavelength, double difc, double tzero)
{
    const double pi = acos(-1.0);
    switch (from) {
    case CLOSO_ABSCISSA_TWO_THETA:
        return x > 0 && x <= 180 ? wavelength / (2 * sin(x * pi / 360)) : (double)NAN;
    case CLOSO_ABSCISSA_Q:
        return x > 0 ? 2 * pi / x : (double)NAN;
    case CLOSO_ABSCISSA_TIME:
        return (x - (isnan(tzero) ? 0 : tzero)) / difc;
    default:
        return x;
    }
}

double closo_abscissa_convert(double x, closo_abscissa from, closo_abscissa to, double wavelength,
                              double difc, double tzero)
{
    const double pi = acos(-1.0);
    if (from == to)
        return x;
    double d = to_d(x, from, wavelength, difc, tzero);
    if (!(d > 0) || !isfinite(d))
        return NAN;
    switch (to) {
    case CLOSO_ABSCISSA_TWO_THETA: {
        double sine = wavelength / (2 * d);
        return sine <= 1 ? asin(sine) * 360 / pi : (double)NAN;
    }
    case CLOSO_ABSCISSA_Q:
        return 2 * pi / d;
    case CLOSO_ABSCISSA_TIME:
        return (isnan(tzero) ? 0 : tzero) + difc * d;
    default:
        return d;
    }
}
