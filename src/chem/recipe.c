// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes: from one amount to those of all reagents, as masses and volumes to take.
#include "chem/portion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = CLOSO_REACTION_TERMS };

typedef struct row {
    const closo_portion *detail;      // NULL: none given
    closo_compound compound;          // of what is taken
    double purity, density, molarity; // NaN: not known
    double amount;                    // mol
    double mass;                      // g to take, purity counted in
    double volume;                    // mL to take; NaN: not known
} row;

typedef struct recipe {
    const closo_reaction *reaction;
    double nu[MOST];
    row rows[MOST];
    size_t reference; // reactant that equivalents count from: the first
    double extent;    // mol
} recipe;

static closo_status match_details(recipe *self, const closo_portion *details, size_t count,
                                  closo_error *error)
{
    for (size_t i = 0; i < self->reaction->count; i++)
        self->rows[i] = (row){.compound = self->reaction->term[i].compound,
                              .purity = 1,
                              .density = NAN,
                              .molarity = NAN};
    for (size_t k = 0; k < count; k++) {
        size_t t = closo_portion_term(self->reaction, &details[k]);
        if (t == SIZE_MAX)
            return closo_fail(error, CLOSO_USAGE, "%s is not part of the reaction",
                              details[k].name);
        if (self->rows[t].detail)
            return closo_fail(error, CLOSO_USAGE, "%s is given twice", details[k].name);
        if (details[k].fixed_by != CLOSO_FIXED_NOT)
            return closo_fail(
                error, CLOSO_USAGE,
                "%s: --amount alone sets the scale; --reagent gives purity, molarity, "
                "density or equivalents",
                details[k].name);
        self->rows[t].detail = &details[k];
        self->rows[t].compound = details[k].compound;
        self->rows[t].purity = details[k].purity;
        self->rows[t].density = details[k].density.value;
        self->rows[t].molarity = details[k].molarity.value;
    }
    for (size_t i = 0; i < self->reaction->count; i++) {
        row *r = &self->rows[i];
        const char *name = self->reaction->term[i].name;
        if (r->detail && r->detail->taken_as[0])
            name = r->detail->taken_as;
        const closo_chemical_record *record = closo_chemical_find(name);
        if (record && isnan(r->molarity) && isnan(r->density)) {
            r->molarity = record->molarity;
            r->density = record->density;
        }
    }
    return CLOSO_OK;
}

static bool is_reactant(const recipe *self, size_t term)
{
    return !self->reaction->term[term].product;
}

// The extent that the fixed amount stands for: of a product after its yield, of a reagent after
// its equivalents.
static closo_status find_extent(recipe *self, const closo_portion *fixed,
                                const closo_recipe_options *options, closo_error *error)
{
    size_t t = closo_portion_term(self->reaction, fixed);
    if (t == SIZE_MAX)
        return closo_fail(error, CLOSO_USAGE, "--amount: %s is not part of the reaction",
                          fixed->name);
    if (fixed->fixed_by == CLOSO_FIXED_NOT)
        return closo_fail(error, CLOSO_USAGE,
                          "--amount: %s: expected a mass, a volume or an amount", fixed->name);
    self->reference = SIZE_MAX;
    for (size_t i = self->reaction->count; i-- > 0;)
        if (is_reactant(self, i) &&
            !(self->rows[i].detail && !isnan(self->rows[i].detail->equivalents)))
            self->reference = i;
    if (self->reference == SIZE_MAX)
        return closo_fail(error, CLOSO_USAGE,
                          "expected a reactant without equivalents: the others count from it");
    double equivalents = self->rows[t].detail ? self->rows[t].detail->equivalents : (double)NAN;
    double amount = fixed->result.value * options->scale;
    self->extent = amount / self->nu[t];
    if (!is_reactant(self, t))
        self->extent /= options->yield;
    else if (!isnan(equivalents))
        self->extent = amount / equivalents / self->nu[self->reference];
    if (self->rows[t].detail == NULL) {
        self->rows[t].compound = fixed->compound;
        self->rows[t].purity = fixed->purity;
        if (!isnan(fixed->density.value))
            self->rows[t].density = fixed->density.value;
        if (!isnan(fixed->molarity.value))
            self->rows[t].molarity = fixed->molarity.value;
    }
    return CLOSO_OK;
}

static void fill(recipe *self, const closo_recipe_options *options)
{
    for (size_t i = 0; i < self->reaction->count; i++) {
        row *r = &self->rows[i];
        double equivalents = r->detail ? r->detail->equivalents : (double)NAN;
        r->amount = self->extent * self->nu[i];
        if (is_reactant(self, i) && !isnan(equivalents))
            r->amount = equivalents * self->extent * self->nu[self->reference];
        if (!is_reactant(self, i))
            r->amount *= options->yield;
        r->mass = r->amount * closo_compound_weight(&r->compound, NULL, NULL) / r->purity;
        r->volume = r->molarity > 0  ? 1e3 * r->amount / r->molarity
                    : r->density > 0 ? r->mass / r->density
                                     : (double)NAN;
    }
}

