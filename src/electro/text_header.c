// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the columns of a plain table: from the line above the numbers, from --columns, or
// assumed.
#include "electro/impedance_columns.h"
#include "electro/text_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void closo_text_header_clear(closo_text_header *header)
{
    for (size_t k = 0; k < header->count; k++) {
        free(header->names ? header->names[k] : NULL);
        free(header->units ? header->units[k] : NULL);
    }
    free(header->names);
    free(header->units);
    *header = (closo_text_header){0};
}

static closo_status allocate(closo_text_header *header, size_t count, closo_error *error)
{
    closo_text_header_clear(header);
    header->names = closo_allocate(count, sizeof *header->names, error);
    header->units = closo_allocate(count, sizeof *header->units, error);
    header->count = count;
    return header->names && header->units ? CLOSO_OK : CLOSO_MEMORY;
}

typedef struct cell {
    const char *text;
    size_t length;
} cell;

static const char *skip_comment(const closo_data_line *line)
{
    const char *p = line->text;
    if (closo_text_is_comment(line))
        while (p < line->end &&
               (*p == ' ' || *p == '\t' || *p == '#' || *p == '!' || *p == '%' || *p == '/'))
            p++;
    return p;
}

// Fields of a heading; with blanks between them a unit in brackets belongs to the name before it,
// and so does what follows a free-standing stroke: "Z' (ohm)", "Z' / ohm".
static size_t split(const closo_data_line *line, char separator, cell *cells, size_t size)
{
    const char *p = skip_comment(line), *end = line->end, *field;
    size_t length, count = 0;
    bool stroke = false;
    while (end > p && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    if (end > p && separator != ' ' && end[-1] == separator)
        end--;
    while (count < size && (p = closo_data_field(p, end, separator, &field, &length))) {
        bool bracket = length > 0 && (*field == '(' || *field == '[');
        bool is_stroke = length == 1 && *field == '/';
        if (separator == ' ' && count > 0 && (bracket || is_stroke || stroke))
            cells[count - 1].length = (size_t)(field + length - cells[count - 1].text);
        else
            cells[count++] = (cell){field, length};
        stroke = is_stroke;
    }
    return count;
}

// A heading may be divided otherwise than the numbers: by tabs over columns of blanks.
static size_t split_any(const closo_data_line *line, const closo_text_layout *layout, cell *cells,
                        size_t count)
{
    static const char others[] = {'\t', ';', ',', ' '};
    if (split(line, layout->separator, cells, count + 1) == count)
        return count;
    for (size_t k = 0; k < sizeof others; k++)
        if (others[k] != layout->separator && split(line, others[k], cells, count + 1) == count)
            return count;
    return 0;
}

static size_t count_words(const cell *cells, size_t count)
{
    size_t words = 0;
    double value;
    for (size_t k = 0; k < count; k++)
        words +=
            cells[k].length > 0 && !closo_data_number(cells[k].text, cells[k].length, true, &value);
    return words;
}

static closo_status name_columns(const cell *names, const cell *units, closo_text_header *header,
                                 closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < header->count; k++) {
        char *text = closo_data_utf8(names[k].text, names[k].length, error);
        status = text ? closo_data_split_unit(text, &header->names[k], &header->units[k], error)
                      : CLOSO_MEMORY;
        if (status == CLOSO_OK && units && !header->units[k][0]) {
            const char *p = units[k].text, *end = p + units[k].length;
            if (end - p >= 2 && (*p == '(' || *p == '[')) {
                p++;
                end--;
            }
            free(header->units[k]);
            header->units[k] = closo_data_utf8(p, (size_t)(end - p), error);
            status = header->units[k] ? CLOSO_OK : CLOSO_MEMORY;
        }
        free(text);
    }
    return status;
}

