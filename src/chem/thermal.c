// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of thermal analysis: the list of formats, reading, what a run says about itself. A new
// format is one file, one line here and one test; the plain table, which others resemble, is last.
#include "chem/thermal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const closo_thermal_record *const records[] = {
    &closo_thermal_format_netzsch, &closo_thermal_format_ta,    &closo_thermal_format_trios,
    &closo_thermal_format_pyris,   &closo_thermal_format_table,
};
enum { RECORDS = sizeof records / sizeof *records };

const closo_thermal_format_info *closo_thermal_format_at(size_t index)
{
    return index < RECORDS ? &records[index]->info : NULL;
}

void closo_thermal_warn(closo_thermal *thermal, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < thermal->warning_count; i++)
        if (!strcmp(thermal->warnings[i], message))
            return;
    if (thermal->warning_count >= 32 ||
        closo_grow((void **)&thermal->warnings, &thermal->warning_capacity,
                   thermal->warning_count + 1, sizeof *thermal->warnings, NULL) != CLOSO_OK)
        return;
    char *copy = closo_duplicate(message, NULL);
    if (copy)
        thermal->warnings[thermal->warning_count++] = copy;
}

bool closo_thermal_recognise(const char *head, size_t length)
{
    char *data = closo_duplicate_bytes(head, length, NULL);
    bool found = false;
    if (data && closo_thermal_decode(&data, &length, NULL) == CLOSO_OK) {
        closo_thermal_text text = closo_thermal_text_of("", data, length);
        for (size_t i = 0; !found && i + 1 < RECORDS; i++)
            found = records[i]->recognise(&text);
    }
    free(data);
    return found;
}

static closo_status choose(const closo_thermal_text *text, const char *name,
                           const closo_thermal_record **out, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    *out = NULL;
    for (size_t i = 0; !*out && i < RECORDS; i++) {
        if (name ? !strcmp(records[i]->info.name, name) : records[i]->recognise(text))
            *out = records[i];
        closo_text_addf(&names, "%s%s", i ? ", " : "", records[i]->info.name);
    }
    closo_status status = CLOSO_OK;
    if (!*out && name)
        status = closo_fail(error, CLOSO_USAGE, "no format '%s' of thermal analysis: expected %s",
                            name, names.data ? names.data : "another");
    else if (!*out)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: no thermal analysis of a format that closo knows: expected three "
                            "rows of numbers with as many columns",
                            text->path);
    closo_text_clear(&names);
    return status;
}

static closo_status read_text(closo_thermal *out, const closo_thermal_text *text,
                              const closo_thermal_reading *reading, closo_error *error)
{
    const closo_thermal_record *record;
    bool table = reading->columns != NULL && !reading->format;
    closo_status status = choose(text, table ? "table" : reading->format, &record, error);
    if (status != CLOSO_OK)
        return status;
    snprintf(out->format, sizeof out->format, "%s", record->info.description);
    if (reading->sample_mass > 0)
        out->sample_mass = reading->sample_mass;
    status = record->read(out, text, reading, error);
    if (status == CLOSO_OK && reading->exo != CLOSO_EXO_UNKNOWN) {
        out->exo = reading->exo;
        snprintf(out->exo_source, sizeof out->exo_source, "as told");
    }
    return status;
}

closo_status closo_thermal_read(closo_thermal *out, const char *path,
                                const closo_thermal_reading *reading, closo_error *error)
{
    static const closo_thermal_reading defaults = {.sample_mass = 0};
    char *data = NULL;
    size_t length = 0;
    *out = (closo_thermal){.sample_mass = NAN};
    closo_status status =
        closo_file_read(path, CLOSO_THERMAL_LARGEST, &data, &length, &out->fingerprint, error);
    if (status == CLOSO_OK && length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    if (status == CLOSO_OK)
        status = closo_thermal_decode(&data, &length, error);
    if (status == CLOSO_OK) {
        closo_thermal_text text = closo_thermal_text_of(path, data, length);
        status = read_text(out, &text, reading ? reading : &defaults, error);
    }
    free(data);
    if (status != CLOSO_OK)
        closo_thermal_clear(out);
    return status;
}

void closo_thermal_clear(closo_thermal *thermal)
{
    for (size_t i = 0; i < thermal->warning_count; i++)
        free(thermal->warnings[i]);
    free(thermal->warnings);
    free(thermal->time);
    free(thermal->temperature);
    free(thermal->mass);
    free(thermal->heat_flow);
    free(thermal->conversion);
    *thermal = (closo_thermal){.sample_mass = NAN};
}
