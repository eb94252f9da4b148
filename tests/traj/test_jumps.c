// SPDX-License-Identifier: GPL-3.0-or-later
// Hops on ideal lattices with known answers: rates and stays within their uncertainties over seeds,
// planted strings and planted turning of cages found, independent ones with uniform p-values.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"

// An fcc lattice of 2 x 2 x 1 cubes of 8 A: 16 anions, 32 tetrahedral sites on a simple cubic
// lattice 4 A apart. Cations walk from site to site; anions are single atoms or tetrahedra.
enum { ANIONS = 16, SITES = 32, CATIONS = 8, ATOMS = 4 };
#define EDGE 8.0
static const double box[3] = {2 * EDGE, 2 * EDGE, EDGE};

typedef struct walk {
    closo_random *random;
    double anion[ANIONS][3];
    double turned[ANIONS][9]; // orientation
    int cation[CATIONS][3];   // on the cubic lattice of sites, unwrapped
    bool cages;
} walk;

static void walk_begin(walk *w, uint64_t seed, bool cages)
{
    const double basis[4][3] = {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}};
    memset(w, 0, sizeof *w);
    w->random = closo_random_new(seed, NULL);
    w->cages = cages;
    for (int k = 0; k < ANIONS; k++) {
        const int cube[3] = {k / 4 % 2, k / 8, 0};
        for (int c = 0; c < 3; c++)
            w->anion[k][c] = EDGE * (cube[c] + basis[k % 4][c]);
        closo_random_rotation(w->random, w->turned[k]);
    }
    for (int i = 0; i < CATIONS; i++)
        for (int c = 0; c < 3; c++)
            w->cation[i][c] = (int)closo_random_below(w->random, c < 2 ? 4 : 2);
}

static void cation_position(const int site[3], double out[3])
{
    for (int c = 0; c < 3; c++)
        out[c] = EDGE * (0.25 + 0.5 * site[c]);
}

static void random_step(walk *w, int i)
{
    w->cation[i][closo_random_below(w->random, 3)] += closo_random_below(w->random, 2) ? 1 : -1;
}

// Turns an anion by `degrees` about a random axis.
static void turn_anion(walk *w, int k, double degrees)
{
    double axis[3], length = 0, old[9], r[9], angle = degrees / 57.29577951308232;
    for (int c = 0; c < 3; c++) {
        axis[c] = closo_random_normal(w->random);
        length += axis[c] * axis[c];
    }
    for (int c = 0; c < 3; c++)
        axis[c] /= sqrt(length);
    double s = sin(angle), d = 1 - cos(angle);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            r[3 * i + j] = d * axis[i] * axis[j] + (i == j ? cos(angle) : 0);
    r[1] -= s * axis[2];
    r[2] += s * axis[1];
    r[3] += s * axis[2];
    r[5] -= s * axis[0];
    r[6] -= s * axis[1];
    r[7] += s * axis[0];
    memcpy(old, w->turned[k], sizeof old);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            w->turned[k][3 * i + j] =
                r[3 * i] * old[j] + r[3 * i + 1] * old[3 + j] + r[3 * i + 2] * old[6 + j];
}

// The four anions around a site.
static void turn_around(walk *w, const int site[3], double degrees)
{
    double centre[3];
    cation_position(site, centre);
    for (int k = 0; k < ANIONS; k++) {
        double squared = 0;
        for (int c = 0; c < 3; c++) {
            double d = w->anion[k][c] - centre[c];
            d -= box[c] * round(d / box[c]);
            squared += d * d;
        }
        if (squared < 0.2 * EDGE * EDGE)
            turn_anion(w, k, degrees);
    }
}

static void put_frame(const walk *w, FILE *file)
{
    static const double corner[4][3] = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
    fprintf(file, "%d\nLattice=\"%g 0 0 0 %g 0 0 0 %g\"\n",
            CATIONS + ANIONS * (w->cages ? 1 + ATOMS : 1), box[0], box[1], box[2]);
    for (int k = 0; k < ANIONS; k++) {
        const double *r = w->anion[k];
        fprintf(file, "%s %.4f %.4f %.4f\n", w->cages ? "B" : "Cl", r[0], r[1], r[2]);
        for (int v = 0; w->cages && v < ATOMS; v++) {
            double p[3];
            for (int i = 0; i < 3; i++) {
                p[i] = r[i];
                for (int j = 0; j < 3; j++)
                    p[i] += 0.81 * w->turned[k][3 * i + j] * corner[v][j];
            }
            fprintf(file, "F %.4f %.4f %.4f\n", p[0], p[1], p[2]);
        }
    }
    for (int i = 0; i < CATIONS; i++) {
        double r[3];
        cation_position(w->cation[i], r);
        fprintf(file, "Li %.4f %.4f %.4f\n", r[0], r[1], r[2]);
    }
}

typedef enum test_plan { INDEPENDENT, SNAKES, PADDLES, RATTLING_CAGES, AT_REST } test_plan;

