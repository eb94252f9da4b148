// SPDX-License-Identifier: GPL-3.0-or-later
// Symmetry operators as texts: the forms people write, what is refused, and back.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

START_TEST(forms)
{
    static const struct {
        const char *text, *written;
    } expected[] = {
        {"x,y,z", "x,y,z"},
        {"x,-y,z+1/2", "x,-y,z+1/2"},
        {"1/2+X, -Y, +Z", "x+1/2,-y,z"},
        {"-x+y, y, .5+z", "-x+y,y,z+1/2"},
        {" y , x , -z ", "y,x,-z"},
        {"-X,-Y+0.5,0.333+Z", "-x,-y+1/2,z+1/3"},
        {"x-y,-y,z-1/4", "x-y,-y,z-1/4"},
        {"1/4-x,3/4+z,y-5/8", "-x+1/4,z+3/4,y-5/8"},
        {"2*x-y,x,z", "2x-y,x,z"},
        {"2x-y,x,z", "2x-y,x,z"},
        {"x+1,y-2,z", "x+1,y-2,z"},
        {"0.16667+x,y,z+0.83333", "x+1/6,y,z+5/6"},
        {"_x,_y,_-z", "x,y,-z"},
        {"-1/2+x,y,0.875-z", "x-1/2,y,-z+7/8"},
        {"x+1/3+1/6,y,z", "x+1/2,y,z"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_operator found;
        closo_error error = {0};
        ck_assert_msg(closo_operator_parse(expected[i].text, &found, &error) == CLOSO_OK, "%s",
                      error.message);
        char text[64];
        closo_operator_write(&found, text);
        ck_assert_str_eq(text, expected[i].written);
    }
}
END_TEST

START_TEST(refused)
{
    static const struct {
        const char *text, *reason;
    } expected[] = {
        {"", "expected three terms"},
        {"x,y", "stopped at character 4"},
        {"x,y,z,w", "stopped at character 6"},
        {"x,y,w", "character 5"},
        {"x,,z", "character 3"},
        {"x,y,z+1/5", "multiples of 1/72"},
        {"x,y,z+0.3", "multiples of 1/72"},
        {"x,y,z+1/0", "expected three terms"},
        {"x,x,z", "another determinant"},
        {"2x,y,z", "another determinant"},
        {"x/2,2y,z", "found fractions"},
        {"x,y,z+", "expected three terms"},
        {"x,y,--z", "expected three terms"},
        {"x y,y,z", "expected three terms"},
        {"x,y,z+99999999999999999999", "expected three terms"},
        {"100x,y,z", "expected three terms"},
        {"x,y,z)", "character 6"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_operator found;
        closo_error error = {0};
        ck_assert_msg(closo_operator_parse(expected[i].text, &found, &error) == CLOSO_INPUT, "%s",
                      expected[i].text);
        ck_assert_msg(strstr(error.message, expected[i].reason) != NULL, "%s", error.message);
        ck_assert_ptr_null(strchr(error.message, '\n'));
    }
}
END_TEST

static int random_below(uint64_t *state, int limit)
{
    return (int)(harness_random(state) % (uint64_t)limit);
}

// Any matrix with determinant 1 or -1, also with large elements, survives text and back.
START_TEST(text_and_back)
{
    uint64_t state = 11;
    size_t met = 0;
    while (met < 2000) {
        closo_operator made, found;
        for (int i = 0; i < 9; i++)
            made.rotation[i] = random_below(&state, 5) - 2;
        for (int k = 0; k < 3; k++)
            made.translation[k] = random_below(&state, 400) - 200;
        const int *r = made.rotation;
        int determinant = r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) +
                          r[2] * (r[3] * r[7] - r[4] * r[6]);
        if (abs(determinant) != 1)
            continue;
        met++;
        char text[64];
        closo_operator_write(&made, text);
        ck_assert_int_eq(closo_operator_parse(text, &found, NULL), CLOSO_OK);
        ck_assert_msg(memcmp(&made, &found, sizeof made) == 0, "%s", text);
    }
}
END_TEST

START_TEST(longest_text_fits)
{
    const closo_operator longest = {{-98, -99, -99, -98, -98, -99, -99, -98, -98},
                                    {-7127, -7127, -7127}};
    char text[80];
    memset(text, 'q', sizeof text);
    closo_operator_write(&longest, text);
    ck_assert_str_eq(text, "-98x-99y-99z-7127/72,-98x-98y-99z-7127/72,-99x-98y-98z-7127/72");
    ck_assert_int_eq(text[64], 'q');
}
END_TEST

START_TEST(applied)
{
    closo_operator glide;
    ck_assert_int_eq(closo_operator_parse("x-y+1/2,-y,z+1/3", &glide, NULL), CLOSO_OK);
    const double point[3] = {0.1, 0.4, 0.7};
    double image[3];
    closo_operator_apply(&glide, point, image);
    ck_assert(fabs(image[0] - 0.2) < 1e-15);
    ck_assert(fabs(image[1] + 0.4) < 1e-15);
    ck_assert(fabs(image[2] - (0.7 + 1.0 / 3)) < 1e-15);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, forms);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, text_and_back);
    tcase_add_test(tests, longest_text_fits);
    tcase_add_test(tests, applied);
}

int main(void)
{
    return harness_run("operator", add);
}
