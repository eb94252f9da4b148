// SPDX-License-Identifier: GPL-3.0-or-later
// Line shapes: published numbers of the pseudo-Voigt, axial divergence against rays traced through
// the geometry itself, areas, shifts, time of flight against a convolution, agreement factors of a
// refinement by another program.
#include "powder/profile.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

#define PI     3.14159265358979323846
#define DEGREE (PI / 180)

START_TEST(total_width_and_mixing)
{
    double fwhm, eta, gaussian, lorentzian;
    closo_thompson_cox_hastings(0.06, 0.04, &fwhm, &eta);
    ck_assert_double_eq_tol(fwhm, 0.08390072535733246, 1e-15);
    ck_assert_double_eq_tol(eta, 0.554843274628393, 1e-15);
    const double pairs[][2] = {{0.06, 0.04}, {0.1, 0}, {0, 0.1}, {0.2, 1e-3}, {1e-3, 0.2}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        closo_thompson_cox_hastings(pairs[i][0], pairs[i][1], &fwhm, &eta);
        closo_gauss_lorentz_of(fwhm, eta, &gaussian, &lorentzian);
        ck_assert_double_eq_tol(lorentzian, pairs[i][1], 1e-12);
        ck_assert_double_eq_tol(pow(gaussian, 5), pow(pairs[i][0], 5), 1e-12 * pow(fwhm, 5));
    }
}
END_TEST

START_TEST(widths_of_instrument_and_sample)
{
    closo_instrument instrument;
    closo_instrument_init(&instrument);
    double gaussian, lorentzian;
    instrument =
        (closo_instrument){.u = 0.1, .v = -0.05, .w = 0.02, .p = 0.001, .x = 0.03, .y = 0.04};
    closo_widths(&instrument, NULL, 90, 1.5, &gaussian, &lorentzian);
    ck_assert_double_eq_tol(gaussian * gaussian, 0.1 - 0.05 + 0.02 + 0.002, 1e-12);
    ck_assert_double_eq_tol(lorentzian, 0.03 * sqrt(2) + 0.04, 1e-12);
    // 39 nm give 0.206 degrees at 17 degrees with 1.5418 A and K = 0.9, 13 nm 0.618.
    closo_instrument narrow = {0};
    closo_broadening size = {.size_angstrom = 390, .scherrer_k = 0.9, .size_lorentzian = 1};
    closo_widths(&narrow, &size, 17, 1.5418, &gaussian, &lorentzian);
    ck_assert_double_eq_tol(lorentzian, 0.206, 5e-4);
    ck_assert_double_eq(gaussian, 0);
    size = (closo_broadening){.size_angstrom = 130, .scherrer_k = 0.9};
    closo_widths(&narrow, &size, 17, 1.5418, &gaussian, &lorentzian);
    ck_assert_double_eq_tol(gaussian, 0.618, 5e-4);
    ck_assert_double_eq(lorentzian, 0);
    closo_broadening strain = {.strain = 0.002, .strain_lorentzian = 0.25};
    closo_widths(&narrow, &strain, 90, 1.5, &gaussian, &lorentzian);
    ck_assert_double_eq_tol(lorentzian, 0.25 * 0.008 / DEGREE, 1e-12);
    ck_assert_double_eq_tol(gaussian, 0.75 * 0.008 / DEGREE, 1e-12);
}
END_TEST

