// SPDX-License-Identifier: GPL-3.0-or-later
// Densities of known fields: thresholds, windings and ways on hand-made grids, barriers of analytic
// potentials sampled exactly, a lattice at rest, a gas, oblique and breathing cells, and the files
// read back by a reader that shares nothing with the writer.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/percolation.h"

#define BOLTZMANN_EV 8.617333262e-5

typedef struct writer {
    FILE *file;
    closo_cell cell;
    uint64_t random;
} writer;

static void begin_file(writer *w, const char *name, const double vectors[9])
{
    w->file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(w->file);
    ck_assert_int_eq(closo_cell_init(&w->cell, vectors, NULL), CLOSO_OK);
    w->random = 11;
}

static double uniform(writer *w)
{
    return (double)(harness_random(&w->random) >> 11) * 0x1p-53;
}

static void head(const writer *w, size_t count)
{
    const double *v = w->cell.vectors;
    fprintf(w->file, "%zu\nLattice=\"%.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f\"\n", count, v[0],
            v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
}

static void atom(const writer *w, const char *symbol, const double f[3])
{
    double r[3];
    closo_cell_to_cartesian(&w->cell, f, r);
    fprintf(w->file, "%s %.9f %.9f %.9f\n", symbol, r[0], r[1], r[2]);
}

static closo_traj_options options_for(void)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.temperature_kelvin = 1000;
    options.cation = "Li";
    options.anion = "centre:Cl";
    options.threads = 2;
    return options;
}

