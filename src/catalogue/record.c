// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a record, its validity, and lists of records.
#include "catalogue/record.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(member, is_stored)                                                                    \
    {                                                                                              \
        .name = #member, .kind = CLOSO_FIELD_TEXT,                                                 \
        .offset = offsetof(closo_catalogue_record, member), .stored = is_stored                    \
    }
#define NUMBER(member, its_unit)                                                                   \
    {                                                                                              \
        .name = #member, .kind = CLOSO_FIELD_NUMBER,                                               \
        .offset = offsetof(closo_catalogue_record, member), .unit = its_unit, .stored = true       \
    }

const closo_field closo_fields[] = {
    TEXT(id, true),
    TEXT(material, false),
    TEXT(formula, false),
    TEXT(anion, false),
    TEXT(cation, false),
    TEXT(family, false),
    TEXT(property, true),
    TEXT(item, true),
    NUMBER(value, NULL),
    NUMBER(upper, NULL),
    NUMBER(su, NULL),
    TEXT(unit, false),
    {.name = "qualifier",
     .kind = CLOSO_FIELD_QUALIFIER,
     .offset = offsetof(closo_catalogue_record, qualifier),
     .stored = true},
    TEXT(printed, true),
    NUMBER(temperature, "K"),
    TEXT(phase, true),
    TEXT(treatment, true),
    TEXT(method, true),
    TEXT(conditions, true),
    TEXT(row, true),
    TEXT(source, false),
    TEXT(reference, false),
    TEXT(place, true),
    TEXT(flag, true),
    TEXT(reason, true),
};
const size_t closo_field_count = sizeof closo_fields / sizeof *closo_fields;
_Static_assert(sizeof closo_fields / sizeof *closo_fields == CLOSO_FIELDS, "CLOSO_FIELDS");

const closo_field *closo_field_find(const char *name)
{
    for (size_t i = 0; i < CLOSO_FIELDS; i++)
        if (strcmp(closo_fields[i].name, name) == 0)
            return &closo_fields[i];
    return NULL;
}

const char *closo_field_text(const closo_catalogue_record *record, const closo_field *field)
{
    if (field->kind == CLOSO_FIELD_QUALIFIER)
        return closo_qualifier_text(record->qualifier);
    const char *text;
    memcpy(&text, (const char *)record + field->offset, sizeof text);
    return text ? text : "";
}

double closo_field_number(const closo_catalogue_record *record, const closo_field *field)
{
    double value;
    memcpy(&value, (const char *)record + field->offset, sizeof value);
    return value;
}

void closo_field_set_text(closo_catalogue_record *record, const closo_field *field,
                          const char *text)
{
    memcpy((char *)record + field->offset, &text, sizeof text);
}

void closo_field_set_number(closo_catalogue_record *record, const closo_field *field, double value)
{
    memcpy((char *)record + field->offset, &value, sizeof value);
}

void closo_record_init(closo_catalogue_record *record)
{
    memset(record, 0, sizeof *record);
    for (size_t i = 0; i < CLOSO_FIELDS; i++)
        if (closo_fields[i].kind == CLOSO_FIELD_TEXT)
            closo_field_set_text(record, &closo_fields[i], "");
        else if (closo_fields[i].kind == CLOSO_FIELD_NUMBER)
            closo_field_set_number(record, &closo_fields[i], NAN);
}

void closo_record_complete(closo_catalogue_record *record)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    if (!*record->material)
        record->material = record->formula;
    if (!*record->formula && closo_catalogue_composition(record->material, counts))
        record->formula = record->material;
}

// ---- validity ----------------------------------------------------------------------------------

static bool is_flag(const char *flag)
{
    static const char *const flags[] = {"", "uncertain", "contradiction", "misprint", "unphysical"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(flag, flags[i]) == 0)
            return true;
    return false;
}

static bool inside(double value, const closo_property *property)
{
    return value >= property->minimum && value <= property->maximum;
}

