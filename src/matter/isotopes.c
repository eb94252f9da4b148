// SPDX-License-Identifier: GPL-3.0-or-later
// Isotopes by number and by name. The table is sorted, so that the isotopes of an element are
// neighbours; a search by bisection finds the first.
#include "matter/isotope_tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// First row that does not come before (number, mass_number).
static size_t first_row(int number, int mass_number)
{
    size_t low = 0, high = closo_isotope_table_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const closo_isotope *row = &closo_isotope_table[middle];
        bool before = row->number != number ? row->number < number : row->mass_number < mass_number;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const closo_isotope *closo_isotope_find(int number, int mass_number)
{
    size_t row = first_row(number, mass_number);
    const closo_isotope *found = row < closo_isotope_table_rows ? &closo_isotope_table[row] : NULL;
    return found && found->number == number && found->mass_number == mass_number ? found : NULL;
}

const closo_isotope *closo_isotopes_of(int number, size_t *count)
{
    size_t first = first_row(number, 0), end = first;
    while (end < closo_isotope_table_rows && closo_isotope_table[end].number == number)
        end++;
    *count = end - first;
    return *count ? &closo_isotope_table[first] : NULL;
}

// Digits at p, at most three of them; their value, 0 where there are none or more.
static int digits(const char *p, const char *end, const char **after)
{
    int value = 0;
    const char *start = p;
    for (; p < end && *p >= '0' && *p <= '9' && p - start < 4; p++)
        value = 10 * value + (*p - '0');
    *after = p;
    return p - start < 4 ? value : 0;
}

bool closo_nuclide_parse(const char *text, size_t length, closo_nuclide *out)
{
    const char *p = text, *end = text + length;
    *out = (closo_nuclide){0};
    if (length == 1 && (*text == 'D' || *text == 'T')) {
        *out = (closo_nuclide){1, *text == 'D' ? 2 : 3};
        return true;
    }
    int mass_number = digits(p, end, &p);
    bool named = p > text;
    const char *symbol = p;
    while (p < end && ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z')))
        p++;
    // "7D" would be neither hydrogen nor deuterium.
    bool own_name = p - symbol == 1 && (*symbol == 'D' || *symbol == 'T');
    const closo_element *element =
        own_name ? NULL : closo_element_find(symbol, (size_t)(p - symbol));
    if (!element)
        return false;
    if (!named && p < end) {
        p += *p == '-';
        const char *number = p;
        mass_number = digits(p, end, &p);
        named = p > number;
        if (!named)
            return false;
    }
    if (p != end || (named && !closo_isotope_find(element->number, mass_number)))
        return false;
    *out = (closo_nuclide){element->number, mass_number};
    return true;
}

void closo_nuclide_write(closo_nuclide nuclide, char buffer[8])
{
    const closo_element *element = closo_element_of(nuclide.number);
    int a = nuclide.mass_number;
    if (!element)
        snprintf(buffer, 8, "?");
    else if (nuclide.number == 1 && (a == 2 || a == 3))
        snprintf(buffer, 8, "%s", a == 2 ? "D" : "T");
    else if (a > 0 && a < 1000)
        snprintf(buffer, 8, "%d%s", a, element->symbol);
    else
        snprintf(buffer, 8, "%s", element->symbol);
}

double closo_nuclide_mass(closo_nuclide nuclide)
{
    const closo_element *element = closo_element_of(nuclide.number);
    if (!element || nuclide.mass_number == 0)
        return element ? element->weight : (double)NAN;
    const closo_isotope *isotope = closo_isotope_find(nuclide.number, nuclide.mass_number);
    return isotope ? isotope->mass : (double)NAN;
}

// One item of a list: "7Li" or "Li=7Li".
static bool parse_item(const char *text, size_t length, closo_nuclide *out)
{
    const char *equals = memchr(text, '=', length);
    if (!equals)
        return closo_nuclide_parse(text, length, out);
    size_t left = (size_t)(equals - text);
    closo_nuclide element;
    return closo_nuclide_parse(text, left, &element) && element.mass_number == 0 &&
           closo_nuclide_parse(equals + 1, length - left - 1, out) && out->number == element.number;
}

closo_status closo_isotope_choice_parse(const char *text, closo_isotope_choice *out,
                                        closo_error *error)
{
    bool named[CLOSO_ELEMENT_MAXIMUM + 1] = {false};
    *out = (closo_isotope_choice){0};
    for (const char *p = text; p && *p;) {
        size_t length = strcspn(p, ",");
        closo_nuclide nuclide;
        if (!parse_item(p, length, &nuclide) || (p[length] && !p[length + 1]))
            return closo_fail(error, CLOSO_USAGE,
                              "expected isotopes such as D,7Li,11B or H=D,Li=7Li,B=11B, found "
                              "\"%.*s\"",
                              length < 40 ? (int)length : 40, p);
        if (named[nuclide.number])
            return closo_fail(error, CLOSO_USAGE,
                              "expected one isotope of each element, found a second of %s in "
                              "\"%.80s\"",
                              closo_element_of(nuclide.number)->symbol, text);
        named[nuclide.number] = true;
        out->mass_number[nuclide.number] = nuclide.mass_number;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

closo_nuclide closo_isotope_chosen(const closo_isotope_choice *choice, int number)
{
    bool known = number > 0 && number <= CLOSO_ELEMENT_MAXIMUM;
    return (closo_nuclide){number, known ? choice->mass_number[number] : 0};
}
