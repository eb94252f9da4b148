// SPDX-License-Identifier: GPL-3.0-or-later
// Hermann-Mauguin symbols: every form of the table, the ways people write them, what the cell
// settles, what is assumed and said, and what an unknown one is told.
#include "closo/crystal.h"

#include "../harness.h"

#include <spglib.h>
#include <string.h>

#define SETTINGS 530

static void read_name(closo_symmetry *out, const char *symbol, const closo_cell *cell)
{
    closo_error error = {0};
    ck_assert_msg(closo_symmetry_from_name(out, symbol, cell, &error) == CLOSO_OK, "%s",
                  error.message);
}

static bool same_group(const closo_symmetry *a, const closo_symmetry *b)
{
    return a->count == b->count &&
           memcmp(a->operators, b->operators, a->count * sizeof *a->operators) == 0;
}

// With its choice as suffix every full symbol gives the very setting; the others the right group.
START_TEST(all_forms_of_the_table)
{
    for (int hall_number = 1; hall_number <= SETTINGS; hall_number++) {
        SpglibSpacegroupType type = spg_get_spacegroup_type(hall_number);
        closo_symmetry expected, found;
        ck_assert_int_eq(closo_symmetry_from_hall(&expected, type.hall_symbol, NULL), CLOSO_OK);
        char text[64];
        snprintf(text, sizeof text, "%s%s%s", type.international_full, type.choice[0] ? ":" : "",
                 type.choice);
        read_name(&found, text, NULL);
        ck_assert_msg(same_group(&found, &expected), "%s", text);
        if (type.choice[0] && type.number != 68) // :2 is the origin of two settings of Ccce
            ck_assert_str_eq(found.assumption, "");
        closo_symmetry_clear(&found);
        // The name that is shown leads back without help, but for the e of Nos. 67 and 68, which
        // stands for two settings.
        read_name(&found, expected.name, NULL);
        ck_assert_int_eq(found.number, type.number);
        ck_assert_msg(same_group(&found, &expected), "%s", expected.name);
        ck_assert_msg((found.assumption[0] != '\0') ==
                          ((type.number == 67 || type.number == 68) &&
                           strchr(expected.name, 'e') != NULL && !strstr(expected.name, ":1")),
                      "%s: %s", expected.name, found.assumption);
        closo_symmetry_clear(&found);
        const char *part = type.international;
        while (part) {
            const char *end = strchr(part, '=');
            snprintf(text, sizeof text, "%.*s", end ? (int)(end - part) : 63, part);
            read_name(&found, text, NULL);
            ck_assert_msg(found.number == type.number, "%s", text);
            closo_symmetry_clear(&found);
            part = end ? end + 1 : NULL;
        }
        read_name(&found, type.international_short, NULL);
        ck_assert_int_eq(found.number, type.number);
        closo_symmetry_clear(&found);
        read_name(&found, type.schoenflies, NULL);
        ck_assert_int_eq(found.number, type.number);
        closo_symmetry_clear(&found);
        closo_symmetry_clear(&expected);
    }
}
END_TEST

