// SPDX-License-Identifier: GPL-3.0-or-later
// Views in space: shapes that are refused, the projected picture, the page, joining.
#include "sample.h"

#include "result/view_scene.h"

static closo_result *space(void)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    add_space(result);
    closo_error error = {0};
    ck_assert_msg(closo_result_status(result, &error) == CLOSO_OK, "%s", error.message);
    return result;
}

// ---- refusals ----------------------------------------------------------------------------------

static const double values[8] = {0, 1, 2, 3, 4, 5, 6, 7};
static const double level[] = {3};
static const double falling[] = {3, 2};
#define STEPS                                                                                      \
    {                                                                                              \
        1, 0, 0, 0, 1, 0, 0, 0, 1                                                                  \
    }
static const closo_volume good = {
    .counts = {2, 2, 2}, .steps = STEPS, .values = values, .levels = level, .level_count = 1};

static void flat_cell(closo_view *view)
{
    closo_view_set_cell(view, (const double[]){1, 0, 0, 0, 1, 0, 1, 1, 0});
}

static void absent_atoms(closo_view *view)
{
    closo_view_set_atoms(view, "none");
}

static void atoms_without_elements(closo_view *view)
{
    closo_view_set_atoms(view, "bonds");
}

static void bonds_without_atoms(closo_view *view)
{
    closo_view_set_bonds(view, "bonds");
}

static void bonds_to_nowhere(closo_view *view)
{
    const double first[] = {1};
    const double second[] = {4};
    closo_table *table = closo_result_add_table(view->owner, "far", NULL);
    closo_table_add_column(table, "first", NULL, "1", first, 1);
    closo_table_add_column(table, "second", NULL, "1", second, 1);
    closo_view_set_atoms(view, "atoms");
    closo_view_set_bonds(view, "far");
}

static void thin_volume(closo_view *view)
{
    closo_volume volume = good;
    volume.counts[1] = 1;
    closo_view_set_volume(view, &volume);
}

static void huge_volume(closo_view *view)
{
    closo_volume volume = good; // the product of counts overflows
    volume.counts[0] = volume.counts[1] = volume.counts[2] = (size_t)1 << 32;
    closo_view_set_volume(view, &volume);
}

static void flat_volume(closo_view *view)
{
    closo_volume volume = good;
    volume.steps[8] = 0;
    closo_view_set_volume(view, &volume);
}

static void falling_levels(closo_view *view)
{
    closo_volume volume = good;
    volume.levels = falling;
    volume.level_count = 2;
    closo_view_set_volume(view, &volume);
}

static void second_volume(closo_view *view)
{
    closo_view_set_volume(view, &good);
    closo_view_set_volume(view, &good);
}

static void same_name(closo_view *view)
{
    closo_result_add_view(view->owner, "map", NULL, NULL); // a figure has it
}

static const struct {
    void (*act)(closo_view *view);
    const char *expected;
} refusals[] = {
    {flat_cell, "view \"v\": expected cell vectors that span a volume"},
    {absent_atoms, "view \"v\": expected a table \"none\" with texts \"element\""},
    {atoms_without_elements, "expected a table \"bonds\" with texts \"element\""},
    {bonds_without_atoms, "expected bonds once, after the atoms"},
    {bonds_to_nowhere, "bond 1 of table \"far\": expected two different rows of the 3 atoms"},
    {thin_volume, "a volume of 2 x 1 x 2, expected counts of 2 or more"},
    {huge_volume, "at most 2097152 values"},
    {flat_volume, "steps of the volume that span a body"},
    {falling_levels, "1 to 8 increasing levels, found 2"},
    {second_volume, "has a volume already"},
    {same_name, "two figures or views have the name \"map\""},
};

START_TEST(refused)
{
    closo_result *result = space();
    closo_view *view = closo_result_add_view(result, "v", NULL, NULL);
    refusals[_i].act(view);
    closo_error error = {0};
    ck_assert_int_eq(closo_result_status(result, &error), CLOSO_USAGE);
    ck_assert_msg(strstr(error.message, refusals[_i].expected) != NULL, "%s", error.message);
    closo_view_set_cell(view, good.steps); // sticky, and quiet
    closo_view_set_volume(NULL, &good);
    ck_assert_ptr_null(closo_result_add_view(result, "w", NULL, NULL));
    closo_result_free(result);
}
END_TEST

// ---- the picture -------------------------------------------------------------------------------

