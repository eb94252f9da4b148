// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with standard uncertainties: the forms of CIF and of papers, what is refused, and the way
// there and back.
#include "closo/matter.h"

#include "harness.h"

#include <math.h>
#include <string.h>

static void expect(const char *text, double value, double su)
{
    closo_measured found = {-1, -1};
    closo_error error = {0};
    ck_assert_msg(closo_measured_parse(text, &found, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_msg(found.value == value || (isnan(found.value) && isnan(value)), "%s: %.17g", text,
                  found.value);
    ck_assert_msg(found.su == su || (isnan(found.su) && isnan(su)), "%s: su %.17g", text, found.su);
}

// Each expected number is the double nearest to its decimal text, not a product.
START_TEST(forms)
{
    expect("7.0240(3)", 7.024, 0.0003);
    expect("14.8343(11)", 14.8343, 0.0011);
    expect("-1.2(1)e-3", -1.2e-3, 0.1e-3);
    expect("-1.2e-3(1)", -1.2e-3, 0.1e-3);
    expect("1500(20)", 1500, 20);
    expect("1.5(2)E3", 1500, 200);
    expect("+.5(1)", 0.5, 0.1);
    expect("5.(2)", 5, 2);
    expect("5", 5, NAN);
    expect("-0.25", -0.25, NAN);
    expect("1e-5", 1e-5, NAN);
    expect("0.5000(0)", 0.5, 0);
    expect("?", NAN, NAN);
    expect(".", NAN, NAN);
}
END_TEST

START_TEST(refused)
{
    static const char *const bad[] = {
        "",        "x",        "1.2.3",         "1.2(",     "1.2()", "1.2(3",
        "1.2(3)x", "1.2(a)",   "1.2(-3)",       "1.2(1.5)", "(3)",   "1.2 (3)",
        " 1",      "1 ",       "nan",           "inf",      "0x10",  "1e",
        "1(2)e",   "1e3(1)e2", "1e99999999999", "1.2e400",  "??",    "1.2(1234567890123456)",
        "--1",     "1(2)(3)",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        closo_measured found = {1, 2};
        closo_error error = {0};
        ck_assert_msg(closo_measured_parse(bad[i], &found, &error) == CLOSO_INPUT, "%s", bad[i]);
        ck_assert_ptr_nonnull(strstr(error.message, "expected a number such as 1.234(5), found"));
        ck_assert(found.value == 1 && found.su == 2);
    }
}
END_TEST

// What closo_format_value writes reads back to the same value and uncertainty, to the digits shown.
START_TEST(there_and_back)
{
    uint64_t state = 7;
    for (int i = 0; i < 2000; i++) {
        double value = ((double)(harness_random(&state) % 2000001) - 1e6) / 1e4;
        double su = (double)(harness_random(&state) % 99999 + 1) / 1e5;
        char text[64];
        closo_format_value(text, value, su);
        closo_measured found;
        ck_assert_msg(closo_measured_parse(text, &found, NULL) == CLOSO_OK, "%s", text);
        ck_assert_msg(fabs(found.value - value) <= 0.17 * su, "%s", text);
        ck_assert_msg(fabs(found.su - su) <= 0.17 * su, "%s", text);
        char again[64];
        closo_format_value(again, found.value, found.su);
        ck_assert_str_eq(again, text);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, forms);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, there_and_back);
}

int main(void)
{
    return harness_run("measured", add);
}
