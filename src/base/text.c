// SPDX-License-Identifier: GPL-3.0-or-later
// Growing strings. The string is NUL-terminated after every addition; its capacity doubles, so n
// bytes cost O(n). A failed allocation sets `failed` and turns later additions into nothing, which
// lets a long text be composed without a check after each piece.
#include "closo/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void closo_text_init(closo_text *text)
{
    *text = (closo_text){0};
}

void closo_text_clear(closo_text *text)
{
    free(text->data);
    closo_text_init(text);
}

// Room for `more` bytes and the NUL behind them.
static bool make_room(closo_text *text, size_t more)
{
    if (text->failed)
        return false;
    void *block = text->data;
    if (more >= (size_t)PTRDIFF_MAX - text->length ||
        closo_grow(&block, &text->capacity, text->length + more + 1, 1, NULL) != CLOSO_OK) {
        text->failed = true;
        return false;
    }
    text->data = block;
    return true;
}

void closo_text_add_bytes(closo_text *text, const char *bytes, size_t length)
{
    if (!make_room(text, length))
        return;
    if (length > 0)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void closo_text_add(closo_text *text, const char *string)
{
    closo_text_add_bytes(text, string, strlen(string));
}

void closo_text_add_repeated(closo_text *text, char character, size_t count)
{
    if (!make_room(text, count))
        return;
    memset(text->data + text->length, character, count);
    text->length += count;
    text->data[text->length] = '\0';
}

void closo_text_addf(closo_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int needed = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0) {
        text->failed = true;
    } else if (make_room(text, (size_t)needed)) {
        vsnprintf(text->data + text->length, (size_t)needed + 1, format, again);
        text->length += (size_t)needed;
    }
    va_end(again);
}

void closo_text_add_number(closo_text *text, double value, int digits)
{
    char buffer[CLOSO_NUMBER_SIZE];
    int length = closo_format_number(buffer, value, digits);
    closo_text_add_bytes(text, buffer, (size_t)length);
}

// ASCII only: file extensions, keywords and option values are ASCII whatever the locale says.
static int lower(char character)
{
    return character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character;
}

int closo_text_compare_ignoring_case(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return (unsigned char)lower(*a) - (unsigned char)lower(*b);
}

bool closo_text_equal_ignoring_case(const char *a, const char *b)
{
    return closo_text_compare_ignoring_case(a, b) == 0;
}

uint64_t closo_hash(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001B3U;
    return hash;
}

bool closo_text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool closo_text_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t suffix_length = strlen(suffix);
    return length >= suffix_length && strcmp(text + length - suffix_length, suffix) == 0;
}
