// SPDX-License-Identifier: GPL-3.0-or-later
// Hermann-Mauguin symbols as people write them. Blanks, underscores, case and the parentheses of
// P2(1)/n carry nothing, so symbols are compared without them, against every form that each of the
// 530 settings has. What several settings share (P 21/n on three unique axes, R -3 on two bases,
// F d -3 m with two origins, a bare number) is settled by the suffix, then by the metric of the
// cell, then by convention, and then the choice is put into words.
#include "crystal/symmetry_name.h"

#include <spglib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CANDIDATES    32
#define METRIC_SLACK  1e-6
#define METRIC_MISFIT 0.02

typedef struct candidate {
    int hall_number;
    double misfit;
} candidate;

typedef struct candidates {
    size_t count;
    candidate at[CANDIDATES];
} candidates;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

void closo_symbol_squeeze(const char *text, size_t length, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < length && text[i] && used + 1 < size; i++) {
        char c = text[i];
        // The minus sign and the en dash of typeset symbols.
        if (i + 2 < length && (memcmp(text + i, "\xE2\x88\x92", 3) == 0 ||
                               memcmp(text + i, "\xE2\x80\x93", 3) == 0)) {
            c = '-';
            i += 2;
        }
        if (!strchr(" \t_()~", c))
            out[used++] = lower(c);
    }
    out[used] = '\0';
}

// "R -3 :H", "F d -3 m S", "H 3 2": the body, and the suffix in the letters of spglib's choices.
static bool split_symbol(const char *symbol, closo_symbol *out)
{
    size_t length = strlen(symbol);
    if (length > 60)
        return false;
    const char *colon = strchr(symbol, ':');
    size_t body = colon ? (size_t)(colon - symbol) : length;
    closo_symbol_squeeze(symbol, body, out->body, sizeof out->body);
    closo_symbol_squeeze(symbol + body + (colon != NULL), length - body, out->suffix,
                         sizeof out->suffix);
    size_t end = strlen(out->body);
    // No symbol ends in these letters itself.
    if (!colon && end > 2 && strchr("hrsz", out->body[end - 1])) {
        out->suffix[0] = out->body[end - 1];
        out->suffix[1] = '\0';
        out->body[end - 1] = '\0';
    }
    // H 3, H -3 m of the Protein Data Bank: rhombohedral groups on hexagonal axes.
    if (out->body[0] == 'h' && out->suffix[0] == '\0') {
        out->body[0] = 'r';
        strcpy(out->suffix, "h");
    }
    if (strcmp(out->suffix, "s") == 0 || strcmp(out->suffix, "z") == 0)
        out->suffix[0] = out->suffix[0] == 's' ? '1' : '2';
    return out->body[0] != '\0';
}

static bool suffix_fits(const closo_setting *setting, const char *suffix)
{
    char choice[8];
    closo_symbol_squeeze(setting->choice, sizeof setting->choice, choice, sizeof choice);
    if (suffix[0] == '\0' || strcmp(suffix, choice) == 0)
        return true;
    if (suffix[1] != '\0')
        return false;
    bool monoclinic = setting->number >= 3 && setting->number <= 15;
    char axis = monoclinic ? choice[choice[0] == '-'] : choice[0];
    return strchr(monoclinic ? "abc" : "hr12", suffix[0]) != NULL && axis == suffix[0];
}

static bool squeezed_equal(const char *form, const char *body)
{
    char squeezed[64];
    closo_symbol_squeeze(form, strlen(form), squeezed, sizeof squeezed);
    return strcmp(squeezed, body) == 0;
}

// The old cubic symbols have no bar: P m 3 n, F m 3 m.
static bool cubic_without_bar(const closo_setting *setting, const char *form, const char *body)
{
    const char *bar = strstr(form, "-3");
    if (!bar || setting->number < 195)
        return false;
    char text[64];
    snprintf(text, sizeof text, "%.*s%s", (int)(bar - form), form, bar + 1);
    return squeezed_equal(text, body);
}

// spglib's full symbols of Nos. 127 to 130 end in m or c for 2/m or 2/c.
static bool tetragonal_in_full(const closo_setting *setting, const char *body)
{
    const char *last = strrchr(setting->full, ' ');
    if (strcmp(setting->point_group, "4/mmm") != 0 || !last || last[2] != '\0')
        return false;
    char text[64];
    snprintf(text, sizeof text, "%.*s 2/%c", (int)(last - setting->full), setting->full, last[1]);
    return squeezed_equal(text, body);
}

