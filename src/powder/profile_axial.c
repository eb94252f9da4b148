// SPDX-License-Identifier: GPL-3.0-or-later
// Axial divergence after van Laar and Yelon (1984, doi:10.1107/S0021889884011006) and Finger, Cox
// and Jephcoat (1994, doi:10.1107/S0021889894004218): cones of diffraction cut by a slit of half
// height H at distance L from a sample of half height S reach down to angles p below 2 theta with
// the density W(p) / (h(p) cos p), h = sqrt(cos^2 p / cos^2 2theta - 1). It is singular at
// p = 2 theta; with p = 2 theta - (2 theta - p_min) t^2 the integrand is smooth in t, and
// Gauss-Legendre nodes on both sides of the kink of W give it to rounding with few nodes. A coarse
// rule in p itself is wrong by several per cent of the peak for lines broader than the asymmetry.
#include "powder/profile.h"

#include <math.h>

#define PI         3.14159265358979323846
#define DEGREE     (PI / 180)
#define NEGLIGIBLE 1e-5 // spread over width: no asymmetry to be seen
#define LEAST      8    // nodes of a piece
#define PER_WIDTH  6.0  // further nodes for each width that the piece is long
#define PIECE      (CLOSO_AXIAL_NODES / 2)

// Roots and weights of the Legendre polynomial of degree n on 0 .. 1 (Newton's method from
// Tricomi's estimate).
static void legendre(size_t n, double *node, double *weight)
{
    for (size_t i = 0; i < n; i++) {
        double z = cos(PI * ((double)i + 0.75) / ((double)n + 0.5)), slope = 1;
        for (int turn = 0; turn < 8; turn++) {
            double p = 1, before = 0;
            for (size_t k = 1; k <= n; k++) {
                double next =
                    ((2.0 * (double)k - 1) * z * p - ((double)k - 1) * before) / (double)k;
                before = p;
                p = next;
            }
            slope = (double)n * (z * p - before) / (z * z - 1);
            double step = p / slope;
            z -= step;
            if (fabs(step) < 1e-15)
                break;
        }
        node[i] = (1 - z) / 2;
        weight[i] = 1 / ((1 - z * z) * slope * slope);
    }
}

typedef struct cone {      // radians, 2 theta below a right angle
    double two_theta, end; // p_min
    double low, high;      // |H - S| / L, (H + S) / L
} cone;

// Angle where a ray that ends `height` above the plane, in units of L, is seen.
static double seen_at(double two_theta, double height)
{
    double cosine = cos(two_theta) * sqrt(height * height + 1);
    return cosine < 1 ? acos(cosine) : 0;
}

static double density(const cone *c, double t)
{
    double drop = (c->two_theta - c->end) * t * t, p = c->two_theta - drop;
    double cosine = cos(c->two_theta);
    double h = sqrt(sin(drop) * sin(c->two_theta + p)) / cosine; // cos^2 p - cos^2 2theta, exactly
    double width = c->high > c->low ? fmin(c->high - h, c->high - c->low) : 1;
    return fmax(width, 0) / (h * cos(p)) * t;
}

static void add_piece(const cone *c, double from, double to, double fwhm, closo_axial *out)
{
    double node[PIECE], weight[PIECE];
    double length = (c->two_theta - c->end) * (to * to - from * from) / fwhm;
    double wanted = LEAST + PER_WIDTH * length;
    size_t n = wanted < PIECE ? (size_t)wanted : PIECE;
    legendre(n, node, weight);
    for (size_t i = 0; i < n; i++) {
        double t = from + (to - from) * node[i];
        out->offset[out->count] = -(c->two_theta - c->end) * t * t;
        out->weight[out->count++] = (to - from) * weight[i] * density(c, t);
    }
}

void closo_axial_nodes(double two_theta, double s_l, double h_l, double fwhm, closo_axial *out)
{
    *out = (closo_axial){.count = 1, .weight = {1}};
    bool mirrored = two_theta > 90;
    cone c = {.two_theta = (mirrored ? 180 - two_theta : two_theta) * DEGREE,
              .low = fabs(h_l - s_l),
              .high = h_l + s_l};
    if (!(c.high > 0) || !(c.two_theta > 0))
        return;
    c.end = seen_at(c.two_theta, c.high);
    if (!(c.two_theta - c.end > NEGLIGIBLE * fwhm * DEGREE))
        return;
    double flat = fmax(c.two_theta - seen_at(c.two_theta, c.low), 0); // rounding may leave less
    double kink = sqrt(flat / (c.two_theta - c.end));
    out->count = 0;
    if (kink > 0)
        add_piece(&c, 0, fmin(kink, 1), fwhm * DEGREE, out);
    if (kink < 1)
        add_piece(&c, kink, 1, fwhm * DEGREE, out);
    double sum = 0;
    for (size_t i = 0; i < out->count; i++)
        sum += out->weight[i];
    for (size_t i = 0; i < out->count; i++) {
        out->weight[i] /= sum;
        out->offset[i] *= (mirrored ? -1 : 1) / DEGREE;
    }
}
