// SPDX-License-Identifier: GPL-3.0-or-later
// Binary files for tests, put together number by number in either byte order.
#ifndef CLOSO_TESTS_BUILT_FILES_H
#define CLOSO_TESTS_BUILT_FILES_H

#include "trajectories.h"

typedef struct builder {
    unsigned char data[1 << 16];
    size_t length;
    bool big;
} builder;

static inline void put_u(builder *b, uint64_t value, int size)
{
    ck_assert_uint_le(b->length + (size_t)size, sizeof b->data);
    for (int i = 0; i < size; i++)
        b->data[b->length++] = (unsigned char)(value >> 8 * (b->big ? size - 1 - i : i));
}

static inline void put_int(builder *b, int64_t value)
{
    put_u(b, (uint64_t)value & 0xFFFFFFFF, 4);
}

static inline void put_float(builder *b, double value)
{
    float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    put_u(b, bits, 4);
}

static inline void put_double(builder *b, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u(b, bits, 8);
}

// One number, of 4 or 8 bytes.
static inline void put_real(builder *b, double value, int size)
{
    if (size == 8)
        put_double(b, value);
    else
        put_float(b, value);
}

static inline void put_text(builder *b, const char *text, size_t length)
{
    ck_assert_uint_le(b->length + length, sizeof b->data);
    memcpy(b->data + b->length, text, length);
    b->length += length;
}

static inline whole read_built(const char *name, const builder *b,
                               const closo_trajectory_options *options)
{
    const char *path = scratch_path(name);
    put_file(path, (const char *)b->data, b->length);
    return read_whole(path, options);
}

static inline void assert_built_refused(const char *name, const builder *b, const char *part,
                                        const closo_trajectory_options *options)
{
    whole w = read_built(name, b, options);
    ck_assert_msg(w.status != CLOSO_OK && strstr(w.error.message, part), "%s: status %d, \"%s\"",
                  part, (int)w.status, w.status ? w.error.message : "");
    ck_assert_ptr_null(strchr(w.error.message, '\n'));
    whole_clear(&w);
}

// Elements of `atoms` atoms, Li and H in turn, as an XYZ file.
static inline const char *put_structure(size_t atoms)
{
    static char path[sizeof scratch + 20]; // scratch_path would use the name again
    snprintf(path, sizeof path, "%s/structure.xyz", scratch);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "%zu\n\n", atoms);
    for (size_t i = 0; i < atoms; i++)
        fprintf(file, "%s %zu 0 0\n", i % 2 ? "H" : "Li", i);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

// Every way to cut the file short or to change one byte ends in frames or in one line.
static inline void assert_survives_damage(const char *name, const builder *b,
                                          const closo_trajectory_options *options)
{
    builder *copy = malloc(sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    for (size_t i = 0; i < b->length; i += 1 + b->length / 150) {
        *copy = *b;
        copy->length = i;
        whole w = read_built(name, copy, options);
        ck_assert(w.status == CLOSO_OK || w.error.message[0]);
        whole_clear(&w);
        copy->length = b->length;
        copy->data[i] ^= (unsigned char)(1 + i % 255);
        w = read_built(name, copy, options);
        ck_assert(w.status == CLOSO_OK || w.error.message[0]);
        whole_clear(&w);
    }
    free(copy);
}

#endif
