// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a box and a run: defaults, completion, and their JSON file. One table of fields
// drives writing, reading and comparing.
#include "closo/md.h"

#include "md/json_check.h"
#include "md/plan.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT       "closo md settings 1"
#define LARGEST_FILE ((size_t)1 << 16)
#define KWEON        "calculated, Kweon et al. 2017, doi:10.1021/acs.chemmater.7b02902"

// ---- published lattices

// Lattice parameters at 0 K that the ab initio dynamics of the reference used.
static const struct {
    const char *cation, *anion, *phase;
    double lattice_angstrom;
} published[] = {
    {"Li", "B12H12", "fcc", 10.05}, {"Na", "B12H12", "bcc", 7.98},  {"K", "B12H12", "fcc", 10.71},
    {"Rb", "B12H12", "fcc", 11.00}, {"Cs", "B12H12", "fcc", 11.40},
};

static size_t published_index(const closo_salt *salt)
{
    size_t count = sizeof published / sizeof published[0];
    for (size_t i = 0; i < count; i++)
        if (strcmp(closo_element_of(salt->cation)->symbol, published[i].cation) == 0 &&
            strcmp(salt->cage->formula, published[i].anion) == 0)
            return i;
    return SIZE_MAX;
}

static closo_status choose_phase(closo_md_settings *s, const closo_salt *salt, closo_error *error)
{
    size_t known = published_index(salt);
    if (!s->phase[0] && known == SIZE_MAX) {
        return closo_fail(error, CLOSO_USAGE, "%s: a phase is needed (fcc, bcc ...), none is known",
                          s->salt);
    }
    if (!s->phase[0])
        strcpy(s->phase, published[known].phase);
    const closo_prototype *prototype = closo_prototype_find(s->phase);
    if (!prototype) {
        char names[160] = "";
        size_t length = 0;
        for (const closo_prototype *const *p = closo_prototypes(); *p && length < sizeof names;
             p++) {
            length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
                                       length > 0 ? ", " : "", (*p)->name);
        }
        return closo_fail(error, CLOSO_USAGE, "phase %s: expected one of %s", s->phase, names);
    }
    if (!s->sites[0])
        snprintf(s->sites, sizeof s->sites, "%s", prototype->cation_sites);
    if (!s->supercell[0]) // 8 anions
        strcpy(s->supercell, prototype->anions == 4 ? "sqrt2xsqrt2x1" : "sqrt2xsqrt2x2");
    if (isnan(s->lattice_angstrom)) {
        if (known == SIZE_MAX || !closo_text_starts_with(s->phase, published[known].phase)) {
            return closo_fail(error, CLOSO_USAGE, "%s: a lattice is needed, none is known for %s",
                              s->salt, s->phase);
        }
        s->lattice_angstrom = published[known].lattice_angstrom;
        strcpy(s->lattice_source, KWEON);
    } else if (!s->lattice_source[0]) {
        strcpy(s->lattice_source, "given");
    }
    return CLOSO_OK;
}

// ---- defaults and completion

void closo_md_settings_init(closo_md_settings *settings)
{
    *settings = (closo_md_settings){
        .lattice_angstrom = NAN,
        .seed = 1,
        .charge_scale = NAN,
        .hydrogen = "D",
        .temperature_kelvin = NAN,
        .time_ps = 50,
        .equilibration_ps = 8,
        .time_step_fs = 2,
        .frame_time_ps = 0.02,
    };
}

static closo_status check_range(const char *what, double value, double minimum, double maximum,
                                const char *unit, closo_error *error)
{
    if (value >= minimum && value <= maximum)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_USAGE, "%s: expected %g to %g %s, found %g", what, minimum,
                      maximum, unit, value);
}

