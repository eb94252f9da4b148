// SPDX-License-Identifier: GPL-3.0-or-later
// See eis_series.h. The file only grows; a line that was cut short by an interruption is passed
// over, and so is what belongs to other data, circuits or options.
#include "electro/eis_series.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_FILE ((size_t)256 << 20)
#define END          " end" // of a line: without it a number that was cut short would be taken

// ---- key ----------------------------------------------------------------------------------------

static uint64_t mix_optional(uint64_t hash, const void *data, size_t size)
{
    unsigned char there = data != NULL;
    hash = closo_hash(hash, &there, 1);
    return data ? closo_hash(hash, data, size) : hash;
}

uint64_t closo_eis_key(const closo_circuit *circuit, const closo_impedance *s,
                       const closo_eis_options *o)
{
    uint64_t hash = CLOSO_HASH_START;
    size_t numbers = circuit->parameters * sizeof(double), n = s->count * sizeof(double);
    for (size_t k = 0; k < circuit->parameters; k++) {
        const closo_element_parameter *p = &circuit->parameter[k];
        hash = closo_hash(hash, circuit->name[k], strlen(circuit->name[k]) + 1);
        hash = closo_hash(hash, &p->start, sizeof p->start);
        hash = closo_hash(hash, &p->lower, sizeof p->lower);
        hash = closo_hash(hash, &p->upper, sizeof p->upper);
    }
    closo_text text;
    closo_text_init(&text);
    closo_circuit_write(circuit, CLOSO_NOTATION_IMPEDANCE_PY, &text, NULL);
    hash = closo_hash(hash, text.data ? text.data : "", text.length);
    closo_text_clear(&text);
    hash = closo_hash(hash, &o->weighting, sizeof o->weighting);
    hash = closo_hash(hash, &o->starts, sizeof o->starts);
    hash = closo_hash(hash, &o->seed, sizeof o->seed);
    hash = mix_optional(hash, o->start, numbers);
    hash = mix_optional(hash, o->lower, numbers);
    hash = mix_optional(hash, o->upper, numbers);
    hash = mix_optional(hash, o->tied_to, circuit->parameters * sizeof *o->tied_to);
    hash = mix_optional(hash, o->tie_ratio, numbers);
    hash = closo_hash(hash, s->frequency, n);
    hash = closo_hash(hash, s->real, n);
    hash = closo_hash(hash, s->imaginary, n);
    hash = mix_optional(hash, s->su_real, n);
    return mix_optional(hash, s->su_imaginary, n);
}

// ---- file --------------------------------------------------------------------------------------

static bool read_key(const char **at, const char *end, uint64_t *key)
{
    *key = 0;
    for (int k = 0; k < 16; k++, ++*at) {
        if (*at == end)
            return false;
        char c = **at;
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return false;
        *key = *key << 4 | (uint64_t)digit;
    }
    return true;
}

static bool read_record(const char *at, const char *end, size_t parameters, closo_eis_record *out)
{
    double values[CLOSO_CIRCUIT_PARAMETERS + 1];
    if (!read_key(&at, end, &out->key))
        return false;
    at = closo_read_numbers(at, end, parameters + 1, values);
    if (!at || (size_t)(end - at) != strlen(END) || memcmp(at, END, strlen(END)) != 0)
        return false;
    out->S = values[0];
    memcpy(out->p, values + 1, parameters * sizeof *values);
    return true;
}

static closo_status read_lines(closo_eis_records *records, const char *data, size_t length,
                               size_t parameters, closo_error *error)
{
    const char *at = data, *end = data + length;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        bool whole = stop != NULL;
        stop = whole ? stop : end;
        closo_eis_record record = {0};
        bool sound = whole && read_record(at, stop, parameters, &record);
        records->damaged += !sound && stop > at;
        if (sound) {
            closo_status status = closo_grow((void **)&records->items, &records->capacity,
                                             records->count + 1, sizeof *records->items, error);
            if (status != CLOSO_OK)
                return status;
            records->items[records->count++] = record;
        }
        at = stop + 1;
    }
    return CLOSO_OK;
}

closo_status closo_eis_records_open(closo_eis_records *out, const char *path, size_t parameters,
                                    closo_error *error)
{
    *out = (closo_eis_records){0};
    closo_status status = CLOSO_OK;
    bool cut = false;
    if (closo_file_exists(path)) {
        char *data;
        size_t length;
        status = closo_file_read(path, LARGEST_FILE, &data, &length, NULL, error);
        if (status != CLOSO_OK)
            return status;
        cut = length > 0 && data[length - 1] != '\n';
        status = read_lines(out, data, length, parameters, error);
        free(data);
        // never add to a file that is something else
        if (status == CLOSO_OK && out->count == 0 && out->damaged > 1)
            status = closo_fail(error, CLOSO_INPUT,
                                "%s: expected the file of an earlier run of this circuit, found "
                                "something else",
                                path);
    }
    FILE *file = status == CLOSO_OK ? fopen(path, "a") : NULL;
    if (status == CLOSO_OK && !file)
        status = closo_fail_errno(error, errno, "%s: cannot be written", path);
    if (file && cut)
        fputc('\n', file);
    out->file = file;
    if (status != CLOSO_OK) {
        free(out->items);
        *out = (closo_eis_records){0};
    }
    return status;
}

const closo_eis_record *closo_eis_records_find(const closo_eis_records *records, uint64_t key)
{
    for (size_t k = 0; k < records->count; k++)
        if (records->items[k].key == key)
            return &records->items[k];
    return NULL;
}

closo_status closo_eis_records_add(closo_eis_records *records, const char *path,
                                   const closo_eis_record *record, size_t parameters,
                                   closo_error *error)
{
    if (!records->file)
        return CLOSO_OK;
    closo_text line;
    closo_text_init(&line);
    closo_text_addf(&line, "%016llx ", (unsigned long long)record->key);
    closo_text_add_number(&line, record->S, 0);
    for (size_t k = 0; k < parameters; k++) {
        closo_text_add(&line, " ");
        closo_text_add_number(&line, record->p[k], 0);
    }
    closo_text_add(&line, END "\n");
    closo_status status = CLOSO_OK;
    if (line.failed)
        status = closo_fail(error, CLOSO_MEMORY, "no memory for a line");
    else if (fputs(line.data, records->file) == EOF || fflush(records->file) != 0)
        status = closo_fail_errno(error, errno, "%s: cannot be written", path);
    closo_text_clear(&line);
    return status;
}

closo_status closo_eis_records_close(closo_eis_records *records, const char *path,
                                     closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (records->file && fclose(records->file) != 0)
        status = closo_fail_errno(error, errno, "%s: cannot be written", path);
    free(records->items);
    *records = (closo_eis_records){0};
    return status;
}
