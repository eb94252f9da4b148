// SPDX-License-Identifier: GPL-3.0-or-later
// The list of NMR formats, and how data find their own. A new format is one file, one line here and
// one test. The plain table, which many texts resemble, is last.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HEAD_SIZE 4096

static const closo_nmr_record *const records[] = {&closo_nmr_format_bruker,
                                                  &closo_nmr_format_varian, &closo_nmr_format_jcamp,
                                                  &closo_nmr_format_table, NULL};

const closo_nmr_format_info *closo_nmr_format_at(size_t index)
{
    return index < sizeof records / sizeof *records && records[index] ? &records[index]->info
                                                                      : NULL;
}

bool closo_nmr_directory(const char *path)
{
    closo_nmr_place place = {.path = path, .directory = true, .head = ""};
    return closo_directory_exists(path) &&
           (closo_nmr_format_bruker.recognise(&place) || closo_nmr_format_varian.recognise(&place));
}

bool closo_nmr_recognise(const char *head, size_t length)
{
    closo_nmr_place place = {.path = "", .head = head, .length = length};
    if (!closo_nmr_format_jcamp.recognise(&place))
        return false;
    for (size_t i = 0; i + 3 < length && i < HEAD_SIZE; i++)
        if (!memcmp(head + i, "NMR", 3))
            return true;
    return false;
}

static closo_status choose(const closo_nmr_place *place, const char *name,
                           const closo_nmr_record **out, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    *out = NULL;
    for (const closo_nmr_record *const *record = records; !*out && *record; record++) {
        if (name ? !strcmp((*record)->info.name, name) : (*record)->recognise(place))
            *out = *record;
        closo_text_addf(&names, "%s%s", names.length ? ", " : "", (*record)->info.name);
    }
    closo_status status = CLOSO_OK;
    if (!*out && name)
        status = closo_fail(error, CLOSO_USAGE, "no NMR format '%s': expected %s", name,
                            names.data ? names.data : "another");
    else if (!*out)
        status = closo_fail(error, CLOSO_INPUT,
                            place->directory
                                ? "%s: expected a Bruker directory (fid and acqus, or pdata) or a "
                                  "Varian one (fid and procpar)"
                                : "%s: no NMR data of a format that closo knows",
                            place->path);
    closo_text_clear(&names);
    return status;
}

static closo_status read_place(closo_nmr *out, const closo_nmr_place *place,
                               const closo_nmr_reading *options, closo_error *error)
{
    const closo_nmr_record *record;
    closo_status status = choose(place, options->format, &record, error);
    if (status != CLOSO_OK)
        return status;
    if (!out->format[0])
        snprintf(out->format, sizeof out->format, "%s", record->info.description);
    return record->read(out, place, options, error);
}

static void take_wishes(closo_nmr *nmr, const closo_nmr_reading *options)
{
    if (options->frequency_mhz > 0) {
        // A decay's axis is found from Hz: the carrier's distance from 0 ppm stays in Hz.
        if (nmr->time_domain && nmr->frequency_mhz > 0)
            nmr->carrier_ppm *= nmr->frequency_mhz / options->frequency_mhz;
        nmr->frequency_mhz = options->frequency_mhz;
    }
    if (options->nucleus)
        closo_nmr_nucleus(nmr->nucleus, options->nucleus);
    for (size_t i = 0; options->reversed && nmr->time_domain && nmr->im && i < nmr->count; i++)
        nmr->im[i] = -nmr->im[i];
}

closo_status closo_nmr_read(closo_nmr *out, const char *path, const closo_nmr_reading *options,
                            closo_error *error)
{
    static const closo_nmr_reading defaults = {0};
    closo_nmr_place place = {.path = path, .directory = closo_directory_exists(path), .head = ""};
    char *data = NULL;
    closo_status status = CLOSO_OK;
    options = options ? options : &defaults;
    closo_nmr_init(out);
    if (!place.directory)
        status = closo_file_read(path, CLOSO_NMR_LARGEST, &data, &place.length, &place.fingerprint,
                                 error);
    if (status == CLOSO_OK && data)
        place.head = data;
    if (status == CLOSO_OK && data && place.length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    if (status == CLOSO_OK)
        status = read_place(out, &place, options, error);
    if (status == CLOSO_OK)
        status = closo_nmr_finish(out, path, error);
    if (status == CLOSO_OK)
        take_wishes(out, options);
    free(data);
    if (status != CLOSO_OK)
        closo_nmr_clear(out);
    return status;
}
