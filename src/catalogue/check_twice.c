// SPDX-License-Identifier: GPL-3.0-or-later
// The same quantity of one source, stated at two places: text against table, body against
// conclusion. Two records speak of the same thing where nothing that both say about their
// conditions differs, and the settings that stand in their rows are the same. A statement is
// contradicted where it has such counterparts elsewhere and none of them agrees within the printed
// digits. Two rows of one table are two measurements.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

#define COMPARED 200 // records of one property of one material in one source

// ---- places ------------------------------------------------------------------------------------

static bool same_table(const char *a, const char *b)
{
    size_t length = strcspn(a, ",");
    bool table = closo_audit_holds(a, "table") || closo_audit_holds(a, "figure");
    return table && length == strcspn(b, ",") && strncmp(a, b, length) == 0;
}

// A place without a name tells nothing: users' files often leave it out.
static bool elsewhere(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return strcmp(a->place, b->place) != 0 && !same_table(a->place, b->place) && *a->place &&
           *b->place;
}

// ---- conditions --------------------------------------------------------------------------------

static bool begins(const char *longer, const char *shorter)
{
    size_t length = strlen(shorter);
    return strncmp(longer, shorter, length) == 0 && (!longer[length] || longer[length] == ' ');
}

static bool close_words(const char *a, const char *b)
{
    return begins(a, b) || begins(b, a);
}

static bool is_left_out(const char *name)
{
    static const char *const names[] = {"temperature", "cites",    "cycles", "claim", "stated",
                                        "protocol",    "duration", "range",  "kind",  "limit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

// Whether no condition that both name has another value. Reference electrodes and the like that one
// alone names do not count.
static bool same_conditions(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    for (const char *at = a->conditions; *at;) {
        at += strspn(at, " ");
        size_t part = strcspn(at, ";"), length = strcspn(at, "=");
        char name[64], left[128], right[128];
        if (length < part && length < sizeof name) {
            memcpy(name, at, length);
            name[length] = '\0';
            bool cathode = strcmp(name, "cathode") == 0; // "TiS2 50 wt%" is TiS2
            if (!is_left_out(name) && closo_catalogue_condition(a, name, left, sizeof left) &&
                closo_catalogue_condition(b, name, right, sizeof right) &&
                strcmp(left, right) != 0 && !(cathode && close_words(left, right)))
                return false;
        }
        at += part + (at[part] == ';');
    }
    return true;
}

static bool same_where_given(const char *a, const char *b)
{
    return !*a || !*b || close_words(a, b);
}

// Milled or annealed, it is another sample than one of which nothing is said.
static bool same_treatment(const char *a, const char *b)
{
    static const char *const plain[] = {"", "pristine"};
    bool left = false, right = false;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        left = left || strcmp(a, plain[i]) == 0;
        right = right || strcmp(b, plain[i]) == 0;
    }
    return left || right ? left && right : close_words(a, b);
}

// "first discharge" or nothing; "after 300 cycles" is another quantity.
static bool same_item(const char *a, const char *b)
{
    static const char *const first[] = {"first discharge", "first cycle", "share of theory given",
                                        "initial"};
    bool plain[2] = {!*a, !*b};
    if (strcmp(a, b) == 0)
        return true;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        plain[0] = plain[0] || strcmp(a, first[i]) == 0;
        plain[1] = plain[1] || strcmp(b, first[i]) == 0;
    }
    return plain[0] && plain[1];
}

static bool is_room(const closo_catalogue_record *record)
{
    char text[16];
    return closo_catalogue_condition(record, "temperature", text, sizeof text) &&
           strcmp(text, "RT") == 0;
}

// Room temperature is anything from 20 to 30 C.
static bool same_temperature(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    static const char *const needed[] = {"conductivity",  "cell_length_a", "cell_length_b",
                                         "cell_length_c", "cell_volume",   "density"};
    double difference = fabs(a->temperature - b->temperature);
    if (isnan(difference)) {
        for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
            if (strcmp(a->property, needed[i]) == 0)
                return isnan(a->temperature) && isnan(b->temperature);
        return true;
    }
    return difference < (is_room(a) || is_room(b) ? 5.5 : 1);
}

// ---- rows --------------------------------------------------------------------------------------

