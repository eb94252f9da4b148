// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes: published pairs of width and size, corrections that undo what broadening does, noisy
// patterns of known size and strain that must come back within their uncertainties.
#include "closo/powder.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

#define DEGREE 0.017453292519943295

static closo_line_width line_of(double two_theta, double fwhm, double su, double eta)
{
    return (closo_line_width){.two_theta = {two_theta, NAN}, .fwhm = {fwhm, su}, .eta = {eta, NAN}};
}

static void compute(const closo_line_width *lines, size_t count, const closo_size_options *options,
                    closo_size *out)
{
    closo_error error = {0};
    ck_assert_msg(closo_size_compute(lines, count, options, out, &error) == CLOSO_OK, "%s",
                  error.message);
}

// Na2B12H12 before and after milling, 39 and 13 nm with K = 0.9 and 1.5418 A: the line at 17
// degrees has 0.206 and 0.618 degrees (sizes of Tang et al., Energy Storage Mater. 4 (2016) 79).
START_TEST(published_widths)
{
    closo_size_options options;
    closo_size_options_init(&options);
    options.wavelength = 1.5418;
    const double pairs[][2] = {{0.206, 390}, {0.618, 130}};
    for (size_t i = 0; i < 2; i++) {
        closo_size size;
        closo_line_width line = line_of(17, pairs[i][0], 0.002, NAN);
        compute(&line, 1, &options, &size);
        ck_assert_double_eq_tol(size.mean.value, pairs[i][1], 0.005 * pairs[i][1]);
        ck_assert_double_eq_tol(size.mean.su / size.mean.value, 0.002 / pairs[i][0], 1e-9);
        ck_assert(isnan(size.mean_breadth.value)); // eta is not known
        ck_assert_uint_eq(size.fwhm_linear.count, 1);
        ck_assert(isnan(size.fwhm_linear.size.value));
        closo_size_clear(&size);
    }
}
END_TEST

// Columns material,phase,size_before_nm,size_after_nm,milling_h,K,lambda_nm: widths for each size
// at several angles give the size back.
START_TEST(catalogue_of_milled_powders)
{
    char path[4096], row[512];
    if (!find_shared(path, sizeof path, "../catalogue/scherrer.csv")) {
        printf("skipped: no shared data\n");
        return;
    }
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    int sizes = 0;
    while (fgets(row, sizeof row, file)) {
        double before, after, hours, k, wavelength;
        if (sscanf(row, "%*[^,],%*[^,],%lf,%lf,%lf,%lf,%lf", &before, &after, &hours, &k,
                   &wavelength) != 5)
            continue; // header, particles
        for (int which = 0; which < 2; which++) {
            double nm = which ? after : before;
            closo_size_options options;
            closo_size_options_init(&options);
            options.wavelength = 10 * wavelength;
            options.scherrer_k = k;
            closo_line_width lines[4];
            for (size_t i = 0; i < 4; i++) {
                const closo_instrument none = {0};
                double gaussian, lorentzian, two_theta = 12 + 8 * (double)i;
                closo_widths(&none,
                             &(closo_broadening){
                                 .size_angstrom = 10 * nm, .scherrer_k = k, .size_lorentzian = 1},
                             two_theta, 10 * wavelength, &gaussian, &lorentzian);
                lines[i] = line_of(two_theta, lorentzian, 0.01 * lorentzian, 1);
            }
            closo_size size;
            compute(lines, 4, &options, &size);
            ck_assert_double_eq_tol(size.mean.value / 10, nm, 1e-9 * nm);
            ck_assert_double_eq_tol(size.fwhm_linear.size.value / 10, nm, 1e-6 * nm);
            sizes++;
            closo_size_clear(&size);
        }
    }
    fclose(file);
    ck_assert_int_ge(sizes, 14);
}
END_TEST

