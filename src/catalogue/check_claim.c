// SPDX-License-Identifier: GPL-3.0-or-later
// What a source says about its own numbers, against these numbers. A claim is a record:
//
//   statement, item "order of PROPERTY"         printed "A < B < C" (names of materials)
//   statement, item "trend of PROPERTY with SETTING[ ITEM]"  printed "rises", "falls" or "none"
//   statement, item "agreement of PROPERTY"     conditions "between=METHOD and METHOD"
//   a value with the condition claim=all        the limit holds for all of the source
//   a value with the condition claim=largest    no other of the source is larger (or smallest)
//
// data/catalogue/SCHEMA.md has the same list.
#include "catalogue/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COMPARED 512
#define FAST     1.0 // mV/s; windows swept faster do not count

static bool is_claim(const closo_catalogue_record *record, const char *kind, const char **rest)
{
    size_t length = strlen(kind);
    if (strcmp(record->property, "statement") != 0 || strncmp(record->item, kind, length) != 0)
        return false;
    *rest = record->item + length;
    return true;
}

static bool counts(const closo_catalogue_record *record)
{
    return !isnan(record->value) && record->qualifier != CLOSO_QUALIFIER_WORDS &&
           !(closo_audit_condition_number(record, "sweep") > FAST);
}

// ---- orders ------------------------------------------------------------------------------------

// Lowest and highest of what the source has for the material.
static bool bounds_of(const closo_audit *check, const char *source, const char *material,
                      const char *property, const closo_catalogue_record *out[2])
{
    closo_audit_list list = closo_audit_quantity(check, source, material, property);
    closo_audit_number number, low = {0}, high = {0};
    out[0] = out[1] = NULL;
    for (size_t i = 0; i < list.count && i < COMPARED; i++) {
        if (!counts(list.items[i]) || closo_qualifier_censored(list.items[i]->qualifier) ||
            !closo_audit_read(list.items[i], &number))
            continue;
        if (!out[0] || number.low < low.low) {
            low = number;
            out[0] = list.items[i];
        }
        if (!out[1] || number.high > high.high) {
            high = number;
            out[1] = list.items[i];
        }
    }
    return out[0] != NULL;
}

static void compare_pair(closo_audit *check, const closo_audit_rule *rule,
                         const closo_catalogue_record *claim, const char *property,
                         const char *less, const char *more)
{
    const closo_catalogue_record *a[2], *b[2];
    closo_audit_number lowest, highest;
    if (!bounds_of(check, claim->source, less, property, a) ||
        !bounds_of(check, claim->source, more, property, b) || !closo_audit_read(a[0], &lowest) ||
        !closo_audit_read(b[1], &highest) || lowest.low <= highest.high)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, a[0]);
    closo_audit_cite(f, b[1]);
    closo_audit_cite(f, claim);
    closo_audit_compare(f, a[0]->value, b[1]->value, a[0]->unit);
    closo_audit_say(f, "%.60s is put below %.60s, yet has %s %s against %s %s.", less, more,
                    closo_show(a[0]->value, 4).text, a[0]->unit, closo_show(b[1]->value, 4).text,
                    b[1]->unit);
}

static void check_order(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *claim = list->items[0];
    const char *property, *at = claim->printed;
    char before[128] = "";
    if (!is_claim(claim, "order of ", &property))
        return;
    while (*at) {
        const char *sign = strstr(at, " < ");
        size_t length = sign ? (size_t)(sign - at) : strlen(at);
        char name[128];
        if (length >= sizeof name)
            return;
        memcpy(name, at, length);
        name[length] = '\0';
        if (*before)
            compare_pair(check, rule, claim, property, before, name);
        memcpy(before, name, length + 1);
        at += length + (sign ? 3 : 0);
    }
}

// ---- trends ------------------------------------------------------------------------------------

// "duration", "amount DMS.BH3": the setting of a row.
static const closo_catalogue_record *
setting_of(const closo_audit *check, const closo_catalogue_record *record, const char *setting)
{
    closo_audit_list row = closo_audit_row(check, record);
    size_t length = strcspn(setting, " ");
    const char *item = setting + length + (setting[length] == ' ');
    for (size_t i = 0; i < row.count && i < 64; i++)
        if (strlen(row.items[i]->property) == length &&
            strncmp(row.items[i]->property, setting, length) == 0 &&
            strcmp(row.items[i]->item, item) == 0 && !isnan(row.items[i]->value))
            return row.items[i];
    return NULL;
}

