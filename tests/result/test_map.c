// SPDX-License-Identifier: GPL-3.0-or-later
// Heat maps: the grid found in a table, its edges, means, colours, and what gnuplot and the page
// get.
#include "sample.h"

#include "result/series.h"

static closo_status make(closo_map *map, const double *x, const double *y, const double *z,
                         size_t rows, bool logarithmic_x)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "x", NULL, "1", x, rows);
    closo_table_add_column(table, "y", NULL, "1", y, rows);
    closo_table_add_column(table, "z", NULL, "1", z, rows);
    closo_mark_record mark = {.kind = CLOSO_MARK_MAP, .table = "t", .x = "x", .y = "y", .z = "z"};
    closo_status status = closo_map_init(map, result, &mark, logarithmic_x, false);
    closo_result_free(result);
    return status;
}

// Any order of rows, uneven lines, values that differ by rounding only, a hole, a cell given twice.
START_TEST(grid)
{
    const double x[] = {4, 1, 2, 1 + 1e-12, 2, 1, NAN};
    const double y[] = {10, 10, 10, 40, 40, 20, 10};
    const double z[] = {3, 1, 2, 4, 5, 6, 7};
    closo_map map;
    ck_assert_int_eq(make(&map, x, y, z, 7, false), CLOSO_OK);
    ck_assert(map.x.count == 3 && map.y.count == 3);
    const double edges[] = {0.5, 1.5, 3, 5};
    const double rows[] = {5, 15, 30, 50};
    for (int i = 0; i < 4; i++)
        ck_assert(fabs(map.x.edges[i] - edges[i]) < 1e-9 && fabs(map.y.edges[i] - rows[i]) < 1e-9);
    const float cells[] = {1, 2, 3, 6, NAN, NAN, 4, 5, NAN};
    for (int i = 0; i < 9; i++)
        ck_assert(isnan(cells[i]) ? isnan(map.z[i]) : map.z[i] == cells[i]);
    ck_assert(map.low == 1 && map.high == 6);
    ck_assert(closo_map_mean(&map, 0, 3, 0, 2) == 3); // holes do not count
    ck_assert(isnan(closo_map_mean(&map, 1, 3, 1, 2)));
    size_t begin;
    size_t end;
    ck_assert(closo_map_cells(&map.x, 1.6, 1.7, &begin, &end) && begin == 1 && end == 2);
    ck_assert(closo_map_cells(&map.x, 0.5, 4.5, &begin, &end) && begin == 0 && end == 3);
    ck_assert(!closo_map_cells(&map.x, 5, 5.1, &begin, &end));
    ck_assert(!closo_map_cells(&map.x, 0, 0.4, &begin, &end));
    closo_map_clear(&map);
}
END_TEST

START_TEST(logarithmic_axes)
{
    const double x[] = {0.1, 10, 1000, -1};
    const double y[] = {0, 0, 0, 0};
    const double z[] = {1, 2, 3, 4};
    closo_map map;
    ck_assert_int_eq(make(&map, x, y, z, 4, true), CLOSO_OK);
    ck_assert(map.x.count == 3 && map.y.count == 1 && map.high == 3);
    for (int i = 0; i < 4; i++)
        ck_assert(fabs(log10(map.x.edges[i]) - (2 * i - 2)) < 1e-9);
    ck_assert(map.y.edges[0] == -0.5 && map.y.edges[1] == 0.5);
    closo_map_clear(&map);
}
END_TEST

// Scattered points are no grid; neither memory nor time may run away.
START_TEST(no_grid)
{
    enum { ROWS = 60000 };
    static double x[ROWS];
    static double y[ROWS];
    uint64_t seed = 11;
    for (int i = 0; i < ROWS; i++) {
        x[i] = (double)(harness_random(&seed) >> 11);
        y[i] = (double)(harness_random(&seed) >> 11);
    }
    closo_map map;
    ck_assert_int_eq(make(&map, x, y, x, ROWS, false), CLOSO_USAGE);
    ck_assert_int_eq(make(&map, x, y, x, 10000, false), CLOSO_USAGE); // 10^8 cells
    const double none[] = {NAN};
    ck_assert_int_eq(make(&map, none, none, none, 1, false), CLOSO_USAGE);
    ck_assert_ptr_null(map.z);
}
END_TEST

