// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for capacities: theory against formula, utilization, retention.
//
// Theory: n F / (3.6 M) in mAh/g, F = 96485.332 C/mol exactly e N_A.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

#define FARADAY (CLOSO_ELEMENTARY_CHARGE * CLOSO_AVOGADRO)

// The active material is the cathode where the row names one, else the material itself.
static bool active_formula(const closo_catalogue_record *record, char text[128],
                           double counts[CLOSO_ELEMENT_MAXIMUM + 1])
{
    if (!closo_catalogue_condition(record, "cathode", text, 128)) {
        if (strlen(record->formula) >= 128)
            return false;
        memcpy(text, record->formula, strlen(record->formula) + 1);
    }
    text[strcspn(text, " ")] = '\0';
    return closo_audit_formula(text, counts);
}

// "theory, one electron", "1 e-": NaN where the item does not say how many.
static double electrons_of(const char *item)
{
    static const char *const words[] = {"one electron", "two electron", "three electron"};
    for (int n = 0; n < 3; n++)
        if (closo_audit_holds(item, words[n]))
            return n + 1;
    double number;
    const char *end = closo_read_number(item, item + strlen(item), &number);
    return end && strncmp(end + strspn(end, " "), "e-", 2) == 0 ? number : (double)NAN;
}

static void check_theory(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    double counts[CLOSO_ELEMENT_MAXIMUM + 1], electrons = electrons_of(record->item);
    char formula[128];
    closo_audit_number stated;
    if (strcmp(record->property, "capacity") != 0 || isnan(electrons) ||
        !closo_audit_read(record, &stated) || !active_formula(record, formula, counts))
        return;
    double expected = electrons * FARADAY / (3.6 * closo_audit_weight(counts));
    if (closo_audit_meet(stated.low, stated.high, 0.998 * expected, 1.002 * expected))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, stated.value, expected, "mAh/g");
    closo_audit_say(f, "%s electrons per %.80s are %s mAh/g, %s is printed.",
                    closo_show(electrons, 3).text, formula, closo_show(expected, 4).text,
                    closo_show(stated.value, 4).text);
}

// A capacity and its share of theory imply a theory: a whole number of electrons, or a half of one,
// unless a practical capacity was meant. Hence a caution.
static void check_utilization(closo_audit *check, const closo_audit_rule *rule,
                              const closo_audit_list *list)
{
    const closo_catalogue_record *share = closo_audit_first(list, "utilization");
    const closo_catalogue_record *capacity = closo_audit_first(list, "capacity");
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    char formula[128];
    closo_audit_number s, c;
    if (!share || !capacity || (*share->item && strcmp(share->item, capacity->item) != 0))
        return;
    if (!isnan(electrons_of(capacity->item)) || !active_formula(capacity, formula, counts) ||
        !closo_audit_read(share, &s) || !closo_audit_read(capacity, &c) || !(s.low > 0))
        return;
    double one = FARADAY / (3.6 * closo_audit_weight(counts));
    double electrons = c.value / s.value * 100 / one;
    double nearest = fmax(round(2 * electrons) / 2, 0.5);
    if (closo_audit_meet(100 * c.low / s.high, 100 * c.high / s.low, 0.99 * nearest * one,
                         1.01 * nearest * one))
        return;
    double expected = 100 * c.value / (nearest * one);
    closo_catalogue_finding *f = closo_audit_add(check, rule, share);
    closo_audit_cite(f, capacity);
    closo_audit_compare(f, share->value, expected, "%");
    closo_audit_say(f,
                    "%s mAh/g are %s%% of the theory for %s electrons per %.60s, %s mAh/g; %s%% is "
                    "printed.",
                    closo_show(c.value, 4).text, closo_show(expected, 3).text,
                    closo_show(nearest, 2).text, formula, closo_show(nearest * one, 4).text,
                    closo_show(s.value, 4).text);
}

// ---- retention ---------------------------------------------------------------------------------

static bool is_last(const closo_catalogue_record *record)
{
    return closo_text_starts_with(record->item, "after ");
}

static bool is_first(const closo_catalogue_record *record)
{
    return !*record->item || strcmp(record->item, "first discharge") == 0 ||
           strcmp(record->item, "first cycle") == 0;
}

static bool same_condition(const closo_catalogue_record *a, const closo_catalogue_record *b,
                           const char *name)
{
    char left[128], right[128];
    return !closo_catalogue_condition(a, name, left, sizeof left) ||
           !closo_catalogue_condition(b, name, right, sizeof right) || strcmp(left, right) == 0;
}

static bool same_cell(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return same_condition(a, b, "rate") && same_condition(a, b, "cathode") &&
           (isnan(a->temperature) || isnan(b->temperature) ||
            fabs(a->temperature - b->temperature) < 1);
}

// First capacity of the same row, else of the same material, cathode, rate and temperature.
static const closo_catalogue_record *first_capacity(const closo_audit *check,
                                                    const closo_catalogue_record *last)
{
    closo_audit_list row = closo_audit_row(check, last);
    closo_audit_list all = closo_audit_quantity(check, last->source, last->material, "capacity");
    for (int pass = 0; pass < 2; pass++) {
        const closo_audit_list *list = pass ? &all : &row;
        for (size_t i = 0; i < list->count && i < 4096; i++) {
            const closo_catalogue_record *other = list->items[i];
            if (strcmp(other->property, "capacity") == 0 && !isnan(other->value) &&
                is_first(other) && same_cell(other, last))
                return other;
        }
    }
    return NULL;
}

