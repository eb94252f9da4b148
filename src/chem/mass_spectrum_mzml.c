// SPDX-License-Identifier: GPL-3.0-or-later
// mzML 1.1 as a stream: of all spectra only the best so far is kept, so memory follows one
// spectrum, not the file. Terms are found by accession (the PSI-MS vocabulary), in the spectrum
// itself or in a group of parameters it refers to. Entity declarations are refused.
#include "chem/mass_spectrum.h"

#include <expat.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_MAXIMUM 64
#define GROUP_TERMS   32
#define CHUNK         ((size_t)1 << 16)
#define TEXT_MAXIMUM  ((size_t)1 << 27) // base64 of one array

enum term {
    TERM_NONE,
    TERM_LEVEL,
    TERM_LEVEL_1,
    TERM_CENTROID,
    TERM_PROFILE,
    TERM_MZ,
    TERM_INTENSITY,
    TERM_FLOAT32,
    TERM_FLOAT64,
    TERM_INT32,
    TERM_INT64,
    TERM_ZLIB,
    TERM_NUMPRESS
};

static const struct {
    const char *accession;
    enum term term;
} terms[] = {
    {"MS:1000511", TERM_LEVEL},    {"MS:1000579", TERM_LEVEL_1},  {"MS:1000127", TERM_CENTROID},
    {"MS:1000128", TERM_PROFILE},  {"MS:1000514", TERM_MZ},       {"MS:1000515", TERM_INTENSITY},
    {"MS:1000521", TERM_FLOAT32},  {"MS:1000523", TERM_FLOAT64},  {"MS:1000519", TERM_INT32},
    {"MS:1000522", TERM_INT64},    {"MS:1000574", TERM_ZLIB},     {"MS:1002312", TERM_NUMPRESS},
    {"MS:1002313", TERM_NUMPRESS}, {"MS:1002314", TERM_NUMPRESS}, {"MS:1002746", TERM_NUMPRESS},
    {"MS:1002747", TERM_NUMPRESS}, {"MS:1002748", TERM_NUMPRESS},
};

typedef struct group {
    char name[64];
    size_t count;
    struct {
        enum term term;
        int value;
    } terms[GROUP_TERMS];
} group;

typedef struct reader {
    XML_Parser parser;
    const char *path;
    const closo_mass_spectrum_options *options;
    closo_error *error;
    closo_status status;
    group groups[GROUP_MAXIMUM];
    size_t group_count;
    bool in_group, in_spectrum, in_array, in_binary;
    size_t number, wanted_points;
    int level;
    bool profile;
    char name[128];
    closo_mzml_array array;
    double *mz, *intensity; // of the spectrum that is being read
    char *text;             // base64
    size_t length, capacity;
    double best; // intensity of what is kept; below 0: nothing
    closo_mass_spectrum *out;
} reader;

static void stop(reader *r, closo_status status)
{
    r->status = status;
    XML_StopParser(r->parser, XML_FALSE);
}

static unsigned long line_of(const reader *r)
{
    return XML_GetCurrentLineNumber(r->parser);
}

static void refuse(reader *r, const char *what)
{
    stop(r, closo_fail(r->error, CLOSO_INPUT, "%s:%lu: %s", r->path, line_of(r), what));
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (!strcmp(attributes[0], name))
            return attributes[1];
    return NULL;
}

// ---- terms -------------------------------------------------------------------------------------

static void apply(reader *r, enum term term, int value)
{
    closo_mzml_array *a = &r->array;
    switch (term) {
    case TERM_LEVEL:
        r->level = value;
        break;
    case TERM_LEVEL_1:
        r->level = r->level ? r->level : 1;
        break;
    case TERM_CENTROID:
    case TERM_PROFILE:
        r->profile = term == TERM_PROFILE;
        break;
    case TERM_MZ:
        a->is_mz = true;
        break;
    case TERM_INTENSITY:
        a->is_intensity = true;
        break;
    case TERM_FLOAT32:
    case TERM_INT32:
        a->bytes = 4;
        a->integers = term == TERM_INT32;
        break;
    case TERM_FLOAT64:
    case TERM_INT64:
        a->bytes = 8;
        a->integers = term == TERM_INT64;
        break;
    case TERM_ZLIB:
        a->is_zlib = true;
        break;
    case TERM_NUMPRESS:
        a->unknown_compression = true;
        break;
    case TERM_NONE:
        break;
    }
}

