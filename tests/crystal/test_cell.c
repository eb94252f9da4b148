// SPDX-License-Identifier: GPL-3.0-or-later
// Cells: minimum images against brute force over 7^3 images of a reduced start, for random skewed
// and left-handed cells; the same answer whichever vectors describe the lattice.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static double uniform(uint64_t *state)
{
    return (double)(harness_random(state) >> 11) * 0x1p-53;
}

static void random_vectors(uint64_t *state, double skew, double v[9])
{
    for (;;) {
        for (int i = 0; i < 9; i++)
            v[i] = (i % 4 == 0 ? 4 + 10 * uniform(state) : skew * (uniform(state) - 0.5));
        if (uniform(state) < 0.3)
            v[0] = -v[0];
        closo_cell cell;
        if (closo_cell_init(&cell, v, NULL) == CLOSO_OK && cell.volume > 30)
            return;
    }
}

// Shortest of the images n = -3..3 along each vector of a basis; exact when the basis is reduced
// and d lies in its parallelepiped, and an upper bound whatever the basis.
static double brute_force(const double basis[9], const double d[3])
{
    double best = INFINITY;
    for (int n = 0; n < 343; n++) {
        double length = 0;
        for (int m = 0; m < 3; m++) {
            double x = d[m] + (n % 7 - 3) * basis[m] + (n / 7 % 7 - 3) * basis[3 + m] +
                       (n / 49 - 3) * basis[6 + m];
            length += x * x;
        }
        best = fmin(best, length);
    }
    return best;
}

START_TEST(minimum_image_is_the_shortest)
{
    uint64_t state = 1;
    for (int n = 0; n < 2000; n++) {
        double v[9], d[3];
        random_vectors(&state, n % 4 * 12.0, v);
        closo_cell cell;
        ck_assert_int_eq(closo_cell_init(&cell, v, NULL), CLOSO_OK);
        for (int k = 0; k < 3; k++)
            d[k] = 60 * (uniform(&state) - 0.5);
        double start[3], turns[3], image[3] = {d[0], d[1], d[2]};
        double squared = closo_cell_minimum_image(&cell, image);
        ck_assert_double_eq_tol(
            squared, image[0] * image[0] + image[1] * image[1] + image[2] * image[2], 1e-12);
        // An image differs by whole lattice vectors.
        for (int k = 0; k < 3; k++)
            start[k] = d[k] - image[k];
        closo_cell_to_fractional(&cell, start, turns);
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(turns[k], rint(turns[k]), 1e-9);
        // None of 7^3 images about it is shorter, in the given and in the reduced basis.
        ck_assert_double_ge(brute_force(cell.reduced, image), squared * (1 - 1e-12));
        ck_assert_double_ge(brute_force(v, image), squared * (1 - 1e-12));
        ck_assert_double_ge(brute_force(v, d), squared * (1 - 1e-12));
    }
}
END_TEST

START_TEST(any_cell_of_the_lattice_gives_the_same)
{
    uint64_t state = 2;
    for (int n = 0; n < 1000; n++) {
        double v[9], other[9];
        random_vectors(&state, 8, v);
        memcpy(other, v, sizeof v);
        for (int step = 0; step < 6; step++) { // unimodular: add multiples of other rows
            int i = (int)(harness_random(&state) % 3), j = (i + 1 + step % 2) % 3;
            double factor = (double)(harness_random(&state) % 7) - 3;
            for (int k = 0; k < 3; k++)
                other[3 * i + k] += factor * other[3 * j + k];
        }
        closo_cell a, b;
        ck_assert_int_eq(closo_cell_init(&a, v, NULL), CLOSO_OK);
        if (closo_cell_init(&b, other, NULL) != CLOSO_OK)
            continue; // too flat to be told from a plane
        ck_assert_double_eq_tol(a.volume, b.volume, 1e-7 * a.volume);
        ck_assert_double_eq_tol(a.safe_radius, b.safe_radius, 1e-7);
        for (int m = 0; m < 5; m++) {
            double d[3], e[3];
            for (int k = 0; k < 3; k++)
                d[k] = e[k] = 100 * (uniform(&state) - 0.5);
            double first = closo_cell_minimum_image(&a, d);
            double second = closo_cell_minimum_image(&b, e);
            ck_assert_double_eq_tol(sqrt(first), sqrt(second), 1e-7);
        }
    }
}
END_TEST

