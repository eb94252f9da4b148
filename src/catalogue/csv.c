// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a CSV file. A row is unescaped into one buffer; fields are offsets until the row is
// complete, because the buffer may move while it grows.
#include "catalogue/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROW_MAXIMUM ((size_t)1 << 20)

const char *closo_csv_path(const closo_csv *csv)
{
    return closo_input_path(csv->input);
}

static closo_status end_field(closo_csv *csv, closo_error *error)
{
    if (csv->field_count == CLOSO_CSV_COLUMNS)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected at most %d columns",
                          closo_csv_path(csv), csv->line, CLOSO_CSV_COLUMNS);
    closo_text_add_bytes(&csv->bytes, "", 1);
    if (csv->bytes.failed)
        return closo_fail(error, CLOSO_MEMORY, "out of memory");
    csv->field_count++;
    csv->offsets[csv->field_count] = csv->bytes.length;
    return CLOSO_OK;
}

// Adds the part of a line that begins at `at`; *open says that a quoted field goes on behind it.
static closo_status split(closo_csv *csv, const char *at, const char *end, bool *open,
                          closo_error *error)
{
    bool quoted = *open, begun = quoted;
    for (;;) {
        if (quoted) {
            const char *quote = memchr(at, '"', (size_t)(end - at));
            const char *stop = quote ? quote : end;
            closo_text_add_bytes(&csv->bytes, at, (size_t)(stop - at));
            if (!quote) {
                *open = true;
                return CLOSO_OK;
            }
            at = quote + 1;
            if (at < end && *at == '"') {
                closo_text_add_bytes(&csv->bytes, "\"", 1);
                at++;
                continue;
            }
            quoted = false;
            if (at < end && *at != csv->separator)
                return closo_fail(error, CLOSO_INPUT,
                                  "%s:%zu: field %zu: expected a separator after the closing quote",
                                  closo_csv_path(csv), csv->line, csv->field_count + 1);
        } else if (!begun && at < end && *at == '"') {
            quoted = begun = true;
            at++;
            continue;
        } else {
            const char *comma = memchr(at, csv->separator, (size_t)(end - at));
            const char *stop = comma ? comma : end;
            closo_text_add_bytes(&csv->bytes, at, (size_t)(stop - at));
            at = stop;
        }
        closo_status status = end_field(csv, error);
        if (status != CLOSO_OK)
            return status;
        begun = false;
        if (at == end) {
            *open = false;
            return CLOSO_OK;
        }
        at++;
    }
}

static closo_status point_at_fields(closo_csv *csv, closo_error *error)
{
    for (size_t i = 0; i < csv->field_count; i++) {
        char *field = csv->bytes.data + csv->offsets[i];
        size_t length = csv->offsets[i + 1] - csv->offsets[i] - 1;
        if (memchr(field, '\0', length))
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: field %zu holds a NUL byte",
                              closo_csv_path(csv), csv->line, i + 1);
        field += strspn(field, " \t");
        length = strlen(field);
        while (length > 0 &&
               (field[length - 1] == ' ' || field[length - 1] == '\t' || field[length - 1] == '\r'))
            field[--length] = '\0';
        csv->fields[i] = field;
    }
    return CLOSO_OK;
}

// The row that begins with `line`.
static closo_status read_row(closo_csv *csv, const char *line, size_t length, closo_error *error)
{
    csv->line = closo_input_line_number(csv->input);
    csv->field_count = 0;
    csv->bytes.length = 0;
    csv->offsets[0] = 0;
    bool open = false;
    closo_status status = split(csv, line, line + length, &open, error);
    while (status == CLOSO_OK && open) {
        status = closo_input_line(csv->input, &line, &length, error);
        if (status != CLOSO_OK)
            break;
        if (!line || csv->bytes.length + length > ROW_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: field %zu: expected a closing quote",
                              closo_csv_path(csv), csv->line, csv->field_count + 1);
        closo_text_add_bytes(&csv->bytes, "\n", 1);
        status = split(csv, line, line + length, &open, error);
    }
    return status == CLOSO_OK ? point_at_fields(csv, error) : status;
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    return true;
}

// The separator that occurs most often outside quotes.
static char guess_separator(const char *line, size_t length)
{
    const char candidates[] = ",;\t";
    size_t counts[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '"')
            quoted = !quoted;
        for (size_t k = 0; k < 3 && !quoted; k++)
            counts[k] += line[i] == candidates[k];
    }
    size_t best = counts[1] > counts[0] ? 1 : 0;
    return candidates[counts[2] > counts[best] ? 2 : best];
}

