// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the hop analysis by themselves: nearest points against all pairs, cages as
// polyhedra, superposition against known rotations, hysteresis, the survival function.
#include <math.h>
#include <string.h>

#include "closo/numeric.h"
#include "harness.h"
#include "traj/jumps_cage.h"
#include "traj/jumps_nearest.h"
#include "traj/jumps_stay.h"
#include "traj/superpose.h"

START_TEST(nearest_of_all)
{
    closo_random *random = closo_random_new(3, NULL);
    closo_nearest grid = {0};
    for (int trial = 0; trial < 30; trial++) {
        double v[9], point[3 * 300];
        for (int i = 0; i < 9; i++)
            v[i] = (i % 4 == 0 ? 6 + 30 * closo_random_uniform(random) : 0) +
                   4 * closo_random_normal(random);
        closo_cell cell;
        if (closo_cell_init(&cell, v, NULL) != CLOSO_OK || cell.volume < 100)
            continue;
        size_t count = 1 + closo_random_below(random, 300);
        for (size_t i = 0; i < 3 * count; i++)
            point[i] = 60 * (closo_random_uniform(random) - 0.5);
        ck_assert_int_eq(closo_nearest_fill(&grid, &cell, count, point, NULL), CLOSO_OK);
        for (int q = 0; q < 40; q++) {
            double place[3], d[3], best = INFINITY;
            for (int c = 0; c < 3; c++)
                place[c] = 80 * (closo_random_uniform(random) - 0.5);
            for (size_t i = 0; i < count; i++) {
                double e[3];
                for (size_t c = 0; c < 3; c++)
                    e[c] = place[c] - point[3 * i + c];
                best = fmin(best, closo_cell_minimum_image(&cell, e));
            }
            size_t found = closo_nearest_find(&grid, place, d);
            ck_assert_uint_lt(found, count);
            ck_assert_double_eq_tol(d[0] * d[0] + d[1] * d[1] + d[2] * d[2], best, 1e-9);
        }
    }
    closo_nearest_clear(&grid);
    closo_random_free(random);
}
END_TEST

static size_t heavy_atoms(const char *formula, double *out)
{
    const closo_cage *cage = closo_cage_find(formula);
    ck_assert_ptr_nonnull(cage);
    size_t count = 0;
    for (size_t i = 0; i < cage->count; i++)
        if (cage->atoms[i].element > 1)
            memcpy(out + 3 * count++, cage->atoms[i].position, 3 * sizeof *out);
    return count;
}

// Deltahedra: 2 n - 4 faces, 3 n - 6 edges (Euler). A cation straight above a face, an edge or a
// vertex docks there.
START_TEST(cages)
{
    static const char *const formulas[] = {"B12H12", "B10H10", "CB11H12"};
    for (int f = 0; f < 3; f++) {
        double vertex[3 * 32];
        size_t n = heavy_atoms(formulas[f], vertex);
        closo_polyhedron hull;
        ck_assert(closo_polyhedron_find(&hull, n, vertex));
        ck_assert_uint_eq(hull.faces, 2 * n - 4);
        ck_assert_uint_eq(hull.edges, 3 * n - 6);
        for (size_t k = 0; k < hull.faces + hull.edges + n; k++) {
            double centre[3] = {0}, place[3] = {0};
            const unsigned char own = (unsigned char)(k - hull.faces - hull.edges);
            const unsigned char *member = k < hull.faces                ? hull.face[k]
                                          : k < hull.faces + hull.edges ? hull.edge[k - hull.faces]
                                                                        : &own;
            size_t corners = k < hull.faces ? 3 : k < hull.faces + hull.edges ? 2 : 1;
            for (size_t c = 0; c < 3; c++) {
                for (size_t i = 0; i < n; i++)
                    centre[c] += vertex[3 * i + c] / (double)n;
                for (size_t m = 0; m < corners; m++)
                    place[c] += vertex[3 * member[m] + c] / (double)corners;
                place[c] = centre[c] + 2 * (place[c] - centre[c]);
            }
            closo_docked docked = closo_polyhedron_dock(&hull, vertex, place);
            ck_assert_int_eq(docked.kind, (int)(3 - corners));
            if (corners == 3)
                ck_assert_uint_eq(docked.face, k);
        }
    }
    const double flat[12] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0};
    closo_polyhedron hull;
    ck_assert(!closo_polyhedron_find(&hull, 4, flat));
    ck_assert(!closo_polyhedron_find(&hull, 1, flat));
}
END_TEST

