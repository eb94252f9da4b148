// SPDX-License-Identifier: GPL-3.0-or-later
// Isotope patterns against a convolution atom by atom, against printed patterns and masses, and as
// properties: probabilities add up, means agree, fine structure and aggregated peaks are one thing.
#include "closo/chem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static closo_isotope_mixture mixture_of(const char *formula, const char *fraction)
{
    closo_compound compound;
    closo_isotope_mixture out;
    closo_isotope_fraction share;
    closo_error error = {0};
    ck_assert_msg(closo_compound_parse(&compound, formula, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    if (fraction)
        ck_assert_msg(closo_isotope_fraction_parse(fraction, &share, &error) == CLOSO_OK, "%s",
                      error.message);
    const closo_isotope_fractions fractions = {fraction ? 1 : 0, &share};
    ck_assert_msg(closo_isotope_mixture_init(&out, &compound, &fractions, &error) == CLOSO_OK, "%s",
                  error.message);
    return out;
}

static closo_isotope_peaks peaks_of(const closo_isotope_mixture *mixture)
{
    closo_isotope_peaks peaks = {0};
    closo_error error = {0};
    ck_assert_msg(closo_isotope_peaks_compute(&peaks, mixture, &error) == CLOSO_OK, "%s",
                  error.message);
    return peaks;
}

static double highest(const closo_isotope_peaks *peaks)
{
    double top = 0;
    for (size_t i = 0; i < peaks->count; i++)
        top = fmax(top, peaks->peaks[i].probability);
    return top;
}

// ---- by brute force ----------------------------------------------------------------------------

enum { BINS = 2400 };

typedef struct brute {
    long double p[BINS], m[BINS]; // probability, probability x mass, by nucleons
} brute;

// One atom after the other, in long double.
static void add_atoms(brute *b, const closo_isotope_source *source)
{
    static brute next;
    for (unsigned atom = 0; atom < source->atoms; atom++) {
        memset(&next, 0, sizeof next);
        for (int n = 0; n < BINS; n++)
            for (size_t i = 0; b->p[n] > 0 && i < source->isotopes; i++) {
                int to = n + source->mass_number[i];
                ck_assert_int_lt(to, BINS);
                long double f = source->fraction[i];
                next.p[to] += f * b->p[n];
                next.m[to] += f * (b->m[n] + source->mass[i] * b->p[n]);
            }
        *b = next;
    }
}

static const char *const formulas[] = {
    "B12H12(2-)",   "B10H10(2-)", "B11H14-",      "CB11H12-",   "CB9H10-",   "B3H8-",
    "C12H36B12O12", "Li2B12H12",  "B12Cl12^2-",   "B12Br12^2-", "B24H23^3-", "B36H36",
    "C6H14O3",      "SnCl4S2",    "Na3(B12I11H)", "Li6PS5Cl",   "HgSe2Xe",   "[10B]6B6H12"};

START_TEST(agrees_with_brute_force)
{
    static brute b;
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++)
        for (int natural = 0; natural < 2; natural++) {
            closo_isotope_mixture mixture = mixture_of(formulas[f], natural ? NULL : "10B=0.1948");
            closo_isotope_peaks peaks = peaks_of(&mixture);
            memset(&b, 0, sizeof b);
            b.p[0] = 1;
            for (size_t s = 0; s < mixture.count; s++)
                add_atoms(&b, &mixture.source[s]);
            long double total = 0;
            for (size_t i = 0; i < peaks.count; i++) {
                const closo_isotope_peak *peak = &peaks.peaks[i];
                long double p = b.p[peak->nucleons];
                double mass =
                    (double)(b.m[peak->nucleons] / p) - mixture.charge * CLOSO_ELECTRON_MASS;
                total += p;
                // Tails far below any spectrum may lose digits to what was cut off.
                if (p < 1e-19L)
                    continue;
                ck_assert_double_eq_tol(peak->probability / (double)p, 1,
                                        (p > 1e-12L ? 1e-11 : 1e-5));
                ck_assert_double_eq_tol(peak->mass, mass, (p > 1e-12L ? 1e-12 : 1e-9) * mass);
            }
            ck_assert_double_eq_tol((double)total, 1, 1e-14);
            closo_isotope_peaks_clear(&peaks);
        }
}
END_TEST

// ---- numbers of others -------------------------------------------------------------------------

// Relative intensities of B12(OCH3)12 for two abundances of 10B, in percent of the highest peak,
// as IsoSpec 2 gives them (doi:10.1021/acs.analchem.0c00959) with its own table of abundances.
START_TEST(dodecamethoxy_cluster)
{
    static const double expected[][4] = {
        {498, 498.3544, 4.91, 4.86},   {499, 499.3508, 17.10, 16.95}, {500, 500.3473, 43.58, 43.33},
        {501, 501.3438, 79.66, 79.44}, {502, 502.3405, 100, 100},     {503, 503.3375, 79.40, 79.62},
        {504, 504.3355, 33.82, 33.99}, {505, 505.3387, 5.55, 5.58},   {506, 506.3395, 1.02, 1.03}};
    for (int which = 0; which < 2; which++) {
        const closo_isotope_fraction shares[] = {{{5, 10}, which ? 0.199 : 0.199481},
                                                 {{1, 2}, 0.000115709836},
                                                 {{6, 13}, 0.010788058149},
                                                 {{8, 17}, 0.000380998476},
                                                 {{8, 18}, 0.002051391795}};
        const closo_isotope_fractions fractions = {5, shares};
        closo_compound cluster;
        closo_isotope_mixture mixture;
        ck_assert(closo_compound_parse(&cluster, "B12(OCH3)12", NULL, NULL) == CLOSO_OK);
        ck_assert(closo_isotope_mixture_init(&mixture, &cluster, &fractions, NULL) == CLOSO_OK);
        closo_isotope_peaks peaks = peaks_of(&mixture);
        double top = highest(&peaks);
        for (size_t row = 0; row < sizeof expected / sizeof *expected; row++) {
            bool found = false;
            for (size_t i = 0; i < peaks.count; i++)
                if (peaks.peaks[i].nucleons == (int)expected[row][0]) {
                    found = true;
                    ck_assert_double_eq_tol(100 * peaks.peaks[i].probability / top,
                                            expected[row][2 + which], 0.0051);
                    ck_assert_double_eq_tol(peaks.peaks[i].mass, expected[row][1], 1e-4);
                }
            ck_assert(found);
        }
        closo_isotope_peaks_clear(&peaks);
    }
    closo_isotope_mixture mixture = mixture_of("C12H36B12O12", NULL);
    closo_isotope_masses masses;
    closo_isotope_masses_of(&mixture, &masses);
    ck_assert_double_eq_tol(masses.lightest, 492.376, 1e-3);
    ck_assert_double_eq_tol(masses.most_abundant_isotopes, 504.3323, 1e-4);
    ck_assert_double_eq_tol(masses.most_abundant_peak, 502.3396, 1e-4);
    // Boron alone: 28.4 % have two 10B of twelve.
    closo_isotope_mixture boron = mixture_of("B12", NULL);
    closo_isotope_masses_of(&boron, &masses);
    ck_assert_double_eq_tol(masses.most_abundant_peak_probability, 0.284, 5e-4);
}
END_TEST

START_TEST(undecaborate_ion)
{
    closo_isotope_mixture mixture = mixture_of("B11H14-", NULL);
    closo_isotope_masses masses;
    closo_isotope_masses_of(&mixture, &masses);
    ck_assert_double_eq_tol(masses.most_abundant_peak, 133.2197, 5e-5);
    ck_assert_double_eq_tol(closo_mass_to_charge(masses.most_abundant_peak, -2), 133.2197 / 2,
                            5e-5);
}
END_TEST

// 10B/11B steps are 0.9964 u, 12C/13C steps 1.0034 u: where both can make a step the distance of
// aggregated peaks drifts from one to the other, and the spread tells.
START_TEST(rule_of_aggregation)
{
    closo_isotope_mixture boron = mixture_of("B12", NULL), carbon = mixture_of("C60", NULL);
    closo_isotope_peaks b = peaks_of(&boron), c = peaks_of(&carbon);
    for (size_t i = 1; i < b.count; i++) {
        ck_assert_double_eq_tol(b.peaks[i].mass - b.peaks[i - 1].mass, 0.996368304, 1e-9);
        ck_assert_double_eq_tol(b.peaks[i].spread, 0, 1e-6);
    }
    ck_assert_double_eq_tol(c.peaks[1].mass - c.peaks[0].mass, 1.00335483534, 1e-9);
    closo_isotope_peaks_clear(&b);
    closo_isotope_peaks_clear(&c);
    closo_isotope_mixture both = mixture_of("C12H36B12O12", NULL);
    closo_isotope_peaks p = peaks_of(&both);
    ck_assert_int_eq(p.peaks[0].nucleons, 492);
    for (size_t i = 1; i < 20; i++) {
        double step = p.peaks[i].mass - p.peaks[i - 1].mass;
        ck_assert(step > 0.9963 && step < 1.0063);
    }
    ck_assert_double_gt(p.peaks[12].spread, 1e-3); // 504: 11B12, or 10B 11B11 with a 13C
    closo_isotope_peaks_clear(&p);
}
END_TEST

// ---- fine structure ----------------------------------------------------------------------------

static closo_isotopologues fine_of(const closo_isotope_mixture *mixture, double threshold,
                                   double coverage)
{
    closo_isotopologues out;
    closo_error error = {0};
    const closo_isotopologues_options options = {.threshold = threshold, .coverage = coverage};
    ck_assert_msg(closo_isotopologues_compute(&out, mixture, &options, &error) == CLOSO_OK, "%s",
                  error.message);
    return out;
}

// Sums over the fine structure are the aggregated pattern: probability, mean and spread.
START_TEST(fine_structure_adds_up)
{
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++) {
        closo_isotope_mixture mixture = mixture_of(formulas[f], NULL);
        closo_isotope_peaks peaks = peaks_of(&mixture);
        closo_isotopologues fine = fine_of(&mixture, 1e-9, 0);
        if (fine.limited) { // SnCl4S2 and the like have too many
            closo_isotopologues_clear(&fine);
            closo_isotope_peaks_clear(&peaks);
            continue;
        }
        ck_assert_double_eq_tol(fine.covered, 1, 2e-5);
        double top = highest(&peaks);
        for (size_t k = 0; k < peaks.count; k++) {
            double p = 0, mean = 0, square = 0;
            for (size_t i = 0; i < fine.count; i++) {
                int nucleons = 0;
                const uint32_t *atoms = fine.atoms + i * fine.columns;
                for (size_t s = 0; s < mixture.count; s++)
                    for (size_t j = 0; j < mixture.source[s].isotopes; j++)
                        nucleons += (int)*atoms++ * mixture.source[s].mass_number[j];
                if (nucleons != peaks.peaks[k].nucleons)
                    continue;
                double d = fine.mass[i] - peaks.peaks[k].mass;
                p += fine.probability[i];
                mean += fine.probability[i] * d;
                square += fine.probability[i] * d * d;
            }
            if (peaks.peaks[k].probability < 0.01 * top)
                continue;
            ck_assert_double_eq_tol(p / peaks.peaks[k].probability, 1, 1e-4);
            ck_assert_double_eq_tol(mean / p, 0, 1e-6);
            ck_assert_double_eq_tol(sqrt(square / p), peaks.peaks[k].spread, 2e-5);
        }
        closo_isotopologues_clear(&fine);
        closo_isotope_peaks_clear(&peaks);
    }
}
END_TEST

