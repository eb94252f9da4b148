// SPDX-License-Identifier: GPL-3.0-or-later
// Zip and bzip2 through libarchive, from memory to memory. A member, the sum of members and their
// number are bounded by what is unpacked, not by what the headers promise.
#include "powder/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_MEMBER  ((size_t)128 << 20)
#define LARGEST_SUM     ((size_t)256 << 20)
#define MEMBERS_MAXIMUM 20000

static closo_status unpack(struct archive *archive, const char *path, const char *name,
                           size_t limit, char **out, size_t *length, closo_error *error)
{
    char *data = NULL;
    size_t used = 0, capacity = 0;
    for (;;) {
        closo_status status = closo_grow((void **)&data, &capacity, used + 65537, 1, error);
        if (status != CLOSO_OK) {
            free(data);
            return status;
        }
        la_ssize_t got = archive_read_data(archive, data + used, capacity - used - 1);
        if (got < 0) {
            free(data);
            return closo_fail(error, CLOSO_INPUT, "%s: damaged archive (%s)", path, name);
        }
        if (got == 0)
            break;
        used += (size_t)got;
        if (used > limit) {
            free(data);
            return closo_fail(error, CLOSO_INPUT, "%s: %s unpacks to more than %zu MB: refused",
                              path, name, limit >> 20);
        }
    }
    data[used] = '\0';
    *out = data;
    *length = used;
    return CLOSO_OK;
}

// Numbers inside names count by value, so that RawData10 follows RawData9.
static int compare_names(const void *a, const void *b)
{
    const char *p = ((const closo_zip_member *)a)->name, *q = ((const closo_zip_member *)b)->name;
    while (*p && *q) {
        if (isdigit((unsigned char)*p) && isdigit((unsigned char)*q)) {
            while (*p == '0' && isdigit((unsigned char)p[1]))
                p++;
            while (*q == '0' && isdigit((unsigned char)q[1]))
                q++;
            size_t i = strspn(p, "0123456789"), j = strspn(q, "0123456789");
            int order = i != j ? (i < j ? -1 : 1) : strncmp(p, q, i);
            if (order != 0)
                return order;
            p += i;
            q += j;
        } else if (*p != *q) {
            break;
        } else {
            p++;
            q++;
        }
    }
    return (unsigned char)*p - (unsigned char)*q;
}

static closo_status take(closo_zip *out, size_t *capacity, struct archive *archive,
                         const char *path, const char *name, size_t left, closo_error *error)
{
    closo_status status =
        closo_grow((void **)&out->members, capacity, out->count + 1, sizeof *out->members, error);
    if (status != CLOSO_OK)
        return status;
    closo_zip_member member = {.name = closo_duplicate(name, error)};
    if (!member.name)
        return CLOSO_MEMORY;
    status = unpack(archive, path, name, left < LARGEST_MEMBER ? left : LARGEST_MEMBER,
                    &member.data, &member.length, error);
    if (status != CLOSO_OK)
        free(member.name);
    else
        out->members[out->count++] = member;
    return status;
}

static closo_status walk(closo_zip *out, struct archive *archive, const char *path,
                         bool (*wanted)(const char *name), closo_error *error)
{
    struct archive_entry *entry;
    size_t capacity = 0, sum = 0, seen = 0;
    for (;;) {
        int step = archive_read_next_header(archive, &entry);
        if (step == ARCHIVE_EOF)
            return CLOSO_OK;
        if (step < ARCHIVE_WARN)
            return closo_fail(error, CLOSO_INPUT, "%s: damaged zip archive", path);
        if (++seen > MEMBERS_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s: a zip of more than %d members is refused",
                              path, MEMBERS_MAXIMUM);
        const char *name = archive_entry_pathname(entry);
        if (!name || !wanted(name))
            continue;
        closo_status status = take(out, &capacity, archive, path, name, LARGEST_SUM - sum, error);
        if (status != CLOSO_OK)
            return status;
        sum += out->members[out->count - 1].length;
    }
}

closo_status closo_zip_read(closo_zip *out, const closo_pattern_file *file,
                            bool (*wanted)(const char *name), closo_error *error)
{
    *out = (closo_zip){0};
    struct archive *archive = archive_read_new();
    if (!archive)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for a zip archive");
    archive_read_support_format_zip(archive);
    closo_status status;
    if (archive_read_open_memory(archive, file->data, file->length) != ARCHIVE_OK)
        status = closo_fail(error, CLOSO_INPUT, "%s: damaged zip archive", file->path);
    else
        status = walk(out, archive, file->path, wanted, error);
    archive_read_free(archive);
    if (status != CLOSO_OK)
        closo_zip_clear(out);
    else if (out->count > 1)
        qsort(out->members, out->count, sizeof *out->members, compare_names);
    return status;
}

void closo_zip_clear(closo_zip *zip)
{
    for (size_t i = 0; i < zip->count; i++) {
        free(zip->members[i].name);
        free(zip->members[i].data);
    }
    free(zip->members);
    *zip = (closo_zip){0};
}

const closo_zip_member *closo_zip_find(const closo_zip *zip, const char *name)
{
    for (size_t i = 0; i < zip->count; i++)
        if (!strcmp(zip->members[i].name, name))
            return zip->members + i;
    return NULL;
}

bool closo_zip_names(const char *head, size_t length, const char *part)
{
    return length > 4 && !memcmp(head, "PK\x03\x04", 4) && memmem(head, length, part, strlen(part));
}

closo_status closo_bunzip(const closo_pattern_file *file, size_t limit, char **data, size_t *length,
                          closo_error *error)
{
    struct archive *archive = archive_read_new();
    if (!archive)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for a bzip2 stream");
    archive_read_support_filter_bzip2(archive);
    archive_read_support_format_raw(archive);
    struct archive_entry *entry;
    closo_status status;
    if (archive_read_open_memory(archive, file->data, file->length) != ARCHIVE_OK ||
        archive_read_next_header(archive, &entry) != ARCHIVE_OK ||
        archive_filter_code(archive, 0) != ARCHIVE_FILTER_BZIP2)
        status = closo_fail(error, CLOSO_INPUT, "%s: damaged bzip2 stream", file->path);
    else
        status = unpack(archive, file->path, "the bzip2 stream", limit, data, length, error);
    archive_read_free(archive);
    return status;
}
