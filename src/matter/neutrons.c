// SPDX-License-Identifier: GPL-3.0-or-later
// Neutron data of nuclides and of mixtures. For nuclides at random on a site the mean amplitude
// scatters coherently, the rest of the total scattering, sum x 4 pi |b|^2 + sum x sigma_inc,
// incoherently (Sears, eqs. 16 to 19).
#include "matter/isotope_tables.h"

#include <math.h>

#define FOUR_PI_BARN (4 * 3.14159265358979323846 / 100) // of fm^2
#define CLOSED       1e-6

const closo_neutron_data *closo_neutron_find(int number, int mass_number)
{
    size_t low = 0, high = closo_neutron_table_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const closo_neutron_data *row = &closo_neutron_table[middle];
        if (row->number == number && row->mass_number == mass_number)
            return row;
        if (row->number != number ? row->number < number : row->mass_number < mass_number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static double coherent(const closo_neutron_data *data)
{
    return FOUR_PI_BARN * (data->b_coherent * data->b_coherent +
                           data->b_coherent_imaginary * data->b_coherent_imaginary);
}

// The coherent cross section from b, not as tabulated: then a pure nuclide comes out as it went in.
static void add_share(closo_neutron_data *sum, const closo_neutron_data *data, double x)
{
    sum->b_coherent += x * data->b_coherent;
    sum->b_coherent_imaginary += x * data->b_coherent_imaginary;
    sum->sigma_incoherent += x * (coherent(data) + data->sigma_incoherent);
    sum->sigma_absorption += x * data->sigma_absorption;
    if (sum->number != data->number) {
        sum->number = 0;
        sum->symbol = "";
    }
}

closo_status closo_neutron_mix(const closo_nuclide_share *shares, size_t count,
                               closo_neutron_data *out, closo_error *error)
{
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        closo_nuclide nuclide = shares[i].nuclide;
        double x = shares[i].fraction;
        const closo_neutron_data *data = closo_neutron_find(nuclide.number, nuclide.mass_number);
        if (!data) {
            char name[8];
            closo_nuclide_write(nuclide, name);
            return closo_fail(error, CLOSO_USAGE, "no neutron data of %s are known to closo", name);
        }
        if (!(x >= 0 && x <= 1))
            return closo_fail(error, CLOSO_USAGE, "expected a fraction from 0 to 1, found %g", x);
        if (i == 0)
            *out = (closo_neutron_data){.symbol = data->symbol, .number = data->number};
        add_share(out, data, x);
        total += x;
    }
    if (!(fabs(total - 1) <= CLOSED))
        return closo_fail(error, CLOSO_USAGE,
                          "expected fractions of isotopes that add up to 1, found %.9g", total);
    out->sigma_coherent = coherent(out);
    out->sigma_incoherent = fmax(0, out->sigma_incoherent - out->sigma_coherent);
    out->b_incoherent = out->b_incoherent_imaginary = NAN;
    return CLOSO_OK;
}
