// SPDX-License-Identifier: GPL-3.0-or-later
// Whole passes over written trajectories: wrapped and unwrapped files, other cells of the same
// lattice, drift, threads and thinning must not change what is found; ideal gases and ideal
// lattices have known answers.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"

enum { IONS_MAXIMUM = 400 };

typedef struct writer {
    FILE *file;
    closo_cell cell;
    size_t count;
    const char *symbol[IONS_MAXIMUM];
    double position[3 * IONS_MAXIMUM];
} writer;

static void begin_file(writer *w, const char *name, const double vectors[9])
{
    w->file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(w->file);
    ck_assert_int_eq(closo_cell_init(&w->cell, vectors, NULL), CLOSO_OK);
    w->count = 0;
}

static void put_frame(const writer *w, bool wrap)
{
    const double *v = w->cell.vectors;
    fprintf(w->file, "%zu\nLattice=\"%.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f\"\n", w->count,
            v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
    for (size_t i = 0; i < w->count; i++) {
        double r[3] = {w->position[3 * i], w->position[3 * i + 1], w->position[3 * i + 2]};
        if (wrap)
            closo_cell_wrap(&w->cell, r);
        fprintf(w->file, "%s %.9f %.9f %.9f\n", w->symbol[i], r[0], r[1], r[2]);
    }
}

static closo_result *analyse(const char *name, const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_info, &closo_analysis_msd,
                                              &closo_analysis_rdf, &closo_analysis_sites, NULL};
    closo_result *result = closo_result_new("traj report", "test", NULL);
    closo_error error;
    closo_status status = closo_traj_analyse(scratch_path(name), options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static double quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q.value;
}

static void same_columns(const closo_result *a, const closo_result *b, const char *table,
                         const char *column, double tolerance)
{
    size_t n, m;
    const double *x = closo_result_column(a, table, column, &n);
    const double *y = closo_result_column(b, table, column, &m);
    ck_assert_ptr_nonnull(x);
    ck_assert_uint_eq(n, m);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(x[i] - y[i]) <= tolerance || (isnan(x[i]) && isnan(y[i])),
                      "%s %s row %zu: %.12g and %.12g", table, column, i, x[i], y[i]);
}

static void options_for(closo_traj_options *options)
{
    closo_traj_options_init(options);
    options->frame_time_ps = 0.1;
    options->temperature_kelvin = 800;
    options->threads = 1;
}

// Cations walking on an fcc lattice of single-atom anions that rattle; the whole crystal drifts.
static void fcc_run(const char *name, const double turn[9], bool wrap, double drift, bool sheared)
{
    const double a = 8, basis[4][3] = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
    double vectors[9];
    for (size_t i = 0; i < 3; i++)
        for (size_t c = 0; c < 3; c++)
            vectors[3 * i + c] = 2 * a * turn[3 * c + i];
    double cell[9];
    memcpy(cell, vectors, sizeof cell);
    for (size_t c = 0; sheared && c < 3; c++)
        cell[3 + c] += cell[c];
    writer w;
    begin_file(&w, name, cell);
    closo_random *random = closo_random_new(21, NULL);
    double home[IONS_MAXIMUM * 3], walk[IONS_MAXIMUM * 3] = {0};
    for (int x = 0; x < 2; x++)
        for (int y = 0; y < 2; y++)
            for (int z = 0; z < 2; z++)
                for (int b = 0; b < 8; b++) {
                    double f[3] = {x + basis[b % 4][0] + (b > 3) * .25,
                                   y + basis[b % 4][1] + (b > 3) * .25,
                                   z + basis[b % 4][2] + (b > 3) * .25};
                    for (size_t c = 0; c < 3; c++)
                        home[3 * w.count + c] = 0.5 * (f[0] * vectors[c] + f[1] * vectors[3 + c] +
                                                       f[2] * vectors[6 + c]);
                    w.symbol[w.count++] = b > 3 ? "Li" : "Cl";
                }
    for (int frame = 0; frame < 80; frame++) {
        for (size_t i = 0; i < w.count; i++) {
            double step[3], local[3];
            bool cation = w.symbol[i][0] == 'L';
            for (size_t c = 0; c < 3; c++) {
                local[c] = closo_random_normal(random) * (cation ? 0.3 : 0.1);
                step[c] = 0;
            }
            for (size_t c = 0; c < 3; c++)
                for (size_t k = 0; k < 3; k++)
                    step[c] += turn[3 * c + k] * local[k];
            for (size_t c = 0; c < 3; c++) {
                walk[3 * i + c] = cation ? walk[3 * i + c] + step[c] : step[c];
                w.position[3 * i + c] = home[3 * i + c] + walk[3 * i + c] + drift * frame;
            }
        }
        put_frame(&w, wrap);
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(w.file), 0);
}

static const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

