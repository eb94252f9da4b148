// SPDX-License-Identifier: GPL-3.0-or-later
// Rotation of anions against motions whose answers are known: the free rotor, rotational diffusion
// (Debye: C1 = exp(-2 D t), C2 = exp(-6 D t)), cages that only vibrate, jumps of known number; and
// the same files turned, drifting, wrapped, with atoms in another order.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/traj.h"
#include "harness.h"
#include "traj/rotation.h"
#include "traj/superpose.h"

#define PI 3.141592653589793
enum { IONS = 8, CAGE_ATOMS = 24 };

typedef struct body {
    size_t n;
    const char *symbol[CAGE_ATOMS];
    double position[3 * CAGE_ATOMS];
} body;

static body cage(const char *formula)
{
    const closo_cage *record = closo_cage_find(formula);
    body b = {.n = record->count};
    for (size_t i = 0; i < b.n; i++) {
        b.symbol[i] = closo_element_of(record->atoms[i].element)->symbol;
        memcpy(b.position + 3 * i, record->atoms[i].position, 3 * sizeof(double));
    }
    return b;
}

static body tetrahedron(void)
{
    body b = {.n = 5, .symbol = {"P", "S", "S", "S", "S"}};
    const double sign[4][3] = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
    for (size_t i = 0; i < 4; i++)
        for (size_t c = 0; c < 3; c++)
            b.position[3 * (i + 1) + c] = 1.18 * sign[i][c];
    return b;
}

// A file of eight equal anions on a cube of 24 A, each with a cation beside it.
typedef struct scene {
    FILE *file;
    const body *shape;
    closo_cell cell;
    closo_random *noise_source;
    double noise, drift;
    double turn[9]; // of everything
    bool wrap, shuffle;
    int frame;
    double q[IONS][4]; // orientations to be written
} scene;