START_TEST(vectors_within_the_safe_radius_stay)
{
    uint64_t state = 3;
    for (int n = 0; n < 1000; n++) {
        double v[9], d[3];
        random_vectors(&state, 20, v);
        closo_cell cell;
        ck_assert_int_eq(closo_cell_init(&cell, v, NULL), CLOSO_OK);
        double length = 0;
        for (int k = 0; k < 3; k++) {
            d[k] = uniform(&state) - 0.5;
            length += d[k] * d[k];
        }
        for (int k = 0; k < 3; k++)
            d[k] *= 0.999 * cell.safe_radius / sqrt(length);
        double image[3] = {d[0], d[1], d[2]};
        closo_cell_minimum_image(&cell, image);
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(image[k], d[k], 1e-12);
        ck_assert_double_ge(brute_force(cell.reduced, d), closo_cell_minimum_image(&cell, d));
    }
}
END_TEST

START_TEST(fractional_wrapped_and_back)
{
    uint64_t state = 4;
    for (int n = 0; n < 1000; n++) {
        double v[9], r[3], f[3], back[3];
        random_vectors(&state, 15, v);
        closo_cell cell;
        ck_assert_int_eq(closo_cell_init(&cell, v, NULL), CLOSO_OK);
        for (int k = 0; k < 3; k++)
            r[k] = 200 * (uniform(&state) - 0.5);
        closo_cell_to_fractional(&cell, r, f);
        closo_cell_to_cartesian(&cell, f, back);
        double wrapped[3] = {r[0], r[1], r[2]}, moved[3];
        closo_cell_wrap(&cell, wrapped);
        for (int k = 0; k < 3; k++) {
            ck_assert_double_eq_tol(back[k], r[k], 1e-9);
            moved[k] = wrapped[k] - r[k];
        }
        ck_assert_double_eq_tol(closo_cell_minimum_image(&cell, moved), 0, 1e-16);
        closo_cell_to_fractional(&cell, wrapped, f);
        for (int k = 0; k < 3; k++)
            ck_assert(f[k] > -1e-9 && f[k] < 1 + 1e-9);
    }
    closo_cell cube;
    const double v[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
    ck_assert_int_eq(closo_cell_init(&cube, v, NULL), CLOSO_OK);
    double edge[3] = {-1e-20, 2, 1.9999};
    closo_cell_wrap(&cube, edge);
    ck_assert(edge[0] == 0 && edge[1] == 0 && edge[2] == 1.9999);
}
END_TEST

START_TEST(parameters_there_and_back)
{
    uint64_t state = 5;
    for (int n = 0; n < 500; n++) {
        double lengths[3], angles[3], l[3], a[3];
        for (int k = 0; k < 3; k++) {
            lengths[k] = 1 + 20 * uniform(&state);
            angles[k] = 60 + 55 * uniform(&state);
        }
        closo_cell cell;
        ck_assert_int_eq(closo_cell_init_parameters(&cell, lengths, angles, NULL), CLOSO_OK);
        ck_assert(cell.vectors[1] == 0 && cell.vectors[2] == 0 && cell.vectors[5] == 0);
        closo_cell_parameters(&cell, l, a);
        for (int k = 0; k < 3; k++) {
            ck_assert_double_eq_tol(l[k], lengths[k], 1e-9);
            ck_assert_double_eq_tol(a[k], angles[k], 1e-9);
        }
    }
    // Li2B10H10, Tang et al. 2016 SI: P6_422, a = 7.0416, c = 14.9266 A, V = 640.97 A^3.
    closo_cell hexagonal;
    ck_assert_int_eq(closo_cell_init_parameters(&hexagonal, (double[]){7.0416, 7.0416, 14.9266},
                                                (double[]){90, 90, 120}, NULL),
                     CLOSO_OK);
    ck_assert_double_eq_tol(hexagonal.volume, 640.97, 0.01);
    ck_assert(!hexagonal.orthogonal);
    closo_cell cubic;
    ck_assert_int_eq(
        closo_cell_init_parameters(&cubic, (double[]){3, 4, 5}, (double[]){90, 90, 90}, NULL),
        CLOSO_OK);
    ck_assert(cubic.orthogonal);
}
END_TEST

START_TEST(image_range_meets_every_image)
{
    uint64_t state = 6;
    for (int n = 0; n < 200; n++) {
        double v[9];
        random_vectors(&state, 20, v);
        closo_cell cell;
        ck_assert_int_eq(closo_cell_init(&cell, v, NULL), CLOSO_OK);
        double radius = 12 * uniform(&state);
        int range[3];
        closo_cell_image_range(&cell, radius, range);
        for (int m = 0; m < 20; m++) {
            double f[3], d[3];
            for (int k = 0; k < 3; k++)
                f[k] = uniform(&state) - uniform(&state);
            for (int i = -9; i <= 9; i++) {
                for (int j = -9; j <= 9; j++) {
                    for (int k = -9; k <= 9; k++) {
                        double g[3] = {f[0] + i, f[1] + j, f[2] + k};
                        closo_cell_to_cartesian(&cell, g, d);
                        if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= radius * radius) {
                            ck_assert(abs(i) <= range[0] && abs(j) <= range[1] &&
                                      abs(k) <= range[2]);
                        }
                    }
                }
            }
        }
    }
}
END_TEST

