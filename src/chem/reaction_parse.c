// SPDX-License-Identifier: GPL-3.0-or-later
// Reactions as chemists type them:
//
//   reaction = side arrow side          arrow = "->" "-->" "=>" "=" "<=>" "<->" and Unicode forms
//   side     = term { " + " term }
//   term     = [coefficient] name [phase]        coefficient = 2, 2.5, 1/2
//
// A plus sign joins species where a blank stands before it, or a letter or bracket behind it; else
// it is a charge ("Li+"). The same holds for the "-" of "->". "H2+2O2" could be read in two ways
// and is refused.
#include "chem/reaction.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAXIMUM        4096
#define COEFFICIENT_MAXIMUM 1000000

typedef struct arrow {
    const char *text;
    bool reversible;
} arrow;

// Longer ones first.
static const arrow arrows[] = {
    {"<-->", true},          {"<==>", true}, {"<=>", true},  {"<->", true},
    {"\xE2\x87\x8C", true}, // harpoons
    {"\xE2\x87\x84", true}, // two arrows
    {"\xE2\x86\x94", true}, // left right arrow
    {"\xE2\x86\x92", false}, {"-->", false}, {"==>", false}, {"->", false},
    {"=>", false},           {"==", false},  {"=", false}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static const arrow *arrow_at(const char *p, const char *begin)
{
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        if (!closo_text_starts_with(p, arrows[i].text))
            continue;
        // "BH4-->X": the first sign is a charge, and "->" the arrow.
        bool blank = p == begin || is_blank(p[-1]);
        if (*p == '-' && p[1] == '-' && !blank)
            continue;
        return &arrows[i];
    }
    return NULL;
}

// ---- one term ----------------------------------------------------------------------------------

static closo_status fail_term(closo_error *error, const char *begin, size_t length,
                              const char *what)
{
    return closo_fail(error, CLOSO_USAGE, "reaction: \"%.*s\": %s",
                      (int)(length < 80 ? length : 80), begin, what);
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// Digits [begin, end) with at most six places behind the point, as a fraction; false otherwise.
static bool read_decimal(const char *begin, const char *end, int64_t *numerator,
                         int64_t *denominator)
{
    *numerator = 0;
    *denominator = 1;
    bool fraction = false;
    if (begin == end || end - begin > 14)
        return false;
    for (const char *p = begin; p < end; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        *numerator = 10 * *numerator + (*p - '0');
        *denominator *= fraction ? 10 : 1;
        if (*numerator > (int64_t)COEFFICIENT_MAXIMUM * COEFFICIENT_MAXIMUM ||
            *denominator > COEFFICIENT_MAXIMUM)
            return false;
    }
    return *numerator > 0;
}

// End of a number such as 2 or 2.5 at p; p: none. The dot must have digits on both sides.
static const char *number_end(const char *p, const char *end)
{
    const char *q = p;
    while (q < end && is_digit(*q))
        q++;
    if (q > p && q + 1 < end && *q == '.' && is_digit(q[1]))
        for (q++; q < end && is_digit(*q);)
            q++;
    return q;
}

// The number in front of a species; *p moves on. A mass number in brackets or behind ^ is none.
static closo_status read_coefficient(const char **p, const char *end, closo_reaction_term *term,
                                     bool *given, closo_error *error)
{
    const char *begin = *p, *stop = number_end(begin, end);
    term->numerator = term->denominator = 1;
    *given = stop > begin;
    if (!*given)
        return CLOSO_OK;
    if (!read_decimal(begin, stop, &term->numerator, &term->denominator))
        return fail_term(error, begin, (size_t)(end - begin),
                         "expected a coefficient above 0 with few digits");
    if (stop < end && *stop == '/') {
        const char *below = stop + 1;
        int64_t numerator, denominator;
        stop = number_end(below, end);
        if (term->denominator != 1 || !read_decimal(below, stop, &numerator, &denominator) ||
            denominator != 1)
            return fail_term(error, begin, (size_t)(end - begin),
                             "expected a fraction such as 1/2");
        term->denominator = numerator;
    }
    int64_t factor = gcd(term->numerator, term->denominator);
    term->numerator /= factor;
    term->denominator /= factor;
    if (term->numerator > COEFFICIENT_MAXIMUM || term->denominator > COEFFICIENT_MAXIMUM)
        return fail_term(error, begin, (size_t)(end - begin),
                         "expected a coefficient of at most six digits");
    while (stop < end && (is_blank(*stop) || *stop == '*'))
        stop++;
    *p = stop;
    return CLOSO_OK;
}

// "(g)" at the end of a name is cut off into the phase.
static void read_phase(const char *begin, const char **end, closo_reaction_term *term)
{
    static const char *const phases[] = {"g", "l", "s", "aq", "sol", "solv", "ad"};
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        size_t length = strlen(phases[i]);
        const char *open = *end - length - 2;
        if ((size_t)(*end - begin) <= length + 2 || *open != '(' || (*end)[-1] != ')' ||
            memcmp(open + 1, phases[i], length) != 0)
            continue;
        memcpy(term->phase, phases[i], length + 1);
        *end = open;
        while (*end > begin && is_blank((*end)[-1]))
            (*end)--;
        return;
    }
}

static closo_status read_label(const closo_reaction_term *term, closo_error *error)
{
    for (const char *p = term->name; *p; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p == 127)
            return closo_fail(error, CLOSO_USAGE,
                              "reaction: \"%s\": expected one word as the label of a species",
                              term->name);
    return CLOSO_OK;
}

