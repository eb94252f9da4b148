// SPDX-License-Identifier: GPL-3.0-or-later
// Figures: scripts that depend on the document alone and run nothing hidden in it; pictures of the
// right kind; thinning that keeps the extremes; ranges and legend places.
#include "sample.h"

#include "result/figure.h"
#include "result/legend.h"
#include "result/series.h"

static char *get(const char *name, size_t *length)
{
    char *data;
    ck_assert_int_eq(closo_file_read(scratch_path(name), 1 << 26, &data, length, NULL, NULL),
                     CLOSO_OK);
    return data;
}

START_TEST(script)
{
    closo_result *result = sample_result("Li", 2);
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("all.gp"), NULL),
                     CLOSO_OK);
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("all2.gp"), NULL),
                     CLOSO_OK);
    size_t length;
    size_t length2;
    char *one = get("all.gp", &length);
    char *two = get("all2.gp", &length2);
    ck_assert_ptr_nonnull(strstr(one, "set output 'all.svg'"));
    ck_assert_ptr_nonnull(strstr(one, "'it''s \"<odd>\", `id`'"));
    ck_assert_ptr_null(strstr(one, scratch));
    ck_assert_str_eq(strstr(one, "all.svg'") + 8, strstr(two, "all2.svg'") + 9); // reproducible
    free(one);
    free(two);
    closo_result_free(result);
}
END_TEST

static const struct {
    const char *name, *begins;
} pictures[] = {{"a.svg", "<?xml"}, {"b.pdf", "%PDF-"}, {"c.png", "\x89PNG"}, {"d.SVG", "<?xml"}};

START_TEST(picture)
{
    if (!has_program("gnuplot"))
        return;
    closo_result *result = sample_result("Li", 2);
    closo_error error = {0};
    closo_status status =
        closo_result_write_figure(result, NULL, scratch_path(pictures[_i].name), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    size_t length;
    char *bytes = get(pictures[_i].name, &length);
    ck_assert_uint_gt(length, 1000);
    ck_assert_int_eq(strncmp(bytes, pictures[_i].begins, strlen(pictures[_i].begins)), 0);
    ck_assert(!closo_file_exists("pwned") && scratch_count() == 1);
    free(bytes);
    closo_result_free(result);
}
END_TEST

// A chemical shift falls from left to right, also in a document that was written and read.
START_TEST(reversed_axes)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    const double shift[] = {-20, -15, -10};
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "x", NULL, "ppm", shift, 3);
    closo_figure *figure = closo_result_add_figure(result, "f", "spectrum", NULL);
    closo_panel *panel = closo_figure_add_panel(
        figure, NULL,
        &(closo_axis){.label = "shift", .minimum = -25, .maximum = 5, .reversed = true}, NULL);
    closo_panel_add_mark(panel,
                         &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "t", .x = "x", .y = "x"});
    closo_text json = {0};
    closo_result_write_json(result, &json);
    put_file(scratch_path("r.json"), json.data, json.length);
    closo_result *read = NULL;
    ck_assert_int_eq(closo_result_read(&read, scratch_path("r.json"), NULL), CLOSO_OK);
    ck_assert_int_eq(closo_result_write_figure(read, NULL, scratch_path("r.gp"), NULL), CLOSO_OK);
    size_t length;
    char *text = get("r.gp", &length);
    ck_assert_ptr_nonnull(strstr(text, "set xrange [5:-25]"));
    ck_assert_ptr_null(strstr(strstr(text, "set yrange ["), "set yrange [-10:"));
    free(text);
    closo_text_clear(&json);
    closo_result_free(read);
    closo_result_free(result);
}
END_TEST

// Shifts from -11 to -46 ppm: 0 ppm is no natural end of their axis, as it is of a time.
START_TEST(reversed_axes_hold_the_data)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    const double shift[] = {-11, -20, -46};
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "x", NULL, "ppm", shift, 3);
    closo_figure *figure = closo_result_add_figure(result, "f", "spectrum", NULL);
    closo_panel *panel = closo_figure_add_panel(
        figure, NULL, &(closo_axis){.label = "shift", .reversed = true}, NULL);
    closo_panel_add_mark(panel,
                         &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "t", .x = "x", .y = "x"});
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("z.gp"), NULL), CLOSO_OK);
    size_t length;
    char *text = get("z.gp", &length);
    ck_assert_ptr_nonnull(strstr(text, "set xrange [-11:-46]"));
    free(text);
    closo_result_free(result);
}
END_TEST

