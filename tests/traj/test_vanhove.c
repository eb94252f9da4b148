// SPDX-License-Identifier: GPL-3.0-or-later
// Van Hove functions of motions whose answer is known, through written files.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"

enum { CATIONS_MAXIMUM = 80 };

typedef struct writer {
    FILE *file;
    closo_cell cell;
    size_t count; // cations; one Cl stands for the framework
    double position[3 * CATIONS_MAXIMUM];
} writer;

static void begin_file(writer *w, const double vectors[9], size_t count)
{
    w->file = fopen(scratch_path("run.xyz"), "w");
    ck_assert_ptr_nonnull(w->file);
    ck_assert_int_eq(closo_cell_init(&w->cell, vectors, NULL), CLOSO_OK);
    w->count = count;
}

static void put_frame(const writer *w)
{
    const double *v = w->cell.vectors;
    fprintf(w->file,
            "%zu\nLattice=\"%.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f\"\nCl 0.1 0.1 0.1\n",
            w->count + 1, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
    for (size_t i = 0; i < w->count; i++) {
        double r[3] = {w->position[3 * i], w->position[3 * i + 1], w->position[3 * i + 2]};
        closo_cell_wrap(&w->cell, r);
        fprintf(w->file, "Li %.9f %.9f %.9f\n", r[0], r[1], r[2]);
    }
}

static void scatter(writer *w, closo_random *random)
{
    for (size_t i = 0; i < w->count; i++) {
        double f[3];
        for (size_t c = 0; c < 3; c++)
            f[c] = closo_random_uniform(random);
        closo_cell_to_cartesian(&w->cell, f, w->position + 3 * i);
    }
}

static void walk(writer *w, closo_random *random, double width)
{
    for (size_t i = 0; i < 3 * w->count; i++)
        w->position[i] += width * closo_random_normal(random);
}

static void options_for(closo_traj_options *options)
{
    closo_traj_options_init(options);
    options->frame_time_ps = 0.1;
    options->threads = 1;
}

static closo_result *analyse(const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_vanhove, &closo_analysis_rdf, NULL};
    closo_result *result = closo_result_new("traj vanhove", "test", NULL);
    closo_error error;
    closo_status status =
        closo_traj_analyse(scratch_path("run.xyz"), options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static const double *column(const closo_result *result, const char *table, const char *name)
{
    size_t n;
    const double *values = closo_result_column(result, table, name, &n);
    ck_assert_msg(values != NULL, "no column %s of %s", name, table);
    return values;
}

// Independent random walks from uniform starts: the distinct part is 1 at all times and distances,
// the self part Maxwellian of width 6Dt, alpha_2 zero, refilled from the first frame.
START_TEST(random_walks)
{
    scratch_make();
    const double v[9] = {24, 0, 0, 3, 25, 0, -2, 4, 26}, width = 0.4;
    closo_random *random = closo_random_new(11, NULL);
    writer w;
    begin_file(&w, v, 80);
    scatter(&w, random);
    for (int frame = 0; frame < 400; frame++) {
        put_frame(&w);
        walk(&w, random, width);
    }
    fclose(w.file);
    closo_random_free(random);
    closo_traj_options options;
    options_for(&options);
    options.vanhove.lags = "0.2ps,1ps,2ps";
    options.vanhove.bin_angstrom = 0.5;
    options.vanhove.refill_radius_angstrom = 2;
    closo_result *result = analyse(&options);
    const char *const names[] = {"0.2ps", "1ps", "2ps"};
    const double lags[] = {2, 10, 20};
    for (int i = 0; i < 3; i++) {
        const double *r = column(result, "self", "r"), *self = column(result, "self", names[i]);
        const double *distinct = column(result, "distinct", names[i]);
        double variance = width * width * lags[i], chance = 0;
        for (size_t b = 0; b < 20; b++) {
            double expected = 0; // mean over the bin of 4 pi r^2 (2 pi s)^(-3/2) exp(-r^2/2s)
            for (int k = 0; k < 50; k++) {
                double x = r[b] - 0.25 + 0.01 * (k + 0.5);
                expected += 0.02 * x * x * sqrt(2 / 3.14159265) * pow(variance, -1.5) *
                            exp(-x * x / (2 * variance));
            }
            chance += 0.5 * self[b];
            ck_assert_double_eq_tol(self[b], expected, 0.02);
            double shell = 4.18879 * (pow(r[b] + 0.25, 3) - pow(r[b] - 0.25, 3));
            // The start is one draw of 80 places, which the walks forget within some hundred
            // frames: about ten independent pictures of pairs.
            double pairs = 10 * 80 * 79 / w.cell.volume * shell;
            ck_assert_msg(fabs(distinct[b] - 1) < 5 / sqrt(pairs), "%s r %g: %g", names[i], r[b],
                          distinct[b]);
        }
        ck_assert_double_gt(chance, 0.99);
    }
    const double *alpha = column(result, "moments", "alpha_2");
    const double *msd = column(result, "moments", "msd");
    ck_assert_double_eq_tol(alpha[0], 0, 0.03);
    ck_assert_double_eq_tol(msd[0], 3 * width * width, 0.02);
    closo_quantity refill;
    ck_assert(closo_result_find_quantity(result, "refill_time", &refill));
    ck_assert_double_lt(refill.value, 0.1);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// At rest: nothing moves, nothing is refilled, and the distinct part at any lag is g(r).
START_TEST(lattice_at_rest)
{
    scratch_make();
    const double a = 7, v[9] = {2 * a, 0, 0, 0, 2 * a, 0, 0, 0, 2 * a};
    writer w;
    begin_file(&w, v, 8);
    for (size_t i = 0; i < 8; i++)
        for (size_t c = 0; c < 3; c++)
            w.position[3 * i + c] = a * (0.3 + (double)(i >> c & 1));
    for (int frame = 0; frame < 80; frame++)
        put_frame(&w);
    fclose(w.file);
    closo_traj_options options;
    options_for(&options);
    options.vanhove.lags = "0ps,1ps";
    options.vanhove.r_max_angstrom = options.r_max_angstrom = 16; // beyond the images
    options.bin_angstrom = 0.1;
    closo_result *result = analyse(&options);
    const double *g = column(result, "rdf", "g_Li-Li");
    const double *now = column(result, "distinct", "0ps"),
                 *later = column(result, "distinct", "1ps");
    for (size_t b = 0; b < 160; b++) {
        ck_assert_double_eq_tol(now[b], g[b], 1e-6);
        ck_assert_double_eq_tol(later[b], g[b], 1e-6);
    }
    ck_assert_double_eq_tol(column(result, "self", "1ps")[0], 10, 1e-9);
    closo_quantity refill;
    ck_assert(closo_result_find_quantity(result, "refill_time", &refill));
    ck_assert(isnan(refill.value));
    ck_assert_ptr_nonnull(strstr(closo_result_warning(result, 0), "not refilled"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Plain double sums over images in a small oblique cell, the cation itself left out where it went;
// the same for a long cell with points in slabs.
static void brute_force(const double v[9], size_t count, int reach)
{
    enum { FRAMES = 40, LAG = 7, BINS = 20 };
    static double track[FRAMES][3 * CATIONS_MAXIMUM];
    scratch_make();
    closo_random *random = closo_random_new(12, NULL);
    writer w;
    begin_file(&w, v, count);
    scatter(&w, random);
    for (int frame = 0; frame < FRAMES; frame++) {
        memcpy(track[frame], w.position, sizeof track[frame]);
        put_frame(&w);
        walk(&w, random, 0.5);
    }
    fclose(w.file);
    closo_random_free(random);
    closo_traj_options options;
    options_for(&options);
    options.vanhove.lags = "0.7ps";
    options.vanhove.bin_angstrom = 0.5;
    closo_result *result = analyse(&options);
    double expected[BINS] = {0};
    int origins = 0, n[3];
    for (int t = 0; t + LAG < FRAMES; t++, origins++)
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                for (n[0] = -reach; n[0] <= reach; n[0]++)
                    for (n[1] = -reach; n[1] <= reach; n[1]++)
                        for (n[2] = -reach; n[2] <= reach; n[2]++) {
                            double squared = 0;
                            for (size_t c = 0; c < 3; c++) {
                                double d = track[t + LAG][3 * j + c] - track[t][3 * i + c];
                                for (size_t k = 0; k < 3; k++)
                                    d += n[k] * v[3 * k + c];
                                squared += d * d;
                            }
                            if ((i != j || n[0] || n[1] || n[2]) && squared < 100)
                                expected[(size_t)(2 * sqrt(squared))]++;
                        }
    const double *found = column(result, "distinct", "0.7ps");
    for (size_t b = 0; b < BINS; b++) {
        double shell = 4.0 / 3 * 3.14159265358979 * (double)(3 * b * b + 3 * b + 1) / 8;
        double pairs =
            found[b] * shell * origins * (double)count * (double)(count - 1) / w.cell.volume;
        ck_assert_msg(fabs(pairs - expected[b]) < 1.1, "bin %zu: %g pairs, expected %g", b, pairs,
                      expected[b]); // single precision may move a pair over the edge of a bin
    }
    closo_result_free(result);
    scratch_remove();
}

START_TEST(small_oblique_cell)
{
    const double v[9] = {6, 0, 0, 2.5, 7, 0, -3, 2, 8};
    brute_force(v, 5, 5);
}
END_TEST

START_TEST(long_cell)
{
    const double v[9] = {11, 0, 0, 3, 12, 0, 5, -4, 70};
    brute_force(v, 80, 2);
}
END_TEST

START_TEST(threads_and_thinning)
{
    scratch_make();
    const double v[9] = {12, 0, 0, 0, 13, 0, 0, 0, 14};
    closo_random *random = closo_random_new(13, NULL);
    writer w;
    begin_file(&w, v, 6);
    scatter(&w, random);
    for (int frame = 0; frame < 300; frame++) {
        put_frame(&w);
        walk(&w, random, 0.3);
    }
    fclose(w.file);
    closo_random_free(random);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_traj_options options;
        options_for(&options);
        options.threads = i ? 3 : 1;
        closo_result *result = analyse(&options);
        closo_text_init(&text[i]);
        closo_result_write_json(result, &text[i]);
        closo_result_free(result);
    }
    ck_assert_str_eq(text[0].data, text[1].data);
    closo_text_clear(&text[0]);
    closo_text_clear(&text[1]);
    closo_traj_options options;
    options_for(&options);
    options.memory_bytes = 100 * 27 * 4;
    options.vanhove.lags = "2ps,100ps";
    closo_result *result = analyse(&options);
    ck_assert_ptr_nonnull(strstr(closo_result_warning(result, 0), "one frame in 4"));
    ck_assert_ptr_nonnull(strstr(closo_result_warning(result, 1), "longer than the run"));
    column(result, "self", "2ps");
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void refused(const closo_traj_options *options, const char *text)
{
    const closo_analysis *const analyses[] = {&closo_analysis_vanhove, NULL};
    closo_result *result = closo_result_new("traj", "test", NULL);
    closo_error error = {0};
    ck_assert_int_ne(closo_traj_analyse(scratch_path("run.xyz"), options, analyses, result, &error),
                     CLOSO_OK);
    ck_assert_msg(strstr(error.message, text) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    scratch_make();
    const double v[9] = {12, 0, 0, 0, 13, 0, 0, 0, 14};
    writer w;
    begin_file(&w, v, 1);
    memset(w.position, 0, sizeof w.position);
    for (int frame = 0; frame < 40; frame++)
        put_frame(&w);
    fclose(w.file);
    closo_traj_options options;
    options_for(&options);
    options.vanhove.lags = "1ps,2";
    refused(&options, "--lags");
    options_for(&options);
    options.frame_time_ps = NAN;
    refused(&options, "--frame-time");
    options_for(&options);
    options.skip = 38;
    refused(&options, "at least 4 frames");
    options_for(&options);
    options.vanhove.bin_angstrom = 5;
    refused(&options, "--bin");
    options_for(&options); // one cation: the self part alone
    const closo_analysis *const analyses[] = {&closo_analysis_vanhove, NULL};
    closo_result *result = closo_result_new("traj", "test", NULL);
    ck_assert_int_eq(closo_traj_analyse(scratch_path("run.xyz"), &options, analyses, result, NULL),
                     CLOSO_OK);
    ck_assert_ptr_null(closo_result_column(result, "distinct", "r", &(size_t){0}));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, random_walks);
    tcase_add_test(tests, lattice_at_rest);
    tcase_add_test(tests, small_oblique_cell);
    tcase_add_test(tests, long_cell);
    tcase_add_test(tests, threads_and_thinning);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("vanhove", add);
}
