// SPDX-License-Identifier: GPL-3.0-or-later
// Incoherent scattering of motions whose answer is known: atoms at rest, free and jump diffusion,
// isotropic and threefold rotors; models of an ideal icosahedron and widths of Lorentzians.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/neutron.h"

enum { CAGES = 4, CATIONS = 64 };

typedef enum motion { REST, DIFFUSION, JUMPS, ISOTROPIC, THREEFOLD } motion;

static double bessel(double x)
{
    return x < 1e-9 ? 1 : sin(x) / x;
}

static void turn(const double m[9], const double v[3], double out[3])
{
    for (size_t i = 0; i < 3; i++)
        out[i] = m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
}

// Threefold jumps: through the centre of the face of vertices 0, 1 and 2 of the hydrogen atoms.
static void third_turn(const closo_cage *cage, int times, double m[9])
{
    double axis[3] = {0}, length = 0;
    for (size_t i = 12; i < 15; i++)
        for (size_t c = 0; c < 3; c++)
            axis[c] += cage->atoms[i].position[c];
    for (size_t c = 0; c < 3; c++)
        length += axis[c] * axis[c];
    double angle = 2.0943951023931953 * times, k = 1 - cos(angle), s = sin(angle);
    const double n[3] = {axis[0] / sqrt(length), axis[1] / sqrt(length), axis[2] / sqrt(length)};
    const double rotation[9] = {
        cos(angle) + k * n[0] * n[0], k * n[0] * n[1] - s * n[2],   k * n[0] * n[2] + s * n[1],
        k * n[0] * n[1] + s * n[2],   cos(angle) + k * n[1] * n[1], k * n[1] * n[2] - s * n[0],
        k * n[0] * n[2] - s * n[1],   k * n[1] * n[2] + s * n[0],   cos(angle) + k * n[2] * n[2]};
    memcpy(m, rotation, sizeof rotation);
}

