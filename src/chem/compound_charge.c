// SPDX-License-Identifier: GPL-3.0-or-later
// Charges at the end of a formula, and the signs that join its parts.
#include "chem/compound.h"

#include <string.h>

#define CHARGE_MAXIMUM 999

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static size_t blanks(const char *text)
{
    return strspn(text, " \t");
}

// '+', '-', the minus sign or a dash: bytes read, and +1 or -1.
static size_t sign_at(const char *text, int *sign)
{
    static const char *const minus[] = {"-", "\xE2\x88\x92", "\xE2\x80\x93"};
    *sign = 1;
    if (*text == '+')
        return 1;
    *sign = -1;
    for (size_t i = 0; i < sizeof minus / sizeof *minus; i++)
        if (closo_text_starts_with(text, minus[i]))
            return strlen(minus[i]);
    return 0;
}

// At most three digits; 1 where there are none.
static size_t digits_at(const char *text, int *value)
{
    size_t length = 0;
    int sum = 0;
    for (; length < 4 && is_digit(text[length]); length++)
        sum = 10 * sum + (text[length] - '0');
    *value = length ? sum : 1;
    return length;
}

size_t closo_compound_charge_at(const char *text, int *charge, bool *begins_with_digit)
{
    const char *p = text + blanks(text);
    p += *p == '^';
    char closing = *p == '(' ? ')' : *p == '{' ? '}' : '\0';
    p += closing != '\0';
    int value, sign;
    *begins_with_digit = is_digit(*p);
    p += digits_at(p, &value);
    size_t length = sign_at(p, &sign);
    if (length == 0)
        return 0;
    p += length;
    if (!*begins_with_digit)
        p += digits_at(p, &value);
    if (closing && *p++ != closing)
        return 0;
    p += blanks(p);
    if (*p || value == 0 || value > CHARGE_MAXIMUM)
        return 0;
    *charge = sign * value;
    return (size_t)(p - text);
}

size_t closo_compound_joint_at(const char *text)
{
    static const char *const joints[] = {"*", "\xC2\xB7", "\xE2\x80\xA2", "\xE2\x8B\x85",
                                         "\xE2\x88\x99"};
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
        if (closo_text_starts_with(text, joints[i]))
            return strlen(joints[i]);
    return 0;
}
