// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as they are shown. Cleaning decodes UTF-8 by the table of well-formed sequences (Unicode
// 15, table 3-7) and keeps what a terminal, an XML parser and a browser all take literally: no
// control characters (a title may come from a file and must not move the cursor), no surrogates,
// no noncharacters. Units are written in ASCII everywhere in closo ("A" is the Angstrom); print
// gets the signs from the table below.
#include "result/glyphs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"

// Length of the well-formed sequence at p, its character in *out; 0 when there is none.
static size_t decode(const unsigned char *p, uint32_t *out)
{
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    uint32_t character = p[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) // also stops at the NUL
            return 0;
        character = character << 6 | (p[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < least[length] || character > 0x10FFFF || surrogate)
        return 0;
    *out = character;
    return length;
}

static bool is_printable(uint32_t c)
{
    bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
    bool noncharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    // Marks that reorder the text around them would let one part of a line impersonate another.
    bool reorders = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !noncharacter && !reorders;
}

char *closo_clean_text(const char *text)
{
    size_t size = strlen(text);
    if (size > (size_t)PTRDIFF_MAX / 3 - 1)
        return NULL;
    size_t needed = 0;
    char *clean = NULL;
    for (int pass = 0; pass < 2; pass++) { // measure, then write
        needed = 0;
        for (const char *p = text; *p;) {
            uint32_t character = 0;
            size_t length = decode((const unsigned char *)p, &character);
            bool good = length > 0 && is_printable(character);
            if (clean)
                memcpy(clean + needed, good ? p : REPLACEMENT, good ? length : 3);
            needed += good ? length : 3;
            p += length > 0 ? length : 1;
        }
        if (!clean) {
            clean = closo_allocate(needed + 1, 1, NULL);
            if (!clean)
                return NULL;
        }
    }
    return clean;
}

uint32_t closo_next_character(const char **text)
{
    uint32_t character = 0;
    if (**text) {
        size_t length = decode((const unsigned char *)*text, &character);
        *text += length > 0 ? length : 1;
        character = length > 0 ? character : 0xFFFD;
    }
    return character;
}

size_t closo_text_width(const char *text)
{
    size_t width = 0;
    for (uint32_t c; (c = closo_next_character(&text)) != 0;) {
        bool combining = (c >= 0x300 && c < 0x370) || c == 0x200B || c == 0x200D;
        bool wide = (c >= 0x1100 && c < 0x1160) || (c >= 0x2E80 && c < 0xA4D0) ||
                    (c >= 0xAC00 && c < 0xD7A4) || (c >= 0xF900 && c < 0xFB00) ||
                    (c >= 0xFF00 && c < 0xFF61) || (c >= 0x1F300 && c < 0x1FA00) ||
                    (c >= 0x20000 && c < 0x40000);
        width += combining ? 0 : wide ? 2 : 1;
    }
    return width;
}

// ---- plain ASCII -------------------------------------------------------------------------------

static const struct replacement {
    uint32_t character;
    const char *ascii;
} replacements[] = {
    {0xA0, " "},      {0xB0, "deg"},    {0xB1, "+-"},      {0xB2, "^2"},       {0xB3, "^3"},
    {0xB5, "u"},      {0xB7, "*"},      {0xB9, "^1"},      {0xC5, "A"},        {0xD7, "x"},
    {0xE5, "a"},      {0xE4, "ae"},     {0xF6, "oe"},      {0xFC, "ue"},       {0xDF, "ss"},
    {0xE9, "e"},      {0xE8, "e"},      {0x391, "Alpha"},  {0x392, "Beta"},    {0x393, "Gamma"},
    {0x394, "Delta"}, {0x398, "Theta"}, {0x39B, "Lambda"}, {0x39E, "Xi"},      {0x3A0, "Pi"},
    {0x3A3, "Sigma"}, {0x3A6, "Phi"},   {0x3A8, "Psi"},    {0x3A9, "Omega"},   {0x3B1, "alpha"},
    {0x3B2, "beta"},  {0x3B3, "gamma"}, {0x3B4, "delta"},  {0x3B5, "epsilon"}, {0x3B6, "zeta"},
    {0x3B7, "eta"},   {0x3B8, "theta"}, {0x3B9, "iota"},   {0x3BA, "kappa"},   {0x3BB, "lambda"},
    {0x3BC, "u"},     {0x3BD, "nu"},    {0x3BE, "xi"},     {0x3C0, "pi"},      {0x3C1, "rho"},
    {0x3C3, "sigma"}, {0x3C4, "tau"},   {0x3C6, "phi"},    {0x3C7, "chi"},     {0x3C8, "psi"},
    {0x3C9, "omega"}, {0x2009, " "},    {0x200A, " "},     {0x2010, "-"},      {0x2011, "-"},
    {0x2012, "-"},    {0x2013, "-"},    {0x2014, "-"},     {0x2018, "'"},      {0x2019, "'"},
    {0x201C, "\""},   {0x201D, "\""},   {0x2022, "*"},     {0x2026, "..."},    {0x202F, " "},
    {0x207A, "+"},    {0x207B, "-"},    {0x2126, "ohm"},   {0x212B, "A"},      {0x2190, "<-"},
    {0x2192, "->"},   {0x2202, "d"},    {0x221A, "sqrt"},  {0x221E, "inf"},    {0x2212, "-"},
    {0x2248, "~"},    {0x2264, "<="},   {0x2265, ">="},    {0x22C5, "*"},
};

static void add_ascii(closo_text *out, uint32_t character)
{
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++) {
        if (replacements[i].character == character) {
            closo_text_add(out, replacements[i].ascii);
            return;
        }
    }
    bool subscript = character >= 0x2080 && character <= 0x2089;
    bool superscript = character == 0x2070 || (character >= 0x2074 && character <= 0x2079);
    char digit = '?';
    if (subscript || superscript)
        digit = (char)('0' + (int)(character - (subscript ? 0x2080 : 0x2070)));
    closo_text_add_bytes(out, &digit, 1);
}