// Instrument and sample added by closo_widths; the correction of the same kind takes it off
// exactly.
START_TEST(corrections_undo_broadening)
{
    const closo_instrument instrument = {.u = 0.01, .v = -0.004, .w = 0.006, .x = 0.02, .y = 0.03};
    const double wavelength = 1.540593;
    for (int kind = 0; kind < 3; kind++) {
        closo_broadening broadening = {.size_angstrom = 200,
                                       .scherrer_k = 0.9,
                                       .strain = 0.001,
                                       .size_lorentzian = kind == 1 ? 0 : 1,
                                       .strain_lorentzian = kind == 1 ? 0 : 1};
        closo_instrument used = instrument;
        if (kind == 1)
            used.x = used.y = 0;
        if (kind == 2)
            used.u = used.v = used.w = 0;
        closo_line_width lines[6], standard[6];
        for (size_t i = 0; i < 6; i++) {
            double g, l, fwhm, eta, two_theta = 20 + 20 * (double)i;
            closo_widths(&used, &broadening, two_theta, wavelength, &g, &l);
            closo_thompson_cox_hastings(g, l, &fwhm, &eta);
            lines[i] = line_of(two_theta, fwhm, 0.001, eta);
            closo_widths(&used, NULL, two_theta, wavelength, &g, &l);
            closo_thompson_cox_hastings(g, l, &fwhm, &eta);
            standard[i] = line_of(two_theta, fwhm, 0.001, eta);
        }
        closo_size_options options;
        closo_size_options_init(&options);
        options.wavelength = wavelength;
        options.correction = kind == 0   ? CLOSO_SIZE_PSEUDO_VOIGT
                             : kind == 1 ? CLOSO_SIZE_GAUSSIAN
                                         : CLOSO_SIZE_LORENTZIAN;
        options.has_instrument = true;
        options.instrument = used;
        closo_size size;
        compute(lines, 6, &options, &size);
        const closo_williamson_hall *w = kind == 1 ? &size.fwhm_squares : &size.fwhm_linear;
        ck_assert_double_eq_tol(w->size.value, 200, 1e-4);
        ck_assert_double_eq_tol(w->strain.value, 0.001, 1e-9);
        // The integral breadth of a Lorentzian is pi / 2 of the FWHM, of a Gaussian 1.0645.
        double factor = kind == 1 ? 2 * sqrt(log(2) / 3.141592653589793) : 2 / 3.141592653589793;
        const closo_williamson_hall *b = kind == 1 ? &size.breadth_squares : &size.breadth_linear;
        ck_assert_double_eq_tol(b->size.value, 200 / 0.9 * factor, 1e-3 * 200);
        closo_size_clear(&size);
        // By the lines of a standard; its smooth curve is not exactly Caglioti's here.
        options.has_instrument = false;
        options.standard = standard;
        options.standard_count = 6;
        compute(lines, 6, &options, &size);
        w = kind == 1 ? &size.fwhm_squares : &size.fwhm_linear;
        ck_assert_uint_eq(size.standard_used, 6);
        ck_assert_double_eq_tol(w->size.value, 200, 12);
        ck_assert_double_eq_tol(w->strain.value, 0.001, 1e-4);
        closo_size_clear(&size);
    }
}
END_TEST

START_TEST(what_lines_do_not_say)
{
    closo_size_options options;
    closo_size_options_init(&options);
    options.wavelength = 1.54;
    options.has_instrument = true;
    options.instrument = (closo_instrument){.w = 0.04}; // 0.2 degrees
    closo_line_width lines[3] = {line_of(30, 0.15, 0.01, 0.2), line_of(60, 0.3, 0.01, 0.3),
                                 line_of(90, 0.4, 0.01, 0.4)};
    closo_size size;
    compute(lines, 3, &options, &size);
    ck_assert(isnan(size.lines[0].size.value)); // narrower than the instrument
    ck_assert(size.lines[1].size.value > 0);
    ck_assert_uint_eq(size.fwhm_linear.count, 2);
    closo_result *result = closo_result_new("powder size", "test", NULL);
    ck_assert_int_eq(closo_size_describe(&size, &options, result, NULL), CLOSO_OK);
    bool said = false;
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        said |= strstr(closo_result_warning(result, i), "not wider than the instrument") != NULL;
    ck_assert(said);
    closo_result_free(result);
    closo_size_clear(&size);
    // Without eta the pseudo-Voigt correction is refused, the others are not.
    lines[0] = line_of(30, 0.4, 0.01, NAN);
    closo_error error;
    ck_assert_int_eq(closo_size_compute(lines, 1, &options, &size, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "no eta"));
    options.correction = CLOSO_SIZE_GAUSSIAN;
    compute(lines, 1, &options, &size);
    ck_assert_double_eq_tol(size.lines[0].fwhm.value, sqrt(0.16 - 0.04), 1e-12);
    closo_size_clear(&size);
    // Widths that shrink with the angle: no strain, and it is not invented.
    const closo_line_width shrinking[3] = {line_of(30, 0.5, 0.01, 0.5), line_of(60, 0.4, 0.01, 0.5),
                                           line_of(90, 0.3, 0.01, 0.5)};
    options.has_instrument = false;
    compute(shrinking, 3, &options, &size);
    ck_assert(isnan(size.fwhm_linear.strain.value));
    ck_assert_double_lt(size.fwhm_linear.slope.value, 0);
    closo_size_clear(&size);
    options.wavelength = NAN;
    ck_assert_int_eq(closo_size_compute(lines, 1, &options, &size, &error), CLOSO_INPUT);
    options.wavelength = 1.54;
    ck_assert_int_eq(closo_size_compute(lines, 0, &options, &size, &error), CLOSO_INPUT);
    lines[0].fwhm.value = 0;
    ck_assert_int_eq(closo_size_compute(lines, 1, &options, &size, &error), CLOSO_INPUT);
}
END_TEST

