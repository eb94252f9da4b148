// SPDX-License-Identifier: GPL-3.0-or-later
// Configurational entropy of cations over several kinds of site, eq. 1 of Kweon et al., Chem.
// Mater. 29 (2017) 9142, doi:10.1021/acs.chemmater.7b02902. With N_i sites of kind i for n cations
// and the share P1_i of the cations, each site of that kind holds P2_i = P1_i n / N_i cations and
//   S / n = -k_B sum_i (N_i / n) [P2_i ln P2_i + (1 - P2_i) ln(1 - P2_i)].
#include "closo/traj.h"

#include <math.h>

static double x_log_x(double x)
{
    return x > 0 ? x * log(x) : 0;
}

double closo_configurational_entropy(size_t types, const double *P1, const double *sites_per_cation)
{
    double total = 0, entropy = 0;
    for (size_t i = 0; i < types; i++)
        total += P1[i];
    for (size_t i = 0; i < types; i++) {
        double share = P1[i] / total;
        if (share == 0)
            continue;
        double P2 = share / sites_per_cation[i];
        if (!(P2 >= 0 && P2 <= 1 + 1e-9))
            return NAN;
        P2 = fmin(P2, 1);
        entropy -= sites_per_cation[i] * (x_log_x(P2) + x_log_x(1 - P2));
    }
    return entropy;
}
