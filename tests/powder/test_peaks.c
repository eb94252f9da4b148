// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks of synthetic patterns with counting noise come back within their uncertainties, as often as
// these say; doublets, shoulders, noise without lines, damaged patterns; a measured standard.
#include "powder/peaks.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

#define DEGREE 0.017453292519943295

typedef struct truth {
    double two_theta, area, fwhm, eta;
} truth;

static const closo_radiation copper = {
    .kind = CLOSO_RADIATION_XRAY, .wavelength = {1.540593, 1.544427}, .ratio = 0.5, .name = "CuKa"};
static const closo_radiation single = {.kind = CLOSO_RADIATION_XRAY, .wavelength = {1.540593, 0}};

// Poisson deviate: inversion for small means, the normal approximation beyond.
static double poisson(double mean, closo_random *random)
{
    if (mean > 500)
        return fmax(0, round(mean + sqrt(mean) * closo_random_normal(random)));
    double p = exp(-mean), sum = p, u = closo_random_uniform(random);
    double k = 0;
    for (; u > sum && k < 2000; k++) {
        p *= mean / (k + 1);
        sum += p;
    }
    return k;
}

static double line_at(const truth *t, const closo_radiation *radiation, double x)
{
    double y = t->area * closo_pseudo_voigt(x - t->two_theta, t->fwhm, t->eta);
    if (radiation->wavelength[1] > 0) {
        double second = 2 / DEGREE *
                        asin(sin(t->two_theta / 2 * DEGREE) * radiation->wavelength[1] /
                             radiation->wavelength[0]);
        y += t->area * radiation->ratio * closo_pseudo_voigt(x - second, t->fwhm, t->eta);
    }
    return y;
}

// Lines on a sloping background; random NULL: no noise.
static void make(closo_pattern *pattern, const truth *lines, size_t count,
                 const closo_radiation *radiation, double from, double to, double step,
                 double background, closo_random *random)
{
    size_t points = (size_t)((to - from) / step) + 1;
    ck_assert_int_eq(closo_pattern_init(pattern, points, false, NULL), CLOSO_OK);
    pattern->radiation = *radiation;
    for (size_t i = 0; i < points; i++) {
        double x = from + step * (double)i, y = background * (1.5 - (x - from) / (to - from));
        for (size_t k = 0; k < count; k++)
            y += line_at(&lines[k], radiation, x);
        pattern->x[i] = x;
        pattern->y[i] = random ? poisson(y, random) : y;
    }
}

static void find(const closo_pattern *pattern, const closo_peaks_options *options, closo_peaks *out)
{
    closo_error error = {0};
    ck_assert_msg(closo_peaks_find(pattern, options, out, &error) == CLOSO_OK, "%s", error.message);
}

START_TEST(lines_come_back_within_their_uncertainty)
{
    const truth lines[] = {{25, 300, 0.10, 0.3},
                           {40, 120, 0.12, 0.5},
                           {60.4, 500, 0.15, 0.6},
                           {60.9, 250, 0.15, 0.6},
                           {80, 60, 0.2, 0.4}};
    enum { LINES = 5, RUNS = 40, VALUES = 4 };
    closo_random *random = closo_random_new(3, NULL);
    double chi[VALUES] = {0}, agreement = 0;
    size_t inside[VALUES] = {0}, seen = 0, others = 0;
    for (int run = 0; run < RUNS; run++) {
        closo_pattern pattern;
        closo_peaks peaks;
        make(&pattern, lines, LINES, &copper, 20, 90, 0.02, 100, random);
        find(&pattern, NULL, &peaks);
        for (size_t k = 0; k < LINES; k++) {
            const closo_peak *best = NULL;
            for (size_t i = 0; i < peaks.count; i++)
                if (fabs(peaks.peaks[i].position.value - lines[k].two_theta) < 0.05)
                    best = &peaks.peaks[i];
            ck_assert_msg(best, "run %d: no line at %g", run, lines[k].two_theta);
            const closo_measured found[VALUES] = {best->position, best->area, best->fwhm,
                                                  best->eta};
            const double truly[VALUES] = {lines[k].two_theta, lines[k].area, lines[k].fwhm,
                                          lines[k].eta};
            seen++;
            for (int v = 0; v < VALUES; v++) {
                double off = (found[v].value - truly[v]) / found[v].su;
                chi[v] += off * off;
                inside[v] += fabs(off) < 1;
            }
            // d by Bragg's law; height and breadth belong to the area.
            ck_assert_double_eq_tol(best->d.value * 2 * sin(best->position.value / 2 * DEGREE),
                                    1.540593, 1e-12);
            ck_assert_double_eq_tol(best->height.value * best->breadth.value, best->area.value,
                                    1e-9 * best->area.value);
        }
        others += peaks.count - LINES;
        agreement += peaks.agreement.chi2 / RUNS;
        closo_peaks_clear(&peaks);
        closo_pattern_clear(&pattern);
    }
    // 200 values: 68 % within one su, +- 3.3 %; their mean square 1 +- 0.1.
    for (int v = 0; v < VALUES; v++) {
        double share = (double)inside[v] / (double)seen, square = chi[v] / (double)seen;
        ck_assert_msg(share > 0.58 && share < 0.78, "value %d: %.3f inside", v, share);
        ck_assert_msg(square > 0.7 && square < 1.4, "value %d: chi2 %.3f", v, square);
    }
    // Some 500 points of each run.
    ck_assert_double_eq_tol(agreement, 1, 0.03);
    ck_assert_uint_le(others, 1); // lines that are not there
    closo_random_free(random);
}
END_TEST

