// SPDX-License-Identifier: GPL-3.0-or-later
// Mixtures by line shapes: multiplets against binomials and spins, profiles against their areas,
// and known mixtures that must come back within their stated uncertainties.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "harness.h"

#define MHZ 128.38
enum { POINTS = 2048 };

static const closo_nmr_species_options coupled = {.nucleus = "11B", .boron_10 = 0.199};
static const char mixture_text[] = "B12H12,B11H14,B9H14,B3H8,BH4";
static const double truth[] = {0.30, 0.25, 0.15, 0.20, 0.10};

static void parse(const char *text, const closo_nmr_species_options *options,
                  closo_nmr_mixture *out)
{
    closo_error error = {0};
    ck_assert_msg(closo_nmr_mixture_parse(text, options, out, &error) == CLOSO_OK, "%s",
                  error.message);
}

// ---- lines -------------------------------------------------------------------------------------

START_TEST(multiplets)
{
    closo_nmr_multiplet m;
    const closo_nmr_coupling eight = {.count = 8, .two_spin = 1, .coupling_hz = 33};
    const double binomial[] = {1, 8, 28, 56, 70, 56, 28, 8, 1};
    ck_assert_int_eq(closo_nmr_multiplet_of(&eight, 1, &m, NULL), CLOSO_OK);
    ck_assert_uint_eq(m.count, 9);
    for (size_t i = 0; i < 9; i++) {
        ck_assert_double_eq_tol(m.lines[i].weight, binomial[i] / 256, 1e-14);
        ck_assert_double_eq_tol(m.lines[i].offset_hz, 33 * ((double)i - 4), 1e-9);
    }
    closo_nmr_multiplet_clear(&m);
    // A proton on boron: a quartet of 80.1 %, and a septet, 41.9 Hz apart for J = 125 Hz, of 19.9 %
    // whose middle line stands alone.
    closo_nmr_mixture b12;
    parse("B12H12", &(closo_nmr_species_options){.nucleus = "1H", .boron_10 = 0.199}, &b12);
    const closo_nmr_multiplet *h = &b12.species[0].sites[0].multiplet;
    double sum = 0, outer = 0;
    ck_assert_uint_eq(h->count, 11);
    for (size_t i = 0; i < h->count; i++) {
        sum += h->lines[i].weight;
        if (fabs(fabs(h->lines[i].offset_hz) - 187.5) < 1e-9)
            outer += h->lines[i].weight;
    }
    ck_assert_double_eq_tol(sum, 1, 1e-14);
    ck_assert_double_eq_tol(outer, 0.801 / 2, 1e-12);
    ck_assert_double_eq_tol(h->lines[6].offset_hz, 41.857, 0.01);
    ck_assert_double_eq_tol(h->lines[5].weight, 0.199 / 7, 1e-12);
    closo_nmr_mixture_clear(&b12);
    parse("B12H12", &(closo_nmr_species_options){.nucleus = "11B", .decoupled = true}, &b12);
    ck_assert_uint_eq(b12.species[0].sites[0].multiplet.count, 1);
    ck_assert_double_eq(b12.species[0].nuclei, 12);
    closo_nmr_mixture_clear(&b12);
    closo_nmr_coupling wild = {.count = 64, .two_spin = 18, .coupling_hz = 1.2345};
    const closo_nmr_coupling two[] = {wild, {.count = 64, .two_spin = 3, .coupling_hz = 0.77}};
    ck_assert_int_eq(closo_nmr_multiplet_of(two, 2, &m, NULL), CLOSO_USAGE);
}
END_TEST

