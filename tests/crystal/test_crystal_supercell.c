// SPDX-License-Identifier: GPL-3.0-or-later
// Supercells hold the same matter: density, composition and scattering stay, whatever the matrix.
#include "crystals.h"

// Anisotropic atoms in a monoclinic group, one on a centre, one place shared by two elements.
static void make_crystal(closo_crystal *out)
{
    crystals_init(out, "P 1 21/n 1", (const double[3]){5.1, 6.3, 7.2},
                  (const double[3]){90, 103, 90});
    closo_atom *atom = crystals_add(out, "Na1", 11, 0.12, 0.31, 0.43, 0.75);
    atom->displacement = CLOSO_DISPLACEMENT_ANISOTROPIC;
    static const double u[6] = {0.02, 0.035, 0.015, 0.004, -0.006, 0.009};
    for (int n = 0; n < 6; n++)
        atom->u[n] = (closo_measured){u[n], 0.001};
    crystals_add(out, "K1", 19, 0.12, 0.31, 0.43, 0.25);
    crystals_add(out, "Cl1", 17, 0.5, 0, 0.5, 1);
    snprintf(out->name, sizeof out->name, "test");
    out->formula_units = 2;
    for (int k = 0; k < 3; k++)
        out->lengths[k].su = 0.001 * (k + 1);
    out->angles[1].su = 0.02;
}

static double composition(const closo_crystal *crystal, int element)
{
    double sum = 0;
    for (size_t i = 0; i < crystal->count; i++)
        if (crystal->atoms[i].element == element)
            sum += crystal->atoms[i].occupancy.value * (double)crystal->atoms[i].multiplicity;
    return sum;
}

static int determinant(const int m[9])
{
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
           m[2] * (m[3] * m[7] - m[4] * m[6]);
}

START_TEST(same_matter)
{
    static const int matrices[][9] = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},   {2, 0, 0, 0, 1, 0, 0, 0, 1}, {1, 1, 0, -1, 1, 0, 0, 0, 1},
        {1, 0, 1, 0, 1, 0, -1, 0, 1},  {0, 1, 0, 0, 0, 1, 1, 0, 0}, {2, 1, 0, -1, 1, 1, 0, 0, 1},
        {1, 0, 0, 0, -1, 0, 0, 0, -1}, {1, 2, 0, 0, 1, 0, 3, 0, 1},
    };
    closo_crystal crystal;
    make_crystal(&crystal);
    double scattering = crystals_scattering(&crystal, 0.35, 60);
    for (size_t n = 0; n < sizeof matrices / sizeof matrices[0]; n++) {
        closo_crystal cell;
        closo_error error = {0};
        int factor = determinant(matrices[n]);
        ck_assert_msg(closo_crystal_supercell(&crystal, matrices[n], &cell, &error) == CLOSO_OK,
                      "%s", error.message);
        ck_assert_uint_eq(cell.symmetry.count, 1);
        ck_assert_uint_eq(cell.count, 10 * (size_t)factor);
        ck_assert(fabs(cell.cell.volume / (factor * crystal.cell.volume) - 1) < 1e-12);
        ck_assert(fabs(crystals_density(&cell) / crystals_density(&crystal) - 1) < 1e-12);
        ck_assert(fabs(composition(&cell, 11) - 3 * factor) < 1e-9);
        ck_assert(fabs(composition(&cell, 19) - factor) < 1e-9);
        ck_assert(fabs(composition(&cell, 17) - 2 * factor) < 1e-9);
        ck_assert(fabs(cell.formula_units - 2 * factor) < 1e-12);
        ck_assert_str_eq(cell.name, "test");
        // exp(-60 x 0.35^2) of the weight is cut off.
        ck_assert_msg(fabs(crystals_scattering(&cell, 0.35, 60) / scattering - 1) < 1e-9,
                      "matrix %zu: %.12g, %.12g", n, crystals_scattering(&cell, 0.35, 60),
                      scattering);
        for (size_t i = 0; i < cell.count; i++) {
            for (int k = 0; k < 3; k++)
                ck_assert(cell.atoms[i].fraction[k].value >= 0 &&
                          cell.atoms[i].fraction[k].value < 1);
            for (size_t j = 0; j < i; j++)
                ck_assert_str_ne(cell.atoms[i].label, cell.atoms[j].label);
        }
        closo_crystal_clear(&cell);
    }
    closo_crystal_clear(&crystal);
}
END_TEST

