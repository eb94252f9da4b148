// SPDX-License-Identifier: GPL-3.0-or-later
// A table as CSV after RFC 4180: CRLF line ends, fields quoted only where they must be, the first
// line names with units, numbers in full precision, missing values empty.
#include "result/document.h"

#include "result/glyphs.h"

#include <math.h>
#include <string.h>

static void add_field(closo_text *out, const char *text)
{
    bool blank_edge = *text == ' ' || (*text && text[strlen(text) - 1] == ' ');
    if (!strpbrk(text, ",\"\n\r") && !blank_edge) {
        closo_text_add(out, text);
        return;
    }
    closo_text_add(out, "\"");
    for (const char *p = text; *p; p++)
        closo_text_add_bytes(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    closo_text_add(out, "\"");
}

static void add_header(closo_text *out, const closo_column *column)
{
    closo_text name;
    closo_text_init(&name);
    closo_text_add(&name, column->name);
    if (closo_unit_is_shown(column->unit))
        closo_text_addf(&name, " (%s)", column->unit);
    if (name.failed)
        out->failed = true;
    else
        add_field(out, name.data);
    closo_text_clear(&name);
}

static void add_table(closo_text *out, const closo_table *table)
{
    for (size_t c = 0; c < table->count; c++) {
        closo_text_add(out, c > 0 ? "," : "");
        add_header(out, &table->columns[c]);
    }
    closo_text_add(out, "\r\n");
    for (size_t row = 0; row < closo_table_rows(table); row++) {
        for (size_t c = 0; c < table->count; c++) {
            const closo_column *column = &table->columns[c];
            closo_text_add(out, c > 0 ? "," : "");
            if (column->texts)
                add_field(out, column->texts[row]);
            else if (!isnan(column->values[row]))
                closo_text_add_number(out, column->values[row], 0);
        }
        closo_text_add(out, "\r\n");
    }
}

static closo_status fail_absent(const closo_result *result, const char *table, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (size_t i = 0; i < result->table_count; i++)
        closo_text_addf(&names, "%s%s", i > 0 ? ", " : "", result->tables[i]->name);
    closo_fail(error, CLOSO_USAGE, "no table \"%s\", expected one of: %s", table,
               names.length > 0 ? names.data : "(this result has no tables)");
    closo_text_clear(&names);
    return CLOSO_USAGE;
}

closo_status closo_result_write_csv(const closo_result *result, const char *table, closo_text *out,
                                    closo_error *error)
{
    closo_status status = closo_result_status(result, error);
    if (status != CLOSO_OK)
        return status;
    const closo_table *found = closo_result_table(result, table);
    if (!found)
        return fail_absent(result, table ? table : "", error);
    add_table(out, found);
    return out->failed ? closo_fail(error, CLOSO_MEMORY, "out of memory while writing table \"%s\"",
                                    found->name)
                       : CLOSO_OK;
}
