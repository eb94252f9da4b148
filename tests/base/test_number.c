// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers read exactly and written shortest. The judge is the C library's strtod, which glibc and
// musl guarantee to be correctly rounded.
#include "closo/base.h"

#include "../harness.h"

#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// The text sits at the very end of a heap block of its own size, so that the address sanitizer sees
// a read at `end`.
static const char *read_exactly(const char *text, size_t length, double *value, size_t *used)
{
    static char *copy;
    copy = realloc(copy, length > 0 ? length : 1);
    memcpy(copy, text, length);
    const char *end = closo_read_number(copy, copy + length, value);
    *used = end ? (size_t)(end - copy) : 0;
    return end ? text + *used : NULL;
}

static void expect_same_as_strtod(const char *text)
{
    double value = NAN;
    size_t used;
    const char *end = read_exactly(text, strlen(text), &value, &used);
    double expected = strtod(text, NULL);
    if (isinf(expected)) {
        ck_assert_msg(!end, "%s: expected overflow to be refused", text);
        return;
    }
    ck_assert_msg(end == text + strlen(text), "%s: read %zu characters", text, used);
    ck_assert_msg(bits_of(value) == bits_of(expected), "%s: read %.17g, expected %.17g", text,
                  value, expected);
}

typedef struct reading {
    const char *text;
    int used; // characters of the number; -1: none
    double value;
} reading;

START_TEST(shapes_of_numbers)
{
    static const reading readings[] = {
        {"", -1, 0},
        {"-", -1, 0},
        {"+", -1, 0},
        {".", -1, 0},
        {"-.", -1, 0},
        {"e5", -1, 0},
        {".e5", -1, 0},
        {"abc", -1, 0},
        {" 1", -1, 0},
        {"inf", -1, 0},
        {"nan", -1, 0},
        {"--1", -1, 0},
        {"0", 1, 0},
        {"5.", 2, 5},
        {"+.5", 3, 0.5},
        {"-12.34567", 9, -12.34567},
        {"1e5", 3, 1e5},
        {"1d5", 3, 1e5},
        {"1D-5", 4, 1e-5},
        {"1E+5", 4, 1e5},
        {"1e", 1, 1},
        {"1e+", 1, 1},
        {"1e+x", 1, 1},
        {"1deg", 1, 1},
        {"1.2.3", 3, 1.2},
        {"0x10", 1, 0},
        {"1,5", 1, 1},
        {"7A", 1, 7},
        {"1e400", -1, 0},
        {"-1e400", -1, 0},
        {"1e-400", 6, 0},
        {"0e999999999999", 14, 0},
        {"1e99999999999", -1, 0},
        {"1e-99999999999", 14, 0},
        {"00000000000000000000001", 23, 1},
        {"0.00000000000000000000000000001", 31, 1e-29},
        {"100000000000000000000000000000000", 33, 1e32},
        {"1.7976931348623157e308", 22, DBL_MAX},
        {"1.7976931348623159e308", -1, 0},
        {"4.9e-324", 8, 4.9e-324},
        {"2.4703282292062327e-324", 23, 0},
        {"2.4703282292062328e-324", 23, 4.9406564584124654e-324},
        {"9007199254740993", 16, 9007199254740992.0},
        {"9007199254740993.00000000000000000000000000000001", 49, 9007199254740994.0},
    };
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        const reading *r = &readings[i];
        double value = -77;
        size_t used;
        const char *end = read_exactly(r->text, strlen(r->text), &value, &used);
        if (r->used < 0) {
            ck_assert_msg(!end, "\"%s\": expected no number, read %g", r->text, value);
            ck_assert(value == -77);
        } else {
            ck_assert_msg(end && used == (size_t)r->used, "\"%s\": read %zu", r->text, used);
            ck_assert_msg(bits_of(value) == bits_of(r->value), "\"%s\": read %.17g", r->text,
                          value);
        }
    }
    double zero = 1;
    ck_assert(closo_number_from_text("-0.0", &zero) && signbit(zero));
}
END_TEST

START_TEST(every_length_and_end)
{
    // All splits of a long line: the bytes behind `end` are digits and must not count.
    static const char text[] = "-123456789012345678.90123456789e-12345678901234567890";
    for (size_t begin = 0; begin < sizeof text - 1; begin++) {
        for (size_t end = begin; end < sizeof text; end++) {
            char copy[sizeof text];
            memcpy(copy, text + begin, end - begin);
            copy[end - begin] = '\0';
            double value = 0;
            const char *stop = closo_read_number(text + begin, text + end, &value);
            char *expected_stop;
            double expected = strtod(copy, &expected_stop);
            if (expected_stop == copy || isinf(expected)) {
                ck_assert_msg(!stop, "%s", copy);
            } else {
                ck_assert_msg(stop - (text + begin) == expected_stop - copy, "%s", copy);
                ck_assert_msg(bits_of(value) == bits_of(expected), "%s", copy);
            }
        }
    }
}
END_TEST