// Whether all other numbers of the two rows, but for the result, are the same.
static bool others_same(const closo_audit *check, const closo_catalogue_record *a,
                        const closo_catalogue_record *b, const closo_catalogue_record *but)
{
    closo_audit_list left = closo_audit_row(check, a), right = closo_audit_row(check, b);
    if (left.count != right.count || left.count > 64)
        return false;
    for (size_t i = 0; i < left.count; i++) {
        const closo_catalogue_record *l = left.items[i];
        bool varied = strcmp(l->property, but->property) == 0 && strcmp(l->item, but->item) == 0;
        bool found = varied || strcmp(l->property, a->property) == 0;
        for (size_t j = 0; j < right.count && !found; j++)
            found = strcmp(l->property, right.items[j]->property) == 0 &&
                    strcmp(l->item, right.items[j]->item) == 0 && l->value == right.items[j]->value;
        if (!found)
            return false;
    }
    return true;
}

static bool fits_claim(const closo_catalogue_record *record, const closo_catalogue_record *claim)
{
    char wanted[64], found[64];
    return !closo_catalogue_condition(claim, "setup", wanted, sizeof wanted) ||
           (closo_catalogue_condition(record, "setup", found, sizeof found) &&
            strcmp(wanted, found) == 0);
}

#define CHANGE 0.2 // of the smaller value, that "no effect" does not cover

typedef struct breach {
    const closo_catalogue_record *low, *high, *low_setting, *high_setting;
    double change;
} breach;

// Keeps the pair that breaks the claim most.
static void compare_trend(const closo_audit *check, const closo_catalogue_record *claim,
                          const char *setting, const closo_catalogue_record *low,
                          const closo_catalogue_record *high, breach *worst)
{
    const closo_catalogue_record *a = setting_of(check, low, setting);
    const closo_catalogue_record *b = setting_of(check, high, setting);
    closo_audit_number x, y;
    if (!a || !b || !(a->value < b->value) || !others_same(check, low, high, a) ||
        !closo_audit_read(low, &x) || !closo_audit_read(high, &y))
        return;
    bool rises = y.low > x.high, falls = y.high < x.low;
    double change = fabs(high->value - low->value) / fmax(fmin(high->value, low->value), 1e-300);
    bool none = strcmp(claim->printed, "none") == 0;
    bool broken = none                                   ? (rises || falls) && change > CHANGE
                  : strcmp(claim->printed, "rises") == 0 ? falls
                                                         : rises;
    if (broken && change > worst->change)
        *worst = (breach){low, high, a, b, change};
}

static void say_trend(closo_audit *check, const closo_audit_rule *rule,
                      const closo_catalogue_record *claim, const char *setting, const breach *b)
{
    const char *effect = strcmp(claim->printed, "none") == 0    ? "not to change it"
                         : strcmp(claim->printed, "rises") == 0 ? "to raise it"
                                                                : "to lower it";
    closo_catalogue_finding *f = closo_audit_add(check, rule, b->high);
    closo_audit_cite(f, b->low);
    closo_audit_cite(f, claim);
    closo_audit_compare(f, b->high->value, b->low->value, b->high->unit);
    closo_audit_say(
        f, "%s %s at %s %s and %s %s at %s %s: the %.60s is said %s.",
        closo_show(b->low->value, 4).text, b->low->unit, closo_show(b->low_setting->value, 4).text,
        b->low_setting->unit, closo_show(b->high->value, 4).text, b->high->unit,
        closo_show(b->high_setting->value, 4).text, b->high_setting->unit, setting, effect);
}

// One finding for a claim.
static void check_trend(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *claim = list->items[0];
    const char *rest;
    char property[64];
    if (!is_claim(claim, "trend of ", &rest))
        return;
    const char *with = strstr(rest, " with ");
    if (!with || (size_t)(with - rest) >= sizeof property)
        return;
    memcpy(property, rest, (size_t)(with - rest));
    property[with - rest] = '\0';
    closo_audit_list values = closo_audit_quantity(check, claim->source, claim->material, property);
    size_t count = values.count < 128 ? values.count : 128;
    breach worst = {.change = 0};
    for (size_t i = 0; i < count && closo_audit_spend(check, count); i++)
        for (size_t j = 0; j < count; j++)
            if (i != j && fits_claim(values.items[i], claim) && fits_claim(values.items[j], claim))
                compare_trend(check, claim, with + 6, values.items[i], values.items[j], &worst);
    if (worst.low)
        say_trend(check, rule, claim, with + 6, &worst);
}

// ---- agreement ---------------------------------------------------------------------------------

#define AGREEMENT 0.03 // relative, that "excellent" covers at most

