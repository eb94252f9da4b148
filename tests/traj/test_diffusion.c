// SPDX-License-Identifier: GPL-3.0-or-later
// Diffusion coefficients of random walks of known D: the stated 68 % and 95 % intervals must hold
// the truth that often, also when ions rattle in their sites and when they move in pairs.
// Covariance of mean squared displacements against brute force.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "traj/diffusion.h"
#include "traj/msd.h"

enum { SEEDS = 500, FRAMES = 600, IONS = 24 };
#define FRAME_TIME 0.1                                   // ps
#define STEP       0.6                                   // A per axis and frame
#define TRUE_D     (STEP * STEP / 2 / FRAME_TIME * 1e-4) // cm^2/s

typedef struct fixture {
    closo_system system;
    closo_traj_options options;
    closo_ion_kind kind;
    closo_msd msd;
    closo_msd_species species;
    closo_store store;
    closo_msd_particle particle[IONS];
} fixture;

static void setup(fixture *f, size_t ions)
{
    memset(f, 0, sizeof *f);
    closo_traj_options_init(&f->options);
    f->kind = (closo_ion_kind){.formula = "Li",
                               .charge = 1,
                               .charge_known = true,
                               .is_cation = true,
                               .count = ions,
                               .atoms = 1};
    f->system.ions.kinds = &f->kind;
    f->system.ions.kind_count = 1;
    f->system.temperature_kelvin = 800;
    f->system.mean_volume = 2000;
    f->system.periodic = true;
    f->msd.system = &f->system;
    f->msd.options = &f->options;
    f->msd.species = &f->species;
    f->msd.species_count = 1;
    f->species.count = ions;
    f->msd.frame_time = FRAME_TIME;
    for (size_t p = 0; p < ions; p++)
        f->particle[p] = (closo_msd_particle){.index = p, .column = {3 * p, SIZE_MAX}};
    f->msd.particle = f->particle;
    f->msd.store = &f->store;
    ck_assert_int_eq(closo_store_init(&f->store, 3 * ions, (size_t)64 << 20, NULL), CLOSO_OK);
}

static void teardown(fixture *f)
{
    free(f->species.axis);
    free(f->species.msd);
    free(f->species.msd_su);
    closo_store_clear(&f->store);
}

