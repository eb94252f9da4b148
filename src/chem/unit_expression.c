// SPDX-License-Identifier: GPL-3.0-or-later
// Products of units, by recursive descent with bounded depth.
#include "chem/unit_expression.h"

#include <math.h>
#include <string.h>

#include "closo/chem.h"

#define DEPTH_MAXIMUM 8
#define POWER_MAXIMUM 12.0

typedef struct symbol {
    const char *text;
    double factor;
    double power[CLOSO_UNIT_BASES];
} symbol;

static const symbol symbols[] = {
    {"g", 1, {1}},
    {"mg", 1e-3, {1}},
    {"ug", 1e-6, {1}},
    {"\xC2\xB5g", 1e-6, {1}},
    {"kg", 1e3, {1}},
    {"mol", 1, {0, 1}},
    {"mmol", 1e-3, {0, 1}},
    {"umol", 1e-6, {0, 1}},
    {"\xC2\xB5mol", 1e-6, {0, 1}},
    {"L", 1, {0, 0, 1}},
    {"l", 1, {0, 0, 1}},
    {"mL", 1e-3, {0, 0, 1}},
    {"ml", 1e-3, {0, 0, 1}},
    {"uL", 1e-6, {0, 0, 1}},
    {"\xC2\xB5L", 1e-6, {0, 0, 1}},
    {"cm3", 1e-3, {0, 0, 1}},
    {"M", 1, {0, 1, -1}},
    {"mM", 1e-3, {0, 1, -1}},
    {"uM", 1e-6, {0, 1, -1}},
    {"s", 1, {0, 0, 0, 1}},
    {"min", 60, {0, 0, 0, 1}},
    {"h", 3600, {0, 0, 0, 1}},
    {"d", 86400, {0, 0, 0, 1}},
    {"J", 1e-3, {0, 0, 0, 0, 1}},
    {"kJ", 1, {0, 0, 0, 0, 1}},
};

typedef struct parser {
    const char *p, *end;
} parser;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_blanks(parser *self)
{
    while (self->p < self->end && (*self->p == ' ' || *self->p == '\t'))
        self->p++;
}

static void multiply(closo_unit_expression *to, const closo_unit_expression *by, double power)
{
    to->factor *= pow(by->factor, power);
    for (int b = 0; b < CLOSO_UNIT_BASES; b++)
        to->power[b] += power * by->power[b];
}

// "^2", "^-1", "-1", "2" behind a symbol; 1 where there is none.
static bool read_power(parser *self, double *power)
{
    const char *p = self->p;
    *power = 1;
    bool caret = p < self->end && *p == '^';
    p += caret;
    bool sign = p < self->end && (*p == '-' || *p == '+');
    if (!caret && !sign && !(p < self->end && is_digit(*p)))
        return true;
    if (sign && !(p + 1 < self->end && is_digit(p[1])))
        return false;
    p = closo_read_number(p, self->end, power);
    if (!p || !(fabs(*power) <= POWER_MAXIMUM))
        return false;
    self->p = p;
    return true;
}

static bool read_product(parser *self, closo_unit_expression *out, int depth);

static bool read_symbol(parser *self, closo_unit_expression *out)
{
    const symbol *found = NULL;
    size_t longest = 0, left = (size_t)(self->end - self->p);
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        size_t length = strlen(symbols[i].text);
        if (length > longest && length <= left && !memcmp(self->p, symbols[i].text, length)) {
            found = &symbols[i];
            longest = length;
        }
    }
    if (!found)
        return false;
    self->p += longest;
    *out = (closo_unit_expression){.factor = found->factor};
    memcpy(out->power, found->power, sizeof out->power);
    return true;
}

static bool read_factor(parser *self, closo_unit_expression *out, int depth)
{
    closo_unit_expression base = {.factor = 1};
    double power;
    if (self->p == self->end)
        return false;
    if (*self->p == '(') {
        if (depth == DEPTH_MAXIMUM)
            return false;
        self->p++;
        if (!read_product(self, &base, depth + 1) || self->p == self->end || *self->p != ')')
            return false;
        self->p++;
    } else if (*self->p == '1' && !(self->p + 1 < self->end && is_digit(self->p[1]))) {
        self->p++; // of "1/h"
    } else if (!read_symbol(self, &base))
        return false;
    if (!read_power(self, &power))
        return false;
    *out = (closo_unit_expression){.factor = 1};
    multiply(out, &base, power);
    return true;
}

