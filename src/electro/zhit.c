// SPDX-License-Identifier: GPL-3.0-or-later
// Z-HIT (Ehm, Goehr, Kaus, Roeseler and Schiller, ACH Models in Chemistry 137 (2000) 145): the
// modulus from the phase,
//   ln|Z(w0)| = const + 2/pi int_ws^w0 phi dln w - pi/6 dphi/dln w (w0).
// The phase hardly feels a slow change of the sample that shifts the modulus, so that a drift shows
// as a difference between the two. Phase and derivative come from cubics fitted to the points in
// a window of ln w; the integral uses both (Euler-Maclaurin). What the series, cut after its second
// term, and the window leave over is found from a model that obeys the relations, on the same
// frequencies, and taken off. O(N w) with w points in a window.
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "electro/kk.h"

#define PI          3.141592653589793
#define HALF_WINDOW 1.0 // in ln omega, widened until it holds enough points
enum { TERMS = 4, WINDOW_POINTS = 7 };

// ---- phase -------------------------------------------------------------------------------------

static void find_phase(const double *re, const double *im, size_t n, double *phase)
{
    double turn = 0;
    for (size_t k = 0; k < n; k++) {
        double p = atan2(im[k], re[k]) + turn;
        while (k > 0 && p - phase[k - 1] > PI) {
            p -= 2 * PI;
            turn -= 2 * PI;
        }
        while (k > 0 && p - phase[k - 1] < -PI) {
            p += 2 * PI;
            turn += 2 * PI;
        }
        phase[k] = p;
    }
}

// Normal equations of a cubic, by elimination with pivots; false where the points do not determine
// it.
static bool eliminate(double a[TERMS][TERMS + 1])
{
    for (int c = 0; c < TERMS; c++) {
        int pivot = c;
        for (int r = c + 1; r < TERMS; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c]))
                pivot = r;
        if (!(fabs(a[pivot][c]) > 1e-12))
            return false;
        for (int k = 0; k <= TERMS; k++) {
            double keep = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = keep;
        }
        for (int r = 0; r < TERMS; r++)
            for (int k = TERMS; r != c && k >= c; k--)
                a[r][k] -= a[r][c] / a[c][c] * a[c][k];
    }
    return true;
}

// Half-width about x[k] that reaches WINDOW_POINTS points.
static double half_width(const double *x, size_t n, size_t k)
{
    double width = HALF_WINDOW;
    size_t inside = 0;
    for (int tries = 0; tries < 64; tries++, width *= 1.25) {
        inside = 0;
        for (size_t j = 0; j < n; j++)
            inside += fabs(x[j] - x[k]) < width;
        if (inside >= WINDOW_POINTS || inside == n)
            break;
    }
    return width;
}

static bool smooth_at(const double *x, const double *phase, size_t n, size_t k, double *value,
                      double *slope)
{
    double width = half_width(x, n, k), a[TERMS][TERMS + 1] = {{0}};
    for (size_t j = 0; j < n; j++) {
        double t = (x[j] - x[k]) / width, tricube = 1 - fabs(t * t * t), power[TERMS + 1];
        if (fabs(t) >= 1)
            continue;
        power[0] = 1;
        for (int i = 1; i < TERMS; i++)
            power[i] = power[i - 1] * t;
        power[TERMS] = phase[j];
        for (int r = 0; r < TERMS; r++)
            for (int c = 0; c <= TERMS; c++)
                a[r][c] += tricube * tricube * tricube * power[r] * power[c];
    }
    if (!eliminate(a))
        return false;
    *value = a[0][TERMS] / a[0][0];
    *slope = a[1][TERMS] / a[1][1] / width;
    return true;
}

// ---- modulus -----------------------------------------------------------------------------------

// ln of the modulus up to a constant.
static void reconstruct(const double *x, const double *phase, const double *slope, size_t n,
                        double *out)
{
    double integral = 0;
    for (size_t k = 0; k < n; k++) {
        if (k > 0) {
            double h = x[k] - x[k - 1];
            integral += h / 2 * (phase[k] + phase[k - 1]) - h * h / 12 * (slope[k] - slope[k - 1]);
        }
        out[k] = 2 / PI * integral - PI / 6 * slope[k];
    }
}

// The constant: from 1 Hz to 1 kHz, where instruments and samples are at their best, or from the
// middle half of the spectrum where it does not reach there with enough points.
static double find_constant(const closo_ordered *s, const double *logarithm, const double *from)
{
    size_t n = s->count, used = 0;
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        if (s->omega[k] >= 2 * PI && s->omega[k] <= 2 * PI * 1000) {
            sum += logarithm[k] - from[k];
            used++;
        }
    if (used >= CLOSO_ORDERED_LEAST)
        return sum / (double)used;
    sum = 0;
    for (size_t k = n / 4; k < n - n / 4; k++)
        sum += logarithm[k] - from[k];
    return sum / (double)(n - 2 * (n / 4));
}

// out: ln|Z| - ln of the reconstruction.
static closo_status compare(const closo_ordered *s, const double *re, const double *im, double *out,
                            closo_error *error)
{
    size_t n = s->count;
    double *work = closo_allocate(6 * n, sizeof *work, error);
    if (!work)
        return CLOSO_MEMORY;
    double *x = work, *phase = x + n, *value = phase + n, *slope = value + n, *from = slope + n,
           *logarithm = from + n;
    find_phase(re, im, n, phase);
    bool sound = true;
    for (size_t k = 0; k < n; k++) {
        x[k] = log(s->omega[k]);
        logarithm[k] = log(fmax(hypot(re[k], im[k]), DBL_MIN));
    }
    for (size_t k = 0; k < n; k++)
        sound = smooth_at(x, phase, n, k, &value[k], &slope[k]) && sound;
    reconstruct(x, value, slope, n, from);
    double constant = find_constant(s, logarithm, from);
    for (size_t k = 0; k < n; k++)
        out[k] = sound ? logarithm[k] - from[k] - constant : (double)NAN;
    free(work);
    return CLOSO_OK;
}

closo_status closo_zhit(const closo_ordered *spectrum, const closo_kk_model *model,
                        double *residual, closo_error *error)
{
    size_t n = spectrum->count;
    double *re = closo_allocate(3 * n, sizeof *re, error);
    if (!re)
        return CLOSO_MEMORY;
    double *im = re + n, *own = im + n;
    for (size_t k = 0; k < n; k++) {
        double z[2];
        closo_kk_model_at(model, spectrum->omega[k], z);
        re[k] = z[0];
        im[k] = z[1];
    }
    closo_status status = compare(spectrum, re, im, own, error);
    if (status == CLOSO_OK)
        status = compare(spectrum, spectrum->re, spectrum->im, residual, error);
    for (size_t k = 0; status == CLOSO_OK && k < n; k++)
        residual[k] = 1 - exp(own[k] - residual[k]);
    // the slope has a window on one side only there
    if (status == CLOSO_OK)
        residual[0] = residual[n - 1] = NAN;
    free(re);
    return status;
}
