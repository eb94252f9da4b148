// SPDX-License-Identifier: GPL-3.0-or-later
// Symmetry found from atoms: the standard setting holds the same crystal, from any axes, and also
// when the atoms are a little off.
#include "crystals.h"

#include <spglib.h>

// Boron and oxygen of B12(OCH3)12, four digits, doi:10.1021/jacs.3c03065, table S2.
static void add_skeleton(closo_crystal *out)
{
    crystals_add(out, "O1", 8, 0.3589, 0.5517, 0.4115, 1);
    crystals_add(out, "O2", 8, 0.5484, 0.6855, 0.5958, 1);
    crystals_add(out, "B1", 5, 0.3464, 0.6018, 0.5248, 1);
    crystals_add(out, "B2", 5, 0.4538, 0.6780, 0.6284, 1);
}

static void make_skeleton(closo_crystal *out)
{
    crystals_init(out, "R -3 :H", (const double[3]){14.8343, 14.8343, 9.7274},
                  (const double[3]){90, 90, 120});
    add_skeleton(out);
}

// In P 1, every atom listed, moved at random by up to `shake` A along each Cartesian axis.
static void list_all(const closo_crystal *crystal, const int matrix[9], double shake,
                     closo_crystal *out)
{
    static const int one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    uint64_t state = 77;
    ck_assert_int_eq(closo_crystal_supercell(crystal, matrix ? matrix : one, out, NULL), CLOSO_OK);
    for (size_t i = 0; i < out->count && shake > 0; i++) {
        double moved[3], fraction[3];
        for (int k = 0; k < 3; k++)
            moved[k] = shake * (2 * crystals_uniform(&state) - 1);
        closo_cell_to_fractional(&out->cell, moved, fraction);
        for (int k = 0; k < 3; k++)
            out->atoms[i].fraction[k].value += fraction[k];
    }
}

static void standardise(const closo_crystal *crystal, double tolerance, bool primitive,
                        closo_crystal *out)
{
    closo_error error = {0};
    ck_assert_msg(closo_crystal_standardise(crystal, tolerance, primitive, out, &error) == CLOSO_OK,
                  "%s", error.message);
}

// The icosahedral skeleton from 72 listed atoms: No. 148, as published, at every sensible
// tolerance.
START_TEST(skeleton)
{
    static const double tolerances[] = {1e-4, 1e-3, 1e-2, 0.1};
    closo_crystal published, listed, found;
    make_skeleton(&published);
    list_all(&published, NULL, 0, &listed);
    ck_assert_uint_eq(listed.count, 72);
    for (size_t i = 0; i < sizeof tolerances / sizeof tolerances[0]; i++) {
        standardise(&listed, tolerances[i], false, &found);
        ck_assert_int_eq(found.symmetry.number, 148);
        ck_assert_str_eq(found.symmetry.hall, "-R 3");
        ck_assert_str_eq(found.symmetry.name, "R -3 :H");
        ck_assert_uint_eq(found.symmetry.count, 18);
        ck_assert_ptr_nonnull(strstr(found.symmetry.source, "found from the atoms within"));
        ck_assert_uint_eq(found.count, 4);
        for (size_t a = 0; a < 4; a++)
            ck_assert_uint_eq(found.atoms[a].multiplicity, 18);
        ck_assert(fabs(found.lengths[0].value - 14.8343) < 1e-6);
        ck_assert(fabs(found.lengths[2].value - 9.7274) < 1e-6);
        ck_assert(found.angles[2].value == 120);
        ck_assert(
            fabs(crystals_scattering(&found, 0.2, 200) / crystals_scattering(&published, 0.2, 200) -
                 1) < 1e-4);
        closo_crystal_clear(&found);
    }
    closo_crystal_clear(&listed);
    closo_crystal_clear(&published);
}
END_TEST

