// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables as instruments and spreadsheets write them. The separator is the one that makes
// numbers of the fields; a comma inside a field is a decimal sign where blanks, tabs or semicolons
// divide the fields and no field has a point.
#include "powder/table.h"

#include <ctype.h>

enum { ROWS_ALIKE = 3 };

bool closo_table_is_comment(const closo_pattern_line *line)
{
    const char *p = line->text;
    while (p < line->end && isspace((unsigned char)*p))
        p++;
    return p < line->end && strchr("#!;%'\"*/", *p) && *p;
}

const char *closo_table_field(const char *p, const char *end, const closo_table_layout *layout,
                              const char **field, size_t *length)
{
    if (!p)
        return NULL;
    if (layout->separator == ' ')
        return closo_next_word(p, end, field, length);
    if (p > end)
        return NULL;
    const char *stop = p;
    while (stop < end && *stop != layout->separator)
        stop++;
    const char *next = stop + 1; // beyond the end after the last field
    while (p < stop && (isspace((unsigned char)*p) || *p == '"'))
        p++;
    while (stop > p && (isspace((unsigned char)stop[-1]) || stop[-1] == '"'))
        stop--;
    *field = p;
    *length = (size_t)(stop - p);
    return next;
}

static bool field_number(const char *field, size_t length, bool decimal_comma, double *value)
{
    char copy[64];
    if (length > 0 && *field == '+') {
        field++;
        length--;
    }
    if (length == 0 || length >= sizeof copy)
        return false;
    memcpy(copy, field, length);
    for (size_t i = 0; decimal_comma && i < length; i++) {
        if (copy[i] == '.')
            return false;
        if (copy[i] == ',')
            copy[i] = '.';
    }
    return closo_read_number(copy, copy + length, value) == copy + length;
}

size_t closo_table_row(const closo_pattern_line *line, const closo_table_layout *layout,
                       double *values, size_t size)
{
    size_t count = 0, length;
    const char *p = line->text, *end = line->end, *field;
    while (end > p && isspace((unsigned char)end[-1]) && end[-1] != layout->separator)
        end--;
    if (end > p && layout->separator != ' ' && end[-1] == layout->separator)
        end--; // a separator at the end of a line opens no field
    while (count < size && (p = closo_table_field(p, end, layout, &field, &length)))
        if (!field_number(field, length, layout->decimal_comma, values + count++))
            return 0;
    return count;
}

// Rows in a run that starts with this line and has as many columns throughout.
static bool fits(closo_pattern_lines lines, const closo_pattern_line *first,
                 closo_table_layout *layout)
{
    double values[8];
    closo_pattern_line line = *first;
    size_t rows = 0;
    layout->columns = 0;
    for (;;) {
        size_t columns = closo_table_row(&line, layout, values, 8);
        if (columns < 2 || (rows > 0 && columns != layout->columns))
            return false;
        layout->columns = columns;
        if (++rows == ROWS_ALIKE)
            return true;
        do
            if (!closo_pattern_lines_next(&lines, &line))
                return false;
        while (closo_pattern_line_blank(&line));
    }
}

bool closo_table_layout_of(const char *data, size_t length, closo_table_layout *out)
{
    static const struct {
        char separator;
        bool decimal_comma;
    } ways[] = {{';', false}, {';', true}, {'\t', false}, {'\t', true},
                {' ', false}, {' ', true}, {',', false}};
    closo_pattern_lines lines = closo_pattern_lines_of(data, length);
    closo_pattern_line line;
    *out = (closo_table_layout){0};
    while (closo_pattern_lines_next(&lines, &line)) {
        if (closo_pattern_line_blank(&line))
            continue;
        bool comment = closo_table_is_comment(&line);
        for (size_t k = 0; !comment && k < sizeof ways / sizeof *ways; k++) {
            out->separator = ways[k].separator;
            out->decimal_comma = ways[k].decimal_comma;
            if (!fits(lines, &line, out))
                continue;
            double values[CLOSO_TABLE_COLUMNS];
            out->columns = closo_table_row(&line, out, values, CLOSO_TABLE_COLUMNS);
            out->first_line = line.number;
            return true;
        }
        // A line that begins with a number is no header: what follows is not a plain table.
        double value;
        if (!comment && closo_pattern_line_numbers(&line, &value, 1, NULL) == 1)
            return false;
        out->header = line;
    }
    return false;
}
