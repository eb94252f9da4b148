// SPDX-License-Identifier: GPL-3.0-or-later
// Space groups from Hall symbols and operators: all 530 tabulated settings against spglib's table
// and against what a group is, settings that are in no table, other bases, and what is refused.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <spglib.h>
#include <string.h>

#define SETTINGS 530

static closo_operator identity(void)
{
    return (closo_operator){{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 0, 0}};
}

static closo_operator product(const closo_operator *a, const closo_operator *b)
{
    closo_operator out;
    for (int i = 0; i < 3; i++) {
        int t = a->translation[i];
        for (int k = 0; k < 3; k++) {
            out.rotation[3 * i + k] = 0;
            for (int m = 0; m < 3; m++)
                out.rotation[3 * i + k] += a->rotation[3 * i + m] * b->rotation[3 * m + k];
            t += a->rotation[3 * i + k] * b->translation[k];
        }
        out.translation[i] = ((t % 72) + 72) % 72;
    }
    return out;
}

static size_t find(const closo_symmetry *symmetry, const closo_operator *wanted)
{
    for (size_t i = 0; i < symmetry->count; i++)
        if (memcmp(&symmetry->operators[i], wanted, sizeof *wanted) == 0)
            return i;
    return SIZE_MAX;
}

static void from_hall(closo_symmetry *out, const char *symbol)
{
    closo_error error = {0};
    ck_assert_msg(closo_symmetry_from_hall(out, symbol, &error) == CLOSO_OK, "%s", error.message);
}

// Point groups by ranges of numbers (International Tables A, table 2.1.2.1).
static size_t order_of_point_group(int number)
{
    static const struct {
        int last;
        size_t order;
    } ranges[] = {
        {1, 1},    {2, 2},    {9, 2},    {15, 4},   {46, 4},   {74, 8},   {82, 4},
        {122, 8},  {142, 16}, {146, 3},  {148, 6},  {161, 6},  {167, 12}, {174, 6},
        {190, 12}, {194, 24}, {199, 12}, {220, 24}, {230, 48},
    };
    size_t i = 0;
    while (ranges[i].last < number)
        i++;
    return ranges[i].order;
}

static size_t centrings(const SpglibSpacegroupType *type)
{
    switch (type->international_full[0] == 'R' && type->choice[0] == 'R'
                ? 'P'
                : type->hall_symbol[type->hall_symbol[0] == '-']) {
    case 'P':
        return 1;
    case 'R':
        return 3;
    case 'F':
        return 4;
    default:
        return 2;
    }
}

START_TEST(every_setting_is_that_of_the_table)
{
    static int rotations[192][3][3];
    static double translations[192][3];
    for (int hall_number = 1; hall_number <= SETTINGS; hall_number++) {
        SpglibSpacegroupType type = spg_get_spacegroup_type(hall_number);
        int count = spg_get_symmetry_from_database(rotations, translations, hall_number);
        closo_symmetry found;
        from_hall(&found, type.hall_symbol);
        ck_assert_uint_eq(found.count, (size_t)count);
        ck_assert_uint_eq(found.count, order_of_point_group(type.number) * centrings(&type));
        for (int i = 0; i < count; i++) {
            closo_operator listed;
            memcpy(listed.rotation, rotations[i], sizeof listed.rotation);
            for (int k = 0; k < 3; k++)
                listed.translation[k] = (int)lrint(translations[i][k] * 72) % 72;
            ck_assert_msg(find(&found, &listed) != SIZE_MAX, "%s", type.hall_symbol);
        }
        ck_assert_int_eq(found.number, type.number);
        ck_assert_str_eq(found.point_group, type.pointgroup_international);
        ck_assert_str_ne(found.name, "");
        closo_symmetry_clear(&found);
    }
}
END_TEST

