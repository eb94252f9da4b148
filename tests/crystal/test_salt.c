// SPDX-License-Identifier: GPL-3.0-or-later
// Salts from formulas: what is one, and what the message says of what is not.
#include "closo/crystal.h"

#include "../harness.h"

#include <string.h>

START_TEST(salts)
{
    static const struct {
        const char *text, *cage;
        int cation;
        unsigned cations, cages;
        int charge;
    } expected[] = {
        {"Li2B12H12", "B12H12", 3, 2, 1, 1},  {"Na2(B10H10)", "B10H10", 11, 2, 1, 1},
        {"LiCB11H12", "CB11H12", 3, 1, 1, 1}, {"NaCB9H10", "CB9H10", 11, 1, 1, 1},
        {"MgB12H12", "B12H12", 12, 1, 1, 2},  {"Mg(CB11H12)2", "CB11H12", 12, 1, 2, 2},
        {"Cs2B12H12", "B12H12", 55, 2, 1, 1}, {"Li4(B12H12)2", "B12H12", 3, 4, 2, 1},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_salt salt;
        closo_error error = {0};
        ck_assert_msg(closo_salt_parse(expected[i].text, &salt, &error) == CLOSO_OK, "%s: %s",
                      expected[i].text, error.message);
        ck_assert_str_eq(salt.cage->formula, expected[i].cage);
        ck_assert_int_eq(salt.cation, expected[i].cation);
        ck_assert_uint_eq(salt.cations, expected[i].cations);
        ck_assert_uint_eq(salt.cages, expected[i].cages);
        ck_assert_int_eq(salt.cation_charge, expected[i].charge);
    }
}
END_TEST

START_TEST(no_salts)
{
    static const struct {
        const char *text, *reason;
    } refused[] = {
        {"B12H12", "expected a metal"},
        {"LiB12H12", "neutral"},
        {"Li3B12H12", "neutral"},
        {"LiNaB12H12", "one kind of metal"},
        {"Li2B12H11", "expected a whole number of one cage (B12H12"},
        {"Li2B12F12", "found B12F12"},
        {"Li", "found nothing"},
        {"Li4B12H12B10H10", "expected a whole number of one cage"},
        {"", "salt"},
        {"Qq2B12H12", "salt Qq2B12H12"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        closo_salt salt;
        closo_error error = {0};
        ck_assert_int_eq(closo_salt_parse(refused[i].text, &salt, &error), CLOSO_USAGE);
        ck_assert_msg(strstr(error.message, refused[i].reason) != NULL, "%s: %s", refused[i].text,
                      error.message);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, salts);
    tcase_add_test(tests, no_salts);
}

int main(void)
{
    return harness_run("salt", add);
}