static closo_status check_run(const closo_md_settings *s, closo_error *error)
{
    closo_md_plan plan;
    closo_status status = check_range("temperature", s->temperature_kelvin, 1, 5000, "K", error);
    if (status == CLOSO_OK)
        status = check_range("time step", s->time_step_fs, 0.01, 10, "fs", error);
    if (status == CLOSO_OK)
        status = check_range("equilibration", s->equilibration_ps, 0, 1e6, "ps", error);
    if (status == CLOSO_OK)
        status = check_range("time", s->time_ps, 1e-6, 1e9, "ps", error);
    return status == CLOSO_OK ? closo_md_plan_make(s, &plan, error) : status;
}

closo_status closo_md_settings_complete(closo_md_settings *settings, const closo_force_field *field,
                                        closo_error *error)
{
    closo_salt salt;
    int supercell[9];
    closo_status status = closo_salt_parse(settings->salt, &salt, error);
    if (status == CLOSO_OK && field)
        status = closo_force_field_covers(field, &salt, error);
    if (status == CLOSO_OK)
        status = choose_phase(settings, &salt, error);
    if (status == CLOSO_OK)
        status = closo_supercell_parse(settings->supercell, supercell, error);
    if (status == CLOSO_OK && field) {
        if (isnan(settings->charge_scale))
            settings->charge_scale = field->charge_scale;
        status = check_range("charge scale", settings->charge_scale, 0.1, 2, "", error);
    }
    if (status == CLOSO_OK && strcmp(settings->hydrogen, "H") != 0 &&
        strcmp(settings->hydrogen, "D") != 0) {
        status = closo_fail(error, CLOSO_USAGE, "hydrogen: expected H or D, found %s",
                            settings->hydrogen);
    }
    if (status == CLOSO_OK && settings->seed > (uint64_t)1 << 53)
        status = closo_fail(error, CLOSO_USAGE, "seed: expected at most 2^53");
    if (status == CLOSO_OK && !isnan(settings->temperature_kelvin))
        status = check_run(settings, error);
    return status;
}

// ---- the file

typedef enum field_kind { KIND_TEXT, KIND_NUMBER, KIND_FLAG, KIND_SEED } field_kind;

typedef struct setting {
    const char *key;
    field_kind kind;
    bool of_run;
    bool free; // may change when a run is taken up again
    size_t offset, size;
} setting;

#define SETTING(key, kind, of_run, free, member)                                                   \
    {                                                                                              \
        key, kind, of_run, free, offsetof(closo_md_settings, member),                              \
            sizeof(((closo_md_settings *)NULL)->member)                                            \
    }

static const setting table[] = {
    SETTING("salt", KIND_TEXT, false, false, salt),
    SETTING("phase", KIND_TEXT, false, false, phase),
    SETTING("lattice_angstrom", KIND_NUMBER, false, false, lattice_angstrom),
    SETTING("lattice_source", KIND_TEXT, false, true, lattice_source),
    SETTING("cells", KIND_TEXT, false, false, supercell),
    SETTING("sites", KIND_TEXT, false, false, sites),
    SETTING("aligned", KIND_FLAG, false, false, aligned),
    SETTING("seed", KIND_SEED, false, false, seed),
    SETTING("charge_scale", KIND_NUMBER, false, false, charge_scale),
    SETTING("hydrogen", KIND_TEXT, false, false, hydrogen),
    SETTING("temperature_kelvin", KIND_NUMBER, true, false, temperature_kelvin),
    SETTING("time_ps", KIND_NUMBER, true, true, time_ps),
    SETTING("equilibration_ps", KIND_NUMBER, true, false, equilibration_ps),
    SETTING("time_step_fs", KIND_NUMBER, true, false, time_step_fs),
    SETTING("frame_time_ps", KIND_NUMBER, true, false, frame_time_ps),
};

#define SETTINGS (sizeof table / sizeof table[0])

static const void *member_of(const closo_md_settings *s, const setting *f)
{
    return (const char *)s + f->offset;
}

static json_t *setting_to_json(const closo_md_settings *s, const setting *f)
{
    const void *at = member_of(s, f);
    switch (f->kind) {
    case KIND_TEXT:
        return json_string(at);
    case KIND_NUMBER:
        return isfinite(*(const double *)at) ? json_real(*(const double *)at) : json_null();
    case KIND_FLAG:
        return json_boolean(*(const bool *)at);
    case KIND_SEED:
        return json_integer((json_int_t)(*(const uint64_t *)at));
    }
    return NULL;
}

