// SPDX-License-Identifier: GPL-3.0-or-later
// Symmetry operators as coordinate triplets. A triplet is three sums of terms, each a rational or
// decimal number, a letter x, y or z, or a product of both; everything is brought to 72nds, the
// common denominator of all translations of space groups in conventional cells, also with an origin
// shifted by 24ths. Decimals are taken for the multiple of 1/72 they round.
#include "crystal/symmetry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS CLOSO_TRANSLATION_UNITS
// 0.333 stands for 1/3; nothing between is a translation of a space group.
#define DECIMAL_TOLERANCE (0.00101 * UNITS)

typedef struct scanner {
    const char *at, *end;
} scanner;

static void skip_blanks(scanner *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '_'))
        text->at++;
}

static bool take(scanner *text, char wanted)
{
    skip_blanks(text);
    if (text->at == text->end || *text->at != wanted)
        return false;
    text->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_integer(scanner *text, int64_t *value)
{
    skip_blanks(text);
    const char *begin = text->at;
    *value = 0;
    while (text->at < text->end && is_digit(*text->at) && text->at - begin < 6)
        *value = *value * 10 + (*text->at++ - '0');
    return text->at > begin && (text->at == text->end || !is_digit(*text->at));
}

// A number in 72nds: "3", "1/2", "0.333", ".5".
static bool take_number(scanner *text, int64_t *units)
{
    const char *after = text->at;
    while (after < text->end && (is_digit(*after) || *after == '.'))
        after++;
    if (memchr(text->at, '.', (size_t)(after - text->at))) {
        double value;
        if (closo_read_number(text->at, after, &value) != after || !(value < 1000))
            return false;
        double scaled = value * UNITS;
        *units = llrint(scaled);
        text->at = after;
        return fabs(scaled - (double)*units) <= DECIMAL_TOLERANCE;
    }
    int64_t numerator, denominator = 1;
    if (!take_integer(text, &numerator))
        return false;
    scanner rest = *text;
    if (take(&rest, '/')) {
        if (!take_integer(&rest, &denominator) || denominator == 0)
            return false;
        *text = rest;
    }
    *units = numerator * UNITS / denominator;
    return numerator * UNITS % denominator == 0;
}

// Column of a letter, 3 for none.
static int letter_column(const scanner *text)
{
    if (text->at < text->end) {
        char lower = (char)(*text->at | 0x20);
        if (lower >= 'x' && lower <= 'z')
            return lower - 'x';
    }
    return 3;
}

// "1/2", "x", "2x", "2*x", "x/2", "1/2*x": added with its sign to row[column], row[3] for numbers.
static bool take_term(scanner *text, int sign, int64_t row[4])
{
    int64_t units = UNITS;
    skip_blanks(text);
    bool number = text->at < text->end && (is_digit(*text->at) || *text->at == '.');
    if (number && !take_number(text, &units))
        return false;
    bool product = number && take(text, '*');
    skip_blanks(text);
    int column = letter_column(text);
    if (column == 3 && (product || !number))
        return false;
    if (column < 3) {
        text->at++;
        int64_t divisor;
        if (take(text, '/')) {
            if (!take_integer(text, &divisor) || divisor == 0 || units % divisor != 0)
                return false;
            units /= divisor;
        }
    }
    row[column] += sign * units;
    return llabs(row[column]) <= CLOSO_ROTATION_MAXIMUM * UNITS;
}

static bool take_row(scanner *text, int64_t row[4])
{
    for (bool first = true;; first = false) {
        int sign = 1;
        if (take(text, '-'))
            sign = -1;
        else if (!take(text, '+') && !first)
            return true;
        if (!take_term(text, sign, row))
            return false;
    }
}

closo_status closo_affine_parse(const char *what, const char *text, size_t length,
                                closo_affine *out, closo_error *error)
{
    scanner at = {text, text + length};
    for (int i = 0; i < 3; i++) {
        int64_t row[4] = {0};
        bool good = take_row(&at, row);
        skip_blanks(&at);
        if (!good || (i < 2 ? !take(&at, ',') : at.at != at.end)) {
            return closo_fail(error, CLOSO_INPUT,
                              "%s \"%.*s\": expected three terms such as x,-y,z+1/2 with fractions "
                              "that are multiples of 1/%d, stopped at character %d",
                              what, (int)(length < 60 ? length : 60), text, UNITS,
                              (int)(at.at - text) + 1);
        }
        for (int k = 0; k < 3; k++)
            out->matrix[3 * i + k] = (int)row[k];
        out->shift[i] = (int)row[3];
    }
    return CLOSO_OK;
}

closo_status closo_operator_parse(const char *text, closo_operator *out, closo_error *error)
{
    closo_affine affine;
    closo_status status = closo_affine_parse("operator", text, strlen(text), &affine, error);
    if (status != CLOSO_OK)
        return status;
    closo_operator made;
    bool whole = true;
    for (int i = 0; i < 9; i++) {
        whole = whole && affine.matrix[i] % UNITS == 0;
        made.rotation[i] = affine.matrix[i] / UNITS;
    }
    memcpy(made.translation, affine.shift, sizeof made.translation);
    int determinant = whole ? closo_rotation_determinant(made.rotation) : 0;
    if (!whole || (determinant != 1 && determinant != -1)) {
        return closo_fail(
            error, CLOSO_INPUT,
            "operator \"%.60s\": expected whole multiples of x, y, z with determinant "
            "1 or -1, found %s",
            text, whole ? "another determinant" : "fractions");
    }
    *out = made;
    return CLOSO_OK;
}

// Writes "+1/2" or "-3" at `at`; returns its length.
static int write_fraction(char *at, size_t size, int units, bool sign)
{
    int a = abs(units), b = UNITS;
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    const char *mark = units < 0 ? "-" : sign ? "+" : "";
    if (abs(units) % UNITS == 0)
        return snprintf(at, size, "%s%d", mark, abs(units) / UNITS);
    return snprintf(at, size, "%s%d/%d", mark, abs(units) / a, UNITS / a);
}

// Elements up to two digits and translations below 100 fit: 20 characters a row.
void closo_operator_write(const closo_operator *operator_, char buffer[64])
{
    int length = 0;
    for (int i = 0; i < 3; i++) {
        bool started = false;
        for (int k = 0; k < 3 && length < 64; k++) {
            int factor = operator_->rotation[3 * i + k];
            if (factor == 0)
                continue;
            const char *mark = factor < 0 ? "-" : started ? "+" : "";
            char digits[12] = "";
            if (abs(factor) != 1)
                snprintf(digits, sizeof digits, "%d", abs(factor));
            length +=
                snprintf(buffer + length, (size_t)(64 - length), "%s%s%c", mark, digits, 'x' + k);
            started = true;
        }
        if (length < 64 && (operator_->translation[i] != 0 || !started))
            length += write_fraction(buffer + length, (size_t)(64 - length),
                                     operator_->translation[i], started);
        if (length < 63 && i < 2) {
            buffer[length++] = ',';
            buffer[length] = '\0';
        }
    }
}

void closo_operator_apply(const closo_operator *operator_, const double fractional[3],
                          double out[3])
{
    double x = fractional[0], y = fractional[1], z = fractional[2];
    for (int i = 0; i < 3; i++) {
        const int *row = operator_->rotation + 3 * i;
        out[i] = row[0] * x + row[1] * y + row[2] * z +
                 operator_->translation[i] / (double)CLOSO_TRANSLATION_UNITS;
    }
}

int closo_rotation_determinant(const int rotation[9])
{
    const int *r = rotation;
    return r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) +
           r[2] * (r[3] * r[7] - r[4] * r[6]);
}