START_TEST(profiles)
{
    const double widths[][2] = {{20, 0}, {0, 20}, {15, 10}, {2, 30}};
    for (size_t k = 0; k < 4; k++) {
        double area = 0, step = 0.05;
        for (double hz = -20000; hz < 20000; hz += step)
            area += step * closo_nmr_profile(hz, widths[k][0], widths[k][1]);
        // What lies beyond: Lorentzian tails w / (pi x).
        area += widths[k][0] / 3.14159265 / 20000;
        ck_assert_double_eq_tol(area, 1, 1e-5);
    }
    // Both kinds meet where the other part vanishes.
    ck_assert_double_eq_tol(closo_nmr_profile(7, 20, 0.05), closo_nmr_profile(7, 20, 0), 1e-6);
    ck_assert_double_eq_tol(closo_nmr_profile(7, 0.001, 20), closo_nmr_profile(7, 0, 20), 1e-5);
}
END_TEST

// The lines that lie on one another: those of B12H12(2-) within 0.1 ppm of two of B11H14-.
START_TEST(overlap)
{
    closo_nmr_mixture m;
    parse("B12H12,B11H14", &coupled, &m);
    double nearest[2] = {1, 1};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 3; k++)
            for (size_t j = 0; j < 2; j++) {
                const closo_nmr_site *a = &m.species[0].sites[0], *b = &m.species[1].sites[k];
                double gap = a->shift + a->multiplet.lines[i].offset_hz / MHZ - b->shift -
                             b->multiplet.lines[j].offset_hz / MHZ;
                nearest[i] = fmin(nearest[i], fabs(gap));
            }
    ck_assert_double_lt(nearest[0], 0.11);
    ck_assert_double_lt(nearest[1], 0.11);
    closo_nmr_mixture_clear(&m);
}
END_TEST

START_TEST(names)
{
    closo_nmr_mixture m;
    closo_error error = {0};
    parse("B12H12(2-)=2,BH4", &coupled, &m);
    ck_assert_double_eq(m.amount[0], 2);
    ck_assert_double_eq(m.amount[1], 1);
    closo_nmr_mixture_clear(&m);
    ck_assert_int_eq(closo_nmr_mixture_parse("B99H1", &coupled, &m, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "B12H12(2-)"));
    ck_assert_int_eq(closo_nmr_mixture_parse("BH4,BH4-", &coupled, &m, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "twice"));
    ck_assert_int_eq(closo_nmr_mixture_parse("BH4=x", &coupled, &m, &error), CLOSO_USAGE);
    const char *own[] = {"X:1,2.5,1,100;5,3.5"};
    closo_nmr_species_options options = coupled;
    options.custom = own;
    options.custom_count = 1;
    parse("X,BH4", &options, &m);
    ck_assert_double_eq(m.species[0].nuclei, 6);
    ck_assert_uint_eq(m.species[0].sites[0].multiplet.count, 2);
    closo_nmr_mixture_clear(&m);
    const char *wrong[] = {"X:1", "X:1,2,3", "X:", "X:-1,2", "X:1,2,1.5,10", ":1,2"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.custom = &wrong[i];
        ck_assert_int_eq(closo_nmr_mixture_parse("X", &options, &m, &error), CLOSO_USAGE);
    }
}
END_TEST

// ---- known mixtures ----------------------------------------------------------------------------

