// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as tables of the literature hold them. A bound stays a bound: "<1E-10" never becomes
// 1e-10.
#include "catalogue/read.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *sign;
    closo_qualifier qualifier;
} signs[] = {
    {"<=", CLOSO_QUALIFIER_AT_MOST},
    {">=", CLOSO_QUALIFIER_AT_LEAST},
    {"\342\211\244", CLOSO_QUALIFIER_AT_MOST},  // less-than or equal
    {"\342\211\245", CLOSO_QUALIFIER_AT_LEAST}, // greater-than or equal
    {"<", CLOSO_QUALIFIER_LESS},
    {">", CLOSO_QUALIFIER_GREATER},
    {"~", CLOSO_QUALIFIER_APPROXIMATE},
    {"\342\210\274", CLOSO_QUALIFIER_APPROXIMATE}, // tilde operator
    {"\342\211\210", CLOSO_QUALIFIER_APPROXIMATE}, // almost equal
    {"ca. ", CLOSO_QUALIFIER_APPROXIMATE},
    {"about ", CLOSO_QUALIFIER_APPROXIMATE},
};

static bool is_empty(const char *text)
{
    static const char *const words[] = {"",    "-",    "--",   "NA",   "N/A",  "n/a",  "nan",
                                        "NaN", "none", "None", "null", "NULL", "N.R.", "?"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static const char *skip(const char *at)
{
    return at + strspn(at, " ");
}

// The number at `at`, with its su in parentheses where there is one; its end or NULL.
static const char *read_measured(const char *at, double *value, double *su)
{
    size_t length = strcspn(at, " ");
    char word[64];
    if (length >= sizeof word)
        return NULL;
    memcpy(word, at, length);
    word[length] = '\0';
    closo_measured measured;
    if (strchr(word, '(')) {
        if (closo_measured_parse(word, &measured, NULL) != CLOSO_OK)
            return NULL;
        *value = measured.value;
        *su = measured.su;
        return at + length;
    }
    const char *end = closo_read_number(at, at + strlen(at), value);
    // "4..5": the point that the number took is the first of the range's.
    return end && end[-1] == '.' && *end == '.' ? end - 1 : end;
}

static const char *const range_signs[] = {"..", "\342\200\223", "to "}; // en dash
static const char *const su_signs[] = {"+-", "+/-", "\302\261"};        // plus-minus

static const char *after_sign(const char *at, const char *const signs_there[3])
{
    for (size_t i = 0; i < 3; i++)
        if (closo_text_starts_with(at, signs_there[i]))
            return skip(at + strlen(signs_there[i]));
    return NULL;
}

bool closo_value_parse(const char *text, closo_catalogue_record *record, bool *empty)
{
    *empty = is_empty(text);
    if (*empty)
        return true;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (closo_text_starts_with(text, signs[i].sign)) {
            record->qualifier = signs[i].qualifier;
            text = skip(text + strlen(signs[i].sign));
            break;
        }
    const char *end = text + strlen(text);
    const char *at = read_measured(text, &record->value, &record->su);
    if (!at)
        return false;
    at = skip(at);
    const char *next;
    if ((next = after_sign(at, range_signs)) && record->qualifier == CLOSO_QUALIFIER_EQUAL) {
        record->qualifier = CLOSO_QUALIFIER_RANGE;
        return closo_read_number(next, end, &record->upper) == end;
    }
    if ((next = after_sign(at, su_signs)))
        return closo_read_number(next, end, &record->su) == end && record->su >= 0;
    return at == end;
}

void closo_catalogue_record_init(closo_catalogue_record *record)
{
    closo_record_init(record);
}

// Units begin after the last blank behind which no number stands: "0.12 +- 0.01 S cm-1" is split at
// the first place where the left part is a value and the right part a unit.
closo_status closo_catalogue_set_value(closo_catalogue_record *record, const char *text,
                                       closo_error *error)
{
    const closo_property *property = closo_catalogue_property(record->property);
    if (!property)
        return closo_fail(error, CLOSO_INPUT, "property: '%.60s' is none", record->property);
    char left[160];
    for (size_t length = strlen(text), i = length; i > 0; i--) {
        if ((i < length && text[i] != ' ') || i >= sizeof left)
            continue;
        memcpy(left, text, i);
        left[i] = '\0';
        closo_catalogue_record found = *record;
        found.qualifier = CLOSO_QUALIFIER_EQUAL;
        found.value = found.upper = found.su = NAN;
        bool empty;
        if (!closo_value_parse(left, &found, &empty) || empty)
            continue;
        double factor, offset;
        const char *unit = skip(text + i);
        if (!*unit && *property->unit && strcmp(property->unit, "1") != 0)
            return closo_fail(error, CLOSO_INPUT, "value: expected a unit, such as %s",
                              property->unit);
        closo_status status = closo_catalogue_unit(property, unit, &factor, &offset, error);
        if (status != CLOSO_OK)
            return status;
        found.value = found.value * factor + offset;
        found.upper = found.upper * factor + offset;
        found.su *= factor;
        found.unit = property->unit;
        *record = found;
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_INPUT, "value: expected a number with its unit, found '%.60s'",
                      text);
}
