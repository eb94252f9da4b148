// SPDX-License-Identifier: GPL-3.0-or-later
// Binary layouts, built byte by byte: Bruker raw 1 to 4, STOE raw, Philips rd. Every file is also
// cut at each length and given random bytes: it reads or it fails with a line, nothing else.
#include "powder/pattern_files.h"

typedef struct block {
    char data[8192];
    size_t length;
} block;

static void make_raw1(block *b)
{
    memset(b, 0, sizeof *b);
    size_t at = 0;
    for (unsigned k = 0; k < 2; k++) {
        memcpy(b->data + at, "RAW ", 4);
        put_u32(b->data + at + 4, 5);
        put_f32(b->data + at + 8, 1.5F);
        put_f32(b->data + at + 12, 0.25F);
        put_f32(b->data + at + 24, 10.0F + 30.0F * (float)k);
        memcpy(b->data + at + 40, "corundum", 8);
        put_f32(b->data + at + 72, 1.5406F);
        put_f32(b->data + at + 76, 1.54439F);
        put_u32(b->data + at + 152, 1 - k); // ranges that follow
        at += 156;
        for (unsigned i = 0; i < 5; i++, at += 4)
            put_f32(b->data + at, (float)(100 * k + i));
    }
    b->length = at;
}

static void make_raw2(block *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->data, "RAW2", 4);
    put_u16(b->data + 4, 1);
    memcpy(b->data + 168, "03/04/98 20:59:14", 17);
    memcpy(b->data + 188, "Co", 2);
    put_f32(b->data + 190, 1.78897F);
    put_f32(b->data + 194, 1.79285F);
    put_f32(b->data + 198, 0.5F);
    put_u16(b->data + 256, 60);
    put_u16(b->data + 258, 4);
    put_f32(b->data + 256 + 8, 2.0F);
    put_f32(b->data + 256 + 12, 0.5F);
    put_f32(b->data + 256 + 16, 20.0F);
    put_u16(b->data + 256 + 46, 298);
    for (unsigned i = 0; i < 4; i++)
        put_f32(b->data + 316 + 4 * i, (float)(7 + i));
    b->length = 332;
}

static void make_raw3(block *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->data, "RAW1.01", 7);
    put_u32(b->data + 12, 1);
    memcpy(b->data + 16, "03/04/10", 8);
    memcpy(b->data + 26, "20:59:14", 8);
    memcpy(b->data + 326, "BT86", 4);
    put_f32(b->data + 564, 200.5F);
    memcpy(b->data + 608, "Cu", 2);
    put_f64(b->data + 624, 1.5406);
    put_f64(b->data + 632, 1.54439);
    put_f64(b->data + 648, 0.5);
    char *range = b->data + 712;
    put_u32(range, 304);
    put_u32(range + 4, 6);
    put_f64(range + 8, 1.5);
    put_f64(range + 16, 3.0);
    put_f64(range + 176, 0.0625);
    put_f32(range + 192, 0.5F);
    put_u32(range + 252, 8); // records of a count and an angle
    put_u32(range + 256, 40);
    for (unsigned i = 0; i < 6; i++)
        put_f32(range + 304 + 40 + 8 * i, (float)(180 + i));
    b->length = 712 + 304 + 40 + 48;
}

static void make_raw4(block *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->data, "RAW4.00", 7);
    memcpy(b->data + 12, "04/07/2025", 10);
    memcpy(b->data + 24, "20:48:56", 8);
    char *at = b->data + 61;
    put_u32(at, 10);
    put_u32(at + 4, 40);
    memcpy(at + 12, "SAMPLEID", 8);
    memcpy(at + 36, "HeOx", 4);
    at += 40;
    put_u32(at, 30);
    put_u32(at + 4, 120);
    put_f64(at + 72, 1.5418);
    put_f64(at + 80, 1.5406);
    put_f64(at + 88, 1.54439);
    put_f64(at + 104, 0.5);
    memcpy(at + 116, "Cu", 2);
    at += 120;
    for (unsigned k = 0; k < 2; k++) {
        put_u32(at, k ? 160 : 0);
        memcpy(at + 32, "Locked Coupled", 14);
        put_f64(at + 72, 37 + 10.0 * k);
        put_f64(at + 80, 0.5);
        put_u32(at + 88, 5);
        put_f32(at + 92, 288.0F);
        put_u32(at + 136, k ? 8 : 4);
        put_u32(at + 140, 64);
        put_u32(at + 160, 50);
        put_u32(at + 164, 64);
        memcpy(at + 172, "2Theta", 6);
        put_f64(at + 216, 37 + 10.0 * k);
        at += 224;
        for (unsigned i = 0; i < 5; i++, at += k ? 8 : 4)
            put_f32(at, (float)(7000 + 100 * k + i));
    }
    b->length = (size_t)(at - b->data);
}

