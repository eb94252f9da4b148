// SPDX-License-Identifier: GPL-3.0-or-later
// Names of files and directories, POSIX form.
#include "closo/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *closo_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *closo_path_join(const char *directory, const char *name, closo_error *error)
{
    size_t length = strlen(directory);
    if (name[0] == '/' || length == 0)
        return closo_duplicate(name, error);
    bool slash = directory[length - 1] == '/';
    size_t name_length = strlen(name);
    char *result = closo_allocate(length + name_length + 2, 1, error);
    if (result) {
        memcpy(result, directory, length);
        if (!slash)
            result[length++] = '/';
        memcpy(result + length, name, name_length + 1);
    }
    return result;
}

// EEXIST alone does not say that a directory is there, and someone else may make it first.
static closo_status make_one(const char *path, closo_error *error)
{
    if (mkdir(path, 0777) == 0 || closo_directory_exists(path))
        return CLOSO_OK;
    int number = errno;
    if (number == EEXIST)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a directory, found a file", path);
    return closo_fail_errno(error, number, "%s: cannot make the directory", path);
}

closo_status closo_directory_make(const char *path, closo_error *error)
{
    char *copy = closo_duplicate(path, error);
    if (!copy)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    for (char *p = copy + 1; copy[0] && *p && status == CLOSO_OK; p++) {
        if (*p == '/' && p[-1] != '/') {
            *p = '\0';
            status = make_one(copy, error);
            *p = '/';
        }
    }
    if (status == CLOSO_OK)
        status = make_one(copy, error);
    free(copy);
    return status;
}
