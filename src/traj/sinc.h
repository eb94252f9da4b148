// SPDX-License-Identifier: GPL-3.0-or-later
// sin(x) / x of many numbers, vectorised: the kernel of the scattering functions.
#ifndef CLOSO_TRAJ_SINC_H
#define CLOSO_TRAJ_SINC_H

#include <stddef.h>

// out[i] = sin(q d[i]) / (q d[i]), 1 at 0; q d[i] from 0 to 10^6, to 10^-13 absolutely.
void closo_sinc(const double *d, size_t count, double q, double *out);

#endif
