// SPDX-License-Identifier: GPL-3.0-or-later
// value(s.u.) texts, as crystallography writes them: the uncertainty in units of the last digit
// shown, two digits of it when it begins with 1 or 2 and one otherwise (the rule of 29). Both
// numbers are rounded once, by printf, and laid out from their decimal digits, so that neither the
// locale nor a second rounding can interfere.
#include "closo/matter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE      64
#define DIGITS_MAXIMUM 17 // a double has no more to say

// d[0].d[1]d[2]... * 10^exponent
typedef struct decimal {
    char digits[DIGITS_MAXIMUM + 1];
    int count;
    int exponent;
} decimal;

static decimal round_to_count(double magnitude, int count)
{
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "%.*e", count - 1, magnitude);
    decimal result = {.count = count};
    const char *p = text;
    for (int i = 0; i < count; p++)
        if (*p >= '0' && *p <= '9') // all but the locale's decimal point
            result.digits[i++] = *p;
    result.exponent = (int)strtol(strchr(p, 'e') + 1, NULL, 10);
    return result;
}

// Rounds to a multiple of 10^place: count is 0 for a result of zero.
static decimal round_to_place(double magnitude, int place)
{
    decimal zero = {.count = 0, .exponent = place};
    if (magnitude == 0)
        return zero;
    int exponent = round_to_count(magnitude, DIGITS_MAXIMUM).exponent;
    int count = exponent - place + 1;
    if (count <= 0) {
        // Below the place shown: one unit of it or nothing.
        if (count < 0 || round_to_count(magnitude, DIGITS_MAXIMUM).digits[0] < '5')
            return zero;
        return (decimal){.digits = "1", .count = 1, .exponent = place};
    }
    decimal result = round_to_count(magnitude, count);
    if (result.exponent > exponent) // 9.996 became 10.00: one more digit stands before the place
        result.digits[result.count++] = '0';
    return result;
}

// The last place to show for this uncertainty, and the uncertainty in units of it.
static int uncertainty_units(double su, int *place)
{
    decimal two = round_to_count(su, 2);
    int units = (two.digits[0] - '0') * 10 + (two.digits[1] - '0');
    *place = two.exponent - 1;
    if (units >= 30) {
        decimal one = round_to_count(su, 1);
        *place = one.exponent;
        units = one.digits[0] - '0';
        if (one.exponent > two.exponent) { // 0.96 became 1: again two digits, 10
            *place = one.exponent - 1;
            units = 10;
        }
    }
    return units;
}

// The digit of the value at 10^place.
static char digit_at(const decimal *value, int place)
{
    int index = value->exponent - place;
    return value->count > 0 && index >= 0 && index < value->count ? value->digits[index] : '0';
}

void closo_format_value(char buffer[64], double value, double su)
{
    if (isnan(value)) {
        snprintf(buffer, TEXT_SIZE, "undetermined");
        return;
    }
    bool known = su > 0 && isfinite(su) && isfinite(value);
    if (!known) {
        closo_format_number(buffer, value, 6);
        return;
    }
    int place;
    int units = uncertainty_units(su, &place);
    int magnitude = value == 0 ? place : round_to_count(fabs(value), DIGITS_MAXIMUM).exponent;
    if (magnitude - place + 2 > DIGITS_MAXIMUM) {
        // The uncertainty lies beyond the digits of a double: the value is exact for every use.
        closo_format_number(buffer, value, 0);
        return;
    }
    decimal rounded = round_to_place(fabs(value), place);
    // The leading place: of the value, or of the uncertainty where that is larger.
    int leading = place + (units >= 10 ? 1 : 0);
    if (rounded.count > 0 && rounded.exponent > leading)
        leading = rounded.exponent;
    bool plain = place <= 0 && leading >= -3 && leading < 6;
    int point = plain ? 0 : leading; // the place of the digit before the decimal point
    int first = rounded.count > 0 && rounded.exponent > point ? rounded.exponent : point;
    char *p = buffer;
    if (value < 0 && rounded.count > 0)
        *p++ = '-';
    for (int at = first; at >= place; at--) {
        *p++ = digit_at(&rounded, at);
        if (at == point && at > place)
            *p++ = '.';
    }
    size_t left = TEXT_SIZE - (size_t)(p - buffer);
    if (plain)
        snprintf(p, left, "(%d)", units);
    else
        snprintf(p, left, "(%d)e%d", units, point);
}