// One run of `frames`; every cation hops with probability `chance` a frame. SNAKES: odd cations
// follow the one before into the site it left, a frame later. PADDLES: the anions around a site
// turn while a cation leaves it; RATTLING_CAGES: they turn as often, at any time.
static void write_run(const char *name, test_plan plan, uint64_t seed, int frames, double chance)
{
    walk w;
    walk_begin(&w, seed, plan == PADDLES || plan == RATTLING_CAGES);
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(file);
    int vacated[CATIONS][3] = {{0}};
    bool left[CATIONS] = {false};
    for (int f = 0; f < frames; f++) {
        put_frame(&w, file);
        for (int i = CATIONS - 1; i >= 0; i--) { // a follower before its leader
            if (plan == SNAKES && i % 2) {
                if (left[i - 1])
                    memcpy(w.cation[i], vacated[i - 1], sizeof w.cation[i]);
                left[i - 1] = false;
                continue;
            }
            if (plan == AT_REST || closo_random_uniform(w.random) >= chance)
                continue;
            memcpy(vacated[i], w.cation[i], sizeof vacated[i]);
            left[i] = true;
            if (plan == PADDLES)
                turn_around(&w, w.cation[i], 60);
            random_step(&w, i);
        }
        for (int k = 0; plan == RATTLING_CAGES && k < CATIONS; k++)
            if (closo_random_uniform(w.random) < chance) {
                const int site[3] = {(int)closo_random_below(w.random, 4),
                                     (int)closo_random_below(w.random, 4),
                                     (int)closo_random_below(w.random, 2)};
                turn_around(&w, site, 60);
            }
    }
    ck_assert_int_eq(fclose(file), 0);
    closo_random_free(w.random);
}

static void options_for(closo_traj_options *options)
{
    closo_traj_options_init(options);
    options->frame_time_ps = 0.1;
    options->threads = 1;
    options->jumps.types = "tetrahedral";
    options->jumps.dwell_ps = 0;
}