static void turn(const double matrix[9], size_t count, const double *from, double *to)
{
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < 3; r++) {
            to[3 * i + r] = 7.0 - (double)r; // moved as well
            for (size_t c = 0; c < 3; c++)
                to[3 * i + r] += matrix[3 * r + c] * from[3 * i + c];
        }
}

// The angle between two orientations is that of the rotation between them: trace = 1 + 2 cos.
START_TEST(superposition)
{
    closo_random *random = closo_random_new(5, NULL);
    double cage[3 * 32], first[3 * 32], second[3 * 32], a[9], b[9], q[4], p[4];
    size_t n = heavy_atoms("B12H12", cage);
    for (int trial = 0; trial < 200; trial++) {
        closo_random_rotation(random, a);
        closo_random_rotation(random, b);
        turn(a, n, cage, first);
        turn(b, n, cage, second);
        closo_superpose_points(n, cage, first, q);
        closo_superpose_points(n, cage, second, p);
        double trace = 0;
        for (int i = 0; i < 9; i++)
            trace += a[i] * b[i];
        double expected = acos(fmax(-1, fmin(1, 0.5 * (trace - 1)))) * 57.29577951308232;
        ck_assert_double_eq_tol(closo_quaternion_angle(q, p), expected, 1e-5);
    }
    closo_random_free(random);
}
END_TEST

START_TEST(hysteresis)
{
    const closo_place a = {.index = 1}, b = {.index = 2}, image = {.index = 1, .shift = {1, 0, 0}};
    closo_stay stay = {0};
    closo_move move;
    const closo_place *const path[] = {&a, &a, &b, &a, &b, &b, &b, &a, &image, &image, &image};
    int moves = 0;
    for (uint64_t f = 0; f < 11; f++)
        if (closo_stay_step(&stay, path[f], f, 2, false, &move)) {
            moves++;
            if (moves == 1) { // b from frame 4 on, counted at 6; the glimpse at 2 does not count
                ck_assert_uint_eq(f, 6);
                ck_assert_uint_eq(move.arrived, 4);
                ck_assert_uint_eq(move.left, 3);
                ck_assert(!move.begin_seen);
            } else { // the next cell's image of the same site is another place
                ck_assert_uint_eq(f, 10);
                ck_assert_uint_eq(move.begin, 4);
                ck_assert_int_eq(move.to.shift[0], 1);
                ck_assert(move.begin_seen);
            }
        }
    ck_assert_int_eq(moves, 2);
    ck_assert(closo_stay_step(&stay, &b, 11, UINT64_MAX, true, &move));
}
END_TEST

// Exponential stays cut off at random: the mean and the survival function within their
// uncertainties, also when bins have been merged.
START_TEST(survival)
{
    static closo_stays stays;
    static double s[CLOSO_STAY_BINS], su[CLOSO_STAY_BINS];
    closo_random *random = closo_random_new(9, NULL);
    const double scales[2] = {50, 5000};
    for (int k = 0; k < 2; k++) {
        closo_stays_init(&stays);
        for (int i = 0; i < 4000; i++) {
            double end = -log(1 - closo_random_uniform(random)) * scales[k];
            double cut = -log(1 - closo_random_uniform(random)) * 2 * scales[k];
            closo_move move = {.arrived = (uint64_t)ceil(end), .begin_seen = true};
            closo_stay stay = {.begun = true, .begin_seen = true};
            if (end < cut)
                closo_stays_end(&stays, &move);
            else
                closo_stays_censor(&stays, &stay, (uint64_t)ceil(cut));
        }
        double mean, mean_su;
        closo_stays_mean(&stays, &mean, &mean_su);
        ck_assert_msg(fabs(mean - scales[k] - 0.5) < 4 * mean_su, "%g(%g)", mean, mean_su);
        size_t rows = closo_stays_survival(&stays, s, su);
        ck_assert_int_eq(stays.width > 1, k == 1);
        for (size_t b = rows / 20; b < rows / 2; b += rows / 10) {
            double t = (double)((b + 1) * stays.width);
            ck_assert_msg(fabs(s[b] - exp(-t / scales[k])) < 4 * su[b], "S(%g) = %g(%g)", t, s[b],
                          su[b]);
        }
    }
    closo_random_free(random);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, nearest_of_all);
    tcase_add_test(tests, cages);
    tcase_add_test(tests, superposition);
    tcase_add_test(tests, hysteresis);
    tcase_add_test(tests, survival);
}

int main(void)
{
    return harness_run("jumps_parts", add);
}
