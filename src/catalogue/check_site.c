// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for the distribution of cations over kinds of sites (Kweon et al. 2017,
// doi:10.1021/acs.chemmater.7b02902): P1 is the probability of a kind, P2 = P1 n/N the occupation
// of one site of it, n cations on N sites, and the entropy per cation sum (N/n) H(P2) with H(p) =
// -p ln p - (1-p) ln(1-p).
//
// Sites per cation in M2X: close-packed anions 1 tetrahedral, 4 trigonal, 3 linear; body-centred
// 3, 6 and 3.5.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

enum { KINDS = 3 };

static const char *const kinds[KINDS] = {"tetrahedral", "trigonal", "linear"};
static const double fcc[KINDS] = {1, 4, 3}, bcc[KINDS] = {3, 6, 3.5};

static const closo_catalogue_record *of_kind(const closo_audit_list *list, const char *property,
                                             const char *kind)
{
    for (size_t i = 0; i < list->count && i < 64; i++)
        if (strcmp(list->items[i]->property, property) == 0 && !isnan(list->items[i]->value) &&
            strcmp(list->items[i]->item, kind) == 0)
            return list->items[i];
    return NULL;
}

static void check_sum(closo_audit *check, const closo_audit_rule *rule,
                      const closo_audit_list *list)
{
    double sum = 0, low = 0, high = 0;
    const closo_catalogue_record *found[4];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        closo_audit_number p;
        if (strcmp(list->items[i]->property, "site_probability") != 0 ||
            !closo_audit_read(list->items[i], &p))
            continue;
        if (count < 4)
            found[count] = list->items[i];
        count++;
        sum += p.value;
        low += p.low;
        high += p.high;
    }
    if (count < 2 || fabs(sum - 1) < 1e-9)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, found[0]);
    for (size_t i = 1; i < count && i < 4; i++)
        closo_audit_cite(f, found[i]);
    closo_audit_compare(f, sum, 1, "1");
    bool open = closo_audit_meet(low, high, 1, 1);
    if (f)
        f->caution = open;
    closo_audit_say(f, "The probabilities of this row add up to %s%s.", closo_show(sum, 4).text,
                    open ? ", which rounding of each leaves open" : ", not to 1");
}

// The sites of the lattice that the phase names, close packing otherwise.
static const double *sites_of(const closo_catalogue_record *record)
{
    bool centred = closo_audit_holds(record->phase, "bcc") ||
                   closo_audit_holds(record->phase, "Im-3m") ||
                   closo_audit_holds(record->phase, "Pm-3n");
    return centred ? bcc : fcc;
}

// One cation pair per anion, of anions that pack as spheres do.
static bool is_known(const closo_catalogue_record *record)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1], cations = 0;
    if (!closo_audit_formula(record->formula, counts))
        return false;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (closo_element_of(i)->is_metal)
            cations += counts[i];
    return cations == 2 && counts[5] == 12;
}

static void check_occupation(closo_audit *check, const closo_audit_rule *rule,
                             const closo_audit_list *list)
{
    for (int k = 0; k < KINDS; k++) {
        const closo_catalogue_record *p1 = of_kind(list, "site_probability", kinds[k]);
        const closo_catalogue_record *p2 = of_kind(list, "site_occupation", kinds[k]);
        closo_audit_number one, two;
        if (!p1 || !p2 || !is_known(p1) || !closo_audit_read(p1, &one) ||
            !closo_audit_read(p2, &two))
            continue;
        double sites = sites_of(p1)[k], expected = p1->value / sites;
        if (closo_audit_meet(expected, expected, two.low, two.high))
            continue;
        bool open = closo_audit_meet(one.low / sites, one.high / sites, two.low, two.high);
        closo_catalogue_finding *f = closo_audit_add(check, rule, p2);
        closo_audit_cite(f, p1);
        closo_audit_compare(f, p2->value, expected, "1");
        if (f)
            f->caution = open;
        closo_audit_say(f, "P1 = %s over %s sites per cation is %s, printed %s%s.",
                        closo_show(p1->value, 4).text, closo_show(sites, 3).text,
                        closo_show(expected, 3).text, closo_show(p2->value, 4).text,
                        open ? "; rounding of P1 leaves it open" : "");
    }
}

static double entropy(double p)
{
    return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log(1 - p) : 0;
}

static void check_entropy(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    const closo_catalogue_record *stated = closo_audit_first(list, "configurational_entropy");
    const closo_catalogue_record *used[KINDS];
    double expected = 0, low = 0, high = 0;
    closo_audit_number s;
    if (!stated || !is_known(stated) || !closo_audit_read(stated, &s))
        return;
    for (int k = 0; k < KINDS; k++) {
        closo_audit_number p;
        used[k] = of_kind(list, "site_probability", kinds[k]);
        if (!used[k] || !closo_audit_read(used[k], &p))
            return;
        double n = sites_of(used[k])[k];
        double ends[2] = {n * entropy(fmax(p.low, 0) / n), n * entropy(fmin(p.high, n) / n)};
        expected += n * entropy(p.value / n);
        low += fmin(ends[0], ends[1]);
        high += p.low / n < 0.5 && p.high / n > 0.5 ? n * log(2) : fmax(ends[0], ends[1]);
    }
    if (closo_audit_meet(s.low, s.high, low, high))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, stated);
    for (int k = 0; k < KINDS; k++)
        closo_audit_cite(f, used[k]);
    closo_audit_compare(f, s.value, expected, "kB");
    closo_audit_say(f,
                    "The probabilities of this row give an entropy of %s kB (%s to %s with their "
                    "rounding), %s is printed.",
                    closo_show(expected, 3).text, closo_show(low, 3).text, closo_show(high, 3).text,
                    closo_show(s.value, 3).text);
}

const closo_audit_rule closo_audit_site_rules[] = {
    {"probabilities", "sum of the probabilities of sites", false, CLOSO_AUDIT_ROW, check_sum},
    {"occupation", "occupation of a site against its probability", false, CLOSO_AUDIT_ROW,
     check_occupation},
    {"entropy", "configurational entropy against probabilities", false, CLOSO_AUDIT_ROW,
     check_entropy},
    {0},
};