// Closure, inverses, and the order that the header promises.
START_TEST(every_setting_is_a_group)
{
    for (int hall_number = 1; hall_number <= SETTINGS; hall_number++) {
        closo_symmetry group;
        from_hall(&group, spg_get_spacegroup_type(hall_number).hall_symbol);
        const closo_operator one = identity();
        ck_assert_uint_eq(find(&group, &one), 0);
        bool centre = false;
        size_t block = group.count;
        for (size_t i = group.count - 1; i > 0; i--)
            if (memcmp(group.operators[i].rotation, one.rotation, sizeof one.rotation) == 0)
                block = i;
        for (size_t i = 0; i < group.count; i++) {
            const closo_operator *a = &group.operators[i];
            bool inverse = false;
            for (int k = 0; k < 3; k++)
                ck_assert(a->translation[k] >= 0 && a->translation[k] < 72);
            ck_assert_int_eq(
                memcmp(a->rotation, group.operators[i % block].rotation, sizeof a->rotation), 0);
            // Large groups by a sample of the products.
            for (size_t j = 0; j < group.count; j += 1 + group.count / 50) {
                closo_operator both = product(a, &group.operators[j]);
                ck_assert_uint_ne(find(&group, &both), SIZE_MAX);
            }
            for (size_t j = 0; j < group.count && !inverse; j++) {
                closo_operator both = product(a, &group.operators[j]);
                inverse = memcmp(&both, &one, sizeof one) == 0;
            }
            ck_assert(inverse);
            static const int minus[9] = {-1, 0, 0, 0, -1, 0, 0, 0, -1};
            centre = centre || memcmp(a->rotation, minus, sizeof minus) == 0;
        }
        ck_assert_int_eq(centre, group.centrosymmetric);
        closo_symmetry_clear(&group);
    }
}
END_TEST

// A few generators in any order and any number of copies give the same operators in the same order.
START_TEST(operators_are_completed)
{
    uint64_t state = 5;
    for (int hall_number = 1; hall_number <= SETTINGS; hall_number += 3) {
        closo_symmetry group, again;
        closo_operator shuffled[400];
        from_hall(&group, spg_get_spacegroup_type(hall_number).hall_symbol);
        size_t count = 2 * group.count;
        for (size_t i = 0; i < count; i++) {
            shuffled[i] = group.operators[i % group.count];
            shuffled[i].translation[i % 3] += 72 * ((int)(i % 5) - 2); // whole cells do not matter
        }
        for (size_t i = count - 1; i > 0; i--) {
            size_t other = harness_random(&state) % (i + 1);
            closo_operator held = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = held;
        }
        ck_assert_int_eq(closo_symmetry_from_operators(&again, shuffled, count, NULL), CLOSO_OK);
        ck_assert_uint_eq(again.count, group.count);
        ck_assert_int_eq(
            memcmp(again.operators, group.operators, group.count * sizeof *group.operators), 0);
        ck_assert_str_eq(again.hall, group.hall);
        ck_assert_str_eq(again.name, group.name);
        closo_symmetry_clear(&again);
        closo_symmetry_clear(&group);
    }
}
END_TEST

static closo_operator random_unimodular(uint64_t *state)
{
    closo_operator out = identity();
    for (int step = 0; step < 4; step++) {
        closo_operator shear = identity();
        int i = (int)(harness_random(state) % 3),
            k = (i + 1 + (int)(harness_random(state) % 2)) % 3;
        shear.rotation[3 * i + k] = (int)(harness_random(state) % 3) - 1;
        out = product(&shear, &out);
    }
    for (int k = 0; k < 3; k++)
        out.translation[k] = 3 * (int)(harness_random(state) % 24); // 24ths
    return out;
}

static closo_operator inverse(const closo_operator *in)
{
    const int *m = in->rotation;
    closo_operator out;
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            int a = (i + 1) % 3, b = (i + 2) % 3, p = (k + 1) % 3, q = (k + 2) % 3;
            out.rotation[3 * i + k] = m[3 * p + a] * m[3 * q + b] - m[3 * p + b] * m[3 * q + a];
        }
    }
    for (int i = 0; i < 3; i++) {
        int t = 0;
        for (int k = 0; k < 3; k++)
            t -= out.rotation[3 * i + k] * in->translation[k];
        out.translation[i] = ((t % 72) + 72) % 72;
    }
    return out;
}

