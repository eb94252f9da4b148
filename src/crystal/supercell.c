// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of supercells of a cubic cell: "2x2x2", "sqrt2xsqrt2x1" (a and b turned by 45 degrees),
// or the nine integers of the matrix whose rows are the new vectors.
#include "closo/crystal.h"

#include <string.h>

#define LARGEST_FACTOR 64

// "3", "sqrt2", "s2" or "2sqrt2" at *at; false if none stands there.
static bool read_factor(const char **at, int64_t *factor, bool *diagonal)
{
    const char *end = *at + strlen(*at);
    const char *after = closo_read_integer(*at, end, factor);
    if (after != NULL && after[0] == 's' && **at == '-')
        return false;
    if (after == NULL) {
        *factor = 1;
        after = *at;
    }
    *diagonal = true;
    if (closo_text_starts_with(after, "sqrt2"))
        after += strlen("sqrt2");
    else if (closo_text_starts_with(after, "s2"))
        after += strlen("s2");
    else
        *diagonal = false;
    bool found = after != *at && *factor >= 1 && *factor <= LARGEST_FACTOR;
    *at = after;
    return found;
}

static bool parse_product(const char *text, int supercell[9])
{
    int64_t factor[3];
    bool diagonal[3];
    for (int i = 0; i < 3; i++) {
        if (!read_factor(&text, &factor[i], &diagonal[i]))
            return false;
        if (*text != (i < 2 ? 'x' : '\0'))
            return false;
        text += i < 2;
    }
    if (diagonal[0] != diagonal[1] || diagonal[2])
        return false;
    int a = (int)factor[0], b = (int)factor[1], c = (int)factor[2];
    const int straight[9] = {a, 0, 0, 0, b, 0, 0, 0, c};
    const int turned[9] = {a, a, 0, -b, b, 0, 0, 0, c};
    memcpy(supercell, diagonal[0] ? turned : straight, 9 * sizeof *supercell);
    return true;
}

static bool parse_matrix(const char *text, int supercell[9])
{
    const char *end = text + strlen(text);
    for (int i = 0; i < 9; i++) {
        int64_t value;
        text = closo_read_integer(text, end, &value);
        if (text == NULL || value < -LARGEST_FACTOR || value > LARGEST_FACTOR ||
            *text != (i < 8 ? ',' : '\0'))
            return false;
        supercell[i] = (int)value;
        text += i < 8;
    }
    const int *m = supercell;
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
               m[2] * (m[3] * m[7] - m[4] * m[6]) >
           0;
}

closo_status closo_supercell_parse(const char *text, int supercell[9], closo_error *error)
{
    int parsed[9];
    if (!parse_product(text, parsed) && !parse_matrix(text, parsed)) {
        return closo_fail(error, CLOSO_USAGE,
                          "supercell %.64s: expected 2x2x2, sqrt2xsqrt2x1 or nine integers "
                          "1,1,0,-1,1,0,0,0,1 with a positive determinant, none above %d",
                          text, LARGEST_FACTOR);
    }
    memcpy(supercell, parsed, sizeof parsed);
    return CLOSO_OK;
}
