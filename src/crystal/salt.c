// SPDX-License-Identifier: GPL-3.0-or-later
// Salts of one metal and one cage anion, from a formula: the metal is the one element that is a
// metal, the rest must be a whole number of one known cage, and the charges must cancel.
#include "closo/crystal.h"

#include <stdio.h>

// Number of cages whose atoms make up `rest` exactly; 0 if it is no multiple.
static unsigned count_cages(const closo_formula *rest, const closo_cage *cage)
{
    closo_formula one;
    if (closo_formula_parse(cage->formula, &one, NULL) != CLOSO_OK)
        return 0;
    unsigned cages = 0;
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        unsigned per_cage = one.count[z], found = rest->count[z];
        if (per_cage == 0 ? found != 0 : found == 0 || found % per_cage != 0)
            return 0;
        if (per_cage != 0) {
            unsigned here = found / per_cage;
            if (cages != 0 && here != cages)
                return 0;
            cages = here;
        }
    }
    return cages;
}

closo_status closo_salt_parse(const char *text, closo_salt *out, closo_error *error)
{
    closo_formula formula;
    closo_error why;
    if (closo_formula_parse(text, &formula, &why) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "salt %.64s: %.200s", text, why.message);
    closo_salt salt = {0};
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        const closo_element *element = closo_element_of(z);
        if (formula.count[z] == 0 || !element->is_metal)
            continue;
        if (salt.cation != 0) {
            return closo_fail(error, CLOSO_USAGE,
                              "salt %.64s: expected one kind of metal, found %s and %s", text,
                              closo_element_of(salt.cation)->symbol, element->symbol);
        }
        salt.cation = z;
        salt.cations = formula.count[z];
        salt.cation_charge = element->usual_charge;
    }
    if (salt.cation == 0)
        return closo_fail(error, CLOSO_USAGE, "salt %.64s: expected a metal, found none", text);
    formula.count[salt.cation] = 0;
    const closo_cage *const *cages = closo_cages();
    for (size_t i = 0; cages[i] != NULL && salt.cage == NULL; i++) {
        salt.cages = count_cages(&formula, cages[i]);
        salt.cage = salt.cages != 0 ? cages[i] : NULL;
    }
    if (salt.cage == NULL) {
        char rest[64], known[128] = "";
        closo_formula_write(&formula, rest, sizeof rest);
        for (size_t i = 0, length = 0; cages[i] != NULL && length < sizeof known; i++) {
            length += (size_t)snprintf(known + length, sizeof known - length, "%s%s",
                                       i > 0 ? ", " : "", cages[i]->formula);
        }
        return closo_fail(error, CLOSO_USAGE,
                          "salt %.64s: expected a whole number of one cage (%s) beside the metal, "
                          "found %s",
                          text, known, rest[0] != '\0' ? rest : "nothing");
    }
    long charge = (long)salt.cations * salt.cation_charge + (long)salt.cages * salt.cage->charge;
    if (salt.cation_charge <= 0 || charge != 0) {
        return closo_fail(error, CLOSO_USAGE,
                          "salt %.64s: expected a neutral formula, found %u %s(%+d) and %u %s(%+d)",
                          text, salt.cations, closo_element_of(salt.cation)->symbol,
                          salt.cation_charge, salt.cages, salt.cage->formula, salt.cage->charge);
    }
    *out = salt;
    return CLOSO_OK;
}
