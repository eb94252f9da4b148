// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of complex argument for the circuit elements. Near 0 quotients such as tanh(x)/x are
// taken from their series (the next term is below 1e-15 at the border); beyond Re x = 18 tanh is 1
// to the last bit, so no exponential overflows.
#include "electro/element.h"

#include <math.h>

#define HALF_PI 1.5707963267948966
#define NEAR    0.02
#define FAR     18.0
#define LARGEST 300.0 // of |ln| of a power

static double bounded(double x)
{
    return fmin(fmax(x, -LARGEST), LARGEST);
}

closo_complex closo_element_log(double log_argument)
{
    return closo_complex_of(log_argument, HALF_PI);
}

closo_complex closo_element_power(double log_argument, double exponent)
{
    double modulus = exp(bounded(log_argument * exponent)), angle = HALF_PI * exponent;
    return closo_complex_of(modulus * cos(angle), modulus * sin(angle));
}

// tanh for Re x >= 0.
static closo_complex tanh_of(closo_complex x)
{
    if (creal(x) > FAR)
        return 1;
    double modulus = exp(-2 * creal(x)), angle = -2 * cimag(x);
    closo_complex e = closo_complex_of(modulus * cos(angle), modulus * sin(angle));
    return (1 - e) / (1 + e);
}

closo_complex closo_element_coth(closo_complex x)
{
    if (cabs(x) < NEAR)
        return 1 / x + x / 3 - x * x * x / 45;
    return 1 / tanh_of(x);
}

closo_complex closo_element_tanh_over(closo_complex x, closo_complex *slope)
{
    if (cabs(x) < NEAR) {
        closo_complex u = x * x;
        *slope = u * (-2.0 / 3 + u * (8.0 / 15 - u * (34.0 / 105)));
        return 1 + u * (-1.0 / 3 + u * (2.0 / 15 - u * (17.0 / 315)));
    }
    closo_complex t = tanh_of(x), f = t / x;
    *slope = 1 - t * t - f;
    return f;
}

closo_complex closo_element_coth_over(closo_complex x, closo_complex *slope)
{
    if (cabs(x) < NEAR) {
        closo_complex u = x * x, v = 1 / u;
        *slope = -2 * v + u * (-2.0 / 45 + u * (8.0 / 945));
        return v + 1.0 / 3 + u * (-1.0 / 45 + u * (2.0 / 945));
    }
    closo_complex c = closo_element_coth(x), f = c / x;
    *slope = 1 - c * c - f;
    return f;
}
