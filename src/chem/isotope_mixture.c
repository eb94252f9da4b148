// SPDX-License-Identifier: GPL-3.0-or-later
// From a compound to the isotopes its atoms may be.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#define NEARLY 1e-6 // counts are whole within this; shares add up to 1 within this

static const char *symbol_of(int number)
{
    return closo_element_of(number)->symbol;
}

closo_status closo_isotope_fraction_parse(const char *text, closo_isotope_fraction *out,
                                          closo_error *error)
{
    const char *equals = strchr(text, '=');
    bool sound = equals && closo_nuclide_parse(text, (size_t)(equals - text), &out->nuclide) &&
                 out->nuclide.mass_number > 0 &&
                 closo_number_from_text(equals + 1, &out->fraction) && out->fraction >= 0 &&
                 out->fraction <= 1;
    return sound ? CLOSO_OK
                 : closo_fail(error, CLOSO_USAGE,
                              "expected ISOTOPE=FRACTION such as 6Li=0.95 or D=0.98 with a "
                              "fraction from 0 to 1, found \"%.80s\"",
                              text);
}

// The share given for an isotope; NaN: none.
static double given_share(const closo_isotope_fractions *fractions, const closo_isotope *isotope)
{
    for (size_t i = 0; fractions && i < fractions->count; i++) {
        closo_nuclide nuclide = fractions->list[i].nuclide;
        if (nuclide.number == isotope->number && nuclide.mass_number == isotope->mass_number)
            return fractions->list[i].fraction;
    }
    return (double)NAN;
}

static closo_status add_isotope(closo_isotope_source *source, const closo_isotope *isotope,
                                double share, closo_error *error)
{
    if (!(share > 0))
        return CLOSO_OK;
    if (source->isotopes == CLOSO_MIXTURE_ISOTOPES)
        return closo_fail(error, CLOSO_USAGE, "%s has more than %d isotopes", isotope->symbol,
                          CLOSO_MIXTURE_ISOTOPES);
    source->mass_number[source->isotopes] = isotope->mass_number;
    source->mass[source->isotopes] = isotope->mass;
    source->fraction[source->isotopes++] = share;
    return CLOSO_OK;
}

// Natural shares, with those given in their place and the rest scaled to what is left.
static closo_status mix(closo_isotope_source *source, const closo_isotope_fractions *fractions,
                        closo_error *error)
{
    size_t count;
    const closo_isotope *isotopes = closo_isotopes_of(source->number, &count);
    double given = 0, natural = 0;
    for (size_t i = 0; i < count; i++) {
        double share = given_share(fractions, &isotopes[i]);
        if (share >= 0)
            given += share;
        else if (isotopes[i].abundance > 0)
            natural += isotopes[i].abundance;
    }
    if (given > 1 + NEARLY)
        return closo_fail(error, CLOSO_USAGE,
                          "expected shares of the isotopes of %s that add up to 1 at most, found "
                          "%.6g",
                          symbol_of(source->number), given);
    if (natural <= 0 && fabs(given - 1) > NEARLY)
        return closo_fail(error, CLOSO_USAGE,
                          given > 0 ? "the shares given for the isotopes of %s do not add up to 1"
                                    : "%s has no natural isotopic composition: name an isotope",
                          symbol_of(source->number));
    double left = natural > 0 ? fmax(0, 1 - given) / natural : 0;
    double sum = natural > 0 ? fmax(1, given) : given;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        double share = given_share(fractions, &isotopes[i]);
        bool is_given = share >= 0;
        share = is_given ? share / sum : isotopes[i].abundance * left;
        status = add_isotope(source, &isotopes[i], share, error);
    }
    return status;
}

static closo_status add_source(closo_isotope_mixture *out, const closo_compound_term *term,
                               const closo_isotope_fractions *fractions, closo_error *error)
{
    closo_isotope_source *source = &out->source[out->count];
    double atoms = round(term->count);
    if (atoms > CLOSO_MIXTURE_ATOMS)
        return closo_fail(error, CLOSO_USAGE, "isotope patterns are of at most %d atoms",
                          CLOSO_MIXTURE_ATOMS);
    if (fabs(term->count - atoms) > NEARLY || atoms < 1)
        return closo_fail(error, CLOSO_USAGE,
                          "an isotope pattern needs whole numbers of atoms, found %.6g of %s",
                          term->count, symbol_of(term->nuclide.number));
    *source = (closo_isotope_source){.number = term->nuclide.number, .atoms = (unsigned)atoms};
    out->count++;
    if (!term->nuclide.mass_number)
        return mix(source, fractions, error);
    const closo_isotope *isotope =
        closo_isotope_find(term->nuclide.number, term->nuclide.mass_number);
    return isotope ? add_isotope(source, isotope, 1, error)
                   : closo_fail(error, CLOSO_USAGE, "isotope %d of %s is not known",
                                term->nuclide.mass_number, symbol_of(term->nuclide.number));
}

closo_status closo_isotope_mixture_init(closo_isotope_mixture *out, const closo_compound *compound,
                                        const closo_isotope_fractions *fractions,
                                        closo_error *error)
{
    closo_status status = CLOSO_OK;
    double atoms = 0;
    out->count = 0;
    out->charge = compound->charge;
    for (size_t i = 0; i < compound->terms && status == CLOSO_OK; i++) {
        status = add_source(out, &compound->term[i], fractions, error);
        atoms += compound->term[i].count;
    }
    if (status == CLOSO_OK && atoms > CLOSO_MIXTURE_ATOMS)
        status =
            closo_fail(error, CLOSO_USAGE, "isotope patterns are of at most %d atoms, found %.6g",
                       CLOSO_MIXTURE_ATOMS, atoms);
    return status;
}