// Exactly those above the threshold: counted by hand over all 13 x 37 x 13 x 91 combinations.
START_TEST(fine_structure_is_complete)
{
    closo_isotope_mixture mixture = mixture_of("C12H36B12O12", NULL);
    closo_isotope_masses masses;
    closo_isotope_masses_of(&mixture, &masses);
    const double threshold = 3.3e-5;
    closo_isotopologues fine = fine_of(&mixture, threshold, 0);
    size_t expected = 0;
    double covered = 0, least = threshold * masses.most_abundant_peak_probability;
    double h = 0.000115, b = 0.199, c = 0.0107, o17 = 0.00038, o18 = 0.00205;
    double log_factorial[40] = {0};
    for (int i = 1; i < 40; i++)
        log_factorial[i] = log_factorial[i - 1] + log(i);
    for (int nh = 0; nh <= 36; nh++)
        for (int nb = 0; nb <= 12; nb++)
            for (int nc = 0; nc <= 12; nc++)
                for (int n17 = 0; n17 <= 12; n17++)
                    for (int n18 = 0; n17 + n18 <= 12; n18++) {
                        double ln = log_factorial[36] - log_factorial[nh] - log_factorial[36 - nh] +
                                    3 * log_factorial[12] - log_factorial[nb] -
                                    log_factorial[12 - nb] - log_factorial[nc] -
                                    log_factorial[12 - nc] - log_factorial[n17] -
                                    log_factorial[n18] - log_factorial[12 - n17 - n18];
                        double p = exp(ln + nh * log(h) + (36 - nh) * log(1 - h) + nb * log(b) +
                                       (12 - nb) * log(1 - b) + nc * log(c) +
                                       (12 - nc) * log(1 - c) + n17 * log(o17) + n18 * log(o18) +
                                       (12 - n17 - n18) * log(1 - o17 - o18));
                        if (p >= least) {
                            expected++;
                            covered += p;
                        }
                    }
    ck_assert_uint_eq(fine.count, expected);
    ck_assert_double_eq_tol(fine.covered, covered, 1e-12);
    char name[64];
    closo_isotopologue_write(&fine, &mixture, 0, name, sizeof name);
    ck_assert_str_eq(name, "10B2");
    ck_assert_double_eq_tol(fine.mass[0], masses.most_abundant_peak, 1e-9);
    for (size_t i = 1; i < fine.count; i++)
        ck_assert(fine.probability[i] <= fine.probability[i - 1]);
    closo_isotopologues_clear(&fine);
}
END_TEST

