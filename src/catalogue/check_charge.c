// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for formulas: neutrality, and a printed formula against that of the material.
//
// A family of mixtures, "Na3-x(CB11H12)x(B12H12)2x", has subscripts that are linear in x: it is
// neutral where both the constant part and the part that goes with x are.
#include "catalogue/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- families ----------------------------------------------------------------------------------

typedef struct linear {
    double constant, slope; // constant + slope x
} linear;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// One term of a subscript: "3", "x", "2x"; *at moves behind it.
static bool read_term(const char **at, linear *term)
{
    double number = 1;
    bool any = false;
    if (is_digit(**at)) {
        const char *end = closo_read_number(*at, *at + strspn(*at, "0123456789."), &number);
        if (!end)
            return false;
        *at = end;
        any = true;
    }
    bool x = **at == 'x';
    *at += x;
    *term = x ? (linear){0, number} : (linear){number, 0};
    return any || x;
}

// "3-x", "1-x", "2x", "(2-x)" without its brackets; nothing: 1.
static bool read_subscript(const char **at, linear *out)
{
    bool bracket = **at == '(' && (is_digit((*at)[1]) || (*at)[1] == 'x');
    const char *begin = *at;
    linear term;
    *at += bracket;
    *out = (linear){1, 0};
    if (!read_term(at, out))
        return !bracket;
    while (**at == '-' || **at == '+') {
        double sign = **at == '-' ? -1 : 1;
        ++*at;
        if (!read_term(at, &term)) {
            *at = begin; // a charge, "(2-)"
            return false;
        }
        out->constant += sign * term.constant;
        out->slope += sign * term.slope;
    }
    if (!bracket)
        return true;
    return *(*at)++ == ')';
}

// Whether its salts hold but one ion of it: neither iron nor cobalt.
static bool has_one_charge(const closo_element *element)
{
    static const int numbers[] = {3, 4, 11, 12, 13, 19, 20, 21, 30, 37, 38, 39, 47, 55, 56, 57};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (element->number == numbers[i])
            return element->usual_charge != 0;
    return false;
}

// Charge of what stands at `at`: a group in brackets, or one element.
static bool read_unit(const char **at, double *charge)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    if (**at == '(') {
        size_t length = strcspn(*at, ")");
        char group[64];
        if (!(*at)[length] || length >= sizeof group)
            return false;
        memcpy(group, *at + 1, length - 1);
        group[length - 1] = '\0';
        *at += length + 1;
        return closo_audit_formula(group, counts) && closo_audit_ion_charge(counts, charge);
    }
    size_t length = **at && (*at)[1] >= 'a' && (*at)[1] <= 'z' && (*at)[1] != 'x' ? 2 : 1;
    const closo_element *element = **at ? closo_element_find(*at, length) : NULL;
    if (!element)
        return false;
    *at += length;
    memset(counts, 0, sizeof counts);
    counts[element->number] = 1;
    *charge = element->usual_charge;
    return element->is_metal ? has_one_charge(element) : closo_audit_ion_charge(counts, charge);
}

// Sum of charges; false where a part is not known, or no x occurs.
static bool charge_of_family(const char *text, linear *sum)
{
    bool family = false;
    *sum = (linear){0, 0};
    while (*text) {
        double charge;
        linear amount;
        if (!read_unit(&text, &charge) || !read_subscript(&text, &amount))
            return false;
        sum->constant += charge * amount.constant;
        sum->slope += charge * amount.slope;
        family = family || amount.slope != 0;
    }
    return family;
}

static void check_family(closo_audit *check, const closo_audit_rule *rule,
                         const closo_catalogue_record *record, const char *formula)
{
    linear sum;
    if (!charge_of_family(formula, &sum) || (fabs(sum.constant) < 1e-9 && fabs(sum.slope) < 1e-9))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    if (!f)
        return;
    snprintf(f->stated, sizeof f->stated, "%.90s", formula);
    snprintf(f->expected, sizeof f->expected, "charge 0");
    closo_audit_say(f, "The charges of %.120s add up to %s %s %s x, not to nothing.", formula,
                    closo_show(sum.constant, 4).text, sum.slope < 0 ? "-" : "+",
                    closo_show(fabs(sum.slope), 4).text);
}

// ---- a salt ------------------------------------------------------------------------------------

// "B10H10(2-) + 3 B12H12(2-)": atoms and charge of all.
static bool read_anions(const char *text, double counts[CLOSO_ELEMENT_MAXIMUM + 1], double *charge)
{
    memset(counts, 0, (CLOSO_ELEMENT_MAXIMUM + 1) * sizeof *counts);
    *charge = 0;
    while (*text) {
        double amount = 1, part[CLOSO_ELEMENT_MAXIMUM + 1], value = 1;
        text += strspn(text, " +");
        size_t length = strcspn(text, " ");
        if (is_digit(*text) && text[length]) {
            if (!closo_read_number(text, text + length, &amount))
                return false;
            text += length + strspn(text + length, " ");
            length = strcspn(text, " ");
        }
        const char *sign = text + length;
        char formula[96];
        while (sign > text && *sign != '(')
            sign--;
        size_t size = (size_t)(sign - text);
        if (size == 0 || size >= sizeof formula)
            return false;
        memcpy(formula, text, size);
        formula[size] = '\0';
        if (is_digit(sign[1]) && !closo_read_number(sign + 1, sign + 2, &value))
            return false;
        if (!strchr("+-", sign[1 + is_digit(sign[1])]) || !closo_audit_formula(formula, part))
            return false;
        *charge += amount * value * (sign[1 + is_digit(sign[1])] == '-' ? -1 : 1);
        for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
            counts[i] += amount * part[i];
        text += length;
        text += strspn(text, " ");
    }
    return true;
}