// Four cages in a wide cell; 64 cations: at rest, by Gaussian steps of 0.1 A a component a frame,
// or by jumps of 2 A along an axis with probability 0.1 a frame. A frame is 0.1 ps.
static void put_run(const char *name, int frames, motion cation, motion anion)
{
    const closo_cage *cage = closo_cage_find("B12H12");
    closo_random *random = closo_random_new(3, NULL);
    static double position[CATIONS][3];
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert(cage && random && file);
    for (size_t i = 0; i < CATIONS; i++)
        for (size_t c = 0; c < 3; c++)
            position[i][c] = 10 * (double)(c == 0 ? i / 16 : c == 1 ? i / 4 % 4 : i % 4) + 2;
    for (int frame = 0; frame < frames; frame++) {
        fprintf(file, "%zu\nLattice=\"40 0 0 0 40 0 0 0 40\"\n", CATIONS + CAGES * cage->count);
        for (size_t i = 0; i < CATIONS; i++) {
            for (size_t c = 0; c < 3 && cation == DIFFUSION; c++)
                position[i][c] += 0.1 * closo_random_normal(random);
            if (cation == JUMPS && closo_random_uniform(random) < 0.1)
                position[i][closo_random_below(random, 3)] +=
                    closo_random_below(random, 2) ? 2 : -2;
            fprintf(file, "Li %.6f %.6f %.6f\n", position[i][0], position[i][1], position[i][2]);
        }
        for (int k = 0; k < CAGES; k++) {
            double m[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
            if (anion == ISOTROPIC)
                closo_random_rotation(random, m);
            else if (anion == THREEFOLD)
                third_turn(cage, (int)closo_random_below(random, 3), m);
            for (size_t i = 0; i < cage->count; i++) {
                double r[3];
                turn(m, cage->atoms[i].position, r);
                fprintf(file, "%s %.6f %.6f %.6f\n", cage->atoms[i].element == 1 ? "H" : "B",
                        r[0] + 10 * k + 7, r[1] + 7, r[2] + 7);
            }
        }
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
}

static closo_traj_options options_for(void)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.drift = CLOSO_DRIFT_NONE;
    options.threads = 2;
    return options;
}

static closo_result *analyse(const char *name, const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_neutron, NULL};
    closo_result *result = closo_result_new("traj neutron", "test", NULL);
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

static const double *column(const closo_result *result, const char *table, const char *name,
                            size_t *rows)
{
    const double *values = closo_result_column(result, table, name, rows);
    ck_assert_msg(values != NULL, "no column %s of %s", name, table);
    return values;
}

START_TEST(rest)
{
    scratch_make();
    put_run("rest.xyz", 40, REST, REST);
    closo_traj_options options = options_for();
    closo_result *result = analyse("rest.xyz", &options);
    static const char *const names[] = {"q0.5", "q1", "q1.5", "q2"};
    for (size_t k = 0; k < 4; k++) {
        size_t rows;
        const double *value = column(result, "intermediate_by_q", names[k], &rows);
        for (size_t i = 0; i < rows; i++)
            ck_assert_double_eq_tol(value[i], 1, 1e-9);
        value = column(result, "intermediate_cation_by_q", names[k], &rows);
        for (size_t i = 0; i < rows; i++)
            ck_assert_double_eq(value[i], 1);
    }
    ck_assert_double_eq_tol(quantity(result, "EISF_q2").value, 1, 1e-9);
    ck_assert_ptr_nonnull(
        strstr(closo_result_setting(result, "nearest model of rotation"), "no rotation"));
    ck_assert_double_eq_tol(quantity(result, "radius_H").value, 2.9202, 1e-5);
    ck_assert(isnan(quantity(result, "width_cation_q1").value));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Steps of variance 0.01 A^2 a component in 0.1 ps: D = 0.05 A^2/ps, I = exp(-D q^2 t).
START_TEST(free_diffusion)
{
    scratch_make();
    put_run("free.xyz", 1200, DIFFUSION, REST);
    closo_traj_options options = options_for();
    closo_result *result = analyse("free.xyz", &options);
    size_t rows;
    const double *t = column(result, "intermediate_cation_by_q", "t", &rows);
    const double *value = column(result, "intermediate_cation_by_q", "q1.5", &rows);
    const double *su = column(result, "intermediate_cation_by_q", "q1.5_su", &rows);
    for (size_t i = 0; i < rows; i++)
        ck_assert_double_eq_tol(value[i], exp(-0.05 * 2.25 * t[i]), 4 * su[i] + 1e-5);
    // The same in long form, a row for every q and time.
    size_t all, lags = rows;
    const double *long_q = column(result, "intermediate_cation", "q", &all);
    ck_assert_uint_eq(all, 4 * lags);
    const double *long_t = column(result, "intermediate_cation", "t", &all);
    const double *long_value = column(result, "intermediate_cation", "I", &all);
    for (size_t i = 0; i < lags; i++) {
        ck_assert_double_eq(long_q[2 * lags + i], 1.5);
        ck_assert_double_eq(long_t[2 * lags + i], t[i]);
        ck_assert_double_eq(long_value[2 * lags + i], value[i]);
    }
    static const char *const keys[] = {"width_cation_q1", "width_cation_q1.5", "width_cation_q2"};
    for (size_t k = 0; k < 3; k++) {
        double q = 1 + 0.5 * (double)k, expected = 0.6582119569 * 0.05 * q * q;
        closo_quantity width = quantity(result, keys[k]);
        ck_assert_msg(fabs(width.value - expected) < 4 * width.su + 0.03 * expected,
                      "%s: %g(%g), expected %g", keys[k], width.value, width.su, expected);
    }
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Jumps of 2 A with rate 1/ps. On a cubic lattice the powder average is not one Lorentzian; the
// initial slope of I is exactly that of Chudley and Elliott, 1 - sin(ql)/(ql) per residence time.
START_TEST(jump_diffusion)
{
    scratch_make();
    put_run("jumps.xyz", 1200, JUMPS, REST);
    closo_traj_options options = options_for();
    options.neutron.q_per_angstrom = "0.4,0.8,1.2,1.6,2,2.4";
    options.neutron.resolution_ev = 1e-4;
    closo_result *result = analyse("jumps.xyz", &options);
    size_t rows;
    const double *value = column(result, "intermediate_cation_by_q", "q1.6", &rows);
    ck_assert_double_eq_tol(value[1], 1 - 0.1 * (1 - bessel(3.2)), 0.003);
    closo_quantity length = quantity(result, "jump_length"),
                   time = quantity(result, "residence_time");
    ck_assert_double_eq_tol(length.value, 2, 0.3);
    ck_assert_double_eq_tol(time.value, 1, 0.2);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void assert_rotor(motion anion, const char *model, const char *words, double tolerance)
{
    scratch_make();
    put_run("rotor.xyz", 400, REST, anion);
    closo_traj_options options = options_for();
    closo_result *result = analyse("rotor.xyz", &options);
    size_t rows;
    const double *found = column(result, "eisf", "simulated", &rows);
    const double *expected = column(result, "eisf", model, &rows);
    for (size_t i = 0; i < rows; i++)
        ck_assert_double_eq_tol(found[i], expected[i], tolerance);
    ck_assert_msg(strstr(closo_result_setting(result, "nearest model of rotation"), words) != NULL,
                  "%s", closo_result_setting(result, "nearest model of rotation"));
    ck_assert_double_le(quantity(result, "coupling").value, 1e-6);
    closo_result_free(result);
    scratch_remove();
}

START_TEST(isotropic_rotor)
{
    assert_rotor(ISOTROPIC, "isotropic", "isotropic", 0.02);
}
END_TEST

START_TEST(threefold_rotor)
{
    assert_rotor(THREEFOLD, "C3", "threefold", 0.03);
}
END_TEST

// An icosahedron of radius R: (1/12) (1 + 5 j0(q a) + 5 j0(q b) + j0(2 q R)), a = 1.05146 R its
// edge and b = 1.70130 R; about a fivefold axis two vertices rest.
START_TEST(icosahedron)
{
    const closo_cage *cage = closo_cage_find("B12H12");
    closo_vertices vertices = {.groups = 1, .weight = {1.0 / 12}, .radius = {2.9202}};
    for (size_t i = 12; i < 24; i++)
        memcpy(vertices.position[vertices.count++], cage->atoms[i].position, 3 * sizeof(double));
    closo_vertices_find_axes(&vertices);
    ck_assert(vertices.has_axis[2] && vertices.has_axis[3] && vertices.has_axis[5]);
    ck_assert(!vertices.has_axis[4]);
    for (double q = 0.1; q < 4; q += 0.3) {
        double x = q * 2.9202, a = bessel(1.0514622 * x), b = bessel(1.7013016 * x);
        for (size_t m = 0; m < CLOSO_EISF_MODELS; m++) {
            const closo_eisf_model *model = &closo_eisf_models[m];
            if (!closo_eisf_model_applies(model, &vertices))
                continue;
            double value = model->value(&vertices, model->order, q), expected = value;
            if (!strcmp(model->name, "vertices"))
                expected = (1 + 5 * a + 5 * b + bessel(2 * x)) / 12;
            else if (!strcmp(model->name, "C5") || !strcmp(model->name, "C3"))
                expected = (1 + a + b) / 3; // the same for both, by the classes of the group
            else if (!strcmp(model->name, "isotropic"))
                expected = bessel(x) * bessel(x);
            ck_assert_msg(fabs(value - expected) < 1e-5, "%s at %g", model->name, q);
        }
    }
}
END_TEST

// exp(-t / tau) under a Gaussian resolution is a Voigt profile.
START_TEST(lorentzian)
{
    double t[400], intermediate[400];
    for (size_t i = 0; i < 400; i++) {
        t[i] = 0.1 * (double)i;
        intermediate[i] = exp(-t[i] / 4);
    }
    closo_transform transform;
    ck_assert_int_eq(closo_transform_init(&transform, 4000, NULL), CLOSO_OK);
    double window = 10, gaussian = 0.6582119569 * 2.35482 / window / 2;
    closo_transform_set(&transform, t, intermediate, 400, window);
    double half = closo_transform_half_width(&transform, 0.01);
    ck_assert_double_eq_tol(closo_lorentzian_half_width(half, gaussian), 0.6582119569 / 4, 5e-4);
    double sum = 0;
    for (double energy = -8; energy < 8; energy += 0.005)
        sum += 0.005 * closo_transform_at(&transform, energy);
    ck_assert_double_eq_tol(sum, 1, 0.02); // the far wings of a Lorentzian are missing
    closo_transform_clear(&transform);
    double q[6], width[6], su[6] = {0}, length, residence;
    for (size_t i = 0; i < 6; i++) {
        q[i] = 0.4 * (double)(i + 1);
        width[i] = closo_jump_width(q[i], 3.2, 5);
    }
    ck_assert(closo_jump_fit(q, width, su, 6, &length, &residence));
    ck_assert_double_eq_tol(length, 3.2, 0.006);
    ck_assert_double_eq_tol(residence, 5, 0.02);
}
END_TEST

START_TEST(threads_agree)
{
    scratch_make();
    put_run("run.xyz", 60, DIFFUSION, ISOTROPIC);
    closo_text text[2];
    for (int i = 0; i < 2; i++) {
        closo_traj_options options = options_for();
        options.threads = i ? 3 : 1;
        options.neutron.scatterers = "H,B";
        options.neutron.isotopes = i ? "D,B=11B" : "H=D,11B"; // one syntax, two spellings
        closo_result *result = analyse("run.xyz", &options);
        closo_text_init(&text[i]);
        closo_result_write_json(result, &text[i]);
        closo_result_free(result);
    }
    ck_assert_str_eq(text[0].data, text[1].data);
    ck_assert_ptr_nonnull(strstr(text[0].data, "D (2.05 barn), 11B (0.21 barn)"));
    closo_text_clear(&text[0]);
    closo_text_clear(&text[1]);
    scratch_remove();
}
END_TEST

static void assert_refused(const closo_traj_options *options, const char *part)
{
    const closo_analysis *const analyses[] = {&closo_analysis_neutron, NULL};
    closo_result *result = closo_result_new("traj neutron", "test", NULL);
    closo_error error;
    ck_assert_int_ne(closo_traj_analyse(scratch_path("run.xyz"), options, analyses, result, &error),
                     CLOSO_OK);
    ck_assert_msg(strstr(error.message, part), "%s", error.message);
    closo_result_free(result);
}

START_TEST(odd_input)
{
    scratch_make();
    put_run("run.xyz", 1, REST, REST);
    closo_traj_options options = options_for();
    assert_refused(&options, "too few");
    put_run("run.xyz", 8, REST, REST);
    closo_result_free(analyse("run.xyz", &options));
    options.frame_time_ps = NAN;
    assert_refused(&options, "--frame-time");
    static const char *const bad_q[] = {"", "1,", "a", "-1", "1,,2", "0"};
    for (size_t i = 0; i < sizeof bad_q / sizeof *bad_q; i++) {
        options = options_for();
        options.neutron.q_per_angstrom = bad_q[i];
        assert_refused(&options, "--q");
    }
    static const char *const bad_isotopes[] = {"H=4H", "H=", "B=D", "=D", "Qq=D", "D,H=T"};
    for (size_t i = 0; i < sizeof bad_isotopes / sizeof *bad_isotopes; i++) {
        options = options_for();
        options.neutron.isotopes = bad_isotopes[i];
        assert_refused(&options, "--isotopes");
    }
    options = options_for();
    options.neutron.scatterers = "Na";
    assert_refused(&options, "--scatterers");
    FILE *file = fopen(scratch_path("run.xyz"), "w"); // single ions, no cell
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 20; i++)
        fprintf(file, "2\n\nLi %g 0 0\nCl 4 0 0\n", 0.01 * i);
    ck_assert_int_eq(fclose(file), 0);
    options = options_for();
    closo_result *result = analyse("run.xyz", &options);
    ck_assert_uint_ge(closo_result_count_warnings(result), 1);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, rest);
    tcase_add_test(tests, free_diffusion);
    tcase_add_test(tests, jump_diffusion);
    tcase_add_test(tests, isotropic_rotor);
    tcase_add_test(tests, threefold_rotor);
    tcase_add_test(tests, icosahedron);
    tcase_add_test(tests, lorentzian);
    tcase_add_test(tests, threads_agree);
    tcase_add_test(tests, odd_input);
}

int main(void)
{
    return harness_run("neutron", add);
}
