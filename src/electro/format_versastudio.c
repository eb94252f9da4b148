// SPDX-License-Identifier: GPL-3.0-or-later
// VersaStudio .par (Princeton Applied Research): sections <Name> ... </Name> of KEY=VALUE lines;
// <SegmentN> holds "Definition=" with the names of the columns and then rows divided by commas.
// Segment N belongs to <ActionN>; <Common> is Action0. Sections of the display are left out.
#include "electro/counted.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAXIMUM = 64, SETTINGS_MAXIMUM = 400 };

typedef struct names {
    size_t count;
    char *names[COLUMNS_MAXIMUM], *units[COLUMNS_MAXIMUM];
} names;

typedef struct reader {
    closo_data *out;
    const char *path;
    closo_data_lines lines;
    closo_data common; // settings of the file
    closo_data action; // of the last action
    char technique[64];
} reader;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return memmem(head, length, "<Application>", 13) && memmem(head, length, "VersaStudio", 11);
}

static void names_clear(names *self)
{
    for (size_t k = 0; k < self->count; k++) {
        free(self->names[k]);
        free(self->units[k]);
    }
    *self = (names){0};
}

// "Z Real" names no unit, but has one.
static const char *silent_unit(const char *name)
{
    static const char *const real[][2] = {
        {"Z Real", "ohm"},    {"Z Imag", "ohm"},    {"E Real", "V"},    {"E Imag", "V"},
        {"I Real", "ampere"}, {"I Imag", "ampere"}, {"Z2 Real", "ohm"}, {"Z2 Imag", "ohm"},
        {"E2 Real", "V"},     {"E2 Imag", "V"}};
    for (size_t k = 0; k < sizeof real / sizeof *real; k++)
        if (!strcmp(name, real[k][0]))
            return real[k][1];
    return "";
}

static closo_status read_names(const char *begin, const char *end, names *out, closo_error *error)
{
    const char *field, *p = begin;
    size_t length;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && out->count < COLUMNS_MAXIMUM &&
           (p = closo_data_field(p, end, ',', &field, &length)) != NULL) {
        char *whole = closo_data_utf8(field, length, error);
        char **unit = &out->units[out->count];
        status = whole ? closo_data_split_unit(whole, &out->names[out->count], unit, error)
                       : CLOSO_MEMORY;
        free(whole);
        if (status != CLOSO_OK)
            break;
        out->count++;
        const char *better = !**unit               ? silent_unit(out->names[out->count - 1])
                             : !strcmp(*unit, "A") ? "ampere"
                                                   : "";
        if (*better) {
            free(*unit);
            *unit = closo_duplicate(better, error);
            status = *unit ? CLOSO_OK : CLOSO_MEMORY;
        }
    }
    return status;
}

// "<Segment1>" gives its number; SIZE_MAX: no such section begins.
static size_t section_number(const closo_data_line *line, const char *name)
{
    char tag[32];
    snprintf(tag, sizeof tag, "<%s", name);
    if (!closo_data_line_starts(line, tag))
        return SIZE_MAX;
    const char *p = line->text + strspn(line->text, " \t") + strlen(tag);
    int64_t number;
    const char *end = closo_read_integer(p, line->end, &number);
    return end && end < line->end && *end == '>' && number >= 0 ? (size_t)number : SIZE_MAX;
}

