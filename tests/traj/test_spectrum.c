// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectra against motions whose answer is known. The analysis is driven directly with frames
// made here, from velocities or from positions, so that no file rounds them.
#include <math.h>
#include <string.h>

#include "harness.h"
#include "traj/analysis.h"

#define PI 3.14159265358979323846
enum { ATOMS_MAXIMUM = 160 };
static const double boltzmann = 0.8314462618; // u A^2/ps^2 per K, CODATA 2022

// Cations Li, then rigid or soft "B3H3"-like rings or single anions; what moves is up to the test.
typedef struct world {
    closo_system system;
    closo_ion ions[ATOMS_MAXIMUM];
    closo_ion_kind kinds[4];
    int element[ATOMS_MAXIMUM];
    size_t atoms[ATOMS_MAXIMUM], parent[ATOMS_MAXIMUM];
    double centre[3 * ATOMS_MAXIMUM], position[3 * ATOMS_MAXIMUM], velocity[3 * ATOMS_MAXIMUM];
    closo_traj_options options;
} world;

static void add_ions(world *w, const char *formula, const int *elements, size_t size, size_t count)
{
    closo_ions *ions = &w->system.ions;
    closo_ion_kind *kind = &w->kinds[ions->kind_count];
    *kind = (closo_ion_kind){.count = count, .atoms = size, .is_cation = size == 1};
    snprintf(kind->formula, sizeof kind->formula, "%s", formula);
    for (size_t i = 0; i < count; i++) {
        w->ions[ions->count++] = (closo_ion){w->system.atoms, size, ions->kind_count};
        for (size_t k = 0; k < size; k++) {
            w->atoms[w->system.atoms] = w->system.atoms;
            w->element[w->system.atoms++] = elements[k];
        }
    }
    ions->kind_count++;
    ions->atom_count = w->system.atoms;
}

static world *world_new(double frame_time)
{
    world *w = calloc(1, sizeof *w);
    ck_assert_ptr_nonnull(w);
    closo_traj_options_init(&w->options);
    w->options.threads = 1;
    w->options.drift = CLOSO_DRIFT_NONE;
    w->system = (closo_system){
        .element = w->element,
        .temperature_kelvin = NAN,
        .frame_time_ps = frame_time,
        .ions = {.ions = w->ions, .atoms = w->atoms, .parent = w->parent, .kinds = w->kinds}};
    snprintf(w->system.path, sizeof w->system.path, "made");
    return w;
}

typedef void move(world *w, size_t frame, void *context);

