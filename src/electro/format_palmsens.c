// SPDX-License-Identifier: GPL-3.0-or-later
// PalmSens PSTrace session (.pssession): JSON in UTF-16 (little end first, with a mark) or UTF-8.
// Measurements[] hold DataSet.Values[], one array per quantity with Unit.Type, Description and
// DataValues[] of objects whose number is V (C for currents in some versions). Imaginary parts are
// stored as -Z''.
#include "electro/reading.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST ((size_t)256 << 20)

static bool recognise(const char *head, size_t length, const char *path)
{
    static const char wide[] = "\"\0M\0e\0a\0s\0u\0r\0e\0m\0e\0n\0t\0s\0\"";
    static const char kind[] = "P\0a\0l\0m\0S\0e\0n\0s";
    if (memmem(head, length, wide, sizeof wide - 1) || memmem(head, length, kind, sizeof kind - 1))
        return true;
    return closo_data_has_extension("pssession", path) || memmem(head, length, "\"PalmSens.", 10);
}

// ---- text --------------------------------------------------------------------------------------

static void add_character(closo_text *out, unsigned long c)
{
    char bytes[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t k = n; k-- > 1; c >>= 6)
        bytes[k] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(lead[n == 1 ? 0 : n] | c);
    closo_text_add_bytes(out, bytes, n);
}

static closo_status narrow(const char *text, size_t length, closo_text *out, closo_error *error)
{
    const unsigned char *p = (const unsigned char *)text;
    for (size_t k = 0; k + 1 < length; k += 2) {
        unsigned long c = p[k] | (unsigned long)p[k + 1] << 8;
        if (c >= 0xD800 && c < 0xDC00 && k + 3 < length) {
            unsigned long low = p[k + 2] | (unsigned long)p[k + 3] << 8;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                k += 2;
            }
        }
        if (c == 0xFEFF || c == 0)
            continue;
        add_character(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
    return out->failed ? closo_fail(error, CLOSO_MEMORY, "out of memory for a session") : CLOSO_OK;
}

// ---- numbers -----------------------------------------------------------------------------------

static double number_of(const json_t *entry)
{
    static const char *const keys[] = {"V", "C", "v", "c"};
    if (json_is_number(entry))
        return json_number_value(entry);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const json_t *value = json_object_get(entry, keys[k]);
        if (json_is_number(value))
            return json_number_value(value);
    }
    return NAN;
}

typedef struct quantity {
    const char *type; // ending of Unit.Type
    const char *name, *unit;
} quantity;

static const quantity quantities[] = {
    {"Hertz", "Frequency", "Hz"}, {"ZRe", "Z'", "ohm"},
    {"ZIm", "-Z''", "ohm"},       {"Z", "|Z|", "ohm"},
    {"Phase", "-phase", "deg"},   {"Volt", "E", "V"},
    {"MicroAmpere", "I", "uA"},   {"Ampere", "I", "ampere"},
    {"Time", "time", "s"},        {"MicroCoulomb", "charge", "uC"},
    {"Coulomb", "charge", "C"},
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void words_of(const json_t *values, const char **name, const char **unit)
{
    const json_t *own = json_object_get(values, "Unit");
    const char *type = text_of(own, "Type"), *dot = strrchr(type, '.');
    const char *ending = dot ? dot + 1 : type;
    *name = text_of(values, "Description");
    *unit = text_of(own, "S");
    for (size_t k = 0; k < sizeof quantities / sizeof *quantities; k++)
        if (!strcmp(ending, quantities[k].type)) {
            bool spectrum = k < 5;
            *name = spectrum || !**name ? quantities[k].name : *name;
            *unit = quantities[k].unit;
        }
    if (!**name)
        *name = *ending ? ending : "column";
}

// ---- measurements ------------------------------------------------------------------------------

static closo_status add_column(closo_data_table *table, const json_t *values, const json_t *numbers,
                               closo_error *error)
{
    const char *name, *unit;
    words_of(values, &name, &unit);
    if (table->column_count >= CLOSO_DATA_COLUMNS)
        return closo_fail(error, CLOSO_INPUT, "more than %zu columns in one measurement",
                          CLOSO_DATA_COLUMNS);
    closo_data_column *column = closo_data_add_column(table, name, unit, error);
    if (!column)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < table->rows; k++)
        column->values[k] = number_of(json_array_get(numbers, k));
    return CLOSO_OK;
}

// Arrays of one length share a table; another length begins the next.
static closo_status read_measurement(closo_data *out, const json_t *measurement, const char *path,
                                     closo_error *error)
{
    const json_t *set = json_object_get(measurement, "DataSet");
    const json_t *arrays = json_object_get(set, "Values");
    const char *title = text_of(measurement, "Title"), *type = text_of(set, "Type");
    const char *dot = strrchr(type, '.');
    closo_data_table *table = NULL;
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < json_array_size(arrays); k++) {
        const json_t *values = json_array_get(arrays, k);
        const json_t *numbers = json_object_get(values, "DataValues");
        size_t rows = json_array_size(numbers);
        if (rows == 0)
            continue;
        if (!table || table->rows != rows) {
            if (out->count >= CLOSO_DATA_TABLES)
                return closo_fail(error, CLOSO_INPUT, "%s: more than %zu tables", path,
                                  CLOSO_DATA_TABLES);
            bool spectrum = strstr(type, "EIS") != NULL;
            table = closo_data_add_table(out,
                                         spectrum ? "EIS"
                                         : dot    ? dot + 1
                                                  : type,
                                         title, rows, error);
            if (!table)
                return CLOSO_MEMORY;
        }
        status = add_column(table, values, numbers, error);
    }
    return status;
}

static closo_status read_json(closo_data *out, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    const char *begin = memchr(text, '{', length), *end = memrchr(text, '}', length);
    if (!begin || !end || end < begin)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a JSON object of a PalmSens session",
                          path);
    json_error_t place;
    json_t *root = json_loadb(begin, (size_t)(end - begin) + 1, 0, &place);
    if (!root)
        return closo_fail(error, CLOSO_INPUT, "%s:%d: damaged JSON: %s", path, place.line,
                          place.text);
    const json_t *measurements = json_object_get(root, "Measurements");
    closo_status status = CLOSO_OK;
    if (!json_is_array(measurements))
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no list of Measurements", path);
    for (size_t k = 0; status == CLOSO_OK && k < json_array_size(measurements); k++)
        status = read_measurement(out, json_array_get(measurements, k), path, error);
    json_decref(root);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no measurement with values", path);
    return status;
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    closo_text converted;
    (void)options;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    closo_text_init(&converted);
    if (length > LARGEST)
        status =
            closo_fail(error, CLOSO_INPUT, "%s: larger than %zu MB: refused", path, LARGEST >> 20);
    else if (memchr(text, '\0', length < 64 ? length : 64)) {
        status = narrow(text, length, &converted, error);
        if (status == CLOSO_OK)
            status =
                read_json(out, converted.data ? converted.data : "", converted.length, path, error);
    } else {
        status = read_json(out, text, length, path, error);
    }
    closo_text_clear(&converted);
    free(text);
    return status;
}

const closo_data_format closo_data_format_palmsens = {
    .name = "palmsens",
    .description = "PalmSens PSTrace session",
    .extensions = "pssession",
    .reference = "PalmSens BV, PSTrace and SDK documentation",
    .recognise = recognise,
    .read = read,
};
