// SPDX-License-Identifier: GPL-3.0-or-later
// Boxes: counts, density, lattice positions and contacts of built cells, by brute force over
// images; the same box for the same seed; supercells that describe one lattice in several ways;
// messages.
#include "closo/crystal.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static closo_structure build(const char *salt_text, const char *phase, const char *supercell,
                             double lattice, const char *sites, uint64_t seed, double *contact)
{
    closo_salt salt;
    closo_error error = {0};
    closo_box_options options = {.lattice_angstrom = lattice,
                                 .cation_sites = sites,
                                 .random_orientations = true,
                                 .seed = seed};
    closo_structure out;
    ck_assert_int_eq(closo_salt_parse(salt_text, &salt, &error), CLOSO_OK);
    ck_assert_int_eq(closo_supercell_parse(supercell, options.supercell, &error), CLOSO_OK);
    closo_status status =
        closo_box_build(&salt, closo_prototype_find(phase), &options, &out, contact, &error);
    ck_assert_msg(status == CLOSO_OK, "%s %s %s: %s", salt_text, phase, supercell, error.message);
    return out;
}

// Smallest distance of atoms of different ions over images -2..2; none may overlap.
static double closest_by_force(const closo_structure *s)
{
    double closest = INFINITY;
    for (size_t i = 0; i < s->count; i++) {
        for (size_t j = i; j < s->count; j++) {
            for (int n = 0; n < 125; n++) {
                int shift[3] = {n % 5 - 2, n / 5 % 5 - 2, n / 25 - 2};
                if (s->molecule[i] == s->molecule[j] && n == 62)
                    continue;
                double d2 = 0;
                for (size_t k = 0; k < 3; k++) {
                    double d = s->position[3 * j + k] - s->position[3 * i + k];
                    for (size_t m = 0; m < 3; m++)
                        d += shift[m] * s->cell.vectors[3 * m + k];
                    d2 += d * d;
                }
                closest = fmin(closest, d2);
                const closo_element *a = closo_element_of(s->element[i]);
                const closo_element *b = closo_element_of(s->element[j]);
                double limit = a->is_metal == b->is_metal
                                   ? 1.6
                                   : 0.9 * (a->covalent_radius + b->covalent_radius);
                if (sqrt(d2) < limit - 1e-9) { // an assertion here would be millions of log lines
                    ck_abort_msg("%d and %d are %g A apart", s->element[i], s->element[j],
                                 sqrt(d2));
                }
            }
        }
    }
    return sqrt(closest);
}

START_TEST(boxes_of_every_kind)
{
    static const struct {
        const char *salt, *phase, *supercell;
        double lattice;
        const char *sites;
        size_t anions, cations;
    } cases[] = {
        {"Li2B12H12", "fcc", "sqrt2xsqrt2x1", 10.05, NULL, 8, 16},
        {"Na2B12H12", "bcc", "sqrt2xsqrt2x2", 7.98, NULL, 8, 16},
        {"K2B12H12", "fcc", "1x1x1", 10.71, NULL, 4, 8},
        {"Li2B12H12", "fcc-linear", "sqrt2xsqrt2x1", 10.05, NULL, 8, 16},
        {"Li2B12H12", "fcc", "1x1x1", 10.3, "trigonal", 4, 8},
        {"LiCB11H12", "fcc-octahedral", "1x1x1", 9.9, NULL, 4, 4},
        {"LiCB11H12", "fcc", "2x1x1", 9.9, NULL, 8, 8},
        {"Na2B10H10", "fcc", "1x1x1", 9.817, NULL, 4, 8},
        {"NaCB9H10", "bcc", "2x2x1", 7.9, "any", 8, 8},
        {"Li2B12H12", "fcc", "1,1,0,-1,2,0,1,0,1", 10.05, NULL, 12, 24},
        {"Na2B12H12", "bcc", "2,0,0,1,2,0,1,1,2", 7.98, "any", 16, 32},
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        double contact;
        closo_structure s = build(cases[n].salt, cases[n].phase, cases[n].supercell,
                                  cases[n].lattice, cases[n].sites, 1, &contact);
        closo_salt salt;
        ck_assert_int_eq(closo_salt_parse(cases[n].salt, &salt, NULL), CLOSO_OK);
        ck_assert_uint_eq(s.molecules, cases[n].anions + cases[n].cations);
        ck_assert_uint_eq(s.count, cases[n].anions * salt.cage->count + cases[n].cations);
        // LAMMPS wants a along x, b in the xy plane, right-handed.
        const double *v = s.cell.vectors;
        ck_assert(v[1] == 0 && v[2] == 0 && v[5] == 0 && v[0] > 0 && v[4] > 0 && v[8] > 0);
        double cube = cases[n].lattice * cases[n].lattice * cases[n].lattice;
        double per_cell = (double)closo_prototype_find(cases[n].phase)->anions;
        ck_assert_double_eq_tol(s.cell.volume, cube * (double)cases[n].anions / per_cell, 1e-6);
        ck_assert_double_eq_tol(closest_by_force(&s), contact, 1e-9);
        closo_structure_clear(&s);
    }
}
END_TEST