// Values at the offsets -0.5 ... 0.5 of a line with widths 0.06 (Gaussian) and 0.04 (Lorentzian),
// by adaptive quadrature of the same integral in another language.
START_TEST(asymmetric_line_values)
{
    static const double offset[15] = {-0.5, -0.3, -0.2, -0.15, -0.1, -0.05, -0.02, 0,
                                      0.02, 0.05, 0.1,  0.15,  0.2,  0.3,   0.5};
    static const struct {
        double two_theta, axial, value[15];
    } cases[] = {{10,
                  0.01,
                  {0.03081, 0.08734, 0.20029, 0.36785, 1.11309, 4.98105, 8.25335, 8.34774, 6.23386,
                   2.70571, 0.59664, 0.27235, 0.16177, 0.07564, 0.02825}},
                 {5,
                  0.02,
                  {0.14358, 0.69377, 1.25816, 1.7387, 2.57485, 4.21905, 4.94085, 4.42838, 3.12909,
                   1.35673, 0.35186, 0.17755, 0.11126, 0.05601, 0.02274}},
                 {170,
                  0.03,
                  {0.02236, 0.0548, 0.10849, 0.17272, 0.34111, 1.30838, 3.01575, 4.27177, 4.77619,
                   4.10068, 2.53587, 1.73713, 1.27718, 0.73544, 0.20046}}};
    double fwhm, eta;
    closo_thompson_cox_hastings(0.06, 0.04, &fwhm, &eta);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        closo_axial axial;
        closo_axial_nodes(cases[c].two_theta, cases[c].axial, cases[c].axial, fwhm, &axial);
        for (size_t i = 0; i < 15; i++) {
            double found = closo_shape_at(cases[c].two_theta + offset[i], cases[c].two_theta, fwhm,
                                          eta, &axial, false)
                               .value;
            ck_assert_double_eq_tol(found, cases[c].value[i], 2e-5);
        }
    }
}
END_TEST

// Rays of cones with apex angle 2 theta, flux even along the ring, from a sample of half height
// s_l to a cylinder of unit radius on which a slit of half height h_l moves: low-discrepancy points
// (Roberts' R2 sequence) over height of the sample and azimuth.
typedef struct rays {
    size_t count;
    double *angle; // where they are seen, deg
} rays;

static rays trace(double two_theta, double s_l, double h_l, size_t tries)
{
    rays out = {.angle = malloc(tries * sizeof *out.angle)};
    ck_assert_ptr_nonnull(out.angle);
    double cone = two_theta * DEGREE;
    double widest = fmin(PI / 2, 2 * (s_l + h_l) / sin(cone));
    for (size_t i = 0; i < tries; i++) {
        double z = s_l * (2 * fmod(0.5 + 0.7548776662466927 * (double)i, 1) - 1);
        double azimuth = widest * fmod(0.5 + 0.5698402909980532 * (double)i, 1);
        double x = cos(cone), y = sin(cone) * cos(azimuth), up = sin(cone) * sin(azimuth);
        if (fabs(z + up / hypot(x, y)) <= h_l)
            out.angle[out.count++] = atan2(y, x) / DEGREE;
    }
    return out;
}

START_TEST(axial_divergence_is_that_of_rays)
{
    static const double cases[][5] = {
        // 2 theta, S/L, H/L, Gaussian, Lorentzian
        {10, 0.01, 0.01, 0.06, 0.04}, {10, 0.03, 0.03, 0.06, 0.04}, {10, 0.01, 0.01, 0.02, 0.01},
        {30, 0.02, 0.02, 0.06, 0.04}, {3, 0.01, 0.01, 0.01, 0.01},  {20, 0.015, 0.015, 0.1, 0.1},
        {10, 0.01, 0.03, 0.06, 0.04}, {150, 0.03, 0.01, 0.1, 0.02}, {2, 0.03, 0.03, 0.03, 0.02}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const double *q = cases[c];
        double fwhm, eta, worst = 0, top = 0;
        closo_thompson_cox_hastings(q[3], q[4], &fwhm, &eta);
        closo_axial axial;
        closo_axial_nodes(q[0], q[1], q[2], fwhm, &axial);
        rays seen = trace(q[0], q[1], q[2], 60000);
        for (int i = -16; i <= 8; i++) {
            double x = q[0] + (q[0] > 90 ? -i : i) * fwhm / 3, expected = 0;
            for (size_t k = 0; k < seen.count; k++)
                expected += closo_pseudo_voigt(x - seen.angle[k], fwhm, eta) / (double)seen.count;
            double found = closo_shape_at(x, q[0], fwhm, eta, &axial, false).value;
            top = fmax(top, expected);
            worst = fmax(worst, fabs(found - expected));
        }
        ck_assert_msg(worst < 0.002 * top, "case %zu: %.3g of the peak", c, worst / top);
        free(seen.angle);
    }
}
END_TEST

