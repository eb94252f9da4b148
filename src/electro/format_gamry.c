// SPDX-License-Identifier: GPL-3.0-or-later
// Gamry Framework .DTA: "EXPLAIN", lines KEY <tab> TYPE <tab> VALUE <tab> DESCRIPTION, and tables
// NAME <tab> TABLE whose next two lines are names and units and whose rows begin with a tab. A
// decimal comma is possible; columns of bits ("...........a") are no numbers and are left out.
// Layout: Gamry Instruments, Framework data file formats.
#include "electro/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 64, SETTINGS = 4096 };

typedef struct gamry_field {
    const char *text;
    size_t length;
} gamry_field;

static size_t split(const closo_data_line *line, gamry_field fields[FIELDS])
{
    size_t count = 0;
    const char *p = line->text;
    while (count < FIELDS &&
           (p = closo_data_field(p, line->end, '\t', &fields[count].text, &fields[count].length)))
        count++;
    return count;
}

static bool is(const gamry_field *field, const char *text)
{
    return field->length == strlen(text) && !memcmp(field->text, text, field->length);
}

// ---- settings ----------------------------------------------------------------------------------

// "Electrode &Area (cm^2)" -> " cm^2"; the unit of a key stands in brackets at the end.
static void add_unit(closo_text *out, const gamry_field *description)
{
    const char *end = description->text + description->length, *p = end;
    if (description->length < 3 || end[-1] != ')')
        return;
    while (p > description->text && *p != '(')
        p--;
    if (*p != '(' || end - p > 24)
        return;
    closo_text_add(out, " ");
    closo_text_add_bytes(out, p + 1, (size_t)(end - p - 2));
}

static closo_status read_setting(closo_data_table *into, const gamry_field *fields, size_t count,
                                 closo_error *error)
{
    closo_text text;
    char key[64];
    double value;
    if (count < 3 || fields[0].length == 0 || fields[0].length >= sizeof key ||
        into->setting_count >= SETTINGS)
        return CLOSO_OK;
    snprintf(key, sizeof key, "%.*s", (int)fields[0].length, fields[0].text);
    closo_text_init(&text);
    if (!is(&fields[1], "LABEL") && !is(&fields[1], "PSTAT") &&
        closo_data_number(fields[2].text, fields[2].length, true, &value)) {
        closo_text_add_number(&text, value, 0);
        if (is(&fields[1], "POTEN") && count > 3 && fields[3].length == 1)
            closo_text_add(&text, *fields[3].text == 'T' ? " V vs open circuit" : " V");
        else
            add_unit(&text, &fields[count - 1]);
    } else {
        closo_text_add_bytes(&text, fields[2].text, fields[2].length);
    }
    closo_status status = text.failed ? closo_fail(error, CLOSO_MEMORY, "no memory for a setting")
                          : text.data ? closo_data_set(into, key, text.data, error)
                                      : CLOSO_OK;
    closo_text_clear(&text);
    return status;
}

// NOTES <tab> NOTES <tab> n: n lines that begin with a tab.
static closo_status read_notes(closo_data_lines *lines, closo_data_table *into, closo_error *error)
{
    closo_text text;
    closo_data_line line;
    closo_text_init(&text);
    for (;;) {
        closo_data_lines ahead = *lines;
        if (!closo_data_lines_next(&ahead, &line) || line.text == line.end || *line.text != '\t')
            break;
        *lines = ahead;
        if (!closo_data_line_blank(&line)) {
            closo_text_add(&text, text.length ? "; " : "");
            closo_text_add_bytes(&text, line.text + 1, (size_t)(line.end - line.text - 1));
        }
    }
    closo_status status = text.data ? closo_data_set(into, "notes", text.data, error) : CLOSO_OK;
    if (text.failed)
        status = closo_fail(error, CLOSO_MEMORY, "no memory for the notes");
    closo_text_clear(&text);
    return status;
}

// ---- tables ------------------------------------------------------------------------------------