void closo_add_plain(closo_text *out, const char *text, bool unicode)
{
    const char *p = text;
    while (*p) {
        const char *begin = p;
        uint32_t character = closo_next_character(&p);
        if (character == '\n' || character == '\t')
            closo_text_add(out, " ");
        else if (unicode || character < 0x80)
            closo_text_add_bytes(out, begin, (size_t)(p - begin));
        else
            add_ascii(out, character);
    }
}

// ---- units -------------------------------------------------------------------------------------

// Whole words of a unit and the sign they are printed with.
static const struct word {
    const char *ascii, *print;
} words[] = {
    {"A", "Å"},   {"deg", "°"},   {"degC", "°C"},   {"ohm", "Ω"},
    {"Ohm", "Ω"}, {"kohm", "kΩ"}, {"mohm", "mΩ"},   {"Mohm", "MΩ"},
    {"um", "µm"}, {"us", "µs"},   {"uA", "µA"},     {"uV", "µV"},
    {"ug", "µg"}, {"uL", "µL"},   {"umol", "µmol"}, {"2theta", "2θ"},
};

static const char *const superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "^-1" at p, unless a fraction such as "^1/2": appended raised. Returns the end, or p.
static const char *add_power(closo_text *out, const char *p)
{
    const char *digits = p + 1 + (p[1] == '-' || p[1] == '+');
    size_t count = strspn(digits, "0123456789");
    bool fraction = digits[count] == '.' ||
                    (digits[count] == '/' && digits[count + 1] >= '0' && digits[count + 1] <= '9');
    if (count == 0 || fraction)
        return p;
    closo_text_add(out, p[1] == '-' ? "⁻" : "");
    for (size_t i = 0; i < count; i++)
        closo_text_add(out, superscripts[digits[i] - '0']);
    return digits + count;
}

static void add_word(closo_text *out, const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].ascii) == length && strncmp(words[i].ascii, word, length) == 0) {
            closo_text_add(out, words[i].print);
            return;
        }
    }
    closo_text_add_bytes(out, word, length);
}

void closo_add_unit(closo_text *out, const char *unit, bool unicode)
{
    if (!unicode) {
        closo_add_plain(out, unit, false);
        return;
    }
    const char *p = unit;
    while (*p) {
        size_t letters = 0;
        while (is_letter(p[letters]))
            letters++;
        const char *raised = *p == '^' ? add_power(out, p) : p;
        if (letters > 0) {
            add_word(out, p, letters);
            p += letters;
        } else if (raised != p) {
            p = raised;
        } else if (*p == '*') {
            closo_text_add(out, "·");
            p++;
        } else {
            closo_text_add_bytes(out, *p == '\n' || *p == '\t' ? " " : p, 1);
            p++;
        }
    }
}

bool closo_unit_is_shown(const char *unit)
{
    return unit && *unit && strcmp(unit, "1") != 0;
}

void closo_add_with_unit(closo_text *out, const char *name, const char *unit, bool unicode)
{
    closo_add_plain(out, name, unicode);
    if (closo_unit_is_shown(unit)) {
        closo_text_add(out, " (");
        closo_add_unit(out, unit, unicode);
        closo_text_add(out, ")");
    }
}

void closo_add_fixed(closo_text *out, double value, int decimals)
{
    char buffer[400]; // 309 digits before the point and 17 after it at most
    snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
    for (const char *p = buffer; *p; p++) {
        bool number = (*p >= '0' && *p <= '9') || *p == '-';
        bool continued = !number && p > buffer && !(p[-1] >= '0' && p[-1] <= '9');
        if (!continued)
            closo_text_add_bytes(out, number ? p : ".", 1);
    }
}
