// SPDX-License-Identifier: GPL-3.0-or-later
// Compositions of catalogue formulas: parts joined by '*', each with a number before it, groups in
// parentheses, subscripts that may be fractions, charges in parentheses left out.
#include "closo/catalogue.h"

#include <string.h>

#define DEPTH 8 // of parentheses

typedef struct reader {
    const char *at, *end;
    double *counts;
} reader;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// A number of digits with at most one point; 1 where none stands. False where it is no amount.
static bool read_amount(reader *r, double *amount)
{
    *amount = 1;
    const char *begin = r->at;
    while (r->at < r->end && (is_digit(*r->at) || (*r->at == '.' && r->at > begin)))
        r->at++;
    if (r->at == begin)
        return true;
    return closo_read_number(begin, r->at, amount) == r->at && *amount > 0 && *amount < 1e6;
}

// "(2-)", "(-)", "(+)": a charge.
static bool skip_charge(reader *r)
{
    const char *at = r->at + 1;
    while (at < r->end && is_digit(*at))
        at++;
    if (at + 1 < r->end && (*at == '-' || *at == '+') && at[1] == ')') {
        r->at = at + 2;
        return true;
    }
    return false;
}

static bool read_element(reader *r, double counts[])
{
    size_t length = r->at + 1 < r->end && r->at[1] >= 'a' && r->at[1] <= 'z' ? 2 : 1;
    const closo_element *element = closo_element_find(r->at, length);
    if (!element)
        return false;
    r->at += length;
    double amount;
    if (!read_amount(r, &amount))
        return false;
    counts[element->number] += amount;
    return true;
}

static bool read_group(reader *r, double counts[], int depth)
{
    bool any = false;
    while (r->at < r->end && *r->at != ')' && *r->at != '*') {
        if (*r->at != '(') {
            if (!read_element(r, counts))
                return false;
        } else if (!skip_charge(r)) {
            double inner[CLOSO_ELEMENT_MAXIMUM + 1] = {0}, amount;
            r->at++;
            if (depth == 0 || !read_group(r, inner, depth - 1) || r->at == r->end || *r->at != ')')
                return false;
            r->at++;
            if (!read_amount(r, &amount))
                return false;
            for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
                counts[i] += amount * inner[i];
        }
        any = true;
    }
    return any;
}

static bool read_parts(reader *r)
{
    for (;;) {
        double part[CLOSO_ELEMENT_MAXIMUM + 1] = {0}, amount;
        if (!read_amount(r, &amount) || !read_group(r, part, DEPTH))
            return false;
        for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
            r->counts[i] += amount * part[i];
        if (r->at == r->end)
            return true;
        if (*r->at++ != '*')
            return false;
    }
}

bool closo_catalogue_composition(const char *formula, double counts[CLOSO_ELEMENT_MAXIMUM + 1])
{
    memset(counts, 0, (CLOSO_ELEMENT_MAXIMUM + 1) * sizeof *counts);
    reader r = {formula, formula + strlen(formula), counts};
    if (read_parts(&r))
        return true;
    memset(counts, 0, (CLOSO_ELEMENT_MAXIMUM + 1) * sizeof *counts);
    return false;
}