bool closo_symbol_fits(const closo_setting *setting, const char *body)
{
    return squeezed_equal(setting->full, body) || squeezed_equal(setting->brief, body) ||
           (setting->number > 15 && squeezed_equal(setting->spaced, body)) ||
           (setting->old[0] && squeezed_equal(setting->old, body)) ||
           squeezed_equal(setting->schoenflies, body) ||
           cubic_without_bar(setting, setting->full, body) ||
           cubic_without_bar(setting, setting->brief, body) || tetragonal_in_full(setting, body);
}

// 1 .. 230, 0 for what is no number.
static int parse_number(const char *body)
{
    int64_t number;
    return closo_integer_from_text(body, &number) && number >= 1 && number <= 230 ? (int)number : 0;
}

static bool same_operators(int hall_number, int other)
{
    closo_group_operators a, b;
    closo_setting_operators(hall_number, &a);
    closo_setting_operators(other, &b);
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = closo_group_contains(&a, &b.at[i]);
    return same;
}

static void add_candidate(candidates *list, int hall_number)
{
    for (size_t i = 0; i < list->count; i++)
        if (same_operators(list->at[i].hall_number, hall_number))
            return;
    if (list->count < CANDIDATES)
        list->at[list->count++] = (candidate){hall_number, 0};
}

// By number, by the symbols of the setting, or, for P 21/c :a1, by the symbol of the type.
static bool body_fits(const closo_setting *setting, const closo_symbol *symbol, int number,
                      bool by_type)
{
    if (by_type)
        return squeezed_equal(setting->type, symbol->body);
    return number == setting->number || closo_symbol_fits(setting, symbol->body);
}

// Every symbol begins with the letter of its lattice: most settings need no closer look.
static bool may_fit(int hall_number, const closo_symbol *symbol)
{
    char letter = spg_get_spacegroup_type(hall_number).international_full[0];
    return symbol->body[0] == lower(letter) || symbol->body[0] <= '9' ||
           strchr(symbol->body, '^') != NULL;
}

// *bodies: settings that fit but for the suffix.
static void find_candidates(const closo_symbol *symbol, candidates *list, size_t *bodies)
{
    int number = parse_number(symbol->body);
    *bodies = 0;
    list->count = 0;
    for (int pass = 0; pass < 2 && list->count == 0; pass++) {
        for (int hall_number = 1; hall_number <= CLOSO_SETTINGS; hall_number++) {
            closo_setting setting;
            if (!may_fit(hall_number, symbol))
                continue;
            closo_setting_get(hall_number, &setting);
            if (!body_fits(&setting, symbol, number, pass == 1))
                continue;
            (*bodies)++;
            if (suffix_fits(&setting, symbol->suffix))
                add_candidate(list, hall_number);
        }
        if (*bodies == 0)
            return;
    }
}

double closo_group_misfit(closo_group_operators *group, const closo_cell *cell)
{
    const closo_symmetry view = {.count = group->count, .operators = group->at};
    return closo_symmetry_misfit(&view, cell);
}

// Leaves the settings that the metric fits best; true where it fits none well.
static bool sift_by_metric(candidates *list, const closo_cell *cell)
{
    double least = 1e300;
    for (size_t i = 0; i < list->count; i++) {
        closo_group_operators group;
        closo_setting_operators(list->at[i].hall_number, &group);
        list->at[i].misfit = closo_group_misfit(&group, cell);
        least = list->at[i].misfit < least ? list->at[i].misfit : least;
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].misfit <= least + METRIC_SLACK)
            list->at[kept++] = list->at[i];
    list->count = kept;
    return least > METRIC_MISFIT;
}

// The first, which is the standard setting where that is among them; but the second origin, at a
// centre of symmetry, before the first.
static size_t conventional(const candidates *list)
{
    closo_setting first, other;
    closo_setting_get(list->at[0].hall_number, &first);
    for (size_t i = 1; i < list->count && first.choice[0] == '1'; i++) {
        closo_setting_get(list->at[i].hall_number, &other);
        if (other.choice[0] == '2' && strcmp(other.choice + 1, first.choice + 1) == 0)
            return i;
    }
    return 0;
}