static void random_text(uint64_t *state, char *text)
{
    static const int lengths[] = {0, 1, 1, 2, 3, 4, 6, 7, 8, 9, 12, 15, 17, 18, 20, 25, 40};
    size_t choices = sizeof lengths / sizeof lengths[0];
    uint64_t shape = harness_random(state);
    int integer = lengths[shape % choices];
    int fraction = lengths[(shape >> 8) % choices];
    integer += integer + fraction == 0;
    char *p = text;
    if (shape >> 16 & 1)
        *p++ = shape >> 17 & 1 ? '-' : '+';
    for (int i = 0; i < integer; i++)
        *p++ = (char)('0' + harness_random(state) % 10);
    if (fraction > 0 || shape >> 18 & 1)
        *p++ = '.';
    for (int i = 0; i < fraction; i++)
        *p++ = (char)('0' + harness_random(state) % 10);
    *p = '\0';
    if (shape >> 19 & 1) {
        int range = shape >> 20 & 1 ? 30 : 345;
        int exponent = (int)(harness_random(state) % (uint64_t)(2 * range)) - range;
        sprintf(p, shape >> 21 & 1 ? "e%d" : "E%+d", exponent);
    }
}

START_TEST(random_texts_read_as_strtod)
{
    uint64_t state = 20240501;
    char text[128];
    for (int i = 0; i < 1000000; i++) {
        random_text(&state, text);
        double value = NAN;
        const char *end = text + strlen(text);
        const char *stop = closo_read_number(text, end, &value);
        double expected = strtod(text, NULL);
        if (isinf(expected))
            ck_assert_msg(!stop, "%s", text);
        else if (stop != end || bits_of(value) != bits_of(expected))
            ck_abort_msg("%s: read %.17g, expected %.17g", text, value, expected);
    }
}
END_TEST

// The point exactly between two neighbouring doubles, and texts a little to its sides.
START_TEST(halfway_cases)
{
    uint64_t state = 7;
    char text[1400];
    for (int i = 0; i < 3000; i++) {
        uint64_t bits = harness_random(&state) & 0x7FFFFFFFFFFFFFFFU;
        if (i % 3 == 0) // near 1, where the fast paths work
            bits = (bits & 0x000FFFFFFFFFFFFFU) | (uint64_t)(1003 + i % 61) << 52;
        else if (i % 30 == 1) // subnormal
            bits &= 0x000FFFFFFFFFFFFFU;
        double value;
        memcpy(&value, &bits, sizeof value);
        double next = nextafter(value, INFINITY);
        if (!isfinite(value) || !isfinite(next))
            continue;
        // Exact in a long double where that has more bits; elsewhere just another number.
        long double middle = ((long double)value + (long double)next) / 2;
        int length = snprintf(text, sizeof text - 8, "%.1100Le", middle);
        char *exponent = strchr(text, 'e');
        ck_assert(length > 1100 && exponent);
        char tail[16];
        strcpy(tail, exponent);
        expect_same_as_strtod(text);
        exponent[-1] = '1'; // a hair above, beyond a thousand digits
        expect_same_as_strtod(text);
        for (int digits = 17; digits < 40; digits += 3) {
            snprintf(text, sizeof text, "%.*Le", digits, middle);
            expect_same_as_strtod(text);
        }
    }
}
END_TEST

START_TEST(a_megabyte_of_digits)
{
    size_t length = 1 << 20;
    char *text = malloc(length + 32);
    memset(text, '0', length);
    memcpy(text, "0.", 2);
    strcpy(text + length - 1, "1e+5");
    double value = 1;
    ck_assert(closo_number_from_text(text, &value) && value == 0);
    memset(text, '0', length);
    memcpy(text, "1", 1);
    strcpy(text + length, "e-99");
    ck_assert(!closo_number_from_text(text, &value));
    sprintf(text + length, "e-%zu", length - 1);
    ck_assert(closo_number_from_text(text, &value) && value == 1);
    free(text);
}
END_TEST

START_TEST(rows_of_numbers)
{
    double v[3] = {0};
    const char *line = " \t1.5 -2 \t3e2  tail";
    const char *end = line + strlen(line);
    const char *stop = closo_read_numbers(line, end, 3, v);
    ck_assert(stop && strcmp(stop, "  tail") == 0);
    ck_assert(v[0] == 1.5 && v[1] == -2 && v[2] == 300);
    ck_assert(!closo_read_numbers(line, end, 4, (double[4]){0}));
    const char *joined = "1.0-2.0 3";
    ck_assert(!closo_read_numbers(joined, joined + 9, 2, v));
    ck_assert(closo_read_numbers(joined, joined + 9, 0, v) == joined);
    const char *blank = "   ";
    ck_assert(!closo_read_numbers(blank, blank + 3, 1, v));
}
END_TEST

