// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean": the candidate at the least restricted Damerau-Levenshtein distance (insertions,
// deletions, replacements, swaps of neighbours, each costing 1), accepted when at most a third of
// the word is wrong, or when the word is the beginning of the candidate. Words are short, so the
// table of distances lives on the stack and longer words are simply not compared.
#include <string.h>

#include "cli/frame.h"

enum { WORD_MAXIMUM = 48 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t closo_edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t distance[WORD_MAXIMUM + 1][WORD_MAXIMUM + 1];
    if (a_length > WORD_MAXIMUM || b_length > WORD_MAXIMUM)
        return WORD_MAXIMUM;
    for (size_t i = 0; i <= a_length; i++) {
        for (size_t j = 0; j <= b_length; j++) {
            if (i == 0 || j == 0) {
                distance[i][j] = i + j;
                continue;
            }
            size_t replaced = distance[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            size_t best = least(replaced, least(distance[i - 1][j], distance[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, distance[i - 2][j - 2] + 1);
            distance[i][j] = best;
        }
    }
    return distance[a_length][b_length];
}

void closo_suggestion_try(closo_suggestion *suggestion, const char *candidate, size_t length)
{
    size_t word_length = strlen(suggestion->word);
    size_t distance = closo_edit_distance(suggestion->word, word_length, candidate, length);
    bool begins = word_length >= 2 && word_length < length &&
                  memcmp(suggestion->word, candidate, word_length) == 0;
    if (begins)
        distance = 1;
    size_t allowed = word_length < 3 ? 1 : word_length / 3;
    if (distance <= allowed && distance < length &&
        (suggestion->best == NULL || distance < suggestion->distance)) {
        suggestion->best = candidate;
        suggestion->best_length = length;
        suggestion->distance = distance;
    }
}
