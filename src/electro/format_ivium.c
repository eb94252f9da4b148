// SPDX-License-Identifier: GPL-3.0-or-later
// IviumSoft .idf and .ids (a series): text with control characters in it. A run begins with
// "Title="; settings follow as KEY=VALUE; "primary_data" is followed by the number of columns, the
// number of rows, and the rows: Z', Z'' in ohm and the frequency in Hz of an impedance, potential,
// current and one more of other methods.
#include "electro/counted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const closo_counted_column impedance[] = {{"Z'", "ohm"}, {"Z''", "ohm"}, {"freq", "Hz"}};
static const closo_counted_column other[] = {{"column 1", ""}, {"column 2", ""}, {"column 3", ""},
                                             {"column 4", ""}, {"column 5", ""}, {"column 6", ""},
                                             {"column 7", ""}, {"column 8", ""}};
enum { COLUMNS_MAXIMUM = sizeof other / sizeof *other, SETTINGS_MAXIMUM = 400 };

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    if (memmem(head, length, "primary_data", 12))
        return true;
    return closo_data_has_extension("idf ids", path) && memmem(head, length, "Title=", 6);
}

// Control characters between the parts of a series go; they carry nothing.
static size_t clean(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t k = 0; k < length; k++) {
        unsigned char c = (unsigned char)text[k];
        if (c >= 32 || c == '\t' || c == '\n' || c == '\r')
            text[kept++] = text[k];
    }
    return kept;
}

static bool contains(const closo_data_line *line, const char *word)
{
    return memmem(line->text, (size_t)(line->end - line->text), word, strlen(word)) != NULL;
}

static closo_status add_setting(closo_data_table *holder, const closo_data_line *line,
                                closo_error *error)
{
    const char *equals = memchr(line->text, '=', (size_t)(line->end - line->text));
    char key[64];
    if (!equals || equals == line->text || equals - line->text >= (ptrdiff_t)sizeof key ||
        holder->setting_count >= SETTINGS_MAXIMUM || line->end - equals > 400)
        return CLOSO_OK;
    memcpy(key, line->text, (size_t)(equals - line->text));
    key[equals - line->text] = '\0';
    return closo_data_set_bytes(holder, key, equals + 1, (size_t)(line->end - equals - 1), error);
}

// The method says impedance, or the third column falls or rises in a scale of frequencies.
static bool is_impedance(const closo_data_table *settings, const closo_data_rows *rows)
{
    const char *method = closo_data_setting_of(settings, "Method");
    if (method && (strstr(method, "mpedance") || strstr(method, "EIS")))
        return rows->columns == 3;
    if (rows->columns != 3 || rows->rows < 3 || method)
        return false;
    for (size_t k = 0; k < rows->rows; k++)
        if (!(rows->values[3 * k + 2] > 0))
            return false;
    double first = rows->values[2], last = rows->values[3 * (rows->rows - 1) + 2];
    double middle = rows->values[3 * (rows->rows / 2) + 2];
    // half way: the geometric mean of the ends rather than their mean
    return fabs(log(middle * middle / (first * last))) <
           fabs(log(4 * middle * middle / ((first + last) * (first + last))));
}

static closo_status store(closo_data *out, closo_data_rows *rows, closo_data *holder,
                          const char *title, closo_error *error)
{
    closo_data_table *settings = holder->tables, *table;
    bool spectrum = is_impedance(settings, rows);
    const char *method = closo_data_setting_of(settings, "Method");
    closo_status status = closo_counted_store(out, rows, spectrum ? "EIS" : method, title,
                                              spectrum ? impedance : other, &table, error);
    if (status == CLOSO_OK && table) {
        table->settings = settings->settings;
        table->setting_count = settings->setting_count;
        settings->settings = NULL;
        settings->setting_count = 0;
    }
    return status;
}

// From behind "primary_data".
static closo_status read_block(closo_data *out, closo_data_lines *lines, const char *path,
                               closo_data *holder, const char *title, closo_error *error)
{
    closo_data_line line;
    closo_data_rows rows = {0};
    size_t columns, count;
    if (!closo_counted_next(lines, &line) || !closo_counted_integer(&line, &columns) ||
        columns == 0 || columns > COLUMNS_MAXIMUM || !closo_counted_next(lines, &line) ||
        !closo_counted_integer(&line, &count))
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: expected the numbers of columns (1 to %d) and of rows behind "
                          "primary_data",
                          path, lines->number, COLUMNS_MAXIMUM);
    rows.columns = columns;
    closo_status status = closo_counted_rows(out, lines, count, ' ', path, &rows, error);
    if (status == CLOSO_OK)
        status = store(out, &rows, holder, title, error);
    closo_data_rows_clear(&rows);
    return status;
}

static closo_status read_runs(closo_data *out, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_line line;
    closo_data holder = {0};
    char *title = NULL;
    closo_status status =
        closo_data_add_table(&holder, NULL, NULL, 0, error) ? CLOSO_OK : CLOSO_MEMORY;
    while (status == CLOSO_OK && closo_counted_next(&lines, &line)) {
        if (contains(&line, "primary_data")) {
            status = read_block(out, &lines, path, &holder, title, error);
        } else if (closo_data_line_starts(&line, "Title=")) {
            closo_data_clear(&holder);
            status = closo_data_add_table(&holder, NULL, NULL, 0, error) ? CLOSO_OK : CLOSO_MEMORY;
            free(title);
            const char *equals = memchr(line.text, '=', (size_t)(line.end - line.text));
            title = closo_data_utf8(equals + 1, (size_t)(line.end - equals - 1), error);
            status = title ? status : CLOSO_MEMORY;
        } else {
            status = add_setting(holder.tables, &line, error);
        }
    }
    free(title);
    closo_data_clear(&holder);
    return status;
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    (void)options;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    length = clean(text, length);
    status = read_runs(out, text, length, path, error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no primary_data with rows", path);
    free(text);
    return status;
}

const closo_data_format closo_data_format_ivium = {
    .name = "ivium",
    .description = "IviumSoft",
    .extensions = "idf ids",
    .reference = "Ivium Technologies, IviumSoft manual",
    .recognise = recognise,
    .read = read,
};
