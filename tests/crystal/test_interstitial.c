// SPDX-License-Identifier: GPL-3.0-or-later
// Interstitial sites: counts per anion of the ideal lattices (Delaunay's edges, faces and cells)
// and invariance under supercells, rotation, permutation, choice of cell and thermal motion.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closo/crystal.h"
#include "closo/numeric.h"
#include "harness.h"

enum { POINTS_MAXIMUM = 2000 };

typedef struct lattice {
    closo_cell cell;
    size_t count;
    double position[3 * POINTS_MAXIMUM];
} lattice;

static void fill(lattice *out, const double conventional[9], size_t basis_count,
                 const double (*basis)[3], const int n[3])
{
    double vectors[9];
    for (int i = 0; i < 9; i++)
        vectors[i] = conventional[i] * n[i / 3];
    ck_assert_int_eq(closo_cell_init(&out->cell, vectors, NULL), CLOSO_OK);
    out->count = 0;
    for (int x = 0; x < n[0]; x++)
        for (int y = 0; y < n[1]; y++)
            for (int z = 0; z < n[2]; z++)
                for (size_t b = 0; b < basis_count; b++) {
                    double f[3] = {basis[b][0] + x, basis[b][1] + y, basis[b][2] + z};
                    for (int c = 0; c < 3; c++)
                        out->position[3 * out->count + (size_t)c] = f[0] * conventional[c] +
                                                                    f[1] * conventional[3 + c] +
                                                                    f[2] * conventional[6 + c];
                    out->count++;
                }
}

static const double fcc_basis[][3] = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
static const double bcc_basis[][3] = {{0, 0, 0}, {.5, .5, .5}};
static const double sc_basis[][3] = {{0, 0, 0}};
static const double hcp_basis[][3] = {{1. / 3, 2. / 3, .25}, {2. / 3, 1. / 3, .75}};

static void cubic(double a, double out[9])
{
    for (int i = 0; i < 9; i++)
        out[i] = i % 4 == 0 ? a : 0;
}

// Sites per anion: tetrahedral, trigonal, linear, octahedral.
static void check(const lattice *l, const char *name, double tet, double tri, double lin,
                  double oct)
{
    closo_sites sites;
    closo_error error;
    ck_assert_msg(closo_sites_find(&l->cell, l->count, l->position, &sites, &error) == CLOSO_OK,
                  "%s", error.message);
    double n = (double)l->count;
    ck_assert_str_eq(sites.lattice, name);
    ck_assert_double_eq((double)sites.count[CLOSO_SITE_TETRAHEDRAL] / n, tet);
    ck_assert_double_eq((double)sites.count[CLOSO_SITE_TRIGONAL] / n, tri);
    ck_assert_double_eq((double)sites.count[CLOSO_SITE_LINEAR] / n, lin);
    ck_assert_double_eq((double)sites.count[CLOSO_SITE_OCTAHEDRAL] / n, oct);
    closo_sites_clear(&sites);
}

static lattice box;

START_TEST(ideal_lattices)
{
    double v[9];
    const int sizes[][3] = {{1, 1, 1}, {2, 1, 1}, {2, 2, 2}, {4, 3, 2}, {1, 1, 7}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        cubic(10.05, v);
        fill(&box, v, 4, fcc_basis, sizes[s]);
        check(&box, "fcc", 2, 8, 6, 1); // two cations per anion: 1, 4, 3 and 0.5 per cation
        cubic(7.98, v);
        fill(&box, v, 2, bcc_basis, sizes[s]);
        check(&box, "bcc", 6, 12, 7, 3); // 3, 6, 3.5 per cation
        cubic(6, v);
        fill(&box, v, 1, sc_basis, sizes[s]);
        check(&box, "sc", 0, 0, 3, 0);
        const double a = 7, c = a * 1.6329931618554521;
        const double hexagonal[9] = {a, 0, 0, -a / 2, a * 0.8660254037844386, 0, 0, 0, c};
        fill(&box, hexagonal, 2, hcp_basis, sizes[s]);
        check(&box, "hcp", 2, 8, 6, 1);
    }
}
END_TEST

// The primitive rhombohedral cell of fcc and a sheared description of bcc hold the same sites.
START_TEST(other_cells)
{
    const double h = 10.05 / 2, primitive[9] = {0, h, h, h, 0, h, h, h, 0};
    const int one[3] = {1, 1, 1}, two[3] = {2, 2, 2};
    fill(&box, primitive, 1, sc_basis, one);
    check(&box, "fcc", 2, 8, 6, 1);
    fill(&box, primitive, 1, sc_basis, two);
    check(&box, "fcc", 2, 8, 6, 1);
    // sqrt2 x sqrt2 x 2 of bcc, the cell of the paper, built from a sheared basis.
    double v[9];
    cubic(7.98, v);
    fill(&box, v, 2, bcc_basis, two);
    double sheared[9];
    for (int c = 0; c < 3; c++) {
        sheared[c] = box.cell.vectors[c];
        sheared[3 + c] = box.cell.vectors[3 + c] + box.cell.vectors[c];
        sheared[6 + c] = box.cell.vectors[6 + c] - 2 * box.cell.vectors[3 + c];
    }
    ck_assert_int_eq(closo_cell_init(&box.cell, sheared, NULL), CLOSO_OK);
    check(&box, "bcc", 6, 12, 7, 3);
}
END_TEST