START_TEST(coverage_and_limit)
{
    closo_isotope_mixture mixture = mixture_of("C12H36B12O12", NULL);
    closo_isotopologues fine = fine_of(&mixture, 0, 0.999);
    ck_assert_double_ge(fine.covered, 0.999);
    ck_assert_double_lt(fine.covered - fine.probability[fine.count - 1], 0.999); // the fewest
    ck_assert(!fine.limited);
    closo_isotopologues_clear(&fine);
    closo_error error = {0};
    closo_isotope_mixture large = mixture_of("C500H800N150O160S10Sn4", NULL);
    const closo_isotopologues_options options = {.coverage = 0.9999, .limit = 2000};
    ck_assert(closo_isotopologues_compute(&fine, &large, &options, &error) == CLOSO_OK);
    ck_assert(fine.limited && fine.count <= 2000 && fine.count > 0);
    closo_isotopologues_clear(&fine);
    const closo_isotopologues_options wrong = {.limit = 3};
    ck_assert(closo_isotopologues_compute(&fine, &large, &wrong, &error) == CLOSO_USAGE);
}
END_TEST

// ---- mixtures, ions, profiles ------------------------------------------------------------------

START_TEST(enriched_material)
{
    closo_isotope_mixture light = mixture_of("Li2B12H12", "6Li=1"), heavy;
    closo_isotope_masses masses;
    closo_isotope_masses_of(&light, &masses);
    ck_assert_uint_eq(light.source[1].isotopes, 1);
    heavy = mixture_of("D2O", "D=0.5"); // D in a formula is D
    ck_assert_uint_eq(heavy.source[0].isotopes, 1);
    heavy = mixture_of("H2O", "D=0.98");
    ck_assert_double_eq_tol(heavy.source[0].fraction[1], 0.98, 1e-12);
    ck_assert_double_eq_tol(heavy.source[0].fraction[0], 0.02, 1e-12);
    heavy = mixture_of("O3", "18O=0.9"); // the others keep their proportion
    ck_assert_double_eq_tol(heavy.source[0].fraction[0] / heavy.source[0].fraction[1],
                            0.99757 / 0.00038, 1e-6);
    closo_compound compound;
    closo_error error = {0};
    closo_isotope_fraction shares[2];
    ck_assert(closo_isotope_fraction_parse("10B=0.7", &shares[0], &error) == CLOSO_OK);
    ck_assert(closo_isotope_fraction_parse("11B=0.7", &shares[1], &error) == CLOSO_OK);
    ck_assert(closo_isotope_fraction_parse("B=0.7", &shares[1], &error) == CLOSO_USAGE);
    ck_assert(closo_isotope_fraction_parse("10B=1.7", &shares[1], &error) == CLOSO_USAGE);
    ck_assert(closo_isotope_fraction_parse("11B=0.7", &shares[1], &error) == CLOSO_OK);
    ck_assert(closo_compound_parse(&compound, "B12", NULL, &error) == CLOSO_OK);
    const closo_isotope_fractions fractions = {2, shares};
    ck_assert(closo_isotope_mixture_init(&light, &compound, &fractions, &error) == CLOSO_USAGE);
    ck_assert(closo_compound_parse(&compound, "Li2.5", NULL, &error) == CLOSO_OK);
    ck_assert(closo_isotope_mixture_init(&light, &compound, NULL, &error) == CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "whole numbers"));
    ck_assert(closo_compound_parse(&compound, "Pu", NULL, &error) == CLOSO_OK);
    ck_assert(closo_isotope_mixture_init(&light, &compound, NULL, &error) == CLOSO_USAGE);
}
END_TEST

