// SPDX-License-Identifier: GPL-3.0-or-later
// From decay to spectrum: positions, areas, windows, delays of digital filters, phases, baselines.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "harness.h"

#define PI    3.141592653589793
#define MHZ   128.38
#define WIDTH 20000.0
enum { N = 4096, LINES = 3 };

static const double shifts[LINES] = {40, -15.2, -60}, areas[LINES] = {1, 3, 2};

// Decays of FWHM 30 Hz that set in `delay` points late, with a phase in degrees.
static void make(closo_nmr *out, double delay, double phase)
{
    *out = (closo_nmr){.time_domain = true,
                       .count = N,
                       .frequency_mhz = MHZ,
                       .width_hz = WIDTH,
                       .carrier_ppm = -10,
                       .group_delay = delay};
    out->re = closo_allocate(N, sizeof *out->re, NULL);
    out->im = closo_allocate(N, sizeof *out->im, NULL);
    for (size_t i = 0; i < N; i++) {
        double t = ((double)i - delay) / WIDTH;
        // A filter of finite width builds up before the signal and rings after its start.
        double rise = delay > 0 ? 0.5 * (1 + erf(2 * (double)i - 2 * delay)) : 1;
        for (int k = 0; k < LINES; k++) {
            double angle = 2 * PI * (shifts[k] + 10) * MHZ * t + phase * PI / 180;
            double size = areas[k] * rise * exp(-PI * 30 * fmax(t, 0));
            out->re[i] += size * cos(angle);
            out->im[i] += size * sin(angle);
        }
    }
}

static size_t nearest(const closo_nmr *nmr, double ppm)
{
    size_t best = 0;
    for (size_t i = 1; i < nmr->count; i++)
        if (fabs(nmr->ppm[i] - ppm) < fabs(nmr->ppm[best] - ppm))
            best = i;
    return best;
}

static double area(const closo_nmr *nmr, double middle, double half)
{
    double sum = 0;
    for (size_t i = 1; i < nmr->count; i++)
        if (fabs(nmr->ppm[i] - middle) < half)
            sum += nmr->re[i] * (nmr->ppm[i - 1] - nmr->ppm[i]) * MHZ;
    return sum;
}

static void process(closo_nmr *nmr, closo_nmr_processing *options)
{
    closo_error error = {0};
    ck_assert_msg(closo_nmr_process(nmr, options, NULL, &error) == CLOSO_OK, "%s", error.message);
}

START_TEST(lines_and_areas)
{
    closo_nmr nmr;
    closo_nmr_processing options;
    closo_nmr_processing_init(&options);
    make(&nmr, 0, 0);
    process(&nmr, &options);
    ck_assert_uint_eq(nmr.count, 2 * N);
    for (int k = 0; k < LINES; k++) {
        size_t at = nearest(&nmr, shifts[k]);
        ck_assert(nmr.re[at] > nmr.re[at - 3] && nmr.re[at] > nmr.re[at + 3]);
        // Height of a Lorentzian 2 / (pi w), whose integral over dt is half the decay's.
        ck_assert_double_eq_tol(nmr.re[at], areas[k] / (PI * 30), 0.02 * areas[k] / (PI * 30));
        // Both sides of 8 ppm: 1 - 2 / pi * atan of the rest; the other lines' tails are small.
        ck_assert_double_eq_tol(area(&nmr, shifts[k], 8) * 2, areas[k], 0.03 * areas[k]);
    }
    closo_nmr_clear(&nmr);
    // Line broadening adds to the width: the height falls from 30 to 30 + 20 Hz.
    make(&nmr, 0, 0);
    options.lorentzian_hz = 20;
    process(&nmr, &options);
    size_t at = nearest(&nmr, shifts[1]);
    ck_assert_double_eq_tol(nmr.re[at], 3 / (PI * 50), 0.02 * 3 / (PI * 50));
    closo_nmr_clear(&nmr);
    options.lorentzian_hz = -1;
    make(&nmr, 0, 0);
    ck_assert_int_eq(closo_nmr_process(&nmr, &options, NULL, NULL), CLOSO_USAGE);
    closo_nmr_clear(&nmr);
}
END_TEST

