// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for masses: molar mass, mass and amount, volume times concentration, purity, solvates.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

#define WEIGHT_SLACK 3e-4 // of tables of atomic weights, relative

static void check_molar_mass(closo_audit *check, const closo_audit_rule *rule,
                             const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    closo_audit_number stated;
    if (strcmp(record->property, "molar_mass") != 0 || !closo_audit_read(record, &stated) ||
        !closo_audit_formula(record->formula, counts))
        return;
    double expected = closo_audit_weight(counts), slack = WEIGHT_SLACK * expected;
    if (closo_audit_meet(stated.low, stated.high, expected - slack, expected + slack))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, stated.value, expected, "g/mol");
    closo_audit_say(f, "%.100s weighs %s g/mol, %s is printed.", record->formula,
                    closo_show(expected, 6).text, closo_show(stated.value, 6).text);
}

// ---- mass and amount ---------------------------------------------------------------------------

// Records of a row that speak of the same portion of the same material.
static const closo_catalogue_record *
partner(const closo_audit_list *list, const closo_catalogue_record *record, const char *property)
{
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *other = list->items[i];
        if (strcmp(other->property, property) == 0 && !isnan(other->value) &&
            strcmp(other->material, record->material) == 0 &&
            strcmp(other->item, record->item) == 0)
            return other;
    }
    return NULL;
}

static void say_amount(closo_audit *check, const closo_audit_rule *rule,
                       const closo_catalogue_record *mass, const closo_catalogue_record *amount,
                       double weight)
{
    double expected = 1000 * mass->value / weight;
    closo_catalogue_finding *f = closo_audit_add(check, rule, amount);
    closo_audit_cite(f, mass);
    closo_audit_compare(f, amount->value, expected, "mmol");
    closo_audit_say(f, "%s g of %.80s (%s g/mol) are %s mmol, %s mmol is printed.",
                    closo_show(mass->value, 4).text, mass->material, closo_show(weight, 6).text,
                    closo_show(expected, 3).text, closo_show(amount->value, 4).text);
}

static void check_amount(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *mass = list->items[i], *amount;
        double counts[CLOSO_ELEMENT_MAXIMUM + 1], purity;
        closo_audit_number m, n;
        if (strcmp(mass->property, "mass") != 0 || !(amount = partner(list, mass, "amount")) ||
            !closo_audit_formula(mass->formula, counts) || !closo_audit_read(mass, &m) ||
            !closo_audit_read(amount, &n))
            continue;
        double weight = closo_audit_weight(counts), slack = 1 + WEIGHT_SLACK;
        purity = closo_audit_condition_number(mass, "purity") / 100;
        double least = purity > 0.5 && purity < 1 ? purity : 1;
        if (!closo_audit_meet(n.low, n.high, 1000 * m.low * least / weight / slack,
                              1000 * m.high / weight * slack))
            say_amount(check, rule, mass, amount, weight);
    }
}

// The amount that is printed is nearer to that of the pure substance than to that of what was
// weighed: all that is counted on it (yields, ratios) is off by the impurity.
static void check_purity(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *mass = list->items[i], *amount;
        double counts[CLOSO_ELEMENT_MAXIMUM + 1];
        double purity = closo_audit_condition_number(mass, "purity") / 100;
        if (strcmp(mass->property, "mass") != 0 || !(purity > 0.5 && purity < 0.99) ||
            !(amount = partner(list, mass, "amount")) ||
            !closo_audit_formula(mass->formula, counts))
            continue;
        double pure = 1000 * mass->value / closo_audit_weight(counts), held = pure * purity;
        if (!(fabs(amount->value - pure) < fabs(amount->value - held)))
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, mass);
        closo_audit_cite(f, amount);
        closo_audit_compare(f, amount->value, held, "mmol");
        closo_audit_say(f,
                        "%s g of %.60s are %s mmol if pure and %s mmol at %s%%: the printed %s "
                        "mmol counts the impurity.",
                        closo_show(mass->value, 4).text, mass->material, closo_show(pure, 3).text,
                        closo_show(held, 3).text, closo_show(100 * purity, 4).text,
                        closo_show(amount->value, 4).text);
    }
}