START_TEST(noise_has_no_lines)
{
    closo_random *random = closo_random_new(8, NULL);
    size_t found = 0;
    for (int run = 0; run < 20; run++) {
        closo_pattern pattern;
        closo_peaks peaks;
        make(&pattern, NULL, 0, &copper, 10, 90, 0.02, run % 2 ? 3 : 400, random);
        find(&pattern, NULL, &peaks);
        found += peaks.count;
        closo_peaks_clear(&peaks);
        closo_pattern_clear(&pattern);
    }
    ck_assert_uint_le(found, 1);
    closo_random_free(random);
}
END_TEST

START_TEST(weak_lines_are_found_as_often_as_expected)
{
    // Height 40 on 100 counts, 10 points wide: about 8 su.
    const truth line = {50, 40 * 0.25, 0.2, 0.5};
    closo_random *random = closo_random_new(4, NULL);
    int found = 0;
    for (int run = 0; run < 20; run++) {
        closo_pattern pattern;
        closo_peaks peaks;
        make(&pattern, &line, 1, &single, 40, 60, 0.02, 100, random);
        closo_peaks_options options;
        closo_peaks_options_init(&options);
        options.fwhm = 0.2;
        find(&pattern, &options, &peaks);
        for (size_t i = 0; i < peaks.count; i++)
            found += fabs(peaks.peaks[i].position.value - 50) < 0.1;
        closo_peaks_clear(&peaks);
        closo_pattern_clear(&pattern);
    }
    ck_assert_int_ge(found, 18);
    closo_random_free(random);
}
END_TEST

START_TEST(shoulder_is_found_in_the_residuals)
{
    const truth lines[] = {{45, 1000, 0.12, 0.4}, {45.13, 200, 0.12, 0.4}, {55, 500, 0.12, 0.4}};
    closo_random *random = closo_random_new(6, NULL);
    closo_pattern pattern;
    closo_peaks peaks;
    make(&pattern, lines, 3, &single, 40, 60, 0.01, 200, random);
    find(&pattern, NULL, &peaks);
    ck_assert_uint_eq(peaks.count, 3);
    for (size_t k = 0; k < 3; k++) {
        const closo_peak *p = &peaks.peaks[k];
        ck_assert_double_eq_tol(p->position.value, lines[k].two_theta, 4 * p->position.su);
        ck_assert_double_eq_tol(p->area.value, lines[k].area, 4 * p->area.su);
    }
    ck_assert_uint_eq(peaks.peaks[0].group, peaks.peaks[1].group);
    ck_assert_uint_ne(peaks.peaks[0].group, peaks.peaks[2].group);
    closo_peaks_clear(&peaks);
    closo_pattern_clear(&pattern);
    closo_random_free(random);
}
END_TEST

