// SPDX-License-Identifier: GPL-3.0-or-later
#include "electro/cells.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "electro/reading.h"

#define LARGEST_FILE  ((size_t)64 << 20)
#define LARGEST_CELLS ((size_t)4 << 20)
enum { COLUMNS_MAXIMUM = 256 };

void closo_cells_clear(closo_cells *self)
{
    for (size_t k = 0; k < self->columns; k++) {
        if (self->names)
            free(self->names[k]);
        if (self->units)
            free(self->units[k]);
    }
    for (size_t k = 0; self->cells && k < self->rows * self->columns; k++)
        free(self->cells[k]);
    free(self->names);
    free(self->units);
    free(self->cells);
    free(self->lines);
    free(self->path);
    *self = (closo_cells){0};
}

static bool comment(const closo_data_line *line)
{
    return closo_data_line_blank(line) || closo_data_line_starts(line, "#");
}

// The separator of the header; blanks where there is no other.
static char separator_of(const closo_data_line *line)
{
    static const char candidates[] = "\t;,";
    for (const char *c = candidates; *c; c++)
        if (memchr(line->text, *c, (size_t)(line->end - line->text)))
            return *c;
    return ' ';
}

static bool known_unit(const char *unit, size_t length)
{
    double factor, offset;
    for (int kind = 0; kind <= CLOSO_ELECTRIC_TEMPERATURE; kind++)
        if (closo_electric_scale(unit, length, (closo_electric)kind, &factor, &offset))
            return true;
    return length == 1 && *unit == '%';
}

// "T_K", "sigma S/cm", "sigma/mS/cm": the first ending that is a unit is one; NULL: none.
static char *unit_ending(char *header)
{
    for (char *p = header; *p; p++)
        if (p > header && strchr("_/ ", *p) && known_unit(p + 1, strlen(p + 1)))
            return p;
    return NULL;
}

static closo_status header_cell(closo_cells *self, const char *field, size_t length,
                                closo_error *error)
{
    size_t k = self->columns;
    char *whole = closo_data_utf8(field, length, error), *ending;
    if (!whole)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    if (closo_text_starts_with(whole, "1000/")) { // of 1/K, whatever follows
        self->names[k] = closo_duplicate("1000/t", error);
        self->units[k] = closo_duplicate("1/K", error);
    } else if (known_unit(whole, strlen(whole)) && strcmp(whole, "C") && strcmp(whole, "A") &&
               strcmp(whole, "V") && strcmp(whole, "K")) {
        self->names[k] = closo_duplicate(whole, error);
        self->units[k] = closo_duplicate(whole, error);
    } else if ((ending = unit_ending(whole)) != NULL) {
        self->names[k] = closo_duplicate_bytes(whole, (size_t)(ending - whole), error);
        self->units[k] = closo_duplicate(ending + 1, error);
    } else {
        status = closo_data_split_unit(whole, &self->names[k], &self->units[k], error);
    }
    if (status == CLOSO_OK && (!self->names[k] || !self->units[k]))
        status = CLOSO_MEMORY;
    free(whole);
    if (status != CLOSO_OK) {
        free(self->names[k]);
        free(self->units[k]);
        return status;
    }
    for (char *p = self->names[k]; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    self->columns++;
    return CLOSO_OK;
}

static closo_status read_header(closo_cells *self, const closo_data_line *line, char separator,
                                closo_error *error)
{
    self->names = closo_allocate(COLUMNS_MAXIMUM, sizeof *self->names, error);
    self->units = closo_allocate(COLUMNS_MAXIMUM, sizeof *self->units, error);
    closo_status status = self->names && self->units ? CLOSO_OK : CLOSO_MEMORY;
    const char *field, *p = line->text;
    size_t length;
    while (status == CLOSO_OK &&
           (p = closo_data_field(p, line->end, separator, &field, &length)) != NULL) {
        if (self->columns == COLUMNS_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: more than %d columns", self->path,
                              line->number, COLUMNS_MAXIMUM);
        status = header_cell(self, field, length, error);
    }
    return status;
}

static closo_status read_row(closo_cells *self, const closo_data_line *line, char separator,
                             size_t capacity[2], closo_error *error)
{
    size_t needed = (self->rows + 1) * self->columns;
    if (needed > LARGEST_CELLS)
        return closo_fail(error, CLOSO_INPUT, "%s: more than %zu cells", self->path, LARGEST_CELLS);
    closo_status status =
        closo_grow((void **)&self->cells, &capacity[0], needed, sizeof *self->cells, error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&self->lines, &capacity[1], self->rows + 1,
                            sizeof *self->lines, error);
    if (status != CLOSO_OK)
        return status;
    char **row = self->cells + self->rows * self->columns;
    memset(row, 0, self->columns * sizeof *row);
    self->lines[self->rows++] = line->number;
    const char *field, *p = line->text;
    size_t length, found = 0;
    while (p && (p = closo_data_field(p, line->end, separator, &field, &length)) != NULL) {
        if (found < self->columns && !(row[found] = closo_data_utf8(field, length, error)))
            return CLOSO_MEMORY;
        if (found >= self->columns && length > 0)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu fields, found more",
                              self->path, line->number, self->columns);
        found++;
    }
    for (; found < self->columns; found++)
        if (!(row[found] = closo_duplicate("", error)))
            return CLOSO_MEMORY;
    return CLOSO_OK;
}