static closo_status keep_names(closo_csv *csv, closo_error *error)
{
    csv->names = closo_allocate(csv->field_count, sizeof *csv->names, error);
    if (!csv->names)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < csv->field_count; i++) {
        if (*csv->fields[i] && closo_csv_column(csv, csv->fields[i]) != SIZE_MAX)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: column '%.60s' stands there twice",
                              closo_csv_path(csv), csv->line, csv->fields[i]);
        if (!(csv->names[i] = closo_duplicate(csv->fields[i], error)))
            return CLOSO_MEMORY;
        csv->name_count++;
    }
    return CLOSO_OK;
}

// Past a byte order mark of UTF-8; those of UTF-16 are refused.
static closo_status skip_mark(const closo_csv *csv, const char **line, size_t *length,
                              closo_error *error)
{
    if (*length >= 2 && (memcmp(*line, "\377\376", 2) == 0 || memcmp(*line, "\376\377", 2) == 0))
        return closo_fail(error, CLOSO_INPUT, "%s:1: expected UTF-8, found UTF-16",
                          closo_csv_path(csv));
    if (*length >= 3 && memcmp(*line, "\357\273\277", 3) == 0) {
        *line += 3;
        *length -= 3;
    }
    return CLOSO_OK;
}

static closo_status read_names(closo_csv *csv, closo_error *error)
{
    const char *line;
    size_t length;
    do {
        closo_status status = closo_input_line(csv->input, &line, &length, error);
        if (status == CLOSO_OK && line && closo_input_line_number(csv->input) == 1)
            status = skip_mark(csv, &line, &length, error);
        if (status != CLOSO_OK)
            return status;
    } while (line && (is_blank(line, length) || *line == '#'));
    if (!line)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a line with the names of the columns",
                          closo_csv_path(csv));
    csv->separator = guess_separator(line, length);
    closo_status status = read_row(csv, line, length, error);
    return status == CLOSO_OK ? keep_names(csv, error) : status;
}

closo_status closo_csv_open(closo_csv *csv, const char *path, closo_error *error)
{
    memset(csv, 0, sizeof *csv);
    closo_text_init(&csv->bytes);
    csv->fields = closo_allocate(CLOSO_CSV_COLUMNS, sizeof *csv->fields, error);
    csv->offsets = closo_allocate(CLOSO_CSV_COLUMNS + 1, sizeof *csv->offsets, error);
    closo_status status = CLOSO_MEMORY;
    if (csv->fields && csv->offsets)
        status = closo_input_open(&csv->input, path, error);
    if (status == CLOSO_OK)
        status = read_names(csv, error);
    if (status != CLOSO_OK)
        closo_csv_close(csv);
    return status;
}

void closo_csv_close(closo_csv *csv)
{
    closo_input_close(csv->input);
    closo_text_clear(&csv->bytes);
    free(csv->fields);
    free(csv->offsets);
    for (size_t i = 0; i < csv->name_count; i++)
        free(csv->names[i]);
    free(csv->names);
    memset(csv, 0, sizeof *csv);
}

// Spreadsheets leave rows of separators at the end.
static bool holds_nothing(const closo_csv *csv)
{
    for (size_t i = 0; i < csv->field_count; i++)
        if (*csv->fields[i])
            return false;
    return true;
}

static closo_status next_row(closo_csv *csv, bool *more, closo_error *error)
{
    const char *line;
    size_t length;
    do {
        closo_status status = closo_input_line(csv->input, &line, &length, error);
        if (status != CLOSO_OK)
            return status;
    } while (line && is_blank(line, length));
    *more = line != NULL;
    if (!line)
        return CLOSO_OK;
    closo_status status = read_row(csv, line, length, error);
    if (status != CLOSO_OK)
        return status;
    if (csv->field_count != csv->name_count)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu fields, found %zu",
                          closo_csv_path(csv), csv->line, csv->name_count, csv->field_count);
    return CLOSO_OK;
}

closo_status closo_csv_next(closo_csv *csv, bool *more, closo_error *error)
{
    closo_status status;
    do
        status = next_row(csv, more, error);
    while (status == CLOSO_OK && *more && holds_nothing(csv));
    return status;
}

size_t closo_csv_column(const closo_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->name_count; i++)
        if (strcmp(csv->names[i], name) == 0)
            return i;
    return SIZE_MAX;
}

void closo_csv_add_field(closo_text *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n;") && *text != ' ' && !(*text && text[strlen(text) - 1] == ' ')) {
        closo_text_add(out, text);
        return;
    }
    closo_text_add_bytes(out, "\"", 1);
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        closo_text_add_bytes(out, text, (size_t)(quote - text) + 1);
        closo_text_add_bytes(out, "\"", 1);
    }
    closo_text_add(out, text);
    closo_text_add_bytes(out, "\"", 1);
}
