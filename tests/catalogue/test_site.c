// SPDX-License-Identifier: GPL-3.0-or-later
// The static site: its files, links, escaping, sameness, and the care it takes of directories.
#include "catalogues.h"

static const double triangle[] = {0, 0, 0, 1.7, 0, 0, 0.85, 1.5, 0};
static const int boron[] = {5, 5, 5};
static const closo_catalogue_structure structures[] = {
    {"B12H12", "three of its atoms", "made up", 3, boron, triangle}};
static const closo_catalogue_site_options with_structure = {.structures = structures,
                                                            .structure_count = 1};

#define HOSTILE "<script>alert(1)</script> & \"Na\""

static closo_status make_site(closo_catalogue *catalogue, const char *directory,
                              const char *material, closo_error *error)
{
    closo_catalogue_query query;
    closo_catalogue_records records = {0};
    closo_catalogue_query_init(&query);
    query.material = material;
    ck_assert_int_eq(closo_catalogue_find(catalogue, &query, &records, NULL, error), CLOSO_OK);
    closo_result *result = closo_result_new("catalogue site", "Site", error);
    closo_status status =
        closo_catalogue_site(catalogue, &records, directory, &with_structure, NULL, result, error);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    return status;
}

static void assert_made(closo_catalogue *catalogue, const char *directory, const char *material)
{
    closo_error error = {0};
    ck_assert_msg(make_site(catalogue, directory, material, &error) == CLOSO_OK, "%s",
                  error.message);
}

static char *read_page(const char *name)
{
    char *page;
    size_t length;
    closo_error error = {0};
    ck_assert_msg(closo_file_read(scratch_path(name), 1 << 26, &page, &length, NULL, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return page;
}

static void assert_holds(const char *page, const char *piece)
{
    ck_assert_msg(strstr(page, piece) != NULL, "no \"%s\" in the page", piece);
}

static int run_shell(const char *line)
{
    char command[9000];
    snprintf(command, sizeof command, "cd '%s' && %s", scratch, line);
    return system(command);
}

static void add_hostile(closo_catalogue *catalogue)
{
    closo_catalogue_records records = {0};
    closo_catalogue_record record = make_record(HOSTILE, 1e-5);
    closo_error error = {0};
    record.temperature = 300;
    record.phase = "<b onclick='x()'>beta</b>";
    record.flag = "uncertain";
    record.reason = "</td><img src=x>";
    record.source = "</script><i>";
    record.reference = "doi:10.1/\"><svg onload=alert(1)>";
    ck_assert_int_eq(closo_catalogue_records_add(&records, &record, &error), CLOSO_OK);
    ck_assert_msg(closo_catalogue_add(catalogue, &records, NULL, NULL, NULL, &error) == CLOSO_OK,
                  "%s", error.message);
    closo_catalogue_records_clear(&records);
}

// ---- pages -------------------------------------------------------------------------------------

START_TEST(whole_catalogue)
{
    static const char *const files[] = {"index.html",
                                        "plots.html",
                                        "sources.html",
                                        "about.html",
                                        "assets/report.css",
                                        "assets/site.css",
                                        "assets/table.js",
                                        "assets/chart.js",
                                        "assets/plots.js",
                                        "assets/cage.js",
                                        "assets/data.js",
                                        "data/records.csv",
                                        "data/records.json",
                                        "data/sources.bib",
                                        "closo-site.txt",
                                        "materials/Na2B12H12.html",
                                        "materials/Na2B12H12.csv",
                                        "materials/Na2B12H12.json",
                                        "structures/B12H12.svg"};
    closo_catalogue *catalogue = open_catalogue("", false);
    assert_made(catalogue, scratch_path("site"), NULL);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[100];
        snprintf(name, sizeof name, "site/%s", files[i]);
        ck_assert_msg(closo_file_exists(scratch_path(name)), "%s", name);
    }
    char *page = read_page("site/materials/Na2B12H12.html");
    assert_holds(page, "<h1>Na<sub>2</sub>B<sub>12</sub>H<sub>12</sub></h1>");
    assert_holds(page, "7.0240(3) <span class=\"unit\">Å</span>");
    assert_holds(page, "https://doi.org/10.1039/c3cc49805k"); // the primary paper
    assert_holds(page, "Table 1, row");
    assert_holds(page, "class=\"flagged\"");
    assert_holds(page, "<tr class=\"reason\">");
    assert_holds(page, "data-plot=\"arrhenius\"");
    assert_holds(page, "data-name=\"B12H12\"");
    free(page);
    page = read_page("site/index.html");
    assert_holds(page, "href=\"materials/Na2B12H12.html\"");
    assert_holds(page, "B<sub>12</sub>H<sub>12</sub><sup>2−</sup>");
    free(page);
    page = read_page("site/about.html");
    assert_holds(page, "<td>value</td><td>the number, in the unit of the property"); // the schema
    free(page);
    closo_catalogue_close(catalogue);
}
END_TEST

// Every file that a page names is there, every anchor on another page too.
START_TEST(links_lead_somewhere)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    assert_made(catalogue, scratch_path("site"), NULL);
    ck_assert_int_eq(
        run_shell(
            "cd site && find . -name '*.html' | sort >../pages && test -s ../pages && while read "
            "-r page; do grep -oE '(href|src)=\"[^\"]*\"' \"$page\" | sed 's/^[a-z]*=\"//; s/\"$//'"
            " | sort -u | grep -vE '^(https?|data):' | while read -r link; do file=${link%%#*}; "
            "anchor=${link#\"$file\"}; target=\"$(dirname \"$page\")/$file\"; "
            "test -n \"$file\" || target=\"$page\"; test -f \"$target\" || { echo \"$page: "
            "$link\" >&2; exit 1; }; test -z \"$anchor\" || grep -q \"id=\\\"${anchor#\\#}\\\"\" "
            "\"$target\" || { echo \"$page: $link\" >&2; exit 1; }; done || exit 1; "
            "done <../pages"),
        0);
    // Nothing is asked of the network but by a reader who follows a reference.
    ck_assert_int_ne(run_shell("grep -rlE '(src|link rel[^>]*href)=\"https?:' site"), 0);
    closo_catalogue_close(catalogue);
}
END_TEST

