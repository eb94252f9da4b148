// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for distances and radii: means, contact radii, ratios, limits of holes.
//
// Spheres in contact: r = a/(2 sqrt 2) in a face-centred cell, a sqrt(3)/4 in a body-centred one.
// Largest sphere in a hole of close packing, in radii of the packed spheres: trigonal
// 2/sqrt(3) - 1, tetrahedral sqrt(3/2) - 1, octahedral sqrt(2) - 1; in the tetrahedral hole of a
// body-centred packing sqrt(5/3) - 1.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

#define COMPARED 256

// ---- means -------------------------------------------------------------------------------------

// "B(1)-B(2)#3", "O1-C1" as their elements; false where it is another text.
static bool pair_of(const char *item, char pair[2][3])
{
    for (int k = 0; k < 2; k++) {
        size_t length = item[0] && item[1] >= 'a' && item[1] <= 'z' ? 2 : 1;
        if (!closo_element_find(item, item[0] ? length : 0))
            return false;
        memcpy(pair[k], item, length);
        pair[k][length] = '\0';
        item += length;
        item += strspn(item, "()0123456789");
        if (k == 0 && *item++ != '-')
            return false;
    }
    return *item == '\0' || *item == '#' || *item == ' ';
}

static bool same_pair(char a[2][3], char b[2][3])
{
    return (strcmp(a[0], b[0]) == 0 && strcmp(a[1], b[1]) == 0) ||
           (strcmp(a[0], b[1]) == 0 && strcmp(a[1], b[0]) == 0);
}

static double multiplicity(const closo_catalogue_record *record)
{
    double sites = closo_audit_condition_number(record, "sites");
    return sites >= 1 ? sites : 1;
}

// Distances of the same structure that the average is taken over.
static bool belongs(const closo_catalogue_record *record, const closo_catalogue_record *average,
                    char pair[2][3])
{
    char own[2][3];
    return record != average && strcmp(record->property, "distance") == 0 &&
           record->qualifier == CLOSO_QUALIFIER_EQUAL &&
           strcmp(record->method, average->method) == 0 &&
           !(fabs(record->temperature - average->temperature) > 1) &&
           !closo_audit_holds(record->item, "average") && pair_of(record->item, own) &&
           strpbrk(record->item, "0123456789") && same_pair(own, pair);
}

static void check_mean(closo_audit *check, const closo_audit_rule *rule,
                       const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count && i < COMPARED; i++) {
        const closo_catalogue_record *average = list->items[i];
        char pair[2][3];
        closo_audit_number stated;
        if (strcmp(average->property, "distance") != 0 ||
            !closo_text_ends_with(average->item, " average") || !pair_of(average->item, pair) ||
            !closo_audit_read(average, &stated))
            continue;
        double sum = 0, weight = 0, half = 0;
        size_t count = 0;
        for (size_t j = 0; j < list->count && j < COMPARED; j++)
            if (belongs(list->items[j], average, pair)) {
                double sites = multiplicity(list->items[j]);
                sum += sites * list->items[j]->value;
                half += sites * closo_audit_half(list->items[j]);
                weight += sites;
                count++;
            }
        if (count < 2 ||
            closo_audit_meet(stated.low, stated.high, (sum - half) / weight, (sum + half) / weight))
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, average);
        for (size_t j = 0; f && j < list->count && j < COMPARED; j++)
            if (belongs(list->items[j], average, pair))
                closo_audit_cite(f, list->items[j]);
        closo_audit_compare(f, stated.value, sum / weight, "A");
        closo_audit_say(f, "The %s %s-%s distances listed have the mean %s A, %s A is printed.",
                        closo_show(weight, 4).text, pair[0], pair[1],
                        closo_show(sum / weight, 5).text, closo_show(stated.value, 4).text);
    }
}

// ---- radii -------------------------------------------------------------------------------------

// Radius of touching anions per cell length; 0 for other packings.
static double contact(const char *text)
{
    if (closo_audit_holds(text, "fcc"))
        return 1 / (2 * sqrt(2));
    return closo_audit_holds(text, "bcc") ? sqrt(3) / 4 : 0;
}

static void check_contact(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count && i < COMPARED; i++) {
        const closo_catalogue_record *radius = list->items[i], *best = NULL;
        closo_audit_number stated;
        double factor = contact(radius->item), nearest = 0;
        if (strcmp(radius->property, "radius") != 0 || factor == 0 ||
            !closo_text_starts_with(radius->item, "R-") || !closo_audit_read(radius, &stated))
            continue;
        bool agrees = false;
        for (size_t j = 0; j < list->count && j < COMPARED; j++) {
            const closo_catalogue_record *a = list->items[j];
            closo_audit_number length;
            if (strcmp(a->property, "cell_length_a") != 0 || contact(a->phase) != factor ||
                !closo_audit_read(a, &length))
                continue;
            agrees = agrees || closo_audit_meet(stated.low, stated.high, factor * length.low,
                                                factor * length.high);
            if (!best || fabs(factor * a->value - stated.value) < fabs(nearest - stated.value)) {
                best = a;
                nearest = factor * a->value;
            }
        }
        if (!best || agrees)
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, radius);
        closo_audit_cite(f, best);
        closo_audit_compare(f, stated.value, nearest, "A");
        closo_audit_say(f,
                        "Touching spheres of %s A need a = %s A; no cell of the source has it, the "
                        "nearest, %s A, gives %s A.",
                        closo_show(stated.value, 4).text, closo_show(stated.value / factor, 4).text,
                        closo_show(best->value, 5).text, closo_show(nearest, 4).text);
    }
}