static closo_status validate_value(const closo_catalogue_record *record,
                                   const closo_property *property, closo_error *error)
{
    if (record->qualifier == CLOSO_QUALIFIER_WORDS) {
        if (!isnan(record->value) || !isnan(record->su))
            return closo_fail(error, CLOSO_INPUT, "value: expected none where only words stand");
        if (!*record->printed)
            return closo_fail(error, CLOSO_INPUT, "printed: expected the words of the source");
        return CLOSO_OK;
    }
    if (!*property->unit)
        return closo_fail(error, CLOSO_INPUT, "qualifier: expected words, %s has no numbers",
                          property->key);
    if (!isfinite(record->value))
        return closo_fail(error, CLOSO_INPUT, "value: expected a number");
    bool is_range = record->qualifier == CLOSO_QUALIFIER_RANGE;
    if (is_range && !(record->upper > record->value))
        return closo_fail(error, CLOSO_INPUT, "upper: expected a number above the value");
    if (!is_range && !isnan(record->upper))
        return closo_fail(error, CLOSO_INPUT, "upper: expected none but for a range");
    if (!inside(record->value, property) || (is_range && !inside(record->upper, property)))
        return closo_fail(error, CLOSO_INPUT, "value: expected %s from %g to %g %s, found %g",
                          property->key, property->minimum, property->maximum, property->unit,
                          inside(record->value, property) ? record->upper : record->value);
    if (!isnan(record->su) && !(record->su >= 0 && isfinite(record->su)))
        return closo_fail(error, CLOSO_INPUT, "su: expected a number that is not negative");
    return CLOSO_OK;
}

static closo_status validate_texts(const closo_catalogue_record *record, closo_error *error)
{
    for (size_t i = 0; i < CLOSO_FIELDS; i++) {
        const closo_field *field = &closo_fields[i];
        if (field->kind != CLOSO_FIELD_TEXT)
            continue;
        const char *text = closo_field_text(record, field);
        if (strlen(text) > CLOSO_CATALOGUE_TEXT_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s: expected at most %d bytes", field->name,
                              CLOSO_CATALOGUE_TEXT_MAXIMUM);
        if (!closo_text_is_clean(text))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: expected UTF-8 without control characters (save the file as "
                              "UTF-8)",
                              field->name);
    }
    return CLOSO_OK;
}

