// SPDX-License-Identifier: GPL-3.0-or-later
// Yields. With coefficients nu and amounts n the extent a reagent allows is n / nu; the smallest is
// that of the limiting reagent, and the yield on a basis is nu_basis n_product / (nu_product
// n_basis). On a basis that is not limiting it cannot reach 100 %, which is said.
#include "chem/portion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGREE       2.0                // standard uncertainties within which two statements agree
#define DIGIT_LIMIT 1.7320508075688772 // half a digit, in s.u. of a uniform one
#define PURITY_GAIN 0.7 // of the distance, from where the purity is the likely reason

typedef struct study {
    const closo_reaction *reaction;
    const closo_portion *reagents, *product;
    size_t count;
    double nu[CLOSO_REACTION_TERMS];
    size_t term[CLOSO_REACTION_TERMS]; // of each reagent
    size_t product_term, limiting, basis;
    double extent; // mol
} study;

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value.value,
                                                        .su = value.su,
                                                        .unit = unit,
                                                        .method = method});
}

// ---- what belongs to what ----------------------------------------------------------------------

static closo_status place(study *self, closo_error *error)
{
    if (self->count == 0)
        return closo_fail(error, CLOSO_USAGE, "expected the amount of a reagent");
    if (self->count > CLOSO_REACTION_TERMS)
        return closo_fail(error, CLOSO_USAGE, "expected at most %d reagents", CLOSO_REACTION_TERMS);
    self->limiting = SIZE_MAX;
    self->extent = INFINITY;
    for (size_t i = 0; i < self->count; i++) {
        size_t t = self->term[i] = closo_portion_term(self->reaction, &self->reagents[i]);
        if (t == SIZE_MAX || self->reaction->term[t].product)
            return closo_fail(error, CLOSO_USAGE, "%s is no reactant of the reaction",
                              self->reagents[i].name);
        for (size_t j = 0; j < i; j++)
            if (self->term[j] == t)
                return closo_fail(error, CLOSO_USAGE, "%s is given twice", self->reagents[i].name);
        if (self->reagents[i].fixed_by == CLOSO_FIXED_NOT)
            return closo_fail(error, CLOSO_USAGE, "%s: expected a mass, a volume or an amount",
                              self->reagents[i].name);
        double extent = self->reagents[i].result.value / self->nu[t];
        if (extent < self->extent) {
            self->extent = extent;
            self->limiting = i;
        }
    }
    return CLOSO_OK;
}

static closo_status find_basis(study *self, const char *basis, closo_error *error)
{
    self->basis = self->limiting;
    if (!basis)
        return CLOSO_OK;
    for (size_t i = 0; i < self->count; i++)
        if (!strcmp(self->reagents[i].name, basis)) {
            self->basis = i;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "--basis: expected a reagent whose amount is given, found "
                      "\"%.80s\"",
                      basis);
}

static closo_status find_product(study *self, closo_error *error)
{
    self->product_term = SIZE_MAX;
    if (!self->product)
        return CLOSO_OK;
    self->product_term = closo_portion_term(self->reaction, self->product);
    if (self->product_term == SIZE_MAX || !self->reaction->term[self->product_term].product)
        return closo_fail(error, CLOSO_USAGE, "%s is no product of the reaction",
                          self->product->name);
    if (self->product->fixed_by == CLOSO_FIXED_NOT)
        return closo_fail(error, CLOSO_USAGE, "%s: expected a mass, a volume or an amount",
                          self->product->name);
    return CLOSO_OK;
}

// The formula that was weighed must hold the species itself.
static void check_weighed_formula(const closo_portion *portion, closo_result *result)
{
    closo_compound own;
    if (!portion->taken_as[0] || closo_chemical_parse(&own, portion->name, NULL) != CLOSO_OK)
        return;
    for (size_t i = 0; i < own.terms; i++)
        if (closo_composition_count(&portion->compound, own.term[i].nuclide) <
            own.term[i].count - 1e-9) {
            closo_result_warn(result,
                              "%s: the formula weighed, %s, does not hold one formula unit "
                              "of it",
                              portion->name, portion->taken_as);
            return;
        }
}

// ---- two statements of one amount --------------------------------------------------------------

// Whether a and b agree: within two joint standard uncertainties, or as far as half a last digit of
// each explains.
static bool agree(closo_measured a, closo_measured b)
{
    double own = (a.su > 0 ? a.su : 0), other = (b.su > 0 ? b.su : 0);
    double limit = fmax(AGREE * hypot(own, other), DIGIT_LIMIT * (own + other));
    return fabs(a.value - b.value) <= limit * (1 + 1e-9);
}