START_TEST(sharing_and_fixing)
{
    const truth lines[] = {{45, 1000, 0.12, 0.4}, {45.4, 600, 0.12, 0.4}};
    closo_random *random = closo_random_new(9, NULL);
    closo_pattern pattern;
    closo_peaks peaks;
    make(&pattern, lines, 2, &single, 40, 50, 0.01, 200, random);
    closo_peaks_options options;
    closo_peaks_options_init(&options);
    options.widths = CLOSO_PEAK_SHARED;
    options.shapes = CLOSO_PEAK_FIXED;
    options.eta = 0.4;
    options.background = 2;
    find(&pattern, &options, &peaks);
    ck_assert_uint_eq(peaks.count, 2);
    ck_assert_double_eq(peaks.peaks[0].fwhm.value, peaks.peaks[1].fwhm.value);
    ck_assert_double_eq_tol(peaks.peaks[0].fwhm.value, 0.12, 4 * peaks.peaks[0].fwhm.su);
    ck_assert_double_eq(peaks.peaks[0].eta.value, 0.4);
    ck_assert_double_eq(peaks.peaks[0].eta.su, 0); // fixed: exact
    ck_assert_uint_eq(peaks.group[0].parameters, 2 * 2 + 1 + 3);
    closo_peaks_clear(&peaks);
    options.background = 9;
    closo_error error;
    ck_assert_int_eq(closo_peaks_find(&pattern, &options, &peaks, &error), CLOSO_USAGE);
    closo_pattern_clear(&pattern);
    closo_random_free(random);
}
END_TEST