START_TEST(equivalent_files)
{
    scratch_make();
    closo_random *random = closo_random_new(2, NULL);
    double turn[9];
    closo_random_rotation(random, turn);
    closo_random_free(random);
    fcc_run("plain.xyz", identity, false, 0, false);
    fcc_run("wrapped.xyz", identity, true, 0, false);
    fcc_run("drifting.xyz", identity, true, 0.05, false);
    fcc_run("sheared.xyz", identity, true, 0, true);
    fcc_run("turned.xyz", turn, true, 0.02, true);
    closo_traj_options options;
    options_for(&options);
    closo_result *plain = analyse("plain.xyz", &options);
    static const char *const others[] = {"wrapped.xyz", "drifting.xyz", "sheared.xyz",
                                         "turned.xyz"};
    for (size_t i = 0; i < 4; i++) {
        closo_result *other = analyse(others[i], &options);
        same_columns(plain, other, "msd", "Li", 1e-4);
        same_columns(plain, other, "msd", "Cl", 1e-4);
        if (i < 3)
            same_columns(plain, other, "msd", "Li_z", 1e-4);
        same_columns(plain, other, "rdf", "n", 2e-3); // a distance on a bin edge may change sides
        same_columns(plain, other, "sites", "P1", 1e-4);
        same_columns(plain, other, "sites", "sites_per_cation", 0);
        static const char *const keys[] = {"D_Li", "conductivity_collective", "S_configurational"};
        for (size_t k = 0; k < 3; k++)
            ck_assert_double_eq_tol(quantity(other, keys[k]) / quantity(plain, keys[k]), 1, 1e-4);
        closo_result_free(other);
    }
    closo_result_free(plain);
    scratch_remove();
}
END_TEST

