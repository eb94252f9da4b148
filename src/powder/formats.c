// SPDX-License-Identifier: GPL-3.0-or-later
// The list of pattern formats, and how a file finds its own: by content, then by the ending of its
// name. A new format is one file, one line here and one test. The order matters where one layout
// is a special case of another: the plain table, which many texts resemble, is last.
#include "powder/archive.h"
#include "powder/reading.h"

#include <stdio.h>
#include <stdlib.h>

#define LARGEST_FILE ((size_t)256 << 20)
#define HEAD_SIZE    ((size_t)64 << 10)

static const closo_pattern_format *const formats[] = {
    &closo_pattern_format_bruker_raw,
    &closo_pattern_format_bruker_raw4,
    &closo_pattern_format_stoe,
    &closo_pattern_format_philips_rd,
    &closo_pattern_format_brml,
    &closo_pattern_format_rasx,
    &closo_pattern_format_xrdml,
    &closo_pattern_format_ras,
    &closo_pattern_format_uxd,
    &closo_pattern_format_udf,
    &closo_pattern_format_gsas,
    &closo_pattern_format_xydata,
    &closo_pattern_format_chi,
    &closo_pattern_format_ill,
    &closo_pattern_format_dmc,
    &closo_pattern_format_xdd,
    &closo_pattern_format_prf,
    &closo_pattern_format_pdcif,
    &closo_pattern_format_free,
    &closo_pattern_format_table,
    NULL,
};

const closo_pattern_format *const *closo_pattern_formats(void)
{
    return formats;
}

const closo_pattern_format *closo_pattern_recognise(const char *head, size_t length,
                                                    const char *path)
{
    for (const closo_pattern_format *const *format = formats; *format; format++)
        if ((*format)->recognise(head, length, path))
            return *format;
    return NULL;
}

// extensions: "xy xye csv"
static bool has_extension(const char *extensions, const char *path)
{
    const char *end = extensions + strlen(extensions), *word, *name = closo_path_name(path);
    size_t length, name_length = strlen(name);
    for (const char *p = extensions; (p = closo_next_word(p, end, &word, &length));) {
        if (name_length <= length || name[name_length - length - 1] != '.')
            continue;
        size_t i = 0;
        while (i < length && (name[name_length - length + i] | 0x20) == word[i])
            i++;
        if (i == length)
            return true;
    }
    return false;
}

static closo_status by_name(const char *name, const closo_pattern_format **out, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (const closo_pattern_format *const *format = formats; *format; format++) {
        if (!strcmp((*format)->name, name)) {
            *out = *format;
            closo_text_clear(&names);
            return CLOSO_OK;
        }
        closo_text_addf(&names, "%s%s", names.length ? ", " : "", (*format)->name);
    }
    closo_status status = closo_fail(error, CLOSO_USAGE, "no pattern format '%s': expected %s",
                                     name, names.data ? names.data : "another");
    closo_text_clear(&names);
    return status;
}

static closo_status choose(const closo_pattern_file *file, const char *name,
                           const closo_pattern_format **out, closo_error *error)
{
    size_t head = file->length < HEAD_SIZE ? file->length : HEAD_SIZE;
    *out = NULL;
    if (name)
        return by_name(name, out, error);
    *out = closo_pattern_recognise(file->data, head, file->path);
    for (const closo_pattern_format *const *format = formats; !*out && *format; format++)
        if (has_extension((*format)->extensions, file->path))
            *out = *format;
    if (*out)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "%s: no powder pattern of a format that closo knows",
                      file->path);
}

// bzip2 is undone here; gzip was already on reading.
static closo_status unpack(closo_pattern_file *file, char **data, closo_error *error)
{
    if (file->length < 4 || memcmp(file->data, "BZh", 3))
        return CLOSO_OK;
    char *plain;
    size_t length;
    closo_status status = closo_bunzip(file, LARGEST_FILE, &plain, &length, error);
    if (status != CLOSO_OK)
        return status;
    free(*data);
    *data = plain;
    file->data = plain;
    file->length = length;
    return CLOSO_OK;
}

static closo_status read_with(closo_patterns *out, const closo_pattern_file *file,
                              const closo_patterns_options *options, closo_error *error)
{
    const closo_pattern_format *format;
    if (file->length == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: the file is empty", file->path);
    closo_status status = choose(file, options->format, &format, error);
    if (status != CLOSO_OK)
        return status;
    snprintf(out->format, sizeof out->format, "%s", format->description);
    status = format->read(out, file, options, error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: %s without a scan", file->path,
                            format->description);
    return status;
}

closo_status closo_patterns_read(closo_patterns *out, const char *path,
                                 const closo_patterns_options *options, closo_error *error)
{
    static const closo_patterns_options defaults = {0};
    char *data = NULL;
    closo_pattern_file file = {.path = path};
    *out = (closo_patterns){0};
    closo_status status =
        closo_file_read(path, LARGEST_FILE, &data, &file.length, &out->fingerprint, error);
    file.data = data;
    if (status == CLOSO_OK)
        status = unpack(&file, &data, error);
    if (status == CLOSO_OK)
        status = read_with(out, &file, options ? options : &defaults, error);
    free(data);
    if (status != CLOSO_OK)
        closo_patterns_clear(out);
    return status;
}

void closo_patterns_clear(closo_patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        closo_pattern_clear(patterns->patterns + i);
    for (size_t i = 0; i < patterns->warning_count; i++)
        free(patterns->warnings[i]);
    free(patterns->patterns);
    free(patterns->warnings);
    *patterns = (closo_patterns){0};
}
