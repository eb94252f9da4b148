// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of thermal analysers: three encodings, three kinds of line ends.
#include "chem/thermal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

// ---- encodings ---------------------------------------------------------------------------------

static bool valid_utf8(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + length;
    while (p < end) {
        size_t more = *p < 0x80 ? 0 : *p >= 0xC2 && *p < 0xE0 ? 1 : (*p & 0xF0) == 0xE0 ? 2 : 3;
        if (more == 3 && (*p < 0xF0 || *p > 0xF4))
            return false;
        if ((size_t)(end - p) <= more)
            return false;
        for (size_t i = 1; i <= more; i++)
            if ((p[i] & 0xC0) != 0x80)
                return false;
        p += more + 1;
    }
    return true;
}

static void put_point(char **out, uint32_t c)
{
    char *p = *out;
    if (c < 0x80) {
        *p++ = (char)c;
    } else if (c < 0x800) {
        *p++ = (char)(0xC0 | c >> 6);
        *p++ = (char)(0x80 | (c & 0x3F));
    } else {
        *p++ = (char)(0xE0 | c >> 12);
        *p++ = (char)(0x80 | (c >> 6 & 0x3F));
        *p++ = (char)(0x80 | (c & 0x3F));
    }
    *out = p;
}

// 0: no UTF-16; 1: low byte first; 2: high byte first. Without a mark: every second byte of a text
// in Latin letters is 0.
static int utf16_order(const unsigned char *p, size_t length)
{
    if (length >= 2 && p[0] == 0xFF && p[1] == 0xFE)
        return 1;
    if (length >= 2 && p[0] == 0xFE && p[1] == 0xFF)
        return 2;
    size_t zeros[2] = {0, 0}, look = length < 512 ? length & ~(size_t)1 : 512;
    for (size_t i = 0; i < look; i++)
        zeros[i & 1] += p[i] == 0;
    if (look >= 8 && zeros[1] > look * 2 / 5 && zeros[0] == 0)
        return 1;
    return look >= 8 && zeros[0] > look * 2 / 5 && zeros[1] == 0 ? 2 : 0;
}

static closo_status from_utf16(char **data, size_t *length, int order, closo_error *error)
{
    const unsigned char *p = (const unsigned char *)*data;
    size_t units = *length / 2;
    char *text = closo_allocate(3 * units + 1, 1, error), *out = text;
    if (!text)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < units; i++) {
        uint32_t a = p[2 * i], b = p[2 * i + 1], c = order == 1 ? a | b << 8 : a << 8 | b;
        if (c == 0xFEFF && i == 0)
            continue;
        put_point(&out, c >= 0xD800 && c < 0xE000 ? '?' : c == 0 ? ' ' : c);
    }
    *out = '\0';
    free(*data);
    *data = text;
    *length = (size_t)(out - text);
    return CLOSO_OK;
}

static closo_status from_latin1(char **data, size_t *length, closo_error *error)
{
    char *text = closo_allocate(2 * *length + 1, 1, error), *out = text;
    if (!text)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < *length; i++)
        put_point(&out, (unsigned char)(*data)[i]);
    *out = '\0';
    free(*data);
    *data = text;
    *length = (size_t)(out - text);
    return CLOSO_OK;
}

closo_status closo_thermal_decode(char **data, size_t *length, closo_error *error)
{
    int order = utf16_order((const unsigned char *)*data, *length);
    if (order)
        return from_utf16(data, length, order, error);
    if (!valid_utf8(*data, *length))
        return from_latin1(data, length, error);
    if (*length >= 3 && !memcmp(*data, "\xEF\xBB\xBF", 3))
        memset(*data, ' ', 3);
    return CLOSO_OK;
}

// ---- lines -------------------------------------------------------------------------------------

closo_thermal_text closo_thermal_text_of(const char *path, const char *data, size_t length)
{
    return (closo_thermal_text){.path = path, .data = data, .at = data, .end = data + length};
}

bool closo_thermal_next(closo_thermal_text *text, closo_thermal_line *line)
{
    if (text->at >= text->end)
        return false;
    const char *p = text->at, *stop = p;
    while (stop < text->end && *stop != '\n' && *stop != '\r')
        stop++;
    text->complete = stop < text->end;
    text->at = stop;
    if (text->complete)
        text->at += *stop == '\r' && stop + 1 < text->end && stop[1] == '\n' ? 2 : 1;
    while (p < stop && *p == ' ')
        p++;
    while (stop > p && stop[-1] == ' ')
        stop--;
    *line = (closo_thermal_line){.text = p, .end = stop, .number = ++text->number};
    return true;
}

bool closo_thermal_blank(const closo_thermal_line *line)
{
    for (const char *p = line->text; p < line->end; p++)
        if (!strchr(" \t;,\"", *p))
            return false;
    return true;
}

bool closo_thermal_starts(const closo_thermal_line *line, const char *prefix)
{
    const char *p = line->text;
    for (; *prefix; p++, prefix++)
        if (p >= line->end || lower(*p) != lower(*prefix))
            return false;
    return true;
}

const char *closo_thermal_find(const char *begin, const char *end, const char *word)
{
    size_t length = strlen(word);
    for (const char *p = begin; (size_t)(end - p) >= length; p++) {
        size_t i = 0;
        while (i < length && lower(p[i]) == lower(word[i]))
            i++;
        if (i == length)
            return p;
    }
    return NULL;
}

static bool blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

void closo_thermal_copy(char *out, size_t size, const char *begin, const char *end)
{
    while (begin < end && (blank(*begin) || *begin == '"'))
        begin++;
    while (end > begin && (blank(end[-1]) || end[-1] == '"'))
        end--;
    size_t n = 0;
    for (; begin < end && n + 1 < size; begin++)
        out[n++] = blank(*begin) ? ' ' : *begin;
    while (n > 0 && begin < end && ((unsigned char)*begin & 0xC0) == 0x80)
        begin = end - ((unsigned char)out[--n] >= 0xC0); // do not cut a character in two
    out[n] = '\0';
}

double closo_thermal_number(const char *begin, const char *end)
{
    double value;
    for (; begin < end; begin++) {
        if (!((*begin >= '0' && *begin <= '9') || *begin == '-'))
            continue;
        char copy[40];
        size_t n = 0;
        bool comma = false;
        for (const char *p = begin; p < end && n + 1 < sizeof copy; p++) {
            bool decimal = *p == ',' && !comma && p + 1 < end && p[1] >= '0' && p[1] <= '9';
            if (!decimal && !strchr("0123456789.eE+-", *p))
                break;
            comma |= decimal;
            copy[n++] = decimal ? '.' : *p;
        }
        if (closo_read_number(copy, copy + n, &value))
            return value;
    }
    return NAN;
}

closo_status closo_thermal_bad_line(const closo_thermal_text *text, const closo_thermal_line *line,
                                    const char *expected, closo_error *error)
{
    char found[48];
    closo_thermal_copy(found, sizeof found, line->text, line->end);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found '%s'", text->path,
                      line->number, expected, found);
}

bool closo_thermal_value(const closo_thermal_text *text, const char *key, char *out, size_t size)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    all.at = all.data;
    all.number = 0;
    out[0] = '\0';
    while (all.number < 2000 && closo_thermal_next(&all, &line)) {
        if (!closo_thermal_starts(&line, key))
            continue;
        const char *p = line.text + strlen(key), *end = line.end;
        while (p < end && strchr(" \t:;,", *p))
            p++;
        while (end > p && strchr(" \t;,", end[-1]))
            end--;
        closo_thermal_copy(out, size, p, end);
        if (out[0])
            return true;
    }
    return false;
}