// Proton-coupled spectra with a baseline and white noise, or noise smoothed over three points as
// windows and zero filling do.
static void make(closo_nmr *out, const closo_nmr_mixture *mixture, double noise, bool smoothed,
                 uint64_t number)
{
    ck_assert_int_eq(closo_nmr_blank(out, "11B", MHZ, 0, -50, POINTS, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_nmr_simulate(out, mixture, 45, 0, NULL), CLOSO_OK);
    closo_random *random = closo_random_new(number, NULL);
    double before = closo_random_normal(random), now = closo_random_normal(random);
    for (size_t i = 0; i < POINTS; i++) {
        double next = closo_random_normal(random);
        out->re[i] += noise * (smoothed ? (before + now + next) / sqrt(3) : now) + 2e-3 +
                      1e-3 * (double)i / POINTS;
        before = now;
        now = next;
    }
    closo_random_free(random);
}

// Share of fractions within one su, and the mean square of their distance from the truth in su.
static void check_coverage(double noise, bool smoothed, int runs)
{
    closo_nmr_mixture mixture;
    parse(mixture_text, &coupled, &mixture);
    memcpy(mixture.amount, truth, sizeof truth);
    double squares = 0, inside = 0, count = 0, widest = 0, inflation = 0;
    for (int r = 0; r < runs; r++) {
        closo_nmr spectrum;
        closo_nmr_fit fit;
        closo_error error = {0};
        make(&spectrum, &mixture, noise, smoothed, 1000 + (uint64_t)r);
        ck_assert_msg(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert(fit.converged);
        inflation += fit.inflation / runs;
        for (size_t s = 0; s < fit.count; s++, count++) {
            closo_measured x = fit.species[s].mole_fraction;
            double off = (x.value - truth[s]) / x.su;
            ck_assert_msg(fabs(off) < 5, "run %d: %s is %.4f(%.4f)", r, mixture.species[s].name,
                          x.value, x.su);
            inside += fabs(off) < 1;
            squares += off * off;
            widest = fmax(widest, x.su);
        }
        closo_nmr_fit_clear(&fit);
        closo_nmr_clear(&spectrum);
    }
    // The five fractions of a run add up to 1, so it has fewer than five samples: two are counted.
    double slack = 3 * sqrt(0.68 * 0.32 / (2 * runs)), scatter = 3 * sqrt(2.0 / (2 * runs));
    ck_assert_msg(fabs(inside / count - 0.68) < slack + 0.03, "%.3f within one su", inside / count);
    ck_assert_msg(fabs(squares / count - 1.05) < scatter + 0.05, "mean square %.3f",
                  squares / count);
    // Three points averaged with equal weights: a spectral density of 3 at the wavelength of lines.
    ck_assert_double_eq_tol(inflation, smoothed ? 3 : 1, smoothed ? 0.4 : 0.1);
    ck_assert_double_lt(widest, 0.012);
    if (getenv("CLOSO_LONG"))
        printf("%s noise: %.3f within one su, mean square %.3f, inflation %.3f\n",
               smoothed ? "smoothed" : "white", inside / count, squares / count, inflation);
    closo_nmr_mixture_clear(&mixture);
}

// CLOSO_LONG: enough runs to see a few per cent.
START_TEST(fractions_come_back)
{
#if defined(__SANITIZE_ADDRESS__)
    int runs = 4; // ten times slower
#else
    int runs = getenv("CLOSO_LONG") ? 300 : 14;
#endif
    check_coverage(1e-4, false, runs);
    check_coverage(1e-4, true, runs);
}
END_TEST

// Other shifts, couplings and widths than the library's are found.
START_TEST(moved_lines)
{
    closo_nmr_mixture mixture;
    closo_nmr spectrum;
    closo_nmr_fit fit;
    const char *own[] = {"B12H12:12,-15.45,1,128", "BH4-:1,-41.4,4,80"};
    closo_nmr_species_options options = coupled;
    options.custom = own;
    options.custom_count = 2;
    parse("B12H12=1,BH4-=2", &options, &mixture);
    make(&spectrum, &mixture, 2e-4, false, 5);
    closo_nmr_mixture_clear(&mixture);
    parse("B12H12,BH4", &coupled, &mixture);
    ck_assert_int_eq(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, NULL), CLOSO_OK);
    const closo_nmr_fitted *b12 = &fit.species[0], *bh4 = &fit.species[1];
    ck_assert_double_eq_tol(b12->mole_fraction.value, 1.0 / 3, 4 * b12->mole_fraction.su);
    ck_assert_double_eq_tol(b12->shift.value, -0.25, 4 * b12->shift.su);
    ck_assert_double_eq_tol(b12->coupling.value, 128.0 / 125, 4 * b12->coupling.su);
    ck_assert_double_eq_tol(bh4->shift.value, 0.3, 4 * bh4->shift.su);
    ck_assert_double_eq_tol(bh4->coupling.value, 80.0 / 81, 4 * bh4->coupling.su);
    ck_assert_double_eq_tol(bh4->width_hz.value, 45, 4 * bh4->width_hz.su);
    ck_assert_double_eq_tol(b12->nuclei_fraction.value, 12.0 / 14, 4 * b12->nuclei_fraction.su);
    // The covariance of two fractions that add up to 1.
    ck_assert_double_eq_tol(fit.covariance[1], -fit.covariance[0], 1e-6 * fit.covariance[0]);
    closo_nmr_fit_clear(&fit);
    closo_nmr_clear(&spectrum);
    closo_nmr_mixture_clear(&mixture);
}
END_TEST

// Two names for the same lines, and a species whose lines were not recorded.
START_TEST(undetermined)
{
    closo_nmr_mixture mixture;
    closo_nmr spectrum;
    closo_nmr_fit fit;
    const char *own[] = {"TWIN:12,-15.2,1,125", "AWAY:1,40"};
    closo_nmr_species_options options = coupled;
    options.custom = own;
    options.custom_count = 2;
    parse("B12H12,BH4", &coupled, &mixture);
    make(&spectrum, &mixture, 2e-4, false, 9);
    closo_nmr_mixture_clear(&mixture);
    parse("B12H12,TWIN,BH4,AWAY,B3H8", &options, &mixture);
    ck_assert_int_eq(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, NULL), CLOSO_OK);
    ck_assert_int_eq(fit.species[0].verdict, CLOSO_NMR_UNDETERMINED);
    ck_assert_int_eq(fit.species[1].verdict, CLOSO_NMR_UNDETERMINED);
    ck_assert_int_eq(fit.species[2].verdict, CLOSO_NMR_FITTED);
    ck_assert_int_eq(fit.species[3].verdict, CLOSO_NMR_UNDETERMINED);
    ck_assert_int_eq(fit.species[4].verdict, CLOSO_NMR_SHAPE_HELD); // not there: 0 within its su
    ck_assert(isnan(fit.species[0].mole_fraction.value));
    ck_assert_double_le(fabs(fit.species[4].mole_fraction.value),
                        4 * fit.species[4].mole_fraction.su);
    closo_result *result = closo_result_new("nmr fit", "test", NULL);
    ck_assert_int_eq(closo_nmr_fit_describe(&fit, &spectrum, &mixture, result, NULL), CLOSO_OK);
    bool said = false;
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        said |= strstr(closo_result_warning(result, i), "TWIN is undetermined") != NULL;
    ck_assert(said);
    closo_result_free(result);
    closo_nmr_fit_clear(&fit);
    closo_nmr_clear(&spectrum);
    closo_nmr_mixture_clear(&mixture);
}
END_TEST

