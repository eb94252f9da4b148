// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers written. printf does the rounding; what it writes is then put into the one form of the
// house: a decimal point whatever the locale, and an exponent without plus sign or leading zeros
// ("1e-5", "2.5e20"), which is also a JSON number. The shortest text is found by trying 15, 16 and
// 17 digits: 15 always survive a double and drop their trailing zeros, 17 always suffice.
// Subnormal numbers carry fewer digits, so there the search begins at one.
#include "closo/base.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int write_literal(char *buffer, const char *text)
{
    size_t length = strlen(text);
    memcpy(buffer, text, length + 1);
    return (int)length;
}

// Rewrites the result of "%g" in place and returns its length. A locale's decimal point may be
// several bytes long; it is whatever is neither digit, sign nor exponent mark.
static int normalise(char *text)
{
    const char *from = text;
    char *to = text;
    bool point = false;
    while (*from && *from != 'e') {
        if ((*from >= '0' && *from <= '9') || *from == '-') {
            *to++ = *from;
        } else if (!point) {
            *to++ = '.';
            point = true;
        }
        from++;
    }
    if (*from == 'e') {
        *to++ = *from++;
        if (*from == '-')
            *to++ = '-';
        from++; // printf always writes the sign of the exponent
        while (*from == '0' && from[1])
            from++;
        while (*from)
            *to++ = *from++;
    }
    *to = '\0';
    return (int)(to - text);
}

static int write_digits(char *buffer, double value, int digits)
{
    snprintf(buffer, CLOSO_NUMBER_SIZE, "%.*g", digits, value);
    return normalise(buffer);
}

int closo_format_number(char buffer[CLOSO_NUMBER_SIZE], double value, int digits)
{
    if (isnan(value))
        return write_literal(buffer, "nan");
    if (isinf(value))
        return write_literal(buffer, value < 0 ? "-inf" : "inf");
    if (digits > 0)
        return write_digits(buffer, value, digits < DBL_DECIMAL_DIG ? digits : DBL_DECIMAL_DIG);
    bool subnormal = value != 0 && fabs(value) < DBL_MIN;
    for (int tried = subnormal ? 1 : DBL_DIG; tried < DBL_DECIMAL_DIG; tried++) {
        int length = write_digits(buffer, value, tried);
        double back;
        if (closo_read_number(buffer, buffer + length, &back) == buffer + length && back == value)
            return length;
    }
    return write_digits(buffer, value, DBL_DECIMAL_DIG);
}
