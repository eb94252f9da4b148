// SPDX-License-Identifier: GPL-3.0-or-later
// Records of any materials and properties as one table of the document.
#include "catalogue/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct columns {
    const closo_catalogue_records *records;
    closo_table *table;
    double *numbers;
    const char **texts;
    closo_catalogue_texts *store;
    bool failed;
} columns;

static void add_texts(columns *c, const char *name, const char *label)
{
    const closo_field *field = closo_field_find(name);
    for (size_t i = 0; i < c->records->count; i++)
        c->texts[i] = closo_field_text(&c->records->items[i], field);
    closo_describe_texts(c->table, name, label, c->texts, c->records->count);
}

static void add_numbers(columns *c, const char *field_name, const char *name, const char *label,
                        const char *unit)
{
    const closo_field *field = closo_field_find(field_name);
    for (size_t i = 0; i < c->records->count; i++)
        c->numbers[i] = closo_field_number(&c->records->items[i], field);
    closo_describe_numbers(c->table, name, label, unit, c->numbers, c->records->count);
}

// A column of texts that `write` makes of each record.
static void add_made(columns *c, const char *name, const char *label,
                     void (*write)(closo_text *, const closo_catalogue_record *))
{
    for (size_t i = 0; i < c->records->count; i++) {
        closo_text text;
        closo_text_init(&text);
        write(&text, &c->records->items[i]);
        c->texts[i] = closo_describe_keep(&c->store, &text, &c->failed);
    }
    closo_describe_texts(c->table, name, label, c->texts, c->records->count);
}

static void write_property(closo_text *text, const closo_catalogue_record *record)
{
    closo_describe_words(text, record->property);
}

static void write_shown(closo_text *text, const closo_catalogue_record *record)
{
    char shown[96];
    closo_catalogue_format(record, shown);
    closo_text_add(text, shown);
}

static void write_sample(closo_text *text, const closo_catalogue_record *record)
{
    closo_describe_sample(text, record, CLOSO_SAMPLE_ITEM | CLOSO_SAMPLE_METHOD);
}

static bool all_of_one_property(const closo_catalogue_records *records)
{
    for (size_t i = 1; i < records->count; i++)
        if (strcmp(records->items[i].property, records->items[0].property) != 0)
            return false;
    return records->count > 0 && *records->items[0].unit;
}

static bool any_is(const closo_catalogue_records *records, bool (*is)(closo_qualifier))
{
    for (size_t i = 0; i < records->count; i++)
        if (is(records->items[i].qualifier))
            return true;
    return false;
}

static bool is_not_plain(closo_qualifier qualifier)
{
    return qualifier != CLOSO_QUALIFIER_EQUAL;
}

static bool is_words(closo_qualifier qualifier)
{
    return qualifier == CLOSO_QUALIFIER_WORDS;
}

// Where all are of one property the number has a column of its own; what is not a plain number says
// so before it.
static void add_values(columns *c)
{
    const char *unit = c->records->items[0].unit;
    if (any_is(c->records, is_not_plain))
        add_texts(c, "qualifier", "is");
    add_numbers(c, "value", "value", NULL, unit);
    add_numbers(c, "su", "value_su", NULL, unit);
    add_numbers(c, "upper", "upper", "to", unit);
    if (any_is(c->records, is_words))
        add_texts(c, "printed", "as printed");
}

static void add_columns(columns *c)
{
    add_texts(c, "material", NULL);
    if (all_of_one_property(c->records)) {
        add_values(c);
    } else {
        add_made(c, "property", NULL, write_property);
        add_made(c, "quantity", "value", write_shown);
    }
    add_numbers(c, "temperature", "temperature", "T", "K");
    add_made(c, "sample", "sample and method", write_sample);
    add_made(c, "source", NULL, closo_describe_source);
    add_texts(c, "flag", NULL);
}

static closo_table *begin_table(const closo_catalogue_records *records, const char *name,
                                const char *title, closo_result *result)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, title);
    if (records->count > 1 && all_of_one_property(records))
        closo_text_addf(&text, ": %s", closo_catalogue_property(records->items[0].property)->label);
    closo_table *table = closo_result_add_table(result, name, text.failed ? title : text.data);
    closo_text_clear(&text);
    return table;
}

void closo_catalogue_describe(const closo_catalogue_records *records, const char *name,
                              const char *title, closo_result *result)
{
    columns c = {.records = records,
                 .table = begin_table(records, name, title, result),
                 .numbers = closo_allocate(records->count, sizeof(double), NULL),
                 .texts = closo_allocate(records->count, sizeof(char *), NULL)};
    c.failed = !c.numbers || !c.texts;
    if (!c.failed) {
        add_columns(&c);
        closo_describe_references(records, result);
    }
    if (c.failed)
        closo_result_warn(result, "out of memory: table %s is not whole", name);
    free(c.numbers);
    free(c.texts);
    closo_texts_free(c.store);
}