// The same bytes for any number of threads.
START_TEST(threads)
{
    scratch_make();
    fcc_run("run.xyz", identity, true, 0, false);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_traj_options options;
        options_for(&options);
        options.threads = i ? 3 : 1;
        options.pairs = "Li:Cl,Cl:Cl";
        closo_result *result = analyse("run.xyz", &options);
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

// Cations in the ideal tetrahedral sites of fcc at rest: P1 is the Gaussian weight of the sites
// around such a point, and a coordination of 8 at a sqrt3/4.
START_TEST(ideal_lattice)
{
    scratch_make();
    const double a = 10, v[9] = {2 * a, 0, 0, 0, 2 * a, 0, 0, 0, a};
    writer w;
    begin_file(&w, "ideal.xyz", v);
    const double basis[4][3] = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
    for (int x = 0; x < 2; x++)
        for (int y = 0; y < 2; y++)
            for (int b = 0; b < 12; b++) {
                double shift = b < 4 ? 0 : b < 8 ? .25 : .75;
                const double f[3] = {x + basis[b % 4][0] + shift, y + basis[b % 4][1] + shift,
                                     basis[b % 4][2] + shift};
                for (size_t c = 0; c < 3; c++)
                    w.position[3 * w.count + c] = a * f[c];
                w.symbol[w.count++] = b < 4 ? "S" : "Li";
            }
    for (int frame = 0; frame < 16; frame++)
        put_frame(&w, true);
    ck_assert_int_eq(fclose(w.file), 0);
    closo_traj_options options;
    options_for(&options);
    closo_result *result = analyse("ideal.xyz", &options);
    ck_assert_double_eq(quantity(result, "sites_per_cation_tetrahedral"), 1);
    ck_assert_double_eq(quantity(result, "sites_per_cation_trigonal"), 4);
    ck_assert_double_eq(quantity(result, "sites_per_cation_linear"), 3);
    ck_assert_double_eq_tol(quantity(result, "coordination_number"), 8, 1e-9);
    // Four triangle centres lie a/sqrt(48) = 1.443 A from the tetrahedral site: weight e^(-10.4).
    double triangle = 4 * exp(-a * a / 48 / 0.2), line = 6 * exp(-a * a / 16 / 0.2);
    ck_assert_double_eq_tol(quantity(result, "P1_tetrahedral"), 1 / (1 + triangle + line), 1e-6);
    ck_assert_double_eq_tol(quantity(result, "P1_trigonal"), triangle / (1 + triangle + line),
                            1e-6);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Independent uniform points: g = 1 within counting noise, also beyond half a small oblique cell.
START_TEST(ideal_gas)
{
    scratch_make();
    const double v[9] = {9, 0, 0, 2, 8, 0, -3, 1, 10};
    writer w;
    begin_file(&w, "gas.xyz", v);
    closo_random *random = closo_random_new(4, NULL);
    w.count = 40;
    for (size_t i = 0; i < w.count; i++)
        w.symbol[i] = i < 20 ? "Li" : "Cl";
    for (int frame = 0; frame < 400; frame++) {
        for (size_t i = 0; i < w.count; i++) {
            double f[3];
            for (size_t c = 0; c < 3; c++)
                f[c] = closo_random_uniform(random);
            closo_cell_to_cartesian(&w.cell, f, w.position + 3 * i);
        }
        put_frame(&w, true);
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(w.file), 0);
    closo_traj_options options;
    options_for(&options);
    options.anion = "centre:Cl";
    options.bin_angstrom = 0.5;
    options.shell_angstrom = 5;
    closo_result *result = analyse("gas.xyz", &options);
    size_t n;
    const double *between = closo_result_column(result, "rdf", "g", &n);
    const double *same = closo_result_column(result, "rdf", "g_Li-Li", &n);
    ck_assert_uint_eq(n, 20);
    for (size_t b = 0; b < n; b++) {
        // Counts in this shell over the run; pairs of one species are counted twice, and periodic
        // images of a pair make counts beyond half the cell come in correlated lots.
        double r = 0.5 * (double)b, shell = 4.18879 * (pow(r + 0.5, 3) - pow(r, 3));
        double expected = 400 * 20 * 20 * shell / w.cell.volume;
        ck_assert_msg(fabs(between[b] - 1) < 6 / sqrt(expected), "g(%g) = %g", r, between[b]);
        // An ion and its own images are no gas: they add lattice vectors to the same-species curve.
        if (r + 0.5 < 7.6)
            ck_assert_msg(fabs(same[b] - 1) < 8 / sqrt(expected), "g(%g) = %g", r, same[b]);
    }
    ck_assert_double_eq_tol(quantity(result, "coordination_number"),
                            20 * 4.18879 * 125 / w.cell.volume, 0.2);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// A long cell, where points are sorted into slabs, against plain double sums over all images.
START_TEST(long_cell)
{
    scratch_make();
    const double v[9] = {11, 0, 0, 3, 12, 0, 5, -4, 70};
    writer w;
    begin_file(&w, "long.xyz", v);
    closo_random *random = closo_random_new(6, NULL);
    w.count = 300;
    for (size_t i = 0; i < w.count; i++) {
        double f[3];
        w.symbol[i] = i % 3 ? "Li" : "Cl";
        for (size_t c = 0; c < 3; c++)
            f[c] = closo_random_uniform(random);
        closo_cell_to_cartesian(&w.cell, f, w.position + 3 * i);
    }
    closo_random_free(random);
    for (int frame = 0; frame < 4; frame++)
        put_frame(&w, true);
    ck_assert_int_eq(fclose(w.file), 0);
    closo_traj_options options;
    options_for(&options);
    options.anion = "centre:Cl"; // points this close would be taken for molecules
    closo_result *result = closo_result_new("traj rdf", "test", NULL);
    const closo_analysis *const analyses[] = {&closo_analysis_rdf, NULL};
    ck_assert_int_eq(closo_traj_analyse(scratch_path("long.xyz"), &options, analyses, result, NULL),
                     CLOSO_OK);
    size_t bins;
    const double *between = closo_result_column(result, "rdf", "n", &bins);
    const double *same = closo_result_column(result, "rdf", "n_Li-Li", &bins);
    ck_assert_uint_eq(bins, 200);
    for (size_t edge = 20; edge <= 200; edge += 36) {
        double r = 0.05 * (double)edge, pairs[2] = {0, 0};
        for (size_t i = 0; i < w.count; i++)
            for (size_t j = 1; j < w.count; j++)
                for (int image = 0; image < 7 * 7 * 3 && w.symbol[j][0] == 'L'; image++) {
                    const int n[3] = {image % 7 - 3, image / 7 % 7 - 3, image / 49 - 1};
                    double squared = 0;
                    for (size_t c = 0; c < 3; c++) {
                        double d = w.position[3 * j + c] - w.position[3 * i + c] + n[0] * v[c] +
                                   n[1] * v[3 + c] + n[2] * v[6 + c];
                        squared += d * d;
                    }
                    pairs[w.symbol[i][0] == 'L'] += squared > 0 && squared < r * r;
                }
        // Single precision may move a pair across a bin edge: a few in thousands.
        ck_assert_double_eq_tol(between[edge - 1], pairs[0] / 100, 0.03);
        ck_assert_double_eq_tol(same[edge - 1], pairs[1] / 200, 0.03);
    }
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void expect_failure(const char *name, const closo_traj_options *options,
                           const closo_analysis *analysis, closo_status status, const char *text)
{
    const closo_analysis *const analyses[] = {analysis, NULL};
    closo_result *result = closo_result_new("traj", "test", NULL);
    closo_error error;
    ck_assert_int_eq(closo_traj_analyse(scratch_path(name), options, analyses, result, &error),
                     status);
    ck_assert_msg(strstr(error.message, text) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    scratch_make();
    fcc_run("run.xyz", identity, true, 0, false);
    closo_traj_options options;
    options_for(&options);
    options.frame_time_ps = NAN;
    expect_failure("run.xyz", &options, &closo_analysis_msd, CLOSO_USAGE, "--frame-time");
    options_for(&options);
    options.skip = 80;
    expect_failure("run.xyz", &options, &closo_analysis_rdf, CLOSO_INPUT, "none left");
    options_for(&options);
    options.cation = "Na";
    expect_failure("run.xyz", &options, &closo_analysis_info, CLOSO_INPUT, "no cation Na");
    options_for(&options);
    options.anion = "B12H12";
    expect_failure("run.xyz", &options, &closo_analysis_info, CLOSO_INPUT, "no anion B12H12");
    options_for(&options);
    options.fit_begin_ps = 5;
    options.fit_end_ps = 3;
    expect_failure("run.xyz", &options, &closo_analysis_msd, CLOSO_USAGE, "the fit from");
    options_for(&options);
    options.pairs = "Li-Cl";
    expect_failure("run.xyz", &options, &closo_analysis_rdf, CLOSO_USAGE, "--pairs");
    scratch_remove();
}
END_TEST

// Steps longer than 0.4 of the cell are counted and said.
START_TEST(ambiguous_steps)
{
    scratch_make();
    const double v[9] = {6, 0, 0, 0, 6, 0, 0, 0, 6};
    writer w;
    begin_file(&w, "coarse.xyz", v);
    w.count = 4;
    for (size_t i = 0; i < 4; i++)
        w.symbol[i] = i < 2 ? "Li" : "Cl";
    closo_random *random = closo_random_new(8, NULL);
    for (int frame = 0; frame < 10; frame++) {
        for (size_t i = 0; i < 12; i++)
            w.position[i] = 6 * closo_random_uniform(random);
        put_frame(&w, true);
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(w.file), 0);
    closo_traj_options options;
    options_for(&options);
    const closo_analysis *const analyses[] = {&closo_analysis_msd, NULL};
    closo_result *result = closo_result_new("traj msd", "test", NULL);
    ck_assert_int_eq(
        closo_traj_analyse(scratch_path("coarse.xyz"), &options, analyses, result, NULL), CLOSO_OK);
    bool said = false;
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        said = said || strstr(closo_result_warning(result, i), "ambiguous");
    ck_assert(said);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Times in the file that contradict the option are said; uneven ones are refused where time counts.
START_TEST(times_in_the_file)
{
    scratch_make();
    for (int uneven = 0; uneven < 2; uneven++) {
        FILE *file = fopen(scratch_path("run.dump"), "w");
        ck_assert_ptr_nonnull(file);
        fprintf(file, "ITEM: UNITS\nmetal\n");
        for (int frame = 0; frame < 12; frame++) {
            int step = 10 * frame + (uneven && frame > 8 ? 10 : 0);
            fprintf(file,
                    "ITEM: TIMESTEP\n%d\nITEM: TIME\n%g\nITEM: NUMBER OF ATOMS\n2\n"
                    "ITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id element x y z\n"
                    "1 Li %g 1 1\n2 Cl 5 5 5\n",
                    step, 0.001 * step, 1 + 0.1 * frame);
        }
        ck_assert_int_eq(fclose(file), 0);
        closo_traj_options options;
        options_for(&options);
        if (uneven) {
            options.frame_time_ps = NAN;
            expect_failure("run.dump", &options, &closo_analysis_msd, CLOSO_INPUT,
                           "not evenly spaced (first at frame 10)");
            continue;
        }
        const closo_analysis *const analyses[] = {&closo_analysis_info, NULL};
        closo_result *result = closo_result_new("traj info", "test", NULL);
        ck_assert_int_eq(
            closo_traj_analyse(scratch_path("run.dump"), &options, analyses, result, NULL),
            CLOSO_OK);
        ck_assert_uint_eq(closo_result_count_warnings(result), 1);
        ck_assert_ptr_nonnull(strstr(closo_result_warning(result, 0), "0.01 ps apart"));
        closo_result_free(result);
        options.frame_time_ps = NAN;
        result = closo_result_new("traj info", "test", NULL);
        ck_assert_int_eq(
            closo_traj_analyse(scratch_path("run.dump"), &options, analyses, result, NULL),
            CLOSO_OK);
        ck_assert_double_eq_tol(quantity(result, "frame_time"), 0.01, 1e-12);
        ck_assert_uint_eq(closo_result_count_warnings(result), 0);
        closo_result_free(result);
    }
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, equivalent_files);
    tcase_add_test(tests, threads);
    tcase_add_test(tests, ideal_lattice);
    tcase_add_test(tests, ideal_gas);
    tcase_add_test(tests, long_cell);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, ambiguous_steps);
    tcase_add_test(tests, times_in_the_file);
}

int main(void)
{
    return harness_run("pass", add);
}
