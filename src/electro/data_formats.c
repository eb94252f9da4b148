// SPDX-License-Identifier: GPL-3.0-or-later
// The list of instrument formats, and how a file finds its own: by content, then by the ending of
// its name. A new format is one file, one line here and one test. The order matters where one
// layout is a special case of another: the plain table, which many texts resemble, is last.
#include "electro/data_formats.h"
#include "electro/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_SIZE ((size_t)64 << 10)

static const closo_data_format *const formats[] = {
    &closo_data_format_mpr,
    &closo_data_format_mpt,
    &closo_data_format_gamry,
    &closo_data_format_zplot,
    &closo_data_format_autolab,
    &closo_data_format_elchemea,
    &closo_data_format_ivium,
    &closo_data_format_p00,
    &closo_data_format_palmsens,
    &closo_data_format_spreadsheet,
    &closo_data_format_versastudio,
    &closo_data_format_table,
    NULL,
};

const closo_data_format *const *closo_data_formats(void)
{
    return formats;
}

const closo_data_format *closo_data_recognise(const char *head, size_t length, const char *path)
{
    for (const closo_data_format *const *format = formats; *format; format++)
        if ((*format)->recognise(head, length, path))
            return *format;
    return NULL;
}

static closo_status by_name(const char *name, const closo_data_format **out, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (const closo_data_format *const *format = formats; *format; format++) {
        if (closo_text_equal_ignoring_case((*format)->name, name)) {
            *out = *format;
            closo_text_clear(&names);
            return CLOSO_OK;
        }
        closo_text_addf(&names, "%s%s", names.length ? ", " : "", (*format)->name);
    }
    closo_status status = closo_fail(error, CLOSO_USAGE, "no instrument format '%s': expected %s",
                                     name, names.data ? names.data : "another");
    closo_text_clear(&names);
    return status;
}

static closo_status by_content(const char *path, const closo_data_format **out, closo_error *error)
{
    closo_input *input;
    closo_status status = closo_input_open(&input, path, error);
    if (status != CLOSO_OK)
        return status;
    char *buffer = closo_allocate(HEAD_SIZE, 1, error);
    size_t length = 0;
    status = buffer ? closo_input_bytes(input, buffer, HEAD_SIZE, &length, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK && length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    if (status == CLOSO_OK)
        *out = closo_data_recognise(buffer, length, path);
    free(buffer);
    closo_input_close(input);
    return status;
}

static closo_status choose(const char *path, const char *name, const closo_data_format **out,
                           closo_error *error)
{
    *out = NULL;
    if (name)
        return by_name(name, out, error);
    closo_status status = by_content(path, out, error);
    if (status != CLOSO_OK || *out)
        return status;
    for (const closo_data_format *const *format = formats; !*out && *format; format++)
        if (closo_data_has_extension((*format)->extensions, path))
            *out = *format;
    if (*out)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "%s: no instrument file of a format that closo knows",
                      path);
}

static closo_status read_with(closo_data *out, const closo_data_format *format, const char *path,
                              const closo_data_options *options, closo_error *error)
{
    snprintf(out->format, sizeof out->format, "%s", format->description);
    closo_status status = format->read(out, path, options, error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: %s without a table of numbers", path,
                            format->description);
    if (status == CLOSO_OK && !out->fingerprint.sha256[0])
        status = closo_file_fingerprint(path, &out->fingerprint, error);
    return status;
}

closo_status closo_data_read(closo_data *out, const char *path, const closo_data_options *options,
                             closo_error *error)
{
    static const closo_data_options defaults = {0};
    const closo_data_format *format;
    *out = (closo_data){0};
    if (!strcmp(path, "-"))
        return closo_fail(error, CLOSO_USAGE,
                          "-: an instrument file is looked at twice and must be a file");
    if (!options)
        options = &defaults;
    closo_status status = choose(path, options->format, &format, error);
    if (status == CLOSO_OK)
        status = read_with(out, format, path, options, error);
    if (status != CLOSO_OK)
        closo_data_clear(out);
    return status;
}
