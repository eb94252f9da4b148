// SPDX-License-Identifier: GPL-3.0-or-later
#include "electro/counted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAXIMUM = 64 };

bool closo_counted_integer(const closo_data_line *line, size_t *value)
{
    const char *word;
    size_t length;
    int64_t number;
    const char *end = closo_next_word(line->text, line->end, &word, &length);
    if (!end || closo_next_word(end, line->end, &word, &length))
        return false;
    closo_next_word(line->text, line->end, &word, &length);
    if (closo_read_integer(word, word + length, &number) != word + length || number < 0)
        return false;
    *value = (size_t)number;
    return true;
}

bool closo_counted_next(closo_data_lines *lines, closo_data_line *line)
{
    while (closo_data_lines_next(lines, line))
        if (!closo_data_line_blank(line))
            return true;
    return false;
}

// As many numbers as the line holds, 0 where something else stands among them.
static size_t read_numbers(const closo_data_line *line, char separator, double *values)
{
    const char *field, *p = line->text, *end = line->end;
    size_t length, count = 0;
    while (end > p && (end[-1] == '\t' || end[-1] == ' ' || end[-1] == separator))
        end--;
    while ((p = closo_data_field(p, end, separator, &field, &length)) != NULL) {
        double value;
        if (!closo_data_number(field, length, separator != ',', &value))
            return 0;
        if (count == COLUMNS_MAXIMUM)
            return SIZE_MAX;
        values[count++] = value;
    }
    return count;
}

closo_status closo_counted_rows(closo_data *data, closo_data_lines *lines, size_t expected,
                                char separator, const char *path, closo_data_rows *rows,
                                closo_error *error)
{
    double values[COLUMNS_MAXIMUM];
    closo_data_line line;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && rows->rows < expected && closo_counted_next(lines, &line)) {
        size_t found = read_numbers(&line, separator, values);
        if (found == rows->columns) {
            status = closo_data_rows_add(rows, values, error);
        } else if (lines->at >= lines->end && rows->rows > 0) {
            status = closo_data_warn(
                data, error, "line %zu: the last row is cut short and left out", line.number);
            break;
        } else {
            status =
                closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu numbers, found '%.*s'", path,
                           line.number, rows->columns,
                           (int)(line.end - line.text < 40 ? line.end - line.text : 40), line.text);
        }
    }
    if (status == CLOSO_OK && expected != SIZE_MAX && rows->rows < expected)
        status = closo_data_warn(data, error, "%zu rows are announced, %zu are there", expected,
                                 rows->rows);
    return status;
}

closo_status closo_counted_store(closo_data *data, closo_data_rows *rows, const char *technique,
                                 const char *title, const closo_counted_column *columns,
                                 closo_data_table **table, closo_error *error)
{
    char *names[COLUMNS_MAXIMUM], *units[COLUMNS_MAXIMUM];
    closo_data_table *made = NULL;
    closo_status status = CLOSO_OK;
    if (rows->rows > 0) {
        for (size_t k = 0; k < rows->columns; k++) {
            names[k] = (char *)columns[k].name;
            units[k] = (char *)columns[k].unit;
        }
        if (data->count >= CLOSO_DATA_TABLES)
            status = closo_fail(error, CLOSO_INPUT, "more than %zu tables in one file",
                                CLOSO_DATA_TABLES);
        else
            made = closo_data_rows_store(data, rows, technique, title, names, units, error);
        if (status == CLOSO_OK && !made)
            status = CLOSO_MEMORY;
    }
    closo_data_rows_clear(rows);
    if (table)
        *table = made;
    return status;
}
