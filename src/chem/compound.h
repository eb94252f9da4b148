// SPDX-License-Identifier: GPL-3.0-or-later
// Compounds: what the files of the parser share.
#ifndef CLOSO_CHEM_COMPOUND_H
#define CLOSO_CHEM_COMPOUND_H

#include "closo/chem.h"

typedef enum closo_dot { CLOSO_DOT_DECIMAL, CLOSO_DOT_JOINT, CLOSO_DOT_UNCLEAR } closo_dot;

// before: the part up to the dot, owner: its last item alone, behind: the part that would follow
// (whole numbers only).
closo_dot closo_compound_dot(const closo_compound *before, const closo_compound *owner,
                             const closo_compound *behind, size_t fraction_digits);

// A charge that reaches to the end of the text: "-", "2-", "-2", "(2-)", "^2-", "^{2-}", blanks
// before it; 0 bytes: none stands there. with_number: whether it begins with digits.
size_t closo_compound_charge_at(const char *text, int *charge, bool *begins_with_digit);
// Bytes of a joint of parts at text: '*' and the raised dots of UTF-8; 0: none.
size_t closo_compound_joint_at(const char *text);

// Writes text with plain digits and signs for lowered and raised ones; out: as long as text.
void closo_compound_plain(const char *text, char *out);

#endif
