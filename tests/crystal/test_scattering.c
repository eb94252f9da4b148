// SPDX-License-Identifier: GPL-3.0-or-later
// Form factors against their electrons and against one another; dispersion and attenuation against
// published numbers; wavelengths of the two sources against the ratio of their scales.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static double f0(int element, int charge, const char *table, bool bonded, double s)
{
    closo_form_factor factor;
    closo_error error = {0};
    ck_assert_msg(closo_form_factor_find(&factor, element, charge, table, bonded, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return closo_form_factor_at(&factor, s);
}

START_TEST(at_rest_every_electron_scatters)
{
    int found = 0;
    for (int z = 1; z <= 98; z++)
        for (int charge = -2; charge <= 6; charge++)
            for (int t = 0; t < 2; t++) {
                closo_form_factor factor;
                const char *table = t ? "WK95" : "IT92";
                if (closo_form_factor_find(&factor, z, charge, table, false, NULL) != CLOSO_OK)
                    continue;
                bool ion = strpbrk(factor.species, "+-") != NULL;
                double electrons = ion ? z - charge : z;
                ck_assert_double_eq_tol(closo_form_factor_at(&factor, 0), electrons, 0.13);
                found++;
            }
    ck_assert_int_gt(found, 1700);
}
END_TEST

START_TEST(tables_agree)
{
    for (int z = 3; z <= 57; z++)
        for (double s = 0; s <= 1.2; s += 0.1) {
            double it92 = f0(z, 0, "IT92", false, s);
            ck_assert_double_eq_tol(it92, f0(z, 0, "WK95", false, s), 0.006 * z + 0.05);
            ck_assert_double_eq_tol(it92, f0(z, 0, "xraylib", false, s), 0.02 * z + 0.05);
        }
}
END_TEST

START_TEST(bonded_hydrogen_is_contracted) // values of both tables at s = 0.1 1/A
{
    ck_assert_double_eq_tol(f0(1, 0, "IT92", true, 0.1), 0.8543, 1e-3);
    ck_assert_double_eq_tol(f0(1, 0, "IT92", false, 0.1), 0.8108, 1e-3);
    ck_assert_double_eq_tol(f0(1, 0, "WK95", true, 0.1), 0.8543, 1e-3);
    ck_assert_double_eq_tol(f0(1, 0, "WK95", false, 0.1), 0.8108, 1e-3);
}
END_TEST

START_TEST(ions_that_a_table_lacks_are_neutral_and_named_so)
{
    closo_form_factor factor;
    ck_assert(closo_form_factor_find(&factor, 11, 1, "IT92", true, NULL) == CLOSO_OK);
    ck_assert_str_eq(factor.species, "Na1+");
    ck_assert(closo_form_factor_find(&factor, 5, 3, "IT92", true, NULL) == CLOSO_OK);
    ck_assert_str_eq(factor.species, "B");
    closo_error error = {0};
    ck_assert(closo_form_factor_find(&factor, 5, 0, "IT93", true, &error) == CLOSO_USAGE);
    ck_assert_str_eq(error.message, "form factors: expected IT92, WK95 or xraylib, found 'IT93'");
    ck_assert(closo_form_factor_find(&factor, 110, 0, "IT92", true, &error) == CLOSO_INPUT);
}
END_TEST

// International Tables C, Table 4.2.6.8 (Cu K-alpha 1), to the spread between the theories.
START_TEST(dispersion_at_copper)
{
    static const struct {
        int element;
        double f1, f2;
    } table[] = {{11, 0.13, 0.124}, {17, 0.364, 0.702}, {26, -1.134, 3.197}, {82, -4.08, 8.51}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double f1, f2;
        ck_assert(closo_dispersion(table[i].element, 1.540562, &f1, &f2, NULL) == CLOSO_OK);
        ck_assert_double_eq_tol(f1, table[i].f1, 0.15);
        ck_assert_double_eq_tol(f2, table[i].f2, 0.05 * table[i].f2 + 0.01);
        ck_assert_double_gt(f2, 0);
    }
    closo_error error = {0};
    double f1, f2;
    ck_assert(closo_dispersion(5, 1e-9, &f1, &f2, &error) == CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "anomalous dispersion of B"));
}
END_TEST

START_TEST(attenuation_of_lead_at_molybdenum) // International Tables C, Table 4.2.4.3: 122.8 cm^2/g
{
    double attenuation;
    ck_assert(closo_attenuation(82, 0.71073, &attenuation, NULL) == CLOSO_OK);
    ck_assert_double_eq_tol(attenuation, 122.8, 4);
}
END_TEST

START_TEST(wavelengths_of_two_scales)
{
    static const char *const names[] = {"CrKa1", "FeKa1", "CoKa1", "CuKa1", "MoKa1", "AgKa1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char si[16];
        snprintf(si, sizeof si, "%s-SI", names[i]);
        const closo_line *old = closo_line_find(names[i]), *new = closo_line_find(si);
        ck_assert_ptr_nonnull(old);
        ck_assert_ptr_nonnull(new);
        ck_assert_double_eq_tol(new->wavelength[0] / old->wavelength[0], 1 + 15e-6, 20e-6);
    }
    const closo_line *doublet = closo_line_find("CuKa");
    ck_assert_double_eq_tol(doublet->wavelength[0], 1.54056, 3e-6);
    ck_assert_double_eq_tol(doublet->wavelength[1], 1.54439, 3e-6);
    ck_assert_ptr_null(closo_line_find("Cuka"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, at_rest_every_electron_scatters);
    tcase_add_test(tests, tables_agree);
    tcase_add_test(tests, bonded_hydrogen_is_contracted);
    tcase_add_test(tests, ions_that_a_table_lacks_are_neutral_and_named_so);
    tcase_add_test(tests, dispersion_at_copper);
    tcase_add_test(tests, attenuation_of_lead_at_molybdenum);
    tcase_add_test(tests, wavelengths_of_two_scales);
}

int main(void)
{
    return harness_run("scattering", add);
}