// Settings that stand in both rows: amounts, sweep rates, rates; cycles are a result as well.
static bool same_settings(const closo_audit *check, const closo_catalogue_record *a,
                          const closo_catalogue_record *b)
{
    closo_audit_list left = closo_audit_row(check, a), right = closo_audit_row(check, b);
    if (left.count > 64 || right.count > 64)
        return false;
    for (size_t i = 0; i < left.count; i++) {
        const closo_catalogue_record *l = left.items[i];
        const closo_property *property = closo_catalogue_property(l->property);
        closo_audit_number x, y;
        if (!property || property->material || strcmp(l->property, "cycles") == 0 ||
            strcmp(l->property, a->property) == 0 || !closo_audit_read(l, &x))
            continue;
        for (size_t j = 0; j < right.count; j++) {
            const closo_catalogue_record *r = right.items[j];
            if (strcmp(l->property, r->property) == 0 && strcmp(l->item, r->item) == 0 &&
                closo_audit_read(r, &y) && !closo_audit_meet(x.low, x.high, y.low, y.high))
                return false;
        }
    }
    return true;
}

static bool same_thing(const closo_audit *check, const closo_catalogue_record *a,
                       const closo_catalogue_record *b)
{
    return elsewhere(a, b) && same_item(a->item, b->item) && same_conditions(a, b) &&
           same_conditions(b, a) && same_where_given(a->phase, b->phase) &&
           same_treatment(a->treatment, b->treatment) && same_where_given(a->method, b->method) &&
           same_settings(check, a, b);
}

// ---- values ------------------------------------------------------------------------------------

// Room temperature in one and 30 C in the other: a conductivity may rise by that much with 1 eV.
static double rise(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    double inverse = fabs(1 / a->temperature - 1 / b->temperature);
    return strcmp(a->property, "conductivity") == 0 && inverse > 0
               ? exp(CLOSO_ELEMENTARY_CHARGE / CLOSO_BOLTZMANN * inverse)
               : 1;
}

static bool agree(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    closo_audit_number x, y;
    if (!closo_audit_read(a, &x) || !closo_audit_read(b, &y))
        return true;
    double factor = rise(a, b);
    if (a->temperature < b->temperature)
        x.high *= factor;
    else
        y.high *= factor;
    double su = 3 * hypot(a->su > 0 ? a->su : 0, b->su > 0 ? b->su : 0);
    return closo_audit_meet(x.low - su, x.high + su, y.low, y.high);
}

// "Disordered above 107 C" states a transition, not a limit of one: the record then names the two
// phases. "None up to 500 C" and "none up to 600 C" are limits, and no contradiction.
static closo_catalogue_record as_value(const closo_catalogue_record *record)
{
    closo_catalogue_record plain = *record;
    if (strcmp(record->property, "transition_temperature") == 0 && strstr(record->phase, "->") &&
        closo_qualifier_censored(record->qualifier))
        plain.qualifier = CLOSO_QUALIFIER_EQUAL;
    return plain;
}

static bool is_compared(const closo_catalogue_record *record)
{
    const closo_property *property = closo_catalogue_property(record->property);
    bool result = property && (property->material || strcmp(property->key, "cycles") == 0 ||
                               strcmp(property->key, "concentration") == 0);
    return result && !isnan(record->value);
}

static void say_twice(closo_audit *check, const closo_audit_rule *rule,
                      const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    char left[96], right[96];
    closo_catalogue_finding *f = closo_audit_add(check, rule, a);
    closo_audit_cite(f, b);
    closo_audit_compare(f, a->value, b->value, a->unit);
    if (!f)
        return;
    closo_catalogue_record one = as_value(a), other = as_value(b);
    closo_catalogue_format(&one, left);
    closo_catalogue_format(&other, right);
    memcpy(f->stated, left, sizeof f->stated);
    memcpy(f->expected, right, sizeof f->expected);
    if (a->su > 0 || b->su > 0)
        f->difference_su =
            (a->value - b->value) / hypot(a->su > 0 ? a->su : 0, b->su > 0 ? b->su : 0);
    closo_audit_say(f, "%s in %.60s, %s in %.60s.", left, a->place, right, b->place);
}

// Whether `late` is what the retention in its row leaves of `early`: 33.6 mAh/g with 62.1% are 54
// mAh/g at the start, one cell told by its first and by its last cycle.
static bool is_rest(const closo_audit *check, const closo_catalogue_record *late,
                    const closo_catalogue_record *early)
{
    closo_audit_list row = closo_audit_row(check, late);
    closo_audit_number left, start, share;
    if (strcmp(late->property, "capacity") != 0 || *late->item || !closo_audit_read(late, &left) ||
        !closo_audit_read(early, &start))
        return false;
    for (size_t i = 0; i < row.count; i++)
        if (strcmp(row.items[i]->property, "capacity_retention") == 0 &&
            closo_audit_read(row.items[i], &share) &&
            closo_audit_meet(start.low * share.low / 100, start.high * share.high / 100, left.low,
                             left.high))
            return true;
    return false;
}

