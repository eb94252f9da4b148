// SPDX-License-Identifier: GPL-3.0-or-later
// Groups against International Tables A: general positions, reflection conditions, multiplicities
// of positions; and reflections of all settings against structure factors of random atoms.
#include "closo/crystal.h"

#include "../harness.h"

#include <complex.h>
#include <math.h>
#include <spglib.h>
#include <string.h>

#define TWO_PI 6.283185307179586

static void read_name(closo_symmetry *out, const char *symbol)
{
    closo_error error = {0};
    ck_assert_msg(closo_symmetry_from_name(out, symbol, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
}

static bool contains(const closo_symmetry *symmetry, closo_operator wanted)
{
    for (int k = 0; k < 3; k++)
        wanted.translation[k] = ((wanted.translation[k] % 72) + 72) % 72;
    for (size_t i = 0; i < symmetry->count; i++)
        if (memcmp(&symmetry->operators[i], &wanted, sizeof wanted) == 0)
            return true;
    return false;
}

// ---- general positions, as printed -------------------------------------------------------------

static const struct {
    const char *symbol;
    int number;
    size_t centrings;
    const char *centring[4]; // beside 0,0,0
    const char *positions;   // up to a centre at the origin where there is one
    bool centre;
} printed[] = {
    {"P 1 21/n 1", 14, 1, {NULL}, "x,y,z -x+1/2,y+1/2,-z+1/2", true},
    {"P 1 21/c 1", 14, 1, {NULL}, "x,y,z -x,y+1/2,-z+1/2", true},
    {"P 1 21/a 1", 14, 1, {NULL}, "x,y,z -x+1/2,y+1/2,-z", true},
    {"P c a 21", 29, 1, {NULL}, "x,y,z -x,-y,z+1/2 x+1/2,-y,z -x+1/2,y,z+1/2", false},
    {"C 1 2/m 1", 12, 2, {"x+1/2,y+1/2,z"}, "x,y,z -x,y,-z", true},
    {"R -3 :H",
     148,
     3,
     {"x+2/3,y+1/3,z+1/3", "x+1/3,y+2/3,z+2/3"},
     "x,y,z -y,x-y,z -x+y,-x,z",
     true},
    {"R -3 :R", 148, 1, {NULL}, "x,y,z z,x,y y,z,x", true},
    {"P 64 2 2",
     181,
     1,
     {NULL},
     "x,y,z -y,x-y,z+1/3 -x+y,-x,z+2/3 -x,-y,z y,-x+y,z+1/3 x-y,x,z+2/3 "
     "y,x,-z+1/3 x-y,-y,-z -x,-x+y,-z+2/3 -y,-x,-z+1/3 -x+y,y,-z x,x-y,-z+2/3",
     false},
    {"P a -3",
     205,
     1,
     {NULL},
     "x,y,z -x+1/2,-y,z+1/2 -x,y+1/2,-z+1/2 x+1/2,-y+1/2,-z "
     "z,x,y z+1/2,-x+1/2,-y -z+1/2,-x,y+1/2 -z,x+1/2,-y+1/2 "
     "y,z,x -y,z+1/2,-x+1/2 y+1/2,-z+1/2,-x -y+1/2,-z,x+1/2",
     true},
    {"P m -3 n",
     223,
     1,
     {NULL},
     "x,y,z -x,-y,z -x,y,-z x,-y,-z z,x,y z,-x,-y -z,-x,y -z,x,-y "
     "y,z,x -y,z,-x y,-z,-x -y,-z,x "
     "y+1/2,x+1/2,-z+1/2 -y+1/2,-x+1/2,-z+1/2 y+1/2,-x+1/2,z+1/2 -y+1/2,x+1/2,z+1/2 "
     "x+1/2,z+1/2,-y+1/2 -x+1/2,z+1/2,y+1/2 -x+1/2,-z+1/2,-y+1/2 x+1/2,-z+1/2,y+1/2 "
     "z+1/2,y+1/2,-x+1/2 z+1/2,-y+1/2,x+1/2 -z+1/2,y+1/2,x+1/2 -z+1/2,-y+1/2,-x+1/2",
     true},
    {"I m -3 m",
     229,
     2,
     {"x+1/2,y+1/2,z+1/2"},
     "x,y,z -x,-y,z -x,y,-z x,-y,-z z,x,y z,-x,-y -z,-x,y -z,x,-y "
     "y,z,x -y,z,-x y,-z,-x -y,-z,x y,x,-z -y,-x,-z y,-x,z -y,x,z "
     "x,z,-y -x,z,y -x,-z,-y x,-z,y z,y,-x z,-y,x -z,y,x -z,-y,-x",
     true},
    {"F m -3 m",
     225,
     4,
     {"x,y+1/2,z+1/2", "x+1/2,y,z+1/2", "x+1/2,y+1/2,z"},
     "x,y,z -x,-y,z -x,y,-z x,-y,-z z,x,y z,-x,-y -z,-x,y -z,x,-y "
     "y,z,x -y,z,-x y,-z,-x -y,-z,x y,x,-z -y,-x,-z y,-x,z -y,x,z "
     "x,z,-y -x,z,y -x,-z,-y x,-z,y z,y,-x z,-y,x -z,y,x -z,-y,-x",
     true},
};

static size_t check_positions(const closo_symmetry *group, const char *positions, bool centre,
                              const closo_operator *shift)
{
    size_t count = 0;
    char text[1024];
    snprintf(text, sizeof text, "%s", positions);
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        closo_operator position;
        ck_assert_int_eq(closo_operator_parse(word, &position, NULL), CLOSO_OK);
        for (int sign = 1; sign >= (centre ? -1 : 1); sign -= 2) {
            closo_operator moved = position;
            for (int i = 0; i < 9; i++)
                moved.rotation[i] *= sign;
            for (int k = 0; k < 3; k++)
                moved.translation[k] = sign * moved.translation[k] + shift->translation[k];
            ck_assert_msg(contains(group, moved), "%s %s", group->name, word);
            count++;
        }
    }
    return count;
}

START_TEST(general_positions)
{
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        closo_symmetry group;
        read_name(&group, printed[i].symbol);
        ck_assert_int_eq(group.number, printed[i].number);
        ck_assert_str_eq(group.name, printed[i].symbol);
        size_t count = 0;
        for (size_t c = 0; c < printed[i].centrings; c++) {
            closo_operator shift = {{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 0, 0}};
            if (c > 0)
                ck_assert_int_eq(closo_operator_parse(printed[i].centring[c - 1], &shift, NULL),
                                 CLOSO_OK);
            count += check_positions(&group, printed[i].positions, printed[i].centre, &shift);
        }
        ck_assert_uint_eq(count, group.count);
        ck_assert_int_eq(group.centrosymmetric, printed[i].centre);
        closo_symmetry_clear(&group);
    }
}
END_TEST

