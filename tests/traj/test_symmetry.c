// SPDX-License-Identifier: GPL-3.0-or-later
// Superposition against rotations that were put in; proper rotations of molecules against the
// orders of their point groups (T 12 for Td, I 60 for Ih, D4 8 for D4d, C5 5 for C5v, C4 4 for
// C4v), in any orientation, order of atoms and with thermal noise.
#include <math.h>
#include <string.h>

#include "closo/crystal.h"
#include "closo/numeric.h"
#include "harness.h"
#include "traj/superpose.h"
#include "traj/symmetry.h"

enum { ATOMS_MAXIMUM = 32 };

typedef struct molecule {
    size_t n;
    int element[ATOMS_MAXIMUM];
    double position[3 * ATOMS_MAXIMUM];
} molecule;

static molecule of_cage(const char *formula)
{
    const closo_cage *cage = closo_cage_find(formula);
    ck_assert_ptr_nonnull(cage);
    molecule m = {.n = cage->count};
    for (size_t i = 0; i < m.n; i++) {
        m.element[i] = cage->atoms[i].element;
        memcpy(m.position + 3 * i, cage->atoms[i].position, 3 * sizeof(double));
    }
    return m;
}

static molecule tetrahedron(void)
{
    molecule m = {.n = 5, .element = {15, 16, 16, 16, 16}};
    const double sign[4][3] = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
    for (size_t i = 0; i < 4; i++)
        for (size_t c = 0; c < 3; c++)
            m.position[3 * (i + 1) + c] = 1.18 * sign[i][c];
    return m;
}

// A centre and n atoms about it in a plane.
static molecule planar(size_t n)
{
    molecule m = {.n = n + 1, .element = {5}};
    for (size_t i = 1; i <= n; i++) {
        double angle = 6.283185307179586 * (double)i / (double)n;
        m.element[i] = 8;
        m.position[3 * i] = 1.4 * cos(angle);
        m.position[3 * i + 1] = 1.4 * sin(angle);
    }
    return m;
}

// Turned at random, atoms shuffled (order[k]: where atom k went), with noise.
static molecule disguised(const molecule *m, closo_random *random, double noise, size_t *order)
{
    molecule out = {.n = m->n};
    double turn[9];
    closo_random_rotation(random, turn);
    for (size_t i = 0; i < m->n; i++)
        order[i] = i;
    for (size_t i = m->n; i > 1; i--) {
        size_t j = closo_random_below(random, i), keep = order[i - 1];
        order[i - 1] = order[j];
        order[j] = keep;
    }
    for (size_t i = 0; i < m->n; i++) {
        double *to = out.position + 3 * order[i];
        out.element[order[i]] = m->element[i];
        closo_rotate(turn, m->position + 3 * i, to);
        for (size_t c = 0; c < 3; c++)
            to[c] += noise * closo_random_normal(random);
    }
    return out;
}

START_TEST(superposition)
{
    closo_random *random = closo_random_new(1, NULL);
    for (int trial = 0; trial < 500; trial++) {
        size_t n = 3 + closo_random_below(random, 20);
        double shape[3 * ATOMS_MAXIMUM], position[3 * ATOMS_MAXIMUM], weight[ATOMS_MAXIMUM];
        double turn[9], q[4], found[9], again[4];
        closo_random_rotation(random, turn);
        for (size_t i = 0; i < n; i++) {
            weight[i] = 0.5 + closo_random_uniform(random);
            for (size_t c = 0; c < 3; c++)
                shape[3 * i + c] = closo_random_normal(random);
            closo_rotate(turn, shape + 3 * i, position + 3 * i);
        }
        closo_superpose(n, weight, shape, position, q);
        closo_quaternion_matrix(q, found);
        for (size_t k = 0; k < 9; k++)
            ck_assert_double_eq_tol(found[k], turn[k], 1e-9);
        closo_quaternion_from_matrix(turn, again);
        ck_assert_double_eq_tol(fabs(closo_quaternion_dot(q, again)), 1, 1e-12);
        // A rotation vector turned back into a quaternion is the same rotation.
        double v[3], angle;
        closo_quaternion_vector(q, v);
        angle = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        ck_assert_double_le(angle, 3.141592653589794);
        ck_assert_double_eq_tol(cos(angle), 0.5 * (turn[0] + turn[4] + turn[8] - 1), 1e-9);
    }
    closo_random_free(random);
}
END_TEST

// Half a turn, and shapes whose best rotation is not unique: a proper rotation comes out all the
// same.
START_TEST(degenerate)
{
    const double line[9] = {0, 0, 1, 0, 0, 2, 0, 0, -3}, weight[3] = {1, 1, 1};
    double q[4];
    closo_superpose(3, weight, line, line, q);
    ck_assert_double_eq_tol(closo_quaternion_dot(q, q), 1, 1e-12);
    const double nothing[9] = {0};
    closo_superpose(3, weight, nothing, nothing, q);
    ck_assert_double_eq_tol(closo_quaternion_dot(q, q), 1, 1e-12);
    ck_assert(!closo_symmetry_fixed(3, line));
    const double half[9] = {-1, 0, 0, 0, -1, 0, 0, 0, 1};
    closo_quaternion_from_matrix(half, q);
    ck_assert_double_eq_tol(fabs(q[3]), 1, 1e-12);
}
END_TEST

