// SPDX-License-Identifier: GPL-3.0-or-later
// Formulas read, weighed and written.
#include "closo/matter.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static closo_formula parse(const char *text)
{
    closo_formula formula;
    closo_error error = {0};
    ck_assert_msg(closo_formula_parse(text, &formula, &error) == CLOSO_OK, "%s", error.message);
    return formula;
}

START_TEST(written_order)
{
    static const char *const rows[][2] = {
        {"B12H12", "B12H12"},
        {"H12B12", "B12H12"},
        {"CB11H12", "CB11H12"},
        {"B10H10", "B10H10"},
        {"PS4", "PS4"},
        {"BH4", "BH4"},
        {"NO3", "NO3"},
        {"Li2B12H12", "Li2B12H12"},
        {"LiCB11H12", "LiCB11H12"},
        {"Na2(CB11H12)(B12H12)", "Na2CB23H24"},
        {"NaLi(BH4)2", "LiNaB2H8"},
        {"Li2B12(OCH3)12", "Li2C12B12H36O12"},
        {"H2O", "H2O"},
        {"Li6PS5Cl", "Li6ClPS5"},
        {"C2H5OH", "C2H6O"},
        {"[NH4]2[B10H10]", "B10H18N2"},
        {"D2O", "H2O"},
        {"B12F12", "B12F12"},
        {"B12H11I", "B12H11I"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        closo_formula formula = parse(rows[i][0]);
        char text[128];
        closo_formula_write(&formula, text, sizeof text);
        ck_assert_str_eq(text, rows[i][1]);
        closo_formula again = parse(text);
        ck_assert(closo_formula_equal(&formula, &again));
    }
}
END_TEST

START_TEST(weights)
{
    closo_formula cage = parse("B12H12");
    ck_assert_uint_eq(closo_formula_atoms(&cage), 24);
    ck_assert_double_eq_tol(closo_formula_weight(&cage), 12 * 10.81 + 12 * 1.008, 1e-10);
    closo_formula nested = parse("Li2(B12[OCH3]12)1");
    ck_assert_uint_eq(closo_formula_atoms(&nested), 2 + 12 + 60);
    ck_assert_uint_eq(nested.count[1], 36);
    closo_formula other = parse("Li2B12H12");
    ck_assert(!closo_formula_equal(&cage, &other));
    closo_formula empty = {0};
    char text[8] = "x";
    closo_formula_write(&empty, text, sizeof text);
    ck_assert_str_eq(text, "");
    ck_assert(closo_formula_weight(&empty) == 0 && closo_formula_atoms(&empty) == 0);
}
END_TEST

START_TEST(small_buffers)
{
    closo_formula formula = parse("Li2B12H12");
    for (size_t size = 1; size < 12; size++) {
        char text[16];
        memset(text, '#', sizeof text);
        closo_formula_write(&formula, text, size);
        ck_assert_uint_lt(strlen(text), size);
        ck_assert(strncmp(text, "Li2B12H12", strlen(text)) == 0);
        ck_assert(text[size] == '#');
    }
    closo_formula_write(&formula, NULL, 0);
}
END_TEST

START_TEST(refused)
{
    static const struct {
        const char *text;
        int position;
    } rows[] = {
        {"", 1},
        {"b12", 1},
        {"B12X3", 4},
        {"B12 H12", 4},
        {"12", 1},
        {"B0", 2},
        {"(B12H12", 1},
        {"B12H12)", 7},
        {"(B12H12]", 1},
        {"()", 2},
        {"B12()3", 5},
        {"Li2.5", 4},
        {"B12-", 4},
        {"Hx", 1},
        {"B00", 2},
        {"B9999999999", 2},
        {"B99999999999999999999999999", 2},
        {"(B100000)100000", 1},
        {"B1000000000B", 12},
        {"((((((((((((((((B))))))))))))))))", 0},
        {"(((((((((((((((((B)))))))))))))))))", 17},
        {"\xC3\xA5", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        closo_formula formula = {.count = {7}};
        closo_error error = {0};
        closo_status status = closo_formula_parse(rows[i].text, &formula, &error);
        if (rows[i].position == 0) { // nested as deeply as is allowed
            ck_assert_int_eq(status, CLOSO_OK);
            continue;
        }
        ck_assert_msg(status == CLOSO_USAGE, "%s", rows[i].text);
        ck_assert_uint_eq(formula.count[0], 7);
        char place[32];
        snprintf(place, sizeof place, "at character %d", rows[i].position);
        ck_assert_msg(closo_text_ends_with(error.message, place), "%s", error.message);
    }
}
END_TEST

START_TEST(write_then_parse)
{
    uint64_t state = 11;
    for (int i = 0; i < 2000; i++) {
        closo_formula formula = {0};
        size_t elements = 1 + harness_random(&state) % 10;
        for (size_t k = 0; k < elements; k++) {
            formula.count[1 + harness_random(&state) % 118] =
                1 + (unsigned)(harness_random(&state) % 1000);
        }
        char text[256];
        closo_formula_write(&formula, text, sizeof text);
        closo_formula again = parse(text);
        ck_assert_msg(closo_formula_equal(&formula, &again), "%s", text);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, written_order);
    tcase_add_test(tests, weights);
    tcase_add_test(tests, small_buffers);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, write_then_parse);
}

int main(void)
{
    return harness_run("formula", add);
}
