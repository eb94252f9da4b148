// SPDX-License-Identifier: GPL-3.0-or-later
// Errors, memory and growing strings.
#include "closo/base.h"

#include "../harness.h"

#include <errno.h>
#include <math.h>
#include <string.h>

START_TEST(error_sentences)
{
    closo_error error;
    ck_assert_int_eq(closo_fail(&error, CLOSO_INPUT, "%s:%d: bad", "run.xyz", 7), CLOSO_INPUT);
    ck_assert_int_eq(error.status, CLOSO_INPUT);
    ck_assert_str_eq(error.message, "run.xyz:7: bad");
    ck_assert_int_eq(closo_fail(NULL, CLOSO_USAGE, "ignored"), CLOSO_USAGE);
    ck_assert_int_eq(closo_fail_errno(&error, ENOENT, "file %d", 1), CLOSO_INPUT);
    char expected[128];
    snprintf(expected, sizeof expected, "file 1: %s", strerror(ENOENT));
    ck_assert_str_eq(error.message, expected);
    ck_assert_int_eq(closo_fail_errno(&error, ENOSPC, "x"), CLOSO_SYSTEM);
    ck_assert_int_eq(closo_fail_errno(NULL, ENOMEM, "x"), CLOSO_MEMORY);
    // A message may quote the error it replaces.
    closo_error inner = {0};
    closo_fail(&inner, CLOSO_INPUT, "deep");
    closo_fail(&error, inner.status, "outer: %s", inner.message);
    ck_assert_str_eq(error.message, "outer: deep");
}
END_TEST

START_TEST(long_errors_are_cut_between_characters)
{
    static const char *const characters[] = {"a", "\u00e5", "\u212b", "\U0001F600"};
    for (size_t c = 0; c < 4; c++) {
        for (size_t shift = 0; shift < 8; shift++) {
            char text[2048];
            size_t used = shift;
            memset(text, 'x', shift);
            while (used < 1500)
                used += (size_t)sprintf(text + used, "%s", characters[c]);
            closo_error error;
            closo_fail(&error, CLOSO_INPUT, "%s", text);
            size_t length = strlen(error.message);
            size_t width = strlen(characters[c]);
            ck_assert_uint_eq((length - shift) % width, 0);
            ck_assert_uint_gt(length + width, sizeof error.message - 1);
            closo_fail_errno(&error, EIO, "%s", text);
            ck_assert_uint_eq((strlen(error.message) - shift) % width, 0);
        }
    }
}
END_TEST

START_TEST(statuses)
{
    ck_assert_int_eq(closo_status_exit(CLOSO_OK), 0);
    ck_assert_int_eq(closo_status_exit(CLOSO_NEGATIVE), 1);
    ck_assert_int_eq(closo_status_exit(CLOSO_INPUT), 2);
    ck_assert_int_eq(closo_status_exit(CLOSO_SYSTEM), 3);
    ck_assert_int_eq(closo_status_exit(CLOSO_INTERRUPTED), 130);
    ck_assert_str_eq(closo_status_meaning(CLOSO_MEMORY), "out of memory");
}
END_TEST

