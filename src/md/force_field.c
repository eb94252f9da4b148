// SPDX-License-Identifier: GPL-3.0-or-later
// Force fields from JSON files. Every number is an object with value and unit, and the unit must be
// the one closo computes in; texts, counts and ranges are bounded; a pair or species may stand only
// once. Keys that only explain (origin of single numbers, variants) are for people and not read.
#include "closo/md.h"

#include "md/json_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT       "closo force field 1"
#define LARGEST_FILE ((size_t)1 << 20)
#define BUILT_IN     "the built-in force field T"

extern const unsigned char closo_force_field_T[];
extern const size_t closo_force_field_T_size;

// {"value": 8.5, "unit": "A", ...} with this unit and this range.
static double read_measure(closo_json_reader *reader, const json_t *object, const char *place,
                           const char *key, const char *unit, double minimum, double maximum)
{
    const json_t *measure = json_object_get(object, key);
    char inside[128], found[32] = "";
    snprintf(inside, sizeof inside, "%s%s%s", place, place[0] ? "." : "", key);
    if (!json_is_object(measure)) {
        closo_json_complain(reader, place, key, "an object with value and unit", measure);
        return NAN;
    }
    double value = closo_json_number(reader, measure, inside, "value", minimum, maximum);
    closo_json_text(reader, measure, inside, "unit", found, sizeof found);
    if (reader->status == CLOSO_OK && strcmp(found, unit) != 0) {
        char expected[48];
        snprintf(expected, sizeof expected, "\"%s\"", unit);
        closo_json_complain(reader, inside, "unit", expected, json_object_get(measure, "unit"));
    }
    return value;
}

static void read_references(closo_json_reader *reader, const json_t *object,
                            closo_force_field *field)
{
    const json_t *list = NULL;
    size_t count =
        closo_json_array(reader, object, "", "references", CLOSO_FORCE_FIELD_REFERENCES, &list);
    for (size_t i = 0; i < count; i++) {
        char place[48];
        snprintf(place, sizeof place, "references[%zu]", i);
        const json_t *entry = json_array_get(list, i);
        closo_json_text(reader, entry, place, "reference", field->references[i][0], 256);
        closo_json_text(reader, entry, place, "text", field->references[i][1], 256);
    }
    field->reference_count = count;
}

static void read_anions(closo_json_reader *reader, const json_t *object, closo_force_field *field)
{
    const json_t *list = NULL;
    size_t count = closo_json_array(reader, object, "", "anions", CLOSO_FORCE_FIELD_ANIONS, &list);
    for (size_t i = 0; i < count; i++) {
        char place[48];
        snprintf(place, sizeof place, "anions[%zu]", i);
        const json_t *entry = json_array_get(list, i);
        closo_force_field_anion *anion = &field->anions[i];
        closo_json_text(reader, entry, place, "formula", anion->formula, sizeof anion->formula);
        anion->centre_charge = read_measure(reader, entry, place, "centre_charge", "e", -8, 8);
        anion->centre_mass = read_measure(reader, entry, place, "centre_mass", "u", 1e-6, 100);
        if (reader->status == CLOSO_OK && !closo_cage_find(anion->formula)) {
            closo_json_complain(reader, place, "formula", "a cage that closo knows",
                                json_object_get(entry, "formula"));
        }
    }
    field->anion_count = count;
}

static void read_cations(closo_json_reader *reader, const json_t *object, closo_force_field *field)
{
    const json_t *list = NULL;
    size_t count =
        closo_json_array(reader, object, "", "cations", CLOSO_FORCE_FIELD_CATIONS, &list);
    for (size_t i = 0; i < count; i++) {
        char place[48];
        snprintf(place, sizeof place, "cations[%zu]", i);
        const json_t *entry = json_array_get(list, i);
        closo_force_field_cation *cation = &field->cations[i];
        closo_json_text(reader, entry, place, "element", cation->element, sizeof cation->element);
        cation->charge = read_measure(reader, entry, place, "charge", "e", -8, 8);
        if (reader->status == CLOSO_OK &&
            !closo_element_find(cation->element, strlen(cation->element))) {
            closo_json_complain(reader, place, "element", "an element",
                                json_object_get(entry, "element"));
        }
    }
    field->cation_count = count;
}

static void read_pair(closo_json_reader *reader, const json_t *entry, const char *place,
                      closo_force_field *field)
{
    closo_force_field_pair *pair = &field->pairs[field->pair_count];
    const json_t *sites = json_object_get(entry, "sites");
    char status[16] = "";
    if (!json_is_array(sites) || json_array_size(sites) != 2)
        closo_json_complain(reader, place, "sites", "two element symbols", sites);
    for (size_t k = 0; reader->status == CLOSO_OK && k < 2; k++) {
        const json_t *site = json_array_get(sites, k);
        const char *symbol = json_string_value(site);
        if (!symbol || strlen(symbol) >= sizeof pair->sites[k] ||
            !closo_element_find(symbol, strlen(symbol)))
            closo_json_complain(reader, place, "sites", "two element symbols", sites);
        else
            strcpy(pair->sites[k], symbol);
    }
    if (reader->status == CLOSO_OK &&
        closo_force_field_pair_of(field, pair->sites[0], pair->sites[1]))
        closo_json_complain(reader, place, "sites", "a pair that stands only once", sites);
    pair->prefactor = read_measure(reader, entry, place, "A", "kcal/mol", 0, 1e12);
    pair->rho = read_measure(reader, entry, place, "rho", "A", 0.01, 2);
    pair->scaled = closo_json_flag(reader, entry, place, "scaled");
    closo_json_text(reader, entry, place, "status", status, sizeof status);
    closo_json_text(reader, entry, place, "origin", pair->origin, sizeof pair->origin);
    pair->extrapolated = strcmp(status, "extrapolated") == 0;
    if (reader->status == CLOSO_OK && !pair->extrapolated && strcmp(status, "assumed") != 0 &&
        strcmp(status, "fitted") != 0 && strcmp(status, "tested") != 0) {
        closo_json_complain(reader, place, "status", "fitted, tested, assumed or extrapolated",
                            json_object_get(entry, "status"));
    }
}

