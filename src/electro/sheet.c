// SPDX-License-Identifier: GPL-3.0-or-later
// What both kinds of spreadsheet share: zip members by libarchive, XML by expat, cells to text.
// Everything is bounded by what is unpacked: members, depth, the text of all sheets, columns.
#include "electro/sheet.h"

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "electro/reading.h"

#define LARGEST_MEMBER  ((size_t)256 << 20)
#define LARGEST_TEXT    ((size_t)128 << 20)
#define MEMBERS_MAXIMUM 20000
#define CHUNK           ((size_t)1 << 20)
enum { SHEETS_MAXIMUM = 4096, DEPTH_MAXIMUM = 128 };

void closo_sheets_clear(closo_sheets *self)
{
    for (size_t k = 0; k < self->count; k++) {
        free(self->sheets[k].name);
        closo_text_clear(&self->sheets[k].text);
    }
    free(self->sheets);
    *self = (closo_sheets){0};
}

closo_status closo_sheets_add(closo_sheets *self, const char *name, closo_error *error)
{
    if (self->count == SHEETS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "more than %d sheets", SHEETS_MAXIMUM);
    closo_status status = closo_grow((void **)&self->sheets, &self->capacity, self->count + 1,
                                     sizeof *self->sheets, error);
    if (status != CLOSO_OK)
        return status;
    closo_sheet *sheet = &self->sheets[self->count];
    closo_text_init(&sheet->text);
    sheet->name = closo_duplicate(name, error);
    if (!sheet->name)
        return CLOSO_MEMORY;
    self->count++;
    return CLOSO_OK;
}

// ---- zip ---------------------------------------------------------------------------------------

static closo_status unpack(struct archive *archive, const char *path, const char *member,
                           char **out, size_t *out_length, closo_error *error)
{
    char *data = NULL;
    size_t used = 0, capacity = 0;
    closo_status status = CLOSO_OK;
    for (;;) {
        status = closo_grow((void **)&data, &capacity, used + 65537, 1, error);
        if (status != CLOSO_OK)
            break;
        la_ssize_t got = archive_read_data(archive, data + used, capacity - used - 1);
        if (got < 0)
            status = closo_fail(error, CLOSO_INPUT, "%s: damaged archive (%s)", path, member);
        if (got <= 0)
            break;
        used += (size_t)got;
        if (used > LARGEST_MEMBER) {
            status = closo_fail(error, CLOSO_INPUT, "%s: %s unpacks to more than %zu MB: refused",
                                path, member, LARGEST_MEMBER >> 20);
            break;
        }
    }
    if (status != CLOSO_OK) {
        free(data);
        return status;
    }
    data[used] = '\0';
    *out = data;
    *out_length = used;
    return CLOSO_OK;
}

closo_status closo_sheet_member(const char *zip, size_t length, const char *path,
                                const char *member, char **out, size_t *out_length,
                                closo_error *error)
{
    *out = NULL;
    *out_length = 0;
    struct archive *archive = archive_read_new();
    if (!archive)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for a zip archive");
    archive_read_support_format_zip(archive);
    closo_status status = CLOSO_OK;
    struct archive_entry *entry;
    int step = archive_read_open_memory(archive, zip, length);
    if (step != ARCHIVE_OK)
        status = closo_fail(error, CLOSO_INPUT, "%s: damaged zip archive", path);
    for (size_t seen = 0; status == CLOSO_OK && !*out && seen < MEMBERS_MAXIMUM; seen++) {
        step = archive_read_next_header(archive, &entry);
        if (step == ARCHIVE_EOF)
            break;
        if (step < ARCHIVE_WARN) {
            status = closo_fail(error, CLOSO_INPUT, "%s: damaged zip archive", path);
            break;
        }
        const char *name = archive_entry_pathname(entry);
        if (name && !strcmp(name, member))
            status = unpack(archive, path, member, out, out_length, error);
    }
    archive_read_free(archive);
    return status;
}

// ---- cells -------------------------------------------------------------------------------------

static closo_text *text_of(closo_sheet_writer *self)
{
    return &self->sheets->sheets[self->sheets->count - 1].text;
}