START_TEST(integers)
{
    int64_t value = 0;
    ck_assert(closo_integer_from_text("9223372036854775807", &value) && value == INT64_MAX);
    ck_assert(closo_integer_from_text("-9223372036854775808", &value) && value == INT64_MIN);
    ck_assert(closo_integer_from_text("+007", &value) && value == 7);
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "1.",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        value = 5;
        ck_assert_msg(!closo_integer_from_text(bad[i], &value), "%s", bad[i]);
        ck_assert(value == 5);
    }
    const char *text = "12.5";
    ck_assert_ptr_eq(closo_read_integer(text, text + 4, &value), text + 2);
    ck_assert_ptr_eq(closo_read_integer(text, text + 1, &value), text + 1);
    ck_assert_int_eq(value, 1);
}
END_TEST

START_TEST(words)
{
    const char *line = "  Li\t1.0 x";
    const char *end = line + strlen(line);
    const char *word = NULL;
    size_t length = 0;
    const char *p = closo_next_word(line, end, &word, &length);
    ck_assert(p && length == 2 && memcmp(word, "Li", 2) == 0);
    p = closo_next_word(p, end, &word, &length);
    ck_assert(p && length == 3 && memcmp(word, "1.0", 3) == 0);
    p = closo_next_word(p, end, &word, &length);
    ck_assert(p == end && length == 1);
    ck_assert(!closo_next_word(p, end, &word, &length));
    ck_assert(!closo_next_word(line, line + 2, &word, &length));
}
END_TEST

START_TEST(written_shortest)
{
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {0, 0, "0"},
        {-0.0, 0, "-0"},
        {1, 0, "1"},
        {0.1, 0, "0.1"},
        {-12.345678, 0, "-12.345678"},
        {1e-5, 0, "1e-5"},
        {1e300, 0, "1e300"},
        {123456789, 0, "123456789"},
        {0.1 + 0.2, 0, "0.30000000000000004"},
        {5e-324, 0, "5e-324"},
        {DBL_MAX, 0, "1.7976931348623157e308"},
        {1.0 / 3, 6, "0.333333"},
        {1234567, 3, "1.23e6"},
        {2, 6, "2"},
        {1.0 / 3, 99, "0.33333333333333331"},
        {NAN, 0, "nan"},
        {INFINITY, 0, "inf"},
        {-INFINITY, 3, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[CLOSO_NUMBER_SIZE];
        int length = closo_format_number(buffer, cases[i].value, cases[i].digits);
        ck_assert_str_eq(buffer, cases[i].text);
        ck_assert_int_eq(length, (int)strlen(buffer));
    }
}
END_TEST

static void expect_round_trips(int count)
{
    uint64_t state = 99;
    for (int i = 0; i < count; i++) {
        uint64_t bits = harness_random(&state);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        char buffer[CLOSO_NUMBER_SIZE];
        memset(buffer, 'x', sizeof buffer);
        closo_format_number(buffer, value, 0);
        double back;
        ck_assert_msg(closo_number_from_text(buffer, &back), "%s", buffer);
        ck_assert_msg(bits_of(back) == bits, "%s is not %.17g", buffer, value);
    }
}

START_TEST(print_then_read)
{
    expect_round_trips(100000);
}
END_TEST

START_TEST(comma_locale)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pl_PL.UTF-8",
                                        "ps_AF.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!setlocale(LC_ALL, names[i]) || strcmp(localeconv()->decimal_point, ".") == 0)
            continue;
        found = true;
        char buffer[CLOSO_NUMBER_SIZE];
        closo_format_number(buffer, -1.5e-9, 0);
        ck_assert_str_eq(buffer, "-1.5e-9");
        closo_format_number(buffer, 1.0 / 3, 17);
        ck_assert_str_eq(buffer, "0.33333333333333331");
        double value = 0;
        ck_assert(closo_number_from_text("1.2345678901234567890123e-200", &value));
        ck_assert(value == 1.2345678901234567890123e-200);
        ck_assert(!closo_number_from_text("1,5", &value));
        expect_round_trips(1000);
    }
    setlocale(LC_ALL, "C");
    if (!found)
        printf("SKIPPED comma_locale: no locale with a decimal comma is installed\n");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, shapes_of_numbers);
    tcase_add_test(tests, every_length_and_end);
    tcase_add_test(tests, random_texts_read_as_strtod);
    tcase_add_test(tests, halfway_cases);
    tcase_add_test(tests, a_megabyte_of_digits);
    tcase_add_test(tests, rows_of_numbers);
    tcase_add_test(tests, integers);
    tcase_add_test(tests, words);
    tcase_add_test(tests, written_shortest);
    tcase_add_test(tests, print_then_read);
    tcase_add_test(tests, comma_locale);
}

int main(void)
{
    return harness_run("number", add);
}
