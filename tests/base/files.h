// SPDX-License-Identifier: GPL-3.0-or-later
// Scratch files for tests: each test process gets a directory of its own, removed when it ends.
#ifndef CLOSO_TESTS_FILES_H
#define CLOSO_TESTS_FILES_H

#include "harness.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static char scratch[4096];

static inline void scratch_make(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/closo-test-XXXXXX", parent ? parent : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(scratch));
}

// Entries of the scratch directory, hidden ones too.
static inline int scratch_count(void)
{
    DIR *directory = opendir(scratch);
    ck_assert_ptr_nonnull(directory);
    int count = -2;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static inline void scratch_remove(void)
{
    char command[8300];
    snprintf(command, sizeof command, "chmod -R u+w '%s'; rm -rf '%s'", scratch, scratch);
    ck_assert_int_eq(system(command), 0);
}

// Path in the scratch directory; eight of them may be in use at once.
static inline const char *scratch_path(const char *name)
{
    static char paths[8][4400];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

// Data of others stay outside the project: CLOSO_SHARED, or a folder shared/data above this one.
static inline bool find_shared(char *path, size_t size, const char *name)
{
    const char *given = getenv("CLOSO_SHARED");
    if (given) {
        snprintf(path, size, "%s/%s", given, name);
        return access(path, R_OK) == 0;
    }
    char up[64] = "";
    for (int i = 0; i < 8; i++) {
        snprintf(path, size, "%sshared/data/%s", up, name);
        if (access(path, R_OK) == 0)
            return true;
        strcat(up, "../");
    }
    return false;
}

static inline void put_file(const char *path, const char *data, size_t length)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

// mode "wb" or "ab": appending adds a gzip member.
static inline void put_gzip(const char *path, const char *data, size_t length, const char *mode)
{
    gzFile file = gzopen(path, mode);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, data, (unsigned)length), (int)length);
    ck_assert_int_eq(gzclose(file), Z_OK);
}

static inline size_t get_file(const char *path, char *data, size_t size)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t length = fread(data, 1, size, file);
    fclose(file);
    return length;
}

#endif