START_TEST(texts_are_escaped)
{
    closo_catalogue *catalogue = open_catalogue(scratch_path("own.sqlite"), true);
    add_hostile(catalogue);
    assert_made(catalogue, scratch_path("site"), HOSTILE);
    ck_assert_int_ne(run_shell("grep -rnE '<script>|<img src=x|<svg|<i>|<b ' site --include=*.html "
                               "--include=*.js"),
                     0);
    char *page = read_page("site/index.html");
    assert_holds(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Na&quot;");
    free(page);
    page = read_page("site/assets/data.js");
    assert_holds(page, "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e \\u0026 \\\"Na\\\"");
    free(page);
    page = read_page("site/materials/-script-alert-1---script-----Na-.html");
    assert_holds(page, "&lt;b onclick=&#39;x()&#39;&gt;beta&lt;/b&gt;");
    assert_holds(page, "own record");
    free(page);
    closo_catalogue_close(catalogue);
}
END_TEST

// Limits, words, uncertainties and ranges as the reader sees them.
START_TEST(values_keep_their_meaning)
{
    static const char *const printed[] = {"<1e-10 S/cm", "~3e-4 S/cm", "1.2(3)e-5 S/cm",
                                          "1e-4..1e-3 S/cm"};
    static const char *const shown[] = {"<td class=\"number value\" data-label=\"Value\">&lt;\u2009"
                                        "1",
                                        "≈\u2009"
                                        "3\u202f×\u202f10<sup>−4</sup>",
                                        "1.2(3)\u202f×\u202f10<sup>−5</sup>",
                                        "10<sup>−4</sup> to 1\u202f×\u202f10<sup>−3</sup>"};
    closo_catalogue *catalogue = open_catalogue(scratch_path("own.sqlite"), true);
    closo_error error = {0};
    for (size_t i = 0; i < 4; i++) {
        closo_catalogue_records records = {0};
        closo_catalogue_record record = make_record("Xy", 1);
        ck_assert_msg(closo_catalogue_set_value(&record, printed[i], &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert_int_eq(closo_catalogue_records_add(&records, &record, &error), CLOSO_OK);
        ck_assert_msg(closo_catalogue_add(catalogue, &records, NULL, NULL, NULL, &error) ==
                          CLOSO_OK,
                      "%s", error.message);
        closo_catalogue_records_clear(&records);
    }
    assert_made(catalogue, scratch_path("site"), "Xy");
    char *page = read_page("site/materials/Xy.html");
    for (size_t i = 0; i < 4; i++)
        assert_holds(page, shown[i]);
    free(page);
    closo_catalogue_close(catalogue);
}
END_TEST

// The same bytes twice, and none of them from the clock or the directory.
START_TEST(sameness)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    assert_made(catalogue, scratch_path("one"), NULL);
    assert_made(catalogue, scratch_path("another/below"), NULL);
    ck_assert_int_eq(run_shell("diff -r one another/below"), 0);
    ck_assert_int_ne(run_shell("grep -rlF \"$PWD\" one"), 0);
    closo_catalogue_close(catalogue);
}
END_TEST

// Names that differ in nothing a file system would see get files of their own.
START_TEST(names_that_look_alike)
{
    static const char *const names[] = {"a b", "a-b", "A:B"};
    closo_catalogue *catalogue = open_catalogue(scratch_path("own.sqlite"), true);
    closo_catalogue_records records = {0};
    closo_error error = {0};
    for (size_t i = 0; i < 3; i++) {
        closo_catalogue_record record = make_record(names[i], 1e-3);
        ck_assert_int_eq(closo_catalogue_records_add(&records, &record, &error), CLOSO_OK);
    }
    ck_assert_int_eq(closo_catalogue_add(catalogue, &records, NULL, NULL, NULL, &error), CLOSO_OK);
    closo_result *result = closo_result_new("catalogue site", "Site", &error);
    ck_assert_msg(closo_catalogue_site(catalogue, &records, scratch_path("site"), NULL, NULL,
                                       result, &error) == CLOSO_OK,
                  "%s", error.message);
    closo_quantity found;
    ck_assert(closo_result_find_quantity(result, "materials", &found) && found.value == 3);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    ck_assert_int_eq(run_shell("test $(ls site/materials | tr A-Z a-z | grep -c html) = 3 && test "
                               "$(ls site/materials | tr A-Z a-z | sort -u | grep -c html) = 3"),
                     0);
    closo_catalogue_close(catalogue);
}
END_TEST

// ---- directories -------------------------------------------------------------------------------

START_TEST(a_site_is_replaced_as_a_whole)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    assert_made(catalogue, scratch_path("site"), NULL);
    ck_assert(closo_file_exists(scratch_path("site/materials/LiBH4.html")));
    assert_made(catalogue, scratch_path("site"), "Na2B12H12");
    ck_assert(!closo_file_exists(scratch_path("site/materials/LiBH4.html")));
    ck_assert(closo_file_exists(scratch_path("site/materials/Na2B12H12.html")));
    // Nothing is left beside it.
    ck_assert_int_eq(scratch_count(), 2); // the database and the site
    // Through a link, with a slash, into an empty directory.
    ck_assert_int_eq(run_shell("ln -s site link && mkdir empty"), 0);
    assert_made(catalogue, scratch_path("link"), "LiBH4");
    assert_made(catalogue, scratch_path("empty/"), "LiBH4");
    ck_assert(closo_file_exists(scratch_path("site/materials/LiBH4.html")));
    ck_assert_int_eq(run_shell("test -L link && test -f empty/index.html"), 0);
    closo_catalogue_close(catalogue);
}
END_TEST

static void assert_refused(closo_catalogue *catalogue, const char *directory, const char *piece)
{
    closo_error error = {0};
    ck_assert_int_eq(make_site(catalogue, directory, "LiBH4", &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, piece) != NULL, "%s", error.message);
}

START_TEST(what_is_not_ours_is_left_alone)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    ck_assert_int_eq(run_shell("mkdir mine && echo kept >mine/notes.txt && echo x >file"), 0);
    assert_refused(catalogue, scratch_path("mine"), "mine: expected a new or empty directory");
    assert_refused(catalogue, scratch_path("file"), "file: expected a directory, found a file");
    // A file put into a site of ours, at its top and below.
    assert_made(catalogue, scratch_path("site"), "LiBH4");
    ck_assert_int_eq(run_shell("cp mine/notes.txt site/materials/"), 0);
    assert_refused(catalogue, scratch_path("site"), "site/materials/notes.txt: not a file of the");
    ck_assert_int_eq(run_shell("rm site/materials/notes.txt && mkdir site/.git"), 0);
    assert_refused(catalogue, scratch_path("site"), "site/.git: not a file of the site");
    ck_assert_int_eq(run_shell("rmdir site/.git && mkdir -p site/data/deep"), 0);
    assert_refused(catalogue, scratch_path("site"), "site/data/deep: not a file of the site");
    // A list that names what lies outside does no harm: only what is found is compared with it.
    ck_assert_int_eq(run_shell("rmdir site/data/deep && echo ../mine/notes.txt "
                               ">>site/closo-site.txt"),
                     0);
    assert_made(catalogue, scratch_path("site"), "LiBH4");
    ck_assert_int_eq(run_shell("test \"$(cat mine/notes.txt)\" = kept && ! ls -A | grep -q "
                               "'^\\.site'"),
                     0);
    closo_catalogue_close(catalogue);
}
END_TEST

