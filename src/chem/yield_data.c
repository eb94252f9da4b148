// SPDX-License-Identifier: GPL-3.0-or-later
// Yields from CSV (RFC 4180) with a line of names; "# " comments. Units stand in the names: only
// those the reader knows are taken, so that minutes are never read as hours.
#include "chem/yield_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 24, ROWS_MAXIMUM = 2000, LIMIT = 1 << 20, FIELD = 160 };

typedef enum kind {
    KIND_NONE,
    KIND_VESSEL,
    KIND_OPEN,
    KIND_TIME,
    KIND_YIELD,
    KIND_SU,
    KIND_TEMPERATURE,
    KIND_VOLUME,
    KIND_START,
    KIND_USE,
    KIND_NOTE,
    KIND_SOURCE
} kind;

typedef struct header {
    size_t count;
    kind kinds[COLUMNS];
    double factor[COLUMNS], offset[COLUMNS];
    size_t start[COLUMNS]; // which amount
    bool has[KIND_SOURCE + 1];
} header;

typedef struct table_reader {
    const char *path;
    size_t line;
    closo_error *error;
} table_reader;

static closo_status fail_at(const table_reader *self, const char *what, const char *found)
{
    closo_status status = closo_fail(self->error, CLOSO_INPUT, "%s:%zu: %s, found \"%.60s\"",
                                     self->path, self->line, what, found);
    for (char *p = self->error ? self->error->message : NULL; p && *p; p++)
        if ((unsigned char)*p < ' ')
            *p = '?';
    return status;
}

// The next field of a line into out; *p moves behind the comma, NULL at the end of the line.
static bool next_field(const char **p, const char *end, char out[FIELD])
{
    const char *q = *p;
    size_t length = 0;
    bool quoted = q < end && *q == '"', sound = true;
    q += quoted;
    while (q < end && (quoted || *q != ',')) {
        if (quoted && *q == '"') {
            if (q + 1 < end && q[1] == '"')
                q++;
            else
                break;
        }
        if (length + 1 < FIELD)
            out[length++] = *q;
        else
            sound = false;
        q++;
    }
    if (quoted) {
        sound = sound && q < end && *q == '"' && (q + 1 == end || q[1] == ',');
        q += q < end;
        while (q < end && *q != ',')
            q++;
    }
    while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == '\r'))
        length--;
    out[length] = '\0';
    *p = q < end ? q + 1 : NULL;
    return sound;
}

// ---- the line of names -------------------------------------------------------------------------

// "time (h)" -> "time", "h".
static void divide(const char *name, char word[FIELD], char unit[FIELD])
{
    const char *open = strrchr(name, '(');
    size_t length = strlen(name);
    strcpy(word, name);
    unit[0] = '\0';
    if (!open || open == name || name[length - 1] != ')' || open[-1] != ' ')
        return;
    memcpy(unit, open + 1, length - (size_t)(open - name) - 2);
    unit[length - (size_t)(open - name) - 2] = '\0';
    word[open - name - 1] = '\0';
}

