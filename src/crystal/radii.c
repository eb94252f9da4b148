// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of radii by name.
#include "closo/crystal.h"

#include "crystal/structure_tables.h"

#include <math.h>
#include <string.h>

static double bondi(int number)
{
    for (size_t i = 0; i < closo_radii_table_rows; i++) {
        const closo_radii_row *row = &closo_radii_table[i];
        if (row->number == number)
            return isnan(row->bondi) ? row->mantina : row->bondi;
    }
    return NAN;
}

#define ROWLAND_HYDROGEN 1.09 // A
#define CSD_OTHERS       2.00

static double rowland_taylor(int number)
{
    return number == 1 ? ROWLAND_HYDROGEN : bondi(number);
}

static double csd(int number)
{
    if (number == 1)
        return ROWLAND_HYDROGEN;
    for (size_t i = 0; i < closo_radii_table_rows; i++)
        if (closo_radii_table[i].number == number && !isnan(closo_radii_table[i].bondi))
            return closo_radii_table[i].bondi;
    return CSD_OTHERS;
}

static double alvarez(int number)
{
    for (size_t i = 0; i < closo_radii_table_rows; i++)
        if (closo_radii_table[i].number == number)
            return closo_radii_table[i].alvarez;
    return NAN;
}

static double cordero(int number)
{
    return closo_element_of(number)->covalent_radius;
}

static double point(int number)
{
    (void)number;
    return 0;
}

static const struct {
    const char *name, *source;
    double (*radius)(int number);
} sets[] = {
    {"bondi", "Bondi 1964, doi:10.1021/j100785a001; Mantina et al. 2009, doi:10.1021/jp8111556",
     bondi},
    {"rowland-taylor",
     "H 1.09 of Rowland and Taylor 1996, doi:10.1021/jp953141+; Bondi 1964; Mantina et al. 2009",
     rowland_taylor},
    {"csd", "H 1.09, Bondi 1964 (doi:10.1021/j100785a001), 2.00 where that has none", csd},
    {"alvarez", "Alvarez 2013, doi:10.1039/c3dt50599e", alvarez},
    {"cordero", "covalent, Cordero et al. 2008, doi:10.1039/b801115j", cordero},
    {"points", "atoms are points", point},
};

closo_status closo_radii_find(closo_radii *out, const char *name, closo_error *error)
{
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (strcmp(sets[i].name, name) != 0)
            continue;
        *out = (closo_radii){.name = sets[i].name, .source = sets[i].source};
        out->radius[0] = NAN;
        for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++)
            out->radius[z] = sets[i].radius(z);
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE, "radii: expected one of %s, found \"%.40s\"",
                      CLOSO_RADII_SETS, name);
}
