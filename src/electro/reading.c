// SPDX-License-Identifier: GPL-3.0-or-later
#include "electro/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

closo_status closo_data_load(closo_data *out, const char *path, char **text, size_t *length,
                             closo_error *error)
{
    return closo_file_read(path, CLOSO_DATA_BYTES, text, length, &out->fingerprint, error);
}

bool closo_data_has_extension(const char *extensions, const char *path)
{
    const char *end = extensions + strlen(extensions), *word, *name = closo_path_name(path);
    size_t length, name_length = strlen(name);
    for (const char *p = extensions; (p = closo_next_word(p, end, &word, &length));) {
        if (name_length <= length || name[name_length - length - 1] != '.')
            continue;
        size_t i = 0;
        while (i < length && (name[name_length - length + i] | 0x20) == (word[i] | 0x20))
            i++;
        if (i == length)
            return true;
    }
    return false;
}

// ---- lines -------------------------------------------------------------------------------------

closo_data_lines closo_data_lines_of(const char *text, size_t length)
{
    if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        return (closo_data_lines){text + 3, text + length, 0};
    return (closo_data_lines){text, text + length, 0};
}

bool closo_data_lines_next(closo_data_lines *lines, closo_data_line *line)
{
    const char *p = lines->at, *end = lines->end;
    if (p >= end)
        return false;
    const char *feed = memchr(p, '\n', (size_t)(end - p));
    const char *stop = feed ? feed : end, *next = feed ? feed + 1 : end;
    while (stop > p && stop[-1] == '\r')
        stop--;
    const char *lone = memchr(p, '\r', (size_t)(stop - p)); // old Macintosh
    if (lone) {
        stop = lone;
        next = lone + 1;
    }
    *line = (closo_data_line){p, stop, ++lines->number};
    lines->at = next;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool closo_data_line_blank(const closo_data_line *line)
{
    const char *p = line->text;
    while (p < line->end && is_blank(*p))
        p++;
    return p == line->end;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool closo_data_line_starts(const closo_data_line *line, const char *prefix)
{
    const char *p = line->text;
    while (p < line->end && is_blank(*p))
        p++;
    for (; *prefix; prefix++, p++)
        if (p == line->end || lower(*p) != lower(*prefix))
            return false;
    return true;
}

// ---- fields ------------------------------------------------------------------------------------

static void trim(const char **begin, const char **end)
{
    while (*begin < *end && is_blank(**begin))
        ++*begin;
    while (*end > *begin && is_blank((*end)[-1]))
        --*end;
    if (*end - *begin >= 2 && (**begin == '"') && (*end)[-1] == '"') {
        ++*begin;
        --*end;
        while (*begin < *end && is_blank(**begin))
            ++*begin;
        while (*end > *begin && is_blank((*end)[-1]))
            --*end;
    }
}

const char *closo_data_field(const char *p, const char *end, char separator, const char **field,
                             size_t *length)
{
    if (!p || p > end)
        return NULL;
    const char *stop, *next;
    if (separator == ' ') {
        while (p < end && is_blank(*p))
            p++;
        if (p == end)
            return NULL;
        for (stop = p; stop < end && !is_blank(*stop); stop++)
            ;
        next = stop;
    } else {
        bool quoted = false;
        for (stop = p; stop < end && (quoted || *stop != separator); stop++)
            quoted ^= *stop == '"';
        if (stop == end && quoted) // a quote that never ends is a character like others
            for (stop = p; stop < end && *stop != separator; stop++)
                ;
        next = stop + 1; // beyond the end after the last field
    }
    trim(&p, &stop);
    *field = p;
    *length = (size_t)(stop - p);
    return next;
}

static bool is_word(const char *field, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (lower(field[i]) != word[i])
            return false;
    return true;
}

static bool is_not_a_number(const char *field, size_t length)
{
    if (length > 0 && (*field == '-' || *field == '+')) {
        field++;
        length--;
    }
    static const char *const words[] = {"nan",     "inf",    "infinity", "n/a",    "na",
                                        "1.#qnan", "1.#inf", "1.#ind",   "1.#qnb", "nan(ind)"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(field, length, words[i]))
            return true;
    return false;
}

bool closo_data_number(const char *field, size_t length, bool decimal_comma, double *value)
{
    char copy[64];
    if (length > 1 && *field == '+' && field[1] != '-' && field[1] != '+') {
        field++;
        length--;
    }
    if (length == 0 || length >= sizeof copy)
        return false;
    if (closo_read_number(field, field + length, value) == field + length)
        return true;
    if (decimal_comma) {
        bool comma = false;
        for (size_t i = 0; i < length; i++) {
            if (field[i] == '.' || (comma && field[i] == ','))
                return false;
            comma |= field[i] == ',';
            copy[i] = field[i] == ',' ? '.' : field[i];
        }
        if (comma && closo_read_number(copy, copy + length, value) == copy + length)
            return true;
    }
    if (!is_not_a_number(field, length))
        return false;
    *value = NAN;
    return true;
}

// ---- texts -------------------------------------------------------------------------------------

// Length of the UTF-8 character at p, 0 where none stands there.
static size_t utf8_length(const unsigned char *p, size_t left)
{
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xC2 ? 0
               : p[0] < 0xE0 ? 2
               : p[0] < 0xF0 ? 3
               : p[0] < 0xF5 ? 4
                             : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90) ||
        (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return n;
}

char *closo_data_utf8(const char *text, size_t length, closo_error *error)
{
    const char *end = text + length;
    trim(&text, &end);
    length = (size_t)(end - text);
    char *out = closo_allocate(2 * length + 1, 1, error), *q = out;
    if (!out)
        return NULL;
    const unsigned char *p = (const unsigned char *)text;
    while (length > 0) {
        size_t n = utf8_length(p, length);
        if (n == 0) { // Latin-1; 0x80 to 0x9F have no sign there
            if (*p >= 0xA0) {
                *q++ = (char)(0xC0 | (*p >> 6));
                *q++ = (char)(0x80 | (*p & 0x3F));
            } else {
                *q++ = '?';
            }
            n = 1;
        } else if (n == 1) {
            *q++ = (char)(*p < 0x20 || *p == 0x7F ? ' ' : *p);
        } else if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0) { // control characters
            *q++ = ' ';
        } else {
            memcpy(q, p, n);
            q += n;
        }
        p += n;
        length -= n;
    }
    while (q > out && q[-1] == ' ')
        q--;
    *q = '\0';
    return out;
}

closo_status closo_data_split_unit(const char *header, char **name, char **unit, closo_error *error)
{
    size_t length = strlen(header), cut = length, begin = length, end = length;
    *name = *unit = NULL;
    if (length > 2 && (header[length - 1] == ')' || header[length - 1] == ']')) {
        char opening = header[length - 1] == ')' ? '(' : '[';
        for (size_t i = length - 1; i-- > 1 && cut == length;)
            if (header[i] == opening) {
                cut = i;
                begin = i + 1;
                end = length - 1;
            }
    } else {
        for (size_t i = length; i-- > 1 && cut == length;)
            if (header[i] == '/' && i + 1 < length) {
                cut = i;
                begin = i + 1;
            }
    }
    *name = closo_data_utf8(header, cut, error);
    *unit = closo_data_utf8(header + begin, end - begin, error);
    if (*name && *unit)
        return CLOSO_OK;
    free(*name);
    free(*unit);
    *name = *unit = NULL;
    return CLOSO_MEMORY;
}

// ---- rows --------------------------------------------------------------------------------------

closo_status closo_data_rows_add(closo_data_rows *rows, const double *values, closo_error *error)
{
    size_t used = rows->rows * rows->columns;
    closo_status status = closo_grow((void **)&rows->values, &rows->capacity, used + rows->columns,
                                     sizeof(double), error);
    if (status != CLOSO_OK)
        return status;
    memcpy(rows->values + used, values, rows->columns * sizeof(double));
    rows->rows++;
    return CLOSO_OK;
}

void closo_data_rows_clear(closo_data_rows *rows)
{
    free(rows->values);
    *rows = (closo_data_rows){0};
}

closo_data_table *closo_data_rows_store(closo_data *data, const closo_data_rows *rows,
                                        const char *technique, const char *title,
                                        char *const *names, char *const *units, closo_error *error)
{
    closo_data_table *table = closo_data_add_table(data, technique, title, rows->rows, error);
    for (size_t k = 0; table && k < rows->columns; k++) {
        closo_data_column *column =
            closo_data_add_column(table, names[k], units ? units[k] : NULL, error);
        if (!column)
            return NULL;
        for (size_t i = 0; i < rows->rows; i++)
            column->values[i] = rows->values[i * rows->columns + k];
    }
    return table;
}
