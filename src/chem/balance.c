// SPDX-License-Identifier: GPL-3.0-or-later
// Balancing reactions. Species are columns of composition (elements, isotopes, charge), products
// with a minus sign; balances are the whole numbers x > 0 with A x = 0. All of them are sums of the
// elementary ones (extreme rays), so a reaction with several is seen to be several reactions.
#include "chem/balance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME      1e-9 // of sums of counts, relative
#define MOST_RAYS 512

// Composition and matrix of a reaction; columns of products are negative.
typedef struct system_of {
    closo_composition composition;
    size_t columns;
    int64_t *matrix;
} system_of;

static closo_status system_make(system_of *self, const closo_reaction *reaction, bool charge,
                                closo_error *error)
{
    const closo_compound *compounds[CLOSO_REACTION_TERMS];
    bool charged = false;
    closo_status status = CLOSO_OK;
    *self = (system_of){.columns = reaction->count};
    for (size_t i = 0; status == CLOSO_OK && i < reaction->count; i++) {
        compounds[i] = &reaction->term[i].compound;
        charged = charged || compounds[i]->charge != 0;
        status = closo_composition_include(&self->composition, compounds[i], error);
    }
    if (status != CLOSO_OK)
        return status;
    closo_composition_close(&self->composition, charge && charged);
    self->matrix =
        closo_allocate(self->composition.rows * self->columns, sizeof *self->matrix, error);
    if (!self->matrix)
        return CLOSO_MEMORY;
    status =
        closo_composition_matrix(&self->composition, compounds, self->columns, self->matrix, error);
    for (size_t r = 0; status == CLOSO_OK && r < self->composition.rows; r++)
        for (size_t i = 0; i < self->columns; i++)
            if (reaction->term[i].product)
                self->matrix[r * self->columns + i] *= -1;
    if (status != CLOSO_OK)
        free(self->matrix);
    return status;
}

static bool complete(const int64_t *ray, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        if (ray[i] == 0)
            return false;
    return true;
}

