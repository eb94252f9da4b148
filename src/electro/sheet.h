// SPDX-License-Identifier: GPL-3.0-or-later
// Spreadsheets as text: every sheet becomes lines of cells divided by tabs, which the plain table
// reads. Members of a zip in memory; cells from OOXML and OpenDocument.
#ifndef CLOSO_ELECTRO_SHEET_H
#define CLOSO_ELECTRO_SHEET_H

#include "closo/electro.h"

typedef struct closo_sheet {
    char *name;
    closo_text text;
} closo_sheet;

typedef struct closo_sheets {
    closo_sheet *sheets;
    size_t count, capacity;
} closo_sheets;

void closo_sheets_clear(closo_sheets *sheets);
closo_status closo_sheets_add(closo_sheets *sheets, const char *name, closo_error *error);
// One member of a zip in memory, NUL-terminated; *out NULL: not there. Unpacked size is bounded.
closo_status closo_sheet_member(const char *zip, size_t length, const char *path,
                                const char *member, char **out, size_t *out_length,
                                closo_error *error);

// ---- writing cells; sticky like closo_text -----------------------------------------------------

typedef struct closo_sheet_writer {
    closo_sheets *sheets;
    size_t row, column; // of the next cell, from 0
    size_t line_begin;  // in the text of the sheet
    bool too_large;
} closo_sheet_writer;

// The text of one cell at a column; cells come with rising column.
void closo_sheet_cell(closo_sheet_writer *writer, size_t column, const char *text, size_t length);
void closo_sheet_end_row(closo_sheet_writer *writer, size_t repeats);

// ---- XML ---------------------------------------------------------------------------------------

typedef struct closo_sheet_xml {
    void *context;
    // Names without their prefix.
    closo_status (*begin)(void *context, const char *name, const char **attributes,
                          closo_error *error);
    closo_status (*end)(void *context, const char *name, closo_error *error);
    void (*text)(void *context, const char *text, size_t length);
} closo_sheet_xml;

closo_status closo_sheet_parse(const char *path, const char *data, size_t length,
                               const closo_sheet_xml *handler, closo_error *error);
const char *closo_sheet_attribute(const char **attributes, const char *name); // NULL: not there

// ---- formats -----------------------------------------------------------------------------------

closo_status closo_sheets_xlsx(const char *zip, size_t length, const char *path,
                               closo_sheets *sheets, closo_error *error);
closo_status closo_sheets_open(const char *xml, size_t length, const char *path,
                               closo_sheets *sheets, closo_error *error);

#endif
