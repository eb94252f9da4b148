// SPDX-License-Identifier: GPL-3.0-or-later
// Chapters of a document of several.
#include "closo/result.h"

#include "harness.h"

#include <string.h>

static closo_error failure;

static void add(closo_result *result, const char *key)
{
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = key, .label = key, .value = 1, .unit = "1"});
}

static closo_result *part(const char *title, const char *key)
{
    closo_result *result = closo_result_new("", title, &failure);
    add(result, key);
    return result;
}

static closo_result *chapters(void)
{
    closo_result *result = closo_result_new("traj report", "Ions", &failure);
    add(result, "frames");
    closo_result_append(result, part("First", "a"));
    closo_result_append(result, part("", "b")); // goes on
    closo_result_append(result, part("Second", "c"));
    return result;
}

START_TEST(there_and_back)
{
    closo_result *result = chapters(), *again = NULL;
    closo_text text, same;
    closo_text_init(&text);
    closo_text_init(&same);
    closo_result_write_json(result, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "\"quantities\": [\"a\", \"b\"]"));
    ck_assert_ptr_nonnull(strstr(text.data, "\"quantities\": [\"c\"]"));
    ck_assert_int_eq(closo_result_parse(&again, "text", text.data, text.length, &failure),
                     CLOSO_OK);
    closo_result_write_json(again, &same);
    ck_assert_str_eq(text.data, same.data);
    closo_text_clear(&text);
    closo_text_clear(&same);
    closo_result_free(result);
    closo_result_free(again);
}
END_TEST

START_TEST(in_a_text)
{
    closo_result *result = chapters();
    closo_text text;
    closo_text_init(&text);
    closo_result_write_text(result, &(closo_text_style){.columns = 80, .rows = 20}, &text);
    const char *first = strstr(text.data, "\nFirst\n"), *second = strstr(text.data, "\nSecond\n");
    ck_assert(first && second && strstr(text.data, "frames") < first && first < second);
    closo_text_clear(&text);
    closo_result_free(result);
}
END_TEST

START_TEST(too_many_names)
{
    static const char json[] =
        "{\"closo\":\"0\",\"command\":\"\",\"title\":\"\",\"inputs\":[],\"settings\":{},"
        "\"quantities\":{},\"tables\":{},\"figures\":{},\"sections\":[{\"title\":\"x\","
        "\"tables\":[\"t\"]}],\"warnings\":[],\"references\":[]}";
    closo_result *result = NULL;
    ck_assert_int_eq(closo_result_parse(&result, "text", json, strlen(json), &failure),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(failure.message, "sections"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, there_and_back);
    tcase_add_test(tests, in_a_text);
    tcase_add_test(tests, too_many_names);
}

int main(void)
{
    return harness_run("sections", add_tests);
}
