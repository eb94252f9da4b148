// SPDX-License-Identifier: GPL-3.0-or-later
// Spreadsheets: .xlsx (ECMA-376), .ods and .fods (ISO/IEC 26300). Every sheet is a plain table (or
// several); sheets without numbers are left out.
#include "electro/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "electro/text_table.h"

static bool has(const char *head, size_t length, const char *text)
{
    return memmem(head, length, text, strlen(text)) != NULL;
}

static bool is_zip(const char *head, size_t length)
{
    return length > 4 && !memcmp(head, "PK\x03\x04", 4);
}

static bool recognise(const char *head, size_t length, const char *path)
{
    if (is_zip(head, length))
        return has(head, length, "opendocument.spreadsheet") || has(head, length, "xl/") ||
               closo_data_has_extension("xlsx ods", path);
    return has(head, length < 4096 ? length : 4096, "<office:document") &&
           has(head, length, "opendocument.spreadsheet");
}

static closo_status read_zip(const char *text, size_t length, const char *path,
                             closo_sheets *sheets, closo_error *error)
{
    char *content;
    size_t count;
    closo_status status =
        closo_sheet_member(text, length, path, "content.xml", &content, &count, error);
    if (status != CLOSO_OK)
        return status;
    status = content ? closo_sheets_open(content, count, path, sheets, error)
                     : closo_sheets_xlsx(text, length, path, sheets, error);
    free(content);
    return status;
}

// Tables of one sheet; its name stands in their titles.
static closo_status read_sheet(closo_data *out, const closo_sheet *sheet, const char *path,
                               const char *columns, closo_error *error)
{
    closo_text_layout layout;
    char place[256];
    const char *text = sheet->text.data;
    size_t before = out->count;
    if (!text || !closo_text_layout_of(text, sheet->text.length, &layout))
        return CLOSO_OK;
    snprintf(place, sizeof place, "%.160s: %.60s", path, sheet->name);
    closo_status status =
        closo_text_read_tables(out, text, sheet->text.length, place, columns, error);
    for (size_t k = before; status == CLOSO_OK && k < out->count; k++)
        if (!*out->tables[k].title) {
            char *title = closo_duplicate(sheet->name, error);
            if (!title)
                return CLOSO_MEMORY;
            free(out->tables[k].title);
            out->tables[k].title = title;
        }
    return status;
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    closo_sheets sheets = {0};
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    status = is_zip(text, length) ? read_zip(text, length, path, &sheets, error)
                                  : closo_sheets_open(text, length, path, &sheets, error);
    free(text);
    for (size_t k = 0; status == CLOSO_OK && k < sheets.count; k++)
        status = sheets.sheets[k].text.failed
                     ? closo_fail(error, CLOSO_MEMORY, "out of memory for a spreadsheet")
                     : read_sheet(out, &sheets.sheets[k], path, options->columns, error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no sheet with a table of numbers", path);
    closo_sheets_clear(&sheets);
    return status;
}

const closo_data_format closo_data_format_spreadsheet = {
    .name = "spreadsheet",
    .description = "spreadsheet (xlsx, ods, fods)",
    .extensions = "xlsx ods fods",
    .reference = "ECMA-376; ISO/IEC 26300",
    .recognise = recognise,
    .read = read,
};
