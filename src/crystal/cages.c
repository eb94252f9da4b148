// SPDX-License-Identifier: GPL-3.0-or-later
// The list of cage anions: one record per anion, each in a file of its own, one line here.
#include "closo/crystal.h"

#include "crystal/cages.h"

static const closo_cage *const cages[] = {
    &closo_cage_b12h12, &closo_cage_b10h10, &closo_cage_cb11h12, &closo_cage_cb9h10, NULL,
};

const closo_cage *const *closo_cages(void)
{
    return cages;
}

const closo_cage *closo_cage_find(const char *formula)
{
    closo_formula wanted;
    if (closo_formula_parse(formula, &wanted, NULL) != CLOSO_OK)
        return NULL;
    for (size_t i = 0; cages[i] != NULL; i++) {
        closo_formula known;
        if (closo_formula_parse(cages[i]->formula, &known, NULL) == CLOSO_OK &&
            closo_formula_equal(&wanted, &known))
            return cages[i];
    }
    return NULL;
}