closo_status closo_balance_single(const closo_reaction *reaction, bool charge, bool *balances,
                                  int64_t *coefficients, closo_error *error)
{
    system_of self;
    int64_t *rays = NULL;
    size_t count = 0;
    bool more = false;
    *balances = false;
    closo_status status = system_make(&self, reaction, charge, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_exact_rays(self.matrix, self.composition.rows, self.columns, MOST_RAYS, &rays,
                              &count, &more, error);
    if (status == CLOSO_OK && count == 1 && complete(rays, self.columns)) {
        *balances = true;
        if (coefficients)
            memcpy(coefficients, rays, self.columns * sizeof *coefficients);
    }
    free(rays);
    free(self.matrix);
    return status;
}

// ---- as written --------------------------------------------------------------------------------

static void count_sides(const closo_reaction *reaction, closo_balance *out)
{
    for (size_t r = 0; r < out->rows; r++) {
        out->left[r] = out->right[r] = 0;
        for (size_t i = 0; i < reaction->count; i++) {
            const closo_reaction_term *term = &reaction->term[i];
            double times = (double)term->numerator / (double)term->denominator;
            *(term->product ? &out->right[r] : &out->left[r]) +=
                times * closo_composition_count(&term->compound, out->row[r]);
        }
    }
}

static bool sides_agree(const closo_balance *balance)
{
    for (size_t r = 0; r < balance->rows; r++) {
        double left = balance->left[r], right = balance->right[r];
        if (fabs(left - right) > SAME * fmax(1, fmax(fabs(left), fabs(right))))
            return false;
    }
    return true;
}

static void add_difference(closo_text *text, closo_nuclide row, double amount)
{
    char name[16];
    closo_composition_row_name(row, name);
    closo_text_add(text, text->length ? ", " : "");
    closo_text_add_number(text, amount, 12);
    closo_text_addf(text, " %s", row.number ? name : "elementary charges (e)");
}

// "the left side lacks 2 H; the right side lacks 3 B".
static void name_difference(closo_balance *balance)
{
    closo_text side[2];
    for (int s = 0; s < 2; s++)
        closo_text_init(&side[s]);
    for (size_t r = 0; r < balance->rows; r++) {
        double missing = balance->left[r] - balance->right[r];
        if (fabs(missing) <= SAME * fmax(1, fabs(balance->left[r])))
            continue;
        if (balance->row[r].number == 0) // a charge may be missing on either side
            add_difference(&side[1], balance->row[r], missing);
        else
            add_difference(&side[missing > 0], balance->row[r], fabs(missing));
    }
    const char *left = side[0].data ? side[0].data : "", *right = side[1].data ? side[1].data : "";
    snprintf(balance->reason, sizeof balance->reason, "%s%s%s%s%s",
             *left ? "the left side lacks " : "", left, *left && *right ? "; " : "",
             *right ? "the right side lacks " : "", right);
    for (int s = 0; s < 2; s++)
        closo_text_clear(&side[s]);
}

// ---- all balances ------------------------------------------------------------------------------

static closo_status independent(const system_of *self, size_t *out, closo_error *error)
{
    int64_t *basis;
    closo_status status =
        closo_exact_kernel(self->matrix, self->composition.rows, self->columns, &basis, out, error);
    free(basis);
    return status;
}

// Every species takes part in some elementary balance.
static bool all_take_part(const closo_balance *balance, size_t columns, size_t *idle)
{
    for (size_t i = 0; i < columns; i++) {
        bool found = false;
        for (size_t s = 0; !found && s < balance->sets; s++)
            found = balance->coefficients[s * columns + i] != 0;
        if (!found) {
            *idle = i;
            return false;
        }
    }
    return true;
}

static closo_status find_sets(const system_of *self, const closo_reaction *reaction,
                              closo_balance *out, closo_error *error)
{
    closo_status status = independent(self, &out->independent, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_exact_rays(self->matrix, self->composition.rows, self->columns, MOST_RAYS,
                              &out->coefficients, &out->sets, &out->more_sets, error);
    if (status != CLOSO_OK)
        return status;
    if (out->sets > CLOSO_BALANCE_SETS) {
        out->sets = CLOSO_BALANCE_SETS;
        out->more_sets = true;
    }
    size_t idle = 0;
    if (out->more_sets)
        out->verdict = CLOSO_BALANCE_SEVERAL;
    else if (out->sets == 0 || !all_take_part(out, self->columns, &idle)) {
        out->verdict = CLOSO_BALANCE_IMPOSSIBLE;
        if (out->sets > 0)
            snprintf(out->reason, sizeof out->reason,
                     "%s cannot take part: the rest balances without it, or not at all",
                     reaction->term[idle].name);
    } else
        out->verdict = out->sets == 1 ? CLOSO_BALANCE_FOUND : CLOSO_BALANCE_SEVERAL;
    return CLOSO_OK;
}

closo_status closo_reaction_balance(const closo_reaction *reaction, closo_balance *out,
                                    closo_error *error)
{
    system_of self;
    *out = (closo_balance){0};
    closo_status status = system_make(&self, reaction, true, error);
    if (status != CLOSO_OK)
        return status;
    out->rows = self.composition.rows;
    memcpy(out->row, self.composition.row, sizeof out->row);
    count_sides(reaction, out);
    status = find_sets(&self, reaction, out, error);
    if (status == CLOSO_OK && sides_agree(out)) {
        // Balanced as it stands; without numbers only where nothing else is possible.
        if (reaction->coefficients || out->sets == 1)
            out->verdict = CLOSO_BALANCE_HOLDS;
        out->reason[0] = '\0';
    } else if (status == CLOSO_OK && reaction->coefficients) {
        if (out->verdict == CLOSO_BALANCE_IMPOSSIBLE && !out->reason[0])
            status = closo_balance_explain(reaction, out, error);
        if (status == CLOSO_OK && out->verdict != CLOSO_BALANCE_IMPOSSIBLE) {
            name_difference(out);
            out->verdict = CLOSO_BALANCE_WRONG;
        }
    } else if (status == CLOSO_OK && out->verdict == CLOSO_BALANCE_IMPOSSIBLE && !out->reason[0])
        status = closo_balance_explain(reaction, out, error);
    free(self.matrix);
    if (status != CLOSO_OK)
        closo_balance_clear(out);
    return status;
}

void closo_balance_clear(closo_balance *balance)
{
    free(balance->coefficients);
    balance->coefficients = NULL;
    balance->sets = 0;
}
