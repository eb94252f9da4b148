// SPDX-License-Identifier: GPL-3.0-or-later
// Reading JSON objects key by key with complaints that say file, key, expectation and finding.
#include "md/json_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *closo_json_parse(closo_json_reader *reader, const char *text, size_t length)
{
    json_error_t where;
    json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    if (!object) {
        reader->status = closo_fail(reader->error, CLOSO_INPUT, "%s:%d: expected JSON, found: %s",
                                    reader->path, where.line, where.text);
    } else if (!json_is_object(object)) {
        reader->status = closo_fail(reader->error, CLOSO_INPUT,
                                    "%s: expected a JSON object at the top", reader->path);
        json_decref(object);
        object = NULL;
    }
    return object;
}

json_t *closo_json_load(closo_json_reader *reader, size_t limit, char **text, size_t *length)
{
    char *data = NULL;
    size_t bytes = 0;
    if (reader->status == CLOSO_OK)
        reader->status = closo_file_read(reader->path, limit, &data, &bytes, NULL, reader->error);
    if (reader->status != CLOSO_OK)
        return NULL;
    json_t *object = closo_json_parse(reader, data, bytes);
    if (object && text) {
        *text = data;
        *length = bytes;
    } else {
        free(data);
    }
    return object;
}

static void show(const json_t *found, char *out, size_t size)
{
    if (!found) {
        snprintf(out, size, "nothing");
        return;
    }
    char *text = json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
    snprintf(out, size, "%.60s", text ? text : "something");
    free(text);
}

void closo_json_complain(closo_json_reader *reader, const char *place, const char *key,
                         const char *expected, const json_t *found)
{
    if (reader->status != CLOSO_OK)
        return;
    char shown[64];
    show(found, shown, sizeof shown);
    reader->status = closo_fail(reader->error, CLOSO_INPUT, "%s: key %s%s%s: expected %s, found %s",
                                reader->path, place, place[0] ? "." : "", key, expected, shown);
}

void closo_json_text(closo_json_reader *reader, const json_t *object, const char *place,
                     const char *key, char *out, size_t size)
{
    const json_t *value = json_object_get(object, key);
    size_t length = json_is_string(value) ? json_string_length(value) : size;
    if (length >= size || strlen(json_string_value(value)) != length) {
        char expected[64];
        snprintf(expected, sizeof expected, "a text of fewer than %zu bytes", size);
        closo_json_complain(reader, place, key, expected, value);
        return;
    }
    memcpy(out, json_string_value(value), length + 1);
}

double closo_json_number(closo_json_reader *reader, const json_t *object, const char *place,
                         const char *key, double minimum, double maximum)
{
    const json_t *value = json_object_get(object, key);
    double number = json_is_number(value) ? json_number_value(value) : NAN;
    if (!(number >= minimum && number <= maximum)) {
        char expected[96];
        snprintf(expected, sizeof expected, "a number from %g to %g", minimum, maximum);
        closo_json_complain(reader, place, key, expected, value);
    }
    return number;
}

bool closo_json_flag(closo_json_reader *reader, const json_t *object, const char *place,
                     const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value))
        closo_json_complain(reader, place, key, "true or false", value);
    return json_is_true(value);
}

size_t closo_json_array(closo_json_reader *reader, const json_t *object, const char *place,
                        const char *key, size_t limit, const json_t **out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value) || json_array_size(value) > limit) {
        char expected[64];
        snprintf(expected, sizeof expected, "an array of at most %zu", limit);
        closo_json_complain(reader, place, key, expected, value);
        return 0;
    }
    *out = value;
    return json_array_size(value);
}
