// SPDX-License-Identifier: GPL-3.0-or-later
// Office Open XML spreadsheets (ECMA-376): xl/workbook.xml names the sheets, its relations say
// where they are, shared strings stand in a table of their own.
#include "electro/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRINGS_MAXIMUM ((size_t)4 << 20)

typedef struct pair {
    char *id, *text;
} pair;

typedef struct pairs {
    pair *items;
    size_t count, capacity;
} pairs;

typedef struct book {
    const char *path;
    pairs sheets;    // id, name
    pairs targets;   // id, path
    pairs strings;   // NULL, text
    closo_text text; // of the element being read
    bool wanted, phonetic;
    closo_sheet_writer writer;
    char type[16]; // of the cell
    size_t column;
    closo_error *error;
} book;

static void pairs_clear(pairs *self)
{
    for (size_t k = 0; k < self->count; k++) {
        free(self->items[k].id);
        free(self->items[k].text);
    }
    free(self->items);
    *self = (pairs){0};
}

static closo_status pairs_add(pairs *self, const char *id, const char *text, closo_error *error)
{
    if (self->count == STRINGS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "more than %zu strings in a spreadsheet",
                          STRINGS_MAXIMUM);
    closo_status status = closo_grow((void **)&self->items, &self->capacity, self->count + 1,
                                     sizeof *self->items, error);
    if (status != CLOSO_OK)
        return status;
    pair made = {id ? closo_duplicate(id, error) : NULL, closo_duplicate(text, error)};
    if ((id && !made.id) || !made.text) {
        free(made.id);
        free(made.text);
        return CLOSO_MEMORY;
    }
    self->items[self->count++] = made;
    return CLOSO_OK;
}

static closo_status begin_list(void *context, const char *name, const char **attributes,
                               closo_error *error)
{
    book *self = context;
    const char *id = closo_sheet_attribute(attributes, "id");
    const char *relation = closo_sheet_attribute(attributes, "Id");
    const char *target = closo_sheet_attribute(attributes, "Target");
    const char *title = closo_sheet_attribute(attributes, "name");
    if (!strcmp(name, "sheet") && id)
        return pairs_add(&self->sheets, id, title ? title : "", error);
    if (!strcmp(name, "Relationship") && relation && target)
        return pairs_add(&self->targets, relation, target, error);
    return CLOSO_OK;
}

static closo_status end_list(void *context, const char *name, closo_error *error)
{
    (void)context, (void)name, (void)error;
    return CLOSO_OK;
}

static void no_text(void *context, const char *text, size_t length)
{
    (void)context, (void)text, (void)length;
}

static void take_text(void *context, const char *text, size_t length)
{
    book *self = context;
    if (self->wanted && !self->phonetic)
        closo_text_add_bytes(&self->text, text, length);
}

static closo_status begin_string(void *context, const char *name, const char **attributes,
                                 closo_error *error)
{
    book *self = context;
    (void)attributes, (void)error;
    if (!strcmp(name, "si"))
        self->text.length = 0;
    self->wanted = !strcmp(name, "t");
    self->phonetic = self->phonetic || !strcmp(name, "rPh");
    return CLOSO_OK;
}

static const char *text_so_far(book *self)
{
    if (self->text.data)
        self->text.data[self->text.length] = '\0';
    return self->text.data ? self->text.data : "";
}

static closo_status end_string(void *context, const char *name, closo_error *error)
{
    book *self = context;
    self->wanted = false;
    if (!strcmp(name, "rPh"))
        self->phonetic = false;
    return strcmp(name, "si") ? CLOSO_OK
                              : pairs_add(&self->strings, NULL, text_so_far(self), error);
}

// "BC12": column 54; SIZE_MAX where no letters stand there.
static size_t column_of(const char *reference)
{
    size_t column = 0;
    const char *p = reference;
    for (; *p >= 'A' && *p <= 'Z' && p - reference < 4; p++)
        column = 26 * column + (size_t)(*p - 'A') + 1;
    return p == reference ? SIZE_MAX : column - 1;
}