START_TEST(adducts)
{
    static const struct {
        const char *formula, *adduct, *written;
    } rows[] = {{"B12C12H36O12", "+Na", "NaC12B12H36O12+"},
                {"C6H14O3", "+H", "C6H15O3+"},
                {"H3BO3", "-H", "BH2O3-"},
                {"C6H14O3", "+NH4", "C6H18NO3+"},
                {"B12H12(2-)", "+Na", "NaB12H12-"},
                {"B12H12(2-)", "+2Na", "Na2B12H12"},
                {"C6H14O3", "+2Na-H", "NaNa"},
                {"Li2B12H12", "-Li", "LiB12H12-"},
                {"C6H14O3", "+[Mg^2+]", "MgC6H14O3^2+"},
                {"H2O", "+[C2H6O^0]", "C2H8O2"}};
    closo_error error = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        closo_compound ion;
        char written[64];
        ck_assert(closo_compound_parse(&ion, rows[i].formula, NULL, &error) == CLOSO_OK);
        ck_assert_msg(closo_adduct_add(&ion, rows[i].adduct, NULL, &error) == CLOSO_OK, "%s",
                      error.message);
        closo_compound_write(&ion, written, sizeof written);
        if (i == 6)
            ck_assert_int_eq(ion.charge, 1);
        else
            ck_assert_str_eq(written, rows[i].written);
    }
    static const char *const wrong[] = {"H", "+Mg", "-Na", "+", "+Xx", "", "-9H"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        closo_compound ion;
        ck_assert(closo_compound_parse(&ion, "CH4", NULL, &error) == CLOSO_OK);
        ck_assert_msg(closo_adduct_add(&ion, wrong[i], NULL, &error) == CLOSO_USAGE, "%s",
                      wrong[i]);
    }
    int charge;
    ck_assert(closo_charge_parse("2-", &charge, &error) == CLOSO_OK && charge == -2);
    ck_assert(closo_charge_parse("-3", &charge, &error) == CLOSO_OK && charge == -3);
    ck_assert(closo_charge_parse("+", &charge, &error) == CLOSO_OK && charge == 1);
    ck_assert(closo_charge_parse("0", &charge, &error) == CLOSO_OK && charge == 0);
    ck_assert(closo_charge_parse("two", &charge, &error) == CLOSO_USAGE);
}
END_TEST

