// SPDX-License-Identifier: GPL-3.0-or-later
// Mass losses of logistic steps, whose tangents are known: the fastest loss is at the centre c, the
// tangents meet the plateaus at c - 2 w and c + 2 w. Solvates by weights alone.
#include "chem/thermal_files.h"

#define DIGLYME "C6H14O3"

typedef struct truth {
    size_t count;
    double loss[3], centre[3], width[3];
} truth;

static const truth three = {3, {9.5, 15.5, 5}, {380, 480, 590}, {4, 4, 4}};

static void make(closo_thermal *t, const truth *what, double noise, double drift, uint64_t *seed)
{
    thermal_make(t, 3000, 'm');
    for (size_t i = 0; i < t->count; i++) {
        double kelvin = 300 + 0.125 * (double)i, mass = 100 - drift * (kelvin - 300);
        for (size_t k = 0; k < what->count; k++)
            mass -= what->loss[k] * logistic(kelvin, what->centre[k], what->width[k]);
        t->time[i] = 0.75 * (double)i;
        t->temperature[i] = kelvin;
        t->mass[i] = mass + noise * (seed ? harness_normal(seed) : 0);
    }
}

static void compute(const closo_thermal *t, const closo_tga_options *options, closo_tga *out)
{
    closo_error error = {.status = CLOSO_OK};
    ck_assert_msg(closo_tga_compute(t, options, out, &error) == CLOSO_OK, "%s", error.message);
}

START_TEST(exact_steps)
{
    closo_thermal t;
    closo_tga tga;
    closo_tga_options options;
    closo_tga_options_init(&options);
    make(&t, &three, 0, 0, NULL);
    compute(&t, &options, &tga);
    ck_assert_uint_eq(tga.count, 3);
    for (size_t k = 0; k < 3; k++) {
        const closo_tga_step *s = &tga.steps[k];
        ck_assert_double_eq_tol(s->loss.value, three.loss[k], 0.01 * three.loss[k]);
        ck_assert_double_eq_tol(s->peak.value, three.centre[k], 0.05);
        ck_assert_double_eq_tol(s->onset.value, three.centre[k] - 2 * three.width[k], 0.3);
        ck_assert_double_eq_tol(s->endset.value, three.centre[k] + 2 * three.width[k], 0.3);
        ck_assert_double_eq_tol(s->rate.value, three.loss[k] / (4 * three.width[k]),
                                0.02 * s->rate.value);
    }
    ck_assert_double_eq_tol(tga.total.value, 30, 0.02);
    ck_assert_double_eq_tol(tga.rate.value * 60, 10, 1e-3);
    ck_assert_double_eq_tol(closo_tga_loss_to(&tga, 2).value, 25, 0.1);
    closo_tga_clear(&tga);
    closo_thermal_clear(&t);
}
END_TEST

// The noise and the drift of buoyancy change; 95 % of the losses lie within twice their s.u. Losses
// are known up to the drift under the step, which the s.u. holds.
START_TEST(losses_within_their_uncertainty)
{
    uint64_t seed = 7;
    int inside = 0, all = 0, total = 0, peaks = 0;
    enum { REPEATS = 60 };
    double spread = 0, stated = 0;
    for (int r = 0; r < REPEATS; r++) {
        closo_thermal t;
        closo_tga tga;
        closo_tga_options options;
        closo_tga_options_init(&options);
        double drift = 0.002 * (harness_uniform(&seed) - 0.5);
        make(&t, &three, 0.03, drift, &seed);
        compute(&t, &options, &tga);
        ck_assert_uint_eq(tga.count, 3);
        for (size_t k = 0; k < 3; k++) {
            inside += fabs(tga.steps[k].loss.value - three.loss[k]) < 2 * tga.steps[k].loss.su;
            peaks += fabs(tga.steps[k].peak.value - three.centre[k]) < 2 * tga.steps[k].peak.su;
            all++;
        }
        total += fabs(tga.total.value - 30) < 2 * tga.total.su;
        spread += pow(tga.total.value - 30, 2) / REPEATS;
        stated += tga.total.su / REPEATS;
        closo_tga_clear(&tga);
        closo_thermal_clear(&t);
    }
    ck_assert_int_ge(inside, all * 88 / 100);
    ck_assert_int_ge(total, REPEATS * 88 / 100);
    ck_assert_int_ge(peaks, all * 88 / 100);
    ck_assert_double_lt(stated, 4 * sqrt(spread)); // and they are not far too large
}
END_TEST

