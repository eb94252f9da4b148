// SPDX-License-Identifier: GPL-3.0-or-later
// vasprun.xml: structures of the ionic steps, times, runs that were stopped, damage.
#include "trajectories.h"

#define HEAD(ibrion, nblock)                                                                       \
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<modeling>\n <incar>\n"                      \
    "  <i type=\"int\" name=\"IBRION\">" ibrion "</i>\n  <i name=\"POTIM\">      2.00000000</i>\n" \
    "  <i type=\"int\" name=\"NBLOCK\">" nblock "</i>\n </incar>\n"
#define ATOMS                                                                                      \
    " <atominfo>\n  <atoms>       3 </atoms>\n  <array name=\"atoms\" >\n"                         \
    "   <field type=\"string\">element</field>\n   <set>\n"                                        \
    "    <rc><c>Li</c><c>   1</c></rc>\n    <rc><c>B </c><c>   2</c></rc>\n"                       \
    "    <rc><c>H </c><c>   3</c></rc>\n   </set>\n  </array>\n"                                   \
    "  <array name=\"atomtypes\"><set><rc><c>   1</c><c>Li</c></rc></set></array>\n </atominfo>\n"
#define STRUCTURE(name, x)                                                                         \
    " <structure" name ">\n  <crystal>\n   <varray name=\"basis\" >\n"                             \
    "    <v>      10.0       0.0       0.0 </v>\n    <v>       1.0      11.0       0.0 </v>\n"     \
    "    <v>       2.0       3.0      12.0 </v>\n   </varray>\n   <i name=\"volume\"> 1320 </i>\n" \
    "   <varray name=\"rec_basis\" >\n    <v> 1 2 3 </v>\n   </varray>\n  </crystal>\n"            \
    "  <varray name=\"positions\" >\n   <v> " x " 0.5 0.5 </v>\n   <v> 0 0.25 0 </v>\n"            \
    "   <v> 0.1 0 0.1 </v>\n  </varray>\n </structure>\n"
#define STEP(x)                                                                                    \
    " <calculation>\n <energy><i name=\"e_fr_energy\">  -1.0 </i></energy>\n" STRUCTURE(           \
        "", x) "  <varray name=\"forces\" >\n   <v> 9 9 9 </v>\n  </varray>\n </calculation>\n"
#define START HEAD("0", "1") ATOMS STRUCTURE(" name=\"initialpos\"", "0.9")
#define TAIL  STRUCTURE(" name=\"finalpos\"", "0.9") "</modeling>\n"

static void assert_two_frames(const char *text, size_t warnings)
{
    whole w = read_text("vasprun.xml", text);
    ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
    ck_assert_str_eq(w.format, "vasprun");
    ck_assert_uint_eq(w.atoms, 3);
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_uint_eq(w.warnings, warnings);
    ck_assert(w.element[0] == 3 && w.element[1] == 5 && w.element[2] == 1);
    assert_numbers(w.frame[0].position, (const double[]){6.5, 7, 6, 0.25, 2.75, 0, 1.2, 0.3, 1.2},
                   9, 1e-9);
    ck_assert_double_le(fabs(w.frame[1].position[0] - 7.5), 1e-9);
    for (int f = 0; f < 2; f++) {
        ck_assert_double_le(fabs(w.frame[f].time - 0.002 * (f + 1)), 1e-12);
        ck_assert_int_eq(w.frame[f].step, f + 1);
        ck_assert(w.frame[f].periodic && w.frame[f].cell.vectors[8] == 12);
        ck_assert_ptr_null(w.frame[f].velocity);
    }
    whole_clear(&w);
}

START_TEST(ionic_steps)
{
    assert_two_frames(START STEP("0.5") STEP("0.6") TAIL, 0);
    // The whole file on few lines, and the last without an end.
    assert_two_frames(START STEP("0.5") STEP("0.6") "</modeling>", 0);
}
END_TEST

START_TEST(stopped_runs)
{
    assert_two_frames(START STEP("0.5") STEP("0.6"), 1);
    assert_two_frames(START STEP("0.5") STEP("0.6") " <calculation>\n  <scstep>\n", 1);
    assert_two_frames(START STEP("0.5") STEP("0.6") " <calculation>\n <structure>\n"
                                                    "  <varray name=\"positions\" >\n   <v> 0.1",
                      1);
    assert_refused("vasprun.xml", START, "holds no frame");
    assert_refused("vasprun.xml", START "<calculation>\n<structure>\n", "ends inside its first");
}
END_TEST

START_TEST(times)
{
    // A relaxation has none; NBLOCK thins XDATCAR alone, ML_OUTBLOCK this file in some versions.
    whole w = read_text("vasprun.xml", HEAD("2", "1") ATOMS STEP("0.5") STEP("0.6") TAIL);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(isnan(w.frame[1].time) && w.frame[1].step == -1 && w.warnings == 0);
    whole_clear(&w);
    w = read_text("vasprun.xml", HEAD("0", "10") ATOMS STEP("0.5") STEP("0.6") TAIL);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.warnings == 0);
    ck_assert_double_eq(w.frame[1].time, 4e-3);
    whole_clear(&w);
    static const char *const learned[] = {" T ", " F ", " T "}, *const blocks[] = {"10", "10", "1"};
    for (int i = 0; i < 3; i++) {
        char text[8192];
        snprintf(text, sizeof text,
                 HEAD("0", "1") "<i type=\"logical\" name=\"ML_LMLFF\">%s</i>"
                                "<i name=\"ML_OUTBLOCK\">%s</i>" ATOMS STEP("0.5") STEP("0.6") TAIL,
                 learned[i], blocks[i]);
        w = read_text("vasprun.xml", text);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert(isnan(w.frame[1].time) == (i == 0) && w.warnings == (i == 0));
        whole_clear(&w);
    }
}
END_TEST

START_TEST(damage)
{
    assert_refused("vasprun.xml", START STEP("abc") TAIL, "expected three coordinates, found");
    assert_refused("vasprun.xml", START STEP("NaN") TAIL, "did the run blow up");
    assert_refused("vasprun.xml", START STEP("0.5") "</wrong>\n" TAIL, "damaged XML: mismatched");
    assert_refused("vasprun.xml", HEAD("0", "1") STEP("0.5") TAIL, "one position for each atom");
    assert_refused("vasprun.xml", START STEP("0.5 0 0</v><v>0") TAIL,
                   "one position for each atom of atominfo");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, ionic_steps);
    tcase_add_test(tests, stopped_runs);
    tcase_add_test(tests, times);
    tcase_add_test(tests, damage);
}

int main(void)
{
    return harness_run("format_vasprun", add);
}