static void rotate(lattice *l, const double r[9])
{
    double vectors[9];
    for (size_t i = 0; i < l->count + 3; i++) {
        double *p = i < l->count ? l->position + 3 * i : vectors + 3 * (i - l->count);
        const double *from = i < l->count ? p : l->cell.vectors + 3 * (i - l->count);
        double q[3];
        for (int c = 0; c < 3; c++)
            q[c] = r[3 * c] * from[0] + r[3 * c + 1] * from[1] + r[3 * c + 2] * from[2];
        memcpy(p, q, sizeof q);
    }
    ck_assert_int_eq(closo_cell_init(&l->cell, vectors, NULL), CLOSO_OK);
}

static void shuffle(lattice *l, closo_random *random)
{
    for (size_t i = l->count; i-- > 1;) {
        size_t j = closo_random_below(random, i + 1);
        for (int c = 0; c < 3; c++) {
            double t = l->position[3 * i + (size_t)c];
            l->position[3 * i + (size_t)c] = l->position[3 * j + (size_t)c];
            l->position[3 * j + (size_t)c] = t;
        }
    }
}

// Rotated, permuted, moved as a whole, unwrapped into other cells, and shaken by 0.2 A: the mean
// positions of a batch at 800 K are quieter than that.
START_TEST(invariances)
{
    closo_random *random = closo_random_new(7, NULL);
    for (int trial = 0; trial < 40; trial++) {
        double v[9], r[9], move[3];
        bool fcc = trial % 2;
        const int n[3] = {2, 2, 1 + trial % 3};
        cubic(fcc ? 10.05 : 7.98, v);
        fill(&box, v, fcc ? 4 : 2, fcc ? fcc_basis : bcc_basis, n);
        closo_random_rotation(random, r);
        rotate(&box, r);
        shuffle(&box, random);
        for (int c = 0; c < 3; c++)
            move[c] = 30 * closo_random_normal(random);
        for (size_t i = 0; i < box.count; i++) {
            long cells = (long)closo_random_below(random, 5) - 2;
            for (size_t c = 0; c < 3; c++)
                box.position[3 * i + c] += move[c] + (double)cells * box.cell.vectors[3 + c] +
                                           0.2 * closo_random_normal(random) / sqrt(3);
        }
        closo_sites sites;
        ck_assert_int_eq(closo_sites_find(&box.cell, box.count, box.position, &sites, NULL),
                         CLOSO_OK);
        double anions = (double)box.count;
        ck_assert_double_eq((double)sites.count[CLOSO_SITE_TETRAHEDRAL] / anions, fcc ? 2 : 6);
        ck_assert_double_eq((double)sites.count[CLOSO_SITE_TRIGONAL] / anions, fcc ? 8 : 12);
        ck_assert_double_eq((double)sites.count[CLOSO_SITE_LINEAR] / anions, fcc ? 6 : 7);
        closo_sites_clear(&sites);
    }
    closo_random_free(random);
}
END_TEST

// Tetrahedral centres of fcc are at (1/4, 1/4, 1/4) and its equivalents: 8 in the cell, a sqrt3/4
// from four anions.
START_TEST(centres)
{
    double v[9];
    const int one[3] = {1, 1, 1};
    cubic(10, v);
    fill(&box, v, 4, fcc_basis, one);
    closo_sites sites;
    ck_assert_int_eq(closo_sites_find(&box.cell, box.count, box.position, &sites, NULL), CLOSO_OK);
    ck_assert_uint_eq(sites.count[CLOSO_SITE_TETRAHEDRAL], 8);
    ck_assert_uint_eq(sites.shells, 1);
    ck_assert_double_eq_tol(sites.shell_distance[0], 10 / sqrt(2), 1e-9);
    ck_assert_double_eq_tol(sites.shell_neighbours[0], 12, 1e-9);
    double centre[24];
    closo_sites_centres(&sites, CLOSO_SITE_TETRAHEDRAL, &box.cell, box.position, centre);
    for (int i = 0; i < 24; i++) {
        double quarter = centre[i] / 2.5;
        ck_assert_double_eq_tol(quarter, round(quarter), 1e-9);
        ck_assert_int_eq((int)lround(quarter) % 2, 1);
    }
    closo_sites_clear(&sites);
}
END_TEST

START_TEST(too_few)
{
    closo_sites sites;
    closo_error error;
    double v[9];
    cubic(10, v);
    ck_assert_int_eq(closo_cell_init(&box.cell, v, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_sites_find(&box.cell, 0, box.position, &sites, &error), CLOSO_INPUT);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, ideal_lattices);
    tcase_add_test(tests, other_cells);
    tcase_add_test(tests, invariances);
    tcase_add_test(tests, centres);
    tcase_add_test(tests, too_few);
}

int main(void)
{
    return harness_run("interstitial", add);
}
