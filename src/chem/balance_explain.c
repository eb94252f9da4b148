// SPDX-License-Identifier: GPL-3.0-or-later
// Why a reaction cannot be balanced, from the plain to the involved: an element on one side only;
// the charge; a species on the wrong side; a common species that is missing.
#include "chem/balance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Tried in this order where one more species would balance the reaction.
static const char *const companions[] = {"H2",  "H+",  "BH3", "B2H6", "H2O", "e-",
                                         "Li+", "Na+", "K+",  "OH-",  "DMS", "BH4-"};

static bool on_one_side(const closo_reaction *reaction, closo_balance *balance)
{
    for (size_t r = 0; r < balance->rows; r++) {
        bool left = false, right = false;
        char name[16];
        if (balance->row[r].number == 0)
            continue;
        for (size_t i = 0; i < reaction->count; i++)
            if (closo_composition_count(&reaction->term[i].compound, balance->row[r]) > 0)
                *(reaction->term[i].product ? &right : &left) = true;
        if (left == right)
            continue;
        closo_composition_row_name(balance->row[r], name);
        return snprintf(balance->reason, sizeof balance->reason, "%s stands on the %s alone", name,
                        left ? "left" : "right") > 0;
    }
    return false;
}

static closo_status without_charge(const closo_reaction *reaction, closo_balance *balance,
                                   closo_error *error)
{
    int64_t coefficients[CLOSO_REACTION_TERMS];
    bool balances;
    closo_status status = closo_balance_single(reaction, false, &balances, coefficients, error);
    if (status != CLOSO_OK || !balances)
        return status;
    double charge[2] = {0, 0};
    closo_text text;
    for (size_t i = 0; i < reaction->count; i++)
        charge[reaction->term[i].product] +=
            (double)coefficients[i] * reaction->term[i].compound.charge;
    closo_text_init(&text);
    closo_reaction_write(reaction, coefficients, &text);
    snprintf(balance->reason, sizeof balance->reason,
             "the elements balance, the charge does not (%+.6g on the left, %+.6g on the right): "
             "%.250s",
             charge[0], charge[1], text.data ? text.data : "");
    closo_text_clear(&text);
    return CLOSO_OK;
}

// The reaction balances when some species change sides.
static closo_status wrong_side(const closo_reaction *reaction, closo_balance *balance,
                               closo_error *error)
{
    for (size_t i = 0; i < reaction->count && !balance->reason[0]; i++) {
        closo_reaction turned = *reaction;
        bool balances;
        turned.term[i].product = !turned.term[i].product;
        closo_status status = closo_balance_single(&turned, true, &balances, NULL, error);
        if (status != CLOSO_OK)
            return status;
        if (balances)
            snprintf(balance->reason, sizeof balance->reason, "%s must stand on the other side",
                     reaction->term[i].name);
    }
    return CLOSO_OK;
}

static closo_status add_companion(const closo_reaction *reaction, const char *name, bool product,
                                  closo_balance *balance, closo_error *error)
{
    closo_reaction more = *reaction;
    closo_reaction_term *term = &more.term[more.count++];
    int64_t coefficients[CLOSO_REACTION_TERMS];
    bool balances;
    *term = (closo_reaction_term){.numerator = 1, .denominator = 1, .product = product};
    snprintf(term->name, sizeof term->name, "%s", name);
    closo_status status = closo_chemical_parse(&term->compound, name, error);
    if (status == CLOSO_OK)
        status = closo_balance_single(&more, true, &balances, coefficients, error);
    if (status != CLOSO_OK || !balances)
        return status;
    closo_text text;
    closo_text_init(&text);
    closo_reaction_write(&more, coefficients, &text);
    snprintf(balance->reason, sizeof balance->reason, "%s is missing on the %s: %.300s", name,
             product ? "right" : "left", text.data ? text.data : "");
    closo_text_clear(&text);
    return CLOSO_OK;
}

static bool has_species(const closo_reaction *reaction, const char *name)
{
    for (size_t i = 0; i < reaction->count; i++)
        if (!strcmp(reaction->term[i].name, name))
            return true;
    return false;
}

closo_status closo_balance_explain(const closo_reaction *reaction, closo_balance *balance,
                                   closo_error *error)
{
    closo_status status = CLOSO_OK;
    char plain[sizeof balance->reason] = "";
    if (on_one_side(reaction, balance)) { // a companion may say more
        memcpy(plain, balance->reason, sizeof plain);
        balance->reason[0] = '\0';
    } else
        status = without_charge(reaction, balance, error);
    if (status == CLOSO_OK && !balance->reason[0] && !plain[0])
        status = wrong_side(reaction, balance, error);
    for (size_t i = 0;
         status == CLOSO_OK && !balance->reason[0] && reaction->count < CLOSO_REACTION_TERMS &&
         i < sizeof companions / sizeof *companions;
         i++)
        for (int product = 1; status == CLOSO_OK && product >= 0 && !balance->reason[0]; product--)
            if (!has_species(reaction, companions[i]))
                status = add_companion(reaction, companions[i], product, balance, error);
    if (status == CLOSO_OK && plain[0]) {
        char both[2 * sizeof plain + 4];
        snprintf(both, sizeof both, "%s%s%s", plain, balance->reason[0] ? "; " : "",
                 balance->reason);
        snprintf(balance->reason, sizeof balance->reason, "%.399s", both);
    }
    if (status == CLOSO_OK && !balance->reason[0])
        snprintf(balance->reason, sizeof balance->reason,
                 "no positive numbers balance all elements and the charge; more than one species "
                 "is missing");
    return status;
}

closo_status closo_balance_coefficients(const closo_reaction *reaction,
                                        const closo_balance *balance, double *out,
                                        closo_error *error)
{
    bool single = balance->verdict == CLOSO_BALANCE_FOUND;
    closo_text text;
    if (balance->verdict != CLOSO_BALANCE_HOLDS && !single) {
        closo_text_init(&text);
        closo_reaction_write(reaction, NULL, &text);
        closo_fail(error, CLOSO_INPUT, "the reaction %.300s %s: %.400s", text.data ? text.data : "",
                   balance->verdict == CLOSO_BALANCE_SEVERAL ? "has several independent balances"
                                                             : "does not balance",
                   balance->verdict == CLOSO_BALANCE_SEVERAL ? "write its coefficients"
                                                             : balance->reason);
        closo_text_clear(&text);
        return CLOSO_INPUT;
    }
    for (size_t i = 0; i < reaction->count; i++)
        out[i] = single
                     ? (double)balance->coefficients[i]
                     : (double)reaction->term[i].numerator / (double)reaction->term[i].denominator;
    return CLOSO_OK;
}