static closo_status name_column(const table_reader *self, const char *name, header *head,
                                closo_yield_data *data)
{
    static const struct {
        const char *word;
        kind kind;
    } words[] = {{"vessel", KIND_VESSEL},
                 {"group", KIND_VESSEL},
                 {"open", KIND_OPEN},
                 {"time", KIND_TIME},
                 {"yield", KIND_YIELD},
                 {"su", KIND_SU},
                 {"temperature", KIND_TEMPERATURE},
                 {"volume", KIND_VOLUME},
                 {"use", KIND_USE},
                 {"note", KIND_NOTE},
                 {"source", KIND_SOURCE}};
    char word[FIELD], unit[FIELD];
    size_t c = head->count++;
    closo_unit_expression factor;
    divide(name, word, unit);
    head->kinds[c] = KIND_START;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(word, words[i].word))
            head->kinds[c] = words[i].kind;
    kind k = head->kinds[c];
    if (k == KIND_OPEN && !head->has[KIND_VESSEL])
        return fail_at(self, "expected the column vessel before open", name);
    if (k != KIND_START && head->has[k])
        return fail_at(self, "expected each column once", name);
    head->has[k] = true;
    head->factor[c] = 1;
    head->offset[c] = 0;
    bool parsed = closo_unit_expression_parse(unit, strlen(unit), &factor);
    if (k == KIND_TIME && (!parsed || !closo_unit_expression_is(&factor, 0, 0, 0, 1, 0)))
        return fail_at(self, "expected a unit of time, such as time (h)", name);
    if (k == KIND_VOLUME && (!parsed || !closo_unit_expression_is(&factor, 0, 0, 1, 0, 0)))
        return fail_at(self, "expected a unit of volume, such as volume (mL)", name);
    if (k == KIND_TIME || k == KIND_VOLUME)
        head->factor[c] = factor.factor;
    if (k == KIND_YIELD || k == KIND_SU) {
        if (strcmp(unit, "%") != 0)
            return fail_at(self, "expected the unit %, as in yield (%)", name);
        head->factor[c] = 0.01;
    }
    if (k == KIND_TEMPERATURE) {
        if (strcmp(unit, "C") != 0 && strcmp(unit, "K") != 0)
            return fail_at(self, "expected temperature (C) or temperature (K)", name);
        head->offset[c] = unit[0] == 'C' ? 273.15 : 0;
    }
    if (k != KIND_START)
        return CLOSO_OK;
    if (!parsed || !closo_unit_expression_is(&factor, 0, 1, 0, 0, 0))
        return fail_at(
            self,
            "expected vessel, time (h), yield (%), su (%), temperature (C), volume (mL), "
            "use, note, source, or SPECIES (mmol)",
            name);
    if (data->starts == sizeof data->start_name / sizeof *data->start_name ||
        strlen(word) >= sizeof *data->start_name)
        return fail_at(self, "expected at most 4 columns of amounts", name);
    head->factor[c] = factor.factor;
    head->start[c] = data->starts;
    strcpy(data->start_name[data->starts++], word);
    return CLOSO_OK;
}

static closo_status read_header(const table_reader *self, const char *line, const char *end,
                                header *head, closo_yield_data *data)
{
    char field[FIELD];
    closo_status status = CLOSO_OK;
    for (const char *p = line; p && status == CLOSO_OK;) {
        if (head->count == COLUMNS)
            return fail_at(self, "expected at most 24 columns", "more");
        if (!next_field(&p, end, field))
            return fail_at(self, "expected the name of a column", field);
        status = name_column(self, field, head, data);
    }
    if (status == CLOSO_OK &&
        (!head->has[KIND_VESSEL] || !head->has[KIND_TIME] || !head->has[KIND_YIELD]))
        status =
            fail_at(self, "expected at least the columns vessel, time (h) and yield (%)", "fewer");
    return status;
}

// ---- rows --------------------------------------------------------------------------------------

static closo_status find_group(const table_reader *self, const char *name, closo_yield_data *data,
                               size_t *group)
{
    for (*group = 0; *group < data->groups; ++*group)
        if (!strcmp(data->group[*group], name))
            return CLOSO_OK;
    if (!*name || strlen(name) >= sizeof *data->group)
        return fail_at(self, "expected the name of a vessel", name);
    if (data->groups == CLOSO_YIELD_GROUPS)
        return fail_at(self, "expected at most 8 vessels", name);
    strcpy(data->group[data->groups++], name);
    // Glassware under a stream of gas lets gases go; a vessel that is closed keeps them.
    data->open[*group] = !closo_text_equal_ignoring_case(name, "autoclave") &&
                         !closo_text_equal_ignoring_case(name, "closed") &&
                         !closo_text_equal_ignoring_case(name, "sealed");
    return CLOSO_OK;
}

static closo_status take_number(const table_reader *self, const header *head, size_t c,
                                const char *field, double *out)
{
    double value;
    if (!*field && head->kinds[c] != KIND_TIME && head->kinds[c] != KIND_YIELD)
        return CLOSO_OK; // not known
    if (!closo_number_from_text(field, &value) || !isfinite(value) || fabs(value) > 1e9)
        return fail_at(self, "expected a number", field);
    if (head->kinds[c] != KIND_TEMPERATURE && value < 0)
        return fail_at(self, "expected a number from 0", field);
    *out = value * head->factor[c] + head->offset[c];
    return CLOSO_OK;
}