START_TEST(empty_figures_are_drawn)
{
    if (!has_program("gnuplot"))
        return;
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_figure *figure = closo_result_add_figure(result, "f", "no data", NULL);
    closo_axis y = {.label = "y", .logarithmic = true};
    closo_figure_add_panel(figure, NULL, NULL, &y);
    const double nothing[] = {NAN, NAN};
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "x", NULL, "1", nothing, 2);
    closo_panel *panel = closo_figure_add_panel(figure, NULL, NULL, &y);
    for (int kind = CLOSO_MARK_LINE; kind <= CLOSO_MARK_BAND; kind++) {
        closo_panel_add_mark(panel, &(closo_mark){.kind = (closo_mark_kind)kind,
                                                  .label = "x",
                                                  .table = "t",
                                                  .x = "x",
                                                  .y = "x",
                                                  .su = "x"});
    }
    closo_result_add_figure(result, "g", "no panels", NULL);
    closo_error error = {0};
    closo_status status = closo_result_write_figure(result, NULL, scratch_path("a.svg"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    closo_result_free(result);
}
END_TEST

START_TEST(refused)
{
    closo_result *result = sample_result("Li", 2);
    closo_error error;
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("a.jpg"), &error),
                     CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "*.svg, *.pdf, *.png or *.gp"));
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("a"), NULL), CLOSO_USAGE);
    ck_assert_int_eq(closo_result_write_figure(result, "x", scratch_path("a.gp"), NULL),
                     CLOSO_USAGE);
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    ck_assert_int_eq(closo_result_write_figure(result, "msd", scratch_path("a.svg"), &error),
                     CLOSO_SYSTEM);
    setenv("PATH", path, 1);
    free(path);
    ck_assert_ptr_nonnull(strstr(error.message, "gnuplot-nox"));
    ck_assert_int_eq(scratch_count(), 0);
    closo_result_free(result);
}
END_TEST

// A long noisy line with one spike: far fewer rows, the spike among them.
START_TEST(thinning_keeps_extremes)
{
    enum { ROWS = 200000 };
    static double x[ROWS];
    static double y[ROWS];
    uint64_t seed = 3;
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = 1 + (double)i;
        y[i] = (double)(harness_random(&seed) % 1000);
    }
    y[123456] = 5000;
    y[77777] = -5000;
    closo_mark_record mark = {.kind = CLOSO_MARK_LINE};
    closo_series series = {.mark = &mark, .x = x, .y = y, .rows = ROWS};
    closo_extent extents[] = {{0, ROWS, false}, {1, ROWS, true}};
    for (int e = 0; e < 2; e++) {
        size_t count;
        size_t *rows = closo_series_thin(&series, &extents[e], &count);
        ck_assert_uint_le(count, 4 * 1502);
        bool spike = false;
        bool dip = false;
        for (size_t i = 0; i < count; i++) {
            spike = spike || rows[i] == 123456;
            dip = dip || rows[i] == 77777;
            ck_assert(i == 0 || rows[i] > rows[i - 1]);
        }
        ck_assert(spike && dip && rows[0] == 0 && rows[count - 1] == ROWS - 1);
        free(rows);
    }
}
END_TEST

START_TEST(ranges_and_legends)
{
    closo_result *result = sample_result("Li", 2);
    closo_chart chart;
    ck_assert(closo_chart_init(&chart, result, result->figures[0]->panels[0]));
    ck_assert_uint_eq(chart.count, 3);
    ck_assert(chart.x.low == 0 && chart.x.high == 29);
    ck_assert(chart.y.low == 0 && chart.y.high > 58 * 1.1 && chart.y.high < 80);
    ck_assert_uint_eq(chart.series[0].colour, chart.series[1].colour);
    ck_assert_uint_eq(chart.series[2].colour, CLOSO_NEUTRAL);
    double extra;
    ck_assert_int_eq(closo_legend_place(&chart, 640, 420, &extra, NULL), CLOSO_LEGEND_TOP_LEFT);
    ck_assert(extra == 0);
    ck_assert_int_eq(closo_legend_place(&chart, 100, 100, &extra, NULL), CLOSO_LEGEND_BELOW);
    ck_assert(extra > 0);
    closo_chart_clear(&chart);
    ck_assert(closo_chart_init(&chart, result, result->figures[1]->panels[1]));
    ck_assert_uint_eq(chart.count, 4); // the mark of an absent table is left out
    ck_assert(chart.y.low > 0 && chart.y.low < 2 && chart.y.high > 58);
    closo_chart_clear(&chart);
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, script);
    tcase_add_loop_test(tests, picture, 0, sizeof pictures / sizeof *pictures);
    tcase_add_test(tests, reversed_axes);
    tcase_add_test(tests, reversed_axes_hold_the_data);
    tcase_add_test(tests, empty_figures_are_drawn);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, thinning_keeps_extremes);
    tcase_add_test(tests, ranges_and_legends);
}

int main(void)
{
    return harness_run("figure", add);
}
