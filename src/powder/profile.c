// SPDX-License-Identifier: GPL-3.0-or-later
// The pseudo-Voigt, its derivatives, and lines added to a pattern point by point.
#include "powder/profile.h"

#include <math.h>

#define PI      3.14159265358979323846
#define LN2     0.69314718055994530942
#define NOTHING 40 // exponent below which a Gaussian is not worth an exp
#define NARROW  1e-9

double closo_pseudo_voigt(double x, double fwhm, double eta)
{
    double u = x / fwhm, exponent = 4 * LN2 * u * u;
    double gaussian = exponent < NOTHING ? 2 * sqrt(LN2 / PI) * exp(-exponent) : 0;
    return (eta * 2 / PI / (1 + 4 * u * u) + (1 - eta) * gaussian) / fwhm;
}

double closo_shape_breadth(double fwhm, double eta)
{
    return 1 / closo_pseudo_voigt(0, fwhm, eta);
}

double closo_shape_reach(double fwhm, double eta, double share)
{
    if (!(share > 0))
        return INFINITY;
    double wanted = share * closo_pseudo_voigt(0, fwhm, eta);
    double low = 0, high = fwhm;
    while (closo_pseudo_voigt(high, fwhm, eta) > wanted)
        high *= 2;
    for (int i = 0; i < 30; i++) {
        double middle = (low + high) / 2;
        *(closo_pseudo_voigt(middle, fwhm, eta) > wanted ? &low : &high) = middle;
    }
    return high;
}

static void add_node(closo_shape *sum, double distance, double weight, double fwhm, double eta,
                     bool derivatives)
{
    double u = distance / fwhm, below = 1 / (1 + 4 * u * u), exponent = 4 * LN2 * u * u;
    double lorentzian = weight * 2 / PI / fwhm * below;
    double gaussian = exponent < NOTHING ? weight * 2 * sqrt(LN2 / PI) / fwhm * exp(-exponent) : 0;
    sum->value += eta * lorentzian + (1 - eta) * gaussian;
    if (!derivatives)
        return;
    double l = eta * lorentzian * 8 * u * below, g = (1 - eta) * gaussian * 8 * LN2 * u;
    sum->centre += (l + g) / fwhm;
    sum->fwhm += (u * (l + g) - eta * lorentzian - (1 - eta) * gaussian) / fwhm;
    sum->eta += lorentzian - gaussian;
}

closo_shape closo_shape_at(double x, double centre, double fwhm, double eta,
                           const closo_axial *axial, bool derivatives)
{
    closo_shape sum = {0};
    for (size_t k = 0; k < axial->count; k++)
        add_node(&sum, x - centre - axial->offset[k], axial->weight[k], fwhm, eta, derivatives);
    return sum;
}

size_t closo_first_at(const double *x, size_t count, double value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// The loop that a simulation spends its time in.
static void add_symmetric(double centre, double area, double fwhm, double eta, const double *x,
                          double *y, size_t count)
{
    double lorentzian = area * eta * 2 / PI / fwhm;
    double gaussian = area * (1 - eta) * 2 * sqrt(LN2 / PI) / fwhm;
    double spread = 4 / (fwhm * fwhm);
    for (size_t i = 0; i < count; i++) {
        double square = (x[i] - centre) * (x[i] - centre) * spread;
        y[i] += lorentzian / (1 + square);
    }
    // The Gaussian part ends where its exponent is lost.
    double end = fwhm * sqrt(NOTHING / (4 * LN2));
    size_t first = closo_first_at(x, count, centre - end);
    for (size_t i = first; gaussian > 0 && i < count && x[i] <= centre + end; i++)
        y[i] += gaussian * exp(-LN2 * spread * (x[i] - centre) * (x[i] - centre));
}

void closo_profile_add(double two_theta, double area, double gaussian, double lorentzian,
                       double s_l, double h_l, double cutoff, const double *x, double *y,
                       size_t count)
{
    double fwhm, eta;
    closo_thompson_cox_hastings(fmax(gaussian, 0), fmax(lorentzian, 0), &fwhm, &eta);
    fwhm = fmax(fwhm, NARROW);
    closo_axial axial;
    closo_axial_nodes(two_theta, s_l, h_l, fwhm, &axial);
    double low = 0, high = 0;
    for (size_t k = 0; k < axial.count; k++) {
        low = fmin(low, axial.offset[k]);
        high = fmax(high, axial.offset[k]);
    }
    // The top of a line that is spread out is lower, and the tails are cut off farther out.
    double top = closo_shape_at(two_theta, two_theta, fwhm, eta, &axial, false).value /
                 closo_pseudo_voigt(0, fwhm, eta);
    double reach = closo_shape_reach(fwhm, eta, cutoff * fmin(top, 1));
    size_t first = closo_first_at(x, count, two_theta + low - reach);
    size_t end = closo_first_at(x, count, two_theta + high + reach);
    for (size_t k = 0; k < axial.count; k++)
        add_symmetric(two_theta + axial.offset[k], area * axial.weight[k], fwhm, eta, x + first,
                      y + first, end - first);
}