typedef struct gamry_table {
    size_t columns;
    char *names[FIELDS], *units[FIELDS];
    size_t numbers[FIELDS]; // cells that were numbers
    closo_data_rows rows;
} gamry_table;

static void clear_table(gamry_table *t)
{
    for (size_t k = 0; k < FIELDS; k++) {
        free(t->names[k]);
        free(t->units[k]);
    }
    closo_data_rows_clear(&t->rows);
    *t = (gamry_table){0};
}

static closo_status expected(const char *path, const closo_data_line *line, const char *what,
                             closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s that begin with a tab, found '%.*s'",
                      path, line->number, what,
                      (int)(line->end - line->text < 30 ? line->end - line->text : 30), line->text);
}

static closo_status read_heading(closo_data_lines *lines, const char *path, gamry_table *t,
                                 closo_error *error)
{
    closo_data_line line;
    gamry_field fields[FIELDS];
    for (int row = 0; row < 2; row++) {
        if (!closo_data_lines_next(lines, &line))
            return closo_fail(error, CLOSO_INPUT, "%s: the file ends in the heading of a table",
                              path);
        if (line.text == line.end || *line.text != '\t')
            return expected(path, &line, row ? "units" : "names", error);
        size_t count = split(&line, fields); // the field before the first tab is empty
        if (row == 0)
            t->columns = t->rows.columns = count - 1;
        for (size_t k = 0; k < t->columns; k++) {
            bool there = k + 1 < count;
            bool number = row == 1 && there && *fields[k + 1].text == '#';
            char **into = row ? t->units : t->names;
            into[k] = closo_data_utf8(there ? fields[k + 1].text : "",
                                      there && !number ? fields[k + 1].length : 0, error);
            if (!into[k])
                return CLOSO_MEMORY;
        }
    }
    return CLOSO_OK;
}

// False where the line has another number of cells.
static bool read_row(const closo_data_line *line, gamry_table *t, double *values)
{
    gamry_field fields[FIELDS];
    size_t count = split(line, fields);
    while (count > t->columns + 1 && fields[count - 1].length == 0)
        count--; // tabs at the end
    if (count != t->columns + 1)
        return false;
    for (size_t k = 0; k < t->columns; k++) {
        bool number = closo_data_number(fields[k + 1].text, fields[k + 1].length, true, &values[k]);
        if (number)
            t->numbers[k]++;
        else
            values[k] = NAN;
    }
    return true;
}

static closo_status read_rows(closo_data *data, closo_data_lines *lines, const char *path,
                              gamry_table *t, closo_error *error)
{
    closo_data_line line;
    double values[FIELDS];
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK) {
        closo_data_lines ahead = *lines;
        if (!closo_data_lines_next(&ahead, &line) || line.text == line.end || *line.text != '\t' ||
            closo_data_line_blank(&line))
            return CLOSO_OK;
        *lines = ahead;
        if (read_row(&line, t, values))
            status = closo_data_rows_add(&t->rows, values, error);
        else if (lines->at >= lines->end)
            status = closo_data_warn(
                data, error, "line %zu: the last row is cut short and left out", line.number);
        else
            status = closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu cells as in the heading",
                                path, line.number, t->columns);
    }
    return status;
}

// Columns without a single number are bits or texts.
static void drop_texts(gamry_table *t)
{
    size_t kept = 0;
    bool keep[FIELDS] = {false};
    for (size_t k = 0; k < t->columns; k++)
        keep[k] = t->numbers[k] > 0 || t->rows.rows == 0;
    for (size_t i = 0, to = 0; i < t->rows.rows; i++)
        for (size_t k = 0; k < t->columns; k++)
            if (keep[k])
                t->rows.values[to++] = t->rows.values[i * t->columns + k];
    for (size_t k = 0; k < t->columns; k++) {
        if (keep[k]) {
            char *name = t->names[k], *unit = t->units[k];
            t->names[k] = t->units[k] = NULL;
            t->names[kept] = name;
            t->units[kept++] = unit;
        } else {
            free(t->names[k]);
            free(t->units[k]);
            t->names[k] = t->units[k] = NULL;
        }
    }
    t->columns = t->rows.columns = kept;
}

