// SPDX-License-Identifier: GPL-3.0-or-later
// Compositions of several compounds as one matrix of whole numbers: a row per element or isotope,
// the charge last.
#include "chem/reaction.h"

#include <math.h>
#include <stdio.h>

enum { DECIMALS = 9 };

closo_status closo_composition_include(closo_composition *composition,
                                       const closo_compound *compound, closo_error *error)
{
    for (size_t i = 0; i < compound->terms; i++) {
        closo_nuclide nuclide = compound->term[i].nuclide;
        size_t at = 0;
        while (at < composition->rows && (composition->row[at].number != nuclide.number ||
                                          composition->row[at].mass_number != nuclide.mass_number))
            at++;
        if (at < composition->rows)
            continue;
        if (composition->rows + 1 == CLOSO_BALANCE_ROWS) // one is left for the charge
            return closo_fail(error, CLOSO_USAGE, "expected at most %d elements and isotopes",
                              CLOSO_BALANCE_ROWS - 1);
        composition->row[composition->rows++] = nuclide;
    }
    return CLOSO_OK;
}

void closo_composition_close(closo_composition *composition, bool charged)
{
    if (charged)
        composition->row[composition->rows++] = (closo_nuclide){0, 0};
}

double closo_composition_count(const closo_compound *compound, closo_nuclide row)
{
    if (row.number == 0)
        return compound->charge;
    for (size_t i = 0; i < compound->terms; i++)
        if (compound->term[i].nuclide.number == row.number &&
            compound->term[i].nuclide.mass_number == row.mass_number)
            return compound->term[i].count;
    return 0;
}

// Power of ten that makes all counts of a row whole; 0: none does.
static double whole_factor(closo_nuclide row, const closo_compound *const *compounds, size_t count)
{
    double factor = 1;
    for (int digits = 0; digits <= DECIMALS; digits++, factor *= 10) {
        bool whole = true;
        for (size_t i = 0; whole && i < count; i++) {
            double value = factor * closo_composition_count(compounds[i], row);
            whole = fabs(value - round(value)) <= 1e-12 * fabs(value) + 1e-9 && fabs(value) < 1e15;
        }
        if (whole)
            return factor;
    }
    return 0;
}

closo_status closo_composition_matrix(const closo_composition *composition,
                                      const closo_compound *const *compounds, size_t count,
                                      int64_t *matrix, closo_error *error)
{
    for (size_t r = 0; r < composition->rows; r++) {
        double factor = whole_factor(composition->row[r], compounds, count);
        if (factor <= 0) {
            char name[16];
            closo_composition_row_name(composition->row[r], name);
            return closo_fail(error, CLOSO_INPUT,
                              "the numbers of %s have more digits than exact arithmetic takes: "
                              "expected at most nine decimals",
                              name);
        }
        for (size_t i = 0; i < count; i++)
            matrix[r * count + i] =
                llround(factor * closo_composition_count(compounds[i], composition->row[r]));
    }
    return CLOSO_OK;
}

void closo_composition_row_name(closo_nuclide row, char buffer[16])
{
    char name[8];
    if (row.number == 0) {
        snprintf(buffer, 16, "charge");
        return;
    }
    closo_nuclide_write(row, name);
    snprintf(buffer, 16, "%s", name);
}