// The first picture: a right-handed rotation with c upright and a towards the eye.
START_TEST(orientation)
{
    closo_result *result = space();
    double r[9];
    closo_view_rotation(closo_result_view(result, "space"), r);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            double product = 0;
            for (int j = 0; j < 3; j++)
                product += r[3 * i + j] * r[3 * k + j];
            ck_assert(fabs(product - (i == k)) < 1e-12);
        }
    }
    double determinant = r[0] * (r[4] * r[8] - r[5] * r[7]) + r[1] * (r[5] * r[6] - r[3] * r[8]) +
                         r[2] * (r[3] * r[7] - r[4] * r[6]);
    ck_assert(fabs(determinant - 1) < 1e-12);
    ck_assert(fabs(r[2]) < 1e-12 && r[5] > 0.9 && r[6] > 0.8);
    closo_result_free(result);
}
END_TEST

static size_t count_kind(const closo_scene *scene, closo_piece_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->count; i++)
        count += scene->pieces[i].kind == kind;
    return count;
}

START_TEST(projection)
{
    closo_result *result = space();
    const closo_view *view = closo_result_view(result, "space");
    ck_assert(closo_view_is_periodic(view));
    closo_scene scene;
    closo_scene_make(&scene, view, 640, 460);
    ck_assert_uint_eq(count_kind(&scene, CLOSO_PIECE_ATOM), 2); // the third has no place
    ck_assert_uint_eq(count_kind(&scene, CLOSO_PIECE_BOND), 2); // two halves of one
    ck_assert_uint_eq(count_kind(&scene, CLOSO_PIECE_EDGE), 12 * 16);
    ck_assert_uint_eq(count_kind(&scene, CLOSO_PIECE_DOT), 21); // 23 values, two of them below 1.5
    for (size_t i = 0; i < scene.count; i++) {
        const closo_piece *piece = &scene.pieces[i];
        ck_assert(i == 0 || piece->depth >= scene.pieces[i - 1].depth);
        ck_assert(piece->x > 0 && piece->x < 640 && piece->y > 0 && piece->y < 460);
        ck_assert(piece->size > 0 && piece->distance >= 0 && piece->distance <= 1);
    }
    closo_scene_clear(&scene);
    closo_result_free(result);
}
END_TEST

// Dots are as dense as the field: a peak ten times as high has about ten times as many.
START_TEST(dots_follow_the_density)
{
    enum { N = 40 };
    static double field[N * N * N];
    for (int i = 0; i < N * N * N; i++)
        field[i] = i / (N * N) < N / 2 ? 1 : 10;
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_view *view = closo_result_add_view(result, "v", NULL, NULL);
    closo_view_set_volume(view, &(closo_volume){.counts = {N, N, N},
                                                .steps = STEPS,
                                                .values = field,
                                                .levels = (const double[]){0, 5},
                                                .level_count = 2});
    closo_scene scene;
    closo_scene_make(&scene, view, 640, 460);
    ck_assert_uint_eq(scene.voxels, N * N * N);
    ck_assert(scene.dots > 2900 && scene.dots <= 3001);
    size_t high = 0;
    for (size_t i = 0; i < scene.count; i++)
        high += scene.pieces[i].index;
    double share = (double)high / (double)scene.dots; // (10 + 1.2) / (10 + 1.2 + 1 + 1.2)
    ck_assert_msg(fabs(share - 0.836) < 0.01, "%g", share);
    closo_scene_clear(&scene);
    closo_result_free(result);
}
END_TEST

static void check_xml(const char *path)
{
    char command[5000];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' '%s'",
             path);
    if (has_program("python3"))
        ck_assert_int_eq(system(command), 0);
}

START_TEST(picture)
{
    closo_result *result = space();
    closo_error error = {0};
    ck_assert_int_eq(closo_result_write_figure(result, "space", scratch_path("v.svg"), &error),
                     CLOSO_OK);
    char *svg;
    size_t length;
    ck_assert_int_eq(closo_file_read(scratch_path("v.svg"), 1 << 26, &svg, &length, NULL, NULL),
                     CLOSO_OK);
    ck_assert_ptr_nonnull(strstr(svg, "<title>A view &amp; more</title>"));
    ck_assert_ptr_nonnull(strstr(svg, "density ≥ 1.5 Å⁻³"));
    ck_assert_ptr_nonnull(strstr(svg, ">&lt;H&gt;</text>"));
    ck_assert_ptr_nonnull(strstr(svg, "opacity=\"0.65\"")); // half occupied
    ck_assert_ptr_null(strstr(svg, "nan"));
    free(svg);
    check_xml(scratch_path("v.svg"));
    ck_assert_int_eq(closo_result_write_figure(result, "space", scratch_path("v.png"), &error),
                     CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "expected *.svg"));
    closo_result_free(result);
    result = closo_result_new("c", "t", NULL); // nothing to see; the only view needs no name
    closo_result_add_view(result, "empty", NULL, NULL);
    ck_assert_int_eq(closo_result_write_figure(result, NULL, scratch_path("e.svg"), NULL),
                     CLOSO_OK);
    check_xml(scratch_path("e.svg"));
    closo_result_free(result);
}
END_TEST