START_TEST(no_step_in_noise)
{
    uint64_t seed = 3;
    const truth nothing = {.count = 0};
    for (int r = 0; r < 20; r++) {
        closo_thermal t;
        closo_tga tga;
        closo_tga_options options;
        closo_tga_options_init(&options);
        make(&t, &nothing, 0.05, 0.001, &seed);
        compute(&t, &options, &tga);
        ck_assert_uint_eq(tga.count, 0);
        closo_tga_clear(&tga);
        closo_thermal_clear(&t);
    }
}
END_TEST

// Where two steps overlap their sum is known, their shares are not: s.u. say so.
START_TEST(overlap_is_uncertain)
{
    const truth pair = {2, {10, 10}, {400, 422}, {5, 5}};
    closo_thermal t;
    closo_tga tga;
    closo_tga_options options;
    closo_tga_options_init(&options);
    make(&t, &pair, 0, 0, NULL);
    compute(&t, &options, &tga);
    ck_assert_uint_eq(tga.count, 2);
    ck_assert(tga.plateaus[1].overlap);
    ck_assert_double_eq_tol(tga.total.value, 20, 0.05);
    for (size_t k = 0; k < 2; k++) {
        ck_assert_double_lt(fabs(tga.steps[k].loss.value - 10), 2 * tga.steps[k].loss.su);
        ck_assert_double_gt(tga.steps[k].loss.su, 0.2);
    }
    ck_assert(isnan(tga.steps[1].onset.value)); // there is no plateau before it
    closo_tga_clear(&tga);
    closo_thermal_clear(&t);
}
END_TEST

// A change of units of temperature's origin or a rescaled mass moves what it must and nothing else.
START_TEST(invariances)
{
    closo_thermal t;
    closo_tga plain, moved;
    closo_tga_options options;
    closo_tga_options_init(&options);
    make(&t, &three, 0, 0, NULL);
    compute(&t, &options, &plain);
    for (size_t i = 0; i < t.count; i++)
        t.temperature[i] += 50;
    compute(&t, &options, &moved);
    ck_assert_uint_eq(moved.count, plain.count);
    for (size_t k = 0; k < plain.count; k++) {
        ck_assert_double_eq_tol(moved.steps[k].onset.value, plain.steps[k].onset.value + 50, 1e-6);
        ck_assert_double_eq_tol(moved.steps[k].loss.value, plain.steps[k].loss.value, 1e-6);
    }
    closo_tga_clear(&plain);
    closo_tga_clear(&moved);
    options.over_time = true;
    compute(&t, &options, &moved); // 6 s for each K
    ck_assert_uint_eq(moved.count, 3);
    ck_assert_double_eq_tol(moved.steps[0].peak.value, (380 - 300) * 6, 1);
    closo_tga_clear(&moved);
    closo_thermal_clear(&t);
}
END_TEST

// TGA of Li2B12H12 . n diglyme, doi:10.20517/cs.2026.01: 9.5 + 15.5 + 5 % are n = 0.50; two diglyme
// would be 63.3 %. Weights of IUPAC 2021 by hand: 155.696 and 134.175 g/mol.
START_TEST(solvates)
{
    closo_solvate s;
    closo_error error = {.status = CLOSO_OK};
    ck_assert_int_eq(closo_solvate_parse("Li2B12H12", DIGLYME, &s, &error), CLOSO_OK);
    ck_assert_double_eq_tol(s.formula_weight, 155.696, 0.002);
    ck_assert_double_eq_tol(s.solvent_weight, 134.175, 0.002);
    ck_assert_double_eq_tol(closo_solvate_loss(&s, 2), 63.28, 0.01);
    closo_measured n = closo_solvate_number(&s, (closo_measured){30, 0.5});
    ck_assert_double_eq_tol(n.value, 0.497, 0.001);
    // dn/dw by differences
    double by_hand = closo_solvate_number(&s, (closo_measured){30.001, 0}).value - n.value;
    ck_assert_double_eq_tol(n.su, 0.5 * by_hand / 0.001, 1e-4);
    for (double k = 0; k < 5; k += 0.25) // there and back
        ck_assert_double_eq_tol(
            closo_solvate_number(&s, (closo_measured){closo_solvate_loss(&s, k), 0}).value, k,
            1e-12);
    ck_assert(isnan(closo_solvate_number(&s, (closo_measured){100, 0}).value));
    ck_assert_int_eq(closo_solvate_parse("Li2B12H12", "Xy2", &s, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "--solvent"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, exact_steps);
    tcase_add_test(tests, losses_within_their_uncertainty);
    tcase_add_test(tests, no_step_in_noise);
    tcase_add_test(tests, overlap_is_uncertain);
    tcase_add_test(tests, invariances);
    tcase_add_test(tests, solvates);
}

int main(void)
{
    return harness_run("mass losses", add);
}
