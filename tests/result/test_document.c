// SPDX-License-Identifier: GPL-3.0-or-later
// Building and looking: texts are cleaned, numbers normalised, mistakes and repeats treated as the
// header says.
#include "sample.h"

#include "result/document.h"

START_TEST(numbers_that_are_not)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_quantity given[] = {{"a", "a", INFINITY, 1, 4, NULL, NULL},
                              {"b", "b", 1, -1, 4, NULL, NULL},
                              {"c", "c", 1, 0.5, INFINITY, NULL, NULL}};
    for (int i = 0; i < 3; i++)
        closo_result_add_quantity(result, &given[i]);
    closo_quantity q;
    ck_assert(closo_result_find_quantity(result, "a", &q));
    ck_assert(isnan(q.value) && isnan(q.su) && isnan(q.freedom));
    ck_assert_str_eq(q.unit, "1");
    ck_assert(closo_result_find_quantity(result, "b", &q));
    ck_assert(q.value == 1 && isnan(q.su) && isnan(q.freedom));
    ck_assert(closo_result_find_quantity(result, "c", &q));
    ck_assert(q.su == 0.5 && isnan(q.freedom));
    ck_assert(!closo_result_find_quantity(result, "d", &q));
    const double values[] = {1, INFINITY, NAN};
    closo_table_add_column(closo_result_add_table(result, "t", NULL), "x", NULL, NULL, values, 3);
    size_t rows;
    const double *column = closo_result_column(result, "t", "x", &rows);
    ck_assert_uint_eq(rows, 3);
    ck_assert(column[0] == 1 && isnan(column[1]) && isnan(column[2]));
    ck_assert_int_eq(closo_result_status(result, NULL), CLOSO_OK);
    closo_result_free(result);
}
END_TEST

static const struct {
    const char *given, *kept;
} texts[] = {
    {"plain \xC3\x85 \xF0\x9F\x98\x80", "plain \xC3\x85 \xF0\x9F\x98\x80"},
    {"\xFF", "\xEF\xBF\xBD"},
    {"a\xC3", "a\xEF\xBF\xBD"},                               // cut short
    {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                 // overlong
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, // surrogate
    {"\x1B[31mred", "\xEF\xBF\xBD[31mred"},                   // terminal escape
    {"\xC2\x9B", "\xEF\xBF\xBD"},                             // the same in one character
    {"two\nlines\t", "two\nlines\t"},
    {"\xEF\xBF\xBF", "\xEF\xBF\xBD"}, // no XML parser takes it
};

START_TEST(texts_are_cleaned)
{
    closo_result *result = closo_result_new("c", texts[_i].given, NULL);
    ck_assert_str_eq(closo_result_title(result), texts[_i].kept);
    closo_result_free(result);
}
END_TEST

START_TEST(repeats)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_result_set(result, "a", "1");
    closo_result_set(result, "b", "2");
    closo_result_set(result, "a", "3");
    ck_assert_str_eq(closo_result_setting(result, "a"), "3");
    ck_assert_uint_eq(result->setting_count, 2);
    closo_result_cite(result, "doi:1", NULL);
    closo_result_cite(result, "doi:1", "Authors");
    closo_result_cite(result, "doi:1", "Others");
    ck_assert_uint_eq(result->reference_count, 1);
    ck_assert_str_eq(result->references[0].text, "Authors");
    closo_result_free(result);
}
END_TEST

typedef void mistake(closo_result *);

static void same_key(closo_result *result)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = "a", .label = "a"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "a", .label = "b"});
}

static void same_table(closo_result *result)
{
    closo_result_add_table(result, "a", "a");
    ck_assert_ptr_null(closo_result_add_table(result, "a", "b"));
}

static void same_figure(closo_result *result)
{
    closo_result_add_figure(result, "a", "a", NULL);
    ck_assert_ptr_null(closo_result_add_figure(result, "a", "b", NULL));
}

static void unequal_columns(closo_result *result)
{
    const double values[] = {1, 2};
    closo_table *table = closo_result_add_table(result, "a", "a");
    closo_table_add_column(table, "x", NULL, "1", values, 2);
    closo_table_add_column(table, "y", NULL, "1", values, 1);
}

static void same_column(closo_result *result)
{
    const double values[] = {1, 2};
    closo_table *table = closo_result_add_table(result, "a", "a");
    closo_table_add_column(table, "x", NULL, "1", values, 2);
    closo_table_add_column(table, "x", NULL, "1", values, 2);
}

static mistake *const mistakes[] = {same_key, same_table, same_figure, unequal_columns,
                                    same_column};

START_TEST(mistakes_stick)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    mistakes[_i](result);
    closo_error error;
    ck_assert_int_eq(closo_result_status(result, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "\"a\""));
    size_t warnings = closo_result_count_warnings(result);
    closo_result_warn(result, "too late");
    ck_assert_uint_eq(closo_result_count_warnings(result), warnings);
    closo_text out;
    closo_text_init(&out);
    closo_result_write_json(result, &out);
    ck_assert(out.failed);
    closo_text_clear(&out);
    ck_assert_int_eq(closo_result_write_csv(result, "a", &out, NULL), CLOSO_USAGE);
    closo_result_free(result);
}
END_TEST

START_TEST(nothing_to_build_on)
{
    closo_result_add_quantity(NULL, &(closo_quantity){.key = "a"});
    closo_result_set(NULL, "a", "b");
    closo_table_add_column(closo_result_add_table(NULL, "a", "a"), "x", NULL, NULL, NULL, 0);
    closo_panel_add_mark(
        closo_figure_add_panel(closo_result_add_figure(NULL, "a", "a", NULL), NULL, NULL, NULL),
        &(closo_mark){.kind = CLOSO_MARK_LINE});
    ck_assert_int_eq(closo_result_status(NULL, NULL), CLOSO_MEMORY);
    closo_result_free(NULL);
}
END_TEST

START_TEST(looking)
{
    closo_result *result = sample_result("Li", 2);
    ck_assert_uint_eq(closo_result_count_quantities(result), 3);
    ck_assert_uint_eq(closo_result_count_tables(result), 2);
    ck_assert_uint_eq(closo_result_count_figures(result), 2);
    ck_assert_str_eq(closo_result_table_name(result, 1), "sites");
    ck_assert_ptr_null(closo_result_table_name(result, 2));
    ck_assert_str_eq(closo_result_figure_name(result, 0), "msd");
    ck_assert_str_eq(closo_result_warning(result, 0), "only 3 correlation times");
    ck_assert_str_eq(closo_result_setting(result, "time step"), "0.5 fs");
    ck_assert_ptr_null(closo_result_setting(result, "other"));
    size_t rows;
    ck_assert_ptr_null(closo_result_column(result, "sites", "site", &rows)); // texts
    ck_assert_ptr_null(closo_result_column(result, "sites", "x", &rows));
    ck_assert_ptr_null(closo_result_column(result, "x", "x", &rows));
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, numbers_that_are_not);
    tcase_add_loop_test(tests, texts_are_cleaned, 0, sizeof texts / sizeof *texts);
    tcase_add_test(tests, repeats);
    tcase_add_loop_test(tests, mistakes_stick, 0, sizeof mistakes / sizeof *mistakes);
    tcase_add_test(tests, nothing_to_build_on);
    tcase_add_test(tests, looking);
}

int main(void)
{
    return harness_run("document", add);
}