static void multiply_rotations(const int a[9], const int b[9], int out[9])
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            out[3 * i + k] = a[3 * i] * b[k] + a[3 * i + 1] * b[3 + k] + a[3 * i + 2] * b[6 + k];
}

// Determinant and trace fix the order of a rotation of finite order; whether it is of finite order
// is seen from the power.
int closo_rotation_type(const int rotation[9])
{
    static const int order_of_trace[] = {2, 3, 4, 6, 1}; // trace -1 .. 3
    int determinant = closo_rotation_determinant(rotation);
    if (determinant != 1 && determinant != -1)
        return 0;
    int proper[9], power[9], next[9];
    for (int i = 0; i < 9; i++)
        power[i] = proper[i] = determinant * rotation[i];
    int trace = proper[0] + proper[4] + proper[8];
    int order = trace >= -1 && trace <= 3 ? order_of_trace[trace + 1] : 0;
    for (int i = 1; i < order; i++) {
        multiply_rotations(power, proper, next);
        memcpy(power, next, sizeof power);
        for (int k = 0; k < 9; k++)
            if (abs(power[k]) > 100 * CLOSO_ROTATION_MAXIMUM * CLOSO_ROTATION_MAXIMUM)
                return 0; // far from coming back to 1
    }
    for (int i = 0; i < 9; i++)
        if (power[i] != (i % 4 == 0))
            return 0;
    return order == 0 ? 0 : determinant * order;
}

void closo_operator_normalise(closo_operator *operator_)
{
    for (int i = 0; i < 3; i++) {
        int rest = operator_->translation[i] % UNITS;
        operator_->translation[i] = rest < 0 ? rest + UNITS : rest;
    }
}

closo_operator closo_operator_product(const closo_operator *a, const closo_operator *b)
{
    closo_operator out;
    multiply_rotations(a->rotation, b->rotation, out.rotation);
    for (int i = 0; i < 3; i++) {
        const int *row = a->rotation + 3 * i;
        out.translation[i] = row[0] * b->translation[0] + row[1] * b->translation[1] +
                             row[2] * b->translation[2] + a->translation[i];
    }
    closo_operator_normalise(&out);
    return out;
}

bool closo_operator_equal(const closo_operator *a, const closo_operator *b)
{
    return memcmp(a->rotation, b->rotation, sizeof a->rotation) == 0 &&
           memcmp(a->translation, b->translation, sizeof a->translation) == 0;
}
