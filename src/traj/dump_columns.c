// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a dump: the header is turned into one use per column, which then drives the reading of
// every line; x, y and z side by side, as they nearly always are, are read at once. Where a file
// has several kinds of coordinates the unwrapped ones are taken, for they say more. The kinds may
// not be mixed among the axes.
#include "traj/dump_columns.h"

#include <math.h>
#include <string.h>

typedef enum column_use {
    COLUMN_SKIPPED,
    COLUMN_ID,
    COLUMN_SPECIES,
    COLUMN_X,
    COLUMN_Y,
    COLUMN_Z,
    COLUMN_VX,
    COLUMN_VY,
    COLUMN_VZ
} column_use;

static bool is_word(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && !memcmp(word, expected, length);
}

// The best kind of coordinates that has all three axes. xu and xsu say more than x and xs.
static const char *choose_coordinates(closo_text_line names)
{
    static const char *const suffixes[] = {"u", "su", "", "s"};
    for (size_t s = 0; s < 4; s++) {
        unsigned axes = 0;
        const char *p = names.text, *word;
        size_t length;
        while ((p = closo_next_word(p, names.end, &word, &length)))
            if (*word >= 'x' && *word <= 'z' && is_word(word + 1, length - 1, suffixes[s]))
                axes |= 1U << (*word - 'x');
        if (axes == 7)
            return suffixes[s];
    }
    return NULL;
}

static bool has_column(closo_text_line names, const char *name)
{
    const char *p = names.text, *word;
    size_t length;
    while ((p = closo_next_word(p, names.end, &word, &length)))
        if (is_word(word, length, name))
            return true;
    return false;
}

const char *closo_dump_columns_read(closo_dump_columns *columns, closo_text_line names,
                                    bool types_named)
{
    const char *suffix = choose_coordinates(names);
    if (!suffix)
        return "x y z, or xs ys zs, or xu yu zu, or xsu ysu zsu";
    if (!has_column(names, "id"))
        return "a column id, by which atoms are followed";
    const char *species =
        has_column(names, "type") && (types_named || !has_column(names, "element")) ? "type"
                                                                                    : "element";
    const char *p = names.text, *word;
    size_t length;
    unsigned found = 0;
    columns->count = 0;
    while ((p = closo_next_word(p, names.end, &word, &length))) {
        if (columns->count == CLOSO_DUMP_COLUMNS)
            return "at most 64 columns";
        column_use use = COLUMN_SKIPPED;
        if (is_word(word, length, "id"))
            use = COLUMN_ID;
        else if (is_word(word, length, species))
            use = COLUMN_SPECIES;
        else if (*word >= 'x' && *word <= 'z' && is_word(word + 1, length - 1, suffix))
            use = (column_use)(COLUMN_X + (*word - 'x'));
        else if (length == 2 && *word == 'v' && word[1] >= 'x' && word[1] <= 'z')
            use = (column_use)(COLUMN_VX + (word[1] - 'x'));
        if (use != COLUMN_SKIPPED && found & 1U << use)
            return "each column once";
        found |= 1U << use;
        columns->use[columns->count++] = (unsigned char)use;
    }
    columns->named = found & 1U << COLUMN_SPECIES;
    columns->moving = (found >> COLUMN_VX & 7) == 7;
    columns->scaled = *suffix == 's';
    columns->unwrapped = strchr(suffix, 'u') != NULL;
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool closo_dump_columns_take(const closo_dump_columns *columns, closo_text_line line,
                             closo_dump_atom *out)
{
    const char *p = line.text, *word;
    size_t length;
    for (size_t c = 0; c < columns->count; c++) {
        while (p < line.end && is_blank(*p))
            p++;
        switch (columns->use[c]) {
        case COLUMN_ID:
            p = closo_read_integer(p, line.end, &out->id);
            break;
        case COLUMN_SPECIES:
            p = closo_next_word(p, line.end, &out->species, &out->species_length);
            break;
        case COLUMN_X:
            if (c + 2 < columns->count && columns->use[c + 1] == COLUMN_Y &&
                columns->use[c + 2] == COLUMN_Z) {
                p = closo_read_numbers(p, line.end, 3, out->r);
                c += 2;
                break;
            }
            // fall through
        case COLUMN_Y:
        case COLUMN_Z:
            p = closo_read_number(p, line.end, &out->r[columns->use[c] - COLUMN_X]);
            break;
        case COLUMN_VX:
        case COLUMN_VY:
        case COLUMN_VZ:
            p = closo_read_number(p, line.end, &out->v[columns->use[c] - COLUMN_VX]);
            break;
        default:
            p = closo_next_word(p, line.end, &word, &length);
        }
        if (!p || (p < line.end && !is_blank(*p)))
            return false;
    }
    return closo_line_is_blank((closo_text_line){p, line.end}) && fabs(out->r[0]) < 1e9 &&
           fabs(out->r[1]) < 1e9 && fabs(out->r[2]) < 1e9;
}
