// SPDX-License-Identifier: GPL-3.0-or-later
// Records as CSV, JSON and BibTeX.
#include "catalogue/csv.h"
#include "catalogue/database.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void closo_catalogue_write_csv(const closo_catalogue_records *records, closo_text *out)
{
    for (size_t k = 0; k < CLOSO_FIELDS; k++)
        closo_text_addf(out, "%s%s", k ? "," : "", closo_fields[k].name);
    closo_text_add(out, "\n");
    for (size_t i = 0; i < records->count; i++) {
        const closo_catalogue_record *record = &records->items[i];
        for (size_t k = 0; k < CLOSO_FIELDS; k++) {
            const closo_field *field = &closo_fields[k];
            double number = 0;
            closo_text_add(out, k ? "," : "");
            if (field->kind != CLOSO_FIELD_NUMBER)
                closo_csv_add_field(out, closo_field_text(record, field));
            else if (!isnan(number = closo_field_number(record, field)))
                closo_text_add_number(out, number, 0);
        }
        closo_text_add(out, "\n");
    }
}

static void add_json(closo_text *out, const char *text)
{
    closo_text_add(out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            closo_text_addf(out, "\\%c", c);
        else if (c < 0x20)
            closo_text_addf(out, "\\u%04x", c);
        else
            closo_text_add_bytes(out, text, 1);
    }
    closo_text_add(out, "\"");
}

void closo_catalogue_write_json(const closo_catalogue_records *records, closo_text *out)
{
    closo_text_add(out, "[");
    for (size_t i = 0; i < records->count; i++) {
        const closo_catalogue_record *record = &records->items[i];
        closo_text_add(out, i ? ",\n  {" : "\n  {");
        for (size_t k = 0; k < CLOSO_FIELDS; k++) {
            const closo_field *field = &closo_fields[k];
            closo_text_addf(out, "%s\"%s\": ", k ? ", " : "", field->name);
            if (field->kind != CLOSO_FIELD_NUMBER)
                add_json(out, closo_field_text(record, field));
            else if (isfinite(closo_field_number(record, field)))
                closo_text_add_number(out, closo_field_number(record, field), 0);
            else
                closo_text_add(out, "null");
        }
        closo_text_add(out, "}");
    }
    closo_text_add(out, "\n]\n");
}

// ---- BibTeX ------------------------------------------------------------------------------------

static const char *const bibtex_fields[] = {"author", "title", "journal", "year",
                                            "volume", "pages", "doi",     "note"};

static void add_bibtex_text(closo_text *out, const char *text, bool authors)
{
    for (; *text; text++) {
        if (authors && text[0] == ';' && text[1] == ' ') {
            bool others = strcmp(text + 2, "and co-workers") == 0;
            closo_text_add(out, " and ");
            if (others) {
                closo_text_add(out, "others");
                return;
            }
            text++;
        } else if (strchr("&%$#_{}", *text)) {
            closo_text_addf(out, "\\%c", *text);
        } else {
            closo_text_add_bytes(out, text, 1);
        }
    }
}

// A key of BibTeX: letters, digits, '-', ':' and '.'.
static void add_bibtex_key(closo_text *out, const char *key)
{
    for (size_t i = 0; i < 80 && key[i]; i++)
        closo_text_add_bytes(out, strchr(" ,{}()=\"#%~\\'/", key[i]) ? "_" : &key[i], 1);
}

static void add_entry(closo_text *out, sqlite3_stmt *row)
{
    closo_text_addf(out, "@%s{", (const char *)sqlite3_column_text(row, 0));
    add_bibtex_key(out, (const char *)sqlite3_column_text(row, 1));
    for (int i = 0; i < 8; i++) {
        const char *text = (const char *)sqlite3_column_text(row, 2 + i);
        if (!text || !*text)
            continue;
        closo_text_addf(out, ",\n  %s = {", bibtex_fields[i]);
        if (strcmp(bibtex_fields[i], "doi") == 0)
            closo_text_add(out, text);
        else
            add_bibtex_text(out, text, i == 0);
        closo_text_add(out, "}");
    }
    closo_text_add(out, "\n}\n\n");
}

static bool cited_before(const closo_catalogue_records *records, size_t index)
{
    for (size_t i = index; i-- > 0;)
        if (records->items[i].source == records->items[index].source)
            return true;
    return false;
}

closo_status closo_catalogue_write_bibtex(closo_catalogue *catalogue,
                                          const closo_catalogue_records *records, closo_text *out,
                                          closo_error *error)
{
    sqlite3_stmt *query;
    closo_status status = closo_database_prepare(
        catalogue->database,
        "SELECT type, source, authors, title, journal, year, volume, pages, doi, note FROM"
        " temp.sources WHERE source = ? ORDER BY own LIMIT 1",
        &query, error);
    for (size_t i = 0; status == CLOSO_OK && i < records->count; i++) {
        // Neighbours mostly share their source; texts are kept once, so equal pointers suffice.
        if (cited_before(records, i))
            continue;
        sqlite3_bind_text(query, 1, records->items[i].source, -1, SQLITE_STATIC);
        if (sqlite3_step(query) == SQLITE_ROW)
            add_entry(out, query);
        sqlite3_reset(query);
    }
    sqlite3_finalize(query);
    return status;
}