static closo_result *analyse(const char *name, const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_density, NULL};
    closo_result *result = closo_result_new("traj density", "test", NULL);
    closo_error error;
    closo_status status = closo_traj_analyse(scratch_path(name), options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static closo_quantity quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

// ---- grids -------------------------------------------------------------------------------------

enum { N = 12 };

static size_t at(size_t x, size_t y, size_t z)
{
    return ((x % N) * N + y % N) * N + z % N;
}

// A straight channel, a diagonal one and a closed ball.
START_TEST(windings)
{
    static double value[N * N * N];
    closo_field field = {{N, N, N}, value};
    closo_percolation p;
    for (size_t i = 0; i < N; i++)
        value[at(i, 3, 3)] = 2 + (i == 5 ? -1 : 0) + 0.01 * (double)i;
    for (size_t i = 0; i < N; i++) // winds around b and c at once
        value[at(8, i, i + 6)] = 0.5;
    value[at(4, 8, 3)] = 9;
    ck_assert_int_eq(closo_percolate(&field, 0, 1.1, &p, NULL), CLOSO_OK);
    ck_assert_double_eq(p.maximum, 9);
    ck_assert_double_eq_tol(p.threshold[0], 1.05, 1e-12);
    ck_assert_double_eq(p.threshold[1], 0.5);
    ck_assert_double_eq(p.threshold[2], 0.5);
    ck_assert_int_eq(abs(p.winding[0]), 1);
    ck_assert_int_eq(p.winding[1], 0);
    ck_assert_uint_eq(p.pass, at(5, 3, 3));
    ck_assert_uint_eq(p.peaks, 3);
    ck_assert(isnan(p.peak[0].pass));
    const double vectors[9] = {N, 0, 0, 0, N, 0, 0, 0, N};
    closo_way way;
    ck_assert_int_eq(closo_percolation_way(&field, vectors, &p, &way, NULL), CLOSO_OK);
    ck_assert_uint_eq(way.count, N);
    ck_assert_uint_eq(way.voxel[0], at(11, 3, 3)); // the highest
    int sum[3] = {0};
    for (size_t i = 0; i < way.count; i++)
        for (size_t c = 0; c < 3; c++)
            sum[c] += way.step[i][c];
    ck_assert_int_eq(abs(sum[0]), N);
    ck_assert_int_eq(sum[1], 0);
    closo_way_clear(&way);
    closo_percolation_clear(&p);
    value[at(5, 3, 3)] = 0; // cut: nothing along a any more
    ck_assert_int_eq(closo_percolate(&field, 0, 0, &p, NULL), CLOSO_OK);
    ck_assert(isnan(p.threshold[0]));
    ck_assert_double_eq(p.threshold[2], 0.5);
    value[at(8, 0, 6)] = 0;
    ck_assert_int_eq(closo_percolate(&field, 0, 0, &p, NULL), CLOSO_OK);
    ck_assert(!p.closed);
    ck_assert_int_eq(closo_percolation_way(&field, vectors, &p, &way, NULL), CLOSO_INPUT);
}
END_TEST

// Random fields: the threshold is the largest level at which a flood fill over 3 x 3 x 3 cells gets
// from a voxel to an image of itself.
static bool floods(const double *value, double level, size_t axis)
{
    enum { M = 5, W = 5 * M }; // five cells a side
    static uint8_t seen[W * W * W];
    static uint32_t stack[W * W * W];
    for (size_t start = 0; start < M * M * M; start++) {
        if (value[start] < level)
            continue;
        memset(seen, 0, sizeof seen);
        size_t x = start / (M * M) + 2 * M, y = start / M % M + 2 * M, z = start % M + 2 * M;
        size_t count = 0;
        stack[count++] = (uint32_t)((x * W + y) * W + z);
        seen[stack[0]] = 1;
        while (count) {
            uint32_t v = stack[--count];
            size_t p[3] = {v / (W * W), v / W % W, v % W};
            if (p[0] % M == x % M && p[1] % M == y % M && p[2] % M == z % M &&
                p[axis] != (axis == 0   ? x
                            : axis == 1 ? y
                                        : z))
                return true;
            for (int k = 0; k < 27; k++) {
                size_t q[3] = {p[0] + (size_t)(k / 9) - 1, p[1] + (size_t)(k / 3 % 3) - 1,
                               p[2] + (size_t)(k % 3) - 1};
                if (q[0] >= W || q[1] >= W || q[2] >= W)
                    continue;
                size_t home = (q[0] % M * M + q[1] % M) * M + q[2] % M;
                uint32_t next = (uint32_t)((q[0] * W + q[1]) * W + q[2]);
                if (value[home] >= level && !seen[next]) {
                    seen[next] = 1;
                    stack[count++] = next;
                }
            }
        }
    }
    return false;
}

START_TEST(against_flood_fill)
{
    enum { M = 5 };
    double value[M * M * M];
    uint64_t state = 5;
    for (int repeat = 0; repeat < 6; repeat++) {
        for (size_t v = 0; v < M * M * M; v++)
            value[v] = (double)(harness_random(&state) % 100000) + 1;
        closo_field field = {{M, M, M}, value};
        closo_percolation p;
        ck_assert_int_eq(closo_percolate(&field, 0, 0, &p, NULL), CLOSO_OK);
        for (size_t c = 0; c < 3; c++) {
            ck_assert(floods(value, p.threshold[c], c));
            ck_assert(!floods(value, p.threshold[c] + 1e-6, c));
        }
    }
}
END_TEST

// ---- potentials --------------------------------------------------------------------------------

// Independent samples of exp(-U/kT), U = sum of u_c (1 - cos 2 pi f_c) / 2: the passes along the
// cell vectors are u_a, u_b and u_c. With the smearing s the density is a product whose factors
// decay by exp(-(k s)^2 n^2 / 2): the barrier expected is computed from it.
static double smeared_barrier(double u_kt, double length, double sigma)
{
    double top = 0, bottom = 0;
    for (int i = -4000; i <= 4000; i++) {
        double x = 0.001 * i * 5 * sigma / 4, w = exp(-0.5 * x * x / (sigma * sigma));
        bottom += w * exp(-0.5 * u_kt * (1 - cos(2 * 3.141592653589793 * x / length)));
        top += w * exp(-0.5 * u_kt * (1 + cos(2 * 3.141592653589793 * x / length)));
    }
    return log(bottom / top);
}

static void put_potential(const char *name, const double vectors[9], const double u_kt[3],
                          int frames, size_t ions, bool breathe)
{
    writer w;
    begin_file(&w, name, vectors);
    for (int frame = 0; frame < frames; frame++) {
        double scaled[9], scale = breathe ? 1 + 0.03 * sin(0.7 * frame) : 1;
        for (size_t k = 0; k < 9; k++)
            scaled[k] = vectors[k] * scale;
        ck_assert_int_eq(closo_cell_init(&w.cell, scaled, NULL), CLOSO_OK);
        head(&w, ions + 2);
        for (size_t i = 0; i < ions; i++) {
            double f[3];
            for (size_t c = 0; c < 3; c++)
                do
                    f[c] = uniform(&w);
                while (uniform(&w) > exp(-0.5 * u_kt[c] * (1 - cos(6.283185307179586 * f[c]))));
            atom(&w, "Li", f);
        }
        atom(&w, "Cl", (const double[3]){.5, .5, .5});
        atom(&w, "Cl", (const double[3]){.25, .5, .75});
    }
    ck_assert_int_eq(fclose(w.file), 0);
}

static void assert_barriers(const closo_result *result, const double vectors[9],
                            const double u_kt[3], double sigma)
{
    static const char *const keys[] = {"barrier_x", "barrier_y", "barrier_z"};
    double kt = BOLTZMANN_EV * 1000;
    for (size_t c = 0; c < 3; c++) {
        const double *v = vectors + 3 * c;
        double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        double expected = kt * smeared_barrier(u_kt[c], length, sigma);
        closo_quantity q = quantity(result, keys[c]);
        ck_assert_msg(q.su > 0 && q.su < 0.03, "%s: su %g", keys[c], q.su);
        // The greatest of noisy densities is too great: a bias of about the uncertainty, and grid
        // points miss the top by up to half a spacing.
        ck_assert_msg(fabs(q.value - expected) < 4 * q.su + 0.006, "%s: %g(%g), expected %g",
                      keys[c], q.value, q.su, expected);
    }
}

START_TEST(cosine_potential)
{
    scratch_make();
    const double vectors[9] = {5, 0, 0, 0, 6, 0, 0, 0, 5.5}, u[3] = {2.5, 1.5, 3};
    put_potential("u.xyz", vectors, u, 1500, 40, false);
    closo_traj_options options = options_for();
    closo_result *result = analyse("u.xyz", &options);
    assert_barriers(result, vectors, u, 0.3);
    size_t rows;
    const double *f = closo_result_column(result, "path", "F", &rows);
    ck_assert_uint_ge(rows, 20);
    double top = 0;
    for (size_t i = 0; i < rows; i++)
        top = fmax(top, f[i]);
    ck_assert_double_eq_tol(top, quantity(result, "barrier_y").value, 1e-12);
    const double *distance = closo_result_column(result, "path", "distance", &rows);
    ck_assert_double_ge(distance[rows - 1], 6 - 1e-9);
    ck_assert_double_le(distance[rows - 1], 8);
    ck_assert_double_eq(quantity(result, "density_sites").value, 1);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// An oblique cell that breathes: the same potential in fractions of the cell. Across an oblique
// cell the smearing is no product of the axes; it is left out.
START_TEST(oblique_breathing_cell)
{
    scratch_make();
    const double vectors[9] = {5, 0, 0, 1.2, 5.5, 0, -0.8, 1, 5}, u[3] = {1.5, 2.5, 2};
    put_potential("u.xyz", vectors, u, 1500, 60, true);
    closo_traj_options options = options_for();
    options.density.smear_angstrom = 0.1;
    options.density.grid_angstrom = 0.5;
    closo_result *result = analyse("u.xyz", &options);
    double kt = BOLTZMANN_EV * 1000;
    ck_assert_double_eq_tol(quantity(result, "barrier_x").value, 1.5 * kt, 0.03);
    ck_assert_double_eq_tol(quantity(result, "barrier_y").value, 2.5 * kt, 0.03);
    ck_assert_double_eq_tol(quantity(result, "barrier_z").value, 2.0 * kt, 0.03);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

START_TEST(threads_agree)
{
    scratch_make();
    const double vectors[9] = {5, 0, 0, 1.2, 5.5, 0, -0.8, 1, 5}, u[3] = {1.5, 2.5, 2};
    put_potential("u.xyz", vectors, u, 300, 20, false);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_traj_options options = options_for();
        options.threads = i ? 3 : 1;
        options.density.section = "y=0.5";
        closo_result *result = analyse("u.xyz", &options);
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

START_TEST(gas)
{
    scratch_make();
    const double vectors[9] = {6, 0, 0, 0, 6, 0, 0, 0, 6}, u[3] = {0};
    put_potential("gas.xyz", vectors, u, 500, 200, false);
    closo_traj_options options = options_for();
    options.density.grid_angstrom = 0.5;
    options.density.smear_angstrom = 0.6;
    closo_result *result = analyse("gas.xyz", &options);
    // 1e5 counts in 1728 voxels, some 90 share the kernel: 1.3 % noise, its extremes 4 times that.
    ck_assert_double_le(quantity(result, "barrier_x").value, 0.1 * BOLTZMANN_EV * 1000);
    ck_assert_double_ge(quantity(result, "barrier_x").value, 0);
    ck_assert_double_eq_tol(quantity(result, "density_maximum").value, 200 / 216.0, 0.1);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Two prototype cells along a, a cation at rest in each, at the same place of both.
static void put_rest(const char *name, int frames, double drift)
{
    const double vectors[9] = {8, 0, 0, 0, 4, 0, 0, 0, 4};
    writer w;
    begin_file(&w, name, vectors);
    for (int frame = 0; frame < frames; frame++) {
        head(&w, 4);
        for (int i = 0; i < 4; i++) {
            double shift = (i % 2 ? 0.5 : 0) + drift * frame;
            const double li[3] = {0.13 + shift, 0.6, 0.4}, cl[3] = {shift, 0.1, 0.1};
            atom(&w, i < 2 ? "Li" : "Cl", i < 2 ? li : cl);
        }
    }
    ck_assert_int_eq(fclose(w.file), 0);
}

START_TEST(at_rest_and_folded)
{
    scratch_make();
    put_rest("rest.xyz", 40, 0.01);
    closo_traj_options options = options_for();
    options.temperature_kelvin = NAN;
    closo_result *result = analyse("rest.xyz", &options);
    ck_assert(isnan(quantity(result, "barrier_x").value));
    ck_assert(isnan(quantity(result, "percolation_threshold").value));
    ck_assert_str_eq(quantity(result, "barrier_x").unit, "kT");
    size_t rows;
    const double *a = closo_result_column(result, "maxima", "a", &rows);
    ck_assert_uint_eq(rows, 2);
    ck_assert_double_eq_tol(fmod(a[0], 0.5), 0.13, 0.5 / 32 + 1e-9);
    ck_assert_ptr_null(closo_result_column(result, "path", "F", &rows));
    closo_result_free(result);
    options.density.fold[0] = 2;
    result = analyse("rest.xyz", &options);
    a = closo_result_column(result, "maxima", "a", &rows);
    ck_assert_uint_eq(rows, 1);
    ck_assert_double_eq_tol(a[0], 0.26, 0.5 / 16 + 1e-9);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// ---- files -------------------------------------------------------------------------------------

static double next_number(char **p)
{
    char *after;
    double value = strtod(*p, &after);
    ck_assert_ptr_ne(after, *p);
    *p = after;
    return value;
}

static char *skip_lines(char *p, int lines)
{
    for (; lines > 0; lines--) {
        p = strchr(p, '\n');
        ck_assert_ptr_nonnull(p++);
    }
    return p;
}

// The ion sits still in one voxel: the sum over the file is the number of ions, and its centre of
// mass is the ion.
START_TEST(files_read_back)
{
    scratch_make();
    put_rest("rest.xyz", 16, 0);
    closo_traj_options options = options_for();
    char cube[4400], chgcar[4400];
    snprintf(cube, sizeof cube, "%s", scratch_path("li.cube"));
    snprintf(chgcar, sizeof chgcar, "%s", scratch_path("CHGCAR"));
    options.density.cube_path = cube;
    options.density.chgcar_path = chgcar;
    options.density.fold[0] = 2;
    closo_result_free(analyse("rest.xyz", &options));
    static char text[1 << 18];
    size_t length = get_file(cube, text, sizeof text - 1);
    ck_assert_uint_lt(length, sizeof text - 1);
    text[length] = 0;
    char *p = skip_lines(text, 2);
    int atoms = (int)next_number(&p), n[3];
    double origin[3], step[3][3], volume, sum = 0, centre[3] = {0};
    ck_assert_int_eq(atoms, 1); // the two anions fold onto one
    for (int c = 0; c < 3; c++)
        origin[c] = next_number(&p);
    for (int i = 0; i < 3; i++) {
        n[i] = (int)next_number(&p);
        for (int c = 0; c < 3; c++)
            step[i][c] = next_number(&p);
    }
    ck_assert_int_eq((int)next_number(&p), 17);
    for (int i = 0; i < 4; i++)
        next_number(&p);
    volume = step[0][0] * step[1][1] * step[2][2];
    ck_assert_double_eq_tol(volume * n[0] * n[1] * n[2] * pow(0.529177210544, 3), 64, 1e-6);
    for (int x = 0; x < n[0]; x++)
        for (int y = 0; y < n[1]; y++)
            for (int z = 0; z < n[2]; z++) {
                double value = next_number(&p) * volume;
                sum += value;
                centre[0] += value * (origin[0] + x * step[0][0]);
                centre[1] += value * (origin[1] + y * step[1][1]);
                centre[2] += value * (origin[2] + z * step[2][2]);
            }
    ck_assert_double_eq_tol(sum, 1, 1e-4); // one ion in the folded cell
    ck_assert_double_eq_tol(centre[0] * 0.529177, 4 * 0.26, 0.13);
    ck_assert_double_eq_tol(centre[2] * 0.529177, 4 * 0.4, 0.13);
    length = get_file(chgcar, text, sizeof text - 1);
    text[length] = 0;
    p = skip_lines(text, 5);
    ck_assert_int_eq(strncmp(p, " Cl\n 1\nDirect\n", 14), 0);
    p = skip_lines(p, 5);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq((int)next_number(&p), n[i]);
    sum = centre[0] = centre[2] = 0;
    for (int z = 0; z < n[2]; z++)
        for (int y = 0; y < n[1]; y++)
            for (int x = 0; x < n[0]; x++) {
                double value = next_number(&p) / (n[0] * n[1] * n[2]);
                sum += value;
                centre[0] += value * (x + 0.5) / n[0];
                centre[2] += value * (z + 0.5) / n[2];
            }
    ck_assert_double_eq_tol(sum, 1, 1e-4);
    ck_assert_double_eq_tol(centre[0], 0.26, 0.04);
    ck_assert_double_eq_tol(centre[2], 0.4, 0.04);
    scratch_remove();
}
END_TEST

static void assert_refused(const closo_traj_options *options, const char *part)
{
    const closo_analysis *const analyses[] = {&closo_analysis_density, NULL};
    closo_result *result = closo_result_new("traj density", "test", NULL);
    closo_error error;
    ck_assert_int_ne(
        closo_traj_analyse(scratch_path("rest.xyz"), options, analyses, result, &error), CLOSO_OK);
    ck_assert_msg(strstr(error.message, part), "%s", error.message);
    closo_result_free(result);
}

START_TEST(odd_input)
{
    scratch_make();
    put_rest("rest.xyz", 1, 0);
    closo_traj_options options = options_for();
    closo_result_free(analyse("rest.xyz", &options)); // one frame: warnings, no uncertainties
    options.density.grid_angstrom = 0.01;
    options.density.smear_angstrom = 0;
    assert_refused(&options, "--grid");
    options = options_for();
    options.density.section = "w=2";
    assert_refused(&options, "--section");
    options = options_for();
    options.density.smear_angstrom = 5;
    assert_refused(&options, "--smear");
    options = options_for();
    options.density.fold[1] = 0;
    assert_refused(&options, "--fold");
    options = options_for();
    options.density.cube_path = "/no/such/directory/li.cube";
    assert_refused(&options, "/no/such/directory");
    FILE *file = fopen(scratch_path("rest.xyz"), "w");
    ck_assert_ptr_nonnull(file);
    fputs("2\nno cell\nLi 0 0 0\nCl 2 0 0\n", file);
    ck_assert_int_eq(fclose(file), 0);
    options = options_for();
    assert_refused(&options, "--cell");
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, windings);
    tcase_add_test(tests, against_flood_fill);
    tcase_add_test(tests, cosine_potential);
    tcase_add_test(tests, oblique_breathing_cell);
    tcase_add_test(tests, threads_agree);
    tcase_add_test(tests, gas);
    tcase_add_test(tests, at_rest_and_folded);
    tcase_add_test(tests, files_read_back);
    tcase_add_test(tests, odd_input);
}

int main(void)
{
    return harness_run("density", add);
}