// The number does not depend on the axes and the origin; enantiomorphs stay apart.
START_TEST(number_in_any_basis)
{
    uint64_t state = 2024;
    int last = 0;
    for (int hall_number = 1; hall_number <= SETTINGS; hall_number++) {
        SpglibSpacegroupType type = spg_get_spacegroup_type(hall_number);
        if (type.number == last)
            continue;
        last = type.number;
        closo_symmetry group, other;
        from_hall(&group, type.hall_symbol);
        closo_operator to = random_unimodular(&state), back = inverse(&to), moved[192];
        for (size_t i = 0; i < group.count; i++) {
            moved[i] = product(&group.operators[i], &back);
            moved[i] = product(&to, &moved[i]);
        }
        closo_error error = {0};
        ck_assert_msg(closo_symmetry_from_operators(&other, moved, group.count, &error) == CLOSO_OK,
                      "%s", error.message);
        ck_assert_uint_eq(other.count, group.count);
        ck_assert_msg(other.number == group.number, "%s (No. %d) became No. %d", group.name,
                      group.number, other.number);
        ck_assert_str_eq(other.point_group, group.point_group);
        closo_symmetry_clear(&other);
        closo_symmetry_clear(&group);
    }
    ck_assert_int_eq(last, 230);
}
END_TEST