static void compare(const closo_portion *portion, closo_result *result)
{
    char computed[64], stated[64];
    closo_measured found = portion->result;
    if (isnan(portion->stated.value) || isnan(found.value))
        return;
    closo_format_value(computed, 1e3 * found.value, 1e3 * found.su);
    closo_format_value(stated, 1e3 * portion->stated.value, 1e3 * portion->stated.su);
    double whole = found.value / portion->purity;
    double distance = fabs(found.value - portion->stated.value);
    if (!agree(found, portion->stated))
        closo_result_warn(result,
                          "%s: the amount stated, %s mmol, contradicts the %s mmol that follow "
                          "(%+.2g %%)",
                          portion->name, stated, computed,
                          100 * (portion->stated.value / found.value - 1));
    if (portion->purity < 1 && fabs(whole - portion->stated.value) < PURITY_GAIN * distance)
        closo_result_warn(
            result,
            "%s: the amount stated, %s mmol, leaves the purity of %g %% out (%.4g mmol "
            "without it, %.4g with it): yields on it are uncertain by %.2g %% of "
            "themselves",
            portion->name, stated, 100 * portion->purity, 1e3 * whole, 1e3 * found.value,
            100 * (1 - portion->purity));
}

// ---- tables ------------------------------------------------------------------------------------

static closo_measured yield_on(const study *self, size_t reagent)
{
    const closo_portion *basis = &self->reagents[reagent];
    double value = self->product->result.value / self->nu[self->product_term] /
                   (basis->result.value / self->nu[self->term[reagent]]);
    double own =
        self->product->result.su > 0 ? self->product->result.su / self->product->result.value : 0;
    double other = basis->result.su > 0 ? basis->result.su / basis->result.value : 0;
    double r = hypot(own, other);
    return (closo_measured){100 * value, r > 0 ? 100 * value * r : (double)NAN};
}

static void describe_table(const study *self, closo_result *result)
{
    enum { MOST = CLOSO_REACTION_TERMS };
    size_t n = self->count;
    const char *name[MOST], *formula[MOST], *how[MOST], *role[MOST];
    static const char *const ways[] = {"", "mass", "volume and molarity", "volume and density",
                                       "amount"};
    double weight[MOST], amount[MOST], su[MOST], stated[MOST], difference[MOST], equivalents[MOST],
        most[MOST], yield[MOST], yield_su[MOST];
    double unit = self->reagents[self->basis].result.value;
    for (size_t i = 0; i < n; i++) {
        const closo_portion *p = &self->reagents[i];
        name[i] = p->name;
        formula[i] = p->taken_as[0] ? p->taken_as : p->name;
        how[i] = ways[p->fixed_by];
        role[i] = i == self->limiting ? (i == self->basis ? "limiting, basis" : "limiting")
                  : i == self->basis  ? "basis"
                                      : "";
        weight[i] = closo_compound_weight(&p->compound, NULL, NULL);
        amount[i] = 1e3 * p->result.value;
        su[i] = p->result.su > 0 ? 1e3 * p->result.su : (double)NAN;
        stated[i] = 1e3 * p->stated.value;
        difference[i] = 100 * (p->stated.value / p->result.value - 1);
        if (fabs(difference[i]) < 1e-9)
            difference[i] = 0;
        equivalents[i] = p->result.value / unit;
        most[i] = 100 * self->extent / (p->result.value / self->nu[self->term[i]]);
        closo_measured y = self->product ? yield_on(self, i) : closo_not_given;
        yield[i] = y.value;
        yield_su[i] = y.su;
    }
    closo_table *table = closo_result_add_table(result, "reagents", "Reagents");
    closo_table_add_text_column(table, "reagent", NULL, name, n);
    closo_table_add_text_column(table, "formula", "taken as", formula, n);
    closo_table_add_text_column(table, "role", NULL, role, n);
    closo_table_add_text_column(table, "from", NULL, how, n);
    closo_table_add_column(table, "molar_mass", "molar mass", "g/mol", weight, n);
    closo_table_add_column(table, "amount", NULL, "mmol", amount, n);
    closo_table_add_column(table, "amount_su", "s.u.", "mmol", su, n);
    closo_table_add_column(table, "stated", NULL, "mmol", stated, n);
    closo_table_add_column(table, "stated_difference", "stated less computed", "%", difference, n);
    closo_table_add_column(table, "equivalents", "equivalents of the basis", "1", equivalents, n);
    closo_table_add_column(table, "most", "highest yield on it", "%", most, n);
    if (self->product) {
        closo_table_add_column(table, "yield", "yield on it", "%", yield, n);
        closo_table_add_column(table, "yield_su", "s.u.", "%", yield_su, n);
    }
}