// The nearest statement of the same thing elsewhere, where there are such and none agrees; else
// the end of the list.
static size_t opponent(const closo_audit *check, const closo_audit_list *list, size_t count,
                       size_t i)
{
    const closo_catalogue_record *one = list->items[i];
    size_t nearest = count;
    if (!is_compared(one))
        return count;
    closo_catalogue_record a = as_value(one);
    for (size_t j = 0; j < count; j++) {
        const closo_catalogue_record *other = list->items[j];
        if (j == i || !is_compared(other) || !same_temperature(one, other) ||
            !same_thing(check, one, other))
            continue;
        closo_catalogue_record b = as_value(other);
        if (agree(&a, &b) || is_rest(check, one, other) || is_rest(check, other, one))
            return count;
        if (nearest == count ||
            fabs(other->value - one->value) < fabs(list->items[nearest]->value - one->value))
            nearest = j;
    }
    return nearest;
}

static void check_twice(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    if (count < list->count)
        closo_audit_cut(check);
    for (size_t i = 0; i < count; i++) {
        size_t j = opponent(check, list, count, i);
        if (j < count && (j > i || opponent(check, list, count, j) != i)) // each pair once
            say_twice(check, rule, list->items[i], list->items[j]);
    }
}

// ---- other things that must agree --------------------------------------------------------------

static bool equal_values(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return a->qualifier == CLOSO_QUALIFIER_EQUAL && b->qualifier == CLOSO_QUALIFIER_EQUAL &&
           is_compared(a) && is_compared(b) && agree(a, b);
}

static bool one_in_table(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return closo_audit_holds(a->place, "table") != closo_audit_holds(b->place, "table");
}

static bool has_counterpart(const closo_audit *check, const closo_audit_list *list,
                            const closo_catalogue_record *record)
{
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    for (size_t i = 0; i < count; i++)
        if (list->items[i] != record && equal_values(record, list->items[i]) &&
            same_temperature(record, list->items[i]) && same_thing(check, record, list->items[i]))
            return true;
    return false;
}

// One number, in a table and in the text, with two temperatures that are close: the same cell.
static void check_temperatures(closo_audit *check, const closo_audit_rule *rule,
                               const closo_audit_list *list)
{
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            const closo_catalogue_record *a = list->items[i], *b = list->items[j];
            // Other results are often the same at two temperatures.
            if (strcmp(a->property, "capacity") != 0 &&
                strcmp(a->property, "critical_current_density") != 0)
                return;
            if (!equal_values(a, b) || !one_in_table(a, b) || !elsewhere(a, b) || is_room(a) ||
                is_room(b) || !(fabs(a->temperature - b->temperature) > 1.5) ||
                fabs(a->temperature - b->temperature) > 15 || !same_conditions(a, b) ||
                !same_settings(check, a, b) || has_counterpart(check, list, a) ||
                has_counterpart(check, list, b))
                continue;
            closo_catalogue_finding *f = closo_audit_add(check, rule, a);
            closo_audit_cite(f, b);
            closo_audit_compare(f, a->temperature, b->temperature, "K");
            closo_audit_say(f, "%s %s at %s C in %.60s, at %s C in %.60s.",
                            closo_show(a->value, 4).text, a->unit,
                            closo_show(a->temperature - 273.15, 4).text, a->place,
                            closo_show(b->temperature - 273.15, 4).text, b->place);
        }
}

// One result in a table and in the text, cited to two works.
static void check_citation(closo_audit *check, const closo_audit_rule *rule,
                           const closo_audit_list *list)
{
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    if (strcmp(list->items[0]->property, "capacity_retention") != 0 &&
        strcmp(list->items[0]->property, "window_high") != 0)
        return;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            const closo_catalogue_record *a = list->items[i], *b = list->items[j];
            char left[128], right[128];
            if (!equal_values(a, b) || !one_in_table(a, b) || !same_thing(check, a, b) ||
                !same_temperature(a, b) ||
                !closo_catalogue_condition(a, "cites", left, sizeof left) ||
                !closo_catalogue_condition(b, "cites", right, sizeof right) ||
                strcmp(left, right) == 0)
                continue;
            closo_catalogue_finding *f = closo_audit_add(check, rule, a);
            closo_audit_cite(f, b);
            if (!f)
                continue;
            memcpy(f->stated, left, 95);
            memcpy(f->expected, right, 95);
            closo_audit_say(f, "%s %s is cited to %.80s in %.60s, to %.80s in %.60s.",
                            closo_show(a->value, 4).text, a->unit, left, a->place, right, b->place);
        }
}

const closo_audit_rule closo_audit_twice_rules[] = {
    {"twice", "one quantity stated twice", false, CLOSO_AUDIT_QUANTITY, check_twice},
    {"two-temperatures", "one value at two temperatures", false, CLOSO_AUDIT_QUANTITY,
     check_temperatures},
    {"two-citations", "one result cited to two works", false, CLOSO_AUDIT_QUANTITY, check_citation},
    {0},
};