// A single line: maximum 100 at its place, width by the resolution, area by Gauss.
START_TEST(profile_of_one_line)
{
    closo_isotope_profile profile;
    closo_error error = {0};
    const double mz = 500, intensity = 3;
    ck_assert(closo_isotope_profile_compute(&profile, &mz, &intensity, 1, 5000, &error) ==
              CLOSO_OK);
    double area = 0, half_left = 0, half_right = 0;
    for (size_t i = 1; i < profile.count; i++) {
        double x0 = profile.mz[i - 1], x1 = profile.mz[i];
        double y0 = profile.intensity[i - 1], y1 = profile.intensity[i];
        area += (x1 - x0) * (y0 + y1) / 2;
        if (y0 < 50 && y1 >= 50)
            half_left = x0 + (50 - y0) / (y1 - y0) * (x1 - x0);
        if (y0 >= 50 && y1 < 50)
            half_right = x0 + (50 - y0) / (y1 - y0) * (x1 - x0);
    }
    ck_assert_double_eq_tol(half_right - half_left, 0.1, 1e-3);
    ck_assert_double_eq_tol(area, 100 * 0.1 * 1.0644670, 0.05);
    closo_isotope_profile_clear(&profile);
    ck_assert(closo_isotope_profile_compute(&profile, &mz, &intensity, 1, 1, &error) ==
              CLOSO_USAGE);
}
END_TEST

// 100000 atoms stay within memory and time.
START_TEST(large_molecules)
{
    closo_isotope_mixture mixture = mixture_of("C40000H59000O900S100", NULL);
    closo_isotope_peaks peaks = peaks_of(&mixture);
    double sum = 0, mean = 0;
    for (size_t i = 0; i < peaks.count; i++) {
        sum += peaks.peaks[i].probability;
        mean += peaks.peaks[i].probability * peaks.peaks[i].mass;
    }
    closo_isotope_masses masses;
    closo_isotope_masses_of(&mixture, &masses);
    ck_assert_double_eq_tol(sum, 1, 1e-8);
    ck_assert_double_eq_tol(mean / sum / masses.average, 1, 1e-10);
    closo_isotope_peaks_clear(&peaks);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, agrees_with_brute_force);
    tcase_add_test(tests, dodecamethoxy_cluster);
    tcase_add_test(tests, undecaborate_ion);
    tcase_add_test(tests, rule_of_aggregation);
    tcase_add_test(tests, fine_structure_adds_up);
    tcase_add_test(tests, fine_structure_is_complete);
    tcase_add_test(tests, coverage_and_limit);
    tcase_add_test(tests, enriched_material);
    tcase_add_test(tests, adducts);
    tcase_add_test(tests, profile_of_one_line);
    tcase_add_test(tests, large_molecules);
}

int main(void)
{
    return harness_run("isotopes", add);
}