static void append(char *text, size_t size, const char *more)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", more);
}

static void put_into_words(const candidates *list, size_t chosen, bool misfit, char *out,
                           size_t size)
{
    closo_setting setting, other;
    closo_setting_get(list->at[chosen].hall_number, &setting);
    bool origin = false, axes = false, more = false;
    for (size_t i = 0; i < list->count; i++) {
        closo_setting_get(list->at[i].hall_number, &other);
        if (i == chosen)
            continue;
        bool same_tail = setting.choice[0] && strcmp(other.choice + 1, setting.choice + 1) == 0;
        if (same_tail && setting.choice[0] == '2' && other.choice[0] == '1')
            origin = true;
        else if (setting.choice[0] == 'H' && other.choice[0] == 'R')
            axes = true;
        else
            more = true;
    }
    out[0] = '\0';
    if (axes)
        append(out, size, "hexagonal axes assumed");
    if (more) {
        append(out, size, "setting ");
        append(out, size, setting.name);
        append(out, size, " assumed");
        size_t shown = 0;
        for (size_t i = 0; i < list->count && shown < 2; i++) {
            closo_setting_get(list->at[i].hall_number, &other);
            if (i == chosen || strcmp(other.name, setting.name) == 0)
                continue;
            append(out, size, shown++ == 0 ? " (also possible: " : ", ");
            append(out, size, other.name);
        }
        append(out, size, shown == 0 ? "" : list->count > 3 ? ", ...)" : ")");
    }
    if (origin)
        append(out, size, more ? "; origin choice 2 assumed" : "origin choice 2 assumed");
    if (misfit) {
        append(out, size, out[0] ? "; " : "");
        append(out, size, "the cell fits none of the settings of this symbol");
    }
}

static closo_status refuse_suffix(const char *symbol, const closo_symbol *parts, closo_error *error)
{
    char choices[160] = "";
    int number = parse_number(parts->body);
    for (int hall_number = 1; hall_number <= CLOSO_SETTINGS; hall_number++) {
        closo_setting setting;
        closo_setting_get(hall_number, &setting);
        if ((!body_fits(&setting, parts, number, false) &&
             !body_fits(&setting, parts, number, true)) ||
            setting.choice[0] == '\0')
            continue;
        append(choices, sizeof choices, choices[0] ? ", :" : ":");
        append(choices, sizeof choices, setting.choice);
    }
    return closo_fail(error, CLOSO_INPUT, "space group \"%.60s\": expected %s%s, found :%s", symbol,
                      choices[0] ? "a setting " : "no setting, there is but one", choices,
                      parts->suffix);
}

closo_status closo_symmetry_from_name(closo_symmetry *out, const char *symbol,
                                      const closo_cell *cell, closo_error *error)
{
    while (*symbol == ' ' || *symbol == '\t')
        symbol++;
    if (strncmp(symbol, "Hall:", 5) == 0 || strncmp(symbol, "hall:", 5) == 0)
        return closo_symmetry_from_hall(out, symbol + 5, error);
    closo_symbol parts;
    if (!split_symbol(symbol, &parts)) {
        return closo_fail(error, CLOSO_INPUT,
                          "space group \"%.60s\": expected a Hermann-Mauguin symbol or a number",
                          symbol);
    }
    candidates list;
    size_t bodies;
    find_candidates(&parts, &list, &bodies);
    if (list.count == 0 && bodies > 0)
        return refuse_suffix(symbol, &parts, error);
    if (list.count == 0) {
        bool found;
        closo_status status = closo_symmetry_from_unlisted(out, &parts, cell, &found, error);
        if (status != CLOSO_OK || found)
            return status;
        return closo_symbol_unknown(symbol, parts.body, error);
    }
    bool choice = list.count > 1, misfit = choice && cell && sift_by_metric(&list, cell);
    size_t chosen = conventional(&list);
    closo_group_operators group;
    closo_setting_operators(list.at[chosen].hall_number, &group);
    bool number = parse_number(parts.body) > 0;
    closo_status status = closo_symmetry_adopt(
        out, &group, number ? "space group number" : "Hermann-Mauguin symbol", NULL, error);
    if (status == CLOSO_OK && (list.count > 1 || misfit))
        put_into_words(&list, chosen, misfit, out->assumption, sizeof out->assumption);
    return status;
}
