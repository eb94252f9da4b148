// SPDX-License-Identifier: GPL-3.0-or-later
// XYZ and extended XYZ: layouts that programs write, and what is refused.
#include "trajectories.h"

static void make(void)
{
    scratch_make();
}

#define EXTENDED "2\nLattice=\"10 0 0 1 11 0 2 3 12\" Properties=species:S:1:pos:R:3"

START_TEST(plain_files_have_no_cell)
{
    whole w = read_text("a.xyz", "2\na comment\nLi 1 2 3\nH\t-4.5 5e-1 .25 extra 7\n"
                                 "2\n\n Li   1.5 2 3\n H  0 0 0\n\n\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_str_eq(w.format, "xyz");
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_uint_eq(w.atoms, 2);
    ck_assert_uint_eq(w.warnings, 0);
    ck_assert(!w.frame[0].periodic && !w.frame[0].unwrapped);
    ck_assert(isnan(w.frame[0].time));
    ck_assert_int_eq(w.frame[0].step, -1);
    ck_assert_int_eq(w.element[0], 3);
    ck_assert_int_eq(w.element[1], 1);
    assert_numbers(w.frame[0].position, (double[]){1, 2, 3, -4.5, 0.5, 0.25}, 6, 0);
    assert_numbers(w.frame[1].position, (double[]){1.5, 2, 3, 0, 0, 0}, 6, 0);
    whole_clear(&w);

    const double cell[9] = {9, 0, 0, 0, 9, 0, 0, 0, 9};
    w = read_text_with("a.xyz", "1\n\nLi 1 2 3\n", &(closo_trajectory_options){.cell = cell});
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(w.frame[0].periodic);
    assert_numbers(w.frame[0].cell.vectors, cell, 9, 0);
    whole_clear(&w);
}
END_TEST

START_TEST(extended_files_carry_cell_and_columns)
{
    whole w =
        read_text("a.xyz", EXTENDED " energy=-5 pbc=\"T T T\"\nLi 1 2 3\nB 4 5 6\n"
                                    "2\npbc=\"T T T\" Lattice=\"20 0 0 1 11 0 2 3 12\" "
                                    "Properties=species:S:1:pos:R:3\r\nLi 1 2 3\r\nB 4 5 6\r\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 2);
    ck_assert(w.frame[0].periodic);
    assert_numbers(w.frame[0].cell.vectors, (double[]){10, 0, 0, 1, 11, 0, 2, 3, 12}, 9, 0);
    ck_assert_double_eq(w.frame[1].cell.vectors[0], 20);
    assert_numbers(w.frame[1].position, (double[]){1, 2, 3, 4, 5, 6}, 6, 0);
    whole_clear(&w);

    w = read_text("b.xyz", "2\nLattice = '10 0 0 0 10 0 0 0 10' "
                           "Properties = forces:R:3:pos:R:3:tag:I:1:species:S:1:q:R:1\n"
                           "9 9 9 1 2 3 7 Li 0.5\n8 8 8 4 5 6 7 B 0.5\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_int_eq(w.element[0], 3);
    ck_assert_int_eq(w.element[1], 5);
    ck_assert(w.frame[0].periodic);
    assert_numbers(w.frame[0].position, (double[]){1, 2, 3, 4, 5, 6}, 6, 0);
    whole_clear(&w);
}
END_TEST

START_TEST(periodicity_is_all_or_none)
{
    whole w = read_text("a.xyz", EXTENDED " pbc=\"F F F\"\nLi 1 2 3\nB 4 5 6\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(!w.frame[0].periodic);
    whole_clear(&w);
    assert_refused("b.xyz", EXTENDED " pbc=\"T T F\"\nLi 1 2 3\nB 4 5 6\n",
                   "b.xyz:2: expected pbc");
}
END_TEST

START_TEST(times_need_a_unit)
{
    whole w = read_text("a.xyz", EXTENDED " Time=0.5\nLi 1 2 3\nB 4 5 6\n" EXTENDED
                                          " Time=1.0\nLi 1 2 3\nB 4 5 6\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert(isnan(w.frame[0].time));
    ck_assert_uint_eq(w.warnings, 1); // once, not once a frame
    ck_assert_ptr_nonnull(strstr(w.warning, "unit"));
    whole_clear(&w);

    w = read_text("b.xyz", EXTENDED " time_unit=fs Time=500 step=250\nLi 1 2 3\nB 4 5 6\n" EXTENDED
                                    " time=1 time_unit=\"ps\" step=500\nLi 1 2 3\nB 4 5 6\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.warnings, 0);
    ck_assert_double_eq_tol(w.frame[0].time, 0.5, 1e-15);
    ck_assert_double_eq(w.frame[1].time, 1);
    ck_assert_int_eq(w.frame[0].step, 250);
    ck_assert_int_eq(w.frame[1].step, 500);
    whole_clear(&w);
    assert_refused("c.xyz", EXTENDED " Time=5 time_unit=parsec\nLi 1 2 3\nB 4 5 6\n", "c.xyz:2: ");
    assert_refused("d.xyz", EXTENDED " Time=x time_unit=ps\nLi 1 2 3\nB 4 5 6\n", "d.xyz:2: ");

    // LAMMPS dump xyz; CP2K.
    w = read_text("e.xyz", "1\nAtoms. Timestep: 1000\nLi 1 2 3\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_int_eq(w.frame[0].step, 1000);
    whole_clear(&w);
    w = read_text("f.xyz", "1\n i =       12, time =        6.000, E =       -17.1\nLi 1 2 3\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_double_eq_tol(w.frame[0].time, 0.006, 1e-15); // CP2K: fs
    ck_assert_int_eq(w.frame[0].step, 12);
    ck_assert_uint_eq(w.warnings, 0);
    whole_clear(&w);
}
END_TEST

// ASE: momenta in u A / (10.18050571 fs); 1 eV of kinetic energy for one u at p = sqrt(2).
START_TEST(momenta_of_ase)
{
    static const char text[] = "2\nLattice=\"9 0 0 0 9 0 0 0 9\" "
                               "Properties=species:S:1:pos:R:3:momenta:R:3%s\n"
                               "H 1 2 3 1.4142135623730951 0 -2%s\nLi 4 5 6 0 6.94 1%s\n";
    static const char *const masses[][3] = {{"", "", ""}, {":masses:R:1", " 2", " 13.88"}};
    const double unit = 98.22694788; // A/ps: 1/10.18050571 fs
    for (int i = 0; i < 2; i++) {
        char file[512];
        snprintf(file, sizeof file, text, masses[i][0], masses[i][1], masses[i][2]);
        whole w = read_text("a.xyz", file);
        ck_assert_int_eq(w.status, CLOSO_OK);
        double m = i ? 2 : 1.008, n = i ? 13.88 : 6.94;
        const double expected[] = {1.4142135623730951 / m, 0, -2 / m, 0, 6.94 / n, 1 / n};
        for (int k = 0; k < 6; k++) // standard atomic weights are rounded differently
            ck_assert_double_le(fabs(w.velocity[k] / unit - expected[k]), 2e-4);
        ck_assert_uint_eq(w.warnings, 0);
        whole_clear(&w);
    }
    whole w = read_text("b.xyz", "1\nProperties=species:S:1:pos:R:3:momenta:R:3\nX 1 2 3 4 5 6\n");
    ck_assert_int_eq(w.status, CLOSO_OK); // who has no mass has no velocity
    ck_assert(isnan(w.velocity[0]));
    whole_clear(&w);
}
END_TEST

START_TEST(velocities_need_a_unit)
{
#define MOVING "Properties=species:S:1:pos:R:3:forces:R:3:%s:R:3 %s\n"
    static const char *const names[] = {"vel", "velo", "velocities", "Velocity"};
    static const char *const units[] = {"velocity_unit=A/fs", "vel_unit=\"nm ps-1\"",
                                        "velo_unit=angstrom/ps", ""};
    static const double factors[] = {1e3, 10, 1, NAN};
    for (int i = 0; i < 4; i++) {
        char file[512];
        snprintf(file, sizeof file,
                 "1\n" MOVING "H 1 2 3 9 9 9 4 -5 6e-1\n1\n" MOVING "H 1 2 3 9 9 9 7 8 9\n",
                 names[i], units[i], names[i], units[i]);
        whole w = read_text("a.xyz", file);
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert_uint_eq(w.frames, 2);
        ck_assert_uint_eq(w.warnings, i == 3);
        const double expected[] = {4, -5, 0.6, 7, 8, 9};
        for (int k = 0; k < 6; k++)
            ck_assert(i == 3 ? isnan(w.velocity[k])
                             : fabs(w.velocity[k] - factors[i] * expected[k]) < 1e-9);
        if (i == 3)
            ck_assert_ptr_nonnull(strstr(w.warning, "a.xyz:2: the velocities have no known unit"));
        whole_clear(&w);
    }
    assert_refused("b.xyz",
                   "1\nProperties=species:S:1:pos:R:3:vel:R:3 vel_unit=A/fs\nH 1 2 3 4 x 6\n",
                   "b.xyz:3: expected three velocities from column 5 on");
}
END_TEST

START_TEST(species_are_elements_labels_or_types)
{
    whole w = read_text("a.xyz", "6\n\nLI 0 0 0\nna 0 0 1\nB12 0 0 2\nX 0 0 3\nH_a 0 0 4\nD 0 0 5\n"
                                 "6\n\nLi 0 0 0\nNa1 0 0 1\nB 0 0 2\nX 0 0 3\nH 0 0 4\nD 0 0 5\n");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 2);
    const int expected[] = {3, 11, 5, 0, 1, 1};
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(w.element[i], expected[i]);
    whole_clear(&w);

    const char *numbered = "3\n\n1 0 0 0\n2 0 0 1\n1 0 0 2\n3\n\n1 0 0 0\n2 0 0 1\n1 0 0 2\n";
    w = read_text_with("b.xyz", numbered, &(closo_trajectory_options){.types = "Li,B"});
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_int_eq(w.element[0], 3);
    ck_assert_int_eq(w.element[1], 5);
    whole_clear(&w);
    w = read_text("b.xyz", numbered);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_int_eq(w.element[1], 0);
    whole_clear(&w);
    assert_refused("c.xyz", "3\n\n1 0 0 0\n2 0 0 1\n1 0 0 2\n3\n\n1 0 0 0\n1 0 0 1\n2 0 0 2\n",
                   "c.xyz:9: ");
    assert_refused("d.xyz", "1\n\nQq 0 0 0\n", "d.xyz");
    assert_refused("e.xyz", "2\n\nLi 0 0 0\nQq 0 0 0\n", "e.xyz:4: expected");
    assert_refused("f.xyz", "2\n\nLi 0 0 0\nB 0 0 0\n2\n\nB 0 0 0\nLi 0 0 0\n",
                   "f.xyz:7: expected");
    assert_refused_with("g.xyz", numbered, "type", &(closo_trajectory_options){.types = "Li"},
                        CLOSO_INPUT);
}
END_TEST

START_TEST(damage_is_named_with_its_line)
{
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2 3x\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2-3 4\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2 nan\n", "blow");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2 -inf\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2 ********\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "2\n\nLi 1 2 3\nB 1 2 1e300\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "1\n\nLi 1 2 3\nB 1 2 3\n1\n\nLi 1 2 3\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "1\n\nLi 1 2 3\n2\n\nLi 1 2 3\nB 1 2 3\n", "a.xyz:4: expected 1 atom");
    assert_refused("a.xyz", "1\n\nLi 1 2 3\n-1\n\n", "a.xyz:4: expected");
    assert_refused("a.xyz", "1\nLattice=\"1 0 0 0 1 0 0 0\"\nLi 1 2 3\n", "a.xyz:2: expected");
    assert_refused("a.xyz", "1\nLattice=\"1 0 0 0 1 0 0 0 1\nLi 1 2 3\n", "a.xyz:2: expected");
    assert_refused("a.xyz", "1\nLattice=\"1 0 0 2 0 0 0 0 1\"\nLi 1 2 3\n", "a.xyz:2: ");
    assert_refused("a.xyz", "1\nLattice=\"0 0 0 0 0 0 0 0 0\"\nLi 1 2 3\n", "a.xyz:2: ");
    assert_refused("a.xyz", "1\nProperties=species:S:1:pos:R:2\nLi 1 2 3\n", "a.xyz:2: expected");
    assert_refused("a.xyz", "1\nProperties=species:S:1:vel:R:3\nLi 1 2 3\n", "a.xyz:2: expected");
    assert_refused("a.xyz", "1\nProperties=species:S:1:pos\nLi 1 2 3\n", "a.xyz:2: expected");
    assert_refused("a.xyz", "9999999999999999\n\nLi 1 2 3\n", "a.xyz");
    // What was found is quoted, printable and short.
    whole w =
        read_text("b.xyz", "2\n\nLi 1 2 3\nB\001one two three, and much more text than anyone "
                           "would want to see in a message\n");
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "found \"B?one"));
    ck_assert_ptr_null(strstr(w.error.message, "anyone"));
    whole_clear(&w);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, plain_files_have_no_cell);
    tcase_add_test(tests, extended_files_carry_cell_and_columns);
    tcase_add_test(tests, periodicity_is_all_or_none);
    tcase_add_test(tests, times_need_a_unit);
    tcase_add_test(tests, momenta_of_ase);
    tcase_add_test(tests, velocities_need_a_unit);
    tcase_add_test(tests, species_are_elements_labels_or_types);
    tcase_add_test(tests, damage_is_named_with_its_line);
}

int main(void)
{
    return harness_run("format_xyz", add);
}
