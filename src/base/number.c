// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal numbers, read exactly. Digits are gathered eight at a time into a 64-bit mantissa m with
// a power of ten k, and three paths follow, each only where its result is provably the nearest
// double: (1) m <= 2^53 and |k| <= 22: both are exact doubles, so one IEEE operation rounds once
// (Clinger 1990, doi:10.1145/93542.93557); (2) with a 64-bit long double, |k| <= 27: one operation
// again, then a second rounding to 53 bits that is harmless unless the first landed next to a
// halfway point; (3) anything else goes to strtod as "DIGITSeEXPONENT", a form without a decimal
// point and therefore the same in every locale.
#include "closo/base.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Digits that a uint64_t always holds.
#define MANTISSA_DIGITS 19
// No halfway point between doubles has more significant decimal digits than 767; beyond that only
// "more follows" matters, which one extra digit says.
#define SIGNIFICANT_DIGITS 800
// Beyond any double, far from overflowing an int.
#define EXPONENT_LIMIT 100000000

#if defined(__GNUC__)
#define OUT_OF_LINE __attribute__((noinline, cold))
#else
#define OUT_OF_LINE
#endif

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t integer_power_of_ten[] = {1,      10,      100,      1000,     10000,
                                                100000, 1000000, 10000000, 100000000};

static inline bool is_digit(char character)
{
    return (unsigned)(unsigned char)character - '0' < 10U;
}

// A line read in text mode elsewhere may keep its carriage return; it separates like a blank.
static inline bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r';
}