static void begin_scene(scene *s, const char *name, const body *shape)
{
    *s = (scene){.shape = shape, .turn = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    s->file = fopen(scratch_path(name), "w");
    ck_assert_ptr_nonnull(s->file);
    s->noise_source = closo_random_new(77, NULL);
    for (size_t i = 0; i < IONS; i++)
        s->q[i][0] = 1;
}

static void put_atom(const scene *s, const char *symbol, const double position[3])
{
    double r[3];
    closo_rotate(s->turn, position, r);
    if (s->wrap)
        closo_cell_wrap(&s->cell, r);
    fprintf(s->file, "%s %.7f %.7f %.7f\n", symbol, r[0], r[1], r[2]);
}

static void put_frame(scene *s)
{
    const double edge = 24;
    double vectors[9];
    for (size_t i = 0; i < 3; i++)
        for (size_t c = 0; c < 3; c++)
            vectors[3 * i + c] = edge * s->turn[3 * c + i];
    ck_assert_int_eq(closo_cell_init(&s->cell, vectors, NULL), CLOSO_OK);
    size_t n = s->shape->n;
    fprintf(s->file, "%zu\nLattice=\"", IONS * (n + 1));
    for (size_t i = 0; i < 9; i++)
        fprintf(s->file, "%.9f%s", vectors[i], i < 8 ? " " : "\"\n");
    for (size_t i = 0; i < IONS; i++) {
        double matrix[9], r[3], away = s->drift * s->frame;
        const double centre[3] = {12.0 * (double)(i % 2) + away,
                                  12.0 * (double)(i / 2 % 2) + 0.5 * away, 12.0 * (double)(i / 4)};
        closo_quaternion_matrix(s->q[i], matrix);
        for (size_t k = 0; k < n; k++) {
            size_t atom = s->shuffle ? (k * 7 + i) % n : k; // 7 divides no number of atoms here
            closo_rotate(matrix, s->shape->position + 3 * atom, r);
            for (size_t c = 0; c < 3; c++)
                r[c] += centre[c] + s->noise * closo_random_normal(s->noise_source);
            put_atom(s, s->shape->symbol[atom], r);
        }
        for (size_t c = 0; c < 3; c++)
            r[c] = centre[c] + 6;
        put_atom(s, "Li", r);
    }
    s->frame++;
}

static void end_scene(scene *s)
{
    ck_assert_int_eq(fclose(s->file), 0);
    closo_random_free(s->noise_source);
}

static void turn_by(double q[4], const double vector[3])
{
    double angle = sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    double change[4] = {cos(0.5 * angle)};
    for (size_t c = 0; c < 3; c++)
        change[c + 1] = angle > 0 ? sin(0.5 * angle) * vector[c] / angle : 0;
    closo_quaternion_multiply(change, q, q);
    closo_quaternion_normalise(q);
}

static void diffuse(double q[4], double step, closo_random *random)
{
    double v[3];
    for (size_t c = 0; c < 3; c++)
        v[c] = step * closo_random_normal(random);
    turn_by(q, v);
}

static closo_result *analyse_with(const char *name, const closo_traj_options *options)
{
    const closo_analysis *const analyses[] = {&closo_analysis_rotation, NULL};
    closo_result *result = closo_result_new("traj rotation", "test", NULL);
    closo_error error;
    closo_status status = closo_traj_analyse(scratch_path(name), options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

static closo_result *analyse(const char *name)
{
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.threads = 1;
    return analyse_with(name, &options);
}

static closo_quantity quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

static const double *column(const closo_result *result, const char *name, size_t *rows)
{
    const double *values = closo_result_column(result, "autocorrelation", name, rows);
    ck_assert_ptr_nonnull(values);
    return values;
}

static bool warned(const closo_result *result, const char *part)
{
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        if (strstr(closo_result_warning(result, i), part))
            return true;
    return false;
}

// Every anion turns about its own axis at its own constant rate: C1 = <1 + 2 cos wt> / 3.
START_TEST(free_rotor)
{
    scratch_make();
    const body shapes[] = {tetrahedron(), cage("B12H12")};
    for (int which = 0; which < 2; which++) {
        scene s;
        begin_scene(&s, "rotor.xyz", &shapes[which]);
        closo_random *random = closo_random_new(3, NULL);
        double velocity[IONS][3], rate[IONS];
        for (size_t i = 0; i < IONS; i++) {
            double m[9];
            closo_random_rotation(random, m);
            closo_quaternion_from_matrix(m, s.q[i]);
            rate[i] = 1 + 0.25 * (double)i; // rad/ps
            closo_random_rotation(random, m);
            for (size_t c = 0; c < 3; c++)
                velocity[i][c] = 0.1 * rate[i] * m[c];
        }
        for (int frame = 0; frame < 60; frame++) {
            put_frame(&s);
            for (size_t i = 0; i < IONS; i++)
                turn_by(s.q[i], velocity[i]);
        }
        end_scene(&s);
        closo_random_free(random);
        closo_result *result = analyse("rotor.xyz");
        size_t rows;
        const double *t = column(result, "t", &rows), *C1 = column(result, "C1", &rows);
        const double *C2 = column(result, "C2", &rows), *vertex = column(result, "vertex", &rows);
        ck_assert_uint_eq(rows, 31);
        for (size_t k = 0; k < rows; k++) {
            double one = 0, two = 0;
            for (size_t i = 0; i < IONS; i++) {
                double c = cos(rate[i] * t[k]);
                one += (1 + 2 * c) / 3 / IONS;
                two += (4 * c * c + 2 * c - 1) / 5 / IONS;
            }
            ck_assert_double_eq_tol(C1[k], one, 1e-5);
            ck_assert_double_eq_tol(C2[k], two, 1e-5);
            ck_assert_double_eq_tol(vertex[k], one, 1e-3); // directions make an isotropic set
        }
        ck_assert_double_eq(quantity(result, "symmetry_order").value, which ? 60 : 12);
        closo_result_free(result);
    }
    scratch_remove();
}
END_TEST

// Intervals of rotational diffusion cover the constant that was put in.
START_TEST(diffusion_coverage)
{
    enum { SEEDS = 40, ROTORS = 16, FRAMES = 1000 };
    const double D = 0.05, frame_time = 0.1;
    int within[2] = {0, 0};
    double sum = 0, tau = 0, ratio = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        closo_store store;
        ck_assert_int_eq(closo_store_init(&store, 4 * ROTORS, 1 << 24, NULL), CLOSO_OK);
        closo_random *random = closo_random_new(seed, NULL);
        double q[ROTORS][4] = {{0}};
        for (size_t i = 0; i < ROTORS; i++)
            q[i][0] = 1;
        for (int frame = 0; frame < FRAMES; frame++) {
            float *row;
            ck_assert_int_eq(closo_store_row(&store, &row, NULL), CLOSO_OK);
            for (size_t i = 0; i < ROTORS; i++) {
                for (size_t c = 0; c < 4; c++)
                    row[4 * i + c] = (float)q[i][c];
                for (int step = 0; step < 4; step++) // small against 1
                    diffuse(q[i], sqrt(2 * D * frame_time / 4), random);
            }
        }
        closo_random_free(random);
        closo_rotation_kind kind = {.count = ROTORS};
        closo_rotation_options options = {.fit_begin_ps = NAN, .fit_end_ps = NAN};
        closo_rotation_curves curves;
        closo_rotation_fit fit;
        ck_assert_int_eq(
            closo_rotation_correlate(&store, NULL, &kind, frame_time, 1, NULL, &curves, NULL),
            CLOSO_OK);
        ck_assert_int_eq(closo_rotation_fit_curves(&curves, frame_time, &options, &fit, NULL),
                         CLOSO_OK);
        double off = fabs(fit.diffusion.value - D) / fit.diffusion.su;
        ck_assert_double_gt(fit.diffusion.su, 0);
        within[0] += off < closo_coverage_factor(0.68, fit.diffusion.freedom);
        within[1] += off < closo_coverage_factor(0.95, fit.diffusion.freedom);
        sum += fit.diffusion.value / SEEDS;
        tau += fit.tau[CLOSO_ROTATION_C1].value / SEEDS;
        ratio += fit.ratio.value / SEEDS;
        // <w^2> of the spectrum: a random walk has 6 D / dt.
        ck_assert_double_eq_tol(curves.mean_square_velocity / (6 * D / frame_time), 1, 0.05);
        closo_rotation_curves_clear(&curves);
        closo_store_clear(&store);
    }
    // Binomial: 27.2 and 38 expected of 40, standard deviations 2.9 and 1.4.
    ck_assert_msg(within[0] >= 19 && within[1] >= 33, "%d and %d of %d", within[0], within[1],
                  SEEDS);
    ck_assert_double_eq_tol(sum / D, 1, 0.05);
    ck_assert_double_eq_tol(tau * 2 * D, 1, 0.07);
    ck_assert_double_eq_tol(ratio, 3, 0.15);
}
END_TEST

// Root mean square residual of an atom for independent noise of variance 1 on every coordinate,
// when translation and rotation that fit best by mass are taken off a shape with isotropic inertia.
static double expected_residual(const body *b, const char *symbol)
{
    double mass = 0, squares = 0, inertia = 0, torque = 0, out = 0;
    double m[2] = {closo_element_find("B", 1)->weight, closo_element_find("H", 1)->weight};
    for (size_t k = 0; k < b->n; k++) {
        const double *r = b->position + 3 * k;
        double w = m[b->symbol[k][0] == 'H'], r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
        mass += w;
        squares += w * w;
        inertia += w * r2 * 2 / 3;
        torque += w * w * r2 * 2 / 3;
    }
    for (size_t k = 0; k < b->n; k++) {
        const double *r = b->position + 3 * k;
        double w = m[b->symbol[k][0] == 'H'], r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
        if (b->symbol[k][0] == symbol[0])
            out = 3 - 6 * w / mass + 3 * squares / (mass * mass) - 4 * w * r2 / inertia +
                  2 * r2 * torque / (inertia * inertia);
    }
    return sqrt(out);
}

// Cages that only vibrate: nothing decays, nothing reorients, and the residual is the noise put in.
START_TEST(noisy_cage)
{
    scratch_make();
    const body shape = cage("B12H12");
    scene s;
    begin_scene(&s, "noise.xyz", &shape);
    s.noise = 0.05;
    for (int frame = 0; frame < 200; frame++)
        put_frame(&s);
    end_scene(&s);
    closo_result *result = analyse("noise.xyz");
    size_t rows;
    const double *C1 = column(result, "C1", &rows), *vertex = column(result, "vertex", &rows);
    for (size_t k = 1; k < rows; k++) {
        ck_assert_double_eq_tol(C1[k], 1, 1e-3);
        // Two transverse components at the radius of the atom: 1 - <s^2 (1/rB^2 + 1/rH^2)>.
        double expected = 1 - s.noise * s.noise * (1 / (1.7 * 1.7) + 1 / (2.89 * 2.89));
        ck_assert_double_eq_tol(vertex[k], expected, 3e-4);
    }
    ck_assert_double_eq(quantity(result, "n_reorientations").value, 0);
    ck_assert_double_eq(quantity(result, "outside_basins").value, 0);
    ck_assert(isnan(quantity(result, "D_rotational").value));
    ck_assert(isnan(quantity(result, "tau_1").value));
    ck_assert_double_eq_tol(quantity(result, "distortion_B").value,
                            s.noise * expected_residual(&shape, "B"), 0.01 * s.noise);
    ck_assert_double_eq_tol(quantity(result, "distortion_H").value,
                            s.noise * expected_residual(&shape, "H"), 0.01 * s.noise);
    ck_assert(warned(result, "is not seen within this run"));
    ck_assert(warned(result, "no reorientation"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

// Symmetry jumps at chosen frames, librations about the basins, excursions to the border that
// return.
START_TEST(jumps)
{
    scratch_make();
    const body shapes[] = {tetrahedron(), cage("B12H12"), cage("B10H10")};
    for (int which = 0; which < 3; which++) {
        closo_random *random = closo_random_new(11, NULL);
        closo_rotation_group group;
        int element[CAGE_ATOMS];
        for (size_t k = 0; k < shapes[which].n; k++)
            element[k] = shapes[which].symbol[k][0];
        closo_symmetry_find(shapes[which].n, element, shapes[which].position, 0.2, &group);
        scene s;
        begin_scene(&s, "jumps.xyz", &shapes[which]);
        s.noise = 0.03;
        s.shuffle = true;
        double basin[IONS][4], expected = 0;
        for (size_t i = 0; i < IONS; i++) {
            double m[9];
            closo_random_rotation(random, m);
            closo_quaternion_from_matrix(m, basin[i]);
        }
        for (int frame = 0; frame < 300; frame++) {
            for (size_t i = 0; i < IONS; i++) {
                if (frame % 20 == 19 && closo_random_uniform(random) < 0.5) {
                    size_t k = 1 + closo_random_below(random, group.order - 1);
                    closo_quaternion_multiply(basin[i], group.rotation[k], basin[i]);
                    expected++;
                }
                memcpy(s.q[i], basin[i], sizeof s.q[i]);
                diffuse(s.q[i], 0.06, random); // about 6 degrees in each component
                if (frame % 20 == 10) {        // 0.47 of the way to a neighbour and back: no jump
                    double part[3] = {0.47 * group.smallest_angle, 0, 0};
                    turn_by(s.q[i], part);
                }
            }
            put_frame(&s);
        }
        end_scene(&s);
        closo_result *result = analyse("jumps.xyz");
        closo_quantity n = quantity(result, "n_reorientations");
        ck_assert_msg(n.value == expected, "%g of %g", n.value, expected);
        ck_assert_double_eq_tol(n.su, sqrt(expected), 1e-9);
        ck_assert_double_eq_tol(quantity(result, "reorientation_rate").value,
                                expected / IONS / 29.9, 1e-9);
        ck_assert_double_eq(quantity(result, "symmetry_order").value, (double)group.order);
        closo_result_free(result);
        closo_random_free(random);
    }
    scratch_remove();
}
END_TEST

// A carborane whose carbon goes to another corner has reoriented, although no proper rotation of
// like atoms does that; turns about its axis are told apart.
START_TEST(carborane)
{
    scratch_make();
    const body shape = cage("CB11H12");
    const double step[2][3] = {{0, 0, 2 * PI / 5}, {PI, 0, 0}};
    for (int which = 0; which < 2; which++) {
        scene s;
        begin_scene(&s, "carborane.xyz", &shape);
        for (int frame = 0; frame < 100; frame++) {
            if (frame == 40)
                turn_by(s.q[3], step[which]);
            put_frame(&s);
        }
        end_scene(&s);
        closo_result *result = analyse("carborane.xyz");
        ck_assert_double_eq(quantity(result, "symmetry_order").value, 5);
        ck_assert_double_eq(quantity(result, "n_exchanges").value, which ? 0 : 1);
        if (!which)
            ck_assert_double_eq(quantity(result, "n_reorientations").value, 1);
        closo_result_free(result);
    }
    scratch_remove();
}
END_TEST

static void diffusing_file(const char *name, const double *turn, double drift, bool wrap,
                           bool shuffle)
{
    const body shape = tetrahedron();
    scene s;
    begin_scene(&s, name, &shape);
    closo_random *random = closo_random_new(5, NULL);
    if (turn)
        memcpy(s.turn, turn, sizeof s.turn);
    s.drift = drift;
    s.wrap = wrap;
    s.shuffle = shuffle;
    for (int frame = 0; frame < 400; frame++) {
        for (size_t i = 0; i < IONS; i++)
            diffuse(s.q[i], 0.15, random);
        put_frame(&s);
    }
    closo_random_free(random);
    end_scene(&s);
}

START_TEST(equivalent_files)
{
    scratch_make();
    double turn[9];
    closo_random *random = closo_random_new(2, NULL);
    closo_random_rotation(random, turn);
    closo_random_free(random);
    diffusing_file("plain.xyz", NULL, 0, false, false);
    diffusing_file("turned.xyz", turn, 0, false, false);
    diffusing_file("drifting.xyz", NULL, 0.1, true, false);
    diffusing_file("shuffled.xyz", turn, 0.05, true, true);
    closo_result *plain = analyse("plain.xyz");
    static const char *const others[] = {"turned.xyz", "drifting.xyz", "shuffled.xyz"};
    static const char *const keys[] = {"D_rotational", "tau_1", "tau_2", "n_reorientations",
                                       "symmetry_order"};
    static const char *const curves[] = {"vertex", "C1", "C2", "C1_su"};
    for (size_t i = 0; i < 3; i++) {
        closo_result *other = analyse(others[i]);
        for (size_t k = 0; k < 5; k++)
            ck_assert_double_eq_tol(quantity(other, keys[k]).value / quantity(plain, keys[k]).value,
                                    1, 1e-4);
        for (size_t k = 0; k < 4; k++) {
            size_t n, m;
            const double *a = column(plain, curves[k], &n), *b = column(other, curves[k], &m);
            ck_assert_uint_eq(n, m);
            for (size_t row = 1; row < n; row++)
                ck_assert_double_eq_tol(a[row], b[row], 1e-5);
        }
        closo_result_free(other);
    }
    closo_result_free(plain);
    scratch_remove();
}
END_TEST

// The same bytes for any number of threads; thinning changes nothing but the lags there are.
START_TEST(threads_and_thinning)
{
    scratch_make();
    diffusing_file("run.xyz", NULL, 0, true, true);
    closo_text text[2];
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    closo_result *whole = NULL;
    for (int i = 0; i < 2; i++) {
        options.threads = i ? 3 : 1;
        closo_result *result = analyse_with("run.xyz", &options);
        closo_text_init(&text[i]);
        closo_result_write_json(result, &text[i]);
        if (i)
            closo_result_free(result);
        else
            whole = result;
    }
    ck_assert_str_eq(text[0].data, text[1].data);
    closo_text_clear(&text[0]);
    closo_text_clear(&text[1]);
    options.memory_bytes = 4 * 128 * 4 * IONS * sizeof(float); // 128 frames of orientations
    closo_result *thinned = analyse_with("run.xyz", &options);
    ck_assert(warned(thinned, "--memory"));
    ck_assert_double_eq(quantity(thinned, "n_reorientations").value,
                        quantity(whole, "n_reorientations").value);
    size_t n, m, found = 0;
    const double *t = column(whole, "t", &n), *C1 = column(whole, "C1", &n);
    const double *thin_t = column(thinned, "t", &m), *thin_C1 = column(thinned, "C1", &m);
    const double *vertex = column(thinned, "vertex", &m), *full = column(whole, "vertex", &n);
    for (size_t k = 1; k < m; k++)
        for (size_t row = 1; row < n; row++)
            if (fabs(thin_t[k] - t[row]) < 1e-9 && !isnan(vertex[k])) {
                ck_assert_double_eq_tol(thin_C1[k], C1[row], 0.08);
                ck_assert_double_eq_tol(vertex[k], full[row], 0.08);
                found++;
            }
    ck_assert_uint_gt(found, 3);
    closo_result_free(thinned);
    closo_result_free(whole);
    scratch_remove();
}
END_TEST

static void refuse(const char *text, const char *name, double frame_time, closo_status status,
                   const char *part)
{
    put_file(scratch_path(name), text, strlen(text));
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = frame_time;
    const closo_analysis *const analyses[] = {&closo_analysis_rotation, NULL};
    closo_result *result = closo_result_new("traj rotation", "test", NULL);
    closo_error error = {.message = ""};
    ck_assert_int_eq(closo_traj_analyse(scratch_path(name), &options, analyses, result, &error),
                     status);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    scratch_make();
#define CELL "Lattice=\"9 0 0 0 9 0 0 0 9\"\n"
    refuse("2\n" CELL "Li 1 1 1\nCl 5 5 5\n", "single.xyz", 0.1, CLOSO_INPUT, "three or more");
    refuse("4\n" CELL "Li 1 1 1\nN 5 5 5\nN 5 5 6.2\nN 5 5 7.4\n", "linear.xyz", 0.1, CLOSO_INPUT,
           "not on one line");
    const char *one = "4\n" CELL "Li 1 1 1\nS 5 5 5\nO 5 5 6.5\nO 5 6.5 5\n";
    refuse(one, "one.xyz", 0.1, CLOSO_INPUT, "at least 4 frames");
    refuse(one, "one.xyz", NAN, CLOSO_USAGE, "--frame-time");
    scratch_remove();
}
END_TEST

// One anion, few frames, no cell: no uncertainty, no crash.
START_TEST(lonely)
{
    scratch_make();
    FILE *file = fopen(scratch_path("lonely.xyz"), "w");
    ck_assert_ptr_nonnull(file);
    for (int frame = 0; frame < 6; frame++)
        fprintf(file, "5\n\nLi 9 1 1\nS 5 5 5\nO 5 5 6.5\nO 5 6.5 5\nO %g 5 5\n",
                6.5 + 0.01 * frame);
    ck_assert_int_eq(fclose(file), 0);
    closo_result *result = analyse("lonely.xyz");
    ck_assert(isnan(quantity(result, "D_rotational").value));
    ck_assert_double_eq(quantity(result, "n_reorientations").value, 0);
    ck_assert_double_eq(quantity(result, "symmetry_order").value, 3); // a pyramid: C3v
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, free_rotor);
    tcase_add_test(tests, diffusion_coverage);
    tcase_add_test(tests, noisy_cage);
    tcase_add_test(tests, jumps);
    tcase_add_test(tests, carborane);
    tcase_add_test(tests, equivalent_files);
    tcase_add_test(tests, threads_and_thinning);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, lonely);
}

int main(void)
{
    return harness_run("rotation", add);
}