static void describe_quantities(const study *self, closo_result *result)
{
    const closo_portion *basis = &self->reagents[self->basis];
    const closo_portion *limiting = &self->reagents[self->limiting];
    char method[400];
    double most = 100 * self->extent / (basis->result.value / self->nu[self->term[self->basis]]);
    add(result, "limiting_amount", "amount of the limiting reagent",
        (closo_measured){1e3 * limiting->result.value, 1e3 * limiting->result.su}, "mmol",
        limiting->name);
    snprintf(method, sizeof method, "on %s; limited by %s", basis->name, limiting->name);
    add(result, "yield_maximum", "highest possible yield", (closo_measured){most, NAN}, "%",
        method);
    if (!self->product)
        return;
    const closo_portion *p = self->product;
    double nu = self->nu[self->product_term];
    add(result, "amount_product", "amount of product",
        (closo_measured){1e3 * p->result.value, 1e3 * p->result.su}, "mmol",
        p->taken_as[0] ? p->taken_as : p->name);
    double weight = closo_compound_weight(&p->compound, NULL, NULL);
    add(result, "mass_theory", "mass at full conversion",
        (closo_measured){self->extent * nu * weight, NAN}, "g",
        p->taken_as[0] ? p->taken_as : p->name);
    snprintf(method, sizeof method, "of %s, taken as %s (%.6g g/mol), on %s", p->name,
             p->taken_as[0] ? p->taken_as : p->name, weight, basis->name);
    closo_measured yield = yield_on(self, self->basis);
    add(result, "yield", "yield", yield, "%", method);
    snprintf(method, sizeof method, "on the limiting reagent, %s", limiting->name);
    add(result, "yield_limiting", "yield on the limiting reagent", yield_on(self, self->limiting),
        "%", method);
    double excess = yield.value - most, limit = yield.su > 0 ? 2 * yield.su : 0;
    if (excess > limit)
        closo_result_warn(
            result,
            "the yield of %.4g %% is beyond the %.4g %% that the reagents allow: solvent "
            "in the product, a wrong formula, or a wrong basis",
            yield.value, most);
}

// A yield that a paper states needs no mass of product to be impossible.
static void compare_with_most(const study *self, closo_measured stated, closo_result *result)
{
    const closo_portion *basis = &self->reagents[self->basis],
                        *limiting = &self->reagents[self->limiting];
    double most = 100 * self->extent / (basis->result.value / self->nu[self->term[self->basis]]);
    double own = basis == limiting ? 0 : fmax(0, basis->result.su / basis->result.value),
           other = basis == limiting ? 0 : fmax(0, limiting->result.su / limiting->result.value);
    closo_measured highest = {most, most * hypot(own, other)};
    char printed[64];
    if (!(stated.value > most) || agree(highest, stated))
        return;
    closo_format_value(printed, stated.value, stated.su);
    closo_result_warn(result, "the yield stated, %s %%, is beyond the %.4g %% on %s that %s allows",
                      printed, most, basis->name, limiting->name);
}

static void compare_yield(const study *self, closo_measured stated, closo_result *result)
{
    char computed[64], printed[64];
    closo_measured yield = yield_on(self, self->basis);
    if (!self->product || !(stated.value > 0) || agree(yield, stated))
        return;
    closo_format_value(computed, yield.value, yield.su);
    closo_format_value(printed, stated.value, stated.su);
    closo_result_warn(result, "the yield stated, %s %%, contradicts the %s %% that follow on %s",
                      printed, computed, self->reagents[self->basis].name);
}

closo_status closo_yield_describe(const closo_reaction *reaction, const closo_balance *balance,
                                  const closo_portion *reagents, size_t count,
                                  const closo_portion *product, const closo_yield_options *options,
                                  closo_result *result, closo_error *error)
{
    study self = {.reaction = reaction, .reagents = reagents, .product = product, .count = count};
    closo_status status = closo_balance_coefficients(reaction, balance, self.nu, error);
    if (status == CLOSO_OK)
        status = place(&self, error);
    if (status == CLOSO_OK)
        status = find_basis(&self, options ? options->basis : NULL, error);
    if (status == CLOSO_OK)
        status = find_product(&self, error);
    if (status != CLOSO_OK)
        return status;
    closo_text text;
    closo_text_init(&text);
    closo_reaction_write(
        reaction, balance->verdict == CLOSO_BALANCE_FOUND ? balance->coefficients : NULL, &text);
    closo_result_set(result, "reaction", "%s", text.data ? text.data : "");
    closo_text_clear(&text);
    closo_result_set(result, "basis", "%s", reagents[self.basis].name);
    closo_result_set(result, "limiting", "%s", reagents[self.limiting].name);
    closo_result_set(result, "molar_masses", "standard atomic weights of IUPAC 2021");
    for (size_t i = 0; i < reaction->count; i++) {
        bool given = reaction->term[i].product;
        for (size_t k = 0; !given && k < count; k++)
            given = self.term[k] == i;
        if (!given)
            closo_result_warn(result, "%s: no amount given, taken as in excess",
                              reaction->term[i].name);
    }
    for (size_t i = 0; i < count; i++) {
        compare(&reagents[i], result);
        check_weighed_formula(&reagents[i], result);
    }
    if (product) {
        compare(product, result);
        check_weighed_formula(product, result);
    }
    if (options)
        compare_with_most(&self, options->stated, result);
    if (options && product)
        compare_yield(&self, options->stated, result);
    describe_quantities(&self, result);
    describe_table(&self, result);
    return closo_result_status(result, error);
}