// ---- coverage ----------------------------------------------------------------------------------

enum { LINES = 8, RUNS = 200, POINTS = 3000 };

typedef struct tally {
    double sum, squares;
    int inside, count;
} tally;

static void count(tally *t, closo_measured found, double truth)
{
    if (!(found.su > 0))
        return;
    double off = (found.value - truth) / found.su;
    t->sum += off;
    t->squares += off * off;
    t->inside += fabs(off) < 1;
    t->count++;
}

static void check(const tally *t, const char *what)
{
    double mean = t->sum / t->count, square = t->squares / t->count;
    ck_assert_msg(t->count >= RUNS - 4, "%s: %d values", what, t->count);
    // Binomial and chi^2 standard deviations of 200 runs: 0.033, 0.1; the mean 0.07.
    double share = (double)t->inside / t->count;
    ck_assert_msg(share > 0.56 && share < 0.80, "%s: %.3f within one su", what, share);
    ck_assert_msg(fabs(mean) < 0.4, "%s: off by %.2f su on average", what, mean);
    ck_assert_msg(square > 0.6 && square < 1.5, "%s: mean square %.2f", what, square);
}

// Patterns of known size and strain on an instrument of known widths, with counting noise, through
// search, fit and Williamson-Hall.
START_TEST(size_and_strain_come_back)
{
    static const double d[LINES] = {3.4, 2.6, 2.1, 1.75, 1.5, 1.3, 1.18, 1.08};
    closo_reflection reflections[LINES];
    for (int i = 0; i < LINES; i++)
        reflections[i] = (closo_reflection){.d = d[i], .intensity = 1500 + 200 * i};
    const closo_reflections lines = {.count = LINES, .reflections = reflections};
    const closo_broadening broadening = {.size_angstrom = 250,
                                         .scherrer_k = 0.9,
                                         .strain = 0.0008,
                                         .size_lorentzian = 1,
                                         .strain_lorentzian = 1};
    closo_scattering_options scattering = {.radiation = {.wavelength = {1.540593, 0}}};
    closo_instrument instrument = {.w = 0.006, .u = 0.002, .x = 0.02};
    closo_pattern ideal, noisy;
    ck_assert_int_eq(closo_pattern_init(&ideal, POINTS, false, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_pattern_init(&noisy, POINTS, false, NULL), CLOSO_OK);
    noisy.radiation = scattering.radiation;
    for (size_t i = 0; i < POINTS; i++)
        ideal.x[i] = noisy.x[i] = 22 + 0.0245 * (double)i;
    ck_assert_int_eq(
        closo_pattern_simulate(&ideal, &lines, &scattering, &instrument, &broadening, NULL),
        CLOSO_OK);
    closo_random *random = closo_random_new(77, NULL);
    closo_size_options options;
    closo_size_options_init(&options);
    options.wavelength = 1.540593;
    options.has_instrument = true;
    options.instrument = instrument;
    closo_peaks_options search;
    closo_peaks_options_init(&search);
    search.shapes = CLOSO_PEAK_FREE;
    search.fwhm = 0.45;
    tally size_tally = {0}, strain_tally = {0};
    for (int run = 0; run < RUNS; run++) {
        for (size_t i = 0; i < POINTS; i++) {
            double mean = ideal.y[i] + 800;
            noisy.y[i] = round(mean + sqrt(mean) * closo_random_normal(random));
        }
        closo_peaks peaks;
        closo_size size;
        ck_assert_int_eq(closo_peaks_find(&noisy, &search, &peaks, NULL), CLOSO_OK);
        ck_assert_uint_ge(peaks.count, LINES);
        closo_line_width widths[LINES + 8];
        size_t used = 0;
        for (size_t i = 0; i < peaks.count && used < LINES + 8; i++)
            if (peaks.peaks[i].area.value > 500)
                widths[used++] = (closo_line_width){peaks.peaks[i].position, peaks.peaks[i].fwhm,
                                                    peaks.peaks[i].eta, peaks.peaks[i].fwhm_eta};
        ck_assert_uint_eq(used, LINES);
        compute(widths, used, &options, &size);
        count(&size_tally, size.fwhm_linear.size, 250);
        count(&strain_tally, size.fwhm_linear.strain, 0.0008);
        closo_size_clear(&size);
        closo_peaks_clear(&peaks);
    }
    check(&size_tally, "size");
    check(&strain_tally, "strain");
    closo_random_free(random);
    closo_pattern_clear(&ideal);
    closo_pattern_clear(&noisy);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, published_widths);
    tcase_add_test(tests, catalogue_of_milled_powders);
    tcase_add_test(tests, corrections_undo_broadening);
    tcase_add_test(tests, what_lines_do_not_say);
    tcase_add_test(tests, size_and_strain_come_back);
}

int main(void)
{
    return harness_run("size", add);
}
