// SPDX-License-Identifier: GPL-3.0-or-later
// XDATCAR of VASP 4 to 6: headers with and without symbols, repeated, scaled; separators of all
// kinds.
#include "trajectories.h"

static void make(void)
{
    scratch_make();
}

#define CELL      "10 0 0\n1 11 0\n2 3 12\n"
#define HEADER    "title\n 1.0\n" CELL "Li B\n1 2\n"
#define FRACTIONS "0.5 0.5 0.5\n0 0.25 0\n0.1 0 0.1\n"

static const double cell[9] = {10, 0, 0, 1, 11, 0, 2, 3, 12};
static const double cartesian[9] = {6.5, 7, 6, 0.25, 2.75, 0, 1.2, 0.3, 1.2};

static void assert_frames(whole *w, size_t frames)
{
    ck_assert_msg(w->status == CLOSO_OK, "%s", w->status ? w->error.message : "");
    ck_assert_str_eq(w->format, "xdatcar");
    ck_assert_uint_eq(w->atoms, 3);
    ck_assert_uint_eq(w->frames, frames);
    ck_assert_uint_eq(w->warnings, 0);
    for (size_t i = 0; i < frames; i++) {
        ck_assert(w->frame[i].periodic && !w->frame[i].unwrapped);
        ck_assert(isnan(w->frame[i].time));
        assert_numbers(w->frame[i].cell.vectors, cell, 9, 1e-9);
        assert_numbers(w->frame[i].position, cartesian, 9, 1e-9);
    }
}

static void assert_elements(const whole *w, int a, int b, int c)
{
    ck_assert_int_eq(w->element[0], a);
    ck_assert_int_eq(w->element[1], b);
    ck_assert_int_eq(w->element[2], c);
}

START_TEST(separators_of_all_versions)
{
    static const char *const separators[] = {"Direct configuration=     %d\n", "Konfig=  %d\n",
                                             " Konfig=    %d\n", "\n"};
    for (size_t i = 0; i < 4; i++) {
        char text[1024] = HEADER;
        for (int k = 1; k <= 3; k++) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, separators[i], k);
            strcat(text, FRACTIONS);
        }
        whole w = i < 3 ? read_text("run.out", text) : read_text("XDATCAR", text);
        assert_frames(&w, 3);
        assert_elements(&w, 3, 5, 5);
        whole_clear(&w);
    }
}
END_TEST

START_TEST(cartesian_configurations)
{
    whole w =
        read_text("XDATCAR", "title\n2.0\n5 0 0\n0.5 5.5 0\n1 1.5 6\nLi B\n1 2\n"
                             "Cartesian configuration= 1\n3.25 3.5 3\n0.125 1.375 0\n0.6 0.15 0.6\n"
                             "Direct configuration= 2\n" FRACTIONS);
    assert_frames(&w, 2);
    whole_clear(&w);
}
END_TEST

START_TEST(scales_and_volumes)
{
    whole w = read_text("XDATCAR", "title\n0.5\n20 0 0\n2 22 0\n4 6 24\nLi B\n1 2\n"
                                   "Direct configuration= 1\n" FRACTIONS);
    assert_frames(&w, 1);
    whole_clear(&w);
    // Negative: the volume, here 1320.
    w = read_text("XDATCAR", "title\n-1320.0\n1 0 0\n0.1 1.1 0\n0.2 0.3 1.2\nLi B\n1 2\n"
                             "Direct configuration= 1\n" FRACTIONS);
    assert_frames(&w, 1);
    whole_clear(&w);
    // Three: one for x, y and z each.
    w = read_text("XDATCAR", "title\n2 1 0.5\n5 0 0\n0.5 11 0\n1 3 24\nLi B\n1 2\n"
                             "Direct configuration= 1\n" FRACTIONS);
    assert_frames(&w, 1);
    whole_clear(&w);
}
END_TEST

START_TEST(symbols_with_tails_or_missing)
{
    whole w = read_text("XDATCAR", "title\n1.0\n" CELL "Li_sv/3f2a B/77\n1 2\n"
                                   "Direct configuration= 1\n" FRACTIONS);
    assert_frames(&w, 1);
    assert_elements(&w, 3, 5, 5);
    whole_clear(&w);
    const char *bare = "title\n1.0\n" CELL "1 2\nDirect configuration= 1\n" FRACTIONS;
    w = read_text("XDATCAR", bare);
    assert_frames(&w, 1);
    assert_elements(&w, 0, 0, 0);
    whole_clear(&w);
    w = read_text_with("XDATCAR", bare, &(closo_trajectory_options){.types = "Na,C"});
    assert_frames(&w, 1);
    assert_elements(&w, 11, 6, 6);
    whole_clear(&w);
    assert_refused_with("XDATCAR", bare, "types", &(closo_trajectory_options){.types = "Na"},
                        CLOSO_INPUT);
}
END_TEST