START_TEST(shaken)
{
    closo_crystal published, listed, found;
    make_skeleton(&published);
    list_all(&published, NULL, 0.01, &listed);
    standardise(&listed, 1e-4, false, &found);
    ck_assert_int_eq(found.symmetry.number, 1);
    ck_assert_uint_eq(found.count, 72);
    closo_crystal_clear(&found);
    standardise(&listed, 0.1, false, &found);
    ck_assert_int_eq(found.symmetry.number, 148);
    ck_assert_uint_eq(found.count, 4);
    ck_assert(fabs(crystals_density(&found) / crystals_density(&published) - 1) < 1e-6);
    closo_crystal_clear(&found);
    closo_crystal_clear(&listed);
    closo_crystal_clear(&published);
}
END_TEST

START_TEST(primitive_cells)
{
    static const struct {
        const char *symbol;
        double lengths[3], angles[3];
        int number;
        double centrings;
        const char *name;
    } expected[] = {
        {"R -3 :H", {9, 9, 12}, {90, 90, 120}, 148, 3, "R -3 :R"},
        {"F m -3 m", {9, 9, 9}, {90, 90, 90}, 225, 4, ""},
        {"I m -3 m", {9, 9, 9}, {90, 90, 90}, 229, 2, ""},
        {"C 1 2/c 1", {9, 10, 12}, {90, 101, 90}, 15, 2, ""},
        {"A m a 2", {9, 10, 12}, {90, 90, 90}, 40, 2, ""},
        {"P n m a", {9, 10, 12}, {90, 90, 90}, 62, 1, "P n m a"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_crystal crystal, found;
        crystals_init(&crystal, expected[i].symbol, expected[i].lengths, expected[i].angles);
        crystals_add(&crystal, "Na1", 11, 0.11, 0.23, 0.07, 1);
        crystals_add(&crystal, "Cl1", 17, 0.31, 0.42, 0.17, 1);
        standardise(&crystal, 0.01, true, &found);
        ck_assert_int_eq(found.symmetry.number, expected[i].number);
        ck_assert_str_eq(found.symmetry.name, expected[i].name);
        ck_assert(fabs(crystal.cell.volume / found.cell.volume / expected[i].centrings - 1) < 1e-9);
        ck_assert(closo_symmetry_misfit(&found.symmetry, &found.cell) < 1e-9);
        ck_assert_uint_eq(found.count, 2);
        ck_assert(
            fabs(crystals_scattering(&found, 0.2, 200) / crystals_scattering(&crystal, 0.2, 200) -
                 1) < 1e-7);
        closo_crystal_clear(&found);
        closo_crystal_clear(&crystal);
    }
}
END_TEST

static void cell_of(int number, double lengths[3], double angles[3])
{
    static const double edges[3] = {6.1, 7.3, 8.9};
    for (int k = 0; k < 3; k++) {
        lengths[k] = number < 195 ? edges[k] : 2 * edges[k]; // 576 atoms in F m -3 m
        angles[k] = 90;
    }
    if (number <= 2) {
        angles[0] = 83;
        angles[2] = 99;
    }
    if (number <= 15)
        angles[1] = 107;
    if (number >= 75)
        lengths[1] = lengths[0];
    if (number >= 143 && number <= 194)
        angles[2] = 120;
    if (number >= 195)
        lengths[2] = lengths[0];
}

// Crystals of every seventh group in their own setting and in other axes.
START_TEST(groups_are_found_again)
{
    static const int skew[9] = {1, 0, 1, 1, 1, 0, 0, 0, 1};
    int last = 0;
    for (int hall_number = 1; hall_number <= 530; hall_number++) {
        SpglibSpacegroupType type = spg_get_spacegroup_type(hall_number);
        if (type.number == last || type.number % 7 != 1)
            continue;
        last = type.number;
        double lengths[3], angles[3];
        char symbol[32];
        closo_crystal crystal, listed, found;
        cell_of(type.number, lengths, angles);
        snprintf(symbol, sizeof symbol, "%d:%s", type.number, type.choice);
        crystals_init(&crystal, type.choice[0] ? symbol : type.international_full, lengths, angles);
        crystals_add(&crystal, "Na1", 11, 0.137, 0.283, 0.069, 1);
        crystals_add(&crystal, "Cl1", 17, 0.071, 0.413, 0.327, 1);
        crystals_add(&crystal, "B1", 5, 0.311, 0.177, 0.193, 1);
        double s_max = type.number < 195 ? 0.1 : 0.05, broad = 5 / (s_max * s_max);
        double scattering = crystals_scattering(&crystal, s_max, broad);
        for (int turned = 0; turned < 2; turned++) {
            list_all(&crystal, turned ? skew : NULL, 0, &listed);
            standardise(&listed, 1e-3, false, &found);
            ck_assert_msg(found.symmetry.number == type.number, "No. %d: %d", type.number,
                          found.symmetry.number);
            ck_assert_uint_eq(found.count, 3);
            ck_assert(fabs(crystals_density(&found) / crystals_density(&crystal) - 1) < 1e-9);
            ck_assert(fabs(crystals_scattering(&found, s_max, broad) / scattering - 1) < 1e-6);
            closo_crystal_clear(&found);
            closo_crystal_clear(&listed);
        }
        closo_crystal_clear(&crystal);
    }
    ck_assert_int_eq(last, 225);
}
END_TEST

// Rock salt as eight atoms about another origin: special positions exact, fixed coordinates too.
START_TEST(rock_salt)
{
    closo_crystal listed, found;
    crystals_init(&listed, "P1", (const double[3]){5.6402, 5.6402, 5.6402},
                  (const double[3]){90, 90, 90});
    for (int n = 0; n < 8; n++) {
        const double centre[3] = {n % 4 == 0 || n % 4 == 3 ? 0 : 0.5,
                                  n % 4 == 0 || n % 4 == 2 ? 0 : 0.5,
                                  n % 4 == 0 || n % 4 == 1 ? 0 : 0.5};
        double shift = n < 4 ? 0.25 : 0.75;
        crystals_add(&listed, "", n < 4 ? 11 : 17, centre[0] + shift, centre[1] + shift,
                     centre[2] + shift, 1);
    }
    standardise(&listed, 0.01, false, &found);
    ck_assert_str_eq(found.symmetry.name, "F m -3 m");
    ck_assert_uint_eq(found.count, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(found.atoms[i].multiplicity, 4);
        for (int k = 0; k < 3; k++) {
            double twice = 2 * found.atoms[i].fraction[k].value;
            ck_assert(twice == 0 || twice == 1);
            ck_assert(found.atoms[i].fraction[k].su == 0);
        }
    }
    closo_crystal_clear(&found);
    closo_crystal_clear(&listed);
}
END_TEST

// A place shared by two elements stays one, and makes a site of another kind than its twin.
START_TEST(shared_places)
{
    closo_crystal listed, found;
    crystals_init(&listed, "P1", (const double[3]){4, 4, 4}, (const double[3]){90, 90, 90});
    crystals_add(&listed, "Na1", 11, 0, 0, 0, 0.6);
    crystals_add(&listed, "K1", 19, 0, 0, 0, 0.4);
    crystals_add(&listed, "Na2", 11, 0.5, 0.5, 0.5, 0.6);
    crystals_add(&listed, "K2", 19, 0.5, 0.5, 0.5, 0.4);
    standardise(&listed, 0.01, false, &found);
    ck_assert_str_eq(found.symmetry.name, "I m -3 m");
    ck_assert_uint_eq(found.count, 2);
    ck_assert_str_eq(found.atoms[0].label, "Na1");
    ck_assert_str_eq(found.atoms[1].label, "K1");
    ck_assert(found.atoms[1].occupancy.value == 0.4);
    ck_assert(fabs(crystals_density(&found) / crystals_density(&listed) - 1) < 1e-9);
    closo_crystal_clear(&found);
    listed.atoms[3].occupancy.value = 0.3;
    standardise(&listed, 0.01, false, &found);
    ck_assert_str_eq(found.symmetry.name, "P m -3 m");
    ck_assert_uint_eq(found.count, 4);
    closo_crystal_clear(&found);
    closo_crystal_clear(&listed);
}
END_TEST

// U goes along: from P 21/n to P 21/c the axes are others, the scattering is not.
START_TEST(displacements)
{
    closo_crystal crystal, found;
    crystals_init(&crystal, "P 1 21/n 1", (const double[3]){5.1, 6.3, 7.2},
                  (const double[3]){90, 103, 90});
    closo_atom *atom = crystals_add(&crystal, "Na1", 11, 0.12, 0.31, 0.43, 1);
    atom->displacement = CLOSO_DISPLACEMENT_ANISOTROPIC;
    static const double u[6] = {0.02, 0.035, 0.015, 0.004, -0.006, 0.009};
    for (int n = 0; n < 6; n++)
        atom->u[n] = (closo_measured){u[n], 0.001};
    for (int k = 0; k < 3; k++)
        atom->fraction[k].su = 0.0001;
    crystals_add(&crystal, "Cl1", 17, 0.4, 0.12, 0.2, 1);
    standardise(&crystal, 0.001, false, &found);
    ck_assert_str_eq(found.symmetry.name, "P 1 21/c 1");
    ck_assert(fabs(crystals_scattering(&found, 0.35, 60) / crystals_scattering(&crystal, 0.35, 60) -
                   1) < 1e-9);
    ck_assert(found.atoms[0].u[0].su > 0);
    ck_assert(fabs(found.atoms[0].fraction[1].su - 0.0001) < 1e-12);
    closo_crystal_clear(&found);
    // On the twofold axis the tensor loses what the axis forbids.
    closo_crystal_clear(&crystal);
    crystals_init(&crystal, "P 1 2 1", (const double[3]){5.1, 6.3, 7.2},
                  (const double[3]){90, 103, 90});
    atom = crystals_add(&crystal, "Na1", 11, 0, 0.31, 0, 1);
    atom->displacement = CLOSO_DISPLACEMENT_ANISOTROPIC;
    for (int n = 0; n < 6; n++)
        atom->u[n] = (closo_measured){u[n], 0.001};
    crystals_add(&crystal, "Cl1", 17, 0.4, 0.12, 0.2, 1);
    crystals_add(&crystal, "F1", 9, 0.3, 0.72, 0.6, 1);
    standardise(&crystal, 0.001, false, &found);
    ck_assert_int_eq(found.symmetry.number, 3);
    ck_assert(fabs(found.atoms[0].u[3].value) < 1e-9); // U23
    ck_assert(fabs(found.atoms[0].u[5].value) < 1e-9); // U12
    ck_assert(fabs(found.atoms[0].u[1].value - 0.035) < 1e-9);
    closo_crystal_clear(&found);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(refused)
{
    closo_crystal crystal, found;
    crystals_init(&crystal, "P1", (const double[3]){4, 4, 4}, (const double[3]){90, 90, 90});
    closo_error error = {0};
    ck_assert_int_eq(closo_crystal_standardise(&crystal, 0.01, false, &found, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, "expected 1 to") != NULL, "%s", error.message);
    crystals_add(&crystal, "Na1", 11, 0, 0, 0, 1);
    static const double wrong[] = {0, -1, NAN, INFINITY, 100};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_int_eq(closo_crystal_standardise(&crystal, wrong[i], false, &found, &error),
                         CLOSO_USAGE);
        ck_assert_msg(strstr(error.message, "expected a tolerance above 0") != NULL, "%s",
                      error.message);
    }
    // Two atoms nearer than the tolerance.
    crystals_add(&crystal, "Na2", 11, 0.1, 0, 0, 1);
    ck_assert_int_eq(closo_crystal_standardise(&crystal, 1, false, &found, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, "try another tolerance") != NULL, "%s", error.message);
    for (int i = 0; i < 9; i++)
        crystals_add(&crystal, "H", i + 1, 0.5, 0.5, 0.5, 0.1);
    ck_assert_int_eq(closo_crystal_standardise(&crystal, 0.01, false, &found, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, "at most 8 atoms on one place") != NULL, "%s",
                  error.message);
    closo_crystal_clear(&crystal);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, skeleton);
    tcase_add_test(tests, shaken);
    tcase_add_test(tests, primitive_cells);
    tcase_add_test(tests, groups_are_found_again);
    tcase_add_test(tests, rock_salt);
    tcase_add_test(tests, shared_places);
    tcase_add_test(tests, displacements);
    tcase_add_test(tests, refused);
}

int main(void)
{
    return harness_run("standardise", add);
}