static void check_concentration(closo_audit *check, const closo_audit_rule *rule,
                                const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *c = list->items[i], *volume, *amount;
        closo_audit_number rc, rv, rn;
        if (strcmp(c->property, "concentration") != 0 ||
            !(volume = partner(list, c, "solvent_volume")) ||
            !(amount = partner(list, c, "amount")) || !closo_audit_read(c, &rc) ||
            !closo_audit_read(volume, &rv) || !closo_audit_read(amount, &rn) ||
            closo_audit_meet(rn.low, rn.high, rc.low * rv.low, rc.high * rv.high))
            continue;
        double expected = c->value * volume->value;
        closo_catalogue_finding *f = closo_audit_add(check, rule, amount);
        closo_audit_cite(f, c);
        closo_audit_cite(f, volume);
        closo_audit_compare(f, amount->value, expected, "mmol");
        closo_audit_say(f, "%s mL of %s mol/L hold %s mmol, %s mmol is printed.",
                        closo_show(volume->value, 4).text, closo_show(c->value, 4).text,
                        closo_show(expected, 3).text, closo_show(amount->value, 4).text);
    }
}

// ---- solvates ----------------------------------------------------------------------------------

// "Li2B12H12*2C6H14O3": mass fraction of what stands behind the first part, in percent, and the
// number of molecules.
static bool solvent_of(const char *formula, double *percent, double *molecules, double *salt,
                       double *solvent)
{
    const char *star = strchr(formula, '*');
    double all[CLOSO_ELEMENT_MAXIMUM + 1], rest[CLOSO_ELEMENT_MAXIMUM + 1];
    if (!star || strchr(star + 1, '*') || !closo_audit_formula(formula, all) ||
        !closo_audit_formula(star + 1, rest))
        return false;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (rest[i] > 0 && closo_element_of(i)->is_metal)
            return false; // a double salt
    const char *after = closo_read_number(star + 1, formula + strlen(formula), molecules);
    if (!after)
        *molecules = 1;
    double total = closo_audit_weight(all), part = closo_audit_weight(rest);
    *percent = 100 * part / total;
    *salt = total - part;
    *solvent = part / *molecules;
    return true;
}

// All steps of one run together against the solvent of the formula. Against the condition
// `solvate`, of a material with an open amount of solvent, it is a caution: the sample may hold
// less of it.
static void check_solvate(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    const closo_catalogue_record *first = closo_audit_first(list, "mass_loss");
    char formula[256];
    double expected, molecules, salt, solvent, sum = 0, low = 0, high = 0;
    if (!first)
        return;
    bool open = closo_catalogue_condition(first, "solvate", formula, sizeof formula);
    if (!open) {
        if (strlen(first->formula) >= sizeof formula)
            return;
        memcpy(formula, first->formula, strlen(first->formula) + 1);
    }
    if (!solvent_of(formula, &expected, &molecules, &salt, &solvent))
        return;
    for (size_t i = 0; i < list->count; i++) {
        closo_audit_number step;
        if (strcmp(list->items[i]->property, "mass_loss") != 0 ||
            closo_audit_holds(list->items[i]->item, "decompos") ||
            !closo_audit_read(list->items[i], &step))
            continue;
        sum += step.value;
        low += step.low;
        high += step.high;
    }
    // Baselines and adsorbed solvent move a loss by a point or two.
    if (closo_audit_meet(low, high, expected - 2, expected + 2) || !(sum > 0 && sum < 100))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, first);
    for (size_t i = 0; f && i < list->count; i++)
        if (strcmp(list->items[i]->property, "mass_loss") == 0)
            closo_audit_cite(f, list->items[i]);
    if (f)
        f->caution = open;
    closo_audit_compare(f, sum, expected, "%");
    closo_audit_say(f,
                    "A loss of %s%% is %s molecules of solvent per formula unit; %.80s, with %s, "
                    "would lose %s%%.",
                    closo_show(sum, 3).text, closo_show(sum / (100 - sum) * salt / solvent, 2).text,
                    formula, closo_show(molecules, 3).text, closo_show(expected, 3).text);
}

const closo_audit_rule closo_audit_mass_rules[] = {
    {"molar-mass", "molar mass against formula", false, CLOSO_AUDIT_RECORD, check_molar_mass},
    {"amount", "amount against mass and formula", false, CLOSO_AUDIT_ROW, check_amount},
    {"purity", "amount against purity", true, CLOSO_AUDIT_ROW, check_purity},
    {"concentration", "amount against volume and concentration", false, CLOSO_AUDIT_ROW,
     check_concentration},
    {"solvate", "loss of mass against the solvent of the formula", false, CLOSO_AUDIT_ROW,
     check_solvate},
    {0},
};
