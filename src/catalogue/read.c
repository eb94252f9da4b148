// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a CSV file -> records, by a map. Texts of a record are borrowed from the row.
#include "catalogue/read.h"
#include "catalogue/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct reading {
    closo_csv csv;
    closo_csv_map map;
    const closo_catalogue_csv_options *options;
    closo_record_visit visit;
    void *context;
} reading;

static const char *text_of(const reading *r, const closo_csv_map_entry *entry)
{
    return entry->is_column ? r->csv.fields[entry->column] : entry->text;
}

static const closo_csv_map_entry *entry_of(const closo_csv_map_section *section, const char *name)
{
    const closo_csv_map_entry *entry = &section->entries[closo_field_find(name) - closo_fields];
    return entry->field ? entry : NULL;
}

static bool has_decimal_comma(const char *text)
{
    const char *comma = strchr(text, ',');
    return comma && comma > text && comma[-1] >= '0' && comma[-1] <= '9' && comma[1] >= '0' &&
           comma[1] <= '9';
}

static closo_status bad(const closo_csv_map_entry *entry, const char *expected, const char *text,
                        closo_error *error)
{
    if (has_decimal_comma(text))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected %s with a decimal point and no other separator, found "
                          "'%.60s'",
                          entry->text, expected, text);
    return closo_fail(error, CLOSO_INPUT, "%s: expected %s, found '%.60s'", entry->text, expected,
                      text);
}

// Where the unit of the value stands: behind it in the map, in the field `unit`, or nowhere.
static closo_status convert_value(const reading *r, const closo_csv_map_section *section,
                                  closo_catalogue_record *record, closo_error *error)
{
    const closo_property *property = closo_catalogue_property(record->property);
    if (!property)
        return CLOSO_OK; // said by closo_record_validate
    const closo_csv_map_entry *value = entry_of(section, "value"),
                              *unit = entry_of(section, "unit");
    const char *name = value && value->unit ? value->unit : unit ? text_of(r, unit) : "";
    record->unit = property->unit;
    if (!*name && *property->unit && strcmp(property->unit, "1") != 0 && !isnan(record->value))
        return closo_fail(error, CLOSO_INPUT, "unit: expected the unit of %s, such as %s",
                          property->key, property->unit);
    double factor, offset;
    closo_status status = closo_catalogue_unit(property, name, &factor, &offset, error);
    if (status != CLOSO_OK || (factor == 1 && offset == 0))
        return status;
    record->value = record->value * factor + offset;
    record->upper = record->upper * factor + offset;
    record->su *= factor;
    return CLOSO_OK;
}

static closo_status convert_temperature(const closo_csv_map_entry *entry, const char *text,
                                        double *kelvin, closo_error *error)
{
    closo_catalogue_record number;
    closo_record_init(&number);
    bool empty;
    *kelvin = NAN;
    if (closo_text_equal_ignoring_case(text, "RT"))
        return bad(entry, "a number (room temperature is not one)", text, error);
    if (!entry->is_column && !closo_number_from_text(text, &number.value))
        return closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, kelvin, error);
    if (!closo_value_parse(text, &number, &empty) || number.qualifier != CLOSO_QUALIFIER_EQUAL)
        return bad(entry, "a temperature", text, error);
    static const closo_property temperature = {"temperature", "temperature", "K", 0,
                                               1e5,           false,         true};
    double factor, offset;
    closo_status status = closo_catalogue_unit(&temperature, entry->unit ? entry->unit : "K",
                                               &factor, &offset, error);
    if (status == CLOSO_OK && !empty)
        *kelvin = number.value * factor + offset;
    return status;
}

static closo_status take_number(const closo_csv_map_entry *entry, const char *text,
                                closo_catalogue_record *record, closo_error *error)
{
    closo_catalogue_record number;
    closo_record_init(&number);
    bool empty;
    if (!closo_value_parse(text, &number, &empty) || number.qualifier != CLOSO_QUALIFIER_EQUAL)
        return bad(entry, "a number", text, error);
    if (!empty)
        closo_field_set_number(record, entry->field, number.value);
    return CLOSO_OK;
}

static closo_status take_qualifier(const closo_csv_map_entry *entry, const char *text,
                                   closo_catalogue_record *record, closo_error *error)
{
    closo_qualifier qualifier;
    if (!*text)
        return CLOSO_OK;
    if (!closo_qualifier_parse(text, &qualifier))
        return bad(entry, "=, <, >, <=, >=, approx, order, range or words", text, error);
    if (record->qualifier != CLOSO_QUALIFIER_EQUAL && record->qualifier != qualifier)
        return bad(entry, "what the value says itself", text, error);
    record->qualifier = qualifier;
    return CLOSO_OK;
}

static closo_status take_field(const closo_csv_map_entry *entry, const char *text,
                               closo_catalogue_record *record, closo_error *error)
{
    bool empty;
    if (strcmp(entry->field->name, "value") == 0) {
        if (!closo_value_parse(text, record, &empty))
            return bad(entry, "a number", text, error);
        return CLOSO_OK;
    }
    if (strcmp(entry->field->name, "temperature") == 0)
        return convert_temperature(entry, text, &record->temperature, error);
    switch (entry->field->kind) {
    case CLOSO_FIELD_NUMBER:
        return take_number(entry, text, record, error);
    case CLOSO_FIELD_QUALIFIER:
        return take_qualifier(entry, text, record, error);
    case CLOSO_FIELD_TEXT:
        closo_field_set_text(record, entry->field, text);
        break;
    }
    return CLOSO_OK;
}