START_TEST(axial_divergence_shifts_the_mean)
{
    for (double two_theta = 20; two_theta < 170; two_theta += 10) {
        closo_axial axial;
        closo_axial_nodes(two_theta, 0.012, 0.008, 0.05, &axial);
        double mean = 0, sum = 0;
        for (size_t i = 0; i < axial.count; i++) {
            mean += axial.weight[i] * axial.offset[i];
            sum += axial.weight[i];
            ck_assert_double_ge(axial.weight[i], 0);
            ck_assert(two_theta > 90 ? axial.offset[i] >= 0 : axial.offset[i] <= 0);
        }
        double expected = -(0.012 * 0.012 + 0.008 * 0.008) / (6 * tan(two_theta * DEGREE)) / DEGREE;
        ck_assert_double_eq_tol(sum, 1, 1e-13);
        ck_assert_double_eq_tol(mean, expected, 0.01 * fabs(expected) + 1e-9);
    }
}
END_TEST

START_TEST(nodes_are_enough)
{
    // Twenty times as many nodes (those of a narrow line) give the same curve.
    closo_axial few, many;
    closo_axial_nodes(4, 0.02, 0.01, 0.05, &few);
    closo_axial_nodes(4, 0.02, 0.01, 0.0025, &many);
    ck_assert_uint_lt(few.count, many.count);
    for (double x = 3; x < 4.5; x += 0.01) {
        double a = closo_shape_at(x, 4, 0.05, 0, &few, false).value;
        ck_assert_double_eq_tol(a, closo_shape_at(x, 4, 0.05, 0, &many, false).value, 1e-4);
    }
}
END_TEST

enum { GRID = 40001 };

static double area_of(double two_theta, double gaussian, double lorentzian, double axial,
                      double cutoff, const double *x, double *y)
{
    memset(y, 0, GRID * sizeof *y);
    closo_profile_add(two_theta, 7, gaussian, lorentzian, axial, axial, cutoff, x, y, GRID);
    double sum = 0;
    for (size_t i = 0; i < GRID; i++)
        sum += y[i] * (x[1] - x[0]);
    return sum;
}

START_TEST(area_is_kept)
{
    static double x[GRID], y[GRID];
    for (size_t i = 0; i < GRID; i++)
        x[i] = 0.002 * (double)i + 5;
    // What a Lorentzian leaves out on both sides: width / (pi distance).
    const double tails = 0.05 / PI * (1 / 40.0 + 1 / 40.0) / 2;
    ck_assert_double_eq_tol(area_of(45, 0.05, 0, 0, 0, x, y), 7, 1e-9);
    ck_assert_double_eq_tol(area_of(45, 0.05, 0, 0.02, 0, x, y), 7, 1e-9);
    ck_assert_double_eq_tol(area_of(45, 0, 0.05, 0, 0, x, y), 7 * (1 - tails), 1e-4 * 7);
    ck_assert_double_eq_tol(area_of(45, 0.03, 0.05, 0.02, 0, x, y), 7 * (1 - tails), 1e-4 * 7);
    // A cutoff leaves nothing beyond the height asked for, and everything above it.
    area_of(45, 0.03, 0.05, 0.02, 1e-3, x, y);
    double top = 0, least = INFINITY;
    for (size_t i = 0; i < GRID; i++) {
        top = fmax(top, y[i]);
        if (y[i] > 0)
            least = fmin(least, y[i]);
    }
    ck_assert_double_gt(least, 0.8e-3 * top);
    ck_assert_double_lt(least, 1.2e-3 * top);
    ck_assert_double_eq(y[0], 0);
    // Not on the points at all: nothing, and no harm.
    ck_assert_double_eq(area_of(-40, 0.03, 0, 0, 1e-3, x, y), 0);
    ck_assert_double_eq(area_of(179, 0.03, 0, 0, 1e-3, x, y), 0);
}
END_TEST