static void make_stoe(block *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->data, "RAW_1.06Powdat", 14);
    memcpy(b->data + 0x10, "22-Sep-20 17:18", 15);
    memcpy(b->data + 0x20, "a title", 7);
    put_f32(b->data + 0x142, 1.540598F);
    put_u16(b->data + 0x1DA, 1);
    put_u16(b->data + 0x1DC, 4);
    size_t data = 3 * 512;
    put_u16(b->data + data - 0x1DE, 5);
    put_f32(b->data + data - 0x1D4, 10.0F);
    put_f32(b->data + data - 0x1D4 + 8, 10.06F);
    put_f32(b->data + data - 0x1D4 + 16, 0.015F);
    put_u32(b->data + data - 0x188, 40);
    put_u32(b->data + data - 0x184, 44);
    for (unsigned i = 0; i < 5; i++)
        put_u32(b->data + data + 4 * i, 40 + i);
    b->length = 4 * 512;
}

static void make_rd(block *b)
{
    memset(b, 0, sizeof *b);
    memcpy(b->data, "V3RD", 4);
    b->data[85] = 0; // copper
    memcpy(b->data + 146, "quartz", 6);
    put_f64(b->data + 214, 0.5);
    put_f64(b->data + 222, 10);
    put_f64(b->data + 230, 12);
    for (unsigned i = 0; i < 5; i++)
        put_u16(b->data + 250 + 2 * i, (uint16_t)(100 + i));
    b->length = 260;
}

static const struct {
    const char *name;
    void (*make)(block *b);
} files[] = {{"1.raw", make_raw1}, {"2.raw", make_raw2}, {"3.raw", make_raw3},
             {"4.raw", make_raw4}, {"s.raw", make_stoe}, {"p.rd", make_rd}};

START_TEST(test_bruker_1_and_2)
{
    block b;
    make_raw1(&b);
    closo_patterns patterns = read_bytes("1.raw", b.data, b.length);
    ck_assert_uint_eq(patterns.count, 2);
    check_range(patterns.patterns, 5, 10, 11);
    check_range(patterns.patterns + 1, 5, 40, 41);
    ck_assert_double_eq(patterns.patterns[1].y[4], 104);
    ck_assert_double_eq(patterns.patterns[0].step_seconds, 1.5);
    ck_assert_double_eq_tol(patterns.patterns[0].radiation.wavelength[0], 1.5406, 1e-6);
    ck_assert_str_eq(patterns.patterns[0].title, "corundum");
    closo_patterns_clear(&patterns);
    make_raw2(&b);
    patterns = read_bytes("2.raw", b.data, b.length);
    check_range(patterns.patterns, 4, 20, 21.5);
    ck_assert_str_eq(patterns.patterns[0].radiation.name, "CoKa");
    ck_assert_double_eq(patterns.patterns[0].temperature_kelvin, 298);
    ck_assert_double_eq(patterns.patterns[0].time_seconds, 889045154); // 1998-03-04 20:59:14
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_bruker_3_and_4)
{
    block b;
    make_raw3(&b);
    closo_patterns patterns = read_bytes("3.raw", b.data, b.length);
    check_range(patterns.patterns, 6, 3, 3.3125);
    ck_assert_double_eq(patterns.patterns[0].y[5], 185);
    ck_assert_double_eq(patterns.patterns[0].radius_mm, 200.5);
    ck_assert_double_eq(patterns.patterns[0].radiation.wavelength[1], 1.54439);
    ck_assert_double_eq(patterns.patterns[0].time_seconds, 1267736354);
    closo_patterns_clear(&patterns);
    make_raw4(&b);
    patterns = read_bytes("4.raw", b.data, b.length);
    ck_assert_uint_eq(patterns.count, 2);
    check_range(patterns.patterns + 1, 5, 47, 49);
    ck_assert_double_eq(patterns.patterns[1].y[4], 7104);
    ck_assert_double_eq(patterns.patterns[0].step_seconds, 288);
    ck_assert_double_eq(patterns.patterns[0].radiation.wavelength[0], 1.5406);
    ck_assert_str_eq(patterns.patterns[0].title, "HeOx");
    ck_assert_uint_eq(patterns.warning_count, 0);
    closo_patterns_clear(&patterns);
    memcpy(b.data + 61 + 160 + 32, "Rocking Curve ", 14);
    patterns = read_bytes("4.raw", b.data, b.length);
    ck_assert(warned(&patterns, "Rocking Curve"));
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_stoe_and_philips)
{
    block b;
    make_stoe(&b);
    closo_patterns patterns = read_bytes("s.raw", b.data, b.length);
    ck_assert_uint_eq(patterns.patterns[0].count, 5);
    ck_assert_double_eq_tol(patterns.patterns[0].x[4], 10.06, 1e-5);
    ck_assert_double_eq(patterns.patterns[0].y[4], 44);
    ck_assert_double_eq(patterns.patterns[0].radiation.wavelength[0], 1.540598);
    closo_patterns_clear(&patterns);
    put_u32(b.data + 3 * 512, 39); // counts that contradict their extremes
    refuse_bytes("s.raw", b.data, b.length, "STOE");
    make_rd(&b);
    patterns = read_bytes("p.rd", b.data, b.length);
    check_range(patterns.patterns, 5, 10, 12);
    ck_assert_double_eq(patterns.patterns[0].y[4], 108); // 104^2 / 100
    ck_assert_str_eq(patterns.patterns[0].anode, "Cu");
    ck_assert(isnan(patterns.patterns[0].radiation.wavelength[0]));
    closo_patterns_clear(&patterns);
}
END_TEST

