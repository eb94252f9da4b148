// SPDX-License-Identifier: GPL-3.0-or-later
// The documented defaults of every analysis.
#include "closo/traj.h"

#include <math.h>

void closo_traj_options_init(closo_traj_options *options)
{
    *options = (closo_traj_options){
        .frame_time_ps = NAN,
        .temperature_kelvin = NAN,
        .stride = 1,
        .memory_bytes = (size_t)512 << 20,
        .fit_begin_ps = NAN,
        .fit_end_ps = NAN,
        .r_max_angstrom = 10,
        .bin_angstrom = 0.05,
        .shell_angstrom = NAN,
        .site_variance = 0.1,
        .site_cutoff_angstrom = 4,
        .spectrum = {.segment_ps = NAN, .maximum_thz = NAN},
        .rotation = {.fit_begin_ps = NAN, .fit_end_ps = NAN, .symmetry_tolerance_angstrom = 0.4},
        .angles = {.shell_angstrom = NAN, .shells = "0,0.78,0.88,1", .bin_degrees = 5},
        .vanhove = {.r_max_angstrom = 10, .bin_angstrom = 0.1, .refill_radius_angstrom = 1},
        .density = {.grid_angstrom = 0.25, .smear_angstrom = 0.3, .fold = {1, 1, 1}},
        .neutron = {.q_per_angstrom = "0.5,1,1.5,2", .resolution_ev = 5e-5},
        .jumps = {.dwell_ps = 0.1,
                  .core_angstrom = NAN,
                  .window_ps = 0.5,
                  .docked_angstrom = NAN,
                  .seed = 1},
    };
}
