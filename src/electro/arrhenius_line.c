// SPDX-License-Identifier: GPL-3.0-or-later
// Lines through points and bounds by maximum likelihood (J. Tobin, Econometrica 26 (1958) 24). A
// point contributes a normal density about the line, a bound "< c" the probability of lying below
// it. In the parameters (a, b, 1) / k of R. J. Olsen, Econometrica 46 (1978) 1211, k the factor of
// the scatter, the likelihood is concave, so that Newton's steps, halved where needed, find the one
// maximum. Without bounds this is least squares.
//
// Scatter. Where the data have su the factor is 1; if chi-squared of the points exceeds its 95 %
// quantile the su are widened by the factor that fits best (Birge, Phys. Rev. 40 (1932) 207; the
// same convention as for diffusion coefficients). Where they have none the factor is fitted. A
// fitted variance is multiplied by n / (n - 2), which gives the unbiased one of least squares.
#include "electro/arrhenius_line.h"

#include <math.h>
#include <string.h>

#define LN_SQRT_2PI 0.91893853320467274178
#define NO_SCATTER  1e-9 // points on a line to rounding: no scatter to fit

typedef struct state {
    double p[3];        // a / k, b / k, 1 / k
    double gradient[3]; // of the log likelihood
    double curvature[3][3];
    double value;
} state;

// ln of the normal probability below q, and the ratio density / probability.
static double log_below(double q, double *hazard)
{
    if (q < -20) { // asymptotic series: erfc ends at -38
        double u = 1 / (q * q);
        double series = 1 - u * (1 - 3 * u * (1 - 5 * u));
        *hazard = -q / series;
        return -0.5 * q * q - LN_SQRT_2PI - log(-q) + log(series);
    }
    double probability = 0.5 * erfc(-q * 0.70710678118654752440);
    *hazard = exp(-0.5 * q * q - LN_SQRT_2PI) / probability;
    return log(probability);
}

static void add_datum(state *self, const closo_sigma_datum *d, double x, double y)
{
    const double step[3] = {-1 / d->su, -x / d->su, y / d->su};
    double r = self->p[0] * step[0] + self->p[1] * step[1] + self->p[2] * step[2];
    double first, second;
    if (d->censoring == CLOSO_EXACT) {
        self->value += -0.5 * r * r + log(self->p[2]);
        first = -r;
        second = -1;
        self->gradient[2] += 1 / self->p[2];
        self->curvature[2][2] -= 1 / (self->p[2] * self->p[2]);
    } else {
        double sign = d->censoring == CLOSO_BELOW ? 1 : -1, hazard;
        self->value += log_below(sign * r, &hazard);
        first = sign * hazard;
        second = -hazard * (sign * r + hazard);
    }
    for (int i = 0; i < 3; i++) {
        self->gradient[i] += first * step[i];
        for (int j = 0; j < 3; j++)
            self->curvature[i][j] += second * step[i] * step[j];
    }
}

static void evaluate(state *self, const closo_sigma_datum *data, size_t count, const double mean[2])
{
    self->value = 0;
    memset(self->gradient, 0, sizeof self->gradient);
    memset(self->curvature, 0, sizeof self->curvature);
    for (size_t k = 0; k < count; k++)
        add_datum(self, &data[k], data[k].x - mean[0], data[k].y - mean[1]);
}

// Inverse of the leading n x n block of -curvature (positive definite); false where singular.
static bool invert(double curvature[3][3], int n, double out[3][3])
{
    double a[3][6] = {{0}};
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            a[i][j] = -curvature[i][j];
        a[i][3 + i] = 1;
    }
    for (int i = 0; i < n; i++) {
        double pivot = a[i][i];
        if (!(pivot > 0) || !isfinite(pivot))
            return false;
        for (int j = 0; j < 6; j++)
            a[i][j] /= pivot;
        for (int k = 0; k < n; k++) {
            double factor = a[k][i];
            for (int j = 0; j < 6 && k != i; j++)
                a[k][j] -= factor * a[i][j];
        }
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[i][j] = i < n && j < n ? a[i][3 + j] : 0;
    return true;
}

// n = 2: the factor stays as it is; 3: fitted.
static bool climb(state *self, const closo_sigma_datum *data, size_t count, const double mean[2],
                  int n, double inverse[3][3])
{
    evaluate(self, data, count, mean);
    for (int iteration = 0; iteration < 200; iteration++) {
        if (!invert(self->curvature, n, inverse))
            return false;
        double step[3] = {0}, rise = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++)
                step[i] += inverse[i][j] * self->gradient[j];
            rise += step[i] * self->gradient[i];
        }
        if (rise < 1e-20 * (1 + fabs(self->value)))
            return true;
        double length = 1;
        for (int halving = 0; halving < 60; halving++, length /= 2) {
            state next = *self;
            for (int i = 0; i < n; i++)
                next.p[i] += length * step[i];
            if (!(next.p[2] > 0))
                continue;
            evaluate(&next, data, count, mean);
            if (next.value >= self->value) {
                bool stands = next.value - self->value < 1e-14 * (1 + fabs(self->value));
                *self = next;
                if (stands)
                    return invert(self->curvature, n, inverse);
                length = -1;
                break;
            }
        }
        if (length > 0)
            return rise < 1e-8; // no rise to be had: rounding
    }
    return false;
}

