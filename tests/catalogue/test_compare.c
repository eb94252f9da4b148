// SPDX-License-Identifier: GPL-3.0-or-later
// Documents of other rooms beside the literature: the right records, z and ratio, and what stands
// against a comparison.
#include "plot_files.h"

#include "catalogue/compare.h"

static void add_quantity(closo_result *document, const char *key, double value, double su,
                         const char *unit)
{
    closo_result_add_quantity(
        document,
        &(closo_quantity){.key = key, .label = key, .value = value, .su = su, .unit = unit});
}

static closo_status compare_with(const closo_result *document, const char *material,
                                 closo_result **result, size_t *found, closo_error *error)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    const closo_catalogue_compare_options options = {
        .material = material, .temperature = NAN, .records = 50};
    *result = closo_result_new("test", "test", NULL);
    closo_status status =
        closo_catalogue_compare(catalogue, document, &options, "literature", *result, found, error);
    closo_catalogue_close(catalogue);
    return status;
}

static closo_result *compared(const closo_result *document, const char *material)
{
    closo_result *result = NULL;
    closo_error error = {0};
    ck_assert_msg(compare_with(document, material, &result, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    return result;
}

START_TEST(a_measured_conductivity)
{
    closo_result *document = closo_result_new("conductivity value", "x", NULL);
    add_quantity(document, "sigma", 5.4e-5, 1e-6, "S/m");
    add_quantity(document, "temperature", 298.15, NAN, "K");
    add_quantity(document, "R", 1000, NAN, "ohm");
    closo_result *result = compared(document, "B12H12Na2"); // by formula
    size_t row = row_of(result, "literature", "id", "con-0013");
    ck_assert_uint_eq(row, 0); // the nearest temperature first
    ck_assert_double_eq_tol(number_at(result, "literature", "mine", row), 5.4e-7, 1e-15);
    ck_assert_double_eq_tol(number_at(result, "literature", "ratio", row), 2, 1e-9);
    ck_assert_double_nan(number_at(result, "literature", "z", row));
    ck_assert_str_eq(text_at(result, "literature", "verdict", row),
                     "no s.u. stated by the source: ratio 2");
    // 231 K away, above the transition: no verdict, and it is said why.
    row = row_of(result, "literature", "id", "con-0014");
    ck_assert_str_eq(text_at(result, "literature", "verdict", row), "not of the same conditions");
    ck_assert_ptr_nonnull(strstr(text_at(result, "literature", "remarks", row), "K apart"));
    // Nothing but the conductivity is compared.
    ck_assert(!has_row(result, "literature", "quantity", "R"));
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(z_of_two_uncertainties)
{
    closo_result *document = closo_result_new("conductivity arrhenius", "x", NULL);
    add_quantity(document, "Ea_heating_above", 0.23, 0.01, "eV");
    add_quantity(document, "Ea_sigma_heating_above", 0.20, 0.01, "eV");
    closo_result *result = compared(document, "Na2B12H12");
    size_t row = row_of(result, "literature", "id", "pry-0017"); // 0.21(1) eV by impedance
    ck_assert_uint_eq(row, 0);
    ck_assert_double_eq_tol(number_at(result, "literature", "z", row), 0.02 / hypot(0.01, 0.01),
                            1e-9);
    ck_assert_ptr_nonnull(strstr(text_at(result, "literature", "verdict", row), "agrees"));
    row = row_of(result, "literature", "id", "act-0014"); // AIMD
    ck_assert_ptr_nonnull(
        strstr(text_at(result, "literature", "remarks", row), "impedance here, simulation there"));
    ck_assert_uint_ge(closo_result_count_warnings(result), 1);
    ck_assert(!has_row(result, "literature", "quantity", "Ea_sigma_heating_above"));
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(sides_of_a_transition)
{
    closo_result *document = closo_result_new("conductivity arrhenius", "x", NULL);
    add_quantity(document, "Ea_heating_below", 1.6, 0.1, "eV");
    add_quantity(document, "Ea_heating_above", 0.36, 0.01, "eV");
    closo_result *result = compared(document, "NaB3H8");
    size_t count = 0, good = 0;
    const char *const *keys = closo_result_texts(result, "literature", "quantity", &count);
    for (size_t i = 0; i < count; i++) {
        double literature = number_at(result, "literature", "literature", i);
        bool below = strcmp(keys[i], "Ea_heating_below") == 0;
        bool same = below == (literature > 1);
        const char *verdict = text_at(result, "literature", "verdict", i);
        ck_assert_int_eq(strcmp(verdict, "not of the same conditions") != 0, same);
        good += same;
    }
    ck_assert_uint_eq(good, 2);
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(a_simulation)
{
    closo_result *document = closo_result_new("traj report", "x", NULL);
    add_quantity(document, "P1_tetrahedral", 0.16, 0.01, "1");
    add_quantity(document, "S_configurational", 2.9, 0.02, "k_B");
    add_quantity(document, "coordination_number", 6.2, 0.1, "1");
    add_quantity(document, "D_Li", 1e-5, 1e-6, "cm^2/s");
    add_quantity(document, "a", 20, NAN, "A"); // of the box
    closo_result_set(document, "temperature", "800 K");
    closo_result *result = compared(document, "Li2B12H12");
    size_t row = row_of(result, "literature", "quantity", "P1_tetrahedral");
    ck_assert_double_eq_tol(number_at(result, "literature", "literature", row), 0.14, 0.2);
    row = row_of(result, "literature", "quantity", "S_configurational");
    ck_assert_str_eq(text_at(result, "literature", "unit", row), "kB");
    row = row_of(result, "literature", "quantity", "coordination_number");
    ck_assert_double_eq_tol(number_at(result, "literature", "literature", row), 6.3, 1e-9);
    ck_assert(!has_row(result, "literature", "quantity", "a"));
    ck_assert(!has_row(result, "literature", "quantity", "D_Li"));
    // Trigonal sites do not stand beside tetrahedral ones.
    size_t count = 0;
    const char *const *keys = closo_result_texts(result, "literature", "quantity", &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i], "P1_tetrahedral") == 0)
            ck_assert_double_lt(number_at(result, "literature", "literature", i), 0.5);
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(the_material_from_the_document)
{
    closo_result *document = closo_result_new("structure info", "x", NULL);
    const closo_fingerprint none = {0};
    add_quantity(document, "a", 14.8343, 0.0011, "A");
    add_quantity(document, "formula_weight", 502.128, NAN, "g/mol");
    closo_result_add_input(document, "somewhere/my_B12(OCH3)12_100K.cif", &none);
    closo_result *result = compared(document, NULL);
    size_t row = row_of(result, "literature", "quantity", "a");
    ck_assert_str_eq(text_at(result, "literature", "material", row), "B12(OCH3)12");
    if (*text_at(result, "literature", "phase", row))
        ck_assert_ptr_nonnull(
            strstr(text_at(result, "literature", "remarks", row), "of the phase"));
    ck_assert(has_row(result, "literature", "quantity", "formula_weight"));
    closo_result_free(result);
    closo_result_free(document);
    // A setting comes first.
    document = closo_result_new("conductivity value", "x", NULL);
    add_quantity(document, "sigma", 1e-6, NAN, "S/cm");
    closo_result_set(document, "sample", "Na2B10H10, pellet 3");
    result = compared(document, NULL);
    ck_assert(has_row(result, "literature", "material", "Na2B10H10"));
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(species_are_their_own_material)
{
    static const char *const species[] = {"B12H12(2-)", "B12(OCH3)12"};
    static const char *const sites[] = {"11B", "11B"};
    static const double shifts[] = {-15.3, 38.1};
    closo_result *document = closo_result_new("nmr fit", "x", NULL);
    closo_table *table = closo_result_add_table(document, "sites", "x");
    closo_table_add_text_column(table, "species", NULL, species, 2);
    closo_table_add_text_column(table, "site", NULL, sites, 2);
    closo_table_add_column(table, "shift", NULL, "ppm", shifts, 2);
    closo_result *result = compared(document, NULL);
    size_t count = 0;
    const char *const *materials = closo_result_texts(result, "literature", "material", &count);
    ck_assert_uint_ge(count, 2);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(materials[i], "B12(OCH3)12") == 0) {
            found = true;
            ck_assert_double_eq_tol(number_at(result, "literature", "literature", i), 38, 0.2);
        }
    ck_assert(found);
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

START_TEST(nothing_to_say_is_said)
{
    closo_error error = {0};
    size_t found = 1;
    closo_result *result = NULL;
    closo_result *document = closo_result_new("eis fit", "x", NULL);
    add_quantity(document, "R1", 10, 1, "ohm");
    ck_assert_int_eq(compare_with(document, "Na2B12H12", &result, &found, &error), CLOSO_OK);
    ck_assert_uint_eq(found, 0);
    ck_assert_ptr_nonnull(closo_result_setting(result, "literature"));
    closo_result_free(result);
    ck_assert_int_eq(compare_with(document, "Na2B12H13", &result, &found, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "Na2B12H12"));
    closo_result_free(result);
    ck_assert_int_eq(compare_with(document, NULL, &result, &found, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "--material"));
    closo_result_free(result);
    closo_result_free(document);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, a_measured_conductivity);
    tcase_add_test(tests, z_of_two_uncertainties);
    tcase_add_test(tests, sides_of_a_transition);
    tcase_add_test(tests, a_simulation);
    tcase_add_test(tests, the_material_from_the_document);
    tcase_add_test(tests, species_are_their_own_material);
    tcase_add_test(tests, nothing_to_say_is_said);
}

int main(void)
{
    return harness_run("catalogue compare", add);
}