// The same signal behind filters of several delays, whole or not, gives the same spectrum.
START_TEST(digital_filter)
{
    const double delays[] = {3, 67.984, 70.2578125, 76, 2.5};
    closo_nmr plain, delayed;
    closo_nmr_processing options;
    closo_nmr_processing_init(&options);
    options.lorentzian_hz = 20;
    make(&plain, 0, 0);
    process(&plain, &options);
    for (size_t d = 0; d < sizeof delays / sizeof *delays; d++) {
        make(&delayed, delays[d], 0);
        process(&delayed, &options);
        for (int k = 0; k < LINES; k++) {
            size_t at = nearest(&plain, shifts[k]);
            double height = plain.re[at];
            for (size_t i = at - 40; i < at + 40; i++) {
                ck_assert_double_eq_tol(delayed.re[i], plain.re[i], 0.02 * height);
                ck_assert_double_eq_tol(delayed.im[i], plain.im[i], 0.05 * height);
            }
        }
        closo_nmr_clear(&delayed);
    }
    // Without the delay the phase runs over the spectrum by a turn for each point.
    make(&delayed, 3, 0);
    delayed.group_delay = 0;
    process(&delayed, &options);
    size_t left = nearest(&plain, shifts[0]), right = nearest(&plain, shifts[2]);
    double a = atan2(delayed.im[left], delayed.re[left]);
    double b = atan2(delayed.im[right], delayed.re[right]);
    double turns = 3 * (shifts[2] - shifts[0]) * MHZ / WIDTH;
    ck_assert_double_eq_tol(remainder((a - b) / (2 * PI) - turns, 1), 0, 0.02);
    closo_nmr_clear(&delayed);
    closo_nmr_clear(&plain);
}
END_TEST

// Noise of a long baseline moves neither foot nor area of a peak: its lowest point is no baseline.
START_TEST(peaks_in_noise)
{
    closo_random *random = closo_random_new(5, NULL);
    closo_nmr nmr;
    closo_nmr_processing options;
    closo_nmr_processing_init(&options);
    options.automatic_phase = false;
    make(&nmr, 0, 0);
    for (size_t i = 0; i < N; i++) {
        nmr.re[i] += 0.1 * closo_random_normal(random);
        nmr.im[i] += 0.1 * closo_random_normal(random);
    }
    process(&nmr, &options);
    closo_result *result = closo_result_new("nmr peaks", "test", NULL);
    ck_assert(closo_nmr_peaks(&nmr, 20, 0, result, NULL) == CLOSO_OK);
    size_t count;
    const double *area = closo_result_column(result, "peaks", "area", &count);
    const double *width = closo_result_column(result, "peaks", "fwhm", &count);
    ck_assert_uint_eq(count, LINES);
    for (size_t k = 0; k < LINES; k++) {
        // The tails below the noise are not counted: some percent.
        double whole = 0.5 * areas[k] / MHZ;
        ck_assert_msg(area[k] > 0.85 * whole && area[k] < 1.1 * whole, "area %g of %g", area[k],
                      whole);
        ck_assert_msg(fabs(width[k] - 30) < 4, "FWHM %g", width[k]);
    }
    closo_result_free(result);
    closo_nmr_clear(&nmr);
    closo_random_free(random);
}
END_TEST

// The same lines with widths of their own, the narrowest of few points.
static void widen(closo_nmr *nmr, double phase)
{
    static const double widths[LINES] = {40, 60, 15};
    for (size_t i = 0; i < N; i++) {
        nmr->re[i] = nmr->im[i] = 0;
        for (int k = 0; k < LINES; k++) {
            double t = (double)i / WIDTH, size = areas[k] * exp(-PI * widths[k] * t);
            double angle = 2 * PI * (shifts[k] + 10) * MHZ * t + phase * PI / 180;
            nmr->re[i] += size * cos(angle);
            nmr->im[i] += size * sin(angle);
        }
    }
}

// Without noise the tails of the lines leave no gap between them; each is still a signal of its
// own.
START_TEST(automatic_phase_without_noise)
{
    for (int phase = -170; phase < 190; phase += 60) {
        closo_nmr nmr;
        closo_nmr_processing options;
        closo_nmr_processing_init(&options);
        options.automatic_phase = true;
        make(&nmr, 0, phase);
        widen(&nmr, phase);
        process(&nmr, &options);
        for (int k = 0; k < LINES; k++) {
            double turned =
                options.phase0 + options.phase1 * (options.pivot_ppm - shifts[k]) * MHZ / WIDTH;
            double left = remainder(turned + phase, 360);
            ck_assert_msg(fabs(left) < 1, "%d: line %d: %.2f degrees left", phase, k, left);
        }
        closo_nmr_clear(&nmr);
    }
}
END_TEST

