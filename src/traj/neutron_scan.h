// SPDX-License-Identifier: GPL-3.0-or-later
// Fixed-window scans: what is kept of every run, and the intensities in a window.
#ifndef CLOSO_TRAJ_NEUTRON_SCAN_H
#define CLOSO_TRAJ_NEUTRON_SCAN_H

#include "traj/neutron.h"

// I(q,t) of one run, and what it is when a part of the ions is left out.
typedef struct closo_scan_run {
    char *source;
    double temperature_kelvin; // NaN: not known
    char scatterers[128];      // "H (80.26 barn) of the anions"
    size_t q_count, lags, parts;
    double q[CLOSO_NEUTRON_Q];
    double *t;       // lags, ps, from 0
    double *curve;   // [q][lag]
    double *without; // [part][q][lag]
} closo_scan_run;

struct closo_fixed_window {
    size_t count, capacity;
    closo_scan_run *run;
};

// An empty run behind the others, with room for its curves; the caller fills it.
closo_scan_run *closo_fixed_window_room(closo_fixed_window *scan, size_t q_count, size_t lags,
                                        size_t parts, closo_error *error);
// The end of closo_analysis_neutron in a scan.
closo_status closo_fixed_window_keep(closo_fixed_window *scan, const closo_neutron *found,
                                     closo_error *error);

// Intensities of one run over that of scatterers at rest in the elastic window, and the mean square
// displacement; standard uncertainties from a jackknife over parts of the ions, NaN where there is
// one part only.
typedef struct closo_window_values {
    double elastic[CLOSO_NEUTRON_Q], elastic_su[CLOSO_NEUTRON_Q];
    double inelastic[CLOSO_NEUTRON_Q], inelastic_su[CLOSO_NEUTRON_Q];
    double displacement, displacement_su; // A^2
    size_t points;                        // scattering vectors in its fit
} closo_window_values;

// window_ps: standard deviation in time of the resolution.
closo_status closo_scan_compute(const closo_scan_run *run, double window_ps, double offset_mev,
                                closo_window_values *out, closo_error *error);
// Slope of ln(elastic) against q^2, times -3, from the points where chosen_by is above 1/e; NaN
// with fewer than two.
double closo_scan_displacement(const double *q, const double *elastic, const double *chosen_by,
                               size_t count, size_t *points);

#endif
