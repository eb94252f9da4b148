// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a text held in memory, texts made printable, numbers of a binary in little-endian order.
#include "powder/reading.h"

#include <ctype.h>

closo_pattern_lines closo_pattern_lines_of(const char *data, size_t length)
{
    if (length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) { // byte-order mark
        data += 3;
        length -= 3;
    }
    return (closo_pattern_lines){.at = data, .end = data + length};
}

bool closo_pattern_lines_next(closo_pattern_lines *lines, closo_pattern_line *line)
{
    if (lines->at == lines->end)
        return false;
    const char *p = lines->at;
    while (p < lines->end && *p != '\n' && *p != '\r')
        p++;
    *line = (closo_pattern_line){.text = lines->at, .end = p, .number = ++lines->number};
    if (p < lines->end)
        p += *p == '\r' && p + 1 < lines->end && p[1] == '\n' ? 2 : 1;
    lines->at = p;
    return true;
}

bool closo_pattern_line_blank(const closo_pattern_line *line)
{
    for (const char *p = line->text; p < line->end; p++)
        if (!isspace((unsigned char)*p))
            return false;
    return true;
}

bool closo_pattern_line_starts(const closo_pattern_line *line, const char *prefix)
{
    const char *p = line->text;
    while (p < line->end && isspace((unsigned char)*p))
        p++;
    size_t length = strlen(prefix);
    if ((size_t)(line->end - p) < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tolower((unsigned char)p[i]) != tolower((unsigned char)prefix[i]))
            return false;
    return true;
}

size_t closo_pattern_line_numbers(const closo_pattern_line *line, double *values, size_t size,
                                  const char **rest)
{
    const char *p = line->text, *word;
    size_t count = 0, length;
    while (count < size) {
        const char *next = closo_next_word(p, line->end, &word, &length);
        if (!next)
            break;
        if (*word == '+')
            word++;
        const char *end = closo_read_number(word, next, values + count);
        if (end != next)
            break;
        count++;
        p = next;
    }
    if (rest) {
        while (p < line->end && isspace((unsigned char)*p))
            p++;
        *rest = p;
    }
    return count;
}

closo_status closo_pattern_bad_line(const char *path, const closo_pattern_line *line,
                                    const char *expected, closo_error *error)
{
    char found[48];
    closo_pattern_text(found, sizeof found, line->text, (size_t)(line->end - line->text));
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found '%s'", path, line->number,
                      expected, found);
}

// Length of the UTF-8 sequence at text, 0 where it is none.
static size_t sequence_length(const unsigned char *text, size_t length)
{
    static const unsigned char lead[5][2] = {{0}, {0}, {0xC2, 0xDF}, {0xE0, 0xEF}, {0xF0, 0xF4}};
    for (size_t count = 2; count <= 4 && count <= length; count++) {
        if (text[0] < lead[count][0] || text[0] > lead[count][1])
            continue;
        for (size_t i = 1; i < count; i++)
            if ((text[i] & 0xC0) != 0x80)
                return 0;
        if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) ||
            (text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F))
            return 0;
        return count;
    }
    return 0;
}

void closo_pattern_text(char *out, size_t size, const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t used = 0;
    while (length > 0 && (isspace(*p) || *p == 0)) {
        p++;
        length--;
    }
    while (length > 0) {
        char piece[4] = {(char)*p};
        size_t taken = 1, count = 1;
        if (*p < 0x20 || *p == 0x7F) {
            piece[0] = ' ';
        } else if (*p >= 0x80) {
            taken = sequence_length(p, length);
            count = taken;
            if (taken > 0) {
                memcpy(piece, p, taken);
            } else if (*p >= 0xA0) { // Latin-1
                piece[0] = (char)(0xC0 | (*p >> 6));
                piece[1] = (char)(0x80 | (*p & 0x3F));
                taken = 1;
                count = 2;
            } else {
                piece[0] = '?';
                taken = count = 1;
            }
        }
        if (used + count + 1 > size)
            break;
        memcpy(out + used, piece, count);
        used += count;
        p += taken;
        length -= taken;
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

const char *closo_pattern_find(const char *begin, const char *end, const char *text)
{
    size_t length = strlen(text);
    for (const char *p = begin; (size_t)(end - p) >= length; p++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)p[i]) == tolower((unsigned char)text[i]))
            i++;
        if (i == length)
            return p;
    }
    return NULL;
}

static const unsigned char *bytes_at(const closo_pattern_file *file, size_t offset, size_t count)
{
    if (offset > file->length || file->length - offset < count)
        return NULL;
    return (const unsigned char *)file->data + offset;
}

static uint64_t little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t value = 0;
    for (size_t i = count; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

bool closo_bytes_u16(const closo_pattern_file *file, size_t offset, uint16_t *out)
{
    const unsigned char *bytes = bytes_at(file, offset, 2);
    if (bytes)
        *out = (uint16_t)little_endian(bytes, 2);
    return bytes != NULL;
}

bool closo_bytes_u32(const closo_pattern_file *file, size_t offset, uint32_t *out)
{
    const unsigned char *bytes = bytes_at(file, offset, 4);
    if (bytes)
        *out = (uint32_t)little_endian(bytes, 4);
    return bytes != NULL;
}

bool closo_bytes_f32(const closo_pattern_file *file, size_t offset, double *out)
{
    const unsigned char *bytes = bytes_at(file, offset, 4);
    if (bytes) {
        uint32_t bits = (uint32_t)little_endian(bytes, 4);
        float value;
        memcpy(&value, &bits, sizeof value);
        *out = (double)value;
    }
    return bytes != NULL;
}

bool closo_bytes_f64(const closo_pattern_file *file, size_t offset, double *out)
{
    const unsigned char *bytes = bytes_at(file, offset, 8);
    if (bytes) {
        uint64_t bits = little_endian(bytes, 8);
        memcpy(out, &bits, sizeof *out);
    }
    return bytes != NULL;
}

void closo_bytes_text(const closo_pattern_file *file, size_t offset, size_t width, char *out,
                      size_t size)
{
    const char *text = (const char *)bytes_at(file, offset, width);
    closo_pattern_text(out, size, text ? text : "", text ? strnlen(text, width) : 0);
}

closo_status closo_bytes_short(const closo_pattern_file *file, const char *what, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s: the file ends inside %s (%zu bytes)", file->path,
                      what, file->length);
}