// "R+/R- Li" against the radii "R+ Li" and "R- ..." of the same material.
static void check_ratio(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *ratio = NULL, *cation = NULL, *anion = NULL;
    closo_audit_number r, plus, minus;
    for (size_t i = 0; i < list->count && i < COMPARED; i++) {
        const closo_catalogue_record *record = list->items[i];
        if (strcmp(record->property, "radius") == 0 && strncmp(record->item, "R+", 2) == 0)
            cation = record;
        else if (strcmp(record->property, "radius") == 0 && strncmp(record->item, "R-", 2) == 0)
            anion = record;
        else if (strcmp(record->property, "radius_ratio") == 0 &&
                 strncmp(record->item, "R+/R-", 5) == 0)
            ratio = record;
    }
    if (!ratio || !cation || !anion || !closo_audit_read(ratio, &r) ||
        !closo_audit_read(cation, &plus) || !closo_audit_read(anion, &minus) || !(minus.low > 0) ||
        closo_audit_meet(r.low, r.high, plus.low / minus.high, plus.high / minus.low))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, ratio);
    closo_audit_cite(f, cation);
    closo_audit_cite(f, anion);
    closo_audit_compare(f, r.value, plus.value / minus.value, "1");
    closo_audit_say(f, "%s A over %s A is %s, %s is printed.", closo_show(plus.value, 4).text,
                    closo_show(minus.value, 4).text, closo_show(plus.value / minus.value, 4).text,
                    closo_show(r.value, 4).text);
}

// ---- holes -------------------------------------------------------------------------------------

static double close_packed_limit(const char *item)
{
    if (closo_audit_holds(item, "trigonal"))
        return 2 / sqrt(3) - 1;
    if (closo_audit_holds(item, "tetrahedral"))
        return sqrt(1.5) - 1;
    return closo_audit_holds(item, "octahedral") ? sqrt(2) - 1 : 0;
}

static bool is_body_centred(const closo_audit *check, const closo_catalogue_record *ratio)
{
    closo_audit_list radii = closo_audit_quantity(check, ratio->source, ratio->material, "radius");
    for (size_t i = 0; i < radii.count && i < COMPARED; i++)
        if (closo_audit_holds(radii.items[i]->item, "bcc"))
            return true;
    return closo_audit_holds(ratio->phase, "bcc");
}

// A tetrahedral limit of close packing says nothing for a body-centred lattice whose ratio lies
// between the two limits: above the one, it is below the other.
static void check_hole(closo_audit *check, const closo_audit_rule *rule,
                       const closo_audit_list *list)
{
    double centred = sqrt(5.0 / 3) - 1;
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *limit = list->items[i];
        double packed = close_packed_limit(limit->item);
        closo_audit_number stated;
        if (strcmp(limit->property, "radius_ratio") != 0 || packed == 0 ||
            !closo_audit_holds(limit->item, "limit") || !closo_audit_read(limit, &stated))
            continue;
        bool is_packed = closo_audit_meet(stated.low, stated.high, packed, packed);
        if (!is_packed && !closo_audit_meet(stated.low, stated.high, centred, centred)) {
            closo_catalogue_finding *f = closo_audit_add(check, rule, limit);
            closo_audit_compare(f, stated.value, packed, "1");
            closo_audit_say(f, "The %.60s of close packing is %s, %s is printed.", limit->item,
                            closo_show(packed, 4).text, closo_show(stated.value, 4).text);
        }
        for (size_t j = 0; is_packed && closo_audit_holds(limit->item, "tetrahedral") &&
                           j < list->count && j < 4096;
             j++) {
            const closo_catalogue_record *ratio = list->items[j];
            if (strcmp(ratio->property, "radius_ratio") != 0 ||
                strncmp(ratio->item, "R+/R-", 5) != 0 || !(ratio->value > stated.high) ||
                !(ratio->value < centred) || !is_body_centred(check, ratio))
                continue;
            closo_catalogue_finding *f = closo_audit_add(check, rule, limit);
            closo_audit_cite(f, ratio);
            closo_audit_compare(f, stated.value, centred, "1");
            closo_audit_say(f,
                            "%s is the limit of close packing; the tetrahedral hole of the "
                            "body-centred %.40s is %s, so a ratio of %s is not above it.",
                            closo_show(stated.value, 3).text, ratio->material,
                            closo_show(centred, 3).text, closo_show(ratio->value, 3).text);
        }
    }
}

const closo_audit_rule closo_audit_geometry_rules[] = {
    {"mean-distance", "mean distance against the distances listed", false, CLOSO_AUDIT_MATERIAL,
     check_mean},
    {"contact-radius", "contact radius against the cell", false, CLOSO_AUDIT_MATERIAL,
     check_contact},
    {"radius-ratio", "ratio of radii against the radii", false, CLOSO_AUDIT_MATERIAL, check_ratio},
    {"hole-limit", "limits of holes against geometry", false, CLOSO_AUDIT_SOURCE, check_hole},
    {0},
};