START_TEST(allocation)
{
    closo_error error = {0};
    unsigned char *zeroed = closo_allocate(1000, 3, &error);
    for (size_t i = 0; i < 3000; i++)
        ck_assert_uint_eq(zeroed[i], 0);
    free(zeroed);
    void *empty = closo_allocate(0, 8, &error);
    ck_assert_ptr_nonnull(empty);
    empty = closo_reallocate(empty, 0, 8, &error);
    ck_assert_ptr_nonnull(empty);
    volatile size_t huge = SIZE_MAX / 2 + 2; // twice that wraps around to 2
    ck_assert_ptr_null(closo_allocate(huge, 2, &error));
    ck_assert_int_eq(error.status, CLOSO_MEMORY);
    ck_assert_ptr_null(closo_reallocate(empty, huge, 2, NULL));
    free(empty);
    char *copy = closo_duplicate_bytes("a\0b", 3, NULL);
    ck_assert(memcmp(copy, "a\0b", 4) == 0);
    free(copy);
    copy = closo_duplicate_bytes(NULL, 0, NULL);
    ck_assert_str_eq(copy, "");
    free(copy);

    int *numbers = NULL;
    size_t capacity = 0;
    void *block = NULL;
    for (size_t i = 0; i < 10000; i++) {
        ck_assert_int_eq(closo_grow(&block, &capacity, i + 1, sizeof *numbers, NULL), CLOSO_OK);
        numbers = block;
        numbers[i] = (int)i;
    }
    ck_assert_uint_ge(capacity, 10000);
    ck_assert_int_eq(numbers[9999], 9999);
    ck_assert_int_eq(closo_grow(&block, &capacity, huge, 8, NULL), CLOSO_MEMORY);
    ck_assert_ptr_eq(block, numbers);
    free(block);
}
END_TEST

START_TEST(growing_texts)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "");
    ck_assert_str_eq(text.data, "");
    closo_text_add(&text, "a");
    closo_text_add_bytes(&text, "bcd", 2);
    closo_text_add_repeated(&text, '-', 3);
    closo_text_add_repeated(&text, '!', 0);
    closo_text_addf(&text, "%s=%d", "n", 42);
    closo_text_add_number(&text, -0.25, 0);
    closo_text_add_number(&text, NAN, 3);
    ck_assert_str_eq(text.data, "abc---n=42-0.25nan");
    ck_assert_uint_eq(text.length, strlen(text.data));
    for (int i = 0; i < 10000; i++)
        closo_text_addf(&text, "%d,", i);
    ck_assert(!text.failed && strlen(text.data) == text.length);
    ck_assert(closo_text_ends_with(text.data, ",9998,9999,"));
    volatile size_t huge = SIZE_MAX - 10;
    size_t length = text.length;
    closo_text_add_repeated(&text, 'x', huge);
    ck_assert(text.failed);
    closo_text_add(&text, "more");
    ck_assert_uint_eq(text.length, length);
    closo_text_clear(&text);
    closo_text_clear(&text);
    ck_assert(!text.failed && !text.data);
}
END_TEST

START_TEST(comparing)
{
    ck_assert(closo_text_equal_ignoring_case("XyZ", "xYz"));
    ck_assert_int_lt(closo_text_compare_ignoring_case("Na2B10", "na2b12"), 0);
    ck_assert_int_gt(closo_text_compare_ignoring_case("na2b12h", "Na2B12"), 0);
    ck_assert_uint_eq(closo_hash(CLOSO_HASH_START, "foobar", 6), 0x85944171F73967E8U); // published
    ck_assert_uint_eq(closo_hash(closo_hash(CLOSO_HASH_START, "foo", 3), "bar", 3),
                      0x85944171F73967E8U);
    ck_assert(!closo_text_equal_ignoring_case("xyz", "xy"));
    ck_assert(!closo_text_equal_ignoring_case("xy", "xyz"));
    ck_assert(!closo_text_equal_ignoring_case("[", "{"));
    ck_assert(closo_text_starts_with("abc", "ab") && closo_text_starts_with("abc", ""));
    ck_assert(!closo_text_starts_with("ab", "abc"));
    ck_assert(closo_text_ends_with("a.xyz", ".xyz") && closo_text_ends_with("a", ""));
    ck_assert(!closo_text_ends_with("yz", "xyz"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, error_sentences);
    tcase_add_test(tests, long_errors_are_cut_between_characters);
    tcase_add_test(tests, statuses);
    tcase_add_test(tests, allocation);
    tcase_add_test(tests, growing_texts);
    tcase_add_test(tests, comparing);
}

int main(void)
{
    return harness_run("text", add);
}
