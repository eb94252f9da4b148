// SPDX-License-Identifier: GPL-3.0-or-later
// LAMMPS text dumps: sections and columns in any order, boxes of any shape, ids in any order.
#include "trajectories.h"

static void make(void)
{
    scratch_make();
}

#define BOX               "ITEM: BOX BOUNDS pp pp pp\n-1 9\n-2 10\n-3 11\n"
#define HEAD(step, count) "ITEM: TIMESTEP\n" step "\nITEM: NUMBER OF ATOMS\n" count "\n"

START_TEST(ids_are_sorted_and_followed)
{
    whole w = read_text("a.lammpstrj", HEAD("0", "3") BOX
                        "ITEM: ATOMS x y z id element type\n"
                        "0 0 0 70 H 3\n1 1 1 5 Li 1\n2 2 2 9 B 2\n" HEAD("100", "3") BOX
                        "ITEM: ATOMS id type element z y x\n"
                        "5 1 Li 1 1 1.5\n70 3 H 0 0 0.5\n9 2 B 2 2 2.5\n\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_str_eq(w.format, "lammps-dump");
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_int_eq(w.element[0], 3);
    ck_assert_int_eq(w.element[1], 5);
    ck_assert_int_eq(w.element[2], 1);
    // The corner of the box is the origin.
    assert_numbers(w.frame[0].position, (double[]){2, 3, 4, 3, 4, 5, 1, 2, 3}, 9, 0);
    assert_numbers(w.frame[1].position, (double[]){2.5, 3, 4, 3.5, 4, 5, 1.5, 2, 3}, 9, 0);
    assert_numbers(w.frame[0].cell.vectors, (double[]){10, 0, 0, 0, 12, 0, 0, 0, 14}, 9, 0);
    ck_assert(w.frame[0].periodic && !w.frame[0].unwrapped);
    ck_assert_int_eq(w.frame[0].step, 0);
    ck_assert_int_eq(w.frame[1].step, 100);
    ck_assert(isnan(w.frame[0].time));
    whole_clear(&w);
}
END_TEST

START_TEST(coordinates_of_all_kinds_agree)
{
    static const char *const columns[] = {"x y z", "xs ys zs", "xu yu zu", "xsu ysu zsu"};
    static const char *const rows[] = {"4 1 4", "0.5 0.25 0.5", "14 1 4", "1.5 0.25 0.5"};
    for (size_t i = 0; i < 4; i++) {
        char text[512];
        snprintf(text, sizeof text, HEAD("0", "1") BOX "ITEM: ATOMS id type %s\n1 1 %s\n",
                 columns[i], rows[i]);
        whole w = read_text("a.dump", text);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert_int_eq(w.frame[0].unwrapped, i >= 2);
        assert_numbers(w.frame[0].position, (double[]){i >= 2 ? 15 : 5, 3, 7}, 3, 1e-12);
        whole_clear(&w);
    }
    // Unwrapped coordinates say more than wrapped ones.
    whole w =
        read_text("b.dump", HEAD("0", "1") BOX "ITEM: ATOMS id x y z xu yu zu\n1 4 1 4 14 1 4\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.frame[0].unwrapped);
    ck_assert_double_eq(w.frame[0].position[0], 15);
    whole_clear(&w);
    assert_refused("c.dump", HEAD("0", "1") BOX "ITEM: ATOMS id x ys z\n1 4 1 4\n",
                   "c.dump:9: ITEM: ATOMS: expected");
    assert_refused("c.dump", HEAD("0", "1") BOX "ITEM: ATOMS id vx vy vz\n1 4 1 4\n", "c.dump:9: ");
    assert_refused("c.dump", HEAD("0", "1") BOX "ITEM: ATOMS type x y z\n1 4 1 4\n", "id");
}
END_TEST

// LAMMPS manual, "Howto triclinic": the bounds are those of the bounding box.
START_TEST(tilted_boxes)
{
    // lx 10, ly 8, lz 6, xy 2, xz -3, yz 1, corner (1, 2, 3)
    const char *bounds = "ITEM: BOX BOUNDS xy xz yz pp pp pp\n-2 13 2\n2 11 -3\n3 9 1\n";
    const double cell[9] = {10, 0, 0, 2, 8, 0, -3, 1, 6};
    char text[512];
    snprintf(text, sizeof text, HEAD("0", "1") "%sITEM: ATOMS id x y z\n1 2 4 6\n", bounds);
    whole w = read_text("a.dump", text);
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[0].cell.vectors, cell, 9, 1e-12);
    assert_numbers(w.frame[0].position, (double[]){1, 2, 3}, 3, 1e-12);
    whole_clear(&w);
    snprintf(text, sizeof text, HEAD("0", "1") "%sITEM: ATOMS id xs ys zs\n1 0.5 0.5 0.5\n",
             bounds);
    w = read_text("a.dump", text);
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[0].position, (double[]){4.5, 4.5, 3}, 3, 1e-12);
    whole_clear(&w);

    // dump_modify triclinic/general
    bounds = "ITEM: BOX BOUNDS abc origin pp pp pp\n0 0 5 1\n6 0 0 2\n0 7 0.5 3\n";
    snprintf(text, sizeof text, HEAD("0", "1") "%sITEM: ATOMS id x y z\n1 2 4 6\n", bounds);
    w = read_text("a.dump", text);
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[0].cell.vectors, (double[]){0, 0, 5, 6, 0, 0, 0, 7, 0.5}, 9, 0);
    assert_numbers(w.frame[0].position, (double[]){1, 2, 3}, 3, 0);
    whole_clear(&w);
    snprintf(text, sizeof text, HEAD("0", "1") "%sITEM: ATOMS id xsu ysu zsu\n1 1 0.5 2\n", bounds);
    w = read_text("a.dump", text);
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[0].position, (double[]){3, 14, 6}, 3, 1e-12);
    whole_clear(&w);
}
END_TEST