static double linear_light(uint32_t channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

// CIE 1976 lightness of sRGB (IEC 61966-2-1).
static double lightness(uint32_t colour)
{
    double y = 0.2126 * linear_light(colour >> 16 & 255) +
               0.7152 * linear_light(colour >> 8 & 255) + 0.0722 * linear_light(colour & 255);
    return 116 * cbrt(y) - 16;
}

START_TEST(colours_rise_evenly)
{
    double step = (lightness(closo_ramp[CLOSO_RAMP_POINTS - 1]) - lightness(closo_ramp[0])) /
                  (CLOSO_RAMP_POINTS - 1);
    ck_assert(step > 4.5);
    for (int i = 1; i < CLOSO_RAMP_POINTS; i++) {
        double rise = lightness(closo_ramp[i]) - lightness(closo_ramp[i - 1]);
        ck_assert_msg(fabs(rise - step) < 0.4, "step %d: %g, expected %g", i, rise, step);
    }
}
END_TEST

static char *script_of(const closo_result *result)
{
    char *script;
    size_t length;
    closo_error error = {0};
    closo_status status = closo_result_write_figure(result, "map", scratch_path("m.gp"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    ck_assert_int_eq(closo_file_read(scratch_path("m.gp"), 1 << 26, &script, &length, NULL, NULL),
                     CLOSO_OK);
    return script;
}

static void assert_in_order(const char *text, const char *const *pieces)
{
    for (; *pieces; pieces++) {
        const char *found = strstr(text, *pieces);
        ck_assert_msg(found != NULL, "no \"%s\" (in order)", *pieces);
        text = found;
    }
}

START_TEST(as_script)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    add_space(result);
    char *script = script_of(result);
    static const char *const pieces[] = {
        "set xrange [0.5:5]", "set yrange [275:375]", "set palette defined (0 '#2e0b50'",
        "set logscale cb",    "set cbrange [5:8]",    "set cblabel 'intensity (counts)'",
        "set key below",      "axes x2y2 with image", "lc rgb '#ffffff' notitle",
        "with lines lw 1.8",  "title 'path'",         NULL};
    assert_in_order(script, pieces);
    ck_assert_ptr_null(strstr(script, "of 6 cells"));
    free(script);
    if (has_program("gnuplot")) {
        closo_error error = {0};
        closo_status status =
            closo_result_write_figure(result, "map", scratch_path("m.svg"), &error);
        ck_assert_msg(status == CLOSO_OK, "%s", error.message);
        char *picture;
        size_t length;
        ck_assert_int_eq(
            closo_file_read(scratch_path("m.svg"), 1 << 26, &picture, &length, NULL, NULL),
            CLOSO_OK);
        ck_assert_ptr_nonnull(strstr(picture, "data:image/png;base64")); // one image, no tiles
        free(picture);
    }
    closo_result_free(result);
}
END_TEST

// A million cells become a picture of fewer pixels, which says so.
START_TEST(many_cells_share_pixels)
{
    enum { SIDE = 1000 };
    double *numbers = calloc(3 * SIDE * SIDE, sizeof *numbers);
    double *const columns[] = {numbers, numbers + SIDE * SIDE, numbers + 2 * SIDE * SIDE};
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        columns[0][i] = (double)(i % SIDE);
        columns[1][i] = (double)(i / SIDE);
        columns[2][i] = 7;
    }
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "x", NULL, "1", columns[0], SIDE * SIDE);
    closo_table_add_column(table, "y", NULL, "1", columns[1], SIDE * SIDE);
    closo_table_add_column(table, "z", NULL, "1", columns[2], SIDE * SIDE);
    closo_panel *panel = closo_figure_add_panel(closo_result_add_figure(result, "map", NULL, NULL),
                                                NULL, NULL, NULL);
    for (int i = 0; i < 2; i++) // the second is left out
        closo_panel_add_mark(
            panel,
            &(closo_mark){.kind = CLOSO_MARK_MAP, .table = "t", .x = "x", .y = "y", .z = "z"});
    char *script = script_of(result);
    ck_assert_ptr_nonnull(strstr(script,
                                 "# 1000 x 1000 cells: means over those that fall on one of "
                                 "800 x 500 pixels"));
    ck_assert_ptr_null(strstr(script, "$f1p1m2"));
    ck_assert_uint_lt(strlen(script), 2 * 800 * 500 + 5000); // "7 " each, no NaN
    ck_assert_ptr_null(strstr(script, "NaN"));
    free(script);
    free(numbers);
    closo_result_free(result);
}
END_TEST

START_TEST(joined_maps_stay_apart)
{
    closo_result *parts[2];
    for (int i = 0; i < 2; i++) {
        parts[i] = closo_result_new("c", "t", NULL);
        add_space(parts[i]);
    }
    closo_report_entry entries[] = {{"Li", parts[0]}, {"Na", parts[1]}};
    closo_result *joined;
    ck_assert_int_eq(closo_result_join(&joined, "t", entries, 2, NULL, 0, NULL), CLOSO_OK);
    const closo_figure *figure = closo_result_figure(joined, "map");
    ck_assert_uint_eq(figure->count, 2);
    ck_assert_str_eq(figure->panels[0]->title, "Li: heating");
    ck_assert_str_eq(figure->panels[1]->title, "Na: heating");
    ck_assert_uint_eq(figure->panels[1]->count, 2);
    const closo_mark_record *map = &figure->panels[1]->marks[1];
    ck_assert_str_eq(map->table, "Na.cells");
    ck_assert_str_eq(map->z, "z");
    ck_assert(map->logarithmic_z);
    closo_result_free(joined);
    closo_result_free(parts[0]);
    closo_result_free(parts[1]);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, grid);
    tcase_add_test(tests, logarithmic_axes);
    tcase_add_test(tests, no_grid);
    tcase_add_test(tests, colours_rise_evenly);
    tcase_add_test(tests, as_script);
    tcase_add_test(tests, many_cells_share_pixels);
    tcase_add_test(tests, joined_maps_stay_apart);
}

int main(void)
{
    return harness_run("map", add);
}
