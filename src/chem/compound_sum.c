// SPDX-License-Identifier: GPL-3.0-or-later
// Adding compounds.
#include "closo/chem.h"

static int order_of(closo_nuclide a, closo_nuclide b)
{
    return a.number != b.number ? a.number - b.number : a.mass_number - b.mass_number;
}

static closo_status add_term(closo_compound *sum, closo_nuclide nuclide, double count,
                             closo_error *error)
{
    size_t at = 0;
    while (at < sum->terms && order_of(sum->term[at].nuclide, nuclide) < 0)
        at++;
    if (at < sum->terms && order_of(sum->term[at].nuclide, nuclide) == 0) {
        sum->term[at].count += count;
        return CLOSO_OK;
    }
    if (sum->terms == CLOSO_COMPOUND_TERMS)
        return closo_fail(error, CLOSO_USAGE, "a formula has more than %d kinds of atoms",
                          CLOSO_COMPOUND_TERMS);
    for (size_t i = sum->terms; i > at; i--)
        sum->term[i] = sum->term[i - 1];
    sum->term[at] = (closo_compound_term){nuclide, count};
    sum->terms++;
    return CLOSO_OK;
}

closo_status closo_compound_add(closo_compound *sum, const closo_compound *compound, double times,
                                closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < compound->terms && status == CLOSO_OK; i++)
        status = add_term(sum, compound->term[i].nuclide, times * compound->term[i].count, error);
    sum->charge += (int)(times * compound->charge);
    return status;
}

double closo_compound_count(const closo_compound *compound, int number)
{
    double sum = 0;
    for (size_t i = 0; i < compound->terms; i++)
        if (compound->term[i].nuclide.number == number)
            sum += compound->term[i].count;
    return sum;
}
