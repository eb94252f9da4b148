// SPDX-License-Identifier: GPL-3.0-or-later
// Species of reactions: names of data/synthesis/species.csv, formulas in which such names stand for
// groups, the electron.
#include "chem/reaction.h"

#include <string.h>

enum { ABBREVIATIONS = 64, NAME_MAXIMUM = 256 };

const closo_chemical_record *closo_chemical_table(size_t *rows)
{
    *rows = closo_chemical_records_rows;
    return closo_chemical_records;
}

const closo_chemical_record *closo_chemical_find(const char *name)
{
    for (size_t i = 0; i < closo_chemical_records_rows; i++)
        if (!strcmp(closo_chemical_records[i].name, name))
            return &closo_chemical_records[i];
    return NULL;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A name that stands for a group in a formula: one word of letters and digits, no formula itself.
static bool is_abbreviation(const closo_chemical_record *record)
{
    return strcmp(record->name, record->formula) != 0 && !strchr(record->name, '.');
}

// "Li2B12H12.0.5 diglyme" -> "Li2B12H12*0.5diglyme": where a blank divides a number from what it
// counts, the dot before it joins two parts. out: as long as text.
static void join_parts(const char *text, char *out)
{
    while (*text) {
        size_t digits = *text == '.' ? strspn(text + 1, "0123456789.") : 0;
        size_t blanks = digits ? strspn(text + 1 + digits, " ") : 0;
        if (blanks && strchr("([{", text[1 + digits + blanks]) == NULL &&
            !is_letter(text[1 + digits + blanks]))
            blanks = 0;
        if (blanks == 0) {
            *out++ = *text++;
            continue;
        }
        *out++ = '*';
        memcpy(out, text + 1, digits);
        out += digits;
        text += 1 + digits + blanks;
    }
    *out = '\0';
}

closo_status closo_chemical_parse(closo_compound *out, const char *name, closo_error *error)
{
    closo_abbreviation list[ABBREVIATIONS];
    closo_abbreviations abbreviations = {.list = list};
    if (!strcmp(name, "e-") || !strcmp(name, "e^-")) {
        *out = (closo_compound){.charge = -1};
        return CLOSO_OK;
    }
    for (size_t i = 0; i < closo_chemical_records_rows && abbreviations.count < ABBREVIATIONS; i++)
        if (is_abbreviation(&closo_chemical_records[i]))
            list[abbreviations.count++] = (closo_abbreviation){closo_chemical_records[i].name,
                                                               closo_chemical_records[i].formula};
    const closo_chemical_record *record = closo_chemical_find(name);
    if (record)
        return closo_compound_parse(out, record->formula, NULL, error);
    char formula[NAME_MAXIMUM];
    if (strlen(name) >= sizeof formula)
        return closo_fail(error, CLOSO_USAGE, "expected a formula of fewer than %d characters",
                          NAME_MAXIMUM);
    join_parts(name, formula);
    return closo_compound_parse(out, formula, &abbreviations, error);
}