START_TEST(derivatives_of_the_shape)
{
    closo_axial axial;
    closo_axial_nodes(12, 0.02, 0.015, 0.08, &axial);
    const double step = 1e-6;
    for (double x = 11.5; x < 12.4; x += 0.03) {
        closo_shape s = closo_shape_at(x, 12, 0.08, 0.4, &axial, true);
        double slope[3];
        for (int k = 0; k < 3; k++) {
            double sides[2];
            for (int side = 0; side < 2; side++) {
                double h = side ? step : -step;
                sides[side] = closo_shape_at(x, 12 + (k == 0 ? h : 0), 0.08 + (k == 1 ? h : 0),
                                             0.4 + (k == 2 ? h : 0), &axial, false)
                                  .value;
            }
            slope[k] = (sides[1] - sides[0]) / (2 * step);
        }
        ck_assert_double_eq_tol(s.centre, slope[0], 1e-5);
        ck_assert_double_eq_tol(s.fwhm, slope[1], 1e-5);
        ck_assert_double_eq_tol(s.eta, slope[2], 1e-5);
    }
}
END_TEST

// ---- patterns ----------------------------------------------------------------------------------

static double centroid(const closo_pattern *pattern, double from, double to)
{
    double sum = 0, moment = 0;
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->x[i] >= from && pattern->x[i] <= to) {
            sum += pattern->y[i];
            moment += pattern->y[i] * pattern->x[i];
        }
    return moment / sum;
}

static void grid(closo_pattern *pattern, double from, double step, size_t count)
{
    ck_assert_int_eq(closo_pattern_init(pattern, count, false, NULL), CLOSO_OK);
    for (size_t i = 0; i < count; i++)
        pattern->x[i] = from + step * (double)i;
}

START_TEST(doublet_and_shifts)
{
    closo_reflection line = {.d = 1.5, .intensity = 10};
    closo_reflections lines = {.count = 1, .reflections = &line};
    closo_scattering_options options = {
        .radiation = {.wavelength = {1.540593, 1.544427}, .ratio = 0.5},
        .geometry = CLOSO_GEOMETRY_BRAGG_BRENTANO};
    closo_instrument instrument;
    closo_instrument_init(&instrument);
    closo_pattern pattern;
    grid(&pattern, 61, 0.001, 2000);
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_OK);
    double first = 2 * asin(1.540593 / 3) / DEGREE, second = 2 * asin(1.544427 / 3) / DEGREE;
    double between = (first + second) / 2, before = 0, after = 0;
    for (size_t i = 0; i < pattern.count; i++)
        *(pattern.x[i] < between ? &before : &after) += 0.001 * pattern.y[i];
    ck_assert_double_eq_tol(before, 10, 1e-4); // but for the cutoff
    ck_assert_double_eq_tol(after, 5, 1e-4);
    ck_assert_double_eq_tol(centroid(&pattern, 61, between), first, 1e-6);
    ck_assert_double_eq_tol(centroid(&pattern, between, 63), second, 1e-6);
    // Displacement of 0.1 mm at 200 mm, transparency, zero; only where the geometry has them.
    instrument.zero = 0.02;
    instrument.displacement_mm = 0.1;
    instrument.radius_mm = 200;
    instrument.transparency = 2e-4;
    options.radiation.wavelength[1] = 0;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_OK);
    double shift = 0.02 - (0.001 * cos(first / 2 * DEGREE) + 2e-4 * sin(first * DEGREE)) / DEGREE;
    ck_assert_double_eq_tol(centroid(&pattern, 61, 63), first + shift, 1e-6);
    options.geometry = CLOSO_GEOMETRY_CAPILLARY;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_OK);
    ck_assert_double_eq_tol(centroid(&pattern, 61, 63), first + 0.02, 1e-6);
    closo_pattern_clear(&pattern);
    // The same on Q and d.
    instrument.zero = 0;
    grid(&pattern, 4.1, 1e-4, 2000);
    pattern.abscissa = CLOSO_ABSCISSA_Q;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_OK);
    ck_assert_double_eq_tol(centroid(&pattern, 4.1, 4.3), 2 * PI / 1.5, 1e-5);
    closo_pattern_clear(&pattern);
    grid(&pattern, 1.48, 2e-5, 2000);
    pattern.abscissa = CLOSO_ABSCISSA_D;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_OK);
    ck_assert_double_eq_tol(centroid(&pattern, 1.48, 1.52), 1.5, 1e-5);
    // A wrong axis is refused.
    options.geometry = CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &instrument, NULL, NULL),
                     CLOSO_INPUT);
    closo_pattern_clear(&pattern);
}
END_TEST

