// SPDX-License-Identifier: GPL-3.0-or-later
// Anomalous dispersion and attenuation, from xraylib. Its f'' is negative by its convention of
// signs; here f = f0 + f' + i f'' with f'' > 0.
#include "closo/crystal.h"

#include <math.h>
#include <xraylib/xraylib.h>

static double energy_kev(double wavelength_angstrom)
{
    return CLOSO_PLANCK * CLOSO_SPEED_OF_LIGHT / (wavelength_angstrom * 1e-10) /
           CLOSO_ELEMENTARY_CHARGE / 1e3;
}

static closo_status refuse(int element, double wavelength_angstrom, const char *what,
                           xrl_error *failure, closo_error *error)
{
    const closo_element *record = closo_element_of(element);
    closo_status status =
        closo_fail(error, CLOSO_INPUT, "xraylib has no %s of %s at %g A: %s", what,
                   record ? record->symbol : "a dummy atom", wavelength_angstrom, failure->message);
    xrl_clear_error(&failure);
    return status;
}

closo_status closo_dispersion(int element, double wavelength_angstrom, double *f1, double *f2,
                              closo_error *error)
{
    xrl_error *failure = NULL;
    double energy = energy_kev(wavelength_angstrom);
    *f1 = Fi(element, energy, &failure);
    if (!failure)
        *f2 = fabs(Fii(element, energy, &failure));
    return failure ? refuse(element, wavelength_angstrom, "anomalous dispersion", failure, error)
                   : CLOSO_OK;
}

closo_status closo_attenuation(int element, double wavelength_angstrom, double *out,
                               closo_error *error)
{
    xrl_error *failure = NULL;
    *out = CS_Total(element, energy_kev(wavelength_angstrom), &failure);
    return failure ? refuse(element, wavelength_angstrom, "attenuation", failure, error) : CLOSO_OK;
}