static void describe_rows(const recipe *self, closo_result *result)
{
    size_t n = 0;
    const char *name[MOST], *formula[MOST], *side[MOST];
    double coefficient[MOST], equivalents[MOST], weight[MOST], amount[MOST], mass[MOST],
        volume[MOST], purity[MOST], excess[MOST], density[MOST], molarity[MOST];
    double unit = self->rows[self->reference].amount;
    double least = INFINITY;
    for (size_t i = 0; i < self->reaction->count; i++)
        if (is_reactant(self, i))
            least = fmin(least, self->rows[i].amount / self->nu[i]);
    for (size_t i = 0; i < self->reaction->count; i++, n++) {
        const row *r = &self->rows[i];
        name[n] = self->reaction->term[i].name;
        formula[n] = r->detail && r->detail->taken_as[0] ? r->detail->taken_as : name[n];
        side[n] = is_reactant(self, i) ? "reagent" : "product";
        coefficient[n] = self->nu[i];
        equivalents[n] = r->amount / unit;
        weight[n] = closo_compound_weight(&r->compound, NULL, NULL);
        amount[n] = 1e3 * r->amount;
        mass[n] = r->mass;
        volume[n] = r->volume;
        purity[n] = 100 * r->purity;
        density[n] = r->molarity > 0 ? (double)NAN : r->density;
        molarity[n] = r->molarity;
        excess[n] =
            is_reactant(self, i) ? 100 * (r->amount / self->nu[i] / least - 1) : (double)NAN;
    }
    closo_table *table = closo_result_add_table(result, "recipe", "Recipe");
    closo_table_add_text_column(table, "substance", NULL, name, n);
    closo_table_add_text_column(table, "formula", "taken as", formula, n);
    closo_table_add_text_column(table, "side", NULL, side, n);
    closo_table_add_column(table, "coefficient", NULL, "1", coefficient, n);
    closo_table_add_column(table, "equivalents", NULL, "1", equivalents, n);
    closo_table_add_column(table, "excess", "excess over the limiting reagent", "%", excess, n);
    closo_table_add_column(table, "molar_mass", "molar mass", "g/mol", weight, n);
    closo_table_add_column(table, "amount", NULL, "mmol", amount, n);
    closo_table_add_column(table, "purity", NULL, "%", purity, n);
    closo_table_add_column(table, "mass", "mass to take", "g", mass, n);
    closo_table_add_column(table, "molarity", NULL, "mol/L", molarity, n);
    closo_table_add_column(table, "density", NULL, "g/mL", density, n);
    closo_table_add_column(table, "volume", "volume to take", "mL", volume, n);
}

static void describe_gas(const recipe *self, closo_result *result)
{
    double gas = 0;
    for (size_t i = 0; i < self->reaction->count; i++) {
        const closo_reaction_term *term = &self->reaction->term[i];
        const closo_chemical_record *record = closo_chemical_find(term->name);
        bool gaseous =
            term->phase[0] ? !strcmp(term->phase, "g") : record && !strcmp(record->phase, "g");
        if (term->product && gaseous)
            gas += self->rows[i].amount;
    }
    if (gas > 0)
        closo_result_add_quantity(
            result,
            &(closo_quantity){.key = "gas",
                              .label = "gas evolved",
                              .value = 1e3 * gas,
                              .su = NAN,
                              .unit = "mmol",
                              .method = "at the yield expected; a closed vessel must hold it"});
}

closo_status closo_recipe_describe(const closo_reaction *reaction, const closo_balance *balance,
                                   const closo_portion *fixed, const closo_portion *details,
                                   size_t count, const closo_recipe_options *options,
                                   closo_result *result, closo_error *error)
{
    recipe *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    self->reaction = reaction;
    closo_status status = closo_balance_coefficients(reaction, balance, self->nu, error);
    if (status == CLOSO_OK)
        status = match_details(self, details, count, error);
    if (status == CLOSO_OK)
        status = find_extent(self, fixed, options, error);
    if (status == CLOSO_OK) {
        fill(self, options);
        closo_text text;
        closo_text_init(&text);
        closo_reaction_write(reaction,
                             balance->verdict == CLOSO_BALANCE_FOUND ? balance->coefficients : NULL,
                             &text);
        closo_result_set(result, "reaction", "%s", text.data ? text.data : "");
        closo_text_clear(&text);
        closo_result_set(result, "fixed", "%s", fixed->name);
        closo_result_set_number(result, "yield", 100 * options->yield, "%");
        closo_result_set_number(result, "scale", options->scale, "1");
        closo_result_set(result, "equivalents", "of %s", reaction->term[self->reference].name);
        closo_result_set(result, "masses", "of the substance as it is taken: molar mass / purity");
        describe_gas(self, result);
        describe_rows(self, result);
        status = closo_result_status(result, error);
    }
    free(self);
    return status;
}