// ---- reflection conditions ---------------------------------------------------------------------

static bool even(int n)
{
    return n % 2 == 0;
}

static bool p21n(int h, int k, int l)
{
    return (k != 0 || even(h + l)) && (h != 0 || l != 0 || even(k));
}

static bool p21c(int h, int k, int l)
{
    return (k != 0 || even(l)) && (h != 0 || l != 0 || even(k));
}

static bool pca21(int h, int k, int l)
{
    return (h != 0 || even(l)) && (k != 0 || even(h));
}

static bool pa3(int h, int k, int l)
{
    return (h != 0 || even(k)) && (k != 0 || even(l)) && (l != 0 || even(h));
}

static bool pm3n(int h, int k, int l)
{
    return (abs(h) != abs(k) || even(l)) && (abs(k) != abs(l) || even(h)) &&
           (abs(l) != abs(h) || even(k));
}

static bool im3m(int h, int k, int l)
{
    return even(h + k + l);
}

static bool fm3m(int h, int k, int l)
{
    return even(h + k) && even(k + l);
}

static bool r3(int h, int k, int l)
{
    return (-h + k + l) % 3 == 0;
}

static bool p64(int h, int k, int l)
{
    return h != 0 || k != 0 || l % 3 == 0;
}

static bool c2m(int h, int k, int l)
{
    (void)l;
    return even(h + k);
}

static bool all(int h, int k, int l)
{
    (void)h;
    (void)k;
    (void)l;
    return true;
}

START_TEST(reflection_conditions)
{
    static const struct {
        const char *symbol;
        bool (*present)(int h, int k, int l);
    } expected[] = {
        {"P 1 21/n 1", p21n}, {"P 1 21/c 1", p21c}, {"P c a 21", pca21}, {"P a -3", pa3},
        {"P m -3 n", pm3n},   {"I m -3 m", im3m},   {"F m -3 m", fm3m},  {"R -3 :H", r3},
        {"R -3 :R", all},     {"P 64 2 2", p64},    {"C 1 2/m 1", c2m},  {"P -1", all},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry group;
        read_name(&group, expected[i].symbol);
        for (int n = 0; n < 13 * 13 * 13; n++) {
            const int hkl[3] = {n / 169 - 6, n / 13 % 13 - 6, n % 13 - 6};
            ck_assert_msg(closo_symmetry_absent(&group, hkl) !=
                              expected[i].present(hkl[0], hkl[1], hkl[2]),
                          "%s %d %d %d", expected[i].symbol, hkl[0], hkl[1], hkl[2]);
        }
        closo_symmetry_clear(&group);
    }
}
END_TEST

