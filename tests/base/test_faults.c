// SPDX-License-Identifier: GPL-3.0-or-later
// The n-th allocation or write fails, for every n until the job gets through (after SQLite's
// testing). Under the address sanitizer a leak on any of these ways fails the test. Needs a library
// built with CLOSO_FAULT_INJECTION; another build says so and tests nothing.
#include "closo/base.h"

#include "base/fault.h"
#include "files.h"

#ifdef CLOSO_FAULT_INJECTION

#define STEPS_MAXIMUM 1000

typedef closo_status job(closo_error *error);
typedef void check_after(closo_status status);

static void walk(job *work, check_after *check)
{
    closo_status status = CLOSO_MEMORY;
    long n = 0;
    while (status != CLOSO_OK) {
        ck_assert_int_lt(++n, STEPS_MAXIMUM);
        closo_error error = {0};
        closo_fault_at(n);
        status = work(&error);
        closo_fault_at(0);
        if (status != CLOSO_OK) {
            ck_assert_msg(status == CLOSO_MEMORY || status == CLOSO_SYSTEM, "%s", error.message);
            ck_assert_int_eq(error.status, status);
            ck_assert(error.message[0] != '\0');
        }
        check(status);
    }
    ck_assert_int_gt(n, 1); // something did fail on the way
}

static void check_nothing(closo_status status)
{
    (void)status;
}

static closo_status read_plain(closo_error *error)
{
    char *data;
    size_t length;
    closo_status status =
        closo_file_read(scratch_path("plain"), 1 << 24, &data, &length, NULL, error);
    ck_assert((status == CLOSO_OK) == (data != NULL));
    free(data);
    return status;
}

static closo_status read_gzip(closo_error *error)
{
    char *data;
    size_t length;
    closo_status status =
        closo_file_read(scratch_path("packed"), 1 << 24, &data, &length, NULL, error);
    free(data);
    return status;
}

static closo_status read_lines(closo_error *error)
{
    closo_input *input;
    closo_status status = closo_input_open(&input, scratch_path("packed"), error);
    const char *line = "";
    while (status == CLOSO_OK && line) {
        size_t length;
        status = closo_input_line(input, &line, &length, error);
    }
    closo_input_close(input);
    return status;
}

START_TEST(reading)
{
    size_t length = (size_t)1 << 20;
    char *text = malloc(length);
    for (size_t i = 0; i < length; i++)
        text[i] = i % 50 == 49 ? '\n' : 'x';
    put_file(scratch_path("plain"), text, length);
    put_gzip(scratch_path("packed"), text, length, "wb");
    free(text);
    walk(read_plain, check_nothing);
    walk(read_gzip, check_nothing);
    walk(read_lines, check_nothing);
}
END_TEST

static char new_content[1000000];

static closo_status write_file(closo_error *error)
{
    return closo_file_write(scratch_path("out"), new_content, sizeof new_content, error);
}

static void old_or_new(closo_status status)
{
    ck_assert_int_eq(scratch_count(), 1);
    static char data[sizeof new_content + 1];
    size_t length = get_file(scratch_path("out"), data, sizeof data);
    if (status == CLOSO_OK)
        ck_assert(length == sizeof new_content && memcmp(data, new_content, length) == 0);
    else
        ck_assert(length == 3 && memcmp(data, "old", 3) == 0);
}

START_TEST(writing)
{
    memset(new_content, 'n', sizeof new_content);
    put_file(scratch_path("out"), "old", 3);
    walk(write_file, old_or_new);
}
END_TEST

static closo_status write_in_pieces(closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    for (int i = 0; i < 5000; i++)
        closo_text_addf(&text, "%d\n", i);
    closo_status status = closo_text_write(&text, scratch_path("text"), error);
    ck_assert(status == CLOSO_OK || !closo_file_exists(scratch_path("text")));
    closo_text_clear(&text);
    return status;
}

START_TEST(composing)
{
    walk(write_in_pieces, check_nothing);
}
END_TEST

static closo_status run_program(closo_error *error)
{
    const char *const argv[] = {"true", NULL};
    int exit_status;
    return closo_process_run(argv, NULL, NULL, &exit_status, error);
}

static closo_status make_directories(closo_error *error)
{
    return closo_directory_make(scratch_path("a/b/c"), error);
}

START_TEST(programs_and_directories)
{
    walk(run_program, check_nothing);
    walk(make_directories, check_nothing);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, reading);
    tcase_add_test(tests, writing);
    tcase_add_test(tests, composing);
    tcase_add_test(tests, programs_and_directories);
}

int main(void)
{
    return harness_run("faults", add);
}

#else

int main(void)
{
    printf("SKIPPED faults: the library was built without CLOSO_FAULT_INJECTION\n");
    return 77;
}

#endif