// Walks of `ions` coordinates, `together` of which share their steps; `rattle` is white noise.
static void walk(fixture *f, closo_random *random, size_t together, double rattle)
{
    double position[3 * IONS] = {0};
    for (size_t t = 0; t < FRAMES; t++) {
        float *row;
        ck_assert_int_eq(closo_store_row(&f->store, &row, NULL), CLOSO_OK);
        for (size_t p = 0; p < f->species.count; p++)
            for (size_t c = 0; c < 3; c++) {
                size_t leader = 3 * (p - p % together) + c;
                if (p % together == 0)
                    position[3 * p + c] += STEP * closo_random_normal(random);
                row[3 * p + c] = (float)(position[leader] + rattle * closo_random_normal(random));
            }
    }
    ck_assert_int_eq(closo_msd_compute(&f->msd, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_diffusion_compute(&f->msd, NULL), CLOSO_OK);
}

typedef struct coverage {
    int in68, in95;
    double mean, spread, mean_su;
} coverage;

static void count(coverage *c, const closo_coefficient *d, double truth)
{
    double off = fabs(d->value - truth);
    c->in68 += off <= closo_coverage_factor(0.68, d->freedom) * d->su;
    c->in95 += off <= closo_coverage_factor(0.95, d->freedom) * d->su;
    c->mean += d->value / SEEDS;
    c->spread += (d->value - truth) * (d->value - truth) / SEEDS;
    c->mean_su += d->su / SEEDS;
}

// Binomial standard errors of 500 trials are 2.1 and 1.0 per cent: bounds are three of them wide,
// and more above, where intervals are only too careful.
static void check(const char *what, const coverage *c, double truth)
{
    double share68 = (double)c->in68 / SEEDS, share95 = (double)c->in95 / SEEDS;
    ck_assert_msg(share68 > 0.617 && share68 < 0.77, "%s: 68 %% interval holds %.1f %%", what,
                  100 * share68);
    ck_assert_msg(share95 > 0.92 && share95 < 0.99, "%s: 95 %% interval holds %.1f %%", what,
                  100 * share95);
    ck_assert_msg(fabs(c->mean / truth - 1) < 4 * sqrt(c->spread / SEEDS) / truth,
                  "%s: mean %g, truth %g", what, c->mean, truth);
}

static void run(const char *what, uint64_t seed, size_t ions, size_t together, double rattle)
{
    closo_random *random = closo_random_new(seed, NULL);
    coverage own = {0}, collective = {0};
    double z = (double)(ions * together);
    for (int s = 0; s < SEEDS; s++) {
        fixture f;
        setup(&f, ions);
        walk(&f, random, together, rattle);
        count(&own, &f.species.diffusion, TRUE_D);
        count(&collective, &f.msd.collective, z * TRUE_D);
        teardown(&f);
    }
    closo_random_free(random);
    check(what, &own, TRUE_D);
    char label[96];
    snprintf(label, sizeof label, "%s, collective", what);
    check(label, &collective, z * TRUE_D);
}

START_TEST(coverage_independent)
{
    run("independent ions", 1, IONS, 1, 0);
}
END_TEST

START_TEST(coverage_rattling)
{
    run("rattling ions", 2, IONS, 1, 0.4);
}
END_TEST

START_TEST(coverage_pairs)
{
    run("ions moving in pairs", 3, IONS, 2, 0);
}
END_TEST

START_TEST(coverage_few)
{
    run("three ions", 4, 3, 1, 0);
}
END_TEST

// Monte Carlo would need millions of walks; the double sum over windows is exact.
START_TEST(covariance)
{
    const size_t frames = 37, lags[] = {1, 4, 11, 30};
    double found[16];
    closo_brownian_covariance(frames, 4, lags, found);
    for (size_t a = 0; a < 4; a++)
        for (size_t b = 0; b < 4; b++) {
            double sum = 0;
            for (size_t i = 0; i + lags[a] < frames; i++)
                for (size_t j = 0; j + lags[b] < frames; j++) {
                    size_t end = i + lags[a] < j + lags[b] ? i + lags[a] : j + lags[b];
                    size_t begin = i > j ? i : j;
                    double overlap = end > begin ? (double)(end - begin) : 0;
                    sum += 2 * overlap * overlap;
                }
            sum /= (double)(frames - lags[a]) * (double)(frames - lags[b]);
            ck_assert_double_eq_tol(found[4 * a + b], sum, 1e-9 * sum);
        }
}
END_TEST

// The FFT route against the definition, per axis and in total; thinning keeps every second frame.
START_TEST(curves)
{
    fixture f;
    setup(&f, 3);
    closo_random *random = closo_random_new(9, NULL);
    walk(&f, random, 1, 0.1);
    const closo_store *store = f.msd.store;
    for (size_t k = 0; k < f.msd.lags; k += 37) {
        double total = 0;
        for (size_t c = 0; c < 3; c++) {
            double sum = 0;
            for (size_t p = 0; p < 3; p++)
                for (size_t t = 0; t + k < FRAMES; t++) {
                    double d = (double)store->value[(t + k) * 9 + 3 * p + c] -
                               (double)store->value[t * 9 + 3 * p + c];
                    sum += d * d;
                }
            sum /= 3.0 * (double)(FRAMES - k);
            ck_assert_double_eq_tol(f.species.axis[c * f.msd.lags + k], sum, 1e-9 * (1 + sum));
            total += sum;
        }
        ck_assert_double_eq_tol(f.species.msd[k], total, 1e-9 * (1 + total));
    }
    closo_random_free(random);
    teardown(&f);
}
END_TEST

START_TEST(store_thins)
{
    closo_store store;
    ck_assert_int_eq(closo_store_init(&store, 2, 100 * 2 * sizeof(float), NULL), CLOSO_OK);
    for (int t = 0; t < 1000; t++) {
        float *row;
        ck_assert_int_eq(closo_store_row(&store, &row, NULL), CLOSO_OK);
        if (row)
            row[0] = row[1] = (float)t;
    }
    ck_assert_uint_eq(store.thinning, 16);
    ck_assert_uint_le(store.frames, 100);
    for (size_t f = 0; f < store.frames; f++)
        ck_assert_float_eq(store.value[2 * f], (float)(16 * f));
    closo_store_clear(&store);
    closo_error error;
    ck_assert_int_eq(closo_store_init(&store, 1000, 1000, &error), CLOSO_USAGE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, covariance);
    tcase_add_test(tests, curves);
    tcase_add_test(tests, store_thins);
    tcase_add_test(tests, coverage_independent);
    tcase_add_test(tests, coverage_rattling);
    tcase_add_test(tests, coverage_pairs);
    tcase_add_test(tests, coverage_few);
}

int main(void)
{
    return harness_run("diffusion", add);
}