static closo_status begin_cell(void *context, const char *name, const char **attributes,
                               closo_error *error)
{
    book *self = context;
    (void)error;
    if (!strcmp(name, "c")) {
        const char *reference = closo_sheet_attribute(attributes, "r");
        const char *type = closo_sheet_attribute(attributes, "t");
        size_t column = reference ? column_of(reference) : SIZE_MAX;
        self->column = column == SIZE_MAX ? self->column + 1 : column;
        snprintf(self->type, sizeof self->type, "%s", type ? type : "n");
        self->text.length = 0;
    } else if (!strcmp(name, "row")) {
        self->column = SIZE_MAX; // + 1 is the first
    }
    self->wanted = !strcmp(name, "v") || !strcmp(name, "t");
    self->phonetic = self->phonetic || !strcmp(name, "rPh");
    return CLOSO_OK;
}

static closo_status end_cell(void *context, const char *name, closo_error *error)
{
    book *self = context;
    (void)error;
    self->wanted = false;
    if (!strcmp(name, "rPh"))
        self->phonetic = false;
    if (!strcmp(name, "row"))
        closo_sheet_end_row(&self->writer, 1);
    if (strcmp(name, "c") != 0)
        return CLOSO_OK;
    const char *text = text_so_far(self);
    int64_t index;
    if (!strcmp(self->type, "s"))
        text = closo_integer_from_text(text, &index) && index >= 0 &&
                       (uint64_t)index < self->strings.count
                   ? self->strings.items[index].text
                   : "";
    else if (!strcmp(self->type, "e"))
        text = ""; // an error such as #DIV/0!
    closo_sheet_cell(&self->writer, self->column, text, strlen(text));
    return CLOSO_OK;
}

static closo_status parse_member(book *self, const char *zip, size_t length, const char *member,
                                 const closo_sheet_xml *handler, bool needed, closo_error *error)
{
    char *data;
    size_t count;
    closo_status status = closo_sheet_member(zip, length, self->path, member, &data, &count, error);
    if (status == CLOSO_OK && !data)
        return needed ? closo_fail(error, CLOSO_INPUT, "%s: the archive holds no %s", self->path,
                                   member)
                      : CLOSO_OK;
    if (status == CLOSO_OK)
        status = closo_sheet_parse(self->path, data, count, handler, error);
    free(data);
    return status;
}

static closo_status read_sheet(book *self, const char *zip, size_t length, const pair *sheet,
                               closo_sheets *sheets, closo_error *error)
{
    const closo_sheet_xml cells = {self, begin_cell, end_cell, take_text};
    char member[512] = "";
    for (size_t k = 0; k < self->targets.count && !*member; k++)
        if (!strcmp(self->targets.items[k].id, sheet->id)) {
            const char *target = self->targets.items[k].text;
            snprintf(member, sizeof member, "%s%s", *target == '/' ? "" : "xl/",
                     *target == '/' ? target + 1 : target);
        }
    if (!*member || strstr(member, "worksheets/") == NULL)
        return CLOSO_OK; // a chart
    closo_status status = closo_sheets_add(sheets, sheet->text, error);
    self->writer = (closo_sheet_writer){.sheets = sheets};
    if (status == CLOSO_OK)
        status = parse_member(self, zip, length, member, &cells, true, error);
    if (status == CLOSO_OK && self->writer.too_large)
        status =
            closo_fail(error, CLOSO_INPUT, "%s: sheet %s is too large", self->path, sheet->text);
    return status;
}

closo_status closo_sheets_xlsx(const char *zip, size_t length, const char *path,
                               closo_sheets *sheets, closo_error *error)
{
    book self = {.path = path};
    const closo_sheet_xml list = {&self, begin_list, end_list, no_text};
    const closo_sheet_xml strings = {&self, begin_string, end_string, take_text};
    closo_text_init(&self.text);
    closo_status status = parse_member(&self, zip, length, "xl/workbook.xml", &list, true, error);
    if (status == CLOSO_OK)
        status = parse_member(&self, zip, length, "xl/_rels/workbook.xml.rels", &list, true, error);
    if (status == CLOSO_OK)
        status = parse_member(&self, zip, length, "xl/sharedStrings.xml", &strings, false, error);
    for (size_t k = 0; status == CLOSO_OK && k < self.sheets.count; k++)
        status = read_sheet(&self, zip, length, &self.sheets.items[k], sheets, error);
    if (status == CLOSO_OK && self.text.failed)
        status = closo_fail(error, CLOSO_MEMORY, "out of memory for a spreadsheet");
    pairs_clear(&self.sheets);
    pairs_clear(&self.targets);
    pairs_clear(&self.strings);
    closo_text_clear(&self.text);
    return status;
}
