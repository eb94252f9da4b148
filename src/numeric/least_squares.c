// SPDX-License-Identifier: GPL-3.0-or-later
// Straight lines by generalised least squares (Aitken's estimator) and polynomial smoothing. The
// line's weights depend on abscissae and covariance alone, so that callers can apply one linear
// functional to every particle and measure its scatter instead of trusting the covariance model.
#include "closo/numeric.h"

#include <math.h>
#include <stdlib.h>

// GSL's Cholesky hands an indefinite matrix to its error handler, which aborts; here it is an
// answer.
static bool cholesky(size_t n, double *matrix)
{
    for (size_t j = 0; j < n; j++) {
        double diagonal = matrix[j * n + j];
        for (size_t k = 0; k < j; k++)
            diagonal -= matrix[j * n + k] * matrix[j * n + k];
        if (!(diagonal > 0) || diagonal < 1e-14 * fabs(matrix[j * n + j]))
            return false;
        matrix[j * n + j] = sqrt(diagonal);
        for (size_t i = j + 1; i < n; i++) {
            double sum = matrix[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i * n + k] * matrix[j * n + k];
            matrix[i * n + j] = sum / matrix[j * n + j];
        }
    }
    return true;
}

static void solve(size_t n, const double *factor, double *x)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            x[i] -= factor[i * n + k] * x[k];
        x[i] /= factor[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            x[i] -= factor[k * n + i] * x[k];
        x[i] /= factor[i * n + i];
    }
}

closo_status closo_line_weights(size_t n, const double *x, const double *covariance,
                                double *weights, double *variance, closo_error *error)
{
    if (n < 2)
        return closo_fail(error, CLOSO_INPUT, "a line needs at least 2 points, found %zu", n);
    double *factor = closo_allocate(n * n + 2 * n, sizeof *factor, error);
    if (!factor)
        return CLOSO_MEMORY;
    double *ones = factor + n * n, *slopes = ones + n;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < n * n; i++)
        factor[i] = covariance[i];
    if (!cholesky(n, factor)) {
        status = closo_fail(error, CLOSO_INPUT, "the covariance of %zu points is singular", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        ones[i] = 1;
        slopes[i] = x[i];
    }
    solve(n, factor, ones);
    solve(n, factor, slopes);
    double s11 = 0, s1x = 0, sxx = 0;
    for (size_t i = 0; i < n; i++) {
        s11 += ones[i];
        s1x += slopes[i];
        sxx += slopes[i] * x[i];
    }
    double determinant = s11 * sxx - s1x * s1x;
    if (!(determinant > 0)) {
        status = closo_fail(error, CLOSO_INPUT, "a line needs at least 2 different abscissae");
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        weights[i] = (s11 * slopes[i] - s1x * ones[i]) / determinant;
    if (variance)
        *variance = s11 / determinant;
done:
    free(factor);
    return status;
}

// Coefficients c of the polynomial fitted over `window` points at t = -1..1 give value and slope at
// any t as a dot product with y; this fills that row for position t.
static bool smoothing_row(size_t window, int order, int derivative, double t, double *row,
                          double *scratch)
{
    size_t terms = (size_t)order + 1;
    double half = 0.5 * (double)(window - 1);
    double *normal = scratch, *target = scratch + terms * terms;
    for (size_t a = 0; a < terms; a++)
        for (size_t b = 0; b < terms; b++) {
            double sum = 0;
            for (size_t i = 0; i < window; i++)
                sum += pow(((double)i - half) / half, (double)(a + b));
            normal[a * terms + b] = sum;
        }
    for (size_t a = 0; a < terms; a++) {
        double power = (double)a;
        target[a] =
            derivative == 0 ? pow(t, power) : (a == 0 ? 0 : power * pow(t, power - 1) / half);
    }
    if (!cholesky(terms, normal))
        return false;
    solve(terms, normal, target);
    for (size_t i = 0; i < window; i++) {
        double u = ((double)i - half) / half, sum = 0;
        for (size_t a = terms; a-- > 0;)
            sum = sum * u + target[a];
        row[i] = sum;
    }
    return true;
}

closo_status closo_smooth(const double *y, size_t count, size_t window, int order, int derivative,
                          double *out, closo_error *error)
{
    if (window % 2 == 0 || window < 3 || order < 0 || (size_t)order >= window || window > count ||
        order > 6 || derivative < 0 || derivative > 1)
        return closo_fail(error, CLOSO_INPUT,
                          "smoothing %zu points needs an odd window of 3 to %zu and an order below "
                          "it, found %zu and %d",
                          count, count, window, order);
    size_t terms = (size_t)order + 1;
    double *row = closo_allocate(window + terms * terms + terms, sizeof *row, error);
    if (!row)
        return CLOSO_MEMORY;
    size_t half = window / 2;
    closo_status status = CLOSO_OK;
    bool centred = false;
    for (size_t i = 0; i < count; i++) {
        size_t begin = i < half ? 0 : i + half >= count ? count - window : i - half;
        double t = ((double)i - (double)begin - (double)half) / (double)half;
        bool is_centre = begin + half == i;
        if (!(is_centre && centred) &&
            !smoothing_row(window, order, derivative, t, row, row + window)) {
            status = closo_fail(error, CLOSO_INPUT, "smoothing window %zu is singular", window);
            break;
        }
        centred = is_centre;
        double sum = 0;
        for (size_t k = 0; k < window; k++)
            sum += row[k] * y[begin + k];
        out[i] = sum;
    }
    free(row);
    return status;
}
