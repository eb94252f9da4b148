// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files in memory, fingerprints of files, and questions about paths. Small files need no
// reader thread: the bytes come straight from the source.
#include "base/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct byte_vector {
    char *data;
    size_t length;
    size_t capacity;
} byte_vector;

// Appends the whole text of the source, with one byte to spare for the NUL.
static closo_status read_all(closo_source *source, size_t limit, byte_vector *bytes,
                             closo_error *error)
{
    for (;;) {
        void *block = bytes->data;
        closo_status status =
            closo_grow(&block, &bytes->capacity, bytes->length + CLOSO_SOURCE_CHUNK / 4, 1, error);
        bytes->data = block;
        if (status != CLOSO_OK)
            return status;
        size_t got;
        status = closo_source_read(source, bytes->data + bytes->length,
                                   bytes->capacity - bytes->length - 1, &got, error);
        bytes->length += got;
        if (status != CLOSO_OK || got == 0)
            return status;
        if (bytes->length > limit) {
            return closo_fail(error, CLOSO_INPUT, "%s: the file is larger than %zu bytes",
                              source->path, limit);
        }
    }
}

closo_status closo_file_read(const char *path, size_t limit, char **data, size_t *length,
                             closo_fingerprint *fingerprint, closo_error *error)
{
    *data = NULL;
    *length = 0;
    byte_vector bytes = {0};
    closo_source source;
    closo_status status = closo_source_open(&source, path, error);
    if (status != CLOSO_OK)
        goto done;
    status = read_all(&source, limit, &bytes, error);
    if (status != CLOSO_OK)
        goto done;
    if (fingerprint)
        closo_source_fingerprint(&source, fingerprint);
    bytes.data[bytes.length] = '\0';
    *data = bytes.data;
    *length = bytes.length;
    bytes.data = NULL;
done:
    free(bytes.data);
    closo_source_close(&source);
    return status;
}

closo_status closo_file_fingerprint(const char *path, closo_fingerprint *out, closo_error *error)
{
    closo_source source;
    closo_status status = closo_source_open(&source, path, error);
    if (status == CLOSO_OK)
        status = closo_source_skim(&source, error);
    if (status == CLOSO_OK)
        closo_source_fingerprint(&source, out);
    closo_source_close(&source);
    return status;
}

bool closo_file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool closo_directory_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}
