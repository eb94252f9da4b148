// SPDX-License-Identifier: GPL-3.0-or-later
// Files that appear whole or not at all. The bytes go to ".NAME.XXXXXX" in the directory of the
// final name; commit syncs and renames it, which POSIX makes atomic. A symbolic link keeps pointing
// where it points: its target is what is replaced. Devices, pipes and the standard streams cannot
// be renamed over and are written directly. The first failure is kept: nothing later can commit.
#include "closo/base.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE   ((size_t)1 << 18)
#define NAME_ATTEMPTS 100

struct closo_output {
    char *path;      // as the caller named it, for messages
    char *target;    // the file that commit replaces; NULL when written directly
    char *temporary; // exists on disk while not NULL
    int descriptor;
    char *buffer;
    size_t used;
    bool failed;
};

static void release(closo_output *output)
{
    if (output->descriptor >= 0)
        close(output->descriptor);
    if (output->temporary)
        unlink(output->temporary);
    free(output->path);
    free(output->target);
    free(output->temporary);
    free(output->buffer);
    free(output);
}

static closo_status fail_output(closo_output *output, int number, closo_error *error)
{
    output->failed = true;
    return closo_fail_errno(error, number, "%s", output->path);
}

// The descriptor behind a name of a standard stream, or -1. Opening /dev/stdout anew would start at
// the beginning of a redirected file and fails on sockets.
static int standard_descriptor(const char *path)
{
    if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    int64_t number;
    static const char prefix[] = "/dev/fd/";
    if (closo_text_starts_with(path, prefix) &&
        closo_integer_from_text(path + sizeof prefix - 1, &number) && number >= 0 &&
        number <= INT_MAX)
        return (int)number;
    return -1;
}

static closo_status open_directly(closo_output *output, int standard, closo_error *error)
{
    output->descriptor = standard >= 0 ? fcntl(standard, F_DUPFD_CLOEXEC, 3)
                                       : open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return output->descriptor >= 0 ? CLOSO_OK : fail_output(output, errno, error);
}

static uint64_t random_bits(void)
{
    uint64_t bits;
    if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) != (ssize_t)sizeof bits) {
        // Early in a boot. O_EXCL and further attempts make any unlikely number good enough.
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        bits = ((uint64_t)now.tv_nsec << 20) ^ (uint64_t)now.tv_sec ^ ((uint64_t)getpid() << 44);
    }
    return bits;
}

// "DIRECTORY/.NAME.XXXXXX"; a name near NAME_MAX is shortened.
static char *temporary_name(const char *target, closo_error *error)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    char suffix[7];
    uint64_t bits = random_bits();
    for (size_t i = 0; i < 6; i++) {
        suffix[i] = letters[bits % 36];
        bits /= 36;
    }
    suffix[6] = '\0';
    const char *name = closo_path_name(target);
    size_t directory = (size_t)(name - target);
    size_t size = strlen(target) + sizeof suffix + 3;
    char *result = closo_allocate(size, 1, error);
    if (result)
        snprintf(result, size, "%.*s.%.200s.%s", (int)directory, target, name, suffix);
    return result;
}

// Not mkstemp, because that makes mode 0600 and the umask cannot be asked for without changing it.
static closo_status open_beside(closo_output *output, closo_error *error)
{
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        char *name = temporary_name(output->target, error);
        if (!name)
            return CLOSO_MEMORY;
        output->descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->descriptor >= 0) {
            output->temporary = name;
            return CLOSO_OK;
        }
        free(name);
        if (errno != EEXIST && errno != EINTR)
            break;
    }
    return fail_output(output, errno, error);
}

