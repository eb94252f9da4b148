// SPDX-License-Identifier: GPL-3.0-or-later
// Portions, yields and recipes: what the files share.
#ifndef CLOSO_CHEM_PORTION_H
#define CLOSO_CHEM_PORTION_H

#include "chem/balance.h"
#include "chem/unit_expression.h"

enum { // closo_portion.fixed_by
    CLOSO_FIXED_NOT,
    CLOSO_FIXED_MASS,
    CLOSO_FIXED_MOLARITY,
    CLOSO_FIXED_DENSITY,
    CLOSO_FIXED_AMOUNT
};

extern const closo_measured closo_not_given;

// The term of a reaction that a portion is of, by name, then by composition; SIZE_MAX: none.
size_t closo_portion_term(const closo_reaction *reaction, const closo_portion *portion);
bool closo_compound_same(const closo_compound *a, const closo_compound *b);

#endif
