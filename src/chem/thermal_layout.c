// SPDX-License-Identifier: GPL-3.0-or-later
// Where the numbers of a text begin, what divides them, what the labels above them are. A comma is
// a decimal sign where tabs, semicolons or blanks divide the fields.
#include "chem/thermal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

enum { ROWS_ALIKE = 3, LABEL_ROWS = 3, LABEL = 160 };

// ---- fields ------------------------------------------------------------------------------------

static const char *field_end(const char *p, const char *end, char separator)
{
    if (separator != ' ') {
        while (p < end && *p != separator)
            p++;
        return p;
    }
    while (p < end && *p != ' ' && *p != '\t')
        p++;
    return p;
}

size_t closo_thermal_fields(const closo_thermal_line *line, char separator, const char *fields[][2],
                            size_t most)
{
    const char *p = line->text, *end = line->end;
    size_t count = 0;
    for (;;) {
        while (separator == ' ' && p < end && (*p == ' ' || *p == '\t'))
            p++;
        if (separator == ' ' && p >= end)
            return count;
        const char *stop = field_end(p, end, separator), *from = p, *to = stop;
        while (from < to && (*from == ' ' || *from == '\t' || *from == '"'))
            from++;
        while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '"'))
            to--;
        if (count < most) {
            fields[count][0] = from;
            fields[count][1] = to;
        }
        count++;
        if (stop >= end)
            return count;
        p = stop + 1;
    }
}

// No number that a program wrote as one: "NaN", "-1.#IND00", "---".
static bool names_nothing(const char *p, const char *end)
{
    static const char *const words[] = {"nan", "-nan", "n/a", "na", "-", "--", "---"};
    if (closo_thermal_find(p, end, "#ind") || closo_thermal_find(p, end, "#inf") ||
        closo_thermal_find(p, end, "#qnan"))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == (size_t)(end - p) && closo_thermal_find(p, end, words[i]) == p)
            return true;
    return false;
}

static bool read_field(const char *p, const char *end, char separator, double *out)
{
    char copy[48];
    size_t n = 0;
    bool comma = false, point = false;
    *out = NAN;
    if (p == end || names_nothing(p, end))
        return true;
    if (*p == '+')
        p++;
    if ((size_t)(end - p) >= sizeof copy || p == end)
        return false;
    for (; p < end; p++) {
        bool decimal = *p == ',' && separator != ',';
        if (decimal && (comma || point))
            return false;
        comma |= decimal;
        point |= *p == '.';
        copy[n++] = decimal ? '.' : *p;
    }
    return closo_read_number(copy, copy + n, out) == copy + n;
}

size_t closo_thermal_row(const closo_thermal_line *line, char separator, double *values,
                         size_t most)
{
    const char *fields[CLOSO_THERMAL_COLUMNS][2];
    if (most > CLOSO_THERMAL_COLUMNS)
        most = CLOSO_THERMAL_COLUMNS;
    size_t count = closo_thermal_fields(line, separator, fields, most), numbers = 0;
    if (count < 2 || count > most)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (!read_field(fields[i][0], fields[i][1], separator, &values[i]))
            return 0;
        numbers += isnan(values[i]) ? 0 : 1;
    }
    return numbers >= 2 ? count : 0;
}

// ---- the first table ---------------------------------------------------------------------------

static size_t rows_alike(closo_thermal_text text, const closo_thermal_line *first, char separator)
{
    double values[CLOSO_THERMAL_COLUMNS];
    closo_thermal_line line = *first;
    size_t columns = closo_thermal_row(&line, separator, values, CLOSO_THERMAL_COLUMNS), rows = 1;
    while (columns && rows < ROWS_ALIKE) {
        if (!closo_thermal_next(&text, &line))
            return 0;
        if (closo_thermal_blank(&line))
            continue;
        if (closo_thermal_row(&line, separator, values, CLOSO_THERMAL_COLUMNS) != columns)
            return 0;
        rows++;
    }
    return columns;
}

typedef struct labels {
    closo_thermal_line lines[LABEL_ROWS]; // the last ones before the table
    size_t count;
} labels;

static void remember(labels *all, const closo_thermal_line *line)
{
    if (all->count == LABEL_ROWS) {
        memmove(all->lines, all->lines + 1, (LABEL_ROWS - 1) * sizeof *all->lines);
        all->count--;
    }
    all->lines[all->count++] = *line;
}

