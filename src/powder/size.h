// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the size analysis: the width of the instrument along the angles, Williamson-Hall lines.
#ifndef CLOSO_POWDER_SIZE_H
#define CLOSO_POWDER_SIZE_H

#include <stddef.h>

#include "powder/profile.h"

// FWHM^2 = w[0] + w[1] tan + w[2] tan^2 and eta = e[0] + e[1] tan, from the lines of a standard.
typedef struct closo_resolution {
    size_t lines; // 0: no standard
    size_t terms; // of the widths
    double w[3], e[2];
    double covariance[9]; // of w
    double first, last;   // 2 theta of the standard's lines
} closo_resolution;

closo_status closo_resolution_of(const closo_size_options *options, closo_resolution *out,
                                 closo_error *error);
// fwhm 0 where there is no instrument to take off.
void closo_resolution_at(const closo_resolution *resolution, const closo_size_options *options,
                         double two_theta, double *fwhm, double *eta, double *su);

void closo_williamson_hall_of(closo_size *size, const closo_size_options *options);

#endif
