// SPDX-License-Identifier: GPL-3.0-or-later
// OpenDocument spreadsheets (ISO/IEC 26300): table, table-row, table-cell; numbers stand in the
// attribute value, texts in paragraphs; rows and cells may be repeated.
#include "electro/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "electro/reading.h"

typedef struct document {
    const char *path;
    closo_sheets *sheets;
    closo_sheet_writer writer;
    closo_text text; // of the cell
    bool in_table, in_paragraph, number;
    size_t annotations; // open
    size_t cell_repeats, row_repeats;
} document;

static size_t repeats_of(const char **attributes, const char *name)
{
    const char *text = closo_sheet_attribute(attributes, name);
    int64_t value;
    return text && closo_integer_from_text(text, &value) && value > 0 ? (size_t)value : 1;
}

static bool is_cell(const char *name)
{
    return !strcmp(name, "table-cell") || !strcmp(name, "covered-table-cell");
}

static closo_status begin(void *context, const char *name, const char **attributes,
                          closo_error *error)
{
    document *self = context;
    if (!strcmp(name, "table") && !self->in_table) {
        const char *title = closo_sheet_attribute(attributes, "name");
        self->in_table = true;
        self->writer = (closo_sheet_writer){.sheets = self->sheets};
        return closo_sheets_add(self->sheets, title ? title : "", error);
    }
    if (!self->in_table)
        return CLOSO_OK;
    if (!strcmp(name, "table-row")) {
        self->row_repeats = repeats_of(attributes, "number-rows-repeated");
        self->writer.column = 0;
    } else if (is_cell(name)) {
        const char *value = closo_sheet_attribute(attributes, "value");
        const char *type = closo_sheet_attribute(attributes, "value-type");
        self->cell_repeats = repeats_of(attributes, "number-columns-repeated");
        self->text.length = 0;
        self->number = value && type && strcmp(type, "string") != 0;
        if (self->number)
            closo_text_add(&self->text, value);
    } else if (!strcmp(name, "annotation")) {
        self->annotations++;
    } else if (!strcmp(name, "p")) {
        self->in_paragraph = true;
    }
    return CLOSO_OK;
}

// place: columns that were passed, empty ones too.
static void end_cell(document *self, size_t *place)
{
    size_t length = self->text.length;
    for (size_t k = 0; length > 0 && k < self->cell_repeats && !self->writer.too_large; k++)
        closo_sheet_cell(&self->writer, *place + k, self->text.data, length);
    *place += self->cell_repeats < CLOSO_DATA_COLUMNS ? self->cell_repeats : CLOSO_DATA_COLUMNS;
}

typedef struct state {
    document document;
    size_t place;
} state;

static closo_status begin_state(void *context, const char *name, const char **attributes,
                                closo_error *error)
{
    state *self = context;
    if (!strcmp(name, "table-row"))
        self->place = 0;
    return begin(&self->document, name, attributes, error);
}

static closo_status end_state(void *context, const char *name, closo_error *error)
{
    state *self = context;
    document *d = &self->document;
    if (!d->in_table)
        return CLOSO_OK;
    if (!strcmp(name, "p"))
        d->in_paragraph = false;
    else if (!strcmp(name, "annotation") && d->annotations > 0)
        d->annotations--;
    else if (is_cell(name))
        end_cell(d, &self->place);
    else if (!strcmp(name, "table-row"))
        closo_sheet_end_row(&d->writer, d->row_repeats);
    else if (!strcmp(name, "table"))
        d->in_table = false;
    return d->writer.too_large ? closo_fail(error, CLOSO_INPUT, "%s: a sheet is too large", d->path)
                               : CLOSO_OK;
}

static void take_text(void *context, const char *text, size_t length)
{
    document *d = &((state *)context)->document;
    if (d->in_table && d->in_paragraph && !d->number && d->annotations == 0)
        closo_text_add_bytes(&d->text, text, length);
}

closo_status closo_sheets_open(const char *xml, size_t length, const char *path,
                               closo_sheets *sheets, closo_error *error)
{
    state self = {.document = {.path = path, .sheets = sheets, .row_repeats = 1}};
    const closo_sheet_xml handler = {&self, begin_state, end_state, take_text};
    closo_text_init(&self.document.text);
    closo_status status = closo_sheet_parse(path, xml, length, &handler, error);
    if (status == CLOSO_OK && self.document.text.failed)
        status = closo_fail(error, CLOSO_MEMORY, "out of memory for a spreadsheet");
    closo_text_clear(&self.document.text);
    return status;
}