static closo_status add_settings(reader *r, closo_data *into, closo_error *error)
{
    closo_data_line line;
    closo_data_table *table = into->tables;
    while (closo_counted_next(&r->lines, &line) && !closo_data_line_starts(&line, "</")) {
        char key[96];
        const char *equals = memchr(line.text, '=', (size_t)(line.end - line.text));
        if (!equals || equals == line.text || equals - line.text >= (ptrdiff_t)sizeof key ||
            table->setting_count >= SETTINGS_MAXIMUM)
            continue;
        memcpy(key, line.text, (size_t)(equals - line.text));
        key[equals - line.text] = '\0';
        closo_status status =
            closo_data_set_bytes(table, key, equals + 1, (size_t)(line.end - equals - 1), error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_status begin_action(reader *r, closo_error *error)
{
    closo_data_clear(&r->action);
    if (!closo_data_add_table(&r->action, NULL, NULL, 0, error))
        return CLOSO_MEMORY;
    closo_status status = add_settings(r, &r->action, error);
    const char *name = closo_data_setting_of(r->action.tables, "Name");
    snprintf(r->technique, sizeof r->technique, "%s", name ? name : "");
    return status;
}

static closo_status copy_settings(const closo_data_table *from, closo_data_table *to,
                                  closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < from->setting_count; k++)
        status = closo_data_set(to, from->settings[k].key, from->settings[k].text, error);
    return status;
}

static closo_status store(reader *r, closo_data_rows *rows, const names *n, closo_error *error)
{
    if (rows->rows == 0)
        return CLOSO_OK;
    if (r->out->count >= CLOSO_DATA_TABLES)
        return closo_fail(error, CLOSO_INPUT, "%s: more than %zu segments", r->path,
                          CLOSO_DATA_TABLES);
    closo_data_table *table =
        closo_data_rows_store(r->out, rows, r->technique, NULL, n->names, n->units, error);
    if (!table)
        return CLOSO_MEMORY;
    closo_status status = copy_settings(r->action.tables, table, error);
    return status == CLOSO_OK ? copy_settings(r->common.tables, table, error) : status;
}

static closo_status bad_row(reader *r, const closo_data_line *line, size_t expected, size_t found,
                            bool *end, closo_error *error)
{
    *end = true;
    if (r->lines.at >= r->lines.end)
        return closo_data_warn(r->out, error, "line %zu: the last row is cut short and left out",
                               line->number);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu numbers, found %zu", r->path,
                      line->number, expected, found);
}

static closo_status read_row(reader *r, const closo_data_line *line, const names *n,
                             closo_data_rows *rows, bool *end, closo_error *error)
{
    double values[COLUMNS_MAXIMUM];
    const char *field, *p = line->text;
    size_t length, count = 0;
    while (count < n->count && (p = closo_data_field(p, line->end, ',', &field, &length)) != NULL &&
           closo_data_number(field, length, false, &values[count]))
        count++;
    if (rows->columns == 0 && count >= 2)
        rows->columns = count; // the definition may name one column more than there are
    if (count == 0 || count != rows->columns)
        return bad_row(r, line, rows->columns ? rows->columns : n->count, count, end, error);
    return closo_data_rows_add(rows, values, error);
}

static closo_status read_segment(reader *r, closo_error *error)
{
    closo_data_line line;
    closo_data_rows rows = {0};
    names n = {0};
    bool end = false;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && !end && closo_counted_next(&r->lines, &line) &&
           !closo_data_line_starts(&line, "</")) {
        static const char definition[] = "Definition=";
        if (closo_data_line_starts(&line, definition))
            status = read_names(line.text + strspn(line.text, " \t") + sizeof definition - 1,
                                line.end, &n, error);
        else if (n.count > 0)
            status = read_row(r, &line, &n, &rows, &end, error);
    }
    if (status == CLOSO_OK)
        status = store(r, &rows, &n, error);
    names_clear(&n);
    closo_data_rows_clear(&rows);
    return status;
}

static closo_status read_text(reader *r, closo_error *error)
{
    closo_data_line line;
    closo_status status = closo_data_add_table(&r->common, NULL, NULL, 0, error) &&
                                  closo_data_add_table(&r->action, NULL, NULL, 0, error)
                              ? CLOSO_OK
                              : CLOSO_MEMORY;
    while (status == CLOSO_OK && closo_counted_next(&r->lines, &line)) {
        size_t action = section_number(&line, "Action");
        if (section_number(&line, "Segment") != SIZE_MAX)
            status = read_segment(r, error);
        else if (action != SIZE_MAX && action > 0)
            status = begin_action(r, error);
        else if (action == 0 || closo_data_line_starts(&line, "<Instrument>") ||
                 closo_data_line_starts(&line, "<Experiment>"))
            status = add_settings(r, &r->common, error);
    }
    if (status == CLOSO_OK && r->out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no segment with rows", r->path);
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
    reader r = {.out = out, .path = path, .lines = closo_data_lines_of(text, length)};
    status = read_text(&r, error);
    closo_data_clear(&r.common);
    closo_data_clear(&r.action);
    free(text);
    return status;
}

const closo_data_format closo_data_format_versastudio = {
    .name = "versastudio",
    .description = "VersaStudio",
    .extensions = "par",
    .reference = "Princeton Applied Research, VersaStudio manual",
    .recognise = recognise,
    .read = read,
};
