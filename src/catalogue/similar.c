// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean": names at a small edit distance (insertions, deletions, replacements, swaps of
// neighbours; letters without regard to case), and names that hold the text or begin as it does.
#include "catalogue/database.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WORD    64 // longer names are not compared
#define OFFERED 5

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t distance(const char *a, const char *b)
{
    size_t rows[3][WORD + 1], n = strlen(a), m = strlen(b);
    if (n > WORD || m > WORD)
        return WORD;
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(last[j - 1] + !same(a[i - 1], b[j - 1]), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

static bool holds(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; length > 0 && strlen(text) >= length; text++) {
        size_t i = 0;
        while (i < length && same(text[i], part[i]))
            i++;
        if (i == length)
            return true;
    }
    return false;
}

// Smaller is closer; SIZE_MAX: not like it at all.
static size_t score(const char *wrong, const char *name)
{
    size_t length = strlen(wrong), off = distance(wrong, name);
    if (off <= least(length / 3, 3) || off <= 1)
        return off;
    if (length >= 3 && (holds(name, wrong) || (strlen(name) >= 3 && holds(wrong, name))))
        return 10 + off;
    size_t common = 0;
    while (wrong[common] && same(wrong[common], name[common]))
        common++;
    return common >= 5 ? 100 + off : SIZE_MAX;
}

closo_status closo_catalogue_property_find(const char *key, const closo_property **out,
                                           closo_error *error)
{
    *out = closo_catalogue_property(key);
    if (*out)
        return CLOSO_OK;
    const closo_property *closest = NULL;
    size_t best = 100;
    for (const closo_property *p = closo_catalogue_properties(); p->key; p++)
        if (score(key, p->key) < best) {
            best = score(key, p->key);
            closest = p;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "property: expected one of closo catalogue list --properties, found "
                      "'%.60s'%s%s%s",
                      key, closest ? "; did you mean '" : "", closest ? closest->key : "",
                      closest ? "'?" : "");
}

// ---- materials ---------------------------------------------------------------------------------

typedef struct offer {
    char name[WORD + 1];
    size_t score;
} offer;

// Keeps the closest names, in order.
static void take(offer offers[OFFERED], const char *name, size_t its_score)
{
    size_t at = OFFERED;
    for (size_t i = 0; i < OFFERED; i++)
        if (strcmp(offers[i].name, name) == 0)
            return;
    while (at > 0 && its_score < offers[at - 1].score)
        at--;
    if (at == OFFERED)
        return;
    memmove(&offers[at + 1], &offers[at], (OFFERED - 1 - at) * sizeof *offers);
    snprintf(offers[at].name, sizeof offers[at].name, "%s", name);
    offers[at].score = its_score;
}

closo_status closo_catalogue_similar(closo_catalogue *catalogue, const char *text, char *buffer,
                                     size_t size, closo_error *error)
{
    offer offers[OFFERED];
    for (size_t i = 0; i < OFFERED; i++)
        offers[i] = (offer){.score = SIZE_MAX};
    *buffer = '\0';
    if (strlen(text) > WORD || (!catalogue->has_installed && !catalogue->has_own))
        return CLOSO_OK;
    sqlite3_stmt *query;
    closo_status status = closo_database_prepare(
        catalogue->database, "SELECT material, note FROM temp.materials LIMIT 200000", &query,
        error);
    if (status != CLOSO_OK)
        return status;
    int code;
    while ((code = sqlite3_step(query)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, 0);
        if (name && strlen(name) <= WORD)
            take(offers, name, score(text, name));
    }
    if (code != SQLITE_DONE)
        status = closo_database_fail(catalogue->database, code, "catalogue", error);
    sqlite3_finalize(query);
    size_t length = 0;
    // Where something is nearly the same, what only begins alike is no help.
    for (size_t i = 0; i < OFFERED && length + 1 < size; i++) {
        bool far = offers[i].score >= 100 && offers[0].score < 100;
        if (offers[i].score == SIZE_MAX || far)
            break;
        int written =
            snprintf(buffer + length, size - length, "%s%s", length ? ", " : "", offers[i].name);
        length += written > 0 ? (size_t)written : 0;
    }
    return status;
}