START_TEST(boxes_may_change_and_may_be_open)
{
    whole w =
        read_text("a.dump", HEAD("0", "1") BOX "ITEM: ATOMS id xs ys zs\n1 0.5 0.5 0.5\n" HEAD(
                                "1", "1") "ITEM: BOX BOUNDS pp pp pp\n0 20\n0 20\n0 20\n"
                                          "ITEM: ATOMS id xs ys zs\n1 0.5 0.5 0.5\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    assert_numbers(w.frame[0].position, (double[]){5, 6, 7}, 3, 1e-12);
    assert_numbers(w.frame[1].position, (double[]){10, 10, 10}, 3, 1e-12);
    ck_assert_double_eq(w.frame[1].cell.volume, 8000);
    whole_clear(&w);

    w = read_text("b.dump", HEAD("0", "1") "ITEM: BOX BOUNDS ff ss mm\n0 20\n0 20\n0 20\n"
                                           "ITEM: ATOMS id xs ys zs\n1 0.5 0.5 0.5\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(!w.frame[0].periodic);
    assert_numbers(w.frame[0].position, (double[]){10, 10, 10}, 3, 1e-12);
    whole_clear(&w);
    assert_refused("c.dump",
                   HEAD("0", "1") "ITEM: BOX BOUNDS pp pp ff\n0 20\n0 20\n0 20\n"
                                  "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "c.dump:5: ");
    // Before 2012 the boundaries were not named.
    w = read_text("d.dump", HEAD("0", "1") "ITEM: BOX BOUNDS\n0 20\n0 20\n0 20\n"
                                           "ITEM: ATOMS id x y z\n1 1 1 1\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.frame[0].periodic);
    whole_clear(&w);
}
END_TEST

START_TEST(units_give_times_and_lengths)
{
    static const struct {
        const char *units;
        double time, length;
    } table[] = {
        {"metal", 5, 1}, {"real", 0.005, 1}, {"nano", 5e3, 10}, {"electron", 0.005, 0.5291772}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "ITEM: UNITS\n%s\nITEM: TIME\n5\n" BOX HEAD(
                     "0", "1") "ITEM: ATOMS id x y z\n1 0 0 0\n"
                               "ITEM: TIME\n10\n" HEAD("1", "1") BOX
                 "ITEM: ATOMS id x y z\n1 0 0 0\n",
                 table[i].units);
        whole w = read_text("a.dump", text);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert_uint_eq(w.frames, 2);
        ck_assert_double_eq_tol(w.frame[0].time, table[i].time, 1e-12 * table[i].time);
        ck_assert_double_eq_tol(w.frame[1].time, 2 * table[i].time, 1e-12 * table[i].time);
        ck_assert_double_eq_tol(w.frame[0].position[0], table[i].length, 1e-6);
        ck_assert_double_eq_tol(w.frame[1].cell.vectors[0], 10 * table[i].length, 1e-5);
        ck_assert_uint_eq(w.warnings, 0);
        whole_clear(&w);
    }
    // Neither reduced nor unnamed units have a picosecond.
    static const char *const unknown[] = {"ITEM: UNITS\nlj\n", ""};
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "%sITEM: TIME\n5\n" HEAD("0", "1") BOX "ITEM: ATOMS id x y z\n1 0 0 0\n",
                 unknown[i]);
        whole w = read_text("b.dump", text);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert(isnan(w.frame[0].time));
        ck_assert_uint_eq(w.warnings, 1);
        whole_clear(&w);
    }
    assert_refused("c.dump",
                   "ITEM: UNITS\nfurlong\n" HEAD("0", "1") BOX "ITEM: ATOMS id x y z\n1 0 0 0\n",
                   "c.dump:2: expected");
}
END_TEST

START_TEST(elements_from_columns_or_types)
{
    const char *typed = HEAD("0", "2") BOX "ITEM: ATOMS id type x y z\n1 2 0 0 0\n2 1 0 0 0\n";
    whole w = read_text("a.dump", typed);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.element[0] == 0 && w.element[1] == 0);
    whole_clear(&w);
    w = read_text_with("a.dump", typed, &(closo_trajectory_options){.types = "Li,B"});
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.element[0] == 5 && w.element[1] == 3);
    whole_clear(&w);
    assert_refused_with("a.dump", typed, "a.dump:10: ", &(closo_trajectory_options){.types = "Li"},
                        CLOSO_INPUT);
    assert_refused_with("a.dump", typed, "types", &(closo_trajectory_options){.types = "Li,Qq"},
                        CLOSO_USAGE);
    // An element column needs no types.
    w = read_text_with("b.dump", HEAD("0", "1") BOX "ITEM: ATOMS id element x y z\n1 B 0 0 0\n",
                       &(closo_trajectory_options){.types = "Li"});
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_int_eq(w.element[0], 5);
    whole_clear(&w);
    assert_refused("c.dump", HEAD("0", "1") BOX "ITEM: ATOMS id element x y z\n1 Qq 0 0 0\n",
                   "c.dump:10: expected");
    assert_refused("d.dump",
                   HEAD("0", "1") BOX "ITEM: ATOMS id element x y z\n1 B 0 0 0\n" HEAD("1", "1") BOX
                   "ITEM: ATOMS id element x y z\n1 Li 0 0 0\n",
                   "d.dump:20: ");
    assert_refused("e.dump",
                   HEAD("0", "1") BOX "ITEM: ATOMS id type x y z\n1 1 0 0 0\n" HEAD("1", "1") BOX
                   "ITEM: ATOMS id type x y z\n1 2 0 0 0\n",
                   "e.dump:20: ");
}
END_TEST

