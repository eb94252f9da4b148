// SPDX-License-Identifier: GPL-3.0-or-later
// BioLogic .mpr: files made here byte by byte after the layout in both generations of EC-Lab, and
// real ones against the text that EC-Lab exported from them.
#include "closo/electro.h"

#include <glob.h>
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

typedef struct bytes {
    unsigned char data[8192];
    size_t length;
} bytes;

static void put(bytes *b, const void *data, size_t length)
{
    ck_assert(b->length + length <= sizeof b->data);
    memcpy(b->data + b->length, data, length);
    b->length += length;
}

static void put_u32(bytes *b, uint32_t value)
{
    const unsigned char p[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                                (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    put(b, p, 4);
}

static void put_zeros(bytes *b, size_t count)
{
    while (count--)
        put(b, "", 1);
}

static void put_module(bytes *b, const char *name, uint32_t version, const bytes *content)
{
    char text[36];
    snprintf(text, sizeof text, "%-10s%-25s", name, name);
    put(b, "MODULE", 6);
    put(b, text, 35);
    if (version >= 10)
        put_u32(b, 0xFFFFFFFFu);
    put_u32(b, (uint32_t)content->length);
    put_u32(b, version >= 10 ? 0 : version);
    if (version >= 10)
        put_u32(b, version);
    put(b, "10-12-18", 8);
    put(b, content->data, content->length);
}

// Records of flags, time, Ewe, an unknown number (four bytes) and I: row i holds t = i / 2,
// Ewe = 1 + i, unknown = 7, I = -i; mode 2 and counter 1 in the flags.
static void make_file(bytes *file, uint32_t version, uint32_t rows)
{
    static const uint16_t ids[] = {1, 65, 4, 6, 99 + 28, 8};
    bytes set = {0}, data = {0};
    put(&set, "\x06", 1);
    put_zeros(&set, 6);
    put(&set, "\x05hello", 6);
    put_u32(&data, rows);
    put(&data, "\x06", 1);
    for (size_t k = 0; k < 6; k++) {
        unsigned char two[2] = {(unsigned char)ids[k], (unsigned char)(ids[k] >> 8)};
        if (version >= 10) {
            two[1] = two[0];
            two[0] = (unsigned char)(ids[k] >> 8);
        }
        put(&data, two, 2);
    }
    put_zeros(&data, (version == 2 ? 0x195 : version == 3 ? 0x196 : 0x3EF) - data.length);
    for (uint32_t i = 0; i < rows; i++) {
        double t = i / 2.0;
        float e = 1 + (float)i, unknown = 7, current = -(float)i;
        put(&data, "\x82", 1);
        put(&data, &t, 8);
        put(&data, &e, 4);
        put(&data, &unknown, 4);
        put(&data, &current, 4);
    }
    *file = (bytes){0};
    put(file, "BIO-LOGIC MODULAR FILE\x1a", 23);
    put_zeros(file, 0x34 - file->length);
    put_module(file, "VMP Set", version >= 10 ? 10 : 0, &set);
    put_module(file, "VMP data", version, &data);
}

static closo_status read_bytes(const bytes *file, closo_data *data, closo_error *error)
{
    const char *path = scratch_path("a.mpr");
    ck_assert_int_eq(closo_file_write(path, file->data, file->length, NULL), CLOSO_OK);
    return closo_data_read(data, path, NULL, error);
}

static const closo_data_column *column(const closo_data_table *table, const char *name)
{
    for (size_t k = 0; k < table->column_count; k++)
        if (!strcmp(table->columns[k].name, name))
            return &table->columns[k];
    return NULL;
}

// Every version; the unknown column takes what is missing in the width and shifts nothing.
START_TEST(versions_and_an_unknown_column)
{
    static const uint32_t versions[] = {2, 3, 10, 11};
    scratch_make();
    for (size_t v = 0; v < 4; v++) {
        bytes file;
        closo_data data;
        closo_error error = {0};
        make_file(&file, versions[v], 5);
        ck_assert_msg(read_bytes(&file, &data, &error) == CLOSO_OK, "%s", error.message);
        const closo_data_table *table = &data.tables[0];
        ck_assert_uint_eq(table->rows, 5);
        ck_assert_str_eq(table->technique, "CV");
        ck_assert_str_eq(table->settings[0].text, "hello");
        for (size_t i = 0; i < 5; i++) {
            ck_assert_double_eq(column(table, "mode")->values[i], 2);
            ck_assert_double_eq(column(table, "counter inc.")->values[i], 1);
            ck_assert_double_eq(column(table, "time")->values[i], (double)i / 2);
            ck_assert_double_eq(column(table, "Ewe")->values[i], 1 + (double)i);
            ck_assert_double_eq(column(table, "column 127")->values[i], 7);
            ck_assert_double_eq(column(table, "I")->values[i], -(double)i);
        }
        ck_assert_uint_eq(data.warning_count, 1);
        ck_assert_ptr_nonnull(strstr(data.warnings[0], "column number 127 is not known"));
        closo_data_clear(&data);
    }
    scratch_remove();
}
END_TEST

// Cut anywhere: the whole records that are there with a warning, or one line of error.
START_TEST(cut_short)
{
    bytes file;
    scratch_make();
    make_file(&file, 3, 6);
    size_t whole = file.length;
    for (size_t cut = 1; cut < whole; cut += cut < 300 ? 29 : 7) {
        closo_data data;
        closo_error error = {0};
        file.length = whole - cut;
        closo_status status = read_bytes(&file, &data, &error);
        if (status == CLOSO_OK) {
            ck_assert_uint_eq(data.tables[0].rows, cut < 6 * 21 ? 6 - (cut + 20) / 21 : 0);
            ck_assert_ptr_nonnull(strstr(data.warnings[data.warning_count - 1], "cut short"));
        } else {
            ck_assert_int_eq(status, CLOSO_INPUT);
            ck_assert_ptr_null(strchr(error.message, '\n'));
            ck_assert(cut > 6 * 21);
        }
        closo_data_clear(&data);
    }
    scratch_remove();
}
END_TEST

// A record whose width contradicts its columns must not be read shifted.
START_TEST(contradictory_width)
{
    bytes file;
    closo_data data;
    closo_error error = {0};
    scratch_make();
    make_file(&file, 3, 6);
    // 'Ewe' of four bytes becomes 'time' of eight: the columns take more than the record
    for (size_t k = 0; k + 12 < file.length; k++)
        if (!memcmp(file.data + k, "\x06\x01\x00\x41\x00\x04\x00\x06\x00\x7f", 10)) {
            file.data[k + 7] = 4;
            file.data[k + 9] = 4;
        }
    ck_assert_int_eq(read_bytes(&file, &data, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "do not fit"));
    scratch_remove();
}
END_TEST

// Quality indicators are blanked by EC-Lab's export where they are not defined; all other columns
// agree to the digits of the text.
static void compare(const char *mpr, const char *mpt)
{
    closo_data binary, text;
    closo_error error = {0};
    ck_assert_msg(closo_data_read(&binary, mpr, NULL, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_msg(closo_data_read(&text, mpt, NULL, &error) == CLOSO_OK, "%s", error.message);
    const closo_data_table *a = &binary.tables[0], *b = &text.tables[0];
    ck_assert_msg(a->rows == b->rows, "%s: %zu and %zu rows", mpr, a->rows, b->rows);
    size_t compared = 0;
    for (size_t k = 0; k < a->column_count; k++) {
        const closo_data_column *x = &a->columns[k], *y = column(b, x->name);
        double largest = 0;
        if (!y || x->name[0] == '|' || strstr(x->name, "THD") || strstr(x->name, "NSD") ||
            strstr(x->name, "NSR"))
            continue;
        compared++;
        ck_assert_msg(!strcmp(x->unit, y->unit), "%s %s", mpr, x->name);
        for (size_t i = 0; i < a->rows; i++)
            largest = fmax(largest, fabs(x->values[i]));
        for (size_t i = 0; i < a->rows; i++)
            ck_assert_msg(fabs(x->values[i] - y->values[i]) <=
                              1e-7 * fmax(fabs(x->values[i]), 1e-7 * largest),
                          "%s %s row %zu: %.9g and %.9g", mpr, x->name, i, x->values[i],
                          y->values[i]);
    }
    ck_assert_uint_ge(compared, 4);
    closo_data_clear(&binary);
    closo_data_clear(&text);
}

START_TEST(equal_to_exported_text)
{
    char pattern[4096];
    glob_t files;
    if (!find_shared(pattern, sizeof pattern - 8, "electro/mpr-mpt-yadg")) {
        printf("skipped: no shared data\n");
        return;
    }
    strcat(pattern, "/*.mpr");
    ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
    size_t pairs = 0;
    for (size_t k = 0; k < files.gl_pathc; k++) {
        char text[4096];
        snprintf(text, sizeof text, "%s", files.gl_pathv[k]);
        text[strlen(text) - 1] = 't';
        if (closo_file_exists(text)) {
            compare(files.gl_pathv[k], text);
            pairs++;
        }
    }
    globfree(&files);
    ck_assert_uint_ge(pairs, 25);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, versions_and_an_unknown_column);
    tcase_add_test(tests, cut_short);
    tcase_add_test(tests, contradictory_width);
    tcase_add_test(tests, equal_to_exported_text);
}

int main(void)
{
    return harness_run("mpr", add);
}