static void check_agreement(closo_audit *check, const closo_audit_rule *rule,
                            const closo_audit_list *list)
{
    const closo_catalogue_record *claim = list->items[0];
    const char *property, *join;
    char methods[128];
    if (!is_claim(claim, "agreement of ", &property) ||
        !closo_catalogue_condition(claim, "between", methods, sizeof methods) ||
        !(join = strstr(methods, " and ")))
        return;
    size_t cut = (size_t)(join - methods);
    const char *second = join + 5;
    closo_audit_list all = closo_audit_quantity(check, claim->source, claim->material, property);
    for (size_t i = 0; i < all.count && i < COMPARED && closo_audit_spend(check, COMPARED); i++)
        for (size_t j = 0; j < all.count && j < COMPARED; j++) {
            const closo_catalogue_record *a = all.items[i], *b = all.items[j];
            if (strlen(a->method) != cut || strncmp(a->method, methods, cut) != 0 ||
                strcmp(b->method, second) != 0 || strcmp(a->item, b->item) != 0 ||
                isnan(a->value) || isnan(b->value) ||
                fabs(b->value - a->value) <= AGREEMENT * fabs(a->value))
                continue;
            closo_catalogue_finding *f = closo_audit_add(check, rule, b);
            closo_audit_cite(f, a);
            closo_audit_cite(f, claim);
            closo_audit_compare(f, b->value, a->value, a->unit);
            if (f && a->su > 0)
                f->difference_su = (b->value - a->value) / hypot(a->su, b->su > 0 ? b->su : 0);
            closo_audit_say(f, "%.60s is %s %s by %.30s and %s %s by %.30s: no '%.60s'.", a->item,
                            closo_show(a->value, 5).text, a->unit, a->method,
                            closo_show(b->value, 5).text, b->unit, b->method, claim->printed);
        }
}

// ---- limits and extremes -----------------------------------------------------------------------

static bool violates(const closo_catalogue_record *limit, const closo_catalogue_record *record)
{
    closo_audit_number bound, value;
    if (!closo_audit_read(limit, &bound) || !closo_audit_read(record, &value))
        return false;
    if (limit->qualifier == CLOSO_QUALIFIER_LESS || limit->qualifier == CLOSO_QUALIFIER_AT_MOST)
        return value.low > bound.high;
    return (limit->qualifier == CLOSO_QUALIFIER_GREATER ||
            limit->qualifier == CLOSO_QUALIFIER_AT_LEAST) &&
           value.high < bound.low;
}

static void compare_claim(closo_audit *check, const closo_audit_rule *rule,
                          const closo_catalogue_record *claim, const char *kind)
{
    closo_audit_list all = closo_audit_source(check, claim->source);
    bool every = strcmp(kind, "all") == 0, smallest = strcmp(kind, "smallest") == 0;
    closo_audit_number own, number;
    if (!closo_audit_read(claim, &own))
        return;
    for (size_t i = 0; i < all.count; i++) {
        const closo_catalogue_record *other = all.items[i];
        if (other == claim || strcmp(other->property, claim->property) != 0 || !counts(other) ||
            !closo_audit_read(other, &number) || strcmp(other->item, claim->item) != 0)
            continue;
        bool beyond = smallest ? number.high < own.low || other->value < claim->value
                               : other->value > claim->value && number.low > claim->value;
        if (every ? !violates(claim, other)
                  : !beyond || strcmp(other->material, claim->material) == 0)
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, every ? other : claim);
        closo_audit_cite(f, every ? claim : other);
        closo_audit_compare(f, every ? other->value : claim->value,
                            every ? claim->value : other->value, claim->unit);
        if (every)
            closo_audit_say(f,
                            "%s %s of %.60s lies beyond the limit that is stated for all, %s %s.",
                            closo_show(other->value, 4).text, other->unit, other->material,
                            closo_show(claim->value, 4).text, claim->unit);
        else
            closo_audit_say(f, "%s %s of %.60s is called the %s, %.60s has %s %s.",
                            closo_show(claim->value, 4).text, claim->unit, claim->material, kind,
                            other->material, closo_show(other->value, 4).text, other->unit);
    }
}

static void check_extreme(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    char kind[32];
    if (closo_catalogue_condition(list->items[0], "claim", kind, sizeof kind) &&
        (strcmp(kind, "all") == 0 || strcmp(kind, "largest") == 0 || strcmp(kind, "smallest") == 0))
        compare_claim(check, rule, list->items[0], kind);
}

const closo_audit_rule closo_audit_claim_rules[] = {
    {"order", "stated order against the values", false, CLOSO_AUDIT_RECORD, check_order},
    {"trend", "stated trend against the values", false, CLOSO_AUDIT_RECORD, check_trend},
    {"agreement", "stated agreement against the values", false, CLOSO_AUDIT_RECORD,
     check_agreement},
    {"extreme", "stated limits and extremes against the values", false, CLOSO_AUDIT_RECORD,
     check_extreme},
    {0},
};