static void centre_of(const closo_structure *s, size_t first, size_t count, double out[3])
{
    for (size_t k = 0; k < 3; k++) {
        out[k] = 0;
        for (size_t i = first; i < first + count; i++)
            out[k] += s->position[3 * i + k] / (double)count;
    }
}

// Distances of each anion centre to the others: 12 at a/sqrt2 in fcc, 8 at a sqrt3/2 in bcc.
START_TEST(anions_sit_on_the_lattice)
{
    for (int bcc = 0; bcc < 2; bcc++) {
        double a = bcc ? 7.98 : 10.05, contact;
        closo_structure s = build("Li2B12H12", bcc ? "bcc" : "fcc",
                                  bcc ? "2,0,0,1,2,0,0,1,2" : "1,1,0,-1,1,0,1,0,1", bcc ? 8.3 : a,
                                  NULL, 3, &contact);
        a = bcc ? 8.3 : a;
        double expected = bcc ? a * sqrt(3) / 2 : a / sqrt(2);
        for (size_t i = 0; 24 * i + 24 <= s.count && s.element[24 * i] == 5; i++) {
            int neighbours = 0;
            for (size_t j = 0; 24 * j + 24 <= s.count && s.element[24 * j] == 5; j++) {
                for (int n = 0; n < 125; n++) {
                    double f[3] = {n % 5 - 2, n / 5 % 5 - 2, n / 25 - 2}, d[3], p[3], q[3];
                    closo_cell_to_cartesian(&s.cell, f, d);
                    centre_of(&s, 24 * i, 24, p);
                    centre_of(&s, 24 * j, 24, q);
                    double r2 = 0;
                    for (int k = 0; k < 3; k++)
                        r2 += (d[k] + q[k] - p[k]) * (d[k] + q[k] - p[k]);
                    neighbours += fabs(sqrt(r2) - expected) < 1e-5; // six digits in the records
                    ck_assert(sqrt(r2) < 1e-9 || sqrt(r2) > expected - 1e-5);
                }
            }
            ck_assert_int_eq(neighbours, bcc ? 8 : 12);
        }
        closo_structure_clear(&s);
    }
}
END_TEST

// 16 cations on the 48 tetrahedral sites of bcc: spread apart they keep more than the site
// distance.
START_TEST(cations_are_spread)
{
    double contact;
    closo_structure s = build("Na2B12H12", "bcc", "sqrt2xsqrt2x2", 7.98, NULL, 5, &contact);
    for (size_t i = 8 * 24; i < s.count; i++) {
        for (size_t j = i + 1; j < s.count; j++) {
            double d[3];
            for (size_t k = 0; k < 3; k++)
                d[k] = s.position[3 * j + k] - s.position[3 * i + k];
            // Tetrahedral sites are a / sqrt8 = 2.82 A apart.
            ck_assert_double_gt(sqrt(closo_cell_minimum_image(&s.cell, d)), 2.9);
        }
    }
    closo_structure_clear(&s);
}
END_TEST

START_TEST(a_seed_is_a_box)
{
    double contact;
    closo_structure a = build("Li2B12H12", "fcc", "2x2x2", 10.05, NULL, 7, &contact);
    closo_structure b = build("Li2B12H12", "fcc", "2x2x2", 10.05, NULL, 7, &contact);
    closo_structure c = build("Li2B12H12", "fcc", "2x2x2", 10.05, NULL, 8, &contact);
    ck_assert_uint_eq(a.count, 32 * 26);
    ck_assert_int_eq(memcmp(a.position, b.position, 3 * a.count * sizeof(double)), 0);
    ck_assert_int_ne(memcmp(a.position, c.position, 3 * a.count * sizeof(double)), 0);
    closo_structure_clear(&a);
    closo_structure_clear(&b);
    closo_structure_clear(&c);
}
END_TEST

