// SPDX-License-Identifier: GPL-3.0-or-later
// Cage anions: every record has the symmetry it names, the composition of its formula, sane
// distances and its centre of mass at the origin. The symmetry is counted: a rigid operation that
// maps the atoms onto themselves is found from where it sends three atoms, and the number of
// operations is the order of the point group.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-3 // A

static double distance(const double a[3], const double b[3])
{
    return sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                (a[2] - b[2]) * (a[2] - b[2]));
}

// Solves operation * from[k] = to[k] for k = 0..2 (from: rows, not coplanar with the origin).
static void operation_of(const double from[9], const double to[9], double operation[9])
{
    closo_cell basis;
    ck_assert_int_eq(closo_cell_init(&basis, from, NULL), CLOSO_OK);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            operation[3 * i + j] = 0;
            for (int k = 0; k < 3; k++)
                operation[3 * i + j] += basis.inverse[3 * j + k] * to[3 * k + i];
        }
    }
}

static bool maps_onto_itself(const closo_cage *cage, const double operation[9])
{
    for (size_t i = 0; i < cage->count; i++) {
        const double *r = cage->atoms[i].position;
        double moved[3];
        for (int k = 0; k < 3; k++) {
            moved[k] =
                operation[3 * k] * r[0] + operation[3 * k + 1] * r[1] + operation[3 * k + 2] * r[2];
        }
        bool found = false;
        for (size_t j = 0; j < cage->count && !found; j++) {
            found = cage->atoms[j].element == cage->atoms[i].element &&
                    distance(moved, cage->atoms[j].position) < TOLERANCE;
        }
        if (!found)
            return false;
    }
    return true;
}

static int symmetry_order(const closo_cage *cage)
{
    // Three boron atoms that span space: 1 and 2 are neighbours in a ring, the last is elsewhere.
    size_t chosen[3] = {1, 2, cage->count / 2 - 1};
    double from[9], to[9];
    for (int k = 0; k < 3; k++)
        memcpy(from + 3 * k, cage->atoms[chosen[k]].position, 3 * sizeof(double));
    int order = 0;
    for (size_t i = 0; i < cage->count; i++) {
        for (size_t j = 0; j < cage->count; j++) {
            for (size_t k = 0; k < cage->count; k++) {
                if (cage->atoms[i].element != 5 || cage->atoms[j].element != 5 ||
                    cage->atoms[k].element != 5)
                    continue;
                memcpy(to, cage->atoms[i].position, 3 * sizeof(double));
                memcpy(to + 3, cage->atoms[j].position, 3 * sizeof(double));
                memcpy(to + 6, cage->atoms[k].position, 3 * sizeof(double));
                if (fabs(distance(to, to + 3) - distance(from, from + 3)) > TOLERANCE ||
                    fabs(distance(to, to + 6) - distance(from, from + 6)) > TOLERANCE ||
                    fabs(distance(to + 3, to + 6) - distance(from + 3, from + 6)) > TOLERANCE)
                    continue;
                double operation[9];
                operation_of(from, to, operation);
                order += maps_onto_itself(cage, operation);
            }
        }
    }
    return order;
}

START_TEST(point_groups)
{
    static const struct {
        const char *formula, *group;
        int order;
    } expected[] = {
        {"B12H12", "Ih", 120}, {"B10H10", "D4d", 16}, {"CB11H12", "C5v", 10}, {"CB9H10", "C4v", 8}};
    for (size_t i = 0; i < 4; i++) {
        const closo_cage *cage = closo_cage_find(expected[i].formula);
        ck_assert_ptr_nonnull(cage);
        ck_assert_str_eq(cage->point_group, expected[i].group);
        ck_assert_int_eq(symmetry_order(cage), expected[i].order);
    }
}
END_TEST

static void check_bonds(const closo_cage *cage)
{
    int heavy_bonds = 0, hydrogen_bonds = 0;
    for (size_t i = 0; i < cage->count; i++) {
        for (size_t j = i + 1; j < cage->count; j++) {
            int a = cage->atoms[i].element, b = cage->atoms[j].element;
            double d = distance(cage->atoms[i].position, cage->atoms[j].position);
            if (a != 1 && b != 1 && d < 2.0) {
                heavy_bonds++;
                // B-C is shorter than B-B; X-ray and neutron: 1.60 to 1.86 A in these cages.
                ck_assert(d > (a == b ? 1.65 : 1.55) && d < (a == b ? 1.87 : 1.75));
            } else if (a != 1 && b == 1 && d < 1.5) {
                hydrogen_bonds++;
                ck_assert(a == 6 ? d > 1.07 && d < 1.11 : d > 1.17 && d < 1.25);
            } else {
                ck_assert_double_gt(d, 2.0);
            }
        }
    }
    // Deltahedra with n corners have 3n - 6 edges.
    int corners = (int)cage->count / 2;
    ck_assert_int_eq(heavy_bonds, 3 * corners - 6);
    ck_assert_int_eq(hydrogen_bonds, corners);
}

START_TEST(records)
{
    size_t count = 0;
    for (const closo_cage *const *cage = closo_cages(); *cage != NULL; cage++, count++) {
        closo_formula formula, atoms = {0};
        ck_assert_int_eq(closo_formula_parse((*cage)->formula, &formula, NULL), CLOSO_OK);
        double sum[3] = {0}, mass = 0;
        for (size_t i = 0; i < (*cage)->count; i++) {
            const closo_cage_atom *atom = &(*cage)->atoms[i];
            double weight = closo_element_of(atom->element)->weight;
            atoms.count[atom->element]++;
            mass += weight;
            for (int k = 0; k < 3; k++)
                sum[k] += weight * atom->position[k];
        }
        ck_assert(closo_formula_equal(&formula, &atoms));
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(sum[k] / mass, 0, TOLERANCE);
        // Wade: closo cages of n boron are B_nH_n(2-); a CH in place of BH adds one electron.
        ck_assert_int_eq((*cage)->charge, -2 + (int)formula.count[6]);
        ck_assert(strlen((*cage)->source) > 10 && strlen((*cage)->name) > 5);
        check_bonds(*cage);
    }
    ck_assert_uint_ge(count, 4);
}
END_TEST

START_TEST(found_by_formula)
{
    ck_assert_str_eq(closo_cage_find("H12B12")->formula, "B12H12");
    ck_assert_str_eq(closo_cage_find("B11CH12")->formula, "CB11H12");
    ck_assert_ptr_null(closo_cage_find("B12H11"));
    ck_assert_ptr_null(closo_cage_find("nonsense!"));
    // Radii of the notes: PBE/aug-pcseg-1.
    const closo_cage *cage = closo_cage_find("B12H12");
    const double origin[3] = {0};
    for (size_t i = 0; i < 24; i++) {
        double radius = distance(cage->atoms[i].position, origin);
        ck_assert_double_eq_tol(radius, i < 12 ? 1.7007 : 2.9202, 2e-6);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, point_groups);
    tcase_add_test(tests, records);
    tcase_add_test(tests, found_by_formula);
}

int main(void)
{
    return harness_run("cages", add);
}