static closo_status resolve_target(closo_output *output, bool exists, closo_error *error)
{
    if (exists) {
        // rename would replace a file that its owner has made read-only
        if (access(output->path, W_OK) != 0)
            return fail_output(output, errno, error);
        char *real = realpath(output->path, NULL);
        if (!real)
            return fail_output(output, errno, error);
        output->target = closo_duplicate(real, error);
        free(real);
    } else {
        output->target = closo_duplicate(output->path, error);
    }
    return output->target ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status open_target(closo_output *output, closo_error *error)
{
    int standard = standard_descriptor(output->path);
    if (standard >= 0)
        return open_directly(output, standard, error);
    if (output->path[0] == '\0' || *closo_path_name(output->path) == '\0')
        return closo_fail(error, CLOSO_USAGE, "\"%s\": expected the name of a file", output->path);
    struct stat status;
    bool exists = stat(output->path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return fail_output(output, EISDIR, error);
    if (exists && !S_ISREG(status.st_mode))
        return open_directly(output, -1, error);
    closo_status result = resolve_target(output, exists, error);
    return result == CLOSO_OK ? open_beside(output, error) : result;
}

closo_status closo_output_open(closo_output **out, const char *path, closo_error *error)
{
    *out = NULL;
    closo_output *output = closo_allocate(1, sizeof *output, error);
    if (!output)
        return CLOSO_MEMORY;
    output->descriptor = -1;
    output->path = closo_duplicate(path, error);
    output->buffer = output->path ? closo_allocate(BUFFER_SIZE, 1, error) : NULL;
    closo_status status = output->buffer ? open_target(output, error) : CLOSO_MEMORY;
    if (status != CLOSO_OK) {
        release(output);
        return status;
    }
    *out = output;
    return CLOSO_OK;
}

static closo_status write_through(closo_output *output, const char *bytes, size_t length,
                                  closo_error *error)
{
    while (length > 0) {
        if (closo_fault_now())
            return fail_output(output, ENOSPC, error);
        ssize_t count = write(output->descriptor, bytes, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_output(output, errno, error);
        bytes += count;
        length -= (size_t)count;
    }
    return CLOSO_OK;
}

static closo_status flush(closo_output *output, closo_error *error)
{
    size_t used = output->used;
    output->used = 0;
    return write_through(output, output->buffer, used, error);
}

closo_status closo_output_write(closo_output *output, const void *data, size_t length,
                                closo_error *error)
{
    if (output->failed)
        return closo_fail(error, CLOSO_SYSTEM, "%s: an earlier write failed", output->path);
    if (length > BUFFER_SIZE - output->used) {
        closo_status status = flush(output, error);
        if (status != CLOSO_OK)
            return status;
        if (length >= BUFFER_SIZE)
            return write_through(output, data, length, error);
    }
    if (length > 0) {
        memcpy(output->buffer + output->used, data, length);
        output->used += length;
    }
    return CLOSO_OK;
}

// Makes the new name itself durable. Some file systems refuse to sync a directory; the file is
// complete either way.
static void sync_directory(const char *path)
{
    char directory[PATH_MAX];
    size_t length = (size_t)(closo_path_name(path) - path);
    if (length >= sizeof directory)
        return;
    memcpy(directory, length > 0 ? path : ".", length > 0 ? length : 1);
    directory[length > 0 ? length : 1] = '\0';
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

static closo_status finish(closo_output *output, closo_error *error)
{
    closo_status status = flush(output, error);
    if (status != CLOSO_OK)
        return status;
    // EINVAL, EROFS: the file system has nothing to sync
    if (output->temporary && fsync(output->descriptor) != 0 && errno != EINVAL && errno != EROFS)
        return fail_output(output, errno, error);
    int descriptor = output->descriptor;
    output->descriptor = -1;
    if (close(descriptor) != 0 && errno != EINTR)
        return fail_output(output, errno, error);
    if (!output->temporary)
        return CLOSO_OK;
    if (closo_fault_now())
        return fail_output(output, EIO, error);
    if (rename(output->temporary, output->target) != 0)
        return fail_output(output, errno, error);
    free(output->temporary);
    output->temporary = NULL;
    sync_directory(output->target);
    return CLOSO_OK;
}

closo_status closo_output_commit(closo_output *output, closo_error *error)
{
    closo_status status = output->failed ? closo_fail(error, CLOSO_SYSTEM,
                                                      "%s: an earlier write failed", output->path)
                                         : finish(output, error);
    release(output);
    return status;
}

void closo_output_discard(closo_output *output)
{
    if (output)
        release(output);
}

closo_status closo_file_write(const char *path, const void *data, size_t length, closo_error *error)
{
    closo_output *output;
    closo_status status = closo_output_open(&output, path, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_output_write(output, data, length, error);
    if (status != CLOSO_OK) {
        closo_output_discard(output);
        return status;
    }
    return closo_output_commit(output, error);
}

closo_status closo_text_write(const closo_text *text, const char *path, closo_error *error)
{
    if (text->failed)
        return closo_fail(error, CLOSO_MEMORY, "%s: out of memory while the text was made", path);
    return closo_file_write(path, text->data, text->length, error);
}