START_TEST(aligned_cages_keep_the_record)
{
    closo_salt salt;
    closo_error error = {0};
    closo_box_options options = {.lattice_angstrom = 12};
    ck_assert_int_eq(closo_salt_parse("Li2B12H12", &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_supercell_parse("1x1x1", options.supercell, NULL), CLOSO_OK);
    closo_structure s;
    closo_status status =
        closo_box_build(&salt, closo_prototype_find("fcc"), &options, &s, NULL, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    for (size_t i = 0; i < 24; i++)
        for (size_t k = 0; k < 3; k++)
            ck_assert_double_eq_tol(s.position[3 * i + k], salt.cage->atoms[i].position[k], 1e-12);
    closo_structure_clear(&s);
}
END_TEST

START_TEST(supercell_texts)
{
    static const struct {
        const char *text;
        int expected[9];
    } good[] = {
        {"2x3x4", {2, 0, 0, 0, 3, 0, 0, 0, 4}},
        {"sqrt2xsqrt2x1", {1, 1, 0, -1, 1, 0, 0, 0, 1}},
        {"s2xs2x2", {1, 1, 0, -1, 1, 0, 0, 0, 2}},
        {"2sqrt2x2sqrt2x2", {2, 2, 0, -2, 2, 0, 0, 0, 2}},
        {"1,1,0,-1,1,0,0,0,1", {1, 1, 0, -1, 1, 0, 0, 0, 1}},
    };
    int parsed[9];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_int_eq(closo_supercell_parse(good[i].text, parsed, NULL), CLOSO_OK);
        ck_assert_int_eq(memcmp(parsed, good[i].expected, sizeof parsed), 0);
    }
    static const char *const bad[] = {"",
                                      "2x2",
                                      "2x2x",
                                      "0x1x1",
                                      "-1x1x1",
                                      "2x2x2x2",
                                      "65x1x1",
                                      "sqrt2x1x1",
                                      "1x1xsqrt2",
                                      "sqrt3x1x1",
                                      "1,2,3",
                                      "1,0,0,0,1,0,0,0,-1",
                                      "1,0,0,1,0,0,0,0,1",
                                      "1e3x1x1",
                                      "2 x 2 x 2",
                                      "99999999999999999999x1x1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        closo_error error = {0};
        ck_assert_msg(closo_supercell_parse(bad[i], parsed, &error) == CLOSO_USAGE, "%s", bad[i]);
        ck_assert_ptr_nonnull(strstr(error.message, "expected 2x2x2"));
    }
}
END_TEST

static void refused(const char *salt_text, const char *phase, const char *supercell, double lattice,
                    const char *sites, bool random, const char *reason)
{
    closo_salt salt;
    closo_error error = {0};
    closo_structure s;
    closo_box_options options = {
        .lattice_angstrom = lattice, .cation_sites = sites, .random_orientations = random};
    ck_assert_int_eq(closo_salt_parse(salt_text, &salt, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_supercell_parse(supercell, options.supercell, NULL), CLOSO_OK);
    ck_assert_int_ne(
        closo_box_build(&salt, closo_prototype_find(phase), &options, &s, NULL, &error), CLOSO_OK);
    ck_assert_msg(strstr(error.message, reason) != NULL, "%s", error.message);
    ck_assert_ptr_null(s.position);
}

START_TEST(what_cannot_be_built)
{
    refused("Li2B12H12", "fcc", "1x1x1", 7, NULL, true, "lattice 7 A is too small");
    refused("Li2B12H12", "fcc", "1x1x1", 8.5, NULL, false, "random orientations may fit");
    refused("Li2B12H12", "fcc", "1x1x1", 10.05, "octahedral", true, "4 octahedral sites");
    refused("Li2B12H12", "fcc", "1x1x1", 10.05, "somewhere", true, "expected sites tetrahedral");
    refused("Li2B12H12", "fcc", "1x1x1", -1, NULL, true, "expected a lattice between");
    refused("Li2B12H12", "fcc", "1x1x1", NAN, NULL, true, "expected a lattice between");
    refused("Li2B12H12", "fcc", "64x64x64", 10, NULL, true, "at most 10000 anions");
    refused("Ca(CB11H12)2", "bcc", "1,1,0,-1,1,0,0,0,1", 2, NULL, true, "too small");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, boxes_of_every_kind);
    tcase_add_test(tests, anions_sit_on_the_lattice);
    tcase_add_test(tests, cations_are_spread);
    tcase_add_test(tests, a_seed_is_a_box);
    tcase_add_test(tests, aligned_cages_keep_the_record);
    tcase_add_test(tests, supercell_texts);
    tcase_add_test(tests, what_cannot_be_built);
}

int main(void)
{
    return harness_run("box", add);
}
