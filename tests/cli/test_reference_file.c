// SPDX-License-Identifier: GPL-3.0-or-later
// Published values from CSV: what is read, and that every refusal names file and line.
#include "cli/reference_file.h"

#include "../harness.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/closo-reference-XXXXXX";

static closo_status read_text(const char *text, closo_reference_file *out, closo_error *error)
{
    strcpy(path + strlen(path) - 6, "XXXXXX");
    int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    *out = (closo_reference_file){0};
    closo_status status = closo_reference_file_read(out, path, error);
    unlink(path);
    return status;
}

static void expect_refused(const char *text, const char *part)
{
    closo_reference_file file;
    closo_error error = {0};
    ck_assert_msg(read_text(text, &file, &error) == CLOSO_INPUT, "accepted: %s", text);
    ck_assert_msg(strstr(error.message, part) != NULL, "expected \"%s\" in \"%s\"", part,
                  error.message);
    closo_reference_file_clear(&file);
}

START_TEST(values_are_read)
{
    closo_reference_file file;
    closo_error error = {0};
    closo_status status = read_text("# published\r\n"
                                    "document,key,value,su,source\r\n"
                                    "\n"
                                    "Li, D_Li ,1.5e-6,2e-7,\"doi:10.1/x, Table \"\"1\"\"\"\n"
                                    "  # another comment\n"
                                    "Na,D_Na,-3,,\n"
                                    "K,D_K,4",
                                    &file, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    ck_assert_uint_eq(file.count, 3);
    ck_assert_str_eq(file.values[0].document, "Li");
    ck_assert_str_eq(file.values[0].key, "D_Li");
    ck_assert_double_eq(file.values[0].value, 1.5e-6);
    ck_assert_double_eq(file.values[0].su, 2e-7);
    ck_assert_str_eq(file.values[0].source, "doi:10.1/x, Table \"1\"");
    ck_assert_double_eq(file.values[1].value, -3);
    ck_assert(isnan(file.values[1].su));
    ck_assert_str_eq(file.values[2].source, "");
    ck_assert_uint_eq(file.lines[0], 4);
    ck_assert_uint_eq(file.lines[2], 7);
    ck_assert_uint_eq(strlen(file.fingerprint.sha256), 64);
    closo_reference_file_clear(&file);
}
END_TEST

START_TEST(columns_in_any_order)
{
    closo_reference_file file;
    ck_assert_int_eq(read_text("value,key,note,document\n5,D,hello,A\n", &file, NULL), CLOSO_OK);
    ck_assert_uint_eq(file.count, 1);
    ck_assert_str_eq(file.values[0].document, "A");
    ck_assert_double_eq(file.values[0].value, 5);
    closo_reference_file_clear(&file);
}
END_TEST

START_TEST(refusals_name_the_line)
{
    expect_refused("", "expected a line with the column names");
    expect_refused("# only\n", "expected a line with the column names");
    expect_refused("document,key\nA,b\n", ":1: expected the column names");
    expect_refused("document,key,value\nA,b,c\n", ":2: expected a number as value, found \"c\"");
    expect_refused("document,key,value,su\nA,b,1,x\n", ":2: expected a number as su");
    expect_refused("document,key,value\n\n,b,1\n", ":3: expected a document, found nothing");
    expect_refused("document,key,value\nA,,1\n", ":2: expected a key, found nothing");
    expect_refused("document,key,value\nA,\"b,1\n", ":2: expected a closing quote");
    expect_refused("document,key,value\nA,\"b\"c,1\n", ":2: expected a comma after");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, values_are_read);
    tcase_add_test(tests, columns_in_any_order);
    tcase_add_test(tests, refusals_name_the_line);
}

int main(void)
{
    return harness_run("reference_file", add);
}