static void on_term(reader *r, const char **attributes)
{
    const char *accession = attribute(attributes, "accession");
    const char *text = attribute(attributes, "value");
    enum term term = TERM_NONE;
    int64_t value = 0;
    for (size_t i = 0; accession && i < sizeof terms / sizeof *terms; i++)
        if (!strcmp(terms[i].accession, accession))
            term = terms[i].term;
    if (term == TERM_NONE)
        return;
    if (!text || !closo_integer_from_text(text, &value) || value < 0 || value > 100)
        value = 0;
    if (r->in_group) {
        group *g = &r->groups[r->group_count - 1];
        if (g->count < GROUP_TERMS) {
            g->terms[g->count].term = term;
            g->terms[g->count++].value = (int)value;
        }
    } else if (r->in_spectrum) {
        apply(r, term, (int)value);
    }
}

static void on_group(reader *r, const char **attributes)
{
    const char *name = attribute(attributes, "id");
    if (r->group_count == GROUP_MAXIMUM) {
        refuse(r, "more than 64 groups of parameters");
        return;
    }
    group *g = &r->groups[r->group_count++];
    snprintf(g->name, sizeof g->name, "%s", name ? name : "");
    r->in_group = true;
}

static void on_reference(reader *r, const char **attributes)
{
    const char *name = attribute(attributes, "ref");
    for (size_t i = 0; name && r->in_spectrum && i < r->group_count; i++)
        if (!strcmp(r->groups[i].name, name))
            for (size_t k = 0; k < r->groups[i].count; k++)
                apply(r, r->groups[i].terms[k].term, r->groups[i].terms[k].value);
}

// ---- a spectrum --------------------------------------------------------------------------------

static void drop(reader *r)
{
    free(r->mz);
    free(r->intensity);
    r->mz = r->intensity = NULL;
}

static void on_spectrum(reader *r, const char **attributes)
{
    const char *length = attribute(attributes, "defaultArrayLength");
    const char *name = attribute(attributes, "id");
    int64_t points = -1;
    if (!length || !closo_integer_from_text(length, &points) || points < 0 ||
        (uint64_t)points > CLOSO_MASS_SPECTRUM_POINTS) {
        refuse(r, "expected a defaultArrayLength from 0 to 4194304 in <spectrum>");
        return;
    }
    drop(r);
    r->number++;
    r->wanted_points = (size_t)points;
    r->level = 0;
    r->profile = false;
    snprintf(r->name, sizeof r->name, "%s", name ? name : "");
    r->in_spectrum = true;
}

static void on_array(reader *r, const char **attributes)
{
    const char *length = attribute(attributes, "arrayLength");
    int64_t points;
    r->array = (closo_mzml_array){0};
    r->length = 0;
    r->in_array = true;
    // An array of another length is one of the extra ones; m/z and intensity have the default.
    if (length &&
        (!closo_integer_from_text(length, &points) || (uint64_t)points != r->wanted_points))
        r->in_array = false;
}

static bool is_wanted(const reader *r)
{
    if (r->options->number)
        return r->number == r->options->number;
    return r->level <= 1;
}

static void end_array(reader *r)
{
    double **target = r->array.is_mz ? &r->mz : r->array.is_intensity ? &r->intensity : NULL;
    bool wanted = r->in_array && target && !*target && is_wanted(r) && r->wanted_points > 0;
    r->in_array = false;
    if (!wanted)
        return;
    // Room for as many numbers as the text can hold: a length that lies costs no memory.
    if (!r->array.is_zlib && r->wanted_points > r->length) {
        refuse(r, "fewer numbers than defaultArrayLength says");
        return;
    }
    size_t found;
    *target = closo_allocate(r->wanted_points, sizeof **target, r->error);
    closo_status status =
        *target ? closo_mzml_decode(&r->array, r->text ? r->text : "", r->length, *target,
                                    r->wanted_points, &found, r->path, line_of(r), r->error)
                : CLOSO_MEMORY;
    if (status != CLOSO_OK)
        stop(r, status);
}

static double intensity_in_range(const reader *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->wanted_points; i++)
        if (r->options->high <= 0 || (r->mz[i] >= r->options->low && r->mz[i] <= r->options->high))
            sum += fmax(0, r->intensity[i]);
    return isfinite(sum) ? sum : 0;
}

static void end_spectrum(reader *r)
{
    r->in_spectrum = false;
    if (!r->mz || !r->intensity || !is_wanted(r))
        return;
    double intensity = intensity_in_range(r);
    if (!(intensity > r->best))
        return;
    closo_mass_spectrum *out = r->out;
    r->best = intensity;
    free(out->mz);
    free(out->intensity);
    out->mz = r->mz;
    out->intensity = r->intensity;
    out->count = r->wanted_points;
    out->profile = r->profile;
    out->number = r->number;
    memcpy(out->name, r->name, sizeof out->name);
    r->mz = r->intensity = NULL;
}