void closo_sheet_cell(closo_sheet_writer *self, size_t column, const char *text, size_t length)
{
    closo_text *out = text_of(self);
    if (column >= CLOSO_DATA_COLUMNS || out->length + length + column > LARGEST_TEXT) {
        self->too_large = self->too_large || length > 0;
        return;
    }
    if (length == 0 || column < self->column)
        return;
    if (column > self->column)
        closo_text_add_repeated(out, '\t', column - self->column);
    self->column = column;
    for (size_t k = 0; k < length; k++) { // a cell is one field of one line
        bool blank = text[k] == '\t' || text[k] == '\n' || text[k] == '\r';
        closo_text_add_bytes(out, blank ? " " : &text[k], 1);
    }
}

void closo_sheet_end_row(closo_sheet_writer *self, size_t repeats)
{
    closo_text *out = text_of(self);
    size_t length = out->length - self->line_begin;
    bool empty = length == 0;
    closo_text_add(out, "\n");
    for (size_t k = 1; k < repeats && !empty; k++) {
        if (out->failed || out->length + length + 1 > LARGEST_TEXT) {
            self->too_large = true;
            break;
        }
        char *copy = out->data + self->line_begin;
        closo_text line;
        closo_text_init(&line);
        closo_text_add_bytes(&line, copy, length + 1);
        if (!line.failed)
            closo_text_add_bytes(out, line.data, line.length);
        closo_text_clear(&line);
    }
    self->line_begin = out->length;
    self->column = 0;
    self->row++;
}

// ---- XML ---------------------------------------------------------------------------------------

typedef struct parser {
    XML_Parser expat;
    const closo_sheet_xml *handler;
    const char *path;
    closo_error *error;
    closo_status status;
    size_t depth;
} parser;

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *closo_sheet_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (!strcmp(local_name(attributes[0]), name))
            return attributes[1];
    return NULL;
}

static void stop(parser *self, closo_status status)
{
    self->status = status;
    XML_StopParser(self->expat, XML_FALSE);
}

static void XMLCALL begin_element(void *context, const char *name, const char **attributes)
{
    parser *self = context;
    if (self->status != CLOSO_OK)
        return;
    if (++self->depth > DEPTH_MAXIMUM) {
        stop(self, closo_fail(self->error, CLOSO_INPUT, "%s: XML is nested too deep", self->path));
        return;
    }
    closo_status status =
        self->handler->begin(self->handler->context, local_name(name), attributes, self->error);
    if (status != CLOSO_OK)
        stop(self, status);
}

static void XMLCALL end_element(void *context, const char *name)
{
    parser *self = context;
    if (self->status != CLOSO_OK)
        return;
    self->depth--;
    closo_status status = self->handler->end(self->handler->context, local_name(name), self->error);
    if (status != CLOSO_OK)
        stop(self, status);
}

static void XMLCALL add_text(void *context, const char *text, int length)
{
    parser *self = context;
    if (self->status == CLOSO_OK)
        self->handler->text(self->handler->context, text, (size_t)length);
}

// Documents that grow while they are read are refused.
static void XMLCALL entity(void *context, const XML_Char *name, int is_parameter,
                           const XML_Char *value, int length, const XML_Char *base,
                           const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system,
        (void)public, (void)notation;
    parser *self = context;
    if (self->status == CLOSO_OK)
        stop(self, closo_fail(self->error, CLOSO_INPUT, "%s: entity declarations are refused",
                              self->path));
}

closo_status closo_sheet_parse(const char *path, const char *data, size_t length,
                               const closo_sheet_xml *handler, closo_error *error)
{
    parser self = {.handler = handler, .path = path, .error = error};
    self.expat = XML_ParserCreate(NULL);
    if (!self.expat)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for an XML parser");
    XML_SetUserData(self.expat, &self);
    XML_SetElementHandler(self.expat, begin_element, end_element);
    XML_SetCharacterDataHandler(self.expat, add_text);
    XML_SetEntityDeclHandler(self.expat, entity);
    for (size_t at = 0; self.status == CLOSO_OK;) {
        size_t count = length - at < CHUNK ? length - at : CHUNK;
        bool last = at + count == length;
        if (XML_Parse(self.expat, data + at, (int)count, last) != XML_STATUS_OK &&
            self.status == CLOSO_OK)
            self.status = closo_fail(error, CLOSO_INPUT, "%s: damaged XML: %s", path,
                                     XML_ErrorString(XML_GetErrorCode(self.expat)));
        at += count;
        if (last)
            break;
    }
    XML_ParserFree(self.expat);
    return self.status;
}
