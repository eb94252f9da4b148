// SPDX-License-Identifier: GPL-3.0-or-later
// A spectrum as the validation and the distribution of relaxation times take it: checked and in the
// order of falling frequency, whatever the caller's order was.
#ifndef CLOSO_ELECTRO_ORDERED_H
#define CLOSO_ELECTRO_ORDERED_H

#include "closo/electro.h"

enum {
    CLOSO_ORDERED_LEAST = 6,   // points: fewer decide nothing
    CLOSO_ORDERED_MOST = 4096, // points: bounds time and memory
    CLOSO_ORDERED_DECADES = 40 // of frequency: bounds the number of time constants
};

typedef struct closo_ordered {
    size_t count;
    size_t *place;                     // of each point in the caller's spectrum
    double *omega, *re, *im, *modulus; // rad/s; ohm
} closo_ordered;

// CLOSO_INPUT where there are too few or too many points, a frequency is not above zero, a value is
// not finite, |Z| is zero, or all points have one frequency.
closo_status closo_ordered_init(closo_ordered *out, const closo_impedance *spectrum,
                                closo_error *error);
void closo_ordered_clear(closo_ordered *ordered);
size_t closo_ordered_distinct(const closo_ordered *ordered); // frequencies

#endif
