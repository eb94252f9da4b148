// SPDX-License-Identifier: GPL-3.0-or-later
// What a printed number leaves open. A source prints 505.0(2) or "about 3 A"; the value alone does
// not tell 5.0 from 5. The digits are those of the text that was printed, found in it by value (or
// by value times a power of ten, where the source uses another unit); where that fails, those of
// the shortest decimal number.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

closo_shown closo_show(double value, int digits)
{
    closo_shown shown = {""};
    closo_format_number(shown.text, value, digits);
    return shown;
}

// Bytes of the character that begins here, 0: none does.
static size_t character_length(const unsigned char *text)
{
    size_t length = *text < 0x80                    ? 1
                    : *text >= 0xC2 && *text < 0xE0 ? 2
                    : *text >= 0xE0 && *text < 0xF0 ? 3
                    : *text >= 0xF0 && *text < 0xF5 ? 4
                                                    : 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

void closo_audit_mend(char *text)
{
    char *out = text;
    while (*text) {
        size_t length = character_length((const unsigned char *)text);
        memmove(out, text, length);
        out += length;
        text += length ? length : 1;
    }
    *out = '\0';
}

bool closo_audit_holds(const char *text, const char *word)
{
    size_t length = strlen(word);
    char part[64];
    if (length >= sizeof part)
        return false;
    for (; strlen(text) >= length; text++) {
        memcpy(part, text, length);
        part[length] = '\0';
        if (closo_text_equal_ignoring_case(part, word))
            return true;
        if (!*text)
            break;
    }
    return false;
}

double closo_audit_condition_number(const closo_catalogue_record *record, const char *name)
{
    char text[128];
    double value;
    if (!closo_catalogue_condition(record, name, text, sizeof text) ||
        !closo_read_number(text, text + strlen(text), &value))
        return NAN;
    return value;
}

// Unit of the last digit of the number from begin to end: 10^(exponent - decimals).
static double last_digit(const char *begin, const char *end)
{
    int decimals = 0;
    bool point = false;
    const char *at = begin;
    for (; at < end && *at != 'e' && *at != 'E'; at++)
        if (*at == '.')
            point = true;
        else if (point)
            decimals++;
    int64_t exponent = 0;
    if (at < end && !closo_read_integer(at + 1, end, &exponent))
        exponent = 0;
    if (exponent > 300 || exponent < -300)
        exponent = 0;
    return pow(10, (double)exponent - decimals);
}

static bool close_to(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(b) + 1e-300;
}

// How well a number of the text fits the value; 0: not at all. *factor: value per printed unit.
static int fits(double printed, double value, double *factor)
{
    *factor = 1;
    if (close_to(printed, value))
        return 3;
    double kelvin = value - printed;
    if (kelvin > 272.4 && kelvin < 273.6)
        return 2;
    if (printed == 0 || value == 0)
        return 0;
    *factor = fabs(value / printed);
    double decades = log10(*factor);
    return fabs(decades - round(decades)) < 1e-6 ? 2 : 1;
}

static double unit_of_text(const char *text, double value)
{
    const char *end = text + strlen(text);
    double best = NAN;
    int score = 0;
    bool word = false; // inside a word such as "B12"
    for (const char *at = text; at < end;) {
        double printed, factor;
        const char *after = word || *at == '+' ? NULL : closo_read_number(at, end, &printed);
        if (!after) {
            word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                   (word && ((*at >= '0' && *at <= '9') || *at == '.'));
            at++;
            continue;
        }
        int found = fits(printed, value, &factor);
        if (found > score) {
            score = found;
            best = last_digit(at, after) * factor;
        }
        at = after;
    }
    return score >= 2 ? best : (double)NAN;
}

double closo_audit_half(const closo_catalogue_record *record)
{
    double unit = unit_of_text(record->printed, record->value);
    if (isnan(unit)) {
        closo_shown shown = closo_show(fabs(record->value), 0);
        unit = last_digit(shown.text, shown.text + strlen(shown.text));
    }
    return unit / 2;
}

bool closo_audit_read(const closo_catalogue_record *record, closo_audit_number *out)
{
    if (isnan(record->value))
        return false;
    closo_record_bounds(record, &out->low, &out->high);
    out->value = record->value;
    double half = closo_audit_half(record);
    if (record->qualifier == CLOSO_QUALIFIER_APPROXIMATE)
        half = fmax(2 * half, 0.05 * fabs(record->value));
    if (record->qualifier == CLOSO_QUALIFIER_ORDER)
        half = 0;
    out->low -= half;
    out->high += half;
    return true;
}

bool closo_audit_meet(double low, double high, double other_low, double other_high)
{
    double slack = 1e-9 * fmax(fabs(low) < 1e300 ? fabs(low) : 0,
                               fabs(other_low) < 1e300 ? fabs(other_low) : 0);
    return low <= other_high + slack && other_low <= high + slack;
}
