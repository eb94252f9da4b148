// SPDX-License-Identifier: GPL-3.0-or-later
// Ions from connectivity: cages across cell borders, single ions, charges, bad elements.
#include <string.h>

#include "closo/crystal.h"
#include "closo/numeric.h"
#include "harness.h"

static void cubic_cell(closo_cell *cell, double a)
{
    const double v[9] = {a, 0, 0, 0, a, 0, 0, 0, a};
    ck_assert_int_eq(closo_cell_init(cell, v, NULL), CLOSO_OK);
}

// A cage across every border of the cell, a few cations, atoms in random order and random images.
START_TEST(cage_across_borders)
{
    closo_random *random = closo_random_new(1, NULL);
    for (int trial = 0; trial < 50; trial++) {
        const closo_cage *const *cages = closo_cages();
        const closo_cage *cage = cages[trial % 4];
        closo_cell cell;
        double v[9] = {11, 0, 0, 3, 12, 0, -2, 4, 10}, rotation[9];
        ck_assert_int_eq(closo_cell_init(&cell, v, NULL), CLOSO_OK);
        closo_random_rotation(random, rotation);
        size_t n = cage->count + 2;
        int element[64];
        double position[3 * 64];
        for (size_t i = 0; i < n; i++) {
            element[i] = i < cage->count ? cage->atoms[i].element : 3;
            const double *p = i < cage->count ? cage->atoms[i].position : NULL;
            for (size_t c = 0; c < 3; c++)
                position[3 * i + c] = p ? rotation[3 * c] * p[0] + rotation[3 * c + 1] * p[1] +
                                              rotation[3 * c + 2] * p[2]
                                        : 5.2 + 0.3 * (double)i;
            for (size_t k = 0; k < 3; k++) {
                double images = (double)closo_random_below(random, 5) - 2;
                for (size_t c = 0; c < 3; c++)
                    position[3 * i + c] += images * cell.vectors[3 * k + c];
            }
        }
        for (size_t i = n; i-- > 1;) { // shuffle
            size_t j = closo_random_below(random, i + 1);
            int e = element[i];
            element[i] = element[j];
            element[j] = e;
            for (size_t c = 0; c < 3; c++) {
                double t = position[3 * i + c];
                position[3 * i + c] = position[3 * j + c];
                position[3 * j + c] = t;
            }
        }
        closo_ions ions;
        closo_error error;
        ck_assert_msg(closo_ions_find(&cell, n, element, position, NULL, &ions, &error) == CLOSO_OK,
                      "%s", error.message);
        ck_assert_uint_eq(ions.count, 3);
        ck_assert_uint_eq(ions.kind_count, 2);
        ck_assert_uint_eq(ions.atom_count, n);
        size_t kind = closo_ions_kind(&ions, cage->formula);
        ck_assert_msg(kind != SIZE_MAX, "%s not found", cage->formula);
        ck_assert_int_eq(ions.kinds[kind].charge, cage->charge);
        ck_assert(!ions.kinds[kind].is_cation);
        size_t lithium = closo_ions_kind(&ions, "Li");
        ck_assert_uint_eq(ions.kinds[lithium].count, 2);
        ck_assert(ions.kinds[lithium].is_cation);
        for (size_t i = 0; i < ions.count; i++) // every parent stands before its child in the ion
            for (size_t k = 0; k < ions.ions[i].count; k++) {
                size_t at = ions.ions[i].first + k;
                ck_assert(k == 0 ? ions.parent[at] == at
                                 : ions.parent[at] >= ions.ions[i].first && ions.parent[at] < at);
            }
        closo_ions_clear(&ions);
    }
    closo_random_free(random);
}
END_TEST

START_TEST(thiophosphate)
{
    // PS4 (P-S 2.05 A), one sulphide and one chloride 4 A away, two lithium 2.4 A from sulphur.
    const int element[] = {15, 16, 16, 16, 16, 16, 17, 3, 3};
    const double d = 2.05 / 1.7320508;
    const double position[] = {0, 0, 0, d, d, d, d, -d,  -d,  -d,  d, -d, -d, -d,
                               d, 6, 6, 6, 6, 0, 6, 3.2, 1.2, 1.2, 6, 6,  3.6};
    closo_cell cell;
    cubic_cell(&cell, 12);
    closo_ions ions;
    ck_assert_int_eq(closo_ions_find(&cell, 9, element, position, NULL, &ions, NULL), CLOSO_OK);
    ck_assert_uint_eq(ions.count, 5);
    size_t ps4 = closo_ions_kind(&ions, "S4P");
    ck_assert(ps4 != SIZE_MAX);
    ck_assert_int_eq(ions.kinds[ps4].charge, -3);
    ck_assert_int_eq(ions.kinds[closo_ions_kind(&ions, "Cl")].charge, -1);
    ck_assert(closo_ions_kind(&ions, "PS3") == SIZE_MAX);
    closo_ions_clear(&ions);
    // Single atoms as anions: nothing is bonded.
    closo_ions_options options = {.centre_element = 16};
    ck_assert_int_eq(closo_ions_find(&cell, 9, element, position, &options, &ions, NULL), CLOSO_OK);
    ck_assert_uint_eq(ions.count, 9);
    closo_ions_clear(&ions);
}
END_TEST

START_TEST(unknown_element)
{
    const int element[] = {3, 0};
    const double position[] = {0, 0, 0, 1, 1, 1};
    closo_cell cell;
    cubic_cell(&cell, 5);
    closo_ions ions;
    closo_error error;
    ck_assert_int_eq(closo_ions_find(&cell, 2, element, position, NULL, &ions, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "atom 2"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, cage_across_borders);
    tcase_add_test(tests, thiophosphate);
    tcase_add_test(tests, unknown_element);
}

int main(void)
{
    return harness_run("ions", add);
}