static void read_pairs(closo_json_reader *reader, const json_t *object, closo_force_field *field)
{
    const json_t *list = NULL;
    size_t count = closo_json_array(reader, object, "", "pairs", CLOSO_FORCE_FIELD_PAIRS, &list);
    for (size_t i = 0; reader->status == CLOSO_OK && i < count; i++) {
        char place[48];
        snprintf(place, sizeof place, "pairs[%zu]", i);
        read_pair(reader, json_array_get(list, i), place, field);
        field->pair_count++;
    }
}

static void read_field(closo_json_reader *reader, const json_t *object, closo_force_field *field)
{
    char format[64] = "";
    closo_json_text(reader, object, "", "format", format, sizeof format);
    if (reader->status == CLOSO_OK && strcmp(format, FORMAT) != 0) {
        closo_json_complain(reader, "", "format", "\"" FORMAT "\"",
                            json_object_get(object, "format"));
    }
    closo_json_text(reader, object, "", "name", field->name, sizeof field->name);
    closo_json_text(reader, object, "", "description", field->description,
                    sizeof field->description);
    closo_json_text(reader, object, "", "caution", field->caution, sizeof field->caution);
    field->charge_scale = read_measure(reader, object, "", "charge_scale", "1", 0.1, 2);
    field->coulomb_cutoff_angstrom = read_measure(reader, object, "", "coulomb_cutoff", "A", 2, 50);
    field->repulsion_cutoff_angstrom =
        read_measure(reader, object, "", "repulsion_cutoff", "A", 1, 50);
    field->kspace_accuracy = read_measure(reader, object, "", "kspace_accuracy", "1", 1e-12, 0.01);
    read_references(reader, object, field);
    read_anions(reader, object, field);
    read_cations(reader, object, field);
    read_pairs(reader, object, field);
}

closo_status closo_force_field_read(closo_force_field *field, const char *path, closo_error *error)
{
    *field = (closo_force_field){0};
    closo_json_reader reader = {.path = path ? path : BUILT_IN, .error = error};
    json_t *object = NULL;
    if (path) {
        object = closo_json_load(&reader, LARGEST_FILE, &field->text, &field->length);
    } else {
        const char *text = (const char *)closo_force_field_T;
        field->length = closo_force_field_T_size;
        field->text = closo_duplicate_bytes(text, field->length, error);
        reader.status = field->text ? CLOSO_OK : CLOSO_MEMORY;
        object = field->text ? closo_json_parse(&reader, text, field->length) : NULL;
    }
    if (object)
        read_field(&reader, object, field);
    json_decref(object);
    if (reader.status != CLOSO_OK)
        closo_force_field_clear(field);
    return reader.status;
}

void closo_force_field_clear(closo_force_field *field)
{
    free(field->text);
    *field = (closo_force_field){0};
}

const closo_force_field_pair *closo_force_field_pair_of(const closo_force_field *field,
                                                        const char *first, const char *second)
{
    for (size_t i = 0; i < field->pair_count; i++) {
        const closo_force_field_pair *pair = &field->pairs[i];
        if ((strcmp(pair->sites[0], first) == 0 && strcmp(pair->sites[1], second) == 0) ||
            (strcmp(pair->sites[0], second) == 0 && strcmp(pair->sites[1], first) == 0))
            return pair;
    }
    return NULL;
}

static bool covers_cage(const closo_force_field *field, const closo_cage *cage)
{
    for (size_t i = 0; i < field->anion_count; i++)
        if (closo_cage_find(field->anions[i].formula) == cage)
            return true;
    return false;
}

closo_status closo_force_field_covers(const closo_force_field *field, const closo_salt *salt,
                                      closo_error *error)
{
    char known[192] = "";
    size_t length = 0;
    if (!covers_cage(field, salt->cage)) {
        for (size_t i = 0; i < field->anion_count && length < sizeof known; i++) {
            length += (size_t)snprintf(known + length, sizeof known - length, "%s%s",
                                       i > 0 ? ", " : "", field->anions[i].formula);
        }
        return closo_fail(error, CLOSO_INPUT,
                          "force field %s has no parameters for %s (it has: %s)", field->name,
                          salt->cage->formula, known);
    }
    const char *metal = closo_element_of(salt->cation)->symbol;
    bool found = false;
    for (size_t i = 0; i < field->cation_count && length < sizeof known; i++) {
        found = found || strcmp(field->cations[i].element, metal) == 0;
        length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", i > 0 ? ", " : "",
                                   field->cations[i].element);
    }
    if (!found) {
        return closo_fail(error, CLOSO_INPUT,
                          "force field %s has no parameters for %s (it has: %s)", field->name,
                          metal, known);
    }
    for (size_t k = 0; k < salt->cage->count; k++) {
        const char *site = closo_element_of(salt->cage->atoms[k].element)->symbol;
        if (!closo_force_field_pair_of(field, metal, site)) {
            return closo_fail(error, CLOSO_INPUT,
                              "force field %s has no repulsion between %s and %s", field->name,
                              metal, site);
        }
    }
    return CLOSO_OK;
}
