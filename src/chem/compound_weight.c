// SPDX-License-Identifier: GPL-3.0-or-later
// Molar masses. The interval follows from the extremes of the isotopic composition of normal
// materials, which are also where IUPAC's intervals of the standard atomic weights come from
// (doi:10.1515/pac-2019-0603): [10.806, 10.821] for boron.
#include "closo/chem.h"

enum { ISOTOPES_MAXIMUM = 32 };

static bool has_interval(const closo_isotope *isotope)
{
    return isotope->abundance_low >= 0 && isotope->abundance_high > 0;
}

// Lightest or heaviest natural composition: every isotope at its low limit, and what is left to 1
// given to the lightest (heaviest) ones first, each up to its high limit. The standard weight where
// IUPAC gives no interval.
static double extreme_weight(int number, bool heavy)
{
    size_t count;
    const closo_isotope *isotopes = closo_isotopes_of(number, &count);
    double left = 1, weight = 0;
    bool given = false;
    if (count > ISOTOPES_MAXIMUM)
        return closo_element_of(number)->weight;
    for (size_t i = 0; i < count; i++)
        if (isotopes[i].abundance > 0) {
            bool interval = has_interval(&isotopes[i]);
            double low = interval ? isotopes[i].abundance_low : isotopes[i].abundance;
            given = given || interval;
            left -= low;
            weight += low * isotopes[i].mass;
        }
    for (size_t i = 0; i < count; i++) {
        const closo_isotope *each = &isotopes[heavy ? count - 1 - i : i];
        if (!(each->abundance > 0) || !has_interval(each))
            continue;
        double room = each->abundance_high - each->abundance_low;
        double share = left < room ? left : room;
        if (share > 0) {
            left -= share;
            weight += share * each->mass;
        }
    }
    return given ? weight : closo_element_of(number)->weight;
}

double closo_compound_weight(const closo_compound *compound, double *low, double *high)
{
    double weight = -compound->charge * CLOSO_ELECTRON_MASS, least = weight, most = weight;
    for (size_t i = 0; i < compound->terms; i++) {
        const closo_compound_term *term = &compound->term[i];
        double mass = closo_nuclide_mass(term->nuclide);
        bool natural = term->nuclide.mass_number == 0;
        weight += term->count * mass;
        least += term->count * (natural ? extreme_weight(term->nuclide.number, false) : mass);
        most += term->count * (natural ? extreme_weight(term->nuclide.number, true) : mass);
    }
    if (low)
        *low = least;
    if (high)
        *high = most;
    return weight;
}
