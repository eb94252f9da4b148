// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/describe.h"

#include <math.h>
#include <string.h>

#define CITED 200 // references in a document at most

void closo_describe_part(closo_text *text, const char *separator, const char *part)
{
    if (!*part)
        return;
    closo_text_add(text, text->length ? separator : "");
    closo_text_add(text, part);
}

static void add_conditions(closo_text *text, const char *conditions)
{
    for (const char *at = conditions; *at;) {
        at += strspn(at, " ");
        size_t length = strcspn(at, ";");
        if (closo_text_starts_with(at, "temperature=RT")) {
            closo_describe_part(text, "; ", "RT");
        } else if (!closo_text_starts_with(at, "cites=") &&
                   !closo_text_starts_with(at, "temperature=") && length > 0) {
            closo_text_add(text, text->length ? "; " : "");
            closo_text_add_bytes(text, at, length);
        }
        at += length + (at[length] == ';');
    }
}

void closo_describe_sample(closo_text *text, const closo_catalogue_record *record, unsigned parts)
{
    if (parts & CLOSO_SAMPLE_ITEM)
        closo_describe_part(text, "; ", record->item);
    closo_describe_part(text, "; ", record->phase);
    closo_describe_part(text, "; ", record->treatment);
    if (parts & CLOSO_SAMPLE_CONDITIONS)
        add_conditions(text, record->conditions);
    if (parts & CLOSO_SAMPLE_METHOD)
        closo_describe_part(text, "; ", record->method);
}

void closo_describe_source(closo_text *text, const closo_catalogue_record *record)
{
    closo_describe_part(text, ", ", record->source);
    closo_describe_part(text, ", ", record->place);
}

void closo_describe_words(closo_text *text, const char *key)
{
    for (; *key; key++)
        closo_text_add_bytes(text, *key == '_' ? " " : key, 1);
}

const char *closo_describe_keep(closo_catalogue_texts **texts, closo_text *text, bool *failed)
{
    const char *kept = text->failed ? NULL : closo_texts_keep(texts, text->data, NULL);
    closo_text_clear(text);
    *failed = *failed || !kept;
    return kept ? kept : "";
}

void closo_describe_numbers(closo_table *table, const char *name, const char *label,
                            const char *unit, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            closo_table_add_column(table, name, label, unit, values, count);
            return;
        }
}

void closo_describe_texts(closo_table *table, const char *name, const char *label,
                          const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*texts[i]) {
            closo_table_add_text_column(table, name, label, texts, count);
            return;
        }
}

void closo_describe_references(const closo_catalogue_records *records, closo_result *result)
{
    const char *last = NULL;
    for (size_t i = 0, cited = 0; i < records->count && cited < CITED; i++) {
        const closo_catalogue_record *record = &records->items[i];
        if (record->source == last || !*record->reference)
            continue;
        closo_result_cite(result, record->reference, "");
        last = record->source;
        cited++;
    }
}
