// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of an HTML page. Document texts reach the page through closo_html_add only, which escapes
// the five characters HTML knows; what stands inside <script> is made unable to close it.
#include "result/html.h"

#include "result/glyphs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void closo_html_add(closo_text *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '&':
            closo_text_add(out, "&amp;");
            break;
        case '<':
            closo_text_add(out, "&lt;");
            break;
        case '>':
            closo_text_add(out, "&gt;");
            break;
        case '"':
            closo_text_add(out, "&quot;");
            break;
        case '\'':
            closo_text_add(out, "&#39;");
            break;
        default:
            closo_text_add_bytes(out, p, 1);
        }
    }
}

void closo_html_add_unit(closo_text *out, const char *unit)
{
    closo_text shown;
    closo_text_init(&shown);
    closo_add_unit(&shown, unit, true);
    closo_html_add(out, shown.data ? shown.data : "");
    out->failed = out->failed || shown.failed;
    closo_text_clear(&shown);
}

void closo_html_add_value(closo_text *out, const char *number)
{
    const char *p = number;
    if (*p == '-' && p[1]) {
        closo_text_add(out, "−");
        p++;
    }
    size_t mantissa = strspn(p, "0123456789.()");
    bool power = p[mantissa] == 'e' && mantissa > 0;
    if (!power) {
        closo_html_add(out, p);
        return;
    }
    closo_text_add_bytes(out, p, mantissa);
    p += mantissa + 1;
    closo_text_add(out, "\u202f×\u202f10<sup>");
    closo_text_add(out, *p == '-' ? "−" : "");
    closo_html_add(out, p + strspn(p, "-+"));
    closo_text_add(out, "</sup>");
}

void closo_html_add_base64(closo_text *out, const char *bytes, size_t length)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t word = (uint32_t)(unsigned char)bytes[i] << 16;
        word |= left > 1 ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        word |= left > 2 ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        char four[4] = {letters[word >> 18], letters[word >> 12 & 63],
                        left > 1 ? letters[word >> 6 & 63] : '=',
                        left > 2 ? letters[word & 63] : '='};
        closo_text_add_bytes(out, four, 4);
    }
}

// "<" stands in JSON only inside strings, where it may be written as an escape.
void closo_html_add_json(closo_text *out, const closo_result *result, bool views)
{
    closo_text json;
    closo_text_init(&json);
    closo_result_compose_json(result, views, &json);
    const char *p = json.failed || !json.data ? "" : json.data;
    while (*p) {
        size_t run = strcspn(p, "<");
        closo_text_add_bytes(out, p, run);
        p += run;
        if (*p == '<') {
            closo_text_add(out, "\\u003c");
            p++;
        }
    }
    out->failed = out->failed || json.failed;
    closo_text_clear(&json);
}

// Both can stand only in strings and regular expressions of a program, where a backslash before
// the / or ! changes nothing.
static bool ends_script(const char *code, size_t left)
{
    return (left >= 8 && strncasecmp(code, "</script", 8) == 0) ||
           (left >= 4 && strncmp(code, "<!--", 4) == 0);
}

void closo_html_add_code(closo_text *out, const char *code, size_t length)
{
    size_t run = 0;
    for (size_t i = 0; i < length; i++) {
        if (code[i] == '<' && ends_script(code + i, length - i)) {
            closo_text_add_bytes(out, code + run, i + 1 - run);
            closo_text_add(out, "\\");
            run = i + 1;
        }
    }
    closo_text_add_bytes(out, code + run, length - run);
}

static void add_link(closo_text *out, const char *prefix, const char *address, size_t length,
                     const char *shown)
{
    char *target = closo_duplicate_bytes(address, length, NULL);
    char *text = closo_duplicate_bytes(shown, (size_t)(address - shown) + length, NULL);
    if (target && text) {
        closo_text_add(out, "<a href=\"");
        closo_text_add(out, prefix);
        closo_html_add(out, target);
        closo_text_add(out, "\">");
        closo_html_add(out, text);
        closo_text_add(out, "</a>");
        closo_html_add(out, address + length);
    } else {
        out->failed = true;
    }
    free(target);
    free(text);
}

void closo_html_add_reference(closo_text *out, const closo_pair *reference)
{
    closo_html_add(out, reference->text);
    closo_text_add(out, *reference->text ? ", " : "");
    const char *key = reference->key;
    size_t length = strcspn(key, " ,;\n\t");
    if (closo_text_starts_with(key, "doi:"))
        add_link(out, "https://doi.org/", key + 4, length - 4, key);
    else if (closo_text_starts_with(key, "https://") || closo_text_starts_with(key, "http://"))
        add_link(out, "", key, length, key);
    else
        closo_html_add(out, key);
}