START_TEST(directory_and_text)
{
    closo_result *result = space();
    closo_error error = {0};
    closo_status status = closo_result_write_directory(result, scratch_path("d"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    ck_assert(closo_file_exists(scratch_path("d/space.svg")));
    closo_text text;
    closo_text_init(&text);
    closo_result_write_text(result, NULL, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "Views in space: space (--report"));
    closo_text_clear(&text);
    closo_result_free(result);
}
END_TEST

// ---- page and joining --------------------------------------------------------------------------

static char *page_of(const closo_report_entry *entries, size_t count)
{
    closo_error error = {0};
    closo_status status =
        closo_result_write_html("Page", entries, count, scratch_path("r.html"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    char *page;
    size_t length;
    ck_assert_int_eq(closo_file_read(scratch_path("r.html"), 1 << 26, &page, &length, NULL, NULL),
                     CLOSO_OK);
    return page;
}

static size_t count_of(const char *page, const char *piece)
{
    size_t count = 0;
    for (const char *p = strstr(page, piece); p; p = strstr(p + 1, piece))
        count++;
    return count;
}

START_TEST(page)
{
    put_file(scratch_path("3Dmol.min.js"), "/* LIBRARY */", 13);
    setenv("CLOSO_SHARE", scratch, 1);
    closo_result *result = space();
    closo_report_entry entry = {"Li", result};
    char *html = page_of(&entry, 1);
    ck_assert_uint_eq(count_of(html, "/* LIBRARY */"), 1);
    ck_assert_uint_eq(count_of(html, "<div class=\"view\" data-result=\"0\" data-view=\"space\""),
                      1);
    ck_assert_uint_eq(count_of(html, "data-levels=\"#3fa7e0,#e2711d\""), 1);
    ck_assert_uint_eq(count_of(html, "data-elements=\"Li:#b565e8:"), 1);
    ck_assert_uint_eq(count_of(html, "data-ramp=\"#2e0b50,"), 1);
    ck_assert_uint_eq(count_of(html, "alt=\"A view &amp; more\" src=\"data:image/svg+xml;base64,"),
                      1);
    ck_assert_uint_eq(count_of(html, "closoReport;"), 1); // report_view.js
    free(html);
    closo_result_free(result);
    result = sample_result("Li", 2); // no view: no library
    entry.result = result;
    html = page_of(&entry, 1);
    ck_assert_uint_eq(count_of(html, "/* LIBRARY */") + count_of(html, "closoReport;"), 0);
    free(html);
    closo_result_free(result);
}
END_TEST

START_TEST(joined)
{
    closo_result *li = space();
    closo_result *na = space();
    closo_report_entry entries[] = {{"Li", li}, {"Na", na}, {NULL, NULL}};
    closo_result *both;
    ck_assert_int_eq(closo_result_join(&both, "t", entries, 2, NULL, 0, NULL), CLOSO_OK);
    ck_assert_uint_eq(closo_result_count_views(both), 2);
    ck_assert_str_eq(closo_result_view_name(both, 1), "Na.space");
    const closo_view *view = closo_result_view(both, "Na.space");
    ck_assert_str_eq(view->title, "Na: A view & more");
    ck_assert_str_eq(view->atoms, "Na.atoms");
    ck_assert(view->has_cell && view->cell[3] == -2 && view->volume->counts[2] == 4);
    ck_assert(view->volume->values[17] == 111 + 1e-7 && isnan(view->volume->values[23]));
    // On a page with its parts the comparison shows their data; alone it carries them.
    const closo_report_entry shown[] = {{"Both", both}, {"Li", li}, {"Na", na}};
    char *html = page_of(shown, 3);
    ck_assert_uint_eq(count_of(html, "data-result=\"2\" data-view=\"space\""), 2);
    ck_assert_uint_eq(count_of(html, "data-result=\"0\" data-view"), 0);
    ck_assert_uint_eq(count_of(html, "\"counts\": [2, 3, 4]"), 2);
    free(html);
    html = page_of(shown, 1);
    ck_assert_uint_eq(count_of(html, "data-result=\"0\" data-view=\"Na.space\""), 1);
    ck_assert_uint_eq(count_of(html, "\"counts\": [2, 3, 4]"), 2);
    free(html);
    closo_result_free(both);
    closo_result_free(li);
    closo_result_free(na);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_loop_test(tests, refused, 0, sizeof refusals / sizeof *refusals);
    tcase_add_test(tests, orientation);
    tcase_add_test(tests, projection);
    tcase_add_test(tests, dots_follow_the_density);
    tcase_add_test(tests, picture);
    tcase_add_test(tests, directory_and_text);
    tcase_add_test(tests, page);
    tcase_add_test(tests, joined);
}

int main(void)
{
    return harness_run("view", add);
}
