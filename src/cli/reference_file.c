// SPDX-License-Identifier: GPL-3.0-or-later
// Reads published values from CSV. The file is small and read whole; its text is cut into fields in
// place and the values point into it. A field in double quotes may hold commas and doubled quotes,
// but no line end: a value's line is then its place in an error message.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/reference_file.h"

enum {
    FIELD_MAXIMUM = 32,
    COLUMN_DOCUMENT = 0,
    COLUMN_KEY,
    COLUMN_VALUE,
    COLUMN_SU,
    COLUMN_SOURCE,
    COLUMN_COUNT
};
static const size_t file_limit = (size_t)16 << 20;
static const char *const column_names[COLUMN_COUNT] = {"document", "key", "value", "su", "source"};

typedef struct place {
    const char *path;
    size_t line;
} place;

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

// A quoted field: *cursor stands after the opening quote and is left after the closing one; doubled
// quotes are made single in place. NULL when it is not closed.
static char *take_quoted(char **cursor)
{
    char *start = *cursor;
    char *to = start;
    for (char *from = start; *from != '\0'; from++) {
        if (from[0] == '"' && from[1] != '"') {
            *cursor = from + 1;
            *to = '\0';
            return start;
        }
        from += *from == '"';
        *to++ = *from;
    }
    return NULL;
}

static closo_status split_line(char *line, char *fields[FIELD_MAXIMUM], size_t *count, place at,
                               closo_error *error)
{
    *count = 0;
    for (char *cursor = line; cursor != NULL;) {
        if (*count == FIELD_MAXIMUM) {
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected at most %d fields", at.path,
                              at.line, FIELD_MAXIMUM);
        }
        cursor += strspn(cursor, " \t");
        char *quoted = NULL;
        if (*cursor == '"') {
            cursor++;
            quoted = take_quoted(&cursor);
            if (quoted == NULL) {
                return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a closing quote", at.path,
                                  at.line);
            }
        }
        char *comma = strchr(cursor, ',');
        if (comma != NULL)
            *comma = '\0';
        if (quoted != NULL && trim(cursor)[0] != '\0') {
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: expected a comma after the closing "
                              "quote, found \"%s\"",
                              at.path, at.line, trim(cursor));
        }
        fields[(*count)++] = quoted != NULL ? quoted : trim(cursor);
        cursor = comma != NULL ? comma + 1 : NULL;
    }
    return CLOSO_OK;
}

// columns[c] is the field of column c, or -1.
static closo_status read_header(char *const *fields, size_t count, int columns[COLUMN_COUNT],
                                place at, closo_error *error)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        columns[c] = -1;
        for (size_t i = 0; i < count; i++)
            if (strcmp(fields[i], column_names[c]) == 0)
                columns[c] = (int)i;
        if (c <= COLUMN_VALUE && columns[c] < 0) {
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: expected the column names document, "
                              "key, value, su, source; found no \"%s\"",
                              at.path, at.line, column_names[c]);
        }
    }
    return CLOSO_OK;
}

static closo_status read_number(const char *text, int column, double *value, place at,
                                closo_error *error)
{
    if (!closo_number_from_text(text, value)) {
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a number as %s, found \"%s\"",
                          at.path, at.line, column_names[column], text);
    }
    return CLOSO_OK;
}

static closo_status read_value(char *const *fields, size_t count, const int columns[COLUMN_COUNT],
                               closo_reference_value *out, place at, closo_error *error)
{
    const char *texts[COLUMN_COUNT];
    for (int c = 0; c < COLUMN_COUNT; c++) {
        texts[c] = columns[c] >= 0 && (size_t)columns[c] < count ? fields[columns[c]] : "";
        if (c <= COLUMN_KEY && texts[c][0] == '\0') {
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a %s, found nothing", at.path,
                              at.line, column_names[c]);
        }
    }
    *out = (closo_reference_value){.document = texts[COLUMN_DOCUMENT],
                                   .key = texts[COLUMN_KEY],
                                   .su = NAN,
                                   .source = texts[COLUMN_SOURCE]};
    closo_status status = read_number(texts[COLUMN_VALUE], COLUMN_VALUE, &out->value, at, error);
    if (status == CLOSO_OK && texts[COLUMN_SU][0] != '\0')
        status = read_number(texts[COLUMN_SU], COLUMN_SU, &out->su, at, error);
    return status;
}

static closo_status add_value(closo_reference_file *file, size_t *capacity, size_t *line_capacity,
                              closo_error *error)
{
    void *values = file->values;
    void *lines = file->lines;
    closo_status status =
        closo_grow(&values, capacity, file->count + 1, sizeof *file->values, error);
    file->values = values;
    if (status == CLOSO_OK) {
        status = closo_grow(&lines, line_capacity, file->count + 1, sizeof *file->lines, error);
        file->lines = lines;
    }
    return status;
}

closo_status closo_reference_file_read(closo_reference_file *out, const char *path,
                                       closo_error *error)
{
    char *fields[FIELD_MAXIMUM];
    int columns[COLUMN_COUNT];
    size_t length = 0, count = 0, capacity = 0, line_capacity = 0;
    bool titled = false;
    place at = {path, 0};
    closo_status status =
        closo_file_read(path, file_limit, &out->text, &length, &out->fingerprint, error);
    for (char *line = out->text; status == CLOSO_OK && line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');
        char *next = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = '\0';
        at.line++;
        line = trim(line);
        if (line[0] != '\0' && line[0] != '#') {
            status = split_line(line, fields, &count, at, error);
            if (status == CLOSO_OK && !titled) {
                status = read_header(fields, count, columns, at, error);
                titled = true;
            } else if (status == CLOSO_OK) {
                status = add_value(out, &capacity, &line_capacity, error);
                if (status == CLOSO_OK) {
                    status =
                        read_value(fields, count, columns, &out->values[out->count], at, error);
                    out->lines[out->count] = at.line;
                    out->count += status == CLOSO_OK;
                }
            }
        }
        line = next;
    }
    if (status == CLOSO_OK && !titled) {
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected a line with the column names "
                            "document, key, value, su, source",
                            path);
    }
    return status;
}

void closo_reference_file_clear(closo_reference_file *file)
{
    free(file->values);
    free(file->lines);
    free(file->text);
    *file = (closo_reference_file){0};
}