START_TEST(axial_divergence_by_option)
{
    // A line at low angle, drawn with axial divergence: its true position comes back only with it.
    closo_pattern pattern;
    closo_peaks peaks;
    ck_assert_int_eq(closo_pattern_init(&pattern, 1000, false, NULL), CLOSO_OK);
    pattern.radiation = single;
    for (size_t i = 0; i < pattern.count; i++) {
        pattern.x[i] = 7 + 0.005 * (double)i;
        pattern.y[i] = 200;
    }
    closo_profile_add(10, 3000, 0.05, 0.03, 0.02, 0.02, 1e-6, pattern.x, pattern.y, pattern.count);
    for (size_t i = 0; i < pattern.count; i++)
        pattern.y[i] = round(pattern.y[i]);
    closo_peaks_options options;
    closo_peaks_options_init(&options);
    options.s_l = options.h_l = 0.02;
    find(&pattern, &options, &peaks);
    ck_assert_uint_eq(peaks.count, 1);
    ck_assert_double_eq_tol(peaks.peaks[0].position.value, 10, 1e-4);
    ck_assert_double_eq_tol(peaks.peaks[0].area.value, 3000, 5);
    double fwhm, eta;
    closo_thompson_cox_hastings(0.05, 0.03, &fwhm, &eta);
    ck_assert_double_eq_tol(peaks.peaks[0].fwhm.value, fwhm, 1e-3);
    ck_assert_double_eq_tol(peaks.peaks[0].eta.value, eta, 0.02);
    closo_peaks_clear(&peaks);
    options.s_l = options.h_l = 0;
    find(&pattern, &options, &peaks);
    ck_assert_double_lt(peaks.peaks[0].position.value, 9.985);
    closo_peaks_clear(&peaks);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(other_axes)
{
    // The same line over d; over Q d follows from Q.
    closo_pattern pattern;
    closo_peaks peaks;
    const truth line = {3.5, 100, 0.02, 0.5};
    make(&pattern, &line, 1, &single, 3, 4, 0.002, 50, NULL);
    for (size_t i = 0; i < pattern.count; i++)
        pattern.y[i] = round(pattern.y[i]);
    pattern.abscissa = CLOSO_ABSCISSA_Q;
    find(&pattern, NULL, &peaks);
    ck_assert_uint_eq(peaks.count, 1);
    ck_assert_double_eq_tol(peaks.peaks[0].d.value, 2 * 3.141592653589793 / 3.5, 1e-3);
    closo_peaks_clear(&peaks);
    pattern.abscissa = CLOSO_ABSCISSA_D;
    find(&pattern, NULL, &peaks);
    ck_assert_double_eq(peaks.peaks[0].d.value, peaks.peaks[0].position.value);
    closo_peaks_clear(&peaks);
    pattern.abscissa = CLOSO_ABSCISSA_TIME;
    find(&pattern, NULL, &peaks);
    ck_assert(isnan(peaks.peaks[0].d.value)); // difc is not known
    closo_peaks_clear(&peaks);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(uncertainties_of_other_intensities)
{
    const truth lines[] = {{45, 1000, 0.12, 0.4}, {50, 400, 0.12, 0.4}};
    closo_random *random = closo_random_new(12, NULL);
    closo_pattern counts, rate;
    closo_peaks a, b;
    make(&counts, lines, 2, &single, 40, 55, 0.01, 200, random);
    make(&rate, NULL, 0, &single, 40, 55, 0.01, 0, NULL);
    find(&counts, NULL, &a);
    ck_assert(!a.from_scatter && !a.from_file);
    ck_assert_double_eq_tol(a.noise, 1, 0.1);
    // Counts per second with the counting time: the same relative uncertainties.
    for (size_t i = 0; i < counts.count; i++)
        rate.y[i] = counts.y[i] / 4;
    rate.rate = true;
    rate.step_seconds = 4;
    find(&rate, NULL, &b);
    ck_assert_uint_eq(b.count, a.count);
    ck_assert(!b.from_scatter);
    ck_assert_double_eq_tol(b.peaks[0].area.su * 4 / a.peaks[0].area.su, 1, 1e-3);
    closo_peaks_clear(&b);
    // Without it: from the scatter, about the same.
    rate.step_seconds = NAN;
    find(&rate, NULL, &b);
    ck_assert(b.from_scatter);
    ck_assert_double_eq_tol(b.peaks[0].area.su * 4 / a.peaks[0].area.su, 1, 0.15);
    closo_peaks_clear(&b);
    closo_peaks_clear(&a);
    closo_pattern_clear(&counts);
    closo_pattern_clear(&rate);
    closo_random_free(random);
}
END_TEST

START_TEST(patterns_without_noise_or_sense)
{
    closo_pattern pattern;
    closo_peaks peaks;
    closo_error error;
    const truth line = {45, 1000, 0.12, 0.4};
    make(&pattern, &line, 1, &single, 40, 50, 0.01, 200, NULL); // no noise at all
    find(&pattern, NULL, &peaks);
    ck_assert_uint_ge(peaks.count, 1);
    ck_assert_double_eq_tol(peaks.peaks[0].position.value, 45, 1e-3);
    closo_peaks_clear(&peaks);
    // All alike, all zero, not finite here and there, x that stands still.
    for (int kind = 0; kind < 6; kind++) {
        for (size_t i = 0; i < pattern.count; i++) {
            pattern.x[i] = kind == 3 && i % 3 ? pattern.x[i - 1] : 40 + 0.01 * (double)i;
            pattern.y[i] = kind == 1 ? 0 : kind == 2 && i % 7 == 0 ? (double)NAN : 5;
            if (kind == 5 && i > 500) // far away
                pattern.x[i] += 1e12;
            if (kind == 4) // huge and tiny
                pattern.y[i] = i == 500 ? 1e300 : 1e-300;
        }
        closo_status status = closo_peaks_find(&pattern, NULL, &peaks, &error);
        ck_assert(status == CLOSO_OK || status == CLOSO_INPUT);
        if (status == CLOSO_OK && kind != 4)
            ck_assert_uint_eq(peaks.count, 0);
        closo_peaks_clear(&peaks);
    }
    closo_peaks_options options;
    closo_peaks_options_init(&options);
    options.minimum = 45;
    options.maximum = 45.1;
    ck_assert_int_eq(closo_peaks_find(&pattern, &options, &peaks, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "at least 20 points"));
    ck_assert_ptr_null(peaks.x);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(document)
{
    closo_pattern pattern;
    closo_peaks peaks;
    const truth lines[] = {{45, 1000, 0.12, 0.4}, {50, 400, 0.12, 0.4}};
    closo_random *random = closo_random_new(2, NULL);
    make(&pattern, lines, 2, &copper, 40, 55, 0.02, 200, random);
    find(&pattern, NULL, &peaks);
    closo_result *result = closo_result_new("powder peaks", "test", NULL);
    ck_assert_int_eq(closo_peaks_describe(&peaks, result, NULL), CLOSO_OK);
    size_t count;
    const double *position = closo_result_column(result, "peaks", "two_theta", &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_double_eq_tol(position[0], 45, 0.01);
    const double *relative = closo_result_column(result, "peaks", "relative", &count);
    ck_assert_double_eq_tol(relative[1], 40, 4);
    closo_quantity quantity;
    ck_assert(closo_result_find_quantity(result, "Rwp", &quantity));
    ck_assert_double_gt(quantity.value, 1);
    ck_assert_ptr_nonnull(strstr(closo_result_setting(result, "radiation"), "doublet"));
    ck_assert_uint_eq(closo_result_count_warnings(result), 0);
    closo_result_free(result);
    closo_peaks_clear(&peaks);
    closo_pattern_clear(&pattern);
    closo_random_free(random);
}
END_TEST

// LaB6 on a D500 with a position-sensitive detector (CuKa); a = 4.1569 A. Every one of the 24 lines
// of the primitive lattice that lie in the range is found, and a straight line in cos theta and 1
// (displacement, zero) takes all positions to that cell.
START_TEST(measured_standard)
{
    char path[4096];
    if (!find_shared(path, sizeof path, "powder/lab6/LaB6_d500_si_psd.xye.bz2")) {
        printf("skipped: no shared data\n");
        return;
    }
    closo_patterns patterns;
    closo_error error;
    ck_assert_msg(closo_patterns_read(&patterns, path, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    closo_peaks_options options;
    closo_peaks_options_init(&options);
    options.radiation = copper;
    options.minimum = 20;
    options.maximum = 140;
    closo_peaks peaks;
    find(&patterns.patterns[0], &options, &peaks);
    enum { MOST = 64 };
    double off[MOST], cosine[MOST];
    size_t count = 0;
    for (int h = 1; h < 36; h++) {
        bool sum_of_squares = false;
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
                for (int k = 0; k < 6; k++)
                    sum_of_squares |= i * i + j * j + k * k == h;
        double sine = 1.540593 * sqrt(h) / (2 * 4.1569);
        double expected = sine < 1 ? 2 * asin(sine) / DEGREE : 999;
        if (!sum_of_squares || expected < 21 || expected > 139 || h == 16)
            continue; // 400 is too weak
        bool seen = false;
        for (size_t i = 0; i < peaks.count; i++) {
            const closo_peak *p = &peaks.peaks[i];
            if (fabs(p->position.value - expected) > 0.05 || p->significance < 20)
                continue;
            seen = true;
            off[count] = p->position.value - expected;
            cosine[count++] = cos(expected / 2 * DEGREE);
        }
        ck_assert_msg(seen, "no line at %.3f", expected);
    }
    ck_assert_uint_ge(count, 20);
    double n = (double)count, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < count; i++) {
        x += cosine[i];
        y += off[i];
        xx += cosine[i] * cosine[i];
        xy += cosine[i] * off[i];
    }
    double slope = (n * xy - x * y) / (n * xx - x * x), start = (y - slope * x) / n;
    for (size_t i = 0; i < count; i++)
        ck_assert_double_lt(fabs(off[i] - start - slope * cosine[i]), 0.006);
    closo_peaks_clear(&peaks);
    closo_patterns_clear(&patterns);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, lines_come_back_within_their_uncertainty);
    tcase_add_test(tests, noise_has_no_lines);
    tcase_add_test(tests, weak_lines_are_found_as_often_as_expected);
    tcase_add_test(tests, shoulder_is_found_in_the_residuals);
    tcase_add_test(tests, sharing_and_fixing);
    tcase_add_test(tests, axial_divergence_by_option);
    tcase_add_test(tests, other_axes);
    tcase_add_test(tests, uncertainties_of_other_intensities);
    tcase_add_test(tests, patterns_without_noise_or_sense);
    tcase_add_test(tests, document);
    tcase_add_test(tests, measured_standard);
}

int main(void)
{
    return harness_run("peaks", add);
}
