// SPDX-License-Identifier: GPL-3.0-or-later
// ZPlot and ZView text (Scribner Associates): "ZPLOT2 ASCII", comments up to "End Comments", rows
// divided by tabs; or the older "ZPlotW Data File" (also "Z60W"), whose rows follow the line of
// names and are divided by commas. The columns are always the same nine.
#include "electro/reading.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 9, LEAST = 6 };
static const char *const names[COLUMNS] = {"Freq", "Ampl", "Bias", "Time", "Z'",
                                           "Z''",  "GD",   "Err",  "Range"};
static const char *const units[COLUMNS] = {"Hz", "", "V", "s", "ohm", "ohm", "", "", ""};

static bool contains(const closo_data_line *line, const char *text)
{
    size_t length = strlen(text);
    for (const char *p = line->text; (size_t)(line->end - p) >= length; p++)
        if (!memcmp(p, text, length))
            return true;
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    closo_data_line line;
    (void)path;
    if (!closo_data_lines_next(&lines, &line))
        return false;
    return contains(&line, "ZPLOT2 ASCII") || contains(&line, "ZPlotW Data File") ||
           contains(&line, "Z60W Data File");
}

// Numbers of a row; 0 where something else stands among them.
static size_t read_row(const closo_data_line *line, char separator, double values[COLUMNS])
{
    const char *p = line->text, *end = line->end, *field;
    size_t length, count = 0;
    while (end > p && (end[-1] == separator || end[-1] == ' ' || end[-1] == '\t'))
        end--;
    while ((p = closo_data_field(p, end, separator, &field, &length))) {
        double value;
        if (!closo_data_number(field, length, separator != ',', &value))
            return 0;
        if (count < COLUMNS)
            values[count] = value;
        count++;
    }
    return count;
}

static closo_status read_setting(closo_data_table *into, const closo_data_line *line,
                                 closo_error *error)
{
    const char *p = line->text, *end = line->end;
    while (p < end && (*p == '"' || *p == ' '))
        p++;
    const char *colon = memchr(p, ':', (size_t)(end - p));
    if (!colon || colon - p > 40 || colon == p || into->setting_count > 500)
        return CLOSO_OK;
    char key[48];
    memcpy(key, p, (size_t)(colon - p));
    key[colon - p] = '\0';
    while (end > colon && end[-1] == '"')
        end--;
    return closo_data_set_bytes(into, key, colon + 1, (size_t)(end - colon - 1), error);
}

// Reads up to the rows: past the line of names and, where there is one, "End Comments".
static closo_status read_head(closo_data_lines *lines, const char *path, closo_data_table *settings,
                              closo_error *error)
{
    closo_data_line line;
    bool comments = false;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_data_lines_next(lines, &line))
        if (line.number == 1)
            comments = contains(&line, "ZPLOT2");
        else if (comments ? contains(&line, "End Comments")
                          : contains(&line, "Freq") && contains(&line, "Z'"))
            return CLOSO_OK;
        else
            status = read_setting(settings, &line, error);
    return status != CLOSO_OK
               ? status
               : closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found the end", path,
                            lines->number, comments ? "'End Comments'" : "the names Freq ... Z'");
}

static closo_status bad_row(closo_data *data, const closo_data_lines *lines,
                            const closo_data_line *line, const char *path, size_t rows,
                            closo_error *error)
{
    if (lines->at >= lines->end && rows > 0)
        return closo_data_warn(data, error, "line %zu: the last row is cut short and left out",
                               line->number);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %d to %d numbers, found '%.*s'", path,
                      line->number, LEAST, COLUMNS,
                      (int)(line->end - line->text < 40 ? line->end - line->text : 40), line->text);
}

static closo_status read_rows(closo_data *data, closo_data_lines *lines, const char *path,
                              closo_data_rows *rows, closo_error *error)
{
    closo_data_line line;
    double values[COLUMNS];
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_data_lines_next(lines, &line)) {
        if (closo_data_line_blank(&line))
            continue;
        bool tab = memchr(line.text, '\t', (size_t)(line.end - line.text)) != NULL;
        bool comma = memchr(line.text, ',', (size_t)(line.end - line.text)) != NULL;
        size_t count = read_row(&line, tab ? '\t' : comma ? ',' : ' ', values);
        if (rows->columns == 0 && count >= LEAST && count <= COLUMNS)
            rows->columns = count;
        if (count >= LEAST && count == rows->columns)
            status = closo_data_rows_add(rows, values, error);
        else
            status = bad_row(data, lines, &line, path, rows->rows, error);
    }
    return status;
}

static closo_status store(closo_data *data, const closo_data_rows *rows, closo_data_table *settings,
                          closo_error *error)
{
    char *own_names[COLUMNS], *own_units[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++) {
        own_names[k] = (char *)names[k];
        own_units[k] = (char *)units[k];
    }
    closo_data_table *table =
        closo_data_rows_store(data, rows, "EIS", NULL, own_names, own_units, error);
    if (!table)
        return CLOSO_MEMORY;
    table->settings = settings->settings;
    table->setting_count = settings->setting_count;
    settings->settings = NULL;
    settings->setting_count = 0;
    return CLOSO_OK;
}

static closo_status read_text(closo_data *data, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data holder = {0};
    closo_data_rows rows = {0};
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_table *settings = closo_data_add_table(&holder, NULL, NULL, 0, error);
    closo_status status = settings ? read_head(&lines, path, settings, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = read_rows(data, &lines, path, &rows, error);
    if (status == CLOSO_OK && rows.rows > 0)
        status = store(data, &rows, settings, error);
    closo_data_rows_clear(&rows);
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
    if (!recognise(text, length, path))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s:1: expected 'ZPLOT2 ASCII' or 'ZPlotW Data File'", path);
    else
        status = read_text(out, text, length, path, error);
    free(text);
    return status;
}

const closo_data_format closo_data_format_zplot = {
    .name = "zplot",
    .description = "ZPlot text",
    .extensions = "z",
    .reference = "Scribner Associates, ZPlot and ZView operating manual",
    .recognise = recognise,
    .read = read,
};
