// SPDX-License-Identifier: GPL-3.0-or-later
// Lowered and raised digits and signs of UTF-8, as formulas copied from a page have them, in the
// characters that the parser reads: B12H12 with a raised 2- becomes "B12H12^2-", a raised 10 before
// B "^10B". No text grows by it: each of these characters has two bytes or more.
#include "chem/compound.h"

// What the character at p stands for; *length: its bytes; '\0': none of these.
static char plain_of(const unsigned char *p, size_t *length, bool *raised)
{
    *raised = true;
    *length = 2;
    if (p[0] == 0xC2)
        return p[1] == 0xB9 ? '1' : p[1] == 0xB2 ? '2' : p[1] == 0xB3 ? '3' : '\0';
    *length = 3;
    if (p[0] != 0xE2 || (p[1] != 0x81 && p[1] != 0x82))
        return '\0';
    *raised = p[1] == 0x81;
    int digit = *raised ? p[2] - 0xB0 : p[2] - 0x80;
    if (digit >= 0 && digit <= 9 && !(*raised && digit >= 1 && digit <= 3))
        return (char)('0' + digit);
    return *raised && digit == 10 ? '+' : *raised && digit == 11 ? '-' : '\0';
}

void closo_compound_plain(const char *text, char *out)
{
    bool within = false; // a raised part
    while (*text) {
        size_t length;
        bool raised;
        char plain = plain_of((const unsigned char *)text, &length, &raised);
        if (!plain) {
            within = false;
            *out++ = *text++;
            continue;
        }
        if (raised && !within)
            *out++ = '^';
        within = raised;
        *out++ = plain;
        text += length;
    }
    *out = '\0';
}