static void reads_or_fails(const char *name, const block *b, size_t length)
{
    closo_patterns patterns;
    closo_error error = {.status = CLOSO_OK};
    put_file(scratch_path(name), b->data, length);
    closo_status status = closo_patterns_read(&patterns, scratch_path(name), NULL, &error);
    ck_assert(status == CLOSO_OK || status == CLOSO_INPUT);
    ck_assert(status == CLOSO_OK || (error.message[0] && !strchr(error.message, '\n')));
    for (size_t i = 0; i < patterns.count; i++)
        ck_assert(patterns.patterns[i].count >= 2);
    closo_patterns_clear(&patterns);
}

START_TEST(test_cut_and_damaged)
{
    uint64_t state = 7;
    block whole, damaged;
    files[_i].make(&whole);
    for (size_t length = 1; length < whole.length; length += 1 + whole.length / 200)
        reads_or_fails(files[_i].name, &whole, length);
    for (int k = 0; k < 200; k++) {
        damaged = whole;
        for (int n = 0; n < 3; n++)
            damaged.data[8 + harness_random(&state) % (whole.length - 8)] =
                (char)harness_random(&state);
        reads_or_fails(files[_i].name, &damaged, damaged.length);
    }
}
END_TEST

START_TEST(test_promises)
{
    block b;
    make_raw3(&b);
    put_u32(b.data + 712 + 4, 0xFFFFFFFFU); // points
    refuse_bytes("3.raw", b.data, b.length, "the file ends inside");
    make_raw3(&b);
    put_u32(b.data + 12, 0xFFFFFFFFU); // ranges
    refuse_bytes("3.raw", b.data, b.length, "refused");
    make_raw4(&b);
    put_u32(b.data + 61 + 160 + 140, 0xFFFFFF00U); // segments of a range
    refuse_bytes("4.raw", b.data, b.length, "the file ends inside");
    make_raw1(&b);
    put_f32(b.data + 12, NAN); // step
    refuse_bytes("1.raw", b.data, b.length, "no sense");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_bruker_1_and_2);
    tcase_add_test(tests, test_bruker_3_and_4);
    tcase_add_test(tests, test_stoe_and_philips);
    tcase_add_loop_test(tests, test_cut_and_damaged, 0, (int)(sizeof files / sizeof *files));
    tcase_add_test(tests, test_promises);
}

int main(void)
{
    return harness_run("pattern formats: binary", add);
}