START_TEST(ways_of_writing)
{
    static const struct {
        const char *symbol, *hall;
    } expected[] = {
        {"P21/n", "-P 2yn"},
        {"P 1 21/n 1", "-P 2yn"},
        {"P2_1/n", "-P 2yn"},
        {"P2(1)/n", "-P 2yn"},
        {"p 1 21/N 1", "-P 2yn"},
        {"P2_1/c", "-P 2ybc"},
        {"P21/c", "-P 2ybc"},
        {"P21/a", "-P 2yab"},
        {"P 1 1 21/b", "-P 2bc"},
        {"P21/b", "-P 2bc"},
        {"Pca21", "P 2c -2ac"},
        {"P c a 21", "P 2c -2ac"},
        {"Pbn21", "P 2c -2ab"},
        {"Pa-3", "-P 2ac 2ab 3"},
        {"Pa3", "-P 2ac 2ab 3"},
        {"P 21/a -3", "-P 2ac 2ab 3"},
        {"P a \xE2\x88\x92\x33", "-P 2ac 2ab 3"},
        {"Pm-3n", "-P 4n 2 3"},
        {"Pm3n", "-P 4n 2 3"},
        {"Im-3m", "-I 4 2 3"},
        {"Fm3m", "-F 4 2 3"},
        {"Fm-3m", "-F 4 2 3"},
        {"F 4/m -3 2/m", "-F 4 2 3"},
        {"F 4/m 3 2/m", "-F 4 2 3"},
        {"R-3 :H", "-R 3"},
        {"R -3 H", "-R 3"},
        {"H -3", "-R 3"},
        {"H32", "R 3 2\""},
        {"R-3m:R", "-P 3* 2"},
        {"R -3 m R", "-P 3* 2"},
        {"R-3c:h", "-R 3 2\"c"},
        {"P6422", "P 64 2c (0 0 -1)"},
        {"P 64 2 2", "P 64 2c (0 0 -1)"},
        {"C2/m", "-C 2y"},
        {"I2/a", "-I 2ya"},
        {"A2/m", "-A 2y"},
        {"I 1 2/m 1", "-I 2y"},
        {"F d -3 m :2", "-F 4vw 2vw 3"},
        {"Fd-3m:1", "F 4d 2 3 -1d"},
        {"F d -3 m S", "F 4d 2 3 -1d"},
        {"F d -3 m Z", "-F 4vw 2vw 3"},
        {"F 41/d -3 2/m :2", "-F 4vw 2vw 3"},
        {"I 41/a m d :2", "-I 4bd 2"},
        {"P 63/m m c", "-P 6c 2c"},
        {"P63/mmc", "-P 6c 2c"},
        {"P 4/m 21/b 2/m", "-P 4 2ab"},
        {"P 21 21 21", "P 2ac 2ab"},
        {"Pbnm", "-P 2c 2ab"},
        {"Pnma", "-P 2ac 2n"},
        {"P 21/n 21/m 21/a", "-P 2ac 2n"},
        {"Cmca", "-C 2bc 2"},
        {"Cmce", "-C 2bc 2"},
        {"Abm2", "A 2 -2c"},
        {"Aem2", "A 2 -2c"},
        {"Cccb:2", "-C 2b 2c"},
        {"14:c2", "-P 2n"},
        {"148:R", "-P 3*"},
        {"227:1", "F 4d 2 3 -1d"},
        {"P 21/c : a1", "-P 2xab"},
        {"P 21/m:c", "-P 2c"},
        {"Hall:-P 2ybc", "-P 2ybc"},
        {"Hall: P 31 2 (0 0 4)", "P 31 2c (0 0 1)"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        read_name(&found, expected[i].symbol, NULL);
        ck_assert_msg(strcmp(found.hall, expected[i].hall) == 0, "%s: %s (%s)", expected[i].symbol,
                      found.hall, found.name);
        closo_symmetry_clear(&found);
    }
}
END_TEST

// P 21/n keeps its own operators: the n glide, not c of the standard setting.
START_TEST(n_is_not_c)
{
    closo_symmetry n, c;
    read_name(&n, "P 21/n", NULL);
    read_name(&c, "P 21/c", NULL);
    ck_assert_int_eq(n.number, 14);
    ck_assert_int_eq(c.number, 14);
    ck_assert(!same_group(&n, &c));
    ck_assert_str_eq(n.name, "P 1 21/n 1");
    ck_assert(!closo_symmetry_absent(&n, (const int[3]){1, 0, 1}));
    ck_assert(closo_symmetry_absent(&c, (const int[3]){1, 0, 1}));
    ck_assert(closo_symmetry_absent(&n, (const int[3]){1, 0, 2}));
    ck_assert(!closo_symmetry_absent(&c, (const int[3]){1, 0, 2}));
    closo_symmetry_clear(&n);
    closo_symmetry_clear(&c);
}
END_TEST

START_TEST(settled_by_the_cell)
{
    static const struct {
        const char *symbol;
        double lengths[3], angles[3];
        const char *name, *assumption; // "": nothing was assumed
    } expected[] = {
        {"P21/n", {8, 9, 10}, {90, 101, 90}, "P 1 21/n 1", ""},
        {"P21/n", {8, 9, 10}, {90, 90, 101}, "P 1 1 21/n", ""},
        {"P21/n", {8, 9, 10}, {79, 90, 90}, "P 21/n 1 1", ""},
        {"P21/n", {8, 9, 10}, {90, 90, 90}, "P 1 21/n 1", "setting P 1 21/n 1 assumed"},
        {"P21/n", {8, 9, 10}, {90.001, 101, 89.999}, "P 1 21/n 1", ""},
        {"P21", {8, 9, 10}, {90, 90, 95}, "P 1 1 21", ""},
        {"C2/m", {8, 9, 10}, {95, 90, 90}, "C 2/m 1 1", ""},
        {"I2/a", {8, 9, 10}, {90, 90, 95}, "I 1 1 2/a", ""},
        {"P21/c", {8, 9, 10}, {90, 90, 101}, "P 1 21/c 1", "fits none"},
        {"14", {8, 9, 10}, {90, 101, 90}, "P 1 21/c 1", "setting P 1 21/c 1 assumed"},
        {"R-3", {14, 14, 9}, {90, 90, 120}, "R -3 :H", ""},
        {"R-3", {9, 9, 9}, {77, 77, 77}, "R -3 :R", ""},
        {"148", {9, 9, 9}, {77, 77, 77}, "R -3 :R", ""},
        {"R-3m:H", {9, 9, 9}, {77, 77, 77}, "R -3 m :H", ""},
        {"Fd-3m", {8, 8, 8}, {90, 90, 90}, "F d -3 m :2", "origin choice 2 assumed"},
        {"Pnnn", {8, 9, 10}, {90, 90, 90}, "P n n n :2", "origin choice 2 assumed"},
        {"B21/d", {8, 9, 10}, {90, 101, 90}, "B 1 21/d 1", ""},
        {"F2/d", {8, 9, 10}, {90, 90, 101}, "F 1 1 2/d", ""},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_cell cell;
        closo_symmetry found;
        ck_assert_int_eq(
            closo_cell_init_parameters(&cell, expected[i].lengths, expected[i].angles, NULL),
            CLOSO_OK);
        read_name(&found, expected[i].symbol, &cell);
        ck_assert_str_eq(found.name, expected[i].name);
        if (expected[i].assumption[0])
            ck_assert_msg(strstr(found.assumption, expected[i].assumption) != NULL, "%s",
                          found.assumption);
        else
            ck_assert_str_eq(found.assumption, "");
        closo_symmetry_clear(&found);
    }
}
END_TEST

START_TEST(centrings_in_no_table)
{
    static const struct {
        const char *symbol, *name;
        int number;
        size_t order;
    } expected[] = {
        {"C -1", "C -1", 2, 4},
        {"F-1", "F -1", 2, 8},
        {"I 1", "I 1", 1, 2},
        {"B 21/d", "B 1 21/d 1", 14, 8},
        {"C 1 1 21/d", "C 1 1 21/d", 14, 8},
        {"A 21/d 1 1", "A 21/d 1 1", 14, 8},
        {"F 2/d", "F 1 2/d 1", 15, 16},
        {"F 1 2/m 1", "F 1 2/m 1", 12, 16},
        {"B 1 21 1", "B 1 21 1", 4, 4},
        {"B 1 2 1", "B 1 2 1", 3, 4},
        {"C 21/c", "C 1 21/c 1", 15, 8},
        {"B 21/a", "B 1 21/a 1", 14, 8},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        read_name(&found, expected[i].symbol, NULL);
        ck_assert_str_eq(found.name, expected[i].name);
        ck_assert_int_eq(found.number, expected[i].number);
        ck_assert_uint_eq(found.count, expected[i].order);
        ck_assert_ptr_nonnull(strstr(found.source, "not a tabulated setting"));
        closo_symmetry_clear(&found);
    }
}
END_TEST

START_TEST(assumptions_are_said)
{
    static const struct {
        const char *symbol, *assumption;
    } expected[] = {
        {"R -3", "hexagonal axes assumed"},
        {"148", "hexagonal axes assumed"},
        {"P21/n", "setting P 1 21/n 1 assumed (also possible: P 1 1 21/n, P 21/n 1 1)"},
        {"62", "setting P n m a assumed (also possible: P m n b, P b n m, ...)"},
        {"Cmme", "setting C m m e assumed (also possible: C m m b)"},
        {"Ccce", "setting C c c e :2 assumed"},
        {"221", ""},
        {"Pnma", ""},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        read_name(&found, expected[i].symbol, NULL);
        ck_assert_msg(
            strncmp(found.assumption, expected[i].assumption, strlen(expected[i].assumption)) == 0,
            "%s: %s", expected[i].symbol, found.assumption);
        ck_assert_int_eq(found.assumption[0] == '\0', expected[i].assumption[0] == '\0');
        closo_symmetry_clear(&found);
    }
}
END_TEST

START_TEST(unknown_names)
{
    static const struct {
        const char *symbol, *reason;
    } expected[] = {
        {"", "expected a Hermann-Mauguin symbol or a number"},
        {"   ", "expected a Hermann-Mauguin symbol or a number"},
        {"P21n", "such as P 1 21/n 1, P 1 1 21/n, P 21/n 1 1"},
        {"P3m", "such as P 3 m 1, P 3 1 m"},
        {"Pnam2", "such as P n a m"},
        {"Fm-3n", "F m -3 m"},
        {"P 21/d", "such as P"},
        {"231", "expected a Hermann-Mauguin symbol"},
        {"0", "expected a Hermann-Mauguin symbol"},
        {"-5", "expected a Hermann-Mauguin symbol"},
        {"cubic", "a number 1 to 230, or \"Hall:\" and a Hall symbol"},
        {"Pnma:3", "expected no setting, there is but one, found :3"},
        {"227:7", "expected a setting :1, :2, found :7"},
        {"R-3:b", "expected a setting :H, :R, found :b"},
        {"P21/c:d", "expected a setting :b1, :b2, :b3, :c1, :c2, :c3, :a1, :a2, :a3, found :d"},
        {":", "expected a Hermann-Mauguin symbol or a number"},
        {"Hall:P 7", "a rotation 1, 2, 3, 4 or 6"},
        {"P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c P 21/c",
         "expected a Hermann-Mauguin symbol"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry found;
        closo_error error = {0};
        ck_assert_msg(closo_symmetry_from_name(&found, expected[i].symbol, NULL, &error) ==
                          CLOSO_INPUT,
                      "%s", expected[i].symbol);
        ck_assert_msg(strstr(error.message, expected[i].reason) != NULL, "%s", error.message);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, all_forms_of_the_table);
    tcase_add_test(tests, ways_of_writing);
    tcase_add_test(tests, n_is_not_c);
    tcase_add_test(tests, settled_by_the_cell);
    tcase_add_test(tests, centrings_in_no_table);
    tcase_add_test(tests, assumptions_are_said);
    tcase_add_test(tests, unknown_names);
}

int main(void)
{
    return harness_run("symmetry_name", add);
}