// The retention that speaks of the last capacity: of its row.
static const closo_catalogue_record *retention_of(const closo_audit *check,
                                                  const closo_catalogue_record *last)
{
    closo_audit_list row = closo_audit_row(check, last);
    for (size_t i = 0; i < row.count; i++)
        if (strcmp(row.items[i]->property, "capacity_retention") == 0 && !*row.items[i]->item &&
            !isnan(row.items[i]->value))
            return row.items[i];
    return NULL;
}

// Whether the retention counts on another early cycle of the row, "second cycle".
static bool fits_another(const closo_audit *check, const closo_catalogue_record *last,
                         const closo_audit_number *left, const closo_audit_number *kept)
{
    closo_audit_list row = closo_audit_row(check, last);
    closo_audit_number start;
    for (size_t i = 0; i < row.count; i++) {
        const closo_catalogue_record *other = row.items[i];
        if (strcmp(other->property, "capacity") == 0 && !is_last(other) && same_cell(other, last) &&
            !closo_text_starts_with(other->item, "theory") && closo_audit_read(other, &start) &&
            start.low > 0 &&
            closo_audit_meet(kept->low - 1, kept->high + 1, 100 * left->low / start.high,
                             100 * left->high / start.low))
            return true;
    }
    return false;
}

// Capacities of the first cycles scatter, and papers do not say which they divide by: a percentage
// point is left open beyond rounding.
static void check_retention(closo_audit *check, const closo_audit_rule *rule,
                            const closo_audit_list *list)
{
    const closo_catalogue_record *last = list->items[0], *first, *kept;
    closo_audit_number l, f, k;
    if (strcmp(last->property, "capacity") != 0 || !is_last(last) ||
        !(first = first_capacity(check, last)) || !(kept = retention_of(check, last)) ||
        !closo_audit_read(last, &l) || !closo_audit_read(first, &f) ||
        !closo_audit_read(kept, &k) || !(f.low > 0) ||
        closo_audit_meet(k.low - 1, k.high + 1, 100 * l.low / f.high, 100 * l.high / f.low) ||
        fits_another(check, last, &l, &k))
        return;
    double expected = 100 * l.value / f.value;
    closo_catalogue_finding *finding = closo_audit_add(check, rule, kept);
    closo_audit_cite(finding, last);
    closo_audit_cite(finding, first);
    closo_audit_compare(finding, k.value, expected, "%");
    closo_audit_say(finding, "%s of %s mAh/g are %s%%, %s%% is printed.",
                    closo_show(l.value, 4).text, closo_show(f.value, 4).text,
                    closo_show(expected, 3).text, closo_show(k.value, 3).text);
}

// What is kept and what is lost of one thing are 100% together.
static void check_fade(closo_audit *check, const closo_audit_rule *rule,
                       const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count && i < 4096; i++) {
        const closo_catalogue_record *fade = list->items[i];
        closo_audit_number lost, kept;
        if (strcmp(fade->property, "capacity_fade") != 0 || !closo_audit_read(fade, &lost))
            continue;
        for (size_t j = 0; j < list->count && j < 4096; j++) {
            const closo_catalogue_record *keep = list->items[j];
            if (strcmp(keep->property, "capacity_retention") != 0 ||
                strcmp(keep->item, fade->item) != 0 || strcmp(keep->row, fade->row) != 0 ||
                !same_cell(keep, fade) || !closo_audit_read(keep, &kept) ||
                closo_audit_meet(100 - kept.high, 100 - kept.low, lost.low, lost.high))
                continue;
            closo_catalogue_finding *f = closo_audit_add(check, rule, fade);
            closo_audit_cite(f, keep);
            closo_audit_compare(f, fade->value, 100 - keep->value, "%");
            closo_audit_say(f, "%s%% kept and %s%% lost do not add up to 100%%.",
                            closo_show(keep->value, 4).text, closo_show(fade->value, 4).text);
        }
    }
}

// More than theory, or more charge out than a cycle put in by far.
static void check_share(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    bool share = strcmp(record->property, "utilization") == 0;
    if ((!share && strcmp(record->property, "coulombic_efficiency") != 0) ||
        !(record->value - closo_audit_half(record) > 110))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, record->value, 100, "%");
    closo_audit_say(f, "%s%% %s.", closo_show(record->value, 4).text,
                    share ? "of a theoretical capacity cannot be used"
                          : "of the charge cannot come out again, cycle by cycle");
}

const closo_audit_rule closo_audit_capacity_rules[] = {
    {"theoretical-capacity", "theoretical capacity against formula", false, CLOSO_AUDIT_RECORD,
     check_theory},
    {"utilization", "share of theory against capacity and formula", true, CLOSO_AUDIT_ROW,
     check_utilization},
    {"retention", "retention against two capacities", false, CLOSO_AUDIT_RECORD, check_retention},
    {"fade", "capacity kept and lost", false, CLOSO_AUDIT_MATERIAL, check_fade},
    {"above-theory", "shares above 100%", true, CLOSO_AUDIT_RECORD, check_share},
    {0},
};
