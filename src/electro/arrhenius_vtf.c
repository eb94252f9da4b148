// SPDX-License-Identifier: GPL-3.0-or-later
// ln(sigma T^1/2) = ln A - B / (k_B (T - T0)) (Vogel; Tammann; Fulcher): for each T0 a line, T0
// from the profile of its likelihood by a scan and a golden section. The uncertainty of T0 is that
// of the profile's curvature; those of A and B contain it (block inverse of the information).
#include "electro/arrhenius_line.h"

#include <math.h>
#include <stdlib.h>

#define BOLTZMANN_EV (CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE)

typedef struct profile {
    const closo_sigma_datum *data;
    closo_sigma_datum *work;
    size_t count, exact;
    bool weighted;
    double lowest; // temperature of a point, K
} profile;

// Twice the negative log likelihood, the scatter at its best where it is fitted.
static double at(profile *self, double t0, closo_sigma_line *line)
{
    for (size_t k = 0; k < self->count; k++) {
        self->work[k] = self->data[k];
        self->work[k].x = 1 / (BOLTZMANN_EV * (self->data[k].x - t0));
    }
    if (!closo_sigma_line_fit(self->work, self->count, self->weighted, line))
        return INFINITY;
    if (line->bounds == 0) // the exact form, also where there is no scatter
        return (double)self->exact *
               log(fmax(line->chi_squared, 1e-14 * (double)self->exact) / (double)self->exact);
    return -2 * line->log_likelihood;
}

static double search(profile *self, double *best)
{
    enum { STEPS = 200 };
    const double golden = 0.61803398874989484820;
    closo_sigma_line line;
    double end = self->lowest * 0.995, place = 0;
    *best = INFINITY;
    for (int k = 0; k <= STEPS; k++) {
        double value = at(self, end * k / STEPS, &line);
        if (value < *best) {
            *best = value;
            place = end * k / STEPS;
        }
    }
    double low = fmax(0, place - end / STEPS), high = fmin(end, place + end / STEPS);
    for (int k = 0; k < 80; k++) {
        double a = high - golden * (high - low), b = low + golden * (high - low);
        if (at(self, a, &line) < at(self, b, &line))
            high = b;
        else
            low = a;
    }
    place = (low + high) / 2;
    *best = at(self, place, &line);
    return place;
}

static void uncertainty(profile *self, closo_sigma_vtf *out, double best)
{
    closo_sigma_line left, right;
    double h = fmin(out->t0, self->lowest - out->t0) * 0.02;
    double n = (double)self->exact, spare = n - 3;
    double a = at(self, out->t0 - h, &left), b = at(self, out->t0 + h, &right);
    double curvature = (a - 2 * best + b) / (h * h); // of -2 ln L
    out->gradient[0] = (right.intercept - left.intercept) / (2 * h);
    out->gradient[1] = (right.slope - left.slope) / (2 * h);
    double widening = spare > 0 ? n / spare : (double)NAN;
    if (out->line.bounds == 0 && self->weighted && isinf(out->line.freedom)) {
        // known su: curvature of chi-squared itself
        curvature = (left.chi_squared - 2 * out->line.chi_squared + right.chi_squared) / (h * h);
        widening = 1;
    }
    out->t0_su = curvature > 0 ? sqrt(2 / curvature * widening) : (double)NAN;
    out->determined = out->t0_su < out->t0 && out->t0_su < self->lowest;
    if (isfinite(out->line.freedom)) { // one parameter more than the line counted
        double more = spare > 0 ? (n - 2) / spare : (double)NAN;
        for (int i = 0; i < 3; i++)
            out->line.variance[i] *= more;
        out->line.freedom = spare;
    }
    double v = out->t0_su * out->t0_su;
    out->line.variance[0] += v * out->gradient[0] * out->gradient[0];
    out->line.variance[1] += v * out->gradient[1] * out->gradient[1];
    out->line.variance[2] += v * out->gradient[0] * out->gradient[1];
}

bool closo_sigma_vtf_fit(const closo_sigma_datum *data, size_t count, bool weighted,
                         closo_sigma_vtf *out, closo_error *error)
{
    profile self = {.data = data, .count = count, .weighted = weighted, .lowest = INFINITY};
    *out = (closo_sigma_vtf){.t0 = NAN, .t0_su = NAN, .gain = NAN};
    for (size_t k = 0; k < count; k++)
        if (data[k].censoring == CLOSO_EXACT) {
            self.exact++;
            self.lowest = fmin(self.lowest, data[k].x);
        }
    for (size_t k = 0; k < count; k++) // T0 lies below every temperature, bounds included
        self.lowest = fmin(self.lowest, data[k].x);
    if (self.exact < 4)
        return false;
    self.work = closo_allocate(count, sizeof *self.work, error);
    if (!self.work)
        return false;
    double best;
    out->t0 = search(&self, &best);
    bool fitted = at(&self, out->t0, &out->line) < INFINITY;
    closo_sigma_line straight;
    double n = (double)self.exact, zero = at(&self, 0, &straight);
    if (fitted && n > 5)
        out->gain = (zero + 6 * n / (n - 4)) - (best + 8 * n / (n - 5));
    if (fitted && out->t0 > 1e-3 * self.lowest && out->t0 < 0.99 * self.lowest)
        uncertainty(&self, out, best);
    free(self.work);
    return fitted;
}

double closo_sigma_vtf_at(const closo_sigma_vtf *vtf, double kelvin, double *su)
{
    double x = 1 / (BOLTZMANN_EV * (kelvin - vtf->t0));
    double y = closo_sigma_line_at(&vtf->line, x, su);
    if (kelvin <= vtf->t0) {
        *su = NAN;
        return NAN;
    }
    // The variance of the line holds that of T0 through A and B; x moves with T0, too.
    double v = vtf->t0_su * vtf->t0_su, dx = BOLTZMANN_EV * x * x;
    double through_line = vtf->gradient[0] + x * vtf->gradient[1];
    double whole = through_line + vtf->line.slope * dx;
    *su = sqrt(fmax(0, *su * *su + v * (whole * whole - through_line * through_line)));
    return y;
}