static closo_result *analyse(const char *name, const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_jumps, NULL};
    closo_result *result = closo_result_new("traj jumps", "test", NULL);
    closo_error error;
    closo_status status = closo_traj_analyse(scratch_path(name), options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static closo_quantity find(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

// Rates, stays and D against their true values, in units of their own uncertainties: chi-squared
// over the seeds within its central 99.9 %.
START_TEST(rates_recovered)
{
    scratch_make();
    enum { SEEDS = 20 };
    const double chance = 0.02, rate = chance / 0.1;
    double chi[4] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        write_run("run.xyz", INDEPENDENT, 100 + seed, 1000, chance);
        closo_traj_options options;
        options_for(&options);
        closo_result *result = analyse("run.xyz", &options);
        const closo_quantity q[4] = {find(result, "hop_rate"),
                                     find(result, "residence_time_tetrahedral"),
                                     find(result, "D_jump"), find(result, "correlation_factor")};
        const double truth[4] = {rate, 1 / rate, rate * 16 / 6 * 1e-4, 1};
        for (int k = 0; k < 4; k++)
            chi[k] += pow((q[k].value - truth[k]) / q[k].su, 2);
        ck_assert_double_eq_tol(find(result, "hop_length").value, 4, 1e-3);
        closo_result_free(result);
    }
    for (int k = 0; k < 4; k++) // the correlation factor of a short run has a long tail
        ck_assert_msg(chi[k] > 5 && chi[k] < (k < 3 ? 50 : 80), "%d: chi2 %g", k, chi[k]);
    scratch_remove();
}
END_TEST

// Largest distance between the distribution of p-values and a uniform one.
static double kolmogorov(double *p, int count)
{
    double largest = 0;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            if (p[j] < p[i]) {
                double swap = p[i];
                p[i] = p[j];
                p[j] = swap;
            }
    for (int i = 0; i < count; i++)
        largest = fmax(largest, fmax(p[i] - (double)i / count, (i + 1.0) / count - p[i]));
    return largest;
}

START_TEST(strings)
{
    scratch_make();
    enum { SEEDS = 40 };
    double p[SEEDS];
    closo_traj_options options;
    options_for(&options);
    options.jumps.window_ps = 0.3;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        write_run("run.xyz", INDEPENDENT, 500 + seed, 1500, 0.02);
        options.jumps.seed = 1000 * seed;
        closo_result *result = analyse("run.xyz", &options);
        p[seed] = find(result, "string_p_value").value;
        closo_result_free(result);
    }
    double distance = kolmogorov(p, SEEDS);
    ck_assert_msg(distance < 1.63 / sqrt(SEEDS), "KS distance %g", distance); // 99 %
    write_run("snakes.xyz", SNAKES, 7, 1500, 0.01);
    closo_result *result = analyse("snakes.xyz", &options);
    ck_assert_double_eq_tol(find(result, "string_p_value").value, 1.0 / 201, 1e-12);
    ck_assert_double_ge(find(result, "string_fraction").value, 0.95);
    ck_assert_double_le(find(result, "string_fraction_random").value, 0.7);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

START_TEST(paddle_wheel)
{
    scratch_make();
    enum { SEEDS = 25 };
    double p[SEEDS];
    closo_traj_options options;
    options_for(&options);
    options.jumps.window_ps = 0.3;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        write_run("run.xyz", RATTLING_CAGES, 900 + seed, 800, 0.02);
        options.jumps.seed = 1000 * seed;
        closo_result *result = analyse("run.xyz", &options);
        p[seed] = find(result, "paddle_wheel_p_value").value;
        closo_result_free(result);
    }
    double distance = kolmogorov(p, SEEDS);
    ck_assert_msg(distance < 1.63 / sqrt(SEEDS), "KS distance %g", distance);
    write_run("paddles.xyz", PADDLES, 8, 800, 0.01);
    closo_result *result = analyse("paddles.xyz", &options);
    ck_assert_double_eq_tol(find(result, "paddle_wheel_p_value").value, 1.0 / 201, 1e-12);
    ck_assert_double_ge(find(result, "rotation_at_hops").value, 50);
    ck_assert_double_ge(find(result, "paddle_wheel_effect").value, 1);
    ck_assert_ptr_nonnull(strstr(closo_result_setting(result, "paddle wheel"), "go together"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static bool warned(const closo_result *result, const char *text)
{
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        if (strstr(closo_result_warning(result, i), text))
            return true;
    return false;
}

START_TEST(at_rest)
{
    scratch_make();
    write_run("rest.xyz", AT_REST, 1, 60, 0);
    closo_traj_options options;
    options_for(&options);
    closo_result *result = analyse("rest.xyz", &options);
    ck_assert_double_eq(find(result, "hop_rate").value, 0);
    ck_assert(isnan(find(result, "residence_time_tetrahedral").value));
    ck_assert(isnan(find(result, "string_p_value").value));
    ck_assert(warned(result, "no hop"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Dwell: hops of ions that are back within it do not count. Core: they do.
START_TEST(dwell_and_core)
{
    scratch_make();
    write_run("run.xyz", INDEPENDENT, 3, 1000, 0.02);
    closo_traj_options options;
    options_for(&options);
    closo_result *all = analyse("run.xyz", &options);
    options.jumps.dwell_ps = 1;
    closo_result *few = analyse("run.xyz", &options);
    options.jumps.core_angstrom = 0.5;
    closo_result *core = analyse("run.xyz", &options);
    // A stay of k frames has the chance (1 - p)^(k - 1) p; those shorter than 10 spacings go, so
    // that of all arrivals 0.98^10 = 0.82 stay long enough, and each hides no more than it.
    double ratio = find(few, "hop_rate").value / find(all, "hop_rate").value;
    ck_assert_msg(ratio > 0.7 && ratio < 0.9, "%g", ratio);
    ck_assert_double_eq_tol(find(core, "hop_rate").value, find(all, "hop_rate").value, 1e-12);
    closo_result_free(all);
    closo_result_free(few);
    closo_result_free(core);
    scratch_remove();
}
END_TEST

START_TEST(threads)
{
    scratch_make();
    write_run("run.xyz", RATTLING_CAGES, 4, 300, 0.02);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_traj_options options;
        options_for(&options);
        options.threads = i ? 3 : 1;
        options.jumps.types = NULL;
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

static void expect_failure(const char *name, const closo_traj_options *options, closo_status status,
                           const char *text)
{
    const closo_analysis *const analyses[] = {&closo_analysis_jumps, NULL};
    closo_result *result = closo_result_new("traj jumps", "test", NULL);
    closo_error error;
    ck_assert_int_eq(closo_traj_analyse(scratch_path(name), options, analyses, result, &error),
                     status);
    ck_assert_msg(strstr(error.message, text) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    scratch_make();
    write_run("run.xyz", INDEPENDENT, 5, 20, 0.02);
    write_run("one.xyz", INDEPENDENT, 5, 1, 0.02);
    closo_traj_options options;
    options_for(&options);
    expect_failure("one.xyz", &options, CLOSO_INPUT, "at least 2 frames");
    options.jumps.types = "tetrahedral,cubic";
    expect_failure("run.xyz", &options, CLOSO_USAGE, "found \"cubic\"");
    options_for(&options);
    options.frame_time_ps = NAN;
    expect_failure("run.xyz", &options, CLOSO_USAGE, "--frame-time");
    static const char bare[] = "2\n\nLi 0 0 0\nCl 3 0 0\n2\n\nLi 0 0 0\nCl 3 0 0\n";
    put_file(scratch_path("bare.xyz"), bare, strlen(bare));
    options_for(&options);
    expect_failure("bare.xyz", &options, CLOSO_INPUT, "carries no cell");
    static const char timed[] = "2\nLattice=\"9 0 0 0 9 0 0 0 9\"\nLi 0 0 0\nCl 3 0 0\n";
    put_file(scratch_path("few.xyz"), timed, strlen(timed));
    expect_failure("few.xyz", &options, CLOSO_INPUT, "at least 2 anions");
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, rates_recovered);
    tcase_add_test(tests, strings);
    tcase_add_test(tests, paddle_wheel);
    tcase_add_test(tests, at_rest);
    tcase_add_test(tests, dwell_and_core);
    tcase_add_test(tests, threads);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("jumps", add);
}