// Least squares of the points: the start, and all there is without bounds.
static bool least_squares(const closo_sigma_datum *data, size_t count, double mean[2],
                          double line[2], closo_sigma_line *out)
{
    double weight = 0, sxx = 0, sxy = 0, extent = 0, first = NAN;
    mean[0] = mean[1] = 0;
    for (size_t k = 0; k < count; k++) {
        if (data[k].censoring != CLOSO_EXACT)
            continue;
        double w = 1 / (data[k].su * data[k].su);
        weight += w;
        mean[0] += w * data[k].x;
        mean[1] += w * data[k].y;
        first = out->exact++ ? first : data[k].x;
        extent = fmax(extent, fabs(data[k].x - first));
    }
    if (out->exact < 2 || !(extent > 1e-6 * fabs(first)))
        return false;
    mean[0] /= weight;
    mean[1] /= weight;
    for (size_t k = 0; k < count; k++) {
        if (data[k].censoring != CLOSO_EXACT)
            continue;
        double w = 1 / (data[k].su * data[k].su), dx = data[k].x - mean[0];
        sxx += w * dx * dx;
        sxy += w * dx * (data[k].y - mean[1]);
    }
    line[0] = 0;
    line[1] = sxy / sxx;
    return isfinite(line[1]);
}

static double squares(const closo_sigma_datum *data, size_t count, const closo_sigma_line *line)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        if (data[k].censoring == CLOSO_EXACT) {
            double r = (data[k].y - line->intercept - line->slope * data[k].x) / data[k].su;
            sum += r * r;
        }
    return sum;
}

// From the state in centred, divided parameters to the line and its covariance.
static void finish(const state *self, double inverse[3][3], const double mean[2], double widening,
                   closo_sigma_line *out)
{
    double k = 1 / self->p[2];
    double a = self->p[0] * k, b = self->p[1] * k;
    // d(a, b) / d(p): p scaled by k, and - a k, - b k for 1 / k
    const double jacobian[2][3] = {{k, 0, -a * k}, {0, k, -b * k}};
    double v[2][2] = {{0}};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            for (int m = 0; m < 3; m++)
                for (int n = 0; n < 3; n++)
                    v[i][j] += widening * jacobian[i][m] * inverse[m][n] * jacobian[j][n];
    out->slope = b;
    out->intercept = mean[1] + a - b * mean[0];
    out->variance[1] = v[1][1];
    out->variance[2] = v[0][1] - mean[0] * v[1][1];
    out->variance[0] = v[0][0] - 2 * mean[0] * v[0][1] + mean[0] * mean[0] * v[1][1];
    out->scatter = k * sqrt(widening);
    out->log_likelihood = self->value;
}

bool closo_sigma_line_fit(const closo_sigma_datum *data, size_t count, bool weighted,
                          closo_sigma_line *out)
{
    *out = (closo_sigma_line){.freedom = INFINITY, .scatter = 1};
    double mean[2], start[2], inverse[3][3];
    if (!least_squares(data, count, mean, start, out))
        return false;
    out->bounds = count - out->exact;
    out->slope = start[1];
    out->intercept = mean[1] - start[1] * mean[0];
    out->chi_squared = squares(data, count, out);
    double spare = (double)out->exact - 2;
    double spread = spare > 0 ? sqrt(out->chi_squared / (double)out->exact) : 0;
    bool fitted = !weighted;
    if (fitted && !(spread > NO_SCATTER)) { // nothing to tell the scatter, bounds cannot be weighed
        out->bounds = 0;
        out->converged = true;
        for (int i = 0; i < 3; i++)
            out->variance[i] = spare > 0 ? 0 : (double)NAN;
        out->freedom = spare > 0 ? spare : (double)NAN;
        out->scatter = spare > 0 ? 0 : (double)NAN;
        return true;
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        state self = {.p = {0, start[1], 1}};
        if (fitted)
            self = (state){.p = {0, start[1] / spread, 1 / spread}};
        out->converged = climb(&self, data, count, mean, fitted ? 3 : 2, inverse);
        if (!out->converged)
            return false;
        finish(&self, inverse, mean, fitted ? (double)out->exact / spare : 1, out);
        out->chi_squared = squares(data, count, out);
        if (fitted || !(spare > 0) || !(out->chi_squared > closo_chi_squared_quantile(0.95, spare)))
            break;
        fitted = true;
        spread = fmax(spread, NO_SCATTER);
    }
    if (fitted)
        out->freedom = spare;
    return true;
}

double closo_sigma_line_at(const closo_sigma_line *line, double x, double *su)
{
    double variance = line->variance[0] + x * x * line->variance[1] + 2 * x * line->variance[2];
    *su = isnan(variance) ? (double)NAN : sqrt(fmax(0, variance));
    return line->intercept + line->slope * x;
}
