// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra and widths. S(E) = 1/(pi hbar) int_0^T I(t) R(t) cos(E t / hbar) dt by Simpson's rule on
// an even grid, I(t) linear between the lags; the Gaussian R(t) has fallen to 0.2 % at T (the
// caller sees to that), so that the end of the data leaves no ripples. The cosine comes from its
// recurrence.
#include "traj/neutron.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.141592653589793

closo_status closo_transform_init(closo_transform *transform, size_t points, closo_error *error)
{
    *transform = (closo_transform){.points = points | 1}; // Simpson's rule wants an odd number
    transform->value = closo_allocate(transform->points, sizeof *transform->value, error);
    return transform->value ? CLOSO_OK : CLOSO_MEMORY;
}

void closo_transform_clear(closo_transform *transform)
{
    free(transform->value);
    *transform = (closo_transform){0};
}

void closo_transform_set(closo_transform *transform, const double *t, const double *intermediate,
                         size_t count, double window_ps)
{
    size_t k = 0, points = transform->points;
    transform->step_ps = t[count - 1] / (double)(points - 1);
    for (size_t i = 0; i < points; i++) {
        double at = (double)i * transform->step_ps;
        while (k + 2 < count && t[k + 1] <= at)
            k++;
        double share = fmin(1, (at - t[k]) / (t[k + 1] - t[k]));
        double value = intermediate[k] + share * (intermediate[k + 1] - intermediate[k]);
        double simpson = i == 0 || i == points - 1 ? 1 : i % 2 ? 4 : 2;
        transform->value[i] = value * exp(-0.5 * at * at / (window_ps * window_ps)) * simpson *
                              transform->step_ps / 3;
    }
}

double closo_transform_at(const closo_transform *transform, double energy_mev)
{
    double phase = energy_mev / CLOSO_HBAR_MEV_PS * transform->step_ps;
    double twice = 2 * cos(phase), before = cos(phase), now = 1, sum = 0;
    for (size_t i = 0; i < transform->points; i++) {
        sum += transform->value[i] * now;
        double next = twice * now - before;
        before = now;
        now = next;
    }
    return sum / (PI * CLOSO_HBAR_MEV_PS);
}

double closo_transform_half_width(const closo_transform *transform, double from_mev)
{
    double half = 0.5 * closo_transform_at(transform, 0);
    double limit = PI * CLOSO_HBAR_MEV_PS / transform->step_ps, low = 0, high = from_mev;
    if (!(half > 0))
        return NAN;
    while (high < limit && closo_transform_at(transform, high) > half) {
        low = high;
        high *= 1.05;
    }
    if (high >= limit)
        return NAN;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        if (closo_transform_at(transform, middle) > half)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

double closo_lorentzian_half_width(double half_width, double gaussian_half_width)
{
    // V = 0.5346 L + sqrt(0.2166 L^2 + G^2), solved for L; good to 0.02 %.
    const double a = 0.5346 * 0.5346 - 0.2166, b = 2 * 0.5346;
    double v = half_width, g = gaussian_half_width;
    if (!(v > g))
        return isnan(v) ? (double)NAN : 0;
    return (b * v - sqrt(b * b * v * v - 4 * a * (v * v - g * g))) / (2 * a);
}

double closo_jump_width(double q, double length_angstrom, double residence_ps)
{
    double x = q * length_angstrom;
    return CLOSO_HBAR_MEV_PS / residence_ps * (x < 1e-4 ? x * x / 6 : 1 - sin(x) / x);
}

bool closo_jump_fit(const double *q, const double *width_mev, const double *su, size_t count,
                    double *length_angstrom, double *residence_ps)
{
    size_t known = 0;
    bool weighted = true;
    for (size_t i = 0; i < count; i++) {
        known += width_mev[i] > 0;
        weighted = weighted && (!(width_mev[i] > 0) || su[i] > 0);
    }
    if (known < 3)
        return false;
    double best = INFINITY;
    for (double length = 0.5; length <= 10; length += 0.005) {
        double xx = 0, xy = 0, yy = 0;
        for (size_t i = 0; i < count; i++) {
            if (!(width_mev[i] > 0))
                continue;
            double weight = weighted ? 1 / (su[i] * su[i]) : 1;
            double x = closo_jump_width(q[i], length, 1);
            xx += weight * x * x;
            xy += weight * x * width_mev[i];
            yy += weight * width_mev[i] * width_mev[i];
        }
        double rate = xy / xx, chi = yy - rate * xy;
        if (rate > 0 && chi < best) {
            best = chi;
            *length_angstrom = length;
            *residence_ps = 1 / rate;
        }
    }
    return isfinite(best);
}