static bool read_product(parser *self, closo_unit_expression *out, int depth)
{
    double sign = 1;
    *out = (closo_unit_expression){.factor = 1};
    for (;;) {
        closo_unit_expression factor;
        skip_blanks(self);
        if (!read_factor(self, &factor, depth))
            return false;
        multiply(out, &factor, sign);
        skip_blanks(self);
        if (self->p == self->end || *self->p == ')')
            return true;
        sign = *self->p == '/' ? -1 : 1;
        if (*self->p == '/' || *self->p == '*' || *self->p == '.')
            self->p++;
    }
}

bool closo_unit_expression_parse(const char *text, size_t length, closo_unit_expression *out)
{
    parser self = {text, text + length};
    *out = (closo_unit_expression){.factor = 1};
    skip_blanks(&self);
    if (self.p == self.end)
        return true;
    bool sound = read_product(&self, out, 0) && self.p == self.end;
    for (int b = 0; sound && b < CLOSO_UNIT_BASES; b++)
        sound = isfinite(out->power[b]);
    return sound && isfinite(out->factor) && out->factor > 0;
}

bool closo_unit_expression_is(const closo_unit_expression *unit, double mass, double amount,
                              double volume, double time, double energy)
{
    const double wanted[CLOSO_UNIT_BASES] = {mass, amount, volume, time, energy};
    for (int b = 0; b < CLOSO_UNIT_BASES; b++)
        if (fabs(unit->power[b] - wanted[b]) > 1e-9)
            return false;
    return true;
}

// Size of the last digit of a number in decimal writing.
static double digit_size(const char *begin, const char *end)
{
    int decimals = 0;
    double exponent = 0;
    bool behind = false;
    for (const char *p = begin; p < end; p++) {
        if (*p == '.')
            behind = true;
        else if (is_digit(*p))
            decimals += behind;
        else if (*p == 'e' || *p == 'E' || *p == 'd' || *p == 'D') {
            const char *number = p + 1 + (p + 1 < end && p[1] == '+');
            if (!closo_read_number(number, end, &exponent))
                exponent = 0;
            break;
        }
    }
    return pow(10, exponent - decimals);
}

bool closo_unit_value(const char *text, double *value, double *su, double *last_digit,
                      closo_unit_expression *unit)
{
    char number[80];
    while (*text == ' ' || *text == '\t')
        text++;
    const char *end = text + strlen(text), *behind = closo_read_number(text, end, value);
    *su = *last_digit = NAN;
    if (!behind || !isfinite(*value))
        return false;
    *last_digit = digit_size(text, behind);
    if (*behind == '(') { // "0.110(1) g": the s.u. counts last digits
        const char *close = strchr(behind, ')');
        closo_measured measured;
        size_t length = close ? (size_t)(close - text) + 1 : sizeof number;
        if (length >= sizeof number)
            return false;
        memcpy(number, text, length);
        number[length] = '\0';
        if (closo_measured_parse(number, &measured, NULL) != CLOSO_OK)
            return false;
        *su = measured.su;
        behind = close + 1;
    }
    return closo_unit_expression_parse(behind, (size_t)(end - behind), unit);
}

bool closo_time_from_text(const char *text, double *seconds)
{
    double su, digit;
    closo_unit_expression unit;
    if (!closo_unit_value(text, seconds, &su, &digit, &unit) ||
        !closo_unit_expression_is(&unit, 0, 0, 0, 1, 0))
        return false;
    *seconds *= unit.factor;
    return isfinite(*seconds);
}

bool closo_percent_from_text(const char *text, closo_measured *out)
{
    char copy[64];
    size_t length = strlen(text);
    double digit;
    closo_unit_expression unit;
    if (length < 2 || length >= sizeof copy || text[length - 1] != '%')
        return false;
    memcpy(copy, text, length - 1);
    copy[length - 1] = '\0';
    if (!closo_unit_value(copy, &out->value, &out->su, &digit, &unit) ||
        !closo_unit_expression_is(&unit, 0, 0, 0, 0, 0) || !(out->value > 0))
        return false;
    if (isnan(out->su))
        out->su = 0.28867513459481287 * digit; // uniform over the digit: 1/sqrt(12)
    return true;
}