closo_status closo_text_header_read(const closo_data_line *line, const closo_data_line *below,
                                    const closo_text_layout *layout, size_t count,
                                    closo_text_header *header, closo_error *error)
{
    cell *cells = closo_allocate(2 * (count + 1), sizeof *cells, error);
    if (!cells)
        return CLOSO_MEMORY;
    cell *units = cells + count + 1;
    closo_status status = CLOSO_OK;
    bool named =
        split_any(line, layout, cells, count) == count && 2 * count_words(cells, count) >= count;
    bool with_units = named && below->text && split_any(below, layout, units, count) == count;
    if (named) {
        status = allocate(header, count, error);
        if (status == CLOSO_OK)
            status = name_columns(cells, with_units ? units : NULL, header, error);
        header->found = status == CLOSO_OK;
    }
    free(cells);
    return status;
}

// ---- --columns ---------------------------------------------------------------------------------

static const struct {
    closo_impedance_role role;
    const char *name, *negative, *unit;
} usual[] = {{CLOSO_ROLE_FREQUENCY, "frequency", NULL, "Hz"},
             {CLOSO_ROLE_REAL, "Z'", NULL, "ohm"},
             {CLOSO_ROLE_IMAGINARY, "Z''", "-Z''", "ohm"},
             {CLOSO_ROLE_MODULUS, "|Z|", NULL, "ohm"},
             {CLOSO_ROLE_PHASE, "phase", "-phase", "deg"}};

// "Zr" -> Z' in ohm; another word stays as it is. The unit of the file's own heading counts, then
// that of the word, "f/kHz".
static closo_status set_given(closo_text_header *header, size_t k, const char *word, size_t length,
                              closo_error *error)
{
    char *text = closo_data_utf8(word, length, error), *name = NULL, *unit = NULL;
    closo_status status = text ? closo_data_split_unit(text, &name, &unit, error) : CLOSO_MEMORY;
    free(text);
    if (status != CLOSO_OK)
        return status;
    bool negative;
    closo_impedance_role role = closo_impedance_role_of(name, &negative);
    const char *own_unit = unit[0] ? unit : header->units[k] ? header->units[k] : "";
    const char *own_name = name;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i].role == role && !strstr(name, "mega") && strcmp(name, "w") != 0) {
            own_name = negative && usual[i].negative ? usual[i].negative : usual[i].name;
            own_unit = own_unit[0] ? own_unit : usual[i].unit;
        }
    char *new_name = closo_duplicate(own_name, error), *new_unit = closo_duplicate(own_unit, error);
    free(header->names[k]);
    free(header->units[k]);
    header->names[k] = new_name;
    header->units[k] = new_unit;
    free(name);
    free(unit);
    return new_name && new_unit ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_text_header_given(const char *columns, size_t count, closo_text_header *header,
                                     closo_error *error)
{
    const char *p = columns, *end = columns + strlen(columns), *word;
    size_t length, k = 0;
    closo_status status = header->found ? CLOSO_OK : allocate(header, count, error);
    while (status == CLOSO_OK && (p = closo_data_field(p, end, ',', &word, &length))) {
        if (k == count)
            return closo_fail(error, CLOSO_USAGE,
                              "--columns: more names than the %zu columns of the table", count);
        if (length == 0)
            return closo_fail(error, CLOSO_USAGE, "--columns: an empty name in '%s'", columns);
        status = set_given(header, k++, word, length, error);
    }
    for (; status == CLOSO_OK && k < count; k++)
        status = set_given(header, k, "-", 1, error); // left out
    return status;
}

// ---- assumed -----------------------------------------------------------------------------------

closo_status closo_text_header_assumed(size_t count, bool impedance, size_t first,
                                       closo_text_header *header, closo_error *error)
{
    closo_status status = allocate(header, count, error);
    for (size_t k = 0; status == CLOSO_OK && k < count; k++) {
        char name[32];
        snprintf(name, sizeof name, "column %zu", k + 1);
        bool one = impedance && k >= first;
        header->names[k] = closo_duplicate(one ? usual[k - first].name : name, error);
        header->units[k] = closo_duplicate(one ? usual[k - first].unit : "", error);
        status = header->names[k] && header->units[k] ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status;
}