START_TEST(time_of_flight_shape)
{
    const double alpha = 0.3, beta = 0.05, fwhm = 10, norm = alpha * beta / (alpha + beta);
    for (int e = 0; e <= 2; e++) {
        double eta = 0.5 * e;
        for (double t = -60; t < 150; t += 7) {
            double sum = 0;
            for (double u = -120; u < 700; u += 0.02)
                sum += 0.02 * norm * (u < 0 ? exp(alpha * u) : exp(-beta * u)) *
                       closo_pseudo_voigt(t - u, fwhm, eta);
            ck_assert_double_eq_tol(closo_time_shape(t, alpha, beta, fwhm, eta), sum, 2e-6 * norm);
        }
    }
    // Far tails and extreme shapes stay finite and positive.
    for (double t = -5000; t < 5000; t += 37)
        for (double a = 1e-3; a < 10; a *= 10) {
            double y = closo_time_shape(t, a, 0.7 * a, 3, 0.5);
            ck_assert(isfinite(y) && y >= 0);
        }
}
END_TEST

START_TEST(time_of_flight_pattern)
{
    closo_reflection line = {.d = 2, .intensity = 100};
    closo_reflections lines = {.count = 1, .reflections = &line};
    closo_scattering_options options = {.geometry = CLOSO_GEOMETRY_TIME_OF_FLIGHT};
    closo_instrument bank = {.difc = 5000,
                             .difa = -2,
                             .tzero = 4,
                             .alpha1 = 0.8,
                             .beta0 = 0.06,
                             .beta1 = 0.02,
                             .sig1 = 4};
    closo_pattern pattern;
    grid(&pattern, 9000, 0.5, 4000);
    pattern.abscissa = CLOSO_ABSCISSA_TIME;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &bank, NULL, NULL),
                     CLOSO_OK);
    double sum = 0;
    for (size_t i = 0; i < pattern.count; i++)
        sum += 0.5 * pattern.y[i];
    ck_assert_double_eq_tol(sum, 100, 1e-3);
    // The mean of the exponentials: 1 / beta - 1 / alpha behind the position.
    double alpha = 0.4, beta = 0.06 + 0.02 / 16;
    ck_assert_double_eq_tol(centroid(&pattern, 9000, 11000),
                            5000 * 2 - 2 * 4 + 4 + 1 / beta - 1 / alpha, 0.01);
    bank.beta0 = bank.beta1 = 0; // a rise without a decay
    closo_error error;
    ck_assert_int_eq(closo_pattern_simulate(&pattern, &lines, &options, &bank, NULL, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "rise and decay"));
    closo_pattern_clear(&pattern);
}
END_TEST

// ---- agreement ---------------------------------------------------------------------------------

