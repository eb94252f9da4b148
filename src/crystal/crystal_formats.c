// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of crystals: found by what a file holds, then by its name. A new format is a file of
// its own and a line here.
#include "crystal/crystal_io.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES ((size_t)65536)

static const closo_crystal_format *const formats[] = {
    &closo_crystal_format_cif,
    &closo_crystal_format_xyz,
    &closo_crystal_format_poscar,
    &closo_crystal_format_lammps,
};
enum { FORMATS = sizeof formats / sizeof *formats };

static bool ends_with(const char *path, const char *ending, size_t length)
{
    size_t path_length = strlen(path);
    if (path_length > 3 && closo_text_ends_with(path, ".gz"))
        path_length -= 3;
    return path_length > length && !strncasecmp(path + path_length - length, ending, length);
}

static bool has_name_of(const closo_crystal_format *format, const char *path)
{
    for (const char *p = format->endings; *p;) {
        size_t length = strcspn(p, "|");
        if (ends_with(path, p, length))
            return true;
        p += length + (p[length] == '|');
    }
    const char *name = closo_path_name(path);
    return format == &closo_crystal_format_poscar &&
           (closo_text_starts_with(name, "POSCAR") || closo_text_starts_with(name, "CONTCAR"));
}

static const closo_crystal_format *by_content(const char *head, size_t length, const char *path)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i]->recognise && formats[i]->recognise(head, length, path))
            return formats[i];
    return NULL;
}

const char *closo_crystal_recognise(const char *head, size_t length, const char *path)
{
    const closo_crystal_format *format = by_content(head, length, path);
    return format ? format->description : NULL;
}

static closo_status find_named(const char *name, bool to_read, const closo_crystal_format **out,
                               closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    *out = NULL;
    for (size_t i = 0; i < FORMATS; i++) {
        if (to_read ? !formats[i]->read : !formats[i]->write)
            continue;
        closo_text_addf(&names, "%s%s", names.length ? ", " : "", formats[i]->name);
        if (!strcmp(formats[i]->name, name))
            *out = formats[i];
    }
    closo_status status = CLOSO_OK;
    if (!*out)
        status = closo_fail(error, CLOSO_USAGE, "expected a format to %s (%s), found \"%.40s\"",
                            to_read ? "read" : "write", names.data ? names.data : "", name);
    closo_text_clear(&names);
    return status;
}

static closo_status find_to_read(const char *path, const closo_crystal_format **out,
                                 closo_error *error)
{
    closo_input *input;
    closo_status status = closo_input_open(&input, path, error);
    if (status != CLOSO_OK)
        return status;
    size_t length;
    const char *head = closo_input_head(input, &length);
    *out = by_content(head, length < HEAD_BYTES ? length : HEAD_BYTES, path);
    for (size_t i = 0; i < FORMATS && !*out; i++)
        if (formats[i]->read && has_name_of(formats[i], path))
            *out = formats[i];
    if (length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    else if (!*out)
        status =
            closo_fail(error, CLOSO_INPUT,
                       "%s: expected a structure: CIF, POSCAR or extended XYZ with Lattice", path);
    closo_input_close(input);
    return status;
}

closo_status closo_crystal_read(closo_crystal *out, const char *path,
                                const closo_crystal_options *options, closo_error *error)
{
    const closo_crystal_format *format;
    closo_status status = options && options->format
                              ? find_named(options->format, true, &format, error)
                              : find_to_read(path, &format, error);
    if (status != CLOSO_OK)
        return status;
    if (options && (options->block || options->space_group) && format != &closo_crystal_format_cif)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: is %s, which has no data blocks and no space group: --block and "
                          "--space-group are for CIF",
                          path, format->description);
    return format->read(out, path, options, error);
}

static closo_status find_to_write(const char *path, const closo_crystal_format **out,
                                  closo_error *error)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (formats[i]->write && has_name_of(formats[i], path)) {
            *out = formats[i];
            return CLOSO_OK;
        }
    }
    return closo_fail(error, CLOSO_USAGE,
                      "%s: expected a name that ends in .cif, .vasp, .xyz or .lmp, or POSCAR, or a "
                      "format",
                      path);
}

closo_status closo_crystal_write(const closo_crystal *crystal, const char *path, const char *format,
                                 closo_error *error)
{
    const closo_crystal_format *found;
    closo_status status =
        format ? find_named(format, false, &found, error) : find_to_write(path, &found, error);
    if (status != CLOSO_OK)
        return status;
    closo_text text;
    closo_text_init(&text);
    status = found->write(crystal, &text, error);
    if (status == CLOSO_OK)
        status = closo_text_write(&text, path, error);
    closo_text_clear(&text);
    return status;
}
