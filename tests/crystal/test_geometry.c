// SPDX-License-Identifier: GPL-3.0-or-later
// Lengths, angles, volumes and contents with their uncertainties: B12(OCH3)12 against the tables
// of doi:10.1021/jacs.3c03065, cubic and hexagonal volumes against their derivatives.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static closo_crystal read_structure(const char *name)
{
    char path[1024];
    closo_crystal crystal;
    closo_error error = {0};
    snprintf(path, sizeof path, "%s/structures/%s", CLOSO_TEST_DATA, name);
    ck_assert_msg(closo_crystal_read(&crystal, path, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    return crystal;
}

static closo_geometry geometry_of(const closo_crystal *crystal)
{
    closo_geometry geometry;
    closo_error error = {0};
    ck_assert_msg(closo_geometry_of(&geometry, crystal, &(closo_geometry_options){0}, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return geometry;
}

static bool is(const closo_crystal *crystal, size_t atom, const char *label)
{
    return !strcmp(crystal->atoms[atom].label, label);
}

// The bond of two labels whose length is nearest to the one expected.
static closo_measured bond(const closo_crystal *crystal, const closo_geometry *geometry,
                           const char *a, const char *b, double expected)
{
    closo_measured best = {NAN, NAN};
    for (size_t i = 0; i < geometry->bond_count; i++) {
        const closo_bond *found = &geometry->bonds[i];
        bool match = (is(crystal, found->atom[0], a) && is(crystal, found->atom[1], b)) ||
                     (is(crystal, found->atom[0], b) && is(crystal, found->atom[1], a));
        if (match && !(fabs(found->length.value - expected) >= fabs(best.value - expected)))
            best = found->length;
    }
    return best;
}

static closo_measured angle(const closo_crystal *crystal, const closo_geometry *geometry,
                            const char *a, const char *b, const char *c, double expected)
{
    closo_measured best = {NAN, NAN};
    for (size_t i = 0; i < geometry->angle_count; i++) {
        const closo_angle *found = &geometry->angles[i];
        bool ends = (is(crystal, found->atom[0], a) && is(crystal, found->atom[2], c)) ||
                    (is(crystal, found->atom[0], c) && is(crystal, found->atom[2], a));
        if (ends && is(crystal, found->atom[1], b) &&
            !(fabs(found->angle.value - expected) >= fabs(best.value - expected)))
            best = found->angle;
    }
    return best;
}

START_TEST(published_bonds) // Table S3, major orientation: length and its printed uncertainty
{
    static const struct {
        const char *a, *b;
        double length, su;
    } table[] = {
        {"O1", "C1", 1.415, 0.003},   {"O1", "B1", 1.3933, 0.0018}, {"O2", "C2", 1.416, 0.004},
        {"O2", "B2", 1.3871, 0.0019}, {"B1", "B1", 1.857, 0.003},   {"B1", "B2", 1.741, 0.002},
        {"B1", "B2", 1.867, 0.002},   {"B1", "B2", 1.868, 0.002},   {"B2", "B2", 1.865, 0.002},
    };
    closo_crystal crystal = read_structure("B12OCH3_12.cif");
    closo_geometry geometry = geometry_of(&crystal);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        closo_measured found = bond(&crystal, &geometry, table[i].a, table[i].b, table[i].length);
        ck_assert_double_eq_tol(found.value, table[i].length, 1e-3);
        ck_assert_double_eq_tol(found.su, table[i].su, 1.3e-3); // one digit
    }
    closo_geometry_clear(&geometry);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(published_angles)
{
    static const struct {
        const char *a, *b, *c;
        double angle;
    } table[] = {
        {"B1", "O1", "C1", 122.01}, {"B2", "O2", "C2", 122.97}, {"O1", "B1", "B1", 121.31},
        {"O1", "B1", "B1", 122.64}, {"O1", "B1", "B2", 118.77}, {"O1", "B1", "B2", 123.35},
        {"B1", "B1", "B2", 105.12}, {"B1", "B1", "B2", 55.74},  {"B2", "B1", "B1", 110.51},
        {"B2", "B1", "B2", 110.24}, {"B2", "B1", "B2", 62.12},  {"O2", "B2", "B1", 123.29},
        {"O2", "B2", "B2", 121.78}, {"B1", "B2", "B1", 110.22}, {"B2", "B2", "B2", 105.13},
        {"B1", "B2", "B2", 55.62},
    };
    closo_crystal crystal = read_structure("B12OCH3_12.cif");
    closo_geometry geometry = geometry_of(&crystal);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        closo_measured found =
            angle(&crystal, &geometry, table[i].a, table[i].b, table[i].c, table[i].angle);
        ck_assert_double_eq_tol(found.value, table[i].angle, 0.08);
        ck_assert_double_gt(found.su, 0);
        ck_assert_double_lt(found.su, 0.3);
    }
    // The three-fold axis makes this triangle equilateral: 60 degrees, exactly.
    closo_measured exact = angle(&crystal, &geometry, "B1", "B1", "B1", 60);
    ck_assert_double_eq_tol(exact.value, 60, 1e-9);
    ck_assert_double_eq_tol(exact.su, 0, 1e-6);
    closo_geometry_clear(&geometry);
    closo_crystal_clear(&crystal);
}
END_TEST

static double quantity(const closo_result *result, const char *key, double *su)
{
    closo_quantity found;
    ck_assert_msg(closo_result_find_quantity(result, key, &found), "%s", key);
    if (su)
        *su = found.su;
    return found.value;
}

START_TEST(published_contents) // Table S1
{
    closo_crystal crystal = read_structure("B12OCH3_12.cif");
    closo_result *result = closo_result_new("structure info", "x", NULL);
    closo_error error = {0};
    double su;
    ck_assert_msg(closo_crystal_info(&crystal, NAN, result, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert_double_eq_tol(quantity(result, "F000", NULL), 792, 1e-6);
    ck_assert_double_eq_tol(quantity(result, "density", NULL), 1.349, 6e-4);
    ck_assert_double_eq_tol(quantity(result, "absorption", NULL), 0.102, 6e-4);
    ck_assert_double_eq_tol(quantity(result, "volume", &su), 1853.8, 0.05);
    ck_assert_double_eq_tol(su, 0.4, 0.05);
    ck_assert_double_eq_tol(quantity(result, "formula_weight", NULL), 502.14, 0.02);
    ck_assert_double_eq_tol(quantity(result, "Z", NULL), 3, 1e-9);
    ck_assert_str_eq(closo_result_setting(result, "formula"), "C12H36B12O12");
    closo_result_free(result);
    closo_crystal_clear(&crystal);
}
END_TEST

static void volume(const char *group, const double cell[6], const double su[6], double expected,
                   double expected_su, double expected_uncorrelated)
{
    closo_symmetry symmetry;
    closo_crystal crystal;
    closo_measured length[3], angle[3];
    double found, found_su, uncorrelated;
    closo_error error = {0};
    for (int i = 0; i < 3; i++) {
        length[i] = (closo_measured){cell[i], su[i]};
        angle[i] = (closo_measured){cell[3 + i], su[3 + i]};
    }
    ck_assert_msg(closo_symmetry_from_name(&symmetry, group, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert(closo_crystal_init(&crystal, length, angle, &symmetry, &error) == CLOSO_OK);
    ck_assert(closo_crystal_volume(&crystal, &found, &found_su, &uncorrelated, &error) == CLOSO_OK);
    ck_assert_double_eq_tol(found, expected, 1e-3 * expected);
    ck_assert_double_eq_tol(found_su, expected_su, 0.02 * expected_su);
    ck_assert_double_eq_tol(uncorrelated, expected_uncorrelated, 0.02 * expected_uncorrelated);
    closo_crystal_clear(&crystal);
    closo_symmetry_clear(&symmetry);
}

// V = a^3: dV = 3 a^2 da; independent lengths make sqrt(3) a^2 da. The cells are those of Tang et
// al., Energy Storage Mater. 4 (2016) 79, SI, whose printed uncertainties are the second kind.
START_TEST(volumes)
{
    const double none = NAN;
    volume("Pm-3n", (double[]){7.963, 7.963, 7.963, 90, 90, 90},
           (double[]){0.002, none, none, none, none, none}, 504.93, 0.3805, 0.2197);
    volume("P6422", (double[]){6.5, 6.5, 17.5, 90, 90, 120},
           (double[]){0.001, 0.001, 0.003, none, none, none}, 640.3,
           sqrt(pow(2 * 640.3 * 0.001 / 6.5, 2) + pow(640.3 * 0.003 / 17.5, 2)),
           sqrt(2 * pow(640.3 * 0.001 / 6.5, 2) + pow(640.3 * 0.003 / 17.5, 2)));
    volume("P21/n", (double[]){7.0240, 10.6426, 7.0119, 90, 94.842, 90},
           (double[]){0.0003, 0.0004, 0.0005, none, 0.004, none}, 522.29, 0.0477, 0.0477);
}
END_TEST

START_TEST(hydrogen_of_one_orientation_bonds_to_its_own_carbon)
{
    closo_crystal crystal = read_structure("B12OCH3_12.cif");
    closo_geometry geometry = geometry_of(&crystal);
    int hydrogens = 0;
    for (size_t i = 0; i < geometry.bond_count; i++) {
        const closo_bond *found = &geometry.bonds[i];
        const closo_atom *a = &crystal.atoms[found->atom[0]], *b = &crystal.atoms[found->atom[1]];
        ck_assert_int_eq(a->disorder_group, b->disorder_group);
        hydrogens += a->element == 1 || b->element == 1;
    }
    ck_assert_int_eq(hydrogens, 12); // six on each of the two orientations
    closo_geometry_clear(&geometry);
    closo_crystal_clear(&crystal);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, published_bonds);
    tcase_add_test(tests, published_angles);
    tcase_add_test(tests, published_contents);
    tcase_add_test(tests, volumes);
    tcase_add_test(tests, hydrogen_of_one_orientation_bonds_to_its_own_carbon);
}

int main(void)
{
    return harness_run("geometry", add);
}
