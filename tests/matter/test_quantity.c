// SPDX-License-Identifier: GPL-3.0-or-later
// Quantities with units, read; values with uncertainties, written.
#include "closo/matter.h"

#include "../harness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define NEARLY 1e-12 // a few roundings

START_TEST(accepted_quantities)
{
    static const struct {
        const char *text;
        closo_dimension dimension;
        double value;
    } rows[] = {
        {"0.5fs", CLOSO_DIMENSION_TIME, 0.0005},
        {" 0.5 fs ", CLOSO_DIMENSION_TIME, 0.0005},
        {"2us", CLOSO_DIMENSION_TIME, 2e6},
        {"2\u00b5s", CLOSO_DIMENSION_TIME, 2e6},
        {"1s", CLOSO_DIMENSION_TIME, 1e12},
        {"1e-3 ns", CLOSO_DIMENSION_TIME, 1},
        {"10.05A", CLOSO_DIMENSION_LENGTH, 10.05},
        {"10.05 \u00c5", CLOSO_DIMENSION_LENGTH, 10.05},
        {"10.05\u212b", CLOSO_DIMENSION_LENGTH, 10.05},
        {"1 Angstrom", CLOSO_DIMENSION_LENGTH, 1},
        {"1.2nm", CLOSO_DIMENSION_LENGTH, 12},
        {"150pm", CLOSO_DIMENSION_LENGTH, 1.5},
        {"60C", CLOSO_DIMENSION_TEMPERATURE, 333.15},
        {"-10\u00b0C", CLOSO_DIMENSION_TEMPERATURE, 263.15},
        {"300 K", CLOSO_DIMENSION_TEMPERATURE, 300},
        {"25degC", CLOSO_DIMENSION_TEMPERATURE, 298.15},
        {"250meV", CLOSO_DIMENSION_ENERGY, 0.25},
        {"2ueV", CLOSO_DIMENSION_ENERGY, 2e-6},
        {"0.5 \u00b5eV", CLOSO_DIMENSION_ENERGY, 5e-7},
        {"1eV", CLOSO_DIMENSION_ENERGY, 1},
        {"96.48533212331kJ/mol", CLOSO_DIMENSION_ENERGY, 1},
        {"23.06054783061903 kcal/mol", CLOSO_DIMENSION_ENERGY, 1},
        {"2Ha", CLOSO_DIMENSION_ENERGY, 54.422772491962},
        {"7u", CLOSO_DIMENSION_MASS, 7},
        {"-1e", CLOSO_DIMENSION_CHARGE, -1},
        {"1e1e", CLOSO_DIMENSION_CHARGE, 10},
        {"90deg", CLOSO_DIMENSION_ANGLE, 90},
        {"3.14159265358979323846rad", CLOSO_DIMENSION_ANGLE, 180},
        {"1GPa", CLOSO_DIMENSION_PRESSURE, 1e4},
        {"101325Pa", CLOSO_DIMENSION_PRESSURE, 1.01325},
        {"1atm", CLOSO_DIMENSION_PRESSURE, 1.01325},
        {"1kbar", CLOSO_DIMENSION_PRESSURE, 1000},
        {"0.1MPa", CLOSO_DIMENSION_PRESSURE, 1},
        {"33.35640951981521cm-1", CLOSO_DIMENSION_FREQUENCY, 1},
        {"4.135667696923859meV", CLOSO_DIMENSION_FREQUENCY, 1},
        {"500GHz", CLOSO_DIMENSION_FREQUENCY, 0.5},
        {"4GB", CLOSO_DIMENSION_BYTES, 4e9},
        {"4GiB", CLOSO_DIMENSION_BYTES, 4294967296.0},
        {"-1.5e3", CLOSO_DIMENSION_NUMBER, -1500},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = NAN;
        closo_error error = {0};
        closo_status status =
            closo_quantity_from_text(rows[i].text, rows[i].dimension, &value, &error);
        ck_assert_msg(status == CLOSO_OK, "%s", error.message);
        ck_assert_msg(fabs(value - rows[i].value) <= NEARLY * fabs(rows[i].value), "%s is %.17g",
                      rows[i].text, value);
    }
}
END_TEST

