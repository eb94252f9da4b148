// SPDX-License-Identifier: GPL-3.0-or-later
// The manifest of a simulated run: what a trajectory file does not say about itself, as a small
// JSON object in a file beside it. One table of fields drives both directions. Unknown texts and
// numbers are null in the file; a key that this version does not know is left alone, so that newer
// files read.
#include "closo/crystal.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT       "closo manifest 1"
#define LARGEST_FILE ((size_t)1 << 20)

typedef enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_INTEGER, FIELD_SEED } field_kind;

typedef struct field {
    const char *key;
    field_kind kind;
    size_t offset, size;
    bool optional; // came later: manifests may lack it
} field;

#define FIELD_OF(key, kind, member, is_optional)                                                   \
    {                                                                                              \
        key, kind, offsetof(closo_manifest, member), sizeof(((closo_manifest *)NULL)->member),     \
            is_optional                                                                            \
    }
#define FIELD(key, kind, member)    FIELD_OF(key, kind, member, false)
#define OPTIONAL(key, kind, member) FIELD_OF(key, kind, member, true)

static const field fields[] = {
    FIELD("salt", FIELD_TEXT, salt),
    FIELD("cation", FIELD_TEXT, cation),
    FIELD("cation_charge", FIELD_INTEGER, cation_charge),
    FIELD("anion", FIELD_TEXT, anion),
    FIELD("anion_charge", FIELD_INTEGER, anion_charge),
    FIELD("trajectory", FIELD_TEXT, trajectory),
    FIELD("frame_time_ps", FIELD_NUMBER, frame_time_ps),
    FIELD("time_step_fs", FIELD_NUMBER, time_step_fs),
    FIELD("temperature_kelvin", FIELD_NUMBER, temperature_kelvin),
    FIELD("total_time_ps", FIELD_NUMBER, total_time_ps),
    FIELD("ensemble", FIELD_TEXT, ensemble),
    FIELD("engine", FIELD_TEXT, engine),
    FIELD("force_field", FIELD_TEXT, force_field),
    FIELD("charge_scale", FIELD_NUMBER, charge_scale),
    FIELD("seed", FIELD_SEED, seed),
    FIELD("phase", FIELD_TEXT, phase),
    FIELD("lattice_angstrom", FIELD_NUMBER, lattice_angstrom),
    OPTIONAL("hydrogen_mass", FIELD_NUMBER, hydrogen_mass),
};

#define FIELD_COUNT (sizeof fields / sizeof fields[0])

void closo_manifest_init(closo_manifest *manifest)
{
    *manifest = (closo_manifest){0};
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (fields[i].kind == FIELD_NUMBER)
            *(double *)(void *)((char *)manifest + fields[i].offset) = NAN;
}

static json_t *field_to_json(const closo_manifest *manifest, const field *f)
{
    const void *at = (const char *)manifest + f->offset;
    switch (f->kind) {
    case FIELD_TEXT:
        return *(const char *)at != '\0' ? json_string(at) : json_null();
    case FIELD_NUMBER: {
        double value = *(const double *)at;
        return isfinite(value) ? json_real(value) : json_null();
    }
    case FIELD_INTEGER:
        return json_integer(*(const int *)at);
    case FIELD_SEED:
        return json_integer((json_int_t) * (const uint64_t *)at);
    }
    return NULL;
}

closo_status closo_manifest_write(const closo_manifest *manifest, const char *path,
                                  closo_error *error)
{
    if (manifest->seed > INT64_MAX) {
        return closo_fail(error, CLOSO_USAGE, "%s: expected a seed below 2^63, found %llu", path,
                          (unsigned long long)manifest->seed);
    }
    json_t *object = json_object();
    bool made = json_object_set_new(object, "format", json_string(FORMAT)) == 0;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        made = made &&
               json_object_set_new(object, fields[i].key, field_to_json(manifest, &fields[i])) == 0;
    }
    char *text = made ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(object);
    if (text == NULL)
        return closo_fail(error, CLOSO_MEMORY, "%s: a text is not UTF-8 or memory ran out", path);
    closo_text whole;
    closo_text_init(&whole);
    closo_text_add(&whole, text);
    closo_text_add(&whole, "\n");
    free(text);
    closo_status status = closo_text_write(&whole, path, error);
    closo_text_clear(&whole);
    return status;
}