// A user's file says what a value was printed as by the value itself.
static void complete(const reading *r, const closo_csv_map_section *section,
                     closo_catalogue_record *record)
{
    closo_record_complete(record);
    if (!*record->source && r->options && r->options->source)
        record->source = r->options->source;
    const closo_csv_map_entry *value = entry_of(section, "value");
    bool plain =
        isnan(record->value) || (record->qualifier == CLOSO_QUALIFIER_EQUAL && isnan(record->su));
    bool wanted = !plain || (r->options && r->options->printed && !isnan(record->value));
    if (!*record->printed && value && wanted)
        record->printed = text_of(r, value);
}

static closo_status read_record(reading *r, const closo_csv_map_section *section, bool *there,
                                closo_catalogue_record *record, closo_error *error)
{
    closo_record_init(record);
    record->line = r->csv.line;
    record->own = true;
    if (section->property)
        record->property = section->property;
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < CLOSO_FIELDS; k++) {
        const closo_csv_map_entry *entry = &section->entries[k];
        if (entry->field)
            status = take_field(entry, text_of(r, entry), record, error);
    }
    // A foreign table has holes; a row without a number there is no record.
    *there = !section->property || !isnan(record->value);
    if (status == CLOSO_OK && *there) {
        complete(r, section, record);
        status = convert_value(r, section, record, error);
    }
    return status == CLOSO_OK && *there ? closo_record_validate(record, error) : status;
}

static closo_status read_row(reading *r, closo_error *error)
{
    for (size_t i = 0; i < r->map.count; i++) {
        closo_catalogue_record record;
        bool there;
        closo_error inner = {0};
        closo_status status = read_record(r, &r->map.sections[i], &there, &record, &inner);
        if (status == CLOSO_OK && there)
            status = r->visit(r->context, &record, &inner);
        if (status == CLOSO_INPUT)
            return closo_fail(error, status, "%s:%zu: %s", closo_csv_path(&r->csv), r->csv.line,
                              inner.message);
        if (status != CLOSO_OK) {
            if (error)
                *error = inner;
            return status;
        }
    }
    return CLOSO_OK;
}

static closo_status strict_columns(const reading *r, closo_error *error)
{
    for (size_t k = 0; k < CLOSO_FIELDS; k++) {
        const char *name = closo_fields[k].name;
        bool derived = strcmp(name, "reference") == 0;
        if (!derived && closo_csv_column(&r->csv, name) == SIZE_MAX)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a column '%s'",
                              closo_csv_path(&r->csv), r->csv.line, name);
    }
    for (size_t i = 0; i < r->csv.name_count; i++)
        if (!closo_field_find(r->csv.names[i]))
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: column '%.60s' is none of the schema",
                              closo_csv_path(&r->csv), r->csv.line, r->csv.names[i]);
    return CLOSO_OK;
}

static closo_status prepare(reading *r, closo_error *error)
{
    const closo_catalogue_csv_options *options = r->options;
    closo_status status;
    if (options && options->map) {
        status = closo_csv_map_parse(&r->map, options->map, options->map_name, error);
        if (status == CLOSO_OK)
            status = closo_csv_map_bind(&r->map, &r->csv, options->map_name, error);
    } else {
        status = closo_csv_map_plain(&r->map, &r->csv, error);
        if (status == CLOSO_OK)
            status = closo_csv_map_bind(&r->map, &r->csv, NULL, error);
        if (status == CLOSO_OK && closo_csv_column(&r->csv, "property") == SIZE_MAX)
            status = closo_fail(error, CLOSO_INPUT,
                                "%s:%zu: expected a column 'property' (or give a map with --map)",
                                closo_csv_path(&r->csv), r->csv.line);
    }
    if (status == CLOSO_OK && options && options->strict)
        status = strict_columns(r, error);
    return status;
}

closo_status closo_catalogue_each(const char *path, const closo_catalogue_csv_options *options,
                                  closo_record_visit visit, void *context,
                                  const closo_control *control, closo_error *error)
{
    reading r = {.options = options, .visit = visit, .context = context};
    closo_status status = closo_csv_open(&r.csv, path, error);
    if (status != CLOSO_OK)
        return status;
    status = prepare(&r, error);
    bool more = true;
    for (size_t row = 0; status == CLOSO_OK; row++) {
        status = closo_csv_next(&r.csv, &more, error);
        if (status != CLOSO_OK || !more)
            break;
        if (row % 4096 == 0) {
            closo_report_progress(control, "reading", closo_input_fraction(r.csv.input), 1);
            if (closo_cancelled(control))
                status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        }
        if (status == CLOSO_OK)
            status = read_row(&r, error);
    }
    closo_csv_map_clear(&r.map);
    closo_csv_close(&r.csv);
    return status;
}

static closo_status keep(void *context, const closo_catalogue_record *record, closo_error *error)
{
    return closo_catalogue_records_add(context, record, error);
}

closo_status closo_catalogue_read_csv(const char *path, const closo_catalogue_csv_options *options,
                                      closo_catalogue_records *records, closo_error *error)
{
    memset(records, 0, sizeof *records);
    closo_status status = closo_catalogue_each(path, options, keep, records, NULL, error);
    if (status != CLOSO_OK)
        closo_catalogue_records_clear(records);
    return status;
}
