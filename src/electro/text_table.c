// SPDX-License-Identifier: GPL-3.0-or-later
#include "electro/text_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_LOOKED_AT = 400, CELLS_LOOKED_AT = 64 };

bool closo_text_is_comment(const closo_data_line *line)
{
    const char *p = line->text;
    while (p < line->end && (*p == ' ' || *p == '\t'))
        p++;
    return p < line->end && (*p == '#' || *p == '!' || *p == '%' ||
                             (line->end - p > 1 && p[0] == '/' && p[1] == '/'));
}

closo_text_cells closo_text_row(const closo_data_line *line, const closo_text_layout *layout,
                                double *values, size_t size)
{
    closo_text_cells cells = {0};
    const char *p = line->text, *end = line->end, *field;
    size_t length;
    while (end > p &&
           (end[-1] == ' ' || end[-1] == '\r' || (end[-1] == '\t' && layout->separator == ' ')))
        end--;
    if (end > p && layout->separator != ' ' && end[-1] == layout->separator)
        end--; // a separator at the end opens no cell
    while (cells.count < size &&
           (p = closo_data_field(p, end, layout->separator, &field, &length))) {
        double value = NAN;
        if (length > 0) {
            bool number = closo_data_number(field, length, layout->decimal_comma, &value);
            cells.numbers += number;
            cells.words += !number;
            if (!number)
                value = NAN;
        }
        if (values)
            values[cells.count] = value;
        cells.count++;
    }
    return cells;
}

// Twice the numbers less the words of all lines with at least two numbers.
static long score(const char *text, size_t length, const closo_text_layout *layout)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_line line;
    long total = 0;
    for (int used = 0; used < LINES_LOOKED_AT && closo_data_lines_next(&lines, &line);) {
        if (closo_data_line_blank(&line) || closo_text_is_comment(&line))
            continue;
        closo_text_cells cells = closo_text_row(&line, layout, NULL, CELLS_LOOKED_AT);
        if (cells.numbers >= 2 && cells.numbers >= cells.words) {
            total += 2 * (long)cells.numbers - (long)cells.words;
            used++;
        }
        if (lines.number > 20000)
            break;
    }
    return total;
}

bool closo_text_layout_of(const char *text, size_t length, closo_text_layout *out)
{
    static const closo_text_layout ways[] = {{'\t', false}, {'\t', true}, {';', false}, {';', true},
                                             {',', false},  {' ', false}, {' ', true}};
    long best = 0;
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        long points = score(text, length, &ways[k]);
        if (points > best) {
            best = points;
            *out = ways[k];
        }
    }
    return best > 0;
}

// ---- are these frequencies? --------------------------------------------------------------------

// Spread of the steps of a column, relative to their mean.
static double spread(const closo_data_rows *rows, size_t column, bool logarithmic)
{
    double sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 1; i < rows->rows; i++) {
        double a = rows->values[(i - 1) * rows->columns + column];
        double b = rows->values[i * rows->columns + column];
        double step = logarithmic ? log(b / a) : b - a;
        if (!isfinite(step))
            continue;
        step = fabs(step);
        sum += step;
        squares += step * step;
        count++;
    }
    if (count == 0 || !(sum > 0))
        return INFINITY;
    double mean = sum / (double)count;
    return sqrt(fmax(squares / (double)count - mean * mean, 0)) / mean;
}

static bool is_index(const closo_data_rows *rows, size_t column)
{
    for (size_t i = 1; i < rows->rows; i++)
        if (rows->values[i * rows->columns + column] -
                rows->values[(i - 1) * rows->columns + column] !=
            1)
            return false;
    return rows->rows > 1;
}

static bool are_frequencies(const closo_data_rows *rows, size_t column)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < rows->rows; i++) {
        double f = rows->values[i * rows->columns + column];
        if (!(f > 0))
            return false;
        low = fmin(low, f);
        high = fmax(high, f);
    }
    return high >= 10 * low && spread(rows, column, true) < spread(rows, column, false);
}

bool closo_text_is_impedance(const closo_data_rows *rows, size_t *first)
{
    *first = rows->columns == 4 && is_index(rows, 0) ? 1 : 0;
    return rows->rows >= 3 && rows->columns == 3 + *first && are_frequencies(rows, *first);
}
