// SPDX-License-Identifier: GPL-3.0-or-later
// Ordinates of JCAMP-DX tables (X++(Y..Y)), McDonald and Wilks 1988, doi:10.1366/0003702884428734:
// AFFN (plain numbers), PAC (signs divide them), SQZ (the first digit carries the sign), DIF
// (differences) and DUP (repeats), mixed as a writer liked. After a line that ended in a difference
// the next begins with the last ordinate again, as a check.
#include "chem/nmr.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

typedef enum kind { PLAIN, SQUEEZED, DIFFERENCE, REPEAT, NOTHING } kind;

// Kind of the character and the signed digit it stands for.
static kind kind_of(char c, int *digit)
{
    *digit = 0;
    if (c == '@' || (c >= 'A' && c <= 'I') || (c >= 'a' && c <= 'i')) {
        *digit = c == '@' ? 0 : c <= 'I' ? c - 'A' + 1 : -(c - 'a' + 1);
        return SQUEEZED;
    }
    if (c == '%' || (c >= 'J' && c <= 'R') || (c >= 'j' && c <= 'r')) {
        *digit = c == '%' ? 0 : c <= 'R' ? c - 'J' + 1 : -(c - 'j' + 1);
        return DIFFERENCE;
    }
    if ((c >= 'S' && c <= 'Z') || c == 's') {
        *digit = c == 's' ? 9 : c - 'S' + 1;
        return REPEAT;
    }
    return isdigit((unsigned char)c) || c == '+' || c == '-' || c == '.' ? PLAIN : NOTHING;
}

// End of the digits at p. "E" is a squeezed 5 unless a sign follows it, or, where `loose`, the
// number has a decimal point already.
static const char *digits_end(const char *p, const char *end, bool loose)
{
    bool point = false;
    while (p < end && (isdigit((unsigned char)*p) || (*p == '.' && !point))) {
        point |= *p == '.';
        p++;
    }
    if (p + 1 < end && (*p == 'E' || *p == 'e')) {
        const char *q = p + 1;
        bool sign = *q == '+' || *q == '-';
        q += sign;
        if (q < end && isdigit((unsigned char)*q) && (sign || (point && loose))) {
            while (q < end && isdigit((unsigned char)*q))
                q++;
            return q;
        }
    }
    return p;
}

// Plain number at p, an optional sign first; NULL: none.
static const char *plain(const char *p, const char *end, bool loose, double *value)
{
    const char *digits = p < end && (*p == '+' || *p == '-') ? p + 1 : p;
    const char *stop = digits_end(digits, end, loose);
    if (stop == digits || closo_read_number(digits, stop, value) != stop)
        return NULL;
    if (*p == '-')
        *value = -*value;
    return stop;
}

// The digits behind a letter that stands for a first digit with sign.
static const char *lettered(const char *p, const char *end, int digit, double *value)
{
    char text[48];
    const char *stop = digits_end(p + 1, end, false);
    size_t length = (size_t)(stop - p - 1);
    if (length + 2 > sizeof text)
        return NULL;
    text[0] = (char)('0' + abs(digit));
    memcpy(text + 1, p + 1, length);
    if (closo_read_number(text, text + 1 + length, value) != text + 1 + length)
        return NULL;
    if (digit < 0)
        *value = -*value;
    return stop;
}

static closo_status push(closo_nmr_ordinates *out, double value, const char *path, size_t number,
                         closo_error *error)
{
    if (out->count >= out->limit)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu points, found more", path,
                          number, out->limit);
    closo_status status =
        closo_grow((void **)&out->y, &out->capacity, out->count + 1, sizeof *out->y, error);
    if (status == CLOSO_OK)
        out->y[out->count++] = value;
    return status;
}

// The first ordinate of a line after one that ended in a difference.
static closo_status check(closo_nmr_ordinates *out, double value, const char *path, size_t number,
                          closo_error *error)
{
    double last = out->y[out->count - 1];
    out->difference = false;
    if (fabs(value - last) <= 1e-9 * fmax(1, fabs(last)))
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT,
                      "%s:%zu: expected %.10g to check the line before, found %.10g", path, number,
                      last, value);
}

static closo_status repeat(closo_nmr_ordinates *out, double times, const char *path, size_t number,
                           closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (out->count == 0 || !(times >= 1) || times != floor(times) || times > (double)out->limit)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: expected an ordinate and how often it stands, found a count of "
                          "%.10g",
                          path, number, times);
    for (double k = 1; status == CLOSO_OK && k < times; k++)
        status = push(out, out->y[out->count - 1] + (out->difference ? out->last_difference : 0),
                      path, number, error);
    return status;
}

closo_status closo_nmr_jcamp_line(closo_nmr_ordinates *out, const char *path, size_t number,
                                  const char *line, const char *end, double *x, size_t *position,
                                  bool *has_x, closo_error *error)
{
    bool checking = out->difference && out->count > 0;
    closo_status status = CLOSO_OK;
    const char *p = line;
    *has_x = false;
    while (p < end && isspace((unsigned char)*p))
        p++;
    if (p == end || (end - p >= 2 && p[0] == '$' && p[1] == '$'))
        return CLOSO_OK;
    p = plain(p, end, false, x);
    // Ordinates divided by blanks are plain numbers, which may be written with exponents.
    bool loose = p && p < end && isspace((unsigned char)*p);
    if (!p)
        return closo_nmr_bad_line(path, number, "an abscissa and ordinates", line, end, error);
    *has_x = true;
    *position = checking ? out->count - 1 : out->count;
    out->difference = checking;
    while (status == CLOSO_OK && p < end) {
        int digit;
        double value = 0;
        if (isspace((unsigned char)*p) || *p == ',' || *p == ';') {
            p++;
            continue;
        }
        if (end - p >= 2 && p[0] == '$' && p[1] == '$')
            break;
        kind what = kind_of(*p, &digit);
        const char *next = what == PLAIN     ? plain(p, end, loose, &value)
                           : what == NOTHING ? NULL
                                             : lettered(p, end, digit, &value);
        if (!next)
            return closo_nmr_bad_line(path, number, *p == '?' ? "no missing ordinate" : "ordinates",
                                      p, end, error);
        p = next;
        if (what == REPEAT) {
            status = repeat(out, value, path, number, error);
        } else if (checking) {
            if (what == DIFFERENCE)
                return closo_nmr_bad_line(path, number, "the last ordinate again, as a check", line,
                                          end, error);
            status = check(out, value, path, number, error);
            checking = false;
        } else if (what == DIFFERENCE) {
            if (out->count == 0)
                return closo_nmr_bad_line(path, number, "an ordinate before a difference", line,
                                          end, error);
            out->difference = true;
            out->last_difference = value;
            status = push(out, out->y[out->count - 1] + value, path, number, error);
        } else {
            out->difference = false;
            status = push(out, value, path, number, error);
        }
    }
    return status;
}