static bool same_atoms(const double *a, const double *b)
{
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (fabs(a[i] - b[i]) > 1e-6)
            return false;
    return true;
}

// Metals with their charge, and what is left.
static double take_metals(double counts[CLOSO_ELEMENT_MAXIMUM + 1], bool *known)
{
    double charge = 0;
    *known = false;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++) {
        const closo_element *element = closo_element_of(i);
        if (!(counts[i] > 0) || !element->is_metal)
            continue;
        *known = has_one_charge(element);
        if (!*known)
            return 0;
        charge += counts[i] * element->usual_charge;
        counts[i] = 0;
    }
    return charge;
}

// A whole number of one known ion.
static bool charge_of_rest(const double rest[CLOSO_ELEMENT_MAXIMUM + 1], double *charge)
{
    for (int n = 1; n <= 6; n++) {
        double part[CLOSO_ELEMENT_MAXIMUM + 1];
        for (int i = 0; i <= CLOSO_ELEMENT_MAXIMUM; i++)
            part[i] = rest[i] / n;
        if (closo_audit_ion_charge(part, charge)) {
            *charge *= n;
            return true;
        }
    }
    return false;
}

static void check_salt(closo_audit *check, const closo_audit_rule *rule,
                       const closo_catalogue_record *record)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1], anions[CLOSO_ELEMENT_MAXIMUM + 1], negative;
    bool known;
    size_t length = strlen(record->material);
    bool ion = length > 2 && record->material[length - 1] == ')' &&
               strchr("+-", record->material[length - 2]); // "LiB12H12(-)"
    if (ion || !*record->formula || !closo_audit_formula(record->formula, counts))
        return;
    double positive = take_metals(counts, &known);
    if (!known)
        return;
    // The listed anions where they are all that is left, else a known ion.
    bool listed = *record->anion && read_anions(record->anion, anions, &negative) &&
                  same_atoms(anions, counts);
    if ((!listed && !charge_of_rest(counts, &negative)) || fabs(positive + negative) < 1e-6)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    if (!f)
        return;
    snprintf(f->stated, sizeof f->stated, "%.90s", record->formula);
    snprintf(f->expected, sizeof f->expected, "charge 0");
    closo_audit_say(f, "%.120s is not neutral: cations %s, anions %s.", record->formula,
                    closo_show(positive, 4).text, closo_show(negative, 4).text);
}

static void check_charge(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    check_family(check, rule, list->items[0], list->items[0]->material);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || strcmp(list->items[i]->formula, list->items[i - 1]->formula) != 0)
            check_salt(check, rule, list->items[i]);
}

// ---- printed formulas --------------------------------------------------------------------------

static void list_difference(const double *printed, const double *right, char out[160])
{
    size_t length = 0;
    out[0] = '\0';
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM && length < 120; i++)
        if (fabs(printed[i] - right[i]) > 1e-6)
            length +=
                (size_t)snprintf(out + length, 160 - length, "%s%s %s for %s", length ? ", " : "",
                                 closo_element_of(i)->symbol, closo_show(printed[i], 4).text,
                                 closo_show(right[i], 4).text);
}

// The formula as printed may be that of the salt or of its anion.
static void check_printed_formula(closo_audit *check, const closo_audit_rule *rule,
                                  const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    double printed[CLOSO_ELEMENT_MAXIMUM + 1], right[CLOSO_ELEMENT_MAXIMUM + 1], charge;
    if (strcmp(record->property, "statement") != 0 || strcmp(record->item, "formula") != 0)
        return;
    if (!closo_audit_formula(record->printed, printed)) {
        check_family(check, rule, record, record->printed);
        return;
    }
    bool metal;
    double rest[CLOSO_ELEMENT_MAXIMUM + 1];
    memcpy(rest, printed, sizeof rest);
    take_metals(rest, &metal);
    bool of_anion = !metal && *record->anion && read_anions(record->anion, right, &charge);
    if (!of_anion && !closo_audit_formula(record->formula, right))
        return;
    if (same_atoms(printed, right))
        return;
    char difference[160];
    list_difference(printed, right, difference);
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    if (!f)
        return;
    snprintf(f->stated, sizeof f->stated, "%.90s", record->printed);
    snprintf(f->expected, sizeof f->expected, "%.90s", of_anion ? record->anion : record->formula);
    closo_audit_say(f, "%.100s is printed for %.100s: %s.", record->printed,
                    of_anion ? record->anion : record->formula, difference);
}

const closo_audit_rule closo_audit_charge_rules[] = {
    {"charge", "neutrality of a formula", false, CLOSO_AUDIT_MATERIAL, check_charge},
    {"printed-formula", "printed formula against that of the material", false, CLOSO_AUDIT_RECORD,
     check_printed_formula},
    {0},
};