START_TEST(headers_repeated)
{
    // NpT: a header before each configuration; the title may be empty.
    whole w = read_text("XDATCAR", HEADER "Direct configuration= 1\n" FRACTIONS HEADER
                                          "Direct configuration= 2\n" FRACTIONS "\n1.0\n" CELL
                                          "Li B\n1 2\nDirect configuration= 3\n" FRACTIONS);
    assert_frames(&w, 3);
    whole_clear(&w);
    w = read_text("XDATCAR", HEADER "Direct configuration= 1\n" FRACTIONS "title\n2.0\n" CELL
                                    "Li B\n1 2\nDirect configuration= 2\n" FRACTIONS);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_double_eq_tol(w.frame[1].cell.vectors[8], 24, 1e-12);
    ck_assert_double_eq_tol(w.frame[1].position[0], 13, 1e-12);
    whole_clear(&w);
    assert_refused("XDATCAR",
                   HEADER "Direct configuration= 1\n" FRACTIONS "title\n1.0\n" CELL
                          "Li B\n1 3\nDirect configuration= 2\n" FRACTIONS,
                   "XDATCAR:18: expected");
    assert_refused("XDATCAR",
                   HEADER "Direct configuration= 1\n" FRACTIONS "title\n1.0\n" CELL
                          "Li B\n2 1\nDirect configuration= 2\n" FRACTIONS,
                   "XDATCAR:18: expected");
    assert_refused("XDATCAR",
                   HEADER "Direct configuration= 1\n" FRACTIONS "title\n1.0\n" CELL
                          "Na B\n1 2\nDirect configuration= 2\n" FRACTIONS,
                   "XDATCAR:1");
}
END_TEST

START_TEST(vasp_4_has_no_cell)
{
    const char *text =
        "   3   3   2\n  0.4400E+03  0.1000E-08  0.1100E-08  0.1200E-08  0.1000E-14\n"
        "  300.0000000\n  CAR \n unknown system\n\n" FRACTIONS "\n" FRACTIONS;
    assert_refused_with("XDATCAR", text, "cell", NULL, CLOSO_USAGE);
    whole w = read_text_with("XDATCAR", text, &(closo_trajectory_options){.cell = cell});
    assert_frames(&w, 2);
    assert_elements(&w, 0, 0, 0);
    whole_clear(&w);
}
END_TEST

START_TEST(damage_is_named_with_its_line)
{
    const char *first = HEADER "Direct configuration= 1\n" FRACTIONS;
    char text[1024];
    snprintf(text, sizeof text, "%srubbish\nrubbish\n", first);
    assert_refused("XDATCAR", text, "XDATCAR:13: expected");
    snprintf(text, sizeof text, "%s0 0 0\n", first);
    assert_refused("XDATCAR", text, "XDATCAR:12: expected");
    snprintf(text, sizeof text, "%sDirect configuration= 2\n0 0 0\n0 0 x\n0 0 0\n", first);
    assert_refused("XDATCAR", text, "XDATCAR:14: expected");
    snprintf(text, sizeof text, "%sDirect configuration= 2\n0 0 0\n0 0 NaN\n0 0 0\n", first);
    assert_refused("XDATCAR", text, "blow");
    snprintf(text, sizeof text, "%sDirect configuration= 2\n0 0 0\n0 0 1y\n0 0 0\n", first);
    assert_refused("XDATCAR", text, "XDATCAR:14: expected");
    snprintf(text, sizeof text, "%sDirect configuration= 2\n0 0 0\nDirect configuration= 3\n",
             first);
    assert_refused("XDATCAR", text, "XDATCAR:14: expected");
    assert_refused("XDATCAR", "title\nscale\n" CELL "Li\n1\n", "XDATCAR:2: expected");
    assert_refused("XDATCAR", "title\n0\n" CELL "Li\n1\n", "XDATCAR:2: expected");
    assert_refused("XDATCAR", "title\n1\n1 0 0\n0 1\n0 0 1\nLi\n1\n", "XDATCAR:4: expected");
    assert_refused("XDATCAR", "title\n1\n1 0 0\n2 0 0\n0 0 1\nLi\n1\n", "XDATCAR:5: ");
    assert_refused("XDATCAR", "title\n1\n" CELL "Li Qq\n1 1\n", "XDATCAR:6: expected");
    assert_refused("XDATCAR", "title\n1\n" CELL "Li B\n1\n", "XDATCAR:7: expected");
    assert_refused("XDATCAR", "title\n1\n" CELL "Li B\n1 -1\n", "XDATCAR:7: expected");
    // A count that no file of this size can hold costs no memory.
    assert_refused("XDATCAR",
                   "title\n1\n" CELL "Li B\n1 99999999\nDirect configuration= 1\n0 0 0\n",
                   "XDATCAR:9: ");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, separators_of_all_versions);
    tcase_add_test(tests, cartesian_configurations);
    tcase_add_test(tests, scales_and_volumes);
    tcase_add_test(tests, symbols_with_tails_or_missing);
    tcase_add_test(tests, headers_repeated);
    tcase_add_test(tests, vasp_4_has_no_cell);
    tcase_add_test(tests, damage_is_named_with_its_line);
}

int main(void)
{
    return harness_run("format_xdatcar", add);
}
