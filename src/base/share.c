// SPDX-License-Identifier: GPL-3.0-or-later
// Files that were installed with the program.
#include "closo/base.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Directory of the running program, or NULL.
static char *program_directory(closo_error *error)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    return slash ? closo_duplicate_bytes(path, (size_t)(slash - path), error) : NULL;
}

// Takes directory, which may be NULL.
static char *find_under(char *directory, const char *below, const char *name, closo_error *error)
{
    char *share = directory ? closo_path_join(directory, below, error) : NULL;
    char *path = share ? closo_path_join(share, name, error) : NULL;
    free(directory);
    free(share);
    if (path && !closo_file_exists(path)) {
        free(path);
        path = NULL;
    }
    return path;
}

char *closo_share_find(const char *name, closo_error *error)
{
    const char *chosen = getenv("CLOSO_SHARE");
    char *path = NULL;
    if (chosen && *chosen)
        path = find_under(closo_duplicate(chosen, error), ".", name, error);
    if (!path)
        path = find_under(program_directory(error), "share/closo", name, error);
    if (!path)
        path = find_under(program_directory(error), "../share/closo", name, error);
    return path;
}