// 2 x 2 x 1: lengths and their uncertainties double, angles stay; right angles stay exact.
START_TEST(uncertainties)
{
    closo_crystal crystal, cell;
    make_crystal(&crystal);
    ck_assert_int_eq(
        closo_crystal_supercell(&crystal, (const int[9]){2, 0, 0, 0, 2, 0, 0, 0, 1}, &cell, NULL),
        CLOSO_OK);
    ck_assert(fabs(cell.lengths[0].value - 10.2) < 1e-12);
    ck_assert(fabs(cell.lengths[0].su - 0.002) < 1e-9);
    ck_assert(fabs(cell.lengths[1].su - 0.004) < 1e-9);
    ck_assert(fabs(cell.lengths[2].su - 0.003) < 1e-9);
    ck_assert(fabs(cell.angles[1].value - 103) < 1e-9);
    ck_assert(fabs(cell.angles[1].su - 0.02) < 1e-9);
    ck_assert(cell.angles[0].su == 0 && cell.angles[2].su == 0);
    closo_crystal_clear(&cell);
    closo_crystal_clear(&crystal);
    // A cubic cell: the diagonal a + b of a = b has sqrt(2) times the uncertainty, not once.
    crystals_init(&crystal, "F m -3 m", (const double[3]){10, 10, 10},
                  (const double[3]){90, 90, 90});
    crystals_add(&crystal, "Na1", 11, 0, 0, 0, 1)->fraction[0].su = 0;
    for (int k = 0; k < 3; k++)
        crystal.lengths[k].su = 0.01;
    ck_assert_int_eq(
        closo_crystal_supercell(&crystal, (const int[9]){1, 1, 0, -1, 1, 0, 0, 0, 1}, &cell, NULL),
        CLOSO_OK);
    ck_assert(fabs(cell.lengths[0].value - 10 * sqrt(2)) < 1e-12);
    ck_assert(fabs(cell.lengths[0].su - 0.01 * sqrt(2)) < 1e-8);
    ck_assert(cell.angles[2].su == 0);
    closo_crystal_clear(&cell);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(refused)
{
    static const struct {
        int matrix[9];
        closo_status status;
        const char *reason;
    } expected[] = {
        {{1, 0, 0, 0, 1, 0, 0, 0, 0}, CLOSO_USAGE, "a positive determinant"},
        {{-1, 0, 0, 0, 1, 0, 0, 0, 1}, CLOSO_USAGE, "a positive determinant"},
        {{2147483647, 0, 0, 0, 2147483647, 0, 0, 0, 1}, CLOSO_USAGE, "integers of at most 64"},
        {{-2147483647 - 1, 0, 0, 0, 1, 0, 0, 0, 1}, CLOSO_USAGE, "integers of at most 64"},
    };
    closo_crystal crystal, cell;
    make_crystal(&crystal);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        closo_error error = {0};
        ck_assert_int_eq(closo_crystal_supercell(&crystal, expected[i].matrix, &cell, &error),
                         expected[i].status);
        ck_assert_msg(strstr(error.message, expected[i].reason) != NULL, "%s", error.message);
    }
    // More atoms than anyone means.
    while (crystal.count < 40)
        crystals_add(&crystal, "H", 1, 0.01 * (double)crystal.count, 0.2, 0.3, 1);
    closo_error error = {0};
    ck_assert_int_eq(closo_crystal_supercell(&crystal, (const int[9]){64, 0, 0, 0, 64, 0, 0, 0, 64},
                                             &cell, &error),
                     CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, "expected at most") != NULL, "%s", error.message);
    closo_crystal_clear(&crystal);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, same_matter);
    tcase_add_test(tests, uncertainties);
    tcase_add_test(tests, refused);
}

int main(void)
{
    return harness_run("crystal_supercell", add);
}
