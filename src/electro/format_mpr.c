// SPDX-License-Identifier: GPL-3.0-or-later
// BioLogic EC-Lab .mpr: a chain of modules, "VMP Set" (settings), "VMP data" (records), "VMP LOG"
// and others. EC-Lab 11.50 and later write a longer header with another length first.
#include "electro/mpr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "BIO-LOGIC MODULAR FILE\x1a";
enum { FIRST_MODULE = 0x34, OLD_HEADER = 6 + 51, NEW_HEADER = 6 + 59, KEPT = 1 << 16 };

typedef struct reader {
    closo_data *data;
    closo_input *input;
    closo_mpr_module set, log;
    bool cut_short;
} reader;

static closo_status read_bytes(reader *r, void *buffer, size_t count, size_t *got,
                               closo_error *error)
{
    closo_status status = closo_input_bytes(r->input, buffer, count, got, error);
    r->cut_short |= status == CLOSO_OK && *got < count;
    return status;
}

// *found is false at the end of the file.
static closo_status read_header(reader *r, closo_mpr_module *module, bool *found,
                                closo_error *error)
{
    unsigned char header[NEW_HEADER];
    size_t got, more = 0;
    *found = false;
    closo_status status = closo_input_bytes(r->input, header, OLD_HEADER, &got, error);
    if (status != CLOSO_OK || got == 0)
        return status;
    if (got < OLD_HEADER || memcmp(header, "MODULE", 6) != 0)
        return closo_fail(error, CLOSO_INPUT, "%s: byte %llu: expected a module, found %s",
                          closo_input_path(r->input),
                          (unsigned long long)(closo_input_byte_number(r->input) - got),
                          got < OLD_HEADER ? "the end of the file" : "something else");
    const unsigned char *p = header + 6;
    bool new = closo_mpr_u32(p + 35) == 0xFFFFFFFFu;
    if (new) {
        status = read_bytes(r, header + OLD_HEADER, NEW_HEADER - OLD_HEADER, &more, error);
        if (status != CLOSO_OK || r->cut_short)
            return status;
    }
    *module = (closo_mpr_module){0};
    memcpy(module->name, p, 10);
    for (size_t k = 10; k > 0 && (module->name[k - 1] == ' ' || !module->name[k - 1]); k--)
        module->name[k - 1] = '\0';
    module->declared = closo_mpr_u32(p + (new ? 39 : 35));
    module->version = closo_mpr_u32(p + (new ? 43 : 39)) + (new ? closo_mpr_u32(p + 47) : 0);
    memcpy(module->date, p + (new ? 51 : 43), 8);
    *found = true;
    return CLOSO_OK;
}

static closo_status skip(reader *r, size_t count, closo_error *error)
{
    char buffer[4096];
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && count > 0 && !r->cut_short) {
        size_t part = count < sizeof buffer ? count : sizeof buffer, got;
        status = read_bytes(r, buffer, part, &got, error);
        count -= part;
    }
    return status;
}

// Settings and log are a few kilobytes: what is longer is not looked at.
static closo_status keep(reader *r, closo_mpr_module *module, closo_mpr_module *into, size_t *taken,
                         closo_error *error)
{
    size_t wanted = module->declared < KEPT ? module->declared : KEPT;
    unsigned char *bytes = closo_allocate(wanted, 1, error);
    if (!bytes)
        return CLOSO_MEMORY;
    free(into->data);
    *into = *module;
    into->data = bytes;
    closo_status status = read_bytes(r, bytes, wanted, &into->length, error);
    *taken = into->length;
    return status;
}

static closo_status read_module(reader *r, closo_mpr_module *module, closo_error *error)
{
    size_t taken = 0;
    closo_status status = CLOSO_OK;
    if (!strcmp(module->name, "VMP Set")) {
        status = keep(r, module, &r->set, &taken, error);
    } else if (!strcmp(module->name, "VMP LOG")) {
        status = keep(r, module, &r->log, &taken, error);
    } else if (!strcmp(module->name, "VMP data") && r->data->count == 0) {
        char unnamed[32];
        const char *technique = r->set.length ? closo_mpr_technique(r->set.data[0]) : NULL;
        if (!technique && r->set.length) {
            snprintf(unnamed, sizeof unnamed, "technique %u", r->set.data[0]);
            technique = unnamed;
        }
        status = closo_mpr_read_data(r->data, r->input, module, technique, &taken, error);
    }
    return status == CLOSO_OK ? skip(r, module->declared - taken, error) : status;
}

static closo_status read_modules(reader *r, closo_error *error)
{
    unsigned char head[FIRST_MODULE];
    const char *path = closo_input_path(r->input);
    closo_mpr_module module;
    bool found = true;
    size_t got;
    closo_status status = closo_input_bytes(r->input, head, sizeof head, &got, error);
    if (status == CLOSO_OK && (got < sizeof head || memcmp(head, magic, sizeof magic - 1) != 0))
        return closo_fail(error, CLOSO_INPUT, "%s: expected 'BIO-LOGIC MODULAR FILE' at its begin",
                          path);
    while (status == CLOSO_OK && found && !r->cut_short) {
        status = read_header(r, &module, &found, error);
        if (status == CLOSO_OK && found)
            status = read_module(r, &module, error);
        else if (status == CLOSO_INPUT && r->data->count > 0) // what follows cannot spoil the data
            return closo_data_warn(r->data, error, "what follows the data is damaged");
    }
    if (status == CLOSO_OK && r->data->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no data module%s", path,
                            r->cut_short ? ": the file is cut short" : "");
    return status;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= sizeof magic - 1 && !memcmp(head, magic, sizeof magic - 1);
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    reader r = {.data = out};
    (void)options;
    closo_status status = closo_input_open(&r.input, path, error);
    if (status != CLOSO_OK)
        return status;
    status = read_modules(&r, error);
    if (status == CLOSO_OK)
        status = closo_mpr_settings(&out->tables[0], &r.set, &r.log, error);
    if (status == CLOSO_OK)
        status = closo_input_fingerprint(r.input, &out->fingerprint, error);
    closo_input_close(r.input);
    free(r.set.data);
    free(r.log.data);
    return status;
}

const closo_data_format closo_data_format_mpr = {
    .name = "mpr",
    .description = "BioLogic EC-Lab binary",
    .extensions = "mpr",
    .reference = "doi:10.21105/joss.04166",
    .recognise = recognise,
    .read = read,
};
