// SPDX-License-Identifier: GPL-3.0-or-later
// Documents side by side.
#include "sample.h"

#include "result/document.h"

static const closo_reference_value published[] = {
    {"Na", "slope", 4.4, 0.3, "doi:10.1000/a, Table 1"},
    {"Li", "atoms", 130, 0, "doi:10.1000/b"},
    {"K", "slope", 1, 0, "doi:10.1000/c"},
};

static closo_result *join_two(closo_result *li, closo_result *na)
{
    closo_report_entry entries[] = {{"Li", li}, {"Na", na}};
    closo_result *joined;
    closo_error error = {0};
    closo_status status = closo_result_join(&joined, "Both", entries, 2, published, 3, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return joined;
}

static double cell(const closo_result *joined, const char *column, size_t row)
{
    size_t rows;
    const double *values = closo_result_column(joined, "comparison", column, &rows);
    ck_assert_ptr_nonnull(values);
    ck_assert_uint_lt(row, rows);
    return values[row];
}

START_TEST(comparison)
{
    closo_result *li = sample_result("Li", 2);
    closo_result *na = sample_result("Na", 4);
    closo_quantity alone = {"alone", "in one document only", 1, 0, 0, "1", NULL};
    closo_result_add_quantity(na, &alone);
    closo_quantity other = {"size", "in two units", 1, 0, 0, "A", NULL};
    closo_result_add_quantity(li, &other);
    other.unit = "nm";
    closo_result_add_quantity(na, &other);
    closo_result *joined = join_two(li, na);
    const closo_table *table = closo_result_table(joined, "comparison");
    const char *const expected[] = {
        "quantity",     "key", "unit",  "Li",           "Li_su",
        "Li_published", "Na",  "Na_su", "Na_published", "Na_published_su"};
    ck_assert_uint_eq(table->count, 10);
    for (size_t i = 0; i < 10; i++)
        ck_assert_str_eq(table->columns[i].name, expected[i]);
    ck_assert_uint_eq(closo_table_rows(table),
                      3); // slope and atoms, with published values, then haven
    ck_assert_str_eq(table->columns[1].texts[0], "slope");
    ck_assert_str_eq(table->columns[2].texts[0], "A^2/ps");
    ck_assert(cell(joined, "Li", 0) == 2 && cell(joined, "Li_su", 0) == 0.1);
    ck_assert(cell(joined, "Na", 0) == 4 && cell(joined, "Na_published", 0) == 4.4);
    ck_assert(cell(joined, "Na_published_su", 0) == 0.3);
    ck_assert(isnan(cell(joined, "Li", 2)) && isnan(cell(joined, "Li_published", 0)));
    ck_assert_str_eq(table->columns[1].texts[1], "atoms");
    ck_assert(cell(joined, "Li_published", 1) == 130);
    closo_result_free(joined);
    closo_result_free(li);
    closo_result_free(na);
}
END_TEST

START_TEST(origins)
{
    closo_result *li = sample_result("Li", 2);
    closo_result *na = sample_result("Na", 4);
    closo_result *joined = join_two(li, na);
    ck_assert_str_eq(closo_result_setting(joined, "time step"), "0.5 fs");
    ck_assert_str_eq(closo_result_setting(joined, "Na.salt"), "Na");
    ck_assert_uint_eq(joined->input_count, 1); // both read the same file
    ck_assert_uint_eq(closo_result_count_warnings(joined), 3);
    ck_assert_ptr_nonnull(strstr(closo_result_warning(joined, 0), "slope for K"));
    ck_assert_str_eq(closo_result_warning(joined, 1), "Li: only 3 correlation times");
    ck_assert_uint_eq(joined->reference_count, 4); // two sources, two of the parts, none twice
    ck_assert_str_eq(joined->references[0].key, "doi:10.1000/a, Table 1");
    closo_result_free(joined);
    closo_result_free(li);
    closo_result_free(na);
}
END_TEST

START_TEST(overlay)
{
    closo_result *li = sample_result("Li", 2);
    closo_result *na = sample_result("Na", 4);
    closo_result *joined = join_two(li, na);
    ck_assert_uint_eq(closo_result_count_figures(joined), 2);
    const closo_figure *figure = closo_result_figure(joined, "msd");
    ck_assert_uint_eq(figure->count, 1);
    const closo_panel *panel = figure->panels[0];
    ck_assert_uint_eq(panel->count, 6);
    ck_assert_str_eq(panel->marks[1].label, "Li: all");
    ck_assert_str_eq(panel->marks[1].table, "Li.msd");
    ck_assert_str_eq(panel->marks[2].label, "fit");
    ck_assert_str_eq(panel->marks[2].quantity, "Li.slope");
    ck_assert_str_eq(panel->marks[4].label, "Na: all");
    ck_assert_ptr_null(panel->marks[5].label);
    ck_assert_str_eq(panel->marks[5].quantity, "Na.slope");
    size_t rows;
    ck_assert(closo_result_column(joined, "Na.msd", "msd", &rows)[3] == 12);
    closo_quantity slope;
    ck_assert(closo_result_find_quantity(joined, "Na.slope", &slope) && slope.value == 4);
    closo_text text;
    closo_text_init(&text);
    closo_result_write_text(joined, NULL, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "4.40(30)") ? text.data : strstr(text.data, "4.4(3)"));
    ck_assert_ptr_nonnull(strstr(text.data, "Li.msd (30 rows)"));
    closo_text_clear(&text);
    closo_result_free(joined);
    closo_result_free(li);
    closo_result_free(na);
}
END_TEST

START_TEST(panels_that_differ_stay_apart)
{
    closo_result *li = sample_result("Li", 2);
    closo_result *na = closo_result_new("c", "t", NULL);
    closo_axis other = {.label = "something else"};
    closo_figure_add_panel(closo_result_add_figure(na, "msd", "m", NULL), "", &other, NULL);
    closo_report_entry entries[] = {{"Li", li}, {"Na", na}};
    closo_result *joined;
    ck_assert_int_eq(closo_result_join(&joined, "t", entries, 2, NULL, 0, NULL), CLOSO_OK);
    ck_assert_uint_eq(closo_result_figure(joined, "msd")->count, 2);
    closo_result_free(joined);
    closo_error error;
    entries[1].name = "Li";
    ck_assert_int_eq(closo_result_join(&joined, "t", entries, 2, NULL, 0, &error), CLOSO_USAGE);
    ck_assert_ptr_null(joined);
    ck_assert_ptr_nonnull(strstr(error.message, "\"Li\""));
    closo_result_free(li);
    closo_result_free(na);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, comparison);
    tcase_add_test(tests, origins);
    tcase_add_test(tests, overlay);
    tcase_add_test(tests, panels_that_differ_stay_apart);
}

int main(void)
{
    return harness_run("join", add);
}
