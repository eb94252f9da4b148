// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for procedures: one number of a row that two others give.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

static void check_price(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *r = closo_audit_first(list, "price");
    const closo_catalogue_record *a = closo_audit_first(list, "price_quoted");
    const closo_catalogue_record *b = closo_audit_first(list, "package");
    closo_audit_number result;
    if (!r || !a || !b || !closo_audit_read(r, &result) || !(a->value > 0) || !(b->value > 0))
        return;
    // Prices are exact: only the quotient is rounded.
    double expected = a->value / b->value;
    if (closo_audit_meet(result.low, result.high, expected, expected))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, r);
    closo_audit_cite(f, a);
    closo_audit_cite(f, b);
    closo_audit_compare(f, r->value, expected, r->unit);
    closo_audit_say(f, "%s %s for %s %s are %s %s, %s is stated.", closo_show(a->value, 7).text,
                    a->unit, closo_show(b->value, 5).text, b->unit, closo_show(expected, 4).text,
                    r->unit, closo_show(r->value, 5).text);
}

// Time at work = total * period / (period + pause).
static void check_milling(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    static const char *const keys[] = {"milling_time", "milling_total_time", "milling_period",
                                       "milling_pause"};
    const closo_catalogue_record *records[4];
    closo_audit_number n[4];
    for (int k = 0; k < 4; k++) {
        records[k] = closo_audit_first(list, keys[k]);
        if (!records[k] || !closo_audit_read(records[k], &n[k]))
            return;
    }
    double expected = n[1].value * n[2].value / (n[2].value + n[3].value);
    double half = (n[1].high - n[1].low) / 2; // of the total, the periods are set on the mill
    if (!(n[2].value + n[3].value > 0) ||
        closo_audit_meet(n[0].low, n[0].high, expected - half, expected + half))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, records[0]);
    for (int k = 1; k < 4; k++)
        closo_audit_cite(f, records[k]);
    closo_audit_compare(f, n[0].value, expected, "h");
    closo_audit_say(f, "%s h with %s min of milling and %s min of pause are %s h, %s h is printed.",
                    closo_show(n[1].value, 4).text, closo_show(n[2].value, 4).text,
                    closo_show(n[3].value, 4).text, closo_show(expected, 4).text,
                    closo_show(n[0].value, 4).text);
}

// Capacity per area = capacity * loading.
static void check_areal(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *r = closo_audit_first(list, "areal_capacity");
    const closo_catalogue_record *c = closo_audit_first(list, "capacity");
    const closo_catalogue_record *l = closo_audit_first(list, "cathode_loading");
    closo_audit_number areal, capacity, loading;
    if (!r || !c || !l || strcmp(r->item, c->item) != 0 || !closo_audit_read(r, &areal) ||
        !closo_audit_read(c, &capacity) || !closo_audit_read(l, &loading) ||
        closo_audit_meet(areal.low, areal.high, 1e-3 * capacity.low * loading.low,
                         1e-3 * capacity.high * loading.high))
        return;
    double expected = 1e-3 * capacity.value * loading.value;
    closo_catalogue_finding *f = closo_audit_add(check, rule, r);
    closo_audit_cite(f, c);
    closo_audit_cite(f, l);
    closo_audit_compare(f, areal.value, expected, "mAh/cm^2");
    closo_audit_say(f, "%s mAh/g at %s mg/cm^2 are %s mAh/cm^2, %s is printed.",
                    closo_show(capacity.value, 4).text, closo_show(loading.value, 4).text,
                    closo_show(expected, 3).text, closo_show(areal.value, 4).text);
}

const closo_audit_rule closo_audit_procedure_rules[] = {
    {"price", "price against the package", false, CLOSO_AUDIT_ROW, check_price},
    {"milling-time", "time of milling against its pauses", false, CLOSO_AUDIT_ROW, check_milling},
    {"areal-capacity", "capacity per area against capacity and loading", false, CLOSO_AUDIT_ROW,
     check_areal},
    {0},
};