static closo_result *run(world *w, size_t frames, move *at, void *context, bool velocities)
{
    closo_result *result = closo_result_new("traj spectrum", "test", NULL);
    void *state = NULL;
    closo_error error;
    const closo_analysis *a = &closo_analysis_spectrum;
    closo_status status = a->begin(&w->system, &w->options, &state, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    for (size_t f = 0; f < frames; f++) {
        at(w, f, context);
        closo_ion_frame frame = {.index = f,
                                 .centre = w->centre,
                                 .atom = w->position,
                                 .velocity = velocities ? w->velocity : NULL};
        status = a->add(state, &frame, 1, &error);
        ck_assert_msg(status == CLOSO_OK, "%s", error.message);
        w->system.frames_used = f + 1;
    }
    status = a->finish(state, &w->system, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    a->end(state);
    ck_assert_int_eq(closo_result_status(result, NULL), CLOSO_OK);
    return result;
}

static closo_quantity quantity(const closo_result *result, const char *key)
{
    closo_quantity q;
    ck_assert_msg(closo_result_find_quantity(result, key, &q), "no quantity %s", key);
    return q;
}

static double integral(const closo_result *result, const char *column)
{
    size_t n;
    const double *f = closo_result_column(result, "power", "frequency", &n);
    const double *p = closo_result_column(result, "power", column, &n);
    ck_assert_msg(p != NULL, "no column %s", column);
    double sum = 0;
    for (size_t k = 1; k < n; k++)
        sum += 0.5 * (p[k] + p[k - 1]) * (f[k] - f[k - 1]);
    return sum;
}

static bool warned(const closo_result *result, const char *text)
{
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        if (strstr(closo_result_warning(result, i), text))
            return true;
    return false;
}

// ---- oscillators -------------------------------------------------------------------------------

// Amplitudes of a thermal ensemble and random phases, fixed for a run.
typedef struct oscillators {
    double frame_time, frequency, amplitude[3 * ATOMS_MAXIMUM], phase[3 * ATOMS_MAXIMUM];
} oscillators;

static void oscillators_init(oscillators *o, double frame_time, double frequency, double kelvin,
                             double mass)
{
    closo_random *random = closo_random_new(5, NULL);
    o->frame_time = frame_time;
    o->frequency = frequency;
    for (size_t i = 0; i < 3 * ATOMS_MAXIMUM; i++) {
        double omega = 2 * PI * frequency;
        double x = closo_random_normal(random), y = closo_random_normal(random);
        o->amplitude[i] = sqrt(boltzmann * kelvin / mass * (x * x + y * y)) / omega;
        o->phase[i] = atan2(y, x);
    }
    closo_random_free(random);
}

static void oscillate(world *w, size_t frame, void *context)
{
    const oscillators *o = context;
    double omega = 2 * PI * o->frequency, t = (double)frame * o->frame_time;
    for (size_t i = 0; i < 3 * w->system.atoms; i++) {
        w->position[i] = 5.0 * (double)(i / 3) + o->amplitude[i] * cos(omega * t + o->phase[i]);
        w->velocity[i] = -o->amplitude[i] * omega * sin(omega * t + o->phase[i]);
    }
}

static const int lithium[] = {3};

// The peak, the temperature (fixed by the amplitudes drawn), the same from positions but for
// sinc^2, which the option takes out; and the autocorrelation is the cosine.
START_TEST(harmonic)
{
    const double dt = 0.01, frequency = 8;
    world *w = world_new(dt);
    add_ions(w, "Li", lithium, 1, 100);
    oscillators o;
    oscillators_init(&o, dt, frequency, 600, 6.94);
    double drawn = 0;
    for (size_t i = 0; i < 300; i++)
        drawn += 0.5 * 6.94 * pow(2 * PI * frequency * o.amplitude[i], 2) / 2 / (0.5 * boltzmann);
    drawn /= 300;
    ck_assert_double_eq_tol(drawn, 600, 4 * 600 * sqrt(1 / 300.));
    closo_result *result = run(w, 4000, oscillate, &o, true);
    ck_assert_double_eq_tol(quantity(result, "peak_Li").value, frequency, 0.051);
    ck_assert_double_eq_tol(quantity(result, "T_translation_Li").value / drawn, 1, 2e-3);
    ck_assert_double_eq_tol(integral(result, "Li") / (1.5 * boltzmann * drawn * 0.10364270), 1,
                            2e-3);
    ck_assert_double_eq(quantity(result, "nyquist_frequency").value, 50);
    size_t n;
    const double *t = closo_result_column(result, "vacf", "t", &n);
    const double *c = closo_result_column(result, "vacf", "Li", &n);
    for (size_t k = 0; k < n; k += 7)
        ck_assert_double_eq_tol(c[k], cos(2 * PI * frequency * t[k]), 0.02);
    closo_result *differences = run(w, 4001, oscillate, &o, false);
    double x = PI * frequency * dt;
    ck_assert_double_eq_tol(quantity(differences, "T_translation_Li").value / drawn,
                            pow(sin(x) / x, 2), 2e-3);
    w->options.spectrum.correct_attenuation = true;
    closo_result *corrected = run(w, 4001, oscillate, &o, false);
    ck_assert_double_eq_tol(quantity(corrected, "T_translation_Li").value / drawn, 1, 2e-3);
    closo_result_free(result);
    closo_result_free(differences);
    closo_result_free(corrected);
    free(w);
}
END_TEST

// Above half the sampling rate the peak is folded; coarse frames are warned about.
START_TEST(frames_too_far_apart)
{
    world *w = world_new(0.06);
    add_ions(w, "Li", lithium, 1, 20);
    oscillators o;
    oscillators_init(&o, 0.06, 9, 600, 6.94);
    closo_result *result = run(w, 800, oscillate, &o, true);
    ck_assert_double_eq_tol(quantity(result, "peak_Li").value, 1 / 0.06 - 9, 0.1);
    ck_assert(warned(result, "below lattice vibrations"));
    ck_assert(warned(result, "highest tenth"));
    closo_result_free(result);
    free(w);
}
END_TEST

static void noise(world *w, size_t frame, void *context)
{
    (void)frame;
    for (size_t i = 0; i < 3 * w->system.atoms; i++)
        w->velocity[i] = closo_random_normal(context) * sqrt(boltzmann * 500 / 6.94);
}

// Independent velocities: a flat spectrum, 3/2 k_B T over the Nyquist frequency, its scatter the
// stated uncertainty, and the temperature within its own.
START_TEST(white_noise)
{
    world *w = world_new(0.05);
    add_ions(w, "Li", lithium, 1, 10);
    w->options.spectrum.segment_ps = 5;
    closo_random *random = closo_random_new(9, NULL);
    closo_result *result = run(w, 6000, noise, random, true);
    closo_random_free(random);
    closo_quantity t = quantity(result, "T_translation_Li");
    ck_assert_double_lt(fabs(t.value - 500), 4 * t.su);
    ck_assert_double_lt(t.su, 5); // 500 sqrt(2 / 180000) = 1.7 from all frames, Hann uses fewer
    size_t n;
    const double *p = closo_result_column(result, "power", "Li", &n);
    const double *su = closo_result_column(result, "power", "Li_su", &n);
    double level = 1.5 * boltzmann * 500 * 0.10364270 / 10, chi = 0;
    for (size_t k = 4; k < n - 4; k++)
        chi += pow((p[k] - level) / su[k], 2) / (double)(n - 8);
    ck_assert_double_eq_tol(chi, 1, 0.35);
    closo_result_free(result);
    free(w);
}
END_TEST

static void drifting_noise(world *w, size_t frame, void *context)
{
    noise(w, frame, context);
    for (size_t i = 0; i < 3 * w->system.atoms; i++)
        w->velocity[i] += 40;
}

// The velocity of the drift is taken off those of the file, and its degrees of freedom with it.
START_TEST(drift_of_velocities)
{
    world *w = world_new(0.05);
    add_ions(w, "Li", lithium, 1, 4);
    w->options.drift = CLOSO_DRIFT_ALL;
    w->options.spectrum.segment_ps = 5;
    closo_random *random = closo_random_new(10, NULL);
    closo_result *result = run(w, 6000, drifting_noise, random, true);
    closo_random_free(random);
    closo_quantity t = quantity(result, "T_translation_Li");
    ck_assert_ptr_nonnull(strstr(t.method, "over 9 degrees"));
    ck_assert_double_lt(fabs(t.value - 500), 4 * t.su);
    ck_assert_double_lt(t.su, 8);
    closo_result_free(result);
    free(w);
}
END_TEST

// ---- polyatomic ions ---------------------------------------------------------------------------

// Rings of three B with three H outside, turning about their own axes at different rates while
// their centres fly straight.
typedef struct rotors {
    double frame_time, rate, flight, breathing;
    double orientation[40][9];
    bool bar; // linear ions: B and H on a line
} rotors;

static const int ring[] = {5, 5, 5, 1, 1, 1};

static void rotors_init(rotors *r, double frame_time)
{
    *r = (rotors){.frame_time = frame_time, .rate = 1};
    closo_random *random = closo_random_new(3, NULL);
    for (size_t i = 0; i < 40; i++)
        closo_random_rotation(random, r->orientation[i]);
    closo_random_free(random);
}

static void turn(world *w, size_t frame, void *context)
{
    const rotors *r = context;
    double t = (double)frame * r->frame_time;
    for (size_t i = 0; i < w->system.ions.count; i++) {
        const closo_ion *ion = &w->ions[i];
        const double *m = r->orientation[i];
        double omega = 2 * PI * r->rate * (1 + 0.03 * (double)i), s = 2 * PI * 12 * t;
        for (size_t k = 0; k < ion->count; k++) {
            double radius = ion->count == 1 ? 0 : k < 3 ? 1.2 : 2.4, grow = r->breathing;
            if (r->bar)
                radius = k ? -1 : 1;
            double angle = omega * t + (r->bar ? 0 : 2 * PI / 3 * (double)(k % 3));
            double stretch = radius * (1 + grow * cos(s)),
                   rate = -radius * grow * 2 * PI * 12 * sin(s);
            double flat[3] = {stretch * cos(angle), stretch * sin(angle), 0};
            double speed[3] = {rate * cos(angle) - omega * flat[1],
                               rate * sin(angle) + omega * flat[0], 0};
            for (size_t c = 0; c < 3; c++) {
                double flight = r->flight * m[3 * c + 2];
                size_t at = 3 * (ion->first + k) + c;
                w->position[at] = 9.0 * (double)i + flight * t;
                w->velocity[at] = flight;
                for (size_t d = 0; d < 3; d++) {
                    w->position[at] += m[3 * c + d] * flat[d];
                    w->velocity[at] += m[3 * c + d] * speed[d];
                }
            }
        }
    }
}

static world *rings(rotors *r, double frame_time)
{
    world *w = world_new(frame_time);
    add_ions(w, "Li", lithium, 1, 3);
    add_ions(w, "B3H3", ring, 6, 12);
    rotors_init(r, frame_time);
    return w;
}

// Rigid rotors: all the power in libration, from velocities and from differences alike, at the
// rates of rotation; free flight: all in translation, at frequency 0.
START_TEST(rigid_rotors)
{
    rotors r;
    world *w = rings(&r, 0.02);
    r.rate = 2;
    for (int velocities = 0; velocities < 2; velocities++) {
        closo_result *result = run(w, 2000, turn, &r, velocities);
        double libration = integral(result, "B3H3_libration");
        ck_assert_double_gt(libration, 1);
        ck_assert_double_lt(integral(result, "B3H3_internal"), 1e-9 * libration);
        ck_assert_double_lt(integral(result, "B3H3_translation"), 1e-9 * libration);
        ck_assert_double_eq_tol(quantity(result, "peak_B3H3_libration").value, 2.5, 0.4);
        closo_result_free(result);
    }
    r.rate = 0;
    r.flight = 3;
    closo_result *result = run(w, 2000, turn, &r, false);
    double energy = 0.5 * 3 * (10.81 + 1.008) * 9 * 0.10364270;
    ck_assert_double_eq_tol(integral(result, "B3H3_translation") / energy, 1, 1e-3);
    ck_assert_double_eq(quantity(result, "peak_B3H3_translation").value, 0);
    ck_assert_double_lt(integral(result, "B3H3_libration"), 1e-9 * energy);
    ck_assert_double_lt(integral(result, "B3H3_internal"), 1e-9 * energy);
    closo_result_free(result);
    free(w);
}
END_TEST

// Turning, flying and breathing at once: the parts add up to the elements; the breathing is at its
// frequency and in the internal part.
START_TEST(parts_add_up)
{
    rotors r;
    world *w = rings(&r, 0.01);
    r.flight = 2;
    r.breathing = 0.1;
    r.rate = 0.1; // the breathing is seen turning: at 12 THz and 0.1 to either side
    for (int velocities = 0; velocities < 2; velocities++) {
        closo_result *result = run(w, 3000, turn, &r, velocities);
        double parts = integral(result, "B3H3_translation") + integral(result, "B3H3_libration") +
                       integral(result, "B3H3_internal");
        double atoms = 3 * integral(result, "B") + 3 * integral(result, "H");
        ck_assert_double_eq_tol(parts / atoms, 1, 1e-6);
        ck_assert_double_eq_tol(quantity(result, "peak_B3H3_internal").value, 12, 0.2);
        ck_assert_double_gt(integral(result, "B3H3_internal"), 0.01 * atoms);
        ck_assert(closo_result_column(result, "power", "neutron", &(size_t){0}) != NULL);
        ck_assert_double_eq_tol(integral(result, "neutron"), 1, 1e-3);
        closo_result_free(result);
    }
    free(w);
}
END_TEST

// Linear ions turn about two axes, and rest about the third.
START_TEST(linear_ions)
{
    static const int bar[] = {8, 1};
    world *w = world_new(0.01);
    add_ions(w, "Li", lithium, 1, 2);
    add_ions(w, "HO", bar, 2, 8);
    rotors r;
    rotors_init(&r, 0.01);
    r.bar = true;
    closo_result *result = run(w, 2000, turn, &r, true);
    closo_quantity t = quantity(result, "T_libration_HO");
    ck_assert_ptr_nonnull(strstr(t.method, "16 degrees"));
    ck_assert_ptr_nonnull(strstr(quantity(result, "T_internal_HO").method, "8 degrees"));
    ck_assert_double_lt(integral(result, "HO_internal"), 1e-9 * integral(result, "HO_libration"));
    closo_result_free(result);
    free(w);
}
END_TEST

// ---- the machinery -----------------------------------------------------------------------------

static char *document(world *w, size_t frames, move *at, void *context)
{
    closo_result *result = run(w, frames, at, context, false);
    closo_text text;
    closo_text_init(&text);
    closo_result_write_json(result, &text);
    closo_result_free(result);
    ck_assert(!text.failed);
    return text.data;
}

START_TEST(threads)
{
    rotors r;
    world *w = rings(&r, 0.01);
    r.breathing = 0.02;
    char *one = document(w, 700, turn, &r);
    w->options.threads = 3;
    char *three = document(w, 700, turn, &r);
    ck_assert_str_eq(one, three);
    free(one);
    free(three);
    free(w);
}
END_TEST

// A run far longer than the memory: the segments are the same as when all fits.
START_TEST(bounded_memory)
{
    rotors r;
    world *w = rings(&r, 0.01);
    w->options.spectrum.segment_ps = 1;
    closo_result *all = run(w, 3000, turn, &r, false);
    w->options.memory_bytes = 130 * 4 * 3 * (15 + 2 * 72);
    closo_result *little = run(w, 3000, turn, &r, false);
    size_t n;
    const double *a = closo_result_column(all, "power", "B3H3_libration", &n);
    const double *b = closo_result_column(little, "power", "B3H3_libration", &n);
    for (size_t k = 0; k < n; k++)
        ck_assert_double_eq(a[k], b[k]);
    ck_assert_str_eq(closo_result_setting(all, "segments"),
                     closo_result_setting(little, "segments"));
    closo_result_free(all);
    closo_result_free(little);
    free(w);
}
END_TEST

static void refused(world *w, size_t frames, const char *text)
{
    void *state = NULL;
    closo_error error = {0};
    const closo_analysis *a = &closo_analysis_spectrum;
    closo_result *result = closo_result_new("traj spectrum", "test", NULL);
    closo_status status = a->begin(&w->system, &w->options, &state, &error);
    oscillators o;
    oscillators_init(&o, 0.01, 3, 300, 7);
    for (size_t f = 0; f < frames && status == CLOSO_OK; f++) {
        oscillate(w, f, &o);
        closo_ion_frame frame = {.index = f, .centre = w->centre, .atom = w->position};
        status = a->add(state, &frame, 1, &error);
        w->system.frames_used = f + 1;
    }
    if (status == CLOSO_OK)
        status = a->finish(state, &w->system, result, &error);
    a->end(state);
    ck_assert_int_ne(status, CLOSO_OK);
    ck_assert_msg(strstr(error.message, text) != NULL, "%s", error.message);
    closo_result_free(result);
}

START_TEST(refusals)
{
    world *w = world_new(0.01);
    add_ions(w, "Li", lithium, 1, 1);
    refused(w, 1, "at least 17 frames");
    w->options.spectrum.isotopes = "D,8Li";
    refused(w, 1, "8Li");
    w->options.spectrum.isotopes = NULL;
    w->options.spectrum.masses = "H=x";
    refused(w, 1, "--masses");
    w->options.spectrum.masses = NULL;
    w->options.memory_bytes = 100;
    refused(w, 1, "--memory");
    w->options.memory_bytes = 1 << 20;
    w->system.frame_time_ps = NAN;
    refused(w, 100, "--frame-time");
    free(w);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, harmonic);
    tcase_add_test(tests, frames_too_far_apart);
    tcase_add_test(tests, white_noise);
    tcase_add_test(tests, drift_of_velocities);
    tcase_add_test(tests, rigid_rotors);
    tcase_add_test(tests, parts_add_up);
    tcase_add_test(tests, linear_ions);
    tcase_add_test(tests, threads);
    tcase_add_test(tests, bounded_memory);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("spectrum", add);
}