START_TEST(hall_symbols_in_no_table)
{
    static const struct {
        const char *symbol;
        int number;
        size_t order;
        const char *contains; // one operator
    } expected[] = {
        {"-C 1", 2, 4, "x+1/2,y+1/2,z"},
        {"-B 2ybuw", 14, 8, "-x+1/4,y+1/2,-z+1/4"},                  // B 21/d
        {"-P 2ybc (x+1/2*z,y,1/2*z)", 14, 8, "-x+1/4,y+1/2,-z+1/4"}, // the same
        {"-F 2yuw", 15, 16, "x+1/4,-y,z+1/4"},                       // F 2/d
        {"P 2ac 2ab (3 0 0)", 19, 4, "-x,-y,z+1/2"},                 // x -> x + 1/4
        {"P 2ac 2ab (x+1/4,y,z)", 19, 4, "-x,-y,z+1/2"},             // in other words
        {"P 31 2 (0 0 4)", 151, 6, "-y,-x,-z+2/3"},                  // tables: P 31 2c (0 0 1)
        {"P 61 2 (0 0 -1)", 178, 12, "-y,-x,-z+5/6"},                // Int. Tables B, A1.4.2.3.2
        {"R 3 (-x,-y,z)", 146, 9, "x+1/3,y+2/3,z+1/3"},              // reverse setting
        {"-C 4 2 (x-y,x+y,z)", 123, 16, "-y,x,z"},                   // half the cell
        {"-P 4 2 (1/2*x+1/2*y,-1/2*x+1/2*y,z)", 123, 32, "x+1/2,y+1/2,z"},
        {"P 2 (z,x,y)", 3, 2, "x,-y,-z"},
        {"H 3", 143, 9, "x+2/3,y+1/3,z"},
        {"S 3y", 146, 9, "x+1/3,y+1/3,z+2/3"},
        {"T 3x", 146, 9, "x+1/3,y+2/3,z+1/3"},
        {"-P_2ac_2n", 62, 8, "x,-y+1/2,z"},
        {"  -p 2AC 2N  ", 62, 8, "x,-y+1/2,z"},
        {"P 3 2''", 150, 6, "y,x,-z"},
        {"P 3 2'", 149, 6, "-y,-x,-z"},
        {"P 3x 2'", 149, 6, "-x,-z,-y"},
        {"P 2 3", 195, 12, "z,x,y"},
        {"P 4 3", 207, 24, "z,x,y"},
        {"P 21", 4, 2, "-x,-y,z+1/2"},
        {"P 4vw", 76, 4, "-y,x+1/4,z+1/4"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        closo_error error = {0};
        ck_assert_msg(closo_symmetry_from_hall(&found, expected[i].symbol, &error) == CLOSO_OK,
                      "%s", error.message);
        ck_assert_msg(found.number == expected[i].number, "%s: No. %d", expected[i].symbol,
                      found.number);
        ck_assert_msg(found.count == expected[i].order, "%s: %zu", expected[i].symbol, found.count);
        closo_operator part;
        ck_assert_int_eq(closo_operator_parse(expected[i].contains, &part, NULL), CLOSO_OK);
        ck_assert_msg(find(&found, &part) != SIZE_MAX, "%s", expected[i].symbol);
        closo_symmetry_clear(&found);
    }
}
END_TEST

START_TEST(hall_symbols_refused)
{
    static const struct {
        const char *symbol, *reason;
    } expected[] = {
        {"", "a lattice letter"},
        {"P", "at least one rotation"},
        {"X 2", "a lattice letter"},
        {"P 5", "a rotation 1, 2, 3, 4 or 6"},
        {"P 3 3", "an axis"},
        {"P 2 2 2", "an axis"},
        {"P 4'", "an axis"},
        {"P 2q", "found \"q\" at character 4"},
        {"P 2* 3", "an axis"},
        {"P 2 2 2z 2y 2x", "no more than four"},
        {"P 2 (0 0", "closing parenthesis"},
        {"P 2 (0 0 1/2)", "closing parenthesis"},
        {"P 2 (0 0 1) 2", "the end of the symbol"},
        {"P 2 (x,y)", "expected three terms"},
        {"P 2 (x,y,z+1/5)", "multiples of 1/72"},
        {"P 2 (x,x,z)", "span no volume"},
        {"-P 4 2 (x-y,x+y,z)", "a cell that the lattice does not have"},
        {"P 1 (1/5*x,y,z)", "multiples of 1/72"},
        {"-B 2ybd", "further translations"},
        {"S 3", "further translations"},
        {"P 4 3x", "order 1, 2, 3, 4 or 6"},
        {"-P2ac2ab", "a translation a, b, c, n, u, v, w, d or a blank"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        closo_error error = {0};
        ck_assert_msg(closo_symmetry_from_hall(&found, expected[i].symbol, &error) == CLOSO_INPUT,
                      "%s", expected[i].symbol);
        ck_assert_msg(strstr(error.message, expected[i].reason) != NULL, "%s: %s",
                      expected[i].symbol, error.message);
    }
}
END_TEST

static void refuse(const char *const *texts, size_t count, const char *reason)
{
    closo_operator operators[4];
    closo_symmetry found;
    closo_error error = {0};
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(closo_operator_parse(texts[i], &operators[i], NULL), CLOSO_OK);
    ck_assert_int_eq(closo_symmetry_from_operators(&found, operators, count, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, reason) != NULL, "%s", error.message);
}

START_TEST(no_space_groups)
{
    refuse((const char *const[]){"x+y,y,z"}, 1, "of order 1, 2, 3, 4 or 6"); // never comes back
    refuse((const char *const[]){"y,x,z", "-y,x,z", "-x,z,y", "x,x-y,z"}, 4, "expected");
    // A fourfold axis and a sixfold one along the same direction.
    refuse((const char *const[]){"-y,x,z", "x-y,x,z"}, 2, "expected");
    refuse((const char *const[]){"x+1/72,y,z", "x,y+1/72,z"}, 2, "at most 192");
    refuse((const char *const[]){"x+50y,-y,z", "x,y+3z,-z"}, 2, "product of the given");
    const closo_operator none = {{0}, {0}};
    closo_symmetry found;
    ck_assert_int_eq(closo_symmetry_from_operators(&found, &none, 1, NULL), CLOSO_INPUT);
    const closo_operator huge = {{2147483647, 0, 0, 0, 1, 0, 0, 0, 1},
                                 {2147483647, -2147483647, 1}};
    ck_assert_int_eq(closo_symmetry_from_operators(&found, &huge, 1, NULL), CLOSO_INPUT);
    // No operators at all are P 1: that is what the caller said.
    ck_assert_int_eq(closo_symmetry_from_operators(&found, NULL, 0, NULL), CLOSO_OK);
    ck_assert_int_eq(found.number, 1);
    closo_symmetry copy;
    ck_assert_int_eq(closo_symmetry_copy(&copy, &found, NULL), CLOSO_OK);
    ck_assert_ptr_ne(copy.operators, found.operators);
    closo_symmetry_clear(&copy);
    closo_symmetry_clear(&found);
    closo_symmetry_clear(NULL);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, every_setting_is_that_of_the_table);
    tcase_add_test(tests, every_setting_is_a_group);
    tcase_add_test(tests, operators_are_completed);
    tcase_add_test(tests, number_in_any_basis);
    tcase_add_test(tests, hall_symbols_in_no_table);
    tcase_add_test(tests, hall_symbols_refused);
    tcase_add_test(tests, no_space_groups);
}

int main(void)
{
    return harness_run("symmetry", add);
}