static closo_status read_term(closo_reaction *out, const char *begin, const char *end, bool product,
                              bool labels, closo_error *error)
{
    while (begin < end && is_blank(*begin))
        begin++;
    while (end > begin && is_blank(end[-1]))
        end--;
    if (out->count == CLOSO_REACTION_TERMS)
        return closo_fail(error, CLOSO_USAGE, "reaction: expected at most %d species",
                          CLOSO_REACTION_TERMS);
    if (begin == end)
        return closo_fail(error, CLOSO_USAGE, "reaction: a species is missing on the %s side",
                          product ? "right" : "left");
    closo_reaction_term *term = &out->term[out->count];
    *term = (closo_reaction_term){.product = product};
    bool given;
    const char *p = begin;
    closo_status status = read_coefficient(&p, end, term, &given, error);
    if (status != CLOSO_OK)
        return status;
    out->coefficients = out->coefficients || given;
    read_phase(p, &end, term);
    size_t length = (size_t)(end - p);
    if (given && length > 0 && (is_digit(*p) || *p == '/' || *p == '.'))
        length = 0; // "1 23H" and "2/3/4 H" are no species
    if (length == 0 || length >= sizeof term->name)
        return fail_term(error, begin, (size_t)(end - begin),
                         length ? "the formula is too long"
                                : "expected a species behind the number");
    memcpy(term->name, p, length);
    closo_error inner = {0};
    if (labels)
        status = read_label(term, error);
    else if (closo_chemical_parse(&term->compound, term->name, &inner) != CLOSO_OK)
        status = closo_fail(error, CLOSO_USAGE, "reaction: %.600s%s", inner.message,
                            strchr(term->name, '+') ? "; write blanks around the + between species"
                                                    : "");
    if (status == CLOSO_OK)
        out->count++;
    return status;
}

// ---- a side ------------------------------------------------------------------------------------

// Whether the plus at p joins two species; *unclear where it might be either.
static bool joins(const char *p, const char *begin, const char *end, bool *unclear)
{
    bool blank_before = p == begin || is_blank(p[-1]);
    if (blank_before)
        return true;
    if (p + 1 == end || is_blank(p[1]) || p[1] == '+' || p[1] == ')' || p[1] == '}' || p[1] == ']')
        return false;
    bool name = is_letter(p[1]) || p[1] == '(' || p[1] == '[' || p[1] == '{';
    *unclear = !name || p[-1] == '^';
    return name;
}

static closo_status read_side(closo_reaction *out, const char *begin, const char *end, bool product,
                              bool labels, closo_error *error)
{
    const char *from = begin;
    for (const char *p = begin; p < end; p++) {
        bool unclear = false;
        if (*p != '+' || !joins(p, begin, end, &unclear))
            if (!unclear)
                continue;
        if (unclear)
            return fail_term(error, begin, (size_t)(end - begin),
                             "a + may join species or be a charge: write blanks around it between "
                             "species");
        closo_status status = read_term(out, from, p, product, labels, error);
        if (status != CLOSO_OK)
            return status;
        from = p + 1;
    }
    return read_term(out, from, end, product, labels, error);
}

closo_status closo_reaction_parse(closo_reaction *out, const char *text,
                                  const closo_reaction_options *options, closo_error *error)
{
    const char *at = NULL;
    const arrow *found = NULL;
    size_t length = strnlen(text, TEXT_MAXIMUM + 1);
    *out = (closo_reaction){0};
    if (length > TEXT_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE, "reaction: expected at most %d characters",
                          TEXT_MAXIMUM);
    for (const char *p = text; *p;) {
        const arrow *here = arrow_at(p, text);
        if (here && found)
            return closo_fail(error, CLOSO_USAGE,
                              "reaction: expected one arrow, found two: \"%s\" and \"%s\"",
                              found->text, here->text);
        if (here) {
            found = here;
            at = p;
        }
        p += here ? strlen(here->text) : 1;
    }
    if (!found)
        return closo_fail(error, CLOSO_USAGE,
                          "reaction: expected an arrow such as -> or <=> between reactants and "
                          "products, found \"%.80s\"",
                          text);
    bool labels = options && options->labels;
    out->reversible = found->reversible;
    closo_status status = read_side(out, text, at, false, labels, error);
    if (status == CLOSO_OK)
        status = read_side(out, at + strlen(found->text), text + length, true, labels, error);
    return status;
}

// ---- writing -----------------------------------------------------------------------------------

static void write_number(closo_text *out, int64_t numerator, int64_t denominator)
{
    if (denominator != 1)
        closo_text_addf(out, "%lld/%lld ", (long long)numerator, (long long)denominator);
    else if (numerator != 1)
        closo_text_addf(out, "%lld ", (long long)numerator);
}

static void write_side(const closo_reaction *reaction, const int64_t *coefficients, bool product,
                       closo_text *out)
{
    bool first = true;
    for (size_t i = 0; i < reaction->count; i++) {
        const closo_reaction_term *term = &reaction->term[i];
        if (term->product != product || (coefficients && coefficients[i] == 0))
            continue;
        closo_text_add(out, first ? "" : " + ");
        write_number(out, coefficients ? coefficients[i] : term->numerator,
                     coefficients ? 1 : term->denominator);
        closo_text_add(out, term->name);
        if (term->phase[0])
            closo_text_addf(out, "(%s)", term->phase);
        first = false;
    }
    if (first)
        closo_text_add(out, "nothing");
}

void closo_reaction_write(const closo_reaction *reaction, const int64_t *coefficients,
                          closo_text *out)
{
    write_side(reaction, coefficients, false, out);
    closo_text_add(out, reaction->reversible ? " <=> " : " -> ");
    write_side(reaction, coefficients, true, out);
}