static closo_status take_field(const table_reader *self, const header *head, size_t c,
                               const char *field, closo_yield_data *data, closo_yield_point *point)
{
    switch (head->kinds[c]) {
    case KIND_VESSEL:
        return find_group(self, field, data, &point->group);
    case KIND_TIME:
        return take_number(self, head, c, field, &point->time);
    case KIND_YIELD:
        return take_number(self, head, c, field, &point->yield);
    case KIND_SU:
        return take_number(self, head, c, field, &point->su);
    case KIND_TEMPERATURE:
        return take_number(self, head, c, field, &point->temperature);
    case KIND_VOLUME:
        return take_number(self, head, c, field, &point->volume);
    case KIND_START:
        return take_number(self, head, c, field, &point->start[head->start[c]]);
    case KIND_USE:
        if (strcmp(field, "yes") != 0 && strcmp(field, "no") != 0)
            return fail_at(self, "use: expected yes or no", field);
        point->used = !strcmp(field, "yes");
        return CLOSO_OK;
    case KIND_NOTE:
        snprintf(point->note, sizeof point->note, "%s", field);
        return CLOSO_OK;
    case KIND_SOURCE:
        if (!data->source[0])
            snprintf(data->source, sizeof data->source, "%s", field);
        return CLOSO_OK;
    case KIND_OPEN:
        data->open[point->group] = !strcmp(field, "yes");
        return strcmp(field, "yes") != 0 && strcmp(field, "no") != 0
                   ? fail_at(self, "open: expected yes or no", field)
                   : CLOSO_OK;
    case KIND_NONE:
        break;
    }
    return CLOSO_OK;
}

static closo_status read_row(const table_reader *self, const char *line, const char *end,
                             const header *head, closo_yield_data *data, size_t *capacity)
{
    char field[FIELD];
    size_t c = 0;
    closo_yield_point point = {.su = NAN, .temperature = NAN, .volume = NAN, .used = true};
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < sizeof point.start / sizeof *point.start; i++)
        point.start[i] = NAN;
    for (const char *p = line; p && status == CLOSO_OK; c++) {
        if (c == head->count || !next_field(&p, end, field))
            return fail_at(self,
                           "expected as many fields as columns, quoted where they hold commas",
                           c == head->count ? "more" : field);
        status = take_field(self, head, c, field, data, &point);
    }
    if (status == CLOSO_OK && c != head->count)
        status = fail_at(self, "expected as many fields as columns", "fewer");
    if (status == CLOSO_OK && data->count == ROWS_MAXIMUM)
        status = fail_at(self, "expected at most 2000 rows", "more");
    if (status == CLOSO_OK)
        status = closo_grow((void **)&data->points, capacity, data->count + 1, sizeof *data->points,
                            self->error);
    if (status == CLOSO_OK)
        data->points[data->count++] = point;
    return status;
}

closo_status closo_yield_data_read(closo_yield_data *out, const char *path, closo_error *error)
{
    char *text;
    size_t length, capacity = 0;
    header head = {0};
    *out = (closo_yield_data){0};
    closo_status status = closo_file_read(path, LIMIT, &text, &length, &out->fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    table_reader self = {.path = path, .error = error};
    snprintf(out->path, sizeof out->path, "%s", path);
    for (const char *p = text, *end = text + length; status == CLOSO_OK && p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        const char *line_end = stop ? stop : end;
        const char *line = p;
        p = stop ? stop + 1 : end;
        self.line++;
        while (line_end > line && (line_end[-1] == '\r' || line_end[-1] == ' '))
            line_end--;
        if (line == line_end || *line == '#')
            continue;
        if (memchr(line, '\0', (size_t)(line_end - line)))
            status = fail_at(&self, "expected text", "a zero byte");
        else
            status = head.count ? read_row(&self, line, line_end, &head, out, &capacity)
                                : read_header(&self, line, line_end, &head, out);
    }
    free(text);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: expected rows of yields, found none", path);
    if (status != CLOSO_OK)
        closo_yield_data_clear(out);
    return status;
}

void closo_yield_data_clear(closo_yield_data *data)
{
    free(data->points);
    *data = (closo_yield_data){0};
}
