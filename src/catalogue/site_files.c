// SPDX-License-Identifier: GPL-3.0-or-later
// The directory of a site appears as a whole: files are written into ".NAME.PID" beside it, which
// is then exchanged with what stands there. A list of the files lies in the directory itself. Only
// a directory with such a list, and with no file that is not in it, is replaced: nothing of anyone
// else's is ever removed, whatever the list says, since only what was found is compared with it.
#include "catalogue/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST       "closo-site.txt"
#define LIST_LIMIT ((size_t)1 << 26)
#define ATTEMPTS   1000
#define NAME       520 // bytes of a name below the site, which is at most two names of a directory

static const char first_line[] =
    "closo catalogue site 1: files of this site, replaced together when it is made again\n";

struct closo_site_files {
    char *final, *building;
    closo_text list; // first_line, then a name on each line
    size_t count;
    bool replaces;
};

// ---- what stands there -------------------------------------------------------------------------

// A file "name", or a directory with a file in it: `after` is a line's end or a slash.
static bool is_listed(const char *list, const char *name, char after)
{
    char line[NAME + 3];
    snprintf(line, sizeof line, "\n%.*s%c", NAME, name, after);
    return strstr(list, line) != NULL;
}

// Goes through a directory; `visit` gets the path, and the name below the top.
typedef closo_status (*visitor)(void *context, const char *path, const char *name, bool directory,
                                closo_error *error);

static closo_status walk(const char *directory, const char *prefix, visitor visit, void *context,
                         closo_error *error)
{
    DIR *stream = opendir(directory);
    if (!stream)
        return closo_fail_errno(error, errno, "%s", directory);
    closo_status status = CLOSO_OK;
    for (struct dirent *entry; status == CLOSO_OK && (entry = readdir(stream));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char name[NAME];
        struct stat about;
        snprintf(name, sizeof name, "%.257s%.255s", prefix, entry->d_name);
        char *path = closo_path_join(directory, entry->d_name, error);
        if (!path)
            status = CLOSO_MEMORY;
        else if (lstat(path, &about) != 0)
            status = closo_fail_errno(error, errno, "%s", path);
        else
            status = visit(context, path, name, S_ISDIR(about.st_mode), error);
        free(path);
    }
    closedir(stream);
    return status;
}

static closo_status check_entry(void *context, const char *path, const char *name, bool directory,
                                closo_error *error)
{
    const char *list = context;
    bool ours = strcmp(name, LIST) == 0 || is_listed(list, name, directory ? '/' : '\n');
    if (!ours || (directory && strchr(name, '/')))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: not a file of the site, which would be lost when the site is "
                          "replaced; take it away or name another directory",
                          path);
    if (!directory)
        return CLOSO_OK;
    char prefix[260];
    snprintf(prefix, sizeof prefix, "%.256s/", name);
    return walk(path, prefix, check_entry, context, error);
}

static closo_status check_empty(void *context, const char *path, const char *name, bool directory,
                                closo_error *error)
{
    (void)path, (void)name, (void)directory;
    return closo_fail(
        error, CLOSO_INPUT,
        "%s: expected a new or empty directory, or one that closo catalogue site made "
        "(with " LIST " in it)",
        (const char *)context);
}

static closo_status check_old(closo_site_files *files, closo_error *error)
{
    struct stat about;
    if (stat(files->final, &about) != 0)
        return errno == ENOENT ? CLOSO_OK : closo_fail_errno(error, errno, "%s", files->final);
    if (!S_ISDIR(about.st_mode))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a directory, found a file",
                          files->final);
    files->replaces = true;
    char *path = closo_path_join(files->final, LIST, error);
    if (!path)
        return CLOSO_MEMORY;
    char *list = NULL;
    size_t length = 0;
    closo_status status = CLOSO_OK;
    if (closo_file_exists(path))
        status = closo_file_read(path, LIST_LIMIT, &list, &length, NULL, error);
    if (status == CLOSO_OK && list && closo_text_starts_with(list, first_line))
        status = walk(files->final, "", check_entry, list, error);
    else if (status == CLOSO_OK)
        status = walk(files->final, "", check_empty, files->final, error);
    free(list);
    free(path);
    return status;
}

// ---- taking away -------------------------------------------------------------------------------

static closo_status remove_entry(void *context, const char *path, const char *name, bool directory,
                                 closo_error *error)
{
    const closo_site_files *files = context;
    if (!directory) {
        unlink(path);
        return CLOSO_OK;
    }
    char prefix[260];
    snprintf(prefix, sizeof prefix, "%.256s/", name);
    closo_status status = walk(path, prefix, remove_entry, (void *)files, error);
    rmdir(path);
    return status;
}

// The hidden directory with what we put there, or what stood at the final place and was checked.
static void remove_building(closo_site_files *files)
{
    if (files->building) {
        walk(files->building, "", remove_entry, files, NULL);
        rmdir(files->building);
    }
}

// ---- opening -----------------------------------------------------------------------------------

// Without slashes at its end; a link to a directory is followed.
static char *final_path(const char *directory, closo_error *error)
{
    char *real = realpath(directory, NULL);
    char *path = closo_duplicate(real ? real : directory, error);
    free(real);
    for (size_t length = path ? strlen(path) : 0; length > 1 && path[length - 1] == '/';)
        path[--length] = '\0';
    return path;
}

