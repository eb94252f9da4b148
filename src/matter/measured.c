// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with a standard uncertainty in brackets, as CIF 1.1 and papers print them: the digits in
// the brackets count in units of the last digit of the number. The exponent stands before the
// brackets (the grammar of CIF) or behind them (as closo_format_value writes it).
#include "closo/matter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    SU_DIGITS = 15,       // more say nothing a double could hold
    EXPONENT_LIMIT = 1000 // beyond any double
};

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

// Sign, digits and point without exponent; *decimals: digits behind the point.
static const char *skip_decimal(const char *text, int *decimals)
{
    const char *p = text;
    bool point = false;
    if (*p == '-' || *p == '+')
        p++;
    for (; is_digit(*p) || (*p == '.' && !point); p++)
        if (*p == '.')
            point = true;
        else if (point && *decimals < EXPONENT_LIMIT)
            (*decimals)++;
    return p;
}

// "e-3"; NULL where something else stands. Nothing at all is an exponent of 0.
static const char *read_exponent(const char *p, int *exponent)
{
    if (*p != 'e' && *p != 'E')
        return p;
    int64_t value;
    const char *end = closo_read_integer(p + 1, p + strlen(p), &value);
    if (!end || value > EXPONENT_LIMIT || value < -EXPONENT_LIMIT)
        return NULL;
    *exponent = (int)value;
    return end;
}

// "(12)": units of the last digit; NULL where the brackets do not hold digits alone.
static const char *read_units(const char *p, char digits[SU_DIGITS + 1])
{
    size_t count = strspn(p + 1, "0123456789");
    if (count == 0 || count > SU_DIGITS || p[1 + count] != ')')
        return NULL;
    memcpy(digits, p + 1, count);
    digits[count] = '\0';
    return p + count + 2;
}

// digits * 10^exponent, rounded once: read as one number with its exponent.
static bool scaled(const char *digits, size_t length, int exponent, double *value)
{
    char text[64];
    if (exponent == 0)
        return closo_read_number(digits, digits + length, value) == digits + length;
    if (length < sizeof text - 16) {
        memcpy(text, digits, length);
        int added = snprintf(text + length, sizeof text - length, "e%d", exponent);
        const char *end = text + length + added;
        return closo_read_number(text, end, value) == end;
    }
    closo_text whole;
    closo_text_init(&whole);
    closo_text_add_bytes(&whole, digits, length);
    closo_text_addf(&whole, "e%d", exponent);
    bool good = !whole.failed && closo_number_from_text(whole.data, value);
    closo_text_clear(&whole);
    return good;
}

static bool parse(const char *text, closo_measured *out)
{
    int decimals = 0, exponent = 0;
    const char *mantissa_end = skip_decimal(text, &decimals);
    const char *p = read_exponent(mantissa_end, &exponent);
    closo_measured made = {.su = NAN};
    char units[SU_DIGITS + 1] = "";
    if (p && *p == '(') {
        bool exponent_first = p != mantissa_end;
        p = read_units(p, units);
        if (p && !exponent_first)
            p = read_exponent(p, &exponent);
    }
    if (!p || *p != '\0')
        return false;
    if (units[0] != '\0' && !scaled(units, strlen(units), exponent - decimals, &made.su))
        return false;
    if (!scaled(text, (size_t)(mantissa_end - text), exponent, &made.value))
        return false;
    *out = made;
    return true;
}

closo_status closo_measured_parse(const char *text, closo_measured *out, closo_error *error)
{
    if (!strcmp(text, "?") || !strcmp(text, ".")) {
        *out = (closo_measured){NAN, NAN};
        return CLOSO_OK;
    }
    if (parse(text, out))
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "expected a number such as 1.234(5), found \"%.40s\"",
                      text);
}
