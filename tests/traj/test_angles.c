// SPDX-License-Identifier: GPL-3.0-or-later
// Angles between cations about an anion: cations on the faces of an icosahedron show the angles
// between its threefold axes with the numbers of pairs they have, random directions show
// sin(theta)/2, and the templates of ideal lattices have the angles of geometry.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/angles.h"

#define PI 3.141592653589793

static closo_result *analyse(const char *name, double shell, const char *shells, int threads)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.threads = threads;
    options.angles.shell_angstrom = shell;
    options.angles.shells = shells;
    const closo_analysis *const analyses[] = {&closo_analysis_angles, NULL};
    closo_result *result = closo_result_new("traj angles", "test", NULL);
    closo_error error;
    closo_status status =
        closo_traj_analyse(scratch_path(name), &options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static double quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q.value;
}

// Twenty cations on the faces of an icosahedron about a chloride, three beyond; everything turned
// at random in every frame. Vertices (0, 1, g): faces along (1, 1, 1) and (0, 1/g, g).
static void icosahedral_file(const char *name)
{
    const double g = 1.618033988749895, edge = 30;
    double face[20][3];
    size_t n = 0;
    for (int s = 0; s < 8; s++)
        for (size_t c = 0; c < 3; c++)
            face[s][c] = s >> c & 1 ? 1 : -1;
    for (n = 8; n < 20; n++) {
        size_t axis = (n - 8) / 4;
        face[n][axis] = 0;
        face[n][(axis + 1) % 3] = (n & 1 ? 1 : -1) / g;
        face[n][(axis + 2) % 3] = (n & 2 ? 1 : -1) * g;
    }
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(file);
    closo_random *random = closo_random_new(1, NULL);
    for (int frame = 0; frame < 16; frame++) {
        double turn[9];
        closo_random_rotation(random, turn);
        fprintf(file, "22\nLattice=\"%g 0 0 0 %g 0 0 0 %g\"\nCl 0.1 0.2 29.9\nLi 15 15 15\n", edge,
                edge, edge);
        for (size_t i = 0; i < 20; i++) {
            double r[3] = {0.1, 0.2, 29.9};
            for (size_t c = 0; c < 3; c++) {
                for (size_t k = 0; k < 3; k++)
                    r[c] += 3.2 / sqrt(3) * turn[3 * c + k] * face[i][k];
                r[c] -= edge * floor(r[c] / edge);
            }
            fprintf(file, "Li %.9f %.9f %.9f\n", r[0], r[1], r[2]);
        }
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(icosahedron)
{
    scratch_make();
    icosahedral_file("faces.xyz");
    closo_result *result = analyse("faces.xyz", 4, "0,0.5,1", 1);
    size_t bins;
    const double *p = closo_result_column(result, "shell_2", "p", &bins);
    const double *empty = closo_result_column(result, "shell_1", "p", &bins);
    ck_assert_uint_eq(bins, 36);
    // 190 pairs: every face has 3, 6, 6, 3 and 1 others at 41.8, 70.5, 109.5, 138.2 and 180
    // degrees.
    const double angle[] = {41.81, 70.53, 109.47, 138.19, 179.99}, share[] = {3, 6, 6, 3, 1};
    double expected[36] = {0};
    for (size_t k = 0; k < 5; k++)
        expected[(size_t)(angle[k] / 5)] = share[k] / 19 / 5;
    for (size_t b = 0; b < bins; b++) {
        ck_assert_double_eq_tol(p[b], expected[b], 1e-12);
        ck_assert(isnan(empty[b]));
    }
    ck_assert_double_eq_tol(quantity(result, "pairs_shell_2"), 190, 1e-9);
    ck_assert_double_eq(quantity(result, "pairs_shell_1"), 0);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Independent directions: g = 1 within its uncertainties, p integrates to 1, both shells alike.
START_TEST(random_directions)
{
    scratch_make();
    FILE *file = fopen(scratch_path("random.xyz"), "w");
    ck_assert_ptr_nonnull(file);
    closo_random *random = closo_random_new(3, NULL);
    for (int frame = 0; frame < 400; frame++) {
        fprintf(file, "13\nLattice=\"12 0 0 3 12 0 -2 1 12\"\nCl 1 1 1\n");
        for (int i = 0; i < 12; i++) {
            double v[3], length = 0, r = 3 + (i % 2);
            for (size_t c = 0; c < 3; c++) {
                v[c] = closo_random_normal(random);
                length += v[c] * v[c];
            }
            for (size_t c = 0; c < 3; c++)
                v[c] = 1 + r * v[c] / sqrt(length);
            fprintf(file, "Li %.6f %.6f %.6f\n", v[0], v[1], v[2]);
        }
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
    closo_result *result = analyse("random.xyz", 5, "0.5,0.7,1", 1);
    for (int shell = 1; shell <= 2; shell++) {
        char name[16];
        size_t bins;
        snprintf(name, sizeof name, "shell_%d", shell);
        const double *p = closo_result_column(result, name, "p", &bins);
        const double *g = closo_result_column(result, name, "g", &bins);
        const double *g_su = closo_result_column(result, name, "g_su", &bins);
        double sum = 0, squares = 0;
        for (size_t b = 0; b < bins; b++) {
            sum += 5 * p[b];
            if (b > 0 && b + 1 < bins) // a few pairs only at the poles
                squares += (g[b] - 1) * (g[b] - 1) / (g_su[b] * g_su[b]) / (double)(bins - 2);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-9);
        ck_assert_msg(squares > 0.3 && squares < 2.2, "%s: chi-squared per bin %g", name, squares);
    }
    ck_assert_double_eq_tol(quantity(result, "pairs_shell_1"), 15, 1e-9);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// fcc with cations rattling in all tetrahedral sites: cube corners about each anion, and the
// templates of linear, trigonal and tetrahedral sites by geometry. The shell is found by itself.
static void fcc_file(const char *name, int frames)
{
    const double a = 10, basis[4][3] = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(file);
    closo_random *random = closo_random_new(5, NULL);
    for (int frame = 0; frame < frames; frame++) {
        fprintf(file, "48\nLattice=\"20 0 0 0 20 0 0 0 10\"\n");
        for (int x = 0; x < 2; x++)
            for (int y = 0; y < 2; y++)
                for (int b = 0; b < 12; b++) {
                    double shift = b < 4 ? 0 : b < 8 ? .25 : .75;
                    const double f[3] = {x + basis[b % 4][0] + shift, y + basis[b % 4][1] + shift,
                                         basis[b % 4][2] + shift};
                    fprintf(file, "%s", b < 4 ? "S" : "Li");
                    for (size_t c = 0; c < 3; c++)
                        fprintf(file, " %.6f", a * f[c] + 0.15 * closo_random_normal(random));
                    fprintf(file, "\n");
                }
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
}

static void expect_table(const closo_result *result, const char *table, const double *angle,
                         const double *pairs, size_t count)
{
    size_t rows;
    const double *theta = closo_result_column(result, table, "theta", &rows);
    const double *n = closo_result_column(result, table, "pairs", &rows);
    ck_assert_msg(theta && rows == count, "%s: %zu rows", table, theta ? rows : 0);
    for (size_t i = 0; i < rows; i++) {
        ck_assert_double_eq_tol(theta[i], angle[i], 1);
        ck_assert_double_eq_tol(n[i], pairs[i], 1e-9);
    }
}

START_TEST(face_centred_cubic)
{
    scratch_make();
    fcc_file("fcc.xyz", 120);
    closo_result *result = analyse("fcc.xyz", NAN, "0,1", 1);
    double radius = quantity(result, "angle_shell_radius");
    ck_assert(radius > 5 && radius < 8); // shells at 4.33 and 8.29 A
    ck_assert_double_eq_tol(quantity(result, "pairs_shell_1"), 28, 0.5);
    const double cube[] = {70.53, 109.47, 180}, cube_pairs[] = {12, 12, 4};
    expect_table(result, "angles_tetrahedral", cube, cube_pairs, 3);
    const double linear[] = {60, 90, 120, 180}, linear_pairs[] = {24, 12, 24, 6};
    expect_table(result, "angles_linear", linear, linear_pairs, 4);
    ck_assert_ptr_nonnull(closo_result_column(result, "angles_trigonal", "theta", &(size_t){0}));
    ck_assert_ptr_null(closo_result_column(result, "angles_axes", "theta", &(size_t){0}));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

START_TEST(threads)
{
    scratch_make();
    fcc_file("run.xyz", 30);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_result *result = analyse("run.xyz", 6, "0,0.7,1", i ? 3 : 1);
        closo_text_init(&text[i]);
        closo_result_write_json(result, &text[i]);
        closo_result_free(result);
    }
    ck_assert_str_eq(text[0].data, text[1].data);
    closo_text_clear(&text[0]);
    closo_text_clear(&text[1]);
    scratch_remove();
}
END_TEST

// The radius found by itself gives the same counts as the same radius given beforehand.
START_TEST(radius_found)
{
    scratch_make();
    fcc_file("run.xyz", 40);
    closo_result *found = analyse("run.xyz", NAN, "0,0.7,1", 2);
    closo_result *given = analyse("run.xyz", quantity(found, "angle_shell_radius"), "0,0.7,1", 2);
    for (int shell = 1; shell <= 2; shell++) {
        char name[16];
        size_t n, m;
        snprintf(name, sizeof name, "shell_%d", shell);
        const double *a = closo_result_column(found, name, "p", &n);
        const double *b = closo_result_column(given, name, "p", &m);
        ck_assert_uint_eq(n, m);
        for (size_t i = 0; i < n; i++) // a pair on a border may change sides by rounding
            ck_assert((isnan(a[i]) && isnan(b[i])) || fabs(a[i] - b[i]) < 2e-5);
    }
    closo_result_free(found);
    closo_result_free(given);
    scratch_remove();
}
END_TEST

START_TEST(axes)
{
    const closo_cage *cage = closo_cage_find("B12H12");
    double shape[72];
    closo_ideal_angles angles;
    for (size_t i = 0; i < 24; i++)
        memcpy(shape + 3 * i, cage->atoms[i].position, 3 * sizeof *shape);
    ck_assert(closo_angles_of_axes(24, shape, 0.2, &angles, NULL));
    // The values the paper names for Figure 5.
    const double expected[] = {41.8, 70.5, 109.5, 138.2, 180}, pairs[] = {30, 60, 60, 30, 10};
    ck_assert_uint_eq(angles.count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_double_eq_tol(angles.angle[i], expected[i], 0.05);
        ck_assert_double_eq(angles.pairs[i], pairs[i]);
    }
    cage = closo_cage_find("B10H10"); // D4d: no threefold axis
    for (size_t i = 0; i < 20; i++)
        memcpy(shape + 3 * i, cage->atoms[i].position, 3 * sizeof *shape);
    ck_assert(!closo_angles_of_axes(20, shape, 0.2, &angles, NULL));
}
END_TEST

static void refuse(const char *name, double shell, const char *shells, double bin,
                   closo_status status, const char *part)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.angles.shell_angstrom = shell;
    options.angles.shells = shells;
    options.angles.bin_degrees = bin;
    const closo_analysis *const analyses[] = {&closo_analysis_angles, NULL};
    closo_result *result = closo_result_new("traj angles", "test", NULL);
    closo_error error = {.message = ""};
    closo_status found = closo_traj_analyse(scratch_path(name), &options, analyses, result, &error);
    ck_assert_msg(found == status, "%s: status %d, %s", shells, (int)found, error.message);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    scratch_make();
    fcc_file("run.xyz", 4);
    static const char *const wrong[] = {
        "", "1", "0,0", "0,1,0.5", "0,x", "0,1,", "-1,1", "0,1,2,3,4,5,6,7,8,9", "0 1", "nan,1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuse("run.xyz", 5, wrong[i], 5, CLOSO_USAGE, "--shells");
    refuse("run.xyz", NAN, "0,3", 5, CLOSO_USAGE, "--shells");
    refuse("run.xyz", -1, "0,1", 5, CLOSO_USAGE, "--shell");
    refuse("run.xyz", 5, "0,1", 0, CLOSO_USAGE, "--angle-bin");
    const char *open = "2\n\nLi 1 1 1\nCl 5 5 5\n";
    put_file(scratch_path("open.xyz"), open, strlen(open));
    refuse("open.xyz", NAN, "0,1", 5, CLOSO_INPUT, "no cell");
    const char *far = "2\nLattice=\"50 0 0 0 50 0 0 0 50\"\nLi 1 1 1\nCl 25 25 25\n";
    put_file(scratch_path("far.xyz"), far, strlen(far));
    refuse("far.xyz", NAN, "0,1", 5, CLOSO_INPUT, "--shell");
    closo_result *result = analyse("far.xyz", 5, "0,1", 1); // nothing there: said, not invented
    ck_assert_double_eq(quantity(result, "pairs_shell_1"), 0);
    ck_assert_uint_ge(closo_result_count_warnings(result), 1);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, icosahedron);
    tcase_add_test(tests, random_directions);
    tcase_add_test(tests, face_centred_cubic);
    tcase_add_test(tests, threads);
    tcase_add_test(tests, radius_found);
    tcase_add_test(tests, axes);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("angles", add);
}