static closo_status read_table(closo_data *data, closo_data_lines *lines, const char *path,
                               const char *tag, const gamry_field *fields, size_t count,
                               closo_error *error)
{
    gamry_table t = {0};
    char name[64];
    double declared = 0;
    snprintf(name, sizeof name, "%.*s", (int)(fields[0].length < 60 ? fields[0].length : 60),
             fields[0].text);
    if (count > 2)
        closo_data_number(fields[2].text, fields[2].length, true, &declared);
    closo_status status = data->count < CLOSO_DATA_TABLES
                              ? read_heading(lines, path, &t, error)
                              : closo_fail(error, CLOSO_INPUT, "%s: too many tables", path);
    if (status == CLOSO_OK)
        status = read_rows(data, lines, path, &t, error);
    if (status == CLOSO_OK && declared > (double)t.rows.rows)
        status = closo_data_warn(data, error, "table %s has %zu rows where it speaks of %.0f", name,
                                 t.rows.rows, declared);
    if (status == CLOSO_OK && t.rows.rows > 0) {
        drop_texts(&t);
        const char *technique = !strcmp(name, "OCVCURVE") ? "OCV" : tag;
        if (!closo_data_rows_store(data, &t.rows, technique, name, t.names, t.units, error))
            status = CLOSO_MEMORY;
    }
    clear_table(&t);
    return status;
}

// ---- file --------------------------------------------------------------------------------------

static closo_status read_lines(closo_data *data, closo_data_lines *lines, const char *path,
                               closo_data_table *settings, closo_error *error)
{
    closo_data_line line;
    gamry_field fields[FIELDS];
    char tag[32] = "";
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_data_lines_next(lines, &line)) {
        size_t count = split(&line, fields);
        if (count < 2 || fields[0].length == 0)
            continue;
        if (is(&fields[1], "TABLE"))
            status = read_table(data, lines, path, tag, fields, count, error);
        else if (is(&fields[0], "TAG"))
            snprintf(tag, sizeof tag, "%.*s", (int)(fields[1].length < 30 ? fields[1].length : 30),
                     fields[1].text);
        else if (is(&fields[1], "NOTES"))
            status = read_notes(lines, settings, error);
        else if (is(&fields[0], "EXPERIMENTABORTED") && count > 2 && is(&fields[2], "T"))
            status = closo_data_warn(data, error, "the experiment was aborted");
        else
            status = read_setting(settings, fields, count, error);
    }
    return status;
}

// The tables of the experiment before the rest potential that was recorded ahead of it.
static void rest_last(closo_data *data)
{
    if (data->count < 2 || strcmp(data->tables[0].title, "OCVCURVE") != 0)
        return;
    closo_data_table rest = data->tables[0];
    memmove(data->tables, data->tables + 1, (data->count - 1) * sizeof rest);
    data->tables[data->count - 1] = rest;
}

static closo_status read_text(closo_data *data, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data holder = {0};
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_table *settings = closo_data_add_table(&holder, NULL, NULL, 0, error);
    closo_status status = settings ? read_lines(data, &lines, path, settings, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK && data->count > 0) {
        rest_last(data);
        data->tables[0].settings = settings->settings;
        data->tables[0].setting_count = settings->setting_count;
        settings->settings = NULL;
        settings->setting_count = 0;
    }
    closo_data_clear(&holder);
    return status;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    closo_data_line line;
    (void)path;
    return closo_data_lines_next(&lines, &line) && closo_data_line_starts(&line, "EXPLAIN") &&
           line.end - line.text < 16;
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
        status = closo_fail(error, CLOSO_INPUT, "%s:1: expected 'EXPLAIN'", path);
    else
        status = read_text(out, text, length, path, error);
    free(text);
    return status;
}

const closo_data_format closo_data_format_gamry = {
    .name = "gamry",
    .description = "Gamry Framework",
    .extensions = "dta",
    .reference = "Gamry Instruments, Framework data file formats",
    .recognise = recognise,
    .read = read,
};