START_TEST(agreement_by_hand)
{
    const double y[] = {100, 400}, su[] = {10, 20}, c[] = {110, 380}, b[] = {50, 50};
    closo_agreement a;
    ck_assert_int_eq(closo_agreement_of(2, y, su, c, b, 1, &a, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(a.rp, 100 * 30.0 / 500, 1e-12);
    ck_assert_double_eq_tol(a.rwp, 100 * sqrt(2.0 / 500), 1e-12);
    ck_assert_double_eq_tol(a.rexp, 100 * sqrt(1.0 / 500), 1e-12);
    ck_assert_double_eq_tol(a.chi2, 2, 1e-12);
    ck_assert_double_eq_tol(a.rp_background, 100 * 30.0 / 400, 1e-12);
    ck_assert_double_eq_tol(a.rwp_background, 100 * sqrt(2 / (25 + 17.5 * 17.5)), 1e-12);
    ck_assert_double_eq_tol(a.durbin_watson, 4.0 / 2, 1e-12);
    const double none[] = {10, 0};
    ck_assert_int_eq(closo_agreement_of(2, y, none, c, b, 1, &a, NULL), CLOSO_INPUT);
    ck_assert_int_eq(closo_agreement_of(0, y, su, c, b, 1, &a, NULL), CLOSO_INPUT);
}
END_TEST

enum { FULLPROF_POINTS = 3000 };

static char *slurp(const char *name)
{
    char path[4096];
    if (!find_shared(path, sizeof path, name))
        return NULL;
    char *data;
    size_t length;
    ck_assert_int_eq(closo_file_read(path, 1 << 20, &data, &length, NULL, NULL), CLOSO_OK);
    return data;
}

// FullProf prints Rp 3.23, Rwp 3.87, Rexp 1.93, chi2 4.01 and Durbin-Watson 0.352 for the lead
// sulphate of the Rietveld round robin (Hill 1992, doi:10.1107/S0021889892003649): 2910 points, 34
// parameters, each point the mean of 1 to 10 counters.
START_TEST(agreement_of_a_refinement_elsewhere)
{
    char *profile = slurp("powder/fullprof/pbso4_neutron/pbso4.prf");
    char *counts = slurp("powder/fullprof/pbso4_neutron/pbso4.dat");
    if (!profile || !counts) {
        printf("skipped: no shared data\n");
        free(profile);
        free(counts);
        return;
    }
    static double y[FULLPROF_POINTS], su[FULLPROF_POINTS], calculated[FULLPROF_POINTS];
    // Behind five lines: all observed, then all calculated.
    char *at = profile;
    for (int line = 0; line < 5; line++)
        at = strchr(at, '\n') + 1;
    const size_t points = 2910;
    for (size_t i = 0; i < points; i++)
        y[i] = strtod(at, &at);
    for (size_t i = 0; i < points; i++)
        calculated[i] = strtod(at, &at);
    // Fixed format: two digits for the number of counters, six for the mean count.
    at = counts;
    for (int line = 0; line < 4; line++)
        at = strchr(at, '\n') + 1;
    for (size_t i = 0; i < points;) {
        char *end = strchr(at, '\n');
        for (; end - at >= 8 && i < points; at += 8, i++) {
            char counters[3] = {at[0], at[1], 0}, mean[7] = {0};
            memcpy(mean, at + 2, 6);
            double value = atof(mean), n = atof(counters);
            su[i] = sqrt(value / (n > 0 ? n : 1));
            ck_assert_double_eq(value, y[i]);
        }
        at = end + 1;
    }
    // Excluded below 10 and above 154 degrees in the refinement.
    size_t used = (size_t)((154.0 - 10.0) / 0.05) + 1;
    closo_agreement a;
    ck_assert_int_eq(closo_agreement_of(used, y, su, calculated, NULL, 34, &a, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(a.rp, 3.23, 0.01);
    ck_assert_double_eq_tol(a.rwp, 3.87, 0.005);
    ck_assert_double_eq_tol(a.rexp, 1.93, 0.005);
    ck_assert_double_eq_tol(a.chi2, 4.01, 0.005);
    ck_assert_double_eq_tol(a.durbin_watson, 0.352, 0.002);
    free(profile);
    free(counts);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, total_width_and_mixing);
    tcase_add_test(tests, widths_of_instrument_and_sample);
    tcase_add_test(tests, asymmetric_line_values);
    tcase_add_test(tests, axial_divergence_is_that_of_rays);
    tcase_add_test(tests, axial_divergence_shifts_the_mean);
    tcase_add_test(tests, nodes_are_enough);
    tcase_add_test(tests, area_is_kept);
    tcase_add_test(tests, derivatives_of_the_shape);
    tcase_add_test(tests, doublet_and_shifts);
    tcase_add_test(tests, time_of_flight_shape);
    tcase_add_test(tests, time_of_flight_pattern);
    tcase_add_test(tests, agreement_by_hand);
    tcase_add_test(tests, agreement_of_a_refinement_elsewhere);
}

int main(void)
{
    return harness_run("profile", add);
}
