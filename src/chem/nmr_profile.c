// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of unit area: Lorentz, Gauss and Voigt, the last by the complex error function, and spectra
// made of them.
#include "chem/nmr.h"

#include <complex.h>
#include <math.h>

#define PI       3.141592653589793
#define ROOT_PI  1.7724538509055160
#define ROOT_LN2 0.83255461115769776
#define LN2      0.69314718055994531

// Coefficients of Weideman's rational series with N = 32, SIAM J. Numer. Anal. 31 (1994) 1497,
// doi:10.1137/0731077: a[n] = sum_k f(t_k) cos(n k pi / 64) / 128, f = exp(-t^2)(L^2 + t^2),
// t_k = L tan(k pi / 128), L^2 = 32 / sqrt 2. Relative error below 1e-6 for y >= 0.
void closo_nmr_faddeeva(double x, double y, double *re, double *im)
{
    static const double a[32] = {
        2.57225340812457,        2.263537299900269,       1.8256696296324813,
        1.3455441692345449,      0.90192548936479988,     0.54601397206393432,
        0.29544451071508715,     0.14060716226893771,     0.05730440352983722,
        0.019006155784845536,    0.0045195411053493405,   0.00039259136070063941,
        -0.00024532980270017642, -0.00013075449254618495, -2.140961920165781e-05,
        6.8210319440203333e-06,  4.4015317314119944e-06,  4.255833137845383e-07,
        -4.1840763695623985e-07, -1.4813078903939285e-07, 2.2930439058641565e-08,
        2.3797556918171519e-08,  8.1248914306772684e-10,  -3.2080153655251966e-09,
        -5.2310198915896738e-10, 4.1537454269237978e-10,  1.1658251291940913e-10,
        -5.5442430194491454e-11, -2.1543485542226933e-11, 8.0305138655855736e-12,
        3.7408217613093878e-12,  -1.3034837519469384e-12};
    const double l = 4.7568284600108841;
    double complex iz = -y + x * I;
    double complex below = l - iz, z = (l + iz) / below, p = 0;
    for (int n = 31; n >= 0; n--)
        p = p * z + a[n];
    double complex w = 2 * p / (below * below) + 1 / (ROOT_PI * below);
    *re = creal(w);
    *im = cimag(w);
}

double closo_nmr_profile(double offset_hz, double lorentzian_hz, double gaussian_hz)
{
    if (!(gaussian_hz > 0)) {
        double half = 0.5 * lorentzian_hz;
        return half / PI / (offset_hz * offset_hz + half * half);
    }
    double scale = 2 * ROOT_LN2 / gaussian_hz, re, im;
    double x = offset_hz * scale, y = 0.5 * lorentzian_hz * scale;
    if (!(lorentzian_hz > 0))
        return scale / ROOT_PI * exp(-x * x);
    closo_nmr_faddeeva(x, y, &re, &im);
    return scale / ROOT_PI * re;
}

closo_status closo_nmr_simulate(closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                                double lorentzian_hz, double gaussian_hz, closo_error *error)
{
    double mhz = spectrum->frequency_mhz;
    if (spectrum->time_domain || !(mhz > 0))
        return closo_fail(error, CLOSO_USAGE, "lines need a spectrum of known frequency");
    if (!(lorentzian_hz > 0) && !(gaussian_hz > 0))
        return closo_fail(error, CLOSO_USAGE, "expected a line width above 0 Hz");
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t k = 0; k < mixture->species[s].count; k++) {
            const closo_nmr_site *site = &mixture->species[s].sites[k];
            for (size_t j = 0; j < site->multiplet.count; j++) {
                const closo_nmr_line *line = &site->multiplet.lines[j];
                double area = mixture->amount[s] * site->count * line->weight;
                double centre = site->shift * mhz + line->offset_hz;
                for (size_t i = 0; i < spectrum->count; i++)
                    spectrum->re[i] += area * closo_nmr_profile(spectrum->ppm[i] * mhz - centre,
                                                                lorentzian_hz, gaussian_hz);
            }
        }
    return CLOSO_OK;
}

closo_status closo_nmr_blank(closo_nmr *out, const char *nucleus, double frequency_mhz, double high,
                             double low, size_t count, closo_error *error)
{
    closo_nmr_init(out);
    if (!(high > low) || !(frequency_mhz > 0) || !(high - low < 1e5))
        return closo_fail(error, CLOSO_USAGE,
                          "expected a range of shifts from high to low and a frequency above 0");
    closo_status status = closo_nmr_allocate(out, count, false, "spectrum", error);
    if (status != CLOSO_OK) {
        closo_nmr_clear(out);
        return status;
    }
    out->frequency_mhz = frequency_mhz;
    closo_nmr_nucleus(out->nucleus, nucleus);
    for (size_t i = 0; i < count; i++)
        out->ppm[i] = high - (high - low) * (double)i / ((double)count - 1);
    return CLOSO_OK;
}
