// SPDX-License-Identifier: GPL-3.0-or-later
// Text and CSV as users see them.
#include "sample.h"

#include "result/glyphs.h"

static char *text_of(const closo_result *result, closo_text_style style)
{
    closo_text out;
    closo_text_init(&out);
    closo_result_write_text(result, &style, &out);
    ck_assert(!out.failed);
    return out.data;
}

static void assert_holds(const char *text, const char *piece)
{
    ck_assert_msg(strstr(text, piece) != NULL, "no \"%s\" in:\n%s", piece, text);
}

START_TEST(terminal)
{
    closo_result *result = sample_result("Ions in Li", 2);
    char *text = text_of(result, (closo_text_style){.unicode = true, .columns = 90});
    assert_holds(text, "Ions in Li\ncloso traj msd  (" CLOSO_VERSION ")\n");
    assert_holds(text,
                 "  slope of the displacement  2.00(10)      \xC3\x85\xC2\xB2/ps  least squares\n");
    assert_holds(text, "  Haven ratio                undetermined         the run is too short\n");
    assert_holds(text, "\nwarning: only 3 correlation times\n");
    assert_holds(text, "  … 18 more rows: --format csv --table msd\n");
    assert_holds(text, "         2   4.0(4)\n");
    assert_holds(text, "salt Ions in Li · time step 0.5 fs");
    assert_holds(text, "a/run.xyz  123 B  sha256 aaaaaaaaaaaa\n");
    assert_holds(text, "Jonsson, Phys. Rev. E 98 (2018), doi:10.1103/PhysRevE.98.043304\n");
    ck_assert_ptr_null(strchr(text, '\033'));
    ck_assert_ptr_null(strstr(text, " \n"));
    free(text);
    text = text_of(result, (closo_text_style){.colour = true, .columns = 90});
    assert_holds(text, "\033[1;33mwarning:\033[0m");
    free(text);
    closo_result_free(result);
}
END_TEST

START_TEST(plain_ascii)
{
    closo_result *result = sample_result("\xCE\xB2-Li \xE2\x82\x82 \xE6\xBC\xA2", 2);
    char *text = text_of(result, (closo_text_style){.columns = 80});
    for (const char *p = text; *p; p++)
        ck_assert_msg((*p >= ' ' && *p < 0x7F) || *p == '\n', "%s", p);
    assert_holds(text, "beta-Li 2 ?\n");
    assert_holds(text, "A^2/ps");
    assert_holds(text, "... 18 more rows");
    free(text);
    closo_result_free(result);
}
END_TEST

START_TEST(width_is_kept)
{
    closo_result *result = sample_result("A title that is rather long for so narrow a terminal", 2);
    closo_result_warn(result, "a warning that does not fit on one line of so narrow a terminal");
    double values[20] = {0};
    closo_table *table = closo_result_add_table(result, "wide", "A table too wide");
    for (int i = 0; i < 20; i++) {
        char name[20];
        snprintf(name, sizeof name, "column_%d", i);
        closo_table_add_column(table, name, NULL, "1", values, 3);
    }
    char *text = text_of(result, (closo_text_style){.unicode = true, .columns = 60});
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(closo_text_width(line) <= 60, "%s", line);
    free(text);
    closo_result_free(result);
}
END_TEST

START_TEST(columns_share_a_form)
{
    closo_result *result = closo_result_new("c", "t", NULL);
    const double decimal[] = {0, 1.5, 10.25, NAN};
    const double whole[] = {1, 20, 300, -4};
    const double tiny[] = {1.5e-9, 2e-9, 0, NAN};
    closo_table *table = closo_result_add_table(result, "t", NULL);
    closo_table_add_column(table, "d", NULL, "1", decimal, 4);
    closo_table_add_column(table, "w", NULL, "1", whole, 4);
    closo_table_add_column(table, "t", NULL, "1", tiny, 4);
    char *text = text_of(result, (closo_text_style){0});
    assert_holds(text, "   0.00    1  1.5e-9\n");
    assert_holds(text, "   1.50   20  2e-9\n");
    assert_holds(text, "  10.25  300  0\n");
    assert_holds(text, "   -      -4  -\n");
    free(text);
    closo_result_free(result);
}
END_TEST

START_TEST(csv)
{
    closo_result *result = sample_result("Li", 2);
    closo_text out;
    closo_text_init(&out);
    ck_assert_int_eq(closo_result_write_csv(result, "sites", &out, NULL), CLOSO_OK);
    ck_assert_str_eq(out.data, "site,share\r\ntetrahedral,0.5\r\n"
                               "\"it's \"\"<odd>\"\", `id`\",0.25\r\nlast,0.25\r\n");
    closo_text_clear(&out);
    ck_assert_int_eq(closo_result_write_csv(result, "msd", &out, NULL), CLOSO_OK);
    assert_holds(out.data, "t (ps),msd (A^2),msd_su (A^2)\r\n0,0,0\r\n1,2,0.2\r\n");
    assert_holds(out.data, "\r\n7,,\r\n");
    closo_text_clear(&out);
    closo_error error;
    ck_assert_int_eq(closo_result_write_csv(result, "x", &out, &error), CLOSO_USAGE);
    assert_holds(error.message, "\"x\", expected one of: msd, sites");
    closo_text_clear(&out);
    closo_result_free(result);
}
END_TEST

static const struct {
    const char *unit, *shown;
} units[] = {
    {"A", "Å"},
    {"cm^2/s", "cm²/s"},
    {"A^-1", "Å⁻¹"},
    {"mA/cm^2", "mA/cm²"},
    {"deg", "°"},
    {"J/(mol*K)", "J/(mol·K)"},
    {"s^0.5", "s^0.5"},
    {"x^1/2", "x^1/2"},
    {"A^3/ps^12", "Å³/ps¹²"},
    {"eV", "eV"},
    {"ohm*cm", "Ω·cm"},
};

START_TEST(units_in_print)
{
    closo_text out;
    closo_text_init(&out);
    closo_add_unit(&out, units[_i].unit, true);
    ck_assert_str_eq(out.data, units[_i].shown);
    closo_text_clear(&out);
    closo_add_unit(&out, units[_i].unit, false);
    ck_assert_str_eq(out.data, units[_i].unit);
    closo_text_clear(&out);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, terminal);
    tcase_add_test(tests, plain_ascii);
    tcase_add_test(tests, width_is_kept);
    tcase_add_test(tests, columns_share_a_form);
    tcase_add_test(tests, csv);
    tcase_add_loop_test(tests, units_in_print, 0, sizeof units / sizeof *units);
}

int main(void)
{
    return harness_run("render", add);
}