static const char *kind_name(const json_t *value)
{
    return json_is_string(value)    ? "a text"
           : json_is_integer(value) ? "an integer"
           : json_is_real(value)    ? "a number"
           : json_is_boolean(value) ? "true or false"
           : json_is_null(value)    ? "null"
                                    : "an object or array";
}

static closo_status read_field(closo_manifest *manifest, const field *f, const json_t *value,
                               const char *path, closo_error *error)
{
    char *at = (char *)manifest + f->offset;
    const char *expected = NULL;
    if (value == NULL && f->optional)
        return CLOSO_OK;
    if (value == NULL)
        return closo_fail(error, CLOSO_INPUT, "%s: key \"%s\" is missing", path, f->key);
    switch (f->kind) {
    case FIELD_TEXT:
        expected = "a text or null";
        if (json_is_null(value))
            return CLOSO_OK;
        if (json_is_string(value)) {
            if (json_string_length(value) >= f->size) {
                return closo_fail(error, CLOSO_INPUT,
                                  "%s: key \"%s\": expected fewer than %zu bytes, found %zu", path,
                                  f->key, f->size, json_string_length(value));
            }
            memcpy(at, json_string_value(value), json_string_length(value) + 1);
            return CLOSO_OK;
        }
        break;
    case FIELD_NUMBER:
        expected = "a number or null";
        if (json_is_number(value) || json_is_null(value)) {
            *(double *)(void *)at = json_is_null(value) ? NAN : json_number_value(value);
            return CLOSO_OK;
        }
        break;
    case FIELD_INTEGER:
        expected = "an integer between -1000 and 1000";
        if (json_is_integer(value) && json_integer_value(value) >= -1000 &&
            json_integer_value(value) <= 1000) {
            *(int *)(void *)at = (int)json_integer_value(value);
            return CLOSO_OK;
        }
        break;
    case FIELD_SEED:
        expected = "an integer of at least 0";
        if (json_is_integer(value) && json_integer_value(value) >= 0) {
            *(uint64_t *)(void *)at = (uint64_t)json_integer_value(value);
            return CLOSO_OK;
        }
        break;
    }
    return closo_fail(error, CLOSO_INPUT, "%s: key \"%s\": expected %s, found %s", path, f->key,
                      expected, kind_name(value));
}

closo_status closo_manifest_read(closo_manifest *manifest, const char *path, closo_error *error)
{
    char *data = NULL;
    size_t length = 0;
    closo_manifest made;
    closo_manifest_init(&made);
    closo_status status = closo_file_read(path, LARGEST_FILE, &data, &length, NULL, error);
    if (status != CLOSO_OK)
        return status;
    json_error_t where;
    json_t *object = json_loadb(data, length, JSON_REJECT_DUPLICATES, &where);
    free(data);
    const char *format = json_string_value(json_object_get(object, "format"));
    if (object == NULL) {
        status = closo_fail(error, CLOSO_INPUT, "%s:%d: expected JSON, found: %s", path, where.line,
                            where.text);
    } else if (format == NULL || strcmp(format, FORMAT) != 0) {
        status = closo_fail(error, CLOSO_INPUT, "%s: key \"format\": expected \"%s\", found %s",
                            path, FORMAT, format != NULL ? format : "none");
    }
    for (size_t i = 0; status == CLOSO_OK && i < FIELD_COUNT; i++)
        status = read_field(&made, &fields[i], json_object_get(object, fields[i].key), path, error);
    json_decref(object);
    if (status == CLOSO_OK)
        *manifest = made;
    return status;
}
