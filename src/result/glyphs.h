// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as they are shown: cleaning, width on a terminal, plain ASCII, units and numbers in print.
#ifndef CLOSO_RESULT_GLYPHS_H
#define CLOSO_RESULT_GLYPHS_H

#include "closo/base.h"

// Copy with everything that is not a printable character of valid UTF-8 (newline and tab excepted)
// replaced by U+FFFD; NULL without memory.
char *closo_clean_text(const char *text);
// Next character of clean UTF-8 and its end; 0 at the end of the text.
uint32_t closo_next_character(const char **text);
// Columns on a terminal.
size_t closo_text_width(const char *text);
// Appends text, in ASCII unless unicode, newlines and tabs as blanks.
void closo_add_plain(closo_text *out, const char *text, bool unicode);
// Appends a unit: "A^2/ps" as it is, or with the Angstrom sign and superscripts.
void closo_add_unit(closo_text *out, const char *unit, bool unicode);
bool closo_unit_is_shown(const char *unit); // false for NULL, "" and "1"
// "name (unit)" or "name".
void closo_add_with_unit(closo_text *out, const char *name, const char *unit, bool unicode);
// Appends value with exactly `decimals` digits after the point, whatever the locale.
void closo_add_fixed(closo_text *out, double value, int decimals);

#endif