START_TEST(refusals)
{
    closo_nmr_mixture mixture;
    closo_nmr spectrum;
    closo_nmr_fit fit;
    closo_error error = {0};
    parse("BH4", &coupled, &mixture);
    ck_assert_int_eq(closo_nmr_blank(&spectrum, "11B", MHZ, -10, -60, 60, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "points between"));
    spectrum.frequency_mhz = NAN;
    ck_assert_int_eq(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "frequency"));
    closo_nmr_clear(&spectrum);
    // Nothing but zeros: an answer, and no fractions.
    ck_assert_int_eq(closo_nmr_blank(&spectrum, "11B", MHZ, -10, -60, 2000, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_nmr_fit_run(&spectrum, &mixture, NULL, &fit, &error), CLOSO_OK);
    ck_assert(!(fit.species[0].mole_fraction.value > 1.5));
    closo_nmr_fit_clear(&fit);
    closo_nmr_clear(&spectrum);
    closo_nmr_mixture_clear(&mixture);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, multiplets);
    tcase_add_test(tests, profiles);
    tcase_add_test(tests, overlap);
    tcase_add_test(tests, names);
    tcase_add_test(tests, fractions_come_back);
    tcase_add_test(tests, moved_lines);
    tcase_add_test(tests, undetermined);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("nmr fit", add);
}
