// SPDX-License-Identifier: GPL-3.0-or-later
// What the dot of "H12.2C6H14O3" means. Between two digits it may be a decimal point (Li5.5PS4.5Cl)
// or stand between the parts of an adduct (Li2B12H12.2H2O). The text alone cannot tell; what the
// parts would be can: an adduct's second part is a whole molecule, nearly always one with hydrogen
// and an even number of electrons, and its first part is more than metals. Where that does not
// decide, the answer is "unclear", and the parser asks for another way of writing.
#include "chem/compound.h"

#include <math.h>

enum { HYDROGEN = 1, BORON = 5 };

static size_t count_kinds(const closo_compound *compound)
{
    size_t kinds = 0;
    for (size_t i = 0; i < compound->terms; i++)
        kinds += i == 0 || compound->term[i].nuclide.number != compound->term[i - 1].nuclide.number;
    return kinds;
}

static bool has_metal(const closo_compound *compound)
{
    for (size_t i = 0; i < compound->terms; i++)
        if (closo_element_of(compound->term[i].nuclide.number)->is_metal)
            return true;
    return false;
}

static bool has_only_metals(const closo_compound *compound)
{
    for (size_t i = 0; i < compound->terms; i++)
        if (!closo_element_of(compound->term[i].nuclide.number)->is_metal)
            return false;
    return true;
}

static bool has_even_electrons(const closo_compound *compound)
{
    double electrons = 0;
    for (size_t i = 0; i < compound->terms; i++)
        electrons += compound->term[i].count * compound->term[i].nuclide.number;
    return fmod(electrons, 2) == 0;
}

static bool has_decimals(const closo_compound *compound)
{
    for (size_t i = 0; i < compound->terms; i++)
        if (compound->term[i].count != floor(compound->term[i].count))
            return true;
    return false;
}

static bool is_solvent_like(const closo_compound *part)
{
    return !has_metal(part) && closo_compound_count(part, HYDROGEN) > 0 &&
           closo_compound_count(part, BORON) <= 0 && has_even_electrons(part);
}

closo_dot closo_compound_dot(const closo_compound *before, const closo_compound *owner,
                             const closo_compound *behind, size_t fraction_digits)
{
    if (has_only_metals(before) || count_kinds(behind) < 2)
        return CLOSO_DOT_DECIMAL;
    bool solvent = is_solvent_like(behind);
    if (has_only_metals(owner))
        return closo_compound_count(behind, HYDROGEN) > 0 ? CLOSO_DOT_UNCLEAR : CLOSO_DOT_DECIMAL;
    if (solvent)
        return CLOSO_DOT_JOINT;
    // Where other numbers have decimals (Li1.5Al0.5Ge1.5P3O12) this one has.
    return fraction_digits > 1 || has_decimals(before) ? CLOSO_DOT_DECIMAL : CLOSO_DOT_UNCLEAR;
}