static void find_comma(closo_cells *self, char separator)
{
    for (size_t k = 0; separator != ',' && k < self->rows * self->columns; k++) {
        const char *comma = strchr(self->cells[k], ',');
        if (comma && isdigit((unsigned char)comma[1]) && !strchr(comma + 1, ','))
            self->decimal_comma = true;
        if (strchr(self->cells[k], '.')) {
            self->decimal_comma = false;
            return;
        }
    }
}

closo_status closo_cells_read(closo_cells *out, const char *path, closo_error *error)
{
    *out = (closo_cells){.path = closo_duplicate(path, error)};
    char *text = NULL, separator = ' ';
    size_t length = 0, capacity[2] = {0};
    closo_status status = out->path ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_file_read(path, LARGEST_FILE, &text, &length, &out->fingerprint, error);
    if (status == CLOSO_OK) {
        closo_data_lines lines = closo_data_lines_of(text, length);
        closo_data_line line;
        while (status == CLOSO_OK && closo_data_lines_next(&lines, &line)) {
            if (comment(&line))
                continue;
            if (!out->names) {
                separator = separator_of(&line);
                status = read_header(out, &line, separator, error);
            } else {
                status = read_row(out, &line, separator, capacity, error);
            }
        }
    }
    free(text);
    if (status == CLOSO_OK && out->rows == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: expected a header and rows, found %s", path,
                            out->names ? "no rows" : "nothing");
    if (status != CLOSO_OK)
        closo_cells_clear(out);
    else
        find_comma(out, separator);
    return status;
}

int closo_cells_find(const closo_cells *self, const char *names)
{
    for (const char *p = names; *p;) {
        size_t length = strcspn(p, "|");
        for (size_t k = 0; k < self->columns; k++)
            if (strlen(self->names[k]) == length && !memcmp(self->names[k], p, length))
                return (int)k;
        p += length + (p[length] == '|');
    }
    return -1;
}

const char *closo_cells_at(const closo_cells *self, size_t row, int column)
{
    return column < 0 ? "" : self->cells[row * self->columns + (size_t)column];
}

closo_status closo_cells_number_of(const closo_cells *self, int column, closo_electric kind,
                                   const char *fallback, closo_cells_number *out,
                                   closo_error *error)
{
    *out = (closo_cells_number){column, 1, 0};
    if (column < 0)
        return CLOSO_OK;
    const char *unit = self->units[column], *used = *unit ? unit : fallback;
    if (!used)
        return closo_fail(
            error, CLOSO_INPUT,
            "%s:1: column %s names no unit: write it behind the name, such as %s (%s)", self->path,
            self->names[column], self->names[column], closo_electric_unit(kind));
    if (!closo_electric_scale(used, strlen(used), kind, &out->factor, &out->offset))
        return closo_fail(error, CLOSO_INPUT, "%s:1: column %s is in '%s', expected a unit like %s",
                          self->path, self->names[column], used, closo_electric_unit(kind));
    return CLOSO_OK;
}

// "<", "<=", U+2264 and the like in front of a bound.
static const char *skip_bound(const char *text, closo_censoring *out)
{
    static const struct {
        const char *mark;
        closo_censoring censoring;
    } marks[] = {{"<=", CLOSO_BELOW}, {"<", CLOSO_BELOW}, {"\u2264", CLOSO_BELOW},
                 {">=", CLOSO_ABOVE}, {">", CLOSO_ABOVE}, {"\u2265", CLOSO_ABOVE}};
    *out = CLOSO_EXACT;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (closo_text_starts_with(text, marks[k].mark)) {
            *out = marks[k].censoring;
            text += strlen(marks[k].mark);
            return text + strspn(text, " \t");
        }
    return text;
}

closo_status closo_cells_measured(const closo_cells *self, size_t row,
                                  const closo_cells_number *number, closo_measured *out,
                                  closo_censoring *censoring, closo_error *error)
{
    const char *text = closo_cells_at(self, row, number->column);
    closo_censoring found;
    const char *digits = skip_bound(text, &found);
    char copy[96];
    *out = (closo_measured){NAN, NAN};
    if (censoring)
        *censoring = found;
    size_t length = strlen(digits);
    if (number->column < 0 || (!length && found == CLOSO_EXACT))
        return CLOSO_OK;
    bool good = length < sizeof copy && (censoring || found == CLOSO_EXACT);
    if (good) {
        memcpy(copy, digits, length + 1);
        char *comma = self->decimal_comma ? strchr(copy, ',') : NULL;
        if (comma)
            *comma = '.';
        good = closo_measured_parse(copy, out, NULL) == CLOSO_OK;
    }
    if (!good)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: column %s: expected a number, found '%.40s'",
                          self->path, self->lines[row], self->names[number->column], text);
    *out = (closo_measured){out->value * number->factor + number->offset, out->su * number->factor};
    return CLOSO_OK;
}