// Fields of a label row. Where blanks divide the numbers, tabs or two blanks divide labels of
// several words.
static size_t label_fields(const closo_thermal_line *line, size_t columns, char separator,
                           const char *fields[][2])
{
    closo_thermal_line plain = *line;
    while (plain.text < plain.end && strchr("#%;!", *plain.text))
        plain.text++;
    size_t count = closo_thermal_fields(&plain, separator, fields, CLOSO_THERMAL_COLUMNS);
    if (separator == ' ' && count != columns)
        for (const char *c = "\t;,"; *c && count != columns; c++)
            count = closo_thermal_fields(&plain, *c, fields, CLOSO_THERMAL_COLUMNS);
    return count;
}

static bool unit_row(const char *const fields[][2], size_t count)
{
    char text[LABEL];
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        closo_thermal_copy(text, sizeof text, fields[i][0], fields[i][1]);
        size_t length = strlen(text);
        if (length > 2 && text[0] == '(' && text[length - 1] == ')') {
            memmove(text, text + 1, length - 2);
            text[length - 2] = '\0';
        }
        known += closo_thermal_is_unit(text);
    }
    return known >= 2 && 2 * known >= count;
}

static void name_columns(closo_thermal_layout *layout, const labels *all)
{
    char label[CLOSO_THERMAL_COLUMNS][LABEL], unit[CLOSO_THERMAL_COLUMNS][LABEL];
    const char *fields[CLOSO_THERMAL_COLUMNS][2];
    memset(label, 0, sizeof label);
    memset(unit, 0, sizeof unit);
    bool units = false, named = false;
    for (size_t r = all->count; r-- > 0 && !named;) {
        size_t count = label_fields(&all->lines[r], layout->columns, layout->separator, fields);
        if (count < layout->columns || count > layout->columns + 1 || count > CLOSO_THERMAL_COLUMNS)
            break;
        bool is_units = !units && unit_row((const char *const(*)[2])fields, count);
        for (size_t i = 0; i < layout->columns; i++)
            closo_thermal_copy(is_units ? unit[i] : label[i], LABEL, fields[i][0], fields[i][1]);
        units |= is_units;
        named = !is_units;
    }
    for (size_t i = 0; i < layout->columns; i++) {
        size_t length = strlen(unit[i]);
        if (length > 2 && unit[i][0] == '(' && unit[i][length - 1] == ')') {
            memmove(unit[i], unit[i] + 1, length - 2);
            unit[i][length - 2] = '\0';
        }
        layout->column[i] = closo_thermal_column_of(label[i], unit[i]);
    }
}

closo_status closo_thermal_layout_find(const closo_thermal_text *text, closo_thermal_layout *out,
                                       closo_thermal_text *first, closo_error *error)
{
    closo_thermal_text here = *text, before = here;
    closo_thermal_line line;
    labels above = {.count = 0};
    *out = (closo_thermal_layout){0};
    while (closo_thermal_next(&here, &line)) {
        if (closo_thermal_blank(&line)) {
            before = here;
            continue;
        }
        for (const char *c = "\t;, "; *c; c++) {
            out->columns = rows_alike(here, &line, *c);
            out->separator = *c;
            if (!out->columns)
                continue;
            *first = before;
            name_columns(out, &above);
            return CLOSO_OK;
        }
        remember(&above, &line);
        before = here;
    }
    return closo_fail(error, CLOSO_INPUT,
                      "%s: expected three rows of numbers with as many columns, found none",
                      text->path);
}

closo_status closo_thermal_layout_name(closo_thermal_layout *layout, const char *columns,
                                       closo_error *error)
{
    const closo_thermal_line line = {columns, columns + strlen(columns), 0};
    const char *fields[CLOSO_THERMAL_COLUMNS][2];
    char label[LABEL];
    size_t count = closo_thermal_fields(&line, ',', fields, CLOSO_THERMAL_COLUMNS);
    if (count != layout->columns)
        return closo_fail(error, CLOSO_USAGE,
                          "--columns: expected %zu names such as temperature/C,time/min,mass/%%,-, "
                          "found %zu",
                          layout->columns, count);
    for (size_t i = 0; i < count; i++) {
        closo_thermal_copy(label, sizeof label, fields[i][0], fields[i][1]);
        layout->column[i] = closo_thermal_column_of(label, "");
        bool left_out = !strcmp(label, "-");
        if (!left_out &&
            (layout->column[i].kind == CLOSO_COLUMN_OTHER || layout->column[i].no_unit))
            return closo_fail(error, CLOSO_USAGE,
                              "--columns: expected temperature/C, time/min, mass/mg, mass/%%, "
                              "\"heat flow/mW\", dsc/W/g, alpha or - (units may differ), found "
                              "\"%s\"",
                              label);
    }
    return CLOSO_OK;
}