static bool at_once(void *context)
{
    (void)context;
    return true;
}

START_TEST(an_interrupted_site_leaves_nothing)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    assert_made(catalogue, scratch_path("site"), "LiBH4");
    closo_catalogue_query query;
    closo_catalogue_records records = {0};
    closo_error error = {0};
    closo_catalogue_query_init(&query);
    ck_assert_int_eq(closo_catalogue_find(catalogue, &query, &records, NULL, &error), CLOSO_OK);
    const closo_control control = {.cancelled = at_once};
    closo_result *result = closo_result_new("catalogue site", "Site", &error);
    ck_assert_int_eq(closo_catalogue_site(catalogue, &records, scratch_path("site"), NULL, &control,
                                          result, &error),
                     CLOSO_INTERRUPTED);
    ck_assert_int_eq(scratch_count(), 2);
    ck_assert(!closo_file_exists(scratch_path("site/materials/Na2B12H12.html")));
    records.count = 0;
    ck_assert_int_eq(
        closo_catalogue_site(catalogue, &records, scratch_path("none"), NULL, NULL, result, &error),
        CLOSO_USAGE);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, whole_catalogue);
    tcase_add_test(tests, links_lead_somewhere);
    tcase_add_test(tests, texts_are_escaped);
    tcase_add_test(tests, values_keep_their_meaning);
    tcase_add_test(tests, sameness);
    tcase_add_test(tests, names_that_look_alike);
    tcase_add_test(tests, a_site_is_replaced_as_a_whole);
    tcase_add_test(tests, what_is_not_ours_is_left_alone);
    tcase_add_test(tests, an_interrupted_site_leaves_nothing);
}

int main(void)
{
    return harness_run("site", add);
}