START_TEST(what_is_no_cell)
{
    closo_error error;
    closo_cell cell;
    const double flat[9] = {1, 0, 0, 0, 1, 0, 1, 1, 0};
    ck_assert_int_eq(closo_cell_init(&cell, flat, &error), CLOSO_INPUT);
    const double zero[9] = {0};
    ck_assert_int_eq(closo_cell_init(&cell, zero, &error), CLOSO_INPUT);
    const double broken[9] = {1, 0, 0, 0, NAN, 0, 0, 0, 1};
    ck_assert_int_eq(closo_cell_init(&cell, broken, &error), CLOSO_INPUT);
    const double huge[9] = {1e300, 0, 0, 0, 1e300, 0, 0, 0, 1e300};
    ck_assert_int_eq(closo_cell_init(&cell, huge, &error), CLOSO_INPUT);
    ck_assert_int_eq(
        closo_cell_init_parameters(&cell, (double[]){1, 1, 1}, (double[]){150, 150, 150}, &error),
        CLOSO_INPUT);
    ck_assert_int_eq(
        closo_cell_init_parameters(&cell, (double[]){1, 0, 1}, (double[]){90, 90, 90}, &error),
        CLOSO_INPUT);
}
END_TEST

// Damaged files hold cells like these; none may keep the reduction going for ever.
START_TEST(absurd_cells_end)
{
    uint64_t state = 5;
    for (int trial = 0; trial < 20000; trial++) {
        double v[9];
        for (int i = 0; i < 9; i++) {
            double mantissa = (double)(harness_random(&state) >> 11) * 0x1p-53 - 0.5;
            v[i] = ldexp(mantissa, (int)(harness_random(&state) % 120) - 80);
        }
        closo_cell cell;
        closo_error error;
        if (closo_cell_init(&cell, v, &error) == CLOSO_OK) {
            double d[3] = {v[0] + 0.1, v[4], v[8]};
            ck_assert(isfinite(closo_cell_minimum_image(&cell, d)));
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, absurd_cells_end);
    tcase_add_test(tests, minimum_image_is_the_shortest);
    tcase_add_test(tests, any_cell_of_the_lattice_gives_the_same);
    tcase_add_test(tests, vectors_within_the_safe_radius_stay);
    tcase_add_test(tests, fractional_wrapped_and_back);
    tcase_add_test(tests, parameters_there_and_back);
    tcase_add_test(tests, image_range_meets_every_image);
    tcase_add_test(tests, what_is_no_cell);
}

int main(void)
{
    return harness_run("cell", add);
}