static closo_status make_building(closo_site_files *files, closo_error *error)
{
    const char *name = closo_path_name(files->final);
    size_t above = (size_t)(name - files->final);
    size_t size = strlen(files->final) + 64;
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: expected the name of a directory", files->final);
    char *parent = closo_duplicate_bytes(files->final, above, error);
    closo_status status = parent ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && above > 1)
        status = closo_directory_make(parent, error);
    free(parent);
    if (status == CLOSO_OK && !(files->building = closo_allocate(size, 1, error)))
        status = CLOSO_MEMORY;
    for (int attempt = 0; status == CLOSO_OK; attempt++) {
        snprintf(files->building, size, "%.*s.%.200s.%ld-%d", (int)above, files->final, name,
                 (long)getpid(), attempt);
        if (mkdir(files->building, 0777) == 0)
            return CLOSO_OK;
        if (errno != EEXIST || attempt == ATTEMPTS)
            status = closo_fail_errno(error, errno, "%s: cannot make a directory beside it",
                                      files->final);
    }
    free(files->building);
    files->building = NULL;
    return status;
}

closo_status closo_site_files_open(closo_site_files **out, const char *directory,
                                   closo_error *error)
{
    closo_site_files *files = closo_allocate(1, sizeof *files, error);
    if (!files)
        return CLOSO_MEMORY;
    closo_text_init(&files->list);
    closo_text_add(&files->list, first_line);
    closo_status status = CLOSO_OK;
    if (!*directory)
        status = closo_fail(error, CLOSO_USAGE, "expected the name of a directory, found nothing");
    else if (!(files->final = final_path(directory, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = check_old(files, error);
    if (status == CLOSO_OK)
        status = make_building(files, error);
    if (status == CLOSO_OK)
        *out = files;
    else
        closo_site_files_discard(files);
    return status;
}

// ---- writing -----------------------------------------------------------------------------------

closo_status closo_site_files_path(closo_site_files *files, const char *name, char **path,
                                   closo_error *error)
{
    closo_status status = CLOSO_OK;
    *path = closo_path_join(files->building, name, error);
    char *below = closo_duplicate(name, error);
    if (!*path || !below)
        status = CLOSO_MEMORY;
    char *slash = status == CLOSO_OK ? strchr(below, '/') : NULL;
    if (slash) {
        *slash = '\0';
        char *directory = closo_path_join(files->building, below, error);
        status = directory ? closo_directory_make(directory, error) : CLOSO_MEMORY;
        free(directory);
    }
    free(below);
    if (status == CLOSO_OK) {
        closo_text_addf(&files->list, "%s\n", name);
        files->count++;
    } else {
        free(*path);
        *path = NULL;
    }
    return status;
}

closo_status closo_site_files_write(closo_site_files *files, const char *name,
                                    const closo_text *text, closo_error *error)
{
    char *path;
    closo_status status = closo_site_files_path(files, name, &path, error);
    if (status != CLOSO_OK)
        return status;
    if (text->failed)
        status = closo_fail(error, CLOSO_MEMORY, "%s: out of memory", name);
    else
        status = closo_text_write(text, path, error);
    free(path);
    return status;
}

size_t closo_site_files_count(const closo_site_files *files)
{
    return files->count;
}

// ---- the end -----------------------------------------------------------------------------------

static void release(closo_site_files *files)
{
    closo_text_clear(&files->list);
    free(files->final);
    free(files->building);
    free(files);
}

void closo_site_files_discard(closo_site_files *files)
{
    if (!files)
        return;
    remove_building(files);
    release(files);
}

// At once where the file system can exchange two names, else by way of a third.
static closo_status exchange(closo_site_files *files, closo_error *error)
{
    if (renameat2(AT_FDCWD, files->building, AT_FDCWD, files->final, RENAME_EXCHANGE) == 0)
        return CLOSO_OK;
    size_t size = strlen(files->building) + 8;
    char *aside = closo_allocate(size, 1, error);
    if (!aside)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    snprintf(aside, size, "%s.old", files->building);
    if (rename(files->final, aside) != 0) {
        status = closo_fail_errno(error, errno, "%s: cannot be replaced", files->final);
    } else if (rename(files->building, files->final) != 0) {
        status = closo_fail_errno(error, errno, "%s: cannot be replaced", files->final);
        rename(aside, files->final);
    } else {
        rename(aside, files->building); // to be removed
    }
    free(aside);
    return status;
}

closo_status closo_site_files_commit(closo_site_files *files, closo_error *error)
{
    char *path = closo_path_join(files->building, LIST, error);
    closo_status status = path ? CLOSO_OK : CLOSO_MEMORY;
    if (files->list.failed)
        status = closo_fail(error, CLOSO_MEMORY, "%s: out of memory", files->final);
    if (status == CLOSO_OK)
        status = closo_text_write(&files->list, path, error);
    free(path);
    // Someone may have put a file there meanwhile.
    if (status == CLOSO_OK && files->replaces)
        status = check_old(files, error);
    if (status == CLOSO_OK && files->replaces) {
        status = exchange(files, error);
    } else if (status == CLOSO_OK && rename(files->building, files->final) == 0) {
        free(files->building);
        files->building = NULL;
    } else if (status == CLOSO_OK) {
        status = closo_fail_errno(error, errno, "%s: cannot be made", files->final);
    }
    closo_site_files_discard(files);
    return status;
}
