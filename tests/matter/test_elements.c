// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of elements and constants: complete, self-consistent, and right where checked against
// published values (sources in src/matter/elements.c and constants.c).
#include "closo/matter.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

START_TEST(every_element)
{
    ck_assert_ptr_null(closo_element_of(0));
    ck_assert_ptr_null(closo_element_of(-1));
    ck_assert_ptr_null(closo_element_of(119));
    for (int number = 1; number <= 118; number++) {
        const closo_element *element = closo_element_of(number);
        ck_assert_int_eq(element->number, number);
        size_t length = strlen(element->symbol);
        ck_assert(length == 1 || length == 2);
        ck_assert_ptr_eq(closo_element_find(element->symbol, length), element);
        ck_assert(element->name[0] >= 'a' && element->name[0] <= 'z');
        ck_assert(element->covalent_radius > 0.25 && element->covalent_radius < 2.65);
        // Light nuclei hold about as many neutrons as protons, heavy ones up to 1.6 times as many.
        ck_assert(element->weight > 0.99 * number && element->weight < 2.7 * number);
        ck_assert(abs(element->usual_charge) <= 3);
        ck_assert(element->usual_charge <= 0 || element->is_metal);
    }
    // The three pairs whose weights do not follow the atomic number, and no others before uranium
    // but Th-Pa and U-Np.
    int inversions = 0;
    for (int number = 2; number <= 92; number++)
        inversions += closo_element_of(number)->weight < closo_element_of(number - 1)->weight;
    ck_assert_int_eq(inversions, 4);
}
END_TEST

START_TEST(finding)
{
    ck_assert_int_eq(closo_element_find("Li", 2)->number, 3);
    ck_assert_int_eq(closo_element_find("Lithium", 2)->number, 3);
    ck_assert_int_eq(closo_element_find("D", 1)->number, 1);
    ck_assert_int_eq(closo_element_find("T", 1)->number, 1);
    static const char *const unknown[] = {"", "li", "LI", "X", "Xx", "Uue", "L", "l", "1"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        ck_assert_msg(!closo_element_find(unknown[i], strlen(unknown[i])), "%s", unknown[i]);
    ck_assert_ptr_null(closo_element_find("B", 2)); // B and NUL is no symbol
    ck_assert_int_eq(closo_element_find("B", 1)->number, 5);
}
END_TEST

START_TEST(published_values)
{
    static const struct {
        const char *symbol;
        double weight;
        double radius;
        bool metal;
        int charge;
    } rows[] = {
        {"H", 1.008, 0.31, false, 0},       {"Li", 6.94, 1.28, true, 1},
        {"B", 10.81, 0.84, false, 0},       {"C", 12.011, 0.76, false, 0},
        {"N", 14.007, 0.71, false, -3},     {"O", 15.999, 0.66, false, -2},
        {"Na", 22.98976928, 1.66, true, 1}, {"Mg", 24.305, 1.41, true, 2},
        {"S", 32.06, 1.05, false, -2},      {"Cl", 35.45, 1.02, false, -1},
        {"Ar", 39.95, 1.06, false, 0},      {"K", 39.0983, 2.03, true, 1},
        {"Ge", 72.630, 1.20, false, 0},     {"Ag", 107.8682, 1.45, true, 1},
        {"I", 126.90447, 1.39, false, -1},  {"Cs", 132.90545196, 2.44, true, 1},
        {"Yb", 173.045, 1.87, true, 3},     {"Hf", 178.486, 1.75, true, 0},
        {"Pb", 207.2, 1.46, true, 0},       {"U", 238.02891, 1.96, true, 0},
        {"Cm", 247, 1.69, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const closo_element *element = closo_element_find(rows[i].symbol, strlen(rows[i].symbol));
        ck_assert_ptr_nonnull(element);
        ck_assert_msg(
            element->weight == rows[i].weight && element->covalent_radius == rows[i].radius &&
                element->is_metal == rows[i].metal && element->usual_charge == rows[i].charge,
            "%s", rows[i].symbol);
    }
}
END_TEST

// Relations that hold between constants whatever their values: a mistyped digit breaks one.
START_TEST(constants_agree_with_each_other)
{
    double value[16] = {0};
    static const char *const names[] = {"k_B", "e",   "N_A", "h",         "c",   "R",   "F",
                                        "u",   "m_e", "m_p", "epsilon_0", "E_h", "a_0", "r_e"};
    size_t count = sizeof names / sizeof names[0];
    size_t found = 0;
    for (const closo_constant *constant = closo_constants(); constant->symbol; constant++) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(constant->symbol, names[i]) == 0) {
                value[i] = constant->value;
                found++;
            }
        }
        ck_assert(constant->name[0] && constant->unit[0] && constant->standard_uncertainty >= 0);
        ck_assert(constant->standard_uncertainty < 1e-8 * constant->value);
    }
    ck_assert_uint_eq(found, count);
    double e = value[1];
    double c = value[4];
    double m_e = value[8];
    double epsilon_0 = value[10];
    double hartree = value[11];
    double bohr = value[12];
    double pi = acos(-1.0);
    ck_assert_double_eq_tol(value[5], 8.31446261815324, 1e-13);
    ck_assert_double_eq_tol(value[6], 96485.33212331, 1e-8);
    // E_h = e^2 / (4 pi epsilon_0 a_0); relative uncertainties 1e-12 and 1.6e-10
    double coulomb = e * e / (4 * pi * epsilon_0 * bohr);
    ck_assert_double_eq_tol(coulomb / hartree, 1, 5e-10);
    // E_h = h^2 / (4 pi^2 m_e a_0^2)
    double kinetic = pow(value[3] / (2 * pi * bohr), 2) / m_e;
    ck_assert_double_eq_tol(kinetic / hartree, 1, 1e-9);
    // r_e = e^2 / (4 pi epsilon_0 m_e c^2)
    ck_assert_double_eq_tol(coulomb * bohr / (m_e * c * c) / value[13], 1, 1e-9);
    // CODATA 2022: m_p / m_e = 1836.152673426(32), m_e in u = 5.485799090441(97)e-4
    ck_assert_double_eq_tol(value[9] / m_e, 1836.152673426, 1e-6);
    ck_assert_double_eq_tol(m_e / value[7] * 1e4, 5.485799090441, 1e-8);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, every_element);
    tcase_add_test(tests, finding);
    tcase_add_test(tests, published_values);
    tcase_add_test(tests, constants_agree_with_each_other);
}

int main(void)
{
    return harness_run("elements", add);
}