closo_status closo_md_settings_write(const closo_md_settings *settings, const char *path,
                                     closo_error *error)
{
    json_t *object = json_object();
    bool made = json_object_set_new(object, "format", json_string(FORMAT)) == 0 &&
                json_object_set_new(object, "closo", json_string(CLOSO_VERSION)) == 0;
    for (size_t i = 0; i < SETTINGS; i++) {
        if (!table[i].of_run || !isnan(settings->temperature_kelvin)) {
            made = made && json_object_set_new(object, table[i].key,
                                               setting_to_json(settings, &table[i])) == 0;
        }
    }
    char *text = made ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(object);
    if (!text)
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

static void read_setting(closo_json_reader *reader, const json_t *object, const setting *f,
                         closo_md_settings *out)
{
    void *at = (char *)out + f->offset;
    const json_t *value = json_object_get(object, f->key);
    switch (f->kind) {
    case KIND_TEXT:
        closo_json_text(reader, object, "", f->key, at, f->size);
        break;
    case KIND_NUMBER:
        *(double *)at =
            json_is_null(value) ? NAN : closo_json_number(reader, object, "", f->key, 0, 1e9);
        break;
    case KIND_FLAG:
        *(bool *)at = closo_json_flag(reader, object, "", f->key);
        break;
    case KIND_SEED:
        if (!json_is_integer(value) || json_integer_value(value) < 0)
            closo_json_complain(reader, "", f->key, "an integer of at least 0", value);
        *(uint64_t *)at = (uint64_t)json_integer_value(value);
        break;
    }
}

closo_status closo_md_settings_read(closo_md_settings *settings, const char *path,
                                    closo_error *error)
{
    closo_json_reader reader = {.path = path, .error = error};
    closo_md_settings made;
    char format[64] = "";
    closo_md_settings_init(&made);
    json_t *object = closo_json_load(&reader, LARGEST_FILE, NULL, NULL);
    if (!object)
        return reader.status;
    closo_json_text(&reader, object, "", "format", format, sizeof format);
    if (reader.status == CLOSO_OK && strcmp(format, FORMAT) != 0) {
        closo_json_complain(&reader, "", "format", "\"" FORMAT "\"",
                            json_object_get(object, "format"));
    }
    bool has_run = json_object_get(object, "temperature_kelvin") != NULL;
    for (size_t i = 0; reader.status == CLOSO_OK && i < SETTINGS; i++)
        if (!table[i].of_run || has_run)
            read_setting(&reader, object, &table[i], &made);
    json_decref(object);
    if (reader.status == CLOSO_OK)
        *settings = made;
    return reader.status;
}

// ---- comparing

static void setting_text(const closo_md_settings *s, const setting *f, char out[64])
{
    const void *at = member_of(s, f);
    switch (f->kind) {
    case KIND_TEXT:
        snprintf(out, 64, "%.60s", (const char *)at);
        break;
    case KIND_NUMBER:
        closo_format_number(out, *(const double *)at, 10);
        break;
    case KIND_FLAG:
        snprintf(out, 64, "%s", *(const bool *)at ? "true" : "false");
        break;
    case KIND_SEED:
        snprintf(out, 64, "%llu", (unsigned long long)*(const uint64_t *)at);
        break;
    }
}

const char *closo_md_settings_difference(const closo_md_settings *a, const closo_md_settings *b,
                                         char first[64], char second[64])
{
    bool both_run = !isnan(a->temperature_kelvin) && !isnan(b->temperature_kelvin);
    for (size_t i = 0; i < SETTINGS; i++) {
        if (table[i].free || (table[i].of_run && !both_run))
            continue;
        setting_text(a, &table[i], first);
        setting_text(b, &table[i], second);
        if (strcmp(first, second) != 0)
            return table[i].key;
    }
    return NULL;
}
