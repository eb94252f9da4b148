// SPDX-License-Identifier: GPL-3.0-or-later
// Compounds: every way of writing that the field uses, refusals of what has two readings, and
// weights against printed ones.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "harness.h"

static closo_compound read(const char *text)
{
    closo_compound out;
    closo_error error = {0};
    ck_assert_msg(closo_compound_parse(&out, text, NULL, &error) == CLOSO_OK, "%s: %s", text,
                  error.message);
    return out;
}

static void check_written(const char *text, const char *written)
{
    closo_compound compound = read(text), again;
    char buffer[256];
    closo_compound_write(&compound, buffer, sizeof buffer);
    ck_assert_msg(strcmp(buffer, written) == 0, "%s: expected %s, found %s", text, written, buffer);
    again = read(buffer);
    ck_assert_uint_eq(again.terms, compound.terms);
    ck_assert_int_eq(again.charge, compound.charge);
}

START_TEST(formulas_of_the_field)
{
    static const char *const pairs[][2] = {
        {"Li2B12H12", "Li2B12H12"},
        {"Li2(B12H12)", "Li2B12H12"},
        {"Li2B12H12.2C6H14O3", "Li2C12B12H40O6"},
        {"Li2B12H12*2C6H14O3", "Li2C12B12H40O6"},
        {"Li2B12H12\xC2\xB7"
         "2 C6H14O3",
         "Li2C12B12H40O6"},
        {"CaCl2*0.5H2O", "CaCl2HO0.5"},
        {"CuSO4.5H2O", "CuH10O9S"},
        {"Na2SO4.10H2O", "Na2H20O14S"},
        {"LiBH4.NH3", "LiBH7N"},
        {"Na2.5B12H12", "Na2.5B12H12"},
        {"Li5.5PS4.5Cl1.5", "Li5.5Cl1.5PS4.5"},
        {"Li10.35Ge1.35P1.65S12", "Li10.35Ge1.35P1.65S12"},
        {"Li1.5Al0.5Ge1.5P3O12", "Al0.5Li1.5Ge1.5O12P3"},
        {"(Li0.7Na0.3)3(CB9H10)(CB11H12)", "Li2.1Na0.9C2B20H22"},
        {"Na2Li1.5B12H12", "Li1.5Na2B12H12"},
        {"B12(OCH3)12", "C12B12H36O12"},
        {"B12H12^2-", "B12H12^2-"},
        // Lowered and raised digits and signs of UTF-8.
        {"B\xE2\x82\x81\xE2\x82\x82H\xE2\x82\x81\xE2\x82\x82\xC2\xB2\xE2\x81\xBB", "B12H12^2-"},
        {"Na\xE2\x82\x82\xC2\xB9\xE2\x81\xB0"
         "B\xE2\x82\x81\xE2\x82\x80H\xE2\x82\x81\xE2\x82\x80",
         "Na2[10B]10H10"},
        {"B12H12(2-)", "B12H12^2-"},
        {"B12H12 2-", "B12H12^2-"},
        {"B12H12-2", "B12H12^2-"},
        {"[B12H12]2-", "B12H12^2-"},
        {"[B12H12]^{2-}", "B12H12^2-"},
        {"B11H14-", "B11H14-"},
        {"NH4+", "H4N+"},
        {"Na+", "Na+"},
        {"Ca^2+", "Ca^2+"},
        {"(I3)-", "I3^-"},
        {"10B12H12", "[10B]12H12"},
        {"Li2[10B]12H12", "Li2[10B]12H12"},
        {"Li2^10B12D12", "Li2[10B]12D12"},
        {"6Li2B12H12", "[6Li]2B12H12"},
        {"D2O", "D2O"},
        {"2(H2O)", "H4O2"},
        {"C2H5OH", "C2H6O"},
        {"  H2O  ", "H2O"},
        {"{[Al(OH)4]3}Na3", "Al3Na3H12O12"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_written(pairs[i][0], pairs[i][1]);
}
END_TEST

START_TEST(counts_and_charges)
{
    closo_compound salt = read("Li2B12H12.2C6H14O3");
    ck_assert_double_eq(closo_compound_count(&salt, 1), 40);
    ck_assert_double_eq(closo_compound_count(&salt, 8), 6);
    ck_assert_int_eq(read("C60(2+)").charge, 2);
    ck_assert_int_eq(read("PF6-").charge, -1);
    closo_compound labelled = read("[10B]6B6H12");
    ck_assert_double_eq(closo_compound_count(&labelled, 5), 12);
    ck_assert_uint_eq(labelled.terms, 3);
    ck_assert_int_eq(labelled.term[1].nuclide.mass_number, 0);
    ck_assert_int_eq(labelled.term[2].nuclide.mass_number, 10);
}
END_TEST

START_TEST(refusals)
{
    static const char *const pairs[][2] = {
        {"", "expected an element or a group at character 1"},
        {"Xx2", "unknown element at character 1"},
        {"Li2B12Hx", "unknown element at character 7"},
        {"CaCl2.0.5H2O", "the dot may be a decimal point"},
        {"LiAlCl4.3SO2", "the dot may be a decimal point"},
        {"Ca2+", "atoms or charges"},
        {"O2-", "atoms or charges"},
        {"B12H122-", "atoms or charges"},
        {"Na11BD4", "an isotope of the next element"},
        {"7Li11BD4", "an isotope of the next element"},
        {"7Li211B12D12", "an isotope of the next element"},
        {"2H2O", "may multiply or name an isotope"},
        {"B12(H12", "a group is not closed that opens at character 4"},
        {"B12H12)", "expected an element, a group, a number or a charge at character 7"},
        {"B0H2", "expected a number above 0"},
        {"B9999999999999", "the number is too large"},
        {"^99B", "isotope that is not known"},
        {"H2O.", "expected an element or a group"},
        {"Li2 B12", "expected an element, a group, a number or a charge at character 5"},
        {"((((((((((((((((((H))))))))))))))))))", "nested too deeply"},
        {"b12", "unknown element"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        closo_compound out;
        closo_error error = {0};
        ck_assert_msg(closo_compound_parse(&out, pairs[i][0], NULL, &error) == CLOSO_USAGE,
                      "%s was read", pairs[i][0]);
        ck_assert_msg(strstr(error.message, pairs[i][1]) != NULL, "%s: %s", pairs[i][0],
                      error.message);
    }
}
END_TEST

START_TEST(abbreviations)
{
    const closo_abbreviation list[] = {{"Me", "CH3"}, {"THF", "C4H8O"}, {"diglyme", "C6H14O3"}};
    const closo_abbreviations own = {3, list};
    closo_compound out;
    closo_error error = {0};
    ck_assert(closo_compound_parse(&out, "B12(OMe)12", &own, &error) == CLOSO_OK);
    ck_assert_double_eq(closo_compound_count(&out, 1), 36);
    ck_assert(closo_compound_parse(&out, "Li2B12H12.4THF", &own, &error) == CLOSO_OK);
    ck_assert_double_eq(closo_compound_count(&out, 6), 16);
    ck_assert(closo_compound_parse(&out, "Li2B12H12*2diglyme", &own, &error) == CLOSO_OK);
    ck_assert_double_eq(closo_compound_count(&out, 8), 6);
    const closo_abbreviation wrong = {"Me", "CHx"};
    ck_assert(closo_compound_parse(&out, "Me2", &(closo_abbreviations){1, &wrong}, &error) ==
              CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "abbreviation \"Me\""));
}
END_TEST

// Weights of the literature, and IUPAC's interval for boron [10.806, 10.821],
// doi:10.1515/pac-2019-0603.
START_TEST(weights)
{
    const struct {
        const char *formula;
        double weight, low, high;
    } rows[] = {{"B12(OCH3)12", 502.128, NAN, NAN}, {"B", 10.81, 10.806, 10.821},
                {"H", 1.008, 1.00784, 1.00811},     {"Li", 6.94, 6.938, 6.997},
                {"O", 15.999, 15.99903, 15.99977},  {"S", 32.06, 32.059, 32.076},
                {"Si", 28.085, 28.084, 28.086},     {"Mg", 24.305, 24.304, 24.307},
                {"Cl", 35.45, 35.446, 35.457},      {"C", 12.011, 12.0096, 12.0116},
                {"F", 18.998403162, NAN, NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        closo_compound compound = read(rows[i].formula);
        double low, high, weight = closo_compound_weight(&compound, &low, &high);
        ck_assert_double_eq_tol(weight, rows[i].weight, 6e-4);
        // Abridged weights may lie a rounding outside (O: 15.999 and 15.99903).
        ck_assert(low <= weight * (1 + 1e-5) && weight <= high * (1 + 1e-5));
        if (rows[i].low > 0) {
            ck_assert_double_eq_tol(low, rows[i].low, 1.2e-3);
            ck_assert_double_eq_tol(high, rows[i].high, 1.2e-3);
        }
    }
    closo_compound ion = read("Na+"), pure = read("[10B]");
    ck_assert_double_eq_tol(closo_compound_weight(&ion, NULL, NULL), 22.98976928 - 5.4858e-4, 1e-6);
    ck_assert_double_eq_tol(closo_compound_weight(&pure, NULL, NULL), 10.012936862, 1e-9);
}
END_TEST

// Random compounds are written so that they read back.
START_TEST(electron)
{
    char text[16];
    closo_compound_write(&(closo_compound){.charge = -1}, text, sizeof text);
    ck_assert_str_eq(text, "e-");
}
END_TEST

START_TEST(writing_reads_back)
{
    uint64_t state = 7;
    for (int round = 0; round < 3000; round++) {
        closo_compound compound = {0}, again;
        closo_error error = {0};
        for (uint64_t k = 0; k <= harness_random(&state) % 6; k++) {
            uint64_t r = harness_random(&state);
            closo_compound one = {
                .terms = 1,
                .term = {{{(int)(r % 30) + 1, 0}, 1 + (double)(r % 97) / (double)(r % 3 + 1)}}};
            if (r % 7 == 0)
                one.term[0].nuclide = (closo_nuclide){5, 10 + (int)(r % 2)};
            ck_assert(closo_compound_add(&compound, &one, 1, &error) == CLOSO_OK);
        }
        compound.charge = (int)(harness_random(&state) % 7) - 3;
        char text[512];
        closo_compound_write(&compound, text, sizeof text);
        ck_assert_msg(closo_compound_parse(&again, text, NULL, &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert_msg(again.terms == compound.terms && again.charge == compound.charge, "%s", text);
        for (size_t i = 0; i < again.terms; i++)
            ck_assert_double_eq_tol(again.term[i].count, compound.term[i].count, 1e-6);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, formulas_of_the_field);
    tcase_add_test(tests, counts_and_charges);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, abbreviations);
    tcase_add_test(tests, weights);
    tcase_add_test(tests, electron);
    tcase_add_test(tests, writing_reads_back);
}

int main(void)
{
    return harness_run("compound", add);
}
