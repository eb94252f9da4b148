// SPDX-License-Identifier: GPL-3.0-or-later
// See sinc.h. The argument is reduced by multiples of pi, held in two parts so that the difference
// is exact, and the sine of the rest is its Taylor polynomial of order 17: less than 10^-14 off at
// pi/2. Plain C that the compiler vectorises.
#include "traj/sinc.h"
#include "traj/distances.h"

#include <math.h>

#define INVERSE_PI 0.31830988618379067
#define PI_HIGH    3.141592653589793116
#define PI_LOW     1.224646799147353207e-16

CLOSO_VECTORISED
void closo_sinc(const double *restrict d, size_t count, double q, double *restrict out)
{
    const double c3 = -1.0 / 6, c5 = 1.0 / 120, c7 = -1.0 / 5040, c9 = 1.0 / 362880,
                 c11 = -1.0 / 39916800, c13 = 1.0 / 6227020800, c15 = -1.0 / 1307674368000,
                 c17 = 1.0 / 355687428096000;
    for (size_t i = 0; i < count; i++) {
        double x = q * d[i], turns = rint(x * INVERSE_PI);
        double r = (x - turns * PI_HIGH) - turns * PI_LOW, s = r * r;
        double series =
            c3 + s * (c5 + s * (c7 + s * (c9 + s * (c11 + s * (c13 + s * (c15 + s * c17))))));
        double sine = r + r * s * series;
        double sign = 1 - 2 * fabs(turns - 2 * rint(0.5 * turns));
        double small = 1 - x * x / 6, divisor = x < 1e-4 ? 1 : x;
        out[i] = x < 1e-4 ? small : sign * sine / divisor;
    }
}