static const char *take_digits_singly(const char *p, const char *end, uint64_t *mantissa)
{
    uint64_t sum = *mantissa;
    for (; p < end && is_digit(*p); p++)
        sum = sum * 10 + (uint64_t)(*p - '0');
    *mantissa = sum;
    return p;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && defined(__GNUC__)

// Appends the digits at p to *mantissa and returns their end; `begin` <= p is the lowest address
// that may be read. More than 19 digits wrap around, which the caller sees from the count.
static inline const char *take_digits(const char *begin, const char *p, const char *end,
                                      uint64_t *mantissa)
{
    if (end - begin < 8)
        return take_digits_singly(p, end, mantissa);
    while (p < end) {
        uint64_t word;
        if (end - p >= 8) {
            memcpy(&word, p, 8);
        } else {
            // The last eight bytes before `end`, shifted so that p comes first and NULs follow.
            memcpy(&word, end - 8, 8);
            word >>= 8 * (8 - (unsigned)(end - p));
        }
        uint64_t digits = word ^ 0x3030303030303030U;
        // The high bit of a byte is set where it is above 9. A carry can only come out of such a
        // byte and only disturbs those behind it, so the first mark is right.
        uint64_t marks = (digits | (digits + 0x7676767676767676U)) & 0x8080808080808080U;
        if (marks) {
            unsigned count = (unsigned)__builtin_ctzll(marks) / 8;
            if (count == 0)
                return p;
            digits <<= 64 - 8 * count; // leading zeros take the place of what is no digit
            digits = ((digits * 2561) >> 8) & 0x00FF00FF00FF00FFU;
            digits = ((digits * 6553601) >> 16) & 0x0000FFFF0000FFFFU;
            digits = (digits * 42949672960001U) >> 32;
            *mantissa = *mantissa * integer_power_of_ten[count] + digits;
            return p + count;
        }
        digits = ((digits * 2561) >> 8) & 0x00FF00FF00FF00FFU;
        digits = ((digits * 6553601) >> 16) & 0x0000FFFF0000FFFFU;
        digits = (digits * 42949672960001U) >> 32;
        *mantissa = *mantissa * integer_power_of_ten[8] + digits;
        p += 8;
    }
    return p;
}

// Columns are padded with spaces by an amount that is as good as random; eight are judged at once.
static inline const char *skip_blanks(const char *p, const char *end)
{
    if (end - p >= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        word ^= 0x2020202020202020U;
        p += word ? (unsigned)__builtin_ctzll(word) / 8 : 8;
    }
    while (p < end && is_blank(*p))
        p++;
    return p;
}

#else

static inline const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

static inline const char *take_digits(const char *begin, const char *p, const char *end,
                                      uint64_t *mantissa)
{
    (void)begin;
    return take_digits_singly(p, end, mantissa);
}

#endif

// An exponent at p, if a whole one stands there; otherwise p is the number's end.
static const char *take_exponent(const char *p, const char *end, int *exponent)
{
    const char *q = p + 1;
    bool negative = false;
    if (q < end && (*q == '+' || *q == '-')) {
        negative = *q == '-';
        q++;
    }
    if (q == end || !is_digit(*q))
        return p;
    int sum = 0;
    for (; q < end && is_digit(*q); q++)
        if (sum < EXPONENT_LIMIT)
            sum = sum * 10 + (*q - '0');
    *exponent = negative ? -sum : sum;
    return q;
}

// The value of the digits (with at most one '.') in [begin, end) times 10^exponent, by strtod.
static double convert_slowly(const char *begin, const char *end, int64_t exponent)
{
    char copy[SIGNIFICANT_DIGITS + 32];
    size_t count = 0;
    bool fraction = false;
    bool more = false;
    for (const char *p = begin; p < end; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        bool leading_zero = count == 0 && *p == '0';
        if (count < SIGNIFICANT_DIGITS) {
            exponent -= fraction;
            if (!leading_zero)
                copy[count++] = *p;
        } else {
            exponent += !fraction;
            more = more || *p != '0';
        }
    }
    if (count == 0)
        return 0.0;
    if (more) {
        copy[count++] = '1';
        exponent--;
    }
    snprintf(copy + count, sizeof copy - count, "e%lld", (long long)exponent);
    int saved = errno; // strtod reports range errors there; the caller's value is not ours
    double value = strtod(copy, NULL);
    errno = saved;
    return value;
}

#if LDBL_MANT_DIG == 64
// True and the nearest double when one long double operation settles it.
static bool convert_extended(uint64_t mantissa, int64_t exponent, double *value)
{
    static const long double power[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                        1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                        1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                        1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    if (exponent < -27 || exponent > 27)
        return false;
    long double product = exponent < 0 ? (long double)mantissa / power[-exponent]
                                       : (long double)mantissa * power[exponent];
    uint64_t bits; // x87 stores the 64-bit significand first
    memcpy(&bits, &product, sizeof bits);
    unsigned extra = (unsigned)(bits & 0x7FFU);
    if (extra >= 0x3FFU && extra <= 0x401U)
        return false;
    *value = (double)product;
    return true;
}
#else
static bool convert_extended(uint64_t mantissa, int64_t exponent, double *value)
{
    (void)mantissa;
    (void)exponent;
    (void)value;
    return false;
}
#endif

// Kept out of line: its large frame would burden every number.
OUT_OF_LINE static double convert_hard(const char *digits, const char *digits_end,
                                       ptrdiff_t digit_count, uint64_t mantissa, int64_t power,
                                       int exponent)
{
    if (digit_count <= MANTISSA_DIGITS) {
        double value;
        if (mantissa == 0)
            return 0.0;
        if (convert_extended(mantissa, power, &value))
            return value;
    }
    return convert_slowly(digits, digits_end, exponent);
}

static inline double convert(const char *digits, const char *digits_end, ptrdiff_t digit_count,
                             uint64_t mantissa, ptrdiff_t fraction_digits, int exponent)
{
    int64_t power = (int64_t)exponent - fraction_digits;
    if (FLT_EVAL_METHOD == 0 && digit_count <= MANTISSA_DIGITS && mantissa <= (UINT64_C(1) << 53) &&
        power >= -22 && power <= 22) {
        double exact = (double)(int64_t)mantissa; // one instruction, unlike unsigned
        return power < 0 ? exact / power_of_ten[-power] : exact * power_of_ten[power];
    }
    return convert_hard(digits, digits_end, digit_count, mantissa, power, exponent);
}

// The signs of measured and simulated numbers are random, so nothing here branches on them.
static inline double with_sign(double magnitude, bool negative)
{
    uint64_t bits;
    memcpy(&bits, &magnitude, sizeof bits);
    bits |= (uint64_t)negative << 63;
    memcpy(&magnitude, &bits, sizeof bits);
    return magnitude;
}

static inline const char *read_number(const char *begin, const char *end, double *value)
{
    if (begin >= end)
        return NULL;
    bool negative = *begin == '-';
    const char *p = begin + (negative | (*begin == '+'));
    const char *digits = p;
    uint64_t mantissa = 0;
    p = take_digits(begin, p, end, &mantissa);
    ptrdiff_t digit_count = p - digits;
    ptrdiff_t fraction_digits = 0;
    if (p < end && *p == '.') {
        const char *fraction = p + 1;
        p = take_digits(begin, fraction, end, &mantissa);
        fraction_digits = p - fraction;
        digit_count += fraction_digits;
    }
    if (digit_count == 0)
        return NULL;
    const char *digits_end = p;
    int exponent = 0;
    if (p < end && (*p == 'e' || *p == 'E' || *p == 'd' || *p == 'D'))
        p = take_exponent(p, end, &exponent);
    double magnitude =
        convert(digits, digits_end, digit_count, mantissa, fraction_digits, exponent);
    if (isinf(magnitude))
        return NULL;
    *value = with_sign(magnitude, negative);
    return p;
}

const char *closo_read_number(const char *begin, const char *end, double *value)
{
    return read_number(begin, end, value);
}

const char *closo_read_numbers(const char *begin, const char *end, size_t count, double *values)
{
    const char *p = begin;
    for (size_t i = 0; i < count; i++) {
        const char *blanks = p;
        p = skip_blanks(p, end);
        if (i > 0 && p == blanks)
            return NULL; // "1.0-2.0": fields that ran together are two numbers for nobody
        p = read_number(p, end, &values[i]);
        if (!p)
            return NULL;
    }
    return p;
}

const char *closo_read_integer(const char *begin, const char *end, int64_t *value)
{
    const char *p = begin;
    bool negative = false;
    if (p < end && (*p == '-' || *p == '+')) {
        negative = *p == '-';
        p++;
    }
    if (p == end || !is_digit(*p))
        return NULL;
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t sum = 0;
    for (; p < end && is_digit(*p); p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        if (sum > (limit - digit) / 10)
            return NULL;
        sum = sum * 10 + digit;
    }
    if (negative)
        *value = sum > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)sum;
    else
        *value = (int64_t)sum;
    return p;
}

bool closo_number_from_text(const char *text, double *value)
{
    const char *end = text + strlen(text);
    double number;
    if (closo_read_number(text, end, &number) != end)
        return false;
    *value = number;
    return true;
}

bool closo_integer_from_text(const char *text, int64_t *value)
{
    const char *end = text + strlen(text);
    int64_t number;
    if (closo_read_integer(text, end, &number) != end)
        return false;
    *value = number;
    return true;
}

const char *closo_next_word(const char *begin, const char *end, const char **word, size_t *length)
{
    const char *p = begin;
    while (p < end && is_blank(*p))
        p++;
    if (p == end)
        return NULL;
    const char *start = p;
    while (p < end && !is_blank(*p))
        p++;
    *word = start;
    *length = (size_t)(p - start);
    return p;
}