static double complex structure_factor(const closo_symmetry *group, const int hkl[3])
{
    static const double atoms[3][3] = {
        {0.137, 0.283, 0.419}, {0.071, 0.613, 0.827}, {0.911, 0.377, 0.193}};
    static const double weights[3] = {1, 1.7, 0.6};
    double complex sum = 0;
    for (int a = 0; a < 3; a++) {
        for (size_t i = 0; i < group->count; i++) {
            double image[3];
            closo_operator_apply(&group->operators[i], atoms[a], image);
            double phase = TWO_PI * (hkl[0] * image[0] + hkl[1] * image[1] + hkl[2] * image[2]);
            sum += weights[a] * (cos(phase) + I * sin(phase));
        }
    }
    return sum / (double)group->count;
}

// Equivalent reflections have equal magnitudes, absent ones none; nothing else is absent.
START_TEST(structure_factors)
{
    for (int hall_number = 1; hall_number <= 530; hall_number++) {
        closo_symmetry group;
        ck_assert_int_eq(closo_symmetry_from_hall(
                             &group, spg_get_spacegroup_type(hall_number).hall_symbol, NULL),
                         CLOSO_OK);
        for (int n = 0; n < 27; n++) {
            const int hkl[3] = {n / 9, n / 3 % 3 - 1, n % 3 - 1};
            int equivalents[48][3];
            double magnitude = cabs(structure_factor(&group, hkl));
            ck_assert_msg(closo_symmetry_absent(&group, hkl) == (magnitude < 1e-9),
                          "%s %d %d %d: %g", group.name, hkl[0], hkl[1], hkl[2], magnitude);
            size_t count = closo_symmetry_equivalents(&group, hkl, equivalents);
            ck_assert_uint_eq(closo_symmetry_equivalents(&group, hkl, NULL), count);
            for (size_t i = 0; i < count; i += 1 + count / 8)
                ck_assert(fabs(cabs(structure_factor(&group, equivalents[i])) - magnitude) < 1e-9);
        }
        closo_symmetry_clear(&group);
    }
}
END_TEST

START_TEST(equivalents)
{
    static const struct {
        const char *symbol;
        int hkl[3];
        size_t count;
    } expected[] = {
        {"P 1", {1, 2, 3}, 2},        {"P -1", {1, 2, 3}, 2},       {"P 1 21/c 1", {1, 2, 3}, 4},
        {"P 1 21/c 1", {1, 0, 3}, 2}, {"P 1 21/c 1", {0, 2, 0}, 2}, {"P c a 21", {1, 2, 3}, 8},
        {"P c a 21", {1, 2, 0}, 4},   {"R -3 :H", {1, 3, 2}, 6},    {"R -3 :H", {0, 0, 3}, 2},
        {"P 64 2 2", {1, 3, 2}, 24},  {"P 64 2 2", {1, 1, 0}, 6},   {"P a -3", {1, 2, 3}, 24},
        {"P a -3", {2, 1, 0}, 12},    {"P m -3 n", {1, 2, 3}, 48},  {"F m -3 m", {1, 1, 1}, 8},
        {"F m -3 m", {2, 0, 0}, 6},   {"F m -3 m", {2, 2, 0}, 12},  {"F m -3 m", {3, 1, 1}, 24},
        {"F -4 3 m", {3, 1, 1}, 24},  {"F m -3 m", {0, 0, 0}, 1},   {"P 4", {1, 2, 3}, 8},
        {"P 4/m m m", {1, 2, 3}, 16}, {"P 63/m", {1, 3, 2}, 12},    {"P -3 m 1", {1, 3, 2}, 12},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry group;
        int list[48][3];
        read_name(&group, expected[i].symbol);
        size_t count = closo_symmetry_equivalents(&group, expected[i].hkl, list);
        ck_assert_msg(count == expected[i].count, "%s: %zu", expected[i].symbol, count);
        ck_assert_int_eq(memcmp(list[0], expected[i].hkl, sizeof list[0]), 0);
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < a; b++)
                ck_assert_int_ne(memcmp(list[a], list[b], sizeof list[a]), 0);
        closo_symmetry_clear(&group);
    }
}
END_TEST

// ---- positions and metric ----------------------------------------------------------------------