// Whatever the phase was, the automatic one brings lines upright, to a few degrees, with noise.
START_TEST(automatic_phase)
{
    closo_random *random = closo_random_new(3, NULL);
    for (int phase = -170; phase < 190; phase += 60) {
        closo_nmr nmr;
        closo_nmr_processing options;
        closo_nmr_processing_init(&options);
        options.automatic_phase = true;
        make(&nmr, phase == 10 ? 5 : 0, phase);
        if (phase == 10)
            nmr.group_delay = 4.9; // a tenth of a point: 36 degrees over the spectrum
        for (size_t i = 0; i < N; i++) {
            nmr.re[i] += 0.05 * closo_random_normal(random);
            nmr.im[i] += 0.05 * closo_random_normal(random);
        }
        process(&nmr, &options);
        for (int k = 0; k < LINES; k++) {
            size_t at = nearest(&nmr, shifts[k]);
            double re = 0, im = 0;
            for (size_t i = at - 6; i <= at + 6; i++) {
                re += nmr.re[i];
                im += nmr.im[i];
            }
            ck_assert_msg(re > 0 && fabs(atan2(im, re)) < 8 * PI / 180,
                          "%d: line %d at %.1f degrees", phase, k, atan2(im, re) * 180 / PI);
        }
        closo_nmr_clear(&nmr);
    }
    closo_random_free(random);
}
END_TEST

START_TEST(baselines)
{
    for (int kind = CLOSO_NMR_BASELINE_POLYNOMIAL; kind <= CLOSO_NMR_BASELINE_WHITTAKER; kind++) {
        closo_nmr nmr, bare;
        closo_nmr_mixture mixture;
        closo_nmr_processing options;
        closo_nmr_species_options species = {.nucleus = "11B"};
        closo_nmr_processing_init(&options);
        ck_assert_int_eq(closo_nmr_mixture_parse("B12H12,BH4", &species, &mixture, NULL), CLOSO_OK);
        ck_assert_int_eq(closo_nmr_blank(&nmr, "11B", MHZ, 60, -100, 8192, NULL), CLOSO_OK);
        ck_assert_int_eq(closo_nmr_simulate(&nmr, &mixture, 0, 30, NULL), CLOSO_OK);
        ck_assert_int_eq(closo_nmr_copy(&bare, &nmr, NULL), CLOSO_OK);
        closo_random *random = closo_random_new(8, NULL);
        for (size_t i = 0; i < nmr.count; i++) {
            double x = (double)i / (double)nmr.count;
            double noise = 2e-4 * closo_random_normal(random);
            bare.re[i] += noise;
            nmr.re[i] += noise + 0.02 + 0.03 * x - 0.04 * x * x;
        }
        closo_random_free(random);
        options.baseline = (closo_nmr_baseline)kind;
        process(&nmr, &options);
        for (size_t i = 100; i < nmr.count - 100; i++)
            ck_assert_double_eq_tol(nmr.re[i], bare.re[i],
                                    kind == CLOSO_NMR_BASELINE_POLYNOMIAL ? 1e-4 : 6e-4);
        // A spectrum without imaginary part cannot be phased, and says so.
        options.phase0 = 10;
        ck_assert_int_eq(closo_nmr_process(&nmr, &options, NULL, NULL), CLOSO_INPUT);
        closo_nmr_clear(&nmr);
        closo_nmr_clear(&bare);
        closo_nmr_mixture_clear(&mixture);
    }
}
END_TEST

START_TEST(noise_and_reference)
{
    closo_nmr nmr;
    closo_random *random = closo_random_new(21, NULL);
    ck_assert_int_eq(closo_nmr_blank(&nmr, "11B", MHZ, 60, -100, 8192, NULL), CLOSO_OK);
    for (size_t i = 0; i < nmr.count; i++)
        nmr.re[i] = 0.5 * closo_random_normal(random) + (i > 3000 && i < 3500 ? 100 : 0);
    ck_assert_double_eq_tol(closo_nmr_noise(&nmr), 0.5, 0.05);
    closo_nmr_processing options;
    closo_nmr_processing_init(&options);
    options.shift = 0.25;
    process(&nmr, &options);
    ck_assert_double_eq_tol(nmr.ppm[0], 60.25, 1e-12);
    closo_random_free(random);
    closo_nmr_clear(&nmr);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, lines_and_areas);
    tcase_add_test(tests, digital_filter);
    tcase_add_test(tests, peaks_in_noise);
    tcase_add_test(tests, automatic_phase);
    tcase_add_test(tests, automatic_phase_without_noise);
    tcase_add_test(tests, baselines);
    tcase_add_test(tests, noise_and_reference);
}

int main(void)
{
    return harness_run("nmr process", add);
}
