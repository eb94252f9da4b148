// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted least squares of ln D = ln D0 - Ea / (k_B T), weights from the uncertainties of D. The
// uncertainty of the line is propagated from those of the points, with degrees of freedom by Welch
// and Satterthwaite. Where the scatter about the line is more than chance allows (chi-squared
// beyond its 95 % quantile), the uncertainties are multiplied by the Birge ratio sqrt(chi2 / (n -
// 2)) (Phys. Rev. 40 (1932) 207) and have n - 2 degrees of freedom.
//
// A break: one line (2 parameters) against two lines of one slope (3) or of two (4), the place of
// the break being one parameter more, by Akaike's criterion with the small-sample correction,
// chi2 + 2 k + 2 m (m + 1) / (n - m - 1), where m counts the continuous parameters only.
#include "traj/arrhenius.h"

#include <math.h>

#define SUBSTANTIAL 2.0 // gain in AICc from which two lines are taken

static double squared_residuals(size_t n, const double *x, const double *y, const double *su,
                                double intercept, double slope)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double r = (y[i] - intercept - slope * x[i]) / su[i];
        sum += r * r;
    }
    return sum;
}

bool closo_arrhenius_fit(size_t n, const double *x, const double *y, const double *su,
                         const double *freedom, closo_arrhenius_line *out)
{
    *out = (closo_arrhenius_line){.count = n, .inflation = 1, .freedom = INFINITY};
    double weight = 0, mean_x = 0, mean_y = 0, sxx = 0, sxy = 0, extent = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]);
        weight += w;
        mean_x += w * x[i];
        mean_y += w * y[i];
        extent = fmax(extent, fabs(x[i] - x[0]));
    }
    if (n < 2 || !(extent > 1e-6 * fabs(x[0])))
        return false;
    mean_x /= weight;
    mean_y /= weight;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]);
        sxx += w * (x[i] - mean_x) * (x[i] - mean_x);
        sxy += w * (x[i] - mean_x) * (y[i] - mean_y);
    }
    out->slope = sxy / sxx;
    out->intercept = mean_y - out->slope * mean_x;
    double satterthwaite = 0;
    for (size_t i = 0; i < n; i++) {
        double share = (x[i] - mean_x) * (x[i] - mean_x) / (su[i] * su[i]) / sxx;
        satterthwaite += share * share / freedom[i];
    }
    out->freedom = satterthwaite > 0 ? 1 / satterthwaite : (double)INFINITY;
    out->chi_squared = squared_residuals(n, x, y, su, out->intercept, out->slope);
    double spare = (double)n - 2, scale = 1;
    if (n > 2 && out->chi_squared > closo_chi_squared_quantile(0.95, spare)) {
        scale = out->chi_squared / spare;
        out->inflation = sqrt(scale);
        out->freedom = spare;
    }
    out->variance[0] = scale * (1 / weight + mean_x * mean_x / sxx);
    out->variance[1] = scale / sxx;
    out->variance[2] = -scale * mean_x / sxx;
    return true;
}

double closo_arrhenius_at(const closo_arrhenius_line *line, double x, double *su)
{
    *su = sqrt(fmax(0, line->variance[0] + x * x * line->variance[1] + 2 * x * line->variance[2]));
    return line->intercept + line->slope * x;
}

// Chi-squared of one line through [0, n), of two through [0, k) and [k, n) with one slope.
static double one_slope(size_t n, size_t k, const double *x, const double *y, const double *su)
{
    double sxx = 0, sxy = 0, mean[2][2] = {{0}}, weight[2] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]);
        weight[i >= k] += w;
        mean[i >= k][0] += w * x[i];
        mean[i >= k][1] += w * y[i];
    }
    for (int side = 0; side < 2; side++)
        for (int c = 0; c < 2; c++)
            mean[side][c] /= weight[side];
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]), dx = x[i] - mean[i >= k][0];
        sxx += w * dx * dx;
        sxy += w * dx * (y[i] - mean[i >= k][1]);
    }
    double slope = sxx > 0 ? sxy / sxx : 0;
    for (size_t i = 0; i < n; i++) {
        double r = (y[i] - mean[i >= k][1] - slope * (x[i] - mean[i >= k][0])) / su[i];
        sum += r * r;
    }
    return sum;
}

static double free_line(size_t n, const double *x, const double *y, const double *su)
{
    const double spacing = fabs(x[n - 1] - x[0]);
    double weight = 0, mx = 0, my = 0, sxx = 0, sxy = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]);
        weight += w;
        mx += w * x[i];
        my += w * y[i];
    }
    mx /= weight;
    my /= weight;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (su[i] * su[i]);
        sxx += w * (x[i] - mx) * (x[i] - mx);
        sxy += w * (x[i] - mx) * (y[i] - my);
    }
    double slope = spacing > 0 ? sxy / sxx : 0;
    return squared_residuals(n, x, y, su, my - slope * mx, slope);
}

// continuous: parameters of the lines; n - continuous - 1 > 0.
static double criterion(double chi_squared, size_t n, double continuous, double breaks)
{
    double spare = (double)n - continuous - 1;
    return spare > 0
               ? chi_squared + 2 * (continuous + breaks) + 2 * continuous * (continuous + 1) / spare
               : (double)INFINITY;
}

size_t closo_arrhenius_break(size_t n, const double *x, const double *y, const double *su,
                             double *gain)
{
    *gain = NAN;
    if (n < 5)
        return 0;
    double single = criterion(free_line(n, x, y, su), n, 2, 0), best = INFINITY;
    size_t place = 0;
    for (size_t k = 2; k + 2 <= n; k++) {
        if (!(fabs(x[k] - x[k - 1]) > 1e-9 * fabs(x[k]))) // two runs at one temperature
            continue;
        double same = criterion(one_slope(n, k, x, y, su), n, 3, 1);
        double free_slopes =
            criterion(free_line(k, x, y, su) + free_line(n - k, x + k, y + k, su + k), n, 4, 1);
        double lowest = fmin(same, free_slopes);
        if (lowest < best) {
            best = lowest;
            place = k;
        }
    }
    *gain = single - best;
    return *gain > SUBSTANTIAL ? place : 0;
}