// ---- expat -------------------------------------------------------------------------------------

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL begin_element(void *context, const char *tag, const char **attributes)
{
    reader *r = context;
    const char *name = local_name(tag);
    if (r->status != CLOSO_OK)
        return;
    if (!strcmp(name, "cvParam"))
        on_term(r, attributes);
    else if (!strcmp(name, "referenceableParamGroup"))
        on_group(r, attributes);
    else if (!strcmp(name, "referenceableParamGroupRef"))
        on_reference(r, attributes);
    else if (!strcmp(name, "spectrum"))
        on_spectrum(r, attributes);
    else if (!strcmp(name, "binaryDataArray") && r->in_spectrum)
        on_array(r, attributes);
    else if (!strcmp(name, "binary"))
        r->in_binary = r->in_array;
}

static void XMLCALL end_element(void *context, const char *tag)
{
    reader *r = context;
    const char *name = local_name(tag);
    if (r->status != CLOSO_OK)
        return;
    if (!strcmp(name, "binary"))
        r->in_binary = false;
    else if (!strcmp(name, "binaryDataArray") && r->in_spectrum)
        end_array(r);
    else if (!strcmp(name, "spectrum") && r->in_spectrum)
        end_spectrum(r);
    else if (!strcmp(name, "referenceableParamGroup"))
        r->in_group = false;
}

static void XMLCALL add_text(void *context, const char *text, int length)
{
    reader *r = context;
    size_t count = (size_t)length;
    if (r->status != CLOSO_OK || !r->in_binary)
        return;
    if (r->length + count > TEXT_MAXIMUM) {
        refuse(r, "an array is longer than 128 MiB");
        return;
    }
    if (closo_grow((void **)&r->text, &r->capacity, r->length + count + 1, 1, r->error) !=
        CLOSO_OK) {
        stop(r, CLOSO_MEMORY);
        return;
    }
    memcpy(r->text + r->length, text, count);
    r->length += count;
}

static void XMLCALL entity(void *context, const XML_Char *name, int is_parameter,
                           const XML_Char *value, int length, const XML_Char *base,
                           const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system,
        (void)public, (void)notation;
    reader *r = context;
    if (r->status == CLOSO_OK)
        refuse(r, "entity declarations are refused");
}

static closo_status feed(reader *r, closo_input *input)
{
    size_t got = CHUNK;
    while (r->status == CLOSO_OK && got == CHUNK) {
        void *buffer = XML_GetBuffer(r->parser, (int)CHUNK);
        if (!buffer)
            return closo_fail(r->error, CLOSO_MEMORY, "out of memory for an XML parser");
        closo_status status = closo_input_bytes(input, buffer, CHUNK, &got, r->error);
        if (status != CLOSO_OK)
            return status;
        if (XML_ParseBuffer(r->parser, (int)got, got < CHUNK) != XML_STATUS_OK &&
            r->status == CLOSO_OK)
            r->status = closo_fail(r->error, CLOSO_INPUT, "%s:%lu: damaged XML: %s", r->path,
                                   line_of(r), XML_ErrorString(XML_GetErrorCode(r->parser)));
    }
    return r->status;
}

static closo_status check_found(const reader *r)
{
    if (r->out->mz)
        return CLOSO_OK;
    if (r->options->number)
        return closo_fail(r->error, CLOSO_INPUT,
                          "%s: expected spectrum %zu with m/z and intensities, found %zu spectra",
                          r->path, r->options->number, r->number);
    return closo_fail(r->error, CLOSO_INPUT,
                      "%s: none of %zu spectra is of MS level 1 and has points in the range",
                      r->path, r->number);
}

closo_status closo_mass_spectrum_read_mzml(closo_input *input,
                                           const closo_mass_spectrum_options *options,
                                           closo_mass_spectrum *out, closo_error *error)
{
    reader *r = closo_allocate(1, sizeof *r, error);
    if (!r)
        return CLOSO_MEMORY;
    r->path = closo_input_path(input);
    r->options = options;
    r->error = error;
    r->out = out;
    r->best = options->number ? -1 : 0;
    r->parser = XML_ParserCreate(NULL);
    closo_status status;
    if (r->parser) {
        XML_SetUserData(r->parser, r);
        XML_SetElementHandler(r->parser, begin_element, end_element);
        XML_SetCharacterDataHandler(r->parser, add_text);
        XML_SetEntityDeclHandler(r->parser, entity);
        status = feed(r, input);
        XML_ParserFree(r->parser);
    } else {
        status = closo_fail(error, CLOSO_MEMORY, "out of memory for an XML parser");
    }
    if (status == CLOSO_OK)
        status = check_found(r);
    out->spectra = r->number;
    drop(r);
    free(r->text);
    free(r);
    return status;
}
