// SPDX-License-Identifier: GPL-3.0-or-later
// The report page and the directory: self-contained, escaped, complete without gnuplot, Plotly.js
// and JavaScript. A browser is asked where one is installed.
#include "sample.h"

static char *page_of(const closo_result *result)
{
    closo_report_entry entry = {"<Li> & \xFF", result};
    closo_error error = {0};
    closo_status status =
        closo_result_write_html("A <page>", &entry, 1, scratch_path("r.html"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    char *page;
    size_t length;
    ck_assert_int_eq(closo_file_read(scratch_path("r.html"), 1 << 26, &page, &length, NULL, NULL),
                     CLOSO_OK);
    return page;
}

static void assert_holds(const char *page, const char *piece)
{
    ck_assert_msg(strstr(page, piece) != NULL, "no \"%s\" in the page", piece);
}

START_TEST(escaping)
{
    closo_result *result = sample_result("</script><script>alert(1)</script>", 2);
    closo_result_warn(result, "<img src=x onerror='alert(1)'> & \"more\"");
    closo_result_cite(result, "https://example.invalid/\"><b>", "A <b>");
    char *page = page_of(result);
    assert_holds(page, "<h1>A &lt;page&gt;</h1>");
    assert_holds(page, "&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; &quot;more&quot;");
    assert_holds(page, "\\u003c/script>\\u003cscript>alert(1)");
    ck_assert_ptr_null(strstr(page, "<script>alert"));
    ck_assert_ptr_null(strstr(page, "<img src=x"));
    ck_assert_ptr_null(strstr(page, "\"><b>"));
    free(page);
    closo_result_free(result);
}
END_TEST

START_TEST(content)
{
    closo_result *result = sample_result("Li", 2e-6);
    char *page = page_of(result);
    assert_holds(page, "Content-Security-Policy\" content=\"default-src 'none'");
    assert_holds(page, "2.00(10)\u202f×\u202f10<sup>−6</sup> <span class=\"unit\">Å²/ps</span>");
    assert_holds(page, "<td class=\"value\">undetermined</td>");
    assert_holds(page, "<a href=\"https://doi.org/10.1103/PhysRevE.98.043304\">doi:10.1103");
    assert_holds(page, "least squares");
    assert_holds(page, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    ck_assert_ptr_null(strstr(page, "<link"));
    ck_assert_ptr_null(strstr(page, "src=\"http"));
    if (has_program("gnuplot"))
        assert_holds(page, "src=\"data:image/svg+xml;base64,PD94bWwg"); // "<?xml "
    free(page);
    closo_result_free(result);
}
END_TEST

START_TEST(long_tables_are_shortened)
{
    enum { ROWS = 20001 };
    static double values[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        values[i] = (double)i;
    closo_result *result = closo_result_new("c", "t", NULL);
    closo_table_add_column(closo_result_add_table(result, "t", "long"), "x", NULL, "1", values,
                           ROWS);
    char *page = page_of(result);
    assert_holds(page, "The first 200 of 20001 rows");
    assert_holds(page, "<td class=\"number\">199</td>");
    ck_assert_ptr_null(strstr(page, "<td class=\"number\">200</td>"));
    assert_holds(page, ", 20000]"); // in the data
    free(page);
    closo_result_free(result);
}
END_TEST

START_TEST(plotly_is_embedded_where_installed)
{
    const char *code = "var a = '</script><!--'; if (1 <!2) { a = 1</x/; }";
    put_file(scratch_path("plotly.min.js"), code, strlen(code));
    setenv("CLOSO_SHARE", scratch, 1);
    closo_result *result = sample_result("Li", 2);
    char *page = page_of(result);
    assert_holds(page, "var a = '<\\/script><\\!--'; if (1 <!2) { a = 1</x/; }");
    free(page);
    closo_result_free(result);
}
END_TEST

START_TEST(without_gnuplot)
{
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    closo_result *result = sample_result("Li", 2);
    char *page = page_of(result);
    assert_holds(page, "Not drawn: gnuplot was not installed");
    free(page);
    closo_error error = {0};
    closo_status status = closo_result_write_directory(result, scratch_path("d"), &error);
    setenv("PATH", path, 1);
    free(path);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    ck_assert_uint_eq(closo_result_count_warnings(result), 2);
    assert_holds(closo_result_warning(result, 1), "gnuplot is not installed");
    ck_assert(closo_file_exists(scratch_path("d/msd.gp")));
    ck_assert(!closo_file_exists(scratch_path("d/msd.svg")));
    closo_result_free(result);
}
END_TEST

START_TEST(directory)
{
    if (!has_program("gnuplot"))
        return;
    static const char *const files[] = {"result.json", "report.html", "msd.csv",
                                        "sites.csv",   "msd.gp",      "msd.svg",
                                        "sites.gp",    "sites.svg",   "___etc_.csv"};
    closo_result *result = sample_result("Li", 2);
    const double one[] = {1};
    closo_table_add_column(closo_result_add_table(result, "./\\etc/", NULL), "x", NULL, "1", one,
                           1);
    closo_error error = {0};
    closo_status status = closo_result_write_directory(result, scratch_path("a/b"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[100];
        snprintf(name, sizeof name, "a/b/%s", files[i]);
        ck_assert_msg(closo_file_exists(scratch_path(name)), "%s", name);
    }
    closo_result *back;
    ck_assert_int_eq(closo_result_read(&back, scratch_path("a/b/result.json"), NULL), CLOSO_OK);
    closo_result_free(back);
    closo_result_free(result);
}
END_TEST

// The page makes its tables sortable and throws nothing, with WebGL (drawn by the processor) and
// without.
static const char *const graphics[] = {"--use-angle=swiftshader --enable-unsafe-swiftshader",
                                       "--disable-gpu --disable-3d-apis"};

START_TEST(browser)
{
    if (!has_program("chromium"))
        return;
    closo_result *result = sample_result("Li", 2);
    add_space(result);
    free(page_of(result));
    char command[10000];
    snprintf(command, sizeof command,
             "cd '%s' && HOME=. timeout 100 chromium --headless --no-sandbox %s "
             "--disable-background-networking --user-data-dir=./profile --enable-logging=stderr "
             "--virtual-time-budget=4000 --dump-dom \"file://$PWD/r.html\" >dom.html 2>log.txt",
             scratch, graphics[_i]);
    if (system(command) != 0) {
        fprintf(stderr, "skipped: chromium does not start here\n");
    } else {
        snprintf(command, sizeof command,
                 "cd '%s' && grep -q 'Download CSV' dom.html && grep -q 'class=\"view' dom.html && "
                 "! grep CONSOLE log.txt",
                 scratch);
        ck_assert_int_eq(system(command), 0);
        snprintf(command, sizeof command, "grep -q 'class=\"view live\"' '%s/dom.html'", scratch);
        ck_assert(_i == 0 || system(command) != 0); // without WebGL the picture stays
    }
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, escaping);
    tcase_add_test(tests, content);
    tcase_add_test(tests, long_tables_are_shortened);
    tcase_add_test(tests, plotly_is_embedded_where_installed);
    tcase_add_test(tests, without_gnuplot);
    tcase_add_test(tests, directory);
    tcase_add_loop_test(tests, browser, 0, sizeof graphics / sizeof *graphics);
}

int main(void)
{
    return harness_run("html", add);
}
