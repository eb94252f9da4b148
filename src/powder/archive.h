// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files in memory: members of a zip, a bzip2 stream. Everything unpacked is bounded.
#ifndef CLOSO_POWDER_ARCHIVE_H
#define CLOSO_POWDER_ARCHIVE_H

#include "closo/powder.h"

typedef struct closo_zip_member {
    char *name;
    char *data; // NUL-terminated
    size_t length;
} closo_zip_member;

typedef struct closo_zip {
    size_t count;
    closo_zip_member *members; // in the order of their names, numbers in them by value
} closo_zip;

// All members whose name is wanted.
closo_status closo_zip_read(closo_zip *out, const closo_pattern_file *file,
                            bool (*wanted)(const char *name), closo_error *error);
void closo_zip_clear(closo_zip *zip);
// NULL: not there.
const closo_zip_member *closo_zip_find(const closo_zip *zip, const char *name);
// True where the first bytes are a zip that names a member with this in it.
bool closo_zip_names(const char *head, size_t length, const char *part);

closo_status closo_bunzip(const closo_pattern_file *file, size_t limit, char **data, size_t *length,
                          closo_error *error);

#endif
