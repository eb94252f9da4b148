// SPDX-License-Identifier: GPL-3.0-or-later
// Agreement factors of a calculated with a measured pattern.
#include "closo/powder.h"

#include <math.h>

typedef struct sums {
    double difference, observed, net;         // of absolute values
    double residuals, weighted, weighted_net; // of weighted squares
    double steps, previous;                   // of weighted residuals from point to point
} sums;

static void add_point(sums *s, size_t i, double measured, double su, double calculated,
                      double background)
{
    double off = measured - calculated, residual = off / su, net = measured - background;
    s->difference += fabs(off);
    s->observed += fabs(measured);
    s->net += fabs(net);
    s->residuals += residual * residual;
    s->weighted += measured / su * measured / su;
    s->weighted_net += net / su * net / su;
    if (i > 0)
        s->steps += (residual - s->previous) * (residual - s->previous);
    s->previous = residual;
}

closo_status closo_agreement_of(size_t count, const double *measured, const double *su,
                                const double *calculated, const double *background,
                                size_t parameters, closo_agreement *out, closo_error *error)
{
    sums s = {0};
    if (count == 0)
        return closo_fail(error, CLOSO_INPUT, "no points to compare");
    for (size_t i = 0; i < count; i++) {
        double off = background ? background[i] : 0;
        if (!(su[i] > 0) || !isfinite(measured[i]) || !isfinite(calculated[i]) || !isfinite(off))
            return closo_fail(
                error, CLOSO_INPUT,
                "point %zu: expected finite values and a standard uncertainty above 0", i + 1);
        add_point(&s, i, measured[i], su[i], calculated[i], off);
    }
    double freedom = (double)count - (double)parameters;
    double expected = freedom > 0 ? freedom : (double)NAN;
    *out = (closo_agreement){.rp = 100 * s.difference / s.observed,
                             .rwp = 100 * sqrt(s.residuals / s.weighted),
                             .rexp = 100 * sqrt(expected / s.weighted),
                             .chi2 = s.residuals / expected,
                             .rp_background = 100 * s.difference / s.net,
                             .rwp_background = 100 * sqrt(s.residuals / s.weighted_net),
                             .rexp_background = 100 * sqrt(expected / s.weighted_net),
                             .durbin_watson = s.steps / s.residuals};
    return CLOSO_OK;
}