static void expect_order(const molecule *m, const char *name, size_t order, size_t outline)
{
    closo_random *random = closo_random_new(5, NULL);
    for (int trial = 0; trial < 6; trial++) {
        size_t moved[ATOMS_MAXIMUM];
        double noise = trial < 3 ? 0 : 0.04;
        molecule d = disguised(m, random, noise, moved);
        closo_rotation_group found;
        closo_symmetry_find(d.n, d.element, d.position, 0.4, &found);
        ck_assert_msg(found.order == order, "%s: order %zu, noise %g", name, found.order, noise);
        ck_assert_double_eq_tol(found.rotation[0][0], 1, 1e-12);
        closo_symmetry_find(d.n, NULL, d.position, 0.6, &found);
        ck_assert_msg(found.order == outline, "%s: outline %zu, noise %g", name, found.order,
                      noise);
    }
    closo_random_free(random);
}

START_TEST(point_groups)
{
    static const struct {
        const char *formula;
        size_t order, outline;
    } cages[] = {{"B12H12", 60, 60}, {"B10H10", 8, 8}, {"CB11H12", 5, 60}, {"CB9H10", 4, 8}};
    for (size_t i = 0; i < sizeof cages / sizeof *cages; i++) {
        molecule m = of_cage(cages[i].formula);
        expect_order(&m, cages[i].formula, cages[i].order, cages[i].outline);
    }
    molecule m = tetrahedron();
    expect_order(&m, "PS4", 12, 12);
    m = planar(3);
    expect_order(&m, "BO3", 6, 6);
    m.element[1] = 9; // one atom unlike the others: only the half turn about its bond is left
    expect_order(&m, "BO2F", 2, 6);
    m = planar(4);
    expect_order(&m, "square", 8, 8);
}
END_TEST

START_TEST(smallest_angles)
{
    molecule m = of_cage("B12H12");
    closo_rotation_group found;
    closo_symmetry_find(m.n, m.element, m.position, 0.1, &found);
    ck_assert_double_eq_tol(found.smallest_angle, 2 * 3.141592653589793 / 5, 1e-4);
    m = tetrahedron();
    closo_symmetry_find(m.n, m.element, m.position, 0.1, &found);
    ck_assert_double_eq_tol(found.smallest_angle, 2 * 3.141592653589793 / 3, 1e-6);
}
END_TEST

// A tolerance as large as the molecule must still give a group: something that divides and closes.
START_TEST(absurd_tolerance)
{
    closo_random *random = closo_random_new(7, NULL);
    molecule m = {.n = 9};
    for (size_t i = 0; i < 3 * m.n; i++)
        m.position[i] = closo_random_normal(random);
    for (double tolerance = 0.1; tolerance < 4; tolerance += 0.3) {
        closo_rotation_group found;
        closo_symmetry_find(m.n, NULL, m.position, tolerance, &found);
        ck_assert_uint_ge(found.order, 1);
        ck_assert_uint_le(found.order, CLOSO_SYMMETRY_ORDER);
    }
    closo_random_free(random);
}
END_TEST

START_TEST(matching)
{
    closo_random *random = closo_random_new(9, NULL);
    const molecule cases[] = {of_cage("B12H12"), of_cage("CB11H12"), tetrahedron()};
    for (int trial = 0; trial < 30; trial++) {
        const molecule *m = &cases[trial % 3];
        size_t moved[ATOMS_MAXIMUM], permutation[ATOMS_MAXIMUM];
        double q[4], matrix[9], noise = trial < 15 ? 0 : 0.03;
        molecule d = disguised(m, random, noise, moved);
        double rms = closo_symmetry_match(m->n, m->element, m->position, d.element, d.position,
                                          permutation, q);
        ck_assert_double_le(rms, 1e-6 + 2.5 * noise);
        closo_quaternion_matrix(q, matrix);
        for (size_t i = 0; i < m->n; i++) {
            double turned[3], squared = 0;
            const double *to = d.position + 3 * permutation[i];
            ck_assert_int_eq(m->element[i], d.element[permutation[i]]);
            closo_rotate(matrix, m->position + 3 * i, turned);
            for (size_t c = 0; c < 3; c++)
                squared += (turned[c] - to[c]) * (turned[c] - to[c]);
            ck_assert_double_le(sqrt(squared), 1e-6 + 8 * noise);
        }
    }
    molecule other = tetrahedron(), same = tetrahedron();
    size_t permutation[ATOMS_MAXIMUM];
    double q[4];
    other.element[0] = 33;
    ck_assert(isinf(closo_symmetry_match(5, same.element, same.position, other.element,
                                         other.position, permutation, q)));
    closo_random_free(random);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, superposition);
    tcase_add_test(tests, degenerate);
    tcase_add_test(tests, point_groups);
    tcase_add_test(tests, smallest_angles);
    tcase_add_test(tests, absurd_tolerance);
    tcase_add_test(tests, matching);
}

int main(void)
{
    return harness_run("symmetry", add);
}