closo_status closo_record_validate(const closo_catalogue_record *record, closo_error *error)
{
    if (!*record->material)
        return closo_fail(error, CLOSO_INPUT, "material: expected a name");
    const closo_property *property;
    closo_error inner;
    if (closo_catalogue_property_find(record->property, &property, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_INPUT, "%s", inner.message);
    if (strcmp(record->unit, property->unit) != 0)
        return closo_fail(error, CLOSO_INPUT, "unit: expected '%s', found '%.40s'", property->unit,
                          record->unit);
    closo_status status = validate_value(record, property, error);
    if (status != CLOSO_OK)
        return status;
    if (!isnan(record->temperature) && !(record->temperature >= 0 && record->temperature < 1e5))
        return closo_fail(error, CLOSO_INPUT, "temperature: expected 0 to 1e5 K, found %g",
                          record->temperature);
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    if (*record->formula && !closo_catalogue_composition(record->formula, counts))
        return closo_fail(error, CLOSO_INPUT, "formula: expected a formula, found '%.80s'",
                          record->formula);
    if (!*record->source)
        return closo_fail(error, CLOSO_INPUT, "source: expected a DOI or a citation");
    if (!is_flag(record->flag))
        return closo_fail(error, CLOSO_INPUT,
                          "flag: expected uncertain, contradiction, misprint or unphysical, found "
                          "'%.40s'",
                          record->flag);
    if (!*record->flag != !*record->reason)
        return closo_fail(error, CLOSO_INPUT, "reason: expected %s",
                          *record->flag ? "one, there is a flag" : "none, there is no flag");
    return validate_texts(record, error);
}

void closo_record_bounds(const closo_catalogue_record *record, double *low, double *high)
{
    *low = *high = record->value;
    switch (record->qualifier) {
    case CLOSO_QUALIFIER_LESS:
    case CLOSO_QUALIFIER_AT_MOST:
        *low = -INFINITY;
        break;
    case CLOSO_QUALIFIER_GREATER:
    case CLOSO_QUALIFIER_AT_LEAST:
        *high = INFINITY;
        break;
    case CLOSO_QUALIFIER_ORDER:
        *low = record->value / 3.1622776601683795;
        *high = record->value * 3.1622776601683795;
        break;
    case CLOSO_QUALIFIER_RANGE:
        *high = record->upper;
        break;
    case CLOSO_QUALIFIER_WORDS:
        *low = *high = NAN;
        break;
    case CLOSO_QUALIFIER_EQUAL:
    case CLOSO_QUALIFIER_APPROXIMATE:
        break;
    }
}

// ---- lists -------------------------------------------------------------------------------------

closo_status closo_catalogue_records_add(closo_catalogue_records *records,
                                         const closo_catalogue_record *record, closo_error *error)
{
    closo_status status = closo_grow((void **)&records->items, &records->capacity,
                                     records->count + 1, sizeof *records->items, error);
    if (status != CLOSO_OK)
        return status;
    closo_catalogue_record copy = *record;
    const closo_catalogue_record *last =
        records->count ? &records->items[records->count - 1] : NULL;
    for (size_t i = 0; i < CLOSO_FIELDS; i++) {
        if (closo_fields[i].kind != CLOSO_FIELD_TEXT)
            continue;
        const char *text = closo_field_text(record, &closo_fields[i]);
        // Most words are those of the record before.
        const char *kept = last ? closo_field_text(last, &closo_fields[i]) : NULL;
        if (!kept || !text || strcmp(kept, text) != 0)
            kept = closo_texts_keep(&records->texts, text, error);
        if (!kept)
            return CLOSO_MEMORY;
        closo_field_set_text(&copy, &closo_fields[i], kept);
    }
    records->items[records->count++] = copy;
    return CLOSO_OK;
}

void closo_catalogue_records_clear(closo_catalogue_records *records)
{
    closo_texts_free(records->texts);
    free(records->items);
    memset(records, 0, sizeof *records);
}

bool closo_catalogue_condition(const closo_catalogue_record *record, const char *name, char *out,
                               size_t size)
{
    size_t length = strlen(name);
    for (const char *at = record->conditions; *at;) {
        at += strspn(at, " ");
        size_t part = strcspn(at, ";");
        if (part > length && at[length] == '=' && strncmp(at, name, length) == 0) {
            size_t count = part - length - 1;
            if (count >= size)
                count = size - 1;
            memcpy(out, at + length + 1, count);
            out[count] = '\0';
            return true;
        }
        at += part + (at[part] == ';');
    }
    return false;
}

static void join(char buffer[96], const char *before, const char *number, const char *unit)
{
    bool pure = strcmp(unit, "1") == 0;
    closo_text text;
    closo_text_init(&text);
    closo_text_addf(&text, "%s%s%s%s%s", before, *before ? " " : "", number, pure ? "" : " ",
                    pure ? "" : unit);
    snprintf(buffer, 96, "%s", text.failed ? "" : text.data);
    closo_text_clear(&text);
}

void closo_catalogue_format(const closo_catalogue_record *record, char buffer[96])
{
    static const char *const before[] = {"", "<", ">", "<=", ">=", "about", "order of", "", ""};
    if (record->qualifier == CLOSO_QUALIFIER_WORDS || isnan(record->value)) {
        snprintf(buffer, 96, "%.95s", record->printed);
        return;
    }
    char number[160], upper[64];
    if (record->su > 0)
        closo_format_value(number, record->value, record->su);
    else
        closo_format_number(number, record->value, 0);
    if (record->qualifier == CLOSO_QUALIFIER_RANGE) {
        closo_format_number(upper, record->upper, 0);
        strcat(number, " to ");
        strcat(number, upper);
    }
    join(buffer, before[record->qualifier], number, record->unit);
}