#define FIRST HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n1 1 1 1\n7 2 2 2\n"

START_TEST(atoms_neither_appear_nor_vanish)
{
    assert_refused("a.dump", FIRST HEAD("1", "2") BOX "ITEM: ATOMS id x y z\n7 1 1 1\n8 2 2 2\n",
                   "a.dump:22: atom id 8");
    assert_refused("a.dump", FIRST HEAD("1", "2") BOX "ITEM: ATOMS id x y z\n7 1 1 1\n7 2 2 2\n",
                   "a.dump:22: atom id 7");
    assert_refused("a.dump", FIRST HEAD("1", "1") BOX "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "atom id 7");
    assert_refused("a.dump",
                   FIRST HEAD("1", "3") BOX "ITEM: ATOMS id x y z\n1 1 1 1\n4 1 1 1\n7 2 2 2\n",
                   "a.dump:22: atom id 4");
    assert_refused("a.dump", HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n7 1 1 1\n7 2 2 2\n",
                   "a.dump:11: atom id 7");
}
END_TEST

START_TEST(damage_is_named_with_its_line)
{
    assert_refused("a.dump", FIRST "rubbish\n", "a.dump:12: expected");
    assert_refused("a.dump", FIRST "7 3 3 3\n", "a.dump:12: expected");
    assert_refused("a.dump", HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n1 1 1\n7 2 2 2\n",
                   "a.dump:10: expected");
    assert_refused("a.dump", HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n1 1 1 1 1\n7 2 2 2\n",
                   "a.dump:10: expected");
    assert_refused("a.dump", HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n1 1 1 -nan\n7 2 2 2\n",
                   "blow");
    assert_refused("a.dump", HEAD("0", "2") BOX "ITEM: ATOMS id x y z\n1.5 1 1 1\n7 2 2 2\n",
                   "a.dump:10: expected");
    assert_refused("a.dump", HEAD("0", "0") BOX "ITEM: ATOMS id x y z\n", "a.dump:4: expected");
    assert_refused("a.dump", HEAD("0", "two") BOX "ITEM: ATOMS id x y z\n", "a.dump:4: expected");
    assert_refused("a.dump", HEAD("x", "2") BOX "ITEM: ATOMS id x y z\n", "a.dump:2: expected");
    assert_refused("a.dump",
                   HEAD("0", "1") "ITEM: BOX BOUNDS pp pp pp\n0 0\n0 1\n0 1\n"
                                  "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "a.dump:6: ");
    assert_refused("a.dump",
                   HEAD("0", "1") "ITEM: BOX BOUNDS pp pp pp\n5 1\n0 1\n0 1\n"
                                  "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "a.dump:6: expected");
    assert_refused("a.dump",
                   HEAD("0", "1") "ITEM: BOX BOUNDS pp pp pp\n0 1\n0 a\n0 1\n"
                                  "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "a.dump:7: expected");
    assert_refused("a.dump", HEAD("0", "1") "ITEM: ATOMS id x y z\n1 1 1 1\n", "a.dump:5: ");
    assert_refused("a.dump", HEAD("0", "1") HEAD("1", "1") BOX "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "a.dump:5: ");
    assert_refused("a.dump", HEAD("0", "1") "ITEM: GRID CELLS\n" BOX, "a.dump:5: expected");
    assert_refused("a.dump", HEAD("0", "99999999999") BOX "ITEM: ATOMS id x y z\n1 1 1 1\n",
                   "a.dump:10: ");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, ids_are_sorted_and_followed);
    tcase_add_test(tests, coordinates_of_all_kinds_agree);
    tcase_add_test(tests, tilted_boxes);
    tcase_add_test(tests, boxes_may_change_and_may_be_open);
    tcase_add_test(tests, units_give_times_and_lengths);
    tcase_add_test(tests, elements_from_columns_or_types);
    tcase_add_test(tests, atoms_neither_appear_nor_vanish);
    tcase_add_test(tests, damage_is_named_with_its_line);
}

int main(void)
{
    return harness_run("format_lammps_dump", add);
}
