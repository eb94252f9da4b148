// SPDX-License-Identifier: GPL-3.0-or-later
// Force fields: the built-in one says what its notes measured, and each way a file can be wrong is
// named by file, key, expectation and finding.
#include "closo/md.h"

#include "../base/files.h"

#include <math.h>

static closo_force_field field; // large: not on the stack of a test

START_TEST(the_built_in_one)
{
    closo_error error = {0};
    ck_assert_msg(closo_force_field_read(&field, NULL, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_str_eq(field.name, "T");
    ck_assert(field.charge_scale == 0.7 && field.coulomb_cutoff_angstrom == 8.5);
    // Shipped at charge scale 0.70: Li 10072.1 and 12762.4, Na (shift 0.33 A) 35224.6 and 79821.0,
    // K 111601 and 432130 kcal/mol; H-H 3000 whatever the scale.
    static const struct {
        const char *a, *b;
        double scaled, rho;
    } expected[] = {{"Li", "B", 10072.1, 0.2636}, {"Li", "H", 12762.4, 0.18},
                    {"Na", "B", 35224.6, 0.2636}, {"H", "Na", 79821.0, 0.18},
                    {"K", "B", 111601.4, 0.2636}, {"K", "H", 432129.5, 0.18}};
    for (size_t i = 0; i < 6; i++) {
        const closo_force_field_pair *pair =
            closo_force_field_pair_of(&field, expected[i].a, expected[i].b);
        ck_assert_ptr_nonnull(pair);
        ck_assert(pair->scaled && !pair->extrapolated && pair->rho == expected[i].rho);
        ck_assert_double_eq_tol(pair->prefactor * 0.49, expected[i].scaled, 0.1);
        ck_assert_uint_gt(strlen(pair->origin), 20);
    }
    const closo_force_field_pair *hydrogen = closo_force_field_pair_of(&field, "H", "H");
    ck_assert(hydrogen->prefactor == 3000 && hydrogen->rho == 0.28 && !hydrogen->scaled);
    // Larger ions are the Li pair shifted outwards: A exp(shift / rho). Rb and Cs stand 0.14 and
    // 0.29 A beyond K and say that nobody tested them.
    const closo_force_field_pair *k = closo_force_field_pair_of(&field, "K", "B");
    const closo_force_field_pair *rb = closo_force_field_pair_of(&field, "Rb", "B");
    const closo_force_field_pair *cs = closo_force_field_pair_of(&field, "Cs", "B");
    ck_assert(rb->extrapolated && cs->extrapolated);
    ck_assert_double_eq_tol(0.2636 * log(rb->prefactor / k->prefactor), 0.14, 1e-4);
    ck_assert_double_eq_tol(0.2636 * log(cs->prefactor / k->prefactor), 0.29, 1e-4);
    ck_assert_ptr_null(closo_force_field_pair_of(&field, "Li", "Li"));
    closo_force_field_clear(&field);
}
END_TEST

START_TEST(what_it_covers)
{
    closo_error error = {0};
    closo_salt salt;
    ck_assert_int_eq(closo_force_field_read(&field, NULL, &error), CLOSO_OK);
    ck_assert_int_eq(closo_salt_parse("Cs2B12H12", &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_force_field_covers(&field, &salt, &error), CLOSO_OK);
    ck_assert_int_eq(closo_salt_parse("LiCB11H12", &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_force_field_covers(&field, &salt, &error), CLOSO_INPUT);
    ck_assert_str_eq(error.message, "force field T has no parameters for CB11H12 (it has: B12H12)");
    ck_assert_int_eq(closo_salt_parse("MgB12H12", &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_force_field_covers(&field, &salt, &error), CLOSO_INPUT);
    ck_assert_str_eq(error.message,
                     "force field T has no parameters for Mg (it has: Li, Na, K, Rb, Cs)");
    closo_force_field_clear(&field);
}
END_TEST

// The built-in file with its n-th `from` replaced by `to`.
static const char *changed_file(const char *from, const char *to)
{
    const char *path = scratch_path("changed.json");
    ck_assert_int_eq(closo_force_field_read(&field, NULL, NULL), CLOSO_OK);
    char *at = strstr(field.text, from);
    ck_assert_msg(at != NULL, "%s", from);
    closo_text text;
    closo_text_init(&text);
    closo_text_add_bytes(&text, field.text, (size_t)(at - field.text));
    closo_text_add(&text, to);
    closo_text_add(&text, at + strlen(from));
    put_file(path, text.data, text.length);
    closo_text_clear(&text);
    closo_force_field_clear(&field);
    return path;
}

START_TEST(damage_is_named)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"{", "[", "changed.json:2: expected JSON"},
        {"closo force field 1", "closo force field 2",
         "key format: expected \"closo force field 1\""},
        {"\"name\"", "\"nome\"", "key name: expected a text of fewer than 64 bytes, found nothing"},
        {"\"unit\": \"A\"", "\"unit\": \"nm\"",
         "key coulomb_cutoff.unit: expected \"A\", found \"nm\""},
        {"\"value\": 8.5", "\"value\": \"8.5\"",
         "key coulomb_cutoff.value: expected a number from 2 to 50, found \"8.5\""},
        {"\"value\": 8.5", "\"value\": 1e9", "key coulomb_cutoff.value: expected a number from 2"},
        {"\"value\": 20555.4", "\"value\": -1", "key pairs[1].A.value: expected a number from 0"},
        {"\"scaled\": false", "\"scaled\": \"no\"", "key pairs[0].scaled: expected true or false"},
        {"\"assumed\"", "\"guessed\"", "key pairs[0].status: expected fitted, tested, assumed or"},
        {"[\"H\", \"H\"]", "[\"H\"]", "key pairs[0].sites: expected two element symbols"},
        {"[\"H\", \"H\"]", "[\"H\", \"Zz\"]", "key pairs[0].sites: expected two element symbols"},
        {"[\"Li\", \"H\"]", "[\"B\", \"Li\"]",
         "key pairs[2].sites: expected a pair that stands only"},
        {"\"pairs\": [", "\"pairs\": 7, \"other\": [",
         "key pairs: expected an array of at most 128"},
        {"\"formula\": \"B12H12\"", "\"formula\": \"B99H99\"",
         "key anions[0].formula: expected a cage"},
        {"\"element\": \"Li\"", "\"element\": \"Lx\"",
         "key cations[0].element: expected an element"},
        {"\"charge_scale\": {", "\"charge_scale\": 0.7, \"x\": {",
         "key charge_scale: expected an object with value and unit, found 0.7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        closo_error error = {0};
        const char *path = changed_file(cases[i].from, cases[i].to);
        ck_assert_int_eq(closo_force_field_read(&field, path, &error), CLOSO_INPUT);
        ck_assert_msg(strstr(error.message, cases[i].message) != NULL, "%s: found: %s",
                      cases[i].message, error.message);
        ck_assert_ptr_nonnull(strstr(error.message, "changed.json"));
        ck_assert_ptr_null(field.text);
    }
}
END_TEST

START_TEST(cut_anywhere)
{
    ck_assert_int_eq(closo_force_field_read(&field, NULL, NULL), CLOSO_OK);
    char *text = closo_duplicate(field.text, NULL);
    size_t length = field.length;
    closo_force_field_clear(&field);
    for (size_t cut = 0; cut + 2 < length; cut += 97) {
        const char *path = scratch_path("cut.json");
        put_file(path, text, cut);
        ck_assert_int_eq(closo_force_field_read(&field, path, NULL), CLOSO_INPUT);
    }
    free(text);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, the_built_in_one);
    tcase_add_test(tests, what_it_covers);
    tcase_add_test(tests, damage_is_named);
    tcase_add_test(tests, cut_anywhere);
}

int main(void)
{
    return harness_run("force_field", add);
}