START_TEST(refused_quantities)
{
    static const struct {
        const char *text;
        closo_dimension dimension;
        const char *message;
    } rows[] = {
        {"0.5", CLOSO_DIMENSION_TIME,
         "expected a time with its unit (fs, ps, ns, us, s), found \"0.5\""},
        {"5K", CLOSO_DIMENSION_TIME,
         "\"5K\" is a temperature, expected a time (fs, ps, ns, us, s)"},
        {"5eV", CLOSO_DIMENSION_LENGTH, "\"5eV\" is an energy, expected a length (A, nm, pm)"},
        {"5 parsec", CLOSO_DIMENSION_LENGTH,
         "expected a length with its unit (A, nm, pm), found \"5 parsec\""},
        {"", CLOSO_DIMENSION_ANGLE, "expected an angle with its unit (deg, rad), found \"\""},
        {"fs", CLOSO_DIMENSION_TIME,
         "expected a time with its unit (fs, ps, ns, us, s), found \"fs\""},
        {"x", CLOSO_DIMENSION_NUMBER, "expected a number, found \"x\""},
        {"5ps", CLOSO_DIMENSION_NUMBER, "\"5ps\" is a time, expected a number without unit"},
        {"5%", CLOSO_DIMENSION_NUMBER, "expected a number, found \"5%\""},
        {"1e308s", CLOSO_DIMENSION_TIME, "\"1e308s\" is too large"},
        {"1 thisunitnameisfartoolongtobeone", CLOSO_DIMENSION_MASS,
         "expected a mass with its unit (u), found \"1 thisunitnameisfartoolongtobeone\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = -5;
        closo_error error = {0};
        ck_assert_int_eq(closo_quantity_from_text(rows[i].text, rows[i].dimension, &value, &error),
                         CLOSO_USAGE);
        ck_assert_str_eq(error.message, rows[i].message);
        ck_assert(value == -5);
    }
}
END_TEST

// The unit of each dimension is itself accepted, with factor 1.
START_TEST(own_units)
{
    static const closo_dimension all[] = {
#define ONE(name, text, unit) CLOSO_DIMENSION_##name,
        CLOSO_DIMENSION_LIST(ONE)
#undef ONE
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == CLOSO_DIMENSION_NUMBER)
            continue;
        char text[32];
        snprintf(text, sizeof text, "2.5%s", closo_dimension_unit(all[i]));
        double value = 0;
        ck_assert_int_eq(closo_quantity_from_text(text, all[i], &value, NULL), CLOSO_OK);
        ck_assert(value == 2.5);
        ck_assert_uint_gt(strlen(closo_dimension_name(all[i])), 3);
    }
}
END_TEST

START_TEST(values_with_uncertainty)
{
    static const struct {
        double value;
        double su;
        const char *text;
    } rows[] = {
        {1.2345e-5, 1.2e-7, "1.234(12)e-5"}, // the double lies just below the tie
        {10.0532, 0.0031, "10.053(3)"},
        {10.0532, 0.0029, "10.0532(29)"},
        {10.0532, 0.00296, "10.053(3)"},
        {0.00123, 0.00012, "0.00123(12)"},
        {-0.25, 0.01, "-0.250(10)"},
        {300, 5, "300(5)"},
        {12345, 300, "1.23(3)e4"},
        {12345, 120, "1.234(12)e4"},
        {1234567, 3, "1.234567(3)e6"},
        {9.996, 0.03, "10.00(3)"},
        {99.96, 0.96, "100.0(10)"},
        {0.4, 5, "0(5)"},
        {-0.4, 5, "0(5)"},
        {0.6, 5, "1(5)"},
        {0.4996, 5, "0(5)"},
        {0, 0.012, "0.000(12)"},
        {0, 12, "0(12)"},
        {1.2, 500, "0(5)e2"},
        {1.2, 120, "0.0(12)e2"},
        {6.02214076e23, 1e15, "6.022140760(10)e23"},
        {1.5, 0, "1.5"},
        {1.0 / 3, NAN, "0.333333"},
        {1.0 / 3, -1, "0.333333"},
        {2.5, INFINITY, "2.5"},
        {NAN, 1, "undetermined"},
        {1, 1e-30, "1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        closo_format_value(text, rows[i].value, rows[i].su);
        ck_assert_str_eq(text, rows[i].text);
    }
}
END_TEST

// Read back, the text is the value within half of its last place, and so is the uncertainty.
START_TEST(value_texts_mean_what_they_say)
{
    uint64_t state = 21;
    for (int i = 0; i < 20000; i++) {
        double a = (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        double b = (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        double c = (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        double value = (a - 0.5) * pow(10, floor(b * 24) - 12);
        double su = fabs(value) * pow(10, -8 * c) * 3;
        char text[64];
        closo_format_value(text, value, su);
        char *open = strchr(text, '(');
        ck_assert_ptr_nonnull(open);
        char number[96];
        char *close = strchr(open, ')');
        snprintf(number, sizeof number, "%.*s%s", (int)(open - text), text, close + 1);
        double shown = strtod(number, NULL);
        // The last place: the same text with its digits replaced by 0...01.
        char place_text[96];
        strcpy(place_text, number);
        char *last = NULL;
        for (char *p = place_text; *p && *p != 'e'; p++) {
            if (*p >= '0' && *p <= '9') {
                *p = '0';
                last = p;
            }
        }
        *last = '1';
        double place = fabs(strtod(place_text, NULL));
        int units = atoi(open + 1);
        ck_assert_msg(units >= 3 && units <= 29, "%s", text);
        ck_assert_msg(fabs(shown - value) <= 0.5000001 * place, "%s for %.17g", text, value);
        ck_assert_msg(fabs(units * place - su) <= 0.5000001 * place, "%s for su %.17g", text, su);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, accepted_quantities);
    tcase_add_test(tests, refused_quantities);
    tcase_add_test(tests, own_units);
    tcase_add_test(tests, values_with_uncertainty);
    tcase_add_test(tests, value_texts_mean_what_they_say);
}

int main(void)
{
    return harness_run("quantity", add);
}
