// SPDX-License-Identifier: GPL-3.0-or-later
#include "closo/powder.h"

#include <math.h>

void closo_scattering_options_init(closo_scattering_options *options)
{
    *options = (closo_scattering_options){
        .radiation = {.wavelength = {NAN, 0}},
        .geometry = CLOSO_GEOMETRY_BRAGG_BRENTANO,
        .polarisation = 1,
        .lorentz = true,
        .anomalous = true,
        .form_factors = "IT92",
        .bonded_hydrogen = true,
        .bank_two_theta = NAN,
        .march_r = 1,
        .march_axis = {0, 0, 1},
    };
}
