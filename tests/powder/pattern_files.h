// SPDX-License-Identifier: GPL-3.0-or-later
// Small pattern files for tests: written into the scratch directory, read, compared.
#ifndef CLOSO_TESTS_PATTERN_FILES_H
#define CLOSO_TESTS_PATTERN_FILES_H

#include "base/files.h"
#include "closo/powder.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>

static inline closo_patterns read_bytes(const char *name, const char *data, size_t length)
{
    closo_patterns patterns;
    closo_error error = {.status = CLOSO_OK};
    put_file(scratch_path(name), data, length);
    closo_status status = closo_patterns_read(&patterns, scratch_path(name), NULL, &error);
    ck_assert_msg(status == CLOSO_OK, "%s: %s", name, error.message);
    return patterns;
}

static inline closo_patterns read_text(const char *name, const char *text)
{
    return read_bytes(name, text, strlen(text));
}

// Fails with one line that holds this.
static inline void refuse_bytes(const char *name, const char *data, size_t length, const char *says)
{
    closo_patterns patterns;
    closo_error error = {.status = CLOSO_OK};
    put_file(scratch_path(name), data, length);
    closo_status status = closo_patterns_read(&patterns, scratch_path(name), NULL, &error);
    ck_assert_msg(status == CLOSO_INPUT, "%s was read", name);
    ck_assert_msg(strstr(error.message, says) != NULL, "%s: %s", name, error.message);
    ck_assert_ptr_null(strchr(error.message, '\n'));
    ck_assert_uint_eq(patterns.count, 0);
}

static inline void refuse_text(const char *name, const char *text, const char *says)
{
    refuse_bytes(name, text, strlen(text), says);
}

static inline void check_range(const closo_pattern *pattern, size_t count, double first,
                               double last)
{
    ck_assert_uint_eq(pattern->count, count);
    ck_assert_double_eq_tol(pattern->x[0], first, 1e-9 * (1 + fabs(first)));
    ck_assert_double_eq_tol(pattern->x[count - 1], last, 1e-9 * (1 + fabs(last)));
}

static inline bool warned(const closo_patterns *patterns, const char *says)
{
    for (size_t i = 0; i < patterns->warning_count; i++)
        if (strstr(patterns->warnings[i], says))
            return true;
    return false;
}

typedef struct zip_entry {
    const char *name, *text;
} zip_entry;

static inline void put_zip(const char *name, const zip_entry *entries, size_t count)
{
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    ck_assert_int_eq(archive_write_open_filename(archive, scratch_path(name)), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, entries[i].name);
        archive_entry_set_size(entry, (la_int64_t)strlen(entries[i].text));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, entries[i].text, strlen(entries[i].text));
        archive_entry_free(entry);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

static inline closo_patterns read_zip(const char *name, const zip_entry *entries, size_t count)
{
    closo_patterns patterns;
    closo_error error = {.status = CLOSO_OK};
    put_zip(name, entries, count);
    closo_status status = closo_patterns_read(&patterns, scratch_path(name), NULL, &error);
    ck_assert_msg(status == CLOSO_OK, "%s: %s", name, error.message);
    return patterns;
}

// Little-endian numbers into a block of bytes.
static inline void put_u16(char *at, uint16_t value)
{
    for (int i = 0; i < 2; i++)
        at[i] = (char)(value >> (8 * i));
}

static inline void put_u32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(value >> (8 * i));
}

static inline void put_f32(char *at, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u32(at, bits);
}

static inline void put_f64(char *at, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u32(at, (uint32_t)bits);
    put_u32(at + 4, (uint32_t)(bits >> 32));
}

#endif
