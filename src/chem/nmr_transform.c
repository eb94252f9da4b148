// SPDX-License-Identifier: GPL-3.0-or-later
// Fourier transform of a power of two points, iterative after Cooley and Tukey; and the median that
// robust scales are made of.
#include "chem/nmr.h"

#include <math.h>
#include <stdlib.h>

#define TWO_PI 6.283185307179586

static void reverse_bits(double *re, double *im, size_t n)
{
    for (size_t i = 1, j = 0; i < n; i++) {
        size_t bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double r = re[i], m = im[i];
            re[i] = re[j], im[i] = im[j];
            re[j] = r, im[j] = m;
        }
    }
}

void closo_nmr_transform(double *re, double *im, size_t n, int sign)
{
    reverse_bits(re, im, n);
    for (size_t length = 2; length <= n; length *= 2) {
        size_t half = length / 2;
        // The twiddle of each column is computed afresh: a running product would lose digits.
        for (size_t k = 0; k < half; k++) {
            double angle = sign * TWO_PI * (double)k / (double)length;
            double c = cos(angle), s = sin(angle);
            for (size_t at = k; at < n; at += length) {
                double r = re[at + half] * c - im[at + half] * s;
                double m = re[at + half] * s + im[at + half] * c;
                re[at + half] = re[at] - r, im[at + half] = im[at] - m;
                re[at] += r, im[at] += m;
            }
        }
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double closo_nmr_median_size(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = fabs(values[i]);
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_size);
    return count % 2 ? values[count / 2] : 0.5 * (values[count / 2 - 1] + values[count / 2]);
}

// Scatter about a straight line in each of many short pieces; the quarter of the pieces with the
// least holds no signal.
double closo_nmr_noise(const closo_nmr *nmr)
{
    enum { PIECES = 64 };
    double scatter[PIECES];
    size_t length = nmr->count / PIECES < 16 ? 16 : nmr->count / PIECES, pieces = 0;
    if (nmr->count < 8)
        return NAN;
    if (length > nmr->count)
        length = nmr->count;
    for (size_t begin = 0; begin + length <= nmr->count && pieces < PIECES; begin += length) {
        double sy = 0, sxy = 0, sxx = 0, squares = 0, middle = 0.5 * (double)(length - 1);
        for (size_t i = 0; i < length; i++)
            sy += nmr->re[begin + i];
        double mean = sy / (double)length;
        for (size_t i = 0; i < length; i++) {
            double x = (double)i - middle, y = nmr->re[begin + i] - mean;
            sxy += x * y;
            sxx += x * x;
            squares += y * y;
        }
        squares -= sxy * sxy / sxx;
        scatter[pieces++] = sqrt(fmax(squares, 0) / (double)(length - 2));
    }
    qsort(scatter, pieces, sizeof *scatter, by_size);
    return scatter[pieces / 4];
}