START_TEST(multiplicities)
{
    static const struct {
        const char *symbol;
        double lengths[3], angles[3], position[3];
        size_t multiplicity;
    } expected[] = {
        {"F m -3 m", {10, 10, 10}, {90, 90, 90}, {0, 0, 0}, 4},
        {"F m -3 m", {10, 10, 10}, {90, 90, 90}, {0.25, 0.25, 0.25}, 8},
        {"F m -3 m", {10, 10, 10}, {90, 90, 90}, {0, 0.25, 0.25}, 24},
        {"F m -3 m", {10, 10, 10}, {90, 90, 90}, {0.2, 0.2, 0.2}, 32},
        {"F m -3 m", {10, 10, 10}, {90, 90, 90}, {0.11, 0.23, 0.37}, 192},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {0, 0, 0}, 3},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {1. / 3, 2. / 3, 2. / 3}, 3},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {0.3333, 0.6667, 0.6667}, 3},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {0, 0, 0.31}, 6},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {0.5, 0, 0}, 9},
        {"R -3 :H", {14.8, 14.8, 9.7}, {90, 90, 120}, {0.31, 0.12, 0.4}, 18},
        {"P 1 21/n 1", {8, 9, 10}, {90, 100, 90}, {0.5, 0, 0.5}, 2},
        {"P 64 2 2", {5, 5, 8}, {90, 90, 120}, {0, 0, 0}, 3},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry group;
        closo_cell cell;
        read_name(&group, expected[i].symbol);
        ck_assert_int_eq(
            closo_cell_init_parameters(&cell, expected[i].lengths, expected[i].angles, NULL),
            CLOSO_OK);
        ck_assert(closo_symmetry_misfit(&group, &cell) < 1e-12);
        ck_assert_uint_eq(closo_symmetry_multiplicity(&group, &cell, expected[i].position, 0.05),
                          expected[i].multiplicity);
        ck_assert_uint_eq(closo_symmetry_multiplicity(&group, &cell, expected[i].position, 0),
                          group.count);
        closo_symmetry_clear(&group);
    }
}
END_TEST

START_TEST(misfits)
{
    closo_symmetry group;
    closo_cell cell;
    read_name(&group, "P 4/m m m");
    const double right[3] = {90, 90, 90};
    ck_assert_int_eq(closo_cell_init_parameters(&cell, (const double[3]){10, 10.1, 7}, right, NULL),
                     CLOSO_OK);
    // a^2 against b^2: 2.01 parts in 100.
    ck_assert(fabs(closo_symmetry_misfit(&group, &cell) - 0.0201) < 1e-9);
    ck_assert_int_eq(closo_cell_init_parameters(&cell, (const double[3]){10, 10, 7}, right, NULL),
                     CLOSO_OK);
    ck_assert(closo_symmetry_misfit(&group, &cell) == 0);
    closo_symmetry_clear(&group);
    read_name(&group, "P 1 2 1");
    ck_assert_int_eq(closo_cell_init_parameters(&cell, (const double[3]){8, 9, 10},
                                                (const double[3]){90, 90, 95}, NULL),
                     CLOSO_OK);
    // a.b changes its sign.
    ck_assert(fabs(closo_symmetry_misfit(&group, &cell) - 2 * sin(5 * TWO_PI / 360)) < 1e-9);
    closo_symmetry_clear(&group);
}
END_TEST

START_TEST(classes)
{
    static const struct {
        const char *symbol, *point, *laue, *system;
    } expected[] = {
        {"P1", "1", "-1", "triclinic"},          {"Cc", "m", "2/m", "monoclinic"},
        {"Pca21", "mm2", "mmm", "orthorhombic"}, {"I-42d", "-42m", "4/mmm", "tetragonal"},
        {"R-3", "-3", "-3", "trigonal"},         {"R3c", "3m", "-3m", "trigonal"},
        {"P-6c2", "-6m2", "6/mmm", "hexagonal"}, {"P64", "6", "6/m", "hexagonal"},
        {"Pa-3", "m-3", "m-3", "cubic"},         {"F-43c", "-43m", "m-3m", "cubic"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_symmetry group;
        read_name(&group, expected[i].symbol);
        ck_assert_str_eq(group.point_group, expected[i].point);
        ck_assert_str_eq(closo_symmetry_laue(&group), expected[i].laue);
        ck_assert_str_eq(closo_symmetry_system(&group), expected[i].system);
        closo_symmetry_clear(&group);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, general_positions);
    tcase_add_test(tests, reflection_conditions);
    tcase_add_test(tests, structure_factors);
    tcase_add_test(tests, equivalents);
    tcase_add_test(tests, multiplicities);
    tcase_add_test(tests, misfits);
    tcase_add_test(tests, classes);
}

int main(void)
{
    return harness_run("symmetry_tables", add);
}
